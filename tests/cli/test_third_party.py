"""Waiting for a third party: shown everywhere, and no clock stands still for it."""

import json
from pathlib import Path

import pytest

from clientcare.wording import LANGUAGES
from tests.cli.running import run, write

PROJECT = """\
[project]
id = "shop"
name = "Shop"
client = "West Inc"
people.a = { name = "Anna", side = "us" }
people.b = { name = "Bo", side = "client" }
escalation = [{ level = 1, ours = "a", theirs = "b", respond_within = "4h" }]
"""
ISSUE = """\
[[issue]]
id = "I-slow"
title = "Search is slow"
severity = "high"
owner = "a"
found = 2026-11-02
told = 2026-11-02
promised = 2026-11-06
waits = [{ since = 2026-11-03, why = "the hosting company looks at the disks"FOR }]
"""
AS_OF = ("--as-of", "2026-11-18")


def workspace(folder: Path, other: str) -> str:
    text = PROJECT + ISSUE.replace("FOR", other)
    files = {"clientcare.toml": 'time_zone = "Europe/Berlin"\n', "projects/shop.toml": text}
    return str(write(folder, files))


def out(root: str, *words: str) -> str:
    ran = run(*words, "--root", root, *AS_OF)
    assert ran.code in (0, 1), ran.err
    return ran.out


OTHER = ', for = "other"'


def test_waiting_for_a_third_party_stops_no_clock(tmp_path: Path) -> None:
    theirs = workspace(tmp_path / "client", "")
    others = workspace(tmp_path / "other", OTHER)
    for root, (whose, triage) in (
        (theirs, ("0 ours", "running")), (others, ("8 working days late", "overdue")),
    ):  # fmt: skip
        clocks = json.loads(out(root, "explain", "I-slow", "--format", "json"))["clocks"]
        state = {one["name"]: one for one in clocks}
        assert state["triage"]["state"] == triage
        assert whose in state["lateness"]["verdict"]
    assert workspace(tmp_path / "named", ', for = "client"')
    assert out(str(tmp_path / "named"), "check") == out(theirs, "check")


def test_explain_says_so(tmp_path: Path) -> None:
    text = out(workspace(tmp_path, OTHER), "explain", "I-slow")
    note = "waiting for a third party since 2026-11-03 (the hosting company looks at the disks) "
    assert f"{note}stops no clock" in " ".join(text.split())


@pytest.mark.parametrize(("other", "whom"), [("", "them"), (OTHER, "others")])
def test_status_says_whom_we_wait_for(tmp_path: Path, other: str, whom: str) -> None:
    shown = out(workspace(tmp_path, other), "status", "shop")
    assert f"we wait for {whom}, 11 days" in " ".join(shown.split())


def test_it_is_shown_as_a_wait_for_others(tmp_path: Path) -> None:
    root = workspace(tmp_path, OTHER)
    (one,) = (p for p in json.loads(out(root, "waiting", "--format", "json"))["pending"]
              if p["kind"] == "wait")  # fmt: skip
    assert (one["on"], one["who"], one["title"]) == (
        "other", None, "the hosting company looks at the disks",
    )  # fmt: skip
    assert one["next_step"] == {
        "what": "ask again", "command": None, "when_yes": "clientcare mark I-slow waits.until",
    }  # fmt: skip
    text = out(root, "waiting")
    assert "we wait for others" in text
    assert "a third party · the hosting company" in text
    assert "for a third party: " in out(root, "status", "--full")
    agenda = out(root, "agenda", "shop")
    assert "\nothers     11 days  a third party · the hosting company" in agenda
    assert "they owe" not in agenda


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_client_reads_of_it_and_is_not_asked(language: str, tmp_path: Path) -> None:
    root = workspace(tmp_path, OTHER)
    text = out(root, "report", "shop", "--language", language)
    assert text.count("osting company looks at the disks") == 1
    if language == "en":
        assert "We have been waiting for a third party since 3 November 2026: the hosting" in text
        assert "What we need from you" not in text


def test_it_is_recorded_by_mark(tmp_path: Path) -> None:
    root = workspace(tmp_path, OTHER)
    what = ("waits", "--set", "for=other", "--set", "why=the lawyer")
    assert run("mark", "I-slow", *what, "--root", root, *AS_OF).code == 0
    text = (tmp_path / "projects/shop.toml").read_text()
    assert 'for = "other", since = 2026-11-18' in text


@pytest.mark.parametrize(("told", "for_us"), [("", True), ("told = 2026-11-02\n", False)])
def test_a_wait_is_for_us_only_in_the_agenda_until_they_know_the_problem(
    tmp_path: Path, told: str, for_us: bool
) -> None:
    files = {"clientcare.toml": "", "projects/shop.toml": PROJECT + ISSUE.replace(
        "told = 2026-11-02\n", told).replace("FOR", "")}  # fmt: skip
    root = str(write(tmp_path, files))
    (wait,) = json.loads(out(root, "agenda", "shop", "--format", "json"))["they_owe"]
    assert wait["internal"] is for_us
    both, _, ours = out(root, "agenda", "shop").partition("For us only")
    assert ("the hosting company" in ours) is for_us
    assert ("the hosting company" in both) is not for_us
