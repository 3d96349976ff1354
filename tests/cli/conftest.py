"""What every test of the command line starts from: no settings of whoever runs the tests."""

import pytest

SETTINGS_OF_THE_TESTER = (
    "CLIENTCARE_ROOT", "CLIENTCARE_OUTPUT_FORMAT", "NO_COLOR", "FORCE_COLOR", "COLUMNS", "TERM",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in SETTINGS_OF_THE_TESTER:
        monkeypatch.delenv(name, raising=False)
