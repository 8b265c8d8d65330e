"""Answering a request: a part of a round by the body that is responsible for it, and one request by somebody without an
account, through the link that was made for it (BY12)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.urls import reverse

from plumbline.access.models import Audience
from plumbline.access.viewer import Viewer
from plumbline.guests.actions import end_link, make_link, use_link
from plumbline.guests.models import GuestLink
from plumbline.kernel.refusals import Refusal
from plumbline.library.queries import framework_of, scale_of
from plumbline.notices.actions import put_in_outbox, take_back
from plumbline.plans.actions.common import once, plan_open_to, record_plan_event
from plumbline.plans.actions.progress import ProgressValues, put_entry, require_untouched
from plumbline.plans.actions.rounds import require_theirs
from plumbline.plans.actions.withheld import withhold
from plumbline.plans.models import Action, Plan, ProgressEntry, Round, RoundRequest
from plumbline.plans.queries.requests import (
    PROGRESS,
    ROUND_PART,
    Asked,
    answer_of,
    get_guest_link,
    guest_request,
    mark_of,
)
from plumbline.plans.queries.rounds import may_ask_guests
from plumbline.plans.rules.rounds import Answer, require_answer
from plumbline.plans.rules.wording import day_words

BY_A_LINK = "by a link, without an account"


@transaction.atomic
def answer_part(
    *, by: Viewer, at: datetime, code: str, round_id: int, number: str, edition: int, answer: Answer, submission: str
) -> ProgressEntry:
    """A body's answer about its own part in a round (ST5, ST7, ST12): an entry, and the action's grade with it.

    Until the round is closed it may be followed by another; none is overwritten. Raises Conflict when the action
    changed since `edition`, Refusal for a part that is another's, was not asked, or an answer that lacks something.
    """
    plan = plan_open_to(by, code, "progress.record")
    submission = once(by, code, "round", str(round_id), number, submission)
    made = ProgressEntry.objects.filter(submission=submission).first()
    if made:
        return made
    of = plan.rounds.get(pk=round_id)
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    _require_asked(by, plan, of, action)
    require_theirs(by, plan, action, of)
    require_answer(answer, last=action.status, scale=scale_of(by, plan.framework.scale_id))
    require_untouched(by, action, edition)
    return put_entry(by=by, at=at, plan=plan, action=action, of=of, values=_values(answer), submission=submission)


def _values(answer: Answer, audience: str = Audience.EVERYONE) -> ProgressValues:
    return ProgressValues(
        text=answer.text, status=answer.status, status_note=answer.status_note, impact=answer.impact, audience=audience
    )


def _require_asked(by: Viewer, plan: Plan, of: Round, action: Action) -> None:
    noun = framework_of(by, plan.framework).items.noun
    if action.withdrawn_at:
        raise Refusal(f"This {noun} was withdrawn, so nothing more is recorded on it: {action.withdrawn_because}")
    if not of.requests.filter(action=action).exists():
        raise Refusal(f"This {noun} is not asked about in the round {of.label}.")


# --- asking somebody without an account ---


@dataclass(frozen=True)
class AskValues:
    """Whom an officer asks, for what, and who may read the answer."""

    name: str
    email: str
    asks: str
    days: int = 14
    audience: str = Audience.EVERYONE


@transaction.atomic
def ask_guest(
    *, by: Viewer, at: datetime, code: str, number: str, values: AskValues, submission: str, round_id: int | None = None
) -> GuestLink:
    """Asks one person without an account about one action, or about one part of a round (BY12): a link for them alone,
    and the mail that carries it. The same form sent twice asks once."""
    plan = _plan_to_ask_about(by, code)
    submission = once(by, code, "ask", str(round_id), number, submission)
    made = GuestLink.objects.filter(submission=submission).first()
    if made:
        return made
    action = Action.objects.select_for_update().get(plan=plan, number=number)
    request = _request_to_pass_on(by, plan, action, round_id)
    _require_ask(values)
    withhold(values, by=by, at=at, plan=plan, plain=("asks",))  # the guest reads it
    link, secret = make_link(
        by=by, at=at, record_id=plan.record_id, purpose=ROUND_PART if request else PROGRESS,
        subject_id=request.pk if request else action.pk, name=values.name, email=values.email, asks=values.asks,
        days=values.days, audience=Audience.EVERYONE if request else values.audience, submission=submission,
    )  # fmt: skip
    put_in_outbox(
        by=by, at=at, effect_key=f"guest-link:{link.pk}", topic=f"guest-link:{link.pk}", kind="request",
        email=link.email, name=link.name, at_once=True, path=reverse("plans:guest", args=[secret]),
        path_is_secret=True,
        headline=f"You are asked to answer one question. The link opens until {day_words(link.opens_until)}.",
    )  # fmt: skip
    record_plan_event(
        by=by, at=at, verb="guest.asked", plan=plan, subject=action, label=f"Action {number}",
        after={"name": link.name, "asks": link.asks, "until": link.opens_until,
               "round": request.round.label if request else ""},
        audience=link.audience,
    )  # fmt: skip
    return link


def _plan_to_ask_about(by: Viewer, code: str) -> Plan:
    """The plan, locked. Where it reports in rounds, a body that answers its own parts asks nobody about them."""
    plan = plan_open_to(by, code, "plan.edit")
    if not may_ask_guests(by, plan):
        raise Refusal(f"{plan.record.owner.name} and the plan’s lead ask people without an account about it. Ask them.")
    return plan


def _request_to_pass_on(by: Viewer, plan: Plan, action: Action, round_id: int | None) -> RoundRequest | None:
    """The request of the round that the guest answers; None where it is about the action's progress alone."""
    if action.withdrawn_at:
        raise Refusal(f"Action {action.number} was withdrawn, so nobody is asked about it: {action.withdrawn_because}")
    if round_id is None:
        return None
    of = plan.rounds.get(pk=round_id)
    _require_asked(by, plan, of, action)
    if of.closed_at is not None:
        raise Refusal(f"The round {of.label} is closed, so nobody is asked about it any more.")
    return of.requests.select_related("round").get(action=action)


def _require_ask(values: AskValues) -> None:
    if not values.email.strip():
        raise Refusal("Give the e-mail address to which the link is sent.", field="email")
    if not values.asks.strip():
        raise Refusal("Write what you ask of them: it is all they have to go by.", field="asks")
    if values.audience not in (Audience.EVERYONE, Audience.PARTNERS):
        raise Refusal("Choose who may read the answer.", field="audience")


@transaction.atomic
def end_guest_link(*, by: Viewer, at: datetime, code: str, link_id: int) -> GuestLink:
    """The link opens nothing any more, and is not sent if it has not been yet. Ending it twice changes nothing."""
    plan = _plan_to_ask_about(by, code)
    link = get_guest_link(by, plan, link_id)
    if link.used_at is not None:
        raise Refusal("It has been answered, so there is nothing to end.")
    if link.ended_at is not None:
        return link
    end_link(by=by, at=at, link=link)
    take_back(by=by, at=at, topic=f"guest-link:{link.pk}")
    record_plan_event(
        by=by, at=at, verb="guest.ended", plan=plan, subject=link, label=link.name, after={"name": link.name},
        audience=link.audience,
    )  # fmt: skip
    return link


# --- the guest's answer ---


@dataclass(frozen=True)
class GuestAnswer:
    """What a guest writes, and who they say they are."""

    name: str
    role: str
    answer: Answer


@transaction.atomic
def answer_as_guest(*, by: Viewer, at: datetime, secret: str, given: GuestAnswer) -> ProgressEntry:
    """The one answer that a link is for. `by` is the guest by the name they gave: nobody with an account.

    Raises GuestLink.DoesNotExist for a secret that never was, Refusal where the link does not open or the answer lacks
    something. The same answer sent twice is one.
    """
    link = guest_request(by, secret, at=at).link
    if link is None:
        raise GuestLink.DoesNotExist
    Plan.objects.select_for_update(of=("self",)).get(record=link.record_id)  # as every other writer has it
    found = guest_request(by, secret, at=at)
    made = answer_of(by, link)
    if made and made.text == given.answer.text.strip():
        return made
    if found.asked is None:
        raise Refusal(found.refusal)
    _require_guest(given)
    used = use_link(by=by, at=at, link=link)
    values = _guest_values(found.asked, given)
    return put_entry(
        by=by, at=at, plan=found.asked.plan, action=found.asked.action, of=found.asked.of, values=values,
        submission=mark_of(by, used), for_name=", ".join(part for part in (given.role.strip(), BY_A_LINK) if part),
        also={"guest": True, "asked_by": used.made_by_name},
    )  # fmt: skip


def _require_guest(given: GuestAnswer) -> None:
    if not given.name.strip():
        raise Refusal("Write your name, so that it can stand beside what you say.", field="name")


def _guest_values(asked: Asked, given: GuestAnswer) -> ProgressValues:
    if asked.of is not None:
        require_answer(given.answer, last=asked.last_grade, scale=asked.scale)
        return _values(given.answer, asked.link.audience)
    if not given.answer.text.strip():
        raise Refusal("Write your answer.", field="text")
    return ProgressValues(text=given.answer.text, audience=asked.link.audience)
