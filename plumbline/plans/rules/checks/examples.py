"""Small plans for the examples beside the rules. Fictional, and of a kind that asks for everything."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

from plumbline.library.types import (
    Attendee,
    Column,
    Common,
    Framework,
    HeaderField,
    ItemRule,
    Scale,
    ScaleValue,
    SectionRule,
    Trigger,
)
from plumbline.plans.rules.checks.findings import ActionLife, PlanFacts, PlanLife
from plumbline.plans.rules.content import Item, PlanContent, Section, Status, Timing

TODAY = date(2026, 3, 10)

SCALE = Scale(
    id="example-scale",
    version=1,
    title="Red, amber, green",
    source="Example",
    values=(
        ScaleValue("red", "Red", "R", "Late.", "red", "cross", Common.LATE),
        ScaleValue("amber", "Amber", "A", "On target.", "amber", "half", Common.ON_TRACK),
        ScaleValue("green", "Green", "G", "Completed.", "green", "tick", Common.DONE),
    ),
)

_FIELDS = ("number", "text", "outcome", "measure", "responsible", "start", "finish", "progress", "status")

FRAMEWORK = Framework(
    id="example-plan",
    version=1,
    title="Example plan",
    publisher="Example Partnership",
    nation="any",
    summary="",
    source="Example guidance",
    scale=SCALE.id,
    scale_version=1,
    layout="theme-tables",
    landscape=True,
    header=(
        HeaderField("date_of_plan", "Date of plan", "date", required=True),
        HeaderField("completed_by", "Completed by", "person", required=True),
        HeaderField("manager", "Manager", "person"),
        HeaderField("review", "Date for review", "date"),
    ),
    sections=SectionRule("theme", "themes", context_label="Context", has_outcomes=True),
    items=ItemRule("action", "actions"),
    columns=tuple(Column(name, name.capitalize()) for name in _FIELDS),  # type: ignore[arg-type]
    attendees=(
        Attendee("partnership_lead", "Partnership Lead", True),
        Attendee("tactical_lead", "Tactical Lead", True),
    ),
    triggers=(Trigger("complaint", "A serious complaint"),),
    guidance=(
        *((name, f"Say the {name}.") for name in (*_FIELDS, "context", "review", "abbreviations")),
        ("date_of_plan", "Say the date."),
        ("completed_by", "Say who."),
        ("measure", "Say how much and by when."),
        ("finish", "Avoid “ongoing”; say how often and until when, and whether another body set it."),
        ("sections", "Write it once and refer to it."),
    ),
)

HEADER = {"Date of plan": "2 March 2026", "Completed by": "M. Kerr", "Manager": "P. Lennox",
          "Date for review": "1 June 2026"}  # fmt: skip
APRIL = Timing("30 April 2026", "date", date(2026, 4, 30))
MARCH = Timing("31 March 2026", "date", date(2026, 3, 31))
FEBRUARY = Timing("28 February 2026", "date", date(2026, 2, 28))


def item(**values: Any) -> Item:
    """A sound action; give what is different. A `status` may be the key alone."""
    if isinstance(values.get("status"), str):
        key = values["status"]
        value = SCALE.value(key)
        values["status"] = Status(value.label if value else key, key if value else "")
    sound = Item(
        number="1.1",
        text="Offer everyone a drink at every visit and write it down.",
        outcome="Nobody is thirsty.",
        measure="90% of fluid charts complete by 30 April 2026, 45% now",
        responsible=["Care Home Manager"],
        finish=APRIL,
        status=Status("Amber", "amber"),
    )
    return replace(sound, **values)


def plan(*items: Item, life: PlanLife | ActionLife | None = None, **values: Any) -> PlanFacts:
    """A sound plan with these actions (one sound action where none is given). An ActionLife is that of all of them."""
    rows = list(items) or [item()]
    section = Section(number="1", title="Well-being", context="Contract monitoring, January 2026.", items=rows)
    content: dict[str, Any] = {"title": "Birchwood House plan", "header": dict(HEADER), "sections": [section]}
    content |= {k: v for k, v in values.items() if k in PlanContent.__dataclass_fields__ and k != "framework"}
    facts = {k: v for k, v in values.items() if k in PlanFacts.__dataclass_fields__}
    if isinstance(life, ActionLife):
        life = live(actions={row.number: life for row in rows})
    return PlanFacts(
        PlanContent(**content), **{"framework": FRAMEWORK, "scale": SCALE, "today": TODAY, **facts}, life=life
    )


def live(**values: Any) -> PlanLife:
    """The life of a sound plan; give what is different."""
    sound = PlanLife(
        kind="partnership",
        trigger="complaint",
        date_of_plan=date(2026, 3, 2),
        completed_by="M. Kerr",
        next_review_on=date(2026, 6, 1),
        led_by=("M. Kerr",),
        roles=frozenset({"partnership_lead", "tactical_lead"}),
        sees_it=2,
    )
    return replace(sound, **values)
