"""Passages in [[ ]] stay inside the partnership: they never stand in a text, and partners' pages put them back."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from plumbline.access.viewer import Viewer
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.plans import actions, queries
from plumbline.plans.actions import ActionValues, PlanValues, SectionValues, Source
from plumbline.plans.actions.items import action_columns
from plumbline.plans.actions.progress import put_entry
from plumbline.plans.models import Action, Ground, Plan, ProgressEntry, WithheldPassage
from plumbline.plans.queries.pages import action_page, plan_page
from plumbline.plans.rules import withheld as rules
from plumbline.plans.rules.content import Item, PlanContent, Section
from plumbline.plans.tests import samples
from tests.world import World, signed_in, viewer

SECRET = "Mrs Quillfeather of the upper landing"
MARKED = f"Offer a drink to [[{SECRET}]] at every visit"
CLOSED = "Offer a drink to [withheld 1] at every visit"
TODAY = date(2026, 3, 10)


@pytest.fixture
def plan(world: World) -> Plan:
    made = samples.make_plan(samples.everybody(world))
    samples.share(world, made, level="edit", organisation_id=world.provider.pk)
    return made


def everything_stored_but_passages() -> str:
    """Every row of every table, as text, without the one table that passages are in."""
    found = []
    for model in apps.get_models():
        if model is not WithheldPassage and model._meta.db_table in connection.introspection.table_names():
            found += [str(row) for row in model._default_manager.values()]
    return "\n".join(found)


def edit(world: World, action: Action, who: str, **changed: object) -> Action:
    action.refresh_from_db()
    columns = {name: getattr(action, name) for name in ActionValues.COLUMNS}
    return actions.edit_action(
        by=viewer(getattr(world, who)), at=samples.now(), code=action.plan.code, number=action.number,
        edition=action.edition, values=ActionValues(**{**columns, **changed}),  # type: ignore[arg-type]
    )  # fmt: skip


# Rules


@pytest.mark.parametrize(
    ("text", "passages", "left"),
    [
        ("Nothing to hide", [], "Nothing to hide"),
        ("[[all of it]]", ["all of it"], "[withheld 1]"),
        ("one [[a]], two [[b]], again [[a]]", ["a", "b"], "one [withheld 1], two [withheld 2], again [withheld 1]"),
        ("over\n[[two\nlines]] and on", ["two\nlines"], "over\n[withheld 1] and on"),
        ("around nothing: [[ ]].", [], "around nothing: ."),
        ("a list [1] and [x]", [], "a list [1] and [x]"),
        ("[[[three]]]", ["[three"], "[withheld 1]]"),
    ],
)
def test_marked_passages_are_found_and_replaced(text: str, passages: list[str], left: str) -> None:
    assert rules.marked_passages(text) == passages
    assert rules.with_tokens(text, {passage: n for n, passage in enumerate(passages, start=1)}) == left


@pytest.mark.parametrize("text", ["begun [[ and never ended", "[[one [[inside]] another]]", "[[a]] and [[b"])
def test_a_mark_that_nobody_can_read_is_bad(text: str) -> None:
    assert rules.badly_marked(text)


def test_every_text_inside_a_value_is_reached() -> None:
    content = PlanContent(
        header={"Lead": "[[a]]"}, sections=[Section(items=[Item(text="[[b]]", responsible=["[[c]]"])])]
    )
    assert rules.marked_passages(content) == ["a", "b", "c"]
    assert not rules.is_marked(rules.with_tokens(content, {"a": 1, "b": 2, "c": 3}))


def test_only_known_tokens_are_put_back() -> None:
    assert rules.revealed("[withheld 1] [withheld 2]", {2: "b"}) == "[withheld 1] [[b]]"
    assert rules.closed("x [withheld 12] y") == "x [withheld] y"
    assert rules.count_withheld(["[withheld 1]", "[withheld] [withheld 3]"]) == 3


# What is stored


@pytest.mark.requirement("BY15")
def test_a_passage_stands_in_no_table_but_its_own(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text=MARKED, outcome=f"[[{SECRET}]] drinks", doers=(f"[[{SECRET}]]'s nurse",))
    samples.progress(world, action, text=f"Done for [[{SECRET}]]", status="amber", status_note=f"[[{SECRET}]] was away")
    actions.edit_section(
        by=viewer(world.owner), at=samples.now(), code=plan.code, number="1", edition=1,
        values=SectionValues(title="", context=f"Raised by [[{SECRET}]]"),
    )  # fmt: skip
    plan.refresh_from_db()
    label = plan.header_values.first().label
    actions.edit_plan(
        by=viewer(world.owner), at=samples.now(), code=plan.code, edition=plan.edition,
        values=PlanValues(title=plan.title, date_of_plan=plan.date_of_plan, header={label: f"[[{SECRET}]]"}),
    )  # fmt: skip
    assert SECRET not in everything_stored_but_passages()
    assert [row.text for row in WithheldPassage.objects.all()] == [SECRET]
    action.refresh_from_db()
    assert (action.text, action.outcome) == (CLOSED, "[withheld 1] drinks")
    assert SECRET not in json.dumps([[e.before, e.after, e.reason] for e in Event.objects.all()], default=str)


def test_a_document_with_marks_is_taken_in_the_same_way(world: World, plan: Plan) -> None:
    content = PlanContent(
        title="A plan", framework=samples.DG, header={"Name of Partnership Lead": f"[[{SECRET}]]"},
        sections=[Section(number="1", title="", context=f"x [[{SECRET}]]", items=[Item(number="1.1", text=MARKED)])],
    )  # fmt: skip
    made = actions.create_plan_from_content(
        by=viewer(world.owner), at=samples.now(), owner_id=world.partnership.pk, content=content,
        source=Source("plan.docx", samples.mark()),
    )  # fmt: skip
    assert made.actions.get().text == CLOSED
    content.sections[0].items[0].outcome = "Also [[another]]"
    actions.update_plan_from_content(
        by=viewer(world.owner),
        at=samples.now(),
        code=made.code,
        content=content,
        source=Source("2.docx", samples.mark()),
    )
    assert made.actions.get().outcome == "Also [withheld 2]"
    assert SECRET not in everything_stored_but_passages()


def test_the_same_text_sent_again_changes_nothing(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text=MARKED)
    before = action_columns(action)
    assert action_columns(edit(world, action, "owner", text=MARKED)) == before
    assert WithheldPassage.objects.count() == 1
    edit(world, action, "owner", text=f"[[{SECRET}]] and [[somebody else]]")
    assert [p.number for p in WithheldPassage.objects.all()] == [1, 2]


def test_a_passage_cannot_be_found_out_by_guessing_it(world: World, plan: Plan) -> None:
    samples.add(world, plan, text=MARKED)
    guessed = samples.add(world, plan, by=world.manager, text=f"Is it [[{SECRET}]]?")
    assert guessed.text == "Is it [withheld 2]?"


@pytest.mark.parametrize("text", ["begun [[ and never ended", "[[one [[inside]] another]]"])
def test_a_mark_begun_and_not_ended_is_refused_with_the_text_kept(world: World, plan: Plan, text: str) -> None:
    answer = signed_in(world.owner).post(
        f"/plans/{plan.code}/sections/1/actions/new/", {"text": text, "submission": "one"}
    )
    assert answer.status_code == 422
    assert "must end with ]]" in answer.content.decode()
    assert not plan.actions.exists()


def test_nothing_is_withheld_in_a_unit_or_a_date(world: World, plan: Plan) -> None:
    refusal = samples.refused(lambda: samples.add(world, plan, finish="[[June]]"))
    assert refusal.field == "finish"


def test_a_mark_in_any_other_text_of_a_plan_is_refused_rather_than_shown(world: World, plan: Plan) -> None:
    with pytest.raises(Refusal, match="not in this place"):
        Ground.objects.create(
            plan=plan, kind="visit", on=TODAY, title="A visit", text=f"Seen: [[{SECRET}]]", by_name="M",
            at=samples.now(), submission=samples.mark(),
        )  # fmt: skip


def test_a_reason_that_only_the_history_keeps_holds_no_passage_either(world: World, plan: Plan) -> None:
    reason = f"Everything is done for [[{SECRET}]]"
    refusal = samples.refused(
        lambda: actions.end_plan(by=viewer(world.owner), at=samples.now(), code=plan.code, reason=reason)
    )
    assert "not in this place" in refusal.message


# Who reads it


@pytest.mark.requirement("BY15")
def test_partners_read_the_passage_and_the_provider_its_mark_on_every_page(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text=MARKED)
    samples.progress(world, action, text=f"Seen by [[{SECRET}]]", status="amber")
    pages = (
        "", f"actions/{action.number}/", f"actions/{action.number}/edit/", f"actions/{action.number}/progress/",
        "history/", "edit/", "sections/1/edit/",
    )  # fmt: skip
    read = 0
    for page in pages:
        for who in (world.owner, world.mate, world.reader):
            words = signed_in(who).get(f"/plans/{plan.code}/{page}").content.decode()
            read += SECRET in words
        theirs = signed_in(world.manager).get(f"/plans/{plan.code}/{page}")
        assert SECRET not in theirs.content.decode(), page
    assert read >= 9  # the plan and the action for all three, its forms for those who may change it
    assert "[withheld 1]" in signed_in(world.manager).get(f"/plans/{plan.code}/").content.decode()


def test_the_writer_reads_what_they_marked_themselves(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, by=world.manager, text=MARKED)
    assert action_page(viewer(world.manager), plan.code, action.number, today=TODAY).action.text == MARKED


def test_no_export_and_no_content_holds_a_passage_not_even_for_partners(world: World, plan: Plan) -> None:
    samples.add(world, plan, text=MARKED)
    for notes in ("all", "none", "marked"):
        content = queries.content_of(viewer(world.owner), plan, notes=notes)  # type: ignore[arg-type]
        assert content.items[0].text == CLOSED


def test_the_plan_is_not_found_by_what_is_withheld_in_it(world: World, plan: Plan) -> None:
    samples.add(world, plan, text=MARKED)
    for who in (world.owner, world.manager):
        assert (
            "Birchwood House improvement plan"
            not in (signed_in(who).get("/plans/?text=Quillfeather").content.decode().partition("<main")[2])
        )


def test_a_page_asks_for_passages_only_where_there_are_some(world: World, plan: Plan) -> None:
    samples.add(world, plan, text="Plain")
    with CaptureQueriesContext(connection) as plain:
        plan_page(viewer(world.owner), plan.code, today=TODAY)
    for n in range(5):
        samples.add(world, plan, text=f"[[{n}]] marked")
    with CaptureQueriesContext(connection) as marked:
        plan_page(viewer(world.owner), plan.code, today=TODAY)
    assert len(marked) == len(plain) + 1


# Who changes the text around it


def test_the_provider_changes_the_text_around_a_passage_and_loses_nothing(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text=MARKED)
    changed = edit(world, action, "manager", text="Offer tea to [withheld 1] at every visit")
    assert action_page(viewer(world.owner), plan.code, changed.number, today=TODAY).action.text == (
        f"Offer tea to [[{SECRET}]] at every visit"
    )


def test_whoever_may_not_read_a_passage_cannot_take_it_away(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text=MARKED)
    refusal = samples.refused(lambda: edit(world, action, "manager", text="Offer a drink at every visit"))
    assert refusal.field == "text"
    assert "Leave [withheld 1] where it stands" in refusal.message
    assert edit(world, action, "owner", text="Offer a drink at every visit").text == "Offer a drink at every visit"
    assert WithheldPassage.objects.get().text == SECRET


def test_the_same_holds_for_a_section(world: World, plan: Plan) -> None:
    actions.edit_section(
        by=viewer(world.owner), at=samples.now(), code=plan.code, number="1", edition=1,
        values=SectionValues(title="", context=MARKED),
    )  # fmt: skip
    refusal = samples.refused(
        lambda: actions.edit_section(
            by=viewer(world.manager),
            at=samples.now(),
            code=plan.code,
            number="1",
            edition=2,
            values=SectionValues(title="", context="Nothing to see"),
        )
    )
    assert refusal.field == "context"


def test_entries_from_before_hold_no_marks(world: World, plan: Plan) -> None:
    action = samples.add(world, plan, text="Plain")
    entry = samples.progress(world, action, text="Seen [[by day]] and [[by night]]")
    assert ProgressEntry.objects.get(pk=entry.pk).text == "Seen [withheld 1] and [withheld 2]"


def test_somebody_without_an_account_may_mark_a_passage_and_finds_out_nothing(world: World, plan: Plan) -> None:
    """A guest's answer is written by the same function as everybody's progress."""
    action = samples.add(world, plan, text=MARKED)
    action.plan = plan
    guest = Viewer(user_id=None, name="A guest")
    values = actions.ProgressValues(text=f"Told by [[{SECRET}]] and [[a neighbour]]")
    with transaction.atomic():
        entry = put_entry(
            by=guest, at=samples.now(), plan=plan, action=action, of=None, values=values, submission=samples.mark()
        )
    assert entry.text == "Told by [withheld 2] and [withheld 3]"
