"""The demo world holds together, gives everybody a morning's work, and names nobody real."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from plumbline.access.models import Audience, Grant
from plumbline.access.queries import viewer_of
from plumbline.access.roles import roles
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.history.models import Chain, Event
from plumbline.history.rules import faults_in
from plumbline.library.queries import published_frameworks
from plumbline.people.actions import create_user
from plumbline.people.models import User
from plumbline.plans import queries
from plumbline.plans.models import Action, ActionReference, Plan, PlanStage, ProgressEntry
from plumbline.plans.rules.standing import Standing
from plumbline.register.models import Load, LoadChange, LoadProblem, Provider, Requirement, Service
from plumbline.web.demo.files import read_plans, read_register, read_world
from plumbline.web.demo.load import load_demo
from plumbline.web.demo.words import written
from tests.shared import shared_file

TUESDAY = date(2026, 11, 24)

# Section 1 of the requirements names them: DG7 to DG14.
SECTION_ONE = {
    "partnership_lead", "tactical_lead_nursing", "tactical_lead_social_work", "care_home_manager", "day_to_day_manager",
    "provider_director", "oversight_member", "provider_senior_staff", "area_manager", "regulator_inspector",
    "sector_body", "health_protection", "infection_prevention", "clinical_educator", "community_nurse",
    "allied_health_professional", "social_worker", "commissioner", "police_officer", "invited_professional",
}  # fmt: skip


class Undo(Exception):
    """Takes back what the module's fixture loaded."""


@pytest.fixture(scope="module")
def today() -> date:
    return timezone.localdate()


@pytest.fixture(scope="module")
def demo(django_db_setup: None, django_db_blocker: DjangoDbBlocker, today: date) -> Iterator[None]:
    """The world, loaded once for the tests that only read it."""
    with django_db_blocker.unblock():
        try:
            with transaction.atomic():
                load_demo(today)
                yield
                raise Undo
        except Undo:
            pass


@pytest.fixture
def loaded(demo: None, db: None) -> None:
    """Every test stands in a transaction of its own above the world."""


def plan(title: str) -> Plan:
    return Plan.objects.get(title__startswith=title)


def viewer(name: str, today: date) -> Viewer:
    return viewer_of(User.objects.get(name=name), on=today)


def test_every_chain_of_history_holds(loaded: None) -> None:
    chains = list(Chain.objects.all())
    assert len(chains) > 8
    for chain in chains:
        events = Event.objects.filter(organisation_id=chain.organisation_id).order_by("number")
        facts = ({**event.facts(), "hash": event.hash} for event in events)
        assert faults_in(chain.organisation_name, chain.length, chain.last_hash, facts) == []


def test_history_is_in_the_order_of_its_days_and_nothing_is_to_come(loaded: None, today: date) -> None:
    latest: dict[int, object] = {}
    for event in Event.objects.order_by("organisation_id", "number"):
        assert event.at >= latest.get(event.organisation_id, event.at)
        latest[event.organisation_id] = event.at
        assert timezone.localtime(event.at).date() < today
    assert Event.objects.filter(at__date__gte=today - timedelta(days=4)).exists()


@pytest.mark.parametrize("role", sorted(SECTION_ONE))
def test_every_role_of_the_improvement_plan_has_a_person(loaded: None, role: str) -> None:
    assert User.objects.filter(memberships__role=role).exists()


def test_most_other_roles_have_one_too_and_none_is_unknown() -> None:
    used = {p.role for body in read_world().organisations for p in body.people}
    assert used <= set(roles())
    assert len(used) > 40
    assert {roles()[key].side for key in used} == {"partner", "provider", "regulator", "oversight", "public"}


def test_the_services_come_with_the_regulators_files_and_two_are_kept_by_hand(loaded: None) -> None:
    assert Service.objects.count() == 18
    assert Service.objects.filter(source="local").count() == 2
    assert Service.objects.values("provider").distinct().count() == 9
    assert Provider.objects.filter(organisation__isnull=False).count() == 5
    assert Load.objects.filter(state="done").count() == 5
    assert not LoadProblem.objects.exists()
    assert set(Service.objects.values_list("nation", flat=True)) == {"scotland", "england"}
    assert Service.objects.values("kind").distinct().count() >= 5
    regraded = LoadChange.objects.filter(kind="regraded", service__name="Corrieburn House").latest("load__as_of")
    assert (regraded.before, regraded.after) == ("3", "2")
    assert Requirement.objects.filter(service__name="Corrieburn House", kind="requirement").count() == 3


def test_plans_in_every_framework_at_every_stage(loaded: None) -> None:
    used = set(Plan.objects.values_list("framework__framework_id", flat=True))
    assert used == {row.framework_id for row, _ in published_frameworks(SYSTEM)}
    assert set(Plan.objects.values_list("stage", flat=True)) == set(PlanStage.values)
    assert 8 <= Plan.objects.count() <= 12


def test_the_big_plan_has_one_of_everything(loaded: None, today: date) -> None:
    page = queries.plan_page(viewer("Marsaili NicDhòmhnaill", today), plan("Corrieburn").code, today=today)
    late = [row.days_late for row in page.rows if row.standing is Standing.OVERDUE]
    assert 3 <= len(late) <= 8
    assert all(0 < days <= 40 for days in late)
    assert 3 <= page.complete < len(page.rows)
    assert {row.standing for row in page.rows} >= {Standing.COMPLETE, Standing.DUE_SOON, Standing.ON_TARGET}
    assert len({section.section.number for section in page.sections if section.rows}) == 6
    assert any(row.finish_moved for row in page.rows)
    assert any(entry.audience == Audience.PARTNERS for row in page.rows for entry in row.entries)
    assert Action.objects.filter(plan=page.plan).exclude(withdrawn_at=None).count() == 1
    assert ActionReference.objects.filter(source__plan=page.plan).count() >= 3


def test_what_partners_say_among_themselves_the_provider_does_not_read(loaded: None, today: date) -> None:
    code = plan("Corrieburn").code
    shown = queries.progress_seen(viewer("Siobhán O'Donnell", today)).filter(action__plan__code=code)
    there = ProgressEntry.objects.filter(action__plan__code=code)
    assert shown.count() == there.exclude(audience=Audience.PARTNERS).count() < there.count()


def test_the_strategic_plan_repeats_waits_and_is_not_all_settled(loaded: None, today: date) -> None:
    page = queries.plan_page(viewer("Shabana Akhtar", today), plan("Choice and control").code, today=today)
    assert 18 <= len(page.rows) <= 25
    assert page.tbc >= 2
    repeating = [row for row in page.rows if row.occurrences]
    assert len(repeating) >= 3
    assert any(o.done_on for row in repeating for o in row.occurrences)
    assert all(row.next_occurrence for row in repeating if "quarter" in row.action.finish_text)
    assert {o.level for s in page.sections for o in s.section.outcomes.all()} == {
        "H&SCM Partnership",
        "Service",
        "Team",
    }


def test_the_scrutiny_review_is_answered_from_outside_in_two_rounds(loaded: None, today: date) -> None:
    there = plan("Scrutiny review")
    first, second = there.rounds.order_by("position")
    assert (first.closed_at is not None, second.closed_at) == (True, None)
    assert not first.requests.filter(answered_at=None).exists(), "it was closed once everything was answered"
    entries = ProgressEntry.objects.filter(action__plan=there)
    assert {"Care Quality Commission", "Wrenbeck Borough Council"} <= set(entries.values_list("for_name", flat=True))
    assert {"1", "2", "3"} <= set(entries.values_list("status", flat=True))
    assert entries.exclude(impact="").count() >= 5
    assert {
        g.level for g in Grant.objects.filter(record=there.record_id, organisation__kind__in=("regulator", "nhs"))
    } == {"record"}, "they answer their own parts and change nothing else"


def test_one_plan_is_nearly_done_and_one_has_nothing_recorded(loaded: None) -> None:
    nearly, fresh = plan("Redwharf"), plan("Saltmarsh")
    assert nearly.actions.filter(complete=False).count() == 1
    assert not ProgressEntry.objects.filter(action__plan=fresh).exists()
    assert fresh.stage == PlanStage.LIVE


def test_everybody_sees_something_and_those_who_work_on_plans_have_work(loaded: None, today: date) -> None:
    working, idle = [], []
    for user in User.objects.all():
        by = viewer_of(user, on=today)
        assert queries.list_plans(by, filters=queries.PlanFilters(), today=today).exists(), user.name
        (working if queries.tasks_of(by, today=today) else idle).append(user.name)
    assert len(working) >= 30, idle
    assert "Marsaili NicDhòmhnaill" in working


def test_neither_partnership_sees_the_other(loaded: None, today: date) -> None:
    def titles(name: str) -> set[str]:
        found = queries.list_plans(viewer(name, today), filters=queries.PlanFilters(), today=today)
        return {p.title for p in found}

    assert not titles("Marsaili NicDhòmhnaill") & titles("Bethan Llewelyn-Rhydderch")
    assert titles("Councillor Norma Threlkeld") == {plan("Scrutiny review").title}


def test_every_sharing_says_why(loaded: None) -> None:
    assert Grant.objects.count() > 20
    assert not Grant.objects.filter(purpose="").exists()
    assert not Grant.objects.filter(lawful_basis="").exists()


def test_a_demo_person_signs_in_with_the_password_that_is_printed(loaded: None) -> None:
    world = read_world()
    page = Client().post("/sign-in/", {"login": world.organisations[0].people[0].email, "password": world.password})
    assert (page.status_code, page.headers.get("Location")) == (302, "/")


def test_only_the_operator_may_bring_a_password_hashed_already(loaded: None, today: date) -> None:
    by = viewer("Bethan Llewelyn-Rhydderch", today)
    made = create_user(
        by=by,
        at=timezone.now(),
        email="new@wrenbeck-demo.example",
        name="New Colleague",
        password="a long first password",
        encoded=User.objects.get(name=by.name).password,
        organisation_id=by.organisation_ids[0],
    )
    assert made.check_password("a long first password")
    assert not made.check_password(read_world().password)


def test_no_date_is_left_unwritten(loaded: None) -> None:
    texts = [*Action.objects.values_list("text", "finish_text"), *ProgressEntry.objects.values_list("text", "impact")]
    assert not [t for pair in texts for t in pair if written(t, TUESDAY) != t]
    assert not Action.objects.filter(finish_kind__in=["unknown", "ongoing"]).exists()


def test_no_service_or_provider_bears_a_registered_name() -> None:
    world = read_world()
    register = read_register()
    published = [*register.care_inspectorate.services, *register.cqc.services]
    invented = {p.name for p in world.services} | {b.name for b in world.organisations if b.kind == "provider"}
    invented |= {s.name for s in published} | {p.name for p in register.providers}
    numbers = {s.number for s in published} | {p.number for p in register.providers}
    names, registered = registered_services()
    assert len(names) > 5_000
    assert {n for n in invented if n.casefold() in names} == set()
    assert numbers & registered == set()


def registered_services() -> tuple[set[str], set[str]]:
    """The names of services and providers in both regulators' files, and their numbers."""
    names: set[str] = set()
    numbers: set[str] = set()
    for row in rows_of(shared_file("data", "care-inspectorate", "datastore-2025-02-28.csv.gz")):
        names |= {row["ServiceName"].strip().casefold(), row["ServiceProvider"].strip().casefold()}
        numbers.add(row["CSNumber"])
    for row in rows_of(shared_file("data", "cqc", "ratings-shropshire-telford-2025-09.csv.gz")):
        names |= {row["Location Name"].strip().casefold(), row["Provider Name"].strip().casefold()}
        numbers.add(row["Location ID"])
    return names, numbers


def rows_of(path: Path) -> Iterator[dict[str, str]]:
    data = gzip.decompress(path.read_bytes())
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252")
    return iter(csv.DictReader(io.StringIO(text)))


def test_every_address_is_one_that_can_never_exist() -> None:
    people = [p for body in read_world().organisations for p in body.people]
    assert all(p.email.endswith(".example") for p in people)
    assert (
        len({p.email for p in people}) == len({p.key for p in people}) == len({p.name for p in people}) == len(people)
    )


def test_the_files_name_only_what_there_is() -> None:
    world = read_world()
    bodies = {b.key for b in world.organisations}
    people = {p.key for b in world.organisations for p in b.people}
    groups = {g.key for b in world.organisations for g in b.groups}
    for file in read_plans():
        for sharing in file.shared:
            assert sharing.organisation in bodies or sharing.group in groups or sharing.person in people
        written_by = {e.by for s in file.sections for a in s.actions for e in a.log}
        assert written_by | {file.by} <= people
