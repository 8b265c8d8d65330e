"""Django forms drawn as GOV.UK components.

`PlumblineRenderer` is the project's FORM_RENDERER, so `{{ form }}` and `{{ form.name.as_field_group }}` come out with
GOV.UK's markup: label or legend, hint, error, and the ids that tie them together for a screen reader. A page sets what
it needs on the field itself: `label`, `help_text`, and classes in the widget's `attrs` ("govuk-input--width-10",
"govuk-radios--inline", "govuk-radios--small").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.forms.renderers import BaseRenderer, DjangoTemplates
from django.template import TemplateDoesNotExist
from django.template.loader import get_template

INPUT_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.RadioSelect, ""),
    (forms.CheckboxSelectMultiple, ""),
    (forms.Select, "govuk-select"),
    (forms.Textarea, "govuk-textarea"),
    (forms.FileInput, "govuk-file-upload"),
    (forms.CheckboxInput, "govuk-checkboxes__input"),
    (forms.PasswordInput, "govuk-input govuk-password-input__input govuk-js-password-input-input"),
    (forms.HiddenInput, ""),
    (forms.widgets.Input, "govuk-input"),
)
DJANGO_ROWS = 10  # what Django gives a text area when nobody asked for a height
MONTH_NAMES = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class Choice(str):
    """A radio button's or checkbox's label that can carry a hint and a status mark.

    `mark` is anything `{% status_tag %}` can draw (label, colour, shape).
    """

    hint: str
    mark: Any

    def __new__(cls, label: str, *, hint: str = "", mark: Any = None) -> Choice:
        self = super().__new__(cls, label)
        self.hint = hint
        self.mark = mark
        return self


class PlumblineBoundField(BoundField):
    """A field of a form, with what GOV.UK's components need to know about it."""

    @property
    def kind(self) -> str:
        """Which component draws it: date, radios, checkboxes, checkbox, password, file or plain."""
        widget = self.field.widget
        if isinstance(widget, DateParts):
            return "date"
        if isinstance(widget, forms.CheckboxSelectMultiple):
            return "checkboxes"
        if isinstance(widget, forms.RadioSelect):
            return "radios"
        if isinstance(widget, forms.CheckboxInput):
            return "checkbox"
        if isinstance(widget, forms.PasswordInput):
            return "password"
        return "file" if isinstance(widget, forms.FileInput) else "plain"

    @property
    def messages(self) -> list[str]:
        """The field's errors as sentences. Django's own wording never names the field, so ours takes its place."""
        return [
            own_words(self, error) or str(message)
            for error, message in zip(self.errors.as_data(), self.errors, strict=True)
        ]

    @property
    def error_target(self) -> str:
        """The id that the error summary links to: the first control, or the part of a date that is wrong."""
        if self.kind in ("radios", "checkboxes"):
            return f"{self.auto_id}_0"
        if self.kind == "date":
            return f"{self.auto_id}_{self.faulty_parts()[0] if self.faulty_parts() else 0}"
        return self.auto_id

    def faulty_parts(self) -> list[int]:
        """Which boxes of a date input are wrong (0 day, 1 month, 2 year); all of them where it is the whole date."""
        if not self.errors or self.kind != "date":
            return []
        data = self.data if isinstance(self.data, (list, tuple)) else ["", "", ""]
        return faulty_date_parts(data) or [0, 1, 2]

    def build_widget_attrs(self, attrs: Mapping[str, Any], widget: forms.Widget | None = None) -> dict[str, Any]:
        widget = widget or self.field.widget
        built: dict[str, Any] = dict(super().build_widget_attrs(dict(attrs), widget))
        if widget.is_hidden:
            return built
        built.pop("required", None)  # our own messages, not the browser's bubbles
        built["placeholder"] = False  # a placeholder is gone when it is needed; the hint stays
        if self.use_fieldset:
            built.pop("aria-invalid", None)  # not allowed on radio buttons; the fieldset is described by the error
        if isinstance(widget, DateParts):
            built["faulty"] = self.faulty_parts()  # read by ui/forms/date_parts.html
            return built
        own = next((classes for kind, classes in INPUT_CLASSES if isinstance(widget, kind)), "")
        error = f"{own.split()[0]}--error" if own and self.errors and self.kind in ("plain", "file", "password") else ""
        built["class"] = " ".join(filter(None, (own, error, widget.attrs.get("class", "")))) or False
        if isinstance(widget, forms.Textarea):
            asked = int(widget.attrs.get("rows", DJANGO_ROWS))
            built["rows"] = rows_for(self.value(), least=3 if asked == DJANGO_ROWS else asked)
            built["cols"] = False
        return built


REQUIRED_WORDS = {
    "radios": "Select {0}",
    "checkboxes": "Select {0}",
    "checkbox": "Tick the box: {0}",
    "file": "Choose a file: {0}",
}


def default_message(kind: type[forms.Field], code: str) -> str:
    """What Django itself says for an error of this kind of field."""
    said = (c.default_error_messages.get(code) for c in kind.__mro__ if "default_error_messages" in vars(c))  # type: ignore[attr-defined]
    return str(next(filter(None, said), ""))


def own_words(field: PlumblineBoundField, error: ValidationError) -> str:
    """GOV.UK's wording for what Django says by default; "" where the form has words of its own."""
    label = lower_first(str(field.label)) or "an answer"
    default = default_message(type(field.field), error.code or "")
    if error.code == "required" and str(error.message) == default:
        words = "Select {0}" if isinstance(field.field.widget, forms.Select) else "Enter {0}"
        return REQUIRED_WORDS.get(field.kind, words).format(label)
    if error.code == "invalid_choice" and str(error.message) == default:
        return f"Choose one of the answers listed for {label}"
    if error.code == "max_length" and error.params and "show_value" in error.params:
        return f"{field.label} must be {error.params['limit_value']} characters or fewer"
    return ""


def rows_for(text: object, *, least: int = 3, most: int = 24, width: int = 70) -> int:
    """How many rows a text area needs to show its text without scrolling, within reason."""
    lines = str(text or "").splitlines()
    return max(least, min(most, sum(1 + len(line) // width for line in lines) + 1))


class PlumblineRenderer(BaseRenderer):
    """Loads form templates from the project (ui/forms, and this room's django/forms), then from Django itself."""

    form_template_name = "ui/forms/form.html"
    formset_template_name = "ui/forms/formset.html"
    field_template_name = "ui/forms/field.html"
    bound_field_class = PlumblineBoundField

    def __init__(self) -> None:
        self.fallback = DjangoTemplates()

    def get_template(self, template_name: str) -> Any:
        try:
            return get_template(template_name)
        except TemplateDoesNotExist:
            return self.fallback.get_template(template_name)


class DateParts(forms.MultiWidget):
    """GOV.UK's date input: a box each for day, month and year. What was typed stays typed when it is wrong."""

    template_name = "ui/forms/date_parts.html"
    use_fieldset = True

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        boxes: dict[str, forms.Widget | type[forms.Widget]] = {
            part: forms.TextInput() for part in ("day", "month", "year")
        }
        super().__init__(boxes, attrs)

    def decompress(self, value: Any) -> list[str]:
        if isinstance(value, date):
            return [str(value.day), str(value.month), str(value.year)]
        if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
            return [str(int(part)) for part in reversed(value.split("-"))]
        return ["", "", ""]

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> list[str]:
        return [str(part or "").strip() for part in super().value_from_datadict(data, files, name)]

    def id_for_label(self, id_: str) -> str:
        return f"{id_}_0" if id_ else id_


class DatePartsField(forms.Field):
    """A whole date from three boxes. The month may be a number or a name.

    Cleans to `date`, or None where it is not required and all boxes are empty. Errors name the part that is missing,
    or say that the date does not exist ("31 April 2026 is not a real date").
    """

    widget = DateParts

    def clean(self, value: Any) -> date | None:
        if isinstance(value, date):
            return value
        parts = [str(part or "").strip() for part in value or ["", "", ""]]
        if not any(parts):
            if self.required:
                raise ValidationError(self._required_message(), code="required")
            return None
        self._check_complete(parts)
        cleaned = real_date(parts)
        if cleaned is None:
            raise ValidationError(not_real_message(parts), code="invalid")
        self.run_validators(cleaned)
        return cleaned

    def _required_message(self) -> str:
        given = self.error_messages.get("required", "")
        if str(given) != str(forms.Field.default_error_messages["required"]):
            return str(given)
        return f"Enter {lower_first(str(self.label))}" if self.label else "Enter a date"

    def _check_complete(self, parts: Sequence[str]) -> None:
        missing = [name for name, part in zip(("day", "month", "year"), parts, strict=True) if not part]
        if missing:
            name = str(self.label) if self.label else "The date"
            raise ValidationError(f"{name} must include a {' and a '.join(missing)}", code="incomplete")

    def has_changed(self, initial: Any, data: Any) -> bool:
        before = DateParts().decompress(initial)
        after = [str(part or "").strip() for part in data or ["", "", ""]]
        known = real_date(after)
        return (DateParts().decompress(known) if known else after) != before


def lower_first(text: str) -> str:
    return text[:1].lower() + text[1:] if text[1:2].islower() else text


def month_number(text: str) -> int | None:
    """4, "04", "Apr" and "April" are all April."""
    if text.isdigit() and text.isascii():
        return int(text) if 1 <= int(text[:4]) <= 12 and len(text) <= 2 else None
    word = text.lower().rstrip(".")
    found = [i for i, name in enumerate(MONTH_NAMES, 1) if len(word) >= 3 and name.lower().startswith(word)]
    return found[0] if found else (9 if word == "sept" else None)


def whole_number(text: str, *, digits: int) -> int | None:
    return int(text) if re.fullmatch(rf"[0-9]{{1,{digits}}}", text) else None


def real_date(parts: Sequence[str]) -> date | None:
    """The date that three boxes name, or None."""
    day, month = whole_number(parts[0], digits=2), month_number(parts[1])
    year = int(parts[2]) if re.fullmatch(r"[0-9]{4}", parts[2]) else None
    if day is None or month is None or year is None:
        return None
    try:
        return date(year, month, day)
    except ValueError:
        return None


def faulty_date_parts(parts: Sequence[str]) -> list[int]:
    """The boxes that are wrong by themselves: empty, not a number, out of range. [] where only the whole is wrong."""
    day = whole_number(parts[0], digits=2)
    year = re.fullmatch(r"[1-9][0-9]{3}", parts[2])
    return [
        place
        for place, wrong in enumerate((day is None or not 1 <= day <= 31, month_number(parts[1]) is None, year is None))
        if wrong
    ]


def not_real_message(parts: Sequence[str]) -> str:
    """What is wrong with a complete date, in the words that were typed."""
    if re.fullmatch(r"[0-9]{1,3}|[0-9]{5,}", parts[2]):
        return f"The year must have 4 numbers, like {date.today().year}"  # noqa: DTZ011 - an example only
    month = month_number(parts[1])
    name = MONTH_NAMES[month - 1] if month else parts[1]
    return f"{parts[0]} {name} {parts[2]} is not a real date"
