"""A small client of GOV.UK Notify's HTTP interface: it sends one e-mail, and says whether one left.

Written after the published documentation of its REST interface (version 2), so that one more package is not needed.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from collections.abc import Mapping
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

TIMEOUT = 20  # seconds
UUID_LETTERS = 36
FAILED = {
    "permanent-failure": "There is no such mailbox, or it takes no mail.",
    "temporary-failure": "The mailbox took nothing for three days: it may be full.",
    "technical-failure": "GOV.UK Notify could not send it.",
}  # its words for a mail that did not arrive, and ours


class Fault(Exception):
    """It was not taken. `for_good`: it never will be."""

    def __init__(self, message: str, *, for_good: bool) -> None:
        super().__init__(message)
        self.for_good = for_good


class Client:
    """`key` is the API key as Notify shows it: its name, the service's id and the secret, with hyphens between."""

    def __init__(self, key: str, address: str) -> None:
        self.secret = key[-UUID_LETTERS:]
        self.service = key[-2 * UUID_LETTERS - 1 : -UUID_LETTERS - 1]
        self.address = address.rstrip("/")

    def send_email(self, *, to: str, template: str, words: Mapping[str, str], reference: str) -> str:
        """Notify's own id of the mail. Raises Fault."""
        body = {"email_address": to, "template_id": template, "personalisation": dict(words), "reference": reference}
        return str(self._ask("POST", "/v2/notifications/email", body)["id"])

    def find(self, reference: str) -> list[dict[str, Any]]:
        """The mails with that reference, each with its `status`; none where none left. Raises Fault."""
        return list(self._ask("GET", f"/v2/notifications?{urlencode({'reference': reference})}")["notifications"])

    def failed(self) -> list[dict[str, Any]]:
        """The latest 250 mails that did not arrive, each with its `reference` and `status`. Notify knows it after up to
        three days, and forgets a mail after a week. Raises Fault."""
        wanted = [("template_type", "email"), *(("status", status) for status in FAILED)]
        return list(self._ask("GET", f"/v2/notifications?{urlencode(wanted)}")["notifications"])

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        request = Request(f"{self.address}{path}", method=method, data=json.dumps(body).encode() if body else None)
        request.add_header("Authorization", f"Bearer {self._token()}")
        request.add_header("Content-Type", "application/json")
        try:
            with urlopen(request, timeout=TIMEOUT) as answer:
                return dict(json.load(answer))
        except HTTPError as error:
            raise _fault_of(error) from error
        except (URLError, OSError, ValueError) as error:
            raise Fault(f"GOV.UK Notify could not be reached: {error}.", for_good=False) from error

    def _token(self) -> str:
        """A JSON web token, signed with the key's secret; good for half a minute."""
        head = _encoded({"typ": "JWT", "alg": "HS256"})
        claims = _encoded({"iss": self.service, "iat": int(time.time())})
        signed = hmac.new(self.secret.encode(), f"{head}.{claims}".encode(), hashlib.sha256).digest()
        return f"{head}.{claims}.{_base64(signed)}"


def _fault_of(error: HTTPError) -> Fault:
    """400: this mail will never be taken. A key that is not known (403), too many (429) and their own trouble pass."""
    try:
        said = "; ".join(str(e["message"]) for e in json.load(error)["errors"])
    except (ValueError, KeyError, TypeError, OSError):
        said = str(error.reason)
    return Fault(f"GOV.UK Notify said: {error.code} {said}", for_good=error.code == 400)


def _encoded(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64(value: bytes) -> str:
    return base64.urlsafe_b64encode(value).rstrip(b"=").decode()
