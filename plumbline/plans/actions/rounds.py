"""Rounds of scrutiny: opening one asks each responsible organisation about its parts; chasing; closing; the committee's
view of a grade."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from plumbline.access.models import FOR_ALL
from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import framework_of, scale_of
from plumbline.notices.actions import put_in_outbox, take_back
from plumbline.plans.actions.common import day_of, once, plan_in_process, plan_open_to, record_plan_event
from plumbline.plans.actions.withheld import withhold
from plumbline.plans.models import Action, CommitteeView, Plan, ProgressEntry, Round, RoundRequest
from plumbline.plans.queries.rounds import (
    bodies_on,
    committees,
    is_achieved,
    may_report,
    may_run,
    may_view,
    people_to_ask,
    printed_doers,
    responsible_for,
)
from plumbline.plans.rules.rounds import require_view
from plumbline.plans.rules.timescales import understand_timescale


@transaction.atomic
def open_round(*, by: Viewer, at: datetime, code: str, label: str, answers_by: date | None = None) -> Round:
    """A new round of reporting (ST5): each part that is not fully achieved is asked of whoever is responsible for it
    (ST9), and their people are told. Opening one that is there changes nothing."""
    plan = _plan_to_run(by, code)
    label = " ".join(label.split())[:60]
    timing = understand_timescale(label, period=(None, None), end=False, base=None).timing
    if timing.date is None:
        raise Refusal("Name the round by its month, for example January 2027.", field="label")
    found = plan.rounds.filter(label=label).first()
    if found:
        return found
    if answers_by is not None and answers_by < day_of(at):
        raise Refusal("The day for answers has gone by. Give today or a later day.", field="answers_by")
    made = Round.objects.create(
        plan=plan, label=label, month=timing.date.replace(day=1), position=plan.rounds.count() + 1, opened_at=at,
        answers_by=answers_by,
    )  # fmt: skip
    requests = _ask_each_part(by, at, plan, made)
    _tell(by, at, plan, made, requests, again="")
    record_plan_event(
        by=by, at=at, verb="round.opened", plan=plan, subject=plan, label=plan.title,
        after={"round": label, "answers_by": answers_by, "parts": [r.action.number for r in requests]},
    )  # fmt: skip
    return made


def _ask_each_part(by: Viewer, at: datetime, plan: Plan, made: Round) -> list[RoundRequest]:
    bodies = bodies_on(by, plan)
    requests = []
    actions = plan.actions.filter(withdrawn_at=None).prefetch_related("parties")
    for action in actions.order_by("section__position", "position", "pk"):
        if is_achieved(by, plan, action):
            continue
        responsible = responsible_for(by, action.parties.all(), bodies)
        requests.append(
            RoundRequest(
                round=made, action=action, organisation_id=responsible[0] if responsible else None,
                party=printed_doers(by, action)[:300], asked_at=at,
            )
        )  # fmt: skip
    return RoundRequest.objects.bulk_create(requests)


def _tell(by: Viewer, at: datetime, plan: Plan, of: Round, requests: list[RoundRequest], *, again: str) -> int:
    """One notice for each person who is asked, however many parts an organisation is asked about; how many people
    that were. Who is named in a part is told also where no organisation is known for it."""
    told: set[int] = set()
    for organisation in dict.fromkeys(r.organisation_id for r in requests):
        actions = [r.action for r in requests if r.organisation_id == organisation]
        for person in people_to_ask(by, plan, organisation, actions):
            put_in_outbox(
                by=by, at=at, effect_key=f"round:{of.pk}:{organisation}:{person.pk}:{again or 'asked'}",
                topic=_topic(of, organisation), kind="request", user=person, record_id=plan.record_id,
                headline="An answer that was asked of you is late" if again else "You are asked for a progress update",
                path=reverse("plans:round", args=[plan.code, of.pk]),
            )  # fmt: skip
            told.add(person.pk)
    return len(told)


def _topic(of: Round, organisation: int | None) -> str:
    return f"round:{of.pk}:organisation:{organisation}"


def _plan_to_run(by: Viewer, code: str) -> Plan:
    """The plan, locked. Plan.DoesNotExist for a stranger; a Refusal for a body that only answers its own parts."""
    plan = plan_open_to(by, code, "plan.edit")
    if not may_run(by, plan):
        raise Refusal(
            f"{plan.record.owner.name} and the plan’s lead open, chase, close and reopen its rounds. Ask them, and "
            "answer what is asked of your own organisation."
        )
    return plan


def _round_to_run(by: Viewer, code: str, pk: int) -> tuple[Plan, Round]:
    """Raises Round.DoesNotExist for a round of another plan, Refusal where it came with a document."""
    plan = _plan_to_run(by, code)
    found = Round.objects.select_for_update().get(pk=pk, plan=plan)
    if found.opened_at is None:
        raise Refusal(f"The round {found.label} came with a document. Nothing is asked in it.")
    return plan, found


def _round_to_change(by: Viewer, code: str, pk: int) -> tuple[Plan, Round]:
    """As `_round_to_run`; a Refusal also where it is closed."""
    plan, found = _round_to_run(by, code, pk)
    if found.closed_at is not None:
        raise Refusal(f"The round {found.label} is closed. Reopen it, or open another round to ask again.")
    return plan, found


@transaction.atomic
def ask_again(*, by: Viewer, at: datetime, code: str, round_id: int) -> int:
    """Tells the people of each organisation whose answer is late, once a day at most; how many people that were."""
    plan, found = _round_to_change(by, code, round_id)
    waiting = found.requests.filter(answered_at=None, action__withdrawn_at=None).select_related("action")
    today = day_of(at)
    if found.answers_by is not None and found.answers_by >= today:
        raise Refusal("No answer is late yet.")
    late = list(waiting)
    if not late:
        raise Refusal("Every part has been answered.")
    fresh = [r for r in late if r.chased_at is None or day_of(r.chased_at) < today]
    if not fresh:
        raise Refusal("They were asked again today already. Ask once more tomorrow, or telephone them.")
    _find_who_answers(by, plan, fresh)
    told = _tell(by, at, plan, found, fresh, again=today.isoformat())
    found.requests.filter(pk__in=[r.pk for r in fresh]).update(chased_at=at)
    record_plan_event(
        by=by, at=at, verb="round.chased", plan=plan, subject=plan, label=plan.title,
        after={"round": found.label, "parts": [r.action.number for r in fresh], "people": told},
    )  # fmt: skip
    return told


def _find_who_answers(by: Viewer, plan: Plan, requests: list[RoundRequest]) -> None:
    """A body that came to the plan after the round was opened, or was named rightly since, is asked now."""
    bodies = bodies_on(by, plan)
    for request in requests:
        responsible = responsible_for(by, request.action.parties.all(), bodies)
        if request.organisation_id is None and responsible:
            request.organisation_id = responsible[0]
            request.save(update_fields=["organisation"])


@transaction.atomic
def close_round(*, by: Viewer, at: datetime, code: str, round_id: int, reason: str) -> Round:
    """From now on nothing is answered in it. The event says which parts have no answer."""
    plan, found = _round_to_change(by, code, round_id)
    if not reason.strip():
        raise Refusal("Say why the round is closed now.", field="reason")
    open_requests = list(found.requests.filter(answered_at=None, action__withdrawn_at=None).select_related("action"))
    found.closed_at = at
    found.save(update_fields=["closed_at"])
    for organisation in {r.organisation_id for r in open_requests}:
        take_back(by=by, at=at, topic=_topic(found, organisation))
    record_plan_event(
        by=by, at=at, verb="round.closed", plan=plan, subject=plan, label=plan.title,
        after={"round": found.label, "unanswered": [r.action.number for r in open_requests]}, reason=reason.strip(),
    )  # fmt: skip
    return found


@transaction.atomic
def reopen_round(*, by: Viewer, at: datetime, code: str, round_id: int, reason: str) -> Round:
    """A round that was closed takes answers again. Nobody is told by this: who is late can be asked again. A Refusal
    where it is open already, which a second click meets."""
    plan, found = _round_to_run(by, code, round_id)
    if found.closed_at is None:
        raise Refusal(f"The round {found.label} is open already.")
    if not reason.strip():
        raise Refusal("Say why the round is opened again.", field="reason")
    closed_on, found.closed_at = day_of(found.closed_at), None
    found.save(update_fields=["closed_at"])
    waiting = found.requests.filter(answered_at=None, action__withdrawn_at=None).select_related("action")
    record_plan_event(
        by=by, at=at, verb="round.reopened", plan=plan, subject=plan, label=plan.title, before={"closed": closed_on},
        after={"round": found.label, "unanswered": [r.action.number for r in waiting]}, reason=reason.strip(),
    )  # fmt: skip
    return found


# --- what recording an answer asks and leaves ---


def require_theirs(by: Viewer, plan: Plan, action: Action, of: Round | None) -> None:
    """Raises Refusal where the round is closed, or where the part is another body's to report on (ST12)."""
    if of is not None and of.closed_at is not None:
        raise Refusal(
            f"The round {of.label} was closed on {day_of(of.closed_at):%-d %B %Y}, so nothing more is added to it. "
            f"Ask {plan.record.owner.name} if your answer still matters.",
            field="round",
        )
    if framework_of(by, plan.framework).rounds and not may_report(by, plan, action):
        noun = framework_of(by, plan.framework).items.noun
        raise Refusal(
            f"This {noun} is not your organisation’s to answer. {plan.record.owner.name}, or whoever the plan names as "
            "responsible, answers it."
        )


def note_answered(of: Round | None, action: Action, entry: ProgressEntry, *, by: Viewer, at: datetime) -> None:
    """The request for this part in this round, if there is one, has its answer; nobody is chased for it any more."""
    request = RoundRequest.objects.select_for_update().filter(round=of, action=action).first() if of else None
    if request is None or of is None:
        return
    request.answered_at = request.answered_at or at  # the first answer says whether it was late
    request.entry = entry
    request.save(update_fields=["answered_at", "entry"])
    still = of.requests.filter(organisation=request.organisation_id, answered_at=None, action__withdrawn_at=None)
    if not still.exists():
        take_back(by=by, at=at, topic=_topic(of, request.organisation_id))


# --- the committee ---


@dataclass(frozen=True)
class ViewValues:
    """What the committee thinks of a grade."""

    agrees: bool
    status: str = ""  # the grade it would give, where it challenges
    text: str = ""
    committee: str = ""


@transaction.atomic
def record_committee_view(
    *, by: Viewer, at: datetime, code: str, round_id: int, number: str, values: ViewValues, submission: str
) -> CommitteeView:
    """The committee agrees with a part's grade in a round, or challenges it (ST15). A changed mind is another row.

    Its member says it, or the owner's officer on its behalf: a Refusal for anyone else.
    """
    plan = plan_in_process(by, code)
    if not may_view(by, plan):
        raise Refusal("Only a member of the committee, or the officer who brings the plan to it, records its view.")
    submission = once(by, code, str(round_id), number, submission)
    made = CommitteeView.objects.filter(submission=submission).first()
    if made:
        return made
    found = plan.rounds.get(pk=round_id)
    action = Action.objects.select_for_update().get(plan=plan, number=number, withdrawn_at=None)
    answers = found.entries.filter(action=action, audience__in=FOR_ALL).exclude(status="")  # as in the paper
    entry = answers.order_by("at", "pk").last()
    if entry is None:
        raise Refusal("This part has no grade in this round yet. The committee’s view is of a grade that was given.")
    scale = scale_of(by, plan.framework.scale_id)
    require_view(agrees=values.agrees, status=values.status, text=values.text, given=entry.status, scale=scale)
    withhold(values, by=by, at=at, plan=plan, plain=("text",))  # everyone reads it, and so does a public paper
    known = committees(by, plan)
    made = CommitteeView.objects.create(
        round=found, action=action, agrees=values.agrees, status="" if values.agrees else values.status,
        text=values.text.strip(), group_name=values.committee if values.committee in known else known[0],
        by_id=by.user_id, by_name=by.name, at=at, submission=submission,
    )  # fmt: skip
    record_plan_event(
        by=by, at=at, verb="committee.viewed", plan=plan, subject=action, label=f"Action {number}",
        after={"round": found.label, "agrees": made.agrees, "status": made.status, "text": made.text,
               "committee": made.group_name},
    )  # fmt: skip
    return made
