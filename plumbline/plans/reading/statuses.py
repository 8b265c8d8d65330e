"""Status words as printed, matched against a scale: "1 (Fully Achieved)", "Amber", "G", "On track - ..."."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache

from plumbline.library.types import Scale, ScaleValue
from plumbline.plans.reading.words import plain

_PERCENT = re.compile(r"\b(\d{1,3})\s*(?:%|per ?cent)")
_COLOURS = ("red", "amber", "green", "blue", "grey", "gray", "yellow", "orange", "purple", "black", "white")
_LIKELY = frozenset(
    [
        "complete",
        "completed",
        "on",
        "track",
        "on",
        "target",
        "in",
        "progress",
        "ongoing",
        "not",
        "started",
        "overdue",
        "late",
        "delayed",
        "achieved",
        "fully",
        "achieved",
        "partially",
        "achieved",
        "not",
        "achieved",
        "partly",
        "met",
        "met",
        "not",
        "met",
        "slipped",
        "at",
        "risk",
        "off",
        "track",
        "closed",
        "open",
        "done",
        "outstanding",
        "started",
        "underway",
        "under",
        "way",
        "yet",
        "to",
        "start",
        "to",
        "be",
        "started",
        "behind",
        "schedule",
        "on",
        "hold",
        "r",
        "a",
        "g",
        "b",
        "n",
        "y",
        "rag",
        "ragb",
        "red",
        "amber",
        "green",
        "blue",
        "grey",
        "superseded",
        "cancelled",
        "paused",
        "started",
        "not",
        "due",
        "embedded",
        "part",
        "complete",
        "partially",
        "complete",
        "substantially",
        "complete",
    ]
)


class StatusWords:
    """The words of one scale, each with the key of its value."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self._keys: dict[str, str] = {}
        for value in scale.values:
            for word in _words_of(value):
                self._keys.setdefault(plain(word), value.key)
        self._keys.pop("", None)

    def key(self, text: str) -> str:
        """The key of the value that the text names, "" where it names none or two."""
        whole = plain(text)
        if whole in self._keys:
            return self._keys[whole]
        first = plain(re.split(r"[\n(:;,/]| [-\u2013\u2014] ", text.strip(), maxsplit=1)[0])
        if first in self._keys:
            return self._keys[first]
        if _PERCENT.search(text):
            return self._percent(int(_PERCENT.findall(text)[-1]))
        return self._only_one(whole)

    def _only_one(self, whole: str) -> str:
        """The one value whose words stand in a short text; longer words cover the shorter ones within them."""
        if len(whole.split()) > 8:
            return ""
        left, found = f" {whole} ", set()
        for words in sorted((w for w in self._keys if len(w) > 2), key=len, reverse=True):
            if f" {words} " in left:
                found.add(self._keys[words])
                left = left.replace(f" {words} ", " | ")
        denied = any(f" {word} " in left for word in ("not", "no", "never", "yet", "nearly", "almost", "dim", "heb"))
        return found.pop() if len(found) == 1 and not denied else ""

    def _percent(self, percent: int) -> str:
        wanted = "done" if percent >= 100 else ("not started" if percent == 0 else "")
        return next((v.key for v in self.scale.values if wanted and v.common.value == wanted), "")


def _words_of(value: ScaleValue) -> Iterable[str]:
    yield from (value.key, value.label, value.code, f"{value.code} {value.label}", *value.also)
    if value.key in _COLOURS or value.label.casefold() in _COLOURS:
        yield value.label[:1]


def best_scale(texts: Sequence[str], scales: Sequence[Scale]) -> Scale | None:
    """The scale that knows most of the words as printed; the first of several that know as many."""
    best: tuple[int, Scale] | None = None
    for scale in scales:
        words = StatusWords(scale)
        known = sum(1 for text in texts if words.key(text))
        if known and (best is None or known > best[0]):
            best = (known, scale)
    return best[1] if best else None


@lru_cache(maxsize=4096)
def looks_like_status(text: str) -> bool:
    """Whether a cell holds a status and little else, in any scale."""
    words = plain(text).split()
    if not words or len(words) > 6 or len(text) > 60:
        return False
    if words[0] in _COLOURS or plain(text) in _COLOURS or _PERCENT.fullmatch(text.strip()):
        return True
    return all(word in _LIKELY or (word.isdigit() and len(word) == 1) for word in words) and not plain(text).isdigit()
