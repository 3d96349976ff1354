"""git is read right in every kind of repository, or refused in words."""

import os
import stat
import subprocess
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from clientcare.calendar.now import Now
from clientcare.errors import ClientcareError
from clientcare.history.git import Repository
from clientcare.history.reading import read_history
from clientcare.history.snapshots import load_at
from clientcare.settings import Settings, read_settings
from clientcare.store import read_folder
from tests.cli.running import run
from tests.history.repositories import ENVIRONMENT, Repo

PROJECT = '[project]\nid = "demo"\nname = "Demo"\nclient = "Demo Oy"\n'
EXISTS_FROM = '[[commitment]]\nid = "D-1"\ntitle = "Search"\npromised = 2026-06-10\n'
LATER = EXISTS_FROM.replace("06-10", "06-20")
FILES = {
    "clientcare.toml": 'time_zone = "Europe/Helsinki"\n',
    "projects/demo/project.toml": PROJECT,
    "projects/demo/one.toml": EXISTS_FROM,
}
MOVED = [("move", False, "D-1", "2026-06-10", "2026-06-20")]
SETTINGS: Settings = read_settings(FILES["clientcare.toml"].encode())
NOW = Now.end_of(date(2026, 6, 30), SETTINGS.zone)


def grown(folder: Path, within: str = "") -> Repo:
    """A repository in which a date was moved in silence."""
    repo = Repo(folder)
    repo.commit({within + name: text for name, text in FILES.items()}, date(2026, 6, 1))
    repo.commit({f"{within}projects/demo/one.toml": LATER}, date(2026, 6, 3))
    return repo


def moves(folder: Path, now: Now = NOW, *, work_tree: bool = True) -> list[tuple[object, ...]]:
    """The moves in the history of a workspace."""
    raws = read_folder(folder, "projects") if work_tree else None
    events = read_history(Repository(folder), "projects", now, work_tree=raws).events
    return [
        (e.difference.what, e.difference.declared, e.record, str(e.difference.old),
         str(e.difference.new))
        for e in events
    ]  # fmt: skip


# Kinds of repositories ---------------------------------------------------------------------------


def test_a_plain_repository(tmp_path: Path) -> None:
    grown(tmp_path)
    assert moves(tmp_path) == MOVED


def test_a_workspace_in_a_subfolder(tmp_path: Path) -> None:
    repo = grown(tmp_path, "deep/care/")
    assert Repository(tmp_path / "deep/care").prefix == b"deep/care/"
    assert moves(repo.folder / "deep/care") == MOVED


@pytest.mark.parametrize(
    "name",
    [
        "with space",
        "quo'te\"s",
        "new\nline",
        "ümläut-日本",
        "-dash",
        "--help",
        ":(glob)*",
        "*",
        "\t",
    ],
)
def test_names_that_are_hard_to_write(tmp_path: Path, name: str) -> None:
    repo = Repo(tmp_path / name)
    inner = repo.folder / name
    files = {f"{name}/{file}".replace("demo/", f"{name}/"): text for file, text in FILES.items()}
    repo.commit(files, date(2026, 6, 1))
    repo.commit({f"{name}/projects/{name}/one.toml": LATER}, date(2026, 6, 3))
    assert moves(inner) == MOVED
    loaded = load_at(Repository(inner), Repository(inner).commit("HEAD~1"))
    assert [entry.id for entry in loaded.entries] == ["D-1", "demo"]
    assert {file.name for file in loaded.files} == {
        f"projects/{name}/one.toml", f"projects/{name}/project.toml",
    }  # fmt: skip


def test_a_name_that_is_no_text_is_unreadable_and_not_gone(tmp_path: Path) -> None:
    repo = grown(tmp_path)
    bad = os.fsdecode(b"projects/demo/b\xff.toml")
    repo.commit({bad: EXISTS_FROM.replace("D-1", "D-2")}, date(2026, 6, 4))
    history = read_history(
        Repository(tmp_path), "projects", NOW, work_tree=read_folder(tmp_path, "projects")
    )
    assert [(one.file, one.commit.id) for one in history.unreadable] == [
        ("projects/demo/b\\udcff.toml", repo.head)
    ]
    assert moves(tmp_path) == MOVED


def test_a_worktree_of_a_bare_repository(tmp_path: Path) -> None:
    repo = grown(tmp_path / "one")
    repo.git("clone", "--quiet", "--bare", str(repo.folder), str(tmp_path / "bare.git"))
    subprocess.run(
        ["git", "worktree", "add", "--quiet", str(tmp_path / "tree"), "main"],
        cwd=tmp_path / "bare.git",
        env=ENVIRONMENT,
        check=True,
    )
    assert moves(tmp_path / "tree") == MOVED


def test_a_linked_worktree(tmp_path: Path) -> None:
    repo = grown(tmp_path / "one")
    repo.git("worktree", "add", "--quiet", "-b", "other", str(tmp_path / "two"), "HEAD~1")
    assert moves(tmp_path / "two") == []
    assert moves(tmp_path / "one") == MOVED


def test_a_workspace_that_is_a_submodule(tmp_path: Path) -> None:
    inner = grown(tmp_path / "inner")
    outer = Repo(tmp_path / "outer")
    outer.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(inner.folder), "care"
    )
    outer.commit({}, date(2026, 6, 5))
    assert moves(tmp_path / "outer/care") == MOVED


@pytest.mark.slow
def test_a_submodule_among_the_records_is_unreadable_in_a_commit(tmp_path: Path) -> None:
    inner = grown(tmp_path / "inner")
    outer = grown(tmp_path / "outer")
    outer.git(
        "-c", "protocol.file.allow=always", "submodule", "add", "--quiet", str(inner.folder),
        "projects/inner",
    )  # fmt: skip
    outer.commit({}, date(2026, 6, 5))
    repository = Repository(outer.folder)
    loaded = load_at(repository, repository.commit("HEAD"))
    assert [(f.name, f.fault.message) for f in loaded.unreadable if f.fault] == [
        ("projects/inner", "is a submodule, whose files the commit does not hold")
    ]
    assert moves(outer.folder, work_tree=False) == MOVED


def test_a_bare_repository_among_the_records_is_not_taken_for_the_repository(
    tmp_path: Path,
) -> None:
    repo = grown(tmp_path)
    repo.git("init", "--quiet", "--bare", "projects/demo/odd")
    (tmp_path / "projects/demo/odd/clientcare.toml").touch()
    with pytest.raises(ClientcareError, match="is not in a git work tree"):
        Repository(tmp_path / "projects/demo/odd")


# What cannot be done -----------------------------------------------------------------------------


def test_outside_git(tmp_path: Path) -> None:
    with pytest.raises(ClientcareError, match="is not in a git work tree"):
        Repository(tmp_path)


def test_without_commits(tmp_path: Path) -> None:
    Repo(tmp_path)
    with pytest.raises(ClientcareError, match="no commits yet"):
        Repository(tmp_path).head()


def test_without_git(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ClientcareError, match="git is not installed"):
        Repository(tmp_path)


def test_a_git_of_the_repository_itself_is_never_run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = grown(tmp_path)
    trap = tmp_path / "git"
    trap.write_text("#!/bin/sh\ntouch caught\n")
    trap.chmod(0o755)
    monkeypatch.setenv("PATH", os.pathsep.join([".", "", ENVIRONMENT["PATH"]]))
    monkeypatch.chdir(tmp_path)
    assert moves(repo.folder) == MOVED
    assert not (tmp_path / "caught").exists()
    monkeypatch.setenv("PATH", ".")
    with pytest.raises(ClientcareError, match="git is not installed"):
        Repository(tmp_path)


@pytest.mark.parametrize(
    "revision",
    ["", "-1", "--all", "--output=x", "nope", "main\n", "a\0b", "main:clientcare.toml", "main..",
     "\udcff", "HEAD~9", "^main", "0" * 40, "@{u}", "main@{99}"],
)  # fmt: skip
def test_a_revision_that_names_no_commit(tmp_path: Path, revision: str) -> None:
    repo = grown(tmp_path)
    with pytest.raises(ClientcareError, match="there is no commit"):
        Repository(repo.folder).resolve(revision)
    assert not (tmp_path / "x").exists()


def test_revisions_that_do(tmp_path: Path) -> None:
    repo = grown(tmp_path)
    repo.git("tag", "-a", "-m", "x", "v1", "HEAD~1")
    repo.git("branch", "ä/ö", "HEAD~1")
    repository = Repository(repo.folder)
    first = repo.git("rev-parse", "HEAD~1")
    names = ("v1", "ä/ö", "HEAD~1", "main^", first, first[:8], "@~1")
    assert {repository.resolve(name) for name in names} == {first}


@pytest.mark.parametrize("other", ["refs/tags/main", "refs/remotes/main", "refs/main"])
def test_a_name_of_two_commits_is_refused_until_it_is_whole(tmp_path: Path, other: str) -> None:
    repo = grown(tmp_path)
    repo.git("update-ref", other, "HEAD")
    head = repo.git("rev-parse", "HEAD")
    repository = Repository(repo.folder)
    assert repository.resolve("main") == head
    repo.git("update-ref", other, "HEAD~1")
    for name in ("main", "main~0"):
        with pytest.raises(ClientcareError, match="names more than one commit") as caught:
            Repository(repo.folder).resolve(name)
        assert f"refs/heads/{name}" in str(caught.value.hint)
    assert Repository(repo.folder).resolve("refs/heads/main") == head


def test_settings_that_git_cannot_read_are_named(tmp_path: Path) -> None:
    repo = grown(tmp_path)
    with (repo.folder / ".git" / "config").open("a") as file:
        file.write("[\n")
    with pytest.raises(ClientcareError, match=r"git could not be read: bad config line \d+"):
        Repository(repo.folder)


def test_a_shallow_clone_is_refused_and_never_clean(tmp_path: Path) -> None:
    repo = grown(tmp_path / "one")
    repo.commit({"x": "1"}, date(2026, 6, 5))
    url = f"file://{repo.folder}"
    repo.git("clone", "--quiet", "--depth=1", url, str(tmp_path / "two"))
    with pytest.raises(ClientcareError, match="shallow clone"):
        moves(tmp_path / "two")


@pytest.mark.slow
def test_the_merge_base_in_a_shallow_clone_is_known_or_refused(tmp_path: Path) -> None:
    repo = grown(tmp_path / "one")
    base = repo.head
    repo.git("checkout", "--quiet", "-b", "change")
    repo.commit({"x": "1"}, date(2026, 6, 5))
    repo.git("checkout", "--quiet", "main")
    repo.commit({"y": "1"}, date(2026, 6, 6))
    url = f"file://{repo.folder}"
    for depth, known in ((1, False), (2, True), (3, True)):
        there = tmp_path / f"depth{depth}"
        repo.git("clone", "--quiet", f"--depth={depth}", "--no-single-branch", url, str(there))
        repository = Repository(there)
        ends = repository.resolve("origin/change"), repository.head()
        if known:
            assert repository.merge_base(*ends) == base
        else:
            with pytest.raises(ClientcareError, match="shallow clone"):
                repository.merge_base(*ends)


@pytest.mark.slow
@pytest.mark.parametrize("dated", ["", " -5 +0000", " 9999999999999999999999 +0000"])
def test_a_commit_without_a_date_that_can_be_read(tmp_path: Path, dated: str) -> None:
    repo = grown(tmp_path)
    whole = moves(tmp_path)
    tree, head = repo.git("rev-parse", "HEAD~1^{tree}"), repo.git("rev-parse", "HEAD")
    text = f"tree {tree}\nparent {head}\nauthor x <x>{dated}\ncommitter x <x>{dated}\n\nm"
    made = "hash-object", "-t", "commit", "-w", "--literally", "--stdin"
    repo.git("update-ref", "refs/heads/main", repo.git(*made, feed=text.encode()))
    assert moves(tmp_path)[: len(whole)] == whole
    for words in (
        ("check", "--history"),
        ("check", "--base", "HEAD~1"),
        ("status", "--at", "HEAD"),
    ):
        assert run(*words, "--root", str(tmp_path)).code in (0, 1)


def test_histories_without_a_common_ancestor(tmp_path: Path) -> None:
    repo = grown(tmp_path)
    repo.git("checkout", "--quiet", "--orphan", "other")
    repo.commit({}, date(2026, 6, 5))
    repository = Repository(repo.folder)
    with pytest.raises(ClientcareError, match="no common ancestor"):
        repository.merge_base(repository.resolve("main"), repository.head())


def test_a_lost_object_is_an_error(tmp_path: Path) -> None:
    repo = grown(tmp_path)
    blob = repo.git("rev-parse", "HEAD~1:projects/demo/one.toml")
    path = tmp_path / ".git/objects" / blob[:2] / blob[2:]
    path.chmod(stat.S_IWUSR | stat.S_IRUSR)
    path.unlink()
    with pytest.raises(ClientcareError, match=f"lacks the object {blob}"):
        moves(tmp_path)
    tree = repo.git("rev-parse", "HEAD~1:projects")
    (tmp_path / ".git/objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(ClientcareError, match="git could not be read"):
        moves(tmp_path)


def test_objects_are_read_in_turn_whoever_asks(tmp_path: Path) -> None:
    repo = Repo(tmp_path)
    names = [f"{n}" for n in range(300)]
    repo.commit({name: f"{name}\n" * (1 + int(name) * 7) for name in names}, date(2026, 6, 1))
    digits_of = repo.git("rev-parse", *(f"HEAD:{name}" for name in names)).split()
    blobs, head = dict(zip(names, digits_of, strict=True)), repo.head
    repository = Repository(tmp_path)
    read = repository.blobs(blobs.values())
    for name, (digits, data) in zip(names, read, strict=True):
        assert (digits, data.split()) == (blobs[name], [name.encode()] * (1 + int(name) * 7))
        assert repository.blob(blobs["7"]).startswith(b"7\n")
        assert repository.parent(head) is None
    assert next(repository.blobs(blobs.values()))[0] == blobs["0"]  # and leaves the others
    assert repository.resolve("main") == repo.head
    with pytest.raises(ClientcareError, match="lacks the object"):
        repository.blob("0" * 40)
    assert repository.blob(blobs["9"]).startswith(b"9\n")


def test_one_process_reads_all_objects(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    grown(tmp_path)
    started: list[str] = []
    start = subprocess.Popen

    def counted(words: list[str], **more: Any) -> object:
        started.extend(word for word in words if word in {"cat-file", "diff-tree", "rev-list"})
        return start(words, **more)

    monkeypatch.setattr(subprocess, "Popen", counted)
    for command in ("drift", "check --history", "check --base HEAD~1"):
        assert run(*command.split(), "--no-cache", "--root", str(tmp_path)).code in (0, 1)
        assert started.count("cat-file") == 1, command
        started.clear()


def test_a_sparse_checkout_has_deleted_nothing(tmp_path: Path) -> None:
    repo = grown(tmp_path / "repo", "care/")
    root = str(repo.folder / "care")
    repo.git("sparse-checkout", "set", "--no-cone", "/*", "!/care/projects/demo/one.toml")
    left_out = "this is a sparse checkout, without 1 file of the workspace"
    for words in (("check", "--base", "HEAD~1"), ("check", "--history"), ("drift",)):
        ran = run(*words, "--root", root)
        assert (ran.code, left_out in ran.err) == (2, True), ran
        assert "git sparse-checkout disable" in ran.err
        assert left_out not in run(*words, "--root", root, "--at", "HEAD").err
    repo.git("sparse-checkout", "disable")
    assert "silent" in run("drift", "--root", root).out
