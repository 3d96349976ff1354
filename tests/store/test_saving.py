"""Writing record files: whole or not at all, over nobody else's, one edit at a time.

The harsh tests end a process at each of its calls to the system, or make each of them fail, and
then look at what is left on the disk.
"""

import errno
import json
import os
import shutil
import stat
import subprocess
import sys
import time
from base64 import b64encode
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from clientcare.errors import ClientcareError
from clientcare.store import journal as journal_module
from clientcare.store import saving
from clientcare.store.journal import Edit, Journal
from clientcare.store.saving import Change, Note, finish_interrupted, save

pytestmark = pytest.mark.slow

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
OLD, NEW = b"old = 1\n" * 900, b"new = 2\n" * 1200
NAME, OTHER, FRESH = "projects/a.toml", "projects/b/b.toml", "projects/c/d/e.toml"
CHANGE = Change(NAME, OLD, NEW)
SEVERAL = [CHANGE, Change(OTHER, OLD, NEW), Change(FRESH, None, NEW)]
CALLS = ("open", "write", "fsync", "close", "chmod", "chown", "link", "replace", "unlink", "mkdir")
"""Every call that changes something on the disk, or makes it last."""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in (NAME, OTHER):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(OLD)
    (tmp_path / "clientcare.toml").write_bytes(b"")
    return tmp_path


def files(root: Path) -> dict[str, bytes]:
    """Every file that a reader of the records would see."""
    return {
        path.relative_to(root).as_posix(): path.read_bytes()
        for path in sorted(root.rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def hidden(root: Path) -> list[str]:
    return [path.name for path in root.rglob(".*")]


BEFORE = {"clientcare.toml": b"", NAME: OLD, OTHER: OLD}


# What is written


def test_a_changed_file_is_replaced_and_nothing_is_left_beside_it(root: Path) -> None:
    save(root, [CHANGE])
    assert files(root) == {**BEFORE, NAME: NEW}
    assert hidden(root) == []


def test_several_files_and_new_folders_are_written_together(root: Path) -> None:
    save(root, SEVERAL)
    assert files(root) == {**BEFORE, NAME: NEW, OTHER: NEW, FRESH: NEW}
    assert hidden(root) == []


@pytest.mark.parametrize("more", [0, 1])
def test_every_file_is_on_the_disk_before_it_counts(
    root: Path, monkeypatch: pytest.MonkeyPatch, more: int
) -> None:
    flushed = set[int]()
    link = os.link
    changes = [Change(f"projects/{n}.toml", None, NEW) for n in range(saving.MANY + more)]
    (root / "projects/0.toml").write_bytes(OLD)
    changes[0] = Change(changes[0].name, OLD, NEW)
    monkeypatch.setattr(os, "fsync", lambda handle: flushed.add(os.fstat(handle).st_ino))

    def placed(draft: str, target: str) -> None:
        if journal_module.MARK not in target:
            assert Path(draft).stat().st_ino in flushed
        link(draft, target)

    monkeypatch.setattr(os, "link", placed)
    save(root, changes)
    assert {(root / one.name).stat().st_ino for one in changes} <= flushed
    assert all((root / one.name).read_bytes() == NEW for one in changes)


def test_many_files_are_taken_back_where_one_does_not_reach_the_disk(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = 10

    def fsync(handle: int) -> None:
        nonlocal left
        left -= 1
        if left < 0 and not stat.S_ISDIR(os.fstat(handle).st_mode):
            raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", fsync)
    changes = [Change(f"projects/{n}.toml", None, NEW) for n in range(saving.MANY + 1)]
    with pytest.raises(ClientcareError, match="Input/output error"):
        save(root, [CHANGE, *changes])
    assert files(root) == BEFORE
    assert hidden(root) == []


@pytest.mark.skipif(os.name == "nt", reason="no such permissions here")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_permissions_are_kept(root: Path, mode: int) -> None:
    (root / NAME).chmod(mode)
    save(root, [CHANGE])
    assert stat.S_IMODE((root / NAME).stat().st_mode) == mode


@pytest.mark.skipif(os.name == "nt", reason="no such permissions here")
def test_a_new_file_has_the_permissions_that_the_user_gives_new_files(root: Path) -> None:
    before = os.umask(0o027)
    try:
        save(root, [Change(FRESH, None, NEW)])
    finally:
        os.umask(before)
    assert stat.S_IMODE((root / FRESH).stat().st_mode) == 0o640


# What is refused


def refusal(root: Path, *changes: Change) -> str:
    """Try to save; return what is said, and hold that nothing happened."""
    before = files(root)
    with pytest.raises(ClientcareError) as error:
        save(root, changes)
    assert files(root) == before
    assert hidden(root) == []
    return error.value.message


def test_a_file_that_changed_since_it_was_read_is_refused(root: Path) -> None:
    (root / NAME).write_bytes(OLD + b"# theirs\n")
    assert refusal(root, CHANGE) == f"{NAME} has changed since it was read"


def test_of_several_files_one_that_changed_refuses_them_all(root: Path) -> None:
    (root / OTHER).write_bytes(b"")
    assert refusal(root, *SEVERAL) == f"{OTHER} has changed since it was read"
    assert not (root / "projects/c").exists()


def test_a_file_that_has_gone_is_refused(root: Path) -> None:
    (root / NAME).unlink()
    assert refusal(root, CHANGE) == f"{NAME} has gone since it was read"


def test_a_new_file_never_overwrites(root: Path) -> None:
    said = f"{NAME} exists by now, and is not overwritten"
    assert refusal(root, Change(NAME, None, NEW)) == said


def test_a_new_file_never_overwrites_what_comes_at_the_last_moment(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def late(*words: Any, **more: Any) -> None:
        (root / FRESH).write_bytes(b"theirs")
        link(*words, **more)

    monkeypatch.setattr(os, "link", late)
    with pytest.raises(ClientcareError, match="exists by now"):
        save(root, [Change(FRESH, None, NEW)])
    assert files(root) == {**BEFORE, FRESH: b"theirs"}
    assert hidden(root) == []


@pytest.mark.skipif(os.name == "nt", reason="no such permissions here")
def test_a_write_protected_file_is_left_alone(root: Path) -> None:
    (root / NAME).chmod(0o444)
    assert refusal(root, CHANGE) == f"{NAME} is write-protected"


def test_a_file_in_the_place_of_a_folder_is_named(root: Path) -> None:
    (root / "projects/c").write_bytes(b"")
    with pytest.raises(ClientcareError) as error:
        save(root, [Change(FRESH, None, NEW)])
    assert f"{os.path.realpath(root / 'projects/c')}" in str(error.value.hint)
    assert str(error.value.hint).endswith(" is in the way of a folder")


@pytest.mark.skipif(os.name == "nt", reason="no such permissions here")
def test_a_folder_that_may_not_be_written_is_named(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(path: str, *_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied", path)

    monkeypatch.setattr(saving, "write_whole", refused)
    with pytest.raises(ClientcareError) as error:
        save(root, [CHANGE])
    folder = os.path.realpath((root / NAME).parent)
    assert str(error.value.hint).endswith(f"give yourself the right to write in {folder}")


def test_a_full_disk_is_said_with_what_to_do(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(path: str, *_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device", path)

    monkeypatch.setattr(saving, "write_whole", full)
    with pytest.raises(ClientcareError) as error:
        save(root, [CHANGE])
    assert error.value.hint == "nothing was changed; make room on the disk and try again"
    assert files(root) == BEFORE


@pytest.mark.skipif(os.name == "nt", reason="no such files here")
def test_a_pipe_in_the_place_of_a_file_is_refused(root: Path) -> None:
    (root / NAME).unlink()
    os.mkfifo(root / NAME)
    with pytest.raises(ClientcareError, match=f"^{NAME} is not a regular file$"):
        save(root, [CHANGE])


@pytest.mark.skipif(os.name == "nt", reason="no such files here")
def test_a_pipe_in_the_place_of_git_is_not_read(root: Path) -> None:
    os.mkfifo(root / ".git")
    script = "from clientcare.store.journal_folder import *; journal_folder('.')"
    command = [sys.executable, "-c", script]
    subprocess.run(command, cwd=root, timeout=20, check=True)


def test_a_folder_in_the_place_of_a_file_is_refused(root: Path) -> None:
    (root / NAME).unlink()
    (root / NAME).mkdir()
    assert refusal(root, CHANGE) in (
        f"{NAME} is not a regular file",
        "the record cannot be written: Permission denied",
    )


# Links


def test_a_link_inside_the_workspace_is_written_through(root: Path) -> None:
    (root / "projects/link.toml").symlink_to("b/b.toml")
    save(root, [Change("projects/link.toml", OLD, NEW)])
    assert (root / "projects/link.toml").is_symlink()
    assert (root / OTHER).read_bytes() == NEW


def test_a_linked_folder_inside_the_workspace_takes_new_files(root: Path) -> None:
    (root / "projects/linked").symlink_to("b", target_is_directory=True)
    save(root, [Change("projects/linked/new.toml", None, NEW)])
    assert (root / "projects/b/new.toml").read_bytes() == NEW


@pytest.mark.parametrize("name", ["projects/link.toml", "projects/out/a.toml", "../a.toml"])
def test_nothing_outside_the_workspace_is_written(
    root: Path, tmp_path_factory: pytest.TempPathFactory, name: str
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "a.toml").write_bytes(OLD)
    (root / "projects/link.toml").symlink_to(outside / "a.toml")
    (root / "projects/out").symlink_to(outside, target_is_directory=True)
    for before in (OLD, None):
        with pytest.raises(ClientcareError, match="leaves the workspace"):
            save(root, [Change(name, before, NEW)])
    assert [path.name for path in outside.iterdir()] == ["a.toml"]
    assert (outside / "a.toml").read_bytes() == OLD


# Ended at every call


def _count(name: str, at: int, act: Callable[[Callable[[], Any]], Any]) -> Any:
    """Wrap a call of the system so that one of all wrapped calls is acted upon."""
    original = getattr(os, name)

    def wrapped(*words: Any, **more: Any) -> Any:
        _COUNTER[0] += 1
        if _COUNTER[0] == at:
            return act(lambda: original(*words, **more))
        return original(*words, **more)

    return wrapped


_COUNTER = [0]


def _die_after(call: Callable[[], Any]) -> None:
    """Die behind a call, which leaves the disk as it is before the next one."""
    call()
    os._exit(9)


def _ended_at(
    root: Path,
    changes: Sequence[Change],
    at: int,
    job: Callable[..., Any] = save,
) -> bool:
    """Save in a process that dies at one of its calls; whether it came that far."""
    child = os.fork()
    if not child:
        _COUNTER[0] = 0
        for name in CALLS:
            setattr(os, name, _count(name, at, _die_after))
        try:
            job(root, changes)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 9


@needs_fork
def test_a_process_that_dies_at_any_call_leaves_the_old_or_the_new_file(root: Path) -> None:
    at = 1
    seen = set()
    while _ended_at(root, [CHANGE], at):
        left = files(root)
        assert left in (BEFORE, {**BEFORE, NAME: NEW})
        seen.add(left[NAME])
        save(root, [Change(NAME, left[NAME], OLD)])
        assert files(root) == BEFORE
        assert hidden(root) == []
        at += 1
    assert at > 6
    assert seen == {OLD, NEW}


@needs_fork
def test_a_process_that_dies_at_any_call_leaves_a_new_file_whole_or_absent(root: Path) -> None:
    at = 1
    while _ended_at(root, [Change(FRESH, None, NEW)], at):
        left = files(root)
        assert left in (BEFORE, {**BEFORE, FRESH: NEW})
        (root / FRESH).unlink(missing_ok=True)
        at += 1
    assert at > 6


@needs_fork
def test_of_several_files_each_is_whole_whenever_the_process_dies(root: Path) -> None:
    at = 1
    while _ended_at(root, SEVERAL, at):
        left = files(root)
        assert left[NAME] in (OLD, NEW)
        assert left[OTHER] in (OLD, NEW)
        assert left.get(FRESH, NEW) == NEW
        for name in (NAME, OTHER):
            (root / name).write_bytes(OLD)
        (root / FRESH).unlink(missing_ok=True)
        at += 1
    assert at > 15


@needs_fork
def test_the_next_command_finishes_or_takes_back_what_was_cut_off(root: Path) -> None:
    at, said = 1, set()
    while _ended_at(root, SEVERAL, at):
        words = finish_interrupted(root)
        said.add(words and words.rpartition(" was ")[2])
        new = {**BEFORE, NAME: NEW, OTHER: NEW, FRESH: NEW}
        assert files(root) == (new if words and words.endswith("finished") else files(root))
        assert files(root) in (BEFORE, new)
        assert hidden(root) == []
        assert finish_interrupted(root) is None
        if files(root) == BEFORE:
            assert not (root / "projects/c").exists()
        for name in (NAME, OTHER):
            (root / name).write_bytes(OLD)
        shutil.rmtree(root / "projects/c", ignore_errors=True)
        at += 1
    assert at > 20
    assert {"finished", "taken back"} <= said


@needs_fork
def test_a_removal_is_cut_off_whole(root: Path) -> None:
    at = 1
    changes = [Change(NAME, OLD, None), Change(OTHER, OLD, NEW)]
    while _ended_at(root, changes, at):
        finish_interrupted(root)
        assert files(root) in (BEFORE, {"clientcare.toml": b"", OTHER: NEW})
        assert hidden(root) == []
        for name in (NAME, OTHER):
            (root / name).write_bytes(OLD)
        at += 1
    assert at > 10


@needs_fork
def test_without_links_too_nothing_is_half_after_the_next_command(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "link", _failing_call(errno.EPERM))
    at, states = 1, []
    while _ended_at(root, SEVERAL, at):
        finish_interrupted(root)
        states.append(files(root))
        assert states[-1] in (BEFORE, {**BEFORE, NAME: NEW, OTHER: NEW, FRESH: NEW})
        assert hidden(root) == []
        for name in (NAME, OTHER):
            (root / name).write_bytes(OLD)
        shutil.rmtree(root / "projects/c", ignore_errors=True)
        at += 1
    assert BEFORE in states


@needs_fork
def test_a_command_that_dies_while_it_finishes_an_edit_leaves_it_to_the_next(root: Path) -> None:
    died = 0
    for at in range(1, 40):
        for name in (NAME, OTHER):
            (root / name).write_bytes(OLD)
        shutil.rmtree(root / "projects/c", ignore_errors=True)
        left = tuple(f"{Path(name).parent}/.clientcare-0" for name in (NAME, OTHER, FRESH))
        Journal(str(root)).begin(
            Edit("", Note(), tuple(SEVERAL), left, ("projects/c", "projects/c/d"))
        )
        (root / NAME).write_bytes(NEW)
        died += _ended_at(root, SEVERAL, at, lambda *_: finish_interrupted(root))
        finish_interrupted(root)
        assert files(root) == {**BEFORE, NAME: NEW, OTHER: NEW, FRESH: NEW}
        assert hidden(root) == []
    assert 10 < died < 39


def test_a_finished_edit_is_on_the_disk_before_the_journal_forgets_it(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Journal(str(root)).begin(Edit("", Note(), tuple(SEVERAL), (), ("projects/c", "projects/c/d")))
    (root / NAME).write_bytes(NEW)
    done: list[str] = []
    monkeypatch.setattr(saving, "flush_folder", done.append)
    monkeypatch.setattr(Journal, "finish", lambda *_: done.append("journal"))
    finish_interrupted(root)
    below = ("projects", "projects/b", "projects/c", "projects/c/d")
    assert done == [*(os.path.realpath(root / name) for name in below), "journal"]


def test_the_folder_of_the_journal_is_on_the_disk_before_an_edit(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[str] = []
    monkeypatch.setattr(journal_module, "flush_folder", flushed.append)
    journal = Journal(str(root))
    journal.begin(Edit("", Note(), (CHANGE,)))
    assert flushed[-2:] == [str(Path(journal.folder).parent), journal.folder]


def test_what_cannot_be_finished_is_taken_back(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    journal = Journal(str(root))
    journal.begin(Edit("", Note("words"), tuple(SEVERAL)))
    (root / NAME).write_bytes(NEW)
    monkeypatch.setattr(os, "mkdir", _failing_call(errno.ENOSPC))
    words = finish_interrupted(root)
    assert words == "an edit that was cut off (words) could not be finished, and was taken back"
    assert files(root) == BEFORE
    assert hidden(root) == []


def test_what_somebody_changed_meanwhile_stays_theirs(root: Path) -> None:
    Journal(str(root)).begin(Edit("", Note("words"), tuple(SEVERAL)))
    (root / NAME).write_bytes(NEW)
    (root / OTHER).write_bytes(b"theirs")
    words = finish_interrupted(root)
    assert words is not None
    assert words.endswith("(words) was finished; 1 of its files had changed since")
    assert files(root) == {**BEFORE, NAME: NEW, OTHER: b"theirs", FRESH: NEW}


def test_the_journal_lies_in_the_git_directory(tmp_path: Path) -> None:
    root, git = tmp_path / "care", tmp_path / ".git"
    (root / NAME).parent.mkdir(parents=True)
    (root / NAME).write_bytes(OLD)
    (root / "clientcare.toml").write_bytes(b"")
    git.mkdir()
    (git / "HEAD").write_text("ref: refs/heads/main\n")
    save(root, [CHANGE], Note("words"))
    assert [path.name for path in (git / "clientcare").glob("*/*")] == ["000001.json"]
    (edit,) = Journal(str(root)).edits()
    assert (edit.note.words, edit.changes) == ("words", (CHANGE,))


def test_of_the_journal_the_last_edits_are_kept(root: Path) -> None:
    for n in range(journal_module.KEPT + 3):
        before, after = (OLD, NEW) if n % 2 == 0 else (NEW, OLD)
        save(root, [Change(NAME, before, after)], Note(str(n)))
    words = [edit.note.words for edit in Journal(str(root)).edits()]
    assert words == [str(n) for n in range(3, journal_module.KEPT + 3)]


def test_while_an_edit_is_under_way_nothing_is_finished(root: Path) -> None:
    Journal(str(root)).begin(Edit("", Note("words"), tuple(SEVERAL)))
    with _holder(root) as holder:
        try:
            assert finish_interrupted(root) is None
        finally:
            holder.kill()
    assert finish_interrupted(root) is not None


def _base64(text: str) -> str:
    return b64encode(os.fsencode(text)).decode()


CHANGED = {"name": NAME, "before": _base64("x"), "after": _base64("y")}
HOSTILE: dict[str, dict[str, Any]] = {
    "outside": {"left": [_base64("../victim.json")]},
    "record": {"left": [_base64(OTHER)]},
    "nul": {"left": [_base64(".clientcare-\0")]},
    "undone": {"note": {"undoes": "../../victim"}, "changes": [{**CHANGED, "before": None}]},
    "words": {"note": {"words": 5}},
    "number": {"changes": [{**CHANGED, "name": 5}]},
    "name": {"changes": [{**CHANGED, "name": "../victim.json"}]},
    "surrogate": {"changes": [{**CHANGED, "name": "\ud800"}]},
    "none": {"changes": [{**CHANGED, "before": None, "after": None}]},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_journal_that_came_with_a_repository_touches_nothing_else(root: Path, name: str) -> None:
    base = root / "care"
    shutil.copytree(root / "projects", base / "projects")
    (base / "clientcare.toml").write_bytes(b"")
    (base / ".git").mkdir()
    (base / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (root / "victim.json").write_text("mine")
    journal = Journal(str(base))
    Path(journal.folder).mkdir(parents=True)
    plain = {"note": {}, "changes": [CHANGED], "left": [], "folders": [], **HOSTILE[name]}
    Path(journal.folder, "pending.json").write_text(json.dumps(plain))
    Path(journal.folder, "000001.json").write_text(json.dumps(plain))
    assert journal.edits() == []
    assert finish_interrupted(base) is None
    assert (root / "victim.json").read_text() == "mine"
    assert (base / OTHER).read_bytes() == OLD


@pytest.mark.parametrize("data", [b"", b"[" * 100_000, b"[1]", b"\xff", b'{"changes": 1}'])
def test_a_damaged_journal_is_no_fault(root: Path, data: bytes) -> None:
    journal = Journal(str(root))
    save(root, [CHANGE], Note("words"))
    for damaged in ("pending", "000002", "²"):
        Path(journal.folder, f"{damaged}.json").write_bytes(data)
    assert finish_interrupted(root) is None
    save(root, [Change(NAME, NEW, OLD)], Note("more"))
    assert [edit.note.words for edit in journal.edits()] == ["words", "more"]


def test_an_interrupted_edit_that_cannot_be_read_is_not_forgotten(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(str(root))
    journal.begin(Edit("", Note("words"), tuple(SEVERAL)))
    (root / NAME).write_bytes(NEW)
    with monkeypatch.context() as patch:
        patch.setattr(journal_module, "open", _failing_call(errno.EIO), raising=False)
        with pytest.raises(ClientcareError, match="can neither be finished nor taken back"):
            finish_interrupted(root)
    assert finish_interrupted(root) == "an edit that was cut off (words) was finished"
    assert files(root)[FRESH] == NEW


@needs_fork
def test_a_half_written_draft_never_gets_the_name(root: Path) -> None:
    child = os.fork()
    if not child:
        write = os.write

        def half(handle: int, data: Any) -> int:
            if bytes(data)[:3] != NEW[:3]:  # the journal, which comes first
                return write(handle, data)
            write(handle, bytes(data)[: len(data) // 2])
            os._exit(9)

        setattr(os, "write", half)  # noqa: B010 - in the child alone
        save(root, [CHANGE])
        os._exit(0)
    os.waitpid(child, 0)
    assert files(root) == BEFORE
    assert len(hidden(root)) == 1
    save(root, [CHANGE])
    assert hidden(root) == []


# No room, or any other failure, at every call


def _failing_call(kind: int) -> Callable[..., Any]:
    def fail(*words: Any, **more: Any) -> Any:
        raise OSError(kind, os.strerror(kind))

    return fail


def _failing(kind: int) -> Callable[[Callable[[], Any]], Any]:
    def fail(call: Callable[[], Any]) -> Any:
        raise OSError(kind, os.strerror(kind))

    return fail


@pytest.fixture
def failing_at(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[int, int], None]]:
    def prepare(at: int, kind: int) -> None:
        monkeypatch.undo()
        _COUNTER[0] = 0
        monkeypatch.setattr(journal_module, "PATIENCE", 0.05)
        for name in CALLS:
            monkeypatch.setattr(os, name, _count(name, at, _failing(kind)))

    yield prepare
    monkeypatch.undo()


@pytest.mark.parametrize("kind", [errno.ENOSPC, errno.EIO, errno.EACCES, errno.EROFS])
@pytest.mark.parametrize("changes", [[CHANGE], [Change(FRESH, None, NEW)], SEVERAL])
def test_a_call_that_fails_leaves_all_as_it_was_or_all_new(
    root: Path,
    failing_at: Callable[[int, int], None],
    monkeypatch: pytest.MonkeyPatch,
    changes: list[Change],
    kind: int,
) -> None:
    wanted = {**BEFORE, **{change.name: change.after for change in changes}}
    at = 1
    while True:
        failing_at(at, kind)
        try:
            save(root, changes)
            refused = ""
        except ClientcareError as error:
            refused = error.message
        calls = _COUNTER[0]
        monkeypatch.undo()
        assert files(root) == (BEFORE if refused else wanted), (at, refused)
        for change in changes:
            path = root / change.name
            path.unlink(missing_ok=True) if change.before is None else path.write_bytes(OLD)
        if calls < at:
            break
        at += 1
    assert at > 6


def test_a_full_disk_is_told(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "write", lambda *_: _failing(errno.ENOSPC)(lambda: None))
    with pytest.raises(ClientcareError) as error:
        save(root, [CHANGE])
    assert error.value.message == "the record cannot be written: No space left on device"
    assert error.value.hint == "nothing was changed; make room on the disk and try again"
    monkeypatch.undo()
    assert list(Path(Journal(str(root)).folder).glob("pending*")) == []


@needs_fork
def test_a_real_limit_of_the_system_leaves_the_old_file(root: Path) -> None:
    resource = pytest.importorskip("resource")
    child = os.fork()
    if not child:
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
        try:
            save(root, SEVERAL)
        except ClientcareError:
            os._exit(2)
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 2
    assert files(root) == BEFORE
    assert hidden(root) == []


@pytest.mark.parametrize("kind", [errno.EPERM, errno.EOPNOTSUPP])
def test_a_file_system_without_links_is_enough(
    root: Path, monkeypatch: pytest.MonkeyPatch, kind: int
) -> None:
    monkeypatch.setattr(os, "link", lambda *_: _failing(kind)(lambda: None))
    save(root, SEVERAL)
    assert files(root) == {**BEFORE, NAME: NEW, OTHER: NEW, FRESH: NEW}
    assert hidden(root) == []
    with pytest.raises(ClientcareError, match="exists by now"):
        save(root, [Change(FRESH, None, NEW)])


# One edit at a time

HOLDER = """
import sys, time
from pathlib import Path
from clientcare.store.journal import locked
with locked(sys.argv[1]):
    print("held", flush=True)
    time.sleep(60)
"""


def _holder(root: Path) -> subprocess.Popen[bytes]:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(root)], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    assert holder.stdout
    assert holder.stdout.readline() == b"held\n"
    return holder


def test_while_another_edit_is_under_way_one_is_told_to_try_again(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_module, "PATIENCE", 0.1)
    with _holder(root) as holder:
        try:
            assert refusal(root, CHANGE) == "another edit is under way"
        finally:
            holder.kill()


def test_a_crashed_holder_does_not_lock_for_ever(root: Path) -> None:
    with _holder(root) as holder:
        holder.kill()
    save(root, [CHANGE])
    assert files(root)[NAME] == NEW


def test_no_lock_file_stays_behind(root: Path) -> None:
    save(root, [CHANGE])
    assert sorted(path.name for path in root.iterdir()) == ["clientcare.toml", "projects"]


@needs_fork
def test_edits_of_many_processes_at_once_all_survive_or_are_told(root: Path) -> None:
    (root / NAME).write_bytes(b"")
    children = []
    for n in range(6):
        child = os.fork()
        if not child:
            _add_line_until_it_stands(root, n)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    assert codes == [0] * 6
    lines = (root / NAME).read_bytes().split(b"\n")
    assert sorted(lines) == [b"", *(b"%d" % n for n in range(6))]


def _add_line_until_it_stands(root: Path, n: int) -> None:
    """Add a line to a file that others add to: read, write, and on refusal read again."""
    code = 1
    try:
        for _ in range(400):
            before = (root / NAME).read_bytes()
            time.sleep(0.001)
            try:
                save(root, [Change(NAME, before, before + b"%d\n" % n)])
            except ClientcareError as error:
                told = (f"{NAME} has changed since it was read", "another edit is under way")
                if error.message not in told:
                    break
            else:
                code = 0
                break
    finally:
        os._exit(code)
