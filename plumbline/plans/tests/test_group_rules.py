"""Places of the planning group, and addresses that look right."""

from __future__ import annotations

import pytest

from plumbline.library.types import Attendee, Trigger
from plumbline.plans.rules.group import looks_like_address, missing_places, places

FOUR = (
    Attendee("care_home_manager", "Care Home Manager", True),
    Attendee("provider_director", "Care Home Director / Owner", True),
    Attendee("partnership_lead", "Partnership Lead", True),
    Attendee("tactical_lead", "Care Home Tactical Lead", True),
)
ATTENDEES = (*FOUR, Attendee("sector_body", "Scottish Care", False), Attendee("police_officer", "Police", False))
INVESTIGATION = Trigger("lsi", "Investigation", suggests=("police_officer", "gp"))


def test_each_of_the_four_is_missed() -> None:
    everyone = [a.role for a in FOUR]
    assert missing_places(ATTENDEES, everyone, meets=True) == ()
    for attendee in FOUR:
        assert missing_places(ATTENDEES, [r for r in everyone if r != attendee.role], meets=True) == (attendee,)


def test_a_registered_manager_and_a_nursing_lead_fill_their_places() -> None:
    there = ["registered_manager", "provider_director", "partnership_lead", "tactical_lead_nursing"]
    assert missing_places(ATTENDEES, there, meets=True) == ()
    assert [a.role for a in missing_places(ATTENDEES, ["day_to_day_manager", *there[1:]], meets=True)] == [
        "care_home_manager"
    ]


def test_an_in_house_plan_has_no_meeting_that_anybody_must_come_to() -> None:
    assert missing_places(ATTENDEES, [], meets=False) == ()
    nobody: list[tuple[str, str]] = []
    assert not any(place.required for place in places(ATTENDEES, None, nobody, labels={}, meets=False))


def test_the_required_come_first_then_those_whom_the_reason_suggests() -> None:
    members = [("tactical_lead_nursing", "Ann"), ("gp", "Dr Bell"), ("", "Cal"), ("healthwatch", "Di")]
    found = places(ATTENDEES, INVESTIGATION, members, labels={"gp": "General Practitioner"}, meets=True)
    assert [(p.label, p.required, p.suggested, p.members) for p in found] == [
        ("Care Home Manager", True, False, ()),
        ("Care Home Director / Owner", True, False, ()),
        ("Partnership Lead", True, False, ()),
        ("Care Home Tactical Lead", True, False, ("Ann",)),
        ("Police", False, True, ()),
        ("General Practitioner", False, True, ("Dr Bell",)),
        ("Scottish Care", False, False, ()),
        ("Others in the group", False, False, ("Cal",)),
        ("Others in the group", False, False, ("Di",)),
    ]
    assert [p.label for p in found if p.missing] == [a.label for a in FOUR[:3]]


@pytest.mark.parametrize("address", ["pat@birchwood.example", "p.o'neil+plan@mail.nhs.scot", "a-b@c-d.org.uk"])
def test_an_address_that_looks_right(address: str) -> None:
    assert looks_like_address(address)


@pytest.mark.parametrize(
    "address",
    ["", "pat", "pat@", "pat@home", "@home.org", "pat@home..org", "pat@home.org, di@home.org", "pat.@home.org",
     "pat@-home.org", "pat lennox@home.org", "p..l@home.org", "a" * 65 + "@home.org"],
)  # fmt: skip
def test_an_address_that_does_not(address: str) -> None:
    assert not looks_like_address(address)
