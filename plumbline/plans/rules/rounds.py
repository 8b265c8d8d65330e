"""Rounds of scrutiny: when the next is due, who answers which part, what an answer must say, and how a round stands."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from plumbline.kernel.refusals import Refusal
from plumbline.library.types import Common, Scale

FEW_WORDS = 8  # an answer with fewer is asked about once more (ST7)
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip


# --- when ---


def first_update_on(agreed: date, months: int) -> date:
    """The first day of the month in which the first update is due: `months` after the plan was agreed (ST2, T18)."""
    count = agreed.year * 12 + agreed.month - 1 + months
    return date(count // 12, count % 12 + 1, 1)


def month_words(day: date) -> str:
    """ "May 2022": the name of a round."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def proposed_month(agreed: date | None, months: int | None, *, rounds: int, today: date) -> date:
    """The month proposed for the next round, which a person may change: the first is due `months` after the plan was
    agreed, or now where that has gone by; for later ones it is this month."""
    this_month = today.replace(day=1)
    if agreed and months and not rounds:
        return max(first_update_on(agreed, months), this_month)
    return this_month


# --- who ---


@dataclass(frozen=True)
class Body:
    """An organisation by which a part may be answered."""

    pk: int
    name: str
    short_name: str = ""

    @property
    def names(self) -> frozenset[str]:
        """Every way in which a plan may print it: "Care Quality Commission (CQC)", "CQC"."""
        bare, *within = re.findall(r"[^()]+", self.name) or [""]
        initials = "".join(word[0] for word in re.findall(r"[A-Za-z]+", bare) if word[0].isupper())
        short = self.short_name or (initials if len(initials) > 1 else "")
        said = {self.name, bare, *within, short, f"{bare} ({short})"}
        said |= {f"the {name}" for name in (self.name, bare, f"{bare} ({short})")}
        return frozenset(_plain(text) for text in said if text)


def bodies_named(texts: Iterable[str], known: Iterable[Body]) -> tuple[int, ...]:
    """The bodies that the printed responsibilities name, in their order. Where a name fits two, neither is meant."""
    known = tuple(known)
    found: list[int] = []
    for text in texts:
        fitting = [body.pk for body in known if _plain(text) in body.names]
        if len(fitting) == 1 and fitting[0] not in found:
            found.append(fitting[0])
    return tuple(found)


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[^\w]+", " ", text).casefold().split())


# --- what ---


@dataclass(frozen=True)
class Answer:
    """What a body says of its part in a round (ST5)."""

    text: str = ""  # evidence of progress
    status: str = ""  # the grade
    status_note: str = ""  # its explanation, if required
    impact: str = ""
    short_is_meant: bool = False  # "this says all there is": a short answer was asked about once


def needs_explanation(new: str, last: str, scale: Scale) -> bool:
    """Whether a grade is explained: it is another than the last one, or the part is not on its way (ST5)."""
    value = scale.value(new)
    if value is None:
        return False
    return bool(last and last != new) or value.common not in (Common.DONE, Common.ON_TRACK)


def is_short(text: str) -> bool:
    return len(text.split()) < FEW_WORDS


def require_answer(answer: Answer, *, last: str, scale: Scale) -> None:
    """Raises Refusal for an answer that does not say what it must (ST5, ST7); `last` is the grade given before."""
    if not answer.text.strip():
        raise Refusal("Write what has taken place. A grade alone is no evidence of progress.", field="text")
    if scale.value(answer.status) is None:
        words = ", ".join(f"{v.code} ({v.label})" for v in scale.values)
        raise Refusal(f"Choose a grade for this part: {words}.", field="status")
    if is_short(answer.text) and not answer.short_is_meant:
        raise Refusal(
            "This is short for an update that is to show what has taken place. Add the detail, or tick that it says "
            "all there is.",
            field="text",
        )
    if needs_explanation(answer.status, last, scale) and not answer.status_note.strip():
        raise Refusal(_why_explain(answer.status, last, scale), field="status_note")


def _why_explain(new: str, last: str, scale: Scale) -> str:
    before = scale.value(last)
    if before is not None and last != new:
        return f"The grade was {before.code} ({before.label}) before. Say what changed."
    value = scale.value(new)
    return f"Explain the grade {value.label if value else ''}: why, and what is done about it."


def require_view(*, agrees: bool, status: str, text: str, given: str, scale: Scale) -> None:
    """Raises Refusal for a committee's view that says nothing or contradicts itself (ST15); `given` is the officer's
    grade."""
    if agrees and status and status != given:
        raise Refusal(
            "A committee that agrees gives no other grade. Leave the grade empty, or challenge it.", field="status"
        )
    if agrees:
        return
    if status and scale.value(status) is None:
        raise Refusal("That is not a grade of this plan. Choose one of those shown.", field="status")
    if status and status == given:
        raise Refusal("That is the grade that was given. Choose the one the committee would give.", field="status")
    if not text.strip():
        raise Refusal("Write why the committee challenges the grade.", field="text")


# --- how it stands ---


class Standing(StrEnum):
    ANSWERED = "Answered"
    ANSWERED_LATE = "Answered late"
    WAITING = "Waiting"
    LATE = "Late"
    NO_ANSWER = "No answer"  # and the round is closed
    WITHDRAWN = "Withdrawn"


@dataclass(frozen=True)
class Stands:
    standing: Standing
    days: int = 0  # days late

    @property
    def answered(self) -> bool:
        return self.standing in (Standing.ANSWERED, Standing.ANSWERED_LATE)

    @property
    def words(self) -> str:
        """ "12 days late", "Answered 3 days late"."""
        days = f"{self.days} day{'' if self.days == 1 else 's'} late"
        if self.standing is Standing.LATE:
            return days
        return f"Answered {days}" if self.standing is Standing.ANSWERED_LATE else self.standing.value


def how_it_stands(
    *, answers_by: date | None, answered_on: date | None, closed: bool, withdrawn: bool, today: date
) -> Stands:
    """How one request of a round stands today. An answer is late by the day on which it first came."""
    if answered_on is not None:
        late = (answered_on - answers_by).days if answers_by else 0
        return Stands(Standing.ANSWERED_LATE, late) if late > 0 else Stands(Standing.ANSWERED)
    if withdrawn:
        return Stands(Standing.WITHDRAWN)
    if closed:
        return Stands(Standing.NO_ANSWER)
    late = (today - answers_by).days if answers_by else 0
    return Stands(Standing.LATE, late) if late > 0 else Stands(Standing.WAITING)


def counted(scale: Scale, grades: Iterable[str]) -> tuple[int, ...]:
    """How many parts were given each grade of the scale, in its order (ST14)."""
    given: Sequence[str] = list(grades)
    return tuple(sum(grade == value.key for grade in given) for value in scale.values)
