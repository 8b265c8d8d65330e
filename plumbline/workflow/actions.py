"""Starting a run and taking a step. Both are a part of the action of the room above: it knows the record's name, says
what the person is in it, leaves the event and tells people."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict
from plumbline.library.queries import get_process_version, process_of
from plumbline.workflow.models import Run, Signature, StepTaken
from plumbline.workflow.rules import Facts, require_step


@transaction.atomic
def start_run(*, by: Viewer, at: datetime, record_id: int, process_id: str) -> Run:
    """A new run in the first state of the newest version of the process. Raises ProcessVersion.DoesNotExist."""
    version = get_process_version(by, process_id)
    process = process_of(by, version)
    return Run.objects.create(process=version, record_id=record_id, state=process.start, started_at=at)


@transaction.atomic
def stop_run(*, by: Viewer, at: datetime, run: Run) -> None:
    """The run ends where it stands, because what it belongs to has ended. Twice changes nothing."""
    locked = Run.objects.select_for_update().get(pk=run.pk)
    if locked.ended_at is None:
        locked.ended_at, locked.edition = at, locked.edition + 1
        locked.save(update_fields=["ended_at", "edition"])


@transaction.atomic
def take_step(*, by: Viewer, at: datetime, run: Run, key: str, edition: int, facts: Facts, note: str = "") -> StepTaken:
    """Takes one step of the run, and keeps the signature that goes with it.

    Raises Conflict where somebody took a step since `edition`, Refusal where the rules say no. `run` is brought up to
    date in place.
    """
    locked = Run.objects.select_for_update().get(pk=run.pk)
    if locked.edition != edition or locked.state != facts.state:
        raise Conflict(
            "Somebody else has taken a step here since you opened the page. Look at how it stands now, then choose.",
            theirs={"state": locked.state},
            edition=locked.edition,
        )
    process = process_of(by, locked.process_id)
    step = require_step(process, key, facts, note=note)
    for_name = by.acting_for.organisation_name if by.acting_for else ""
    taken = StepTaken.objects.create(
        run=locked, step=key, from_state=locked.state, to_state=step.to or locked.state, by_id=by.user_id,
        by_name=by.name, for_name=for_name, note=note.strip(), at=at,
    )  # fmt: skip
    if step.signs:
        Signature.objects.create(
            run=locked, slot=step.signs, by_id=by.user_id, by_name=by.name, for_name=for_name,
            signed_hash=facts.current_hash, note=note.strip(), at=at,
        )  # fmt: skip
    locked.state = taken.to_state
    locked.edition += 1
    state = process.state(locked.state)
    locked.ended_at = at if state and state.ends else None
    locked.save(update_fields=["state", "edition", "ended_at"])
    run.state, run.edition, run.ended_at = locked.state, locked.edition, locked.ended_at
    return taken
