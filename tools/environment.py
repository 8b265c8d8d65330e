"""What ./run and ./test stand on: the virtual environment, the front-end assets, the collected static files.

Run by any Python of 3.12 or newer, so only the standard library here. Each step is skipped when its stamp says that
nothing it depends on has changed; one step at a time, whoever asks, because it is done under a lock. Everything said
goes to standard error: standard output belongs to the command.
"""

from __future__ import annotations

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
BUILD = ROOT / "build"
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"


class Missing(Exception):
    """Something this machine lacks, in one line for the person who typed the command."""


def say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


@contextmanager
def one_at_a_time(lock: Path) -> Iterator[None]:
    """Waits for whoever else is setting the same things up."""
    try:
        lock.parent.mkdir(parents=True, exist_ok=True)
        handle = lock.open("a")
    except OSError as error:
        raise Missing(f"Cannot write in {lock.parent}: {error.strerror}. Use a folder you may write in.") from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Another set-up is at work here; waiting for it.")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def digest(files: Iterable[Path]) -> str:
    """One hash over the names and contents of the files."""
    total = hashlib.sha256()
    for file in sorted(files):
        total.update(str(file).encode() + b"\0" + file.read_bytes() + b"\0")
    return total.hexdigest()


def stamp_is(stamp: Path, value: str) -> bool:
    try:
        return stamp.read_text().strip() == value
    except OSError:
        return False


def ensure(kind: str = "runtime", *, assets: bool = True) -> None:
    """Makes the environment as the lock says (`kind`: runtime or develop) and fetches the front-end assets.

    `assets=False`: a command that can do without them goes on when they cannot be fetched.
    """
    ensure_packages(kind)
    try:
        ensure_assets()
    except Missing as missing:
        if assets:
            raise
        say(f"{missing} Going on without the front-end assets.")


def ensure_packages(kind: str) -> None:
    if packages_are_current(kind):
        return
    with one_at_a_time(BUILD / ".setup-lock"):
        if not packages_are_current(kind):
            make_venv()
            install(kind)


def packages_are_current(kind: str) -> bool:
    return PYTHON.exists() and any(stamp_is(VENV / f".installed-{name}", lock_hash(name)) for name in {kind, "develop"})


def lock_hash(kind: str) -> str:
    return hashlib.sha256((ROOT / "requirements" / f"{kind}.txt").read_bytes()).hexdigest()


def runs(python: Path | str) -> bool:
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, timeout=60, check=False).returncode == 0
    except (OSError, subprocess.TimeoutExpired):
        return False


def make_venv() -> None:
    if runs(PYTHON):
        return
    say(f"Making a virtual environment with Python {sys.version.split()[0]}.")
    uv = shutil.which("uv")
    if uv and quiet([uv, "venv", "--quiet", "--seed", "--clear", "--python", sys.executable, str(VENV)]):
        return
    made = quiet([sys.executable, "-m", "venv", "--clear", str(VENV)])
    if not made or not runs(PYTHON):
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Missing(
            f"Python {version} here cannot make a virtual environment in {ROOT}. On Debian or Ubuntu: "
            f"apt-get install python{version}-venv (or python3-venv), then try again."
        )


def install(kind: str) -> None:
    lock = ROOT / "requirements" / f"{kind}.txt"
    say("Installing the packages of the lock file.")
    uv = shutil.which("uv")
    locked = ["--require-hashes", "-r", str(lock)]
    if not (uv and quiet([uv, "pip", "install", "--python", str(PYTHON), *locked])):
        if not quiet([str(PYTHON), "-m", "pip", "--version"]):
            quiet([str(PYTHON), "-m", "ensurepip"])
        command = [str(PYTHON), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *locked]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            errors = [line for line in done.stderr.splitlines() if line.startswith("ERROR")]
            say("\n".join(errors or done.stderr.splitlines()[-5:]))
            raise Missing("The packages could not be installed. Is this machine online?")
    (VENV / f".installed-{kind}").write_text(lock_hash(kind))


def quiet(command: list[str]) -> bool:
    return subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL).returncode == 0


def ensure_assets() -> None:
    """tools/fetch_assets.py has a stamp of its own; asking it costs a moment, so its answer is kept by its inputs."""
    inputs = [ROOT / "package.json", ROOT / "package-lock.json", ROOT / "tools" / "fetch_assets.py"]
    now, stamp = digest(inputs), BUILD / ".assets-asked"
    if stamp_is(stamp, now) and (BUILD / "assets").is_dir():
        return
    with one_at_a_time(BUILD / ".setup-lock"):
        say("Fetching the front-end assets.")
        command = [str(PYTHON), str(ROOT / "tools" / "fetch_assets.py")]
        done = subprocess.run(command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL)
        if done.returncode:
            lines = done.stderr.strip().splitlines()
            raise Missing(lines[-1] if lines else "The front-end assets could not be fetched.")
        stamp.write_text(now)


def ensure_static() -> bool:
    """Collects the static files, hashed and compressed, when one of them has changed. False where that is not possible
    (a folder that may only be read): they are then served as they lie."""
    sources = [p for place in static_sources() for p in place.rglob("*") if p.is_file()]
    state = "\n".join(f"{p} {p.stat().st_size} {p.stat().st_mtime_ns}" for p in sorted(sources))
    now = hashlib.sha256(f"{state}\n{lock_hash('runtime')}".encode()).hexdigest()
    stamp = BUILD / ".static-stamp"
    if stamp_is(stamp, now) and (BUILD / "static" / "staticfiles.json").exists():
        return True
    try:
        with one_at_a_time(BUILD / ".setup-lock"):
            command = [str(PYTHON), str(ROOT / "manage.py"), "collectstatic", "--noinput", "--clear", "-v", "0"]
            collected = {**os.environ, "PLUMBLINE_COLLECTED": "1"}
            done = subprocess.run(command, env=collected, stdout=sys.stderr, check=False)
            if done.returncode:
                raise Missing("The static files could not be collected: see the lines above.")
            stamp.write_text(now)
    except (Missing, OSError) as why:
        say(f"{why} Serving them as they lie.")
        return False
    return True


def static_sources() -> list[Path]:
    return [BUILD / "assets", *sorted((ROOT / "plumbline").glob("*/static"))]
