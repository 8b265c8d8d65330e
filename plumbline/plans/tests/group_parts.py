"""Steps that the tests of a plan's reason and its people share: through the pages, as a person takes them."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.test import Client

from plumbline.access.viewer import Viewer
from plumbline.people.models import User
from plumbline.plans.actions.group import MemberValues, add_member
from plumbline.plans.models import GroupMember, Plan
from plumbline.plans.tests.samples import mark, now
from tests.world import World, person, signed_in, viewer

WHY, GROUP = "/plans/{}/why/", "/plans/{}/group/"


def boxes(name: str, day: date) -> dict[str, str]:
    return {f"{name}_day": str(day.day), f"{name}_month": str(day.month), f"{name}_year": str(day.year)}


def say_why(client: Client, plan: Plan, **sent: str) -> Any:
    """Sends the form of the plan's reason as the page has it now."""
    plan.refresh_from_db()
    seen = {"was_kind": plan.kind, "was_trigger": plan.trigger, "was_identified_by": plan.identified_by}
    return client.post(f"/plans/{plan.code}/why/change/", {**seen, **sent})


def write_ground(client: Client, plan: Plan, *, on: date, kind: str = "inspection", **sent: str) -> Any:
    sent = {"title": "Unannounced inspection", "submission": mark(), **sent}
    return client.post(f"/plans/{plan.code}/why/grounds/new/", {"kind": kind, **boxes("on", on), **sent})


def joins(client: Client, plan: Plan, role: str, **sent: str) -> Any:
    """Sends the form for a new member; what is not given is as the page has it."""
    given = {"who": "", "name": "", "email": "", "organisation": "", "proposed_by": "", "level": "record",
             "purpose": "To work on this plan", "lawful_basis": "Public task", "submission": mark()}  # fmt: skip
    return client.post(f"/plans/{plan.code}/group/new/", {**given, "role": role, **sent})


def member(by: Viewer, plan: Plan, role: str, **values: Any) -> GroupMember:
    return add_member(by=by, at=now(), code=plan.code, values=MemberValues(role=role, **values), submission=mark())


def the_four(world: World, plan: Plan) -> dict[str, User]:
    """The four whom a planning meeting must have (DG14), each with an account, in the plan's group."""
    people = {
        "care_home_manager": world.manager,
        "provider_director": person("Karen Bell", world.provider, "provider_director"),
        "partnership_lead": world.owner,
        "tactical_lead_nursing": person("Neil Shaw", world.partnership, "tactical_lead_nursing"),
    }
    for role, user in people.items():
        member(viewer(world.owner), plan, role, email=user.email)
    return people


def text_of(answer: Any) -> str:
    """What a reader reads of a page: without marks, spaces joined."""
    html = re.sub(r"<(script|style|head)\b.*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", html).replace("&#x27;", "'").split())


def page(user: User, address: str, plan: Plan) -> str:
    answer = signed_in(user).get(address.format(plan.code))
    assert answer.status_code == 200, answer.status_code
    return text_of(answer)
