"""Loads of register files: what was loaded, what each changed, how far one is. For those who may load."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db.models import Exists, F, OuterRef, QuerySet, Window
from django.db.models.functions import RowNumber

from plumbline.access.viewer import Viewer
from plumbline.people.models import Membership
from plumbline.register.models import Load, LoadChange, LoadProblem, LoadState

FIRST = 10  # of each kind of change, before the page that has them all


@dataclass(frozen=True)
class Progress:
    words: str
    done_of_100: int


def list_loads(viewer: Viewer) -> QuerySet[Load]:
    """All loads, the newest first, for those whose role lets them load. `colleague`: whether who loaded it works, or
    worked, in an organisation of the viewer's; of others the name is not shown."""
    if not (viewer.system or viewer.can("register.load")):
        return Load.objects.none()
    theirs = Membership.objects.filter(user=OuterRef("by"), organisation__in=viewer.organisation_ids)
    return Load.objects.annotate(colleague=Exists(theirs))


def get_load(viewer: Viewer, pk: int) -> Load:
    """Raises Load.DoesNotExist for those who may not load."""
    return list_loads(viewer).get(pk=pk)


def changes_of(viewer: Viewer, load: Load, kind: str = "") -> QuerySet[LoadChange]:
    """What a load changed, by kind and the service's name."""
    changes = load.changes.select_related("service__area").order_by("kind", "service__name", "pk")
    return changes.filter(kind=kind) if kind else changes


def first_changes_of(viewer: Viewer, load: Load) -> QuerySet[LoadChange]:
    """The first few of each kind."""
    place = Window(RowNumber(), partition_by=[F("kind")], order_by=[F("service__name"), F("pk")])
    return changes_of(viewer, load).annotate(place=place).filter(place__lte=FIRST)


def problems_of(viewer: Viewer, load: Load) -> QuerySet[LoadProblem]:
    return load.problems.select_related("service").order_by("pk")


def progress_of(viewer: Viewer, load: Load) -> Progress:
    """How far a load is. While it writes, its row stands still for everyone outside its transaction; then a small file
    in the data folder says so."""
    found = Progress(load.stage or "Waiting", load.done_of_100)
    if load.state == LoadState.RUNNING:
        with suppress(OSError, ValueError):
            told = Path(settings.DATA) / "register-files" / f"{load.pk}.told"
            done, _, words = told.read_text("utf-8").partition(" ")
            found = Progress(words, max(int(done), found.done_of_100))
    return found


def waits_before(viewer: Viewer, load: Load) -> int:
    """How many uploaded files are to be loaded before this one."""
    return list_loads(viewer).filter(state__in=[LoadState.WAITING, LoadState.RUNNING], pk__lt=load.pk).count()
