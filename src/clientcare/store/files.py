"""The only place that reads record files: a folder → the bytes of each, or why there are none."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clientcare.errors import ClientcareError
from clientcare.settings import FILE_NAME

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


def read_folder(root: Path, records: str) -> Iterator[Raw]:
    """Find and read every record file below the records folder, in the order of their names."""
    base = root.resolve()
    top = base / records
    if not top.is_dir():
        raise ClientcareError(
            f"the records folder {records}/ does not exist",
            f"make it and put a project.toml in it, or correct `records` in {FILE_NAME}",
        )
    name = records.strip("/").removeprefix("./")
    if not _inside(str(base), str(top.resolve())):
        raise ClientcareError(f"{records}/ leads out of the workspace", "put the records inside it")
    seen: set[str] = {os.path.realpath(top)}
    yield from _read_tree(str(base), str(top), "" if name == "." else f"{name}/", seen)


def _inside(base: str, target: str) -> bool:
    return target == base or target.startswith(base.rstrip(os.sep) + os.sep)


def _read_tree(base: str, folder: str, name: str, seen: set[str]) -> Iterator[Raw]:
    try:
        with os.scandir(folder) as found:
            items = sorted(found, key=lambda item: item.name)
    except OSError as error:
        yield Raw(
            name.rstrip("/") or ".", problem=f"cannot be listed: {error.strerror}", fix=_PERMIT
        )
        return
    for item in items:
        if item.name.startswith("."):
            continue
        here = name + item.name
        if item.is_symlink():
            yield from _read_link(base, item.path, here, seen)
        elif item.is_dir(follow_symlinks=False):
            if item.name.endswith(".toml"):
                yield Raw(here, problem="is a folder, not a file", fix="rename the folder")
            yield from _read_tree(base, item.path, f"{here}/", seen)
        elif item.name.endswith(".toml"):
            yield read_file(item.path, here)


_PERMIT = "make it readable for the one who runs clientcare"


def _read_link(base: str, path: str, name: str, seen: set[str]) -> Iterator[Raw]:
    """Follow a symbolic link while it stays inside the workspace; read no folder twice."""
    target, is_record = os.path.realpath(path), name.endswith(".toml")
    may_hold_records = is_record or os.path.isdir(target) or "." not in os.path.basename(name)
    if not may_hold_records:
        return
    if not os.path.exists(target):
        yield Raw(name, problem="is a link that leads nowhere", fix="correct or remove the link")
    elif not _inside(base, target):
        yield Raw(name, problem="is a link that leaves the workspace", fix="copy what it points at")
    elif os.path.isdir(target):
        if not _read_anyway(target, seen):
            seen.add(target)
            yield from _read_tree(base, target, f"{name}/", seen)
    elif is_record and not (target.endswith(".toml") and _read_anyway(target, seen)):
        seen.add(target)
        yield read_file(target, name)


def _read_anyway(target: str, seen: set[str]) -> bool:
    """Whether a link's target is read without the link: it lies, not hidden, in a folder read."""
    return any(
        _inside(known, target) and f"{os.sep}." not in target[len(known) :] for known in seen
    ) or any(_inside(target, known) for known in seen)


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
        return Raw(name, problem=f"cannot be read: {error.strerror}", fix=_PERMIT)
    if found.st_size > MAX_BYTES or len(data) > MAX_BYTES:
        return Raw(name, problem="is larger than 1 MiB", fix="split it into several files")
    return Raw(name, data)
