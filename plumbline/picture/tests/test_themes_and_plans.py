"""From the themes of providers' concerns to what the team plans because of them (WI43)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.intelligence.models import Item
from plumbline.intelligence.tests.raising import CONCERN, errors_in, published, send
from tests.world import World, signed_in

pytestmark = pytest.mark.django_db


@pytest.mark.requirement("WI43")
def test_concerns_that_providers_send_are_analysed_by_theme_and_activity_is_planned(world: World) -> None:
    home, team = published(world), signed_in(world.mate)
    for what in ("A dose was given twice.", "A dose was left out.", "A tablet lay on the floor."):
        answer = send(signed_in(world.manager), "report", "care-concern", home, {**CONCERN, "q-happened": what})
        assert answer.status_code == 302, errors_in(answer)
    themes = team.get(reverse("picture:themes")).content.decode()
    row = themes[themes.index(reverse("picture:theme", args=["medication"])) :]
    assert ">3<" in row[: row.index("</tr>")]
    below = team.get(reverse("picture:theme", args=["medication"])).content.decode()
    assert all(item.code in below or item.title in below for item in Item.objects.all())

    again = timezone.localdate() + timedelta(days=30)
    planned = {
        "q-what": "training", "q-offered-on_day": "9", "q-offered-on_month": "3", "q-offered-on_year": "2026",
        "q-detail": "A morning on giving medicines safely, because of three concerns.", "q-taken": "waiting",
        "q-next_day": str(again.day), "q-next_month": str(again.month), "q-next_year": str(again.year),
    }  # fmt: skip
    answer = send(team, "report", "support", home, planned)
    assert answer.status_code == 302, errors_in(answer)
    activity = Item.objects.get(kind="support")
    page = signed_in(world.owner).get(reverse("picture:service", args=[home.number])).content.decode()
    dates = page[page.index('id="dates"') : page.index('id="risk"')]
    assert reverse("intelligence:item", args=[activity.code]) in dates
    assert f"{again.day} {again:%b %Y}" in dates
