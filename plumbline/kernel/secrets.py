"""The instance's secret key: from the environment, or made once and kept in the data folder."""

import os
import secrets
from pathlib import Path


def secret_key(data: Path) -> str:
    """PLUMBLINE_SECRET where it is set; otherwise `data`/secret-key, made readable by its owner alone."""
    if given := os.environ.get("PLUMBLINE_SECRET"):
        return given
    path = data / "secret-key"
    if not path.exists():
        data.mkdir(parents=True, exist_ok=True)
        made = data / f"secret-key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(50))
        try:
            os.link(made, path)  # fails where another process was first: its key stands
        except FileExistsError:
            pass
        finally:
            made.unlink()
    return path.read_text().strip()
