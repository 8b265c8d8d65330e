"""A final version goes to the people on the framework's list, each once, and is logged (DG37); a guest reads one."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from plumbline.access.viewer import NOBODY, SYSTEM
from plumbline.guests.models import GuestLink, GuestVisit, VisitKind
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.notices.models import Notice
from plumbline.people import actions as people
from plumbline.people.models import GovernanceGroup
from plumbline.plans.actions import circulation as actions
from plumbline.plans.forms.circulation import addresses_in, by_hand_in
from plumbline.plans.models import Circulation, CirculationCopy, CopyState, Plan, PlanVersion
from plumbline.plans.queries import circulation as queries
from plumbline.plans.queries.circulation import LineGiven
from plumbline.plans.queries.versions import version_by_link
from plumbline.plans.tests.version_world import VersionWorld
from tests.reading_back import words_of
from tests.sample import an_action
from tests.world import LONG_AGO, NOW, TODAY, World, organisation, person, signed_in, viewer

pytestmark = pytest.mark.django_db
GROUP, CHOG, COMMISSIONING, REGULATOR = (
    "Improvement Planning Group",
    "Care Home Oversight Group (CHOG)",
    "Commissioning",
    "Care Inspectorate",
)


@pytest.fixture
def made(world: World) -> VersionWorld:
    return VersionWorld(world)


@pytest.fixture
def version(made: VersionWorld) -> PlanVersion:
    return PlanVersion.objects.select_related("plan", "run").get(pk=made.final().pk)


def lines(made: VersionWorld, **more: LineGiven) -> list[LineGiven]:
    """The group and the oversight group by their accounts, commissioning by address, the regulator by post."""
    given = {
        "group": LineGiven(GROUP, people=(f"u:{made.tactical.pk}", f"u:{made.world.manager.pk}")),
        "chog": LineGiven(CHOG, people=(f"u:{made.chog.pk}",)),
        "commissioning": LineGiven(COMMISSIONING, others=(("A. Reid", "a.reid@example.org"),)),
        "regulator": LineGiven(REGULATOR, by_hand=(("C. Orr", "by post on 10 March"),)),
        **more,
    }
    return list(given.values())


def send(made: VersionWorld, version: PlanVersion, given: list[LineGiven] | None = None, key: str = "s") -> Circulation:
    return actions.circulate(
        by=viewer(made.world.owner, TODAY), at=timezone.now(), code=made.plan.code, pk=version.pk,
        lines=given if given is not None else lines(made), submission=key,
    )  # fmt: skip


def where(name: str, version: PlanVersion, *more: Any) -> str:
    return reverse(f"plans:{name}", args=[version.plan.code, version.pk, *more])


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def guest_copy(made: VersionWorld, version: PlanVersion) -> CirculationCopy:
    return send(made, version).copies.get(email="a.reid@example.org")


# --- the list ---


@pytest.mark.requirement("DG37")
def test_the_lead_sends_a_final_version_to_the_list_and_each_recipient_is_logged(
    made: VersionWorld, version: PlanVersion
) -> None:
    """From the page that proposes the framework's list to the log with recipient, version and time."""
    client = signed_in(made.world.owner)
    page = words(client.get(where("circulate", version)))
    for proposed in (GROUP, CHOG, COMMISSIONING, REGULATOR, "Ishbel Grant", "Pat Lennox", "Flora Muir"):
        assert proposed in page
    submission = re.search(r'name="submission" value="([^"]+)"', page)
    assert submission is not None
    body: dict[str, Any] = {
        "submission": submission[1], "people_0": [f"u:{made.tactical.pk}", f"u:{made.world.manager.pk}"],
        "people_1": [f"u:{made.chog.pk}"], "others_2": "A. Reid, a.reid@example.org",
    }  # fmt: skip
    refused = client.post(where("circulate", version), {**body, "check": "1"})
    assert refused.status_code == 422
    assert f"{REGULATOR}: choose somebody, or say why nobody there gets it" in words(refused)
    body["by_hand_3"] = "C. Orr: by post on 10 March"
    look = words(client.post(where("circulate", version), {**body, "check": "1"}))
    assert "Send version 1 to 4 people</button>" in look
    assert not Circulation.objects.exists()  # only looked at
    for _ in range(2):  # a double click
        answer = client.post(where("circulate", version), {**body, "send": "1"}, follow=True)
    log = words(answer)
    assert "Version 1 is on its way to 5 people." in log
    for name in ("Ishbel Grant", "Pat Lennox", "Flora Muir", "A. Reid", "C. Orr"):
        assert name in log
    assert "Given by hand or post: by post on 10 March" in log
    assert (Circulation.objects.count(), CirculationCopy.objects.count()) == (1, 5)
    assert Notice.objects.filter(kind="circulation").count() == 4
    assert "It went to 5 people." in words(client.get(reverse("plans:versions", args=[made.plan.code])))
    event = Event.objects.get(verb="version.circulated")
    assert (event.subject_label, event.after["people"]) == ("Version 1", 5)


def test_a_mail_says_nothing_of_the_plan(made: VersionWorld, version: PlanVersion) -> None:
    send(made, version)
    for notice in Notice.objects.filter(kind="circulation"):
        said = f"{notice.headline} {notice.words}"
        assert "Birchwood" not in said
        assert notice.at_once
        assert notice.path_is_secret == (notice.user is None)


def test_only_the_leads_and_the_owner_send(made: VersionWorld, version: PlanVersion) -> None:
    for user in (made.world.reader, made.chog):
        client = signed_in(user)
        assert "Send this version out" not in words(client.get(where("version", version)))
        assert client.get(where("circulate", version)).status_code == 403
        with pytest.raises(Refusal, match="sent out by the plan’s lead"):
            actions.circulate(
                by=viewer(user, TODAY), at=NOW, code=made.plan.code, pk=version.pk, lines=lines(made), submission="x"
            )
    as_lead, given = viewer(made.world.manager, TODAY), lines(made, commissioning=LineGiven(COMMISSIONING, why="None"))
    group = f"g:{GovernanceGroup.objects.get().pk}"  # whose people the provider's lead does not see by name
    given = [LineGiven(CHOG, people=(group,)) if line.label == CHOG else line for line in given]
    assert actions.circulate(
        by=as_lead, at=NOW, code=made.plan.code, pk=version.pk, lines=given, submission="x"
    ).pk  # fmt: skip


def test_a_draft_is_not_sent(made: VersionWorld) -> None:
    draft = PlanVersion.objects.select_related("plan").get(pk=made.begin().pk)
    with pytest.raises(Refusal, match="Only a final version"):
        send(made, draft)
    assert signed_in(made.world.owner).get(where("circulate", draft)).status_code == 302


def test_a_required_line_that_is_left_empty_says_why(made: VersionWorld, version: PlanVersion) -> None:
    with pytest.raises(Refusal, match="say why nobody there gets this version"):
        send(made, version, lines(made, regulator=LineGiven(REGULATOR)))
    send(made, version, lines(made, regulator=LineGiven(REGULATOR, why="No inspector is named yet")))
    page = words(signed_in(made.world.owner).get(where("version", version)))
    assert "Left out: No inspector is named yet" in page
    assert "It went to 4 people." in words(
        signed_in(made.world.owner).get(reverse("plans:versions", args=[made.plan.code]))
    )


def test_somebody_in_two_lines_gets_it_once(made: VersionWorld, version: PlanVersion) -> None:
    twice = LineGiven(COMMISSIONING, others=(("Pat", made.world.manager.email.upper()), ("A", "a@example.org")))
    sent = send(made, version, lines(made, commissioning=twice))
    copy = sent.copies.get(user=made.world.manager)
    assert copy.list_label == f"{GROUP}; {COMMISSIONING}"


def test_nobody_is_ticked_whom_the_line_does_not_propose(made: VersionWorld, version: PlanVersion) -> None:
    """An id sent in a form of one's own names nobody."""
    stranger = made.world.stranger
    sent = send(made, version, lines(made, chog=LineGiven(CHOG, people=(f"u:{stranger.pk}",), why="Nobody there")))
    assert not sent.copies.filter(user=stranger).exists()
    assert not sent.copies.filter(name=stranger.name).exists()


def test_whoever_does_not_see_the_plan_gets_a_link_and_not_the_way_to_its_page(
    made: VersionWorld, version: PlanVersion
) -> None:
    """A member whose leave to see the plan has ended, and an address that belongs to a stranger's account."""
    from plumbline.access.actions import end_grant
    from plumbline.access.models import Grant

    for grant in Grant.objects.filter(record=made.plan.record_id, until=None, group=None):
        end_grant(by=viewer(made.world.owner, TODAY), at=NOW, grant_id=grant.pk, reason="Left")
    page = words(signed_in(made.world.owner).get(where("circulate", version)))
    assert "does not see this plan, so gets a link to this version alone, for 28 days" in page
    assert reverse("plans:share_plan", args=[made.plan.code]) in page
    other = LineGiven(COMMISSIONING, others=(("Sam", made.world.stranger.email),))
    sent = send(made, version, lines(made, commissioning=other))
    for email in (made.world.manager.email, made.world.stranger.email):
        copy = sent.copies.get(email=email)
        assert copy.user is None
        assert copy.link is not None
        assert copy.notice is not None
        assert copy.notice.path.startswith("/g/v/")


def test_a_regulators_people_are_proposed_without_a_tick(made: VersionWorld, version: PlanVersion) -> None:
    from plumbline.access.actions import share_record

    body = organisation("The Inspectorate", kind="regulator")
    inspector = person("Neil Gow", body, "regulator_inspector")
    share_record(
        by=viewer(made.world.owner, TODAY), at=NOW, record_id=made.plan.record_id, level="read", purpose="Regulation",
        lawful_basis="Public task", label="x", organisation_id=body.pk,
    )  # fmt: skip
    line = next(x for x in queries.list_lines(viewer(made.world.owner, TODAY), version) if x.label == REGULATOR)
    assert [(p.name, p.ticked, p.sees) for p in line.people] == [(inspector.name, False, True)]


def test_lines_as_people_type_them() -> None:
    assert addresses_in("A. Reid, a@example.org\n - b@example.org;\nC. Orr <c@example.org>\n\n") == (
        ("A. Reid", "a@example.org"), ("b@example.org", "b@example.org"), ("C. Orr", "c@example.org"),
    )  # fmt: skip
    assert by_hand_in("A. Reid: by post\nB. Lee, at the meeting") == (
        ("A. Reid", "by post"),
        ("B. Lee", "at the meeting"),
    )


@pytest.mark.parametrize(
    ("field", "text", "said"),
    [
        ("others_2", "A. Reid", "There is no e-mail address in “A. Reid”"),
        ("others_2", "a@b", "There is no e-mail address in “a@b”"),
        ("by_hand_2", "A. Reid", "Say how “A. Reid” was given it"),
    ],
)
def test_a_line_that_cannot_be_read_is_told_beside_it(
    field: str, text: str, said: str, made: VersionWorld, version: PlanVersion
) -> None:
    answer = signed_in(made.world.owner).post(where("circulate", version), {field: text, "submission": "s"})
    assert answer.status_code == 422
    assert said in words(answer)
    assert text in answer.content.decode()  # what was typed is kept


# --- how it fared ---


def test_an_address_that_bounces_is_said_and_sent_again_to_another(made: VersionWorld, version: PlanVersion) -> None:
    copy = guest_copy(made, version)
    Notice.objects.filter(effect_key=f"copy:{copy.pk}").update(
        state="failed", ended_because="There is no such mailbox."
    )
    client = signed_in(made.world.owner)
    page = words(client.get(where("version", version)))
    assert "Did not arrive" in page
    assert "There is no such mailbox." in page
    assert "Send again to another address" in page
    assert "There is no such mailbox." in words(client.get(where("send_again", version, copy.pk)))
    body = {"email": "reid@example.org", "submission": "x"}
    for _ in range(2):
        client.post(where("send_again", version, copy.pk), body)
    again = CirculationCopy.objects.get(again=copy)
    assert (again.email, again.name, again.state) == ("reid@example.org", "A. Reid", CopyState.WAITING)
    copy.refresh_from_db()
    assert copy.state is CopyState.FAILED  # the log stays as it was
    assert copy.link is not None
    assert copy.link.ended_at is not None  # what lies in the wrong mailbox opens nothing
    assert Event.objects.filter(verb="version.sent_again").count() == 1


def test_each_copy_says_how_it_stands(made: VersionWorld, version: PlanVersion) -> None:
    send(made, version)
    Notice.objects.filter(user=made.chog).update(state="sent")
    states = {c.name: c.state for c in CirculationCopy.objects.all()}
    assert states["Flora Muir"] is CopyState.SENT
    assert states["Ishbel Grant"] is CopyState.WAITING
    assert states["C. Orr"] is CopyState.BY_HAND
    given = CirculationCopy.objects.get(name="C. Orr")
    with pytest.raises(Refusal, match="not sent by e-mail"):
        actions.send_again(
            by=viewer(made.world.owner, TODAY), at=NOW, code=made.plan.code, pk=version.pk, copy=given.pk,
            email="x@example.org", submission="y",
        )  # fmt: skip


def test_who_it_went_to_is_named_to_those_who_see_who_was_told_and_counted_for_the_rest(
    made: VersionWorld, version: PlanVersion
) -> None:
    send(made, version, lines(made, regulator=LineGiven(REGULATOR, why="Neil Gow is on leave")))
    page = words(signed_in(made.world.owner).get(where("version", version)))
    for said in ("a.reid@example.org", "Flora Muir", "Neil Gow is on leave"):
        assert said in page
    history = reverse("plans:plan_history", args=[made.plan.code])
    for who in (made.world.manager, made.world.reader):
        page = words(signed_in(who).get(where("version", version)))
        for said in (f"{GROUP}: 2 people", f"{CHOG}: 1 person", f"{COMMISSIONING}: 1 person", f"{REGULATOR}: nobody"):
            assert said in page
        told = words(signed_in(who).get(history))
        assert f"Version 1 went to 4 people ({GROUP} 2, {CHOG} 1, {COMMISSIONING} 1); nobody of {REGULATOR}." in told
        for secret in ("A. Reid", "a.reid@example.org", "Flora Muir", "Neil Gow"):
            assert secret not in page + told
    (kept,) = Event.objects.filter(verb="version.circulated")
    assert "Reid" not in str(kept.after)
    for name in ("send_again", "end_copy_link"):
        copy = CirculationCopy.objects.get(email="a.reid@example.org")
        assert (
            signed_in(made.world.manager).post(where(name, version, copy.pk), {"email": "x@y.org"}).status_code == 404
        )


def test_what_happens_to_one_copy_is_told_without_a_name(made: VersionWorld, version: PlanVersion) -> None:
    copy, by, of = guest_copy(made, version), viewer(made.world.owner, TODAY), made.plan.code
    actions.send_again(by=by, at=NOW, code=of, pk=version.pk, copy=copy.pk, email="", submission="again")
    actions.end_copy_link(
        by=by, at=NOW, code=of, pk=version.pk, copy=CirculationCopy.objects.get(again=copy).pk
    )  # fmt: skip
    told = words(signed_in(made.world.manager).get(reverse("plans:plan_history", args=[of])))
    assert f"Version 1 went once more to one person ({COMMISSIONING})." in told
    assert f"Version 1: the link of one person ({COMMISSIONING}) was ended." in told
    assert "A. Reid" not in told


# --- a lead who does not see who was told ---


def test_the_providers_lead_sends_it_to_the_oversight_group_without_learning_who_sits_there(
    made: VersionWorld, version: PlanVersion
) -> None:
    """People of the planning group by name, as its page names them; every other body with one tick and its number."""
    client, group = signed_in(made.world.manager), GovernanceGroup.objects.get()
    people.seat(by=SYSTEM, at=NOW, user_id=made.tactical.pk, group_id=group.pk, since=LONG_AGO)  # of the group as well
    page = words(client.get(where("circulate", version)))
    assert "Ishbel Grant" in page
    assert f"{group.name} (2 people)" in page
    assert "Flora Muir" not in page
    body: dict[str, Any] = {
        "submission": "lead", "people_0": [f"u:{made.tactical.pk}"], "people_1": [f"g:{group.pk}"],
        "why_2": "None yet", "by_hand_3": "C. Orr: by post",
    }  # fmt: skip
    look = words(client.post(where("circulate", version), {**body, "check": "1"}))
    assert f"<strong>{group.name} (2 people)</strong>" in look
    assert f'<strong>Ishbel Grant</strong> <span class="pl-note">{GROUP}</span>' in look  # and not where else she sits
    assert "Flora Muir" not in look
    done = words(client.post(where("circulate", version), {**body, "send": "1"}, follow=True))
    assert "Version 1 is on its way to 3 people." in done
    assert f"{CHOG}: 2 people" in done
    assert "Flora Muir" not in done
    assert CirculationCopy.objects.filter(user=made.chog, list_label=CHOG).count() == 1
    assert "Flora Muir" in words(signed_in(made.world.owner).get(where("version", version)))


def test_a_version_goes_to_an_address_of_ones_own_by_those_alone_who_may_share_the_plan(
    made: VersionWorld, version: PlanVersion
) -> None:
    """A link shows the whole version to somebody who does not see the plan."""
    copy, lead = guest_copy(made, version), made.world.reader
    made.plan.leads.all().delete()
    made.plan.leads.create(user=lead, name=lead.name, since=TODAY, by_name="x", at=NOW)  # a partner, and only reads
    client, by = signed_in(lead), viewer(lead, TODAY)
    assert "others_2" in words(signed_in(made.world.owner).get(where("circulate", version)))
    assert "others_2" not in words(client.get(where("circulate", version)))
    with pytest.raises(Refusal, match="those who may share this plan send it to other addresses"):
        actions.circulate(
            by=by, at=NOW, code=made.plan.code, pk=version.pk, lines=lines(made), submission="free"
        )  # fmt: skip
    again = where("send_again", version, copy.pk)
    assert 'name="email"' not in words(client.get(again))
    with pytest.raises(Refusal, match="send it to other addresses"):
        actions.send_again(
            by=by, at=NOW, code=made.plan.code, pk=version.pk, copy=copy.pk, email="me@example.org", submission="f"
        )
    client.post(again, {"submission": "same", "email": "me@example.org"})
    assert CirculationCopy.objects.get(again=copy).email == "a.reid@example.org"  # where it went before
    assert GuestLink.objects.exclude(email="a.reid@example.org").count() == 0


def test_a_name_put_into_the_group_is_no_way_round_it(made: VersionWorld, version: PlanVersion) -> None:
    """A lead who may not share puts somebody with an address into the group: by their hand no link goes to them."""
    lead = made.world.manager
    member = made.plan.members.create(
        name="Press Desk",
        email="desk@example.org",
        role="invited_professional",
        since=TODAY,
        at=NOW,
        submission="press",
    )
    page = words(signed_in(lead).get(where("circulate", version)))
    assert f"m:{member.pk}" not in page
    given = [LineGiven(GROUP, (f"m:{member.pk}",)), LineGiven(CHOG, why="x"), LineGiven("Commissioning", why="x"),
             LineGiven("Care Inspectorate", why="x")]  # fmt: skip
    with pytest.raises(Refusal, match="choose somebody, or say why"):
        actions.circulate(
            by=viewer(lead, TODAY), at=NOW, code=made.plan.code, pk=version.pk, lines=given, submission="press"
        )
    assert not GuestLink.objects.filter(email="desk@example.org").exists()


def test_a_link_that_still_opens_is_ended_after_the_plan_has_ended(made: VersionWorld, version: PlanVersion) -> None:
    copy = guest_copy(made, version)
    Plan.objects.filter(pk=made.plan.pk).update(stage="ended")
    assert copy.notice is not None
    assert Client().get(copy.notice.path).status_code == 200
    client = signed_in(made.world.owner)
    page = words(client.get(where("version", version)))
    assert where("end_copy_link", version, copy.pk) in page
    assert where("send_again", version, copy.pk) not in page  # nothing is sent any more
    done = client.post(where("end_copy_link", version, copy.pk), follow=True)
    assert "The link of A. Reid opens nothing any more." in words(done)
    assert Client().get(copy.notice.path).status_code == 410
    assert signed_in(made.world.reader).post(where("end_copy_link", version, copy.pk)).status_code == 302  # refused


# --- the guest ---


@pytest.mark.requirement("DG37")
def test_a_guest_reads_the_one_version_and_takes_it_away(made: VersionWorld, version: PlanVersion) -> None:
    copy = guest_copy(made, version)
    assert copy.notice is not None
    path, guest = copy.notice.path, Client()
    an_action(made.world, made.plan, "3", text="Lamplighter", doers=("Deputy Manager",))
    for _ in range(2):  # a mail scanner was there first
        answer = guest.get(path)
    assert answer.status_code == 200
    page = words(answer)
    assert "Version 1" in page
    assert "Offer a drink at every visit." in page
    assert "Lamplighter" not in page
    assert (answer["Cache-Control"], answer["X-Robots-Tag"]) == ("private, no-store", "noindex, nofollow, noarchive")
    assert answer["Referrer-Policy"] == "same-origin"
    for to in ("pdf", "docx"):
        file = guest.get(f"{path}plan.{to}")
        assert "completed by Pat Lennox" in " ".join(words_of(file.content).split())
        assert "Lamplighter" not in words_of(file.content)
    assert guest.get(f"{path}plan.json").status_code == 404
    visits = GuestVisit.objects.filter(link=copy.link, kind=VisitKind.OPENED)
    assert set(visits.values_list("note", flat=True)) == {"", "Taken as pdf", "Taken as docx"}
    assert "Opened 3 times." in words(signed_in(made.world.owner).get(where("version", version)))
    second = made.final(on=TODAY, at=NOW + timedelta(days=1))
    assert "Version 1" in words(guest.get(path))  # never another one
    assert second.number == 2


def test_a_link_shows_nothing_else_of_the_plan(made: VersionWorld, version: PlanVersion) -> None:
    copy = guest_copy(made, version)
    assert copy.notice is not None
    guest = Client()
    links = set(re.findall(r'href="(/[^"]*)"', guest.get(copy.notice.path).content.decode()))
    assert [link for link in links if link.startswith(("/plans/", "/home"))] == []
    assert guest.get(where("version", version)).status_code == 302  # to sign in


def test_an_ended_or_old_or_wrong_link_opens_nothing(made: VersionWorld, version: PlanVersion) -> None:
    copy = guest_copy(made, version)
    assert copy.notice is not None
    path, guest = copy.notice.path, Client()
    assert guest.get("/g/v/wrong/").status_code == guest.get("/g/v/wrong/plan.pdf").status_code == 404
    assert guest.get(path.replace("/g/v/", "/g/")).status_code == 404  # another purpose than its own
    GuestLink.objects.update(expires_at=timezone.now() - timedelta(minutes=1))
    late = guest.get(path)
    assert (late.status_code, "its time has passed" in words(late)) == (410, True)
    GuestLink.objects.update(expires_at=timezone.now() + timedelta(days=1))
    client = signed_in(made.world.owner)
    for _ in range(2):
        done = client.post(where("end_copy_link", version, copy.pk), follow=True)
    assert "The link of A. Reid opens nothing any more." in words(done)
    for address in (path, f"{path}plan.pdf"):
        ended = guest.get(address)
        assert (ended.status_code, "Offer a drink" in words(ended)) == (410, False)
    assert GuestVisit.objects.filter(kind=VisitKind.TURNED_AWAY).count() == 2  # out of time, then ended
    assert Event.objects.filter(verb="version.link_ended").count() == 1


def test_a_link_never_leads_to_a_version_of_another_plan(made: VersionWorld, version: PlanVersion) -> None:
    copy = guest_copy(made, version)
    assert copy.link is not None
    draft = made.begin(on=TODAY)
    copy.link.subject_id = draft.pk
    with pytest.raises(PlanVersion.DoesNotExist):
        version_by_link(NOBODY, copy.link)
    copy.link.subject_id, copy.link.record_id = version.pk, made.plan.record_id + 1
    with pytest.raises(PlanVersion.DoesNotExist):
        version_by_link(NOBODY, copy.link)
