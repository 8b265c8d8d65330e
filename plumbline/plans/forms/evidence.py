"""Forms about evidence, and about the closed loop of an action."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django import forms
from django.utils.timezone import localdate

from plumbline.access.models import Audience
from plumbline.files.rules.kinds import ACCEPTED
from plumbline.library.types import Common, Scale
from plumbline.plans.actions import EvidenceValues
from plumbline.plans.forms.common import SubmissionForm, TextForm, set_choices
from plumbline.plans.models import Evidence, EvidenceState
from plumbline.plans.rules.wording import day_words
from plumbline.ui.forms import Choice


class EvidenceForm(SubmissionForm):
    """What a person offers for one action."""

    title = forms.CharField(
        label="What is it?", max_length=300, help_text="For example, “Fluid charts of June 2026”",
        error_messages={"required": "Say what it is"},
    )  # fmt: skip
    file = forms.FileField(
        label="File", required=False, widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        help_text="PDF, Word, Excel, OpenDocument, CSV, text or a picture, at most 25 MB. Take out names of people "
        "that nobody here needs. Where and when a photo was taken is removed from it.",
    )  # fmt: skip
    link = forms.CharField(
        label="Address", required=False, max_length=1000, widget=forms.TextInput(attrs={"inputmode": "url"}),
        help_text="Where it lies already, for example a published report. Only those who may open it there can see it.",
    )  # fmt: skip
    text = forms.CharField(
        label="What does it show?", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Also where there is neither file nor address: what there was to see, when and where.",
    )  # fmt: skip
    audience = forms.ChoiceField(label="Who may see this", required=False)

    def __init__(self, *args: Any, partner: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if partner:
            choices = [(a.value, str(a.label)) for a in (Audience.EVERYONE, Audience.PARTNERS, Audience.RESTRICTED)]
            set_choices(self, "audience", choices)
        else:
            del self.fields["audience"]

    def values(self) -> EvidenceValues:
        data = self.cleaned_data
        return EvidenceValues(
            title=data["title"], text=data["text"], link=data["link"], upload=data["file"],
            audience=data.get("audience") or Audience.EVERYONE,
        )  # fmt: skip


class UseEvidenceForm(TextForm):
    """Evidence that is there already, for another action (BY8)."""

    evidence = forms.MultipleChoiceField(
        label="Evidence that is there already", widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one piece of evidence"},
    )  # fmt: skip

    def __init__(self, *args: Any, choices: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        set_choices(self, "evidence", [(e.code, Choice(e.title, hint=about(e))) for e in choices])


class JudgeForm(TextForm):
    """Accepted, or sent back with the reason."""

    state = forms.ChoiceField(
        label="What do you say of it?", widget=forms.RadioSelect,
        choices=[
            (EvidenceState.ACCEPTED.value, Choice("Accept it", hint="It shows what it is offered for.")),
            (EvidenceState.SENT_BACK.value, Choice("Send it back", hint="Something is missing or wrong.")),
        ],
        error_messages={"required": "Choose whether you accept it or send it back"},
    )  # fmt: skip
    reason = forms.CharField(
        label="What is missing or wrong", required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Needed when you send it back. Everyone who may see the evidence reads this.",
    )  # fmt: skip
    seen = forms.CharField(widget=forms.HiddenInput, max_length=10)


class CheckForm(SubmissionForm):
    """What a person looked at who checks that an action is done."""

    evidence = forms.MultipleChoiceField(
        label="Accept this evidence", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Choose what you have opened and what shows that the action is done.",
    )  # fmt: skip
    note = forms.CharField(
        label="What you looked at", required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="For example, which records you read on which day. Everyone on the plan can read this.",
    )  # fmt: skip

    def __init__(self, *args: Any, offered: Iterable[Evidence], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices: list[tuple[str, str]] = [(e.code, Choice(e.title, hint=about(e))) for e in offered]
        if choices:
            set_choices(self, "evidence", choices)
        else:
            del self.fields["evidence"]


class ImpactForm(SubmissionForm):
    note = forms.CharField(
        label="What has changed for people, and how you saw it", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Everyone on the plan can read this.",
        error_messages={"required": "Say what has changed for people, and how you saw it"},
    )  # fmt: skip


class SustainedForm(SubmissionForm):
    note = forms.CharField(
        label="What you looked at this time, and what you found", widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Everyone on the plan can read this.",
        error_messages={"required": "Say what you looked at, and what you found"},
    )  # fmt: skip


class ReopenForm(SubmissionForm):
    """A completed action is opened again, under another status of its plan's own scale."""

    status = forms.ChoiceField(
        label="How it stands now", widget=forms.RadioSelect, error_messages={"required": "Choose how it stands now"}
    )
    reason = forms.CharField(
        label="Why it is opened again", widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Everyone on the plan can read this.", error_messages={"required": "Say why it is opened again"},
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        open_values = [v for v in scale.values if v.common is not Common.DONE]
        set_choices(self, "status", [(v.key, Choice(v.label, hint=v.meaning, mark=v)) for v in open_values])


def about(evidence: Evidence) -> str:
    """Who offered it and when, and what it is."""
    what = evidence.file.name if evidence.file else urlsplit(evidence.link).hostname or "In words"
    return f"{what} · {evidence.by_name}, {day_words(localdate(evidence.at))}"
