"""The table of rules in docs/plan-check.md, written from the rules themselves; a test sees that the two agree."""

from __future__ import annotations

from collections.abc import Iterable

from plumbline.plans.rules.checks.findings import Rule, Severity


def table_of(rules: Iterable[Rule]) -> str:
    """A heading and a table for each severity: the rule, what it finds and why, how to mend it, who asks."""
    lines: list[str] = []
    for severity in Severity:
        lines += [f"### {severity.label}", "", "| rule | finds | mend | asked for by |", "|---|---|---|---|"]
        lines += [_row(rule) for rule in rules if rule.severity is severity]
        lines.append("")
    return "\n".join(lines)


def _row(rule: Rule) -> str:
    why = " ".join((rule.find.__doc__ or "").split())
    return f"| `{rule.key}` | **{rule.title}.** {why} | {rule.mend} | {_asked(rule)} |"


def _asked(rule: Rule) -> str:
    named = [key.partition(":") for key in rule.asks]
    asks = ", ".join(f"`{key}`" + (f" that says “{word.strip()}”" if word else "") for key, _, word in named)
    told = f"guidance on {asks}" if asks else "good practice"
    if rule.unasked:
        told += f"; elsewhere {rule.unasked.label.lower()}"
    return f"{told} ({rule.requirement})"
