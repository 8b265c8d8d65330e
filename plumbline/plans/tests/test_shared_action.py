"""One action in two plans (BY8): entered and recorded on once, shown and exported in each, and a reader of one plan
learns nothing of the other."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from plumbline.access.actions import share_record
from plumbline.access.models import Audience, Record
from plumbline.access.queries import events_of, records_owned_by
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.people.models import User
from plumbline.plans import actions, queries, reports
from plumbline.plans.actions import Checked, Source, showing
from plumbline.plans.models import Action, Plan, SharedAction
from plumbline.plans.queries import PlanFilters
from plumbline.plans.queries.pages import PlanPage
from plumbline.plans.queries.shared import places_of, plans_to_show_in
from plumbline.plans.rules.content import Item, PlanContent, Section, Status
from plumbline.plans.tests import samples
from plumbline.plans.tests.samples import mark, now, refused
from tests.reading_back import words_of
from tests.world import World, signed_in, viewer

pytestmark = pytest.mark.django_db


@pytest.fixture
def world(world: World) -> World:
    return samples.everybody(world)


@pytest.fixture
def plan(world: World) -> Plan:
    """The plan that the action belongs to: of the partnership, with the provider, in red, amber and green."""
    plan = samples.make_plan(world, title="Lamplighter House plan")
    samples.share(world, plan, level="record", organisation_id=world.provider.pk)
    samples.add(
        world, plan, text="Weigh everyone each month, as in 1.2", finish="31 March 2026", doers=("Care Manager",)
    )
    samples.add(world, plan, text="Mend the scales")
    actions.start_plan(by=viewer(world.owner), at=now(), code=plan.code)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def other(world: World) -> Plan:
    """A plan of another kind, in a scale of its own, that another provider may read and record on."""
    plan = samples.make_plan(world, framework=samples.MORAY, title="Nutrition across homes")
    section = samples.add_section(world, plan)
    samples.share(world, plan, level="record", organisation_id=world.other_provider.pk)
    samples.add(world, plan, section, text="Train a champion in each home", finish="June 2026")
    actions.start_plan(by=viewer(world.owner), at=now(), code=plan.code)
    plan.refresh_from_db()
    return plan


@pytest.fixture
def action(plan: Plan) -> Action:
    return plan.actions.get(number="1.1")


def show(world: World, action: Action, other: Plan, by: User | None = None) -> SharedAction:
    return actions.show_action(
        by=viewer(by or world.owner), at=now(), code=action.plan.code, number=action.number, plan=other.code,
        section=other.sections.get().number,
    )  # fmt: skip


def end(by: User, place: SharedAction, reason: str = "It has its own now") -> SharedAction:
    return actions.end_showing(by=viewer(by), at=now(), pk=place.pk, reason=reason)


def page(by: User, plan: Plan) -> PlanPage:
    return queries.plan_page(viewer(by), plan.code, today=timezone.localdate())


def html(by: User, address: str) -> str:
    answer = signed_in(by).get(address, follow=True)
    assert answer.status_code == 200, address
    return str(answer.content.decode())


@pytest.mark.requirement("BY8")
def test_it_stands_in_both_plans_under_a_number_of_each(world: World, action: Action, other: Plan) -> None:
    """Recorded on in one, read in the other at once: status in its own scale's word, dates, progress, its proof."""
    before = page(world.other_manager, other)
    place = show(world, action, other)
    assert place.number == "1.2"
    samples.progress(world, action, by=world.manager, text="All were weighed", status="green")
    actions.check_evidence(
        by=viewer(world.mate), at=now(), code=action.plan.code, number="1.1", values=Checked("The charts"),
        submission=mark(),
    )  # fmt: skip
    after = page(world.other_manager, other)
    assert [r.action.number for r in after.rows] == ["1.1", "1.2"]
    row = after.rows[1]
    assert row.status is not None
    assert (row.action.text, row.status.label, row.latest and row.latest.text) == (
        action.text, "Green", "All were weighed",
    )  # fmt: skip
    assert row.action.finish_text == "31 March 2026"
    assert (before.complete, after.complete) == (0, 1)
    shown = html(world.other_manager, f"/plans/{other.code}/actions/1.2/")
    for words in ("Weigh everyone each month", "All were weighed", "Recorded in another plan", "evidence checked by"):
        assert words in shown
    item = queries.content_of(viewer(world.other_manager), other).items[1]
    assert (item.number, item.status, item.finish.text) == ("1.2", Status("Green", ""), "31 March 2026")
    assert "evidence checked by Ewan Baird" in item.stands_on


@pytest.mark.requirement("BY8")
@pytest.mark.parametrize("to", reports.PLAN_FORMATS)
def test_it_is_exported_with_each(world: World, action: Action, other: Plan, to: str) -> None:
    samples.progress(world, action, by=world.manager, text="All were weighed", status="green")
    show(world, action, other)
    for plan, who in ((action.plan, world.manager), (other, world.other_manager)):
        file = reports.export_plan(viewer(who), plan.code, to, today=timezone.localdate())
        text = words_of(file.content) if to != "json" else json.dumps(json.loads(file.content))
        flat = " ".join(text.split())
        for word in ("Weigh", "weighed", "Green"):  # a PDF tells the lines of neighbouring cells in turn
            assert word in flat, (to, word)
        in_excel = str((date(2026, 3, 31) - date(1899, 12, 30)).days)
        assert any(day in flat for day in ("31 March", "2026-03-31", in_excel))
        if plan == other:
            assert "Lamplighter" not in flat
            assert plan.code not in flat


@pytest.mark.requirement("BY8", "BY17")
def test_a_reader_of_one_plan_learns_nothing_of_the_other(world: World, action: Action, other: Plan) -> None:
    samples.progress(world, action, by=world.mate, text="A complaint is looked into", audience=Audience.PARTNERS)
    samples.progress(world, action, by=world.manager, text="The nurse came")
    show(world, action, other)
    for address in ("", "actions/1.2/", "shared/1.2/", "history/", "evidence/"):
        shown = html(world.other_manager, f"/plans/{other.code}/{address}")
        for secret in ("Lamplighter", action.plan.code, "A complaint is looked into", "Mend the scales"):
            assert secret not in shown, (address, secret)
    row = page(world.other_manager, other).rows[1]
    assert [e.text for e in row.entries] == ["The nurse came"]
    assert row.shown is not None
    assert (row.shown.plan, row.shown.number, row.shown.recorded_in) == (None, "", "another plan")
    mate = page(world.mate, other).rows[1]
    assert mate.shown is not None
    assert mate.shown.recorded_in == "Lamplighter House plan, 1.1"
    assert [e.text for e in mate.entries] == ["A complaint is looked into", "The nurse came"]
    client = signed_in(world.other_manager)
    assert client.get(f"/plans/{action.plan.code}/actions/1.1/").status_code == 404
    for rest in ("progress/", "edit/", "check/", "evidence/new/"):  # to be read here, recorded on there
        assert client.get(f"/plans/{other.code}/actions/1.2/{rest}").status_code in (403, 404)


@pytest.mark.requirement("BY17")
def test_who_sees_only_where_it_is_recorded_does_not_learn_where_it_is_shown(
    world: World, action: Action, other: Plan
) -> None:
    show(world, action, other)
    (seen,) = places_of(viewer(world.manager), action)
    assert seen.plan is None
    assert [p.plan for p in places_of(viewer(world.mate), action)] == [other]
    for address in ("", "actions/1.1/", "history/"):
        shown = html(world.manager, f"/plans/{action.plan.code}/{address}")
        assert "Nutrition across homes" not in shown
        assert other.code not in shown


@pytest.mark.requirement("BY8")
def test_who_may_share_the_one_and_change_the_other_decides_it(world: World, action: Action, other: Plan) -> None:
    assert "Only those who may share this plan" in refused(lambda: show(world, action, other, world.mate)).message
    for outsider in (world.stranger, world.other_manager):
        refused(lambda: show(world, action, other, outsider), Plan.DoesNotExist)  # noqa: B023
    elsewhere = samples.make_plan(world, by=world.stranger, title="Not theirs")
    assert list(plans_to_show_in(viewer(world.owner), action)) == [other]
    assert not plans_to_show_in(viewer(world.mate), action).exists()
    with pytest.raises(Plan.DoesNotExist):
        actions.show_action(
            by=viewer(world.owner), at=now(), code=action.plan.code, number="1.1", plan=elsewhere.code, section="1"
        )
    with pytest.raises(Refusal, match="another plan than its own"):
        actions.show_action(
            by=viewer(world.owner), at=now(), code=action.plan.code, number="1.1", plan=action.plan.code, section="2"
        )
    assert SharedAction.objects.count() == 0


def test_said_twice_it_is_shown_once_and_one_event_of_its_own_plan_says_so(
    world: World, action: Action, other: Plan
) -> None:
    """Whose action is disclosed has it in its chain; the plan that shows it lists it in its history."""
    assert show(world, action, other) == show(world, action, other)
    (event,) = Event.objects.filter(verb="action.shown_elsewhere")
    assert (event.record_id, event.subject_label, event.actor_name) == (
        action.plan.record_id, "Action 1.1", world.owner.name,
    )  # fmt: skip
    assert event in events_of(viewer(world.manager), action.plan.record_id, subject=action)
    assert event not in events_of(viewer(world.other_manager), other.record_id)
    own = html(world.manager, f"/plans/{action.plan.code}/history/")
    assert "Action 1.1 is shown in another plan too; it is recorded here." in own
    shown = " ".join(html(world.other_manager, f"/plans/{other.code}/history/").split())
    assert "Action 1.2 is recorded in another plan." in shown
    assert f"decided by {world.owner.name}" in shown
    assert "shown-here" not in own


def test_the_chain_of_the_owner_whose_action_it_is_has_the_event_where_another_owns_the_other_plan(
    world: World, action: Action, other: Plan
) -> None:
    Record.objects.filter(pk=other.record_id).update(owner=world.other_partnership)
    share_record(
        by=viewer(world.stranger), at=now(), record_id=other.record_id, level="edit", purpose="To work on it together",
        lawful_basis="Public task", label=other.title, organisation_id=world.partnership.pk,
    )  # fmt: skip
    show(world, action, other)
    (event,) = Event.objects.filter(verb="action.shown_elsewhere")
    assert event.organisation_id == world.partnership.pk


def test_a_plan_that_ends_while_its_action_is_being_shown_shows_nothing(
    world: World, action: Action, other: Plan, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stage is read once it is locked."""

    def meanwhile(by: Any, capability: str) -> Any:
        Plan.objects.filter(pk=action.plan_id).update(stage="ended")
        return records_owned_by(by, capability)

    monkeypatch.setattr(showing, "records_owned_by", meanwhile)
    assert "This plan has ended" in refused(lambda: show(world, action, other)).message
    assert not SharedAction.objects.exists()


@pytest.mark.requirement("BY8", "DG26")
def test_its_number_is_never_given_again(world: World, action: Action, other: Plan) -> None:
    place = show(world, action, other)
    section = other.sections.get().number
    assert samples.add(world, other, section, text="A new one").number == "1.3"
    assert refused(lambda: end(world.owner, place, " ")).field == "reason"
    end(world.mate, place)  # who may change the plan that shows it
    assert [r.action.number for r in page(world.other_manager, other).rows] == ["1.1", "1.3"]
    assert end_again(world, place)
    assert samples.add(world, other, section, text="Another").number == "1.4"
    again = show(world, action, other)
    assert again.number == "1.5"
    assert signed_in(world.owner).get(f"/plans/{other.code}/actions/1.2/").status_code == 404
    event = Event.objects.filter(verb="action.no_longer_shown").get()
    assert (event.reason, event.record_id) == ("It has its own now", other.record_id)


def end_again(world: World, place: SharedAction) -> bool:
    """Whether ending it a second time is refused as something that is not there any more."""
    with pytest.raises(SharedAction.DoesNotExist):
        end(world.mate, place)
    return True


def test_either_side_ends_it_and_nobody_else(world: World, action: Action, other: Plan) -> None:
    place = show(world, action, other)
    for who in (world.stranger, world.other_manager, world.manager, world.reader):
        refused(lambda: end(who, place), SharedAction.DoesNotExist)  # noqa: B023
    client = signed_in(world.owner)
    address = f"/plans/{action.plan.code}/shared/{place.pk}/end/"
    assert client.get(address).status_code == 200
    assert client.post(address, {"reason": "Answered"}).status_code == 302
    place.refresh_from_db()
    assert place.ended_because == "Answered"
    assert [p.place for p in places_of(viewer(world.manager), action)] == [place]  # it stays on record


def test_a_document_of_the_plan_that_shows_it_changes_nothing_of_it(world: World, action: Action, other: Plan) -> None:
    """A copy that was edited and comes back: the shown action is neither changed nor added a second time."""
    show(world, action, other)
    content = queries.content_of(viewer(world.owner), other)
    content.items[1].text = "Weigh nobody"
    content.items[0].text = "Train two champions in each home"
    found = actions.update_plan_from_content(
        by=viewer(world.owner), at=now(), code=other.code, content=content, source=Source("back.docx", mark())
    )
    assert [(c.number, c.field) for c in found.all_changes] == [("1.1", "text")]
    assert found.new_items == []
    action.refresh_from_db()
    assert action.text.startswith("Weigh everyone")
    new = PlanContent(
        other.title, samples.MORAY, sections=[Section("1", items=[Item(number="1.2", text="A second one")])]
    )
    actions.update_plan_from_content(
        by=viewer(world.owner), at=now(), code=other.code, content=new, source=Source("new.docx", mark())
    )
    assert not other.actions.filter(number="1.2").exists()


@pytest.mark.requirement("BY8")
def test_each_plan_counts_it_and_all_together_count_it_once(world: World, action: Action, other: Plan) -> None:
    show(world, action, other)
    today, by = timezone.localdate(), viewer(world.owner)  # both have passed their day: one of its own, and the shown

    def figures() -> dict[str, tuple[int, int, int]]:
        plans: Any = queries.list_plans(by, filters=PlanFilters(), today=today)
        return {p.title: (p.actions_total, p.actions_done, p.overdue) for p in plans}

    late = {p.code: page(world.owner, p).overdue for p in (action.plan, other)}
    assert figures() == {
        "Lamplighter House plan": (2, 0, late[action.plan.code]), "Nutrition across homes": (2, 0, late[other.code]),
    }  # fmt: skip
    assert late[action.plan.code] == 1
    own = sum(r.days_late > 0 for r in page(world.owner, other).own)
    assert late[other.code] == own + 1
    assert queries.count_late(by, today=today) == 1 + own
    samples.progress(world, action, status="green", text="Done")
    assert [done for _, done, _ in figures().values()] == [1, 1]
    found: Any = queries.list_plans(by, filters=PlanFilters(overdue=True), today=today)
    assert {p.title for p in found} == ({"Nutrition across homes"} if own else set())


def test_the_plan_is_drawn_in_as_many_queries_however_many_it_shows(
    world: World, plan: Plan, other: Plan, does_not_grow: Any
) -> None:
    def grow() -> None:
        for _ in range(3):
            made = samples.add(world, plan, doers=("Care Manager",))
            samples.progress(world, made, text="Begun")
            show(world, made, other)

    by, today = viewer(world.owner), timezone.localdate()
    does_not_grow(lambda: queries.plan_page(by, other.code, today=today), grow)
    does_not_grow(lambda: queries.content_of(by, other), grow)


def test_what_its_own_plan_withholds_or_withdraws_is_not_shown(world: World, plan: Plan, other: Plan) -> None:
    named = samples.add(world, plan, text="Speak with [[Mrs Lamplighter of room 7]] about meals")
    show(world, named, other)
    samples.add(world, other, other.sections.get().number, text="Ask [[the cook]]")  # its own first withheld passage
    for who in (world.other_manager, world.owner):
        shown = html(who, f"/plans/{other.code}/") + html(who, f"/plans/{other.code}/shared/1.2/")
        assert "Mrs Lamplighter" not in shown
        assert "Speak with [withheld] about meals" in shown
    actions.withdraw_action(by=viewer(world.owner), at=now(), code=plan.code, number=named.number, reason="Twice there")
    assert "1.2" not in [r.action.number for r in page(world.other_manager, other).rows]


def test_a_plan_that_ended_shows_nothing_new_and_a_withdrawn_action_is_shown_nowhere(
    world: World, action: Action, other: Plan
) -> None:
    actions.withdraw_action(by=viewer(world.owner), at=now(), code=action.plan.code, number="1.2", reason="Mended")
    withdrawn = action.plan.actions.get(number="1.2")
    assert "was withdrawn" in refused(lambda: show(world, withdrawn, other)).message
    actions.end_plan(by=viewer(world.owner), at=now(), code=other.code, reason="Over")
    assert "has ended" in refused(lambda: show(world, action, other)).message
    assert not plans_to_show_in(viewer(world.owner), action).exists()
    actions.end_plan(by=viewer(world.owner), at=now(), code=action.plan.code, reason="Over")
    assert "has ended" in refused(lambda: show(world, action, other)).message


def test_it_is_chosen_in_the_browser(world: World, action: Action, other: Plan) -> None:
    client = signed_in(world.owner)
    address = f"/plans/{action.plan.code}/actions/1.1/show/"
    first = client.get(address).content.decode()
    assert "Nutrition across homes" in first
    assert "Not learn which plan" not in first
    assert client.post(address, {"place": ""}).status_code == 422
    answer = client.post(address, {"place": f"{other.code}/1"}, follow=True)
    assert "Action 1.1 is shown as 1.2 in “Nutrition across homes”" in answer.content.decode()
    assert client.post(address, {"place": f"{other.code}/1"}).status_code == 422  # not among the choices any more
    assert signed_in(world.mate).get(address).status_code == 403
    assert signed_in(world.stranger).get(address).status_code == 404
