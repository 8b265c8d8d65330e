"""Several people, or one hasty one, at the very same time: on a real database, each in a thread of its own.

Run on both databases: what SQLite settles by letting one writer in at a time, PostgreSQL settles by the locks that the
actions take.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django.utils import timezone

from plumbline.access.models import Grant
from plumbline.access.viewer import SYSTEM
from plumbline.history.models import Event
from plumbline.history.queries import check_chains
from plumbline.kernel.refusals import Conflict
from plumbline.library.actions import publish_library
from plumbline.library.models import FrameworkVersion
from plumbline.people.models import User
from plumbline.plans import actions
from plumbline.plans.actions import ActionValues, ProgressValues
from plumbline.plans.models import Action, Plan, PlanStage, ProgressEntry, Section
from plumbline.plans.tests import samples
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = 4


def at_once(calls: list[Callable[[], Any]]) -> list[Any]:
    """Calls them all at the same moment; what each gave, or the exception it raised."""
    gate = threading.Barrier(len(calls))

    def run(call: Callable[[], Any]) -> Any:
        gate.wait()
        try:
            return call()
        except Exception as raised:  # handed to the test, which looks at every one
            return raised
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(run, calls))


def unbroken() -> None:
    """No event is missing, doubled or out of order."""
    checked = list(check_chains(SYSTEM))
    assert checked
    assert [one for one in checked if one.faults] == []


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.fixture
def plan(world: World) -> Plan:
    return samples.make_plan(world, framework=samples.SERVICE)


@pytest.fixture
def action(world: World, plan: Plan) -> Action:
    samples.add_section(world, plan)
    return samples.add(world, plan)


def test_progress_recorded_at_once_is_kept_or_told(world: World, plan: Plan, action: Action) -> None:
    def record(user: User, text: str) -> ProgressEntry:
        return actions.record_progress(
            by=viewer(user), at=timezone.now(), code=plan.code, number=action.number, edition=1,
            values=ProgressValues(text=text), submission=text,
        )  # fmt: skip

    got = at_once([lambda n=n: record(world.owner if n % 2 else world.mate, f"Entry {n}") for n in range(AT_ONCE)])
    saved = [one for one in got if isinstance(one, ProgressEntry)]
    told = [one for one in got if isinstance(one, Conflict)]
    assert (len(saved), len(told)) == (1, AT_ONCE - 1), got
    assert {c.theirs["text"] for c in told} == {saved[0].text}
    assert ProgressEntry.objects.count() == Event.objects.filter(verb="progress.recorded").count() == 1
    unbroken()


def test_changes_made_at_once_one_stands_and_the_others_see_it(world: World, plan: Plan, action: Action) -> None:
    def edit(user: User, text: str) -> Action:
        return actions.edit_action(
            by=viewer(user), at=timezone.now(), code=plan.code, number=action.number, edition=1,
            values=ActionValues(text=text),
        )  # fmt: skip

    got = at_once([lambda: edit(world.owner, "Hers"), lambda: edit(world.mate, "His")])
    (saved,) = [one for one in got if isinstance(one, Action)]
    (told,) = [one for one in got if isinstance(one, Conflict)]
    action.refresh_from_db()
    assert action.text == saved.text == told.theirs["text"]
    assert action.edition == 2
    unbroken()


def test_actions_added_at_once_have_numbers_of_their_own(world: World, plan: Plan, action: Action) -> None:
    def add(n: int) -> Action:
        return actions.add_action(
            by=viewer(world.owner if n % 2 else world.mate), at=timezone.now(), code=plan.code, section="1",
            values=ActionValues(text=f"Action {n}"), submission=f"key {n}",
        )  # fmt: skip

    got = at_once([lambda n=n: add(n) for n in range(AT_ONCE)])
    assert sorted(one.number for one in got) == ["1.2", "1.3", "1.4", "1.5"]
    unbroken()


def test_a_plan_started_at_once_starts_once(world: World, plan: Plan, action: Action) -> None:
    got = at_once(
        [
            lambda u=u: actions.start_plan(by=viewer(u), at=timezone.now(), code=plan.code)
            for u in (world.owner, world.mate)
        ]
    )
    assert [one.stage for one in got] == [PlanStage.LIVE] * 2
    assert Event.objects.filter(verb="plan.started").count() == 1
    unbroken()


# One person, the same form several times at once: through the pages, so that no request ends in an error.


def post_at_once(user: User, address: str, body: dict[str, Any]) -> list[Any]:
    clients = [signed_in(user) for _ in range(AT_ONCE)]

    def post(client: Client) -> tuple[int, str]:
        answer = client.post(address, body)
        return answer.status_code, answer.headers.get("Location", answer.content.decode()[:2000])

    got = at_once([lambda c=c: post(c) for c in clients])
    assert {one[0] if isinstance(one, tuple) else repr(one) for one in got} == {302}, got
    return got


def test_the_same_new_plan(world: World) -> None:
    body = {
        "title": "Once", "date_of_plan_day": "10", "date_of_plan_month": "3", "date_of_plan_year": "2026",
        "completed_by": "Pat", "submission": "one key",
    }  # fmt: skip
    got = post_at_once(world.owner, f"/plans/new/{samples.DG}/{world.partnership.pk}/", body)
    assert len({where for _, where in got}) == 1
    assert Plan.objects.count() == Event.objects.filter(verb="plan.created").count() == 1
    unbroken()


def test_the_same_new_section_action_and_progress(world: World, plan: Plan, action: Action) -> None:
    place = f"/plans/{plan.code}/"
    post_at_once(world.owner, f"{place}sections/new/", {"title": "Once", "submission": "key"})
    assert Section.objects.filter(plan=plan).count() == 2
    post_at_once(world.owner, f"{place}sections/1/actions/new/", {"text": "Once", "submission": "key"})
    assert plan.actions.count() == 2
    body = {"text": "Once", "submission": "key", "edition": "1"}
    post_at_once(world.owner, f"{place}actions/1.1/progress/", body)
    assert ProgressEntry.objects.count() == 1
    unbroken()


def test_the_same_change_and_the_same_sharing(world: World, plan: Plan, action: Action) -> None:
    post_at_once(world.owner, f"/plans/{plan.code}/actions/1.1/edit/", {"text": "Changed", "edition": "1"})
    assert Event.objects.filter(verb="action.edited").count() == 1
    body = {
        "with_whom": f"organisation_id:{world.provider.pk}", "level": "read", "purpose": "Work",
        "lawful_basis": "Public task",
    }  # fmt: skip
    post_at_once(world.owner, f"/plans/{plan.code}/share/", body)
    assert Grant.objects.count() == 1
    unbroken()


def test_the_same_document(world: World) -> None:
    from tests.test_strangers import upload_of

    code = upload_of(world.owner)
    body = {"use": "create", "owner": str(world.partnership.pk), "submission": "x"}
    got = post_at_once(world.owner, f"/plans/upload/{code}/use/", body)
    assert len({where for _, where in got}) == 1
    assert Plan.objects.count() == Event.objects.filter(verb="plan.imported").count() == 1
    unbroken()


def test_the_library_published_at_once_is_published_once() -> None:
    """As when several processes of a server start."""
    got = at_once([lambda: publish_library(timezone.now()) for _ in range(AT_ONCE)])
    assert [one for one in got if isinstance(one, Exception)] == []
    versions = [(f.framework_id, f.version) for f in FrameworkVersion.objects.all()]
    assert len(versions) == len(set(versions)) >= 5
