"""The plan check from its page: what is found, mended, accepted with a reason, taken back; who may (BY7)."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils.timezone import localdate

from plumbline.access.models import Audience
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.plans import actions, models
from plumbline.plans.actions import Checked, EvidenceValues
from plumbline.plans.actions.circulation import circulate
from plumbline.plans.models import AcceptedFinding, Action, Plan
from plumbline.plans.queries.checks import PlanCheck, check_clear, check_content, check_of, findings_of
from plumbline.plans.queries.circulation import LineGiven
from plumbline.plans.rules.checks import Finding, Severity
from plumbline.plans.rules.content import Item, PlanContent, Section, Timing
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import mark, now, refused
from plumbline.plans.tests.version_world import VersionWorld
from tests.world import NOW, TODAY, World, signed_in, viewer

pytestmark = pytest.mark.django_db

FAR = "31 December 2035"
SOUND: dict[str, Any] = {
    "finish": FAR, "doers": ("Care Home Manager",), "outcome": "Nobody is thirsty",
    "measure": "90% of charts by December 2035",
}  # fmt: skip


@pytest.fixture
def plan(world: World) -> Plan:
    """Live, shared with the provider; nothing in it must be mended."""
    plan = samples.make_plan(world, completed_by="Moira Kerr")
    samples.share(world, plan, level="record", organisation_id=world.provider.pk)
    samples.add(world, plan, text="Offer everyone a drink at every visit", **SOUND)
    actions.start_plan(by=viewer(world.owner), at=now(), code=plan.code)
    plan.refresh_from_db()
    return plan


def ask(world: World, plan: Plan) -> PlanCheck:
    return check_of(viewer(world.owner), plan.code, today=localdate())


def of_rule(world: World, plan: Plan, rule: str) -> list[Finding]:
    return [f for f in ask(world, plan).open if f.rule == rule]


def page_of(world: World, plan: Plan, who: str = "owner") -> str:
    answer = signed_in(getattr(world, who)).get(f"/plans/{plan.code}/check/")
    assert answer.status_code == 200
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", "", answer.content.decode())))


def edit(world: World, action: Action, **values: Any) -> None:
    """The action through its own form on the page, with what is different."""
    action.refresh_from_db()
    client = signed_in(world.owner)
    where = f"/plans/{action.plan.code}/actions/{action.number}/edit/"
    form = client.get(where).context["form"]
    given = {name: form[name].value() for name in form.fields}
    given = {k: "" if v is None else v for k, v in given.items()} | values
    if "finish" in values:
        given |= {"reason": "The trainer was ill", "agreed_by": "The group"}
    answer = client.post(where, given)
    assert answer.status_code == 302, answer.context["form"].errors


@pytest.mark.requirement("BY7")
def test_each_finding_leads_to_its_place_and_says_who_asks_and_how_to_mend_it(world: World, plan: Plan) -> None:
    samples.add(world, plan, text="Audit falls each month with the team")
    client = signed_in(world.owner)
    answer = client.get(f"/plans/{plan.code}/check/")
    text = answer.content.decode()
    told = page_of(world, plan)
    assert "Action 1.2: Nobody is named to do this." in told
    assert "Asked for by Dumfries & Galloway Partnership/Provider Improvement Plan" in told
    assert "Responsible Person/s" in told
    assert "Name the person or the post that does it" in told
    for where in ("/actions/1.2/", "/actions/1.2/edit/"):
        assert f'href="/plans/{plan.code}{where}"' in text
        assert client.get(f"/plans/{plan.code}{where}").status_code == 200
    places = re.findall(r'pl-todo__title"><a class="govuk-link" href="([^"#]*)', text)
    mends = re.findall(r'<a class="govuk-link" href="([^"]*)">Mend it', text)
    accepts = re.findall(r'<a class="govuk-link" href="([^"]*)">Accept with a reason', text)
    assert len(places) == len(mends) == len(accepts) == len(ask(world, plan).open)
    for where in {*places, *mends, *accepts}:
        assert client.get(where).status_code == 200, where


@pytest.mark.requirement("BY7")
def test_everything_that_the_check_is_asked_to_find_is_found_in_a_plan_as_it_is_worked_on(
    world: World, plan: Plan
) -> None:
    add = lambda **more: samples.add(world, plan, **more)  # noqa: E731
    no_owner = add(text="Audit falls each month with the team", finish=FAR)
    ongoing = add(text="Listen to families at every visit", doers=("Deputy Manager",), finish="Ongoing")
    short = add(text="Ask the ASPMG for its view", **SOUND)
    green = add(text="Weigh everyone every month", **SOUND)
    red = add(text="Paint the east corridor", **SOUND)
    amber = add(text="Buy new chairs for the lounge", **{**SOUND, "finish": "1 March 2020"})
    samples.progress(world, green, status="green", text="Everyone is weighed")
    samples.progress(world, red, status="red", text="Completed on Monday", status_note="See below")
    samples.progress(world, amber, status="amber", text="Ordered", status_note="The shop is slow")
    by_rule: dict[str, set[str]] = {}
    for finding in ask(world, plan).open:
        by_rule.setdefault(finding.rule, set()).add(finding.place.key)
    assert no_owner.number in by_rule["no-owner"]
    assert no_owner.number in by_rule["no-measure"]
    assert no_owner.number in by_rule["no-outcome"]
    assert ongoing.number in by_rule["ongoing-as-a-date"]
    assert short.number in by_rule["abbreviation-not-written-out"]
    assert green.number in by_rule["completed-without-evidence"]
    assert red.number in by_rule["said-completed-with-another-status"]
    assert amber.number in by_rule["on-target-past-its-date"]
    alone = samples.make_plan(world, completed_by="Moira Kerr")
    samples.add(world, alone, **SOUND)
    actions.start_plan(by=viewer(world.owner), at=now(), code=alone.code)
    assert len(of_rule(world, alone, "not-shared")) == 1
    assert of_rule(world, plan, "not-shared") == []


@pytest.mark.requirement("DG30", "T20")
def test_ongoing_is_questioned_until_it_is_a_date_or_dated_times(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text="Listen to families at every visit", **{**SOUND, "finish": "Ongoing"})
    assert "Action 1.2: The finish is given as “Ongoing”." in page_of(world, plan)
    assert not ask(world, plan).clear
    edit(world, action, finish="As soon as possible")
    assert "from which no day can be told" in page_of(world, plan)
    edit(world, action, finish="TBC")
    assert "The finish is given as “TBC”." in page_of(world, plan)
    edit(world, action, finish="")
    assert "No date is given to finish by." in page_of(world, plan)
    edit(world, action, finish=FAR)
    assert ask(world, plan).clear
    assert "Action 1.2" not in page_of(world, plan).split("Worth mending")[0]


@pytest.mark.requirement("DG33")
def test_an_abbreviation_is_asked_about_until_it_is_written_out(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text="Ask the IPC team to look at the laundry", **SOUND)
    told = page_of(world, plan)
    assert "“IPC” is used once and never written out." in told
    assert "write “infection prevention and control (IPC)”" in told
    edit(world, action, text="Ask the infection prevention and control (IPC) team to look at the laundry")
    assert "IPC" not in page_of(world, plan)


@pytest.mark.requirement("MO6")
def test_a_doer_to_be_confirmed_is_counted_and_chased_until_somebody_is_named(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text="Audit falls each month", **{**SOUND, "doers": ("tbc",)})
    client = signed_in(world.owner)
    counted = "with nobody confirmed to do them"
    assert counted in client.get(f"/plans/{plan.code}/").content.decode()
    assert "Action 1.2: Who does this is given as “tbc”." in page_of(world, plan)
    edit(world, action, doers="Deputy Manager")
    assert counted not in client.get(f"/plans/{plan.code}/").content.decode()
    assert "tbc" not in page_of(world, plan)


@pytest.mark.requirement("DG28")
def test_an_outcome_is_more_than_the_action_in_other_words(world: World, plan: Plan) -> None:
    action = samples.add(
        world, plan, text="Train all staff in moving people", **{**SOUND, "outcome": "Staff are trained"}
    )
    assert of_rule(world, plan, "outcome-is-the-action") == []  # "in moving people" is still something more
    edit(world, action, outcome="All staff trained in moving people")
    assert "is the action in other words" in page_of(world, plan)
    edit(world, action, outcome="Nobody is hurt when they are helped to stand")
    assert of_rule(world, plan, "outcome-is-the-action") == []


def test_green_stands_once_somebody_else_has_checked_the_evidence(world: World, plan: Plan) -> None:
    action = plan.actions.get()
    samples.progress(world, action, by=world.manager, status="green", text="Charts are full")
    assert "no evidence has been put forward" in of_rule(world, plan, "completed-without-evidence")[0].found
    actions.check_evidence(
        by=viewer(world.owner), at=now(), code=plan.code, number="1.1", values=Checked("Read six charts", ()),
        submission=mark(),
    )  # fmt: skip
    assert of_rule(world, plan, "completed-without-evidence") == []


def accept(client: Client, plan: Plan, finding: Finding, reason: str = "The inspector agreed on 3 March") -> Any:
    return client.post(f"/plans/{plan.code}/check/{finding.mark}/accept/", {"reason": reason}, follow=True)


def test_a_finding_is_accepted_with_a_reason_and_taken_back_with_one_click(world: World, plan: Plan) -> None:
    samples.add(world, plan, text="Listen to families", **{**SOUND, "finish": "Ongoing"})
    (finding,) = of_rule(world, plan, "ongoing-as-a-date")
    client = signed_in(world.owner)
    answer = accept(client, plan, finding)
    assert answer.redirect_chain[-1][0] == f"/plans/{plan.code}/check/"
    told = page_of(world, plan)
    assert "“The inspector agreed on 3 March”" in told
    assert "Accepted by Moira Kerr on" in told
    assert ask(world, plan).clear
    history = html.unescape(client.get(f"/plans/{plan.code}/history/").content.decode())
    assert "Action 1.2: what the plan check finds was accepted" in history
    assert "Because: The inspector agreed on 3 March" in history
    taken = AcceptedFinding.objects.get()
    client.post(f"/plans/{plan.code}/check/accepted/{taken.pk}/take-back/")
    assert of_rule(world, plan, "ongoing-as-a-date") == [finding]
    assert not ask(world, plan).clear
    client.post(f"/plans/{plan.code}/check/accepted/{taken.pk}/take-back/")  # twice
    assert Event.objects.filter(verb="finding.taken_back").count() == 1


def test_an_accepted_finding_comes_back_when_what_it_speaks_of_changes(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text="Listen to families", **{**SOUND, "finish": "Ongoing"})
    (finding,) = of_rule(world, plan, "ongoing-as-a-date")
    accept(signed_in(world.owner), plan, finding)
    edit(world, action, outcome="Families are heard sooner")
    assert of_rule(world, plan, "ongoing-as-a-date") == []  # that was not what it spoke of
    edit(world, action, finish="Continuous")
    assert [f.found for f in of_rule(world, plan, "ongoing-as-a-date")] == ["The finish is given as “Continuous”."]


def test_without_a_reason_nothing_is_accepted(world: World, plan: Plan) -> None:
    finding = ask(world, plan).open[0]
    answer = signed_in(world.owner).post(f"/plans/{plan.code}/check/{finding.mark}/accept/", {"reason": "  "})
    assert answer.status_code == 422
    assert "Say why it is right as it is" in answer.content.decode()
    refused(
        lambda: actions.accept_finding(by=viewer(world.owner), at=now(), code=plan.code, mark=finding.mark, reason=" ")
    )
    assert not AcceptedFinding.objects.exists()


def test_a_double_click_and_two_people_at_once_accept_it_once(world: World, plan: Plan) -> None:
    finding = ask(world, plan).open[0]
    accept(signed_in(world.owner), plan, finding, "First")
    made = actions.accept_finding(by=viewer(world.mate), at=now(), code=plan.code, mark=finding.mark, reason="Second")
    assert AcceptedFinding.objects.get() == made
    assert made.reason == "First"
    assert Event.objects.filter(verb="finding.accepted").count() == 1
    answer = accept(signed_in(world.owner), plan, finding, "Third")
    assert answer.status_code == 200


def test_what_was_mended_while_the_form_was_open_is_not_accepted(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text="Listen to families", **{**SOUND, "finish": "Ongoing"})
    (finding,) = of_rule(world, plan, "ongoing-as-a-date")
    edit(world, action, finish=FAR)
    client = signed_in(world.owner)
    answer = client.post(f"/plans/{plan.code}/check/{finding.mark}/accept/", {"reason": "The inspector agreed"})
    assert answer.status_code == 422
    assert "The check no longer finds this" in answer.content.decode()
    assert "The inspector agreed" in answer.content.decode()  # what was typed stays
    opened = client.get(f"/plans/{plan.code}/check/{finding.mark}/accept/", follow=True)
    assert "The check no longer finds this" in opened.content.decode()
    assert not AcceptedFinding.objects.exists()


def test_who_may_only_read_sees_the_findings_and_changes_nothing(world: World, plan: Plan) -> None:
    finding = ask(world, plan).open[0]
    for who in ("reader", "manager"):
        text = page_of(world, plan, who)
        assert finding.found in text
        assert "Accept with a reason" not in text
        assert "Mend it" not in text
        client = signed_in(getattr(world, who))
        assert client.get(f"/plans/{plan.code}/check/{finding.mark}/accept/").status_code == 403
        assert accept(client, plan, finding).status_code == 422
    with pytest.raises(Plan.DoesNotExist):
        actions.accept_finding(by=viewer(world.stranger), at=now(), code=plan.code, mark=finding.mark, reason="Mine")
    assert not AcceptedFinding.objects.exists()


def test_an_acceptance_of_another_plan_is_not_taken_back(world: World, plan: Plan) -> None:
    other = samples.make_plan(world, completed_by="Moira Kerr")
    accept(signed_in(world.owner), plan, ask(world, plan).open[0])
    taken = AcceptedFinding.objects.get()
    answer = signed_in(world.owner).post(f"/plans/{other.code}/check/accepted/{taken.pk}/take-back/")
    assert answer.status_code == 404
    assert AcceptedFinding.objects.get().ended_at is None


def test_an_ended_plan_is_no_longer_checked(world: World, plan: Plan) -> None:
    finding = ask(world, plan).open[0]
    actions.end_plan(by=viewer(world.owner), at=now(), code=plan.code, reason="Handed back")
    assert "no longer checked" in page_of(world, plan)
    with pytest.raises(Refusal):
        actions.accept_finding(by=viewer(world.owner), at=now(), code=plan.code, mark=finding.mark, reason="Late")


def test_notes_that_are_not_for_everyone_are_in_nobodys_findings(world: World, plan: Plan) -> None:
    action = plan.actions.get()
    samples.progress(world, action, text="The QXZ looks at the manager", audience=Audience.PARTNERS)
    for who in ("owner", "manager"):
        assert "QXZ" not in page_of(world, plan, who)
    samples.progress(world, action, text="The QXZ came by")
    assert "“QXZ” is used once and never written out." in page_of(world, plan, "manager")


def test_evidence_that_the_viewer_may_not_see_is_not_told_of(world: World, plan: Plan) -> None:
    action = plan.actions.get()
    samples.progress(world, action, by=world.manager, status="green", text="Charts are full")
    actions.offer_evidence(
        by=viewer(world.owner), at=now(), code=plan.code, number="1.1",
        values=EvidenceValues(title="Letter", text="What the inspector wrote", audience=Audience.PARTNERS),
        submission=mark(),
    )  # fmt: skip
    told = {
        who: [f.found for f in check_of(viewer(getattr(world, who)), plan.code, today=localdate()).open
              if f.rule == "completed-without-evidence"]
        for who in ("owner", "manager")
    }  # fmt: skip
    assert told["owner"] == ["It is completed, and nobody else has checked the evidence put forward."]
    assert told["manager"] == ["It is completed, and no evidence has been put forward."]


@pytest.mark.requirement("BY8")
def test_evidence_of_another_plan_counts_for_all_who_read_this_one(world: World, plan: Plan) -> None:
    """It is offered in a plan that the manager does not see, and used here as well, where they do."""
    other = samples.make_plan(world, title="Another plan")
    samples.add(world, other, **SOUND)
    actions.start_plan(by=viewer(world.owner), at=now(), code=other.code)
    piece = actions.offer_evidence(
        by=viewer(world.owner), at=now(), code=other.code, number="1.1",
        values=EvidenceValues(title="Charts", text="Forty charts were looked at"), submission=mark(),
    )  # fmt: skip
    samples.progress(world, plan.actions.get(), by=world.manager, status="green", text="Charts are full")
    actions.use_evidence(by=viewer(world.owner), at=now(), code=plan.code, number="1.1", evidence=[piece.code])
    for who in ("owner", "manager"):
        found = check_of(viewer(getattr(world, who)), plan.code, today=localdate()).open
        assert [f.found for f in found if f.rule == "completed-without-evidence"] == [
            "It is completed, and nobody else has checked the evidence put forward."
        ], who


def test_a_plan_with_nothing_to_mend_says_what_was_looked_at(world: World, plan: Plan) -> None:
    client = signed_in(world.owner)
    for finding in ask(world, plan).open:
        accept(client, plan, finding, "The group knows")
    text = page_of(world, plan)
    assert "Nothing to mend." in text
    assert "1 action" in text


def test_check_clear_holds_back_only_what_must_be_mended(world: World, plan: Plan) -> None:
    by, today = viewer(world.owner), localdate()
    assert ask(world, plan).open, "there is something worth mending"
    assert check_clear(by, plan, today=today)
    samples.add(world, plan, text="Audit falls each month with the team", finish=FAR)
    assert not check_clear(by, plan, today=today)
    assert findings_of(by, plan, today=today).count(Severity.MUST) == 1


def hold_review(plan: Plan, number: int, closed: datetime) -> None:
    models.Review.objects.create(
        plan=plan, number=number, planned_for=closed.date(), held_on=closed.date(), opened_at=closed, closed_at=closed,
        by_name="Moira Kerr", at=closed, submission=mark(),
    )  # fmt: skip


def test_a_review_that_is_over_is_followed_by_a_version_that_goes_out(world: World) -> None:
    made = VersionWorld(world)
    hold_review(made.plan, 1, NOW - timedelta(days=20))

    def late(on: date = TODAY) -> list[str]:
        found = findings_of(viewer(world.owner, TODAY), made.plan, today=on)
        return [f.found for f in found.open if f.rule == "minutes-late"]

    assert late() == ["Review 1 was closed on 18 Feb 2026, and no version has been sent out since."]
    version = made.final()
    assert len(late()) == 1  # made final, and not yet sent
    circulate(
        by=viewer(world.owner, TODAY), at=NOW, code=made.plan.code, pk=version.pk, submission=mark(),
        lines=[
            LineGiven("Improvement Planning Group", people=(f"u:{made.tactical.pk}",)),
            *(LineGiven(label, why="They were there") for label in ("Commissioning", "Care Inspectorate")),
            LineGiven("Care Home Oversight Group (CHOG)", people=(f"u:{made.chog.pk}",)),
        ],
    )  # fmt: skip
    assert late() == []
    hold_review(made.plan, 2, NOW + timedelta(days=1))
    assert late(TODAY + timedelta(days=14)) == []
    assert len(late(TODAY + timedelta(days=30))) == 1


def test_a_group_and_a_lead_are_asked_for_until_they_are_there(world: World, plan: Plan) -> None:
    assert of_rule(world, plan, "no-lead")[0].severity is Severity.SHOULD
    (group,) = of_rule(world, plan, "group-incomplete")
    assert group.found.startswith("Not in the group: Care Home Manager,")
    full = VersionWorld(world)
    rules = {f.rule: f.found for f in findings_of(viewer(world.owner, TODAY), full.plan, today=TODAY).open}
    assert "no-lead" not in rules
    assert "Care Home Manager" not in rules["group-incomplete"]
    made = full.begin()
    assert made.final_at is None
    later = TODAY + timedelta(days=40)
    told = [f.rule for f in findings_of(viewer(world.owner, TODAY), full.plan, today=later).open]
    assert "draft-not-finished" in told


def test_content_that_is_no_plan_yet_is_checked_by_its_own_kind(world: World) -> None:
    rows = [Item(number="1.1", text="Listen to families", finish=Timing("Ongoing", "ongoing"))]
    content = PlanContent(title="A plan", framework=samples.DG, sections=[Section("1", "Well-being", items=rows)])
    found = {f.rule: f for f in check_content(viewer(world.owner), content, today=TODAY)}
    assert found["ongoing-as-a-date"].asked_by.endswith(": Timescale for Completion")
    assert "no-lead" not in found
    content.framework = ""
    unknown = {f.rule: f for f in check_content(viewer(world.owner), content, today=TODAY)}
    assert unknown["ongoing-as-a-date"].asked_by == "Good practice"


def test_the_queries_of_the_check_do_not_grow_with_the_plan(
    world: World, plan: Plan, does_not_grow: Callable[..., None]
) -> None:
    by = viewer(world.owner)

    def grow() -> None:
        for _ in range(3):
            action = samples.add(world, plan, text=f"Ask {mark()} about the laundry", doers=("tbc",), finish="Ongoing")
            samples.progress(world, action, status="green", text="Done")
        finding = ask(world, plan).open[0]
        actions.accept_finding(by=by, at=now(), code=plan.code, mark=finding.mark, reason="Agreed")

    does_not_grow(lambda: findings_of(by, plan, today=localdate()), grow)


def test_the_date_of_a_plan_read_from_a_document_counts_like_one_typed(world: World) -> None:
    made = samples.make_plan(world, date_of_plan=date(2999, 1, 1), completed_by="Moira Kerr")
    assert [f.place.key for f in of_rule(world, made, "date-of-plan-to-come")] == ["date_of_plan"]
