"""What is kept of the secret in a calendar's address."""

import hashlib


def hash_of_secret(secret: str) -> str:
    """The secret is long and random, so a plain hash keeps it."""
    return hashlib.sha256(secret.encode()).hexdigest()
