"""Uploaded files: none lies about after its reading, and few are read at once."""

from __future__ import annotations

import os
import threading
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from plumbline.plans.actions import incoming
from plumbline.plans.tests import samples
from tests.world import World, viewer


@pytest.mark.django_db
def test_a_file_whose_reading_was_cut_short_goes_with_the_next_upload(
    world: World, settings: Any, tmp_path: Path
) -> None:
    settings.DATA = tmp_path
    folder = tmp_path / "incoming"
    folder.mkdir()
    old, fresh = folder / "OLD", folder / "FRESH"
    old.write_text("a plan")
    fresh.write_text("being read")
    os.utime(old, (1, 1))
    file = SimpleUploadedFile("plan.csv", b"Action,Lead\nTrain,Nurse\n")
    made = incoming.receive(by=viewer(world.owner), at=samples.now(), file=file, framework="")
    made.refresh_from_db()
    assert made.state == "ready"
    assert [file.name for file in folder.iterdir()] == ["FRESH"]


def test_two_are_read_at_once_and_the_others_wait_for_their_turn(settings: Any, monkeypatch: Any) -> None:
    settings.READ_UPLOADS_IN_BACKGROUND = True
    monkeypatch.setattr(incoming, "SHORT_WAIT", 0.05)
    monkeypatch.setattr(incoming.connections, "close_all", lambda: None)
    begun, go_on = [], threading.Event()

    def work() -> None:
        begun.append(1)
        go_on.wait(5)

    for _ in range(4):
        incoming._in_background(work)
    assert len(begun) == 2
    go_on.set()
    for thread in threading.enumerate():
        if thread.name == "reading":
            thread.join(5)
    assert len(begun) == 4
