"""A report comes in by one door: what it holds, where it goes, who hears of it, and what is refused."""

from __future__ import annotations

import inspect
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from plumbline.access.models import Grant
from plumbline.access.queries import events_of
from plumbline.access.viewer import NOBODY
from plumbline.files.models import StoredFile
from plumbline.files.queries import content_of
from plumbline.history.models import Event
from plumbline.intelligence.actions import FormFaults, Photo, Report, raise_item, raising
from plumbline.intelligence.models import Attachment, Item, ItemTheme, PersonConcerned, Receipt
from plumbline.intelligence.queries.items import items_seen_by
from plumbline.intelligence.rules.forms import Given
from plumbline.intelligence.rules.receiving import NOBODY as NOBODY_RECEIVES
from plumbline.intelligence.rules.receiving import NOT_FOUND
from plumbline.intelligence.rules.sent import HEADINGS
from plumbline.intelligence.tests.raising import (
    CONCERN,
    CONCERN_GIVEN,
    drawn,
    errors_in,
    form_called,
    given,
    only_item,
    published,
    raised,
    send,
    submission,
)
from plumbline.kernel.refusals import Refusal
from plumbline.library.form_types import KINDS
from plumbline.library.models import FormVersion
from plumbline.notices.models import Notice
from plumbline.register.models import Area, Coverage, Service, Source
from tests.world import NOW, World, organisation, person, service, signed_in, viewer

pytestmark = pytest.mark.django_db


def picture(size: tuple[int, int] = (60, 40), **more: Any) -> SimpleUploadedFile:
    made = BytesIO()
    Image.new("RGB", size, "teal").save(made, "JPEG", **more)
    return SimpleUploadedFile("IMG of Jane.jpg", made.getvalue(), content_type="image/jpeg")


# A care concern from a provider (WI40 to WI42)


@pytest.mark.requirement("WI40")
def test_the_form_says_what_a_care_concern_is_and_that_it_is_put_right_first(world: World) -> None:
    where = f"{reverse('intelligence:report', args=['care-concern'])}?service={published(world).number}"
    page = signed_in(world.manager).get(where).content.decode()
    for words in ("poor practice", "significant harm", "below", "the threshold for safeguarding", "Put it right first"):
        assert words in page
    assert "goes to safeguarding as well and is looked at today" in page


@pytest.mark.requirement("WI41")
def test_a_concern_from_a_provider_with_what_it_did_so_that_it_does_not_happen_again(world: World) -> None:
    home, client = published(world), signed_in(world.manager)
    assert world.mate
    without = {**CONCERN, "q-measures": ""}
    refused = send(client, "report", "care-concern", home, without)
    assert refused.status_code == 422
    assert "What have you done so that it does not happen again?" in errors_in(refused)[0]
    answer = send(client, "report", "care-concern", home, CONCERN)
    assert answer.status_code == 302, errors_in(answer)
    item = only_item()
    assert answer["Location"] == reverse("intelligence:my_report", args=[item.code])
    assert (item.kind, item.category, item.facts) == ("care-concern", "medication", CONCERN["q-happened"])
    assert (item.measures, item.happened_on) == (CONCERN["q-measures"], date(2026, 3, 9))
    assert (item.by, item.by_name, item.received_from) == (world.manager, "Pat Lennox", "provider")
    assert (item.route, item.urgency, item.state) == ("quality", "soon", "new")
    assert item.record.owner == world.partnership
    assert [row.service for row in item.services.all()] == [home]


@pytest.mark.requirement("WI42")
def test_quality_contracts_and_commissioning_read_it_at_once(world: World) -> None:
    home = published(world)
    roles = ("quality_improvement_officer", "contracts_officer", "commissioner")
    people = [person(f"Reader {role}", world.partnership, role) for role in roles]
    made = raised(viewer(world.manager), home).item
    for one in people:
        assert list(items_seen_by(viewer(one))) == [made]
        assert signed_in(one).get(reverse("intelligence:item", args=[made.code])).status_code == 200
        assert Notice.objects.filter(user=one, record_id=made.record_id).count() == 1
    assert form_called("care-concern")[1].copies == ("contracts", "commissioning")
    assert not items_seen_by(viewer(world.stranger)).exists()


def test_harm_sends_a_concern_to_safeguarding_and_says_so_at_once(world: World) -> None:
    client = signed_in(world.manager)
    assert world.owner
    answer = send(client, "report", "care-concern", published(world), {**CONCERN, "q-harm": "yes"})
    item = only_item()
    assert (item.kind, item.route, item.urgency) == ("care-concern", "safeguarding", "today")
    page = client.get(answer["Location"]).content.decode()
    assert "goes to safeguarding as well" in page
    assert "999" in page


def test_the_providers_manager_reads_what_its_worker_sent_with_a_name_and_nothing_for_partners(world: World) -> None:
    home = published(world)
    worker = person("Wren Ashe", world.provider, "provider_staff")
    made = raised(viewer(worker), home).item
    grant = Grant.objects.get(record=made.record_id)
    assert (grant.organisation, grant.level) == (world.provider, "read")
    manager = signed_in(world.manager)
    assert made.title in manager.get(reverse("intelligence:my_reports")).content.decode()
    assert manager.get(reverse("intelligence:item", args=[made.code])).status_code == 200
    for other in (world.other_manager, worker):
        assert (
            signed_in(other).get(reverse("intelligence:item", args=[made.code])).status_code == 404 or other == worker
        )


def test_a_partners_concern_is_not_the_providers_to_read(world: World) -> None:
    made = raised(viewer(world.mate), published(world)).item
    assert Grant.objects.count() == 0
    assert made.received_from == "own"
    assert not items_seen_by(viewer(world.manager)).exists()


# An observation visit (HE17 to HE19)

VISIT = {"q-visited-on_day": "9", "q-visited-on_month": "3", "q-visited-on_year": "2026"}


@pytest.mark.requirement("HE17", "HE18", "HE19")
def test_an_observation_visit_by_any_visiting_professional_comes_to_the_inbox(world: World) -> None:
    _, form = form_called("observation")
    every = [q for g in form.groups for q in g.questions if q.kind == "yes-no"]
    answers = {f"q-{q.key}": "no" for q in every} | {f"c-{q.key}": f"Seen: {q.key}" for q in every}
    nurse = person("Ina Wells", world.partnership, "community_nurse")
    home = published(world)
    page = signed_in(nurse).get(f"{reverse('intelligence:report', args=['observation'])}?service={home.number}")
    assert all(
        words in page.content.decode() for words in ("Birchwood House", "Date of the visit", "Visit completed by")
    )
    sent = send(signed_in(nurse), "report", "observation", home, {**VISIT, "q-completed-by": "Ina Wells", **answers})
    assert sent.status_code == 302, errors_in(sent)
    item = only_item()
    assert (item.happened_on, item.answers.get(question="completed-by").value) == (date(2026, 3, 9), "Ina Wells")
    rows = list(item.answers.exclude(question="completed-by"))
    assert len(rows) == 21
    assert all(row.value == "no" and row.comment == f"Seen: {row.question}" for row in rows)
    poor = {row.question for row in rows if row.poor}
    assert poor == {q.key for q in every if q.good == "yes"}
    assert len(poor) == 14
    inbox = signed_in(world.mate).get(reverse("intelligence:inbox")).content.decode()
    assert item.title in inbox


def test_not_applicable_is_an_answer_and_what_was_not_looked_at_is_left_out(world: World) -> None:
    answers = {**VISIT, "q-completed-by": "E. Baird", "q-fluid-charts": "na", "q-call-bells": "yes"}
    assert send(signed_in(world.mate), "report", "observation", published(world), answers).status_code == 302
    rows = {row.question: (row.value, row.poor) for row in only_item().answers.all()}
    assert rows == {"completed-by": ("E. Baird", False), "fluid-charts": ("na", False), "call-bells": ("yes", True)}
    themes = set(ItemTheme.objects.filter(suggested=True).values_list("theme", flat=True))
    assert themes == {"staffing-levels"}


# What is apart


def test_persons_are_apart_and_for_few(world: World) -> None:
    answers = {**CONCERN_GIVEN, "persons": Given("J.M., room 3\nK.")}
    made = raised(viewer(world.manager), published(world), answers=answers).item
    assert [p.name for p in PersonConcerned.objects.all()] == ["J.M., room 3", "K."]
    assert "J.M." not in signed_in(world.mate).get(reverse("intelligence:item", args=[made.code])).content.decode()
    assert "J.M." in signed_in(world.owner).get(reverse("intelligence:item", args=[made.code])).content.decode()


def test_a_confidential_form_makes_a_confidential_record(world: World) -> None:
    answers = given(happened="It goes on.", harm="no")
    assert all([world.owner, world.mate])
    made = raised(NOBODY, published(world), "whistleblowing", answers=answers, naming="anonymous").item
    assert made.record.kind == "confidential"
    assert list(items_seen_by(viewer(world.owner))) == [made]
    assert not items_seen_by(viewer(world.mate)).exists()  # looks at reports, not at confidential ones
    assert {n.user for n in Notice.objects.all()} == {world.owner}


# Who may, and about what


def test_each_side_is_offered_its_own_forms(world: World) -> None:
    def offered(client: Client, name: str = "report_list") -> set[str]:
        page = client.get(reverse(f"intelligence:{name}")).content.decode()
        return {form.id for _, form in _every_form() if f"/{form.id}/" in page}

    provider, partner = offered(signed_in(world.manager)), offered(signed_in(world.mate))
    assert "care-concern" in provider & partner
    assert {"police", "observation", "advice"} & provider == set()
    assert {"police", "observation", "advice"} <= partner
    assert offered(Client(), "tell_list") == {f.id for _, f in _every_form() if f.public}
    assert offered(signed_in(world.mate), "told_list") == {f.id for _, f in _every_form() if not f.confidential}
    assert offered(signed_in(world.owner), "told_list") == {f.id for _, f in _every_form()}
    assert offered(signed_in(world.manager), "told_list") == set()


def _every_form() -> list[tuple[FormVersion, Any]]:
    return [form_called(id) for id in sorted(set(FormVersion.objects.values_list("form_id", flat=True)))]


def test_every_kind_is_in_the_list(world: World) -> None:
    assert sorted(kind for kinds in HEADINGS.values() for kind in kinds) == sorted(KINDS)


def test_a_form_of_another_side_is_not_there(world: World) -> None:
    for client, name, form in (
        (signed_in(world.manager), "report", "advice"), (signed_in(world.manager), "told_form", "complaint"),
        (signed_in(world.mate), "told_form", "police"), (Client(), "tell_form", "care-concern"),
        (signed_in(world.mate), "report", "no-such-form"),
    ):  # fmt: skip
        where = reverse(f"intelligence:{name}", args=[form])
        assert client.get(where).status_code == client.post(where).status_code == 404, where
    with pytest.raises(Refusal, match="not one that you can send"):
        raised(viewer(world.manager), published(world), "advice")


def test_a_service_that_is_not_theirs_is_refused_in_the_words_for_none(world: World) -> None:
    """One kept by hand in another area, and one that never was."""
    hidden = service("Harbour Hut", world.other_provider, world.other_partnership)
    said = set()
    for by in (viewer(world.manager), viewer(world.mate)):
        for number in (hidden.number, "CS999999999"):
            with pytest.raises(Refusal) as refusal:
                raise_item(
                    by=by, at=NOW, submission=submission(),
                    report=Report(form=form_called("care-concern")[0], services=[number], answers=CONCERN_GIVEN),
                )  # fmt: skip
            said.add((refusal.value.message, refusal.value.field))
    assert said == {(NOT_FOUND, "service")}
    client = signed_in(world.manager)
    pages = [client.get(f"/report/care-concern/?service={n}") for n in (hidden.number, "CS999999999")]
    assert {page.status_code for page in pages} == {422}
    assert {tuple(errors_in(page)) for page in pages} == {(NOT_FOUND,)}
    assert "Harbour Hut" not in client.get("/report/care-concern/?find=harbour").content.decode()


def test_without_an_account_only_published_services_in_an_area_that_somebody_looks_after(world: World) -> None:
    home = published(world)
    by_hand = service("Birchwood Lunch Club", world.provider, world.partnership)
    nowhere = Area.objects.create(nation="england", name="Nowhere", slug="nowhere")
    lonely = Service.objects.create(
        source=Source.CQC, number="1-1", name="Birchwood Far", kind="Care home", provider=home.provider, area=nowhere,
        nation="england",
    )  # fmt: skip
    page = Client().get("/tell/complaint/?find=birchwood").content.decode()
    assert "Birchwood House" in page
    assert by_hand.name not in page
    assert lonely.name not in page
    for number in (by_hand.number, lonely.number):
        assert errors_in(Client().get(f"/tell/complaint/?service={number}")) == [NOT_FOUND]


def test_where_nobody_receives_a_sentence_says_whom_to_tell(world: World) -> None:
    nowhere = Area.objects.create(nation="england", name="Nowhere", slug="nowhere")
    lonely = Service.objects.create(
        source=Source.CQC, number="1-1", name="Far House", kind="Care home", provider=published(world).provider,
        area=nowhere, nation="england",
    )  # fmt: skip
    assert errors_in(signed_in(world.mate).get(f"/report/care-concern/?service={lonely.number}")) == [NOBODY_RECEIVES]


def test_of_those_who_look_after_an_area_the_partnership_receives(world: World) -> None:
    home = published(world)
    for name, kind in (("Afton Council", "council"), ("NHS Afton", "nhs")):
        Coverage.objects.create(area=home.area, organisation=organisation(name, kind=kind))
    assert raised(viewer(world.manager), home).item.record.owner == world.partnership
    Coverage.objects.filter(area=home.area, organisation=world.partnership).delete()
    assert raised(viewer(world.manager), home).item.record.owner.kind == "council"


def test_several_services_where_the_form_allows_them_and_one_receiver(world: World) -> None:
    home = published(world)
    second = service("Birchwood Court", world.provider, world.partnership, source=Source.CARE_INSPECTORATE)
    far = service("Marlowe House", world.other_provider, world.other_partnership, source=Source.CQC)
    answers = given(what="training", offered_on="2026-03-02", detail="A day", taken="yes")

    def offer(*homes: Service) -> Item:
        report = Report(form=form_called("support")[0], services=[h.number for h in homes], answers=answers)
        return raise_item(by=viewer(world.mate), at=NOW, report=report, submission=submission()).item

    assert {row.service for row in offer(home, second).services.all()} == {home, second}
    with pytest.raises(Refusal, match="looked after by different bodies"):
        offer(home, far)
    report = Report(form=form_called("care-concern")[0], services=[home.number, second.number], answers=CONCERN_GIVEN)
    with pytest.raises(Refusal, match="about one service"):
        raise_item(by=viewer(world.mate), at=NOW, report=report, submission=submission())
    page = signed_in(world.mate).get(f"/report/support/?service={home.number}").content.decode()
    assert "Go on with 1 service" in page


# Sent twice, and from another time


def test_a_double_click_makes_one(world: World) -> None:
    home, by, key = published(world), viewer(world.manager), submission()
    first = raised(by, home, submission=key)
    second = raised(by, home, submission=key)
    assert (second.item, second.secret, second.again) == (first.item, first.secret, True)
    assert Item.objects.count() == Receipt.objects.count() == 1
    assert Event.objects.filter(verb="report.received").count() == 1
    raised(by, home)  # another tab is another report
    assert Item.objects.count() == 2


def test_two_clicks_at_one_moment_make_one(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second does not see the first, is stopped by the database, and then finds it."""
    home, by, key = published(world), viewer(world.manager), submission()
    first = raised(by, home, submission=key)
    looks, real = iter([None]), raising._again
    monkeypatch.setattr(raising, "_again", lambda *given: next(looks, real(*given)))
    report = Report(form=form_called("care-concern")[0], services=[home.number], answers=CONCERN_GIVEN)
    unwatched = inspect.unwrap(raise_item)  # what it wrote and took back again is no fault of its event
    assert unwatched(by=by, at=NOW, report=report, submission=key).item == first.item
    assert Item.objects.count() == Receipt.objects.count() == 1


def test_what_is_changed_and_sent_again_is_not_swallowed(world: World) -> None:
    home, by, key = published(world), viewer(world.manager), submission()
    code = raised(by, home, submission=key).item.code
    with pytest.raises(Refusal, match=f"was sent already: its reference is {code}"):
        raised(by, home, submission=key, answers={**CONCERN_GIVEN, "happened": Given("Something else.")})


def test_the_version_that_was_drawn_is_the_one_that_counts(world: World) -> None:
    home, client = published(world), signed_in(world.manager)
    where = f"/report/care-concern/?service={home.number}"
    hidden = drawn(client, where)
    old = FormVersion.objects.get(form_id="care-concern")
    text = old.yaml.replace("\nversion: 1\n", "\nversion: 2\n").replace("key: measures", "key: done-since")
    FormVersion.objects.create(
        form_id="care-concern", version=2, title=old.title, content_hash=_hash(text), yaml=text, published_at=NOW
    )
    assert "q-done-since" in client.get(where).content.decode()
    assert client.post(where, {**hidden, **CONCERN}).status_code == 302
    item = only_item()
    assert (item.form, item.measures) == (old, CONCERN["q-measures"])
    forged = {**drawn(client, where), **CONCERN, "drawn": "forged"}
    assert "done so that it does not happen again" in errors_in(client.post(where, forged))[0]  # asked as it is now


def _hash(text: str) -> str:
    from plumbline.library.loading import hash_of

    return hash_of(text)


# Long, large and bad input


def test_twenty_thousand_words_are_kept_whole(world: World) -> None:
    words = " ".join(f"word{n}" for n in range(20_000))
    client = signed_in(world.manager)
    answer = send(client, "report", "care-concern", published(world), {**CONCERN, "q-happened": words})
    assert answer.status_code == 302, errors_in(answer)
    item = only_item()
    assert item.facts == words
    assert "word19999" in signed_in(world.owner).get(reverse("intelligence:item", args=[item.code])).content.decode()


def test_photos_are_stripped_numbered_and_for_partners(world: World) -> None:
    exif = Image.Exif()
    exif[0x010F] = "Telephone of Jane"
    exif.get_ifd(0x8825)[2] = (55.0, 3.0, 1.0)
    two = [picture(exif=exif.tobytes()), picture((30, 30))]
    client = signed_in(world.manager)
    where = f"/report/care-concern/?service={published(world).number}"
    answer = client.post(where, {**drawn(client, where), **CONCERN, "photo-happened": two})
    assert answer.status_code == 302, errors_in(answer)
    files = [row.file for row in Attachment.objects.order_by("pk")]
    assert [file.name for file in files] == ["photo-1.jpg", "photo-2.jpg"]
    assert b"Telephone of Jane" not in content_of(viewer(world.owner), files[0])
    assert not Image.open(BytesIO(content_of(viewer(world.owner), files[0]))).getexif()
    assert {row.audience for row in Attachment.objects.all()} == {"partners"}


@pytest.mark.parametrize("size", [(30_000, 30_000)])
def test_a_photo_that_is_too_large_to_be_opened_is_refused_and_nothing_is_half_saved(
    size: tuple[int, int], world: World
) -> None:
    bomb = bytearray(picture((16, 16)).read())
    frame = bomb.index(b"\xff\xc0")
    bomb[frame + 5 : frame + 9] = size[1].to_bytes(2) + size[0].to_bytes(2)
    client = signed_in(world.manager)
    where = f"/report/care-concern/?service={published(world).number}"
    upload = SimpleUploadedFile("a.jpg", bytes(bomb), content_type="image/jpeg")
    answer = client.post(where, {**drawn(client, where), **CONCERN, "photo-happened": upload})
    assert answer.status_code == 422
    assert "too large to be opened safely" in errors_in(answer)[0]
    page = answer.content.decode()
    assert CONCERN["q-happened"] in page
    assert "You had chosen 1 photo here. Choose it again." in page
    assert Item.objects.count() == StoredFile.objects.count() == 0


def test_a_file_that_is_no_picture_and_one_without_a_question_are_refused(world: World) -> None:
    form, home = form_called("care-concern")[0], published(world)
    text = SimpleUploadedFile("notes.txt", b"Notes of the day")
    for question, upload, said in (("happened", text, "is not a picture"), ("measures", picture(), "no question")):
        report = Report(form=form, services=[home.number], answers=CONCERN_GIVEN, photos=[Photo(question, upload)])
        with pytest.raises(Refusal, match=said):
            raise_item(by=viewer(world.manager), at=NOW, report=report, submission=submission())
    many = Report(form=form, services=[home.number], answers=CONCERN_GIVEN, photos=[Photo("happened", text)] * 31)
    with pytest.raises(Refusal, match="At most 30 photos"):
        raise_item(by=viewer(world.manager), at=NOW, report=many, submission=submission())
    assert Item.objects.count() == 0


def test_faults_come_one_for_each_question(world: World) -> None:
    with pytest.raises(FormFaults) as found:
        raised(viewer(world.manager), published(world), answers={"when": Given("2026-02-30")})
    assert list(found.value.faults) == ["harm", "category", "happened", "when", "measures"]
    answer = send(signed_in(world.manager), "report", "care-concern", world.service, {"q-happened": "Kept."})
    assert answer.status_code == 422
    assert "\nKept.</textarea>" in answer.content.decode()


@pytest.mark.parametrize("bad", ["\x00", "\ud800", "<script>alert(1)</script>"])
def test_odd_characters_break_nothing(bad: str, world: World) -> None:
    answers = {**CONCERN_GIVEN, "happened": Given(f"Before {bad} after")}
    made = raised(viewer(world.manager), published(world), answers=answers).item
    page = signed_in(world.owner).get(reverse("intelligence:item", args=[made.code])).content.decode()
    assert "<script>alert(1)" not in page


# History, notices, drafts


def test_one_event_and_one_notice_for_each_who_looks_at_reports(world: World) -> None:
    assert all([world.owner, world.mate])
    assert world.reader
    made = raised(viewer(world.manager), published(world)).item
    event = Event.objects.get(verb="report.received")
    assert (event.organisation_id, event.actor_id) == (world.partnership.pk, world.manager.pk)
    assert {n.user for n in Notice.objects.all()} == {world.owner, world.mate}
    assert all("Birchwood" not in n.headline and "Pat" not in n.headline for n in Notice.objects.all())
    assert [e.verb for e in events_of(viewer(world.owner), made.record_id)][-1] == "report.received"


def test_a_draft_is_kept_for_a_named_form_and_goes_when_it_is_sent(world: World) -> None:
    client = signed_in(world.manager)
    where = f"/report/care-concern/?service={published(world).number}"
    key = client.get(where).content.decode().split('data-keep="')[1].split('"')[0]
    client.post(reverse("drafts:keep"), {"key": key, "q-happened": "Half a sentence", "q-when_day": "4"})
    page = client.get(where).content.decode()
    assert "\nHalf a sentence</textarea>" in page
    assert "did not save it. What you typed is here." in page
    assert send(client, "report", "care-concern", world.service, CONCERN).status_code == 302
    assert world.manager.drafts.count() == 0


def test_made_on_a_device_long_before_it_came_in(world: World) -> None:
    then = datetime(2026, 3, 9, 8, tzinfo=UTC)
    assert raised(viewer(world.manager), published(world), made_at=then).item.made_at == then
    assert raised(viewer(world.manager), world.service, made_at=datetime(2031, 1, 1, tzinfo=UTC)).item.made_at == NOW
