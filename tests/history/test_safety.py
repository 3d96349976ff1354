"""A repository that means harm runs nothing, and no setting of the caller changes what is read."""

import os
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from clientcare.errors import ClientcareError
from clientcare.history.git import Repository
from clientcare.history.program import environment
from clientcare.history.snapshots import load_at
from tests.history.repositories import ENVIRONMENT, Repo
from tests.history.test_git import MOVED, grown, moves

# The caller's environment ------------------------------------------------------------------------


def test_settings_of_the_caller_change_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = grown(tmp_path / "one")
    other = Repo(tmp_path / "other")
    bare = tmp_path / "bare.git"
    repo.git("clone", "--quiet", "--bare", str(other.folder), str(bare))
    settings = tmp_path / "settings"
    settings.write_text("[log]\n\tfollow = true\n[core]\n\tworktree = /\n")
    for name, value in {
        "GIT_DIR": str(bare),
        "GIT_WORK_TREE": str(other.folder),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_OBJECT_DIRECTORY": str(tmp_path / "objects"),
        "GIT_COMMON_DIR": str(bare),
        "GIT_NAMESPACE": "other",
        "GIT_CEILING_DIRECTORIES": str(tmp_path),
        "GIT_CONFIG_GLOBAL": str(settings),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.bare",
        "GIT_CONFIG_VALUE_0": "true",
        "GIT_CONFIG_PARAMETERS": "'core.bare=true'",
        "GIT_TRACE": "1",
        "GIT_EXTERNAL_DIFF": "false",
        "GIT_PAGER": "false",
        "GIT_EXEC_PATH": str(tmp_path),
        "GIT_GLOB_PATHSPECS": "1",
        "GIT_REPLACE_REF_BASE": "refs/other/",
        "HOME": str(tmp_path),
        "XDG_CONFIG_HOME": str(tmp_path),
        "TZ": "Pacific/Kiritimati",
        "LC_ALL": "tr_TR.UTF-8",
    }.items():
        monkeypatch.setenv(name, value)
    assert moves(repo.folder) == MOVED
    assert set(environment()) == {
        "PATH", "HOME", "LC_ALL", "TZ", "GIT_ALLOW_PROTOCOL", "GIT_ATTR_NOSYSTEM",
        "GIT_CONFIG_GLOBAL", "GIT_CONFIG_NOSYSTEM", "GIT_CONFIG_SYSTEM", "GIT_GRAFT_FILE",
        "GIT_NO_LAZY_FETCH", "GIT_NO_REPLACE_OBJECTS", "GIT_OPTIONAL_LOCKS", "GIT_TERMINAL_PROMPT",
    } | {key for key in ("TMPDIR", "TEMP", "TMP", "SYSTEMROOT") if key in os.environ}  # fmt: skip


def test_only_a_bare_repository_in_the_environment_is_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    repo = grown(tmp_path / "one")
    repo.git("clone", "--quiet", "--bare", str(repo.folder), str(tmp_path / "bare.git"))
    monkeypatch.setenv("GIT_DIR", str(tmp_path / "bare.git"))
    (tmp_path / "care").mkdir()
    with pytest.raises(ClientcareError, match="is not in a git work tree"):
        Repository(tmp_path / "care")


# A repository that means harm --------------------------------------------------------------------


def trapped(repo: Repo, folder: Path) -> Path:
    """Set every trap that the settings and files of a repository can set; return what they make."""
    caught = folder / "caught"
    trap = folder / "trap"
    trap.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{caught}'\ncat\n")
    trap.chmod(0o755)
    hooks = repo.folder / ".git/hooks"
    hooks.mkdir()
    for hook in ("post-checkout", "pre-commit", "post-index-change", "reference-transaction",
                 "fsmonitor-watchman", "pre-auto-gc"):  # fmt: skip
        shutil.copy(trap, hooks / hook)
    programs = (
        "core.fsmonitor", "core.pager", "core.sshCommand", "core.askPass", "core.editor",
        "core.gitProxy", "core.alternateRefsCommand", "diff.external", "diff.evil.command",
        "diff.evil.textconv", "filter.evil.clean", "filter.evil.smudge", "filter.evil.process",
        "gpg.program", "gpg.ssh.program", "credential.helper", "pager.log", "pager.diff",
        "interactive.diffFilter", "uploadpack.packObjectsHook", "remote.origin.uploadpack",
        "pager.diff-tree", "pager.rev-list", "merge.evil.driver", "sequence.editor",
    )  # fmt: skip
    for name in programs:
        repo.git("config", name, str(trap))
    for name in ("rev-parse", "rev-list", "diff-tree", "cat-file", "ls-tree", "merge-base", "log"):
        repo.git("config", f"alias.{name}", f"!{trap}")
    for name, value in {
        "core.hooksPath": str(hooks),
        "core.commitGraph": "true",
        "log.showSignature": "true",
        "log.follow": "true",
        "diff.relative": "true",
        "diff.noprefix": "true",
        "diff.renames": "copies",
        "diff.ignoreSubmodules": "all",
        "color.ui": "always",
        "i18n.logOutputEncoding": "UTF-16",
        "format.pretty": "oneline",
        "protocol.allow": "always",
        "protocol.ext.allow": "always",
        "extensions.partialClone": "origin",
        "remote.origin.promisor": "true",
        "remote.origin.url": f"ext::{trap}",
        "remote.origin.partialCloneFilter": "blob:none",
    }.items():
        repo.git("config", name, value)
    more = folder / "more"
    more.write_text(f"[core]\n\tfsmonitor = {trap}\n[diff]\n\texternal = {trap}\n")
    repo.git("config", "include.path", str(more))
    (repo.folder / ".git/info").mkdir(exist_ok=True)
    (repo.folder / ".git/info/attributes").write_text("*.toml diff=evil filter=evil merge=evil\n")
    return caught


@pytest.mark.slow
def test_a_malicious_repository_runs_nothing(tmp_path: Path) -> None:
    repo = grown(tmp_path / "one")
    attributes = "*.toml diff=evil filter=evil merge=evil\n"
    repo.commit({".gitattributes": attributes}, date(2026, 6, 4))
    caught = trapped(repo, tmp_path)
    # The traps do work: git itself, asked as people ask it, falls into them.
    subprocess.run(
        ["git", "diff", "HEAD~1"], cwd=repo.folder, env=ENVIRONMENT, check=False,
        capture_output=True,
    )  # fmt: skip
    assert caught.exists()
    caught.unlink()
    repo.git("config", "diff.orderFile", "/dev/zero")  # which has no end
    repository = Repository(repo.folder)
    assert moves(repo.folder) == MOVED
    loaded = load_at(repository, repository.commit("HEAD~2"))
    assert [str(getattr(e.record, "promised", "")) for e in loaded.entries][:1] == ["2026-06-10"]
    assert repository.merge_base(repository.resolve("main~1"), repository.head())
    assert not caught.exists()


@pytest.mark.slow
@pytest.mark.parametrize("url", ["ext::{trap}", "{folder}", "ssh://host/x", "git://host/x"])
def test_what_a_partial_clone_lacks_is_not_fetched(tmp_path: Path, url: str) -> None:
    repo = grown(tmp_path / "one")
    caught = trapped(repo, tmp_path)
    url = url.format(trap=tmp_path / "trap", folder=repo.folder)
    repo.git("config", "remote.origin.url", url)
    blob = repo.git("rev-parse", "HEAD~1:projects/demo/one.toml")
    (tmp_path / "one/.git/objects" / blob[:2] / blob[2:]).unlink()
    with pytest.raises(ClientcareError):
        moves(repo.folder)
    tree = repo.git("rev-parse", "HEAD~1^{tree}")
    (tmp_path / "one/.git/objects" / tree[:2] / tree[2:]).unlink()
    with pytest.raises(ClientcareError):
        moves(repo.folder)
    assert not caught.exists()


def test_objects_and_parents_cannot_be_replaced(tmp_path: Path) -> None:
    repo = grown(tmp_path)
    first, last = repo.git("rev-parse", "HEAD~1"), repo.head
    fake = repo.git("commit-tree", "-m", "fake", f"{last}^{{tree}}", on=date(2026, 6, 1))
    repo.git("replace", first, fake)
    assert moves(tmp_path) == MOVED
    repo.git("replace", "-d", first)
    (tmp_path / ".git/info").mkdir(exist_ok=True)
    (tmp_path / ".git/info/grafts").write_text(f"{last}\n")
    assert moves(tmp_path) == MOVED
