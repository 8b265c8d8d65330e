"""Mail in tests: a carrier that keeps what it is given, and everything that waits sent through it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.utils import timezone

from plumbline.notices.carriers import message_of
from plumbline.notices.rules.letters import Mail
from plumbline.notices.sending import Sender


@dataclass
class Kept:
    """Carries nothing away: `mails` are those it was given, `faults` what it is to raise for an address."""

    mails: list[Mail] = field(default_factory=list)
    faults: dict[str, Exception] = field(default_factory=dict)
    left: bool | None = None
    back: dict[str, str] = field(default_factory=dict)
    together: int = 1

    def carry(self, mail: Mail) -> str:
        if fault := self.faults.get(mail.to):
            raise fault
        message_of(mail).message().as_bytes()
        self.mails.append(mail)
        return mail.to

    def settle(self) -> None:
        """Kept is kept."""

    def has_left(self, message_id: str) -> bool | None:
        return self.left

    def came_back(self) -> dict[str, str]:
        return self.back

    def close(self) -> None:
        self.mails = list(self.mails)


def letters(at: datetime | None = None, carrier: Kept | None = None) -> list[Mail]:
    """The mails that leave at that moment (now)."""
    kept = carrier or Kept()
    before = len(kept.mails)
    now = at or timezone.now()
    Sender(by_way_of=kept, now=lambda: now, claim=timedelta(minutes=5)).send_all()
    return kept.mails[before:]
