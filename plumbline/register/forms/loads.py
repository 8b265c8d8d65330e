"""The form by which a register file is uploaded."""

from __future__ import annotations

from django import forms

from plumbline.register.models import Source
from plumbline.ui.forms import DatePartsField

SOURCES = [(source.value, source.label) for source in Source if source != Source.LOCAL]


class LoadForm(forms.Form):
    file = forms.FileField(
        label="The file that the regulator publishes",
        help_text="CSV, CSV packed with gzip (.csv.gz), Excel (.xlsx) or OpenDocument (.ods), as you downloaded it.",
        error_messages={"required": "Choose a file first.", "empty": "This file is empty. Choose the published file."},
        allow_empty_file=True,
    )
    as_of = DatePartsField(
        label="The day for which it speaks",
        required=False,
        help_text="Only where the name of the file does not say it: the last day of the month it was published for.",
    )
    source = forms.ChoiceField(
        label="Whose file is it?", required=False, choices=[("", "Recognise it from its headings"), *SOURCES]
    )
    insists = forms.BooleanField(
        label="Load it though it was refused",
        required=False,
        help_text="Only for a file that was refused because it seems to be cut off, holds far fewer services than "
        "before, or corrects another file of its day, and that you have checked.",
    )
    submission = forms.CharField(widget=forms.HiddenInput, max_length=60)
