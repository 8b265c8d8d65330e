"""Who looks into what, and by when (HE50); and who was told of a report (BY9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.intelligence.actions.working import day_of, item_to_work_on, once, record_item_event, text_of
from plumbline.intelligence.models import How, Investigation, InvestigationKind, Told
from plumbline.intelligence.queries.enquiries import get_told
from plumbline.intelligence.rules.triage import must_be_told
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import form_of

VISITS = (InvestigationKind.COMMISSIONER, InvestigationKind.REGULATOR)  # of which it is said whether they are announced


@dataclass(frozen=True)
class InvestigationValues:
    kind: str
    who: str
    due_on: date
    announced: bool | None = None
    restricted: bool = False  # for the leads alone: an investigation by the police, for one


@transaction.atomic
def add_investigation(
    *, by: Viewer, at: datetime, code: str, values: InvestigationValues, submission: str
) -> Investigation:
    """Somebody looks into the report, or into one side of it, by a day. The same form sent twice makes one."""
    item = item_to_work_on(by, code)
    submission = once(by, "investigation", code, submission)
    made = Investigation.objects.filter(submission=submission).first()
    if made is not None:
        return made
    if values.kind not in InvestigationKind.values:
        raise Refusal("Choose what is done.", field="kind")
    who = text_of(values.who, field="who", missing="Say who does it.")
    if len(who) > 200:
        raise Refusal("The name is longer than 200 letters. Shorten it.", field="who")
    if values.kind in VISITS and values.announced is None:
        raise Refusal("Say whether the visit is announced to the service.", field="announced")
    made = Investigation.objects.create(
        item=item, kind=values.kind, who=who, due_on=values.due_on,
        announced=values.announced if values.kind in VISITS else None,
        audience=Audience.RESTRICTED if values.restricted else Audience.PARTNERS, by_name=by.name, at=at,
        submission=submission,
    )  # fmt: skip
    record_item_event(
        by=by, at=at, verb="investigation.added", item=item, subject=made, audience=made.audience,
        after={"kind": made.get_kind_display(), "who": made.who, "due_on": made.due_on},
    )  # fmt: skip
    return made


@transaction.atomic
def finish_investigation(*, by: Viewer, at: datetime, code: str, pk: int, done_on: date, outcome: str) -> Investigation:
    """It was done, and what came of it. Written once: the second of two clicks finds it as it is."""
    item = item_to_work_on(by, code, also_ended=True)
    found = Investigation.objects.select_for_update().get(item=item, pk=pk)
    outcome = text_of(outcome, field="outcome", missing="Write down what came of it.")
    if found.done_on is not None:
        if (found.done_on, found.outcome) == (done_on, outcome):
            return found
        raise Refusal("Its outcome is written down already. Add what is new as a note.")
    if done_on > day_of(at):
        raise Refusal("That day is still to come. Give the day on which it was done.", field="done_on")
    found.done_on, found.outcome = done_on, outcome
    found.save(update_fields=["done_on", "outcome"])
    record_item_event(
        by=by, at=at, verb="investigation.done", item=item, subject=found, audience=found.audience,
        after={"kind": found.get_kind_display(), "done_on": done_on, "outcome": outcome},
    )  # fmt: skip
    return found


@dataclass(frozen=True)
class ToldValues:
    line: str  # a key of rules.triage.must_be_told; "" for somebody else, who is then named
    who: str
    how: str
    on: date
    note: str = ""


@transaction.atomic
def record_told(*, by: Viewer, at: datetime, code: str, values: ToldValues, submission: str) -> Told:
    """Somebody who must be told was: on which day, how, by which letter. Or why they need not be. The same form sent
    twice is one line."""
    item = item_to_work_on(by, code, also_ended=True)
    submission = once(by, "told", code, submission)
    made = Told.objects.filter(submission=submission).first()
    if made is not None:
        return made
    lines = {one.key: one for one in must_be_told(item.kind, form_of(by, item.form).copies)}
    if values.line and values.line not in lines:
        raise Refusal("Choose who was told.", field="line")
    who = lines[values.line].who if values.line else text_of(values.who, field="who", missing="Say who was told.")
    if len(who) > 200:
        raise Refusal("The name is longer than 200 letters. Shorten it.", field="who")
    if values.how not in How.values:
        raise Refusal("Choose how they were told.", field="how")
    note = text_of(values.note, field="note")
    if values.how == How.NOT_NEEDED and not note:
        raise Refusal("Say why they need not be told.", field="note")
    if values.on > day_of(at):
        raise Refusal("That day is still to come. Give the day on which they were told.", field="on")
    told = Told.objects.create(
        item=item, line=values.line, who=who, how=values.how, on=values.on, note=note, by_id=by.user_id,
        by_name=by.name, at=at, submission=submission,
    )  # fmt: skip
    record_item_event(
        by=by, at=at, verb="report.told", item=item, subject=told, reason=note,
        after={"who": who, "how": told.get_how_display(), "on": values.on},
    )  # fmt: skip
    return told


@transaction.atomic
def take_back_told(*, by: Viewer, at: datetime, code: str, pk: int) -> None:
    """It was a mistake: they were not told. It stays in history. Raises Told.DoesNotExist."""
    item = item_to_work_on(by, code, also_ended=True)
    told = get_told(by, code, pk)
    told.taken_back_at = at
    told.save(update_fields=["taken_back_at"])
    record_item_event(
        by=by, at=at, verb="report.told_taken_back", item=item, subject=told, before={"who": told.who, "on": told.on}
    )
