"""How it was then: the colours of earlier days by what was committed in time, and late records."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests.cli.running import run
from tests.history.repositories import Repo
from tests.history.test_whole_history import PROJECT

FILE = "projects/shop/map.toml"
HEAD = '[[commitment]]\nid = "P-a"\ntitle = "Map"\nowner = "a"\nmade = 2026-05-04\n'
OPEN = f"{HEAD}promised = 2026-06-03\n"
CAME = f"{OPEN}delivered = 2026-06-03\n"
UPDATE = '[[touchpoint]]\nid = "T-1"\non = 2026-06-08\nkind = "update"\nwith = ["b"]\n'


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    repo = Repo(tmp_path / "repo")
    repo.commit({"clientcare.toml": "", "projects/shop/project.toml": PROJECT}, date(2026, 5, 1))
    repo.commit({FILE: OPEN}, date(2026, 5, 4))
    return repo


def flags(repo: Repo) -> tuple[str, ...]:
    return "--root", str(repo.folder), "--as-of", "2026-06-15"


def shop(repo: Repo, *words: str) -> dict[str, Any]:
    """What status says of the project on 2026-06-15."""
    ran = run("status", *flags(repo), "--format", "json", *words)
    (found,) = json.loads(ran.out)["projects"]
    return dict(found)


def test_a_week_ago_is_as_it_was_committed_then(repo: Repo) -> None:
    repo.commit({FILE: CAME}, date(2026, 6, 12))
    found = shop(repo)
    assert (found["colour"], found["before"], found["before_now"]) == ("amber", "red", "amber")
    text = run("status", "shop", *flags(repo)).out
    assert "red a week ago, amber then by the records of now" in text
    full = run("status", "shop", "--full", *flags(repo)).out
    assert "red a week ago · amber then by the records of now" in full
    internal = run("report", "shop", "--audience", "internal", *flags(repo)).out
    assert "amber then by the records of now" in internal


def test_what_was_recorded_in_time_counts_for_then(repo: Repo) -> None:
    repo.commit({FILE: CAME}, date(2026, 6, 5))
    found = shop(repo)
    assert (found["before"], found["before_now"]) == ("amber", None)


def test_the_letter_gives_the_colour_that_the_client_was_told(repo: Repo) -> None:
    repo.commit({"projects/shop/log.toml": UPDATE}, date(2026, 6, 8))
    repo.commit({FILE: CAME}, date(2026, 6, 15))
    letter = run("report", "shop", *flags(repo)).out
    assert "On 8 June 2026 it was red." in letter
    assert "by the records" not in letter


@pytest.mark.parametrize(
    ("before", "since", "said"),
    [
        (
            f"{OPEN}delivered = 2026-06-01\n",
            'checked = { on = 2026-05-29, how = "by hand" }\n',
            "nothing says that it was tested",
        ),
        (
            '[[issue]]\nid = "P-i"\ntitle = "Down"\nseverity = "critical"\nfound = 2026-05-25\n',
            'workaround = { given = 2026-05-25, text = "call us" }\n',
            "(missing-workaround)",
        ),
    ],
)
def test_a_table_recorded_late_hides_no_record_of_then(
    repo: Repo, before: str, since: str, said: str
) -> None:
    repo.commit({FILE: before}, date(2026, 6, 4))
    repo.commit({FILE: before + since}, date(2026, 6, 12))
    out = run("check", *flags(repo), "--base", "HEAD~1", "--output-format", "concise").out
    [line] = [line for line in out.splitlines() if " CC125 " in line]
    assert "on 2026-06-04 the records said of P-" in line
    assert said in line


def test_a_workspace_without_git_tells_by_the_dated_facts(repo: Repo) -> None:
    repo.commit({FILE: CAME}, date(2026, 6, 12))
    (repo.folder / ".git").rename(repo.folder.parent / "elsewhere")
    found = shop(repo, "--full")
    assert (found["before"], found["before_now"]) == ("amber", None)
    assert found["kept"]["us"]["recorded_late"] is None


def test_late_records_stand_beside_kept(repo: Repo) -> None:
    repo.commit({FILE: CAME}, date(2026, 6, 12))
    assert shop(repo)["kept"]["us"]["recorded_late"] is None
    us = shop(repo, "--full")["kept"]["us"]
    assert (us["kept"], us["due"], us["recorded_late"]) == (1, 1, 1)
    full = run("status", "shop", "--full", *flags(repo)).out
    assert "1 of them recorded late" in full


def test_a_promise_first_committed_after_its_date_counts_in_no_figure(repo: Repo) -> None:
    repo.commit({FILE: CAME}, date(2026, 6, 5))
    invented = CAME.replace("P-a", "P-new")
    repo.commit({"projects/shop/new.toml": invented}, date(2026, 6, 12))
    us = shop(repo, "--full")["kept"]["us"]
    assert (us["kept"], us["due"], us["recorded_late"]) == (1, 1, 0)


def test_what_came_with_its_project_counts(tmp_path: Path) -> None:
    repo = Repo(tmp_path / "repo")
    files = {"clientcare.toml": "", "projects/shop/project.toml": PROJECT, FILE: CAME}
    repo.commit(files, date(2026, 6, 12))
    us = shop(repo, "--full")["kept"]["us"]
    assert (us["kept"], us["due"], us["recorded_late"]) == (1, 1, 0)
