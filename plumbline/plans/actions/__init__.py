"""Every write to plans. `by` and `at` are passed in; each is one transaction and leaves exactly one event."""

from plumbline.plans.actions.documents import Source, create_plan_from_content, update_plan_from_content
from plumbline.plans.actions.items import (
    ActionValues,
    add_action,
    edit_action,
    move_finish,
    withdraw_action,
)
from plumbline.plans.actions.plans import (
    PlanValues,
    SectionValues,
    add_section,
    create_plan,
    edit_plan,
    edit_section,
    end_plan,
    start_plan,
    withdraw_section,
)
from plumbline.plans.actions.progress import (
    ProgressValues,
    mark_occurrence,
    miss_occurrence,
    record_progress,
)
from plumbline.plans.actions.readings import add_reading
from plumbline.plans.actions.rounds import ViewValues, ask_again, close_round, open_round, record_committee_view
from plumbline.plans.actions.uploads import (
    assign_columns,
    change_about,
    change_row,
    change_section,
    discard_upload,
    finish_reading,
    leave_rows_out,
    mark_used,
    refuse_upload,
    start_upload,
    step_upload,
)

__all__ = [
    "ActionValues",
    "PlanValues",
    "ProgressValues",
    "SectionValues",
    "Source",
    "ViewValues",
    "add_action",
    "add_reading",
    "add_section",
    "ask_again",
    "assign_columns",
    "change_about",
    "change_row",
    "change_section",
    "close_round",
    "create_plan",
    "create_plan_from_content",
    "discard_upload",
    "edit_action",
    "edit_plan",
    "edit_section",
    "end_plan",
    "finish_reading",
    "leave_rows_out",
    "mark_occurrence",
    "mark_used",
    "miss_occurrence",
    "move_finish",
    "open_round",
    "record_committee_view",
    "record_progress",
    "refuse_upload",
    "start_plan",
    "start_upload",
    "step_upload",
    "update_plan_from_content",
    "withdraw_action",
    "withdraw_section",
]
