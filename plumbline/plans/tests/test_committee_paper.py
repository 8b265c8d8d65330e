"""The committee's paper and the committee's own view: a review walked through two rounds, as the published one was."""

from __future__ import annotations

import io
from datetime import timedelta

import docx
import pytest
from django.utils import timezone

from plumbline.access.models import Audience
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.plans import actions, reports
from plumbline.plans.models import CommitteeView, Plan, ProgressEntry, Round, RoundRequest
from plumbline.plans.queries.rounds import committee_views, round_page
from plumbline.plans.rules.history_words import sentence
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import refused
from plumbline.plans.tests.scrutiny import LONG, PARTS, Scrutiny
from tests.reading_back import words_of
from tests.shared import shared_file
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db
IN_A_MONTH = timezone.localdate() + timedelta(days=30)
NUMBERS = tuple(f"1.{n}" for n in range(1, 7))


@pytest.fixture
def review(world: World) -> Scrutiny:
    return Scrutiny(samples.everybody(world)).complete()


def walk(review: Scrutiny) -> tuple[Round, Round]:
    """Four 1s and two 2s in May 2022; the two are asked again and become 1s in January 2023."""
    may = review.open("May 2022", IN_A_MONTH)
    for number, grade in zip(NUMBERS, "112112", strict=True):
        review.answer(may, number, grade, by=review.inspector if number == "1.2" else None)
    january = review.open("January 2023", IN_A_MONTH)
    for request in january.requests.select_related("action"):
        review.answer(january, request.action.number, "1")
    return may, january


def paper(review: Scrutiny, of: Round, to: str = "docx", *, by=None) -> bytes:  # type: ignore[no-untyped-def]
    who = viewer(by or review.officer)
    return reports.export_paper(who, review.plan.code, of.pk, to, today=timezone.localdate()).content


def tables(content: bytes) -> list[list[list[str]]]:
    """Every table of a Word file as rows of the texts of its cells."""
    found = docx.Document(io.BytesIO(content))
    return [[list(dict.fromkeys(c.text.strip() for c in row.cells)) for row in t.rows] for t in found.tables]


def summary(content: bytes) -> dict[str, list[str]]:
    """The table that counts the grades: round to figures."""
    rows = next(t for t in tables_plain(content) if t[0][0] == "Round")
    return {row[0]: row[1:] for row in rows[1:]}


def tables_plain(content: bytes) -> list[list[list[str]]]:
    found = docx.Document(io.BytesIO(content))
    return [[[c.text.strip() for c in row.cells] for row in t.rows] for t in found.tables]


@pytest.mark.requirement("ST1", "ST3", "ST5", "ST6", "ST8", "ST9", "ST14")
def test_a_review_walked_through_two_rounds_ends_in_the_papers_of_both(review: Scrutiny) -> None:
    may, january = walk(review)
    first, last = paper(review, may), paper(review, january)
    assert summary(first) == {"May 2022": ["4", "2", "0", "0"]}
    assert summary(last) == {"May 2022": ["4", "2", "0", "0"], "January 2023": ["2", "0", "0", "0"]}
    words = words_of(last)
    for said in ("How people are heard", "Moira Kerr", "December 2021", *PARTS):
        assert said in words
    assert words_of(first).count("Evidence of Progress (May 2022)") == words.count("Evidence of Progress (May 2022)")
    assert "January 2023" not in words_of(first), "the paper of a round has nothing of a later one"
    rows = [row for table in tables(last) for row in table]
    labels = [row[0] for row in rows]
    third = labels.index("Responsibility:", labels.index("Responsibility:", labels.index("Responsibility:") + 1) + 1)
    assert labels[third : third + 10] == [
        "Responsibility:", "Date:", "Agreed Action:", "Agreed Success Measure:", "Evidence of Progress (May 2022):",
        "Assessment of Progress (May 2022): (include explanation if required)", "Evidence of Impact (May 2022):",
        "Evidence of Progress (January 2023):",
        "Assessment of Progress (January 2023): (include explanation if required)",
        "Evidence of Impact (January 2023):",
    ]  # fmt: skip
    assert any("1 (Fully Achieved)" in cell for row in rows for cell in row)
    assert [row[:2] for row in tables_plain(last)[-1]] == [
        ["Assessment of Progress Gradings:", "1"], ["Assessment of Progress Gradings:", "Fully Achieved"],
    ]  # fmt: skip

    assert "Evidence of Progress (January 2023)" in words_of(paper(review, january, "html"))
    assert all(said in words_of(paper(review, january, "pdf")) for said in ("Summary of grades", "January 2023:"))


@pytest.mark.requirement("ST14")
def test_the_published_update_gives_the_paper_of_each_of_its_rounds(world: World) -> None:
    from plumbline.plans.tests.test_uploads import upload, use

    client = signed_in(samples.everybody(world).owner)
    plan = use(client, upload(client, shared_file("sources", "stockton-progress-update.docx")), world)
    may, january = plan.rounds.all()
    by = viewer(world.owner)

    def made(of: Round) -> bytes:
        return reports.export_paper(by, plan.code, of.pk, "docx", today=timezone.localdate()).content

    assert summary(made(may)) == {"May 2022": ["4", "2", "0", "0"]}
    assert summary(made(january)) == {"May 2022": ["4", "2", "0", "0"], "January 2023": ["2", "0", "0", "0"]}
    assert "January 2023" not in words_of(made(may))
    assert "See also" not in words_of(made(january)), "its own words name the other part, whose number is not printed"
    source = docx.Document(io.BytesIO(shared_file("sources", "stockton-progress-update.docx").read_bytes()))
    printed = [c.text.strip() for t in source.tables for row in t.rows for c in row.cells]
    labels = [" ".join(text.split()) for text in dict.fromkeys(printed) if text.endswith(":") and len(text) < 80]
    ours = {" ".join(row[0].split()) for table in tables(made(january)) for row in table}
    assert set(labels) - ours == set(), "each of the source's labels stands in ours"
    page = round_page(by, plan.code, january.pk, today=timezone.localdate())
    assert [n for _, n in page.counts] == [2, 0, 0, 0]
    assert "came with a document" in client.get(f"/plans/{plan.code}/rounds/{may.pk}/").content.decode()


def test_what_is_not_for_everyone_is_in_no_paper_and_a_stranger_gets_none(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    hidden_answer(review, of)
    for to in ("docx", "pdf", "html"):
        for who in (review.officer, review.member):
            assert "Lamplighter" not in words_of(paper(review, of, to, by=who))
    with pytest.raises(Round.DoesNotExist):
        paper(review, of, by=review.world.stranger)
    with pytest.raises(Refusal, match="Choose one of"):
        paper(review, of, "exe")
    where = f"/plans/{review.plan.code}/rounds/{of.pk}/paper."
    assert signed_in(review.officer).get(f"{where}exe").status_code == 404
    file = signed_in(review.member).get(f"{where}docx")
    assert (file.status_code, file["Cache-Control"]) == (200, "private, no-store")
    assert "May-2022.docx" in file["Content-Disposition"]


def hidden_answer(review: Scrutiny, of: Round) -> None:
    """As a record may hold it from before this was refused."""
    entry = samples.progress(
        review.world, review.part("1.1"), text="Lamplighter is under enquiry", status="2", audience=Audience.PARTNERS
    )
    ProgressEntry.objects.filter(pk=entry.pk).update(round=of)


def test_an_answer_in_a_round_is_for_everyone(review: Scrutiny) -> None:
    """A narrower one would leave the paper's cell empty while nobody is chased for it any more."""
    of = review.open("May 2022", IN_A_MONTH)
    for audience in (Audience.PARTNERS, Audience.RESTRICTED):
        values = {"text": LONG, "status": "2", "round": of.label, "audience": audience}
        refusal = refused(lambda values=values: samples.progress(review.world, review.part("1.1"), **values))  # type: ignore[misc]
        assert refusal.field == "audience"
        assert "everyone on the plan reads it" in refusal.message
    assert RoundRequest.objects.get(round=of, action=review.part("1.1")).answered_at is None
    where = f"/plans/{review.plan.code}/actions/1.1/progress/"
    client = signed_in(review.officer)
    assert 'value="partners"' not in client.get(where).content.decode()
    for request in of.requests.all():
        review.answer(of, request.action.number, by=review.inspector if request.party == "CQC" else None)
    actions.close_round(
        by=viewer(review.officer), at=samples.now(), code=review.plan.code, round_id=of.pk, reason="Done"
    )
    assert 'value="partners"' in client.get(where).content.decode(), "no round is open"


def test_the_committee_has_no_view_of_a_grade_that_it_may_not_read(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    hidden_answer(review, of)
    assert "no grade in this round" in refused(lambda: review.view(of, "1.1")).message


def test_a_part_without_an_answer_says_so_in_the_paper(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    review.answer(of, "1.1")
    assert words_of(paper(review, of, "html")).count("No answer yet.") == 5
    actions.close_round(
        by=viewer(review.officer), at=samples.now(), code=review.plan.code, round_id=of.pk, reason="The paper is due"
    )
    assert words_of(paper(review, of, "html")).count("No answer was given.") == 5
    assert summary(paper(review, of)) == {"May 2022": ["1", "0", "0", "0"]}


def test_a_second_answer_stands_below_the_first_and_the_latest_grade_counts(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    review.answer(of, "1.2", "2", by=review.inspector)
    review.answer(of, "1.2", "1", by=review.inspector)
    assert summary(paper(review, of)) == {"May 2022": ["1", "0", "0", "0"]}
    assert "Evidence of Progress (May 2022, added" in words_of(paper(review, of, "html"))


# The committee's view


@pytest.mark.requirement("ST15")
def test_the_committee_agrees_or_challenges_and_both_stand_beside_the_officers_grade(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    review.answer(of, "1.1", "1")
    review.answer(of, "1.3", "2")
    client, where = signed_in(review.member), f"/plans/{review.plan.code}/rounds/{of.pk}/"
    form = client.get(f"{where}parts/1.3/committee/").context["form"]
    sent = {
        "agrees": "no", "status": "3", "text": "Members heard nothing from families.",
        "committee": "People Select Committee", "submission": form["submission"].value(),
    }  # fmt: skip
    assert client.post(f"{where}parts/1.3/committee/", sent)["Location"] == where
    assert client.post(f"{where}parts/1.3/committee/", sent).status_code == 302  # a double click
    made = CommitteeView.objects.get()
    assert (made.agrees, made.status, made.group_name, made.by) == (
        False,
        "3",
        "People Select Committee",
        review.member,
    )
    review.view(of, "1.1", by=review.officer)  # the officer on the committee's behalf
    views = committee_views(viewer(review.inspector), review.plan)
    assert [v.agrees for v in views[of.pk, review.part("1.1").pk]] == [True]
    part = review.part("1.3")
    assert part.status == "2", "the officer's grade stays the plan's"
    shown = client.get(where).content.decode()
    assert "Challenges the grade" in shown
    assert "Members heard nothing from families." in shown
    for to in ("docx", "pdf", "html"):
        words = " ".join(words_of(paper(review, of, to)).split())
        assert "View of the" in words
        assert "Challenges the grade and would give 3 (Slipped)." in words
        assert "Agrees with the grade." in words
    assert "View of the People Select Committee" in words_of(paper(review, of))
    told = {sentence(e.verb, e.subject_label, e.before, e.after) for e in Event.objects.filter(verb="committee.viewed")}
    assert told == {
        "Action 1.1: People Select Committee agreed with the grade for May 2022.",
        "Action 1.3: People Select Committee challenged the grade for May 2022 and would give 3.",
    }


def test_a_changed_mind_is_another_row(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    review.answer(of, "1.1", "2")
    review.view(of, "1.1", agrees=False, text="Too kind")
    review.view(of, "1.1")
    assert [v.agrees for v in CommitteeView.objects.all()] == [False, True]
    page = round_page(viewer(review.member), review.plan.code, of.pk, today=timezone.localdate())
    assert page.asked[0].view is not None
    assert page.asked[0].view.agrees


def test_a_view_that_says_nothing_or_is_anothers_to_give_is_refused(review: Scrutiny) -> None:
    of = review.open("May 2022", IN_A_MONTH)
    assert "no grade in this round" in refused(lambda: review.view(of, "1.1")).message
    review.answer(of, "1.1", "2")
    for values, field in (
        ({"agrees": False}, "text"),
        ({"agrees": False, "status": "2", "text": "x"}, "status"),
        ({"agrees": False, "status": "7", "text": "x"}, "status"),
        ({"agrees": True, "status": "3"}, "status"),
    ):
        assert refused(lambda values=values: review.view(of, "1.1", **values)).field == field  # type: ignore[misc]
    assert "Only a member of the committee" in refused(lambda: review.view(of, "1.1", by=review.inspector)).message
    with pytest.raises(Plan.DoesNotExist):
        review.view(of, "1.1", by=review.world.stranger)
    where = f"/plans/{review.plan.code}/rounds/{of.pk}/parts/1.1/committee/"
    assert signed_in(review.inspector).get(where).status_code == 403
    typed = {"agrees": "no", "text": "", "status": "3", "committee": "People Select Committee", "submission": "s"}
    answer = signed_in(review.member).post(where, typed)
    assert answer.status_code == 422
    assert answer.context["form"]["status"].value() == "3"
    assert not CommitteeView.objects.exists()
