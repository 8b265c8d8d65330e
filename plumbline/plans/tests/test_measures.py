"""A measure is read over time: page, Word, PDF and JSON say the same; a moved date and a missed time are kept."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.kernel.refusals import Refusal
from plumbline.plans import actions as plans
from plumbline.plans import queries
from plumbline.plans.models import FinishMove, MeasureReading, Occurrence
from tests.sample import an_action, sample
from tests.world import World, signed_in, viewer

TODAY = timezone.localdate
NOW = timezone.now


def figures(**more: Any) -> dict[str, Any]:
    values = {"measure_unit": "% of staff", "measure_baseline": Decimal(45), "measure_target": Decimal(100)}
    return {**values, "measure_by": date(2027, 6, 30), **more}


def read(world: World, code: str, number: str, value: str, ago: int, key: str = "") -> MeasureReading:
    return plans.add_reading(
        by=viewer(world.owner), at=NOW(), code=code, number=number, on=TODAY() - timedelta(days=ago),
        value=Decimal(value), note="From the training record", submission=key or f"{value}-{ago}",
    )  # fmt: skip


@pytest.mark.requirement("DG29", "MO12")
def test_readings_over_time_stand_on_the_actions_page_with_their_chart(world: World) -> None:
    made = sample(world)
    action = an_action(world, made.plan, text="Train everyone", **figures())
    for value, ago in (("45", 60), ("60", 30), ("82.5", 2)):
        read(world, made.plan.code, action.number, value, ago)
    page = signed_in(world.owner).get(reverse("plans:action", args=[made.plan.code, action.number])).content.decode()
    assert page.count("From the training record") == 3
    assert "<title" in page
    assert "82.5 on" in page  # the drawing's own words
    assert "target 100 by 30 Jun 2027" in page
    action.refresh_from_db()
    assert action.measure_current == Decimal("82.5")


def test_a_reading_of_an_earlier_day_does_not_become_the_latest(world: World) -> None:
    made = sample(world)
    action = an_action(world, made.plan, text="Train everyone", **figures())
    read(world, made.plan.code, action.number, "80", 2)
    read(world, made.plan.code, action.number, "50", 40)
    action.refresh_from_db()
    assert action.measure_current == 80


def test_of_one_day_the_last_reading_counts_and_both_are_kept(world: World) -> None:
    made = sample(world)
    action = an_action(world, made.plan, text="Train everyone", **figures())
    read(world, made.plan.code, action.number, "80", 2)
    read(world, made.plan.code, action.number, "70", 2)
    action.refresh_from_db()
    assert action.measure_current == 70
    assert action.readings.count() == 2


def test_progress_with_a_figure_is_a_reading_of_that_day(world: World) -> None:
    made = sample(world)
    action = an_action(world, made.plan, text="Train everyone", **figures())
    entry = plans.record_progress(
        by=viewer(world.owner), at=NOW(), code=made.plan.code, number=action.number, edition=action.edition,
        values=plans.ProgressValues(text="Two more courses", measure_current=Decimal(60)), submission="a",
    )  # fmt: skip
    assert [(r.on, r.value) for r in entry.readings.all()] == [(TODAY(), Decimal(60))]


def test_a_double_click_makes_one_reading(world: World) -> None:
    made = sample(world)
    action = an_action(world, made.plan, text="Train everyone", **figures())
    read(world, made.plan.code, action.number, "80", 2, "same")
    read(world, made.plan.code, action.number, "80", 2, "same")
    assert action.readings.count() == 1


@pytest.mark.parametrize(("value", "ago", "said"), [("80", -1, "still to come"), ("1e12", 0, "too large")])
def test_what_cannot_be_a_reading_is_refused(world: World, value: str, ago: int, said: str) -> None:
    made = sample(world)
    action = an_action(world, made.plan, text="Train everyone", **figures())
    with pytest.raises(Refusal, match=said):
        read(world, made.plan.code, action.number, value, ago)
    assert not MeasureReading.objects.filter(action=action).exists()


def test_the_form_keeps_what_was_typed(world: World) -> None:
    made = sample(world)
    action = an_action(world, made.plan, text="Train everyone", **figures())
    where = reverse("plans:new_reading", args=[made.plan.code, action.number])
    answer = signed_in(world.owner).post(
        where, {"value": "many", "on_day": "1", "on_month": "5", "on_year": "2026", "submission": "x"}
    )
    assert answer.status_code == 422
    assert "Enter a figure, such as 45 or 97.5" in answer.content.decode()
    assert 'value="many"' in answer.content.decode()


def test_a_stranger_and_a_reader_add_none(world: World) -> None:
    made = sample(world)
    where = reverse("plans:new_reading", args=[made.plan.code, made.action.number])
    assert signed_in(world.stranger).get(where).status_code == 404
    assert signed_in(world.reader).get(where).status_code == 403


@pytest.mark.requirement("BY5")
def test_each_move_of_an_agreed_finish_is_kept_with_who_agreed_and_why(world: World) -> None:
    made = sample(world)
    action = an_action(world, made.plan, text="Repair the lift", finish="1 May 2027")
    plans.start_plan(by=viewer(world.owner), at=NOW(), code=made.plan.code) if made.plan.stage == "draft" else None
    for to, why in (("1 June 2027", "the part is late"), ("1 July 2027", "the engineer is ill")):
        action.refresh_from_db()
        plans.move_finish(
            by=viewer(world.owner), at=NOW(), code=made.plan.code, number=action.number, edition=action.edition,
            to=to, reason=why, agreed_by="The planning group",
        )  # fmt: skip
    moves = [(m.from_text, m.to_text, m.reason) for m in FinishMove.objects.filter(action=action)]
    assert moves == [
        ("1 May 2027", "1 June 2027", "the part is late"),
        ("1 June 2027", "1 July 2027", "the engineer is ill"),
    ]
    page = signed_in(world.owner).get(reverse("plans:action", args=[made.plan.code, action.number])).content.decode()
    assert "From 1 May 2027 to <strong>1 June 2027</strong>, agreed by The planning group" in page
    assert "First agreed: 1 May 2027" in page


def recurring(world: World, code: str) -> Any:
    start = TODAY() - timedelta(days=100)
    action = an_action(
        world, queries.get_plan(viewer(world.owner), code), text="Audit", start=f"{start:%-d %B %Y}",
        finish=f"{TODAY() + timedelta(days=100):%-d %B %Y}", frequency="every month",
    )  # fmt: skip
    entered: datetime = NOW() - timedelta(days=95)
    type(action).objects.filter(pk=action.pk).update(created_at=entered)
    action.refresh_from_db()
    return action


@pytest.mark.requirement("MO11", "MO17")
def test_each_time_of_a_recurring_action_is_done_or_missed(world: World) -> None:
    made = sample(world)
    action = recurring(world, made.plan.code)
    first = action.occurrences.filter(due_on__gte=TODAY() - timedelta(days=95)).first()
    assert first.due_on < TODAY()
    client = signed_in(world.owner)
    where = reverse("plans:missed", args=[made.plan.code, action.number, first.due_on])
    assert client.post(where, {"reason": ""}).status_code == 422
    assert client.post(where, {"reason": "Nobody was there"}).status_code == 302
    first.refresh_from_db()
    assert (first.missed_at is not None, first.note) == (True, "Nobody was there")
    page = client.get(reverse("plans:action", args=[made.plan.code, action.number])).content.decode()
    assert "<strong>Missed</strong>" in page
    row = queries.action_page(viewer(world.owner), made.plan.code, action.number, today=TODAY())
    assert row.next_occurrence != first  # said to have been missed, it is not what is due next
    late = reverse("plans:occurrence", args=[made.plan.code, action.number, first.due_on])
    today = TODAY()
    client.post(
        late,
        {"done_on_day": today.day, "done_on_month": today.month, "done_on_year": today.year, "note": "Done after all"},
    )
    first.refresh_from_db()
    assert (first.done_on, first.missed_at) == (today, None)


def test_a_time_to_come_was_not_missed(world: World) -> None:
    made = sample(world)
    action = recurring(world, made.plan.code)
    ahead = Occurrence.objects.filter(action=action, due_on__gt=TODAY()).first()
    assert ahead is not None
    with pytest.raises(Refusal, match="still to come"):
        plans.miss_occurrence(
            by=viewer(world.owner), at=NOW(), code=made.plan.code, number=action.number, due_on=ahead.due_on, reason="x"
        )
