"""What was answered to a form, checked and turned into a report: plain values in, plain values out.

The same rules stand behind the form in the browser, the public form, a link, and what comes in from a phone that had no
signal.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from plumbline.library.form_types import Form, FormChoice, FormQuestion, ThemeList

NOT_APPLICABLE = "na"
YES_NO = {"yes": "Yes", "no": "No"}
LONGEST_LINE = 300  # what a line has room for
LONGEST_TEXT = 400_000  # characters: some 60,000 words
MOST_PERSONS = 40
SAFEGUARDING = "safeguarding"


@dataclass(frozen=True)
class Given:
    """An answer as it came in, not yet believed: "yes", "no", "na", a key, several with commas between, a day written
    2026-03-13, a number or words; and what was written beside it."""

    value: str = ""
    comment: str = ""


@dataclass(frozen=True)
class Answered:
    """An answer that belongs to its question alone; the rest fill columns that every report has."""

    question: str
    position: int
    value: str
    comment: str
    poor: bool
    audience: str


@dataclass(frozen=True)
class Filled:
    """A form that was filled in, as a report keeps it."""

    columns: Mapping[str, str | date] = field(default_factory=dict)  # by what a question `sets`
    answers: tuple[Answered, ...] = ()
    persons: tuple[str, ...] = ()  # whom it is about, one on a line
    themes: tuple[str, ...] = ()  # to be suggested, in the order of the list
    route: str = ""  # where it goes: the form's own, or where an answer sends it
    urgency: str = "routine"
    says: tuple[str, ...] = ()  # what the person is told because of an answer

    @property
    def to_safeguarding(self) -> bool:
        return self.route == SAFEGUARDING

    @property
    def poor(self) -> tuple[Answered, ...]:
        return tuple(one for one in self.answers if one.poor)


def questions_of(form: Form) -> Iterator[FormQuestion]:
    """Every question in the order of the form."""
    for group in form.groups:
        yield from group.questions


def options_of(question: FormQuestion) -> dict[str, str]:
    """What may be chosen, key and label; nothing where words, a day or a number are asked for."""
    if question.kind == "yes-no":
        return {**YES_NO, **({NOT_APPLICABLE: "Not applicable"} if question.not_applicable else {})}
    return {one.key: one.label for one in question.choices}


def answer_words(question: FormQuestion, value: str) -> str:
    """An answer as it is read: the labels of what was chosen, a day in words, a text as it stands."""
    labels = options_of(question)
    if labels:
        return "; ".join(labels.get(key, key) for key in value.split(",") if key)
    if question.kind == "date" and (day := _day(value)):
        return f"{day.day} {day:%B %Y}"
    return value


def tidy(given: Mapping[str, Given]) -> dict[str, Given]:
    """The answers without what no database holds and without spaces around them."""
    return {key: Given(_plain(one.value), _plain(one.comment)) for key, one in given.items()}


def faults(form: Form, given: Mapping[str, Given], *, today: date) -> dict[str, str]:
    """What is wrong, one sentence for each question that has something wrong, in the order of the form."""
    given = tidy(given)
    found = {}
    for question in questions_of(form):
        one = given.get(question.key, Given())
        if sentence := _fault(question, one.value, today) or _too_long(question.text, one.comment, LONGEST_TEXT):
            found[question.key] = sentence
    return found


def fill(form: Form, given: Mapping[str, Given], themes: ThemeList) -> Filled:
    """The report that these answers make. They have no faults."""
    given = tidy(given)
    columns: dict[str, str | date] = {}
    answers: list[Answered] = []
    persons: tuple[str, ...] = ()
    for position, question in enumerate(questions_of(form)):
        one = given.get(question.key, Given())
        if question.sets == "persons":
            persons = tuple(line for line in (" ".join(x.split()) for x in one.value.splitlines()) if line)
        elif question.sets:
            if value := _column(question, one.value):
                columns[question.sets] = value
        elif one.value or one.comment:
            answers.append(
                Answered(
                    question.key, position, one.value, one.comment, is_poor(question, one.value), question.audience
                )
            )
    sent = [(route, says) for route, says in _sent(form, given)]
    routes = [route for route, _ in sent if route]
    route = SAFEGUARDING if SAFEGUARDING in routes else next(iter(routes), form.route)
    urgency = str(columns.pop("urgency", form.urgency))
    return Filled(
        columns=columns,
        answers=tuple(answers),
        persons=persons,
        themes=suggested_themes(form, given, themes),
        route=route,
        urgency="today" if SAFEGUARDING in routes else urgency,
        says=tuple(dict.fromkeys(says for _, says in sent if says)),
    )


def is_poor(question: FormQuestion, value: str) -> bool:
    """Whether the answer is not a good sign: each question has its own polarity (HE18)."""
    return question.kind == "yes-no" and question.good in YES_NO and value in YES_NO and value != question.good


def told(form: Form, given: Mapping[str, Given]) -> tuple[str, ...]:
    """What the person is told because of an answer, before and after sending."""
    return tuple(dict.fromkeys(says for _, says in _sent(form, tidy(given)) if says))


def suggested_themes(form: Form, given: Mapping[str, Given], themes: ThemeList) -> tuple[str, ...]:
    """The themes that a poor answer or a choice counts under, and those whose words were written. They are suggested:
    a person confirms them."""
    found: set[str] = set()
    texts: list[str] = []
    for question in questions_of(form):
        one = given.get(question.key, Given())
        if question.kind == "yes-no":
            if is_poor(question, one.value):
                found.update(question.themes)
                texts.append(one.comment)
            elif question.good == "neither":
                texts.append(one.comment)
        elif question.choices:
            for choice in _chosen(question, one.value):
                found.update(choice.themes)
            texts.append(one.comment)
        elif question.kind in ("text", "long-text") and question.sets != "persons":
            texts += [one.value, one.comment]
    written = " ".join(" ".join(texts).lower().replace("’", "'").split())
    for theme in themes.themes:
        if any(_stands_in(word, written) for word in theme.words):
            found.add(theme.key)
    return tuple(theme.key for theme in themes.themes if theme.key in found)


def _sent(form: Form, given: Mapping[str, Given]) -> Iterator[tuple[str, str]]:
    """Where each answer sends the report, and what is said because of it."""
    for question in questions_of(form):
        value = given.get(question.key, Given()).value
        if question.kind == "yes-no" and question.sends_when and value == question.sends_when:
            yield question.sends_to, question.says
        for choice in _chosen(question, value):
            if choice.sends_to or choice.says:
                yield choice.sends_to, choice.says


def _chosen(question: FormQuestion, value: str) -> list[FormChoice]:
    keys = value.split(",") if question.kind == "choices" else [value]
    return [choice for choice in question.choices if choice.key in keys]


def _column(question: FormQuestion, value: str) -> str | date:
    if question.kind == "date":
        return _day(value) or ""
    return " ".join(value.split()) if question.sets == "title" else value


def _fault(question: FormQuestion, value: str, today: date) -> str:
    text, options = question.text, options_of(question)
    if not value:
        return _missing(question) if question.required else ""
    if options:
        keys = value.split(",") if question.kind == "choices" else [value]
        return "" if all(key in options for key in keys) else f"Choose one of the answers to “{text}”"
    if question.kind == "date":
        day = _day(value)
        if day is None:
            return f"The answer to “{text}” must be a real date, such as 27 3 2026"
        if question.sets == "happened_on" and day > today:
            return f"The answer to “{text}” must be today or in the past"
        return ""
    if question.kind == "number" and not re.fullmatch(r"\d{1,9}", value):
        return f"The answer to “{text}” must be a whole number, such as 3"
    if question.sets == "persons" and len(value.splitlines()) > MOST_PERSONS:
        return f"Name at most {MOST_PERSONS} people, each on a line of their own"
    if question.sets == "persons" and any(len(line) > 200 for line in value.splitlines()):
        return "Write each person on a line of their own, in no more than 200 characters"
    return _too_long(text, value, LONGEST_LINE if question.kind == "text" else LONGEST_TEXT)


def _missing(question: FormQuestion) -> str:
    if question.kind == "choices":
        return f"Choose at least one answer to “{question.text}”"
    return f"{'Choose' if options_of(question) else 'Write'} an answer to “{question.text}”"


def _too_long(text: str, value: str, longest: int) -> str:
    return f"The answer to “{text}” must be {longest:,} characters or fewer" if len(value) > longest else ""


def _stands_in(word: str, written: str) -> bool:
    """The word itself, or its plural: "fall" is in "two falls" and not in "fallen" or "rainfall"."""
    return word in written and re.search(rf"(?<!\w){re.escape(word)}(?:s|es)?(?!\w)", written) is not None


def _day(value: str) -> date | None:
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def _plain(text: str) -> str:
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\x00", "")
    return text.encode("utf-8", "replace").decode("utf-8").strip()
