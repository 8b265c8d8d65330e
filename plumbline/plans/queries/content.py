"""A plan as plain content: what every export, comparison and round trip is made from, as the viewer may see it."""

from __future__ import annotations

from datetime import date

from django.db.models import Prefetch

from plumbline.access.viewer import Viewer
from plumbline.library.queries import scale_of
from plumbline.library.types import Scale
from plumbline.plans.models import Action, ActionParty, Plan, ProgressEntry
from plumbline.plans.queries.plans import progress_seen
from plumbline.plans.rules.content import Item, Outcome, PlanContent, Progress, Section, Status, Timing


def content_of(viewer: Viewer, plan: Plan) -> PlanContent:
    """The plan's whole content that this viewer may read, without what was withdrawn."""
    scale = scale_of(viewer, plan.framework.scale_id)
    actions = Action.objects.filter(plan=plan, withdrawn_at=None).prefetch_related(
        "parties",
        Prefetch("progress", queryset=progress_seen(viewer), to_attr="entries_seen"),
        Prefetch("references", to_attr="references_made"),
        "references__target",
    )
    items: dict[int, list[Item]] = {}
    for action in actions.order_by("position", "pk"):
        items.setdefault(action.section_id, []).append(_item(action, scale))
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


def _item(action: Action, scale: Scale) -> Item:
    value = scale.value(action.status)
    return Item(
        number=action.number,
        title=action.title,
        text=action.text,
        outcome=action.outcome,
        measure=measure_in_words(action),
        responsible=[p.text for p in action.parties.all() if p.part == ActionParty.Part.DOER],
        frequency=action.frequency,
        start=Timing(action.start_text, action.start_kind, action.start_on),  # type: ignore[arg-type]
        finish=Timing(action.finish_text, action.finish_kind, action.finish_on),  # type: ignore[arg-type]
        progress=[_progress(entry, scale) for entry in getattr(action, "entries_seen", [])],
        status=Status(action.status_text or (value.label if value else ""), action.status),
        references=[made.target.number for made in action.references.all()],
    )


def _progress(entry: ProgressEntry, scale: Scale) -> Progress:
    value = scale.value(entry.status)
    if entry.round:
        label = entry.round.label
    else:
        label = "" if entry.from_document else day_words(entry.at.date())
    return Progress(
        round=label,
        text=entry.text,
        status=entry.status_text or (value.label if value else ""),
        status_note=entry.status_note,
        impact=entry.impact,
    )


def measure_in_words(action: Action) -> str:
    """The measure as one text: its words, then baseline, current and target where they are known (DG29)."""
    figures = []
    unit = f" {action.measure_unit}" if action.measure_unit else ""
    if action.measure_baseline is not None:
        figures.append(f"from {number_words(action.measure_baseline)}{unit}")
    if action.measure_current is not None:
        figures.append(f"now {number_words(action.measure_current)}{unit}")
    if action.measure_target is not None:
        by = f" by {day_words(action.measure_by)}" if action.measure_by else ""
        figures.append(f"target {number_words(action.measure_target)}{unit}{by}")
    line = ", ".join(figures)
    return "\n".join(part for part in (action.measure, line[:1].upper() + line[1:]) if part)


def number_words(value: object) -> str:
    text = f"{value:f}" if hasattr(value, "as_tuple") else str(value)
    return text.rstrip("0").rstrip(".") if "." in text else text


def day_words(day: date) -> str:
    return f"{day.day} {day:%b %Y}"

