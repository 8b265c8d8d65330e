"""What must hold inside a form and a list of themes: every word it uses is known, every answer has a place, and what
sends a report somewhere says so. Plain values in, mistakes out; no Django here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import get_args

from plumbline.access.roles import Side
from plumbline.kernel.yaml_lines import Lines, Mistake
from plumbline.library.faults import KEY, Around, Fault, Place, mistakes, named, plain, too_long, twice, unknown
from plumbline.library.form_types import KINDS, ROUTES, Form, FormChoice, FormQuestion, Theme, ThemeList
from plumbline.library.types import KEY_QUESTIONS

# What the tables have room for (intelligence.models.items).
_LONGEST_KEY, _LONGEST_LABEL = 60, 300

# The key questions of the Care Quality Commission, beside those of the Care Inspectorate.
QUESTIONS = (*KEY_QUESTIONS, "safe", "effective", "caring", "responsive", "well-led")

# Of what kind the question is that fills a column.
_KINDS_OF_COLUMNS = {
    "title": ("text",), "facts": ("long-text",), "opinion": ("long-text",), "measures": ("long-text",),
    "persons": ("long-text",), "happened_on": ("date",), "due_on": ("date",), "urgency": ("choice",),
    "category": ("choice",),
}  # fmt: skip
_URGENCIES = ("routine", "soon", "today")


def check_themes(themes: ThemeList, lines: Lines, path: str, around: Around) -> list[Mistake]:
    faults = (*named(themes), *_keyed("themes", "theme", themes.themes), *_themes(themes))
    return mistakes(faults, lines, path)


def check_form(form: Form, lines: Lines, path: str, around: Around) -> list[Mistake]:
    faults = (
        *named(form),
        *unknown(("kind",), "kind of report", [form.kind], KINDS),
        *unknown(("route",), "route", [form.route], ROUTES),
        *unknown(("copies",), "route", form.copies, ROUTES),
        *unknown(("sides",), "side", form.sides, get_args(Side)),
        *_senders(form),
        *_groups(form, around),
    )
    return mistakes(faults, lines, path)


def _themes(themes: ThemeList) -> Iterator[Fault]:
    if not themes.themes:
        yield ("themes",), "A list of themes needs at least one."
    for n, theme in enumerate(themes.themes):
        yield from unknown(("themes", n, "questions"), "key question", theme.questions, QUESTIONS)
        for m, word in enumerate(theme.words):
            if word != " ".join(word.lower().split()):
                yield ("themes", n, "words", m), f'Write "{word}" in small letters, with single spaces.'


def _keyed(place: str, noun: str, every: Iterable[Theme]) -> Iterator[Fault]:
    """Keys that the tables can hold, each once, and labels of their own."""
    every = tuple(every)
    yield from twice(((place, n, "key"), one.key, f'The {noun} "{one.key}"') for n, one in enumerate(every))
    yield from twice(((place, n, "label"), plain(one.label), f'The label "{one.label}"') for n, one in enumerate(every))
    for n, one in enumerate(every):
        yield from _key((place, n, "key"), one.key)


def _key(place: Place, key: str) -> Iterator[Fault]:
    if not KEY.fullmatch(key):
        yield place, f'The key "{key}" may hold small letters, figures, "-" and "_" only.'
    yield from too_long(place, key, _LONGEST_KEY)


def _senders(form: Form) -> Iterator[Fault]:
    """Somebody can send it, and what keeps a name back cannot give it away."""
    if not form.sides and not form.public and not form.by_link:
        yield ("sides",), "Nobody could send this form. Name the sides whose people may, or write `public: true`."
    if form.confidential and form.provider_reads:
        yield ("provider_reads",), "What is confidential is not read by the provider. Take one of the two out."
    if form.confidential and form.offline:
        yield ("offline",), "A confidential form leaves nothing on a telephone, so it cannot be filled offline."
    if form.names == "none" and form.provider_reads:
        yield ("provider_reads",), "Without a name nobody can tell that the provider’s people sent it."


def _groups(form: Form, around: Around) -> Iterator[Fault]:
    known = _known_themes(form, around)
    if form.themes not in around.themes:
        yield from unknown(("themes",), "list of themes", [form.themes], around.themes)
    questions: list[tuple[Place, FormQuestion]] = []
    for g, group in enumerate(form.groups):
        if not group.questions:
            yield ("groups", g, "questions"), "A group needs at least one question."
        questions += [(("groups", g, "questions", n), question) for n, question in enumerate(group.questions)]
    if not questions:
        yield ("groups",), "A form needs at least one question."
    yield from twice(((*at, "key"), q.key, f'The question "{q.key}"') for at, q in questions)
    yield from twice(((*at, "sets"), q.sets, f'A question that sets "{q.sets}"') for at, q in questions if q.sets)
    for at, question in questions:
        yield from _question(at, question, known)


def _known_themes(form: Form, around: Around) -> tuple[str, ...] | None:
    """None where the list has mistakes of its own, or is not there: that is said once."""
    themes = around.themes.get(form.themes)
    return tuple(theme.key for theme in themes.themes) if themes else None


def _question(at: Place, question: FormQuestion, themes: tuple[str, ...] | None) -> Iterator[Fault]:
    yield from _key((*at, "key"), question.key)
    yield from too_long((*at, "text"), question.text, _LONGEST_LABEL)
    if themes is not None:
        yield from unknown((*at, "themes"), "theme", question.themes, themes)
    yield from _choices(at, question, themes)
    yield from _polarity(at, question)
    yield from _sending(at, question)
    if question.sets:
        yield from _column(at, question)


def _choices(at: Place, question: FormQuestion, themes: tuple[str, ...] | None) -> Iterator[Fault]:
    chosen = question.kind in ("choice", "choices")
    if chosen and len(question.choices) < 2:
        yield (*at, "choices"), "Give at least two answers to choose from."
    if question.choices and not chosen:
        yield (*at, "choices"), 'Only a "choice" or "choices" has answers to choose from.'
    yield from twice(
        ((*at, "choices", n, "key"), c.key, f'The answer "{c.key}"') for n, c in enumerate(question.choices)
    )
    for n, choice in enumerate(question.choices):
        place: Place = (*at, "choices", n)
        yield from _key((*place, "key"), choice.key)
        if themes is not None:
            yield from unknown((*place, "themes"), "theme", choice.themes, themes)
        yield from _route(place, choice)


def _polarity(at: Place, question: FormQuestion) -> Iterator[Fault]:
    if question.kind != "yes-no":
        if question.good != "neither":
            yield (*at, "good"), "Only a yes-no question has an answer that is a good sign."
        if question.not_applicable:
            yield (*at, "not_applicable"), 'Only a yes-no question can be "not applicable".'
        if question.themes:
            yield (*at, "themes"), "Only a yes-no question has a poor answer. Give the themes to the choices."
    elif question.themes and question.good == "neither":
        yield (*at, "themes"), "Without a good answer there is no poor one, so these themes are never suggested."


def _sending(at: Place, question: FormQuestion) -> Iterator[Fault]:
    if (question.sends_to or question.sends_when) and question.kind != "yes-no":
        yield (*at, "sends_to"), "Only a yes-no question sends a report somewhere; of a choice, its answers do."
    if bool(question.sends_to) != bool(question.sends_when):
        yield (*at, "sends_when"), "Say both where it is sent and at which answer."
    yield from _route(at, question)


def _route(at: Place, one: FormChoice | FormQuestion) -> Iterator[Fault]:
    if one.sends_to:
        yield from unknown((*at, "sends_to"), "route", [one.sends_to], ROUTES)
        if not one.says:
            yield (*at, "says"), "Say what the person is told when this answer sends their report elsewhere."


def _column(at: Place, question: FormQuestion) -> Iterator[Fault]:
    """A column of the report is read by all who read the report, and has no room for more than the answer."""
    wanted = _KINDS_OF_COLUMNS[question.sets]
    if question.kind not in wanted:
        yield (*at, "kind"), f'What sets "{question.sets}" is of the kind {wanted[0]}.'
    if question.comment:
        yield (*at, "comment"), "A comment beside this would be lost. Ask it as a question of its own."
    if question.audience != "everyone" and question.sets != "persons":
        yield (
            (*at, "audience"),
            "All who read the report read this. Only a question that sets nothing can be for fewer.",
        )
    if question.sets == "urgency":
        keys = [choice.key for choice in question.choices]
        yield from unknown((*at, "choices"), "urgency", keys, _URGENCIES)
