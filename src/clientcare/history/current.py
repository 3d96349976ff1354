"""The records of a workspace as they stand after a step, and the project of each file.

What is held is the tree as it stands after the step just taken, and the last version of every
record that is gone.
"""

from collections.abc import Iterable
from typing import Any, TypeVar

from clientcare.history.differences import Raw
from clientcare.history.versions import (
    Event,
    FileRecords,
    Files,
    Key,
    LateFact,
    RecordVersion,
    last_name,
)
from clientcare.records import KINDS

T = TypeVar("T", Event, LateFact)
_NO_FILE = FileRecords("", {})


class CurrentRecords:
    """The records that are there now, those that are gone, and the ids that they have now."""

    def __init__(self) -> None:
        self.files: dict[str, FileRecords] = {}
        """The files that are there now, as far as they could ever be read, by their names."""
        self.places: dict[Key, dict[str, FileRecords]] = {}
        """The files that hold each record now."""
        self.present: dict[Key, RecordVersion] = {}
        self.deleted: dict[Key, RecordVersion] = {}
        self.lost: dict[Key, RecordVersion] = {}
        """What another parent of a merge had, and no step."""
        self.renamed: dict[str, str] = {}
        """The id that a record has now, by each that it had, in small letters."""
        self._changed: Files = {}
        """The files that the step being taken changes."""
        self._currencies: dict[str, Any] = {}
        """The currency that the project of each file had before a step that changes projects."""

    def _replace(self, name: str, file: FileRecords | None) -> tuple[FileRecords, FileRecords]:
        """Put a file in the place of what it was; return both."""
        before, after = self.files.pop(name, _NO_FILE), file or _NO_FILE
        if file:
            self.files[name] = file
        for key in before.named:
            if key not in after.named:
                del self.places[key][name]
        for key in after.named:
            self.places.setdefault(key, {})[name] = after
        return before, after

    def find(self, kind: str, name: str) -> RecordVersion | None:
        """A record as it stands, or as it last stood; touchpoints and reviews by their own ids."""
        key = (kind, name.lower())
        return self.present.get(key) or self.deleted.get(key) or self.lost.get(key)

    def is_there(self, event: Event) -> bool:
        """Whether the record of an event is there now."""
        return (event.kind, event.record.lower()) in self.present

    def by_present_ids(self, found: Iterable[T]) -> list[T]:
        """Events or late facts, records and projects by the ids that they have now."""
        ids: dict[Key, str] = {}
        for old in self.renamed:
            for kind in KINDS:
                version = self.present.get((kind, last_name(old, self.renamed)))
                if version and (kind, old) not in self.present:
                    ids[kind, old] = version.id
        return [
            one._replace(
                record=ids.get((one.kind, one.record.lower()), one.record),
                project=ids.get(("project", (one.project or "").lower()), one.project),
            )
            for one in found
        ]

    # Projects ------------------------------------------------------------------------------------

    def _may_change_projects(self, changed: Files) -> list[str]:
        """The changed files, and those below a project.toml that claims its folder otherwise."""
        below = tuple(
            name.removesuffix("project.toml")
            for name, file in changed.items()
            if name.endswith("project.toml")
            and (file or _NO_FILE).project != self.files.get(name, _NO_FILE).project
        )
        others = self.files if below else ()
        return [*changed, *(n for n in others if n not in changed and n.startswith(below))]

    def _project_of(self, name: str) -> str | None:
        """The project that claims a file: its own, else that of the nearest project.toml."""
        own = self.files.get(name)
        if own and own.project:
            return own.project
        folder = name
        while folder:
            folder = folder.rpartition("/")[0]
            near = self.files.get(f"{folder}/project.toml" if folder else "project.toml")
            if near and near.project:
                return near.project
        return None

    def _keep_currencies(self, changed: Files) -> None:
        """Remember, before a step that changes projects, the currency of each file it changes."""
        held = (one for name, file in changed.items() for one in (file, self.files.get(name)))
        is_other = any(file and file.project for file in held)
        self._changed = changed
        self._currencies = {name: self._currency_of(name) for name in changed if is_other}

    def _currency_of(self, name: str) -> Any:
        return (self._project(self._project_of(name)) or {}).get("currency")

    def _currency_before(self, name: str) -> Any:
        """The same before the step being taken, of a file that it changes."""
        if name not in self._changed:
            return None
        return self._currencies[name] if self._currencies else self._currency_of(name)

    def _project(self, name: str | None) -> Raw | None:
        """A project as it stands after the step, or as it last stood."""
        key = "project", (name or "").lower()
        places = [*self.places.get(key, {}).values()]
        found = self.present.get(key) or self.deleted.get(key)
        return places[0].named[key][1] if places else found.table if found else None
