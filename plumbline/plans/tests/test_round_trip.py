"""What was exported as Word or Excel reads back as the same plan, for every framework and for plans made at random."""

from __future__ import annotations

import tempfile
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from plumbline.documents.reading import read_blocks
from plumbline.documents.writing.docx import write_docx
from plumbline.documents.writing.xlsx import write_xlsx
from plumbline.plans.layouts import about, lay_out, tabulate
from plumbline.plans.layouts.sheets import timing_value
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import PlanContent, Reading
from plumbline.plans.tests import layout_sample as sample
from plumbline.plans.tests.plan_strategies import plans


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
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
@given(data=st.data())
def test_any_plan_comes_back_the_same(name: str, kind: str, data: st.DataObject) -> None:
    plan = data.draw(plans(*sample.framework(name)))
    assert normal(read(exported(plan, kind), kind, name).plan) == normal(plan)
