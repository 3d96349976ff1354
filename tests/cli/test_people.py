"""Who may agree, and whoever stands in for who is away, in every view."""

import json
import re
from pathlib import Path

import pytest

from tests.cli.running import on_terminal, run, write

SETTINGS = 'time_zone = "Europe/Berlin"\n'
PROJECT = """\
[project]
id = "shop"
name = "Shop"
client = "West Inc"
lead = "anna"
started = 2026-10-01
[project.people.anna]
name = "Anna"
side = "us"
email = "anna@us.example"
key = true
away = [{ from = 2026-11-16, to = 2026-11-27, cover = "carl" }]
[project.people.carl]
name = "Carl"
side = "us"
email = "carl@us.example"
phone = "+49 2"
[project.people.bo]
name = "Bo"
side = "client"
email = "bo@west.example"
key = true
away = [{ from = 2026-11-16, to = 2026-11-27, cover = "dora" }]
[project.people.dora]
name = "Dora"
side = "client"
email = "dora@west.example"
phone = "+1 4"
[[project.escalation]]
level = 1
ours = "anna"
theirs = "bo"
respond_within = "4h"
"""
RECORDS = """\
[[commitment]]
id = "S-1"
title = "Go live"
owner = "anna"
promised = 2026-11-18
[[commitment]]
id = "S-2"
title = "Accounts"
by = "client"
kind = "access"
owner = "bo"
promised = 2026-11-18
[[issue]]
id = "S-3"
title = "Down"
severity = "critical"
found = 2026-11-19T08:00:00
told = 2026-11-19T08:00:00
escalations = [{ raised = 2026-11-19T09:00:00, level = 1, why = "x" }]
"""


def said(root: Path, *words: str, records: str = RECORDS) -> str:
    write(root, {"clientcare.toml": SETTINGS, "projects/shop.toml": PROJECT + records})
    ran = run("--root", str(root), "--as-of", "2026-11-20T10:00", *words)
    assert ran.code in (0, 1), ran.err
    return ran.out


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (("status", "--full"), "Go live · due 2026-11-18 · Carl"),
        (("status", "--full"), "with Carl and Dora"),
        (("status",), "Go live S-1 · Carl"),
        (("waiting",), "Dora · Accounts S-2"),
        (("waiting",), "Carl · Go live S-1"),
        (("waiting",), "Dora · Down S-3"),
        (("agenda", "shop"), "Dora · Accounts S-2"),
        (
            ("agenda", "shop"),
            "Bo bo · away 2026-11-16 to 2026-11-27, Dora stands in +1 4",
        ),
        (("check",), "it is the last level: Carl and Dora"),
        (("explain", "S-3"), "it is the last level: Carl and Dora"),
        (("report", "shop"), "contact Carl, +49 2, <carl@us.example>"),
        (("report", "shop"), "Dora at West Inc; Carl on our side."),
        (("report", "shop", "--format", "html"), 'href="mailto:dora@west.example"'),
        (("report", "shop", "--format", "eml"), "To: Dora <dora@west.example>"),
        (("report", "shop", "--format", "eml"), "Cc: Carl <carl@us.example>"),
    ],
)
def test_whoever_stands_in_is_named(tmp_path: Path, words: tuple[str, ...], expected: str) -> None:
    assert expected in said(tmp_path, *words)


def test_an_escalation_is_with_nobody_who_has_left(tmp_path: Path) -> None:
    left = PROJECT.replace('email = "bo@west.example"', "left = 2026-11-10")
    write(tmp_path, {"clientcare.toml": SETTINGS, "projects/shop.toml": left + RECORDS})
    for words in (("status",), ("status", "--full"), ("check",)):
        ran = run("--root", str(tmp_path), "--as-of", "2026-11-20T10:00", *words)
        assert not re.search(r"\bBo\b", ran.out), words


@pytest.mark.parametrize(
    ("on", "day"), [("27.11.", "2026-11-27"), ("31.10.", "2026-10-31"), ("20.11.", "2026-11-20")]
)
def test_the_day_on_which_somebody_leaves_is_the_nearest(tmp_path: Path, on: str, day: str) -> None:
    said(tmp_path, "mark", "carl", "left", "--on", on)
    assert f"left = {day}\n" in (tmp_path / "projects/shop.toml").read_text()


@pytest.mark.parametrize(
    ("day", "owner"), [("2026-11-18", "carl"), ("2026-11-27", "carl"), ("2026-11-30", "anna")]
)
def test_a_date_stands_in_the_calendar_of_whoever_is_there_then(
    tmp_path: Path, day: str, owner: str
) -> None:
    records = f"""
[[commitment]]
id = "S-1"
title = "Go live"
owner = "anna"
promised = {day}
[[review]]
on = 2026-11-02
with = ["bo"]
lessons = [{{ lesson = "Ask", action = "Ask first", owner = "anna", due = {day} }}]
[[issue]]
id = "S-2"
title = "Down"
found = 2026-11-02
owner = "anna"
promised = {day}
plan = [{{ step = "Restart", owner = "anna", due = {day} }}]
"""
    for name in ("anna", "carl"):
        file = said(tmp_path, "calendar", "--person", name, records=records)
        assert file.count("BEGIN:VEVENT") == (4 if name == owner else 0), file


@pytest.mark.parametrize("look", ["status", "status --full"])
def test_an_owner_is_named_though_the_project_cannot_be_read(tmp_path: Path, look: str) -> None:
    broken = PROJECT.replace("started = 2026-10-01", 'started = "x"')
    write(tmp_path, {"clientcare.toml": SETTINGS, "projects/shop.toml": broken + RECORDS})
    ran = run("--root", str(tmp_path), "--as-of", "2026-11-20T10:00", *look.split())
    assert any("Go live" in line and " · anna" in line for line in ran.out.splitlines())


@pytest.mark.parametrize(
    ("day", "owner", "finds"),
    [
        ("2026-11-18", "anna", ""),
        ("2026-11-18", "eve", "eve is away, when it is overdue; nobody covers"),
        ("2026-11-23", "eve", "eve is not there on 2026-11-23, when it is due; nobody covers"),
        ("2026-11-18", "back", ""),
    ],
)
def test_an_owner_who_is_away_without_cover_is_found(
    tmp_path: Path, day: str, owner: str, finds: str
) -> None:
    eve = "[project.people.{}]\nname = 'Eve'\nside = 'us'\n"
    eve += "away = [{{ from = 2026-11-16, to = {} }}]\n"
    people = eve.format("eve", "2026-11-27") + eve.format("back", "2026-11-19")
    promise = f'id = "S-1"\ntitle = "Go live"\nowner = "{owner}"\npromised = {day}\n'
    found = said(tmp_path, "check", records=f"{people}[[commitment]]\n{promise}")
    assert ("CC112" in found) is bool(finds)
    assert finds in found


@pytest.mark.parametrize(
    ("words", "written"),
    [
        ("new person --side us --name Zed --left 18.11.", "left = 2026-11-18"),
        ("new person --side us --name Zed --left mon", "left = 2026-11-23"),
        ("mark shop --set started=1.11.", "started = 2026-11-01"),
        ("mark shop --set started=1.12.", "started = 2026-12-01"),
        (
            "mark shop paused --set from=18.11. until=18.10.",
            "from = 2026-11-18\nuntil = 2027-10-18",
        ),
        ("mark shop people.carl.away --set from=wed", "  { from = 2026-11-18 },"),
    ],
)
def test_a_day_that_may_be_recorded_before_or_after_is_the_nearest(
    tmp_path: Path, words: str, written: str
) -> None:
    said(tmp_path, *words.split())
    assert f"{written}\n" in (tmp_path / "projects/shop.toml").read_text()


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        (("--set", "people.Bo.phone=1"), "did you mean `people.bo`?"),
        (("--set", "people.ann.key=true"), "did you mean `people.anna`?"),
        (("people.carl2.away", "--set", "from=fri"), "did you mean `people.carl`?"),
    ],
)
def test_a_mistyped_person_is_no_new_one(tmp_path: Path, words: tuple[str, ...], hint: str) -> None:
    write(tmp_path, {"clientcare.toml": "", "projects/shop.toml": PROJECT})
    who = next(word for word in words if "people." in word).split(".")[1]
    ran = run("mark", "shop", *words, "--root", str(tmp_path))
    assert (ran.code, ran.err.endswith(f"\nhint: {hint}\n")) == (2, True), ran.err
    assert f'error: there is no person "{who}"\n' in ran.err
    said(tmp_path, "mark", "shop", "--set", "people.zz.name=Zoe", "--set", "people.zz.key=true")


@pytest.mark.parametrize(
    ("added", "expected"),
    [
        ("key = true", "Eve Adams, +44 3"),
        ("phone = '+44 4'", "Eve Adams, +44 4"),
        (
            "away = [{ from = 2026-11-20, cover = 'carl' }]",
            "Eve Adams, +44 3.\n\nEve Adams is away",
        ),
        ("name = 'Eve Brown'\nside = 'us'", "Eve Brown."),
        ("side = 'client'", "eve."),
    ],
)
def test_what_a_project_adds_of_our_own_person_leaves_the_rest(
    tmp_path: Path, added: str, expected: str
) -> None:
    us = SETTINGS + "[people.eve]\nname = 'Eve Adams'\nside = 'us'\nphone = '+44 3'\n"
    project = PROJECT.replace('"anna"\nstarted', '"eve"\nstarted').partition("[[")[0]
    files = {
        "clientcare.toml": us,
        "projects/shop.toml": f"{project}[project.people.eve]\n{added}\n",
    }
    write(tmp_path, files)
    out = run("report", "shop", "--root", str(tmp_path), "--as-of", "2026-11-20").out
    assert f"## Whom to call\n\n{expected}" in out, out


def test_an_update_to_whoever_stands_in_went_to_everybody(tmp_path: Path) -> None:
    update = '[[touchpoint]]\non = 2026-11-19\nkind = "update"\nwith = [{}]\n'
    assert "CC406" not in said(tmp_path, "check", records=update.format('"carl", "dora"'))
    assert "did not go to Bo" in said(tmp_path, "check", records=update.format('"carl"'))


CLOSED = """\
[[commitment]]
id = "S-1"
title = "Go live"
owner = "anna"
promised = 2026-11-10
moves = [{{ on = 2026-11-02, to = 2026-11-12, why = "x", told = 2026-11-02, agreed = 2026-11-03, \
agreed_by = "{agreed}" }}]
delivered = 2026-11-11
accepted = 2026-11-12
accepted_by = "{accepted}"
"""
SOLVED = """\
[[issue]]
id = "S-3"
title = "Down"
found = 2026-11-02
fixed = 2026-11-03
confirmed = 2026-11-03
confirmed_by = "{confirmed}"
closed = 2026-11-04
[[issue.escalations]]
raised = 2026-11-02
by = "{by}"
answered = 2026-11-02
answered_by = "{answered}"
"""
CHANGE = """\
[[change]]
id = "S-4"
title = "More"
requested = 2026-11-02
decided = 2026-11-03
decision = "declined"
decided_by = "{}"
"""


@pytest.mark.parametrize(
    ("records", "wrong"),
    [
        (CLOSED.format(agreed="bo", accepted="dora"), []),
        (CLOSED.format(agreed="carl", accepted="bo"), ["carl is not on the client's side"]),
        (CLOSED.format(agreed="bo", accepted="anna"), ["anna is not on the client's side"]),
        (SOLVED.format(confirmed="bo", by="us", answered="bo"), []),
        (SOLVED.format(confirmed="carl", by="us", answered="bo"),
         ["carl is not on the client's side"]),
        (SOLVED.format(confirmed="bo", by="us", answered="anna"),
         ["anna is not on the client's side"]),
        (SOLVED.format(confirmed="bo", by="client", answered="bo"), ["bo is not on our side"]),
        (CHANGE.format("bo"), []),
        (CHANGE.format("carl"), ["carl is not on the client's side"]),
    ],
)  # fmt: skip
def test_who_may_agree(tmp_path: Path, records: str, wrong: list[str]) -> None:
    found = json.loads(said(tmp_path, "check", "--output-format", "json", records=records))
    assert [f["message"] for f in found["findings"] if f["code"] == "CC112"] == wrong


ABSENT = '[[commitment]]\nid = "S-1"\ntitle = "Go live"\nowner = "{}"\npromised = {}\n'


@pytest.mark.parametrize(
    ("records", "project", "wrong"),
    [
        (ABSENT.format("anna", "2026-11-25"), PROJECT, []),
        (ABSENT.format("anna", "2026-11-25"), PROJECT.replace(', cover = "carl"', ""),
         ["anna is not there on 2026-11-25, when it is due; nobody covers"]),
        (ABSENT.format("anna", "2026-11-30"), PROJECT.replace(', cover = "carl"', ""), []),
        (ABSENT.format("anna", "2026-11-25"),
         PROJECT.replace('phone = "+49 2"', "away = [{ from = 2026-11-24 }]"),
         ["anna is not there on 2026-11-25, when it is due; nobody covers"]),
    ],
)  # fmt: skip
def test_a_promise_due_while_its_owner_is_away(
    tmp_path: Path, records: str, project: str, wrong: list[str]
) -> None:
    write(tmp_path, {"clientcare.toml": SETTINGS, "projects/shop.toml": project + records})
    words = ("--root", str(tmp_path), "--as-of", "2026-11-20", "check", "--output-format", "json")
    found = json.loads(run(*words).out)["findings"]
    assert [f["message"] for f in found if f["code"] == "CC112"] == wrong


def test_on_a_terminal_an_absence_is_broken_before_who_stands_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    write(tmp_path, {"clientcare.toml": SETTINGS, "projects/shop.toml": PROJECT})
    out = on_terminal("--root", str(tmp_path), "--as-of", "2026-11-20", "agenda", "shop")
    plain = re.sub(r"\x1b\[[0-9;]*m", "", out)
    assert re.search(r"away 2026-11-16 to 2026-11-27,\n +Dora stands in \+1 4", plain)
