"""A version from draft to final: begun once, commented, signed by two, numbered, and then it stands still."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.notices.models import Notice, NoticeState
from plumbline.people.models import User
from plumbline.plans import actions as plans
from plumbline.plans.actions import versions as actions
from plumbline.plans.actions.versions import VersionValues
from plumbline.plans.models import Plan, PlanVersion, VersionComment
from plumbline.plans.queries import versions as queries
from plumbline.plans.tests.version_world import COMPLETED_BY, VersionWorld
from plumbline.workflow.models import Signature
from tests.reading_back import words_of
from tests.sample import an_action, submission
from tests.world import NOW, TODAY, World, signed_in, viewer

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(days=1)


@pytest.fixture
def made(world: World) -> VersionWorld:
    return VersionWorld(world)


def shared(made: VersionWorld) -> PlanVersion:
    return made.step(made.begin(), "share_for_accuracy", made.world.manager)


def again(version: PlanVersion) -> PlanVersion:
    return PlanVersion.objects.select_related("run", "plan").get(pk=version.pk)


def change_the_plan(made: VersionWorld, text: str = "Ask what each person likes to drink.") -> None:
    an_action(made.world, made.plan, "3", text=text, doers=("Deputy Manager",))


def where(name: str, version: PlanVersion, *more: Any) -> str:
    return reverse(f"plans:{name}", args=[version.plan.code, version.pk, *more])


def press(client: Client, version: PlanVersion, step: str, **data: Any) -> Any:
    """The form of a step as the page draws it now, sent."""
    row = again(version)
    body = {"edition": row.run.edition, "hash": row.content_hash, **data}
    return client.post(where("version_step", version, step), body, follow=True)


def words(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


# --- beginning ---


@pytest.mark.requirement("DG21")
def test_a_version_bears_its_date_and_who_completed_it(made: VersionWorld) -> None:
    version = made.begin()
    assert version.content["header"]["Date of plan"] == "10 March 2026"
    assert version.content["header"]["Completed by"] == COMPLETED_BY
    plan = Plan.objects.get(pk=made.plan.pk)
    assert (plan.date_of_plan, plan.completed_by) == (TODAY, COMPLETED_BY)


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (VersionValues(TODAY, " "), "who completed this version"),
        (VersionValues(date(2027, 1, 1), "P. Lennox"), "still to come"),
        (VersionValues(TODAY, "P" * 201), "longer than 200"),
    ],
)
def test_a_date_and_a_name_are_both_needed(values: VersionValues, said: str, made: VersionWorld) -> None:
    by = viewer(made.world.manager, TODAY)
    with pytest.raises(Refusal, match=said):
        actions.begin_version(by=by, at=NOW, code=made.plan.code, values=values, submission="a")
    assert not PlanVersion.objects.exists()


def test_two_people_who_begin_at_once_get_one_version(made: VersionWorld) -> None:
    first = made.begin(made.world.manager)
    second = made.begin(made.world.owner, at=LATER)
    assert second.pk == first.pk
    assert (second.begun_by_name, PlanVersion.objects.count()) == ("Pat Lennox", 1)


def test_the_second_of_two_is_told_whose_it_is(made: VersionWorld) -> None:
    version = made.begin(made.world.manager)
    body = {"date_of_plan_day": "10", "date_of_plan_month": "3", "date_of_plan_year": "2026", "completed_by": "M. Kerr"}
    answer = signed_in(made.world.owner).post(
        reverse("plans:begin_version", args=[made.plan.code]), {**body, "submission": "s"}, follow=True
    )
    assert "A version is on its way already, begun by Pat Lennox" in words(answer)
    assert again(version).completed_by == COMPLETED_BY


def test_who_only_reads_begins_nothing(made: VersionWorld) -> None:
    with pytest.raises(Refusal, match="begun by the plan’s lead"):
        made.begin(made.world.reader)
    client = signed_in(made.world.reader)
    assert client.get(reverse("plans:begin_version", args=[made.plan.code])).status_code == 403
    page = words(client.get(reverse("plans:versions", args=[made.plan.code])))
    assert "Begin the next version" not in page


def test_no_version_is_begun_of_a_plan_that_has_ended(made: VersionWorld) -> None:
    plans.end_plan(by=viewer(made.world.owner, TODAY), at=NOW, code=made.plan.code, reason="Done.")
    with pytest.raises(Refusal, match="has ended"):
        made.begin(made.world.owner)


# --- comments ---


@pytest.mark.requirement("DG35")
def test_the_group_comments_on_accuracy_and_each_comment_is_answered(made: VersionWorld) -> None:
    """The draft is shared with the group; what they say goes to who completed it and to the Partnership Lead, and holds
    the version up until it is answered."""
    version = shared(made)
    told = Notice.objects.filter(headline="A draft of a plan waits for you to read it")
    assert {n.user for n in told} == {made.tactical}
    client = signed_in(made.tactical)
    page = words(client.get(where("version", version)))
    assert "Comments on its accuracy" in page
    body = {"number": "1.1", "text": "It was agreed for every meal.", "submission": "c1"}
    for _ in range(2):  # a double click
        answer = client.post(where("version_comment", version), body, follow=True)
    assert "It was agreed for every meal." in words(answer)
    comment = VersionComment.objects.get()
    assert (comment.number, comment.by_name) == ("1.1", "Ishbel Grant")
    notices = Notice.objects.filter(headline="Somebody has commented on the draft of a plan")
    assert {n.user for n in notices} == {made.world.manager, made.world.owner}
    assert "every meal" not in "".join(f"{n.headline}{n.path}{n.words}" for n in notices)

    with pytest.raises(Refusal, match="Comments on this draft wait for an answer"):
        made.step(version, "send_for_quality", made.world.manager)
    manager = signed_in(made.world.manager)
    assert "Comments on this draft wait for an answer" in words(manager.get(where("version", version)))
    answered = manager.post(where("answer_comment", version, comment.pk), {"answer": "Changed in 1.1."}, follow=True)
    assert "Changed in 1.1." in words(answered)
    assert Notice.objects.get(headline="Your comment on the draft of a plan was answered").user == made.tactical
    assert not notices.filter(state=NoticeState.WAITING).exists()  # answered: nobody need be told any more
    assert made.step(version, "send_for_quality", made.world.manager).run.state == "quality"


def test_a_comment_and_its_answer_are_written_once(made: VersionWorld) -> None:
    version = shared(made)
    given: dict[str, Any] = {"by": viewer(made.tactical, TODAY), "at": NOW, "code": made.plan.code, "pk": version.pk}
    comment = actions.comment_on_version(**given, number="", text="Who is P.L.?", submission="c")
    given["by"] = viewer(made.world.manager, TODAY)
    one = actions.answer_comment(**given, comment=comment.pk, answer="Pat Lennox.")
    assert actions.answer_comment(**given, comment=comment.pk, answer="Pat Lennox.") == one
    given["by"] = viewer(made.world.owner, TODAY)
    with pytest.raises(Refusal, match=r"Pat Lennox has answered this already: “Pat Lennox\."):
        actions.answer_comment(**given, comment=comment.pk, answer="Somebody else.")
    with pytest.raises(Refusal, match="not an action of this draft"):
        actions.comment_on_version(**given, number="9.9", text="x", submission="d")


def test_who_only_reads_does_not_comment(made: VersionWorld) -> None:
    version = shared(made)
    assert "Send the comment" not in words(signed_in(made.world.reader).get(where("version", version)))
    answer = signed_in(made.world.reader).post(
        where("version_comment", version), {"number": "", "text": "Mine", "submission": "r"}
    )
    assert answer.status_code == 422
    assert "Comments are written by the planning group" in words(answer)
    assert "Mine" in words(answer)  # what was typed is kept


# --- changes taken in ---


@pytest.mark.requirement("BY14")
def test_what_changed_since_the_draft_is_told_and_taken_in(made: VersionWorld) -> None:
    version = shared(made)
    change_the_plan(made)
    client = signed_in(made.world.manager)
    page = words(client.get(where("version", version)))
    assert "3.1: added: Ask what each person likes to drink." in page
    body = {
        "date_of_plan_day": "10",
        "date_of_plan_month": "3",
        "date_of_plan_year": "2026",
        "completed_by": "Pat Lennox (manager)",
    }
    done = words(press(client, version, "take_in_changes", **body))
    assert "You took in what had changed in the plan" in done
    assert "The plan has changed since this draft was taken" not in done
    now = again(version)
    assert (now.content_hash != version.content_hash, now.completed_by) == (True, "Pat Lennox (manager)")
    assert now.content["header"]["Completed by"] == "Pat Lennox (manager)"
    with pytest.raises(Refusal, match="Nothing in the plan has changed"):
        made.step(version, "take_in_changes", made.world.manager)


# --- signatures ---


@pytest.mark.requirement("DG36")
def test_two_people_in_two_roles_sign_before_it_is_final(made: VersionWorld) -> None:
    version = made.quality(made.begin())
    waits = Notice.objects.filter(headline="A plan waits for your signature")
    assert {n.user for n in waits} == {made.world.owner, made.tactical}
    lead, tactical = signed_in(made.world.owner), signed_in(made.tactical)
    form = words(lead.get(where("version_step", version, "sign_partnership_lead")))
    assert "You sign exactly this" in form
    assert again(version).content_hash in form
    press(lead, version, "sign_partnership_lead", note="Read on paper.")
    assert not waits.filter(user=made.world.owner, state=NoticeState.WAITING).exists()
    page = words(lead.get(where("version", version)))
    assert "Read on paper." in page
    assert "Not everyone who must sign has signed" in page
    assert where("version_step", version, "make_final") not in page  # no button that would be refused
    assert where("version_step", version, "sign_tactical_lead") not in page
    refused = press(lead, version, "sign_tactical_lead")
    assert "not yours to take" in words(refused)
    press(tactical, version, "sign_tactical_lead")
    assert set(Signature.objects.values_list("slot", "by_name")) == {
        ("partnership_lead", "Moira Kerr"), ("tactical_lead", "Ishbel Grant"),
    }  # fmt: skip
    press(lead, version, "make_final")
    assert again(version).number == 1


def test_one_person_cannot_sign_in_both_places(made: VersionWorld) -> None:
    """Also where they hold both roles."""
    from plumbline.access.viewer import SYSTEM
    from plumbline.people.actions import add_membership
    from tests.world import LONG_AGO

    version = made.quality(made.begin())
    made.step(version, "sign_tactical_lead", made.tactical)
    add_membership(
        by=SYSTEM, at=NOW, user_id=made.tactical.pk, organisation_id=made.world.partnership.pk,
        role="partnership_lead", since=LONG_AGO,
    )  # fmt: skip
    with pytest.raises(Refusal, match="You have signed as Care Home Tactical Lead"):
        made.step(version, "sign_partnership_lead", made.tactical)


@pytest.mark.requirement("DG36")
def test_a_signature_is_for_the_state_that_was_signed(made: VersionWorld) -> None:
    version = made.quality(made.begin())
    made.step(version, "sign_partnership_lead", made.world.owner)
    made.step(version, "sign_tactical_lead", made.tactical)
    change_the_plan(made)
    made.step(version, "take_in_changes", made.world.manager)
    page = words(signed_in(made.world.owner).get(where("version", version)))
    assert page.count("signed an earlier state: to be signed again") == 2
    with pytest.raises(Refusal, match="Not everyone who must sign"):
        made.step(version, "make_final", made.world.owner)
    made.step(version, "sign_partnership_lead", made.world.owner)
    assert words(signed_in(made.world.owner).get(where("version", version))).count("to be signed again") == 1


def test_nobody_signs_what_they_have_not_seen(made: VersionWorld) -> None:
    version = made.quality(made.begin())
    seen = again(version)
    change_the_plan(made)
    made.step(version, "take_in_changes", made.world.manager)
    answer = signed_in(made.world.owner).post(
        where("version_step", version, "sign_partnership_lead"),
        {"edition": seen.run.edition, "hash": seen.content_hash, "note": "Fine."},
    )
    assert answer.status_code == 409
    assert "This draft has changed since you opened it, so nothing is signed." in words(answer)
    assert "Fine." in words(answer)
    assert not Signature.objects.exists()


def test_two_people_signing_one_place_give_one_signature(made: VersionWorld) -> None:
    from plumbline.plans.actions.group import MemberValues, add_member
    from tests.world import person

    other = person("Ailsa Blair", made.world.partnership, "tactical_lead_nursing")
    add_member(
        by=viewer(made.world.owner, TODAY), at=NOW, code=made.plan.code, submission="m",
        values=MemberValues(role="tactical_lead_nursing", email=other.email, name=other.name),
    )  # fmt: skip
    version = made.quality(made.begin())
    seen = again(version)
    made.step(version, "sign_tactical_lead", made.tactical)
    with pytest.raises(Conflict, match="Ishbel Grant has signed here already"):
        sign(made, seen, other, "sign_tactical_lead")
    assert Signature.objects.count() == 1


def test_two_people_sign_their_two_places_from_pages_of_the_same_moment(made: VersionWorld) -> None:
    seen = again(made.quality(made.begin()))
    for user, step in ((made.world.owner, "sign_partnership_lead"), (made.tactical, "sign_tactical_lead")):
        sign(made, seen, user, step)
        sign(made, seen, user, step)  # a double click
    assert Signature.objects.count() == 2


def sign(made: VersionWorld, seen: PlanVersion, user: User, step: str) -> None:
    actions.take_version_step(
        by=viewer(user, TODAY), at=NOW, code=made.plan.code, pk=seen.pk, step=step, edition=seen.run.edition,
        shown_hash=seen.content_hash,
    )  # fmt: skip


def test_a_step_that_somebody_else_took_first_is_a_conflict(made: VersionWorld) -> None:
    version = made.quality(made.begin())
    seen = again(version)
    made.step(version, "back_to_group", made.tactical, note="1.1 is not as agreed.")
    with pytest.raises((Conflict, Refusal)):
        sign(made, seen, made.world.owner, "back_to_group")
    assert again(version).run.state == "accuracy"
    told = Notice.objects.filter(headline="A draft of a plan was sent back to be changed")
    assert {n.user for n in told} == {made.world.manager}


# --- final ---


@pytest.mark.requirement("DG34")
def test_a_final_version_is_numbered_dated_current_and_stands_still(made: VersionWorld) -> None:
    one = made.final()
    change_the_plan(made)
    two = made.final(on=date(2026, 3, 20), at=datetime.fromisoformat("2026-03-20T09:00+00:00"))
    assert (again(one).number, again(two).number) == (1, 2)
    by = viewer(made.world.reader, TODAY)
    current = queries.current_version(by, made.plan)
    assert current is not None
    assert current.pk == two.pk
    page = words(signed_in(made.world.reader).get(reverse("plans:versions", args=[made.plan.code])))
    assert "The current version is" in page
    assert page.count("Current</span>") == 1
    assert page.index("Version 2") < page.index("Version 1")
    old = words(signed_in(made.world.reader).get(where("version", one)))
    assert ("Replaced" in old, "by version 2" in old) == (True, True)
    assert "This is not the current version." in words(signed_in(made.world.reader).get(where("read_version", one)))

    before = PlanVersion.objects.filter(pk=one.pk).values().get()
    for attempt in (
        lambda: made.step(one, "take_in_changes", made.world.owner),
        lambda: made.step(one, "drop", made.world.owner, note="x"),
        lambda: actions.comment_on_version(
            by=viewer(made.world.owner, TODAY), at=NOW, code=made.plan.code, pk=one.pk, number="", text="x",
            submission="z",
        ),
    ):  # fmt: skip
        with pytest.raises(Refusal, match="Version 1 stands still"):
            attempt()
    assert PlanVersion.objects.filter(pk=one.pk).values().get() == before


def test_the_next_version_is_not_dated_before_the_current_one(made: VersionWorld) -> None:
    made.final()
    with pytest.raises(Refusal, match="Version 1 is dated 10 Mar 2026"):
        made.begin(made.world.owner, on=date(2026, 3, 9))


def test_nothing_becomes_final_while_a_review_is_held(made: VersionWorld) -> None:
    from plumbline.plans.actions.reviews import Attendance, ReviewPlan, open_review, plan_review

    version = made.quality(made.begin())
    made.step(version, "sign_partnership_lead", made.world.owner)
    made.step(version, "sign_tactical_lead", made.tactical)
    by = viewer(made.world.owner, TODAY)
    plan_review(by=by, at=NOW, code=made.plan.code, values=ReviewPlan(TODAY), submission="r")
    open_review(by=by, at=NOW, code=made.plan.code, review=1, values=Attendance())
    answer = press(signed_in(made.world.owner), version, "make_final")
    assert "A review is being held. Close it first" in words(answer)
    assert again(version).number is None


def test_a_draft_that_is_given_up_says_why_and_the_next_can_begin(made: VersionWorld) -> None:
    version = made.begin()
    client = signed_in(made.world.owner)
    assert press(client, version, "drop", note="").status_code == 422
    press(client, version, "drop", note="The home closed a unit.")
    assert again(version).dropped_at is not None
    assert "The home closed a unit." in words(client.get(where("version", version)))
    assert made.begin().pk != version.pk


def test_a_text_that_was_changed_in_the_database_is_told(made: VersionWorld) -> None:
    version = made.final()
    content = again(version).content
    content["title"] = "Another plan"
    PlanVersion.objects.filter(pk=version.pk).update(content=content)
    with pytest.raises(Refusal, match="Version 1 is not as it was made"):
        queries.frozen_content(viewer(made.world.owner, TODAY), again(version))


def test_history_says_each_step_once(made: VersionWorld) -> None:
    made.final()
    verbs = list(Event.objects.filter(verb__startswith="version.").order_by("number").values_list("verb", flat=True))
    assert verbs == ["version.begun", *["version.step"] * 5]
    page = words(signed_in(made.world.owner).get(reverse("plans:plan_history", args=[made.plan.code])))
    assert "Version 1: made the version final." in page
    assert "Draft version of 10 Mar 2026: signed as Partnership Lead." in page


# --- reading and taking away ---


@pytest.mark.requirement("DG21", "DG34", "DG41")
@pytest.mark.parametrize("to", ["docx", "pdf", "xlsx", "csv", "html", "json"])
def test_a_version_is_taken_away_as_it_was_frozen(to: str, made: VersionWorld) -> None:
    """Never as the plan is now; its number, date and who completed it stand on every page."""
    version = made.final()
    change_the_plan(made, "Lamplighter")
    answer = signed_in(made.world.reader).get(where("export_version", version, to))
    assert answer.status_code == 200
    text = words_of(answer.content)
    assert "Lamplighter" not in text
    assert "Offer a drink at every visit." in " ".join(text.split())
    if to in ("docx", "pdf", "html", "xlsx"):
        assert "Version 1 · 10 Mar 2026 · completed by Pat Lennox" in " ".join(text.split())
    live = signed_in(made.world.owner).get(reverse("plans:export_plan", args=[made.plan.code, to]))
    assert "Lamplighter" in words_of(live.content)
    if to in ("docx", "pdf", "html"):
        assert "Draft after version 1" in " ".join(words_of(live.content).split())


@pytest.mark.parametrize("audience", ["partners", "restricted"])
def test_what_is_not_for_everyone_is_in_no_version(audience: str, made: VersionWorld) -> None:
    """Whoever begins it: not in the database's row, not on its page, in none of its files."""
    plans.record_progress(
        by=viewer(made.world.owner, TODAY), at=NOW, code=made.plan.code, number="1.1", edition=1,
        values=plans.ProgressValues(text="Quenelle", audience=audience), submission=submission(),
    )  # fmt: skip
    version = again(made.begin(made.world.owner))
    client = signed_in(made.world.owner)
    assert "Quenelle" not in str(version.content)
    assert b"Quenelle" not in client.get(where("read_version", version)).content
    assert b"Quenelle" not in client.get(where("version", version)).content
    for to in ("docx", "pdf", "xlsx", "csv", "html", "json"):
        content = client.get(where("export_version", version, to)).content
        assert b"Quenelle" not in content
        assert "Quenelle" not in words_of(content)


def test_a_passage_that_is_withheld_is_in_no_version(made: VersionWorld) -> None:
    change_the_plan(made, "Ask [[Quenelle]] what they like to drink.")
    version = again(made.begin(made.world.owner))
    client = signed_in(made.world.owner)
    assert "Quenelle" not in str(version.content)
    page = client.get(where("read_version", version)).content
    assert b"Ask [withheld] what they like" in page
    assert b"Quenelle" not in page + client.get(where("export_version", version, "json")).content


def test_everyone_takes_the_same_content_down(made: VersionWorld) -> None:
    """So that it does not depend on who looks whether the plan has changed since."""
    version = made.begin(made.world.manager)
    for user in (made.world.owner, made.tactical, made.chog, made.world.reader):
        assert queries.live_content(viewer(user, TODAY), again(version)).hash == version.content_hash


@pytest.mark.requirement("BY14")
def test_any_two_versions_are_compared_in_words(made: VersionWorld) -> None:
    plans.start_plan(by=viewer(made.world.owner, TODAY), at=NOW, code=made.plan.code)
    made.final()
    plans.move_finish(
        by=viewer(made.world.owner, TODAY), at=NOW, code=made.plan.code, number="1.1", edition=1, to="1 June 2026",
        reason="The trainer was ill.", agreed_by="M. Kerr",
    )  # fmt: skip
    made.final(at=LATER)
    change_the_plan(made)
    client, page = signed_in(made.world.reader), reverse("plans:compare_versions", args=[made.plan.code])
    moved = "1.1: date moved from 30 April 2026 to 1 June 2026, agreed by M. Kerr, because the trainer was ill."
    added = "3.1: added: Ask what each person likes to drink."
    both = words(client.get(page, {"from": "1", "to": "2"}))
    assert (moved in both, added in both) == (True, False)
    live = words(client.get(page, {"from": "1", "to": "live"}))
    assert (moved in live, added in live) == (True, True)
    back = words(client.get(page, {"from": "2", "to": "1"}))
    assert "1.1: date changed from 1 June 2026 to 30 April 2026." in back
    assert "<strong>Nothing changed</strong>" in words(client.get(page, {"from": "2", "to": "2"}))
    for wrong in ("3", "draft", "x", "²", "9" * 40):
        assert client.get(page, {"from": wrong}).status_code == 404


def test_a_person_removed_from_the_group_with_the_page_open_changes_nothing(made: VersionWorld) -> None:
    from plumbline.access.actions import end_grant
    from plumbline.access.models import Grant

    version = shared(made)
    client = signed_in(made.world.manager)
    assert client.get(where("version", version)).status_code == 200
    for grant in Grant.objects.filter(record=made.plan.record_id, until=None).exclude(group__isnull=False):
        end_grant(by=viewer(made.world.owner, TODAY), at=NOW, grant_id=grant.pk, reason="Left")
    for answer in (press(client, version, "send_for_quality"), client.get(where("version", version))):
        assert answer.status_code == 404
    assert again(version).run.state == "accuracy"


def test_a_simple_process_needs_no_signature(world: World) -> None:
    """The general form: the owner's people make it final by themselves."""
    plan = plans.create_plan(
        by=viewer(world.owner, TODAY), at=NOW, owner_id=world.partnership.pk, framework_id="service-improvement-plan",
        values=plans.PlanValues(
            title="Own plan", date_of_plan=TODAY, completed_by="Moira Kerr", header={"Service": "Rowan Bank"}
        ),
        submission="p",
    )  # fmt: skip
    by = viewer(world.owner, TODAY)
    section = plan.sections.first()
    if section is None:
        section = plans.add_section(
            by=by, at=NOW, code=plan.code, values=plans.SectionValues(title="Care"), submission="s"
        )
    plans.add_action(
        by=by, at=NOW, code=plan.code, section=section.number, submission="a",
        values=plans.ActionValues(text="Meet families monthly.", finish="1 June 2026", doers=("Manager",)),
    )  # fmt: skip
    version = actions.begin_version(
        by=by, at=NOW, code=plan.code, values=VersionValues(TODAY, "Moira Kerr"), submission="v"
    )
    done = actions.take_version_step(
        by=by, at=NOW, code=plan.code, pk=version.pk, step="make_final", edition=1, shown_hash=version.content_hash
    )
    assert done.number == 1
