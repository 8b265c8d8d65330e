"""What a published item becomes, on the page of a draft."""

from __future__ import annotations

from django import template

from plumbline.plans.queries.drafting import DraftPage
from plumbline.plans.rules.drafting import Published, grades_line, long_day, outcome_of, text_of

register = template.Library()


register.filter("long_day", long_day)


@register.filter
def becomes(item: Published) -> str:
    """The text of its action."""
    return text_of(item)


@register.filter
def wanted_outcome(item: Published) -> str:
    return outcome_of(item)


@register.filter
def grades_now(page: DraftPage) -> str:
    return grades_line(page.grades) if page.grades else ""


@register.filter
def due_in_words(item: Published) -> str:
    """ "1 June 2026, first 1 April 2026", "With immediate effect", "No date" """
    if item.due_on is None:
        return item.due_text or ("No date: areas for improvement have none" if item.area else "No date is given")
    first = item.first_due_on
    extended = f" (first {long_day(first)}, extended)" if first and first != item.due_on else ""
    return f"{long_day(item.due_on)}{extended}"
