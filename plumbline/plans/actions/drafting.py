"""A plan drafted from what a regulator required (BY3): the plan, its actions with where each came from, its reason and
what shows it, in one step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.plans.actions.common import (
    Names,
    day_of,
    names_known_to,
    once,
    one_at_a_time,
    party,
    record_plan_event,
    stored_kind,
)
from plumbline.plans.actions.plans import PlanValues, new_plan, owner_for
from plumbline.plans.actions.withheld import withhold
from plumbline.plans.models import (
    Action,
    ActionParty,
    ActionSource,
    Ground,
    GroundKind,
    NotImportedLine,
    PartyKind,
    Plan,
    Section,
)
from plumbline.plans.queries.drafting import DraftPage, draft_page
from plumbline.plans.rules.drafting import (
    ONE_PLACE,
    Choice,
    Draft,
    DraftAction,
    DraftSection,
    Published,
    Visit,
    grade_words,
    kind_of_service,
    long_day,
    text_of,
)

CHANGED = (
    "What was published of this service has changed since you opened this page. Nothing is created yet: look at it "
    "again, and choose once more."
)


@transaction.atomic
def draft_plan(
    *,
    by: Viewer,
    at: datetime,
    owner_id: int,
    number: str,
    framework_id: str,
    choices: Mapping[int, Choice],
    left_out: Mapping[int, str],
    submission: str,
) -> Plan:
    """A new draft plan of what is chosen, by the register's keys; `left_out` are the items that are not to be in it,
    each with the reason that is kept with the plan. Everything that stands is one or the other.

    The same submission twice gives the same plan. Raises Service.DoesNotExist for a stranger, Refusal where nothing is
    chosen, a theme is none, or what is published has changed.
    """
    owner = owner_for(by, owner_id)
    page = draft_page(by, number, framework_id, today=day_of(at))
    one_at_a_time(by)
    submission = once(by, "draft", number, submission)
    made = Plan.objects.filter(submission=submission).first()
    if made:
        return made
    _require(page, choices, left_out)
    drafted = page.drafted(choices)
    values = PlanValues(
        title=title_of(page, drafted),
        date_of_plan=day_of(at),
        completed_by="" if by.system else by.name,
        service_number=number,
        header=_header(page, by, at),
    )
    plan = new_plan(by=by, at=at, owner=owner, framework_id=page.framework.id, values=values, submission=submission)
    drafted = withhold(drafted, by=by, at=at, plan=plan)
    _say_why(plan, page, drafted)
    _write_sections(by, at, plan, drafted)
    visits = _write_grounds(by, at, plan, drafted)
    lines = [_left_out_line(plan, item, left_out[item.key], at) for item in page.items if item.key in left_out]
    NotImportedLine.objects.bulk_create(lines)
    record_plan_event(
        by=by, at=at, verb="plan.drafted", plan=plan, subject=plan, label=plan.title,
        after={
            "title": plan.title, "framework": page.framework.id, "owner": owner.name, "service": number,
            "requirements": sum(not a.item.area for a in drafted.actions),
            "areas": sum(a.item.area for a in drafted.actions), "left_out": len(lines),
            "inspections": [f"{visit.on.isoformat()} {visit.case}".strip() for visit in visits],
        },
    )  # fmt: skip
    return plan


def _require(page: DraftPage, choices: Mapping[int, Choice], left_out: Mapping[int, str]) -> None:
    known = {item.key: item for item in page.items}
    wanted = {key for key, item in known.items() if item.wanted}
    if set(choices) - set(known) or wanted - set(choices) - set(left_out):
        raise Refusal(CHANGED)
    if not choices:
        raise Refusal("Nothing is chosen. A plan needs at least one action.")
    themes = {str(theme.number) for theme in page.framework.sections.fixed} or {ONE_PLACE}
    for key, choice in choices.items():
        if choice.theme not in themes:
            raise Refusal(f"Choose a {page.framework.sections.noun}, or leave it out.", field=f"theme_{key}")


def title_of(page: DraftPage, drafted: Draft) -> str:
    """ "Birchwood House: improvement plan after the inspection of 24 October 2024" """
    latest = max((action.item.visit.on for action in drafted.actions), default=None)
    after = f" after the inspection of {long_day(latest)}" if latest else ""
    return f"{page.service.name}: improvement plan{after}"


def _header(page: DraftPage, by: Viewer, at: datetime) -> dict[str, str]:
    """The header fields that are known: the service, its type, the date, who drafted it. No person is made up."""
    known = {
        "service": page.service.name, "service_type": kind_of_service(page.service.kind, page.service.subtype),
        "date_of_plan": long_day(day_of(at)), "completed_by": "" if by.system else by.name,
    }  # fmt: skip
    return {f.label: known[f.key] for f in page.framework.header if known.get(f.key)}


def _say_why(plan: Plan, page: DraftPage, drafted: Draft) -> None:
    """Kind, reason, and who saw the need (DG2 to DG4, DG6), as far as the grades say."""
    plan.kind = drafted.kind
    plan.trigger = drafted.trigger.key if drafted.trigger else ""
    plan.identified_by = page.service.get_source_display()
    sections = len(drafted.sections)
    plan.next_section = sections + 1
    plan.save(update_fields=["kind", "trigger", "identified_by", "next_section"])


def _write_sections(by: Viewer, at: datetime, plan: Plan, drafted: Draft) -> None:
    rows = [
        Section(
            plan=plan, number=section.number, position=position, title=section.title, context=section.context,
            next_action=len(section.actions) + 1,
        )
        for position, section in enumerate(drafted.sections, start=1)
    ]  # fmt: skip
    Section.objects.bulk_create(rows)
    names = names_known_to(by, plan)
    pairs = [
        (_action(by, at, plan, row, section, position, action), action)
        for row, section in zip(rows, drafted.sections, strict=True)
        for position, action in enumerate(section.actions, start=1)
    ]
    Action.objects.bulk_create(row for row, _ in pairs)
    ActionParty.objects.bulk_create(p for row, action in pairs for p in _parties(plan, row, action, names))
    ActionSource.objects.bulk_create(
        ActionSource(action=row, requirement_id=action.item.key, words=action.item.words) for row, action in pairs
    )


def _action(
    by: Viewer, at: datetime, plan: Plan, row: Section, section: DraftSection, position: int, action: DraftAction
) -> Action:
    finish, first = action.finish, action.original_finish
    return Action(
        plan=plan, section=row, number=action.number, position=position, text=action.text, outcome=action.outcome,
        timescale_source=action.timescale_source,
        finish_text=finish.text, finish_kind=stored_kind(finish), finish_on=finish.date,
        original_finish_text=first.text, original_finish_on=first.date, created_at=at,
        submission=once(by, plan.code, plan.submission, section.number, action.number),
    )  # fmt: skip


def _parties(plan: Plan, row: Action, action: DraftAction, names: Names) -> Iterable[ActionParty]:
    """Who must do it as printed: where it is the provider, the body that provides the service today."""
    if not action.responsible:
        return
    values = party(action.responsible, names)
    if action.item.by_provider and plan.service is not None:
        provider = plan.service.provider
        values = {
            "text": provider.name, "kind": PartyKind.ORGANISATION, "user_id": None,
            "organisation_id": provider.organisation_id,
        }  # fmt: skip
    yield ActionParty(action=row, part=ActionParty.Part.DOER, position=1, **values)


def _write_grounds(by: Viewer, at: datetime, plan: Plan, drafted: Draft) -> list[Visit]:
    """Each inspection that the plan rests on, with the grades that it gave (DG4)."""
    visits = sorted({action.item.visit for action in drafted.actions}, key=lambda visit: (visit.on, visit.case))
    Ground.objects.bulk_create(
        Ground(
            plan=plan, kind=GroundKind.INSPECTION, on=visit.on, title=f"{visit.regulator} inspection"[:300],
            reference=visit.case[:200], by_id=by.user_id, by_name=by.name, at=at,
            submission=once(by, plan.code, "ground", visit.on.isoformat(), visit.case), **_grades(visit),
        )
        for visit in visits
    )  # fmt: skip
    return visits


def _grades(visit: Visit) -> dict[str, object]:
    grades = visit.grades
    if grades is None or not grades.given:
        return {"text": "The register has no grades that were published with this inspection."}
    lines = [f"- {grade_words(question, text, rank)}" for question, text, rank in grades.each]
    lowest = grades.lowest if grades.lowest and 1 <= grades.lowest <= 6 else None
    return {
        "grades": "\n".join(lines), "lowest_grade": lowest,
        "text": f"As published by the {visit.regulator} on {long_day(grades.on)}.",
    }  # fmt: skip


def _left_out_line(plan: Plan, item: Published, why: str, at: datetime) -> NotImportedLine:
    where = f"{item.name[:1].upper()}{item.name[1:]}, inspection of {long_day(item.visit.on)}"
    name = f"what the {item.visit.regulator} published"
    return NotImportedLine(plan=plan, upload_name=name, where=where[:200], text=text_of(item), why=why, at=at)
