"""Home says when somebody asks about what one sent, and which reports wait to be taken up."""

from __future__ import annotations

import pytest
from django.urls import reverse

from plumbline.intelligence.actions.triage import StepValues, take_report_step
from plumbline.intelligence.models import Item
from plumbline.intelligence.tests.raising import published, raised
from tests.world import NOW, World, signed_in, viewer

pytestmark = pytest.mark.django_db


def test_a_report_waits_for_the_team_and_a_question_for_whoever_sent_it(world: World) -> None:
    item = raised(viewer(world.manager), published(world)).item
    team, manager = signed_in(world.mate), signed_in(world.manager)
    assert reverse("intelligence:item", args=[item.code]) in team.get("/").content.decode()
    mine = reverse("intelligence:my_report", args=[item.code])
    assert mine not in manager.get("/").content.decode()

    for step, note in (("acknowledge", ""), ("ask", "On which round was it?")):
        edition = Item.objects.get().edition
        take_report_step(
            by=viewer(world.mate), at=NOW, code=item.code, step=step, edition=edition, values=StepValues(note=note)
        )
    assert "You look after it." in team.get("/").content.decode()
    assert mine in manager.get("/").content.decode()
    assert item.code not in signed_in(world.stranger).get("/").content.decode()
    assert item.code not in signed_in(world.reader).get("/").content.decode()  # reads, and takes nothing up
