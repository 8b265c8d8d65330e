"""What must hold inside a process: every word it uses is known, every state is reached and leads to an end, and what
must be signed can be signed. Plain values in, mistakes out; no Django here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from plumbline.kernel.yaml_lines import Lines, Mistake
from plumbline.library.faults import KEY, Around, Fault, Place, mistakes, named, plain, too_long, twice, unknown
from plumbline.library.types import ACTORS, NEEDS, Process, ProcessState, SignatureSlot, Step

_LONGEST_KEY = 60  # what the tables of `workflow` have room for
_ASKS = ("note", "reason")


def check_process(process: Process, lines: Lines, path: str, around: Around) -> list[Mistake]:
    faults = (
        *named(process),
        *_keyed(process),
        *_states(process),
        *_signatures(process, around),
        *_steps(process, around),
        *_reached(process),
    )
    return mistakes(faults, lines, path)


def _keyed(process: Process) -> Iterator[Fault]:
    """Every state, step and signature has a key of its own that the tables can hold, and words of its own."""
    every: tuple[tuple[str, str, Iterable[ProcessState | SignatureSlot | Step]], ...] = (
        ("states", "state", process.states),
        ("steps", "step", process.steps),
        ("signatures", "signature", process.signatures),
    )
    for place, noun, parts in every:
        parts = tuple(parts)
        yield from twice(((place, n, "key"), one.key, f'The {noun} "{one.key}"') for n, one in enumerate(parts))
        yield from twice(
            ((place, n, "label"), plain(one.label), f'The label "{one.label}"') for n, one in enumerate(parts)
        )
        for n, one in enumerate(parts):
            if not KEY.fullmatch(one.key):
                yield (place, n, "key"), f'The key "{one.key}" may hold small letters, figures, "-" and "_" only.'
            yield from too_long((place, n, "key"), one.key, _LONGEST_KEY)


def _states(process: Process) -> Iterator[Fault]:
    yield from unknown(("start",), "state", [process.start], [state.key for state in process.states])
    if not any(state.ends for state in process.states):
        yield ("states",), "No state ends the process. Mark at least one with `ends: true`."


def _signatures(process: Process, around: Around) -> Iterator[Fault]:
    for n, slot in enumerate(process.signatures):
        yield from _people(("signatures", n, "actors"), slot.actors, around)
        if not any(step.signs == slot.key for step in process.steps):
            yield ("signatures", n, "key"), f'No step signs "{slot.key}", so it could never be signed.'
    needed = any("all_signed" in step.needs for step in process.steps)
    if process.signatures and not needed:
        yield ("signatures",), 'No step waits for the signatures. Add "all_signed" to what one of the steps needs.'


def _steps(process: Process, around: Around) -> Iterator[Fault]:
    states = [state.key for state in process.states]
    slots = {slot.key: slot for slot in process.signatures}
    for n, step in enumerate(process.steps):
        place: Place = ("steps", n)
        yield from unknown((*place, "start"), "state", step.start, states)
        yield from unknown((*place, "to"), "state", [step.to] if step.to else [], states)
        yield from unknown((*place, "needs"), "need", step.needs, NEEDS)
        yield from unknown((*place, "asks"), "question", step.asks, _ASKS)
        yield from _people((*place, "actors"), step.actors, around)
        yield from _people((*place, "tells"), step.tells, around)
        yield from unknown((*place, "signs"), "signature", [step.signs] if step.signs else [], slots)
        yield from _signs(place, step, slots)
        if not step.start:
            yield (*place, "start"), "A step begins in a state. Name at least one."
        if not step.actors:
            yield (*place, "actors"), "Nobody could take this step. Name at least one actor or role."
        if "all_signed" in step.needs and not slots:
            yield (
                (*place, "needs"),
                'Nobody signs here, so "all_signed" says nothing. Add "signatures", or take it out.',
            )
        for key in step.start:
            state = process.state(key)
            if state and state.ends and "reason" not in step.asks:
                message = f'The state "{key}" ends the process, so only a step that asks for a reason opens it again.'
                yield (*place, "start"), message


def _signs(place: Place, step: Step, slots: Mapping[str, SignatureSlot]) -> Iterator[Fault]:
    """Whoever may take the step that signs is named at the place that is signed, and everybody named there may."""
    slot = slots.get(step.signs)
    if slot and set(slot.actors) != set(step.actors):
        message = f'"{slot.label}" is signed by others than may take this step. Name the same actors in both places.'
        yield (*place, "actors"), message


def _people(place: Place, given: Iterable[str], around: Around) -> Iterator[Fault]:
    if around.roles is not None:
        yield from unknown(place, "actor or role", given, (*ACTORS, *around.roles))


def _reached(process: Process) -> Iterator[Fault]:
    """Every state can be reached from the first, and from every state an end can."""
    ways: dict[str, set[str]] = {}
    for step in process.steps:
        for key in step.start:
            ways.setdefault(key, set()).add(step.to or key)
    reached = _from({process.start}, ways)
    back: dict[str, set[str]] = {}
    for key, targets in ways.items():
        for target in targets:
            back.setdefault(target, set()).add(key)
    ending = _from({state.key for state in process.states if state.ends}, back)
    for n, state in enumerate(process.states):
        if state.key not in reached:
            yield ("states", n, "key"), f'No step leads to the state "{state.key}".'
        elif state.key not in ending:
            yield ("states", n, "key"), f'From the state "{state.key}" no way leads to an end.'


def _from(first: set[str], ways: Mapping[str, set[str]]) -> set[str]:
    found, ahead = set(first), list(first)
    while ahead:
        for target in ways.get(ahead.pop(), ()):
            if target not in found:
                found.add(target)
                ahead.append(target)
    return found
