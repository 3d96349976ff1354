"""The only place that reads record files: a folder → the bytes of each, or why there are none."""

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from clientcare.errors import ClientcareError
from clientcare.settings import FILE_NAME

MAX_BYTES = 1 << 20
PLAYBOOKS = "playbooks/"
"""The workspace's own playbooks are no records, even where the records lie beside them."""
MAX_FOLDERS = 50
"""How deep folders may nest; no tree that a person made is near it."""
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
    if not _inside(str(base), str(top.resolve())):
        raise ClientcareError(f"{records}/ leads out of the workspace", "put the records inside it")
    name = os.path.normpath(records).replace(os.sep, "/")
    walk = _Walk(str(base), {os.path.realpath(top)})
    for raw in _read_tree(walk, str(top), "" if name == "." else f"{name}/"):
        if name == "." and (raw.name == FILE_NAME or raw.name.startswith(PLAYBOOKS)):
            continue
        yield raw if raw.name.isascii() else _readable_name(raw)


def _readable_name(raw: Raw) -> Raw:
    """Put in words what no output could print: a name of bytes that are no text."""
    name = raw.name.encode(errors="backslashreplace").decode()
    if name == raw.name:
        return raw
    return Raw(name, problem="has a name that is not UTF-8", fix="rename it")


def _inside(base: str, target: str) -> bool:
    return target == base or target.startswith(base.rstrip(os.sep) + os.sep)


@dataclass(slots=True)
class _Walk:
    """What a walk has to know: where the workspace ends, and which folders have been begun."""

    base: str
    begun: set[str]

    def reads(self, target: str) -> bool:
        """Whether a target is read without a link: it lies, not hidden, in a folder that is."""
        return any(
            _inside(known, target) and f"{os.sep}." not in target[len(known) :]
            for known in self.begun
        )

    def has_read(self, target: str) -> bool:
        """Whether a file that a link leads to is read anyway: under its own name, or by a link."""
        return target in self.begun or (target.endswith(".toml") and self.reads(target))

    def is_around(self, target: str) -> bool:
        """Whether a folder holds one that is being read, so that its end would be its beginning."""
        return any(_inside(target, known) for known in self.begun)


def _read_tree(walk: _Walk, folder: str, name: str) -> Iterator[Raw]:
    if name.count("/") > MAX_FOLDERS:
        yield Raw(name.rstrip("/"), problem=f"is nested in more than {MAX_FOLDERS} folders")
        return
    try:
        with os.scandir(folder) as found:
            items = sorted(found, key=lambda item: item.name)
    except OSError as error:
        problem = f"cannot be listed: {error.strerror}"
        yield Raw(name.rstrip("/") or ".", problem=problem, fix=_PERMIT)
        return
    for item in items:
        if item.name.startswith("."):
            continue
        here = name + item.name
        if item.is_symlink():
            yield from _read_link(walk, item.path, here)
        elif item.is_dir(follow_symlinks=False):
            if item.name.endswith(".toml"):
                yield Raw(here, problem="is a folder, not a file", fix="rename the folder")
            yield from _read_tree(walk, item.path, f"{here}/")
        elif item.name.endswith(".toml"):
            yield read_file(item.path, here)


_PERMIT = "make it readable for the one who runs clientcare"


def _read_link(walk: _Walk, path: str, name: str) -> Iterator[Raw]:
    """Follow a symbolic link while it stays inside the workspace; read no folder twice."""
    target, is_record = os.path.realpath(path), name.endswith(".toml")
    is_folder, is_there = os.path.isdir(target), os.path.exists(target)
    may_have_been_folder = not is_there and "." not in os.path.basename(name)
    if not (is_record or is_folder or may_have_been_folder):
        return
    if not is_there:
        yield Raw(name, problem="is a link that leads nowhere", fix="correct or remove the link")
    elif not _inside(walk.base, target):
        yield Raw(name, problem="is a link that leaves the workspace", fix="copy what it points at")
    elif is_folder and not walk.reads(target):
        if walk.is_around(target):
            problem = "is a link to a folder around one that is read already"
            yield Raw(name, problem=problem, fix="link to the folder that is meant, or to none")
        else:
            walk.begun.add(target)
            yield from _read_tree(walk, target, f"{name}/")
    elif not is_folder and not walk.has_read(target):
        walk.begun.add(target)
        yield read_file(target, name)


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
