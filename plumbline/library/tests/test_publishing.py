"""What is in the folder is pinned when it is published, read by everyone signed in, and never changes again."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from plumbline.access.viewer import NOBODY, SYSTEM, Viewer
from plumbline.kernel.refusals import Refusal
from plumbline.library import queries
from plumbline.library.actions import publish_library
from plumbline.library.loading import load_library
from plumbline.library.models import FrameworkVersion, ProcessVersion, ScaleVersion
from plumbline.library.tests.small_library import (
    FRAMEWORK,
    FRAMEWORK_FILE,
    PROCESS,
    PROCESS_FILE,
    SCALE_FILE,
    change,
    write,
    write_library,
)

pytestmark = pytest.mark.django_db

AT = datetime(2026, 3, 13, 9, tzinfo=UTC)
LATER = datetime(2026, 4, 1, 9, tzinfo=UTC)
SOMEBODY = Viewer(user_id=1, name="Morag Example")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return write_library(tmp_path)


def test_publishing_pins_every_version_once(home: Path) -> None:
    assert publish_library(AT, folder=home) == [SCALE_FILE, PROCESS_FILE, FRAMEWORK_FILE]
    assert publish_library(LATER, folder=home) == []
    (row,) = FrameworkVersion.objects.all()
    assert (row.framework_id, row.version, row.title, row.published_at) == ("anytown-plan", 1, "Anytown Care Plan", AT)
    assert row.yaml == FRAMEWORK
    assert row.scale.scale_id == "two-step"
    assert str(row) == "Anytown Care Plan (version 1)"


def test_what_was_pinned_reads_as_the_file_does(home: Path) -> None:
    publish_library(AT, folder=home)
    library = load_library(home)
    row = FrameworkVersion.objects.get()
    assert queries.framework_of(SOMEBODY, row) == library.framework("anytown-plan")
    assert queries.framework_of(SOMEBODY, row.pk) == library.framework("anytown-plan")
    assert queries.scale_of(SOMEBODY, row.scale) == library.scale("two-step")
    assert queries.scale_of(SOMEBODY, row.scale_id) == library.scale("two-step")


@pytest.mark.requirement("BY20")
def test_a_new_framework_is_only_a_file(home: Path) -> None:
    publish_library(AT, folder=home)
    new = FRAMEWORK.replace("id: anytown-plan", "id: riverside-plan").replace("Anytown Care Plan", "Riverside Plan")
    write(home, "frameworks/riverside-plan/1.yaml", new)
    assert publish_library(LATER, folder=home) == ["frameworks/riverside-plan/1.yaml"]
    assert [one.title for one in queries.list_frameworks(SOMEBODY)] == ["Anytown Care Plan", "Riverside Plan"]
    assert queries.get_framework(SOMEBODY, "riverside-plan").columns[1].label == "What we do"


def test_a_published_file_that_has_changed_is_refused_by_name_and_nothing_is_published(home: Path) -> None:
    publish_library(AT, folder=home)
    change(home, FRAMEWORK_FILE, "Begin with a verb.", "Begin with a word.")
    write(home, "frameworks/riverside-plan/1.yaml", FRAMEWORK.replace("id: anytown-plan", "id: riverside-plan"))
    with pytest.raises(Refusal) as refusal:
        publish_library(LATER, folder=home)
    assert f"library/{FRAMEWORK_FILE} was published on 13 March 2026 and has changed since" in refusal.value.message
    assert FrameworkVersion.objects.count() == 1
    assert dict(queries.get_framework(SOMEBODY, "anytown-plan").guidance)["text"] == "Begin with a verb."


def test_a_changed_scale_is_refused_as_well(home: Path) -> None:
    publish_library(AT, folder=home)
    change(home, SCALE_FILE, "meaning: Finished.", "meaning: Over.")
    with pytest.raises(Refusal, match=r"scales/two-step/1.yaml was published"):
        publish_library(LATER, folder=home)


def test_a_process_stays_as_it_was_published_and_new_runs_begin_on_the_newest(home: Path) -> None:
    publish_library(AT, folder=home)
    first = queries.get_process_version(SOMEBODY, "two-eyes")
    second = PROCESS.replace("\nversion: 1\n", "\nversion: 2\n").replace("label: Being read", "label: With two readers")
    write(home, "processes/two-eyes/2.yaml", second)
    assert publish_library(LATER, folder=home) == ["processes/two-eyes/2.yaml"]
    newest = queries.get_process_version(SOMEBODY, "two-eyes")
    assert (first.version, newest.version, newest.published_at) == (1, 2, LATER)
    assert [s.label for s in queries.process_of(SOMEBODY, first).states] == ["Draft", "Being read", "Final"]
    assert queries.process_of(SOMEBODY, newest.pk) == load_library(home).process("two-eyes")


def test_a_changed_process_is_refused_and_a_pinned_one_is_never_saved_again(home: Path) -> None:
    publish_library(AT, folder=home)
    change(home, PROCESS_FILE, "needs: [has_actions]", "needs: []")
    with pytest.raises(Refusal, match=r"processes/two-eyes/1.yaml was published"):
        publish_library(LATER, folder=home)
    with pytest.raises(TypeError):
        ProcessVersion.objects.get().save()


def test_a_process_that_is_not_there_and_one_asked_for_by_nobody_are_not_found(home: Path) -> None:
    publish_library(AT, folder=home)
    with pytest.raises(ProcessVersion.DoesNotExist):
        queries.get_process_version(SOMEBODY, "three-eyes")
    with pytest.raises(ProcessVersion.DoesNotExist):
        queries.get_process_version(NOBODY, "two-eyes")
    with pytest.raises(ProcessVersion.DoesNotExist):
        queries.process_of(NOBODY, ProcessVersion.objects.get().pk)


def test_a_library_with_a_mistake_publishes_nothing(home: Path) -> None:
    change(home, FRAMEWORK_FILE, "nation: wales", "nation: whales")
    with pytest.raises(Refusal, match=r"frameworks/anytown-plan/1.yaml:5"):
        publish_library(AT, folder=home)
    assert not ScaleVersion.objects.exists()


def test_work_stays_on_its_version_when_a_new_one_is_published(home: Path) -> None:
    publish_library(AT, folder=home)
    row = FrameworkVersion.objects.get()
    second = FRAMEWORK.replace("\nversion: 1\n", "\nversion: 2\n").replace("label: What we do", "label: The action")
    write(home, "frameworks/anytown-plan/2.yaml", second.replace("also: [action]", "also: [task]"))
    assert publish_library(LATER, folder=home) == ["frameworks/anytown-plan/2.yaml"]
    assert queries.framework_of(SOMEBODY, row).columns[1].label == "What we do"
    assert queries.get_framework(SOMEBODY, "anytown-plan").columns[1].label == "The action"
    assert queries.get_framework(SOMEBODY, "anytown-plan", 1).columns[1].label == "What we do"
    assert [one.version for one in queries.list_frameworks(SOMEBODY)] == [2]
    assert [one.version for one in queries.versions_of(SOMEBODY, "anytown-plan")] == [2, 1]
    assert queries.get_framework_version(SOMEBODY, "anytown-plan").version == 2


def test_a_version_that_left_the_folder_can_still_be_read(home: Path) -> None:
    publish_library(AT, folder=home)
    (home / FRAMEWORK_FILE).unlink()
    (home / FRAMEWORK_FILE).parent.rmdir()
    assert publish_library(LATER, folder=home) == []
    assert queries.get_framework(SOMEBODY, "anytown-plan").title == "Anytown Care Plan"


def test_nobody_reads_nothing(home: Path) -> None:
    publish_library(AT, folder=home)
    assert queries.list_frameworks(NOBODY) == ()
    assert queries.published_scales(NOBODY) == ()
    assert queries.versions_of(NOBODY, "anytown-plan") == ()
    with pytest.raises(FrameworkVersion.DoesNotExist):
        queries.get_framework(NOBODY, "anytown-plan")
    assert len(queries.list_frameworks(SYSTEM)) == 1


def test_asking_for_what_was_never_published_finds_nothing(home: Path) -> None:
    publish_library(AT, folder=home)
    with pytest.raises(FrameworkVersion.DoesNotExist):
        queries.get_framework(SOMEBODY, "anytown-plan", 7)
    with pytest.raises(FrameworkVersion.DoesNotExist):
        queries.get_framework(SOMEBODY, "nowhere")


def test_a_pinned_row_is_never_changed_or_deleted(home: Path) -> None:
    publish_library(AT, folder=home)
    row = FrameworkVersion.objects.get()
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        row.delete()
    with pytest.raises(TypeError):
        FrameworkVersion.objects.update(title="Another")
    with pytest.raises(TypeError):
        ScaleVersion.objects.all().delete()


def test_a_text_changed_behind_the_programs_back_is_refused(home: Path) -> None:
    change(home, FRAMEWORK_FILE, "A plan for homes in Anytown.", "Read by no other test.")
    publish_library(AT, folder=home)
    row = FrameworkVersion.objects.get()
    row.yaml = row.yaml.replace("Begin with a verb.", "Begin with a word.")
    with pytest.raises(Refusal, match="is not as it was published"):
        queries.framework_of(SOMEBODY, row)


def test_lists_ask_the_database_once_however_many_versions(home: Path, django_assert_num_queries) -> None:
    for name in ("ash", "birch", "cedar", "elm"):
        write(home, f"frameworks/{name}/1.yaml", FRAMEWORK.replace("id: anytown-plan", f"id: {name}"))
    publish_library(AT, folder=home)
    queries.list_frameworks(SOMEBODY)  # parsed once for the life of the process
    queries.published_scales(SOMEBODY)
    with django_assert_num_queries(1):
        assert len(queries.published_frameworks(SOMEBODY)) == 5
    with django_assert_num_queries(1):
        queries.published_scales(SOMEBODY)


def test_the_programs_own_library_is_published(capsys: pytest.CaptureFixture[str]) -> None:
    call_command("publish_library")
    out = capsys.readouterr().out
    assert "Published: frameworks/dumfries-galloway-improvement-plan/1.yaml" in out
    assert len(queries.list_frameworks(SOMEBODY)) == 5
    call_command("publish_library")
    assert capsys.readouterr().out == "Nothing new to publish.\n"


def test_the_command_says_why_it_refuses(home: Path) -> None:
    change(home, FRAMEWORK_FILE, "nation: wales", "nation: whales")
    with pytest.raises(CommandError, match="Did you mean"):
        call_command("publish_library", folder=home)
