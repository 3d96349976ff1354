"""The time zone and the pauses of a project, from the command line."""

import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.cli.running import run, write

PROJECT = '[project]\nid = "shop"\nname = "Shop"\nclient = "West Inc"\nstarted = 2026-06-01\n'
PROMISE = '[[commitment]]\nid = "S-1"\ntitle = "Search"\npromised = 2026-06-12\n'
ISSUE = '[[issue]]\nid = "S-2"\ntitle = "Down"\nseverity = "high"\nfound = 2026-06-09\n'


def found(root: Path, as_of: str, *codes: str, settings: str = "", records: str) -> list[str]:
    files = {"clientcare.toml": 'time_zone = "UTC"\n' + settings, "projects/shop.toml": records}
    write(root, files)
    ran = run("--root", str(root), "--as-of", as_of, "check", "--output-format", "json")
    findings: list[dict[str, Any]] = json.loads(ran.out)["findings"]
    return [f"{f['severity']} {f['code']} {f['message']}" for f in findings if f["code"] in codes]


OVERDUE = "error CC101 1 working day overdue: due 2026-06-12"


@pytest.mark.parametrize(
    ("zone", "as_of", "overdue"),
    [
        ("America/New_York", "2026-06-13T03:59:00Z", False),  # still the 12th in New York
        ("America/New_York", "2026-06-13T04:00:00Z", True),
        ("Asia/Tokyo", "2026-06-12T14:59:00Z", False),
        ("Asia/Tokyo", "2026-06-12T15:00:00Z", True),  # the 13th in Tokyo
        ("Asia/Tokyo", "2026-06-12", False),  # the end of that day, there
        ("America/New_York", "2026-06-13", True),
    ],
)
def test_a_day_ends_in_the_time_zone_of_the_project(
    tmp_path: Path, zone: str, as_of: str, overdue: bool
) -> None:
    records = PROJECT + f'time_zone = "{zone}"\n' + PROMISE
    assert bool(found(tmp_path, as_of, "CC101", records=records)) is overdue


def test_a_wrong_time_zone_of_a_project_has_its_place(tmp_path: Path) -> None:
    records = PROJECT + 'time_zone = "Europe/Helsinky"\n' + PROMISE
    (said,) = found(tmp_path, "2026-06-12", "CC002", records=records)
    assert said == 'error CC002 "Europe/Helsinky" is not a time zone'


PAUSED = 'paused = [{ from = 2026-06-10, until = 2026-06-30, why = "budget"AGREED }]\n'
AGREED = PAUSED.replace("AGREED", ", agreed = 2026-06-09")
NOT_AGREED = PAUSED.replace("AGREED", "")
UNTRIAGED = "warning CC202 since 2026-06-09 ranked, but not diagnosed"


@pytest.mark.parametrize(
    ("paused", "as_of", "expected"),
    [
        ("", "2026-06-15", [OVERDUE, UNTRIAGED]),
        (NOT_AGREED, "2026-06-15", [OVERDUE, UNTRIAGED]),
        (AGREED, "2026-06-15", [OVERDUE.replace("error", "info") + "; the project is paused"]),
        (AGREED, "2026-06-08", []),
        (
            AGREED,
            "2026-07-02",
            [OVERDUE.replace("1 working day", "14 working days"), UNTRIAGED],
        ),
    ],
)
def test_computed_targets_stand_still_while_a_pause_stands(
    tmp_path: Path, paused: str, as_of: str, expected: list[str]
) -> None:
    records = PROJECT + paused + PROMISE + ISSUE
    assert found(tmp_path, as_of, "CC101", "CC202", records=records) == expected


@pytest.mark.parametrize(
    ("paused", "as_of", "expected"),
    [
        (NOT_AGREED, "2026-06-22", "warning CC504 6 working days overdue: due 2026-06-12; nobody"),
        (AGREED, "2026-06-22", "info CC102 6 working days overdue: due 2026-06-12; the project is"),
        (AGREED.replace("until = 2026-06-30, ", ""), "2026-06-22", "info CC102 6 working days"),
        (AGREED, "2026-07-02", "warning CC102 14 working days overdue: due 2026-06-12"),
        (AGREED, "2026-07-06", "warning CC504 16 working days overdue: due 2026-06-12; nobody"),
    ],
)
def test_nobody_has_to_remind_the_client_while_an_agreed_pause_stands(
    tmp_path: Path, paused: str, as_of: str, expected: str
) -> None:
    records = PROJECT + paused + PROMISE + 'by = "client"\n'
    (said,) = found(tmp_path, as_of, "CC102", "CC504", records=records)
    assert said.startswith(expected)
    at = ("--root", str(tmp_path), "--as-of", as_of)
    shown = run(*at, "status").out + run(*at, "waiting").out
    assert ("emind" in shown.replace("never reminded", "")) != said.startswith("info")
    advised = run(*at, "advise", "S-1").out
    assert ("Remind" in advised) != said.startswith("info"), advised
    assert ("paused since" in run(*at, "status", "--full").out) == ("-06-" in as_of)
    assert ("**Green" in run(*at, "report", "shop").out) == said.startswith("info")


@pytest.mark.parametrize(
    ("paused", "as_of", "overdue"),
    [
        (NOT_AGREED, "2026-06-16", True),
        (AGREED, "2026-06-16", False),
        (AGREED, "2026-06-30", False),
        (AGREED, "2026-07-07", True),
    ],
)
def test_cadences_stand_still_while_a_pause_stands(
    tmp_path: Path, paused: str, as_of: str, overdue: bool
) -> None:
    records = PROJECT.replace("06-01", "06-08") + paused
    settings = '[cadence]\nupdate = "1w"\n'
    said = found(tmp_path, as_of, "CC401", settings=settings, records=records)
    assert bool(said) is overdue


def test_a_year_that_cannot_be_in_the_settings_is_refused(tmp_path: Path) -> None:
    settings = "[calendar]\nclosed = [0026-12-24]\n"
    write(tmp_path, {"clientcare.toml": settings, "projects/shop.toml": PROJECT})
    ran = run("--root", str(tmp_path), "check")
    assert ran.code == 2
    assert "clientcare.toml:2:11: the year 0026 lies outside" in ran.err
    assert "(write 2026-12-24)" in ran.err


# Recording in the project's own zone --------------------------------------------------------------


@pytest.mark.parametrize(
    ("own", "moment", "day"),
    [
        ("America/New_York", "2026-06-12T18:00:00", "2026-06-12"),
        ("Asia/Tokyo", "2026-06-13T07:00:00", "2026-06-13"),
    ],
)
def test_what_is_recorded_now_counts_at_once_in_the_time_zone_of_the_project(
    tmp_path: Path, own: str, moment: str, day: str
) -> None:
    records = PROJECT + f'time_zone = "{own}"\n' + ISSUE
    other = "Asia/Tokyo" if own.startswith("America") else "America/New_York"
    write(tmp_path, {"clientcare.toml": f'time_zone = "{other}"\n', "projects/shop.toml": records})

    def care(*words: str) -> str:
        ran = run("--root", str(tmp_path), "--as-of", "2026-06-12T22:00:00Z", *words)
        assert ran.code == 0, ran
        return (tmp_path / "projects/shop.toml").read_text()

    assert f"triaged = {moment}" in care("mark", "S-2", "triaged")
    assert f"made = {day}" in care("new", "commitment", "--title", "Map", "--promised", "+3d")
    assert f"given = {moment[:11]}05:00:00" in care(
        "mark", "S-2", "workaround", "--set", "text=x", "--on", "5:00"
    )
    shown = run("--root", str(tmp_path), "--as-of", "2026-06-12T22:00:00Z", "show", "S-2", "-q")
    assert "worked around" in shown.out
    assert f"triaged     {moment[:10]}" in shown.out


ZONES = st.sampled_from(
    ["UTC", "Pacific/Kiritimati", "Pacific/Niue", "Asia/Kathmandu", "Europe/Berlin"]
)
MOMENTS = st.integers(0, 100_000).map(
    lambda minutes: datetime(2026, 6, 11, tzinfo=UTC) + timedelta(minutes=minutes)
)


@settings(max_examples=15, deadline=None)
@given(own=ZONES, other=ZONES, moment=MOMENTS)
def test_what_is_recorded_now_is_never_of_the_future(
    own: str, other: str, moment: datetime
) -> None:
    records = PROJECT + f'time_zone = "{own}"\n' + ISSUE
    with tempfile.TemporaryDirectory() as folder:
        files = {"clientcare.toml": f'time_zone = "{other}"\n', "projects/shop.toml": records}
        as_of = ("--root", str(write(Path(folder), files)), "--as-of", f"{moment:%FT%H:%M}Z")
        assert run(*as_of, "mark", "S-2", "triaged", "told").code == 0
        assert run(*as_of, "close", "shop", "--open").code == 0
        shown = json.loads(run(*as_of, "show", "S-2", "--format", "json").out)["record"]
        assert (shown["state"], shown["told"] is None) == ("triaged", False)
        said = run(*as_of, "check", "--select", "CC005,CC007", "--output-format", "json").out
        assert json.loads(said)["findings"] == []


def test_what_lies_in_the_future_of_the_project_is_refused(tmp_path: Path) -> None:
    records = PROJECT + 'time_zone = "America/New_York"\n' + ISSUE
    write(tmp_path, {"clientcare.toml": 'time_zone = "UTC"\n', "projects/shop.toml": records})
    words = ("mark", "S-2", "triaged", "--on")
    as_of = ("--root", str(tmp_path), "--as-of", "2026-06-13T02:00:00Z")  # still the 12th there
    ran = run(*as_of, *words, "2026-06-13")
    said = "not recorded: triaged 2026-06-13 of S-2 lies in the future; the as-of is 2026-06-12"
    assert (ran.code, ran.err.splitlines()[0]) == (2, f"error: {said}")
    assert run(*as_of, *words, "today 21:59").code == 0


def test_a_person_of_ours_leaves_everywhere_on_one_day(tmp_path: Path) -> None:
    person = '[project.people.a]\nrole = "tester"\n'
    files = {
        "clientcare.toml": 'time_zone = "UTC"\n[people.a]\nname = "Ada"\nside = "us"\n',
        "projects/shop.toml": PROJECT + 'time_zone = "Asia/Tokyo"\n' + person,
    }
    write(tmp_path, files)
    as_of = ("--root", str(tmp_path), "--as-of", "2026-06-12T22:00:00Z")
    assert run(*as_of, "mark", "a", "left").code == 0
    for name in files:
        assert "left = 2026-06-12\n" in (tmp_path / name).read_text()


def test_an_item_of_a_day_that_has_begun_in_the_project_is_imported(tmp_path: Path) -> None:
    files = {
        "clientcare.toml": 'time_zone = "UTC"\n',
        "projects/shop.toml": PROJECT + 'time_zone = "Asia/Tokyo"\n',
        "items.csv": "title,found,key\nDown,2026-06-13,K-1\nLater,2026-06-14,K-2\n",
    }
    write(tmp_path, files)
    ran = run(
        "--root", str(tmp_path), "--as-of", "2026-06-12T22:00:00Z",
        "import", "csv", str(tmp_path / "items.csv"),
    )  # fmt: skip
    assert ran.code == 0
    assert ran.err.count("lies in the future") == 1
    text = (tmp_path / "projects/shop.toml").read_text()
    assert ("found = 2026-06-13" in text, "Later" in text) == (True, False)
