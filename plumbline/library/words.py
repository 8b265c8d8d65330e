"""Words that the library knows: abbreviations that everyone knows, the field's own with what they stand for, and
ordinary words that people write in capitals for weight. One file, `words/abbreviations.yaml`. No Django here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from plumbline.kernel.refusals import Refusal
from plumbline.kernel.yaml_lines import Mistake, read_yaml

FILE = Path("words", "abbreviations.yaml")


@dataclass(frozen=True)
class KnownShort:
    """An abbreviation of the field. `near`: where it is an ordinary word as well (SALT, MUST), the words beside which
    it is the abbreviation."""

    short: str
    long: tuple[str, ...]  # what it may stand for, the likeliest first
    near: tuple[str, ...] = ()


@dataclass(frozen=True)
class _File:
    everyone: str  # words with spaces between
    capitals: str
    field: tuple[KnownShort, ...]


@dataclass(frozen=True)
class KnownWords:
    """What the abbreviation check knows, in capitals."""

    everyone: frozenset[str] = frozenset()  # need no writing out
    capitals: frozenset[str] = frozenset()  # ordinary words, whatever letters they are written in
    field: Mapping[str, KnownShort] = field(default_factory=dict)

    def long_forms(self, short: str) -> tuple[str, ...]:
        known = self.field.get(short.upper())
        return known.long if known else ()


def parse_words(text: str, *, path: str = FILE.as_posix()) -> tuple[KnownWords, list[Mistake]]:
    """The words of a file, and every mistake in it with its line."""
    read = read_yaml(text, _File, path=path)
    mistakes = list(read.mistakes)
    if read.value is None:
        return KnownWords(), mistakes
    seen: dict[str, int] = {}
    for index, known in enumerate(read.value.field):
        line = read.lines.of("field", index)
        upper = known.short.upper()
        if upper in seen:
            mistakes.append(Mistake(path, line, f"{known.short} is here twice. Give it all its meanings in one place."))
        if not known.long:
            mistakes.append(Mistake(path, line, f"{known.short} has no long form."))
        seen[upper] = index
    everyone = frozenset(word.upper() for word in read.value.everyone.split())
    both = sorted(everyone & set(seen))
    mistakes += [
        Mistake(path, 1, f"{word} is both what everyone knows and the field’s own. Choose one.") for word in both
    ]
    capitals = frozenset(word.upper() for word in read.value.capitals.split())
    return KnownWords(everyone, capitals, {known.short.upper(): known for known in read.value.field}), mistakes


def check_words(folder: Path) -> list[Mistake]:
    """Every mistake in the words of a library's folder; none where it has no such file."""
    path = folder / FILE
    if not path.is_file():
        return []
    return parse_words(path.read_text(encoding="utf-8"), path=f"{folder.name}/{FILE.as_posix()}")[1]


@cache
def load_words(folder: Path) -> KnownWords:
    """The words in a library's folder; none where it has no such file. Raises Refusal, naming every mistake."""
    path = folder / FILE
    if not path.is_file():
        return KnownWords()
    words, mistakes = parse_words(path.read_text(encoding="utf-8"))
    if mistakes:
        raise Refusal("The library’s words have mistakes and were not read.\n" + "\n".join(map(str, mistakes)))
    return words
