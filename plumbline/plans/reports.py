"""A plan, a list of plans or a blank template as a file. Every format has the same rows: the viewer's rows."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django.utils.timezone import localdate

from plumbline.access.viewer import Viewer
from plumbline.documents.report import About, Report, Sheet, SheetColumn
from plumbline.documents.writing.csv import write_csv
from plumbline.documents.writing.docx import write_docx
from plumbline.documents.writing.html import write_html
from plumbline.documents.writing.pdf import write_pdf
from plumbline.documents.writing.xlsx import write_xlsx
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import framework_of, get_framework, scale_of
from plumbline.library.types import Scale
from plumbline.plans import queries
from plumbline.plans.layouts import PrintFacts, about, blank_template, lay_out, tabulate
from plumbline.plans.layouts.common import Work
from plumbline.plans.layouts.improvement import lay_out_improvement
from plumbline.plans.layouts.paper import Paper, lay_out_paper
from plumbline.plans.models import CommitteeView, Plan, PlanVersion
from plumbline.plans.queries.improvement import improvement_of
from plumbline.plans.queries.plans import PlanFilters
from plumbline.plans.queries.round_paper import paper_content
from plumbline.plans.queries.versions import current_version, frozen_content
from plumbline.plans.reading.as_json import content_to_json
from plumbline.plans.rules.content import PlanContent
from plumbline.plans.rules.improvement import require_proof
from plumbline.plans.rules.naming import file_stem
from plumbline.plans.rules.versions import live_line, print_line
from plumbline.plans.rules.withheld import closed
from plumbline.plans.rules.wording import day_words

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@dataclass(frozen=True)
class File:
    """A finished file: its bytes, its name, its media type."""

    name: str
    media_type: str
    content: bytes


_REPORTS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "docx": (WORD, write_docx),
    "pdf": ("application/pdf", write_pdf),
    "html": ("text/html; charset=utf-8", lambda report: write_html(report).encode()),
}
LIST_COLUMNS = (
    ("Plan", 48), ("Service", 28), ("Kind of plan", 32), ("Owner", 32), ("Stage", 10), ("Date for review", 16),
    ("Actions", 10), ("Completed", 11), ("Late", 8),
)  # fmt: skip
PLAN_FORMATS = ("docx", "pdf", "xlsx", "csv", "html", "json")
LIST_FORMATS = ("xlsx", "csv")


def export_plan(
    viewer: Viewer, code: str, to: str, *, today: date, monitored: bool = True, with_notes: bool = False
) -> File:
    """The plan in the publisher's own layout (BY2, DG41), as the viewer may see it.

    A copy is handed round, so progress that is not for everyone on the plan is left out, unless the person asks for it
    (`with_notes`): then each such note says whom it is for, and so does the file's name.

    Raises Plan.DoesNotExist for a stranger, Refusal for a format there is not.
    """
    if to not in PLAN_FORMATS:
        raise Refusal(f"A plan cannot be written as “{to}”. Choose one of: {', '.join(PLAN_FORMATS)}.")
    plan = queries.get_plan(viewer, code)
    content = queries.content_of(viewer, plan, notes="marked" if with_notes else "none")
    name = f"{file_stem(plan.title)}{'-with-internal-notes' if with_notes else ''}.{to}"
    current = current_version(viewer, plan)
    facts = facts_of(plan, today, current.number if current else None)
    return plan_file(viewer, plan, content, facts, to, name, monitored=monitored)


def export_version(viewer: Viewer, version: PlanVersion, to: str) -> File:
    """One version from what was taken down, never from the plan as it is now (DG34, DG41): its number, date and who
    completed it stand on every page. `version` was found by one who sees the plan, or by the link that opens it.

    Raises Refusal for a format there is not, or where its text in the database is not the one that was taken down.
    """
    if to not in PLAN_FORMATS:
        raise Refusal(f"A version cannot be written as “{to}”. Choose one of: {', '.join(PLAN_FORMATS)}.")
    content, plan = closed(frozen_content(viewer, version)), version.plan
    of = f"version-{version.number}" if version.number is not None else f"draft-{version.date_of_plan.isoformat()}"
    facts = PrintFacts(
        date_of_plan=version.date_of_plan,
        completed_by=version.completed_by,
        version=print_line(version.number, version.date_of_plan, version.completed_by),
        owner=plan.record.owner.name,
    )
    return plan_file(viewer, plan, content, facts, to, f"{file_stem(content.title)}-{of}.{to}")


def plan_file(
    viewer: Viewer, plan: Plan, content: PlanContent, facts: PrintFacts, to: str, name: str, *, monitored: bool = True
) -> File:
    """A plan's content as a file. The kind of plan comes with the plan's own row, also for a guest."""
    framework, scale = framework_of(viewer, plan.framework), scale_of(viewer, plan.framework.scale)
    if to == "json":
        text = json.dumps(content_to_json(content), ensure_ascii=False, indent=2)
        return File(name, "application/json", text.encode())
    if to in ("xlsx", "csv"):
        return _table(tabulate(content, framework, scale, facts), to, name, about(content, framework, facts))
    media_type, write = _REPORTS[to]
    return File(name, media_type, write(lay_out(content, framework, scale, facts, monitored=monitored)))


def export_paper(viewer: Viewer, code: str, round_id: int, to: str, *, today: date) -> File:
    """The committee's paper: every part with its history up to a round, the grades counted, the committee's own view
    (ST14, ST15). Only what is for everyone.

    Raises Round.DoesNotExist for a stranger, Refusal for a format there is not.
    """
    if to not in _REPORTS:
        raise Refusal(f"The paper cannot be written as “{to}”. Choose one of: {', '.join(_REPORTS)}.")
    found = paper_content(viewer, code, round_id)
    plan = found.plan
    framework, scale = framework_of(viewer, plan.framework_id), scale_of(viewer, plan.framework.scale_id)
    beside = {at: tuple(_view_said(view, at[1], scale) for view in views) for at, views in found.views.items()}
    facts = replace(facts_of(plan, today), version=f"Round {found.round.label}")
    report = lay_out_paper(Work(found.content, framework, scale, facts), Paper(found.counts, beside))
    media_type, write = _REPORTS[to]
    return File(f"{file_stem(f'{plan.title} {found.round.label}')}.{to}", media_type, write(report))


def export_improvement(viewer: Viewer, code: str, to: str, *, statement: str, at: datetime) -> File:
    """The paper that asks a regulator to look again (WI14), as the viewer authorises it.

    Raises Plan.DoesNotExist for a stranger, Refusal for a format there is not, or where nothing is checked.
    """
    if to not in ("docx", "pdf"):
        raise Refusal(f"The paper cannot be written as “{to}”. Choose one of: docx, pdf.", field="to")
    plan = queries.get_plan(viewer, code)
    found = improvement_of(viewer, plan)
    require_proof(found, statement)
    service, today = plan.service, localdate(at)
    top = (
        ("Plan", plan.title), ("Owner", plan.record.owner.name),
        *((("Service", f"{service.name} ({service.number})"),) if service else ()),
    )  # fmt: skip
    post = f", {viewer.acting_for.organisation_name}" if viewer.acting_for else ""
    report = lay_out_improvement(
        found, title="Evidence of improvement", about=top, statement=statement,
        authorised=f"{viewer.name}{post}, on {day_words(today)}.", footer=f"{plan.title} – {day_words(today)}",
    )  # fmt: skip
    media_type, write = _REPORTS[to]
    return File(f"{file_stem(plan.title)}-evidence-of-improvement.{to}", media_type, write(closed(report)))


def _view_said(view: CommitteeView, when: str, scale: Scale) -> tuple[str, str]:
    """The committee's view as a label and its words: "Challenges the grade and would give 3 (Slipped)."."""
    label = f"View of the {view.group_name} ({when})"
    if view.agrees:
        said = "Agrees with the grade."
    else:
        value = scale.value(view.status)
        said = "Challenges the grade" + (f" and would give {value.code} ({value.label})." if value else ".")
    return label, f"{said}\n{view.text}".strip()


def export_list(viewer: Viewer, filters: PlanFilters, to: str, *, today: date) -> File:
    """The viewer's list of plans with the filters of the page."""
    if to not in LIST_FORMATS:
        raise Refusal(f"A list cannot be written as “{to}”. Choose one of: {', '.join(LIST_FORMATS)}.")
    columns = tuple(SheetColumn(label, width) for label, width in LIST_COLUMNS)
    found: Any = queries.list_plans(viewer, filters=filters, today=today)  # plans with their figures
    rows = tuple(
        (
            plan.title,
            plan.service.name if plan.service else "",
            plan.framework.title,
            plan.record.owner.name,
            plan.get_stage_display(),
            plan.review_on,
            plan.actions_total,
            plan.actions_done,
            plan.overdue,
        )
        for plan in found
    )
    return _table([Sheet("Plans", columns, rows)], to, f"plans-{today.isoformat()}.{to}", About("Plans"))


def export_blank(viewer: Viewer, framework_id: str, to: str) -> File:
    """The blank template of a framework, to be filled in and read back (DG27)."""
    if to not in _REPORTS:
        raise Refusal(f"A template cannot be written as “{to}”. Choose one of: {', '.join(_REPORTS)}.")
    framework = get_framework(viewer, framework_id)
    scale = scale_of(viewer, queries.scale_row_of(viewer, framework_id))
    media_type, write = _REPORTS[to]
    return File(f"{framework.id}-blank.{to}", media_type, write(blank_template(framework, scale)))


def facts_of(plan: Plan, today: date, current: int | None = None) -> PrintFacts:
    """`current` is the number of the version that stands: a copy of the plan itself is a draft after it (DG34)."""
    return PrintFacts(
        date_of_plan=plan.date_of_plan,
        completed_by=plan.completed_by,
        version=live_line(plan.get_stage_display(), current),
        printed_on=today,
        owner=plan.record.owner.name,
    )


def _table(sheets: list[Sheet], to: str, name: str, of: About) -> File:
    if to == "csv":
        return File(name, "text/csv; charset=utf-8", write_csv(sheets[0]))
    return File(name, EXCEL, write_xlsx(sheets, of))
