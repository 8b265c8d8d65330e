"""When a plan that reports in rounds is to be reported on first (ST2)."""

from __future__ import annotations

from datetime import date


def first_update_on(agreed: date, months: int) -> date:
    """The first day of the month in which the first update is due: `months` after the plan was agreed."""
    count = agreed.year * 12 + agreed.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)
