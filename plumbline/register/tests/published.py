"""Published inspections for tests: inspections, texts, requirements and grades as a load leaves them. All invented."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from plumbline.register.models import (
    Grade,
    Grading,
    Inspection,
    PublishedText,
    Requirement,
    RequirementStep,
    Service,
    TextKind,
)

AS_OF = date(2026, 2, 28)


@dataclass(frozen=True)
class Asked:
    """One item of a published text."""

    what: str
    steps: tuple[str, ...] = ()
    more: dict[str, Any] = field(default_factory=dict)  # columns of Requirement


def inspected(service: Service, on: date, case: str = "", as_of: date = AS_OF) -> Inspection:
    said = {"on": on, "first_as_of": as_of, "last_as_of": as_of}
    case = case or f"CAS-{on:%y%m%d}"
    made, _ = Inspection.objects.get_or_create(service=service, case_number=case, defaults=said)
    return made


def asked(
    inspection: Inspection, items: Iterable[Asked | str], kind: str = TextKind.REQUIREMENT, as_of: date = AS_OF
) -> list[Requirement]:
    """Publishes one text of the inspection with these items, numbered from 1 in one part."""
    given = [Asked(one) if isinstance(one, str) else one for one in items]
    pieces = [
        "\n".join([f"{n}. {one.what}", *(f"{chr(96 + m)}) {step}" for m, step in enumerate(one.steps, start=1))])
        for n, one in enumerate(given, start=1)
    ]
    text = " ".join(pieces)
    published = PublishedText.objects.create(
        inspection=inspection, kind=kind, text=text, text_hash=hashlib.sha256(f"{text}{as_of}".encode()).hexdigest(),
        first_as_of=as_of, last_as_of=as_of,
    )  # fmt: skip
    made, start = [], 0
    for n, (one, piece) in enumerate(zip(given, pieces, strict=True), start=1):
        values = {"part": 1, "number": str(n), "who": "the provider", "text": piece.partition(" ")[2], **one.more}
        row = Requirement.objects.create(
            published=published, service=inspection.service, kind=kind, place=n, start=start, end=start + len(piece),
            what=one.what, **values,
        )  # fmt: skip
        start += len(piece) + 1
        RequirementStep.objects.bulk_create(
            RequirementStep(requirement=row, position=m, label=chr(96 + m), text=step)
            for m, step in enumerate(one.steps, start=1)
        )
        made.append(row)
    return made


def by_date(what: str, due_on: date, *steps: str, **more: Any) -> Asked:
    """A requirement with its date."""
    values = {"due_on": due_on, "first_due_on": due_on, "due_text": f"By {due_on.day} {due_on:%B %Y}", **more}
    return Asked(f"By {due_on.day} {due_on:%B %Y}, {what}", steps, values)


def graded(service: Service, on: date, as_of: date = AS_OF, **grades: int) -> Grading:
    """Publishes grades: `graded(home, day, wellbeing=2, leadership=3)`."""
    made = Grading.objects.create(
        service=service, on=on, fingerprint=hashlib.sha256(repr(sorted(grades.items())).encode()).hexdigest(),
        lowest=min(grades.values()), highest=max(grades.values()), first_as_of=as_of, last_as_of=as_of,
    )  # fmt: skip
    Grade.objects.bulk_create(
        Grade(grading=made, question=question, text=str(value), rank=value) for question, value in grades.items()
    )
    return made


def day(days: int) -> date:
    """So many days before the newest file."""
    return AS_OF - timedelta(days=days)
