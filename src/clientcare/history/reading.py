"""A repository → every change of a promise in its history, up to a now.

The first-parent history is what counts: a merge is one step, with all that it brings. What changed
is listed once, each version of a file is read once, and what is held is the tree as it stands.

Most workspaces stay where they are, and hold no links: then only what changed below the records
folder is asked for. Where something says otherwise, the whole repository is followed instead, with
the place of the workspace and its records folder as they were at each commit.
"""

import json
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, tzinfo

from clientcare.cache import Cache
from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple
from clientcare.history.cache import Told, UnreadableVersion, packed, unpacked
from clientcare.history.git import Commit, Item, Repository, moment
from clientcare.history.replay import Replay, Watch
from clientcare.history.snapshots import records_of, steps_in_repository
from clientcare.history.trees import Found, Step, name_of, shown_name
from clientcare.history.versions import Contents, Event, FileRecords, Files, read_tables
from clientcare.settings import FILE_NAME
from clientcare.store import Raw as RawFile
from clientcare.store.files import MAX_FOLDERS, is_record, readable_name, steps_of

Progress = Callable[[int, int], None]
"""Told how many commits of how many were read."""


class History(NamedTuple):
    """What was read: the events in order, the commit they end with, and how many were read.

    `line` holds the commits, oldest first; `backwards` those dated on a day before an earlier one;
    `committed` what files held that were changed since the last commit.
    """

    events: list[Event]
    head: str
    commits: int
    unreadable: list[UnreadableVersion]
    replay: Replay
    line: list[str]
    days: Mapping[str, date]
    committed: Files
    backwards: list[str]


class _ReadAll(Exception):  # noqa: N818  (not an error: it says that more has to be read)
    """Something shows that the records folder alone does not tell the whole history."""


def read_history(
    repository: Repository,
    records: str,
    now: Now,
    *,
    work_tree: Iterable[RawFile] | None = None,
    head: str | None = None,
    ahead: bool = False,
    watch: Watch | None = None,
    progress: Progress | None = None,
    merges: bool = False,
    cached: bool = False,
) -> History:
    """Replay the history of a workspace up to a now.

    With `work_tree`, what is not committed yet counts as the last step, where the last commit is
    known at that now. With `ahead`, what is dated later counts as committed at that now. With
    `merges`, every merge is compared with each parent. With `cached`, only what came since the last
    reading is read; a `watch` is told of every step, so all is read for it. Raises ClientcareError
    where history is missing.
    """
    repository.refuse_shallow()
    if work_tree is not None:
        repository.refuse_sparse()
    head = head or repository.head()
    line = repository.line_until(head, None if ahead else now)
    zone = now.zone
    days, backwards = days_of(repository, line, zone, last=now.day)
    whole = bool(line) and line[-1] == head
    raws = [*work_tree] if work_tree is not None and whole else []
    names = {raw.name: repository.blob_of(raw.data) for raw in raws if raw.data is not None}
    data = {names[raw.name]: raw.data for raw in raws if raw.data is not None}
    fresh = Told(Replay(zone, watch), [], [])
    cache = told = None
    # A commit that is dated ahead counts for the day of now, which is another one tomorrow.
    last = max([seconds for seconds, *_ in repository.line(line[-1])] if line else [0])
    if cached and watch is None and line and moment(last, zone).date() <= now.day:
        shown, kind = shown_name(repository.prefix), "merges" if merges else "plain"
        cache = Cache.outside(repository.top, line[0], shown, records, str(zone), kind)
    if cache:
        count = {digits: n for n, digits in enumerate(line, 1)}
        told = cache.read(
            reversed(line),
            lambda lines, key: unpacked(
                lines, Replay(zone), Contents(repository, data=data).later, count[key]
            ),
        )

    def read_on(told: Told) -> Told:
        """Take the steps that were not taken yet."""
        events, lost = replay_line(
            repository, line, records, told.replay, days, progress, merges=merges, done=told.read,
            data=data,
        )  # fmt: skip
        return Told(told.replay, told.events + events, told.unreadable + lost, len(line))

    try:
        now_told = read_on(told or fresh)
    except _ReadAll:  # as only what came since shows
        now_told = read_on(fresh)
    # Where files lie behind links, the folder alone does not tell what comes next.
    is_told = now_told.replay.is_of_folder and not now_told.replay.unread
    if cache and whole and is_told and not (told and told.read == len(line)):
        cache.write(head, packed(now_told))
    replay, events, lost, _ = now_told
    committed: dict[str, FileRecords | None] = {}
    if work_tree is not None and whole:
        versions = uncommitted(replay, raws, shown_name(repository.prefix), names)
        committed = {name: replay.files.get(name) for name in versions}
        events += replay.step(versions, None, now.day)
    events = replay.by_present_ids(events)
    replay.recorded = replay.by_present_ids(replay.recorded)
    replay.merged = replay.by_present_ids(replay.merged)
    end = line[-1] if line else head
    return History(events, end, len(line), lost, replay, line, days, committed, backwards)


def keep_line(repository: Repository, head: str | None = None) -> None:
    """Take the line of history to a commit from an earlier run, or keep it for the next one."""
    cache = None if repository.is_shallow else Cache.outside(repository.top, "line")
    if not cache or repository.is_empty:
        return
    head = head or repository.head()
    known = cache.read(
        [head], lambda lines, _: [(*one[:2], one[2:]) for one in json.loads(lines[0])]
    )
    if known:
        repository.lines[head, None] = known
    else:
        line = repository.line(head)
        cache.write(head, [[(seconds, digits, *merged) for seconds, digits, merged in line]])


def replay_line(
    repository: Repository,
    line: list[str],
    records: str,
    replay: Replay,
    days: Mapping[str, date],
    progress: Progress | None = None,
    *,
    merges: bool = False,
    done: int = 0,
    data: Mapping[str, bytes] = {},
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
    sides = _sides(repository, line, steps, records, done) if merges else {}
    wanted = [one.blob for step in steps for one in step.files if one.blob]
    contents = Contents(repository, wanted, data)
    events, lost = list[Event](), list[UnreadableVersion]()
    for n, (commit, files, removed) in enumerate(steps):
        if progress:
            progress(n, len(steps))
        versions = dict[str, FileRecords | None]()
        for name, blob, *_ in files:
            if version := contents.read(name, blob) if blob else None:
                versions[name] = version
            else:
                lost.append(UnreadableVersion(name, commit))
                replay.unread.setdefault(name, [])
        versions |= dict.fromkeys(removed)
        events += replay.step(versions, commit, days[commit.id])
        for side in sides.get(commit.id, ()):
            replay.merge(side, commit, days[commit.id])
    return events, lost


def dated_backwards(commits: Sequence[str]) -> str:
    """Say that commits are dated on a day before one that they follow."""
    if len(commits) == 1:
        said = f"commit {commits[0][:12]} is dated before what it follows"
        return f"{said}, and counts from the day of that"
    said = f"{len(commits)} commits are dated before what they follow"
    return f"{said}, and count from the day of that"


def _sides(
    repository: Repository, line: list[str], steps: list[Step], records: str, done: int
) -> dict[str, list[FileRecords]]:
    """The files that a merge took otherwise than another of its parents had them.

    A version that the line itself had before is no news: what became of it are its own steps. A
    merge that changed nothing against its first parent becomes a step of its own.
    """
    order = {digits: n for n, digits in enumerate(line)}
    fresh = repository.line(line[-1])[: len(line) - done] if line else []
    merges = [f"{commit} {parent}" for _, commit, merged in fresh for parent in merged]
    wanted: dict[Commit, list[tuple[bytes, str]]] = {}
    for commit, changes in repository.changes(merges) if merges else ():
        for path, _, before in changes:
            if before and before.is_file and _record_name(repository, path, records):
                wanted.setdefault(commit, []).append((path, before.blob))
    if not wanted:
        return {}
    had: dict[tuple[bytes, str], int] = {}
    paths = {path for each in wanted.values() for path, _ in each}
    for commit, changes in repository.changes(line, paths):
        for path, after, _ in changes:
            if after is not None:
                had.setdefault((path, after.blob), order[commit.id])
    known = {step.commit.id for step in steps}
    steps += [Step(commit, [], []) for commit in wanted if commit.id not in known]
    steps.sort(key=lambda step: order[step.commit.id])
    news = {
        commit.id: [one for one in each if had.get(one, len(line)) > order[commit.id]]
        for commit, each in wanted.items()
    }
    contents = Contents(repository, [blob for each in news.values() for _, blob in each])
    return {
        commit: [FileRecords(shown_name(path), contents.take(blob) or {}) for path, blob in each]
        for commit, each in news.items()
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
    for seconds, digits, _ in reversed(known):
        day = min(moment(seconds, zone).date(), last)
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
    steps, own, paths = [], repository.prefix + FILE_NAME.encode(), _paths(repository, records)
    for commit, changes in repository.changes(line[done:], paths) if done < len(line) else ():
        files: list[Found] = []
        removed: list[str] = []
        for path, after, before in changes:
            if path == own:
                _stays(repository, commit, (after, before), line, records)
                continue
            if after is not None and not after.is_file:
                raise _ReadAll
            name = _record_name(repository, path, records)
            if name and after is None:
                removed.append(shown_name(path))
            elif name and after:
                is_readable = name == readable_name(name) and name.count("/") <= MAX_FOLDERS
                files.append(Found(shown_name(path), after.blob if is_readable else None))
        if files or removed:
            steps.append(Step(commit, files, removed))
    return steps


def _paths(repository: Repository, records: str) -> list[bytes]:
    """The paths below which everything lies that a usual workspace can read."""
    prefix, folder = repository.prefix, steps_of(records)
    if not prefix and not folder:
        return []
    top = prefix + os.fsencode(folder[0] if folder else "")
    return [path for path in (top.rstrip(b"/"), prefix + FILE_NAME.encode()) if path]


def _record_name(repository: Repository, path: bytes, records: str) -> str | None:
    """The name of a record file in the workspace; None of any other file."""
    name = name_of(path.removeprefix(repository.prefix))
    mine = path.startswith(repository.prefix) and is_record(
        tuple(name.split("/")), steps_of(records)
    )
    return name if mine else None


def _stays(
    repository: Repository,
    commit: Commit,
    settings: tuple[Item | None, Item | None],
    line: list[str],
    records: str,
) -> None:
    """Raise _ReadAll where a change of the settings says that the records lay elsewhere before."""
    after, before = settings
    if after is None or not after.is_file:
        raise _ReadAll
    if any(item and records_of(repository, item) != records for item in (after, before)):
        raise _ReadAll
    if (commit.id != line[0] or repository.parent(commit.id)) and any(
        change.after is None and name_of(change.path).rpartition("/")[2] == FILE_NAME
        for _, changes in repository.changes([commit.id])
        for change in changes
    ):
        raise _ReadAll


# The files of past days --------------------------------------------------------------------------


def files_at(
    repository: Repository, records: str, history: History, ends: Sequence[str]
) -> dict[str, dict[str, str]]:
    """What files held at some commits of a history, as far as they changed by the next of them.

    `ends` are in the order of the line. Of each file the blob is told, "" where it was not there.
    """
    found: dict[str, dict[str, str]] = {end: {} for end in ends}
    if history.replay.is_of_folder and not history.unreadable:
        pairs = zip([*ends[1:], history.line[-1]], ends, strict=True)
        before_of = {new: old for new, old in pairs if new != old}
        asked = [f"{new} {old}" for new, old in before_of.items()]
        paths = _paths(repository, records)
        for commit, changes in repository.changes(asked, paths) if asked else ():
            found[before_of[commit.id]] = {
                shown_name(path): before.blob if before and before.is_file else ""
                for path, _, before in changes
                if _record_name(repository, path, records)
            }
        return found
    # Whatever cannot be read left what a file held before, as in the replay.
    lost = {(one.file, one.commit.id) for one in history.unreadable}
    order = {digits: n for n, digits in enumerate(history.line)}
    state, left, last = dict[str, str](), list(ends), dict[str, str]()
    for commit, files, removed in steps_in_repository(repository, history.line, records):
        while left and order[left[0]] < order[commit.id]:
            last = found[left.pop(0)]
        for name, blob, *_ in files:
            if blob and (name, commit.id) not in lost:
                last.setdefault(name, state.get(name, ""))
                state[name] = blob
        for name in removed:
            last.setdefault(name, state.pop(name, ""))
    return found


# What is not committed yet -----------------------------------------------------------------------


def uncommitted(
    replay: Replay, raws: Iterable[RawFile], prefix: str, blobs: Mapping[str, str] = {}
) -> dict[str, FileRecords | None]:
    """Every file that can be read, as it lies there now; None for those that lie there no more.

    What is as the last step left it is left out, as far as `blobs` tells by the files' names.
    """
    found, names, closed = dict[str, FileRecords | None](), set[str](), list[str]()
    for raw in raws:
        name, blob = prefix + raw.name, blobs.get(raw.name)
        names.add(name)
        if blob and name in replay.files and replay.files[name].blob == blob:
            continue
        tables = read_tables(raw.data) if raw.data is not None else None
        if tables is None:
            closed.append(f"{name}/")
        else:
            found[name] = FileRecords(name, tables)
    missing = [name for name in replay.files if name not in names]
    return found | {name: None for name in missing if not name.startswith(tuple(closed))}
