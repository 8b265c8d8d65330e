"""Where an action came from: what a regulator required (BY3)."""

from __future__ import annotations

from django.db import models

from plumbline.plans.models.plans import Action
from plumbline.register.models import Requirement


class ActionSource(models.Model):
    """An action answers a requirement that was published. It stays whatever becomes of the action's own text, and when
    a later file words the requirement differently. `words`: as they were published when the action was made of them."""

    action = models.ForeignKey(Action, on_delete=models.CASCADE, related_name="sources")
    requirement = models.ForeignKey(Requirement, on_delete=models.PROTECT, related_name="answered_by")
    words = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["action", "requirement"], name="action_source_once")]
        ordering = ["pk"]
