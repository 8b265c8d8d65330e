"""./run serves Plumbline; ./run NAME ... runs one of its commands.

usage: ./run [--port N] [--data DIR]            serve on 127.0.0.1:8000
       ./run [--data DIR] NAME [arguments]      run a command, for example  ./run read-plan FILE --json

Beside the server runs the worker, which sends what waits in the outbox (./run worker, by itself).
Commands: read-plan, import-plan, export-plan, check-plan, draft-plan, load-register, look-after, check-library,
verify-history, create-organisation, create-user, note-returned.
./run NAME --help explains one of them; ./run help lists all.

PLUMBLINE_DATA is the folder for the database and files (otherwise ./data), PLUMBLINE_DATABASE a PostgreSQL address.
docs/deployment.md has the other settings of a shared instance.
"""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

import environment
from environment import PYTHON, ROOT, Missing, say
from prepare import is_ready, needs_database

HOST = "127.0.0.1"
READY_WITHIN = 60  # seconds
LIVED = 60  # seconds after which a worker's end is no fault of its beginning
STOPS_WITHIN = 25  # seconds: longer than a mail server that does not answer is waited for


class Asked:
    """What was typed: `port` and `data`, and the command with its arguments."""

    def __init__(self, words: list[str]) -> None:
        self.port, self.command = 8000, list[str]()
        rest = list(words)
        while rest:
            word = rest.pop(0)
            if word in ("-h", "--help"):
                sys.stdout.write(__doc__ or "")
                raise SystemExit(0)
            name, has_value, value = word.partition("=")
            if name not in ("--port", "--data"):
                if word.startswith("-"):
                    raise Missing(f"./run does not know {word}. Try ./run --help.")
                self.command = [word, *self._without_data(rest)]
                return
            if not has_value:
                if not rest:
                    raise Missing(f"{name} needs a value. Try ./run --help.")
                value = rest.pop(0)
            if name == "--data":
                os.environ["PLUMBLINE_DATA"] = str(Path(value).expanduser().resolve())
            else:
                self.port = port_number(value)

    @staticmethod
    def _without_data(rest: list[str]) -> list[str]:
        """The command's own words: the data folder may stand behind its name as well as before it."""
        for place, word in enumerate(rest):
            name, has_value, value = word.partition("=")
            if name == "--data":
                if not has_value and place + 1 == len(rest):
                    raise Missing("--data needs a value. Try ./run --help.")
                folder = value if has_value else rest[place + 1]
                os.environ["PLUMBLINE_DATA"] = str(Path(folder).expanduser().resolve())
                return [*rest[:place], *rest[place + (1 if has_value else 2) :]]
        return rest


def port_number(text: str) -> int:
    if not text.isdigit() or not 0 < int(text) < 65536:
        raise Missing(f"{text} is not a port: give a number from 1 to 65535.")
    return int(text)


def data_folder() -> Path:
    folder = Path(os.environ.get("PLUMBLINE_DATA") or ROOT / "data").expanduser().resolve()
    os.environ["PLUMBLINE_DATA"] = str(folder)
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # the plans in it are for no other user of this machine
    except OSError as error:
        raise Missing(f"Cannot make {folder}: {error.strerror}. Choose another folder with --data DIR.") from None
    if not os.access(folder, os.W_OK):
        raise Missing(f"Cannot write in the data folder {folder}. Choose another with --data DIR.")
    return folder


def prepare(command: str = "") -> None:
    """Migrates, publishes the library and loads the demo world, unless the database says that it has all that."""
    if is_ready() or (command and not needs_database(command)):
        return
    program = [str(PYTHON), str(ROOT / "tools" / "prepare.py"), command]
    done = subprocess.run(program, stdout=sys.stderr, stdin=subprocess.DEVNULL, check=False)
    if done.returncode:
        raise SystemExit(done.returncode)


def run_command(command: list[str]) -> None:
    """Becomes the command: its folder, its arguments, its input and output are the caller's own."""
    environment.ensure(assets=False)
    data_folder()
    if not {"-h", "--help"} & set(command):
        prepare(command[0])
    os.execv(PYTHON, [str(PYTHON), str(ROOT / "manage.py"), *command])


def refuse_taken_port(port: int) -> None:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except PermissionError:
            raise Missing(f"Port {port} may not be used by you here. Choose another: ./run --port 8001") from None
        except OSError:
            raise Missing(f"Port {port} is in use already. Choose another: ./run --port {port + 1}") from None


def serve(port: int) -> int:
    refuse_taken_port(port)
    environment.ensure()
    folder = data_folder()
    if environment.ensure_static():
        os.environ["PLUMBLINE_COLLECTED"] = "1"
    prepare()
    os.environ["PLUMBLINE_PORT"] = str(port)  # of the addresses in mails
    server = start_server(port)

    asked_to_stop: list[float] = []

    def stop(_number: int, _frame: FrameType | None) -> None:
        if not asked_to_stop:  # once: a server that is told twice may stay
            server.terminate()
        asked_to_stop.append(time.monotonic())

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, stop)
    worker = Worker()
    try:
        if wait_until_ready(server, port):
            worker.start()
            greet(port, folder)
        code = keep_both(server, worker, asked_to_stop)
    finally:
        worker.stop()
    return 0 if asked_to_stop or code in (0, -signal.SIGTERM, -signal.SIGINT) else 1


class Worker:
    """The process that sends what waits in the outbox. One that ends is followed by another, at growing intervals where
    it ends at once: the server goes on without it meanwhile."""

    def __init__(self, command: tuple[str, ...] = ("worker",)) -> None:
        self.command = command
        self.process: subprocess.Popen[bytes] | None = None
        self.began, self.pause = 0.0, 1.0

    def start(self) -> None:
        command = [str(PYTHON), str(ROOT / "manage.py"), *self.command, "--beside", str(os.getpid())]
        self.began = time.monotonic()
        self.process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, process_group=0)

    def look_after(self) -> None:
        """Starts another where it has ended, once its pause is over."""
        if self.process is None or self.process.poll() is None:
            return
        lived = time.monotonic() - self.began
        if lived > LIVED:
            self.pause = 1.0
        if lived > self.pause:
            self.pause = min(self.pause * 2, LIVED)
            self.start()

    def stop(self) -> None:
        """It ends after the mail that it is sending; one that does not is killed, which loses nothing."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def keep_both(server: subprocess.Popen[bytes], worker: Worker, asked_to_stop: list[float]) -> int:
    """Until the server ends: its code. One that was asked to and does not is killed with all that it started."""
    while True:
        try:
            return server.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            if not asked_to_stop:
                worker.look_after()
            elif time.monotonic() - asked_to_stop[0] > STOPS_WITHIN:
                os.killpg(server.pid, signal.SIGKILL)


def start_server(port: int) -> subprocess.Popen[bytes]:
    command = [str(PYTHON), "-m", "granian", "--interface", "wsgi", "--host", HOST, "--port", str(port)]
    command += ["--workers", "1", "--blocking-threads", "4", "--no-ws", "--log-level", "warning"]
    command += ["--respawn-failed-workers"]  # one that is killed, as where memory ran out, is followed by another
    command += ["config.wsgi:application"]
    # In a group of its own: Ctrl-C reaches this program alone, which tells the server to end in good order.
    return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.DEVNULL, process_group=0)


def wait_until_ready(server: subprocess.Popen[bytes], port: int) -> bool:
    """Until it answers a request: the socket is open before the program behind it is loaded."""
    until = time.monotonic() + READY_WITHIN
    while time.monotonic() < until and server.poll() is None:
        connection = http.client.HTTPConnection(HOST, port, timeout=READY_WITHIN)
        try:
            connection.request("GET", "/health/")
            connection.getresponse().read()
            return True
        except (OSError, http.client.HTTPException):
            time.sleep(0.05)
        finally:
            connection.close()
    return False


def who_to_begin_with(people: str) -> list[str]:
    """The first line (with the password) and the few people to begin with, of the list that load-demo made."""
    first, *rest = people.rstrip().splitlines()
    start = rest.index("Good to begin with") if "Good to begin with" in rest else 0
    return [first, "", *rest[start:], ""]


def greet(port: int, folder: Path) -> None:
    lines = ["", f"Plumbline is at http://{HOST}:{port}/", f"Its data are in {folder}"]
    if not any(os.environ.get(f"PLUMBLINE_{name}") for name in ("MAIL", "SMTP", "NOTIFY_KEY")):
        lines.append(f"Its mails are kept as files in {folder / 'outbox'}")
    lines.append("")
    people = folder / "demo-people.txt"
    if people.exists():
        lines += [*who_to_begin_with(people.read_text(encoding="utf-8")), f"All the others are listed in {people}", ""]
    lines.append("Ctrl-C stops it.")
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()


def main(words: list[str]) -> int:
    try:
        asked = Asked(words)
        if asked.command:
            run_command(asked.command)
        return serve(asked.port)
    except Missing as missing:
        say(str(missing))
        return 1
    except KeyboardInterrupt:
        say("Stopped.")
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
