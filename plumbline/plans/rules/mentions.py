"""What a text of a plan may mention: its actions, by their numbers or by a heading in quotation marks (MO9, ST10)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from plumbline.plans.rules.references import Reference, find_references

_QUOTED = re.compile(r"[‘'“\"]([^‘’“”\"\n]{12,300}?)[’'”\"](?!\w)")
_FEWEST_WORDS = 3  # a shorter quotation is no heading


@dataclass(frozen=True)
class Mentionable:
    """The numbers of a plan's actions, and the headings of those that have one."""

    numbers: frozenset[str] = frozenset()
    titles: Mapping[str, str] = field(default_factory=dict)  # heading in plain words -> number

    @classmethod
    def of(cls, actions: Iterable[tuple[str, str]]) -> Mentionable:
        """From (number, heading) pairs."""
        pairs = list(actions)
        return cls(frozenset(n for n, _ in pairs), {_plain(title): n for n, title in pairs if title})

    def find(self, text: str, *, own: str = "") -> list[Reference]:
        """The mentions in a text, in order and without overlap; `own` is the number of the action it stands in."""
        found = find_references(text, own_number=own, known_numbers=self.numbers)
        if self.titles:
            found += [r for r in self._quoted(text) if r.number != own]
        found.sort(key=lambda r: (r.start, r.end))
        kept: list[Reference] = []
        for reference in found:
            if not kept or reference.start >= kept[-1].end:
                kept.append(reference)
        return kept

    def _quoted(self, text: str) -> list[Reference]:
        found = []
        for quote in _QUOTED.finditer(text):
            words = _plain(quote[1])
            if len(words.split()) < _FEWEST_WORDS:
                continue
            number = next(
                (n for title, n in self.titles.items() if title == words or title.startswith(words + " ")), ""
            )
            if number:
                found.append(Reference(number, quote.start(1), quote.end(1)))
        return found


def _plain(title: str) -> str:
    return " ".join(re.findall(r"[\w']+", title.casefold()))
