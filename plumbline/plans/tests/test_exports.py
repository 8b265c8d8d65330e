"""What goes out: the same rows in every format, in the publisher's layout, with nothing hidden in any of them."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import docx
import openpyxl
import pytest
from django.utils import timezone
from docx.enum.section import WD_ORIENT

from plumbline.kernel.refusals import Refusal
from plumbline.library.actions import publish_library
from plumbline.library.tests.small_library import write_library
from plumbline.plans import actions, queries, reports
from plumbline.plans.models import Plan
from plumbline.plans.queries import PlanFilters
from plumbline.plans.rules.content import Outcome
from plumbline.plans.tests import samples
from tests.reading_back import pages_of, words_of
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db
FORMATS = ("docx", "pdf", "xlsx", "csv", "html", "json")
TODAY = date(2026, 3, 10)
DATED = r"Date of plan: 10 Mar(ch)? 2026"


def export(world: World, plan: Plan, to: str, **more: Any) -> bytes:
    return reports.export_plan(viewer(world.owner), plan.code, to, today=TODAY, **more).content


def word(content: bytes) -> Any:
    return docx.Document(io.BytesIO(content))


@pytest.fixture
def plan(world: World) -> Plan:
    """A D&G plan with two themes in use."""
    made = samples.make_plan(
        samples.everybody(world), service_number=world.service.number, completed_by="Isla Kerr",
        header={"Name of Partnership Lead": "Moira Kerr", "Date for Review": "30 June 2026"},
    )  # fmt: skip
    context = actions.SectionValues(title="", context="Found at the inspection of 4 February 2026.")
    actions.edit_section(
        by=viewer(world.owner), at=samples.now(), code=made.code, number="4", edition=1, values=context
    )
    for n in range(30):
        samples.add(
            world, made, "4" if n % 2 else "1", text=f"Task-{n} for the home, see 1.1", outcome=f"Outcome-{n}",
            doers=("Care Home Manager", "tbc"), finish="30 June 2036", measure="Checks", measure_target=Decimal(100),
            measure_unit="% done",
        )  # fmt: skip
    gone = samples.add(world, made, "2", text="Withdrawn-task")
    actions.withdraw_action(
        by=viewer(world.owner), at=samples.now(), code=made.code, number=gone.number, reason="Moved"
    )
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=made.code)
    samples.progress(world, made.actions.get(number="4.2"), text="Progress-here", status="green")
    return made


@pytest.mark.requirement("BY2")
def test_the_same_rows_in_every_format(world: World, plan: Plan) -> None:
    for to in FORMATS:
        words = words_of(export(world, plan, to))
        joined = re.sub(r"[\s­-]+", "", words)  # a PDF's narrow column breaks words and lines
        for n in range(30):
            assert f"Task{n}" in joined, f"{to} lacks an action"
            assert f"Outcome{n}" in joined, f"{to} lacks an outcome"
        assert "Progresshere" in joined, to
        assert "Green" in words, to
        assert "Withdrawn-task" not in words, to


@pytest.mark.requirement("DG21", "DG41")
def test_the_dumfries_plan_has_its_header_on_every_page_and_a_landscape_table_for_each_theme(
    world: World, plan: Plan
) -> None:
    pages = pages_of(export(world, plan, "pdf"))
    assert len(pages) > 2
    for page in pages:
        assert re.search(DATED, page)
        assert "Completed by: Isla Kerr" in page
    document = word(export(world, plan, "docx"))
    for section in document.sections:
        assert section.orientation == WD_ORIENT.LANDSCAPE
        header = "\n".join(p.text for p in section.header.paragraphs)
        header += "\n".join(cell.text for t in section.header.tables for row in t.rows for cell in row.cells)
        assert re.search(DATED, header)
        assert "Completed by: Isla Kerr" in header
    texts = [["\n".join(c.text for c in row.cells) for row in table.rows] for table in document.tables]
    themes = [rows for rows in texts if any("Context" in row for row in rows)]
    assert len(themes) == 6
    assert sum("Found at the inspection of 4 February 2026." in "\n".join(rows) for rows in themes) == 1
    whole = "\n".join([*(p.text for p in document.paragraphs), *(row for rows in texts for row in rows)])
    for label, value in (
        ("Name of Partnership Lead", "Moira Kerr"), ("Name of Service", "Birchwood House"),
        ("Type of Service", "Residential care home for older adults"), ("Date for Review", "30 June 2026"),
    ):  # fmt: skip
        assert label in whole
        assert value in whole


@pytest.mark.requirement("DG21")
def test_both_fields_of_the_header_are_required(world: World) -> None:
    where = f"/plans/new/{samples.DG}/{samples.everybody(world).partnership.pk}/"
    answer = signed_in(world.owner).post(where, {"title": "Plan", "submission": "s"})
    assert answer.status_code == 422
    errors = answer.context["form"].errors
    assert {"date_of_plan", "completed_by"} <= set(errors)


def test_the_header_row_is_repeated_and_the_language_is_said(world: World, plan: Plan) -> None:
    content = export(world, plan, "docx")
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        body, styles = file.read("word/document.xml").decode(), file.read("word/styles.xml").decode()
    assert "<w:tblHeader" in body
    assert 'w:val="en-GB"' in styles + body
    assert word(content).core_properties.language in ("en-GB", "")
    assert [p.style.name for p in word(content).paragraphs if p.style.name.startswith(("Heading", "Title"))]


@pytest.mark.requirement("BY2")
def test_nothing_is_hidden_in_a_file_and_nobody_is_named_as_its_author(world: World, plan: Plan) -> None:
    for to in ("docx", "xlsx"):
        with zipfile.ZipFile(io.BytesIO(export(world, plan, to))) as file:
            parts = {name: file.read(name).decode("utf-8", "replace") for name in file.namelist()}
        everything = "\n".join(parts.values())
        hidden = r'<w:vanish|comments\.xml|<w:(ins|del) |veryHidden|state="hidden"|<(row|col|sheet)\b[^>]*hidden="1"'
        assert re.search(hidden, everything) is None, to
        for person in (world.owner, world.mate):
            assert person.email not in everything
        creators = re.findall(r"<(?:dc:creator|cp:lastModifiedBy)>([^<]*)<", parts.get("docProps/core.xml", ""))
        assert set(creators) <= {"", "Plumbline"}, creators


def test_excel_has_one_header_row_filters_and_frozen_panes_and_makes_no_formula_of_text(
    world: World, plan: Plan
) -> None:
    samples.add(world, plan, "5", text='=HYPERLINK("https://example.org","x")')
    book = openpyxl.load_workbook(io.BytesIO(export(world, plan, "xlsx")))
    sheet = book.worksheets[0]
    assert sheet.freeze_panes
    assert sheet.auto_filter.ref
    cells = [cell for row in sheet.iter_rows() for cell in row if "HYPERLINK" in str(cell.value)]
    assert [cell.data_type for cell in cells] == ["s"]
    rows = list(csv.reader(io.StringIO(export(world, plan, "csv").decode("utf-8-sig"))))
    assert len(rows) == sheet.max_row
    numbers = [row[rows[0].index("Action No")] for row in rows[1:]]
    assert len([number for number in numbers if number]) == 31  # and a row for each theme without actions
    assert not any(cell[:1] in "=+@" and cell[:1] for row in rows for cell in row), "a formula in CSV"


def test_json_is_the_same_as_read_plan_prints(world: World, plan: Plan) -> None:
    said = json.loads(export(world, plan, "json"))
    numbers = [item["number"] for section in said["sections"] for item in section["items"]]
    assert numbers == [item.number for item in queries.content_of(viewer(world.owner), plan).items]
    assert set(said) >= {"title", "framework", "period", "header", "sections"}


@pytest.mark.requirement("MO13")
def test_the_moray_plan_as_agreed_and_as_monitored(world: World) -> None:
    plan = samples.make_plan(samples.everybody(world), framework=samples.MORAY)
    samples.add_section(
        world, plan, "Measure personal outcomes", theme="Key performance outcomes", leads=("Sean Coady", "tbc"),
        outcomes=(Outcome("Service", "Better reports"), Outcome("Team", "Known to all")),
    )  # fmt: skip
    action = samples.add(
        world, plan, text="Hold a workshop", doers=("SDS Officer",), start="Sept", finish="Every quarter"
    )
    samples.progress(world, action, text="Held on Monday", status="green")
    agreed, monitored = (words_of(export(world, plan, "docx", monitored=m)) for m in (False, True))
    for text in ("Hold a workshop", "SDS Officer", "Every quarter", "Better reports", "Sean Coady"):
        assert text in agreed
        assert text in monitored
    assert "Held on Monday" in monitored
    assert "Held on Monday" not in agreed


@pytest.mark.requirement("ST2", "ST6", "ST8")
def test_the_committees_paper_has_all_rounds_and_the_key_and_the_page_sums_up_the_grades(world: World) -> None:
    """As in the published update: four parts graded 1 and two graded 2 in May 2022; two graded 1 in January 2023."""
    plan = samples.make_plan(
        samples.everybody(world), framework=samples.STOCKTON,
        header={"Review": "Care Homes for Older People", "Action Plan Agreed": "December 2021"},
    )  # fmt: skip
    samples.add_section(world, plan, "That relevant bodies learn from the pandemic")
    parts = [
        samples.add(world, plan, title=f"Body-{n}", text="Learn", doers=("SBC",), measure="Learnt") for n in range(6)
    ]
    client = signed_in(world.owner)
    where = f"/plans/{plan.code}/"
    assert "The first update is due about December 2022" in client.get(where).content.decode()  # ST2
    for month, grades in (("May 2022", "112112"), ("January 2023", "  1  1")):
        actions.open_round(by=viewer(world.owner), at=samples.now(), code=plan.code, label=month)
        for part, grade in zip(parts, grades, strict=True):
            if grade.strip():
                samples.progress(world, part, text=f"Evidence of {month}", status=grade, round=month, impact="Seen")
    document = word(export(world, plan, "docx"))
    rows = ["\t".join(dict.fromkeys(c.text for c in row.cells)) for table in document.tables for row in table.rows]
    whole = "\n".join(rows)
    assert whole.count("Evidence of May 2022") == 6
    assert whole.count("Evidence of January 2023") == 2
    third = whole.index("Body-2")
    assert whole.index("Evidence of May 2022", third) < whole.index("Evidence of January 2023", third)
    key = "\n".join(c.text for row in document.tables[-1].rows for c in row.cells)
    for grade in ("Fully Achieved", "On-Track", "Slipped", "Not Achieved"):
        assert grade in key
    page = queries.plan_page(viewer(world.owner), plan.code, today=TODAY)
    assert page.by_round == [("May 2022", [4, 2, 0, 0]), ("January 2023", [2, 0, 0, 0])]
    html = client.get(where).content.decode()
    assert "Parts by status in each round" in html
    assert "The first update is due" not in html


def test_the_list_goes_out_with_the_filters_of_the_page(world: World, plan: Plan) -> None:
    samples.make_plan(world, title="Another plan")
    by = viewer(world.owner)
    for to in ("xlsx", "csv"):
        file = reports.export_list(by, PlanFilters(text="Task-3"), to, today=TODAY)
        words = words_of(file.content)
        assert plan.title in words
        assert "Another plan" not in words


def test_a_format_that_there_is_not_is_refused_and_a_stranger_finds_nothing(world: World, plan: Plan) -> None:
    with pytest.raises(Refusal, match="Choose one of: docx"):
        export(world, plan, "exe")
    for to in FORMATS:
        with pytest.raises(Plan.DoesNotExist):
            reports.export_plan(viewer(world.stranger), plan.code, to, today=TODAY)
    assert signed_in(world.owner).get(f"/plans/{plan.code}/export.exe").status_code == 404


@pytest.mark.requirement("DG27")
@pytest.mark.parametrize("framework", [samples.DG, samples.MORAY, samples.STOCKTON, samples.SERVICE])
def test_a_blank_template_has_the_publishers_rows(world: World, framework: str) -> None:
    samples.everybody(world)
    file = reports.export_blank(viewer(world.reader), framework, "docx")
    document = word(file.content)
    assert document.tables
    if framework == samples.DG:
        empty = [
            row for t in document.tables for row in t.rows if re.fullmatch(r"[1-6]\.[1-3]", row.cells[0].text.strip())
        ]
        assert len(empty) == 18


@pytest.mark.requirement("BY20")
def test_a_new_kind_of_plan_is_a_file_and_works_from_its_form_to_its_paper(world: World, tmp_path: Path) -> None:
    """No line of code knows this framework or its scale."""
    samples.everybody(world)
    publish_library(timezone.now(), folder=write_library(tmp_path))
    client = signed_in(world.owner)
    assert "Anytown Care Plan" in client.get("/plans/new/").content.decode()
    where = f"/plans/new/anytown-plan/{world.partnership.pk}/"
    form = client.get(where).context["form"]
    body = {name: "Given" for name, field in form.fields.items() if field.required}
    body |= {
        "title": "Ours",
        "submission": "s",
        "date_of_plan_day": "1",
        "date_of_plan_month": "3",
        "date_of_plan_year": "2026",
    }
    answer = client.post(where, body)
    assert answer.status_code == 302, answer.context["form"].errors
    plan = Plan.objects.get()
    if not plan.sections.exists():
        samples.add_section(world, plan)
    action = samples.add(world, plan, plan.sections.first().number, text="Paint the hall")
    samples.progress(world, action, text="Painted", status="done")
    action.refresh_from_db()
    assert action.complete
    for to in FORMATS:
        words = words_of(export(world, plan, to))
        assert "Paint" in words
        assert "Done" in words
