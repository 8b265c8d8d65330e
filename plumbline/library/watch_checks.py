"""What must hold inside watch rules and risk weights. Plain values in, mistakes out; no Django here."""

from __future__ import annotations

from plumbline.kernel.yaml_lines import Lines, Mistake
from plumbline.library.faults import Around, mistakes, named
from plumbline.library.watch_types import RiskWeights, WatchRules


def check_watch_rules(rules: WatchRules, lines: Lines, path: str, around: Around) -> list[Mistake]:
    return mistakes(named(rules), lines, path)


def check_risk_weights(weights: RiskWeights, lines: Lines, path: str, around: Around) -> list[Mistake]:
    return mistakes(named(weights), lines, path)
