"""Passages that stay inside the partnership: written as `[[...]]`, kept apart, shown as `[withheld 3]` (BY15).

A passage never stands in the text itself. Whatever prints, sends, compares or freezes a text therefore withholds it
without knowing of it; the pages of those who may read it put it back.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

from plumbline.kernel.refusals import Refusal

_MARKED = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_TOKEN = re.compile(r"\[withheld (\d{1,6})\]")
WITHHELD = "[withheld]"  # in a copy for others, where a number would only raise questions


def map_texts[T](value: T, change: Callable[[str], str]) -> T:
    """The same value with every text in it changed: in dataclasses, lists, tuples and the values of dicts."""
    found: Any = value
    if isinstance(found, str):
        found = change(found)
    elif is_dataclass(found) and not isinstance(found, type):
        found = replace(found, **{f.name: map_texts(getattr(found, f.name), change) for f in fields(found) if f.init})
    elif isinstance(found, list | tuple):
        found = type(found)(map_texts(one, change) for one in found)
    elif isinstance(found, Mapping):
        found = {key: map_texts(one, change) for key, one in found.items()}
    return found


def texts_in(value: Any) -> Iterator[str]:
    """Every text in the value, in order."""
    found: list[str] = []

    def note(text: str) -> str:
        found.append(text)
        return text

    map_texts(value, note)
    return iter(found)


def is_marked(value: Any) -> bool:
    """Whether a passage is marked, or begun, anywhere in the value."""
    return any("[[" in text for text in texts_in(value))


def marked_passages(value: Any) -> list[str]:
    """The passages marked in the value, each once, in order."""
    found = (passage.strip() for text in texts_in(value) for passage in _MARKED.findall(text))
    return list(dict.fromkeys(passage for passage in found if passage))


def badly_marked(value: Any) -> bool:
    """Whether a mark is begun and not ended, or one stands inside another: nobody can say what was to be withheld."""
    return any("[[" in _MARKED.sub("", text) for text in texts_in(value)) or any(
        "[[" in passage for passage in marked_passages(value)
    )


def require_unmarked(value: Any) -> None:
    """Refuses a passage marked where nothing takes it out: it would be shown to all."""
    if any("[[" in text and "]]" in text for text in texts_in(value)):
        raise Refusal(
            "Passages in [[ ]] are withheld in the words of a plan and in progress, not in this place. Leave the "
            "passage out here."
        )


def with_tokens[T](value: T, numbers: Mapping[str, int]) -> T:
    """Each marked passage replaced by the token of its number; a mark around nothing goes."""

    def token(found: re.Match[str]) -> str:
        passage = found[1].strip()
        return token_of(numbers[passage]) if passage else ""

    return map_texts(value, lambda text: _MARKED.sub(token, text))


def token_of(number: int) -> str:
    return f"[withheld {number}]"


def tokens_in(value: Any) -> set[int]:
    return {int(number) for text in texts_in(value) for number in _TOKEN.findall(text)}


def count_withheld(value: Any) -> int:
    """How many places in the value are withheld, with a number or without."""
    return sum(len(_TOKEN.findall(text)) + text.count(WITHHELD) for text in texts_in(value))


def revealed[T](value: T, passages: Mapping[int, str]) -> T:
    """The tokens of those passages written out as they were marked; every other token stays."""

    def passage(found: re.Match[str]) -> str:
        text = passages.get(int(found[1]))
        return found[0] if text is None else f"[[{text}]]"

    return map_texts(value, lambda text: _TOKEN.sub(passage, text))


def covered(text: str) -> str:
    """A text in which passages were written out, with each of them withheld again: for others who look on."""
    return _MARKED.sub(WITHHELD, text)


def closed[T](value: T) -> T:
    """Every token without its number."""
    return map_texts(value, lambda text: _TOKEN.sub(WITHHELD, text))
