"""Asking somebody outside to fill in a form by a link (BY12)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from plumbline.guests.rules import LONGEST_DAYS
from plumbline.intelligence.actions.guest_links import ASKED_AS, Ask
from plumbline.intelligence.queries.raising import Published
from plumbline.ui.forms import Choice


class _Link(forms.Form):
    """What each mail with a link needs, and the key by which the same form sent twice sends one."""

    submission = forms.CharField(widget=forms.HiddenInput, max_length=60)
    email = forms.EmailField(
        label="Their e-mail address", max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="The link goes here and nowhere else. Whoever holds it can answer, so check the address.",
        error_messages={
            "required": "Enter their e-mail address",
            "invalid": "Enter an e-mail address, like name@example.org",
        },
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


class AskForm(_Link):
    """Whom to ask, for which form, and in what words. The service stands in the address."""

    form = forms.ChoiceField(
        label="Which form do they fill in?", widget=forms.RadioSelect,
        error_messages={"required": "Select the form that they fill in"},
    )  # fmt: skip
    name = forms.CharField(
        label="Who do you ask?", max_length=200, help_text="For example, Dr Ann Lee",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Enter the name of the person you ask"},
    )  # fmt: skip
    asked_as = forms.ChoiceField(
        label="Who are they?", choices=[(one.value, one.label) for one in ASKED_AS],
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}),
        error_messages={"required": "Select who they are"},
    )  # fmt: skip
    asks = forms.CharField(
        label="What do you ask?", widget=forms.Textarea(attrs={"rows": 4}), max_length=4000,
        help_text="They see this, the name of the service and the form, and nothing else. Name nobody who lives there.",
        error_messages={"required": "Write what you ask"},
    )  # fmt: skip

    field_order = ("form", "name", "asked_as", "email", "asks", "days", "submission")

    def __init__(self, *args: Any, published: Sequence[Published], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(form.id, Choice(form.title, hint=form.summary)) for _, form in published]
        cast(forms.ChoiceField, self.fields["form"]).choices = choices

    def ask(self, service: str) -> Ask:
        data = self.cleaned_data
        return Ask(
            form=data["form"], service=service, name=data["name"], email=data["email"], asked_as=data["asked_as"],
            asks=data["asks"].replace("\r\n", "\n"), days=data["days"],
        )  # fmt: skip


class AgainForm(_Link):
    """The same request again, by a new link."""

    field_order = ("email", "days", "submission")
