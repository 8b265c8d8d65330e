"""The risk picture is arithmetic: every point has its reason, and the order follows from plain facts alone (HE13)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from plumbline.kernel.yaml_lines import read_yaml
from plumbline.library.faults import Around
from plumbline.library.watch_checks import check_risk_weights
from plumbline.library.watch_types import RiskBand, RiskWeights, Weight
from plumbline.picture.rules.risk import Known, RiskFacts, picture_of, rank

TODAY = date(2026, 3, 10)
LIBRARY = Path(__file__).resolve().parents[3] / "library"
BANDS = (RiskBand("first", "Look first", 20), RiskBand("soon", "Look soon", 10), RiskBand("turn", "In its turn", 0))
SEEN = {"no-visit": [Known("Visit", date(2026, 2, 1))]}


def weights(*given: Weight) -> RiskWeights:
    return RiskWeights("w", 1, "W", "Us", given, BANDS)


def published() -> RiskWeights:
    text = (LIBRARY / "risk" / "plumbline" / "1.yaml").read_text(encoding="utf-8")
    read = read_yaml(text, RiskWeights, path="plumbline")
    assert read.value is not None
    assert check_risk_weights(read.value, read.lines, "plumbline", Around({}, None)) == []
    return read.value


def test_points_for_each_thing_up_to_the_most_and_each_line_says_how() -> None:
    weighed = weights(Weight("complaints", "Complaints", 4, 10, months=12))
    facts = RiskFacts(TODAY, {"complaints": [Known("A", date(2026, 1, 1)), Known("B", date(2025, 12, 1))]})
    (line,) = picture_of(facts, weighed).lines
    assert (line.points, line.how, [k.words for k in line.items]) == (8, "2 × 4 points", ["A", "B"])
    three = replace(facts, known={"complaints": [Known("A", TODAY, times=3)]})
    (line,) = picture_of(three, weighed).lines
    assert (line.points, line.how, line.capped) == (10, "3 × 4 points, at most 10", True)


def test_what_is_older_than_the_weight_looks_back_gives_nothing_and_the_future_neither() -> None:
    weighed = weights(Weight("complaints", "Complaints", 4, 10, months=12))
    for on, points in (
        (date(2025, 3, 10), 4), (date(2025, 3, 9), 0), (TODAY, 4), (TODAY + timedelta(days=1), 0),
    ):  # fmt: skip
        assert picture_of(RiskFacts(TODAY, {"complaints": [Known("A", on)]}), weighed).points == points, on


def test_a_graded_factor_gives_the_points_of_its_value() -> None:
    weighed = weights(Weight("grade", "Grade", 0, 30, by_value=(("care-inspectorate 2", 22), ("cqc 2", 14))))
    for value, points in (("care-inspectorate 2", 22), ("cqc 2", 14), ("care-inspectorate 5", 0)):
        picture = picture_of(RiskFacts(TODAY, {"grade": [Known("G", TODAY, value=value)]}), weighed)
        assert picture.points == points


def test_each_month_without_a_visit_counts_after_the_first_and_never_seen_counts_most() -> None:
    weighed = weights(Weight("no-visit", "No visit", 1, 12, months=12))
    for on, points in (
        (date(2025, 3, 10), 0), (date(2025, 2, 10), 1), (date(2024, 9, 10), 6), (date(2020, 1, 1), 12),
    ):  # fmt: skip
        assert picture_of(RiskFacts(TODAY, {"no-visit": [Known("V", on)]}), weighed).points == points, on
    newest = RiskFacts(TODAY, {"no-visit": [Known("Old", date(2020, 1, 1)), Known("New", date(2026, 1, 1))]})
    assert picture_of(newest, weighed).points == 0
    never = picture_of(RiskFacts(TODAY), weighed)
    assert (never.points, never.lines[0].items[0].words) == (12, "No visit or inspection is known.")


def test_bands_are_words_with_a_shape() -> None:
    weighed = weights(Weight("complaints", "Complaints", 5, 100))
    bands = [
        picture_of(RiskFacts(TODAY, {"complaints": [Known("A", times=n)]} if n else {}), weighed).band
        for n in (0, 2, 4)
    ]
    assert [(b.label, b.shape) for b in bands] == [
        ("In its turn", "empty"),
        ("Look soon", "half"),
        ("Look first", "full"),
    ]


def test_the_order_is_by_points_and_then_by_key() -> None:
    weighed = weights(Weight("complaints", "Complaints", 5, 100))
    facts = {key: RiskFacts(TODAY, {"complaints": [Known("A", times=n)]}) for key, n in (("c", 1), ("a", 1), ("b", 3))}
    assert [key for key, _ in rank(facts, weighed)] == ["b", "a", "c"]


def test_it_can_be_asked_of_any_day_in_history() -> None:
    """The facts carry their day: the same service a year ago, with what was known then."""
    known = {
        "grade": [Known("4 Good", date(2023, 1, 1), value="care-inspectorate 4")],
        "complaints-upheld": [Known("1 in 2024/25", date(2025, 1, 31))], **SEEN,
    }  # fmt: skip
    then = picture_of(RiskFacts(date(2024, 12, 31), known), published())
    now = picture_of(RiskFacts(date(2025, 2, 28), known), published())
    assert "complaints-upheld" not in {line.factor for line in then.lines}
    assert "complaints-upheld" in {line.factor for line in now.lines}


def test_our_own_weights_put_services_where_their_reasons_say() -> None:
    def band(**known: list[Known]) -> str:
        facts = {key.replace("_", "-"): found for key, found in known.items()}
        return picture_of(RiskFacts(TODAY, {**SEEN, **facts}), published()).band.key  # type: ignore[dict-item]

    weak = [Known("2 Weak", date(2025, 9, 1), value="care-inspectorate 2")]
    adequate = [Known("3 Adequate", date(2025, 9, 1), value="care-inspectorate 3")]
    assert band() == "in-turn"
    two, one = [Known("2 in force", times=2)], [Known("1 past", times=1)]
    assert band(grade=weak, requirements_in_force=two, requirements_overdue=one) == "soon"
    fell = [Known("From 4 to 2", date(2025, 9, 1), times=2)]
    assert band(grade=weak, grade_fell=fell) == "first"
    assert band(grade=adequate, care_concerns=[Known("Concerns", TODAY, times=6)]) == "soon"
    honest = [Known("Concerns", TODAY, times=40)]
    assert band(care_concerns=honest) == "in-turn"  # who reports everything is not sent to the top for it


@given(st.dictionaries(st.sampled_from(["complaints", "care-concerns", "enforcement"]), st.integers(0, 50)))
def test_one_thing_more_never_lowers_the_points(times: dict[str, int]) -> None:
    def points(more: int) -> int:
        known = {factor: [Known("x", TODAY, times=n + more)] for factor, n in times.items()}
        return picture_of(RiskFacts(TODAY, {**SEEN, **known}), published()).points  # type: ignore[dict-item]

    before, after = points(0), points(1)
    assert before <= after
    assert after == sum(
        line.points for line in picture_of(RiskFacts(TODAY, {**SEEN, **{f: [Known("x", TODAY, times=n + 1)]
        for f, n in times.items()}}), published()).lines  # type: ignore[dict-item]
    )  # fmt: skip


def test_weights_that_cannot_be_meant_are_refused() -> None:
    read = read_yaml("id: x", RiskWeights, path="x")

    def said(given: RiskWeights) -> list[str]:
        return [m.message for m in check_risk_weights(given, read.lines, "x", Around({}, None))]

    fine = weights(Weight("complaints", "C", 4, 10, months=12))
    assert said(fine) == []
    assert "weighed twice" in said(replace(fine, weights=fine.weights * 2))[0]
    assert "needs by_value" in said(weights(Weight("grade", "G", 0, 10)))[0]
    assert "no more than most" in said(weights(Weight("complaints", "C", 11, 10)))[0]
    assert "begins at 0" in said(replace(fine, bands=BANDS[:2]))[0]
    assert "from the highest" in " ".join(said(replace(fine, bands=(BANDS[1], BANDS[0], BANDS[2]))))
    assert "Say after how many months" in said(weights(Weight("no-visit", "V", 1, 10)))[0]
