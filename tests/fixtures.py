"""Fixtures for every room: the world, the published library, and recorded numbers of queries."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

if TYPE_CHECKING:
    from tests.world import World

RECORD = Path(__file__).parent / "query_counts.json"


@pytest.fixture
def world(db: None) -> World:
    """Organisations and people (tests/world.py), with the library published."""
    from plumbline.library.actions import publish_library
    from tests.world import World

    publish_library(timezone.now())
    return World()


@pytest.fixture(autouse=True)
def _forget_rate_limits() -> None:
    """Sign-in attempts are counted in the cache, which outlives a test."""
    cache.clear()


@pytest.fixture
def recorded_queries() -> Callable[[str], AbstractContextManager[CaptureQueriesContext]]:
    """`with recorded_queries("plans: the list"): ...` fails when the number of queries is not the recorded one.

    PLUMBLINE_RECORD_QUERIES=1 writes tests/query_counts.json anew; look at what changed before committing it.
    """

    @contextmanager
    def count(name: str) -> Iterator[CaptureQueriesContext]:
        with CaptureQueriesContext(connection) as captured:
            yield captured
        check_recorded(name, len(captured), [q["sql"] for q in captured.captured_queries])

    return count


def check_recorded(name: str, number: int, queries: list[str], record: Path = RECORD) -> None:
    counts: dict[str, int] = json.loads(record.read_text()) if record.exists() else {}
    if os.environ.get("PLUMBLINE_RECORD_QUERIES"):
        counts[name] = number
        record.write_text(json.dumps(counts, indent=2, sort_keys=True) + "\n")
    elif counts.get(name) != number:
        listed = "\n".join(f"  {sql[:200]}" for sql in queries)
        recorded = counts.get(name, "none")
        pytest.fail(f"{name}: {number} queries, {recorded} recorded in tests/query_counts.json.\n{listed}")


@pytest.fixture
def does_not_grow() -> Callable[..., None]:
    """`does_not_grow(ask, grow)`: asking takes as many queries after `grow()` has added rows as before."""

    def check(ask: Callable[[], object], grow: Callable[[], object]) -> None:
        counts = []
        for step in (grow, grow):
            step()
            ask()  # what is cached on first use is not the rows' doing
            with CaptureQueriesContext(connection) as captured:
                ask()
            counts.append(len(captured))
        assert counts[1] <= counts[0], f"{counts[0]} queries before, {counts[1]} with more rows"

    return check
