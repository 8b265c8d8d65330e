"""The abbreviations that the library knows: read once, every mistake named with its line."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from plumbline.kernel.refusals import Refusal
from plumbline.library.loading import check_library
from plumbline.library.words import FILE, KnownWords, load_words, parse_words

GOOD = """everyone: NHS UK
capitals: not must
field:
  - {short: IPC, long: [infection prevention and control]}
  - {short: MUST, long: [malnutrition universal screening tool], near: [score]}
"""


def test_a_file_is_read_into_words_whatever_letters_they_are_written_in() -> None:
    words, mistakes = parse_words(GOOD)
    assert mistakes == []
    assert words.everyone == {"NHS", "UK"}
    assert words.capitals == {"NOT", "MUST"}
    assert words.long_forms("ipc") == ("infection prevention and control",)
    assert words.long_forms("XYZ") == ()
    assert words.field["MUST"].near == ("score",)


@pytest.mark.parametrize(
    ("more", "line", "says"),
    [
        ("  - {short: IPC, long: [another]}\n", 6, "IPC is here twice"),
        ("  - {short: XYZ, long: []}\n", 6, "XYZ"),
        ("  - {short: UK, long: [United Kingdom]}\n", 1, "UK is both"),
        ("  - {shrot: XYZ, long: [another]}\n", 6, "shrot"),
    ],
)
def test_each_mistake_is_named_with_its_line(more: str, line: int, says: str) -> None:
    _, mistakes = parse_words(GOOD + more)
    assert [(m.line, says in m.message) for m in mistakes if says in m.message] == [(line, True)]


def test_a_library_without_the_file_knows_no_words_and_one_with_a_mistake_is_refused(tmp_path: Path) -> None:
    assert load_words(tmp_path) == KnownWords()
    other = tmp_path / "other"
    (other / FILE).parent.mkdir(parents=True)
    (other / FILE).write_text("everyone: NHS\n", encoding="utf-8")
    with pytest.raises(Refusal, match=r"words/abbreviations\.yaml:1"):
        load_words(other)


def test_the_check_of_the_library_names_them_too(tmp_path: Path) -> None:
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).write_text(GOOD + "  - {short: IPC, long: [another]}\n", encoding="utf-8")
    told = [str(mistake) for mistake in check_library(tmp_path)]
    assert any("words/abbreviations.yaml:6: IPC is here twice" in line for line in told), told


def test_the_published_words_are_sound() -> None:
    words = load_words(settings.LIBRARY)
    for short in ("CQC", "HSCP", "RAG", "ASP", "LSI", "CHOG", "IPC", "PPE", "MAR", "PAMMS", "CI", "COSHH", "DNACPR"):
        assert words.long_forms(short), short
    assert {"NHS", "UK", "PDF", "GP"} <= words.everyone
    assert {"SALT", "MUST"} <= {short for short, known in words.field.items() if known.near}
