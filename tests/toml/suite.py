"""The files of the official TOML test suite, where a copy of it is at hand."""

import os
import tomllib
from decimal import Decimal
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SUITE = Path(os.environ.get("TOML_TEST_DIR", ROOT.parent / "shared" / "data" / "toml-test"))


def _reads(data: bytes) -> bool:
    """Whether the standard library, a TOML 1.0 parser, reads a file."""
    try:
        tomllib.loads(data.decode("utf-8-sig"), parse_float=Decimal)
    except ValueError:
        return False
    return True


def suite_files(kind: str) -> list[object]:
    """Make a test parameter of each `valid` or `invalid` file, as the standard library sees it.

    Without the suite there is one parameter, and it says why it is skipped.
    """
    if not SUITE.is_dir():
        reason = f"no TOML test suite in {SUITE}; set TOML_TEST_DIR"
        return [pytest.param(SUITE, marks=pytest.mark.skip(reason=reason), id="absent")]
    return [
        pytest.param(path, id=path.relative_to(SUITE).as_posix())
        for path in sorted((SUITE / kind).rglob("*.toml"))
        if _reads(path.read_bytes()) == (kind == "valid")
    ]
