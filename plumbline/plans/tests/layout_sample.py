"""Invented plans for the tests of the layouts: one for each published framework."""

from datetime import date
from functools import cache
from pathlib import Path

from plumbline.library.loading import Library, load_library
from plumbline.library.types import Framework, Scale
from plumbline.plans.rules.content import Item, Outcome, PlanContent, Progress, Section, Status, Timing

DUMFRIES = "dumfries-galloway-improvement-plan"
MORAY = "moray-improvement-action-plan"
STOCKTON = "stockton-scrutiny-progress-update"
SERVICE = "service-improvement-plan"
WIRRAL = "wirral-team-work-plan"
ALL = (DUMFRIES, MORAY, STOCKTON, SERVICE, WIRRAL)


@cache
def library() -> Library:
    return load_library(Path(__file__).resolve().parents[3] / "library")


def framework(name: str) -> tuple[Framework, Scale]:
    found = library().framework(name)
    return found, library().scale_of(found)


def item(number: str, **said: object) -> Item:
    values: dict[str, object] = {
        "text": "Train the night staff (see 1.1)\n- twice a month",
        "responsible": ["Isla Kerr", "Night Manager"],
        "finish": Timing("31 January 2027", "date", date(2027, 1, 31)),
        "references": [] if number == "1.1" else ["1.1"],
    }
    return Item(number=number, **(values | said))  # type: ignore[arg-type]


def dumfries() -> PlanContent:
    fixed = framework(DUMFRIES)[0].sections.fixed
    sections = [Section(number=str(f.number), title=f.title) for f in fixed]
    sections[0].context = "Inspection of 14 August 2026.\n- Key question 1 graded 2"
    sections[0].items = [
        item(
            "1.1",
            outcome="Nobody waits at night.",
            measure="95% of calls answered in 5 minutes",
            progress=[Progress("12 Oct 2026", "Six trained."), Progress("9 Nov 2026", "Ten trained.\n- two left")],
            status=Status("Amber", "amber"),
        ),
        item(
            "1.4", references=["1.1"], text="Tell the families.", finish=Timing("tbc", "tbc"), status=Status("", "red")
        ),
    ]
    return PlanContent(
        title="Partnership/Provider Improvement Plan",
        framework=DUMFRIES,
        header={
            "Date of plan": "9 November 2026",
            "Completed by": "Isla Kerr",
            "Name of Service": "Taigh na h-Aibhne",
            "Ward": "Machars",
        },
        sections=sections,
    )


def moray() -> PlanContent:
    return PlanContent(
        title="Improvement Action Plan",
        framework=MORAY,
        period_start=date(2026, 8, 1),
        period_end=date(2027, 7, 31),
        header={"Item": "7", "Appendix": "3", "Date": "August 2026"},
        sections=[
            Section(
                number="1",
                title="Record and report personal outcomes.",
                theme="Key performance outcomes",
                lead=["Isla Kerr"],
                outcomes=[
                    Outcome("", "The framework is reviewed."),
                    Outcome("Service", "Data is used."),
                    Outcome("Team", "Staff are confident."),
                ],
                items=[
                    item("1.1", responsible=["Service Manager"], start=Timing("Sept", "month", date(2026, 9, 1))),
                    item(
                        "1.2",
                        responsible=["Service Manager", "Policy & Procedure Officer"],
                        text="Test it",
                        references=[],
                    ),
                ],
            ),
            Section(number="2", title="Offer advocacy.", theme="Key performance outcomes", items=[item("2.1")]),
            Section(number="3", title="Train.", theme="Impact on staff"),
        ],
    )


def stockton() -> PlanContent:
    rounds = [
        Progress("May 2022", "Reviewed.\n- F06\n- F07", "2 (On-Track)", "More to do.", "Seen in two homes."),
        Progress("January 2023", "Done.", "1 (Fully Achieved)", "", ""),
    ]
    return PlanContent(
        title="Scrutiny Monitoring – Progress Update",
        framework=STOCKTON,
        header={"Review": "Support to care homes", "Link Officer/s": "Jo Field", "Action Plan Agreed": "December 2021"},
        sections=[
            Section(
                number="1",
                title="The voice of residents is heard.",
                items=[
                    item("1.1", title="How homes learn", progress=rounds, status=Status("1 (Fully Achieved)", "1")),
                    item("1.3", title="How the regulator learns", measure="The committee is told."),
                ],
            )
        ],
    )


def service() -> PlanContent:
    plan = dumfries()
    return PlanContent(
        title="Service improvement plan",
        framework=SERVICE,
        header={"Service": "Rowan Lodge"},
        sections=plan.sections[:2],
    )


def wirral() -> PlanContent:
    return PlanContent(
        title="Quality improvement plan",
        framework=WIRRAL,
        header={"Team": "Quality team"},
        sections=[
            Section(number="1", title="Assess quality.", items=[item("1.1", frequency="Quarterly", finish=Timing())])
        ],
    )


PLANS = {DUMFRIES: dumfries, MORAY: moray, STOCKTON: stockton, SERVICE: service, WIRRAL: wirral}
