"""`./run check-library` prints each mistake with file and line, or one line that all is well."""

from pathlib import Path

import pytest
from django.core.management import call_command

from plumbline.library.loading import PUBLISHED
from plumbline.library.tests.small_library import FRAMEWORK_FILE, SCALE_FILE, change, write_library


def test_no_mistakes_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("check_library")
    assert capsys.readouterr().out == "Library: 5 frameworks, 4 scales, 5 processes, no mistakes.\n"


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
    assert capsys.readouterr().out == "Library: 1 framework, 1 scale, 1 process, no mistakes.\n"


def test_sealing_notes_the_hash_of_what_is_new(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    home = write_library(tmp_path)
    call_command("check_library", folder=home, seal=True)
    assert f"Sealed: {FRAMEWORK_FILE}" in capsys.readouterr().out
    call_command("check_library", folder=home, seal=True)
    assert "Every file was sealed already." in capsys.readouterr().out
    assert len((home / PUBLISHED).read_text().splitlines()) == 3
