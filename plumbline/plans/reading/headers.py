"""What a document says of the plan as a whole: "Name of Service: ...", "Date of plan: ...", "Item 7", "v.2"."""

from __future__ import annotations

import re
from collections.abc import Mapping

from plumbline.library.types import Framework, HeaderField
from plumbline.plans.reading.banners import is_guidance, is_key, split_colon
from plumbline.plans.reading.words import one_line, plain, plain_without_brackets, straight
from plumbline.plans.rules.timescales import MONTHS, dates_in

_NOT_A_LABEL = re.compile(
    r"^(?:note|please|nb|n\.b|action|recommendation|theme|objective|priority|context|key|source|e\.g|i\.e|http|step|"
    r"red|amber|green|blue|lead|by when|outcome)\b",
    re.IGNORECASE,
)
_VERSION = re.compile(r"^(?:v|ver|version|draft)\b\.?\s*[\d.]+[\d. ]*$", re.IGNORECASE)


class HeaderLabels:
    """The labels of a framework's header in plain words, each with the label as the framework prints it."""

    def __init__(self, framework: Framework | None) -> None:
        self.fields: tuple[HeaderField, ...] = framework.header if framework else ()
        self._labels: dict[str, str] = {}
        for field in self.fields:
            for words in (field.label, *field.also):
                for key in (plain(words), plain_without_brackets(words)):
                    if key:
                        self._labels.setdefault(key, field.label)

    def known(self, label: str) -> str:
        """The framework's label for a label as found, "" where it has none."""
        return self._labels.get(plain(label)) or self._labels.get(plain_without_brackets(label)) or ""

    def read_line(self, text: str) -> tuple[str, str] | None:
        """A label and its value in one line, None where the line is no such thing."""
        label, value = split_colon(text)
        if label:
            known = self.known(label)
            if known:
                return known, value
            return (one_line(label), value) if looks_like_label(label, value) else None
        return self._without_colon(text)

    def _without_colon(self, text: str) -> tuple[str, str] | None:
        """ "Item 7", "Thematic Review of ...", "August 2019", "v.2": lines that say by themselves what they are."""
        line, words = one_line(text), plain(text)
        for field in self.fields:
            for label in (field.label, *field.also):
                begins = plain(label)
                if not begins or not words.startswith(begins + " ") or len(words.split()) > 16:
                    continue
                rest = re.sub(rf"^{re.escape(label)}\W*", "", line, flags=re.IGNORECASE)
                if re.fullmatch(r"[A-Z]?\d+[a-z]?(?:\.\d+)*", rest):
                    return field.label, rest
                if len(begins.split()) > 1 and begins.endswith(" of"):
                    return field.label, line
        return self._by_value(line)

    def _by_value(self, line: str) -> tuple[str, str] | None:
        version = next((f for f in self.fields if f.key.startswith("version")), None)
        if version and _VERSION.match(line):
            return version.label, line
        day = next((f for f in self.fields if f.kind in ("month", "date") and f.key.startswith("date")), None)
        if day and len(line.split()) <= 4 and is_only_a_date(line):
            return day.label, line
        return None


def is_only_a_date(line: str) -> bool:
    if not list(dates_in(line)):
        return False
    months = "|".join(sorted(MONTHS, key=len, reverse=True))
    left = re.sub(rf"\d+(?:st|nd|rd|th)?|\b(?:{months})\b|\bof\b", "", straight(line), flags=re.IGNORECASE)
    return not re.search(r"[A-Za-z]{2,}", left)


def looks_like_label(label: str, value: str) -> bool:
    """A few words before a colon that name something, rather than begin a sentence."""
    words = label.split()
    if (
        not words
        or len(words) > 9
        or len(label) > 90
        or _NOT_A_LABEL.match(label)
        or is_guidance(label)
        or is_key(label)
    ):
        return False
    if not label[0].isupper() or any(char.isdigit() for char in label):
        return False
    return len(value.split()) <= 40 and value.count("\n") < 6 and not re.search(r"[.!?]\s", label)


def merge(header: dict[str, str], label: str, value: str) -> bool:
    """Put a value under its label; False where the label already says something else."""
    value = value.strip()
    if header.get(label) and value and header[label] != value:
        return False
    header[label] = value or header.get(label, "")
    return True


def plan_date_label(framework: Framework | None, header: Mapping[str, str]) -> str:
    """The value under which a document says of which day it is, "" for none."""
    for label, value in header.items():
        if plain(label) in (
            "date of plan",
            "plan date",
            "date",
            "dated",
            "date of action plan",
            "last updated",
            "date agreed",
        ):
            return value
    return ""
