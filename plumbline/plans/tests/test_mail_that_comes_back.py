"""A mail that left and came back: whoever reads the sender's mailbox says so, and the version's page says it (DG37)."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse
from django.utils import timezone

from plumbline.notices.carriers import Refused
from plumbline.notices.rules.states import Standing
from plumbline.plans.actions.circulation import send_again
from plumbline.plans.models import PlanVersion
from plumbline.plans.queries.circulation import LineGiven
from plumbline.plans.queries.told import Moment, told_lines
from plumbline.plans.tests.test_circulation import REGULATOR, guest_copy, lines, send, where, words
from plumbline.plans.tests.version_world import VersionWorld
from tests.letters import Kept, letters
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def made(world: World) -> VersionWorld:
    return VersionWorld(world)


@pytest.fixture
def version(made: VersionWorld) -> PlanVersion:
    return PlanVersion.objects.select_related("plan", "run").get(pk=made.final().pk)


@pytest.mark.requirement("DG37")
@pytest.mark.parametrize("by_what", ["address", "Message-ID"])
def test_a_mail_that_comes_back_is_noted_from_the_command_line(
    by_what: str, made: VersionWorld, version: PlanVersion
) -> None:
    """It left, so the log said that it was sent; then it came back to the sender's mailbox."""
    copy = guest_copy(made, version)
    letters()
    assert copy.notice is not None
    copy.notice.refresh_from_db()
    client = signed_in(made.world.owner)
    assert "Did not arrive" not in words(client.get(where("version", version)))
    what = "A.Reid@example.org" if by_what == "address" else copy.notice.message_id.strip("<>")
    out = StringIO()
    call_command("note_returned", what, "550 No such user", stdout=out)
    assert out.getvalue() == "Not delivered: 1 notice. 550 No such user\n"
    page = words(client.get(where("version", version)))
    assert "Did not arrive" in page
    assert "550 No such user" in page
    assert "Send again to another address" in page
    told = words(client.get(reverse("plans:told", args=[version.plan.code])))
    assert "Not delivered: A. Reid" in told
    with pytest.raises(CommandError, match="counts as delivered"):  # said twice, it is not marked twice
        call_command("note_returned", what, "550 No such user")


@pytest.mark.requirement("BY9")
def test_a_circulation_is_one_row_of_who_was_told_whoever_was_sent_it_again(
    made: VersionWorld, version: PlanVersion
) -> None:
    copy = guest_copy(made, version)
    letters(carrier=Kept(faults={"a.reid@example.org": Refused("550 No such user")}))
    row = circulated(made)
    people = len(row.due)
    assert (row.told, [p.name for p in row.failed]) == (people - 1, ["A. Reid"])
    assert row.standing.shape == "cross"
    assert people == copy.circulation.copies.exclude(name="").count()  # who was given it by hand as well
    send_again(
        by=viewer(made.world.owner), at=timezone.now(), code=made.plan.code, pk=version.pk, copy=copy.pk,
        email="reid@example.org", submission="again",
    )  # fmt: skip
    assert [p.name for p in circulated(made).waiting] == ["A. Reid"]
    letters()
    assert circulated(made).standing == Standing(f"Told {people} of {people}", "green", "tick")


def test_a_line_of_which_nobody_got_it_keeps_the_circulation_from_its_tick(
    made: VersionWorld, version: PlanVersion
) -> None:
    send(made, version, lines(made, regulator=LineGiven(REGULATOR, why="Nobody is named yet")))
    letters()
    row = circulated(made)
    assert (row.told, row.standing.shape) == (len(row.due), "half")
    assert row.nobody == [f"{REGULATOR}: Nobody is named yet"]
    shown = words(signed_in(made.world.owner).get(reverse("plans:told", args=[version.plan.code])))
    assert f"Not told: {REGULATOR}: Nobody is named yet" in shown


def circulated(made: VersionWorld) -> Moment:
    (line,) = (line for line in told_lines(viewer(made.world.owner), made.plan) if line.event.key == "copy")
    (row,) = line.moments
    return row


@pytest.mark.parametrize(
    ("given", "said"),
    [(("nobody", "Gone"), "no address"), (("a@b.example", " "), "Say why"), (("a@b.example", "x", "--days=0"), "Say")],
)
def test_what_cannot_have_come_back_is_refused(given: tuple[str, ...], said: str) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("note_returned", *given)
