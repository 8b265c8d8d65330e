"""Which plan answers a report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from plumbline.plans.models import Plan
from plumbline.ui.forms import Choice


class LinkPlanForm(forms.Form):
    plan = forms.ChoiceField(
        label="Which plan answers it?", widget=forms.RadioSelect,
        error_messages={"required": "Choose a plan.", "invalid_choice": "Choose a plan of the list."},
    )  # fmt: skip
    why = forms.CharField(
        label="How does it answer it?", required=False, max_length=200,
        help_text="Such as: action 3.2. Partners read it, in history too.",
    )  # fmt: skip

    def __init__(self, *arguments: Any, plans: Sequence[Plan], **more: Any) -> None:
        super().__init__(*arguments, **more)
        choices: Any = self.fields["plan"]
        choices.choices = [(plan.code, Choice(plan.title, hint=_hint(plan))) for plan in plans]


def _hint(plan: Plan) -> str:
    service = plan.service.with_town if plan.service else ""
    return ". ".join(part for part in (service, f"Of {plan.record.owner.name}", plan.get_stage_display()) if part)
