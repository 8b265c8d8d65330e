"""Reading what a person typed and has not sent. Only ever their own."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.forms import BaseForm, CheckboxInput, CheckboxSelectMultiple
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format

from plumbline.drafts.models import Draft, Kept
from plumbline.people.viewer import Viewer


class KeptText(dict[str, Any]):
    """The kept fields, by name, and the sentence to show above the form. Empty, and so false, where nothing is kept."""

    notice: str = ""
    whole: bool = False  # the form as it was sent; otherwise only its text boxes, as they were typed

    def put_into(self, form: BaseForm) -> None:
        """Fills an unbound form with what was typed, dates in three boxes included."""
        sent = MultiValueDict({k: v if isinstance(v, list) else [v] for k, v in self.items()})
        for name, field in form.fields.items() if self else ():
            full, widget = form.add_prefix(name), field.widget
            boxes = isinstance(widget, CheckboxInput | CheckboxSelectMultiple)  # one not ticked is not sent
            there = full in sent or self.whole if boxes else not widget.value_omitted_from_data(sent, {}, full)
            if there and not field.disabled:
                form.initial[name] = widget.value_from_datadict(sent, {}, full)


def draft_of(viewer: Viewer, key: str) -> KeptText:
    """What the viewer typed into that form; empty where they typed nothing, sent it, or are not signed in."""
    found = Draft.objects.filter(user=viewer.user_id, key=key).first() if viewer.signed_in else None
    kept = KeptText(found.fields if found else {})
    if found:
        kept.notice = _notice(found.why, found.kept_at)
        kept.whole = found.why == Kept.SIGNED_OUT
    return kept


def _notice(why: str, kept_at: datetime) -> str:
    if why == Kept.SIGNED_OUT:
        return "You were signed out before this was saved. What you typed is here."
    day = date_format(timezone.localtime(kept_at), "j F Y")
    return f"You typed this on {day} and did not save it. What you typed is here."
