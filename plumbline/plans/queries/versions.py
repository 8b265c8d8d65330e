"""Versions of a plan as a viewer sees them: which is current, how the one on its way stands, what changed since.

What is in a version is what everyone on the plan may read, so whoever sees the plan sees its versions.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q, QuerySet

from plumbline.access.queries import people_choices, seen_by
from plumbline.access.viewer import Viewer
from plumbline.guests.models import GuestLink
from plumbline.kernel.refusals import Refusal
from plumbline.library.models import ProcessVersion
from plumbline.library.queries import framework_of, get_process_version, process_of, scale_of
from plumbline.library.types import Process, ProcessState, SignatureSlot
from plumbline.people.models import OrganisationKind, User
from plumbline.plans.models import Plan, PlanKind, PlanStage, PlanVersion, Review, VersionComment
from plumbline.plans.queries.actors import actors_of
from plumbline.plans.queries.checks import check_clear
from plumbline.plans.queries.content import content_of
from plumbline.plans.queries.group import group_complete, has_lead
from plumbline.plans.queries.plans import get_plan
from plumbline.plans.reading.as_json import content_from_json, content_to_json
from plumbline.plans.rules.content import PlanContent
from plumbline.plans.rules.version_words import Change, changes_between
from plumbline.plans.rules.versions import DROPPED, TAKE_IN, fingerprint, version_name, with_header
from plumbline.plans.rules.wording import day_words
from plumbline.workflow.models import Signature, StepTaken
from plumbline.workflow.queries import signatures_of, signed_of, steps_of
from plumbline.workflow.rules import Facts, Offer, done_words, offers

WITH = ("run__process", "review", "begun_by", "plan__framework__scale", "plan__record__owner", "plan__service")
CIRCULATORS = frozenset({"lead", "partnership_lead", "owner"})  # DG37


@dataclass(frozen=True)
class Frozen:
    """A plan's content taken down: as values, as JSON, with its fingerprint."""

    content: PlanContent
    json: dict[str, Any]
    hash: str


def versions_of(viewer: Viewer, plan: Plan) -> QuerySet[PlanVersion]:
    """Every version of the plan, the latest first, without its content; `went_to`: how many people have it."""
    rows = seen_by(PlanVersion.objects.filter(plan=plan), viewer, path="plan__record_id")
    went = Count("circulations__copies", filter=~Q(circulations__copies__name="") & Q(circulations__copies__again=None))
    return (
        rows.defer("content")
        .select_related("run__process", "review")
        .annotate(went_to=went)
        .order_by("-begun_at", "-pk")
    )


def get_version(viewer: Viewer, code: str, pk: int) -> PlanVersion:
    """One version; raises PlanVersion.DoesNotExist for a stranger just as for one that never was."""
    rows = seen_by(PlanVersion.objects.select_related(*WITH), viewer, path="plan__record_id")
    return rows.get(plan__code=code, pk=pk)


def find_version(viewer: Viewer, plan: Plan, number: int) -> PlanVersion:
    """The final version with that number. Raises PlanVersion.DoesNotExist."""
    return seen_by(PlanVersion.objects.select_related(*WITH), viewer, path="plan__record_id").get(
        plan=plan, number=number
    )


def current_version(viewer: Viewer, plan: Plan) -> PlanVersion | None:
    """The final version that stands now (DG34), without its content; None before the first one."""
    rows = seen_by(PlanVersion.objects.filter(plan=plan, number__isnull=False), viewer, path="plan__record_id")
    return rows.defer("content").order_by("-number").first()


def version_on_its_way(viewer: Viewer, plan: Plan) -> PlanVersion | None:
    """The draft that is neither final nor given up; there is one at most."""
    rows = PlanVersion.objects.filter(plan=plan, final_at=None, dropped_at=None).select_related("run__process")
    return seen_by(rows, viewer, path="plan__record_id").defer("content").first()


def version_by_link(viewer: Viewer, link: GuestLink) -> PlanVersion:
    """The one final version that a link is for, whoever looks: knowing the link's secret is the whole right to it."""
    rows = PlanVersion.objects.select_related(*WITH).filter(number__isnull=False, plan__record=link.record_id)
    return rows.get(pk=link.subject_id)


def frozen_content(viewer: Viewer, version: PlanVersion) -> PlanContent:
    """What the version says. Raises Refusal where its text in the database is not the one that was taken down."""
    if fingerprint(version.content) != version.content_hash:
        raise Refusal(
            f"{version_name(version.number)} is not as it was made: its text in the database was changed. "
            "Restore a backup."
        )
    return content_from_json(version.content)


def take_down(viewer: Viewer, plan: Plan, *, date_of_plan: date, completed_by: str) -> Frozen:
    """The plan as everyone on it may read it now, with that date and name in its header."""
    framework = framework_of(viewer, plan.framework_id)
    content = content_of(viewer, plan, notes="none")
    content = with_header(content, framework, date_of_plan=date_of_plan, completed_by=completed_by)
    data = content_to_json(content)
    return Frozen(content, data, fingerprint(data))


def live_content(viewer: Viewer, version: PlanVersion) -> Frozen:
    """What would be taken down now, with the version's own date and name."""
    return take_down(viewer, version.plan, date_of_plan=version.date_of_plan, completed_by=version.completed_by)


def changes_in(viewer: Viewer, plan: Plan, old: PlanContent, new: PlanContent) -> list[Change]:
    """What changed between two contents of the plan, in its own words (BY14)."""
    noun = framework_of(viewer, plan.framework_id).sections.noun
    return changes_between(old, new, scale_of(viewer, plan.framework.scale_id), noun=noun)


def facts_of(viewer: Viewer, version: PlanVersion, *, live: Frozen | None = None) -> Facts:
    """How the version stands for the viewer: what they are in it, and which needs hold of those that a step out of its
    present state asks for. The one place that says so: the buttons, the forms and the actions ask it."""
    return Facts(
        state=version.run.state,
        actors=actors_in(viewer, version),
        held=frozenset(_held(viewer, version, live)),
        user_id=viewer.user_id,
        current_hash=version.content_hash,
        signed=signed_of(viewer, version.run),
    )


def actors_in(viewer: Viewer, version: PlanVersion) -> frozenset[str]:
    """What the viewer is in the plan, and whether they completed this version."""
    found = actors_of(viewer, version.plan)
    named = version.completed_by.strip().casefold() == viewer.name.strip().casefold()
    if found and viewer.signed_in and (version.begun_by_id == viewer.user_id or named):
        found |= {"completer"}
    return found


def completers(viewer: Viewer, version: PlanVersion) -> list[User]:
    """Who began the version, and the person with an account whom it names as having completed it."""
    people = people_choices(viewer, version.plan.record_id)
    named = list(people.filter(name__iexact=version.completed_by.strip())[:2])
    found = {user.pk: user for user in (named if len(named) == 1 else [])}
    if version.begun_by_id and version.begun_by:
        found[version.begun_by_id] = version.begun_by
    return [user for user in found.values() if user.pk != viewer.user_id]


def _held(viewer: Viewer, version: PlanVersion, live: Frozen | None) -> list[str]:
    plan, process = version.plan, process_of(viewer, version.run.process)
    asked = {need for step in process.steps if version.run.state in step.start for need in step.needs}
    holds: dict[str, Callable[[], bool]] = {
        "has_lead": lambda: has_lead(viewer, plan),
        "header_complete": lambda: bool(version.date_of_plan and version.completed_by.strip()),
        "has_actions": lambda: any(section["items"] for section in version.content["sections"]),
        "group_complete": lambda: group_complete(viewer, plan),
        "no_open_review": lambda: (
            not Review.objects.filter(plan=plan, opened_at__isnull=False, closed_at=None).exists()
        ),
        "comments_answered": lambda: not version.comments.filter(answered_at=None).exists(),
        "is_current": lambda: (live or live_content(viewer, version)).hash == version.content_hash,
        "check_clear": lambda: check_clear(viewer, plan, today=viewer.day),
    }
    return [need for need, held in holds.items() if need in asked and held()]


def process_for(viewer: Viewer, plan: Plan) -> tuple[ProcessVersion, Process] | None:
    """The process on which a version of this plan runs; None where its framework names none."""
    named = framework_of(viewer, plan.framework_id).processes
    alone = plan.kind == PlanKind.IN_HOUSE or (not plan.kind and plan.record.owner.kind == OrganisationKind.PROVIDER)
    name = named.version_in_house if alone and named.version_in_house else named.version
    if not name:
        return None
    row = get_process_version(viewer, name)
    return row, process_of(viewer, row)


def may_begin(viewer: Viewer, plan: Plan) -> bool:
    """Whether the viewer is somebody who takes a version on from its first state; no version is begun of an ended
    plan."""
    found = process_for(viewer, plan)
    if found is None or plan.stage == PlanStage.ENDED:
        return False
    process = found[1]
    first = {actor for s in process.steps if process.start in s.start and s.to != DROPPED for actor in s.actors}
    return bool(actors_of(viewer, plan) & first)


def may_comment(viewer: Viewer, version: PlanVersion, actors: frozenset[str] | None = None) -> bool:
    """Members of the group, and whoever records on the plan, say what is not as it was agreed (DG35). `actors`: what
    the viewer is, where that is known already."""
    found = actors_in(viewer, version) if actors is None else actors
    return version.run.ended_at is None and bool(found & {"group", "anyone", "lead"})


def may_answer(viewer: Viewer, version: PlanVersion, actors: frozenset[str] | None = None) -> bool:
    """Who may take changes in answers what was said of the draft."""
    found = actors_in(viewer, version) if actors is None else actors
    step = process_of(viewer, version.run.process).step(TAKE_IN)
    allowed = set(step.actors) if step else {"lead", "owner"}
    return version.run.ended_at is None and bool(found & allowed)


def may_circulate(viewer: Viewer, plan: Plan, actors: frozenset[str] | None = None) -> bool:
    """DG37: the lead, the Partnership Lead, or the owner's people send a final version out."""
    found = actors_of(viewer, plan) if actors is None else actors
    return plan.stage != PlanStage.ENDED and bool(found & CIRCULATORS)


@dataclass(frozen=True)
class SlotRow:
    """One place for a signature: who signed the draft as it is now, or who signed an earlier state of it."""

    slot: SignatureSlot
    standing: Signature | None
    lapsed: Signature | None


@dataclass
class VersionPage:
    """Everything on a version's page."""

    version: PlanVersion
    process: Process
    facts: Facts
    content: PlanContent
    live: PlanContent  # what the plan says now; of one that is final or given up, what it says itself
    signatures: list[Signature]
    steps: list[StepTaken]
    comments: list[VersionComment]
    changes: list[Change]  # in the plan since this draft was taken; empty for one that is final or given up

    @property
    def name(self) -> str:
        return version_name(self.version.number, dropped=self.version.dropped_at is not None)

    @property
    def state(self) -> ProcessState | None:
        return self.process.state(self.version.run.state)

    @cached_property
    def offers(self) -> tuple[Offer, ...]:
        """The steps that the viewer takes, as the rules say; taking changes in only where there are some."""
        return tuple(o for o in offers(self.process, self.facts) if o.step.key != TAKE_IN or self.changes)

    @property
    def slots(self) -> list[SlotRow]:
        rows = []
        for slot in self.process.signatures:
            given = [s for s in self.signatures if s.slot == slot.key]
            now = [s for s in given if s.signed_hash == self.version.content_hash]
            before = [s for s in given if s.signed_hash != self.version.content_hash]
            rows.append(SlotRow(slot, now[-1] if now else None, before[-1] if before and not now else None))
        return rows

    @property
    def log(self) -> list[tuple[StepTaken, str]]:
        return [(taken, done_words(self.process, taken.step)) for taken in self.steps]

    @property
    def unanswered(self) -> int:
        return sum(comment.answered_at is None for comment in self.comments)


def version_page(viewer: Viewer, code: str, pk: int) -> VersionPage:
    """Raises PlanVersion.DoesNotExist for a stranger."""
    version = get_version(viewer, code, pk)
    content = frozen_content(viewer, version)
    live = live_content(viewer, version) if version.run.ended_at is None else None
    changed = live is not None and live.hash != version.content_hash
    now = live.content if live else content
    return VersionPage(
        version=version,
        process=process_of(viewer, version.run.process),
        facts=facts_of(viewer, version, live=live),
        content=content,
        live=now,
        signatures=list(signatures_of(viewer, version.run)),
        steps=list(steps_of(viewer, version.run)),
        comments=list(version.comments.all()),
        changes=changes_in(viewer, version.plan, content, now) if changed else [],
    )


@dataclass(frozen=True)
class Side:
    """One side of a comparison."""

    key: str  # "2", "draft", "live": as in the address
    label: str
    content: PlanContent


def side_of(viewer: Viewer, plan: Plan, key: str) -> Side:
    """A version by its number, "draft" for the one on its way, "live" for the plan as it stands. Raises
    PlanVersion.DoesNotExist for anything else."""
    if key == "live":
        return Side(key, "the plan as it stands now", content_of(viewer, plan, notes="none"))
    if key == "draft":
        draft = version_on_its_way(viewer, plan)
        if draft is None:
            raise PlanVersion.DoesNotExist
        version = get_version(viewer, plan.code, draft.pk)
        return Side(key, f"the draft of {day_words(version.date_of_plan)}", frozen_content(viewer, version))
    if not (key.isascii() and key.isdigit() and len(key) < 7):
        raise PlanVersion.DoesNotExist
    version = find_version(viewer, plan, int(key))
    return Side(key, f"version {version.number} of {day_words(version.date_of_plan)}", frozen_content(viewer, version))


def sides(viewer: Viewer, plan: Plan) -> list[tuple[str, str]]:
    """What can be compared, the newest first: key and label."""
    found = [("live", "The plan as it stands now")]
    draft = version_on_its_way(viewer, plan)
    if draft:
        found.append(("draft", f"The draft of {day_words(draft.date_of_plan)}"))
    rows = versions_of(viewer, plan).filter(number__isnull=False).order_by("-number")
    return [*found, *((str(v.number), f"Version {v.number} of {day_words(v.date_of_plan)}") for v in rows)]


def plan_of_versions(viewer: Viewer, code: str) -> tuple[Plan, list[PlanVersion]]:
    """The plan with all of its versions. Raises Plan.DoesNotExist for a stranger."""
    plan = get_plan(viewer, code)
    return plan, list(versions_of(viewer, plan))
