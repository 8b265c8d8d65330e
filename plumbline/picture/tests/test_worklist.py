"""Worklists end to end: made from what files, plans and reports say, for those who look after the area, and by the
rules that they chose."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from plumbline.history.models import Event
from plumbline.intelligence.models import ItemLink
from plumbline.kernel.refusals import Conflict
from plumbline.people.models import Organisation
from plumbline.picture.actions import choose
from plumbline.picture.models import Choice
from plumbline.picture.queries.watching import WorkFilters, worklist
from plumbline.picture.rules.watching import Finding
from plumbline.picture.tests.made import changed, enquiry, loaded, plan_of, reported, shared, stands
from plumbline.picture.tests.test_service_page import token_free
from plumbline.register.models import Service
from plumbline.register.tests.published import asked, by_date, graded, inspected
from tests.world import NOW, World, person, service, signed_in, viewer

pytestmark = pytest.mark.django_db
TODAY = date(2026, 3, 10)


def a_home(world: World, name: str = "Larchfield House", **more: Any) -> Service:
    values = {"source": "care-inspectorate", "kind": "Care Home Service", "client_group": "Adults", **more}
    return service(name, values.pop("provider", world.provider), world.partnership, **values)


def found(world: World, user: Any = None, today: date = TODAY, **filters: Any) -> list[Finding]:
    return worklist(viewer(user or world.owner), WorkFilters(**filters), today).shown


def keys(world: World, user: Any = None, **options: Any) -> list[str]:
    return [f.rule.key for f in found(world, user, **options)]


def page_of(user: Any, query: str = "") -> str:
    answer = signed_in(user).get(reverse("picture:worklist") + query)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


@pytest.mark.requirement("DG4", "DG5")
def test_after_each_load_weak_grades_want_a_plan_and_better_ones_let_it_end(world: World) -> None:
    """Grades come, a plan is begun, the home is regraded: the worklist follows by itself."""
    home = a_home(world)
    stands(home, graded(home, date(2025, 3, 3), leadership=4, staff=5))
    assert keys(world) == []
    stands(home, graded(home, date(2025, 9, 1), leadership=2, staff=3))
    changed(loaded(date(2025, 9, 30)), home, "regraded", "4", "2")
    (finding,) = found(world)
    assert finding.rule.key == "weak-without-partnership-plan"
    assert finding.new
    plan_of(home, world.partnership, title="Larchfield plan", trigger="weak-grade", created=date(2025, 10, 1))
    assert keys(world) == []
    stands(home, graded(home, date(2026, 2, 2), leadership=3, staff=3))
    changed(loaded(date(2026, 2, 28)), home, "regraded", "2", "3")
    (finding,) = [f for f in found(world) if f.rule.key == "plan-may-end"]
    assert "“Larchfield plan” may end" in finding.words
    assert finding.new
    said = page_of(world.owner)
    assert "Larchfield plan" in said
    assert "Look at the plan" in said


def test_a_plan_that_is_not_seen_neither_shows_nor_makes_the_list_untrue(world: World) -> None:
    """The provider's own plan, not shared: the page is the same as if there were none, and says only what it knows."""
    home = a_home(world)
    stands(home, graded(home, date(2025, 9, 1), leadership=2))
    before = page_of(world.owner)
    assert "There is no partnership plan that you see" in before
    hidden = plan_of(home, world.provider, title="Hidden plan")
    assert token_free(page_of(world.owner)) == token_free(before)
    shared(hidden.record, world.partnership)
    assert "There is no partnership plan" not in page_of(world.owner)


def test_requirements_past_their_date_count_until_somebody_reads_that_they_were_met(world: World) -> None:
    home = a_home(world)
    stands(home, graded(home, date(2025, 9, 1), leadership=4))
    asked(inspected(home, date(2025, 8, 20)), [by_date("mend the roof", date(2025, 12, 1)), "and the gutter"])
    (finding,) = found(world)
    assert (finding.rule.key, finding.since) == ("requirement-past-its-date", date(2025, 12, 1))
    from plumbline.register.actions.requirements import record_outcome
    from plumbline.register.models import Requirement

    made = Requirement.objects.get(due_on=date(2025, 12, 1))
    record_outcome(
        by=viewer(world.owner), at=NOW, number=home.number, requirement_id=made.pk, kind="met", on=date(2026, 2, 1),
        source="Report of the follow-up", submission="met",
    )  # fmt: skip
    assert keys(world) == []


def test_new_enforcement_is_marked_after_the_file_that_first_counts_it(world: World) -> None:
    home = a_home(world)
    changed(loaded(date(2026, 1, 31)), home, "new-enforcement", "0", "1")
    assert [f.new for f in found(world)] == [True]
    loaded(date(2026, 2, 28))
    assert [f.new for f in found(world)] == [False]
    assert keys(world, new=True) == []


def by_rules(world: World, id: str) -> None:
    made = Choice.objects.filter(organisation=world.partnership).first()
    choose(
        by=viewer(world.owner), at=NOW, organisation_id=world.partnership.pk, rules_id=id, weights_id="",
        edition=made.edition if made else 0,
    )  # fmt: skip


@pytest.mark.requirement("HE10")
def test_every_provider_is_reviewed_each_year_and_the_review_is_for_all_care_groups(world: World) -> None:
    """Two services of one provider for different groups of people: one review recorded for both answers for the
    provider, stands on both pages, and is wanted again after twelve months."""
    older = a_home(world, "Larchfield House")
    day = a_home(world, "Larch Day Centre", kind="Support Service", client_group="Learning disability")
    by_rules(world, "hertfordshire")

    def gaps(today: date = TODAY) -> list[str]:
        return [f.words for f in found(world, today=today) if f.rule.key == "no-annual-review"]

    assert gaps() == [
        "Birchwood Care Limited, 2 services here: no annual review of a provider that you see is recorded here."
    ]
    reported(older, "provider-review", date(2026, 2, 2), world.partnership, title="Review 2026", more_services=(day,))
    assert gaps() == []
    for one in (older, day):
        shown = signed_in(world.owner).get(reverse("picture:service", args=[one.number])).content.decode()
        assert "Review 2026" in shown, one.name
    assert "12 months ago" in gaps(date(2027, 2, 3))[0]


def test_advice_that_did_not_put_things_right_by_its_date_is_named(world: World) -> None:
    home = a_home(world)
    by_rules(world, "hertfordshire")
    advice = reported(
        home, "advice", date(2026, 1, 5), world.partnership, title="Fluid charts", due_on=date(2026, 3, 1),
    )  # fmt: skip

    def named() -> list[Finding]:
        return [f for f in found(world) if f.rule.key == "advice-not-remedied"]

    assert [f.about.number for f in named()] == [home.number]
    advice.state = "closed"
    advice.save()
    assert named() == []


@pytest.mark.requirement("WI19")
def test_a_safeguarding_outcome_that_asks_for_improvement_waits_until_a_plan_is_linked(world: World) -> None:
    home = a_home(world)
    plan = plan_of(home, world.partnership, title="Larchfield plan")
    item = reported(home, "safeguarding", date(2026, 1, 5), world.partnership, title="A fall at night")
    enquiry(item, substantiated="yes", improvement_needed="Night checks")
    (finding,) = [f for f in found(world) if f.rule.key == "outcome-without-plan"]
    assert "Night checks" in finding.words
    where = reverse("picture:link_plan", args=[item.code])
    assert where in page_of(world.owner)
    answer = signed_in(world.owner).post(where, {"plan": plan.code, "why": "Action 3.2 answers it"})
    assert answer.status_code == 302
    assert ItemLink.objects.get(item=item).to_id == plan.record_id
    assert [f for f in found(world) if f.rule.key == "outcome-without-plan"] == []


def test_a_report_that_wants_a_plan_is_named_whatever_its_kind(world: World) -> None:
    home = a_home(world)
    reported(home, "complaint", date(2026, 1, 5), world.partnership, plan_wanted=True)
    reported(home, "complaint", date(2026, 1, 6), world.partnership)
    reported(home, "complaint", date(2026, 1, 7), world.partnership, plan_wanted=True, state="merged")
    assert keys(world) == ["outcome-without-plan"]


def test_a_service_in_another_area_or_closed_or_provided_by_the_viewer_is_not_on_it(world: World) -> None:
    home = a_home(world)
    stands(home, graded(home, date(2025, 9, 1), leadership=2))
    assert keys(world, world.stranger) == []
    assert keys(world, world.manager) == []
    from plumbline.people import actions as people
    from tests.world import LONG_AGO, SYSTEM

    people.add_membership(
        by=SYSTEM, at=NOW, user_id=world.mate.pk, organisation_id=world.provider.pk, role="registered_manager",
        since=LONG_AGO,
    )  # fmt: skip
    assert keys(world, world.mate) == []  # works for the provider too
    assert len(keys(world)) == 1
    home.status = "closed"
    home.save()
    assert keys(world) == []


def test_who_only_sits_on_a_committee_has_no_worklist(world: World) -> None:
    home = a_home(world)
    stands(home, graded(home, date(2025, 9, 1), leadership=2))
    committee = person("Ada Muir", world.partnership, "committee_member")
    assert keys(world, committee) == []
    assert "There is no area that you look after" in page_of(committee)


def test_the_list_is_filtered_and_leaves_as_a_file(world: World) -> None:
    weak = a_home(world, "Larchfield House")
    stands(weak, graded(weak, date(2025, 9, 1), leadership=2))
    other = a_home(world, "Alder Lodge")
    stands(other, graded(other, date(2025, 9, 1), leadership=3))
    assert keys(world) == ["weak-without-partnership-plan", "adequate-without-plan"]
    assert keys(world, rule="adequate-without-plan") == ["adequate-without-plan"]
    said = page_of(world.owner, "?rule=adequate-without-plan")
    assert "Alder Lodge" in said
    assert "Larchfield House" not in said
    client = signed_in(world.owner)
    csv = client.get(reverse("picture:export_worklist", args=["csv"])).content.decode("utf-8-sig")
    assert "Larchfield House" in csv
    assert "There is no partnership plan that you see." in csv
    excel = client.get(reverse("picture:export_worklist", args=["xlsx"]))
    assert excel.content.startswith(b"PK")
    assert client.get(reverse("picture:export_worklist", args=["pdf"])).status_code == 404


def test_the_list_asks_no_more_for_more_services(world: World, does_not_grow: Any, recorded_queries: Any) -> None:
    client, load = signed_in(world.owner), loaded(date(2026, 2, 28))

    def grow() -> None:
        for n in range(3):
            home = a_home(world, f"House {n}")
            graded(home, date(2025, 1, 1), leadership=4)
            stands(home, graded(home, date(2025, 9, 1), leadership=2))
            asked(inspected(home, date(2025, 8, 20)), [by_date("mend it", date(2025, 12, 1))])
            changed(load, home, "new-enforcement", "0", "1")
            plan_of(home, world.partnership, kind="in-house")
            item = reported(home, "safeguarding", date(2026, 1, 5), world.partnership)
            enquiry(item, improvement_needed="Checks")
            reported(home, "advice", date(2026, 1, 5), world.partnership, due_on=date(2026, 2, 1))

    def ask() -> None:
        assert client.get(reverse("picture:worklist")).status_code == 200

    does_not_grow(ask, grow)
    with recorded_queries("picture:worklist"):
        ask()


# Choosing the rules


def test_an_organisation_chooses_by_which_rules_it_watches(world: World) -> None:
    home = a_home(world)
    stands(home, graded(home, date(2025, 9, 1), leadership=2))
    client, where = signed_in(world.owner), reverse("picture:choose_rules", args=[world.partnership.pk])
    assert "no-annual-review" not in keys(world)
    answer = client.get(where)
    assert answer.status_code == 200
    answer = client.post(where, {"rules": "hertfordshire", "weights": "plumbline", "edition": "0"})
    assert answer.status_code == 302
    assert "no-annual-review" in keys(world)
    event = Event.objects.get(verb="watching.chosen")
    assert event.organisation_id == world.partnership.pk
    assert event.after["rules"].startswith("Prevention and quality assurance")
    client.post(where, {"rules": "", "weights": "", "edition": "1"})
    assert keys(world) == ["weak-without-partnership-plan"]


def test_two_who_choose_at_once_are_told(world: World) -> None:
    a_home(world)
    by_rules(world, "hertfordshire")
    with pytest.raises(Conflict):
        choose(
            by=viewer(world.owner), at=NOW, organisation_id=world.partnership.pk, rules_id="wirral", weights_id="",
            edition=0,
        )  # fmt: skip
    where = reverse("picture:choose_rules", args=[world.partnership.pk])
    answer = signed_in(world.owner).post(where, {"rules": "wirral", "weights": "", "edition": "0"})
    assert answer.status_code == 409
    assert "Prevention and quality assurance" in answer.content.decode()


def test_only_who_shares_plans_chooses_and_only_for_their_own(world: World) -> None:
    a_home(world)
    service("Elm", world.other_provider, world.other_partnership)
    for user in (world.mate, world.stranger, world.manager):
        where = reverse("picture:choose_rules", args=[world.partnership.pk])
        assert signed_in(user).get(where).status_code == 404
        assert signed_in(user).post(where, {"rules": "wirral"}).status_code == 404
    with pytest.raises(Organisation.DoesNotExist):
        choose(
            by=viewer(world.stranger), at=NOW, organisation_id=world.partnership.pk, rules_id="", weights_id="",
            edition=0,
        )  # fmt: skip
    assert not Choice.objects.exists()
    assert "Dumfries" in signed_in(world.mate).get(reverse("picture:rules")).content.decode()


def test_a_set_that_is_not_published_is_refused(world: World) -> None:
    a_home(world)
    where = reverse("picture:choose_rules", args=[world.partnership.pk])
    answer = signed_in(world.owner).post(where, {"rules": "nonsense", "weights": "", "edition": "0"})
    assert answer.status_code == 422


def test_a_plan_that_the_officer_does_not_see_answers_no_report_for_them(world: World) -> None:
    """Otherwise the worklist would tell that there is a plan of which they know nothing."""
    home = a_home(world)
    theirs = plan_of(home, world.provider, title="A plan of the home's own", kind="in-house")
    item = reported(home, "complaint", date(2026, 1, 5), world.partnership, plan_wanted=True)
    ItemLink.objects.create(item=item, to=theirs.record, by_name="Pat Lennox", at=item.received_at)

    def named() -> list[Finding]:
        return [f for f in found(world) if f.rule.key == "outcome-without-plan"]

    assert len(named()) == 1
    shared(theirs.record, world.partnership)
    assert named() == []
