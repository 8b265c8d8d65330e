"""Who works on a plan: people join its planning group and leave it, and with that may come to see it (DG7 to DG15)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet

from plumbline.access.actions import share_with_person, stop_with_person
from plumbline.access.models import Level
from plumbline.access.queries import people_choices, people_who_see
from plumbline.access.roles import Role, roles
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import Membership, OrganisationKind, User
from plumbline.people.queries import person_with_address
from plumbline.plans.actions.common import day_of, once, plan_open_to, record_plan_event
from plumbline.plans.models import GroupMember, Plan
from plumbline.plans.queries.actors import leads_of, members_of
from plumbline.plans.queries.group import names_everyone, role_label
from plumbline.plans.queries.plans import may_share
from plumbline.plans.rules.group import looks_like_address, may_name, side_mismatch

PURPOSE = "To work on this improvement plan in its planning group"
LAWFUL_BASIS = "Public task"


@dataclass(frozen=True)
class MemberValues:
    """Somebody who joins: a person with an account (`user_id`, or their exact address), or a name and an address.

    `level`, `purpose` and `lawful_basis` count where joining lets them see the plan.
    """

    role: str
    user_id: int | None = None
    name: str = ""
    email: str = ""
    organisation: str = ""
    proposed_by: str = ""
    level: str = Level.RECORD
    purpose: str = PURPOSE
    lawful_basis: str = LAWFUL_BASIS


@transaction.atomic
def add_member(*, by: Viewer, at: datetime, code: str, values: MemberValues, submission: str) -> GroupMember:
    """Somebody joins the plan's group. Whoever does not see the plan yet is given leave to with it, by those who may
    share it; others add people who see it already, and names (DG13). The same submission twice makes one.

    The one event says both, who joined and what they may do now: that is what a reader of the history asks.
    """
    plan = plan_open_to(by, code, "plan.edit")
    submission = once(by, code, "member", submission)
    made = GroupMember.objects.filter(submission=submission).first()
    if made:
        return made
    role = _role(by, plan, values.role)
    user = _user(by, plan, values)
    member = _member(plan, role, user, values, day_of(at))
    _require_new(by, plan, member)
    if user is not None and not people_who_see(by, plan.record_id).filter(pk=user.pk).exists():
        member.grant = share_with_person(
            by=by, at=at, record_id=plan.record_id, user=user, level=values.level, purpose=values.purpose,
            lawful_basis=values.lawful_basis,
        )  # fmt: skip
    member.at, member.submission = at, submission
    member.save()
    record_plan_event(
        by=by,
        at=at,
        verb="member.joined",
        plan=plan,
        subject=member,
        label=member.name,
        after=_told(by, member, values),
    )
    return member


@transaction.atomic
def set_member_level(*, by: Viewer, at: datetime, code: str, member_id: int, level: str) -> GroupMember:
    """What somebody may do with the plan by their place in the group, from now on: the grant that gave it ends, and
    another begins for the same purpose. The same level again changes nothing."""
    plan = plan_open_to(by, code, "plan.edit")
    member = members_of(by, plan).select_for_update(of=("self",)).get(pk=member_id)
    old = member.grant
    if old is None:
        raise Refusal(f"{member.name} does not see this plan by their place in the group. Look at whom it is shared "
                      "with, in its history.")  # fmt: skip
    if old.level == level and not old.ended(at):
        return member
    if not old.ended(at):
        stop_with_person(by=by, at=at, grant_id=old.pk)
    member.grant = share_with_person(
        by=by, at=at, record_id=plan.record_id, user=_account(member), level=level, purpose=old.purpose,
        lawful_basis=old.lawful_basis,
    )  # fmt: skip
    member.save(update_fields=["grant"])
    record_plan_event(
        by=by, at=at, verb="member.level_set", plan=plan, subject=member, label=member.name,
        before={"level": old.level}, after={"level": level},
    )  # fmt: skip
    return member


def _account(member: GroupMember) -> User:
    assert member.user is not None, "a grant is given to a person with an account"
    return member.user


@transaction.atomic
def remove_member(*, by: Viewer, at: datetime, code: str, member_id: int, reason: str) -> GroupMember:
    """Somebody leaves the group, and what joining gave them ends, at once and nothing else. Removing them twice changes
    nothing. Raises GroupMember.DoesNotExist for one of another plan."""
    plan = plan_open_to(by, code, "plan.edit")
    member = GroupMember.objects.select_for_update().get(plan=plan, pk=member_id)
    today = day_of(at)
    if member.until is not None and member.until < today:
        return member
    if not may_name(member.role, _side(member.role), all_sides=names_everyone(by, plan)):
        raise Refusal(f"Who sits in this place of the group is decided by {plan.record.owner}. Ask someone there.")
    _require_not_lead(by, plan, member)
    until = today - timedelta(days=1)  # over at once: the day of leaving is not theirs any more
    member.until, member.since = until, min(member.since, until)
    member.save(update_fields=["until", "since"])
    _end_grant(by, at, plan, member)
    record_plan_event(
        by=by, at=at, verb="member.left", plan=plan, subject=member, label=member.name, reason=reason.strip(),
        before={"role": role_label(by, member.role), "saw_the_plan_by_it": member.grant is not None},
    )  # fmt: skip
    return member


def _side(key: str) -> str:
    role = roles().get(key)
    return role.side if role else ""


def _role(by: Viewer, plan: Plan, key: str) -> Role:
    role = roles().get(key)
    if role is None:
        raise Refusal("Choose the place they have in the group.", field="role")
    if not may_name(role.key, role.side, all_sides=names_everyone(by, plan)):
        raise Refusal(
            f"Who sits in this place of the group is decided by {plan.record.owner}. You can name people of your own "
            "side, and anyone whom you propose for their expertise.",
            field="role",
        )
    return role


def _user(by: Viewer, plan: Plan, values: MemberValues) -> User | None:
    """The person with an account, where one is meant: chosen among those the writer works with, or by the exact
    address. An address of somebody who does not see the plan is anybody's for one who may not share it."""
    if values.user_id:
        chosen = people_choices(by, plan.record_id).filter(pk=values.user_id).first()
        if chosen is None:
            raise Refusal("Choose a person from the list, or write their name and address.", field="who")
        return chosen
    if may_share(by, plan):
        return person_with_address(by, values.email)
    known = people_who_see(by, plan.record_id)
    return known.filter(email=values.email.strip().lower()).first() if values.email.strip() else None


def _member(plan: Plan, role: Role, user: User | None, values: MemberValues, today: date) -> GroupMember:
    if user is not None:
        post = _post(user, role, today)
        return GroupMember(
            plan=plan, role=role.key, name=user.name, email=user.email, user=user, since=today,
            organisation=post.organisation if post else None,
            organisation_name=post.organisation.name if post else values.organisation.strip()[:200],
        )  # fmt: skip
    name, email = " ".join(values.name.split()), values.email.strip()
    if not name:
        raise Refusal("Write the name of the person, or choose one from the list.", field="name")
    if len(name) > 200:
        raise Refusal("The name must be 200 characters or fewer.", field="name")
    if email and not looks_like_address(email):
        raise Refusal("That does not look like an e-mail address. Write it like name@example.org.", field="email")
    return GroupMember(
        plan=plan, role=role.key, name=name, email=email, organisation_name=values.organisation.strip()[:200],
        since=today,
    )  # fmt: skip


def _post(user: User, role: Role, today: date) -> Membership | None:
    """The post in which they join. A partner's place is not filled from a provider, nor the other way round: what the
    group's roles sign, they sign for their side."""
    held = list(Membership.objects.filter(user=user).held_on(today).in_order())
    kinds = [membership.organisation.kind == OrganisationKind.PROVIDER for membership in held]
    if mismatch := side_mismatch(role.key, role.side, kinds):
        raise Refusal(f"{user.name} {mismatch}", field="role")
    fitting = [m for m, is_provider in zip(held, kinds, strict=True) if is_provider == (role.side == "provider")]
    return next(iter(fitting or held), None)


def _require_new(by: Viewer, plan: Plan, member: GroupMember) -> None:
    for there in members_of(by, plan).filter(role=member.role):
        same = there.user_id == member.user_id if member.user_id else there.name.lower() == member.name.lower()
        if same:
            raise Refusal(f"{there.name} is in the group as {role_label(by, there.role)} already.", field="role")


def _require_not_lead(by: Viewer, plan: Plan, member: GroupMember) -> None:
    for turn in leads_of(by, plan):
        same = turn.user_id == member.user_id if turn.user_id else turn.name == member.name
        if same and not _others_of(by, plan, member).exists():
            standing_in = turn.covers_id is not None
            raise Refusal(
                f"{member.name} {'stands in for the lead of' if standing_in else 'keeps'} this plan. "
                f"{'End that' if standing_in else 'Agree on another lead'} first."
            )


def _others_of(by: Viewer, plan: Plan, member: GroupMember) -> QuerySet[GroupMember]:
    """Other places that the same person has in the group."""
    same = Q(user=member.user_id) if member.user_id else Q(user__isnull=True, name=member.name)
    return members_of(by, plan).filter(same).exclude(pk=member.pk)


def _end_grant(by: Viewer, at: datetime, plan: Plan, member: GroupMember) -> None:
    """Ends what joining gave. With another place in the group they keep it: it goes over to that."""
    if member.grant_id is None:
        return
    other = _others_of(by, plan, member).filter(grant__isnull=True).first()
    if other is not None:
        other.grant_id = member.grant_id
        other.save(update_fields=["grant"])
    else:
        stop_with_person(by=by, at=at, grant_id=member.grant_id)


def _told(by: Viewer, member: GroupMember, values: MemberValues) -> dict[str, object]:
    told: dict[str, object] = {
        "role": role_label(by, member.role), "organisation": member.organisation_name,
        "proposed_by": " ".join(values.proposed_by.split())[:200],
    }  # fmt: skip
    if member.grant is not None:
        told |= {
            "level": member.grant.level, "purpose": member.grant.purpose, "lawful_basis": member.grant.lawful_basis,
        }  # fmt: skip
    return told
