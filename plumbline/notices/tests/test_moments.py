"""The daily mail's time across the nights on which the clock changes: no working day without one, none with two."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.notices import actions
from plumbline.notices.models import How, Notice
from plumbline.notices.rules.moments import digest_of, is_working_day, moment, pause_after
from tests.letters import letters
from tests.world import World, viewer

# The Sundays on which the clock goes forward and back.
CHANGES = [date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31)]


@pytest.mark.parametrize("sunday", CHANGES)
@pytest.mark.parametrize("at", [time(7, 30), time(0, 0), time(1, 30), time(23, 30)])
def test_each_working_day_has_one_moment_and_each_other_day_none(sunday: date, at: time) -> None:
    """Looked at every ten minutes for a fortnight, as the worker would."""
    now = datetime.combine(sunday - timedelta(days=7), time(), tzinfo=UTC)
    found: dict[date, set[datetime]] = {}
    for step in range(14 * 24 * 6):
        if due := digest_of(now + timedelta(minutes=10 * step), at):
            found.setdefault(due[0], set()).add(due[1])
    days = [sunday + timedelta(days=n) for n in range(-6, 7)]
    inside = {day: moments for day, moments in found.items() if day in days}
    assert sorted(inside) == [day for day in days if is_working_day(day)]
    assert all(len(moments) == 1 for moments in inside.values())


@pytest.mark.parametrize(
    ("day", "hour"),
    [
        (date(2026, 3, 27), 7), (date(2026, 3, 30), 6), (date(2026, 10, 23), 6), (date(2026, 10, 26), 7),
        (date(2027, 3, 26), 7), (date(2027, 3, 29), 6), (date(2027, 10, 29), 6), (date(2027, 11, 1), 7),
    ],
)  # fmt: skip
def test_half_past_seven_is_what_the_clock_on_the_wall_shows(day: date, hour: int) -> None:
    assert moment(day, time(7, 30)) == datetime.combine(day, time(hour, 30), tzinfo=UTC)


def test_a_time_that_is_leapt_over_or_comes_twice_is_one_moment() -> None:
    assert moment(date(2026, 3, 29), time(1, 30)) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)
    assert moment(date(2026, 10, 25), time(1, 30)) == datetime(2026, 10, 25, 0, 30, tzinfo=UTC)


def test_after_a_day_of_trying_it_is_given_up() -> None:
    pauses = [pause_after(n) for n in range(1, 9)]
    assert pauses[-1] is None
    known = [p for p in pauses if p is not None]
    assert known == sorted(known)
    assert timedelta(hours=22) < sum(known, timedelta()) <= timedelta(days=1)


@pytest.mark.parametrize("sunday", CHANGES[:2])
def test_a_person_gets_one_mail_on_each_working_day_across_the_change(sunday: date, world: World) -> None:
    start = datetime.combine(sunday - timedelta(days=4), time(), tzinfo=UTC)
    left = []
    for hour in range(8 * 24):
        now = start + timedelta(hours=hour, minutes=35)
        actions.put_in_outbox(
            by=SYSTEM, at=now, effect_key=f"n{hour}", kind="request", headline="A request", user=world.owner
        )
        left += [timezone.localtime(now).strftime("%a %H") for _ in letters(now)]
    assert left == ["Wed 07", "Thu 07", "Fri 07", "Mon 07", "Tue 07", "Wed 07"]
    assert Notice.objects.filter(state="sent").values("message_id").distinct().count() == 6


def test_each_time_of_day_is_kept(world: World) -> None:
    """Two people with times of their own, in summer."""
    choices = {world.owner: time(6, 0), world.mate: time(17, 30)}
    for user, at in choices.items():
        actions.choose_how(by=viewer(user), at=timezone.now(), how=How.DAILY, digest_at=at)
        actions.put_in_outbox(
            by=SYSTEM, at=datetime(2026, 6, 8, 20, 0, tzinfo=UTC), effect_key=user.email, kind="request",
            headline="A request", user=user,
        )  # fmt: skip
    day = datetime(2026, 6, 9, 0, 0, tzinfo=UTC)
    left = {m.to: minute for minute in range(0, 24 * 60, 30) for m in letters(day + timedelta(minutes=minute))}
    assert left == {world.owner.email: 5 * 60, world.mate.email: 16 * 60 + 30}  # in UTC
