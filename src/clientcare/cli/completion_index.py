"""A quick look at a workspace for the shell's completion: ids, titles and people, nothing judged.

A completion has a few hundredths of a second, so nothing is validated and no model is imported.
What cannot be read is passed over in silence; a look that takes too long ends with what it has.
"""

import os
import stat
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clientcare.dataclass import NamedTuple
from clientcare.naming import event_of_file, project_of_file
from clientcare.toml.parsing import decode, parse

FILE_NAME = "clientcare.toml"
PATIENCE = 1.5
"""After how many seconds a look ends."""
_MAX_BYTES = 1 << 20
_MAX_DEPTH = 20
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)


class IndexedRecord(NamedTuple):
    """A record for the completion: its kind, id and title, and the file it stands in."""

    kind: str
    id: str
    title: str
    file: str

    @property
    def in_file(self) -> str:
        """The id with the file before it, which tells it from the same id in another."""
        return f"{self.file}/{self.id}"


class CompletionIndex:
    """What was seen of a workspace."""

    def __init__(self, root: str | None) -> None:
        """Look at every record file; without a folder there is none."""
        self.records: list[IndexedRecord] = []
        self.people: dict[str, str] = {}
        self._until = time.monotonic() + PATIENCE
        if root is None:
            return
        self._base = os.path.realpath(root)
        settings = _read(os.path.join(self._base, FILE_NAME))
        folder = settings.get("records", "projects")
        self._meet(settings.get("people"))
        if isinstance(folder, str) and ".." not in folder.split("/"):
            for path in self._files(os.path.join(self._base, folder), 0):
                self._read_records(path)

    def _files(self, folder: str, depth: int) -> Iterator[str]:
        try:
            with os.scandir(folder) as found:
                items = sorted(found, key=lambda item: item.name)
        except OSError:
            return
        for item in items:
            if item.name.startswith(".") or time.monotonic() > self._until:
                continue
            if item.is_dir(follow_symlinks=False):
                if depth < _MAX_DEPTH:
                    yield from self._files(item.path, depth + 1)
            elif item.name.endswith(".toml"):
                real = os.path.realpath(item.path) if item.is_symlink() else item.path
                if real.startswith(self._base + os.sep):
                    yield item.path

    def _read_records(self, path: str) -> None:
        data = _read(path)
        name = os.path.relpath(path, self._base).replace(os.sep, "/")
        project = data.get("project")
        if isinstance(project, dict):
            title = project.get("name") or project.get("client")
            self._add("project", project.get("id") or project_of_file(name), title, name)
            self._meet(project.get("people"))
        unnamed: dict[str, int] = {}
        for kind, tables in data.items():
            for table in tables if isinstance(tables, list) else ():
                if isinstance(table, dict):
                    given = table.get("id") or event_of_file(name, table.get("on"), unnamed)
                    self._add(kind, given, table.get("title") or table.get("summary"), name)

    def _add(self, kind: str, name: Any, title: Any, file: str) -> None:
        if isinstance(name, str):
            self.records.append(
                IndexedRecord(kind, name, title if isinstance(title, str) else "", file)
            )

    def _meet(self, people: Any) -> None:
        for name, person in people.items() if isinstance(people, dict) else ():
            called = person.get("name") if isinstance(person, dict) else ""
            self.people[name] = called if isinstance(called, str) else ""


def find_root(given: str | None) -> str | None:
    """Find the workspace as every command does; None where there is none."""
    wanted = given or os.environ.get("CLIENTCARE_ROOT")
    if wanted:
        return str(Path(wanted).expanduser())
    for folder in (here := Path.cwd(), *here.parents):
        if (folder / FILE_NAME).exists():
            return str(folder)
    return None


def _read(path: str) -> dict[str, Any]:
    """Read a TOML file; whatever cannot be read is empty."""
    try:
        handle = os.open(path, _FLAGS)
        try:
            found = os.fstat(handle)
            if not stat.S_ISREG(found.st_mode) or found.st_size > _MAX_BYTES:
                return {}
            data = os.read(handle, found.st_size + 1)
        finally:
            os.close(handle)
        return parse(decode(data))
    except Exception:  # a completion says nothing about what is wrong; `check` does
        return {}
