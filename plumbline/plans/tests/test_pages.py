"""The pages of plans, as a person meets them."""

from __future__ import annotations

import re

import pytest

from plumbline.plans.models import Action, Plan, ProgressEntry
from plumbline.plans.tests import samples
from tests.world import World, signed_in


@pytest.fixture
def plan(world: World) -> Plan:
    return samples.make_plan(world)


def hidden(html: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', html)
    assert found, name
    return found[1]


def test_home_says_when_nothing_needs_the_person(world: World) -> None:
    page = signed_in(world.owner).get("/")
    assert page.status_code == 200
    assert "Nothing needs you today" in page.content.decode()


def test_home_names_the_late_action_of_the_person_who_does_it(world: World, plan: Plan) -> None:
    samples.add(world, plan, doers=(world.owner.name,), finish="1 March 2026", text="Fit closers to the fire doors")
    client = signed_in(world.owner)
    client.post(f"/plans/{plan.code}/start/")
    html = client.get("/").content.decode()
    assert "Fit closers to the fire doors" in html
    assert "days late" in html


def test_a_plan_is_created_in_the_browser(world: World) -> None:
    client = signed_in(world.owner)
    owner = world.partnership.pk
    page = client.post("/plans/new/", {"framework": samples.DG, "owner": owner})
    assert page.status_code == 302
    form = client.get(page["Location"]).content.decode()
    data = {
        "title": "Plan for Rowan Bank", "date_of_plan_day": "10", "date_of_plan_month": "3",
        "date_of_plan_year": "2026", "completed_by": "Pat", "submission": hidden(form, "submission"),
    }  # fmt: skip
    for _ in range(2):  # a double click
        answer = client.post(page["Location"], data)
        assert answer.status_code == 302, answer.content.decode()
    assert Plan.objects.count() == 1
    html = client.get(answer["Location"]).content.decode()
    assert "Infection Control and Safety" in html


def test_an_action_is_added_changed_and_withdrawn(world: World, plan: Plan) -> None:
    client = signed_in(world.owner)
    address = f"/plans/{plan.code}/sections/2/actions/new/"
    form = client.get(address).content.decode()
    data = {
        "text": "Hold supervision every six weeks",
        "finish": "30 June 2026",
        "doers": "Pat Lennox\ntbc",
        "submission": hidden(form, "submission"),
    }
    assert client.post(address, data).status_code == 302
    action = Action.objects.get()
    assert (action.number, action.finish_on.isoformat()) == ("2.1", "2026-06-30")  # type: ignore[union-attr]
    page = client.get(f"/plans/{plan.code}/actions/2.1/edit/").content.decode()
    answer = client.post(
        f"/plans/{plan.code}/actions/2.1/edit/",
        {**data, "text": "Hold supervision monthly", "edition": hidden(page, "edition")},
    )
    assert answer.status_code == 302
    answer = client.post(f"/plans/{plan.code}/actions/2.1/withdraw/", {"reason": "Done under 2.4"})
    assert answer.status_code == 302
    assert "Hold supervision monthly" not in client.get(f"/plans/{plan.code}/").content.decode()
    assert "Done under 2.4" in client.get(f"/plans/{plan.code}/actions/2.1/").content.decode()


def test_progress_is_recorded_in_the_table_and_on_its_own_page(world: World, plan: Plan) -> None:
    action = samples.add(world, plan)
    client = signed_in(world.owner)
    address = f"/plans/{plan.code}/actions/{action.number}/progress/"
    inline = client.get(address + "?inline", headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in inline
    data = {
        "text": "Twelve of thirty reviewed",
        "submission": hidden(inline, "submission"),
        "edition": hidden(inline, "edition"),
    }
    answer = client.post(address + "?inline", data, headers={"HX-Request": "true"}).content.decode()
    assert "Twelve of thirty reviewed" in answer
    assert 'data-announce="Progress on action 1.1 is saved."' in answer
    again = client.post(address, data)  # the same form once more: a double click
    assert again.status_code == 302
    assert ProgressEntry.objects.count() == 1


def test_bad_input_keeps_what_was_typed_and_says_what_to_do(world: World, plan: Plan) -> None:
    client = signed_in(world.owner)
    address = f"/plans/{plan.code}/sections/1/actions/new/"
    data = {"text": "Repaint <the> hall & stairs", "finish": "31/04/2026", "submission": "x"}
    answer = client.post(address, data)
    html = answer.content.decode()
    assert answer.status_code == 422
    assert "Repaint &lt;the&gt; hall &amp; stairs" in html
    assert "31/04/2026" in html
    assert "There is a problem" in html
    assert not Action.objects.exists()


@pytest.mark.parametrize("to", ["docx", "pdf", "xlsx", "csv", "html", "json"])
def test_downloads(world: World, plan: Plan, to: str) -> None:
    samples.add(world, plan, text="Ask each resident about mealtimes")
    answer = signed_in(world.owner).get(f"/plans/{plan.code}/export.{to}")
    assert answer.status_code == 200
    assert "attachment" in answer["Content-Disposition"]
    assert len(answer.content) > 100


def test_frameworks_can_be_read_and_their_templates_downloaded(world: World) -> None:
    client = signed_in(world.owner)
    assert "Partnership/Provider Improvement Plan" in client.get("/frameworks/").content.decode()
    assert client.get(f"/frameworks/{samples.DG}/").status_code == 200
    assert client.get(f"/frameworks/{samples.DG}/blank.docx").content[:2] == b"PK"


CHANGING = ("edit/", "end/", "sections/new/", "sections/1/edit/", "sections/1/withdraw/", "sections/1/actions/new/",
            "actions/1.1/edit/", "actions/1.1/progress/", "actions/1.1/move/", "actions/1.1/withdraw/")  # fmt: skip


@pytest.mark.parametrize("part", CHANGING)
def test_no_form_is_drawn_that_would_be_refused(world: World, part: str) -> None:
    plan = samples.make_plan(samples.everybody(world), framework=samples.SERVICE)
    samples.add_section(world, plan)
    samples.add(world, plan)
    where = f"/plans/{plan.code}/{part}"
    told = signed_in(world.reader).get(where)
    assert told.status_code == 403
    assert "Your role does not allow this" in told.content.decode()
    assert signed_in(world.stranger).get(where).status_code == 404
    client = signed_in(world.owner)
    assert client.get(where).status_code == 200
    client.post(f"/plans/{plan.code}/start/")
    client.post(f"/plans/{plan.code}/end/", {"reason": "All done"})
    told = client.get(where)
    assert told.status_code == 403
    assert "This plan has ended" in told.content.decode()
    sent = {
        "title": "T", "text": "T", "reason": "Typed in vain", "edition": "1", "finish": "1 May 2036", "agreed_by": "A",
        "submission": "s", "completed_by": "x",
    }  # fmt: skip
    assert client.post(where, sent).status_code == 422
