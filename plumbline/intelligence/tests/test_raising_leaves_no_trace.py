"""What a provider's worker sends in confidence or without a name leaves nothing under their account, and nothing their
provider could find: no row, no event, no count, no gap."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.contrib.sessions.models import Session
from django.db import models
from django.test import Client
from django.urls import reverse

from plumbline.access.models import Grant
from plumbline.access.viewer import SYSTEM
from plumbline.history.models import Chain
from plumbline.intelligence.models import Item, Reporter
from plumbline.intelligence.tests.raising import drawn, errors_in, published, send
from plumbline.people import actions as people
from plumbline.people.models import User
from plumbline.register.models import Service
from tests.shape.addresses import access_table, addresses
from tests.world import LONG_AGO, NOW, World, signed_in, viewer

pytestmark = pytest.mark.django_db

SECRET = "Lamplighter"
ANSWERS = {"q-happened": f"{SECRET}: call bells are switched off at night.", "q-harm": "no", "relation": "staff"}
IN_CONFIDENCE = {**ANSWERS, "naming": "in-confidence", "name": "A carer on nights", "contact": "01234 567890"}
ANONYMOUS = {**ANSWERS, "naming": "anonymous"}

# Where an account may stand in spite of it: what it is, that it signed in, and what the program keeps of that.
OF_THE_ACCOUNT = {"people.user", "people.membership", "sessions.session", "account.emailaddress"}


@pytest.fixture
def worker(world: World) -> User:
    """Somebody with an id, a name and an address that stand nowhere else."""
    user = User(pk=987_654, name="Quillon Marrow", email="quillon.marrow@example.org")
    user.set_unusable_password()
    user.save()
    people.add_membership(
        by=SYSTEM, at=NOW, user_id=user.pk, organisation_id=world.provider.pk, role="provider_staff", since=LONG_AGO
    )
    return user


def rows() -> Iterator[tuple[str, int, str, str]]:
    """Every value of every column of every row of every table, as text."""
    for model in apps.get_models(include_auto_created=True):
        for row in model._default_manager.all().values():
            for column, value in row.items():
                words = json.dumps(value, default=str) if isinstance(value, dict | list) else str(value)
                yield model._meta.label_lower, int(row.get("id") or 0), column, words


def ids_of_people(model: type[models.Model]) -> list[str]:
    """The columns of a table that hold the key of an account."""
    keys = [f for f in model._meta.concrete_fields if isinstance(f, models.ForeignKey) and f.related_model is User]
    return [f.attname for f in keys] + [n for n in ("actor_id",) if any(f.name == n for f in model._meta.fields)]


def where_named(user: User) -> set[tuple[str, int]]:
    """Every row that names an account: by its key, its name, any part of it, or its e-mail address."""
    found = set()
    words = re.compile("|".join(map(re.escape, [str(user.pk), user.email, *user.name.split()])), re.IGNORECASE)
    for model in apps.get_models(include_auto_created=True):
        for column in ids_of_people(model):
            for pk in model._default_manager.filter(**{column: user.pk}).values_list("pk", flat=True):
                found.add((model._meta.label_lower, hash(str(pk))))
    for table, pk, _, value in rows():
        if words.search(value):
            found.add((table, hash(str(pk))))
    return {one for one in found if one[0] not in OF_THE_ACCOUNT}


def test_the_search_would_find_what_is_sent_with_a_name(worker: User, world: World) -> None:
    before = where_named(worker)
    assert send(signed_in(worker), "report", "care-concern", published(world), CONCERN).status_code == 302
    tables = {table for table, _ in where_named(worker) - before}
    assert {"intelligence.item", "intelligence.reporter", "history.event"} <= tables


CONCERN = {
    "q-harm": "no", "q-category": "other", "q-happened": "A door was open.", "q-when_day": "9", "q-when_month": "3",
    "q-when_year": "2026", "q-measures": "It is shut.",
}  # fmt: skip


@pytest.mark.parametrize("answers", [IN_CONFIDENCE, ANONYMOUS], ids=["in confidence", "without a name"])
@pytest.mark.parametrize("form", ["whistleblowing", "complaint", "safeguarding", "feedback"])
def test_nothing_in_the_whole_database_leads_to_them(
    answers: dict[str, str], form: str, worker: User, world: World, django_capture_on_commit_callbacks: Any
) -> None:
    service, client = published(world), signed_in(worker)
    assert all([world.owner, world.mate])
    client.get(reverse("intelligence:report_list"))
    before, sessions = where_named(worker), {s.pk: s.session_data for s in Session.objects.all()}
    more = {"safeguarding": {"q-danger": "no", "q-type": "neglect"}, "feedback": {"q-who": "person", "q-well": SECRET}}
    with django_capture_on_commit_callbacks(execute=True):
        answer = send(client, "tell_form", form, service, {**answers, **more.get(form, {})})
    assert answer.status_code == 302, errors_in(answer)
    client.get(answer["Location"])
    item = Item.objects.get()
    assert (item.by_id, item.by_name) == (None, "Somebody who asked not to be named")
    assert where_named(worker) == before
    assert {s.pk: s.session_data for s in Session.objects.all()} == sessions
    assert worker.drafts.count() == 0
    reporter = Reporter.objects.get()
    assert (reporter.user_id, reporter.name) == (None, answers.get("name", ""))
    assert SECRET not in client.get(reverse("intelligence:my_reports")).content.decode()
    assert item.code not in client.get(reverse("intelligence:my_reports")).content.decode()


def test_a_refused_form_leaves_nothing_either(worker: User, world: World) -> None:
    service, client = published(world), signed_in(worker)
    before = where_named(worker)
    answer = send(client, "tell_form", "whistleblowing", service, {**ANONYMOUS, "q-happened": ""})
    assert answer.status_code == 422
    assert "switched off" not in str(list(rows()))
    assert where_named(worker) == before


def test_the_forms_page_keeps_no_draft(worker: User, world: World) -> None:
    service, client = published(world), signed_in(worker)
    for form in ("whistleblowing", "complaint", "safeguarding", "feedback", "compliment"):
        page = client.get(f"{reverse('intelligence:tell_form', args=[form])}?service={service.number}").content.decode()
        assert "data-keep=" not in page, form
        assert 'name="kept_for"' not in page, form
        assert "not kept while you write" in page, form
    kept = client.get(f"{reverse('intelligence:report', args=['care-concern'])}?service={service.number}")
    assert "data-keep=" in kept.content.decode()


def test_what_is_logged_says_nothing(worker: User, world: World, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG")
    service = published(world)
    answer = send(signed_in(worker), "tell_form", "whistleblowing", service, IN_CONFIDENCE)
    assert answer.status_code == 302
    logged = " ".join(r.getMessage() for r in caplog.records if r.name.startswith("plumbline"))
    assert not re.search(f"{SECRET}|quillon|marrow|987654", logged, re.IGNORECASE)


# The provider's own manager


@pytest.fixture
def sent(worker: User, world: World) -> Item:
    published(world)
    assert all([world.owner, world.manager])
    answer = send(signed_in(worker), "tell_form", "complaint", world.service, IN_CONFIDENCE)
    assert answer.status_code == 302, errors_in(answer)
    return Item.objects.get()


def every_page(world: World) -> list[str]:
    """Every address that asks for signing in and needs nothing that stands in it."""
    return [
        reverse(a.name)
        for a in addresses()
        if access_table().get(a.name) == "signed-in" and not a.arguments and "keep" not in a.name
    ]


def plain(text: str) -> str:
    """A page without what differs each time it is drawn."""
    text = re.sub(r'(nonce|value|content)="[^"]{20,}"', "", text)
    return re.sub(r'"X-CSRFToken": "[^"]*"', "", text)


def read(client: Client, where: str) -> str:
    answer = client.get(where, follow=True)
    content = b"".join(answer.streaming_content) if answer.streaming else answer.content  # type: ignore[attr-defined]
    return plain(content.decode("utf-8", "replace"))


def test_no_page_of_the_providers_manager_changes_by_it(worker: User, world: World) -> None:
    """Not by a word, not by a number: every page is drawn before and after, and is the same."""
    service, manager = published(world), signed_in(world.manager)
    assert world.owner
    pages = [*every_page(world), f"{reverse('intelligence:my_reports')}", f"/services/{service.number}/"]
    searches = [f"{where}?{query}" for where in pages for query in ("", f"text={SECRET}", f"q={SECRET}")]
    before = {where: read(manager, where) for where in searches}
    assert send(signed_in(worker), "tell_form", "complaint", service, IN_CONFIDENCE).status_code == 302
    after = {where: read(manager, where) for where in searches}
    assert [where for where in searches if before[where] != after[where]] == []
    assert len(pages) > 15


def test_the_item_is_nowhere_for_them(sent: Item, world: World) -> None:
    for who in (world.manager, world.other_manager, world.stranger):
        for name in ("item", "my_report"):
            where = reverse(f"intelligence:{name}", args=[sent.code])
            never = reverse(f"intelligence:{name}", args=["ZZZZZZZZ"])
            real, nothing = signed_in(who).get(where), signed_in(who).get(never)
            assert real.status_code == nothing.status_code == 404


def test_who_looks_at_reports_reads_it_and_not_the_name(sent: Item, world: World) -> None:
    page = signed_in(world.mate).get(reverse("intelligence:item", args=[sent.code])).content.decode()
    assert SECRET in page
    assert "A carer on nights" not in page
    assert "01234" not in page
    lead = signed_in(world.owner).get(reverse("intelligence:item", args=[sent.code])).content.decode()
    assert "A carer on nights" in lead


def test_the_provider_has_no_share_in_it_and_its_chain_did_not_grow(worker: User, world: World) -> None:
    service = published(world)
    assert world.owner
    length = Chain.objects.get(organisation_id=world.provider.pk).length
    assert send(signed_in(worker), "tell_form", "complaint", service, IN_CONFIDENCE).status_code == 302
    assert Grant.objects.count() == 0
    assert Chain.objects.get(organisation_id=world.provider.pk).length == length
    assert viewer(world.manager).can("intelligence.read")


def test_what_the_page_carries_says_nothing_of_who_is_there(world: World, worker: User) -> None:
    service: Service = published(world)
    where = f"{reverse('intelligence:tell_form', args=['whistleblowing'])}?service={service.number}"
    assert set(drawn(signed_in(worker), where)) == {"csrfmiddlewaretoken", "submission", "drawn", "service"}
