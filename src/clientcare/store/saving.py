"""The only writer of record files: changes are written whole or not at all, and over nobody else's.

An edit is written to the journal first. What is to be written then goes into hidden files beside
the old ones, to the disk, and only then under the names that count; one rename is the moment at
which a file is the new one. Of several files a failure in between puts the old ones back; what a
machine that stops in between leaves undone is finished, or taken back, from the journal by the next
command.
"""

import errno
import os
import stat
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from clientcare.dataclass import dataclass
from clientcare.errors import ClientcareError
from clientcare.store.journal import (
    MARK,
    Change,
    Edit,
    Journal,
    Note,
    flush_files,
    flush_folder,
    locked,
    remove,
    write_whole,
)

__all__ = ["Change", "Note", "contents", "finish_interrupted", "save"]

_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_NOFOLLOW", 0)
_READ = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _FLAGS
_WRITE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS
_NO_LINKS = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK, errno.EXDEV})


MANY = 20
"""Of more files than these the disk takes several at a time."""


@dataclass(slots=True)
class _Replacement:
    """A change on its way: where it goes, the file that holds it, and the old one kept aside."""

    change: Change
    target: str
    draft: str
    kept: str
    is_placed: bool = False


def save(root: Path, changes: Sequence[Change], note: Note | None = None) -> None:
    """Write changed and new record files and remove others, all or none.

    Raises ClientcareError where a file is not as it was read, where another edit is under way, and
    where it cannot be written; then everything is as before.
    """
    base = os.path.realpath(root)
    journal = Journal(base)
    with locked(base):
        if journal.has_pending:
            _settle(base, journal)
        replacements = []
        for one in changes:
            target, keeps = _target(base, one.name), len(changes) > 1 or one.after is None
            kept = _beside(target) if keeps and one.before is not None else ""
            replacements.append(_Replacement(one, target, _beside(target), kept))
        edit = _edit(base, replacements, note or Note())
        try:
            for each in replacements:
                _hold_unchanged(each)
            journal.begin(edit)
        except OSError as error:
            raise _failure(error) from None
        _make(base, journal, edit, replacements)


def _edit(base: str, replacements: Sequence[_Replacement], note: Note) -> Edit:
    """What the journal is to know: enough to finish the edit, or to take it back."""
    left = [path for one in replacements for path in (one.draft, one.kept) if path]
    folders: list[str] = []
    for one in replacements:
        folder = os.path.dirname(one.target)
        missing = []
        while not os.path.isdir(folder):
            missing.append(folder)
            folder = os.path.dirname(folder)
        folders += [each for each in reversed(missing) if each not in folders]
    changes = tuple(one.change for one in replacements)
    below = [tuple(os.path.relpath(path, base) for path in paths) for paths in (left, folders)]
    return Edit("", note, changes, *below)


def _make(base: str, journal: Journal, edit: Edit, replacements: Sequence[_Replacement]) -> None:
    try:
        for folder in edit.folders:
            os.mkdir(os.path.join(base, folder))
        many = len(replacements) > MANY
        for one in replacements:
            _prepare(one, flush=not many)
        if many:
            flush_files(one.draft for one in replacements if one.change.after is not None)
        for one in replacements:
            _hold_unchanged(one)
        for one in replacements:
            _place(one)
    except BaseException as error:
        is_whole = _put_back(replacements)
        _tidy(base, edit, folders=True)
        if is_whole:
            with suppress(OSError):
                journal.drop()
        if isinstance(error, OSError):
            raise _failure(error, is_whole=is_whole) from None
        raise
    _flush_folders(base, edit, [one.target for one in replacements])
    _tidy(base, edit)
    with suppress(OSError):  # the next command finds it finished
        _finish(base, journal, edit)


def _finish(base: str, journal: Journal, edit: Edit) -> None:
    """Keep an edit; the folders that the one that it takes back made go, where they are empty."""
    undone = [one for one in journal.edits() if one.number == edit.note.undoes]
    journal.finish(edit)
    for one in undone:
        _remove_folders(base, one)


def _failure(error: OSError, *, is_whole: bool = True) -> ClientcareError:
    why = error.strerror or str(error)
    hint = "nothing was changed"
    if not is_whole:
        hint = "some files are written; the next command finishes the edit or takes it back"
    if error.errno == errno.ENOSPC:
        hint += "; make room on the disk and try again"
    elif error.errno in (errno.EACCES, errno.EROFS) and error.filename:
        hint += f"; give yourself the right to write in {os.path.dirname(error.filename)}"
    elif error.errno in (errno.EEXIST, errno.ENOTDIR) and error.filename:
        hint += f"; {error.filename} is in the way of a folder"
    return ClientcareError(f"the record cannot be written: {why}", hint)


def _target(base: str, name: str) -> str:
    """Find where a name leads, through links while they stay inside the workspace."""
    target = os.path.realpath(os.path.join(base, *name.split("/")))
    if not target.startswith(base.rstrip(os.sep) + os.sep):
        hint = "copy what it points at into the workspace"
        raise ClientcareError(f"{name} is a link that leaves the workspace", hint)
    return target


# What was cut off --------------------------------------------------------------------------------


def contents(root: Path, names: Sequence[str]) -> dict[str, bytes | None]:
    """What some files of a workspace hold now; None where there is none."""
    base = os.path.realpath(root)
    return {name: _content(_target(base, name)) for name in names}


def finish_interrupted(root: Path) -> str | None:
    """Finish an edit that was cut off, or take it back; return what became of it, in words.

    Nothing is done while an edit is under way. Raises ClientcareError where neither can be done.
    """
    base = os.path.realpath(root)
    journal = Journal(base)
    if not journal.has_pending:
        return None
    with locked(base, wait=False) as alone:
        return _settle(base, journal) if alone and journal.has_pending else None


def _settle(base: str, journal: Journal) -> str | None:
    """Take an edit back where none of its files is the new one, else finish it."""
    what = "an edit that was cut off"
    try:
        edit = journal.pending()
        if edit is None:
            journal.drop()
            return None
        targets = [(change, _target(base, change.name)) for change in edit.changes]
        placed = [change for change, target in targets if _content(target) == change.after]
        open_ones = [  # not made yet; of a new file the name may be taken, see `_place_new`
            (change, target)
            for change, target in targets
            if (found := _content(target)) == change.before
            or (change.before is None and found == b"")
        ]
        what += f" ({edit.note.words or ', '.join(c.name for c in placed)})"
        if not placed:
            for change, target in open_ones:
                if change.before is None:
                    remove(target)  # a name that was taken, and nothing written under it
            _tidy(base, edit, folders=True)
            journal.drop()
            return f"{what} was taken back"
        _tidy(base, edit)
        try:
            for change, target in open_ones:
                _rewrite(target, change.after, _draft(base, edit, target))
        except OSError:
            for change, target in targets:
                if _content(target) == change.after:
                    _rewrite(target, change.before, _draft(base, edit, target))
            _flush_folders(base, edit, [target for _, target in targets])
            _tidy(base, edit, folders=True)
            journal.drop()
            return f"{what} could not be finished, and was taken back"
        _flush_folders(base, edit, [target for _, target in targets])
        _finish(base, journal, edit)
    except OSError as error:
        at = f" ({error.filename})" if error.filename else ""
        message = f"{what} can neither be finished nor taken back: {error.strerror}{at}"
        raise ClientcareError(message, "make room, or give yourself the right to write") from None
    others = len(targets) - len(placed) - len(open_ones)
    return f"{what} was finished" + (f"; {others} of its files had changed since" if others else "")


def _content(path: str) -> bytes | None:
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None


def _draft(base: str, edit: Edit, target: str) -> str:
    """A hidden file for a target that the journal knows, so that none is ever left behind."""
    paths = (os.path.join(base, name) for name in edit.left)
    folder = os.path.dirname(target)
    return next((path for path in paths if os.path.dirname(path) == folder), _beside(target))


def _rewrite(target: str, data: bytes | None, draft: str) -> None:
    if data is None:
        os.unlink(target)
        return
    os.makedirs(os.path.dirname(target), exist_ok=True)
    remove(draft)
    try:
        old = os.stat(target) if os.path.exists(target) else None
        write_whole(draft, data, 0o666 if old is None else 0o600)
        if old:
            _dress_as(draft, old)
        os.replace(draft, target)
    except OSError:
        with suppress(OSError):
            os.unlink(draft)
        raise


# Before anything counts --------------------------------------------------------------------------


def _prepare(one: _Replacement, *, flush: bool) -> None:
    """Write a change into a hidden file beside its target; keep the old file aside if asked to."""
    old = _read(one)[1] if one.change.before is not None else None
    if one.change.after is not None:
        write_whole(one.draft, one.change.after, 0o666 if old is None else 0o600, flush=flush)
        if old is not None:
            _dress_as(one.draft, old)
    if one.kept:
        _copy_aside(one)


def _beside(target: str) -> str:
    return os.path.join(os.path.dirname(target), f"{MARK}{os.urandom(6).hex()}")


def _dress_as(path: str, old: os.stat_result) -> None:
    """Give a file the owner, as far as one may, and the permissions of the one it replaces."""
    if hasattr(os, "chown"):
        with suppress(OSError):
            os.chown(path, old.st_uid, old.st_gid)
    os.chmod(path, stat.S_IMODE(old.st_mode))


def _copy_aside(one: _Replacement) -> None:
    """Keep the old file under a hidden name, so that putting it back needs no room on the disk."""
    try:
        os.link(one.target, one.kept)
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        data, old = _read(one)
        write_whole(one.kept, data, 0o600)
        _dress_as(one.kept, old)


def _hold_unchanged(one: _Replacement) -> None:
    name, before = one.change.name, one.change.before
    if before is None:
        if os.path.lexists(one.target):
            hint = "run the command again: it will find another name"
            raise ClientcareError(f"{name} exists by now, and is not overwritten", hint)
    elif _read(one)[0] != before:
        hint = "run the command again: it will read it anew"
        raise ClientcareError(f"{name} has changed since it was read", hint)


def _read(one: _Replacement) -> tuple[bytes, os.stat_result]:
    """Read the file that is to be replaced; it must be a plain one that may be written."""
    name = one.change.name
    try:
        handle = os.open(one.target, _READ)
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
    if not found.st_mode & 0o222 or not os.access(one.target, os.W_OK):
        raise ClientcareError(f"{name} is write-protected", "give yourself the right to write it")
    return b"".join(parts), found


# The moment that counts --------------------------------------------------------------------------


def _place(one: _Replacement) -> None:
    """Put a change under the name that counts; a new file never over one that is there."""
    if one.change.after is None:
        os.unlink(one.target)
    elif one.change.before is not None:
        os.replace(one.draft, one.target)
    else:
        _place_new(one)
    one.is_placed = True


def _place_new(one: _Replacement) -> None:
    try:
        os.link(one.draft, one.target)
    except FileExistsError:
        hint = "run the command again: it will find another name"
        message = f"{one.change.name} exists by now, and is not overwritten"
        raise ClientcareError(message, hint) from None
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        # A file system without links: take the name first, empty, so that nobody else has it.
        os.close(os.open(one.target, _WRITE, 0o666))
        try:
            os.replace(one.draft, one.target)
        except BaseException:
            os.unlink(one.target)
            raise


def _put_back(replacements: Sequence[_Replacement]) -> bool:
    """Put everything back as it was, and say whether that is so."""
    is_whole = True
    for one in reversed(replacements):
        if not one.is_placed:
            continue
        try:
            if one.change.before is None:
                os.unlink(one.target)
            elif one.kept:
                os.replace(one.kept, one.target)
            else:
                is_whole = False
        except OSError:
            is_whole = False
    return is_whole


def _tidy(base: str, edit: Edit, *, folders: bool = False) -> None:
    """Remove the hidden files that an edit left, and with `folders` those that it made."""
    for name in edit.left:
        with suppress(OSError):
            remove(os.path.join(base, name))
    if folders:
        _remove_folders(base, edit)


def _remove_folders(base: str, edit: Edit) -> None:
    """Remove the folders that an edit made, where nothing is in them."""
    for name in reversed(edit.folders):
        with suppress(OSError):
            os.rmdir(os.path.join(base, name))


def _flush_folders(base: str, edit: Edit, targets: Sequence[str]) -> None:
    """Have the names on the disk too, before the journal forgets the edit."""
    made = {os.path.dirname(os.path.join(base, name)) for name in edit.folders}
    for folder in sorted(made | set(map(os.path.dirname, targets))):
        flush_folder(folder)
