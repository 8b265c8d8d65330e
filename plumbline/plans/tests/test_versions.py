from __future__ import annotations
import pytest
from plumbline.plans.tests.version_world import VersionWorld
from tests.world import World, signed_in, viewer, TODAY
from django.urls import reverse
from plumbline.plans.queries.checks import findings_of

pytestmark = pytest.mark.django_db

def test_walk(world: World) -> None:
    w = VersionWorld(world)
    print([f for f in findings_of(viewer(world.owner, TODAY), w.plan, today=TODAY).open])
    v = w.final()
    assert v.number == 1
    c = signed_in(world.owner)
    for name in ("version","read_version"):
        a = c.get(reverse("plans:"+name, args=[w.plan.code, v.pk]))
        assert a.status_code == 200
    a = c.get(reverse("plans:circulate", args=[w.plan.code, v.pk]))
    assert a.status_code == 200
    assert c.get(reverse("plans:versions", args=[w.plan.code])).status_code == 200
    assert c.get(reverse("plans:compare_versions", args=[w.plan.code])).status_code == 200
