"""Schemas of formats that others defined; they lie outside the project."""

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
FOLDER = Path(os.environ.get("SCHEMAS_DIR", ROOT.parent / "shared" / "data" / "schemas"))


def schema(name: str) -> Path:
    """The file of a schema; the test is skipped where it is absent."""
    path = FOLDER / name
    if not path.is_file():
        pytest.skip(f"no {name} in {FOLDER}; set SCHEMAS_DIR")
    return path
