"""Every read of notices. A person reads their own; of a record, those who see it; the worker, what is due."""

from plumbline.notices.queries.own import (
    Choice,
    choice_of,
    feed_of,
    find_feed,
    hash_of_secret,
    list_notices,
    notices_of_record,
    standing,
)

__all__ = [
    "Choice",
    "choice_of",
    "feed_of",
    "find_feed",
    "hash_of_secret",
    "list_notices",
    "notices_of_record",
    "standing",
]
