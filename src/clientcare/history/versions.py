"""A version of a file, and of a record in it: read when it is first asked for."""

from collections.abc import Callable
from datetime import date
from functools import cached_property
from typing import Any, NamedTuple

from clientcare.history.compare import Raw, day
from clientcare.naming import event_of_file, project_of_file
from clientcare.records import KINDS

Key = tuple[str, str]
"""A record's kind, and its id in small letters."""


class FileVersion(NamedTuple):
    """A file as a step leaves it: its tables, or None where it is gone or cannot be read."""

    name: str
    tables: dict[str, Any] | None
    readable: bool = True
    blob: str = ""


class FileRecords:
    """What a version of a file holds; `blob` names the version, empty where git does not have it.

    The tables are taken as they are, or from a function that reads them when they are asked for.
    """

    def __init__(self, name: str, tables: Raw | Callable[[], Raw], blob: str = "") -> None:
        """Take a file by its name."""
        self.name = name
        self.blob = blob
        self._source = tables

    @cached_property
    def _content(self) -> tuple[dict[Key, tuple[str, Raw]], list[tuple[str, str, Raw]], str | None]:
        """Sort what the file holds; of two records with one id the first counts."""
        tables = self._source if isinstance(self._source, dict) else self._source()
        self._source = {}
        named: dict[Key, tuple[str, Raw]] = {}
        unnamed: list[tuple[str, str, Raw]] = []
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
                    unnamed.append((kind, name, table))
        return named, unnamed, project

    @property
    def named(self) -> dict[Key, tuple[str, Raw]]:
        """The records by kind and id: the id as it is written, and the table."""
        return self._content[0]

    @property
    def unnamed(self) -> list[tuple[str, str, Raw]]:
        """The events without an id: kind, default id and table of each."""
        return self._content[1]

    @cached_property
    def project(self) -> str | None:
        """The id of the project that the file declares."""
        return self._content[2]

    def says_the_same(self, other: "FileRecords") -> bool:
        """Whether another version holds the same records."""
        return self._content == other._content

    @property
    def tables(self) -> Raw:
        """The tables of the records, as a file holds them."""
        found: Raw = {}
        for kind, table in (
            *((key[0], table) for key, (_, table) in self.named.items()),
            *((kind, table) for kind, _, table in self.unnamed),
        ):
            if kind == "project":
                found[kind] = table
            else:
                found.setdefault(kind, []).append(table)
        return found


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
