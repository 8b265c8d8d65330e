"""What was exported as Word or Excel reads back as the same plan, for every framework and for plans made at random."""

from __future__ import annotations

import io
import os
import re
import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import docx
import pdfplumber
import pytest
from docx.document import Document as WordDocument
from docx.table import _Cell
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from plumbline.documents.reading import read_blocks
from plumbline.documents.writing.csv import write_csv
from plumbline.documents.writing.docx import write_docx
from plumbline.documents.writing.html import write_html
from plumbline.documents.writing.pdf import write_pdf
from plumbline.documents.writing.xlsx import write_xlsx
from plumbline.plans.layouts import about, blank_template, lay_out, tabulate
from plumbline.plans.layouts.sheets import timing_value
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import PlanContent, Progress, Reading, Timing
from plumbline.plans.tests import layout_sample as sample
from plumbline.plans.tests.plan_strategies import plans
from tests.shared import shared_file

EXAMPLES = int(os.environ.get("PLUMBLINE_EXAMPLES", "12"))  # for each framework and format


def normal(plan: PlanContent) -> dict[str, Any]:
    """A plan without what a document may write in several ways, and nobody reads as a difference:

    spaces and blank lines; header lines without a value; the words of a day ("31 January 2027" and 31/01/2027); a
    status known only by its key, which is printed by its word; the place of outcomes without a level, which come first;
    the order of references.
    """
    scale = sample.framework(plan.framework)[1]
    made = asdict(plan)
    made["header"] = {label: value for label, value in made["header"].items() if value}
    for section, one in zip(made["sections"], plan.sections, strict=True):
        del section["where"]
        section["outcomes"] = sorted(section["outcomes"], key=lambda o: bool(o["level"]))
        for item, said in zip(section["items"], one.items, strict=True):
            del item["where"]
            item["references"] = sorted(item["references"])
            for end in ("start", "finish"):
                item[end]["text"] = str(timing_value(getattr(said, end)))
            if not item["status"]["text"] and (value := scale.value(item["status"]["key"])):
                item["status"]["text"] = value.label
    return _tidy(made)


def _tidy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _tidy(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_tidy(one) for one in value]
    if isinstance(value, str):
        return "\n".join(line for line in (" ".join(line.split()) for line in value.split("\n")) if line)
    return value


def exported(plan: PlanContent, kind: str) -> bytes:
    framework, scale = sample.framework(plan.framework)
    if kind == "docx":
        return write_docx(lay_out(plan, framework, scale))
    return write_xlsx(tabulate(plan, framework, scale), about(plan, framework))


def read(content: bytes, kind: str, framework: str) -> Reading:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"plan.{kind}"
        path.write_bytes(content)
        document = read_blocks(path)
    library = sample.library()
    return understand(document, frameworks=library.frameworks, scales=library.scales, framework=framework)


@pytest.mark.requirement("BY2")
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("name", sample.ALL)
def test_a_published_kind_of_plan_comes_back_the_same(name: str, kind: str) -> None:
    plan = sample.PLANS[name]()
    assert normal(read(exported(plan, kind), kind, name).plan) == normal(plan)


@pytest.mark.requirement("BY2")
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("name", sample.ALL)
@settings(
    max_examples=EXAMPLES,
    derandomize=EXAMPLES < 50,  # the same plans on every machine; more of them, and other ones, when asked for
    deadline=None,
    database=None,
    suppress_health_check=list(HealthCheck),
    phases=(Phase.explicit, Phase.generate),
)
@given(data=st.data())
def test_any_plan_comes_back_the_same(name: str, kind: str, data: st.DataObject) -> None:
    plan = data.draw(plans(*sample.framework(name)))
    assert normal(read(exported(plan, kind), kind, name).plan) == normal(plan)


@pytest.mark.parametrize("name", sample.ALL)
def test_the_actions_come_back_from_csv(name: str) -> None:
    """The CSV holds the table alone; what stands above it, and so the period of its months, is in the other formats."""
    plan = sample.PLANS[name]()
    plan.sections[0].items[0].start = Timing()
    content = write_csv(tabulate(plan, *sample.framework(name))[0])
    assert normal(read(content, "csv", name).plan)["sections"] == normal(plan)["sections"]


@pytest.mark.requirement("BY2")
@pytest.mark.parametrize("name", sample.ALL)
def test_every_format_has_the_same_actions(name: str) -> None:
    plan = sample.PLANS[name]()
    framework, scale = sample.framework(name)
    report = lay_out(plan, framework, scale)
    page = re.sub(r"<[^>]+>", " ", write_html(report)).replace("&amp;", "&")
    with pdfplumber.open(io.BytesIO(write_pdf(report))) as pdf:
        printed = " ".join(page.extract_text() for page in pdf.pages)
    for kind in ("docx", "xlsx"):
        again = read(exported(plan, kind), kind, name).plan
        assert [item.number for item in again.items] == [item.number for item in plan.items]
    for item in plan.items:
        for words in (item.number if framework.items.numbered_in_print else item.title, item.text.split("\n")[0]):
            assert words in page
            assert words in printed


@pytest.mark.requirement("MO13")
def test_the_agreed_plan_comes_back_without_its_monitoring() -> None:
    plan = sample.moray()
    plan.sections[0].items[0].progress = [Progress("12 Oct 2026", "Begun.")]
    framework, scale = sample.framework(sample.MORAY)
    agreed = write_docx(lay_out(plan, framework, scale, monitored=False))
    plan.sections[0].items[0].progress = []
    assert normal(read(agreed, "docx", sample.MORAY).plan) == normal(plan)


@pytest.mark.parametrize("name", sample.ALL)
def test_the_framework_is_recognised_in_what_was_exported(name: str) -> None:
    assert read(exported(sample.PLANS[name](), "docx"), "docx", "").plan.framework == name


@pytest.mark.requirement("BY1", "BY2")
@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("moray-sds-action-plan-2019-20.docx", "docx"),
        ("moray-sds-action-plan-2019-20.docx", "xlsx"),
        ("stockton-progress-update.docx", "docx"),
        ("stockton-progress-update.docx", "xlsx"),
        ("wirral-work-plan.docx", "docx"),
        ("wirral-work-plan.docx", "xlsx"),
        ("dumfries-galloway-improvement-plan-blank.docx", "docx"),
    ],
)
def test_a_published_plan_goes_out_and_comes_back(source: str, kind: str) -> None:
    library = sample.library()
    document = read_blocks(shared_file("sources", source))
    plan = understand(document, frameworks=library.frameworks, scales=library.scales).plan
    assert normal(read(exported(plan, kind), kind, plan.framework).plan) == normal(plan)


@pytest.mark.requirement("DG27")
@pytest.mark.parametrize("name", sample.ALL)
def test_a_blank_template_filled_in_word_is_read(name: str) -> None:
    word = docx.Document(io.BytesIO(write_docx(blank_template(*sample.framework(name)))))
    for cell, words in _first_action(word, name):
        cell.paragraphs[-1].add_run(words)
    out = io.BytesIO()
    word.save(out)
    reading = read(out.getvalue(), "docx", "")
    first = reading.plan.sections[0].items[0]
    assert reading.plan.framework == name
    assert (first.number, first.text) == ("1" if name == sample.SERVICE else "1.1", "Train the night staff")
    assert first.responsible == ["Isla Kerr"]
    if name == sample.MORAY:
        assert reading.plan.sections[0].title == "Record outcomes."
        assert [(o.level, o.text) for o in reading.plan.sections[0].outcomes] == [("Team", "Staff are sure.")]


def _first_action(word: WordDocument, name: str) -> list[tuple[_Cell, str]]:
    """The cells that a person fills in first, each with what is typed."""
    tables = word.tables
    if name == sample.STOCKTON:
        return [(tables[1].cell(2, 1), "Isla Kerr"), (tables[1].cell(4, 1), "Train the night staff")]
    if name == sample.MORAY:
        row = tables[0].rows[2].cells
        return [
            (row[0], "Record outcomes."),
            (row[1], "\nStaff are sure."),
            (row[2], "Train the night staff (Isla Kerr)"),
        ]
    row = tables[0].rows[3 if name == sample.DUMFRIES else 1].cells
    who = {sample.SERVICE: 4}.get(name, 2)
    return [(row[1], "Train the night staff"), (row[who], "Isla Kerr")]


@pytest.mark.parametrize("name", sample.ALL)
def test_a_blank_template_as_it_is_reads_as_its_empty_rows(name: str) -> None:
    framework, scale = sample.framework(name)
    plan = read(write_docx(blank_template(framework, scale)), "docx", name).plan
    said = [text for i in plan.items for text in (i.title, i.text, i.outcome, i.measure, *i.responsible)]
    assert not any(said)
    assert not any(plan.header.values())
    if framework.sections.fixed:
        assert [section.title for section in plan.sections] == [fixed.title for fixed in framework.sections.fixed]
        assert len(plan.items) == framework.items.blank_rows * len(framework.sections.fixed)
