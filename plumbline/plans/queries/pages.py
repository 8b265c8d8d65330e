"""What the plan's page and an action's page show, gathered in a fixed number of statements."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from django.db.models import Model, Prefetch, Q, QuerySet
from django.utils.timezone import localdate

from plumbline.access.models import FOR_ALL
from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of, scale_of
from plumbline.library.types import Framework, Scale, ScaleValue
from plumbline.plans.models import Action, ActionParty, CommitteeView, Occurrence, Plan, ProgressEntry, Section
from plumbline.plans.queries.plans import get_action, get_plan, may_edit, may_end, may_record, may_share, progress_seen
from plumbline.plans.queries.rounds import committee_views, may_report, parts_to_report
from plumbline.plans.queries.shared import Shown, get_shown, scales_of, shown_in
from plumbline.plans.queries.withheld import reveal_in
from plumbline.plans.rules.mentions import Mentionable
from plumbline.plans.rules.standing import (
    Standing,
    days_late,
    due_on,
    late_against_original,
    standing,
    suggested_status,
)


@dataclass
class ActionRow:
    """One action as a page shows it, for one viewer on one day."""

    action: Action
    status: ScaleValue | None
    standing: Standing
    due_on: date | None
    days_late: int
    late_against_original: bool
    suggested: ScaleValue | None
    doers: list[ActionParty]
    leads: list[ActionParty]
    entries: list[ProgressEntry]
    occurrences: list[Occurrence]
    scale: Scale

    @property
    def latest(self) -> ProgressEntry | None:
        return self.entries[-1] if self.entries else None

    @property
    def earlier(self) -> list[ProgressEntry]:
        """All but the latest, newest first."""
        return self.entries[-2::-1]

    @property
    def next_occurrence(self) -> Occurrence | None:
        """The first time not done since the action was entered: what fell before it is nobody's fault."""
        return next((o for o in self.occurrences if o.is_open and o.due_on >= self.entered_on), None)

    @property
    def entered_on(self) -> date:
        return localdate(self.action.created_at)

    asked_for: str = ""  # the round that still waits for this part's report (ST9)
    asked_round: int = 0  # its key, for the way to the answer
    committee: dict[int, CommitteeView] = field(default_factory=dict)  # what it said last, by round (ST15)
    anothers: bool = False  # the plan reports in rounds, and this part is another body's to report on (ST12)
    shown: Shown | None = None  # of an action that is recorded in another plan: its number is the one it has here (BY8)

    @property
    def finish_moved(self) -> bool:
        return bool(self.action.original_finish_text) and self.action.original_finish_text != self.action.finish_text


@dataclass
class SectionRows:
    section: Section
    rows: list[ActionRow]
    starts_theme: bool = False  # the first section under its theme line


@dataclass
class PlanPage:
    plan: Plan
    framework: Framework
    scale: Scale
    sections: list[SectionRows]
    may_edit: bool
    may_record: bool
    may_share: bool
    may_end: bool
    mentionable: Mentionable = field(default_factory=Mentionable)  # for links in texts

    @property
    def rows(self) -> list[ActionRow]:
        return [row for section in self.sections for row in section.rows]

    @property
    def own(self) -> list[ActionRow]:
        """Without those that are recorded in another plan."""
        return [row for row in self.rows if row.shown is None]

    @property
    def overdue(self) -> int:
        return sum(row.standing is Standing.OVERDUE for row in self.rows)

    @property
    def complete(self) -> int:
        return sum(row.action.complete for row in self.rows)

    @property
    def tbc(self) -> int:
        """Actions whose doer is still to be confirmed (MO6)."""
        return sum(any(p.kind == "tbc" for p in row.doers) for row in self.rows)

    @property
    def past_original(self) -> int:
        """Actions past the finish that was agreed first, whatever later extensions say (BY5)."""
        return sum(row.late_against_original for row in self.rows)

    @property
    def by_round(self) -> list[tuple[str, list[int]]]:
        """Each round with how many parts were given each value of the scale in it, oldest first (ST14)."""
        counted: dict[tuple[int, str], list[int]] = {}
        for entry in (e for row in self.own for e in row.entries):
            if entry.round is None:
                continue
            counts = counted.setdefault((entry.round.position, entry.round.label), [0] * len(self.scale.values))
            for place, value in enumerate(self.scale.values):
                counts[place] += value.key == entry.status
        return [(label, counts) for (_, label), counts in sorted(counted.items())]

    @property
    def has_notes(self) -> bool:
        """Whether some progress that the viewer reads here is not for everyone on the plan."""
        return any(entry.audience not in FOR_ALL for row in self.rows for entry in row.entries)

    @property
    def moved(self) -> int:
        """Actions whose finish is no longer the one first agreed (BY5)."""
        return sum(row.finish_moved for row in self.rows)

    @property
    def by_status(self) -> list[tuple[ScaleValue | None, int]]:
        """How many actions have each value of the plan's own scale; then of the scales of actions that are recorded in
        other plans, whose values are not converted; those with none last."""
        others = (r.status for r in self.rows if r.status and r.status not in self.scale.values)
        values = [*self.scale.values, *dict.fromkeys(others)]
        counted: list[tuple[ScaleValue | None, int]] = [
            (value, sum(row.status == value for row in self.rows)) for value in values
        ]
        return [*counted, (None, sum(row.status is None for row in self.rows))]


def plan_page(viewer: Viewer, code: str, *, today: date) -> PlanPage:
    """Everything on a plan's page that the viewer may see; raises Plan.DoesNotExist for a stranger."""
    plan = get_plan(viewer, code)
    scale = scale_of(viewer, plan.framework.scale_id)
    actions = _with_parts(viewer, Action.objects.filter(plan=plan, withdrawn_at=None))
    rows: dict[int, list[ActionRow]] = {}
    latest = plan.rounds.filter(closed_at=None).last()
    framework = framework_of(viewer, plan.framework_id)
    theirs = parts_to_report(viewer, plan, actions) if framework.rounds else {action.pk for action in actions}
    views = committee_views(viewer, plan) if framework.rounds else {}
    for action in actions:
        action.plan = plan
        row = _as_row(action, scale, today)
        row.anothers = action.pk not in theirs
        if latest and not action.complete and all(e.round_id != latest.pk for e in row.entries):
            row.asked_for, row.asked_round = latest.label, latest.pk
        row.committee = {of: said[-1] for (of, pk), said in views.items() if pk == action.pk}
        rows.setdefault(action.section_id, []).append(row)
    own = [row for found in rows.values() for row in found]
    for row in shown_rows(viewer, plan, today=today):
        rows.setdefault(row.action.section_id, []).append(row)
    for found in rows.values():
        found.sort(key=lambda row: row.action.position)
    sections, theme = [], ""
    for section in plan.sections.filter(withdrawn_at=None).prefetch_related("outcomes", "leads"):
        sections.append(SectionRows(section, rows.get(section.pk, []), bool(section.theme) and section.theme != theme))
        theme = section.theme
    _reveal(viewer, plan, sections, own)
    return PlanPage(
        plan=plan,
        framework=framework,
        scale=scale,
        sections=sections,
        may_edit=may_edit(viewer, plan),
        may_record=may_record(viewer, plan),
        may_share=may_share(viewer, plan),
        may_end=may_end(viewer, plan),
        mentionable=Mentionable.of((r.action.number, r.action.title) for found in rows.values() for r in found),
    )


def shown_rows(viewer: Viewer, plan: Plan, *, today: date) -> list[ActionRow]:
    """The actions of other plans that this one shows (BY8), each in its own scale's word."""
    found = shown_in(viewer, plan)
    scales = scales_of(viewer, [action for action, _ in found])
    return [_as_shown(action, shown, scales, today) for action, shown in found]


def shown_page(viewer: Viewer, code: str, number: str, *, today: date) -> ActionRow:
    """One of them, by its number here. Raises SharedAction.DoesNotExist where there is none for this viewer."""
    action, shown = get_shown(viewer, code, number)
    return _as_shown(action, shown, scales_of(viewer, [action]), today)


def _as_shown(action: Action, shown: Shown, scales: Mapping[int, Scale], today: date) -> ActionRow:
    row = _as_row(action, scales[action.plan.framework.scale_id], today)
    row.shown = shown
    return row


def action_page(viewer: Viewer, code: str, number: str, *, today: date) -> ActionRow:
    """One action with all its parts; raises Action.DoesNotExist for a stranger."""
    action = get_action(viewer, code, number)
    (whole,) = _with_parts(viewer, Action.objects.filter(pk=action.pk))
    whole.plan, whole.section = action.plan, action.section
    row = _as_row(whole, scale_of(viewer, action.plan.framework.scale_id), today)
    if framework_of(viewer, action.plan.framework).rounds:
        row.anothers = not may_report(viewer, action.plan, action)
    _reveal(viewer, action.plan, [], [row])
    return row


ACTION_TEXTS = ("title", "text", "outcome", "measure", "frequency", "status_reason")
ENTRY_TEXTS = ("text", "status_note", "impact")


def _reveal(viewer: Viewer, plan: Plan, sections: list[SectionRows], rows: list[ActionRow]) -> None:
    """Puts back what is withheld from others and meant for this viewer. The rows are shown, never saved."""
    shown: list[tuple[Model, tuple[str, ...]]] = []
    for one in sections:
        shown.append((one.section, ("title", "theme", "context")))
        shown += [(part, ("text",)) for part in (*one.section.outcomes.all(), *one.section.leads.all())]
    for row in rows:
        shown.append((row.action, ACTION_TEXTS))
        shown += [(part, ("text",)) for part in (*row.doers, *row.leads)]
        shown += [(entry, ENTRY_TEXTS) for entry in row.entries]
    reveal_in(viewer, plan, shown)


def _with_parts(viewer: Viewer, actions: QuerySet[Action]) -> list[Action]:
    return list(
        actions.prefetch_related(
            "parties",
            "occurrences",
            "loop",
            Prefetch("progress", queryset=progress_seen(viewer), to_attr="entries_seen"),
        ).order_by("section__position", "position", "pk")
    )


def _as_row(action: Action, scale: Scale, today: date) -> ActionRow:
    """The row of an action whose parties, occurrences and `entries_seen` are fetched already."""
    entries = list(getattr(action, "entries_seen", []))
    occurrences = list(action.occurrences.all())
    facts = action.facts(scale, occurrences, has_progress=bool(entries))
    parties = list(action.parties.all())
    return ActionRow(
        action=action,
        status=scale.value(action.status),
        standing=standing(facts, today),
        due_on=due_on(facts),
        days_late=days_late(facts, today),
        late_against_original=late_against_original(facts, today),
        suggested=suggested_status(facts, scale, today),
        doers=[p for p in parties if p.part == ActionParty.Part.DOER],
        leads=[p for p in parties if p.part == ActionParty.Part.LEAD],
        entries=entries,
        occurrences=occurrences,
        scale=scale,
    )


def mentions(viewer: Viewer, action: Action) -> tuple[list[Action], list[Action]]:
    """The actions that this one refers to, and those that refer to it (both ways, MO9); withdrawn ones among them."""
    visible = Q(plan=action.plan_id)
    return (
        list(Action.objects.filter(visible, referred_to_by__source=action).order_by("section__position", "position")),
        list(Action.objects.filter(visible, references__target=action).order_by("section__position", "position")),
    )


def numbers_of(viewer: Viewer, plan: Plan) -> list[str]:
    """The numbers of the plan's actions in order."""
    return list(
        Action.objects.filter(plan=plan, withdrawn_at=None)
        .order_by("section__position", "position", "pk")
        .values_list("number", flat=True)
    )


def mentionable(viewer: Viewer, plan: Plan) -> Mentionable:
    """What a text of the plan may mention."""
    return Mentionable.of(Action.objects.filter(plan=plan, withdrawn_at=None).values_list("number", "title"))
