"""What puts a service on a worklist (DG3 to DG5, HE10, HE20, WI13, WI19): plain facts in, findings out.

Facts are what one person may see. A plan that is not shown to them is not among the facts, so it changes nothing: the
sentence says "that you see", and is true whether or not there is another. (Counting what they do not see would be
truer of the service and would tell them of a plan that was kept from them: a service that ought to be here and is not.)
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from plumbline.library.form_types import KINDS
from plumbline.library.watch_types import WatchRule, WatchRules
from plumbline.picture.rules.words import ago, count, day, late
from plumbline.plans.rules.timescale_spans import add_months

REVIEW_SHOWN = timedelta(days=28)  # so long before it is due does a review stand on the list


@dataclass(frozen=True)
class To:
    """Where a finding leads: a page by name, and what stands in its address."""

    page: str  # "service", "plan", "report", "link", "draft", "record"
    key: str
    more: str = ""  # "requirements": a part of the page; the kind of report to record


@dataclass(frozen=True)
class PlanFact:
    """A plan of the service that has not ended."""

    code: str
    title: str
    kind: str  # "", "in-house", "partnership"
    begun: date
    for_weak_grade: bool = False  # its reason is a grade


@dataclass(frozen=True)
class Enforced:
    on: date  # the day for which the file speaks
    before: str
    after: str


@dataclass(frozen=True)
class Reported:
    """A report that waits for something."""

    code: str
    title: str
    kind: str
    on: date
    due_on: date | None = None
    says: str = ""


@dataclass(frozen=True)
class Facts:
    """A service, as far as one person knows it."""

    number: str
    name: str
    source: str
    kind: str = ""
    client_group: str = ""
    provider: tuple[str, str] = ("", "")  # number and name
    out_of_scope: str = ""  # why the area's people do not assess it
    grade: int | None = None  # the one it is known by
    grade_words: str = ""  # "2 Weak"
    graded_on: date | None = None
    worst_before: int | None = None  # the worst it was known by earlier
    plans: tuple[PlanFact, ...] = ()
    enforced: tuple[Enforced, ...] = ()
    overdue: int = 0  # requirements in force past their date
    overdue_since: date | None = None
    latest: Mapping[str, date] = field(default_factory=dict)  # of each kind of report, the newest
    asked_for: tuple[Reported, ...] = ()  # reports that ask the service to improve, with no plan linked
    advice: tuple[Reported, ...] = ()  # advice with a date that is still open
    loaded_on: date | None = None  # the day for which the newest file speaks
    changed: frozenset[str] = frozenset()  # what that file changed: "regraded", "new-enforcement"


@dataclass(frozen=True)
class Finding:
    rule: WatchRule
    about: Facts
    words: str  # why: a sentence
    since: date | None
    do: str
    to: To
    new: bool = False  # since the newest file
    also: tuple[str, ...] = ()  # the other services of the provider, where one thing is wanted of all


@dataclass(frozen=True)
class _Ask:
    """One rule asked of one service on one day."""

    rule: WatchRule
    about: Facts
    today: date

    def find(self, words: str, since: date | None, to: To, do: str = "", new: bool | None = None) -> Finding:
        if new is None:
            new = bool(since and self.about.loaded_on and since > self.about.loaded_on)
        return Finding(self.rule, self.about, words, since, do or self.rule.do, to, new)

    @property
    def fits(self) -> bool:
        """Whether the rule is about services like this one."""
        rule, about = self.rule, self.about
        return (
            (not rule.sources or about.source in rule.sources)
            and (not rule.service_kinds or about.kind in rule.service_kinds)
            and (not rule.client_groups or not about.client_group or about.client_group in rule.client_groups)
        )

    @property
    def graded_so(self) -> bool:
        """Whether the grade is within the rule's bounds."""
        grade, least, most = self.about.grade, self.rule.grade_at_least, self.rule.grade_at_most
        return grade is not None and (least is None or grade >= least) and (most is None or grade <= most)


def watch(services: Sequence[Facts], rules: WatchRules, today: date) -> list[Finding]:
    """Every finding, rule by rule as the file has them; within a rule the longest standing first, those without a day
    before all others."""
    found: list[Finding] = []
    for rule in rules.rules:
        asked = [ask for about in services if (ask := _Ask(rule, about, today)).fits]
        of_rule = list(_of_providers(asked)) if rule.each == "provider" else [f for ask in asked for f in _of(ask)]
        found += sorted(of_rule, key=lambda f: (f.since or date.min, f.about.name, f.about.number, f.to.key))
    return found


def _of(ask: _Ask) -> Iterator[Finding]:
    return CHECKS[ask.rule.check](ask)


def _without_plan(ask: _Ask) -> Iterator[Finding]:
    """A grade that asks for a plan, and none that is one. A plan of which nobody said what kind it is may be it: then
    that is the thing to do. A partnership plan is more than an in-house one, and will do for it."""
    about, wanted = ask.about, ask.rule.plan_kind
    if not ask.graded_so or any(plan.kind in (wanted, "partnership") or not wanted for plan in about.plans):
        return
    graded = f"{about.grade_words}{f' since {day(about.graded_on)}' if about.graded_on else ''}."
    new = bool(about.changed & {"regraded", "new"})
    unsaid = next((plan for plan in about.plans if not plan.kind), None)
    if unsaid:
        words = f"{graded} The plan “{unsaid.title}” does not say whether it is the home’s own or the partnership’s."
        yield ask.find(words, about.graded_on, To("plan", unsaid.code, "why"), "Say what kind of plan it is", new)
        return
    noun = {"partnership": "partnership plan", "in-house": "plan of the home’s own"}.get(wanted, "plan")
    own = about.plans[0] if about.plans else None
    beside = f" There is “{own.title}”, which the provider leads in-house." if own else ""
    to = To("service", about.number, "plans") if wanted == "in-house" else To("draft", about.number)
    yield ask.find(f"{graded} There is no {noun} that you see.{beside}", about.graded_on, to, new=new)


def _may_end(ask: _Ask) -> Iterator[Finding]:
    about = ask.about
    if not ask.graded_so or about.worst_before is None or about.worst_before >= (ask.rule.grade_at_least or 0):
        return
    for plan in about.plans:
        if plan.kind == "in-house" or not (plan.for_weak_grade or plan.kind == "partnership"):
            continue
        if about.graded_on and plan.begun > about.graded_on:
            continue  # begun after the better grades: for another reason
        when = f" since {day(about.graded_on)}" if about.graded_on else ""
        words = (
            f"{about.grade_words}{when}. “{plan.title}” may end, once improvement is evidenced and the group and its "
            "oversight agree."
        )
        yield ask.find(words, about.graded_on, To("plan", plan.code), new="regraded" in about.changed)


def _enforcement(ask: _Ask) -> Iterator[Finding]:
    for enforced in ask.about.enforced:
        if add_months(enforced.on, ask.rule.months or 0) < ask.today:
            continue
        change = f": {enforced.before or 'none'} before, {enforced.after} now" if enforced.after else ""
        words = f"The regulator’s file of {day(enforced.on)} counts new enforcement{change}."
        new = enforced.on == ask.about.loaded_on
        yield ask.find(words, enforced.on, To("service", ask.about.number, "timeline"), new=new)


def _overdue(ask: _Ask) -> Iterator[Finding]:
    about = ask.about
    if about.overdue:
        since = f" The first was due on {day(about.overdue_since)}." if about.overdue_since else ""
        many = f"{count(about.overdue, 'requirement')} past {'its' if about.overdue == 1 else 'their'} date"
        words = f"{many}; nobody has recorded that {'it was' if about.overdue == 1 else 'they were'} met.{since}"
        yield ask.find(words, about.overdue_since, To("service", about.number, "requirements"))


def _none_for(ask: _Ask) -> Iterator[Finding]:
    about = ask.about
    if about.out_of_scope:
        return
    if (found := _gap(ask, _newest(ask, [about]))) is not None:
        words, since = found
        yield ask.find(words, since, To("record", about.number, ask.rule.kinds[0]))


def _of_providers(asked: Iterable[_Ask]) -> Iterator[Finding]:
    """One finding for each provider that has none of the kind, at any of its services here."""
    by_provider: dict[str, list[_Ask]] = defaultdict(list)
    for ask in asked:
        if not ask.about.out_of_scope:
            by_provider[ask.about.provider[0]].append(ask)
    for held in by_provider.values():
        first = min(held, key=lambda ask: (ask.about.name, ask.about.number))
        found = _gap(first, _newest(first, [ask.about for ask in held]))
        if found is not None:
            name, others = first.about.provider[1], [a.about.name for a in held if a is not first]
            words = f"{name}{f', {len(held)} services here' if others else ''}: {found[0][0].lower()}{found[0][1:]}"
            finding = first.find(words, found[1], To("record", first.about.number, first.rule.kinds[0]))
            yield replace(finding, also=tuple(sorted(others)))


def _newest(ask: _Ask, services: Iterable[Facts]) -> tuple[str, date] | None:
    known = [(kind, one.latest[kind]) for one in services for kind in ask.rule.kinds if kind in one.latest]
    return max(known, key=lambda found: found[1], default=None)


def _gap(ask: _Ask, newest: tuple[str, date] | None) -> tuple[str, date | None] | None:
    """The sentence and the day since when one is wanted; None where there is one that is new enough."""
    names = " or ".join(KINDS[kind].lower() for kind in ask.rule.kinds)
    if newest is None:
        return f"No {names} that you see is recorded here.", None
    kind, on = newest
    due = add_months(on, ask.rule.months or 0)
    if due >= ask.today:
        return None
    return f"The last {KINDS[kind].lower()} was on {day(on)}, {ago(on, ask.today)}.", due


def _review_due(ask: _Ask) -> Iterator[Finding]:
    about = ask.about
    if not ask.graded_so or about.graded_on is None or about.out_of_scope:
        return
    newest = _newest(ask, [about])
    due = add_months(about.graded_on, ask.rule.months or 0)
    if (newest and newest[1] > about.graded_on) or due - REVIEW_SHOWN > ask.today:
        return
    words = (
        f"{about.grade_words} since {day(about.graded_on)}, {ago(about.graded_on, ask.today)}: due by {day(due)}, "
        f"{late(due, ask.today)}."
    )
    yield ask.find(words, due, To("record", about.number, ask.rule.kinds[0]), new="regraded" in about.changed)


def _outcome(ask: _Ask) -> Iterator[Finding]:
    for report in ask.about.asked_for:
        says = f": {report.says}" if report.says else "."
        words = f"{KINDS[report.kind]} of {day(report.on)}, “{report.title}”, asks for improvement{says}"
        yield ask.find(words, report.on, To("link", report.code))


def _not_remedied(ask: _Ask) -> Iterator[Finding]:
    for report in ask.about.advice:
        if report.due_on and report.due_on < ask.today and report.kind in ask.rule.kinds:
            words = (
                f"Advice of {day(report.on)}, “{report.title}”, was to be followed by {day(report.due_on)}: "
                f"{late(report.due_on, ask.today)}, and nobody has closed it."
            )
            yield ask.find(words, report.due_on, To("report", report.code))


CHECKS: dict[str, Callable[[_Ask], Iterator[Finding]]] = {
    "grade-without-plan": _without_plan,
    "regraded-plan-may-end": _may_end,
    "new-enforcement": _enforcement,
    "requirement-overdue": _overdue,
    "nothing-of-kind-for": _none_for,
    "rating-review-due": _review_due,
    "outcome-without-plan": _outcome,
    "concern-not-remedied": _not_remedied,
}


def means(rule: WatchRule) -> str:
    """What a rule looks for, in one sentence, for who chooses among rules."""
    grades = _grades(rule)
    plan = {"partnership": "partnership plan", "in-house": "plan of the home’s own"}.get(rule.plan_kind, "plan")
    kinds = " or ".join(KINDS[kind].lower() for kind in rule.kinds)
    months = count(rule.months or 0, "month")
    return {
        "grade-without-plan": f"A grade or rating {grades}, and no {plan}.",
        "regraded-plan-may-end": f"A grade or rating {grades} after a worse one, and a plan that is still open.",
        "new-enforcement": f"Enforcement that a file counts and the one before did not; it stands here for {months}.",
        "requirement-overdue": "A requirement in force whose date has gone by, and nobody recorded that it was met.",
        "nothing-of-kind-for": f"No {kinds} for {months}" + (" of any service of the provider." if rule.each ==
                               "provider" else "."),
        "rating-review-due": f"A grade or rating {grades}, and no {kinds} since: due {months} after it was given.",
        "outcome-without-plan": "A report or safeguarding outcome that asks for improvement, and no plan is linked.",
        "concern-not-remedied": "Advice with a date that has gone by, and it is not closed.",
    }[rule.check]  # fmt: skip


def _grades(rule: WatchRule) -> str:
    least, most = rule.grade_at_least, rule.grade_at_most
    if least is not None and most is not None:
        return f"of {least}" if least == most else f"from {least} to {most}"
    return f"of {least} or more" if least is not None else f"of {most} or less"
