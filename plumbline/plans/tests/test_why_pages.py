"""Why a plan exists, on its page: kind, reason and evidence, who saw the need, and when it may end."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from plumbline.history.models import Event
from plumbline.library.queries import framework_of
from plumbline.plans.actions.grounds import GroundValues, add_ground, set_reason
from plumbline.plans.models import Ground, Plan
from plumbline.plans.queries.group import grades_reached
from plumbline.plans.rules.grounds import Reason
from plumbline.plans.tests import samples
from plumbline.plans.tests.group_parts import WHY, page, say_why, text_of, write_ground
from plumbline.plans.tests.samples import mark, now, refused
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db

DAY = date(2026, 5, 3)


def words_of(plan: Plan) -> list[str]:
    from plumbline.plans.rules.history_words import sentence

    events = Event.objects.filter(record_id=plan.record_id).order_by("pk")
    return [sentence(e.verb, e.subject_label, e.before, e.after) for e in events]


@pytest.mark.requirement("DG1")
def test_a_partnership_plan_is_shared_by_the_partnership_and_the_provider(world: World) -> None:
    plan = samples.make_plan(world, service_number=world.service.number)
    samples.share(world, plan, organisation_id=world.provider.pk)
    assert say_why(signed_in(world.owner), plan, kind="partnership", trigger="serious-complaint").status_code == 302
    shared = "Partnership plan, shared by Glen Afton Health and Social Care Partnership and Birchwood Care Limited"
    assert shared in page(world.owner, WHY, plan)
    assert shared in page(world.manager, WHY, plan)
    assert "legal" not in page(world.manager, WHY, plan)  # nothing says that it is a contract's or the law's demand


@pytest.mark.requirement("DG2", "DG3")
def test_a_home_keeps_an_in_house_plan_of_its_own(world: World) -> None:
    plan = samples.make_plan(world, by=world.manager, title="Our own plan")
    client = signed_in(world.manager)
    say_why(client, plan, kind="in-house", trigger="self-evaluation")
    write_ground(client, plan, on=DAY, kind="self-evaluation", title="Our yearly look at ourselves")
    html = page(world.manager, WHY, plan)
    assert "Kind of plan In-house plan of the provider" in html
    assert "the self-evaluation of 3 May 2026 is written down" in html
    write_ground(client, plan, on=DAY, title="Inspection", lowest_grade="3")  # may include what an inspection found
    assert "Does not fit" not in page(world.manager, WHY, plan)
    assert signed_in(world.owner).get(WHY.format(plan.code)).status_code == 404  # the home's alone


@pytest.mark.requirement("DG3")
def test_grade_3_is_improved_by_the_home_and_a_worse_one_says_that_it_is_not_in_house(world: World) -> None:
    plan = samples.make_plan(world, by=world.manager)
    client = signed_in(world.manager)
    say_why(client, plan, trigger="adequate-grade")
    plan.refresh_from_db()
    assert plan.kind == "in-house"  # follows from the reason
    write_ground(client, plan, on=DAY, lowest_grade="3")
    assert "the one of 3 May 2026 shows grade 3" in page(world.manager, WHY, plan)
    write_ground(client, plan, on=DAY + timedelta(days=60), lowest_grade="2")
    html = page(world.manager, WHY, plan)
    assert "Does not fit The inspection of 2 Jul 2026 shows grade 2: that is a reason for a partnership plan" in html


@pytest.mark.requirement("DG4")
def test_a_partnership_plan_has_exactly_four_reasons_and_asks_for_what_shows_each(world: World) -> None:
    plan, client = samples.make_plan(world), signed_in(world.owner)
    triggers = framework_of(viewer(world.owner), plan.framework_id).triggers
    four = [t for t in triggers if t.kind == "partnership"]
    assert [t.key for t in four] == ["weak-grade", "large-scale-investigation", "assurance-visit", "serious-complaint"]
    form = text_of(client.get(f"/plans/{plan.code}/why/change/"))
    shows = {"weak-grade": "inspection", "large-scale-investigation": "investigation", "assurance-visit": "visit",
             "serious-complaint": "complaint"}  # fmt: skip
    for trigger in four:
        assert trigger.label in form
        say_why(client, plan, kind="partnership", trigger=trigger.key)
        assert "Missing" in page(world.owner, WHY, plan)
        grade = {"lowest_grade": "2"} if trigger.key == "weak-grade" else {}
        write_ground(client, plan, on=DAY, kind=shows[trigger.key], title=trigger.label, **grade)
        html = page(world.owner, WHY, plan)
        assert f"There {trigger.label}: a" in html, html
    say_why(client, plan, kind="partnership", trigger="weak-grade")
    assert "an inspection whose lowest grade is 2 or worse is asked for; the one of 3 May 2026 shows grade 2." in page(
        world.owner, WHY, plan
    )


@pytest.mark.requirement("DG2", "DG4")
@pytest.mark.parametrize(
    ("kind", "trigger"),
    [("in-house", "weak-grade"), ("in-house", "serious-complaint"), ("partnership", "self-evaluation")],
)
def test_a_reason_of_the_other_kind_is_refused_and_what_was_chosen_stays(world: World, kind: str, trigger: str) -> None:
    plan = samples.make_plan(world)
    answer = say_why(signed_in(world.owner), plan, kind=kind, trigger=trigger, other_body="Somebody")
    assert answer.status_code == 422
    assert "Choose that kind of plan, or another reason." in text_of(answer)
    assert f'value="{trigger}"' in answer.content.decode()
    assert 'value="Somebody"' in answer.content.decode()
    plan.refresh_from_db()
    assert (plan.kind, plan.trigger) == ("", "")


def test_grade_4_does_not_show_a_weak_grade(world: World) -> None:
    plan, client = samples.make_plan(world), signed_in(world.owner)
    say_why(client, plan, kind="partnership", trigger="weak-grade")
    write_ground(client, plan, on=DAY, lowest_grade="4")
    assert "Does not fit" in page(world.owner, WHY, plan)


@pytest.mark.requirement("DG5")
def test_the_plan_stays_until_a_later_inspection_shows_grade_3_or_better(world: World) -> None:
    plan, client, asks = samples.make_plan(world), signed_in(world.owner), viewer(world.owner)
    say_why(client, plan, kind="partnership", trigger="weak-grade", identified_by="Care Inspectorate")
    assert grades_reached(asks, reloaded(plan))[0] is False
    write_ground(client, plan, on=DAY, lowest_grade="2")
    assert "Not yet This plan stays until the latest inspection shows grade 3 or better throughout; the inspection of "\
        "3 May 2026 shows 2 as its lowest." in page(world.owner, WHY, plan)  # fmt: skip
    assert grades_reached(asks, reloaded(plan))[0] is False
    write_ground(client, plan, on=DAY + timedelta(days=150), lowest_grade="4")
    html = page(world.owner, WHY, plan)
    assert "Grades reached" in html
    assert "30 Sep 2026 shows 4 as its lowest" in html
    assert grades_reached(asks, reloaded(plan))[0] is True
    assert Ground.objects.filter(plan=plan).count() == 2  # the first stays to be read


def reloaded(plan: Plan) -> Plan:
    plan.refresh_from_db()
    return plan


@pytest.mark.requirement("DG6")
def test_which_body_saw_the_need_is_recorded(world: World) -> None:
    plan, client = samples.make_plan(world), signed_in(world.owner)
    say_why(client, plan, trigger="assurance-visit")
    assert "It has not been said yet which body saw the need" in page(world.owner, WHY, plan)
    form = text_of(client.get(f"/plans/{plan.code}/why/change/"))
    for body in ("Care Inspectorate", "Social Work or Health and Social Care Partnership locality team",
                 "Care Home Tactical Team"):  # fmt: skip
        assert body in form
        say_why(client, plan, trigger="assurance-visit", identified_by=body)
        assert f"Who saw the need {body}" in page(world.owner, WHY, plan)
    say_why(client, plan, trigger="assurance-visit", other_body="Health Protection Scotland")
    assert "Who saw the need Health Protection Scotland" in page(world.owner, WHY, plan)


@pytest.mark.requirement("DG40")
def test_the_helpful_links_are_kept_with_the_plan(world: World) -> None:
    plan = samples.make_plan(world)
    html = signed_in(world.owner).get(WHY.format(plan.code)).content.decode()
    links = framework_of(viewer(world.owner), plan.framework_id).links
    assert len(links) == 4
    for link in links:
        assert link.url.replace("&", "&amp;") in html
    said = page(world.owner, WHY, plan)
    assert "guide to self-evaluation" in said
    assert "quality framework" in said
    assert "key question 7" in said


def test_a_framework_without_reasons_shows_only_what_speaks_for_the_plan(world: World) -> None:
    plan, client = samples.make_plan(world, framework="wirral-team-work-plan"), signed_in(world.owner)
    assert "What the reason asks for" not in page(world.owner, WHY, plan)
    write_ground(client, plan, on=DAY, kind="other", title="The team's yearly schedule")
    html = page(world.owner, WHY, plan)
    assert "The team's yearly schedule" in html
    assert "When it may end" not in html


@pytest.mark.parametrize("framework", [samples.MORAY, samples.STOCKTON, samples.SERVICE])
def test_every_kind_of_plan_can_say_why(world: World, framework: str) -> None:
    plan = samples.make_plan(world, framework=framework)
    for trigger in framework_of(viewer(world.owner), plan.framework_id).triggers:
        assert say_why(signed_in(world.owner), plan, trigger=trigger.key).status_code == 302
        assert trigger.label.split("’")[0] in page(world.owner, WHY, plan)


def test_two_people_who_say_why_at_once_see_both_and_nothing_is_lost(world: World) -> None:
    plan = samples.make_plan(world)
    say_why(signed_in(world.owner), plan, kind="partnership", trigger="serious-complaint")
    late = {"was_kind": "", "was_trigger": "", "was_identified_by": "", "kind": "partnership", "trigger": "weak-grade"}
    client, address = signed_in(world.mate), f"/plans/{plan.code}/why/change/"
    answer = client.post(address, late)
    assert answer.status_code == 409
    assert "Serious complaint" in text_of(answer)
    assert "Somebody else changed why this plan exists" in text_of(answer)
    assert reloaded(plan).trigger == "serious-complaint"
    html = answer.content.decode()
    assert 'name="was_trigger" value="serious-complaint"' in html  # sent again, it is a choice made knowingly
    assert (
        client.post(address, {**late, "was_kind": "partnership", "was_trigger": "serious-complaint"}).status_code == 302
    )
    assert reloaded(plan).trigger == "weak-grade"


def test_a_double_click_writes_one_ground_and_the_history_says_it(world: World) -> None:
    plan, client, once = samples.make_plan(world), signed_in(world.owner), mark()
    for _ in range(2):
        write_ground(client, plan, on=DAY, lowest_grade="2", submission=once)
    assert Ground.objects.filter(plan=plan).count() == 1
    say_why(client, plan, kind="partnership", trigger="weak-grade")
    assert words_of(plan)[1:] == [
        "Written down: Unannounced inspection (inspection by the regulator, 3 May 2026, lowest grade 2).",
        "Why this plan exists. Kind of plan: “Partnership plan”; reason: “Care Inspectorate grade 2 (weak) or 1 "
        "(unsatisfactory)”.",
    ]


def test_bad_grounds_are_refused_in_a_sentence_and_kept_as_typed(world: World) -> None:
    plan, client = samples.make_plan(world), signed_in(world.owner)
    tomorrow = now().date() + timedelta(days=1)
    for sent, words in (
        ({"on": tomorrow}, "The day it happened is still to come."),
        ({"on": DAY, "kind": "visit", "lowest_grade": "2"}, "A lowest grade goes with an inspection."),
        ({"on": DAY, "lowest_grade": "9"}, "Choose one of the answers listed"),
        ({"on": DAY, "kind": "tea"}, "Choose one of the answers listed"),
        ({"on": DAY, "title": "   "}, "Say what it is called"),
    ):
        answer = write_ground(client, plan, text="Kept as typed", **sent)
        assert (answer.status_code, words in text_of(answer)) == (422, True), text_of(answer)
        assert "Kept as typed" in text_of(answer)
    by = viewer(world.owner)
    for values in (GroundValues("inspection", DAY, "x", lowest_grade=7), GroundValues("tea", DAY, "x")):
        refused(lambda v=values: add_ground(by=by, at=now(), code=plan.code, values=v, submission=mark()))  # type: ignore[misc]
    refused(lambda: set_reason(by=by, at=now(), code=plan.code, reason=Reason("", "tea"), was=Reason()))
    assert not Ground.objects.exists()


def test_who_may_only_read_sees_why_and_is_offered_no_form(world: World) -> None:
    plan = samples.make_plan(world)
    html = signed_in(world.reader).get(WHY.format(plan.code)).content.decode()
    assert "/why/change/" not in html
    assert "/grounds/new/" not in html
    assert signed_in(world.reader).get(f"/plans/{plan.code}/why/change/").status_code == 403
    answer = say_why(signed_in(world.reader), plan, trigger="weak-grade")
    assert answer.status_code == 422
    assert "You can read this plan but not change it" in text_of(answer)
