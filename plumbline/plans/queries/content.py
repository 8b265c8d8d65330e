"""A plan as plain content: what every export, comparison and round trip is made from, as the viewer may see it."""

from __future__ import annotations

from typing import Literal

from django.db.models import Prefetch, QuerySet
from django.utils.timezone import localdate

from plumbline.access.models import FOR_ALL, Audience
from plumbline.access.viewer import Viewer
from plumbline.library.queries import scale_of
from plumbline.library.types import Scale
from plumbline.plans.models import Action, ActionParty, ActionReference, MeasureReading, Plan, ProgressEntry
from plumbline.plans.queries.loop import stands_on
from plumbline.plans.queries.plans import progress_seen
from plumbline.plans.queries.shared import scales_of, shown_in
from plumbline.plans.rules.content import (
    Figure,
    Figures,
    Item,
    Move,
    Outcome,
    PlanContent,
    Progress,
    Section,
    Status,
    Timing,
)
from plumbline.plans.rules.wording import day_words, measure_in_words

Notes = Literal["all", "marked", "none", "public"]


def _note_mark(audience: str) -> str:
    """What stands before a note that is not for everyone, in a copy that holds such notes."""
    return f"({Audience(audience).label})"


# A text that begins with one of these came out of such a copy; read in again it must not become everyone's.
NOTE_MARKS = frozenset(_note_mark(audience) for audience in Audience.values if audience not in FOR_ALL)


def content_of(viewer: Viewer, plan: Plan, *, notes: Notes = "all", shown: bool = True) -> PlanContent:
    """The plan's whole content that this viewer may read, without what was withdrawn; with the actions of other plans
    that it shows, unless `shown` is False.

    `notes` is about progress that is not for everyone on the plan (and that this viewer may read): "none" leaves it
    out, as in a copy that is handed round; "marked" says beside each whom it is for. "public" leaves out all progress
    that was not marked for the public.
    """
    scale = scale_of(viewer, plan.framework.scale_id)
    actions = (
        Action.objects.filter(plan=plan, withdrawn_at=None)
        .select_related("after")
        .prefetch_related(
            "parties",
            "loop",
            "moves",
            Prefetch("readings", queryset=MeasureReading.objects.select_related("entry")),
            Prefetch("progress", queryset=_entries(viewer, notes), to_attr="entries_seen"),
        )
    )
    references = _references(plan)
    rows: dict[int, list[tuple[int, Item]]] = {}
    for action in actions.order_by("section__position", "position", "pk"):
        item = _item(action, scale, references.get(action.pk, []), marked=notes == "marked")
        item.stands_on = stands_on(viewer, action)
        rows.setdefault(action.section_id, []).append((action.position, item))
    others = [other for other, _ in shown_in(viewer, plan, notes=notes)] if shown else []
    scales = scales_of(viewer, others)
    for other in others:
        item = _shown_item(viewer, other, scales[other.plan.framework.scale_id], scale, notes)
        rows.setdefault(other.section_id, []).append((other.position, item))
    items = {pk: [item for _, item in sorted(found, key=lambda row: row[0])] for pk, found in rows.items()}
    sections = [
        Section(
            number=section.number,
            title=section.title,
            theme=section.theme,
            context=section.context,
            lead=[lead.text for lead in section.leads.all()],
            outcomes=[Outcome(o.level, o.text) for o in section.outcomes.all()],
            items=items.get(section.pk, []),
        )
        for section in plan.sections.filter(withdrawn_at=None).prefetch_related("leads", "outcomes")
    ]
    return PlanContent(
        title=plan.title,
        framework=plan.framework.framework_id,
        period_start=plan.period_start,
        period_end=plan.period_end,
        header={value.label: value.text for value in plan.header_values.all()},
        sections=sections,
    )


def _shown_item(viewer: Viewer, action: Action, there: Scale, scale: Scale, notes: Notes) -> Item:
    """An action of another plan that this one shows (BY8). Its status is the word of its own plan’s scale: what it
    would be in this plan’s is nobody’s decision."""
    item = _item(action, there, [], marked=notes == "marked")
    item.stands_on = stands_on(viewer, action)
    if there != scale:
        item.status = Status(item.status.text, "")
    return item


def _entries(viewer: Viewer, notes: Notes) -> QuerySet[ProgressEntry]:
    entries = progress_seen(viewer)
    if notes == "public":
        return entries.filter(audience=Audience.PUBLIC)
    return entries.filter(audience__in=FOR_ALL) if notes == "none" else entries


def _references(plan: Plan) -> dict[int, list[str]]:
    """The numbers that each action refers to."""
    made = ActionReference.objects.filter(source__plan=plan).order_by("pk").values_list("source_id", "target__number")
    found: dict[int, list[str]] = {}
    for source, number in made:
        found.setdefault(source, []).append(number)
    return found


def _item(action: Action, scale: Scale, references: list[str], *, marked: bool) -> Item:
    value = scale.value(action.status)
    return Item(
        number=action.number,
        title=action.title,
        text=action.text,
        outcome=action.outcome,
        measure=measure_in_words(
            action.measure,
            baseline=action.measure_baseline,
            current=action.measure_current,
            target=action.measure_target,
            unit=action.measure_unit,
            by=action.measure_by,
        ),
        responsible=_named(action, ActionParty.Part.DOER),
        frequency=action.frequency,
        start=Timing(action.start_text, action.start_kind, action.start_on),  # type: ignore[arg-type]
        finish=Timing(action.finish_text, action.finish_kind, action.finish_on),  # type: ignore[arg-type]
        progress=[_progress(entry, scale, marked=marked) for entry in getattr(action, "entries_seen", [])],
        status=Status(action.status_text or (value.label if value else ""), action.status),
        references=references,
        accountable=_named(action, ActionParty.Part.LEAD),
        approval_by=action.approval_by,
        after=action.after.number if action.after and action.after.withdrawn_at is None else "",
        timescale_source=action.timescale_source,
        original_finish=_original(action),
        moves=[
            Move(move.from_text, move.to_text, move.reason, move.agreed_by, localdate(move.at))
            for move in action.moves.all()
        ],
        figures=_figures(action),
    )


def _named(action: Action, part: str) -> list[str]:
    return [party.text for party in action.parties.all() if party.part == part]


def _original(action: Action) -> Timing:
    """The finish as first agreed; its kind is that of the finish while they are the same."""
    text, day = action.original_finish_text, action.original_finish_on
    if (text, day) == (action.finish_text, action.finish_on):
        return Timing(text, action.finish_kind, day)  # type: ignore[arg-type]
    return Timing(text, "date" if day else "unknown" if text else "blank", day)


def _figures(action: Action) -> Figures | None:
    """The measure as numbers; None where it has none. What was noted beside a reading goes only as far as the progress
    it was recorded with."""
    readings = [
        Figure(r.on, r.value, r.note if r.entry is None or r.entry.audience in FOR_ALL else "")
        for r in action.readings.all()
    ]
    given = (action.measure_baseline, action.measure_current, action.measure_target)
    if not readings and all(value is None for value in given):
        return None
    return Figures(
        action.measure_unit, action.measure_baseline, action.measure_target, action.measure_by, readings=readings
    )


def _progress(entry: ProgressEntry, scale: Scale, *, marked: bool) -> Progress:
    value = scale.value(entry.status)
    note = f"{_note_mark(entry.audience)} " if marked and entry.audience not in FOR_ALL else ""
    recorded_on = "" if entry.from_document else day_words(localdate(entry.at))
    return Progress(
        round=entry.round.label if entry.round else recorded_on,
        text=f"{note}{entry.text}",
        status=entry.status_text or (value.label if value else ""),
        status_note=entry.status_note,
        impact=entry.impact,
    )
