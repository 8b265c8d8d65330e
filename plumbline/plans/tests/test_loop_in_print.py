"""What a status stands on is printed with the progress, and is not read back: it is computed, not said (BY6)."""

from __future__ import annotations

from copy import deepcopy

import pytest

from plumbline.documents.writing.csv import write_csv
from plumbline.plans.layouts import lay_out, tabulate
from plumbline.plans.rules.content import Progress
from plumbline.plans.rules.lines import split_progress
from plumbline.plans.tests import layout_sample as sample
from plumbline.plans.tests.test_round_trip import exported, normal, read
from tests.reading_back import words_of

CHECKED = "Completed by P. Lennox on 3 May 2026; evidence checked by M. Kerr on 10 May 2026; impact not seen yet"
REOPENED = "Reopened by M. Kerr on 1 Aug 2026: Two charts were blank, see 12 Mar 2026"
IN_ROUNDS = "stockton-scrutiny-progress-update"  # prints a row for each answer of a round, not one for its proof
PRINTED = [name for name in sample.ALL if name != IN_ROUNDS]


@pytest.mark.requirement("BY6")
@pytest.mark.parametrize("kind", ["docx", "xlsx"])
@pytest.mark.parametrize("name", PRINTED)
def test_a_copy_says_it_and_comes_back_the_same_without(name: str, kind: str) -> None:
    plan = sample.PLANS[name]()
    said = deepcopy(plan)
    for sentence in (CHECKED, REOPENED):
        said.items[0].stands_on = sentence
        content = exported(said, kind)
        assert sentence in " ".join(words_of(content).split())
        assert normal(read(content, kind, name).plan) == normal(plan)


@pytest.mark.parametrize("name", PRINTED)
def test_nobodys_word_is_not_printed_and_an_agreed_copy_says_nothing(name: str) -> None:
    plan = sample.PLANS[name]()
    plan.items[0].stands_on = "Completed according to the document; not checked by anybody yet"
    assert b"according to" not in write_csv(tabulate(plan, *sample.framework(name))[0])
    plan.items[0].stands_on = CHECKED
    assert CHECKED.encode() in write_csv(tabulate(plan, *sample.framework(name))[0])
    if not sample.framework(name)[0].status_in_print:
        assert "Lennox" not in str(lay_out(plan, *sample.framework(name), monitored=False))


def test_a_persons_own_words_after_the_same_label_stay() -> None:
    assert split_progress("Stands on: the invoices are in the office") == [
        Progress(text="Stands on: the invoices are in the office")
    ]
    assert split_progress(f"12 Mar 2026: Done.\nStatus: Green\nStands on: {CHECKED}") == [
        Progress("12 Mar 2026", "Done.", "Green")
    ]
    assert split_progress(f"Stands on: {CHECKED}") == []
    added = split_progress(f"12 Mar 2026: Done.\nStands on: {CHECKED}\n20 Jun 2026: Looked again.")
    assert [entry.text for entry in added] == ["Done.", "Looked again."]
