"""What kind of doer a printed name is (MO6), on names as the published plans print them."""

from __future__ import annotations

import pytest

from plumbline.plans.rules.parties import kind_of_party


@pytest.mark.parametrize(
    "text", ["tbc", "TBC", "(tbc)", "To be confirmed", "tba", "", "  ", "Snr OD Advisor (tbc)", "Vacant"]
)
def test_not_known_yet(text: str) -> None:
    assert kind_of_party(text) == "tbc"


@pytest.mark.parametrize(
    "text",
    [
        "Snr Performance Officer", "Support Officer (Research & Information)", "Snr OD Advisor", "SDS Officer",
        "Snr Commissioning Officer", "Service Manager", "Commissioning & Performance Officer (Policy & Procedure)",
        "Commissioning Manager", "Care Home Manager", "Deputy Manager", "Senior Carers", "Head of Service", "All staff",
        "TM and QIP",
    ],
)  # fmt: skip
def test_a_role(text: str) -> None:
    assert kind_of_party(text) == "role"


@pytest.mark.parametrize(
    "text", ["Steering Group", "SBC Council", "CQC", "Care Inspectorate", "NHS Tayside", "Birchwood Care Limited"]
)
def test_an_organisation_or_group(text: str) -> None:
    assert kind_of_party(text) == "organisation"


@pytest.mark.parametrize("text", ["Moira Kerr", "Siân O’Neill", "M. Kerr", "Łukasz Nowak", "Tim Teamley"])
def test_a_person(text: str) -> None:
    assert kind_of_party(text) == "person"
