"""What every test can use, whichever room it stands in: the world, a browser, recorded query counts, a watch."""

from __future__ import annotations

import pytest

from tests.watch import watch_actions

pytest_plugins = ["tests.fixtures", "tests.browser"]

watch_actions()  # before any page is imported: each action must leave exactly one event

DATABASE_FIXTURES = {"db", "transactional_db", "django_db_setup", "live_server", "world", "client", "admin_client"}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--only-database",
        action="store_true",
        help="only the tests that use the database and no browser: what differs between SQLite and PostgreSQL",
    )


def uses_database(item: pytest.Item) -> bool:
    return bool(item.get_closest_marker("django_db") or DATABASE_FIXTURES & set(getattr(item, "fixturenames", ())))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--only-database"):
        return
    kept = [i for i in items if uses_database(i) and not i.get_closest_marker("browser")]
    config.hook.pytest_deselected(items=[i for i in items if i not in kept])
    items[:] = kept
