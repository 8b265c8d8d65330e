"""What became of a measure between two states of an action, in words (DG29): "measure 45% to 80% of staff"."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from plumbline.plans.rules.content import Figures, Item
from plumbline.plans.rules.wording import day_words, number_words

# The line of figures that `wording.measure_in_words` adds to the words of a measure.
_FIGURES_LINE = re.compile(r"(^|\n)(?:From|Now|Target) -?\d[^\n]*$")


def words_of_measure(item: Item) -> str:
    """The measure as it is put in words, without the line of its figures."""
    return _FIGURES_LINE.sub("", item.measure) if item.figures else item.measure


def figures_line(item: Item) -> str:
    found = _FIGURES_LINE.search(item.measure)
    return found.group(0).strip() if found and item.figures else ""


def figures_changes(old: Item, new: Item) -> Iterator[str]:
    """Sentences without their full stop: new readings, another target, another date for it."""
    was, now = old.figures or Figures(), new.figures or Figures()
    unit = now.unit or was.unit
    told = False
    added = [reading for reading in now.readings if reading not in was.readings]
    if added:
        told = True
        yield _readings(was, now, [reading.value for reading in added], unit, f" on {day_words(added[-1].on)}")
    for label, before, after in (("baseline", was.baseline, now.baseline), ("target", was.target, now.target)):
        if before != after:
            told = True
            yield f"{label} of the measure {_turned(before, after, unit)}"
    if was.by != now.by:
        told = True
        days = [day_words(day) if day else "" for day in (was.by, now.by)]
        yield f"the target’s date {_turned_text(*days)}"
    if was.unit != now.unit and was.unit and now.unit:
        told = True
        yield f"the measure is now counted in “{now.unit}” instead of “{was.unit}”"
    if not told and figures_line(old) != figures_line(new):
        yield f"measure {_turned_text(figures_line(old), figures_line(new))}"


def _readings(was: Figures, now: Figures, values: list[Decimal], unit: str, dated: str) -> str:
    start = was.readings[-1].value if was.readings else was.baseline if was.baseline is not None else now.baseline
    last = amount(values[-1], unit)
    between = f", {len(values)} readings" if len(values) > 1 else ""
    if start is None:
        return f"measure first read: {last}{dated}{between}"
    if start == values[-1]:
        return f"measure still {last}{dated}{between}"
    sign = "%" if unit.startswith("%") else ""
    return f"measure {number_words(start)}{sign} to {last}{dated}{between}"


def amount(value: Decimal, unit: str) -> str:
    """ "80% of staff", "3 falls a week", "12"."""
    if unit.startswith("%"):
        return f"{number_words(value)}{unit}"
    return f"{number_words(value)} {unit}".strip()


def _turned(before: Decimal | None, after: Decimal | None, unit: str) -> str:
    texts = ["" if value is None else amount(value, unit) for value in (before, after)]
    return _turned_text(*texts)


def _turned_text(before: str, after: str) -> str:
    if not before:
        return f"set to {after}"
    return f"changed from {before} to {after}" if after else f"{before} taken out"
