"""Each morning's reminders, put in the outbox: of the worker, or of `./run send-reminders`."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from plumbline.access.queries import records_seen_by, viewer_of
from plumbline.access.viewer import Viewer
from plumbline.notices.actions import put_in_outbox
from plumbline.notices.queries.sending import effects_there
from plumbline.people.models import User
from plumbline.plans.queries.reminders import Reminder, reminders_on


def put_reminders(*, by: Viewer, at: datetime) -> int:
    """What is to be reminded of today, for everyone who sees it; how many are new. Asked twice, it adds nothing: so
    each person's are a transaction of their own, and nobody waits for a thousand of them."""
    today = timezone.localdate(at)
    morning = timezone.make_aware(datetime.combine(today, time.min))  # so that today's mail takes a late start along
    found = reminders_on(by, on=today)
    there = effects_there(by, [r.effect_key for r in found])
    by_person: dict[int, list[Reminder]] = {}
    for reminder in found:
        if reminder.effect_key not in there:
            by_person.setdefault(reminder.user_id, []).append(reminder)
    users = User.objects.filter(is_active=True).in_bulk(list(by_person))
    return sum(_put(by, at, user, by_person[user.pk], morning) for user in users.values())


@transaction.atomic
def _put(by: Viewer, at: datetime, user: User, reminders: Iterable[Reminder], send_after: datetime) -> int:
    seen = _seen(user, reminders, at)
    for reminder in seen:
        put_in_outbox(
            by=by, at=at, effect_key=reminder.effect_key, kind="reminder", headline=reminder.headline, user=user,
            record_id=reminder.record_id, path=reminder.path, topic=reminder.topic, send_after=send_after,
        )  # fmt: skip
    return len(seen)


def _seen(user: User, reminders: Iterable[Reminder], at: datetime) -> list[Reminder]:
    """A name on an action is no right to see the plan: who lost it is not even reminded."""
    records = {r.record_id for r in reminders}
    seen = set(
        records_seen_by(viewer_of(user, on=timezone.localdate(at))).filter(pk__in=records).values_list("pk", flat=True)
    )
    return [r for r in reminders if r.record_id in seen]
