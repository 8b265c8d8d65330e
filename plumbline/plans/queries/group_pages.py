"""What the pages about a plan's reason and its people show."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import F, QuerySet
from django.db.models.functions import TruncDate
from django.utils import timezone

from plumbline.access.queries import events_of, open_to, people_choices, people_who_see, viewer_of
from plumbline.access.roles import roles
from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of
from plumbline.library.types import Attendee, Framework, Trigger
from plumbline.notices.models import Notice, NoticeState
from plumbline.people.models import GroupSeat, OrganisationKind
from plumbline.plans.models import Ground, GroupMember, Plan, PlanLead, PlanStage
from plumbline.plans.queries.actors import leads_of, members_of, oversight_groups
from plumbline.plans.queries.group import (
    current_turn,
    ground_facts,
    group_missing,
    holds_meetings,
    may_agree_lead,
    may_send,
    names_everyone,
    role_label,
    trigger_of,
)
from plumbline.plans.queries.plans import get_plan, may_edit, may_share
from plumbline.plans.rules.grounds import Reason, Said, about_reason, asks_kind, may_end
from plumbline.plans.rules.group import Place, may_name, places
from plumbline.plans.rules.group_sending import Check, ProviderPerson, SendFacts, checks, may_be_sent, recipients
from plumbline.plans.rules.parties import kind_of_party


@dataclass(frozen=True)
class WhyPage:
    plan: Plan
    framework: Framework
    trigger: Trigger | None
    asks_kind: bool
    said: tuple[Said, ...]
    ends: tuple[bool, str] | None  # None where no grade is asked for
    grounds: list[Ground]  # the latest first
    may_edit: bool


def why_page(viewer: Viewer, code: str) -> WhyPage:
    plan = get_plan(viewer, code)
    framework = framework_of(viewer, plan.framework_id)
    trigger, facts = trigger_of(viewer, plan), ground_facts(viewer, plan)
    reason = Reason(plan.kind, plan.trigger, plan.identified_by)
    return WhyPage(
        plan=plan,
        framework=framework,
        trigger=trigger,
        asks_kind=asks_kind(framework.triggers),
        said=about_reason(reason, framework.triggers, facts, bodies=framework.identified_by),
        ends=may_end(facts, trigger) if trigger and trigger.grades_at_least else None,
        grounds=list(Ground.objects.filter(plan=plan).order_by("-on", "-pk")),
        may_edit=may_edit(viewer, plan) and plan.stage != PlanStage.ENDED,
    )


LEVEL_WORDS = {"read": "to read", "record": "and records progress", "edit": "and changes it"}


@dataclass(frozen=True)
class MemberRow:
    member: GroupMember
    role_label: str
    sees: bool
    proposed_by: str
    may_remove: bool
    may_set_level: bool  # what they may do with the plan comes from their place in the group, and the viewer shares

    @property
    def level(self) -> str:
        """What joining gave them, in words; "" where they see the plan without it."""
        return LEVEL_WORDS.get(self.member.grant.level, "") if self.sees and self.member.grant else ""

    @property
    def address(self) -> str:
        return self.member.user.email if self.member.user else self.member.email


@dataclass(frozen=True)
class GroupPage:
    plan: Plan
    framework: Framework
    places: tuple[Place[MemberRow], ...]
    former: list[tuple[GroupMember, str]]  # with what they were, the latest first
    lead: PlanLead | None
    lead_only_reads: bool  # the lead has an account and may not change the plan
    lead_member: GroupMember | None  # their place in the group, where that is what limits them and the viewer shares
    cover: PlanLead | None  # who stands in today
    covers_ahead: list[PlanLead]
    turns: list[PlanLead]  # who kept the plan before, and stood in, the latest first
    oversight: list[tuple[str, list[str]]]  # groups that see the plan, each with its members as far as one may know
    may_edit: bool
    may_agree: bool
    may_share: bool
    may_send: bool  # to the provider: the plan is about one, and not its own

    @property
    def shown(self) -> list[Place[MemberRow]]:
        return [p for p in self.places if p.members or p.required or p.suggested]

    @property
    def others(self) -> list[Place[MemberRow]]:
        """Places that may be filled and are not."""
        return [p for p in self.places if p not in self.shown]

    @property
    def missing(self) -> list[Place[MemberRow]]:
        return [p for p in self.places if p.missing]

    @property
    def people(self) -> int:
        return len({row.member.user_id or row.member.name for place in self.places for row in place.members})


def group_page(viewer: Viewer, code: str) -> GroupPage:
    plan = get_plan(viewer, code)
    framework = framework_of(viewer, plan.framework_id)
    editing = may_edit(viewer, plan) and plan.stage != PlanStage.ENDED
    sharing, all_sides = may_share(viewer, plan), names_everyone(viewer, plan)
    rows = _member_rows(viewer, plan, editing=editing, sharing=sharing, all_sides=all_sides)
    former = list(_past(GroupMember.objects.filter(plan=plan), viewer).order_by("-until", "-pk"))
    turns = leads_of(viewer, plan)
    lead = next((turn for turn in turns if turn.covers_id is None), None)
    ahead = PlanLead.objects.filter(plan=plan, covers__isnull=False, since__gt=viewer.day).order_by("since", "pk")
    return GroupPage(
        plan=plan,
        framework=framework,
        places=places(
            framework.attendees,
            trigger_of(viewer, plan),
            [(row.member.role, row) for row in rows],
            labels={key: role.label for key, role in roles().items()},
            meets=holds_meetings(viewer, plan),
        ),
        former=[(member, role_label(viewer, member.role)) for member in former],
        lead=lead,
        lead_only_reads=lead is not None and _only_reads(viewer, plan, lead),
        lead_member=next(
            (row.member for row in rows if row.may_set_level and lead and row.member.user_id == lead.user_id), None
        ),
        cover=next((turn for turn in turns if turn.covers_id is not None), None),
        covers_ahead=list(ahead),
        turns=list(
            _past(PlanLead.objects.filter(plan=plan), viewer).select_related("covers").order_by("-until", "-pk")
        ),
        oversight=_oversight(viewer, plan, names=all_sides),
        may_edit=editing,
        may_agree=editing and may_agree_lead(viewer, plan),
        may_share=sharing and plan.stage != PlanStage.ENDED,
        may_send=editing and may_send(viewer, plan),
    )


def _member_rows(viewer: Viewer, plan: Plan, *, editing: bool, sharing: bool, all_sides: bool) -> list[MemberRow]:
    members = list(members_of(viewer, plan).select_related("user", "organisation", "grant"))
    users = [member.user_id for member in members if member.user_id]
    seeing = set(people_who_see(viewer, plan.record_id).filter(pk__in=users).values_list("pk", flat=True))
    joined = events_of(viewer, plan.record_id).filter(
        verb="member.joined", subject_type=GroupMember._meta.label_lower, subject_id__in=[m.pk for m in members]
    )
    proposed = {event.subject_id: str(event.after.get("proposed_by", "")) for event in joined}
    side = {key: role.side for key, role in roles().items()}
    return [
        MemberRow(
            member=member,
            role_label=role_label(viewer, member.role),
            sees=member.user_id in seeing,
            proposed_by=proposed.get(member.pk, ""),
            may_remove=editing
            and (sharing or member.grant_id is None)
            and may_name(member.role, side.get(member.role, ""), all_sides=all_sides),
            may_set_level=editing and sharing and member.grant_id is not None,
        )
        for member in members
    ]


def _past[Row: (GroupMember, PlanLead)](rows: QuerySet[Row], viewer: Viewer) -> QuerySet[Row]:
    """Those that have ended, without those that never held a whole day (a slip, put right on the day it was made)."""
    held = rows.filter(until__lt=viewer.day).annotate(made_on=TruncDate("at"))
    return held.exclude(since=F("until"), made_on__gt=F("until"))


def _only_reads(viewer: Viewer, plan: Plan, lead: PlanLead) -> bool:
    if lead.user is None:
        return False
    return not open_to(Plan.objects.filter(pk=plan.pk), viewer_of(lead.user, on=viewer.day), "plan.edit").exists()


def _oversight(viewer: Viewer, plan: Plan, *, names: bool) -> list[tuple[str, list[str]]]:
    """The groups are no secret to anyone on the plan (DG12); who sits on them is the owner's to know."""
    groups = [grant.group for grant in oversight_groups(viewer, plan) if grant.group is not None]
    seats = GroupSeat.objects.held_on(viewer.day).filter(group__in=groups).select_related("user") if names else []
    members: dict[int, list[str]] = {}
    for seat in seats:
        members.setdefault(seat.group_id, []).append(seat.user.name)
    return [(group.name, sorted(members.get(group.pk, []))) for group in groups]


def get_member(viewer: Viewer, plan: Plan, pk: int) -> GroupMember:
    """Somebody in the plan's group today. Raises GroupMember.DoesNotExist for anybody else."""
    return members_of(viewer, plan).get(pk=pk)


def get_cover(viewer: Viewer, plan: Plan, pk: int) -> PlanLead:
    """Somebody who stands in for the plan's lead, now or later. Raises PlanLead.DoesNotExist for any other turn."""
    rows = PlanLead.objects.filter(plan=plan, covers__isnull=False, until__gte=viewer.day)
    return rows.select_related("covers").get(pk=pk)


Choices = list[tuple[str, str]]


def lead_choices(viewer: Viewer, plan: Plan) -> Choices:
    """Who may be agreed as lead, or stand in: the people of the group, then those with whom the viewer works on the
    plan. ("member:7" or "user:3", name)"""
    members = list(members_of(viewer, plan))
    found: Choices = []
    taken: set[int] = set()
    for member in members:
        if member.user_id in taken:
            continue
        if member.user_id:
            taken.add(member.user_id)
        about = role_label(viewer, member.role)
        account = "" if member.user_id else ", no account"
        found.append((f"member:{member.pk}", f"{member.name} ({about}{account})" if about else member.name))
    seeing = people_who_see(viewer, plan.record_id).values("pk")
    known = people_choices(viewer, plan.record_id).filter(pk__in=seeing).exclude(pk__in=taken)
    return [*found, *((f"user:{user.pk}", user.name) for user in known)]


def member_choices(viewer: Viewer, plan: Plan) -> Choices:
    """The people with an account whom the viewer may choose to join the group: (key, name)."""
    known = people_choices(viewer, plan.record_id)
    if not may_share(viewer, plan):
        known = known.filter(pk__in=people_who_see(viewer, plan.record_id).values("pk"))
    return [(str(user.pk), f"{user.name}, {user.email}") for user in known]


def role_choices(viewer: Viewer, plan: Plan) -> tuple[Choices, Choices]:
    """The places of this kind of plan, and every other role; only those in which the viewer names somebody."""
    all_sides = names_everyone(viewer, plan)
    attendees = framework_of(viewer, plan.framework_id).attendees
    own = {a.role: _with_star(a, meets=holds_meetings(viewer, plan)) for a in attendees}
    may = [key for key, role in roles().items() if may_name(key, role.side, all_sides=all_sides)]
    rest = [(key, roles()[key].label) for key in may if key not in own]
    return [(key, label) for key, label in own.items() if key in may], sorted(rest, key=lambda choice: choice[1])


def _with_star(attendee: Attendee, *, meets: bool) -> str:
    return f"{attendee.label} (required)" if attendee.required and meets else attendee.label


@dataclass(frozen=True)
class SendPage:
    plan: Plan
    checks: tuple[Check, ...]
    told: tuple[GroupMember, ...]  # the provider's people who are told when it is sent now, each once
    never_told: tuple[GroupMember, ...]  # those of them who never were
    may_send: bool  # nothing is missing
    own: bool  # the plan is the provider's own

    @property
    def sent_before(self) -> bool:
        return any(member.invited_at for member in self.told)


def send_page(viewer: Viewer, plan: Plan) -> SendPage:
    """What is looked at before the plan is sent to the provider, and who is told."""
    members = _provider_members(viewer, plan)
    people = _provider_people(viewer, plan, members)
    found = checks(_send_facts(viewer, plan, list(people.values())))
    told = recipients(people.values())
    reached = tuple(member for member in members if people[member.pk] in told)
    return SendPage(
        plan=plan,
        checks=found,
        told=reached,
        never_told=tuple(member for member in reached if member.invited_at is None),
        may_send=may_be_sent(found) and bool(reached),
        own=plan.record.owner.kind == OrganisationKind.PROVIDER,
    )


def _provider_members(viewer: Viewer, plan: Plan) -> list[GroupMember]:
    """The provider's people in the group, each once: in a place of the provider, or working for one."""
    side = {key: role.side for key, role in roles().items()}
    found: dict[object, GroupMember] = {}
    for member in members_of(viewer, plan):
        of_provider = member.organisation is not None and member.organisation.kind == OrganisationKind.PROVIDER
        if of_provider or side.get(member.role) == "provider":
            key = member.user_id or member.name.lower()
            there = found.get(key)
            if there is None or (there.invited_at is None and member.invited_at is not None):
                found[key] = member
    return list(found.values())


def _provider_people(viewer: Viewer, plan: Plan, members: list[GroupMember]) -> dict[int, ProviderPerson]:
    users = [member.user_id for member in members if member.user_id]
    seeing = set(people_who_see(viewer, plan.record_id).filter(pk__in=users).values_list("pk", flat=True))
    failed = _failed(viewer, plan, users)
    return {
        member.pk: ProviderPerson(
            name=member.name,
            email=member.user.email if member.user else member.email,
            has_account=member.user is not None,
            sees=member.user_id in seeing,
            failed=failed.get(member.user_id or 0, ""),
            told_on=timezone.localdate(member.invited_at) if member.invited_at else None,
        )
        for member in members
    }


def _failed(viewer: Viewer, plan: Plan, users: list[int]) -> dict[int, str]:
    """Why the last mail to a person, at the address they have now, did not arrive; of each only where it did not."""
    ended = Notice.objects.filter(
        user__in=users, email=F("user__email"), state__in=[NoticeState.SENT, NoticeState.FAILED]
    ).order_by("ended_at", "pk")
    last = {notice.user_id: notice for notice in ended.only("user_id", "state", "ended_because")}
    return {
        user: notice.ended_because or "it was returned."
        for user, notice in last.items()
        if user and notice.state == NoticeState.FAILED
    }


def _send_facts(viewer: Viewer, plan: Plan, people: list[ProviderPerson]) -> SendFacts:
    framework = framework_of(viewer, plan.framework_id)
    given = {value.label: value.text for value in plan.header_values.all()}
    labels = {f.key: f.label for f in framework.header}
    given |= {labels["completed_by"]: plan.completed_by} if "completed_by" in labels else {}
    required = [f.label for f in framework.header if f.required and f.key != "date_of_plan"]
    unsettled = [label for label, text in given.items() if text.strip() and kind_of_party(text) == "tbc"]
    turn = current_turn(viewer, plan)
    return SendFacts(
        lead=turn.name if turn else "",
        blank=[label for label in required if not given.get(label, "").strip()],
        unsettled=unsettled,
        unsettled_required=[label for label in unsettled if label in required],
        missing=[(a.role, a.label) for a in group_missing(viewer, plan)],
        people=people,
        draft=plan.stage == PlanStage.DRAFT,
    )
