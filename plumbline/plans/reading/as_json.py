"""The JSON of a reading: stable, documented in docs/read-plan-json.md, printed by `./run read-plan --json`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from plumbline.plans.rules.content import (
    Doubt,
    Item,
    NotImported,
    Outcome,
    PlanContent,
    Progress,
    Reading,
    Section,
    Status,
    Timing,
)

Json = dict[str, Any]


def reading_to_json(reading: Reading) -> Json:
    return {
        **content_to_json(reading.plan),
        "not_imported": [asdict(row) for row in reading.not_imported],
        "warnings": [asdict(row) for row in reading.warnings],
    }


def content_to_json(plan: PlanContent) -> Json:
    return {
        "title": plan.title,
        "framework": plan.framework,
        "period": {"start": _day(plan.period_start), "end": _day(plan.period_end)},
        "header": dict(plan.header),
        "sections": [_section(section) for section in plan.sections],
    }


def _section(section: Section) -> Json:
    return {
        "number": section.number,
        "title": section.title,
        "theme": section.theme,
        "context": section.context,
        "lead": list(section.lead),
        "outcomes": [asdict(outcome) for outcome in section.outcomes],
        "items": [_item(item) for item in section.items],
    }


def _item(item: Item) -> Json:
    return {
        "number": item.number,
        "title": item.title,
        "text": item.text,
        "outcome": item.outcome,
        "measure": item.measure,
        "responsible": list(item.responsible),
        "frequency": item.frequency,
        "start": _timing(item.start),
        "finish": _timing(item.finish),
        "progress": [asdict(entry) for entry in item.progress],
        "status": asdict(item.status),
        "references": list(item.references),
    }


def _timing(timing: Timing) -> Json:
    return {"text": timing.text, "kind": timing.kind, "date": _day(timing.date)}


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def reading_from_json(data: Mapping[str, Any]) -> Reading:
    """The reading again; what the JSON does not carry (where a row stood, the columns) is empty."""
    return Reading(
        plan=content_from_json(data),
        not_imported=[NotImported(**row) for row in data.get("not_imported", ())],
        warnings=[Doubt(**row) for row in data.get("warnings", ())],
    )


def content_from_json(data: Mapping[str, Any]) -> PlanContent:
    """Raises KeyError where the JSON lacks a section's or an item's field, ValueError for a date that is none."""
    period = data.get("period") or {}
    return PlanContent(
        title=data["title"],
        framework=data["framework"],
        period_start=_read_day(period.get("start")),
        period_end=_read_day(period.get("end")),
        header=dict(data.get("header") or {}),
        sections=[_read_section(section) for section in data["sections"]],
    )


def _read_section(data: Mapping[str, Any]) -> Section:
    return Section(
        number=data["number"],
        title=data["title"],
        theme=data["theme"],
        context=data["context"],
        lead=list(data["lead"]),
        outcomes=[Outcome(**outcome) for outcome in data["outcomes"]],
        items=[_read_item(item) for item in data["items"]],
    )


def _read_item(data: Mapping[str, Any]) -> Item:
    return Item(
        number=data["number"],
        title=data["title"],
        text=data["text"],
        outcome=data["outcome"],
        measure=data["measure"],
        responsible=list(data["responsible"]),
        frequency=data["frequency"],
        start=_read_timing(data["start"]),
        finish=_read_timing(data["finish"]),
        progress=[Progress(**entry) for entry in data["progress"]],
        status=Status(**data["status"]),
        references=list(data["references"]),
    )


def _read_timing(data: Mapping[str, Any]) -> Timing:
    return Timing(text=data["text"], kind=data["kind"], date=_read_day(data["date"]))


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
