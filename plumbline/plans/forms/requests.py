"""Forms of requests to people without an account: the officer's, and the guest's own."""

from __future__ import annotations

from typing import Any

from django import forms

from plumbline.access.models import Audience
from plumbline.guests.rules import LONGEST_DAYS
from plumbline.library.types import Framework, Scale
from plumbline.plans.actions import AskValues, GuestAnswer
from plumbline.plans.forms.common import SubmissionForm, TextForm
from plumbline.plans.forms.rounds import AnswerFields


class AskForm(SubmissionForm):
    """Whom to ask, and what (BY12)."""

    name = forms.CharField(
        label="Who do you ask?", max_length=200, help_text="For example, Dr Ann Lee",
        error_messages={"required": "Enter the name of the person you ask"},
    )  # fmt: skip
    email = forms.EmailField(
        label="Their e-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="The link goes here and nowhere else. Whoever holds it can answer, so check the address.",
        error_messages={
            "required": "Enter their e-mail address",
            "invalid": "Enter an e-mail address, like name@example.org",
        },
    )  # fmt: skip
    asks = forms.CharField(
        label="What do you ask?", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="They see this and the words of this one action, nothing else of the plan. Say what they need.",
        error_messages={"required": "Write what you ask"},
    )  # fmt: skip
    days = forms.IntegerField(
        label="How many days may they take?", min_value=1, max_value=LONGEST_DAYS, initial=14,
        widget=forms.NumberInput(attrs={"class": "govuk-input--width-3"}),
        help_text="The link stops working after that. You can also end it sooner.",
        error_messages={
            "required": "Enter how many days the link works",
            "min_value": "A link works for 1 day or more",
            "max_value": f"A link works for {LONGEST_DAYS} days at most",
            "invalid": "Enter a whole number of days",
        },
    )  # fmt: skip
    audience = forms.ChoiceField(
        label="Who may read the answer?", required=False,
        choices=[(a.value, str(a.label)) for a in (Audience.EVERYONE, Audience.PARTNERS)],
    )  # fmt: skip

    def __init__(self, *args: Any, choose_audience: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not choose_audience:
            del self.fields["audience"]

    def values(self) -> AskValues:
        data = self.cleaned_data
        return AskValues(
            name=data["name"], email=data["email"], asks=data["asks"], days=data["days"],
            audience=data.get("audience") or Audience.EVERYONE,
        )  # fmt: skip


class GuestForm(TextForm, AnswerFields):
    """What a guest answers, and who they are. About an action's progress: no grade and no impact."""

    name = forms.CharField(
        label="Your name", max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"}),
        error_messages={"required": "Enter your name"},
    )  # fmt: skip
    role = forms.CharField(
        label="Your role", max_length=120, required=False,
        help_text="What you are in this, for example community nurse, or daughter of a resident.",
    )  # fmt: skip

    def __init__(self, *args: Any, framework: Framework, scale: Scale, graded: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if graded:
            self.name_as(framework, scale)
        else:
            for name in ("short_is_meant", "status", "status_note", "impact"):
                del self.fields[name]
            self.fields["text"].label, self.fields["text"].help_text = "Your answer", ""
            self.fields["text"].error_messages["required"] = "Write your answer"
        self.order_fields(["text", "short_is_meant", "status", "status_note", "impact", "name", "role"])

    def given(self) -> GuestAnswer:
        return GuestAnswer(name=self.cleaned_data["name"], role=self.cleaned_data["role"], answer=self.answer())
