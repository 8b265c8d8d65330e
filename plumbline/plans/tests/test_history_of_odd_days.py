"""A history holds whatever somebody typed: what looks like a day and is none is quoted, and every page answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.timezone import localdate

from plumbline.plans import actions
from plumbline.plans.actions import ActionValues, Attendance, Closing, ReviewPlan
from plumbline.plans.models import Plan
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.rules.numbering import in_order
from plumbline.plans.rules.wording import day_words_of
from plumbline.plans.tests import samples
from tests.world import World, signed_in, viewer

ODD = ("2026-99-99", "2026-02-30", "0000-01-01", "٢٠٢٦-٠٣-١٣", "２０２６-０３-１３")


@pytest.mark.parametrize("typed", ODD)
def test_what_looks_like_a_day_and_is_none_is_quoted(typed: str) -> None:
    said = sentence("action.changed", "Action 1.1", {"outcome": "2026-03-13"}, {"outcome": typed})
    assert "from 13 Mar 2026 to " in said
    assert f"to “{typed}”" in said
    assert day_words_of(typed) == typed


@pytest.mark.parametrize("verb", ["round.opened", "review.planned", "review.moved", "group.joined"])
def test_no_sentence_of_a_history_fails_on_it(verb: str) -> None:
    values = dict.fromkeys(("on", "since", "until", "answers_by", "planned_for", "date"), "2026-02-30")
    assert sentence(verb, "It", values, values)


def test_a_number_with_a_raised_digit_has_a_place_in_the_order() -> None:
    assert sorted(["10", "2²", "2"], key=in_order) == ["2", "2²", "10"]


@pytest.mark.django_db
@pytest.mark.parametrize("typed", ODD)
def test_the_history_the_action_and_the_minute_answer(world: World, typed: str) -> None:
    plan = a_review_with_outcome(world, typed)
    client = signed_in(world.owner)
    for page in ("history/", "actions/1.1/", "reviews/1/", "reviews/1/actions/1.1/"):
        answer = client.get(f"/plans/{plan.code}/{page}", follow=True)
        assert answer.status_code == 200, page
        if page in ("history/", "actions/1.1/"):
            assert f"“{typed}”" in answer.content.decode(), page
    actions.close_review(
        by=viewer(world.owner),
        at=samples.now(),
        code=plan.code,
        review=1,
        values=Closing(localdate(), notes="Agreed", next_review_on=localdate() + timedelta(days=28)),
    )
    assert typed in client.get(f"/plans/{plan.code}/reviews/1/").content.decode()


def a_review_with_outcome(world: World, typed: str) -> Plan:
    """A review is being held, in which an action's outcome is changed to that text."""
    samples.everybody(world)
    plan = samples.make_plan(world)
    action = samples.add(world, plan, finish="31 December 2035")
    by = viewer(world.owner)
    actions.start_plan(by=by, at=samples.now(), code=plan.code)
    plan.leads.create(user=world.owner, name=world.owner.name, since=localdate(), by_name="x", at=samples.now())
    actions.plan_review(
        by=by, at=samples.now(), code=plan.code, values=ReviewPlan(localdate()), submission=samples.mark()
    )
    actions.open_review(by=by, at=samples.now(), code=plan.code, review=1, values=Attendance())
    action.refresh_from_db()
    actions.edit_action(
        by=by, at=samples.now(), code=plan.code, number=action.number, edition=action.edition,
        values=ActionValues(text=action.text, finish="31 December 2035", outcome=typed), reason="At the review",
    )  # fmt: skip
    return plan
