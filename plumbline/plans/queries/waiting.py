"""What waits for a person beside their actions: steps of a process that are theirs, set-based for all their plans."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse

from plumbline.access.models import Grant
from plumbline.access.queries import open_to, seen_by
from plumbline.access.viewer import Viewer
from plumbline.library.queries import process_of
from plumbline.library.types import Step
from plumbline.people.models import GroupSeat
from plumbline.plans.models import (
    ActionParty,
    Disagreement,
    EvidenceState,
    GroupMember,
    HandBack,
    Plan,
    PlanLead,
    PlanStage,
    PlanVersion,
    VersionComment,
)
from plumbline.plans.queries.actors import OVERSIGHT_KINDS
from plumbline.plans.queries.evidence import uses_seen
from plumbline.workflow.models import Signature
from plumbline.workflow.rules import next_step

LIMIT = 1000  # runs looked at, the latest first: more than one partnership has on their way


@dataclass(frozen=True)
class Waiting:
    """One step that a person takes next: in which plan, what it is, where it is done, since when it waits."""

    plan: Plan
    what: str  # "A new version of the plan"
    step: Step
    path: str
    since: datetime


def steps_waiting(viewer: Viewer) -> list[Waiting]:
    """The steps that wait for the viewer by what they are in each plan, the longest waiting first. What anyone of the
    owner could do is nobody's in particular, and not here."""
    if viewer.user_id is None:
        return []
    found = [
        *((v, "A new version of the plan", "plans:version") for v in _versions(viewer)),
        *((d, "A difference of opinion", "plans:disagreement") for d in _open(viewer, Disagreement, ended_at=None)),
        *((h, "Handing the plan back", "plans:hand_back") for h in _open(viewer, HandBack, ended_at=None)),
    ]  # fmt: skip
    me = _Me.of(viewer, {row.plan_id for row, _, _ in found})
    signed = _signed([row for row, _, _ in found])
    waiting = []
    for row, what, page in found:
        step = next_step(process_of(viewer, row.run.process), row.run.state, me.actors(row.plan), signed(row))
        if step is not None:
            path = reverse(page, args=[row.plan.code, row.pk])
            waiting.append(Waiting(row.plan, what, step, path, row.run.started_at))
    return sorted(waiting, key=lambda one: (one.since, one.plan.pk))


@dataclass(frozen=True)
class ToLookAt:
    """Something that others put forward and the viewer is asked to look at."""

    plan: Plan
    what: str
    path: str
    since: datetime


def to_look_at(viewer: Viewer) -> list[ToLookAt]:
    """Drafts that are shared for accuracy and on which the viewer has not spoken (DG35), and evidence that waits to be
    looked at by somebody else than who offered it or does the action (BY6); in plans of whose group they are."""
    if viewer.user_id is None:
        return []
    mine = Q(plan__in=_memberships(viewer).values("plan")) | Q(plan__in=_turns(viewer).values("plan"))
    drafts = PlanVersion.objects.filter(mine, final_at=None, dropped_at=None)
    spoken = VersionComment.objects.filter(version=OuterRef("pk"), by=viewer.user_id)
    drafts = drafts.exclude(plan__stage=PlanStage.ENDED).exclude(begun_by=viewer.user_id).exclude(Exists(spoken))
    drafts = drafts.defer("content")
    found = [
        ToLookAt(v.plan, "Read the draft, and say what is not right in it", _page("version", v), v.taken_at)
        for v in seen_by(drafts.select_related("plan__service", "run__process"), viewer, path="plan__record_id")[:LIMIT]
        if (state := process_of(viewer, v.run.process).state(v.run.state)) and state.shared
    ]
    return sorted([*found, *_evidence(viewer)], key=lambda one: (one.since, one.plan.pk))


def _evidence(viewer: Viewer) -> list[ToLookAt]:
    mine = Q(action__plan__in=_memberships(viewer).values("plan")) | Q(action__plan__in=_turns(viewer).values("plan"))
    doing = ActionParty.objects.filter(action=OuterRef("action"), user=viewer.user_id, part=ActionParty.Part.DOER)
    rows = uses_seen(viewer).filter(mine, state=EvidenceState.OFFERED, action__withdrawn_at=None)
    rows = rows.exclude(by=viewer.user_id).exclude(Exists(doing)).exclude(action__plan__stage=PlanStage.ENDED)
    rows = open_to(rows, viewer, "progress.record", path="action__plan__record_id")
    found = rows.select_related("action__plan__service", "evidence").order_by("at", "pk")[:LIMIT]
    return [
        ToLookAt(
            use.action.plan,
            f"Look at the evidence for action {use.action.number}: {use.evidence.title}",
            reverse("plans:action", args=[use.action.plan.code, use.action.number]) + "#evidence",
            use.at,
        )
        for use in found
    ]


def _page(name: str, row: Any) -> str:
    return reverse(f"plans:{name}", args=[row.plan.code, row.pk])


def _versions(viewer: Viewer) -> QuerySet[Any]:
    return _open(viewer, PlanVersion, final_at=None, dropped_at=None)


def _open(viewer: Viewer, model: type[Any], **still: Any) -> QuerySet[Any]:
    """Those on their way in plans in which the viewer is somebody in particular, or that their organisation owns."""
    mine = Q(plan__in=_memberships(viewer).values("plan")) | Q(plan__in=_turns(viewer).values("plan"))
    mine |= Q(plan__record__in=_overseen(viewer)) | Q(plan__record__owner__in=viewer.organisation_ids)
    rows = model.objects.filter(mine, **still).exclude(plan__stage=PlanStage.ENDED)
    rows = rows.select_related("plan__record", "plan__service", "run__process")
    if model is PlanVersion:
        rows = rows.defer("content")
    return seen_by(rows, viewer, path="plan__record_id").order_by("-run__started_at", "pk")[:LIMIT]


def _memberships(viewer: Viewer) -> QuerySet[GroupMember]:
    return GroupMember.objects.held_on(viewer.day).filter(user=viewer.user_id).order_by()


def _turns(viewer: Viewer) -> QuerySet[PlanLead]:
    return PlanLead.objects.held_on(viewer.day).filter(user=viewer.user_id).order_by()


def _overseen(viewer: Viewer) -> QuerySet[Any]:
    """The records that an oversight group on which the viewer sits may read; `seen_by` says which of them still."""
    seats = GroupSeat.objects.filter(user=viewer.user_id).held_on(viewer.day)
    grants = Grant.objects.filter(group__in=seats.values("group"), group__kind__in=OVERSIGHT_KINDS)
    return grants.order_by().values("record")


@dataclass(frozen=True)
class _Me:
    """What the viewer is in each plan; the same as `actors_of`, for many plans at once and without what is nobody's in
    particular."""

    roles: dict[int, set[str]]
    taken: dict[int, set[str]]
    leads: set[int]
    overseen: set[int]
    posts: dict[int, set[str]]

    @classmethod
    def of(cls, viewer: Viewer, plans: set[int]) -> _Me:
        roles: dict[int, set[str]] = {}
        taken: dict[int, set[str]] = {}
        members = GroupMember.objects.held_on(viewer.day).filter(plan__in=plans, user__isnull=False)
        for plan, user, role in members.order_by().values_list("plan", "user", "role"):
            taken.setdefault(plan, set()).add(role)
            if user == viewer.user_id:
                roles.setdefault(plan, set()).update({role, "group"})
        posts: dict[int, set[str]] = {}
        for post in viewer.posts:
            posts.setdefault(post.organisation_id, set()).add(post.role)
        return cls(
            roles=roles,
            taken=taken,
            leads=set(_turns(viewer).values_list("plan", flat=True)),
            overseen=set(_overseen(viewer).values_list("record", flat=True)),
            posts=posts,
        )

    def actors(self, plan: Plan) -> frozenset[str]:
        held = self.posts.get(plan.record.owner_id, set()) - self.taken.get(plan.pk, set())
        found = self.roles.get(plan.pk, set()) | held
        found |= {"lead"} if plan.pk in self.leads else set()
        return frozenset(found | ({"oversight"} if plan.record_id in self.overseen else set()))


def _signed(rows: Iterable[Any]) -> Any:
    """For a row, the slots that are signed in its present state."""
    versions = {row.run_id: row.content_hash for row in rows if isinstance(row, PlanVersion)}
    signatures: dict[int, set[str]] = {}
    for run, slot, signed_hash in Signature.objects.filter(run__in=versions).values_list("run", "slot", "signed_hash"):
        if versions[run] == signed_hash:
            signatures.setdefault(run, set()).add(slot)

    def of(row: Any) -> frozenset[str]:
        return frozenset(signatures.get(row.run_id, ()))

    return of
