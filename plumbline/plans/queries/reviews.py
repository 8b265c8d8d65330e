"""Reading reviews: the plan's meetings, the dates beside them, who is there, and what each of them changed."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Q

from plumbline.access.models import FOR_ALL
from plumbline.access.queries import events_of, open_to, seen_by
from plumbline.access.viewer import Viewer
from plumbline.history.models import Event
from plumbline.library.queries import framework_of
from plumbline.plans.models import Action, GroupMember, OtherDate, Plan, PlanKind, PlanStage, Review, Round, Section
from plumbline.plans.queries.actors import members_of
from plumbline.plans.queries.pages import ACTION_TEXTS, ENTRY_TEXTS, ActionRow, PlanPage, plan_page
from plumbline.plans.queries.withheld import reveal_in, revealed
from plumbline.plans.rules.history_words import about_action, sentence
from plumbline.plans.rules.reviews import (
    Expected,
    Missing,
    PlanDay,
    Remaining,
    in_order,
    next_in,
    not_in_group,
    not_there,
)
from plumbline.plans.rules.standing import Standing, needs_reason, suggested_status
from plumbline.plans.rules.withheld import closed, covered

# What the meeting itself leaves in the history; all else that happens while it is open is what it changed.
ABOUT_THE_MEETING = (
    "review.planned", "review.moved", "review.opened", "review.attendance", "review.closed", "review.noted",
)  # fmt: skip
SHOWS = {
    "all": "All",
    "open": "Not completed",
    "late": "Late",
    "changed": "Changed since the last review",
}


@dataclass(frozen=True)
class ReviewDate:
    """A review that is planned or being held, for home and calendar."""

    plan: Plan
    review: Review
    on: date
    past: bool  # its day has gone by and it is not closed


@dataclass(frozen=True)
class Change:
    """One thing recorded while a review was open, in words."""

    event: Event
    words: str
    said: str = ""  # the progress as it was written


@dataclass
class Changes:
    """What was recorded on one action, or (without a number) on the plan as a whole."""

    number: str
    title: str = ""
    changes: list[Change] = field(default_factory=list)


@dataclass
class ReviewScreen:
    """What the screen of an open review shows, at one action."""

    review: Review
    page: PlanPage
    shows: str
    counts: dict[str, int]  # how many actions each filter shows
    numbers: list[str]  # all of the plan's, in order
    shown: list[str]  # those of the filter
    row: ActionRow | None
    before: str
    after: str
    recorded: set[str]  # actions on which something was recorded since the review was opened
    changes: list[Changes]
    last: Event | None
    left_out: int = 0  # entries on this action that the viewer may read and not everyone at the table

    @property
    def place(self) -> int:
        """Where the action stands among those shown; 0 where it is none of them."""
        return self.shown.index(self.row.action.number) + 1 if self.row and self.row.action.number in self.shown else 0

    @property
    def section(self) -> Section | None:
        """Where the action stands in this plan, also one that is recorded in another."""
        return next((part.section for part in self.page.sections if self.row in part.rows), None)

    def asks_why(self, today: date) -> list[str]:
        """The statuses that nobody may give this action without saying why: its dates say otherwise."""
        if self.row is None or self.page.framework.rounds:
            return []
        scale, row = self.page.scale, self.row
        suggested = suggested_status(row.action.facts(scale, row.occurrences, has_progress=True), scale, today)
        return [v.key for v in scale.values if needs_reason(v.key, suggested, scale)]


def reviews_of(viewer: Viewer, plan: Plan) -> list[Review]:
    """The plan's reviews, the newest first."""
    return list(Review.objects.filter(plan=plan).prefetch_related("attendees").order_by("-number"))


def get_review(viewer: Viewer, code: str, number: int) -> Review:
    """One review; raises Review.DoesNotExist for a stranger just as for one that never was."""
    rows = Review.objects.select_related("plan__framework__scale", "plan__record__owner", "plan__service")
    review = seen_by(rows, viewer, path="plan__record_id").get(plan__code=code, number=number)
    reveal_in(viewer, review.plan, [(review, ("notes", "next_because", "other_views"))])
    return review


def get_other_date(viewer: Viewer, code: str, pk: int) -> OtherDate:
    """Another body's date that holds; raises OtherDate.DoesNotExist where the viewer may not see it."""
    rows = OtherDate.objects.select_related("plan__record__owner").filter(withdrawn_at=None)
    return seen_by(rows, viewer, path="plan__record_id").get(plan__code=code, pk=pk)


def review_ahead(viewer: Viewer, plan: Plan) -> Review | None:
    """The review that is planned or being held, if there is one."""
    return Review.objects.filter(plan=plan, closed_at=None).order_by("-opened_at", "number").first()


def review_before(viewer: Viewer, review: Review) -> Review | None:
    """The last one closed before it."""
    rows = Review.objects.filter(plan=review.plan_id, closed_at__isnull=False, number__lt=review.number)
    return rows.order_by("number").last()


def review_dates(viewer: Viewer, *, today: date) -> list[ReviewDate]:
    """Reviews planned or open in plans that the viewer works on: where they may record, or sit in the group."""
    rows = Review.objects.filter(closed_at=None).exclude(plan__stage=PlanStage.ENDED)
    recording = open_to(rows, viewer, "progress.record", path="plan__record_id")
    mine = GroupMember.objects.held_on(viewer.day).filter(plan=OuterRef("plan"), user=viewer.user_id)
    seated = seen_by(rows, viewer, path="plan__record_id").filter(Exists(mine))
    found = Review.objects.filter(Q(pk__in=recording.values("pk")) | Q(pk__in=seated.values("pk")))
    ordered = found.select_related("plan__service").order_by("planned_for", "plan__title", "pk")
    return [ReviewDate(r.plan, r, r.planned_for, past=r.planned_for < today) for r in ordered]


def expected_at(viewer: Viewer, review: Review) -> list[Expected]:
    """Who was or is at the review; while it is only planned, who is in the group."""
    if review.opened_at:
        return [Expected(a.name, a.role, a.present) for a in review.attendees.all()]
    return [Expected(m.name, m.role) for m in members_of(viewer, review.plan)]


def missing_at(viewer: Viewer, review: Review) -> list[Missing]:
    """Who must be at the meeting and is not (DG14): before it is opened, whom the group lacks. The home's own plan is
    looked at by the home alone."""
    if review.plan.kind == PlanKind.IN_HOUSE:
        return []
    attendees = framework_of(viewer, review.plan.framework_id).attendees
    people = expected_at(viewer, review)
    return not_there(attendees, people) if review.opened_at else not_in_group(attendees, people)


def other_days(viewer: Viewer, plan: Plan, *, today: date) -> list[PlanDay]:
    """The days to come that a review must take account of (DG18): other bodies' dates, finishes that another body set,
    dates of measures, the day by which a round is answered."""
    dates = OtherDate.objects.filter(plan=plan, withdrawn_at=None, on__gte=today)
    days = [PlanDay(d.on, d.label, "other", d.source, pk=d.pk) for d in dates]
    still = Action.objects.filter(plan=plan, withdrawn_at=None, complete=False)
    for action in still.filter(finish_on__gte=today).exclude(timescale_source=""):
        assert action.finish_on is not None
        days.append(PlanDay(action.finish_on, "Finish", "finish", action.timescale_source, action.number))
    for action in still.filter(measure_by__gte=today):
        assert action.measure_by is not None
        days.append(PlanDay(action.measure_by, "Target of the measure", "measure", number=action.number))
    for round_ in Round.objects.filter(plan=plan, closed_at=None, answers_by__gte=today):
        assert round_.answers_by is not None
        days.append(PlanDay(round_.answers_by, f"Answers for {round_.label}", "round"))
    return in_order(days)


def time_line(viewer: Viewer, plan: Plan, *, today: date) -> list[PlanDay]:
    """Those days with the next review among them."""
    ahead = review_ahead(viewer, plan)
    review = [PlanDay(ahead.planned_for, f"Review {ahead.number}", "review")] if ahead else []
    return in_order([*other_days(viewer, plan, today=today), *review])


def remaining_on(viewer: Viewer, code: str, *, today: date) -> Remaining:
    """What is left to do in the plan (DG17)."""
    page = plan_page(viewer, code, today=today)
    still = [row for row in page.rows if not row.action.complete]
    red = next((v for v in page.scale.values if v.colour == "red"), None)
    ahead = [(row.due_on, row.action.number) for row in still if row.due_on and row.due_on >= today]
    return Remaining(
        open=tuple(row.action.number for row in still),
        late=tuple(row.action.number for row in still if row.standing is Standing.OVERDUE),
        red=tuple(row.action.number for row in still if red and row.status == red),
        red_label=red.label if red else "",
        finishes=tuple(sorted(ahead, key=lambda pair: pair[0])),
    )


def changes_in(viewer: Viewer, review: Review, *, projected: bool = False) -> list[Changes]:
    """Everything recorded on the plan while the review was open, as far as the viewer may read it, by action number
    (DG20); then what concerns the plan as a whole. `projected`: only what everyone on the plan may read."""
    if review.opened_at is None:
        return []
    events = events_of(viewer, review.plan.record_id).filter(at__gte=review.opened_at)
    if review.closed_at:
        events = events.filter(at__lte=review.closed_at)
    if projected:
        events = events.filter(audience__in=[*FOR_ALL, ""])
    found: dict[str, Changes] = {}
    actions = Action.objects.filter(plan=review.plan_id).order_by("section__position", "position", "pk")
    known = {a.pk: a for a in actions.only("pk", "number", "title", "text")}
    if not projected:
        reveal_in(viewer, review.plan, [(a, ("title", "text")) for a in known.values()])
    for event in reversed(events.exclude(verb__in=ABOUT_THE_MEETING)):
        action = known.get(event.subject_id) if event.subject_type == "plans.action" else None
        number = action.number if action else ""
        group = found.setdefault(number, Changes(number, closed(action.title or action.text) if action else ""))
        change = _change(event, number)
        said = (change.words, change.said)
        said = closed(said) if projected else revealed(viewer, review.plan, said)
        group.changes.append(Change(event, *said))
    order = [a.number for a in known.values() if a.number in found]
    return [found[number] for number in [*order, *([""] if "" in found else [])]]


def _change(event: Event, number: str) -> Change:
    words = sentence(event.verb, event.subject_label, event.before, event.after)
    if number and words.startswith(f"{event.subject_label}: "):
        words = words.removeprefix(f"{event.subject_label}: ")
        words = words[:1].upper() + words[1:]
    return Change(event, words, said=str(event.after.get("progress") or ""))


def notes_of(viewer: Viewer, review: Review) -> list[Event]:
    """What was added to the closed review afterwards, the oldest first."""
    return list(events_of(viewer, review.plan.record_id, subject=review).filter(verb="review.noted").reverse())


def changed_since(viewer: Viewer, plan: Plan, moment: datetime, numbers: list[str]) -> set[str]:
    """The actions on which something was recorded since then."""
    events = events_of(viewer, plan.record_id).filter(at__gt=moment)
    ids = set(events.filter(subject_type="plans.action").values_list("subject_id", flat=True))
    found = set(Action.objects.filter(plan=plan, pk__in=ids).values_list("number", flat=True))
    for event in events.filter(verb="plan.updated_from_document"):
        found |= {n for n in numbers if about_action(n, event.before, event.after)}
    return found & set(numbers)


def review_screen(
    viewer: Viewer, code: str, number: int, *, today: date, shows: str = "all", action: str = ""
) -> ReviewScreen:
    """The open review at one action: the one named, else the first of those shown on which nothing is recorded yet.
    It stands on a wall before the whole group, so it shows what everyone on the plan may read, whoever opened it.
    Raises Review.DoesNotExist or Action.DoesNotExist where there is none for this viewer."""
    review = get_review(viewer, code, number)
    page = plan_page(viewer, code, today=today)
    review.plan = page.plan
    rows = {row.action.number: row for row in page.rows}
    changes = changes_in(viewer, review, projected=True)
    recorded = {group.number for group in changes if group.number}
    filters = _filters(viewer, review, rows)
    shows = shows if shows in filters else "all"
    numbers, shown = list(rows), filters[shows]
    if action and action not in rows:
        raise Action.DoesNotExist
    here = action or next((n for n in shown if n not in recorded), shown[0] if shown else "")
    before, after = next_in(numbers, shown, here)
    events = [change.event for group in changes for change in group.changes]
    return ReviewScreen(
        review=review, page=page, shows=shows, counts={key: len(found) for key, found in filters.items()},
        numbers=numbers, shown=shown, row=rows.get(here), before=before, after=after, recorded=recorded,
        changes=changes, last=max(events, key=lambda e: (e.at, e.pk), default=None),
        left_out=_for_the_table(rows[here]) if here in rows else 0,
    )  # fmt: skip


def _for_the_table(row: ActionRow) -> int:
    """Leaves of an action what everyone on the plan may read, in memory; how many entries that left out."""
    read = [entry for entry in row.entries if entry.audience in FOR_ALL]
    left_out, row.entries = len(row.entries) - len(read), read
    for shown, columns in ((row.action, ACTION_TEXTS), *((entry, ENTRY_TEXTS) for entry in read)):
        for name in columns:
            setattr(shown, name, covered(getattr(shown, name)))
    return left_out


def _filters(viewer: Viewer, review: Review, rows: dict[str, ActionRow]) -> dict[str, list[str]]:
    found = {
        "all": list(rows),
        "open": [n for n, row in rows.items() if not row.action.complete],
        "late": [n for n, row in rows.items() if row.standing is Standing.OVERDUE],
    }
    last = review_before(viewer, review)
    if last and last.closed_at:
        changed = changed_since(viewer, review.plan, last.closed_at, list(rows))
        found["changed"] = [n for n in rows if n in changed]
    return found
