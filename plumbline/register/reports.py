"""The list of services as a file: the rows of the page, and they are the viewer's rows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet

from plumbline.access.viewer import Viewer
from plumbline.documents.report import About, Sheet, SheetColumn, SheetValue
from plumbline.documents.writing.csv import write_csv
from plumbline.documents.writing.xlsx import write_xlsx
from plumbline.kernel.refusals import Refusal
from plumbline.register.models import Registration, Service
from plumbline.register.queries.finding import Row, ServiceFilters, all_rows, find

EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
FORMATS = ("csv", "xlsx")
COLUMNS = (
    SheetColumn("Service", 40), SheetColumn("Number", 16), SheetColumn("Type", 28), SheetColumn("Subtype", 24),
    SheetColumn("For whom", 12), SheetColumn("Provider", 36), SheetColumn("Area", 24), SheetColumn("Address", 36),
    SheetColumn("Town", 18), SheetColumn("Postcode", 12), SheetColumn("Places", 8), SheetColumn("Status", 24),
    SheetColumn("Source", 22), SheetColumn("Lowest grade or rating", 22), SheetColumn("Last inspected", 14, "date"),
    SheetColumn("Regulator’s risk", 16), SheetColumn("Registration", 30), SheetColumn("Assessed elsewhere", 40),
)  # fmt: skip


@dataclass(frozen=True)
class File:
    """A finished file: its bytes, its name, its media type."""

    name: str
    media_type: str
    content: bytes


def export_services(
    viewer: Viewer, filters: ServiceFilters, to: str, *, today: date, rows: QuerySet[Service] | None = None
) -> File:
    """The list with the filters of the page. `rows`: as in `queries.finding.service_list`."""
    if to not in FORMATS:
        raise Refusal(f"A list cannot be written as “{to}”. Choose one of: {', '.join(FORMATS)}.")
    found = all_rows(viewer, find(viewer, filters) if rows is None else rows)
    sheet = Sheet("Services", COLUMNS, tuple(_row(row) for row in found))
    name = f"services-{today.isoformat()}.{to}"
    if to == "csv":
        return File(name, "text/csv; charset=utf-8", write_csv(sheet))
    return File(name, EXCEL, write_xlsx([sheet], About("Services")))


def _row(row: Row) -> tuple[SheetValue, ...]:
    of = row.service
    free = of.registration == Registration.NOT_NEEDED
    return (
        of.name, of.number, of.kind, of.subtype, of.client_group, of.provider.name, of.area.name, of.address, of.town,
        of.postcode, of.places, of.standing, str(of.get_source_display()), row.mark.label if row.mark else "",
        of.last_inspected_on, of.regulator_risk,
        f"Needs none: {of.why_unregistered}" if free else "", row.scope,
    )  # fmt: skip
