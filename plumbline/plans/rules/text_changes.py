"""Two wordings of one text: what is different, in a few words, and word by word for reading side by side."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import Literal

LONGEST_QUOTE = 12  # words: a longer change is called a rewriting, and both texts are there to be read
LONGEST_COMPARED = 400  # words on either side between the common beginning and end
Run = tuple[Literal["same", "removed", "added"], str]


def shortened(text: str, length: int = 90) -> str:
    """The text on one line, cut after a whole word."""
    flat = " ".join(text.split())
    if len(flat) <= length:
        return flat
    cut = flat[:length].rsplit(" ", 1)[0] or flat[:length]
    return f"{cut.rstrip(' ,;:.')}…"


def in_quotes(text: str) -> str:
    return f"“{shortened(text)}”"


def ended(sentence: str) -> str:
    """With its full stop, unless the words that are quoted at its end bring their own."""
    return sentence if sentence.endswith((".”", "!”", "?”", "…”", "…", ".")) else f"{sentence}."


def changed_words(before: str, after: str) -> str:
    """The one stretch that differs: "“at every visit” is now “at every meal”"; "rewritten" where it is long."""
    old, new = before.split(), after.split()
    head, tail = _common(old, new)
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    if not gone and not come:
        return "set out in other lines"
    if max(len(gone), len(come)) > LONGEST_QUOTE:
        return "rewritten"
    if not gone:
        return f"“{' '.join(come)}” added"
    if not come:
        return f"“{' '.join(gone)}” taken out"
    return f"“{' '.join(gone)}” is now “{' '.join(come)}”"


def word_runs(before: str, after: str) -> list[Run]:
    """Both texts as one, stretch by stretch, lines kept: what stayed, what went, what came.

    The common beginning and end are set aside first, so that two long texts with a small difference take no time; what
    is left is compared word by word up to a length, and beyond it shown as one replaced stretch.
    """
    old, new = _pieces(before), _pieces(after)
    head, tail = _common(old, new)
    gone, come = old[head : len(old) - tail], new[head : len(new) - tail]
    runs = [*_run("same", old[:head]), *_middle(gone, come), *_run("same", old[len(old) - tail :])]
    joined: list[Run] = []
    for kind, text in runs:
        if joined and joined[-1][0] == kind:
            joined[-1] = (kind, joined[-1][1] + text)
        else:
            joined.append((kind, text))
    return joined


def _middle(gone: list[str], come: list[str]) -> Iterator[Run]:
    if max(len(gone), len(come)) > LONGEST_COMPARED:
        yield from [*_run("removed", gone), *_run("added", come)]
        return
    matcher = SequenceMatcher(a=gone, b=come, autojunk=False)
    for op, a, b, c, d in matcher.get_opcodes():
        if op == "equal":
            yield from _run("same", gone[a:b])
        else:
            yield from [*_run("removed", gone[a:b]), *_run("added", come[c:d])]


def _run(kind: Literal["same", "removed", "added"], pieces: list[str]) -> list[Run]:
    return [(kind, "".join(pieces))] if pieces else []


def _pieces(text: str) -> list[str]:
    """Words with the space after them, so that joined again they are the text."""
    return re.findall(r"\S+\s*|\s+", text)


def _common(old: list[str], new: list[str]) -> tuple[int, int]:
    """How many words both begin with, and how many of the rest they end with."""
    most = min(len(old), len(new))
    head = next((n for n in range(most) if old[n] != new[n]), most)
    most -= head
    tail = next((n for n in range(most) if old[-1 - n] != new[-1 - n]), most)
    return head, tail
