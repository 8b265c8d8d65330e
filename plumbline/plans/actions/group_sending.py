"""The plan is sent to the provider: everything is looked at, then each of the provider's people is told once."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.urls import reverse

from plumbline.access.viewer import Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.notices.actions import put_in_outbox
from plumbline.notices.models import Notice
from plumbline.plans.actions.common import once, plan_open_to, record_plan_event
from plumbline.plans.models import GroupMember, Plan
from plumbline.plans.queries.group import names_everyone
from plumbline.plans.queries.group_pages import SendPage, send_page

HEADLINE = "An improvement plan was sent to you"


@transaction.atomic
def send_to_provider(
    *, by: Viewer, at: datetime, code: str, submission: str, again: bool = False
) -> tuple[GroupMember, ...]:
    """Tells the provider's people in the group that the plan is theirs to work with; who was told. Without `again` only
    those who never were. The same submission twice sends once.

    Raises Refusal, naming each thing, while something required is missing; nothing is sent then.
    """
    plan = plan_open_to(by, code, "plan.edit")
    if not names_everyone(by, plan):
        raise Refusal(f"This plan is sent to the provider by {plan.record.owner}. Ask someone there to send it.")
    sending = once(by, code, "send", submission)
    if made := _sent(plan, sending):
        return made
    page = send_page(by, plan)
    _require_complete(page)
    told = page.told if again else page.never_told
    if not told:
        raise Refusal(
            "Everybody of the provider’s in the group has been sent this plan already. Choose “Send again” if they "
            "should be told once more."
        )
    for member in told:
        put_in_outbox(
            by=by, at=at, effect_key=_effect(plan, sending, member), kind="plan-sent", headline=HEADLINE,
            user=member.user, record_id=plan.record_id, path=reverse("plans:plan", args=[plan.code]),
            topic=f"plan:{plan.pk}:sent",
        )  # fmt: skip
    GroupMember.objects.filter(pk__in=[member.pk for member in told]).update(invited_at=at)
    record_plan_event(
        by=by, at=at, verb="plan.sent_to_provider", plan=plan, subject=plan, label=plan.title,
        after={"to": [member.name for member in told], "again": again},
    )  # fmt: skip
    return told


def _effect(plan: Plan, sending: str, member: GroupMember) -> str:
    return f"plan-sent:{plan.pk}:{sending}:{member.pk}"


def _sent(plan: Plan, sending: str) -> tuple[GroupMember, ...]:
    """Who was told by this very sending."""
    members = list(GroupMember.objects.filter(plan=plan, user__isnull=False))
    keys = {_effect(plan, sending, member): member for member in members}
    sent = Notice.objects.filter(effect_key__in=keys).order_by("pk").values_list("effect_key", flat=True)
    return tuple(keys[key] for key in sent)


def _require_complete(page: SendPage) -> None:
    if page.own:
        raise Refusal("This plan is the provider’s own: its people see it without its being sent to them.")
    missing = [check.text for check in page.checks if check.how == "missing"]
    if missing or not page.may_send:
        raise Refusal(" ".join(["Nothing was sent.", *missing]))
