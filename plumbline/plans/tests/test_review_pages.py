"""The pages of reviews, as a person meets them."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from plumbline.access.models import Audience, Grant
from plumbline.plans import actions
from plumbline.plans.actions import Attendance, Closing, ReviewPlan
from plumbline.plans.models import GroupMember, OtherDate, Plan, PlanLead, ProgressEntry, Review
from plumbline.plans.tests import samples
from tests.world import World, signed_in, viewer

TODAY = timezone.localdate()
LATER = TODAY + timedelta(days=28)


@pytest.fixture
def plan(world: World) -> Plan:
    samples.everybody(world)
    made = samples.make_plan(world)
    on = TODAY - timedelta(days=10)
    samples.add(world, made, "1", text="Offer a drink at every visit", finish=f"{on.day} {on:%B %Y}")
    samples.add(world, made, "1", text="Train all staff", finish="tbc")
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=made.code)
    return made


@pytest.fixture
def base(plan: Plan) -> str:
    return f"/plans/{plan.code}/reviews/"


def held(world: World, plan: Plan) -> Review:
    by = viewer(world.owner)
    actions.plan_review(by=by, at=samples.now(), code=plan.code, values=ReviewPlan(TODAY), submission=samples.mark())
    return actions.open_review(by=by, at=samples.now(), code=plan.code, review=1, values=Attendance())


def text(answer: Any) -> str:
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.content.decode())).split())


def hidden(answer: Any, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', answer.content.decode())
    assert found, name
    return found[1]


def parts(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def said(client: Client, base: str, number: str = "1.1", **more: str) -> dict[str, str]:
    form = client.get(f"{base}1/actions/{number}/")
    return {"submission": hidden(form, "submission"), "edition": hidden(form, "edition"), "status": "", **more}


@pytest.mark.requirement("DG17", "DG18")
def test_a_date_is_looked_at_before_it_is_saved(world: World, plan: Plan, base: str) -> None:
    client = signed_in(world.owner)
    form = client.get(f"{base}new/")
    assert "1 late: 1.1" in text(form)
    data = {**parts("planned_for", LATER), "submission": hidden(form, "submission")}
    other = {"label": "Assurance visit", "source": "Tactical Team", **parts("on", TODAY + timedelta(days=7))}
    other["submission"] = hidden(client.get(f"{base}dates/new/"), "submission")
    for _ in range(2):
        assert client.post(f"{base}dates/new/", other).status_code == 302
    assert OtherDate.objects.count() == 1
    looked = client.post(f"{base}new/", {**data, "look": "1"})
    assert "Assurance visit (Tactical Team)" in text(looked)
    assert "comes 3 weeks before the review" in text(looked)
    assert not Review.objects.exists()
    assert client.post(f"{base}new/", data).status_code == 302
    page = text(client.get(base))
    assert f"Next: review 1 on {LATER:%A} {LATER.day} {LATER:%B %Y}" in page
    assert "Assurance visit" in page
    assert client.post(f"{base}dates/{OtherDate.objects.get().pk}/withdraw/").status_code == 302
    assert "Assurance visit" not in text(client.get(base)).split("What lies ahead")[1]


@pytest.mark.requirement("DG19")
def test_views_that_differ_are_for_the_partnership_lead(world: World, plan: Plan, base: str) -> None:
    client = signed_in(world.mate)
    data = {**parts("planned_for", LATER), "other_views": "The home: weekly.", "next_because": "It is urgent."}
    data["submission"] = hidden(client.get(f"{base}new/"), "submission")
    refused = client.post(f"{base}new/", data)
    assert refused.status_code == 422
    assert "the Partnership Lead decides" in text(refused)
    assert "It is urgent." in text(refused)
    assert signed_in(world.owner).post(f"{base}new/", data).status_code == 302
    page = text(client.get(f"{base}1/"))
    assert "Views differed on how often to meet. Moira Kerr decided." in page
    assert "The home: weekly." in page


@pytest.mark.requirement("DG16")
def test_the_first_closing_asks_for_the_next_date_and_the_lead(world: World, plan: Plan, base: str) -> None:
    member = GroupMember.objects.create(
        plan=plan, name="Pat Lennox", role="care_home_manager", since=TODAY, at=samples.now(), submission="m"
    )
    held(world, plan)
    client = signed_in(world.owner)
    asked = text(client.get(f"{base}1/close/"))
    assert "Who keeps the plan up to date?" in asked
    data = {**parts("held_on", TODAY), "notes": "1.2 waits for a date.", "chair": "Moira Kerr"}
    without = client.post(f"{base}1/close/", data)
    assert without.status_code == 422
    assert "agrees when the group meets again" in text(without)
    assert "1.2 waits for a date." in text(without)
    dated = {**data, **parts("next_review_on", LATER)}
    assert "no lead is recorded yet" in text(client.post(f"{base}1/close/", dated))
    for _ in range(2):
        assert client.post(f"{base}1/close/", {**dated, "lead": str(member.pk)}).status_code == 302
    turn = PlanLead.objects.get()
    assert (turn.name, turn.agreed_by) == ("Pat Lennox", f"Review 1, {TODAY.day} {TODAY:%b %Y}")
    assert Review.objects.get(number=2).planned_for == LATER
    assert "Who keeps the plan" not in text(client.get(f"{base}2/close/", follow=True))


@pytest.mark.requirement("DG14")
def test_the_screen_says_who_is_not_here(world: World, plan: Plan, base: str) -> None:
    client = signed_in(world.owner)
    for name, role in (("Ian Cole", "tactical_lead"), ("Moira Kerr", "partnership_lead")):
        GroupMember.objects.create(
            plan=plan, name=name, role=role, since=TODAY, at=samples.now(), submission=samples.mark()
        )
    actions.plan_review(
        by=viewer(world.owner), at=samples.now(), code=plan.code, values=ReviewPlan(TODAY), submission="p"
    )
    assert "Care Home Manager: nobody in the planning group is this yet." in text(client.get(f"{base}1/open/"))
    moira = GroupMember.objects.get(name="Moira Kerr")
    assert client.post(f"{base}1/open/", {"present": [moira.pk], "others": "Ann Reid"}).status_code == 302
    page = text(client.get(f"{base}1/"))
    assert "Not here: Care Home Manager, Care Home Director / Owner, Care Home Tactical Lead (Ian Cole)" in page
    form = client.get(f"{base}1/attendance/")
    everyone = [m.pk for m in GroupMember.objects.all()]
    data = {"present": everyone, "others": "Ann Reid", "edition": hidden(form, "edition")}
    assert client.post(f"{base}1/attendance/", data).status_code == 302
    assert "(Ian Cole)" not in text(client.get(f"{base}1/"))
    stale = client.post(f"{base}1/attendance/", {"present": [], "edition": data["edition"]})
    assert "It now says: Ann Reid, Ian Cole, Moira Kerr." in text(stale)


def test_save_and_next_keeps_the_filter_and_comes_to_the_end(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    client = signed_in(world.owner)
    answer = client.post(f"{base}1/actions/1.1/?show=open", said(client, base, text="Begun.", next="1"))
    assert answer["Location"] == f"{base}1/actions/1.2/?show=open&saved=1.1"
    page = text(client.get(answer["Location"]))
    assert "1.1 is saved." in page
    assert "recorded on 1 of 2" in page
    last = client.post(f"{base}1/actions/1.2/?show=open", said(client, base, "1.2", next="1"))
    assert last["Location"] == f"{base}1/actions/1.2/?show=open&same=1.2"
    assert "Nothing was said of 1.2" in text(client.get(last["Location"]))


def test_one_that_left_the_filter_is_followed_by_the_next_in_it(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    client = signed_in(world.owner)
    done = said(client, base, status="green", text="Done.", next="1")
    assert client.post(f"{base}1/actions/1.1/?show=late", done)["Location"].startswith(f"{base}1/actions/1.1/")
    page = client.get(f"{base}1/?show=late")
    assert "No action is among those you asked for" in text(page)


def test_go_to_a_number(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    client = signed_in(world.owner)
    assert client.get(f"{base}1/?jump=1,2&show=open")["Location"] == f"{base}1/actions/1.2/?show=open"
    assert "There is no action 9.9 in this plan" in text(client.get(f"{base}1/?jump=9.9"))


def test_a_refusal_keeps_what_was_typed(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    client = signed_in(world.owner)
    data = said(client, base, text="The trainer is ill.", finish="31 June 2035", reason="Ill", agreed_by="All")
    answer = client.post(f"{base}1/actions/1.1/", data)
    assert answer.status_code == 422
    assert "was not understood as a date" in text(answer)
    assert "The trainer is ill." in text(answer)
    assert not ProgressEntry.objects.exists()


def test_a_conflict_shows_both_and_saves_on_the_second_word(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    mine, theirs = signed_in(world.owner), signed_in(world.mate)
    data = said(mine, base, text="Begun downstairs.")
    theirs.post(f"{base}1/actions/1.1/", said(theirs, base, text="Begun upstairs."))
    answer = mine.post(f"{base}1/actions/1.1/", data)
    assert answer.status_code == 409
    assert "Ewan Baird recorded Begun upstairs." in text(answer)
    assert "Yours, not saved yet Begun downstairs." in text(answer)
    again = mine.post(f"{base}1/actions/1.1/", {**data, "edition": hidden(answer, "edition")})
    assert again.status_code == 302
    assert ProgressEntry.objects.count() == 2


def test_what_was_typed_on_an_action_that_was_withdrawn_is_said_back(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    client = signed_in(world.owner)
    data = said(client, base, text="We began on Monday.")
    actions.withdraw_action(by=viewer(world.mate), at=samples.now(), code=plan.code, number="1.1", reason="Doubled")
    page = text(client.post(f"{base}1/actions/1.1/", data, follow=True))
    assert "Action 1.1 was withdrawn: Doubled" in page
    assert "We began on Monday." in page
    assert client.get(f"{base}1/actions/7.7/").status_code == 404


def test_what_was_typed_when_the_review_was_closed_stays(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    client = signed_in(world.owner)
    data = said(client, base, text="One more thing.")
    PlanLead.objects.create(plan=plan, name="Pat", since=TODAY, by_name="M", at=samples.now())
    actions.close_review(
        by=viewer(world.mate), at=samples.now(), code=plan.code, review=1,
        values=Closing(held_on=TODAY, next_review_on=LATER),
    )  # fmt: skip
    answer = client.post(f"{base}1/actions/1.1/", data)
    assert answer.status_code == 422
    assert "This review was closed on" in text(answer)
    assert "One more thing." in text(answer)
    assert client.get(f"{base}1/actions/1.1/")["Location"] == f"{base}1/"


def test_who_lost_the_plan_with_the_page_open_finds_nothing(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    grant = samples.share(world, plan, level="record", organisation_id=world.provider.pk)
    client = signed_in(world.manager)
    data = said(client, base, text="Too late.")
    assert b'name="finish"' not in client.get(f"{base}1/").content  # their role records; it moves no dates
    Grant.objects.filter(pk=grant.pk).update(until=samples.now() - timedelta(minutes=1))
    assert client.post(f"{base}1/actions/1.1/", data).status_code == 404
    assert not ProgressEntry.objects.exists()


def test_who_only_reads_sees_the_screen_without_a_form(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    client = signed_in(world.reader)
    page = client.get(f"{base}1/")
    assert "Offer a drink at every visit" in text(page)
    assert b"data-review" not in page.content
    assert "Close the review" not in text(page)
    for address in ("1/close/", "1/attendance/", "dates/new/", "1/note/"):
        assert client.get(base + address).status_code == 403
    assert "Plan a review" not in text(client.get(base))


def test_a_plan_that_ended_while_its_review_was_open(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    client = signed_in(world.owner)
    actions.end_plan(by=viewer(world.owner), at=samples.now(), code=plan.code, reason="The home has closed.")
    assert "This plan has ended. Close the review" in text(client.get(f"{base}1/"))
    form = client.get(f"{base}1/close/")
    assert "no further one is planned" in text(form)
    assert b"next_review_on" not in form.content
    assert client.post(f"{base}1/close/", {**parts("held_on", TODAY), "notes": "Over."}).status_code == 302
    assert Review.objects.get().closed_at


def test_a_review_left_open_overnight_says_so(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    yesterday = TODAY - timedelta(days=1)
    Review.objects.update(held_on=yesterday)
    client = signed_in(world.owner)
    words = f"opened on {yesterday:%A} {yesterday.day} {yesterday:%B %Y} and is still open"
    assert words in text(client.get(f"{base}1/"))
    assert words in text(client.get(f"{base}1/close/"))


@pytest.mark.requirement("DG20")
def test_the_minute_names_actions_by_number_and_leads_to_them(world: World, plan: Plan, base: str) -> None:
    held(world, plan)
    client = signed_in(world.owner)
    client.post(f"{base}1/actions/1.1/", said(client, base, text="Drinks are offered.", status="red"))
    PlanLead.objects.create(plan=plan, name="Pat", since=TODAY, by_name="M", at=samples.now())
    close = {**parts("held_on", TODAY), **parts("next_review_on", LATER), "notes": "See 1.2 as well."}
    assert client.post(f"{base}1/close/", close).status_code == 302
    page = client.get(f"{base}1/")
    for number in ("1.1", "1.2"):
        assert f'href="/plans/{plan.code}/actions/{number}/"' in page.content.decode()
    assert "Progress recorded, status changed to red." in text(page)
    assert "Drinks are offered." in text(page)
    assert client.post(f"{base}1/note/", {"text": "Ian Cole was on the line."}).status_code == 302
    assert "Ian Cole was on the line." in text(client.get(f"{base}1/")).split("Added afterwards")[1]
    # A number once given is never another action's.
    actions.withdraw_action(by=viewer(world.owner), at=samples.now(), code=plan.code, number="1.2", reason="Doubled")
    assert samples.add(world, plan, "1").number == "1.3"


@pytest.mark.parametrize("odd", ["99999999999999999999", "1'", "0", "-1"])
def test_odd_numbers_of_reviews_are_none(world: World, plan: Plan, base: str, odd: str) -> None:
    client = signed_in(world.owner)
    for address in (f"{odd}/", f"{odd}/close/", f"{odd}/actions/1.1/", f"dates/{odd}/withdraw/"):
        assert client.get(base + address).status_code == 404


@pytest.mark.requirement("BY8")
def test_an_action_of_another_plan_is_read_at_the_review_and_recorded_where_it_stands(
    world: World, plan: Plan, base: str
) -> None:
    elsewhere = samples.make_plan(world, title="Partnership-wide plan")
    action = samples.add(world, elsewhere, "3", text="Offer the course again")
    actions.show_action(
        by=viewer(world.owner), at=samples.now(), code=elsewhere.code, number=action.number, plan=plan.code,
        section="2",
    )  # fmt: skip
    held(world, plan)
    client = signed_in(world.owner)
    page = client.get(f"{base}1/actions/2.1/")
    assert "Offer the course again" in text(page)
    assert "This action is recorded in Partnership-wide plan, 3.1" in text(page)
    assert b"data-review" not in page.content
    sent = {"text": "They came.", "submission": "x", "edition": "1", "status": ""}
    answer = client.post(f"{base}1/actions/2.1/", sent, follow=True)
    assert "You had typed: “They came.”" in text(answer)
    assert not ProgressEntry.objects.exists()


def test_the_list_asks_no_more_of_the_database_for_more_reviews(
    world: World, plan: Plan, base: str, does_not_grow: Callable[..., None]
) -> None:
    client = signed_in(world.owner)

    def grow() -> None:
        for _ in range(3):
            number = Review.objects.count() + 1
            review = Review.objects.create(
                plan=plan, number=number, planned_for=TODAY, held_on=TODAY, opened_at=samples.now(),
                closed_at=samples.now(), by_name="Moira Kerr", at=samples.now(), submission=samples.mark(),
            )  # fmt: skip
            review.attendees.create(name="Pat Lennox", present=True)
            actions.add_other_date(
                by=viewer(world.owner), at=samples.now(), code=plan.code, on=LATER, label="Visit", source="Team",
                submission=samples.mark(),
            )  # fmt: skip

    does_not_grow(lambda: client.get(base), grow)


@pytest.mark.requirement("T20")
def test_ongoing_is_questioned_on_the_screen_and_gives_way_to_a_date(world: World, plan: Plan, base: str) -> None:
    samples.add(world, plan, "2", text="Keep the garden", finish="Ongoing")
    held(world, plan)
    client = signed_in(world.owner)
    assert "“Ongoing” cannot be measured: give a date or a rhythm." in text(client.get(f"{base}1/actions/2.1/"))
    dated = said(client, base, "2.1", finish="30 June 2035", reason="It needs a date.", agreed_by="The group")
    assert client.post(f"{base}1/actions/2.1/", dated).status_code == 302
    assert plan.actions.get(number="2.1").finish_on == date(2035, 6, 30)
    page = text(client.get(f"{base}1/actions/2.1/"))
    assert "cannot be measured" not in page
    assert "Finish moved from Ongoing to 30 June 2035, agreed by The group." in page


def test_the_screen_shows_the_whole_table_only_what_everyone_may_read(world: World, plan: Plan, base: str) -> None:
    """It stands on a wall before the provider too, so a partner's leave to read is not enough."""
    held(world, plan)
    action = plan.actions.get(number="1.1")
    samples.progress(world, action, text="The charts are kept, [[but not at night]].")
    samples.progress(world, action, text="Among us alone", audience=Audience.PARTNERS)
    seen = text(signed_in(world.owner).get(f"{base}1/actions/1.1/"))
    assert "The charts are kept, [withheld]" in seen
    assert "1 entry not meant for everyone is left out" in seen
    for kept in ("Among us alone", "but not at night"):
        assert kept not in seen
        assert kept in text(signed_in(world.owner).get(f"/plans/{plan.code}/actions/1.1/"))
