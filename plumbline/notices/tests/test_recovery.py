"""A worker stopped between any two of its steps, and two workers at once; shown step by step.
`test_worker_killed` does the same with real processes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command

from plumbline.access.viewer import SYSTEM
from plumbline.notices import actions
from plumbline.notices.carriers import Later
from plumbline.notices.models import Notice
from plumbline.notices.rules.letters import Mail
from plumbline.notices.sending import Sender, hear_back
from plumbline.people.models import User
from tests.letters import Kept, letters
from tests.world import World

from .test_sending import MORNING, TUESDAY, notice, state_of

CLAIM = timedelta(minutes=5)


class Killed(BaseException):
    """What SIGKILL leaves: nothing after it is done."""


def kill(monkeypatch: pytest.MonkeyPatch, name: str, carrier: Kept, at: Any = TUESDAY) -> None:
    """A worker that dies as it calls that function."""

    def die(*_: Any, **__: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(carrier if name == "carry" else actions, name, die)
        with pytest.raises(Killed):
            Sender(by_way_of=carrier, now=lambda: at, claim=CLAIM).send_all()


@pytest.mark.parametrize("step", ["begin_handover", "carry", "note_sent"])
@pytest.mark.parametrize("left", [True, False, None])
def test_a_worker_stopped_at_any_step_loses_nothing(
    step: str, left: bool | None, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`left`: what the carrier says when it is asked; it is True only where the mail did leave."""
    if left is True and step != "note_sent":
        left = False
    carrier = Kept()
    rows = [notice(world.owner, key, at_once=True, headline=key) for key in ("one", "two")]
    kill(monkeypatch, step, carrier)
    carrier.left = left
    assert letters(TUESDAY + CLAIM - timedelta(seconds=1), carrier) == []  # its claims hold: it may only be slow
    letters(TUESDAY + CLAIM, carrier)
    sent = [m.subject for m in carrier.mails]
    # Only a carrier that cannot say whether it left is given it again, under the same Message-ID.
    expected = ["one", "one", "two"] if step == "note_sent" and left is not True else ["one", "two"]
    assert sorted(sent) == expected
    assert len({m.message_id for m in carrier.mails}) == 2
    assert [state_of(row)[0] for row in rows] == ["sent", "sent"]


@pytest.mark.parametrize("step", ["begin_handover", "carry", "note_sent"])
def test_a_daily_mail_survives_as_well(step: str, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Kept()
    rows = [notice(user, f"{user.pk}{key}") for user in (world.owner, world.mate) for key in "ab"]
    kill(monkeypatch, step, carrier, MORNING)
    carrier.left = step == "note_sent"
    letters(MORNING + CLAIM, carrier)
    assert sorted(m.to for m in carrier.mails) == sorted([world.owner.email, world.mate.email])
    assert {state_of(row)[0] for row in rows} == {"sent"}


def test_one_that_kills_its_worker_each_time_is_given_up(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier, made = Kept(left=False), notice(world.owner, at_once=True)
    for n in range(8):
        kill(monkeypatch, "carry", carrier, TUESDAY + n * CLAIM)
    assert letters(TUESDAY + 9 * CLAIM, carrier) == []
    assert state_of(made) == (
        "failed", "It was tried for a day. The last time: The worker was stopped while it was being sent.",
    )  # fmt: skip


def test_a_worker_that_is_alone_takes_over_at_once(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    carrier = Kept(left=False)
    notice(world.owner, at_once=True)
    kill(monkeypatch, "carry", carrier)
    assert actions.release(by=SYSTEM, at=TUESDAY + timedelta(seconds=1)) == 1
    assert len(letters(TUESDAY + timedelta(seconds=1), carrier)) == 1


def test_what_waits_for_its_next_attempt_is_not_released(world: World) -> None:
    carrier = Kept(faults={world.owner.email: Later("Away.")})
    notice(world.owner, at_once=True)
    letters(TUESDAY, carrier)
    assert actions.release(by=SYSTEM, at=TUESDAY + timedelta(seconds=1)) == 0


class During(Kept):
    """Does something else while it carries a mail."""

    do: Callable[[], object] = staticmethod(lambda: None)

    def carry(self, mail: Mail) -> str:
        self.do()
        return super().carry(mail)


def test_two_workers_at_once_send_each_notice_once(world: World) -> None:
    for n in range(30):
        notice(world.owner, f"n{n}", at_once=True, headline=f"n{n}")
    other, carrier = Kept(), During()
    carrier.do = lambda: letters(TUESDAY, other)
    letters(TUESDAY, carrier)
    subjects = [m.subject for m in (*carrier.mails, *other.mails)]
    assert sorted(subjects) == sorted(f"n{n}" for n in range(30))
    assert other.mails, "the other one found nothing to do"


def test_two_workers_at_once_make_one_daily_mail(world: World) -> None:
    rows = [notice(world.owner, key) for key in "ab"]
    other, carrier = Kept(), During()

    def meanwhile() -> None:
        notice(world.owner, "c", at=TUESDAY)  # written late, of the day before
        letters(MORNING, other)

    carrier.do = meanwhile
    letters(MORNING, carrier)
    assert [len(carrier.mails), len(other.mails)] == [1, 0]
    assert {state_of(row)[0] for row in rows} == {"sent"}
    assert Notice.objects.get(effect_key="c").state == "waiting"


def test_a_slow_worker_whose_time_ran_out_does_not_write_over_the_other(world: World) -> None:
    """The other found that it had not left, and sent it; the slow one comes to itself."""
    made, carrier, clock = notice(world.owner, at_once=True), During(), [TUESDAY]
    other = Kept(left=False)

    def sleep() -> None:
        clock[0] = TUESDAY + CLAIM
        letters(clock[0], other)

    carrier.do = sleep
    Sender(by_way_of=carrier, now=lambda: clock[0], claim=CLAIM).send_all()
    assert state_of(made)[0] == "sent"
    assert len(other.mails) == 1


def taken_back_while_sent(user: User, carrier: Kept) -> Notice:
    made = notice(user, topic="t", at_once=True)
    if isinstance(carrier, During):
        carrier.do = lambda: actions.take_back(by=SYSTEM, at=TUESDAY, topic="t")
    letters(TUESDAY, carrier)
    return made


def test_taken_back_while_it_is_being_handed_over_it_is_what_became_of_it(world: World) -> None:
    """What left is said to have left; what could not leave is not tried again."""
    assert state_of(taken_back_while_sent(world.owner, During())) == ("sent", "")
    Notice.objects.all().delete()

    class Away(During):
        def carry(self, mail: Mail) -> str:
            self.do()
            raise Later("Away.")

    assert state_of(taken_back_while_sent(world.owner, Away())) == ("dropped", actions.TAKEN_BACK)


def test_a_mail_that_came_back_did_not_arrive(world: World) -> None:
    made = notice(world.owner, at_once=True)
    letters(TUESDAY)
    made.refresh_from_db()
    said = "The mailbox is full."
    assert actions.note_returned(by=SYSTEM, at=MORNING, message_id=made.message_id, because=said) == 1
    assert actions.note_returned(by=SYSTEM, at=MORNING, message_id="", because=said) == 0
    assert state_of(made) == ("failed", said)


def test_what_the_carrier_says_came_back_did_not_arrive(world: World) -> None:
    made, other = notice(world.owner, at_once=True), notice(world.mate, "b", at_once=True)
    carrier = Kept()
    letters(TUESDAY, carrier)
    made.refresh_from_db()
    carrier.back = {made.message_id: "There is no such mailbox.", "<someone-elses@x.example>": "No."}
    assert [hear_back(carrier, at=MORNING) for _ in range(2)] == [1, 0]
    assert state_of(made) == ("failed", "There is no such mailbox.")
    assert state_of(other) == ("sent", "")


def test_a_carrier_that_cannot_say_now_is_asked_again(world: World) -> None:
    class Away(Kept):
        def came_back(self) -> dict[str, str]:
            raise Later("Away.")

    assert hear_back(Away(), at=MORNING) == 0


def test_the_worker_asks_what_came_back(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    made, carrier = notice(world.owner, at_once=True), Kept()
    letters(TUESDAY, carrier)
    made.refresh_from_db()
    carrier.back = {made.message_id: "There is no such mailbox."}
    monkeypatch.setattr("plumbline.notices.management.commands.worker.carrier", lambda: carrier)
    out = StringIO()
    call_command("worker", "--once", stdout=out)
    assert "Did not arrive after all: 1" in out.getvalue()
    assert state_of(made) == ("failed", "There is no such mailbox.")
