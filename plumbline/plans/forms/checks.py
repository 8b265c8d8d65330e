"""What a person types about a finding of the plan check."""

from __future__ import annotations

from django import forms

from plumbline.plans.forms.common import TextForm


class AcceptFindingForm(TextForm):
    reason = forms.CharField(
        label="Why is it right as it is?",
        help_text="For example: the inspector agreed to the later date on 3 March. It stands with the finding and in "
        "the plan’s history.",
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say why it is right as it is, so that the next reader need not ask again"},
    )
