"""Several people, or one hasty one, with one report at the very same time: on a real database, each in a thread."""

from __future__ import annotations

from typing import Any

import pytest

from plumbline.intelligence.actions.enquiries import refer_to_safeguarding
from plumbline.intelligence.actions.links import link_item
from plumbline.intelligence.actions.triage import StepValues, add_note, take_report_step
from plumbline.intelligence.models import Enquiry, Item, ItemLink, Note
from plumbline.intelligence.queries.items import get_item
from plumbline.intelligence.tests.desk import CLOSED, from_public, taken_up
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.workflow.models import StepTaken
from tests.test_at_once import at_once, unbroken
from tests.world import NOW, TODAY, World, viewer

pytestmark = pytest.mark.django_db(transaction=True)


def step(by: Any, item: Item, key: str, **values: Any) -> Any:
    return lambda: take_report_step(
        by=by, at=NOW, code=item.code, step=key, edition=item.edition, values=StepValues(**values)
    )


def test_of_two_who_take_a_report_up_at_once_one_has_it_and_the_other_is_told(world: World) -> None:
    item, one, two = from_public(world), viewer(world.owner), viewer(world.mate)
    given = at_once([step(one, item, "acknowledge"), step(two, item, "acknowledge")])
    assert sorted(type(one).__name__ for one in given) == ["Conflict", "Item"]
    assert StepTaken.objects.count() == 1
    unbroken()


def test_a_double_click_takes_one_step_and_makes_one_record(world: World) -> None:
    by, item = viewer(world.owner), taken_up(viewer(world.owner), from_public(world))
    ending = {"outcome_kind": CLOSED.outcome_kind, "outcome": CLOSED.outcome, "outcome_words": CLOSED.outcome_words}
    given = at_once([step(by, item, "close", **ending)] * 2)
    assert [type(one) for one in given] == [Item, Item]
    note = {"by": by, "at": NOW, "code": item.code, "text": "x", "audience": "partners", "submission": "n"}
    at_once([lambda: add_note(**note)] * 2)
    refer = {"by": by, "at": NOW, "code": item.code, "facts": "x", "urgency": "today", "referred_on": TODAY}
    at_once([lambda: refer_to_safeguarding(**refer, submission="r")] * 2)
    other = from_public(world)
    at_once([lambda: link_item(by=by, at=NOW, code=item.code, record_id=other.record_id)] * 2)
    assert StepTaken.objects.filter(step="close").count() == 1
    assert (Note.objects.count(), Enquiry.objects.count()) == (2, 1)  # the note, and that of the referral
    assert ItemLink.objects.filter(to=other.record_id).count() == 1
    assert item.messages.filter(what="outcome").count() == 1
    unbroken()


def test_two_reports_joined_to_each_other_at_once_are_joined_one_way(world: World) -> None:
    by, first, second = viewer(world.owner), from_public(world), from_public(world)
    given = at_once([
        step(by, first, "merge", into=second.code, note="Same"), step(by, second, "merge", into=first.code, note="Same")
    ])  # fmt: skip
    assert sorted(isinstance(one, Refusal) for one in given) == [False, True], given
    states = sorted(get_item(by, one.code).state for one in (first, second))
    assert states == ["merged", "new"]
    assert not any(isinstance(one, Conflict) for one in given)
    unbroken()
