"""A draft of one edit: the texts of some files as they would be, and what changed in them.

Nothing is written here; the store writes what `changes` gives.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from clientcare.errors import ClientcareError
from clientcare.records import Record, fields
from clientcare.settings import FILE_NAME
from clientcare.store import Entry, File, Snapshot
from clientcare.store.saving import Change
from clientcare.toml import FieldPath, TomlFault, edit, encode, parse
from clientcare.toml.writing import format_key, format_pairs


class ChangeSet:
    """The texts of the files that an edit touches."""

    def __init__(self, snapshot: Snapshot) -> None:
        self.snapshot = snapshot
        self._read = {file.name: file for file in snapshot.files}
        self._texts: dict[str, str] = {}
        self._removed: set[str] = set()
        self.recorded: list[str] = []
        """What was recorded, in words: for people, and for the message of a commit."""

    @cached_property
    def ids(self) -> set[str]:
        """Every id of the workspace, and of what this draft adds, in lower case."""
        snapshot = self.snapshot
        held = (invalid.id for invalid in snapshot.invalid if invalid.id)
        return {name.lower() for name in (*(entry.id for entry in snapshot.entries), *held)}

    @cached_property
    def names(self) -> set[str]:
        """The files that were read, in lower case."""
        return {file.name.lower() for file in self.snapshot.files}

    def has(self, name: str) -> bool:
        """Whether a file is there, or will be."""
        return name in self._texts or name in self._read

    def text(self, name: str) -> str:
        """The text of a file as it would be by now."""
        return self._texts[name] if name in self._texts else self._read[name].text

    def table(self, entry: Entry) -> dict[str, Any]:
        """A record as its file would say by now, as plain data."""
        table: dict[str, Any] = edit.value_at(parse(self.text(entry.file.name)), entry.path)
        return table

    def settings_entry(self) -> Entry:
        """The settings of the workspace, clientcare.toml, as a record that can be edited."""
        if FILE_NAME not in self._read:
            self._read[FILE_NAME] = File(FILE_NAME, self.snapshot.settings.layers[0].text)
        return Entry("settings", Record(), FILE_NAME, self._read[FILE_NAME], ())

    def set(self, entry: Entry, path: FieldPath, value: object) -> None:
        """Give a field of a record a value."""
        *table, key = (*entry.path, *path)
        name = entry.file.name
        with _refusing(entry.id, name):
            self._texts[name] = edit.set_value(
                self.text(name), tuple(table), str(key), value, _order(entry, path)
            )

    def set_block(self, entry: Entry, path: FieldPath, table: Mapping[str, object]) -> None:
        """Give a record a table under a header of its own, at the end of the file if it can be."""
        name = entry.file.name
        before = self.text(name)
        self.set(entry, path, table)
        if any(isinstance(step, int) for step in entry.path):
            return
        header = ".".join(format_key(str(step)) for step in (*entry.path, *path))
        newline = "\r\n" if "\r\n" in before else "\n"
        block = f"[{header}]{newline}{format_pairs(table, newline=newline)}"
        gap = newline if before.endswith("\n") else newline * 2
        try:
            if parse(before + gap + block) == parse(self._texts[name]):
                self._texts[name] = before + gap + block
        except TomlFault:
            return

    def add(self, entry: Entry, path: FieldPath, value: object) -> None:
        """Add an entry to a list of a record."""
        name = entry.file.name
        with _refusing(entry.id, name):
            self._texts[name] = edit.add_entry(
                self.text(name), (*entry.path, *path), value, _order(entry, path)
            )

    def append(self, name: str, kind: str, table: Mapping[str, object]) -> None:
        """Add a record at the end of a file, or begin the file with it."""
        with _refusing(str(table.get("id") or kind), name, f"write it by hand into {name}"):
            if self.has(name):
                self._texts[name] = edit.append_table(self.text(name), kind, table)
            else:
                self._texts[name] = edit.new_file({kind: table if kind == "project" else [table]})

    def remove(self, entry: Entry) -> None:
        """Take a record out of its file; a file that then holds nothing is removed too."""
        name = entry.file.name
        with _refusing(entry.id, name):
            self._texts[name] = edit.remove_table(self.text(name), entry.path)
        if not parse(self._texts[name]):
            self._removed.add(name)

    def changes(self) -> list[Change]:
        """Every file that would change, before and after."""
        found = []
        for name, text in self._texts.items():
            file = self._read.get(name)
            before = file.data if file else None
            after = None if name in self._removed else encode(text, before or b"")
            if after != before:
                found.append(Change(name, before, after))
        return found


def _order(entry: Entry, path: FieldPath) -> Sequence[str]:
    """The fields of a record in the order of the docs; of what is within one there is none."""
    if len(path) > 1:
        return ()
    common = fields(Record)
    return [*(key for key in fields(type(entry.record)) if key not in common), *common]


@contextmanager
def _refusing(name: str, file: str, by_hand: str = "") -> Iterator[None]:
    """Say of which record or file an edit is refused, and how it can be made."""
    try:
        yield
    except (edit.EditRefused, TomlFault) as error:
        hint = error.hint or by_hand or f"write it by hand: clientcare edit {name}"
        where = f"{file}:{error.line}" if isinstance(error, TomlFault) else name
        raise ClientcareError(f"{where}: {error.message}", hint) from None
