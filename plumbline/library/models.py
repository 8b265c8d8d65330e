"""Published library files, pinned: work that runs on a version stays on it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NoReturn

from django.db import models

_NEVER = "A published version is never changed or deleted. Publish a new version beside it."


class PinnedRows(models.QuerySet[Any]):
    """Rows that are added and read, nothing else."""

    def update(self, **kwargs: Any) -> NoReturn:
        raise TypeError(_NEVER)

    def delete(self) -> NoReturn:
        raise TypeError(_NEVER)


class Pinned(models.Model):
    """One version as it was published: its whole text, and the hash by which a change would be seen."""

    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64)
    yaml = models.TextField()
    published_at = models.DateTimeField()

    objects = PinnedRows.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.title} (version {self.version})"

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError(_NEVER)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError(_NEVER)


class ScaleVersion(Pinned):
    """A status scale as published; never changed afterwards."""

    scale_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["scale_id", "version"], name="scale_version_once")]


class FrameworkVersion(Pinned):
    """A plan framework as published; never changed afterwards. Its text is parsed on use, cached by its hash."""

    framework_id = models.CharField(max_length=80)
    scale = models.ForeignKey(ScaleVersion, on_delete=models.PROTECT)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["framework_id", "version"], name="framework_version_once")]


class ProcessVersion(Pinned):
    """A process as published; what runs on it stays on it."""

    process_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["process_id", "version"], name="process_version_once")]


class FormVersion(Pinned):
    """A form as published; what was sent on it stays readable as it was asked."""

    form_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["form_id", "version"], name="form_version_once")]


class ThemeListVersion(Pinned):
    """A list of themes as published (BY10)."""

    list_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["list_id", "version"], name="theme_list_version_once")]


class WatchRulesVersion(Pinned):
    """Watch rules as published (DG3 to DG5)."""

    rules_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["rules_id", "version"], name="watch_rules_version_once")]


class RiskWeightsVersion(Pinned):
    """Weights of the risk picture as published."""

    weights_id = models.CharField(max_length=80)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["weights_id", "version"], name="risk_weights_version_once")]


@dataclass(frozen=True)
class PinnedAs:
    """The table in which a kind of file is pinned, and the name of its column with the file's id."""

    model: type[Pinned]
    id_field: str


ROWS: dict[str, PinnedAs] = {  # by the kind's folder
    "scales": PinnedAs(ScaleVersion, "scale_id"),
    "processes": PinnedAs(ProcessVersion, "process_id"),
    "frameworks": PinnedAs(FrameworkVersion, "framework_id"),
    "themes": PinnedAs(ThemeListVersion, "list_id"),
    "forms": PinnedAs(FormVersion, "form_id"),
    "watch": PinnedAs(WatchRulesVersion, "rules_id"),
    "risk": PinnedAs(RiskWeightsVersion, "weights_id"),
}
