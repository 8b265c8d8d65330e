"""What people write as a start or a finish is understood, or the doubt is told."""

from __future__ import annotations

from datetime import date

import pytest

from plumbline.plans.rules.content import Timing
from plumbline.plans.rules.timescales import (
    add_months,
    finish_before_start,
    occurrences,
    rule_of,
    understand_timescale,
)

MORAY = (date(2019, 8, 1), date(2020, 7, 31))
YEAR = (date(2026, 4, 1), date(2027, 3, 31))
NONE = (None, None)


def finish(text: str, period: tuple[date | None, date | None] = YEAR, base: date | None = None) -> tuple[str, str, str]:
    """kind, day and doubt of a finish."""
    found = understand_timescale(text, period=period, end=True, base=base)
    assert found.timing.text == text.strip(), "the text as found is always kept"
    return found.timing.kind, found.timing.date.isoformat() if found.timing.date else "", found.doubt


@pytest.mark.requirement("MO8")
@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("Aug", "2019-08-01", "2019-08-31"),
        ("Sept", "2019-09-01", "2019-09-30"),
        ("Dec", "2019-12-01", "2019-12-31"),
        ("Jan", "2020-01-01", "2020-01-31"),
        ("Feb", "2020-02-01", "2020-02-29"),
        ("July", "2020-07-01", "2020-07-31"),
    ],
)
def test_a_month_without_a_year_falls_within_the_plans_period(text: str, start: str, end: str) -> None:
    first = understand_timescale(text, period=MORAY, end=False)
    last = understand_timescale(text, period=MORAY, end=True)
    assert (first.timing.kind, first.timing.date, first.doubt) == ("month", date.fromisoformat(start), "")
    assert (last.timing.kind, last.timing.date, last.doubt) == ("month", date.fromisoformat(end), "")


def test_a_month_without_a_year_is_doubtful_where_the_plan_has_no_period() -> None:
    kind, day, doubt = finish("March", NONE)
    assert (kind, day) == ("month", "")
    assert "has no year" in doubt


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31.03.2026", "2026-03-31"),
        ("31/03/2026", "2026-03-31"),
        ("31-3-26", "2026-03-31"),
        ("2026-03-31", "2026-03-31"),
        ("2026-03-31 00:00:00", "2026-03-31"),
        ("31st March 2026", "2026-03-31"),
        ("31 Mar '26", "2026-03-31"),
        ("By 31st March, 2026", "2026-03-31"),
        ("Friday 3 July 2026", "2026-07-03"),
        ("by 5pm on 3 July 2026", "2026-07-03"),
        ("w/c 12/10/26", "2026-10-12"),
        ("March 3rd, 2026", "2026-03-03"),
        ("04/05/2026", "2026-05-04"),  # day first, always
        ("31 March", "2027-03-31"),
        ("30/06", "2026-06-30"),
        ("Completed 12/03/26", "2026-03-12"),
        ("Revised: 30 June 2026", "2026-06-30"),
    ],
)
def test_days(text: str, day: str) -> None:
    assert finish(text) == ("date", day, "")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Dec 2019", "2019-12-31"),
        ("March 26", "2026-03-31"),
        ("Mar-26", "2026-03-31"),
        ("06/2026", "2026-06-30"),
        ("End of March 2026", "2026-03-31"),
        ("Aug - Dec 2026", "2026-12-31"),
        ("December 2026 to February 2027", "2027-02-28"),
        ("Medi 2026", "2026-09-30"),
    ],
)
def test_months(text: str, day: str) -> None:
    assert finish(text) == ("month", day, "")


def test_a_range_gives_its_first_day_to_a_start_and_its_last_to_a_finish() -> None:
    start = understand_timescale("Aug - Dec 2026", period=YEAR, end=False)
    assert start.timing.date == date(2026, 8, 1)
    assert understand_timescale("Dec - Feb 2027", period=YEAR, end=False).timing.date == date(2026, 12, 1)
    assert finish("1 April 2026 - 31 March 2027") == ("date", "2027-03-31", "")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("by end Q2 2026/27", "2026-09-30"),
        ("Q4 25/26", "2026-03-31"),
        ("Q3", "2026-12-31"),
        ("quarter 1", "2026-06-30"),
    ],
)
def test_quarters_are_those_of_the_financial_year(text: str, day: str) -> None:
    assert finish(text) == ("date", day, "")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("Spring 2026", "2026-05-31"),
        ("Year end", "2027-03-31"),
        ("2026/27", "2027-03-31"),
        ("2026", "2026-12-31"),
        ("31/03/26 extended to 30/06/26", "2026-06-30"),
        ("July 2026 (revised from May 2026)", "2026-07-31"),
        ("audit by June 2026, training by September 2026", "2026-09-30"),
    ],
)
def test_what_is_read_with_a_doubt(text: str, day: str) -> None:
    kind, found, doubt = finish(text)
    assert kind in ("date", "month")
    assert found == day
    assert doubt


@pytest.mark.parametrize(
    "text",
    [
        "31/04/2026",
        "29 Feb 2027",
        "03/31/2026",
        "ASAP",
        "immediately",
        "completed",
        "as required",
        "within 2 weeks",
        "soon-ish",
    ],
)
def test_what_is_no_date_is_unknown_and_told(text: str) -> None:
    kind, day, doubt = finish(text)
    assert (kind, day) == ("unknown", "")
    assert doubt


def test_a_day_that_does_not_exist_says_so() -> None:
    assert "does not exist" in finish("31/04/2026")[2]
    assert "no month 31" in finish("03/31/2026")[2]


def test_a_stretch_of_time_counts_from_the_plans_date_where_it_has_one() -> None:
    kind, day, doubt = finish("within 2 weeks", base=date(2026, 5, 1))
    assert (kind, day) == ("date", "2026-05-15")
    assert "1 May 2026" in doubt
    assert finish("10 working days", base=date(2026, 5, 1))[1] == "2026-05-15"
    assert finish("within six months", base=date(2026, 8, 31))[1] == "2027-02-28"


@pytest.mark.requirement("MO8", "DG30")
@pytest.mark.parametrize(
    "text", ["Ongoing", "on-going", "continuous", "Immediate and ongoing", "Ongoing - review March 2026"]
)
def test_ongoing_is_kept_as_found_with_a_doubt(text: str) -> None:
    kind, day, doubt = finish(text)
    assert (kind, day) == ("ongoing", "")
    assert doubt


@pytest.mark.requirement("MO6")
@pytest.mark.parametrize("text", ["tbc", "TBA", "To be confirmed", "to be agreed"])
def test_tbc(text: str) -> None:
    assert finish(text) == ("tbc", "", "")


@pytest.mark.parametrize("text", ["", "  ", "-", "N/A"])
def test_blank(text: str) -> None:
    assert finish(text)[0] == "blank"


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Every quarter", "quarterly"),
        ("Quarterly", "quarterly"),
        ("Monthly", "monthly"),
        ("each month", "monthly"),
        ("Weekly from May 2026", "weekly"),
        ("Six monthly", "six-monthly"),
        ("twice a year", "six-monthly"),
        ("Fortnightly", "fortnightly"),
        ("annually", "annually"),
        ("As per schedule", None),
    ],
)
def test_what_recurs(text: str, rule: str | None) -> None:
    assert finish(text)[0] == "recurring"
    assert rule_of(text) == rule


def test_occurrences_keep_the_day_of_the_month_where_it_exists() -> None:
    days = occurrences("monthly", date(2026, 1, 31), date(2026, 4, 30))
    assert days == [date(2026, 1, 31), date(2026, 2, 28), date(2026, 3, 31), date(2026, 4, 30)]
    assert occurrences("fortnightly", date(2026, 4, 1), date(2026, 4, 29)) == [date(2026, 4, d) for d in (1, 15, 29)]
    assert len(occurrences("quarterly", *YEAR)) == 4
    assert occurrences("annually", date(2024, 2, 29), date(2026, 3, 1))[1] == date(2025, 2, 28)
    assert occurrences("weekly", date(2026, 5, 2), date(2026, 5, 1)) == []


def test_an_unknown_rhythm_is_an_error() -> None:
    with pytest.raises(ValueError, match="No such rhythm"):
        occurrences("hourly", *YEAR)  # type: ignore[arg-type]


def test_add_months_ends_on_the_last_day_of_a_shorter_month() -> None:
    assert add_months(date(2026, 10, 31), 4) == date(2027, 2, 28)


def test_a_finish_before_its_start_is_told() -> None:
    early, late = Timing("1 May 2026", "date", date(2026, 5, 1)), Timing("1 June 2026", "date", date(2026, 6, 1))
    assert finish_before_start(late, early)
    assert finish_before_start(early, late) == ""
    assert finish_before_start(early, Timing("tbc", "tbc")) == ""
