"""A draft of one edit, and what it would do: the workspace after it, findings, or why not.

Nothing is written here; the store writes what `changes` gives.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cached_property
from typing import Any

from clientcare.dataclass import NamedTuple
from clientcare.edit.days import format_day
from clientcare.errors import ClientcareError
from clientcare.facts.states import facts
from clientcare.facts.workspace import Workspace
from clientcare.findings import Finding
from clientcare.records import Record, fields
from clientcare.records.base import renamed_id, series_of
from clientcare.rules import engine
from clientcare.rules.catalogue import select
from clientcare.settings import FILE_NAME
from clientcare.store import Entry, File, Snapshot
from clientcare.store.part import touched_by
from clientcare.store.saving import Change
from clientcare.toml import FieldPath, TomlFault, edit, encode, parse
from clientcare.toml.writing import format_key, format_pairs
from clientcare.wording import field_words


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


GUARDED = frozenset({f"CC00{n}" for n in (1, 2, 3, 4, 5, 6, 8)} | {"CC011", "CC016"})
"""What no edit may bring into a record: each would make its facts untrue or unreadable."""


class HarmError(ClientcareError):
    """Refused, for records would be broken: what is wrong with each, by its id."""

    faults: Mapping[str, str] = {}


class WrongOrderError(HarmError):
    """Refused, for the facts of a record would be out of order."""


class Effect(NamedTuple):
    """What an edit does: the workspace after it, and the findings that come and go with it."""

    after: Workspace
    cleared: tuple[Finding, ...]
    caused: tuple[Finding, ...]
    renamed: Mapping[str, str]
    """The earlier id of each record that has another one now."""


def effect_of(workspace: Workspace, changes: Sequence[Change], *, restores: bool = False) -> Effect:
    """Judge a workspace as it would be; raises ClientcareError where an edit would do harm.

    An edit does harm where it makes a file unreadable, a record invalid, facts impossible or of the
    future, or where what it writes refers to nothing. What only restores the files as they were
    before another edit is never refused.
    """
    names = {change.name for change in changes}
    earlier, later = touched_by(workspace.snapshot, {one.name: one.after for one in changes})
    for file in later.files:
        if file.fault and file.name in names and not restores:
            place = f"{later.shown(file)}:{file.line}:{file.column}"
            raise ClientcareError(f"not recorded: {place}: {file.fault.message}", file.fault.fix)
    before, after = (
        Workspace(one, workspace.now, judged_today=workspace.judged_today)
        for one in (earlier, later)
    )
    if not restores:
        _refuse_future(earlier, after, names)
    selection = select(workspace.snapshot.settings)
    was, now = (engine.check(one, selection, each_round=True).findings for one in (before, after))
    renamed = _renamed(earlier, later, names)
    known, still = ({_key(one, renamed) for one in found} for found in (was, now))
    caused = _once_a_series([one for one in now if _key(one, renamed) not in known])
    if not restores:
        _refuse_harm(caused, {later.shown(name) for name in names}, later)
    cleared = _once_a_series([one for one in was if _key(one, renamed) not in still])
    return Effect(after, cleared, caused, renamed)


def _once_a_series(found: Sequence[Finding]) -> tuple[Finding, ...]:
    """Leave out what is said of an earlier round of the same series."""
    first: dict[tuple[str, str, str], str] = {}
    for one in sorted(found, key=lambda one: one.record or ""):
        first.setdefault(_said(one), one.record or "")
    return tuple(one for one in found if first[_said(one)] == (one.record or ""))


def _said(finding: Finding) -> tuple[str, str, str]:
    return (finding.code, series_of(finding.record or ""), finding.message)


def _renamed(before: Snapshot, after: Snapshot, names: set[str]) -> dict[str, str]:
    """The earlier id of each record of some files that has another id in the same place."""
    was, now = ({(e.file.name, e.path): e.id for e in one.entries} for one in (before, after))
    earlier, later = set(was.values()), set(now.values())
    return {
        id: old
        for place, id in now.items()
        if place[0] in names and id not in earlier and (old := was.get(place, id)) not in later
    }


def _key(finding: Finding, renamed: Mapping[str, str]) -> tuple[str | None, ...]:
    """What a finding is known by before and after an edit; a new id makes no new finding."""
    record = finding.record or ""
    series = series_of(record)
    if not {series, finding.project}.isdisjoint((*renamed, *renamed.values())):
        project = renamed.get(finding.project or "", finding.project)
        return (project, renamed_id(record, renamed), finding.code, finding.field)
    return (finding.project, finding.fingerprint)


def _refuse_harm(caused: Iterable[Finding], names: set[str], snapshot: Snapshot) -> None:
    """Refuse what would break a record that is written: say what, and quote every line of it."""
    harm = [one for one in caused if one.code in GUARDED and one.place.file in names]
    if not harm:
        return
    lines = []
    for one in harm:
        lines.append(one.message)
        for at in (one.place, *(other.place for other in one.related)):
            file = next(file for file in snapshot.files if snapshot.shown(file) == at.file)
            text = "".join(file.text.split("\n")[at.line - 1 : at.line]).strip()
            text = f"{text[:117]}…" if len(text) > 118 else text
            lines.append(f"  {at.file}:{at.line}: {text}")
    said = "\n".join(dict.fromkeys(lines))  # one line may hold both dates that disagree
    refusal = WrongOrderError if harm[0].code == "CC005" else HarmError
    error = refusal(f"not recorded: {said}", harm[0].fix)
    error.faults = {one.record: one.message for one in reversed(harm) if one.record}
    raise error


def _refuse_future(before: Snapshot, after: Workspace, names: set[str]) -> None:
    """Refuse facts later than now: nothing can be recorded before it happens."""
    known, written = (
        [(e, field_words(path), day) for e in one.entries if e.file.name in names
         for path, day in facts(e.record)]
        for one in (before, after.snapshot)
    )  # fmt: skip
    had = {(entry.id, words, value) for entry, words, value in known}
    for entry, words, value in written:
        now = after.now.within((entry.project or after.snapshot).settings.zone)
        if now.knows(value) or (entry.id, words, value) in had:
            continue
        said = f"{words} {format_day(value)} of {entry.id} lies in the future"
        today = "today is" if after.judged_today else "the as-of is"
        hint = "record it when it has happened; what is planned is set or moved, not marked"
        raise ClientcareError(f"not recorded: {said}; {today} {now.day}", hint)
