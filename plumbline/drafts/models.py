"""What a person has typed and not yet sent."""

from __future__ import annotations

from django.db import models

from plumbline.people.models import User


class Kept(models.TextChoices):
    TYPING = "typing", "While typing"
    SIGNED_OUT = "signed-out", "Sent after the session had ended"


class Draft(models.Model):
    """The text fields of one form, kept while a person types. Only they ever see it; sending the form clears it."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=200)  # names the form: "progress:action:41"
    fields = models.JSONField(default=dict)  # name -> text, or texts where a form has several of a name
    why = models.CharField(max_length=20, choices=Kept, default=Kept.TYPING)
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="one_draft_for_each_form")]
