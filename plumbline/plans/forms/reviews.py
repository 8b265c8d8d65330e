"""Forms about reviews: planning one, who is there, what is said of an action, closing, other bodies' dates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from plumbline.access.roles import roles
from plumbline.library.types import Scale
from plumbline.plans.actions.review_screen import SaidInReview
from plumbline.plans.actions.reviews import Attendance, Closing, ReviewPlan
from plumbline.plans.forms.common import SubmissionForm, TextForm, lines_of, set_choices
from plumbline.plans.models import GroupMember, Review
from plumbline.ui.forms import Choice, DatePartsField


class ReviewPlanForm(SubmissionForm):
    """The day of the next review, why then, and who would have met sooner or later."""

    planned_for = DatePartsField(
        label="When does the group meet?", error_messages={"required": "Enter the day of the review"}
    )
    next_because = forms.CharField(
        label="Why then?", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How urgent it is, and how much is still to improve.",
    )  # fmt: skip
    other_views = forms.CharField(
        label="Did anybody want to meet sooner or later?", required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, decides: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["other_views"].help_text = views_hint(decides)

    def values(self) -> ReviewPlan:
        data = self.cleaned_data
        return ReviewPlan(data["planned_for"], data["next_because"], data["other_views"])


def views_hint(decides: str) -> str:
    return f"Who, and what they said. Then {decides} decides, and is the one to save this."


class AttendanceForm(TextForm):
    """Who is at the review: the planning group, and people who came along."""

    present = forms.MultipleChoiceField(label="Who is here?", required=False, widget=forms.CheckboxSelectMultiple)
    others = forms.CharField(
        label="Who else came along?", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="One person a line, with what they are: for example, Ann Reid, clinical educator.",
    )  # fmt: skip
    edition = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, members: Sequence[GroupMember], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if members:
            set_choices(self, "present", [(str(m.pk), Choice(m.name, hint=described(m))) for m in members])
        else:
            del self.fields["present"]

    @staticmethod
    def initial_of(review: Review) -> dict[str, Any]:
        people = list(review.attendees.all())
        return {
            "present": [str(a.member_id) for a in people if a.member_id and a.present],
            "others": "\n".join(a.name for a in people if not a.member_id),
            "edition": review.edition,
        }

    def values(self) -> Attendance:
        data = self.cleaned_data
        present = frozenset(int(pk) for pk in data.get("present", ()))
        return Attendance(present, lines_of(data["others"]))


def described(member: GroupMember) -> str:
    """What a member is, and for whom: "Partnership Lead, Glen Afton Health and Social Care Partnership"."""
    role = roles().get(member.role)
    organisation = member.organisation.name if member.organisation else member.organisation_name
    return ", ".join(filter(None, (role.label if role else "", organisation)))


class SaidForm(SubmissionForm):
    """All that is said of one action at the meeting. Short: nobody waits for the keyboard."""

    text = forms.CharField(label="Progress", required=False, widget=forms.Textarea(attrs={"rows": 3}))
    status = forms.ChoiceField(
        label="Status", required=False, widget=forms.RadioSelect(attrs={"class": "govuk-radios--inline"})
    )
    status_note = forms.CharField(
        label="Why this status?", required=False, widget=forms.Textarea(attrs={"rows": 1}),
        help_text="Needed where the dates say otherwise.",
    )  # fmt: skip
    impact = forms.CharField(
        label="Impact", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="What has changed for people.",
    )  # fmt: skip
    measure_current = forms.DecimalField(label="The measure now", required=False, max_digits=12, decimal_places=2)
    finish = forms.CharField(label="New finish", required=False, max_length=300, help_text="For example, 30 June 2026")
    reason = forms.CharField(label="Why it moves", required=False, widget=forms.Textarea(attrs={"rows": 1}))
    agreed_by = forms.CharField(label="Who agreed it", required=False, max_length=200)
    edition = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, *args: Any, scale: Scale, measured: bool, impact: bool, moves: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        values = [(v.key, Choice(v.label, mark=v)) for v in scale.values]
        set_choices(self, "status", [("", Choice("As it is")), *values])
        dropped = [("measure_current", measured), ("impact", impact), *((n, moves) for n in self.MOVING)]
        for name, kept in dropped:
            if not kept:
                del self.fields[name]

    MOVING = ("finish", "reason", "agreed_by")

    def values(self) -> SaidInReview:
        data = self.cleaned_data
        return SaidInReview(
            text=data["text"],
            status=data["status"],
            status_note=data["status_note"],
            impact=data.get("impact", ""),
            measure_current=data.get("measure_current"),
            finish=data.get("finish", ""),
            reason=data.get("reason", ""),
            agreed_by=data.get("agreed_by", ""),
        )


class CloseReviewForm(TextForm):
    """What is written down when the meeting ends."""

    held_on = DatePartsField(label="When was it held?", error_messages={"required": "Enter the day it was held"})
    chair = forms.CharField(label="Who chaired it?", required=False, max_length=200)
    notes = forms.CharField(
        label="What was discussed and decided", required=False, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Name actions by their number. What was recorded on each of them is listed by itself.",
    )  # fmt: skip
    next_review_on = DatePartsField(label="When is the next review?", required=False)
    next_because = forms.CharField(
        label="Why then, or why no further one?", required=False, widget=forms.Textarea(attrs={"rows": 2}),
        help_text="How urgent it is, and how much is still to improve.",
    )  # fmt: skip
    other_views = forms.CharField(
        label="Did anybody want to meet sooner or later?", required=False, widget=forms.Textarea(attrs={"rows": 2}),
    )  # fmt: skip

    lead = forms.ChoiceField(
        label="Who keeps the plan up to date?", required=False,
        help_text="The responsible lead, as agreed at this review. Usually somebody from the care home.",
    )  # fmt: skip

    def __init__(
        self, *args: Any, decides: str, ended: bool, members: Sequence[GroupMember] = (), **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(m.pk), ", ".join(filter(None, (m.name, described(m))))) for m in members]
        set_choices(self, "lead", [("", "Nobody is agreed yet"), *choices])
        if not members:
            del self.fields["lead"]
        self.fields["other_views"].help_text = views_hint(decides)
        if ended:
            del self.fields["next_review_on"], self.fields["other_views"], self.fields["next_because"]

    def values(self) -> Closing:
        data = self.cleaned_data
        return Closing(
            held_on=data["held_on"], chair=data["chair"], notes=data["notes"],
            next_review_on=data.get("next_review_on"), next_because=data.get("next_because", ""),
            other_views=data.get("other_views", ""),
        )  # fmt: skip


class OtherDateForm(SubmissionForm):
    """Another body's date that the group must take account of (DG18)."""

    on = DatePartsField(label="When is it?", error_messages={"required": "Enter the day"})
    label = forms.CharField(
        label="What happens on that day?", max_length=200, help_text="For example, follow-up inspection",
        error_messages={"required": "Say what happens on that day"},
    )  # fmt: skip
    source = forms.CharField(
        label="Whose date is it?", max_length=200, help_text="For example, the Care Inspectorate",
        error_messages={"required": "Say whose date it is"},
    )  # fmt: skip


class AddedNoteForm(TextForm):
    text = forms.CharField(
        label="What is to be added?", widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": "Write what is to be added"},
    )  # fmt: skip
