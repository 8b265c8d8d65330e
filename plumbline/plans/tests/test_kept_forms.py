"""What is typed into any form of a plan survives the end of a session, for its typist alone."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.access.actions import end_grant, share_record
from plumbline.drafts.models import Draft
from plumbline.plans import actions
from plumbline.plans.models import Plan
from plumbline.plans.tests import samples
from tests.sample import sample
from tests.world import NOW, World, signed_in, viewer

pytestmark = pytest.mark.django_db
TYPED = "Siân’s words, typed for an hour – <and> kept"

FORMS = {
    "a new plan": ("/plans/new/service-improvement-plan/{owner}/", "title"),
    "a plan’s details": ("/plans/{plan}/edit/", "title"),
    "a new section": ("/plans/{plan}/sections/new/", "title"),
    "a section": ("/plans/{plan}/sections/1/edit/", "title"),
    "withdrawing a section": ("/plans/{plan}/sections/2/withdraw/", "reason"),
    "a new action": ("/plans/{plan}/sections/1/actions/new/", "text"),
    "an action": ("/plans/{plan}/actions/1.1/edit/", "outcome"),
    "progress": ("/plans/{plan}/actions/1.1/progress/", "text"),
    "moving a finish": ("/plans/{plan}/actions/1.1/move/", "reason"),
    "withdrawing an action": ("/plans/{plan}/actions/1.1/withdraw/", "reason"),
    "a time that was done": ("/plans/{plan}/actions/1.2/times/{day}/", "note"),
    "sharing": ("/plans/{plan}/share/", "purpose"),
    "no longer sharing": ("/plans/{plan}/share/{grant}/end/", "reason"),
    "ending a plan": ("/plans/{plan}/end/", "reason"),
}


@pytest.fixture
def plan(world: World) -> Plan:
    plan = samples.make_plan(samples.everybody(world), framework=samples.SERVICE, **samples.period())
    for _ in range(2):
        samples.add_section(world, plan)
    samples.add(world, plan, finish="1 June 2036")
    samples.add(world, plan, finish="Every month")
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=plan.code)
    return plan


@pytest.mark.parametrize("name", FORMS)
def test_text_sent_after_a_time_out_is_in_the_form_again(world: World, plan: Plan, name: str) -> None:
    address, field = FORMS[name]
    times = plan.actions.get(number="1.2").occurrences
    grant = samples.share(world, plan, organisation_id=world.provider.pk)
    where = address.format(
        plan=plan.code, owner=world.partnership.pk, grant=grant.pk, day=times.earliest("due_on").due_on
    )
    client = signed_in(world.owner)
    mark = re.search(r'name="kept_for" value="([^"]+)"', client.get(where).content.decode())
    assert mark, "the form does not say for whom it was drawn"
    Session.objects.all().delete()
    answer = client.post(where, {"kept_for": unescape(mark[1]), field: TYPED})
    assert answer["Location"].startswith("/sign-in/")
    assert TYPED not in unescape(signed_in(world.mate).get(where).content.decode())
    again = signed_in(world.owner)
    html = unescape(again.get(where).content.decode())
    assert TYPED in html
    assert "You were signed out before this was saved" in html


def test_a_form_that_went_through_is_kept_no_longer(world: World, plan: Plan) -> None:
    client: Client = signed_in(world.owner)
    where = f"/plans/{plan.code}/actions/1.1/withdraw/"
    kept = client.post("/drafts/keep/", {"key": f"withdraw:{plan.code}:1.1", "reason": TYPED})
    assert kept.status_code == 204
    assert TYPED in unescape(client.get(where).content.decode())
    client.post(where, {"reason": TYPED})
    assert not Draft.objects.exists()


def test_who_lost_the_plan_while_writing_is_shown_their_own_words_and_nothing_of_the_plan(world: World) -> None:
    made, by = sample(world), viewer(world.owner)
    end_grant(by=by, at=NOW, grant_id=made.grant.pk, reason="To be shared for more")
    grant = share_record(
        by=by, at=NOW, record_id=made.plan.record_id, level="record", purpose="Work on it", lawful_basis="Public task",
        label=made.plan.title, organisation_id=world.provider.pk,
    )  # fmt: skip
    client = signed_in(world.manager)
    where = reverse("plans:progress", args=[made.plan.code, made.action.number])
    mark = re.search(r'name="kept_for" value="([^"]+)"', client.get(where).content.decode())
    assert mark
    end_grant(by=by, at=timezone.now(), grant_id=grant.pk, reason="No longer")
    answer = client.post(where, {"kept_for": unescape(mark[1]), "text": TYPED})
    assert answer.status_code == 404
    assert TYPED in unescape(answer.content.decode())
    assert made.plan.title not in answer.content.decode()
    assert not made.action.progress.exists()
