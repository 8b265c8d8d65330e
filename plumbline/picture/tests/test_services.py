"""The list of services narrowed by open plans, open reports and visits: by what its viewer may see."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import resolve, reverse

from plumbline.picture.queries.services import PictureFilters, find_services
from plumbline.picture.tests.made import plan_of, reported, shared
from plumbline.register.models import Service
from tests.world import World, service, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def homes(world: World) -> tuple[Service, Service]:
    return tuple(
        service(name, world.provider, world.partnership, source="care-inspectorate") for name in ("Elm", "Larch")
    )  # type: ignore[return-value]


def names(user: Any, **filters: str) -> list[str]:
    return [s.name for s in find_services(viewer(user), PictureFilters.read(filters))]


def test_the_list_of_services_is_the_registers_with_more_to_filter_by(world: World, homes: Any) -> None:
    where = reverse("register:service_list")
    assert resolve(where).view_name == "picture:services"
    answer = signed_in(world.owner).get(where, {"plan": "open"})
    said = answer.content.decode()
    assert answer.status_code == 200
    assert "With an open plan that you see" in said
    assert "Not visited since" in said
    assert "No service fits" in said
    assert "Not visited since" not in signed_in(world.manager).get(where).content.decode()


def test_by_open_plans_that_the_viewer_sees(world: World, homes: Any) -> None:
    elm, larch = homes
    plan_of(elm, world.partnership, stage="ended")
    assert names(world.owner, plan="open") == []
    mine = plan_of(larch, world.partnership)
    plan_of(elm, world.provider)  # the provider's own, not shared
    assert names(world.owner, plan="open") == ["Larch"]
    assert names(world.owner, plan="none") == ["Elm"]
    assert names(world.manager, plan="open") == ["Elm"]
    shared(mine.record, world.provider)
    assert names(world.manager, plan="open") == ["Elm", "Larch"]


def test_by_open_reports_and_none_that_is_kept_from_the_viewer(world: World, homes: Any) -> None:
    elm, larch = homes
    reported(elm, "complaint", date(2026, 2, 1), world.partnership)
    reported(larch, "complaint", date(2026, 2, 1), world.partnership, state="closed")
    reported(larch, "whistleblowing", date(2026, 2, 1), world.partnership, record="confidential")
    assert names(world.owner, report="open") == ["Elm", "Larch"]
    assert names(world.mate, report="open") == ["Elm"]
    assert names(world.mate, report="none") == ["Larch"]
    for user in (world.manager, world.stranger):
        assert names(user, report="open", area="all") == []


def test_by_the_last_visit(world: World, homes: Any) -> None:
    elm, _ = homes
    reported(elm, "observation", date(2026, 2, 1), world.partnership)
    assert names(world.owner, visited="1/2/2026") == ["Larch"]
    assert names(world.owner, visited="2/2/2026") == ["Elm", "Larch"]
    assert names(world.owner, visited="soon") == ["Elm", "Larch"]
    assert "“soon” is not a date" in PictureFilters.read({"visited": "soon"}).not_understood


def test_the_file_has_the_rows_of_the_page(world: World, homes: Any) -> None:
    plan_of(homes[0], world.partnership)
    answer = signed_in(world.owner).get(reverse("register:export_services", args=["csv"]), {"plan": "open"})
    said = answer.content.decode("utf-8-sig")
    assert "Elm" in said
    assert "Larch" not in said
    assert signed_in(world.owner).get(reverse("register:export_services", args=["pdf"])).status_code == 404
