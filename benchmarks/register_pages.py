"""The list of 11,000 services with filters, a search by two words, and a provider of 300 services (issue 4), as people
of an area see them. Beside each stands a bare page of the house: its frame with one short form, for the same person."""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.measure import Row, median_time, report

SERVICES, AREAS, PROVIDERS, LARGE = 11_000, 32, 4_000, 300
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
LIMIT = 0.1  # seconds of the server for a page of the list
KINDS = ("Care Home Service", "Support Service", "Housing Support Service", "Day Care of Children", "Child Minding")
WORDS = ("Birch", "Rowan", "Alder", "Elm", "Ash", "Hazel", "Larch", "Willow", "Tŷ", "Taigh", "Corrie", "Glen", "Strath")
ENDS = ("House", "Lodge", "Court", "View", "Bank", "Gwyn", "Mòr", "Grange", "Care", "Support")


def run() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(PLUMBLINE_DATA=folder, DJANGO_SETTINGS_MODULE="config.settings")
        if not os.environ.get("PLUMBLINE_BENCHMARK_POSTGRESQL"):
            os.environ.pop("PLUMBLINE_DATABASE", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, interactive=False)
        try:
            return measure(*build())
        finally:
            connection.close()


def build() -> tuple[Any, str]:
    """The person who looks, and the number of the large provider."""
    from plumbline.access.viewer import SYSTEM
    from plumbline.people import actions as people
    from plumbline.register.models import Area, Coverage, Provider

    body = people.create_organisation(
        by=SYSTEM, at=NOW, name="Glen Afton Partnership", kind="partnership", nation="scotland"
    )
    user = people.create_user(
        by=SYSTEM, at=NOW, email="moira@example.org", name="Moira Kerr", password="plumb-line-and-bob"
    )
    people.add_membership(
        by=SYSTEM, at=NOW, user_id=user.pk, organisation_id=body.pk, role="partnership_lead", since=date(2020, 1, 6)
    )
    areas = Area.objects.bulk_create(
        Area(name=f"{WORDS[n % 13]}shire {n}", slug=f"area-{n}", nation="scotland") for n in range(AREAS)
    )
    Coverage.objects.create(area=areas[0], organisation=body)
    providers = Provider.objects.bulk_create(
        Provider(name=f"{WORDS[n % 13]} {WORDS[n % 7]} Care Group {n}", number=f"SP{n:09}", source="care-inspectorate")
        for n in range(PROVIDERS)
    )
    fill(areas, providers)
    return user, providers[0].number


def fill(areas: list[Any], providers: list[Any]) -> None:
    """Services with grades, most of them open; the first provider runs 300 in every area; 50 are kept by hand."""
    from plumbline.register.models import Grading, Service

    rows = [
        Service(
            name=f"{WORDS[n % 13]} {ENDS[n % 10]} {n}", number=f"CS{n:010}", kind=KINDS[n % 5],
            subtype="Older People" if n % 5 == 0 else "", client_group="Adults" if n % 5 < 3 else "Children",
            provider=providers[0 if n < LARGE else 1 + n % (PROVIDERS - 1)], area=areas[n % AREAS], nation="scotland",
            address=f"{n} Mill Lane", town=f"{WORDS[n % 11]}ton", postcode=f"ZZ{n % 90} {n % 9}AB", places=n % 60,
            source="local" if n % 220 == 219 else "care-inspectorate", status="closed" if n % 12 == 11 else "active",
            regulator_risk=("Low", "Medium", "High")[n % 3],
            last_inspected_on=date(2023, 1, 2) + timedelta(days=n % 900),
        )
        for n in range(SERVICES)
    ]  # fmt: skip
    made = Service.objects.bulk_create(rows, batch_size=1000)
    day = date(2026, 2, 2)
    gradings = Grading.objects.bulk_create(
        [
            Grading(service=s, on=day, fingerprint="x", lowest=1 + n % 6, first_as_of=day, last_as_of=day)
            for n, s in enumerate(made)
            if s.source != "local"
        ],
        batch_size=1000,
    )
    for grading in gradings:
        grading.service.grading = grading
    Service.objects.bulk_update([g.service for g in gradings], ["grading"], batch_size=500)


def measure(user: Any, number: str) -> bool:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    services = reverse("register:service_list")

    def seconds(where: str) -> tuple[float, str]:
        def ask() -> None:
            assert client.get(where).status_code == 200

        ask()
        with CaptureQueriesContext(connection) as captured:
            size = len(client.get(where).content)
        note = f"{len(captured)} queries, {size / 1024:.0f} KB"  # at once: the next request forgets them
        return median_time(ask), note

    bare, _ = seconds(reverse("account_change_password"))
    rows = []
    for what, where, limit in (
        ("the list: one area of 32", services, LIMIT),
        (f"the list: everywhere, {SERVICES:,} services", f"{services}?area=all", LIMIT),
        (
            "the list: four filters", f"{services}?area=all&kind=Care+Home+Service&grade=grade-1-2&risk=High"
            "&inspected=2025-01-01&sort=grade", LIMIT,
        ),
        ("the list: two words, everywhere", f"{services}?area=all&text=rowan+lodge", LIMIT),
        ("the list: a postcode without its space", f"{services}?area=all&text=zz123ab", LIMIT),
        ("the list: words of a provider and an area", f"{services}?area=all&text=hazel+group+birchshire", LIMIT),
        ("the list: by newest change, everywhere", f"{services}?area=all&sort=changed", None),
        ("the list: its last page", f"{services}?area=all&page=999", None),
        (f"a provider of {LARGE} services", reverse("register:provider", args=[number]), None),
        ("the whole list as CSV", f"{reverse('register:export_services', args=['csv'])}?area=all", None),
    ):  # fmt: skip
        taken, note = seconds(where)
        rows.append(Row(what, taken, limit, bare, [note]))
    return report("The register's pages", rows)
