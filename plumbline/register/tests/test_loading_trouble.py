"""Files that look wrong, two loads at once, a load that is killed: nothing is ever half loaded."""

from __future__ import annotations

import gzip
import json
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection

from plumbline.access.viewer import SYSTEM
from plumbline.history.models import Event
from plumbline.kernel.refusals import Refusal
from plumbline.register import actions
from plumbline.register.actions.loading import running, whole
from plumbline.register.actions.loading.turns import turn
from plumbline.register.models import Load, Service, ServiceState
from plumbline.register.tests.loading import DEC, FEB, JAN, NOV, changed, everything, load, load_month, service
from plumbline.register.tests.made_files import (
    CQC_HEADINGS,
    REQUIREMENT,
    ci_csv,
    ci_month,
    cqc_location,
    rqia_service,
    write_ci,
    write_csv,
)
from plumbline.register.tests.made_files import RQIA_HEADINGS as RQIA
from tests.world import NOW, World, viewer

ROOT = Path(__file__).resolve().parents[3]


@pytest.mark.django_db
class TestFilesThatLookWrong:
    def test_one_cut_off_in_the_middle(self, tmp_path: Path) -> None:
        load_month(tmp_path, NOV, 60)
        before = everything()
        path = tmp_path / f"month-{DEC}.csv"
        path.write_bytes(ci_csv(ci_month(60))[:15_000])
        with pytest.raises(Refusal, match=r"seems to be cut off. Its last row \(\d+\) has \d+ of 45 cells"):
            load(path)
        packed = tmp_path / f"month-{DEC}.csv.gz"
        packed.write_bytes(gzip.compress(ci_csv(ci_month(60)))[:-400])
        with pytest.raises(Refusal, match="The packed file ends in the middle"):
            load(packed)
        assert everything() == before
        assert Load.objects.count() == 1

    def test_far_fewer_services_than_before(self, tmp_path: Path) -> None:
        """Cut off exactly between two rows: nothing in the file shows it."""
        load_month(tmp_path, NOV, 60)
        with pytest.raises(Refusal, match=r"Of 60 services that the register has .* the file holds only 25"):
            load_month(tmp_path, DEC, 25)
        assert changed(load_month(tmp_path, DEC, 25, insists=True)) == {"closed": 35}

    def test_an_older_file_is_held_against_the_newer(self, tmp_path: Path) -> None:
        load_month(tmp_path, DEC, 60)
        with pytest.raises(Refusal, match="Of 60 services"):
            load_month(tmp_path, NOV, 25)

    def test_half_gone_is_believed(self, tmp_path: Path) -> None:
        load_month(tmp_path, NOV, 60)
        assert changed(load_month(tmp_path, DEC, 30)) == {"closed": 30}

    def test_a_part_of_the_country_says_nothing_of_the_rest(self, tmp_path: Path) -> None:
        marlowe = [row for n in range(1, 31) for row in cqc_location(n)]
        tay = [
            row for n in range(101, 131) for row in cqc_location(n, **{"Location Local Authority": "Tayshire"})
        ]  # fmt: skip
        load(write_csv(tmp_path, "marlowe-2025-09-30.csv", marlowe, CQC_HEADINGS))
        done = load(write_csv(tmp_path, "tay-2025-09-30.csv", tay, CQC_HEADINGS))
        assert changed(done) == {"new": 30, "problems": 1}
        assert done.problems.get().text == "The file says nothing of some areas: their 30 services stay as they were."
        assert Service.objects.filter(status="active").count() == 60
        assert changed(load(write_csv(tmp_path, "whole-2025-10-31.csv", [*marlowe, *tay], CQC_HEADINGS))) == {}

    def test_another_file_for_a_day_is_a_persons_decision(self, tmp_path: Path) -> None:
        load_month(tmp_path, NOV)
        with pytest.raises(Refusal, match="Another file for 30 November 2024 was loaded before"):
            load_month(tmp_path, NOV, n1={"ServiceName": "Corrected House"})
        done = load_month(tmp_path, NOV, n1={"ServiceName": "Corrected House"}, n2=None, insists=True)
        assert changed(done) == {"renamed": 1, "closed": 1}
        assert service(1).name == "Corrected House"
        assert [s.name for s in service(1).states.all()] == ["Corrected House"]
        assert service(2).status == "closed"

    def test_a_correction_of_a_month_between_moves_nothing_else(self, tmp_path: Path) -> None:
        for day in (NOV, DEC, JAN):
            load_month(tmp_path, day)
        load_month(tmp_path, DEC, n1={"ServiceName": "For a month"}, insists=True)
        assert [(s.as_of, s.name) for s in service(1).states.all()] == [
            (NOV, "Birchwood House 1"), (DEC, "For a month"), (JAN, "Birchwood House 1"),
        ]  # fmt: skip
        assert service(1).name == "Birchwood House 1"

    def test_no_service_that_can_be_taken(self, tmp_path: Path) -> None:
        gone = {f"n{n}": {"CareService": ""} for n in range(1, 4)}
        with pytest.raises(Refusal, match=r"Not one service of this file could be taken over\. row 2"):
            load_month(tmp_path, NOV, 3, **gone)

    def test_a_day_to_come_is_refused(self, tmp_path: Path) -> None:
        with pytest.raises(Refusal, match="1 January 2126 is still to come"):
            load(write_ci(tmp_path, "m.csv", ci_month(3)), as_of=date(2126, 1, 1))

    def test_those_who_may_not_load(self, tmp_path: Path, world: World) -> None:
        path = write_ci(tmp_path, f"m-{NOV}.csv", ci_month(3))
        for user in (world.reader, world.manager, world.mate):
            with pytest.raises(Refusal, match="role does not let you load"):
                actions.load_register(by=viewer(user), at=NOW, path=path)
        assert not Load.objects.exists()

    def test_rqias_list_is_loaded(self, tmp_path: Path) -> None:
        from plumbline.register.tests import made_files as made

        rows = [rqia_service(n, Provider="Mrs I. Lamplighter" if n == 2 else "Lough Homes Ltd") for n in range(1, 6)]
        done = load(made.write_xlsx(tmp_path / "rqia-2026-04-30.xlsx", made.cells(rows, RQIA)))
        assert changed(done) == {"new": 5, "problems": 1}
        one = Service.objects.get(number="020001")
        assert (one.nation, one.source, one.grading, one.area.name) == (
            "northern-ireland",
            "rqia",
            None,
            "Northern Ireland",
        )
        assert "Lamplighter" not in str(everything())


@pytest.mark.django_db
class TestTheCommand:
    def run(self, *words: str) -> str:
        out = StringIO()
        call_command("load_register", *words, stdout=out)
        return out.getvalue()

    def test_it_says_what_changed(self, tmp_path: Path) -> None:
        load_month(tmp_path, NOV, 40)
        changes = {f"n{n}": {"ServiceName": f"Alder House {n}"} for n in range(1, 15)}
        path = write_ci(tmp_path, f"month-{DEC}.csv", ci_month(40, **changes, n20=None, n21={"Registered_Places": "x"}))
        said = self.run(str(path))
        assert f"month-{DEC}.csv: the register of care-inspectorate on 31 December 2024, 39 services." in said
        assert "No longer in the register: 1\n  CS2000000020 Birchwood House 20, City of Kestrel\n" in said
        assert (
            "Renamed: 14\n  CS2000000001 Alder House 1, Marlowe & Tay: from Birchwood House 1 to Alder House 1" in said
        )
        assert "  and 4 more (--json has all)" in said
        assert "Problems: 1\n  row 21, Registered_Places: Not a number: it was left out." in said

    def test_json_has_everything(self, tmp_path: Path) -> None:
        path = write_ci(tmp_path, "month.csv", ci_month(40, n1={"first_reqs_2425": REQUIREMENT}))
        said = json.loads(self.run(str(path), "--json", "--as-of", "2024-11-30", "--source", "care-inspectorate"))
        assert (said["as_of"], said["services"], said["counts"]["new"]) == ("2024-11-30", 40, 40)
        assert said["holds"]["new requirements"] == 1
        assert len(said["changes"]) == 40
        assert said["changes"][0] == {
            "kind": "new", "number": "CS2000000001", "name": "Birchwood House 1", "area": "Marlowe & Tay",
            "before": "", "after": "Birchwood House 1",
        }  # fmt: skip
        assert said["columns_unknown"] == []

    def test_a_refusal_is_one_sentence(self, tmp_path: Path) -> None:
        (tmp_path / "plan.csv").write_text("No,Action,RAG\n1,Drinks,Amber\n")
        with pytest.raises(CommandError, match="not the headings of a register file"):
            self.run(str(tmp_path / "plan.csv"))
        with pytest.raises(CommandError, match=r"There is no file .*nothing\.csv\."):
            self.run(str(tmp_path / "nothing.csv"))
        with pytest.raises(CommandError, match="--as-of soon is not a day"):
            self.run(str(write_ci(tmp_path, "m.csv", ci_month(3))), "--as-of", "soon")
        load_month(tmp_path, NOV, 60)
        few = str(write_ci(tmp_path, f"few-{DEC}.csv", ci_month(25)))
        with pytest.raises(CommandError, match="To load it all the same: --force"):
            self.run(few)
        assert "No longer in the register: 35" in self.run(few, "--force")


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_second_is_refused(self, tmp_path: Path) -> None:
        """On either database: on PostgreSQL another session holds the lock, on SQLite another open file."""
        path = write_ci(tmp_path, f"m-{NOV}.csv", ci_month(5))
        with _held_elsewhere(), pytest.raises(Refusal, match="Another register file is being loaded just now"):
            load(path)
        assert not Load.objects.exists()
        assert load(path).rows == 5  # and once it is let go, the next may

    def test_an_upload_waits_its_turn(self, tmp_path: Path, world: World) -> None:
        _upload(world, tmp_path, ci_month(5))
        with _held_elsewhere():
            assert actions.run_next_load(by=SYSTEM, at=NOW) is False
        assert Load.objects.get().state == "waiting"
        assert actions.run_next_load(by=SYSTEM, at=NOW) is True
        assert Load.objects.get().state == "done"

    def test_a_service_added_by_hand_meanwhile(
        self, tmp_path: Path, world: World, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """Between the look at what is known and the writing: the load looks again, and leaves it alone."""
        looked = []

        class Slow(whole.Known):
            def __init__(self, *words: Any) -> None:
                super().__init__(*words)
                looked.append(1)
                if len(looked) == 1:
                    _in_thread(lambda: number_of_the_file(world.service.pk))

        def number_of_the_file(pk: int) -> None:
            by_hand = Service.objects.get(pk=pk)
            by_hand.number = "CS2000000003"
            by_hand.save()

        assert world.service
        if connection.vendor == "sqlite":  # there a writer waits until the load is over
            monkeypatch.setattr(running, "store", _fails_once(running.store))
            expected = {"new": 5}
        else:
            monkeypatch.setattr(whole, "Known", Slow)
            expected = {"new": 4, "problems": 1}
        assert changed(load_month(tmp_path, NOV, 5)) == expected
        world.service.refresh_from_db()
        assert world.service.name == "Birchwood House"

    def test_a_refused_load_lets_go(self, tmp_path: Path) -> None:
        (tmp_path / "plan.csv").write_text("No,Action,RAG\n1,Drinks,Amber\n")
        for _ in range(2):
            with pytest.raises(Refusal, match="not the headings"):
                load(tmp_path / "plan.csv")


def _upload(world: World, folder: Path, rows: list[dict[str, object]], day: date = NOV) -> Load:
    from django.core.files.uploadedfile import SimpleUploadedFile

    file = SimpleUploadedFile(f"month-{day}.csv", ci_csv(rows))
    return actions.receive_register_file(by=viewer(world.owner), at=NOW, file=file, submission=f"s{day}")


def _in_thread(work: Callable[[], None]) -> None:
    """In another thread, whose connection is its own."""

    def run() -> None:
        work()
        connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    thread.join(20)


def _fails_once(real: Callable[..., Load]) -> Callable[..., Load]:
    calls = []

    def store(**given: Any) -> Load:
        calls.append(1)
        if len(calls) == 1:
            raise IntegrityError("UNIQUE constraint failed")
        return real(**given)

    return store


class _held_elsewhere:  # noqa: N801
    """The turn, taken by a thread with a connection of its own."""

    def __enter__(self) -> None:
        self.taken, self.over = threading.Event(), threading.Event()

        def hold() -> None:
            with turn():
                self.taken.set()
                self.over.wait(30)
            connection.close()

        self.thread = threading.Thread(target=hold)
        self.thread.start()
        assert self.taken.wait(10)

    def __exit__(self, *_: object) -> None:
        self.over.set()
        self.thread.join()


@pytest.mark.django_db
class TestUploads:
    def test_an_upload_is_loaded_by_the_worker(self, tmp_path: Path, world: World) -> None:
        made = _upload(world, tmp_path, ci_month(30))
        assert (made.state, made.by_name) == ("waiting", "Moira Kerr")
        kept = running.kept_file(made)
        assert kept.exists()
        assert kept.parent.stat().st_mode & 0o077 == 0
        events = Event.objects.count()
        assert actions.run_next_load(by=SYSTEM, at=NOW) is True
        assert actions.run_next_load(by=SYSTEM, at=NOW) is False
        made.refresh_from_db()
        assert (made.state, made.rows, made.counts["new"], made.done_of_100) == ("done", 30, 30, 100)
        assert not kept.exists()
        assert not running.told_file(made).exists()
        event = Event.objects.order_by("-pk")[0]
        assert Event.objects.count() == events + 1
        assert (event.verb, event.actor_name) == ("register.loaded", "Moira Kerr")
        assert event.organisation_id == world.partnership.pk

    def test_the_same_form_twice_is_one_load(self, tmp_path: Path, world: World) -> None:
        first, second = _upload(world, tmp_path, ci_month(3)), _upload(world, tmp_path, ci_month(3))
        assert first.pk == second.pk
        assert Load.objects.count() == 1

    def test_a_refusal_stands_with_the_load(self, tmp_path: Path, world: World) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        file = SimpleUploadedFile("plan.csv", b"No,Action,RAG\n1,Drinks,Amber\n")
        made = actions.receive_register_file(by=viewer(world.owner), at=NOW, file=file, submission="x")
        assert actions.run_next_load(by=SYSTEM, at=NOW) is True
        made.refresh_from_db()
        assert made.state == "refused"
        assert "not the headings of a register file" in made.refusal
        assert Event.objects.order_by("-pk")[0].verb == "register.refused"
        assert not running.kept_file(made).exists()

    def test_a_file_built_to_harm_ends_only_its_reader(self, tmp_path: Path, world: World) -> None:
        """Two cells far apart: a naive reader fills the memory."""
        import xlsxwriter
        from django.core.files.uploadedfile import SimpleUploadedFile

        path = tmp_path / "far.xlsx"
        with xlsxwriter.Workbook(str(path)) as book:
            page = book.add_worksheet()
            page.write(0, 0, "CSNumber")
            page.write(1_048_575, 16_383, "x")
        file = SimpleUploadedFile("far.xlsx", path.read_bytes())
        made = actions.receive_register_file(by=viewer(world.owner), at=NOW, file=file, submission="x")
        assert actions.run_next_load(by=SYSTEM, at=NOW) is True
        made.refresh_from_db()
        assert made.state == "refused"
        assert made.refusal != ""

    def test_who_lost_the_right_meanwhile(self, tmp_path: Path, world: World) -> None:
        made = _upload(world, tmp_path, ci_month(3))
        world.owner.memberships.update(until=date(2021, 1, 1))
        actions.run_next_load(by=SYSTEM, at=NOW)
        made.refresh_from_db()
        assert made.state == "refused"
        assert "may not load register files any more" in made.refusal

    def test_one_that_is_interrupted_again_and_again_stops(self, tmp_path: Path, world: World) -> None:
        made = _upload(world, tmp_path, ci_month(3))
        Load.objects.update(state="running", tries=3)
        actions.run_next_load(by=SYSTEM, at=NOW)
        made.refresh_from_db()
        assert "interrupted again and again" in made.refusal

    def test_too_large_or_empty(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        from django.core.files.uploadedfile import SimpleUploadedFile

        by = viewer(world.owner)
        with pytest.raises(Refusal, match="is empty"):
            actions.receive_register_file(by=by, at=NOW, file=SimpleUploadedFile("x.csv", b""), submission="x")
        monkeypatch.setattr(running, "LIMIT_UPLOAD", 10)
        with pytest.raises(Refusal, match="the most is"):
            actions.receive_register_file(by=by, at=NOW, file=SimpleUploadedFile("x.csv", b"a" * 11), submission="x")
        with pytest.raises(Refusal, match="role does not let you"):
            actions.receive_register_file(
                by=viewer(world.reader), at=NOW, file=SimpleUploadedFile("x.csv", b"a"), submission="x"
            )
        assert not Load.objects.exists()


# A load in a process of its own, on a database of its own.

SLOW = """
import sys, time
from plumbline.register.actions.loading import writing
real = writing.insert
def slow(model, names, rows):
    real(model, names, rows)
    if model.__name__ == "Grading":
        print("half", flush=True)
        time.sleep(60)
writing.insert = slow
"""
LOAD = """
from pathlib import Path
from django.utils import timezone
from plumbline.access.viewer import SYSTEM
from plumbline.register.actions import load_register
load_register(by=SYSTEM, at=timezone.now(), path=Path(sys.argv[1]))
"""
WORK = """
from plumbline.access.viewer import SYSTEM
from django.utils import timezone
from plumbline.register.actions import run_next_load
run_next_load(by=SYSTEM, at=timezone.now())
"""
UPLOAD = """
import sys
from pathlib import Path
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from plumbline.access.queries import viewer_of
from plumbline.access.viewer import SYSTEM
from plumbline.people import actions as people
from plumbline.register.actions import receive_register_file
at, path = timezone.now(), Path(sys.argv[1])
body = people.create_organisation(by=SYSTEM, at=at, name="Glen Afton", kind="council", nation="scotland")
user = people.create_user(by=SYSTEM, at=at, email="m@example.org", name="Moira Kerr", password="plumb-line-and-bob")
people.add_membership(
    by=SYSTEM, at=at, user_id=user.pk, organisation_id=body.pk, role="partnership_lead", since=at.date()
)
by = viewer_of(user, on=at.date())
receive_register_file(by=by, at=at, file=SimpleUploadedFile(path.name, path.read_bytes()), submission="x")
"""
COUNT = """
from plumbline.register.models import *
from plumbline.history.models import Event
print(Service.objects.count(), ServiceState.objects.count(), Grading.objects.count(), Provider.objects.count(),
      Area.objects.count(), LoadChange.objects.count(), Event.objects.filter(verb="register.loaded").count(),
      ",".join(f"{l.state}:{l.tries}" for l in Load.objects.all()))
"""


def _python(data: Path, code: str, *words: str) -> str:
    done = subprocess.run(
        _command(code, *words), cwd=ROOT, env=_variables(data), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def _command(code: str, *words: str) -> list[str]:
    return [sys.executable, "-c", "import sys, django; django.setup()\n" + code, *words]


def _variables(data: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
    return {**kept, "PLUMBLINE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "config.settings"}


def _killed_in_the_middle(data: Path, code: str, *words: str) -> None:
    """Runs the code until half of the rows are written, then kills it without warning."""
    with subprocess.Popen(
        _command(code, *words),
        cwd=ROOT,
        env=_variables(data),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "half\n", process.stderr.read() if process.stderr else ""
        time.sleep(0.1)
        process.send_signal(signal.SIGKILL)


@pytest.fixture(scope="module")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = tmp_path_factory.mktemp("migrated") / "data"
    migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(migrate, cwd=ROOT, env=_variables(data), check=True)
    return data


@pytest.fixture
def own_database(tmp_path: Path, migrated: Path) -> Path:
    return Path(shutil.copytree(migrated, tmp_path / "data"))


def test_a_load_killed_in_the_middle_leaves_nothing(own_database: Path, tmp_path: Path) -> None:
    path = write_ci(tmp_path, f"month-{NOV}.csv", ci_month(60))
    _killed_in_the_middle(own_database, SLOW + LOAD, str(path))
    assert _python(own_database, COUNT).split() == ["0"] * 7
    _python(own_database, LOAD, str(path))
    counted = _python(own_database, COUNT).split()
    assert counted == ["60", "60", "60", "21", "3", "60", "1", "done:0"]


def test_an_upload_killed_in_the_middle_begins_again(own_database: Path, tmp_path: Path) -> None:
    path = write_ci(tmp_path, f"month-{FEB}.csv", ci_month(60))
    _python(own_database, UPLOAD, str(path))
    _killed_in_the_middle(own_database, SLOW + WORK)
    assert _python(own_database, COUNT).split() == [*["0"] * 7, "running:1"]
    command = [sys.executable, "manage.py", "worker", "--once"]
    subprocess.run(command, cwd=ROOT, env=_variables(own_database), check=True)
    assert _python(own_database, COUNT).split()[-2:] == ["1", "done:2"]
    assert not list((own_database / "register-files").iterdir())


def test_states_are_not_written_twice_for_a_day(tmp_path: Path, db: None) -> None:
    load_month(tmp_path, NOV)
    load_month(tmp_path, NOV)
    assert ServiceState.objects.count() == 30
