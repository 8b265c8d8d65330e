"""What a person decides about a plan that is drafted from what a regulator required: the place of each item, or that it
is left out."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms.boundfield import BoundField

from plumbline.plans.forms.common import SubmissionForm, set_choices
from plumbline.plans.queries.drafting import DraftPage, Offer
from plumbline.plans.rules.drafting import ONE_PLACE, Choice
from plumbline.plans.rules.wording import day_words

OUT = "out"


@dataclass(frozen=True)
class Decided:
    """One item with its field."""

    offer: Offer
    field: BoundField


class DraftForm(SubmissionForm):
    """One choice for each item. Those that stand are in the plan unless somebody leaves them out; one whose theme is
    not clear waits for a person."""

    owner = forms.ChoiceField(
        label="Which organisation does the plan belong to?",
        help_text="That organisation decides who else may see it.",
    )

    def __init__(self, *args: Any, page: DraftPage, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.page = page
        set_choices(self, "owner", [(str(owner.pk), owner.name) for owner in page.owners])
        if len(page.owners) == 1:
            self.fields["owner"].initial = str(page.owners[0].pk)
            self.fields["owner"].widget = forms.HiddenInput()
        for offer in page.offers:
            self.fields[f"theme_{offer.item.key}"] = self._choice(offer)

    def _choice(self, offer: Offer) -> forms.ChoiceField:
        rule, item = self.page.framework.sections, offer.item
        places = [(str(t.number), f"{t.number} {t.title}") for t in rule.fixed] or [(ONE_PLACE, "In the plan")]
        field = forms.ChoiceField(
            label=f"{rule.noun.capitalize() if rule.fixed else 'Place'} for {item.name} of {day_words(item.visit.on)}",
            choices=[*([("", "Choose")] if offer.unclear else []), *places, (OUT, "Leave it out of the plan")],
            error_messages={
                "required": f"Choose a {rule.noun} for {item.name}, or leave it out",
                "invalid_choice": f"Choose a {rule.noun} for {item.name} from the list, or leave it out",
            },
        )
        field.initial = (str(offer.placing.theme) if offer.placing.theme else "") if item.wanted else OUT
        return field

    def decided(self, offers: list[Offer]) -> Iterator[Decided]:
        for offer in offers:
            yield Decided(offer, self[f"theme_{offer.item.key}"])

    @property
    def unclear(self) -> list[Decided]:
        return list(self.decided(self.page.unclear))

    @property
    def clear(self) -> list[Decided]:
        return list(self.decided(self.page.clear))

    @property
    def others(self) -> list[Decided]:
        return list(self.decided(self.page.others))

    def choices(self) -> dict[int, Choice]:
        """Where everything goes that is to be in the plan."""
        return {
            offer.item.key: Choice(theme)
            for offer in self.page.offers
            if (theme := self.cleaned_data[f"theme_{offer.item.key}"]) != OUT
        }

    def left_out(self, name: str) -> dict[int, str]:
        """What stands and is not to be in it, with the reason that stays with the plan."""
        return {
            offer.item.key: f"Left out by {name} when the plan was drafted."
            for offer in self.page.offers
            if offer.item.wanted and self.cleaned_data[f"theme_{offer.item.key}"] == OUT
        }
