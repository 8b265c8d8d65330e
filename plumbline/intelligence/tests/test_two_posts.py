"""Somebody with a post at the council and one at the home reads what was reported about the home as its people do."""

from __future__ import annotations

from datetime import date

import pytest
from django.urls import reverse

from plumbline.access.queries import people_who_see
from plumbline.access.viewer import SYSTEM
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.items import items_of_partners, items_seen_by
from plumbline.intelligence.queries.steps import handlers_for
from plumbline.intelligence.tests.raising import published, raised
from plumbline.notices.models import Notice
from plumbline.people.actions import add_membership
from plumbline.people.models import User
from tests.world import NOW, World, service, signed_in, viewer

pytestmark = pytest.mark.django_db


def officer_of_both(world: World) -> User:
    """The quality officer also manages the home."""
    add_membership(
        by=SYSTEM, at=NOW, user_id=world.mate.pk, organisation_id=world.provider.pk, role="registered_manager",
        since=date(2026, 1, 5),
    )  # fmt: skip
    return world.mate


def complaint(world: World) -> Item:
    return raised(viewer(world.owner), published(world)).item  # by the partnership's own lead


@pytest.mark.requirement("BY17")
def test_a_report_about_ones_own_employer_is_not_there(world: World) -> None:
    both = officer_of_both(world)
    item = complaint(world)
    elsewhere = raised(viewer(world.owner), service("Kestrel Court", world.other_provider, world.partnership)).item
    assert set(items_seen_by(viewer(both))) == {elsewhere}
    client = signed_in(both)
    assert client.get(reverse("intelligence:item", args=[item.code])).status_code == 404
    inbox = client.get(reverse("intelligence:inbox")).content.decode()
    assert item.code not in inbox
    assert elsewhere.code in inbox
    assert item.code not in client.get(reverse("picture:service", args=[world.service.number])).content.decode()
    assert both not in people_who_see(SYSTEM, item.record_id)
    assert both in people_who_see(SYSTEM, elsewhere.record_id)
    assert both not in handlers_for(SYSTEM, item)
    assert not Notice.objects.filter(user=both, record=item.record_id).exists()
    assert Notice.objects.filter(user=both, record=elsewhere.record_id).exists()


@pytest.mark.requirement("BY17")
def test_what_the_home_itself_sent_is_read_as_the_home_reads_it(world: World) -> None:
    both = officer_of_both(world)
    item = raised(viewer(world.manager), published(world)).item  # the provider reads what its own people sent
    assert list(items_seen_by(viewer(both))) == [item]
    assert not items_of_partners(viewer(both)).exists()
    page = signed_in(both).get(reverse("intelligence:item", args=[item.code]))
    assert page.status_code == 200
    assert "Themes" not in page.content.decode()
    step = reverse("intelligence:item_step", args=[item.code, "acknowledge"])
    assert signed_in(both).get(step).status_code in (403, 404)
