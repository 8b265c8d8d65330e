"""Asking for a copy for others."""

from __future__ import annotations

from typing import Any

from django import forms

from plumbline.plans.copies import COPY_FORMATS, CopyWish
from plumbline.plans.forms.common import set_choices
from plumbline.plans.rules.copies import COPY_KINDS
from plumbline.ui.forms import Choice

FORMAT_WORDS = {
    "docx": "Word", "pdf": "PDF", "xlsx": "Excel", "csv": "CSV, a table as text", "html": "A web page in one file",
    "json": "JSON, for other programs",
}  # fmt: skip
BY_ROLE, BY_NAME = "role", "name"


class CopyForm(forms.Form):
    """For whom, how people are called, and in which format."""

    made_for = forms.ChoiceField(
        label="Who is the copy for?", widget=forms.RadioSelect,
        error_messages={"required": "Choose who the copy is for"},
    )  # fmt: skip
    people = forms.ChoiceField(
        label="How are people called in it?", required=False, widget=forms.RadioSelect,
        help_text="Only people whom the plan knows are called by their role. Look at the rest yourself.",
    )  # fmt: skip
    to = forms.ChoiceField(
        label="Format", widget=forms.RadioSelect(attrs={"class": "govuk-radios--small"}), initial="docx",
        error_messages={"required": "Choose a format"},
    )  # fmt: skip
    looked = forms.BooleanField(label="I have looked at these, and they may be in this copy", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "made_for", [(kind.key, Choice(kind.label, hint=kind.hint)) for kind in COPY_KINDS])
        set_choices(
            self,
            "people",
            [
                ("", Choice("As is usual for such a copy", hint="By name for the provider, by role for everyone else")),
                (BY_ROLE, "By their role"),
                (BY_NAME, "By name"),
            ],
        )
        set_choices(self, "to", [(to, FORMAT_WORDS[to]) for to in COPY_FORMATS])

    def wish(self) -> CopyWish:
        made_for, people = self.cleaned_data["made_for"], self.cleaned_data["people"]
        usual = not next(kind.names for kind in COPY_KINDS if kind.key == made_for)
        return CopyWish(made_for, by_role={BY_ROLE: True, BY_NAME: False}.get(people, usual))
