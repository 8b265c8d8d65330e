"""Forms and lists of themes: each mistake that such a file can have is found on its line; the published ones say what
their sources ask for (BY20)."""
# ruff: noqa: E501  the table of mistakes reads best with one mistake on a line

from pathlib import Path

import pytest

from plumbline.library.form_types import KINDS, Form
from plumbline.library.kinds import FORMS
from plumbline.library.loading import Library, check_library, load_library
from plumbline.library.tests.small_library import change, write, write_library

FOLDER = Path(__file__).resolve().parents[3] / "library"
FORM_FILE, THEMES_FILE = "forms/visit-note/1.yaml", "themes/our-themes/1.yaml"

THEMES = """\
id: our-themes
version: 1
title: Our themes
source: Anytown Council
themes:
  - key: food
    label: Food and drink
    questions: [wellbeing]
    words: [fluid chart, drink]
  - key: staff
    label: Staff
"""

FORM = """\
id: visit-note
version: 1
title: A note of a visit
kind: visit
source: Anytown Council
summary: What you saw.
themes: our-themes
sides: [partner]
route: quality
groups:
  - title: What you saw
    questions:
      - key: seen
        text: What did you see?
        kind: long-text
        sets: facts
      - key: drink
        text: Was a drink within reach?
        kind: yes-no
        good: "yes"
        comment: true
        themes: [food]
      - key: harm
        text: Was anybody harmed?
        kind: yes-no
        good: "no"
        sends_to: safeguarding
        sends_when: "yes"
        says: Phone 999.
      - key: about
        text: What about?
        kind: choice
        sets: category
        choices:
          - {key: food, label: Food, themes: [food]}
          - {key: other, label: Something else}
"""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = write_library(tmp_path)
    write(home, THEMES_FILE, THEMES)
    write(home, FORM_FILE, FORM)
    return home


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(FOLDER)


def test_the_small_library_has_no_mistakes(home: Path) -> None:
    assert check_library(home) == []


# (file, what stands there, what is written instead, line of the mistake, what is said)
ONE_MISTAKE = [
    pytest.param(FORM_FILE, "kind: visit\n", "kind: visitt\n", 4, 'Did you mean "visit"?', id="unknown kind"),
    pytest.param(FORM_FILE, "route: quality", "route: qualty", 9, 'Did you mean "quality"?', id="unknown route"),
    pytest.param(FORM_FILE, "sides: [partner]", "sides: [partners]", 8, 'Did you mean "partner"?', id="unknown side"),
    pytest.param(FORM_FILE, "sides: [partner]", "sides: []", 8, "Nobody could send this form", id="nobody may send it"),
    pytest.param(FORM_FILE, "themes: our-themes", "themes: our-theme", 7, 'Did you mean "our-themes"?', id="unknown list"),
    pytest.param(FORM_FILE, "route: quality", "confidential: true\nprovider_reads: true", 10, "not read by the provider", id="confidential and read"),
    pytest.param(FORM_FILE, "route: quality", "confidential: true\noffline: true", 10, "leaves nothing on a telephone", id="confidential and offline"),
    pytest.param(FORM_FILE, "route: quality", "names: none\nprovider_reads: true", 10, "Without a name", id="nameless and read"),
    pytest.param(FORM_FILE, "        themes: [food]\n      - key: harm", "        themes: [drink]\n      - key: harm", 22, 'There is no theme "drink"', id="unknown theme"),
    pytest.param(FORM_FILE, "Food, themes: [food]", "Food, themes: [foot]", 35, 'Did you mean "food"?', id="unknown theme of an answer"),
    pytest.param(FORM_FILE, "      - key: drink", "      - key: seen", 17, "stands here a second time", id="question twice"),
    pytest.param(FORM_FILE, "      - key: drink", "      - key: Drink!", 17, "small letters", id="key of a question"),
    pytest.param(FORM_FILE, "        sets: category", "        sets: facts", 33, "stands here a second time", id="column twice"),
    pytest.param(FORM_FILE, "        kind: long-text", "        kind: text", 15, 'is of the kind long-text', id="column of another kind"),
    pytest.param(FORM_FILE, "        sets: facts", "        sets: facts\n        comment: true", 17, "would be lost", id="comment beside a column"),
    pytest.param(FORM_FILE, "        sets: facts", "        sets: facts\n        audience: partners", 17, "All who read the report", id="column for fewer"),
    pytest.param(FORM_FILE, "        sets: category", "        sets: urgency", 35, 'There is no urgency "food"', id="urgency of its own"),
    pytest.param(FORM_FILE, '        sends_when: "yes"\n', "", 23, "Say both where it is sent and at which answer", id="sent at no answer"),
    pytest.param(FORM_FILE, "sends_to: safeguarding", "sends_to: police", 27, 'There is no route "police"', id="sent nowhere"),
    pytest.param(FORM_FILE, "        says: Phone 999.\n", "", 23, "Say what the person is told", id="sent without a word"),
    pytest.param(FORM_FILE, '        good: "yes"\n', "", 21, "never suggested", id="themes without a poor answer"),
    pytest.param(FORM_FILE, "        kind: long-text", '        kind: long-text\n        good: "yes"', 16, "Only a yes-no question", id="polarity of a text"),
    pytest.param(FORM_FILE, "        kind: long-text", "        kind: long-text\n        not_applicable: true", 16, 'can be "not applicable"', id="text not applicable"),
    pytest.param(FORM_FILE, "          - {key: other, label: Something else}\n", "", 34, "at least two answers", id="no choice"),
    pytest.param(FORM_FILE, "{key: other, label", "{key: food, label", 36, "stands here a second time", id="answer twice"),
    pytest.param(FORM_FILE, "kind: choice", "kind: text", 32, 'is of the kind choice', id="choices of a text"),
    pytest.param(FORM_FILE, "        good: \"no\"", "        god: \"no\"", 26, 'Did you mean "good"?', id="unknown key"),
    pytest.param(FORM_FILE, "\nversion: 1\n", "\nversion: 2\n", 2, "the file is called 1.yaml", id="version and file"),
    pytest.param(THEMES_FILE, "  - key: staff", "  - key: food", 10, 'The theme "food" stands here a second time', id="theme twice"),
    pytest.param(THEMES_FILE, "    label: Staff", "    label: Food and drink", 11, "a second time", id="two themes alike"),
    pytest.param(THEMES_FILE, "[wellbeing]", "[welbeing]", 8, 'Did you mean "wellbeing"?', id="unknown key question"),
    pytest.param(THEMES_FILE, "fluid chart", "Fluid chart", 9, "in small letters", id="word in capitals"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "words"), ONE_MISTAKE)
def test_each_mistake_is_found_on_its_line(file: str, old: str, new: str, line: int, words: str, home: Path) -> None:
    change(home, file, old, new)
    found = check_library(home)
    assert any(m.line == line and words in m.message and m.path.endswith(file) for m in found), [str(m) for m in found]


def questions(form: Form) -> list[str]:
    return [question.key for group in form.groups for question in group.questions]


def test_every_kind_of_report_has_its_form(library: Library) -> None:
    assert {form.kind for form in library.newest(FORMS)} == set(KINDS)


def test_the_observation_asks_21_questions_in_three_groups(library: Library) -> None:
    form = library.form("observation")
    groups = {
        g.title: [q for q in g.questions if q.kind == "yes-no"] for g in form.groups if g.title != "About the visit"
    }
    assert {title: len(found) for title, found in groups.items()} == {"Environment": 8, "Staffing": 7, "Management": 6}
    every = [q for found in groups.values() for q in found]
    assert all(q.comment for q in every)
    assert {q.key for q in every if q.good == "no"} == {
        "furniture",
        "call-bells",
        "calling-out",
        "left-lying",
        "other-issues",
    }
    assert {q.key for q in every if q.good == "neither"} == {"notice-boards", "asked-others"}


def test_one_list_of_themes_with_the_regulators_questions(library: Library) -> None:
    themes = library.theme_list("care-themes").themes
    assert 20 <= len(themes) <= 25
    assert all(theme.questions and theme.words and theme.note for theme in themes)


def test_what_is_confidential_is_never_read_by_the_provider_and_asks_for_no_draft(library: Library) -> None:
    confidential = {form.id for form in library.newest(FORMS) if form.confidential}
    assert confidential == {"safeguarding", "whistleblowing", "police"}
    assert not any(form.provider_reads or form.offline for form in library.newest(FORMS) if form.confidential)


def test_every_form_that_can_show_harm_sends_it_to_safeguarding(library: Library) -> None:
    for form in library.newest(FORMS):
        for question in (q for g in form.groups for q in g.questions if q.key == "harm"):
            assert (question.sends_to, question.sends_when, "999" in question.says) == ("safeguarding", "yes", True), (
                form.id
            )
