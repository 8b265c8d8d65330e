"""The one picture over a large house: a service with 500 things on its timeline, the worklist and the order of visits
of a council of 400 services, themes over a year, each beside the same rows by plain SQL.

Each page is asked for through the whole program; what stands beside it has no rule of who sees what.
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.measure import Row, median_time, report
from benchmarks.pages import bare

SERVICES, TOLD = 400, 500
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
TODAY = date(2026, 11, 24)
LIMIT = 0.1

BARE_TIMELINE = """
SELECT happened_on, kind, title FROM intelligence_item i JOIN intelligence_itemservice s ON s.item_id = i.id
WHERE s.service_id = %s ORDER BY happened_on DESC LIMIT 50
"""
BARE_WORKLIST = """
SELECT s.number, s.name, g.lowest, g."on",
  (SELECT count(*) FROM plans_plan p WHERE p.service_id = s.id AND p.stage <> 'ended') AS plans,
  (SELECT count(*) FROM register_requirement r WHERE r.service_id = s.id AND r.due_on < '2026-11-24') AS late,
  (SELECT max(i.happened_on) FROM intelligence_itemservice x JOIN intelligence_item i ON i.id = x.item_id
     WHERE x.service_id = s.id) AS seen
FROM register_service s LEFT JOIN register_grading g ON g.id = s.grading_id ORDER BY s.name
"""
BARE_THEMES = """
SELECT t.theme, count(*) FROM intelligence_itemtheme t JOIN intelligence_item i ON i.id = t.item_id
WHERE t.removed_at IS NULL AND i.happened_on > '2026-01-01' GROUP BY t.theme
"""


def run() -> bool:
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(PLUMBLINE_DATA=folder, DJANGO_SETTINGS_MODULE="config.settings")
        os.environ.pop("PLUMBLINE_DATABASE", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, interactive=False)
        call_command("publish_library", verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115
        try:
            return measure(*build())
        finally:
            connection.close()


def build() -> tuple[Any, Any]:
    """The person who looks, and the service with the long timeline."""
    from django.db import connection

    from plumbline.access.viewer import SYSTEM
    from plumbline.people import actions as people
    from plumbline.register.actions import services as register
    from plumbline.register.models import Load, LoadState, Service

    area = people.create_organisation(
        by=SYSTEM, at=NOW, name="Glen Afton Partnership", kind="partnership", nation="scotland"
    )
    home = people.create_organisation(by=SYSTEM, at=NOW, name="Birchwood Care", kind="provider", nation="scotland")
    user = people.create_user(
        by=SYSTEM, at=NOW, email="moira@example.org", name="Moira Kerr", password="plumb-line-and-bob"
    )
    people.add_membership(
        by=SYSTEM, at=NOW, user_id=user.pk, organisation_id=area.pk, role="partnership_lead", since=date(2020, 1, 6)
    )
    run_by = register.provider_of(by=SYSTEM, at=NOW, organisation=home)
    where = register.area_of(by=SYSTEM, at=NOW, organisation=area)
    made = [
        Service(
            name=f"House {n}", number=f"CS{n:06}", kind="Care Home Service", client_group="Adults", provider=run_by,
            area=where, nation="scotland", source="care-inspectorate", last_inspected_on=date(2026, 1, 5),
            regulator_risk=("LOW", "MEDIUM", "HIGH")[n % 3],
        )
        for n in range(SERVICES)
    ]  # fmt: skip
    services = list(Service.objects.bulk_create(made))
    load = Load.objects.create(
        source="care-inspectorate", as_of=date(2026, 10, 31), file_name="x", sha256="x", state=LoadState.DONE,
        by_name="x", begun_at=NOW, submission="x",
    )  # fmt: skip
    for n, service in enumerate(services):
        published(service, load, lowest=2 + n % 4)
    reported(services, area, each=5)
    reported(services[:1], area, each=TOLD)
    plans(services[::2], area)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return user, services[0]


def published(service: Any, load: Any, *, lowest: int) -> None:
    """Three gradings, two inspections with four requirements each, a change and counts."""
    from plumbline.register.models import Grade, Grading, Inspection, LoadChange, PublishedText, Requirement, Tally

    says = {"first_as_of": load.as_of, "last_as_of": load.as_of}
    for n, on in enumerate((date(2023, 5, 2), date(2025, 2, 3), date(2026, 1, 20))):
        rank = max(lowest - n % 2, 1)
        grading = Grading.objects.create(service=service, on=on, fingerprint=str(n), lowest=rank, highest=5, **says)
        Grade.objects.bulk_create(
            Grade(grading=grading, question=q, text=str(rank), rank=rank)
            for q in ("wellbeing", "leadership", "staff", "setting", "planning")
        )
        service.grading = grading
    service.save(update_fields=["grading"])
    for n, on in enumerate((date(2025, 1, 20), date(2026, 1, 5))):
        inspection = Inspection.objects.create(service=service, case_number=f"C{n}", on=on, **says)
        text = PublishedText.objects.create(
            inspection=inspection, kind="requirement", text="x", text_hash=hashlib.sha256(b"x").hexdigest(), **says
        )
        Requirement.objects.bulk_create(
            Requirement(
                published=text, service=service, kind="requirement", place=m, part=1, number=str(m), start=0, end=1,
                text="The provider must ensure that medicines are given as prescribed and that staff are trained.",
                what="Ensure that medicines are given as prescribed.", due_on=on + timedelta(days=60 * m),
            )
            for m in range(1, 5)
        )  # fmt: skip
    LoadChange.objects.create(load=load, service=service, kind="renamed", before="A", after="B")
    Tally.objects.create(service=service, what="complaints-upheld", year="2025/26", value=1, as_of=load.as_of)


def reported(services: list[Any], owner: Any, *, each: int) -> None:
    from plumbline.access.models import Record
    from plumbline.intelligence.models import Answer, Item, ItemService, ItemTheme
    from plumbline.library.models import FormVersion, ThemeListVersion
    from plumbline.plans.actions.common import new_code

    form = FormVersion.objects.get(form_id="care-concern")
    themes = ThemeListVersion.objects.get(list_id="care-themes")
    kinds = ("care-concern", "observation", "complaint", "visit", "compliment")
    places = [(service, n) for service in services for n in range(each)]
    records = Record.objects.bulk_create(Record(kind="intelligence", owner=owner) for _ in places)
    items = Item.objects.bulk_create(
        Item(
            record=record, code=new_code(), form=form, kind=kinds[n % 5], title=f"Report {n}",
            facts="What was seen on the day, in a sentence or two, as people write it.", received_from="own",
            happened_on=TODAY - timedelta(days=n % 700), by_name="x", made_at=NOW, received_at=NOW,
            submission=new_code(24),
        )
        for record, (_, n) in zip(records, places, strict=True)
    )  # fmt: skip
    pairs = list(zip(items, places, strict=True))
    ItemService.objects.bulk_create(ItemService(item=item, service=service) for item, (service, _) in pairs)
    ItemTheme.objects.bulk_create(
        ItemTheme(
            item=item, themes=themes, theme=("falls", "medication", "dignity")[n % 3], suggested=n % 2 == 0, at=NOW
        )
        for item, (_, n) in pairs
    )
    Answer.objects.bulk_create(
        Answer(item=item, question=f"q{m}", position=m, value="no", poor=m == 0)
        for item, (_, n) in pairs
        if n % 5 == 1
        for m in range(3)
    )


def plans(services: list[Any], owner: Any) -> None:
    from benchmarks.pages import make_plan

    for service in services:
        make_plan(owner, service, f"{service.name} improvement plan")


def measure(user: Any, service: Any) -> bool:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    page = reverse("picture:service", args=[service.number])
    asked = [
        (f"a service with {TOLD} things on its timeline", page, bare(BARE_TIMELINE, service.pk), LIMIT),
        ("its eighth page of the timeline", f"{page}?page=8", bare(BARE_TIMELINE, service.pk), LIMIT),
        (f"the worklist of {SERVICES} services", reverse("picture:worklist"), bare(BARE_WORKLIST), None),
        (f"{SERVICES} services in the order of visits", reverse("picture:visits"), bare(BARE_WORKLIST), None),
        ("themes of a year", reverse("picture:themes"), bare(BARE_THEMES), None),
    ]
    rows = []
    for what, where, plain, limit in asked:

        def ask(where: str = where) -> None:
            assert client.get(where).status_code == 200

        ask()
        with CaptureQueriesContext(connection) as captured:
            size = len(client.get(where).content)
        queries = len(captured)  # at once: the next request forgets them
        row = Row(what, median_time(ask), limit, median_time(plain))
        row.notes.append(f"{queries} queries against 1, {size / 1024:.0f} KB")
        rows.append(row)
    rows += made_without_a_page(user)
    return report("The one picture", rows)


def made_without_a_page(user: Any) -> list[Row]:
    """The worklist and the order as values, without drawing them: 100 ms for a council of 400 services."""
    from plumbline.access.queries import viewer_of
    from plumbline.picture.queries.risk import VisitFilters, visit_list
    from plumbline.picture.queries.watching import WorkFilters, worklist

    who = viewer_of(user, on=TODAY)
    return [
        Row("the worklist made, not drawn", median_time(lambda: worklist(who, WorkFilters(), TODAY)), LIMIT),
        Row("the order of visits made, not drawn", median_time(lambda: visit_list(who, VisitFilters(), TODAY))),
    ]
