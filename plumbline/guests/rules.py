"""The secret of a link, what is kept of it, and what is said where it opens nothing."""

import hashlib

LONGEST_DAYS = 60
ANSWERED_ALREADY = "This request has been answered already. Thank you. To add to it, ask the person who sent it."
ENDED = "This link was ended by the person who sent it. Ask them if you still have something to say."
OUT_OF_TIME = "This link is no longer open: its time has passed. Ask the person who sent it for a new one."


def hash_of_secret(secret: str) -> str:
    """A link's secret is long and random, so a plain hash keeps it."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).hexdigest()
