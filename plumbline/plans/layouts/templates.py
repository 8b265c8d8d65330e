"""The blank template of a framework: downloaded, filled in Word, and read back."""

from __future__ import annotations

from plumbline.library.types import Framework
from plumbline.plans.rules.content import Item, PlanContent, Section

SECTIONS = {"plain-table": 1, "parts": 1}  # how many a template has, where the framework does not fix them
OTHERWISE = 3


def blank_content(framework: Framework) -> PlanContent:
    """A plan with every section and every numbered row that the template has, and nothing in them (DG27)."""
    if framework.sections.fixed:
        sections = [Section(number=str(one.number), title=one.title) for one in framework.sections.fixed]
    else:
        count = SECTIONS.get(framework.layout, OTHERWISE)
        sections = [Section(number=str(n)) for n in range(1, count + 1)]
    if framework.layout == "plain-table":
        sections[0].number = ""
    for section in sections:
        prefix = f"{section.number}." if section.number else ""
        section.items = [Item(number=f"{prefix}{n}") for n in range(1, framework.items.blank_rows + 1)]
    return PlanContent(title=framework.title, framework=framework.id, sections=sections)


def advice(framework: Framework) -> str:
    """The one sentence printed on a template: how rows are added, and how they are numbered."""
    rule = framework.items
    if not rule.numbered_in_print:
        return f"Copy the rows of a {rule.noun} for each further one, and the rows of a round for each further round."
    following = rule.blank_rows + 1
    example = str(following) if framework.layout == "plain-table" else f"1.{following}"
    return f"Add a row for each further {rule.noun} and go on with the numbers, for example {example}."
