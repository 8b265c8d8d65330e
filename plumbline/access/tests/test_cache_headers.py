"""What a signed-in person sees stays out of caches."""

from __future__ import annotations

from django.test import Client

from tests.world import World, signed_in


def test_pages_of_signed_in_people_are_not_kept_by_the_browser(world: World) -> None:
    for address in ("/", "/plans/", "/frameworks/"):
        assert signed_in(world.owner).get(address)["Cache-Control"] == "private, no-store"


def test_public_pages_are_left_alone(db: None) -> None:
    assert "no-store" not in Client().get("/help/").get("Cache-Control", "")
