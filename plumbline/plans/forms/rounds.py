"""Forms about rounds of scrutiny: opening one, answering a part, the committee's view."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django import forms

from plumbline.library.types import Framework, Scale, ScaleValue
from plumbline.plans.actions import ViewValues
from plumbline.plans.forms.common import SubmissionForm, TextForm, set_choices
from plumbline.plans.rules.rounds import Answer
from plumbline.ui.forms import Choice, DatePartsField


class OpenRoundForm(TextForm):
    """A new round of reporting: each part that is not fully achieved is asked about (ST2, ST5, ST9)."""

    label = forms.CharField(
        label="Which month is the round?", max_length=60, help_text="For example, January 2027",
        widget=forms.TextInput(attrs={"class": "govuk-input--width-20"}),
        error_messages={"required": "Enter the month of the round"},
    )  # fmt: skip
    answers_by = DatePartsField(
        label="Answers are due by",
        help_text="Each organisation sees this day; a later answer is taken, and marked as late.",
        error_messages={"required": "Enter the day by which answers are due"},
    )  # fmt: skip


def grade_choices(scale: Scale) -> list[tuple[str, Any]]:
    """Grades as the key at the document's end has them: "1 Fully Achieved", with the meaning below."""
    return [(v.key, Choice(_named(v), hint=v.meaning, mark=replace(v, label=_named(v)))) for v in scale.values]


def _named(value: ScaleValue) -> str:
    return value.label if value.code in ("", value.label) else f"{value.code} – {value.label}"


class AnswerFields(forms.Form):
    """What a body, or a guest, says of a part in a round."""

    text = forms.CharField(
        label="Evidence of Progress", widget=forms.Textarea(attrs={"rows": 10}),
        error_messages={"required": "Write what has taken place"},
        help_text="What has taken place, in enough detail to show it. Begin a line with “- ” for a list.",
    )  # fmt: skip
    short_is_meant = forms.BooleanField(label="This short answer says all there is", required=False)
    status = forms.ChoiceField(
        label="Assessment of Progress", widget=forms.RadioSelect,
        error_messages={"required": "Choose a grade", "invalid_choice": "Choose one of the grades below"},
    )  # fmt: skip
    status_note = forms.CharField(
        label="Explanation of the grade", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed where the grade is another than last time, or the part has slipped or is not achieved.",
    )  # fmt: skip
    impact = forms.CharField(
        label="Evidence of Impact", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What has changed for people, where that can be seen already.",
    )  # fmt: skip

    def name_as(self, framework: Framework, scale: Scale) -> None:
        """The publisher's own labels and grades."""
        set_choices(self, "status", grade_choices(scale))
        for column in framework.columns:
            field = {"progress": "text", "status": "status", "impact": "impact"}.get(column.field)
            if field and column.label:
                self.fields[field].label = column.label
        if said := dict(framework.guidance).get("progress"):
            self.fields["text"].help_text = f"{said} Begin a line with “- ” for a list."

    def answer(self) -> Answer:
        data = self.cleaned_data
        return Answer(
            text=data.get("text", ""), status=data.get("status", ""), status_note=data.get("status_note", ""),
            impact=data.get("impact", ""), short_is_meant=bool(data.get("short_is_meant")),
        )  # fmt: skip


class AnswerForm(SubmissionForm, AnswerFields):
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, framework: Framework, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.name_as(framework, scale)


class CommitteeViewForm(SubmissionForm):
    """The committee agrees with a grade, or challenges it (ST15)."""

    agrees = forms.ChoiceField(
        label="What does the committee think of the grade?", widget=forms.RadioSelect,
        choices=[("yes", "It agrees"), ("no", "It challenges the grade")],
        error_messages={"required": "Choose whether the committee agrees"},
    )  # fmt: skip
    status = forms.ChoiceField(
        label="Grade that the committee would give", required=False, widget=forms.RadioSelect,
        help_text="Only where it challenges the grade, and names another.",
    )  # fmt: skip
    text = forms.CharField(
        label="In the committee’s words", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Needed where it challenges the grade. Everyone on the plan reads it.",
    )  # fmt: skip
    committee = forms.ChoiceField(label="Committee")

    def __init__(self, *args: Any, scale: Scale, committees: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "status", [("", Choice("No other grade")), *grade_choices(scale)])
        set_choices(self, "committee", [(name, name) for name in committees])
        if len(committees) == 1:
            self.fields["committee"].widget = forms.HiddenInput()
            self.fields["committee"].initial = committees[0]

    def values(self) -> ViewValues:
        data = self.cleaned_data
        return ViewValues(
            agrees=data["agrees"] == "yes", status=data["status"], text=data["text"], committee=data["committee"]
        )
