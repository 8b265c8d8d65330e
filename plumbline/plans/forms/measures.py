"""A reading of a measure, and a time that was missed."""

from __future__ import annotations

from django import forms

from plumbline.plans.forms.common import ReasonForm, SubmissionForm
from plumbline.ui.forms import DatePartsField


class ReadingForm(SubmissionForm):
    value = forms.DecimalField(
        label="What was it?",
        max_digits=12,
        decimal_places=2,
        localize=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-5", "inputmode": "decimal"}),
        error_messages={"required": "Enter the figure", "invalid": "Enter a figure, such as 45 or 97.5"},
    )
    on = DatePartsField(label="On which day?", error_messages={"required": "Enter the day of the reading"})
    note = forms.CharField(
        label="Note",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Where the figure comes from, or what it leaves out. A wrong figure is put right by another reading "
        "of the same day: the later one counts.",
    )


class MissedForm(ReasonForm):
    """Why a time of a recurring action was missed."""
