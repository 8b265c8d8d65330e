"""What the actions of this room share: the event, the code of a plan, leave to change, timings, parties, references."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from plumbline.access.models import Audience
from plumbline.access.queries import open_to, people_choices, seen_by
from plumbline.access.viewer import Viewer
from plumbline.history.actions import record_event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Organisation, User
from plumbline.plans.models import (
    Action,
    ActionParty,
    ActionReference,
    Plan,
    PlanStage,
    ProgressEntry,
    SectionLead,
    SharedAction,
)
from plumbline.plans.rules.content import Timing
from plumbline.plans.rules.mentions import Mentionable
from plumbline.plans.rules.parties import kind_of_party
from plumbline.plans.rules.timescales import understand_timescale
from plumbline.plans.rules.withheld import require_unmarked

# No 0/O, 1/I/L, and no vowels: a code is read out over the telephone and never spells a word.
CODE_LETTERS = "23456789BCDFGHJKMNPQRSTVWXZ"


def new_code(length: int = 8) -> str:
    return "".join(secrets.choice(CODE_LETTERS) for _ in range(length))


def once(by: Viewer, *parts: str) -> str:
    """What is stored of a form's submission key: the same form sent twice by one person gives the same. Nobody can meet
    the key of somebody else's form, or of another form of their own, whatever they send."""
    return hashlib.sha256("\x1f".join([str(by.user_id), *parts]).encode()).hexdigest()[:40]


def day_of(at: datetime) -> date:
    """The day on which it is done where the people are: just after midnight in summer that is not the day in UTC."""
    return timezone.localdate(at)


def one_at_a_time(by: Viewer) -> None:
    """What one person makes anew waits for what they are making, so that the second of two clicks finds the first."""
    if by.user_id is not None:
        list(User.objects.select_for_update(no_key=True).filter(pk=by.user_id).values_list("pk"))


READ_ONLY = "You can read this plan but not change it. Ask its lead to make the change or to give you access."
ENDED = "This plan has ended, so it can no longer be changed. It stays here to be read."


def lock_plan(by: Viewer, code: str) -> Plan:
    """The plan, also one that has ended, locked for this transaction. Plan.DoesNotExist for a stranger."""
    rows = Plan.objects.select_for_update(of=("self",)).select_related("framework__scale", "record__owner", "service")
    return seen_by(rows, by).get(code=code)


def require_going_on(plan: Plan, ended: str = ENDED) -> None:
    if plan.stage == PlanStage.ENDED:
        raise Refusal(ended)


def require_open_to(by: Viewer, plan: Plan, capability: str, read_only: str = READ_ONLY) -> None:
    if not open_to(Plan.objects.filter(pk=plan.pk), by, capability).exists():
        raise Refusal(read_only)


def plan_open_to(by: Viewer, code: str, capability: str) -> Plan:
    """The plan, locked. A Refusal for one who may only read, and for a plan that has ended."""
    plan = lock_plan(by, code)
    require_open_to(by, plan, capability)
    require_going_on(plan)
    return plan


def plan_in_process(by: Viewer, code: str, ended: str = ENDED) -> Plan:
    """The plan, locked, for one who may read it and whose right to take a step comes from what they are in it: a member
    of the oversight group only reads, and yet agrees. A Refusal for a plan that has ended."""
    plan = lock_plan(by, code)
    require_going_on(plan, ended)
    return plan


def record_plan_event(
    *,
    by: Viewer,
    at: datetime,
    verb: str,
    plan: Plan,
    subject: models.Model,
    label: str,
    before: Mapping[str, Any] | None = None,
    after: Mapping[str, Any] | None = None,
    reason: str = "",
    audience: str = "",
) -> None:
    require_unmarked([after or {}, reason, label])
    owner = plan.record.owner
    record_event(
        by=by,
        at=at,
        verb=verb,
        subject=subject,
        label=label,
        organisation_id=owner.pk,
        organisation_name=owner.name,
        record_id=plan.record_id,
        audience=audience,
        before=dict(before or {}),
        after=dict(after or {}),
        reason=reason,
    )


def numbers_given(plan: Plan) -> set[str]:
    """Every number that was ever given to an action here, its own or one that it shows: none is given twice."""
    shown = SharedAction.objects.filter(plan=plan).values_list("number", flat=True)
    return set(plan.actions.values_list("number", flat=True)) | set(shown)


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    """Only what differs, on both sides."""
    keys = [k for k in after if before.get(k) != after[k]]
    return {k: before.get(k) for k in keys}, {k: after[k] for k in keys}


def timing_of(text: str, *, plan: Plan, end: bool, base: date | None) -> Timing:
    """The words of a timescale understood within the plan's period (MO8)."""
    return understand_timescale(text, period=(plan.period_start, plan.period_end), end=end, base=base).timing


def stored_kind(timing: Timing) -> str:
    """A day or month without a year, in a plan without a period, comes to no day: its words are kept as they are."""
    return "unknown" if timing.kind in ("date", "month") and timing.date is None else timing.kind


@dataclass(frozen=True)
class Names:
    """Who the writer can name as a doer, by their lower-case name or address."""

    users: Mapping[str, int]
    organisations: Mapping[str, int]

    def user(self, text: str) -> int | None:
        return self.users.get(text.strip().lower())

    def organisation(self, text: str) -> int | None:
        return self.organisations.get(text.strip().lower())


def names_known_to(by: Viewer, plan: Plan) -> Names:
    """People and organisations that the writer may name on this plan; a stranger's name stays plain text."""
    people: Iterable[User] = people_choices(by, plan.record_id)
    users: dict[str, int] = {}
    namesakes: set[str] = set()
    for person in people:
        name = person.name.lower()
        if name in users:
            namesakes.add(name)
        users[name] = users[person.email.lower()] = person.pk
    for name in namesakes:
        del users[name]  # two people of one name: only the address says who is meant
    organisations = {o.name.lower(): o.pk for o in Organisation.objects.only("pk", "name")}
    return Names(users, organisations)


def party(text: str, names: Names) -> dict[str, Any]:
    """The columns of one named doer or lead."""
    user, organisation = names.user(text), names.organisation(text)
    kind = "person" if user else "organisation" if organisation else kind_of_party(text)
    return {"text": text, "kind": kind, "user_id": user, "organisation_id": organisation}


def parties_for(action: Action, part: str, texts: Iterable[str], names: Names) -> list[ActionParty]:
    return [
        ActionParty(action=action, part=part, position=position, **party(text, names))
        for position, text in enumerate(texts, start=1)
    ]


def leads_for(section_id: int, texts: Iterable[str], names: Names) -> list[SectionLead]:
    return [
        SectionLead(section_id=section_id, position=position, **party(text, names))
        for position, text in enumerate(texts, start=1)
    ]


def relink(plan: Plan, *, only: Action | None = None) -> None:
    """Brings the links between the plan's actions up to date with their texts and what everyone may read of their
    progress (MO9, ST10); `only` those that start from one action."""
    numbers = dict(plan.actions.values_list("number", "pk"))
    mentionable = Mentionable.of(plan.actions.values_list("number", "title"))
    sources = plan.actions.filter(pk=only.pk) if only else plan.actions.all()
    entries = ProgressEntry.objects.filter(action__in=sources, audience__in=[Audience.EVERYONE, Audience.PUBLIC])
    said: dict[int, list[str]] = {}
    for pk, text in entries.values_list("action_id", "text"):
        said.setdefault(pk, []).append(text)
    made = []
    for action in sources:
        text = "\n".join([action.title, action.text, action.outcome, action.measure, *said.get(action.pk, [])])
        targets = {numbers[r.number] for r in mentionable.find(text, own=action.number)} - {action.pk}
        made += [ActionReference(source=action, target_id=pk) for pk in sorted(targets)]
    ActionReference.objects.filter(source__in=sources).delete()
    ActionReference.objects.bulk_create(made)
