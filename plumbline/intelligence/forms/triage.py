"""Forms of triage: one for each step of a report, and for notes, links, services and themes."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from django import forms

from plumbline.access.models import Audience
from plumbline.intelligence.actions.triage import NOTE_FOR, StepValues
from plumbline.intelligence.models import OutcomeKind
from plumbline.library.form_types import ROUTES
from plumbline.library.types import Step
from plumbline.ui.forms import Choice

Choices = Sequence[tuple[str, str]]
ENDINGS = {
    OutcomeKind.ADDRESSED: "The provider has put it right, or is doing so.",
    OutcomeKind.PLAN: "A plan of the service answers it. It stays on the worklist until the plan is linked.",
    OutcomeKind.PASSED_ON: "Somebody else decides what follows.",
    OutcomeKind.NO_ACTION: "It was looked into, and nothing has to be done.",
    OutcomeKind.NOT_UPHELD: "What was reported was not found to be so.",
    OutcomeKind.THANKS: "A compliment reached those whom it is for.",
}
AUDIENCES = {
    Audience.PARTNERS.value: Choice("The people who work on such reports", hint="Not the provider."),
    Audience.RESTRICTED.value: Choice("Those who may read names", hint="For what would show who somebody is."),
    Audience.EVERYONE.value: Choice(
        "Everyone who sees the report", hint="Where it is shared with the provider, its managers read this note too."
    ),
}


class TextForm(forms.Form):
    """Text as it is kept: lines end alike, whatever the browser sends."""

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        return {k: v.replace("\r\n", "\n").replace("\r", "\n") if isinstance(v, str) else v for k, v in given.items()}


class SubmissionForm(TextForm):
    """A form that makes a record carries a key of its own, so that a double click makes one record."""

    submission = forms.CharField(widget=forms.HiddenInput, max_length=40)


class EditionForm(TextForm):
    """A form that decides on something carries the edition of the page on which it was decided."""

    edition = forms.IntegerField(widget=forms.HiddenInput)


class StepForm(EditionForm):
    """What a step asks: its note, and what the step's own kind of form adds."""

    note = forms.CharField(widget=forms.Textarea(attrs={"rows": 5}), required=False)

    def __init__(self, *args: Any, step: Step, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        if not step.asks:
            del self.fields["note"]
        elif "reason" in step.asks:
            note.label, note.required = step.question or "Why", True
            note.error_messages["required"] = "Write it down: it is kept with the step"
        else:
            note.label = step.question or "Note (optional)"

    def values(self) -> StepValues:
        return StepValues(note=self.cleaned_data.get("note", ""))


class HandlerForm(StepForm):
    """Who looks after it; each colleague with how many they look after already (WI6)."""

    handler = forms.ChoiceField(
        label="Who looks after it?", widget=forms.RadioSelect, error_messages={"required": "Choose a colleague"}
    )

    def __init__(self, *args: Any, people: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["handler"]).choices = list(people)
        self.order_fields(["handler", "note"])

    def values(self) -> StepValues:
        return StepValues(note=self.cleaned_data.get("note", ""), handler_id=int(self.cleaned_data["handler"]))


class RouteForm(StepForm):
    route = forms.ChoiceField(
        label="Where does it go?", choices=list(ROUTES.items()), widget=forms.RadioSelect,
        error_messages={"required": "Choose where it goes"},
    )  # fmt: skip
    team = forms.ChoiceField(
        label="Team (optional)", required=False, help_text="The team is told, and gives it to one of its own."
    )

    def __init__(self, *args: Any, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["team"]).choices = [("", "No team in particular"), *teams]
        if not teams:
            del self.fields["team"]
        self.order_fields(["route", "team", "note"])

    def values(self) -> StepValues:
        data = self.cleaned_data
        team = data.get("team") or ""
        return StepValues(note=data.get("note", ""), route=data["route"], team_id=int(team) if team else None)


class JoinForm(StepForm):
    into = forms.ChoiceField(
        label="Which report says the same?", widget=forms.RadioSelect, required=False,
        help_text="The other one stays open, and this one goes on there: its outcome is told to whoever raised this "
        "one too. You can take them apart again.",
    )  # fmt: skip
    code = forms.CharField(
        label="Or the reference of another report", max_length=12, required=False,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )  # fmt: skip

    def __init__(self, *args: Any, others: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            cast(forms.ChoiceField, self.fields["into"]).choices = list(others)
        else:
            self.fields["code"].label = "Reference of the other report"
            self.fields["code"].help_text = self.fields["into"].help_text
            del self.fields["into"]
        self.order_fields(["into", "code", "note"])

    def values(self) -> StepValues:
        data = self.cleaned_data
        return StepValues(note=data.get("note", ""), into=data.get("code") or data.get("into", ""))


class CloseForm(StepForm):
    outcome_kind = forms.ChoiceField(
        label="How did it end?", widget=forms.RadioSelect, error_messages={"required": "Choose how it ended"},
        choices=[(kind.value, Choice(str(kind.label), hint=ENDINGS[kind])) for kind in OutcomeKind],
    )  # fmt: skip
    outcome = forms.CharField(
        label="The outcome, for your colleagues", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What was found, what was done and by whom. Neither the provider nor who raised it reads this.",
        error_messages={"required": "Write down the outcome for your colleagues"},
    )  # fmt: skip
    outcome_words = forms.CharField(
        label="What the person who raised it is told", widget=forms.Textarea(attrs={"rows": 5}), required=False,
    )  # fmt: skip
    plan_wanted = forms.BooleanField(
        label="An improvement plan is to answer it", required=False,
        help_text="It then stays on the worklist until a plan is linked.",
    )  # fmt: skip

    def __init__(self, *args: Any, reached: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields[
            "outcome_words"
        ].help_text = (
            f"{reached} Write what you found and what happens now, in plain words, without the names of others."
        )
        self.fields["outcome_words"].required = not reached.startswith("They cannot")
        self.fields["outcome_words"].error_messages["required"] = (
            "Write what the person who raised it is told: they hear how it ended"
        )

    def values(self) -> StepValues:
        data = self.cleaned_data
        return StepValues(
            outcome_kind=data["outcome_kind"], outcome=data["outcome"], outcome_words=data["outcome_words"],
            plan_wanted=data["plan_wanted"],
        )  # fmt: skip


class NoteForm(SubmissionForm):
    text = forms.CharField(
        label="Note", widget=forms.Textarea(attrs={"rows": 6}), error_messages={"required": "Write the note"},
        help_text="Kept as you write it. Write no more about a person than is needed.",
    )  # fmt: skip
    audience = forms.ChoiceField(
        label="Who may read it?", widget=forms.RadioSelect, choices=[(key, AUDIENCES[key]) for key in NOTE_FOR],
        initial=Audience.PARTNERS.value, error_messages={"required": "Choose who may read the note"},
    )  # fmt: skip


class LinkForm(TextForm):
    to = forms.ChoiceField(
        label="Which belongs together with it?", widget=forms.RadioSelect, required=False,
        error_messages={"required": "Choose one of the list"},
    )  # fmt: skip
    code = forms.CharField(
        label="Or the reference of another report", required=False, max_length=12,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )  # fmt: skip
    why = forms.CharField(
        label="Why do they belong together?", max_length=200, required=False,
        help_text="For example: the same night; both go to the risk summit.",
    )  # fmt: skip

    def __init__(self, *args: Any, others: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if others:
            cast(forms.ChoiceField, self.fields["to"]).choices = list(others)
        else:
            del self.fields["to"]
            self.fields["code"].label = "Reference of the other report"

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if not given.get("to") and not given.get("code") and not self.errors:
            name = "to" if "to" in self.fields else "code"
            self.add_error(name, "Choose what belongs together with it")
        return given
