"""The questions of a form on a visit's page and on the page of a link, and what a device must know of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django import forms
from django.utils.dateparse import parse_datetime

from plumbline.intelligence.actions import FormFaults
from plumbline.intelligence.actions.guest_links import GuestAnswer
from plumbline.intelligence.forms.raising import AnswersForm
from plumbline.intelligence.rules.forms import faults, questions_of
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import Form

BY_NAME = "completed-by"  # the question that asks for the visitor's own name


class GuestForm(AnswersForm):
    """The questions, and who answers them: somebody without an account, by a link."""

    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name"},
    )  # fmt: skip
    relation = forms.CharField(
        label="Your role", max_length=200, required=False,
        help_text="What you are to the service, for example community nurse, or daughter of somebody who lives there.",
    )  # fmt: skip
    contact = forms.CharField(
        label="Your e-mail address or telephone number", max_length=254, required=False,
        help_text="Only if you want to be asked or told something that way.",
    )  # fmt: skip

    def answer(self, made_at: datetime | None) -> GuestAnswer:
        data = self.cleaned_data
        return GuestAnswer(
            name=data["name"], relation=data["relation"], contact=data["contact"], answers=self.given(),
            photos=self.photos(), made_at=made_at,
        )  # fmt: skip

    def typed(self) -> list[tuple[str, str]]:
        """What was written, question and words, to be shown back to somebody whose answer cannot be taken any more."""
        self.is_valid()
        rows = []
        for question in questions_of(self.form):
            said = [self.data.get(f"{part}-{question.key}", "").strip() for part in ("q", "c")]
            if words := "\n\n".join(word for word in said if word):
                rows.append((question.text, words))
        return rows


def sentences(form: AnswersForm, refusal: Refusal | None = None) -> dict[str, str]:
    """What is wrong, by the name of the control: for a device, which shows it beside what it keeps."""
    if isinstance(refusal, FormFaults):
        return {f"q-{key}": words for key, words in refusal.faults.items()}
    if refusal is not None:
        return {refusal.field: refusal.message} if refusal.field else {}
    return {name: str(errors[0]) for name, errors in form.errors.items() if errors}


def made_at(data: Mapping[str, Any]) -> datetime | None:
    """When it was finished on the device, by the device's own clock; None where that is no time with a zone."""
    try:
        when = parse_datetime(str(data.get("made_at", "")))
    except ValueError:
        return None
    return when if when is not None and when.tzinfo is not None and when.year >= 2020 else None


def for_device(asks: Form, *, today: date) -> dict[str, Any]:
    """What a device must know to say at once what is missing: the sentences of required questions, which of them are
    days, which day is the visit's, and where the visitor's own name stands."""
    questions = list(questions_of(asks))
    return {
        "required": {f"q-{key}": words for key, words in faults(asks, {}, today=today).items()},
        "days": {f"q-{q.key}": q.text for q in questions if q.kind == "date"},
        "today": [f"q-{q.key}" for q in questions if q.sets == "happened_on" and q.required],
        "name": [f"q-{q.key}" for q in questions if q.key == BY_NAME],
    }
