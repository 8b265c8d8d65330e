"""The rows of one page of a timeline, told in words. Each function is given keys that the timeline found for the viewer
by their own rule, and reads one table in one or two statements."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from plumbline.access.queries import parts_seen_by, seen_by
from plumbline.access.viewer import Viewer
from plumbline.history.models import Event
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.enquiries import enquiries_seen_by, list_investigations
from plumbline.intelligence.queries.items import items_seen_by
from plumbline.picture.links import address
from plumbline.picture.rules.grades import QUESTIONS
from plumbline.picture.rules.known_by import mark_of
from plumbline.picture.rules.timeline import Entry
from plumbline.picture.rules.words import count, shortened
from plumbline.plans.models import Plan, PlanVersion, Review
from plumbline.register.models import (
    Change,
    Grade,
    Grading,
    Inspection,
    LoadChange,
    PublishedText,
    Requirement,
    RequirementOutcome,
)
from plumbline.register.rules.requirement_words import requirement_name

Tell = Callable[[date, str], Entry]
SHORT = 240
PRESENCE = (Change.NEW, Change.BACK, Change.CLOSED)  # the label says it all


def _entry(source: str, title: str, words: str, href: str, mark: Any, on: date, kind: str) -> Entry:
    return Entry(on, source, kind, title, words, href, mark)


def _tell(source: str, title: str, words: str = "", href: str = "", mark: Any = None) -> Tell:
    return partial(_entry, source, title, words, href, mark)


def _gradings(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    said: dict[int, list[str]] = {}
    rows = Grade.objects.filter(grading__in=pks, group="").order_by("grading", "pk")
    for grading, question, text in rows.values_list("grading", "question", "text"):
        said.setdefault(grading, []).append(f"{QUESTIONS.get(question, question)} {text}")
    return {
        g.pk: _tell(
            "register", "Grades or ratings published", "; ".join(said.get(g.pk, [])), "#grades",
            mark_of(g.service.source, g.lowest, g.overall),
        )
        for g in Grading.objects.filter(pk__in=pks).select_related("service")
    }  # fmt: skip


def _inspections(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    rows = Inspection.objects.filter(pk__in=pks)
    return {one.pk: _tell("register", "Inspection", f"Case {one.case_number}.") for one in rows}


def _texts(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    made = Counter(Requirement.objects.filter(published__in=pks).values_list("published", flat=True))
    found = {}
    for text in PublishedText.objects.filter(pk__in=pks).select_related("inspection"):
        noun = ("area for improvement", "areas for improvement") if text.kind == "area" else ("requirement", "")
        title = count(made[text.pk], *noun) if made[text.pk] else text.get_kind_display()
        words = f"Made at the inspection of {text.inspection.on.day} {text.inspection.on:%B %Y}."
        found[text.pk] = _tell("register", title, words, "#requirements")
    return found


def _outcomes(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    found = {}
    for outcome in RequirementOutcome.objects.filter(pk__in=pks).select_related("requirement", "organisation"):
        of = outcome.requirement
        name = requirement_name(of.kind, of.number, part=of.part, parts=1)
        by = f" Written down by {outcome.organisation.name}." if outcome.organisation else ""
        title = f"{name[0].upper()}{name[1:]}: {outcome.get_kind_display().lower()}"
        found[outcome.pk] = _tell("register", title, f"{outcome.source.rstrip('.')}.{by}", "#requirements")
    return found


def _changes(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    found = {}
    for change in LoadChange.objects.filter(pk__in=pks):
        told = change.after and change.kind not in PRESENCE
        both = f"Before: {change.before or 'none'}. Now: {change.after}." if told else ""
        found[change.pk] = _tell("register", str(change.get_kind_display()), both)
    return found


def _plan(title: str, viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    rows = seen_by(Plan.objects.filter(pk__in=pks), viewer).select_related("framework", "record__owner")
    return {
        plan.pk: _tell(
            "plans", f"{title}: {plan.title}", f"{plan.framework.title}, of {plan.record.owner.name}.",
            address("plans:plan", plan.code),
        )
        for plan in rows
    }  # fmt: skip


def _versions(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    rows = _seen(PlanVersion.objects.filter(pk__in=pks).defer("content"), viewer).select_related("plan")
    return {
        v.pk: _tell(
            "plans", f"Version {v.number} of {v.plan.title}", f"Made final by {v.final_by_name}.",
            address("plans:read_version", v.plan.code, v.pk),
        )
        for v in rows
    }  # fmt: skip


def _reviews(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    rows = _seen(Review.objects.filter(pk__in=pks), viewer).select_related("plan")
    found = {}
    for review in rows:
        following = review.next_review_on
        words = f"The next is on {following.day} {following:%B %Y}." if following else ""
        href = address("plans:review", review.plan.code, review.number)
        found[review.pk] = _tell("plans", f"Review {review.number} of {review.plan.title}", words, href)
    return found


def _events(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    rows = list(parts_seen_by(Event.objects.filter(pk__in=pks), viewer, path="record_id", author="actor_id"))
    plans = Plan.objects.filter(pk__in=[e.subject_id for e in rows if e.subject_type == "plans.plan"])
    codes = dict(plans.values_list("pk", "code"))
    verbs = {"plan.started": "Plan agreed, its dates count", "plan.ended": "Plan ended"}
    return {
        event.pk: _tell(
            "plans", f"{verbs[event.verb]}: {event.subject_label}", event.reason,
            address("plans:plan", codes[event.subject_id]) if event.subject_id in codes else "",
        )
        for event in rows
    }  # fmt: skip


def _items(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    rows = items_seen_by(viewer).filter(pk__in=pks).select_related(None).prefetch_related(None)
    return {
        item.pk: _tell("reports", item.title, _of_item(item), address("intelligence:item", item.code)) for item in rows
    }


def _of_item(item: Item) -> str:
    said = shortened(item.facts, SHORT)
    return f"{said} From: {item.get_received_from_display().lower()}. {item.get_state_display()}.".strip()


def _enquiries(ended: bool, viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    found = {}
    for enquiry in enquiries_seen_by(viewer).filter(pk__in=pks):
        title = f"Enquiry {'ended' if ended else 'begun'}: {enquiry.item.title}"
        words = "" if enquiry.ended_on else enquiry.get_stage_display()
        if ended:
            asks = enquiry.improvement_needed.strip()
            words = enquiry.get_substantiated_display() + (f". To improve: {asks}" if asks else "")
        href = address("intelligence:item", enquiry.item.code)
        found[enquiry.pk] = _tell("enquiries", title, f"{words.rstrip('.')}." if words else "", href)
    return found


def _investigations(viewer: Viewer, pks: Sequence[int]) -> dict[int, Tell]:
    found = {}
    for one in list_investigations(viewer, stands="all", today=viewer.day).filter(pk__in=pks):
        done = f"Done. {one.outcome}" if one.done_on else f"Due by {one.due_on.day} {one.due_on:%B %Y}."
        href = address("intelligence:item", one.item.code)
        found[one.pk] = _tell("enquiries", f"{one.get_kind_display()}: {one.who}", done.strip(), href)
    return found


def _seen(rows: Any, viewer: Viewer) -> Any:
    return seen_by(rows, viewer, path="plan__record_id")


HYDRATE: Mapping[str, Callable[[Viewer, Sequence[int]], dict[int, Tell]]] = {
    "grading": _gradings,
    "inspection": _inspections,
    "text": _texts,
    "outcome": _outcomes,
    "change": _changes,
    "plan": partial(_plan, "Plan begun"),
    "handed-back": partial(_plan, "Plan handed back to the provider"),
    "version": _versions,
    "review": _reviews,
    "event": _events,
    "item": _items,
    "enquiry-begun": partial(_enquiries, False),
    "enquiry-ended": partial(_enquiries, True),
    "investigation": _investigations,
}
