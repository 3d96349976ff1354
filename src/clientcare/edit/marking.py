"""`mark`: facts and fields of one record, as a command line names them → an edit of its file."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from clientcare.edit.days import format_day
from clientcare.edit.effect import ChangeSet
from clientcare.edit.facts import Finder, Slot, day_field, table_day, words_of
from clientcare.edit.values import Reader, Texts
from clientcare.errors import ClientcareError
from clientcare.facts.promises import open_sum
from clientcare.facts.states import is_closed
from clientcare.records import Commitment, Spec, Table, fields
from clientcare.records.commitment import Part, WrittenOff
from clientcare.records.faults import models_on
from clientcare.records.nearest import nearest
from clientcare.store import Entry
from clientcare.toml import FieldPath, edit


def mark(
    draft: ChangeSet,
    entry: Entry,
    facts: Sequence[str],
    sets: Texts,
    reader: Reader,
    number: int = 0,
) -> list[tuple[str, str]]:
    """Record facts of a record, and set what goes with them.

    Of lists the entry of the `number` is meant, from 1; by default the last that lacks the field.
    Returns of each entry that was begun and says nothing its list and a field of it to set.
    Raises ClientcareError where a word is not known, a value cannot be read, or a fact is recorded
    already: facts are added, and never written over.
    """
    if not (facts or sets):
        raise ClientcareError("nothing to record", "name a fact, or give --set key=value")
    marking = _Marking(draft, entry, reader, number)
    marking.finder.in_part |= "amount" in sets
    for word in facts:
        marking.fact(word)
    if reader.days.given and not marking.used_day:
        said = " ".join(facts) or "what is set"
        raise ClientcareError(f"--on has no use: {said} has no day of its own", "leave out --on")
    for key, texts in sets.items():
        marking.set(key, texts)
    marking.fill_payments()
    marking.write()
    begun = [(path, model) for path, model in marking.begun if not marking.get(path)]
    return [(words_of(path, " "), next(iter(fields(model)))) for path, model in begun]


def correct(draft: ChangeSet, entry: Entry, sets: Texts, reader: Reader) -> list[FieldPath]:
    """Write values of a record over what it says; return the fields that were written.

    Of a list of tables the last entry is meant; another list is replaced as a whole.
    """
    marking = _Marking(draft, entry, reader, 0)
    marking.finder.is_correcting = True
    for key, texts in sets.items():
        marking.set(key, texts)
    marking.write()
    return marking.corrected


class _Marking:
    """One edit of one record: made in its data, and written as what has changed in them."""

    def __init__(self, draft: ChangeSet, entry: Entry, reader: Reader, number: int) -> None:
        self.draft = draft
        self.entry = entry
        self.reader = reader
        self.before = draft.table(entry)
        self.finder = Finder.of(entry, draft.table(entry), number)
        self.begun: list[tuple[FieldPath, type[Table]]] = []
        """The tables that this edit adds: entries of lists, and tables that were not there."""
        self.scopes: list[tuple[FieldPath, type[Table]]] = []
        self.corrected: list[FieldPath] = []
        self.used_day = False
        self.left_out = False

    # Facts ---------------------------------------------------------------------------------------

    def fact(self, word: str) -> None:
        slot = self.finder.fact(word)
        field, model = slot.field, slot.field.table
        if field.is_day and field.role == "fact":
            self._scope(slot.table, slot.model)
            if field.is_list:
                self._extend(slot, [self._day(field)])
            else:
                self._put(slot, self._day(field))
            self._said(word, slot.path)
        elif model and field.has_entries and not field.is_list:
            entries = self.get(slot.table, create=True).setdefault(field.key, [])
            entries.append({})
            self._begin((*slot.path, len(entries) - 1), model, day_field(model))
        elif model and not field.is_list:
            self._table(slot, model)
        else:
            hint = f"set it: clientcare mark {self.entry.id} --set {word}=…"
            raise ClientcareError(f"{word} is no dated fact", hint)

    def _day(self, field: Spec) -> date | datetime:
        self.used_day = True
        return self.reader.days.moment if field.is_moment else self.reader.days.day

    def _table(self, slot: Slot, model: type[Table]) -> None:
        """Set the day of a table, which may be absent so far."""
        key = table_day(model)
        there = self.get(slot.path)
        if there is None:
            self._begin(slot.path, model, key)
            return
        self._scope(slot.path, model)
        if key:
            day = Slot((*slot.path, key), fields(model)[key], model)
            # A test that was made before the last return counts no more: a new one goes over it.
            returns = self.finder.data.get("returns") or () if slot.path == ("checked",) else ()
            again = any(str(there.get("on")) <= str(one["on"]) for one in returns)
            self._put(day, self._day(day.field), again=again)
            self._said(slot.field.key, day.path)

    def _begin(self, path: FieldPath, model: type[Table], key: str | None) -> None:
        table, words = self.get(path, create=True), words_of(path, " ")
        self.begun.append((path, model))
        self._scope(path, model)
        if key:
            table[key] = self._day(fields(model)[key])
            words = f"{words} {format_day(table[key])}"
        self.draft.recorded.append(words)

    def _scope(self, path: FieldPath, model: type[Table]) -> None:
        if path and (path, model) not in self.scopes:
            self.scopes.append((path, model))

    # Fields --------------------------------------------------------------------------------------

    def set(self, key: str, texts: Sequence[str]) -> None:
        """Set a field: of an entry or table that a fact began, else of the record."""
        slot = self._field(key)
        if list(texts) == [""]:
            self._leave_out(slot)
            return
        if slot.field.table and not slot.field.is_list:
            hint = f"name what to set in it: --set {key}.{next(iter(fields(slot.field.table)))}=…"
            raise ClientcareError(f"{key} is a table", hint)
        value = self.reader.values(slot.field, texts)
        if slot.field.is_list and not self.finder.is_correcting:
            self._extend(slot, value)
        else:
            self._put(slot, value)
        if slot.table not in (path for path, _ in self.begun):
            self._said(key, slot.path)

    def _field(self, key: str) -> Slot:
        steps = key.split(".")
        near = [scope for scope in self.scopes if steps[0] in fields(scope[1])]
        if len(near) > 1 and len(steps) == 1:
            both = " or ".join(f"{words_of(path)}.{key}" for path, _ in near)
            raise ClientcareError(f"{key} fits more than one of the facts", f"say which: {both}")
        if not near:  # `returns.why` means the entry that this same command began
            begun = next(
                (path for path, _ in self.scopes if words_of(path) == key.rpartition(".")[0]), None
            )
            if self.begun and steps == [key] and key not in fields(self.finder.model):
                path, model = self.begun[-1]
                hint = f"there are: {', '.join(fields(model))}"
                raise ClientcareError(f'there is no "{key}" in {words_of(path, " ")}', hint)
            return self.finder.slot([*begun, steps[-1]] if begun else steps, key)
        path, model = near[0]
        inner = Finder(self.entry.id, model, self.get(path) or {}, self.finder.number)
        slot = inner.slot(steps, key)
        return slot._replace(path=(*path, *slot.path))

    def _leave_out(self, slot: Slot) -> None:
        """Take back the day that a new entry was given by itself."""
        table = self.get(slot.table)
        if table is None or not self._is_new(slot.table):
            hint = f"to take something out: clientcare edit {self.entry.id}"
            flag = "" if self.finder.is_correcting else "--set "
            raise ClientcareError(f"{flag}{slot.field.key}= has no value", hint)
        if table and not slot.field.is_day:
            hint = f"say it in a few words, or leave out --set {slot.field.key}="
            raise ClientcareError(f"--set {slot.field.key}= has no value", hint)
        day = table.pop(slot.field.key, None)
        self.left_out = True
        words = [f"{words_of(slot.table, ' ')} {format_day(day)}" if isinstance(day, date) else ""]
        recorded = self.draft.recorded
        recorded[:] = [words_of(slot.table, " ") if one in words else one for one in recorded]

    def _put(self, slot: Slot, value: Any, *, again: bool = False) -> None:
        """Give a field a value; a fact that is recorded already stays what it is."""
        table, key = self.get(slot.table, create=True), slot.path[-1]
        old, is_new = table.get(key), self._is_new(slot.table)
        again = again or (self.finder.is_correcting and slot.path != ("id",))
        if old == value and type(old) is type(value):
            return
        if old is not None and not is_new and not again and self._is_settled(slot):
            raise self._recorded(slot, old)
        table[key] = value
        self.corrected += [] if is_new else [slot.path]

    def _is_settled(self, slot: Slot) -> bool:
        """Whether a field is a fact, a promise or a rank with a history, once it has a value."""
        key = str(slot.path[-1])
        if slot.path == ("severity",):
            return getattr(self.entry.record, "triaged", None) is not None
        if slot.path[0] == "moves" and key in ("on", "to"):
            return True
        is_fixed = key in ("amount", "id", "promised") and len(slot.path) == 1
        return slot.field.role == "fact" or is_fixed

    def _recorded(self, slot: Slot, old: Any) -> ClientcareError:
        name, file = self.entry.id, self.entry.file
        line = file.places.nearest((*self.entry.path, *slot.path)).line
        place = f"{self.draft.snapshot.shown(file)}:{line}"
        recorded = format_day(old) if isinstance(old, date) else old
        message = f"{words_of(slot.path, ' ')} is recorded already: {recorded} ({place})"
        if slot.path[-1] == "promised" or (slot.path[0] == "moves" and slot.path[-1] == "to"):
            hint = f"a date is moved, never edited: clientcare move {name} DATE --why …"
        elif slot.path == ("severity",):
            hint = f"a new rank has a day: clientcare mark {name} ranked --set severity=…"
        elif slot.path[-1] == "id":
            hint = f"to change it everywhere: clientcare rename {name} NEW"
        else:
            hint = f"if it is wrong, correct it: clientcare edit {name}"
        if slot.path[-1] in ("told", "shared"):
            hint += f"; if they were told again: clientcare log call --about {name}"
        return ClientcareError(message, hint)

    def _extend(self, slot: Slot, items: Sequence[Any]) -> None:
        table, key = self.get(slot.table, create=True), slot.path[-1]
        there = table.get(key, [])
        there = there if isinstance(there, list) else [there]  # one may be written without brackets
        table[key] = [*there, *(item for item in items if item not in there)]

    def fill_payments(self) -> None:
        """Give a new part of a payment that names no amount all that is still owed."""
        for path, model in self.begun:
            if model not in (Part, WrittenOff) or "amount" in self.get(path):
                continue
            record = self.entry.record
            rest = open_sum(record) if isinstance(record, Commitment) else None
            if rest is None:
                hint = "name what came: --set amount=…"
                raise ClientcareError(f"{self.entry.id} has no amount", hint)
            if is_closed(record):
                hint = "if more came, say how much: --set amount=…"
                raise ClientcareError(f"nothing of {self.entry.id} is open", hint)
            self.get(path)["amount"] = rest

    # The record's data, and its text -------------------------------------------------------------

    def get(self, path: FieldPath, *, create: bool = False) -> Any:
        """Walk the data to a table; an absent one is begun if asked to."""
        here: Any = self.finder.data
        for step in path:
            if isinstance(here, dict) and step not in here:
                if not create:
                    return None
                here[step] = {}
            here = here[step]
        return here

    def _said(self, word: str, path: FieldPath) -> None:
        value = self.get(path)
        last = value[-1] if isinstance(value, list) and value else value
        self.draft.recorded.append(f"{word} {format_day(last)}" if isinstance(last, date) else word)

    def _is_new(self, path: FieldPath) -> bool:
        return edit.value_at(self.before, path) is None

    def write(self, path: FieldPath = ()) -> None:
        """Put what has changed in a table of the data into the text of the record's file."""
        before, known = edit.value_at(self.before, path), self._fields(path)
        for key, value in self.get(path).items():
            old, here, field = before.get(key), (*path, key), known.get(key)
            whole = field and (
                (field.is_map and field.table is None)
                or (field.is_list and (self.finder.is_correcting or isinstance(old, str)))
            )
            if isinstance(value, dict) and not whole:
                self.write(here) if isinstance(old, dict) else self._write_table(here)
            elif isinstance(value, list) and not whole:
                for n, item in enumerate(value):
                    if n >= len(old or ()):
                        entry = self._in_order((*here, n)) if isinstance(item, dict) else item
                        self.draft.add(self.entry, here, entry)
                    elif isinstance(item, dict):
                        self.write((*here, n))
            elif value != old or type(value) is not type(old):
                self.draft.set(self.entry, here, value)

    def _write_table(self, path: FieldPath) -> None:
        table = self._in_order(path)
        if path[0] == "people":
            for who, person in (table if len(path) == 1 else {path[1]: table}).items():
                self._refuse_mistyped(str(who), person)
        if table and all(isinstance(inner, dict) for inner in table.values()):
            for key, inner in table.items():  # a person, say: under a header, as people write it
                self.draft.set_block(self.entry, (*path, key), inner)
        elif table:
            self.draft.set(self.entry, path, table)

    def _refuse_mistyped(self, who: str, person: Mapping[str, Any]) -> None:
        """Refuse what is said of nobody there is, and of no new name, where somebody is near."""
        if who in self.reader.people or "name" in person:
            return
        try:
            known: str | None = self.reader.person(who)
        except ClientcareError:
            known = nearest(who, self.reader.people)
        if known:
            raise ClientcareError(f'there is no person "{who}"', f"did you mean `people.{known}`?")

    def _in_order(self, path: FieldPath) -> dict[str, Any]:
        """A new table with its fields in the order of the docs."""
        table, known = self.get(path), self._fields(path)
        if not table and self.left_out:
            hint = f"say what is in it: --set {next(iter(known))}=…"
            raise ClientcareError(f"{words_of(path, ' ')} would be empty", hint)
        return {key: table[key] for key in dict.fromkeys((*known, *table)) if key in table}

    def _fields(self, path: FieldPath) -> Mapping[str, Spec]:
        return fields(models_on((*path, ""), self.finder.model)[-1])
