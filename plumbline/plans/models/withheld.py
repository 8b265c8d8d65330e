"""Passages of a plan's texts that are not for everyone on the plan."""

from __future__ import annotations

from typing import Any

from django.db import models

from plumbline.access.models import Audience
from plumbline.people.models import User
from plumbline.plans.models.plans import Plan
from plumbline.plans.rules.withheld import require_unmarked


class WithheldPassage(models.Model):
    """A passage that somebody marked `[[...]]`: taken out of the text, where `[withheld 3]` stands for it (BY15).
    Written once; who may read it is its audience's matter, as with every part of a record."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="withheld")
    number = models.PositiveIntegerField()
    text = models.TextField()
    audience = models.CharField(max_length=12, choices=Audience, default=Audience.PARTNERS)
    by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    by_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta:
        ordering = ["number"]
        constraints = [models.UniqueConstraint(fields=["plan", "number"], name="withheld_number_once")]


def refuse_marks(sender: type[models.Model], instance: models.Model, raw: bool = False, **_: Any) -> None:
    """Before any row of a plan is saved: a marked passage that nothing has taken out is refused, not shown to all.

    The actions that know of passages take them out first; this is for every other text that a person can write.
    """
    if raw or sender._meta.app_label not in ("plans", "workflow") or sender is WithheldPassage:
        return
    texts = [f for f in sender._meta.concrete_fields if isinstance(f, models.CharField | models.TextField)]
    require_unmarked([getattr(instance, field.attname) for field in texts])
