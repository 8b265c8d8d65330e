"""What was answered becomes a report: plain values, one case for each rule."""

from __future__ import annotations

from datetime import date

import pytest

from plumbline.intelligence.rules.forms import Given, answer_words, faults, fill, is_poor, told
from plumbline.intelligence.rules.naming import allowed, received_from_of
from plumbline.intelligence.rules.receiving import Keeper, receiver_of
from plumbline.intelligence.rules.sent import LETTERS, new_code, receipt_words, title_of
from plumbline.library.form_types import Form, FormChoice, FormGroup, FormQuestion, Theme, ThemeList

TODAY = date(2026, 3, 10)
THEMES = ThemeList(
    "care-themes", 1, "Themes", "Test",
    (
        Theme("falls", "Falls", words=("fall", "moving and handling")),
        Theme("nutrition", "Food and drink", words=("drink",)),
        Theme("leadership", "Leadership"),
    ),
)  # fmt: skip


def question(key: str, kind: str = "yes-no", **more: object) -> FormQuestion:
    return FormQuestion(key=key, text=f"{key}?", kind=kind, **more)  # type: ignore[arg-type]


def form(*questions: FormQuestion, **more: object) -> Form:
    values = {"id": "test", "version": 1, "title": "Test", "kind": "feedback", "source": "Test", "summary": "Test"}
    return Form(**{**values, **more}, groups=(FormGroup("One", questions),), themes="care-themes")  # type: ignore[arg-type]


HARM = question("harm", good="no", sends_to="safeguarding", sends_when="yes", says="Phone 999.", themes=("leadership",))


@pytest.mark.parametrize(
    ("good", "value", "poor"),
    [
        ("yes", "yes", False), ("yes", "no", True), ("no", "yes", True), ("no", "no", False),
        ("yes", "na", False), ("no", "na", False), ("yes", "", False), ("neither", "yes", False),
        ("neither", "no", False),
    ],
)  # fmt: skip
def test_each_question_has_its_own_polarity(good: str, value: str, poor: bool) -> None:
    assert is_poor(question("bells", good=good), value) is poor


@pytest.mark.parametrize(
    ("asked", "value", "said"),
    [
        (question("harm", required=True), "", "Choose an answer to “harm?”"),
        (question("facts", "long-text", required=True), "  \n ", "Write an answer to “facts?”"),
        (question("kinds", "choices", required=True, choices=(FormChoice("a", "A"),)), "", "Choose at least one"),
        (question("harm"), "perhaps", "Choose one of the answers to “harm?”"),
        (question("harm"), "na", "Choose one of the answers"),
        (question("harm", not_applicable=True), "na", ""),
        (question("kinds", "choices", choices=(FormChoice("a", "A"), FormChoice("b", "B"))), "a,b", ""),
        (question("kinds", "choices", choices=(FormChoice("a", "A"), FormChoice("b", "B"))), "a,c", "Choose one of"),
        (question("day", "date"), "2026-02-30", "must be a real date"),
        (question("day", "date", sets="happened_on"), "2026-03-11", "must be today or in the past"),
        (question("day", "date", sets="happened_on"), "2026-03-10", ""),
        (question("day", "date", sets="due_on"), "2027-01-01", ""),
        (question("n", "number"), "3", ""),
        (question("n", "number"), "three", "must be a whole number"),
        (question("t", "text"), "x" * 301, "must be 300 characters or fewer"),
        (question("t", "long-text"), "word " * 20_000, ""),
        (question("p", "long-text", sets="persons"), "\n".join(["J.M."] * 41), "at most 40 people"),
        (question("p", "long-text", sets="persons"), "x" * 201, "no more than 200 characters"),
        (question("t", "text"), "", ""),
    ],
)  # fmt: skip
def test_what_is_missing_or_cannot_be_is_said_in_a_sentence(asked: FormQuestion, value: str, said: str) -> None:
    found = faults(form(asked), {asked.key: Given(value)}, today=TODAY)
    assert found.get(asked.key, "") == said if not said else said in found[asked.key]


def test_answers_fill_columns_or_stand_by_themselves() -> None:
    asked = form(
        question("what", "long-text", sets="facts"), question("on", "date", sets="happened_on"),
        question("kind", "choice", sets="category", choices=(FormChoice("a", "A"), FormChoice("b", "B"))),
        question("who", "long-text", sets="persons"), question("bells", good="no", comment=True), question("left out"),
        question("note", "text", audience="partners"),
    )  # fmt: skip
    filled = fill(
        asked,
        {
            "what": Given("First.\r\nSecond.\x00"), "on": Given("2026-03-09"), "kind": Given("a"),
            "who": Given(" J.M., room 3 \n\n K. "), "bells": Given("yes", "All night"), "note": Given("Ours"),
            "never asked": Given("x"),
        },
        THEMES,
    )  # fmt: skip
    assert filled.columns == {"facts": "First.\nSecond.", "happened_on": date(2026, 3, 9), "category": "a"}
    assert filled.persons == ("J.M., room 3", "K.")
    assert [(a.question, a.position, a.value, a.comment, a.poor, a.audience) for a in filled.answers] == [
        ("bells", 4, "yes", "All night", True, "everyone"), ("note", 6, "Ours", "", False, "partners"),
    ]  # fmt: skip
    assert [a.question for a in filled.poor] == ["bells"]


def test_an_answer_sends_it_to_safeguarding_and_says_so() -> None:
    asked = form(HARM, route="quality", urgency="soon")
    no, yes = fill(asked, {"harm": Given("no")}, THEMES), fill(asked, {"harm": Given("yes")}, THEMES)
    assert (no.route, no.urgency, no.says, no.to_safeguarding) == ("quality", "soon", (), False)
    assert (yes.route, yes.urgency, yes.says, yes.to_safeguarding) == ("safeguarding", "today", ("Phone 999.",), True)
    assert told(asked, {"harm": Given("yes")}) == ("Phone 999.",)


def test_a_choice_sends_it_elsewhere_and_safeguarding_goes_before() -> None:
    choices = (FormChoice("money", "Money", sends_to="contracts", says="Contracts reads it."), FormChoice("b", "B"))
    asked = form(question("about", "choice", choices=choices), HARM)
    assert fill(asked, {"about": Given("money"), "harm": Given("no")}, THEMES).route == "contracts"
    both = fill(asked, {"about": Given("money"), "harm": Given("yes")}, THEMES)
    assert (both.route, both.says) == ("safeguarding", ("Contracts reads it.", "Phone 999."))


def test_urgency_is_the_forms_own_until_an_answer_says_otherwise() -> None:
    choices = (FormChoice("today", "Today"), FormChoice("routine", "Routine"))
    asked = form(question("how", "choice", sets="urgency", choices=choices), urgency="soon")
    assert fill(asked, {}, THEMES).urgency == "soon"
    assert fill(asked, {"how": Given("today")}, THEMES).urgency == "today"


def test_themes_are_suggested_by_poor_answers_choices_and_words() -> None:
    choices = (FormChoice("f", "Fall", themes=("falls",)), FormChoice("o", "Other"))
    asked = form(HARM, question("about", "choice", choices=choices), question("what", "long-text", sets="facts"))
    assert fill(asked, {"harm": Given("yes")}, THEMES).themes == ("leadership",)
    assert fill(asked, {"about": Given("f")}, THEMES).themes == ("falls",)
    assert fill(asked, {"what": Given("No DRINKS were offered; two falls.")}, THEMES).themes == ("falls", "nutrition")
    assert fill(asked, {"what": Given("It has fallen silent about rainfall and drinking.")}, THEMES).themes == ()


def test_a_good_answers_comment_suggests_nothing_and_a_persons_name_neither() -> None:
    asked = form(question("bells", good="no", comment=True), question("who", "long-text", sets="persons"))
    assert fill(asked, {"bells": Given("no", "a drink was near"), "who": Given("Mrs Fall")}, THEMES).themes == ()
    assert fill(asked, {"bells": Given("yes", "no drink near")}, THEMES).themes == ("nutrition",)


def test_an_answer_is_read_in_words() -> None:
    choices = (FormChoice("a", "First"), FormChoice("b", "Second"))
    assert answer_words(question("x", not_applicable=True), "na") == "Not applicable"
    assert answer_words(question("x", "choices", choices=choices), "a,b") == "First; Second"
    assert answer_words(question("x", "date"), "2026-03-09") == "9 March 2026"
    assert answer_words(question("x", "text"), "as it stands") == "as it stands"


@pytest.mark.parametrize(
    ("kinds", "who"),
    [
        (("nhs", "council", "partnership"), "partnership"), (("nhs", "council"), "council"), (("nhs",), "nhs"),
        (("provider", "voluntary"), None), ((), None),
    ],
)  # fmt: skip
def test_a_report_goes_to_the_partnership_then_the_council_then_health(kinds: tuple[str, ...], who: str | None) -> None:
    found = receiver_of(Keeper(n, kind, f"Body {n}") for n, kind in enumerate(kinds))
    assert (found.kind if found else None) == who


def test_of_two_alike_the_first_by_name() -> None:
    found = receiver_of([Keeper(1, "council", "West"), Keeper(2, "council", "East")])
    assert found == Keeper(2, "council", "East")


def test_a_reference_is_drawn_by_lot_and_read_out_easily() -> None:
    drawn = {new_code() for _ in range(200)}
    assert len(drawn) == 200
    assert set("".join(drawn)) <= set(LETTERS)


def test_what_it_is_called_and_what_is_said_at_once() -> None:
    assert title_of("Visit", ["Birchwood"]) == "Visit: Birchwood"
    assert title_of("Visit", ["A", "B"]) == "Visit: A and B"
    assert title_of("Visit", ["A", "B", "C"]) == "Visit: A and 2 other services"
    said = receipt_words(form(HARM, receipt="It is read within two days."), "AB", ["Phone 999."])
    assert said.split("\n\n") == [
        "We have your report. Its reference is AB.",
        "Phone 999.",
        "It is read within two days.",
    ]


def test_in_which_ways_a_form_is_sent_and_from_whom_it_comes() -> None:
    assert [allowed(n) for n in ("named", "none")] == [("named",), ("anonymous",)]
    assert allowed("choice") == ("named", "in-confidence", "anonymous")
    assert received_from_of("partner", "partnership", own=True) == "own"
    assert received_from_of("partner", "council", own=False) == "authority"
    assert received_from_of("provider", "provider", own=False) == "provider"
    assert received_from_of("public", "voluntary", own=False) == "healthwatch"
