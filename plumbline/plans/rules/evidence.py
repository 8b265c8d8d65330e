"""What may be said in a piece of evidence, and who may judge it."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from plumbline.kernel.refusals import Refusal

LONGEST_LINK = 1000
# From what everybody may read to what few may: said of several pieces at once, the last of theirs holds.
NARROWER = ("public", "everyone", "partners", "restricted")


def checked_link(text: str) -> str:
    """An address as it was typed, for a person to open: it is never fetched. Only the web's own (http, https), and none
    that carries a password. "" stays "". Raises Refusal."""
    link = text.strip()
    if not link:
        return ""
    try:
        parts = urlsplit(link)
        scheme, host, user = parts.scheme.lower(), parts.hostname or "", parts.username
    except ValueError:
        scheme, host, user = "", "", None
    whole = "." in host and all(c.isprintable() and not c.isspace() for c in link)
    if not whole or scheme not in ("http", "https"):
        raise Refusal("Give the whole address, beginning with https://, as the browser shows it.", field="link")
    if user is not None:
        raise Refusal("This address has a sign-in name or a password in it. Give it without.", field="link")
    if len(link) > LONGEST_LINK:
        raise Refusal(f"This address is longer than {LONGEST_LINK} characters. Give a shorter one.", field="link")
    return link


def narrowest(audiences: Collection[str]) -> str:
    """For whom something is that speaks of several parts: for nobody who may not read all of them."""
    return max(audiences, key=NARROWER.index)


def why_not_judge(user: int | None, *, offered_by: Collection[int | None], doers: Collection[int]) -> str:
    """Why this person may not accept a piece of evidence or send it back; "" where they may. `doers`: the people who
    are named as doing the action or said that it is done."""
    if user is None:
        return "Only a person who is signed in can judge evidence."
    if user in offered_by:
        return "You offered this evidence, so somebody else must look at it."
    if user in doers:
        return "You did this action or recorded that it is done, so somebody else must look at its evidence."
    return ""
