"""Forms about services kept by hand, who assesses a service, and its GP practices."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, cast

from django import forms

from plumbline.register.actions import PracticeValues, ScopeValues, ServiceValues
from plumbline.register.models import Area, Practice, Provider, Registration, Service, Status
from plumbline.register.rules.searching import fold
from plumbline.ui.forms import Choice, DatePartsField

NEW = "new"  # the answer "none of these: a new provider"
MOST = 10  # providers offered to choose from
SECTORS = ("Private", "Voluntary or not for profit", "Council", "NHS", "A person who employs their own staff")
GROUPS = ("Adults", "Children")
WIDE = {"class": "govuk-input--width-20"}


class ServiceForm(forms.Form):
    """A service kept by hand (WI8, HE5). The provider is typed; where several fit, the form asks which is meant."""

    name = forms.CharField(
        label="Name of the service", max_length=200, error_messages={"required": "Enter the name of the service"}
    )
    kind = forms.CharField(
        label="Type of service", max_length=120, help_text="For example: day service, care at home, personal assistant",
        error_messages={"required": "Enter the type of service"},
    )  # fmt: skip
    client_group = forms.ChoiceField(label="For whom", required=False)
    registration = forms.ChoiceField(
        label="Is it registered with a regulator?", widget=forms.RadioSelect,
        choices=[
            (Registration.REGISTERED, Choice("Yes", hint="With its number, the regulator’s file says the rest.")),
            (Registration.NOT_NEEDED, Choice("No, it needs no registration")),
        ],
        error_messages={"required": "Say whether it is registered with a regulator"},
    )  # fmt: skip
    number = forms.CharField(
        label="The regulator’s number, if it is registered", required=False, max_length=40,
        widget=forms.TextInput(attrs=WIDE),
        help_text="As printed, such as CS2003000123 or 1-123456789. Leave it empty if you do not know it.",
    )  # fmt: skip
    why_unregistered = forms.CharField(
        label="Why it needs no registration, if it is not", required=False, max_length=300,
        help_text="For example: a day service without personal care; employed by the person themselves.",
    )  # fmt: skip
    provider = forms.CharField(
        label="Who provides it", max_length=300, error_messages={"required": "Say who provides the service"},
        help_text="The name of the organisation or person, or a provider’s number. You are asked if several fit; "
        "one that is not in the register is added.",
    )  # fmt: skip
    provider_choice = forms.ChoiceField(label="Which provider is meant?", required=False, widget=forms.RadioSelect)
    sector = forms.ChoiceField(
        label="What kind of provider it is", required=False, help_text="Used when the provider is a new one."
    )
    area = forms.ChoiceField(label="Area", error_messages={"required": "Choose the area that the service is in"})
    address = forms.CharField(label="Address", required=False, max_length=300)
    town = forms.CharField(label="Town", required=False, max_length=100, widget=forms.TextInput(attrs=WIDE))
    postcode = forms.CharField(
        label="Postcode", required=False, max_length=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )  # fmt: skip
    places = forms.IntegerField(
        label="Number of places", required=False, min_value=0, max_value=100_000,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-4", "inputmode": "numeric"}),
        help_text="Leave it empty where there is no such number, as in care at home.",
        error_messages=dict.fromkeys(("invalid", "min_value", "max_value"), "Enter the places as a number, such as 38"),
    )  # fmt: skip
    status = forms.ChoiceField(
        label="How it stands", widget=forms.RadioSelect, required=False,
        choices=[(Status.ACTIVE, "Open"), (Status.INACTIVE, "Not operating at present"), (Status.CLOSED, "Closed")],
    )  # fmt: skip

    def __init__(
        self, *args: Any, areas: Sequence[Area], search: Callable[[str], Iterable[Provider]], new: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.search, self.new = search, new
        several = [("", "Choose an area")] if len(areas) > 1 else []
        _choices(self, "area", [*several, *((str(a.pk), a.name) for a in areas)])
        _choices(self, "client_group", [("", "Not said"), *_with(GROUPS, self.initial.get("client_group", ""))])
        _choices(self, "sector", [("", "Not said"), *((s, s) for s in SECTORS)])
        if new:
            del self.fields["status"]
        else:
            del self.fields["sector"]
        self.chosen, self.named = "", ""  # the provider: one there is, by number; or a new one, by name

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        text = given.get("provider", "")
        if text and "provider_choice" not in self.errors:
            self._settle_provider(text)
        free = given.get("registration") == Registration.NOT_NEEDED
        if free and not given.get("why_unregistered", "").strip():
            self.add_error("why_unregistered", "Say why it needs no registration")
        return given

    def _clean_fields(self) -> None:
        """Which provider may be chosen depends on what was typed, so the choices come first."""
        text = str(self.data.get(self.add_prefix("provider"), ""))
        self.found = list(self.search(text))[: MOST + 1] if text.strip() else []
        if self._must_ask(text):
            self.ask_which()
        super()._clean_fields()  # type: ignore[misc]

    def ask_which(self) -> None:
        offered = [
            (p.number, Choice(p.name, hint=" · ".join(filter(None, (p.number, p.sector))))) for p in self.found[:MOST]
        ]
        none = Choice("None of these", hint="It is added to the register")
        _choices(self, "provider_choice", [*offered, (NEW, none)])
        if len(self.found) > MOST:
            self.fields["provider_choice"].help_text = f"The first {MOST} are shown. Write more of the name for others."

    def _must_ask(self, text: str) -> bool:
        """Several fit, or one that is not called exactly so."""
        return bool(self.found) and self._exact(text) is None

    def _exact(self, text: str) -> Provider | None:
        same = [p for p in self.found if p.number == text.strip() or fold(p.name) == fold(text)]
        return same[0] if len(same) == 1 else None

    def _settle_provider(self, text: str) -> None:
        exact, answer = self._exact(text), self.cleaned_data.get("provider_choice", "")
        if exact is not None:
            self.chosen = exact.number
        elif not self.found or answer == NEW:
            self.named = text
        elif answer:
            self.chosen = answer
        else:
            self.add_error("provider_choice", "Choose which provider is meant")

    @staticmethod
    def initial_of(service: Service) -> dict[str, Any]:
        kept = service.number.startswith("local-")
        return {
            **{
                name: getattr(service, name)
                for name in (
                    "name", "kind", "client_group", "registration", "why_unregistered", "address", "town", "postcode",
                    "places", "status",
                )
            },
            "number": "" if kept else service.number,
            "provider": service.provider.number,
            "area": str(service.area_id),
        }  # fmt: skip

    def values(self) -> ServiceValues:
        given = self.cleaned_data
        return ServiceValues(
            provider=self.chosen, provider_name=self.named, sector=given.get("sector", ""), area_id=int(given["area"]),
            status=given.get("status") or Status.ACTIVE,
            **{
                name: given[name]
                for name in (
                    "name", "kind", "registration", "why_unregistered", "number", "client_group", "address", "town",
                    "postcode", "places",
                )
            },
        )  # fmt: skip


class ScopeForm(forms.Form):
    """Whose the service is to assess."""

    assessed_by = forms.CharField(
        label="Another authority that assesses it", required=False, max_length=200,
        help_text="Its name. Leave this empty if it is yours to assess.",
    )  # fmt: skip
    office_area = forms.CharField(
        label="Where its registered office is, if not in this area", required=False, max_length=120,
        help_text="The area or town. Leave this empty if the office is in this area.",
    )  # fmt: skip
    reason = forms.CharField(
        label="How this is known, or who decided it", widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Say how this is known, or who decided it"},
    )  # fmt: skip

    @staticmethod
    def initial_of(service: Service) -> dict[str, str]:
        return {
            "assessed_by": service.assessed_by_name,
            "office_area": service.office_area,
            "reason": service.scope_reason,
        }

    def values(self) -> ScopeValues:
        return ScopeValues(**self.cleaned_data)


class PracticeFields(forms.Form):
    """A GP practice: the practice's own name and addresses, never a person's."""

    name = forms.CharField(label="Name of the practice", required=False, max_length=200)
    town = forms.CharField(label="Town", required=False, max_length=100, widget=forms.TextInput(attrs=WIDE))
    postcode = forms.CharField(
        label="Postcode", required=False, max_length=10,
        widget=forms.TextInput(attrs={"class": "govuk-input--width-10", "autocomplete": "off"}),
    )  # fmt: skip
    email = forms.EmailField(
        label="E-mail address of the practice", required=False, max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="The address that the practice reads as a whole, such as reception@practice.example. Never write "
        "down a doctor’s name, or a person’s own address.",
        error_messages={"invalid": "Enter an e-mail address such as reception@practice.example"},
    )  # fmt: skip

    def practice(self) -> PracticeValues:
        return PracticeValues(**{name: self.cleaned_data[name] for name in ("name", "town", "postcode", "email")})


class EditPracticeForm(PracticeFields):
    """The practice's details, for every service that it looks after."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].required = True
        self.fields["name"].error_messages["required"] = "Enter the name of the practice"

    @staticmethod
    def initial_of(practice: Practice) -> dict[str, str]:
        return {name: getattr(practice, name) for name in ("name", "town", "postcode", "email")}


class AttachPracticeForm(PracticeFields):
    """A practice that is kept, or a new one; and from which day on (HE33)."""

    practice_id = forms.ChoiceField(label="A practice that is kept already", required=False)
    since = DatePartsField(
        label="Looks after people there from",
        error_messages={"required": "Enter the day from which the practice looks after people"},
    )
    field_order = ("practice_id", "name", "town", "postcode", "email", "since")

    def __init__(self, *args: Any, practices: Sequence[Practice], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if practices:
            listed = [(str(p.pk), ", ".join(filter(None, (p.name, p.town, p.postcode)))) for p in practices]
            _choices(self, "practice_id", [("", "None of these: a new one"), *listed])
        else:
            del self.fields["practice_id"]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("practice_id") and not given.get("name", "").strip() and "name" not in self.errors:
            where = "Choose a practice, or enter" if "practice_id" in self.fields else "Enter"
            self.add_error("name", f"{where} the name of a new one")
        return given

    @property
    def chosen(self) -> int | None:
        pk = self.cleaned_data.get("practice_id")
        return int(pk) if pk else None


class EndPracticeForm(forms.Form):
    until = DatePartsField(
        label="The last day on which the practice looks after people there",
        error_messages={"required": "Enter the last day"},
    )


def _with(known: Sequence[str], own: str) -> list[tuple[str, str]]:
    """The known answers, and the one that stands there already."""
    return [(word, word) for word in dict.fromkeys([*known, own]) if word]


def _choices(form: forms.Form, name: str, choices: Sequence[tuple[str, Any]]) -> None:
    cast(forms.ChoiceField, form.fields[name]).choices = choices
