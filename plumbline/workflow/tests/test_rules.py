"""Whether a step may be taken: one answer for the button and for the form, with every sentence of what is missing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from plumbline.kernel.refusals import Refusal
from plumbline.library.types import NEEDS, Process, ProcessState, SignatureSlot, Step
from plumbline.workflow.rules import (
    NOT_YOURS,
    Facts,
    Signed,
    offers,
    require_step,
    slots_to_sign,
    standing_signatures,
)

PROCESS = Process(
    id="small", version=1, title="Small", source="A test", start="draft",
    states=(
        ProcessState("draft", "Draft"), ProcessState("read", "Being read"), ProcessState("final", "Final", ends=True),
    ),
    steps=(
        Step("send", "Send it", ("draft",), "read", ("lead",), needs=("has_lead", "has_actions")),
        Step("back", "Send it back", ("read",), "draft", ("chair", "owner"), asks=("reason",)),
        Step("sign_chair", "Sign as chair", ("read",), "", ("chair",), signs="chair", asks=("note",)),
        Step("sign_second", "Sign as second", ("read",), "", ("owner",), signs="second"),
        Step("finish", "Make it final", ("read",), "final", ("lead",), needs=("all_signed", "comments_answered")),
    ),
    signatures=(SignatureSlot("chair", "Chair", ("chair",)), SignatureSlot("second", "Second reader", ("owner",))),
)  # fmt: skip

MORAG, ISLA = 1, 2
BY_MORAG = Signed("chair", MORAG, "Morag", "hash-1")
BY_ISLA = Signed("second", ISLA, "Isla", "hash-1")


def facts(
    state: str, *actors: str, held: tuple[str, ...] = (), user: int = MORAG, signed: tuple[Signed, ...] = ()
) -> Facts:
    return Facts(state, frozenset(actors), frozenset(held), user, "hash-1", signed)


def keys(of: Facts) -> list[tuple[str, bool]]:
    return [(offer.step.key, offer.open) for offer in offers(PROCESS, of)]


def test_only_steps_of_the_present_state_and_of_ones_own_are_offered_in_the_files_order() -> None:
    assert keys(facts("draft", "owner")) == []
    assert keys(facts("draft", "lead", held=("has_lead", "has_actions"))) == [("send", True)]
    assert keys(facts("read", "chair", "owner")) == [("back", True), ("sign_chair", True), ("sign_second", True)]


def test_a_step_that_lacks_something_is_shown_with_every_sentence_and_refused_with_the_same() -> None:
    now = facts("draft", "lead")
    (offer,) = offers(PROCESS, now)
    assert offer.missing == (NEEDS["has_lead"], NEEDS["has_actions"])
    with pytest.raises(Refusal) as refusal:
        require_step(PROCESS, "send", now)
    assert refusal.value.message == f"{NEEDS['has_lead']} {NEEDS['has_actions']}"
    one = facts("draft", "lead", held=("has_actions",))
    assert offers(PROCESS, one)[0].missing == (NEEDS["has_lead"],)


@pytest.mark.parametrize("key", ["finish", "sign_chair", "no_such_step"])
def test_what_was_not_offered_is_refused_in_one_sentence(key: str) -> None:
    with pytest.raises(Refusal) as refusal:
        require_step(PROCESS, key, facts("draft", "lead", held=("has_lead", "has_actions")))
    assert refusal.value.message == NOT_YOURS


def test_no_button_is_drawn_that_would_be_refused_and_none_is_left_out() -> None:
    every = [
        facts(state, *actors, held=held, signed=signed)
        for state in ("draft", "read", "final")
        for actors in ((), ("lead",), ("chair",), ("owner",), ("lead", "chair", "owner"))
        for held in ((), ("has_lead", "has_actions", "comments_answered"))
        for signed in ((), (BY_MORAG,), (BY_MORAG, BY_ISLA))
    ]
    for now in every:
        drawn = {offer.step.key for offer in offers(PROCESS, now) if offer.open}
        for step in PROCESS.steps:
            try:
                taken = require_step(PROCESS, step.key, now, note="because") == step
            except Refusal:
                taken = False
            assert taken == (step.key in drawn), (step.key, now)


def test_a_reason_that_is_asked_for_must_be_given_and_is_asked_for_at_its_field() -> None:
    for nothing in ("", "  \n"):
        with pytest.raises(Refusal) as refusal:
            require_step(PROCESS, "back", facts("read", "chair"), note=nothing)
        assert refusal.value.field == "note"
    assert require_step(PROCESS, "back", facts("read", "chair"), note="The dates are wrong").to == "draft"
    assert require_step(PROCESS, "sign_chair", facts("read", "chair")).signs == "chair"  # a note may be left empty


def test_an_ended_run_offers_nothing() -> None:
    everything = facts("final", "lead", "chair", "owner", held=tuple(NEEDS), signed=(BY_MORAG, BY_ISLA))
    assert offers(PROCESS, everything) == ()


def test_two_people_look_so_the_same_person_signs_in_one_place_only() -> None:
    morag = facts("read", "chair", "owner", signed=(BY_MORAG,))
    with pytest.raises(Refusal, match="You have signed as Chair"):
        require_step(PROCESS, "sign_second", morag)
    assert require_step(PROCESS, "sign_second", replace(morag, user_id=ISLA)).signs == "second"


def test_a_place_is_signed_once() -> None:
    with pytest.raises(Refusal, match="Morag has signed here already"):
        require_step(PROCESS, "sign_chair", facts("read", "chair", user=ISLA, signed=(BY_MORAG,)))


def test_final_needs_every_signature_of_this_very_state() -> None:
    lead = facts("read", "lead", held=("comments_answered",))
    assert offers(PROCESS, replace(lead, signed=(BY_MORAG,)))[0].missing == (NEEDS["all_signed"],)
    assert [slot.key for slot in slots_to_sign(PROCESS, replace(lead, signed=(BY_MORAG,)))] == ["second"]
    both = replace(lead, signed=(BY_MORAG, BY_ISLA))
    assert require_step(PROCESS, "finish", both).to == "final"
    changed = replace(both, current_hash="hash-2")
    assert offers(PROCESS, changed)[0].missing == (NEEDS["all_signed"],)


def test_nobody_can_say_that_all_have_signed_but_the_signatures() -> None:
    """The caller says which needs hold; this one is worked out here, so a slip above cannot make a version final."""
    claimed = facts("read", "lead", held=("comments_answered", "all_signed"))
    assert offers(PROCESS, claimed)[0].missing == (NEEDS["all_signed"],)


def test_a_change_makes_a_signature_lapse_until_the_place_is_signed_anew() -> None:
    changed = replace(facts("read", "chair", signed=(BY_MORAG, BY_ISLA)), current_hash="hash-2")
    assert standing_signatures(PROCESS, changed) == {}
    assert require_step(PROCESS, "sign_chair", changed).signs == "chair"
    anew = Signed("chair", MORAG, "Morag", "hash-2")
    signed = replace(changed, signed=(BY_MORAG, BY_ISLA, anew))
    assert standing_signatures(PROCESS, signed) == {"chair": anew}


def test_whoever_signed_an_earlier_state_may_sign_elsewhere_now() -> None:
    changed = replace(facts("read", "owner", user=MORAG, signed=(BY_MORAG,)), current_hash="hash-2")
    assert require_step(PROCESS, "sign_second", changed).signs == "second"


def test_a_signature_in_a_place_that_the_process_does_not_have_counts_for_nothing() -> None:
    stray = facts("read", "lead", signed=(Signed("mayor", ISLA, "Isla", "hash-1"),))
    assert standing_signatures(PROCESS, stray) == {}
    assert len(slots_to_sign(PROCESS, stray)) == 2
