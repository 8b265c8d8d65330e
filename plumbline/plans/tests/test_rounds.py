"""A round asks each body about its own parts; answers are detailed and never overwritten; late ones are chased."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from plumbline.access.actions import end_grant
from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict, Refusal
from plumbline.notices.models import Notice, NoticeState
from plumbline.plans import actions, queries
from plumbline.plans.models import PlanLead, ProgressEntry, Round, RoundRequest
from plumbline.plans.queries.rounds import may_report, parts_to_report, proposal, requests_waiting, round_page
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.rules.rounds import Answer, Body, bodies_named
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import refused
from plumbline.plans.tests.scrutiny import LONG, Scrutiny
from tests.world import LONG_AGO, World, person, signed_in, viewer

pytestmark = pytest.mark.django_db
IN_A_MONTH = timezone.localdate() + timedelta(days=30)


@pytest.fixture
def review(world: World) -> Scrutiny:
    return Scrutiny(samples.everybody(world)).complete()


def page_of(review: Scrutiny, of: Round, *, today: date | None = None):  # type: ignore[no-untyped-def]
    return round_page(viewer(review.officer), review.plan.code, of.pk, today=today or timezone.localdate())


# Opening


@pytest.mark.requirement("ST2", "T18")
def test_the_first_round_is_proposed_twelve_months_after_the_plan_was_agreed_and_can_be_changed(
    review: Scrutiny,
) -> None:
    by = viewer(review.officer)
    assert proposal(by, review.plan, today=date(2022, 3, 1)).label == "December 2022"
    assert proposal(by, review.plan, today=date(2026, 3, 1)).label == "March 2026"  # it has gone by: now
    client = signed_in(review.officer)
    where = f"/plans/{review.plan.code}/rounds/new/"
    shown = client.get(where).content.decode()
    assert "agreed in December 2021" in shown
    assert "12 months later" in shown
    day = {f"answers_by_{part}": getattr(IN_A_MONTH, part) for part in ("day", "month", "year")}
    answer = client.post(where, {"label": "May 2027", **day})
    made = review.plan.rounds.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/plans/{review.plan.code}/rounds/{made.pk}/")
    assert (made.label, made.answers_by, made.month) == ("May 2027", IN_A_MONTH, date(2027, 5, 1))
    assert proposal(by, review.plan, today=date(2026, 3, 1)).label == "March 2026"  # further rounds are allowed
    assert client.post(where, {"label": "June 2027", **day}).status_code == 302


@pytest.mark.parametrize("known", ["Care Quality Commission", "Care Quality Commission (CQC)"])
@pytest.mark.parametrize("printed", ["CQC", "Care Quality Commission", "the Care Quality Commission (CQC)"])
def test_a_body_is_known_by_each_of_its_names(known: str, printed: str) -> None:
    assert bodies_named([printed], [Body(1, "Tees Valley Trust"), Body(2, known)]) == (2,)


@pytest.mark.requirement("ST5", "ST9", "ST12")
def test_each_part_is_asked_of_whoever_the_plan_makes_responsible(review: Scrutiny) -> None:
    """Under its full name or under the one the plan prints, "CQC"."""
    of = review.open("May 2022", IN_A_MONTH)
    asked = {r.action.number: (r.organisation, r.party) for r in of.requests.select_related("action", "organisation")}
    council = (review.world.partnership, review.world.partnership.name)
    assert asked == {f"1.{n}": council for n in (1, 3, 4, 5, 6)} | {"1.2": (review.regulator, "CQC")}
    event = Event.objects.filter(verb="round.opened").get()
    said = sentence(event.verb, event.subject_label, event.before, event.after)
    assert said.endswith("Asked: 1.1, 1.2, 1.3, 1.4, 1.5 and 1.6.")


def test_the_people_of_each_body_are_told_once_and_the_mail_says_nothing(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    (told,) = Notice.objects.filter(kind="request")
    assert (told.user, told.record_id, told.path) == (
        review.inspector, review.plan.record_id, f"/plans/{review.plan.code}/rounds/{of.pk}/",
    )  # fmt: skip
    for word in ("care", "feedback", review.plan.title, "CQC", "Committee"):
        assert word not in told.headline
    review.open("May 2022", IN_A_MONTH)
    assert Notice.objects.filter(kind="request").count() == 1
    assert Round.objects.filter(plan=review.plan).count() == 1


def test_a_round_that_cannot_be_is_refused(review: Scrutiny) -> None:
    assert refused(lambda: review.open("Soon", IN_A_MONTH)).field == "label"
    assert refused(lambda: review.open("May 2022", date(2020, 1, 1))).field == "answers_by"
    client = signed_in(review.officer)
    answer = client.post(f"/plans/{review.plan.code}/rounds/new/", {"label": "Soon"})
    assert answer.status_code == 422
    assert 'value="Soon"' in answer.content.decode()
    shut = signed_in(review.inspector).get(f"/plans/{review.plan.code}/rounds/new/")
    assert shut.status_code == 403


# Answering


@pytest.mark.requirement("ST5", "ST7", "ST13")
def test_an_answer_has_evidence_a_grade_with_its_explanation_and_impact(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    entry = review.answer(of, "1.1", "2", impact="Meals are later")
    assert (entry.round, entry.status, entry.impact, entry.by_name, entry.for_name) == (
        of, "2", "Meals are later", review.officer.name, review.world.partnership.name,
    )  # fmt: skip
    part, request = review.part("1.1"), of.requests.get(action__number="1.1")
    assert (part.status, part.complete, request.entry) == ("2", False, entry)
    assert request.answered_at == entry.at
    for text, more, field in (
        ("", {}, "text"),
        ("   ", {}, "text"),
        ("Done.", {}, "text"),  # one word is no evidence, unless it is said to be all there is
        (LONG, {"status": ""}, "status"),
        (LONG, {"status": "9"}, "status"),
        (LONG, {"status": "1", "status_note": ""}, "status_note"),  # another grade than last time
        (LONG, {"status": "3", "status_note": " "}, "status_note"),
    ):
        met = refused(lambda text=text, more=more: review.answer(of, "1.1", **{"grade": "2", "text": text, **more}))  # type: ignore[misc]
        assert met.field == field, met.message
    review.answer(of, "1.3", "4", text="Nothing.", short_is_meant=True, status_note="The team was disbanded")
    assert "Explain the grade" in refused(lambda: review.answer(of, "1.4", "3", status_note="")).message


@pytest.mark.requirement("ST12")
def test_an_outside_body_answers_its_own_part_and_no_other(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    met = refused(lambda: review.answer(of, "1.1", by=review.inspector))
    assert "not your organisation’s to answer" in met.message
    part = review.part("1.1")
    assert (
        "not your organisation’s"
        in refused(  # nor by the plan's own form for progress, in the round or beside it
            lambda: samples.progress(review.world, part, by=review.inspector, text=LONG, status="1", round="May 2022")
        ).message
    )
    assert refused(lambda: samples.progress(review.world, part, by=review.inspector, text=LONG, status="1"))
    client, where = signed_in(review.inspector), f"/plans/{review.plan.code}/rounds/{of.pk}/"
    shown = client.get(where).content.decode()
    assert f"{where}parts/1.2/" in shown
    assert f"{where}parts/1.1/" not in shown, "no button is drawn that would be refused"
    assert client.get(f"{where}parts/1.1/").status_code == 403
    form = client.get(f"{where}parts/1.2/").context["form"]
    sent = {
        "text": LONG, "status": "1", "impact": "Inspections hear people", "submission": form["submission"].value(),
        "edition": form["edition"].value(),
    }  # fmt: skip
    assert client.post(f"{where}parts/1.1/", sent).status_code == 422
    assert client.post(f"{where}parts/1.2/", sent)["Location"] == where
    assert client.post(f"{where}parts/1.2/", sent)["Location"] == where  # a double click
    entry = ProgressEntry.objects.get(action__number="1.2")
    assert (entry.by, entry.for_name, entry.round) == (review.inspector, "Care Quality Commission", of)
    assert review.part("1.2").complete


def test_who_lost_access_with_the_page_open_is_refused_as_a_stranger(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    client, where = signed_in(review.inspector), f"/plans/{review.plan.code}/rounds/{of.pk}/parts/1.2/"
    assert client.get(where).status_code == 200
    grant = queries.actors.live_grants(viewer(review.officer), review.plan.record_id).get(organisation=review.regulator)
    end_grant(by=viewer(review.officer), at=samples.now(), grant_id=grant.pk, reason="Over", label=review.plan.title)
    assert client.post(where, {"text": LONG, "status": "1", "submission": "x", "edition": "1"}).status_code == 404
    assert not ProgressEntry.objects.filter(action__number="1.2").exists()
    assert parts_to_report(viewer(review.inspector), review.plan) == set()


@pytest.mark.requirement("ST8")
def test_a_second_answer_in_a_round_is_kept_beside_the_first(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    first = review.answer(of, "1.2", "2", by=review.inspector)
    second = review.answer(of, "1.2", "1", by=review.inspector, status_note="The last inspection is done")
    part = next(p for p in page_of(review, of).asked if p.action.number == "1.2")
    assert part.answers == [first, second]
    assert (part.grade.key, part.request.entry, part.request.answered_at) == ("1", second, first.at)
    shown = signed_in(review.inspector).get(f"/plans/{review.plan.code}/rounds/{of.pk}/").content.decode()
    assert "2 answers, the latest counts" in shown


def test_two_people_of_one_body_at_once_see_each_other(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    client, where = signed_in(review.inspector), f"/plans/{review.plan.code}/rounds/{of.pk}/parts/1.2/"
    form = client.get(where).context["form"]
    other = person("Otis Brand", review.regulator, "regulator_inspector")
    theirs = review.answer(of, "1.2", "1", by=other)
    sent = {"text": f"Mine: {LONG}", "status": "1", **{n: form[n].value() for n in ("submission", "edition")}}
    met = client.post(where, sent)
    assert met.status_code == 409
    shown = met.content.decode()
    assert theirs.text in shown
    assert "Mine: " in shown
    again = {**sent, "edition": met.context["form"]["edition"].value()}
    assert client.post(where, again).status_code == 302
    assert ProgressEntry.objects.filter(action__number="1.2").count() == 2
    with pytest.raises(Conflict):
        actions.answer_part(
            by=viewer(other), at=samples.now(), code=review.plan.code, round_id=of.pk, number="1.2", edition=1,
            answer=Answer(text=LONG, status="1"), submission=samples.mark(),
        )  # fmt: skip


def test_a_short_answer_is_asked_about_once_and_what_was_typed_stays(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    client, where = signed_in(review.inspector), f"/plans/{review.plan.code}/rounds/{of.pk}/parts/1.2/"
    form = client.get(where).context["form"]
    sent = {"text": "See part 1.6.", "status": "1", **{n: form[n].value() for n in ("submission", "edition")}}
    assert "short_is_meant" not in client.get(where).content.decode()
    asked = client.post(where, sent)
    assert asked.status_code == 422
    assert "See part 1.6." in asked.content.decode()
    assert 'name="short_is_meant"' in asked.content.decode()
    assert client.post(where, {**sent, "short_is_meant": "on"}).status_code == 302


@pytest.mark.requirement("ST9")
def test_a_part_fully_achieved_is_not_asked_again_and_the_page_says_when_it_was(review: Scrutiny) -> None:
    may = review.open("May 2022", IN_A_MONTH)
    for number, grade in zip(("1.1", "1.2", "1.3", "1.4", "1.5", "1.6"), "112112", strict=True):
        review.answer(may, number, grade)
    january = review.open("January 2023", IN_A_MONTH)
    page = page_of(review, january)
    assert [p.action.number for p in page.asked] == ["1.3", "1.6"]
    assert [(p.action.number, p.achieved_in) for p in page.others] == [
        (f"1.{n}", "May 2022") for n in (1, 2, 4, 5)
    ]  # fmt: skip
    client, where = signed_in(review.officer), f"/plans/{review.plan.code}/rounds/{january.pk}/"
    assert client.get(where).content.decode().count("Fully achieved in May 2022: not asked again") == 4
    assert "is not asked about" in refused(lambda: review.answer(january, "1.1")).message
    assert client.get(f"{where}parts/1.1/")["Location"] == where


# Late, chased, closed


def test_a_late_answer_is_taken_and_marked_late(review: Scrutiny) -> None:
    due = timezone.localdate() - timedelta(days=12)
    of = review.open("May 2022", IN_A_MONTH)
    Round.objects.filter(pk=of.pk).update(answers_by=due)
    assert {p.stands.words for p in page_of(review, of).asked} == {"12 days late"}
    assert len(page_of(review, of).late) == 6
    review.answer(of, "1.2", by=review.inspector)
    part = next(p for p in page_of(review, of).asked if p.action.number == "1.2")
    assert part.stands.words == "Answered 12 days late"


def test_asking_again_tells_each_late_body_once_a_day(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    by, code = viewer(review.officer), review.plan.code
    again = lambda at=None: actions.ask_again(by=by, at=at or samples.now(), code=code, round_id=of.pk)  # noqa: E731
    assert "No answer is late yet" in refused(again).message
    Round.objects.filter(pk=of.pk).update(answers_by=timezone.localdate() - timedelta(days=1))
    review.answer(of, "1.1", by=review.world.mate)  # of the owner's many people, whoever records on this plan is told
    assert again() == 2
    chased = Notice.objects.filter(effect_key__contains=timezone.localdate().isoformat())
    assert {n.user for n in chased} == {review.inspector, review.world.mate}
    assert "again today already" in refused(again).message
    assert not RoundRequest.objects.filter(round=of, chased_at=None, answered_at=None).exists()
    assert again(samples.now() + timedelta(days=1)) == 2
    page = signed_in(review.officer).get(f"/plans/{code}/rounds/{of.pk}/").content.decode()
    assert "Asked again" in page
    event = Event.objects.filter(verb="round.chased").first()
    assert event is not None
    assert "1.2, 1.3, 1.4, 1.5 and 1.6" in sentence(event.verb, "", {}, event.after)


def test_a_body_that_is_shared_with_later_answers_and_is_chased_as_well(review: Scrutiny) -> None:
    """The plan prints a name that nobody had when the round was opened."""
    samples.add(review.world, review.plan, title="How the trust hears people", doers=("Birchwood Care Limited",))
    part = review.plan.actions.get(title="How the trust hears people")
    part.parties.update(organisation=None, text="BCL")
    of = review.open("May 2022", IN_A_MONTH)
    assert of.requests.get(action=part).organisation is None
    samples.share(review.world, review.plan, level="record", organisation_id=review.world.provider.pk)
    assert may_report(viewer(review.world.manager), review.plan, part)
    assert next(p for p in page_of(review, of).asked if p.action == part).organisation == "Birchwood Care Limited"
    Round.objects.filter(pk=of.pk).update(answers_by=timezone.localdate() - timedelta(days=1))
    actions.ask_again(by=viewer(review.officer), at=samples.now(), code=review.plan.code, round_id=of.pk)
    assert Notice.objects.filter(user=review.world.manager).exists()
    assert review.answer(of, part.number, by=review.world.manager).for_name == "Birchwood Care Limited"


def test_the_plans_page_says_which_parts_are_anothers(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    today = timezone.localdate()
    rows = queries.plan_page(viewer(review.inspector), review.plan.code, today=today).rows
    assert [row.action.number for row in rows if not row.anothers] == ["1.2"]
    assert all(row.asked_for == "May 2022" for row in rows)
    assert not any(
        row.anothers for row in queries.plan_page(viewer(review.officer), review.plan.code, today=today).rows
    )
    client = signed_in(review.inspector)
    assert client.get(f"/plans/{review.plan.code}/actions/1.1/progress/").status_code == 403
    assert client.get(f"/plans/{review.plan.code}/actions/1.2/progress/").status_code == 200
    actions.close_round(
        by=viewer(review.officer), at=samples.now(), code=review.plan.code, round_id=of.pk, reason="The paper is due"
    )
    rows = queries.plan_page(viewer(review.inspector), review.plan.code, today=today).rows
    assert all(row.asked_for == "" for row in rows)


def test_an_answer_takes_back_what_waits_in_the_outbox(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    told = Notice.objects.get(user=review.inspector)
    review.answer(of, "1.1")
    told.refresh_from_db()
    assert told.state == NoticeState.WAITING  # another body's answer
    review.answer(of, "1.2", by=review.inspector)
    told.refresh_from_db()
    assert told.state == NoticeState.DROPPED


def test_a_closed_round_says_what_has_no_answer_and_takes_none(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    review.answer(of, "1.1")
    client, where = signed_in(review.officer), f"/plans/{review.plan.code}/rounds/{of.pk}/"
    asked = client.get(f"{where}close/").content.decode()
    assert "1.2 How the regulator gains feedback" in asked
    assert "1.1 How care homes" not in asked
    assert client.post(f"{where}close/", {"reason": ""}).status_code == 422
    assert client.post(f"{where}close/", {"reason": "The paper goes out on Friday"})["Location"] == where
    event = Event.objects.get(verb="round.closed")
    assert (event.after["unanswered"], event.reason) == (
        ["1.2", "1.3", "1.4", "1.5", "1.6"], "The paper goes out on Friday",
    )  # fmt: skip
    assert "closed on" in refused(lambda: review.answer(of, "1.2", by=review.inspector)).message
    assert (
        "is closed"
        in refused(
            lambda: actions.close_round(
                by=viewer(review.officer), at=samples.now(), code=review.plan.code, round_id=of.pk, reason="Again"
            )
        ).message
    )
    part = review.part("1.2")
    assert refused(
        lambda: samples.progress(review.world, part, by=review.inspector, text=LONG, status="1", round="May 2022")
    )
    assert Notice.objects.get(user=review.inspector).state == NoticeState.DROPPED
    page = client.get(where).content.decode()
    assert "No answer" in page
    late = signed_in(review.inspector)
    typed = {"text": f"Too late: {LONG}", "status": "1", "submission": "s", "edition": str(part.edition)}
    met = late.post(f"{where}parts/1.2/", typed)
    assert met.status_code == 422
    assert "Too late: " in met.content.decode()
    assert late.get(f"{where}parts/1.2/")["Location"] == where


def test_a_body_that_may_change_the_plan_answers_its_own_parts_and_runs_no_round(review: Scrutiny) -> None:
    """Shared for changing, as a council may: the rounds stay the owner's and the lead's to run."""
    samples.share(review.world, review.plan, level="edit", organisation_id=review.world.other_partnership.pk)
    outsider, code = viewer(review.world.stranger), review.plan.code
    of = review.open("May 2022", IN_A_MONTH)
    review.answer(of, "1.1")
    client, where = signed_in(review.world.stranger), f"/plans/{code}/rounds/"
    for page in (
        f"{where}new/", f"{where}{of.pk}/close/", f"{where}{of.pk}/reopen/", f"{where}{of.pk}/parts/1.3/ask/",
        f"{where}{of.pk}/parts/1.1/committee/", f"/plans/{code}/actions/1.3/ask/", f"/plans/{code}/links/",
    ):  # fmt: skip
        assert client.get(page).status_code == 403, page
    shown = [client.get(page).content.decode() for page in (where, f"{where}{of.pk}/", f"/plans/{code}/actions/1.3/")]
    for address in (f"{where}new/", "/close/", "/again/", "/ask/", "/committee/", f"/plans/{code}/links/"):
        assert not any(address in html for html in shown), address
    guest = actions.AskValues("Dr Lee", "lee@example.org", "How does it go?")
    told = {"by": outsider, "at": samples.now(), "code": code}
    for attempt in (
        lambda: actions.open_round(**told, label="June 2022"),
        lambda: actions.close_round(**told, round_id=of.pk, reason="Enough"),
        lambda: actions.reopen_round(**told, round_id=of.pk, reason="More to say"),
        lambda: actions.ask_again(**told, round_id=of.pk),
        lambda: actions.ask_guest(**told, number="1.3", values=guest, submission="a", round_id=of.pk),
        lambda: actions.ask_guest(**told, number="1.3", values=guest, submission="b"),
    ):
        assert f"{review.world.partnership.name} and the plan’s lead" in refused(attempt).message
    assert "Only a member" in refused(lambda: review.view(of, "1.1", by=review.world.stranger)).message
    client.post(f"{where}{of.pk}/close/", {"reason": "Enough"})
    of.refresh_from_db()
    assert of.closed_at is None
    PlanLead.objects.create(
        plan=review.plan,
        user=review.world.stranger,
        name=review.world.stranger.name,
        since=LONG_AGO,
        by_name="Moira Kerr",
        at=samples.now(),
    )
    assert client.get(f"{where}new/").status_code == 200, "whoever leads the plan runs its rounds"
    assert actions.close_round(**told, round_id=of.pk, reason="All in").closed_at is not None


def test_a_round_closed_too_soon_is_reopened_and_takes_answers_again(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    review.answer(of, "1.1")
    client, where = signed_in(review.officer), f"/plans/{review.plan.code}/rounds/{of.pk}/"
    assert f"{where}reopen/" not in client.get(where).content.decode()
    assert client.get(f"{where}reopen/")["Location"] == where, "it is open"
    assert client.post(f"{where}close/", {"reason": "By mistake"})["Location"] == where
    assert f"{where}reopen/" in client.get(where).content.decode()
    assert f"{where}reopen/" not in signed_in(review.inspector).get(where).content.decode()
    assert client.post(f"{where}reopen/", {"reason": " "}).status_code == 422
    assert client.post(f"{where}reopen/", {"reason": "The regulator’s answer is to come"})["Location"] == where
    of.refresh_from_db()
    assert of.closed_at is None
    event = Event.objects.get(verb="round.reopened")
    assert event.reason == "The regulator’s answer is to come"
    said = sentence(event.verb, event.subject_label, event.before, event.after)
    assert said == "The round May 2022 was opened again. Still waiting: 1.2, 1.3, 1.4, 1.5 and 1.6."
    again = client.post(f"{where}reopen/", {"reason": "A second click"})
    assert again.status_code == 422
    assert "is open already" in again.content.decode()
    assert Event.objects.filter(verb="round.reopened").count() == 1
    assert review.answer(of, "1.2", by=review.inspector).round == of


def test_the_list_of_rounds_says_to_close_one_in_which_everything_is_answered(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    where = f"/plans/{review.plan.code}/rounds/"
    for number in ("1.1", "1.2", "1.3", "1.4", "1.5"):
        review.answer(of, number)
    assert "Everything is answered" not in signed_in(review.officer).get(where).content.decode()
    actions.withdraw_action(
        by=viewer(review.officer), at=samples.now(), code=review.plan.code, number="1.6", reason="Joined to 1.5"
    )
    listed = signed_in(review.officer).get(where).content.decode()
    assert "Everything is answered: <a" in listed
    assert f"{where}{of.pk}/close/" in listed
    theirs = signed_in(review.inspector).get(where).content.decode()
    assert "Everything is answered" in theirs
    assert "/close/" not in theirs
    signed_in(review.officer).post(f"{where}{of.pk}/close/", {"reason": "All in"})
    assert "Everything is answered" not in signed_in(review.officer).get(where).content.decode()


def test_what_waits_for_a_body_is_known_for_its_home_page(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    today = timezone.localdate()
    (waits,) = requests_waiting(viewer(review.inspector), today=today)
    assert (waits.action.number, waits.request.round, waits.organisation) == ("1.2", of, "Care Quality Commission")
    assert requests_waiting(viewer(review.world.stranger), today=today) == []
    assert requests_waiting(viewer(review.member), today=today) == []
    assert len(requests_waiting(viewer(review.officer), today=today)) == 5  # who made the plan
    assert requests_waiting(viewer(review.world.mate), today=today) == []  # one of the owner's many
    review.answer(of, "1.1", "2", by=review.world.mate)
    assert len(requests_waiting(viewer(review.world.mate), today=today)) == 4
    review.answer(of, "1.2", by=review.inspector)
    assert requests_waiting(viewer(review.inspector), today=today) == []


def test_a_round_of_another_plan_and_a_withdrawn_part(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    other = samples.make_plan(review.world, framework=samples.STOCKTON)
    with pytest.raises(Round.DoesNotExist):
        actions.close_round(by=viewer(review.officer), at=samples.now(), code=other.code, round_id=of.pk, reason="x")
    actions.withdraw_action(
        by=viewer(review.officer), at=samples.now(), code=review.plan.code, number="1.5", reason="Joined to 1.4"
    )
    part = next(p for p in page_of(review, of).asked if p.action.number == "1.5")
    assert (part.stands.words, part.may_answer) == ("Withdrawn", False)
    assert "was withdrawn" in refused(lambda: review.answer(of, "1.5")).message


def test_plans_that_do_not_report_in_rounds_are_recorded_on_as_before(world: World) -> None:
    plan = samples.make_plan(samples.everybody(world))
    part = samples.add(world, plan, doers=("Somebody else",))
    samples.share(world, plan, organisation_id=world.provider.pk)
    assert may_report(viewer(world.manager), plan, part)
    assert samples.progress(world, part, by=world.manager, text="Six of twelve trained").for_name == world.provider.name


def test_the_queries_of_a_round_do_not_grow_with_its_parts(review: Scrutiny, does_not_grow) -> None:  # type: ignore[no-untyped-def]
    of = review.open("May 2022", IN_A_MONTH)
    client = signed_in(review.officer)

    def grow() -> None:
        for n in range(3):
            part = samples.add(review.world, review.plan, title=f"More {n}", doers=("CQC",))
            RoundRequest.objects.create(
                round=of, action=part, organisation=review.regulator, party="CQC", asked_at=samples.now()
            )
            review.answer(of, part.number, "2")
            review.view(of, part.number)

    does_not_grow(lambda: client.get(f"/plans/{review.plan.code}/rounds/{of.pk}/"), grow)


def test_ended_plans_take_no_answers(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    actions.end_plan(by=viewer(review.officer), at=samples.now(), code=review.plan.code, reason="Over")
    with pytest.raises(Refusal, match="has ended"):
        review.answer(of, "1.2", by=review.inspector)
    where = f"/plans/{review.plan.code}/rounds/{of.pk}/"
    for page in ("", "parts/1.2/", "parts/1.2/committee/", "parts/1.2/ask/", "close/"):
        answer = signed_in(review.officer).get(where + page)
        assert answer.status_code == (200 if page == "" else 403), page
