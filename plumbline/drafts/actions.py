"""Keeping and clearing what a person types. It is theirs alone and nobody's record, so it leaves no event."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from plumbline.drafts.models import Draft, Kept
from plumbline.drafts.rules import LONGEST_KEY, kept_fields, storable
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import User
from plumbline.people.viewer import Viewer

MOST_DRAFTS = 100  # of one person; the oldest make way


@transaction.atomic
def keep_draft(
    *, by: Viewer, at: datetime, key: str, fields: Iterable[tuple[str, Sequence[str]]], why: str = Kept.TYPING
) -> Draft:
    """Keeps the text of one form for the person who typed it, in the place of what was kept before.

    `fields`: (name, values) as `request.POST.lists()` gives them; what is not text to keep is left out.
    """
    key = storable(key)
    if by.user_id is None:
        raise Refusal("Sign in first: what you type is kept for you alone.")
    if not key or len(key) > LONGEST_KEY:
        raise Refusal("This form has no name by which its text could be kept.")
    kept, _ = Draft.objects.update_or_create(
        user_id=by.user_id, key=key, defaults={"fields": kept_fields(fields), "why": why, "kept_at": at}
    )
    newest = Draft.objects.filter(user_id=by.user_id).order_by("-kept_at", "-pk").values_list("pk", flat=True)
    if surplus := list(newest[MOST_DRAFTS : MOST_DRAFTS * 2]):
        Draft.objects.filter(pk__in=surplus).delete()
    return kept


def keep_for_typist(*, user_id: int, at: datetime, key: str, fields: Iterable[tuple[str, Sequence[str]]]) -> None:
    """Keeps a form that came in after its session had ended, for the person it was drawn for and nobody else. The
    signed mark of the form (`signing.py`) has said who that is. Nothing for a closed account."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is not None:
        typist = Viewer(user_id=user.pk, name=user.name, email=user.email)
        keep_draft(by=typist, at=at, key=key, fields=fields, why=Kept.SIGNED_OUT)


def clear_draft(*, by: Viewer, at: datetime, key: str) -> None:
    """The form was sent and saved: what was kept of it up to then goes."""
    if by.user_id is not None:
        Draft.objects.filter(user=by.user_id, key=key, kept_at__lte=at).delete()
