"""A draft told outside the pages: as JSON (docs/draft-plan-json.md) and in words, for `./run draft-plan`."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from plumbline.plans.rules.drafting import Draft, Published, Visit, long_day, text_of


@dataclass(frozen=True)
class About:
    """The service, for the JSON."""

    number: str
    name: str
    kind: str
    provider: str
    area: str
    lowest: int | None
    framework: str = ""


def as_json(
    about: About, made: Draft, items: Iterable[Published], others: Iterable[tuple[Published, str]]
) -> dict[str, object]:
    """The draft as plain values; kept stable. `others`: what is published and not taken by itself, with the reason."""
    visits = dict.fromkeys(item.visit for item in items if item.wanted)
    return {
        "service": {
            "number": about.number, "name": about.name, "kind": about.kind, "provider": about.provider,
            "area": about.area, "lowest_grade": about.lowest,
        },
        "framework": about.framework,
        "plan_kind": made.kind,
        "trigger": made.trigger.key if made.trigger else "",
        "inspections": [_visit_json(visit) for visit in visits],
        "actions": [
            {
                "theme": {"number": section.number, "title": section.title},
                "number": action.number,
                "text": action.text,
                "outcome": action.outcome,
                "responsible": action.responsible,
                **_item_json(action.item),
                "finish": {"text": action.finish.text, "date": _iso(action.finish.date)},
                "original_finish": {"text": action.original_finish.text, "date": _iso(action.original_finish.date)},
                "why_this_theme": action.why,
            }
            for section in made.sections
            for action in section.actions
        ],
        "unplaced": [
            {**_item_json(one.item), "text": text_of(one.item), "why": one.why} for one in made.unplaced
        ],
        "not_taken": [{**_item_json(item), "why": why} for item, why in others],
    }  # fmt: skip


def in_words(about: About, made: Draft, others: Iterable[tuple[Published, str]]) -> str:
    """The draft for a person at a terminal."""
    total, left = len(made.actions), len(made.unplaced)
    lines = [
        f"{about.name} ({about.number}): {total} {'action' if total == 1 else 'actions'}, {left} for a person to place."
    ]
    for section in made.sections:
        if section.actions:
            lines += ["", f"{section.number} {section.title}", section.context]
        for action in section.actions:
            when = action.finish.text or "no date"
            lines += [
                "",
                f"{action.number}  [{when}]  {action.responsible}".rstrip(),
                _indented(action.text),
                f"    ({action.why})",
            ]
    if made.unplaced:
        lines += ["", "For a person to place:"]
    for one in made.unplaced:
        lines += ["", _indented(text_of(one.item)), f"    ({one.why})"]
    told = [f"    {item.name} of {long_day(item.visit.on)}: {why}" for item, why in others]
    lines += ["", "Not taken by itself:", *told] if told else []
    return "\n".join(lines)


def _indented(text: str) -> str:
    return "\n".join(f"    {line}" if line else "" for line in text.splitlines())


def _item_json(item: Published) -> dict[str, object]:
    return {
        "what": item.what,
        "steps": [{"label": point.label, "text": point.text} for point in item.points],
        "due": {"text": item.due_text, "date": _iso(item.due_on), "first_date": _iso(item.first_due_on)},
        "source": {
            "kind": item.kind, "number": item.number, "part": item.part, "name": item.name,
            "inspection": _iso(item.visit.on), "case": item.visit.case, "regulator": item.visit.regulator,
        },
        "regulations": list(item.regulations),
        "standards": list(item.standards),
        "key_question": item.key_question,
        "cut_off": item.cut_off,
        "state": item.state,
    }  # fmt: skip


def _visit_json(visit: Visit) -> dict[str, object]:
    grades = visit.grades
    return {
        "date": _iso(visit.on),
        "case": visit.case,
        "grades": {question: text for question, text, _ in grades.each} if grades else {},
        "grades_published": _iso(grades.on) if grades else None,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
