"""Under which theme a requirement belongs: only where it is clear, and why; and the words of a drafted action."""

from __future__ import annotations

from datetime import date

import pytest

from plumbline.library.types import FixedSection, Trigger
from plumbline.plans.rules.drafting import CUT_OFF, Point, Published, Visit, outcome_of, text_of, trigger_for
from plumbline.plans.rules.placing import Asked, place

THEMES = (
    FixedSection(1, "Wellbeing", questions=("wellbeing",), about=("medicat*", "falls")),
    FixedSection(2, "Staff", questions=("staff",), about=("training", "sufficient staff"), cites=("Regulation 15",)),
    FixedSection(3, "Building", questions=("setting",), about=("premises",)),
    FixedSection(4, "Plans", questions=("planning",), about=("care plan*",), cites=("Regulation 5",)),
    FixedSection(5, "Infection", about=("infection*",)),
)
VISIT = Visit(date(2026, 1, 12), "CAS-2", "Care Inspectorate")


def placed(what: str, question: str = "", points: str = "", *regulations: str) -> tuple[int | None, str]:
    found = place(Asked(what, points, question, regulations), THEMES)
    return found.theme, found.why


@pytest.mark.parametrize(
    ("what", "theme"),
    [
        ("manage medications safely", 1),
        ("ensure there are sufficient\nstaff", 2),
        ("keep each care plan up to date", 4),
        ("the CARE PLANS are kept", 4),
        ("prevent infection", 5),
    ],
)
def test_the_words_of_one_theme_alone_say_where_it_belongs(what: str, theme: int) -> None:
    found, why = placed(what)
    assert found == theme
    assert why.startswith("Its words speak of one theme alone: “")


@pytest.mark.parametrize("what", ["retraining-free homes", "the carefalls", "premises-wide"])
def test_a_word_inside_another_is_not_that_word(what: str) -> None:
    assert placed(what)[0] is None


def test_two_themes_that_fit_are_left_with_both_named() -> None:
    theme, why = placed("training in giving medication")
    assert theme is None
    assert why == "Two themes fit: 1 Wellbeing (“medication”), 2 Staff (“training”)."


def test_a_key_question_says_so_unless_the_words_say_otherwise() -> None:
    assert placed("improve what people do all day", "wellbeing") == (
        1, "Its key question says so: “How well do we support people’s wellbeing?”",
    )  # fmt: skip
    assert placed("premises where there are falls", "setting")[0] == 3  # its own words are among them
    theme, why = placed("training for all", "setting")
    assert theme is None
    assert why == "Two themes fit: 3 Building (key question “How good is our setting?”), 2 Staff (“training”)."
    # a theme that no key question leads to can only be told by its words
    assert placed("premises that do not spread infection", "setting")[0] is None
    assert placed("anything", "play-and-learning")[0] is None


def test_what_a_later_sentence_mentions_is_not_what_it_is_about() -> None:
    theme, why = placed("Write down each referral. Say who made it. Then there is training.")
    assert (theme, why) == (None, "Only a later sentence speaks of a theme: 2 Staff (“training”).")
    assert placed("Protect people. In particular, there must be training.")[0] == 2
    assert placed("Look into falls. Change the care plans after it.", "planning")[0] is None
    assert placed("Change the care plans. Look into falls.", "planning")[0] == 4


def test_a_regulation_speaks_only_with_the_points_beside_it() -> None:
    both = ("Regulation 5(1) of the Regulations 2011", "Regulation 5(2) of the Regulations 2011")
    theme, why = placed("ensure people are safe", "", "write it into the care plan", *both)
    assert theme == 4
    assert "It cites Regulation 5" in why
    assert placed("ensure people are safe", "", "be kind", *both)[0] is None
    assert (
        placed("ensure people are safe", "", "write it into the care plan", *both, "Regulation 4(1)(a) of x")[0] is None
    )
    assert placed("ensure people are safe", "", "write it into the care plan", "Regulation 55 of x")[0] is None


def test_where_nothing_speaks_nothing_is_chosen() -> None:
    assert placed("") == (None, "No theme fits clearly: neither its key question nor its words say so.")


def item(**more: object) -> Published:
    values = {
        "key": 1, "kind": "requirement", "name": "requirement 2 of part 1", "number": "2", "part": 1, "visit": VISIT,
        "what": "The provider must mend the roof.", **more,
    }  # fmt: skip
    return Published(**values)  # type: ignore[arg-type]


def test_the_action_says_what_and_from_where_and_where_the_file_ends() -> None:
    source = "Source: requirement 2 of part 1 of the inspection of 12 January 2026 (Care Inspectorate)."
    assert text_of(item()) == f"The provider must mend the roof.\n\n{source}"
    points = (Point("a", "first the slates"), Point("", "then the gutt"))
    assert text_of(item(points=points, cut_off=True)).splitlines() == [
        "The provider must mend the roof.", "a) first the slates", f"- then the gutt {CUT_OFF}", "", source,
    ]  # fmt: skip
    assert text_of(item(what="", cut_off=True)).startswith(CUT_OFF)


def test_where_only_the_law_behind_it_is_cut_nothing_of_the_action_is_missing() -> None:
    words = "1. The provider must mend the roof. a) first the slates This is to comply with Regulation 4 of The Soc"
    points = (Point("a", "first the slates"),)
    assert CUT_OFF not in text_of(item(points=points, cut_off=True, words=words))
    assert CUT_OFF in text_of(item(points=points, cut_off=True, words=words[: words.index(" This")]))


def test_a_standard_is_an_outcome_only_where_it_is_quoted() -> None:
    assert outcome_of(item(standards=("HSCS 4.27",))) == ""
    assert outcome_of(item(standards=("HSCS 4.27",), quotes=("I am well",))) == (
        "Health and Social Care Standard 4.27: “I am well”"
    )
    two = item(standards=("HSCS 1.2", "HSCS 1.3", "HSCS 1.4"), quotes=("I am well", "I am heard"))
    assert outcome_of(two) == "Health and Social Care Standards 1.2, 1.3, 1.4: “I am well” “I am heard”"


@pytest.mark.parametrize(
    ("who", "provider"),
    [("the provider", True), ("you", True), ("You, the provider,", True), ("the service provider", True),
     ("the service", False), ("the manager and staff", False), ("", False)],
)  # fmt: skip
def test_who_is_the_provider(who: str, provider: bool) -> None:
    assert item(who=who).by_provider is provider


def test_the_strictest_reason_that_the_grade_meets_is_chosen() -> None:
    weak = Trigger("weak", "Weak", "partnership", ("inspection",), grades_at_most=2)
    adequate = Trigger("adequate", "Adequate", "in-house", ("inspection",), grades_at_most=3)
    other = Trigger("other", "Other", "any", ("inspection",))
    assert trigger_for((adequate, weak, other), 1) is weak
    assert trigger_for((weak, adequate, other), 3) is adequate
    assert trigger_for((weak, adequate), 4) is None
    assert trigger_for((weak, adequate), None) is None
    assert trigger_for((other,), None) is other
