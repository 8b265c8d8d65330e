"""What tests of visits and links share: a nurse, a phone of hers, a photo with the place where it was taken."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.conf import settings
from django.core.signals import request_started
from PIL import Image

from plumbline.access.viewer import SYSTEM
from plumbline.intelligence.rules.forms import questions_of
from plumbline.library.form_types import Form
from plumbline.library.models import FormVersion
from plumbline.library.queries import form_of
from plumbline.people.models import User
from tests.browser import ENGLISH, PHONE, is_fault, sign_in
from tests.world import World, person

CODE = "three grey herons"
WORKER = ("/visit/sw.js", "/static/intelligence/visit-core.js", "/static/intelligence/visit-worker.js")
READY = "Ready: this page opens on this phone without signal."


def nurse_of(world: World, name: str = "Nia Bowen") -> User:
    """Somebody whose work takes them into homes and who reads no reports."""
    assert world.service
    return person(name, world.partnership, "community_nurse")


def observation() -> tuple[FormVersion, Form]:
    row = FormVersion.objects.filter(form_id="observation").latest("version")
    return row, form_of(SYSTEM, row)


def newer_observation() -> FormVersion:
    """The next version of the form: one question less and one that must be answered."""
    row, _ = observation()
    text = row.yaml.replace(f"version: {row.version}", f"version: {row.version + 1}")
    text = text.replace(
        "key: smell, text: Did it smell fresh and clean?", "key: air, text: Was the air fresh?, required: true"
    )
    assert "key: air" in text

    return FormVersion.objects.create(
        form_id=row.form_id, version=row.version + 1, title=row.title, yaml=text, published_at=row.published_at,
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
    )  # fmt: skip


def photo_with_a_place(width: int = 2400, height: int = 1800) -> bytes:
    """As a telephone takes it: turned by its orientation, with the place in it."""
    picture = Image.effect_noise((width, height), 60).convert("RGB")
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x010F] = "A telephone of Nia’s"
    place = exif.get_ifd(0x8825)
    place[1], place[2], place[3], place[4] = "N", (55.0, 4.0, 12.0), "W", (3.0, 36.0, 18.0)
    made = io.BytesIO()
    picture.save(made, "JPEG", quality=80, exif=exif)
    return made.getvalue()


def place_in(photo: bytes) -> Any:
    """Everything that a picture says of itself beside its points."""
    opened = Image.open(io.BytesIO(photo))
    return dict(opened.getexif()), dict(opened.getexif().get_ifd(0x8825)), opened.size


@dataclass
class Phone:
    """One browser of one telephone, which can lose its signal and be closed and opened again."""

    browser: Any
    url: str
    faults: list[str] = field(default_factory=list)

    @cached_property
    def context(self) -> Any:
        made = self.browser.new_context(base_url=self.url, reduced_motion="reduce", **ENGLISH, **PHONE)
        made.set_default_timeout(15_000)
        return made

    def open(self, address: str) -> Any:
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"{page.url}: {error}"))
        page.on("console", lambda message: self._note(page, message))
        page.goto(address)
        return page

    def _note(self, page: Any, message: Any) -> None:
        lost = any(words in message.text for words in ("ERR_INTERNET_DISCONNECTED", "ERR_FAILED", "status of 503"))
        if is_fault(message) and not lost:
            self.faults.append(f"{page.url}: {message.text}")

    def sign_in(self, user: User) -> None:
        page = self.context.new_page()
        sign_in(page, user)
        page.close()

    def sign_out(self) -> None:
        self.context.clear_cookies(name=settings.SESSION_COOKIE_NAME)

    def no_signal(self) -> None:
        self.context.set_offline(True)

    def signal(self) -> None:
        self.context.set_offline(False)


@contextmanager
def requests_counted() -> Iterator[list[str]]:
    """The paths that reach the server. The browser looks now and then whether the worker's own script is still the
    same; for that it asks by another way, which the switch for the network does not close."""
    found: list[str] = []

    def note(sender: Any, environ: dict[str, Any], **kwargs: Any) -> None:
        path = environ.get("PATH_INFO", "")
        if path not in WORKER:
            found.append(path)

    request_started.connect(note)
    try:
        yield found
    finally:
        request_started.disconnect(note)


def every_question() -> list[str]:
    _, form = observation()
    return [q.key for q in questions_of(form) if q.kind == "yes-no"]


# --- what a person does ---


def begin(phone: Phone, code: str = CODE) -> Any:
    """The form opened once with signal, a code chosen, everything kept for the time without."""
    page = phone.open("/visit/observation/")
    page.get_by_label("Your visit code").first.fill(code)
    page.get_by_role("button", name="Use this code").click()
    page.get_by_text(READY).wait_for()
    return page


def unlock(page: Any, code: str = CODE) -> None:
    page.get_by_role("heading", name="Enter your visit code").wait_for()
    page.locator("#visit-code").fill(code)
    page.get_by_role("button", name="Open my visits").click()


def choose_service(page: Any, words: str = "birchwood") -> None:
    page.get_by_label("Which service did you visit?").fill(words)
    page.locator("[data-part=found] input[type=radio]").first.check()


def fill_everything(page: Any, photo: bytes) -> None:
    choose_service(page)
    for number, key in enumerate(every_question()):
        question = page.locator(f"[data-question='{key}']")
        question.locator("input[type=radio]").nth(number % 2).check()
        question.locator("summary").click()
        question.locator("textarea").fill(f"Lamplighter {number}: a jug on every table")
    at = page.locator("[data-question='first-impressions'] input[type=file]")
    at.set_input_files({"name": "IMG_2041.JPG", "mimeType": "image/jpeg", "buffer": photo})
    page.locator(".visit-photos canvas").wait_for()


def kept(page: Any) -> None:
    page.wait_for_function("() => /^Kept on this phone/.test(document.querySelector('[data-kept]').textContent)")
    page.wait_for_timeout(900)


# --- what the phone holds ---

EVERYTHING = """async () => {
    const done = (asked) => new Promise((tell) => { asked.onsuccess = () => tell(asked.result); });
    const text = (v) => {
        if (v instanceof ArrayBuffer) return [...new Uint8Array(v)].map((b) => String.fromCharCode(b)).join("");
        if (ArrayBuffer.isView(v)) return text(v.buffer);
        if (v && typeof v === "object") return Object.entries(v).map(([k, w]) => k + text(w)).join("|");
        return String(v);
    };
    const found = [["cookies", "", document.cookie, false]];
    for (const { name } of await indexedDB.databases()) {
        const db = await done(indexedDB.open(name));
        for (const store of db.objectStoreNames) {
            for (const row of await done(db.transaction(store).objectStore(store).getAll())) {
                const key = Object.values(row).some((v) => v instanceof CryptoKey);
                found.push([`${name}/${store}`, Object.keys(row).sort().join(" "), text(row), key]);
            }
        }
        db.close();
    }
    for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const asked of await cache.keys()) {
            found.push([`cache ${asked.url}`, "", await (await cache.match(asked)).text(), false]);
        }
    }
    for (const kept of [localStorage, sessionStorage]) {
        for (const key of Object.keys(kept)) found.push(["storage", "", key + kept[key], false]);
    }
    return found;
}"""


def everything_on(page: Any) -> list[tuple[str, str, str, bool]]:
    """All that the browser keeps of this site: place, columns, content, whether there is a key in it."""
    return [tuple(row) for row in page.evaluate(EVERYTHING)]
