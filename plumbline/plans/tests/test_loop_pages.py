"""The pages of evidence and the closed loop: drawn for those who may, kept when refused, one result for two clicks."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.template import engines
from django.test import Client

from plumbline.files.tests.samples import PDF
from plumbline.plans import actions, queries
from plumbline.plans.models import Action, Evidence, EvidenceUse, Plan
from plumbline.plans.queries.loop import loop_of
from plumbline.plans.queries.shared import places_of
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import now
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.fixture
def plan(world: World) -> Plan:
    plan = samples.make_plan(world)
    samples.share(world, plan, level="record", organisation_id=world.provider.pk)
    samples.add(world, plan, doers=(world.manager.name,))
    actions.start_plan(by=viewer(world.owner), at=now(), code=plan.code)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def action(plan: Plan) -> Action:
    return plan.actions.get()


@pytest.fixture
def at(plan: Plan, action: Action) -> str:
    return f"/plans/{plan.code}/actions/{action.number}/"


def form_of(client: Client, address: str) -> dict[str, Any]:
    """What a browser would send of the form as it is drawn."""
    answer = client.get(address)
    assert answer.status_code == 200, answer.content.decode()[:2000]
    form = answer.context["form"]
    return {name: value for name in form.fields if (value := form[name].value()) is not None}


def body(answer: Any) -> str:
    return str(answer.content.decode())


def test_evidence_is_offered_judged_and_checked_in_the_browser(world: World, action: Action, at: str) -> None:
    provider, partner = signed_in(world.manager), signed_in(world.mate)
    sent = form_of(provider, f"{at}evidence/new/")
    wrong = SimpleUploadedFile("charts.pdf", b"MZ program")
    refused = provider.post(f"{at}evidence/new/", {**sent, "title": "Charts", "text": "All weeks", "file": wrong})
    assert refused.status_code == 422
    for words in ("is a program", "All weeks", "choose it again", "Error: "):
        assert words in body(refused)
    for _ in range(2):  # a double click
        file = SimpleUploadedFile("charts.pdf", PDF)
        answer = provider.post(f"{at}evidence/new/", {**sent, "title": "Charts", "text": "All weeks", "file": file})
        assert answer["Location"] == f"{at}#loop"
    made = Evidence.objects.get()
    samples.progress(world, action, by=world.manager, status="green", text="Done")
    assert "somebody else must check its evidence" in body(provider.get(f"{at}check/"))
    assert provider.get(f"{at}check/").status_code == 403
    page = body(partner.get(f"{at}check/"))
    assert f"/evidence/{made.code}/file/" in page  # to be opened before it is accepted
    check = form_of(partner, f"{at}check/")
    assert "Say what you looked at" in body(partner.post(f"{at}check/", check))
    assert partner.post(f"{at}check/", {**check, "evidence": [made.code]}).status_code == 302
    assert EvidenceUse.objects.get().state == "accepted"
    impact = form_of(partner, f"{at}impact/")
    assert partner.post(f"{at}impact/", {**impact, "note": "Nobody lost weight"}).status_code == 302
    assert "Look again on" in body(partner.get(f"{at}sustained/"))
    again = form_of(partner, f"{at}reopen/")
    assert (
        partner.post(f"{at}reopen/", {**again, "status": "amber", "reason": "One chart was blank"}).status_code == 302
    )
    assert [s.stage for s in action.loop.all()] == ["done", "checked", "impact", "reopened"]
    assert "open already" in body(partner.get(f"{at}reopen/"))


def test_it_is_sent_back_with_its_reason_and_what_another_said_is_shown(world: World, action: Action, at: str) -> None:
    provider, partner = signed_in(world.manager), signed_in(world.mate)
    sent = form_of(provider, f"{at}evidence/new/")
    provider.post(f"{at}evidence/new/", {**sent, "title": "Charts", "text": "In the office"})
    made = Evidence.objects.get()
    judge = f"{at}evidence/{made.code}/"
    assert "You offered this evidence" in body(provider.get(judge))
    seen = form_of(partner, judge)
    assert "Say what is missing" in body(partner.post(judge, {**seen, "state": "sent-back"}))
    second = form_of(signed_in(world.owner), judge)
    assert partner.post(judge, {**seen, "state": "sent-back", "reason": "No dates"}).status_code == 302
    late = signed_in(world.owner).post(judge, {**second, "state": "accepted"})
    assert late.status_code == 422
    assert "Ewan Baird has judged this meanwhile: sent back" in body(late)
    assert late.context["form"]["seen"].value() == "sent-back"  # sent again, it is the owner's choice
    shown = body(provider.get(f"/plans/{action.plan.code}/evidence/{made.code}/"))
    assert "Sent back" in shown
    assert "No dates" in shown


def test_the_part_of_the_actions_page_draws_what_may_be_done(world: World, plan: Plan, action: Action) -> None:
    """As the page of an action includes it."""
    made = samples.make_plan(world, title="Other")
    samples.add(world, made)

    def drawn(who: Any) -> str:
        by = viewer(who)
        found = queries.get_action(by, plan.code, action.number)
        row = queries.action_page(by, plan.code, action.number, today=now().date())
        context = {
            "loop": loop_of(by, found, today=now().date()), "row": row, "plan": plan, "places": places_of(by, found),
            "may_share": queries.may_share(by, plan),
        }  # fmt: skip
        template = '{% include "plans/parts/loop.html" %}{% include "plans/parts/shown_in.html" %}'
        return str(engines["django"].from_string(template).render(context))

    assert "Not completed yet" in drawn(world.mate)
    assert "Check the evidence" not in drawn(world.mate)
    samples.progress(world, action, by=world.manager, status="green", text="Done")
    actions.show_action(
        by=viewer(world.owner), at=now(), code=plan.code, number=action.number, plan=made.code, section="1"
    )
    assert "Check the evidence" in drawn(world.mate)
    assert "Other, 1.2" in drawn(world.owner)
    assert "Show it there no longer" in drawn(world.owner)
    assert "Another plan, which you do not see" in drawn(world.manager)
    for nothing in ("Check the evidence", "Other, 1.2", "Show it there no longer"):
        assert nothing not in drawn(world.manager)
    reader = drawn(world.reader)
    assert "Offer evidence" not in reader
    assert "not checked by anybody else yet" in reader


def test_a_list_of_evidence_asks_no_more_for_more_of_it(
    world: World, plan: Plan, action: Action, does_not_grow: Any
) -> None:
    client = signed_in(world.owner)

    def grow() -> None:
        for n in range(4):
            values = actions.EvidenceValues(title=f"Piece {n}", text="Seen")
            actions.offer_evidence(
                by=viewer(world.manager), at=now(), code=plan.code, number=action.number, values=values,
                submission=samples.mark(),
            )  # fmt: skip

    does_not_grow(lambda: client.get(f"/plans/{plan.code}/evidence/"), grow)
    by = viewer(world.owner)

    def ask() -> None:
        found = queries.get_action(by, plan.code, action.number)
        loop_of(by, found, today=now().date())

    does_not_grow(ask, grow)


def test_used_again_in_the_browser(world: World, plan: Plan, action: Action, at: str) -> None:
    client = signed_in(world.mate)
    assert "There is no evidence yet" in body(client.get(f"{at}evidence/use/"))
    second = samples.add(world, plan, text="Another")
    client.post(f"{at}evidence/new/", {**form_of(client, f"{at}evidence/new/"), "title": "Charts", "text": "Seen"})
    there = f"/plans/{plan.code}/actions/{second.number}/evidence/use/"
    made = Evidence.objects.get()
    answer = client.post(there, {"evidence": [made.code]}, follow=True)
    assert "1 piece of evidence put forward for action" in body(answer)
    assert client.post(there, {"evidence": ["ZZZZZZZZ"]}).status_code == 422
    assert made.uses.count() == 2
