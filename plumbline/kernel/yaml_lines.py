"""YAML files read into typed classes, with the line of everything kept, so that a mistake can be shown where it stands.

The classes are plain dataclasses: their fields are the keys a file may have, a field without a default is a key it must
have, and the field's type says what may stand there. Nothing here raises for what a file says: `read_yaml` hands back
the value (or None) and every mistake found.
"""

from __future__ import annotations

import difflib
from collections.abc import Collection, Iterable
from dataclasses import MISSING, dataclass, fields, is_dataclass
from enum import StrEnum
from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

import yaml

Path = tuple[str | int, ...]  # ("columns", 2, "field"): the field of the third column

LONGEST_FILE = 1_000_000  # characters; the longest published file is under 20,000
DEEPEST_NESTING = 20

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_WORDS = {
    "int": "a whole number, such as 3",
    "bool": "true or false",
    "str": "text",
}


@dataclass(frozen=True, order=True)
class Mistake:
    """One thing to mend in a file: where it stands, what is wrong and how to mend it."""

    path: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.message}"


class Lines:
    """The line on which each value of a file stands."""

    def __init__(self) -> None:
        self._lines: dict[Path, int] = {}

    def keep(self, path: Path, line: int) -> None:
        """The first line kept for a path stands: that of the key, where there is one."""
        self._lines.setdefault(path, line)

    def of(self, *path: str | int) -> int:
        """The line of the value at `path`, or of the nearest thing around it where the file leaves it out."""
        for length in range(len(path), -1, -1):
            if line := self._lines.get(path[:length]):
                return line
        return 1


class _Bad:
    """Stands for a value that could not be read; the mistake has been noted."""


_BAD = _Bad()


@dataclass(frozen=True)
class ReadYaml[T]:
    value: T | None
    lines: Lines
    mistakes: list[Mistake]


def read_yaml[T](
    text: str, into: type[T], *, path: str, may_be_empty: Collection[tuple[type, str]] = ()
) -> ReadYaml[T]:
    """The file `text` as an `into` (a dataclass); `path` is how the file is named in mistakes.

    `may_be_empty` names the (class, field) pairs of text that may be written as "". The value is None where the file
    could not be read whole.
    """
    reader = _Reader(path, frozenset(may_be_empty))
    node = reader.compose(text)
    value = _BAD if node is None else reader.value(node, into, ())
    return ReadYaml(
        None if value is _BAD else value, reader.lines, sorted(reader.mistakes, key=lambda m: (m.line, m.message))
    )


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """The sentence ` Did you mean "columns"?` to put behind a mistake about an unknown word; "" if nothing is near."""
    near = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f' Did you mean "{near[0]}"?' if near else ""


def listed(words: Iterable[str]) -> str:
    return ", ".join(words)


class _Reader:
    def __init__(self, path: str, may_be_empty: frozenset[tuple[type, str]]) -> None:
        self.path = path
        self.may_be_empty = may_be_empty
        self.lines = Lines()
        self.mistakes: list[Mistake] = []

    def mistake(self, line: int, message: str) -> _Bad:
        self.mistakes.append(Mistake(self.path, line, message))
        return _BAD

    def compose(self, text: str) -> yaml.Node | None:
        if len(text) > LONGEST_FILE:
            self.mistake(1, f"The file is longer than {LONGEST_FILE:,} characters. Is it the right file?")
            return None
        try:
            if not self._plain_enough(text):
                return None
            node = yaml.compose(text, Loader=_Loader)
        except yaml.YAMLError as error:
            self.mistake(*_explain(error, text))
            return None
        if node is None:
            self.mistake(1, "The file is empty.")
        return node

    def _plain_enough(self, text: str) -> bool:
        """No anchors, which would let a few lines stand for millions, and no bottomless nesting."""
        depth = 0
        for event in yaml.parse(text, Loader=_Loader):
            if isinstance(event, yaml.AliasEvent):
                self.mistake(_line(event), f'"*{event.anchor}" repeats another part of the file. Write it out instead.')
                return False
            if isinstance(event, yaml.CollectionStartEvent):
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
            if depth > DEEPEST_NESTING:
                self.mistake(_line(event), "The file is nested too deeply to be a library file.")
                return False
        return True

    def value(self, node: yaml.Node, kind: Any, path: Path) -> Any:
        self.lines.keep(path, _line(node))
        if get_origin(kind) in (Union, UnionType):  # only `X | None` is used: the key is left out where there is none
            kind = next(part for part in get_args(kind) if part is not type(None))
        if is_dataclass(kind):
            return self.record(node, kind, path)
        if get_origin(kind) is Literal:
            return self.word(node, get_args(kind), path)
        if isinstance(kind, type) and issubclass(kind, StrEnum):
            word = self.word(node, [member.value for member in kind], path)
            return word if word is _BAD else kind(word)
        if get_origin(kind) is tuple:
            part = get_args(kind)[0]
            pair = get_args(part) if get_origin(part) is tuple else ()
            return self.pairs(node, pair[1], path) if pair[:1] == (str,) else self.list(node, part, path)
        return self.plain(node, kind, path)

    def record(self, node: yaml.Node, kind: Any, path: Path) -> Any:
        if not isinstance(node, yaml.MappingNode):
            return self.mistake(_line(node), f"{_place(path)} must be written as keys and values ({_keys(kind)}).")
        hints, known = _hints(kind), {field.name: field for field in fields(kind)}
        values: dict[str, Any] = {}
        for key, value in self.keys(node):
            if key not in known:
                self.mistake(
                    _line(value[0]),
                    f'"{key}" is not a key of {_place(path)}.{did_you_mean(key, known)} The keys are: {listed(known)}.',
                )
                continue
            self.lines.keep((*path, key), _line(value[0]))
            values[key] = self.value(value[1], hints[key], (*path, key))
            if values[key] == "" and _required(known[key]) and (kind, key) not in self.may_be_empty:
                values[key] = self.mistake(_line(value[0]), f'"{key}" is empty. Write what it is.')
        for name, field in known.items():
            if name not in values and _required(field):
                values[name] = self.mistake(_line(node), f'{_place(path)} needs the key "{name}".')
        return _BAD if any(value is _BAD for value in values.values()) else kind(**values)

    def keys(self, node: yaml.MappingNode) -> list[tuple[str, tuple[yaml.Node, yaml.Node]]]:
        """The keys of a mapping with their nodes, each once."""
        seen: dict[str, int] = {}
        found: list[tuple[str, tuple[yaml.Node, yaml.Node]]] = []
        for key, value in node.value:
            if not isinstance(key, yaml.ScalarNode):
                self.mistake(_line(key), "A key must be one word.")
            elif key.value in seen:
                message = f'"{key.value}" stands here a second time; the first is on line {seen[key.value]}. Keep one.'
                self.mistake(_line(key), message)
            else:
                seen[key.value] = _line(key)
                found.append((key.value, (key, value)))
        return found

    def list(self, node: yaml.Node, part: Any, path: Path) -> Any:
        if not isinstance(node, yaml.SequenceNode):
            message = f'{_place(path)} must be a list: each entry on a line that begins with "-".'
            return self.mistake(_line(node), message)
        values = [self.value(entry, part, (*path, place)) for place, entry in enumerate(node.value)]
        return _BAD if any(value is _BAD for value in values) else tuple(values)

    def pairs(self, node: yaml.Node, kind: Any, path: Path) -> Any:
        if not isinstance(node, yaml.MappingNode):
            shape = "key: sentence" if kind is str else "key: number"
            return self.mistake(_line(node), f'{_place(path)} must be written as "{shape}" lines.')
        pairs = [(key, self.value(value, kind, (*path, key))) for key, (_, value) in self.keys(node)]
        return _BAD if any(value is _BAD for _, value in pairs) else tuple(pairs)

    def word(self, node: yaml.Node, allowed: Collection[str], path: Path) -> Any:
        word = self.plain(node, str, path)
        if word is _BAD or word in allowed:
            return word
        message = f'"{word}" is not known here.{did_you_mean(word, allowed)} Use one of: {listed(allowed)}.'
        return self.mistake(_line(node), f"{_place(path)}: {message}")

    def plain(self, node: yaml.Node, kind: type, path: Path) -> Any:
        tag = node.tag.rpartition(":")[2]
        if not isinstance(node, yaml.ScalarNode):
            return self.mistake(_line(node), f"{_place(path)} must be {_WORDS[kind.__name__]}, not a list or a block.")
        if tag == "null":
            return self.mistake(_line(node), f"{_place(path)} has no value. Write one, or leave the line out.")
        if kind is bool and tag == "bool":
            return node.value.lower() in ("true", "yes", "on")
        if kind is int and tag == "int" and node.value.lstrip("+-").isdecimal():
            return int(node.value)
        if kind is str and tag == "str":
            return node.value.strip()
        if kind is str:
            message = f'{_place(path)} must be text. Put it in quotation marks: "{node.value}".'
            return self.mistake(_line(node), message)
        return self.mistake(_line(node), f'{_place(path)} must be {_WORDS[kind.__name__]}, not "{node.value}".')


@cache
def _hints(kind: type) -> dict[str, Any]:
    return get_type_hints(kind)


def _required(field: Any) -> bool:
    return field.default is MISSING and field.default_factory is MISSING


def _keys(kind: Any) -> str:
    return listed(field.name for field in fields(kind))


def _line(node: yaml.Node | yaml.Event) -> int:
    return node.start_mark.line + 1 if node.start_mark else 1


def _place(path: Path) -> str:
    """The words for a place in the file: "columns, entry 3, field"."""
    if not path:
        return "the file"
    return ", ".join(f"entry {part + 1}" if isinstance(part, int) else f'"{part}"' for part in path)


def _explain(error: yaml.YAMLError, text: str) -> tuple[int, str]:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    if mark is not None:
        problem = " ".join(str(getattr(error, "problem", None) or "").split())
        line = min(mark.line + 1, max(1, len(text.splitlines())))
        hint = "Look at the indents and colons here and just above, and for a quotation mark left open further up."
        return line, f"This cannot be read as YAML ({problem}). {hint}"
    position = getattr(error, "position", None)
    if isinstance(position, int):
        return text[:position].count("\n") + 1, "This line holds a character that a YAML file may not hold. Delete it."
    return 1, f"This cannot be read as YAML ({error})."
