"""A watch over every action while tests run: one that changes something leaves exactly one event (ARCHITECTURE.md).

`watch_actions` wraps each public action of every room. The outermost call is looked at, so an action may be made of
smaller ones; an action that finds nothing to change may leave no event, and one that refuses is not asked.
"""

from __future__ import annotations

import functools
import importlib.util
import inspect
import pkgutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import ModuleType
from typing import Any

from django.db import connection

import plumbline

# They take the time (`at`) and leave no event, each for a reason.
_OWN_WORK = "typed and uploaded work that one person has not handed in yet; nobody else can see it"
_A_STEP = "a step of the action of the room above, which leaves the event"
NO_EVENT: dict[str, str] = {
    "plumbline.library.actions.publish_library": "the library belongs to no organisation; its rows are a record",
    "plumbline.access.actions.open_record": "a step of the action that makes the thing, which leaves the event",
    "plumbline.access.actions.share_with_person": _A_STEP,
    "plumbline.access.actions.stop_with_person": _A_STEP,
    "plumbline.workflow.actions.start_run": _A_STEP,
    "plumbline.workflow.actions.take_step": _A_STEP,
    "plumbline.workflow.actions.stop_run": _A_STEP,
    "plumbline.access.actions.let_organisation_edit": _A_STEP,
    "plumbline.access.actions.let_organisation_read": _A_STEP,
    "plumbline.files.actions.keep_file": _A_STEP,
    "plumbline.guests.actions.make_link": _A_STEP,
    "plumbline.guests.actions.end_link": _A_STEP,
    "plumbline.guests.actions.note_visit": "the visits of a link are themselves a record that only grows",
    "plumbline.guests.actions.use_link": _A_STEP,
    "plumbline.notices.actions.put_in_outbox": _A_STEP,
    "plumbline.notices.actions.take_back": _A_STEP,
    "plumbline.notices.actions.take_back_about": _A_STEP,
    "plumbline.notices.actions.note_told_before": "a step of loading a world together with its past",
    **{
        f"plumbline.notices.actions.{name}": "a step of the outbox, whose rows are the record of what was sent"
        for name in (
            "begin_handover",
            "claim_at_once",
            "claim_digests",
            "claim_uncertain",
            "note_address_fails",
            "note_dropped",
            "note_failed",
            "note_later",
            "note_returned",
            "note_sent",
            "release",
        )
    },
    "plumbline.notices.actions.note_feed_fetched": "a calendar program came by: nobody did anything",
    "plumbline.register.actions.receive_register_file": "put aside for the worker, which leaves the event",
    "plumbline.drafts.actions.keep_draft": _OWN_WORK,
    "plumbline.drafts.actions.keep_for_typist": "what a person has typed and not sent is nobody's record",
    "plumbline.drafts.actions.clear_draft": _OWN_WORK,
    "plumbline.plans.actions.start_upload": _OWN_WORK,
    "plumbline.plans.actions.step_upload": _OWN_WORK,
    "plumbline.plans.actions.finish_reading": _OWN_WORK,
    "plumbline.plans.actions.refuse_upload": _OWN_WORK,
    "plumbline.plans.actions.assign_columns": _OWN_WORK,
    "plumbline.plans.actions.mark_used": _OWN_WORK,
}

_WRITES = ("INSERT", "UPDATE", "DELETE")


class OneEventEach(AssertionError):
    pass


@dataclass
class Watch:
    events: int = 0
    writes: int = 0


_running: Watch | None = None


def action_modules() -> Iterator[ModuleType]:
    for room in pkgutil.iter_modules(plumbline.__path__):
        name = f"plumbline.{room.name}.actions"
        if not importlib.util.find_spec(name):
            continue
        try:
            yield importlib.import_module(name)
        except ImportError:
            continue  # that room's own tests say so


def public_actions(module: ModuleType) -> dict[str, Callable[..., Any]]:
    """The actions of a room: what its actions package exports, or what its one module defines without an underscore."""
    names = getattr(module, "__all__", None) or [n for n in vars(module) if not n.startswith("_")]
    found = {}
    for name in names:
        value = inspect.unwrap(getattr(module, name)) if inspect.isroutine(getattr(module, name)) else None
        ours = value is not None and value.__module__.startswith(module.__name__)
        if ours and "at" in inspect.signature(value).parameters:
            found[f"{module.__name__}.{name}"] = getattr(module, name)
    return found


@contextmanager
def _watching() -> Iterator[Watch]:
    global _running
    watch = _running = Watch()

    def count(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        if sql.startswith(_WRITES):
            watch.writes += 1
            if sql.startswith('INSERT INTO "history_event"'):
                watch.events += len(params) if many else 1
        return execute(sql, params, many, context)

    try:
        with connection.execute_wrapper(count):
            yield watch
    finally:
        _running = None


def watched(name: str, action: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(action)
    def wrapper(*args: Any, **kwargs: Any) -> Any:
        if _running is not None:
            return action(*args, **kwargs)
        with _watching() as watch:
            result = action(*args, **kwargs)
        if watch.events != 1 and (watch.events or watch.writes):
            raise OneEventEach(f"{name} wrote {watch.writes} times and left {watch.events} events; it must leave one.")
        return result

    wrapper.is_watched = True  # type: ignore[attr-defined]
    return wrapper


def watch_actions() -> None:
    """Puts the watch on, wherever the actions have been imported to already."""
    replaced = {}
    for module in list(action_modules()):
        for name, action in public_actions(module).items():
            if name not in NO_EVENT and not hasattr(action, "is_watched"):
                replaced[id(action)] = (action, watched(name, action))
    for module in [m for n, m in sys.modules.items() if n.startswith("plumbline.") and m is not None]:
        for attribute, value in list(vars(module).items()):
            if id(value) in replaced and replaced[id(value)][0] is value:
                setattr(module, attribute, replaced[id(value)][1])
