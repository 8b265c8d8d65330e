"""The splitter against texts that were published, each labelled by a person who read it.

`requirement_truth.json` holds no word of them: it is keyed by a digest of each text, and gives for each item where it
begins, its number, the day it is due, how many sub-points it has, and whether it was cut off. The texts lie beside the
checkout; where they are absent, these tests are skipped.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import io
import json
import re
from datetime import date
from functools import cache
from pathlib import Path

from plumbline.register.rules.requirements import SplitItem, split
from tests.shared import shared_file

TRUTH = Path(__file__).with_name("requirement_truth.json")
MONTHS = ("2024-11-30", "2025-02-28")
COLUMN = re.compile(r"\w+_(reqs|recs)_\d+")
KINDS = {"reqs": "requirement", "recs": "area"}

Label = tuple[int, str, str | None, int, bool]  # start, number, due on, sub-points, cut off


@cache
def published() -> dict[str, tuple[str, str]]:
    """Every published text of both months and its kind, by its digest."""
    csv.field_size_limit(10**9)
    found = {}
    for month in MONTHS:
        path = shared_file("data", "care-inspectorate", f"datastore-{month}.csv.gz")
        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(io.StringIO(file.read(), newline="")):
                for heading, text in row.items():
                    named = COLUMN.fullmatch(heading or "")
                    if named and text and text.strip():
                        found[hashlib.sha256(text.encode()).hexdigest()[:16]] = (text, KINDS[named[1]])
    return found


@cache
def compared() -> list[tuple[Label, SplitItem | None]]:
    """Each labelled item, and the splitter's with the same beginning and end: None where there is none."""
    pairs: list[tuple[Label, SplitItem | None]] = []
    texts = published()
    for digest, labels in json.loads(TRUTH.read_text()).items():
        text, kind = texts[digest]
        items = {item.start: item for item in split(text, kind)}
        starts = [*sorted(items), len(text)]
        for place, label in enumerate(labels):
            following = labels[place + 1][0] if place + 1 < len(labels) else len(text)
            item = items.get(label[0])
            right = item is not None and starts[starts.index(item.start) + 1] == following
            pairs.append((tuple(label), item if right else None))
    return pairs


def rate(right: list[bool]) -> float:
    return sum(right) / len(right)


def test_the_truth_is_large_enough_to_say_something() -> None:
    truth = json.loads(TRUTH.read_text())
    texts = published()
    kinds = [texts[digest][1] for digest in truth]
    assert kinds.count("requirement") >= 60
    assert kinds.count("area") >= 20
    assert sum(len(labels) for labels in truth.values()) >= 300


def test_at_least_95_of_100_items_begin_and_end_where_a_reader_says() -> None:
    pairs = compared()
    wrong = [label for label, item in pairs if item is None]
    assert rate([item is not None for _, item in pairs]) >= 0.95, wrong


def test_at_least_95_of_100_items_have_the_number_and_the_due_date_that_a_reader_gives() -> None:
    pairs = compared()
    dues = [
        item is not None and item.due_on == (date.fromisoformat(label[2]) if label[2] else None)
        for label, item in pairs
    ]
    assert rate(dues) >= 0.95
    assert rate([item is not None and item.number == label[1] for label, item in pairs]) >= 0.95


def test_at_least_90_of_100_items_have_as_many_sub_points_and_the_cut_that_a_reader_sees() -> None:
    pairs = compared()
    assert rate([item is not None and len(item.steps) == label[3] for label, item in pairs]) >= 0.9
    assert rate([item is not None and item.cut_off == label[4] for label, item in pairs]) >= 0.9


def test_every_published_text_is_read_and_no_word_of_it_lost() -> None:
    for text, kind in published().values():
        items = split(text, kind)
        covered = "".join(text[item.start : item.end] for item in items)
        assert not items or re.sub(r"\s", "", covered) == re.sub(r"\s", "", text)
