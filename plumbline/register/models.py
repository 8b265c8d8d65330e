"""Services as their regulator knows them: only what a plan needs to name. The feeds come with their own issue."""

from __future__ import annotations

from django.db import models

from plumbline.people.models import Nation, Organisation


class Service(models.Model):
    """A care home, a support service, a day service: registered or not."""

    name = models.CharField(max_length=200)
    number = models.CharField(max_length=40, unique=True)  # the regulator's, or "local-12" where there is none
    kind = models.CharField(max_length=120)  # "Residential care home for older adults"
    provider = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services")
    area = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="services_in_area")  # whose area
    nation = models.CharField(max_length=20, choices=Nation)
    town = models.CharField(max_length=100, blank=True)
    postcode = models.CharField(max_length=10, blank=True)
    places = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes = [models.Index(fields=["area", "name"]), models.Index(fields=["provider", "name"])]

    def __str__(self) -> str:
        return self.name

    @property
    def with_town(self) -> str:
        """For lists: two services of one name are told apart by their town."""
        return f"{self.name}, {self.town}" if self.town else self.name
