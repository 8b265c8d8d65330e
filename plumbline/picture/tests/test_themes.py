"""One list of themes over all sources, counted for those who look after the area and for nobody else."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.kernel.yaml_lines import read_yaml
from plumbline.library.form_types import Theme, ThemeList
from plumbline.picture.queries.themes import ThemeFilters, evidence_page, theme_page
from plumbline.picture.rules.themes import (
    NO_THEME,
    Mention,
    Place,
    Quarter,
    bar,
    count_by,
    count_themes,
    found_in,
)
from plumbline.picture.tests.made import enquiry, reported, shared, stands, themed
from plumbline.picture.tests.test_service_page import token_free
from plumbline.plans import actions as plans
from plumbline.register.tests.published import asked, graded, inspected
from tests.sample import a_plan, an_action
from tests.world import World, service, signed_in, viewer

TODAY = date(2026, 3, 10)
LIBRARY = Path(__file__).resolve().parents[3] / "library"
LIST = ThemeList(
    "t", 1, "T", "Us",
    (
        Theme("medication", "Medication", questions=("wellbeing",), words=("medicine", "mar chart")),
        Theme("falls", "Falls", questions=("safe",), words=("fall",)),
        Theme("leadership", "Leadership", questions=("leadership",), words=("audit",)),
    ),
)  # fmt: skip


# The rules


def test_a_theme_is_found_by_its_words_and_their_plurals_and_never_inside_another_word() -> None:
    assert found_in("The medicines and two falls", LIST) == ("medication", "falls")
    assert found_in("Heavy rainfall fell", LIST) == ()
    assert found_in("MAR charts", LIST) == ("medication",)


def test_where_the_key_question_is_known_it_decides_between_themes() -> None:
    said = "The provider must audit medicines"
    assert found_in(said, LIST) == ("medication", "leadership")
    assert found_in(said, LIST, "leadership") == ("leadership",)
    assert found_in(said, LIST, "setting") == ("medication", "leadership")  # none stands under it: all count


def test_quarters_are_of_the_calendar_year() -> None:
    assert Quarter.of(date(2026, 3, 31)) == Quarter(2026, 1)
    assert Quarter.of(date(2026, 4, 1)).label == "Apr to Jun 2026"
    assert Quarter(2026, 1).before(1) == Quarter(2025, 4)
    assert Quarter(2026, 1).before(5).first == date(2024, 10, 1)


def test_something_about_two_services_is_one_mention_and_counts_for_each_of_them() -> None:
    places = (Place(1, "Elm", provider="Oak Care", area="Afton"), Place(2, "Ash", provider="Oak Care", area="Afton"))
    once = Mention("falls", "reports", ("item", 7), TODAY, "A fall", places=places)
    twice = [once, once]
    quarters = [Quarter(2026, 1)]
    (falls, *_) = count_themes(twice, LIST, quarters)
    assert (falls.key, falls.total, falls.quarters) == ("falls", 1, (1,))
    assert count_by(twice, lambda place: place.name) == [("Ash", 1), ("Elm", 1)]
    assert count_by(twice, lambda place: place.provider) == [("Oak Care", 1)]


def test_what_points_to_no_theme_stands_last_and_is_not_lost() -> None:
    lost = Mention(NO_THEME, "requirements", ("requirement", 1), TODAY, "Mend the roof")
    assert count_themes([lost], LIST, [])[-1].label == "No theme found"
    assert bar(0, 10) == 0
    assert bar(1, 1000) == 2


def test_the_published_list_of_evidence_finds_what_scrutiny_updates_cite() -> None:
    text = (LIBRARY / "themes" / "evidence" / "1.yaml").read_text(encoding="utf-8")
    themes = read_yaml(text, ThemeList, path="evidence").value
    assert themes is not None
    for said, key in (
        ("Complaints are logged (F07).", "complaints"), ("Residents’ meetings are held monthly.", "resident-meetings"),
        ("Twelve s42 referrals this quarter.", "s42-referrals"), ("MSP outcomes were met in 90%.", "msp-outcomes"),
        ("Low level concerns go to the quality officers.", "below-threshold"), ("Monthly audits.", "audits"),
        ("Supervisions are up to date.", "supervision"),
    ):  # fmt: skip
        assert key in found_in(said, themes), said


# Counted from the rows


@pytest.fixture
def home(world: World) -> Any:
    made = service("Larchfield House", world.provider, world.partnership, source="care-inspectorate", town="Afton")
    grading = graded(made, date(2025, 9, 1), wellbeing=2, leadership=3)
    stands(made, grading)
    return made


def counted(world: World, user: Any = None, **filters: Any) -> dict[str, dict[str, int]]:
    found = theme_page(viewer(user or world.owner), ThemeFilters(**filters), TODAY)
    return {one.key: one.by_source for one in found.counts if one.total}


@pytest.mark.django_db
def test_every_source_counts_under_the_one_list(world: World, home: Any) -> None:
    """Concerns, safeguarding outcomes, complaints, observations and inspections, without anybody keying it anew."""
    today = timezone.localdate()
    for kind in ("care-concern", "complaint", "observation", "safeguarding"):
        item = reported(home, kind, today, world.partnership)
        themed(item, "falls")
        if kind == "safeguarding":
            enquiry(item, substantiated="yes")
    themed(reported(home, "care-concern", today, world.partnership), "falls", suggested=True)
    inspection = inspected(home, today - timedelta(days=400))
    asked(inspection, ["The provider must reduce falls on stairs"])
    asked(inspection, ["Look again at falls at night"], kind="area")
    found = theme_page(viewer(world.owner), ThemeFilters(quarters="8"), today)
    falls = next(one for one in found.counts if one.key == "falls")
    assert falls.by_source == {"reports": 4, "suggested": 1, "requirements": 1, "areas": 1}
    answer = signed_in(world.owner).get(reverse("picture:theme", args=["falls"]) + "?quarters=8")
    said = " ".join(answer.content.decode().split())
    for words in (
        "Care concern", "Complaint", "Observation visit", "Safeguarding enquiry", "reduce falls", "suggested",
        "Larchfield House, Afton", "Birchwood Care Limited", Quarter.of(inspection.on).label,
    ):  # fmt: skip
        assert words in said, words


@pytest.mark.django_db
def test_a_low_grade_stands_beside_the_themes_of_its_question_and_is_in_no_sum(world: World, home: Any) -> None:
    found = theme_page(viewer(world.owner), ThemeFilters(), TODAY)
    by_key = {one.key: one for one in found.counts}
    assert (by_key["medication"].low_grades, by_key["medication"].total) == (1, 0)  # under wellbeing
    assert by_key["leadership"].low_grades == 0  # 3 is not low


@pytest.mark.django_db
def test_only_the_viewers_own_rows_count(world: World, home: Any) -> None:
    themed(reported(home, "care-concern", date(2026, 1, 5), world.partnership), "falls")
    secret = reported(home, "whistleblowing", date(2026, 1, 5), world.partnership, record="confidential")
    themed(secret, "falls")
    merged = reported(home, "complaint", date(2026, 1, 6), world.partnership, state="merged")
    themed(merged, "falls")
    assert counted(world)["falls"] == {"reports": 2}  # a lead reads what is confidential
    assert counted(world, world.mate)["falls"] == {"reports": 1}
    assert counted(world, world.stranger) == {}
    where = reverse("picture:themes")
    before = signed_in(world.manager).get(where).content.decode()
    assert "There is no area whose themes you may see" in before
    theirs = reported(home, "care-concern", date(2026, 1, 7), world.partnership)
    shared(theirs.record, world.provider)
    themed(theirs, "falls")
    assert token_free(signed_in(world.manager).get(where).content.decode()) == token_free(before)


@pytest.mark.django_db
def test_it_is_narrowed_by_source_provider_and_period(world: World, home: Any) -> None:
    themed(reported(home, "care-concern", date(2024, 6, 1), world.partnership), "falls")
    themed(reported(home, "care-concern", date(2026, 1, 5), world.partnership), "medication")
    assert set(counted(world)) == {"medication"}
    assert set(counted(world, quarters="12")) == {"medication", "falls"}
    assert counted(world, source="requirements") == {}
    other = service("Elm", world.other_provider, world.partnership)
    themed(reported(other, "care-concern", date(2026, 1, 5), world.partnership), "falls")
    assert set(counted(world, provider=home.provider.number)) == {"medication"}


@pytest.mark.django_db
@pytest.mark.parametrize("to", ["csv", "xlsx", "docx"])
def test_a_file_says_for_whom_it_is(world: World, home: Any, to: str) -> None:
    from tests.test_strangers import words_in

    themed(reported(home, "care-concern", timezone.localdate(), world.partnership), "falls")
    said = words_in(signed_in(world.owner).get(reverse("picture:export_themes", args=[to])))
    assert "Falls and moving" in said
    assert "For those with the same rights, nobody else" in said
    assert signed_in(world.owner).get(reverse("picture:export_themes", args=["pdf"])).status_code == 404


@pytest.mark.django_db
def test_themes_ask_no_more_for_more_rows(world: World, home: Any, does_not_grow: Any, recorded_queries: Any) -> None:
    client = signed_in(world.owner)

    def grow() -> None:
        for n in range(3):
            more = service(f"House {n}", world.provider, world.partnership, source="care-inspectorate")
            themed(reported(more, "care-concern", timezone.localdate(), world.partnership), "falls")
            asked(inspected(more, timezone.localdate()), ["The provider must reduce falls"])
            stands(more, graded(more, date(2025, 9, 1), wellbeing=2))

    for name, args in (("picture:themes", []), ("picture:theme", ["falls"])):

        def ask(name: str = name, args: list[str] = args) -> None:
            assert client.get(reverse(name, args=args)).status_code == 200

        does_not_grow(ask, grow)
        with recorded_queries(name):
            ask()


# What evidence speaks of


def record(world: World, action: Any, text: str, **more: Any) -> None:
    action.refresh_from_db()
    plans.record_progress(
        by=viewer(world.owner), at=timezone.now(), code=action.plan.code, number=action.number, edition=action.edition,
        values=plans.ProgressValues(text=text, **more), submission=f"s{text[:20]}",
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.requirement("ST17")
def test_what_the_evidence_of_plans_speaks_of_can_be_counted(world: World) -> None:
    """Each of the themes that scrutiny updates cite, in progress, impact and evidence, by the words of one list; each
    mention is opened at its action; and only in plans that the viewer reads as a partner."""
    plan = a_plan(world)
    action = an_action(world, plan)
    record(world, action, "Complaints are answered in ten days and residents’ meetings are held (F06, F07).")
    record(world, action, "Four s42 referrals; two concerns below threshold were passed to quality officers.")
    record(world, action, "Audits go on.", impact="MSP outcomes rose, supervision is up to date.")
    plans.offer_evidence(
        by=viewer(world.owner), at=timezone.now(), code=plan.code, number=action.number,
        values=plans.EvidenceValues(title="Supervision matrix", text="All staff"), submission="e",
    )  # fmt: skip
    today = timezone.localdate()
    found = evidence_page(viewer(world.owner), ThemeFilters(), today)
    assert {one.key: one.total for one in found.counts} == {
        "supervision": 2, "audits": 1, "below-threshold": 1, "complaints": 1, "msp-outcomes": 1, "resident-meetings": 1,
        "s42-referrals": 1,
    }  # fmt: skip
    said = signed_in(world.owner).get(reverse("picture:evidence_theme", args=["supervision"])).content.decode()
    assert reverse("plans:action", args=[plan.code, action.number]) in said
    assert "Supervision matrix" in said
    for user in (world.stranger, world.manager):
        assert sum(one.total for one in evidence_page(viewer(user), ThemeFilters(), today).counts) == 0
    shared(plan.record, world.provider)
    assert sum(one.total for one in evidence_page(viewer(world.manager), ThemeFilters(), today).counts) == 0


@pytest.mark.django_db
def test_a_note_for_leads_alone_is_counted_for_leads_alone(world: World) -> None:
    action = an_action(world, a_plan(world))
    record(world, action, "The audit named a person.", audience="restricted")
    today = timezone.localdate()

    def audits(user: Any) -> int:
        return {o.key: o.total for o in evidence_page(viewer(user), ThemeFilters(), today).counts}["audits"]

    assert audits(world.owner) == 1
    assert audits(world.mate) == 0


@pytest.mark.django_db
def test_evidence_asks_no_more_for_more_entries(world: World, does_not_grow: Any, recorded_queries: Any) -> None:
    client = signed_in(world.owner)
    numbers = iter(range(100))

    def grow() -> None:
        for _ in range(3):
            action = an_action(world, a_plan(world, f"Plan {next(numbers)}"))
            record(world, action, f"Audit {next(numbers)} done")

    def ask() -> None:
        assert client.get(reverse("picture:evidence")).status_code == 200

    does_not_grow(ask, grow)
    with recorded_queries("picture:evidence"):
        ask()


@pytest.mark.django_db
def test_a_theme_that_the_list_does_not_have_is_not_there(world: World, home: Any) -> None:
    client = signed_in(world.owner)
    assert client.get(reverse("picture:theme", args=["weather"])).status_code == 404
    assert client.get(reverse("picture:evidence_theme", args=["weather"])).status_code == 404


@pytest.mark.django_db
@pytest.mark.requirement("WI20")
def test_care_concerns_are_followed_and_their_themes_show_what_to_improve(world: World, home: Any) -> None:
    """Each concern is listed under its theme, with its way to the report; those of the last quarters side by side."""
    today = timezone.localdate()
    for n, on in enumerate((today, today - timedelta(days=100), today - timedelta(days=200))):
        themed(reported(home, "care-concern", on, world.partnership, title=f"Missed dose {n}"), "medication")
    themed(reported(home, "care-concern", today, world.partnership, title="A fall"), "falls")
    found = theme_page(viewer(world.owner), ThemeFilters(), today)
    medication = next(one for one in found.counts if one.key == "medication")
    assert found.counts[0] == medication
    assert (medication.total, sum(map(bool, medication.quarters))) == (3, 3)
    said = signed_in(world.owner).get(reverse("picture:theme", args=["medication"])).content.decode()
    for n in range(3):
        assert f"Missed dose {n}" in said
    assert "A fall" not in said


@pytest.mark.django_db
@pytest.mark.requirement("WI44")
def test_recurring_themes_are_shared_with_partners_without_names_or_small_numbers(world: World, home: Any) -> None:
    from tests.test_strangers import words_in

    today = timezone.localdate()
    days = [today, today, *(quarter.first for quarter in ThemeFilters().of(today))]
    for n, on in enumerate(days):
        themed(reported(home, "care-concern", on, world.partnership, title=f"Missed dose {n}"), "medication")
    themed(reported(home, "care-concern", today, world.partnership), "falls")
    where = reverse("picture:themes_paper", args=["docx"])
    said = words_in(signed_in(world.owner).get(where))
    for words in (
        "Recurring themes",
        "Medication",
        "Falls and moving",
        "under 5",
        "4 of 4",
        "quality improvement group",
    ):
        assert words in said, words
    for words in (home.name, "Missed dose", "Birchwood Care"):
        assert words not in said, words
    assert signed_in(world.owner).get(reverse("picture:themes_paper", args=["csv"])).status_code == 404
    assert "Medication" not in words_in(signed_in(world.manager).get(where))
