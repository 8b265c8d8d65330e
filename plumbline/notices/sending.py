"""The worker's one step: sends what is due. How it survives being killed at any moment: docs/decisions/0009."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import batched, groupby

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.notices import actions
from plumbline.notices.carriers import Carrier, Later, Refused, carrier, host
from plumbline.notices.models import Notice
from plumbline.notices.queries.sending import not_to_send
from plumbline.notices.rules.letters import Line, Mail, digest, digest_id, letter, notice_id
from plumbline.notices.rules.moments import pause_after

log = logging.getLogger(__name__)

AT_A_TIME = 20  # notices claimed together
PEOPLE_AT_A_TIME = 50  # whose daily mails are claimed together
CLAIM = timedelta(minutes=5)  # longer than any one mail can take, so that nobody takes over from one who still sends
STOPPED = "The worker was stopped while it was being sent."
GIVEN_UP = "It was tried for a day. The last time: "


@dataclass
class Sender:
    """Sends what is due until there is nothing left. `say` is told of each mail."""

    by_way_of: Carrier = field(default_factory=carrier)
    now: Callable[[], datetime] = timezone.now
    claim: timedelta = CLAIM
    say: Callable[[str], object] = log.info
    stop: Callable[[], bool] = lambda: False

    def send_all(self) -> int:
        """How many mails left."""
        count = 0
        try:
            for step in (self._recover, self._send_at_once, self._send_digests):
                while not self.stop() and (sent := step()) is not None:
                    count += sent
        finally:
            self.by_way_of.close()
        return count

    def _recover(self) -> int | None:
        """What a worker was handing over when it was stopped: found out where the carrier can say, tried again where it
        says no or cannot say. None where there is nothing of the kind."""
        at = self.now()
        rows = actions.claim_uncertain(by=SYSTEM, at=at, until=at + self.claim, limit=AT_A_TIME)
        for message_id, several in groupby(sorted(rows, key=lambda n: n.message_id), key=lambda n: n.message_id):
            notices = list(several)
            try:
                left = self.by_way_of.has_left(message_id)
            except Later as trouble:
                self._try_again(notices, str(trouble), keep=True)
                continue
            if left:
                actions.note_sent(by=SYSTEM, at=self.now(), notices=notices)
            else:
                self._try_again(notices, STOPPED, pause=timedelta(0))
        return 0 if rows else None

    def _send_at_once(self) -> int | None:
        at = self.now()
        rows = actions.claim_at_once(by=SYSTEM, at=at, until=at + self.claim, limit=AT_A_TIME)
        if not rows:
            return None
        return self._send({self._id_of(notice): [notice] for notice in self._allowed(rows)}, self._letter)

    def _send_digests(self) -> int | None:
        at = self.now()
        rows = actions.claim_digests(by=SYSTEM, at=at, until=at + self.claim, limit=PEOPLE_AT_A_TIME)
        if not rows:
            return None
        mails: dict[str, list[Notice]] = {}
        for notice in self._allowed(rows):
            mails.setdefault(_digest_id_of(notice, timezone.localdate(at)), []).append(notice)
        return self._send(mails, self._digest)

    def _allowed(self, notices: list[Notice]) -> list[Notice]:
        """Those that may still be sent; the others are dropped with their reason."""
        at = self.now()
        reasons = not_to_send(SYSTEM, notices, at=at)
        for because in sorted(set(reasons.values())):
            these = [n for n in notices if reasons.get(n.pk) == because]
            actions.note_dropped(by=SYSTEM, at=at, notices=these, because=because)
        return [n for n in notices if n.pk not in reasons]

    def _send(self, mails: Mapping[str, list[Notice]], write: Callable[[list[Notice], str], Mail]) -> int:
        """The mails by their Message-ID, as many at once as the carrier can answer for."""
        sent = 0
        for some in batched(mails.items(), self.by_way_of.together):
            if not self.stop():
                sent += self._hand_over(dict(some), write)
        return sent

    def _hand_over(self, mails: dict[str, list[Notice]], write: Callable[[list[Notice], str], Mail]) -> int:
        """Marked, handed over, marked again."""
        at = self.now()
        kept = actions.begin_handover(by=SYSTEM, at=at, mails=mails, until=at + self.claim)
        taken: dict[str, str] = {}
        for message_id, notices in kept.items():
            mail = write(notices, message_id)
            try:
                where = self.by_way_of.carry(mail)
            except (Refused, ValueError) as refusal:  # ValueError: what is written as the address cannot be one
                actions.note_failed(by=SYSTEM, at=self.now(), notices=notices, because=str(refusal))
                self.say(f"Refused for good: {mail.subject!r} to {mail.to}. {refusal}")
            except Later as trouble:
                self._try_again(notices, str(trouble))
            else:
                taken[message_id] = f"Sent to {mail.to}: {mail.subject}{f' ({where})' if where != mail.to else ''}"
        return self._settle({message_id: kept[message_id] for message_id in taken}, taken)

    def _settle(self, taken: dict[str, list[Notice]], lines: dict[str, str]) -> int:
        notices = [notice for those in taken.values() for notice in those]
        try:
            self.by_way_of.settle()
        except Later as trouble:
            for those in taken.values():
                self._try_again(those, str(trouble))
            return 0
        if notices:
            actions.note_sent(by=SYSTEM, at=self.now(), notices=notices)
        for line in lines.values():
            self.say(line)
        return len(taken)

    def _try_again(
        self, notices: Collection[Notice], trouble: str, *, pause: timedelta | None = None, keep: bool = False
    ) -> None:
        at, attempts = self.now(), max(n.attempts for n in notices)
        growing = pause_after(attempts)
        if growing is None:
            actions.note_failed(by=SYSTEM, at=at, notices=notices, because=f"{GIVEN_UP}{trouble}")
            return
        wait = growing if pause is None else pause
        if not keep:
            actions.note_later(by=SYSTEM, at=at, notices=notices, because=trouble, until=at + wait)
        self.say(f"Not sent yet, tried again in {wait}: {trouble}")

    def _letter(self, notices: Iterable[Notice], message_id: str) -> Mail:
        (notice,) = notices
        change = reverse("notices:settings") if notice.user_id and not notice.words else ""
        return letter(
            _line(notice), to=_address(notice), message_id=message_id, site=settings.SITE_ADDRESS, settings_path=change
        )

    def _digest(self, notices: list[Notice], message_id: str) -> Mail:
        return digest(
            map(_line, notices), to=_address(notices[0]), message_id=message_id, site=settings.SITE_ADDRESS,
            path=reverse("notices:list"), settings_path=reverse("notices:settings"),
        )  # fmt: skip

    def _id_of(self, notice: Notice) -> str:
        return notice_id(notice.pk, notice.effect_key, notice.made_at, host())


def hear_back(by_way_of: Carrier, *, at: datetime) -> int:
    """Asks the carrier which mails did not arrive after all, and marks their notices; how many that were new. What it
    cannot say now is asked again the next time."""
    try:
        back = by_way_of.came_back()
    except Later as trouble:
        log.warning("What came back could not be asked: %s", trouble)
        return 0
    return sum(
        actions.note_returned(by=SYSTEM, at=at, message_id=message_id, because=why) for message_id, why in back.items()
    )


def _digest_id_of(notice: Notice, day: date) -> str:
    """The same for all of one person's notices."""
    user = notice.user
    assert user is not None  # only a person has a daily mail
    joined = user.joined_at.isoformat() if user.joined_at else ""
    return digest_id(day, user.pk, user.email, joined, host())


def _line(notice: Notice) -> Line:
    return Line(notice.kind, notice.headline, notice.path, notice.words)


def _address(notice: Notice) -> str:
    """Where the person is now: an address may have changed since the notice was written."""
    return notice.user.email if notice.user else notice.email
