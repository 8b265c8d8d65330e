"""Each action leaves exactly one event. tests/watch.py counts while the tests run; here its parts are shown to work."""

from __future__ import annotations

import ast
import inspect
from collections.abc import Iterable

import pytest

from plumbline.access.viewer import SYSTEM
from plumbline.history.actions import record_event
from plumbline.people.models import Organisation, OrganisationKind
from tests.shape.source import Source, chain, sources
from tests.watch import NO_EVENT, OneEventEach, action_modules, public_actions, watched
from tests.world import NOW


def leaves_no_event(modules: Iterable[Source], actions: Iterable[str]) -> list[str]:
    """Those actions from which no call, through the functions of their own room's actions, leads to record_event."""
    calls: dict[str, set[str]] = {}
    for module in modules:
        if module.floor == "actions":
            for function in module.functions():
                called = [chain(n.func)[-1] for n in ast.walk(function) if isinstance(n, ast.Call)]
                calls.setdefault(f"{module.room}.{function.name}", set()).update(called)
    return [name for name in actions if not _reaches(name, calls, set())]


def _reaches(name: str, calls: dict[str, set[str]], seen: set[str]) -> bool:
    room = name.split(".")[0]
    seen.add(name)
    called = calls.get(name, set())
    return "record_event" in called or any(
        _reaches(f"{room}.{c}", calls, seen) for c in called if f"{room}.{c}" not in seen
    )


def every_action() -> list[str]:
    """ "plans.create_plan", for each public action that is not excused in tests/watch.py."""
    found = [name for module in action_modules() for name in public_actions(module) if name not in NO_EVENT]
    return [name.removeprefix("plumbline.").replace(".actions.", ".") for name in found if ".history." not in name]


def test_every_action_leads_to_an_event() -> None:
    assert len(every_action()) > 10
    assert leaves_no_event(sources(), every_action()) == []


def test_an_action_without_an_event_is_found() -> None:
    module = Source(
        "plans.actions",
        "def good(by, at): _note()\ndef _note(): record_event()\ndef bad(by, at): Plan.objects.create()",
    )
    assert leaves_no_event([module], ["plans.good", "plans.bad"]) == ["plans.bad"]


def test_every_action_is_given_its_time_and_person_by_name() -> None:
    loose = []
    for module in action_modules():
        for name, action in public_actions(module).items():
            parameters = inspect.signature(action).parameters
            at = parameters["at"]
            if at.kind is not inspect.Parameter.KEYWORD_ONLY and name not in NO_EVENT:
                loose.append(name)
    assert loose == []


def make_organisation(name: str) -> Organisation:
    return Organisation.objects.create(name=name, slug=name, kind=OrganisationKind.COUNCIL, nation="scotland")


def note(body: Organisation) -> None:
    record_event(
        by=SYSTEM, at=NOW, verb="test", subject=body, label="x", organisation_id=body.pk, organisation_name=body.name
    )


def _with_one_event() -> None:
    note(make_organisation("one"))


def _with_two_events() -> None:
    body = make_organisation("two")
    note(body)
    note(body)


def _silent() -> None:
    make_organisation("silent")


@pytest.mark.django_db
def test_the_watch_lets_one_event_pass_and_stops_none_and_two() -> None:
    watched("one", _with_one_event)()
    watched("nothing to change", lambda: None)()
    with pytest.raises(OneEventEach, match="left 0 events"):
        watched("silent", _silent)()
    with pytest.raises(OneEventEach, match="left 2 events"):
        watched("two", _with_two_events)()


def test_the_watch_is_on() -> None:
    from plumbline.people import actions

    assert hasattr(actions.create_organisation, "is_watched")
