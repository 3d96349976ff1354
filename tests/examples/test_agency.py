"""The example agency, end to end: what it must show, and what changes when one thing changes."""

import json
import re
import shutil
from pathlib import Path

import pytest

from clientcare.cli import main

AGENCY = Path(__file__).parents[2] / "examples" / "agency"
DAY = "2026-11-20"
PORTAL = "projects/acme-portal"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the agency that a test may change."""
    return Path(shutil.copytree(AGENCY, tmp_path / "agency"))


def check(root: Path, capsys: pytest.CaptureFixture[str]) -> tuple[int, dict[str, object]]:
    capsys.readouterr()
    code = main(["check", "--root", str(root), "--as-of", DAY, "--output-format", "json"])
    return code, json.loads(capsys.readouterr().out)


def errors(found: dict[str, object]) -> list[tuple[str, str | None, str, int]]:
    findings = found["findings"]
    assert isinstance(findings, list)
    return [
        (f["code"], f["record"], f["file"], f["line"]) for f in findings if f["severity"] == "error"
    ]


def line_of(root: Path, name: str, text: str) -> int:
    """The line of a file on which a text stands last."""
    lines = (root / name).read_text(encoding="utf-8").splitlines()
    return max(n for n, line in enumerate(lines, 1) if text in line)


def replace(root: Path, name: str, old: str, new: str) -> None:
    path = root / name
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def fix(root: Path) -> None:
    """Do what the three errors ask for."""
    replace(
        root,
        f"{PORTAL}/commitments/payment-api.toml",
        "promised = 2026-09-01\n",
        "promised = 2026-09-01\ndelivered = 2026-11-20\n"
        'checked = { on = 2026-11-20, how = "100 test payments" }\n',
    )
    replace(
        root,
        f"{PORTAL}/commitments/room-search.toml",
        "on = 2026-11-18, to = 2026-12-04,",
        "on = 2026-11-18, to = 2026-12-04, told = 2026-11-20,",
    )
    replace(
        root,
        f"{PORTAL}/issues/login-outage.toml",
        "raised = 2026-11-19T10:20:00\n",
        "raised = 2026-11-19T10:20:00\nanswered = 2026-11-20T09:00:00\n",
    )


def test_check_names_the_overdue_commitment_and_escalation_at_their_lines(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, found = check(copy, capsys)
    payment, outage = (
        f"{PORTAL}/commitments/payment-api.toml",
        f"{PORTAL}/issues/login-outage.toml",
    )
    assert code == 1
    assert errors(found) == [
        ("CC101", "ACME-payment-api", payment, line_of(copy, payment, "to = 2026-11-17")),
        (
            "CC106",
            "ACME-room-search",
            f"{PORTAL}/commitments/room-search.toml",
            line_of(copy, f"{PORTAL}/commitments/room-search.toml", "to = 2026-12-04"),
        ),
        (
            "CC301",
            "ACME-login-outage",
            outage,
            line_of(copy, outage, "raised = 2026-11-19T10:20:00"),
        ),
    ]


def test_a_fixed_copy_passes(copy: Path, capsys: pytest.CaptureFixture[str]) -> None:
    fix(copy)
    code, found = check(copy, capsys)
    assert (code, errors(found)) == (0, [])


def test_one_broken_file_fails_the_gate_and_the_rest_is_still_judged(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    fix(copy)
    _, whole = check(copy, capsys)
    invalid = f"{PORTAL}/commitments/pilot-tampere.toml"
    path = copy / invalid
    text = path.read_text(encoding="utf-8")
    path.write_text(text + '\nevidence = "never closed\n', encoding="utf-8")
    code, found = check(copy, capsys)
    assert code == 1
    assert errors(found) == [("CC001", None, invalid, text.count("\n") + 2)]
    assert isinstance(whole["findings"], list)
    assert isinstance(found["findings"], list)
    before = {f["fingerprint"] for f in whole["findings"] if f["file"] != invalid}
    after = {f["fingerprint"] for f in found["findings"]}
    assert before <= after


@pytest.mark.parametrize("family", "123456789")
def test_the_story_exercises_every_family(family: str, capsys: pytest.CaptureFixture[str]) -> None:
    _, found = check(AGENCY, capsys)
    assert isinstance(found["findings"], list)
    assert isinstance(found["waived"], list)
    codes = {f["code"] for f in [*found["findings"], *found["waived"]]}
    assert any(re.match(rf"CC{family}", code) for code in codes)


def test_the_calm_project_has_no_error_and_no_warning(
    capsys: pytest.CaptureFixture[str],
) -> None:
    argv = ["check", "saari-guide", "--root", str(AGENCY), "--as-of", DAY]
    capsys.readouterr()
    code = main([*argv, "--output-format", "json", "--fail-on", "warning"])
    assert (code, json.loads(capsys.readouterr().out)["findings"]) == (0, [])
