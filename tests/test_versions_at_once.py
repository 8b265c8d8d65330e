"""Two people at the very same moment over one version: one is begun, one signature stands, one is final.

Also what a number that no version has leads to."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from plumbline.kernel.refusals import Refusal
from plumbline.notices.models import Notice
from plumbline.plans import actions
from plumbline.plans.actions.group import MemberValues, add_member
from plumbline.plans.models import Circulation, PlanVersion
from plumbline.plans.queries.circulation import LineGiven
from plumbline.plans.tests.version_world import COMPLETED_BY, VersionWorld
from plumbline.workflow.models import Signature, StepTaken
from tests.test_at_once import at_once, unbroken
from tests.world import NOW, TODAY, World, person, signed_in, viewer

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def made(world: World) -> VersionWorld:
    found = VersionWorld(world)
    assert found.plan.pk
    return found


def test_two_who_begin_get_the_same_version(made: VersionWorld) -> None:
    def begin(user: Any, key: str) -> Any:
        by, values = viewer(user, TODAY), actions.VersionValues(TODAY, COMPLETED_BY)
        return lambda: actions.begin_version(by=by, at=NOW, code=made.plan.code, values=values, submission=key)

    found = at_once([begin(made.world.owner, "a"), begin(made.world.manager, "b"), begin(made.world.manager, "b")])
    assert [type(one) for one in found] == [PlanVersion] * 3, found
    assert len({one.pk for one in found}) == 1
    assert PlanVersion.objects.count() == 1
    unbroken()


def test_one_place_is_signed_once_and_a_version_becomes_final_once(made: VersionWorld) -> None:
    other = person("Ailsa Blair", made.world.partnership, "tactical_lead_nursing")
    values = MemberValues(role="tactical_lead_nursing", email=other.email, name=other.name)
    add_member(by=viewer(made.world.owner, TODAY), at=NOW, code=made.plan.code, values=values, submission="m")
    version = made.quality(made.begin())
    seen = PlanVersion.objects.select_related("run").get(pk=version.pk)

    def press(user: Any, step: str, edition: int) -> Any:
        return lambda: actions.take_version_step(
            by=viewer(user, TODAY), at=NOW, code=made.plan.code, pk=seen.pk, step=step, edition=edition,
            shown_hash=seen.content_hash,
        )  # fmt: skip

    edition = seen.run.edition
    found = at_once([
        press(made.tactical, "sign_tactical_lead", edition), press(other, "sign_tactical_lead", edition),
        press(made.world.owner, "sign_partnership_lead", edition),
    ])  # fmt: skip
    assert sum(isinstance(one, Refusal) for one in found) == 1, found
    assert Signature.objects.count() == 2
    seen.run.refresh_from_db()
    found = at_once(
        [
            press(made.world.owner, "make_final", seen.run.edition),
            press(made.world.manager, "make_final", seen.run.edition),
        ]
    )
    assert sorted(isinstance(one, Refusal) for one in found) == [False, True], found
    assert PlanVersion.objects.get().number == 1
    assert StepTaken.objects.filter(step="make_final").count() == 1
    unbroken()


def test_a_double_click_sends_once(made: VersionWorld) -> None:
    version = made.final()
    lines = [
        LineGiven("Improvement Planning Group", people=(f"u:{made.tactical.pk}",)),
        *(
            LineGiven(x, why="Not yet")
            for x in ("Care Home Oversight Group (CHOG)", "Commissioning", "Care Inspectorate")
        ),
    ]
    by = viewer(made.world.owner, TODAY)
    found = at_once([
        lambda: actions.circulate(
            by=by, at=NOW, code=made.plan.code, pk=version.pk, lines=lines, submission="one form"
        )
    ] * 3)  # fmt: skip
    assert [type(one) for one in found] == [Circulation] * 3, found
    assert Notice.objects.filter(kind="circulation").count() == 1
    unbroken()


@pytest.mark.parametrize("number", ["99999999999999999999999", "0"])
def test_a_number_that_no_version_has_is_a_page_that_never_was(number: str, made: VersionWorld) -> None:
    client, address = signed_in(made.world.owner), reverse("plans:versions", args=[made.plan.code])
    for rest in ("", "read/", "export.pdf", "steps/drop/", "send/", "comments/", f"comments/{number}/"):
        assert client.get(f"{address}{number}/{rest}").status_code == 404
    version = made.final()
    for rest in (f"copies/{number}/again/", f"comments/{number}/"):
        assert client.get(f"{address}{version.pk}/{rest}").status_code == 404
    assert client.post(f"{address}{version.pk}/copies/{number}/end-link/").status_code == 404
