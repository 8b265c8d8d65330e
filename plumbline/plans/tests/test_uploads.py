"""A published plan comes in by the browser (BY1), on the real documents."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plumbline.history.models import Event
from plumbline.plans.models import Action, NotImportedLine, Plan, ProgressEntry, Section, SectionLead, Upload
from plumbline.plans.tests import samples
from tests.shared import shared_file
from tests.world import World, signed_in


def upload(client: Client, path: Path, **more: str) -> str:
    """Uploads a file and gives the address of its preview."""
    file = SimpleUploadedFile(path.name, path.read_bytes())
    answer = client.post("/plans/upload/", {"file": file, **more})
    assert answer.status_code == 302, answer.content.decode()
    return answer["Location"]


def use(client: Client, address: str, world: World, **more: str) -> Plan:
    data = {"use": "create", "owner": str(world.partnership.pk), "submission": "x", **more}
    answer = client.post(address + "use/", data)
    assert answer.status_code == 302, answer.content.decode()
    return Plan.objects.get(code=answer["Location"].strip("/").split("/")[-1])


@pytest.fixture
def moray() -> Path:
    return shared_file("sources", "moray-sds-action-plan-2019-20.docx")


@pytest.mark.requirement("MO1", "MO4", "MO6", "MO9", "BY1", "BY19")
def test_the_moray_plan_comes_in_whole(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    address = upload(client, moray)
    preview = client.get(address).content.decode()
    assert "<b>50</b> actions" in preview
    assert not Plan.objects.exists(), "nothing is saved before the person agrees"
    plan = use(client, address, world)
    assert plan.actions.count() == 50
    assert [s.actions.count() for s in plan.sections.all()] == [9, 6, 6, 4, 4, 4, 5, 9, 3]
    page = client.get(f"/plans/{plan.code}/").content.decode()
    assert "Generate revised personal outcome performance reports" in page
    assert plan.actions.filter(parties__kind="tbc").count() == 6
    assert SectionLead.objects.filter(section__plan=plan, kind="tbc").count() == 1
    assert set(Action.objects.get(plan=plan, number="4.2").references.values_list("target__number", flat=True)) == {
        "1.7",
        "1.8",
        "1.9",
    }
    assert Event.objects.filter(verb="plan.imported").count() == 1


@pytest.mark.requirement("MO10")
def test_an_action_that_is_a_bodys_approval_names_the_body(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    plan = use(client, upload(client, moray), world)
    approvals = plan.actions.exclude(approval_by="")
    assert [a.number for a in approvals] == ["1.7", "1.8", "2.5", "3.2", "3.4", "7.3", "8.2", "8.5", "8.8"]
    assert "Approval by SDS Steering Group, OMT,SMT and IJB" in client.get(f"/plans/{plan.code}/").content.decode()


def test_the_same_upload_used_twice_makes_one_plan(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    address = upload(client, moray)
    assert use(client, address, world) == use(client, address, world)
    assert Plan.objects.count() == 1


def test_a_row_is_corrected_and_another_left_out(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    address = upload(client, moray)
    answer = client.post(
        address + "rows/0/0/",
        {"number": "1.1", "text": "Hold a workshop", "responsible": "Ann\nBo", "finish": "31 March 2020"},
    )
    assert answer.status_code == 302, answer.content.decode()
    client.post(address + "rows/", {"shown": ["0:0", "0:1"], "keep": ["0:0"]})
    plan = use(client, address, world)
    first = plan.actions.get(number="1.1")
    assert (first.text, str(first.finish_on)) == ("Hold a workshop", "2020-03-31")
    assert [p.text for p in first.parties.all()] == ["Ann", "Bo"]
    assert not plan.actions.filter(number="1.2").exists()
    assert NotImportedLine.objects.filter(plan=plan, why__contains="Left out by").count() == 1


def test_columns_are_assigned_by_hand(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    address = upload(client, moray)
    found = Upload.objects.get()
    finish = next(c for c in found.columns if c["heading"].lower().startswith("finish"))
    place = f"{finish['grid']}:{finish['column']}"
    answer = client.post(address + "columns/", {"framework": samples.MORAY, f"column_{place}": ""})
    assert answer.status_code == 302
    found.refresh_from_db()
    assert all(item["finish"]["text"] == "" for section in found.reading["sections"] for item in section["items"])


@pytest.mark.requirement("ST3", "ST5", "ST8", "ST10", "ST11")
def test_the_stockton_update_comes_in_with_its_rounds(world: World) -> None:
    client = signed_in(world.owner)
    plan = use(client, upload(client, shared_file("sources", "stockton-progress-update.docx")), world)
    assert plan.actions.count() == 6
    entries = ProgressEntry.objects.filter(action__plan=plan)
    assert entries.count() == 8
    assert [e.status for e in entries.order_by("action__position", "round__position")] == [
        "1",
        "1",
        "2",
        "1",
        "1",
        "1",
        "2",
        "1",
    ]
    assert [r.label for r in plan.rounds.all()] == ["May 2022", "January 2023"]
    assert plan.actions.filter(complete=True).count() == 6
    page = client.get(f"/plans/{plan.code}/").content.decode()
    assert plan.actions.get(number="1.3").references.get().target.number == "1.6"
    assert f'href="/plans/{plan.code}/actions/1.6/">How the Care Home Protection Group gains' in page
    assert "(F07) There is evidence" in page
    assert "<li>" in page


def test_a_blank_template_becomes_a_plan_with_its_themes_and_no_empty_actions(world: World) -> None:
    client = signed_in(world.owner)
    plan = use(client, upload(client, shared_file("sources", "dumfries-galloway-improvement-plan-blank.docx")), world)
    assert Section.objects.filter(plan=plan).count() == 6
    assert not plan.actions.exists()


@pytest.mark.requirement("BY1")
def test_a_document_brings_a_plan_up_to_date_once(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    plan = use(client, upload(client, moray), world)
    Action.objects.filter(plan=plan, number="1.1").update(text="Something older")
    again = upload(client, moray)
    answer = client.post(again + "use/", {"use": "update", "plan": plan.code, "submission": "y", "owner": ""})
    assert answer.status_code == 302, answer.content.decode()
    changes = client.get(answer["Location"]).content.decode()
    assert "Something older" in changes
    assert "Facilitate a workshop" in changes
    client.post(answer["Location"])
    assert plan.actions.count() == 50
    assert plan.actions.get(number="1.1").text.startswith("Facilitate a workshop")
    third = upload(client, moray)
    answer = client.post(third + "use/", {"use": "update", "plan": plan.code, "submission": "z", "owner": ""})
    assert "says all of this already" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("plan.docx", b"", "This file is empty"),
        ("plan.docx", b"MZ\x90\x00" + b"\x00" * 600, "program"),
        ("plan.pdf", b"%PDF-1.4 nonsense", ""),
    ],
)
def test_what_cannot_be_read_is_told_in_a_sentence(world: World, name: str, content: bytes, sentence: str) -> None:
    client = signed_in(world.owner)
    answer = client.post("/plans/upload/", {"file": SimpleUploadedFile(name, content)}, follow=True)
    html = answer.content.decode()
    assert answer.status_code in (200, 422)
    assert sentence in html
    assert not Plan.objects.exists()


def test_an_upload_is_its_uploaders_alone(world: World, moray: Path) -> None:
    address = upload(signed_in(world.owner), moray)
    for person in (world.mate, world.stranger, world.manager):
        client = signed_in(person)
        assert client.get(address).status_code == 404
        for part in ("columns/", "rows/", "use/", "rows/0/0/"):
            assert client.post(address + part, {}).status_code == 404


def test_rows_without_a_tick_are_left_out_also_when_the_plan_is_made_at_once(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    plan = use(client, upload(client, moray), world, shown=["0:0", "0:1"], keep=["0:0"])
    assert not plan.actions.filter(number="1.2").exists()
    assert plan.actions.count() == 49


def test_a_recommendation_and_the_top_are_corrected_in_the_preview(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    address = upload(client, moray)
    page = client.get(address).content.decode()
    assert "The H&amp;SCM performance framework is reviewed" in page, "expected outcomes are shown before agreeing"
    section = {
        "theme": "Outcomes",
        "title": "Record what people achieve",
        "lead": "Ann\nBo",
        "outcomes": "Service: Heard",
    }
    assert client.post(address + "sections/0/", section).status_code == 302
    about = {"title": "Our plan", "header_0": "8"}
    for name, (day, month, year) in {"start": ("1", "8", "2026"), "end": ("31", "7", "2027")}.items():
        about |= {f"period_{name}_day": day, f"period_{name}_month": month, f"period_{name}_year": year}
    assert client.post(address + "about/", about).status_code == 302
    plan = use(client, address, world)
    first = plan.sections.get(number="1")
    assert (plan.title, first.title, first.theme) == ("Our plan", "Record what people achieve", "Outcomes")
    assert [lead.text for lead in first.leads.all()] == ["Ann", "Bo"]
    assert [(o.level, o.text) for o in first.outcomes.all()] == [("Service", "Heard")]
    assert str(plan.actions.get(number="1.1").start_on) == "2026-09-01", "months are read within the other period"


def test_a_date_that_does_not_exist_is_refused_in_the_preview(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    address = upload(client, moray)
    answer = client.post(address + "rows/0/0/", {"number": "1.1", "text": "Hold a workshop", "finish": "31/04/2026"})
    assert answer.status_code == 422
    assert "Write it as 30 June 2026" in answer.content.decode()


def test_an_upload_is_discarded_and_a_used_file_is_known_again(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    address = upload(client, moray)
    client.post(address + "discard/")
    assert client.get(address).status_code == 404
    plan = use(client, upload(client, moray), world)
    again = client.get(upload(client, moray)).content.decode()
    assert "You made a plan from this same file" in again
    assert plan.code in again


def test_a_document_without_actions_says_so_and_makes_no_plan(world: World, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("Dear Ms Kerr\n\nThank you for your visit last week.\n\nYours sincerely\n")
    client = signed_in(world.owner)
    page = client.get(upload(client, letter)).content.decode()
    assert "No actions were found in this document" in page
    assert "Create the plan" not in page


def test_another_kind_of_plan_is_warned_about_before_it_changes_one(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    other = samples.make_plan(world)
    samples.add(world, other)
    address = upload(client, moray)
    answer = client.post(address + "use/", {"use": "update", "plan": other.code, "submission": "k", "owner": ""})
    assert "another kind of plan" in client.get(answer["Location"]).content.decode()


def test_an_update_from_a_document_is_told_in_the_history_of_plan_and_action(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    plan = use(client, upload(client, moray), world)
    Action.objects.filter(plan=plan, number="1.1").update(text="Something older")
    answer = client.post(
        upload(client, moray) + "use/", {"use": "update", "plan": plan.code, "submission": "h", "owner": ""}
    )
    client.post(answer["Location"])
    history = client.get(f"/plans/{plan.code}/history/").content.decode()
    assert "1.1 text: changed from “Something older”" in history
    own = client.get(f"/plans/{plan.code}/actions/1.1/").content.decode()
    assert "what is to be done changed from “Something older”" in own
    assert "Something older" not in client.get(f"/plans/{plan.code}/actions/1.2/").content.decode()


def test_a_part_without_rows_is_shown_before_agreeing(world: World, moray: Path) -> None:
    client = signed_in(world.owner)
    address = upload(client, moray)
    assert "with no rows under it" not in client.get(address).content.decode()
    found = Upload.objects.get()
    found.reading["sections"].append({**found.reading["sections"][0], "number": "10", "title": "Listen", "items": []})
    found.save()
    page = client.get(address).content.decode()
    assert "Understood, with no rows under it" in page
    assert f'href="{address}sections/9/"' in page
    assert "Create the plan with 50 actions" in page
