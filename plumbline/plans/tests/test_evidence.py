"""Evidence: handed in once and used for several actions of several plans, judged by others, seen by whom it is meant
for, and its bytes given to nobody else (BY6, BY8)."""

from __future__ import annotations

import csv
import io
import zipfile
from typing import Any

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from plumbline.access.models import Audience
from plumbline.access.queries import events_of
from plumbline.files.models import StoredFile
from plumbline.files.rules.kinds import place_of
from plumbline.files.tests.samples import PDF
from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict
from plumbline.people.models import User
from plumbline.plans import actions
from plumbline.plans.actions import EvidenceValues
from plumbline.plans.models import Action, Evidence, EvidenceUse, Plan
from plumbline.plans.queries.evidence import evidence_choices, get_evidence, uses_for, uses_in
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import mark, now, refused
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db
CONTENT = PDF + b"Fluid charts of the Lamplighter wing"


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.fixture
def plan(world: World) -> Plan:
    """A plan of the partnership, shared for recording with the provider."""
    plan = samples.make_plan(world)
    samples.share(world, plan, level="record", organisation_id=world.provider.pk)
    samples.add(world, plan, doers=("Care Home Manager",))
    samples.add(world, plan, text="Write each chart at the bedside")
    return plan


@pytest.fixture
def other(world: World) -> Plan:
    """Another plan of the partnership, shared for recording with another provider."""
    plan = samples.make_plan(world, title="Kestrel group plan")
    samples.share(world, plan, level="record", organisation_id=world.other_provider.pk)
    samples.add(world, plan, text="Drinks at every visit")
    return plan


def first(plan: Plan) -> Action:
    action = plan.actions.order_by("position").first()
    assert action is not None
    return action


def offer(world: World, action: Action, by: User | None = None, submission: str = "", **values: Any) -> Evidence:
    given = {"title": "Fluid charts, June", "upload": SimpleUploadedFile("charts.pdf", CONTENT), **values}
    return actions.offer_evidence(
        by=viewer(by or world.manager), at=now(), code=action.plan.code, number=action.number,
        values=EvidenceValues(**given), submission=submission or mark(),
    )  # fmt: skip


def use(by: User, action: Action, *evidence: Evidence) -> list[EvidenceUse]:
    return actions.use_evidence(
        by=viewer(by), at=now(), code=action.plan.code, number=action.number, evidence=[e.code for e in evidence]
    )


def judge(by: User, action: Action, evidence: Evidence, state: str = "accepted", seen: str = "offered",
          reason: str = "") -> EvidenceUse:  # fmt: skip
    return actions.judge_evidence(
        by=viewer(by), at=now(), code=action.plan.code, number=action.number, evidence=evidence.code, seen=seen,
        state=state, reason=reason,
    )  # fmt: skip


def page(plan: Plan, evidence: Evidence, rest: str = "") -> str:
    return f"/plans/{plan.code}/evidence/{evidence.code}/{rest}"


def body(client: Client, address: str) -> bytes:
    answer = client.get(address, follow=True)
    return bytes(answer.content)


def test_it_is_offered_once_however_often_the_form_is_sent(world: World, plan: Plan) -> None:
    action = first(plan)
    made = offer(world, action, submission="form")
    assert offer(world, action, submission="form") == made
    assert (made.by_name, made.for_name, made.record) == (world.manager.name, world.provider.name, plan.record)
    assert [(u.state, u.action) for u in made.uses.all()] == [("offered", action)]
    event = Event.objects.latest("pk")
    assert (event.verb, event.after["file"]) == ("evidence.offered", "charts.pdf")
    assert StoredFile.objects.count() == 1


def test_what_is_missing_or_cannot_be_is_refused_by_its_field(world: World, plan: Plan) -> None:
    for values, field in (
        ({"title": " "}, "title"),
        ({"title": "x" * 301}, "title"),
        ({"upload": None}, "file"),
        ({"upload": SimpleUploadedFile("charts.pdf", b"<html><script>")}, "file"),
        ({"upload": SimpleUploadedFile("charts.pdf", b"")}, "file"),
        ({"upload": None, "link": "javascript:alert(1)"}, "link"),
        ({"audience": "all"}, "audience"),
        ({"text": "Signed by [[Mrs Reid]]"}, "text"),
    ):
        assert refused(lambda: offer(world, first(plan), **values)).field == field, values  # noqa: B023
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (0, 0)
    refused(lambda: offer(world, first(plan), by=world.stranger), Plan.DoesNotExist)


@pytest.mark.requirement("BY6")
def test_somebody_else_accepts_it_or_sends_it_back_with_a_reason(world: World, plan: Plan) -> None:
    action = first(plan)
    made = offer(world, action)
    assert "You offered this" in refused(lambda: judge(world.manager, action, made)).message
    assert refused(lambda: judge(world.mate, action, made, "sent-back")).field == "reason"
    assert refused(lambda: judge(world.mate, action, made, "offered")).field == "state"
    sent = judge(world.mate, action, made, "sent-back", reason="The charts of week 3 are missing")
    assert (sent.state, sent.reason, sent.judged_name) == (
        "sent-back", "The charts of week 3 are missing", world.mate.name,
    )  # fmt: skip
    event = Event.objects.latest("pk")
    assert (event.verb, event.reason) == ("evidence.sent_back", "The charts of week 3 are missing")
    again = offer(world, action, title="Fluid charts, all weeks")
    judge(world.mate, action, again)
    assert [(u.evidence.title, u.state) for u in uses_for(viewer(world.reader), action)] == [
        ("Fluid charts, June", "sent-back"), ("Fluid charts, all weeks", "accepted"),
    ]  # fmt: skip


def test_two_people_judge_at_once(world: World, plan: Plan) -> None:
    """The second is told what the first said; a double click says it once."""
    action = first(plan)
    made = offer(world, action)
    judge(world.mate, action, made)
    judge(world.mate, action, made)
    with pytest.raises(Conflict, match="Ewan Baird has judged this meanwhile: accepted"):
        judge(world.owner, action, made, "sent-back", reason="Illegible")
    assert Event.objects.filter(verb="evidence.accepted").count() == 1
    judge(world.owner, action, made, "sent-back", seen="accepted", reason="Illegible")  # having seen it, they may


def test_who_did_the_action_does_not_judge_what_shows_it(world: World, plan: Plan) -> None:
    action = first(plan)
    made = offer(world, action)
    samples.progress(world, action, by=world.mate, status="green", text="Done with the manager")
    assert "You did this action or recorded" in refused(lambda: judge(world.mate, action, made)).message
    judge(world.owner, action, made)


@pytest.mark.requirement("BY8")
def test_one_piece_answers_actions_of_several_plans(world: World, plan: Plan, other: Plan) -> None:
    """Handed in once, judged at each action, its bytes stored once; readers of either plan open it there."""
    action, second, elsewhere = *plan.actions.order_by("position"), first(other)
    made = offer(world, action)
    assert list(evidence_choices(viewer(world.mate), elsewhere)) == [made]
    use(world.mate, second, made)
    use(world.mate, elsewhere, made)
    assert use(world.mate, elsewhere, made) == []  # it has it already
    judge(world.owner, elsewhere, made)
    assert [u.state for u in made.uses.order_by("pk")] == ["offered", "offered", "accepted"]
    assert (Evidence.objects.count(), StoredFile.objects.count()) == (1, 1)
    for reader, through in ((world.manager, plan), (world.other_manager, other)):
        client = signed_in(reader)
        assert body(client, page(through, made, "file/")) == CONTENT
        assert made.title in body(client, f"/plans/{through.code}/evidence/").decode()


@pytest.mark.requirement("BY8")
def test_a_reader_of_one_plan_does_not_learn_that_the_other_is_there(world: World, plan: Plan, other: Plan) -> None:
    action, elsewhere = first(plan), first(other)
    made = offer(world, action, text="Seen on the Lamplighter wing")
    use(world.mate, elsewhere, made)
    judge(world.mate, action, made, "sent-back", reason="Not for this home")
    client = signed_in(world.other_manager)
    shown = body(client, page(other, made)).decode()
    assert "Seen on the Lamplighter wing" in shown
    for secret in (plan.title, plan.code, "Not for this home", action.text):
        assert secret not in shown
    assert client.get(page(plan, made)).status_code == 404
    assert client.get(page(plan, made, "file/")).status_code == 404
    there: Any = get_evidence(viewer(world.other_manager), other.code, made.code)
    assert [u.action for u in there.uses_there] == [elsewhere]
    both: Any = get_evidence(viewer(world.mate), other.code, made.code)
    assert [u.action for u in both.uses_there] == [action, elsewhere]
    assert plan.title in body(signed_in(world.mate), page(other, made)).decode()


@pytest.mark.requirement("BY8")
def test_only_what_one_may_record_on_both_sides_is_carried_over(world: World, plan: Plan, other: Plan) -> None:
    made, elsewhere = offer(world, first(plan)), first(other)
    assert not evidence_choices(viewer(world.other_manager), elsewhere).exists()  # sees nothing of the first plan
    assert refused(lambda: use(world.other_manager, elsewhere, made)).field == "evidence"
    assert "can read this plan but not change it" in refused(lambda: use(world.reader, elsewhere, made)).message
    refused(lambda: use(world.manager, elsewhere, made), Plan.DoesNotExist)
    samples.share(world, other, level="read", organisation_id=world.provider.pk)
    assert "can read this plan" in refused(lambda: use(world.manager, elsewhere, made)).message
    assert refused(lambda: use(world.mate, elsewhere)).field == "evidence"
    assert EvidenceUse.objects.count() == 1


@pytest.mark.requirement("BY17")
def test_what_is_for_partners_is_so_in_every_plan_that_uses_it(world: World, plan: Plan, other: Plan) -> None:
    action, elsewhere = first(plan), first(other)
    made = offer(world, action, by=world.mate, title="Lamplighter interviews", audience=Audience.PARTNERS)
    use(world.mate, elsewhere, made)
    for provider, where, through in ((world.manager, action, plan), (world.other_manager, elsewhere, other)):
        client = signed_in(provider)
        assert uses_for(viewer(provider), where) == []
        assert uses_in(viewer(provider), through) == []
        for address in (page(through, made), page(through, made, "file/")):
            assert client.get(address).status_code == 404
        for address in (f"/plans/{through.code}/evidence/", f"/plans/{through.code}/history/",
                        f"/plans/{through.code}/actions/{where.number}/"):  # fmt: skip
            assert "Lamplighter" not in body(client, address).decode()
        assert not events_of(viewer(provider), through.record_id).filter(verb__startswith="evidence").exists()
    assert [u.evidence for u in uses_for(viewer(world.reader), elsewhere)] == [made]
    assert body(signed_in(world.reader), page(other, made, "file/")) == CONTENT


@pytest.mark.requirement("BY17")
def test_its_bytes_are_never_given_to_a_stranger(world: World, plan: Plan) -> None:
    made = offer(world, first(plan))
    assert made.file is not None
    for outsider in (world.stranger, world.other_manager):
        client = signed_in(outsider)
        for address in (page(plan, made), page(plan, made, "file/"), f"/plans/{plan.code}/evidence/",
                        f"/data/files/{made.file.sha256[:2]}/{made.file.sha256}", f"/media/{made.file.sha256}",
                        f"/files/{made.file.pk}/"):  # fmt: skip
            answer = client.get(address, follow=True)
            assert answer.status_code == 404, address
            assert b"Lamplighter" not in answer.content
    assert Client().get(page(plan, made, "file/")).status_code == 302


def test_who_lost_the_plan_has_lost_its_evidence_with_the_page_open(world: World, plan: Plan) -> None:
    from plumbline.access.actions import end_grant

    made, client = offer(world, first(plan)), signed_in(world.manager)
    address = f"/plans/{plan.code}/actions/{first(plan).number}/evidence/new/"
    form = client.get(address).context["form"]
    grant = plan.record.grants.get()
    end_grant(by=viewer(world.owner), at=now(), grant_id=grant.pk, reason="Sold", label=plan.title)
    sent = {"submission": form.initial["submission"], "title": "Late", "text": "Too late"}
    assert client.post(address, sent).status_code == 404
    assert client.get(page(plan, made, "file/")).status_code == 404
    assert Evidence.objects.count() == 1


def test_a_file_is_saved_and_never_shown_in_the_page(world: World, plan: Plan) -> None:
    made = offer(world, first(plan), upload=SimpleUploadedFile('Wärme & "Licht".txt', b"5 of 6 rooms"))
    answer = signed_in(world.owner).get(page(plan, made, "file/"))
    assert answer["Content-Type"] == "text/plain"
    assert answer["Content-Disposition"].startswith("attachment; filename*=utf-8''W%C3%A4rme%20%26%20Licht.txt")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]
    assert "sandbox" in answer["Content-Security-Policy"]


def test_changed_bytes_are_told_and_not_given_out(world: World, plan: Plan) -> None:
    made = offer(world, first(plan), upload=SimpleUploadedFile("charts.pdf", CONTENT + b"!"))
    assert made.file is not None
    place_of(settings.DATA, made.file.sha256).write_bytes(PDF + b"forged")
    shown = body(signed_in(world.owner), page(plan, made, "file/")).decode()
    assert "was changed on the server since it was handed in" in shown
    assert "forged" not in shown


def test_evidence_of_an_action_that_is_withdrawn_or_a_plan_that_has_ended_stands_still(
    world: World, plan: Plan, other: Plan
) -> None:
    action = first(plan)
    made = offer(world, action)
    actions.withdraw_action(
        by=viewer(world.owner), at=now(), code=plan.code, number=action.number, reason="Twice there"
    )
    assert "was withdrawn" in refused(lambda: offer(world, action)).message
    assert "was withdrawn" in refused(lambda: judge(world.mate, action, made)).message
    actions.end_plan(by=viewer(world.owner), at=now(), code=plan.code, reason="Given up")
    assert "has ended" in refused(lambda: judge(world.mate, action, made)).message
    assert body(signed_in(world.manager), page(plan, made, "file/")) == CONTENT
    use(world.mate, first(other), made)  # it still shows what it shows


@pytest.mark.requirement("BY6")
def test_the_plans_full_export_holds_its_evidence_with_state_and_hash(world: World, plan: Plan, other: Plan) -> None:
    """And nothing that is not for everyone, unless somebody who may read it asks."""
    action = first(plan)
    made = offer(world, action)
    judge(world.mate, action, made)
    offer(world, first(other), by=world.owner, title="Of the other plan")
    secret = offer(
        world, action, by=world.mate, title="Lamplighter interviews", audience=Audience.PARTNERS,
        upload=SimpleUploadedFile("talks.txt", b"What Mrs Lamplighter said"),
    )  # fmt: skip
    assert made.file is not None
    assert secret.file is not None

    def bundle(by: User, rest: str = "") -> tuple[dict[str, bytes], list[dict[str, str]]]:
        answer: Any = signed_in(by).get(f"/plans/{plan.code}/evidence.zip{rest}")
        assert answer["Content-Disposition"].startswith("attachment")
        with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as file:
            held = {name: file.read(name) for name in file.namelist()}
        return held, list(csv.DictReader(io.StringIO(held["evidence.csv"].decode("utf-8-sig"))))

    for who, rest in ((world.owner, ""), (world.manager, ""), (world.manager, "?notes=with")):
        held, rows = bundle(who, rest)
        assert set(held) == {"plan.docx", "plan.json", "evidence.csv", f"evidence/{made.code}.pdf"}
        assert held[f"evidence/{made.code}.pdf"] == CONTENT
        assert [(r["Action"], r["State"], r["SHA-256"]) for r in rows] == [
            (action.number, "Accepted", made.file.sha256)
        ]
        assert "Lamplighter interviews" not in held["evidence.csv"].decode()
    held, rows = bundle(world.owner, "?notes=with")
    assert held[f"evidence/{secret.code}.txt"] == b"What Mrs Lamplighter said"
    place_of(settings.DATA, secret.file.sha256).write_bytes(b"changed")
    held, rows = bundle(world.owner, "?notes=with")
    assert f"evidence/{secret.code}.txt" not in held
    assert "was changed on the server" in rows[1]["File"]
    assert signed_in(world.stranger).get(f"/plans/{plan.code}/evidence.zip").status_code == 404
