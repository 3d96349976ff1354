"""The files of a commit → the record files among them, found as in a folder.

What holds for a folder holds for a commit: hidden files and folders are passed over, links are
followed while they stay inside the workspace, and no folder is read twice. What cannot be read is
said, as for a folder, by the name of the file and the problem.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from clientcare.history.git import LINK, SUBMODULE, Item
from clientcare.settings import FILE_NAME
from clientcare.store.files import MAX_FOLDERS

Parts = tuple[str, ...]
_MAX_LINKS = 40


class Found(NamedTuple):
    """A record file of a commit: its name in the workspace, its blob, or why there is none."""

    name: str
    blob: str | None = None
    problem: str = ""
    fix: str = ""


def name_of(path: bytes) -> str:
    """A path as text; bytes that are no text are kept apart."""
    return path.decode("utf-8", "surrogateescape")


def inside(records: str) -> Parts:
    """The steps from the workspace to its records folder."""
    return tuple(part for part in records.replace("\\", "/").split("/") if part not in ("", "."))


def is_record(path: Parts, folder: Parts) -> bool:
    """Whether a path is that of a record file, no links on the way to it."""
    below = path[len(folder) :]
    return (
        path[: len(folder)] == folder
        and bool(below)
        and below[-1].endswith(".toml")
        and not any(part.startswith(".") for part in below)
        and path != (FILE_NAME,)
    )


def readable_name(name: str) -> str:
    """Put in words what no output could print: a name of bytes that are no text."""
    return name.encode(errors="backslashreplace").decode()


def shown_name(path: bytes) -> str:
    """A path from the top of the repository, as outputs and events name it."""
    return readable_name(name_of(path))


# Finding -----------------------------------------------------------------------------------------


@dataclass(slots=True)
class _Folder:
    """A folder of a commit, by the names of what lies in it."""

    items: dict[str, "_Folder | Item"] = field(default_factory=dict)


def record_files(
    items: Mapping[bytes, Item], records: str, links: Mapping[str, bytes], home: str = ""
) -> Iterator[Found]:
    """Find the record files of a workspace among everything that a commit holds in it.

    `links` holds what each link's blob says; `home` is where the workspace lies on this machine, so
    that links by its full name are understood.
    """
    walk = _Walk(_tree(items), links, home)
    top = inside(records)
    where = walk.resolve(top)
    if isinstance(where, str):
        yield Found("/".join(top) or ".", problem=where, fix=_FIXES.get(where, ""))
        return
    folder = walk.at(where)
    if isinstance(folder, _Folder):
        walk.begun.add(where)
        name = "".join(f"{part}/" for part in top)
        for found in walk.read(folder, where, name):
            if found.name != FILE_NAME:  # where the records lie beside the settings
                yield _named(found)


def _named(found: Found) -> Found:
    name = readable_name(found.name)
    if name == found.name:
        return found
    return Found(name, problem="has a name that is not UTF-8", fix="rename it")


def _tree(items: Mapping[bytes, Item]) -> _Folder:
    top = _Folder()
    for path, item in items.items():
        *folders, name = name_of(path).split("/")
        here = top
        for step in folders:
            inner = here.items.setdefault(step, _Folder())
            if not isinstance(inner, _Folder):
                break
            here = inner
        else:
            here.items[name] = item
    return top


_LEAVES = "is a link that leaves the workspace"
_NOWHERE = "is a link that leads nowhere"
_FIXES = {_LEAVES: "copy what it points at", _NOWHERE: "correct or remove the link"}


class _Walk:
    """A walk through the folders of a commit; `begun` are those that were begun."""

    def __init__(self, top: _Folder, links: Mapping[str, bytes], home: str) -> None:
        self.top = top
        self.links = links
        self.home = home
        self.begun: set[Parts] = set()

    def at(self, path: Parts) -> _Folder | Item | None:
        """What lies at a path without links."""
        here: _Folder | Item | None = self.top
        for step in path:
            here = here.items.get(step) if isinstance(here, _Folder) else None
        return here

    def read(self, folder: _Folder, where: Parts, name: str) -> Iterator[Found]:
        """Find the record files in a folder; `name` is what it is called, `where` it lies."""
        if name.count("/") > MAX_FOLDERS:
            problem = f"is nested in more than {MAX_FOLDERS} folders"
            yield Found(name.rstrip("/"), problem=problem)
            return
        for step, item in sorted(folder.items.items()):
            here = name + step
            if step.startswith("."):
                continue
            if isinstance(item, _Folder):
                if step.endswith(".toml"):
                    problem = "is a folder, not a file"
                    yield Found(here, problem=problem, fix="rename the folder")
                yield from self.read(item, (*where, step), f"{here}/")
            elif item.mode.startswith(LINK):
                yield from self._follow((*where, step), here)
            elif item.mode.startswith(SUBMODULE):
                problem = "is a submodule, whose files the commit does not hold"
                yield Found(here, problem=problem, fix="keep the records in one repository")
            elif step.endswith(".toml"):
                yield Found(here, item.blob)

    def _follow(self, link: Parts, name: str) -> Iterator[Found]:
        """Follow a link while it stays inside the workspace; read no folder twice."""
        target, is_record = self.resolve(link), name.endswith(".toml")
        if isinstance(target, str):
            if is_record or "." not in link[-1]:
                yield Found(name, problem=target, fix=_FIXES[target])
            return
        item = self.at(target)
        if isinstance(item, _Folder):
            yield from self._follow_folder(item, target, name)
        elif isinstance(item, Item) and is_record and not self._has_read(target):
            self.begun.add(target)
            yield Found(name, item.blob)

    def _follow_folder(self, folder: _Folder, target: Parts, name: str) -> Iterator[Found]:
        if self._reads(target):
            return
        if any(known[: len(target)] == target for known in self.begun):
            problem = "is a link to a folder around one that is read already"
            yield Found(name, problem=problem, fix="link to the folder that is meant, or to none")
            return
        self.begun.add(target)
        yield from self.read(folder, target, f"{name}/")

    def _reads(self, target: Parts) -> bool:
        """Whether a target is read without a link: it lies, not hidden, in a folder that is."""
        return any(
            target[: len(known)] == known
            and not any(part.startswith(".") for part in target[len(known) :])
            for known in self.begun
        )

    def _has_read(self, target: Parts) -> bool:
        return target in self.begun or (target[-1].endswith(".toml") and self._reads(target))

    def resolve(self, path: Iterable[str]) -> Parts | str:
        """Follow every link on a path; return where it ends, or why it does not."""
        left, here, followed = list(path), list[str](), 0
        while left:
            step = left.pop(0)
            if step in ("", "."):
                continue
            if step == "..":
                if not here:
                    return _LEAVES
                here.pop()
                continue
            item = self.at((*here, step))
            if item is None:
                return _NOWHERE
            if isinstance(item, Item) and item.mode.startswith(LINK):
                followed += 1
                target = self.links.get(item.blob, b"")
                text = self._from_home(name_of(target))
                if not text or followed > _MAX_LINKS:
                    return _NOWHERE if followed > _MAX_LINKS or not target else _LEAVES
                left[:0] = text.split("/")
                if text != name_of(target):
                    here.clear()
                continue
            here.append(step)
        return tuple(here)

    def _from_home(self, target: str) -> str:
        """A link's target as a way from here; of a full name in the workspace, from its top."""
        if not target.startswith("/"):
            return target
        within = bool(self.home) and (target == self.home or target.startswith(f"{self.home}/"))
        return f".{target[len(self.home) :]}" if within else ""
