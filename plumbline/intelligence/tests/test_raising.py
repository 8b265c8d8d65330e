"""A report comes in by one door: what it holds, where it goes, who hears of it, and what is refused."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plumbline.intelligence.models import Item
from plumbline.intelligence.tests.raising import CONCERN, errors_in, only_item, published, send
from tests.world import World, signed_in

pytestmark = pytest.mark.django_db


def test_a_concern_from_a_providers_worker(world: World) -> None:
    service = published(world)
    client = signed_in(world.manager)
    assert world.mate
    answer = send(client, "report", "care-concern", service, CONCERN)
    assert answer.status_code == 302, errors_in(answer)
    item = only_item()
    assert answer["Location"] == reverse("intelligence:my_report", args=[item.code])
    page = client.get(answer["Location"]).content.decode()
    assert item.code in page
    assert Item.objects.count() == 1
