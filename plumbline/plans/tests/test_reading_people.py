"""A cell that names who does it is told apart into persons, roles and bodies, and never within a name."""

from __future__ import annotations

import pytest

from plumbline.plans.reading.people import split_doers, split_people


@pytest.mark.requirement("MO6", "MO7", "DG26")
@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Snr Performance Officer & Support Officer (Research & Information)",
         ["Snr Performance Officer", "Support Officer (Research & Information)"]),
        ("Support Worker (Research & Information & Snr Performance Officer)",
         ["Support Worker (Research & Information)", "Snr Performance Officer"]),
        ("SDS Officer/ Steering Group", ["SDS Officer", "Steering Group"]),
        ("Sean Coady (for supported people) & Jane Mackie (unpaid carer)",
         ["Sean Coady (for supported people)", "Jane Mackie (unpaid carer)"]),
        ("Jenny O'Hagan & Health colleague (tbc)", ["Jenny O'Hagan", "Health colleague (tbc)"]),
        ("Home Manager\nClinical Lead\nDeputy", ["Home Manager", "Clinical Lead", "Deputy"]),
        ("Registered Manager and Deputy Manager", ["Registered Manager", "Deputy Manager"]),
        ("Manager, Deputy and Seniors", ["Manager", "Deputy", "Seniors"]),
        ("TM/QIP", ["TM", "QIP"]),
        ("Dr Oakes and Sister Brown", ["Dr Oakes", "Sister Brown"]),
        ("Siân ap Rhys & Gwen Lloyd-Jones", ["Siân ap Rhys", "Gwen Lloyd-Jones"]),
        ("Bron Hale; Ted Quill", ["Bron Hale", "Ted Quill"]),
        ("NHS Dunmore and Police Scotland", ["NHS Dunmore", "Police Scotland"]),
        ("tbc", ["tbc"]),
        ("", []),
    ],
)  # fmt: skip
def test_several(text: str, people: list[str]) -> None:
    assert split_people(text) == people


@pytest.mark.parametrize(
    "text",
    [
        "Quality & Compliance Team",
        "Smith, John",
        "Health and Social Care Partnership",
        "Head of Adults and Children's Services",
        "Commissioning & Performance Officer (Policy & Procedure)",
        "Health/Social Care Team",
        "Jane Smith, Registered Manager",
        "Learning & Development",
        "Westmere-on-Sea Borough Council",
        "Estates and Facilities Manager",
    ],
)
def test_one(text: str) -> None:
    assert split_people(text) == [text]


def test_a_name_above_its_role_is_one_person() -> None:
    assert split_people("Jane Smith\nRegistered Manager") == ["Jane Smith, Registered Manager"]


def test_names_that_stand_alone_elsewhere_are_two() -> None:
    assert split_people("Aileen & Morag") == ["Aileen & Morag"]
    assert split_people("Aileen & Morag", known={"Aileen", "Morag"}) == ["Aileen", "Morag"]


@pytest.mark.requirement("MO6")
@pytest.mark.parametrize(
    ("text", "action", "doers"),
    [
        ("Hold a workshop (SDS Officer)", "Hold a workshop", "SDS Officer"),
        ("Reviews for carers (Snr Performance Officer).", "Reviews for carers.", "Snr Performance Officer"),
        ("Monitored (baseline to be established) (Manager)", "Monitored (baseline to be established)", "Manager"),
        (
            "Ask people (options 1-4) (Officer (Policy & Procedure))",
            "Ask people (options 1-4)",
            "Officer (Policy & Procedure)",
        ),
        ("Done. (Support Worker (Research & Snr Officer)", "Done.", "Support Worker (Research & Snr Officer)"),
        ("Forms tested (Issues Log submitted to staff)", "Forms tested (Issues Log submitted to staff)", ""),
        ("Agreed by the board", "Agreed by the board", ""),
    ],
)
def test_doers_in_the_last_bracket(text: str, action: str, doers: str) -> None:
    assert split_doers(text) == (action, doers)
