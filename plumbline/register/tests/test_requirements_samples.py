"""Each trap of the published inspection texts, in invented words."""

from __future__ import annotations

from datetime import date

import pytest

from plumbline.register.rules.requirements import SplitItem, split
from plumbline.register.tests.requirement_samples import SAMPLES, Sample


def day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def labels(item: SplitItem) -> str:
    return "".join(step.label or "-" for step in item.steps)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.trap)
def test_trap(sample: Sample) -> None:
    items = split(sample.text, sample.kind)
    assert tuple(item.number for item in items) == sample.numbers
    assert [item.place for item in items] == list(range(1, len(items) + 1))
    assert all(item.kind == sample.kind for item in items)
    if sample.parts is not None:
        assert tuple(item.part for item in items) == sample.parts
    if sample.dues is not None:
        assert tuple(item.due_on for item in items) == tuple(day(due) for due in sample.dues)
    if sample.labels is not None:
        assert tuple(labels(item) for item in items) == sample.labels
    if sample.cut is not None:
        assert tuple(item.cut_off for item in items) == sample.cut
    for wanted, at in ((sample.first, 0), (sample.last, -1)):
        for name, value in wanted.items():
            assert told(items[at], name) == value


def told(item: SplitItem, name: str) -> object:
    if name == "first_due":
        return item.first_due_on.isoformat() if item.first_due_on else None
    if name == "steps_text":
        return tuple(step.text for step in item.steps)
    return getattr(item, name)


def test_due_and_first_due_are_one_day_where_nothing_was_moved() -> None:
    (item,) = split("1. By 3 June 2025, you must mend it.", "requirement")
    assert item.due_on == item.first_due_on == date(2025, 6, 3)


def test_what_is_asked_stands_apart_from_how_and_why() -> None:
    sample = next(sample for sample in SAMPLES if sample.trap == "a lost beginning: led in a second time")
    first, second = split(sample.text, "requirement")
    assert first.what == "By 3 June 2025, the provider must mend the jetty."
    assert [step.text for step in first.steps] == ["find planks", "nail them."]
    assert "comply" not in first.what
    assert "HSCS" not in first.what
    assert first.text.startswith("By 3 June 2025")
    assert second.what  # a lost beginning still says something


def test_an_item_is_where_its_offsets_say() -> None:
    text = "  1. By 3 June 2025, you must mend it.   2. By 4 June 2025, you must paint it. \n"
    first, second = split(text, "requirement")
    assert text[first.start : first.end] == "1. By 3 June 2025, you must mend it."
    assert text[second.start : second.end] == "2. By 4 June 2025, you must paint it."
