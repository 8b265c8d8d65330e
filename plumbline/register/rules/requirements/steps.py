"""The sub-points of an item: "a)", "(a)", "a.", "i)", "1.", bullets, dashes, and points that lost their marker."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from plumbline.register.rules.requirements.shape import Step
from plumbline.register.rules.requirements.tails import TAIL
from plumbline.register.rules.requirements.tidy import tidy

_MARK = re.compile(
    r"(?:(?<=\s)|(?<=[.:;,])|^)(?:"
    r"\(?(?P<label>[a-z]|[A-H](?=\))|[ivx]{2,4}|\d{1,2})\s?(?:\)\.?|\.\)?)(?=\s|[A-Za-z])"
    r"|(?P<lone>[b-h])\s+(?=[a-z]{3})"
    r"|(?P<bullet>[•▪●·]|[-–—*](?=\s?[A-Za-z'‘]))"
    r")\s*"
)
_ROMANS = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii")
_LEADS_ON = re.compile(r"(?:[:;–-]|\b(?:must|should|ensure|ensures|ensuring|following|minimum|that|includes?|to|have|are))[\s,.?]*$")
_PAUSE = re.compile(r"(?:[.:;,!?)'’”]|\s{2}|\band|\bor)\s*$")
_POINTED_TO = re.compile(r"\b(?:points?|paragraphs?|sections?|items?|regulations?|steps?|after|and|in)\s*$", re.IGNORECASE)
_ALSO_POINTED = re.compile(r"(?:and|or|to)\s+\(?[a-z][).]|(?:and|or|of|has|have|above|below)\b|[,(]")
_RESUMES = re.compile(
    r"\b(?:(?:To|In\s+order\s+to)\s+(?:do|achieve)\s+this|A[ts]\s+a\s+minimum|In\s+particular|"
    r"(?:This|These)\s+(?:must|should)\s+include)\b"
)
_GAP = re.compile(r"\s{3,}")
_LAST_WORDS = re.compile(r"(?:[;,]\s*(?:and|or)?|[;,.]\s+(?:and|or))$")
_AFTERWARDS = re.compile(r"\s(?:An?\s+(?:further\s+)?extension\s+(?:to|of)|(?:This|The)\s+requirement\s+(?:was|has|had)\b)")


@dataclass(frozen=True)
class Parts:
    """An item's words in three: what leads, the sub-points, and the standing sentences after them."""

    lead: str
    steps: tuple[Step, ...]


@dataclass
class _Counting:
    """Which marker may come next."""

    letter: str = ""
    roman: int = -1
    number: int = 0
    bullets: bool = False


def parts(words: str) -> Parts:
    """The lead and the sub-points of an item's own words."""
    for begin, end in _regions(words):
        marks = list(_marks(words, begin, end))
        if marks:
            lead = words[: marks[0].start()] if begin == 0 else words[: _first_tail(words)] + " " + words[begin : marks[0].start()]
            return Parts(lead, tuple(_texts(words, marks, end)))
    begin, end = _regions(words)[0]
    return _unmarked(words[:end])


def _first_tail(words: str) -> int:
    found = TAIL.search(words)
    later = _AFTERWARDS.search(words)
    return min(found.start() if found else len(words), later.start() if later else len(words))


def _regions(words: str) -> list[tuple[int, int]]:
    """Where sub-points may stand: before the standing sentences, or after them where the text takes up again."""
    end = _first_tail(words)
    regions = [(0, end)]
    tail = TAIL.search(words)
    if tail:
        again = _RESUMES.search(words, tail.end())
        first = re.compile(r"(?<=[.)'’”]\s)\s*\(?a[).]\s+(?=[A-Za-z])").search(words, tail.end())
        begins = [found.start() for found in (again, first) if found]
        if begins:
            after = TAIL.search(words, min(begins) + 1)
            regions.append((min(begins), after.start() if after else len(words)))
    return regions


def _marks(words: str, begin: int, end: int) -> Iterator[re.Match[str]]:
    counting = _Counting()
    for found in _MARK.finditer(words, begin, end):
        before = words[max(begin, found.start() - 40) : found.start()]
        if _POINTED_TO.search(before) and not before.rstrip().endswith((":", ".", ";")) and not before.endswith("  "):
            continue
        if found["bullet"]:
            if _bullet(found, before, counting):
                yield found
        elif _counts(found, before, words[found.end() : found.end() + 12], counting):
            yield found


def _bullet(found: re.Match[str], before: str, counting: _Counting) -> bool:
    if found["bullet"] in "•▪●·":
        return True
    if not (_LEADS_ON.search(before) or counting.bullets and _PAUSE.search(before) or counting.bullets and found[0].endswith(" ")):
        return False
    counting.bullets = True
    return True


def _counts(found: re.Match[str], before: str, after: str, counting: _Counting) -> bool:
    """Whether a lettered or numbered mark is the next of its list."""
    label = (found["label"] or found["lone"]).lower()
    if found[0].startswith("(") and _ALSO_POINTED.match(after):
        return False
    if label.isdigit():
        number = int(label)
        fits = number == 1 and bool(_LEADS_ON.search(before)) or counting.number > 0 and number == counting.number + 1
        counting.number = number if fits else counting.number
        return fits
    if label in _ROMANS and not (len(label) == 1 and counting.letter and ord(label) - ord(counting.letter) == 1):
        roman = _ROMANS.index(label)
        if roman in (counting.roman + 1, counting.roman + 2, counting.roman) or roman == 0:
            counting.roman = roman
            return True
        if len(label) > 1:
            return False
    return _letter(found, label, before, counting)


def _letter(found: re.Match[str], label: str, before: str, counting: _Counting) -> bool:
    if len(label) > 1:
        return False
    ahead = ord(label) - ord(counting.letter) if counting.letter else ord(label) - ord("a") + 1
    if found["lone"]:
        fits = bool(counting.letter) and ahead == 1 and bool(_PAUSE.search(before))
    else:
        fits = 0 <= ahead <= 2 if counting.letter else ahead in (1, 2) and (ahead == 1 or bool(_PAUSE.search(before)))
        fits = fits or label == "a"
    if fits:
        counting.letter, counting.roman = label, -1
    return fits


def _texts(words: str, marks: list[re.Match[str]], end: int) -> Iterator[Step]:
    for mark, following in zip(marks, [*marks[1:], None], strict=True):
        text = tidy(words[mark.end() : following.start() if following else end])
        text = _LAST_WORDS.sub("", text).strip()
        if text:
            yield Step(mark["label"] or mark["lone"] or "", text)


def _unmarked(words: str) -> Parts:
    """Points that lost their markers: after a colon, apart from each other by three spaces or more."""
    colon = words.rfind(":")
    while colon >= 0 and not words[colon + 1 : colon + 3].isspace():
        colon = words.rfind(":", 0, colon)
    if colon < 0:
        return Parts(words, ())
    chunks = [chunk for chunk in _GAP.split(words[colon + 1 :].strip()) if chunk]
    points = [chunk for chunk in chunks if len(chunk) >= 15]
    if len(points) < 2 or len(points) < len(chunks) or not all(_PAUSE.search(chunk) for chunk in points[:-1]):
        return Parts(words, ())
    return Parts(words[: colon + 1], tuple(Step("", _LAST_WORDS.sub("", tidy(chunk))) for chunk in points))
