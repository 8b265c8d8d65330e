"""The shape of what people type about plans. What it means is decided by the actions and their rules."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from plumbline.access.models import Audience
from plumbline.library.types import Framework, HeaderField, Scale
from plumbline.people.models import Organisation
from plumbline.plans.actions import ActionValues, PlanValues, ProgressValues, SectionValues
from plumbline.plans.actions.items import action_columns
from plumbline.plans.models import Action, Plan, Section
from plumbline.plans.rules.content import Outcome
from plumbline.plans.rules.timescales import understand_timescale
from plumbline.register.models import Service
from plumbline.ui.forms import Choice, DatePartsField


def lines_of(text: str) -> tuple[str, ...]:
    """One name a line, without blanks and without the marks of a list."""
    return tuple(line.strip(" \t-•;,") for line in text.splitlines() if line.strip(" \t-•;,"))


class SubmissionForm(forms.Form):
    """A form that makes a record carries a key of its own, so that a double click makes one record."""

    submission = forms.CharField(widget=forms.HiddenInput, max_length=40)


class NewPlanForm(forms.Form):
    """First step of a new plan: what kind it is, and whose."""

    framework = forms.ChoiceField(label="What kind of plan is it?", widget=forms.RadioSelect)
    owner = forms.ChoiceField(
        label="Which organisation does it belong to?", help_text="That organisation decides who else may see it."
    )

    def __init__(
        self, *args: Any, frameworks: tuple[Framework, ...], owners: list[Organisation], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["framework"].choices = [(f.id, Choice(f.title, hint=f.summary)) for f in frameworks]  # type: ignore[attr-defined]
        self.fields["owner"].choices = [(str(o.pk), o.name) for o in owners]  # type: ignore[attr-defined]
        if len(owners) == 1:
            self.fields["owner"].initial = str(owners[0].pk)
            self.fields["owner"].widget = forms.HiddenInput()


class PlanForm(forms.Form):
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

    def __init__(self, *args: Any, framework: Framework, services: list[Service], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.framework = framework
        self.fields["service"].choices = [
            ("", "No single service"),
            *((s.number, f"{s.name}, {s.town}") for s in services),
        ]  # type: ignore[attr-defined]
        self.fields["period_start"].required = self.fields["period_end"].required = framework.period == "required"
        if framework.period == "none":
            del self.fields["period_start"], self.fields["period_end"]
        self.header_fields = [f for f in framework.header if f.key not in ("date_of_plan", "completed_by")]
        for field in self.header_fields:
            self.fields[f"header_{field.key}"] = header_form_field(field)

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
            period_start=data.get("period_start"),
            period_end=data.get("period_end"),
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
        label=field.label, required=field.required and field.kind != "service", max_length=500, help_text=hint
    )


class SectionForm(forms.Form):
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
        data = self.cleaned_data
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
            theme=data.get("theme", ""),
            context=data.get("context", ""),
            leads=lines_of(data.get("leads", "")),
            outcomes=(*kept, *outcomes),
        )


class ActionForm(forms.Form):
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
        help_text="A date (30 June 2026), a month (June), a rhythm (every quarter), or “tbc”. “Ongoing” cannot be measured.",
    )  # fmt: skip
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
        label="Why the finish moves, and who agreed", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Needed when you change the finish of an agreed action. The original date is kept.",
    )  # fmt: skip

    FIGURES = ("measure_baseline", "measure_current", "measure_target", "measure_unit", "measure_by")

    def __init__(
        self, *args: Any, framework: Framework, others: list[str], agreed: bool, titled: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [("", "No other action"), *((n, f"Action {n}") for n in others)]
        self.fields["after"].choices = choices  # type: ignore[attr-defined]
        for name in ("measure_baseline", "measure_current", "measure_target"):
            self.fields[name].widget.attrs["class"] = "govuk-input--width-5"
        if not agreed:
            del self.fields["reason"]
        if not titled:
            del self.fields["title"]
        else:
            self.fields["text"].label = "Agreed action"
        help_texts = dict(framework.guidance)
        for field, key in (("text", "text"), ("doers", "responsible"), ("finish", "finish"), ("measure", "measure")):
            if key in help_texts:
                self.fields[field].help_text = help_texts[key]

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

    text = forms.CharField(label="Progress", required=False, widget=forms.Textarea(attrs={"rows": 3}))
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
    audience = forms.ChoiceField(label="Who may read this", required=False)
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(
        self, *args: Any, scale: Scale, rounds: list[str], measured: bool, partner: bool, impact: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["status"].choices = [  # type: ignore[attr-defined]
            ("", Choice("Leave as it is")), *((v.key, Choice(v.label, hint=v.meaning, mark=v)) for v in scale.values)
        ]  # fmt: skip
        if rounds:
            self.fields["round"].choices = [("", "Not part of a round"), *((r, r) for r in rounds)]  # type: ignore[attr-defined]
        else:
            del self.fields["round"]
        if not measured:
            del self.fields["measure_current"]
        if not impact:
            del self.fields["impact"]
        if partner:
            self.fields["audience"].choices = [
                (a.value, a.label) for a in (Audience.EVERYONE, Audience.PARTNERS, Audience.RESTRICTED)
            ]  # type: ignore[attr-defined]
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


class ReasonForm(forms.Form):
    """A change that needs its reason said."""

    reason = forms.CharField(label="Why", widget=forms.Textarea(attrs={"rows": 3}))


class MoveFinishForm(ReasonForm):
    finish = forms.CharField(label="New finish", max_length=300, help_text="For example, 30 June 2026")
    agreed_by = forms.CharField(label="Who agreed it", max_length=200)
    edition = forms.IntegerField(widget=forms.HiddenInput)
    field_order = ("finish", "reason", "agreed_by")


class OccurrenceForm(forms.Form):
    done_on = DatePartsField(label="When was it done?")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea(attrs={"rows": 2}))


class RoundForm(forms.Form):
    """A new round of reporting: each part that is not fully achieved is asked about again (ST5, ST9)."""

    label = forms.CharField(label="Which month is the round?", max_length=60, help_text="For example, January 2027")


class ShareForm(forms.Form):
    """Sharing a plan: with whom, how far, and why."""

    with_whom = forms.ChoiceField(label="Share with")
    level = forms.ChoiceField(
        label="What may they do?", widget=forms.RadioSelect, initial="read",
        choices=[("read", "Read it"), ("edit", "Read it and, as far as their role allows, change it")],
    )  # fmt: skip
    purpose = forms.CharField(
        label="What for", max_length=200, help_text="For example, to work on the actions agreed with the home"
    )
    lawful_basis = forms.CharField(
        label="Lawful basis",
        max_length=200,
        initial="Public task",
        help_text="As your information governance team names it.",
    )
    until = DatePartsField(label="Until", required=False, help_text="Leave empty where no end is known.")

    def __init__(self, *args: Any, choices: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["with_whom"].choices = [("", "Choose"), *choices]  # type: ignore[attr-defined]


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Upload the plan you already have",
        help_text="Word, Excel, OpenDocument, PDF, CSV or plain text, up to 25 MB. Nothing is saved as a plan until you agree.",
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty. Choose the file that holds the plan.",
        },
        allow_empty_file=True,
    )
    framework = forms.ChoiceField(label="What kind of plan is it?", required=False)

    def __init__(self, *args: Any, frameworks: tuple[Framework, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["framework"].choices = [
            ("", "Recognise it from the document"),
            *((f.id, f.title) for f in frameworks),
        ]  # type: ignore[attr-defined]


class UseUploadForm(SubmissionForm):
    """What becomes of an uploaded document: a new plan, or changes to one."""

    use = forms.ChoiceField(
        label="What should happen with it?", widget=forms.RadioSelect,
        choices=[("create", "Create a new plan"), ("update", "Bring a plan you have up to date")],
    )  # fmt: skip
    owner = forms.ChoiceField(label="Which organisation does the new plan belong to?", required=False)
    service = forms.ChoiceField(label="Service", required=False)
    plan = forms.ChoiceField(label="Which plan?", required=False)

    def __init__(
        self, *args: Any, owners: list[Organisation], services: list[Service], plans: list[Plan], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].choices = [(str(o.pk), o.name) for o in owners]  # type: ignore[attr-defined]
        self.fields["service"].choices = [
            ("", "No single service"),
            *((s.number, f"{s.name}, {s.town}") for s in services),
        ]  # type: ignore[attr-defined]
        self.fields["plan"].choices = [("", "Choose a plan"), *((p.code, p.title) for p in plans)]  # type: ignore[attr-defined]
        if not plans:
            del self.fields["plan"]
            self.fields["use"].choices = [("create", "Create a new plan")]  # type: ignore[attr-defined]
            self.fields["use"].initial = "create"

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("use") == "update" and not data.get("plan"):
            self.add_error("plan", "Choose the plan to bring up to date.")
        if data.get("use") == "create" and not data.get("owner"):
            self.add_error("owner", "Choose the organisation that the new plan belongs to.")
        return data


class RowForm(forms.Form):
    """One row of an uploaded document, as understood."""

    number = forms.CharField(label="Number", max_length=20, required=False)
    title = forms.CharField(label="Heading", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    text = forms.CharField(label="What is to be done", required=False, widget=forms.Textarea(attrs={"rows": 4}))
    outcome = forms.CharField(label="Outcome", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    measure = forms.CharField(label="Measure", required=False, widget=forms.Textarea(attrs={"rows": 2}))
    responsible = forms.CharField(
        label="Who does it", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="One a line."
    )
    frequency = forms.CharField(label="How often", required=False, max_length=120)
    start = forms.CharField(label="Start", required=False, max_length=300)
    finish = forms.CharField(label="Finish", required=False, max_length=300)
    status = forms.ChoiceField(label="Status", required=False)
    leave_out = forms.BooleanField(label="Leave this row out", required=False)

    TEXTS = ("number", "title", "text", "outcome", "measure", "frequency")

    def __init__(self, *args: Any, scale: Scale | None, reading: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.period = reading["period"]
        values = scale.values if scale else ()
        self.labels = {v.key: v.label for v in values}
        self.fields["status"].choices = [("", "No status"), *((v.key, v.label) for v in values)]  # type: ignore[attr-defined]

    @classmethod
    def initial_of(cls, item: dict[str, Any], *, left_out: bool) -> dict[str, Any]:
        return {
            **{name: item[name] for name in cls.TEXTS},
            "responsible": "\n".join(item["responsible"]),
            "start": item["start"]["text"],
            "finish": item["finish"]["text"],
            "status": item["status"]["key"],
            "leave_out": left_out,
        }

    def values(self) -> tuple[dict[str, Any], bool]:
        """The row in the reading's own shape, and whether it is left out."""
        data = self.cleaned_data
        period = tuple(date.fromisoformat(day) if day else None for day in (self.period["start"], self.period["end"]))
        row: dict[str, Any] = {name: data[name].strip() for name in self.TEXTS}
        row["responsible"] = list(lines_of(data["responsible"]))
        for name in ("start", "finish"):
            timing = understand_timescale(data[name], period=period, end=name == "finish").timing  # type: ignore[arg-type]
            row[name] = {
                "text": timing.text,
                "kind": timing.kind,
                "date": timing.date.isoformat() if timing.date else None,
            }
        row["status"] = {"text": self.labels.get(data["status"], ""), "key": data["status"]}
        return row, data["leave_out"]
