"""A workspace as it was read: files, records, broken records, and the projects that claim them."""

from collections.abc import Iterator, Mapping
from pathlib import Path as FilePath
from typing import Any

from clientcare.dataclass import dataclass, field, replace
from clientcare.findings import Place, Unreadable
from clientcare.records import Path, Project, Record
from clientcare.records.faults import Fault
from clientcare.records.project import Person
from clientcare.settings import Settings
from clientcare.store.files import Raw
from clientcare.toml import BOM, Places


@dataclass(slots=True, eq=False)
class File:
    """A record file as it was read; `name` is relative to the workspace, with `/`."""

    name: str
    text: str = ""
    fault: Fault | None = None
    line: int = 1
    column: int = 1
    has_bom: bool = False
    """Whether a byte order mark stands before the text."""
    may_have_strange_years: bool = False
    """Whether its text holds a day in a year that cannot be meant."""
    unnamed: dict[str, int] = field(default_factory=dict)
    """How many events without an id it holds, by what their ids begin with."""
    project: "LoadedProject | None" = None
    _places: Places | None = None

    @property
    def data(self) -> bytes:
        """The bytes of a file that could be read as text."""
        return (BOM if self.has_bom else b"") + self.text.encode()

    def again(self) -> "File":
        """The same text in another workspace, where another project may claim it."""
        return replace(self, _places=self.places, unnamed={}, project=None)

    @property
    def places(self) -> Places:
        """Where each field stands; read when first asked for."""
        if self._places is None:
            self._places = Places(self.text)
        return self._places

    @property
    def folder(self) -> str:
        """The folder of the file, relative to the workspace."""
        return self.name.rpartition("/")[0]

    @property
    def is_project(self) -> bool:
        """Whether it is a project.toml, which claims its folder."""
        return self.name.rpartition("/")[2] == "project.toml"


@dataclass(slots=True, eq=False)
class Entry:
    """A record and where it stands."""

    kind: str
    record: Record
    id: str
    file: File
    path: Path
    project: "LoadedProject | None" = None

    @property
    def title(self) -> str:
        """What to call the record: its title or name, else its id."""
        record: Any = self.record
        return str(getattr(record, "title", None) or getattr(record, "name", None) or self.id)

    @property
    def own_id(self) -> str:
        """The id that somebody gave it, as always a project; empty where the tool did."""
        return self.id if self.kind == "project" else getattr(self.record, "id", None) or ""


@dataclass(eq=False)
class InvalidRecord:
    """A record that the format does not allow: its faults, and the id that it still holds."""

    kind: str
    id: str | None
    file: File
    path: Path
    faults: list[Fault]
    project: "LoadedProject | None" = None


@dataclass(eq=False)
class LoadedProject:
    """What one `[project]` claims: its settings, its people and its records."""

    id: str
    settings: Settings
    file: File
    entry: Entry | None = None
    entries: dict[str, list[Entry]] = field(default_factory=dict)
    invalid: list[InvalidRecord] = field(default_factory=list)
    unreadable: list[File] = field(default_factory=list)

    @property
    def project(self) -> Project | None:
        """The project's own record; None where it cannot be read."""
        record = self.entry.record if self.entry else None
        return record if isinstance(record, Project) else None

    @property
    def prefix(self) -> str:
        """What new ids begin with: the project's own prefix, else its id in capitals."""
        return (self.project.prefix if self.project else None) or self.id.upper()

    @property
    def people(self) -> Mapping[str, Person]:
        """The workspace's people and the project's own over them."""
        own = self.project.people if self.project else {}
        shared = self.settings.people
        return {**shared, **{who: one.over(shared.get(who)) for who, one in own.items()}}

    @property
    def complete(self) -> bool:
        """Whether every file and record of the project could be read."""
        return not self.invalid and not self.unreadable and self.entry is not None


@dataclass(eq=False)
class Snapshot:
    """A workspace as it was read."""

    settings: Settings
    files: list[File] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    invalid: list[InvalidRecord] = field(default_factory=list)
    projects: list[LoadedProject] = field(default_factory=list)
    root: FilePath = FilePath()
    unread: list[File] = field(default_factory=list)
    """The files that were probably meant to be record files: their names only nearly end so, or git
    ignores them."""
    prefix: str = ""
    """What stands before a file's name in outputs: the way from the repository to the workspace."""

    rest: list[Raw] = field(default_factory=list)
    """The files that were not looked into, where a part of the workspace was enough."""
    untied: object = None
    """The ties of which `store/part.py` found that they lead to none of these files."""

    def shown(self, file: File | str) -> str:
        """Name a file as outputs do: relative to the repository, else to the workspace."""
        return self.prefix + (file if isinstance(file, str) else file.name)

    @property
    def may_hold_more(self) -> bool:
        """Whether there may be records with ids that nobody knows, since they cannot be read."""
        return bool(self.unreadable) or any(invalid.id is None for invalid in self.invalid)

    @property
    def unreadable(self) -> list[File]:
        """The files that could not be read at all."""
        return [file for file in self.files if file.fault]


Where = Entry | InvalidRecord | File


def file_of(where: Where) -> File:
    """The file that something lies in, or is."""
    return where if isinstance(where, File) else where.file


def unreadable(snapshot: Snapshot) -> Iterator[Unreadable]:
    """Everything that could not be seen, in the order of the files: whole files, then records."""
    for file in snapshot.unreadable:
        if file.fault:
            project = file.project.id if file.project else None
            yield Unreadable(snapshot.shown(file), file.line, file.fault.message, project)
    for invalid in snapshot.invalid:
        for fault in invalid.faults:
            project = invalid.project.id if invalid.project else None
            line = place_of(invalid, fault.path, snapshot, on_key=fault.on_key).line
            yield Unreadable(snapshot.shown(invalid.file), line, fault.message, project)


def place_of(where: Where, path: Path, snapshot: Snapshot, *, on_key: bool = False) -> Place:
    """Find where a field stands; of a field that is absent, what it would stand in."""
    if isinstance(where, File):
        if where.fault:
            here = (where.line, where.column)
            return Place(snapshot.shown(where), *here, where.line, where.column + 1)
        file, whole = where, path
    else:
        file, whole = where.file, (*where.path, *path)
    span = file.places.key(whole) if on_key else file.places.nearest(whole)
    return Place(snapshot.shown(file), *span)
