"""A scrutiny review of Stockton's kind, walked in a real browser by the people of one: the council's link officer, a
second officer, the regulator's inspector, a councillor of the select committee, and a team manager without an account.
Two rounds, with the grades of the published update (four 1s and two 2s; then two 1s), a version signed by two officers
and sent to the committee, the committee's own view, and the paper of each round. No date in it is fixed.
"""

from __future__ import annotations

import io
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.db.models import F
from django.test import Client
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.people import actions as people
from plumbline.people.models import User
from plumbline.plans.models import Round
from tests.browser import assert_accessible, assert_fits, shot
from tests.journeys.walkers import Walker, windows
from tests.letters import letters
from tests.reading_back import words_of
from tests.world import LONG_AGO, NOW, PASSWORD, World, organisation, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

COUNCIL, CQC = "Saltmoor Borough Council", "Care Quality Commission (CQC)"
TITLE = "Hearing people who live in care homes"
RECOMMENDATION = "That every group that supports care homes hears the people who live there. This should include:"
# As the published update: the council answers five parts, the regulator one. Heading, agreed action, success measure.
PARTS = (
    ("How care homes hear people and their families.", "Look at what each home collects, and how it uses it.",
     "Every home can show what it changed."),
    ("How the Care Quality Commission (CQC) hears people.", "Tell the Committee how it hears people and families.",
     "The Committee has been told."),
    ("How the contracting team hears people.", "Summarise what is heard beyond what homes collect.",
     "What is heard is used to make services better."),
    ("How social workers hear people.", "Summarise how views are heard at each assessment.",
     "Views are used in each care plan."),
    ("How the safeguarding teams hear people.", "Summarise how feedback is gathered and used.",
     "Feedback is acted on each time."),
    ("How the protection group hears people.", "Look at how the group hears people, and what it does with it.",
     "The group knows what people think and takes it into account."),
)  # fmt: skip
FIRST = ("1", "1", "2", "1", "1", "2")
GRADE = {"1": "1 – Fully Achieved", "2": "2 – On-Track", "3": "3 – Slipped", "4": "4 – Not Achieved"}
LATE, BY_LINK = "1.5", "1.6"  # which part is answered late, and which by a link
LABELS = ("Responsibility:", "Date:", "Agreed Action:", "Agreed Success Measure:")


def round_labels(month: str) -> tuple[str, ...]:
    return (
        f"Evidence of Progress ({month}):", f"Assessment of Progress ({month}): (include explanation if required)",
        f"Evidence of Impact ({month}):",
    )  # fmt: skip


def the_people(world: World) -> dict[str, User]:
    council, regulator = organisation(COUNCIL, "council", "england"), organisation(CQC, "regulator", "england")
    committee = people.create_group(
        by=SYSTEM, at=NOW, organisation_id=council.pk, name="Adults Select Committee", kind="select-committee"
    )
    councillor = person(
        "Nora Quist", organisation("Saltmoor Members’ Office", "council", "england"), "committee_member"
    )
    people.seat(by=SYSTEM, at=NOW, user_id=councillor.pk, group_id=committee.pk, since=LONG_AGO)
    return {
        "officer": person("Ada Wren", council, "link_officer"),
        "second": person("Theo Marsh", council, "quality_improvement_officer"),
        "inspector": person("Iris Vale", regulator, "regulator_inspector"),
        "councillor": councillor,
    }


def said(number: str, month: str) -> str:
    return (
        f"In {month} the team went through what people had said about {number}, home by home.\n"
        "- Each home wrote down what it changed.\n- What nobody could change was told to the people who had asked."
    )


class Scrutiny:
    """The people at their windows, and the review they share. Each method is a stretch of the way."""

    def __init__(self, walkers: dict[str, Walker], folder: Path) -> None:
        self.officer, self.second = walkers["officer"], walkers["second"]
        self.inspector, self.councillor = walkers["inspector"], walkers["councillor"]
        self.folder, self.plan = folder, ""

    def path(self, walker: Walker) -> str:
        return re.sub(r"^https?://[^/]+", "", walker.page.url)

    # The review and its action plan

    def the_officer_signs_in_and_makes_the_plan(self) -> None:
        officer = self.officer
        officer.page.context.clear_cookies()
        officer.opens("/").fills(login=officer.user.email, password=PASSWORD).presses("Sign in")
        officer.opens("/plans/").follows("Start a new plan").chooses("Scrutiny Monitoring – Progress Update")
        officer.presses("Continue").fills(
            title=f"Review of {TITLE}",
            header_review=TITLE,
            header_review_type="Task & Finish",
            header_select_committee="Adults Select Committee",
            header_link_officer="Ada Wren",
            header_agreed=self.agreed(),
            completed_by="Ada Wren",
        ).dates("Date of plan", timezone.localdate()).looks("st01-plan-form").presses("Create the plan")
        self.plan = self.path(officer)
        officer.follows("Add a recommendation").fills(title=RECOMMENDATION)
        officer.looks("st03-recommendation").presses("Save")

    def agreed(self) -> str:
        """A month that has no December in it by design: the first update falls a year later, in the month to come."""
        return f"{timezone.localdate() - timedelta(days=250):%B %Y}"

    def and_writes_its_six_parts(self) -> None:
        for place, (heading, text, measure) in enumerate(PARTS, start=1):
            officer = self.officer.opens(f"{self.plan}sections/1/actions/new/")
            officer.fills(title=heading, text=text, doers="CQC" if place == 2 else COUNCIL, measure=measure)
            if place == 1:
                officer.looks("st04-part-form")
            officer.presses("Save the part").reads("is added")

    def it_is_shared_and_started(self) -> None:
        officer = self.officer
        self.inspector.is_refused(self.plan)
        self.councillor.is_refused(self.plan)
        for whom, level, purpose in (
            (CQC, "Read it and record progress", "To answer its part of the review"),
            ("Adults Select Committee", "Read it", "Scrutiny of the agreed actions"),
        ):
            officer.opens(self.plan).follows("Share").picks("Share with", whom).page.get_by_role(
                "radio", name=level, exact=level == "Read it"
            ).check()
            officer.fills(purpose=purpose).presses("Share the plan").reads("The plan is shared")
        officer.opens(self.plan).presses("Start this plan").reads("The plan is live").looks("st05-plan-live")
        self.inspector.opens(self.plan).reads("6 parts").cannot("Share", "Add a part", "Open a round")
        self.councillor.opens(self.plan).reads(PARTS[5][0]).cannot("Share", "Record progress", "Open a round")

    # A round of reporting

    def the_officer_opens_the_round(self, month: str, asked: int) -> str:
        officer = self.officer.opens(self.plan).goes_by_menu("Rounds")
        officer.follows("Open a round").reads("Who is asked about what", "The plan was agreed in")
        proposed = officer.page.locator("main [name=label]").input_value()
        if asked == 6:  # about 12 months after the plan was agreed, and the officer may say another month
            agreed = timezone.localdate() - timedelta(days=250)
            assert proposed == f"{agreed:%B} {agreed.year + 1}"
        officer.reads(f"{CQC} named: CQC" if asked == 6 else "Not asked again")
        if asked == 6:
            officer.looks("st11-open-round")
        officer.fills(label=month).presses("Open the round")
        officer.reads(f"0 of {asked} answered", f"{asked} waiting")
        return self.path(officer)

    def answers(self, who: Walker, place: str, number: str, grade: str, month: str, why: str = "") -> None:
        who.opens(place).follows(f"Answer {number}").fills(
            text=said(number, month), impact=f"People say {number} helps."
        )
        who.chooses(GRADE[grade]).fills(status_note=why).presses("Send the answer")
        who.reads(f"Your answer about {number} is in")

    def each_body_answers_its_own_parts(self, place: str, month: str) -> None:
        inspector = self.inspector.opens("/").reads(TITLE).looks("st13-inspector-home").opens(place)
        inspector.reads(PARTS[1][0]).cannot(
            "Answer 1.1", "Answer 1.3", "Ask by a link", "Close the round", "Open a round"
        )
        inspector.is_refused(f"{place}close/", 403).is_refused(f"{place}parts/1.3/", 403)
        inspector.is_refused(f"{place}parts/1.3/ask/", 403).is_refused(f"{place}parts/1.2/committee/", 403)
        inspector.opens(place).follows("Answer 1.2").fills(text="Done.").chooses(GRADE["1"]).presses("Send the answer")
        inspector.reads("This is short for an update").fills(text=said("1.2", month))
        inspector.fills(impact="Inspections hear more people.").presses("Send the answer").reads("about 1.2 is in")
        inspector.looks("st15-inspector-answered")
        self.second.opens(place)
        for number in ("1.1", "1.3"):
            self.answers(self.second, place, number, FIRST[int(number[-1]) - 1], month)
        self.answers(self.officer, place, "1.4", "1", month)

    def a_team_manager_answers_by_a_link(self, place: str, month: str, phone: Any) -> None:
        officer = self.officer.opens(f"{place}parts/{BY_LINK}/ask/").looks("st16-ask")
        officer.fills(name="Bea Holm", email="bea@example.org", asks="What did people tell the group?")
        officer.presses("Send the link").reads("A link is on its way to Bea Holm")
        (mail,) = [letter for letter in letters() if letter.to == "bea@example.org"]
        (link,) = re.findall(r"https?://[^/\s]+(/g/\S+)", mail.text)
        assert Client().get(link).status_code == 200  # the scanner of a mail system, before anybody reads it
        phone.goto(link)
        shown = phone.locator("main").inner_text()
        assert PARTS[5][0] in shown
        assert PARTS[0][0] not in shown, "a guest is shown the part asked about, and nothing else of the plan"
        phone.get_by_label("Evidence of Progress").fill(said(BY_LINK, month))
        phone.get_by_label(GRADE["2"]).check()
        phone.get_by_label("Evidence of Impact").fill("Most of it still comes by way of the managers.")
        phone.get_by_label("Your role").fill("Team manager")
        look_at(phone, "st17-guest-360")
        phone.get_by_role("button", name="Send my answer").click()
        assert "Your answer is in" in phone.locator("h1").inner_text()
        phone.goto(link)
        assert not phone.get_by_label("Evidence of Progress").count(), "it is answered once"
        look_at(phone, "st18-guest-again-360")
        officer.opens(f"{self.plan}links/").reads("Bea Holm", "Answered").looks("st19-links")

    def and_one_is_late_and_is_chased(self, place: str, month: str) -> None:
        of = Round.objects.get(closed_at=None)  # five days go by, and the day for answers with them
        of.requests.exclude(answered_at=None).update(answered_at=F("answered_at") - timedelta(days=5))
        Round.objects.filter(pk=of.pk).update(answers_by=timezone.localdate() - timedelta(days=3))
        officer = self.officer.opens(place).reads("5 of 6 answered", "1 late", "3 days late").looks("st20-late")
        officer.presses("Ask again for 1 late answer").reads("told that their answer is late", "Asked again")
        self.answers(self.second, place, LATE, "1", month)
        self.second.reads("Answered 3 days late")

    def the_round_is_closed(self, place: str) -> None:
        officer = self.officer.opens(place).reads("has its answer").follows("Close the round")
        officer.fills(reason="Every part is answered.").presses("Close the round").reads("Closed on").cannot("Answer")

    # The committee

    def two_officers_sign_a_version_for_the_committee(self) -> None:
        officer = self.officer.opens(self.plan).goes_by_menu("Versions")
        officer.follows("Begin the first version").presses("Begin the version")
        version = self.path(officer)
        officer.presses("Send it to be checked").looks("st33-checked")
        officer.cannot("Make this version final").follows("Sign as Link Officer")
        officer.presses("Sign as Link Officer").cannot("Make this version final", "Sign as second officer")
        second = self.second.opens(version).cannot("Make this version final").follows("Sign as second officer")
        second.presses("Sign as second officer").reads("Theo Marsh")
        officer.opens(version).follows("Make this version final").presses("Make this version final")
        officer.reads("Nobody yet").follows("Send this version out").looks("st36-send")
        officer.presses("Look at who gets it").reads("Nora Quist", "Select Committee")
        officer.presses("Send version 1").reads("Nora Quist")
        self.councillor.opens(version).reads("Version 1").cannot("Make this version final", "Send it to others")
        self.councillor.looks("st39-councillor-version")

    def the_committee_says_what_it_thinks(self, place: str) -> None:
        councillor = self.councillor.opens(place).looks("st40-councillor-round")
        councillor.cannot("Answer", "Ask by a link", "Close the round").is_refused(f"{place}parts/1.1/", 403)
        councillor.opens(place).follows("Record its view of 1.1").chooses("It agrees")
        councillor.presses("Record the committee’s view").reads(
            "Agrees Adults Select Committee, recorded by Nora Quist"
        )
        councillor.follows("Record its view of 1.3").chooses("It challenges the grade", GRADE["3"])
        councillor.presses("Record the committee’s view").reads("Write why the committee challenges the grade")
        councillor.looks("st41-challenge").fills(text="Nobody told us what families had said.")
        councillor.presses("Record the committee’s view").reads(
            "Challenges", "Slipped", "Nobody told us what families had said."
        )
        councillor.looks("st42-councillor-viewed")
        self.inspector.opens(place).reads("Challenges").cannot("Record its view")

    # The second round, and the papers

    def only_the_two_are_asked_again(self, place: str, month: str) -> None:
        officer = self.officer.opens(place).reads(
            "Not asked in this round", "Fully achieved in May 2022: not asked again"
        )
        officer.cannot("Answer 1.1", "Answer 1.2", "Answer 1.4", "Answer 1.5")
        self.inspector.opens(place).cannot("Answer")
        self.inspector.is_refused(f"{place}parts/1.2/", 200).reads("is not asked about in the round")
        second = self.second.opens(place).follows("Answer 1.3").reads("What was said before", "On-Track")
        second.fills(text=said("1.3", month), impact="See 1.6.").chooses(GRADE["1"]).looks("st50-second-answer")
        second.presses("Send the answer").reads("The grade was 2 (On-Track) before. Say what changed.")
        second.fills(status_note="Families are asked each month now.").presses("Send the answer").reads("1.3 is in")
        self.answers(self.second, place, "1.6", "1", month, why="The group meets families itself now.")

    def papers_of(self, place: str) -> dict[str, bytes]:
        """By the format, as the councillor downloads it."""
        found = {}
        for words, ending in (("Word", "docx"), ("PDF", "pdf"), ("Web page", "html")):
            councillor = self.councillor.opens(place)
            councillor.page.get_by_text("Download the committee’s paper").click()
            path = councillor.downloads(words, self.folder)
            assert path.suffix == f".{ending}"
            found[ending] = path.read_bytes()
        return found

    def the_public_copy_is_looked_at(self) -> None:
        """The committee meets in public: what may say who somebody is is shown before a copy is taken."""
        officer = self.officer.opens(self.plan).goes_by_menu("Copies for others")
        officer.chooses("The public").presses("Look at the copy").looks("st61-public-copy")
        officer.reads("Nothing found that says who somebody is", "read the copy before it goes")
        with officer.page.expect_download() as waiting:
            officer.page.get_by_role("button", name="Download the copy").click()
        waiting.value.save_as(self.folder / "public.docx")
        words = words_of((self.folder / "public.docx").read_bytes())
        assert RECOMMENDATION in words
        assert all(name not in words for name in ("Theo Marsh", "Bea Holm", "Iris Vale", "[["))


# What the paper says


def rows_of(content: bytes) -> list[list[list[str]]]:
    """The tables of a Word file as rows of the texts of their cells, a merged cell once."""
    found = docx.Document(io.BytesIO(content))
    return [[[cell.text.strip() for cell in row.cells] for row in table.rows] for table in found.tables]


def labels_of_each_part(table: list[list[str]]) -> list[list[str]]:
    """The labels below the heading of each part, in their order."""
    parts: list[list[str]] = []
    for label, *_ in table[1:]:
        if label:
            parts[-1].append(label)
        else:
            parts.append([])
    return parts


def assert_reads_like_the_published_update(content: bytes) -> None:
    """Its tables, labels and order: the review, the recommendation with its parts and their rounds, the key last."""
    review, recommendation, summary, key = rows_of(content)
    assert [row[0] for row in review] == [
        "Scrutiny Monitoring – Progress Update", "Review:", "Type of review:", "Select Committee:", "Link Officer/s:",
        "Action Plan Agreed:",
    ]  # fmt: skip
    assert [row[1] for row in review[1:5]] == [TITLE, "Task & Finish", "Adults Select Committee", "Ada Wren"]
    assert recommendation[0] == ["Recommendation 1:", RECOMMENDATION]
    assert [row[1] for row in recommendation if not row[0]] == [heading for heading, _, _ in PARTS]
    first, second = round_labels("May 2022"), round_labels("January 2023")
    view = ("View of the Adults Select Committee (May 2022):",)
    assert [tuple(labels) for labels in labels_of_each_part(recommendation)] == [
        LABELS + first + view, LABELS + first, LABELS + first + view + second, LABELS + first, LABELS + first,
        LABELS + first + second,
    ]  # fmt: skip
    said_of = [row[1] for row in recommendation if row[0] == view[0]]
    assert said_of[0] == "Agrees with the grade."
    assert said_of[1].startswith("Challenges the grade and would give 3 (Slipped).")
    assert "Nobody told us what families had said." in said_of[1]
    assert summary[1:] == [["May 2022", "4", "2", "0", "0"], ["January 2023", "2", "0", "0", "0"]]
    assert key[0][1:] == ["1", "2", "3", "4"]
    assert key[1][1:] == ["Fully Achieved", "On-Track", "Slipped", "Not Achieved"]


def assert_papers(first: dict[str, bytes], last: dict[str, bytes]) -> None:
    assert_reads_like_the_published_update(last["docx"])
    assert rows_of(first["docx"])[2][1:] == [["May 2022", "4", "2", "0", "0"]]
    for words in map(words_of, first.values()):
        assert "January 2023" not in words, "the paper of a round says nothing of a later one"
    for words in (" ".join(words_of(content).split()) for content in last.values()):
        assert said("1.3", "May 2022").split("\n")[0] in words
        assert said("1.3", "January 2023").split("\n")[0] in words
        assert "Summary of grades" in words
        assert "Challenges the grade and would give 3 (Slipped)." in words


def look_at(page: Any, name: str) -> None:
    assert_accessible(page)
    assert_fits(page)
    shot(page, name)


@pytest.mark.requirement("ST1", "ST2", "ST3", "ST4", "ST5", "ST7", "ST8", "ST9", "ST12", "ST14", "ST15", "T18")
def test_two_rounds_of_a_review_end_in_the_committees_paper(
    world: World, browser: Any, live_server: Any, phone: Any, tmp_path: Path
) -> None:
    with windows(browser, live_server, **the_people(world)) as walkers:
        review = Scrutiny(walkers, tmp_path)
        review.the_officer_signs_in_and_makes_the_plan()
        review.and_writes_its_six_parts()
        review.it_is_shared_and_started()
        may = review.the_officer_opens_the_round("May 2022", 6)
        review.each_body_answers_its_own_parts(may, "May 2022")
        review.a_team_manager_answers_by_a_link(may, "May 2022", phone)
        review.and_one_is_late_and_is_chased(may, "May 2022")
        review.the_round_is_closed(may)
        review.two_officers_sign_a_version_for_the_committee()
        review.the_committee_says_what_it_thinks(may)
        january = review.the_officer_opens_the_round("January 2023", 2)
        review.only_the_two_are_asked_again(january, "January 2023")
        review.the_round_is_closed(january)
        first, last = review.papers_of(may), review.papers_of(january)
        assert_papers(first, last)
        review.the_public_copy_is_looked_at()
