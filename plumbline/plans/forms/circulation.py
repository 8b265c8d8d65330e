"""To whom a version is sent: line by line of the framework's list (DG37)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from plumbline.plans.forms.common import SubmissionForm, TextForm
from plumbline.plans.queries.circulation import LineGiven, ListLine, Proposed
from plumbline.ui.forms import Choice

_ADDRESS = re.compile(r"^(?P<name>.*?)[\s,;<(]*(?P<email>[^\s<>,;()]+@[^\s<>,;()]+)[>)]?$")
_BY_HAND = re.compile(r"^(?P<name>[^:,]+)[:,]\s*(?P<how>.+)$")
LONGEST = 200  # of a name


NAMES = ("people", "others", "by_hand", "why")


@dataclass(frozen=True)
class LinePart:
    """One line as the page draws it; what is seldom needed is folded away where the line comes to somebody."""

    line: ListLine
    people: forms.BoundField | None
    rest: list[forms.BoundField]
    folded: bool
    unreachable: list[str]  # names without an account and without an address


class CirculateForm(SubmissionForm):
    """Each line of the list: the people it comes to, others by name and address, who had it by hand, or why nobody."""

    def __init__(self, *args: Any, lines: list[ListLine], may_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.lines, self.may_address = lines, may_address
        for n, line in enumerate(lines):
            reachable = [p for p in line.people if p.reachable]
            if reachable:
                self.fields[f"people_{n}"] = forms.MultipleChoiceField(
                    label="Who", required=False, widget=forms.CheckboxSelectMultiple,
                    choices=[(p.key, Choice(p.name, hint=hint_of(p))) for p in reachable],
                    initial=[p.key for p in reachable if p.ticked],
                )  # fmt: skip
            if may_address:
                self.fields[f"others_{n}"] = forms.CharField(
                    label="Others, by e-mail", required=False, widget=forms.Textarea(attrs={"rows": 2}),
                    help_text="One a line, name and address: A. Reid, a.reid@example.org",
                )  # fmt: skip
            self.fields[f"by_hand_{n}"] = forms.CharField(
                label="Given by hand or post", required=False, widget=forms.Textarea(attrs={"rows": 2}),
                help_text="One a line, who and how: A. Reid: by post on 3 May",
            )  # fmt: skip
            if line.required:
                self.fields[f"why_{n}"] = forms.CharField(
                    label="If nobody: why not", required=False, max_length=300, help_text="It is kept with the record.",
                )  # fmt: skip

    @property
    def parts(self) -> list[LinePart]:
        return [self._part(n, line) for n, line in enumerate(self.lines)]

    def _part(self, n: int, line: ListLine) -> LinePart:
        bound = {name: self[f"{name}_{n}"] for name in NAMES if f"{name}_{n}" in self.fields}
        people = bound.pop("people", None)
        rest = list(bound.values())
        folded = people is not None and not any(field.errors or field.value() for field in rest)
        return LinePart(line, people, rest, folded, [p.name for p in line.people if not p.reachable])

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for n, _ in enumerate(self.lines):
            for name, read in (("others", addresses_in), ("by_hand", by_hand_in)):
                try:
                    data[f"{name}_{n}"] = read(data.get(f"{name}_{n}", ""))
                except ValidationError as wrong:
                    self.add_error(f"{name}_{n}", wrong)
        for n, line in enumerate(self.lines):
            given = any(data.get(f"{name}_{n}") for name in NAMES)
            if line.required and not given and not any(f.endswith(f"_{n}") for f in self.errors):
                self.add_error(f"why_{n}", f"{line.label}: choose somebody, or say why nobody there gets it")
        return data

    def given(self) -> tuple[LineGiven, ...]:
        data = self.cleaned_data
        return tuple(
            LineGiven(
                label=line.label, people=tuple(data.get(f"people_{n}") or ()), others=data[f"others_{n}"],
                by_hand=data[f"by_hand_{n}"], why=data.get(f"why_{n}", ""),
            )
            for n, line in enumerate(self.lines)
        )  # fmt: skip


class SendAgainForm(TextForm):
    """One copy once more, to this or another address."""

    submission = forms.CharField(widget=forms.HiddenInput, max_length=40)
    email = forms.EmailField(
        label="E-mail address", max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={
            "required": "Enter the address it goes to",
            "invalid": "Enter an address like name@example.org",
        },
    )  # fmt: skip

    def __init__(self, *args: Any, may_address: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_address:  # it goes where it went before
            del self.fields["email"]


def hint_of(person: Proposed) -> str:
    if person.people:
        return "" if person.sees else "Whoever of them does not see this plan gets a link to this version alone"
    if person.user is not None and person.sees:
        return person.detail
    link = "has no account here" if person.user is None else "does not see this plan"
    how = f"{link}, so gets a link to this version alone, for 28 days"
    return f"{person.detail} · {how}" if person.detail else how[:1].upper() + how[1:]


def addresses_in(text: str) -> tuple[tuple[str, str], ...]:
    """Names and addresses, one a line. Raises ValidationError naming the line that has none."""
    found = []
    for line in filter(None, (line.strip(" \t-•;,") for line in text.splitlines())):
        match = _ADDRESS.match(line)
        if not match or not _is_address(match["email"]):
            raise ValidationError(
                f"There is no e-mail address in “{line[:80]}”. Write it like A. Reid, a.reid@example.org"
            )
        found.append((match["name"].strip(" ,;<(")[:LONGEST] or match["email"], match["email"]))
    return tuple(found)


def by_hand_in(text: str) -> tuple[tuple[str, str], ...]:
    """Who was given it, and how, one a line. Raises ValidationError naming the line that does not say how."""
    found = []
    for line in filter(None, (line.strip(" \t-•;") for line in text.splitlines())):
        match = _BY_HAND.match(line)
        if not match:
            raise ValidationError(f"Say how “{line[:80]}” was given it, for example A. Reid: by post on 3 May")
        found.append((match["name"].strip()[:LONGEST], match["how"].strip()[:300]))
    return tuple(found)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= 254
