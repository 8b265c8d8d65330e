"""The JSON in which a version is kept: whole, in order, and still readable later (docs/read-plan-json.md)."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.plans import actions as plans
from plumbline.plans.models import MeasureReading, Plan
from plumbline.plans.queries import content_of
from plumbline.plans.reading.as_json import content_from_json, content_to_json
from plumbline.plans.rules.content import Figure, Figures, Item, Move, PlanContent, Section, Timing
from plumbline.plans.rules.versions import fingerprint, print_line
from plumbline.plans.tests.version_world import VersionWorld
from tests.sample import a_plan, an_action, submission
from tests.world import NOW, TODAY, World, signed_in, viewer

# As written before versions were kept: no format, no order of the header, none of the later fields of an item.
FIRST = """{"title": "Old", "framework": "moray-improvement-action-plan",
"period": {"start": "2019-08-01", "end": null}, "header": {"Lead": "A. Reid"},
"sections": [{"number": "1", "title": "T", "theme": "", "context": "", "lead": [],
"outcomes": [{"level": "Team", "text": "O"}], "items": [{"number": "1.1", "title": "", "text": "Do it", "outcome": "",
"measure": "", "responsible": ["B. Lee"], "frequency": "", "start": {"text": "", "kind": "blank", "date": null},
"finish": {"text": "Dec 2019", "kind": "month", "date": "2019-12-31"}, "progress": [{"round": "", "text": "Begun",
"status": "", "status_note": "", "impact": ""}], "status": {"text": "", "key": ""}, "references": []}]}]}"""


def full() -> PlanContent:
    item = Item(
        number="1.1", text="Do it", accountable=["M. Kerr"], approval_by="the IJB", after="1.2",
        timescale_source="Care Inspectorate", original_finish=Timing("May", "month", date(2026, 5, 31)),
        moves=[Move("May", "June", "ill", "M. Kerr", date(2026, 4, 1))],
        figures=Figures(
            "%", Decimal("0.1"), Decimal(100), date(2026, 6, 1), [Figure(date(2026, 3, 1), Decimal("45.5"))]
        ),
        stands_on="Completed by P. Lennox on 3 May 2026",
    )  # fmt: skip
    header = {"Name of the longest field": "a", "B": "b", "Aa": "c"}
    return PlanContent(title="Plan", header=header, sections=[Section("1", items=[item])])


def test_nothing_is_lost_on_the_way_there_and_back() -> None:
    data = content_to_json(full())
    assert content_from_json(json.loads(json.dumps(data))) == full()


def test_what_was_written_before_is_still_read() -> None:
    content = content_from_json(json.loads(FIRST))
    (item,) = content.items
    assert (content.header, item.finish.date) == ({"Lead": "A. Reid"}, date(2019, 12, 31))
    assert (item.moves, item.figures, item.stands_on, item.original_finish) == ([], None, "", Timing())


def test_a_later_format_is_refused() -> None:
    with pytest.raises(ValueError, match="in format 2; this Plumbline reads 1"):
        content_from_json({**content_to_json(full()), "format": 2})


def test_the_header_keeps_its_order_where_the_database_does_not() -> None:
    """PostgreSQL keeps an object's keys by their length."""
    data = content_to_json(full())
    shuffled = {**data, "header": dict(sorted(data["header"].items(), key=lambda row: (len(row[0]), row[0])))}
    assert list(content_from_json(shuffled).header) == ["Name of the longest field", "B", "Aa"]
    assert fingerprint(shuffled) == fingerprint(data)


def test_the_fingerprint_is_of_everything_that_is_said() -> None:
    one, other = full(), full()
    other.items[0].moves[0].reason = "away"
    assert fingerprint(content_to_json(one)) != fingerprint(content_to_json(other))
    assert len(fingerprint(content_to_json(one))) == 64


def test_what_stands_on_every_page() -> None:
    assert print_line(3, date(2026, 11, 24), "I. Kerr") == "Version 3 · 24 Nov 2026 · completed by I. Kerr"
    assert print_line(None, TODAY, "") == "Draft of the next version, not final · 10 Mar 2026"


@pytest.mark.django_db
def test_a_plans_content_has_what_its_tables_have(world: World) -> None:
    by, plan = viewer(world.owner, TODAY), a_plan(world)
    first = an_action(world, plan, leads=("M. Kerr",), approval_by="the IJB", timescale_source="Care Inspectorate")
    an_action(
        world, plan, after="1.1", measure_baseline=Decimal(45), measure_target=Decimal(100), measure_unit="% of staff",
        measure_by=date(2026, 6, 1),
    )  # fmt: skip
    plans.start_plan(by=by, at=NOW, code=plan.code)
    plans.move_finish(
        by=by, at=NOW, code=plan.code, number="1.1", edition=first.edition, to="1 June 2026", reason="ill",
        agreed_by="M. Kerr",
    )  # fmt: skip
    one, two = content_of(by, Plan.objects.get(pk=plan.pk)).items
    assert (one.accountable, one.approval_by, one.timescale_source) == (["M. Kerr"], "the IJB", "Care Inspectorate")
    assert one.moves == [Move("30 April 2026", "1 June 2026", "ill", "M. Kerr", TODAY)]
    assert (one.original_finish.text, one.original_finish.date) == ("30 April 2026", date(2026, 4, 30))
    assert (one.figures, two.after) == (None, "1.1")
    assert two.figures == Figures("% of staff", Decimal(45), Decimal(100), date(2026, 6, 1))
    assert two.original_finish == two.finish


@pytest.mark.django_db
@pytest.mark.parametrize(("audience", "kept"), [("everyone", "Counted twice"), ("partners", ""), ("restricted", "")])
def test_what_was_noted_beside_a_reading_goes_as_far_as_its_progress(audience: str, kept: str, world: World) -> None:
    by, plan = viewer(world.owner, TODAY), a_plan(world)
    action = an_action(world, plan)
    entry = plans.record_progress(
        by=by, at=NOW, code=plan.code, number="1.1", edition=action.edition, submission=submission(),
        values=plans.ProgressValues(text="x", audience=audience),
    )  # fmt: skip
    MeasureReading.objects.create(
        action=action, on=TODAY, value=Decimal(80), note="Counted twice", entry=entry, by_name="M", at=NOW,
        submission=submission(),
    )  # fmt: skip
    (item,) = content_of(by, plan, notes="none").items
    assert item.figures is not None
    assert item.figures.readings == [Figure(TODAY, Decimal(80), kept)]


@pytest.mark.django_db
def test_the_pages_of_versions_ask_no_more_for_more_rows(
    world: World, does_not_grow: Any, recorded_queries: Any
) -> None:
    made = VersionWorld(world)
    made.final()
    draft = made.begin(on=TODAY)
    client, code = signed_in(world.owner), made.plan.code

    def grow() -> None:
        for _ in range(3):
            an_action(world, made.plan, "4", doers=("Deputy Manager", "Night Manager"))
        row = made.step(draft, "take_in_changes", world.manager, at=timezone.now())
        assert row.pk == draft.pk

    for name, arguments in (
        ("versions", [code]), ("version", [code, draft.pk]), ("read_version", [code, draft.pk]),
        ("compare_versions", [code]),
    ):  # fmt: skip
        where = reverse(f"plans:{name}", args=arguments)

        def ask(where: str = where) -> None:
            assert client.get(where).status_code == 200

        does_not_grow(ask, grow)
        with recorded_queries(f"plans:{name}"):
            ask()
