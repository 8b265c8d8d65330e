"""What the check found, as JSON (docs/plan-check.md; kept stable) and as plain lines for a terminal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from plumbline.plans.rules.checks.findings import Finding, Severity
from plumbline.plans.rules.wording import day_words

FORMAT = 1


@dataclass(frozen=True)
class Acceptance:
    """That a finding was accepted: why, by whom, and on which day."""

    reason: str
    by: str
    on: date


@dataclass(frozen=True)
class Told:
    """One check of one plan: what it found, in order, and what of that was accepted (by fingerprint)."""

    title: str
    framework: str
    code: str  # "" for a plan that is not in the system
    on: date
    findings: Sequence[Finding]
    accepted: Mapping[str, Acceptance]

    @property
    def open(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.fingerprint not in self.accepted]

    @property
    def clear(self) -> bool:
        """Nothing is open that must be mended."""
        return not any(finding.severity is Severity.MUST for finding in self.open)

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.open)


def as_json(told: Told) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "plan": {"title": told.title, "framework": told.framework, "code": told.code},
        "on": told.on.isoformat(),
        "clear": told.clear,
        "counts": {
            **{severity.key: told.count(severity) for severity in Severity},
            "accepted": len(told.findings) - len(told.open),
        },
        "findings": [_finding(finding, told.accepted.get(finding.fingerprint)) for finding in told.findings],
    }


def _finding(finding: Finding, accepted: Acceptance | None) -> dict[str, Any]:
    place = finding.place
    return {
        "rule": finding.rule,
        "severity": finding.severity.key,
        "place": {"kind": place.kind, "key": place.key, "label": place.label},
        "found": finding.found,
        "mend": finding.mend,
        "asked_by": finding.asked_by,
        "guidance": finding.guidance,
        "fingerprint": finding.fingerprint,
        "accepted": {"reason": accepted.reason, "by": accepted.by, "on": accepted.on.isoformat()} if accepted else None,
    }


def in_words(told: Told) -> str:
    """The counts in one line, then each finding under its severity: place, what was found, how to mend it, who asks."""
    counts = [f"{told.count(severity)} {severity.counted}" for severity in Severity]
    accepted = [finding for finding in told.findings if finding.fingerprint in told.accepted]
    counts += [f"{len(accepted)} accepted with a reason"] if accepted else []
    lines = [told.title or "(no title)", f"Checked as on {day_words(told.on)}: {', '.join(counts)}."]
    for severity in Severity:
        of_it = [finding for finding in told.open if finding.severity is severity]
        lines += ["", severity.label] if of_it else []
        for finding in of_it:
            lines += [f"  {finding.place.label}: {finding.found}", f"      {finding.mend} ({finding.asked_by})"]
    lines += ["", "Accepted with a reason"] if accepted else []
    for finding in accepted:
        why = told.accepted[finding.fingerprint]
        lines += [f"  {finding.place.label}: {finding.found}", f"      “{why.reason}” {why.by}, {day_words(why.on)}"]
    return "\n".join(lines)
