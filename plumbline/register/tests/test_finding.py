"""The list of services and a provider's page: every word is found, every filter narrows, and what is kept by hand is
seen by its own people alone, in rows, counts, choices and files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from plumbline.access.viewer import NOBODY, SYSTEM
from plumbline.people.models import User
from plumbline.register.actions import ScopeValues, link_provider, say_scope
from plumbline.register.models import Area, Change, Load, LoadChange, Provider, Service, Source
from plumbline.register.queries import get_service
from plumbline.register.queries.finding import ServiceFilters, find, ground_of, providers, service_list
from plumbline.register.tests.kept import CHILDREN, area, by_hand, get, provider, published, text_of
from tests.world import NOW, World, organisation, person, signed_in, viewer

pytestmark = pytest.mark.django_db


class Ground:
    """Two areas: one that the world's partnership looks after, one that the other looks after."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.here = area("Glen Afton", "glen-afton", world.partnership)
        self.there = area("Tay Marlowe & Dòrnach", "tay-marlowe", world.other_partnership)
        self.birch, self.kestrel = provider("Birchwood Care"), provider("Kestrel Homes")
        self.elms = published(
            "The Elms", self.here, self.birch, lowest=2, town="Annan", postcode="DG12 6AA", subtype="Older People",
            client_group="Adults", regulator_risk="High", last_inspected_on=date(2025, 3, 1), number="CS2003000111",
        )  # fmt: skip
        self.st_marys = published(
            "St. Mary’s Nursery", self.here, self.kestrel, lowest=5, town="Langholm", postcode="DG130AB", kind=CHILDREN,
            client_group="Children", regulator_risk="Low", last_inspected_on=date(2026, 1, 9), number="CS2003000222",
        )  # fmt: skip
        self.ty_gwyn = by_hand(
            "Tŷ Gwyn", self.here, self.birch, registration="not-needed", why_unregistered="None needed",
            number="local-901",
        )  # fmt: skip
        self.far = published("Far House", self.there, self.birch, lowest=3, number="CS2003000333")
        self.secret = by_hand("Lamplighter Centre", self.there, self.birch, kind="Hidden kind", number="local-902")
        self.closed = published("Old Elms", self.here, self.birch, status="closed", number="CS2003000444")


@pytest.fixture
def ground(world: World) -> Ground:
    return Ground(world)


def names(user: User, **filters: str) -> list[str]:
    return [s.name for s in find(viewer(user), ServiceFilters.read(filters))]


# Words


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("elms", ["The Elms"]),
        ("DG12 6AA", ["The Elms"]),
        ("dg126aa", ["The Elms"]),
        ("dg13 0ab", ["St. Mary’s Nursery"]),
        ("DG130AB", ["St. Mary’s Nursery"]),
        ("st marys", ["St. Mary’s Nursery"]),
        ("St. Mary's", ["St. Mary’s Nursery"]),
        ("cs2003000111", ["The Elms"]),
        ("kestrel", ["St. Mary’s Nursery"]),
        ("birchwood annan", ["The Elms"]),
        ("glen afton older", ["The Elms"]),
        ("TY GWYN", ["Tŷ Gwyn"]),
        ("nursery annan", []),
        ("day care", ["St. Mary’s Nursery", "Tŷ Gwyn"]),
        ("day care of children", ["St. Mary’s Nursery"]),
        ("%", ["St. Mary’s Nursery", "The Elms", "Tŷ Gwyn"]),
        ("", ["St. Mary’s Nursery", "The Elms", "Tŷ Gwyn"]),
    ],
)
def test_every_word_must_be_found_whatever_its_case_accents_and_spaces(
    ground: Ground, text: str, found: list[str]
) -> None:
    assert names(ground.world.owner, text=text) == found


def test_an_area_is_found_by_and_for_its_ampersand(ground: Ground) -> None:
    assert names(ground.world.stranger, text="marlowe and dornach") == ["Far House", "Lamplighter Centre"]


def test_what_is_found_follows_every_way_of_writing(ground: Ground) -> None:
    elms = ground.elms
    elms.name = "Rowan Bank"
    elms.save(update_fields=["name"])
    assert names(ground.world.owner, text="rowan") == ["Rowan Bank"]
    assert names(ground.world.owner, text="elms annan") == []
    elms.town = "Moffat"
    Service.objects.bulk_update([elms], ["town"])
    assert names(ground.world.owner, text="rowan moffat") == ["Rowan Bank"]
    Service.objects.bulk_create(
        [Service(pk=elms.pk, name="Alder Bank", number=elms.number, kind="Care home", provider=elms.provider,
                 area=elms.area, nation="scotland", town="Moffat", source=elms.source)],
        update_conflicts=True, update_fields=["name"], unique_fields=["id"],
    )  # fmt: skip
    assert names(ground.world.owner, text="alder moffat") == ["Alder Bank"]
    with pytest.raises(TypeError, match="searched by name"):
        Service.objects.filter(pk=elms.pk).update(name="Nobody finds this")
    Service.objects.filter(pk=elms.pk).update(places=12)
    Provider.objects.filter(pk=ground.birch.pk).update(sector="Private")


# Filters


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"kind": "Care Home Service"}, ["The Elms"]),
        ({"kind": "Care Home Service: Older People"}, ["The Elms"]),
        ({"kind": "Care Home Service: Respite"}, []),
        ({"client_group": "Children"}, ["St. Mary’s Nursery"]),
        ({"grade": "grade-1-2"}, ["The Elms"]),
        ({"grade": "grade-5"}, ["St. Mary’s Nursery"]),
        ({"grade": "rating-2"}, []),  # CQC's second step is not the Care Inspectorate's 2
        ({"grade": "none"}, ["Tŷ Gwyn"]),
        ({"risk": "High"}, ["The Elms"]),
        ({"source": "local"}, ["Tŷ Gwyn"]),
        ({"source": "published"}, ["St. Mary’s Nursery", "The Elms"]),
        ({"source": "cqc"}, []),
        ({"status": "closed"}, ["Old Elms"]),
        ({"status": "active"}, ["St. Mary’s Nursery", "The Elms", "Tŷ Gwyn"]),
        ({"status": "any", "text": "elms"}, ["Old Elms", "The Elms"]),
        ({"inspected": "2025-12-31"}, ["The Elms"]),
        ({"inspected": "1/3/2025"}, []),
        ({"inspected": "2 March 2025"}, ["The Elms"]),
        ({"inspected": "31/2/2025"}, ["St. Mary’s Nursery", "The Elms", "Tŷ Gwyn"]),
        ({"area": "tay-marlowe"}, ["Far House"]),
        ({"area": "all"}, ["Far House", "St. Mary’s Nursery", "The Elms", "Tŷ Gwyn"]),
        ({"area": "nowhere"}, []),
        ({"sort": "grade"}, ["The Elms", "St. Mary’s Nursery", "Tŷ Gwyn"]),
        ({"sort": "inspected"}, ["The Elms", "St. Mary’s Nursery", "Tŷ Gwyn"]),
        ({"sort": "inspected-newest"}, ["St. Mary’s Nursery", "The Elms", "Tŷ Gwyn"]),
        ({"sort": "nonsense", "grade": "nonsense", "status": "x"}, ["St. Mary’s Nursery", "The Elms", "Tŷ Gwyn"]),
    ],
)
def test_each_filter_narrows_and_each_order_orders(ground: Ground, filters: dict[str, str], found: list[str]) -> None:
    assert names(ground.world.owner, **filters) == found


def test_the_newest_change_comes_first(ground: Ground) -> None:
    for day, service in ((date(2026, 1, 31), ground.elms), (date(2026, 2, 28), ground.st_marys)):
        load = Load.objects.create(
            source=Source.CARE_INSPECTORATE, as_of=day, file_name="x.csv", sha256="x", by_name="x", begun_at=NOW,
            submission=str(day),
        )  # fmt: skip
        for _ in range(2):
            LoadChange.objects.create(load=load, kind=Change.REGRADED, service=service, before="4", after="2")
    assert names(ground.world.owner, sort="changed") == ["St. Mary’s Nursery", "The Elms", "Tŷ Gwyn"]
    assert "28 Feb 2026" in text_of(get(ground.world.owner, "/services/?sort=changed"))


def test_services_of_people_who_live_at_home_are_found(ground: Ground) -> None:
    """WI10 begins here: which services care for people in their own homes, by type, by subtype and by a word."""
    visits = published("Afton Carers", ground.here, ground.birch, kind="Support Service", subtype="Care at Home")
    by_hand("Assistants of Afton", ground.here, ground.birch, kind="Personal assistant")
    assert "<option>Support Service: Care at Home</option>" in text_of(get(ground.world.owner, "/services/"))
    assert names(ground.world.owner, kind="Support Service: Care at Home") == [visits.name]
    assert names(ground.world.owner, text="care at home") == [visits.name]
    assert names(ground.world.owner, kind="Personal assistant") == ["Assistants of Afton"]


def test_a_date_that_is_none_is_said(ground: Ground) -> None:
    page = text_of(get(ground.world.owner, "/services/?inspected=31/2/2025"))
    assert "“31/2/2025” is not a date" in page


# Whose


def test_a_provider_sees_its_own_first_and_everything_published(ground: Ground) -> None:
    body = ground.world.provider
    link_provider(by=SYSTEM, at=NOW, number=ground.birch.number, organisation_id=body.pk)
    mine = ["Far House", "Lamplighter Centre", "The Elms", "Tŷ Gwyn"]
    assert names(ground.world.manager) == mine
    assert names(ground.world.manager, area="all") == sorted([*mine, "St. Mary’s Nursery"])
    page = text_of(get(ground.world.manager, "/services/"))
    assert "Your own services" in page
    assert "Add a service" not in page


def test_who_looks_after_nothing_sees_what_is_published(ground: Ground) -> None:
    care = organisation("Care Inspectorate", kind="regulator")
    inspector = person("Ann Reid", care, "regulator_inspector")
    assert names(inspector) == ["Far House", "St. Mary’s Nursery", "The Elms"]
    assert "Ask whoever runs Plumbline" not in text_of(get(inspector, "/services/"))
    new = person("Bea Reid", organisation("New Council", kind="council"), "commissioner")
    page = text_of(get(new, "/services/"))
    assert "Ask whoever runs Plumbline" in page
    assert "The Elms" in page


def test_nobody_finds_anything_without_a_post(ground: Ground) -> None:
    leaver = person("Lou Grant", organisation("Empty Council", kind="council"), "no_such_role")
    leaver.memberships.all().delete()
    assert names(leaver) == []
    assert list(find(NOBODY, ServiceFilters(area="all"))) == []
    assert list(providers(NOBODY)) == []
    page = text_of(get(leaver, "/services/"))
    assert "Glen Afton" not in page


@pytest.mark.requirement("BY17")
def test_a_stranger_learns_nothing_of_what_others_keep_by_hand(ground: Ground) -> None:
    """Not by a row, a count, a choice, a file or the provider's page; and its own people do see it there."""
    for where in ("/services/", "/services/?area=all", "/services/?area=all&status=any", "/services/?area=tay-marlowe",
                  "/services/?text=Lamplighter", "/services/?area=all&source=local", "/services/export.csv?area=all",
                  f"/providers/{ground.birch.number}/", f"/services/?area=all&provider={ground.birch.number}",
                  "/services/?area=all&kind=Hidden+kind", "/areas/"):  # fmt: skip
        page = text_of(get(ground.world.owner, where)).replace('value="Lamplighter"', "")
        assert "Lamplighter Centre" not in page, where
        assert "local-902" not in page, where
        assert "<option>Hidden kind" not in page, where
    for where in ("/services/", "/services/?area=all", "/services/export.csv", f"/providers/{ground.birch.number}/"):
        assert "Lamplighter Centre" in text_of(get(ground.world.stranger, where)), where
    assert "<option>Hidden kind" in text_of(get(ground.world.stranger, "/services/"))

    ours, theirs = viewer(ground.world.owner), viewer(ground.world.stranger)
    assert service_list(ours, ServiceFilters(area="all")).page.paginator.count == 4
    assert service_list(theirs, ServiceFilters(area="all")).page.paginator.count == 4  # theirs, not Tŷ Gwyn
    assert "<b>3</b> open services" in text_of(get(ground.world.stranger, f"/providers/{ground.birch.number}/"))
    by_hand("Rowan Centre", ground.here, ground.birch)  # not the stranger's
    assert "<b>3</b> open services" in text_of(get(ground.world.stranger, f"/providers/{ground.birch.number}/"))
    assert "<b>4</b> open services" in text_of(get(ground.world.owner, f"/providers/{ground.birch.number}/"))


def test_an_area_in_which_everything_is_kept_by_hand_is_no_choice_for_others(ground: Ground) -> None:
    hidden = area("Hidden Vale", "hidden-vale", ground.world.other_partnership)
    by_hand("Some centre", hidden, ground.kestrel)
    assert "Hidden Vale" not in text_of(get(ground.world.owner, "/services/?area=all"))
    assert "Hidden Vale" in text_of(get(ground.world.stranger, "/services/"))
    assert "Tay Marlowe" in text_of(get(ground.world.owner, "/services/"))


def test_who_assesses_it_is_said_to_the_areas_own_people_alone(ground: Ground) -> None:
    given = ScopeValues(assessed_by="Sandholm Council", reason="Agreed with them")
    say_scope(by=viewer(ground.world.owner), at=NOW, number=ground.elms.number, values=given, edition=1)
    sentence = "Assessed by Sandholm Council"
    assert sentence in text_of(get(ground.world.owner, "/services/"))
    assert sentence in text_of(get(ground.world.owner, "/services/export.csv"))
    assert names(ground.world.owner, scope="elsewhere") == ["The Elms"]
    assert names(ground.world.owner, scope="ours") == ["St. Mary’s Nursery", "Tŷ Gwyn"]
    for where in ("/services/?area=all", "/services/export.csv?area=all", f"/providers/{ground.birch.number}/"):
        assert sentence not in text_of(get(ground.world.stranger, where))
    assert names(ground.world.stranger, area="all", scope="elsewhere") == []


# The page and the file


def rows_of(user: User, where: str) -> list[dict[str, str]]:
    content = get(user, where).content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(content)))


def test_the_file_has_the_rows_of_the_page(ground: Ground) -> None:
    found = rows_of(ground.world.owner, "/services/export.csv?sort=grade")
    assert [r["Service"] for r in found] == names(ground.world.owner, sort="grade")
    assert (found[0]["Lowest grade or rating"], found[0]["Last inspected"]) == ("2 Weak", "2025-03-01")
    assert (found[2]["Registration"], found[2]["Source"]) == ("Needs none: None needed", "Kept by hand")
    assert [r["Service"] for r in rows_of(ground.world.owner, "/services/export.csv?text=langholm")] == [
        "St. Mary’s Nursery"
    ]
    assert get(ground.world.owner, "/services/export.xlsx").content.startswith(b"PK")
    assert get(ground.world.owner, "/services/export.docx").status_code == 404


def test_a_grade_is_a_number_and_a_word(ground: Ground) -> None:
    page = text_of(get(ground.world.owner, "/services/"))
    assert "<span>2 Weak</span>" in page
    assert "<span>5 Very good</span>" in page
    published("Shoreline", ground.here, ground.kestrel, lowest=2, source=Source.CQC)
    assert "<span>Requires improvement</span>" in text_of(get(ground.world.owner, "/services/"))


def test_an_empty_list_says_what_to_do(ground: Ground) -> None:
    assert "No service fits." in text_of(get(ground.world.owner, "/services/?text=zzz"))
    Service.objects.exclude(area=ground.there).update(area=ground.there)
    page = text_of(get(ground.world.owner, "/services/"))
    assert "There are no services here yet." in page
    assert "Add a service that is not published" in page


def test_fifty_are_on_a_page(ground: Ground) -> None:
    for n in range(60):
        published(f"House {n:03}", ground.here, ground.kestrel)
    first, second = (text_of(get(ground.world.owner, f"/services/?page={n}")) for n in (1, 2))
    assert "<b>63</b> services" in first
    assert ("House 049" in first, "House 051" in first, "House 051" in second) == (True, False, True)
    assert "House 000" in text_of(get(ground.world.owner, "/services/?page=x"))


@pytest.mark.parametrize("where", ["/services/", "/services/?area=all&sort=changed", "/services/export.csv"])
def test_the_list_takes_no_more_queries_for_more_rows(
    ground: Ground, where: str, does_not_grow: Callable[..., None]
) -> None:
    user = ground.world.owner

    def grow() -> None:
        for n in range(4):
            published(f"House {n}", ground.here, provider(f"Provider {n}"), lowest=3)

    does_not_grow(lambda: get(user, where), grow)


def test_queries_are_recorded(ground: Ground, recorded_queries: Callable[[str], Any]) -> None:
    client = signed_in(ground.world.owner)
    for name, where in (
        ("register: the list of services", "/services/"),
        ("register: the list of services, searched", "/services/?text=elms annan&grade=grade-1-2"),
        ("register: a provider", f"/providers/{ground.birch.number}/"),
        ("register: areas", "/areas/"),
    ):
        client.get(where)
        with recorded_queries(name):
            assert client.get(where).status_code == 200


# A provider with all its services


def test_all_services_of_one_body_are_in_one_view(ground: Ground) -> None:
    """HE5: registered and not, open and closed, in every area the viewer may look into."""
    page = text_of(get(ground.world.owner, f"/providers/{ground.birch.number}/"))
    for name in ("The Elms", "Tŷ Gwyn", "Far House", "Old Elms"):
        assert name in page
    assert page.index("Far House") < page.index("1 service closed or not operating") < page.index("Old Elms")
    assert "St. Mary’s" not in page
    assert "Nobody of this provider signs in to Plumbline" in page
    link_provider(by=SYSTEM, at=NOW, number=ground.birch.number, organisation_id=ground.world.provider.pk)
    page = text_of(get(ground.world.owner, f"/providers/{ground.birch.number}/"))
    assert f"In Plumbline its people work for {ground.world.provider.name}." in page
    assert ground.world.provider.name not in text_of(get(ground.world.reader, f"/providers/{ground.birch.number}/"))


@pytest.mark.parametrize("kind", ["Independent hospital", "Personal assistant", "Day service", "Ward of a hospital"])
@pytest.mark.parametrize("sector", ["NHS", "Council"])
def test_every_kind_of_service_of_every_kind_of_provider_is_held(ground: Ground, kind: str, sector: str) -> None:
    run_by = provider(f"{sector} services", source=Source.LOCAL, sector=sector)
    made = by_hand(f"The {kind}", ground.here, run_by, kind=kind)
    assert get_service(viewer(ground.world.owner), made.number) == made
    assert names(ground.world.owner, kind=kind, text=sector) == [made.name]
    assert f"· {sector} ·" in text_of(get(ground.world.owner, f"/providers/{run_by.number}/"))


def test_the_list_of_one_provider(ground: Ground) -> None:
    assert names(ground.world.owner, provider=ground.kestrel.number) == ["St. Mary’s Nursery"]


def test_the_ground_of_a_viewer(ground: Ground) -> None:
    assert [a.name for a in ground_of(viewer(ground.world.owner)).areas] == ["Glen Afton"]
    second = area("Upper Afton", "upper-afton", ground.world.partnership)
    assert ground_of(viewer(ground.world.owner)).label == "All areas you look after"
    published("Upper House", second, ground.kestrel)
    assert "Upper House" in names(ground.world.owner)
    assert "Upper House" not in names(ground.world.owner, area="glen-afton")
    assert Area.objects.count() == 3
