"""What takes a mail away: a folder of files, the console, a mail server, GOV.UK Notify. Which one, settings.MAIL says.

Each carries one mail and says afterwards, as far as it can know, whether a mail with that Message-ID left: that is what
makes a worker that was killed neither lose nor double one (docs/decisions/0009).
"""

from __future__ import annotations

import os
import smtplib
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from email import policy
from email.utils import parseaddr
from functools import cached_property
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.core.mail import EmailMessage, mailers

from plumbline.notices import notify
from plumbline.notices.rules.letters import Mail

ON_ITS_WAY = ".on-its-way-"
HALF_WRITTEN = 3600  # seconds after which a file that is not whole will never be


class Refused(Exception):
    """For good: this address or this mail will never be taken. The message is the reason in words."""


class Later(Exception):
    """Not now: the way is blocked, or what is wrong is ours to mend. The message is the reason in words."""


class Carrier(Protocol):
    """`together`: how many mails may be under way at once, which is how many a killed worker leaves in doubt: many
    where the carrier can say of each whether it left, otherwise one."""

    together: int

    def carry(self, mail: Mail) -> str:
        """Takes the mail, and says where to in a few words. Raises Refused or Later, or ValueError for no address."""
        ...

    def settle(self) -> None:
        """Afterwards all that was taken has left, and stays so. Raises Later where that cannot be said of any. Nothing
        is to be done by one that was told so for each mail."""
        return None

    def has_left(self, message_id: str) -> bool | None:
        """Whether a mail with that Message-ID was taken away; None where nobody can say."""
        ...

    def came_back(self) -> dict[str, str]:
        """The Message-IDs of mails that were taken and did not arrive, each with the reason; none where nobody can say.
        Raises Later."""
        return {}

    def close(self) -> None:
        """There is no more for now."""
        return None


def message_of(mail: Mail) -> EmailMessage:
    """A plain-text mail that no holiday answer replies to. Raises ValueError for an address that is none."""
    headers = {"Message-ID": mail.message_id, "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"}
    return EmailMessage(mail.subject, mail.text, settings.DEFAULT_FROM_EMAIL, [mail.to], headers=headers)


class FileCarrier(Carrier):
    """A folder with one .eml file for each mail, named after its Message-ID: it leaves once, however often tried. It is
    written under another name, is on the disk, and only then is given its own."""

    together = 25

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.written: list[tuple[str, Path]] = []

    def carry(self, mail: Mail) -> str:
        place, data = self.place(mail.message_id), message_of(mail).message(policy=policy.SMTP).as_bytes()
        try:
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self.folder, prefix=ON_ITS_WAY)
            self.written.append((name, place))
            with os.fdopen(handle, "wb") as file:
                file.write(data)
        except OSError as error:
            raise Later(f"{self.folder} could not be written: {error.strerror}.") from error
        return str(place)

    def settle(self) -> None:
        written, self.written = self.written, []
        try:
            for name, _ in written:
                _on_disk(name)
            for name, place in written:
                with suppress(FileExistsError):  # it left in an earlier attempt
                    os.link(name, place)
            if written:
                _on_disk(self.folder)
        except OSError as error:
            raise Later(f"{self.folder} could not be written: {error.strerror}.") from error
        finally:
            for name, _ in written:
                Path(name).unlink(missing_ok=True)

    def place(self, message_id: str) -> Path:
        return self.folder / f"{message_id.strip('<>').partition('@')[0]}.eml"

    def has_left(self, message_id: str) -> bool:
        return self.place(message_id).exists()

    def close(self) -> None:
        """What a worker left half written when it was killed, an hour ago or longer, is nobody's."""
        for left in self.folder.glob(f"{ON_ITS_WAY}*"):
            if time.time() - left.stat().st_mtime > HALF_WRITTEN:
                left.unlink(missing_ok=True)


def _on_disk(path: str | Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


class MailerCarrier(Carrier):
    """Django's own mailer: a mail server, or the console. One connection for as long as there is something to send."""

    together = 1

    @cached_property
    def connection(self) -> Any:
        return mailers.default

    def carry(self, mail: Mail) -> str:
        try:
            self.connection.open()
            self.connection.send_messages([message_of(mail)])
        except smtplib.SMTPException as error:
            self.close()
            raise fault_of(error) from error
        except OSError as error:
            self.close()
            raise Later(f"The mail server could not be reached: {error}.") from error
        return mail.to

    def has_left(self, message_id: str) -> None:
        """A mail server does not say. It is tried again with the same Message-ID, so many mailboxes show it once."""
        return None

    def close(self) -> None:
        try:
            self.connection.close()
        except (smtplib.SMTPException, OSError):
            self.__dict__.pop("connection", None)  # it was broken already: the next mail opens another


def fault_of(error: smtplib.SMTPException) -> Refused | Later:
    """What the mail server's answer means. That it does not know us, or will not take our sender, is no fault of the
    address: somebody mends the settings, and the mail leaves then."""
    code: int
    said: bytes | str
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, said = next(iter(error.recipients.values()), (0, b""))
    elif isinstance(error, smtplib.SMTPResponseException):
        code, said = error.smtp_code, error.smtp_error
    else:
        return Later(f"The mail server could not be reached: {error}.")
    words = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
    line = f"The mail server said: {code} {' '.join(words.split())}"
    ours = isinstance(error, smtplib.SMTPAuthenticationError | smtplib.SMTPSenderRefused | smtplib.SMTPConnectError)
    return Refused(line) if 500 <= code < 600 and not ours else Later(line)


class NotifyCarrier(Carrier):
    """GOV.UK Notify. Our Message-ID is its reference, so it can be asked whether a mail left."""

    together = 25

    def __init__(self, client: notify.Client, template: str) -> None:
        self.client, self.template = client, template

    def carry(self, mail: Mail) -> str:
        words = {"subject": mail.subject, "body": mail.text}
        try:
            self.client.send_email(to=mail.to, template=self.template, words=words, reference=mail.message_id)
        except notify.Fault as fault:
            raise (Refused if fault.for_good else Later)(str(fault)) from fault
        return mail.to

    def has_left(self, message_id: str) -> bool:
        try:
            return bool(self.client.find(message_id))
        except notify.Fault as fault:
            raise Later(str(fault)) from fault

    def came_back(self) -> dict[str, str]:
        try:
            failed = self.client.failed()
        except notify.Fault as fault:
            raise Later(str(fault)) from fault
        return {str(m["reference"]): notify.FAILED.get(str(m["status"]), "") for m in failed if m.get("reference")}


def _notify() -> NotifyCarrier:
    client = notify.Client(settings.NOTIFY["key"], settings.NOTIFY["address"])
    return NotifyCarrier(client, settings.NOTIFY["template"])


CARRIERS: dict[str, Callable[[], Carrier]] = {
    "file": lambda: FileCarrier(settings.DATA / "outbox"),
    "console": MailerCarrier,
    "smtp": MailerCarrier,
    "notify": _notify,
}


def carrier() -> Carrier:
    return CARRIERS[settings.MAIL]()


def host() -> str:
    """The right-hand side of our Message-IDs: the domain that mail comes from."""
    return parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2] or "localhost"
