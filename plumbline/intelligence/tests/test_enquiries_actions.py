"""A safeguarding enquiry is a report of its own beside the first one; investigations have dates; who must be told is
ticked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from plumbline.access.models import Record
from plumbline.access.queries import events_of, get_record_to_share
from plumbline.intelligence.actions.enquiries import (
    EndValues,
    begin_enquiry,
    end_enquiry,
    move_enquiry,
    record_strategy,
    refer_to_safeguarding,
)
from plumbline.intelligence.actions.investigations import (
    InvestigationValues,
    ToldValues,
    add_investigation,
    finish_investigation,
    record_told,
    take_back_told,
)
from plumbline.intelligence.actions.links import link_item, unlink_item
from plumbline.intelligence.models import Enquiry, Investigation, InvestigationKind, Item, Told
from plumbline.intelligence.queries.enquiries import enquiry_of, list_investigations, told_of
from plumbline.intelligence.queries.inbox import items_wanting_plan
from plumbline.intelligence.queries.items import get_item, investigations_of, items_seen_by, links_of, notes_of
from plumbline.intelligence.rules.enquiries import THROUGH_PROCESS
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.tests.desk import CLOSED, concern, from_public, step, taken_up
from plumbline.intelligence.tests.raising import published, raised
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.notices.models import Notice
from tests.sample import a_plan
from tests.world import NOW, TODAY, World, viewer

ENDING = EndValues(
    substantiated="yes", protection_plan="Two carers at each transfer, looked at again on 1 May.",
    no_protection_plan_because="", outcome="", through_process=True, improvement_needed="", ended_on=TODAY,
)  # fmt: skip
SAFEGUARDING = {"danger": Given("no"), "type": Given("neglect"), "happened": Given("She was left on the floor.")}


def referred(world: World, first: Item | None = None, by: Any = None, submission: str = "one") -> Item:
    first = first or concern(world)
    return refer_to_safeguarding(
        by=viewer(by or world.mate), at=NOW, code=first.code, facts="She was left on the floor.", urgency="today",
        referred_on=TODAY, submission=submission,
    )  # fmt: skip


def discussed(world: World, item: Item) -> Enquiry:
    return record_strategy(
        by=viewer(world.owner), at=NOW, code=item.code, on=TODAY, decision="Enquire: two accounts differ.", goes_on="",
        edition=Enquiry.objects.get(item=item).edition,
    )  # fmt: skip


def ended(world: World, item: Item, **other: Any) -> Enquiry:
    return end_enquiry(
        by=viewer(world.owner), at=NOW, code=item.code, values=replace(ENDING, **other),
        edition=Enquiry.objects.get(item=item).edition,
    )  # fmt: skip


@pytest.mark.requirement("HE51")
def test_each_incident_has_an_enquiry_of_its_own_that_runs_in_parallel(world: World) -> None:
    """Referral and strategy discussion with its decision; substantiated or not, and a protection plan; the report that
    it came from is neither closed nor swallowed; "addressed through the process" is an outcome and no way round."""
    by, first = viewer(world.owner), concern(world)
    one, two = referred(world, first, submission="one"), referred(world, first, submission="two")
    assert Enquiry.objects.count() == 2
    assert get_item(by, first.code).state == "new"
    assert {linked.item.code for linked in links_of(by, first) if linked.item} == {one.code, two.code}
    assert [linked.item.code for linked in links_of(by, one) if linked.item] == [first.code]
    one = taken_up(by, one)
    with pytest.raises(Refusal, match="enquiry is still open"):
        step(by, one, "close", CLOSED)
    with pytest.raises(Refusal, match="strategy discussion is not recorded"):
        ended(world, one)
    discussed(world, one)
    with pytest.raises(Refusal, match="substantiated"):
        ended(world, one, substantiated="")
    with pytest.raises(Refusal, match="protects the person"):
        ended(world, one, protection_plan="")
    found = ended(world, one)
    assert (found.outcome, found.through_process, found.stage) == (THROUGH_PROCESS, True, "ended")
    assert found.strategy_decision == "Enquire: two accounts differ."
    assert step(by, one, "close", CLOSED).state == "closed"
    other = enquiry_of(by, get_item(by, two.code))
    assert other is not None
    assert other.ended_on is None  # the second one goes on by itself


def test_the_first_report_is_closed_without_its_enquiry_and_the_enquiry_goes_on(world: World) -> None:
    by, first = viewer(world.owner), concern(world)
    item = referred(world, first)
    assert step(by, taken_up(by, first), "close", CLOSED).state == "closed"
    assert Enquiry.objects.get(item=item).ended_on is None


@pytest.mark.requirement("BY17")
def test_a_referral_leaves_no_trace_for_those_who_may_not_read_it(world: World) -> None:
    """Not on the first report, its history, links, counts or notices; who referred it keeps a note of their own."""
    first, lead = concern(world), world.owner
    before = [(e.pk, e.verb) for e in events_of(viewer(world.reader), first.record_id)]
    item = referred(world, first)
    for who in (world.reader, world.manager, world.mate):
        by = viewer(who)
        with pytest.raises(Item.DoesNotExist):
            get_item(by, item.code)
        assert item not in items_seen_by(by)
        assert links_of(by, get_item(by, first.code)) == []
        assert not events_of(by, item.record_id).exists()
        assert not Notice.objects.filter(user=who, record=item.record_id).exists()
    assert [(e.pk, e.verb) for e in events_of(viewer(world.reader), first.record_id)] == before
    assert notes_of(viewer(world.reader), first) == notes_of(viewer(world.manager), first) == []
    assert ["safeguarding" in note.text for note in notes_of(viewer(world.mate), first)] == [True]
    assert Notice.objects.filter(user=lead, record=item.record_id).exists()


def test_a_referral_is_confidential_whatever_it_came_from_and_names_the_same_services(world: World) -> None:
    item = referred(world)
    assert item.record.kind == "confidential"
    assert item.record.owner == world.partnership
    assert [one.service for one in item.services.all()] == [world.service]
    assert get_record_to_share(viewer(world.owner), item.record_id)
    with pytest.raises(Record.DoesNotExist):
        get_record_to_share(viewer(world.mate), item.record_id)


def test_a_referral_sent_twice_is_one(world: World) -> None:
    first = concern(world)
    assert referred(world, first) == referred(world, first)
    assert Enquiry.objects.count() == 1
    for wrong, field in (({"facts": " "}, "facts"), ({"urgency": "x"}, "urgency"),
                         ({"referred_on": TODAY + timedelta(days=1)}, "referred_on")):  # fmt: skip
        values: Any = {"facts": "x", "urgency": "today", "referred_on": TODAY, "submission": field, **wrong}
        with pytest.raises(Refusal) as refused:
            refer_to_safeguarding(by=viewer(world.mate), at=NOW, code=first.code, **values)
        assert refused.value.field == field


def test_who_reads_only_refers_nothing(world: World) -> None:
    first = concern(world)
    for who in (world.reader, world.manager):
        with pytest.raises(Refusal, match="You can read this report"):
            referred(world, first, by=who)


def test_a_safeguarding_report_that_came_by_itself_gets_its_enquiry(world: World) -> None:
    by = viewer(world.owner)
    item = raised(viewer(world.manager), published(world), "safeguarding", answers=SAFEGUARDING).item
    made = begin_enquiry(by=by, at=NOW, code=item.code, referred_on=TODAY)
    assert begin_enquiry(by=by, at=NOW, code=item.code, referred_on=TODAY) == made
    with pytest.raises(Refusal, match="not a safeguarding report"):
        begin_enquiry(by=by, at=NOW, code=concern(world).code, referred_on=TODAY)


def test_the_stages_of_an_enquiry_follow_its_strategy_discussion(world: World) -> None:
    by, item = viewer(world.owner), referred(world)
    with pytest.raises(Refusal, match="strategy discussion is not recorded"):
        move_enquiry(by=by, at=NOW, code=item.code, stage="enquiry", edition=1)
    enquiry = discussed(world, item)
    assert enquiry.stage == "strategy"
    enquiry = move_enquiry(by=by, at=NOW, code=item.code, stage="conference", edition=enquiry.edition)
    assert move_enquiry(by=by, at=NOW, code=item.code, stage="conference", edition=1) == enquiry  # a second click
    with pytest.raises(Conflict):
        record_strategy(by=by, at=NOW, code=item.code, on=TODAY, decision="Other", goes_on="", edition=1)
    enquiry = record_strategy(
        by=by, at=NOW, code=item.code, on=TODAY, decision="Other", goes_on="enquiry", edition=enquiry.edition
    )
    assert (enquiry.stage, enquiry.strategy_decision) == ("enquiry", "Other")
    ended(world, item)
    with pytest.raises(Refusal, match="has ended"):
        record_strategy(
            by=by, at=NOW, code=item.code, on=TODAY, decision="New", goes_on="", edition=enquiry.edition + 1
        )


def test_an_enquiry_ends_once(world: World) -> None:
    item = referred(world)
    enquiry = discussed(world, item)
    for _ in range(2):
        end_enquiry(by=viewer(world.owner), at=NOW, code=item.code, values=ENDING, edition=enquiry.edition)
    assert events_of(viewer(world.owner), item.record_id).filter(verb="enquiry.ended").count() == 1
    with pytest.raises(Refusal, match="ended already"):
        ended(world, item)


@pytest.mark.requirement("WI19")
def test_an_outcome_that_asks_for_improvement_stands_until_a_plan_is_linked(world: World) -> None:
    """The quality officer, who does not read the enquiry, is told what has to improve and sees it on the worklist of
    the report that it came from; the plan that is linked takes it off."""
    first, by = concern(world), viewer(world.mate)
    item = referred(world, first)
    discussed(world, item)
    ended(world, item, improvement_needed="Fluid charts are kept at each drink.", tell_quality=True)
    assert set(items_wanting_plan(viewer(world.owner))) == {first}  # wanted once, where the plan will be linked
    item.refresh_from_db()
    assert item.state == "acknowledged"  # whoever ran the enquiry had taken it up with that
    assert list(items_wanting_plan(by)) == [first]
    assert "Fluid charts" in notes_of(by, first)[-1].text
    assert Notice.objects.filter(
        user=world.mate, record=first.record_id, headline="An improvement plan is wanted"
    ).exists()
    assert not notes_of(viewer(world.manager), first)
    plan = a_plan(world)
    link = link_item(by=by, at=NOW, code=first.code, record_id=plan.record_id, why="It answers it")
    assert list(items_wanting_plan(by)) == []
    assert list(items_wanting_plan(viewer(world.owner))) == []
    unlink_item(by=by, at=NOW, code=first.code, link_id=link.pk)
    assert list(items_wanting_plan(by)) == [first]


def test_nothing_is_passed_on_that_was_not_written(world: World) -> None:
    by = viewer(world.owner)
    item = referred(world)
    discussed(world, item)
    with pytest.raises(Refusal, match="what the service has to improve"):
        ended(world, item, tell_quality=True)
    alone = raised(by, published(world), "safeguarding", answers=SAFEGUARDING).item
    begin_enquiry(by=by, at=NOW, code=alone.code, referred_on=TODAY)
    discussed(world, alone)
    with pytest.raises(Refusal, match="not referred from another report"):
        ended(world, alone, improvement_needed="Charts", tell_quality=True)
    assert not items_wanting_plan(by).exists()


# Investigations


def investigation(
    world: World, item: Item, kind: str = "police", submission: str = "one", **more: Any
) -> Investigation:
    values = InvestigationValues(**{"kind": kind, "who": "Sergeant Ross", "due_on": date(2026, 3, 20), **more})
    return add_investigation(by=viewer(world.mate), at=NOW, code=item.code, values=values, submission=submission)


@pytest.mark.requirement("HE50")
def test_seven_kinds_of_investigation_each_with_who_and_by_when(world: World) -> None:
    item = concern(world)
    for n, kind in enumerate(InvestigationKind.values):
        announced = False if kind in ("commissioner", "regulator") else None
        made = investigation(world, item, kind, str(n), announced=announced)
        assert made.announced is announced
        finish_investigation(by=viewer(world.mate), at=NOW, code=item.code, pk=made.pk, done_on=TODAY, outcome="Done")
    assert len(InvestigationKind.values) == 7
    found = investigations_of(viewer(world.mate), item)
    assert [one.kind for one in found] == list(InvestigationKind.values)
    assert all(one.done_on == TODAY and one.outcome == "Done" for one in found)
    assert investigations_of(viewer(world.manager), item) == []


def test_an_investigation_past_its_date_is_late_until_it_is_done(world: World) -> None:
    by, item = viewer(world.mate), concern(world)
    made = investigation(world, item)
    for today, late in ((date(2026, 3, 20), []), (date(2026, 3, 21), [made])):
        assert list(list_investigations(by, stands="late", today=today)) == late
    finish_investigation(by=by, at=NOW, code=item.code, pk=made.pk, done_on=TODAY, outcome="No offence")
    assert not list_investigations(by, stands="open", today=TODAY).exists()
    assert list(list_investigations(by, stands="done", today=TODAY)) == [made]
    assert not list_investigations(viewer(world.manager), stands="all", today=TODAY).exists()
    assert not list_investigations(viewer(world.stranger), stands="all", today=TODAY).exists()


def test_an_investigation_for_the_leads_is_no_officers_to_see(world: World) -> None:
    item = concern(world)
    investigation(world, item, restricted=True)
    assert len(investigations_of(viewer(world.owner), item)) == 1
    assert investigations_of(viewer(world.reader), item) == []
    assert not list_investigations(viewer(world.mate), stands="all", today=TODAY).exists()
    assert not events_of(viewer(world.reader), item.record_id).filter(verb="investigation.added").exists()


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"kind": "magic"}, "kind"), ({"who": " "}, "who"), ({"who": "x" * 201}, "who"),
        ({"kind": "commissioner"}, "announced"),
    ],
)  # fmt: skip
def test_an_investigation_says_what_who_and_whether_it_is_announced(world: World, more: Any, field: str) -> None:
    with pytest.raises(Refusal) as refused:
        investigation(world, concern(world), **more)
    assert refused.value.field == field


def test_an_investigation_is_made_once_and_its_outcome_is_written_once(world: World) -> None:
    by, item = viewer(world.mate), concern(world)
    made = investigation(world, item)
    assert investigation(world, item) == made
    for _ in range(2):
        finish_investigation(by=by, at=NOW, code=item.code, pk=made.pk, done_on=TODAY, outcome="No offence")
    with pytest.raises(Refusal, match="written down already"):
        finish_investigation(by=by, at=NOW, code=item.code, pk=made.pk, done_on=TODAY, outcome="Other")
    with pytest.raises(Refusal, match="still to come"):
        finish_investigation(
            by=by, at=NOW, code=item.code, pk=investigation(world, item, submission="2").pk,
            done_on=TODAY + timedelta(days=1), outcome="x",
        )  # fmt: skip


# Who was told

LETTER = ToldValues(line="contracts", who="", how="letter", on=TODAY, note="Letter of 10 March")


@pytest.mark.requirement("BY9", "WI42")
def test_who_must_be_told_of_a_care_concern_is_ticked_with_date_and_letter(world: World) -> None:
    by, item = viewer(world.mate), concern(world)
    assert [(line.must.who, line.standing[0]) for line in told_of(by, item)] == [
        ("Contracts", "Not yet told"), ("Commissioning", "Not yet told"),
    ]  # fmt: skip
    for _ in range(2):
        record_told(by=by, at=NOW, code=item.code, values=LETTER, submission="one")
    no_need = replace(LETTER, line="commissioning", how="not-needed", note="They commission nothing there")
    record_told(by=by, at=NOW, code=item.code, values=no_need, submission="two")
    record_told(by=by, at=NOW, code=item.code, values=replace(LETTER, line="", who="The GP"), submission="three")
    lines = told_of(by, item)
    assert [(line.must.who, line.standing[0]) for line in lines] == [
        ("Contracts", "Told"), ("Commissioning", "Need not be told"), ("The GP", "Told"),
    ]  # fmt: skip
    assert [(t.on, t.how, t.note) for t in lines[0].told] == [(TODAY, "letter", "Letter of 10 March")]
    assert told_of(viewer(world.manager), item) == []
    take_back_told(by=by, at=NOW, code=item.code, pk=lines[0].told[0].pk)
    assert told_of(by, item)[0].standing[0] == "Not yet told"
    assert Told.objects.count() == 3  # it stays to be read


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"line": "nobody"}, "line"), ({"line": "", "who": " "}, "who"), ({"how": "pigeon"}, "how"),
        ({"how": "not-needed", "note": ""}, "note"), ({"on": TODAY + timedelta(days=1)}, "on"),
    ],
)  # fmt: skip
def test_a_tick_says_who_how_and_when(world: World, more: Any, field: str) -> None:
    item = concern(world)
    with pytest.raises(Refusal) as refused:
        record_told(by=viewer(world.mate), at=NOW, code=item.code, values=replace(LETTER, **more), submission="x")
    assert refused.value.field == field


def test_of_a_safeguarding_enquiry_the_regulator_and_those_who_fund_must_be_told(world: World) -> None:
    item = referred(world)
    assert [line.must.key for line in told_of(viewer(world.owner), item)] == ["regulator", "funders"]
    with pytest.raises(Told.DoesNotExist):
        take_back_told(by=viewer(world.owner), at=NOW, code=item.code, pk=0)


def test_a_report_from_the_public_has_nobody_who_must_be_told(world: World) -> None:
    assert told_of(viewer(world.mate), from_public(world)) == []
