"""Where each item begins.

The publisher prints "1. By 3 June ..." and runs the items together, cut at about 1,000 characters, so a number may be
glued to half a word. The text is read once, from left to right, over the things that matter: numbers with a full stop,
the standing sentences that end an item, sub-points, the words that lead them in, and "By <date>". Each is judged by
what the current item already holds:

- a number opens an item when what follows opens one ("By 3 June", "To support", "The provider should"), it is the next
  number or 1, and what stands before it has ended (its standing sentences, a full stop) or was cut. A number in a list
  ("ensure: 1. ... 2. ...") or in a citation ("Regulation 5. This") does not.
- an item that lost its number is seen by what cannot belong to the item before it: "By <date>, the provider must" after
  the standing sentences, sub-points that begin again at "a" with nothing to lead them in, "To do this, the provider
  must" a second time.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from plumbline.register.rules.requirements.dates import DATE
from plumbline.register.rules.requirements.tails import STANDARDS_NAMED, TAIL

_CUT_FROM = 380  # shorter than this, no item was cut by the publisher
_SSI = re.compile(r"\bSS[I1]\s*$")
_INSTRUMENT_ENDS = re.compile(r"(?:\b(?:19|20)\d\d|/\s?\d{2,4})\.$")
_YEAR = re.compile(r"(?:19|20)\d\d$")

_NUMBER = re.compile(r"(?P<digits>\d{1,12})(?:(?P<stop>\.)(?!\d)\s*|(?P<other>[:)])(?!\d)\s*|\s{1,3}(?=By,?\s))")
_TWICE = re.compile(r"\d{1,2}\.\s+(?=[A-Za-z])")
_NUMBER_NEXT = re.compile(r"\d{1,2}\.\s+\d{1,2}\.\s")
_DATED = re.compile(
    rf"(?:By,?\s+(?:timescale\s+|no\s+later\s+than\s+)?(?:the\s+)?(?:{DATE}|closing)|Extended\s+to\b|"
    r"With(?:in)?\s+(?:immediate|\d)|From\s+receipt|On\s+receipt|Starting\s+immediately|Immediately\b|"
    r"Requirement\s+\d|Previously\s+unmet|By\s)",
    re.IGNORECASE,
)
_USUAL = re.compile(
    r"['‘“\"]?(?:To\s|T\s+o\s|In\s+order\b|So\s|For\s|(?:The|A|You)\s+(?:\w+\s+){0,3}?"
    r"(?:[Pp]roviders?|manage\w*|childminder|service|staff|leadership|organisation|nursery|home)\b|"
    r"Management\b|Managers\b|Staff\b|Children|People|You\b|Improve|Personal\s+plans?\b)",
)
_CAPITAL = re.compile(r"['‘“\"]?[A-Z]")
_STANDING = re.compile(r"(?:This|It|These)\s+(?:is|was|also|ensures|would)\b|And\b|Which\b")
_MODAL = re.compile(r"\b(?:must|should|needs?\s+to|requires?|will|ha(?:s|ve)\s+to|would\s+benefit)\b")
_CITED = re.compile(
    r"(?:Regulations?|Sections?|SSI|SS1|HSCS|Standards?|Act|No|Part|Schedule|Chapter|Code|and|or|of|to)[\s:,.]*$", re.I
)
_NAMED_BY = re.compile(r"\b(?:Requirements?|Areas?(?:\s+for\s+improvement)?|Numbers?|No\.?)\s*$", re.IGNORECASE)
_STANDARD_AND = re.compile(r"\d\s?\.\s?\d{1,2}\W{1,4}and\s+$")
_STANDARD_ENDS = re.compile(r"(?:\d[.:]\s?\d{0,2}[.\s]*['’”\"]?\)|/\s?\d{2,4}\s*\))[\s.,;:'’”\"?]*$")
_ENDS = re.compile(r"(?:[.!?)'’”\"\]]|&#?\w{1,8};)\s*$")
_LEADS_LIST = re.compile(
    r"(?:[:–-]|\b(?:must|should|ensure|ensures|following|minimum|that|include|includes|to),?)[\s?]*$"
)
_STATES = re.compile(r"\b(?:states?|says?)(?:\s+that)?\s*[:;,-]*\s*$")
_LEADS_ON = re.compile(r"(?:[:;,–-]|\b(?:must|ensure|ensures|following|minimum|that|include|includes))[\s?]*$")

_STEP_A = re.compile(r"(?:(?<=\s)|(?<=[.:;,?]))(?P<open>\()?(?:a(?:\)\.?|\.\)?)|A\))(?=\s|[A-Z])")
_STEP = re.compile(r"(?:(?<=\s)|(?<=[.:;,?]))(?:\(?[b-hB-H]\)|[b-h]\.(?=\s)|[•▪●·](?=\s)|[-–](?=\s?[A-Za-z]))")
_POINTED_TO = re.compile(r"\b(?:points?|and|or|after|in|to|of|paragraphs?|sections?|items?|parts?)\s*$", re.IGNORECASE)
_PARAGRAPH = re.compile(r"(?:\(\d{1,2}\)|\b\d{1,2}\.?)\s*$")
_INTRO = re.compile(
    r"\b(?P<do>(?:To|In\s+order\s+to)\s+(?:do|achieve)\s+this)\b|\b(?P<minimum>A[ts]\s+a\s+minimum)\b"
    r"|\b(?P<particular>In\s+particular)\b|\b(?P<include>This\s+(?:must|should)\s+include)\b"
)
_BY = re.compile(rf"\bBy,?\s+(?:the\s+)?{DATE}", re.IGNORECASE)
_AREA_LEAD = re.compile(
    r"(?<=\s)(?:To|In\s+order\s+to)\s(?=[^.]{10,300}\bshould\b)|(?<=\s)The\s+(?:provider|manager|service|childminder)\s+should\b"
)
_REFERS = re.compile(
    r"\b(?:guidance|guide|document|publication|reference|refer|website|found|www|https?)\b", re.IGNORECASE
)

# What goes on after the standing sentences and is none of them: the rest of an item whose beginning was lost.
_REST = re.compile(
    r"(?:\d\.\d{1,2}[.\s]?['’”\"]?\)|/\s?210\s?\))[.,;:'’”\"?]{0,3}(?:\s|\?){2,14}"
    r"(?P<rest>(?!(?:and|or|which|where|in|from|of|also|this|it|states?|see|that|to|as|by|for|with|regulations?|sections?|principles?|part|schedule)\b)[a-z]{2,}\s"
    r"|(?<=\s\s\s)(?!(?:This|It|And|The|In|I|My|As|If|Regulations?|Sections?|Requirements?|An?|That|Also|Scottish|Social|Health|"
    r"Welfare|We|Where|These|Which|Of|See|Please|Further|Supporting|Guidance|Staff\w*|By|To|At|Personal|SSSC|Principles?|You|With|"
    r"Any|When|People|Fitness|Care|Part|Code|Not|Extended|Revised|Previously|Repeat\w*)\b)[A-Z][a-z]+\s[a-z])"
)

_Sign = Literal["number", "tail", "standard", "a", "step", "intro", "by", "area", "rest"]


@dataclass(frozen=True)
class Start:
    """Where an item begins, where its own words begin, and its number as printed ("" where it was lost)."""

    at: int
    words_at: int
    number: str


@dataclass
class _Item:
    """What the current item has shown so far."""

    at: int
    words_at: int
    tail: int = -1  # where its standing sentences begin
    steps: int = 0  # sub-points before its standing sentences
    steps_after: int = 0
    listed: int = 0  # the last number of a numbered list in it
    listed_at: int = -1
    dated: bool = False
    intros: frozenset[str] = frozenset()


def item_starts(text: str, area: bool) -> list[Start]:
    """The beginnings of the items of `text`, in order. The first is the first word of the text."""
    return _Reader(text, area).read()


class _Reader:
    def __init__(self, text: str, area: bool) -> None:
        self.text = text
        self.area = area
        first = len(text) - len(text.lstrip())
        self.starts: list[Start] = []
        self.last = 0  # the last number printed
        self.lost = 0  # items since then that lost theirs
        self.item = _Item(first, first)
        self.first = first

    def read(self) -> list[Start]:
        for at, sign, found in self._signs():
            if at < self.item.words_at and sign != "number":
                continue
            if sign == "number":
                self._number(found)
            elif sign in ("tail", "standard"):
                self.item.tail = at if self.item.tail < 0 else self.item.tail
            elif sign == "step":
                self._count_step()
            elif self._opens_lost(sign, at, found):
                self._open(at, at, "")
                self.lost += 1
                self._note(sign, at, found)
            else:
                self._note(sign, at, found)
        if not self.starts or self.starts[0].at > self.first:
            self.starts.insert(0, Start(self.first, self.first, ""))
        return self.starts

    def _signs(self) -> Iterator[tuple[int, _Sign, re.Match[str]]]:
        patterns: list[tuple[_Sign, re.Pattern[str]]] = [
            ("number", _NUMBER), ("tail", TAIL), ("standard", STANDARDS_NAMED), ("a", _STEP_A), ("step", _STEP),
            ("intro", _INTRO), ("by", _BY), ("rest", _REST),
        ]  # fmt: skip
        if self.area:
            patterns.append(("area", _AREA_LEAD))
        found = [
            (match.start("rest") if sign == "rest" else match.start(), sign, match)
            for sign, pattern in patterns
            for match in pattern.finditer(self.text)
        ]
        return iter(sorted(found, key=lambda each: each[0]))

    def _before(self, at: int, width: int = 60) -> str:
        return self.text[max(self.item.at, at - width) : at]

    def _open(self, at: int, words_at: int, number: str) -> None:
        self.starts.append(Start(at, words_at, number))
        self.item = _Item(at, words_at)

    def _count_step(self) -> None:
        if self.item.tail < 0:
            self.item.steps += 1
        else:
            self.item.steps_after += 1

    def _note(self, sign: _Sign, at: int, found: re.Match[str]) -> None:
        if sign == "a":
            self._count_step()
        elif sign == "by":
            self.item.dated = True
        elif sign == "intro":
            self.item.intros |= {found.lastgroup or ""}

    # numbers

    def _number(self, found: re.Match[str]) -> None:
        at, number = self._own_number(found)
        if not number or (at < self.item.words_at and self.starts):
            return
        twice = _TWICE.match(self.text, found.end())
        words_at = twice.end() if twice else found.end()
        after = self.text[words_at : words_at + 200]
        if not after.strip() or _NUMBER_NEXT.match(self.text, found.end()):
            return
        if at == self.first and not self.starts:
            if found["stop"] or found["other"] or _DATED.match(after):
                self._accept(at, words_at, number, after)
            return
        if self._in_list(at, number, after):
            self.item.listed, self.item.listed_at = number, at
        elif self._opens(at, number, after, found):
            self._accept(at, words_at, number, after)

    def _accept(self, at: int, words_at: int, number: int, after: str) -> None:
        self._open(at, words_at, str(number))
        self.item.dated = bool(_DATED.match(after))
        self.last, self.lost = number, 0

    def _expected(self, number: int) -> bool:
        return number == 1 or self.last < number <= self.last + 1 + self.lost

    def _own_number(self, found: re.Match[str]) -> tuple[int, int]:
        """Where the item's number begins and what it is: the cut item before it may end in digits of its own."""
        digits, at = found["digits"], found.start()
        before = self.text[at - 1 : at]
        loose = before != "" and (before in "/:(-" or (before == "." and self._decimal(at)))
        whole = len(digits) <= 2 and not loose
        if whole and self._expected(int(digits)):
            return at, int(digits)
        if at - self.item.at >= _CUT_FROM and not (_YEAR.match(digits) and not _SSI.search(self._before(at))):
            for width in (2, 1):
                tail = digits[-width:]
                if len(digits) >= width + (not loose) and tail[0] != "0" and self._expected(int(tail)):
                    return at + len(digits) - width, int(tail)
        return at, int(digits) if whole and (before.isspace() or not before or len(digits) == 1) else 0

    def _decimal(self, at: int) -> bool:
        """Whether the digits before a full stop and those after it are one figure ("4.19"); after a year, or the number
        of an instrument, the full stop ends a sentence ("Regulations 2011.2. The provider")."""
        return self.text[at - 2 : at - 1].isdigit() and not _INSTRUMENT_ENDS.search(self.text[max(0, at - 12) : at])

    def _in_list(self, at: int, number: int, after: str) -> bool:
        """Whether the number counts a point in a list within the item."""
        item, before = self.item, self._before(at)
        dated = _DATED.match(after)
        if item.listed and number == item.listed + 1 and item.tail < item.listed_at:
            return not (dated and item.dated and _ENDS.search(before) and number == self.last + 1)
        if number != 1 or item.tail >= 0 or (before[-1:].isalnum() and at - item.at >= _CUT_FROM):
            return False
        return bool(_LEADS_ON.search(before)) and not (dated and at - item.at >= _CUT_FROM)

    def _opens(self, at: int, number: int, after: str, found: re.Match[str]) -> bool:
        item, before = self.item, self._before(at)
        length = at - item.at
        if not found["stop"] and _NAMED_BY.search(before):
            return False
        glued = not before[-1:].isspace() and not _ENDS.search(before) and length >= _CUT_FROM
        expected = self._expected(number)
        if _DATED.match(after) and (not found["other"]):
            return expected or (number <= 30 and (glued or bool(_ENDS.search(before))))
        expected = expected or (number <= 15 and bool(_STANDARD_ENDS.search(before)) and bool(_CAPITAL.match(after)))
        if not found["stop"] or not expected or number > 30:
            return False
        if _CITED.search(before) and not glued and not _STANDARD_AND.search(before):
            return False
        if glued and (_CAPITAL.match(after) or length > 3 * _CUT_FROM // 2):
            return True
        return self._opens_plainly(before, after, item)

    def _opens_plainly(self, before: str, after: str, item: _Item) -> bool:
        """Without a date and not glued: what stands before must have ended, what follows must open an item."""
        if _STANDARD_ENDS.search(before):
            return True
        usual, capital = bool(_USUAL.match(after)), bool(_CAPITAL.match(after))
        if item.tail >= 0 and (usual or (capital and not _STANDING.match(after))):
            return bool(_ENDS.search(before)) or (before[-1:].isspace() and usual)
        if not capital or _LEADS_ON.search(before):
            return False
        return bool(_ENDS.search(before) or before.endswith("  ")) and bool(_MODAL.search(after))

    # items that lost their number

    def _opens_lost(self, sign: _Sign, at: int, found: re.Match[str]) -> bool:
        item, before = self.item, self._before(at)
        if at - item.words_at < 60 or not before[-1:].isspace():
            return False
        ended = bool(_ENDS.search(before))
        apart = ended or before.endswith("  ")
        if sign == "rest":
            return item.tail >= 0 and not _REFERS.search(self.text[at : at + 200])
        if sign == "by":
            return self._by_opens(at, found, apart)
        if sign == "a":
            return self._a_opens(found, before)
        if sign == "intro":
            again = (found.lastgroup or "") in item.intros and found.lastgroup != "include" and item.steps > 1
            stated = bool(_STATES.search(before))
            return (apart or stated) and (again or (item.tail >= 0 and (item.steps > 0 or stated)))
        sentence = self.text[at : at + 320].split(".")[0]
        return item.tail >= 0 and bool(_STANDARD_ENDS.search(before)) and not _REFERS.search(sentence)

    def _by_opens(self, at: int, found: re.Match[str], apart: bool) -> bool:
        item = self.item
        if self.text[at] != "B" or not apart or not _MODAL.search(self.text[found.end() : found.end() + 250]):
            return False
        asks = _MODAL.search(self.text[item.words_at : min(at, item.words_at + 400)])
        return bool(asks) and (item.tail >= 0 or item.steps > 1)

    def _a_opens(self, found: re.Match[str], before: str) -> bool:
        item = self.item
        ended = bool(_ENDS.search(before) or (item.tail >= 0 and _STANDARD_AND.search(before)))
        if item.tail >= 0 and _STATES.search(before):
            return not found["open"]
        if (not ended and _POINTED_TO.search(before)) or _LEADS_LIST.search(before):
            return False
        after = self.text[found.end() : found.end() + 12].lstrip()
        if found["open"] and (
            not ended or _PARAGRAPH.search(before) or not after[:1].isalpha() or re.match(r"(?:and|or|of|to)\b", after)
        ):
            return False
        if item.tail >= 0:
            return ended and item.steps > 0
        return item.steps > 1 and (ended or before.endswith("  ") or before.rstrip()[-1:] == ";")
