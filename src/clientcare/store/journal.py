"""The journal of edits: what each one changed, so that it can be finished, and taken back later.

It lies in the git directory of the workspace's repository, else in the user's state folder. An edit
is written there, to the disk, before it touches a record file; `pending.json` is the one under way.
Afterwards it is kept under a number, the last ones only. One edit is made at a time, under a lock.
"""

import errno
import os
import sys
import time
from binascii import a2b_base64, b2a_base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress

from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.settings import FILE_NAME
from clientcare.store.journal_folder import NOWHERE, PENDING, has_pending, journal_folder

KEPT = 50
"""How many edits are kept."""
PATIENCE = 3.0
"""For how many seconds another edit is waited for."""
MARK = ".clientcare-"
"""How the name of each hidden file begins that an edit makes."""
LOCKS_APART = sys.platform == "win32"
"""Whether the lock lies on a file of its own, since no open file can be replaced."""
_FLAGS = getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)


class Change(NamedTuple):
    """A record file before and after; None where there is none. The name is as in `File`."""

    name: str
    before: bytes | None
    after: bytes | None


class Note(NamedTuple):
    """What is kept of an edit beside its changes."""

    words: str = ""
    """What was recorded."""
    at: str = ""
    """When, by the system's clock: RFC 3339 with an offset."""
    key: str = ""
    """What a second command of the same content has too."""
    undoes: str = ""
    """The number of the edit that this one takes back."""


class Edit(NamedTuple):
    """An edit in the journal; `left` are the hidden files and the new folders that it made."""

    number: str
    note: Note
    changes: tuple[Change, ...]
    left: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()


class Journal:
    """The journal of one workspace."""

    def __init__(self, base: str) -> None:
        """Find its folder; nothing is made before something is written."""
        self.folder = journal_folder(base)

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, name)

    @property
    def has_pending(self) -> bool:
        """Whether an edit was begun that did not come to its end."""
        return has_pending(self.folder)

    def pending(self) -> Edit | None:
        """The edit that did not come to its end; raises OSError where its file cannot be read."""
        with open(self._path(PENDING), "rb") as file:
            return _parsed(file.read(), "")

    def edits(self) -> list[Edit]:
        """The edits that are kept, the oldest first."""
        found = list[Edit]()
        for number in self._numbers():
            with suppress(OSError), open(self._path(f"{number}.json"), "rb") as file:
                if edit := _parsed(file.read(), number):
                    found.append(edit)
        return found

    def begin(self, edit: Edit) -> None:
        """Write an edit to the disk before it is made; raises OSError where that cannot be."""
        if self.folder.startswith(NOWHERE):
            hint = "set HOME, or XDG_STATE_HOME, to a folder of your own"
            raise ClientcareError("the record cannot be written: no home folder is known", hint)
        _make_folder(self.folder)
        draft = self._path(f"{PENDING}.new")
        remove(draft)
        try:
            write_whole(draft, _written(edit), 0o600)
        except OSError:
            remove(draft)
            raise
        os.replace(draft, self._path(PENDING))
        flush_folder(self.folder)

    def finish(self, edit: Edit) -> None:
        """Keep an edit that was made, or drop the one that it took back."""
        if edit.note.undoes:
            remove(self._path(f"{edit.note.undoes}.json"))
            self.drop()
            return
        numbers = self._numbers()
        number = f"{int(numbers[-1]) + 1 if numbers else 1:06}"
        os.replace(self._path(PENDING), self._path(f"{number}.json"))
        for old in numbers[: max(0, len(numbers) + 1 - KEPT)]:
            with suppress(OSError):
                os.unlink(self._path(f"{old}.json"))
        flush_folder(self.folder)

    def drop(self) -> None:
        """Forget the edit that was begun."""
        remove(self._path(PENDING))

    def _numbers(self) -> list[str]:
        try:
            names = os.listdir(self.folder)
        except OSError:
            return []
        numbers = [name.removesuffix(".json") for name in names if name.isascii()]
        return sorted(number for number in numbers if number.isdigit())


# Writing and reading -----------------------------------------------------------------------------


def write_whole(path: str, data: bytes, mode: int, *, flush: bool = True) -> None:
    """Write a new file, and have it on the disk."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | _FLAGS, mode)
    try:
        rest = memoryview(data)
        while rest:
            rest = rest[os.write(handle, rest) :]
        if flush:
            os.fsync(handle)
    finally:
        os.close(handle)


def flush_files(paths: Iterable[str]) -> None:
    """Have many files on the disk, which takes several at a time in half the time."""
    from concurrent.futures import ThreadPoolExecutor

    with ThreadPoolExecutor(8) as threads:
        for _ in threads.map(_flush, paths):
            pass  # raises what went wrong


def _flush(path: str) -> None:
    handle = os.open(path, (os.O_RDWR if os.name == "nt" else os.O_RDONLY) | _FLAGS)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _make_folder(folder: str) -> None:
    """Make a folder and those above it, their names on the disk."""
    if os.path.isdir(folder):
        return
    above = os.path.dirname(folder)
    _make_folder(above)
    with suppress(FileExistsError):
        os.mkdir(folder)
    flush_folder(above)


def remove(path: str) -> None:
    """Remove a file, if it is there."""
    if os.path.lexists(path):
        os.unlink(path)


def flush_folder(folder: str) -> None:
    """Have the names in a folder on the disk; where that cannot be the system does it later."""
    if os.name == "nt":
        return
    with suppress(OSError):
        _flush(folder)


def _written(edit: Edit) -> bytes:
    import json

    plain = {
        "version": 1,
        "note": edit.note._asdict(),
        "changes": [
            {"name": one.name, "before": _text(one.before), "after": _text(one.after)}
            for one in edit.changes
        ],
        "left": [_text(os.fsencode(name)) for name in edit.left],
        "folders": [_text(os.fsencode(name)) for name in edit.folders],
    }
    return json.dumps(plain).encode()


def _text(data: bytes | None) -> str | None:
    return None if data is None else b2a_base64(data, newline=False).decode()


def _data(text: str | None) -> bytes | None:
    return None if text is None else a2b_base64(text)


def _parsed(data: bytes, number: str) -> Edit | None:
    """Read an edit; None of what this program did not write, such as a path out of the workspace.

    A journal comes with a git directory, and that may come from anybody.
    """
    import json

    try:
        found = json.loads(data)
        changes = tuple(
            Change(_inside(one["name"]), _data(one["before"]), _data(one["after"]))
            for one in found["changes"]
        )
        left, folders = (
            tuple(_inside(os.fsdecode(a2b_base64(text))) for text in found[key])
            for key in ("left", "folders")
        )
        note = Note(**found["note"])
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None
    is_ours = (
        all(type(text) is str for text in note)
        and (note.undoes or "0").isdecimal()
        and all(os.path.basename(name).startswith(MARK) for name in left)
        and all(one.before is not None or one.after is not None for one in changes)
    )
    return Edit(number, note, changes, left, folders) if is_ours else None


def _inside(name: str) -> str:
    """The name of what lies in the workspace; raises ValueError of any other path."""
    steps = name.replace(os.sep, "/").split("/")
    leads_out = os.path.isabs(name) or os.path.splitdrive(name)[0]  # `C:x` is not absolute
    if b"\0" in os.fsencode(name) or leads_out or not {"", ".", ".."}.isdisjoint(steps):
        raise ValueError(name)
    return name


# One edit at a time ------------------------------------------------------------------------------


@contextmanager
def locked(base: str, *, wait: bool = True) -> Iterator[bool]:
    """Hold the lock of a workspace, which the system itself frees when the holder ends.

    It lies on clientcare.toml, so no lock file stays behind, but where an open file cannot be
    replaced. Gives False where the file system has
    no locks, or, where it shall not wait, while another edit is under way.
    """
    path = _lock_file(base)
    handle = _opened(path)
    alone = _acquire(handle, wait=wait)
    while alone and not _is_current(handle, path):  # an edit put another file there
        os.close(handle)
        handle = _opened(path)
        alone = _acquire(handle, wait=wait)
    try:
        yield alone
    finally:
        with suppress(OSError):
            _release(handle)
            os.close(handle)


def _lock_file(base: str) -> str:
    """The file to lock: clientcare.toml, or on Windows one beside the journal, made if need be."""
    if not LOCKS_APART:
        return os.path.join(base, FILE_NAME)
    path = os.path.join(journal_folder(base), "lock")
    with suppress(OSError):
        _make_folder(os.path.dirname(path))
        os.close(os.open(path, os.O_WRONLY | os.O_CREAT | _FLAGS, 0o600))
    return path


def _opened(path: str) -> int:
    try:
        return os.open(path, os.O_RDONLY | getattr(os, "O_CLOEXEC", 0))
    except OSError as error:
        name = os.path.basename(path) if path.endswith(FILE_NAME) else path
        raise ClientcareError(f"{name} cannot be read: {error.strerror}") from None


def _is_current(handle: int, path: str) -> bool:
    try:
        return os.path.samestat(os.fstat(handle), os.stat(path))
    except OSError:
        return True


def _acquire(handle: int, *, wait: bool) -> bool:
    until = time.monotonic() + PATIENCE
    while True:
        try:
            _try_lock(handle)
            return True
        except OSError as error:
            if error.errno not in (errno.EACCES, errno.EAGAIN, errno.EDEADLK):
                return False
        if not wait:
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
