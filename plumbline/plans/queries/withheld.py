"""Putting withheld passages back for those who may read them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db.models import Model

from plumbline.access.queries import parts_seen_by
from plumbline.access.viewer import Viewer
from plumbline.plans.models import Plan, WithheldPassage
from plumbline.plans.rules import withheld as rules


def passages_of(viewer: Viewer, plan: Plan) -> dict[int, str]:
    """The plan's withheld passages that the viewer may read, by number."""
    rows = parts_seen_by(WithheldPassage.objects.filter(plan=plan), viewer, path="plan__record_id")
    return dict(rows.values_list("number", "text"))


def revealed[T](viewer: Viewer, plan: Plan, value: T) -> T:
    """The value with the passages that the viewer may read put back into its texts, marked as they were written."""
    return rules.revealed(value, passages_of(viewer, plan)) if rules.tokens_in(value) else value


def reveal_in(viewer: Viewer, plan: Plan, rows: Iterable[tuple[Model, tuple[str, ...]]]) -> None:
    """The same in rows that are only shown: their named columns are changed in memory. Asks the database once, and only
    where something is withheld."""
    wanted: list[tuple[Any, str, str]] = []
    for row, columns in rows:
        wanted += [(row, name, text) for name in columns if "[withheld " in (text := getattr(row, name))]
    if wanted:
        passages = passages_of(viewer, plan)
        for row, name, text in wanted:
            setattr(row, name, rules.revealed(text, passages))
