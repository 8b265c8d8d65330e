"""What is asked of people without an account (BY12): one request by one link, as the guest and the officer see it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.utils.timezone import localdate

from plumbline.access.queries import seen_by, viewer_of
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.guests.models import GuestLink, VisitKind
from plumbline.guests.queries import find_link, links_of
from plumbline.guests.rules import ANSWERED_ALREADY
from plumbline.library.queries import framework_of, scale_of
from plumbline.library.types import Framework, Scale
from plumbline.plans.models import Action, Plan, PlanStage, ProgressEntry, Round, RoundRequest
from plumbline.plans.queries.rounds import may_ask_guests
from plumbline.plans.rules.withheld import closed

PROGRESS, ROUND_PART = "progress", "round-part"
PURPOSES = (PROGRESS, ROUND_PART)
NO_LONGER = "This request is no longer open. Ask the person who sent it if you still have something to say."


# --- the guest's side ---


@dataclass(frozen=True)
class Asked:
    """What one guest is asked, and nothing else of the plan."""

    link: GuestLink
    action: Action
    of: Round | None
    framework: Framework
    scale: Scale
    from_whom: str  # the organisation that asks

    @property
    def plan(self) -> Plan:
        return self.action.plan

    @property
    def title(self) -> str:
        return closed(self.action.title)

    @property
    def text(self) -> str:
        return closed(self.action.text)

    @property
    def measure(self) -> str:
        return closed(self.action.measure)

    @property
    def last_grade(self) -> str:
        return self.action.status


@dataclass(frozen=True)
class FoundRequest:
    """What a secret opens: the request, or the sentence that says why not; neither for a secret that never was."""

    link: GuestLink | None = None
    asked: Asked | None = None
    refusal: str = ""


def guest_request(viewer: Viewer, secret: str, *, at: datetime) -> FoundRequest:
    """The request behind a secret: knowing it is the whole right to it, whoever is signed in."""
    for purpose in PURPOSES:
        found = find_link(viewer, secret, purpose, at=at)
        if found.link is not None:
            break
    else:
        return FoundRequest()
    link = found.link
    if link.used_at is not None:
        return FoundRequest(link, refusal=ANSWERED_ALREADY)
    if found.refusal:
        return FoundRequest(link, refusal=found.refusal)
    asked = _asked(link)
    if asked is None or not _stands(asked, at):
        return FoundRequest(link, refusal=NO_LONGER)
    return FoundRequest(link, asked)


def _asked(link: GuestLink) -> Asked | None:
    """What the link is about, read on the program's own account: the guest sees no record."""
    rows = seen_by(
        Action.objects.select_related("plan__framework__scale", "plan__record__owner"), SYSTEM, path="plan__record_id"
    ).filter(plan__record=link.record_id)
    of = None
    if link.purpose == ROUND_PART:
        request = RoundRequest.objects.select_related("round").filter(pk=link.subject_id).first()
        action = rows.filter(pk=request.action_id).first() if request else None
        of = request.round if request else None
    else:
        action = rows.filter(pk=link.subject_id).first()
    if action is None:
        return None
    plan = action.plan
    return Asked(
        link, action, of, framework_of(SYSTEM, plan.framework_id), scale_of(SYSTEM, plan.framework.scale_id),
        plan.record.owner.name,
    )  # fmt: skip


def _stands(asked: Asked, at: datetime) -> bool:
    """Whether the request still makes sense: the plan goes on, its part is there, its round is open, and whoever asked
    may still change the plan."""
    if asked.plan.stage == PlanStage.ENDED or asked.action.withdrawn_at is not None:
        return False
    if asked.of is not None and asked.of.closed_at is not None:
        return False
    if asked.link.made_by is None:
        return True
    asker = viewer_of(asked.link.made_by, on=localdate(at))
    return may_ask_guests(asker, asked.plan)


def mark_of(viewer: Viewer, link: GuestLink) -> str:
    """The submission key of the one entry that a link can make."""
    return f"guest-link:{link.pk}"


def answer_of(viewer: Viewer, link: GuestLink) -> ProgressEntry | None:
    """What was answered by the link; None while it was not."""
    return ProgressEntry.objects.filter(submission=mark_of(viewer, link)).first()


# --- the officer's side ---


@dataclass(frozen=True)
class LinkRow:
    """One link as the officer who asked sees it."""

    link: GuestLink
    action: Action | None
    of: Round | None
    opened_at: datetime | None  # first
    state: str  # "Sent", "Opened", "Answered", "Ended", "Out of time"
    state_at: datetime
    is_open: bool


def guest_links(viewer: Viewer, plan: Plan, *, at: datetime, action: Action | None = None) -> list[LinkRow]:
    """What was asked of people without an account, as far as the viewer may read it, the latest first; of one action
    where it is given."""
    links = [link for purpose in PURPOSES for link in _links(viewer, plan, purpose)]
    of_rounds = RoundRequest.objects.filter(round__plan=plan, pk__in=[x.subject_id for x in links])
    parts = {request.pk: request for request in of_rounds.select_related("round")}
    actions = {a.pk: a for a in Action.objects.filter(plan=plan)}
    rows = []
    for link in sorted(links, key=lambda one: (one.made_at, one.pk), reverse=True):
        part = parts.get(link.subject_id) if link.purpose == ROUND_PART else None
        about = actions.get(part.action_id) if part else actions.get(link.subject_id)
        if action is None or (about is not None and about.pk == action.pk):
            rows.append(_row(link, about, part.round if part else None, at))
    return rows


def _links(viewer: Viewer, plan: Plan, purpose: str) -> list[GuestLink]:
    return list(links_of(viewer, plan.record_id, purpose).prefetch_related("visits"))


def _row(link: GuestLink, action: Action | None, of: Round | None, at: datetime) -> LinkRow:
    opened = next((v.at for v in link.visits.all() if v.kind == VisitKind.OPENED), None)
    if link.used_at:
        state, when = "Answered", link.used_at
    elif link.ended_at:
        state, when = "Ended", link.ended_at
    elif link.expires_at <= at:
        state, when = "Out of time", link.expires_at
    elif opened:
        state, when = "Opened", opened
    else:
        state, when = "Sent", link.made_at
    return LinkRow(link, action, of, opened, state, when, is_open=state in ("Sent", "Opened"))


def get_guest_link(viewer: Viewer, plan: Plan, pk: int) -> GuestLink:
    """One link of the plan. Raises GuestLink.DoesNotExist where the viewer does not see the plan, or what is asked is
    not theirs to read."""
    for purpose in PURPOSES:
        if found := links_of(viewer, plan.record_id, purpose).filter(pk=pk).first():
            return found
    raise GuestLink.DoesNotExist


def get_request(viewer: Viewer, plan: Plan, round_id: int, number: str) -> RoundRequest:
    """What is asked about one part in a round. Raises RoundRequest.DoesNotExist where it is not asked."""
    rows = RoundRequest.objects.select_related("round", "action", "organisation")
    return seen_by(rows, viewer, path="round__plan__record_id").get(
        round__plan=plan, round=round_id, action__number=number
    )
