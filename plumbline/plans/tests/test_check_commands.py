"""`./run check-plan`, `./run read-plan FILE --check`, and the page of documentation that says what they do."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.utils.timezone import localdate

from plumbline.plans import actions
from plumbline.plans.models import Plan
from plumbline.plans.queries.checks import check_of
from plumbline.plans.rules.checks import RULES
from plumbline.plans.rules.checks.page import table_of
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import now
from tests.shared import shared_file
from tests.world import World, viewer

DOCUMENT = """No,Action,Responsible,Timescale,RAG
1.1,Offer a drink at every visit,Care Home Manager,30/04/2035,Amber
1.2,Ask the IPC team about the laundry,,Ongoing,Red
"""
DG = "dumfries-galloway-improvement-plan"


def run(name: str, *words: str, **options: Any) -> tuple[str, int]:
    """What the command prints, and how it ends."""
    out = StringIO()
    try:
        call_command(name, *words, stdout=out, **options)
    except SystemExit as ended:
        return out.getvalue(), int(ended.code or 0)
    return out.getvalue(), 0


@pytest.fixture
def plan(world: World) -> Plan:
    plan = samples.make_plan(world, completed_by="Moira Kerr")
    samples.add(world, plan, finish="31 December 2035", doers=("Deputy Manager",))
    samples.add(world, plan, text="Listen to families at every visit", finish="Ongoing", doers=("Deputy Manager",))
    return plan


@pytest.mark.django_db
def test_a_plan_with_something_that_must_be_mended_ends_with_one(world: World, plan: Plan) -> None:
    said, code = run("check_plan", plan.code)
    assert code == 1
    assert "Birchwood House improvement plan" in said
    assert "1 to mend before it goes out" in said
    assert "Action 1.2: The finish is given as “Ongoing”." in said
    assert run("check_plan", plan.title) == (said, 1)


@pytest.mark.django_db
def test_what_is_accepted_is_told_apart_and_the_plan_is_clear(world: World, plan: Plan) -> None:
    by = viewer(world.owner)
    (finding,) = [f for f in check_of(by, plan.code, today=localdate()).open if f.severity.key == "must"]
    actions.accept_finding(by=by, at=now(), code=plan.code, mark=finding.mark, reason="The family asked for it")
    said, code = run("check_plan", plan.code, json=True)
    told = json.loads(said)
    assert (code, told["clear"], told["counts"]["must"], told["counts"]["accepted"]) == (0, True, 0, 1)
    (accepted,) = [f for f in told["findings"] if f["accepted"]]
    assert accepted["accepted"] == {"reason": "The family asked for it", "by": "Moira Kerr", "on": str(localdate())}
    assert "“The family asked for it” Moira Kerr" in run("check_plan", plan.code)[0]


@pytest.mark.django_db
def test_the_json_has_the_documented_shape(world: World, plan: Plan) -> None:
    told = json.loads(run("check_plan", plan.code, json=True)[0])
    assert list(told) == ["format", "plan", "on", "clear", "counts", "findings"]
    assert told["plan"] == {"title": plan.title, "framework": DG, "code": plan.code}
    assert list(told["counts"]) == ["must", "should", "may", "accepted"]
    finding = told["findings"][0]
    assert list(finding) == [
        "rule", "severity", "place", "found", "mend", "asked_by", "guidance", "fingerprint", "accepted",
    ]  # fmt: skip
    assert finding["place"] == {"kind": "action", "key": "1.2", "label": "Action 1.2"}
    documented = (settings.LIBRARY.parent / "docs" / "plan-check.md").read_text(encoding="utf-8")
    for name in (*told, *finding, *told["counts"]):
        assert f"`{name}`" in documented, name


@pytest.mark.django_db
def test_a_plan_that_is_not_there_and_a_day_that_is_none_are_refused_in_a_sentence(world: World) -> None:
    with pytest.raises(CommandError, match="There is no plan “Nowhere”"):
        run("check_plan", "Nowhere")
    with pytest.raises(CommandError, match="“soon” is not a day such as 2026-03-31"):
        run("check_plan", "Nowhere", "--on", "soon")


def test_a_document_is_checked_without_a_database(tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(DOCUMENT, encoding="utf-8")
    said, code = run("read_plan", str(file), check=True, framework=DG)
    assert code == 1
    assert "Action 1.2: Nobody is named to do this." in said
    assert "Action 1.2: The finish is given as “Ongoing”." in said
    assert "“IPC” is used once" in said
    told = json.loads(run("read_plan", str(file), check=True, framework=DG, json=True)[0])
    assert told["plan"]["code"] == ""
    assert not any(f["place"]["kind"] in ("group", "sharing", "reviews", "versions") for f in told["findings"])


def test_a_document_is_looked_at_as_on_a_day(tmp_path: Path) -> None:
    file = tmp_path / "plan.csv"
    file.write_text(DOCUMENT, encoding="utf-8")
    late = "Due on 30 Apr 2035, 1 day ago, and still “Amber”."
    assert late in run("read_plan", str(file), "--check", "--on", "2035-05-01", framework=DG)[0]
    assert late not in run("read_plan", str(file), "--check", "--on", "2035-04-30", framework=DG)[0]


@pytest.mark.requirement("DG30")
def test_the_published_moray_plan_is_checked_as_it_was_printed() -> None:
    file = shared_file("sources", "moray-sds-action-plan-2019-20.docx")
    told = json.loads(run("read_plan", str(file), "--check", "--json", "--on", "2019-09-01")[0])
    found = {(f["rule"], f["place"]["key"]) for f in told["findings"]}
    assert {key for rule, key in found if rule == "ongoing-as-a-date"} == {"3.5", "6.3", "6.4"}
    assert {key for rule, key in found if rule == "owner-to-be-confirmed"} == {"1.3", "1.5", "3.3", "3.5", "3.6", "4.2"}
    assert ("lead-to-be-confirmed", "7") in found
    assert ("no-owner", "3.2") in found


def test_the_documentation_has_every_rule_as_it_is() -> None:
    page = (settings.LIBRARY.parent / "docs" / "plan-check.md").read_text(encoding="utf-8")
    assert table_of(RULES) in page, "python -m plumbline.plans.rules.checks prints the tables as they are now"
