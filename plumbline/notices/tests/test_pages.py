"""A person's own notices and choices, and the address of their calendar."""

from __future__ import annotations

import re
from datetime import time

import pytest
from django.test import Client
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.history.models import Event
from plumbline.notices import actions, queries
from plumbline.notices.models import Feed, How
from tests.letters import letters
from tests.sample import sample
from tests.world import World, signed_in, viewer

from .test_sending import TUESDAY, notice


def page(client: Client, path: str = "/notices/") -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_it_says_how_to_begin(world: World) -> None:
    assert "Nothing yet." in page(signed_in(world.owner))


def test_who_chose_no_mail_sees_their_notices_here_and_nobody_elses(world: World) -> None:
    actions.choose_how(by=viewer(world.owner), at=timezone.now(), how=How.NEVER, digest_at=time(7, 30))
    notice(world.owner, "mine", headline="A plan waits for your signature")
    notice(world.mate, "theirs", headline="Another plan waits")
    assert letters(TUESDAY) == []
    text = page(signed_in(world.owner))
    assert "A plan waits for your signature" in text
    assert "Shown here only" in text
    assert "Another plan" not in text


def test_what_a_person_no_longer_sees_is_not_listed(world: World) -> None:
    made = sample(world)
    for user in (world.owner, world.stranger):
        notice(user, user.email, record_id=made.plan.record_id, headline="A plan is reviewed")
    assert "A plan is reviewed" in page(signed_in(world.owner))
    assert "A plan is reviewed" not in page(signed_in(world.stranger))


def test_a_choice_is_kept_and_recorded(world: World) -> None:
    client = signed_in(world.owner)
    answer = client.post("/notices/settings/", {"how": "daily", "digest_at": "16:30"}, follow=True)
    assert "Your choice is saved." in answer.content.decode()
    assert queries.choice_of(viewer(world.owner)) == queries.Choice(How.DAILY, time(16, 30))
    assert re.search(r'value="16:30"\s+selected', answer.content.decode())
    client.post("/notices/settings/", {"how": "daily", "digest_at": "16:30"})
    (event,) = Event.objects.filter(verb="notices.chosen")
    assert (event.after["how"], event.after["digest_at"]) == ("daily", "16:30")


@pytest.mark.parametrize("sent", [{}, {"how": "hourly"}, {"how": "daily", "digest_at": "03:17"}, {"how": "\x00"}])
def test_what_cannot_be_chosen_is_refused_in_words(sent: dict[str, str], world: World) -> None:
    answer = signed_in(world.owner).post("/notices/settings/", sent)
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()
    assert queries.choice_of(viewer(world.owner)) == queries.Choice()


def test_the_address_of_a_calendar_is_shown_once_and_can_be_made_anew_and_ended(world: World) -> None:
    client = signed_in(world.owner)
    assert "Make an address for my calendar" in page(client, "/notices/settings/")
    answer = client.post("/notices/calendar/", follow=True)
    found = re.search(r"http://127\.0\.0\.1:8000(/calendar/[\w-]+\.ics)", answer.content.decode())
    assert found
    assert "/calendar/" not in re.sub(r'action="[^"]*"', "", page(client, "/notices/settings/"))
    assert Client().get(found[1]).status_code == 200
    assert found[1].split("/")[2].removesuffix(".ics") not in str(Feed.objects.values())  # only its hash is kept
    again = client.post("/notices/calendar/", follow=True)
    other = re.search(r"(/calendar/[\w-]+\.ics)", again.content.decode())
    assert other
    assert [Client().get(path).status_code for path in (found[1], other[1])] == [404, 200]
    client.post("/notices/calendar/end/")
    client.post("/notices/calendar/end/")
    assert Client().get(other[1]).status_code == 404
    verbs = Event.objects.filter(verb__startswith="calendar.").order_by("pk").values_list("verb", flat=True)
    assert list(verbs) == ["calendar.made", "calendar.renewed", "calendar.ended"]


def test_the_number_of_queries_does_not_grow_with_the_notices(world: World, does_not_grow: object) -> None:
    client = signed_in(world.owner)

    def grow() -> None:
        for _ in range(5):
            actions.put_in_outbox(
                by=SYSTEM, at=timezone.now(), effect_key=f"n{queries.list_notices(viewer(world.owner)).count()}",
                kind="request", headline="A request", user=world.owner,
            )  # fmt: skip

    does_not_grow(lambda: page(client), grow)  # type: ignore[operator]
