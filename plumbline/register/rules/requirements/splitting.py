"""The splitter itself: boundaries first, then each item read on its own."""

from __future__ import annotations

import re
from collections.abc import Iterator

from plumbline.register.rules.requirements.boundaries import Start, item_starts
from plumbline.register.rules.requirements.citing import quotes, regulations, standards
from plumbline.register.rules.requirements.cutting import is_cut_off, is_long_cell
from plumbline.register.rules.requirements.dates import due
from plumbline.register.rules.requirements.key_question import key_question
from plumbline.register.rules.requirements.shape import Kind, SplitItem
from plumbline.register.rules.requirements.steps import parts
from plumbline.register.rules.requirements.tails import STANDARDS_NAMED
from plumbline.register.rules.requirements.tidy import readable, tidy
from plumbline.register.rules.requirements.wording import what, who

_PLACEHOLDER = re.compile(
    r"(?:n\s?/\s?a|not\s+(?:assessed|applicable|inspected)|none(?:\s+made)?|nil|null|nan|tbc|"
    r"no\s+(?:requirements?|recommendations?|areas?\s+for\s+improvement)(?:\s+(?:were\s+)?made)?|"
    r"\d++[.)]?|[\s.\-–—_*]++)*+$",
    re.IGNORECASE,
)


def is_placeholder(text: str) -> bool:
    """Whether nothing stands in `text` but "n/a" and the like, numbers and white space."""
    return bool(_PLACEHOLDER.match(text.strip()))


def split(text: str, kind: str) -> tuple[SplitItem, ...]:
    """The requirements (`kind` "requirement") or areas for improvement ("area") of a published text, in order."""
    of: Kind = "area" if kind == "area" else "requirement"
    pieces = list(_pieces(text, item_starts(text, of == "area"))) if text.strip() else []
    items: list[SplitItem] = []
    part, last = 1, 0
    for start, words_at, number, end, printed in pieces:
        last_of_long = is_long_cell(text) and len(items) + 1 == len(pieces)
        if number and int(number) <= last:
            part += 1
        last = int(number) if number else last
        items.append(_item(of, len(items) + 1, part, Start(start, words_at, number), end, printed, last_of_long))
    return tuple(items)


def _pieces(text: str, starts: list[Start]) -> Iterator[tuple[int, int, str, int, str]]:
    """Each item's start, where its words start, number, end, and it as printed; placeholders join the one before."""
    spans = [
        (start, following.at if following else len(text))
        for start, following in zip(starts, [*starts[1:], None], strict=True)
    ]
    real = [(start, end) for start, end in spans if not is_placeholder(text[start.words_at : end])]
    for at, (start, end) in enumerate(real):
        begins = spans[0][0].at if at == 0 else start.at
        ends = real[at + 1][0].at if at + 1 < len(real) else len(text)
        whole = text[begins:ends].rstrip()
        yield begins, start.words_at, start.number, begins + len(whole), text[start.at : end]


def _item(kind: Kind, place: int, part: int, start: Start, end: int, printed: str, cell_ends: bool) -> SplitItem:
    words = readable(printed[start.words_at - start.at :])
    split_up = parts(words)
    ask = what(split_up, words)
    named = standards(words)
    tail = split_up.tail >= 0 or bool(STANDARDS_NAMED.search(words))
    when = due(split_up.lead, words)
    return SplitItem(
        kind=kind,
        place=place,
        part=part,
        number=start.number,
        start=start.at,
        end=end,
        text=tidy(words),
        what=ask,
        steps=split_up.steps,
        due_on=when.on,
        due_text=when.text,
        first_due_on=when.first_on,
        who=who(split_up),
        regulations=regulations(words),
        standards=named,
        quotes=quotes(words),
        key_question=key_question(words, " ".join([ask, *(step.text for step in split_up.steps)]), named),
        cut_off=is_cut_off(printed, tail, cell_ends),
    )
