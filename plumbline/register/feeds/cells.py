"""The cells of a table by what they mean, and the problems met while reading them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from plumbline.kernel.refusals import Refusal
from plumbline.register.feeds.dates import Order, evidence, orders, read_date
from plumbline.register.feeds.rows import Problem, Table

DAYS = ("registered_on", "graded_on", "last_inspected_on")
_SPACE = re.compile(r"\s+")
_NUMBER = re.compile(r"\d{1,6}(?:\.0+)?")
_POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\s*(\d[A-Z]{2})")


class Cells:
    """One table's cells. `row` is always the place in the table; problems name the row of the file."""

    def __init__(self, table: Table) -> None:
        self.table = table
        self.problems: list[Problem] = []
        self.held: set[str] = set()  # numbers whose rows could not be taken: the file does name them
        self.place = {meaning: i for i, meaning in enumerate(table.meanings)}
        self._days: dict[str, dict[str, date]] = {}  # meaning -> text -> day
        self._read_days()

    def __len__(self) -> int:
        return len(self.table.rows)

    def has(self, meaning: str) -> bool:
        return meaning in self.place

    def link(self, row: int, meaning: str) -> str:
        """The address of a web page; "" for anything else, which would become a link on a page."""
        found = self.text(row, meaning, 300)
        return found if found.startswith(("https://", "http://")) else ""

    def text(self, row: int, meaning: str, most: int = 0) -> str:
        """The words of a cell on one line; cut at `most`, with a problem."""
        place = self.place.get(meaning)
        if place is None:
            return ""
        found = self.table.rows[row][place]
        if "\n" in found or "  " in found or "\t" in found or "\xa0" in found:
            found = _SPACE.sub(" ", found).strip()
        if most and len(found) > most:
            self.problem(row, f"Longer than {most} letters: cut there.", meaning)
            found = found[:most]
        return found

    def words(self, row: int, meaning: str) -> str:
        """A long text, word for word."""
        place = self.place.get(meaning)
        return self.table.rows[row][place] if place is not None else ""

    def whole(self, row: int, meaning: str) -> int | None:
        found = self.text(row, meaning)
        if not found:
            return None
        if _NUMBER.fullmatch(found):
            return int(float(found))
        self.problem(row, "Not a number: it was left out.", meaning)
        return None

    def day(self, row: int, meaning: str) -> date | None:
        place = self.place.get(meaning)
        found = self.table.rows[row][place] if place is not None else ""
        if not found:
            return None
        day = self._days[meaning].get(found)
        if day is None:
            self.problem(row, "Not a date: it was left out.", meaning)
        return day

    def address(self, row: int) -> str:
        lines = (self.text(row, f"address_{n}") for n in range(1, 5) if f"address_{n}" in self.place)
        found = ", ".join(line for line in lines if line)
        if len(found) > 300:
            self.problem(row, "The address is longer than 300 letters: cut there.")
        return found[:300]

    def postcode(self, row: int) -> str:
        found = self.text(row, "postcode", 10).upper()
        match = _POSTCODE.fullmatch(found)
        return f"{match[1]} {match[2]}" if match else found

    def problem(self, row: int, text: str, meaning: str = "", number: str = "") -> None:
        heading = self.table.headings[self.place[meaning]] if meaning in self.place else ""
        self.problems.append(Problem(text, self.table.numbers[row], heading, number))

    def of_family(self, start: str) -> Iterator[tuple[str, int]]:
        """The columns whose meaning begins so, with what follows: "grade:" -> "setting"."""
        for meaning, place in self.place.items():
            if meaning.startswith(start):
                yield meaning.removeprefix(start), place

    def tallies(self) -> list[tuple[str, str]]:
        """The counts and years that the file has columns for."""
        found = (rest.split(":") for rest, _ in self.of_family("tally:"))
        return sorted((what, year) for what, year in found)

    def need_day(self, newest: date | None) -> date:
        if newest is None:
            raise Refusal(
                "Neither the name of the file nor anything in it says for which day it speaks. Say it: the last day of "
                "the month for which it was published.",
                field="as_of",
            )
        return newest

    def _read_days(self) -> None:
        names = [m for m in self.place if m in DAYS or m.startswith("date:")]
        texts = {m: [row[self.place[m]] for row in self.table.rows if row[self.place[m]]] for m in names}
        headings = {m: self.table.headings[self.place[m]] for m in names}
        found, assumed = orders({headings[m]: evidence(texts[m]) for m in names})
        for heading in assumed:
            self.problems.append(
                Problem(
                    "Every date can be read two ways, here and in the other columns: read day first.", None, heading
                )
            )
        for m in names:
            order: Order = found[headings[m]]
            self._days[m] = {t: day for t in set(texts[m]) if (day := read_date(t, order))}
