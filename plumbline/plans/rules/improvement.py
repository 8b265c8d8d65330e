"""Evidence of improvement for a regulator that is asked to look again (WI14): what was done and checked, and what is
not. Only what somebody else than the doer has checked is called improvement."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from plumbline.kernel.refusals import Refusal


@dataclass(frozen=True)
class Proven:
    """A completed action whose evidence somebody else has checked."""

    number: str
    what: str
    answers: str  # "Requirement 1 of the inspection of 24 October 2024 (Care Inspectorate)"; "" where it came from none
    stands_on: str  # who completed it and when, who checked, who saw the difference
    measure: str
    evidence: tuple[str, ...]  # accepted pieces: title, and when it was judged


@dataclass(frozen=True)
class Improvement:
    """What a plan shows of improvement."""

    proven: tuple[Proven, ...]
    unchecked: tuple[str, ...]  # numbers: completed, and nobody else has checked
    open: tuple[str, ...]  # numbers: not completed
    grounds: tuple[str, ...]  # what the plan rests on: inspections with their grades

    @property
    def rest(self) -> str:
        """What the paper says of all that it does not show."""
        said = []
        if self.open:
            said.append(f"{_counted(self.open)} still open: {', '.join(self.open)}.")
        if self.unchecked:
            said.append(f"{_counted(self.unchecked)} completed and not yet checked: {', '.join(self.unchecked)}.")
        return " ".join(said) or "Every action of the plan is completed and its evidence checked."


def require_proof(found: Improvement, statement: str) -> None:
    """Refuses a paper that would show nothing, or that nobody stands behind."""
    if not found.proven:
        raise Refusal(
            "No completed action has evidence yet that somebody else has checked. Have the evidence checked first."
        )
    if not statement.strip():
        raise Refusal("Say what is asked of the regulator, and why now.", field="statement")


def _counted(numbers: Sequence[str]) -> str:
    return f"{len(numbers)} action is" if len(numbers) == 1 else f"{len(numbers)} actions are"
