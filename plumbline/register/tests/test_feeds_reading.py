"""Files of every format, letter and separator become the same table; what is no register is refused with a sentence."""

from __future__ import annotations

import gzip
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from plumbline.kernel.refusals import Refusal
from plumbline.register.feeds import Register, Table, read_file, reading, register_of
from plumbline.register.tests import made_files as made
from plumbline.register.tests.made_files import CI_HEADINGS, PERSON, ci_csv, ci_month, ci_service, csv_text

SIXTY = ci_month(60)


def read(path: Path, source: str = "") -> Table:
    return read_file(path, source=source)


def register(path: Path, as_of: date | None = None) -> Register:
    return register_of(read_file(path), name=path.name, as_of=as_of)


def as_csv(folder: Path) -> Path:
    return made.write_ci(folder, "month-2024-11-30.csv", SIXTY)


def as_gz(folder: Path) -> Path:
    return made.write_ci(folder, "month-2024-11-30.csv.gz", SIXTY)


def as_utf16(folder: Path) -> Path:
    path = folder / "month-2024-11-30.csv"
    path.write_bytes(ci_csv(SIXTY).decode().encode("utf-16"))
    return path


def as_tabs(folder: Path) -> Path:
    path = folder / "month-2024-11-30.txt"
    path.write_text("\ufeff" + csv_text(made.cells(SIXTY, CI_HEADINGS), "\t"), encoding="utf-8", newline="")
    return path


def as_semicolons_with_titles(folder: Path) -> Path:
    """Title rows above, commas at the end of the headings, an empty row between."""
    grid = made.cells(SIXTY, CI_HEADINGS)
    above = [["Register of services, an invented one"], [], ["Published monthly", "not for maps"]]
    path = folder / "month-2024-11-30.csv"
    path.write_text(csv_text([*above, [*grid[0], "", ""], [], *grid[1:]], ";"), encoding="utf-8")
    return path


def as_excel(folder: Path) -> Path:
    return made.write_xlsx(folder / "month-2024-11-30.xlsx", made.cells(SIXTY, CI_HEADINGS), title_rows=3)


def as_opendocument(folder: Path) -> Path:
    return made.write_ods(folder / "month-2024-11-30.ods", made.cells(SIXTY, CI_HEADINGS))


@pytest.mark.parametrize(
    "write", [as_gz, as_utf16, as_tabs, as_semicolons_with_titles, as_excel, as_opendocument], ids=lambda f: f.__name__
)
def test_every_format_says_the_same(write: Callable[[Path], Path], tmp_path: Path) -> None:
    (tmp_path / "csv").mkdir()
    plain, other = register(as_csv(tmp_path / "csv")), register(write(tmp_path))
    assert [_without_row(s) for s in other.services] == [_without_row(s) for s in plain.services]
    assert len(other.services) == 60
    assert other.as_of == plain.as_of == date(2024, 11, 30)
    assert other.problems == plain.problems == []


def _without_row(service: object) -> str:
    return repr(service).replace(f"row={service.row}", "")  # type: ignore[attr-defined]


def test_rows_are_counted_as_in_the_file(tmp_path: Path) -> None:
    assert register(as_csv(tmp_path)).services[0].row == 2
    assert register(as_semicolons_with_titles(tmp_path)).services[0].row == 6
    assert register(as_excel(tmp_path)).services[0].row == 5
    lines = ci_month(3, n1={"first_reqs_2425": "1. One line,\nand another.\n\n2. A third."})
    path = made.write_ci(tmp_path, "lines-2024-11-30.csv", lines)
    assert [s.row for s in register(path).services] == [2, 3, 4]  # a cell with line breaks is one row


def test_line_breaks_and_commas_stay_in_the_cell(tmp_path: Path) -> None:
    text = "1. By 3 June 2025, the provider must, as agreed,\nreview it.\n\n2. And this, too."
    path = made.write_ci(tmp_path, "m-2024-11-30.csv", ci_month(3, n2={"first_reqs_2425": text}))
    assert register(path).services[1].inspections[0].requirements == text


def test_windows_letters_are_read_and_said(tmp_path: Path) -> None:
    path = tmp_path / "m-2024-11-30.csv"
    path.write_bytes(ci_csv(ci_month(3, n1={"ServiceName": "Café Glen – people’s house"})).decode().encode("cp1252"))
    found = register(path)
    assert found.services[0].name == "Café Glen – people’s house"
    assert [p.text for p in found.problems if "Windows" in p.text] != []


def test_nothing_of_persons_is_read(tmp_path: Path) -> None:
    table = read(as_csv(tmp_path))
    assert table.personal == ["ManagerName", "Service_Phone_Number", "Eforms_email_address"]
    assert PERSON in as_csv(tmp_path).read_text()  # so that the next line is about the reading
    assert PERSON not in str(table.to_json())
    assert "01632" not in str(table.to_json())
    assert "lamplighter@" not in str(table.to_json())


def test_headings_of_another_year(tmp_path: Path) -> None:
    """Columns come, go, are spelled otherwise and carry another year; one that is not known is reported."""
    renamed = {
        "CSNumber": "CS Number", "ServiceName": "Service_Name", "ServiceType": "Service Type",
        "RAD_SAT_Score": "RADScore", "Complaints_upheld_2425": "Complnt_upheld_or_partially_2627",
        "first_reqs_2425": "First_Reqs_2627", "first_recs_2425": "first recs 2627",
        "first_date_2425": "first_date_2627", "first_case_2425": "first_case_2627",
        "Combined_Service_": "Fire_Drills_Held",
    }  # fmt: skip
    rows = [
        {renamed.get(k, k): v for k, v in row.items()}
        for row in ci_month(3, n1={"first_reqs_2425": made.REQUIREMENT, "Complaints_upheld_2425": 2})
    ]
    headings = [renamed.get(h, h) for h in CI_HEADINGS if h != "KQ_Setting"]
    path = made.write_ci(tmp_path, "m-2026-11-30.csv", rows, headings)
    found = register(path)
    assert found.unknown == ["Fire_Drills_Held"]
    assert "KQ_Setting" in found.missing
    first = found.services[0]
    assert (first.number, first.risk, first.sector) == ("CS2000000001", "LOW", "Private")
    assert first.inspections[0].requirements == made.REQUIREMENT
    assert first.tallies[("complaints-upheld", "2026/27")] == 2


def test_a_day_and_a_month_of_registration_are_told_apart(tmp_path: Path) -> None:
    """ "DateReg" and "Date_Reg" differ by a line only: the one is a day, the other a month."""
    headings = [*reversed(CI_HEADINGS)]
    path = made.write_ci(tmp_path, "m-2024-11-30.csv", ci_month(3), headings)
    assert register(path).services[0].registered_on == date(2004, 8, 25)


def test_a_new_key_question_is_kept_and_reported(tmp_path: Path) -> None:
    rows = ci_month(3, n1={"KQ_Digital_Inclusion": 2})
    path = made.write_ci(tmp_path, "m-2024-11-30.csv", rows, [*CI_HEADINGS, "KQ_Digital_Inclusion", "KQ_New_change"])
    found = register(path)
    grading = found.services[0].grading
    assert grading is not None
    assert ("digital-inclusion", 2) in [(g.question, g.rank) for g in grading.grades]
    assert grading.lowest == 2
    assert found.unknown == ["KQ_Digital_Inclusion"]


def test_a_missing_essential_column_is_named(tmp_path: Path) -> None:
    headings = [h for h in CI_HEADINGS if h not in ("CareService", "Council_Area_Name")]
    with pytest.raises(Refusal, match="no column CareService or Council_Area_Name"):
        read(made.write_ci(tmp_path, "m.csv", ci_month(3), headings))


def test_the_wrong_source_is_said(tmp_path: Path) -> None:
    with pytest.raises(Refusal, match="a file of the Care Inspectorate, by its headings, not of the Care Quality"):
        read(as_csv(tmp_path), "cqc")
    with pytest.raises(Refusal, match="There is no regulator"):
        read(as_csv(tmp_path), "ofsted")


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "is empty"),
        (b"No,Action,RAG\n1.1,Drinks,Amber\n", r"not the headings of a register file.*begins: No, Action, RAG"),
        (b"<!DOCTYPE html><html><body>Not found</body></html>", "not a table but a page"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 600, "old Excel file"),
        (b"PK\x03\x04" + b"\x00" * 200, "could not be opened as Excel"),
        (b"\x1f\x8b\x08\x00broken", "not the headings|damaged"),
        (ci_csv([]), "not one row below"),
        (b"\x00" * 5000, "not the headings"),
    ],
)
def test_what_is_no_register_is_refused(data: bytes, says: str, tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_bytes(data)
    with pytest.raises(Refusal, match=says):
        read(path)


def test_a_workbook_without_a_register_is_refused(tmp_path: Path) -> None:
    path = made.write_xlsx(tmp_path / "x.xlsx", [["No", "Action", "Who"], ["1", "Drinks", "Manager"]])
    with pytest.raises(Refusal, match="not the headings of a register file"):
        read(path)


def cut(data: bytes, keep: float) -> bytes:
    return data[: int(len(data) * keep)]


def test_a_file_that_ends_in_a_row_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "m-2024-11-30.csv"
    path.write_bytes(cut(ci_csv(SIXTY), 0.5))
    assert "cells" in read(path).cut
    path.write_bytes(ci_csv(SIXTY))
    assert read(path).cut == ""


def test_a_file_that_ends_inside_quotes_is_noticed(tmp_path: Path) -> None:
    data = ci_csv(ci_month(5, n5={"second_reqs_2425": '1. One, with "quotes",\nand another line.'}))
    path = tmp_path / "m-2024-11-30.csv"
    path.write_bytes(data[: data.rindex(b"and another")])
    assert read(path).cut == "It ends inside a cell."
    path.write_bytes(data)
    assert read(path).cut == ""


def test_an_inch_mark_alone_is_no_cut(tmp_path: Path) -> None:
    data = ci_csv(ci_month(5, n3={"Address_line_2": "Unit 5 inch"})).replace(b"5 inch", b'5"')
    path = tmp_path / "m-2024-11-30.csv"
    path.write_bytes(data)
    assert read(path).cut == ""


def test_a_packed_file_that_ends_early_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "m-2024-11-30.csv.gz"
    path.write_bytes(cut(gzip.compress(ci_csv(ci_month(400))), 0.8))
    assert read(path).cut == "The packed file ends in the middle."


def test_a_bomb_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "m.csv.gz"
    monkeypatch.setattr(reading, "LIMIT_UNPACKED", 5_000_000)
    path.write_bytes(gzip.compress(b"a" * 5_000_001, 9))
    with pytest.raises(Refusal, match="unpacks to far more"):
        read(path)


def test_a_note_below_the_table_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "m-2024-11-30.csv"
    path.write_bytes(ci_csv(ci_month(5)) + b"Source: an invented regulator\r\n")
    found = register(path)
    assert len(found.services) == 5
    assert found.cut == ""
    assert [p.text for p in found.problems] == ["A note below the table: it was left out."]


def test_two_rows_for_one_service(tmp_path: Path) -> None:
    rows = [ci_service(1), ci_service(2), ci_service(1), ci_service(2, ServiceName="Another house")]
    found = register(made.write_ci(tmp_path, "m-2024-11-30.csv", rows))
    assert [s.name for s in found.services] == ["Birchwood House 1", "Birchwood House 2"]
    assert [(p.row, p.number) for p in found.problems] == [(4, "CS2000000001"), (5, "CS2000000002")]
    assert "the same" in found.problems[0].text
    assert "something else" in found.problems[1].text


def test_what_is_wrong_in_a_row_is_said_and_the_rest_taken(tmp_path: Path) -> None:
    rows = ci_month(
        5, n1={"Registered_Places": "many"}, n2={"DateReg": "31/02/2020"}, n3={"ServiceName": ""}, n4={"CSNumber": ""},
        n5={"first_date_2425": "", "first_case_2425": "", "first_reqs_2425": "1. Undated."},
    )  # fmt: skip
    found = register(made.write_ci(tmp_path, "m-2024-11-30.csv", rows))
    assert [(p.row, p.column) for p in found.problems] == [
        (2, "Registered_Places"), (3, "DateReg"), (4, "ServiceName"), (5, "CSNumber"), (6, "first_date_2425"),
    ]  # fmt: skip
    assert [s.number for s in found.services] == ["CS2000000001", "CS2000000002", "CS2000000005"]
    assert found.held == {"CS2000000003"}  # it is in the file: it must not be closed


def test_a_nul_byte_does_not_reach_the_database(tmp_path: Path) -> None:
    path = tmp_path / "m-2024-11-30.csv"
    path.write_bytes(ci_csv(ci_month(3)).replace(b"Birchwood House 1", b"Birch\x00wood House 1"))
    assert register(path).services[0].name == "Birchwood House 1"
