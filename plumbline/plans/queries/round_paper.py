"""What the committee's paper says: the plan with its rounds up to a chosen one (ST14)."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.timezone import localdate

from plumbline.access.models import FOR_ALL
from plumbline.access.viewer import Viewer
from plumbline.library.queries import scale_of
from plumbline.library.types import Scale
from plumbline.plans.models import Action, CommitteeView, Plan, ProgressEntry, Round, RoundRequest
from plumbline.plans.queries.content import content_of
from plumbline.plans.queries.rounds import committee_views, entries_of, get_round, parts_of, rounds_of
from plumbline.plans.rules.content import Item, PlanContent, Progress, Status
from plumbline.plans.rules.rounds import counted
from plumbline.plans.rules.withheld import closed
from plumbline.plans.rules.wording import day_words

NOT_YET, NO_ANSWER = "No answer yet.", "No answer was given."


@dataclass(frozen=True)
class PaperContent:
    """The plan with its rounds up to one of them, as everyone may read it."""

    plan: Plan
    round: Round
    content: PlanContent
    counts: tuple[tuple[str, tuple[int, ...]], ...]  # each round: how many parts have each grade
    views: dict[tuple[str, str], list[CommitteeView]]  # by a part's number and the words that date its last answer


def paper_content(viewer: Viewer, code: str, pk: int) -> PaperContent:
    """What the committee's paper says (ST14); raises Round.DoesNotExist for a stranger. Only what is for everyone."""
    found = get_round(viewer, code, pk)
    plan, scale = found.plan, scale_of(viewer, found.plan.framework.scale_id)
    content, views = content_of(viewer, plan, notes="none"), committee_views(viewer, plan)
    rounds = [r for r in rounds_of(viewer, plan) if r.position <= found.position]
    waiting = set(RoundRequest.objects.filter(round=found, answered_at=None).values_list("action_id", flat=True))
    items = {item.number: item for item in content.items}
    grades: dict[int, list[str]] = {}  # by round, the grade that counts of each part
    said: dict[tuple[str, str], list[CommitteeView]] = {}
    for action in parts_of(viewer, plan):
        if item := items.get(action.number):
            item.status, item.progress = Status(), []
            for of in rounds:
                answers = _dated(viewer, of, action)
                _add(item, answers, scale)
                if answers:
                    grades.setdefault(of.pk, []).append(answers[-1][1].status)
                    said[item.number, answers[-1][0]] = views.get((of.pk, action.pk), [])
                elif of == found and action.pk in waiting:
                    item.progress.append(Progress(round=of.label, text=NO_ANSWER if of.closed_at else NOT_YET))
    counts = tuple((of.label, counted(scale, grades.get(of.pk, []))) for of in rounds)
    return PaperContent(plan, found, closed(content), counts, said)


def _dated(viewer: Viewer, of: Round, action: Action) -> list[tuple[str, ProgressEntry]]:
    """The answers of a round about one part, each with the words that date it: a second one says when it was added."""
    answers = [e for e in entries_of(viewer, action) if e.round_id == of.pk and e.audience in FOR_ALL]
    labels = [of.label, *(f"{of.label}, added {day_words(localdate(e.at))}" for e in answers[1:])]
    return list(zip(labels, answers, strict=False))


def _add(item: Item, answers: list[tuple[str, ProgressEntry]], scale: Scale) -> None:
    item.progress += [_as_said(entry, label, scale) for label, entry in answers]


def _as_said(entry: ProgressEntry, label: str, scale: Scale) -> Progress:
    value = scale.value(entry.status)
    return Progress(
        round=label, text=entry.text, status=entry.status_text or (f"{value.code} ({value.label})" if value else ""),
        status_note=entry.status_note, impact=entry.impact,
    )  # fmt: skip
