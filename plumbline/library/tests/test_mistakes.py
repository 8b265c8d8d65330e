"""Every mistake that a library file can have is found, on its line, and says how to mend it."""
# ruff: noqa: E501  the table of mistakes reads best with one mistake on a line

from pathlib import Path

import pytest

from plumbline.kernel.refusals import Refusal
from plumbline.library.loading import PUBLISHED, check_library, load_library, seal
from plumbline.library.tests.small_library import (
    FRAMEWORK,
    FRAMEWORK_FILE,
    PROCESS_FILE,
    ROLES_FILE,
    SCALE,
    SCALE_FILE,
    change,
    write,
    write_library,
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write_library(tmp_path)


def said(home: Path) -> list[str]:
    return [str(mistake) for mistake in check_library(home)]


def test_the_small_library_has_no_mistakes(home: Path) -> None:
    assert said(home) == []


F, S, R = FRAMEWORK_FILE, SCALE_FILE, ROLES_FILE

# (file, what stands there, what is written instead, line of the mistake, what is said)
ONE_MISTAKE = [
    # shape
    pytest.param(F, "layout: theme-tables", "layuot: theme-tables", 10, 'Did you mean "layout"?', id="unknown key"),
    pytest.param(F, "publisher: Anytown Council\n", "", 1, 'needs the key "publisher"', id="missing key"),
    pytest.param(F, '  - field: number\n    label: "No"', "  - field: number", 38, 'needs the key "label"', id="missing in entry"),
    pytest.param(F, "title: Anytown Care Plan", "title: ''", 3, '"title" is empty', id="empty text"),
    pytest.param(F, "title: Anytown Care Plan", "title:", 3, "has no value", id="no value"),
    pytest.param(F, "title: Anytown Care Plan", "title: [Anytown]", 3, "must be text, not a list", id="list for text"),
    pytest.param(F, "title: Anytown Care Plan", "title: 2026", 3, 'quotation marks: "2026"', id="number for text"),
    pytest.param(F, "summary: A plan for homes in Anytown.", "summary: yes", 6, "quotation marks", id="yes for text"),
    pytest.param(F, "source: Anytown Council, 2026", "source: 2026-03-01", 7, "quotation marks", id="date for text"),
    pytest.param(F, "landscape: true", "landscape: sideways", 11, "must be true or false", id="text for truth"),
    pytest.param(F, "scale_version: 1", "scale_version: one", 9, "whole number", id="text for number"),
    pytest.param(F, "scale_version: 1", "scale_version: 1.5", 9, "whole number", id="fraction for number"),
    pytest.param(F, "nation: wales", "nation: whales", 5, 'Did you mean "wales"?', id="unknown nation"),
    pytest.param(F, "layout: theme-tables", "layout: theme-table", 10, 'Did you mean "theme-tables"?', id="unknown layout"),
    pytest.param(F, "  - field: finish", "  - field: finnish", 44, 'Did you mean "finish"?', id="unknown field"),
    pytest.param(F, "    holds: [measure]", "    holds: [measures]", 43, 'Did you mean "measure"?', id="unknown held field"),
    pytest.param(F, "    kind: date", "    kind: day", 20, "Use one of: text, person, date", id="unknown kind"),
    pytest.param(F, "triggers:\n  - {key: complaint, label: A serious complaint, evidence: [complaint], suggests: [home_manager]}", "triggers: A complaint", 56, "must be a list", id="text for list"),
    pytest.param(F, "items:\n  noun: action\n  plural: actions", "items: action", 34, "keys and values", id="text for keys"),
    pytest.param(F, "guidance:\n  text: Begin with a verb.", "guidance: [Begin.]", 58, '"key: sentence"', id="guidance list"),
    pytest.param(S, "    colour: amber", "    colour: yellow", 10, "Use one of: red, amber, green, blue, grey", id="unknown colour"),
    pytest.param(S, "    shape: half", "    shape: haf", 11, 'Did you mean "half"?', id="unknown shape"),
    pytest.param(S, "    common: on track", "    common: on-track", 12, 'Did you mean "on track"?', id="unknown common"),
    pytest.param(R, "    side: partner", "    side: partners", 8, 'Did you mean "partner"?', id="unknown side"),
    pytest.param(R, "plan.edit, library.read", "plan.edits, library.read", 9, 'Did you mean "plan.edit"?', id="unknown capability"),
    # YAML
    pytest.param(F, "title: Anytown Care Plan", "title: Plan: Anytown", 3, "cannot be read as YAML", id="colon in text"),
    pytest.param(F, "title: Anytown Care Plan", 'title: "Anytown', 39, "cannot be read as YAML", id="quotation left open"),
    pytest.param(F, "nation: wales", "\tnation: wales", 5, "cannot be read as YAML", id="tabulator"),
    pytest.param(F, "nation: wales", "nation: wa\x07les", 5, "may not hold", id="control character"),
    pytest.param(F, "nation: wales", "nation: wales\nnation: scotland", 6, "the first is on line 5", id="key twice"),
    pytest.param(F, "    label: State", "    label: State\n    label: Stand", 48, "the first is on line 47", id="key twice inside"),
    pytest.param(F, "nation: wales", "nation: &n wales\nsummary: *n", 6, "Write it out", id="alias"),
    pytest.param(F, "title: Anytown Care Plan", "title: " + "[" * 30 + "]" * 30, 3, "nested too deeply", id="bottomless"),
    pytest.param(F, "nation: wales", "? [a, b]\n: wales\nnation: wales", 5, "A key must be one word", id="list as key"),
    pytest.param(F, "title: Anytown Care Plan", "title: !!python/name:os.system x", 3, "must be text", id="a python object"),
    # names and numbers
    pytest.param(F, "id: anytown-plan", "id: anytown-plans", 1, 'the folder is called "anytown-plan"', id="id and folder"),
    pytest.param(F, "\nversion: 1\ntitle", "\nversion: 2\ntitle", 2, "the file is called 1.yaml", id="version and file"),
    pytest.param(S, "\nversion: 1\ntitle", "\nversion: 0\ntitle", 2, "the file is called 1.yaml", id="scale version"),
    pytest.param(F, "title: Anytown Care Plan", f"title: {'long ' * 60}", 3, "Shorten it to 200", id="long title"),
    pytest.param(F, "  - key: dated", "  - key: Date d", 18, "small letters", id="key of a header field"),
    pytest.param(S, "  - key: open", "  - key: Open!", 6, "small letters", id="key of a value"),
    pytest.param(S, "  - key: open", "  - key: open-but-not-for-very-long", 6, "Shorten it to 20", id="long key of a value"),
    # what is written once
    pytest.param(F, "  - key: dated", "  - key: home", 18, 'The key "home" stands here a second time', id="header key twice"),
    pytest.param(F, "    label: Dated", "    label: Name of home", 19, 'already names the field "Home"', id="header label twice"),
    pytest.param(F, "    - number: 2", "    - number: 1", 32, "The number 1 stands here a second time", id="number twice"),
    pytest.param(F, "      title: Place", "      title: Residents", 33, "a second time", id="theme twice"),
    pytest.param(F, "    - number: 2", "    - number: 0", 32, "numbered from 1", id="theme 0"),
    pytest.param(F, "      also: [residents]", "      also: [residents]\n      questions: [stafff]", 32, 'There is no key question "stafff". Did you mean "staff"?', id="unknown key question"),
    pytest.param(F, "      title: Place", "      title: Place\n      questions: [setting, setting]", 34, 'The key question "setting" stands here a second time', id="key question twice"),
    pytest.param(F, "      title: Place", "      title: Place\n      about: [Garden]", 34, 'small letters: "garden"', id="words for a theme"),
    pytest.param(F, "      title: Place", "      title: Place\n      about: ['gar*den']", 34, 'may end in one "*"', id="star inside a word"),
    pytest.param(F, "      title: Place", "      title: Place\n      about: [garden, garden]", 34, "a second time", id="word twice"),
    pytest.param(F, "      title: Place", "      title: Place\n      cites: [reg 5]", 34, 'like "Regulation 5"', id="regulation"),
    pytest.param(F, "[Home, Council]", "[Home, home]", 27, 'The level "home" stands here a second', id="level twice"),
    pytest.param(F, "  - field: finish", "  - field: measure", 44, 'field "measure" stands here a second', id="field twice"),
    pytest.param(F, "    label: By when", "    label: Action", 45, 'already names the column "What we do"', id="heading twice"),
    pytest.param(F, "  - anytown care plan", "  - anytown\n  - anytown", 65, "a second time", id="evidence twice"),
    pytest.param(F, "  - {key: complaint,", "  - {key: fall, label: A serious complaint}\n  - {key: complaint,", 58, "a second time", id="trigger twice"),
    pytest.param(S, "    code: D", "    code: o", 16, 'The code "o" stands here a second time', id="code twice"),
    pytest.param(S, "  - key: done", "  - key: open", 14, 'The key "open" stands here a second time', id="value twice"),
    pytest.param(S, "    also: [finished]", "    also: [in hand]", 21, 'already stands for "Open"', id="spelling twice"),
    pytest.param(S, "    also: [finished]", "    also: [open]", 21, 'already stands for "Open"', id="spelling is a label"),
    pytest.param(S, "    also: [finished]", "    also: [Finished]", 21, 'small letters: "finished"', id="spelling in capitals"),
    pytest.param(S, "    colour: green\n    shape: tick", "    colour: amber\n    shape: half", 19, "amber half shape", id="shape twice"),
    pytest.param(R, "  - key: council_lead", "  - key: home_manager", 6, "the first is on line 2", id="role twice"),
    pytest.param(R, "[plan.read, progress.record]", "[plan.read, plan.read]", 5, "a capability twice", id="capability twice"),
    # what refers to something else
    pytest.param(F, "scale: two-step", "scale: two-steps", 8, 'Did you mean "two-step"?', id="unknown scale"),
    pytest.param(F, "scale_version: 1", "scale_version: 3", 9, "has no version 3. It has: 1", id="unknown scale version"),
    pytest.param(F, "  - role: home_manager", "  - role: home_manger", 49, 'Did you mean "home_manager"?', id="unknown role"),
    pytest.param(F, "    role: chog", "    role: chogs", 55, 'Did you mean "chog"?', id="unknown group"),
    pytest.param(F, "  text: Begin with", "  txet: Begin with", 59, 'Did you mean "text"?', id="unknown guidance"),
    pytest.param(F, "https://www.example.org/guide", "www.example.org", 62, "begins with https://", id="bad address"),
    pytest.param(F, "  - anytown care plan", "  - Anytown care plan", 64, "small letters", id="evidence in capitals"),
    pytest.param(F, "evidence: [complaint]", "evidence: [complaints]", 57, 'Did you mean "complaint"?', id="unknown ground"),
    pytest.param(F, "suggests: [home_manager]", "suggests: [home_manger]", 57, 'Did you mean "home_manager"?', id="unknown suggested role"),
    pytest.param(F, "{key: complaint, label", "{key: complaint, kind: partner, label", 57, "Use one of: in-house", id="unknown kind of plan"),
    pytest.param(F, "version: two-eyes", "version: two-eye", 66, 'Did you mean "two-eyes"?', id="unknown process"),
    pytest.param(F, "  version: two-eyes", '  version: ""', 66, 'There is no process ""', id="no process for versions"),
    pytest.param(F, 'disagreement: ""', "disagreement: two-ears", 67, 'Did you mean "two-eyes"?', id="unknown second process"),
    # what does not go together
    pytest.param(F, "evidence: [complaint]", "evidence: [complaint], grades_at_most: 2", 57, "Grades are an inspection's", id="grades of no inspection"),
    pytest.param(F, "evidence: [complaint]", "evidence: [inspection], grades_at_most: 3, grades_at_least: 3", 57, "would end at grade 3 at once", id="ends as it begins"),
    pytest.param(F, "  - field: status\n    label: State\n", "", 37, "status_in_print: false", id="no status column"),
    pytest.param(F, "nation: wales", "nation: wales\nstatus_in_print: false", 6, "Leave this line out", id="status after all"),
    pytest.param(F, "  - field: text", "  - field: title", 37, "No column says what is to be done", id="no text"),
    pytest.param(F, "    label: By when", "    label: ''", 45, "A column needs a label", id="column without label"),
    pytest.param(F, "    label: By when", "    label: By when\n    width: 0", 46, "1 or more", id="width"),
    pytest.param(F, "  - field: finish", "  - field: section", 44, 'layout "recommendation-table"', id="section without layout"),
    pytest.param(F, "  - field: finish", "  - field: lead", 44, "has_lead: true", id="lead without leads"),
    pytest.param(F, "layout: theme-tables", "layout: recommendation-table", 37, '"field: section"', id="layout without section"),
    pytest.param(F, "layout: theme-tables", "layout: parts", 10, 'Add "rounds"', id="parts without rounds"),
    pytest.param(F, "nation: wales", "nation: wales\nrounds: {months_after_agreed: 12, done_key: done}", 6, 'layout "parts"', id="rounds elsewhere"),
    pytest.param(F, "layout: theme-tables", "layout: parts\nrounds: {months_after_agreed: 12, done_key: don}", 11, 'Did you mean "done"?', id="unknown done key"),
    pytest.param(F, "layout: theme-tables", "layout: parts\nrounds: {months_after_agreed: 0, done_key: done}", 11, "1 or more", id="no months"),
    pytest.param(F, "  has_outcomes: true\n", "", 26, "has_outcomes: true", id="levels without outcomes"),
    pytest.param(F, "  context_label: Why\n", "", 24, "context_label", id="hint without context"),
    pytest.param(F, "    kind: date", "    kind: choice", 20, '"choices"', id="choice without choices"),
    pytest.param(F, "    kind: date", "    choices: [a, b]", 20, '"choices"', id="choices without choice"),
    pytest.param(F, "    kind: date", "    every_page: true\n    printed: false", 20, "on every page", id="on every page, not printed"),
    pytest.param(F, "  plural: actions", "  plural: actions\n  blank_rows: -1", 37, "fewer than 0", id="blank rows"),
    pytest.param(S, SCALE[SCALE.index("  - key: done") :], "", 5, "at least two values", id="one value"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "line", "words"), ONE_MISTAKE)
def test_a_mistake_is_found_on_its_line(home: Path, file: str, old: str, new: str, line: int, words: str) -> None:
    change(home, file, old, new)
    assert any(one.startswith(f"library/{file}:{line}: ") and words in one for one in said(home)), said(home)
    with pytest.raises(Refusal) as refusal:
        load_library(home)
    assert f"{file}:{line}" in refusal.value.message


def test_several_mistakes_are_found_at_once_in_the_order_of_files_and_lines(home: Path) -> None:
    change(home, FRAMEWORK_FILE, "nation: wales", "nation: whales")
    change(home, FRAMEWORK_FILE, "  - field: finish", "  - field: finnish")
    change(home, SCALE_FILE, "    shape: half", "    shape: haf")
    places = [one.partition(": ")[0] for one in said(home)]
    assert places == [f"library/{FRAMEWORK_FILE}:5", f"library/{FRAMEWORK_FILE}:44", f"library/{SCALE_FILE}:11"]


def test_a_scale_with_mistakes_is_not_called_missing_as_well(home: Path) -> None:
    change(home, SCALE_FILE, "    shape: half", "    shape: haf")
    change(home, ROLES_FILE, "    side: partner", "    side: partners")
    assert len(said(home)) == 2


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ("frameworks/stray.yaml", "frameworks/stray/1.yaml"),
        ("frameworks/anytown-plan/2.yml", "called by its number"),
        ("frameworks/anytown-plan/02.yaml", "called by its number"),
        ("frameworks/anytown-plan/two.yaml", "called by its number"),
        ("scales/two-step/notes.txt", "called by its number"),
    ],
)
def test_a_file_in_the_wrong_place_is_named(home: Path, path: str, words: str) -> None:
    write(home, path, "x: 1\n")
    assert [one for one in said(home) if one.startswith(f"library/{path}:1: ") and words in one], said(home)


def test_an_empty_file_and_an_empty_folder_are_named(home: Path) -> None:
    write(home, "frameworks/blank/1.yaml", "# nothing yet\n")
    (home / "scales" / "none").mkdir()
    assert "library/frameworks/blank/1.yaml:1: The file is empty." in said(home)
    assert "library/scales/none:1: There is no version here, such as 1.yaml." in said(home)


def test_hidden_files_are_passed_over(home: Path) -> None:
    write(home, "frameworks/.DS_Store", "x")
    write(home, "frameworks/anytown-plan/.1.yaml.swp", "x")
    assert said(home) == []


def test_a_file_that_is_not_text_is_named_with_its_line(home: Path) -> None:
    (home / FRAMEWORK_FILE).write_bytes(FRAMEWORK.encode().replace(b"wales", b"wal\xffes"))
    assert f"library/{FRAMEWORK_FILE}:5: This line is not UTF-8 text. Save the file as UTF-8." in said(home)


def test_a_file_that_is_too_large_is_not_read(home: Path) -> None:
    write(home, SCALE_FILE, "# " + "x" * 1_100_000)
    assert f"library/{SCALE_FILE}:1: The file is too large to be a library file." in said(home)


def test_a_missing_folder_or_file_of_roles_is_named(home: Path, tmp_path: Path) -> None:
    assert [str(one) for one in check_library(tmp_path / "nowhere")] == ["nowhere:1: There is no such folder."]
    (home / ROLES_FILE).unlink()
    assert said(home) == ["library/roles.yaml:1: The file with the roles is not there."]


def test_a_published_file_may_not_change(home: Path) -> None:
    assert seal(home) == [FRAMEWORK_FILE, PROCESS_FILE, SCALE_FILE]
    assert seal(home) == []
    assert said(home) == []
    change(home, FRAMEWORK_FILE, "Begin with a verb.", "Begin with a word.")
    assert [one for one in said(home) if one.startswith(f"library/{FRAMEWORK_FILE}:1: This file was published")]


def test_a_published_file_may_not_go(home: Path) -> None:
    seal(home)
    (home / FRAMEWORK_FILE).unlink()
    (home / FRAMEWORK_FILE).parent.rmdir()
    assert [one for one in said(home) if one.startswith(f"library/{PUBLISHED}:1: ") and "put it back" in one]


def test_other_line_ends_are_not_a_change(home: Path) -> None:
    seal(home)
    (home / SCALE_FILE).write_bytes(b"\xef\xbb\xbf" + SCALE.replace("\n", "\r\n").encode())
    assert said(home) == []


def test_a_new_version_beside_a_published_one_is_no_mistake(home: Path) -> None:
    seal(home)
    write(home, "frameworks/anytown-plan/2.yaml", FRAMEWORK.replace("\nversion: 1\n", "\nversion: 2\n"))
    assert said(home) == []
    assert load_library(home).framework("anytown-plan").version == 2
    assert load_library(home).framework("anytown-plan", 1).version == 1


def test_asking_for_what_is_not_there_says_what_is(home: Path) -> None:
    library = load_library(home)
    with pytest.raises(Refusal, match=r'There is no framework "anytown". Did you mean "anytown-plan"\?'):
        library.framework("anytown")
    with pytest.raises(Refusal, match=r'The scale "two-step" has no version 9. It has: 1.'):
        library.scale("two-step", 9)
