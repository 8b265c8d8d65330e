"""Plans made at random for the round trip: awkward words, gaps in numbers, every kind of date, several rounds."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from hypothesis import strategies as st

from plumbline.library.types import Framework, Scale
from plumbline.plans.reading.headers import plan_date_label
from plumbline.plans.rules.content import Item, Outcome, PlanContent, Progress, Section, Status, Timing
from plumbline.plans.rules.references import find_references
from plumbline.plans.rules.timescales import dates_in, understand_timescale

Period = tuple[date | None, date | None]

PHRASES = (
    "Train every nurse & senior carer",
    'She said "not again" <twice>',
    "=1+1 is not a formula",
    "Call bells (day and night) answered",
    "O’Brien – Ŵyn Ŷates – MacLeòid",
    "tbc with the landlord",
    "Ask: who is missing?",
    "100% of 45 people",
    "+44 1387 000000 is the number",
    "@home service begins",
    "Łódź Żółć Αθήνα Київ محمد 王小明",
    "Review £1,500 budget [draft]",
    "Agree",
    "\\n is not a line end; nor is {this} or #that",
    "Make it safe. Then make it good.",
    "As 1.1 & 2.2 require",
    "See 1.1-1.3 first (and 2.10)",
    "Do this as soon as the regulator's letter comes, " + "and keep on doing it " * 20 + "until told",
)
PEOPLE = (
    "Isla Kerr",
    "Night Manager",
    "Siân Ŵyn-Jones",
    "Support Officer (Research & Information)",
    "Steering Group",
    "tbc",
    "Deputy Manager",
    "Anytown Council",
    "Health & Safety Team",
    "NHS Anytown and Otherplace Integrated Care Board",
    "Aileen and Morag",
    "Smith, John",
)
TIMES = (
    "", "31 January 2027", "13/03/2027", "Sept 2026", "Oct", "Every quarter", "Ongoing", "tbc", "ASAP",
    "within 2 weeks", "31 March 2027 (set by the inspector)",
)  # fmt: skip
PERIODS: tuple[Period, ...] = (
    (None, None),
    (date(2026, 8, 1), date(2027, 7, 31)),
    (date(2026, 4, 6), date(2027, 4, 5)),
)
ROUNDS = ("", "12 Oct 2026", "9 November 2026", "May 2022", "January 2023", "Round 3")
HEADER_VALUES = {
    "text": PHRASES[:2] + PHRASES[4:5],
    "person": PEOPLE[:3],
    "date": ("9 November 2026",),
    "month": ("May 2026",),
}


# Letters, figures, signs and marks of every script; the first word is plain, so that a line is not by chance a bullet,
# a number or a label.
_word = st.text(st.characters(exclude_categories=("C", "Z"), exclude_characters="\u0085"), min_size=1, max_size=9)
_odd_lines = st.lists(_word, max_size=5).map(lambda words: " ".join(["Then", *words]))
_lines = st.one_of(st.sampled_from(PHRASES), st.sampled_from(PHRASES), _odd_lines)


@st.composite
def texts(draw: st.DrawFn, *, blank: bool = True, lines: int = 3) -> str:
    """Paragraphs, some of them bullets."""
    if blank and draw(st.booleans()):
        return ""
    first, *rest = draw(st.lists(_lines, min_size=1, max_size=lines))
    return "\n".join([first, *(draw(st.sampled_from(("", "- "))) + line for line in rest)])


people = st.lists(st.sampled_from(PEOPLE), max_size=3, unique=True)


@dataclass
class Making:
    """What the parts of one plan need to know of it."""

    framework: Framework
    scale: Scale
    period: Period
    base: date | None

    @st.composite
    def timings(draw: st.DrawFn, self: Making, *, end: bool) -> Timing:  # noqa: N805
        found = understand_timescale(draw(st.sampled_from(TIMES)), period=self.period, end=end, base=self.base)
        return found.timing

    @st.composite
    def progress(draw: st.DrawFn, self: Making) -> list[Progress]:  # noqa: N805
        """Entries with text; in a scrutiny review each round is graded."""
        graded = self.framework.layout == "parts"
        names = draw(st.lists(st.sampled_from(ROUNDS[1:] if graded else ROUNDS), max_size=3, unique=True))
        return [
            Progress(
                round=name,
                text=draw(texts(blank=False)),
                status=draw(st.sampled_from(self.statuses())).text
                if graded
                else draw(st.sampled_from((Status(), *self.statuses()))).text,
                status_note=draw(st.sampled_from(("", "More is needed."))) if graded else "",
                impact=draw(texts(lines=2)) if graded or draw(st.integers(0, 4)) == 0 else "",
            )
            for name in names
        ]

    def statuses(self) -> list[Status]:
        if self.framework.layout == "parts":
            return [Status(f"{v.code} ({v.label})", v.key) for v in self.scale.values]
        return [Status(v.label, v.key) for v in self.scale.values]

    @st.composite
    def items(draw: st.DrawFn, self: Making, number: str) -> Item:  # noqa: N805
        parts = self.framework.layout == "parts"
        fields = {c.field for c in self.framework.columns}
        rare = st.integers(0, 3).map(lambda n: n == 0)
        item = Item(
            number=number,
            title=" ".join(draw(texts(blank=False, lines=1)).split()) if parts or draw(st.integers(0, 9)) == 0 else "",
            text=draw(texts(blank=False)),
            outcome=draw(texts(lines=2)),
            measure=draw(texts(lines=2)),
            responsible=draw(people),
            frequency=draw(st.sampled_from(("Quarterly", "As required", "")))
            if "frequency" in fields or draw(rare)
            else "",
            start=draw(self.timings(end=False)) if "start" in fields or draw(rare) else Timing(),
            finish=draw(self.timings(end=True)),
            progress=draw(self.progress()),
            status=draw(st.sampled_from([Status(), *self.statuses()])),
        )
        told = [entry.status for entry in item.progress if entry.status]
        if told and (parts or not item.status.key):  # an action's status is the last one told, unless it has its own
            item.status = next(s for s in self.statuses() if s.text == told[-1])
        return item

    @st.composite
    def sections(draw: st.DrawFn, self: Making) -> list[Section]:  # noqa: N805
        rule = self.framework.sections
        fixed = [(str(f.number), f.title) for f in rule.fixed]
        own = [(str(n), draw(texts(blank=False, lines=1))) for n in range(1, draw(st.integers(1, 4)) + 1)]
        themes = sorted(
            draw(st.lists(st.sampled_from(("Impact on staff", "Delivery & review")), min_size=4, max_size=4))
        )
        made = []
        for place, (number, title) in enumerate(fixed or own):
            numbers = sorted(draw(st.sets(st.integers(1, 12), max_size=3)))
            rare = draw(st.integers(0, 3)) == 0
            section = Section(
                number=number,
                title=title,
                theme=themes[place % 4] if rule.themed else "",
                context=draw(texts()) if rule.context_label or rare else "",
                lead=draw(people) if rule.has_lead or rare else [],
                items=[draw(self.items(f"{number}.{n}")) for n in numbers],
            )
            if rule.has_outcomes or rare:
                levels = st.sampled_from(("", *rule.outcome_levels))
                found = draw(st.lists(st.tuples(levels, st.sampled_from(PHRASES)), max_size=4))
                section.outcomes = [Outcome(level, text) for level, text in found]
            made.append(section)
        return made


@st.composite
def plans(draw: st.DrawFn, framework: Framework, scale: Scale) -> PlanContent:
    """A plan of this framework. At least one section has an action: a plan without any is no plan to a reader."""
    header = {}
    for field in framework.header:
        values = HEADER_VALUES.get(field.kind, PHRASES[:2])
        if field.key.startswith("date_of") or draw(st.booleans()):
            header[field.label] = draw(st.sampled_from(values))
    period = draw(st.sampled_from(PERIODS)) if framework.period != "none" else PERIODS[0]
    dated = next((day for day, _ in dates_in(plan_date_label(framework, header))), None)
    making = Making(framework, scale, period if any(period) else (dated, None), dated)
    sections = draw(making.sections())
    if not any(section.items for section in sections):
        sections[0].items = [draw(making.items(f"{sections[0].number}.1"))]
    plan = PlanContent(
        title=draw(
            st.sampled_from((framework.title, "Improvement plan for Taigh na h-Aibhne", "Ŵyn’s action plan 2026"))
        ),
        framework=framework.id,
        period_start=period[0],
        period_end=period[1],
        header=header,
        sections=sections,
    )
    _refer(draw, plan)
    return plan


def _refer(draw: st.DrawFn, plan: PlanContent) -> None:
    """The references that the words make, and now and then one that no word makes."""
    known = [item.number for item in plan.items]
    for item in plan.items:
        entries = [text for entry in item.progress for text in (entry.text, entry.impact)]
        said = [item.title, item.text, item.outcome, item.measure, *entries]
        found = [r.number for text in said for r in find_references(text, own_number=item.number, known_numbers=known)]
        others = [number for number in known if number != item.number]
        extra = draw(st.lists(st.sampled_from(others), max_size=1)) if others else []
        item.references = list(dict.fromkeys((*found, *extra)))
