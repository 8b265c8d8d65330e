"""What is said to the person who raised a report, and what they answer (BY11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.intelligence.actions.telling import tell_reporter, tell_workers
from plumbline.intelligence.actions.working import once, record_item_event, text_of
from plumbline.intelligence.models import Item, Message, State, Way
from plumbline.kernel.refusals import Refusal
from plumbline.workflow.actions import take_step
from plumbline.workflow.rules import Facts

SOMEBODY = "The person who raised it"
SAID = "Written at the address of their receipt, or in their account."
MOST_IN_A_DAY = 20  # an address that anybody may hold is no place to write without end


def say(by: Viewer, at: datetime, item: Item, what: str, text: str, key: str) -> Message:
    """One message to the person who raised it, in the organisation's name, as a part of the action around it."""
    made, is_new = Message.objects.get_or_create(
        submission=once(by, "message", item.code, key),
        defaults={
            "item": item, "way": Way.TO, "what": what, "text": text, "by_name": item.record.owner.name, "at": at,
        },
    )  # fmt: skip
    if is_new:
        tell_reporter(by, at, item, f"{what}:{made.pk}")
    return made


@transaction.atomic
def answer_from_reporter(*, by: Viewer, at: datetime, item: Item, text: str, submission: str) -> Message:
    """What the person who raised it writes at the address of their receipt, or in their account. Whoever calls this has
    found the report through that address; nothing here names them. Where they were asked, the report goes on. The same
    form sent twice is one message."""
    rows = Item.objects.select_for_update(of=("self",))
    locked = rows.select_related("record__owner", "run", "handler", "merged_into__handler").get(pk=item.pk)
    submission = once(replace(by, user_id=None), "answer", locked.code, submission)
    made = Message.objects.filter(submission=submission).first()
    if made is not None:
        return made
    kept = text_of(text, field="text", missing="Write your answer.")
    if locked.told_state in (State.CLOSED, State.ASKED):
        raise Refusal("This report is closed. If something has come up, please send a new one.")
    if Message.objects.filter(item=locked, way=Way.FROM, at__date=at.date()).count() >= MOST_IN_A_DAY:
        raise Refusal("Many answers came today already. Please come back tomorrow, or phone us.")
    somebody = Viewer(user_id=None, name=SOMEBODY, system=True)  # who reads the process; the name says nobody
    made = Message.objects.create(
        item=locked, way=Way.FROM, what="answer", text=kept, at=at, submission=submission
    )  # fmt: skip
    if locked.state == State.WAITING and locked.run is not None:
        facts = Facts(state=State.WAITING, actors=frozenset({"reporter"}), held=frozenset())
        take_step(
            by=somebody, at=at, run=locked.run, key="answered", edition=locked.run.edition, facts=facts, note=SAID
        )
        locked.state, locked.edition = locked.run.state, locked.edition + 1
        locked.save(update_fields=["state", "edition"])
    record_item_event(by=somebody, at=at, verb="report.answered", item=locked, subject=made)
    people = [locked.handler, locked.merged_into.handler if locked.merged_into else None]
    tell_workers(somebody, at, locked, people, f"answer:{made.pk}", "Somebody has answered about a report")
    return made
