"""How much may come in an hour from one place, counted by the cache that stands in the settings of an installation."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from django.test import RequestFactory

from config import settings as installed
from plumbline.intelligence.views.guests import SENT_IN_AN_HOUR, often
from plumbline.intelligence.views.limits import HOUR, MOST_IN_AN_HOUR, too_many

SECRET = "a-secret-of-a-link-that-was-sent"


class Clock:
    """The time as the cache and the limits read it; it begins with an hour."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.now = time.time() // HOUR * HOUR + HOUR
        monkeypatch.setattr(time, "time", lambda: self.now)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, settings: Any, tmp_path: Path) -> Clock:
    settings.CACHES = {"default": {**installed.CACHES["default"], "LOCATION": tmp_path}}
    return Clock(monkeypatch)


def asked(**more: Any) -> bool:
    return too_many(RequestFactory().post("/tell/complaint/", **more))


def test_an_hour_is_an_hour_and_a_refused_try_does_not_prolong_it(clock: Clock) -> None:
    assert [asked() for _ in range(MOST_IN_AN_HOUR)] == [False] * MOST_IN_AN_HOUR
    for _ in range(9):
        clock.now += 390  # longer than the five minutes for which a cache keeps what it is not told how long to keep
        assert asked()
    clock.now += 390
    assert not asked()


def test_the_hour_of_a_link_is_the_same(clock: Clock) -> None:
    assert not any(often(SECRET) for _ in range(SENT_IN_AN_HOUR))
    clock.now += 390
    assert often(SECRET)
    assert not often("another")
    clock.now += HOUR
    assert not often(SECRET)


def test_behind_a_proxy_one_sender_does_not_silence_the_others(clock: Clock, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 1  # as with PLUMBLINE_BEHIND_PROXY
    for _ in range(MOST_IN_AN_HOUR):
        asked(HTTP_X_FORWARDED_FOR="203.0.113.9")
    assert asked(HTTP_X_FORWARDED_FOR="198.51.100.7, 203.0.113.9"), "only the last address is the proxy's"
    assert not asked(HTTP_X_FORWARDED_FOR="203.0.113.9, 198.51.100.7")


def test_without_a_proxy_nobody_says_from_where_they_come(clock: Clock, settings: Any) -> None:
    settings.ALLAUTH_TRUSTED_PROXY_COUNT = 0
    tries = [asked(HTTP_X_FORWARDED_FOR=f"203.0.113.{n}") for n in range(MOST_IN_AN_HOUR + 1)]
    assert tries == [False] * MOST_IN_AN_HOUR + [True]


def test_where_no_address_can_be_read_it_is_counted_and_not_refused(clock: Clock) -> None:
    assert not asked(REMOTE_ADDR="")


def test_the_counts_of_many_places_are_kept_beside_one_another(clock: Clock) -> None:
    for _ in range(MOST_IN_AN_HOUR):
        asked()
    for n in range(400):
        asked(REMOTE_ADDR=f"198.51.{n // 250}.{n % 250}")
    assert asked()
