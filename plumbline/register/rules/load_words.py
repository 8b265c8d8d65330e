"""What a load changed, in lines for a person at a terminal. Long lists are cut, with how many more there are."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

SHOWN = 10
TITLES = {
    "new": "New in the register",
    "closed": "No longer in the register",
    "back": "In the register again",
    "regraded": "Regraded",
    "grades-changed": "Other grades changed, the lowest not",
    "moved-provider": "Have another provider",
    "provider-renamed": "Their provider has another name",
    "renamed": "Renamed",
    "moved-area": "In another area",
    "status": "Opened or stopped operating",
    "new-requirements": "New requirements",
    "requirements-reworded": "Requirements worded differently",
    "new-enforcement": "New enforcement",
    "complaints-upheld": "More complaints upheld",
}
HOLDS = {"graded": "with grades", "inspections": "inspections", "texts": "texts of requirements"}


def lines(loaded: dict[str, Any]) -> Iterator[str]:
    """`loaded`: file, as_of, services, holds, counts, changes, problems, columns_unknown, columns_missing."""
    day: date = loaded["as_of"]
    yield f"{loaded['file']}: the register of {loaded['source']} on {day:%-d %B %Y}, {loaded['services']:,} services."
    holds = ", ".join(f"{loaded['holds'][key]:,} {words}" for key, words in HOLDS.items() if loaded["holds"].get(key))
    if holds:
        yield f"In it: {holds}. Requirements and areas for improvement made of new texts: " + (
            f"{loaded['holds'].get('new requirements', 0):,}."
        )
    counts = {kind: loaded["counts"].get(kind, 0) for kind in TITLES}
    if not any(counts.values()):
        yield "Nothing changed."
    for kind, title in TITLES.items():
        if counts[kind]:
            yield f"{title}: {counts[kind]:,}"
            yield from _shortened([_change(c) for c in loaded["changes"] if c["kind"] == kind])
    if loaded["problems"]:
        yield f"Problems: {len(loaded['problems']):,}"
        yield from _shortened([_problem(p) for p in loaded["problems"]])
    if loaded["columns_missing"]:
        yield f"Columns that this file has not: {', '.join(loaded['columns_missing'])}."


def _shortened(whole: list[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in whole[:SHOWN])
    if len(whole) > SHOWN:
        yield f"  and {len(whole) - SHOWN:,} more (--json has all)"


def _change(change: dict[str, Any]) -> str:
    who = f"{change['number']} {change['name']}, {change['area']}"
    before, after = change["before"], change["after"]
    if change["kind"] in ("new", "back", "closed"):
        return who
    if change["kind"] in ("regraded", "grades-changed"):
        return f"{who}: from {before or 'no grade'} to {after or 'no grade'}"
    return f"{who}: from {before} to {after}" if before else f"{who}: {after}"


def _problem(problem: dict[str, Any]) -> str:
    where = f"row {problem['row']:,}" if problem["row"] else "the file"
    column = f", {problem['column']}" if problem["column"] else ""
    return f"{where}{column}: {problem['text']}"
