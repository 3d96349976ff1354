"""The only writer of record files: changes are written whole or not at all, and over nobody else's.

What is to be written goes into hidden files beside the old ones, to the disk, and only then under
the names that count; one rename is the moment at which a file is the new one. Of several files a
failure in between puts the old ones back; a machine that stops in between leaves each file whole,
the old one or the new one, since no file system renames several at once.
"""

import errno
import os
import stat
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from clientcare.errors import ClientcareError
from clientcare.settings import FILE_NAME

PATIENCE = 3.0
"""For how many seconds another edit is waited for."""
_MARK = ".clientcare-"
_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _FLAGS
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


class Change(NamedTuple):
    """A record file before and after; `before` is None for a new one. The name is as in `File`."""

    name: str
    before: bytes | None
    after: bytes


@dataclass(slots=True)
class _Draft:
    """A change on its way: where it goes, the file that holds it, and the old file kept aside."""

    change: Change
    target: str
    draft: str = ""
    kept: str = ""
    is_placed: bool = False


def save(root: Path, changes: Sequence[Change]) -> None:
    """Write changed and new record files, all or none.

    Raises ClientcareError where a file is not as it was read, where another edit is under way, and
    where it cannot be written; then everything is as before.
    """
    base = os.path.realpath(root)
    drafts = [_Draft(change, _target(base, change.name)) for change in changes]
    made: list[str] = []
    with _locked(base) as alone:
        if alone:
            _sweep({os.path.dirname(draft.target) for draft in drafts})
        try:
            for draft in drafts:
                _prepare(draft, made, keep=len(drafts) > 1)
            for draft in drafts:
                _hold_unchanged(draft)
            for draft in drafts:
                _place(draft)
        except BaseException as error:
            _undo(drafts, made)
            if isinstance(error, OSError):
                raise _failure(error) from None
            raise
        _drop(drafts)
        _flush_folders(drafts, made)


def _failure(error: OSError) -> ClientcareError:
    why = error.strerror or str(error)
    hint = "nothing was changed"
    if error.errno == errno.ENOSPC:
        hint = "nothing was changed; make room on the disk and try again"
    return ClientcareError(f"the record cannot be written: {why}", hint)


def _target(base: str, name: str) -> str:
    """Find where a name leads, through links while they stay inside the workspace."""
    target = os.path.realpath(os.path.join(base, *name.split("/")))
    if not target.startswith(base.rstrip(os.sep) + os.sep):
        hint = "copy what it points at into the workspace"
        raise ClientcareError(f"{name} is a link that leaves the workspace", hint)
    return target


# Before anything counts --------------------------------------------------------------------------


def _prepare(draft: _Draft, made: list[str], *, keep: bool) -> None:
    """Write a change into a hidden file beside its target; keep the old file aside if asked to."""
    folder = os.path.dirname(draft.target)
    old = None
    if draft.change.before is None:
        _make_folders(folder, made)
    else:
        _, old = _read(draft)
    draft.draft = _beside(folder)
    handle = os.open(draft.draft, _WRITE, 0o666 if old is None else 0o600)
    try:
        rest = memoryview(draft.change.after)
        while rest:
            rest = rest[os.write(handle, rest) :]
        os.fsync(handle)
    finally:
        os.close(handle)
    if old is not None:
        _dress_as(draft.draft, old)
        if keep:
            draft.kept = _copy_aside(draft, folder)


def _beside(folder: str) -> str:
    return os.path.join(folder, f"{_MARK}{os.urandom(6).hex()}")


def _dress_as(path: str, old: os.stat_result) -> None:
    """Give a file the owner, as far as one may, and the permissions of the one it replaces."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, old.st_uid, old.st_gid)
    os.chmod(path, stat.S_IMODE(old.st_mode))


def _copy_aside(draft: _Draft, folder: str) -> str:
    """Keep the old file under a hidden name, so that putting it back needs no room on the disk."""
    kept = _beside(folder)
    try:
        os.link(draft.target, kept)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        _write_copy(kept, draft)
    return kept


def _write_copy(path: str, draft: _Draft) -> None:
    data, old = _read(draft)
    handle = os.open(path, _WRITE, 0o600)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
    finally:
        os.close(handle)
    _dress_as(path, old)


def _make_folders(folder: str, made: list[str]) -> None:
    missing = []
    while not os.path.isdir(folder):
        missing.append(folder)
        folder = os.path.dirname(folder)
    for each in reversed(missing):
        os.mkdir(each)
        made.append(each)


def _hold_unchanged(draft: _Draft) -> None:
    """Refuse where a file is not what it was when it was read."""
    name, before = draft.change.name, draft.change.before
    if before is None:
        if os.path.lexists(draft.target):
            hint = "run the command again: it will find another name"
            raise ClientcareError(f"{name} exists by now, and is not overwritten", hint)
    elif _read(draft)[0] != before:
        hint = "run the command again: it will read it anew"
        raise ClientcareError(f"{name} has changed since it was read", hint)


def _read(draft: _Draft) -> tuple[bytes, os.stat_result]:
    """Read the file that is to be replaced; it must be a plain one that may be written."""
    name = draft.change.name
    try:
        handle = os.open(draft.target, _READ)
    except FileNotFoundError:
        hint = "run the command again: it will read what is there now"
        raise ClientcareError(f"{name} has gone since it was read", hint) from None
    try:
        found = os.fstat(handle)
        parts = []
        while stat.S_ISREG(found.st_mode) and (part := os.read(handle, 1 << 20)):
            parts.append(part)
    finally:
        os.close(handle)
    if not stat.S_ISREG(found.st_mode):
        raise ClientcareError(f"{name} is not a regular file", "put a plain file there")
    if not found.st_mode & 0o222 or not os.access(draft.target, os.W_OK):
        raise ClientcareError(f"{name} is write-protected", "give yourself the right to write it")
    return b"".join(parts), found


# The moment that counts --------------------------------------------------------------------------


def _place(draft: _Draft) -> None:
    """Put a change under the name that counts; a new file never over one that is there."""
    if draft.change.before is not None:
        os.replace(draft.draft, draft.target)
    else:
        _place_new(draft)
    draft.is_placed = True


def _place_new(draft: _Draft) -> None:
    try:
        os.link(draft.draft, draft.target)
    except FileExistsError:
        hint = "run the command again: it will find another name"
        message = f"{draft.change.name} exists by now, and is not overwritten"
        raise ClientcareError(message, hint) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # A file system without links: take the name first, empty, so that nobody else has it.
        os.close(os.open(draft.target, _WRITE, 0o666))
        try:
            os.replace(draft.draft, draft.target)
        except BaseException:
            os.unlink(draft.target)
            raise


def _undo(drafts: Sequence[_Draft], made: Sequence[str]) -> None:
    """Put everything back as it was: the old files from where they were kept, no new ones."""
    for draft in reversed(drafts):
        with suppress(OSError):
            if draft.is_placed and draft.kept:
                os.replace(draft.kept, draft.target)
            elif draft.is_placed and draft.change.before is None:
                os.unlink(draft.target)
    _drop(drafts)
    for folder in reversed(made):
        with suppress(OSError):
            os.rmdir(folder)


def _drop(drafts: Sequence[_Draft]) -> None:
    """Remove the hidden files that are left."""
    for draft in drafts:
        for path in (draft.draft, draft.kept):
            if path:
                with suppress(OSError):
                    os.unlink(path)


def _flush_folders(drafts: Sequence[_Draft], made: Sequence[str]) -> None:
    """Have the names on the disk too; where folders cannot be flushed the system does it later."""
    if os.name == "nt":
        return
    folders = {os.path.dirname(path) for path in (*made, *(draft.target for draft in drafts))}
    for folder in sorted(folders):
        with suppress(OSError):
            handle = os.open(folder, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
            try:
                os.fsync(handle)
            finally:
                os.close(handle)


def _sweep(folders: set[str]) -> None:
    """Remove what an edit that was stopped half-way left behind; only with the lock in hand."""
    for folder in folders:
        with suppress(OSError):
            left = [name for name in os.listdir(folder) if name.startswith(_MARK)]
            for name in left:
                os.unlink(os.path.join(folder, name))


# One edit at a time ------------------------------------------------------------------------------


@contextmanager
def _locked(base: str) -> Iterator[bool]:
    """Hold the lock of a workspace, which the system itself frees when the holder ends.

    It lies on clientcare.toml, so no lock file stays behind. Gives False where the file system has
    no locks: then the comparison with what was read is all there is.
    """
    try:
        handle = os.open(os.path.join(base, FILE_NAME), os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        raise ClientcareError(f"{FILE_NAME} cannot be read: {error.strerror}") from None
    try:
        yield _acquire(handle)
    finally:
        with suppress(OSError):
            _release(handle)
            os.close(handle)


def _acquire(handle: int) -> bool:
    """Take the lock, and wait for it a little."""
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _try_lock(handle)
            return True
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                return False
        if time.monotonic() > until:
            raise ClientcareError("another edit is under way", "try again in a moment")
        time.sleep(0.02)


if sys.platform == "win32":
    import msvcrt

    _FAR = 0x7FFF0000  # beyond the end of the file: a lock there hides nothing from readers

    def _try_lock(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _release(handle: int) -> None:
        os.lseek(handle, _FAR, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _try_lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _release(handle: int) -> None:
        """Closing the file frees the lock."""
