"""Which dates of live plans ask for a reminder on a day, and of whom (T22). Computed anew each time and never stored:
a reminder that waits for somebody's daily mail holds only as long as it would be made again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import F, QuerySet
from django.urls import reverse

from plumbline.access.queries import seen_by
from plumbline.access.roles import roles
from plumbline.access.viewer import Viewer
from plumbline.people.models import Membership
from plumbline.plans.models import (
    Action,
    ActionParty,
    GroupMember,
    HeaderValue,
    Occurrence,
    PlanLead,
    PlanStage,
    Review,
    RoundRequest,
    SectionLead,
)
from plumbline.plans.rules.reminding import AHEAD, Reminding, reminding

PREFIX = "reminder"


@dataclass(frozen=True)
class Reminder:
    """One date that one person is reminded of. `effect_key` carries the date: a moved one is another reminder."""

    effect_key: str
    topic: str  # "action:41:due", "action:41:time-2026-03-10", "plan:7:review", "round-request:12:answer"
    user_id: int
    record_id: int
    headline: str
    path: str


@dataclass(frozen=True)
class _Asked:
    """The rows that are asked about, by kind; all of them where nothing is said."""

    everything: bool = True
    rows: dict[str, set[int]] = field(default_factory=dict)

    def of(self, kind: str, rows: QuerySet[Any], path: str) -> QuerySet[Any]:
        return rows if self.everything else rows.filter(**{f"{path}__in": self.rows.get(kind, set())})


def reminders_on(viewer: Viewer, *, on: date) -> list[Reminder]:
    """Every reminder that is to be made on that day, for all people. For the program itself: whether each may see
    the plan is asked by whoever sends it."""
    return _all(viewer, on, _Asked())


def reminders_that_hold(viewer: Viewer, effect_keys: Collection[str], *, on: date) -> frozenset[str]:
    """Those of the reminders that would be made today as well."""
    rows: dict[str, set[int]] = {}
    for key in effect_keys:
        parts = key.split(":")
        if len(parts) > 2 and parts[0] == PREFIX and parts[2].isdecimal():
            rows.setdefault(parts[1], set()).add(int(parts[2]))
    asked = _Asked(everything=False, rows=rows)
    return frozenset(r.effect_key for r in _all(viewer, on, asked)) & frozenset(effect_keys)


def _all(viewer: Viewer, on: date, asked: _Asked) -> list[Reminder]:
    return [*_of_actions(viewer, on, asked), *_of_reviews(viewer, on, asked), *_of_rounds(viewer, on, asked)]


_ACTION = ("pk", "number", "section_id", "plan__code", "plan__record_id")


def _of_actions(viewer: Viewer, on: date, asked: _Asked) -> Iterator[Reminder]:
    """Finish dates, and each dated time of a recurring action: its doers and those who lead it are told."""
    live = Action.objects.filter(withdrawn_at=None, complete=False, plan__stage=PlanStage.LIVE)
    actions = seen_by(asked.of("action", live, "pk"), viewer, path="plan__record_id")
    finishing: list[Any] = list(actions.filter(finish_on__lte=on + AHEAD).values(*_ACTION, due=F("finish_on")))
    times = Occurrence.objects.filter(
        action__in=actions, done_on=None, missed_at=None, due_on__lte=on + AHEAD,
        due_on__gte=F("action__created_at__date"),
    )  # fmt: skip
    repeating: list[Any] = list(times.values(due=F("due_on"), **{name: F(f"action__{name}") for name in _ACTION}))
    people = _people_of({row["pk"]: row["section_id"] for row in (*finishing, *repeating)})
    for row in finishing:
        yield from _of_action(row, "due", people, on)
    for row in repeating:
        yield from _of_action(row, f"time-{row['due'].isoformat()}", people, on)


def _of_action(row: Any, what: str, people: dict[int, set[int]], on: date) -> Iterator[Reminder]:
    if said := reminding(f"Action {row['number']}", row["due"], on):
        path = reverse("plans:action", args=[row["plan__code"], row["number"]])
        yield from _each(people[row["pk"]], f"action:{row['pk']}:{what}", said, row["plan__record_id"], path)


def _people_of(sections: dict[int, int]) -> dict[int, set[int]]:
    """By action: its doers and leads with an account, and those who lead its section."""
    found: dict[int, set[int]] = {action: set() for action in sections}
    named = ActionParty.objects.filter(action__in=sections, user__isnull=False)
    for action, user in named.values_list("action", "user"):
        found[action].add(user)
    leads: dict[int, set[int]] = {}
    over = SectionLead.objects.filter(section__in=set(sections.values()), user__isnull=False)
    for section, user in over.values_list("section", "user"):
        leads.setdefault(section, set()).add(user)
    return {action: people | leads.get(sections[action], set()) for action, people in found.items()}


def _of_reviews(viewer: Viewer, on: date, asked: _Asked) -> Iterator[Reminder]:
    """The next review, within the week before it: the group and the lead are told (DG16)."""
    week = (on, on + AHEAD)
    planned = Review.objects.filter(plan__stage=PlanStage.LIVE, opened_at=None, planned_for__range=week)
    header = HeaderValue.objects.filter(plan__stage=PlanStage.LIVE, key="review", day__range=week)
    plan = ("plan", "plan__code", "plan__record_id")
    found: dict[tuple[int, date], Any] = {}
    for rows, day in ((planned, "planned_for"), (header, "day")):
        seen: QuerySet[Any] = seen_by(asked.of("plan", rows, "plan"), viewer, path="plan__record_id")
        for row in seen.values(*plan, due=F(day)):
            found.setdefault((row["plan"], row["due"]), row)
    people = _group_of({pk for pk, _ in found}, on)
    for (pk, due), row in found.items():
        if said := reminding("A plan’s review", due, on):
            path = reverse("plans:plan", args=[row["plan__code"]])
            yield from _each(people.get(pk, ()), f"plan:{pk}:review", said, row["plan__record_id"], path)


def _group_of(plans: Collection[int], on: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for rows in (GroupMember.objects.held_on(on), PlanLead.objects.held_on(on)):
        for plan, user in rows.filter(plan__in=plans, user__isnull=False).values_list("plan", "user"):
            found.setdefault(plan, set()).add(user)
    return found


def _of_rounds(viewer: Viewer, on: date, asked: _Asked) -> Iterator[Reminder]:
    """Answers that are owed in a round (ST5): the people named on the part are told, or where there are none, all who
    may answer for the organisation that was asked."""
    owed = RoundRequest.objects.filter(
        answered_at=None, round__closed_at=None, round__answers_by__lte=on + AHEAD,
        action__plan__stage=PlanStage.LIVE, action__withdrawn_at=None,
    )  # fmt: skip
    seen = seen_by(asked.of("round-request", owed, "pk"), viewer, path="action__plan__record_id")
    values = ("pk", "organisation", "action", "action__section_id", "action__number")
    plan = ("action__plan__code", "action__plan__record_id")
    rows: list[Any] = list(seen.values(*values, *plan, due=F("round__answers_by")))
    named = _people_of({row["action"]: row["action__section_id"] for row in rows})
    working = _working_for({row["organisation"] for row in rows if row["organisation"]}, on)
    for row in rows:
        if said := reminding(f"An answer on {row['action__number']}", row["due"], on):
            people = named[row["action"]] or working.get(row["organisation"], set())
            path = reverse("plans:action", args=[row["action__plan__code"], row["action__number"]])
            topic = f"round-request:{row['pk']}:answer"
            yield from _each(people, topic, said, row["action__plan__record_id"], path)


def _working_for(organisations: Collection[int], on: date) -> dict[int, set[int]]:
    keys = [key for key, role in roles().items() if "progress.record" in role.capabilities]
    held = Membership.objects.held_on(on).filter(organisation__in=organisations, role__in=keys)
    found: dict[int, set[int]] = {}
    for organisation, user in held.values_list("organisation", "user"):
        found.setdefault(organisation, set()).add(user)
    return found


def _each(people: Iterable[int], topic: str, said: Reminding, record_id: int, path: str) -> Iterator[Reminder]:
    for user in sorted(people):
        yield Reminder(f"{PREFIX}:{topic}:{said.mark}:{user}", topic, user, record_id, said.headline, path)
