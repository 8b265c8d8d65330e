"""The steps of the closed loop that are written by the way: done, and reopened (BY6). They leave no event of their own:
the action that calls them has it."""

from __future__ import annotations

from datetime import datetime

from plumbline.access.viewer import Viewer
from plumbline.plans.actions.common import new_code
from plumbline.plans.models import Action, LoopStage, LoopStep
from plumbline.plans.queries.loop import facts_of
from plumbline.plans.rules.loop import Stage, stage_of


def note_status(
    action: Action, *, was_complete: bool, by: Viewer, at: datetime, for_name: str = "", note: str = ""
) -> None:
    """Called where a person's word has just set the action's status. `note`: why it is opened again, empty where not
    everybody on the plan may read it."""
    if action.complete and _waits_for_a_person(action, was_complete, by):
        write_step(action, LoopStage.DONE, by=by, at=at, for_name=for_name)
    if was_complete and not action.complete:
        write_step(action, LoopStage.REOPENED, by=by, at=at, for_name=for_name, note=note)


def note_taken_back(action: Action, *, was_complete: bool, by: Viewer, at: datetime, file: str) -> None:
    """Called where a document has just set the action's status. That a document calls it done is nobody's word, so no
    step says it; that it does not any more opens the loop again."""
    if was_complete and not action.complete:
        write_step(action, LoopStage.REOPENED, by=by, at=at, note=f"“{file}” does not call it completed.")


def write_step(
    action: Action, stage: LoopStage, *, by: Viewer, at: datetime, for_name: str = "", note: str = "", key: str = ""
) -> LoopStep:
    """`key` makes a form sent twice one step."""
    organisation = by.acting_for.organisation_name if by.acting_for else ""
    return LoopStep.objects.create(
        action=action, stage=stage, note=note.strip(), by_id=by.user_id, by_name=by.name,
        for_name=for_name or organisation, at=at, submission=key or new_code(40),
    )  # fmt: skip


def _waits_for_a_person(action: Action, was_complete: bool, by: Viewer) -> bool:
    """Whether nobody has said yet that it is done: it was open, or only a document said so."""
    return stage_of(facts_of(by, action), complete=was_complete) in (Stage.OPEN, Stage.REOPENED, Stage.DOCUMENT)
