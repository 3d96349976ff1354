"""The files of a commit → the record files among them, found as in a folder."""

from collections.abc import Iterator, Mapping

from clientcare.dataclass import NamedTuple
from clientcare.history.git import LINK, SUBMODULE, Commit, Item
from clientcare.store import files
from clientcare.store.files import LEAVES, NOWHERE, Parts, Target, TreeItem, readable_name

_MAX_LINKS = 40


class Found(NamedTuple):
    """A record file of a commit: its name in the workspace, its blob, or why there is none."""

    name: str
    blob: str | None = None
    problem: str = ""
    fix: str = ""


class Step(NamedTuple):
    """A commit with the record files that it changed: by name, the blob, or why there is none."""

    commit: Commit
    files: list[Found]
    removed: list[str]


def name_of(path: bytes) -> str:
    """A path as text; bytes that are no text are kept apart."""
    return path.decode("utf-8", "surrogateescape")


def shown_name(path: bytes) -> str:
    """A path from the top of the repository, as outputs and events name it."""
    return readable_name(name_of(path))


def record_files(
    items: Mapping[bytes, Item], records: str, links: Mapping[str, bytes], home: str = ""
) -> Iterator[Found]:
    """Find the record files of a workspace among everything that a commit holds in it.

    `links` holds what each link's blob says; `home` is where the workspace lies on this machine, so
    that links by its full name are understood.
    """
    tree = _CommitTree(items, links, home)
    for found in files.find_records(tree, records):
        item = tree.at(found.path) if not found.problem else None
        blob = item.blob if isinstance(item, Item) else None
        yield Found(found.name, blob, found.problem, found.fix)


_Folder = dict[str, "Item | _Folder"]
"""A folder of a commit, by the names of what lies in it."""


class _CommitTree:
    """The folders of a workspace in a commit, as `find_records` walks them."""

    def __init__(self, items: Mapping[bytes, Item], links: Mapping[str, bytes], home: str) -> None:
        self.links = links
        self.home = home
        self.top: _Folder = {}
        for path, item in items.items():
            *folders, name = name_of(path).split("/")
            here = self.top
            for step in folders:
                inner = here.setdefault(step, {})
                here = inner if isinstance(inner, dict) else {}
            here[name] = item

    def at(self, path: Parts) -> "_Folder | Item | None":
        """What lies at a path without links."""
        here: _Folder | Item | None = self.top
        for step in path:
            here = here.get(step) if isinstance(here, dict) else None
        return here

    def items(self, folder: Parts) -> list[TreeItem]:
        """What lies in a folder."""
        here = self.at(folder)
        return [_item(*pair) for pair in here.items()] if isinstance(here, dict) else []

    def target(self, path: Parts) -> Target:
        """Where a path leads, through every link on it."""
        end = self._resolve(path)
        if isinstance(end, str):
            return Target(problem=end)
        return Target(end, is_folder=isinstance(self.at(end), dict))

    def _resolve(self, path: Parts) -> Parts | str:
        """Follow every link on a path; return where it ends, or why it does not."""
        left, here, followed = list(path), list[str](), 0
        while left:
            step = left.pop(0)
            if step in ("", "."):
                continue
            if step == "..":
                if not here:
                    return LEAVES
                here.pop()
                continue
            item = self.at((*here, step))
            if item is None:
                return NOWHERE
            if isinstance(item, Item) and item.mode.startswith(LINK):
                followed += 1
                target = self.links.get(item.blob, b"")
                text = self._from_home(name_of(target))
                if not text or followed > _MAX_LINKS:
                    return NOWHERE if followed > _MAX_LINKS or not target else LEAVES
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


def _item(name: str, item: "_Folder | Item") -> TreeItem:
    if isinstance(item, dict):
        return TreeItem(name, "folder")
    if item.mode.startswith(LINK):
        return TreeItem(name, "link")
    return TreeItem(name, "submodule" if item.mode.startswith(SUBMODULE) else "file")
