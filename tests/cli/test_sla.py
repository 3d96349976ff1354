"""`clientcare sla`: response times, added up by hand, and alike with what explain says."""

import json
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import error, run, write

SETTINGS = 'time_zone = "Europe/Berlin"\n[policy.severity.high]\nfix = "2d"\n'
PROJECT = """\
[project]
id = "shop"
name = "Shop"
client = "West Inc"
people.a = { name = "Anna", side = "us" }
people.b = { name = "Bo", side = "client" }
"""
AS_OF = ("--as-of", "2026-11-20T12:00:00")


def issue(name: str, *lines: str, severity: str = "high") -> str:
    head = f'[[issue]]\nid = "I-{name}"\ntitle = "Down {name}"\nseverity = "{severity}"\n'
    return head + "\n".join(lines) + "\n"


def workspace(folder: Path, *records: str, project: str = PROJECT) -> str:
    text = "\n".join((project, *records))
    return str(write(folder, {"clientcare.toml": SETTINGS, "projects/shop.toml": text}))


def rows(root: str, *words: str) -> dict[tuple[str, str], dict[str, Any]]:
    ran = run("sla", "--root", root, "--format", "json", *AS_OF, *words)
    assert ran.code == 0, ran.err
    return {(row["clock"], row["severity"]): row for row in json.loads(ran.out)["rows"]}


def figures(root: str, clock: str, *words: str, severity: str = "high") -> tuple[int, ...] | None:
    row = rows(root, *words).get((clock, severity))
    names = ("n", "in_time", "median_minutes", "worst_minutes")
    return tuple(row[name] for name in names) if row else None


# Monday 2026-11-02, 10:00; working time is 09:00-17:00; high: triage and tell 1d, update 3d.
FOUND = "found = 2026-11-02T10:00:00"
QUICK = issue("quick", FOUND, "triaged = 2026-11-02T11:30:00", "told = 2026-11-02T10:10:00",
              "fixed = 2026-11-03T10:00:00", "closed = 2026-11-03")  # fmt: skip
SLOW = issue("slow", FOUND, "triaged = 2026-11-05T10:00:00", "told = 2026-11-04T10:00:00",
             "fixed = 2026-11-10T10:00:00")  # fmt: skip


def test_a_day_to_come_is_refused(tmp_path: Path) -> None:
    root = workspace(tmp_path, QUICK)
    said = "--since 2026-11-21 lies after 2026-11-20, the day of the table"
    for day in ("2026-11-21", "tomorrow"):
        ran = run("sla", "--root", root, *AS_OF, "--since", day, "-q")
        assert (ran.code, ran.out) == (2, "")
        assert ran.err == error(said, "name a day before it")
    assert run("sla", "--root", root, *AS_OF, "--since", "2026-11-20").code == 0


def test_of_how_many_in_time_and_how_long(tmp_path: Path) -> None:
    root = workspace(tmp_path, QUICK, SLOW)
    assert figures(root, "triage") == (2, 1, (90 + 24 * 60) // 2, 24 * 60)
    assert figures(root, "tell") == (2, 1, (10 + 16 * 60) // 2, 16 * 60)
    assert figures(root, "fix") == (2, 1, (8 * 60 + 48 * 60) // 2, 48 * 60)
    assert figures(root, "tell", severity="low") is None


@pytest.mark.parametrize(
    ("limit", "hours"), [("3d", 16), ("2w", 16), ("20h", 16), ("72ch", 48), ("3cd", 48)]
)
def test_a_limit_by_the_clock_counts_the_nights_too(tmp_path: Path, limit: str, hours: int) -> None:
    one = issue("one", FOUND, "fixed = 2026-11-04T10:00:00")
    root = workspace(tmp_path, one)
    write(tmp_path, {"clientcare.toml": SETTINGS.replace("2d", limit)})
    assert figures(root, "fix") == (1, 1, hours * 60, hours * 60)


def test_what_is_not_done_counts_once_its_limit_has_passed(tmp_path: Path) -> None:
    late = issue("late", "found = 2026-11-18T12:00:00")
    fresh = issue("fresh", "found = 2026-11-20T10:00:00")
    root = workspace(tmp_path, late, fresh)
    assert figures(root, "triage") == (1, 0, 16 * 60, 16 * 60)


def test_what_ended_in_time_without_being_met_does_not_count(tmp_path: Path) -> None:
    """A quick fix needs no workaround; one that came after the limit excuses nothing."""
    quick = issue("quick", FOUND, "fixed = 2026-11-03T10:00:00")
    slow = issue("slow", FOUND, "fixed = 2026-11-09T10:00:00", "closed = 2026-11-10")
    root = workspace(tmp_path, quick, slow)
    assert figures(root, "workaround") == (1, 0, 40 * 60, 40 * 60)


def test_what_the_client_found_needs_no_telling(tmp_path: Path) -> None:
    root = workspace(tmp_path, issue("theirs", FOUND, 'found_by = "client"'))
    assert figures(root, "tell") is None


def test_waiting_for_the_client_is_left_out(tmp_path: Path) -> None:
    wait = "waits = [{ since = 2026-11-02T11:00:00, until = 2026-11-04T12:00:00 }]"
    asked = issue("asked", FOUND, "triaged = 2026-11-04T14:00:00", wait)
    assert figures(workspace(tmp_path, asked), "triage") == (1, 1, 180, 180)


def test_every_round_and_every_update_counts(tmp_path: Path) -> None:
    back = issue(
        "back", FOUND, "told = 2026-11-02T10:00:00", "triaged = 2026-11-02T11:00:00",
        "fixed = 2026-11-03T10:00:00", "closed = 2026-11-04",
        'updates = [{ on = 2026-11-03T10:00:00, text = "x" },'
        ' { on = 2026-11-17T17:00:00, text = "y" }]',
        "reopened = [{ on = 2026-11-10, triaged = 2026-11-16T17:00:00 }]",
    )  # fmt: skip
    root = workspace(tmp_path, back)
    # From the end of the day on which it came back, 10 November: the 11th to the 16th are 4 days.
    assert figures(root, "triage") == (2, 1, (60 + 32 * 60) // 2, 32 * 60)
    # 8 hours to the first update; closed the day after; the second one 5 days after it came back.
    assert figures(root, "update") == (2, 1, (8 * 60 + 40 * 60) // 2, 40 * 60)


def test_a_promised_date_does_not_take_a_problem_out_of_the_figures(tmp_path: Path) -> None:
    root = workspace(tmp_path, issue("x", FOUND, "promised = 2026-12-18"))
    assert figures(root, "fix") == (1, 0, (14 * 8 + 2) * 60, (14 * 8 + 2) * 60)
    assert "CC206" not in run("check", "--root", root, *AS_OF).out


def test_since_and_months_go_by_when_the_time_began(tmp_path: Path) -> None:
    before = issue("old", "found = 2026-10-30T10:00:00", "triaged = 2026-11-12T10:00:00")
    root = workspace(tmp_path, QUICK, before)
    months = rows(root)["triage", "high"]["months"]
    assert [(one["month"], one["n"], one["in_time"]) for one in months] == [
        ("2026-10", 1, 0), ("2026-11", 1, 1),
    ]  # fmt: skip
    assert figures(root, "triage", "--since", "1 Nov") == (1, 1, 90, 90)
    assert rows(root, "--since", "2026-11-19") == {}


def test_a_severity_that_was_raised_counts_under_the_rank_that_bound(tmp_path: Path) -> None:
    ranked = 'ranked = [{ on = 2026-11-03T10:00:00, severity = "critical" }]'
    raised = issue("up", FOUND, "triaged = 2026-11-03T11:00:00", ranked, severity="low")
    root = workspace(tmp_path, raised)
    assert figures(root, "triage", severity="critical") == (1, 1, 60, 60)


def test_the_notes_name_a_pause_that_was_left_out(tmp_path: Path) -> None:
    pause = '[[project.paused]]\nfrom = 2026-11-05\nuntil = 2026-11-06\nwhy = "x"\n'
    for more, left_out in (("", " is"), (pause, " is"), (f"{pause}agreed = 2026-11-04\n", " and")):
        root = workspace(tmp_path, more, QUICK)
        assert f"- waiting for the client{left_out}" in run("sla", "--root", root, *AS_OF).out


TEXT = """\
Fri 2026-11-20 12:00 · response times · hours and days are working time

Shop: West Inc
response       severity  limit   in time  share  median     longest    2026-11
diagnosed      high      1 day   1 of 2          1.6 days   3 days     1 of 2
told           high      1 day   1 of 2          1 day      2 days     1 of 2
updated        high      3 days  0 of 1          12.2 days  12.2 days  0 of 1
worked around  high      3 days  0 of 1          6 days     6 days     0 of 1
fixed          high      2 days  1 of 2          3.5 days   6 days     1 of 2

- waiting for the client is left out; what is not done yet counts up to now
- a month is the one in which the time began
- promised in the contract: told and fixed
- no limit is set for: worked around (medium and low), fixed (critical, medium and low)
"""


def test_a_table_that_a_client_may_see(tmp_path: Path) -> None:
    project = PROJECT + 'contract = { clocks = ["tell", "fix"] }\n'
    root = workspace(tmp_path, QUICK, SLOW, project=project)
    ran = run("sla", "shop", "--root", root, *AS_OF)
    assert (ran.code, ran.out, ran.err) == (0, TEXT, "")
    for form in ("markdown", "html"):
        out = run("sla", "--root", root, "--format", form, *AS_OF).out
        assert "1.6 days" in out
        assert "I-slow" not in out
        assert "Down" not in out
    none = run("sla", "--root", root, "--since", "2026-11-19", *AS_OF)
    assert "No problem had a limit to meet." in none.out


@pytest.mark.parametrize(
    ("fact", "said"),
    [
        ("", "No limit has ended yet."),
        ("triaged = 2026-11-20T10:30:00", "diagnosed"),
        ('kind = "question"\nclosed = 2026-11-20', "No problem had a limit to meet."),
    ],
)
def test_a_limit_that_runs_is_said(fact: str, said: str, tmp_path: Path) -> None:
    root = workspace(tmp_path, issue("new", "found = 2026-11-20T10:00:00", fact))
    assert said in run("sla", "--root", root, *AS_OF).out


@pytest.mark.parametrize("clock", ["triage", "tell", "workaround", "fix"])
def test_explain_and_sla_agree(clock: str, tmp_path: Path) -> None:
    """Of each problem both say whether it was in time, for a clock that was met or has passed."""
    others = issue("open", "found = 2026-11-16T10:00:00"), issue("new", "found = 2026-11-20")
    root = workspace(tmp_path, QUICK, SLOW, *others)
    states = []
    for name in ("I-quick", "I-slow", "I-open", "I-new"):
        ran = run("explain", name, "--root", root, "--format", "json", *AS_OF)
        states += [one["state"] for one in json.loads(ran.out)["clocks"] if one["name"] == clock]
    counted = [state for state in states if state in ("in time", "late", "overdue")]
    found = figures(root, clock)
    assert found is not None
    late = clock == "workaround"  # of the slow one explain says that nobody asks for it any more
    assert found[:2] == (len(counted) + late, counted.count("in time"))


def test_several_workspaces_are_told_apart(tmp_path: Path) -> None:
    down = issue("x", "found = 2026-11-02T10:00:00", "triaged = 2026-11-02T11:00:00")
    roots = [workspace(tmp_path / name, down) for name in ("east", "west")]
    words = [word for root in roots for word in ("--root", root)]
    found = json.loads(run("sla", *words, "--format", "json", *AS_OF).out)["rows"]
    assert len(found) == 2 * len(rows(roots[0]))
    assert {row["project"] for row in found} == {"east/shop", "west/shop"}
    gone = run("sla", "--root", roots[0], "--root", str(tmp_path / "north"), *AS_OF)
    assert (gone.code, "north" in gone.err) == (2, True)
