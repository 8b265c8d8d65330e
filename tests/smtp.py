"""A mail server for tests: it keeps what it takes, and answers as it is told to."""

from __future__ import annotations

import email
import socketserver
import threading
from email.message import Message


class _Talk(socketserver.StreamRequestHandler):
    server: MailServer

    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        self.say("220 test")
        while line := self.rfile.readline():
            verb = line.strip().upper()
            if verb.startswith((b"EHLO", b"HELO")):
                self.say("250 test")
            elif verb.startswith(b"MAIL"):
                self.say(self.server.to_sender)
            elif verb.startswith(b"RCPT"):
                self.say(self.server.to_recipient)
            elif verb == b"DATA":
                self.say("354 go on")
                self._take()
            elif verb == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.say("250 ok")

    def _take(self) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line)
        if not line:
            return  # cut off before its end: that is no mail
        if self.server.to_data.startswith("2"):
            self.server.taken.append(email.message_from_bytes(b"".join(lines)))
        self.say(self.server.to_data)


class MailServer(socketserver.ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.taken: list[Message] = []
        self.to_sender = self.to_recipient = self.to_data = "250 ok"
        self.host, self.port = self.server_address[:2]  # type: ignore[misc]
        self.address = f"smtp://127.0.0.1:{self.port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed in the middle is what these tests are about."""

    def __enter__(self) -> MailServer:
        threading.Thread(target=self.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.shutdown()
        self.server_close()
