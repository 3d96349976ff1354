"""Acceptance by silence: what a contract says of a delivery that nobody says a word about."""

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
people.b = { name = "Bo", side = "client", key = true }
contract = { signed = 2026-10-01, deemed_accepted = "10d" }
escalation = [{ level = 1, ours = "a", theirs = "b", respond_within = "4h" }]
"""
SEARCH = """\
[[commitment]]
id = "S-search"
title = "Room search"
owner = "a"
acceptance = ["it finds rooms"]
checked = { on = 2026-11-02 }
promised = 2026-11-02
delivered = 2026-11-02
"""
CALL = '[[touchpoint]]\non = 2026-11-03\nkind = "call"\nfrom = "us"\nABOUT\n'
ABOUT = CALL.replace("ABOUT", 'about = ["s-search"]')
# Told on Tuesday 3 November: ten working days later is Tuesday 17 November.
LAST, AFTER = "2026-11-17", "2026-11-18"


def workspace(folder: Path, *records: str, project: str = PROJECT) -> str:
    files = {"clientcare.toml": 'time_zone = "Europe/Berlin"\n',
             "projects/shop.toml": "\n".join((project, *records))}  # fmt: skip
    return str(write(folder, files))


def out(root: str, day: str, *words: str) -> str:
    ran = run(*words, "--root", root, "--as-of", day)
    assert ran.code in (0, 1), ran.err
    return ran.out


def state(root: str, day: str) -> str:
    (one,) = json.loads(out(root, day, "list", "commitment", "--format", "json"))["records"]
    return str(one["state"])


def test_who_was_told_and_says_nothing_accepts(tmp_path: Path) -> None:
    root = workspace(tmp_path, SEARCH, ABOUT)
    assert state(root, LAST) == "delivered"
    assert state(root, AFTER) == "accepted-by-silence"
    assert "Room search" in out(root, LAST, "waiting")
    assert "nobody waits for anybody" in out(root, AFTER, "waiting")
    shown = json.loads(out(root, AFTER, "status", "--all", "--format", "json"))
    (one,) = shown["projects"][0]["commitments"]
    assert (one["state"], one["accepted"]) == ("accepted-by-silence", None)
    assert "Room search" in out(root, AFTER, "list", "commitment", "--state", "accepted-by-silence")
    by_words = out(root, AFTER, "list", "commitment", "--state", "accepted by silence")
    assert "accepted by silence" in by_words
    assert "accepted-by-silence" not in by_words


def test_the_finding_ends(tmp_path: Path) -> None:
    policy = 'policy = { accept_within = "5d" }\n'
    root = workspace(tmp_path, SEARCH, ABOUT, project=PROJECT + policy)
    assert "CC603" in out(root, LAST, "check")
    assert "CC603" not in out(root, "2026-12-18", "check")


def test_explain_says_since_when_and_why(tmp_path: Path) -> None:
    root = workspace(tmp_path, SEARCH, ABOUT)
    clocks = {one["name"]: one for one in json.loads(
        out(root, AFTER, "explain", "S-search", "--format", "json")
    )["clocks"]}  # fmt: skip
    silence, word = clocks["acceptance by silence"], clocks["accept"]
    assert (silence["start"], silence["limit"], silence["target"]) == ("2026-11-03", "10d", LAST)
    said = f"no word of theirs by {LAST}: accepted by silence"
    assert silence["verdict"] == word["verdict"] == said
    before = out(root, "2026-11-12", "explain", "S-search")
    assert "acceptance by silence: running, 3 working days left" in before


@pytest.mark.parametrize(
    ("records", "project"),
    [
        ((SEARCH,), PROJECT),  # nobody told them
        ((SEARCH, CALL.replace("ABOUT", "")), PROJECT),  # of something else
        ((SEARCH, ABOUT.replace("11-03", "10-30")), PROJECT),  # before it came
        ((SEARCH, ABOUT.replace('"us"', '"client"')), PROJECT),  # their own word
        ((SEARCH, ABOUT), PROJECT.replace(', deemed_accepted = "10d"', "")),
        ((SEARCH + 'kind = "answer"\n', ABOUT), PROJECT),
        ((SEARCH + "returns = [{ on = 2026-11-10, redelivered = 2026-11-12 }]\n", ABOUT), PROJECT),
    ],
)
def test_silence_is_no_acceptance(records: tuple[str, ...], project: str, tmp_path: Path) -> None:
    root = workspace(tmp_path, *records, project=project)
    assert state(root, "2026-11-25") == "delivered"


def test_a_letter_tells_of_what_was_delivered(tmp_path: Path) -> None:
    letter = CALL.replace("ABOUT", 'report = "letter.html"')
    assert state(workspace(tmp_path, SEARCH, letter), AFTER) == "accepted-by-silence"


@pytest.mark.parametrize("code", LANGUAGES)
def test_the_letter_says_what_silence_means_by_contract(code: str, tmp_path: Path) -> None:
    root, language = workspace(tmp_path / "with", SEARCH), ("--language", code)
    agreed = out(root, LAST, "report", "shop", *language).rpartition("\n## ")[2]
    assert ("**Acceptance without an answer.**" in agreed) is (code == "en")
    assert agreed.count("10") == 1
    assert agreed.rstrip().endswith(".")
    silent = PROJECT.replace(', deemed_accepted = "10d"', "")
    without = workspace(tmp_path / "without", SEARCH, project=silent)
    assert agreed not in out(without, LAST, "report", "shop", *language)


def test_a_word_of_theirs_goes_before_and_a_later_return_voids_it(tmp_path: Path) -> None:
    word = SEARCH + "accepted = 2026-11-24\n"
    root = workspace(tmp_path / "word", word, ABOUT)
    assert (state(root, "2026-11-20"), state(root, "2026-11-24")) == (
        "accepted-by-silence", "accepted",
    )  # fmt: skip
    back = SEARCH + 'returns = [{ on = 2026-11-24, why = "no rooms", due = 2026-12-01 }]\n'
    root = workspace(tmp_path / "back", back, ABOUT)
    assert (state(root, "2026-11-20"), state(root, "2026-11-24")) == (
        "accepted-by-silence", "returned",
    )  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_says_it_in_plain_words(language: str, tmp_path: Path) -> None:
    root = workspace(tmp_path, SEARCH, ABOUT)
    words = ("report", "shop", "--language", language, "--since", "2026-11-10")
    before, after = (out(root, day, *words) for day in (LAST, AFTER))
    row = next(line for line in after.split("\n") if "Room search" in line and "|" in line)
    assert row not in before
    assert "17" in row
    if language == "en":
        assert (
            "we heard nothing by 17 November 2026; under the contract it counts as accepted" in row
        )
        assert "Accept or send back" in before
        assert "Accept or send back" not in after
