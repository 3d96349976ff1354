"""The steps of a history, one by one → every change of a promise in them.

A record is followed by its kind and id, wherever its file lies.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date, tzinfo
from itertools import chain
from typing import Any

from clientcare.calendar.working_time import day_of
from clientcare.history.aligning import Resembling, same_by_new_ids
from clientcare.history.compare import compare, given_away, values_of, with_currency
from clientcare.history.current import CurrentRecords
from clientcare.history.differences import Difference, Raw, day, texts
from clientcare.history.git import Commit
from clientcare.history.versions import (
    Event,
    FileRecords,
    Files,
    Key,
    LateFact,
    RecordTable,
    RecordVersion,
    changed_unnamed,
    fresh_values,
    given_values,
    has_day_before,
    is_fact,
    last_name,
    likely_pairs,
)
from clientcare.records.base import renamed_id
from clientcare.records.companies import is_same
from clientcare.store.assembling import OF_MONEY

_DROPPED = Difference("dropped", "")
Watch = Callable[[RecordVersion | None, RecordVersion | None, Commit | None, date], None]
"""Told of every record that a step adds, changes, takes away or renames: before, after, when.

Of a rename the new id alone is told; what else a step changed comes after it.
"""


class Replay(CurrentRecords):
    """The records of a tree as they stand, and what each step changed."""

    def __init__(self, zone: tzinfo, watch: Watch | None = None) -> None:
        super().__init__()
        self.zone = zone
        self._watch: Watch = watch or (lambda *_: None)
        self._brought: dict[Key, tuple[str, Raw]] = {}
        """The records that the step being taken brings, with their names."""
        self._resembling: dict[str, tuple[list[str], Resembling]] = {}
        """The same of each kind that was asked for, to find which one is like another."""
        self._former: dict[Key, Raw] = {}
        """What each record that the step being taken touches said before it."""
        self.unread: dict[str, list[FileRecords]] = {}
        """The files that cannot be read now, each with what merged parents had of it meanwhile."""
        self.merged: list[Event] = []
        """What a merge changed against a parent other than the first, and no step did."""
        self.told: set[tuple[str, str, str, str]] = set()
        """Every change that a step or a merge made: kind, id, key and what was there before."""
        self.known_renames: Mapping[str, str] = {}
        """`renamed` as smaller steps told it: such a record is followed though it changed, too."""
        self.recorded: list[LateFact] = []
        """Facts that were first committed after their day, but for those of a new project."""
        self.is_of_folder = True
        """Whether what changed below the records folder told all."""
        self._at: tuple[Commit | None, date] = None, date.min
        """The commit of the step being taken, None of what is not committed, and its day."""

    @property
    def _on(self) -> date:
        return self._at[1]

    def step(self, changed: Files, commit: Commit | None, on: date) -> list[Event]:
        """Take the files that a step changed, None for those that are gone; return the events.

        They are in the order of the records. A file that cannot be read is left out: it keeps what
        it held before, and nothing in it can be called gone until it can be read again.
        """
        self._at = commit, on
        touched: dict[Key, None] = {}
        unnamed_before: list[RecordTable] = []
        unnamed_after: list[RecordTable] = []
        # Whose the files were before the step: what goes with its project had one.
        projects = {name: self._project_of(name) for name in self._may_change_projects(changed)}
        self._keep_currencies(changed)
        for name, file in changed.items():
            before, after = self._replace(name, file)
            touched |= dict.fromkeys((*before.named, *after.named))
            removed, new = changed_unnamed(before.unnamed, after.unnamed)
            unnamed_before += removed
            unnamed_after += new
        for name, project in projects.items():
            if name not in changed and self._project_of(name) != project:
                touched |= dict.fromkeys(self.files[name].named)
        # Change requests first: what they say of a promise is asked for when that is compared.
        keys = sorted(touched, key=lambda key: key[0] != "change")
        self._former = {key: self.present[key].table for key in keys if key in self.present}
        self._brought, self._resembling = self._rename(keys), {}
        found = [e for key in keys for e in self._compare(key, projects)]
        found += self._compare_unnamed(unnamed_before, unnamed_after)
        if len(found) > 1:
            found.sort(key=lambda event: event.record.lower())
        for name in [name for name in self.unread if name in changed]:
            for side in self.unread.pop(name):
                self.merge(side, commit, on)
        return found

    def merge(self, side: FileRecords, commit: Commit | None, on: date) -> None:
        """Compare a file of another parent of the merge just taken with the records now.

        A file in which the merge left what cannot be read is compared once it can be.
        """
        if side.name in self.unread:
            self.unread[side.name].append(side)
            return
        self._at = commit, on
        for old_key, (name, table) in side.named.items():
            key = old_key  # by the id that the line gave it, unless another record has the old one
            if key not in self.present:
                key = key[0], last_name(key[1], self.renamed)
            new, project = self.present.get(key), self._project_of(side.name)
            where = (name, key[0], project, side.name, commit, on)
            if new is None and key not in self.deleted:
                old = RecordVersion(key[0], name, side.name, table, on, {})
                self.lost[key] = old
                self.merged.append(Event(_DROPPED, *where, open=old.is_open, fresh=True))
            currency = self._currency_of(side.name)
            was, now = (with_currency(one, currency) for one in (table, new.table if new else {}))
            for difference in compare(key[0], was, now, self.zone) if new else ():
                told = {(*one, difference.key, str(difference.old)) for one in (key, old_key)}
                if not difference.declared and not told & self.told:
                    self.told |= told
                    early = self._is_of_today(difference)
                    fresh = self._is_fresh(key, difference.key)
                    self.merged.append(Event(difference, *where, early, fresh=fresh))

    def _is_fresh(self, key: Key, name: str) -> bool:
        """Whether a value of a record came to the line by the merge just taken."""
        former = {} if key in self._brought else self._former.get(key)
        return former is not None and name not in values_of(key[0], former)

    def _is_of_today(self, difference: Difference) -> bool:
        """Whether a merge took another day than one that a branch recorded on this very day.

        A fact is first committed on its own day at the earliest.
        """
        old = difference.old if is_fact(difference.key) else None
        return isinstance(old, date) and day_of(old, self.zone) >= self._on and self._is_dated()

    # Records with an id --------------------------------------------------------------------------

    def _rename(self, keys: list[Key]) -> dict[Key, tuple[str, Raw]]:
        """Follow records of which a step kept what counts, and those known as renamed.

        Return the other ones that it brought.
        """
        fresh = {
            key: next(iter(self.places[key].values())).named[key]
            for key in keys
            if self.places[key] and key not in self.present
        }
        gone = {key: self.present[key] for key in keys if self._is_gone(key)}
        if not gone:
            return fresh
        known = ((key, (key[0], last_name(key[1], self.known_renames))) for key in gone)
        pairs = {key: other for key, other in known if other in fresh}
        tables = {key: old.table for key, old in gone.items() if key not in pairs}
        new = {key: table for key, (_, table) in fresh.items() if key not in pairs.values()}
        for key, other in chain(pairs.items(), same_by_new_ids(tables, new, self._keeps)):
            if other not in fresh:  # two records became one
                continue
            (name, _), old = fresh.pop(other), self.present.pop(key)
            self.present[other] = new_one = old._replace(id=name, content=old.table)
            self.renamed.pop(other[1], None)  # it may have had that id before
            self.renamed[key[1]] = other[1]
            self._watch(old, new_one, *self._at)
        return fresh

    def _keeps(self, key: Key, table: Mapping[str, Any]) -> bool:
        """Whether a table changes nothing of a record that the history would tell as rewritten."""
        old = self.present[key]
        return all(
            one.declared or self._is_renamed(one, table) or self._is_early(one, old)
            for one in compare(key[0], old.table, dict(table), self.zone)
        )

    def _is_early(self, difference: Difference, old: RecordVersion) -> bool:
        """Whether what was changed had been committed on this very day."""
        return old.since_when(difference.key) == self._on and self._is_dated()

    def _is_gone(self, key: Key) -> bool:
        return key in self.present and not self.places[key]

    def _compare(self, key: Key, projects: dict[str, str | None]) -> Iterator[Event]:
        """Compare a record that a step touched with what stood before it."""
        old, places = self.present.get(key), self.places[key]
        if not places:
            del self.places[key]
            if old is not None:
                self.deleted[key] = self.present.pop(key)
                self._watch(old, None, *self._at)
                project = projects.get(old.file) or self._project_of(old.file)
                where = (old.id, old.kind, project, old.file, *self._at)
                early = old.first_committed == self._on and self._is_dated()
                yield Event(_DROPPED, *where, early, old.is_open, self._like(old))
            return
        # Of several with one id, the first that was there counts until it is gone.
        file = old.file if old and old.file in places else min(places)
        name, table = places[file].named[key]
        if old is not None:
            yield from self._hidden(old, file, projects.get(old.file))
        if old is not None and old.table == table:
            self.present[key] = new = old._replace(file=file, content=table)
            if old.file != file:
                self._watch(old, new, *self._at)
            return
        restored = old is None and key in self.deleted
        old = old or self.deleted.pop(key, None)
        since = (old.first_committed, dict(old.since)) if old else (self._on, {})
        new = RecordVersion(key[0], name, file, table, *since)
        self.present[key] = new
        self._watch(None if restored else old, new, *self._at)
        if old is not None:
            yield from self._events(old, new, restored=restored)
        else:
            self.renamed.pop(key[1], None)  # another record now has an id that one gave up
            self._record_given(new)

    def _hidden(self, old: RecordVersion, file: str, project: str | None) -> Iterator[Event]:
        """Say of a record that was moved to another project that its client reads it no more."""
        project, now = project or self._project_of(old.file), self._project_of(file)
        before, after = self._project(project), self._project(now)
        if old.kind == "project" or before is None or after is None or before is after:
            return
        clients = [str(one.get("client", "")) for one in (before, after)]
        # One project may be another by a new id.
        renamed = self.renamed.get((project or "").lower()) == (now or "").lower()
        other = not is_same(*clients) and not renamed
        if other or (after.get("internal") is True and before.get("internal") is not True):
            hidden = Difference("hidden", "project", project, now, key="project")
            yield Event(hidden, old.id, old.kind, now, file, *self._at)

    def _like(self, old: RecordVersion) -> str | None:
        """A record that the step brought and that resembles a deleted one; None where none does."""
        if old.kind not in self._resembling:
            own = [found for key, found in self._brought.items() if key[0] == old.kind]
            found = [name for name, _ in own], Resembling([table for _, table in own])
            self._resembling[old.kind] = found
        names, others = self._resembling[old.kind]
        n = others.most_like({key: value for key, value in old.table.items() if key != "id"})
        return None if n is None else names[n]

    def _events(self, old: RecordVersion, new: RecordVersion, *, restored: bool) -> Iterator[Event]:
        where = (new.id, new.kind, self._project_of(new.file), new.file, *self._at)
        if restored:
            yield Event(Difference("restored", ""), *where)
        rewritten = False
        before, after = old.table, new.table
        if not (OF_MONEY.isdisjoint(before) and OF_MONEY.isdisjoint(after)):
            currency = self._currency_before(old.file)
            before = with_currency(before, currency)
            after = with_currency(after, self._currency_before(new.file) or currency)
        changed = (*compare(new.kind, before, after, self.zone), *self._of_another(old, new))
        for difference in changed:
            early = False
            self.told.add((new.kind, new.id.lower(), difference.key, str(difference.old)))
            if self._is_renamed(difference, new.table) or self._is_known(difference, new.kind):
                continue
            if not difference.declared:
                rewritten, early = True, self._is_early(difference, old)
                if difference.what == "lowered-bar":
                    agreed = self._was_asked_for(new, old.since_when(difference.key))
                    difference = difference._replace(declared=agreed)
                new.since[difference.key] = self._on
            yield Event(difference, *where, early)
        if self._on != new.first_committed or rewritten:
            fresh = fresh_values(old, new, self.renamed)
            new.since.update(dict.fromkeys(fresh, self._on))
            self._record(new, fresh)

    def _of_another(self, old: RecordVersion, new: RecordVersion) -> Iterator[Difference]:
        """What gives a project to another client, beside projects as they stood before the day."""
        if new.kind == "project":
            # Where a company got another name, all of its projects have it since this day.
            others = (
                one.table
                for (kind, _), one in self.present.items()
                if kind == "project" and one != new and one.since.get("client") != self._on
            )
            yield from given_away(old.table, new.table, others)

    def _is_dated(self) -> bool:
        """Whether a commit says of itself that it was made on the day that it counts for."""
        commit, on = self._at
        return commit is None or commit.day(self.zone) == on

    def _is_known(self, difference: Difference, kind: str) -> bool:
        """Whether a record was only said to repeat one that had been committed before."""
        if difference.field != "duplicate_of" or difference.what != "hidden":
            return False
        other = self.present.get((kind, str(difference.new).lower()))
        return other is not None and other.first_committed < self._on

    def _is_renamed(self, difference: Difference, table: Mapping[str, Any]) -> bool:
        """Whether a reference was only changed to the new id of what it names."""
        name = str(difference.old).lower() if difference.what == "rewritten-fact" else ""
        now = renamed_id(name, self.renamed)
        if now == name:
            return False
        key = difference.field.partition("[")[0].partition(".")[0]
        value = difference.new if difference.new is not None else table.get(key)
        return now in (str(one).lower() for one in (value if isinstance(value, list) else [value]))

    def _record(self, new: RecordVersion, values: Mapping[str, Any]) -> None:
        """Note which facts were first committed after their day."""
        on = self._on
        late = {
            key: fact
            for key, value in values.items()
            if isinstance(value, date) and is_fact(key) and (fact := day_of(value, self.zone)) < on
        }
        if late and self._may_be_late(new):
            of = new.id, new.kind, self._project_of(new.file)
            self.recorded += [LateFact(*of, key, fact, *self._at) for key, fact in late.items()]

    def _may_be_late(self, new: RecordVersion) -> bool:
        """Whether a fact of a record can be late: none is of one that came with its project."""
        own = self.present.get(("project", (self._project_of(new.file) or "").lower()))
        return min(new.first_committed, own.first_committed if own else self._on) < self._on

    def _record_given(self, new: RecordVersion) -> None:
        """Note the same of a record that is new: most are committed on the day of their facts."""
        if self._may_be_late(new) and has_day_before(new.table, self._on, self.zone):
            self._record(new, given_values(new))

    def _was_asked_for(self, record: RecordVersion, since: date) -> bool:
        """Whether a change request was agreed for a record since a day."""
        named = str(record.table.get("change", "")).lower()
        for (kind, name), request in self.present.items():
            if kind == "change" and request.table.get("decision") == "agreed":
                affects = [one.lower() for one in texts(request.table, "affects")]
                decided = day(request.table.get("decided"))
                mine = name == named or record.id.lower() in affects
                if mine and decided and decided >= since:
                    return True
        return False

    # Events without an id ------------------------------------------------------------------------

    def _compare_unnamed(
        self, before: list[RecordTable], after: list[RecordTable]
    ) -> Iterator[Event]:
        """Compare touchpoints and reviews, which are known by what they say.

        Nothing is remembered of when their facts were first committed: what a step changes was
        committed before it, on the same day at the earliest.
        """
        pairs = list(likely_pairs(before, after))
        known = {id(new) for _, new in pairs}
        for one in after:
            if id(one) not in known:
                version = RecordVersion(one.kind, one.name, one.file, one.table, self._on, {})
                self._record_given(version)
        for old, new in pairs:
            where = (new.name, old.kind, self._project_of(new.file), new.file, *self._at)
            was, now = (
                RecordVersion(old.kind, new.name, new.file, one.table, self._on, {})
                for one in (old, new)
            )
            self._record(now, fresh_values(was, now, self.renamed))
            for difference in compare(old.kind, old.table, new.table, self.zone):
                yield Event(difference, *where)
