"""Reviews as they are planned, opened, recorded in and closed, with what must be refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from plumbline.access.models import Audience
from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict
from plumbline.people.models import User
from plumbline.plans import actions
from plumbline.plans.actions import Attendance, Closing, ReviewPlan, SaidInReview
from plumbline.plans.models import (
    Action,
    FinishMove,
    GroupMember,
    MeasureReading,
    OtherDate,
    Plan,
    PlanLead,
    ProgressEntry,
    Review,
)
from plumbline.plans.queries.reviews import (
    changes_in,
    get_review,
    missing_at,
    other_days,
    remaining_on,
    review_dates,
    review_screen,
    time_line,
)
from plumbline.plans.tests import samples
from tests.world import World, person, viewer

TODAY = timezone.localdate()
LATER = TODAY + timedelta(days=28)


def day(text_days: int) -> str:
    on = TODAY + timedelta(days=text_days)
    return f"{on.day} {on:%B %Y}"


@pytest.fixture
def plan(world: World) -> Plan:
    samples.everybody(world)
    made = samples.make_plan(world)
    samples.add(world, made, "1", text="Offer a drink at every visit", finish=day(-10))
    samples.add(world, made, "1", text="Train all staff", finish=day(20), measure_target=Decimal(100))
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=made.code)
    return made


def joined(plan: Plan, name: str, role: str, user: User | None = None) -> GroupMember:
    return GroupMember.objects.create(
        plan=plan, name=name, role=role, user=user, since=TODAY - timedelta(days=9), at=samples.now(),
        submission=samples.mark(),
    )  # fmt: skip


def lead(plan: Plan) -> PlanLead:
    return PlanLead.objects.create(plan=plan, name="Pat Lennox", since=TODAY, by_name="Moira Kerr", at=samples.now())


def planned(world: World, plan: Plan, on: date = TODAY, *, by: User | None = None, **more: str) -> Review:
    return actions.plan_review(
        by=viewer(by or world.owner), at=samples.now(), code=plan.code, values=ReviewPlan(on, **more),
        submission=samples.mark(),
    )  # fmt: skip


def opened(world: World, plan: Plan, **more: Any) -> Review:
    made = planned(world, plan)
    return actions.open_review(
        by=viewer(world.owner), at=samples.now(), code=plan.code, review=made.number, values=Attendance(**more)
    )


def closed(world: World, plan: Plan, number: int = 1, *, by: User | None = None, **more: Any) -> Review:
    values = Closing(**{"held_on": TODAY, "next_review_on": LATER, **more})
    return actions.close_review(
        by=viewer(by or world.owner), at=samples.now(), code=plan.code, review=number, values=values
    )


def said(world: World, plan: Plan, number: str = "1.1", *, by: User | None = None, **more: Any) -> bool:
    given = {"submission": more.pop("submission", samples.mark()), "edition": more.pop("edition", None)}
    edition = given["edition"] or plan.actions.get(number=number).edition
    return actions.record_in_review(
        by=viewer(by or world.owner), at=samples.now(), code=plan.code, number=number, review=more.pop("review", 1),
        edition=edition, values=SaidInReview(**more), submission=given["submission"],
    )  # fmt: skip


def header(plan: Plan) -> str:
    return plan.header_values.get(key="review").text


# Planning ---------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("T19")
def test_a_planned_review_stands_in_the_plans_header(world: World, plan: Plan) -> None:
    planned(world, plan, LATER)
    value = plan.header_values.get(key="review")
    assert (value.day, value.text) == (LATER, f"{LATER.day} {LATER:%b %Y}")


def test_a_plan_whose_kind_has_no_review_date_keeps_its_header(world: World) -> None:
    moray = samples.make_plan(world, framework=samples.MORAY)
    planned(world, moray, LATER)
    assert not moray.header_values.filter(key="review").exclude(text="").exists()
    assert Review.objects.get().planned_for == LATER


def test_a_form_sent_twice_plans_one_review(world: World, plan: Plan) -> None:
    for _ in range(2):
        actions.plan_review(
            by=viewer(world.owner), at=samples.now(), code=plan.code, values=ReviewPlan(LATER), submission="twice"
        )
    assert Review.objects.count() == 1
    assert Event.objects.filter(verb="review.planned").count() == 1


def test_one_review_is_planned_at_a_time(world: World, plan: Plan) -> None:
    planned(world, plan, LATER)
    refusal = samples.refused(lambda: planned(world, plan, LATER + timedelta(days=7)))
    assert "Review 1 is planned for" in refusal.message
    assert "Change its date instead" in refusal.message


def test_no_review_is_planned_for_a_day_that_has_passed(world: World, plan: Plan) -> None:
    assert samples.refused(lambda: planned(world, plan, TODAY - timedelta(days=1))).field == "planned_for"


def test_who_only_reads_plans_no_review_and_a_stranger_finds_no_plan(world: World, plan: Plan) -> None:
    assert "not change it" in samples.refused(lambda: planned(world, plan, by=world.reader)).message
    samples.refused(lambda: planned(world, plan, by=world.stranger), Plan.DoesNotExist)


def test_a_moved_review_keeps_the_old_day_in_the_history(world: World, plan: Plan) -> None:
    made = planned(world, plan, LATER)
    to = LATER + timedelta(days=7)
    moved = actions.move_review(
        by=viewer(world.owner), at=samples.now(), code=plan.code, review=1, edition=made.edition,
        values=ReviewPlan(to, "Much is still open."),
    )  # fmt: skip
    assert (moved.planned_for, moved.edition) == (to, 2)
    event = Event.objects.get(verb="review.moved")
    assert event.before["planned_for"] == LATER.isoformat()
    assert event.reason == "Much is still open."
    assert plan.header_values.get(key="review").day == to


def test_two_who_move_a_review_are_shown_each_other(world: World, plan: Plan) -> None:
    made = planned(world, plan, LATER)
    first: dict[str, Any] = {
        "by": viewer(world.owner),
        "at": samples.now(),
        "code": plan.code,
        "review": 1,
        "edition": made.edition,
    }
    actions.move_review(**first, values=ReviewPlan(LATER + timedelta(days=1)))
    second = {**first, "by": viewer(world.mate)}
    met = samples.refused(lambda: actions.move_review(**second, values=ReviewPlan(LATER + timedelta(days=2))), Conflict)
    assert met.theirs["planned_for"] == (LATER + timedelta(days=1)).isoformat()
    actions.move_review(**second, values=ReviewPlan(LATER + timedelta(days=1)))  # says nothing new
    assert Event.objects.filter(verb="review.moved").count() == 1


def test_who_has_the_plans_details_open_is_told_of_the_new_date(world: World, plan: Plan) -> None:
    plan.refresh_from_db()
    before = plan.edition
    planned(world, plan, LATER)
    values = actions.PlanValues(title="Another title", date_of_plan=plan.date_of_plan, header={"Date for Review": ""})
    samples.refused(
        lambda: actions.edit_plan(
            by=viewer(world.owner), at=samples.now(), code=plan.code, edition=before, values=values
        ),
        Conflict,
    )


# Other dates ------------------------------------------------------------------------------------------------------


def other_date(world: World, plan: Plan, on: date, **more: Any) -> OtherDate:
    given: dict[str, Any] = {
        "label": "Follow-up inspection",
        "source": "Care Inspectorate",
        "submission": samples.mark(),
        **more,
    }
    return actions.add_other_date(by=viewer(world.owner), at=samples.now(), code=plan.code, on=on, **given)


@pytest.mark.requirement("DG18")
def test_the_time_line_holds_what_others_planned_and_what_the_plan_knows(world: World, plan: Plan) -> None:
    other_date(world, plan, TODAY + timedelta(days=9))
    samples.add(world, plan, "2", text="Fit closers", finish=day(12), timescale_source="Fire Service")
    samples.add(world, plan, "2", text="Ours", finish=day(13))
    samples.add(world, plan, "2", text="Measured", measure_by=TODAY + timedelta(days=40))
    planned(world, plan, LATER)
    shown = [(d.kind, d.what, d.whose, d.number) for d in time_line(viewer(world.owner), plan, today=TODAY)]
    assert shown == [
        ("other", "Follow-up inspection", "Care Inspectorate", ""),
        ("finish", "Finish", "Fire Service", "2.1"),
        ("review", "Review 1", "", ""),
        ("measure", "Target of the measure", "", "2.3"),
    ]


def test_a_date_taken_off_counts_no_more(world: World, plan: Plan) -> None:
    row = other_date(world, plan, LATER)
    for _ in range(2):
        actions.withdraw_other_date(by=viewer(world.owner), at=samples.now(), code=plan.code, pk=row.pk)
    assert other_days(viewer(world.owner), plan, today=TODAY) == []
    assert Event.objects.filter(verb="other_date.withdrawn").count() == 1


@pytest.mark.parametrize(
    ("more", "field"),
    [({"label": " "}, "label"), ({"source": ""}, "source"), ({"on": TODAY - timedelta(days=1)}, "on")],
)
def test_a_date_needs_its_what_and_whose_and_is_to_come(
    world: World, plan: Plan, more: dict[str, Any], field: str
) -> None:
    given = {"on": LATER, **more}
    assert samples.refused(lambda: other_date(world, plan, **given)).field == field


@pytest.mark.requirement("DG17")
def test_what_remains_is_counted_for_the_next_date(world: World, plan: Plan) -> None:
    remaining = remaining_on(viewer(world.owner), plan.code, today=TODAY)
    assert (remaining.open, remaining.late, remaining.red) == (("1.1", "1.2"), ("1.1",), ())
    assert [number for on, number in remaining.finishes if on <= LATER] == ["1.2"]
    samples.progress(world, plan.actions.get(number="1.1"), text="Stuck", status="red")
    assert remaining_on(viewer(world.owner), plan.code, today=TODAY).red == ("1.1",)


# Opening ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("DG14")
def test_who_must_be_there_and_is_not_is_recorded_and_the_meeting_is_held(world: World, plan: Plan) -> None:
    here = joined(plan, "Moira Kerr", "partnership_lead")
    joined(plan, "Ian Cole", "tactical_lead")
    joined(plan, "Una Croft", "social_worker")
    made = planned(world, plan)
    missing = missing_at(viewer(world.owner), get_review(viewer(world.owner), plan.code, 1))
    assert [m.label for m in missing] == ["Care Home Manager", "Care Home Director / Owner"]
    actions.open_review(
        by=viewer(world.owner), at=samples.now(), code=plan.code, review=made.number,
        values=Attendance(frozenset([here.pk]), ("Ann Reid, clinical educator",)),
    )  # fmt: skip
    held = get_review(viewer(world.owner), plan.code, 1)
    assert [m.label for m in missing_at(viewer(world.owner), held)] == [
        "Care Home Manager", "Care Home Director / Owner", "Care Home Tactical Lead",
    ]  # fmt: skip
    event = Event.objects.get(verb="review.opened")
    assert event.after["present"] == ["Ann Reid, clinical educator", "Moira Kerr"]
    assert "Care Home Tactical Lead" in event.after["missing"]
    assert held.attendees.count() == 4


def test_the_homes_own_plan_asks_for_no_partners(world: World, plan: Plan) -> None:
    Plan.objects.filter(pk=plan.pk).update(kind="in-house")
    planned(world, plan)
    assert missing_at(viewer(world.owner), get_review(viewer(world.owner), plan.code, 1)) == []


def test_the_second_who_opens_it_comes_to_it(world: World, plan: Plan) -> None:
    first = opened(world, plan)
    second = actions.open_review(
        by=viewer(world.mate), at=samples.now(), code=plan.code, review=1, values=Attendance(others=("Not this",))
    )
    assert second.pk == first.pk
    assert Event.objects.filter(verb="review.opened").count() == 1
    assert not second.attendees.exists()


def test_who_is_there_can_be_changed_while_it_is_open(world: World, plan: Plan) -> None:
    member = joined(plan, "Ian Cole", "tactical_lead")
    review = opened(world, plan)
    given: dict[str, Any] = {"by": viewer(world.owner), "at": samples.now(), "code": plan.code, "review": 1}
    actions.note_attendance(**given, edition=review.edition, values=Attendance(frozenset([member.pk])))
    assert review.attendees.get().present
    actions.note_attendance(**given, edition=review.edition, values=Attendance(frozenset([member.pk])))  # the same
    met = samples.refused(
        lambda: actions.note_attendance(**given, edition=review.edition, values=Attendance()), Conflict
    )
    assert met.theirs["present"] == "Ian Cole"
    assert Event.objects.filter(verb="review.attendance").count() == 1


# Recording --------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("DG20")
def test_all_that_is_said_of_one_action_is_one_event(world: World, plan: Plan) -> None:
    Action.objects.filter(plan=plan, number="1.2").update(finish_text="Ongoing", finish_kind="ongoing", finish_on=None)
    opened(world, plan)
    before = Event.objects.count()
    done = said(
        world, plan, "1.2", text="Half are trained.", status="amber", measure_current=Decimal(50), finish=day(60),
        reason="The trainer is ill.", agreed_by="The group",
    )  # fmt: skip
    assert done
    assert Event.objects.count() == before + 1
    action = plan.actions.get(number="1.2")
    assert (action.status, action.measure_current, action.finish_on) == ("amber", 50, TODAY + timedelta(days=60))
    assert ProgressEntry.objects.get().text == "Half are trained."
    assert MeasureReading.objects.get(entry__isnull=False).value == 50
    assert FinishMove.objects.get().from_text == "Ongoing"
    (group,) = changes_in(viewer(world.owner), get_review(viewer(world.owner), plan.code, 1))
    assert group.number == "1.2"
    assert "finish moved from Ongoing to" in group.changes[0].words
    assert group.changes[0].said == "Half are trained."


def test_the_second_of_two_clicks_records_nothing(world: World, plan: Plan) -> None:
    opened(world, plan)
    one: dict[str, Any] = {
        "text": "Once.",
        "finish": day(50),
        "reason": "Why",
        "agreed_by": "Who",
        "submission": "same",
        "edition": 1,
    }
    assert said(world, plan, **one)
    assert not said(world, plan, **one)
    assert (ProgressEntry.objects.count(), FinishMove.objects.count()) == (1, 1)
    moved: dict[str, Any] = {**one, "text": "", "submission": "other", "finish": day(55), "edition": None}
    assert said(world, plan, **moved)
    assert not said(world, plan, **{**moved, "edition": 1})
    assert FinishMove.objects.count() == 2


def test_a_form_in_which_nothing_was_said_records_nothing(world: World, plan: Plan) -> None:
    opened(world, plan)
    before = Event.objects.count()
    assert not said(world, plan, reason="typed and left", agreed_by="x")
    assert Event.objects.count() == before


def test_by_its_new_date_an_action_is_on_target_and_no_reason_is_asked(world: World, plan: Plan) -> None:
    opened(world, plan)
    assert samples.refused(lambda: said(world, plan, status="amber")).field == "status_note"
    assert said(world, plan, status="amber", finish=day(30), reason="Agreed", agreed_by="The group")
    event = Event.objects.get(verb="progress.recorded")
    assert (event.after["finish_before"], event.after["review"]) == (day(-10), 1)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"finish": "30 June 2035"}, "reason"),
        ({"finish": "30 June 2035", "reason": "Why"}, "agreed_by"),
        ({"finish": "31 June 2035", "reason": "Why", "agreed_by": "Who", "text": "Kept"}, "finish"),
        ({"status": "blue"}, "status"),
    ],
)
def test_what_cannot_be_saved_leaves_nothing_half_saved(
    world: World, plan: Plan, more: dict[str, Any], field: str
) -> None:
    opened(world, plan)
    assert samples.refused(lambda: said(world, plan, **more)).field == field
    assert not FinishMove.objects.exists()


def test_two_who_record_on_one_action_are_shown_each_other(world: World, plan: Plan) -> None:
    opened(world, plan)
    said(world, plan, text="Begun upstairs.", status="red", by=world.mate, edition=1)
    met = samples.refused(lambda: said(world, plan, text="Begun downstairs.", edition=1), Conflict)
    assert (met.theirs["text"], met.theirs["status"], met.who) == ("Begun upstairs.", "Red", world.mate.name)
    assert said(world, plan, text="Begun downstairs.", edition=met.edition)
    assert ProgressEntry.objects.count() == 2


def test_who_may_only_record_moves_no_date(world: World, plan: Plan) -> None:
    opened(world, plan)
    samples.share(world, plan, level="record", organisation_id=world.provider.pk)
    assert said(world, plan, by=world.manager, text="We have begun.")
    one = {"by": world.manager, "finish": day(40), "reason": "Why", "agreed_by": "Who"}
    assert samples.refused(lambda: said(world, plan, **one)).field == "finish"


def test_nothing_is_recorded_in_a_review_that_is_not_open(world: World, plan: Plan) -> None:
    lead(plan)
    planned(world, plan)
    assert "not been opened" in samples.refused(lambda: said(world, plan, text="Early")).message
    actions.open_review(by=viewer(world.owner), at=samples.now(), code=plan.code, review=1, values=Attendance())
    closed(world, plan)
    assert "was closed" in samples.refused(lambda: said(world, plan, text="Late")).message


def test_nothing_is_recorded_on_a_withdrawn_action_and_a_stranger_finds_none(world: World, plan: Plan) -> None:
    opened(world, plan)
    actions.withdraw_action(by=viewer(world.owner), at=samples.now(), code=plan.code, number="1.1", reason="Doubled")
    assert "was withdrawn" in samples.refused(lambda: said(world, plan, text="Late")).message
    samples.refused(lambda: said(world, plan, "1.2", text="x", by=world.stranger), Plan.DoesNotExist)


# Closing ----------------------------------------------------------------------------------------------------------


@pytest.mark.requirement("DG16")
def test_the_first_review_agrees_the_next_date_and_the_lead(world: World, plan: Plan) -> None:
    opened(world, plan)
    nothing = samples.refused(lambda: closed(world, plan, next_review_on=None, next_because="No need"))
    assert nothing.field == "next_review_on"
    assert "no lead is recorded yet" in samples.refused(lambda: closed(world, plan)).message
    lead(plan)
    closed(world, plan, chair="Moira Kerr", notes="1.1 goes on.")
    after = Review.objects.get(number=2)
    assert (after.planned_for, after.opened_at) == (LATER, None)
    assert plan.header_values.get(key="review").day == LATER


@pytest.mark.requirement("DG17")
def test_a_later_review_may_be_the_last_with_the_reason(world: World, plan: Plan) -> None:
    lead(plan)
    opened(world, plan)
    closed(world, plan)
    by = viewer(world.owner)
    actions.open_review(by=by, at=samples.now(), code=plan.code, review=2, values=Attendance())
    assert samples.refused(lambda: closed(world, plan, 2, next_review_on=None)).field == "next_review_on"
    assert samples.refused(lambda: closed(world, plan, 2, next_review_on=TODAY)).field == "next_review_on"
    closed(world, plan, 2, next_review_on=None, next_because="All is achieved; the plan is handed back.")
    assert Review.objects.count() == 2
    assert header(plan) == ""


@pytest.mark.requirement("DG19")
def test_where_views_differ_the_partnership_lead_decides(world: World, plan: Plan) -> None:
    views = {"other_views": "The care home wants to meet every week."}
    refusal = samples.refused(lambda: planned(world, plan, LATER, by=world.mate, **views))
    assert (refusal.field, "the Partnership Lead decides" in refusal.message) == ("other_views", True)
    made = planned(world, plan, LATER, **views)  # the owner is Partnership Lead there
    assert made.decided_by == world.owner.name
    assert Event.objects.get(verb="review.planned").after["decided_by"] == world.owner.name


@pytest.mark.requirement("DG19")
def test_the_one_in_the_group_decides_and_not_another_who_holds_the_post(world: World, plan: Plan) -> None:
    chosen = person("Ros Tait", world.partnership, "partnership_lead")
    joined(plan, "Ros Tait", "partnership_lead", chosen)
    lead(plan)
    opened(world, plan)
    views = {"other_views": "The manager: every two weeks."}
    assert samples.refused(lambda: closed(world, plan, **views)).field == "other_views"
    done = closed(world, plan, by=chosen, **views)
    assert done.decided_by == "Ros Tait"
    assert Review.objects.get(number=2).decided_by == "Ros Tait"


def test_a_kind_of_plan_without_that_post_is_decided_by_its_owner(world: World) -> None:
    moray = samples.make_plan(world, framework=samples.MORAY)
    assert planned(world, moray, LATER, by=world.mate, other_views="Sooner, says the board.").decided_by == "Ewan Baird"


def test_closing_twice_is_once_and_a_closed_review_stays(world: World, plan: Plan) -> None:
    lead(plan)
    opened(world, plan)
    closed(world, plan, notes="As said.")
    closed(world, plan, notes="As said.")
    assert Event.objects.filter(verb="review.closed").count() == 1
    assert "stays as it was" in samples.refused(lambda: closed(world, plan, notes="Otherwise.")).message


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"held_on": TODAY + timedelta(days=1)}, "held_on"),
        ({"next_review_on": TODAY - timedelta(days=1)}, "next_review_on"),
    ],
)
def test_days_of_a_closing_are_checked(world: World, plan: Plan, more: dict[str, Any], field: str) -> None:
    lead(plan)
    opened(world, plan)
    assert samples.refused(lambda: closed(world, plan, **more)).field == field


def test_a_review_left_open_overnight_is_closed_with_the_day_it_was_held(world: World, plan: Plan) -> None:
    lead(plan)
    opened(world, plan)
    yesterday = TODAY - timedelta(days=1)
    Review.objects.update(held_on=yesterday, opened_at=samples.now() - timedelta(days=1))
    assert closed(world, plan, held_on=yesterday).held_on == yesterday


def test_a_plan_that_ended_meanwhile_lets_its_review_be_closed_and_plans_none(world: World, plan: Plan) -> None:
    opened(world, plan)
    actions.end_plan(by=viewer(world.owner), at=samples.now(), code=plan.code, reason="The home has closed.")
    assert "has ended" in samples.refused(lambda: said(world, plan, text="Late")).message
    assert "no further review" in samples.refused(lambda: closed(world, plan)).message
    assert "not change it" in samples.refused(lambda: closed(world, plan, by=world.reader, next_review_on=None)).message
    assert closed(world, plan, next_review_on=None, notes="The home has closed.").closed_at
    assert Review.objects.count() == 1


def test_a_correction_is_added_and_changes_nothing(world: World, plan: Plan) -> None:
    lead(plan)
    opened(world, plan)
    note: dict[str, Any] = {"by": viewer(world.owner), "at": samples.now(), "code": plan.code, "review": 1}
    samples.refused(lambda: actions.add_review_note(**note, text="Too early"))
    closed(world, plan, notes="Said.")
    before = Review.objects.filter(number=1).values().get()
    for _ in range(2):
        actions.add_review_note(**note, text="Ian Cole was there by telephone.")
    assert samples.refused(lambda: actions.add_review_note(**note, text=" ")).field == "text"
    assert Event.objects.filter(verb="review.noted").count() == 1
    assert Review.objects.filter(number=1).values().get() == before


def test_a_passage_for_partners_in_the_notes_stays_with_them(world: World, plan: Plan) -> None:
    lead(plan)
    opened(world, plan)
    samples.share(world, plan, level="read", organisation_id=world.provider.pk)
    closed(world, plan, notes="Agreed. [[The manager is on sick leave.]]")
    assert "sick leave" not in Review.objects.get(number=1).notes
    assert "sick leave" in get_review(viewer(world.owner), plan.code, 1).notes
    assert "sick leave" not in get_review(viewer(world.manager), plan.code, 1).notes


# Reading ----------------------------------------------------------------------------------------------------------


def test_changes_of_a_review_are_those_made_while_it_was_open(world: World, plan: Plan) -> None:
    lead(plan)
    samples.progress(world, plan.actions.get(number="1.2"), text="Before")
    opened(world, plan)
    said(world, plan, text="In it", status="red")
    samples.progress(world, plan.actions.get(number="1.2"), text="In it, on the action’s own page")
    closed(world, plan)
    samples.progress(world, plan.actions.get(number="1.2"), text="After")
    found = changes_in(viewer(world.owner), get_review(viewer(world.owner), plan.code, 1))
    assert [(g.number, [c.said for c in g.changes]) for g in found] == [
        ("1.1", ["In it"]), ("1.2", ["In it, on the action’s own page"]),
    ]  # fmt: skip
    assert found[0].changes[0].words == "Progress recorded, status changed to red."


@pytest.mark.requirement("BY17")
def test_what_is_for_partners_is_no_change_to_others(world: World, plan: Plan) -> None:
    opened(world, plan)
    samples.share(world, plan, level="record", organisation_id=world.provider.pk)
    samples.progress(world, plan.actions.get(number="1.1"), text="Among us", audience=Audience.PARTNERS)
    seen = changes_in(viewer(world.manager), get_review(viewer(world.manager), plan.code, 1))
    assert all("Among us" not in c.said for g in seen for c in g.changes)
    assert "1.1" not in [g.number for g in seen]
    samples.refused(lambda: get_review(viewer(world.stranger), plan.code, 1), Review.DoesNotExist)


def test_the_filters_of_the_screen(world: World, plan: Plan) -> None:
    lead(plan)
    opened(world, plan)
    first = review_screen(viewer(world.owner), plan.code, 1, today=TODAY)
    assert first.counts == {"all": 2, "open": 2, "late": 1}  # nothing to compare with yet
    closed(world, plan)
    samples.progress(world, plan.actions.get(number="1.2"), text="Between the two", status="green")
    actions.open_review(by=viewer(world.owner), at=samples.now(), code=plan.code, review=2, values=Attendance())
    second = review_screen(viewer(world.owner), plan.code, 2, today=TODAY, shows="changed")
    assert second.counts == {"all": 2, "open": 1, "late": 1, "changed": 1}
    assert (second.shown, second.row.action.number if second.row else "") == (["1.2"], "1.2")
    odd = review_screen(viewer(world.owner), plan.code, 2, today=TODAY, shows="nonsense")
    assert odd.shows == "all"


def test_the_screen_begins_where_nothing_is_recorded_yet(world: World, plan: Plan) -> None:
    opened(world, plan)
    said(world, plan, text="Done with this.")
    screen = review_screen(viewer(world.owner), plan.code, 1, today=TODAY)
    assert screen.row is not None
    assert (screen.row.action.number, screen.recorded, screen.before) == ("1.2", {"1.1"}, "1.1")


def test_review_dates_are_of_plans_that_a_person_works_on(world: World, plan: Plan) -> None:
    planned(world, plan, LATER)

    def dates(user: User) -> list[date]:
        return [found.on for found in review_dates(viewer(user), today=TODAY)]

    assert dates(world.owner) == [LATER]
    assert dates(world.reader) == []  # reads it, works on other things
    joined(plan, "Una Croft", "social_worker", world.reader)
    assert dates(world.reader) == [LATER]
    assert dates(world.stranger) == []
    joined(plan, "Sam Oduya", "social_worker", world.stranger)  # named, and yet without leave to see the plan
    assert dates(world.stranger) == []
    (found,) = review_dates(viewer(world.owner), today=LATER + timedelta(days=1))
    assert found.past
    actions.end_plan(by=viewer(world.owner), at=samples.now(), code=plan.code, reason="Over")
    assert dates(world.owner) == []


def test_the_screen_asks_no_more_of_the_database_for_a_longer_plan(
    world: World, plan: Plan, does_not_grow: Callable[..., None]
) -> None:
    lead(plan)
    opened(world, plan)
    closed(world, plan)
    by = viewer(world.owner)
    actions.open_review(by=by, at=samples.now(), code=plan.code, review=2, values=Attendance())

    def grow() -> None:
        for _ in range(3):
            made = samples.add(world, plan, "3")
            said(world, plan, made.number, text="Begun", review=2)

    does_not_grow(lambda: review_screen(by, plan.code, 2, today=TODAY), grow)
