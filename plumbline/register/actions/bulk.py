"""Many rows at once: a published register has a hundred thousand. The database's own fastest way, with the tables and
columns taken from the models."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import batched, count
from typing import Any

from django.db import connection, models
from django.db.models import Max

CHUNK = 2_000


class Ids:
    """Ids for new rows of one table, inside the transaction that inserts them: nobody else is given them."""

    BLOCK = 500

    def __init__(self, model: type[models.Model]) -> None:
        self.model = model
        self.left: Iterator[int] = iter(())

    def take(self) -> int:
        found = next(self.left, None)
        if found is None:
            self.left = self._more()
            found = next(self.left)
        return found

    def _more(self) -> Iterator[int]:
        table = self.model._meta.db_table
        with connection.cursor() as cursor:
            if connection.vendor == "postgresql":
                cursor.execute(
                    "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, self.BLOCK]
                )
                return iter([row[0] for row in cursor.fetchall()])
            cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
            last = cursor.fetchone()
        most = self.model._default_manager.aggregate(most=Max("pk"))["most"]
        return count(max(most or 0, last[0] if last else 0) + 1)  # ids of rows that are gone are not given again


def insert(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """New rows; `names` are fields of the model, in the order of the values. Other columns get their defaults."""
    if not rows:
        return
    fields, others = _fields(model, names), []
    for field in model._meta.concrete_fields:
        if field not in fields and not field.primary_key and not field.null:
            others.append(field)
    rest = tuple(field.get_default() for field in others)
    if rest:
        fields, rows = [*fields, *others], [(*row, *rest) for row in rows]
    columns = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # Django words the errors of other statements itself.
            with connection.wrap_database_errors, cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES ({marks})", list(_plain(fields, rows)))


def update(model: type[models.Model], names: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Changes rows: the values in the order of `names`, and last the id of the row."""
    if not rows:
        return
    fields = _fields(model, names)
    settings = ", ".join(f"{connection.ops.quote_name(field.column)} = %s" for field in fields)
    table = connection.ops.quote_name(model._meta.db_table)
    values = rows if connection.vendor == "postgresql" else list(_plain(fields, rows))
    with connection.cursor() as cursor:
        cursor.executemany(f"UPDATE {table} SET {settings} WHERE id = %s", values)


def touch(model: type[models.Model], ids: Iterable[int], **values: Any) -> None:
    """The same values in many rows."""
    for some in batched(ids, CHUNK):
        model._default_manager.filter(pk__in=some).update(**values)


def remove(model: type[models.Model], ids: Iterable[int]) -> None:
    for some in batched(ids, CHUNK):
        model._default_manager.filter(pk__in=some).delete()


def _fields(model: type[models.Model], names: Sequence[str]) -> list[Any]:
    by_name = {name: f for f in model._meta.concrete_fields for name in (f.name, f.attname)}
    return [by_name[name] for name in names]


def _plain(fields: Sequence[Any], rows: Sequence[tuple[Any, ...]]) -> Iterator[Sequence[Any]]:
    """SQLite keeps days as text."""
    days = [i for i, field in enumerate(fields) if isinstance(field, models.DateField)]
    if not days:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for i in days:
            if isinstance(values[i], date):
                values[i] = values[i].isoformat()
        yield values
