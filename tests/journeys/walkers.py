"""People in front of a browser: each has a window and a sign-in of their own, and acts by the words on the page.

    officer = Walker(context, user, "officer")
    officer.opens("/plans/new/")
    officer.chooses("Partnership/Provider Improvement Plan").presses("Continue")
    assert officer.reads("Who works on this plan")

A walker remembers every page it was shown (`shown`), so that a test can say what a person never got to see. Where a
page's words are looked for and are not there, the failure tells what the page says instead.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

from tests.browser import DESKTOP, ENGLISH, PHONE, assert_accessible, assert_fits, is_fault, shot, sign_in

OPENED = "e => { for (let d = e.closest('details'); d; d = d.parentElement.closest('details')) d.open = true }"


def in_words(day: date) -> str:
    """As it is typed into a box: 30 June 2026."""
    return f"{day.day} {day:%B %Y}"


def short(day: date) -> str:
    """As the pages print it: 30 Jun 2026."""
    return f"{day.day} {day:%b %Y}"


class Walker:
    """One person, one window."""

    def __init__(self, context: Any, user: Any, name: str) -> None:
        self.user, self.name = user, name
        self.page = context.new_page()
        self.shown: list[tuple[str, str]] = []
        self.faults: list[str] = []
        self.page.on("pageerror", lambda error: self.faults.append(f"{self.page.url}: {error}"))
        self.page.on("console", self._listen)
        sign_in(self.page, user)

    def _listen(self, message: Any) -> None:
        if is_fault(message):
            self.faults.append(f"{self.page.url}: {message.text}")

    def opens(self, address: str) -> Walker:
        self.page.goto(address)
        return self.arrived()

    def follows(self, words: str, nth: int = 0) -> Walker:
        """A link with these words, also one drawn as a button (what is said to screen readers alone may follow)."""
        link = self._main("link", words)
        self._click((link if link.count() else self._main("button", words)).nth(nth))
        return self.arrived()

    def presses(self, words: str) -> Walker:
        self._click(self._main("button", words).first)
        return self.arrived()

    def sends(self) -> Walker:
        """The page's form, by its first button."""
        self._click(self.page.locator("main form button").first)
        return self.arrived()

    def goes_by_menu(self, words: str) -> Walker:
        """By the plan's own menu, opening "More" where it stands there."""
        menu = self.page.get_by_role("navigation", name="This plan")
        link = menu.get_by_role("link", name=words, exact=True)
        if not link.is_visible():
            menu.get_by_text("More", exact=True).click()
        self._click(link)
        return self.arrived()

    def fills(self, **boxes: str) -> Walker:
        """By the name of the box, its text; a date is given in three boxes by `dates`."""
        for name, text in boxes.items():
            box = self.page.locator(f"main [name={name}]").first
            if not box.is_visible():  # folded away: a person opens what it stands in
                box.evaluate(OPENED)
            box.fill(text)
        return self

    def writes(self, label: str, text: str) -> Walker:
        self.page.locator("main").get_by_label(label, exact=True).fill(text)
        return self

    def dates(self, legend: str, day: date) -> Walker:
        group = self.page.locator("main").get_by_role("group", name=legend)
        for label, value in (("Day", day.day), ("Month", day.month), ("Year", day.year)):
            group.get_by_label(label, exact=True).fill(str(value))
        return self

    def chooses(self, *labels: str) -> Walker:
        """Radio buttons and check boxes, by what stands beside them."""
        for label in labels:
            self.page.locator("main").get_by_label(label).first.check()
        return self

    def picks(self, label: str, option: str) -> Walker:
        """From a list: the first entry in which these words stand."""
        box = self.page.locator("main").get_by_label(label, exact=True)
        entries = box.locator("option").all_inner_texts()
        found = [entry for entry in entries if option in entry]
        assert found, f"{option!r} is not among {entries}"
        box.select_option(label=found[0].strip())
        return self

    def reads(self, *sentences: str) -> Walker:
        """Sees these words on the page, wherever they stand."""
        text = self.text
        for sentence in sentences:
            assert sentence in text, f"{self.name} does not read {sentence!r} on {self.page.url}:\n{text}"
        return self

    def does_not_read(self, *sentences: str) -> Walker:
        text = self.text
        for sentence in sentences:
            assert sentence not in text, f"{self.name} reads {sentence!r} on {self.page.url}"
        return self

    def cannot(self, *names: str) -> Walker:
        """Is offered no link and no button of this name."""
        for name in names:
            for role in ("link", "button"):
                assert not self._main(role, name).count(), f"{self.name} is offered {name!r} on {self.page.url}"
        return self

    def is_refused(self, address: str, status: int = 404) -> Walker:
        answer = self.page.goto(address)
        assert answer.status == status, f"{self.name}: {address} answers {answer.status}"
        return self

    def downloads(self, words: str, folder: Path) -> Path:
        link = self._main("link", words).first
        if not link.is_visible():
            self.page.locator("main").get_by_text("Download", exact=True).first.click()
        with self.page.expect_download() as waiting:
            link.click()
        path: Path = folder / waiting.value.suggested_filename
        waiting.value.save_as(path)
        return path

    def looks(self, name: str, time: int = 1) -> Walker:
        """Axe finds nothing here, nothing is wider than the window, at 1280 pixels and at 360; kept as pictures.
        Another time that a page of the same kind is met, nothing is asked."""
        if time > 1:
            return self
        assert_accessible(self.page)
        assert_fits(self.page)
        shot(self.page, f"walk-{name}")
        self.page.set_viewport_size(PHONE["viewport"])
        assert_fits(self.page)
        shot(self.page, f"walk-{name}-360")
        self.page.set_viewport_size(DESKTOP["viewport"])
        return self

    @property
    def text(self) -> str:
        return " ".join(self.page.locator("main").inner_text().split())

    @property
    def number(self) -> int:
        """The number at the end of the address: which version, which difference of opinion."""
        found = re.findall(r"/(\d+)/", self.page.url)
        return int(found[-1])

    def _main(self, role: str, words: str) -> Any:
        main = self.page.locator("main")
        exact = main.get_by_role(role, name=words, exact=True)
        return exact if exact.count() else main.get_by_role(role, name=re.compile(f"^{re.escape(words)}"))

    def _click(self, thing: Any) -> None:
        assert thing.count(), f"{self.name} does not find it on {self.page.url}:\n{self.text}"
        thing.click()

    def arrived(self) -> Walker:
        self.page.wait_for_load_state()
        self.shown.append((self.page.url, self.page.content()))
        return self


@contextmanager
def windows(browser: Any, live_server: Any, **people: Any) -> Iterator[dict[str, Walker]]:
    """A window for each of these people; it fails afterwards when a page of one reported an error."""
    contexts: list[Any] = []
    walkers: dict[str, Walker] = {}
    try:
        for name, user in people.items():
            context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **ENGLISH, **DESKTOP)
            context.set_default_timeout(15_000)
            contexts.append(context)
            walkers[name] = Walker(context, user, name)
        yield walkers
    finally:
        for context in contexts:
            context.close()
    faults = [fault for walker in walkers.values() for fault in walker.faults]
    assert not faults, "The pages reported: " + "; ".join(faults)
