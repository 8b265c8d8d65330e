"""The secret of a link: what is kept of it."""

import hashlib


def hash_of_secret(secret: str) -> str:
    """A link's secret is long and random, so a plain hash keeps it."""
    return hashlib.sha256(secret.encode()).hexdigest()
