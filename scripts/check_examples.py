"""Hold the examples to their story: which errors `clientcare check` finds there, and no others."""

import contextlib
import io
import json
import sys
from pathlib import Path

from clientcare.cli import main

ROOT = Path(__file__).resolve().parent.parent
STORIES: dict[str, tuple[str, int, set[tuple[str, str]]]] = {
    "agency": (
        "2026-11-20",
        1,
        {
            ("CC101", "ACME-payment-api"),
            ("CC106", "ACME-room-search"),
            ("CC301", "ACME-login-outage"),
        },
    ),
    "python-releases": ("2024-01-10", 1, {("CC101", "PY313-alpha-3")}),
}


def story(name: str, day: str) -> tuple[int, set[tuple[str, str]]]:
    """Check an example as of a day: the exit code, and its errors as pairs of code and record."""
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        argv = ["check", "--root", str(ROOT / "examples" / name), "--as-of", day]
        code = main([*argv, "--output-format", "json"])
    findings = json.loads(out.getvalue())["findings"]
    errors = {(f["code"], f["record"]) for f in findings if f["severity"] == "error"}
    return code, errors


wrong = 0
for name, (day, code, errors) in STORIES.items():
    got = story(name, day)
    wrong += got != (code, errors)
    verdict = "as told" if got == (code, errors) else f"expected exit {code} with {errors}"
    print(f"{name} as of {day}: exit {got[0]}, errors {sorted(got[1])}: {verdict}")
sys.exit(1 if wrong else 0)
