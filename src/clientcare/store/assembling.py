"""Bytes → Snapshot: parse, validate, and give every record to the project that claims it.

Whatever cannot be read stays as a fault with a place; nothing is skipped in silence.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from clientcare.errors import ClientcareError, Fix
from clientcare.naming import event_of_file, project_of_file
from clientcare.records import KINDS, Commitment, Path, Project, Record
from clientcare.records import faults as record_faults
from clientcare.records.commitment import OF_A_ROUND
from clientcare.records.faults import Fault, quoted
from clientcare.records.nearest import Suggest, Suggestions, hint_for_kind
from clientcare.records.tables import InvalidTable
from clientcare.records.validation import is_id, parse_duration
from clientcare.settings import (
    FILE_NAME,
    Settings,
    calendar_faults,
    project_settings,
    read_settings,
    zone_faults,
)
from clientcare.store.files import Raw
from clientcare.store.model import Entry, File, InvalidRecord, LoadedProject, Snapshot
from clientcare.toml import BOM, TomlFault, decode, parse

_HEADER = r"(?m)^[ \t]*\[project\]"


def assemble(settings: Settings, raws: Iterable[Raw], *, may_be_empty: bool = False) -> Snapshot:
    """Make a workspace of its settings and record files, wherever they were read from.

    Raises ClientcareError where there is no project, unless it is about to get the first.
    """
    snapshot = Snapshot(settings)
    for raw in raws:
        _add_file(snapshot, raw)
    _claim(snapshot)
    if not (may_be_empty or snapshot.projects or snapshot.unreadable):
        folder = settings.records
        hint = "start one: clientcare new project"
        raise ClientcareError(f"no project in {folder}/", hint)
    return snapshot


def reassemble(
    snapshot: Snapshot, changed: Mapping[str, bytes | dict[str, Any] | None]
) -> Snapshot:
    """Make a workspace as it would be with some files changed, added or removed.

    Only these are read anew; what was read before stays as it is. A file may be given as the tables
    that it holds.
    """
    written = changed.get(FILE_NAME)
    settings = read_settings(written) if isinstance(written, bytes) else snapshot.settings
    fresh = Snapshot(settings, root=snapshot.root, prefix=snapshot.prefix)
    fresh.unread = snapshot.unread
    same = {id(file): file.again() for file in snapshot.files if file.name not in changed}
    fresh.files = list(same.values())
    for entry in snapshot.entries:
        if file := same.get(id(entry.file)):
            fresh.entries.append(Entry(entry.kind, entry.record, entry.id, file, entry.path))
    read = {(id(entry.file), entry.path) for entry in snapshot.entries}
    for one in snapshot.invalid:
        file = same.get(id(one.file))
        if file and (id(one.file), one.path) not in read:  # of these the claim says it again
            fresh.invalid.append(InvalidRecord(one.kind, one.id, file, one.path, one.faults))
    for name, data in changed.items():
        if name == FILE_NAME:
            continue
        if isinstance(data, bytes):
            _add_file(fresh, Raw(name, data))
        elif data is not None:
            file = File(name)
            fresh.files.append(file)
            for kind, value in data.items():
                _add_kind(fresh, file, kind, value, Suggestions())
    fresh.files.sort(key=lambda file: file.name.split("/"))
    places = {id(file): n for n, file in enumerate(fresh.files)}
    fresh.entries.sort(key=lambda entry: places[id(entry.file)])
    fresh.invalid.sort(key=lambda invalid: places[id(invalid.file)])
    _claim(fresh)
    return fresh


def _add_file(snapshot: Snapshot, raw: Raw) -> None:
    file = File(raw.name)
    snapshot.files.append(file)
    if raw.data is None:
        file.fault = Fault((), raw.problem or "cannot be read", raw.fix)
        return
    try:
        file.has_bom = raw.data.startswith(BOM)
        file.text = decode(raw.data)
        tables = parse(file.text)
    except TomlFault as fault:
        hint = fault.hint or "correct the TOML"
        file.fault = Fault((), fault.message, hint, may_be_day=fault.may_be_day)
        file.line, file.column = fault.line, fault.column
        return
    file.may_have_strange_years = record_faults.may_have_strange_years(file.text) is not None
    suggest, before = Suggestions(), len(snapshot.invalid)
    for kind, value in tables.items():
        _add_kind(snapshot, file, kind, value, suggest)
    if len(snapshot.invalid) > before:
        snapshot.invalid[before:] = _limited(snapshot.invalid[before:])


MOST_FAULTS = 4000
"""How many faults of one file are said one by one; the rest are counted."""


def _limited(found: list[InvalidRecord]) -> list[InvalidRecord]:
    """Count the faults of a file beyond a limit, which nobody reads; keep every record."""
    total = sum(len(invalid.faults) for invalid in found)
    if total <= MOST_FAULTS:
        return found
    left, kept = MOST_FAULTS, []
    for invalid in found:
        invalid.faults = invalid.faults[:left]
        left -= len(invalid.faults)
        if invalid.faults or invalid.kind in KINDS:
            kept.append(invalid)
    last = next(invalid for invalid in reversed(kept) if invalid.faults)
    message = f"{total - MOST_FAULTS} more faults in this file"
    last.faults.append(Fault(last.faults[-1].path, message, "correct those above first"))
    return kept


def _add_kind(snapshot: Snapshot, file: File, kind: str, value: Any, suggest: Suggest) -> None:
    if kind == "project" and isinstance(value, dict):
        _add_record(snapshot, file, kind, value, ("project",), suggest)
    elif kind in KINDS and kind != "project" and isinstance(value, list):
        for n, table in enumerate(value):
            _add_record(snapshot, file, kind, table, (kind, n), suggest)
    else:
        fault = _wrong_kind(kind, value, suggest)
        snapshot.invalid.append(InvalidRecord(kind, _held_id(value), file, (kind,), [fault]))


def _wrong_kind(kind: str, value: Any, suggest: Suggest) -> Fault:
    if kind == "project":
        return Fault((), "a file holds one [project]", "write it in single brackets: [project]")
    if kind in KINDS:
        if isinstance(value, dict):
            return Fault((), f"[{kind}] stands for one table", f"write it in double: [[{kind}]]")
        return Fault((), f'"{kind}" is not a key but a table', f"write it as [[{kind}]]")
    fix = hint_for_kind(kind, suggest)
    if not isinstance(value, dict | list):
        owner = next((k for k, one in KINDS.items() if kind in one.model.declared), None)
        if owner:
            header = "[project]" if owner == "project" else f"[[{owner}]]"
            fix = f"`{kind}` belongs into a record: write it below {header}"
        return Fault((), f"unknown key {quoted(kind)} outside any record", fix, on_key=True)
    return Fault((), f"unknown kind of record {quoted(kind)}", fix, on_key=True)


def _held_id(value: Any) -> str | None:
    held = value.get("id") if isinstance(value, dict) else None
    return held if isinstance(held, str) else None


def _add_record(
    snapshot: Snapshot, file: File, kind: str, value: Any, path: Path, suggest: Suggest
) -> None:
    model = KINDS[kind].model
    if not isinstance(value, dict):
        fault = Fault(
            (), f"expected a table, found {record_faults.kind_of(value)}", f"write it as [[{kind}]]"
        )
        snapshot.invalid.append(InvalidRecord(kind, None, file, path, [fault]))
        return
    # A payment of nobody: a wrong guess of its side would turn a claim into a debt.
    sideless = kind == "commitment" and value.get("kind") == "payment" and "by" not in value
    others = [_SIDELESS] if sideless else []
    if file.may_have_strange_years:
        others += record_faults.strange_years(value)
    try:
        record = model.model_validate(value)
        faults = others
        if isinstance(record, Commitment) and not others and not _OF_SERIES.isdisjoint(value):
            faults = list(_series_faults(record))
    except InvalidTable as error:
        faults = record_faults.faults_of(error, model, suggest) + others
    if faults:
        snapshot.invalid.append(InvalidRecord(kind, _held_id(value), file, path, faults))
        return
    name = str(getattr(record, "id", None) or "")
    if not name and kind == "project":
        name = project_of_file(file.name)
    elif not name:
        name = event_of_file(file.name, getattr(record, "on", None), file.unnamed)
    if kind == "project" and not is_id(name):
        fault = Fault((), f"the name {quoted(name)} cannot be the id", 'give it one here: id = "…"')
        snapshot.invalid.append(InvalidRecord(kind, None, file, path, [fault]))
        return
    snapshot.entries.append(Entry(kind, record, name, file, path))


_SIDELESS = Fault(
    ("kind",), '"by" is required for payments', Fix('add {by}, or "us"', by='"client"')
)


_OF_SERIES = frozenset({"every", "until", "times", "rounds"})


def _series_faults(record: Commitment) -> Iterator[Fault]:
    """What keeps a commitment from being a series, or from being none."""
    there = record.model_fields_set
    first = record.promised or min((one.due for one in record.rounds), default=record.made)
    first = date(first.year, first.month, first.day) if first else None
    if record.every is None:
        for key in ("until", "times", "rounds"):
            if key in there:
                said = f"`{key}` is of what comes again"
                yield Fault((key,), said, Fix("add {every}", every='"1m"'))
        return
    number, unit = parse_duration(record.every)
    if not number or unit in ("h", "ch"):
        message = f'nothing comes again every "{record.every}"'
        yield Fault(("every",), message, Fix("write days, weeks or months: {every}", every='"1m"'))
    if record.promised is None:
        fix = Fix("add {promised}", promised=first or record.until or "2026-11-30")
        yield Fault(("every",), "`every` needs the day of the first round", fix)
    if record.until and record.times:
        fix = Fix("remove {times} or {until}", times=record.times, until=record.until)
        yield Fault(("times",), "`until` and `times` both say where the rounds end", fix)
    if record.until and record.promised and first and record.until < first:
        message = f"until {record.until} lies before the first round, {first}"
        yield Fault(("until",), message, Fix("write {until} or a later day", until=first))
    for key in Commitment.declared:
        if key in there and key in OF_A_ROUND:
            where = f"write it below [[commitment.rounds]] with `due = {first or 'DAY'}`"
            yield Fault((key,), f"`{key}` is of one round, not of all", where)


def _claim(snapshot: Snapshot) -> None:
    """Give every record to the project of its own file, else of the nearest project.toml."""
    own: dict[File, LoadedProject] = {}
    folders: dict[str, LoadedProject] = {}
    for entry in snapshot.entries:
        if entry.kind == "project":
            own[entry.file] = _engage(snapshot, entry)
    for invalid in sorted(snapshot.invalid, key=lambda one: one.kind != "project"):
        if invalid.file not in own and (invalid.kind == "project" or invalid.file.is_project):
            name = invalid.id if invalid.kind == "project" else None
            own[invalid.file] = _engage_unread(snapshot, invalid.file, name)
    for file in snapshot.files:
        if file.fault and (file.is_project or re.search(_HEADER, file.text)):
            own[file] = _engage_unread(snapshot, file)
        if file.is_project and file in own:
            folders[file.folder] = own[file]
    _give_out(snapshot, own, folders)


def _engage(snapshot: Snapshot, entry: Entry) -> LoadedProject:
    project = entry.record
    assert isinstance(project, Project)
    faults = zone_faults(project.time_zone) if project.time_zone else []
    settings = snapshot.settings
    if not faults:
        settings = project_settings(settings, project, entry.file.text, snapshot.shown(entry.file))
        faults = calendar_faults(settings) if project.calendar else []
    if faults:
        snapshot.invalid.append(InvalidRecord("project", entry.id, entry.file, entry.path, faults))
        settings = snapshot.settings
    snapshot.projects.append(LoadedProject(entry.id, settings, entry.file, entry))
    return snapshot.projects[-1]


def _engage_unread(snapshot: Snapshot, file: File, name: str | None = None) -> LoadedProject:
    """Claim what an unreadable project would: under the id that it still holds, else its name."""
    name = name if name and is_id(name) else project_of_file(file.name)
    snapshot.projects.append(LoadedProject(name, snapshot.settings, file))
    return snapshot.projects[-1]


def _give_out(
    snapshot: Snapshot, own: Mapping[File, LoadedProject], folders: Mapping[str, LoadedProject]
) -> None:
    above: dict[str, LoadedProject | None] = {}
    for file in snapshot.files:
        folder = file.folder
        if folder not in above:
            above[folder] = _above(folder, folders)
        file.project = own.get(file) or above[folder]
        if file.fault and file.project:
            file.project.unreadable.append(file)
    for entry in snapshot.entries:
        entry.project = entry.file.project
        if entry.project:
            entry.project.entries.setdefault(entry.kind, []).append(entry)
            own_record = entry.project.project
            if own_record and holds_money(entry.record):
                from clientcare.records.amounts import amount_faults  # few records hold any

                faults = list(amount_faults(entry.record, own_record.currency))
                if faults:
                    invalid = InvalidRecord(entry.kind, entry.id, entry.file, entry.path, faults)
                    snapshot.invalid.append(invalid)
    for invalid in snapshot.invalid:
        invalid.project = invalid.file.project
        if invalid.project:
            invalid.project.invalid.append(invalid)


OF_MONEY = frozenset(
    ("amount", "payments", "written_off", "rounds", "compensation", "options", "effort")
)
"""The fields that hold amounts: a record with none of them has no fault of money."""


_OF_OTHERS = frozenset(("replaced_by", "duplicate_of"))
"""The fields by which what is known of one record depends on another one."""


def holds_money(record: Record) -> bool:
    """Whether a record may hold amounts, of which the currency of its project says more."""
    return not OF_MONEY.isdisjoint(vars(record))


def names_of_others(record: Record) -> list[str]:
    """The ids, in small letters, of what a record repeats or was replaced by."""
    own = vars(record)
    return [own[key].lower() for key in _OF_OTHERS if own.get(key)]


def sound_alone(snapshot: Snapshot) -> dict[str, list[str]]:
    """The files of which nothing but their own records has to be known, with the ids of those.

    They hold no fault, no project, and nothing that another record repeats or replaced; amounts
    are sound with the currency of their project. Ids that records got from the names of their files
    are left out.
    """
    found = {file: list[str]() for file in snapshot.files if not file.fault}
    for invalid in snapshot.invalid:
        found.pop(invalid.file, None)
    for entry in snapshot.entries:
        if entry.kind == "project" or not _OF_OTHERS.isdisjoint(vars(entry.record)):
            found.pop(entry.file, None)
        elif entry.own_id and entry.file in found:
            found[entry.file].append(entry.own_id.lower())
    return {file.name: ids for file, ids in found.items()}


def _above(folder: str, folders: Mapping[str, LoadedProject]) -> LoadedProject | None:
    """Find the project of the nearest folder with a project.toml, in `folder` or above."""
    while folder and folder not in folders:
        folder = folder.rpartition("/")[0]
    return folders.get(folder)
