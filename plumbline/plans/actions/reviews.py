"""Review meetings: planned, opened, closed; and other bodies' dates beside them (DG14 to DG19).

`next_because`, `other_views` and `decided_by` of a review that is not closed yet say why it is held on its day; of a
closed one they say why the next one is. What was said before stays in the history.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from plumbline.access.queries import events_of
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of
from plumbline.plans.actions.common import (
    READ_ONLY,
    changes,
    day_of,
    lock_plan,
    once,
    plan_open_to,
    record_plan_event,
    require_open_to,
)
from plumbline.plans.actions.withheld import withhold
from plumbline.plans.models import HeaderValue, OtherDate, Plan, PlanStage, Review, ReviewAttendee
from plumbline.plans.queries.actors import actors_of, leads_of, members_of
from plumbline.plans.queries.reviews import missing_at
from plumbline.plans.rules.reviews import deciders
from plumbline.plans.rules.wording import day_words

ASK_TO_CLOSE = "You can read this plan but not change it. Ask its lead to close the review."


@dataclass(frozen=True)
class ReviewPlan:
    """When the group meets, why then, and who thought otherwise."""

    planned_for: date
    next_because: str = ""
    other_views: str = ""


@dataclass(frozen=True)
class Attendance:
    """Who of the group is there, by the keys of their membership, and who else came along, one name each."""

    present: frozenset[int] = frozenset()
    others: tuple[str, ...] = ()


@dataclass(frozen=True)
class Closing:
    """What is written down at the end of a review. No next date: no further meeting is planned, and why."""

    held_on: date
    chair: str = ""
    notes: str = ""
    next_review_on: date | None = None
    next_because: str = ""
    other_views: str = ""


@transaction.atomic
def plan_review(*, by: Viewer, at: datetime, code: str, values: ReviewPlan, submission: str) -> Review:
    """The plan's next review (DG16, DG17). One at a time; the same submission twice gives the same review. Where views
    differ on when, only who decides may plan it (DG19)."""
    plan = plan_open_to(by, code, "plan.edit")
    submission = once(by, "review", code, submission)
    made = Review.objects.filter(submission=submission).first()
    if made:
        return made
    _require_none_ahead(plan)
    _require_to_come(values.planned_for, at, "planned_for")
    review = Review.objects.create(
        plan=plan, number=_next_number(plan), planned_for=values.planned_for, next_because=values.next_because.strip(),
        other_views=values.other_views.strip(), decided_by=_decided(by, plan, values.other_views), by_name=by.name,
        at=at, submission=submission,
    )  # fmt: skip
    write_review_date(by, plan, review.planned_for)
    record_plan_event(
        by=by, at=at, verb="review.planned", plan=plan, subject=review, label=f"Review {review.number}",
        after=_planned(review), reason=review.next_because,
    )  # fmt: skip
    return review


@transaction.atomic
def move_review(*, by: Viewer, at: datetime, code: str, review: int, edition: int, values: ReviewPlan) -> Review:
    """Another day for a review that is not held yet. What says nothing new changes nothing. Raises Conflict when
    somebody else moved it since `edition`."""
    plan = plan_open_to(by, code, "plan.edit")
    found = _locked(plan, review)
    if found.opened_at:
        raise Refusal(f"Review {review} has been opened, so its day is no longer moved.")
    given = (values.planned_for, values.next_because.strip(), values.other_views.strip())
    if given == (found.planned_for, found.next_because, found.other_views):
        return found
    _require_edition(found, edition, {"planned_for": found.planned_for.isoformat(), "next_because": found.next_because})
    _require_to_come(values.planned_for, at, "planned_for")
    before = _planned(found)
    found.decided_by = _decided(by, plan, values.other_views)
    found.planned_for, found.next_because, found.other_views = given
    found.edition += 1
    found.save()
    write_review_date(by, plan, found.planned_for)
    old, new = changes(before, _planned(found))
    record_plan_event(
        by=by, at=at, verb="review.moved", plan=plan, subject=found, label=f"Review {review}",
        before=old, after=new, reason=found.next_because,
    )  # fmt: skip
    return found


@transaction.atomic
def open_review(*, by: Viewer, at: datetime, code: str, review: int, values: Attendance) -> Review:
    """The meeting begins. Who must be there and is not is recorded, and it may be held all the same (DG14). Of two who
    open it at once, the second comes to the one that is open."""
    plan = plan_open_to(by, code, "plan.edit")
    found = _locked(plan, review)
    if found.closed_at:
        raise Refusal(f"Review {review} is closed. Plan another one to look at the plan again.")
    held = plan.reviews.filter(opened_at__isnull=False, closed_at=None).first()
    if held and held.pk == found.pk:
        return found
    if held:
        raise Refusal(f"Review {held.number} is still open. Close it before another one is opened.")
    found.opened_at, found.held_on = at, day_of(at)
    found.edition += 1
    found.save()
    here = _write_attendance(by, found, values)
    record_plan_event(
        by=by, at=at, verb="review.opened", plan=plan, subject=found, label=f"Review {review}",
        after={"held_on": found.held_on, "present": here, "missing": _missing(by, found)},
    )  # fmt: skip
    return found


@transaction.atomic
def note_attendance(*, by: Viewer, at: datetime, code: str, review: int, edition: int, values: Attendance) -> Review:
    """Who is at the meeting, while it is open. Raises Conflict when somebody else wrote it since `edition`."""
    plan = plan_open_to(by, code, "plan.edit")
    found = _locked(plan, review)
    _require_open(found)
    before = sorted(found.attendees.filter(present=True).values_list("name", flat=True))
    if _says_who_is_there(by, found, values):
        return found
    _require_edition(found, edition, {"present": ", ".join(before)})
    found.attendees.all().delete()
    here = _write_attendance(by, found, values)
    found.edition += 1
    found.save()
    record_plan_event(
        by=by, at=at, verb="review.attendance", plan=plan, subject=found, label=f"Review {review}",
        before={"present": before}, after={"present": here, "missing": _missing(by, found)},
    )  # fmt: skip
    return found


@transaction.atomic
def close_review(*, by: Viewer, at: datetime, code: str, review: int, values: Closing) -> Review:
    """The meeting is over: what was decided, and when the next one is; the plan's header says the new date. The first
    review closes only with a next date and a lead for the plan (DG16); where views differ on how often to meet, only
    who decides may close it (DG19).

    It can also be closed after the plan has ended: what was said in it is kept; no further one is planned. A closed
    review does not change; closing it again with the same words is the second of two clicks.
    """
    plan = lock_plan(by, code)
    ended = plan.stage == PlanStage.ENDED
    require_open_to(by, plan, "plan.edit", read_only=ASK_TO_CLOSE if ended else READ_ONLY)
    found = _locked(plan, review)
    values = withhold(values, by=by, at=at, plan=plan, plain=("chair",))
    if found.closed_at and _says_the_same(found, values):
        return found
    _require_open(found)
    _require_closing(by, plan, found, values, at)
    found.held_on, found.chair, found.notes = values.held_on, values.chair.strip()[:200], values.notes.strip()
    found.decided_by = _decided(by, plan, values.other_views)
    found.next_review_on, found.next_because = values.next_review_on, values.next_because.strip()
    found.other_views, found.closed_at = values.other_views.strip(), at
    found.edition += 1
    found.save()
    if not ended:
        write_review_date(by, plan, values.next_review_on)
        if values.next_review_on:
            _plan_the_next(by, at, found, values.next_review_on)
    names = ("held_on", "chair", "notes", "next_review_on", "other_views", "decided_by")
    record_plan_event(
        by=by, at=at, verb="review.closed", plan=plan, subject=found, label=f"Review {review}",
        after={name: getattr(found, name) for name in names}, reason=found.next_because,
    )  # fmt: skip
    return found


@transaction.atomic
def add_review_note(*, by: Viewer, at: datetime, code: str, review: int, text: str) -> Review:
    """A correction to a closed review: added to its history with name and time, while the review stays as it was. The
    same words by the same person twice are said once."""
    plan = plan_open_to(by, code, "plan.edit")
    found = _locked(plan, review)
    text = text.strip()
    if not found.closed_at:
        raise Refusal("This review is not closed yet: write it in its notes.")
    if not text:
        raise Refusal("Write what is to be added.", field="text")
    said = events_of(by, plan.record_id, subject=found).filter(verb="review.noted", actor_id=by.user_id)
    if any(event.after.get("text") == text for event in said):
        return found
    record_plan_event(
        by=by, at=at, verb="review.noted", plan=plan, subject=found, label=f"Review {review}", after={"text": text}
    )
    return found


@transaction.atomic
def add_other_date(
    *, by: Viewer, at: datetime, code: str, on: date, label: str, source: str, submission: str
) -> OtherDate:
    """Another body's date that the group must take account of (DG18). The same submission twice makes one."""
    plan = plan_open_to(by, code, "plan.edit")
    submission = once(by, "other-date", code, submission)
    made = OtherDate.objects.filter(submission=submission).first()
    if made:
        return made
    label, source = " ".join(label.split())[:200], " ".join(source.split())[:200]
    if not label:
        raise Refusal("Say what happens on that day, for example a follow-up inspection.", field="label")
    if not source:
        raise Refusal("Say whose date it is, for example the Care Inspectorate.", field="source")
    _require_to_come(on, at, "on")
    row = OtherDate.objects.create(
        plan=plan, on=on, label=label, source=source, by_name=by.name, at=at, submission=submission
    )
    record_plan_event(
        by=by, at=at, verb="other_date.added", plan=plan, subject=row, label=label, after={"on": on, "source": source}
    )
    return row


@transaction.atomic
def withdraw_other_date(*, by: Viewer, at: datetime, code: str, pk: int) -> OtherDate:
    """Another body's date no longer holds. It stays in the history."""
    plan = plan_open_to(by, code, "plan.edit")
    row = OtherDate.objects.select_for_update().get(plan=plan, pk=pk)
    if row.withdrawn_at:
        return row
    row.withdrawn_at = at
    row.save(update_fields=["withdrawn_at"])
    record_plan_event(
        by=by, at=at, verb="other_date.withdrawn", plan=plan, subject=row, label=row.label,
        before={"on": row.on, "source": row.source},
    )  # fmt: skip
    return row


def write_review_date(by: Viewer, plan: Plan, day: date | None) -> None:
    """Brings the header's date of review up to date, so that the plan's page, its files and everybody's home say it.
    A kind of plan whose header has no such date keeps its header. No event: the caller's has the date."""
    fields = framework_of(by, plan.framework_id).header
    places = [(n, f) for n, f in enumerate(fields, start=1) if f.key == "review" and f.kind in ("date", "month")]
    for position, field in places:
        HeaderValue.objects.update_or_create(
            plan=plan, label=field.label,
            defaults={"key": "review", "text": day_words(day) if day else "", "day": day},
            create_defaults={
                "key": "review", "text": day_words(day) if day else "", "day": day, "position": position,
            },
        )  # fmt: skip
        plan.edition += 1  # who has the plan's details open is shown the new date before they save the old one
        plan.save(update_fields=["edition"])


def _locked(plan: Plan, number: int) -> Review:
    review: Review = plan.reviews.select_for_update().get(number=number)
    review.plan = plan
    return review


def _require_open(review: Review) -> None:
    if review.closed_at:
        raise Refusal(
            f"Review {review.number} was closed on {day_words(day_of(review.closed_at))}. It stays as it was."
        )
    if not review.opened_at:
        raise Refusal(f"Review {review.number} has not been opened yet. Open it first.")


def _require_edition(review: Review, edition: int, theirs: dict[str, str]) -> None:
    if review.edition != edition:
        raise Conflict(
            "Somebody else changed this review while you were writing. Yours is not saved yet: read what stands there "
            "now, then save yours or leave it.",
            theirs=theirs,
            edition=review.edition,
        )


def _require_none_ahead(plan: Plan) -> None:
    ahead = plan.reviews.filter(closed_at=None).first()
    if ahead and ahead.opened_at:
        raise Refusal(f"Review {ahead.number} is being held. Its closing sets the date of the next one.")
    if ahead:
        raise Refusal(
            f"Review {ahead.number} is planned for {day_words(ahead.planned_for)} already. Change its date instead."
        )


def _require_to_come(day: date, at: datetime, field: str) -> None:
    if day < day_of(at):
        raise Refusal("This day has passed. Give today or a day to come.", field=field)


def _require_closing(by: Viewer, plan: Plan, review: Review, values: Closing, at: datetime) -> None:
    if values.held_on > day_of(at):
        raise Refusal("The day it was held is still to come. Give today or an earlier day.", field="held_on")
    if plan.stage == PlanStage.ENDED:
        if values.next_review_on:
            raise Refusal("This plan has ended, so no further review is planned. Leave the date empty.")
        return
    first = not plan.reviews.filter(closed_at__isnull=False).exists()
    if values.next_review_on is None and first:
        raise Refusal("The first review agrees when the group meets again. Give that day.", field="next_review_on")
    if values.next_review_on is None and not values.next_because.strip():
        raise Refusal("Give the next review date, or say why no further review is planned.", field="next_review_on")
    if values.next_review_on:
        _require_to_come(values.next_review_on, at, "next_review_on")
        if values.next_review_on <= values.held_on:
            raise Refusal("The next review is after this one. Give a later day.", field="next_review_on")
    if first and not leads_of(by, plan):
        raise Refusal(
            "The first review agrees who keeps the plan up to date, and no lead is recorded yet. Agree the plan’s lead "
            "with its planning group, then close the review. What you wrote here is kept."
        )


def _decided(by: Viewer, plan: Plan, other_views: str) -> str:
    """Who decided how often to meet: the person who does this, where views differed (DG19); "" where they did not."""
    if not other_views.strip():
        return ""
    actors, words = deciders(framework_of(by, plan.framework_id))
    if not actors_of(by, plan) & set(actors):
        raise Refusal(
            f"Where views differ on how often to meet, {words} decides. Ask them to record the date with the views, or "
            "leave the other views empty if nobody holds them any more.",
            field="other_views",
        )
    return by.name[:200]


def _next_number(plan: Plan) -> int:
    last = plan.reviews.order_by("number").last()
    return last.number + 1 if last else 1


def _plan_the_next(by: Viewer, at: datetime, closed: Review, on: date) -> None:
    plan = closed.plan
    Review.objects.create(
        plan=plan, number=_next_number(plan), planned_for=on, next_because=closed.next_because,
        other_views=closed.other_views, decided_by=closed.decided_by, by_name=by.name, at=at,
        submission=once(by, "after-review", plan.code, str(closed.number)),
    )  # fmt: skip


def _planned(review: Review) -> dict[str, Any]:
    return {
        "planned_for": review.planned_for, "other_views": review.other_views, "decided_by": review.decided_by,
    }  # fmt: skip


def _says_the_same(review: Review, values: Closing) -> bool:
    return (review.held_on, review.chair, review.notes, review.next_review_on, review.next_because) == (
        values.held_on, values.chair.strip()[:200], values.notes.strip(), values.next_review_on,
        values.next_because.strip(),
    )  # fmt: skip


def _rows(by: Viewer, review: Review, values: Attendance) -> list[ReviewAttendee]:
    members = members_of(by, review.plan, on=review.held_on)
    rows = [
        ReviewAttendee(review=review, member=m, name=m.name, role=m.role, present=m.pk in values.present)
        for m in members
    ]
    others = [" ".join(name.split())[:200] for name in values.others]
    return rows + [ReviewAttendee(review=review, name=name, present=True) for name in others if name]


def _write_attendance(by: Viewer, review: Review, values: Attendance) -> list[str]:
    rows = ReviewAttendee.objects.bulk_create(_rows(by, review, values))
    return sorted(row.name for row in rows if row.present)


def _says_who_is_there(by: Viewer, review: Review, values: Attendance) -> bool:
    def shape(rows: Any) -> list[tuple[int, str, bool]]:
        return sorted((row.member_id or 0, row.name, row.present) for row in rows)

    return shape(review.attendees.all()) == shape(_rows(by, review, values))


def _missing(by: Viewer, review: Review) -> list[str]:
    return [one.label for one in missing_at(by, review)]
