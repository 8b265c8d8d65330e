"""How many reports may come from one place without an account. What is kept is a mark of the address that nobody can
turn back into it, for an hour."""

from __future__ import annotations

from django.core.cache import cache
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

MOST_IN_AN_HOUR = 20  # a whole care home may share one address
HOUR = 60 * 60
TOO_MANY = (
    "Many reports were sent from where you are in the last hour. What you wrote is still here: send it again later, or "
    "phone us. If somebody is in danger, phone 999."
)


def too_many(request: HttpRequest) -> bool:
    """Counts one more, and says whether that is too many."""
    mark = salted_hmac("plumbline.intelligence.limits", request.META.get("REMOTE_ADDR", ""), algorithm="sha256")
    key = f"reports-from:{mark.hexdigest()[:40]}"
    if cache.add(key, 1, HOUR):
        return False
    try:
        return cache.incr(key) > MOST_IN_AN_HOUR
    except ValueError:  # its hour ended between the two
        cache.add(key, 1, HOUR)
        return False
