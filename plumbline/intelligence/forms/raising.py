"""A form of the library as it is drawn: a field for each question, with a comment and photos beside it where it asks
for them; and who raises it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django import forms
from django.forms.boundfield import BoundField
from django.utils.datastructures import MultiValueDict

from plumbline.intelligence.actions import FormFaults, Photo
from plumbline.intelligence.models import Channel, Naming, ReceivedFrom
from plumbline.intelligence.rules.forms import Given, faults, options_of, questions_of
from plumbline.intelligence.rules.naming import CHOICES, RELATIONS, ReporterGiven, allowed
from plumbline.library.form_types import Form, FormQuestion
from plumbline.ui.forms import Choice, DatePartsField

TOLD_BY = (Channel.PHONE, Channel.EMAIL, Channel.LETTER, Channel.VISIT, Channel.MEETING)
PICTURES = ".jpg,.jpeg,.png,.webp"


class Pictures(forms.FileInput):
    allow_multiple_selected = True


class PicturesField(forms.FileField):
    """Several pictures. What each of them is, is found out where it is kept (files.actions.keep_file)."""

    widget = Pictures

    def clean(self, data: Any, initial: Any = None) -> Any:
        return data


@dataclass(frozen=True)
class DrawnQuestion:
    """One question with its fields, as the page draws them."""

    question: FormQuestion
    field: BoundField
    comment: BoundField | None
    photos: BoundField | None
    lost: int = 0  # photos that were chosen with a form that came back: a browser does not keep them
    says: tuple[tuple[str, str], ...] = ()  # at which answer something is said, and what


@dataclass(frozen=True)
class DrawnGroup:
    title: str
    hint: str
    questions: tuple[DrawnQuestion, ...]


class AnswersForm(forms.Form):
    """The questions of a form. `today`: the day on which it is sent."""

    def __init__(
        self, data: Any = None, files: MultiValueDict[str, Any] | None = None, *, form: Form, today: date, **kwargs: Any
    ) -> None:
        super().__init__(data, files, **kwargs)
        self.form, self.today = form, today
        for question in questions_of(form):
            self.fields[f"q-{question.key}"] = _field(question, some_required=_some_required(form))
            if question.comment:
                self.fields[f"c-{question.key}"] = forms.CharField(
                    label="Comment", required=False, strip=True, widget=forms.Textarea(attrs={"rows": 2})
                )
            if question.photo:
                self.fields[f"photo-{question.key}"] = _photos()

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        for key, sentence in faults(self.form, self.given(), today=self.today).items():
            if not self.has_error(f"q-{key}"):
                self.add_error(f"q-{key}", sentence)
        return data

    def put_faults(self, refusal: FormFaults) -> None:
        for key, sentence in refusal.faults.items():
            self.add_error(f"q-{key}" if f"q-{key}" in self.fields else None, sentence)

    def given(self) -> dict[str, Given]:
        return {
            q.key: Given(_text(self.cleaned_data.get(f"q-{q.key}")), self.cleaned_data.get(f"c-{q.key}") or "")
            for q in questions_of(self.form)
        }

    def photos(self) -> list[Photo]:
        """Every picture that was chosen, by its question."""
        return [
            Photo(q.key, upload)
            for q in questions_of(self.form)
            if q.photo
            for upload in self._uploads(f"photo-{q.key}")
        ]

    def groups(self) -> list[DrawnGroup]:
        return [
            DrawnGroup(group.title, group.hint, tuple(self._drawn(question) for question in group.questions))
            for group in self.form.groups
        ]

    @property
    def photos_lost(self) -> int:
        return sum(drawn.lost for group in self.groups() for drawn in group.questions)

    def _drawn(self, question: FormQuestion) -> DrawnQuestion:
        photo = f"photo-{question.key}"
        return DrawnQuestion(
            question=question,
            field=self[f"q-{question.key}"],
            comment=self[f"c-{question.key}"] if question.comment else None,
            photos=self[photo] if question.photo else None,
            lost=len(self._uploads(photo)) if self.is_bound and question.photo else 0,
            says=tuple(_says(question)),
        )

    def _uploads(self, name: str) -> list[Any]:
        files = self.files
        return list(files.getlist(name)) if isinstance(files, MultiValueDict) else []


SMALL = {"class": "govuk-radios--small"}


class ReporterForm(forms.Form):
    """Who raises it. With an account and a form that asks for a name, nothing is asked: the account says it."""

    relation = forms.ChoiceField(
        label="How do you know the service?", widget=forms.RadioSelect(attrs=SMALL), choices=list(RELATIONS.items()),
        error_messages={"required": "Choose how you know the service"},
    )  # fmt: skip
    naming = forms.ChoiceField(
        label="Do you give your name?", widget=forms.RadioSelect(attrs=SMALL),
        error_messages={"required": "Choose whether you give your name"},
    )  # fmt: skip
    name = forms.CharField(
        label="Your name", required=False, max_length=200, widget=forms.TextInput(attrs={"autocomplete": "name"})
    )
    contact = forms.CharField(
        label="Your e-mail address or telephone number", required=False, max_length=254,
        help_text="Only if you want to be asked or told something that way.",
        widget=forms.TextInput(attrs={"autocomplete": "email"}),
    )  # fmt: skip
    mail_receipt = forms.BooleanField(
        label="Send the address of my receipt to this e-mail address", required=False,
        help_text="Do not choose this if somebody else reads your e-mail.",
    )  # fmt: skip

    def __init__(self, data: Any = None, *, form: Form, signed_in: bool, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        ways = allowed(form.names)
        asked = form.names == "choice" or not signed_in
        if not asked:
            self.fields.clear()
            return
        _choose(self, "naming", [(way, Choice(CHOICES[way][0], hint=CHOICES[way][1])) for way in ways])
        if len(ways) == 1:
            del self.fields["naming"]
        if ways == (Naming.ANONYMOUS,):
            for name in ("name", "contact", "mail_receipt"):
                del self.fields[name]
        elif signed_in:
            self.fields["name"].help_text = "Only if you choose “In confidence”. With your name, your account says it."
        elif len(ways) > 1:
            self.fields["name"].help_text = "Leave it empty if you send this without your name."

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("mail_receipt") and "@" not in data.get("contact", ""):
            self.add_error("contact", "Write the e-mail address to which the address of your receipt is sent")
        if data.get("mail_receipt") and data.get("naming") == Naming.ANONYMOUS:
            self.add_error(
                "mail_receipt", "Without your name no e-mail is sent: keep the address that the next page shows"
            )
        return data

    def values(self, form: Form) -> dict[str, Any]:
        """What of the report this form says."""
        data = self.cleaned_data
        only = allowed(form.names)[0]
        return {
            "naming": data.get("naming") or only,
            "received_from": data.get("relation", ""),
            "reporter": ReporterGiven(
                name=data.get("name", ""), contact=data.get("contact", ""), mail_receipt=data.get("mail_receipt", False)
            ),
        }


class ToldForm(forms.Form):
    """What an officer writes down of who told them, by which way and when."""

    channel = forms.ChoiceField(
        label="How were you told?", widget=forms.RadioSelect(attrs=SMALL),
        choices=[(c.value, str(c.label)) for c in TOLD_BY],
        error_messages={"required": "Choose how you were told"},
    )  # fmt: skip
    received_on = DatePartsField(label="On which day?", required=True)
    received_from = forms.ChoiceField(
        label="Who told you?", choices=[("", "Choose"), *((c.value, str(c.label)) for c in ReceivedFrom)],
        error_messages={"required": "Choose who told you"},
    )  # fmt: skip
    naming = forms.ChoiceField(label="Do they give their name?", widget=forms.RadioSelect(attrs=SMALL))
    name = forms.CharField(label="Their name", required=False, max_length=200)
    contact = forms.CharField(
        label="Their e-mail address or telephone number", required=False, max_length=254,
        help_text="At an e-mail address they hear that there is news. The address of the receipt is on the next page.",
    )  # fmt: skip
    relation = forms.CharField(
        label="What they are to the service", required=False, max_length=200,
        help_text="For example, “daughter of somebody who lives there”",
    )  # fmt: skip
    mail_receipt = forms.BooleanField(label="Send them the address of the receipt by e-mail", required=False)

    def __init__(self, data: Any = None, *, form: Form, today: date, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.today = today
        ways = allowed(form.names)
        _choose(self, "naming", [(way, CHOICES[way][0].replace("my name", "their name")) for way in ways])
        if len(ways) == 1:
            del self.fields["naming"]

    def clean_received_on(self) -> date:
        day: date = self.cleaned_data["received_on"]
        if day > self.today:
            raise forms.ValidationError("The day on which you were told must be today or in the past")
        return day

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        if data.get("mail_receipt") and "@" not in data.get("contact", ""):
            self.add_error("contact", "Write the e-mail address to which the address of the receipt is sent")
        return data

    def values(self, form: Form) -> dict[str, Any]:
        data = self.cleaned_data
        return {
            "naming": data.get("naming") or allowed(form.names)[0],
            "received_from": data["received_from"],
            "channel": data["channel"],
            "reporter": ReporterGiven(data["name"], data["contact"], data["relation"], data["mail_receipt"]),
        }


class AnswerForm(forms.Form):
    """What the person who raised it adds or answers."""

    text = forms.CharField(
        label="Write to the people who look into it", widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": "Write what you want to say"},
    )  # fmt: skip
    submission = forms.CharField(widget=forms.HiddenInput, max_length=60)


def _field(question: FormQuestion, *, some_required: bool) -> forms.Field:
    spoken = question.kind in ("text", "long-text", "date", "number", "choices")
    optional = " (optional)" if spoken and some_required and not question.required else ""
    given: dict[str, Any] = {"label": question.text + optional, "help_text": question.hint, "required": False}
    options = list(options_of(question).items())
    if question.kind == "choices":
        return forms.MultipleChoiceField(
            choices=_with_hints(question, options),
            **given,
            widget=forms.CheckboxSelectMultiple(attrs={"class": "govuk-checkboxes--small"}),
        )
    if options:
        inline = " govuk-radios--inline" if question.kind == "yes-no" else ""
        radios = forms.RadioSelect(attrs={"class": f"govuk-radios--small{inline}"})
        return forms.ChoiceField(choices=_with_hints(question, options), widget=radios, **given)
    if question.kind == "date":
        return DatePartsField(**given)
    if question.kind == "number":
        widget = forms.TextInput(attrs={"inputmode": "numeric", "class": "govuk-input--width-5"})
        return forms.CharField(widget=widget, **given)
    if question.kind == "text":
        return forms.CharField(**given)
    return forms.CharField(widget=forms.Textarea(attrs={"rows": 4 if question.required else 3}), **given)


def _with_hints(question: FormQuestion, options: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    hints = {choice.key: choice.hint for choice in question.choices}
    return [(key, Choice(label, hint=hints[key]) if hints.get(key) else label) for key, label in options]


def _photos() -> forms.Field:
    return PicturesField(
        label="Photos", required=False, widget=Pictures(attrs={"accept": PICTURES}),
        help_text="JPEG, PNG or WebP. Where and when a photo was taken is removed from it.",
    )  # fmt: skip


def _some_required(form: Form) -> bool:
    return any(question.required for question in questions_of(form))


def _says(question: FormQuestion) -> Iterator[tuple[str, str]]:
    labels = options_of(question)
    if question.says and question.sends_when:
        yield labels[question.sends_when], question.says
    for choice in question.choices:
        if choice.says:
            yield choice.label, choice.says


def _text(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list):
        return ",".join(value)
    return value or ""


def _choose(form: forms.Form, name: str, choices: list[tuple[str, str]]) -> None:
    field = form.fields[name]
    assert isinstance(field, forms.ChoiceField)
    field.choices = choices
