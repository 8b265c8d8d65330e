"""Recording progress: entries are never overwritten, a status says why, and what is for some is not for others."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from plumbline.access.models import Audience
from plumbline.access.queries import events_of
from plumbline.history.models import Event
from plumbline.kernel.refusals import Conflict
from plumbline.plans import actions, queries, reports
from plumbline.plans.actions import ActionValues
from plumbline.plans.models import Action, Plan, ProgressEntry
from plumbline.plans.queries import PlanFilters
from plumbline.plans.queries.pages import mentions
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import refused
from tests.reading_back import words_of
from tests.world import World, person, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.fixture
def plan(world: World) -> Plan:
    plan = samples.make_plan(world)
    samples.add(world, plan, finish="31 December 2035", measure_target=Decimal(100), measure_unit="% of staff")
    actions.start_plan(by=viewer(world.owner), at=samples.now(), code=plan.code)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def action(plan: Plan) -> Action:
    return plan.actions.get()


@pytest.mark.requirement("DG31", "ST13")
def test_an_entry_says_who_for_whom_and_when_and_is_never_overwritten(world: World, action: Action) -> None:
    first = samples.progress(world, action, text="Six of twelve trained", measure_current=Decimal(50))
    second = samples.progress(world, action, by=world.mate, text="The trainer is ill; two sessions are lost")
    assert [e.text for e in action.progress.all()] == [first.text, second.text]
    assert (second.by, second.by_name, second.for_name) == (world.mate, world.mate.name, world.partnership.name)
    action.refresh_from_db()
    assert action.measure_current == 50
    event = Event.objects.filter(verb="progress.recorded").latest("pk")
    assert (event.actor_name, event.after["progress"]) == (world.mate.name, second.text)


@pytest.mark.requirement("DG32")
def test_a_status_that_the_dates_do_not_say_needs_its_reason(world: World, action: Action) -> None:
    """The action is not late: amber (in progress, on target) is what its dates say."""
    met = refused(lambda: samples.progress(world, action, text="Stuck", status="red"))
    assert met.field == "status_note"
    assert "By its dates this action would be “Amber”" in met.message
    samples.progress(world, action, text="Stuck", status="red", status_note="The fitter went out of business")
    action.refresh_from_db()
    assert (action.status, action.status_reason, action.complete) == ("red", "The fitter went out of business", False)
    samples.progress(world, action, status="amber")
    samples.progress(world, action, text="All are trained", status="green", completed_on=date(2026, 3, 2))
    action.refresh_from_db()
    assert (action.status, action.complete, action.completed_on) == ("green", True, date(2026, 3, 2))
    assert "Say why it is opened again" in refused(lambda: samples.progress(world, action, status="amber")).message
    samples.progress(world, action, text="Not all after all", status="amber", status_note="Two were on leave")
    action.refresh_from_db()
    assert (action.complete, action.completed_on) == (False, None)
    assert [e.status for e in action.progress.all()] == ["red", "amber", "green", "amber"]


def test_what_is_missing_or_cannot_be_is_refused_by_its_field(world: World, action: Action) -> None:
    ahead = samples.now().date() + timedelta(days=2)
    for values, field in (
        ({"text": "  "}, "text"),
        ({"status": "blue"}, "status"),  # a colour of another scale is not made into one of this
        ({"text": "x", "audience": "everybody"}, "audience"),
        ({"status": "green", "completed_on": ahead}, "completed_on"),
        ({"text": "x", "round": "May 2022"}, "round"),
        ({"text": "x", "completed_on": date(2026, 3, 2)}, "completed_on"),  # without saying that it is completed
        ({"status": "amber", "completed_on": date(2026, 3, 2)}, "completed_on"),
    ):
        assert refused(lambda: samples.progress(world, action, **values)).field == field, values  # noqa: B023


def test_a_role_may_record_without_changing_the_plan(world: World, plan: Plan, action: Action) -> None:
    officer = person("Ola Nowak", world.partnership, "support_officer")
    samples.progress(world, action, by=officer, text="Counted")
    assert not queries.may_edit(viewer(officer), plan)
    refused(lambda: samples.add(world, plan, by=officer))
    client = signed_in(officer)
    html = client.get(f"/plans/{plan.code}/").content.decode()
    assert "Record progress" in html
    assert "Add an action" not in html
    assert client.get(f"/plans/{plan.code}/actions/1.1/edit/").status_code == 403
    assert client.get(f"/plans/{plan.code}/actions/1.1/progress/").status_code == 200


def test_the_same_form_twice_makes_one_entry_and_another_persons_the_same_key_makes_theirs(
    world: World, action: Action
) -> None:
    first = samples.progress(world, action, text="Once", submission="key", edition=1)
    assert samples.progress(world, action, text="Once", submission="key", edition=1) == first
    assert samples.progress(world, action, by=world.mate, text="Mine", submission="key") != first
    assert Event.objects.filter(verb="progress.recorded").count() == 2


def test_two_people_recording_at_once_the_second_sees_both(world: World, action: Action) -> None:
    samples.progress(world, action, text="Hers", edition=1)
    met = refused(lambda: samples.progress(world, action, by=world.mate, text="His", edition=1), Conflict)
    assert (met.theirs["text"], met.who, met.edition) == ("Hers", world.owner.name, 2)
    samples.progress(world, action, by=world.mate, text="His", edition=met.edition)
    assert [e.text for e in action.progress.all()] == ["Hers", "His"]


@pytest.mark.requirement("BY1")
def test_entries_of_a_document_and_of_people_stand_side_by_side(world: World, plan: Plan, action: Action) -> None:
    samples.progress(world, action, text="Written here")
    content = queries.content_of(viewer(world.owner), plan)
    entry = type(content.items[0].progress[0])
    content.items[0].progress = [entry(text="From the paper, first"), entry(text="From the paper, second")]
    source = actions.Source("plan.docx", "upload-1")
    for _ in range(2):
        actions.update_plan_from_content(
            by=viewer(world.owner), at=samples.now(), code=plan.code, content=content, source=source
        )
    assert [(e.text, e.from_document) for e in action.progress.all()] == [
        ("Written here", False), ("From the paper, first", True), ("From the paper, second", True),
    ]  # fmt: skip


# Rounds


@pytest.mark.requirement("ST5", "ST8", "ST9")
def test_rounds_stand_side_by_side_and_a_part_fully_achieved_is_not_asked_again(world: World) -> None:
    plan = samples.make_plan(world, framework=samples.STOCKTON)
    samples.add_section(world, plan)
    for title in ("Care home providers", "CQC"):
        samples.add(world, plan, title=title, text="Share what was learnt")
    done, still = plan.actions.all()
    by = viewer(world.owner)
    actions.open_round(by=by, at=samples.now(), code=plan.code, label="May 2022")
    for part, grade in ((done, "1"), (still, "2")):
        samples.progress(
            world, part, text=f"Evidence {grade}", status=grade, status_note="Seen", impact="Heard", round="May 2022"
        )
    actions.open_round(by=by, at=samples.now(), code=plan.code, label="January 2023")
    rows = queries.plan_page(by, plan.code, today=samples.now().date()).rows
    assert [row.asked_for for row in rows] == ["", "January 2023"]
    samples.progress(world, still, text="Evidence 1", status="1", round="January 2023")
    rows = queries.plan_page(by, plan.code, today=samples.now().date()).rows
    assert [row.asked_for for row in rows] == ["", ""]
    assert [[e.round.label for e in row.entries] for row in rows] == [["May 2022"], ["May 2022", "January 2023"]]
    assert [(e.text, e.status, e.status_note, e.impact) for e in rows[1].entries] == [
        ("Evidence 2", "2", "Seen", "Heard"), ("Evidence 1", "1", "", ""),
    ]  # fmt: skip


# For some and not for others

HIDDEN = "Quagmire"  # stands in nothing but the hidden entry
FORMATS = ("docx", "pdf", "xlsx", "csv", "html", "json")


@pytest.fixture(params=[Audience.PARTNERS, Audience.RESTRICTED])
def hidden(request: pytest.FixtureRequest, world: World, plan: Plan, action: Action) -> str:
    samples.share(world, plan, organisation_id=world.provider.pk)
    samples.add(world, plan, text="Another action")
    samples.progress(
        world, action, text=f"{HIDDEN}: the manager is under investigation; see 1.2", status="red",
        status_note=f"{HIDDEN} note", audience=request.param,
    )  # fmt: skip
    return str(request.param)


@pytest.mark.requirement("BY17")
def test_the_provider_finds_no_trace_of_it(world: World, plan: Plan, action: Action, hidden: str) -> None:
    client, them = signed_in(world.manager), viewer(world.manager)
    place = f"/plans/{plan.code}/"
    pages = ["", "history/", "actions/1.1/", "actions/1.1/progress/", "actions/1.1/edit/", "actions/1.2/"]
    for page in pages:
        assert HIDDEN not in client.get(place + page).content.decode(), page
    for to in FORMATS:
        file = reports.export_plan(them, plan.code, to, today=samples.now().date())
        assert HIDDEN not in words_of(file.content), to
    assert events_of(them, plan.record_id).filter(verb="progress.recorded").count() == 0
    assert queries.list_plans(them, filters=PlanFilters(text=HIDDEN), today=samples.now().date()).count() == 0
    assert HIDDEN not in client.get(f"/plans/?text={HIDDEN}").content.decode().replace(f'value="{HIDDEN}"', "")
    row = queries.action_page(them, plan.code, "1.1", today=samples.now().date())
    assert (row.entries, row.earlier, row.latest, row.action.status_reason) == ([], [], None, "")
    assert mentions(them, action) == ([], [])


def test_those_it_is_meant_for_do_find_it(world: World, plan: Plan, hidden: str) -> None:
    """So that the test above would notice; among partners a restricted entry is for leads and its author only."""
    insiders = [world.owner] if hidden == Audience.RESTRICTED else [world.owner, world.mate, world.reader]
    for user in insiders:
        assert HIDDEN in signed_in(user).get(f"/plans/{plan.code}/").content.decode()
        for to in FORMATS:
            day = samples.now().date()
            with_notes = reports.export_plan(viewer(user), plan.code, to, today=day, with_notes=True)
            assert HIDDEN in words_of(with_notes.content)
            assert f"({Audience(hidden).label[:7]}" in words_of(with_notes.content), "it says whom it is for"
            assert "internal-notes" in with_notes.name
            copy = reports.export_plan(viewer(user), plan.code, to, today=day)
            assert HIDDEN not in words_of(copy.content), "a copy that is handed round holds no such note"
    if hidden == Audience.RESTRICTED:
        assert HIDDEN not in signed_in(world.mate).get(f"/plans/{plan.code}/").content.decode()


def test_a_hidden_note_is_no_conflict_for_those_it_is_hidden_from(world: World, plan: Plan, action: Action) -> None:
    samples.share(world, plan, organisation_id=world.provider.pk)
    samples.progress(world, action, text="For partners", audience=Audience.PARTNERS)
    samples.progress(world, action, by=world.manager, text="From the home", edition=1)
    assert ProgressEntry.objects.count() == 2


def test_a_conflict_shows_only_what_its_reader_may_read(world: World, plan: Plan, action: Action, hidden: str) -> None:
    met = refused(lambda: samples.progress(world, action, by=world.manager, text="From the home", edition=1), Conflict)
    assert HIDDEN not in f"{met.theirs} {met.who} {met.message}"


def test_a_change_of_other_words_and_a_note_do_not_collide_unseen(world: World, plan: Plan, action: Action) -> None:
    """Progress recorded by somebody who had the action's older text open is shown the conflict, not lost."""
    values = ActionValues(
        text="Other words", finish=action.finish_text, measure_target=Decimal(100), measure_unit="% of staff"
    )
    actions.edit_action(
        by=viewer(world.owner), at=samples.now(), code=plan.code, number="1.1", edition=1, values=values
    )  # fmt: skip
    met = refused(lambda: samples.progress(world, action, by=world.mate, text="Mine", edition=1), Conflict)
    assert met.edition == 2
