"""What the tests of triage share: a report that came in, and steps taken with it."""

from __future__ import annotations

from typing import Any

from plumbline.access.viewer import NOBODY, Viewer
from plumbline.intelligence.actions.triage import StepValues, take_report_step
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.items import get_item
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.rules.naming import ReporterGiven
from plumbline.intelligence.tests.raising import published, raised
from tests.world import NOW, World, viewer

WHISTLE = {
    "happened": Given("Night staff sleep on duty."), "opinion": Given("Nobody dares to say so."), "harm": Given("no")
}  # fmt: skip
COMPLAINT = {"happened": Given("The call bell was not answered for an hour."), "harm": Given("no")}
ADVICE = {
    "advised-on": Given("2026-02-02"), "concern": Given("Fluid charts are not filled in."),
    "advised": Given("Fill them in at each drink."), "by": Given("2026-03-02"), "remedied": Given("not-yet"),
}  # fmt: skip
CLOSED = StepValues(
    outcome_kind="addressed", outcome="The home changed its night rota.", outcome_words="The home has changed its rota."
)


def concern(world: World, **more: Any) -> Item:
    """A care concern that the home's manager sent with her name: the provider's managers read it too (WI41)."""
    return raised(viewer(world.manager), published(world), **more).item


def from_public(world: World, contact: str = "jo@example.org", form: str = "complaint", **more: Any) -> Item:
    """What somebody without an account sent with their name."""
    reporter = ReporterGiven(name="Jo Public", contact=contact)
    return raised(NOBODY, published(world), form, reporter=reporter, **{"answers": COMPLAINT, **more}).item


def whistle(world: World, **more: Any) -> Item:
    """What a care worker of the home sent without a name: in confidence, and nothing of it is for the provider."""
    more = {"naming": "anonymous", "answers": WHISTLE, **more}
    return raised(viewer(world.manager), published(world), "whistleblowing", **more).item


def advice(world: World, **more: Any) -> Item:
    return raised(viewer(world.mate), published(world), "advice", **{"answers": ADVICE, **more}).item


def step(by: Viewer, item: Item, key: str, values: StepValues | None = None, **more: Any) -> Item:
    """Takes a step from the page as it is now."""
    item = get_item(by, item.code)
    return take_report_step(
        by=by, at=more.pop("at", NOW), code=item.code, step=key, edition=more.pop("edition", item.edition),
        values=values or StepValues(**more),
    )  # fmt: skip


def taken_up(by: Viewer, item: Item) -> Item:
    return step(by, item, "acknowledge")


def closed(by: Viewer, item: Item, values: StepValues = CLOSED) -> Item:
    return step(by, taken_up(by, item), "close", values)
