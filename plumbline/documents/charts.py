"""One small chart: readings of a measure over time against its baseline and target. Pure values in, SVG out.

The same drawing stands in the page, in the PDF and, as a picture, in Word. Everything is labelled where it stands, no
legend; nothing is said by colour alone (the target is a dashed line with its word). The numbers are always given in
words or a table beside it, so the drawing is an image with one sentence of text for who does not see it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from xml.sax.saxutils import escape

WIDTH, HEIGHT = 360, 150
LEFT, RIGHT, TOP, BOTTOM = 14, 14, 26, 24
INK, LINE, MARK = "#0b0c0c", "#6f777b", "#0f5257"
TEXT = 12  # size of the words; also the least distance between two lines of them
LETTER = 6.4  # about the width of one letter


@dataclass(frozen=True)
class Chart:
    """What is drawn. `points` are in order of their days, at least one; `target_on` is the day it is to be reached."""

    title: str
    points: tuple[tuple[date, Decimal], ...]
    unit: str = ""
    baseline: Decimal | None = None
    target: Decimal | None = None
    target_on: date | None = None

    @property
    def in_words(self) -> str:
        """The drawing as one sentence: "% of staff: 45 on 1 May 2026, 60 on 1 Jun 2026; target 100 by 30 Jun 2026."."""
        said = ", ".join(f"{number(value)} on {day(on)}" for on, value in self.points)
        if self.baseline is not None:
            said = f"began at {number(self.baseline)}, {said}"
        if self.target is not None:
            said += f"; target {number(self.target)}" + (f" by {day(self.target_on)}" if self.target_on else "")
        return f"{self.unit or 'Measure'}: {said}."


def number(value: Decimal) -> str:
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def day(on: date | None) -> str:
    return f"{on.day} {on:%b %Y}" if on else ""


def draw(chart: Chart, *, identity: str = "", font: str = "") -> str:
    """The chart as an SVG element. `identity`: an id for its title, where it stands in a page. `font`: the face of its
    words, where they do not take the page's."""
    across, up = _scales(chart)
    parts = [_ground(), *_target(chart, across, up), *_baseline(chart, up), *_line(chart, across, up)]
    parts += _labels(chart, across, up)
    named = f' aria-labelledby="{escape(identity)}"' if identity else ""
    title_id = f' id="{escape(identity)}"' if identity else ""
    face = f' font-family="{escape(font)}"' if font else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img"{named}{face} font-size="{TEXT}" fill="{INK}"><title{title_id}>{escape(chart.in_words)}</title>'
        f"{''.join(parts)}</svg>"
    )


@dataclass(frozen=True)
class _Axis:
    """From a value to its place along one side of the drawing."""

    least: float
    most: float
    begin: float
    end: float

    def at(self, value: float) -> float:
        if self.most == self.least:
            return (self.begin + self.end) / 2
        return round(self.begin + (value - self.least) / (self.most - self.least) * (self.end - self.begin), 1)


def _scales(chart: Chart) -> tuple[_Axis, _Axis]:
    days = [on.toordinal() for on, _ in chart.points]
    if chart.target is not None and chart.target_on:
        days.append(chart.target_on.toordinal())
    values = [float(value) for _, value in chart.points]
    values += [float(v) for v in (chart.baseline, chart.target) if v is not None]
    least, most = min(values), max(values)
    if least >= 0 and least <= (most - least) * 2:
        least = 0.0  # nothing looks steeper than it is, where nought is not far away
    across = _Axis(min(days), max(days), LEFT + 6, WIDTH - RIGHT - 6)
    return across, _Axis(least, most, HEIGHT - BOTTOM - 18, TOP + 8)


def _ground() -> str:
    y = HEIGHT - BOTTOM
    return f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{LINE}" fill="none"/>'


def _target(chart: Chart, across: _Axis, up: _Axis) -> list[str]:
    if chart.target is None:
        return []
    y = up.at(float(chart.target))
    words = f"target {number(chart.target)}" + (f" by {day(chart.target_on)}" if chart.target_on else "")
    made = [
        f'<path d="M{LEFT} {y}H{WIDTH - RIGHT}" stroke="{INK}" stroke-dasharray="5 4" fill="none"/>',
        _said(words, LEFT, y + 15 if _falls(chart) else y - 5),
    ]
    if chart.target_on:
        x = across.at(chart.target_on.toordinal())
        made.append(f'<circle cx="{x}" cy="{y}" r="4" fill="#fff" stroke="{INK}"/>')
    return made


def _falls(chart: Chart) -> bool:
    """Whether the target is lower than where it began: then the readings come from above, and its words stand below."""
    return chart.target is not None and chart.target < chart.points[0][1]


def _baseline(chart: Chart, up: _Axis) -> list[str]:
    if chart.baseline is None:
        return []
    y = up.at(float(chart.baseline))
    return [f'<path d="M{LEFT} {y}H{LEFT + 12}" stroke="{INK}" stroke-width="2" fill="none"/>']


def _line(chart: Chart, across: _Axis, up: _Axis) -> list[str]:
    places = _places(chart, across, up)
    way = "M" + "L".join(f"{x} {y}" for x, y in places)
    dots = [f'<circle cx="{x}" cy="{y}" r="3" fill="{MARK}"/>' for x, y in places]
    return [f'<path d="{way}" stroke="{MARK}" stroke-width="2" fill="none"/>', *dots]


def _places(chart: Chart, across: _Axis, up: _Axis) -> Sequence[tuple[float, float]]:
    return [(across.at(on.toordinal()), up.at(float(value))) for on, value in chart.points]


def _labels(chart: Chart, across: _Axis, up: _Axis) -> list[str]:
    """The first and the last value at their points, and the days they were read on below the ground line."""
    places = _places(chart, across, up)
    target = up.at(float(chart.target)) if chart.target is not None else None
    ends = [0] if len(places) == 1 else [0, len(places) - 1]
    made = []
    for place in ends:
        (x, y), (on, value) = places[place], chart.points[place]
        words = number(value)
        made.append(_word(words, x, y - 8 if _falls(chart) else _clear_of(y, target)))
        made.append(_word(day(on), x, HEIGHT - 8))
    return made


def _clear_of(y: float, target: float | None) -> float:
    """Above its point; below it where the words of the target, which stand above their line, are in the way."""
    above = y - 8
    if target is not None and target - TEXT - 8 < above < target + TEXT:
        return min(y + 18, HEIGHT - BOTTOM - 4)
    return above


def _word(words: str, x: float, y: float) -> str:
    half = len(words) * LETTER / 2
    if x - half < LEFT:
        return _said(words, LEFT, y)
    if x + half > WIDTH - RIGHT:
        return _said(words, WIDTH - RIGHT, y, "end")
    return _said(words, x, y, "middle")


def _said(words: str, x: float, y: float, anchor: str = "start") -> str:
    """Words with a rim of white, so that a line behind them does not make them hard to read."""
    rim = 'stroke="#fff" stroke-width="3" paint-order="stroke"'
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}" {rim}>{escape(words)}</text>'
