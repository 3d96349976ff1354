"""Items of a tracker and the records that are there → what to add and to change. Pure.

An item is matched by its `sources`. What the tracker says anew is added; what a person wrote is
never overwritten: where the two differ, both values are listed and the record stays. A due date
that was changed becomes a move that nobody has told the client of.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import day_of
from clientcare.dataclass import dataclass, field, replace
from clientcare.errors import ClientcareError
from clientcare.exchange import items
from clientcare.exchange.items import DueChange, Item, Moment, dated, key_of, plain_day, same
from clientcare.exchange.plan import Addition, Change, Conflict, Kind, Plan, changed
from clientcare.settings import SEVERITIES, ImportTable

_DONE: Mapping[Kind, tuple[str, str, str]] = {
    "issue": ("reopened", "fixed", "fixed"),
    "commitment": ("returns", "delivered", "redelivered"),
}
"""The list of times in which it was taken up again; that it was done first, and in such a time."""

_GIVEN_UP = ("revoked", "cancelled", "replaced")
"""How a promise ends without being kept; no record of one can say that it came back."""

_PLANNED = frozenset({"promised", "to", "until", "due"})
"""Days that may be to come."""


def translation_of(tables: Sequence[ImportTable]) -> ImportTable:
    """Put tables of a mapping into one, the tracker's values in lower case; the last one counts."""
    merged: dict[str, dict[str, Any]] = {name: {} for name in ImportTable.declared}
    del merged["ignore"]
    for table in tables:
        for name, meanings in merged.items():
            for key, value in getattr(table, name).items():
                meanings[key if name == "columns" else key.lower()] = value
    ignored = tuple(one for table in tables for one in table.ignore)
    return ImportTable.model_construct({**merged, "ignore": ignored})


@dataclass(slots=True)
class Importer:
    """Compares items with the records of a project, one after the other."""

    translation: ImportTable
    """What the tracker's values mean: see `translation_of`."""
    people: Mapping[str, object]
    """The project's people, by id."""
    read: Callable[[Kind, Item], dict[str, Any]]
    """Reads the columns of an item that are named as fields of a kind of record."""
    zone: tzinfo
    now: Now
    plan: Plan = field(default_factory=Plan)

    def add(self, item: Item, kind: Kind | None) -> None:
        """Plan a new record; `kind` is the one that was asked for."""
        if item.kind == "milestone" or self._means(item, self.translation.commitment):
            kind = kind or "commitment"
        kind = kind or "issue"
        named = self.read(kind, item)
        table = {**self._fields(item, kind), **named}
        name = item.source
        if kind == "issue" and "found" not in table and item.kind == "milestone":
            why = "the export does not say when the milestone was made, so it can be no issue"
            self.plan.refused.append(f"{name}: {why}: left out")
            return
        if kind == "issue" and "found" not in table:
            hint = "export the day with it: `found` in a table, `createdAt` or `created` elsewhere"
            place = item.place or name
            raise ClientcareError(f"{place}: an issue needs the day on which it was found", hint)
        due = dated(item.due) if "promised" not in named else []
        if due:
            table["promised"] = due[0].day
            if moves := self._moves(name, item, due[1:], table.get("made"), after=None):
                table["moves"] = moves
        table |= self._facts(item, kind)
        if self._is_future(item.place or name, table):
            return
        table["sources"] = [item.source, *item.more_sources]
        if item.confidential:
            table["internal"] = True
        self.plan.additions.append(Addition(kind, table, item))
        self._note_undated(item)

    def _is_future(self, name: str, table: Mapping[str, Any]) -> bool:
        """Whether a fact among these is later than now, so that they are left out; it is noted."""
        later = next(self._future(table), "")
        if later:
            hint = "correct it there, or import again after that"
            self.plan.notes.append(f"{name}: {later} lies in the future: left out; {hint}")
        return bool(later)

    def _future(self, table: Mapping[str, Any]) -> Iterator[str]:
        """The facts of a record, as a file has it, that are later than now: key and value."""
        for key, value in table.items():
            if isinstance(value, list):
                for entry in value:
                    yield from self._future(entry) if isinstance(entry, dict) else ()
            elif isinstance(value, date) and key not in _PLANNED and not self.now.knows(value):
                yield f"{key} {value}"

    def update(self, item: Item, kind: Kind, name: str, known: Mapping[str, Any]) -> None:
        """Plan what an item adds to a record; `known` is its table as its file has it."""
        changes = self.plan.changes
        before = len(changes), len(self.plan.conflicts)
        self._name(item, name, known)
        named = self.read(kind, item)
        promised = named.pop("promised", None)
        if promised is not None:
            item = replace(item, due=(DueChange(None, plain_day(promised)),))
        for key, value in {**self._fields(item, kind, again=True), **named}.items():
            if not self._is_future(name, {key: value}):
                self._compare(name, known, key, value)
        if item.confidential and not known.get("internal"):
            self.plan.conflicts.append(Conflict(name, "internal", "false", "true"))
        self._solved(item, kind, name, known)
        self._dates(item, name, changed(known, changes[before[0] :]))
        if (len(changes), len(self.plan.conflicts)) == before:
            self.plan.unchanged += 1
        self._note_undated(item)

    def _name(self, item: Item, name: str, known: Mapping[str, Any]) -> None:
        if {key_of(one) for one in known["sources"]}.isdisjoint({item.source, key_of(item.source)}):
            self.plan.changes.append(Change(name, ("sources",), item.source, adds=True))

    def _note_undated(self, item: Item) -> None:
        if item.is_open is False and not item.place and not item.closed:
            self.plan.undated.append(item.source)

    # Fields --------------------------------------------------------------------------------------

    def _fields(self, item: Item, kind: Kind, *, again: bool = False) -> dict[str, Any]:
        """The plain fields of a record; `again` leaves out what the tracker does not say."""
        found: dict[str, Any] = {"title": item.title}
        meanings, labels = self.translation, {label.lower() for label in item.labels}
        is_issue = kind == "issue"
        kinds = self._means(item, meanings.kind if is_issue else meanings.commitment)
        if kinds or not again:
            found["kind"] = kinds[0] if kinds else "other" if is_issue else "milestone"
        first = item.opened if is_issue else self._made(item)
        if first and not again:
            found["found" if is_issue else "made"] = first
        if is_issue:
            said = {*self._means(item, meanings.severity), *labels}
            if ranks := [one for one in SEVERITIES if one in said]:
                found["severity"] = ranks[0]
            clients = {value for value, side in meanings.client.items() if side == "client"}
            if {*labels, (item.reporter or "").lower()} & clients:
                found["found_by"] = "client"
            known = {*meanings.severity, *meanings.kind, *meanings.commitment, *clients}
            for label in item.labels:
                if label.lower() not in known.union(SEVERITIES):
                    self.plan.miss("severity", label)
        if item.assignee and (owner := self._person(item.assignee)):
            found["owner"] = owner
        return found

    @staticmethod
    def _means(item: Item, table: Mapping[str, str]) -> list[str]:
        """What the values of an item mean by a table, in the table's order."""
        known = {label.lower() for label in item.labels}
        return [meaning for value, meaning in table.items() if value in known]

    def _made(self, item: Item) -> date | None:
        """The day of the promise: when its date was set, else when it was opened; not later."""
        due = dated(item.due)
        moments = (due[0].on if due else None, item.opened)
        ended = (day_of(one.on, self.zone) for one in item.closed[:1])
        ends = [*(one.day for one in due[:1] if one.day), *ended]
        days = (day_of(one, self.zone) for one in moments if one)
        return next((day for day in days if all(day <= end for end in ends)), None)

    def _person(self, name: str) -> str | None:
        """The person that a tracker's name stands for: by the mapping, else the one of that id."""
        meaning = self.translation.people.get(name.lower(), name)
        known = {person.lower(): person for person in self.people}
        found = known.get(meaning.lower())
        if found is None and name.lower() in self.translation.people:
            self.plan.strangers[name] = meaning
        elif found is None:
            self.plan.miss("people", name)
        return found

    def _compare(
        self,
        name: str,
        known: Mapping[str, Any],
        key: str,
        value: Any,
        within: tuple[str, int] | tuple[()] = (),
    ) -> None:
        """Compare a value with that of the record, or of an entry of a list `within` it."""
        old = known.get(key)
        if old is None:
            self.plan.changes.append(Change(name, (*within, key), value))
        elif not same(old, value, self.zone):
            at = f"{within[0]}[{within[1]}].{key}" if within else key
            self.plan.conflicts.append(Conflict(name, at, str(old), str(value)))

    # Dates ---------------------------------------------------------------------------------------

    def _moves(
        self,
        name: str,
        item: Item,
        due: Sequence[DueChange],
        made: date | None,
        *,
        after: date | None,
        done: Sequence[items.Completion] = (),
    ) -> list[dict[str, Any]]:
        """Write changed due dates as moves that nobody was told of; what cannot be one is noted."""
        found: list[dict[str, Any]] = []
        for one in due:
            on = day_of(one.on, self.zone) if one.on else self.now.day
            to = one.day
            if to is None:
                continue
            before = (d for d in (*item.closed, *done) if day_of(d.on, self.zone) < on)
            until = (d.reopened and day_of(d.reopened, self.zone) for d in before)
            was_done = any(day is None or on < day for day in until)
            why = "after that day" if on > to else "after it was done" if was_done else ""
            if not why and ((after and on < after) or (made and on < made)):
                why = "before the last date"
            if why := "in the future" if on > self.now.day else why:
                note = f"{name}: the due date was set to {to} on {on}, {why}: no move"
                self.plan.notes.append(note)
            else:
                found.append({"on": on, "to": to})
        return found

    def _dates(self, item: Item, name: str, known: Mapping[str, Any]) -> None:
        due = dated(item.due)
        if not due:
            return
        promised = known.get("promised")
        if promised is None:
            self.plan.changes.append(Change(name, ("promised",), due[0].day))
            news: Sequence[DueChange] = due[1:]
            after = None
        else:
            moves = sorted(known.get("moves") or (), key=lambda move: str(move["on"]))
            dates = [promised, *(move["to"] for move in moves)]
            after = moves[-1]["on"] if moves else None
            found = self._news(due, dates, after)
            if found is None:
                theirs = str(due[-1].day)
                self.plan.conflicts.append(Conflict(name, "promised", str(dates[-1]), theirs))
                return
            news = found
        done = list(items.done_here(known))
        for move in self._moves(name, item, news, known.get("made"), after=after, done=done):
            self.plan.changes.append(Change(name, ("moves",), move, adds=True))

    def _news(
        self, due: Sequence[DueChange], dates: Sequence[date], after: date | None
    ) -> Sequence[DueChange] | None:
        """What the tracker changed since the last recorded date; None where it cannot say."""
        last = plain_day(dates[-1])
        places = [n for n, one in enumerate(due) if one.day == last]
        if places:
            return due[places[-1] + 1 :]
        newest = due[-1]
        if newest.on is None:
            return None if newest.day in [*map(plain_day, dates)] else [newest]
        return [newest] if after is None or day_of(newest.on, self.zone) > after else None

    # What was done -------------------------------------------------------------------------------

    def _facts(self, item: Item, kind: Kind) -> dict[str, Any]:
        """What was done and closed, and taken up again; of a promise that we gave up only the last.

        Such a promise has no day on which it came back.
        """
        list_of, key, redone = _DONE[kind]
        found: dict[str, Any] = {}
        latest = found
        for one in item.closed:
            day, is_last = day_of(one.on, self.zone), one is item.closed[-1]
            if kind == "commitment" and one.declined:
                found |= {"revoked": day} if is_last and not one.reopened else {}
                continue
            if not one.declined:
                latest[key] = one.on if kind == "issue" else day
            if kind == "issue" and (one.declined or (is_last and not item.is_open)):
                latest["closed"] = day
            if one.reopened:
                latest, key = {"on": day_of(one.reopened, self.zone)}, redone
                found.setdefault(list_of, []).append(latest)
        return found

    def _solved(self, item: Item, kind: Kind, name: str, known: Mapping[str, Any]) -> None:
        """Compare what was done: a fact that is absent is added, a reopening too."""
        again, done, redone = _DONE[kind]
        facts = self._facts(item, kind)
        entries: list[dict[str, Any]] = facts.pop(again, [])
        have = known.get(again) or []
        latest, key, at = self._latest(kind, known)
        if item.closed and item.closed[-1].declined and not item.is_open and latest.get(key):
            self.plan.conflicts.append(Conflict(name, f"{at}{key}", str(latest[key]), "not done"))
            return
        if have and not entries and self._is_done_again(facts, known, have[-1], done):
            if kind == "commitment":
                facts = {redone: facts[done]}
            entries, facts = [*({} for _ in have[1:]), facts], {}
        self._add_facts(name, known, facts)
        for n, entry in enumerate(entries):
            if n >= len(have):
                if not self._is_future(name, entry):
                    self.plan.changes.append(Change(name, (again,), entry, adds=True))
                continue
            for key, value in entry.items():
                self._compare(name, have[n], key, value, (again, n))
        if item.is_open and not facts and not entries:
            self._reopen(item, kind, name, known)

    def _add_facts(self, name: str, known: Mapping[str, Any], facts: Mapping[str, Any]) -> None:
        since = known.get("found") or known.get("made")
        for key, value in facts.items():
            if since and day_of(value, self.zone) < (first := day_of(since, self.zone)):
                why = f"lies before {first}, where the record begins"
                self.plan.notes.append(f"{name}: {key} {value} {why}: left out")
            elif not self._is_future(name, {key: value}):
                self._compare(name, known, key, value)

    def _reopen(self, item: Item, kind: Kind, name: str, known: Mapping[str, Any]) -> None:
        """Reopen a record of an open item that was done in the tracker; done here is a conflict."""
        latest, done, at = self._latest(kind, known)
        given_up = next((key for key in _GIVEN_UP if known.get(key)), None)
        keys = (done, *(("closed",) if kind == "issue" else ()))
        ended = next((key for key in keys if latest.get(key)), None)
        if given_up:
            conflict = Conflict(name, given_up, str(known[given_up]), "open")
            self.plan.conflicts.append(conflict)
        elif ended and self._is_reopened(item, latest[ended]):
            change = Change(name, (_DONE[kind][0],), {"on": self.now.day}, adds=True)
            self.plan.changes.append(change)
        elif ended:
            conflict = Conflict(name, f"{at}{ended}", str(latest[ended]), "open")
            self.plan.conflicts.append(conflict)

    @staticmethod
    def _latest(kind: Kind, known: Mapping[str, Any]) -> tuple[Mapping[str, Any], str, str]:
        """The latest time in which a record was done: its facts, the key of that, its place."""
        again, done, redone = _DONE[kind]
        have = known.get(again) or []
        return (have[-1], redone, f"{again}[{len(have) - 1}].") if have else (known, done, "")

    def _is_reopened(self, item: Item, ended: Moment) -> bool:
        """Whether an open item was done in the tracker, rather than only here, by a person.

        Where the tracker does not tell, a moment with its offset is what an import wrote.
        """
        if item.reopened is not None:
            return item.reopened
        changed = day_of(item.changed or self.now.day, self.zone)
        of_import = isinstance(ended, datetime) and ended.tzinfo is not None
        return of_import and changed >= day_of(ended, self.zone)

    def _is_done_again(
        self, facts: Mapping[str, Any], known: Mapping[str, Any], latest: Any, done: str
    ) -> bool:
        """Whether a tracker that tells only the last time tells of the one after the reopening."""
        key = done if done in facts else "closed"
        if key not in facts or same(known.get(key), facts[key], self.zone):
            return False
        return day_of(facts[key], self.zone) >= day_of(latest["on"], self.zone)
