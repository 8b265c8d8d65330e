"""./run create-service: what a real installation begins with, beside its organisations and people."""

from __future__ import annotations

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from plumbline.history.models import Event
from plumbline.register.models import Service
from tests.world import World

pytestmark = pytest.mark.django_db


def create(world: World, **more: Any) -> str:
    out = StringIO()
    given = {
        "name": "Rowan Bank", "kind": "Care home", "provider": world.provider.slug, "area": world.partnership.slug,
        **more,
    }  # fmt: skip
    call_command("create_service", stdout=out, **given)
    return out.getvalue()


def test_a_service_is_added_with_its_event(world: World) -> None:
    said = create(world, number="CS2003010101", town="Glenrowan", postcode="gr1 2ab", places=40)
    assert said == "Rowan Bank is in the register. Its number is CS2003010101.\n"
    made = Service.objects.get(number="CS2003010101")
    assert made.provider.organisation == world.provider
    assert made.area.coverage.get().organisation == world.partnership
    assert (made.nation, made.postcode, made.places) == (world.partnership.nation, "GR1 2AB", 40)
    assert Event.objects.get(verb="service.created").organisation_id == world.partnership.pk


def test_what_is_not_right_is_told_in_a_sentence(world: World) -> None:
    with pytest.raises(CommandError, match="There is no organisation called nowhere"):
        create(world, area="nowhere")
    create(world, number="CS1")
    with pytest.raises(CommandError, match="cannot be given to this service"):
        create(world, number="cs1")
