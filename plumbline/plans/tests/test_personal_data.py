"""What looks as if it said who somebody is is found, and ordinary words of plans are left alone (ST16)."""

from __future__ import annotations

import pytest

from plumbline.plans.rules.personal_data import is_full_name, name_parts, personal_data, without_names
from tests.shared import shared_file

FOUND = [
    ("E-mail address", "Write to j.bloggs@birchwood.example today", "j.bloggs@birchwood.example"),
    ("Date of birth", "Resident born 12/03/1938 moved in", "born 12/03/1938"),
    ("Date of birth", "DOB: 1 Feb 1941.", "DOB: 1 Feb 1941"),
    ("Date of birth", "date of birth 1.2.41", "date of birth 1.2.41"),
    ("Date long ago, perhaps of birth", "She (3 May 1935) fell twice", "3 May 1935"),
    ("NHS or CHI number", "NHS number 943 476 5919 on file", "943 476 5919"),
    ("NHS or CHI number", "CHI 0101410018 was given", "0101410018"),
    ("National Insurance number", "QQ 12 34 56 C and AB 12 34 56 C", "AB 12 34 56 C"),
    ("Telephone number", "Ring 01387 260000 after four", "01387 260000"),
    ("Telephone number", "mobile 07700 900123", "07700 900123"),
    ("Telephone number", "+44 7700 900123", "+44 7700 900123"),
    ("Postcode", "lives at 4 High Street, DG1 2AB", "DG1 2AB"),
    ("Name with a title", "Mrs Quill prefers tea", "Mrs Quill"),
    ("Name with a title", "seen by Dr. A. McPherson on Monday", "Dr. A. McPherson"),
    ("Name with a title", "Mr B was unwell", "Mr B"),
    ("Somebody by a letter or number", "Resident C had a fall", "Resident C"),
    ("Room, flat or bed", "the light in room 12 is mended", "room 12"),
    ("Room, flat or bed", "Flat 3b", "Flat 3b"),
    ("Age", "an 84-year-old", "84-year-old"),
    ("Age", "aged 91, was moved", "aged 91"),
]


@pytest.mark.parametrize(("kind", "text", "what"), FOUND)
def test_what_may_say_who_somebody_is_is_found(kind: str, text: str, what: str) -> None:
    (found,) = personal_data([("Action 1.1", text)])
    assert (found.where, found.kind, found.text) == ("Action 1.1", kind, what)
    assert what in found.around


@pytest.mark.parametrize(
    "text",
    [
        "85% of 120 staff by 30 June 2026",
        "Action 1.2 follows 3.1 and 10.12",
        "£1,250,000 over 2025-26; 1 234 567 visits",
        "Adult Support and Protection (Scotland) Act 2007",
        "Inspection of 4 February 2026, grades 2/3/2/4",
        "Room for improvement; rooms are painted; a 60 bed home",
        "Held in Committee Room 2 and the training room 1",
        "Residents and their families; residents who fall; service users at risk",
        "people aged 65 and over; aged 18+; two year old policy",
        "CS2003000123 is the service's number",
        "ISO 9001, PPE, IPC, M365, A4, B12 and COVID-19",
        "reference 1234567890",  # ten figures whose last is not the check figure
        "01/04/2026 to 31/03/2027",
        "The Dream Team; Missed doses; Drs' rota",
        "Regulation 12(2)(b) and Standard 4.11",
        "25 000 000 steps",
        "from 0.45 to 0.62",
    ],
)
def test_ordinary_words_of_plans_are_left_alone(text: str) -> None:
    assert personal_data([("here", text)]) == []


def test_each_find_says_where_and_shows_a_few_words_round_it() -> None:
    text = "In the course of the morning round the nurse saw that Mrs Quill had not been given her tea before nine."
    (found,) = personal_data([("Action 2.1, progress of May 2026", text)])
    assert found.around == "… round the nurse saw that Mrs Quill had not been given her tea …"


def test_a_find_inside_a_longer_one_is_told_once() -> None:
    assert [f.kind for f in personal_data([("x", "DOB 3/5/1935, mrs.quill.dg12ab@home.example")])] == [
        "Date of birth", "E-mail address",
    ]  # fmt: skip


def test_names_that_the_plan_knows_are_found_where_they_stay() -> None:
    found = personal_data([("a", "Moira Kerr agreed"), ("b", "nobody")], names=["Moira Kerr", ""])
    assert [(f.where, f.kind, f.text) for f in found] == [("a", "Name of somebody on the plan", "Moira Kerr")]


@pytest.mark.requirement("ST16")
def test_the_published_scrutiny_update_raises_no_false_alarm() -> None:
    lines = shared_file("sources", "stockton-progress-update.txt").read_text(encoding="utf-8").splitlines()
    assert len(lines) > 80
    assert personal_data((str(n), line) for n, line in enumerate(lines, start=1)) == []


def test_other_published_documents_raise_only_what_is_there() -> None:
    kinds: dict[str, int] = {}
    for name in (
        "dumfries-galloway-guidance-and-template",
        "moray-sds-action-plan-2019-20",
        "wirral-quality-improvement-plan",
    ):
        lines = shared_file("sources", f"{name}.txt").read_text(encoding="utf-8").splitlines()
        for found in personal_data(("", line) for line in lines):
            kinds[found.kind] = kinds.get(found.kind, 0) + 1
    assert kinds == {"E-mail address": 3}


@pytest.mark.parametrize(
    ("text", "after"),
    [
        ("Moira Kerr agreed", "The Lead agreed"),
        ("Agreed by M. Kerr and M Kerr", "Agreed by the Lead and the Lead"),
        ("Mrs Kerr and Ms Moira Kerr rang", "The Lead and the Lead rang"),
        ("moiraKerr, Moira Kerrigan", "moiraKerr, Moira Kerrigan"),
        ("seen by Moira Kerr, the Lead", "seen by the Lead"),
    ],
)
def test_people_are_called_by_what_they_are(text: str, after: str) -> None:
    assert without_names(text, {"Moira Kerr": "the Lead"}) == after


def test_accents_apostrophes_and_titles_make_no_difference() -> None:
    roles = {"Siobhán O'Donnell": "the manager", "Dr Nisha Menon": "a doctor"}
    text = "Asked Siobhán O’Donnell, Ms O'Donnell, S. O'Donnell, Nisha Menon and Dr Menon"
    expected = "Asked the manager, the manager, the manager, a doctor and a doctor"
    assert without_names(text, roles) == expected
    assert [f.text for f in personal_data([("x", "Mrs Órla NicDhòmhnaill called")])] == ["Mrs Órla NicDhòmhnaill"]


def test_names_by_themselves_are_looked_for_but_no_months_and_no_small_words() -> None:
    assert name_parts(["Dr Nisha Menon", "May Li", "Anne-Marie O'Neill", "June Hall"]) == [
        "Nisha", "Menon", "Anne-Marie", "O'Neill", "Hall",
    ]  # fmt: skip


def test_the_longer_of_two_names_is_taken_first() -> None:
    roles = {"Ann Lee": "Nurse", "Ann Lee-Scott": "Manager"}
    assert without_names("Ann Lee-Scott and Ann Lee", roles) == "Manager and Nurse"


@pytest.mark.parametrize("name", ["Moira Kerr", "M. Kerr", "Anne-Marie O'Neill", "Jo McPherson Bell"])
def test_a_full_name_is_known(name: str) -> None:
    assert is_full_name(name)


@pytest.mark.parametrize("words", ["Families", "night staff", "all residents", "Sandra", "The home's cook", ""])
def test_what_is_no_full_name_is_not_replaced_everywhere(words: str) -> None:
    assert not is_full_name(words)
