"""What became of a requirement."""

from __future__ import annotations

from django import forms

from plumbline.register.models import OutcomeKind
from plumbline.ui.forms import Choice, DatePartsField


class OutcomeForm(forms.Form):
    kind = forms.ChoiceField(
        label="What became of it?",
        widget=forms.RadioSelect,
        choices=[
            (OutcomeKind.MET, "Met"),
            (OutcomeKind.NOT_MET, Choice("Not met", hint="It stays in force, whatever inspection made it.")),
            (OutcomeKind.REPLACED, Choice("Replaced", hint="A later inspection made another in its place.")),
        ],
        error_messages={"required": "Choose what became of it"},
    )
    on = DatePartsField(
        label="The day on which the regulator says so",
        help_text="Of the inspection, or of the regulator’s letter. For example, 24 11 2026.",
    )
    source = forms.CharField(
        label="Where you read it",
        max_length=300,
        help_text="For example, the report of the follow-up inspection, page 4.",
        error_messages={"required": "Say where you read it"},
    )
    submission = forms.CharField(widget=forms.HiddenInput, max_length=60)
