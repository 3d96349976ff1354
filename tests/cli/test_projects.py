"""Projects that are closed, past their end or on hold: each view says so."""

import json
from pathlib import Path

import pytest

from tests.cli.running import run, write

SETTINGS = 'time_zone = "UTC"\n'
PROJECT = """\
[project]
id = "shop"
name = "Shop"
client = "West Inc"
{}
[project.people.anna]
name = "Anna"
side = "us"
"""
MESSAGE = '[[touchpoint]]\non = 2026-11-16\nfrom = "client"\nkind = "message"\nsummary = "Where?"\n'
PROMISE = '[[commitment]]\nid = "S-1"\ntitle = "Go live"\nowner = "anna"\npromised = 2026-11-18\n'
ISSUE = '[[issue]]\nid = "S-2"\ntitle = "Down"\nfound = 2026-11-02\ntold = 2026-11-02\n'
VIEWS = (("status",), ("waiting",), ("agenda", "shop"), ("report", "shop"))


def said(root: Path, words: tuple[str, ...], about: str, records: str = PROMISE) -> str:
    files = {"clientcare.toml": SETTINGS, "projects/shop.toml": PROJECT.format(about) + records}
    ran = run("--root", str(write(root, files)), "--as-of", "2026-11-20", *words)
    assert ran.code in (0, 1), ran.err
    return ran.out


@pytest.mark.parametrize(
    ("about", "phrase", "letter"),
    [
        ("", "", ""),
        ("ends = 2026-11-20", "", ""),
        ("ends = 2026-11-19", "was to end 2026-11-19, not closed",
         "The project was to end on 19 November 2026."),
        ("ends = 2026-11-19\nclosed = 2026-11-19", "closed 2026-11-19, 1 promise still open",
         "The project was closed on 19 November 2026."),
        ('paused = [{ from = 2026-11-02, why = "budget" }]',
         "paused since 2026-11-02, not agreed by the client: budget",
         "The project has been on hold since 2 November 2026. budget. Not agreed yet."),
        ("paused = [{ from = 2026-11-02, until = 2026-11-30, agreed = 2026-11-02 }]",
         "paused since 2026-11-02 until 2026-11-30",
         "The project is on hold from 2 November 2026 to 30 November 2026."),
        ("paused = [{ from = 2026-11-02, until = 2026-11-19, agreed = 2026-11-02 }]", "", ""),
    ],
)  # fmt: skip
@pytest.mark.parametrize("words", VIEWS, ids=lambda words: words[0])
def test_every_view_says_once_how_a_project_stands(
    tmp_path: Path, about: str, phrase: str, letter: str, words: tuple[str, ...]
) -> None:
    told = said(tmp_path, words, about)
    expected = letter if words[0] == "report" else phrase
    signs = ("was to end", "not closed", "paused since", "on hold", "closed 2026")
    if expected:
        assert told.count(expected) == 1
    else:
        assert not any(sign in told for sign in signs)


@pytest.mark.parametrize("records", [PROMISE, ISSUE, MESSAGE])
def test_a_closed_project_keeps_its_place_while_something_is_open(
    tmp_path: Path, records: str
) -> None:
    told = said(tmp_path, ("status",), "closed = 2026-11-10", records)
    assert "closed 2026-11-10" in told
    if records != ISSUE:
        assert "1 thing" in said(tmp_path, ("waiting",), "closed = 2026-11-10", records)


def test_a_closed_project_without_anything_open_is_not_shown(tmp_path: Path) -> None:
    kept = PROMISE + "delivered = 2026-11-02\naccepted = 2026-11-02\n"
    assert "Shop" not in said(tmp_path, ("status",), "closed = 2026-11-10", kept)


@pytest.mark.parametrize(("about", "found"), [("ends = 2026-11-19", 1), ("ends = 2026-11-20", 0)])
def test_a_project_past_its_end_is_found(tmp_path: Path, about: str, found: int) -> None:
    told = said(tmp_path, ("check", "--output-format", "json"), about)
    assert [f["code"] for f in json.loads(told)["findings"]].count("CC909") == found
