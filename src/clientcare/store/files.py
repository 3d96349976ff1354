"""The only place that reads record files: which they are, and the bytes of each, or why not.

There is one way to find them, in a folder and in a commit. Hidden files and folders are passed
over, links are followed while they stay inside the workspace, and no folder is read twice. What
cannot be read is named, with the reason.
"""

import os
import re
import stat
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Literal, Protocol

from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.findings import hash_named
from clientcare.settings import FILE_NAME

Parts = tuple[str, ...]
"""A path in a workspace by its steps; none is a link."""
MAX_FOLDERS = 50
"""How deep folders may nest; no tree that a person made is near it."""
_SETTINGS = (FILE_NAME, "tombi.toml")
PLAYBOOKS = "playbooks/"
"""The workspace's own playbooks are no records, even where the records lie beside them."""


class TreeItem(NamedTuple):
    """What lies in a folder."""

    name: str
    what: Literal["file", "folder", "link", "submodule"]


class Target(NamedTuple):
    """Where a link leads: a path, or the reason why to none that can be read."""

    path: Parts = ()
    problem: str = ""
    is_folder: bool | None = None
    """Whether a folder is there; None where that cannot be known."""


class Tree(Protocol):
    """The folders of a workspace, wherever they are kept."""

    def items(self, folder: Parts) -> Iterable[TreeItem]:
        """What lies in a folder; raises OSError where it cannot be listed."""

    def target(self, path: Parts) -> Target:
        """Where a path leads, through every link on it."""


class Found(NamedTuple):
    """A record file: its name in the workspace and where it lies, or why it cannot be read."""

    name: str
    path: Parts = ()
    problem: str = ""
    fix: str = ""


LEAVES = "is a link that leaves the workspace"
NOWHERE = "is a link that leads nowhere"
_FIXES = {LEAVES: "copy what it points at", NOWHERE: "correct or remove the link"}
UNREADABLE_FIX = "make it readable for the one who runs clientcare"


def steps_of(records: str) -> Parts:
    """The steps from the workspace to its records folder."""
    name = os.path.normpath(records).replace("\\", "/")
    return tuple(part for part in name.split("/") if part not in ("", "."))


def is_record(path: Parts, folder: Parts) -> bool:
    """Whether a path is that of a record file, no links on the way to it."""
    below = path[len(folder) :]
    return (
        path[: len(folder)] == folder
        and bool(below)
        and below[-1].endswith(".toml")
        and not any(part.startswith(".") for part in below)
        and not _is_beside_records("/".join(path))
    )


def _is_beside_records(name: str) -> bool:
    """Whether a file is none where the records lie beside the settings."""
    return name in _SETTINGS or name.startswith(PLAYBOOKS)


def readable_name(name: str) -> str:
    """Put in words what no output could print: a name of bytes that are no text."""
    return name.encode(errors="backslashreplace").decode()


_NEARLY = r"(?i)\.(?:toml\W{0,2}\w{0,8}\W?|tml|tolm|tmol)\Z"


def is_nearly_record(name: str) -> bool:
    """Whether a file was probably meant as a record file: `x.TOML`, `x.toml.txt`, `x.toml~`."""
    return not name.endswith(".toml") and bool(re.search(_NEARLY, name))


def find_records(tree: Tree, records: str, nearly: list[str] | None = None) -> Iterator[Found]:
    """Find every record file below the records folder, in the order of their names.

    `nearly` takes the names of files that were probably meant to be record files.
    """
    top = steps_of(records)
    start = tree.target(top)
    if start.problem or not start.is_folder:
        if start.problem:
            name = "/".join(top) or "."
            yield Found(name, problem=start.problem, fix=_FIXES.get(start.problem, ""))
        return
    walk = _Walk(tree, {start.path}, [] if nearly is None else nearly)
    for found in walk.read(start.path, "".join(f"{part}/" for part in top)):
        if not top and _is_beside_records(found.name):
            continue
        if not found.name.isascii() and (name := readable_name(found.name)) != found.name:
            found = Found(name, problem="has a name that is not UTF-8", fix="rename it")
        yield found


class _Walk:
    """A walk; `begun` are the folders that were begun, and the files that links led to."""

    def __init__(self, tree: Tree, begun: set[Parts], nearly: list[str]) -> None:
        self.tree = tree
        self.begun = begun
        self.nearly = nearly

    def read(self, folder: Parts, name: str) -> Iterator[Found]:
        """Find the record files in a folder, called `name` in the workspace."""
        if name.count("/") > MAX_FOLDERS:
            problem = f"is nested in more than {MAX_FOLDERS} folders"
            yield Found(name.rstrip("/"), problem=problem)
            return
        try:
            items = sorted(self.tree.items(folder))
        except OSError as error:
            problem = f"cannot be listed: {error.strerror}"
            yield Found(name.rstrip("/") or ".", problem=problem, fix=UNREADABLE_FIX)
            return
        for item in items:
            if item.name.startswith("."):
                continue
            if item.what != "file":
                yield from self._item(item, (*folder, item.name), name + item.name)
            elif item.name.endswith(".toml"):
                yield Found(name + item.name, (*folder, item.name))
            elif ".t" in item.name.lower() and is_nearly_record(item.name):
                self.nearly.append(readable_name(name + item.name))

    def _item(self, item: TreeItem, path: Parts, name: str) -> Iterator[Found]:
        if item.what == "link":
            yield from self._link(path, name)
        elif item.what == "folder":
            if name.endswith(".toml"):
                yield Found(name, problem="is a folder, not a file", fix="rename the folder")
            yield from self.read(path, f"{name}/")
        else:
            problem = "is a submodule, whose files the commit does not hold"
            yield Found(name, problem=problem, fix="keep the records in one repository")

    def _link(self, link: Parts, name: str) -> Iterator[Found]:
        """Follow a link while it stays inside the workspace; read no folder twice."""
        target, is_record_name = self.tree.target(link), name.endswith(".toml")
        if target.problem:
            may_be_folder = target.is_folder is None and "." not in link[-1]
            if is_record_name or target.is_folder or may_be_folder:
                yield Found(name, problem=target.problem, fix=_FIXES[target.problem])
        elif target.is_folder:
            if self._reads(target.path):
                return
            if any(known[: len(target.path)] == target.path for known in self.begun):
                problem = "is a link to a folder around one that is read already"
                fix = "link to the folder that is meant, or to none"
                yield Found(name, problem=problem, fix=fix)
                return
            self.begun.add(target.path)
            yield from self.read(target.path, f"{name}/")
        elif is_record_name and not (
            target.path in self.begun
            or (target.path[-1].endswith(".toml") and self._reads(target.path))
        ):
            self.begun.add(target.path)
            yield Found(name, target.path)

    def _reads(self, target: Parts) -> bool:
        """Whether a target is read without a link: it lies, not hidden, in a folder that is."""
        return any(
            target[: len(known)] == known
            and not any(part.startswith(".") for part in target[len(known) :])
            for known in self.begun
        )


# In a folder -------------------------------------------------------------------------------------

MAX_BYTES = 1 << 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_BINARY = getattr(os, "O_BINARY", 0)


Stat = tuple[int, int, int, int, int, int]
"""What tells a file from another: size, mtime, ctime, inode, device, mode.

Times are in nanoseconds since 1970, and may be of any size, as one of 2400 is.
"""


class Raw(NamedTuple):
    """A record file as it was found: its bytes, or why there are none."""

    name: str
    data: bytes | None = None
    problem: str | None = None
    fix: str = ""
    stat: Stat | None = None


def read_folder(
    root: Path,
    records: str,
    nearly: list[str] | None = None,
    read: Callable[[str, str], Raw] | None = None,
) -> Iterator[Raw]:
    """Find and read every record file below the records folder, in the order of their names.

    `nearly` takes the names of files that were probably meant to be record files. `read` takes a
    path and the file's name; without it files are read.
    """
    read = read or read_file
    base = root.resolve()
    top = base / records
    if not top.is_dir():
        hint = f"start a project: clientcare new project; or correct `records` in {FILE_NAME}"
        raise ClientcareError(f"the records folder {records}/ does not exist", hint)
    tree = _FolderTree(str(base))
    if tree.target(steps_of(records)).problem:
        raise ClientcareError(f"{records}/ leads out of the workspace", "put the records inside it")
    for found in find_records(tree, records, nearly):
        if found.problem:
            yield Raw(found.name, problem=found.problem, fix=found.fix)
        else:
            yield read(tree.full(found.path), found.name)


class _FolderTree:
    """The folders of a workspace on the disk, as `find_records` walks them."""

    def __init__(self, base: str) -> None:
        """Take the workspace's folder, no link on the way to it."""
        self.base = base
        self.below = base.rstrip(os.sep) + os.sep

    def full(self, path: Parts) -> str:
        return self.below + os.sep.join(path) if path else self.base

    def items(self, folder: Parts) -> list[TreeItem]:
        with os.scandir(self.full(folder)) as found:
            return [
                TreeItem(item.name, "file" if item.is_file(follow_symlinks=False)
                         else "link" if item.is_symlink() or _is_junction(item)
                         else "folder" if item.is_dir(follow_symlinks=False) else "file")
                for item in found
            ]  # fmt: skip

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


def _is_junction(item: os.DirEntry[str]) -> bool:
    """Whether it is a folder of Windows that leads elsewhere, as Python knows from 3.12 on."""
    return bool(getattr(item, "is_junction", bool)())


def read_file(path: str, name: str) -> Raw:
    """Read a file that is a regular one and not too large; never wait for a device or a pipe."""
    try:
        handle = os.open(path, _FLAGS | _BINARY)
        try:
            found = os.fstat(handle)
            told = _stat_of(found)
            if not stat.S_ISREG(found.st_mode):
                return Raw(name, None, "is not a regular file", "put a plain file there", told)
            # Room for what is there: making a larger buffer takes as long as all the reading.
            data = os.read(handle, found.st_size + 1) if found.st_size <= MAX_BYTES else b""
            while data and len(data) != found.st_size and len(data) <= MAX_BYTES:
                if not (more := os.read(handle, MAX_BYTES)):  # it is shorter or longer by now
                    break
                data += more
        finally:
            os.close(handle)
    except FileNotFoundError:
        return Raw(name, problem="vanished while it was being read", fix="run the command again")
    except OSError as error:
        return Raw(name, problem=f"cannot be read: {error.strerror}", fix=UNREADABLE_FIX)
    if found.st_size > MAX_BYTES or len(data) > MAX_BYTES:
        return Raw(name, None, "is larger than 1 MiB", "split it into several files", told)
    return Raw(name, data, stat=told)


# What was read -----------------------------------------------------------------------------------

SETTLED = 2 * 10**9
"""For how many nanoseconds a file is to be unchanged: the times of some systems are as coarse."""


def _stat_of(of: os.stat_result) -> Stat:
    return (of.st_size, of.st_mtime_ns, of.st_ctime_ns, of.st_ino, of.st_dev, of.st_mode)


def stat_file(path: str, name: str) -> Raw:
    """Look at a file, not into it."""
    try:
        return Raw(name, stat=_stat_of(os.stat(path)))
    except OSError as error:
        return Raw(name, problem=f"cannot be found: {error.strerror}")


class State:
    """What the files of a workspace were when they were read, as a digest.

    As in git's index, a file is another one where its size, its times, its inode, its device or its
    mode differ. One that was changed just before could be changed again and look the same: then
    the state is not `settled`, and stands for nothing. So it is where a system does not say when a
    file was changed last, or to the second only.
    """

    def __init__(self, begun: int) -> None:
        """Take when the reading begins, in nanoseconds since 1970."""
        self._latest = begun - SETTLED
        self._digest = hash_named("sha256")()
        self.settled = os.name != "nt"
        self.files = dict[str, Stat]()
        """The files that were there, by their names."""

    def add(self, raw: Raw) -> Raw:
        """Take a file, read or only looked at, or a name."""
        found, name = raw.stat, raw.name.encode("utf-8", "surrogatepass")
        if found is None:
            self._digest.update(b"-%s\0%s\0" % (name, (raw.problem or "").encode()))
            return raw
        self.files[raw.name] = found
        self._digest.update(b"+%s\0%d %d %d %d %d %d\0" % (name, *found))
        size, changed, placed, *_ = found
        if changed > self._latest or placed > self._latest or not placed % 10**9:
            self.settled = False
        if raw.data is not None and len(raw.data) != size:
            self.settled = False
        return raw

    def has(self, raw: Raw) -> bool:
        """Whether a file is the one that was there."""
        return raw.stat is not None and self.files.get(raw.name) == raw.stat

    def key(self, *more: object) -> str:
        """Name it with whatever else an answer depends on, by 64 hex digits."""
        digest = self._digest.copy()
        digest.update(repr(more).encode())
        return str(digest.hexdigest())
