"""What every test of the command line starts from: no settings of whoever runs the tests."""

from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.cli.test_kept_check import Clock

SETTINGS_OF_THE_TESTER = (
    "CLIENTCARE_ROOT", "CLIENTCARE_OUTPUT_FORMAT", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS_OF_THE_TESTER:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(autouse=True)
def _known_random_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the ids of contacts end with: x1, x2, …"""
    parts = (f"x{n}" for n in count(1))
    monkeypatch.setattr("clientcare.edit.making.random_part", lambda: next(parts))


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Clock":
    """The time of checks that keep what they find, in a cache of the test's own."""
    from tests.cli.test_kept_check import set_up

    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return set_up(monkeypatch)
