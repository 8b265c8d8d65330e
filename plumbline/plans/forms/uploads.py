"""Forms about a document on its way in."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms

from plumbline.library.types import Framework, Scale
from plumbline.people.models import Organisation
from plumbline.plans.forms.common import SubmissionForm, TextForm, lines_of, set_choices
from plumbline.plans.models import Plan
from plumbline.plans.rules.timescales import understand_timescale
from plumbline.register.models import Service
from plumbline.ui.forms import DatePartsField


class UploadForm(forms.Form):
    file = forms.FileField(
        label="Upload the plan you already have",
        help_text="Word, Excel, OpenDocument, PDF, CSV or plain text, up to 25 MB. It becomes a plan when you agree.",
        error_messages={
            "required": "Choose a file first.",
            "empty": "This file is empty. Choose the file that holds the plan.",
        },
        allow_empty_file=True,
    )
    framework = forms.ChoiceField(label="What kind of plan is it?", required=False)

    def __init__(self, *args: Any, frameworks: tuple[Framework, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(
            self,
            "framework",
            [
                ("", "Recognise it from the document"),
                *((f.id, f.title) for f in frameworks),
            ],
        )


class UseUploadForm(SubmissionForm):
    """What becomes of an uploaded document: a new plan, or changes to one."""

    use = forms.ChoiceField(choices=[("create", "Create a new plan"), ("update", "Bring a plan up to date")])
    owner = forms.ChoiceField(label="Which organisation does it belong to?", required=False)
    service = forms.ChoiceField(label="Service", required=False)
    period_start = DatePartsField(
        label="First day of the plan’s period", required=False,
        help_text="The document does not say it, and this kind of plan needs it: it tells which year a month is in.",
    )  # fmt: skip
    period_end = DatePartsField(label="Last day of the plan’s period", required=False)
    plan = forms.ChoiceField(label="Which plan?", required=False)

    def __init__(
        self,
        *args: Any,
        owners: list[Organisation],
        services: list[Service],
        plans: list[Plan],
        asks_period: bool,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        if not asks_period:
            del self.fields["period_start"], self.fields["period_end"]
        set_choices(self, "owner", [(str(o.pk), o.name) for o in owners])
        set_choices(
            self,
            "service",
            [
                ("", "No single service"),
                *((s.number, s.with_town) for s in services),
            ],
        )
        set_choices(self, "plan", [("", "Choose a plan"), *((p.code, p.title) for p in plans)])
        if not plans:
            del self.fields["plan"]
        if not owners:  # may work on plans, but not make them
            del self.fields["owner"], self.fields["service"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("use") == "update" and not data.get("plan"):
            self.add_error("plan" if "plan" in self.fields else None, "Choose the plan to bring up to date.")
        for name in ("period_start", "period_end"):
            if data.get("use") == "create" and name in self.fields and name not in self.errors and not data.get(name):
                self.add_error(
                    name, f"Give the {'first' if name == 'period_start' else 'last'} day of the plan’s period."
                )
        if data.get("use") == "create" and not data.get("owner"):
            self.add_error(
                "owner" if "owner" in self.fields else None, "Choose the organisation that the new plan belongs to."
            )
        return data


class AgreementForm(TextForm):
    """Why agreed dates move, and who agreed: asked where a document moves some (BY5)."""

    reason = forms.CharField(
        label="Why do agreed dates move?", widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": "Say why agreed dates move"},
    )  # fmt: skip
    agreed_by = forms.CharField(
        label="Who agreed the new dates?", max_length=200,
        error_messages={"required": "Say who agreed the new dates"},
    )  # fmt: skip


class RowForm(TextForm):
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
        set_choices(self, "status", [("", "No status"), *((v.key, v.label) for v in values)])

    def clean_start(self) -> str:
        return self._understood("start")

    def clean_finish(self) -> str:
        return self._understood("finish")

    def _understood(self, name: str) -> str:
        """A date that does not exist is asked about here; words ("to be agreed", "ongoing") stand as they are."""
        text = str(self.cleaned_data[name])
        found = understand_timescale(text, period=self._period(), end=name == "finish")
        if found.timing.kind == "unknown" and any(c.isdigit() for c in text):
            raise forms.ValidationError(f"{found.doubt} Write it as 30 June 2026, or in words.")
        return text

    def _period(self) -> tuple[date | None, date | None]:
        start, end = (date.fromisoformat(d) if d else None for d in (self.period["start"], self.period["end"]))
        return start, end

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
        period = self._period()
        row: dict[str, Any] = {name: data[name].strip() for name in self.TEXTS}
        row["responsible"] = list(lines_of(data["responsible"]))
        for name in ("start", "finish"):
            timing = understand_timescale(data[name], period=period, end=name == "finish").timing
            row[name] = {
                "text": timing.text,
                "kind": timing.kind,
                "date": timing.date.isoformat() if timing.date else None,
            }
        row["status"] = {"text": self.labels.get(data["status"], ""), "key": data["status"]}
        return row, data["leave_out"]


class UploadedSectionForm(TextForm):
    """A recommendation, theme or objective of an uploaded document, as understood."""

    theme = forms.CharField(label="Theme", required=False, max_length=300)
    title = forms.CharField(label="Title", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    context = forms.CharField(label="Context", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    lead = forms.CharField(
        label="Lead", required=False, widget=forms.Textarea(attrs={"rows": 2}), help_text="One name a line."
    )
    outcomes = forms.CharField(
        label="Expected outcomes", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="One a line. A level stands before it with a colon, for example “Service: People are heard”.",
    )  # fmt: skip

    def __init__(self, *args: Any, levels: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.levels = levels

    @staticmethod
    def initial_of(section: dict[str, Any]) -> dict[str, Any]:
        lines = [f"{o['level']}: {o['text']}" if o["level"] else o["text"] for o in section["outcomes"]]
        texts = {name: section[name] for name in ("theme", "title", "context")}
        return {**texts, "lead": "\n".join(section["lead"]), "outcomes": "\n".join(lines)}

    def values(self) -> dict[str, Any]:
        """The section in the reading's own shape, without its number and its rows."""
        data = self.cleaned_data
        outcomes = []
        for line in lines_of(data["outcomes"]):
            level, colon, text = line.partition(":")
            known = colon and level.strip() in self.levels
            outcomes.append({"level": level.strip() if known else "", "text": (text if known else line).strip()})
        texts = {name: data[name].strip() for name in ("theme", "title", "context")}
        return {**texts, "lead": list(lines_of(data["lead"])), "outcomes": outcomes}


class AboutUploadForm(TextForm):
    """What an uploaded document says of itself: title, period, and the fields at its top."""

    title = forms.CharField(label="Title of the plan", max_length=300)
    period_start = DatePartsField(label="First day of the plan’s period", required=False)
    period_end = DatePartsField(label="Last day of the plan’s period", required=False)

    def __init__(self, *args: Any, reading: dict[str, Any], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.labels = list(reading["header"])
        self.initial = {
            **self.initial,
            "title": reading["title"],
            "period_start": reading["period"]["start"],
            "period_end": reading["period"]["end"],
        }
        for place, label in enumerate(self.labels):
            self.fields[f"header_{place}"] = forms.CharField(
                label=label, required=False, widget=forms.Textarea(attrs={"rows": 1}), initial=reading["header"][label]
            )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        start, end = data.get("period_start"), data.get("period_end")
        if start and end and end < start:
            self.add_error("period_end", "The plan’s period ends before it starts. Check both dates.")
        return data

    def values(self) -> dict[str, Any]:
        """Title, period and header in the reading's own shape."""
        data = self.cleaned_data
        days = {
            name: data[f"period_{name}"].isoformat() if data[f"period_{name}"] else None for name in ("start", "end")
        }
        header = {label: data[f"header_{place}"].strip() for place, label in enumerate(self.labels)}
        return {"title": data["title"].strip(), "period": days, "header": header}
