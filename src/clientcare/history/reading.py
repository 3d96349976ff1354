"""A repository → every change of a promise in its history, up to a now.

The first-parent history is what counts: a merge is one step, with all that it brings. What changed
is listed once, each version of a file is read once, and what is held is the tree as it stands.

Most workspaces stay where they are, and hold no links: then only what changed below the records
folder is asked for. Where something says otherwise, the whole repository is followed instead, with
the place of the workspace and its records folder as they were at each commit.
"""

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, tzinfo
from functools import partial
from typing import Any
from weakref import WeakValueDictionary

from clientcare.calendar.working_time import Now
from clientcare.dataclass import NamedTuple
from clientcare.history.cache import HistoryCache, Told, UnreadableVersion, folder
from clientcare.history.git import Commit, Item, Repository, moment
from clientcare.history.replay import Replay, Watch
from clientcare.history.snapshots import places
from clientcare.history.trees import (
    Found,
    name_of,
    record_files,
    shown_name,
)
from clientcare.history.versions import Event, FileRecords, FileVersion
from clientcare.settings import FILE_NAME, Settings
from clientcare.store import Raw as RawFile
from clientcare.store.files import MAX_BYTES, MAX_FOLDERS, is_record, readable_name, steps_of
from clientcare.toml import TomlFault, decode, parse

NO_BLOBS: Mapping[str, str] = {}
Progress = Callable[[int, int], None]
"""Told how many commits of how many were read."""


class Mark(NamedTuple):
    """A past day, and what each file held then that was changed before the next such day."""

    day: date
    files: Mapping[str, FileRecords | None]


class History(NamedTuple):
    """What was read: the events in order, the commit they end with, and how many were read.

    `line` holds the commits, oldest first; `backwards` those dated on a day before an earlier one.
    """

    events: list[Event]
    head: str
    commits: int
    unreadable: list[UnreadableVersion]
    replay: Replay
    line: list[str]
    days: Mapping[str, date]
    marks: list[Mark]
    backwards: list[str]


class Step(NamedTuple):
    """A commit with the record files that it changed: by name, the blob, or why there is none."""

    commit: Commit
    files: list[Found]
    gone: list[str]


class _ReadAll(Exception):  # noqa: N818  (not an error: it says that more has to be read)
    """Something shows that the records folder alone does not tell the whole history."""


def read_history(
    repository: Repository,
    records: str,
    now: Now,
    *,
    work_tree: Iterable[RawFile] | None = None,
    head: str | None = None,
    watch: Watch | None = None,
    progress: Progress | None = None,
    judged: Callable[[date], Iterable[date]] | None = None,
    cached: bool = False,
) -> History:
    """Replay the history of a workspace up to a now.

    With `work_tree`, what is not committed yet counts as the last step, where the last commit is
    known at that now. `judged` tells which days to mark, in order, of a history that began on a
    day; then every merge is compared with each parent, too. With `cached`, only what came since the
    last reading is read; a `watch` is told of every step, so all is read for it. Raises
    ClientcareError where history is missing.
    """
    repository.refuse_shallow()
    head = head or repository.head()
    line = repository.line_until(head, now)
    zone = now.moment.tzinfo
    assert zone is not None
    days, backwards = days_of(repository, line, zone, last=now.day)
    whole = bool(line) and line[-1] == head
    raws = [*work_tree] if work_tree is not None and whole else []
    names = {raw.name: repository.blob_of(raw.data) for raw in raws if raw.data is not None}
    blobs = _Blobs(repository, {names[r.name]: r.data for r in raws if r.data is not None})
    to_mark = [*judged(days[line[0]])] if judged and line else []
    fresh = Told(Replay(zone, watch), [], [])
    if judged:
        fresh.replay.log = []
    cache = None
    place = folder(repository.top) if cached and watch is None and line else None
    if place and _is_past(repository.line(line[-1]), now):
        shown = shown_name(repository.prefix)
        kind = "judged" if judged else "plain"
        cache = HistoryCache(place, line[0], shown, records, str(zone), kind)
    told = cache.read(line, zone, blobs.later) if cache else None

    def read_on(told: Told) -> tuple[Told, _Marking]:
        """Take the steps that were not taken yet."""
        marking = _Marking(told.replay, to_mark)
        marking.catch_up(blobs.later)
        judge = marking if judged else None
        events, lost = replay_line(
            repository, line, records, told.replay, days, progress, judge, told.read
        )
        found = [*told.events, *events], [*told.unreadable, *lost]
        return Told(told.replay, *found, len(line)), marking

    try:
        now_told, marking = read_on(told or fresh)
    except _ReadAll:  # as only what came since shows
        now_told, marking = read_on(fresh)
    # Where files lie behind links, the folder alone does not tell what comes next.
    if cache and whole and now_told.replay.is_of_folder and not (told and told.read == len(line)):
        cache.write(head, now_told)
    replay, events, lost, _ = now_told
    if work_tree is not None and whole:
        versions = uncommitted(replay, raws, shown_name(repository.prefix), names)
        marking.before(now.day)
        events += replay.step(versions, None, now.day)
    return History(
        events, line[-1] if line else head, len(line), lost, replay, line, days, marking.marks,
        backwards,
    )  # fmt: skip


def _is_past(line: Iterable[tuple[int, str]], now: Now) -> bool:
    """Whether no commit of a line is dated after a now: such a one counts for the now's day."""
    zone = now.moment.tzinfo
    return moment(max(seconds for seconds, _ in line)).astimezone(zone).date() <= now.day


class _Blobs:
    """Versions of files that are read when they are asked for, all that are missing at once."""

    def __init__(self, repository: Repository, known: dict[str, bytes]) -> None:
        """Take the versions whose contents are known, by their blobs."""
        self._repository = repository
        self._data = known
        self._wanted = WeakValueDictionary[tuple[str, str], FileRecords]()

    def later(self, name: str, blob: str) -> FileRecords:
        """A version of a file, to be read when it is asked for."""
        found = self._wanted.get((name, blob))
        if found is None:
            found = FileRecords(name, partial(self._tables, blob), blob)
            self._wanted[name, blob] = found
        return found

    def _tables(self, blob: str) -> dict[str, Any]:
        if blob not in self._data:
            missing = dict.fromkeys(one for _, one in self._wanted if one not in self._data)
            self._data |= self._repository.blobs(missing)
        return read_tables(self._data[blob]) or {}


class _Marking:
    """Marks the state of a replay at the end of some days."""

    def __init__(self, replay: Replay, days: Iterable[date]) -> None:
        self.marks: list[Mark] = []
        self._replay = replay
        self._left = list(days)

    def catch_up(self, later: Callable[[str, str], FileRecords]) -> None:
        """Mark the days of the steps that were taken before."""
        for day, steps in self._replay.log or ():
            self.before(day)
            for step in steps:
                if step.changed:
                    was = later(step.name, step.before) if step.before else None
                    self._replay.note(step.name, was)

    def before(self, day: date) -> None:
        """Mark every day that has passed before a step is taken."""
        while self._left and self._left[0] < day:
            self.marks.append(Mark(self._left.pop(0), self._replay.mark()))


def replay_line(
    repository: Repository,
    line: list[str],
    records: str,
    replay: Replay,
    days: Mapping[str, date],
    progress: Progress | None = None,
    marking: _Marking | None = None,
    done: int = 0,
) -> tuple[list[Event], list[UnreadableVersion]]:
    """Take the steps of a line of commits, oldest first; return the events, and what was lost.

    `days` holds the day that each commit counts for. The first ones, as many as are `done`, were
    taken before; raises _ReadAll where the others show that those have to be read otherwise.
    """
    try:
        steps = steps_in_records_folder(repository, line, records, done)
    except _ReadAll:
        if done:
            raise
        replay.is_of_folder = False
        steps = steps_in_repository(repository, line, records)
    sides = _sides(repository, line[done:], steps, records, replay) if marking else {}
    read, events = _Reading(repository, steps, progress), list[Event]()
    for commit, versions in read:
        if marking:
            marking.before(days[commit.id])
        events += replay.step(versions, commit, days[commit.id])
        for side in sides.get(commit.id, ()):
            replay.merge(side, commit, days[commit.id])
    return events, read.lost


def dated_backwards(commits: Sequence[str]) -> str:
    """Say that commits are dated on a day before one that they follow."""
    counts = "and count from the day of that"
    if len(commits) == 1:
        said = f"commit {commits[0][:12]} is dated before what it follows"
        return f"{said}, {counts.replace('count', 'counts')}"
    return f"{len(commits)} commits are dated before what they follow, {counts}"


def _sides(
    repository: Repository, line: list[str], steps: list[Step], records: str, replay: Replay
) -> dict[str, list[FileVersion]]:
    """The files that a merge took otherwise than another of its parents had them.

    A version that the line itself had before is no news: what became of it are its own steps. A
    merge that changed nothing against its first parent becomes a step of its own.
    """
    order = {digits: n for n, digits in enumerate(line)}
    merges = repository.merges(line[-1]) if line else []
    merges = [one for one in merges if one.partition(" ")[0] in order]
    wanted: dict[str, list[tuple[str, str]]] = {}
    known = {step.commit.id for step in steps}
    folder, prefix = steps_of(records), repository.prefix
    for commit, changes in repository.changes(merges):
        for path, _, before in changes:
            name = name_of(path.removeprefix(prefix))
            mine = path.startswith(prefix) and is_record(tuple(name.split("/")), folder)
            if mine and before is not None and before.is_file:
                wanted.setdefault(commit.id, []).append((shown_name(path), before.blob))
                if commit.id not in known:
                    known.add(commit.id)
                    steps.append(Step(commit, [], []))
    if not wanted:
        return {}
    steps.sort(key=lambda step: order[step.commit.id])
    had = {(one.name, one.blob) for _, each in replay.log or () for one in each if one.blob}
    for step in steps:
        had |= {(one.name, one.blob) for one in step.files if one.blob}
        if step.commit.id in wanted:
            wanted[step.commit.id] = [w for w in wanted[step.commit.id] if w not in had]
    blobs = {blob: b"" for each in wanted.values() for _, blob in each}
    tables = {blob: read_tables(data) for blob, data in repository.blobs(blobs)} if blobs else {}
    return {
        commit: [FileVersion(name, tables[blob]) for name, blob in each]
        for commit, each in wanted.items()
    }


def days_of(
    repository: Repository,
    line: list[str],
    zone: tzinfo,
    first: date = date.min,
    last: date = date.max,
) -> tuple[dict[str, date], list[str]]:
    """The day of each commit of a line, and the commits that are dated before an earlier one.

    A commit's day is never before that of one before it, nor before `first` or after `last`.
    """
    found, backwards, latest = dict[str, date](), list[str](), first
    known = repository.line(line[-1])[: len(line)] if line else []
    for seconds, digits in reversed(known):
        day = min(moment(seconds).astimezone(zone).date(), last)
        if day < latest:
            backwards.append(digits)
        found[digits] = latest = max(latest, day)
    return found, backwards


# The usual way: what changed below the records folder --------------------------------------------


def steps_in_records_folder(
    repository: Repository, line: list[str], records: str, done: int = 0
) -> list[Step]:
    """The steps of a workspace that stays where it is; raises _ReadAll where it does not.

    The first ones, as many as are `done`, are left out.
    """
    prefix, folder = repository.prefix, steps_of(records)
    top = prefix + os.fsencode(folder[0] if folder else "")
    own = prefix + FILE_NAME.encode()
    paths = [path for path in (top.rstrip(b"/"), own) if path] if prefix or folder else []
    steps = []
    for commit, changes in repository.changes(line[done:], paths) if done < len(line) else ():
        files, gone = [], []
        for path, after, _ in changes:
            if path == own:
                _stays(repository, commit, after, line, records)
                continue
            if after is not None and not after.is_file:
                raise _ReadAll
            name = name_of(path.removeprefix(prefix))
            if is_record(tuple(name.split("/")), folder):
                shown = shown_name(path)
                if after is None:
                    gone.append(shown)
                else:
                    files.append(_found(shown, name, after))
        if files or gone:
            steps.append(Step(commit, files, gone))
    return steps


def _found(shown: str, name: str, item: Item) -> Found:
    if name != readable_name(name) or name.count("/") > MAX_FOLDERS:
        return Found(shown, problem="cannot be read")
    return Found(shown, item.blob)


def _stays(
    repository: Repository, commit: Commit, after: Item | None, line: list[str], records: str
) -> None:
    """Raise _ReadAll where a change of the settings says that the records lay elsewhere before."""
    if after is None or not after.is_file or records_of(repository, after) != records:
        raise _ReadAll
    if commit.id != line[0] and any(
        change.after is None and name_of(change.path).rpartition("/")[2] == FILE_NAME
        for _, changes in repository.changes([commit.id])
        for change in changes
    ):
        raise _ReadAll


def records_of(repository: Repository, item: Item | None) -> str:
    """The records folder that a version of the settings names; the default where it names none."""
    default = Settings().records
    if item is None or not item.is_file:
        return default
    tables = read_tables(next(repository.blobs([item.blob]))[1])
    named = (tables or {}).get("records", default)
    return named if isinstance(named, str) else default


# The long way: the whole repository --------------------------------------------------------------


def steps_in_repository(repository: Repository, line: list[str], records: str) -> list[Step]:
    """The steps of a workspace that was moved, or that holds links, or whose folder was renamed."""
    where = places(repository, line)
    items: dict[bytes, Item] = {}
    links: dict[str, bytes] = {}
    before: dict[str, Found] = {}
    steps: list[Step] = []
    for commit, changes in repository.changes(line):
        for path, after, _ in changes:
            if after is None:
                items.pop(path, None)
            else:
                items[path] = after
                if after.mode.startswith("120") and after.blob not in links:
                    links[after.blob] = next(repository.blobs([after.blob]))[1]
        prefix = where[commit.id]
        own = items.get(prefix + FILE_NAME.encode())
        folder = records_of(repository, own) if own else records
        mine = {p.removeprefix(prefix): i for p, i in items.items() if p.startswith(prefix)}
        found = {
            one.name: one
            for each in record_files(mine, folder, links, str(repository.folder))
            if (one := each._replace(name=shown_name(prefix) + each.name))
        }
        files = [one for name, one in found.items() if before.get(name) != one]
        gone = [name for name in before if name not in found]
        before = found
        if files or gone:
            steps.append(Step(commit, files, gone))
    return steps


# Reading the versions ----------------------------------------------------------------------------


class _Reading:
    """The steps with what each file holds: every blob is read once, and held while still needed."""

    def __init__(
        self, repository: Repository, steps: list[Step], progress: Progress | None
    ) -> None:
        self.lost: list[UnreadableVersion] = []
        self._steps = steps
        self._progress = progress
        wanted = [one.blob for step in steps for one in step.files if one.blob]
        self._left = Counter(wanted)
        self._stream = repository.blobs(self._left)
        self._tables: dict[str, dict[str, Any] | None] = {}

    def __iter__(self) -> Iterator[tuple[Commit, list[FileVersion]]]:
        """Every step with the versions of its files, those that are gone last."""
        for n, step in enumerate(self._steps):
            if self._progress:
                self._progress(n, len(self._steps))
            yield (
                step.commit,
                [self._version(one, step.commit) for one in step.files]
                + [FileVersion(name, None) for name in step.gone],
            )

    def _version(self, found: Found, commit: Commit) -> FileVersion:
        tables = self._take(found.blob) if found.blob else None
        if tables is None:
            self.lost.append(UnreadableVersion(found.name, commit))
        return FileVersion(found.name, tables, tables is not None, found.blob or "")

    def _take(self, blob: str) -> dict[str, Any] | None:
        while blob not in self._tables:
            name, data = next(self._stream)
            self._tables[name] = read_tables(data)
        self._left[blob] -= 1
        return self._tables[blob] if self._left[blob] else self._tables.pop(blob)


def read_tables(data: bytes) -> dict[str, Any] | None:
    """Read a version of a file; None where it cannot be read."""
    try:
        return parse(decode(data)) if len(data) <= MAX_BYTES else None
    except TomlFault:
        return None


# What is not committed yet -----------------------------------------------------------------------


def uncommitted(
    replay: Replay, raws: Iterable[RawFile], prefix: str, blobs: Mapping[str, str] = NO_BLOBS
) -> list[FileVersion]:
    """Every file as it lies there now, and those of the last step that lie there no more.

    What is as the last step left it is left out, as far as `blobs` tells by the files' names.
    """
    found, names, closed = list[FileVersion](), set[str](), list[str]()
    for raw in raws:
        name, blob = prefix + raw.name, blobs.get(raw.name)
        names.add(name)
        if blob and name in replay.files and replay.files[name].blob == blob:
            continue
        tables = read_tables(raw.data) if raw.data is not None else None
        found.append(FileVersion(name, tables, tables is not None))
        if tables is None:
            closed.append(f"{name}/")
    missing = [
        FileVersion(name, None)
        for name in replay.files
        if name not in names and not name.startswith(tuple(closed))
    ]
    return [*found, *missing]
