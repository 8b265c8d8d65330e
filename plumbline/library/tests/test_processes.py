"""Processes: each mistake that a process file can have is found on its line; the published ones say what the guidance
asks for."""
# ruff: noqa: E501  the table of mistakes reads best with one mistake on a line

from pathlib import Path

import pytest

from plumbline.library.kinds import PROCESSES
from plumbline.library.loading import Library, check_library, load_library
from plumbline.library.tests.small_library import PROCESS, PROCESS_FILE, ROLES_FILE, change, write, write_library
from plumbline.library.types import ACTORS, NEEDS, Process

FOLDER = Path(__file__).resolve().parents[3] / "library"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write_library(tmp_path)


@pytest.fixture(scope="module")
def library() -> Library:
    return load_library(FOLDER)


# (what stands there, what is written instead, line of the mistake, what is said)
ONE_MISTAKE = [
    pytest.param("start: draft", "start: drafted", 5, 'There is no state "drafted". Did you mean "draft"?', id="unknown start"),
    pytest.param("    start: [draft]", "    start: [darft]", 25, 'Did you mean "draft"?', id="unknown state of a step"),
    pytest.param("    to: final", "    to: finale", 53, 'Did you mean "final"?', id="unknown target"),
    pytest.param("    actors: [lead, owner]", "    actors: [leader, owner]", 27, 'There is no actor or role "leader"', id="unknown actor"),
    pytest.param("    tells: [council_lead]", "    tells: [council_laed]", 29, 'Did you mean "council_lead"?', id="unknown role that is told"),
    pytest.param("    needs: [has_actions]", "    needs: [has_action]", 28, 'Did you mean "has_actions"?', id="unknown need"),
    pytest.param("    signs: first", "    signs: frist", 36, 'There is no signature "frist". Did you mean "first"?', id="unknown signature"),
    pytest.param("    asks: [note]", "    asks: [notes]", 37, 'Did you mean "note"?', id="unknown question"),
    pytest.param("  - key: back", "  - key: send", 44, 'The step "send" stands here a second time', id="step twice"),
    pytest.param("  - key: read", "  - key: draft", 10, 'The state "draft" stands here a second time', id="state twice"),
    pytest.param("  - key: second", "  - key: first", 19, 'The signature "first" stands here a second time', id="signature twice"),
    pytest.param("    label: Send it back", "    label: Send it to be read", 45, "a second time", id="two buttons alike"),
    pytest.param("  - key: back", "  - key: Back!", 44, "small letters", id="key of a step"),
    pytest.param("  - key: back", "  - key: back" + "x" * 60, 44, "Shorten it to 60", id="long key"),
    pytest.param("    ends: true", "    meaning: It stands.", 6, "Mark at least one with", id="no end"),
    pytest.param("    start: [draft]", "    start: [draft, final]", 25, 'The state "final" ends the process', id="step out of an end"),
    pytest.param("    start: [draft]", "    start: []", 25, "Name at least one", id="step from nowhere"),
    pytest.param("    actors: [lead, owner]", "    actors: []", 27, "Nobody could take this step", id="step of nobody"),
    pytest.param("    signs: second\n", "", 19, "it could never be signed", id="signature without a step"),
    pytest.param("    needs: [all_signed]", "    needs: []", 15, "No step waits for the signatures", id="signatures that count for nothing"),
    pytest.param("    actors: [home_manager, owner]\n    signs: second", "    actors: [owner]\n    signs: second", 42, "signed by others than may take this step", id="other people sign than are named"),
    pytest.param("    to: final", "    to: \"\"", 12, 'No step leads to the state "final"', id="state never reached"),
    pytest.param("\nversion: 1\n", "\nversion: 2\n", 2, "the file is called 1.yaml", id="version and file"),
    pytest.param("id: two-eyes", "id: two-eyed", 1, 'the folder is called "two-eyes"', id="id and folder"),
    pytest.param("    done: sent it to be read", "    doen: sent it", 30, 'Did you mean "done"?', id="unknown key"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "line", "words"), ONE_MISTAKE)
def test_a_mistake_in_a_process_is_found_on_its_line(home: Path, old: str, new: str, line: int, words: str) -> None:
    change(home, PROCESS_FILE, old, new)
    said = [str(one) for one in check_library(home)]
    here = [one for one in said if one.startswith(f"library/{PROCESS_FILE}:{line}: ")]
    assert [one for one in here if words in one], said


def test_a_state_from_which_nothing_leads_to_an_end_is_named(home: Path) -> None:
    text = PROCESS.replace("signatures:\n", "  - key: lost\n    label: Lost\nsignatures:\n", 1)
    text += "  - key: lose\n    label: Lose it\n    start: [draft]\n    to: lost\n    actors: [lead]\n"
    write(home, PROCESS_FILE, text)
    (only,) = [str(one) for one in check_library(home)]
    assert only == f'library/{PROCESS_FILE}:15: From the state "lost" no way leads to an end.'


def test_waiting_for_signatures_where_nobody_signs_is_a_mistake(home: Path) -> None:
    head, _, rest = PROCESS.partition("signatures:\n")
    steps = rest.partition("steps:\n")[2]
    for slot in ("first", "second"):
        steps = steps.replace(f"    signs: {slot}\n", "")
    write(home, PROCESS_FILE, f"{head}steps:\n{steps}")
    said = [str(one) for one in check_library(home)]
    assert len(said) == 1, said
    assert "Nobody signs here" in said[0]


def test_roles_with_mistakes_do_not_make_a_process_wrong_as_well(home: Path) -> None:
    change(home, ROLES_FILE, "    side: partner", "    side: partners")
    assert [one for one in map(str, check_library(home)) if "two-eyes" in one] == []


def reached(process: Process) -> set[str]:
    found = {process.start}
    for _ in process.states:
        found |= {step.to for step in process.steps if step.to and found & set(step.start)}
    return found


def test_every_state_of_every_published_process_is_reached(library: Library) -> None:
    assert len(library.newest(PROCESSES)) == 6
    for process in library.processes:
        assert reached(process) == {state.key for state in process.states}, process.id
        assert all(step.done for step in process.steps), process.id


def test_a_version_of_a_partnership_plan_is_signed_by_two_in_two_named_roles(library: Library) -> None:
    """The ground for DG36; that two different people sign is the workflow room's rule."""
    process = library.process("plan-version")
    assert [slot.label for slot in process.signatures] == ["Partnership Lead", "Care Home Tactical Lead"]
    roles = [set(slot.actors) for slot in process.signatures]
    assert not roles[0] & roles[1]
    assert all(actor in library.roles for actor in roles[0] | roles[1])
    to_final = [step for step in process.steps if step.to == "final"]
    assert [step.start for step in to_final] == [("quality",)]
    assert "all_signed" in to_final[0].needs
    assert library.framework("dumfries-galloway-improvement-plan").processes.version == "plan-version"


def test_a_difference_of_opinion_goes_group_oversight_regulator_and_never_past_one(library: Library) -> None:
    """The ground for DG38: each step up has what must be true first, and the regulator is the oversight group's."""
    process = library.process("difference-of-opinion")
    up = {(step.start, step.to): step for step in process.steps if step.to.startswith("with_")}
    assert set(up) == {(("in_group",), "with_oversight"), (("with_oversight",), "with_regulator")}
    assert {"attempt_recorded", "both_sides_heard"} <= set(up[("in_group",), "with_oversight"].needs)
    assert up[("with_oversight",), "with_regulator"].actors == ("oversight",)
    ends = [step for step in process.steps if step.to == "settled"]
    assert {step.start for step in ends} == {("in_group",), ("with_oversight",), ("with_regulator",)}
    assert all(step.asks == ("reason",) and step.question for step in ends)  # the outcome is written with the step


def test_a_plan_is_handed_back_only_by_way_of_the_group_and_the_oversight_group(library: Library) -> None:
    """The ground for DG39, with the grades of DG5 asked both before the oversight group is and at the end."""
    process = library.process("hand-back")
    ways = {
        step.to: step
        for step in process.steps
        if step.key in ("put_to_group", "put_to_oversight", "agree", "hand_back")
    }
    assert [ways[to].start for to in ("with_group", "with_oversight", "agreed", "handed_back")] == [
        ("proposed",), ("with_group",), ("with_oversight",), ("agreed",),
    ]  # fmt: skip
    assert ways["agreed"].actors == ("oversight",)
    assert {"grades_reached", "evidence_checked", "no_dispute"} <= set(ways["with_oversight"].needs)
    assert {"actions_settled", "grades_reached", "no_dispute"} <= set(ways["handed_back"].needs)
    asked = ("with_oversight", "agreed", "handed_back")  # the group's view, the oversight group's, how it is sustained
    assert all(ways[to].asks == ("reason",) and ways[to].question for to in asked)


def test_everything_a_step_can_need_is_said_in_a_sentence() -> None:
    assert all(sentence.endswith(".") and sentence[0].isupper() for sentence in NEEDS.values())
    assert not set(ACTORS) & set(load_library(FOLDER).roles)
