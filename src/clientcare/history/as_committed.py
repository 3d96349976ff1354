"""The records of a past day as they were committed then, with what was recorded in time since.

What was corrected on its first day is left as it is now. So is what verdicts do not rest on: a
title, an owner, a note.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError
from clientcare.facts.limits import last_day_in_time
from clientcare.facts.view import FirstCommitted
from clientcare.facts.workspace import Workspace
from clientcare.history.aligning import align
from clientcare.history.compare import CONTENTS, is_reviewed
from clientcare.history.differences import Raw, day
from clientcare.history.git import Repository
from clientcare.history.replay import Replay
from clientcare.history.snapshots import changed_files, files_of, loaded, read_tree
from clientcare.history.versions import Files, LateFact, RecordTable, RecordVersion, last_name
from clientcare.records import KINDS, Commitment, Table
from clientcare.records.commitment import Round
from clientcare.records.events import Risk
from clientcare.records.tables import AHEAD, fields
from clientcare.store import Entry, Snapshot

Key = tuple[str, str]


class RecordingTimes(NamedTuple):
    """What of a record does not belong to the past: late facts, and first-day corrections.

    `late` holds the last word of the key and the day of each fact that was recorded late, `early`
    the fields corrected on their first day; `find` tells what the history knows of a record, and
    `last_day` up to when what the client promised for a day is recorded in time.
    """

    late: Mapping[str, Collection[tuple[str, date]]]
    early: Mapping[str, Collection[str]] = {}
    deleted_early: Collection[Key] = ()
    find: Callable[[str, str], RecordVersion | None] = lambda *_: None
    renamed: Mapping[str, str] = {}
    last_day: Callable[[date], date] = lambda day: day

    def is_late(self, name: str, key: str, value: Any) -> bool:
        """Whether a value of a record is a fact that was recorded late."""
        return (key, day(value)) in self.late.get(name.lower(), ())


UNNAMED = ("touchpoint", "review")
"""The kinds whose records may have no id."""


def same_unnamed(
    then: Iterable[Entry], now: Iterable[Entry], changed: Collection[str]
) -> Iterator[tuple[Entry, Entry]]:
    """Pair the records without an id that lie elsewhere now, by their contents, as then and now.

    The ids that they go by come from the names of their files, which are among the `changed` ones.
    """
    mine, theirs = (
        {(e.file.name, e.id): e for e in each if _is_in(e, changed)} for each in (then, now)
    )
    for kind in UNNAMED:
        old = [e for key, e in mine.items() if key not in theirs and e.kind == kind]
        new = [e for key, e in theirs.items() if key not in mine and e.kind == kind]
        for i, j in align([_said(e.record) for e in old], [_said(e.record) for e in new]):
            if i is not None and j is not None:
                yield old[i], new[j]


def _is_in(entry: Entry, files: Collection[str]) -> bool:
    """Whether a record has no id, and lies in one of some files."""
    return entry.kind in UNNAMED and not entry.own_id and entry.file.name in files


def _said(record: Table) -> Raw:
    return {key: value for key, value in vars(record).items() if value}


def late_ones(found: Iterable[LateFact], workspace: Workspace) -> Iterator[LateFact]:
    """The facts that were first committed later than `record_within` after their day."""
    for one in found:
        context = workspace.context(one.project) if one.project else None
        settings = context.settings if context else workspace.snapshot.settings
        if one.on > last_day_in_time(one.day, settings):
            yield one


def late_facts(
    found: Iterable[LateFact], workspace: Workspace
) -> Mapping[str, Collection[tuple[str, date]]]:
    """The facts of each record that were recorded late; "" stands for records without an id."""
    late: dict[str, set[tuple[str, date]]] = {}
    for one in late_ones(found, workspace):
        for name in (one.record.lower(), *([""] if one.kind in UNNAMED else [])):
            late.setdefault(name, set()).add((one.field, one.day))
    return late


def committed_by(repository: Repository, present: Workspace) -> Callable[[Now], Snapshot | None]:
    """Find the records as they were committed by the time that is in time for an earlier now.

    None where git has none of that time, or no others than the present ones.
    """
    snapshot, settings = present.snapshot, present.snapshot.settings

    def find(now: Now) -> Snapshot | None:
        last = last_day_in_time(now.day, settings)
        commit = repository.last_before(Now.end_of(last, settings.zone))
        if last >= present.now.day or commit is None:
            return None
        raws = files_of(snapshot)
        tree = read_tree(repository, commit, known=raws, instead=settings)
        if not changed_files(tree.raws, raws):
            return None
        return loaded(tree._replace(settings=settings), snapshot, raws)

    def find_if_readable(now: Now) -> Snapshot | None:
        try:
            return find(now)
        except (ClientcareError, OverflowError):
            return None

    return find_if_readable


def when_recorded(replay: Replay, present: Workspace) -> FirstCommitted:
    """When each promise was first committed, and which were kept by what was recorded late."""
    since: dict[str, date] = {}
    for context in present.contexts:
        own = replay.find("project", context.id)
        for record in context.records(Commitment):
            found = replay.find("commitment", record.id)
            if found and own and own.first_committed < found.first_committed:
                since[record.id.lower()] = found.first_committed
    came = ("delivered", "accepted", "redelivered")
    late = late_ones((one for one in replay.recorded if one.field in came), present)
    return FirstCommitted(since, {one.record.lower() for one in late})


def as_committed(
    model: type[Table],
    base: Raw,
    now: Raw,
    name: str,
    recorded: RecordingTimes,
    *,
    new: bool = False,
) -> Raw:
    """A table as it was committed, with whatever of the present does not change the past.

    `name` is the id of the record; `new` says that the base did not have the table.
    """
    known, found = fields(model), dict[str, Any]()
    for key in {**base, **now}:
        was, value, spec = base.get(key), now.get(key), known.get(key)
        if spec is None or (model is Risk and spec.terms and is_reviewed(base, now)):
            kept = value
        elif spec.table is not None and isinstance(was or value, list):
            kept = _entries(spec.table, key, base, now, name, recorded) or None
        elif spec.table is not None and not spec.is_map and isinstance(was or value, dict):
            mine, theirs = was or {}, value if isinstance(value, dict) else {}
            first, fresh = spec.table.EXISTS_FROM, new or was is None
            kept = None  # without its day no such table can be read
            if mine or not recorded.is_late(name, first, theirs.get(first)):
                kept = as_committed(spec.table, mine, theirs, name, recorded, new=fresh) or None
        elif was and spec.terms and spec.role == "record" and isinstance(value, list):
            kept = was + [one for one in value if one not in was]
        elif spec.role in ("fact", *AHEAD) or spec.terms or key in CONTENTS:
            ends = model is Commitment and key == "until"  # takes away the rounds after it
            is_fact = spec.role == "fact" or ends
            kept = _decided(key, was, value, name, recorded, is_fact=is_fact, new=new)
        else:
            kept = value
        if kept is not None:
            found[key] = kept
    if "every" in now and "every" not in found:  # it was no series yet
        return {key: value for key, value in found.items() if key not in ("rounds", "until")}
    return found


def _decided(
    key: str, was: Any, value: Any, name: str, recorded: RecordingTimes, *, is_fact: bool, new: bool
) -> Any:
    """What of a fact, a plan or a term holds for the past."""
    if key in recorded.early.get(name.lower(), ()):
        return value
    if isinstance(was, list) and isinstance(value, list) and is_fact:
        more = [one for one in value if one not in was and isinstance(one, date)]
        return was + [one for one in more if not recorded.is_late(name, key, one)]
    if was is not None:
        return was
    if is_fact and isinstance(value, date):
        return None if recorded.is_late(name, key, value) else value
    fills_a_gap = new or key == "cause" or not isinstance(value, str | int | dict)
    return value if fills_a_gap else None


def _entries(
    table: type[Table], key: str, base: Raw, now: Raw, name: str, recorded: RecordingTimes
) -> list[Raw]:
    mine = [one for one in base.get(key) or [] if isinstance(one, dict)]
    theirs = [one for one in now.get(key) or [] if isinstance(one, dict)]
    first = table.EXISTS_FROM or ("due" if table is Round else "on")
    found = []
    for i, j in align(mine, theirs, ("on", "to"), (first,), in_order=key == "moves"):
        if j is None and i is not None:
            if key not in recorded.early.get(name.lower(), ()):
                found.append(mine[i])
            continue
        assert j is not None
        if i is not None:
            found.append(as_committed(table, mine[i], theirs[j], name, recorded))
        elif not recorded.is_late(name, first, theirs[j].get(first)):
            found.append(as_committed(table, {}, theirs[j], name, recorded, new=True))
    return found


_Maybe = RecordTable | None
_PROJECT = "project.toml"


def record_tables(files: Files) -> list[RecordTable]:
    """Every record of some files; the name is empty where it has no id."""
    found = []
    for file, records in files.items():
        if records is not None:
            for (kind, _), (name, table) in records.named.items():
                found.append(RecordTable(kind, name, table, file))
            found += (one._replace(name="", file=file) for one in records.unnamed)
    return found


class Pairs:
    """The records as they were committed, by each pair of tables; those last asked for are kept."""

    def __init__(self, recorded: RecordingTimes) -> None:
        """Take what was recorded late, or corrected on its first day."""
        self.recorded = recorded
        self._before: dict[tuple[int, int], tuple[_Maybe, _Maybe, _Maybe]] = {}
        self._now: dict[tuple[int, int], tuple[_Maybe, _Maybe, _Maybe]] = {}

    def begin(self) -> None:
        """Forget what the last day did not ask for."""
        self._before, self._now = self._now, {}

    def then(self, old: _Maybe, new: _Maybe) -> _Maybe:
        """One record as it was committed, for a pair of versions of it."""
        # The tables are kept with what became of them, so that no others take their identities.
        key = id(old and old.table), id(new and new.table)
        known = self._now.get(key) or self._before.get(key)
        if known is None:
            known = old, new, _then(old, new, self.recorded)
        self._now[key] = known
        return known[2]


def then_tables(
    mine: list[RecordTable], theirs: list[RecordTable], known: Pairs
) -> dict[str, Raw | None]:
    """The tables of files as they were committed, of those files that say something else now.

    `mine` and `theirs` are the records of all changed files then and now. None stands for a file
    that was not there.
    """
    known.begin()
    kept: list[RecordTable] = []
    found: dict[str, Raw | None] = {}
    pairs = list(_pairs(mine, theirs, known.recorded.renamed))
    homes = {old.file: new.file for old, new in pairs if old and new and old.kind == "project"}
    for old, new in pairs:
        then = known.then(old, new)
        if then and old and (old.name or new is None):
            # It lay where its project was, whose clocks judge it; its file names what has no id.
            then = then._replace(file=_moved(old.file, homes))
        kept += [then] if then else []
        if then != new or _has_other_clocks(old, new):
            found |= dict.fromkeys(one.file for one in (then, new) if one)
    for kind, _, table, file in kept:
        if file in found:
            tables = found[file] = found[file] or {}
            if kind == "project":
                tables[kind] = table
            else:
                tables.setdefault(kind, []).append(table)
    return found


def _moved(file: str, homes: Mapping[str, str]) -> str:
    """Where a file would lie now, by the files that projects stood in and stand in."""
    if file in homes:
        return homes[file]
    for was in sorted(homes, key=len, reverse=True):
        folder, now = was.removesuffix(_PROJECT), homes[was]
        if folder != was and file.startswith(folder):
            above = now.removesuffix(_PROJECT)
            return now if above == now else above + file.removeprefix(folder)
    return file


def _has_other_clocks(old: _Maybe, new: _Maybe) -> bool:
    """Whether the calendar or the ladder of a project is another one."""
    keys = ("calendar", "time_zone", "escalation") if old and old.kind == "project" else ()
    return any(old and new and old.table.get(key) != new.table.get(key) for key in keys)


def _pairs(
    mine: list[RecordTable], theirs: list[RecordTable], renamed: Mapping[str, str]
) -> Iterator[tuple[_Maybe, _Maybe]]:
    """Pair the records of two states: by their ids, else the same, else the most alike."""
    left = {(one.kind, last_name(one.name, renamed)): one for one in mine if one.name}
    yield from ((left.pop((n.kind, n.name.lower()), None), n) for n in theirs if n.name)
    yield from ((old, None) for old in left.values())
    for kind in UNNAMED:
        old, new = ([o for o in each if not o.name and o.kind == kind] for each in (mine, theirs))
        for i, j in align([one.table for one in old], [one.table for one in new]):
            yield (None if i is None else old[i]), (None if j is None else new[j])


def _then(old: _Maybe, new: _Maybe, recorded: RecordingTimes) -> _Maybe:
    """One record as it was committed; None where it was not, or what is new was recorded late."""
    if new is None:
        assert old is not None
        return None if (old.kind, old.name.lower()) in recorded.deleted_early else old
    model, name = KINDS[new.kind].model, new.name
    if old is None and new.kind == "project":  # what lies in it now lay elsewhere
        return None
    if old is not None:
        return new._replace(table=as_committed(model, old.table, new.table, name, recorded))
    first = model.EXISTS_FROM
    if first and recorded.is_late(name, first, new.table.get(first)):
        return None
    promised, known = day(new.table.get("promised")), recorded.find(new.kind, name)
    if new.kind == "commitment" and promised and known:
        in_time = promised if new.table.get("by", "us") == "us" else recorded.last_day(promised)
        if in_time < known.first_committed:
            return None
    return new._replace(table=as_committed(model, {}, new.table, name, recorded, new=True))
