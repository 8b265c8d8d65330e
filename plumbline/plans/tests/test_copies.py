"""Copies for the provider, a family, a committee and the public: none holds what is not for its reader."""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.utils import timezone

from plumbline.access.queries import events_of
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.plans import actions
from plumbline.plans.actions import SectionValues
from plumbline.plans.copies import COPY_FORMATS, CopyWish, look_at_copy, make_copy
from plumbline.plans.models import Action, GroupMember, Plan
from plumbline.plans.rules.copies import COPY_KINDS, COPY_LABEL, placed_texts
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.rules.withheld import texts_in
from plumbline.plans.tests import samples
from tests.reading_back import words_of
from tests.world import World, signed_in, viewer

PASSAGE = "Zwetschgenbaum upper landing"
FOR_ALL, FOR_PUBLIC, FOR_PARTNERS, FOR_LEADS = "Everyonesaid", "Publiclysaid", "Partnerssaid", "Leadsonlysaid"
REASON, NAME = "Staffshortagereason", "Moira Kerr"
KINDS = ("provider", "family", "committee", "public")


@pytest.fixture
def plan(world: World) -> Plan:
    made = samples.make_plan(
        samples.everybody(world), completed_by=NAME, header={"Name of Partnership Lead": NAME},
        service_number=world.service.number,
    )  # fmt: skip
    samples.share(world, made, organisation_id=world.provider.pk)
    actions.edit_section(
        by=viewer(world.owner), at=samples.now(), code=made.code, number="1", edition=1,
        values=SectionValues(title="", context=f"Found in the room of [[{PASSAGE}]] by M. Kerr"),
    )  # fmt: skip
    action = samples.add(
        world, made, text=f"Offer tea to [[{PASSAGE}]]", doers=(world.manager.name, "tbc"), finish="30 June 2036",
        measure_target=Decimal(90), measure_unit="cups",
    )  # fmt: skip
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=made.code)
    samples.progress(world, action, text=f"{FOR_ALL} by Mrs Kerr, not [[{PASSAGE}]]", measure_current=Decimal(50))
    samples.progress(world, action, text=FOR_PUBLIC, audience="public")
    samples.progress(world, action, text=FOR_PARTNERS, audience="partners")
    samples.progress(world, action, text=FOR_LEADS, audience="restricted")
    action.refresh_from_db()
    actions.move_finish(
        by=viewer(world.owner), at=samples.now(), code=made.code, number=action.number, edition=action.edition,
        to="31 July 2036", reason=REASON, agreed_by=NAME,
    )  # fmt: skip
    return made


def copy(world: World, plan: Plan, kind: str, to: str, *, by_role: bool | None = None) -> bytes:
    usual = kind != "provider"
    wish = CopyWish(kind, by_role=usual if by_role is None else by_role)
    seal = look_at_copy(viewer(world.owner), plan.code, wish, at=samples.now()).seal
    return make_copy(by=viewer(world.owner), at=samples.now(), code=plan.code, wish=wish, to=to, seal=seal).content


def everything_in(content: bytes) -> str:
    """The bytes, each member of a package, each stream of a PDF unpacked, and the words as they are read."""
    found = [content.decode("latin-1"), words_of(content)]
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            found += [file.read(name).decode("utf-8", "replace") for name in file.namelist()]
            found += [str(info.comment) + str(info.extra) + info.filename for info in file.infolist()]
    if content.startswith(b"%PDF"):
        for stream in re.findall(rb"stream\r?\n(.*?)endstream", content, re.DOTALL):
            try:
                found.append(zlib.decompress(stream).decode("latin-1"))
            except zlib.error:
                continue  # not a packed stream: its bytes are in the first part
    return "\n".join(found)


def has(content: bytes, words: str) -> bool:
    """Whether the words are in the file, also broken over lines or by marks."""
    bare = re.sub(r"[\s\u00ad-]+", "", words).lower()
    return bare in re.sub(r"[\s\u00ad-]+", "", everything_in(content)).lower()


@pytest.mark.requirement("BY15", "ST16")
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("to", COPY_FORMATS)
def test_a_copy_holds_nothing_of_what_is_not_for_its_reader(world: World, plan: Plan, kind: str, to: str) -> None:
    content = copy(world, plan, kind, to)
    for never in (PASSAGE, "Zwetschgenbaum", FOR_PARTNERS, FOR_LEADS, "withheld 1"):
        assert not has(content, never), f"{kind} {to}: {never}"
    assert has(content, "[withheld]"), f"{kind} {to}"
    assert has(content, "Offer tea to"), f"{kind} {to}"
    assert has(content, FOR_PUBLIC), f"{kind} {to}"
    assert has(content, FOR_ALL) == (kind != "public"), f"{kind} {to}"
    if kind != "provider":
        for name in (NAME, "M. Kerr", "Mrs Kerr", world.manager.name):
            assert not has(content, name), f"{kind} {to}: {name}"
        assert has(content, "Registered Manager"), f"{kind} {to}"
    else:
        assert has(content, world.manager.name)
    if kind in ("family", "public"):
        assert not has(content, REASON), f"{kind} {to}"


@pytest.mark.requirement("BY15")
@pytest.mark.parametrize("to", ["docx", "xlsx", "pdf"])
def test_the_file_names_neither_author_nor_company(world: World, plan: Plan, to: str) -> None:
    words = everything_in(copy(world, plan, "public", to))
    named = re.findall(r"<(?:dc:creator|cp:lastModifiedBy|Company|Manager)>([^<]*)<", words)
    assert set(named) <= {"", "Plumbline"}
    assert "/Author" not in words
    for person in (world.owner, world.mate, world.manager):
        assert person.email not in words
        assert person.name not in words


def test_every_format_of_a_copy_has_the_same_rows(world: World, plan: Plan) -> None:
    for n in range(3):
        samples.add(world, plan, "2", text=f"Plain{n}")
    sheet = openpyxl.load_workbook(io.BytesIO(copy(world, plan, "public", "xlsx"))).worksheets[0]
    rows = list(csv.reader(io.StringIO(copy(world, plan, "public", "csv").decode("utf-8-sig"))))
    assert sheet.max_row == len(rows)
    for to in COPY_FORMATS:
        content = copy(world, plan, "public", to)
        for n in range(3):
            assert has(content, f"Plain{n}"), to


def test_a_copy_says_what_it_is_and_how_what_is_missing_is_marked(world: World, plan: Plan) -> None:
    look = look_at_copy(viewer(world.owner), plan.code, CopyWish("committee"), at=samples.now())
    line = look.content.header[COPY_LABEL]
    assert line.startswith("Made for a committee or board on ")
    assert "[withheld] stands where a passage was left out" in line


@pytest.mark.parametrize("framework", [samples.MORAY, samples.STOCKTON, samples.SERVICE])
def test_a_copy_in_every_layout_says_what_it_is_and_withholds(world: World, framework: str) -> None:
    plan = samples.make_plan(samples.everybody(world), framework=framework)
    section = plan.sections.first()
    number = section.number if section else samples.add_section(world, plan, f"Be heard, said [[{PASSAGE}]]")
    action = samples.add(world, plan, number, title="A heading", text=f"Ask [[{PASSAGE}]] first")
    samples.progress(world, action, text=f"{FOR_PUBLIC} [[{PASSAGE}]]", audience="public")
    samples.progress(world, action, text=FOR_PARTNERS, audience="partners")
    for to in ("docx", "pdf", "xlsx", "html"):
        content = copy(world, plan, "public", to)
        assert has(content, "Made for the public on"), to
        assert has(content, FOR_PUBLIC), to
        assert not has(content, PASSAGE), to
        assert not has(content, FOR_PARTNERS), to


def test_people_are_called_by_their_role_in_the_group_before_their_post(world: World, plan: Plan) -> None:
    GroupMember.objects.create(
        plan=plan, role="tactical_lead", name=NAME, user=world.owner, since=date(2026, 1, 1), at=samples.now(),
        submission=samples.mark(),
    )  # fmt: skip
    look = look_at_copy(viewer(world.owner), plan.code, CopyWish("public"), at=samples.now())
    assert look.called[NAME] == "Care Home Tactical Lead"
    assert look.called[world.manager.name] == "Registered Manager"
    assert look.content.header["Name of Partnership Lead"] == "Care Home Tactical Lead"
    assert not any(NAME in text for text in texts_in(look.content))


def test_somebody_whom_nobody_knows_is_a_named_person(world: World, plan: Plan) -> None:
    samples.add(world, plan, "2", text="Ask Hamish Thorne", doers=("Hamish Thorne",))
    look = look_at_copy(viewer(world.owner), plan.code, CopyWish("public"), at=samples.now())
    assert look.content.items[-1].text == "Ask a named person"
    assert look.content.items[-1].responsible == ["A named person"]
    named = look_at_copy(viewer(world.owner), plan.code, CopyWish("public", by_role=False), at=samples.now())
    assert ("Action 2.1", "Name of somebody on the plan", "Hamish Thorne") in [
        (f.where, f.kind, f.text) for f in named.found
    ]


def test_a_first_name_by_itself_is_shown_to_be_looked_at(world: World, plan: Plan) -> None:
    samples.add(world, plan, "2", text="Moira rings on Monday")
    look = look_at_copy(viewer(world.owner), plan.code, CopyWish("public"), at=samples.now())
    assert [(f.where, f.kind, f.text) for f in look.found] == [("Action 2.1", "Name of somebody on the plan", "Moira")]


# Looking first


@pytest.fixture
def leaky(world: World, plan: Plan) -> Action:
    return samples.add(world, plan, "3", text="Mrs Quill in room 12, born 3 May 1935, rang 01387 260000")


@pytest.mark.requirement("ST16")
@pytest.mark.parametrize("kind", ["family", "committee", "public"])
def test_what_looks_like_personal_data_is_shown_with_its_place_before_the_file_is_made(
    world: World, plan: Plan, leaky: Action, kind: str
) -> None:
    client, where = signed_in(world.owner), f"/plans/{plan.code}/copies/"
    wish = {"made_for": kind, "to": "docx", "people": ""}
    page = client.post(where, {**wish, "do": "look"})
    words = " ".join(re.sub(r"<[^>]+>", " ", page.content.decode()).split())
    for told in ("Name with a title", "Room, flat or bed", "Date of birth", "Telephone number"):
        assert f"Action {leaky.number} {told}" in words, told
    seal = page.context["look"].seal
    unseen = client.post(where, {**wish, "do": "take", "seal": seal})
    assert unseen.status_code == 422
    assert "Say that you have looked at what was found" in unseen.content.decode()
    assert not Event.objects.filter(verb="copy.made").exists()
    taken = client.post(where, {**wish, "do": "take", "seal": seal, "looked": "on"})
    assert taken.status_code == 200
    assert "attachment" in taken["Content-Disposition"]
    assert Event.objects.filter(verb="copy.made").count() == 1


def test_what_was_written_after_the_look_is_shown_before_it_is_printed(world: World, plan: Plan, leaky: Action) -> None:
    client, where = signed_in(world.owner), f"/plans/{plan.code}/copies/"
    wish = {"made_for": "public", "to": "pdf", "people": "", "looked": "on"}
    seal = client.post(where, {**wish, "do": "look"}).context["look"].seal
    samples.add(world, plan, "3", text="Mr Thorne in room 14")
    again = client.post(where, {**wish, "do": "take", "seal": seal})
    assert again.status_code == 422
    assert "Mr Thorne in room 14" in again.content.decode()
    assert client.post(where, {**wish, "do": "take", "seal": again.context["look"].seal}).status_code == 200


def test_what_is_withheld_is_no_longer_found(world: World, plan: Plan) -> None:
    samples.add(world, plan, "3", text="[[Mrs Quill in room 12]] had a fall")
    assert look_at_copy(viewer(world.owner), plan.code, CopyWish("public"), at=samples.now()).found == []


def test_every_text_of_a_copy_has_a_place(world: World, plan: Plan) -> None:
    """Whatever is printed is also looked at."""
    look = look_at_copy(viewer(world.owner), plan.code, CopyWish("provider", by_role=False), at=samples.now())
    placed = "\n".join(text for _, text in placed_texts(look.content))
    technical = {look.content.framework, *(i.status.key for i in look.content.items)}
    kinds = {"date", "month", "recurring", "ongoing", "tbc", "blank", "unknown"}
    numbers = {i.number for i in look.content.items} | {s.number for s in look.content.sections}

    def told() -> Iterator[str]:
        yield from texts_in(look.content)

    for text in told():
        if text in technical | kinds | numbers or not text:
            continue
        assert text in placed or text in ("cups", "Made"), text


# Who, and the record


@pytest.mark.requirement("BY15")
def test_every_copy_is_noted_with_for_whom_and_what_was_left_out(world: World, plan: Plan) -> None:
    copy(world, plan, "public", "pdf")
    (event,) = Event.objects.filter(verb="copy.made")
    told = {k: event.after[k] for k in ("for", "format", "withheld", "entries_left_out", "people")}
    assert told == {"for": "public", "format": "pdf", "withheld": 2, "entries_left_out": 3, "people": "by role"}
    assert sentence(event.verb, event.subject_label, event.before, event.after) == (
        "A copy for the public was made (PDF), people by role, 2 passages withheld."
    )
    assert event in events_of(viewer(world.mate), plan.record_id)
    assert event not in events_of(viewer(world.manager), plan.record_id)
    with pytest.raises(Refusal):
        make_copy(by=viewer(world.owner), at=samples.now(), code=plan.code, wish=CopyWish("public"), to="exe", seal="")
    assert Event.objects.filter(verb="copy.made").count() == 1


def test_what_is_not_for_the_maker_to_read_is_not_counted_for_them(world: World, plan: Plan) -> None:
    """The plan's lead makes copies too, and does not learn how much is kept from them."""
    for who, left_out in ((world.owner, 3), (world.mate, 2), (world.manager, 1)):
        plan.leads.all().delete()
        plan.leads.create(user=who, name=who.name, since=timezone.localdate(), by_name="M", at=samples.now())
        sent = {"made_for": "public", "to": "pdf", "people": "", "do": "look"}
        shown = signed_in(who).post(f"/plans/{plan.code}/copies/", sent).content.decode()
        noun = "progress entry" if left_out == 1 else "progress entries"
        assert f"{left_out} {noun} not meant for this reader" in shown, who.name


def test_only_those_who_may_share_the_plan_and_its_lead_make_copies(world: World, plan: Plan) -> None:
    where = f"/plans/{plan.code}/copies/"
    assert signed_in(world.owner).get(where).status_code == 200
    for who in (world.reader, world.manager):
        assert signed_in(who).get(where).status_code == 403
        assert signed_in(who).post(where, {"made_for": "public", "to": "pdf", "do": "take"}).status_code == 403
        with pytest.raises(Refusal):
            make_copy(by=viewer(who), at=samples.now(), code=plan.code, wish=CopyWish("public"), to="pdf", seal="")
    assert signed_in(world.stranger).get(where).status_code == 404
    with pytest.raises(Plan.DoesNotExist):
        make_copy(
            by=viewer(world.stranger), at=samples.now(), code=plan.code, wish=CopyWish("public"), to="pdf", seal=""
        )
    plan.leads.create(
        user=world.manager, name=world.manager.name, since=timezone.localdate(), by_name="M", at=samples.now()
    )
    assert signed_in(world.manager).get(where).status_code == 200


def test_a_lead_of_the_provider_gets_no_more_into_a_copy_than_everyone_reads(world: World, plan: Plan) -> None:
    plan.leads.create(
        user=world.manager, name=world.manager.name, since=timezone.localdate(), by_name="M", at=samples.now()
    )
    wish = CopyWish("provider", by_role=False)
    content = make_copy(
        by=viewer(world.manager), at=samples.now(), code=plan.code, wish=wish, to="json", seal=""
    ).content
    for never in (PASSAGE, FOR_PARTNERS, FOR_LEADS):
        assert not has(content, never)


def test_a_plan_that_has_ended_can_still_be_copied(world: World, plan: Plan) -> None:
    actions.end_plan(by=viewer(world.owner), at=samples.now(), code=plan.code, reason="All done")
    assert has(copy(world, plan, "family", "html"), "Offer tea to")


@pytest.mark.parametrize("sent", [{}, {"made_for": "nobody", "to": "docx"}, {"made_for": "public", "to": "exe"}])
def test_what_was_not_offered_is_refused_on_the_page(world: World, plan: Plan, sent: dict[str, Any]) -> None:
    answer = signed_in(world.owner).post(f"/plans/{plan.code}/copies/", {**sent, "do": "take"})
    assert answer.status_code == 422
    assert "There is a problem" in answer.content.decode()


def test_who_is_signed_out_is_asked_to_sign_in(plan: Plan) -> None:
    assert Client().get(f"/plans/{plan.code}/copies/").status_code == 302


def test_each_reader_is_told_apart() -> None:
    assert [kind.key for kind in COPY_KINDS] == list(KINDS)
    assert [kind.key for kind in COPY_KINDS if kind.public_only] == ["public"]
