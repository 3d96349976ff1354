"""Versions of files and of the records in them, read when first asked for; what a step did."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, tzinfo
from typing import Any

from clientcare.calendar.working_time import day_of
from clientcare.dataclass import NamedTuple, cached_property
from clientcare.facts.states import is_closed
from clientcare.history.aligning import align, alike
from clientcare.history.compare import fact_name, values_of
from clientcare.history.differences import Difference, Raw, day, recorded_by, texts
from clientcare.history.git import Commit, Repository
from clientcare.naming import event_of_file, project_of_file
from clientcare.records import KINDS
from clientcare.records.base import renamed_id
from clientcare.store.files import MAX_BYTES
from clientcare.toml import TomlFault, decode, parse

Key = tuple[str, str]
"""A record's kind, and its id in small letters."""


class RecordTable(NamedTuple):
    """A record's table, its id and the file that holds it.

    A touchpoint or a review without an id of its own is known by what it says.
    """

    kind: str
    name: str
    table: Raw
    file: str


class FileRecords:
    """What a version of a file holds; `blob` names the version, empty where git does not have it.

    The tables are taken as they are, or from a function that reads them when they are asked for.
    """

    def __init__(self, name: str, tables: Raw | Callable[[], Raw], blob: str = "") -> None:
        self.name = name
        self.blob = blob
        self._source = tables

    @cached_property
    def _content(self) -> tuple[dict[Key, tuple[str, Raw]], list[RecordTable], str | None]:
        """Sort what the file holds; of two records with one id the first counts."""
        tables = self._source if isinstance(self._source, dict) else self._source()
        self._source = {}
        named: dict[Key, tuple[str, Raw]] = {}
        unnamed: list[RecordTable] = []
        project: str | None = None
        ordinals: dict[str, int] = {}
        for kind, value in tables.items():
            if kind not in KINDS:
                continue
            for table in value if isinstance(value, list) else [value]:
                if not isinstance(table, dict):
                    continue
                given = table.get("id")
                if kind == "project":
                    project = given if isinstance(given, str) and given else None
                    given = project = project or project_of_file(self.name)
                if isinstance(given, str) and given:
                    named.setdefault((kind, given.lower()), (given, table))
                elif not KINDS[kind].needs_title:
                    name = event_of_file(self.name, day(table.get("on")), ordinals)
                    unnamed.append(RecordTable(kind, name, table, self.name))
        return named, unnamed, project

    @property
    def named(self) -> dict[Key, tuple[str, Raw]]:
        """The records by kind and id: the id as it is written, and the table."""
        return self._content[0]

    @property
    def unnamed(self) -> list[RecordTable]:
        """The events without an id."""
        return self._content[1]

    @cached_property
    def project(self) -> str | None:
        """The id of the project that the file declares."""
        return self._content[2]

    @property
    def tables(self) -> Raw:
        """The tables of the records, as a file holds them."""
        found: Raw = {}
        for kind, table in (
            *((key[0], table) for key, (_, table) in self.named.items()),
            *((one.kind, one.table) for one in self.unnamed),
        ):
            if kind == "project":
                found[kind] = table
            else:
                found.setdefault(kind, []).append(table)
        return found


Files = Mapping[str, FileRecords | None]
"""Versions of files by their names; None for one that is not there."""


class Contents:
    """What blobs hold: each is read once, in the order asked for, and held while still needed."""

    def __init__(
        self, repository: Repository, wanted: Iterable[str] = (), data: Mapping[str, bytes] = {}
    ) -> None:
        """Take every blob as often as it will be asked for; `data` is what is known, by blob."""
        self._left = Counter(wanted)
        self._data = data
        self._tables: dict[str, Raw | None] = {}
        self._repository = repository

    @cached_property
    def _stream(self) -> Iterator[tuple[str, bytes]]:
        return self._repository.blobs([one for one in self._left if one not in self._data])

    def later(self, name: str, blob: str) -> "FileRecords":
        """A version of a file that is read when it is first asked for, with all that are wanted."""
        self._left[blob] += 1
        return FileRecords(name, lambda: self.take(blob) or {}, blob)

    def read(self, name: str, blob: str) -> "FileRecords | None":
        """A version of a file; None where it cannot be read."""
        tables = self.take(blob)
        return None if tables is None else FileRecords(name, tables, blob)

    def take(self, blob: str) -> Raw | None:
        """The tables of a version of a file; None where it cannot be read."""
        while blob not in self._tables:
            known = self._data.get(blob)
            name, data = next(self._stream) if known is None else (blob, known)
            self._tables[name] = read_tables(data)
        self._left[blob] -= 1
        return self._tables[blob] if self._left[blob] else self._tables.pop(blob)


def read_tables(data: bytes) -> dict[str, Any] | None:
    """Read a version of a file; None where it cannot be read."""
    try:
        return parse(decode(data)) if len(data) <= MAX_BYTES else None
    except TomlFault:
        return None


class RecordVersion(NamedTuple):
    """A record as it stands, and the days since which it and its later facts have stood so."""

    kind: str
    id: str
    file: str
    content: Raw | FileRecords
    """Its table, or the version of the file that has it."""
    first_committed: date
    since: dict[str, date]

    @property
    def table(self) -> Raw:
        """The table as the file has it."""
        if isinstance(self.content, dict):
            return self.content
        return self.content.named[self.kind, self.id.lower()][1]

    def since_when(self, key: str) -> date:
        """The day on which what stands under the key of a difference was first committed."""
        return self.since.get(recorded_by(key), self.first_committed)

    @property
    def is_open(self) -> bool:
        """Whether it is not closed, as far as it can be read."""
        try:
            return not is_closed(KINDS[self.kind].model.model_validate(self.table))
        except ValueError:
            return True


def has_day_before(value: Any, on: date, zone: tzinfo) -> bool:
    """Whether a table, or what stands in it, holds a day that comes before another one."""
    if isinstance(value, dict | list):
        inner = value.values() if isinstance(value, dict) else value
        return any(has_day_before(one, on, zone) for one in inner)
    return isinstance(value, date) and day_of(value, zone) < on


def given_values(version: RecordVersion) -> dict[str, Any]:
    """What a version itself says that must not change, without what is so by default."""
    return values_of(version.kind, version.table, version.table)


def fresh_values(
    old: RecordVersion, new: RecordVersion, renamed: Mapping[str, str]
) -> dict[str, Any]:
    """What a version holds that must not change, and the one before it did not hold.

    A contact is also about what it names, under the ids that this has now.
    """
    was, now = old.table, new.table
    changed = {key: value for key, value in now.items() if was.get(key) != value}
    if not changed:
        return {}
    before = values_of(old.kind, {key: was[key] for key in changed if key in was}, changed)
    found = {k: v for k, v in values_of(new.kind, changed, changed).items() if k not in before}
    met = day(now.get("on")) if new.kind == "touchpoint" else None
    if met:
        found |= {f"with {one}": met for one in texts(now, "with") if one not in texts(was, "with")}
    if met and now.get("from", "us") == "us":
        had = {renamed_id(one.lower(), renamed).lower() for one in texts(was, "about")}
        found |= {f"about {one}": met for one in texts(now, "about") if one.lower() not in had}
    return found


def is_fact(key: str) -> bool:
    """Whether the key of a difference names a day on which something was done."""
    if key.startswith("rounds "):
        key = key.split(" ", 2)[2]
    if key.startswith("moves "):
        last = key.rpartition(" ")[2]
        return last != "to" and not last[:1].isdigit()
    return key not in ("promised", "ends")


def last_name(name: str, renamed: Mapping[str, str]) -> str:
    """The id that a record has now, in small letters."""
    name = name.lower()
    seen = {name}
    while (new := renamed.get(name, name)) not in seen:
        seen.add(name := new)
    return name


# What a step did ----------------------------------------------------------------------------------


class Event(NamedTuple):
    """A change of a record in the history; `commit` is None for what is not committed yet.

    `early` says that it was made on the very day on which the value was first committed; `project`
    is the id of the one that claimed the record's file then; `open` says of a record that was
    deleted that it was open, and `like` names a new record that resembles it. `fresh` says of what
    a merge took otherwise that the line had nothing there before, so that it may be put back.
    """

    difference: Difference
    record: str
    kind: str
    project: str | None
    file: str
    commit: Commit | None
    on: date
    early: bool = False
    open: bool = False
    like: str | None = None
    fresh: bool = False

    @property
    def corrected(self) -> bool:
        """Whether it is a correction on the first day, and breaks no rule."""
        return self.early and not self.difference.declared


class LateFact(NamedTuple):
    """A fact that was first committed after its own day."""

    record: str
    kind: str
    project: str | None
    key: str
    day: date
    commit: Commit | None
    on: date

    @property
    def field(self) -> str:
        """The name of the fact."""
        return fact_name(self.key)


# Events without an id ----------------------------------------------------------------------------


def changed_unnamed(
    before: list[RecordTable], after: list[RecordTable]
) -> tuple[list[RecordTable], list[RecordTable]]:
    """What of a file's events without an id was changed, taken away or added."""
    if not before or not after:
        return before, after
    pairs = align([one.table for one in before], [one.table for one in after])
    same = {
        (i, j)
        for i, j in pairs
        if i is not None and j is not None and before[i].table == after[j].table
    }
    kept, left = {i for i, _ in same}, {j for _, j in same}
    return (
        [one for i, one in enumerate(before) if i not in kept],
        [one for j, one in enumerate(after) if j not in left],
    )


def likely_pairs(
    before: list[RecordTable], after: list[RecordTable]
) -> Iterator[tuple[RecordTable, RecordTable]]:
    """Pair what was taken away with what was added of its kind that is most like it."""
    for kind in dict.fromkeys(one.kind for one in before):
        mine = [one for one in before if one.kind == kind]
        theirs = [one for one in after if one.kind == kind]
        tables = [one.table for one in mine], [one.table for one in theirs]
        for i, j in alike(*tables, [*range(len(mine))], [*range(len(theirs))]):
            yield mine[i], theirs[j]
