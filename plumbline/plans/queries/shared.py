"""Actions that are shown in another plan as well (BY8): recorded in one place, read in both.

A reader of the plan that shows it sees the action, and of its progress what is for everyone; where else it stands, only
if they see that plan too.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import Prefetch, Q, QuerySet

from plumbline.access.models import FOR_ALL, Audience
from plumbline.access.queries import open_to, records_owned_by, seen_by
from plumbline.access.viewer import Viewer
from plumbline.library.queries import scale_of
from plumbline.library.types import Scale
from plumbline.plans.models import Action, MeasureReading, Plan, PlanStage, ProgressEntry, Section, SharedAction
from plumbline.plans.queries.plans import may_edit, may_record, may_share, progress_seen
from plumbline.plans.rules.withheld import closed

Notes = Literal["all", "marked", "none", "public"]
TEXTS = ("title", "text", "outcome", "measure", "frequency", "status_reason")


@dataclass(frozen=True)
class Shown:
    """Where an action that a plan shows is recorded, as far as the viewer may know."""

    place: SharedAction
    plan: Plan | None  # the plan that it belongs to; None where the viewer does not see it
    number: str  # its number there; "" with it

    @property
    def recorded_in(self) -> str:
        return f"{self.plan.title}, {self.number}" if self.plan else "another plan"


def shown_in(viewer: Viewer, plan: Plan, *, notes: Notes = "all") -> list[tuple[Action, Shown]]:
    """The actions of other plans that this plan shows, in its own order, with everything that a row, a page or a copy
    needs. Each carries the number it has here, so it must never be saved. In a fixed number of statements."""
    places = _whole(viewer, SharedAction.objects.filter(plan=plan), notes)
    seen = seen_by(Plan.objects.filter(pk__in=[p.action.plan_id for p in places]), viewer) if places else ()
    known = {found.pk for found in seen}
    return [_as_shown(place, place.action.plan_id in known) for place in places]


def get_shown(viewer: Viewer, code: str, number: str) -> tuple[Action, Shown]:
    """One action that a plan shows, by its number there. Raises SharedAction.DoesNotExist where the viewer does not see
    that plan or it shows no such action."""
    rows = seen_by(SharedAction.objects.filter(plan__code=code, number=number), viewer, path="plan__record_id")
    found = _whole(viewer, rows, "all")
    if not found:
        raise SharedAction.DoesNotExist
    sees = seen_by(Plan.objects.filter(pk=found[0].action.plan_id), viewer).exists()
    return _as_shown(found[0], sees)


def _whole(viewer: Viewer, rows: QuerySet[SharedAction], notes: Notes) -> list[SharedAction]:
    entries = ProgressEntry.objects.select_related("round").order_by("at", "pk")
    if notes == "public":
        entries = entries.filter(audience=Audience.PUBLIC)
    elif notes == "none":
        entries = entries.filter(audience__in=FOR_ALL)
    else:  # what is for everyone there is for everyone here; the rest only for those who may read it there
        entries = entries.filter(Q(audience__in=FOR_ALL) | Q(pk__in=progress_seen(viewer).order_by().values("pk")))
    return list(
        rows.filter(ended_at=None, action__withdrawn_at=None)
        .select_related("plan", "section", "action__plan__framework__scale", "action__plan__record__owner")
        .prefetch_related(
            "action__parties",
            "action__occurrences",
            "action__loop",
            "action__moves",
            Prefetch("action__readings", queryset=MeasureReading.objects.select_related("entry")),
            Prefetch("action__progress", queryset=entries, to_attr="entries_seen"),
        )
        .order_by("section__position", "position", "pk")
    )


def _as_shown(place: SharedAction, sees: bool) -> tuple[Action, Shown]:
    action = place.action
    shown = Shown(place, action.plan if sees else None, action.number if sees else "")
    action.number, action.section, action.position = place.number, place.section, place.position
    action.after = None  # a number of the other plan means something else here
    for row, texts in [
        (action, TEXTS), *((p, ("text",)) for p in action.parties.all()),
        *((e, ("text", "status_note", "impact")) for e in getattr(action, "entries_seen", [])),
        *((step, ("note",)) for step in action.loop.all()),
    ]:  # fmt: skip
        for name in texts:
            setattr(row, name, closed(getattr(row, name)))
    return action, shown


def scales_of(viewer: Viewer, actions: Iterable[Action]) -> dict[int, Scale]:
    """The scales of these actions' own plans, by their keys: each read once."""
    return {pk: scale_of(viewer, pk) for pk in {a.plan.framework.scale_id for a in actions}}


def numbers_shown(viewer: Viewer, plan: Plan) -> frozenset[str]:
    """Every number that an action of another plan has or had in this one: none is given again."""
    return frozenset(SharedAction.objects.filter(plan=plan).values_list("number", flat=True))


@dataclass(frozen=True)
class Place:
    """One showing of an action in another plan, for a reader of the plan it belongs to."""

    place: SharedAction
    plan: Plan | None  # None where the viewer does not see the plan that shows it


def places_of(viewer: Viewer, action: Action) -> list[Place]:
    """Where else an action that the viewer sees is and was shown, by whose decision; the other plan only for those who
    see it."""
    places = list(SharedAction.objects.filter(action=action).select_related("plan").order_by("at", "pk"))
    known = (
        {p.pk for p in seen_by(Plan.objects.filter(pk__in=[p.plan_id for p in places]), viewer)} if places else set()
    )
    return [Place(p, p.plan if p.plan_id in known else None) for p in places]


def places_in(viewer: Viewer, plan: Plan) -> QuerySet[SharedAction]:
    """Every action of another plan that this one shows or showed, the latest first, with its number here."""
    return seen_by(SharedAction.objects.filter(plan=plan), viewer, path="plan__record_id").order_by("-at", "-pk")


def plans_to_show_in(viewer: Viewer, action: Action) -> QuerySet[Plan]:
    """Plans in which the viewer may show an action of a plan that they may share: those they may change, without its
    own and those that show it already."""
    if not may_share(viewer, action.plan):
        return Plan.objects.none()
    showing = SharedAction.objects.filter(action=action, ended_at=None).values("plan")
    plans = open_to(Plan.objects.exclude(stage=PlanStage.ENDED), viewer, "plan.edit")
    return plans.exclude(pk=action.plan_id).exclude(pk__in=showing).order_by("title", "pk")


def sections_to_show_in(viewer: Viewer, action: Action) -> list[tuple[str, list[tuple[str, str]]]]:
    """The same as choices: each plan's title with its sections, keyed "CODE/number"."""
    sections = Section.objects.filter(plan__in=plans_to_show_in(viewer, action).values("pk"), withdrawn_at=None)
    found: dict[Plan, list[tuple[str, str]]] = {}
    for one in sections.select_related("plan").order_by("plan__title", "plan", "position", "pk"):
        words = f"{one.number} {one.title or one.theme}"
        found.setdefault(one.plan, []).append((f"{one.plan.code}/{one.number}", words[:120].strip()))
    return [(plan.title, choices) for plan, choices in found.items()]


def may_end_showing(viewer: Viewer, place: SharedAction) -> bool:
    """Those who may share the action's plan, and those who may change the plan that shows it."""
    return may_share(viewer, place.action.plan) or may_edit(viewer, place.plan)


def get_place(viewer: Viewer, pk: int) -> SharedAction:
    """A showing that is not ended, for those who may end it. Raises SharedAction.DoesNotExist for anybody else."""
    rows = SharedAction.objects.select_related("plan__record__owner", "action__plan__record__owner", "section")
    changed = open_to(rows, viewer, "plan.edit", path="plan__record_id").values("pk")
    shared = rows.filter(action__plan__record__in=records_owned_by(viewer, "plan.share").values("pk")).values("pk")
    return rows.filter(Q(pk__in=changed) | Q(pk__in=shared), ended_at=None).get(pk=pk)


def may_record_there(viewer: Viewer, shown: Shown) -> bool:
    """Whether the viewer may record on the action where it belongs."""
    return shown.plan is not None and may_record(viewer, shown.plan)
