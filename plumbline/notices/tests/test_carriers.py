"""Each way of sending: what it takes, what it refuses for good, what it asks to be tried again."""

from __future__ import annotations

import base64
import email
import hashlib
import hmac
import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import LazySettings

from config.settings import mailer
from plumbline.notices import notify
from plumbline.notices.carriers import FileCarrier, Later, MailerCarrier, NotifyCarrier, Refused, carrier, host
from plumbline.notices.rules.letters import Mail
from tests.smtp import MailServer

MAIL = Mail(
    "moira@example.org", "A plan’s review is due", "It is here:\nhttps://x.example/\n", "<notice-1-ab@x.example>"
)


def test_a_file_is_written_once_and_whole(tmp_path: Path) -> None:
    files = FileCarrier(tmp_path / "outbox")
    assert not files.has_left(MAIL.message_id)
    place = Path(files.carry(MAIL))
    assert not files.has_left(MAIL.message_id)  # it has no name of its own before it is on the disk
    files.settle()
    assert files.has_left(MAIL.message_id)
    before = place.stat().st_ino
    files.carry(MAIL)
    files.settle()
    assert [p.name for p in place.parent.iterdir()] == ["notice-1-ab.eml"]
    assert place.stat().st_ino == before
    read = email.message_from_bytes(place.read_bytes(), policy=email.policy.default)
    assert (read["To"], read["Subject"], read["Message-ID"]) == (MAIL.to, MAIL.subject, MAIL.message_id)
    assert read["Auto-Submitted"] == "auto-generated"
    assert read.get_content().replace("\r\n", "\n") == MAIL.text
    assert place.stat().st_mode & 0o077 == 0  # a letter with a link is for nobody else on this machine


def test_a_folder_that_cannot_be_written_is_tried_again(tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("not a folder")
    with pytest.raises(Later, match="could not be written"):
        FileCarrier(tmp_path / "outbox").carry(MAIL)


@pytest.fixture
def server(settings: LazySettings) -> Iterator[MailServer]:
    with MailServer() as server:
        settings.MAILERS = {"default": mailer(server.address)}
        yield server


def test_a_mail_server_takes_several_over_one_connection(server: MailServer) -> None:
    post = MailerCarrier()
    for n in range(3):
        post.carry(Mail(MAIL.to, f"Number {n}", MAIL.text, f"<n{n}@x>"))
    post.close()
    assert [m["Message-ID"] for m in server.taken] == ["<n0@x>", "<n1@x>", "<n2@x>"]
    assert post.has_left("<n0@x>") is None


@pytest.mark.parametrize(
    ("answers", "fault"),
    [
        ({"to_recipient": "550 No such user here"}, Refused),
        ({"to_data": "554 Not wanted"}, Refused),
        ({"to_recipient": "451 Try later"}, Later),
        ({"to_data": "452 Disk full"}, Later),
        ({"to_sender": "550 You may not send"}, Later),  # our own settings: no fault of the address
    ],
)
def test_what_a_mail_server_says_is_understood(
    server: MailServer, answers: dict[str, str], fault: type[Exception]
) -> None:
    vars(server).update(answers)
    post = MailerCarrier()
    with pytest.raises(fault, match=next(iter(answers.values()))):
        post.carry(MAIL)
    vars(server).update(to_sender="250 ok", to_recipient="250 ok", to_data="250 ok")
    post.carry(MAIL)  # the next one finds a good connection
    post.close()
    assert len(server.taken) == 1


def test_a_mail_server_that_is_away_is_tried_again(server: MailServer) -> None:
    server.shutdown()
    server.server_close()
    post = MailerCarrier()
    with pytest.raises(Later, match="could not be reached"):
        post.carry(MAIL)
    post.close()


SERVICE, SECRET = "26785a09-ab16-4eb0-8407-a37497a57506", "3d844edf-8d35-48ac-975b-e847b4f122b0"


class FakeNotify(BaseHTTPRequestHandler):
    taken: list[dict[str, Any]] = []
    answer: tuple[int, str] = (201, "")

    def _reply(self, status: int, body: object) -> None:
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def _signed(self) -> bool:
        token = self.headers["Authorization"].removeprefix("Bearer ")
        signed, _, mark = token.rpartition(".")
        claims = json.loads(base64.urlsafe_b64decode(signed.split(".")[1] + "=="))
        right = hmac.new(SECRET.encode(), signed.encode(), hashlib.sha256).digest()
        return claims["iss"] == SERVICE and base64.urlsafe_b64encode(right).rstrip(b"=").decode() == mark

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        status, message = self.answer
        if not self._signed():
            status, message = 403, "Invalid token: signature"
        if status == 201:
            self.taken.append(body)
            self._reply(201, {"id": f"id-{len(self.taken)}", "reference": body["reference"]})
        else:
            self._reply(status, {"errors": [{"error": "Error", "message": message}]})

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query)
        found = [m for m in self.taken if m["reference"] in asked.get("reference", [m["reference"]])]
        found = [m for m in found if m.get("status", "sending") in asked.get("status", [m.get("status", "sending")])]
        if self._signed():
            self._reply(200, {"notifications": found})
        else:
            self._reply(403, {"errors": [{"error": "AuthError", "message": "Invalid token: signature"}]})

    def log_message(self, *_: object) -> None:
        """Tests say nothing."""


@pytest.fixture
def govuk() -> Iterator[str]:
    FakeNotify.taken, FakeNotify.answer = [], (201, "")
    with ThreadingHTTPServer(("127.0.0.1", 0), FakeNotify) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def by_notify(address: str, secret: str = SECRET) -> NotifyCarrier:
    return NotifyCarrier(notify.Client(f"plumbline_live-{SERVICE}-{secret}", address), "a-template")


@pytest.mark.parametrize(
    ("status", "said"),
    [("permanent-failure", "There is no such mailbox, or it takes no mail."), ("delivered", ""), ("sending", "")],
)
def test_govuk_notify_says_what_did_not_arrive(govuk: str, status: str, said: str) -> None:
    post = by_notify(govuk)
    post.carry(MAIL)
    assert post.came_back() == {}
    FakeNotify.taken[0]["status"] = status
    assert post.came_back() == ({MAIL.message_id: said} if said else {})
    with pytest.raises(Later, match="Invalid token"):
        by_notify(govuk, SERVICE).came_back()


def test_govuk_notify_takes_a_mail_and_knows_that_it_did(govuk: str) -> None:
    post = by_notify(govuk)
    assert post.has_left(MAIL.message_id) is False
    post.carry(MAIL)
    assert post.has_left(MAIL.message_id) is True
    assert FakeNotify.taken == [
        {
            "email_address": MAIL.to, "template_id": "a-template", "reference": MAIL.message_id,
            "personalisation": {"subject": MAIL.subject, "body": MAIL.text},
        }
    ]  # fmt: skip


@pytest.mark.parametrize(("status", "fault"), [(400, Refused), (403, Later), (429, Later), (500, Later)])
def test_what_govuk_notify_says_is_understood(govuk: str, status: int, fault: type[Exception]) -> None:
    FakeNotify.answer = (status, "email_address Not a valid email address")
    with pytest.raises(fault, match=f"{status} email_address Not a valid email address"):
        by_notify(govuk).carry(MAIL)


def test_a_wrong_key_and_a_server_that_is_away_are_tried_again(govuk: str) -> None:
    with pytest.raises(Later, match="403 Invalid token"):
        by_notify(govuk, "0" * 36).carry(MAIL)
    with pytest.raises(Later, match="could not be reached"):
        by_notify("http://127.0.0.1:9").carry(MAIL)
    with pytest.raises(Later, match="could not be reached"):
        by_notify("http://127.0.0.1:9").has_left(MAIL.message_id)


@pytest.mark.parametrize(
    ("name", "kind"),
    [("file", FileCarrier), ("console", MailerCarrier), ("smtp", MailerCarrier), ("notify", NotifyCarrier)],
)
def test_the_setting_chooses(name: str, kind: type, settings: LazySettings) -> None:
    settings.MAIL = name
    assert isinstance(carrier(), kind)


def test_message_ids_end_in_the_domain_that_mail_comes_from(settings: LazySettings) -> None:
    settings.DEFAULT_FROM_EMAIL = "Plumbline <plumbline@care.example.gov.uk>"
    assert host() == "care.example.gov.uk"
