"""Themes counted over all sources (BY10), and what evidence speaks of (ST17): plain mentions in, counts out.

A report stands under the themes that a person confirmed or that were suggested; both are told apart. A requirement has
no such mark, so its themes are found by the words of the list. A grade has no words at all: it counts for nobody's
theme, and stands beside the themes of its key question.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from plumbline.library.form_types import ThemeList

NO_THEME = "none"
REPORTS, SUGGESTED, REQUIREMENTS, AREAS, EVIDENCE = "reports", "suggested", "requirements", "areas", "evidence"
SOURCES = {
    REPORTS: "Reports, confirmed",
    SUGGESTED: "Reports, suggested",
    REQUIREMENTS: "Requirements",
    AREAS: "Areas for improvement",
}


@dataclass(frozen=True)
class Place:
    """Where something was said: the service, its provider and its area, or a plan."""

    key: int
    name: str
    number: str = ""
    provider: str = ""
    area: str = ""


@dataclass(frozen=True)
class Mention:
    """One thing that stands under one theme. `of` tells it from others: something about two services is one."""

    theme: str
    source: str
    of: tuple[str, int]
    on: date
    title: str
    kind: str = ""  # of a report: "Care concern"
    href: str = ""
    places: tuple[Place, ...] = ()


@dataclass(frozen=True)
class Quarter:
    """Three months of a calendar year."""

    year: int
    number: int  # 1 to 4

    @classmethod
    def of(cls, on: date) -> Quarter:
        return cls(on.year, (on.month + 2) // 3)

    @property
    def label(self) -> str:
        months = (("Jan", "Mar"), ("Apr", "Jun"), ("Jul", "Sep"), ("Oct", "Dec"))[self.number - 1]
        return f"{months[0]} to {months[1]} {self.year}"

    @property
    def first(self) -> date:
        return date(self.year, self.number * 3 - 2, 1)

    def before(self, quarters: int) -> Quarter:
        count = self.year * 4 + self.number - 1 - quarters
        return Quarter(count // 4, count % 4 + 1)


@dataclass(frozen=True)
class ThemeCount:
    key: str
    label: str
    note: str
    by_source: dict[str, int]
    quarters: tuple[int, ...]  # in the order of the quarters asked for
    low_grades: int = 0  # of the key questions it stands under

    @property
    def total(self) -> int:
        return sum(self.by_source.values())


def found_in(text: str, themes: ThemeList, question: str = "") -> tuple[str, ...]:
    """The themes whose words stand in the text, in the order of the list. Where some of them stand under the key
    question that the text belongs to, only those: a requirement on leadership that names medicines is about leadership.
    """
    places = _places_in(text, tuple(theme.words for theme in themes.themes))
    found = [themes.themes[place] for place in places]
    fitting = [theme for theme in found if question and question in theme.questions]
    return tuple(theme.key for theme in fitting or found)


@lru_cache(maxsize=20_000)  # published texts never change, and are counted anew for every page
def _places_in(text: str, words: tuple[tuple[str, ...], ...]) -> tuple[int, ...]:
    """The places of those lists of words of which one stands in the text."""
    written = " ".join(text.lower().replace("’", "'").split())
    return tuple(place for place, some in enumerate(words) if some and _words(some).search(written))


@lru_cache(maxsize=500)
def _words(words: tuple[str, ...]) -> re.Pattern[str]:
    """Any of the words, or its plural: "fall" is in "two falls" and not in "rainfall"."""
    either = "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))
    return re.compile(rf"(?<!\w)(?:{either})(?:s|es)?(?!\w)")


def count_themes(
    mentions: Iterable[Mention],
    themes: ThemeList,
    quarters: Sequence[Quarter],
    low_grades: Counter[str] | None = None,
) -> list[ThemeCount]:
    """How often each theme of the list was mentioned, by source and by quarter, the most first; a thing about several
    services is counted once. What has no theme stands last."""
    by_theme: dict[str, list[Mention]] = defaultdict(list)
    for mention in _once(mentions, lambda m: (m.theme, m.of)):
        by_theme[mention.theme].append(mention)
    low = low_grades or Counter()
    counted = [
        _count(t.key, t.label, t.note, by_theme.get(t.key, []), quarters, sum(low[q] for q in t.questions))
        for t in themes.themes
    ]
    counted.sort(key=lambda one: (-one.total, one.label))
    if by_theme.get(NO_THEME):
        note = "Its words point to no theme of the list."
        counted.append(_count(NO_THEME, "No theme found", note, by_theme[NO_THEME], quarters, 0))
    return counted


def _count(
    key: str, label: str, note: str, mentions: Sequence[Mention], quarters: Sequence[Quarter], low: int
) -> ThemeCount:
    in_quarter = Counter(Quarter.of(m.on) for m in mentions)
    by_source = dict(Counter(m.source for m in mentions))
    return ThemeCount(key, label, note, by_source, tuple(in_quarter[q] for q in quarters), low)


def count_by(mentions: Iterable[Mention], name: Callable[[Place], str]) -> list[tuple[str, int]]:
    """How often each service, provider or area was mentioned, the most first: something about two of them counts for
    each, something about two services of one provider once for the provider."""
    seen: set[tuple[str, tuple[str, int]]] = set()
    counted: Counter[str] = Counter()
    for mention in mentions:
        for place in mention.places:
            where = (name(place), mention.of)
            if where[0] and where not in seen:
                seen.add(where)
                counted[where[0]] += 1
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def count_kinds(mentions: Iterable[Mention]) -> list[tuple[str, int]]:
    counted = Counter(m.kind or SOURCES.get(m.source, m.source) for m in _once(mentions, lambda m: (m.theme, m.of)))
    return sorted(counted.items(), key=lambda one: (-one[1], one[0]))


def _once(mentions: Iterable[Mention], key: Callable[[Mention], object]) -> list[Mention]:
    return list({key(m): m for m in mentions}.values())


def bar(number: int, most: int) -> int:
    """The width of a bar of 100; nothing is drawn for none, and what is there is seen."""
    return max(round(number * 100 / most), 2) if number and most else 0
