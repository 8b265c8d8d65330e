"""Forms of safeguarding enquiries, investigations, and who was told."""

from __future__ import annotations

from typing import Any, cast

from django import forms

from plumbline.intelligence.actions.enquiries import EndValues
from plumbline.intelligence.actions.investigations import InvestigationValues, ToldValues
from plumbline.intelligence.forms.triage import Choices, EditionForm, SubmissionForm, TextForm
from plumbline.intelligence.models import How, InvestigationKind, Substantiated, Urgency
from plumbline.ui.forms import Choice, DatePartsField

GOES_ON = (
    ("", Choice("It stays with this discussion for now")),
    ("enquiry", Choice("It goes on as an enquiry")),
    ("conference", Choice("It goes to a case conference")),
)


class ReferForm(SubmissionForm):
    facts = forms.CharField(
        label="What happened?", widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Facts as they are known: what, when, who saw it. Only readers of confidential reports see it.",
        error_messages={"required": "Write what happened"},
    )  # fmt: skip
    urgency = forms.ChoiceField(
        label="How soon must it be looked at?", widget=forms.RadioSelect, choices=Urgency.choices,
        initial=Urgency.TODAY.value, error_messages={"required": "Choose how soon it must be looked at"},
    )  # fmt: skip
    referred_on = DatePartsField(label="Date of the referral")


class BeginForm(TextForm):
    referred_on = DatePartsField(label="Date of the referral")


class StrategyForm(EditionForm):
    on = DatePartsField(label="Date of the strategy discussion")
    decision = forms.CharField(
        label="What was decided, and why?", widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": "Write down what was decided, and why"},
    )  # fmt: skip
    goes_on = forms.ChoiceField(
        label="How does it go on?", widget=forms.RadioSelect, choices=GOES_ON, required=False, initial=""
    )


class StageForm(EditionForm):
    stage = forms.ChoiceField(
        label="How does it go on?", widget=forms.RadioSelect,
        choices=[("enquiry", "As an enquiry"), ("conference", "With a case conference")],
        error_messages={"required": "Choose how the enquiry goes on"},
    )  # fmt: skip


class EndForm(EditionForm):
    substantiated = forms.ChoiceField(
        label="Was it substantiated?", widget=forms.RadioSelect, choices=Substantiated.choices,
        error_messages={"required": "Say whether it was substantiated"},
    )  # fmt: skip
    protection_plan = forms.CharField(
        label="Protection plan", widget=forms.Textarea(attrs={"rows": 4}), required=False,
        help_text="What protects the person from now on, who sees to it, and when it is looked at again.",
    )  # fmt: skip
    no_protection_plan_because = forms.CharField(
        label="Or why there is no protection plan", widget=forms.Textarea(attrs={"rows": 3}), required=False
    )
    through_process = forms.BooleanField(
        label="It is addressed through the process with the provider; no additional action", required=False,
        help_text="This is an outcome. Everything else on this page is needed all the same.",
    )  # fmt: skip
    outcome = forms.CharField(label="Outcome", widget=forms.Textarea(attrs={"rows": 4}), required=False)
    improvement_needed = forms.CharField(
        label="What does the service have to improve? (leave empty if nothing)", required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="An improvement plan is then wanted, and stays on the worklist until one is linked. Write nothing "
        "about a person here.",
    )  # fmt: skip
    tell_quality = forms.BooleanField(
        label="Pass on what has to improve to the people who work on the report this was referred from", required=False,
        help_text="They read what you wrote in the box above, and nothing else of this enquiry.",
    )  # fmt: skip
    ended_on = DatePartsField(label="Date on which the enquiry ended")

    def __init__(self, *args: Any, has_origin: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not has_origin:
            del self.fields["tell_quality"]

    def values(self) -> EndValues:
        data = self.cleaned_data
        return EndValues(
            substantiated=data["substantiated"], protection_plan=data["protection_plan"],
            no_protection_plan_because=data["no_protection_plan_because"], outcome=data["outcome"],
            through_process=data["through_process"], improvement_needed=data["improvement_needed"],
            ended_on=data["ended_on"], tell_quality=data.get("tell_quality", False),
        )  # fmt: skip


class InvestigationForm(SubmissionForm):
    kind = forms.ChoiceField(
        label="What is done?", widget=forms.RadioSelect, choices=InvestigationKind.choices,
        error_messages={"required": "Choose what is done"},
    )  # fmt: skip
    who = forms.CharField(
        label="Who does it?", max_length=200, error_messages={"required": "Say who does it"},
        help_text="A person with their post, or a body.",
    )  # fmt: skip
    announced = forms.ChoiceField(
        label="If it is a visit: does the service know of it beforehand?", required=False, widget=forms.RadioSelect,
        choices=[("yes", "Yes, it is announced"), ("no", "No, it is unannounced"), ("", "It is not a visit")],
    )  # fmt: skip
    due_on = DatePartsField(label="By when?")
    restricted = forms.BooleanField(
        label="Only for those who may read names", required=False,
        help_text="For what would be harmed if it were known, an investigation by the police for one.",
    )  # fmt: skip

    def values(self) -> InvestigationValues:
        data = self.cleaned_data
        announced = {"yes": True, "no": False}.get(data["announced"])
        return InvestigationValues(
            kind=data["kind"], who=data["who"], due_on=data["due_on"], announced=announced,
            restricted=data["restricted"],
        )  # fmt: skip


class DoneForm(TextForm):
    done_on = DatePartsField(label="Date on which it was done")
    outcome = forms.CharField(
        label="What came of it?", widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": "Write down what came of it"},
    )  # fmt: skip


class ToldForm(SubmissionForm):
    line = forms.ChoiceField(label="Who was told?", required=False, widget=forms.RadioSelect)
    who = forms.CharField(
        label="Their name", max_length=200, required=False, help_text="Only if you chose somebody else."
    )
    how = forms.ChoiceField(
        label="How?", widget=forms.RadioSelect, choices=How.choices, error_messages={"required": "Choose how"}
    )
    on = DatePartsField(label="Date", help_text="The day on which they were told or the letter was sent.")
    note = forms.CharField(
        label="Which letter, or what was said", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Where they need not be told: why.",
    )  # fmt: skip

    def __init__(self, *args: Any, lines: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [*lines, ("", "Somebody else")]
        cast(forms.ChoiceField, self.fields["line"]).choices = choices
        if not lines:
            del self.fields["line"]
            self.fields["who"].label, self.fields["who"].help_text = "Who was told?", ""

    def values(self) -> ToldValues:
        data = self.cleaned_data
        return ToldValues(
            line=data.get("line", ""), who=data["who"], how=data["how"], on=data["on"], note=data["note"]
        )  # fmt: skip
