"""What the server tells a device that keeps visits (docs/decisions/0012), and the mark in a form that says which
version of it was drawn.

All of it is made from the installation's secret and kept nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.core import signing
from django.utils.crypto import salted_hmac

_OWNER, _SHARE, _DRAWN = (f"plumbline.intelligence.offline.{name}" for name in ("owner", "share", "drawn"))


def owner_name(user_id: int) -> str:
    """By what name a device keeps what is one person's: it says nothing of them to whoever reads the device."""
    return salted_hmac(_OWNER, str(user_id), algorithm="sha256").hexdigest()[:32]


def share_of(user_id: int) -> str:
    """With this share the device opens what that person keeps on it. Given to them alone, while they are signed in."""
    return salted_hmac(_SHARE, str(user_id), algorithm="sha256").hexdigest()


@dataclass(frozen=True)
class Drawn:
    """A version of a form, as the page said that it was drawn."""

    form_id: str
    version: int


def drawn_mark(form_id: str, version: int) -> str:
    """The mark, for the page. It does not grow old: a visit may wait on a device for as long as it must."""
    return signing.dumps([form_id, version], salt=_DRAWN)


def read_drawn(mark: str) -> Drawn | None:
    """What the mark says; None where it was not made here or was changed."""
    try:
        form_id, version = signing.loads(mark, salt=_DRAWN)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return Drawn(str(form_id), int(version))
