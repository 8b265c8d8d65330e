"""What holds where an organisation has chosen nothing."""

from __future__ import annotations

from collections.abc import Iterable

from plumbline.library.watch_types import RiskWeights, WatchRules


def usual[T: (WatchRules, RiskWeights)](published: Iterable[tuple[object, T]], nation: str) -> T | None:
    """What is published as the usual for a nation; the first by id where several are."""
    fitting = [one for _, one in published if nation in one.default_for]
    return min(fitting, key=lambda one: one.id, default=None)
