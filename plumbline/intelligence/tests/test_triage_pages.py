"""The pages of triage: the inbox with its filters and its empty places, a report's page, each step's form; two people
at once, a double click, what was typed is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone

from plumbline.intelligence.actions.links import add_theme
from plumbline.intelligence.actions.triage import StepValues
from plumbline.intelligence.models import Item, ItemLink, ItemTheme, Note, State
from plumbline.intelligence.queries.inbox import (
    InboxFilters,
    items_to_take_up,
    list_inbox,
    unremedied_items,
)
from plumbline.intelligence.queries.items import get_item, items_of_service
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.tests.desk import (
    ADVICE,
    COMPLAINT,
    advice,
    closed,
    concern,
    from_public,
    step,
    taken_up,
    whistle,
)
from plumbline.intelligence.tests.raising import published, raised
from plumbline.people.models import Membership, Team
from plumbline.register.models import Source
from tests.world import NOW, TODAY, World, service, signed_in, viewer


def address(name: str, item: Item, *more: Any) -> str:
    return reverse(f"intelligence:{name}", args=[item.code, *more])


def found(world: World, **given: str) -> list[Item]:
    return list(list_inbox(viewer(world.owner), filters=InboxFilters.read(given), today=TODAY))


# The inbox


def test_the_inbox_is_by_team_route_kind_service_theme_urgency_state_and_handler(world: World) -> None:
    team = Team.objects.create(organisation=world.partnership, name="East")
    Membership.objects.filter(user=world.owner).update(team=team)
    by = viewer(world.owner)
    one, two, secret = concern(world), from_public(world), whistle(world)
    two = step(by, two, "acknowledge", handler_id=world.mate.pk)
    two = step(by, two, "route", route="complaints", team_id=team.pk, note="It is one")
    three = taken_up(by, from_public(world, form="compliment", answers={"good": Given("They sang.")}))
    three = closed_with_thanks(world, three)
    add_theme(by=by, at=NOW, code=one.code, theme="recruitment")
    assert set(found(world)) == {one, two, secret}
    for given, wanted in (
        ({"whose": "mine", "stands": "any"}, {three}), ({"whose": "team"}, {two}),
        ({"whose": "nobody"}, {one, secret, two}),
        ({"stands": "new"}, {one, secret}), ({"stands": "acknowledged"}, {two}), ({"stands": "closed"}, {three}),
        ({"kind": "whistleblowing"}, {secret}), ({"route": "complaints"}, {two}),
        ({"route": "contracts"}, {one}),  # the form has its reports seen there at once (WI42)
        ({"theme": "recruitment"}, {one}), ({"urgency": "routine", "stands": "any"}, {three}),
        ({"service": world.service.number}, {one, two, secret}), ({"service": "none"}, set()),
        ({"text": "call bell"}, {two}), ({"text": "Birchwood dose"}, {one}), ({"text": one.code.lower()}, {one}),
        ({"handler": "x", "kind": "nothing", "stands": "bad"}, {one, two, secret}),  # what is not known is not asked
    ):  # fmt: skip
        assert set(found(world, **given)) == wanted, given


def closed_with_thanks(world: World, item: Item) -> Item:
    thanks = StepValues(outcome_kind="thanks", outcome="Shared", outcome_words="The team was told. Thank you.")
    return step(viewer(world.owner), item, "close", thanks)


def test_what_presses_comes_first_and_says_why(world: World) -> None:
    long_ago = NOW - timedelta(days=9)
    late, new = from_public(world, at=long_ago), from_public(world)
    today = raised(viewer(world.manager), published(world), "safeguarding", answers={
        "danger": Given("no"), "type": Given("neglect"), "happened": Given("She was left on the floor."),
    }).item  # fmt: skip
    handled = taken_up(viewer(world.owner), from_public(world, at=long_ago))
    assert found(world) == [today, late, handled, new]
    assert found(world, stands="late") == [late]
    assert set(items_to_take_up(viewer(world.owner), today=TODAY)) == {today, late}


@pytest.mark.requirement("HE12")
def test_the_inbox_receives_completed_observation_sheets(world: World) -> None:
    answers = {"visited-on": Given("2026-03-09"), "completed-by": Given("C. Nurse"), "smell": Given("no", "Stale"),
               "call-bells": Given("yes")}  # fmt: skip
    item = raised(viewer(world.mate), published(world), "observation", answers=answers).item
    page = signed_in(world.owner).get(reverse("intelligence:inbox")).content.decode()
    assert item.title in page
    assert "Observation visit" in page
    sheet = signed_in(world.owner).get(address("item", item)).content.decode()
    assert "Did it smell fresh and clean?" in sheet
    assert "Stale" in sheet
    assert sheet.count("Not a good sign") == 2  # each question has its own polarity


SOURCES = {
    "regulator-contact": {"on": Given("2026-03-09"), "way": Given("from"), "about": Given("The inspector rang"),
                          "said": Given("Medication was not signed for.")},
    "healthwatch-visit": {"visited-on": Given("2026-03-09"), "found": Given("Medication was given late.")},
    "visit": {"risk-assessed": Given("yes"), "agreed": Given("yes"), "visited-on": Given("2026-03-09"),
              "found": Given("A medicine lay on the table."), "harm": Given("no")},
    "police": {"shared": Given("Tablets were found on the street."), "provider-knows": Given("no")},
}  # fmt: skip


@pytest.mark.requirement("HE11")
def test_each_source_of_intelligence_comes_to_the_one_inbox_under_the_one_list_of_themes(world: World) -> None:
    """The regulator's pathway, Healthwatch's enter and view, professional visits and what the police pass on."""
    items = {
        kind: raised(viewer(world.owner), published(world), kind, answers=answers).item
        for kind, answers in SOURCES.items()
    }
    assert set(found(world)) == set(items.values())
    for kind, item in items.items():
        assert found(world, kind=kind) == [item]
    assert set(found(world, theme="medication")) == set(items.values())  # suggested by its words in each
    officers = list_inbox(viewer(world.mate), filters=InboxFilters(), today=TODAY)
    assert set(officers) == set(items.values()) - {items["police"]}  # what the police pass on is in confidence


@pytest.mark.requirement("HE20")
def test_advice_that_did_not_help_is_put_before_those_who_decide_on_a_meeting(world: World) -> None:
    by = viewer(world.owner)
    item = taken_up(by, advice(world))
    advice(world, answers={**advice_until("2027-03-01")})
    assert list(unremedied_items(by, today=TODAY)) == [item]
    page = signed_in(world.owner).get(reverse("intelligence:inbox")).content.decode()
    assert "Concerns not remedied: consider a Quality Assurance Meeting" in page
    assert not unremedied_items(by, today=date(2026, 3, 2)).exists()
    assert not unremedied_items(viewer(world.stranger), today=TODAY).exists()


def advice_until(day: str) -> dict[str, Given]:
    return {**ADVICE, "by": Given(day)}


def test_a_compliment_goes_to_complaints_and_resolution_and_its_thanks_are_passed_on(world: World) -> None:
    item = from_public(world, form="compliment", answers={"good": Given("They sang with her.")})
    assert item.route == "complaints"
    assert found(world, route="complaints") == [item]
    item = closed_with_thanks(world, taken_up(viewer(world.owner), item))
    assert item.get_outcome_kind_display() == "Passed on with thanks"


def test_empty_places_say_how_to_go_on(world: World) -> None:
    inbox = reverse("intelligence:inbox")
    assert "Nothing is open" in signed_in(world.owner).get(inbox).content.decode()
    assert "No report fits this filter" in signed_in(world.owner).get(f"{inbox}?kind=police").content.decode()
    staff = signed_in(world.manager).get(inbox).content.decode()
    assert "Nothing is open" in staff
    assert "Nobody is asked" in signed_in(world.owner).get(reverse("intelligence:investigations")).content.decode()


def test_a_provider_finds_its_shared_concern_by_no_way_through_the_inbox(world: World) -> None:
    """What is made of reports is not theirs; what they sent is on a page of their own."""
    item = concern(world)
    page = signed_in(world.manager).get(reverse("intelligence:inbox") + "?stands=any").content.decode()
    assert item.code not in page
    assert "<b>0</b> open" in page


def test_lists_do_not_grow_in_queries(world: World, does_not_grow: Callable[..., None]) -> None:
    client = signed_in(world.owner)

    def more() -> None:
        for _ in range(2):
            item = taken_up(viewer(world.owner), concern(world))
            add_theme(by=viewer(world.owner), at=NOW, code=item.code, theme="recruitment")

    does_not_grow(lambda: client.get(reverse("intelligence:inbox")), more)


def test_the_numbers_of_queries_are_recorded(world: World, recorded_queries: Callable[[str], Any]) -> None:
    client, item = signed_in(world.owner), taken_up(viewer(world.owner), concern(world))
    for name, where in (
        ("reports: the inbox", reverse("intelligence:inbox")), ("reports: one report", address("item", item)),
        ("reports: investigations", reverse("intelligence:investigations")),
    ):  # fmt: skip
        client.get(where)
        with recorded_queries(name):
            client.get(where)


# A report's steps


def test_a_report_is_taken_up_on_its_page(world: World) -> None:
    client, item = signed_in(world.owner), from_public(world)
    page = client.get(address("item", item)).content.decode()
    assert page.index("Take it up") < page.index("Send it to another team")
    form = client.get(address("item_step", item, "acknowledge")).content.decode()
    assert "Moira Kerr (you)" in form
    assert "Looks after none at present" in form
    sent = client.post(
        address("item_step", item, "acknowledge"), {"edition": "1", "handler": str(world.owner.pk)}, follow=True
    )
    assert "You took it up." in sent.content.decode()
    assert get_item(viewer(world.owner), item.code).state == "acknowledged"
    twice = client.post(
        address("item_step", item, "acknowledge"), {"edition": "1", "handler": str(world.owner.pk)}, follow=True
    )
    assert twice.status_code == 200
    assert get_item(viewer(world.owner), item.code).edition == 2


def test_two_people_at_once_keep_what_they_wrote(world: World) -> None:
    by, item = viewer(world.owner), taken_up(viewer(world.owner), from_public(world))
    step(by, item, "route", route="contracts", note="It is about the contract")
    where = address("item_step", item, "ask")
    answer = signed_in(world.mate).post(where, {"edition": str(item.edition), "note": "Which-day-was-it"})
    words = answer.content.decode()
    assert answer.status_code == 409
    assert "Somebody else has changed this report" in words
    assert "Which-day-was-it" in words
    assert f'name="edition" value="{item.edition + 1}"' in words
    again = signed_in(world.mate).post(where, {"edition": str(item.edition + 1), "note": "Which-day-was-it"})
    assert again.status_code == 302
    assert get_item(by, item.code).state == "waiting"


def test_the_words_for_the_reporter_are_shown_before_they_are_sent(world: World) -> None:
    item = taken_up(viewer(world.owner), from_public(world))
    client, where = signed_in(world.owner), address("item_step", item, "close")
    words = "The home has changed its rota."
    shown = client.post(where, {"edition": str(item.edition), "outcome_words": words, "preview": "1"})
    page = shown.content.decode()
    assert "As the person who raised it will read it" in page
    assert page.count(words) == 2  # in the preview and in the box
    assert get_item(viewer(world.owner), item.code).state == "acknowledged"
    refused = client.post(where, {"edition": str(item.edition), "outcome_words": words, "outcome": "Rota"})
    assert refused.status_code == 422
    assert "Choose how it ended" in refused.content.decode()
    assert words in refused.content.decode()


def test_a_repeat_is_joined_from_the_list_or_by_its_reference(world: World) -> None:
    client, first, second = signed_in(world.mate), from_public(world), from_public(world)
    where = address("item_step", second, "merge")
    assert first.code in client.get(where).content.decode()
    for body in ({}, {"code": "NOSUCH"}, {"into": "NOSUCH"}):
        assert client.post(where, {"edition": "1", "note": "Same night", **body}).status_code == 422
    assert client.post(where, {"edition": "1", "note": "Same night", "code": first.code.lower()}).status_code == 302
    page = client.get(address("item", second)).content.decode()
    assert "It goes on there" in page
    assert first.title in page
    assert "joined to this one" in client.get(address("item", first)).content.decode()


def test_a_step_that_is_not_theirs_is_told_and_not_drawn(world: World) -> None:
    item = from_public(world)
    for who, key in (
        (world.owner, "close"),
        (world.owner, "answered"),
        (world.owner, "nothing"),
        (world.reader, "close"),
    ):
        answer = signed_in(who).get(address("item_step", item, key))
        assert answer.status_code == 403, key
        assert "This cannot be done now" in answer.content.decode()
    page = signed_in(world.reader).get(address("item", item)).content.decode()
    assert "/steps/" not in page
    assert "/notes/new/" not in page
    for name in ("new_note", "item_links", "item_services", "refer", "new_investigation", "tell"):
        assert signed_in(world.reader).get(address(name, item)).status_code == 403, name


def test_no_button_is_drawn_that_would_be_refused(world: World) -> None:
    """Every step offered on the page can be opened; of one that lacks something the page says what."""
    by, item = viewer(world.owner), from_public(world)
    client = signed_in(world.owner)
    for key, values in (("acknowledge", {}), ("ask", {"note": "When?"}), ("", {})):
        page = client.get(address("item", item)).content.decode()
        offered = re.findall(rf'href="(/reports/{item.code}/steps/[a-z_]+/)"', page)
        assert offered
        assert {client.get(where).status_code for where in offered} == {200}
        item = step(by, item, key, **values) if key else item


def test_a_note_is_written_once_however_often_it_is_sent(world: World) -> None:
    client, item = signed_in(world.mate), concern(world)
    body = {"submission": "k" * 24, "text": "Spoke to the manager.", "audience": "partners"}
    for _ in range(2):
        assert client.post(address("new_note", item), body).status_code == 302
    assert Note.objects.filter(item=item).count() == 1
    empty = client.post(address("new_note", item), {**body, "submission": "m" * 24, "text": ""})
    assert empty.status_code == 422
    assert "Write the note" in empty.content.decode()


# What belongs together with it


@pytest.mark.requirement("WI20")
def test_a_concern_is_reviewed_and_its_themes_are_confirmed_added_and_taken_off(world: World) -> None:
    """Suggested by the form, the theme counts once somebody has confirmed it; each change leaves its event."""
    client, item = signed_in(world.mate), concern(world)
    assert ItemTheme.objects.get(item=item, theme="medication").suggested
    where = address("item_themes", item)
    client.post(where, {"theme": "medication", "do": "on"})
    client.post(where, {"theme": "recruitment", "do": "on"})
    client.post(where, {"theme": "recruitment", "do": "off"})
    client.post(where, {"theme": "recruitment", "do": "off"})
    standing = ItemTheme.objects.filter(item=item, removed_at=None)
    assert [(one.theme, one.suggested) for one in standing] == [("medication", False)]
    page = client.get(address("item", item)).content.decode()
    for said in ("“Medication” was confirmed", "“Safer recruitment” was added", "“Safer recruitment” was taken off"):
        assert page.count(said) == 1, said
    refused = client.post(where, {"theme": "no-such-theme", "do": "on"}, follow=True)
    assert "Choose a theme of the list" in refused.content.decode()
    assert found(world, theme="medication") == [item]


@pytest.mark.requirement("HE55")
def test_a_serious_incident_and_its_risk_summit_are_linked_with_what_they_are_about(world: World) -> None:
    answers = {"what": Given("risk-summit"), "reference": Given("SI-2026-17"), "body": Given("NHS Glen Afton"),
               "about": Given("Three falls in one night.")}  # fmt: skip
    incident = raised(viewer(world.mate), published(world), "health-incident", answers=answers).item
    item, client = concern(world), signed_in(world.mate)
    form = client.get(address("item_links", item)).content.decode()
    assert incident.code in form
    body = {"to": str(incident.record_id), "code": "", "why": "Both go to the risk summit"}
    for _ in range(2):
        assert client.post(address("item_links", item), body).status_code == 302
    assert ItemLink.objects.count() == 1
    for one, other in ((item, incident), (incident, item)):
        page = client.get(address("item", one)).content.decode()
        assert other.title in page
        assert "Both go to the risk summit" in page
    assert "SI-2026-17" in client.get(address("item", incident)).content.decode()
    link = ItemLink.objects.get()
    client.post(address("end_item_link", incident, link.pk))
    assert "Both go to the risk summit" not in client.get(address("item", item)).content.decode().split('id="done"')[0]


def test_a_link_leads_nowhere_that_the_viewer_does_not_see(world: World) -> None:
    item, secret, client = concern(world), whistle(world), signed_in(world.mate)
    for body in ({"to": str(secret.record_id)}, {"code": secret.code}, {"code": "NOSUCH"}, {"to": "999999"}, {}):
        answer = client.post(address("item_links", item), {"why": "", "code": "", **body})
        assert answer.status_code == 422, body
        assert secret.title not in answer.content.decode()
    assert not ItemLink.objects.exists()


def test_a_report_names_the_services_it_is_about(world: World) -> None:
    item, client = concern(world), signed_in(world.mate)
    other = service("Kestrel Lodge", world.other_provider, world.partnership, source=Source.CARE_INSPECTORATE)
    where = address("item_services", item)
    assert "Kestrel Lodge" in client.get(f"{where}?text=kestrel").content.decode()
    for _ in range(2):
        client.post(where, {"service": other.number})
    by = viewer(world.mate)
    assert list(items_of_service(by, other)) == [item]
    client.post(where, {"service": world.service.number, "do": "off"})
    last = client.post(where, {"service": other.number, "do": "off"}, follow=True)
    assert "the only service that the report names" in last.content.decode()
    assert [one.service for one in item.services.all()] == [other]
    assert "Choose a service" in client.post(where, {"service": "nowhere"}, follow=True).content.decode()


def test_a_closed_report_is_read_and_opened_again(world: World) -> None:
    item = closed(viewer(world.owner), from_public(world, answers=COMPLAINT))
    page = signed_in(world.owner).get(address("item", item)).content.decode()
    assert "Open it again" in page
    assert "The home changed its night rota." in page
    assert item.state == State.CLOSED
    assert timezone.localdate(item.closed_at) == TODAY


# Enquiries, investigations and who was told, as pages


def test_an_enquiry_is_walked_through_on_its_pages(world: World) -> None:
    client, first = signed_in(world.owner), concern(world)
    day = {"_0": "10", "_1": "3", "_2": "2026"}
    body = {"submission": "r" * 24, "facts": "She was left on the floor.", "urgency": "today"}
    sent = client.post(address("refer", first), {**body, **dated("referred_on", day)})
    item = Item.objects.get(kind="safeguarding")
    assert sent["Location"] == address("item", item)
    page = client.get(address("enquiry", item)).content.decode()
    assert "Before it ends it still needs: the strategy discussion and its decision" in page
    assert client.get(address("begin_enquiry", item))["Location"] == address("enquiry", item)
    strategy = {"edition": "1", "decision": "Two accounts differ.", "goes_on": "enquiry"}
    client.post(address("strategy", item), {**strategy, **dated("on", day)})
    stale = client.post(address("strategy", item), {**strategy, "decision": "Something else", **dated("on", day)})
    assert stale.status_code == 409
    assert "Something else" in stale.content.decode()
    client.post(address("enquiry_stage", item), {"edition": "2", "stage": "conference"})
    assert "Case conference" in client.get(address("enquiry", item)).content.decode()
    less = client.post(address("end_enquiry", item), {"edition": "3", "substantiated": "yes", **dated("ended_on", day)})
    assert less.status_code == 422
    assert "Say what protects the person now" in less.content.decode()
    ending = {"edition": "3", "substantiated": "yes", "protection_plan": "Two carers.", "through_process": "on",
              "improvement_needed": "Fluid charts", **dated("ended_on", day)}  # fmt: skip
    done = client.post(address("end_enquiry", item), ending, follow=True).content.decode()
    assert "The enquiry has ended: substantiated. An improvement plan is wanted" in done
    assert client.get(address("end_enquiry", item)).status_code == 403
    assert found(world, stands="plan") == [item]


def dated(name: str, day: dict[str, str]) -> dict[str, str]:
    parts = dict(zip(("_day", "_month", "_year"), day.values(), strict=True))
    return {**{f"{name}{end}": part for end, part in day.items()}, **{f"{name}{end}": p for end, p in parts.items()}}


def test_an_officer_who_refers_is_brought_back_to_what_they_see(world: World) -> None:
    client, first = signed_in(world.mate), concern(world)
    body = {"submission": "r" * 24, "facts": "She fell.", "urgency": "today",
            **dated("referred_on", {"_0": "10", "_1": "3", "_2": "2026"})}  # fmt: skip
    sent = client.post(address("refer", first), body, follow=True)
    assert sent.redirect_chain == [(address("item", first), 302)]
    assert "It is referred to safeguarding" in sent.content.decode()
    assert client.get(address("enquiry", Item.objects.get(kind="safeguarding"))).status_code == 404
    assert client.get(address("enquiry", first)).status_code == 404  # it has none


def test_an_investigation_and_a_tick_are_made_on_their_pages(world: World) -> None:
    client, item = signed_in(world.mate), concern(world)
    day = {"_0": "9", "_1": "3", "_2": "2026"}
    new = {
        "submission": "i" * 24,
        "kind": "commissioner",
        "who": "Una Croft",
        "announced": "no",
        **dated("due_on", day),
    }
    client.post(address("new_investigation", item), {**new, **dated("due_on", day)})
    made = item.investigations.get()
    late = client.get(reverse("intelligence:investigations") + "?stands=late").content.decode()
    assert "unannounced" in late
    assert "Late" in late
    client.post(address("investigation_done", item, made.pk), {"outcome": "Rota changed", **dated("done_on", day)})
    page = client.get(address("item", item)).content.decode()
    assert "Rota changed" in page
    tick = {"submission": "t" * 24, "line": "contracts", "how": "letter", "note": "Letter 9", **dated("on", day)}
    assert client.get(address("tell", item) + "?line=contracts").status_code == 200
    client.post(address("tell", item), tick)
    told = item.told.get()
    assert "Letter 9" in client.get(address("item", item)).content.decode()
    back = client.post(address("untell", item, told.pk), follow=True).content.decode()
    assert "The tick is taken back" in back
