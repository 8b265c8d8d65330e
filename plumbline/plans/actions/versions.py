"""Versions: beginning one, taking its steps, saying what is not right in it, answering that (DG34 to DG36).

A version's content is taken down from the plan and kept whole. Until it is final the plan's changes can be taken in; a
signature keeps the fingerprint of what was signed. Once it is final nothing here changes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.urls import reverse

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.library.queries import framework_of, process_of
from plumbline.library.types import Process, Step
from plumbline.notices.actions import take_back
from plumbline.people.models import User
from plumbline.plans.actions.common import day_of, once, plan_in_process, record_plan_event
from plumbline.plans.actions.telling import tell_people
from plumbline.plans.models import Plan, PlanVersion, Review, VersionComment
from plumbline.plans.queries import versions as queries
from plumbline.plans.queries.actors import people_who_are
from plumbline.plans.rules.versions import DROPPED, FINAL, TAKE_IN, header_texts, headline, version_name
from plumbline.plans.rules.wording import day_words
from plumbline.workflow.actions import start_run, take_step
from plumbline.workflow.models import Signature, StepTaken
from plumbline.workflow.rules import Signed, standing_signatures

PLAN_ENDED = "This plan has ended, so nothing more is done with its versions. They stay here to be read."
STANDS_STILL = "stands still: nothing in it is changed any more. Begin the next version instead."


@dataclass(frozen=True)
class VersionValues:
    """What a version says of itself on every page (DG21): both are needed."""

    date_of_plan: date
    completed_by: str


@transaction.atomic
def begin_version(*, by: Viewer, at: datetime, code: str, values: VersionValues, submission: str) -> PlanVersion:
    """Takes the plan down as the next version, in the first state of its framework's process.

    One is on its way at a time: where there is one already, that one is given back, also to the second of two people
    who begin at once. Raises Refusal where the person takes no part in making versions, or a value is missing.
    """
    plan = plan_in_process(by, code, PLAN_ENDED)
    submission = once(by, "version", code, submission)
    made = PlanVersion.objects.filter(submission=submission).first() or _on_its_way(plan)
    if made:
        return made
    found = queries.process_for(by, plan)
    if found is None:
        raise Refusal("This kind of plan has no versions.")
    if not queries.may_begin(by, plan):
        raise Refusal("A new version is begun by the plan’s lead, or by somebody of its owner who may change it.")
    _require_values(by, plan, values, day_of(at))
    frozen = queries.take_down(by, plan, date_of_plan=values.date_of_plan, completed_by=values.completed_by.strip())
    version = PlanVersion.objects.create(
        plan=plan,
        run=start_run(by=by, at=at, record_id=plan.record_id, process_id=found[0].process_id),
        date_of_plan=values.date_of_plan, completed_by=values.completed_by.strip(), review=_review_before(plan),
        content=frozen.json, content_hash=frozen.hash, taken_at=at, begun_by_id=by.user_id, begun_by_name=by.name,
        begun_at=at, submission=submission,
    )  # fmt: skip
    _write_header(by, plan, version)
    record_plan_event(
        by=by, at=at, verb="version.begun", plan=plan, subject=version, label=label_of(version),
        after={"date_of_plan": version.date_of_plan, "completed_by": version.completed_by},
    )  # fmt: skip
    return version


@transaction.atomic
def take_version_step(
    *,
    by: Viewer,
    at: datetime,
    code: str,
    pk: int,
    step: str,
    edition: int,
    shown_hash: str,
    note: str = "",
    values: VersionValues | None = None,
) -> PlanVersion:
    """Takes one step of a version on its way: shares it, takes changes in, signs it, makes it final, gives it up.

    `edition` and `shown_hash` are those of the page on which the person decided: a step that somebody else took since,
    or another content, is a Conflict, and nothing is signed. A signature is bound to what it signs alone, so two people
    may sign in their two places at once. `values` corrects date and name while changes are taken in. The second of two
    clicks changes nothing.
    """
    plan = plan_in_process(by, code, PLAN_ENDED)
    version = _locked(plan, pk)
    process = process_of(by, version.run.process)
    chosen = process.step(step)
    if chosen is None:
        raise Refusal("There is no such step. Look at the page again to see how things stand.")
    if _was_theirs(by, version, chosen, edition, shown_hash):
        return version
    require_moving(version)
    facts = queries.facts_of(by, version)
    if chosen.signs:
        _require_shown(version, shown_hash, standing_signatures(process, facts).get(chosen.signs))
        edition = version.run.edition
    changed = chosen.key == TAKE_IN and _take_in(by, at, version, values)
    if chosen.key == TAKE_IN and not changed:
        raise Refusal("Nothing in the plan has changed since this draft was taken.")
    taken = take_step(
        by=by, at=at, run=version.run, key=step, edition=edition, facts=facts, note=note.replace("\r\n", "\n")
    )
    if version.run.state == FINAL:
        _make_final(by, at, plan, version)
    elif version.run.state == DROPPED:
        version.dropped_at = at
    version.save()
    _tell(by, at, plan, version, process, chosen, taken)
    record_plan_event(
        by=by, at=at, verb="version.step", plan=plan, subject=version, label=label_of(version), reason=note.strip(),
        after={"step": chosen.done or chosen.label, "state": version.run.state},
    )  # fmt: skip
    return version


@transaction.atomic
def comment_on_version(
    *, by: Viewer, at: datetime, code: str, pk: int, number: str, text: str, submission: str
) -> VersionComment:
    """What is not right in a draft (DG35), of one action where `number` names it. It goes to who completed the draft,
    to the lead and to the Partnership Lead. Written once; the same form sent twice is one comment."""
    plan = plan_in_process(by, code, PLAN_ENDED)
    version = _locked(plan, pk)
    submission = once(by, "version-comment", code, str(pk), submission)
    made = VersionComment.objects.filter(submission=submission).first()
    if made:
        return made
    require_moving(version)
    if not queries.may_comment(by, version):
        raise Refusal("Comments are written by the planning group and by those who record on the plan.")
    if not text.strip():
        raise Refusal("Write what is not right, or what is missing.", field="text")
    known = {item["number"] for section in version.content["sections"] for item in section["items"]}
    if number and number not in known:
        raise Refusal("That is not an action of this draft. Choose one, or leave it empty.", field="number")
    comment = VersionComment.objects.create(
        version=version, number=number, text=text.strip(), by_id=by.user_id, by_name=by.name,
        for_name=by.acting_for.organisation_name if by.acting_for else "", at=at, submission=submission,
    )  # fmt: skip
    told = [*people_who_are(by, plan, ("lead", "partnership_lead")), *queries.completers(by, version)]
    said = "Somebody has commented on the draft of a plan"
    topic = f"version-comment:{comment.pk}"
    _notify(by, at, version, told, f"version:{version.pk}:comment:{comment.pk}", said, topic)
    record_plan_event(
        by=by, at=at, verb="version.commented", plan=plan, subject=version, label=label_of(version),
        after={"action": number, "comment": comment.text},
    )  # fmt: skip
    return comment


@transaction.atomic
def answer_comment(*, by: Viewer, at: datetime, code: str, pk: int, comment: int, answer: str) -> VersionComment:
    """Answers a comment, once; the answer stays as it was written and goes to who made the comment."""
    plan = plan_in_process(by, code, PLAN_ENDED)
    version = _locked(plan, pk)
    found = VersionComment.objects.select_for_update(of=("self",)).select_related("by").get(version=version, pk=comment)
    if found.answered_at is not None:
        if (found.answered_by_name, found.answer) == (by.name, answer.strip()):
            return found
        raise Refusal(f"{found.answered_by_name} has answered this already: “{found.answer}”")
    require_moving(version)
    if not queries.may_answer(by, version):
        raise Refusal("Comments are answered by who completed this draft, the plan’s lead or its owner.")
    if not answer.strip():
        raise Refusal("Write the answer: what was changed, or why it stays.", field="answer")
    found.answer, found.answered_by_name, found.answered_at = answer.strip(), by.name, at
    found.save(update_fields=["answer", "answered_by_name", "answered_at"])
    take_back(by=by, at=at, topic=f"version-comment:{found.pk}")
    told = [found.by] if found.by and found.by_id != by.user_id else []
    said = "Your comment on the draft of a plan was answered"
    _notify(by, at, version, told, f"version:{version.pk}:answer:{found.pk}", said)
    record_plan_event(
        by=by, at=at, verb="version.answered", plan=plan, subject=version, label=label_of(version),
        after={"comment": found.text, "answer": found.answer},
    )  # fmt: skip
    return found


def require_moving(version: PlanVersion) -> None:
    if version.final_at is not None:
        raise Refusal(f"{version_name(version.number)} {STANDS_STILL}")
    if version.dropped_at is not None:
        raise Refusal("This draft was given up, so nothing more is done with it.")


def label_of(version: PlanVersion) -> str:
    """What history calls it."""
    if version.number is not None:
        return version_name(version.number)
    return f"Draft version of {day_words(version.date_of_plan)}"


def _locked(plan: Plan, pk: int) -> PlanVersion:
    rows = PlanVersion.objects.select_for_update(of=("self",)).select_related("run__process", "begun_by")
    version = rows.get(plan=plan, pk=pk)
    version.plan = plan
    return version


def _on_its_way(plan: Plan) -> PlanVersion | None:
    return PlanVersion.objects.filter(plan=plan, final_at=None, dropped_at=None).first()


def _review_before(plan: Plan) -> Review | None:
    """The latest review that was closed and is in no version yet."""
    review = Review.objects.filter(plan=plan, closed_at__isnull=False).order_by("-number").first()
    return None if review is None or review.versions.filter(final_at__isnull=False).exists() else review


def _require_values(by: Viewer, plan: Plan, values: VersionValues, today: date) -> None:
    if not values.completed_by.strip():
        raise Refusal("Say who completed this version: readers ask them about it.", field="completed_by")
    if len(values.completed_by.strip()) > 200:
        raise Refusal("The name is longer than 200 letters. Shorten it.", field="completed_by")
    if values.date_of_plan > today:
        raise Refusal("The date of the plan is still to come. Give today or an earlier day.", field="date_of_plan")
    current = queries.current_version(by, plan)
    if current and values.date_of_plan < current.date_of_plan:
        name, day = version_name(current.number), day_words(current.date_of_plan)
        raise Refusal(
            f"{name} is dated {day}. Give that day or a later one, so that readers can tell which is newer.",
            field="date_of_plan",
        )


def _was_theirs(by: Viewer, version: PlanVersion, step: Step, edition: int, shown_hash: str) -> bool:
    """Whether this person took this very step from this very page already: the second of two clicks."""
    if step.signs:
        given = Signature.objects.filter(run=version.run, slot=step.signs, by=by.user_id)
        return given.filter(signed_hash=shown_hash).exists()
    last = StepTaken.objects.filter(run=version.run).last()
    if last is None or (last.step, last.by_id) != (step.key, by.user_id):
        return False
    return version.run.edition == edition + 1 and (step.key == TAKE_IN or version.content_hash == shown_hash)


def _require_shown(version: PlanVersion, shown_hash: str, signed: Signed | None) -> None:
    """Nobody signs what they have not seen."""
    if shown_hash != version.content_hash:
        raise Conflict(
            "This draft has changed since you opened it, so nothing is signed. Read what it says now, then sign.",
            theirs={}, edition=version.run.edition,
        )  # fmt: skip
    if signed is not None:
        raise Conflict(
            f"{signed.by_name} has signed here already, so yours is not needed. Nothing changed.",
            theirs={}, edition=version.run.edition,
        )  # fmt: skip


def _take_in(by: Viewer, at: datetime, version: PlanVersion, values: VersionValues | None) -> bool:
    """The plan's content of now in place of the old; whether that is any different."""
    if values is not None:
        _require_values(by, version.plan, values, day_of(at))
        version.date_of_plan, version.completed_by = values.date_of_plan, values.completed_by.strip()
    frozen = queries.live_content(by, version)
    if frozen.hash == version.content_hash:
        return False
    version.content, version.content_hash, version.taken_at = frozen.json, frozen.hash, at
    version.review = _review_before(version.plan)  # what is taken in may be what another review agreed
    _write_header(by, version.plan, version)
    return True


def _make_final(by: Viewer, at: datetime, plan: Plan, version: PlanVersion) -> None:
    """Its number; from here on it stands still."""
    current = queries.current_version(by, plan)
    version.number = (current.number or 0) + 1 if current else 1
    version.final_at, version.final_by_name = at, by.name
    _write_header(by, plan, version)


def _write_header(by: Viewer, plan: Plan, version: PlanVersion) -> None:
    """The plan's own date and name are those of its latest version (DG21, DG34)."""
    said = (version.date_of_plan, version.completed_by)
    if (plan.date_of_plan, plan.completed_by) != said:
        plan.date_of_plan, plan.completed_by = said
        plan.edition += 1
        plan.save(update_fields=["date_of_plan", "completed_by", "edition"])
    texts = header_texts(framework_of(by, plan.framework_id), date_of_plan=said[0], completed_by=said[1])
    for value in plan.header_values.filter(label__in=texts):
        if value.text != texts[value.label]:
            value.text = texts[value.label]
            value.day = version.date_of_plan if value.key == "date_of_plan" else None
            value.save(update_fields=["text", "day"])


def _tell(
    by: Viewer, at: datetime, plan: Plan, version: PlanVersion, process: Process, step: Step, taken: StepTaken
) -> None:
    """Tells whom the process names; what earlier steps asked of people is taken back once that is over."""
    if step.to:
        for user_id in _waiting_for(version):
            take_back(by=by, at=at, topic=f"version:{version.pk}:{user_id}")
    elif by.user_id is not None:
        take_back(by=by, at=at, topic=f"version:{version.pk}:{by.user_id}")
    if step.tells:
        told = list(people_who_are(by, plan, step.tells))
        told += queries.completers(by, version) if "completer" in step.tells else []
        effect = f"version:{version.pk}:step:{taken.pk}"
        _notify(by, at, version, told, effect, headline(process, step), f"version:{version.pk}:")


def _waiting_for(version: PlanVersion) -> list[int]:
    """Whom the version's earlier notices went to."""
    rows = version.plan.record.notices.filter(topic__startswith=f"version:{version.pk}:", state="waiting")
    return [pk for pk in rows.values_list("user_id", flat=True) if pk is not None]


def _notify(
    by: Viewer, at: datetime, version: PlanVersion, people: Iterable[User], effect: str, said: str, topic: str = ""
) -> None:
    path = reverse("plans:version", args=[version.plan.code, version.pk])
    tell_people(by, at, version.plan, people, effect, said, path=path, kind="version", topic=topic)
