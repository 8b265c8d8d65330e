"""A document's numbers as a plan can hold them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from plumbline.plans.rules.content import Item, PlanContent, Section
from plumbline.plans.rules.fitting import fitted

NUMBERS = st.sampled_from(
    ["", "..", "1", "1.1", "1.2", "2", "A/1", "A-1", "REC 3/1", "Recommendation number 3 of 4", " / "]
)
ITEMS = st.builds(Item, number=NUMBERS, text=st.sampled_from(["Do it", ""]))
CONTENTS = st.builds(
    PlanContent, sections=st.lists(st.builds(Section, number=NUMBERS, items=st.lists(ITEMS, max_size=5)), max_size=5)
)


def numbers(content: PlanContent) -> list[tuple[str, list[str]]]:
    return [(section.number, [item.number for item in section.items]) for section in content.sections]


@given(CONTENTS)
def test_each_number_is_given_once_and_fitting_again_changes_nothing(content: PlanContent) -> None:
    once = fitted(content)
    sections = [section.number for section in once.sections]
    filled = [item.number for item in once.items if item.text]
    assert all(sections)
    assert len(set(sections)) == len(sections)
    assert all(filled)
    assert len(set(filled)) == len(filled)
    assert all("/" not in number and len(number) <= 20 for number in (*sections, *filled))
    assert fitted(once) == once
    assert [item.text for item in once.items] == [item.text for item in content.items]


def test_what_the_document_numbers_keeps_its_number() -> None:
    items = [Item("1.1", text="a"), Item("1.1", text="b"), Item("1.2", text="c"), Item("", text="d"), Item("", text="")]
    content = PlanContent(sections=[Section("", items=items), Section("2/1", items=[Item("R/1", text="e")])])
    assert numbers(fitted(content)) == [("1", ["1.1", "1.3", "1.2", "1.4", ""]), ("2-1", ["R-1"])]
    assert numbers(content)[0] == ("", ["1.1", "1.1", "1.2", "", ""]), "the reading itself stays as it is"
