"""Register files of invented services, laid out as the regulators lay theirs out."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

Rows = list[dict[str, Any]]

CI_HEADINGS = [
    "CSNumber", "Combined_Service_", "CareService", "Subtype", "ServiceType", "ServiceName", "Address_line_1",
    "Address_line_2", "Service_town", "Service_Postcode", "ManagerName", "Service_Phone_Number",
    "Eforms_email_address", "SP_number", "ServiceProvider", "ServiceStatus", "DateReg", "Date_Reg",
    "Council_Area_Name", "Registered_Places", "Client_group", "RAD_SAT_Score", "MinGrade", "MaxGrade",
    "Publication_of_Latest_Grading", "KQ_Support_Wellbeing", "KQ_Care_and_Support_Planning", "KQ_Setting",
    "KQ_Staff_Team", "KQ_Leadership", "KQ_Care_Play_and_Learning", "Complaints_upheld_2324",
    "Complaints_upheld_2425", "Enforcements_issued_2324", "Enforcements_issued_2425", "count any reqs 2425",
    "Last_inspection_Date", "first_date_2425", "first_case_2425", "first_recs_2425", "first_reqs_2425",
    "second_date_2425", "second_case_2425", "second_recs_2425", "second_reqs_2425",
]  # fmt: skip
CQC_HEADINGS = [
    "Location ID", "Location ODS Code", "Location Name", "Care Home?", "Location Type",
    "Location Primary Inspection Category", "Location Street Address", "Location Address Line 2", "Location City",
    "Location Post Code", "Location Local Authority", "Location Region", "Service / Population Group", "Domain",
    "Latest Rating", "Publication Date", "Report Type", "Inherited Rating (Y/N)", "URL", "Provider ID",
    "Provider Name", "Brand ID", "Brand Name",
]  # fmt: skip
RQIA_HEADINGS = [
    "Service Name", "Address Line1", "Address Line2", "Town", "Postcode", "Phone", "Service Type",
    "Max Approved Places", "Categories of Care", "Conditions (As per Certificate)", "Current Manager", "Provider",
    "Last Inspected",
]  # fmt: skip

PERSON = "Isobel Lamplighter"  # a manager: nothing of her is ever kept
REQUIREMENT = (
    "1. By 30 April 2025, the provider must ensure that people are safe and well cared for. To do this, the provider "
    "must, at a minimum: a) offer a drink at every visit b) review each fluid chart weekly. This is to comply with "
    "Regulation 4(1)(a) of The Social Care and Social Work Improvement Scotland (Requirements for Care Services) "
    "Regulations 2011."
)
AREA = "1. To support people's wellbeing, the provider should plan activities with them."
AREAS = ("Glen Afton", "Marlowe & Tay", "City of Kestrel")
KINDS = (("Care Home Service", "Older People"), ("Support Service", "Care at Home"), ("Housing Support Service", ""))


def ci_service(n: int, **more: Any) -> dict[str, Any]:
    """The row of an invented Scottish service; `more` by heading."""
    kind, subtype = KINDS[n % len(KINDS)]
    grades = {"KQ_Support_Wellbeing": 4, "KQ_Setting": 5, "KQ_Staff_Team": 4, "KQ_Leadership": 4}
    return {
        "CSNumber": f"CS20{n:08}", "CareService": kind, "Subtype": subtype, "ServiceType": "Private",
        "ServiceName": f"Birchwood House {n}", "Address_line_1": f"{n} Mill Lane", "Service_town": "Glenrowan",
        "Service_Postcode": f"ZZ{n % 90 + 10} 1AA", "ManagerName": PERSON, "Service_Phone_Number": "01632 960123",
        "Eforms_email_address": "isobel.lamplighter@example.org", "SP_number": f"SP20{n // 3:08}",
        "ServiceProvider": f"Birchwood Care {n // 3} Limited", "ServiceStatus": "Active", "DateReg": "25/08/2004",
        "Date_Reg": "2004_8", "Council_Area_Name": AREAS[n % len(AREAS)], "Registered_Places": 40,
        "Client_group": "Adults", "RAD_SAT_Score": "LOW", "MinGrade": 4, "MaxGrade": 5,
        "Publication_of_Latest_Grading": "18/09/2024", "Last_inspection_Date": "30/08/2024", **grades,
        "first_date_2425": "30/08/2024", "first_case_2425": f"45{n:06}", **more,
    }  # fmt: skip


def ci_month(count: int = 30, **changed: dict[str, Any]) -> Rows:
    """A month of `count` services; `changed` by number: n3={"MinGrade": 2}, or None for a service that is not in it."""
    rows = []
    for n in range(1, count + 1):
        more = changed.get(f"n{n}", {})
        if more is not None:
            rows.append(ci_service(n, **more))
    return rows


def cqc_location(n: int, ratings: dict[tuple[str, str], tuple[str, str]] | None = None, **more: Any) -> Rows:
    """The rows of an invented English location. `ratings`: (group, domain) -> (rating, day of publication)."""
    whole = {("Overall", d): ("Good", "15/05/2024") for d in ("Safe", "Effective", "Caring", "Responsive", "Well-led")}
    given = ratings or {**whole, ("Overall", "Overall"): ("Good", "15/05/2024")}
    about = {
        "Location ID": f"1-{100000 + n}", "Location Name": f"Sallow Court {n}", "Care Home?": "Y",
        "Location Type": "Social Care Org", "Location Primary Inspection Category": "Residential social care",
        "Location Street Address": f"{n} Weir Road", "Location City": "Marlowe", "Location Post Code": "ZZ9 9ZZ",
        "Location Local Authority": "Marloweshire", "Report Type": "Location", "Inherited Rating (Y/N)": "N",
        "URL": f"https://regulator.example/location/1-{100000 + n}", "Provider ID": f"1-{900000 + n}",
        "Provider Name": f"Sallow Homes {n} Limited", "Brand ID": "-", "Brand Name": "-", **more,
    }  # fmt: skip
    return [
        {**about, "Service / Population Group": g, "Domain": d, "Latest Rating": r, "Publication Date": day}
        for (g, d), (r, day) in given.items()
    ]


def rqia_service(n: int, **more: Any) -> dict[str, Any]:
    return {
        "Service Name": f"Lough View {n} ({20000 + n:06})", "Address Line1": f"{n} Quay Street", "Town": "Carrick",
        "Postcode": "ZZ1 1ZZ", "Phone": "028 9601 2345", "Service Type": "Nursing Home", "Max Approved Places": 30,
        "Categories of Care": "NH-I, NH-DE", "Current Manager": PERSON, "Provider": "Lough Homes Ltd",
        "Last Inspected": "14/03/2026", **more,
    }  # fmt: skip


def cells(rows: Rows, headings: Sequence[str]) -> list[list[str]]:
    """Headings and rows as a grid."""
    return [list(headings), *([str(row.get(h, "")) for h in headings] for row in rows)]


def csv_text(grid: Iterable[Sequence[str]], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator="\r\n").writerows(grid)
    return out.getvalue()


def ci_csv(rows: Rows, headings: Sequence[str] = CI_HEADINGS) -> bytes:
    return csv_text(cells(rows, headings)).encode()


def write_ci(folder: Path, name: str, rows: Rows, headings: Sequence[str] = CI_HEADINGS) -> Path:
    path = folder / name
    data = ci_csv(rows, headings)
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


def write_csv(folder: Path, name: str, rows: Rows, headings: Sequence[str]) -> Path:
    path = folder / name
    path.write_text(csv_text(cells(rows, headings)), encoding="utf-8", newline="")
    return path


def write_xlsx(path: Path, grid: Sequence[Sequence[Any]], *, title_rows: int = 0, sheet: str = "Register") -> Path:
    """An Excel file; whole numbers are numbers, as Excel keeps them."""
    import xlsxwriter

    with xlsxwriter.Workbook(str(path)) as book:
        book.add_worksheet("Read me").write(0, 0, "What this file is about")
        page = book.add_worksheet(sheet)
        for y, row in enumerate(grid):
            for x, value in enumerate(row):
                if str(value).isdigit() and y:
                    page.write_number(y + title_rows, x, int(value))
                elif value != "":
                    page.write_string(y + title_rows, x, str(value))
    return path


def write_ods(path: Path, grid: Sequence[Sequence[Any]]) -> Path:
    from odfdo import Cell, Document, Row, Table

    document = Document("spreadsheet")
    document.body.clear()
    table = Table("Register")
    for line in grid:
        row = Row()
        for value in line:
            row.append_cell(Cell(text=str(value), value=str(value)) if value != "" else Cell())
        table.append_row(row)
    document.body.append(table)
    document.save(str(path))
    return path
