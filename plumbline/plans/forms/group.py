"""Who joins a plan's group, who keeps the plan, who stands in."""

from __future__ import annotations

from typing import Any

from django import forms

from plumbline.access.models import Level
from plumbline.plans.actions.group import LAWFUL_BASIS, PURPOSE, MemberValues
from plumbline.plans.actions.group_lead import CoverValues, LeadValues
from plumbline.plans.forms.common import SubmissionForm, TextForm
from plumbline.ui.forms import DatePartsField

LEVEL_CHOICES = [
    (Level.READ, "Read it"),
    (Level.RECORD, "Read it and record progress, without changing what the plan says"),
    (Level.EDIT, "Read it and, as far as their role allows, change it"),
]


class MemberForm(SubmissionForm):
    """Somebody joins: chosen from those one works with, or by name and address. Below it, for those who may share the
    plan, what somebody may do who does not see it yet."""

    role = forms.ChoiceField(
        label="Their place in the group", error_messages={"required": "Choose the place they have in the group"}
    )
    who = forms.ChoiceField(label="Somebody you work with", required=False)
    email = forms.CharField(
        label="E-mail address", required=False, max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )  # fmt: skip
    name = forms.CharField(label="Name", required=False, max_length=200)
    organisation = forms.CharField(
        label="Where they work, or what they come for", required=False, max_length=200,
        help_text="For somebody with an account this is known.",
    )  # fmt: skip
    proposed_by = forms.CharField(
        label="Who proposed them", required=False, max_length=200,
        help_text="Any party may propose somebody. Leave empty where nobody in particular did.",
    )  # fmt: skip
    level = forms.ChoiceField(
        label="What may they do with the plan?", choices=LEVEL_CHOICES, widget=forms.RadioSelect, initial=Level.RECORD
    )
    purpose = forms.CharField(label="What the plan is shared with them for", max_length=200, initial=PURPOSE)
    lawful_basis = forms.CharField(
        label="Lawful basis", max_length=200, initial=LAWFUL_BASIS,
        help_text="As your information governance team names it.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, places: list[tuple[str, str]], roles: list[tuple[str, str]], people: list[tuple[str, str]],
        shares: bool, **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        groups: list[Any] = [("", "Choose")]
        groups += [("Places of this kind of plan", places)] if places else []
        groups += [("Other roles", roles)] if roles else []
        self._choose("role", groups)
        self._choose("who", [("", "Nobody from this list"), *people])
        self.fields["email"].help_text = (
            "Somebody who has an account is found by the address they sign in with. Others are kept by name and "
            "address, and see nothing of the plan."
            if shares
            else "Kept with their name. Only those who may share the plan can give somebody leave to see it."
        )
        if not shares:
            for name in ("level", "purpose", "lawful_basis"):
                del self.fields[name]

    def _choose(self, name: str, choices: list[Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def values(self) -> MemberValues:
        data = {k: v for k, v in self.cleaned_data.items() if k not in ("submission", "who")}
        return MemberValues(**data, user_id=int(self.cleaned_data["who"]) if self.cleaned_data["who"] else None)


class LevelForm(TextForm):
    """What somebody may do with the plan by their place in its group."""

    level = forms.ChoiceField(
        label="What may they do with the plan?", choices=LEVEL_CHOICES, widget=forms.RadioSelect,
        error_messages={"required": "Choose what they may do with the plan"},
    )  # fmt: skip


def _ids(choice: str) -> dict[str, int]:
    kind, _, pk = choice.partition(":")
    return {f"{kind}_id": int(pk)}


class _WhoForm(TextForm):
    who = forms.ChoiceField(widget=forms.RadioSelect, error_messages={"required": "Choose somebody"})
    was = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, people: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["who"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = people


class LeadForm(_WhoForm):
    """Who keeps the plan from now on, and where that was agreed (DG11)."""

    since = DatePartsField(
        label="From which day?", error_messages={"required": "Enter the day from which they keep it"}
    )
    agreed_by = forms.CharField(
        label="Where or by whom was it agreed?", max_length=200,
        help_text="For example, the Improvement Planning Meeting of 24 November 2026",
        error_messages={"required": "Say where or by whom it was agreed"},
    )  # fmt: skip
    reason = forms.CharField(label="Why", required=False, widget=forms.Textarea(attrs={"rows": 3}))

    def __init__(self, *args: Any, leads_now: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = "Who keeps this plan up to date?"
        if leads_now:
            self.fields["reason"].label = f"Why {leads_now} no longer keeps it"
        else:
            del self.fields["reason"]

    def values(self) -> LeadValues:
        data = self.cleaned_data
        return LeadValues(
            **_ids(data["who"]), agreed_by=data["agreed_by"], reason=data.get("reason", ""), since=data["since"]
        )


class CoverForm(_WhoForm):
    """Who stands in while the lead is away."""

    since = DatePartsField(label="First day")
    until = DatePartsField(label="Last day", help_text="After it this ends by itself.")
    reason = forms.CharField(
        label="Why",
        required=False,
        max_length=300,
        help_text="For example, annual leave. Everyone on the plan reads it.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].label = "Who stands in?"

    def values(self) -> CoverValues:
        data = self.cleaned_data
        return CoverValues(**_ids(data["who"]), since=data["since"], until=data["until"], reason=data["reason"])
