"""YAML is read into typed values with the line of each kept, and nothing that a file says ends in a traceback."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.kernel.yaml_lines import did_you_mean, read_yaml


class Mood(StrEnum):
    GOOD = "good"
    BAD = "bad"


@dataclass(frozen=True)
class Pet:
    name: str
    kind: Literal["cat", "dog"] = "cat"
    legs: int = 4
    mood: Mood = Mood.GOOD
    tame: bool = True


@dataclass(frozen=True)
class House:
    street: str
    pets: tuple[Pet, ...] = ()
    colours: tuple[str, ...] = ()
    notes: tuple[tuple[str, str], ...] = ()
    owner: Pet | None = None


WHOLE = """\
street: >-
  High
  Street
pets:
  - name: Tibbles
    kind: cat
  - {name: Rex, kind: dog, legs: 3, mood: bad, tame: no}
colours: [red, "12"]
notes:
  door: Shut it.
owner:
  name: Ann
"""


def test_every_kind_of_value_is_read_as_its_type() -> None:
    read = read_yaml(WHOLE, House, path="house.yaml")
    assert read.mistakes == []
    assert read.value == House(
        street="High Street",
        pets=(Pet("Tibbles"), Pet("Rex", "dog", 3, Mood.BAD, False)),
        colours=("red", "12"),
        notes=(("door", "Shut it."),),
        owner=Pet("Ann"),
    )


def test_every_value_keeps_the_line_of_its_key() -> None:
    lines = read_yaml(WHOLE, House, path="house.yaml").lines
    assert lines.of("street") == 1
    assert lines.of("pets") == 4
    assert lines.of("pets", 1, "mood") == 7
    assert lines.of("colours", 1) == 8
    assert lines.of("notes", "door") == 10
    assert lines.of("pets", 0, "legs") == 5  # not written: the line of the pet
    assert lines.of("nothing of the kind") == 1


def test_all_mistakes_are_found_together_in_the_order_of_lines() -> None:
    text = "pets:\n  - nmae: Rex\n    legs: four\nnotes: none\ncolours:\n  - [red]\n"
    said = [str(one) for one in read_yaml(text, House, path="house.yaml").mistakes]
    assert said == [
        'house.yaml:1: the file needs the key "street".',
        'house.yaml:2: "nmae" is not a key of "pets", entry 1. Did you mean "name"? The keys are: name, kind, legs, '
        "mood, tame.",
        'house.yaml:2: "pets", entry 1 needs the key "name".',
        'house.yaml:3: "pets", entry 1, "legs" must be a whole number, such as 3, not "four".',
        'house.yaml:4: "notes" must be written as "key: sentence" lines.',
        'house.yaml:6: "colours", entry 1 must be text, not a list or a block.',
    ]


def test_a_file_that_holds_two_documents_is_a_mistake() -> None:
    (mistake,) = read_yaml("street: a\n---\nstreet: b\n", House, path="house.yaml").mistakes
    assert mistake.line == 2
    assert "cannot be read as YAML" in mistake.message


def test_text_may_be_empty_only_where_that_is_said() -> None:
    assert read_yaml('street: ""', House, path="h").value is None
    assert read_yaml('street: ""', House, path="h", may_be_empty=[(House, "street")]).value == House("")


def test_a_word_nobody_meant_brings_no_guess() -> None:
    assert did_you_mean("zzzz", ["name", "kind"]) == ""


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_whatever_stands_in_a_file_it_is_read_or_explained(text: str) -> None:
    read = read_yaml(text, House, path="house.yaml")
    assert (read.value is None) == bool(read.mistakes)
    assert all(1 <= one.line <= text.count("\n") + len(text.splitlines()) + 1 for one in read.mistakes)


@given(st.integers(0, len(WHOLE)), st.integers(0, 4), st.text(":-[]{}&*!|>'\"%@`#,? \n\tab\x00\x85é", max_size=4))
@settings(max_examples=300, deadline=None)
def test_a_damaged_file_is_read_or_explained(at: int, lost: int, put: str) -> None:
    text = WHOLE[:at] + put + WHOLE[at + lost :]
    read = read_yaml(text, House, path="house.yaml")
    assert read.value is not None or read.mistakes
