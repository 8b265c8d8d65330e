"""What must hold inside a framework and a scale beyond its shape: every rule says where it fails and how to mend it.

Plain values in, mistakes out. No Django here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import get_args

from plumbline.kernel.yaml_lines import Lines, Mistake, did_you_mean, listed
from plumbline.library.faults import KEY, Around, Fault, Place, mistakes, named, plain, too_long, twice, unknown
from plumbline.library.types import (
    GROUND_KINDS,
    KEY_QUESTIONS,
    RECIPIENT_ROLES,
    Field,
    Framework,
    Scale,
    SectionRule,
    Trigger,
)

# What the tables have room for (plans and people models).
_LONGEST_STATUS_KEY, _LONGEST_HEADER_KEY, _LONGEST_LABEL = 20, 80, 300

_ADDRESS = re.compile(r"https?://[^\s/]+\S*")
_PHRASE = re.compile(r"[^\W_][\w /'’-]{2,}\*?")
_CITED = re.compile(r"(?:Regulation|Section) \d{1,3}")
_SECTION_FIELDS = ("section", "section_outcomes")
_GUIDANCE_ELSEWHERE = ("sections", "context", "abbreviations", "plan")  # what guidance may speak of besides fields


def check_scale(scale: Scale, lines: Lines, path: str) -> list[Mistake]:
    return mistakes(_scale_faults(scale), lines, path)


def check_framework(framework: Framework, lines: Lines, path: str, around: Around) -> list[Mistake]:
    faults = (
        *named(framework),
        *_scale_of(framework, around),
        *_columns(framework),
        *_layout(framework),
        *_header(framework),
        *_sections(framework),
        *_items(framework),
        *_people(framework, around),
        *_triggers(framework, around),
        *_processes(framework, around),
        *_words(framework),
    )
    return mistakes(faults, lines, path)


# Scales


def _scale_faults(scale: Scale) -> Iterator[Fault]:
    yield from named(scale)
    if len(scale.values) < 2:
        yield ("values",), "A scale needs at least two values."
    for what, of in (("key", "key"), ("label", "label"), ("code", "code")):
        yield from twice(
            (("values", n, of), getattr(value, of).lower(), f'The {what} "{getattr(value, of)}"')
            for n, value in enumerate(scale.values)
        )
    yield from twice(
        (("values", n, "shape"), f"{value.colour} {value.shape}", f"The {value.colour} {value.shape} shape")
        for n, value in enumerate(scale.values)
    )
    yield from _spellings(scale)


def _spellings(scale: Scale) -> Iterator[Fault]:
    """Each way of writing a status belongs to one value of the scale."""
    owner = {word.lower(): value for value in scale.values for word in (value.key, value.label, value.code)}
    for n, value in enumerate(scale.values):
        if not KEY.fullmatch(value.key):
            yield ("values", n, "key"), f'The key "{value.key}" may hold small letters, figures, "-" and "_" only.'
        yield from too_long(("values", n, "key"), value.key, _LONGEST_STATUS_KEY)
        for m, spelling in enumerate(value.also):
            place: Place = ("values", n, "also", m)
            if spelling != spelling.lower():
                yield place, f'"{spelling}" must be written in small letters: "{spelling.lower()}".'
            other = owner.setdefault(spelling.lower(), value)
            if other is not value:
                yield place, f'"{spelling}" already stands for "{other.label}" in this scale. Keep it with one value.'


# Frameworks


def _scale_of(framework: Framework, around: Around) -> Iterator[Fault]:
    wanted = (framework.scale, framework.scale_version)
    versions = sorted(version for name, version in around.scales if name == framework.scale)
    if not versions:
        names = sorted({name for name, _ in around.scales})
        hint = did_you_mean(framework.scale, names)
        yield ("scale",), f'There is no scale "{framework.scale}".{hint} The scales are: {listed(names)}.'
        return
    if wanted not in around.scales:
        has = listed(str(version) for version in versions)
        yield ("scale_version",), f'The scale "{framework.scale}" has no version {wanted[1]}. It has: {has}.'
        return
    rounds, scale = framework.rounds, around.scales[wanted]
    if rounds and scale and scale.value(rounds.done_key) is None:
        keys = [value.key for value in scale.values]
        hint = did_you_mean(rounds.done_key, keys)
        message = f'"{rounds.done_key}" is not a value of the scale "{scale.id}".{hint} Its keys are: {listed(keys)}.'
        yield ("rounds", "done_key"), message


def _columns(framework: Framework) -> Iterator[Fault]:
    held: list[tuple[Place, str, str]] = []
    for n, column in enumerate(framework.columns):
        held.append((("columns", n, "field"), column.field, f'The field "{column.field}"'))
        held += [(("columns", n, "holds", m), name, f'The field "{name}"') for m, name in enumerate(column.holds)]
        if column.width < 1:
            yield ("columns", n, "width"), "A width is a share of the table's width: 1 or more."
        if not column.label and not (framework.layout == "parts" and column.field == "title"):
            message = 'A column needs a label. Only the title of a part may have none (layout "parts").'
            yield ("columns", n, "label"), message
    yield from twice(held)
    yield from _headings(framework)
    fields = _fields(framework)
    if "text" not in fields:
        yield ("columns",), 'No column says what is to be done. Add a column with "field: text".'
    if framework.status_in_print and "status" not in fields:
        message = (
            f'No column shows the status of the scale "{framework.scale}". Add a column with "field: status"; or, if '
            'the document has none and the plan is monitored apart, write "status_in_print: false".'
        )
        yield ("columns",), message
    if not framework.status_in_print and "status" in fields:
        yield ("status_in_print",), "There is a status column, so the status is in print. Leave this line out."


def _headings(framework: Framework) -> Iterator[Fault]:
    """A heading found in a document must lead to one column."""
    owner: dict[str, int] = {}
    for n, column in enumerate(framework.columns):
        written: list[tuple[Place, str]] = [(("columns", n, "label"), column.label)] if column.label else []
        written += [(("columns", n, "also", m), heading) for m, heading in enumerate(column.also)]
        for place, heading in written:
            other = owner.setdefault(plain(heading), n)
            if other != n:
                first = framework.columns[other].label
                yield place, f'"{heading}" already names the column "{first}". Keep it with one column.'


def _layout(framework: Framework) -> Iterator[Fault]:
    for n, column in enumerate(framework.columns):
        names: list[tuple[Place, str]] = [(("columns", n, "field"), column.field)]
        names += [(("columns", n, "holds", m), name) for m, name in enumerate(column.holds)]
        for place, name in names:
            if name in _SECTION_FIELDS and framework.layout != "recommendation-table":
                message = (
                    f'"{name}" needs a column of its own for the {framework.sections.noun}, which the layout '
                    f'"{framework.layout}" does not have. Use layout "recommendation-table", or take it out.'
                )
                yield place, message
            if name == "section_outcomes" and not framework.sections.has_outcomes:
                yield (
                    place,
                    'Sections have no outcomes here. Add "has_outcomes: true" under "sections", or take it out.',
                )
            if name == "lead" and not framework.sections.has_lead:
                yield place, 'Sections have no lead here. Add "has_lead: true" under "sections", or take it out.'
    if framework.layout == "recommendation-table" and "section" not in _fields(framework):
        noun = framework.sections.noun
        yield ("columns",), f'The layout "recommendation-table" needs a column with "field: section" for the {noun}.'
    if framework.layout == "parts" and framework.rounds is None:
        yield ("layout",), 'The layout "parts" repeats its rows in each round. Add "rounds".'
    if framework.layout != "parts" and framework.rounds is not None:
        yield ("rounds",), 'Rounds stand side by side only in the layout "parts". Use it, or take "rounds" out.'


def _header(framework: Framework) -> Iterator[Fault]:
    yield from twice(
        (("header", n, "key"), field.key, f'The key "{field.key}"') for n, field in enumerate(framework.header)
    )
    owner: dict[str, int] = {}
    for n, field in enumerate(framework.header):
        if not KEY.fullmatch(field.key):
            yield ("header", n, "key"), f'The key "{field.key}" may hold small letters, figures, "-" and "_" only.'
        yield from too_long(("header", n, "key"), field.key, _LONGEST_HEADER_KEY)
        yield from too_long(("header", n, "label"), field.label, _LONGEST_LABEL)
        if (field.kind == "choice") != bool(field.choices):
            message = 'A field has "choices" exactly when its kind is "choice".'
            yield ("header", n, "choices" if field.choices else "kind"), message
        if field.every_page and not field.printed:
            yield ("header", n, "every_page"), "A field that is not printed cannot be on every page."
        written: list[tuple[Place, str]] = [(("header", n, "label"), field.label)]
        written += [(("header", n, "also", m), label) for m, label in enumerate(field.also)]
        for place, label in written:
            other = owner.setdefault(plain(label), n)
            if other != n:
                yield place, f'"{label}" already names the field "{framework.header[other].label}". Keep it with one.'


def _sections(framework: Framework) -> Iterator[Fault]:
    rule = framework.sections
    yield from twice(
        (("sections", "fixed", n, "number"), str(one.number), f"The number {one.number}")
        for n, one in enumerate(rule.fixed)
    )
    titles: list[tuple[Place, str, str]] = []
    for n, one in enumerate(rule.fixed):
        if one.number < 1:
            yield ("sections", "fixed", n, "number"), "Sections are numbered from 1."
        titles.append((("sections", "fixed", n, "title"), plain(one.title), f'The title "{one.title}"'))
        titles += [(("sections", "fixed", n, "also", m), plain(t), f'The title "{t}"') for m, t in enumerate(one.also)]
    yield from twice(titles)
    yield from _finding(rule)
    yield from twice(
        (("sections", "outcome_levels", n), plain(level), f'The level "{level}"')
        for n, level in enumerate(rule.outcome_levels)
    )
    if rule.outcome_levels and not rule.has_outcomes:
        yield ("sections", "outcome_levels"), 'Levels are for outcomes. Write "has_outcomes: true", or take them out.'
    if rule.context_hint and not rule.context_label:
        yield ("sections", "context_hint"), 'A hint for the context needs a "context_label".'


def _finding(rule: SectionRule) -> Iterator[Fault]:
    """By what a requirement finds its section: each key question, word and regulation leads to one of them."""
    asked: list[tuple[Place, str, str]] = []
    words: list[tuple[Place, str, str]] = []
    cited: list[tuple[Place, str, str]] = []
    for n, one in enumerate(rule.fixed):
        place: Place = ("sections", "fixed", n)
        yield from unknown((*place, "questions"), "key question", one.questions, KEY_QUESTIONS)
        asked += [((*place, "questions", m), key, f'The key question "{key}"') for m, key in enumerate(one.questions)]
        for m, phrase in enumerate(one.about):
            if phrase != phrase.lower():
                yield (*place, "about", m), f'"{phrase}" must be written in small letters: "{phrase.lower()}".'
            if not _PHRASE.fullmatch(phrase):
                yield (*place, "about", m), f'"{phrase}" may end in one "*" (any ending), and needs three letters.'
            words.append(((*place, "about", m), phrase, f'"{phrase}"'))
        for m, one_cited in enumerate(one.cites):
            if not _CITED.fullmatch(one_cited):
                yield (*place, "cites", m), f'"{one_cited}" must be written like "Regulation 5" or "Section 7".'
            cited.append(((*place, "cites", m), one_cited, f'"{one_cited}"'))
    for given in (asked, words, cited):
        yield from twice(given)


def _items(framework: Framework) -> Iterator[Fault]:
    if framework.items.blank_rows < 0:
        yield ("items", "blank_rows"), "The blank template cannot have fewer than 0 rows."
    if framework.rounds and framework.rounds.months_after_agreed < 1:
        yield ("rounds", "months_after_agreed"), "Write a number of months: 1 or more."


def _people(framework: Framework, around: Around) -> Iterator[Fault]:
    for n, attendee in enumerate(framework.attendees):
        if around.roles is not None and attendee.role not in around.roles:
            hint = did_you_mean(attendee.role, around.roles) or " See library/roles.yaml."
            yield ("attendees", n, "role"), f'There is no role "{attendee.role}".{hint}'
    yield from twice(
        (("attendees", n, "label"), plain(one.label), f'"{one.label}"') for n, one in enumerate(framework.attendees)
    )
    for n, recipient in enumerate(framework.distribution):
        if recipient.role and recipient.role not in RECIPIENT_ROLES:
            hint = did_you_mean(recipient.role, RECIPIENT_ROLES)
            kinds = listed(RECIPIENT_ROLES)
            message = f'"{recipient.role}" is not a kind of group or organisation.{hint} They are: {kinds}.'
            yield ("distribution", n, "role"), message
    yield from twice(
        (("distribution", n, "label"), plain(one.label), f'"{one.label}"')
        for n, one in enumerate(framework.distribution)
    )


def _words(framework: Framework) -> Iterator[Fault]:
    known = (*get_args(Field), *(field.key for field in framework.header), *_GUIDANCE_ELSEWHERE)
    for key, _ in framework.guidance:
        if key not in known:
            message = f'"{key}" is neither a field of a column nor a key of the header.{did_you_mean(key, known)}'
            yield ("guidance", key), message
    for n, phrase in enumerate(framework.evidence):
        if phrase != phrase.lower():
            yield ("evidence", n), f'"{phrase}" must be written in small letters: "{phrase.lower()}".'
    yield from twice((("evidence", n), one, f'"{one}"') for n, one in enumerate(framework.evidence))
    for n, link in enumerate(framework.links):
        if not _ADDRESS.fullmatch(link.url):
            yield ("links", n, "url"), f'"{link.url}" is not a web address that begins with https:// or http://.'


def _fields(framework: Framework) -> set[str]:
    return {name for column in framework.columns for name in (column.field, *column.holds)}


def _triggers(framework: Framework, around: Around) -> Iterator[Fault]:
    for what, of in (("key", "key"), ("label", "label")):
        yield from twice(
            (("triggers", n, of), plain(getattr(one, of)), f'The {what} "{getattr(one, of)}"')
            for n, one in enumerate(framework.triggers)
        )
    for n, trigger in enumerate(framework.triggers):
        yield from unknown(("triggers", n, "evidence"), "kind of ground", trigger.evidence, GROUND_KINDS)
        yield from _grades(n, trigger)
        if around.roles is not None:
            yield from unknown(("triggers", n, "suggests"), "role", trigger.suggests, around.roles)


def _grades(n: int, trigger: Trigger) -> Iterator[Fault]:
    most, least = trigger.grades_at_most, trigger.grades_at_least
    if (most or least) and "inspection" not in trigger.evidence:
        place = ("triggers", n, "grades_at_most" if most else "grades_at_least")
        yield place, 'Grades are an inspection\'s. Add "inspection" to the evidence of this trigger, or take them out.'
    if most is not None and least is not None and least <= most:
        message = f"A plan begun at grade {most} or worse would end at grade {least} at once. Write a better grade."
        yield ("triggers", n, "grades_at_least"), message


def _processes(framework: Framework, around: Around) -> Iterator[Fault]:
    """A plan's versions always run on a process; a framework may know no disagreement or hand-back."""
    runs_on, known = framework.processes, sorted(around.processes)
    for key, id in (
        ("version", runs_on.version), ("version_in_house", runs_on.version_in_house),
        ("disagreement", runs_on.disagreement), ("hand_back", runs_on.hand_back),
    ):  # fmt: skip
        if id or key == "version":
            yield from unknown(("processes", key), "process", [id], known)
