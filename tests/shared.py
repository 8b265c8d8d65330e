"""The published source documents, which lie beside the checkout and are never part of it."""

from pathlib import Path

import pytest

SHARED = Path(__file__).resolve().parents[1].parent / "shared"


def shared_file(*parts: str) -> Path:
    """The path of a file under ../shared; skips the test, with a plain reason, where it is absent."""
    path = SHARED.joinpath(*parts)
    if not path.exists():
        pytest.skip(f"needs the published source documents: ../shared/{'/'.join(parts)} is not there")
    return path
