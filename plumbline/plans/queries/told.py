"""Who was told of a plan: each line of the table of who must be told, with what has left and when (BY9)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import Min, QuerySet

from plumbline.access.queries import NOT_PARTNERS
from plumbline.access.viewer import Viewer
from plumbline.library.queries import framework_of, processes_of
from plumbline.library.types import ACTORS, Process
from plumbline.notices.models import Notice
from plumbline.notices.queries import notices_of_record
from plumbline.notices.queries.sending import MOOT
from plumbline.notices.rules.states import NOT_BY_MAIL, TAKEN_BACK, Standing
from plumbline.plans.models import CirculationCopy, Plan, RoundRequest
from plumbline.plans.queries.actors import leads_of
from plumbline.plans.queries.group import role_label
from plumbline.plans.queries.plans import may_share
from plumbline.plans.rules.told import EVENTS, OTHER, Event, event_of, moment_of
from plumbline.plans.rules.versions import version_name

ASKED = "You are asked for a progress update"
NOT_NEEDED = (TAKEN_BACK, MOOT)


@dataclass(frozen=True)
class Person:
    """Somebody who was to be told at one moment, by what is known last."""

    name: str
    state: str  # "told", "waiting", "failed", "moot"
    why: str = ""


@dataclass
class Moment:
    """One time at which the event was: this circulation, this step, this date; and everybody who was to be told then.
    Whoever was sent it again counts once, as it went the last time."""

    what: str
    at: datetime
    people: dict[str, Person] = field(default_factory=dict)
    nobody: list[str] = field(default_factory=list)  # lines of a list of which nobody was told, each with its reason

    @property
    def due(self) -> list[Person]:
        return [p for p in self.people.values() if p.state != "moot"]

    @property
    def told(self) -> int:
        return sum(p.state == "told" for p in self.due)

    @property
    def waiting(self) -> list[Person]:
        return [p for p in self.due if p.state == "waiting"]

    @property
    def failed(self) -> list[Person]:
        return [p for p in self.due if p.state == "failed"]

    @property
    def standing(self) -> Standing:
        """A tick only where everybody was told."""
        if self.nobody and not self.due:
            return Standing("Nobody was told", "red", "cross")
        if not self.due:
            return Standing("No longer needed", "grey", "empty")
        said = f"Told {self.told} of {len(self.due)}"
        if self.failed or self.nobody:
            return Standing(said, "red" if self.failed else "amber", "cross" if self.failed else "half")
        return Standing(said, "grey", "half") if self.waiting else Standing(said, "green", "tick")


@dataclass
class Line:
    """One event, and each time at which it was, the latest first."""

    event: Event
    steps: list[tuple[str, str]]  # of its process: the step, and whom it tells in words
    moments: list[Moment] = field(default_factory=list)

    @property
    def open(self) -> list[Moment]:
        """Those where somebody was not told, and the latest that was still needed."""
        latest = next((m for m in self.moments if m.due or m.nobody), None)
        return [m for m in self.moments if m is latest or m.failed or m.waiting or m.nobody]

    @property
    def whole(self) -> list[Moment]:
        still = self.open
        return [m for m in self.moments if not any(m is one for one in still)]


def may_see_told(viewer: Viewer, plan: Plan) -> bool:
    """The names of those who were told are for the partners who share the plan, and for its lead among them."""
    if may_share(viewer, plan):
        return True
    partner = any(p.organisation_kind not in NOT_PARTNERS for p in viewer.posts)
    return partner and any(turn.user_id == viewer.user_id for turn in leads_of(viewer, plan))


def told_lines(viewer: Viewer, plan: Plan) -> list[Line]:
    """Every event of the table with how it went each time; the last line only where there is something else."""
    processes = processes_of(viewer, framework_of(viewer, plan.framework_id))
    lines = {e.key: Line(e, _steps(viewer, processes.get(e.process))) for e in (*EVENTS, OTHER)}
    sent = _circulations(plan)
    copies = {f"copy:{pk}": (one.key, root) for one in sent.values() for pk, root in one.copies.items()}
    rounds = {f"round:{pk}:": label for pk, label in plan.rounds.values_list("pk", "label")}
    found = {key: one.moment for key, one in sent.items()}
    of = dict.fromkeys(found, "copy")
    for key, moment in _unanswerable(plan):
        found[key], of[key] = moment, "round"
    for notice in told(viewer, plan).only(*NOTICE).order_by("pk"):
        alone = (moment_of(notice.effect_key), str(notice.user_id or notice.email))
        key, who = copies.get(notice.effect_key, alone)
        moment = found.setdefault(key, Moment(_what(notice, rounds), notice.made_at))
        moment.people[who] = _person(notice)
        of[key] = event_of(notice.effect_key).key
    for key, moment in found.items():
        lines[of[key]].moments.append(moment)
    for line in lines.values():
        line.moments.sort(key=lambda m: m.at, reverse=True)
    return [line for line in lines.values() if line.event is not OTHER or line.moments]


NOTICE = ("effect_key", "state", "ended_because", "name", "email", "user_id", "headline", "made_at")


def _person(notice: Notice) -> Person:
    name = notice.name or notice.email
    if notice.state == "waiting":
        return Person(name, "waiting")
    if notice.state == "sent" or notice.ended_because == NOT_BY_MAIL:  # it stands in Plumbline, where they look
        return Person(name, "told")
    if notice.state == "dropped" and notice.ended_because in NOT_NEEDED:
        return Person(name, "moot")
    return Person(name, "failed", notice.ended_because)


def _what(notice: Notice, rounds: Mapping[str, str]) -> str:
    """Its headline; and of which round it speaks, which a headline does not say."""
    about = next((label for begins, label in rounds.items() if notice.effect_key.startswith(begins)), "")
    return f"{about}: {notice.headline}" if about else notice.headline


def _unanswerable(plan: Plan) -> Iterator[tuple[str, Moment]]:
    """Rounds that ask somebody whom the plan names and whom nobody here answers for: no letter could be written."""
    asked = RoundRequest.objects.filter(round__plan=plan, organisation=None).exclude(party="")
    rows = asked.order_by("round", "party").values_list("round", "round__label", "party").distinct()
    first = dict(asked.values_list("round").annotate(at=Min("asked_at")).order_by())
    for (pk, label), some in groupby(rows, key=lambda row: row[:2]):
        nobody = [f"{party}: nobody here answers for it" for *_, party in some]
        yield f"round:{pk}:asked", Moment(f"{label}: {ASKED}", first[pk], nobody=nobody)


@dataclass
class _Circulation:
    key: str
    moment: Moment
    copies: dict[int, str] = field(default_factory=dict)  # each copy, and which recipient's it is


def _circulations(plan: Plan) -> dict[str, _Circulation]:
    """Each circulation with what was given by hand, and the lines of the list of which nobody got it. A copy that was
    sent again belongs to the first one."""
    found: dict[str, _Circulation] = {}
    first: dict[int, tuple[_Circulation, str]] = {}
    rows = CirculationCopy.objects.filter(circulation__version__plan=plan).select_related("circulation__version")
    for copy in rows.order_by("pk"):
        if copy.again_id in first:
            own, root = first[copy.again_id]
        else:
            key, root = f"circulation:{copy.circulation_id}", f"copy {copy.pk}"
            what = f"{version_name(copy.circulation.version.number or 0)} was circulated"
            own = found.setdefault(key, _Circulation(key, Moment(what, copy.circulation.at)))
        first[copy.pk] = (own, root)
        own.copies[copy.pk] = root
        if not copy.name:
            own.moment.nobody.append(f"{copy.list_label}: {copy.by_hand}")
        elif copy.by_hand:
            own.moment.people[root] = Person(copy.name, "told")
    return found


def told(viewer: Viewer, plan: Plan) -> QuerySet[Notice]:
    """Each notice about the plan, the latest first."""
    return notices_of_record(viewer, plan.record_id).select_related(None)


def _steps(viewer: Viewer, process: Process | None) -> list[tuple[str, str]]:
    if process is None:
        return []
    return [(s.label, "; ".join(_who(viewer, key) for key in s.tells)) for s in process.steps if s.tells]


def _who(viewer: Viewer, key: str) -> str:
    return ACTORS.get(key) or role_label(viewer, key)
