"""Differences of opinion and the hand-back."""

from __future__ import annotations

from django import forms

from plumbline.library.types import Step
from plumbline.plans.forms.common import SubmissionForm, TextForm, set_choices

_LONG = {"rows": 5}


class DisagreementForm(SubmissionForm):
    title = forms.CharField(
        label="What is it about?", max_length=300,
        help_text="A few words, for example: the date for the new call bells.",
        error_messages={"required": "Say in a few words what it is about"},
    )  # fmt: skip
    number = forms.ChoiceField(label="Which action does it concern?", required=False)
    side = forms.CharField(
        label="Whose view do you give?", max_length=200, help_text="For example: the care home, the partnership.",
        error_messages={"required": "Say whose view this is"},
    )  # fmt: skip
    view = forms.CharField(
        label="How do they see it, and why?", widget=forms.Textarea(attrs=_LONG),
        help_text="It is kept as you write it. The other side writes its own.",
        error_messages={"required": "Write the view down"},
    )  # fmt: skip

    def __init__(self, *args: object, numbers: list[str], **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        set_choices(self, "number", [("", "The plan as a whole"), *((n, n) for n in numbers)])


class PositionForm(SubmissionForm):
    kind = forms.ChoiceField(
        label="What do you add?", widget=forms.RadioSelect,
        choices=[("view", "A view"), ("attempt", "What was tried in the group to resolve it")],
        error_messages={"required": "Choose whether this is a view or an attempt to resolve it"},
    )  # fmt: skip
    side = forms.CharField(
        label="Whose view, or who tried?", max_length=200, error_messages={"required": "Say whose view this is"}
    )
    text = forms.CharField(
        label="In their words", widget=forms.Textarea(attrs=_LONG), error_messages={"required": "Write it down"}
    )


class HandBackForm(SubmissionForm):
    why = forms.CharField(
        label="Why can the formal meetings end?", widget=forms.Textarea(attrs=_LONG),
        help_text="What has been achieved, and what shows it.",
        error_messages={"required": "Say why the formal meetings can end"},
    )  # fmt: skip
    wider_factors = forms.CharField(
        label="What else bears on it?", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Requirements of the regulator that are met, actions of an investigation, other plans.",
    )  # fmt: skip


class StepForm(TextForm):
    """What a step of a process asks: nothing, a note, or a reason that must be given."""

    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: object, step: Step, leads: list[tuple[str, str]] | None = None, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        if step.asks:
            must = "reason" in step.asks
            self.fields["note"] = forms.CharField(
                label=step.question or ("Why?" if must else "Note"), required=must,
                widget=forms.Textarea(attrs=_LONG),
                error_messages={"required": "Write it down: it is kept with the step"},
            )  # fmt: skip
        if leads is not None:
            self.fields["lead"] = forms.ChoiceField(
                label="Who at the provider leads the plan from now on?", choices=[("", "Choose a person"), *leads],
                error_messages={"required": "Choose who leads the plan from now on"},
            )  # fmt: skip
