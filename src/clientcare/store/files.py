"""The only place that reads record files: a folder → the bytes of each, or why there are none."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from clientcare.dataclass import dataclass
from clientcare.errors import ClientcareError
from clientcare.settings import FILE_NAME
from clientcare.store.walking import (
    LEAVES,
    NOWHERE,
    UNREADABLE_FIX,
    Parts,
    Target,
    TreeItem,
    find_records,
    steps_of,
)

MAX_BYTES = 1 << 20
_PAGE = 1 << 16
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)


@dataclass(frozen=True, slots=True)
class Raw:
    """A record file as it was found: its bytes, or why there are none."""

    name: str
    data: bytes | None = None
    problem: str | None = None
    fix: str = ""


def read_folder(root: Path, records: str, nearly: list[str] | None = None) -> Iterator[Raw]:
    """Find and read every record file below the records folder, in the order of their names.

    `nearly` takes the names of files that were probably meant to be record files.
    """
    base = root.resolve()
    top = base / records
    if not top.is_dir():
        raise ClientcareError(
            f"the records folder {records}/ does not exist",
            f"make it and put a project.toml in it, or correct `records` in {FILE_NAME}",
        )
    tree = _FolderTree(str(base))
    if tree.target(steps_of(records)).problem:
        raise ClientcareError(f"{records}/ leads out of the workspace", "put the records inside it")
    for found in find_records(tree, records, nearly):
        if found.problem:
            yield Raw(found.name, problem=found.problem, fix=found.fix)
        else:
            yield read_file(tree.full(found.path), found.name)


class _FolderTree:
    """The folders of a workspace on the disk, as `find_records` walks them."""

    def __init__(self, base: str) -> None:
        """Take the workspace's folder, no link on the way to it."""
        self.base = base
        self.below = base.rstrip(os.sep) + os.sep

    def full(self, path: Parts) -> str:
        """The full name of a path."""
        return self.below + os.sep.join(path) if path else self.base

    def items(self, folder: Parts) -> list[TreeItem]:
        """What lies in a folder."""
        with os.scandir(self.full(folder)) as found:
            return [TreeItem(item.name, _what(item)) for item in found]

    def target(self, path: Parts) -> Target:
        """Where a path leads, through every link on it."""
        real = os.path.realpath(self.full(path))
        if not os.path.exists(real):
            return Target(problem=NOWHERE)
        is_folder = os.path.isdir(real)
        if real == self.base:
            return Target((), is_folder=is_folder)
        if not real.startswith(self.below):
            return Target(problem=LEAVES, is_folder=is_folder)
        return Target(tuple(real[len(self.below) :].split(os.sep)), is_folder=is_folder)


def _what(item: "os.DirEntry[str]") -> Literal["file", "folder", "link"]:
    if item.is_symlink():
        return "link"
    return "folder" if item.is_dir(follow_symlinks=False) else "file"


def read_file(path: str, name: str) -> Raw:
    """Read a file that is a regular one and not too large; never wait for a device or a pipe."""
    try:
        handle = os.open(path, _FLAGS | _BINARY)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode):
                return Raw(name, problem="is not a regular file", fix="put a plain file there")
            # Room for what is there: a buffer of the limit would cost more than the reading.
            room = max(found.st_size, _PAGE) + 1
            data = os.read(handle, room) if found.st_size <= MAX_BYTES else b""
            while 0 < len(data) < found.st_size and (more := os.read(handle, MAX_BYTES)):
                data += more
        finally:
            os.close(handle)
    except FileNotFoundError:
        return Raw(name, problem="vanished while it was being read", fix="run the command again")
    except OSError as error:
        return Raw(name, problem=f"cannot be read: {error.strerror}", fix=UNREADABLE_FIX)
    if found.st_size > MAX_BYTES or len(data) > MAX_BYTES:
        return Raw(name, problem="is larger than 1 MiB", fix="split it into several files")
    return Raw(name, data)
