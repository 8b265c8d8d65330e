"""Forms about versions: beginning one, a step, a comment, an answer, what to compare."""

from __future__ import annotations

from typing import Any

from django import forms

from plumbline.library.types import Step
from plumbline.plans.actions.versions import VersionValues
from plumbline.plans.forms.common import SubmissionForm, TextForm, set_choices
from plumbline.ui.forms import DatePartsField


class _Named(forms.Form):
    """What a version says of itself on every page."""

    date_of_plan = DatePartsField(
        label="Date of plan", help_text="It stands on every page, so that readers can tell which version they hold."
    )
    completed_by = forms.CharField(
        label="Completed by", max_length=200, help_text="Whom readers ask about this version.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Say who completed this version"},
    )  # fmt: skip

    def values(self) -> VersionValues:
        return VersionValues(self.cleaned_data["date_of_plan"], self.cleaned_data["completed_by"])


class BeginVersionForm(_Named, SubmissionForm):
    """A new version of the plan as it stands."""


class VersionStepForm(TextForm):
    """One step of a version: a note or a reason, where the process asks for one."""

    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "reason" in step.asks:
            self.fields["note"].label = "Why"
            self.fields["note"].required = True
            self.fields["note"].error_messages["required"] = "Say why. It is kept with the step"
        elif "note" in step.asks:
            self.fields["note"].label = "Anything to note with it (you can leave this empty)"
        else:
            del self.fields["note"]


class TakeInForm(_Named, VersionStepForm):
    """Taking in what has changed, with the date and the name that the draft bears then."""


class CommentForm(SubmissionForm):
    """What is not right in a draft (DG35)."""

    number = forms.ChoiceField(label="Which number is it about?", required=False)
    text = forms.CharField(
        label="What is not right, or missing?", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="It goes to the person who completed the draft and to the plan’s lead, and stays as you write it.",
        error_messages={"required": "Write what is not right, or what is missing"},
    )  # fmt: skip

    def __init__(self, *args: Any, numbers: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "number", [("", "The plan as a whole"), *numbers])


class AnswerForm(TextForm):
    """The answer to a comment: written once."""

    answer = forms.CharField(
        label="Your answer", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What was changed, or why it stays as it is. The answer stays as you write it.",
        error_messages={"required": "Write the answer"},
    )  # fmt: skip
