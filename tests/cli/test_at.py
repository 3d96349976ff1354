"""`--at`: the records as a commit had them, judged as of the end of its day."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tests.cli.running import FILES, error, run, write
from tests.history.repositories import Repo

SEARCH = "projects/portal/search.toml"
SILENT = FILES[SEARCH].replace("promised = 2026-06-05", "promised = 2026-06-04")
DELIVERED = FILES[SEARCH].replace("made", "delivered = 2026-06-12\nmade")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit(FILES, date(2026, 6, 11), "start")
    repo.commit({SEARCH: DELIVERED}, date(2026, 6, 12), "deliver")
    repo.git("tag", "sent")
    repo.commit({SEARCH: None}, date(2026, 6, 20), "drop")
    return repo


COMMANDS = (
    ("status", "--all"),
    ("status", "--all", "--format", "json"),
    ("check",),
    ("check", "--output-format", "full"),
    ("check", "--output-format", "json"),
    ("report", "portal"),
    ("report", "portal", "--audience", "internal"),
    ("list", "commitment"),
    ("list", "commitment", "--format", "json"),
    ("show", "PORTAL-search"),
    ("explain", "PORTAL-search"),
    ("waiting",),
    ("agenda", "portal"),
)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_command_says_of_a_commit_what_it_said_of_the_folder_then(
    repo: Repo, tmp_path: Path, words: tuple[str, ...]
) -> None:
    there = Repo(tmp_path / "then")
    write(there.folder, {**FILES, SEARCH: DELIVERED})
    then = run(*words, "--root", str(there.folder), "--as-of", "2026-06-12")
    assert run(*words, "--root", str(repo.folder), "--at", "sent") == then
    assert (
        run(*words, "--root", str(repo.folder), "--at", "2026-06-19", "--as-of", "2026-06-12")
        == then
    )
    assert then.code in (0, 1)
    assert then.out


def test_config_shows_the_settings_of_a_commit(repo: Repo) -> None:
    repo.commit({"clientcare.toml": 'time_zone = "Asia/Tokyo"\n'}, date(2026, 6, 21), "zone")

    def zone(*words: str) -> str:
        ran = run("config", "--root", str(repo.folder), "--format", "json", *words)
        settings = json.loads(ran.out)["settings"] if ran.code == 0 else []
        return ran.err or next(str(one["value"]) for one in settings if one["key"] == "time_zone")

    assert zone() == "Asia/Tokyo"
    assert zone("--at", "sent") == zone("portal", "--at", "2026-06-12") == "Europe/Helsinki"
    assert zone("--at", "2026-06-10").startswith("error: there is no commit")
    assert zone("--as-of", "then").startswith("error: --as-of")


def names(repo: Repo, *words: str) -> list[str]:
    ran = run("list", "commitment", "--root", str(repo.folder), "--format", "json", *words)
    assert ran.code == 0, ran.err
    return [one["id"] for one in json.loads(ran.out)["records"]]


def test_days_and_revisions(repo: Repo) -> None:
    for at, there in {
        "2026-06-11": True, "2026-06-19": True, "2026-06-20": False, "2030-01-01": False,
        "HEAD~2": True, "sent": True, "main": False, repo.head: False,
    }.items():  # fmt: skip
        assert ("PORTAL-search" in names(repo, "--at", at)) is there, at


def test_a_day_is_read_as_people_write_it(repo: Repo) -> None:
    root = str(repo.folder)
    for at, day in {
        "19.6.2026": "2026-06-19", "week 25 2026": "2026-06-19", "2026-W25": "2026-06-19",
    }.items():  # fmt: skip
        echo = f'"{at}" is {date.fromisoformat(day):%A} {day}\n'
        for more in ((), ("--as-of", "2026-06-22")):
            done = run("list", "commitment", "--root", root, "--at", at, *more)
            assert done.out == run("list", "commitment", "--root", root, "--at", day, *more).out
            assert done.err == echo
    assert run("status", "--root", root, "--at", "yesterday").code == 0


def test_the_tag_of_a_release_is_no_day(repo: Repo) -> None:
    root, at = str(repo.folder), repo.git("rev-parse", "HEAD").strip()
    repo.git("tag", "2.1")
    assert run("list", "--root", root, "--at", "2.1") == run("list", "--root", root, "--at", at)


def test_the_day_ends_in_the_workspaces_zone(repo: Repo) -> None:
    late = datetime(2026, 6, 21, 21, 30, tzinfo=UTC)
    repo.commit({SEARCH: DELIVERED}, late, "after midnight in Helsinki")
    assert "PORTAL-search" not in names(repo, "--at", "2026-06-21")
    assert "PORTAL-search" in names(repo, "--at", "2026-06-22")
    ran = run("list", "project", "--root", str(repo.folder), "--at", "HEAD", "--format", "json")
    assert json.loads(ran.out)["as_of"] == "2026-06-22"


def test_the_work_tree_does_not_matter(repo: Repo) -> None:
    (repo.folder / "projects/portal/project.toml").write_text("[")
    (repo.folder / "clientcare.toml").write_text("records = 'nowhere'\n")
    assert "PORTAL-search" in names(repo, "--at", "sent")


def test_facts_that_came_later_are_unknown_and_no_future_facts(repo: Repo) -> None:
    future = DELIVERED.replace("2026-06-12\nmade", "2026-07-12\nmade")
    repo.commit({SEARCH: future}, date(2026, 6, 21))
    ran = run("check", "--root", str(repo.folder), "--at", "HEAD", "--output-format", "json")
    codes = {one["code"] for one in json.loads(ran.out)["findings"]}
    assert "CC101" in codes
    assert "CC007" not in codes


@pytest.mark.parametrize(
    ("at", "message", "hint"),
    [
        ("nowhere", 'there is no commit "nowhere" here',
         "name a branch, a tag or a commit that this clone has"),
        ("--exec=x", 'there is no commit "--exec=x" here',
         "name a branch, a tag or a commit that this clone has"),
        ("2026-02-30", '--at "2026-02-30" is not a day', "write 2026-11-20"),
        ("2026-06-10", "there is no commit at or before 2026-06-10",
         "name a later day: the history begins on 2026-06-11"),
    ],
)  # fmt: skip
def test_what_is_refused(repo: Repo, at: str, message: str, hint: str) -> None:
    assert run("status", "--root", str(repo.folder), f"--at={at}") == (2, "", error(message, hint))


def test_a_branch_that_only_the_remote_has_is_named(repo: Repo) -> None:
    repo.git("update-ref", "refs/remotes/origin/release", repo.head)
    ran = run("status", "--root", str(repo.folder), "--at", "release")
    said = error('there is no commit "release" here', "did you mean `origin/release`?")
    assert ran == (2, "", said)


def test_a_commit_without_a_workspace_is_refused(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    first = repo.commit({"readme": "x"}, date(2026, 6, 1))
    repo.commit(FILES, date(2026, 6, 2))
    ran = run("status", "--root", str(tmp_path), "--at", first)
    said = f"no workspace can be read in commit {first[:12]}: no clientcare.toml"
    assert ran == (2, "", error(said, "name a later day or commit"))


@pytest.mark.parametrize(
    "words",
    [
        ("mark", "PORTAL-search", "delivered"),
        ("move", "PORTAL-search", "2026-07-01", "--why", "x"),
        ("new", "commitment", "--project", "portal", "--title", "X"),
        ("log", "update", "--project", "portal"),
        ("edit", "PORTAL-search"),
    ],
)
def test_nothing_is_recorded_in_the_past(repo: Repo, words: tuple[str, ...]) -> None:
    ran = run(*words, "--root", str(repo.folder), "--at", "sent")
    hint = "leave out --at; to date a fact, give --on DAY"
    assert ran == (2, "", error("--at is for reading: nothing is recorded in the past", hint))
    assert repo.git("status", "--short") == ""


@pytest.mark.parametrize(
    "words",
    [("sla",), ("reassign", "mira", "jan", "--dry-run"), ("delete", "PORTAL-map", "--dry-run")],
)
def test_the_first_day_of_all_crashes_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    repo = Repo(tmp_path)
    repo.commit(FILES, date(2026, 6, 11))
    found = run(*words, "--root", str(repo.folder), "--as-of", "0001-01-01")
    assert found.code in (0, 2), found
