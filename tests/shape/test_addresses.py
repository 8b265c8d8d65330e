"""Every address says who reaches it, and keeps to it: signed-out people are sent to sign in, and a stranger cannot tell
what exists from what never did (BY17)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.urls import URLResolver, path, reverse
from django.urls.resolvers import RegexPattern

from tests.sample import Sample, sample
from tests.shape.addresses import Address, access_table, addresses, without_row
from tests.world import World, organisation, person, signed_in

TABLE = access_table()
ALL = list(addresses())


def of_kind(*kinds: str) -> list[Any]:
    return [pytest.param(a, id=a.name) for a in ALL if TABLE.get(a.name) in kinds]


def test_every_address_has_a_row_and_every_row_an_address() -> None:
    assert without_row(ALL, TABLE) == []
    assert set(TABLE) - {a.name for a in ALL} == set()
    assert of_kind("seen"), "nothing to keep strangers from"


def test_an_address_without_a_row_is_found() -> None:
    resolver = URLResolver(RegexPattern(r"^/"), [path("plans/<str:code>/secret/", lambda request: None, name="secret")])
    known = list(addresses(resolver))
    assert known == [Address("secret", ("code",), "plans/<str:code>/secret/")]
    assert without_row(known, {}) == ["plans/<str:code>/secret/"]
    assert without_row(known, {"secret": "everyone"}) == ["plans/<str:code>/secret/"]
    assert without_row(known, {"secret": "seen"}) == []


@pytest.fixture
def filled(world: World) -> Sample:
    return sample(world)


@pytest.mark.parametrize("address", of_kind("signed-in", "seen"))
@pytest.mark.parametrize("method", ["get", "post"])
def test_who_is_not_signed_in_is_asked_to(address: Address, method: str, filled: Sample) -> None:
    where = filled.where(address)
    answer = getattr(Client(), method)(where)
    assert answer.status_code == 302, answer.status_code
    assert answer["Location"].startswith(reverse("account_login"))


def plain(answer: Any, *words: str) -> str:
    """The page without what differs at every request, and without the words asked for."""
    text = answer.content.decode()
    text = re.sub(r'nonce="[^"]*"', "", text)
    text = re.sub(r'(name="csrfmiddlewaretoken" value=|X-CSRFToken": )"[^"]*"', "", text)
    for word in words:
        text = text.replace(word, "…")
    return text


@pytest.mark.requirement("BY17")
@pytest.mark.parametrize("address", of_kind("seen"))
def test_a_stranger_cannot_tell_what_exists(address: Address, world: World, filled: Sample) -> None:
    there, nowhere = filled.where(address), filled.nowhere(address)
    leaver = person("Lou Grant", organisation("Empty Council", kind="council"), "no_such_role")
    for who in (world.stranger, world.other_manager, leaver):
        client = signed_in(who)
        for method in ("get", "post"):
            real = getattr(client, method)(there, follow=True)  # a redirect must lead to nothing as well
            never = getattr(client, method)(nowhere, follow=True)
            assert real.status_code == never.status_code, f"{method} {there}"
            assert real.status_code in (404, 405), f"{method} {there}: {real.status_code}"
            assert plain(real, there) == plain(never, nowhere)
    followed = [client.get(there, follow=True).status_code, client.post(there, follow=True).status_code]
    assert 404 in followed


@contextmanager
def writes() -> Iterator[list[str]]:
    """The statements that change a table, but for the session's own."""
    found: list[str] = []

    def note(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        if sql.startswith(("INSERT", "UPDATE", "DELETE")) and '"django_session"' not in sql:
            found.append(sql)
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


@pytest.mark.parametrize("address", of_kind("signed-in", "seen"))
def test_reading_changes_nothing(address: Address, world: World, filled: Sample) -> None:
    """A link may be followed by a mail scanner or a preview: only a form that is sent changes anything."""
    where, client = filled.where(address), signed_in(world.owner)
    with writes() as found:
        client.get(where, follow=True)
    assert found == []


def test_a_write_would_be_noticed(world: World) -> None:
    with writes() as found:
        assert world.partnership.pk
    assert any('INSERT INTO "people_organisation"' in sql for sql in found)


@pytest.mark.parametrize("address", of_kind("seen"))
def test_the_owner_does_reach_it(address: Address, world: World, filled: Sample) -> None:
    """So that the test above is about who asks, and not about an address that leads nowhere."""
    client = signed_in(world.owner)
    answers = {client.get(filled.where(address)).status_code, client.post(filled.where(address)).status_code}
    assert answers - {404, 405}, answers
