"""`./run check-library` prints each mistake with file and line, or one line that all is well."""

from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command

from plumbline.library.kinds import KINDS
from plumbline.library.loading import PUBLISHED
from plumbline.library.tests.small_library import FRAMEWORK_FILE, SCALE_FILE, change, write_library


def test_no_mistakes_is_one_line_that_counts_each_kind(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_library")
    said = capsys.readouterr().out
    assert said.startswith("Library: ")
    assert said.endswith(", no mistakes.\n")
    for kind in KINDS:
        folder = settings.LIBRARY / kind.folder
        lie_there = len([home for home in folder.iterdir() if home.is_dir()]) if folder.is_dir() else 0
        if lie_there or kind.must_be:
            assert f" {lie_there} {kind.noun if lie_there == 1 else kind.plural}," in said
        else:
            assert kind.plural not in said


def test_each_mistake_is_a_line_and_the_command_fails(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = write_library(tmp_path)
    change(home, SCALE_FILE, "    shape: half", "    shape: haf")
    with pytest.raises(SystemExit) as stopped:
        call_command("check_library", folder=home)
    assert stopped.value.code == 1
    (line,) = capsys.readouterr().out.splitlines()
    assert line.startswith(f"library/{SCALE_FILE}:11: ")
    assert 'Did you mean "half"?' in line


def test_a_folder_of_another_place_is_checked(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_library", "--folder", str(write_library(tmp_path)))
    assert capsys.readouterr().out == "Library: 1 scale, 1 process, 1 framework, no mistakes.\n"


def test_sealing_notes_the_hash_of_what_is_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = write_library(tmp_path)
    call_command("check_library", folder=home, seal=True)
    assert f"Sealed: {FRAMEWORK_FILE}" in capsys.readouterr().out
    call_command("check_library", folder=home, seal=True)
    assert "Every file was sealed already." in capsys.readouterr().out
    assert len((home / PUBLISHED).read_text().splitlines()) == 3
