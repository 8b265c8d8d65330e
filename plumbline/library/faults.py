"""What the checks of the library's files have in common: where a fault is, and the rules that every file keeps."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from plumbline.access.roles import Role
from plumbline.kernel.yaml_lines import Lines, Mistake, did_you_mean, listed
from plumbline.library.form_types import ThemeList
from plumbline.library.types import Scale

LONGEST_ID, LONGEST_TITLE = 80, 200  # what the library's tables have room for

KEY = re.compile(r"[a-z0-9]+([_-][a-z0-9]+)*")
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")

Place = tuple[str | int, ...]


class Versioned(Protocol):
    """What every kind of file says of itself."""

    @property
    def id(self) -> str: ...
    @property
    def version(self) -> int: ...
    @property
    def title(self) -> str: ...
    @property
    def source(self) -> str: ...


Fault = tuple[Place, str]  # where in the file, and what is wrong with how to mend it


@dataclass(frozen=True)
class Around:
    """What the words of a file may refer to."""

    scales: Mapping[tuple[str, int], Scale | None]  # None: it is there, but has mistakes of its own
    roles: Mapping[str, Role] | None  # None: the file of roles has mistakes of its own
    processes: frozenset[str] = frozenset()  # the ids of those that are there
    themes: Mapping[str, ThemeList | None] = field(default_factory=dict)  # by id, the newest; None: it has mistakes


def mistakes(faults: Iterable[Fault], lines: Lines, path: str) -> list[Mistake]:
    return sorted(Mistake(path, lines.of(*place), message) for place, message in faults)


def plain(heading: str) -> str:
    """A heading as it is compared: without case, punctuation at the ends and doubled spaces."""
    return " ".join(heading.lower().replace("’", "'").split()).strip(" :.*")


def named(one: Versioned) -> Iterator[Fault]:
    if not _ID.fullmatch(one.id):
        yield ("id",), f'The id "{one.id}" may hold small letters, figures and single hyphens only.'
    if one.version < 1:
        yield ("version",), "Versions are numbered from 1."
    yield from too_long(("id",), one.id, LONGEST_ID)
    yield from too_long(("title",), one.title, LONGEST_TITLE)


def too_long(place: Place, text: str, longest: int) -> Iterator[Fault]:
    if len(text) > longest:
        yield place, f"This has {len(text)} characters. Shorten it to {longest} or fewer."


def twice(named: Iterable[tuple[Place, str, str]]) -> Iterator[Fault]:
    """A fault for each (place, what is compared, how to call it) that was there before."""
    seen: set[str] = set()
    for place, compared, called in named:
        if compared in seen:
            yield place, f"{called} stands here a second time. Each may stand once."
        seen.add(compared)


def unknown(place: Place, noun: str, given: Iterable[str], known: Iterable[str]) -> Iterator[Fault]:
    known = list(known)
    for m, one in enumerate(given):
        if one not in known:
            yield (*place, m), f'There is no {noun} "{one}".{did_you_mean(one, known)} There are: {listed(known)}.'
