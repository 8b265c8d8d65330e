"""./run on machines as they are: stubs on the PATH, ports in use, folders that cannot be written, older databases."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from pathlib import Path

import environment
import prepare
import pytest
import run as program

ROOT = Path(__file__).resolve().parents[1]
SH = shutil.which("sh") or "/bin/sh"


def shell(script: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([SH, "-c", script], env=variables, capture_output=True, text=True, check=False)


def executable(path: Path, text: str) -> None:
    path.write_text(text)
    path.chmod(0o755)


def find_python(folder: Path) -> subprocess.CompletedProcess[str]:
    """What tools/find-python.sh finds where only the names in `folder` are on the PATH."""
    script = f'here={folder}; . {ROOT}/tools/find-python.sh; echo "$python"'
    # No fixed places either: /usr/bin may hold a good Python on this machine.
    text = (ROOT / "tools" / "find-python.sh").read_text().replace("/usr/", f"{folder}/usr/")
    (folder / "find-python.sh").write_text(text)
    return shell(script.replace(f"{ROOT}/tools", str(folder)), PATH=str(folder), HOME=str(folder))


def test_a_stub_on_the_path_is_passed_over(tmp_path: Path) -> None:
    executable(tmp_path / "python3.13", "#!/bin/sh\nexit 127\n")
    executable(tmp_path / "python3.12", "#!/bin/sh\nexit 1\n")  # too old, or without venv
    executable(tmp_path / "python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    found = find_python(tmp_path)
    assert (found.returncode, found.stdout.strip()) == (0, "python3"), found.stderr


def test_a_python_of_pyenv_is_found(tmp_path: Path) -> None:
    (tmp_path / ".pyenv/versions/3.13.0/bin").mkdir(parents=True)
    executable(tmp_path / ".pyenv/versions/3.13.0/bin/python", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
    assert find_python(tmp_path).stdout.strip().endswith("3.13.0/bin/python")


def test_no_python_is_one_plain_line(tmp_path: Path) -> None:
    found = find_python(tmp_path)
    assert found.returncode == 1
    assert found.stderr.splitlines() == [
        "Plumbline needs Python 3.12 or newer, and found none that runs here. Install it and try again."
    ]


def test_what_is_typed_is_understood(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PLUMBLINE_DATA", "")
    asked = program.Asked(["--data", str(tmp_path), "read-plan", "a plan.docx", "--json", "--port"])
    assert asked.command == ["read-plan", "a plan.docx", "--json", "--port"]  # after the name all is the command's
    assert os.environ["PLUMBLINE_DATA"] == str(tmp_path)
    assert program.Asked(["--port=8123"]).port == 8123
    behind = program.Asked(["read-plan", "a plan.docx", "--data", str(tmp_path / "other"), "--json"])
    assert behind.command == ["read-plan", "a plan.docx", "--json"]
    assert os.environ["PLUMBLINE_DATA"] == str(tmp_path / "other")


@pytest.mark.parametrize("words", [["--port"], ["--port", "x"], ["--port", "70000"], ["--colour"]])
def test_a_slip_of_the_finger_is_one_plain_line(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert program.main(words) == 1
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.splitlines()) == 1


def test_a_port_in_use_is_one_plain_line() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run([ROOT / "run", "--port", str(port)], capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [f"Port {port} is in use already. Choose another: ./run --port {port + 1}"]


def test_a_data_folder_that_cannot_be_made_is_one_plain_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    monkeypatch.setenv("PLUMBLINE_DATA", str(tmp_path / "file" / "data"))
    with pytest.raises(environment.Missing, match="Choose another folder with --data DIR"):
        program.data_folder()


def test_a_command_has_standard_output_to_itself_and_the_callers_folder(tmp_path: Path) -> None:
    (tmp_path / "library").mkdir()
    variables = {**os.environ, "PLUMBLINE_DATA": str(tmp_path / "data")}
    done = subprocess.run(
        [ROOT / "run", "check-library"], cwd=tmp_path, env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Library: ")
    assert not (tmp_path / "data" / "plumbline.sqlite3").exists()  # it needs no database, and makes none


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
    variables |= {"PLUMBLINE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "config.settings"}
    return subprocess.run([ROOT / "run", *words], env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["nonsense"], "There is no command nonsense. ./run help lists them."),
        (["reed-plan", "x"], "There is no command reed-plan. Did you mean read-plan? ./run help lists them."),
        (["read-plan", "no such file"], "There is no file no such file."),
    ],
)
def test_a_command_that_cannot_be_done_is_one_plain_line(tmp_path: Path, words: list[str], line: str) -> None:
    done = run(tmp_path, *words)
    assert (done.returncode, done.stdout, done.stderr.splitlines()[-1]) == (1, "", line)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("words", [["import-plan", "--help"], ["import_plan", "-h"], ["help", "import-plan"]])
def test_help_explains_the_command_as_it_is_typed_and_makes_no_database(tmp_path: Path, words: list[str]) -> None:
    done = run(tmp_path, *words)
    assert done.returncode == 0
    assert done.stdout.startswith("usage: ./run import-plan ")
    assert "--owner" in done.stdout
    assert "--pythonpath" not in done.stdout  # Django's own options work, and say nothing about this command
    assert not (tmp_path / "plumbline.sqlite3").exists()


def test_help_lists_the_commands_of_plumbline(tmp_path: Path) -> None:
    done = run(tmp_path, "help")
    named = [line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")]
    files = (ROOT / "plumbline").glob("*/management/commands/[a-z]*.py")
    assert named == sorted(file.stem.replace("_", "-") for file in files)


def test_a_worker_that_is_killed_is_followed_by_another(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = program.start_server(port)
    try:
        assert program.wait_until_ready(server, port)
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children")
        if not children.exists():
            pytest.skip("needs /proc to find the worker")
        worker = int(children.read_text().split()[0])
        os.kill(worker, signal.SIGKILL)
        while str(worker) in children.read_text().split():
            time.sleep(0.05)
        assert program.wait_until_ready(server, port)
    finally:
        server.terminate()
        assert server.wait(timeout=20) in (0, -signal.SIGTERM)


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    monkeypatch.setenv("PLUMBLINE_DATA", str(tmp_path))
    monkeypatch.delenv("PLUMBLINE_DATABASE", raising=False)
    return tmp_path


def test_a_database_is_ready_only_for_the_version_it_was_prepared_for(folder: Path) -> None:
    assert not prepare.is_ready()
    with sqlite3.connect(folder / "plumbline.sqlite3") as database:
        database.execute("CREATE TABLE x (y)")
        assert not prepare.is_ready()  # a restored back-up of another version
        database.execute(f"PRAGMA user_version = {prepare.mark()}")
    assert prepare.is_ready()
    database.close()


@pytest.mark.parametrize("words", [["verify-history"], ["migrate"]])
def test_a_file_that_is_no_database_is_one_plain_line(tmp_path: Path, words: list[str]) -> None:
    (tmp_path / "plumbline.sqlite3").write_text("a letter, not a database " * 100)
    done = run(tmp_path, *words)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith("The database cannot be used: ")
    assert "Traceback" not in done.stderr


def test_postgresql_is_always_looked_at(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_DATABASE", "postgresql://somewhere/plumbline")
    assert not prepare.is_ready()


def test_the_demo_world_is_not_for_a_public_instance(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PLUMBLINE_ADDRESS", "https://plumbline.example.gov.uk")
    assert not prepare.wants_demo()
    monkeypatch.delenv("PLUMBLINE_ADDRESS")
    monkeypatch.setenv("PLUMBLINE_DEMO", "no")
    assert not prepare.wants_demo()


def test_set_up_is_done_by_one_at_a_time(tmp_path: Path) -> None:
    """The second waits: its line comes after the first has let go."""
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); from pathlib import Path; import environment\n"
        "with environment.one_at_a_time(Path(sys.argv[2]) / 'lock'):\n"
        "    place = Path(sys.argv[2]) / 'here'; assert not place.exists()\n"
        "    place.touch(); time.sleep(0.3); place.unlink()"
    )
    command = [sys.executable, "-c", code, str(ROOT / "tools"), str(tmp_path)]
    both = [subprocess.Popen(command, stderr=subprocess.DEVNULL) for _ in range(2)]
    assert [one.wait() for one in both] == [0, 0]


def test_a_worker_of_the_outbox_that_is_killed_is_followed_by_another(tmp_path: Path) -> None:
    run(tmp_path, "publish-library")  # the tables are there, and no demo world
    code = (
        "import sys, time; sys.path.insert(0, sys.argv[1]); import run\n"
        "worker = run.Worker(('worker', '--every', '0.1')); worker.start(); worker.began = 0\n"
        "print(worker.process.pid, flush=True)\n"
        "while True:\n"
        "    was = worker.process.pid; worker.look_after(); time.sleep(0.05)\n"
        "    if worker.process.pid != was: print(worker.process.pid, flush=True)"
    )
    variables = {**os.environ, "PLUMBLINE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [sys.executable, "-c", code, str(ROOT / "tools")]
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.PIPE, text=True, stderr=subprocess.DEVNULL
    ) as beside:
        assert beside.stdout is not None
        first = int(beside.stdout.readline())
        os.kill(first, signal.SIGKILL)
        second = int(beside.stdout.readline())
        assert second != first
        beside.kill()  # however what started it ends, it does not stay behind
    until = time.monotonic() + 20
    while is_alive(second) and time.monotonic() < until:
        time.sleep(0.1)
    assert not is_alive(second)


def is_alive(process: int) -> bool:
    """A zombie that nobody has buried yet is dead."""
    try:
        return "State:\tZ" not in Path(f"/proc/{process}/status").read_text()
    except FileNotFoundError:
        return False


def test_ctrl_c_leaves_neither_server_nor_worker_behind(tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    variables = {name: value for name, value in os.environ.items() if not name.startswith("PLUMBLINE_")}
    variables |= {"PLUMBLINE_DATA": str(tmp_path), "PLUMBLINE_DEMO": "no", "DJANGO_SETTINGS_MODULE": "config.settings"}
    command = [ROOT / "run", "--port", str(port)]
    with subprocess.Popen(
        command, env=variables, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, start_new_session=True
    ) as served:
        assert served.stdout is not None
        said = list(iter(served.stdout.readline, "Ctrl-C stops it.\n"))
        assert any("outbox" in line for line in said)
        group = children_of(served.pid)
        assert any("worker" in words for words in group.values())
        assert any("granian" in words for words in group.values())
        os.killpg(served.pid, signal.SIGINT)  # as a terminal does
        try:
            assert served.wait(timeout=40) == 0
        finally:
            served.kill()
    assert not any(is_alive(process) for process in group)


def children_of(process: int) -> dict[int, str]:
    """Its children's children too, each with its command line."""
    found: dict[int, str] = {}
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            status = (folder / "status").read_text()
            words = (folder / "cmdline").read_text().replace("\0", " ")
        except OSError:
            continue
        if f"PPid:\t{process}\n" in status:
            found |= {int(folder.name): words, **children_of(int(folder.name))}
    return found
