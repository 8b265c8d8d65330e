"""Why a plan exists, and what speaks for it or for its end."""

from __future__ import annotations

from typing import Any

from django import forms

from plumbline.library.types import Framework
from plumbline.plans.actions.grounds import GroundValues
from plumbline.plans.forms.common import SubmissionForm, TextForm, set_choices
from plumbline.plans.models import GroundKind, PlanKind
from plumbline.plans.rules.grounds import Reason, asked_for, asks_kind
from plumbline.ui.forms import Choice, DatePartsField

KIND_HINTS = {
    PlanKind.IN_HOUSE: "The provider leads it alone. There are no planning meetings.",
    PlanKind.PARTNERSHIP: "Led together, with Improvement Planning Meetings that the partnership arranges.",
}
KIND_OF_REASON = {"in-house": "In-house plan", "partnership": "Partnership plan"}


class WhyForm(TextForm):
    """The kind of plan, its reason, and who saw the need. What the person saw before comes back with it (`was_`)."""

    kind = forms.ChoiceField(label="What kind of plan is it?", required=False, widget=forms.RadioSelect)
    trigger = forms.ChoiceField(
        label="What is the reason for it?", widget=forms.RadioSelect,
        error_messages={"required": "Choose the reason for this plan"},
    )  # fmt: skip
    identified_by = forms.ChoiceField(label="Who saw the need for it?", required=False, widget=forms.RadioSelect)
    other_body = forms.CharField(label="Who saw the need for it?", required=False, max_length=200)
    was_kind = forms.CharField(required=False, widget=forms.HiddenInput)
    was_trigger = forms.CharField(required=False, widget=forms.HiddenInput)
    was_identified_by = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.bodies = framework.identified_by
        kinds = [(k.value, Choice(k.label, hint=KIND_HINTS[k])) for k in PlanKind]
        set_choices(self, "kind", kinds)  # type: ignore[arg-type]
        triggers = [(t.key, Choice(t.label, hint=_hint(t.kind, asked_for(t)))) for t in framework.triggers]
        set_choices(self, "trigger", triggers)  # type: ignore[arg-type]
        set_choices(self, "identified_by", [(b, b) for b in self.bodies])
        if not asks_kind(framework.triggers):
            del self.fields["kind"]
        if not framework.triggers:
            del self.fields["trigger"]
        if self.bodies:
            self.fields["other_body"].label = "Another body, if it was none of these"
        else:
            del self.fields["identified_by"]

    @staticmethod
    def initial_of(reason: Reason, framework: Framework) -> dict[str, str]:
        listed = reason.identified_by in framework.identified_by
        return {
            "kind": reason.kind,
            "trigger": reason.trigger,
            "identified_by": reason.identified_by if listed else "",
            "other_body": "" if listed else reason.identified_by,
            **WhyForm.seen(reason),
        }

    @staticmethod
    def seen(reason: Reason) -> dict[str, str]:
        return {
            "was_kind": reason.kind, "was_trigger": reason.trigger, "was_identified_by": reason.identified_by,
        }  # fmt: skip

    def reason(self) -> Reason:
        data = self.cleaned_data
        body = data["other_body"] or data.get("identified_by", "")
        return Reason(data.get("kind", ""), data.get("trigger", ""), body)

    def was(self) -> Reason:
        data = self.cleaned_data
        return Reason(data["was_kind"], data["was_trigger"], data["was_identified_by"])


def _hint(kind: str, asked: str) -> str:
    """What shows this reason; and which kind of plan it is a reason for, where only one is."""
    shown = f"Shown by {asked}."
    return f"{KIND_OF_REASON[kind]}. {shown}" if kind in KIND_OF_REASON else shown


class GroundForm(SubmissionForm):
    """An inspection with its grades, an investigation, a visit: written down once."""

    kind = forms.ChoiceField(
        label="What is it?", choices=GroundKind.choices, widget=forms.RadioSelect,
        error_messages={"required": "Choose what it is"},
    )  # fmt: skip
    on = DatePartsField(
        label="Which day was it?", help_text="Of a report, the day of the inspection or visit itself.",
        error_messages={"required": "Enter the day it happened"},
    )  # fmt: skip
    title = forms.CharField(
        label="What is it called?", max_length=300,
        help_text="For example, Unannounced inspection by the Care Inspectorate",
        error_messages={"required": "Say what it is called"},
    )  # fmt: skip
    reference = forms.CharField(label="Its number or reference", required=False, max_length=200)
    lowest_grade = forms.TypedChoiceField(
        label="Of an inspection: the lowest grade the service holds after it", required=False, coerce=int,
        empty_value=None, choices=[("", "No grades were given")],
        help_text="Over all the questions, also those that were not looked at this time. To put a grade right, write "
                  "the inspection down again with the same day: what was written last counts.",
    )  # fmt: skip
    grades = forms.CharField(
        label="All its grades", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="One a line, for example: How good is our leadership? 2",
    )  # fmt: skip
    text = forms.CharField(
        label="What it found", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="A few words. Leave out anything about a person.",
    )  # fmt: skip

    def __init__(self, *args: Any, grades: dict[int, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = [(str(n), f"{n} ({word})" if word else str(n)) for n, word in grades.items()]
        set_choices(self, "lowest_grade", [("", "No grades were given"), *words])

    def values(self) -> GroundValues:
        return GroundValues(**{name: value for name, value in self.cleaned_data.items() if name != "submission"})
