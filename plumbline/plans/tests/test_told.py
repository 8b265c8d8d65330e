"""Who must be told, and who was (BY9); and that no mail says what a plan holds."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.notices.actions import put_in_outbox
from plumbline.notices.carriers import Refused, message_of
from plumbline.notices.models import Notice
from plumbline.plans import actions as plans
from plumbline.plans.actions.reminders import put_reminders
from plumbline.plans.models import Plan
from plumbline.plans.queries.told import told_lines
from plumbline.plans.rules.told import EVENTS, OTHER, event_of, moment_of
from plumbline.plans.rules.wording import day_words
from tests.letters import Kept, letters
from tests.sample import Sample, an_action, sample
from tests.world import NOW, World, signed_in, viewer

SECRET = "Lamplighter"


@pytest.fixture
def live(world: World) -> Sample:
    """A live plan, its every text with a word of its own in it, with everything the sample can do done to it."""
    made = sample(world)
    world.service.name = f"{SECRET} House"
    world.service.save()
    Plan.objects.filter(pk=made.plan.pk).update(title=f"{SECRET} plan", service=world.service)
    plans.start_plan(by=viewer(world.owner), at=NOW, code=made.plan.code)
    an_action(
        world, made.plan, text=f"{SECRET} text", title=f"{SECRET} title", outcome=f"{SECRET} outcome",
        finish=f"{timezone.localdate().day} {timezone.localdate():%B %Y}", doers=(world.mate.name, f"{SECRET} doer"),
    )  # fmt: skip
    return made


def a_morning() -> datetime:
    """The next working day at noon."""
    at = timezone.now().replace(hour=12, minute=0) + timedelta(days=1)
    while at.weekday() > 4:
        at += timedelta(days=1)
    return at


def page(world: World, live: Sample, who: Any = None) -> str:
    answer = signed_in(who or world.owner).get(f"/plans/{live.plan.code}/told/")
    assert answer.status_code == 200
    return str(answer.content.decode())


@pytest.mark.requirement("BY9")
def test_each_event_says_who_must_be_told_and_is_ticked_with_its_date_when_they_were(
    live: Sample, world: World
) -> None:
    text = page(world, live)
    for event in EVENTS:
        assert event.what in text
        assert event.who in text
    assert "Nobody yet." in text
    morning = a_morning()
    put_reminders(by=SYSTEM, at=morning.replace(hour=5))
    row = Notice.objects.get(kind="reminder", user=world.mate)
    text = page(world, live)
    assert f"On the way: {world.mate.name}" in text
    assert "tick" not in events(text)
    assert letters(morning)
    row.refresh_from_db()
    assert row.state == "sent"
    text = page(world, live)
    assert "Told 1 of 1" in events(text)
    assert "On the way" not in events(text)
    assert world.mate.name in text
    assert row.headline in text
    assert f"{day_words(morning.date())}, " in text.split('id="letters"')[1]


def events(text: str) -> str:
    return text.split('id="events"')[1].split('id="letters"')[0]


@pytest.mark.requirement("BY9")
def test_each_time_is_a_row_of_its_own_and_who_was_not_told_is_named(live: Sample, world: World) -> None:
    """One disagreement reached everybody; of another, one letter is refused: the first is ticked, the second is not."""
    lines = {}
    for what, fault in (("disagreement-1", None), ("disagreement-2", Refused("The mail server said: 550 Gone"))):
        for user in (world.mate, world.reader):
            put_in_outbox(
                by=SYSTEM, at=timezone.now(), effect_key=f"{what}:{user.pk}", kind="plan", headline="Views differ",
                user=user, record_id=live.plan.record_id, at_once=True,
            )  # fmt: skip
        letters(a_morning(), carrier=Kept(faults={world.reader.email: fault} if fault else {}))
        lines = {line.event.key: line for line in told_lines(viewer(world.owner), live.plan)}
    second, first = lines["disagreement"].moments
    assert (first.standing.label, first.standing.shape) == ("Told 2 of 2", "tick")
    assert (second.standing.label, second.standing.shape) == ("Told 1 of 2", "cross")
    assert f"Not delivered: {world.reader.name}" in events(page(world, live))
    assert [m.standing.shape for m in lines["disagreement"].whole] == ["tick"]


def test_the_people_of_one_time_are_known_by_their_keys() -> None:
    assert moment_of("copy:4") == "copy:4"
    assert moment_of("lead:4") == "lead:4"
    assert moment_of("disagreement-7-2:31") == "disagreement-7-2"
    assert moment_of("version:1:step:2:31") == "version:1:step:2"
    assert moment_of("round:1:9:31:asked") == moment_of("round:1:8:32:asked") != moment_of("round:1:8:32:2026-03-01")
    assert moment_of("reminder:action:4:due:2026-03-01:soon:31") == "reminder:action:4:due:2026-03-01:soon"


def test_a_round_names_those_whom_nobody_here_answers_for(live: Sample, world: World) -> None:
    of = live.plan.rounds.create(label="May 2027", position=9, opened_at=NOW)
    action = live.plan.actions.first()
    assert action is not None
    of.requests.create(action=action, party="The regulator", asked_at=NOW)
    text = events(page(world, live))
    assert "May 2027: You are asked for a progress update" in text
    assert "Not told: The regulator: nobody here answers for it" in text
    assert "Nobody was told" in text


def test_what_was_refused_is_said_with_its_reason(live: Sample, world: World) -> None:
    put_in_outbox(
        by=SYSTEM, at=timezone.now(), effect_key="copy:1", kind="circulation", headline="A plan was sent to you",
        email="gone@example.org", name="Dr Reid", record_id=live.plan.record_id,
    )  # fmt: skip
    letters(carrier=Kept(faults={"gone@example.org": Refused("The mail server said: 550 No such user")}))
    text = page(world, live)
    assert "Not delivered: Dr Reid" in text
    assert "The mail server said: 550 No such user" in text


def test_the_names_are_for_those_who_share_the_plan(live: Sample, world: World) -> None:
    path = f"/plans/{live.plan.code}/told/"
    assert signed_in(world.reader).get(path).status_code == 403
    assert signed_in(world.manager).get(path).status_code == 403
    live.plan.leads.create(user=world.reader, name=world.reader.name, since=NOW.date(), by_name="x", at=NOW)
    assert signed_in(world.reader).get(path).status_code == 200


def test_the_lead_of_a_provider_is_not_shown_the_partners_names(live: Sample, world: World) -> None:
    live.plan.leads.create(user=world.manager, name=world.manager.name, since=NOW.date(), by_name="x", at=NOW)
    assert signed_in(world.manager).get(f"/plans/{live.plan.code}/told/").status_code == 403


def test_the_plans_pages_link_only_to_what_opens(live: Sample, world: World) -> None:
    """The lead of a provider makes copies, and is not sent to the page of names that would refuse them."""
    group = f"/plans/{live.plan.code}/group/"
    told, copies = (f'href="/plans/{live.plan.code}/{name}/"' for name in ("told", "copies"))
    live.plan.leads.create(user=world.manager, name=world.manager.name, since=NOW.date(), by_name="x", at=NOW)
    for who, has in ((world.owner, (True, True)), (world.manager, (False, True)), (world.reader, (False, False))):
        shown = signed_in(who).get(group).content.decode()
        assert (told in shown, copies in shown) == has, who.name


def test_how_a_person_chose_to_be_told_is_not_shown_to_others(live: Sample, world: World) -> None:
    put_reminders(by=SYSTEM, at=timezone.now())
    assert "daily" not in page(world, live).split('id="letters"')[1]


def test_every_notice_of_the_program_has_a_line(live: Sample, world: World) -> None:
    do_everything(live)
    keys = list(Notice.objects.filter(record=live.plan.record_id).values_list("effect_key", flat=True))
    assert len({event_of(key).key for key in keys}) >= 4
    assert [key for key in keys if event_of(key) is OTHER] == []


def do_everything(live: Sample) -> None:
    """All that the sample can have done to its plan, each of which tells somebody or nobody."""
    for name in ("member", "cover", "disagreement", "hand_back", "review", "final", "comment"):
        getattr(live, name)
    put_reminders(by=SYSTEM, at=timezone.now())


@pytest.mark.parametrize("how", ["daily", "at-once"])
def test_no_mail_says_what_a_plan_holds_or_names_anybody(how: str, live: Sample, world: World) -> None:
    do_everything(live)
    if how == "at-once":
        Notice.objects.update(at_once=True)
    Notice.objects.update(send_after=NOW)
    mails = letters(a_morning())
    people = [u.name for u in (world.owner, world.mate, world.manager, world.reader)]
    assert len(mails) >= 2
    for mail in mails:
        said = message_of(mail).message().as_bytes().decode()
        assert SECRET not in said
        assert not [name for name in people if name in said]
        assert world.partnership.name not in said
        assert world.provider.name not in said


def test_the_number_of_queries_does_not_grow_with_the_letters(live: Sample, world: World, does_not_grow: Any) -> None:
    client, path = signed_in(world.owner), f"/plans/{live.plan.code}/told/"

    def grow() -> None:
        for _ in range(4):
            put_in_outbox(
                by=SYSTEM, at=NOW, effect_key=f"copy:{Notice.objects.count()}", kind="circulation", headline="A plan",
                user=world.mate, record_id=live.plan.record_id,
            )  # fmt: skip

    does_not_grow(lambda: client.get(path), grow)
