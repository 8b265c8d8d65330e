"""Telling the people of a plan that something waits for them: a line fit for anyone's eyes, and where to look."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Model
from django.urls import reverse

from plumbline.access.viewer import Viewer
from plumbline.notices.actions import put_in_outbox
from plumbline.people.models import User
from plumbline.plans.models import Plan
from plumbline.plans.queries.actors import people_who_are


def tell(
    by: Viewer, at: datetime, plan: Plan, actors: tuple[str, ...], key: str, headline: str, about: Model | None = None
) -> None:
    """One notice for each person with an account who is any of these in the plan, but not for who did it. `key` makes
    it once; the outbox asks again, before it is sent, whether they still see the plan."""
    people = people_who_are(by, plan, actors) if actors else ()
    tell_people(by, at, plan, people, key, headline, path=_path(plan, about))


def tell_people(
    by: Viewer, at: datetime, plan: Plan, people: Iterable[User], key: str, headline: str, *, path: str,
    kind: str = "plan", topic: str = "",
) -> None:  # fmt: skip
    """One notice for each person. `topic`: what makes it moot; each person's own where it ends with a colon."""
    for user in {user.pk: user for user in people}.values():
        put_in_outbox(
            by=by, at=at, effect_key=f"{key}:{user.pk}", kind=kind, headline=headline, user=user,
            record_id=plan.record_id, path=path, topic=f"{topic}{user.pk}" if topic.endswith(":") else topic,
        )  # fmt: skip


def _path(plan: Plan, about: Model | None) -> str:
    pages = {"disagreement": "plans:disagreement", "handback": "plans:hand_back"}
    name = pages.get(about._meta.model_name or "", "") if about is not None else ""
    return (
        reverse(name, args=[plan.code, about.pk])
        if about is not None and name
        else reverse("plans:plan", args=[plan.code])
    )
