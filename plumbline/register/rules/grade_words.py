"""What a lowest grade or rating is called by the regulator that gave it. Numbers are never compared across regulators:
a 4 of the Care Inspectorate is "Good", CQC's fourth step is "Outstanding"."""

from __future__ import annotations

from dataclasses import dataclass

CARE_INSPECTORATE = {
    1: "Unsatisfactory", 2: "Weak", 3: "Adequate", 4: "Good", 5: "Very good", 6: "Excellent",
}  # fmt: skip
CQC = {1: "Inadequate", 2: "Requires improvement", 3: "Good", 4: "Outstanding"}
WORDS = {"care-inspectorate": CARE_INSPECTORATE, "cqc": CQC}

# From the worst: up to this rank it is red, up to that one amber, then green. The word stands beside it always.
_RED_TO_AMBER = {"care-inspectorate": (2, 3), "cqc": (1, 2)}
_LOOKS = {"red": "full", "amber": "half", "green": "tick"}


@dataclass(frozen=True)
class GradeMark:
    """A grade as it is drawn: number and word, and what says them again."""

    label: str
    colour: str
    shape: str

    def __str__(self) -> str:
        return self.label


def grade_mark(source: str, rank: int | None) -> GradeMark | None:
    """ "2 Weak", "Requires improvement"; None where there is none, or its regulator gives none."""
    words = WORDS.get(source, {})
    if rank is None or rank not in words:
        return None
    label = f"{rank} {words[rank]}" if source == "care-inspectorate" else words[rank]
    red, amber = _RED_TO_AMBER[source]
    colour = "red" if rank <= red else "amber" if rank <= amber else "green"
    return GradeMark(label, colour, _LOOKS[colour])


@dataclass(frozen=True)
class GradeChoice:
    """One answer to "which lowest grade?" in a list: the ranks it takes, of one regulator."""

    key: str
    label: str
    source: str = ""
    ranks: tuple[int, ...] = ()


NOT_GRADED = GradeChoice("none", "No grade or rating")
GRADE_CHOICES = (
    GradeChoice("grade-1-2", "1 or 2: unsatisfactory or weak", "care-inspectorate", (1, 2)),
    *(GradeChoice(f"grade-{n}", f"{n} {word}", "care-inspectorate", (n,)) for n, word in CARE_INSPECTORATE.items()),
    *(GradeChoice(f"rating-{n}", word, "cqc", (n,)) for n, word in CQC.items()),
    NOT_GRADED,
)
BY_KEY = {choice.key: choice for choice in GRADE_CHOICES}
