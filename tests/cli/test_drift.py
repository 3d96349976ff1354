"""`drift` and `show --history`: whole outputs in every format, and what is left out or refused."""

import json
import os
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from tests.cli.running import FILES, error, run, write
from tests.history.repositories import Repo

SEARCH = "projects/portal/search.toml"
OTHERS = "projects/portal/others.toml"
HEAD = '[[commitment]]\nid = "PORTAL-search"\ntitle = "Room search"\nowner = "mira"\n'
EXISTS_FROM = f"{HEAD}made = 2026-06-01\npromised = 2026-06-05\n"
SILENT = EXISTS_FROM.replace("06-05", "06-08")
MOVE = 'moves = [{ on = 2026-06-09, to = 2026-06-12, why = "the map", told = 2026-06-09 }]\n'
DAY = ("--as-of", "2026-06-15")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit({**FILES, SEARCH: EXISTS_FROM}, date(2026, 6, 1), "start")
    repo.commit({SEARCH: SILENT}, date(2026, 6, 3), "tidy up")
    repo.commit({SEARCH: SILENT + MOVE}, date(2026, 6, 9), "map")
    manual = FILES[OTHERS].partition('[[commitment]]\nid = "PORTAL-manual"')
    rest = manual[2].partition("[[commitment]]\n")[2]
    repo.commit(
        {OTHERS: f"{manual[0]}[[commitment]]\n{rest}"}, date(2026, 6, 10), "drop the manual"
    )
    repo.write({SEARCH: (SILENT + MOVE).replace("Room search", "Search")})
    return repo


def short(repo: Repo, back: int) -> str:
    return repo.git("rev-parse", f"HEAD~{back}")[:12]


def test_text(repo: Repo) -> None:
    assert run("drift", "--root", str(repo.folder), *DAY) == (
        0,
        f"""\
PORTAL-search  Search · portal · first promised 2026-06-05 · now due 2026-06-12
  2026-06-03  silent    +1d  2026-06-05 → 2026-06-08 · made 2 working days before the old date · \
{short(repo, 2)} Mira Laine: tidy up
  2026-06-09  declared  +4d  2026-06-08 → 2026-06-12 · made 1 working day after the old date · \
told 2026-06-09 · {short(repo, 1)} Mira Laine: map
  2026-06-15  bar            title: Room search → Search · not committed yet

PORTAL-manual  portal
  2026-06-10  dropped    the commitment was deleted · {short(repo, 0)} Mira Laine: drop the manual

1 declared move, 1 silent move, 1 lowered bar, 1 dropped record; 4 commits read
""",
        "",
    )


def test_markdown(repo: Repo) -> None:
    assert run("drift", "--root", str(repo.folder), *DAY, "--format", "markdown") == (
        0,
        f"""\
# Moved dates as of 2026-06-15

## **PORTAL-search** Search · portal · first promised 2026-06-05 · now due 2026-06-12

- 2026-06-03 **silent** +1d: 2026-06-05 → 2026-06-08 · made 2 working days before the old date · \
{short(repo, 2)} Mira Laine: tidy up
- 2026-06-09 declared +4d: 2026-06-08 → 2026-06-12 · made 1 working day after the old date · \
told 2026-06-09 · {short(repo, 1)} Mira Laine: map
- 2026-06-15 **bar**: title: Room search → Search · not committed yet

## **PORTAL-manual** portal

- 2026-06-10 **dropped**: the commitment was deleted · {short(repo, 0)} Mira Laine: drop the manual

1 declared move, 1 silent move, 1 lowered bar, 1 dropped record; 4 commits read
""",
        "",
    )


def test_json_has_the_published_shape(repo: Repo) -> None:
    code, out, err = run("drift", "--root", str(repo.folder), *DAY, "--format", "json")
    found = json.loads(out)
    assert (code, err) == (0, "")
    assert list(found) == ["version", "as_of", "unreadable", "head", "commits", "events"]
    assert (found["head"], found["commits"]) == (repo.head, 4)
    assert found["events"][:2] == [
        {
            "event": "move", "declared": False, "record": "PORTAL-search", "project": "portal",
            "field": "promised", "old": "2026-06-05", "new": "2026-06-08", "told": None,
            "slip_days": 1, "after_due": False, "on": "2026-06-03",
            "commit": repo.git("rev-parse", "HEAD~2"), "author": "Mira Laine",
            "subject": "tidy up", "file": SEARCH, "corrected": False, "covered": False,
        },
        {
            "event": "move", "declared": True, "record": "PORTAL-search", "project": "portal",
            "field": "moves[0].to", "old": "2026-06-08", "new": "2026-06-12",
            "told": "2026-06-09", "slip_days": 4, "after_due": True, "on": "2026-06-09",
            "commit": repo.git("rev-parse", "HEAD~1"), "author": "Mira Laine",
            "subject": "map", "file": SEARCH, "corrected": False, "covered": False,
        },
    ]  # fmt: skip
    assert [(e["event"], e["field"], e["old"], e["new"]) for e in found["events"][2:]] == [
        ("dropped", None, None, None), ("lowered-bar", "title", "Room search", "Search"),
    ]  # fmt: skip
    assert [e["commit"] is None for e in found["events"]] == [False, False, False, True]


def test_json_tells_a_correction_and_what_a_move_covers(tmp_path: Path) -> None:
    bar = SILENT.replace("Room search", "Search")
    moved = bar + 'moves = [{ on = 2026-06-10, to = 2026-06-12, why = "x", told = 2026-06-10 }]\n'
    repo = Repo(tmp_path)
    repo.commit({**FILES, SEARCH: EXISTS_FROM}, date(2026, 6, 1))
    repo.commit({SEARCH: SILENT}, date(2026, 6, 1))
    repo.commit({SEARCH: moved}, date(2026, 6, 10))
    ran = run("drift", "--root", str(repo.folder), *DAY, "--format", "json")
    found = [
        (e["event"], e["declared"], e["corrected"], e["covered"])
        for e in json.loads(ran.out)["events"]
    ]
    assert found == [
        ("move", False, True, False), ("move", True, False, False),
        ("lowered-bar", False, False, True),
    ]  # fmt: skip


def test_a_move_committed_later_than_its_day_and_a_date_given_to_what_came_back(
    tmp_path: Path,
) -> None:
    """Each is told from the due that stood until then, and with the day that the record gives."""
    made = 'moves = [{ on = 2026-06-03, to = 2026-06-12, why = "x", told = 2026-06-03 }]\n'
    came = EXISTS_FROM.replace("PORTAL-search", "PORTAL-back") + "delivered = 2026-06-04\n"
    back = 'returns = [{ on = 2026-06-05, why = "x"%s }]\n'
    repo, other = Repo(tmp_path), "projects/portal/back.toml"
    repo.commit({**FILES, SEARCH: EXISTS_FROM, other: came + back % ""}, date(2026, 6, 5))
    later = {SEARCH: EXISTS_FROM + made, other: came + back % ", due = 2026-06-22"}
    digits = repo.commit(later, date(2026, 6, 9), "later")[:12]
    ran = run("drift", "--root", str(repo.folder), *DAY)
    assert (
        ran.out
        == f"""\
PORTAL-back  Room search · portal · first promised 2026-06-05 · now due 2026-06-22
  2026-06-09  silent  +10d  returns[0].due: 2026-06-05 → 2026-06-22 · \
made 2 working days after the old date · {digits} Mira Laine: later

PORTAL-search  Room search · portal · first promised 2026-06-05 · now due 2026-06-12
  2026-06-09  declared  +5d  2026-06-05 → 2026-06-12 · \
made 2026-06-03, committed 2 working days after the old date · told 2026-06-03 · \
{digits} Mira Laine: later

1 declared move, 1 silent move; 2 commits read
"""
    )
    ran = run("drift", "--root", str(repo.folder), *DAY, "--format", "json")
    event = json.loads(ran.out)["events"][0]
    known = [event[key] for key in ("field", "old", "new", "slip_days", "after_due")]
    assert known == ["returns[0].due", "2026-06-05", "2026-06-22", 10, True]


def test_files_are_named_from_the_repository(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    write(tmp_path / "care", {**FILES, SEARCH: EXISTS_FROM})
    repo.commit({}, date(2026, 6, 1))
    repo.commit({f"care/{SEARCH}": SILENT}, date(2026, 6, 3))
    ran = run("drift", "--root", str(tmp_path / "care"), *DAY, "--format", "json")
    assert json.loads(ran.out)["events"][0]["file"] == f"care/{SEARCH}"


def test_only_the_named_projects_those_of_the_past_too(repo: Repo) -> None:
    office = FILES["projects/portal/project.toml"].replace('"portal"', '"office"')
    there = {"projects/office/project.toml": office, "projects/office/o.toml":
             SILENT.replace("PORTAL-search", "OFFICE-1")}  # fmt: skip
    repo.commit(there, date(2026, 6, 11), "office")
    repo.commit(dict.fromkeys(there, None), date(2026, 6, 12), "no office")
    words = ("drift", "--root", str(repo.folder), *DAY, "--format", "json")
    names = [e["record"] for e in json.loads(run(*words, "off").out)["events"]]
    assert names == ["office", "OFFICE-1"]
    assert len(json.loads(run(*words, "portal").out)["events"]) == 4
    assert run(*words, "nowhere").code == 2


def test_as_of_and_at(repo: Repo) -> None:
    words = ("drift", "--root", str(repo.folder), "--format", "json")

    def fields(*more: str) -> list[str]:
        return [e["field"] for e in json.loads(run(*words, *more).out)["events"]]

    assert fields("--as-of", "2026-06-08") == ["promised"]
    assert fields("--at", "HEAD~1") == ["promised", "moves[0].to"]
    assert fields("--at", "2026-06-08") == ["promised"]


def test_yes_and_no_are_written_as_in_a_record(repo: Repo) -> None:
    name = "projects/portal/project.toml"
    key = FILES[name].replace('name = "Jan Berg"\n', 'name = "Jan Berg"\nkey = true\n')
    repo.commit({name: key}, date(2026, 6, 11), "a key person")
    repo.commit({name: FILES[name]}, date(2026, 6, 12), "no longer")
    assert "people.jan.key: true → " in run("drift", "--root", str(repo.folder), *DAY).out


def test_versions_that_cannot_be_read_are_counted(repo: Repo) -> None:
    lost = repo.commit({SEARCH: "["}, date(2026, 6, 11), "broken")
    repo.commit({SEARCH: SILENT + MOVE}, date(2026, 6, 12), "mended")
    ran = run("drift", "--root", str(repo.folder), *DAY)
    assert ran.out.endswith("; 6 commits read; 1 version of files unreadable\n")
    ran = run("drift", "--root", str(repo.folder), *DAY, "--format", "json")
    assert json.loads(ran.out)["unreadable"] == [
        {"file": SEARCH, "line": 1, "message": f"cannot be read in commit {lost}"}
    ]


def test_hostile_text_is_inert(repo: Repo) -> None:
    evil = EXISTS_FROM.replace("Room search", "::error::x\\u001b[31m ##[error] [link](x) |")
    repo.commit({SEARCH: evil}, date(2026, 6, 11), "::warning::\x1b[2J | <script>")
    root = str(repo.folder)
    text = run("drift", "--root", root, *DAY, "--color", "never").out
    assert "\x1b" not in text
    assert "##[" not in text
    assert not any(each.lstrip().startswith("::") for each in text.splitlines())
    markdown = run("drift", "--root", root, *DAY, "--format", "markdown").out
    assert "<script>" not in markdown
    assert "[link](x)" not in markdown


@pytest.mark.parametrize("words", [("drift",), ("check", "--history"), ("check", "--base", "x"),
                                   ("status", "--at", "HEAD"), ("check", "--at", "2026-06-01"),
                                   ("show", "PORTAL-map", "--history")])  # fmt: skip
def test_outside_git(tmp_path: Path, words: tuple[str, ...]) -> None:
    root = str(write(tmp_path))
    hint = "run `git init` there and commit the records"
    said = error(f"{tmp_path.resolve()} is not in a git work tree", hint)
    assert run(*words, "--root", root) == (2, "", said)


@pytest.mark.parametrize("words", [("drift",), ("check", "--history"), ("check", "--base", "x"),
                                   ("status", "--at", "2026-06-01")])  # fmt: skip
def test_without_commits(tmp_path: Path, words: tuple[str, ...]) -> None:
    Repo(tmp_path)
    root = str(write(tmp_path))
    ran = run(*words, "--root", root)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == error("this repository has no commits yet", "commit the records first")


# show --history ----------------------------------------------------------------------------------


def test_the_life_of_a_record(repo: Repo) -> None:
    ran = run("show", "PORTAL-search", "--history", "--root", str(repo.folder), *DAY)
    assert (
        ran.out.partition("history\n")[2]
        == f"""\
  2026-06-01  recorded  in {SEARCH} · {short(repo, 3)} Mira Laine: start
  2026-06-03  changed   promised: 2026-06-05 → 2026-06-08 (silent) · \
{short(repo, 2)} Mira Laine: tidy up
  2026-06-09  changed   moves: absent → 1 entry · {short(repo, 1)} Mira Laine: map
  2026-06-15  changed   title: Room search → Search (silent) · not committed yet
"""
    )


def test_a_correction_on_the_first_day_is_called_so(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    repo.commit({**FILES, SEARCH: EXISTS_FROM}, date(2026, 6, 1))
    repo.commit({SEARCH: SILENT}, date(2026, 6, 1))
    repo.commit({SEARCH: EXISTS_FROM}, date(2026, 6, 3))
    words = ("show", "PORTAL-search", "--history", "--root", str(tmp_path), *DAY)
    lines = run(*words).out.splitlines()
    assert ["(corrected)" in lines[-2], "(silent)" in lines[-2]] == [True, False]
    assert ["(corrected)" in lines[-1], "(silent)" in lines[-1]] == [False, True]
    stages = json.loads(run(*words, "--format", "json").out)["history"]
    assert [(edit["silent"], edit["corrected"]) for one in stages for edit in one["edits"]] == [
        (False, True), (True, False),
    ]  # fmt: skip


def test_the_life_of_a_record_that_was_renamed_twice(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.commit({**FILES, SEARCH: EXISTS_FROM}, date(2026, 6, 1), "start")
    two = EXISTS_FROM.replace("PORTAL-search", "PORTAL-find")
    repo.commit({SEARCH: two}, date(2026, 6, 2), "rename")
    repo.commit({SEARCH: SILENT.replace("PORTAL-search", "PORTAL-find")}, date(2026, 6, 3), "tidy")
    three = SILENT.replace("PORTAL-search", "PORTAL-seek")
    repo.commit({SEARCH: three}, date(2026, 6, 4), "rename")
    ran = run("show", "PORTAL-seek", "--history", "--root", str(repo.folder), *DAY)
    assert (
        ran.out.partition("history\n")[2]
        == f"""\
  2026-06-01  recorded  in {SEARCH} · {short(repo, 3)} Mira Laine: start
  2026-06-02  changed   id: PORTAL-search → PORTAL-find · {short(repo, 2)} Mira Laine: rename
  2026-06-03  changed   promised: 2026-06-05 → 2026-06-08 (silent) · {short(repo, 1)} \
Mira Laine: tidy
  2026-06-04  changed   id: PORTAL-find → PORTAL-seek · {short(repo, 0)} Mira Laine: rename
"""
    )


def test_a_record_that_no_commit_holds_yet(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    repo.commit({**FILES, SEARCH: EXISTS_FROM}, date(2026, 6, 12), "start")
    words = ("show", "PORTAL-search", "--history", "--root", str(repo.folder))
    ran = run(*words, "--as-of", "2026-06-05")
    assert ran.out.partition("history\n")[2] == "  no commit up to this day holds it\n"


def test_the_life_of_a_record_as_json(repo: Repo) -> None:
    repo.git("checkout", "--quiet", "--", ".")
    repo.git("mv", SEARCH, "projects/portal/find.toml")
    repo.commit({}, date(2026, 6, 11), "rename")
    words = ("show", "PORTAL-search", "--root", str(repo.folder), *DAY, "--format", "json")
    stages = json.loads(run(*words, "--history").out)["history"]
    assert [(one["event"], one["file"]) for one in stages] == [
        ("recorded", SEARCH), ("changed", SEARCH), ("changed", SEARCH),
        ("moved", "projects/portal/find.toml"),
    ]  # fmt: skip
    assert stages[1] == {
        "event": "changed", "on": "2026-06-03", "commit": repo.git("rev-parse", "HEAD~3"),
        "author": "Mira Laine", "subject": "tidy up", "file": SEARCH,
        "edits": [{
            "field": "promised", "old": "2026-06-05", "new": "2026-06-08", "silent": True,
            "corrected": False,
        }],
    }  # fmt: skip
    assert "history" not in json.loads(run(*words).out)


def test_a_history_that_is_known_is_shown_without_what_others_need(
    repo: Repo, tmp_path: Path
) -> None:
    words = ["drift", "--root", str(repo.folder), *DAY]
    program = (
        "import sys\nfrom clientcare.cli import main\nassert main(sys.argv[1:]) == 0\n"
        "others = {'_hashlib', 'tempfile', 'typer', 'clientcare.summary', 'clientcare.rules'}\n"
        "print('imported:', *sorted(others & set(sys.modules)))"
    )
    for imported in ("imported: tempfile", "imported:"):
        ran = subprocess.run(
            [sys.executable, "-c", program, *words], capture_output=True, text=True, check=True,
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path / "cache")},
        )  # fmt: skip
        assert ran.stdout.splitlines()[-1] == imported
