"""Versions: what changed between two of 200 actions, and taking a plan of 200 actions down.

The second runs within `pages`, on the database that is built there.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date
from typing import Any

from benchmarks.made import THEMES, framework, plan_of
from benchmarks.measure import Row, median_time, report
from plumbline.plans.rules.content import Move, PlanContent, Progress, Status, Timing
from plumbline.plans.rules.version_words import changes_between

SIZE = 200


def changed(old: PlanContent) -> PlanContent:
    """The same plan some months on: of every action the wording, date, status, people and progress."""
    new = deepcopy(old)
    for item in new.items:
        item.text = item.text.replace("in every unit", "in every house and at every meal")
        item.moves.append(Move(item.finish.text, "1 June 2027", "The trainer was ill.", "M. Kerr", date(2027, 1, 1)))
        item.finish = Timing("1 June 2027", "date", date(2027, 6, 1))
        item.status = Status("Green", "green")
        item.responsible = [*item.responsible, "Night Manager"]
        item.progress.append(Progress("9 May 2027", "Finished in every unit."))
    return new


def run() -> bool:
    old, (kind, scale) = plan_of(SIZE), framework(THEMES)
    new = changed(old)
    found = len(changes_between(old, new, scale, noun=kind.sections.noun))
    row = Row(
        f"what changed between two versions of {SIZE} actions",
        median_time(lambda: changes_between(old, new, scale, noun=kind.sections.noun)),
        0.1,
    )
    row.notes.append(f"{found} changes")
    return report("Versions", [row])


def taking_down(user: Any, code: str) -> Row:
    """Beginning a version of the large plan, undone each time."""
    from django.db import transaction
    from django.utils import timezone

    from plumbline.access.queries import viewer_of
    from plumbline.plans.actions.versions import VersionValues, begin_version

    by, at, count = viewer_of(user, on=timezone.localdate()), timezone.now(), iter(range(1000))

    def begin() -> None:
        with transaction.atomic():
            begin_version(
                by=by, at=at, code=code, values=VersionValues(timezone.localdate(), "Isla Kerr"),
                submission=str(next(count)),
            )  # fmt: skip
            transaction.set_rollback(True)

    return Row(f"making a version of {SIZE} actions", median_time(begin), 0.3)
