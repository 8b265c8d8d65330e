"""What the forms of this room share."""

from __future__ import annotations

from typing import Any, cast

from django import forms


def lines_of(text: str) -> tuple[str, ...]:
    """One name a line, without blanks and without the marks of a list."""
    return tuple(line.strip(" \t-•;,") for line in text.splitlines() if line.strip(" \t-•;,"))


class TextForm(forms.Form):
    """Text as it is kept: lines end alike, whatever the browser sends."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        return {k: v.replace("\r\n", "\n").replace("\r", "\n") if isinstance(v, str) else v for k, v in given.items()}


class SubmissionForm(TextForm):
    """A form that makes a record carries a key of its own, so that a double click makes one record."""

    submission = forms.CharField(widget=forms.HiddenInput, max_length=40)


class ReasonForm(TextForm):
    """A change that needs its reason said."""

    reason = forms.CharField(
        label="Why", widget=forms.Textarea(attrs={"rows": 3}), error_messages={"required": "Say why"}
    )


def set_choices(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    """The choices of a field that depend on who is looking."""
    cast(forms.ChoiceField, form.fields[name]).choices = choices
