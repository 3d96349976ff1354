"""A promise with an hour: late from that hour on, in every view."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.timed_day import TimedDay, timed
from tests.cli.running import run, write
from tests.cli.test_duplicates import PROJECT
from tests.history.repositories import Repo

PROMISED = """\
[[commitment]]
id = "S-live"
title = "Go live"
owner = "anna"
made = 2026-11-02
acceptance = ["it answers"]
promised = 2026-11-20T14:00:00
"""
MOVED = PROMISED.replace("2026-11-20T14:00:00", "2026-11-19") + (
    "moves = [{ on = 2026-11-17, to = 2026-11-20T13:00:00Z, told = 2026-11-17, why = 'host' }]\n"
)
FIX = """\
[[issue]]
id = "S-down"
title = "Down"
found = 2026-11-19
promised = 2026-11-20T14:00:00
"""


def workspace(root: Path, records: str, zone: str = "Europe/Berlin") -> str:
    settings = f'time_zone = "{zone}"\n'
    return str(write(root, {"clientcare.toml": settings, "projects/shop.toml": PROJECT + records}))


def said(root: str, as_of: str, *words: str) -> str:
    ran = run("--root", root, "--as-of", as_of, *words)
    assert ran.code in (0, 1), ran.err
    return ran.out


@pytest.mark.parametrize(
    ("records", "as_of", "late"),
    [
        (PROMISED, "2026-11-20T14:00", None),
        (PROMISED, "2026-11-20T14:01", "1 min"),
        (PROMISED, "2026-11-20T16:10", "2 h 10 min"),
        (PROMISED, "2026-11-20T15:10:00Z", "2 h 10 min"),
        (PROMISED, "2026-11-20", "10 h"),  # the whole day is over
        (PROMISED, "2026-11-21T14:00", "1 working day"),
        (PROMISED, "2026-11-24", "2 working days"),
        (PROMISED + "delivered = 2026-11-20\n", "2026-11-20T16:00", None),
        (MOVED, "2026-11-20T14:00", None),
        (MOVED, "2026-11-20T14:30", "30 min"),
        (FIX, "2026-11-20T15:00", "1 h"),
        (FIX + "fixed = 2026-11-20T14:00:00\n", "2026-11-21", None),
    ],
)
def test_it_is_overdue_from_its_hour_on(
    tmp_path: Path, records: str, as_of: str, late: str | None
) -> None:
    root = workspace(tmp_path, records)
    found = json.loads(said(root, as_of, "check", "--output-format", "json"))["findings"]
    messages = [f["message"] for f in found if f["code"] in ("CC101", "CC206")]
    expected = [f"{late} overdue: due 2026-11-20 14:00"] if late else []
    assert messages == expected


def test_what_came_after_the_hour_was_late(tmp_path: Path) -> None:
    root = workspace(tmp_path, FIX + "fixed = 2026-11-20T14:45:00\n")
    (one,) = json.loads(said(root, "2026-11-21", "list", "issue", "--format", "json"))["records"]
    assert (one["days_late"], one["minutes_late"], one["overdue"]) == (1, 45, False)
    assert "45 min late" in said(root, "2026-11-21", "explain", "S-down")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("status",), "2 h 10 min late  Go live S-live · Anna"),
        (("waiting",), "2 h 10 min  Anna · Go live"),
        (("agenda", "shop"), "2 h 10 min  Anna · Go live"),
        (("explain", "S-live"), "lateness: 2 h 10 min late"),
        (("list", "commitment"), "2026-11-20 14:00  2026-11-20 14:00  open   2 h 10 min"),
        (("show", "S-live"), "overdue by 2 h 10 min"),
        (("calendar", "shop"), "DTSTART:20261120T130000Z"),
        (("report", "shop"), "Go live – was due on 20 November 2026, 14:00."),
        (("report", "shop", "--language", "fi"), "20. marraskuuta 2026"),
        (("advise", "S-live"), "2 h 10 min overdue"),
        (("list", "commitment", "--format", "csv"), "open,2026-11-20T14:00:00+01:00"),
        (("list", "all"), '"promised": "2026-11-20T14:00:00+01:00"'),
        (("show", "S-live", "--format", "json"), '"promised": "2026-11-20T14:00:00+01:00"'),
    ],
)
def test_every_view_tells_the_hour(tmp_path: Path, words: tuple[str, ...], expected: str) -> None:
    assert expected in said(workspace(tmp_path, PROMISED), "2026-11-20T16:10", *words)


@pytest.mark.parametrize("words", [("list", "commitment"), ("status",)])
def test_json_has_the_day_and_the_moment(tmp_path: Path, words: tuple[str, ...]) -> None:
    root = workspace(tmp_path, MOVED)
    found = json.loads(said(root, "2026-11-20T14:30", *words, "--format", "json"))
    records: list[dict[str, Any]] = found.get("records") or found["projects"][0]["commitments"]
    (one,) = records
    assert one["due"] == "2026-11-20"
    assert one["due_at"] == "2026-11-20T14:00:00+01:00"
    assert (one["promised"], one["promised_at"]) == ("2026-11-19", None)
    assert one["minutes_late"] == 30


def test_the_hour_is_that_of_the_project(tmp_path: Path) -> None:
    root = workspace(tmp_path, PROMISED)
    zoned = PROJECT.replace('"West Inc"', '"West Inc"\ntime_zone = "America/New_York"')
    write(tmp_path, {"projects/shop.toml": zoned + PROMISED})
    assert "10 min overdue" in said(root, "2026-11-20T19:10:00Z", "check")
    assert "overdue" not in said(root, "2026-11-20T18:50:00Z", "check")
    for moment, zone in (("2026-11-20T18:50:00Z", " America/New_York"), ("2026-11-20", "")):
        for command in ("explain", "show"):
            asked = said(root, moment, command, "S-live")
            assert f"Fri 2026-11-20{' 13:50' if zone else ''}{zone}\n" in asked, asked
    for full in ((), ("--full",)):
        assert "times in America/New_York" in said(root, "2026-11-20", "status", "shop", *full)


@pytest.mark.parametrize(
    "day", ["2026-12-01 14:00", "2026-12-01T14:00", "1 Dec 2pm", "1.12. 14h", "1 Dec at 2 pm"]
)
def test_hours_are_recorded_as_people_write_them(tmp_path: Path, day: str) -> None:
    root = workspace(tmp_path, PROMISED)
    new = ("new", "commitment", "--project", "shop", "--title", "Call back", "--promised", day)
    assert said(root, "2026-11-18T10:00", *new)
    assert said(root, "2026-11-18T10:00", "move", "S-live", day, "--why", "w", "--told", "today")
    log = ("log", "call", "--project", "shop", "--summary", "s", "--promise")
    spaced = day.startswith("1")  # OWNER DATE TITLE: the date is one word, and its hour may follow
    if not spaced:
        assert said(root, "2026-11-18T10:00", *log, f"anna {day} Send the offer")
    written = "".join(p.read_text() for p in tmp_path.rglob("*.toml"))
    assert written.count("2026-12-01T14:00:00") == (2 if spaced else 3)
    assert spaced or 'title = "Send the offer"' in written


def test_init_takes_an_hour(tmp_path: Path) -> None:
    given = ("--client", "Acme", "--name", "Portal", "--lead", "Mira", "--time-zone", "UTC")
    ran = run("init", str(tmp_path), *given, "--promised", "2036-12-10 14:00")
    assert ran.code == 0, ran.err
    assert "2036-12-10 14:00" in run("--root", str(tmp_path), "list", "commitment").out


def test_a_move_to_the_same_moment_is_refused(tmp_path: Path) -> None:
    root = workspace(tmp_path, PROMISED)
    words = ("--root", root, "--as-of", "2026-11-18", "move", "S-live", "2026-11-20T13:00Z")
    ran = run(*words, "--why", "w")
    assert ran.code == 2
    assert "due on 2026-11-20 13:00 already" in ran.err
    assert run(*words[:-1], "2026-11-20 15:00", "--why", "w").code == 0


@pytest.mark.parametrize(
    ("after", "silent"),
    [
        ("2026-11-20T18:00:00", True),
        ("2026-11-20", True),  # the whole day in place of the hour
        ("2026-11-20T13:00:00Z", False),  # the same moment
    ],
)
def test_git_shows_an_hour_that_was_moved_in_silence(
    tmp_path: Path, after: str, silent: bool
) -> None:
    repo, records = Repo(tmp_path), PROJECT + PROMISED
    settings = 'time_zone = "Europe/Berlin"\n'
    repo.commit({"clientcare.toml": settings, "projects/shop.toml": records}, date(2026, 11, 3))
    edited = records.replace("2026-11-20T14:00:00", after)
    repo.commit({"projects/shop.toml": edited}, date(2026, 11, 18))
    ran = run("--root", str(tmp_path), "check", "--history", "--select", "CC121")
    assert ("CC121" in ran.out) is silent


def test_trend_reads_hours_from_git(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    other = PROMISED.replace("S-live", "S-other").replace("T14:00:00", "")
    files = {"clientcare.toml": 'time_zone = "Europe/Berlin"\n'}
    repo.commit({**files, "projects/shop.toml": PROJECT + PROMISED + other}, date(2026, 11, 3))
    ran = run("--root", str(tmp_path), "--as-of", "2026-11-27", "trend", "shop", "--format", "json")
    assert ran.code == 0, ran.err
    assert {one["due"] for one in json.loads(ran.out)["promises"]} == {"2026-11-20"}


# The value itself --------------------------------------------------------------------------------

MOMENTS = st.integers(10**9, 2 * 10**9).map(lambda n: datetime.fromtimestamp(n, UTC))
ZONES = st.sampled_from(["UTC", "Europe/Berlin", "America/New_York", "Asia/Tokyo"])


@given(MOMENTS, MOMENTS, ZONES)
def test_a_day_with_an_hour_counts_as_its_day(one: datetime, other: datetime, zone: str) -> None:
    a, b = timed(one, ZoneInfo(zone)), timed(other, ZoneInfo(zone))
    plain = date.fromordinal(a.toordinal())
    assert a == plain
    assert not a < plain
    assert not plain < a
    assert hash(a) == hash(plain)
    assert type(a + timedelta(1)) is date
    assert a - plain == timedelta(0)
    assert isinstance(a, TimedDay)
    assert isinstance(b, TimedDay)
    assert (a < b, a <= b, a == b) == (a.at < b.at, a.at <= b.at, a.at == b.at)


def test_what_leads_a_line_of_status_is_not_said_again_in_it(tmp_path: Path) -> None:
    hour = "2026-11-20T08:00:00"
    record = f'[[issue]]\nid = "i"\ntitle = "Down"\nseverity = "critical"\nfound = {hour}\n'
    out = said(workspace(tmp_path, f"{record}told = {hour}\n"), "2026-11-20T14:20", "status")
    (line,) = (line for line in out.splitlines() if "Down i" in line)
    assert line.startswith("✖  not solved  Down i · critical, new · triage")
    assert line.count("not solved") == 1
