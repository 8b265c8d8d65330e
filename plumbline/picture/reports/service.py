"""A service on one paper, before a visit or an assessment (WI3): everything the viewer may see of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date

from plumbline.access.viewer import Viewer
from plumbline.documents.report import (
    About,
    Block,
    Column,
    Fields,
    Heading,
    Para,
    Report,
    Row,
    Sheet,
    SheetColumn,
    Table,
    Text,
    cell,
)
from plumbline.documents.writing.docx import write_docx
from plumbline.documents.writing.pdf import write_pdf
from plumbline.documents.writing.xlsx import write_xlsx
from plumbline.kernel.refusals import Refusal
from plumbline.picture.queries.service import ServicePage, service_page
from plumbline.picture.queries.timeline import timeline
from plumbline.picture.reports.common import EXCEL, WORD, File, day_of, for_whom
from plumbline.picture.rules.timeline import Entry, TimelineFilters
from plumbline.picture.rules.words import count
from plumbline.plans.rules.naming import file_stem
from plumbline.register.queries import RequirementStanding

PAPERS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "docx": (WORD, write_docx), "pdf": ("application/pdf", write_pdf),
}  # fmt: skip
ON_PAPER = 200  # entries of a timeline on one paper; the page has the rest


def desktop_paper(viewer: Viewer, number: str, to: str, *, today: date) -> File:
    """Everything the viewer may see of the service. Raises Service.DoesNotExist, or a Refusal for a format there is
    not."""
    found = service_page(viewer, number, today)
    told = timeline(viewer, found.service, TimelineFilters(), per_page=ON_PAPER)
    name = f"{file_stem(found.service.name)}-{today.isoformat()}.{to}"
    if to == "xlsx":
        return File(name, EXCEL, write_xlsx(_sheets(found, told.entries), About(found.service.name)))
    if to not in PAPERS:
        raise Refusal("A service is written as Word, PDF or Excel.")
    media_type, write = PAPERS[to]
    more = told.page.paginator.count - len(told.entries)
    report = Report(
        title=found.service.name,
        blocks=tuple(_blocks(found, told.entries, more)),
        page_header=(f"{found.service.name} ({found.service.number})",),
        page_footer=for_whom(viewer, today),
    )
    return File(name, media_type, write(report))


def _blocks(found: ServicePage, entries: Sequence[Entry], more: int) -> Iterator[Block]:
    yield Fields(tuple(_about(found)))
    if found.grades.rows:
        yield Heading("Grades and ratings")
        first = "Rating" if found.service.source == "cqc" else "Lowest"
        yield _table(
            "Published grades and ratings, the newest first",
            [("Published", 14), (first, 14), *((question, 12) for question in found.grades.questions)],
            [
                (day_of(row.on), row.mark.label if row.mark else "", *(text for _, text in row.cells))
                for row in found.grades.rows
            ],
        )
    for heading, made in (
        ("Requirements in force", found.in_force),
        ("Areas for improvement", found.areas),
        ("Earlier requirements", found.earlier),
    ):
        if made:
            yield Heading(heading)
            yield _table(heading, REQUIRED, [_required(one) for one in made])
    yield Heading("Plans")
    if found.plans:
        plans = [_plan(plan) for plan in found.plans]
        yield _table(
            "Plans", [("Plan", 30), ("Owner", 20), ("Stage", 8), ("Review", 12), ("Done", 8), ("Late", 6)], plans
        )
    else:
        yield _said("There is no plan of this service that you see.")
    if found.kinds:
        yield Heading("Reports")
        yield _said("; ".join(f"{label}: {n}" for _, label, n in found.kinds) + ".")
    if found.coming:
        yield Heading("Dates")
        yield _table("Dates", [("What", 40), ("When", 14)], [(one.what, day_of(one.on)) for one in found.coming])
    if found.risk:
        yield from _risk(found)
    yield Heading("Timeline")
    rows = [(day_of(e.on), e.label, f"{e.title}\n{e.words}".strip()) for e in entries]
    yield _table("Timeline, the newest first", [("When", 12), ("What", 18), ("In words", 50)], rows)
    if more > 0:
        yield _said(f"{count(more, 'older entry', 'older entries')} are on the page.")


def _risk(found: ServicePage) -> Iterator[Block]:
    assert found.risk is not None
    picture, chosen = found.risk
    yield Heading("Risk picture")
    title = chosen.weights.title if chosen.weights else ""
    yield _said(
        f"{count(picture.points, 'point')}: {picture.band.label}. Weighed with “{title}”, from what you may see."
    )
    if picture.lines:
        rows = [
            (str(line.points), f"{line.label} ({line.how})", "\n".join(f"- {item.words}" for item in line.items))
            for line in picture.lines
        ]
        yield _table("Points and what they were given for", [("Points", 8), ("For", 26), ("Which", 46)], rows)


REQUIRED = [("Which", 16), ("What is asked", 44), ("By", 12), ("How it stands", 24)]


def _required(one: RequirementStanding) -> tuple[str, ...]:
    steps = "\n".join(f"- {step.label + ') ' if step.label else ''}{step.text}" for step in one.requirement.steps.all())
    asked = f"{one.requirement.what}\n{steps}".strip()
    due = day_of(one.requirement.due_on) if one.requirement.due_on else "No date"
    return f"{one.name[0].upper()}{one.name[1:]}, {day_of(one.inspection.on)}", asked, due, one.words


def _plan(plan: object) -> tuple[str, ...]:
    """`plan` comes from the list of plans, with its figures."""
    from_list: dict[str, object] = vars(plan)
    review = from_list.get("review_on")
    return (
        str(plan), plan.record.owner.name, plan.get_stage_display(),  # type: ignore[attr-defined]
        day_of(review) if isinstance(review, date) else "",
        f"{from_list.get('actions_done', 0)} of {from_list.get('actions_total', 0)}", str(from_list.get("overdue", 0)),
    )  # fmt: skip


def _about(found: ServicePage) -> Iterator[tuple[str, str]]:
    service = found.service
    yield "Number", f"{service.number}, {service.get_source_display()}"
    yield "Type", f"{service.kind}{': ' + service.subtype if service.subtype else ''}"
    yield "Provider", service.provider.name
    where = [service.address, " ".join(p for p in (service.town, service.postcode) if p), service.area.name]
    yield "Where", ", ".join(part for part in where if part)
    yield "Status", service.standing
    if service.places:
        yield "Places", str(service.places)
    if found.mark:
        since = f" since {day_of(found.graded_on)}" if found.graded_on else ""
        yield ("Rating" if service.source == "cqc" else "Lowest grade"), f"{found.mark.label}{since}"
    if service.last_inspected_on:
        yield "Last inspected", day_of(service.last_inspected_on)
    if found.scope:
        yield "Assessed", found.scope
    if found.looks_after:
        yield "Review of the provider", _item(found.review)
        yield "Business continuity plan", _item(found.continuity)
    if service.as_of:
        yield "As of", f"the regulator’s file of {day_of(service.as_of)}"


def _item(item: object) -> str:
    if item is None:
        return "None recorded that you see"
    on = item.happened_on or item.received_at.date()  # type: ignore[attr-defined]
    return f"{day_of(on)}: {item}"


def _sheets(found: ServicePage, entries: Sequence[Entry]) -> list[Sheet]:
    made = [*found.in_force, *found.areas, *found.earlier]
    texts = [SheetColumn("Published", 14, "date"), SheetColumn("Lowest or overall", 20)]
    sheets = [
        Sheet("Service", (SheetColumn("What", 26), SheetColumn("Value", 60)), tuple(_about(found)), headed=False),
        Sheet(
            "Grades", (*texts, *(SheetColumn(q, 18) for q in found.grades.questions)),
            tuple((r.on, r.mark.label if r.mark else "", *(text for _, text in r.cells)) for r in found.grades.rows),
        ),
        Sheet(
            "Requirements",
            (SheetColumn("Which", 30), SheetColumn("Kind", 20), SheetColumn("Inspection", 14, "date"),
             SheetColumn("What is asked", 80), SheetColumn("By", 14, "date"), SheetColumn("How it stands", 50)),
            tuple(
                (one.name, one.requirement.get_kind_display(), one.inspection.on, _required(one)[1],
                 one.requirement.due_on, one.words)
                for one in made
            ),
        ),
        Sheet(
            "Plans", tuple(SheetColumn(label, 24) for label in ("Plan", "Owner", "Stage", "Review", "Done", "Late")),
            tuple(_plan(plan) for plan in found.plans),
        ),
        Sheet(
            "Timeline",
            (SheetColumn("When", 14, "date"), SheetColumn("What", 26), SheetColumn("Source", 26),
             SheetColumn("Title", 60), SheetColumn("In words", 80)),
            tuple((e.on, e.label, e.source_label, e.title, e.words) for e in entries),
        ),
    ]  # fmt: skip
    if found.risk:
        rows = [
            (line.points, line.label, line.how, "\n".join(item.words for item in line.items))
            for line in found.risk[0].lines
        ]
        heads = (SheetColumn("Points", 8), SheetColumn("For", 34), SheetColumn("How", 34), SheetColumn("Which", 70))
        sheets.insert(4, Sheet("Risk", heads, tuple(rows)))
    return sheets


def _table(caption: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> Table:
    head = Row(tuple(cell(label, scope="column", shade="soft") for label, _ in columns), repeat=True)
    return Table(
        columns=tuple(Column(label, width) for label, width in columns),
        rows=(head, *(Row(tuple(cell(text) for text in row)) for row in rows)),
        caption=caption,
    )


def _said(words: str) -> Text:
    return Text((Para(words),))
