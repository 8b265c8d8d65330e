"""What stands in the cells of a plan on a page.

These are drawn for every action and every entry of a plan, a thousand times on a long one, so they are written in
Python: the same as templates took twice the time of the whole page (benchmarks/).
"""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from plumbline.documents.charts import Chart, draw
from plumbline.plans.models import Action, ProgressEntry
from plumbline.plans.queries.content import FOR_ALL
from plumbline.plans.queries.pages import ActionRow
from plumbline.plans.rules.mentions import Mentionable
from plumbline.plans.rules.version_words import because
from plumbline.plans.rules.wording import day_words, day_words_of, number_words
from plumbline.ui.templatetags.ui import date_tag, late_words, rich_text, short_date, status_tag

register = template.Library()

# Characters of the private use area: no document means anything by them, so they mark the links while text is escaped.
LONG, BEGINNING = 1_500, 500  # letters: a text is folded from so many on, and shows so many
OPEN, CLOSE = "\ue000", "\ue001"


@register.simple_tag
@lru_cache(maxsize=20_000)
def action_address(plan_code: str, number: str) -> str:
    """The address of an action's page. Kept, because a plan's page names it several times for each action."""
    return reverse("plans:action", args=[plan_code, number])


@register.simple_tag
def linked_text(text: str, plan_code: str, mentionable: Mentionable, own: str = "") -> SafeString:
    """Plain text as paragraphs and lists, each mention of another action of the plan a link to it (MO9, ST10)."""
    if not text:
        return mark_safe("")
    plain = text.replace(OPEN, "").replace(CLOSE, "")
    marked, last = [], 0
    for found in mentionable.find(plain, own=own):
        if found.end > found.start >= last:
            marked += [plain[last : found.start], OPEN, found.number, CLOSE, plain[found.start : found.end], CLOSE]
            last = found.end
    marked.append(plain[last:])
    pieces = str(rich_text("".join(marked))).split(OPEN)
    out = [pieces[0]]
    for piece in pieces[1:]:
        number, words, rest = piece.split(CLOSE, 2)
        link = '<a class="govuk-link" href="{}">{}</a>'
        out.append(format_html(link, action_address(plan_code, number), mark_safe(words)) + rest)
    return mark_safe("".join(out))  # every part was escaped by rich_text or format_html


@register.simple_tag
def progress_entry(entry: ProgressEntry, row: ActionRow, plan_code: str, mentionable: Mentionable) -> SafeString:
    """What was said at one time: its round, text and impact, then who said it and when (ST13), and who may read it."""
    own, parts = row.action.number, []
    if entry.round:
        grade = row.scale.value(entry.status)
        shown = status_tag(grade) if grade else ""
        parts.append(format_html('<p class="pl-text"><strong>{}</strong> {}</p>', entry.round.label, shown))
    parts.append(_folded(entry.text, linked_text(entry.text, plan_code, mentionable, own)))
    if entry.impact:
        impact = linked_text(entry.impact, plan_code, mentionable, own)
        parts.append(format_html('<div class="pl-under"><span class="pl-note">Impact</span> {}</div>', impact))
    parts.append(format_html('<span class="pl-note">{}</span>', _source_of(entry)))
    return mark_safe("".join(parts))  # each part is escaped already


def _folded(text: str, whole: SafeString) -> SafeString:
    """A long text shows how it begins; the rest opens. Nobody scrolls past ten pages to the next action."""
    if len(text) <= LONG:
        return whole
    begins = text[:BEGINNING].rsplit(" ", 1)[0]
    fold = (
        '{}<details class="govuk-details pl-fold"><summary class="govuk-details__summary"><span '
        'class="govuk-details__summary-text">All of it ({} words)</span></summary>'
        '<div class="govuk-details__text">{}</div></details>'
    )
    return format_html(fold, rich_text(f"{begins} …"), len(text.split()), whole)


def _source_of(entry: ProgressEntry) -> str:
    said = f"{entry.status_text}. " if entry.status_text else ""
    said += f"{entry.status_note} · " if entry.status_note else ""
    if entry.from_document:
        said += "From the uploaded document"
    else:
        said += f"{entry.by_name}, {entry.for_name}" if entry.for_name else entry.by_name
    said += f", {short_date(entry.at)}"
    return said if entry.audience in FOR_ALL else f"{said} · {entry.get_audience_display()}"


@register.simple_tag
def when_words(row: ActionRow, today: date) -> SafeString:
    """Start, finish, the next time, how late it is, and what was first agreed (BY5), a line each."""
    action = row.action
    lines = []
    if action.start_text:
        start = _day_or_words(action.start_kind, action.start_text, action.start_on, both=False)
        lines.append(format_html('<span class="pl-note">Start</span> {}', start))
    if action.finish_text:
        finish = _day_or_words(action.finish_kind, action.finish_text, action.finish_on, both=True)
        lines.append(format_html('<span class="pl-note">Finish</span> {}', finish) if action.start_text else finish)
    elif not action.start_text and not row.occurrences:
        lines.append(_note("No date"))
    if row.next_occurrence:
        lines.append(format_html('<span class="pl-note">Next</span> {}', date_tag(row.next_occurrence.due_on)))
    if row.days_late:
        lines.append(format_html('<span class="pl-late">{}</span>', late_words(row.due_on, today)))
    lines += [_note(words) for words in _remarks(row)]
    return mark_safe("<br>".join(lines))  # each line is escaped already


@register.simple_tag
def who_words(row: ActionRow) -> SafeString:
    """Who does an action, who is accountable for it and how often, a line each; "tbc" is said in words."""
    lines = [_note(f"{p.text}: to be confirmed") if p.kind == "tbc" else escape(p.text) for p in row.doers]
    lines = lines or [_note("Nobody named")]
    lines += [format_html('<span class="pl-note">Accountable:</span> {}', p.text) for p in row.leads]
    if row.action.frequency:
        lines.append(_note(row.action.frequency))
    return mark_safe("<br>".join(lines))  # each line is escaped already


@register.simple_tag
def measure_words(action: Action) -> SafeString:
    """The measure: its words, then the figures from baseline to target (DG29); nothing where there is none."""
    figures = _figures(action)
    if not (action.measure or figures):
        return mark_safe("")
    shown = format_html('<p class="pl-text">{}</p>', figures) if figures else ""
    return format_html(
        '<div class="pl-under"><span class="pl-note">Measure</span> {} {}</div>', rich_text(action.measure), shown
    )


def _figures(action: Action) -> SafeString:
    named = [("from", action.measure_baseline), ("target", action.measure_target)]
    parts = [format_html("{} {}", name, number_words(value)) for name, value in named if value is not None]
    if action.measure_current is not None:
        now = format_html("now <strong>{}</strong>", number_words(action.measure_current))
        parts.insert(0 if action.measure_baseline is None else 1, now)
    if not parts:
        return mark_safe("")
    unit = f" {action.measure_unit}" if action.measure_unit else ""
    by = f" by {day_words(action.measure_by)}" if action.measure_by else ""
    line = format_html("{}{}{}", mark_safe(", ".join(parts)), unit, by)
    return mark_safe(line[:1].upper() + line[1:])  # only the first letter of escaped text changed


def _remarks(row: ActionRow) -> list[str]:
    action, remarks = row.action, []
    if row.finish_moved:
        past = ", now past" if row.late_against_original and not row.days_late else ""
        remarks.append(f"First agreed: {action.original_finish_text or 'no date'}{past}")
    if action.timescale_source:
        remarks.append(f"Set by {action.timescale_source}")
    if action.finish_kind == "ongoing":
        remarks.append("“Ongoing” cannot be measured: give a date or a rhythm.")
    elif action.finish_kind == "unknown":
        remarks.append("This is not understood as a date, so it is never late: give a date.")
    return remarks


def _day_or_words(kind: str, text: str, day: date | None, *, both: bool) -> SafeString:
    if kind == "date" and day:
        return date_tag(day)
    return format_html('{} <span class="pl-note">({})</span>', text, short_date(day)) if both and day else escape(text)


def _note(words: str) -> SafeString:
    return format_html('<span class="pl-note">{}</span>', words)


@register.simple_tag
def check(holds: bool) -> SafeString:
    """Whether something that must be true is: a word and a shape."""
    shape = '<path d="M2 9l4 4 8-10" fill="none" stroke="currentColor" stroke-width="2.5"/>'
    if not holds:
        shape = '<circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" stroke-width="2"/>'
    drawn = f'<svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" focusable="false">{shape}</svg>'
    return format_html(
        '<span class="pl-check">{} <strong>{}</strong></span>', mark_safe(drawn), "Yes" if holds else "Not yet"
    )


@register.simple_tag
def drawing(chart: Chart, identity: str) -> SafeString:
    """A chart as it stands in a page; its numbers are always given beside it."""
    return mark_safe(draw(chart, identity=identity))  # the drawing escapes its words


@register.filter
def as_reason(reason: str) -> str:
    """A reason as the end of a sentence: ", because the trainer was ill"."""
    return because(reason)


@register.filter
def figure(value: Any) -> str:
    """A decimal without needless noughts: 45, 2.5."""
    return "" if value is None else number_words(value)


@register.filter
def iso_day(value: str | None) -> str:
    """A day written as 2026-11-24 in a reading, as people write it."""
    return day_words_of(value) if value else ""
