"""The order of visits end to end, the desktop paper, and what neither tells."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.picture.actions import choose
from plumbline.picture.queries.risk import VisitFilters, VisitList, visit_list
from plumbline.picture.queries.watching import WorkFilters, worklist
from plumbline.picture.tests.made import TODAY, enquiry, plan_of, reported, shared, stands, tally
from plumbline.register.models import Service
from plumbline.register.tests.published import asked, by_date, graded, inspected
from tests.test_strangers import words_in
from tests.world import NOW, World, person, service, signed_in, viewer

pytestmark = pytest.mark.django_db


def a_home(world: World, name: str, lowest: int, **more: Any) -> Service:
    values = {"source": "care-inspectorate", "kind": "Care Home Service", "last_inspected_on": date(2026, 1, 5), **more}
    made = service(name, world.provider, world.partnership, **values)
    stands(made, graded(made, date(2025, 9, 1), leadership=lowest))
    return made


def found(world: World, user: Any = None, **filters: Any) -> VisitList:
    return visit_list(viewer(user or world.owner), VisitFilters(**filters), TODAY)


def order(world: World, user: Any = None, **filters: Any) -> list[tuple[str, int]]:
    return [(v.service.name, v.picture.points) for v in found(world, user, **filters).ranked]


def test_visits_are_ordered_by_earlier_grades_and_what_else_is_known(world: World) -> None:
    quiet = a_home(world, "Quiet", 5)
    adequate = a_home(world, "Adequate", 3)
    weak = a_home(world, "Weak", 2)
    assert order(world) == [("Weak", 22), ("Adequate", 10), ("Quiet", 0)]
    for n in range(2):
        enquiry(reported(quiet, "safeguarding", date(2026, 2, n + 1), world.partnership), substantiated="yes")
        reported(quiet, "complaint", date(2026, 2, 1), world.partnership)
    reported(quiet, "observation", date(2026, 2, 1), world.partnership, poor=8)
    tally(quiet, "enforcements", "2025/26", 1, date(2026, 2, 28))
    assert order(world)[0] == ("Quiet", 12 + 4 + 8 + 12)
    asked(inspected(weak, date(2025, 8, 20)), [by_date("mend it", date(2025, 12, 1)), "and that"])
    assert dict(order(world))["Weak"] == 22 + 4 + 3
    assert dict(order(world))["Adequate"] == 10
    assert adequate.number


def test_the_page_says_the_band_in_words_and_why_in_one_line(world: World) -> None:
    a_home(world, "Weak", 2, last_inspected_on=timezone.localdate())
    said = " ".join(signed_in(world.owner).get(reverse("picture:visits")).content.decode().split())
    assert "Look soon" in said
    assert "Grade or rating now 22" in said
    assert "from what you may see" in said
    assert visit_list(viewer(world.owner), VisitFilters(band="first"), timezone.localdate()).ranked == []
    soon = visit_list(viewer(world.owner), VisitFilters(band="soon"), timezone.localdate())
    assert [v.service.name for v in soon.ranked] == ["Weak"]


def test_who_is_assessed_elsewhere_stands_apart_and_is_not_ranked(world: World) -> None:
    a_home(world, "Ours", 2)
    a_home(world, "Theirs", 1, assessed_by_name="Marlowe Council")
    a_home(world, "Away", 1, office_area="Tay")
    assert [name for name, _ in order(world)] == ["Ours"]
    apart = {service.name: why for service, why in found(world).elsewhere}
    assert apart["Theirs"] == "Assessed by Marlowe Council, so not assessed here as well."
    assert "registered office is in Tay" in apart["Away"]
    csv = signed_in(world.owner).get(reverse("picture:export_visits", args=["csv"])).content.decode("utf-8-sig")
    assert "Not ranked" in csv


def test_a_report_in_confidence_moves_nobody_for_who_may_not_read_it(world: World) -> None:
    home = a_home(world, "Weak", 2)
    reported(home, "whistleblowing", date(2026, 2, 1), world.partnership, record="confidential")
    assert order(world) == [("Weak", 28)]
    assert order(world, world.mate) == [("Weak", 22)]


def test_nobody_else_has_an_order(world: World) -> None:
    home = a_home(world, "Weak", 2)
    item = reported(home, "care-concern", date(2026, 2, 1), world.partnership)
    shared(item.record, world.provider)
    for user in (world.stranger, world.manager, world.other_manager):
        assert order(world, user) == []
        assert "Weak" not in signed_in(user).get(reverse("picture:visits")).content.decode()
    committee = person("Ada Muir", world.partnership, "committee_member")
    assert order(world, committee) == []


def test_the_order_asks_no_more_for_more_services(world: World, does_not_grow: Any, recorded_queries: Any) -> None:
    client = signed_in(world.owner)

    def grow() -> None:
        for n in range(3):
            home = a_home(world, f"House {n}", 2)
            reported(home, "observation", date(2026, 2, 1), world.partnership, poor=2)
            enquiry(reported(home, "safeguarding", date(2026, 2, 1), world.partnership), substantiated="yes")
            tally(home, "complaints-upheld", "2025/26", 2, date(2026, 2, 28))

    def ask() -> None:
        assert client.get(reverse("picture:visits")).status_code == 200

    does_not_grow(ask, grow)
    with recorded_queries("picture:visits"):
        ask()


# One paper (WI3)


@pytest.mark.requirement("WI3")
@pytest.mark.parametrize("to", ["docx", "xlsx"])
def test_what_is_known_is_gathered_on_one_paper_before_an_assessment(world: World, to: str) -> None:
    home = a_home(world, "Larchfield House", 2)
    asked(inspected(home, date(2025, 8, 20)), [by_date("ensure enough staff", date(2025, 12, 1))])
    plan_of(home, world.partnership, title="Larchfield plan")
    reported(home, "complaint", date(2026, 2, 1), world.partnership, title="About the soup")
    reported(home, "observation", date(2026, 2, 2), world.partnership, title="Morning visit", poor=2)
    where = reverse("picture:desktop", args=[home.number, to])
    said = words_in(signed_in(world.owner).get(where))
    ours = ("Larchfield plan", "About the soup", "Morning visit", "Grade or rating now")
    for words in ("2 Weak", "ensure enough staff", *ours):
        assert words in said, words
    theirs = words_in(signed_in(world.manager).get(where))
    assert "ensure enough staff" in theirs
    for words in ours:
        assert words not in theirs, words


def test_the_paper_is_a_pdf_too_and_nothing_else(world: World) -> None:
    home = a_home(world, "Larchfield House", 2)
    client = signed_in(world.owner)
    assert client.get(reverse("picture:desktop", args=[home.number, "pdf"])).content.startswith(b"%PDF")
    assert client.get(reverse("picture:desktop", args=[home.number, "odt"])).status_code == 404
    Service.objects.filter(pk=home.pk).update(source="local")
    where = reverse("picture:desktop", args=[home.number, "pdf"])
    assert signed_in(world.stranger).get(where).status_code == 404


@pytest.mark.requirement("HE14")
def test_that_a_business_continuity_plan_is_held_is_said_and_one_that_is_not_is_asked_for(world: World) -> None:
    home = a_home(world, "Larchfield House", 4)
    choose(
        by=viewer(world.owner), at=NOW, organisation_id=world.partnership.pk, rules_id="hertfordshire", weights_id="",
        edition=0,
    )  # fmt: skip

    def asked_for(on: date) -> bool:
        shown = worklist(viewer(world.owner), WorkFilters(), on).shown
        return "no-continuity-plan" in [f.rule.key for f in shown]

    assert asked_for(TODAY)
    page = reverse("picture:service", args=[home.number])
    client = signed_in(world.owner)
    assert "None recorded that you see" in client.get(page).content.decode()
    reported(home, "continuity-plan", date(2026, 2, 2), world.partnership, title="Continuity plan 2026")
    said = " ".join(client.get(page).content.decode().split())
    assert "Seen 2 Feb 2026" in said
    assert "Continuity plan 2026" in said
    assert not asked_for(TODAY)
    assert asked_for(date(2027, 2, 3))
