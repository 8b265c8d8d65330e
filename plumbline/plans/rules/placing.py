"""Under which theme of a plan a regulator's requirement belongs, where that is clear. Never guessed.

Three things can speak for a theme: the key question of the inspection, the words of what must be done (not of its
lettered points, which wander), and the regulations it cites. They are asked in this order, and a theme is chosen

1. by the key question, unless the words, or those of the first sentence, speak of other themes alone, or of one that no
   key question leads to;
2. by the words, where they are the words of one theme and of no other, and its first two sentences have them: what is
   mentioned further on is seldom what it is about;
3. by the regulations, where all of them are about one theme, and the lettered points speak of it too.

Otherwise it is left for a person, with the reason. What leads to a theme is data of the framework's file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from plumbline.library.types import FixedSection

QUESTION_WORDS = {
    "wellbeing": "How well do we support people’s wellbeing?",
    "leadership": "How good is our leadership?",
    "staff": "How good is our staff team?",
    "setting": "How good is our setting?",
    "planning": "How well is our care and support planned?",
    "play-and-learning": "How good is our care, play and learning?",
}
_SENTENCE = re.compile(r"[.;?!]['\"’”)]?(?=\s+[A-Z])")
_CITED = re.compile(r"(?:Regulation|Section) \d{1,3}")


@dataclass(frozen=True)
class Asked:
    """A requirement, as far as its place in a plan goes."""

    what: str
    points: str = ""  # its lettered points
    key_question: str = ""
    regulations: tuple[str, ...] = ()


@dataclass(frozen=True)
class Placing:
    """Where it belongs and why; without a theme, why nobody but a person can say."""

    theme: int | None
    why: str


def place(asked: Asked, themes: Iterable[FixedSection]) -> Placing:
    """The theme that fits clearly. A plan without fixed themes has one place for all."""
    themes = tuple(themes)
    by_question = next((t for t in themes if asked.key_question and asked.key_question in t.questions), None)
    spoken = {theme.number: words for theme in themes if (words := _found(asked.what, theme.about))}
    by_words = [theme for theme in themes if theme.number in spoken]
    if by_question:
        first = [theme for theme in by_words if _found(_sentences(asked.what, 1), theme.about)]
        unasked = any(not theme.questions for theme in by_words)
        if not unasked and all(by_question in said for said in (by_words, first) if said):
            return Placing(by_question.number, _question_words(asked.key_question))
        both = [by_question, *(t for t in by_words if t is not by_question)]
        return Placing(None, _several(both, spoken, asked.key_question))
    if len(by_words) == 1:
        theme = by_words[0]
        if _found(_sentences(asked.what, 2), theme.about):
            return Placing(theme.number, f"Its words speak of one theme alone: {_quoted(spoken[theme.number])}.")
        why = (
            f"Only a later sentence speaks of a theme: {theme.number} {theme.title} ({_quoted(spoken[theme.number])})."
        )
        return Placing(None, why)
    if by_words:
        return Placing(None, _several(by_words, spoken))
    cited = _cited(asked.regulations, themes)
    if cited and (words := _found(asked.points, cited[0].about)):
        why = f"It cites {cited[1]}, which is about this theme, and its points speak of it: {_quoted(words)}."
        return Placing(cited[0].number, why)
    return Placing(None, "No theme fits clearly: neither its key question nor its words say so.")


def _sentences(text: str, count: int) -> str:
    """The first sentences of the text."""
    ends = [found.end() for found in _SENTENCE.finditer(text)]
    return text[: ends[count - 1]] if len(ends) >= count else text


def _several(themes: list[FixedSection], spoken: dict[int, tuple[str, ...]], question: str = "") -> str:
    told = []
    for n, theme in enumerate(themes):
        words = [f"key question “{QUESTION_WORDS.get(question, question)}”"] if question and n == 0 else []
        if theme.number in spoken:
            words.append(_quoted(spoken[theme.number]))
        told.append(f"{theme.number} {theme.title} ({'; '.join(words)})")
    count = {2: "Two", 3: "Three", 4: "Four", 5: "Five", 6: "Six"}.get(len(themes), str(len(themes)))
    return f"{count} themes fit: {', '.join(told)}."


def _question_words(question: str) -> str:
    return f"Its key question says so: “{QUESTION_WORDS.get(question, question)}”"


def _quoted(words: Iterable[str]) -> str:
    return ", ".join(f"“{word}”" for word in words)


def _cited(regulations: Iterable[str], themes: Iterable[FixedSection]) -> tuple[FixedSection, str] | None:
    """The theme that every regulation cited is about, with what is cited; None where one of them is about anything."""
    cited = list(dict.fromkeys(found[0] for one in regulations if (found := _CITED.match(one))))
    about = [theme for theme in themes if cited and all(one in theme.cites for one in cited)]
    return (about[0], " and ".join(cited)) if len(about) == 1 else None


def _found(text: str, phrases: tuple[str, ...]) -> tuple[str, ...]:
    """Which of a theme's words stand in the text, as they stand there, each once."""
    if not phrases:
        return ()
    found = (" ".join(match[0].lower().split()) for match in _pattern(phrases).finditer(text.replace("’", "'")))
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=64)
def _pattern(phrases: tuple[str, ...]) -> re.Pattern[str]:
    longest_first = sorted(phrases, key=len, reverse=True)
    words = (
        re.escape(p.rstrip("*")).replace(r"\ ", r"\s+") + (r"\w*" if p.endswith("*") else "") for p in longest_first
    )
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)
