"""The history of a workspace, replayed commit by commit → every change of a promise in it.

A record is followed by its id, wherever its file lies. The first-parent history is what counts: a
merge is one step, with all that it brings. Each blob is read once; what is held is the tree as it
stands at the commit just read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any, NamedTuple

from clientcare.clock.calendar import Now
from clientcare.clock.states import is_closed
from clientcare.history.compare import PROMISES, Difference, Raw, compare, fact_keys
from clientcare.history.git import Change, Commit, Repository
from clientcare.records import KINDS
from clientcare.store import Raw as RawFile
from clientcare.toml_text import TomlFault, decode, parse


class Event(NamedTuple):
    """A change of a record in the history; `commit` is None for what is not committed yet."""

    difference: Difference
    record: str
    kind: str
    file: str
    commit: Commit | None
    on: date
    early: bool = False
    """Whether it was made on the very day on which the fact was first committed."""


class _Held(NamedTuple):
    """A record as it stands, and the day since which each of its facts has stood so."""

    kind: str
    id: str
    file: str
    table: Raw
    born: date
    since: dict[str, date]


class Replay:
    """The records of a tree as they stand, and what each step changed."""

    def __init__(self) -> None:
        """Start with an empty tree."""
        self._files: dict[str, dict[str, _Held]] = {}
        self._where: dict[str, set[str]] = {}
        self._gone: dict[str, _Held] = {}

    def held(self) -> list[str]:
        """The names of the files that hold records now."""
        return list(self._files)

    def step(
        self, changed: Iterable[tuple[str, dict[str, Any] | None, bool]], commit: Commit | None,
        on: date,
    ) -> list[Event]:  # fmt: skip
        """Take the files that a step changed, each with what it holds now; return the events.

        A file that cannot be read (its `readable` is False) keeps what it held before: nothing in
        it can be called gone or unchanged until it can be read again.
        """
        old: dict[str, _Held] = {}
        new: dict[str, _Held] = {}
        for name, tables, readable in changed:
            if not readable:
                continue
            before = self._files.pop(name, {})
            old.update(before)
            for key in before:
                self._where[key].discard(name)
            held = {h.id.lower(): h for h in _records(name, tables or {}, on)}
            if held:
                self._files[name] = held
            for key in held:
                self._where.setdefault(key, set()).add(name)
            new.update(held)
        return [
            event
            for key in sorted(old.keys() | new.keys())
            for event in self._changed(key, old.get(key), new.get(key), commit, on)
        ]

    def _changed(
        self, key: str, old: _Held | None, new: _Held | None, commit: Commit | None, on: date
    ) -> Iterator[Event]:
        if new is None and old is not None:
            if not self._where.get(key):
                self._gone[key] = old
                if old.kind in PROMISES and _is_open(old):
                    yield Event(Difference("dropped", ""), old.id, old.kind, old.file, commit, on)
            return
        assert new is not None
        if old is None:
            old = self._gone.pop(key, None)
            if old is None or old.kind != new.kind:
                return
            if old.kind in PROMISES:
                yield Event(Difference("restored", ""), new.id, new.kind, new.file, commit, on)
        since, born = dict(old.since), old.born
        for difference in compare(new.kind, old.table, new.table) if old.kind == new.kind else ():
            early = since.get(difference.key, born) == on
            since[difference.key] = on
            yield Event(difference, new.id, new.kind, new.file, commit, on, early)
        if old.table != new.table:
            fresh = fact_keys(new.kind, new.table) - fact_keys(old.kind, old.table)
            since |= dict.fromkeys(fresh, on)
        self._files[new.file][key] = new._replace(born=born, since=since)


def _records(name: str, tables: dict[str, Any], on: date) -> Iterator[_Held]:
    for kind, value in tables.items():
        if kind not in KINDS:
            continue
        for table in value if isinstance(value, list) else [value]:
            given = table.get("id") if isinstance(table, dict) else None
            if isinstance(given, str) and given:
                yield _Held(kind, given, name, table, on, {})


def _is_open(held: _Held) -> bool:
    try:
        return not is_closed(KINDS[held.kind].model_validate(held.table))
    except ValueError:
        return True


# Reading the history -----------------------------------------------------------------------------


class History(NamedTuple):
    """What was read: the events in order, the commit they end with, and how many were read."""

    events: list[Event]
    head: str
    commits: int
    unreadable: list[tuple[str, str]]
    """Versions of files that could not be read: the commit and the file."""


def read_history(
    repository: Repository,
    folder: str,
    now: Now,
    *,
    work_tree: Iterable[RawFile] | None = None,
    head: str | None = None,
) -> History:
    """Replay the first-parent history of a folder of records up to a now.

    With `work_tree`, what is not committed yet counts as the last step. Raises ClientcareError
    where history is missing.
    """
    repository.refuse_shallow()
    head = head or repository.head()
    zone = now.moment.tzinfo
    assert zone is not None
    steps = [step for step in repository.changes(head, folder) if step[0].at <= now.moment]
    replay, events, unreadable = Replay(), [], []
    wanted = [change.after for _, changes in steps for change in changes if _is_record(change)]
    blobs = _Blobs(repository, [blob for blob in wanted if blob])
    whole = not steps or steps[-1][0].id == head
    for commit, changes in steps:
        changed = [_content(change, blobs) for change in changes if _is_record(change, either=True)]
        unreadable += [(commit.id, name) for name, _, readable in changed if not readable]
        events += replay.step(changed, commit, commit.day(zone))
    if work_tree is not None and whole:
        events += replay.step(_uncommitted(replay, work_tree), None, now.day)
    return History(events, steps[-1][0].id if steps else head, len(steps), unreadable)


def _is_record(change: Change, *, either: bool = False) -> bool:
    parts = change.path.split(b"/")
    is_record = change.path.endswith(b".toml") and not any(p.startswith(b".") for p in parts)
    return is_record and (either or change.after is not None)


def name_of(path: bytes) -> str:
    """A file's name as text, with bytes that are none kept apart."""
    return path.decode("utf-8", "surrogateescape")


def _content(change: Change, blobs: "_Blobs") -> tuple[str, dict[str, Any] | None, bool]:
    name = name_of(change.path)
    if change.after is None:
        return name, None, True
    tables = blobs.take(change.after)
    return name, tables, tables is not None


def read_tables(data: bytes) -> dict[str, Any] | None:
    """Read a version of a file; None where it cannot be read."""
    try:
        return parse(decode(data))
    except TomlFault:
        return None


class _Blobs:
    """Blobs read in the order of their first use, each once, and held only while still needed."""

    def __init__(self, repository: Repository, wanted: list[str]) -> None:
        self._left = Counter(wanted)
        self._stream = repository.blobs(dict.fromkeys(wanted))
        self._held: dict[str, dict[str, Any] | None] = {}

    def take(self, blob: str) -> dict[str, Any] | None:
        while blob not in self._held:
            name, data = next(self._stream)
            self._held[name] = read_tables(data)
        tables = self._held[blob]
        self._left[blob] -= 1
        if not self._left[blob]:
            del self._held[blob]
        return tables


def _uncommitted(
    replay: Replay, work_tree: Iterable[RawFile]
) -> list[tuple[str, dict[str, Any] | None, bool]]:
    """Every file as it lies there now, and those of the last commit that lie there no more."""
    found: list[tuple[str, dict[str, Any] | None, bool]] = []
    names = set()
    for raw in work_tree:
        names.add(raw.name)
        tables = read_tables(raw.data) if raw.data is not None else None
        found.append((raw.name, tables, tables is not None))
    missing = [(name, None, True) for name in replay.held() if name not in names]
    return [*found, *missing]
