"""What the tests of sending a report share."""

from __future__ import annotations

import itertools
import re
from typing import Any

from django.test import Client
from django.urls import reverse

from plumbline.access.viewer import SYSTEM, Viewer
from plumbline.intelligence.actions import Raised, Report, raise_item
from plumbline.intelligence.models import Item
from plumbline.intelligence.rules.forms import Given
from plumbline.library.form_types import Form
from plumbline.library.models import FormVersion
from plumbline.library.queries import published_forms
from plumbline.register.models import Service, Source
from tests.world import NOW, World

_numbers = itertools.count(1)

CONCERN = {
    "q-harm": "no", "q-category": "medication", "q-happened": "A dose was given twice on the morning round.",
    "q-when_day": "9", "q-when_month": "3", "q-when_year": "2026",
    "q-measures": "Two people check each dose from now on.",
}  # fmt: skip


def form_called(id: str) -> tuple[FormVersion, Form]:
    return next((row, form) for row, form in published_forms(SYSTEM) if form.id == id)


def published(world: World) -> Service:
    """The world's service as a regulator publishes it: that it exists is no secret."""
    world.service.source, world.service.town = Source.CARE_INSPECTORATE, "Kelso"
    world.service.save()
    return world.service


def submission() -> str:
    return f"submission-for-a-test-{next(_numbers):06}"


def given(**answers: str) -> dict[str, Given]:
    return {key.replace("_", "-"): Given(value) for key, value in answers.items()}


CONCERN_GIVEN = {
    "harm": Given("no"), "category": Given("medication"), "when": Given("2026-03-09"),
    "happened": Given("A dose was given twice on the morning round."),
    "measures": Given("Two people check each dose from now on."),
}  # fmt: skip


def raised(by: Viewer, service: Service, form: str = "care-concern", **more: Any) -> Raised:
    answers = more.pop("answers", CONCERN_GIVEN)
    key = more.pop("submission", None) or submission()
    at = more.pop("at", NOW)
    report = Report(form=form_called(form)[0], services=[service.number], answers=answers, **more)
    return raise_item(by=by, at=at, report=report, submission=key)


def drawn(client: Client, where: str) -> dict[str, Any]:
    """The hidden fields of the form on that page."""
    page = client.get(where)
    assert page.status_code == 200, page.status_code
    fields: dict[str, Any] = {}
    for name, value in re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.content.decode()):
        fields.setdefault(name, []).append(value)
    return fields


def send(client: Client, name: str, form: str, service: Service, answers: dict[str, Any], **more: Any) -> Any:
    """Draws the form, fills it in and sends it."""
    where = f"{reverse(f'intelligence:{name}', args=[form])}?service={service.number}&go=1"
    hidden = drawn(client, where)
    return client.post(where, {**hidden, **answers, **more})


def only_item() -> Item:
    return Item.objects.get()


def errors_in(answer: Any) -> list[str]:
    """What the error summary of a page says."""
    page = answer.content.decode()
    found = re.search(r'<ul class="govuk-list govuk-error-summary__list">(.*?)</ul>', page, re.DOTALL)
    return re.findall(r">([^<>]+)<", found[1]) if found else []
