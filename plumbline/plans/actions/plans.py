"""Making and changing plans and their sections."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime

from django.db import transaction

from plumbline.access.actions import open_record
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of, get_framework_version
from plumbline.library.types import Framework, HeaderField
from plumbline.people.models import Organisation
from plumbline.plans.actions.common import (
    changes,
    leads_for,
    names_known_to,
    new_code,
    once,
    one_at_a_time,
    plan_open_to,
    record_plan_event,
    stored_kind,
    timing_of,
)
from plumbline.plans.actions.items import plan_occurrences
from plumbline.plans.actions.withheld import require_kept, withhold
from plumbline.plans.models import HeaderValue, Outcome, Plan, PlanStage, Section
from plumbline.plans.rules.content import Outcome as OutcomeText
from plumbline.plans.rules.merging import outcome_lines
from plumbline.register.queries import get_service


@dataclass(frozen=True)
class PlanValues:
    """What a person gives for a plan as a whole."""

    title: str
    date_of_plan: date
    completed_by: str = ""
    period_start: date | None = None
    period_end: date | None = None
    service_number: str = ""
    header: dict[str, str] = field(default_factory=dict)  # label -> text


@dataclass(frozen=True)
class SectionValues:
    title: str
    theme: str = ""
    context: str = ""
    leads: tuple[str, ...] = ()
    outcomes: tuple[OutcomeText, ...] = ()


def owner_for(by: Viewer, owner_id: int) -> Organisation:
    """The organisation that will own a new plan; a Refusal unless the person may make plans there."""
    if not by.can("plan.create", owner_id):
        raise Refusal(
            "Your role does not make plans for this organisation. Choose another, or ask its lead.", field="owner"
        )
    return Organisation.objects.get(pk=owner_id)


@transaction.atomic
def create_plan(
    *, by: Viewer, at: datetime, owner_id: int, framework_id: str, values: PlanValues, submission: str
) -> Plan:
    """A new draft plan with the framework's fixed sections (DG23). The same submission twice gives the same plan."""
    owner = owner_for(by, owner_id)
    one_at_a_time(by)
    submission = once(by, "plan", submission)
    made = Plan.objects.filter(submission=submission).first()
    if made:
        return made
    plan = new_plan(by=by, at=at, owner=owner, framework_id=framework_id, values=values, submission=submission)
    framework = framework_of(by, plan.framework_id)
    sections = [
        Section(plan=plan, number=str(fixed.number), position=fixed.number, title=fixed.title)
        for fixed in framework.sections.fixed
    ]
    Section.objects.bulk_create(sections)
    plan.next_section = len(sections) + 1
    plan.save(update_fields=["next_section"])
    record_plan_event(
        by=by, at=at, verb="plan.created", plan=plan, subject=plan, label=plan.title,
        after={"title": plan.title, "framework": framework.id, "owner": owner.name},
    )  # fmt: skip
    return plan


def new_plan(
    *, by: Viewer, at: datetime, owner: Organisation, framework_id: str, values: PlanValues, submission: str
) -> Plan:
    """The plan's own row and its header. No event: the action that calls it records what it did."""
    version = get_framework_version(by, framework_id)
    framework = framework_of(by, version.pk)
    require_plan_values(values, framework)
    plan = Plan(
        record=open_record(by=by, at=at, owner=owner, kind="plan"),
        code=new_code(),
        framework=version,
        service=get_service(by, values.service_number) if values.service_number else None,
        title=values.title.strip()[:300],
        period_start=values.period_start,
        period_end=values.period_end,
        date_of_plan=values.date_of_plan,
        completed_by=values.completed_by[:200],
        created_at=at,
        created_by_id=by.user_id,
        submission=submission,
    )
    plan.save()
    header = withhold(values.header, by=by, at=at, plan=plan)
    HeaderValue.objects.bulk_create(header_rows(plan, framework, header))
    return plan


def require_plan_values(values: PlanValues, framework: Framework) -> None:
    if not values.title.strip():
        raise Refusal("Give the plan a title.", field="title")
    if values.period_start and values.period_end and values.period_end < values.period_start:
        raise Refusal("The plan’s period ends before it starts. Check both dates.", field="period_end")
    if framework.period == "required" and not (values.period_start and values.period_end):
        raise Refusal("This kind of plan covers a period. Give its first and last day.", field="period_start")


def header_rows(plan: Plan, framework: Framework, given: dict[str, str]) -> list[HeaderValue]:
    """The framework's own fields first and in its order, then those that only the document had."""
    by_label = {f.label: f for f in framework.header}
    labels = [*by_label, *(label for label in given if label not in by_label)]
    rows = []
    for position, label in enumerate(labels, start=1):
        known = by_label.get(label)
        text = given.get(label, "") or from_service(plan, known)
        dated = known is not None and known.kind in ("date", "month")
        day = timing_of(text, plan=plan, end=False, base=plan.date_of_plan).date if dated and text else None
        key = known.key if known else ""
        rows.append(HeaderValue(plan=plan, position=position, key=key, label=label, text=text, day=day))
    return rows


def from_service(plan: Plan, field: HeaderField | None) -> str:
    """What the plan's service says by itself for a header field left blank: its name, its type (DG22)."""
    if field is None or plan.service is None:
        return ""
    return {"service": plan.service.name, "service_type": plan.service.kind}.get(field.key, "")


@transaction.atomic
def edit_plan(*, by: Viewer, at: datetime, code: str, edition: int, values: PlanValues) -> Plan:
    """Changes the plan's own columns and header; what says nothing new changes nothing. Conflict when somebody else did
    so since `edition`."""
    plan = plan_open_to(by, code, "plan.edit")
    framework = framework_of(by, plan.framework_id)
    require_plan_values(values, framework)
    values = replace(values, header=withhold(values.header, by=by, at=at, plan=plan))
    header = {h.label: h.text for h in plan.header_values.all()}
    before = {**plan_columns(plan), **header}
    if _says_the_same(plan, header, values):
        return plan
    if plan.edition != edition:
        raise Conflict(
            "Somebody else changed this plan while you were writing. Yours is not saved yet: compare and choose.",
            theirs={k: "" if v is None else str(v) for k, v in before.items()},
            edition=plan.edition,
        )
    require_kept(by, plan, header, values.header)
    plan.title, plan.date_of_plan, plan.completed_by = (
        values.title.strip()[:300],
        values.date_of_plan,
        values.completed_by[:200],
    )
    moved = (plan.period_start, plan.period_end) != (values.period_start, values.period_end)
    plan.period_start, plan.period_end = values.period_start, values.period_end
    if values.service_number != (plan.service.number if plan.service else ""):
        plan.service = get_service(by, values.service_number) if values.service_number else None
    plan.edition += 1
    plan.save()
    if moved and plan.stage == PlanStage.DRAFT:
        _date_anew(plan)
    rows = header_rows(plan, framework, {**header, **values.header})
    plan.header_values.all().delete()
    HeaderValue.objects.bulk_create(rows)
    old, new = changes(before, {**plan_columns(plan), **{r.label: r.text for r in rows}})
    record_plan_event(
        by=by, at=at, verb="plan.edited", plan=plan, subject=plan, label=plan.title, before=old, after=new
    )
    return plan


def _date_anew(plan: Plan) -> None:
    """In another period a month without a year comes to another day, and a rhythm to other ones. Only in a draft: what
    was agreed moves with its reason."""
    for action in plan.actions.filter(withdrawn_at=None):
        before = (action.start_on, action.finish_on)
        for name in ("start", "finish"):
            timing = timing_of(getattr(action, f"{name}_text"), plan=plan, end=name == "finish", base=None)
            if timing.date:  # what was counted from another day stays
                setattr(action, f"{name}_kind", stored_kind(timing))
                setattr(action, f"{name}_on", timing.date)
        action.original_finish_on = action.finish_on
        action.plan = plan
        if (action.start_on, action.finish_on) != before:
            action.edition += 1
            action.save()
        plan_occurrences(action)


def _says_the_same(plan: Plan, header: dict[str, str], values: PlanValues) -> bool:
    stands = PlanValues(
        title=plan.title,
        date_of_plan=plan.date_of_plan,
        completed_by=plan.completed_by,
        period_start=plan.period_start,
        period_end=plan.period_end,
        service_number=plan.service.number if plan.service else "",
        header=header,
    )
    return replace(values, title=values.title.strip(), header={**header, **values.header}) == stands


def plan_columns(plan: Plan) -> dict[str, object]:
    return {
        "title": plan.title,
        "date_of_plan": plan.date_of_plan,
        "completed_by": plan.completed_by,
        "period_start": plan.period_start,
        "period_end": plan.period_end,
        "service": plan.service.name if plan.service else None,
    }


@transaction.atomic
def start_plan(*, by: Viewer, at: datetime, code: str) -> Plan:
    """A draft that has been agreed becomes live: from now on its actions are due."""
    plan = plan_open_to(by, code, "plan.edit")
    if plan.stage != PlanStage.DRAFT:
        return plan
    if not plan.actions.filter(withdrawn_at=None).exists():
        raise Refusal("This plan has no actions yet. Add at least one before you start it.")
    plan.stage = PlanStage.LIVE
    plan.save(update_fields=["stage"])
    record_plan_event(
        by=by, at=at, verb="plan.started", plan=plan, subject=plan, label=plan.title,
        before={"stage": "draft"}, after={"stage": "live"},
    )  # fmt: skip
    return plan


@transaction.atomic
def add_section(*, by: Viewer, at: datetime, code: str, values: SectionValues, submission: str) -> Section:
    """A new section with the next free number. The same submission twice gives the same section."""
    plan = plan_open_to(by, code, "plan.edit")
    submission = once(by, "section", code, submission)
    made = Section.objects.filter(submission=submission).first()
    if made:
        return made
    framework = framework_of(by, plan.framework_id)
    if framework.sections.fixed:
        raise Refusal(f"This kind of plan has a fixed set of {framework.sections.plural}; none can be added.")
    values = withhold(values, by=by, at=at, plan=plan)
    require_section_values(values, framework)
    taken = set(plan.sections.values_list("number", flat=True))
    number = plan.next_section
    while str(number) in taken:
        number += 1
    section = Section.objects.create(
        plan=plan,
        number=str(number),
        position=number,
        title=values.title,
        theme=values.theme,
        context=values.context,
        submission=submission,
    )
    plan.next_section = number + 1
    plan.save(update_fields=["next_section"])
    _save_section_parts(by, section, values)
    record_plan_event(
        by=by, at=at, verb="section.added", plan=plan, subject=section, label=section_label(framework, section),
        after=section_columns(section),
    )  # fmt: skip
    return section


@transaction.atomic
def edit_section(*, by: Viewer, at: datetime, code: str, number: str, edition: int, values: SectionValues) -> Section:
    """Changes a section's title, theme, context, leads and outcomes; its number stays. What says nothing new changes
    nothing. Conflict when somebody else changed it since `edition`."""
    plan = plan_open_to(by, code, "plan.edit")
    framework = framework_of(by, plan.framework_id)
    section = Section.objects.select_for_update().get(plan=plan, number=number, withdrawn_at=None)
    values = withhold(values, by=by, at=at, plan=plan)
    require_section_values(values, framework)
    before = section_columns(section)
    title = section.title if framework.sections.fixed else values.title
    given = {
        "title": title, "theme": values.theme, "context": values.context, "leads": "\n".join(values.leads),
        "outcomes": outcome_lines(values.outcomes),
    }  # fmt: skip
    if before == given:
        return section
    if section.edition != edition:
        raise Conflict(
            "Somebody else changed this part of the plan while you were writing. Compare the two and choose.",
            theirs={k: str(v) for k, v in before.items()},
            edition=section.edition,
        )
    require_kept(by, plan, before, given)
    section.title, section.theme, section.context = title, values.theme, values.context
    section.edition += 1
    section.save()
    _save_section_parts(by, section, values)
    old, new = changes(before, section_columns(section))
    record_plan_event(
        by=by, at=at, verb="section.edited", plan=plan, subject=section, label=section_label(framework, section),
        before=old, after=new,
    )  # fmt: skip
    return section


@transaction.atomic
def withdraw_section(*, by: Viewer, at: datetime, code: str, number: str, reason: str) -> Section:
    """Takes a section without live actions out of the plan; it is kept with its reason, its number is not reused."""
    plan = plan_open_to(by, code, "plan.edit")
    framework = framework_of(by, plan.framework_id)
    section = Section.objects.select_for_update().get(plan=plan, number=number, withdrawn_at=None)
    if framework.sections.fixed:
        raise Refusal(f"This kind of plan has a fixed set of {framework.sections.plural}; none can be taken out.")
    if section.actions.filter(withdrawn_at=None).exists():
        raise Refusal(f"Withdraw the {framework.items.plural} in it first, each with its reason.")
    if not reason.strip():
        raise Refusal("Say why it is withdrawn.", field="reason")
    section.withdrawn_at, section.withdrawn_because = at, reason
    section.save(update_fields=["withdrawn_at", "withdrawn_because"])
    record_plan_event(
        by=by, at=at, verb="section.withdrawn", plan=plan, subject=section,
        label=section_label(framework, section), reason=reason,
    )  # fmt: skip
    return section


def require_section_values(values: SectionValues, framework: Framework) -> None:
    if not framework.sections.fixed and not values.title.strip():
        raise Refusal(f"Write the {framework.sections.noun}.", field="title")


def section_columns(section: Section) -> dict[str, object]:
    return {
        "title": section.title,
        "theme": section.theme,
        "context": section.context,
        "leads": "\n".join(section.leads.values_list("text", flat=True)),
        "outcomes": outcome_lines([OutcomeText(o.level, o.text) for o in section.outcomes.all()]),
    }


def section_label(framework: Framework, section: Section) -> str:
    return f"{framework.sections.noun.capitalize()} {section.number}"


def _save_section_parts(by: Viewer, section: Section, values: SectionValues) -> None:
    section.leads.all().delete()
    section.leads.model.objects.bulk_create(leads_for(section.pk, values.leads, names_known_to(by, section.plan)))
    section.outcomes.all().delete()
    Outcome.objects.bulk_create(
        Outcome(section=section, position=position, level=o.level, text=o.text)
        for position, o in enumerate(values.outcomes, start=1)
    )
