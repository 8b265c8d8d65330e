"""Rows that are found by words: what is looked in is kept folded, so that one plain LIKE finds "Tŷ" by "ty" on every
database, and 11,000 services are searched without joins."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, ClassVar

from django.db import models

from plumbline.register.rules.searching import fold


class SearchableRows[Row: "Searchable"](models.QuerySet[Row]):
    """Writes many rows and keeps what they are found by, whichever way they are written."""

    def bulk_create(self, objs: Iterable[Row], *args: Any, **kwargs: Any) -> list[Row]:
        rows = _folded(objs)
        if kwargs.get("update_fields"):
            kwargs["update_fields"] = self.model.with_search(kwargs["update_fields"])
        return super().bulk_create(rows, *args, **kwargs)

    def bulk_update(self, objs: Iterable[Row], fields: Iterable[str], batch_size: int | None = None) -> int:
        return super().bulk_update(_folded(objs), self.model.with_search(list(fields)), batch_size=batch_size)

    def update(self, **kwargs: Any) -> int:
        """Raises TypeError for what rows are found by: the database cannot fold it, so save the rows one by one."""
        if "search" not in kwargs and set(kwargs) & set(self.model.searched_in):
            names = ", ".join(sorted(set(kwargs) & set(self.model.searched_in)))
            raise TypeError(f"{self.model.__name__} is searched by {names}: save the rows, or use bulk_update.")
        return super().update(**kwargs)


def _folded[Row: "Searchable"](rows: Iterable[Row]) -> list[Row]:
    found = list(rows)
    for row in found:
        row.search = row.folded()
    return found


class Searchable(models.Model):
    """A row that is found by any word in `searched_in`. `search` holds them folded and follows every change."""

    searched_in: ClassVar[Sequence[str]] = ()

    search = models.TextField(editable=False, default="")

    objects = SearchableRows.as_manager()

    class Meta:
        abstract = True

    def folded(self) -> str:
        return fold(" ".join(str(getattr(self, name)) for name in self.searched_in))

    @classmethod
    def with_search(cls, fields: Collection[str]) -> list[str]:
        """The fields to write, and `search` with them where one of them is looked in."""
        more = ["search"] if set(fields) & set(cls.searched_in) and "search" not in fields else []
        return [*fields, *more]

    def save(self, *args: Any, **kwargs: Any) -> None:
        if kwargs.get("update_fields") is None or set(kwargs["update_fields"]) & set(self.searched_in):
            self.search = self.folded()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = self.with_search(kwargs["update_fields"])
        super().save(*args, **kwargs)
