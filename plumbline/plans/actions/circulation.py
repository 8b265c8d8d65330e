"""Sending a final version out (DG37): each recipient, the version and the time are kept; sent again, it is another row.

A mail says only that a plan is there to be read. Who sees the plan is led to the version's page; anybody else gets a
link of their own that shows this version and nothing else, until it ends or the lead ends it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.urls import reverse

from plumbline.access.viewer import Viewer
from plumbline.guests.actions import end_link, make_link
from plumbline.kernel.refusals import Refusal
from plumbline.notices.actions import put_in_outbox, take_back
from plumbline.plans.actions.common import lock_plan, once, plan_in_process, record_plan_event
from plumbline.plans.actions.versions import PLAN_ENDED, label_of
from plumbline.plans.models import Circulation, CirculationCopy, Plan, PlanVersion
from plumbline.plans.queries import circulation as queries
from plumbline.plans.queries.circulation import Chosen, LineGiven
from plumbline.plans.queries.versions import may_circulate

PURPOSE, DAYS = "read-version", 28
NOT_YOURS = "A version is sent out by the plan’s lead, the Partnership Lead or the plan’s owner. Ask one of them."
NO_ADDRESSES = (
    "Only the Partnership Lead and those who may share this plan send it to other addresses, because whoever gets it "
    "reads the whole version. Choose among the people on the list, or ask one of them."
)


@transaction.atomic
def circulate(
    *, by: Viewer, at: datetime, code: str, pk: int, lines: Sequence[LineGiven], submission: str
) -> Circulation:
    """Sends a final version to the people chosen, each once. The same form sent twice sends once.

    Raises Refusal for a version that is not final, for a required line that is left empty without a reason, for an
    address from one who may not share the plan, and where nobody is chosen at all.
    """
    plan = plan_in_process(by, code, PLAN_ENDED)
    version = _final(by, plan, pk)
    submission = once(by, "circulate", code, str(pk), submission)
    made = Circulation.objects.filter(submission=submission).first()
    if made:
        return made
    if any(line.others for line in lines) and not queries.may_address(by, plan):
        raise Refusal(NO_ADDRESSES)
    chosen = queries.chosen_in(by, version, lines)
    if any(person.user is None and person.email for person in chosen) and not queries.may_address(by, plan):
        raise Refusal(NO_ADDRESSES)  # a member without an account would read it by a link
    empty = _left_out(by, version, lines, chosen)
    for person in chosen:
        if person.email:
            require_address(person.email)
    if not chosen:
        raise Refusal("Choose at least one person who gets this version.")
    sent = Circulation.objects.create(version=version, by_id=by.user_id, by_name=by.name, at=at, submission=submission)
    for person in chosen:
        _send(by, at, plan, sent, person, label=person.label)
    for label, why in empty:
        CirculationCopy.objects.create(circulation=sent, list_label=label, name="", by_hand=why, at=at)
    counted = Counter(label for person in chosen for label in person.labels)
    record_plan_event(
        by=by, at=at, verb="version.circulated", plan=plan, subject=version, label=label_of(version),
        after={"people": len(chosen), "lines": list(counted.items()),
               "left_out": [label for label, _ in empty]},  # everyone on the plan reads it: no names, no reasons
    )  # fmt: skip
    return sent


@transaction.atomic
def send_again(
    *, by: Viewer, at: datetime, code: str, pk: int, copy: int, email: str, submission: str
) -> CirculationCopy:
    """Sends one recipient's copy once more, to the same person or to another address: another row; a link that went out
    before opens nothing any more. The same form sent twice sends once."""
    plan = plan_in_process(by, code, PLAN_ENDED)
    version = _final(by, plan, pk)
    submission = once(by, "send-again", code, str(copy), submission)
    made = CirculationCopy.objects.filter(circulation__submission=submission).first()
    if made:
        return made
    before = queries.get_copy(by, version, copy)
    if before.notice is None:
        raise Refusal("This copy was not sent by e-mail, so it cannot be sent again.")
    person = _again(by, plan, before, email.strip())
    if before.link is not None:
        end_link(by=by, at=at, link=before.link)
    take_back(by=by, at=at, topic=f"copy:{before.pk}")
    sent = Circulation.objects.create(version=version, by_id=by.user_id, by_name=by.name, at=at, submission=submission)
    again = _send(by, at, plan, sent, person, label=before.list_label, again=before)
    record_plan_event(
        by=by, at=at, verb="version.sent_again", plan=plan, subject=version, label=label_of(version),
        after={"line": before.list_label, "other_address": person.email != before.email if person.email else False},
    )  # fmt: skip
    return again


@transaction.atomic
def end_copy_link(*, by: Viewer, at: datetime, code: str, pk: int, copy: int) -> CirculationCopy:
    """From now on the recipient's link opens nothing, also that of a plan that has ended. Ending it twice changes
    nothing."""
    plan = lock_plan(by, code)
    version = _locked_version(plan, pk)
    if not queries.may_end_links(by, version):
        raise Refusal(NOT_YOURS)
    found = queries.get_copy(by, version, copy)
    if found.link is None:
        raise Refusal("This copy has no link.")
    if found.link.ended_at is not None:
        return found
    end_link(by=by, at=at, link=found.link)
    take_back(by=by, at=at, topic=f"copy:{found.pk}")
    record_plan_event(
        by=by, at=at, verb="version.link_ended", plan=plan, subject=version, label=label_of(version),
        after={"line": found.list_label},
    )  # fmt: skip
    return found


def require_address(email: str) -> None:
    try:
        validate_email(email)
    except ValidationError:
        raise Refusal(f"“{email}” is not an e-mail address. Write it like name@example.org.", field="email") from None


def _final(by: Viewer, plan: Plan, pk: int) -> PlanVersion:
    version = _locked_version(plan, pk)
    if version.number is None:
        raise Refusal("Only a final version is sent out. This one is still on its way.")
    if not may_circulate(by, plan):
        raise Refusal(NOT_YOURS)
    return version


def _locked_version(plan: Plan, pk: int) -> PlanVersion:
    version = PlanVersion.objects.select_for_update(of=("self",)).get(plan=plan, pk=pk)
    version.plan = plan
    return version


def _left_out(
    by: Viewer, version: PlanVersion, lines: Sequence[LineGiven], chosen: Sequence[Chosen]
) -> list[tuple[str, str]]:
    """The required lines of which nobody gets it, each with its reason."""
    reached = {label for person in chosen for label in person.labels}
    whys = {line.label: line.why.strip() for line in lines}
    found = []
    for line in queries.list_lines(by, version):
        if line.required and line.label not in reached:
            if not whys.get(line.label):
                raise Refusal(f"{line.label}: choose somebody, or say why nobody there gets this version.")
            found.append((line.label, whys[line.label][:300]))
    return found


def _again(by: Viewer, plan: Plan, before: CirculationCopy, email: str) -> Chosen:
    known = before.user.email if before.user is not None else before.email
    other = email.casefold() not in ("", known.casefold())
    if other and not queries.may_address(by, plan):
        raise Refusal(NO_ADDRESSES)
    if before.user is not None and not other:
        return Chosen(name=before.name, user=before.user)
    require_address(email or before.email)
    return Chosen(name=before.name, email=email or before.email)


def _send(
    by: Viewer, at: datetime, plan: Plan, sent: Circulation, person: Chosen, *, label: str,
    again: CirculationCopy | None = None,
) -> CirculationCopy:  # fmt: skip
    copy = CirculationCopy.objects.create(
        circulation=sent, list_label=label, name=person.name[:200], email=person.email, user=person.user,
        by_hand=person.by_hand[:300], again=again, at=at,
    )  # fmt: skip
    if person.by_hand:
        return copy
    path = reverse("plans:version", args=[plan.code, sent.version_id])
    if person.user is None:
        copy.link, secret = make_link(
            by=by, at=at, record_id=plan.record_id, purpose=PURPOSE, subject_id=sent.version_id, name=copy.name,
            email=person.email, asks="Read one version of a plan", days=DAYS,
        )  # fmt: skip
        path = reverse("plans:guest_version", args=[secret])
    copy.notice = put_in_outbox(
        by=by, at=at, effect_key=f"copy:{copy.pk}", kind="circulation", headline="A plan was sent to you to read",
        user=person.user, email=person.email, name=copy.name, record_id=plan.record_id, path=path,
        path_is_secret=person.user is None, topic=f"copy:{copy.pk}", at_once=True,
    )  # fmt: skip
    copy.save(update_fields=["link", "notice"])
    return copy
