"""Forms about showing an action in another plan."""

from __future__ import annotations

from typing import Any

from django import forms

from plumbline.plans.forms.common import TextForm, set_choices


class ShowForm(TextForm):
    """Another plan, and the section in it that the action answers."""

    place = forms.ChoiceField(
        label="Where it is shown too", help_text="The action gets the next free number there, beside its own here.",
        error_messages={"required": "Choose the part of another plan that this action answers as well"},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: list[tuple[str, list[tuple[str, str]]]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        grouped: Any = [("", "Choose a part of a plan"), *choices]
        set_choices(self, "place", grouped)

    def values(self) -> tuple[str, str]:
        """The plan's code and the section's number."""
        plan, _, section = str(self.cleaned_data["place"]).partition("/")
        return plan, section
