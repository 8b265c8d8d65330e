"""Evidence of improvement for a regulator that is asked to look again: what is checked is in the paper with who says
so, what is not is said to be missing, and authorising it is kept (WI14)."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from plumbline.access.models import Audience
from plumbline.access.queries import events_of
from plumbline.files.tests.samples import PDF
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.plans import actions as plans
from plumbline.plans.actions import Checked, EvidenceValues
from plumbline.plans.actions.improvement import authorise_improvement
from plumbline.plans.models import Action, Plan
from plumbline.plans.queries.improvement import improvement_of
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.tests import samples
from plumbline.plans.tests.drafting_home import a_home, drafted
from plumbline.plans.tests.samples import mark, now
from tests.reading_back import words_of
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db
ASKED = "Please look again: the medicines round has changed."


@pytest.fixture
def plan(world: World) -> Plan:
    """A live plan drafted from requirements and shared with the home: 1.1 completed with accepted evidence and checked,
    1.2 completed and not checked, the others open."""
    samples.everybody(world)
    plan = drafted(world, a_home(world))
    samples.share(world, plan, level="record", organisation_id=world.provider.pk)
    plans.start_plan(by=viewer(world.owner), at=timezone.now(), code=plan.code)
    for number in ("1.1", "1.2"):
        samples.progress(world, plan.actions.get(number=number), by=world.manager, status="green", text="Done")
    first = plan.actions.get(number="1.1")
    codes = [hand_in(world, first, "Count sheets, May"), hand_in(world, first, "Talk with the GP", Audience.PARTNERS)]
    plans.check_evidence(
        by=viewer(world.owner), at=now(), code=plan.code, number="1.1",
        values=Checked("Counted with two nurses", tuple(codes)), submission=mark(),
    )  # fmt: skip
    plan.refresh_from_db()
    return plan


def hand_in(world: World, action: Action, title: str, audience: str = Audience.EVERYONE) -> str:
    by = world.mate if audience == Audience.PARTNERS else world.manager
    file = SimpleUploadedFile(f"{title}.pdf", PDF + title.encode())
    made = plans.offer_evidence(
        by=viewer(by), at=now(), code=action.plan.code, number=action.number,
        values=EvidenceValues(title=title, upload=file, audience=audience), submission=mark(),
    )  # fmt: skip
    return made.code


def where(plan: Plan) -> str:
    return reverse("plans:improvement", args=[plan.code])


@pytest.mark.requirement("WI14")
@pytest.mark.parametrize("to", ["docx", "pdf"])
def test_what_was_checked_is_documented_and_authorised(world: World, plan: Plan, to: str) -> None:
    client = signed_in(world.owner)
    page = client.get(where(plan)).content.decode()
    assert "<b>1</b> completed and checked" in page
    answer = client.post(where(plan), {"statement": ASKED, "to": to})
    assert answer.status_code == 200
    words = " ".join(words_of(answer.content).split())
    for said in (
        ASKED, "Requirement 1 of the inspection of 12 January 2026 (Care Inspectorate)", "Count sheets, May",
        "Moira Kerr, Glen Afton Health and Social Care Partnership", "lowest grade 2",
    ):  # fmt: skip
        assert said in words or (to == "pdf" and said.split()[-1] in words), said  # a PDF's columns break lines
    assert "Talk with the GP" not in words  # for partners only: not in a paper that leaves the house
    [event] = Event.objects.filter(verb="improvement.authorised")
    assert event.after["actions"] == ["1.1"]
    assert len(event.after["sha256"]) == 64
    told = sentence(event.verb, event.subject_label, event.before, event.after)
    assert told == f"Evidence of improvement was authorised for the regulator (1.1): {ASKED}"
    assert event in events_of(viewer(world.mate), plan.record_id)
    assert event not in events_of(viewer(world.manager), plan.record_id)


def test_what_is_not_shown_is_said(world: World, plan: Plan) -> None:
    found = improvement_of(viewer(world.owner), plan)
    assert [one.number for one in found.proven] == ["1.1"]
    assert found.rest == "2 actions are still open: 5.1, 6.1. 1 action is completed and not yet checked: 1.2."
    assert found.grounds == ("Care Inspectorate inspection of 12 Jan 2026, lowest grade 2",)


def test_without_anything_checked_or_said_there_is_no_paper(world: World, plan: Plan) -> None:
    client = signed_in(world.owner)
    answer = client.post(where(plan), {"statement": " ", "to": "docx"})
    assert answer.status_code == 422
    assert "Say what is asked of the regulator" in answer.content.decode()
    action = plan.actions.get(number="1.1")
    plans.reopen_action(
        by=viewer(world.owner), at=now(), code=plan.code, number="1.1", edition=action.edition, status="red",
        reason="The counts were wrong", submission=mark(),
    )  # fmt: skip
    assert "Nothing can be shown yet." in client.get(where(plan)).content.decode()
    answer = client.post(where(plan), {"statement": ASKED, "to": "docx"})
    assert answer.status_code == 422
    assert not Event.objects.filter(verb="improvement.authorised").exists()


def test_only_the_owners_people_authorise(world: World, plan: Plan) -> None:
    assert signed_in(world.manager).get(where(plan)).status_code == 403
    assert signed_in(world.reader).get(where(plan)).status_code == 403
    assert signed_in(world.stranger).get(where(plan)).status_code == 404
    with pytest.raises(Refusal, match="authorised by those who work for this plan’s owner"):
        authorise_improvement(
            by=viewer(world.manager), at=now(), code=plan.code, statement=ASKED, format="docx", sha256=""
        )
    link = reverse("plans:improvement", args=[plan.code])
    evidence = reverse("plans:evidence_list", args=[plan.code])
    assert link in signed_in(world.owner).get(evidence).content.decode()
    assert link not in signed_in(world.manager).get(evidence).content.decode()
