"""Abbreviations in real text (DG33): what was labelled by hand in the published documents, and a fictional plan."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings

from plumbline.documents.reading import read_blocks
from plumbline.library.loading import load_library
from plumbline.library.words import load_words
from plumbline.plans.reading.interpret import understand
from plumbline.plans.rules.checks import Finding, PlanFacts, check
from plumbline.plans.rules.checks.examples import TODAY, item, plan
from plumbline.plans.rules.checks.shorts import long_form_in, shorts_in, stretches_of
from plumbline.plans.rules.content import Progress, Section
from tests.shared import shared_file

RULE = "abbreviation-not-written-out"
WORDS = load_words(settings.LIBRARY)

# Labelled by hand, reading each document from its first line to its last: every abbreviation that a reader meets before
# anything says what it stands for, and how often the plan uses it. "CQC" and "SBC" are written out in Stockton's paper.
MORAY = {
    "SDS", "H&SCM", "SMART", "OD", "MDT", "SLG", "ASPMG", "IJB", "OMT", "SMT",
}  # fmt: skip
STOCKTON = {"PAMMS", "QuAC", "MSP", "IPC", "SPS"}


def found_in(facts: PlanFacts) -> dict[str, Finding]:
    return {f.subject.removeprefix("word:"): f for f in check(facts) if f.rule == RULE}


def shorts(text: str, **values: object) -> list[str]:
    """What the check says of one text in an otherwise sound plan."""
    return list(found_in(plan(item(text=text, **values), words=WORDS)))


def published(name: str) -> PlanFacts:
    library = load_library(settings.LIBRARY)
    path = Path(shared_file("sources", name))
    reading = understand(read_blocks(path), frameworks=library.newest_frameworks, scales=library.newest_scales)
    framework = library.framework(reading.plan.framework)
    return PlanFacts(reading.plan, framework, library.scale_of(framework), TODAY, words=WORDS)


@pytest.mark.parametrize(
    ("name", "truth"),
    [("moray-sds-action-plan-2019-20.docx", MORAY), ("stockton-progress-update.docx", STOCKTON)],
)
def test_in_the_published_plans_it_finds_all_and_cries_wolf_in_fewer_than_one_in_ten(
    name: str, truth: set[str]
) -> None:
    found = {short.upper() for short in found_in(published(name))}
    labelled = {short.upper() for short in truth}
    assert labelled - found == set(), "missed"
    false = found - labelled
    assert len(false) * 10 < len(found), f"false alarms: {false}"


def test_on_the_published_plans_it_says_where_and_how_often() -> None:
    moray = found_in(published("moray-sds-action-plan-2019-20.docx"))
    assert moray["ASPMG"].place.label == "Action 5.4"
    assert moray["IJB"].place.label == "Action 7.2"
    assert "used 4 times" in moray["IJB"].found
    assert "Health & Social Care Moray (H&SCM)" in moray["H&SCM"].mend
    stockton = found_in(published("stockton-progress-update.docx"))
    assert "making safeguarding personal (MSP)" in stockton["MSP"].mend


@pytest.mark.parametrize(
    "text",
    [
        "Infection Prevention & Control (IPC) audits; IPC visits.",
        "Ask the IPC (infection prevention and control) team.",
        "Provider assessment and market management solution (PAMMS) visits. PAMMS's questions; two PAMMs visits.",
        "Stockton-on-Tees Borough Council (SBC) pays, and SBC checks.",
        "Self-directed support (“SDS”) for all. SDS options.",
        "The Integration Joint Board, or IJB, agrees.",
        "MDT: multi-disciplinary team. The MDT meets.",
        "Multi-disciplinary team/MDT.",
        "Large Scale Investigations (LSI) and Care Home Oversight Group (hereafter CHOG); CHOG agrees.",
    ],
)
def test_what_is_written_out_at_its_first_use_is_in_order(text: str) -> None:
    assert shorts(text) == []


@pytest.mark.parametrize(
    "text",
    [
        "REVIEW OF ALL CARE PLANS AND RISK ASSESSMENTS",
        "Staff must NOT lift anybody ALONE; call the nurse NOW.",
        "Questions F04, F06 and F07; form SFAR215; rooms B12 and C3; COVID19 and COVID-19.",
        "Sent to 4 High Street, Wick KW1 4AB, in Phase II and part IV.",
        "Charts are checked daily. - CD",
        "JM 12/3/26: charts checked. 14.03.26 AB",
        "Write to care@HSCP.example.org or see www.NMC.org.uk/RULES and https://a.example/MAR.",
        "GPs and NHS nurses in the UK, by 5 PM, 250 ML or 2 KG, as PDF, ID and TV; A&E on call.",
        "Ask Mrs McDonald, MacKay and Co and O'Hagan about CareFirst and LinkedIn.",
        "Food is a MUST for all. Less SALT at table. It would be NICE.",
        "tbc, TBC, N/A, ASAP and etc.",
        "Discuss at the Quality Assurance Team and Steering Group.",
    ],
)
def test_what_only_looks_like_one_is_passed_over(text: str) -> None:
    assert shorts(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ask the IPC team.", ["IPC"]),
        ("MUST scores and SALT referrals are checked monthly.", ["MUST", "SALT"]),
        ("Approved by OMT,SMT and IJB", ["OMT", "SMT", "IJB"]),
        ("Send ADP/IJB papers.", ["ADP", "IJB"]),
        ("The ASPMG looks at it.", ["ASPMG"]),
        ("Check every eMAR and each DNACPR form.", ["EMAR", "DNACPR"]),
        ("Non-PAMMS visits", ["PAMMS"]),
    ],
)
def test_what_is_never_written_out_is_found(text: str, expected: list[str]) -> None:
    assert [short.upper() for short in shorts(text)] == expected


def test_one_finding_for_each_where_it_stands_first_with_its_uses_counted() -> None:
    facts = plan(
        item(text="Ask the IPC team."),
        item(number="1.2", text="IPC replies; IPC visits.", progress=[Progress(text="IPC came.")]),
        words=WORDS,
    )
    (finding,) = found_in(facts).values()
    assert finding.place.label == "Action 1.1"
    assert "4 times" in finding.found
    assert "infection prevention and control (IPC)" in finding.mend
    assert finding.asked_by == "Example guidance: Abbreviations"


def test_the_order_is_the_readers_a_section_above_its_actions_and_the_header_above_all() -> None:
    written = Section(number="1", title="Infection prevention and control (IPC)", context="A visit.", items=[])
    facts = plan(sections=[written, Section(number="2", title="Staff", context="Same.", items=[item(text="Ask IPC.")])],
                 words=WORDS)  # fmt: skip
    assert found_in(facts) == {}
    facts = plan(
        sections=[
            Section(number="1", title="IPC", context="A visit by IPC.", items=[item(text="Ask.")]),
            Section(number="2", title="Infection prevention and control (IPC)", context="Same.", items=[]),
        ],
        words=WORDS,
    )
    (finding,) = found_in(facts).values()
    assert finding.found.endswith("written out only later, at theme 2.")


def test_the_words_may_stand_in_the_plan_without_saying_that_they_are_the_same() -> None:
    facts = plan(item(text="Offer self-directed support."), item(number="1.2", text="SDS is recorded."), words=WORDS)
    (finding,) = found_in(facts).values()
    assert "“self-directed support” is in the plan too" in finding.found
    assert finding.mend == "The first time, write “self-directed support (SDS)”."


def test_two_letters_among_names_are_initials_and_a_posts_letters_are_not() -> None:
    assert shorts("Ask.", responsible=["JS", "AM/KL"]) == []
    assert shorts("Ask.", responsible=["Snr OD Advisor"]) == ["OD"]


def test_the_uses_of_a_text_stand_where_they_stand() -> None:
    text = "Ask IPC; the IPCs answer."
    assert [(use.short, text[use.start : use.end]) for use in shorts_in(text, WORDS)] == [
        ("IPC", "IPC"),
        ("IPC", "IPCs"),
    ]


def test_a_long_form_is_told_from_the_plans_own_words() -> None:
    def told(short: str, text: str) -> str:
        return long_form_in(short, stretches_of(text))

    assert told("PGG", "The Practice Governance Group approves it.") == "Practice Governance Group"
    assert told("HSCM", "Health & Social Care Moray") == "Health & Social Care Moray"
    assert told("POA", "A Power of Attorney is needed") == "Power of Attorney"
    assert told("OD", "part of discussions") == ""
    assert told("PGG", "Practice. Governance Group") == ""
