"""Who reads what of a report, over every page, count, search, photo, feed and mail: the lead, an officer who reads
nothing confidential, a reader, the manager with whom it is shared, another home's manager, a stranger, a guest."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plumbline.access.queries import records_seen_by
from plumbline.access.viewer import SYSTEM
from plumbline.files.actions import keep_file
from plumbline.intelligence.actions.investigations import (
    InvestigationValues,
    ToldValues,
    add_investigation,
    record_told,
)
from plumbline.intelligence.actions.links import add_theme
from plumbline.intelligence.actions.triage import StepValues, add_note
from plumbline.intelligence.models import Attachment, Item, PersonConcerned
from plumbline.intelligence.queries.inbox import (
    InboxFilters,
    inbox_counts,
    items_handled,
    items_to_take_up,
    list_inbox,
    workloads,
)
from plumbline.intelligence.queries.items import (
    attachments_of,
    item_themes_seen_by,
    items_of_partners,
    items_of_service,
    items_seen_by,
    persons_of,
    reporter_of,
)
from plumbline.intelligence.tests.desk import concern, from_public, step, taken_up, whistle
from plumbline.notices.models import Notice
from plumbline.people.models import User
from tests.sample_reports import photo
from tests.world import NOW, TODAY, World, person, signed_in, viewer

pytestmark = pytest.mark.requirement("BY17")

PEOPLE = ("owner", "mate", "reader", "manager", "other_manager", "stranger")
# Each part of the report in a word of its own, and who reads it on the report's page.
PARTS = {
    "dose was given twice": {"owner", "mate", "reader", "manager"},  # what was said
    "Zebedee": {"owner", "manager"},  # whom it is about: for those who read identities, and for who wrote it
    "note-for-partners": {"owner", "mate", "reader"},
    "note-for-leads": {"owner", "mate"},  # the mate wrote it
    "note-for-everyone": {"owner", "mate", "reader", "manager"},
    "Sergeant Ross": {"owner", "mate", "reader"},  # who looks into it
    "Chief Constable": {"owner"},  # looks into it, for the leads
    "letter-number-nine": {"owner", "mate", "reader"},  # who was told
    "Which-morning-was-it": {"owner", "mate", "reader"},  # asked of who raised it: they read it on a page of their own
    "You sent this": {"manager"},
    "outcome-for-partners": {"owner", "mate", "reader"},
    "words-for-the-reporter": {"owner", "mate", "reader", "manager"},
    "Medication": {"owner", "mate", "reader", "manager"},  # its category; the theme of that name is tried apart
    "Safer recruitment": {"owner", "mate", "reader"},  # a theme
    "Looked after by Ewan": {"owner", "mate", "reader"},
    "photo-of-the-chart": {"owner", "mate", "reader"},
}


def full(world: World) -> Item:
    """A shared care concern with every part, closed."""
    by, code = viewer(world.mate), ""
    item = step(by, concern(world), "acknowledge", handler_id=world.mate.pk)
    code = item.code
    PersonConcerned.objects.create(item=item, name="Zebedee")
    file = keep_file(by=SYSTEM, at=NOW, record_id=item.record_id, upload=photo(), name="photo-of-the-chart.jpg")
    Attachment.objects.create(item=item, file=file)
    for audience, word in (("partners", "partners"), ("restricted", "leads"), ("everyone", "everyone")):
        add_note(by=by, at=NOW, code=code, text=f"note-for-{word}", audience=audience, submission=word)
    add_theme(by=by, at=NOW, code=code, theme="recruitment")
    for who, restricted in (("Sergeant Ross", False), ("Chief Constable", True)):
        add_investigation(
            by=viewer(world.owner), at=NOW, code=code, submission=who,
            values=InvestigationValues(kind="police", who=who, due_on=TODAY, restricted=restricted),
        )  # fmt: skip
    told = ToldValues(line="contracts", who="", how="letter", on=TODAY, note="letter-number-nine")
    record_told(by=by, at=NOW, code=code, values=told, submission="told")
    item = step(by, item, "ask", note="Which-morning-was-it")
    item = step(by, item, "go_on")
    ending = StepValues(
        outcome_kind="addressed", outcome="outcome-for-partners", outcome_words="words-for-the-reporter"
    )
    return step(by, item, "close", ending)


def page_of(user: User | None, item: Item) -> Any:
    client = signed_in(user) if user else Client()
    return client.get(reverse("intelligence:item", args=[item.code]))


def test_each_part_is_read_by_those_it_is_for(world: World) -> None:
    item = full(world)
    for name in PEOPLE:
        answer = page_of(getattr(world, name), item)
        words = answer.content.decode()
        if name in ("other_manager", "stranger"):
            assert answer.status_code == 404
        for part, readers in PARTS.items():
            assert (part in words) == (name in readers), f"{name}: {part}"
    assert page_of(None, item).status_code == 302


def test_a_colleague_of_the_one_who_raised_it_reads_neither_names_nor_messages(world: World) -> None:
    """It is shared with the provider, so its other managers read what was said: not whom it is about, nor what the one
    who raised it was asked."""
    item = full(world)
    words = page_of(person("Ivo Lund", world.provider, "provider_director"), item).content.decode()
    assert "dose was given twice" in words
    for part in ("Zebedee", "Which-morning-was-it", "note-for-partners", "Sergeant Ross", "letter-number-nine",
                 "outcome-for-partners", "Safer recruitment", "Looked after by"):  # fmt: skip
        assert part not in words, part


def test_what_is_in_confidence_is_nowhere_for_those_without_the_right(world: World) -> None:
    """No row, no count, no gap, no hit: with it and without it each page is the same to the letter."""
    seen = ("mate", "reader", "manager", "other_manager", "stranger")
    concern(world)
    lists = ["intelligence:inbox", "intelligence:investigations", "intelligence:my_reports", "home"]
    searches = ["", "?text=Night", "?stands=any", "?kind=whistleblowing&stands=any", "?stands=new&whose=nobody"]
    # The worker of the home who raises it is nobody of those who look.
    where = [f"{reverse(name)}{search}" for name in lists for search in searches]
    before = {(who, at): plain(signed_in(getattr(world, who)).get(at)) for who in seen for at in where}
    item = whistle(world)
    step(viewer(world.owner), item, "acknowledge")
    for (who, at), was in before.items():
        assert plain(signed_in(getattr(world, who)).get(at)) == was, f"{who} {at}"
        assert page_of(getattr(world, who), item).status_code == 404
    owner = signed_in(world.owner).get(reverse("intelligence:inbox")).content.decode()
    assert item.title in owner


def plain(answer: Any) -> str:
    text = answer.content.decode()
    return re.sub(r'(nonce="|csrfmiddlewaretoken" value="|X-CSRFToken": ")[^"]*"', "", text)


def test_it_counts_in_no_query_either(world: World) -> None:
    item = whistle(world)
    step(viewer(world.owner), item, "acknowledge", handler_id=world.owner.pk)
    filters = InboxFilters.read({"stands": "any"})
    for name in ("mate", "reader", "manager", "other_manager", "stranger"):
        them = viewer(getattr(world, name))
        for rows in (
            items_seen_by(them), items_of_partners(them), items_of_service(them, world.service),
            item_themes_seen_by(them), list_inbox(them, filters=filters, today=TODAY), items_handled(them),
            items_to_take_up(them, today=TODAY),
        ):  # fmt: skip
            assert not rows.exists(), f"{name}: {rows.model}"
        assert inbox_counts(them, today=TODAY).open == 0
        assert workloads(them, [world.owner]) == {}
    assert list(items_of_service(viewer(world.owner), world.service)) == [item]


def test_names_are_never_searched(world: World) -> None:
    """A hit would give away that somebody of that name is in it."""
    item = full(world)
    for word in ("Zebedee", "Pat", "Lennox"):
        found = list_inbox(viewer(world.mate), filters=InboxFilters.read({"text": word, "stands": "any"}), today=TODAY)
        assert item not in found


def test_the_name_in_confidence_is_read_by_those_who_read_identities(world: World) -> None:
    item = from_public(world, naming="in-confidence")
    for name, reads in (("owner", True), ("mate", False), ("reader", False)):
        them = viewer(getattr(world, name))
        assert (reporter_of(them, item) is not None) == reads
        words = page_of(getattr(world, name), item).content.decode()
        assert ("Jo Public" in words) == ("jo@example.org" in words) == reads
        assert ("The name is kept back" in words) != reads
    assert page_of(world.manager, item).status_code == 404


def test_nobody_reads_a_name_that_was_not_given(world: World) -> None:
    item = whistle(world)
    words = page_of(world.owner, item).content.decode()
    assert "They gave no name" in words
    assert world.manager.name not in words
    assert persons_of(viewer(world.owner), item) == []


def test_a_photo_is_given_to_those_who_see_it(world: World) -> None:
    item = full(world)
    where = reverse("intelligence:item_file", args=[item.code, 1])
    for name in PEOPLE:
        answer = signed_in(getattr(world, name)).get(where)
        assert answer.status_code == (200 if name in ("owner", "mate", "reader") else 404), name
    assert attachments_of(viewer(world.manager), item) == []
    answer = signed_in(world.owner).get(where)
    assert answer["Content-Type"] == "image/jpeg"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    # By the code of another report, it is not there.
    other = taken_up(viewer(world.owner), from_public(world))
    where = reverse("intelligence:item_file", args=[other.code, 1])
    assert signed_in(world.owner).get(where).status_code == 404


def test_the_address_of_a_photo_does_not_tell_how_many_there_are(world: World) -> None:
    full(world)
    item = full(world)
    file = keep_file(by=SYSTEM, at=NOW, record_id=item.record_id, upload=photo(), name="second.jpg")
    Attachment.objects.create(item=item, file=file)
    code, page = item.code, page_of(world.owner, item).content.decode()
    assert set(re.findall(r"/reports/\w+/files/[^/]+/", page)) == {f"/reports/{code}/files/{n}/" for n in (1, 2)}
    client = signed_in(world.owner)
    names = [client.get(f"/reports/{code}/files/{n}/")["Content-Disposition"] for n in (1, 2)]
    assert ["chart" in names[0], "second" in names[1]] == [True, True]
    last = Attachment.objects.latest("pk").pk
    assert [client.get(f"/reports/{code}/files/{n}/").status_code for n in (0, last)] == [404, 404]


def test_mails_say_nothing_of_a_report(world: World) -> None:
    item = full(world)
    assert Notice.objects.exists()
    for notice in Notice.objects.all():
        said = f"{notice.headline} {notice.words}"
        for word in (*PARTS, item.title, "Birchwood", world.manager.name, world.mate.name):
            assert word not in said, f"{notice.effect_key}: {word}"


def test_nobody_is_told_of_a_report_that_they_do_not_see(world: World) -> None:
    whistle(world)
    full(world)
    for notice in Notice.objects.filter(record__isnull=False, user__isnull=False).select_related("user"):
        assert notice.user is not None
        assert records_seen_by(viewer(notice.user)).filter(pk=notice.record_id).exists(), notice.effect_key
