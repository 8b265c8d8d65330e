"""What is to be done, what for, and how anybody will know: actions, outcomes, measures, context (DG24 to DG29)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

from plumbline.plans.rules.checks.examples import FRAMEWORK, TODAY, item, plan
from plumbline.plans.rules.checks.findings import Act, Found, PlanFacts, Severity, one_line, plain, rule, short
from plumbline.plans.rules.content import Figures, Outcome, Section

_CALM = Section(number="1", title="Well-being", context="A visit.", outcomes=[Outcome("", "People are calm.")])
_NO_COLUMNS = replace(FRAMEWORK, columns=())
_ASKS_WORDS = replace(FRAMEWORK, guidance=(("measure", "How you will tell."),))
_MANY_WORDS = 80  # of one action: about half a printed page of a narrow column
_MANY_PARTS = 3  # sentences or points in it
_FEW_WORDS = 4  # fewer than these may be a heading rather than an action
_SAME_WORDS = 4  # a text this short may well stand twice
_SENTENCE = re.compile(r"(?:[.;!?]\s+(?=[A-Z])|\n\s*(?:[-•*\u2022]|\d+[.)]|[a-z][.)])?\s*(?=\S))")
_VERB_LIST = """
achieve act add address adopt agree allocate amend analyse appoint approve arrange ask assess assign assure attend
audit be begin book brief bring build buy carry change chase check clarify clean clear close collate collect
commission communicate complete conduct confirm consider consult contact continue convene co-ordinate coordinate
create deliver demonstrate deploy design determine develop discuss display disseminate distribute do draft embed
employ enable encourage engage ensure escalate establish evaluate evidence examine expand explore facilitate feed
fill find fit fix follow form gather get give have help hold identify implement improve include increase inform
initiate inspect install instruct introduce invite involve issue join keep launch lead learn liaise link list look
maintain make map meet monitor move name notify obtain offer open order organise paint plan prepare present produce
promote provide publish purchase put raise receive recruit record redecorate reduce refer refresh refurbish
reinforce remind remove renew repair replace report request require research resolve respond restart retrain return
review revise roll run safeguard schedule secure seek send set share show sign source start stop strengthen submit
supervise support survey take talk teach test track train transfer trial undertake update upgrade upload use utilise
verify visit weigh work write
"""
_VERBS = frozenset(_VERB_LIST.split())


_BEING_LIST = "is are was were be been has have had will must should shall can may done"
_BEING = frozenset(_BEING_LIST.split())


def _says_a_deed(words: list[str]) -> bool:
    """It begins with a verb, or says that something is done: "Review care plans", "Care plans reviewed". A noun that is
    a verb as well ("plans", "records") is one only at the beginning."""
    return words[0] in _VERBS or any(_form_of_verb(word) for word in words)


def _form_of_verb(word: str) -> bool:
    if word in _BEING:
        return True
    stem = next((word.removesuffix(end) for end in ("ing", "ed") if word.endswith(end)), "")
    return bool(stem) and any(form in _VERBS for form in (stem, f"{stem}e", stem[:-1]))


@rule(
    "no-action",
    Severity.MUST,
    "It does not say what will be done",
    mend="Write what will be done, beginning with a verb; or withdraw the action with its reason.",
    asks=("text",),
    requirement="DG26",
    finds=(plan(item(text="", title="")),),
    passes=(plan(item()), plan(item(text="", title="How providers gain feedback"))),
)
def no_action(facts: PlanFacts) -> Iterator[Found]:
    """A numbered row without words."""
    for act in facts.actions:
        if not act.said:
            yield Found(act.place, "Nothing is written here.")


@rule(
    "no-outcome",
    Severity.SHOULD,
    "No outcome",
    mend="Add what will be better for people when it is done, beside what you will do.",
    asks=("outcome",),
    requirement="DG28",
    finds=(plan(item(outcome="")),),
    passes=(
        plan(item()),
        plan(sections=[replace(_CALM, items=[item(outcome="")])]),
    ),
)
def no_outcome(facts: PlanFacts) -> Iterator[Found]:
    """What for? Where the outcomes stand over the whole section, they are the action's too."""
    for act in facts.actions if facts.prints("outcome") else ():
        if act.said and not act.item.outcome.strip() and not act.section.outcomes and not act.done:
            yield Found(act.place, "It says what will be done, and not what it is for.", about=plain(act.said))


@rule(
    "no-outcome-of-section",
    Severity.SHOULD,
    "No expected outcome",
    mend="Write what will be different for people once this is met.",
    asks=("section_outcomes", "outcome"),
    requirement="MO5",
    finds=(
        plan(
            framework=_NO_COLUMNS,
            sections=[Section(number="1", title="Record outcomes", context="A review.", items=[item(outcome="")])],
        ),
    ),
    passes=(
        plan(
            sections=[
                Section(number="1", title="Record", context="B.", outcomes=[Outcome("", "Calm.")], items=[item()])
            ]
        ),
    ),
)
def no_outcome_of_section(facts: PlanFacts) -> Iterator[Found]:
    """Where outcomes belong to the recommendation and its actions have no place for their own."""
    if facts.framework is None or not facts.framework.sections.has_outcomes or facts.prints("outcome"):
        return
    for section in facts.filled:
        if not any(o.text.strip() for o in section.outcomes):
            yield Found(facts.section_place(section), "It names no expected outcome.", about=plain(section.title))


@rule(
    "outcome-is-the-action",
    Severity.SHOULD,
    "The outcome says the action again",
    mend="Say in the outcome what will be better for people; the action is how you get there.",
    asks=("outcome",),
    requirement="DG28",
    finds=(
        plan(item(text="Train all staff.", outcome="All staff trained")),
        plan(item(text="Audit MAR", outcome="Audit MAR")),
    ),
    passes=(plan(item()), plan(item(text="Train all staff.", outcome="People are moved safely."))),
)
def outcome_is_the_action(facts: PlanFacts) -> Iterator[Found]:
    """“Train staff” so that “staff are trained” says nothing of what it is for."""
    for act in facts.actions:
        said, outcome = _stems(act.item.text), _stems(act.item.outcome)
        if outcome and outcome <= said and len(outcome) * 4 >= len(said) * 3:
            yield Found(act.place, f"The outcome, “{short(act.item.outcome)}”, is the action in other words.")


_LIGHT_LIST = "a an all and are at be been by for has have in is it of on our or that the their to will with"
_LIGHT = frozenset(_LIGHT_LIST.split())


def _stems(text: str) -> frozenset[str]:
    """The words that carry the meaning, without their endings."""
    return frozenset(re.sub(r"(?:ing|ed|es|s|e)$", "", w) for w in plain(text).split() if w not in _LIGHT)


@rule(
    "no-measure",
    Severity.SHOULD,
    "No measure",
    mend="Say how anybody will know that it has worked: how much, by when, and where you stand now.",
    asks=("measure",),
    requirement="DG29",
    finds=(plan(item(measure="")),),
    passes=(
        plan(item()),
        plan(item(measure="", figures=Figures("% of staff", Decimal(45), Decimal(100), TODAY))),
        plan(item(measure="", status="green")),
    ),
)
def no_measure(facts: PlanFacts) -> Iterator[Found]:
    """Without a measure nobody can say that it has worked. What is done is past planning."""
    for act in facts.actions if facts.prints("measure") else ():
        if act.said and not act.item.measure.strip() and not _numbers(act.figures) and not act.done:
            yield Found(act.place, "Nothing says how anybody will know that it has worked.", about=plain(act.said))


def _numbers(figures: Figures | None) -> bool:
    return figures is not None and any(v is not None for v in (figures.baseline, figures.target))


@rule(
    "measure-without-figures",
    Severity.MAY,
    "The measure says neither how much nor by when",
    mend="Give the figure now, the figure you mean to reach, and the day.",
    asks=("measure",),
    requirement="DG29",
    finds=(plan(item(measure="Staff feel confident")),),
    passes=(
        plan(item()),
        plan(item(measure="All staff trained"), framework=_ASKS_WORDS),
    ),
)
def measure_without_figures(facts: PlanFacts) -> Iterator[Found]:
    """Where the guidance asks "how much, and by when", words alone do not answer."""
    if "how much" not in facts.guidance.get("measure", "").casefold():
        return
    for act in facts.actions:
        words = act.item.measure.strip()
        if words and not re.search(r"\d", words) and not _numbers(act.figures) and not act.done:
            yield Found(act.place, f"The measure is “{short(words)}”: no figure and no day.")


@rule(
    "measure-incomplete",
    Severity.SHOULD,
    "The measure lacks a figure",
    mend="Fill in what is missing, so that each reading can be set against where it began and where it is to be.",
    asks=("measure:how much",),
    requirement="DG29",
    finds=(
        plan(item(figures=Figures("% of staff", Decimal(45), None, TODAY))),
        plan(item(figures=Figures("% of staff", None, Decimal(100), None))),
    ),
    passes=(plan(item(figures=Figures("% of staff", Decimal(45), Decimal(100), TODAY))),),
)
def measure_incomplete(facts: PlanFacts) -> Iterator[Found]:
    """A measure in figures has where it began, where it is to be, and by when."""
    for act in facts.actions:
        figures = act.figures
        if figures is None or act.done or not (_numbers(figures) or figures.readings):
            continue
        parts = (("where it began", figures.baseline), ("the target", figures.target), ("the day", figures.by))
        missing = [name for name, value in parts if value is None]
        if missing:
            yield Found(act.place, f"The measure does not give {' or '.join(missing)}.")


@rule(
    "no-context",
    Severity.SHOULD,
    "No context",
    mend="Say why this needs improvement and how it came to light.",
    asks=("context",),
    requirement="DG25",
    finds=(plan(sections=[Section(number="1", title="Staff", items=[item()])]),),
    passes=(plan(), plan(sections=[Section(number="1", title="Staff")])),
)
def no_context(facts: PlanFacts) -> Iterator[Found]:
    """A section with actions says why they are there, where this kind of plan has a place for it."""
    if facts.framework is None or not facts.framework.sections.context_label:
        return
    for section in facts.filled:
        if not section.context.strip():
            yield Found(facts.section_place(section), "It has actions and does not say why.")


@rule(
    "only-a-heading",
    Severity.MAY,
    "The action is only a heading",
    mend="Begin with a verb and say what will be done: “Review every care plan with the family”.",
    asks=("text",),
    requirement="DG28",
    finds=(plan(item(text="Care plans")), plan(item(text="Falls."))),
    passes=(
        plan(item(text="Review care plans")),
        plan(item(text="Care plans reviewed")),
        plan(item(title="Falls", text="Audit falls monthly")),
        plan(item(text="Care plans", status="green")),
    ),
)
def only_a_heading(facts: PlanFacts) -> Iterator[Found]:
    """“Care plans” names a subject; nobody can tell what is to be done, or when it is."""
    for act in facts.actions:
        words = plain(act.said).split()
        if 0 < len(words) < _FEW_WORDS and not act.done and not _says_a_deed(words):
            yield Found(act.place, f"“{short(act.said)}” names a subject, and not what will be done.")


@rule(
    "several-actions-in-one",
    Severity.MAY,
    "Several actions in one row",
    mend="Give each its own row, with who does it and by when; then each can be finished.",
    asks=("text:one ",),
    requirement="DG27",
    finds=(
        plan(item(text=" ".join(["Review the care plans of everyone in the house with their families first."] * 8))),
    ),
    passes=(plan(item()), plan(item(text="Review the care plans. Tell the families. Write it down."))),
)
def several_actions_in_one(facts: PlanFacts) -> Iterator[Found]:
    """One row for each action: a long row with many sentences hides some that nobody owns."""
    for act in facts.actions:
        words, parts = len(act.item.text.split()), _parts(act)
        if words > _MANY_WORDS and parts >= _MANY_PARTS and not act.done:
            yield Found(act.place, f"It is {words} words long and says {parts} things.", about=plain(act.said))


def _parts(act: Act) -> int:
    return 1 + len(_SENTENCE.findall(act.item.text.strip()))


@rule(
    "said-twice",
    Severity.SHOULD,
    "The same action stands twice",
    mend="Keep it where it fits best, and refer to its number in the other place.",
    asks=("sections:once",),
    requirement="DG24",
    finds=(plan(item(), item(number="1.2")),),
    passes=(plan(item(), item(number="1.2", text="Ask everyone what they like to drink.")),),
)
def said_twice(facts: PlanFacts) -> Iterator[Found]:
    """An action that belongs to several themes is written once and referred to in the others."""
    first: dict[str, Act] = {}
    for act in facts.actions:
        words = plain(act.said)
        if len(words.split()) < _SAME_WORDS:
            continue
        if words in first:
            other = first[words].place.label
            yield Found(act.place, f"“{short(one_line(act.said))}” is also {other[0].lower()}{other[1:]}.")
        else:
            first[words] = act


@rule(
    "number-twice",
    Severity.MUST,
    "Two actions have one number",
    mend="Give each its own number: meetings and minutes refer to it.",
    asks=("number",),
    requirement="DG20",
    finds=(plan(item(), item(text="Ask everyone what they like to drink.")),),
    passes=(plan(item(), item(number="1.2", text="Ask everyone what they like to drink.")),),
)
def number_twice(facts: PlanFacts) -> Iterator[Found]:
    """In the system a number is given once; in a document it may stand twice."""
    seen: set[str] = set()
    for act in facts.actions:
        if act.item.number and act.item.number in seen:
            yield Found(act.place, f"{act.item.number} is also the number of an action before it.")
        seen.add(act.item.number)
