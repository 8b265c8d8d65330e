"""The main pages over a large house: 400 services with a plan each, 20,000 actions, and one plan of 200 actions.

Each page is asked for through the whole program (Django's test client: middleware, access rule, template), and beside
it stands the bare work: the same rows by plain SQL in a plain template, with no rule of who sees what.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks import versions
from benchmarks.measure import Row, median_time, report

SERVICES, ACTIONS_EACH, LARGE = 400, 50, 200
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)

BARE_LIST = """
SELECT p.code, p.title, p.stage, s.name AS service, f.title AS kind,
  (SELECT count(*) FROM plans_action a WHERE a.plan_id = p.id AND a.withdrawn_at IS NULL) AS actions,
  (SELECT count(*) FROM plans_action a WHERE a.plan_id = p.id AND a.withdrawn_at IS NULL AND a.complete) AS done,
  (SELECT count(*) FROM plans_action a WHERE a.plan_id = p.id AND a.withdrawn_at IS NULL AND NOT a.complete
     AND a.finish_on < '2026-11-24') AS late
FROM plans_plan p LEFT JOIN register_service s ON s.id = p.service_id
JOIN library_frameworkversion f ON f.id = p.framework_id ORDER BY p.title, p.id LIMIT 25
"""
BARE_PLAN = """
SELECT s.number AS section, s.title AS theme, a.number, a.text, a.outcome, a.measure, a.finish_text, a.status,
  (SELECT group_concat(q.text, ', ') FROM plans_actionparty q WHERE q.action_id = a.id) AS who,
  (SELECT e.text FROM plans_progressentry e WHERE e.action_id = a.id ORDER BY e.at DESC, e.id DESC LIMIT 1) AS progress
FROM plans_action a JOIN plans_section s ON s.id = a.section_id JOIN plans_plan p ON p.id = a.plan_id
WHERE p.code = %s AND a.withdrawn_at IS NULL ORDER BY s.position, a.position, a.id
"""
BARE_HOME = """
SELECT a.number, a.text, a.finish_on, p.code, p.title FROM plans_action a JOIN plans_plan p ON p.id = a.plan_id
WHERE a.withdrawn_at IS NULL AND NOT a.complete AND a.finish_on < '2026-12-08'
  AND EXISTS (SELECT 1 FROM plans_actionparty q WHERE q.action_id = a.id AND q.user_id = %s)
ORDER BY a.finish_on LIMIT 50
"""
TEMPLATE = (
    "<html><body><table>{% for row in rows %}<tr>{% for cell in row %}<td>{{ cell }}</td>{% endfor %}</tr>"
    "{% endfor %}</table></body></html>"
)


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


def build() -> tuple[Any, str]:
    """The person who looks, and the code of the large plan."""
    from plumbline.access.viewer import SYSTEM
    from plumbline.people import actions as people
    from plumbline.plans.models import Plan
    from plumbline.register.actions import services as register
    from plumbline.register.models import Service

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
    run_by, where = (
        register.provider_of(by=SYSTEM, at=NOW, organisation=home),
        register.area_of(by=SYSTEM, at=NOW, organisation=area),
    )
    services = Service.objects.bulk_create(
        Service(name=f"House {n}", number=f"CS{n:06}", kind="Care home", provider=run_by, area=where, nation="scotland")
        for n in range(SERVICES)
    )
    plans = [make_plan(area, service, f"{service.name} improvement plan") for service in services]
    large = make_plan(area, services[0], "The large plan")
    for plan in plans:
        fill(plan, ACTIONS_EACH, user)
    fill(large, LARGE, user)
    assert Plan.objects.count() == SERVICES + 1
    return user, large.code


def make_plan(owner: Any, service: Any, title: str) -> Any:
    from plumbline.access.models import Record
    from plumbline.library.models import FrameworkVersion
    from plumbline.plans.actions.common import new_code
    from plumbline.plans.models import Plan, Section

    plan = Plan.objects.create(
        record=Record.objects.create(kind="plan", owner=owner),
        code=new_code(),
        framework=FrameworkVersion.objects.get(framework_id="dumfries-galloway-improvement-plan"),
        service=service,
        title=title,
        stage="live",
        date_of_plan=date(2026, 11, 2),
        created_at=NOW,
        submission=new_code(20),
    )
    Section.objects.bulk_create(Section(plan=plan, number=str(n), position=n, title=f"Theme {n}") for n in range(1, 7))
    return plan


def fill(plan: Any, number: int, user: Any) -> None:
    """Actions with two doers and a progress entry each; one in forty is the person's own."""
    from plumbline.plans.actions.common import new_code
    from plumbline.plans.models import Action, ActionParty, ProgressEntry

    sections = list(plan.sections.all())
    rows = []
    for n in range(number):
        section, due = sections[n % 6], date(2026, 9, 1) + timedelta(days=n * 3)
        rows.append(
            Action(
                plan=plan, section=section, number=f"{section.number}.{n // 6 + 1}", position=n,
                text=f"Review the care plans of unit {n} with the people who live there and their families.",
                outcome="Nobody waits, and everybody knows who to ask.", measure="95% within two weeks",
                finish_text=f"{due.day} {due:%B %Y}", finish_kind="date", finish_on=due, original_finish_on=due,
                status=("red", "amber", "green")[n % 3], complete=n % 3 == 2, created_at=NOW, submission=new_code(24),
            )
        )  # fmt: skip
    made = Action.objects.bulk_create(rows)
    ActionParty.objects.bulk_create(
        ActionParty(
            action=action, part="doer", position=place, text=text, kind="person" if mine else "role",
            user=user if mine else None,
        )
        for n, action in enumerate(made)
        for place, (text, mine) in enumerate([("Care Home Manager", False), (user.name, n % 40 == 0)])
    )  # fmt: skip
    ProgressEntry.objects.bulk_create(
        ProgressEntry(
            action=action, text="Begun in two of six units; two staff still to be trained.", status="amber",
            by=user, by_name=user.name, at=NOW, submission=new_code(24),
        )
        for action in made
    )  # fmt: skip


def bare(sql: str, *values: object) -> Callable[[], str]:
    from django.db import connection
    from django.template import Context, Template

    template = Template(TEMPLATE)

    def work() -> str:
        with connection.cursor() as cursor:
            cursor.execute(sql, values)
            return template.render(Context({"rows": cursor.fetchall()}))

    return work


def measure(user: Any, code: str) -> bool:
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext
    from django.urls import reverse

    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    asked = [
        (f"a plan of {LARGE} actions", reverse("plans:plan", kwargs={"code": code}), bare(BARE_PLAN, code)),
        (
            f"the plans of {SERVICES} services, {SERVICES * ACTIONS_EACH:,} actions",
            reverse("plans:plan_list"),
            bare(BARE_LIST),
        ),
        ("home", reverse("home"), bare(BARE_HOME, user.pk)),
    ]
    rows = []
    for what, where, plain in asked:

        def ask(where: str = where) -> None:
            assert client.get(where).status_code == 200

        ask()
        with CaptureQueriesContext(connection) as captured:
            size = len(client.get(where).content)
        queries = len(captured)  # at once: the next request forgets them
        row = Row(what, median_time(ask), None, median_time(plain))
        row.notes.append(f"{queries} queries against 1, {size / 1024:.0f} KB")
        rows.append(row)
    rows.append(versions.taking_down(user, code))
    return report("Pages", rows)
