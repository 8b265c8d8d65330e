"""The register's pages in a real browser, with long Gaelic and Welsh names: at a desk, on a phone, without script."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from plumbline.register.actions import PracticeValues, ScopeValues, attach_practice, say_scope
from plumbline.register.models import Service, Source
from plumbline.register.tests.kept import CHILDREN, area, by_hand, provider, published
from tests.browser import assert_accessible, assert_fits, shot, sign_in
from tests.world import NOW, World, viewer

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

LONG = "Dachaigh-chùraim Taigh na h-Aibhne Bige agus Ionad-latha Shrath Lannaich"
WELSH = "Cartref Gofal Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"


@pytest.fixture
def filled(world: World) -> Service:
    here = area("Comhairle nan Eilean Siar agus Srath Lannaich", "comhairle", world.partnership)
    group = provider("Caorann Care Group (Highlands and Islands) Limited", sector="Voluntary or Not for Profit")
    first = published(
        LONG, here, group, lowest=1, town="Inverlannoch", postcode="ZZ1 4AB", subtype="Older People", places=38,
        client_group="Adults", regulator_risk="High", last_inspected_on=date(2026, 1, 9), number="CS2099000101",
    )  # fmt: skip
    for n, lowest in enumerate((2, 3, 4, 5, 6)):
        published(
            f"Corrie House {n}", here, group, lowest=lowest, town="Kilvarra", client_group="Adults", places=10 + n,
            last_inspected_on=date(2025, 6, 1),
        )  # fmt: skip
    published(WELSH, here, group, lowest=2, source=Source.CQC, kind="Care home", number="1-9990000201")
    published("Nursery", here, group, kind=CHILDREN, client_group="Children", status="inactive")
    published("Old House", here, group, status="closed")
    by_hand(
        "Ionad Latha", here, group, registration="not-needed", why_unregistered="A day service without personal care"
    )
    given = ScopeValues(assessed_by="Sandholm Council", reason="Their letter of 2 March")
    say_scope(by=viewer(world.owner), at=NOW, number=first.number, values=given, edition=1)
    values = PracticeValues("Ionad-slàinte Abhainn Athfhinn", "Inverlannoch", "ZZ1 4AC", "jane.reid@afton.example")
    attach_practice(by=viewer(world.owner), at=NOW, number=first.number, since=date(2026, 3, 1), values=values)
    return first


@pytest.mark.parametrize("window", ["page", "phone"])
def test_every_page_reads_well(window: str, world: World, filled: Service, request: pytest.FixtureRequest) -> None:
    page = request.getfixturevalue(window)
    sign_in(page, world.owner)
    kept = Service.objects.get(source=Source.LOCAL)
    for name, where in {
        "list": "/services/", "list-closed": "/services/?status=any&sort=grade", "list-none": "/services/?text=zzz",
        "provider": f"/providers/{filled.provider.number}/", "areas": "/areas/", "new": "/services/by-hand/new/",
        "edit": f"/services/{kept.number}/edit/", "published": f"/services/{filled.number}/edit/",
        "scope": f"/services/{filled.number}/scope/", "practices": f"/services/{filled.number}/practices/",
    }.items():  # fmt: skip
        page.goto(where)
        shot(page, f"register-{name}-{window}")
        assert_accessible(page)
        assert_fits(page)


@pytest.mark.parametrize("window", ["page", "no_script", "phone"])
def test_a_service_is_added_and_its_provider_asked_about(
    window: str, world: World, filled: Service, request: pytest.FixtureRequest
) -> None:
    page = request.getfixturevalue(window)
    sign_in(page, world.owner)
    page.goto("/services/?text=nobody knows it")
    page.get_by_role("link", name="Add a service that is not published").click()
    page.get_by_label("Name of the service").fill("Drumvarrich Day Opportunities")
    page.get_by_label("Type of service").fill("Day service")
    page.get_by_label("No, it needs no registration").check()
    page.get_by_label("Who provides it").fill("caorann")
    page.get_by_role("button", name="Add the service").click()
    page.get_by_role("link", name="Choose which provider is meant").wait_for()
    assert page.get_by_role("link", name="Say why it needs no registration").is_visible()
    assert page.get_by_label("Name of the service").input_value() == "Drumvarrich Day Opportunities"
    shot(page, f"register-new-asked-{window}")
    if window != "no_script":
        assert_accessible(page)
    page.get_by_label("Caorann Care Group (Highlands and Islands) Limited").check()
    page.get_by_label("Why it needs no registration, if it is not").fill("No personal care")
    page.get_by_role("button", name="Add the service").click()
    page.get_by_text("Drumvarrich Day Opportunities is in the register.").wait_for()
    made = Service.objects.get(name="Drumvarrich Day Opportunities")
    assert (made.provider, made.area) == (filled.provider, filled.area)


def test_the_list_narrows_as_something_is_chosen(world: World, filled: Service, page: Any) -> None:
    sign_in(page, world.owner)
    page.goto("/services/")
    page.get_by_label("Lowest grade or rating").select_option(label="1 or 2: unsatisfactory or weak")
    page.wait_for_url("**grade=grade-1-2**")
    rows = page.get_by_role("rowheader")
    assert rows.count() == 2
    assert "Assessed by Sandholm Council" in page.locator("table").inner_text()
