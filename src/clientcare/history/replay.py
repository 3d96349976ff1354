"""The records of a workspace as they stand, step by step → every change of a promise in them.

A record is followed by its kind and id, wherever its file lies. What is held is the tree as it
stands after the step just taken, and the last version of every record that is gone.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, tzinfo
from typing import Any, NamedTuple

from clientcare.calendar.working_time import day_of
from clientcare.facts.states import is_closed
from clientcare.history.aligning import align, likeness
from clientcare.history.compare import Difference, Raw, compare, day, fact_name, texts, values_of
from clientcare.history.git import Commit
from clientcare.naming import event_of_file, project_of_file
from clientcare.records import KINDS

Key = tuple[str, str]
"""A record's kind, and its id in small letters."""


class Event(NamedTuple):
    """A change of a record in the history; `commit` is None for what is not committed yet.

    `early` says that it was made on the very day on which the value was first committed; `project`
    is the id of the one that claimed the record's file then; `open` says of a record that was
    deleted that it was open, and `like` names a new record that resembles it.
    """

    difference: Difference
    record: str
    kind: str
    project: str | None
    file: str
    commit: Commit | None
    on: date
    early: bool = False
    open: bool = False
    like: str | None = None


class Recorded(NamedTuple):
    """A fact that was first committed after its own day."""

    record: str
    kind: str
    project: str | None
    key: str
    day: date
    commit: Commit | None
    on: date

    @property
    def field(self) -> str:
        """The name of the fact."""
        return fact_name(self.key)


class RecordVersion(NamedTuple):
    """A record as it stands, and the days since which it and its later facts have stood so."""

    kind: str
    id: str
    file: str
    table: Raw
    first_committed: date
    since: dict[str, date]


class FileVersion(NamedTuple):
    """A file as a step leaves it: its tables, or None where it is gone or cannot be read."""

    name: str
    tables: dict[str, Any] | None
    readable: bool = True


class FileRecords(NamedTuple):
    """What a file holds: records by key, events without an id, and the project that it declares."""

    named: dict[Key, tuple[str, Raw]]
    unnamed: list[tuple[str, str, Raw]]
    """Kind, default id and table of each."""
    project: str | None

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


_NO_FILE = FileRecords({}, [], None)
Watch = Callable[[RecordVersion | None, RecordVersion | None, Commit | None, date], None]
"""Told of every record that a step adds, changes or takes away: before, after, when."""


class Replay:
    """The records of a tree as they stand, and what each step changed."""

    def __init__(self, zone: tzinfo, watch: Watch | None = None) -> None:
        """Start with an empty tree."""
        self.zone = zone
        self._watch = watch
        self._files: dict[str, FileRecords] = {}
        self._where: dict[Key, dict[str, tuple[str, Raw]]] = {}
        self._present: dict[Key, RecordVersion] = {}
        self._deleted: dict[Key, RecordVersion] = {}
        self.merged: list[Event] = []
        """What a merge changed against a parent other than the first, and no step did."""
        self._lost: dict[Key, RecordVersion] = {}
        self._told: set[tuple[str, str, str, str]] = set()
        self._marked: dict[str, FileRecords | None] | None = None
        self.renamed: dict[str, str] = {}
        """The id that a record has now, by each that it had, in small letters."""
        self.recorded: list[Recorded] = []
        """Facts that were first committed after their day, but for those of a new project."""

    @property
    def files(self) -> Mapping[str, FileRecords]:
        """The files that are there now, as far as they could ever be read, by their names."""
        return self._files

    def mark(self) -> dict[str, FileRecords | None]:
        """Note from now on what each file held before it is changed, up to the next mark."""
        self._marked = {}
        return self._marked

    def step(self, changed: Iterable[FileVersion], commit: Commit | None, on: date) -> list[Event]:
        """Take the files that a step changed; return the events, by record.

        A file that cannot be read keeps what it held before: nothing in it can be called gone or
        unchanged until it can be read again.
        """
        touched: dict[Key, None] = {}
        unnamed_before: list[tuple[str, str, Raw, str]] = []
        unnamed_after: list[tuple[str, str, Raw, str]] = []
        projects = self._projects(changed := list(changed))
        for version in changed:
            if version.readable:
                before, after = self._replace(version)
                touched |= dict.fromkeys((*before.named, *after.named))
                gone, new = _changed(before.unnamed, after.unnamed)
                unnamed_before += ((*one, version.name) for one in gone)
                unnamed_after += ((*one, version.name) for one in new)
        # Change requests first: what they say of a promise is asked for when that is compared.
        keys = sorted(touched, key=lambda key: key[0] != "change")
        self._rename(keys, commit, on)
        found = [e for key in keys for e in self._compare(key, commit, on, projects)]
        found += self._compare_unnamed(unnamed_before, unnamed_after, commit, on)
        if len(found) > 1:
            found.sort(key=lambda event: event.record.lower())
        return found

    def _replace(self, version: FileVersion) -> tuple[FileRecords, FileRecords]:
        """Put a file in the place of what it was; return both."""
        name = version.name
        was = self._files.pop(name, None)
        before = was or _NO_FILE
        after = _read(name, version.tables) if version.tables is not None else _NO_FILE
        if version.tables is not None:
            self._files[name] = after
        if self._marked is not None and after != before:
            self._marked.setdefault(name, was)
        for key in before.named:
            if key not in after.named:
                del self._where[key][name]
        for key, one in after.named.items():
            self._where.setdefault(key, {})[name] = one
        return before, after

    def find(self, kind: str, name: str) -> RecordVersion | None:
        """A record as it stands, or as it last stood; touchpoints and reviews by their own ids."""
        key = (kind, name.lower())
        return self._present.get(key) or self._deleted.get(key) or self._lost.get(key)

    def is_there(self, event: Event) -> bool:
        """Whether the record of an event is there now."""
        return (event.kind, event.record.lower()) in self._present

    def merge(self, side: FileVersion, commit: Commit, on: date) -> None:
        """Compare a file of another parent of the merge just taken with the records now."""
        for key, (name, table) in _read(side.name, side.tables or {}).named.items():
            new, project = self._present.get(key), self._project_of(side.name)
            where = (name, key[0], project, side.name, commit, on)
            if new is None and key not in self._deleted:
                old = RecordVersion(key[0], name, side.name, table, on, {})
                self._lost[key] = old
                self.merged.append(Event(Difference("dropped", ""), *where, open=_is_open(old)))
            for difference in compare(key[0], table, new.table, self.zone) if new else ():
                told = (*key, difference.key, str(difference.old))
                if not difference.declared and told not in self._told:
                    self._told.add(told)
                    self.merged.append(Event(difference, *where))

    # Projects ------------------------------------------------------------------------------------

    def _projects(self, changed: list[FileVersion]) -> dict[str, str | None]:
        """Whose the files of a step were before it: what goes with its project had one."""
        gone = [version.name for version in changed if version.tables is None and version.readable]
        return {name: self._project_of(name) for name in gone}

    def _project_of(self, name: str) -> str | None:
        """The project that claims a file: its own, else that of the nearest project.toml."""
        own = self._files.get(name)
        if own and own.project:
            return own.project
        folder = name
        while folder:
            folder = folder.rpartition("/")[0]
            near = self._files.get(f"{folder}/project.toml" if folder else "project.toml")
            if near and near.project:
                return near.project
        return None

    # Records with an id --------------------------------------------------------------------------

    def _rename(self, keys: list[Key], commit: Commit | None, on: date) -> None:
        """Follow records of which a step changed nothing but the id."""
        fresh = [key for key in keys if self._where[key] and key not in self._present]
        for key in keys:
            old = self._present.get(key)
            if old is None or self._where[key]:
                continue
            for other in fresh:
                name, table = next(iter(self._where[other].values()))
                if other[0] == key[0] and _same_but_id(old.table, table):
                    self._present[other] = new = self._present.pop(key)._replace(id=name)
                    self.renamed[key[1]] = other[1]
                    fresh.remove(other)
                    if self._watch:
                        self._watch(old, None, commit, on)
                        self._watch(None, new, commit, on)
                    break

    def _compare(
        self, key: Key, commit: Commit | None, on: date, projects: dict[str, str | None]
    ) -> Iterator[Event]:
        """Compare a record that a step touched with what stood before it."""
        old, places = self._present.get(key), self._where[key]
        if not places:
            del self._where[key]
            if old is not None:
                yield self._drop(key, old, commit, on, projects.get(old.file))
            return
        # Of several with one id, the first that was there counts until it is gone.
        file = old.file if old and old.file in places else min(places)
        name, table = places[file]
        if old is not None and old.file != file:
            yield from self._hidden(old, file, commit, on, projects.get(old.file))
        if old is not None and old.table == table:
            if old.file != file:
                self._present[key] = new = old._replace(file=file)
                if self._watch:
                    self._watch(old, new, commit, on)
            return
        restored = old is None and key in self._deleted
        old = old or self._deleted.pop(key, None)
        first_committed = old.first_committed if old else on
        new = RecordVersion(
            key[0], name, file, table, first_committed, dict(old.since) if old else {}
        )
        self._present[key] = new
        if self._watch:
            self._watch(None if restored else old, new, commit, on)
        if old is not None:
            yield from self._events(old, new, commit, on, restored=restored)
        else:
            self._record(new, values_of(new.kind, table), commit, on)

    def _hidden(
        self, old: RecordVersion, file: str, commit: Commit | None, on: date, project: str | None
    ) -> Iterator[Event]:
        """Say of a record that was moved to another project that its client reads it no more."""
        project, now = project or self._project_of(old.file), self._project_of(file)
        before, after = self._project(project), self._project(now)
        if old.kind == "project" or before is None or after is None or before is after:
            return
        other = _plain_client(before) != _plain_client(after) and not self._is_same(project, now)
        if other or (after.get("internal") is True and before.get("internal") is not True):
            hidden = Difference("hidden", "project", project, now, key="project")
            yield Event(hidden, old.id, old.kind, now, file, commit, on)

    def _project(self, name: str | None) -> Raw | None:
        """A project as it stands after the step, or as it last stood."""
        key = "project", (name or "").lower()
        places = [*self._where.get(key, {}).values()]
        found = self._present.get(key) or self._deleted.get(key)
        return places[0][1] if places else found.table if found else None

    def _is_same(self, one: str | None, other: str | None) -> bool:
        """Whether one project is another by a new id."""
        return self.renamed.get((one or "").lower()) == (other or "").lower()

    def _drop(
        self, key: Key, old: RecordVersion, commit: Commit | None, on: date, project: str | None
    ) -> Event:
        self._deleted[key] = self._present.pop(key)
        if self._watch:
            self._watch(old, None, commit, on)
        project = project or self._project_of(old.file)
        where = (old.id, old.kind, project, old.file, commit, on)
        early = old.first_committed == on and self._is_dated(commit, on)
        return Event(Difference("dropped", ""), *where, early, _is_open(old), self._like(old))

    def _like(self, old: RecordVersion) -> str | None:
        """A record that is there and resembles one that was deleted; None where none does."""
        best, found = 0.5, None
        mine = {key: value for key, value in old.table.items() if key != "id"}
        for (kind, _), places in self._where.items():
            for name, table in places.values():
                if kind == old.kind and (kind, name.lower()) not in self._present and mine:
                    alike = likeness(mine, table)
                    best, found = (alike, name) if alike >= best else (best, found)
        return found

    def _events(
        self,
        old: RecordVersion,
        new: RecordVersion,
        commit: Commit | None,
        on: date,
        *,
        restored: bool,
    ) -> Iterator[Event]:
        project = self._project_of(new.file)
        where = (new.id, new.kind, project, new.file, commit, on)
        if restored:
            yield Event(Difference("restored", ""), *where)
        rewritten = False
        for difference in compare(new.kind, old.table, new.table, self.zone):
            early = False
            self._told.add((new.kind, new.id.lower(), difference.key, str(difference.old)))
            if self._is_renamed(difference, new.table) or self._is_known(difference, new.kind, on):
                continue
            if not difference.declared:
                since = old.since.get(difference.key, old.first_committed)
                rewritten, early = True, since == on and self._is_dated(commit, on)
                if difference.what == "lowered-bar":
                    agreed = self._was_asked_for(new, since)
                    difference = difference._replace(declared=agreed)
                new.since[difference.key] = on
            yield Event(difference, *where, early)
        if on != new.first_committed or rewritten:
            fresh = _fresh(old, new)
            new.since.update(dict.fromkeys(fresh, on))
            self._record(new, fresh, commit, on)

    def _is_dated(self, commit: Commit | None, on: date) -> bool:
        """Whether a commit says of itself that it was made on the day that it counts for."""
        return commit is None or commit.day(self.zone) == on

    def _is_known(self, difference: Difference, kind: str, on: date) -> bool:
        """Whether a record was only said to repeat one that had been committed before."""
        if difference.field != "duplicate_of" or difference.what != "hidden":
            return False
        other = self._present.get((kind, str(difference.new).lower()))
        return other is not None and other.first_committed < on

    def _is_renamed(self, difference: Difference, table: Raw) -> bool:
        """Whether a reference was only changed to the new id of what it names."""
        name = str(difference.old).lower() if difference.what == "rewritten-fact" else ""
        if name not in self.renamed:
            return False
        key = difference.field.partition("[")[0].partition(".")[0]
        value = difference.new if difference.new is not None else table.get(key)
        names = value if isinstance(value, list) else [value]
        return self.renamed[name] in (str(one).lower() for one in names)

    def _record(
        self, new: RecordVersion, values: Mapping[str, Any], commit: Commit | None, on: date
    ) -> None:
        """Note which facts were first committed after their day; a new project's are not late."""
        late = {
            key: fact
            for key, value in values.items()
            if isinstance(value, date) and _is_fact(key) and (fact := self._day(value)) < on
        }
        if not late:
            return
        project = self._project_of(new.file)
        own = self._present.get(("project", (project or "").lower()))
        if own is not None and own.first_committed < on:
            self.recorded += [
                Recorded(new.id, new.kind, project, key, fact, commit, on)
                for key, fact in late.items()
            ]

    def _day(self, value: date) -> date:
        return day_of(value, self.zone)

    def _was_asked_for(self, record: RecordVersion, since: date) -> bool:
        """Whether a change request was agreed for a record since a day."""
        named = str(record.table.get("change", "")).lower()
        for (kind, name), request in self._present.items():
            if kind == "change" and request.table.get("decision") == "agreed":
                affects = [one.lower() for one in texts(request.table, "affects")]
                decided = day(request.table.get("decided"))
                mine = name == named or record.id.lower() in affects
                if mine and decided and decided >= since:
                    return True
        return False

    # Events without an id ------------------------------------------------------------------------

    def _compare_unnamed(
        self,
        before: list[tuple[str, str, Raw, str]],
        after: list[tuple[str, str, Raw, str]],
        commit: Commit | None,
        on: date,
    ) -> Iterator[Event]:
        """Compare touchpoints and reviews, which are known by what they say.

        Nothing is remembered of when their facts were first committed: what a step changes was
        committed before it, on the same day at the earliest.
        """
        pairs = list(_likely(before, after))
        known = {id(new) for _, new in pairs}
        for one in after:
            if id(one) not in known:
                kind, name, table, file = one
                version = RecordVersion(kind, name, file, table, on, {})
                self._record(version, values_of(kind, table), commit, on)
        for old, new in pairs:
            kind, _, was, _ = old
            _, name, now, file = new
            where = (name, kind, self._project_of(file), file, commit, on)
            for difference in compare(kind, was, now, self.zone):
                yield Event(difference, *where)


def _is_fact(key: str) -> bool:
    """Whether the key of a difference names a day on which something was done."""
    if key.startswith("rounds "):
        key = key.split(" ", 2)[2]
    if key.startswith("moves "):
        last = key.rpartition(" ")[2]
        return last != "to" and not last[:1].isdigit()
    return key not in ("promised", "ends")


def _plain_client(project: Raw) -> str:
    return " ".join(str(project.get("client", "")).split()).casefold()


def _same_but_id(one: Raw, other: Raw) -> bool:
    return {**one, "id": None} == {**other, "id": None}


def _fresh(old: RecordVersion, new: RecordVersion) -> dict[str, Any]:
    """What a version holds that must not change, and the one before it did not hold."""
    was, now = old.table, new.table
    changed = {key: value for key, value in now.items() if was.get(key) != value}
    if not changed:
        return {}
    before = values_of(old.kind, {key: was[key] for key in changed if key in was})
    return {k: v for k, v in values_of(new.kind, changed).items() if k not in before}


def _changed(
    before: list[tuple[str, str, Raw]], after: list[tuple[str, str, Raw]]
) -> tuple[list[tuple[str, str, Raw]], list[tuple[str, str, Raw]]]:
    """What of a file's events without an id was changed, taken away or added."""
    if not before or not after:
        return before, after
    pairs = align([raw for _, _, raw in before], [raw for _, _, raw in after])
    same = {
        (i, j) for i, j in pairs if i is not None and j is not None and before[i][2] == after[j][2]
    }
    kept, left = {i for i, _ in same}, {j for _, j in same}
    return (
        [one for i, one in enumerate(before) if i not in kept],
        [one for j, one in enumerate(after) if j not in left],
    )


def _likely(
    before: list[tuple[str, str, Raw, str]], after: list[tuple[str, str, Raw, str]]
) -> Iterator[tuple[tuple[str, str, Raw, str], tuple[str, str, Raw, str]]]:
    """Pair what was taken away with what was added that is most like it."""
    if not before or not after:
        return
    scores = sorted(
        (-likeness(old[2], new[2]), i, j)
        for i, old in enumerate(before)
        for j, new in enumerate(after)
        if old[0] == new[0]
    )
    used: set[tuple[str, int]] = set()
    for score, i, j in scores:
        if -score >= 0.5 and ("old", i) not in used and ("new", j) not in used:
            used |= {("old", i), ("new", j)}
            yield before[i], after[j]


# Reading a file's tables -------------------------------------------------------------------------


def _read(name: str, tables: dict[str, Any]) -> FileRecords:
    """Sort what a file holds; of two records with one id the first counts."""
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
                project = given if isinstance(given, str) and given else project_of_file(name)
                given = project
            if isinstance(given, str) and given:
                named.setdefault((kind, given.lower()), (given, table))
            elif not KINDS[kind].needs_title:
                unnamed.append((kind, event_of_file(name, day(table.get("on")), ordinals), table))
    return FileRecords(named, unnamed, project)


def _is_open(version: RecordVersion) -> bool:
    try:
        return not is_closed(KINDS[version.kind].model.model_validate(version.table))
    except ValueError:
        return True
