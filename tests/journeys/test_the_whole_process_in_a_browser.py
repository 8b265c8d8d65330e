"""The process of Dumfries & Galloway's guidance, from its trigger to the hand-back, walked in a real browser by five
people with five sign-ins: an improvement officer, the Partnership Lead, the Tactical Lead of a health board, the care
home's manager and a member of the oversight group. Two reviews, two versions sent out, a date that moves, a difference
of opinion, evidence that is checked, and a plan that the home leads at the end. No date in it is fixed.
"""

from __future__ import annotations

import io
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import docx
import pytest
from django.core.management import call_command
from django.utils import timezone

from plumbline.access.viewer import SYSTEM
from plumbline.people import actions as people
from plumbline.people.models import User
from tests.journeys.walkers import Walker, in_words, windows
from tests.reading_back import words_of
from tests.world import LONG_AGO, NOW, World, organisation, person

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

SECRET = "Complaint 2217 of a family is still being looked into"


def the_five(world: World) -> dict[str, User]:
    """Who they are, and what is there before the plan: the home, its director, the oversight group with one seat."""
    board = organisation("Glen Afton Health Board", kind="nhs")
    group = people.create_group(
        by=SYSTEM, at=NOW, organisation_id=world.partnership.pk, kind="chog",
        name="Glen Afton Care Home Oversight Group",
    )  # fmt: skip
    member = person("Flora Muir", board, "oversight_member")
    people.seat(by=SYSTEM, at=NOW, user_id=member.pk, group_id=group.pk, since=LONG_AGO)
    assert world.service
    person("Karen Bell", world.provider, "provider_director")
    return {
        "officer": world.mate, "lead": world.owner, "tactical": person("Neil Shaw", board, "tactical_lead_nursing"),
        "manager": world.manager, "oversight": member,
    }  # fmt: skip


class Journey:
    """The five at their windows, and the plan they share. Each method is a stretch of the way."""

    def __init__(self, walkers: dict[str, Walker], folder: Path) -> None:
        self.officer, self.lead, self.tactical = walkers["officer"], walkers["lead"], walkers["tactical"]
        self.manager, self.oversight = walkers["manager"], walkers["oversight"]
        self.folder, self.plan = folder, ""
        self.today = timezone.localdate()

    def day(self, ahead: int) -> date:
        return self.today + timedelta(days=ahead)

    # The plan comes about

    def the_officer_makes_the_plan(self) -> None:
        officer = self.officer.opens("/plans/").follows("Start a new plan")
        officer.looks("01-new-plan")
        officer.chooses("Partnership/Provider Improvement Plan").presses("Continue")
        officer.fills(title="Birchwood House improvement plan", completed_by="Pat Lennox")
        officer.picks("Service", "Birchwood House").dates("Date of plan", self.today).presses("Create the plan")
        self.plan = re.sub(r"^https?://[^/]+", "", officer.page.url)
        officer.reads("0 actions", "say why this plan exists").looks("02-plan-empty")

    def and_says_why(self) -> None:
        officer = self.officer.opens(self.plan).goes_by_menu("Why this plan").looks("03-why-empty")
        officer.follows("Say why this plan exists").chooses("Partnership plan", "Care Inspectorate grade 2 (weak)")
        officer.page.get_by_role("group", name="Who saw the need for it?").get_by_label("Care Inspectorate").check()
        officer.looks("04-why-form").presses("Save").reads("Missing")
        officer.follows("Add what it rests on").chooses("Inspection")
        officer.dates("Which day was it?", self.day(-30)).fills(
            title="Unannounced inspection", grades="How well do we support people’s wellbeing? 2"
        )
        officer.picks("Of an inspection: the lowest grade the service holds after it", "2").looks("05-ground-form")
        officer.presses("Write it down").reads("shows grade 2", "This plan stays until the latest inspection")
        officer.looks("06-why")

    def and_begins_the_group(self) -> None:
        """Whom the officer may add; the one without an account sees nothing of it. To share it is for the lead."""
        officer = self.officer.follows("Who works on this plan").looks("07-group-empty")
        officer.reads("A planning meeting needs the Care Home Manager, the Care Home Director / Owner")
        officer.follows("Add the Partnership Lead").looks("08-member-form")
        officer.picks("Somebody you work with", "Moira Kerr").presses("Add them")
        officer.presses("Add somebody to the group").picks("Their place in the group", "Commissioning")
        officer.fills(name="Ann Reid", email="ann.reid@example.org", organisation="Glen Afton Council")
        officer.presses("Add them").reads("No account", "2 people in the group").cannot("Share it with the group")
        self.manager.is_refused(self.plan)
        self.oversight.is_refused(self.plan)

    def the_lead_shares_it_and_completes_the_group(self) -> None:
        lead = self.lead.opens("/").reads("Birchwood House improvement plan").looks("09-lead-home")
        for whom, level, purpose in (
            ("Birchwood Care Limited", "Read it and, as far as their role allows", "To work on the plan together"),
            ("Oversight Group", "Read it", "Oversight of care homes"),
        ):
            lead.opens(self.plan).follows("Share").picks("Share with", whom).chooses(level)
            lead.fills(purpose=purpose).looks("10-share").presses("Share the plan").reads("The plan is shared")
        lead.opens(self.plan).goes_by_menu("Group").follows("Add the Care Home Manager")
        lead.picks("Somebody you work with", "Pat Lennox").looks("11-member-form-lead").presses("Add them")
        lead.follows("Add the Care Home Director / Owner")
        lead.picks("Somebody you work with", "Karen Bell").presses("Add them")
        lead.follows("Add the Care Home Tactical Lead").fills(email=self.tactical.user.email)
        lead.chooses("Read it and, as far as their role allows").presses("Add them").reads("They now see the plan")
        lead.reads("5 people in the group", "Glen Afton Care Home Oversight Group: Flora Muir").looks("12-group")
        lead.follows("Agree who keeps this plan").looks("13-lead-form").chooses("Pat Lennox")
        lead.fills(agreed_by="The first Improvement Planning Meeting").presses("Save")
        lead.reads("Pat Lennox keeps this plan since", "Agreed by: The first Improvement Planning Meeting")

    def add_action(self, theme: str, text: str, finish: str, doers: str, by: date | None = None, **boxes: str) -> None:
        officer = self.officer.opens(self.plan)
        officer.opens(f"{self.plan}sections/{theme}/actions/new/")
        officer.fills(text=text, finish=finish, doers=doers, **boxes)
        if by:
            officer.dates("Target date", by).looks("14-action-form")
        officer.presses("Save the action").reads("is added")

    def the_officer_writes_the_actions(self) -> None:
        officer = self.officer.opens(self.plan).follows("Change theme 1")
        officer.fills(context="The inspection found that people waited too long for drinks.").presses("Save")
        self.add_action(
            "1", "Offer a drink at every visit and write it on the chart.", in_words(self.day(40)), "Pat Lennox",
            by=self.day(40), outcome="Nobody goes without enough to drink.", measure="Charts that are complete",
            measure_baseline="45", measure_target="100", measure_unit="% of charts",
        )  # fmt: skip
        self.add_action("1", "Train every carer to see who loses weight.", in_words(self.day(60)), "Deputy Manager")
        self.add_action("2", "Hold supervision with everybody.", "Ongoing", "Pat Lennox")
        self.add_action("6", "Put a hand basin within reach of each bedroom.", "Ongoing", "Karen Bell")

    def the_plan_check_is_heard(self) -> None:
        """One finding that must be mended is mended, another is accepted with a reason."""
        officer = self.officer.opens(self.plan).goes_by_menu("Plan check").reads("2 to mend before it goes out")
        officer.looks("15-check").follows("Mend it : Action 2.1, The finish").fills(finish=in_words(self.day(90)))
        officer.presses("Save the action").goes_by_menu("Plan check").reads("1 to mend before it goes out")
        officer.follows("Accept with a reason : Action 6.1, The finish")
        officer.fills(reason="The landlord names the day; the group asks at each review.").presses("Accept it")
        officer.reads("0 to mend before it goes out", "1 accepted")

    def it_is_sent_to_the_provider_and_started(self) -> None:
        lead = self.lead.opens(self.plan).follows("Send to the provider").reads("Everything that is needed is there")
        lead.looks("16-send").presses("Send it to 2 people").reads("The plan is sent to Pat Lennox, Karen Bell.")
        lead.opens(self.plan).presses("Start this plan").reads("The plan is live").looks("17-plan-live")
        self.manager.opens("/").looks("18-manager-home").opens(self.plan).reads("Kept by Pat Lennox")
        self.manager.looks("19-manager-plan").cannot("Share", "Send to the provider", "End the plan")
        self.tactical.opens(self.plan).reads("4 actions").cannot("Share")
        self.oversight.opens(self.plan).reads("4 actions").cannot("Record progress", "Add an action", "Share")

    # The rhythm: a review, a version, who has it

    def the_first_review(self) -> None:
        self.officer.opens(f"{self.plan}actions/1.2/progress/").fills(text=SECRET)
        self.officer.picks("Who may read this", "Partners only").presses("Save progress").reads(SECRET)
        lead = self.lead.opens(self.plan).goes_by_menu("Reviews").looks("20-reviews-empty").follows("Plan a review")
        lead.dates("When does the group meet?", self.today).fills(next_because="Drinks cannot wait.")
        lead.presses("Plan the review").follows("Open review 1").looks("21-review-people")
        lead.chooses("Pat Lennox", "Karen Bell", "Moira Kerr", "Neil Shaw").presses("Open the review")
        lead.looks("22-review-screen")
        keys = lead.page.keyboard
        for pressed in ("c", "a", "m"):
            keys.press(pressed)
            if pressed == "c":
                keys.type("Charts are kept on both floors.")
                keys.press("Escape")
        keys.press("Control+a")
        keys.type("70")
        self.saved_by_key("1.1")
        keys.press("d")
        keys.type(in_words(self.day(90)))
        lead.fills(reason="The trainer is ill.", agreed_by="The planning group at review 1").looks("23-review-move")
        self.saved_by_key("1.2")
        lead.follows("Close the review").fills(chair="Moira Kerr", notes="1.1 goes well. 1.2 waits for the trainer.")
        lead.dates("When is the next review?", self.day(40)).fills(next_because="The charts must be complete by then.")
        lead.looks("24-review-close").presses("Close the review")
        lead.reads("measure now 70", "agreed by The planning group at review 1", "Because: The trainer is ill.")
        lead.looks("25-review-closed")

    def saved_by_key(self, number: str) -> None:
        self.lead.page.keyboard.press("Control+Enter")
        self.lead.page.get_by_text(f"{number} is saved.").wait_for()
        self.lead.arrived()

    def version(self, number: int) -> str:
        return f"{self.plan}versions/{number}/"

    def a_version_is_signed_by_two(self, n: int) -> None:
        """Begun by the home’s manager, read by the group, commented and answered, signed twice, made final."""
        manager = self.manager.opens(self.plan).goes_by_menu("Versions").looks("26-versions", n)
        manager.follows("Begin the").fills(completed_by="Pat Lennox").presses("Begin").looks("27-draft", n)
        here = re.sub(r"^https?://[^/]+", "", manager.page.url)
        manager.presses("Share this draft with the group").reads("With the group")
        self.tactical.opens(self.plan).follows("With the group").picks("Which number is it about?", "1.1")
        self.tactical.fills(text="The night staff keep the chart too.").presses("Send the comment")
        manager.opens(here).reads("1 comment to answer", "wait for an answer").cannot("Send it to be quality-assured")
        manager.follows("Answer Neil Shaw").fills(answer="They do: it hangs at the bed.").presses("Send the answer")
        manager.presses("Send it to be quality-assured").reads("Being quality-assured").cannot("Sign as", "Make this")
        lead = self.lead.opens("/").reads("Sign as Partnership Lead").opens(here).looks("28-quality", n)
        lead.follows("Sign as Partnership Lead").looks("29-sign", n).presses("Sign as Partnership Lead")
        lead.cannot("Make this version final", "Sign as Care Home Tactical Lead")
        lead.opens(f"{here}steps/sign_partnership_lead/").reads("Moira Kerr has signed here already.")
        lead.opens(f"{here}steps/sign_tactical_lead/").reads("There is a problem")
        self.nobody_signs_twice(here) if n == 1 else None
        tactical = self.tactical.opens("/").reads("Sign as Care Home Tactical Lead").looks("30-tactical-home", n)
        tactical.follows("Sign as Care Home Tactical Lead").follows("Sign as Care Home Tactical Lead")
        tactical.presses("Sign as Care Home Tactical Lead").cannot("Make this version final")
        lead.opens("/").follows("Make this version final").follows("Make this version final")
        lead.presses("Make this version final").reads(f"Version {n}", "stands still").looks("31-final", n)

    def nobody_signs_twice(self, here: str) -> None:
        """Also with both places in the group: two people look."""
        lead = self.lead.opens(f"{self.plan}group/").presses("Add somebody to the group")
        lead.picks("Their place in the group", "Care Home Tactical Lead (nursing)")
        lead.picks("Somebody you work with", "Moira Kerr").presses("Add them").reads("Moira Kerr is in the group.")
        lead.opens(here).reads("You have signed as Partnership Lead. Somebody else signs here: two people look.")
        lead.opens(f"{here}steps/sign_tactical_lead/").reads("There is a problem", "Somebody else signs here")
        lead.opens(f"{self.plan}group/").follows("Remove Moira Kerr as Care Home Tactical Lead").sends()

    def the_lead_sends_it_out(self, n: int) -> None:
        """To the framework’s list; the inspector and the commissioner have no account and get a link."""
        lead = self.lead.follows("Send this version out").looks("32-circulate", n)
        lead.presses("Look at who gets it").reads("Care Inspectorate: choose somebody, or say why nobody there gets it")
        lead.fills(others_3="I. Cole, i.cole@inspectorate.example").presses("Look at who gets it")
        lead.reads("I. Cole", "Flora Muir", "gets a link to this version alone").looks("33-who", n)
        lead.presses(f"Send version {n} to 7 people").reads(f"Version {n} is on its way to 7 people.", "On its way")
        here = lead.page.url
        call_command("worker", "--once", stdout=io.StringIO())
        lead.opens("/").opens(here).does_not_read("On its way").looks("34-sent", n)
        for reader in (self.oversight, self.manager):
            reader.opens(self.plan).follows(f"Version {n}").follows("Read it").reads(f"Version {n} of")
        self.oversight.looks("35-version-read", n).does_not_read(SECRET)

    # Views differ, and what was done is proved

    def the_manager_sees_it_differently(self) -> None:
        manager = self.manager.opens(self.plan).goes_by_menu("Differences of opinion").looks("36-differences-empty")
        manager.follows("Write down that views differ").picks("Which action does it concern?", "1.1")
        manager.fills(title="The day for the charts", side="The care home", view="Two nurses are away: it is too soon.")
        manager.looks("37-difference-form").presses("Write it down").reads("The plan now says that views differ.")
        lead = self.lead.opens(self.plan).reads("Views differ: The day for the charts").looks("38-plan-disputed")
        lead.follows("The day for the charts").cannot("Ask the oversight group")
        for kind, side, text in (
            ("A view", "The partnership", "People are thirsty now."),
            ("What was tried", "The planning group", "Moira and Pat met; each kept to their view."),
        ):
            lead.follows("Add a view, or what was tried").chooses(kind).fills(side=side, text=text)
            lead.looks("39-position").sends()
        lead.follows("Ask the oversight group").fills(note="May the day for 1.1 move?").looks("40-ask").sends()
        lead.cannot("Write down what the oversight group decided")

    def the_oversight_group_decides(self) -> None:
        oversight = self.oversight.opens("/").looks("41-oversight-home")
        oversight.follows("Write down what the oversight group decided").looks("42-difference")
        oversight.reads("Two nurses are away: it is too soon.", "People are thirsty now.", "each kept to their view")
        oversight.follows("Write down what the oversight group decided")
        oversight.fills(note="The day stays; the board lends a nurse.").sends()
        oversight.reads("Settled", "The day stays; the board lends a nurse.").looks("43-settled")
        self.manager.opens(self.plan).does_not_read("Views differ")
        self.manager.goes_by_menu("Differences of opinion").reads("The day stays; the board lends a nurse.")

    def the_manager_shows_that_it_is_done(self) -> None:
        manager = self.manager.opens(f"{self.plan}actions/1.1/").looks("44-action").follows("Record progress")
        manager.fills(text="Every chart of the last fortnight is complete.").chooses("Green").presses("Save progress")
        manager.opens(f"{self.plan}actions/1.1/").reads("not checked by anybody else yet").cannot("Check the evidence")
        manager.follows("Offer evidence").fills(
            title="Fluid charts of the last fortnight", text="Each chart, each day."
        )
        chart = {"name": "charts.csv", "mimeType": "text/csv", "buffer": b"day,complete\n1,yes\n"}
        manager.page.locator("main [name=file]").set_input_files(chart)
        manager.looks("45-evidence-form").presses("Offer this evidence").reads("so somebody else must check")
        officer = (
            self.officer.opens(f"{self.plan}actions/1.1/").follows("Check the evidence").looks("46-check-evidence")
        )
        officer.chooses("Fluid charts of the last fortnight").fills(note="I read each chart.").presses(
            "Evidence checked"
        )
        officer.reads("evidence checked by Ewan Baird").follows("Record the impact")
        officer.fills(note="A glass is always within reach.").presses("Impact seen").looks("47-proved")
        manager.opens(self.plan).goes_by_menu("Evidence").reads("Accepted").looks("48-evidence")

    def the_second_review(self) -> None:
        lead = self.lead.opens(self.plan).goes_by_menu("Reviews").looks("49-reviews").follows("Open review 2")
        lead.chooses("Pat Lennox", "Karen Bell", "Moira Kerr", "Neil Shaw").presses("Open the review")
        lead.reads("Changed since the last review (1)").writes("Go to number", "2.1").presses("Go")
        lead.writes("Progress", "Half of the staff were seen.").fills(finish=in_words(self.day(110))).presses("Save")
        lead.reads("Say why the date moves").looks("50-review-refused")
        lead.fills(reason="The deputy is new.", agreed_by="The planning group at review 2").presses("Save")
        lead.reads("2.1 is saved.").follows("Close the review").fills(chair="Moira Kerr", notes="2.1 takes longer.")
        lead.dates("When is the next review?", self.day(120)).presses("Close the review").reads("Review 2, held on")

    def what_changed_since_the_first_version(self) -> None:
        """In words, for whoever holds the first (BY14)."""
        manager = self.manager.opens(self.plan).goes_by_menu("Versions").follows("What changed since")
        was, now = in_words(self.day(90)), in_words(self.day(110))
        agreed = "agreed by The planning group at review 2, because the deputy is new."
        manager.reads(f"2.1: date moved from {was} to {now}, {agreed}")
        manager.reads("evidence checked by Ewan Baird").does_not_read(SECRET).looks("51-what-changed")

    # The end

    def the_grades_are_reached(self) -> None:
        lead = self.lead.opens(self.plan).goes_by_menu("Handing back").looks("52-hand-back-not-ready")
        lead.reads("Not yet").follows("Prepare the hand-back").fills(
            why="People drink enough, and the charts show it.", wider_factors="No investigation is open."
        )
        lead.looks("53-hand-back-form").sends().reads("Put it to the planning group next.").follows(
            "Put it to the planning group"
        ).sends()
        lead.reads("With the planning group").cannot("Ask the oversight group to agree").looks("54-hand-back-waits")
        officer = self.officer.opens(self.plan).goes_by_menu("Why this plan").follows("Add an inspection")
        officer.chooses("Inspection").dates("Which day was it?", self.day(-1)).fills(title="Follow-up inspection")
        officer.picks("Of an inspection: the lowest grade the service holds after it", "3").presses("Write it down")
        officer.reads("Grades reached").looks("55-why-reached")

    def the_oversight_group_agrees(self) -> None:
        lead = self.lead.opens(self.plan).goes_by_menu("Handing back").follows("Prepared by Moira Kerr")
        lead.follows("Ask the oversight group to agree").fills(note="The group thinks that the home can lead it.")
        lead.sends().reads("With the oversight group").cannot("Hand the plan back")
        oversight = self.oversight.opens("/").follows("Agree to the hand-back").looks("56-hand-back")
        oversight.reads("The group thinks that the home can lead it.", "No investigation is open.")
        oversight.follows("Agree to the hand-back").fills(note="We agree, and thank everybody.").sends().reads("Agreed")

    def the_plan_is_handed_back(self) -> None:
        lead = self.lead.opens("/").follows("Hand the plan back to the provider").looks("57-agreed")
        lead.follows("Hand the plan back to the provider").looks("58-hand-back-step")
        lead.picks("Who at the provider leads the plan from now on?", "Pat Lennox")
        lead.fills(note="Pat looks at the charts each month.").sends().reads("Handed back").looks("59-handed-back")

    def the_home_leads_it_with_everything_kept(self) -> None:
        manager = self.manager.opens(self.plan).reads("Birchwood Care Limited lead it in-house").looks("60-in-house")
        manager.follows("Add an action to theme 1").fills(
            text="Ask families each month.", finish=in_words(self.day(150))
        )
        manager.presses("Save the action").reads("Action 1.3 is added").goes_by_menu("Versions").reads("Version 2")
        manager.goes_by_menu("Reviews").reads("Review 1", "Review 2").goes_by_menu("Evidence").reads("Fluid charts")
        manager.goes_by_menu("Differences of opinion").reads("The day for the charts")
        self.officer.opens(self.plan).reads("Handed back on", "Birchwood Care Limited lead it in-house", "5 actions")
        self.officer.looks("61-officer-in-house")

    # What stands at the end

    def the_history_reads_well(self) -> None:
        """Who did what, when and why, the latest first, the same for each of the five."""
        officer = self.officer.opens(self.plan).goes_by_menu("History").looks("62-history")
        officer.reads(
            "The plan was handed back: Birchwood Care Limited lead it in-house, and Pat Lennox keeps it.",
            "Hand-back: agreed to the hand-back. Because: We agree, and thank everybody.",
            "Version 2 went to 7 people",
            "Draft version",
            "signed as Care Home Tactical Lead",
            f"finish moved from {in_words(self.day(90))} to {in_words(self.day(110))}, agreed by The planning group",
            "evidence checked by somebody else than the doer",
            "wrote down what the oversight group decided. Because: The day stays; the board lends a nurse.",
        )
        officer.follows("Next page").reads("Kind of plan: “Partnership plan”", "The plan was created.")

    def nobody_saw_what_was_not_theirs(self) -> None:
        """A note for partners was in the officer's window, never in the manager's: not on a page, not in a file."""
        assert any(SECRET in html for _, html in self.officer.shown)
        assert not [address for address, html in self.manager.shown if SECRET in html]
        for words in ("Word", "JSON"):
            file = self.manager.opens(self.plan).downloads(words, self.folder)
            assert SECRET not in text_in(file)
            assert "Offer a drink at every visit" in text_in(file)
        self.manager.is_refused(f"{self.plan}share/", 403).is_refused(f"{self.plan}told/", 403)
        self.oversight.is_refused(f"{self.plan}actions/1.1/edit/", 403).is_refused(f"{self.plan}send/", 403)

    def a_version_is_printed_as_the_template_has_it(self) -> None:
        """The first version's Word file, taken after all that came later: landscape, six themes, its own date."""
        self.lead.opens(self.plan).goes_by_menu("Versions").follows("Version 1")
        file = self.lead.downloads("Word", self.folder)
        text = text_in(file)
        for title in (
            "Supporting People",
            "Leadership",
            "Staff Team",
            "Environment",
            "Care Planning",
            "Infection Control",
        ):
            assert title in text
        assert "Hold supervision with everybody." in text
        assert "Ask families each month." not in text  # written after it stood
        assert in_words(self.day(110)) not in text  # moved after it stood
        page = docx.Document(str(file)).sections[0]
        assert page.page_width > page.page_height
        assert "Pat Lennox" in "".join(p.text for p in page.header.paragraphs) + "".join(
            cell.text for table in page.header.tables for row in table.rows for cell in row.cells
        )


def text_in(file: Path) -> str:
    return words_of(file.read_bytes()) if file.suffix == ".docx" else file.read_text(encoding="utf-8")


@pytest.mark.requirement("DG5", "DG6", "DG11", "DG16", "DG34", "DG35", "DG36", "DG37", "DG39", "DG41", "BY6", "BY14")
def test_five_people_walk_a_plan_from_its_trigger_to_its_hand_back(
    world: World, browser: Any, live_server: Any, tmp_path: Path
) -> None:
    with windows(browser, live_server, **the_five(world)) as walkers:
        journey = Journey(walkers, tmp_path)
        journey.the_officer_makes_the_plan()
        journey.and_says_why()
        journey.and_begins_the_group()
        journey.the_lead_shares_it_and_completes_the_group()
        journey.the_officer_writes_the_actions()
        journey.the_plan_check_is_heard()
        journey.it_is_sent_to_the_provider_and_started()

        journey.the_first_review()
        journey.a_version_is_signed_by_two(1)
        journey.the_lead_sends_it_out(1)
        journey.the_manager_sees_it_differently()
        journey.the_oversight_group_decides()
        journey.the_manager_shows_that_it_is_done()

        journey.the_second_review()
        journey.what_changed_since_the_first_version()
        journey.a_version_is_signed_by_two(2)
        journey.the_lead_sends_it_out(2)

        journey.the_grades_are_reached()
        journey.the_oversight_group_agrees()
        journey.the_plan_is_handed_back()
        journey.the_home_leads_it_with_everything_kept()

        journey.the_history_reads_well()
        journey.a_version_is_printed_as_the_template_has_it()
        journey.nobody_saw_what_was_not_theirs()
    call_command("verify_history", stdout=io.StringIO())
