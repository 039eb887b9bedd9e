"""Histories that others published. They lie beside the project and aren't part of it."""

import os
from pathlib import Path

import pytest

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "vectors"


def published(name: str) -> Path:
    """Return a folder of published histories; the test is skipped where there is none.

    They are looked for in `../shared/vectors`, or in the folder that PUBLISHED_HISTORIES names.
    """
    folder = Path(os.environ.get("PUBLISHED_HISTORIES", _BESIDE)) / name
    if not folder.is_dir():
        reason = f"there are no published histories in {folder}"
        print(reason)
        pytest.skip(reason)
    return folder
