"""Fixtures for tests in a real browser (the system's Chromium) against a real server. Mark such tests `browser`.

    @pytest.mark.browser
    def test_signing_in(page, live_server, world): ...

`page` is a desktop window, `phone` a phone, `no_script` a desktop window without script. Each fails its test when the
page reports an error or breaks its content security policy. `sign_in(page, user)` signs in without the form;
`assert_accessible(page)` asks axe; `shot(page, name)` keeps a picture in the folder PLUMBLINE_SCREENSHOTS, if given.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
DESKTOP = {"viewport": {"width": 1280, "height": 900}}
PHONE = {"viewport": {"width": 360, "height": 740}, "device_scale_factor": 2, "is_mobile": True, "has_touch": True}
ENGLISH = {"locale": "en-GB", "timezone_id": "Europe/London"}


def browser_path() -> str | None:
    """PLUMBLINE_BROWSER, or the first Chromium of this machine."""
    names = (os.environ.get("PLUMBLINE_BROWSER"), "chromium", "chromium-browser", "google-chrome")
    return next((path for name in names if name and (path := shutil.which(name))), None)


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    path = browser_path()
    if not path:
        pytest.skip("needs Chromium: on Debian, apt-get install chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=path, args=["--no-sandbox", "--disable-dev-shm-usage"])
        yield running
        running.close()


def _window(browser: Any, live_server: Any, **options: Any) -> Iterator[Any]:
    context = browser.new_context(base_url=live_server.url, reduced_motion="reduce", **ENGLISH, **options)
    context.set_default_timeout(10_000)
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    page.on("console", lambda message: faults.append(f"{page.url}: {message.text}") if is_fault(message) else None)
    yield page
    context.close()
    assert not faults, "The page reported: " + "; ".join(faults)


def is_fault(message: Any) -> bool:
    """An error in the console; the browser's own note of a 4xx answer is none."""
    return bool(message.type == "error" and "the server responded with a status of 4" not in message.text)


@pytest.fixture
def page(browser: Any, live_server: Any) -> Iterator[Any]:
    yield from _window(browser, live_server, **DESKTOP)


@pytest.fixture
def phone(browser: Any, live_server: Any) -> Iterator[Any]:
    yield from _window(browser, live_server, **PHONE)


@pytest.fixture
def no_script(browser: Any, live_server: Any) -> Iterator[Any]:
    yield from _window(browser, live_server, java_script_enabled=False, **DESKTOP)


def sign_in(page: Any, user: Any) -> None:
    """Puts a signed-in session into the browser window."""
    from django.conf import settings

    from tests.world import signed_in

    session = signed_in(user).cookies[settings.SESSION_COOKIE_NAME].value
    url = page.context._impl_obj._options["baseURL"]
    page.context.add_cookies([{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": url}])


def assert_accessible(page: Any) -> None:
    """Fails with what axe found, by rule and place (WCAG 2.2 A and AA)."""
    page.evaluate((ROOT / "build" / "axe" / "axe.min.js").read_text(encoding="utf-8"))
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", TAGS)
    lines = [
        f"{v['id']} ({v['impact']}): {v['help']}: {node['target']} {node['html'][:200]}"
        for v in found["violations"]
        for node in v["nodes"]
    ]
    assert not lines, f"axe on {page.url}:\n" + "\n".join(lines)


WIDEST = """[...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1)
    .slice(-3).map((e) => e.outerHTML.slice(0, 160))"""


def assert_fits(page: Any) -> None:
    """No page is wider than its window: nobody scrolls sideways to read."""
    over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert over <= 0, f"{page.url} is {over} px wider than its window, by {page.evaluate(WIDEST)}"


def shot(page: Any, name: str) -> None:
    folder = os.environ.get("PLUMBLINE_SCREENSHOTS")
    if folder:
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)
