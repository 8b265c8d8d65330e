"""The steps of a report: taken up, asked about, routed, joined, closed with its outcome, opened again; and notes.

Each step moves the run and the report's state together, in one transaction, and leaves one event.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.intelligence.actions.messages import say
from plumbline.intelligence.actions.telling import tell_workers
from plumbline.intelligence.actions.working import (
    item_to_work_on,
    lock_item,
    once,
    record_item_event,
    require_edition,
    require_work,
    text_of,
)
from plumbline.intelligence.models import Item, Note, OutcomeKind, State
from plumbline.intelligence.queries.items import get_item, items_seen_by
from plumbline.intelligence.queries.steps import (
    PROCESS,
    course_of,
    handlers_for,
    reach_of,
    team_members,
    teams_for,
)
from plumbline.intelligence.queries.together import joinable
from plumbline.intelligence.rules.forms import SAFEGUARDING
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import ROUTES
from plumbline.people.models import User
from plumbline.workflow.actions import start_run, take_step
from plumbline.workflow.models import StepTaken
from plumbline.workflow.rules import require_step


@dataclass(frozen=True)
class StepValues:
    """What a step's form gives; each step reads its own."""

    note: str = ""  # why, or what is asked
    handler_id: int | None = None
    team_id: int | None = None
    route: str = ""
    into: str = ""  # code of the report that it is joined to
    outcome_kind: str = ""
    outcome: str = ""
    outcome_words: str = ""
    plan_wanted: bool = False


@transaction.atomic
def take_report_step(
    *, by: Viewer, at: datetime, code: str, step: str, edition: int, values: StepValues | None = None
) -> Item:
    """Takes one step with a report, as the process file has it.

    `edition` is that of the page on which the person decided: a Conflict where somebody changed the report since. The
    second of two clicks changes nothing. Raises Refusal where the step is not theirs, or something is missing.
    """
    values = values or StepValues()
    if step == "merge":
        _lock_both(by, code, values.into)
    item = lock_item(by, code)
    require_work(by, item)
    if _was_theirs(by, item, step, edition):
        return item
    require_edition(item, edition)
    note = text_of(values.note, field="note")
    facts, process = course_of(by, item).facts, course_of(by, item).process
    chosen = require_step(process, step, facts, note=note)
    if item.run is None:
        item.run = start_run(by=by, at=at, record_id=item.record_id, process_id=PROCESS)
    effect = EFFECTS.get(step, _nothing)
    before = {"state": item.get_state_display()}
    said = effect(by, at, item, values)
    taken = take_step(
        by=by, at=at, run=item.run, key=step, edition=item.run.edition, facts=facts, note=note
    )  # fmt: skip
    item.state = taken.to_state
    item.edition += 1
    item.save()
    if "handler" in chosen.tells:
        _tell(by, at, item, step)
    record_item_event(
        by=by, at=at, verb="report.step", item=item, before=before, reason=note,
        after={"step": step, "state": item.get_state_display(), **said},
    )  # fmt: skip
    return item


@transaction.atomic
def add_note(*, by: Viewer, at: datetime, code: str, text: str, audience: str, submission: str) -> Note:
    """A note of those who work on it, kept as it is written. The same form sent twice is one note."""
    item = item_to_work_on(by, code, also_ended=True)
    submission = once(by, "note", code, submission)
    made = Note.objects.filter(submission=submission).first()
    if made is not None:
        return made
    if audience not in NOTE_FOR:
        raise Refusal("Choose who may read the note.", field="audience")
    kept = text_of(text, field="text", missing="Write the note.")
    note = Note.objects.create(
        item=item, text=kept, audience=audience, by_id=by.user_id, by_name=by.name, at=at, submission=submission
    )
    record_item_event(by=by, at=at, verb="report.noted", item=item, subject=note, audience=audience)
    return note


# A note that everyone on the record may read is read by the provider too, where the report is shared with it.
NOTE_FOR = (Audience.PARTNERS.value, Audience.RESTRICTED.value, Audience.EVERYONE.value)


# What each step does beside moving on: it sets the report's own columns and says what of it stands in history.

Said = dict[str, Any]


def take_up_with(by: Viewer, at: datetime, item: Item) -> None:
    """Whoever works on a report that nobody has taken up has taken it up with that; a step of the action that they do,
    which leaves the event. Somebody to whom it could not be given leaves it as it is."""
    theirs = handlers_for(by, item).filter(pk=by.user_id or 0).exists()
    if item.state != State.NEW or not theirs:
        return
    if item.run is None:
        item.run = start_run(by=by, at=at, record_id=item.record_id, process_id=PROCESS)
    facts = course_of(by, item).facts
    _take_up(by, at, item, StepValues())
    taken = take_step(by=by, at=at, run=item.run, key="acknowledge", edition=item.run.edition, facts=facts)
    item.state = taken.to_state
    item.edition += 1
    item.save()


def _nothing(by: Viewer, at: datetime, item: Item, values: StepValues) -> Said:
    return {}


def _take_up(by: Viewer, at: datetime, item: Item, values: StepValues) -> Said:
    item.handler = _handler(by, item, values.handler_id) if values.handler_id else _self(by, item)
    item.acknowledged_at = at
    if reach_of(by, item).anyhow:
        say(by, at, item, "seen", f"{item.record.owner.name} has read your report and is looking into it.", "taken-up")
    return {"handler": item.handler.name}


def _ask(by: Viewer, at: datetime, item: Item, values: StepValues) -> Said:
    say(by, at, item, "question", text_of(values.note, field="note"), f"question:{item.edition}")
    return {}


def _hand_over(by: Viewer, at: datetime, item: Item, values: StepValues) -> Said:
    if not values.handler_id:
        raise Refusal("Choose the colleague who looks after it from now on.", field="handler")
    handler = _handler(by, item, values.handler_id)
    if handler.pk == item.handler_id:
        raise Refusal(f"{handler.name} looks after it already.", field="handler")
    item.handler = handler
    return {"handler": handler.name}


def _route(by: Viewer, at: datetime, item: Item, values: StepValues) -> Said:
    if values.route not in ROUTES:
        raise Refusal("Choose where it goes.", field="route")
    team = None
    if values.team_id:
        team = teams_for(by, item).filter(pk=values.team_id).first()
        if team is None:
            raise Refusal("Choose one of your organisation’s teams.", field="team")
    if (values.route, team) == (item.route, item.team):
        raise Refusal("It is there already. Choose another place.", field="route")
    item.route, item.team = values.route, team
    if item.handler and team and not team_members(by, item, team).filter(pk=item.handler.pk).exists():
        item.handler = None  # the team gives it to one of its own
    return {"route": item.route, "team": str(team or "")}


def _join(by: Viewer, at: datetime, item: Item, values: StepValues) -> Said:
    wanted = values.into.strip().upper()
    if not wanted:
        raise Refusal("Choose the report that says the same.", field="into")
    try:
        into = Item.objects.select_for_update(of=("self",)).get(pk=get_item(by, wanted).pk)
    except Item.DoesNotExist:
        raise Refusal("You see no report with that code. Check it, or choose one of the list.", field="into") from None
    if into.pk == item.pk:
        raise Refusal("That is this very report. Choose the other one.", field="into")
    if not joinable(by, item, [into]):
        raise Refusal("These two are not read by the same people, so they stay apart. Link them instead.", field="into")
    if into.state in (State.MERGED, State.CLOSED, State.ASKED):
        raise Refusal("That report is not being worked on. Choose an open one, or open it again first.", field="into")
    if item.route == SAFEGUARDING and item.state == State.NEW:
        raise Refusal(
            "What was said sends this to safeguarding, and nobody has looked at it yet. Take it up first.", field="into"
        )
    if item.merged.exists():
        raise Refusal("Other reports are joined to this one. Join that one to this instead.", field="into")
    item.merged_into = into
    return {"into": f"report {into.code}"}


def _lock_both(by: Viewer, code: str, into: str) -> None:
    """The two reports in the order of their keys: who joins the one to the other and who joins the other to the one
    wait for each other in turn, never both at once."""
    pks = items_seen_by(by).filter(code__in=[code, into.strip().upper()]).order_by().values("pk")
    list(Item.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk").values_list("pk"))


def _part(by: Viewer, at: datetime, item: Item, values: StepValues) -> Said:
    into, item.merged_into = item.merged_into, None
    return {"into": f"report {into.code}" if into else ""}


def _close(by: Viewer, at: datetime, item: Item, values: StepValues) -> Said:
    if values.outcome_kind not in OutcomeKind.values:
        raise Refusal("Choose how it ended.", field="outcome_kind")
    merged = item.merged.select_for_update(of=("self",)).select_related("record__owner")
    joined = [item, *merged]
    reached = [one for one in joined if reach_of(by, one).anyhow]
    words = text_of(
        values.outcome_words, field="outcome_words",
        missing="Write what the person who raised it is told: they hear how it ended." if reached else "",
    )  # fmt: skip
    item.outcome = text_of(values.outcome, field="outcome", missing="Write down the outcome for your colleagues.")
    item.outcome_kind, item.outcome_words, item.closed_at = values.outcome_kind, words, at
    item.plan_wanted = item.plan_wanted or values.plan_wanted or values.outcome_kind == OutcomeKind.PLAN
    for one in reached:
        say(by, at, one, "outcome", words, f"outcome:{item.code}:{item.edition}")
    return {
        "outcome_kind": item.get_outcome_kind_display(), "outcome": item.outcome, "told": words, "plan_wanted":
        item.plan_wanted,
    }  # fmt: skip


def _reopen(by: Viewer, at: datetime, item: Item, values: StepValues) -> Said:
    was = {"outcome_was": item.outcome}
    item.outcome_kind = item.outcome = item.outcome_words = ""
    item.closed_at = None
    return was


Effect = Callable[[Viewer, datetime, Item, StepValues], Said]
EFFECTS: dict[str, Effect] = {
    "acknowledge": _take_up, "ask": _ask, "hand_over": _hand_over, "route": _route, "merge": _join, "part": _part,
    "close": _close, "reopen": _reopen,
}  # fmt: skip

HEADLINES = {
    "acknowledge": "A report was given to you",
    "hand_over": "A report was given to you",
    "route": "A report was sent to your team",
    "merge": "A report that you look after was joined to another",
    "close": "A report that you look after was closed",
    "reopen": "A report that you look after was opened again",
}


def _tell(by: Viewer, at: datetime, item: Item, step: str) -> None:
    people: list[User | None] = [item.handler]
    if step == "route" and item.team is not None:
        people = [*team_members(by, item, item.team)]
    if step == "merge" and item.merged_into is not None:
        people.append(item.merged_into.handler)
    tell_workers(by, at, item, people, f"{step}:{item.edition}", HEADLINES[step])


def _self(by: Viewer, item: Item) -> User:
    if by.user_id is None:
        raise Refusal("Choose who looks after it.", field="handler")
    return _handler(by, item, by.user_id)


def _handler(by: Viewer, item: Item, pk: int) -> User:
    """Only somebody who may work on it: nobody else is offered, and an id that could not be chosen is refused alike."""
    found = handlers_for(by, item).filter(pk=pk).first()
    if found is None:
        raise Refusal("Choose one of the colleagues who work on such reports.", field="handler")
    return found


def _was_theirs(by: Viewer, item: Item, step: str, edition: int) -> bool:
    """Whether this person took this very step from this very page already: the second of two clicks."""
    if item.run is None or item.edition != edition + 1:
        return False
    last = StepTaken.objects.filter(run=item.run).last()
    return last is not None and (last.step, last.by_id) == (step, by.user_id)
