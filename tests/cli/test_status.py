"""`clientcare status` from outside."""

import json
from pathlib import Path

from tests.cli.running import run, write

AS_OF = ("--as-of", "2026-06-15")
PROJECT = """\
[project]
id = "portal"
name = "Room portal"
client = "Acme Oy"
lead = "mira"
started = 2026-06-01

[project.people]
mira = { name = "Mira Laine", side = "us" }
jan = { name = "Jan Berg", side = "client" }

[[project.escalation]]
level = 1
ours = "mira"
theirs = "jan"
respond_within = "4h"
"""
RECORDS = """\
[[commitment]]
id = "PORTAL-search"
title = "Room search"
owner = "mira"
made = 2026-06-01
promised = 2026-06-10
needs = ["PORTAL-accounts"]
acceptance = ["it finds every room"]

[[commitment]]
id = "PORTAL-accounts"
title = "Test accounts"
by = "client"
kind = "access"
owner = "jan"
promised = 2026-06-09
delivered = 2026-06-12

[[commitment]]
id = "PORTAL-map"
title = "Map of the rooms"
owner = "mira"
promised = 2026-06-11
acceptance = ["it shows every floor"]

[[commitment.waive]]
rule = "overdue-commitment"
until = 2026-06-30
why = "Jan is away until the end of June"
"""
FILES = {
    "clientcare.toml": 'time_zone = "Europe/Helsinki"\n',
    "projects/portal/project.toml": PROJECT,
    "projects/portal/records.toml": RECORDS,
}
TEXT = """\
Mon 2026-06-15 · 1 project: 1 red · days are working days

✖ red  Room portal · portal
       amber a week ago · Acme Oy · led by Mira Laine

why        ✖  PORTAL-search: 3 working days overdue: due 2026-06-10; \
3 waiting on the client (PORTAL-accounts), 0 ours
           –  waived: overdue-commitment PORTAL-map until 2026-06-30

overdue    ours  3 days  Room search PORTAL-search · due 2026-06-10 · Mira Laine · \
3 of them waiting on PORTAL-accounts
           ours  2 days  Map of the rooms PORTAL-map · due 2026-06-11 · Mira Laine
figures    we kept    0 of 2 by the first date · \
as many by the last agreed one
           they kept  0 of 1 by the first date · \
as many by the last agreed one · slip: median 3, worst 3 days

do next    1.  Deliver it, or agree a new date: clientcare mark PORTAL-search delivered
"""


def test_the_status_of_a_workspace(tmp_path: Path) -> None:
    ran = run("status", "--root", str(write(tmp_path, FILES)), *AS_OF)
    assert (ran.code, ran.out, ran.err) == (0, TEXT, "")


def test_the_formats(tmp_path: Path) -> None:
    root = str(write(tmp_path, FILES))
    markdown = run("status", "--root", root, *AS_OF, "--format", "markdown")
    assert markdown.out.startswith("# Status as of 2026-06-15\n")
    found = json.loads(run("status", "--root", root, *AS_OF, "--format", "json").out)
    assert (found["version"], found["as_of"]) == (1, "2026-06-15")
    assert [(p["id"], p["colour"]) for p in found["projects"]] == [("portal", "red")]
    waived = found["projects"][0]["waived"]
    assert [(one["rule"], one["record"]) for one in waived] == [
        ("overdue-commitment", "PORTAL-map")
    ]


def test_projects_are_named_by_a_part_of_their_id(tmp_path: Path) -> None:
    other = PROJECT.replace('"portal"', '"guide"').replace("Room portal", "Guide")
    root = str(write(tmp_path, {**FILES, "projects/guide/project.toml": other}))
    assert "2 projects: 1 red and 1 green" in run("status", "--root", root, *AS_OF).out
    assert "● green  Guide · guide" in run("status", "gui", "--root", root, *AS_OF).out
    ran = run("status", "giude", "--root", root, *AS_OF)
    assert (ran.code, ran.out) == (2, "")
    assert "giude" in ran.err
    assert "guide" in ran.err


def test_all_shows_closed_projects_and_settled_records(tmp_path: Path) -> None:
    closed = PROJECT.replace("started = 2026-06-01", "closed = 2026-06-12")
    root = str(write(tmp_path, {**FILES, "projects/portal/project.toml": closed}))
    some = json.loads(run("status", "--root", root, *AS_OF, "--format", "json").out)
    names = [one["id"] for one in some["projects"][0]["commitments"]]
    assert "PORTAL-search" in names  # it is open, and the project does not take it along
    assert "PORTAL-accounts" not in names
    every = json.loads(run("status", "--all", "--root", root, *AS_OF, "--format", "json").out)
    names = [one["id"] for one in every["projects"][0]["commitments"]]
    assert "PORTAL-accounts" in names


def test_a_closed_project_of_which_nothing_is_owed_is_left_out(tmp_path: Path) -> None:
    closed = PROJECT.replace("started = 2026-06-01", "closed = 2026-06-12")
    files = {"clientcare.toml": FILES["clientcare.toml"], "projects/portal/project.toml": closed}
    root = str(write(tmp_path, files))
    some = json.loads(run("status", "--root", root, *AS_OF, "--format", "json").out)
    assert some["projects"] == []


def test_what_cannot_be_read_comes_first_and_is_said_once(tmp_path: Path) -> None:
    root = str(write(tmp_path, {**FILES, "projects/portal/broken.toml": b"[[risk]\n"}))
    ran = run("status", "--root", root, *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 file cannot be read whole;")
    assert ran.out.count("broken.toml") == 1


def test_another_day_has_another_status(tmp_path: Path) -> None:
    root = str(write(tmp_path, FILES))
    assert "1 green" not in run("status", "--root", root, *AS_OF).out
    assert "overdue" not in run("status", "--root", root, "--as-of", "2026-06-03").out


def test_colour_only_where_it_is_asked_for(tmp_path: Path) -> None:
    root = str(write(tmp_path, FILES))
    assert "\x1b" not in run("status", "--root", root, *AS_OF).out
    painted = run("status", "--root", root, *AS_OF, "--color", "always").out
    assert "\x1b[1;31m✖ red\x1b[0m" in painted
