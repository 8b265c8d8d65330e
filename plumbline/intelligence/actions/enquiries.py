"""Safeguarding enquiries: referred from any report, each on its own; investigations; who was told (HE50, HE51, BY9)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from plumbline.access.actions import open_record
from plumbline.access.models import Audience, RecordKind
from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.intelligence.actions.telling import tell_workers
from plumbline.intelligence.actions.triage import take_up_with
from plumbline.intelligence.actions.working import (
    day_of,
    item_to_work_on,
    once,
    record_item_event,
    require_edition,
    text_of,
)
from plumbline.intelligence.models import (
    Channel,
    Enquiry,
    EnquiryStage,
    Item,
    ItemLink,
    ItemService,
    Naming,
    Note,
    ReceivedFrom,
    Substantiated,
    Urgency,
)
from plumbline.intelligence.queries.steps import handlers_for
from plumbline.intelligence.rules.enquiries import (
    THROUGH_PROCESS,
    EndFacts,
    require_end,
    require_stage,
    require_strategy,
)
from plumbline.intelligence.rules.sent import new_code
from plumbline.kernel.refusals import Refusal
from plumbline.library.models import FormVersion
from plumbline.library.queries import published_forms


@transaction.atomic
def refer_to_safeguarding(
    *, by: Viewer, at: datetime, code: str, facts: str, urgency: str, referred_on: date, submission: str
) -> Item:
    """A safeguarding report of its own beside the first one: in confidence, with its own enquiry, linked both ways for
    those who may see it. The first goes on as it was: it is neither closed nor swallowed (HE51).

    Its one event stands with the new report, so that whoever may not read that one finds no trace of it; the person who
    referred it keeps a note of their own.
    """
    first = item_to_work_on(by, code, also_ended=True)
    submission = once(by, "refer", code, submission)
    made = Item.objects.filter(submission=submission).first()
    if made is not None:
        return made
    kept = text_of(facts, field="facts", missing="Write what happened, as it is known: facts, not opinions.")
    if urgency not in Urgency.values:
        raise Refusal("Choose how soon it must be looked at.", field="urgency")
    if referred_on > day_of(at):
        raise Refusal("That day is still to come. Give the day of the referral.", field="referred_on")
    item = Item.objects.create(
        record=open_record(by=by, at=at, owner=first.record.owner, kind=RecordKind.CONFIDENTIAL), code=new_code(),
        form=_safeguarding_form(by), kind="safeguarding", title=f"Safeguarding: {first.title}"[:300], facts=kept,
        happened_on=first.happened_on, urgency=urgency, received_from=ReceivedFrom.OWN, channel=Channel.FORM,
        naming=Naming.NAMED, route="safeguarding", by_id=by.user_id, by_name=by.name, made_at=at, received_at=at,
        submission=submission,
    )  # fmt: skip
    named = first.services.values_list("service", "named_by_reporter")
    ItemService.objects.bulk_create(
        ItemService(item=item, service_id=pk, named_by_reporter=first_named) for pk, first_named in named
    )  # fmt: skip
    Enquiry.objects.create(item=item, referred_on=referred_on)
    ItemLink.objects.create(item=item, to=first.record, why="It was referred from this report", by_name=by.name, at=at)
    _note_of_referral(by, at, first, submission)
    record_item_event(by=by, at=at, verb="report.referred", item=item, after={"from": f"report {first.code}"})
    headline = "A report was referred to safeguarding"
    # Who refers it may not see the new report, nor who works on it: the program asks for itself.
    tell_workers(by, at, item, handlers_for(SYSTEM, item), "referred", headline)
    return item


@transaction.atomic
def begin_enquiry(*, by: Viewer, at: datetime, code: str, referred_on: date) -> Enquiry:
    """The enquiry of a safeguarding report that came in by itself. There is one for each report: twice is once."""
    item = item_to_work_on(by, code)
    if item.kind != "safeguarding":
        raise Refusal("This is not a safeguarding report. Refer it to safeguarding instead: it then has its own.")
    made = Enquiry.objects.filter(item=item).first()
    if made is not None:
        return made
    if referred_on > day_of(at):
        raise Refusal("That day is still to come. Give the day of the referral.", field="referred_on")
    made = Enquiry.objects.create(item=item, referred_on=referred_on)
    record_item_event(by=by, at=at, verb="enquiry.begun", item=item, subject=made)
    return made


@transaction.atomic
def record_strategy(
    *, by: Viewer, at: datetime, code: str, on: date, decision: str, goes_on: str, edition: int
) -> Enquiry:
    """What the strategy discussion decided, and whether it goes on as an enquiry. `goes_on`: a stage, or "" where it
    stays with the discussion."""
    item, enquiry = _enquiry(by, code)
    decision = text_of(decision, field="decision")
    if (enquiry.strategy_on, enquiry.strategy_decision) == (on, decision):
        return enquiry
    _require_edition(item, enquiry, edition)
    if enquiry.ended_on is not None:
        raise Refusal("This enquiry has ended. Refer it anew if something new has come up.")
    require_strategy(on=on, decision=decision, referred_on=enquiry.referred_on, today=day_of(at))
    before = {"strategy_on": enquiry.strategy_on, "decision": enquiry.strategy_decision}
    enquiry.strategy_on, enquiry.strategy_decision = on, decision
    enquiry.stage = EnquiryStage.STRATEGY if enquiry.stage == EnquiryStage.REFERRAL else enquiry.stage
    if goes_on:
        require_stage(goes_on, now=enquiry.stage, strategy_on=on)
        enquiry.stage = goes_on
    _save(enquiry)
    take_up_with(by, at, item)
    record_item_event(
        by=by, at=at, verb="enquiry.strategy", item=item, subject=enquiry, before=before,
        after={"strategy_on": on, "decision": decision, "stage": enquiry.get_stage_display()},
    )  # fmt: skip
    return enquiry


@transaction.atomic
def move_enquiry(*, by: Viewer, at: datetime, code: str, stage: str, edition: int) -> Enquiry:
    """The enquiry goes on to another stage after its strategy discussion."""
    item, enquiry = _enquiry(by, code)
    if enquiry.stage == stage:
        return enquiry
    _require_edition(item, enquiry, edition)
    require_stage(stage, now=enquiry.stage, strategy_on=enquiry.strategy_on)
    enquiry.stage = stage
    _save(enquiry)
    take_up_with(by, at, item)
    record_item_event(
        by=by, at=at, verb="enquiry.moved", item=item, subject=enquiry, after={"stage": enquiry.get_stage_display()}
    )
    return enquiry


@dataclass(frozen=True)
class EndValues:
    """What is said when an enquiry ends. `tell_quality`: what the service has to improve goes, in these words alone,
    to the report that the enquiry was referred from (WI19)."""

    substantiated: str
    protection_plan: str
    no_protection_plan_because: str
    outcome: str
    through_process: bool
    improvement_needed: str
    ended_on: date
    tell_quality: bool = False


@transaction.atomic
def end_enquiry(*, by: Viewer, at: datetime, code: str, values: EndValues, edition: int) -> Enquiry:
    """Ends the enquiry: whether it was substantiated, what protects the person, what came of it (HE51). Where the
    service has to improve, an improvement plan is wanted until one is linked (WI19). The second of two clicks changes
    nothing."""
    item, enquiry = _enquiry(by, code)
    if enquiry.ended_on is not None:
        if enquiry.edition == edition + 1 and enquiry.substantiated == values.substantiated:
            return enquiry
        raise Refusal("This enquiry has ended already.")
    _require_edition(item, enquiry, edition)
    if values.substantiated and values.substantiated not in Substantiated.values:
        raise Refusal("Say whether it was substantiated.", field="substantiated")
    texts = {
        name: text_of(getattr(values, name), field=name)
        for name in ("protection_plan", "no_protection_plan_because", "outcome", "improvement_needed")
    }
    require_end(_end_facts(enquiry, values), today=day_of(at))
    for name, text in texts.items():
        setattr(enquiry, name, text)
    enquiry.substantiated, enquiry.through_process = values.substantiated, values.through_process
    if values.through_process and not enquiry.outcome:
        enquiry.outcome = THROUGH_PROCESS
    enquiry.ended_on, enquiry.stage = values.ended_on, EnquiryStage.ENDED
    _save(enquiry)
    take_up_with(by, at, item)
    if enquiry.improvement_needed:
        if values.tell_quality:  # wanted once: by the report that quality officers read
            _say_improvement(by, at, item, enquiry)
        else:
            item.plan_wanted = True
            item.save(update_fields=["plan_wanted"])
    elif values.tell_quality:
        raise Refusal("Write what the service has to improve, so that it can be passed on.", field="improvement_needed")
    record_item_event(
        by=by, at=at, verb="enquiry.ended", item=item, subject=enquiry,
        after={
            "substantiated": enquiry.get_substantiated_display(), "outcome": enquiry.outcome,
            "through_process": enquiry.through_process, "improvement_needed": enquiry.improvement_needed,
        },
    )  # fmt: skip
    return enquiry


def _say_improvement(by: Viewer, at: datetime, item: Item, enquiry: Enquiry) -> None:
    """The report that it was referred from now wants a plan too; its readers learn what is to improve, no more."""
    origins = ItemLink.objects.filter(item=item, ended_at=None, to__kind=RecordKind.INTELLIGENCE).values("to")
    found = list(Item.objects.select_for_update(of=("self",)).select_related("handler").filter(record__in=origins))
    if not found:
        raise Refusal("This enquiry was not referred from another report, so there is nobody to pass it on to there. "
                      "Leave the box empty and link the plan here.", field="tell_quality")  # fmt: skip
    for origin in found:
        origin.plan_wanted = True
        origin.save(update_fields=["plan_wanted"])
        Note.objects.create(
            item=origin, text=f"What the service has to improve:\n{enquiry.improvement_needed}",
            audience=Audience.PARTNERS, by_id=by.user_id, by_name=by.name, at=at,
            submission=once(by, "improvement", item.code, origin.code),
        )  # fmt: skip
        headline = "An improvement plan is wanted"
        tell_workers(by, at, origin, [origin.handler, *handlers_for(by, origin)], f"plan-wanted:{enquiry.pk}", headline)


def _note_of_referral(by: Viewer, at: datetime, first: Item, submission: str) -> None:
    """For who referred it, and for the leads: nobody else learns from the first report that there is another."""
    Note.objects.create(
        item=first, text="I referred this to safeguarding. It is worked on there as a report of its own; this one "
        "goes on as it is.", audience=Audience.RESTRICTED, by_id=by.user_id, by_name=by.name, at=at,
        submission=once(by, "referral-note", submission),
    )  # fmt: skip


def _safeguarding_form(by: Viewer) -> FormVersion:
    found = next((row for row, form in published_forms(by) if form.kind == "safeguarding"), None)
    if found is None:
        raise Refusal("There is no form for safeguarding in this library. Ask the people who run Plumbline.")
    return found


def _enquiry(by: Viewer, code: str) -> tuple[Item, Enquiry]:
    """Raises Enquiry.DoesNotExist where the report has none."""
    item = item_to_work_on(by, code, also_ended=True)
    return item, Enquiry.objects.select_for_update().get(item=item)


def _require_edition(item: Item, enquiry: Enquiry, edition: int) -> None:
    if enquiry.edition != edition:
        item.edition = enquiry.edition
        require_edition(item, edition)


def _save(enquiry: Enquiry) -> None:
    enquiry.edition += 1
    enquiry.save()


def _end_facts(enquiry: Enquiry, values: EndValues) -> EndFacts:
    return EndFacts(
        referred_on=enquiry.referred_on, strategy_on=enquiry.strategy_on, substantiated=values.substantiated,
        protection_plan=values.protection_plan, no_protection_plan_because=values.no_protection_plan_because,
        outcome=values.outcome, through_process=values.through_process, ended_on=values.ended_on,
    )  # fmt: skip
