"""A plan drafted from what the regulator required: themes that are clear, the regulator's words, where each action came
from, its reason with the grades, and nothing lost that is left out (BY3, DG3, DG4, DG6, DG25, DG30)."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.plans import actions as plan_actions
from plumbline.plans import queries
from plumbline.plans.models import Action, ActionSource, Ground, Plan
from plumbline.plans.queries.drafting import draft_page
from plumbline.plans.rules.drafting import CUT_OFF, Choice
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.tests.drafting_home import FRAMEWORK, VISIT, a_home, drafted, page_of
from plumbline.register.models import Requirement, Service
from plumbline.register.tests.published import asked, by_date, graded, inspected
from tests.sample import submission
from tests.world import World, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def home(world: World) -> Service:
    return a_home(world)


def actions_of(plan: Plan) -> dict[str, Action]:
    return {a.number: a for a in plan.actions.order_by("section__position", "position")}


@pytest.mark.requirement("BY3")
def test_each_requirement_becomes_a_numbered_action_in_the_regulators_words(world: World, home: Service) -> None:
    plan = drafted(world, home)
    actions = actions_of(plan)
    assert list(actions) == ["1.1", "1.2", "5.1", "6.1"]
    first = actions["1.1"]
    assert first.text == (
        "By 1 June 2026, the provider must manage medication safely.\na) count it daily\nb) audit it weekly\n\n"
        "Source: requirement 1 of the inspection of 12 January 2026 (Care Inspectorate)."
    )
    assert "area for improvement 1 of the inspection of 12 January 2026" in actions["1.2"].text  # after the requirement
    assert actions["1.2"].finish_on is None
    assert actions["5.1"].outcome == "Health and Social Care Standard 1.15: “My plan says what I am to have”"
    assert CUT_OFF in actions["6.1"].text
    sources = ActionSource.objects.filter(action__plan=plan).order_by("pk")
    assert {s.requirement.number for s in sources} == {"1", "2", "3"}
    assert all(s.words in s.requirement.published.text for s in sources)


def test_the_regulators_date_is_kept_with_whose_it_is_and_what_it_was_first(world: World, home: Service) -> None:
    action = actions_of(drafted(world, home))["1.1"]
    assert (action.finish_on, action.finish_text, action.finish_kind) == (date(2026, 6, 1), "1 June 2026", "date")
    assert action.original_finish_on == date(2026, 4, 1)
    assert action.timescale_source == "Care Inspectorate"


def test_the_provider_is_the_body_that_provides_the_service_and_others_stay_as_printed(
    world: World, home: Service
) -> None:
    page = page_of(world, home)
    everything = {o.item.key: Choice(str(o.placing.theme or 3)) for o in [*page.clear, *page.unclear]}
    plan = drafted(world, home, choices=everything, left_out={})
    [doer] = actions_of(plan)["1.1"].parties.all()
    assert (doer.text, doer.kind, doer.organisation_id) == (world.provider.name, "organisation", world.provider.pk)
    manager = plan.actions.get(text__contains="the manager must")
    assert [p.text for p in manager.parties.all()] == ["The manager"]
    assert (manager.finish_text, manager.finish_on) == ("With immediate effect", None)


@pytest.mark.requirement("DG4")
def test_a_weak_grade_is_shown_by_the_register_and_makes_a_partnership_plan(world: World, home: Service) -> None:
    plan = drafted(world, home)
    assert (plan.kind, plan.trigger, plan.identified_by) == ("partnership", "weak-grade", "Care Inspectorate")
    [ground] = Ground.objects.filter(plan=plan)
    assert (ground.kind, ground.on, ground.reference, ground.lowest_grade) == ("inspection", VISIT, "CAS-2", 2)
    assert "How well do we support people’s wellbeing? 2 weak" in ground.grades
    from plumbline.plans.queries.group_pages import why_page

    found = why_page(viewer(world.owner), plan.code)
    assert [said.how for said in found.said] == ["shown"]
    assert found.ends is not None
    assert found.ends[0] is False


@pytest.mark.parametrize(
    ("lowest", "kind", "trigger"), [(1, "partnership", "weak-grade"), (3, "in-house", "adequate-grade"), (4, "", "")]
)
def test_the_kind_of_plan_follows_the_lowest_grade(
    world: World, home: Service, lowest: int, kind: str, trigger: str
) -> None:
    graded(home, date(2026, 2, 20), wellbeing=lowest, leadership=5)
    plan = drafted(world, home)
    assert (plan.kind, plan.trigger) == (kind, trigger)


def test_each_theme_says_which_inspection_brought_it_and_the_grades_then(world: World, home: Service) -> None:
    plan = drafted(world, home)
    contexts = {s.number: s.context for s in plan.sections.all()}
    assert list(contexts) == ["1", "2", "3", "4", "5", "6"]
    assert contexts["1"] == (
        "Care Inspectorate inspection of 12 January 2026 (case CAS-2): requirement 1 and area for improvement 1. "
        "Grades published on 4 February 2026: How well do we support people’s wellbeing? 2 weak; "
        "How good is our leadership? 3 adequate."
    )
    assert contexts["2"] == ""


def test_the_header_says_what_is_known_and_names_nobody(world: World, home: Service) -> None:
    header = {h.key: h.text for h in drafted(world, home).header_values.all()}
    assert header["service"] == "Birchwood House"
    assert header["service_type"] == "Care Home Service: Older People"
    assert header["completed_by"] == "Moira Kerr"
    assert (header["registered_manager"], header["partnership_lead"], header["commenced"]) == ("", "", "")


@pytest.mark.requirement("BY3")
def test_what_fits_no_theme_clearly_is_left_to_the_person_with_the_reason(world: World, home: Service) -> None:
    page = page_of(world, home)
    assert [(o.item.name, o.placing.why) for o in page.unclear] == [
        ("requirement 3", "No theme fits clearly: neither its key question nor its words say so."),
        ("requirement 4", "Two themes fit: 1 Supporting People's Well-being (“medication”), "
         "3 Staff Team (Education, Training, etc) (“trained”)."),
    ]  # fmt: skip
    assert [u.item.name for u in page.at_once.unplaced] == ["requirement 3", "requirement 4"]
    assert len(page.at_once.actions) == 3


def test_what_is_left_out_stays_with_the_plan_and_says_why(world: World, home: Service) -> None:
    [line] = drafted(world, home).not_imported.all()
    assert line.where == "Requirement 4, inspection of 12 January 2026"
    assert "staff are trained before they give medication" in line.text
    assert line.why == "Answered elsewhere"


def test_an_earlier_inspections_requirement_is_offered_and_not_taken_by_itself(world: World, home: Service) -> None:
    page = page_of(world, home)
    [earlier] = page.others
    assert earlier.item.state.startswith("Made at an earlier inspection")
    assert earlier.placing.theme == 3
    more = {**{o.item.key: Choice(str(o.placing.theme)) for o in page.clear}, earlier.item.key: Choice("3")}
    plan = drafted(world, home, choices=more, left_out={o.item.key: "No" for o in page.unclear})
    assert "inspection of 3 March 2025" in actions_of(plan)["3.1"].text
    assert Ground.objects.filter(plan=plan).count() == 2


def test_one_form_sent_twice_makes_one_plan_with_one_event(world: World, home: Service) -> None:
    page = page_of(world, home)
    choices = {o.item.key: Choice(str(o.placing.theme)) for o in page.clear}
    left = {o.item.key: "No" for o in page.unclear}
    first, second = (drafted(world, home, choices=choices, left_out=left) for _ in range(2))
    assert first.pk == second.pk
    assert Plan.objects.count() == 1
    [event] = Event.objects.filter(verb="plan.drafted")
    assert (event.after["requirements"], event.after["areas"], event.after["left_out"]) == (2, 1, 2)
    words = sentence(event.verb, event.subject_label, event.before, event.after)
    assert (
        words
        == "The plan was drafted from what the regulator required: 2 requirements, 1 area for improvement. 2 left out."
    )


@pytest.mark.requirement("BY8")
def test_what_a_plan_answers_already_is_said_and_left_out(world: World, home: Service) -> None:
    plan = drafted(world, home)
    page = page_of(world, home)
    answered = {o.item.name: [a.words for a in o.answers] for o in page.offers if o.answers}
    assert answered["requirement 2"] == [f"5.1 of “{plan.title}” answers it already"]
    assert [o.item.name for o in page.offers if o.item.wanted] == ["requirement 4"]
    # not to one who does not see that plan: the home's own manager drafts as if there were none
    theirs = draft_page(viewer(world.manager), home.number, FRAMEWORK, today=timezone.localdate())
    assert not any(o.answers for o in theirs.offers)
    assert sum(o.item.wanted for o in theirs.offers) == 5
    # a withdrawn action answers nothing
    plan_actions.withdraw_action(
        by=viewer(world.owner), at=timezone.now(), code=plan.code, number="5.1", reason="Not needed"
    )
    assert "requirement 2" in [o.item.name for o in page_of(world, home).offers if o.item.wanted]


def test_a_later_wording_is_still_the_same_requirement(world: World, home: Service) -> None:
    drafted(world, home)
    visit = inspected(home, VISIT, "CAS-2")
    asked(visit, [by_date("the provider must manage medication safely.", date(2026, 9, 1))], as_of=date(2026, 3, 31))
    page = page_of(world, home)
    [newer] = [o for o in page.offers if o.item.visit.on == VISIT and not o.item.area]
    assert newer.answers
    assert newer.item.due_on == date(2026, 9, 1)


def test_a_plan_of_a_kind_without_themes_holds_everything_in_one_part(world: World, home: Service) -> None:
    page = page_of(world, home, "service-improvement-plan")
    assert page.unclear == []
    made = page.at_once
    assert [(s.number, s.title, len(s.actions)) for s in made.sections] == [
        ("1", "What the Care Inspectorate required", 5)
    ]
    plan = drafted(
        world, home, framework_id="service-improvement-plan", left_out={},
        choices={o.item.key: Choice("1") for o in page.clear},
    )  # fmt: skip
    assert plan.trigger == "inspection"
    assert plan.sections.get().title == "What the Care Inspectorate required"


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"choices": {}, "left_out": {}}, "has changed since you opened this page"),
        ({"framework_id": "moray-improvement-action-plan"}, "is not drafted from requirements"),
        ({"owner_id": 0}, "does not make plans for this organisation"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_made(
    world: World, home: Service, change: dict[str, Any], words: str
) -> None:
    with pytest.raises(Refusal, match=words):
        drafted(world, home, **change)
    assert not Plan.objects.exists()


def test_a_theme_that_is_none_is_refused_beside_its_item(world: World, home: Service) -> None:
    page = page_of(world, home)
    choices = {o.item.key: Choice("9") for o in [*page.clear, *page.unclear]}
    with pytest.raises(Refusal, match="Choose a theme") as refused:
        drafted(world, home, choices=choices, left_out={})
    assert refused.value.field in {f"theme_{key}" for key in choices}
    everything = {o.item.key: "No" for o in [*page.clear, *page.unclear]}
    with pytest.raises(Refusal, match="Nothing is chosen"):
        drafted(world, home, choices={}, left_out=everything)


def test_a_stranger_finds_no_such_service(world: World, home: Service) -> None:
    for user in (world.stranger, world.other_manager):
        with pytest.raises(Service.DoesNotExist):
            draft_page(viewer(user), home.number, FRAMEWORK, today=timezone.localdate())


def test_the_provider_who_sees_the_plan_reads_what_the_action_came_from(world: World, home: Service) -> None:
    from plumbline.plans.queries.drafting import sources_of
    from plumbline.plans.tests.samples import share

    plan = drafted(world, home)
    pks = [a.pk for a in plan.actions.all()]
    assert not sources_of(viewer(world.manager), pks).exists()
    share(world, plan, organisation_id=world.provider.pk)
    assert sources_of(viewer(world.manager), pks).count() == 4
    assert not sources_of(viewer(world.stranger), pks).exists()


def test_exports_carry_the_source_in_the_text(world: World, home: Service) -> None:
    content = queries.content_of(viewer(world.owner), drafted(world, home))
    assert all("Source: " in item.text for item in content.items)


def test_the_published_rows_cannot_be_deleted_from_under_an_action(world: World, home: Service) -> None:
    from django.db.models import ProtectedError

    drafted(world, home)
    with pytest.raises(ProtectedError):
        Requirement.objects.filter(service=home).delete()


def test_drafting_asks_no_more_for_more_items(world: World, home: Service, does_not_grow: Any) -> None:
    """Neither does looking at the page, nor making the plan."""
    visit = inspected(home, date(2026, 2, 20), "CAS-3")
    state = {"n": 0}

    def grow() -> None:
        state["n"] += 1
        more = [
            by_date(f"the provider must manage medication {n}.", date(2026, 8, 1), "a", "b")
            for n in range(8 * state["n"])
        ]
        asked(visit, more, as_of=date(2026, 3, state["n"]))

    def ask() -> None:
        page = page_of(world, home)
        choices = {o.item.key: Choice("1") for o in page.offers}
        drafted(world, home, choices=choices, left_out={}, submission=submission())

    def ask_page() -> None:
        page_of(world, home)

    does_not_grow(ask_page, grow)
    does_not_grow(ask, grow)
