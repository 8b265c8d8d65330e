"""Numbers that name other actions of the plan are told from numbers that are something else (MO9)."""

from __future__ import annotations

from itertools import pairwise

import pytest

from plumbline.plans.rules.references import find_references

KNOWN = {f"{a}.{b}" for a in range(1, 10) for b in range(1, 10)} | {"1", "2", "3", "4", "A1", "A2", "R1.2"}


def numbers(text: str, own: str = "") -> list[str]:
    return [r.number for r in find_references(text, own_number=own, known_numbers=KNOWN)]


@pytest.mark.requirement("MO9")
@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Forms (1.1 & 1.3)ensure that the forms help", ["1.1", "1.3"]),
        ("a Training Plan (1.7, 1.8 & 1.9), ensure that", ["1.7", "1.8", "1.9"]),
        ("As per 8.1-8.7 of this plan", [f"8.{n}" for n in range(1, 8)]),
        ("will incorporate 3.1–3.6 & 4.2 of this plan", ["3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "4.2"]),
        ("invited to personal outcome training 1.7.", ["1.7"]),
        ("see action 2.3", ["2.3"]),
        ("as per 4.2", ["4.2"]),
        ("see actions 1, 2 & 4", ["1", "2", "4"]),
        ("recommendations 2 to 4", ["2", "3", "4"]),
        ("depends on A2 and R1.2", ["A2", "R1.2"]),
        ("4.2 to 4.4 come first", ["4.2", "4.3", "4.4"]),
        ("repeat 1.4, then 1.4 again", ["1.4"]),
    ],
)
def test_references(text: str, found: list[str]) -> None:
    assert numbers(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "£1.2 million of 1.3m",
        "up 1.5% to 1.8 per cent",
        "version 2.1 and v1.2",
        "1.2.2026 and 1.3.26",
        "HSCS 4.27, 4.1 and 4.2",
        "standard 1.3",
        "KLOE 1.1",
        "PAMMS questions F04, F06 and F07",
        "Regulation 1.2",
        "2.5 hours and 1.5 wte",
        "see page 6/7",
        "the average was 2.5",
        "section 4.2 of the Act",
        "3 of 4 staff",
        "within 2 weeks",
        "1.25 and 11.1",
    ],
)
def test_what_is_no_reference(text: str) -> None:
    assert numbers(text) == []


def test_the_actions_own_number_is_none() -> None:
    assert numbers("1.1 Do this before 1.2", own="1.1") == ["1.2"]


def test_positions_let_a_page_link_them() -> None:
    text = "As per 8.1-8.3, see 4.2"
    found = find_references(text, own_number="", known_numbers=KNOWN)
    assert [(r.number, text[r.start : r.end]) for r in found] == [
        ("8.1", "8.1"),
        ("8.2", ""),
        ("8.3", "8.3"),
        ("4.2", "4.2"),
    ]
    assert all(a.end <= b.start for a, b in pairwise(found)), "spans do not overlap"
