"""What each floor may do: queries are asked by a viewer, only actions write, guarded tables are read by queries."""

from __future__ import annotations

import ast
from collections.abc import Iterable

from django.apps import apps

from tests.shape.source import Source, chain, sources

# Public functions of queries that do not begin with a viewer, each for a reason.
WITHOUT_VIEWER = {
    "access.queries.viewer_of": "makes the viewer",
    "access.queries.seen_by": "the rule: it narrows rows to a viewer, who comes second",
    "access.queries.open_to": "the rule: it narrows rows to a viewer, who comes second",
    "access.queries.parts_seen_by": "the rule: it narrows rows to a viewer, who comes second",
}

# Public functions of queries to which knowing a long random secret is the whole right: no other rule is asked.
BY_SECRET = {
    "guests.queries.find_link", "notices.queries.find_feed", "intelligence.queries.raising.sent_before",
}  # fmt: skip

# Parts of the rule itself: whom a record is about, as the rule and the program's own letters ask.
PART_OF_THE_RULE = {
    "access.queries.people_of_subjects", "intelligence.queries.about.records_about",
    "intelligence.queries.about.organisations_about",
}  # fmt: skip

# What leads to the rule of who sees what.
RULE = {
    "seen_by", "open_to", "parts_seen_by", "records_seen_by", "records_open_to", "records_owned_by",
    "organisation_ids", "organisations_of", "system", "user_id",
}  # fmt: skip

# Writing floors: actions, and what a table itself does when it is saved.
WRITERS = ("actions", "models")
READERS = ("queries", *WRITERS)

WRITES = {
    "save", "delete", "create", "update", "bulk_create", "bulk_update", "get_or_create", "update_or_create",
    "asave", "adelete", "acreate", "aupdate", "abulk_create", "abulk_update", "aget_or_create", "aupdate_or_create",
    "set_password", "raw", "execute",
}  # fmt: skip
# .update( and .create( are also things of dictionaries and other libraries: only on something that reads like rows.
ROWS = {"objects", "_default_manager", "_base_manager", "filter", "exclude", "all", "get_queryset", "select_for_update"}
AMBIGUOUS = {"update", "delete", "create", "raw", "execute"}

# Rooms without a table, where .save( is a document's or a font's.
WITHOUT_TABLES = ("documents", "ui", "kernel")


def unasked_queries(modules: Iterable[Source]) -> list[str]:
    """Public functions in queries whose first parameter is not a viewer (only the rule itself is first given rows)."""
    found = []
    for module in modules:
        for function in module.public_functions() if module.floor == "queries" else ():
            name = f"{module.name}.{function.name}"
            arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
            if name not in WITHOUT_VIEWER and not (arguments and is_viewer(arguments[0])):
                found.append(name)
    return found


def is_viewer(argument: ast.arg) -> bool:
    """`viewer: Viewer`; the room below people, which knows no Viewer, names what it needs of one."""
    typed = ast.unparse(argument.annotation) if argument.annotation else ""
    return argument.arg == "viewer" and typed in ("Viewer", "Operator")


def writes_outside_actions(modules: Iterable[Source]) -> list[str]:
    found = []
    for module in modules:
        if module.floor in WRITERS or module.room in WITHOUT_TABLES or not module.knows_django:
            continue
        found += [f"{module.name}:{line} .{name}(" for line, name in write_calls(module.tree)]
    return found


def write_calls(tree: ast.AST) -> list[tuple[int, str]]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in WRITES:
            before = set(chain(node.func.value))
            if before == {"actions"} or only_asks(node):
                continue
            if node.func.attr not in AMBIGUOUS or before & ROWS or "cursor" in before:
                found.append((node.lineno, node.func.attr))
    return found


def only_asks(call: ast.Call) -> bool:
    """`cursor.execute("SELECT 1")` and the like write nothing."""
    first = call.args[0] if call.args else None
    return isinstance(first, ast.Constant) and str(first.value).upper().startswith(("SELECT ", "PRAGMA "))


def guarded_models() -> set[str]:
    """Tables with rows that not everybody may see: all but the library's, whose frameworks anyone may read."""
    ours = [m for m in apps.get_models() if m.__module__.startswith("plumbline.")]
    return {m.__name__ for m in ours if m._meta.app_label != "library"}


def reads_past_the_rule(modules: Iterable[Source], guarded: set[str]) -> list[str]:
    """`Model.objects` of a guarded table on a floor that must ask queries instead."""
    found = []
    for module in modules:
        if module.floor in READERS:
            continue
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Attribute) and node.attr in ("objects", "_default_manager", "_base_manager"):
                model = chain(node.value)[-1]
                if model in guarded:
                    found.append(f"{module.name}:{node.lineno} {model}.{node.attr}")
    return found


def unruled_queries(modules: Iterable[Source], guarded: set[str]) -> list[str]:
    """Public queries that read a guarded table without the rule of who sees what: no call leads to it, and they are not
    given a row that somebody has found through it already."""
    queries = [m for m in modules if m.floor == "queries"]
    calls: dict[str, set[str]] = {}
    for module in queries:
        for function in module.functions():
            names = {node.id for node in ast.walk(function) if isinstance(node, ast.Name)}
            names |= {node.attr for node in ast.walk(function) if isinstance(node, ast.Attribute)}
            calls.setdefault(f"{module.room}.{function.name}", set()).update(names)
    found = []
    for module in queries:
        for function in module.public_functions():
            name = f"{module.name}.{function.name}"
            reads = reads_past_the_rule([Source("", ast.unparse(function))], guarded)
            free = given_a_row(function, guarded) or _ruled(f"{module.room}.{function.name}", calls, set())
            if reads and not free and name not in BY_SECRET | PART_OF_THE_RULE:
                found.append(name)
    return found


def _ruled(name: str, calls: dict[str, set[str]], seen: set[str]) -> bool:
    seen.add(name)
    called, room = calls.get(name, set()), name.split(".")[0]
    return bool(called & RULE) or any(
        _ruled(f"{room}.{c}", calls, seen) for c in called if f"{room}.{c}" not in seen and f"{room}.{c}" in calls
    )


def given_a_row(function: ast.FunctionDef, guarded: set[str]) -> bool:
    arguments = [*function.args.args, *function.args.kwonlyargs]
    return any(a.annotation is not None and ast.unparse(a.annotation) in guarded for a in arguments)


def test_queries_of_guarded_tables_ask_the_rule() -> None:
    assert unruled_queries(sources(), guarded_models()) == []


def test_a_query_past_the_rule_is_found() -> None:
    text = (
        "def all_plans(viewer: Viewer): return Plan.objects.all()\n"
        "def seen_plans(viewer: Viewer): return _base(viewer)\n"
        "def _base(viewer): return seen_by(Plan.objects.all(), viewer)\n"
        "def actions_of(viewer: Viewer, plan: Plan): return Action.objects.filter(plan=plan)\n"
        "def counted(viewer: Viewer): return len(Plan.objects.filter(title=''))\n"
    )
    assert unruled_queries([Source("plans.queries", text)], {"Plan", "Action"}) == [
        "plans.queries.all_plans",
        "plans.queries.counted",
    ]


def test_every_query_is_asked_by_a_viewer() -> None:
    assert unasked_queries(sources()) == []


def test_the_exceptions_are_still_there() -> None:
    known = {f"{m.name}.{f.name}" for m in sources() for f in m.public_functions()}
    assert set(WITHOUT_VIEWER) | BY_SECRET | PART_OF_THE_RULE <= known


def test_a_query_without_a_viewer_is_found() -> None:
    bad = Source("plans.queries.work", "def due(on: date) -> list[int]: ...\ndef mine(viewer: Viewer) -> int: ...")
    also_bad = Source("plans.queries", "def due(viewer, on): ...")
    assert unasked_queries([bad, also_bad]) == ["plans.queries.work.due", "plans.queries.due"]


def test_only_actions_write() -> None:
    assert writes_outside_actions(sources()) == []


def test_a_write_outside_actions_is_found() -> None:
    sql = Source(
        "web.views", "with c.cursor() as cursor:\n    cursor.execute('DELETE FROM x')\n    cursor.execute('SELECT 1')"
    )
    assert writes_outside_actions([sql]) == ["web.views:2 .execute("]
    view = Source("plans.views", "def v(request):\n    plan.save()\n    Plan.objects.filter(pk=1).update(title='')")
    assert writes_outside_actions([view]) == ["plans.views:2 .save(", "plans.views:3 .update("]
    fine = Source("plans.views", "def v(request):\n    context.update(a=1)")
    assert writes_outside_actions([fine]) == []


def test_guarded_tables_are_read_through_queries() -> None:
    assert reads_past_the_rule(sources(), guarded_models()) == []


def test_a_read_past_the_rule_is_found() -> None:
    form = Source("plans.forms", "choices = Plan.objects.all()")
    assert "Plan" in guarded_models()
    assert reads_past_the_rule([form], guarded_models()) == ["plans.forms:1 Plan.objects"]
