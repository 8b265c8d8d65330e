"""Forms about one action."""

from __future__ import annotations

from typing import Any

from django import forms

from plumbline.access.models import Audience
from plumbline.library.types import Framework, Scale
from plumbline.plans.actions import ActionValues, ProgressValues
from plumbline.plans.actions.items import action_columns
from plumbline.plans.forms.common import ReasonForm, SubmissionForm, TextForm, lines_of, set_choices
from plumbline.plans.models import Action
from plumbline.ui.forms import Choice, DatePartsField


class ActionForm(TextForm):
    """One action. Timescales are words, so that everything a plan says of time can be written."""

    title = forms.CharField(label="Heading", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    text = forms.CharField(label="What is to be done", widget=forms.Textarea(attrs={"rows": 4}))
    outcome = forms.CharField(
        label="Desired outcome", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="What will be different for people. The action is how; the outcome is what for.",
    )  # fmt: skip
    doers = forms.CharField(
        label="Who does it", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One person, role or organisation a line. Write “tbc” where it is not known yet.",
    )  # fmt: skip
    leads = forms.CharField(
        label="Who is accountable", required=False, widget=forms.Textarea(attrs={"rows": 1}),
        help_text="Only where it is somebody else than the person who does it.",
    )  # fmt: skip
    start = forms.CharField(
        label="Start", required=False, max_length=300, help_text="For example, 1 March 2026 or Sept"
    )
    finish = forms.CharField(
        label="Finish", required=False, max_length=300,
        help_text="A date (30 June 2026), a month (June), a rhythm (every quarter), or “tbc”. Not “ongoing”.",
    )  # fmt: skip
    frequency = forms.CharField(label="How often", required=False, max_length=120, help_text="For example, every month")
    timescale_source = forms.CharField(
        label="Who set this timescale",
        required=False,
        max_length=200,
        help_text="Only where another body did, for example the Care Inspectorate.",
    )
    measure = forms.CharField(
        label="How you will know",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How much, by when.",
    )
    measure_baseline = forms.DecimalField(label="At the start", required=False, max_digits=12, decimal_places=2)
    measure_current = forms.DecimalField(label="Now", required=False, max_digits=12, decimal_places=2)
    measure_target = forms.DecimalField(label="Target", required=False, max_digits=12, decimal_places=2)
    measure_unit = forms.CharField(
        label="Counted in", required=False, max_length=60, help_text="For example, % of staff"
    )
    measure_by = DatePartsField(label="Target date", required=False)
    approval_by = forms.CharField(
        label="Approval by",
        required=False,
        max_length=200,
        help_text="Only where this action is a body’s approval: name the body.",
    )
    after = forms.ChoiceField(label="Comes after", required=False, help_text="An action that must be finished first.")
    reason = forms.CharField(
        label="Why the finish moves", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed when you change the finish of an agreed action. The original date is kept.",
    )  # fmt: skip
    agreed_by = forms.CharField(
        label="Who agreed the new finish", required=False, max_length=200, help_text="Needed with the reason."
    )

    FIGURES = ("measure_baseline", "measure_current", "measure_target", "measure_unit", "measure_by")

    def __init__(
        self,
        *args: Any,
        framework: Framework,
        others: list[str],
        agreed: bool,
        titled: bool,
        rhythmic: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "No other action"), *((n, f"Action {n}") for n in others)]
        set_choices(self, "after", choices)
        for name in ("measure_baseline", "measure_current", "measure_target"):
            self.fields[name].widget.attrs["class"] = "govuk-input--width-5"
        if not agreed:
            del self.fields["reason"], self.fields["agreed_by"]
        if not rhythmic:
            del self.fields["frequency"]
        if not titled:
            del self.fields["title"]
        else:
            self.fields["text"].label = "Agreed action"
        help_texts = dict(framework.guidance)
        for field, key in (("text", "text"), ("doers", "responsible"), ("finish", "finish"), ("measure", "measure")):
            if key in help_texts:
                self.fields[field].help_text = help_texts[key]
        passages = "Put [[ ]] around a passage that only partners may read."
        self.fields["text"].help_text = f"{self.fields['text'].help_text or ''} {passages}".strip()

    @staticmethod
    def initial_of(action: Action) -> dict[str, Any]:
        return action_columns(action)

    def values(self) -> ActionValues:
        data = self.cleaned_data
        names = [n for n in ActionValues.COLUMNS if n in data]
        return ActionValues(
            **{name: data[name] for name in names},
            doers=lines_of(data["doers"]),
            leads=lines_of(data["leads"]),
            start=data["start"].strip(),
            finish=data["finish"].strip(),
            after=data["after"],
        )


class ProgressForm(SubmissionForm):
    """Progress on one action: short, because it is written in a meeting."""

    text = forms.CharField(
        label="Progress", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Put [[ ]] around a passage that only partners may read.",
    )  # fmt: skip
    status = forms.ChoiceField(label="Status", required=False, widget=forms.RadioSelect)
    status_note = forms.CharField(
        label="Why this status", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed where the dates say otherwise.",
    )  # fmt: skip
    impact = forms.CharField(
        label="Impact",
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What has changed for people.",
    )
    measure_current = forms.DecimalField(label="The measure now", required=False, max_digits=12, decimal_places=2)
    completed_on = DatePartsField(
        label="Completed on", required=False, help_text="Only where it is completed. Today, if you leave it empty."
    )
    round = forms.ChoiceField(label="Round", required=False)
    audience = forms.ChoiceField(
        label="Who may read this",
        required=False,
        help_text="Everyone on the plan sees its status and figures; this is about your words.",
    )
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self,
        *args: Any,
        scale: Scale,
        rounds: list[str],
        asked: bool,
        measured: bool,
        partner: bool,
        impact: bool,
        **kwargs: Any,
    ) -> None:
        """`asked`: a round is open. What is said for it goes into the committee's paper, so it is for everyone."""
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            "status",
            [("", Choice("Leave as it is")), *((v.key, Choice(v.label, hint=v.meaning, mark=v)) for v in scale.values)],
        )
        if rounds:
            set_choices(self, "round", [("", "Not part of a round"), *((r, r) for r in rounds)])
        else:
            del self.fields["round"]
        if not measured:
            del self.fields["measure_current"]
        if not impact:
            del self.fields["impact"]
        if partner:
            open_to = ("everyone", "public") if asked else ("everyone", "public", "partners", "restricted")
            set_choices(self, "audience", [(a, str(Audience(a).label)) for a in open_to])
        else:
            del self.fields["audience"]

    def values(self) -> ProgressValues:
        data = self.cleaned_data
        return ProgressValues(
            text=data["text"],
            status=data["status"],
            status_note=data["status_note"],
            impact=data.get("impact", ""),
            round=data.get("round", ""),
            measure_current=data.get("measure_current"),
            completed_on=data["completed_on"],
            audience=data.get("audience") or Audience.EVERYONE,
        )


class MoveFinishForm(ReasonForm):
    finish = forms.CharField(label="New finish", max_length=300, help_text="For example, 30 June 2026")
    agreed_by = forms.CharField(label="Who agreed it", max_length=200)
    edition = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("finish", "reason", "agreed_by")


class OccurrenceForm(TextForm):
    done_on = DatePartsField(label="When was it done?", error_messages={"required": "Enter the day it was done"})
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))
