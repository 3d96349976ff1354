"""What docs/records.md shows of durations, working time, money and what comes again is so."""

import json
import re
from datetime import date, datetime
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from clientcare.calendar.working_time import WorkCalendar
from clientcare.facts.limits import ends_a_day, last_day
from clientcare.settings import read_settings
from tests.cli.running import run, write
from tests.cli.test_came_back import PROJECT
from tests.for_each import for_each

PAGE = (Path(__file__).parents[1] / "docs" / "records.md").read_text(encoding="utf-8")
DURATIONS = re.findall(r'^\| `"(\w+)"` \| .+ \| (.+) \|$', PAGE, re.MULTILINE)
ZONE = 'time_zone = "Europe/Helsinki"\n'


def block(title: str) -> str:
    """The first example below a heading."""
    found = re.search(rf"^##+ {title}\n(?:[^#\n].*\n|\n)*?((?:    .*\n|\n(?=    ))+)", PAGE, re.M)
    assert found, title
    return dedent(found[1])


def calendar(text: str = "") -> WorkCalendar:
    return read_settings((ZONE + text).encode()).work_calendar


@for_each(("written", "ends"), DURATIONS)
def test_a_duration_ends_as_the_table_says(written: str, ends: str) -> None:
    own = calendar()
    end = own.after(datetime(2026, 10, 30, 15, tzinfo=own.zone), written)
    assert len(DURATIONS) == 6
    if "the end of" in ends:
        assert ends_a_day(end, own)
        assert ends == f"the end of {last_day(end, own):%A %Y-%m-%d}"
    else:
        assert ends.startswith(f"{end:%A %H:%M}")


def test_a_time_from_a_day_runs_from_its_end_and_a_month_ends_with_the_month() -> None:
    own = calendar()
    assert own.after(date(2026, 10, 30), "4h") == datetime(2026, 11, 2, 13, tzinfo=own.zone)
    assert last_day(own.after(date(2025, 1, 31), "1m"), own) == date(2025, 2, 28)
    assert last_day(own.after(date(2026, 1, 31), "1m"), own) == date(2026, 3, 2)  # a Monday


def test_the_working_time_of_the_page() -> None:
    own = calendar(block("Working time"))

    def hours(day: date) -> str:
        return ", ".join(f"{a:%H:%M}-{b:%H:%M}" for a, b in own.openings(day))

    assert hours(date(2026, 11, 19)) == "09:00-12:30, 13:30-18:00"
    assert hours(date(2026, 11, 20)) == "09:00-13:00"  # a Friday
    assert hours(date(2026, 7, 14)) == "09:00-15:00"  # in the season
    assert hours(date(2026, 12, 19)) == hours(date(2026, 11, 19))  # a Saturday that is open
    assert hours(date(2026, 12, 31)) == "09:00-12:00"  # half a day
    off = {day: own.day_off(date(2026, 12, day)) for day in (6, 24, 28, 30)}
    assert off == {6: "weekend", 24: off[24], 28: "office closed", 30: "office closed"}
    assert own.day_off(date(2026, 1, 6)) == "Epiphany (FI), Epiphany (DE-BY)"
    assert own.is_workday(date(2026, 11, 1)) is False


def told(tmp_path: Path, records: str, day: str, *words: str) -> Any:
    files = {"clientcare.toml": ZONE, "projects/p1.toml": PROJECT + records}
    root = write(tmp_path / day, files)
    done = run("--root", str(root), "--as-of", day, *words, "--format", "json")
    assert done.code == 0, done.err
    return json.loads(done.out)


@pytest.mark.parametrize(
    ("day", "open_"),
    [("2026-10-04", ["12500.00"]), ("2026-10-05", ["5000.00"]), ("2026-10-20", ["99.99"]),
     ("2026-10-30", [])],
)  # fmt: skip
def test_the_invoice_of_the_page(tmp_path: Path, day: str, open_: list[str]) -> None:
    (project,) = told(tmp_path, block("Money"), day, "status", "p1")["projects"]
    assert [one["open"] for one in project["payments"]] == open_
    (one,) = told(tmp_path / "list", block("Money"), day, "list", "commitment")["records"]
    assert one["state"] == ("open" if open_ else "delivered")


def test_the_series_of_the_page(tmp_path: Path) -> None:
    (project,) = told(tmp_path, block("What comes again"), "2026-12-01", "status")["projects"]
    rounds = {one["id"]: one["days_late"] for one in project["commitments"]}
    assert rounds == {
        "ACME-report@2026-11-02": 21, "ACME-report@2026-11-30": 1, "ACME-report@2026-12-31": 0,
    }  # fmt: skip


def test_silence_is_acceptance_after_the_time_of_the_page(tmp_path: Path) -> None:
    delivered = (
        '[[commitment]]\nid = "c1"\ntitle = "Search"\npromised = 2026-11-02\n'
        "delivered = 2026-11-02\n"
        '[[touchpoint]]\non = 2026-11-02\nkind = "message"\nabout = ["c1"]\n'
    )
    records = block("What a contract says") + delivered
    for day, state in (("2026-11-16", "delivered"), ("2026-11-17", "accepted-by-silence")):
        (one,) = told(tmp_path, records, day, "list", "commitment")["records"]
        assert one["state"] == state
