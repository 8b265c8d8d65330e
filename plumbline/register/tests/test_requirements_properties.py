"""What holds for any text whatever: it never raises, loses no word, and takes time in proportion."""

from __future__ import annotations

import time

from hypothesis import given, settings
from hypothesis import strategies as st

from plumbline.register.rules.requirements import split
from plumbline.register.rules.requirements.splitting import is_placeholder

PIECES = st.sampled_from(
    [
        "1. ",
        "2. ",
        "12. ",
        "3",
        "2011",
        "(HSCS 4",
        "(HSCS 4.19).",
        "(SSI 2011/210). ",
        "a) ",
        "(a) ",
        "b. ",
        "i) ",
        "• ",
        "- ",
        "\t",
        "   ",
        "By 3 June 2025, the provider must ",
        "By 31 February 2025, ",
        "To do this, the provider must: ",
        "mend the jetty. ",
        "This is to comply with Regulation 4(1)(a) and (b) of ",
        "which state that: ",
        "'I use a service' ",
        "&amp;",
        "&#39;",
        "?",
        "extended to 4 April 2025",
        "The provider should ",
        "n/a",
        "1. 1. ",
        "Key question 2 ",
        "\x00",
        "é",
        "\u2028",
        "\u200b",
    ]
)
TEXTS = st.one_of(st.text(max_size=400), st.lists(PIECES, max_size=60).map("".join))
KINDS = st.sampled_from(["requirement", "area"])


@given(TEXTS, KINDS)
@settings(max_examples=400, deadline=None)
def test_any_text_is_read_and_no_word_of_it_lost(text: str, kind: str) -> None:
    items = split(text, kind)
    if not items:
        assert is_placeholder(text)
        return
    at = 0
    for place, item in enumerate(items, 1):
        assert item.place == place
        assert at <= item.start < item.end <= len(text)
        assert not text[at : item.start].strip()
        assert item.number == "" or item.number in text[item.start : item.end]
        at = item.end
    assert not text[at:].strip()
    assert [item.part for item in items] == sorted(item.part for item in items)


WORDS = st.lists(
    st.sampled_from(["mend", "paint", "rope", "wash", "the", "jetty", "slip", "boats", "roof", "often", "well"]),
    min_size=3,
    max_size=30,
)


@st.composite
def well_formed(draw: st.DrawFn, number: int) -> str:
    day, month = draw(st.integers(1, 28)), draw(st.sampled_from(["March", "June", "October"]))
    tail = draw(
        st.sampled_from(["(SSI 2011/210).", "which state that: 'My environment is secure and safe' (HSCS 5.19)."])
    )
    return (
        f"{number}. By {day} {month} 2025, the provider must {' '.join(draw(WORDS))}. This is to comply with "
        f"Regulation 4(1)(a) of "
        f"the Regulations {tail}"
    )


@given(st.data(), st.sampled_from([1, 2]), st.sampled_from([" ", "   ", "", "\n"]))
@settings(deadline=None)
def test_two_well_formed_items_run_together_are_two(data: st.DataObject, second: int, between: str) -> None:
    first_text, second_text = data.draw(well_formed(1)), data.draw(well_formed(second))
    items = split(first_text + between + second_text, "requirement")
    assert [item.number for item in items] == ["1", str(second)]
    assert items[1].start == len(first_text + between)
    assert items[1].part == (2 if second == 1 else 1)


def seconds(text: str) -> float:
    """Of this process alone, so that what else the machine does is not counted."""
    begun = time.process_time()
    split(text, "requirement")
    return time.process_time() - begun


def test_what_is_in_a_cell_makes_it_no_more_than_longer_to_read() -> None:
    """Four times the letters take about four times as long, never sixteen times (how fast it is: benchmarks)."""
    hostile = [
        "1. ",
        "a) ",
        "(",
        "'I ",
        "This is ",
        "By 3 ",
        "4(1)(a) and ",
        "- ",
        "9",
        " ",
        "1. By ",
        "The provider ",
        "To do this ",
        "\t",
    ]
    item = (
        "1. By 3 June 2025, you must mend it: a) well b) soon. This is to comply with Regulation 4(1)(a) (HSCS 4.19). "
    )
    for piece in [*hostile, item]:
        whole = (piece * 200_000)[:200_000]
        assert seconds(whole) < 10 * seconds(whole[:50_000]) + 0.3, piece
