"""`clientcare status` from outside."""

import json
from pathlib import Path

from tests.cli.running import FILES, PROJECT, error, run, write

AS_OF = ("--as-of", "2026-06-15")
TEXT = """\
Mon 2026-06-15 · 1 project: 1 red · days are working days

✖ red  Room portal · portal
       as a week ago · Acme Oy · led by Mira Laine

why        ✖  PORTAL-search: 3 working days overdue: due 2026-06-10; \
2 waiting on the client (PORTAL-accounts), 1 ours
"""


def test_the_status_of_a_workspace(tmp_path: Path) -> None:
    ran = run("status", "--root", str(write(tmp_path)), *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(TEXT)
    assert ran.out.endswith(
        "do next    1.  Deliver it, or agree a new date: clientcare mark PORTAL-search delivered\n"
        "           2.  Name who owes it (unowned-commitment): "
        "clientcare mark PORTAL-manual --set owner=PERSON\n"
    )


def test_the_formats(tmp_path: Path) -> None:
    root = str(write(tmp_path))
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
    assert ran.err == error('there is no project "giude"', "did you mean `guide`?")


def test_all_shows_closed_projects_and_settled_records(tmp_path: Path) -> None:
    closed = PROJECT.replace("started = 2026-06-01", "closed = 2026-06-12")
    files = {**FILES, "projects/portal/project.toml": closed}
    root = str(write(tmp_path, files))
    some = json.loads(run("status", "--root", root, *AS_OF, "--format", "json").out)
    assert some["projects"] == []
    every = json.loads(run("status", "--all", "--root", root, *AS_OF, "--format", "json").out)
    names = [one["id"] for one in every["projects"][0]["commitments"]]
    assert "PORTAL-accounts" in names


def test_what_cannot_be_read_comes_first_and_is_said_once(tmp_path: Path) -> None:
    root = str(write(tmp_path, {**FILES, "projects/portal/broken.toml": b"[[risk]\n"}))
    ran = run("status", "--root", root, *AS_OF)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith("1 file cannot be read whole;")
    assert ran.out.count("broken.toml") == 1


def test_another_day_has_another_status(tmp_path: Path) -> None:
    root = str(write(tmp_path))
    assert "1 green" not in run("status", "--root", root, *AS_OF).out
    assert "overdue" not in run("status", "--root", root, "--as-of", "2026-06-03").out


def test_colour_only_where_it_is_asked_for(tmp_path: Path) -> None:
    root = str(write(tmp_path))
    assert "\x1b" not in run("status", "--root", root, *AS_OF).out
    assert (
        "\x1b[1;31m✖ red\x1b[0m" in run("status", "--root", root, *AS_OF, "--color", "always").out
    )
