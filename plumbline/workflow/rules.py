"""Whether a step may be taken: one function, asked by the button, by the form's answer and by any other program."""

from __future__ import annotations

from dataclasses import dataclass

from plumbline.kernel.refusals import Refusal
from plumbline.library.types import NEEDS, Process, SignatureSlot, Step

NOT_YOURS = "This step is not yours to take, or it is not open now. Look at the page again to see how things stand."


@dataclass(frozen=True)
class Signed:
    """A signature that was given: in which place, by whom, of which state."""

    slot: str
    by_id: int | None
    by_name: str
    signed_hash: str


@dataclass(frozen=True)
class Facts:
    """How things stand for one person: what they are in the record, and which needs hold."""

    state: str
    actors: frozenset[str]  # keys of library.types.ACTORS and roles
    held: frozenset[str]  # keys of library.types.NEEDS that hold; "all_signed" is worked out here
    user_id: int | None = None
    current_hash: str = ""  # of what would be signed now
    signed: tuple[Signed, ...] = ()


@dataclass(frozen=True)
class Offer:
    """A step that this person takes, now or once what is missing is there."""

    step: Step
    missing: tuple[str, ...] = ()  # sentences; empty: it may be taken

    @property
    def open(self) -> bool:
        return not self.missing


def standing_signatures(process: Process, facts: Facts) -> dict[str, Signed]:
    """By slot, the signatures of the state as it is now; those of an earlier state no longer count."""
    slots = {slot.key for slot in process.signatures}
    return {s.slot: s for s in facts.signed if s.slot in slots and s.signed_hash == facts.current_hash}


def slots_to_sign(process: Process, facts: Facts) -> tuple[SignatureSlot, ...]:
    standing = standing_signatures(process, facts)
    return tuple(slot for slot in process.signatures if slot.key not in standing)


def offers(process: Process, facts: Facts) -> tuple[Offer, ...]:
    """The steps out of the present state that this person takes, each with what is missing, in the file's order."""
    found = []
    for step in process.steps:
        if facts.state in step.start and facts.actors & set(step.actors):
            found.append(Offer(step, _missing(process, step, facts)))
    return tuple(found)


def next_step(process: Process, state: str, actors: frozenset[str], signed: frozenset[str]) -> Step | None:
    """The step that waits for somebody who is one of these, whatever it may still lack: a signature in a place that is
    not signed, or a step onwards. Going back, giving up and staying wait for nobody."""
    order = [one.key for one in process.states]
    for step in process.steps:
        if state not in step.start or not actors & set(step.actors):
            continue
        if step.signs:
            if step.signs not in signed:
                return step
            continue
        if "all_signed" in step.needs and {slot.key for slot in process.signatures} - signed:
            continue  # others have to sign first
        gives_up = "reason" in step.asks and not step.question
        if step.to and order.index(step.to) > order.index(state) and not gives_up:
            return step
    return None


def require_step(process: Process, key: str, facts: Facts, *, note: str = "") -> Step:
    """The step, if this person may take it now. Raises Refusal with every sentence of what is missing."""
    offer = next((o for o in offers(process, facts) if o.step.key == key), None)
    if offer is None:
        raise Refusal(NOT_YOURS)
    if offer.missing:
        raise Refusal(" ".join(offer.missing))
    if "reason" in offer.step.asks and not note.strip():
        raise Refusal("Say why. It is kept with the step.", field="note")
    return offer.step


def _missing(process: Process, step: Step, facts: Facts) -> tuple[str, ...]:
    held = set(facts.held) - {"all_signed"}  # the signatures say so, nobody else
    if not slots_to_sign(process, facts):
        held.add("all_signed")
    told = [NEEDS[need] for need in step.needs if need not in held]
    if step.signs:
        told += _cannot_sign(process, step, facts)
    return tuple(told)


def _cannot_sign(process: Process, step: Step, facts: Facts) -> list[str]:
    standing = standing_signatures(process, facts)
    if step.signs in standing:
        return [f"{standing[step.signs].by_name} has signed here already."]
    elsewhere = [slot for slot, signed in standing.items() if signed.by_id == facts.user_id and signed.by_id]
    labels = {slot.key: slot.label for slot in process.signatures}
    return [f"You have signed as {labels[slot]}. Somebody else signs here: two people look." for slot in elsewhere]


def done_words(process: Process, key: str) -> str:
    """What the log says of a step that was taken."""
    step = process.step(key)
    return (step.done or step.label) if step else key
