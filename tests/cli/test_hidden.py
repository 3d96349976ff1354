"""What is hidden is said: waived findings in every format, and internal promises too."""

from datetime import datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from clientcare.output.findings import FORMATS
from tests.cli.running import FILES, run, write

WAIVED = """\
[[commitment]]
id = "PORTAL-x"
title = "Hidden map"
owner = "mira"
promised = 2026-06-01
internal = true
waive = [{ rule = "CC101", until = 2026-06-30, why = "agreed by phone" }]
"""
DAY = ("--as-of", "2026-06-15")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    write(tmp_path, {**FILES, "projects/portal/x.toml": WAIVED})
    return tmp_path


@pytest.mark.parametrize("name", FORMATS)
def test_each_format_says_what_is_waived(root: Path, name: str) -> None:
    ran = run("check", "-q", "--root", str(root), *DAY, "--output-format", name)
    assert "agreed by phone" in ran.out + ran.err


def test_a_report_says_how_many_promises_are_internal(root: Path) -> None:
    ran = run("report", "portal", "--root", str(root), *DAY)
    said = "1 promise of ours is internal, and overdue: the client reads nothing of it"
    assert said in ran.err
    assert "Hidden map" not in ran.out
    more = WAIVED.replace("PORTAL-x", "PORTAL-y").replace("06-01", "07-01")
    write(root, {"projects/portal/y.toml": more})
    ran = run("report", "portal", "--root", str(root), *DAY)
    assert "2 promises of ours are internal, 1 of them overdue" in ran.err


def test_a_report_of_what_the_client_may_read_says_nothing(root: Path) -> None:
    (root / "projects/portal/x.toml").unlink()
    ran = run("report", "portal", "--root", str(root), *DAY)
    assert "internal" not in ran.err


def test_waiting_marks_what_is_for_us_and_shows_it_last(root: Path) -> None:
    other = WAIVED.replace("PORTAL-x", "PORTAL-z").replace("internal = true\n", "")
    write(root, {"projects/portal/z.toml": other.replace("2026-06-01", "2026-06-09")})
    lines = run("waiting", "--root", str(root), *DAY).out.splitlines()
    (ours,) = [n for n, text in enumerate(lines) if "PORTAL-x" in text and "mark" not in text]
    (both,) = [n for n, text in enumerate(lines) if "PORTAL-z" in text and "mark" not in text]
    assert both < ours
    assert "us only" in lines[ours]
    assert "us only" not in lines[both]


def test_what_lies_in_the_future_is_named_by_each_view_of_today(tmp_path: Path) -> None:
    today = datetime.now(ZoneInfo("Europe/Helsinki")).date()
    future = f"{today + timedelta(9)}"
    text = FILES["projects/portal/search.toml"].replace("made", f"delivered = {future}\nmade")
    root = str(write(tmp_path, {**FILES, "projects/portal/search.toml": text}))
    said = f"PORTAL-search: delivered {future} lies in the future, so not in the report"
    for day in ([], ["--as-of", "today"]):
        assert "CC007 future-fact" in run("check", "--root", root, *day).out, day
        assert "future fact" in run("status", "--root", root, *day).out, day
        assert said in run("report", "portal", "--root", root, *day).err, day
    for day in (["--as-of", str(today)], ["--as-of", "yesterday"], ["--as-of", "00:00"]):
        assert "CC007" not in run("check", "--root", root, *day).out, day
        assert said not in run("report", "portal", "--root", root, *day).err, day
