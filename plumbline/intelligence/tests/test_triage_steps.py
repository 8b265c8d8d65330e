"""A report from receipt to outcome: each step moves the run and the report together, leaves one event, tells people,
and is refused in words where something is missing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse

from plumbline.access.models import Audience
from plumbline.access.queries import events_of
from plumbline.access.viewer import NOBODY
from plumbline.intelligence.actions.messages import MOST_IN_A_DAY, answer_from_reporter
from plumbline.intelligence.actions.triage import StepValues, add_note, take_report_step
from plumbline.intelligence.models import Item, Message, Receipt, Reporter, Way
from plumbline.intelligence.queries.inbox import workloads
from plumbline.intelligence.queries.items import get_item, notes_of
from plumbline.intelligence.queries.steps import course_of
from plumbline.intelligence.tests.desk import (
    CLOSED,
    closed,
    concern,
    from_public,
    step,
    taken_up,
    whistle,
)
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.notices.models import Notice
from plumbline.people.models import Membership, Team
from plumbline.workflow.models import StepTaken
from tests.world import NOW, World, person, signed_in, viewer


def offered(world: World, item: Item) -> list[str]:
    return [one.step.key for one in course_of(viewer(world.owner), get_item(viewer(world.owner), item.code)).offers]


def messages(item: Item, what: str) -> list[str]:
    return list(Message.objects.filter(item=item, what=what).values_list("text", flat=True))


@pytest.mark.requirement("BY11")
def test_a_report_goes_from_receipt_to_outcome_and_the_person_hears_of_it(world: World) -> None:
    by = viewer(world.owner)
    item = from_public(world)
    assert messages(item, "receipt")
    assert offered(world, item) == ["acknowledge", "route", "merge"]
    item = taken_up(by, item)
    assert (item.state, item.handler, item.acknowledged_at) == ("acknowledged", world.owner, NOW)
    item = step(by, item, "ask", note="Which day was it?")
    assert item.state == "waiting"
    answer_from_reporter(by=NOBODY, at=NOW, item=item, text="The Monday.", submission="one")
    item = get_item(by, item.code)
    assert item.state == "acknowledged"
    item = step(by, item, "close", CLOSED)
    assert (item.state, item.outcome_words, item.closed_at) == ("closed", "The home has changed its rota.", NOW)
    assert messages(item, "question") == ["Which day was it?"]
    assert messages(item, "outcome") == ["The home has changed its rota."]
    assert item.run is not None
    assert [s.step for s in item.run.steps.all()] == ["acknowledge", "ask", "answered", "close"]
    assert item.run.state == item.state
    assert item.run.ended_at == NOW


@pytest.mark.requirement("BY11")
def test_the_mail_to_who_raised_it_says_nothing_and_belongs_to_no_record(world: World) -> None:
    item = closed(viewer(world.owner), from_public(world))
    mails = Notice.objects.filter(email="jo@example.org")
    assert mails.count() == 2  # taken up, closed
    for mail in mails:
        assert mail.record_id is None
        assert mail.path == ""
        for word in ("Birchwood", "rota", "complaint", "Jo", item.code, item.title):
            assert word.lower() not in mail.headline.lower()
    assert not Notice.objects.filter(record=item.record_id, email="jo@example.org").exists()


def test_who_has_an_account_is_sent_to_their_own_reports(world: World) -> None:
    item = closed(viewer(world.owner), concern(world))
    mine = Notice.objects.filter(user=world.manager, kind="report", path__contains="/report/mine/")
    assert mine.count() == 2
    assert all(item.title not in notice.headline for notice in mine)


def test_each_step_leaves_one_event_that_the_provider_does_not_read(world: World) -> None:
    by = viewer(world.owner)
    item = concern(world)
    before = events_of(viewer(world.manager), item.record_id).count()
    item = closed(by, item)
    said = [(e.verb, e.after.get("step")) for e in events_of(by, item.record_id)]
    assert said[:2] == [("report.step", "close"), ("report.step", "acknowledge")]
    assert events_of(viewer(world.manager), item.record_id).count() == before


def test_a_report_is_given_to_a_colleague_who_is_told_and_whose_load_is_seen(world: World) -> None:
    by = viewer(world.owner)
    item = step(by, from_public(world), "acknowledge", handler_id=world.mate.pk)
    assert item.handler == world.mate
    other = taken_up(by, from_public(world))
    assert workloads(by, [world.mate, world.owner]) == {world.mate.pk: 1, world.owner.pk: 1}
    step(by, other, "hand_over", handler_id=world.mate.pk)
    assert workloads(by, [world.mate, world.owner]) == {world.mate.pk: 2}
    told = Notice.objects.filter(user=world.mate, headline="A report was given to you")
    assert told.count() == 2
    assert {notice.record_id for notice in told} == {item.record_id, other.record_id}


def test_it_is_given_to_nobody_who_may_not_work_on_it(world: World) -> None:
    by = viewer(world.owner)
    secret = whistle(world)
    for wrong in (
        world.mate,
        world.reader,
        world.manager,
        world.stranger,
    ):  # the mate does not read what is in confidence
        with pytest.raises(Refusal, match="colleagues who work on such reports") as refused:
            step(by, secret, "acknowledge", handler_id=wrong.pk)
        assert refused.value.field == "handler"
    item = taken_up(by, from_public(world))
    with pytest.raises(Refusal, match="already"):
        step(by, item, "hand_over", handler_id=world.owner.pk)
    with pytest.raises(Refusal, match="Choose the colleague"):
        step(by, item, "hand_over")


@pytest.mark.requirement("WI28")
@pytest.mark.parametrize("route", ["social-work", "standards", "complaints"])
def test_a_report_goes_to_social_work_professional_standards_and_complaints(route: str, world: World) -> None:
    """Each link is a way that a report takes: its team is told, finds it in the inbox by that way, and works on it."""
    team = Team.objects.create(organisation=world.partnership, name="The team")
    Membership.objects.filter(user=world.mate).update(team=team)
    by = viewer(world.owner)
    item = step(by, taken_up(by, concern(world)), "route", route=route, team_id=team.pk, note="It is theirs too.")
    assert (item.route, item.team) == (route, team)
    assert Notice.objects.filter(user=world.mate, headline="A report was sent to your team").exists()
    team_mate, inbox = signed_in(world.mate), reverse("intelligence:inbox")
    assert item.code in team_mate.get(inbox, {"route": route}).content.decode()
    assert item.code not in team_mate.get(inbox, {"route": "quality"}).content.decode()
    assert step(viewer(world.mate), item, "hand_over", handler_id=world.mate.pk).handler == world.mate


def test_a_report_is_sent_to_complaints_with_the_reason_and_the_team_is_told(world: World) -> None:
    """The links to complaints, contracts and safeguarding are ways that a report takes."""
    team = Team.objects.create(organisation=world.partnership, name="Complaints and resolution")
    Membership.objects.filter(user=world.mate).update(team=team)
    by = viewer(world.owner)
    item = taken_up(by, concern(world))
    item = step(by, item, "route", route="complaints", team_id=team.pk, note="The family has complained too.")
    assert (item.route, item.team, item.state, item.handler) == ("complaints", team, "acknowledged", None)
    assert Notice.objects.filter(user=world.mate, headline="A report was sent to your team").exists()
    assert not Notice.objects.filter(user=world.reader).exists()
    with pytest.raises(Refusal, match="there already"):
        step(by, item, "route", route="complaints", team_id=team.pk, note="Again")
    with pytest.raises(Refusal, match="Choose where"):
        step(by, item, "route", route="elsewhere", note="x")
    theirs = Team.objects.create(organisation=world.other_partnership, name="Theirs")
    with pytest.raises(Refusal, match="your organisation’s teams"):
        step(by, item, "route", route="quality", team_id=theirs.pk, note="x")
    with pytest.raises(Refusal, match="Say why"):
        step(by, item, "route", route="quality")


def test_repeats_are_joined_and_each_person_hears_the_outcome(world: World) -> None:
    by = viewer(world.owner)
    first, second = taken_up(by, from_public(world)), from_public(world, contact="ann@example.org")
    second = step(by, second, "merge", into=first.code, note="The same night")
    assert (second.state, second.merged_into) == ("merged", first)
    step(by, first, "close", CLOSED)
    assert messages(second, "outcome") == ["The home has changed its rota."]
    assert get_item(by, second.code).state == "merged"
    apart = step(by, second, "part", note="It was another night")
    assert (apart.state, apart.merged_into) == ("acknowledged", None)


def test_joining_is_refused_where_it_would_mislead(world: World) -> None:
    by = viewer(world.owner)
    first, second, secret = from_public(world), from_public(world), whistle(world)
    for into, why in (
        ("", "Choose the report"), ("NOSUCHCODE", "no report with that code"), (second.code, "this very report"),
        (secret.code, "not read by the same people"),
    ):  # fmt: skip
        with pytest.raises(Refusal, match=why) as refused:
            step(by, second, "merge", into=into, note="Same")
        assert refused.value.field == "into"
    step(by, second, "merge", into=first.code, note="Same")
    with pytest.raises(Refusal, match="Other reports are joined"):
        step(by, first, "merge", into=from_public(world).code, note="Same")
    with pytest.raises(Refusal, match="not being worked on"):
        step(by, from_public(world), "merge", into=second.code, note="Same")


def test_an_officer_cannot_join_to_what_they_do_not_see(world: World) -> None:
    """The same words as for a code that never was."""
    item, secret = from_public(world), whistle(world)
    with pytest.raises(Refusal, match="You see no report with that code"):
        step(viewer(world.mate), item, "merge", into=secret.code, note="Same")


@pytest.mark.parametrize(
    ("values", "field"),
    [
        (StepValues(outcome="x", outcome_words="y"), "outcome_kind"),
        (StepValues(outcome_kind="addressed", outcome_words="y"), "outcome"),
        (StepValues(outcome_kind="addressed", outcome="x"), "outcome_words"),
        (StepValues(outcome_kind="addressed", outcome="x" * 20_001, outcome_words="y"), "outcome"),
    ],
)
def test_it_is_closed_with_an_outcome_for_both_sides(world: World, values: StepValues, field: str) -> None:
    item = taken_up(viewer(world.owner), from_public(world))
    with pytest.raises(Refusal) as refused:
        step(viewer(world.owner), item, "close", values)
    assert refused.value.field == field
    assert get_item(viewer(world.owner), item.code).state == "acknowledged"


def test_where_nobody_can_be_reached_no_words_are_asked_for(world: World) -> None:
    by = viewer(world.owner)
    item = taken_up(by, from_public(world))
    Receipt.objects.filter(item=item).delete()
    Reporter.objects.filter(item=item).update(contact="")
    offer = course_of(by, get_item(by, item.code)).offer("ask")
    assert offer is not None
    assert not offer.open
    assert "cannot be reached" in " ".join(offer.missing)
    with pytest.raises(Refusal, match="cannot be reached"):
        step(by, item, "ask", note="Which day?")
    done = step(by, item, "close", StepValues(outcome_kind="no-action", outcome="Nothing was found"))
    assert done.state == "closed"
    assert not messages(done, "outcome")


def test_whoever_left_a_telephone_number_is_to_be_told_by_hand(world: World) -> None:
    by = viewer(world.owner)
    item = (
        from_public(world, contact="01896 000000", channel="phone") if False else from_public(world, contact="01896 0")
    )
    reach = course_of(by, get_item(by, item.code)).reach
    assert reach.by_hand
    assert "Tell them yourself" in reach.words


def test_it_is_opened_again_only_with_a_reason(world: World) -> None:
    by = viewer(world.owner)
    item = closed(by, from_public(world))
    with pytest.raises(Refusal, match="Say why"):
        step(by, item, "reopen")
    item = step(by, item, "reopen", note="It happened again")
    assert (item.state, item.outcome, item.closed_at) == ("acknowledged", "", None)
    assert item.run is not None
    assert item.run.ended_at is None
    assert events_of(by, item.record_id)[0].after["outcome_was"] == "The home changed its night rota."


def test_the_second_of_two_clicks_changes_nothing(world: World) -> None:
    by, item = viewer(world.owner), from_public(world)
    first = take_report_step(by=by, at=NOW, code=item.code, step="acknowledge", edition=1)
    again = take_report_step(by=by, at=NOW, code=item.code, step="acknowledge", edition=1)
    assert again.edition == first.edition == 2
    assert StepTaken.objects.filter(run=first.run).count() == 1
    assert events_of(by, item.record_id).filter(verb="report.step").count() == 1


def test_two_people_who_take_a_step_at_once_are_told(world: World) -> None:
    item = from_public(world)
    take_report_step(by=viewer(world.owner), at=NOW, code=item.code, step="acknowledge", edition=1)
    with pytest.raises(Conflict) as conflict:
        take_report_step(by=viewer(world.mate), at=NOW, code=item.code, step="acknowledge", edition=1)
    assert conflict.value.theirs == {"state": "Being looked at", "handler": "Moira Kerr"}
    assert conflict.value.edition == 2


def test_who_may_only_read_it_takes_no_step_and_writes_no_note(world: World) -> None:
    item = concern(world)
    for who in (world.reader, world.manager):
        by = viewer(who)
        with pytest.raises(Refusal, match="You can read this report"):
            step(by, item, "acknowledge")
        with pytest.raises(Refusal, match="You can read this report"):
            add_note(by=by, at=NOW, code=item.code, text="x", audience="partners", submission="x")
    with pytest.raises(Item.DoesNotExist):
        step(viewer(world.stranger), item, "acknowledge")


def test_a_step_that_is_not_in_the_file_or_is_the_reporters_is_nobodys(world: World) -> None:
    by, item = viewer(world.owner), taken_up(viewer(world.owner), from_public(world))
    item = step(by, item, "ask", note="Which day?")
    for key in ("answered", "destroy", "acknowledge"):
        with pytest.raises(Refusal, match="not yours to take"):
            step(by, item, key, note="x")


def test_the_person_answers_once_however_often_the_form_is_sent(world: World) -> None:
    by = viewer(world.owner)
    item = step(by, taken_up(by, from_public(world)), "ask", note="Which day?")
    for _ in range(2):
        answer_from_reporter(by=NOBODY, at=NOW, item=item, text="The Monday.", submission="one")
    assert Message.objects.filter(item=item, way=Way.FROM).count() == 1
    event = events_of(by, item.record_id)[0]
    assert (event.verb, event.actor_id, event.actor_name) == ("report.answered", None, "The person who raised it")
    assert Notice.objects.filter(user=world.owner, headline="Somebody has answered about a report").count() == 1


def test_what_a_named_person_answers_does_not_name_them_either(world: World) -> None:
    """The account that is signed in is not taken over: the report may have been sent in confidence."""
    by = viewer(world.owner)
    item = step(by, taken_up(by, whistle(world)), "ask", note="Which night?")
    answer_from_reporter(by=viewer(world.manager), at=NOW, item=item, text="Every night.", submission="one")
    event = events_of(by, item.record_id)[0]
    assert world.manager.name not in str(event.facts())
    assert event.actor_id is None


def test_an_address_that_anybody_may_hold_is_not_written_to_without_end(world: World) -> None:
    item = taken_up(viewer(world.owner), from_public(world))
    for n in range(MOST_IN_A_DAY):
        answer_from_reporter(by=NOBODY, at=NOW, item=item, text="More", submission=str(n))
    with pytest.raises(Refusal, match="come back tomorrow"):
        answer_from_reporter(by=NOBODY, at=NOW, item=item, text="More", submission="last")
    answer_from_reporter(by=NOBODY, at=NOW + timedelta(days=1), item=item, text="More", submission="next")


def test_a_closed_report_is_not_answered(world: World) -> None:
    item = closed(viewer(world.owner), from_public(world))
    with pytest.raises(Refusal, match="is closed"):
        answer_from_reporter(by=NOBODY, at=NOW, item=item, text="More", submission="one")
    with pytest.raises(Refusal, match="Write your answer"):
        answer_from_reporter(by=NOBODY, at=NOW, item=from_public(world), text=" ", submission="two")


def test_a_note_is_read_by_those_it_is_for(world: World) -> None:
    by, item = viewer(world.mate), concern(world)
    for audience in ("partners", "restricted", "everyone"):
        add_note(by=by, at=NOW, code=item.code, text=f"For {audience}", audience=audience, submission=audience)
        add_note(by=by, at=NOW, code=item.code, text=f"For {audience}", audience=audience, submission=audience)
    said = {
        who: [note.audience for note in notes_of(viewer(getattr(world, who)), item)]
        for who in ("owner", "mate", "reader", "manager")
    }
    assert said == {
        "owner": ["partners", "restricted", "everyone"],
        "mate": ["partners", "restricted", "everyone"],  # their own
        "reader": ["partners", "everyone"],
        "manager": ["everyone"],
    }
    with pytest.raises(Refusal, match="Write the note"):
        add_note(by=by, at=NOW, code=item.code, text=" ", audience="partners", submission="4")
    with pytest.raises(Refusal, match="who may read"):
        add_note(by=by, at=NOW, code=item.code, text="x", audience=Audience.PUBLIC, submission="5")


def test_somebody_who_has_left_takes_no_step(world: World) -> None:
    gone = person("Gil Orr", world.partnership, "team_manager")
    item = from_public(world)
    Membership.objects.filter(user=gone).update(until=date(2020, 2, 1))
    with pytest.raises(Item.DoesNotExist):
        step(viewer(gone), item, "acknowledge")
