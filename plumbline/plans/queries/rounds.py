"""Reading rounds of scrutiny: what was asked of whom, what was answered, what the committee thought of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from plumbline.access.queries import live_grants, records_open_to, records_owned_by, seen_by, viewer_of
from plumbline.access.roles import roles
from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of, scale_of
from plumbline.library.types import Framework, Scale, ScaleValue
from plumbline.people.models import GroupKind, GroupSeat, Membership, Organisation, User
from plumbline.plans.models import (
    Action,
    ActionParty,
    CommitteeView,
    GroupMember,
    HeaderValue,
    Plan,
    PlanStage,
    ProgressEntry,
    Round,
    RoundRequest,
)
from plumbline.plans.queries.actors import actors_of, members_of, oversight_groups
from plumbline.plans.queries.plans import get_plan, may_edit, progress_seen
from plumbline.plans.queries.withheld import reveal_in
from plumbline.plans.rules.rounds import (
    Body,
    Standing,
    Stands,
    bodies_named,
    counted,
    first_update_on,
    how_it_stands,
    month_words,
    proposed_month,
)

ByRound = Mapping[tuple[int, int], list[CommitteeView]]


# --- who runs it ---


def may_run(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer opens, chases, closes and reopens the plan's rounds: those of its owner who change plans, and
    whoever leads it. A body that is let change the plan answers its own parts, and runs nothing (ST12)."""
    if plan.stage == PlanStage.ENDED or not may_edit(viewer, plan):
        return False
    return bool(actors_of(viewer, plan) & {"owner", "lead"})


def may_ask_guests(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer asks people without an account: where the plan reports in rounds, whoever runs them; elsewhere
    whoever may change it. Also asked of a plan that has ended, whose links are still to be read."""
    if framework_of(viewer, plan.framework_id).rounds is None:
        return may_edit(viewer, plan)
    return may_edit(viewer, plan) and bool(actors_of(viewer, plan) & {"owner", "lead"})


# --- who answers ---


@dataclass(frozen=True)
class Bodies:
    """The organisations that work on a plan, and the people its parts name who work for one of them."""

    known: tuple[Body, ...]
    of_people: Mapping[int, tuple[int, ...]]  # by person: their organisations among these, the longest held first


def bodies_on(viewer: Viewer, plan: Plan) -> Bodies:
    """The organisations that work on the plan: its owner, and those it is shared with now."""
    shared = live_grants(viewer, plan.record_id).filter(organisation__isnull=False).values("organisation")
    rows = Organisation.objects.filter(Q(pk=plan.record.owner_id) | Q(pk__in=shared)).order_by("pk")
    known = tuple(Body(o.pk, o.name, o.short_name) for o in rows)
    named = ActionParty.objects.filter(action__plan=plan, part=ActionParty.Part.DOER, user__isnull=False)
    held = Membership.objects.held_on(viewer.day).filter(
        user__in=named.values("user"), organisation__in=[body.pk for body in known]
    )
    of_people: dict[int, tuple[int, ...]] = {}
    for user, organisation in held.order_by("since", "pk").values_list("user", "organisation"):
        of_people[user] = (*of_people.get(user, ()), organisation)
    return Bodies(known, of_people)


def responsible_for(viewer: Viewer, parties: Iterable[ActionParty], bodies: Bodies) -> tuple[int, ...]:
    """The organisations that an action's parties name, linked ones first in their order; then those for which the
    people work whom they name."""
    doers = [p for p in parties if p.part == ActionParty.Part.DOER]
    linked = [p.organisation_id for p in doers if p.organisation_id is not None]
    named = bodies_named([p.text for p in doers if p.organisation_id is None], bodies.known)
    theirs = [pk for p in doers if p.user_id is not None for pk in bodies.of_people.get(p.user_id, ())]
    return tuple(dict.fromkeys([*linked, *named, *theirs]))


def may_report(viewer: Viewer, plan: Plan, action: Action) -> bool:
    """Whether the viewer may report on this part (ST12): the owner's people on every one, an outside body's on those
    for which it is responsible."""
    return action.pk in parts_to_report(viewer, plan, [action])


def parts_to_report(viewer: Viewer, plan: Plan, actions: Iterable[Action] | None = None) -> set[int]:
    """The actions of the plan on which the viewer may report: all of them, where the plan does not report in rounds."""
    if plan.stage == PlanStage.ENDED or not records_open_to(viewer, "progress.record").filter(pk=plan.record_id):
        return set()
    chosen = list(actions if actions is not None else plan.actions.filter(withdrawn_at=None))
    owned = records_owned_by(viewer, "progress.record").filter(pk=plan.record_id).exists()
    if owned or framework_of(viewer, plan.framework).rounds is None:
        return {action.pk for action in chosen}
    mine = {post.organisation_id for post in viewer.posts if "progress.record" in post.capabilities}
    bodies = bodies_on(viewer, plan)
    parties: dict[int, list[ActionParty]] = {}
    for party in ActionParty.objects.filter(action__in=chosen):
        parties.setdefault(party.action_id, []).append(party)
    asked = RoundRequest.objects.filter(action__in=chosen, organisation__in=mine).values_list("action_id", flat=True)
    named = {pk for pk, found in parties.items() if mine & set(responsible_for(viewer, found, bodies))}
    in_person = {pk for pk, found in parties.items() if any(p.user_id == viewer.user_id for p in found if p.user_id)}
    return named | in_person | set(asked)


def people_to_ask(viewer: Viewer, plan: Plan, organisation_id: int | None, actions: Iterable[Action]) -> list[User]:
    """Who is told that these parts are asked of one organisation, or of none that is known: the people whom the parts
    name, wherever they work. For a part that names nobody of the organisation also those of it in the plan's group;
    else whoever of it records on the plan, of the owner, whose people are many, only who has recorded on it before."""
    actions = list(actions)
    recording = [key for key, role in roles().items() if "progress.record" in role.capabilities]
    held = Membership.objects.held_on(viewer.day).filter(organisation=organisation_id, role__in=recording)
    of_it = {user.pk for user in User.objects.filter(is_active=True, pk__in=held.values("user"))}
    by_part = _named_in(viewer, plan, actions, of_it)
    found = {pk for people in by_part.values() for pk in people}
    if any(not by_part[action.pk] & of_it for action in actions):
        in_group = set(members_of(viewer, plan).filter(user__in=of_it).values_list("user", flat=True))
        recorded = ProgressEntry.objects.filter(action__plan=plan, by__in=of_it).values_list("by", flat=True)
        found |= in_group or (set(recorded) if organisation_id == plan.record.owner_id else of_it)
    return list(User.objects.filter(pk__in=found - {viewer.user_id}).order_by("name", "pk"))


def _named_in(viewer: Viewer, plan: Plan, actions: list[Action], of_it: set[int]) -> dict[int, set[int]]:
    """By part, the people it names who can record on the plan."""
    by_part: dict[int, set[int]] = {action.pk: set() for action in actions}
    parties = ActionParty.objects.filter(action__in=actions, user__is_active=True).select_related("user")
    may = dict.fromkeys(of_it, True)
    for party in parties:
        person = party.user
        if person is None:
            continue
        if person.pk not in may:
            open_to_them = records_open_to(viewer_of(person, on=viewer.day), "progress.record")
            may[person.pk] = open_to_them.filter(pk=plan.record_id).exists()
        if may[person.pk]:
            by_part[party.action_id].add(person.pk)
    return by_part


# --- a round ---


@dataclass
class Part:
    """One part of a plan in a round, as its page shows it."""

    action: Action
    request: RoundRequest | None  # None: not asked in this round
    answers: list[ProgressEntry]  # of this round, oldest first
    views: list[CommitteeView]
    stands: Stands | None
    grade: ScaleValue | None  # the last one given in this round
    achieved_in: str = ""  # the round in which it was fully achieved before
    organisation: str = ""  # who must answer, where an organisation is known
    may_answer: bool = False

    @property
    def answer(self) -> ProgressEntry | None:
        return self.answers[-1] if self.answers else None

    @property
    def view(self) -> CommitteeView | None:
        return self.views[-1] if self.views else None


@dataclass
class RoundPage:
    plan: Plan
    round: Round
    framework: Framework
    scale: Scale
    asked: list[Part]
    others: list[Part]  # parts that were not asked: fully achieved before, or added since
    may_run: bool  # open, chase, close and reopen rounds, and ask by a link
    may_view: bool  # record the committee's view
    today: date
    rounds: list[Round] = field(default_factory=list)

    @property
    def open(self) -> bool:
        return self.round.opened_at is not None and self.round.closed_at is None

    @property
    def may_reopen(self) -> bool:
        return self.may_run and self.round.opened_at is not None and self.round.closed_at is not None

    @property
    def late(self) -> list[Part]:
        return [p for p in self.asked if p.stands and p.stands.standing is Standing.LATE]

    @property
    def waiting(self) -> list[Part]:
        """Not answered yet, the late ones among them."""
        return [p for p in self.asked if p.stands and p.stands.standing in (Standing.WAITING, Standing.LATE)]

    @property
    def answered(self) -> list[Part]:
        return [p for p in self.asked if p.stands and p.stands.answered]

    @property
    def unanswered(self) -> list[Part]:
        """Closed without an answer."""
        return [p for p in self.asked if p.stands and p.stands.standing is Standing.NO_ANSWER]

    @property
    def chased_today(self) -> bool:
        return any(
            p.request and p.request.chased_at and localdate(p.request.chased_at) == self.today for p in self.late
        )

    @property
    def counts(self) -> list[tuple[ScaleValue, int]]:
        """How many parts have each grade in this round (ST14)."""
        grades = [p.grade.key for p in [*self.asked, *self.others] if p.grade and p.answers]
        return list(zip(self.scale.values, counted(self.scale, grades), strict=True))


def get_round(viewer: Viewer, code: str, pk: int) -> Round:
    """One round of a plan that the viewer sees. Raises Round.DoesNotExist otherwise."""
    rows = Round.objects.select_related("plan__framework__scale", "plan__record__owner")
    return seen_by(rows, viewer, path="plan__record_id").get(pk=pk, plan__code=code)


def rounds_of(viewer: Viewer, plan: Plan) -> QuerySet[Round]:
    """The plan's rounds, oldest first."""
    return seen_by(Round.objects.filter(plan=plan).order_by("position"), viewer, path="plan__record_id")


def round_page(viewer: Viewer, code: str, pk: int, *, today: date) -> RoundPage:
    """A round with every part of the plan in it; raises Round.DoesNotExist for a stranger."""
    found = get_round(viewer, code, pk)
    plan, rounds = found.plan, list(rounds_of(viewer, found.plan))
    scale = scale_of(viewer, plan.framework.scale_id)
    requests = {r.action_id: r for r in RoundRequest.objects.filter(round=found).select_related("organisation")}
    mine = parts_to_report(viewer, plan)
    around = _Around(viewer, found, scale, bodies_on(viewer, plan), committee_views(viewer, plan), today)
    parts = [
        _part(around, action, requests.get(action.pk))
        for action in parts_of(viewer, plan)
        if action.withdrawn_at is None or action.pk in requests
    ]
    reveal_in(viewer, plan, [(part.action, ("title", "text", "measure")) for part in parts])
    for part in parts:
        open_to_answer = part.request is not None and part.action.withdrawn_at is None and found.closed_at is None
        part.may_answer = open_to_answer and part.action.pk in mine
    return RoundPage(
        plan=plan, round=found, framework=framework_of(viewer, plan.framework), scale=scale,
        asked=[p for p in parts if p.request], others=[p for p in parts if not p.request],
        may_run=may_run(viewer, plan), may_view=may_view(viewer, plan),
        today=today, rounds=rounds,
    )  # fmt: skip


def parts_of(viewer: Viewer, plan: Plan) -> list[Action]:
    """The plan's actions, withdrawn ones too, each with its parties and the entries that the viewer may read."""
    entries = progress_seen(viewer).select_related("round")
    actions = plan.actions.select_related("section").prefetch_related(
        "parties", Prefetch("progress", queryset=entries, to_attr="entries_seen")
    )
    return list(actions.order_by("section__position", "position", "pk"))


def entries_of(viewer: Viewer, action: Action) -> list[ProgressEntry]:
    """What `parts_of` fetched for it, oldest first."""
    return list(getattr(action, "entries_seen", []))


@dataclass(frozen=True)
class _Around:
    """What all parts of a round's page have in common."""

    viewer: Viewer
    of: Round
    scale: Scale
    bodies: Bodies
    views: ByRound
    today: date


def _part(around: _Around, action: Action, request: RoundRequest | None) -> Part:
    of, entries = around.of, entries_of(around.viewer, action)
    answers = [e for e in entries if e.round_id == of.pk]
    before = [e.round.label for e in entries if e.round and e.round.position < of.position]
    return Part(
        action=action, request=request, answers=answers, views=around.views.get((of.pk, action.pk), []),
        stands=_stands(around, action, request) if request else None,
        grade=around.scale.value(answers[-1].status) if answers else None,
        achieved_in=before[-1] if before and action.complete else "",
        organisation=_answers_for(around, request, action),
    )  # fmt: skip


def _stands(around: _Around, action: Action, request: RoundRequest) -> Stands:
    return how_it_stands(
        answers_by=around.of.answers_by, answered_on=localdate(request.answered_at) if request.answered_at else None,
        closed=around.of.closed_at is not None, withdrawn=action.withdrawn_at is not None, today=around.today,
    )  # fmt: skip


def _answers_for(around: _Around, request: RoundRequest | None, action: Action) -> str:
    """The organisation that must answer, also where it came to the plan after the round was opened."""
    if request and request.organisation:
        return request.organisation.name
    named = responsible_for(around.viewer, action.parties.all(), around.bodies)
    return next((body.name for body in around.bodies.known if body.pk in named), "")


# --- before a round is opened ---


@dataclass(frozen=True)
class Proposal:
    """What opening a round would do: the month proposed for it, and who would be asked about what."""

    month: date
    agreed: date | None
    months: int | None  # after the plan was agreed, by the framework
    to_ask: list[tuple[Action, str, str]]  # the part, the organisation ("" where none is known), as it is printed
    achieved: list[tuple[Action, str]]  # the part, and the round in which it was fully achieved
    is_first: bool = True

    @property
    def label(self) -> str:
        return month_words(self.month)

    @property
    def first_has_gone_by(self) -> bool:
        return bool(self.agreed and self.months) and first_update_on(self.agreed, self.months) < self.month  # type: ignore[arg-type]


def proposal(viewer: Viewer, plan: Plan, *, today: date) -> Proposal:
    """The next round of the plan, to be agreed or changed (ST2, ST9)."""
    rule = framework_of(viewer, plan.framework).rounds
    agreed = HeaderValue.objects.filter(plan=plan, key="agreed").values_list("day", flat=True).first()
    months = rule.months_after_agreed if rule else None
    bodies = bodies_on(viewer, plan)
    names = {body.pk: body.name for body in bodies.known}
    to_ask, achieved = [], []
    for action in parts_of(viewer, plan):
        if action.withdrawn_at is not None:
            continue
        if is_achieved(viewer, plan, action):
            last = [e.round.label for e in entries_of(viewer, action) if e.round]
            achieved.append((action, last[-1] if last else ""))
        else:
            ids = responsible_for(viewer, action.parties.all(), bodies)
            to_ask.append((action, next((names[pk] for pk in ids if pk in names), ""), printed_doers(viewer, action)))
    rounds = plan.rounds.count()
    month = proposed_month(agreed, months, rounds=rounds, today=today)
    return Proposal(month, agreed, months, to_ask, achieved, is_first=not rounds)


def printed_doers(viewer: Viewer, action: Action) -> str:
    """The responsibility as the plan prints it."""
    return "; ".join(p.text for p in action.parties.all() if p.part == ActionParty.Part.DOER)


def is_achieved(viewer: Viewer, plan: Plan, action: Action) -> bool:
    """Whether the part is not asked again (ST9): its grade is the framework's for "fully achieved"."""
    rule = framework_of(viewer, plan.framework).rounds
    return action.status == rule.done_key if rule else action.complete


# --- the committee ---


def committee_views(viewer: Viewer, plan: Plan) -> dict[tuple[int, int], list[CommitteeView]]:
    """What the committee thought of each part in each round (ST15), by (round, action); oldest first."""
    rows = seen_by(CommitteeView.objects.filter(round__plan=plan), viewer, path="round__plan__record_id")
    found: dict[tuple[int, int], list[CommitteeView]] = {}
    for row in rows.order_by("at", "pk"):
        found.setdefault((row.round_id, row.action_id), []).append(row)
    return found


def may_view(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer records the committee's view: who sits on it, its scrutiny officer among them, or on its
    behalf whoever runs the rounds."""
    if plan.stage == PlanStage.ENDED:
        return False
    return "oversight" in actors_of(viewer, plan) or may_run(viewer, plan)


def committees(viewer: Viewer, plan: Plan) -> list[str]:
    """The names of the groups that look at the plan from above, those the viewer sits on first; else the committee that
    the plan's header names."""
    groups = [grant.group for grant in oversight_groups(viewer, plan) if grant.group]
    mine = {s.group_id for s in GroupSeat.objects.held_on(viewer.day).filter(user=viewer.user_id, group__in=groups)}
    ordered = sorted(groups, key=lambda g: (g.pk not in mine, g.kind != GroupKind.SELECT_COMMITTEE, g.name))
    if ordered:
        return list(dict.fromkeys(group.name for group in ordered))
    said = HeaderValue.objects.filter(plan=plan, key="select_committee").exclude(text="").values_list("text", flat=True)
    return [said[0]] if said else ["Select Committee"]


# --- what waits for a person ---


def requests_waiting(viewer: Viewer, *, today: date) -> list[Part]:
    """The parts that wait for the viewer's organisations in open rounds, the soonest due first: for the home page. Of
    the owner's people, who are many, only those who work on the plan: who made it, are in its group, are named in the
    part, or have recorded on it. A part that names the viewer waits for them, whoever else answers it."""
    mine = [post.organisation_id for post in viewer.posts if "progress.record" in post.capabilities]
    open_now = RoundRequest.objects.filter(
        answered_at=None, round__closed_at=None, round__opened_at__isnull=False,
        action__withdrawn_at=None, round__plan__record__in=records_open_to(viewer, "progress.record"),
    ).exclude(round__plan__stage=PlanStage.ENDED)  # fmt: skip
    theirs = Q(organisation__in=mine) & (~Q(organisation=F("round__plan__record__owner")) | _works_on_it(viewer))
    named = Exists(ActionParty.objects.filter(action=OuterRef("action"), user=viewer.user_id))
    open_now = open_now.filter(theirs | named)
    rows = open_now.select_related("round__plan", "action__section", "organisation")
    found = []
    for row in rows.order_by(F("round__answers_by").asc(nulls_last=True), "round", "action__position")[:50]:
        stands = how_it_stands(
            answers_by=row.round.answers_by, answered_on=None, closed=False, withdrawn=False, today=today
        )
        name = row.organisation.name if row.organisation else ""
        found.append(Part(row.action, row, [], [], stands, None, organisation=name, may_answer=True))
    return found


def _works_on_it(viewer: Viewer) -> Any:
    """Of a request: whether the viewer works on its plan, and not only for the organisation that owns it."""
    me, plan = viewer.user_id, OuterRef("round__plan")
    return (
        Q(round__plan__created_by=me)
        | Exists(GroupMember.objects.held_on(viewer.day).filter(plan=plan, user=me))
        | Exists(ActionParty.objects.filter(action=OuterRef("action"), user=me))
        | Exists(ProgressEntry.objects.filter(action__plan=plan, by=me))
    )


def plan_rounds(viewer: Viewer, code: str) -> tuple[Plan, list[Round]]:
    """The plan and its rounds, each with `asked`, `answered` and `waiting`; raises Plan.DoesNotExist for a stranger."""
    plan = get_plan(viewer, code)
    waits = Q(requests__answered_at=None, requests__action__withdrawn_at=None)
    counted_rows = rounds_of(viewer, plan).annotate(
        asked=Count("requests", distinct=True),
        answered=Count("requests", filter=Q(requests__answered_at__isnull=False), distinct=True),
        waiting=Count("requests", filter=waits, distinct=True),
    )
    return plan, list(counted_rows)
