"""Folder → Snapshot: find a workspace and read it whole."""

import gc
from collections.abc import Callable, Iterator, Sequence
from itertools import chain, islice, starmap
from pathlib import Path

from clientcare.errors import ClientcareError
from clientcare.settings import FILE_NAME, Settings, read_settings
from clientcare.store.assembling import assemble, reassemble
from clientcare.store.files import Raw, State, read_file, read_folder, stat_file
from clientcare.store.model import (
    Entry,
    File,
    InvalidRecord,
    LoadedProject,
    Snapshot,
    Where,
    file_of,
    place_of,
    unreadable,
)
from clientcare.toml import TomlFault, decode

__all__ = [
    "Entry", "File", "InvalidRecord", "LoadedProject", "Part", "Raw", "Snapshot", "State", "Where",
    "assemble", "file_of", "find_workspace", "has_files", "is_in_git", "load", "load_settings",
    "look", "place_of", "read_folder", "reassemble", "repository_prefix", "repository_top",
    "text_of", "unreadable",
]  # fmt: skip


Part = Callable[[Settings, Sequence[Raw]], Snapshot | None]
"""Assembles the files of a workspace that are asked for; None where that has to be all of them."""


def find_workspace(start: Path, root: Path | None = None) -> Path:
    """Return the folder with clientcare.toml: the one named, else the nearest from `start` up."""
    here = root or start
    if _is_bare(here):
        hint = "check it out: git clone, or git worktree add DIR; then name a commit with --at"
        raise ClientcareError(f"{here} is a bare git repository, with no files to read", hint)
    if root is not None:
        if not _holds_settings(root):
            hint = f"name a workspace, or start one: clientcare init {root}"
            if root.is_file():
                hint = f"it is a file; name the folder of {FILE_NAME}: --root DIR"
            raise ClientcareError(f"no {FILE_NAME} in {root}", hint)
        return root.resolve()
    for folder in (start.resolve(), *start.resolve().parents):
        if _holds_settings(folder):
            return folder
    hint = "start one with `clientcare init`, or name one with --root DIR"
    raise ClientcareError(f"no workspace here: no {FILE_NAME} in {start} or above it", hint)


def _holds_settings(folder: Path) -> bool:
    """Whether a folder is a workspace; raises OSError where the system refuses to tell."""
    try:
        (folder / FILE_NAME).stat()  # Path.exists of Python 3.14 takes a refusal for a no
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return False
    return True


def _is_bare(folder: Path) -> bool:
    """Whether a folder is a git repository without a work tree."""
    inside = ("HEAD", "objects", "refs")
    return not (folder / FILE_NAME).exists() and all((folder / one).exists() for one in inside)


def load(
    root: Path,
    part: Part | None = None,
    *,
    may_be_empty: bool = False,
    state: State | None = None,
    is_divisible: bool = False,
) -> Snapshot:
    """Read a workspace from its folder: the whole one, or a part of it.

    Raises ClientcareError where the settings cannot be read, or no project is found and the
    workspace may not be empty. A `state` takes everything that is read. What `is_divisible` may be
    read by two processes.
    """
    settings = load_settings(root, state)
    unread: list[str] = []
    collects = gc.isenabled()
    gc.disable()  # records make no cycles, and looking for some costs a third of a load
    try:
        is_new = may_be_empty and not (root / settings.records).exists()
        found: Iterator[Raw] = iter(()) if is_new else read_folder(root, settings.records, unread)
        if is_divisible and not part:
            found = chain(islice(found, FEW), _ahead(found, unread))
        if state:
            found = map(state.add, found)
        if part:
            raws = list(found)
            snapshot = part(settings, raws) or assemble(settings, raws)
        else:
            snapshot = assemble(settings, found, may_be_empty=may_be_empty)
    finally:
        if collects:
            gc.enable()
    if state:
        for name in unread:
            state.add(Raw(name))
    snapshot.unread = [File(name) for name in unread]
    snapshot.root = root
    snapshot.prefix = repository_prefix(root)
    return snapshot


FEW = 1000
"""How many files are read before a second process reads the others."""


def _ahead(found: Iterator[Raw], unread: list[str]) -> Iterator[Raw]:
    """Let a second process read files that are left while this one parses those before."""
    if first := next(found, None):
        from clientcare.processes import ahead

        yield first
        yield from starmap(Raw, ahead(map(tuple, found), unread))


def look(root: Path, state: State) -> Settings:
    """Take the state of a workspace without reading its records; returns its settings."""
    settings, unread = load_settings(root, state), list[str]()
    for raw in chain(read_folder(root, settings.records, unread, stat_file), map(Raw, unread)):
        state.add(raw)
    return settings


def has_files(root: Path, settings: Settings, number: int) -> bool:
    """Whether a workspace has so many record files, or more."""
    found = read_folder(root, settings.records, None, lambda path, name: Raw(name))
    return next(islice(found, number - 1, None), None) is not None


def text_of(root: Path, name: str, state: State) -> str:
    """The text of a record file; empty where it cannot be read, or is none that was there."""
    raw = read_file(str(root / name), name)
    try:
        return decode(raw.data) if raw.data and name != FILE_NAME and state.has(raw) else ""
    except TomlFault:
        return ""


def load_settings(root: Path, state: State | None = None) -> Settings:
    """Read a workspace's clientcare.toml."""
    raw = read_file(str(root / FILE_NAME), FILE_NAME)
    if state:
        state.add(raw)
    if raw.data is None:
        raise ClientcareError(f"{FILE_NAME}: {raw.problem}", raw.fix)
    return read_settings(raw.data)


def repository_prefix(root: Path) -> str:
    """Return the way from the repository's top to the workspace, ending in `/`, or nothing."""
    top = repository_top(root)
    way = root.relative_to(top).as_posix() if top else "."
    printable = way.encode(errors="backslashreplace").decode()
    return "" if way == "." else f"{printable}/"


def repository_top(root: Path) -> Path | None:
    """The top of the repository around a folder, found without running git; None outside of one."""
    return next((folder for folder in (root, *root.parents) if (folder / ".git").exists()), None)


def is_in_git(root: Path) -> bool:
    """Whether a repository lies around a folder, without running git."""
    return repository_top(root) is not None
