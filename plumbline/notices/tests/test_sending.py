"""What leaves, when, and what is kept from leaving."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pytest
from django.utils import timezone

from plumbline.access import actions as access
from plumbline.access.viewer import SYSTEM
from plumbline.notices import actions
from plumbline.notices.carriers import Later, Refused
from plumbline.notices.models import How, Notice, NoticeState
from plumbline.people import actions as people
from plumbline.people.models import Membership, User
from tests.letters import Kept, letters
from tests.sample import a_plan, sample
from tests.world import World, viewer

TUESDAY = datetime(2026, 3, 10, 9, 30, tzinfo=UTC)  # 9:30 in London too
MORNING = datetime(2026, 3, 11, 7, 30, tzinfo=UTC)


def notice(user: User | None, key: str = "a", *, at: datetime = TUESDAY, **more: Any) -> Notice:
    values = {"kind": "review", "headline": "A plan waits for you", "path": "/plans/ABCD2345/", **more}
    return actions.put_in_outbox(by=SYSTEM, at=at, effect_key=key, user=user, **values)


def choose(user: User, how: How, at: time = time(7, 30)) -> None:
    actions.choose_how(by=viewer(user), at=timezone.now(), how=how, digest_at=at)


def state_of(one: Notice) -> tuple[str, str]:
    one.refresh_from_db()
    return one.state, one.ended_because


def test_the_same_effect_is_written_once(world: World) -> None:
    first, again = notice(world.owner), notice(world.owner, headline="Other words")
    assert (again.pk, again.headline) == (first.pk, "A plan waits for you")


@pytest.mark.parametrize(
    "wrong",
    [
        {"headline": " "}, {"headline": "x" * 201}, {"path": "https://evil.example/"}, {"path": "//evil.example/"},
        {"key": "k" * 201}, {"kind": ""}, {"user": None},
    ],
)  # fmt: skip
def test_what_could_never_be_sent_is_not_written(world: World, wrong: dict[str, Any]) -> None:
    values = {"user": world.owner, "key": "a", **wrong}
    with pytest.raises(ValueError, match="notice"):
        notice(values.pop("user"), **values)
    assert not Notice.objects.exists()


def test_a_headline_cannot_carry_a_line_of_its_own(world: World) -> None:
    made = notice(world.owner, headline="A plan\r\nBcc: all@example.org", at_once=True)
    assert made.headline == "A plan Bcc: all@example.org"
    assert letters(TUESDAY)[0].subject == made.headline


def test_by_default_it_waits_for_the_next_morning_and_is_collected(world: World) -> None:
    rows = [notice(world.owner, f"r{n}", headline=f"Part {n % 2} waits") for n in range(3)]
    rows.append(notice(world.owner, "d", kind="request", headline="An answer is due on 14 March 2026"))
    assert letters(TUESDAY) == []
    assert letters(MORNING - timedelta(minutes=1)) == []
    (mail,) = letters(MORNING)
    assert (mail.to, mail.subject) == (world.owner.email, "4 things for you in Plumbline")
    assert "1 request\n- An answer is due on 14 March 2026" in mail.text
    assert "3 reviews\n- Part 0 waits (2 times)\n- Part 1 waits" in mail.text
    assert mail.text.count("http") == 2  # where to read them, and where to change how one is told
    assert {state_of(row)[0] for row in rows} == {NoticeState.SENT}
    assert letters(MORNING + timedelta(minutes=1)) == []


def test_only_one_daily_mail_a_day(world: World) -> None:
    notice(world.owner)
    assert len(letters(MORNING)) == 1
    notice(world.owner, "b", at=MORNING - timedelta(hours=1))  # written before its time, seen after the mail
    choose(world.owner, How.DAILY, time(16, 0))
    assert letters(MORNING + timedelta(hours=9)) == []
    assert len(letters(MORNING + timedelta(hours=33))) == 1


def test_each_is_told_as_they_chose(world: World) -> None:
    choose(world.owner, How.AT_ONCE)
    choose(world.mate, How.NEVER)
    rows = [notice(user, user.email) for user in (world.owner, world.mate, world.manager)]
    security = notice(world.mate, "s", kind="account", words="Choose a new password here: ...", at_once=True)
    formal = notice(world.mate, "c", kind="circulation")
    assert [m.to for m in letters(TUESDAY)] == [world.mate.email, world.owner.email, world.mate.email]
    assert [state_of(row)[0] for row in rows] == ["sent", "dropped", "waiting"]
    assert (state_of(security)[0], state_of(formal)[0]) == ("sent", "sent")


def test_an_address_without_an_account_is_told_at_once(world: World) -> None:
    notice(None, email="dr.reid@example.org", path="/asked/secret/", path_is_secret=True)
    (mail,) = letters(TUESDAY)
    assert "/asked/secret/" in mail.text
    assert "settings" not in mail.text
    kept = Notice.objects.get()
    assert (kept.state, kept.path) == ("sent", "")


def test_a_secret_goes_with_its_letter_and_is_kept_while_it_is_tried_again(world: World) -> None:
    carrier = Kept(faults={world.owner.email: Later("The mail server is away.")})
    made = notice(world.owner, words="The link is /password/new/abc/", path_is_secret=True, at_once=True)
    assert letters(TUESDAY, carrier) == []
    made.refresh_from_db()
    assert made.words
    carrier.faults.clear()
    assert len(letters(TUESDAY + timedelta(minutes=1), carrier)) == 1
    made.refresh_from_db()
    assert (made.words, made.path) == ("", "")


def test_what_a_change_made_moot_is_not_sent(world: World) -> None:
    made = notice(world.owner, topic="action:41:due")
    assert actions.take_back(by=SYSTEM, at=TUESDAY, topic="action:41:due") == 1
    assert actions.take_back(by=SYSTEM, at=TUESDAY, topic="") == 0
    assert letters(MORNING) == []
    assert state_of(made) == ("dropped", actions.TAKEN_BACK)


def test_who_lost_access_gets_none(world: World) -> None:
    made = sample(world)
    choose(world.manager, How.AT_ONCE)
    rows = [
        notice(user, user.email, record_id=made.plan.record_id) for user in (world.owner, world.manager, world.stranger)
    ]
    access.end_grant(
        by=viewer(world.owner), at=timezone.now(), grant_id=made.grant.pk, label=made.plan.title, reason="It ended."
    )
    assert [m.to for m in letters(MORNING)] == [world.owner.email]
    assert [state_of(row)[0] for row in rows] == ["sent", "dropped", "dropped"]


def test_a_closed_account_and_one_without_any_role_get_none(world: World) -> None:
    plan = a_plan(world)
    rows = [notice(user, user.email, record_id=plan.record_id) for user in (world.owner, world.mate)]
    people.close_account(by=SYSTEM, at=TUESDAY, user_id=world.owner.pk, reason="Left")
    membership = Membership.objects.get(user=world.mate)
    people.end_membership(by=SYSTEM, at=TUESDAY, membership_id=membership.pk, until=date(2026, 3, 10))
    assert letters(MORNING) == []
    assert [state_of(row)[1] for row in rows] == [
        "The account is closed.",
        "The person no longer sees what it is about.",
    ]


def test_what_is_refused_for_good_has_failed_with_its_reason(world: World) -> None:
    carrier = Kept(faults={world.owner.email: Refused("The mail server said: 550 No such user")})
    made = notice(world.owner, at_once=True)
    assert letters(TUESDAY, carrier) == []
    assert state_of(made) == ("failed", "The mail server said: 550 No such user")
    carrier.faults.clear()
    assert letters(MORNING, carrier) == []


def test_what_cannot_be_an_address_has_failed(world: World) -> None:
    made = notice(None, email="a@b\r\nBcc: c@example.org")
    good = notice(world.owner, "good", at_once=True)
    assert [m.to for m in letters(TUESDAY)] == [world.owner.email]
    assert (state_of(made)[0], state_of(good)[0]) == ("failed", "sent")


def test_trouble_that_passes_is_tried_with_growing_pauses_for_a_day(world: World) -> None:
    carrier = Kept(faults={world.owner.email: Later("The mail server is away.")})
    made = notice(world.owner, at_once=True)
    at, tried = TUESDAY, list[timedelta]()
    while made.state == "waiting":
        assert letters(at, carrier) == []
        made.refresh_from_db()
        tried.append(at - TUESDAY)
        if made.claimed_until:
            letters(made.claimed_until - timedelta(seconds=1), carrier)
            at = made.claimed_until
            made.refresh_from_db()
            assert made.attempts == len(tried)
    assert [when.total_seconds() / 60 for when in tried] == [0, 1, 6, 21, 81, 261, 681, 1401]
    assert made.state == "failed"
    assert made.ended_because == "It was tried for a day. The last time: The mail server is away."


def test_a_daily_mail_that_could_not_leave_leaves_later_the_same_day(world: World) -> None:
    carrier = Kept(faults={world.owner.email: Later("The mail server is away.")})
    rows = [notice(world.owner, key) for key in "ab"]
    assert letters(MORNING, carrier) == []
    carrier.faults.clear()
    assert letters(MORNING + timedelta(seconds=30), carrier) == []
    (mail,) = letters(MORNING + timedelta(minutes=2), carrier)
    assert mail.subject.startswith("2 things")
    assert {state_of(row)[0] for row in rows} == {"sent"}
