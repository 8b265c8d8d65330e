"""Which steps a viewer takes with a report: one function, asked by the page and by the action alike."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from plumbline.access.queries import people_of_subjects, people_who_see
from plumbline.access.roles import roles
from plumbline.access.rules import rights_of
from plumbline.access.viewer import Viewer
from plumbline.intelligence.models import Channel, Enquiry, Item, Receipt, Reporter, State
from plumbline.intelligence.queries.items import may_triage
from plumbline.library.queries import get_process_version, process_of
from plumbline.library.types import Process, ProcessState
from plumbline.people.models import Membership, Team, User
from plumbline.workflow.models import StepTaken
from plumbline.workflow.queries import steps_of
from plumbline.workflow.rules import Facts, Offer, done_words, offers

PROCESS = "report-triage"


@dataclass(frozen=True)
class Reach:
    """How the person who raised it hears of what became of it. Never who they are."""

    account: bool = False
    mail: bool = False
    receipt: bool = False  # they were given the address at which they read what becomes of it
    by_hand: bool = False  # they left a telephone number or an address by post: somebody has to tell them

    @property
    def anyhow(self) -> bool:
        return self.account or self.mail or self.receipt or self.by_hand

    @property
    def words(self) -> str:
        if self.account:
            return "They are told in Plumbline and by e-mail that there is news, and read it in their account."
        if self.mail:
            return "They are told by e-mail that there is news, and read it at the address of their receipt."
        if self.by_hand:
            return (
                "They left a telephone number or an address by post. Tell them yourself as well, and note that you did."
            )
        if self.receipt:
            return "They left no address. They read it if they come back to their receipt."
        return "They cannot be reached: they left neither a name nor an address, and were given no receipt."


@dataclass(frozen=True)
class ReportCourse:
    """How a report stands for one viewer: its state, the steps they take, and the log."""

    item: Item
    process: Process
    facts: Facts
    steps: tuple[StepTaken, ...]
    reach: Reach

    @property
    def state(self) -> ProcessState | None:
        return self.process.state(self.item.state)

    @property
    def offers(self) -> tuple[Offer, ...]:
        return () if self.item.state == State.ASKED else offers(self.process, self.facts)

    def offer(self, key: str) -> Offer | None:
        return next((one for one in self.offers if one.step.key == key), None)

    @property
    def log(self) -> list[tuple[StepTaken, str]]:
        return [(taken, done_words(self.process, taken.step)) for taken in self.steps]


def course_of(viewer: Viewer, item: Item) -> ReportCourse:
    """The one place that says how a report stands for the viewer. Its run begins with the first step."""
    version = item.run.process if item.run else get_process_version(viewer, PROCESS)
    reach = reach_of(viewer, item)
    facts = Facts(
        state=item.state, actors=_actors(viewer, item), held=_held(viewer, item, reach), user_id=viewer.user_id
    )
    taken = tuple(steps_of(viewer, item.run)) if item.run else ()
    return ReportCourse(item, process_of(viewer, version), facts, taken, reach)


def reach_of(viewer: Viewer, item: Item) -> Reach:
    """Whether, and how, the person who raised it can be reached. Who works on it may know that, and not their name."""
    user, contact = Reporter.objects.filter(item=item).values_list("user", "contact").first() or (None, "")
    given = item.channel in (Channel.FORM, Channel.LINK) and Receipt.objects.filter(item=item).exists()
    return Reach(
        account=user is not None, mail="@" in contact, receipt=given, by_hand=bool(contact) and "@" not in contact
    )


def handlers_for(viewer: Viewer, item: Item) -> QuerySet[User]:
    """To whom the report can be given: the people of the receiving organisation whose role works on its kind."""
    right = rights_of(item.record.kind).record
    keys = [key for key, role in roles().items() if right in role.capabilities]
    working = Membership.objects.held_on(viewer.day).filter(organisation=item.record.owner_id, role__in=keys)
    seeing = people_who_see(viewer, item.record_id).filter(pk__in=working.values("user"))
    return seeing.exclude(pk__in=people_of_subjects(viewer, item.record_id).values("pk"))


def teams_for(viewer: Viewer, item: Item) -> QuerySet[Team]:
    """The teams of the receiving organisation, for those who work on the report."""
    rows = Team.objects.filter(organisation=item.record.owner_id).order_by("name")
    return rows if may_triage(viewer, item) else rows.none()


def team_members(viewer: Viewer, item: Item, team: Team) -> QuerySet[User]:
    """Those of a team who work on reports of this kind: whom it is told that one has come."""
    theirs = Membership.objects.held_on(viewer.day).filter(Q(team=team))
    return handlers_for(viewer, item).filter(pk__in=theirs.values("user"))


def _actors(viewer: Viewer, item: Item) -> frozenset[str]:
    found = set()
    if may_triage(viewer, item):
        found.add("triage")
        if item.handler_id is not None and item.handler_id == viewer.user_id:
            found.add("handler")
    return frozenset(found)


def _held(viewer: Viewer, item: Item, reach: Reach) -> frozenset[str]:
    held = set()
    if reach.anyhow:
        held.add("reporter_reachable")
    if item.services.exists():
        held.add("services_named")
    if not Enquiry.objects.filter(item=item, ended_on=None).exists():
        held.add("enquiry_decided")
    return frozenset(held)
