"""The JSON of a plan's content and of a reading: stable, documented in docs/read-plan-json.md.

Printed by `./run read-plan --json`, exported, and kept as the content of a version: what was written years ago must
still be read, so a key that is missing means that nothing is known of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any

from plumbline.plans.rules.content import (
    Doubt,
    Figure,
    Figures,
    Item,
    Move,
    NotImported,
    Outcome,
    PlanContent,
    Progress,
    Reading,
    Section,
    Status,
    Timing,
)
from plumbline.plans.rules.wording import number_words

Json = dict[str, Any]
FORMAT = 1  # rises only when a field is renamed or removed; fields are added without it


def reading_to_json(reading: Reading) -> Json:
    return {
        **content_to_json(reading.plan),
        "not_imported": [asdict(row) for row in reading.not_imported],
        "warnings": [asdict(row) for row in reading.warnings],
    }


def content_to_json(plan: PlanContent) -> Json:
    return {
        "format": FORMAT,
        "title": plan.title,
        "framework": plan.framework,
        "period": {"start": _day(plan.period_start), "end": _day(plan.period_end)},
        "header": dict(plan.header),
        "header_order": list(plan.header),  # some databases and programs keep no order of an object's keys
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
        "accountable": list(item.accountable),
        "approval_by": item.approval_by,
        "after": item.after,
        "timescale_source": item.timescale_source,
        "original_finish": _timing(item.original_finish),
        "moves": [{**asdict(move), "on": _day(move.on)} for move in item.moves],
        "figures": _figures(item.figures) if item.figures else None,
        "stands_on": item.stands_on,
    }


def _figures(figures: Figures) -> Json:
    return {
        "unit": figures.unit,
        "baseline": _number(figures.baseline),
        "target": _number(figures.target),
        "by": _day(figures.by),
        "readings": [{"on": _day(f.on), "value": _number(f.value), "note": f.note} for f in figures.readings],
    }


def _number(value: Decimal | None) -> str | None:
    """As text, so that 0.1 stays 0.1 in every program."""
    return None if value is None else number_words(value)


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
    """Raises KeyError where the JSON lacks a field that was there from the first, ValueError for a date that is none or
    a format from a later Plumbline."""
    if data.get("format", FORMAT) != FORMAT:
        raise ValueError(f"This content is written in format {data['format']}; this Plumbline reads {FORMAT}.")
    period, header = data.get("period") or {}, dict(data.get("header") or {})
    order = [label for label in data.get("header_order") or () if label in header]
    return PlanContent(
        title=data["title"],
        framework=data["framework"],
        period_start=_read_day(period.get("start")),
        period_end=_read_day(period.get("end")),
        header={label: header[label] for label in dict.fromkeys([*order, *header])},
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
        accountable=list(data.get("accountable") or ()),
        approval_by=data.get("approval_by") or "",
        after=data.get("after") or "",
        timescale_source=data.get("timescale_source") or "",
        original_finish=_read_timing(data.get("original_finish") or {}),
        moves=[Move(**{**move, "on": date.fromisoformat(move["on"])}) for move in data.get("moves") or ()],
        figures=_read_figures(data.get("figures")),
        stands_on=data.get("stands_on") or "",
    )


def _read_figures(data: Mapping[str, Any] | None) -> Figures | None:
    if not data:
        return None
    return Figures(
        unit=data["unit"],
        baseline=_read_number(data["baseline"]),
        target=_read_number(data["target"]),
        by=_read_day(data["by"]),
        readings=[Figure(date.fromisoformat(f["on"]), Decimal(f["value"]), f["note"]) for f in data["readings"]],
    )


def _read_number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _read_timing(data: Mapping[str, Any]) -> Timing:
    if not data:
        return Timing()
    return Timing(text=data["text"], kind=data["kind"], date=_read_day(data["date"]))


def _read_day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
