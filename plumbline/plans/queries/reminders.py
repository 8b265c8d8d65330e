"""Which dates of live plans ask for a reminder on a day, and of whom (T22). Computed anew each time and never stored:
a reminder that waits for somebody's daily mail holds only as long as it would be made again."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import F, Q, QuerySet
from django.urls import reverse

from plumbline.access.queries import seen_by
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

OPEN = {"withdrawn_at": None, "complete": False, "plan__stage": PlanStage.LIVE}


@dataclass(frozen=True)
class Reminder:
    """One date that one person is reminded of. `effect_key` carries the date: a moved one is another reminder."""

    effect_key: str
    topic: str
    user_id: int
    record_id: int
    headline: str
    path: str


def reminders_on(viewer: Viewer, *, on: date) -> list[Reminder]:
    """Every reminder that is to be made on that day, for all people. For the program itself: whether each may see
    the plan is asked by whoever sends it."""
    return [*_of_actions(viewer, on), *_of_reviews(viewer, on), *_of_rounds(viewer, on)]


def reminders_that_hold(viewer: Viewer, effect_keys: Collection[str], *, on: date) -> frozenset[str]:
    """Those of the reminders that would be made today as well."""
    return frozenset(r.effect_key for r in reminders_on(viewer, on=on)) & frozenset(effect_keys)


def _of_actions(viewer: Viewer, on: date) -> Iterator[Reminder]:
    """Finish dates, and each dated time of a recurring action."""
    actions = seen_by(Action.objects.filter(**OPEN), viewer, path="plan__record_id")
    dated: list[tuple[Any, date, str]] = [
        (a, a["finish_on"], "due") for a in actions.filter(finish_on__lte=on + AHEAD).values(*_ACTION)
    ]
    times = Occurrence.objects.filter(
        action__in=actions,
        done_on=None,
        missed_at=None,
        due_on__lte=on + AHEAD,
        due_on__gte=F("action__created_at__date"),
    )
    for row in times.values("due_on", **{name: F(f"action__{name}") for name in _ACTION}):
        dated.append((row, row["due_on"], f"time-{row['due_on'].isoformat()}"))
    people = _people_of({a["pk"]: a["section_id"] for a, _, _ in dated})
    for action, day, what in dated:
        if said := reminding(f"Action {action['number']}", day, on):
            path = reverse("plans:action", args=[action["plan__code"], action["number"]])
            topic = f"action:{action['pk']}:{what}"
            yield from _each(people.get(action["pk"], ()), topic, said, action["plan__record_id"], path)


_ACTION = ("pk", "number", "section_id", "finish_on", "plan__code", "plan__record_id")


def _people_of(sections: dict[int, int]) -> dict[int, set[int]]:
    """By action: the doers and leads with an account, and those who lead its section."""
    found: dict[int, set[int]] = {}
    named = ActionParty.objects.filter(action__in=sections, user__isnull=False)
    for action, user in named.values_list("action", "user"):
        found.setdefault(action, set()).add(user)
    leads: dict[int, set[int]] = {}
    over = SectionLead.objects.filter(section__in=set(sections.values()), user__isnull=False)
    for section, user in over.values_list("section", "user"):
        leads.setdefault(section, set()).add(user)
    return {action: found.get(action, set()) | leads.get(section, set()) for action, section in sections.items()}


def _of_reviews(viewer: Viewer, on: date) -> Iterator[Reminder]:
    """The next review, a week ahead: the group and the lead are told (DG16)."""
    week = {"gte": on, "lte": on + AHEAD}
    planned = Review.objects.filter(
        plan__stage=PlanStage.LIVE, opened_at=None, closed_at=None,
        planned_for__gte=week["gte"], planned_for__lte=week["lte"],
    )  # fmt: skip
    rows = seen_by(planned, viewer, path="plan__record_id")
    days = {
        (r["plan"], r["planned_for"]): r for r in rows.values("plan", "planned_for", "plan__code", "plan__record_id")
    }
    header = HeaderValue.objects.filter(
        plan__stage=PlanStage.LIVE, key="review", day__gte=week["gte"], day__lte=week["lte"]
    )
    for row in seen_by(header, viewer, path="plan__record_id").values("plan", "day", "plan__code", "plan__record_id"):
        days.setdefault((row["plan"], row["day"]), row)
    people = _group_of({plan for plan, _ in days}, on)
    for (plan, day), row in days.items():
        said = reminding("A plan’s review", day, on, ahead_only=True)
        if said:
            path = reverse("plans:plan", args=[row["plan__code"]])
            yield from _each(people.get(plan, ()), f"plan:{plan}:review", said, row["plan__record_id"], path)


def _group_of(plans: Collection[int], on: date) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for rows in (GroupMember.objects.all(), PlanLead.objects.all()):
        held: QuerySet[Any] = rows.filter(plan__in=plans, user__isnull=False, since__lte=on)
        held = held.filter(Q(until__isnull=True) | Q(until__gte=on))
        for plan, user in held.values_list("plan", "user"):
            found.setdefault(plan, set()).add(user)
    return found


def _of_rounds(viewer: Viewer, on: date) -> Iterator[Reminder]:
    """Answers that an organisation owes in a round: its people who record on the plan's part are told (ST5)."""
    asked = RoundRequest.objects.filter(
        answered_at=None, round__closed_at=None, round__answers_by__lte=on + AHEAD, action__plan__stage=PlanStage.LIVE,
        action__withdrawn_at=None,
    )  # fmt: skip
    rows = list(
        seen_by(asked, viewer, path="action__plan__record_id").values(
            "pk", "organisation", "action", "round__answers_by", "action__number", "action__plan__code",
            "action__plan__record_id", "action__section_id",
        )
    )  # fmt: skip
    named = _people_of({r["action"]: r["action__section_id"] for r in rows})
    working = _working_for({r["organisation"] for r in rows if r["organisation"]}, on)
    for row in rows:
        # The people who are named on the part; where nobody is, all who may answer for the organisation.
        people = named.get(row["action"]) or working.get(row["organisation"], set())
        if said := reminding(f"An answer on {row['action__number']}", row["round__answers_by"], on):
            path = reverse("plans:action", args=[row["action__plan__code"], row["action__number"]])
            yield from _each(people, f"round-request:{row['pk']}", said, row["action__plan__record_id"], path)


def _working_for(organisations: Collection[int], on: date) -> dict[int, set[int]]:
    from plumbline.access.roles import roles

    keys = [key for key, role in roles().items() if "progress.record" in role.capabilities]
    held = Membership.objects.held_on(on).filter(organisation__in=organisations, role__in=keys)
    found: dict[int, set[int]] = {}
    for organisation, user in held.values_list("organisation", "user"):
        found.setdefault(organisation, set()).add(user)
    return found


def _each(people: Iterable[int], topic: str, said: Reminding, record_id: int, path: str) -> Iterator[Reminder]:
    for user in sorted(people):
        yield Reminder(f"reminder:{topic}:{said.mark}:{user}", topic, user, record_id, said.headline, path)
