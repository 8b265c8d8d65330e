"""The append-only record. It names people and organisations by id and by the name they had: no foreign keys, so that
the record outlives what it speaks of, and the room stands below everything that writes to it."""

from __future__ import annotations

from typing import Any

from django.db import models


class Chain(models.Model):
    """The head of one organisation's chain: how many events it has, and the hash of the last.

    Locked while an event is added, so that two at once cannot take the same number; also what shows that the last
    events of a chain were cut off.
    """

    organisation_id = models.BigIntegerField(unique=True)
    organisation_name = models.CharField(max_length=200)
    length = models.PositiveBigIntegerField(default=0)
    last_hash = models.CharField(max_length=64, default="", blank=True)


class EventQuerySet(models.QuerySet["Event"]):
    """Events are read. The ways round `save` and `delete` that Django offers are closed as well."""

    def update(self, **kwargs: Any) -> int:
        raise TypeError("An event is never changed.")

    def delete(self) -> tuple[int, dict[str, int]]:
        raise TypeError("An event is never deleted.")

    def bulk_create(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("Events are written one at a time, by record_event.")

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        raise TypeError("An event is never changed.")


class Event(models.Model):
    """One thing that one person did to one record. Written once by the action that did it, never changed."""

    organisation_id = models.BigIntegerField()  # whose chain: the organisation that owns the record
    number = models.PositiveBigIntegerField()  # 1, 2, 3 ... in that chain, without gaps
    at = models.DateTimeField()
    actor_id = models.BigIntegerField(null=True)  # null: the program itself (a command, the demo world)
    actor_name = models.CharField(max_length=200)
    acting_for_id = models.BigIntegerField(null=True)
    acting_for_name = models.CharField(max_length=200, blank=True)
    verb = models.CharField(max_length=60)  # "action.extended"
    subject_type = models.CharField(max_length=60)  # "plans.action"
    subject_id = models.BigIntegerField()
    subject_label = models.CharField(max_length=300)
    record_id = models.BigIntegerField(null=True)  # the access record that decides who may read this event
    audience = models.CharField(max_length=30, blank=True)  # of the part it speaks of; "" is everyone on the record
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    reason = models.TextField(blank=True)
    request_id = models.CharField(max_length=40, blank=True)
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation_id", "number"], name="one_event_for_each_number")]
        indexes = [
            models.Index(fields=["subject_type", "subject_id", "at"]),
            models.Index(fields=["record_id", "at"]),
        ]

    def facts(self) -> dict[str, Any]:
        """What the hash covers: every column but the key and the hash itself."""
        return {f.attname: getattr(self, f.attname) for f in self._meta.concrete_fields if f.name not in ("id", "hash")}

    def save(self, *args: Any, **kwargs: Any) -> None:
        if self.pk is not None:
            raise TypeError("An event is never changed.")
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        raise TypeError("An event is never deleted.")
