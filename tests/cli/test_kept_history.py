"""What `check --history` keeps of a large workspace: another past is judged anew."""

import tempfile
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.cli.running import FILES, run
from tests.cli.test_kept_check import CHANGES, START, Clock, damage, hold, is_judged, set_up, ways
from tests.drawn import examples
from tests.history.repositories import ENVIRONMENT, Repo

SEARCH = "projects/portal/search.toml"


def later(text: str) -> str:
    """The same record with another promise, and no move."""
    return text.replace("promised = 2026-06-05", "promised = 2026-06-08")


@pytest.fixture
def repo(tmp_path: Path) -> Repo:
    """A workspace whose first promise was changed without a move."""
    found = Repo(tmp_path / "care")
    found.commit(START, date(2026, 6, 1))
    found.commit({SEARCH: later(FILES[SEARCH])}, date(2026, 6, 9))
    return found


def again(clock: Clock, repo: Repo, *words: str) -> bool:
    """Whether a check of the whole history judges; holds it to what one without a cache says."""
    return is_judged(clock, repo.folder, "--history", *words)


def test_nothing_is_judged_again_where_nothing_changed(clock: Clock, repo: Repo) -> None:
    assert again(clock, repo)
    assert not again(clock, repo)
    assert "CC121" in run("check", "--root", str(repo.folder), "--history").out
    assert is_judged(clock, repo.folder)
    assert "CC121" not in run("check", "--root", str(repo.folder)).out
    clock.now += timedelta(hours=1)  # before the first limit
    assert not again(clock, repo)
    clock.now += timedelta(hours=1)
    assert again(clock, repo)
    assert again(clock, repo, "--as-of", "2026-06-15")
    assert not again(clock, repo, "--as-of", "2026-06-15")


def test_another_last_commit_is_another_past(clock: Clock, repo: Repo) -> None:
    again(clock, repo)
    repo.git("reset", "--quiet", "--soft", "HEAD~")  # the files are as they were
    assert again(clock, repo)
    repo.git("reset", "--quiet", "--soft", repo.git("rev-parse", "ORIG_HEAD"))
    assert not again(clock, repo)
    repo.git("commit", "--quiet", "--amend", "-m", "Record", on=date(2026, 6, 10))
    assert again(clock, repo)


def test_a_past_that_was_cut_off_is_not_what_was_kept(clock: Clock, repo: Repo) -> None:
    again(clock, repo)
    cut = repo.folder / ".git" / "shallow"
    cut.write_text(f"{repo.head}\n")
    assert again(clock, repo)
    assert "shallow clone" in run("check", "--root", str(repo.folder), "--history").err
    cut.unlink()
    assert not again(clock, repo)


def test_files_that_are_left_out_are_not_what_was_kept(clock: Clock, repo: Repo) -> None:
    again(clock, repo)
    repo.git("update-index", "--skip-worktree", SEARCH)
    assert not again(clock, repo)
    sparse = repo.folder / ".git" / "info" / "sparse-checkout"
    sparse.parent.mkdir(exist_ok=True)
    sparse.write_text("/*\n")
    assert again(clock, repo)
    assert again(clock, repo)


def test_what_is_notable_of_the_past_is_said_again(clock: Clock, repo: Repo) -> None:
    repo.commit({SEARCH: "x ="}, date(2026, 6, 8))
    repo.commit({SEARCH: FILES[SEARCH]}, date(2026, 6, 10))
    for expected in (True, False):
        assert again(clock, repo) is expected
        said = run("check", "--root", str(repo.folder), "--history").err
        assert "could not be read" in said
        assert "is dated before what it follows" in said


# Any change of the past --------------------------------------------------------------------------


def commit(repo: Repo, random: Random) -> None:
    words = random.choice(((), ("--amend",), ("--allow-empty",)))
    repo.git("add", "--all")
    day = date(2026, 6, 1) + timedelta(days=random.randint(0, 16))
    repo.git("commit", "--quiet", "--allow-empty", "-m", "Record", *words, on=day)


def switch(repo: Repo, random: Random) -> None:
    branch = random.choice(("main", "other"))
    known = repo.git("branch", "--list", branch)
    repo.git("checkout", "--quiet", "--force", *(() if known else ("-b",)), branch)


def back(repo: Repo, random: Random) -> None:
    with suppress(AssertionError):  # there is none before the first, or before a cut
        repo.git("reset", "--quiet", random.choice(("--soft", "--mixed", "--hard")), "HEAD~")


def cut(repo: Repo, random: Random) -> None:
    """Cut the past off somewhere, or fetch it whole."""
    shallow = repo.folder / ".git" / "shallow"
    if shallow.exists():
        shallow.unlink()
    else:
        shallow.write_text(random.choice(repo.git("rev-list", "HEAD").split()) + "\n")


def replace(repo: Repo, random: Random) -> None:
    """Say that one commit stands for another, which nobody believes."""
    one, other = (random.choice(repo.git("rev-list", "HEAD").split()) for _ in range(2))
    if one != other:
        repo.git("replace", "--force", one, other)
        (repo.folder / ".git" / "info").mkdir(exist_ok=True)
        (repo.folder / ".git" / "info" / "grafts").write_text(f"{one}\n")


PAST: tuple[Callable[[Repo, Random], None], ...] = (commit, commit, switch, back, cut, replace)


@pytest.mark.slow
@examples(30)
@given(st.integers(0, 2**32))
def test_no_answer_differs_from_that_of_judging_anew(seed: int) -> None:
    random = Random(seed)
    with tempfile.TemporaryDirectory() as name, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CACHE_HOME", f"{name}/cache")
        patch.chdir(name)
        # What the steps ask of git does not believe it either: a circle would end them.
        patch.setitem(ENVIRONMENT, "GIT_NO_REPLACE_OBJECTS", "1")
        clock, repo = set_up(patch), Repo(Path(name, "care"))
        repo.commit(START, date(2026, 6, 1))
        for _ in range(8):
            for _ in range(random.choice((0, 1, 1, 2))):
                random.choice(PAST)(repo, random)
            if random.random() < 0.5:
                random.choice(CHANGES)(repo.folder, random)
            if random.random() < 0.4:
                steps = (1, 3600, 86400, -3600, -90000, 7 * 86400)
                clock.now += timedelta(seconds=random.choice(steps))
            if random.random() < 0.1:
                damage(Path(name, "cache", "clientcare"), random)
            hold(patch, random, repo.folder, "--history", *ways(random))
