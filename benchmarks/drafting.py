"""Drafting a plan of 30 published items: placing them (pure), the page, and the plan made of them (issue 4).

Beside the page stands a bare page of the house for the same person; beside the plan the same rows by plain inserts.
"""

from __future__ import annotations

import os
import tempfile
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from benchmarks.measure import Row, median_time, report

ITEMS = 30
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
FRAMEWORK = "dumfries-galloway-improvement-plan"
ABOUT = (
    "manage medication safely and as it was prescribed",
    "keep the premises in good repair",
    "have enough staff at night",
    "keep each care plan up to date",
    "have quality assurance that finds what is wrong",
    "prevent the spread of infection",
    "keep people safe",
)
POINTS = ("say who does it and by when", "check it every week and write down what was found", "tell people’s families")


def run() -> bool:
    rows = [placing()]
    with tempfile.TemporaryDirectory() as folder:
        os.environ.update(PLUMBLINE_DATA=folder, DJANGO_SETTINGS_MODULE="config.settings")
        if not os.environ.get("PLUMBLINE_BENCHMARK_POSTGRESQL"):
            os.environ.pop("PLUMBLINE_DATABASE", None)
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        call_command("migrate", verbosity=0, interactive=False)
        with open(os.devnull, "w") as nowhere:
            call_command("publish_library", verbosity=0, stdout=nowhere)
        try:
            user, service = build()
            rows += [page(user, service), making(user, service)]
        finally:
            connection.close()
    return report("Drafting a plan of what a regulator required", rows)


def placing() -> Row:
    from plumbline.library.loading import load_library
    from plumbline.plans.rules.placing import Asked, place

    themes = load_library(Path(__file__).resolve().parents[1] / "library").framework(FRAMEWORK).sections.fixed
    asked = [Asked(f"By 3 June 2026, the provider must {ABOUT[n % 7]}.", "\n".join(POINTS)) for n in range(ITEMS)]

    def work() -> int:
        return sum(place(one, themes).theme is not None for one in asked)

    row = Row(f"placing {ITEMS} requirements under their themes", median_time(work), 0.02)
    row.notes.append(f"{work()} placed")
    return row


def build() -> tuple[Any, Any]:
    """The person who drafts, and a service of theirs with 30 items at its latest inspection and 60 at earlier ones."""
    from plumbline.access.viewer import SYSTEM
    from plumbline.people import actions as people
    from plumbline.register.models import Area, Coverage, Provider, Service
    from plumbline.register.tests.published import asked, by_date, graded, inspected

    body = people.create_organisation(
        by=SYSTEM, at=NOW, name="Glen Afton Partnership", kind="partnership", nation="scotland"
    )
    user = people.create_user(
        by=SYSTEM, at=NOW, email="moira@example.org", name="Moira Kerr", password="plumb-line-and-bob"
    )
    people.add_membership(
        by=SYSTEM, at=NOW, user_id=user.pk, organisation_id=body.pk, role="partnership_lead", since=date(2020, 1, 6)
    )
    area = Area.objects.create(name="Afton", slug="afton", nation="scotland")
    Coverage.objects.create(area=area, organisation=body)
    provider = Provider.objects.create(name="Birchwood Care Limited", number="SP1", source="care-inspectorate")
    service = Service.objects.create(
        name="Birchwood House", number="CS1", kind="Care Home Service", provider=provider, area=area,
        nation="scotland", source="care-inspectorate",
    )  # fmt: skip
    for visit in range(3):
        on = date(2026, 1, 12) - timedelta(days=200 * visit)
        items = [by_date(f"the provider must {ABOUT[n % 7]}.", date(2026, 6, 3), *POINTS) for n in range(ITEMS)]
        asked(inspected(service, on, f"CAS-{visit}"), items)
    graded(service, date(2026, 2, 4), wellbeing=2, leadership=2, staff=3, setting=3, planning=3)
    return user, service


def client_of(user: Any) -> Any:
    from django.test import Client

    client = Client()
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return client


def page(user: Any, service: Any) -> Row:
    client = client_of(user)

    def work() -> None:
        answer = client.get(f"/services/{service.number}/draft-plan/", headers={"host": "localhost"})
        assert answer.status_code == 200, answer.status_code

    def bare() -> None:
        assert client.get("/plans/new/", headers={"host": "localhost"}).status_code == 200

    return Row(f"the page of {ITEMS} items, and 60 of earlier inspections", median_time(work), 0.5, median_time(bare))


def making(user: Any, service: Any) -> Row:
    """The plan, undone each time."""
    from django.db import transaction
    from django.utils import timezone

    from plumbline.access.queries import viewer_of
    from plumbline.people.queries import organisations_where
    from plumbline.plans.actions.drafting import draft_plan
    from plumbline.plans.models import Action, Plan
    from plumbline.plans.queries.drafting import draft_page
    from plumbline.plans.rules.drafting import Choice

    by = viewer_of(user, on=timezone.localdate())
    owner = organisations_where(by, "plan.create").get()
    found, count = draft_page(by, service.number, FRAMEWORK, today=timezone.localdate()), iter(range(1000))
    choices = {o.item.key: Choice(str(o.placing.theme or 6)) for o in found.offers if o.item.wanted}

    def draft() -> Plan:
        return draft_plan(
            by=by, at=timezone.now(), owner_id=owner.pk, number=service.number, framework_id=FRAMEWORK,
            choices=choices, left_out={}, submission=str(next(count)),
        )  # fmt: skip

    def work() -> None:
        with transaction.atomic():
            assert draft().actions.count() == ITEMS
            transaction.set_rollback(True)

    plan = draft()
    section = plan.sections.first()

    def bare() -> None:
        with transaction.atomic():
            Action.objects.bulk_create(
                Action(plan=plan, section=section, number=f"b{n}", position=n, text=ABOUT[n % 7] * 10, created_at=NOW,
                       submission=f"b{n}")
                for n in range(ITEMS)
            )  # fmt: skip
            transaction.set_rollback(True)

    return Row(f"making a plan of {ITEMS} actions", median_time(work), 0.3, median_time(bare))
