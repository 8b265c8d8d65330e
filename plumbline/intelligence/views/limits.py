"""How much may come in an hour from one place without an account, or by one link. What is kept of either is a mark that
nobody can turn back, for an hour."""

from __future__ import annotations

import time

from allauth.account.adapter import get_adapter
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

MOST_IN_AN_HOUR = 20  # a whole care home may share one address
HOUR = 60 * 60
TOO_MANY = (
    "Many reports were sent from where you are in the last hour. What you wrote is still here: send it again later, or "
    "phone us. If somebody is in danger, phone 999."
)


def too_many(request: HttpRequest) -> bool:
    """Counts one more report from where the request comes, and says whether that is too many."""
    return counted("reports-from", address_of(request)) > MOST_IN_AN_HOUR


def counted(what: str, whose: str) -> int:
    """Counts one more, and says how many there were in this hour by the clock. The hour is a part of the name: a later
    try does not prolong an earlier hour. (`cache.incr` would forget after five minutes what is kept in files.)"""
    mark = salted_hmac("plumbline.intelligence.limits", whose, algorithm="sha256").hexdigest()[:40]
    key = f"{what}:{mark}:{int(time.time()) // HOUR}"
    number = int(cache.get(key, 0)) + 1
    cache.set(key, number, timeout=HOUR)
    return number


def address_of(request: HttpRequest) -> str:
    """Where it comes from, by the rule that also limits signing in (settings.BEHIND_PROXY): behind the web server, the
    address which that saw. One for all where there is none to read."""
    try:
        return str(get_adapter().get_client_ip(request))
    except PermissionDenied:
        return ""
