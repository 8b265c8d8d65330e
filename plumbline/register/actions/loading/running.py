"""Loading a file: at once, by a command, or put aside for the worker, by an upload. Both end in `whole.store`."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Callable
from contextlib import suppress
from datetime import date, datetime
from pathlib import Path
from typing import Any, Protocol

from django.conf import settings
from django.db import IntegrityError, InterfaceError, OperationalError, transaction
from django.utils import timezone

from plumbline.access.queries import viewer_of
from plumbline.access.viewer import Viewer
from plumbline.history.actions import INSTALLATION, INSTALLATION_NAME, record_event
from plumbline.kernel.refusals import Refusal
from plumbline.register.actions.loading.comparing import Suspicious
from plumbline.register.actions.loading.turns import Busy, turn
from plumbline.register.actions.loading.whole import check, splits_for, store
from plumbline.register.feeds import Register, read_file, register_of
from plumbline.register.feeds.apart import read_apart
from plumbline.register.models import Load, LoadState

log = logging.getLogger(__name__)

LIMIT_UPLOAD = 60 * 1024 * 1024
MOST_TRIES = 3
HOW_TO_INSIST = (
    "If you have checked it and it is right all the same, load it again and tick “Load it though it was refused”."
)
NOT_YOURS = "Your role does not let you load register files."
Say = Callable[[str, int], None]


class Incoming(Protocol):
    """An uploaded file, as Django gives it."""

    @property
    def name(self) -> str | None: ...
    @property
    def size(self) -> int | None: ...
    def chunks(self) -> Any: ...


def load_register(
    *, by: Viewer, at: datetime, path: Path, source: str = "", as_of: date | None = None, insists: bool = False,
    say: Say | None = None,
) -> Load:  # fmt: skip
    """Loads a regulator's file, whole or not at all, and says what changed. Raises Refusal where it is not loaded.

    `insists`: load it though it seems to be cut off or far smaller than the one before, or corrects one of its day.
    """
    if not by.can("register.load"):
        raise Refusal(NOT_YOURS)
    step = say or (lambda words, done: None)
    _check_day(as_of, at)
    with turn():
        step("Reading the file", 5)
        table = read_file(path, source=source)
        register = register_of(table, name=path.name, as_of=as_of)
        del table
        load = Load(
            file_name=path.name[:255], sha256=_hash(path), insists=insists, by_id=by.user_id, by_name=by.name,
            begun_at=at, submission=f"command-{timezone.now().timestamp()}-{path.name}"[:60],
        )  # fmt: skip
        return _finish(by, at, load, register, step)


def receive_register_file(
    *, by: Viewer, at: datetime, file: Incoming, source: str = "", as_of: date | None = None, insists: bool = False,
    submission: str,
) -> Load:  # fmt: skip
    """Puts an uploaded file aside for the worker. The same form sent twice gives the same load."""
    if not by.can("register.load"):
        raise Refusal(NOT_YOURS)
    if not file.size:
        raise Refusal("This file is empty. Choose the file that the regulator publishes.", field="file")
    if file.size > LIMIT_UPLOAD:
        raise Refusal(
            f"This file has {file.size / 1_048_576:.0f} MB; the most is {LIMIT_UPLOAD // 1_048_576} MB. Pack it with "
            "gzip (.csv.gz), or give it to whoever runs Plumbline to load with ./run load-register.",
            field="file",
        )
    _check_day(as_of, at)
    key = hashlib.sha256(f"{by.user_id}\x1f{submission}".encode()).hexdigest()[:60]
    name = Path(file.name or "register").name.replace("\x00", "")[:255]
    with transaction.atomic():
        load, made = Load.objects.get_or_create(
            submission=key,
            defaults={
                "source": source, "as_of": as_of, "file_name": name, "sha256": "", "insists": insists,
                "by_id": by.user_id, "by_name": by.name, "begun_at": at, "stage": "Waiting",
            },
        )  # fmt: skip
        if made:
            load.sha256 = _keep(load, file)
            load.save(update_fields=["sha256"])
    return load


def run_next_load(*, by: Viewer, at: datetime) -> bool:
    """Loads the file that has waited longest, for the person who uploaded it: the worker's job at each look. A load
    whose process ended in the middle left nothing behind and begins again. Whether there was one."""
    waiting = Load.objects.filter(state__in=[LoadState.WAITING, LoadState.RUNNING]).order_by("pk")
    if not waiting.exists():
        return False
    try:
        with turn():
            load = waiting.select_related("by").first()
            if load is None:
                return False
            _run(load, at)
            return True
    except Busy:
        return False  # a command loads just now; it is looked again soon


def _run(load: Load, at: datetime) -> None:
    path = kept_file(load)
    person = viewer_of(load.by, on=timezone.localdate(at)) if load.by else None

    def step(words: str, done: int) -> None:
        if done < 60:  # until then nothing is written: the row can say so
            Load.objects.filter(pk=load.pk).update(stage=words, done_of_100=done)
        else:
            _tell(load, words, done)

    try:
        if person is None or not person.can("register.load"):
            raise Refusal("The person who uploaded this file may not load register files any more.")
        if not path.exists():
            raise Refusal("The uploaded file is not there any more. Upload it again.")
        if load.tries >= MOST_TRIES:
            raise Refusal("Loading this file was interrupted again and again. Tell whoever runs Plumbline for you.")
        load.tries += 1
        begun = {"state": LoadState.RUNNING, "stage": "Reading the file", "done_of_100": 5, "tries": load.tries}
        Load.objects.filter(pk=load.pk).update(**begun)
        table = read_apart(path, name=load.file_name, source=load.source)
        register = register_of(table, name=load.file_name, as_of=load.as_of)
        _finish(person, timezone.now(), load, register, step)
    except (OperationalError, InterfaceError):
        raise  # the database could not be asked: the file is kept, and the worker looks again
    except Suspicious as doubt:
        _refuse(person or Viewer(None, "Plumbline"), load, f"{doubt.message} {HOW_TO_INSIST}")
    except Refusal as refusal:
        _refuse(person or Viewer(None, "Plumbline"), load, refusal.message)
    except Exception:
        log.exception("A register file could not be loaded")
        _refuse(
            person or Viewer(None, "Plumbline"), load,
            "This file could not be loaded, and the fault is ours. Nothing of it was taken over. Tell whoever runs "
            "Plumbline for you.",
        )  # fmt: skip
    path.unlink(missing_ok=True)
    told_file(load).unlink(missing_ok=True)


def _finish(by: Viewer, at: datetime, load: Load, register: Register, step: Say) -> Load:
    check(register, insists=load.insists)
    step("Splitting the requirements", 20)
    splits = splits_for(register)
    try:
        return store(by=by, at=at, load=load, register=register, splits=splits, step=step)
    except IntegrityError:
        # Somebody added a service by hand under a number of the file meanwhile: seen at the second look.
        log.warning("The register changed while a file was loaded; it is compared again.")
        return store(by=by, at=at, load=load, register=register, splits=splits, step=step)


@transaction.atomic
def _refuse(by: Viewer, load: Load, message: str) -> None:
    load.refresh_from_db()
    load.state, load.refusal, load.ended_at = LoadState.REFUSED, message, timezone.now()
    load.stage, load.done_of_100 = "", 0
    load.save()
    acting = by.acting_for
    record_event(
        by=by, at=load.ended_at, verb="register.refused", subject=load, label=load.file_name,
        organisation_id=acting.organisation_id if acting else INSTALLATION,
        organisation_name=acting.organisation_name if acting else INSTALLATION_NAME, reason=message,
    )  # fmt: skip


def _check_day(as_of: date | None, at: datetime) -> None:
    if as_of and as_of > timezone.localdate(at):
        raise Refusal(
            f"{as_of:%-d %B %Y} is still to come: a file speaks for a day that was. Give the last day of the month for "
            "which it was published.",
            field="as_of",
        )


def _hash(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _keep(load: Load, file: Incoming) -> str:
    """Writes an upload beside the database, for the worker. Its hash."""
    path = kept_file(load)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    content = hashlib.sha256()
    with path.open("wb") as kept:
        for chunk in file.chunks():
            content.update(chunk)
            kept.write(chunk)
    return content.hexdigest()


def kept_file(load: Load) -> Path:
    """Where an uploaded file lies until it is loaded or refused."""
    return Path(settings.DATA) / "register-files" / f"{load.pk}"


def told_file(load: Load) -> Path:
    """Where a load says how far it is while its one transaction hides its row from everybody else."""
    return Path(settings.DATA) / "register-files" / f"{load.pk}.told"


def _tell(load: Load, words: str, done: int) -> None:
    path = told_file(load)
    with suppress(OSError):  # nobody misses a word of progress
        part = path.with_suffix(".new")
        part.write_text(f"{done} {words}", encoding="utf-8")
        part.replace(path)
