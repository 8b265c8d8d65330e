"""What is found, counted and asked for: figures that agree with each other, for the viewer and nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from plumbline.access.queries import events_of
from plumbline.access.viewer import SYSTEM
from plumbline.kernel.refusals import Refusal
from plumbline.people import actions as people
from plumbline.plans import actions, queries
from plumbline.plans.models import Action, Plan
from plumbline.plans.queries import PlanFilters
from plumbline.plans.queries.work import next_due, plans_waiting
from plumbline.plans.rules.standing import Standing
from plumbline.plans.rules.wording import day_words
from plumbline.plans.tests import samples
from tests.world import LONG_AGO, NOW, World, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


def today() -> date:
    return timezone.localdate()


def ago(days: int) -> str:
    return day_words(today() - timedelta(days=days))


def start(world: World, plan: Plan) -> Plan:
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=plan.code)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def plan(world: World) -> Plan:
    """Late, due, done, again and again, without a doer, without a date, withdrawn."""
    made = samples.make_plan(world, service_number=world.service.number, **samples.period())
    late = samples.add(world, made, "1", text="Fit closers", finish=ago(20), doers=(world.owner.name,))
    samples.add(world, made, "1", text="Repaint", finish=ago(-5), doers=("tbc", "Care Home Manager"))
    done = samples.add(world, made, "2", text="Train staff", finish=ago(30), doers=(world.owner.name,))
    falls = samples.add(
        world, made, "2", text="Count falls", start=ago(100), finish="Every month", doers=(world.mate.name,)
    )
    entered = samples.now() - timedelta(days=100)
    Action.objects.filter(pk=falls.pk).update(created_at=entered)  # its times count from when it was entered
    samples.add(world, made, "3", text="Ask families", finish="Ongoing")
    gone = samples.add(world, made, "3", text="Withdrawn words", finish=ago(40), doers=(world.owner.name,))
    actions.withdraw_action(
        by=viewer(world.owner), at=samples.now(), code=made.code, number=gone.number, reason="Moved"
    )
    start(world, made)
    samples.progress(world, done, text="All trained", status="green")
    samples.progress(world, late, text="Ordered", status="red")
    return made


def found(world: World, **filters: str) -> list[str]:
    rows = queries.list_plans(viewer(world.owner), filters=PlanFilters.read(filters), today=today())
    return [plan.title for plan in rows]


def test_the_figures_of_page_list_and_home_agree(world: World, plan: Plan) -> None:
    by = viewer(world.owner)
    page = queries.plan_page(by, plan.code, today=today())
    (row,) = queries.list_plans(by, filters=PlanFilters(), today=today())
    assert (row.actions_total, row.actions_done, row.overdue) == (5, 1, 2)
    assert (len(page.rows), page.complete, page.overdue, page.tbc) == (5, 1, 2, 1)
    assert sum(n for _, n in page.by_status) == 5
    assert {v.label if v else "": n for v, n in page.by_status if n} == {"Red": 1, "Green": 1, "": 3}
    counts = queries.count_by_common(by)
    assert sum(counts.values()) == 5
    assert {k: n for k, n in counts.items() if n} == {"late": 1, "done": 1, "no status": 3}


def test_the_dates_of_a_draft_and_of_an_ended_plan_do_not_count(world: World, plan: Plan) -> None:
    draft = samples.make_plan(world, title="Draft")
    samples.add(world, draft, finish=ago(20), doers=(world.owner.name,))
    by = viewer(world.owner)
    assert queries.plan_page(by, draft.code, today=today()).rows[0].standing is Standing.NOT_LIVE
    assert found(world, overdue="1") == [plan.title]
    assert [task.action.plan_id for task in queries.tasks_of(by, today=today())] == [plan.pk]
    actions.end_plan(by=by, at=samples.now(), code=plan.code, reason="Done")
    assert found(world, overdue="1") == []
    assert queries.tasks_of(by, today=today()) == []


def test_times_before_a_recurring_action_was_entered_are_nobodys_fault(world: World, plan: Plan) -> None:
    Action.objects.filter(plan=plan, text="Count falls").update(created_at=samples.now())
    page = queries.plan_page(viewer(world.owner), plan.code, today=today())
    row = next(row for row in page.rows if row.action.text == "Count falls")
    assert row.days_late == 0
    assert row.next_occurrence is not None
    assert row.next_occurrence.due_on >= today()
    (listed,) = queries.list_plans(viewer(world.owner), filters=PlanFilters(), today=today())
    assert listed.overdue == page.overdue == 1  # only "Fit closers"
    html = signed_in(world.owner).get(f"/plans/{plan.code}/actions/{row.action.number}/").content.decode()
    assert "Before it was entered here" in html


@pytest.mark.requirement("BY5")
def test_late_against_the_first_agreed_date_is_counted(world: World, plan: Plan) -> None:
    action = plan.actions.get(number="1.1")
    actions.move_finish(
        by=viewer(world.owner), at=samples.now(), code=plan.code, number="1.1", edition=action.edition, to=ago(-60),
        reason="The fitter is ill", agreed_by="A. Reid",
    )  # fmt: skip
    page = queries.plan_page(viewer(world.owner), plan.code, today=today())
    assert (page.overdue, page.past_original) == (1, 1)  # the monthly one is still late
    html = signed_in(world.owner).get(f"/plans/{plan.code}/").content.decode()
    assert "<b>1</b> past the date first agreed" in html
    assert "First agreed" in html


@pytest.mark.parametrize(
    ("filters", "finds"),
    [
        ({"text": "closers"}, True),
        ({"text": "BIRCHWOOD"}, True),
        ({"text": "withdrawn words"}, False),  # what was withdrawn is found no more
        ({"text": "100%"}, False),  # a sign of the database's own patterns means itself
        ({"framework": samples.DG}, True),
        ({"framework": samples.MORAY}, False),
        ({"stage": "live"}, True),
        ({"stage": "ended"}, False),
        ({"stage": "nonsense"}, True),  # an address somebody mistyped shows the list, not an error
        ({"status": "late"}, True),
        ({"status": "at risk"}, False),
        ({"status": "no status"}, True),
        ({"lead": "care home"}, True),
        ({"lead": "nobody"}, False),
        ({"overdue": "1"}, True),
        ({"sort": "nonsense"}, True),
        ({"text": "closers\x00"}, True),
    ],
)
def test_filters(world: World, plan: Plan, filters: dict[str, str], finds: bool) -> None:
    assert found(world, **filters) == ([plan.title] if finds else [])


def test_by_service(world: World, plan: Plan) -> None:
    samples.make_plan(world, title="Another")
    assert found(world, service=world.service.number) == [plan.title]


def test_sorts(world: World, plan: Plan) -> None:
    samples.make_plan(world, title="A first", header={"Date for Review": "1 May 2036"})
    samples.make_plan(world, title="Z last", header={"Date for Review": "1 April 2036"})
    assert found(world, sort="title") == ["A first", plan.title, "Z last"]
    assert found(world, sort="overdue")[0] == plan.title
    assert found(world, sort="newest") == ["Z last", "A first", plan.title]
    assert found(world, sort="review") == ["Z last", "A first", plan.title]
    assert found(world, sort="service")[0] == plan.title


# What needs me


def test_tasks_are_the_persons_own_the_longest_overdue_first(world: World, plan: Plan) -> None:
    other = samples.make_plan(world, title="Other")
    samples.add(world, other, finish=ago(25), doers=(world.owner.name,), text="Older")
    samples.add(world, other, finish=ago(-90), doers=(world.owner.name,), text="Far ahead")
    start(world, other)
    tasks = queries.tasks_of(viewer(world.owner), today=today())
    assert [(t.action.text, t.days_late) for t in tasks] == [("Older", 25), ("Fit closers", 20)]
    assert [t.action.text for t in queries.tasks_of(viewer(world.mate), today=today())] == ["Count falls"]
    assert queries.tasks_of(viewer(world.stranger), today=today()) == []


def test_a_person_named_in_a_plan_they_may_not_see_is_told_nothing(world: World, plan: Plan) -> None:
    plan.actions.get(number="1.1").parties.update(user=world.stranger)
    assert queries.tasks_of(viewer(world.stranger), today=today()) == []
    assert next_due(viewer(world.stranger), after=today()) is None


def test_the_next_day_counts_times_of_recurring_actions(world: World, plan: Plan) -> None:
    times = plan.actions.get(number="2.2").occurrences
    for time in times.filter(due_on__lte=today() + timedelta(days=14)):
        actions.mark_occurrence(
            by=viewer(world.mate), at=samples.now(), code=plan.code, number="2.2", due_on=time.due_on,
            done_on=min(time.due_on, today()), note="",
        )  # fmt: skip
    assert queries.tasks_of(viewer(world.mate), today=today()) == []
    ahead = times.filter(done_on=None).earliest("due_on").due_on
    assert next_due(viewer(world.mate), after=today()) == ahead


def test_the_lead_of_a_recommendation_has_its_actions(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.MORAY)
    samples.add_section(world, plan, leads=(world.mate.name,))
    samples.add(world, plan, finish=ago(3), text="Led", doers=("SDS Officer",))
    start(world, plan)
    (task,) = queries.tasks_of(viewer(world.mate), today=today())
    assert (task.action.text, task.why) == ("Led", "You lead this part of the plan")


def test_plans_that_wait(world: World, plan: Plan) -> None:
    samples.make_plan(world, title="Draft")
    due = samples.make_plan(world, title="Review due", header={"Date for Review": ago(-3)})
    samples.add(world, due)
    start(world, due)
    later = samples.make_plan(world, title="Review later", header={"Date for Review": ago(-90)})
    samples.add(world, later)
    start(world, later)
    assert [p.title for p in plans_waiting(viewer(world.owner), today=today())] == ["Review due", "Draft"]
    assert plans_waiting(viewer(world.reader), today=today()) == []  # it waits for those who may do it


# Sharing, as the plans room sees it (MO15)


@pytest.mark.requirement("MO15")
def test_a_governance_group_that_receives_a_plan_reads_it_and_changes_nothing(world: World, plan: Plan) -> None:
    group = people.create_group(
        by=SYSTEM, at=NOW, organisation_id=world.partnership.pk, name="Steering Group", kind="steering"
    )
    people.seat(by=SYSTEM, at=NOW, group_id=group.pk, user_id=world.other_manager.pk, since=LONG_AGO)
    samples.share(world, plan, level="read", group_id=group.pk)
    them = viewer(world.other_manager)
    assert queries.get_plan(them, plan.code) == plan
    assert not queries.may_record(them, plan)
    assert events_of(them, plan.record_id).exists()


def test_a_plan_is_found_by_its_code_or_its_only_title(world: World, plan: Plan) -> None:
    by = viewer(world.owner)
    assert queries.find_plan(by, plan.code.lower()) == queries.find_plan(by, f" {plan.title.upper()} ") == plan
    samples.make_plan(world)
    with pytest.raises(Refusal, match="Name the one you mean by its code"):
        queries.find_plan(by, plan.title)
    with pytest.raises(Plan.DoesNotExist):
        queries.find_plan(viewer(world.stranger), plan.code)


@pytest.mark.requirement("DG30")
def test_ongoing_is_kept_and_warned_about(world: World, plan: Plan) -> None:
    html = signed_in(world.owner).get(f"/plans/{plan.code}/actions/3.1/").content.decode()
    assert "Ongoing" in html
    assert "“Ongoing” cannot be measured: give a date or a rhythm." in html


@pytest.mark.requirement("DG29")
def test_a_measure_says_how_much_now_and_by_when(world: World) -> None:
    """As in the guidance: 45% completed, the remaining 55% within 2 weeks to reach 100%."""
    plan = samples.make_plan(world)
    action = samples.add(
        world, plan, measure="Staff trained", measure_baseline=Decimal(20), measure_target=Decimal(100),
        measure_unit="% of staff", measure_by=date(2036, 3, 24),
    )  # fmt: skip
    samples.progress(world, action, text="More are trained", measure_current=Decimal(45))
    html = " ".join(signed_in(world.owner).get(f"/plans/{plan.code}/").content.decode().split())
    assert "From 20, now <strong>45</strong>, target 100 % of staff by 24 Mar 2036" in html
    (item,) = queries.content_of(viewer(world.owner), plan).items
    assert item.measure == "Staff trained\nFrom 20, now 45, target 100 % of staff by 24 Mar 2036"
