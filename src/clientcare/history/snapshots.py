"""A workspace as a commit had it, read from the repository and not from the folder."""

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple, replace
from clientcare.errors import ClientcareError
from clientcare.history.git import LINK, SUBMODULE, Commit, Item, Repository, moment
from clientcare.history.trees import Found, Step, name_of, record_files, shown_name
from clientcare.history.versions import read_tables
from clientcare.records.faults import Fault
from clientcare.settings import FILE_NAME, Settings, read_settings
from clientcare.store import File, Raw, Snapshot, assemble, reassemble
from clientcare.store.files import MAX_BYTES, steps_of


class NoWorkspace(ClientcareError):  # noqa: N818  (it says what a commit lacks)
    """A commit has no workspace where ours is, or none that can be read."""

    def __init__(self, commit: str, reason: str, hint: str | None) -> None:
        super().__init__(f"no workspace can be read in commit {commit[:12]}: {reason}", hint)


class Tree(NamedTuple):
    """What a commit holds of a workspace: where it lay, its settings, its record files."""

    prefix: bytes
    settings: Settings
    raws: list[Raw]
    problem: str = ""
    """Why its settings could not be read, where others took their place."""


def commit_on(repository: Repository, now: Now) -> Commit:
    """The last commit of the first-parent history that is known at a now."""
    repository.refuse_shallow()
    found = repository.last_before(now)
    if not found:
        first = moment(repository.line(repository.head())[-1][0]).astimezone(now.zone)
        hint = f"name a later day: the history begins on {first:%Y-%m-%d}"
        raise ClientcareError(f"there is no commit at or before {now.day}", hint)
    return repository.commit(found)


def load_at(repository: Repository, commit: Commit) -> Snapshot:
    """Read a whole workspace as a commit had it; raises NoWorkspace where there was none."""
    tree = read_tree(repository, commit.id)
    try:
        snapshot = assemble(tree.settings, tree.raws)
    except ClientcareError as error:
        raise NoWorkspace(commit.id, error.message, error.hint) from None
    snapshot.root = repository.folder
    snapshot.prefix = os.fsdecode(tree.prefix)
    return snapshot


def read_tree(
    repository: Repository,
    commit: str,
    ids: Collection[str] = (),
    instead: Settings | None = None,
    known: Iterable[Raw] = (),
) -> Tree:
    """Read the settings and the record files of a commit, wherever the workspace lay then.

    A workspace that was copied is known again by the `ids` (in small letters) of its records.
    Settings that cannot be read are replaced by `instead`, if given. What is the same as a `known`
    file is not read again.
    """
    held = {repository.blob_of(raw.data): raw.data for raw in known if raw.data is not None}
    prefix, own = repository.prefix, FILE_NAME.encode()
    items = repository.items(commit, prefix)
    if own not in items:
        since = [digits for _, digits, _ in repository.line(repository.head(), without=commit)]
        _, prefix = places(repository, since[::-1]) if since else ({}, prefix)
        items = repository.items(commit, prefix)
    if own not in items and ids and (copied := _copied_from(repository, commit, ids)) is not None:
        prefix = copied
        items = repository.items(commit, prefix)
    item = items.get(own)
    if item is None or not item.is_file:
        raise NoWorkspace(commit, f"no {FILE_NAME}", "name a later day or commit")
    settings, problem = instead, ""
    try:
        settings = read_settings(repository.blob(item.blob))
    except ClientcareError as error:
        if settings is None:
            raise NoWorkspace(commit, error.message, error.hint) from None
        problem = error.message
    raws = list(_records(repository, items, settings.records, held))
    return Tree(prefix, settings, raws, problem)


def _copied_from(repository: Repository, commit: str, ids: Collection[str]) -> bytes | None:
    """The workspace of a commit that shares the most record ids with ours; None without any."""
    items, best = repository.items(commit, b""), (0, b"")
    own = FILE_NAME.encode()
    for path in items:
        prefix = path.removesuffix(own)
        if path != prefix + own or (prefix and not prefix.endswith(b"/")):
            continue
        inner = _below(prefix, items)
        blobs = [i.blob for p, i in inner.items() if p.endswith(b".toml") and i.is_file]
        data = b"\n".join(blob for _, blob in repository.blobs(dict.fromkeys(blobs)))
        held = {one.decode("utf-8", "replace").lower() for one in _ID.findall(data)}
        best = max(best, (len(held & set(ids)), prefix))
    return best[1] if best[0] else None


def _below(prefix: bytes, items: Mapping[bytes, Item]) -> dict[bytes, Item]:
    """What a commit holds below a prefix, by the rest of its path."""
    return {p.removeprefix(prefix): i for p, i in items.items() if p.startswith(prefix)}


_ID = re.compile(rb"""^\s*id\s*=\s*["']([A-Za-z][A-Za-z0-9._-]*)["']""", re.MULTILINE)


def _records(
    repository: Repository, items: dict[bytes, Item], records: str, held: dict[str, bytes]
) -> Iterator[Raw]:
    wanted = dict.fromkeys(i.blob for i in items.values() if i.mode.startswith(LINK))
    links = dict(repository.blobs(wanted)) if wanted else {}
    found = list(record_files(items, records, links, str(repository.folder)))
    wanted = dict.fromkeys(one.blob for one in found if one.blob and one.blob not in held)
    data = held | (dict(repository.blobs(wanted)) if wanted else {})
    for one in found:
        content = data.get(one.blob or "")
        if content is None:
            yield Raw(one.name, problem=one.problem, fix=one.fix)
        elif len(content) > MAX_BYTES:
            yield Raw(one.name, problem="is larger than 1 MiB", fix="split it into several files")
        else:
            yield Raw(one.name, content)


def files_of(snapshot: Snapshot) -> list[Raw]:
    """The files of a workspace as they were read, in the order of their names."""
    found = [
        Raw(file.name, file.data)
        if file.text or not file.fault
        else Raw(file.name, problem=file.fault.message, fix=file.fault.fix)
        for file in snapshot.files
    ]
    return sorted([*found, *snapshot.rest], key=lambda raw: raw.name.split("/"))


def changed_files(before: Iterable[Raw], present: Iterable[Raw]) -> dict[str, bytes | None]:
    """What files held before that hold something else now; None of those that were not there."""
    now, then = ({raw.name: raw.data for raw in raws} for raws in (present, before))
    return {name: then.get(name) for name in {**then, **now} if then.get(name) != now.get(name)}


def loaded(tree: Tree, present: Snapshot, raws: Collection[Raw]) -> Snapshot | None:
    """The workspace of a tree; None where it has no project. `raws` are the files of the present.

    What is the same is taken over from the present: only what differs is read.
    """
    if all(raw.data is not None for raw in (*tree.raws, *raws)):
        shell = replace(present, settings=tree.settings)
        snapshot = reassemble(shell, changed_files(tree.raws, raws))
        snapshot.unread = []
        return snapshot if snapshot.projects or snapshot.unreadable else None
    try:
        return assemble(tree.settings, tree.raws)
    except ClientcareError:
        return None


def settings_in(data: bytes) -> Settings | None:
    """The settings that a version of their file holds; None where it cannot be read."""
    try:
        return read_settings(data)
    except ClientcareError:
        return None


def settings_on(
    repository: Repository, days: Mapping[str, date], present: Settings
) -> Callable[[date], Settings]:
    """The settings as they were at the end of each day, from the commits with their days."""
    versions: list[tuple[date, Settings]] = []
    for commit, changes in repository.changes(days, [repository.prefix + FILE_NAME.encode()]):
        after = changes[-1].after
        settings = settings_in(repository.blob(after.blob)) if after and after.is_file else None
        if settings:
            versions.append((days[commit.id], settings))

    def on(day: date) -> Settings:
        return next((each for since, each in reversed(versions) if since <= day), present)

    return on


def end_of(commit: Commit, snapshot: Snapshot) -> Now:
    """The end of a commit's day."""
    zone = snapshot.settings.zone
    day: date = commit.day(zone)
    return Now.end_of(day, zone)


# Where the workspace lay -------------------------------------------------------------------------


def places(repository: Repository, line: Sequence[str]) -> tuple[Mapping[str, bytes], bytes]:
    """Where the workspace lay after each commit of a line and before the first of them.

    A place is what stands before the names of its files. It moved where one commit put its settings
    there and took them away elsewhere.
    """
    here, found, own = repository.prefix, dict[str, bytes](), FILE_NAME.encode()
    steps = list(repository.changes(line, [b"**/" + own], glob=True))
    for commit, changes in reversed(steps):
        added = {c.path.removesuffix(own) for c in changes if c.after is not None}
        removed = [c.path.removesuffix(own) for c in changes if c.after is None]
        if here in added and len(removed) == 1:
            found[commit.id] = here
            here = removed[0]
    before, at = here, dict[str, bytes]()
    for digits in line:
        at[digits] = here = found.get(digits, here)
    return at, before


def records_of(repository: Repository, item: Item | None) -> str:
    """The records folder that a version of the settings names; the default where it names none."""
    default = Settings().records
    if item is None or not item.is_file:
        return default
    tables = read_tables(repository.blob(item.blob))
    named = (tables or {}).get("records", default)
    return named if isinstance(named, str) else default


def steps_in_repository(repository: Repository, line: list[str], records: str) -> list[Step]:
    """The steps of a workspace that was moved, or that holds links, or whose folder was renamed."""
    where, prefix = places(repository, line)
    start = repository.parent(line[0]) if line else None
    items = repository.items(start, b"") if start else {}
    links: dict[str, bytes] = {}

    def held(prefix: bytes) -> dict[str, Found]:
        for item in items.values():
            if item.mode.startswith(LINK) and item.blob not in links:
                links[item.blob] = repository.blob(item.blob)
        own = items.get(prefix + FILE_NAME.encode())
        folder = records_of(repository, own) if own else records
        below = record_files(_below(prefix, items), folder, links, str(repository.folder))
        found = (each._replace(name=shown_name(prefix) + each.name) for each in below)
        return {one.name: one for one in found}

    before, steps = held(prefix) if start else {}, list[Step]()
    for commit, changes in repository.changes(line):
        for path, after, _ in changes:
            if after is None:
                items.pop(path, None)
            else:
                items[path] = after
        found = held(where[commit.id])
        files = [one for name, one in found.items() if before.get(name) != one]
        removed = [name for name in before if name not in found]
        before = found
        if files or removed:
            steps.append(Step(commit, files, removed))
    return steps


def under(judged: Snapshot, policy: Snapshot, world: Snapshot) -> Snapshot:
    """Put records under the policy of one state, and the calendars and ladders of another.

    They have to be a copy of their own, which is changed.
    """
    judged.settings = _with_calendar(policy.settings, world.settings)
    policies, worlds = ({p.id.lower(): p for p in state.projects} for state in (policy, world))
    for project in judged.projects:
        name = project.id.lower()
        rules, place = policies.get(name, project), worlds.get(name, project)
        project.settings = _with_calendar(rules.settings, place.settings)
        if project.entry and project.project and place.project:
            ladder = {"escalation": place.project.escalation}
            project.entry.record = project.project.model_copy(update=ladder)
    return judged


def _with_calendar(settings: Settings, other: Settings) -> Settings:
    same = settings.calendar == other.calendar
    return settings if same else settings.changed(calendar=other.calendar)


def name_submodules(snapshot: Snapshot, repository: Repository, head: str) -> None:
    """Add the submodules that hold records, through links too: no commit of ours has those."""
    folder, top = steps_of(snapshot.settings.records), repository.folder
    for path, item in repository.items(head, repository.prefix).items():
        if not item.mode.startswith(SUBMODULE):
            continue
        steps = tuple(name_of(path).split("/"))
        read = ((top / file.name).resolve() for file in snapshot.files)
        inner = top.joinpath(*steps)
        if folder[: len(steps)] == steps[: len(folder)] or any(
            inner in one.parents for one in read
        ):
            problem = "is a submodule, whose files the commit does not hold"
            fault = Fault((), problem, "keep the records in one repository")
            snapshot.files.append(File(shown_name(path), fault=fault))
