"""The published plans are read as ../shared/sources/truth says, from every format they come in."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

import pytest

from plumbline.documents.reading import read_blocks
from plumbline.library.loading import load_library
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.content import Item, Reading
from tests.shared import shared_file

LIBRARY = Path(__file__).resolve().parents[3] / "library"


@lru_cache(maxsize=32)
def _read(path: Path) -> Reading:
    library = load_library(LIBRARY)
    return understand(read_blocks(path), frameworks=library.frameworks, scales=library.scales)


def read(name: str) -> Reading:
    return _read(shared_file("sources", name))


def truth(name: str) -> Any:
    return json.loads(shared_file("sources", "truth", f"{name}.json").read_text())


# -- Moray -----------------------------------------------------------------------------------------------------------


def moray_facts(item: Item) -> dict[str, Any]:
    return {
        "text": item.text,
        "roles": item.responsible,
        "start": item.start.text,
        "finish": item.finish.text,
        "cross_references": item.references,
    }


@pytest.mark.requirement("MO2", "MO3", "MO4", "MO5", "MO6", "MO7", "MO8", "MO9", "BY1")
@pytest.mark.parametrize("name", ["moray-sds-action-plan-2019-20.docx", "moray-sds-action-plan-2019-20.xlsx"])
def test_moray_comes_out_exactly(name: str) -> None:
    plan, expected = read(name).plan, truth("moray")
    assert plan.framework == "moray-improvement-action-plan"
    assert [s.number for s in plan.sections] == [str(r["number"]) for r in expected["recommendations"]]
    for section, recommendation in zip(plan.sections, expected["recommendations"], strict=True):
        assert section.title == recommendation["text"]
        assert section.theme == recommendation["theme"]
        assert [_name(lead) for lead in section.lead] == [lead["name"] for lead in recommendation["lead_officers"]]
        assert " & ".join(section.lead) == recommendation["lead_officer_printed"]
        outcomes = [(o.level, o.text) for o in section.outcomes]
        assert outcomes == [
            (" and ".join(level["levels"]), text)
            for level in recommendation["expected_outcomes"]
            for text in level["outcomes"]
        ]
        assert [item.number for item in section.items] == [action["number"] for action in recommendation["actions"]]
        for item, action in zip(section.items, recommendation["actions"], strict=True):
            assert moray_facts(item) == {key: action[key] for key in moray_facts(item)}


def _name(lead: str) -> str:
    return lead if lead.endswith("(tbc)") else lead.split(" (")[0]


@pytest.mark.requirement("MO1")
def test_moray_front_matter() -> None:
    plan = read("moray-sds-action-plan-2019-20.docx").plan
    assert plan.title == "Improvement Action Plan (2019/2020)"
    assert (plan.period_start.isoformat(), plan.period_end.isoformat()) == ("2019-08-01", "2020-07-31")
    assert plan.header == {
        "Item": "7",
        "Appendix": "3",
        "Review": "Thematic Review of Moray Self Directed Support",
        "Date": "August 2019",
        "Version": "v.22 8 19",
    }


def test_moray_pdf_has_98_of_100_fields() -> None:
    plan, expected = read("moray-sds-action-plan-2019-20.pdf").plan, truth("moray")
    found = {item.number: (item, section) for section in plan.sections for item in section.items}
    right = total = 0
    wrong = []
    for recommendation in expected["recommendations"]:
        for action in recommendation["actions"]:
            item, section = found.get(action["number"], (Item(), None))
            for key, value in moray_facts(item).items():
                total += 1
                right += value == action[key]
                if value != action[key]:
                    wrong.append((action["number"], key, value, action[key]))
            total += 1
            right += section is not None and [_name(n) for n in section.lead] == action["lead_officers"]
    assert len(found) == 50
    assert right >= 0.98 * total, wrong


def test_damaged_moray_text_gives_45_actions_and_invents_none() -> None:
    reading, expected = read("moray-sds-action-plan-2019-20.txt"), truth("moray")
    actions = {a["number"]: a for r in expected["recommendations"] for a in r["actions"]}
    items = reading.plan.items
    right = [i for i in items if i.number in actions and _same(i.text, actions[i.number]["text"])]
    assert len(right) >= 45, [(i.number, i.text) for i in items if i not in right]
    assert {i.number for i in items} <= set(actions), "an action that the plan does not have"


def _same(found: str, expected: str) -> bool:
    return " ".join(found.split()) == " ".join(expected.split())


# -- Stockton --------------------------------------------------------------------------------------------------------


def _lines(parts: list[dict[str, str]]) -> str:
    return "\n".join(f"- {p['text']}" if p["kind"] == "bullet" else p["text"] for p in parts)


@pytest.mark.requirement("ST1", "ST3", "ST4", "ST5", "ST6", "ST8", "ST11", "BY1")
@pytest.mark.parametrize("name", ["stockton-progress-update.docx", "stockton-progress-update.pdf"])
def test_stockton_comes_out_exactly(name: str) -> None:
    reading, expected = read(name), truth("stockton")
    plan = reading.plan
    assert plan.framework == "stockton-scrutiny-progress-update"
    assert plan.header == expected["header"]
    assert len(plan.sections) == 1
    recommendation = expected["recommendations"][0]
    assert (plan.sections[0].number, plan.sections[0].title) == ("1", recommendation["text"])
    assert [i.number for i in plan.items] == [f"1.{n}" for n in range(1, 7)]
    for item, part in zip(plan.items, recommendation["parts"], strict=True):
        assert item.title == part["title"]
        assert item.responsible == [part["responsibility"]]
        assert item.finish.text == part["date"]
        assert item.text == part["agreed_action"]
        assert item.measure == part["agreed_success_measure"]
        assert [(p.round, p.text, p.status, p.status_note, p.impact) for p in item.progress] == [
            (
                r["round"],
                _lines(r["evidence_of_progress"]),
                r["assessment_printed"],
                r["explanation"],
                _lines(r["evidence_of_impact"]),
            )
            for r in part["rounds"]
        ]
        assert item.status.key == str(part["rounds"][-1]["grade"])
    assert sum(len(i.progress) for i in plan.items) == 8


# -- Dumfries & Galloway ---------------------------------------------------------------------------------------------


@pytest.mark.requirement("DG21", "DG22", "DG23", "DG25", "DG26", "DG27", "BY1")
@pytest.mark.parametrize(
    "name", ["dumfries-galloway-improvement-plan-blank.docx", "dumfries-galloway-improvement-plan-blank.pdf"]
)
def test_the_blank_dumfries_template_keeps_its_themes_rows_and_labels(name: str) -> None:
    reading, expected = read(name), truth("dumfries")
    plan = reading.plan
    assert plan.framework == "dumfries-galloway-improvement-plan"
    labels = {f["label"]: f["value"] for f in (*expected["page_header"], *expected["header_fields"])}
    assert plan.header == labels
    assert [(s.number, s.title, s.context) for s in plan.sections] == [
        (str(t["number"]), t["name"], "") for t in expected["themes"]
    ]
    assert [i.number for i in plan.items] == [r["number"] for t in expected["themes"] for r in t["rows"]]
    assert all(not i.text and not i.responsible and i.finish.kind == "blank" for i in plan.items)
    left = [n.text for n in reading.not_imported]
    assert any(expected["extra_row"]["text"] in text for text in left)


# -- Wirral ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("BY1")
@pytest.mark.parametrize("name", ["wirral-work-plan.docx", "wirral-work-plan.xlsx", "wirral-work-plan.pdf"])
def test_wirral_has_38_duties_with_who_and_frequency(name: str) -> None:
    reading, expected = read(name), truth("wirral")
    plan = reading.plan
    assert plan.title == expected["title"]
    assert [(s.number, s.title) for s in plan.sections] == [
        (str(o["number"]), o["text"]) for o in expected["objectives"]
    ]
    assert len(plan.items) == 38
    for section, objective in zip(plan.sections, expected["objectives"], strict=True):
        for item, row in zip(section.items, objective["rows"], strict=True):
            sub = [r["printed"] for r in row["sub_rows"]]
            assert item.number == f"{objective['number']}.{row['number']}"
            assert item.text == "\n".join([row["text"], *sub])
            assert (item.responsible, item.frequency) == ([row["who"]], row["frequency"])
    left = " ".join(n.text for n in reading.not_imported)
    assert all(meeting["text"] in left for meeting in expected["meetings"]["rows"])
