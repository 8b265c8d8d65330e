"""Authorising the evidence of improvement."""

from __future__ import annotations

from django import forms

from plumbline.plans.forms.common import TextForm


class ImprovementForm(TextForm):
    statement = forms.CharField(
        label="What is asked of the regulator, and why now",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="It stands at the beginning of the paper.",
        error_messages={"required": "Say what is asked of the regulator, and why now"},
    )
    to = forms.ChoiceField(
        label="File", choices=[("docx", "Word"), ("pdf", "PDF")], initial="docx",
        widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline govuk-radios--small"}),
    )  # fmt: skip
