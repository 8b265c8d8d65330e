"""Grades over time as small drawings: one for each key question on one scale, so that they can be compared at a look.

A grade holds until the next one is given, so the line has steps. The numbers stand in a table beside the drawings; each
drawing says in words what it shows. Pure values in, SVG out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from xml.sax.saxutils import escape

from plumbline.register.rules.grade_words import WORDS

WIDTH, HEIGHT = 240, 96
LEFT, RIGHT, TOP, BOTTOM = 8, 30, 8, 22
INK, RULE, MARK, BELOW = "#0b0c0c", "#b1b4b6", "#0f5257", "#f3f2f1"
BEST = {"care-inspectorate": 6, "cqc": 4}
WEAK = {"care-inspectorate": 2, "cqc": 2}  # up to here the ground is shaded: where plans begin

QUESTIONS = {
    "overall": "Overall",
    "wellbeing": "Supporting people’s wellbeing",
    "leadership": "Leadership",
    "staff": "Staff team",
    "setting": "Setting",
    "planning": "Care and support planning",
    "play-and-learning": "Care, play and learning",
    "care-and-support": "Care and support (until 2018)",
    "environment": "Environment (until 2018)",
    "staffing": "Staffing (until 2018)",
    "management": "Management and leadership (until 2018)",
    "information": "Information (until 2018)",
    "safe": "Safe",
    "effective": "Effective",
    "caring": "Caring",
    "responsive": "Responsive",
    "well-led": "Well-led",
}


@dataclass(frozen=True)
class Given:
    """One grade: the key question, the day it was published, its rank and the words of the publisher."""

    question: str
    on: date
    rank: int | None
    text: str
    group: str = ""


@dataclass(frozen=True)
class Series:
    """One key question over time."""

    question: str
    points: tuple[tuple[date, int], ...]

    @property
    def label(self) -> str:
        return QUESTIONS.get(self.question, self.question.replace("-", " ").capitalize())


def series_of(given: Iterable[Given]) -> list[Series]:
    """A line for each key question that has a grade, in the order in which inspectors have them; of two grades given on
    one day the later in the list counts. What is said of a single group of services is in the table alone."""
    by_question: dict[str, dict[date, int]] = {}
    for one in given:
        if one.rank is not None and not one.group:
            by_question.setdefault(one.question, {})[one.on] = one.rank
    order = {question: n for n, question in enumerate(QUESTIONS)}
    return [
        Series(question, tuple(sorted(by_question[question].items())))
        for question in sorted(by_question, key=lambda q: (order.get(q, 99), q))
    ]


def in_words(series: Series, source: str) -> str:
    """ "Leadership: 4 Good on 3 Mar 2024, 2 Weak on 5 Jun 2026." """
    said = ", ".join(f"{grade_words(source, rank)} on {on.day} {on:%b %Y}" for on, rank in series.points)
    return f"{series.label}: {said}."


def grade_words(source: str, rank: int) -> str:
    word = WORDS.get(source, {}).get(rank, "")
    return f"{rank} {word}".strip() if source == "care-inspectorate" or not word else word


def draw(series: Series, source: str, span: tuple[date, date], identity: str) -> str:
    """The line of one key question on the scale of its regulator, over the days of `span`, which all of a service's
    drawings share. The last grade stands at its end."""
    best, weak = BEST.get(source, 6), WEAK.get(source, 2)
    across, up = _across(span), _up(best)
    places = [(across(on), up(rank)) for on, rank in series.points]
    way = f"M{places[0][0]} {places[0][1]}" + "".join(f"H{x}V{y}" for x, y in places[1:]) + f"H{WIDTH - RIGHT}"
    last = series.points[-1][1]
    shade = f'<path d="M{LEFT} {up(weak + 0.5)}H{WIDTH - RIGHT}V{up(0.5)}H{LEFT}Z" fill="{BELOW}"/>'
    rules = "".join(f'<path d="M{LEFT} {up(n)}H{WIDTH - RIGHT}" stroke="{RULE}"/>' for n in range(1, best + 1))
    dots = "".join(f'<circle cx="{x}" cy="{y}" r="3.5" fill="{MARK}"/>' for x, y in places)
    ends = _said(str(series.points[0][0].year), LEFT, HEIGHT - 6) if len(series.points) > 1 else ""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}" '
        f'role="img" aria-labelledby="{escape(identity)}" font-size="13" fill="{INK}">'
        f'<title id="{escape(identity)}">{escape(in_words(series, source))}</title>{shade}{rules}'
        f'<path d="{way}" stroke="{MARK}" stroke-width="2.5" fill="none"/>{dots}'
        f'{_said(str(last), WIDTH - RIGHT + 8, up(last) + 5, bold=True)}{ends}'
        f'{_said(str(span[1].year), WIDTH - RIGHT, HEIGHT - 6, anchor="end")}</svg>'
    )  # fmt: skip


def span_of(lines: Sequence[Series], today: date) -> tuple[date, date]:
    """From the first grade of all to today."""
    return min((on for one in lines for on, _ in one.points), default=today), today


def _across(span: tuple[date, date]) -> Callable[[date], float]:
    first, last = span[0].toordinal(), max(span[1].toordinal(), span[0].toordinal() + 1)

    def at(on: date) -> float:
        return round(LEFT + 4 + (on.toordinal() - first) / (last - first) * (WIDTH - LEFT - RIGHT - 8), 1)

    return at


def _up(best: int) -> Callable[[float], float]:
    def at(rank: float) -> float:
        return round(HEIGHT - BOTTOM - 6 - (rank - 1) / (best - 1) * (HEIGHT - TOP - BOTTOM - 12), 1)

    return at


def _said(words: str, x: float, y: float, anchor: str = "start", bold: bool = False) -> str:
    weight = ' font-weight="700"' if bold else ""
    return f'<text x="{x}" y="{y}" text-anchor="{anchor}"{weight}>{escape(words)}</text>'
