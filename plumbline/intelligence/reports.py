"""What was reported about a service on one paper, before a visit or an assessment (WI3). Names stand in none of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from plumbline.access.viewer import Viewer
from plumbline.documents.report import (
    About,
    Block,
    Column,
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
from plumbline.intelligence.queries.desktop import Desktop, Gathered, desktop
from plumbline.kernel.refusals import Refusal
from plumbline.register.models import Service

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
PAPERS: dict[str, tuple[str, Callable[[Report], bytes]]] = {
    "docx": (WORD, write_docx), "pdf": ("application/pdf", write_pdf),
}  # fmt: skip
LONGEST = 1500  # letters of one report's words on paper; the page has the rest


@dataclass(frozen=True)
class File:
    """A finished file: its bytes, its name, its media type."""

    name: str
    media_type: str
    content: bytes


def desktop_file(
    viewer: Viewer, service: Service, to: str, *, today: date, before: Sequence[Block] = (), after: Sequence[Block] = ()
) -> File:
    """The paper. `before` and `after`: what other rooms say of the service on the same paper. Raises Refusal for a
    format there is not."""
    found = desktop(viewer, service, since=a_year_before(today), until=today)
    name = f"reports-{service.number.lower()}-{today.isoformat()}.{to}"
    if to == "xlsx":
        return File(name, EXCEL, write_xlsx(_sheets(found), About(f"Reports about {service.name}")))
    if to not in PAPERS:
        raise Refusal("This paper is written as Word, PDF or Excel.")
    media_type, write = PAPERS[to]
    report = Report(
        title=f"Reports about {service.name}", blocks=(*before, *desktop_blocks(found), *after),
        page_header=(f"{service.name} ({service.number})",), landscape=True,
        page_footer=f"{_for(viewer)}, {_day(today)}. What its reader may see, for those with the same rights.",
    )  # fmt: skip
    return File(name, media_type, write(report))


def _for(viewer: Viewer) -> str:
    """A paper names no person: the body whose people it is for."""
    return f"For {viewer.acting_for.organisation_name}" if viewer.acting_for else "From Plumbline"


def desktop_blocks(found: Desktop) -> Iterator[Block]:
    """For a paper of this room, or of one above that says more of the service."""
    yield Heading("Reports in the last 12 months")
    span = f"{_day(found.since)} to {_day(found.until)}"
    if not found.total:
        yield Text((Para(f"Nothing was reported from {span} that you may see."),))
        return
    late = f" {found.late_investigations} late in being looked into." if found.late_investigations else ""
    yield Text((Para(f"{found.total} from {span}, {found.open} of them open.{late}"),))
    yield _table("By kind", [("Kind", 40), ("Reports", 10)], [(kind, str(n)) for kind, n in found.by_kind])
    if found.by_theme:
        yield _table("By theme", [("Theme", 40), ("Reports", 10)], [(theme, str(n)) for theme, n in found.by_theme])
    yield _table(
        "Each report, the newest first",
        [("Received", 10), ("What", 18), ("What was said", 44), ("How it stands", 12), ("What came of it", 26)],
        [_row(one) for one in found.reports],
    )
    if found.total > len(found.reports):
        yield Text((Para(f"The newest {len(found.reports)} are on this paper; all are in Plumbline."),))


def _row(one: Gathered) -> tuple[str, ...]:
    poor = f"\n{one.poor} of its answers {'is' if one.poor == 1 else 'are'} not a good sign." if one.poor else ""
    measures = f"\nWhat was done: {one.item.measures}" if one.item.measures else ""
    said = f"{one.item.facts}{measures}"
    cut = f"{said[:LONGEST]} …" if len(said) > LONGEST else said
    what = f"{one.item.get_kind_display()}\n{one.item.code}"
    return (_day(one.on), what, f"{cut}{poor}".strip(), one.state_label, one.outcome)


def _sheets(found: Desktop) -> list[Sheet]:
    columns = (
        SheetColumn("Received", 14, "date"), SheetColumn("Kind", 26), SheetColumn("Reference", 14),
        SheetColumn("Title", 40), SheetColumn("What happened", 80), SheetColumn("What was done", 60),
        SheetColumn("Answers not a good sign", 14), SheetColumn("How it stands", 20), SheetColumn("Outcome", 60),
    )  # fmt: skip
    rows = tuple(
        (
            one.on, one.item.get_kind_display(), one.item.code, one.item.title, one.item.facts, one.item.measures,
            one.poor, one.state_label, one.outcome,
        )
        for one in found.reports
    )  # fmt: skip
    counted = (SheetColumn("Which", 40), SheetColumn("Reports", 12))
    return [
        Sheet("Reports", columns, rows, frozen=1),
        Sheet("By kind", counted, tuple(found.by_kind)),
        Sheet("By theme", counted, tuple(found.by_theme)),
    ]


def _table(caption: str, columns: Sequence[tuple[str, int]], rows: Sequence[Sequence[str]]) -> Table:
    head = Row(tuple(cell(label, scope="column", shade="soft") for label, _ in columns), repeat=True)
    return Table(
        columns=tuple(Column(label, width) for label, width in columns),
        rows=(head, *(Row(tuple(cell(text) for text in row)) for row in rows)),
        caption=caption,
    )


def a_year_before(day: date) -> date:
    """The same day of the year before; of 29 February, the day after it."""
    try:
        return day.replace(year=day.year - 1)
    except ValueError:
        return date(day.year - 1, 3, 1)


def _day(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
