"""Published frameworks and scales, pinned: work that runs on a version stays on it."""

from __future__ import annotations

from django.db import models


class ScaleVersion(models.Model):
    """A status scale as published; never changed afterwards."""

    scale_id = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    yaml = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scale_id", "version"], name="scale_version_once")]


class FrameworkVersion(models.Model):
    """A plan framework as published; never changed afterwards. Its text is parsed on use, cached by its hash."""

    framework_id = models.CharField(max_length=80)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    scale = models.ForeignKey(ScaleVersion, on_delete=models.PROTECT)
    content_hash = models.CharField(max_length=64)
    yaml = models.TextField()
    published_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework_id", "version"], name="framework_version_once")]

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"
