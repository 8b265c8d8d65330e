"""The shape of what a person chooses about their notices."""

from __future__ import annotations

from datetime import time

from django import forms

from plumbline.notices.models import How
from plumbline.ui.forms import Choice

TIMES = [time(hour, minute) for hour in range(6, 19) for minute in (0, 30)]


def _label(at: time) -> str:
    return f"{at.hour % 12 or 12}{f':{at.minute:02}' if at.minute else ''}{'am' if at.hour < 12 else 'pm'}"


class HowForm(forms.Form):
    how = forms.ChoiceField(
        label="How do you want to be told?",
        choices=[
            (How.DAILY.value, Choice("Once a day", hint="One e-mail with all of it, from Monday to Friday.")),
            (How.AT_ONCE.value, Choice("As it happens", hint="An e-mail for each thing.")),
            (
                How.NEVER.value,
                Choice(
                    "Not by e-mail",
                    hint="You look in Plumbline. Letters about your account, and plans sent to you, still come.",
                ),
            ),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose how you want to be told.", "invalid_choice": "Choose one of the three."},
    )
    digest_at = forms.TypedChoiceField(
        label="When should the daily e-mail leave?",
        help_text="Used when you chose once a day.",
        choices=[(t.isoformat("minutes"), _label(t)) for t in TIMES],
        coerce=time.fromisoformat,
        required=False,
        empty_value=None,
        error_messages={"invalid_choice": "Choose one of the times."},
        widget=forms.Select,
    )
