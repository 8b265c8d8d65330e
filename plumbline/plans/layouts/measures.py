"""Readings over time (MO12), after the publisher's own tables: a small chart for each measure, and its numbers."""

from __future__ import annotations

from dataclasses import replace

from plumbline.documents.charts import Chart
from plumbline.documents.report import Block, Heading, Report, Text, paras
from plumbline.plans.rules.content import Figures, Item, PlanContent

HEADING = "Measures over time"
FEWEST = 2  # one reading is said in the action's own cell


def chart_of(item: Item) -> Chart | None:
    """The chart of an item's measure; None where it was not read at least twice."""
    figures = item.figures
    if figures is None or len(figures.readings) < FEWEST:
        return None
    return Chart(
        title=f"{item.number} {_named(item, figures)}".strip(),
        points=tuple((reading.on, reading.value) for reading in figures.readings),
        unit=figures.unit,
        baseline=figures.baseline,
        target=figures.target,
        target_on=figures.by,
    )


def with_measures(report: Report, content: PlanContent) -> Report:
    """The report with the charts of its actions at its end, each with its numbers in words below it."""
    made: list[Block] = []
    for item in content.items:
        if chart := chart_of(item):
            made += [chart, Text(paras(chart.in_words))]
    return replace(report, blocks=(*report.blocks, Heading(HEADING), *made)) if made else report


def _named(item: Item, figures: Figures) -> str:
    return figures.unit or item.measure.split("\n")[0][:80] or item.title
