"""Template tags and filters of the ui room, built in to every template (config/settings.py)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from functools import lru_cache
from html import escape
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.forms.forms import BaseForm
from django.forms.formsets import BaseFormSet
from django.http import QueryDict
from django.template import Context
from django.template.base import FilterExpression, NodeList, Parser, Token, token_kwargs
from django.template.loader import get_template
from django.utils import timezone
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

SHAPES = ("full", "half", "empty", "tick", "cross")
COLOURS = ("red", "amber", "green", "blue", "grey")


# Dates -----------------------------------------------------------------------------------------------------------


def as_date(value: Any) -> date | None:
    """A date from a date or a moment (in our own time zone); None from anything else."""
    if isinstance(value, datetime):
        return timezone.localtime(value).date() if timezone.is_aware(value) else value.date()
    return value if isinstance(value, date) else None


@register.filter
def long_date(value: Any) -> str:
    """Friday 13 March 2026"""
    day = as_date(value)
    return f"{day:%A} {day.day} {day:%B %Y}" if day else ""


@register.filter
def short_date(value: Any) -> str:
    """13 Mar 2026"""
    day = as_date(value)
    return f"{day.day} {day:%b} {day.year}" if day else ""


@register.filter
def clock_time(value: Any) -> str:
    """4:05pm, as GOV.UK writes times; "midday" and "midnight" where it is."""
    if not isinstance(value, datetime):
        return ""
    local = timezone.localtime(value) if timezone.is_aware(value) else value
    if local.minute == 0 and local.hour in (0, 12):
        return "midday" if local.hour else "midnight"
    hour = local.hour % 12 or 12
    return f"{hour}{f':{local.minute:02}' if local.minute else ''}{'am' if local.hour < 12 else 'pm'}"


@register.filter
def late_words(due: Any, today: Any = None) -> str:
    """How late something is, in words: "12 days late", "1 day late", "due today", "due tomorrow", "due in 5 days".

    `today` defaults to the day in London; pass the page's own so that every row of it agrees.
    """
    day, now = as_date(due), as_date(today) or timezone.localdate()
    if day is None:
        return ""
    days = (day - now).days
    if days < 0:
        return f"{-days} day{'s' if days != -1 else ''} late"
    return {0: "due today", 1: "due tomorrow"}.get(days, f"due in {days} days")


@register.simple_tag
def due(value: Any, today: Any = None, done: bool = False) -> SafeString:
    """{% due d today %}: the date, with how late it is beside it, or how soon where that is within two weeks.

    `done=True` gives the date alone: what is finished is not late.
    """
    day, now = as_date(value), as_date(today) or timezone.localdate()
    if day is None:
        return mark_safe("")
    days = (day - now).days
    if done or days > 14:
        return date_tag(day)
    return format_html(
        '{} <span class="{}">{}</span>', date_tag(day), "pl-late" if days < 0 else "pl-note", late_words(day, now)
    )


@register.simple_tag
def date_tag(value: Any, style: str = "short") -> SafeString:
    """{% date d %} or {% date d "long" %}: a <time> element, so that machines read the day as well."""
    day = as_date(value)
    if day is None:
        return mark_safe("")
    words = long_date(day) if style == "long" else short_date(day)
    return format_html('<time datetime="{}">{}</time>', day.isoformat(), words)


register.tag("date", register.tags["date_tag"])


# Text ------------------------------------------------------------------------------------------------------------


@register.filter
def rich_text(value: Any) -> SafeString:
    """Plain text as paragraphs, and lines that begin "- " as a list. Everything in it is escaped, always."""
    blocks: list[tuple[str, list[str]]] = []
    for line in str(value or "").replace("\r\n", "\n").replace("\r", "\n").split("\n"):
        text = line.strip()
        kind = "li" if text.startswith(("- ", "• ")) else "p"
        if not text:
            blocks.append(("gap", []))
        elif kind == "li":
            if not blocks or blocks[-1][0] != "li":
                blocks.append(("li", []))
            blocks[-1][1].append(text[2:].strip())
        elif blocks and blocks[-1][0] == "p":
            blocks[-1][1].append(text)
        else:
            blocks.append(("p", [text]))
    return mark_safe("".join(_block(kind, lines) for kind, lines in blocks))  # each line is escaped in _block


def _block(kind: str, lines: Sequence[str]) -> str:
    if kind == "li":
        items = "".join(f"<li>{escape(line)}</li>" for line in lines)
        return f'<ul class="govuk-list govuk-list--bullet pl-text">{items}</ul>'
    if kind == "p":
        return f'<p class="govuk-body pl-text">{"<br>".join(escape(line) for line in lines)}</p>'
    return ""


@register.filter
def plural(count: Any, word: str) -> str:
    """{{ n|plural:"action" }} is "1 action" or "12 actions"; {{ n|plural:"reply,replies" }} for other plurals."""
    one, _, many = word.partition(",")
    return f"{count:,} {one if count == 1 else many or one + 's'}"


@register.filter
def mailto(value: Any) -> SafeString:
    """An e-mail address as a link."""
    return format_html('<a class="govuk-link" href="mailto:{0}">{0}</a>', str(value)) if value else mark_safe("")


# Addresses -------------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def querystring_with(context: Context, **changes: Any) -> str:
    """The page's own filters with some of them changed: {% querystring_with page=2 %}; None or "" takes one away."""
    return _query(context["request"].GET if "request" in context else QueryDict(), changes)


@register.filter
def querystring(params: Any, change: str = "") -> str:
    """{{ request.GET|querystring:"page=2&sort=" }}: the same query with some values set, or taken away where empty."""
    return _query(params, {k: v for k, _, v in (part.partition("=") for part in change.split("&")) if k})


def _query(params: Any, changes: dict[str, Any]) -> str:
    query = params.copy() if isinstance(params, QueryDict) else QueryDict(str(params).lstrip("?"), mutable=True)
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    encoded = query.urlencode()
    return f"?{encoded}" if encoded else "?"


# Components ------------------------------------------------------------------------------------------------------


@register.simple_tag
def status_tag(value: Any, note: str = "", empty: str = "No status") -> SafeString:
    """A status as a word, a shape and a colour. `value` has label, colour and shape; None is drawn as "No status".

    `note` follows in quiet words ("suggested", "set by hand").
    """
    if not value:
        return _drawn_status(empty, "grey", "none", note)
    label = value if isinstance(value, str) else str(value.label)
    colour, shape = str(getattr(value, "colour", "grey")), str(getattr(value, "shape", "empty"))
    return _drawn_status(label, colour if colour in COLOURS else "grey", shape if shape in SHAPES else "empty", note)


@lru_cache(maxsize=500)
def _drawn_status(label: str, colour: str, shape: str, note: str) -> SafeString:
    """Kept, because a plan has few statuses and draws them for every action."""
    context = {"label": label, "colour": colour, "shape": shape, "note": note}
    return mark_safe(get_template("ui/components/status_tag.html").render(context))  # the template escapes


@register.inclusion_tag("ui/components/button.html")
def button(text: str, href: str = "", kind: str = "", name: str = "", value: str = "", **attrs: Any) -> dict[str, Any]:
    """A button, or a link that looks like one where `href` is given. kind: "", secondary, warning or link."""
    extra = {key.replace("_", "-"): value for key, value in attrs.items() if value not in (None, False)}
    return {"text": text, "href": href, "kind": kind, "name": name, "value": value, "attrs": extra}


@register.inclusion_tag("ui/components/error_summary.html")
def error_summary(*forms: Any) -> dict[str, Any]:
    """GOV.UK's error summary over forms, formsets, Refusals or plain sentences; nothing where there are no errors."""
    return {"errors": [error for form in forms for error in errors_of(form)]}


def errors_of(source: Any) -> list[tuple[str, str]]:
    """(sentence, id of the control or "") for every error in a form, formset, refusal, text or list of them."""
    if not source:
        return []
    if isinstance(source, BaseFormSet):
        own = [(str(e), "") for e in source.non_form_errors()] if source.is_bound else []
        return own + [error for form in source.forms for error in errors_of(form)]
    if isinstance(source, BaseForm):
        return _form_errors(source)
    if isinstance(source, str):
        return [(source, "")]
    if hasattr(source, "message"):  # a Refusal
        field = getattr(source, "field", "")
        return [(str(source.message), f"id_{field}" if field else "")]
    if isinstance(source, Iterable):
        return [error for part in source for error in errors_of(part)]
    return [(str(source), "")]


def _form_errors(form: BaseForm) -> list[tuple[str, str]]:
    if not form.is_bound:
        return []
    found = [(str(error), "") for error in form.non_field_errors()]
    for field in form:
        target = "" if field.is_hidden else str(getattr(field, "error_target", field.auto_id))
        found += [(str(message), target) for message in getattr(field, "messages", field.errors)]
    return found


@register.simple_tag(takes_context=True)
def error_prefix(context: Context) -> str:
    """What stands before the page's title where `form`, `formset` or `errors` of its context has an error."""
    return "Error: " if any(errors_of(context.get(name)) for name in ("form", "formset", "errors")) else ""


@register.simple_tag
def field(
    bound: BoundField, label: str | None = None, hint: str | None = None, classes: str = "", legend: str = ""
) -> str:
    """One field of a form as a GOV.UK component, with another label or hint than the form's own where given.

    `classes` are added to the control, `legend` to the label or legend (for example "govuk-fieldset__legend--m").
    """
    if label is not None:
        bound.label = label
    if hint is not None:
        bound.help_text = hint
    widget = bound.field.widget
    if classes:
        widget.attrs["class"] = f"{widget.attrs.get('class', '')} {classes}".strip()
    if legend:
        widget.label_class = legend
    return bound.as_field_group()


@register.inclusion_tag("ui/components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], noun: str = "") -> dict[str, Any]:
    """Pages of a list. Keeps the page's filters; nothing where there is one page."""
    request = context.get("request")
    query = request.GET if request is not None else QueryDict()
    numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    items = [(n, _query(query, {"page": n})) if isinstance(n, int) else (0, "") for n in numbers]
    return {
        "page": page,
        "items": items,
        "noun": noun,
        "previous": _query(query, {"page": page.number - 1}),
        "next": _query(query, {"page": page.number + 1}),
    }


@register.inclusion_tag("ui/components/summary_list.html")
def summary_list(rows: Iterable[Any], classes: str = "") -> dict[str, Any]:
    """A list of labels and values. Each row is (label, value) or {"label", "value", "href", "action", "rich"}.

    Values are escaped; `rich` draws plain text as paragraphs and lists; `action` is the link's verb ("Change").
    """
    drawn = [row if isinstance(row, dict) else {"label": row[0], "value": row[1]} for row in rows]
    return {"rows": drawn, "classes": classes, "actions": any(row.get("href") for row in drawn)}


@register.filter
def attributes(attrs: dict[str, Any]) -> SafeString:
    """HTML attributes from a dictionary; True gives the bare name."""
    return mark_safe(  # names come from templates, values are escaped
        "".join(f" {k}" if v is True else format_html(' {}="{}"', k, v) for k, v in attrs.items())
    )


class DetailsNode(template.Node):
    """{% details "Words on the line" open=True id="x" %} ... {% enddetails %}"""

    def __init__(self, nodes: NodeList, summary: FilterExpression, options: dict[str, FilterExpression]) -> None:
        self.nodes, self.summary, self.options = nodes, summary, options

    def render(self, context: Context) -> SafeString:
        options = {key: value.resolve(context) for key, value in self.options.items()}
        return format_html(
            '<details class="govuk-details{}"{}{}><summary class="govuk-details__summary">'
            '<span class="govuk-details__summary-text">{}</span></summary>'
            '<div class="govuk-details__text">{}</div></details>',
            f" {options['classes']}" if options.get("classes") else "",
            format_html(' id="{}"', options["id"]) if options.get("id") else "",
            mark_safe(" open") if options.get("open") else "",
            conditional_escape(self.summary.resolve(context)),
            self.nodes.render(context),
        )


@register.tag
def details(parser: Parser, token: Token) -> DetailsNode:
    name, *bits = token.split_contents()
    if not bits:
        raise template.TemplateSyntaxError(f"{name} needs the words on its line")
    summary = parser.compile_filter(bits.pop(0))
    options = token_kwargs(bits, parser)
    if bits:
        raise template.TemplateSyntaxError(f"{name} does not understand {bits[0]}")
    nodes = parser.parse(("enddetails",))
    parser.delete_first_token()
    return DetailsNode(nodes, summary, options)
