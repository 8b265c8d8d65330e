"""The risk picture (HE13): arithmetic, not magic. Every point stands beside what it was given for.

`picture_of` takes what is known of a service as plain facts, `rank` does so for many: neither knows where the facts
come from, so the order can be tested on history as well as made for tomorrow.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from plumbline.library.watch_types import Factor, RiskBand, RiskWeights, Weight
from plumbline.picture.rules.words import count, months_since
from plumbline.plans.rules.timescale_spans import add_months

FIRST = 3  # reasons that stand in a line; all stand on the service's page
LOOKS = {0: ("red", "full"), 1: ("amber", "half")}  # of the bands, from the first; all below are grey


@dataclass(frozen=True)
class Known:
    """One thing that is known: what, when, how often; `link` leads to it."""

    words: str
    on: date | None = None
    times: int = 1
    value: str = ""  # of a graded factor: "care-inspectorate 2"
    link: str = ""


@dataclass(frozen=True)
class RiskFacts:
    """What is known of a service on a day, by factor. Of "no-visit" the days of visits are known, the newest counts."""

    today: date
    known: Mapping[Factor, Sequence[Known]] = field(default_factory=dict)


@dataclass(frozen=True)
class Line:
    """The points of one factor, and what they were given for."""

    factor: Factor
    label: str
    points: int
    how: str  # "2 × 3 points, at most 12"
    items: tuple[Known, ...]
    capped: bool = False


@dataclass(frozen=True)
class Band:
    """As it is drawn: a word, and what says it again."""

    key: str
    label: str
    colour: str
    shape: str


@dataclass(frozen=True)
class RiskPicture:
    points: int
    band: Band
    lines: tuple[Line, ...]  # those with points, the most first; then as the file has them

    @property
    def why(self) -> str:
        """In one line: "Grade or rating now 22, enforcement 12, care concerns 4 and 3 more reasons"."""
        if not self.lines:
            return "Nothing that counts is known."
        said = ", ".join(f"{line.label[0].lower()}{line.label[1:]} {line.points}" for line in self.lines[:FIRST])
        more = len(self.lines) - FIRST
        return f"{said[0].upper()}{said[1:]}{f' and {count(more, "more reason")}' if more > 0 else ''}"


def picture_of(facts: RiskFacts, weights: RiskWeights) -> RiskPicture:
    """The points, the band they fall in, and a line for each factor that gave any."""
    made = [line for weight in weights.weights if (line := _line(weight, facts)) and line.points]
    points = sum(line.points for line in made)
    lines = tuple(sorted(made, key=lambda line: -line.points))
    return RiskPicture(points, _band(points, weights.bands), lines)


def rank[Key: (str, int)](
    facts_by_service: Mapping[Key, RiskFacts], weights: RiskWeights
) -> list[tuple[Key, RiskPicture]]:
    """The services in the order in which they are looked at: most points first; of the same points, by key."""
    pictures = [(key, picture_of(facts, weights)) for key, facts in facts_by_service.items()]
    return sorted(pictures, key=lambda one: (-one[1].points, one[0]))


def _line(weight: Weight, facts: RiskFacts) -> Line | None:
    if weight.factor == "no-visit":
        return _no_visit(weight, facts)
    first = add_months(facts.today, -weight.months) if weight.months else None
    known = [one for one in facts.known.get(weight.factor, ()) if _recent(one, first, facts.today)]
    if not known:
        return None
    if weight.by_value:
        by_value = dict(weight.by_value)
        worst = max(known, key=lambda one: by_value.get(one.value, 0))
        points = by_value.get(worst.value, 0)
        return Line(weight.factor, weight.label, points, f"{count(points, 'point')} for this value", (worst,))
    times = sum(one.times for one in known)
    points = min(times * weight.points, weight.most)
    how = f"{times} × {count(weight.points, 'point')}"
    if capped := times * weight.points > weight.most:
        how += f", at most {weight.most}"
    newest = sorted(known, key=lambda one: one.on or date.min, reverse=True)
    return Line(weight.factor, weight.label, points, how, tuple(newest), capped)


def _recent(one: Known, first: date | None, today: date) -> bool:
    """From the first day that counts, where there is one; what is still to come never counts."""
    if one.on is None:
        return first is None
    return one.on <= today and (first is None or one.on >= first)


def _no_visit(weight: Weight, facts: RiskFacts) -> Line | None:
    """Points for each full month after the first `months`. Where no visit is known at all, the most: nobody knows."""
    visits = [one for one in facts.known.get("no-visit", ()) if one.on is not None and one.on <= facts.today]
    if not visits:
        none = Known("No visit or inspection is known.")
        return Line(weight.factor, weight.label, weight.most, f"at most {weight.most}", (none,), capped=True)
    last = max(visits, key=lambda one: one.on or date.min)
    months = months_since(last.on or facts.today, facts.today) - (weight.months or 0)
    if months <= 0:
        return None
    points = min(months * weight.points, weight.most)
    how = f"{count(months, 'month')} beyond {weight.months} × {count(weight.points, 'point')}"
    if capped := months * weight.points > weight.most:
        how += f", at most {weight.most}"
    return Line(weight.factor, weight.label, points, how, (last,), capped)


def _band(points: int, bands: Sequence[RiskBand]) -> Band:
    place = next(n for n, band in enumerate(bands) if points >= band.at_least)
    colour, shape = LOOKS.get(place, ("grey", "empty")) if place < len(bands) - 1 else ("grey", "empty")
    return Band(bands[place].key, bands[place].label, colour, shape)
