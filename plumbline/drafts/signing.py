"""The signed mark in a form that says for whom it was drawn, so that what comes in after the session has ended is kept
for that person and nobody else."""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing

FIELD = "kept_for"
GOOD_FOR = 14 * 24 * 60 * 60  # seconds: a page left open over a holiday
_SALT = "plumbline.drafts.kept_for"


@dataclass(frozen=True)
class KeptFor:
    """For whom the form was drawn, which form it is, and the page it stands on ("" where unknown)."""

    user_id: int
    key: str
    page: str


def kept_for(user_id: int, key: str, page: str = "") -> str:
    """The mark, as the value of a hidden field."""
    return signing.dumps([user_id, key, page], salt=_SALT)


def read_kept_for(mark: str) -> KeptFor | None:
    """What a mark says; None where it was not made here, was changed, or is too old."""
    try:
        user_id, key, page = signing.loads(mark, salt=_SALT, max_age=GOOD_FOR)
    except (signing.BadSignature, ValueError):
        return None
    return KeptFor(user_id=user_id, key=key, page=page)
