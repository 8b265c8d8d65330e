"""A regrading that the register learns of lets a plan end, by the group's decision, and a worse one holds it (DG5)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.plans.actions.grounds import GroundValues, add_ground
from plumbline.plans.models import Plan
from plumbline.plans.queries.decisions import readiness_of
from plumbline.plans.queries.group import grades_reached
from plumbline.plans.queries.group_pages import why_page
from plumbline.plans.tests.drafting_home import a_home, drafted
from plumbline.register.models import Service
from plumbline.register.tests.published import graded
from tests.sample import submission
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World) -> Service:
    return a_home(world)


@pytest.fixture
def plan(world: World, home: Service) -> Plan:
    return drafted(world, home)


def in_days(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


@pytest.mark.requirement("DG5")
def test_a_plan_begun_for_a_weak_grade_stays_until_the_register_shows_3(
    world: World, home: Service, plan: Plan
) -> None:
    by = viewer(world.owner)
    reached, words = grades_reached(by, plan)
    assert (reached, "This plan stays until the latest inspection shows grade 3 or better" in words) == (False, True)
    assert not readiness_of(by, plan).grades_hold
    graded(home, in_days(60), wellbeing=3, leadership=4)
    reached, words = grades_reached(by, plan)
    assert reached
    when = in_days(60)
    assert f"the grades published on {when.day} {when:%b %Y} have 3 as the lowest, and 3 is asked for" in words
    assert readiness_of(by, plan).grades_hold
    page = signed_in(world.owner).get(reverse("plans:why", args=[plan.code])).content.decode()
    assert "Grades reached" in page
    assert "The grades alone do not end it: the group considers it together" in page
    plan.refresh_from_db()
    assert plan.stage == "draft"  # nothing ends by itself
    graded(home, in_days(90), wellbeing=2, leadership=4)
    assert grades_reached(by, plan)[0] is False


@pytest.mark.requirement("DG5")
def test_the_newest_of_what_is_written_and_what_is_published_counts(world: World, home: Service, plan: Plan) -> None:
    by = viewer(world.owner)
    graded(home, in_days(-1), wellbeing=3, leadership=3)
    assert grades_reached(by, plan)[0] is True
    values = GroundValues("inspection", in_days(0), "Follow-up, read in its report", lowest_grade=2)
    add_ground(by=by, at=timezone.now(), code=plan.code, values=values, submission=submission())
    assert grades_reached(by, plan)[0] is False
    graded(home, in_days(30), wellbeing=3, leadership=3)
    assert grades_reached(by, plan)[0] is True


@pytest.mark.requirement("DG4")
def test_the_reason_is_shown_by_the_published_grades_where_nobody_wrote_them_down(
    world: World, home: Service, plan: Plan
) -> None:
    plan.grounds.all().delete()
    [said] = why_page(viewer(world.owner), plan.code).said
    assert said.how == "shown"
    assert "the grades published on 4 Feb 2026 have 2 as the lowest" in said.text


def test_grades_of_long_ago_show_nothing_of_a_plan_begun_later(world: World, home: Service, plan: Plan) -> None:
    plan.grounds.all().delete()
    graded(home, in_days(-3), wellbeing=4, leadership=4)  # the grades that stood when the plan was made
    [said] = why_page(viewer(world.owner), plan.code).said
    assert said.how == "mismatch"
    assert "have 4 as the lowest, which is better" in said.text


def test_the_grades_of_another_regulators_scale_do_not_count(world: World, home: Service, plan: Plan) -> None:
    graded(home, in_days(10), wellbeing=4)
    Service.objects.filter(pk=home.pk).update(nation="england")
    plan = Plan.objects.get(pk=plan.pk)
    assert grades_reached(viewer(world.owner), plan)[0] is False
