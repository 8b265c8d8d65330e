"""A version as a thing by itself: its name, its fingerprint, what is said of it (DG34)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from plumbline.library.types import Framework, Process, Step
from plumbline.plans.rules.content import PlanContent
from plumbline.plans.rules.wording import day_words

# What every process of a version has, by these keys (library/processes): where it ends, and how changes are taken in.
FINAL, DROPPED, TAKE_IN = "final", "dropped", "take_in_changes"


def fingerprint(content: Mapping[str, Any]) -> str:
    """The hash of a content's JSON, the same whatever order its keys are kept in."""
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def with_header(content: PlanContent, framework: Framework, *, date_of_plan: date, completed_by: str) -> PlanContent:
    """The content with the version's own date and name in its header, where the framework prints them (DG21)."""
    said = header_texts(framework, date_of_plan=date_of_plan, completed_by=completed_by)
    return replace(content, header={**content.header, **said})


def header_texts(framework: Framework, *, date_of_plan: date, completed_by: str) -> dict[str, str]:
    texts = {"date_of_plan": f"{date_of_plan.day} {date_of_plan:%B %Y}", "completed_by": completed_by}
    return {field.label: texts[field.key] for field in framework.header if field.key in texts}


def version_name(number: int | None, *, dropped: bool = False) -> str:
    if number is not None:
        return f"Version {number}"
    return "Draft that was given up" if dropped else "Draft of the next version"


def print_line(number: int | None, date_of_plan: date, completed_by: str) -> str:
    """What stands on every page of a version: "Version 3 · 24 Nov 2026 · completed by I. Kerr"."""
    name = version_name(number) if number is not None else f"{version_name(None)}, not final"
    by = f" · completed by {completed_by}" if completed_by else ""
    return f"{name} · {day_words(date_of_plan)}{by}"


def live_line(stage: str, current: int | None) -> str:
    """What stands on a plan that is worked on: "Draft after version 3"; its stage while there is no version."""
    return f"Draft after version {current}" if current is not None else stage


def headline(process: Process, step: Step) -> str:
    """What a person is told of a step, fit to be read by anyone: it names no plan and nobody."""
    to = step.to or step.start[0]
    if to == FINAL:
        return "A plan has a new final version"
    if "reason" in step.asks:
        return "A draft of a plan was sent back to be changed"
    if any(other.signs and to in other.start for other in process.steps):
        return "A plan waits for your signature"
    return "A draft of a plan waits for you to read it"
