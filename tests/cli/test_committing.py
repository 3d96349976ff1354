"""`[record] commit = true`: the file that was written is committed, and nothing else."""

import os
import subprocess
from pathlib import Path

import pytest

from tests.cli.recording_sample import FILES, SEARCH, SEARCH_FILE, Care

COMMITTING = {**FILES, "clientcare.toml": FILES["clientcare.toml"] + "\n[record]\ncommit = true\n"}


@pytest.fixture
def care(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Care:
    for name in [name for name in os.environ if name.startswith("GIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    (tmp_path / "home").mkdir()
    (tmp_path / "home/.gitconfig").write_text(
        "[user]\n\tname = Mira Laine\n\temail = mira@example.com\n[init]\n\tdefaultBranch = main\n"
    )
    return Care(tmp_path / "repository/care", dict(COMMITTING))


def git(care: Care, *words: str) -> str:
    return subprocess.run(
        ["git", *words], cwd=care.root, check=True, capture_output=True, text=True
    ).stdout


def begin(care: Care) -> None:
    git(care, "init", "-q", str(care.root.parent))
    git(care, "add", ".")
    git(care, "commit", "-q", "-m", "first")


def committed(care: Care) -> list[str]:
    """The files of the last commit."""
    return git(care, "show", "--format=", "--name-only", "HEAD").split()


def test_exactly_the_file_that_was_written_is_committed(care: Care) -> None:
    begin(care)
    staged, dirty = (
        care.root / "projects/acme/others.toml",
        care.root / "projects/acme/project.toml",
    )
    for path in (staged, dirty):
        path.write_text(path.read_text() + "# mine\n")
    (care.root / "new.txt").write_text("untracked")
    (care.root / "staged.txt").write_text("staged")
    git(care, "add", "projects/acme/others.toml", "staged.txt")
    ran = care("mark", "search", "delivered")
    assert ran.code == 0
    digits = git(care, "rev-parse", "--short", "HEAD").strip()
    assert ran.err == f"committed as {digits}\n"
    assert committed(care) == [f"care/{SEARCH_FILE}"]
    assert git(care, "log", "-1", "--format=%B%an").split("\n") == [
        "ACME-search: delivered 2026-06-08", "Mira Laine", "",
    ]  # fmt: skip
    assert git(care, "status", "--porcelain").splitlines() == [
        "M  care/projects/acme/others.toml", " M care/projects/acme/project.toml",
        "A  care/staged.txt", "?? care/new.txt",
    ]  # fmt: skip


def test_a_new_file_is_committed_too(care: Care) -> None:
    begin(care)
    care("new", "risk", "--title", "Strike")
    assert committed(care) == ["care/projects/acme/risks/strike.toml"]
    assert git(care, "status", "--porcelain") == ""


def test_a_whole_meeting_is_one_commit(care: Care) -> None:
    begin(care)
    care("log", "call", "--told", "outage", "--promise", "mira fri Plan")
    assert sorted(committed(care)) == [
        "care/projects/acme/commitments/plan.toml",
        "care/projects/acme/issues/outage.toml",
        "care/projects/acme/log/2026-06-08-call-x1.toml",
    ]


def test_the_first_commit_of_a_repository_works(care: Care) -> None:
    git(care, "init", "-q", str(care.root.parent))
    assert care("mark", "search", "delivered").err.startswith("committed as ")
    assert committed(care) == [f"care/{SEARCH_FILE}"]


def test_a_dry_run_commits_nothing(care: Care) -> None:
    begin(care)
    care("mark", "search", "delivered", "--dry-run")
    assert git(care, "rev-list", "--count", "HEAD") == "1\n"


def test_nothing_is_committed_where_it_is_not_asked_for(care: Care) -> None:
    (care.root / "clientcare.toml").write_text(FILES["clientcare.toml"])
    begin(care)
    assert care("mark", "search", "delivered").err == ""
    assert git(care, "rev-list", "--count", "HEAD") == "1\n"


def test_outside_git_the_record_stays_written_and_the_user_is_told(care: Care) -> None:
    ran = care("mark", "search", "delivered")
    assert ran.code == 0
    assert ran.err.startswith("warning: the record is written, but not committed: git refused: ")
    assert "not a git repository" in ran.err
    assert care.read(SEARCH_FILE) == SEARCH + "delivered = 2026-06-08\n"


@pytest.mark.parametrize(
    "words", [("mark", "search", "delivered"), ("new", "risk", "--title", "S")]
)
def test_where_a_hook_refuses_the_record_stays_written(care: Care, words: tuple[str, ...]) -> None:
    begin(care)
    hook = care.root.parent / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\necho 'not on a Monday' >&2\nexit 1\n")
    hook.chmod(0o755)
    ran = care(*words, "-q")
    assert ran.code == 0
    assert ran.err == (
        "warning: the record is written, but not committed: git refused: not on a Monday\n"
    )
    assert git(care, "rev-list", "--count", "HEAD") == "1\n"
    assert git(care, "diff", "--cached", "--name-only") == ""
    assert (care.root / ran.out.strip().removeprefix("care/")).exists()


def test_without_git_the_record_stays_written(care: Care, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(care)
    monkeypatch.setenv("PATH", str(care.root))
    ran = care("mark", "search", "delivered")
    assert ran.code == 0
    said = "warning: the record is written, but not committed: git is not installed\n"
    assert ran.err == said


@pytest.mark.parametrize(
    "title",
    ["--amend", "-m x", "$(touch pwned)", "`touch pwned`", "a\nb", "# heading", "%H", ":(top)"],
)
def test_no_text_becomes_an_option_a_pattern_or_a_command(care: Care, title: str) -> None:
    begin(care)
    ran = care("new", "risk", f"--title={title}", "-q")
    assert ran.code == 0, ran.err
    assert committed(care) == [ran.out.strip()]
    subject = git(care, "log", "-1", "--format=%s").strip()
    assert subject.endswith(f": new risk: {' '.join(title.split())}")
    assert git(care, "rev-list", "--count", "HEAD") == "2\n"
    assert not list(care.root.parent.rglob("pwned"))


@pytest.mark.parametrize(
    "name", [":(glob)*.toml", "-x.toml", "a b;$(x).toml", "*.toml", "[a].toml"]
)
def test_a_file_of_any_name_is_committed_alone(care: Care, name: str) -> None:
    path = care.root / "projects/acme" / name
    path.write_text('[[risk]]\nid = "ACME-odd"\ntitle = "x"\n')
    begin(care)
    other = care.root / "projects/acme/others.toml"
    other.write_text(other.read_text() + "# mine\n")
    assert care("mark", "ACME-odd", "reviewed", "-q").code == 0
    assert git(care, "show", "--format=", "--name-only", "-z", "HEAD").strip("\0\n") == (
        f"care/projects/acme/{name}"
    )


def test_another_repository_at_work_around_us_is_left_alone(
    care: Care, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    begin(care)
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "elsewhere.git"))
    monkeypatch.setenv("GIT_INDEX_FILE", str(tmp_path / "index"))
    ran = care("mark", "search", "delivered")
    monkeypatch.undo()
    assert ran.err.startswith("committed as ")
    assert not (tmp_path / "index").exists()


def test_what_git_never_knew_is_deleted_without_a_commit(care: Care) -> None:
    begin(care)
    (care.root / "projects/acme/x.toml").write_text('[[risk]]\nid = "X-1"\ntitle = "Strike"\n')
    before = git(care, "rev-parse", "HEAD")
    ran = care("delete", "X-1", "-q")
    assert (ran.code, ran.err) == (0, "")
    assert git(care, "rev-parse", "HEAD") == before


def test_what_was_not_committed_is_taken_back_without_a_commit(care: Care) -> None:
    begin(care)
    hook = care.root.parent / ".git/hooks/pre-commit"
    hook.write_text("#!/bin/sh\nexit 1\n")
    hook.chmod(0o755)
    assert "not committed" in care("mark", "search", "delivered").err
    ran = care("undo")
    assert (ran.code, ran.err) == (0, "")
    assert git(care, "status", "--porcelain") == ""
