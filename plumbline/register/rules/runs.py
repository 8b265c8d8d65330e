"""What was said from file to file, written down only where it changes.

Files are loaded in any order of their days. A run says "from this day on, this" until the next one; a value that stays
the same from file to file is one row. Whatever the order in which files come, the same rows stand at the end.
"""

from __future__ import annotations

from datetime import date


def place[V](
    day: date, value: V, *, before: V, at: V | None = None, later: date | None = None, after: V | None = None
) -> tuple[dict[date, V], set[date]]:
    """What to write and what to take away so that the file of `day` says `value` and every other file says what it did.

    `before`: what the files before that day say; `at`: a row that stands at the day already (the same file again, or
    one that corrects it); `later`: the next file's day, if there is one; `after`: the row that stands there, if any.
    """
    write: dict[date, V] = {}
    remove: set[date] = set()
    if value != before:
        if at != value:
            write[day] = value
    elif at is not None:
        remove.add(day)
    if later is not None and after is None:
        said = before if at is None else at  # the next file was silent because nothing had changed until then
        if said != value:
            write[later] = said
    elif later is not None and after == value:
        remove.add(later)  # it is no change any more
    return write, remove
