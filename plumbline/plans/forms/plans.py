"""Forms about a plan as a whole and its sections."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from plumbline.library.types import Framework, HeaderField
from plumbline.people.models import Organisation
from plumbline.plans.actions import PlanValues, SectionValues
from plumbline.plans.forms.common import ReasonForm, TextForm, lines_of, set_choices
from plumbline.plans.models import Plan, Section
from plumbline.plans.rules.content import Outcome
from plumbline.plans.rules.timescales import understand_timescale
from plumbline.register.models import Service
from plumbline.ui.forms import Choice, DatePartsField


class NewPlanForm(forms.Form):
    """First step of a new plan: what kind it is, and whose."""

    framework = forms.ChoiceField(
        label="What kind of plan is it?", widget=forms.RadioSelect,
        error_messages={"required": "Choose what kind of plan it is"},
    )  # fmt: skip
    owner = forms.ChoiceField(
        label="Which organisation does it belong to?", help_text="That organisation decides who else may see it."
    )

    def __init__(
        self, *args: Any, frameworks: tuple[Framework, ...], owners: list[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "framework", [(f.id, Choice(f.title, hint=f.summary)) for f in frameworks])
        set_choices(self, "owner", [(str(o.pk), o.name) for o in owners])
        if len(owners) == 1:
            self.fields["owner"].initial = str(owners[0].pk)
            self.fields["owner"].widget = forms.HiddenInput()


class PlanForm(TextForm):
    """A plan as a whole: its title, service, dates, and the header fields that its framework asks for."""

    title = forms.CharField(label="Title of the plan", max_length=300)
    service = forms.ChoiceField(
        label="Service", required=False, help_text="Leave empty for a plan that is not about one service."
    )
    date_of_plan = DatePartsField(
        label="Date of plan", help_text="For example, 24 11 2026. It tells readers which state of the plan they hold."
    )
    completed_by = forms.CharField(
        label="Completed by", max_length=200, required=False, help_text="Who keeps this plan up to date."
    )
    period_start = DatePartsField(label="First day of the plan’s period", required=False)
    period_end = DatePartsField(label="Last day of the plan’s period", required=False)

    def __init__(
        self, *args: Any, framework: Framework, services: list[Service], plan: Plan | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.framework, self.plan = framework, plan
        if plan and plan.service and plan.service not in services:  # not on this person's own list, and stays as it is
            services = [plan.service, *services]
        set_choices(
            self,
            "service",
            [
                ("", "No single service"),
                *((s.number, s.with_town) for s in services),
            ],
        )
        self.fields["period_start"].required = self.fields["period_end"].required = framework.period == "required"
        if framework.period == "none":
            del self.fields["period_start"], self.fields["period_end"]
        self.header_fields = [f for f in framework.header if f.key not in ("date_of_plan", "completed_by")]
        self.fields["completed_by"].required = any(f.key == "completed_by" and f.required for f in framework.header)
        for field in self.header_fields:
            name = f"header_{field.key}"
            self.fields[name] = header_form_field(field)
            if "\n" in str(self.initial.get(name, "")):  # a box of one line would join the document's lines
                self.fields[name].widget = forms.Textarea(attrs={"rows": 3})

    @staticmethod
    def initial_of(plan: Plan, framework: Framework) -> dict[str, Any]:
        given = {value.label: value.text for value in plan.header_values.all()}
        return {
            "title": plan.title,
            "service": plan.service.number if plan.service else "",
            "date_of_plan": plan.date_of_plan,
            "completed_by": plan.completed_by,
            "period_start": plan.period_start,
            "period_end": plan.period_end,
            **{f"header_{f.key}": given.get(f.label, "") for f in framework.header},
        }

    def values(self) -> PlanValues:
        data = self.cleaned_data
        header = {f.label: data[f"header_{f.key}"] for f in self.header_fields}
        for field in self.framework.header:
            if field.key == "completed_by":
                header[field.label] = data["completed_by"]
            elif field.key == "date_of_plan":
                header[field.label] = day_in_words(data["date_of_plan"])
        return PlanValues(
            title=data["title"],
            date_of_plan=data["date_of_plan"],
            completed_by=data["completed_by"],
            period_start=data.get("period_start", self.plan.period_start if self.plan else None),
            period_end=data.get("period_end", self.plan.period_end if self.plan else None),
            service_number=data["service"],
            header=header,
        )


def day_in_words(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def header_form_field(field: HeaderField) -> forms.Field:
    """A header field as a form field. Dates stay words: a published plan says "December 2021" or "to be agreed"."""
    if field.key in ("service", "service_type"):
        return forms.CharField(
            label=field.label,
            required=False,
            max_length=500,
            help_text="Taken from the service above if you leave it empty.",
        )
    hint = field.hint or {"date": "For example, 30 June 2026", "month": "For example, June 2026"}.get(field.kind, "")
    if field.kind == "choice":
        choices = [("", "Not given"), *((c, c) for c in field.choices)]
        return forms.ChoiceField(label=field.label, required=field.required, choices=choices, help_text=hint)
    return forms.CharField(
        label=field.label,
        required=field.required and field.kind != "service",
        max_length=500,
        help_text=hint,
        validators=[day_that_exists] if field.kind in ("date", "month") else [],
    )


def day_that_exists(text: str) -> None:
    """Refuses 31/02/2027. Words without a figure ("to be agreed") stand as they are."""
    found = understand_timescale(text, period=(None, None), end=False)
    if found.timing.kind == "unknown" and any(c.isdigit() for c in text):
        raise forms.ValidationError(found.doubt or "This is not understood as a date. Write it as 30 June 2026.")


class SectionForm(TextForm):
    """A theme, recommendation or objective."""

    theme = forms.CharField(
        label="Theme", required=False, max_length=300, help_text="The line that groups several recommendations."
    )
    title = forms.CharField(label="Title", widget=forms.Textarea(attrs={"rows": 3}))
    context = forms.CharField(label="Context", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    leads = forms.CharField(
        label="Lead", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One name a line. Write “tbc” where it is not known yet.",
    )  # fmt: skip

    def __init__(self, *args: Any, framework: Framework, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rule = framework.sections
        self.rule = rule
        self.fields["title"].label = rule.noun.capitalize()
        if rule.fixed:
            del self.fields["title"]
        if not rule.themed:
            del self.fields["theme"]
        if not rule.has_lead:
            del self.fields["leads"]
        if rule.context_label:
            self.fields["context"].help_text = rule.context_hint or "Why this is needed, and how it was found."
        else:
            del self.fields["context"]
        self.levels = (rule.outcome_levels or ("",)) if rule.has_outcomes or rule.outcome_levels else ()
        for index, level in enumerate(self.levels):
            self.fields[f"outcomes_{index}"] = forms.CharField(
                label=f"Expected outcomes at {level} level" if level else "Expected outcomes",
                required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="One outcome a line.",
            )  # fmt: skip

    def initial_of(self, section: Section) -> dict[str, Any]:
        outcomes = list(section.outcomes.all())
        return {
            "title": section.title,
            "theme": section.theme,
            "context": section.context,
            "leads": "\n".join(lead.text for lead in section.leads.all()),
            **{
                f"outcomes_{index}": "\n".join(o.text for o in outcomes if o.level == level)
                for index, level in enumerate(self.levels)
            },
        }

    def values(self, section: Section | None = None) -> SectionValues:
        data = self.cleaned_data  # what this kind of plan does not ask for, but its document said, stays as it is
        leads = list(section.leads.all()) if section else []
        kept = (
            [Outcome(o.level, o.text) for o in section.outcomes.all() if o.level not in self.levels] if section else []
        )
        outcomes = [
            Outcome(level, line)
            for index, level in enumerate(self.levels)
            for line in lines_of(data[f"outcomes_{index}"])
        ]
        return SectionValues(
            title=data.get("title", section.title if section else ""),
            theme=data.get("theme", section.theme if section else ""),
            context=data.get("context", section.context if section else ""),
            leads=lines_of(data["leads"]) if "leads" in data else tuple(lead.text for lead in leads),
            outcomes=(*kept, *outcomes),
        )


class EndPlanForm(ReasonForm):
    """Why a plan ends. A plan that ends by being handed back asks for the exception to be said."""

    exceptional = forms.BooleanField(
        label="It cannot be handed back: the service has closed, or the plan was made by mistake", required=False,
        help_text="Otherwise hand it back to the provider: the group considers it, and the oversight group agrees.",
    )  # fmt: skip

    def __init__(self, *args: Any, handed_back: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["reason"].label = "Why does the plan end, and who agreed?"
        if not handed_back:
            del self.fields["exceptional"]


class ShareForm(TextForm):
    """Sharing a plan: with whom, how far, and why."""

    with_whom = forms.ChoiceField(label="Share with", error_messages={"required": "Choose whom to share it with"})
    level = forms.ChoiceField(
        label="What may they do?", widget=forms.RadioSelect, initial="read",
        choices=[
            ("read", "Read it"),
            ("record", "Read it and record progress, without changing what the plan says"),
            ("edit", "Read it and, as far as their role allows, change it"),
        ],
    )  # fmt: skip
    purpose = forms.CharField(
        label="What for", max_length=200, help_text="For example, to work on the actions agreed with the home",
        error_messages={"required": "Say what it is shared for"},
    )  # fmt: skip
    lawful_basis = forms.CharField(
        label="Lawful basis",
        max_length=200,
        initial="Public task",
        help_text="As your information governance team names it.",
    )
    until = DatePartsField(label="Until", required=False, help_text="Leave empty where no end is known.")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "with_whom", [("", "Choose"), *choices])
