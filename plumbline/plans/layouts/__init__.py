"""From what a plan says to a `Report` or `Sheet`s: the publisher's layouts. See README.md."""

from __future__ import annotations

from collections.abc import Callable

from plumbline.documents.report import About, Report, Sheet
from plumbline.library.types import Framework, Layout, Scale
from plumbline.plans.layouts.common import PrintFacts, Work, page_footer
from plumbline.plans.layouts.measures import with_measures
from plumbline.plans.layouts.parts import lay_out_parts
from plumbline.plans.layouts.plain_table import lay_out_plain_table
from plumbline.plans.layouts.recommendation_table import lay_out_recommendation_table
from plumbline.plans.layouts.sheets import about_sheet, actions_sheet
from plumbline.plans.layouts.templates import blank_content
from plumbline.plans.layouts.theme_tables import lay_out_theme_tables
from plumbline.plans.rules.content import PlanContent

__all__ = ["PrintFacts", "about", "blank_template", "lay_out", "tabulate"]

_LAYOUTS: dict[Layout, Callable[[Work], Report]] = {
    "theme-tables": lay_out_theme_tables,
    "recommendation-table": lay_out_recommendation_table,
    "parts": lay_out_parts,
    "plain-table": lay_out_plain_table,
}


def lay_out(
    content: PlanContent, framework: Framework, scale: Scale, facts: PrintFacts | None = None, *, monitored: bool = True
) -> Report:
    """The plan as its publisher prints it (BY2, DG21-DG27, MO2-MO5, ST14).

    `monitored=False` is the plan as agreed, without progress and status, where the publisher's table has no columns for
    them (MO13). Both have the same actions.
    """
    report = _LAYOUTS[framework.layout](Work(content, framework, scale, facts or PrintFacts(), monitored=monitored))
    return with_measures(report, content) if monitored else report


def tabulate(content: PlanContent, framework: Framework, scale: Scale, facts: PrintFacts | None = None) -> list[Sheet]:
    """The plan for Excel: a sheet with one row for each action, then a sheet with what stands above the table.

    The first one alone is the CSV.
    """
    work = Work(content, framework, scale, facts or PrintFacts())
    return [actions_sheet(work), about_sheet(work)]


def about(content: PlanContent, framework: Framework, facts: PrintFacts | None = None) -> About:
    """What the exported workbook says of itself; version, date and owner stand at the foot of its pages."""
    work = Work(content, framework, Scale("", 0, "", "", ()), facts or PrintFacts())
    return About(title=content.title or framework.title, footer=page_footer(work))


def blank_template(framework: Framework, scale: Scale) -> Report:
    """The publisher's template with its numbered empty rows, to be filled in Word and read back (DG27)."""
    content = blank_content(framework)
    work = Work(content, framework, scale, PrintFacts(), monitored=framework.status_in_print, blank=True)
    return _LAYOUTS[framework.layout](work)
