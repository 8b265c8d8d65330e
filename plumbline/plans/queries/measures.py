"""An action's measure over time and its moved dates, for a viewer who sees the action."""

from __future__ import annotations

from collections.abc import Sequence

from plumbline.access.viewer import Viewer
from plumbline.documents.charts import Chart
from plumbline.plans.models import Action, FinishMove, MeasureReading


def readings_of(viewer: Viewer, action: Action) -> Sequence[MeasureReading]:
    """Every reading, in the order of its days; of one day the last one said counts (MO12)."""
    return list(MeasureReading.objects.filter(action=action))


def moves_of(viewer: Viewer, action: Action) -> Sequence[FinishMove]:
    """How its finish moved, oldest first (BY5)."""
    return list(FinishMove.objects.filter(action=action))


def chart_of(viewer: Viewer, action: Action, readings: Sequence[MeasureReading]) -> Chart | None:
    """The chart of its readings, a day standing once; None where there are none."""
    by_day = {reading.on: reading.value for reading in readings}
    if not by_day:
        return None
    return Chart(
        title=f"Action {action.number}",
        points=tuple(by_day.items()),
        unit=action.measure_unit,
        baseline=action.measure_baseline,
        target=action.measure_target,
        target_on=action.measure_by,
    )
