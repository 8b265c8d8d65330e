"""What a partnership has chosen to watch by, and to weigh with. Everything else here is read from the rooms below."""

from __future__ import annotations

from django.db import models

from plumbline.library.models import RiskWeightsVersion, WatchRulesVersion
from plumbline.people.models import Organisation


class Choice(models.Model):
    """The watch rules and risk weights of an organisation; the installation's own where it has chosen none."""

    organisation = models.OneToOneField(Organisation, on_delete=models.PROTECT, related_name="picture_choice")
    watch_rules = models.ForeignKey(WatchRulesVersion, null=True, blank=True, on_delete=models.PROTECT)
    risk_weights = models.ForeignKey(RiskWeightsVersion, null=True, blank=True, on_delete=models.PROTECT)
    edition = models.PositiveIntegerField(default=1)
