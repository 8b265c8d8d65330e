"""Who a plan is shared with, on its page: now and before."""

from __future__ import annotations

from datetime import timedelta

import pytest

from plumbline.access.actions import end_grant
from plumbline.access.models import Grant
from plumbline.plans.tests import samples
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("BY17")
def test_sharing_that_has_an_end_can_be_stopped_before_it_and_what_has_ended_is_told_apart(world: World) -> None:
    plan = samples.make_plan(world)
    shared = samples.share(world, plan, organisation_id=world.provider.pk)
    Grant.objects.filter(pk=shared.pk).update(until=samples.now() + timedelta(days=90))
    client, address = signed_in(world.owner), f"/plans/{plan.code}/history/"
    html = client.get(address).content.decode()
    assert f"/plans/{plan.code}/share/{shared.pk}/end/" in html
    assert f"Shared with {world.provider.name}, to read and change." in html
    end_grant(by=viewer(world.owner), at=samples.now(), grant_id=shared.pk, reason="The work is done", label=plan.title)
    html = client.get(address).content.decode()
    assert f"Nobody but {world.partnership.name} sees it." in html
    assert "Who it was shared with before" in html
    assert f"No longer shared with {world.provider.name}." in html
    assert f"/plans/{plan.code}/share/{shared.pk}/end/" not in html
