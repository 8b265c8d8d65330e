"""Every read of plans. The first parameter is the viewer; a stranger finds nothing."""

from plumbline.plans.queries.content import content_of
from plumbline.plans.queries.pages import ActionRow, PlanPage, SectionRows, action_page, plan_page
from plumbline.plans.queries.plans import (
    PlanFilters,
    count_by_common,
    count_late,
    find_plan,
    get_action,
    get_plan,
    get_section,
    list_plans,
    may_edit,
    may_end,
    may_record,
    may_share,
    plan_choices,
    progress_seen,
    scale_row_of,
)
from plumbline.plans.queries.uploads import get_upload, list_uploads, made_before
from plumbline.plans.queries.work import Task, tasks_of

__all__ = [
    "ActionRow",
    "PlanFilters",
    "PlanPage",
    "SectionRows",
    "Task",
    "action_page",
    "content_of",
    "count_by_common",
    "count_late",
    "find_plan",
    "get_action",
    "get_plan",
    "get_section",
    "get_upload",
    "list_plans",
    "list_uploads",
    "made_before",
    "may_edit",
    "may_end",
    "may_record",
    "may_share",
    "plan_choices",
    "plan_page",
    "progress_seen",
    "scale_row_of",
    "tasks_of",
]
