"""A reading as plain lines, for a terminal."""

from __future__ import annotations

from plumbline.plans.rules.content import Item, Reading, Section, Timing


def reading_in_words(reading: Reading) -> str:
    """Title, header, every section and row, then what a person should look at and what was not imported."""
    plan = reading.plan
    lines = [plan.title or "(no title)", f"Kind of plan: {plan.framework or 'not recognised'}"]
    if plan.period_start and plan.period_end:
        lines.append(f"Period: {plan.period_start} to {plan.period_end}")
    lines += [f"{label}: {_flat(text)}" for label, text in plan.header.items()]
    lines.append(f"{len(plan.sections)} sections, {len(plan.items)} rows")
    for section in plan.sections:
        lines += _section(section)
    lines += ["", f"To look at: {len(reading.warnings)}"]
    lines += [f"  {row.where}: {_flat(row.text)}" for row in reading.warnings]
    lines.append(f"Not imported: {len(reading.not_imported)}")
    lines += [f"  {row.where}: {_flat(row.text)} ({row.why})" for row in reading.not_imported]
    return "\n".join(lines)


def _section(section: Section) -> list[str]:
    theme = f"{section.theme}: " if section.theme and section.theme != section.title else ""
    lines = ["", f"{theme}{section.number} {_flat(section.title)}".strip()]
    if section.context:
        lines.append(f"  Context: {_flat(section.context)}")
    if section.lead:
        lines.append(f"  Lead: {', '.join(section.lead)}")
    lines += [f"  Outcome{f' ({o.level})' if o.level else ''}: {_flat(o.text)}" for o in section.outcomes]
    for item in section.items:
        lines += _item(item)
    return lines


def _item(item: Item) -> list[str]:
    title = f"{_flat(item.title)}: " if item.title else ""
    lines = [f"  {item.number}  {title}{_flat(item.text) or '(empty)'}"]
    facts = [
        ("outcome", _flat(item.outcome)),
        ("measure", _flat(item.measure)),
        ("who", ", ".join(item.responsible)),
        ("how often", item.frequency),
        ("start", _timing(item.start)),
        ("finish", _timing(item.finish)),
        ("status", f"{item.status.text} [{item.status.key or 'not known'}]" if item.status.text else ""),
        ("refers to", ", ".join(item.references)),
    ]
    lines += [f"       {name}: {text}" for name, text in facts if text]
    for entry in item.progress:
        when = f" ({entry.round})" if entry.round else ""
        lines.append(f"       progress{when}: {_flat(entry.text)}{f' [{entry.status}]' if entry.status else ''}")
        if entry.impact:
            lines.append(f"       impact{when}: {_flat(entry.impact)}")
    return lines


def _timing(timing: Timing) -> str:
    if not timing.text:
        return ""
    return f"{timing.text} ({timing.kind}{f', {timing.date}' if timing.date else ''})"


def _flat(text: str) -> str:
    return " / ".join(text.split("\n"))
