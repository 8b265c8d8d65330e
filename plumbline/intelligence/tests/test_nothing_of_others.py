"""What a report that was joined, linked, or given another service says to those who must not learn of others."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from plumbline.access.actions import let_organisation_read
from plumbline.access.models import RecordKind
from plumbline.access.queries import events_of
from plumbline.access.viewer import SYSTEM
from plumbline.history.models import Event
from plumbline.intelligence.actions import Raised
from plumbline.intelligence.actions.links import link_item, name_service, unlink_item
from plumbline.intelligence.models import Item
from plumbline.intelligence.queries.desktop import desktop
from plumbline.intelligence.queries.inbox import InboxFilters, facts_of, items_wanting_plan, list_inbox
from plumbline.intelligence.queries.items import get_item, items_of_service
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.rules.sent import STANDS
from plumbline.intelligence.tests.desk import CLOSED, COMPLAINT, concern, from_public, step, taken_up, whistle
from plumbline.intelligence.tests.raising import CONCERN_GIVEN, published, raised
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import User
from plumbline.register.models import Source
from tests.sample import a_plan
from tests.world import NOW, TODAY, World, person, service, signed_in, viewer

pytestmark = pytest.mark.django_db

TELL_TALE = ("joined", "others", "other report", "another report")


def page_of(user: User, item: Item) -> str:
    answer = signed_in(user).get(reverse("intelligence:item", args=[item.code]))
    assert answer.status_code == 200
    return answer.content.decode()


def main_of(page: str) -> str:
    return page.split("<main", 1)[1].split("</main>", 1)[0]


def said(page: str, item: Item) -> str:
    """The page as it would be of any report: without its own names."""
    return main_of(page).replace(item.code, "CODE")


def joined(world: World) -> tuple[Item, Item]:
    """Two concerns that the home's manager sent, the second joined to the first."""
    by = viewer(world.owner)
    first, second = taken_up(by, concern(world)), concern(world)
    return first, step(by, second, "merge", into=first.code, note="The same night")


def test_a_joined_report_looks_to_its_provider_like_one_that_is_looked_into(world: World) -> None:
    alone = concern(world)
    first, second = joined(world)
    taken_up(viewer(world.owner), alone)
    for user in (world.manager, person("Wren Ashe", world.provider, "registered_manager")):
        page = said(page_of(user, second), second)
        assert page.split('id="done"')[0] == said(page_of(user, alone), alone).split('id="done"')[0]
        assert not [word for word in TELL_TALE if word in page.lower()]
    assert "It was joined to another report" in page_of(world.owner, second)
    theirs = viewer(world.manager)
    assert second in items_of_service(theirs, world.service)
    assert {one.item: one.state_label for one in desktop(theirs, world.service, since=TODAY, until=TODAY).reports}[
        second
    ] == "Being looked at"
    assert second not in items_of_service(viewer(world.owner), world.service)
    step(viewer(world.owner), first, "close", CLOSED)
    ended = said(page_of(world.manager, second), second)
    assert "Closed" in ended
    assert CLOSED.outcome_words in ended
    assert not [word for word in TELL_TALE if word in ended.lower()]
    found = desktop(theirs, world.service, since=TODAY, until=TODAY)
    assert {one.item: (one.state_label, one.outcome) for one in found.reports}[second] == (
        "Closed", CLOSED.outcome_words,
    )  # fmt: skip
    assert found.open == 1  # the one that was never joined


def test_whoever_raised_a_joined_report_reads_what_every_other_reads(world: World) -> None:
    by, home = viewer(world.owner), published(world)
    made: list[Raised] = [raised(SYSTEM, home, "complaint", answers=COMPLAINT, naming="anonymous") for _ in range(3)]
    alone, first, second = made
    for one in (alone, first):
        taken_up(by, one.item)

    def receipt(one: Raised) -> str:
        page = Client().get(reverse("intelligence:receipt", args=[one.secret])).content.decode()
        return said(page, one.item).replace(one.secret, "SECRET")

    step(by, second.item, "merge", into=first.item.code, note="Same")
    assert STANDS["acknowledged"] in receipt(second)
    assert not [word for word in TELL_TALE if word in receipt(second).split("What was said")[0].lower()]
    step(by, first.item, "close", CLOSED)
    step(by, alone.item, "close", CLOSED)
    assert STANDS["closed"] in receipt(second)
    assert CLOSED.outcome_words in receipt(second)
    assert "Add something" not in receipt(second)
    assert "Add something" not in receipt(alone)
    answer = Client().post(
        reverse("intelligence:receipt", args=[second.secret]), {"text": "And then?", "submission": "k" * 24}
    )
    assert "closed" in answer.content.decode()
    assert not second.item.messages.filter(way="from").exists()


def test_reports_of_different_readers_or_sides_stay_apart(world: World) -> None:
    """A manager's concern is not joined to their worker's complaint, nor to anybody's."""
    by, home = viewer(world.owner), published(world)
    theirs = concern(world)
    workers = raised(SYSTEM, home, "complaint", answers=COMPLAINT, naming="anonymous", received_from="staff").item
    public, shared = from_public(world), from_public(world)
    let_organisation_read(
        by=SYSTEM, at=NOW, record_id=shared.record_id, organisation=world.provider, purpose="For the test",
        lawful_basis="Task",
    )  # fmt: skip
    Item.objects.filter(pk=workers.pk).update(received_from="staff")
    for one, into in ((theirs, workers), (workers, theirs), (public, workers), (public, shared), (shared, theirs)):
        with pytest.raises(Refusal, match="Link them instead") as refused:
            step(by, one, "merge", into=into.code, note="Same")
        assert refused.value.field == "into"
    form = signed_in(world.owner).get(reverse("intelligence:item_step", args=[public.code, "merge"])).content.decode()
    for other in (theirs, workers, shared):
        assert other.code not in form


def test_who_closes_is_told_how_many_read_the_words(world: World) -> None:
    by = viewer(world.owner)
    first, second = taken_up(by, from_public(world)), from_public(world)
    step(by, second, "merge", into=first.code, note="Same")
    form = signed_in(world.owner).get(reverse("intelligence:item_step", args=[first.code, "close"])).content.decode()
    assert "2 people who reported it read what you write for them" in form


def test_a_link_with_what_is_in_confidence_leaves_nothing_in_the_open_report(world: World) -> None:
    by, item, secret = viewer(world.owner), from_public(world), whistle(world)
    for one, other in ((item, secret), (secret, item)):
        before = Event.objects.filter(record_id=item.record_id).count()
        link = link_item(by=by, at=NOW, code=one.code, record_id=other.record_id, why="The same whistleblower")
        event = Event.objects.get(verb="report.linked", subject_id=link.pk)
        assert (event.record_id, event.reason) == (secret.record_id, "The same whistleblower")
        unlink_item(by=by, at=NOW, code=one.code, link_id=link.pk)
        assert Event.objects.get(verb="report.unlinked", subject_id=link.pk).record_id == secret.record_id
        assert Event.objects.filter(record_id=item.record_id).count() == before
        assert "whistleblower" not in page_of(world.mate, item)


def test_why_is_told_only_to_those_who_read_the_other_too(world: World) -> None:
    by, item, open_one, shared = viewer(world.owner), from_public(world), from_public(world), concern(world)
    plan = a_plan(world)
    for record, why in ((open_one.record_id, "The same night"), (shared.record_id, ""), (plan.record_id, "")):
        link = link_item(by=by, at=NOW, code=item.code, record_id=record, why="The same night")
        event = Event.objects.get(verb="report.linked", subject_id=link.pk)
        assert (event.record_id, event.reason, event.after) == (item.record_id, why, {})
    assert "plan" not in str([(e.verb, e.after, e.before, e.reason) for e in events_of(by, item.record_id)])


def test_a_plan_that_a_colleague_does_not_see_answers_nothing_for_them(world: World) -> None:
    by, item = viewer(world.owner), taken_up(viewer(world.owner), from_public(world))
    Item.objects.filter(pk=item.pk).update(plan_wanted=True)
    plan = a_plan(world)
    link_item(by=by, at=NOW, code=item.code, record_id=plan.record_id)
    assert list(items_wanting_plan(by)) == []
    plan.record.owner = world.provider  # a plan of the provider's own, of which the council knows nothing
    plan.record.save()
    assert plan.record.kind == RecordKind.PLAN
    assert list(items_wanting_plan(by)) == [item]
    assert list(list_inbox(by, filters=InboxFilters(stands="plan"), today=TODAY)) == [item]
    (row,) = list_inbox(by, filters=InboxFilters(), today=TODAY)
    assert facts_of(by, row).plan_wanted
    assert "It was linked." in page_of(world.owner, item)


def test_a_service_that_officers_add_is_shown_to_partners_alone(world: World) -> None:
    by, home = viewer(world.owner), published(world)
    secret_home = service("Kestrel Lodge", world.other_provider, world.partnership, source=Source.CARE_INSPECTORATE)
    public = raised(SYSTEM, home, "complaint", answers=COMPLAINT, naming="anonymous")
    shared = concern(world)
    for one in (public.item, shared):
        name_service(by=by, at=NOW, code=one.code, number=secret_home.number)
        assert "Kestrel Lodge" in page_of(world.mate, one)
    assert "Kestrel Lodge" not in Client().get(
        reverse("intelligence:receipt", args=[public.secret])
    ).content.decode()  # fmt: skip
    colleague = person("Wren Ashe", world.provider, "registered_manager")
    for user, name in ((world.manager, "my_reports"), (colleague, "my_reports")):
        page = signed_in(user).get(reverse(f"intelligence:{name}")).content.decode()
        assert home.name in page
        assert "Kestrel Lodge" not in page
        assert "Kestrel Lodge" not in page_of(user, shared)
        assert [one.service for one in get_item(viewer(user), shared.code).services.all()] == [home]
        assert not items_of_service(viewer(user), secret_home)
    assert set(items_of_service(by, secret_home)) == {public.item, shared}


def test_what_goes_to_safeguarding_is_not_joined_away_before_anybody_looked(world: World) -> None:
    harmed = {**CONCERN_GIVEN, "harm": Given("yes")}
    first = raised(viewer(world.manager), published(world), answers=harmed).item
    other = raised(viewer(world.manager), world.service).item
    with pytest.raises(Refusal, match="nobody has looked at it yet"):
        step(viewer(world.owner), first, "merge", into=other.code, note="They say the same")
