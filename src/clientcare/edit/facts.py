"""What a record can be marked with: the words for its facts, and where each of them stands.

A fact is a dated field, a table or an entry of a list with a day of its own, or a field of such an
entry. All of it is read off the models, so that a new field can be recorded as soon as it is
declared; only what people call things is written down here.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from functools import cache
from typing import Any

from clientcare.dataclass import NamedTuple
from clientcare.edit.days import format_day
from clientcare.errors import ClientcareError
from clientcare.records import KINDS, Commitment, Issue, Spec, Table, fields, specs
from clientcare.records.base import with_article
from clientcare.records.commitment import DELIVERED_AS, Round
from clientcare.records.nearest import hint_for, nearest
from clientcare.records.project import Paused
from clientcare.store import Entry
from clientcare.toml import FieldPath

_ENDS = ("delivered", "fixed", "decided", "closed")
_USUAL_WORDS: Mapping[str, tuple[str, ...]] = {
    **dict.fromkeys(("complete", "completed", "done", "finished", "ready", "shipped"), _ENDS),
    **dict.fromkeys(("resolved", "solved"), ("fixed", "closed")),
    **dict.fromkeys(("closed", "fixed"), _ENDS),
    "approved": ("accepted", "decided"),
}
"""What other tools call a fact, with what it may be called here; the first that a record has."""
OF_A_MOVE = ("told", "agreed", "refused")
OF_A_REOPENING = ("triaged", "workaround", "fixed", "checked", "confirmed", "closed")
_OWN_COMMANDS: Mapping[str, str] = {
    "moves": "record one: clientcare move {} DATE --why …",
    "escalations": "raise one: clientcare escalate {} --why …",
}
"""The lists to which a command of their own adds an entry, and how."""
_DAY_OF: Mapping[type[Table], str] = {Paused: "from"}
"""The day of entries that may be written before they have one.

An option is no more presented by being written down than a compensation is offered: these days
are recorded by their names alone.
"""


class Slot(NamedTuple):
    """Where a fact stands in a record: its path, and what the field takes."""

    path: FieldPath
    field: Spec
    model: type[Table]
    """The table that the field stands in."""

    @property
    def table(self) -> FieldPath:
        """The path of the table that the field stands in."""
        return self.path[:-1]


def day_field(model: type[Table]) -> str | None:
    """The key of a table's own day: the one that says from when it is, else its first fact."""
    start = specs(model)[model.EXISTS_FROM].key if model.EXISTS_FROM else None
    return _DAY_OF.get(model, start)


def table_day(model: type[Table]) -> str | None:
    """The key of the day that marking a single table sets."""
    facts = (spec.key for spec in specs(model).values() if spec.role == "fact")
    return day_field(model) or next(facts, None)


@cache
def fact_words(model: type[Table]) -> tuple[str, ...]:
    """Every word that a record of a kind can be marked with, in the order of its fields."""
    words = list(_words(model))
    if model in (Commitment, Round):
        others = (word for many in DELIVERED_AS.values() for word in many)
        words += [*OF_A_MOVE, *others]
    if model is Issue:
        words += ["agreed", "refused"]
    return tuple(dict.fromkeys(words))


def likely_words(entry: Entry) -> dict[str, str]:
    """The words that may be said of a record now, the likely ones first, and since when one was.

    None of another kind of commitment, nor of a move where there is none; what is recorded
    already comes after the rest, and a waiver, which is nothing that happened, last.
    """
    record: Any = entry.record
    known = [word for word in fact_words(KINDS[entry.kind].model) if "." not in word]
    next_ones = [one.key for one in KINDS[entry.kind].next_facts if one.key in known]
    words = [*next_ones, *known]
    if isinstance(record, Commitment):
        own = DELIVERED_AS[record.kind]
        others = {word for many in DELIVERED_AS.values() for word in many}
        others |= set() if record.kind == "payment" else {"invoiced", "payments", "written_off"}
        words = [*own, *(word for word in words if word not in others.difference(own))]
    if not getattr(record, "moves", ()):
        words = [word for word in words if word not in OF_A_MOVE or hasattr(record, word)]
    days = {word: getattr(record, word, None) for word in words}
    recorded = {
        word: f"recorded already: {format_day(day)}"
        for word, day in days.items() if isinstance(day, date)
    }  # fmt: skip
    return (
        {word: "" for word in days if word not in {*recorded, "waive"}} | recorded | {"waive": ""}
    )


def _words(model: type[Table], prefix: str = "") -> Iterator[str]:
    for key, field in fields(model).items():
        is_own_day = prefix and key == day_field(model)  # recorded with the entry
        if field.role == "fact" and not is_own_day:
            yield prefix + key
        if field.table in (None, Round) or (field.is_map and not field.has_entries):
            continue  # what is recorded of a round is named as that of the commitment
        if field.has_entries or table_day(field.table):
            yield prefix + key
        yield from _words(field.table, f"{prefix}{key}.")


# Finding what a word means -----------------------------------------------------------------------


class Finder:
    """Finds the fields of one record, as its data stand now."""

    def __init__(
        self, name: str, model: type[Table], data: dict[str, Any], number: int = 0
    ) -> None:
        """Take a record's id, model and data, and which entry of a list is meant, if one is."""
        self.name = name
        self.model = model
        self.data = data
        self.number = number
        self.kind = str(data.get("kind", "deliverable"))
        self.is_correcting = False
        """Whether the last entry of a list is meant, not the last one that lacks the field."""
        self.has_amount = "amount" in data
        self.in_part = bool(data.get("payments") or data.get("written_off"))
        """Whether what comes of a payment is a part of it."""

    @classmethod
    def of(cls, entry: Entry, data: dict[str, Any], number: int = 0) -> "Finder":
        """Find the fields of a record, or of the entry of one round of what comes again."""
        record = entry.record
        is_round = isinstance(record, Commitment) and bool(record.series)
        found = cls(entry.id, Round if is_round else KINDS[entry.kind].model, data, number)
        if isinstance(record, Commitment):
            found.kind, found.has_amount = record.kind, record.amount is not None
        return found

    def fact(self, word: str) -> Slot:
        """Find what a word marks."""
        found: FieldPath = ()
        if self.model in (Commitment, Round):
            found = self._of_commitment(word)
        elif self.model is Issue:
            found = self._of_issue(word)
        return self.slot(found or word.split("."), word)

    def _of_commitment(self, word: str) -> FieldPath:
        """Say in full what a short word means on a promise as it stands."""
        kind = self.kind
        if word in ("delivered", *DELIVERED_AS.get(kind, ())):
            if kind == "payment" and self.in_part and self.has_amount:
                return ("payments",)
            n = _last(self.data.get("returns"), "on")
            if n is not None and "redelivered" not in self.data["returns"][n]:
                return ("returns", n, "redelivered")
            return ("delivered",)
        if word in OF_A_MOVE:
            return self._of_last_move(word)
        if any(word in words for words in DELIVERED_AS.values()):
            own = " or ".join(("delivered", *DELIVERED_AS.get(kind, ())))
            raise ClientcareError(
                f"{self.name} is {with_article(kind)}: it is not {word}", f"mark it {own}"
            )
        return ()

    def _of_issue(self, word: str) -> FieldPath:
        if word in OF_A_REOPENING:
            n = _last(self.data.get("reopened"), "on")
            return (word,) if n is None else ("reopened", n, word)
        if word == "told" and (self.data.get("told") or self.data.get("found_by") == "client"):
            n = _last(self.data.get("moves"), "on")
            is_told = n is None or "told" in self.data["moves"][n]
            return ("told",) if n is None or is_told else ("moves", n, "told")
        return self._of_last_move(word) if word in ("agreed", "refused") else ()

    def _of_last_move(self, word: str) -> FieldPath:
        n = self._entry("moves") if self.number else _last(self.data.get("moves"), "on")
        if n is None:
            hint = _OWN_COMMANDS["moves"].format(self.name)
            raise ClientcareError(f"{self.name} has no move that could be {word}", hint)
        return ("moves", n, word)

    def slot(self, steps: Iterable[str | int], word: str) -> Slot:
        """Walk to a field by its keys; of a list the entry that lacks it is meant."""
        model, here = self.model, self.data
        path: FieldPath = ()
        rest = list(steps)
        while True:
            field = self._field_of(model, str(rest.pop(0)), word)
            path = (*path, field.key)
            if not rest:
                return Slot(path, field, model)
            if field.table is None:
                raise ClientcareError(f'{field.key} holds no table, so "{word}" is not in it')
            inside: Any = here.get(field.key)
            if field.is_map:
                step: str | int = str(rest.pop(0))
                path, inside = (*path, step), (inside or {}).get(step)
                if not rest:
                    return Slot(path, field, model)
            elif field.has_entries:
                is_named = isinstance(rest[0], int)
                step = rest.pop(0) if is_named else self._lacking(inside, rest, path)
                path, inside = (*path, step), inside[int(step)]
            model, here = field.table, inside if isinstance(inside, dict) else {}

    def _field_of(self, model: type[Table], key: str, word: str) -> Spec:
        known = fields(model)
        for name in (key, key.replace("-", "_")):
            if name in known:
                return known[name]
        if model is self.model:
            facts = fact_words(model)
            meant = (word.lower(), *_USUAL_WORDS.get(word.lower(), ()))
            usual = next((n for n in meant if n in known or n in facts), None)
            near = f"did you mean `{usual}`?" if usual else hint_for(word, [*facts, *known])
            some = ", ".join(one for one in facts if "." not in one)
            inner = self._elsewhere(key) if not usual else ""
            hint = inner or near or self._elsewhere(key, nearest) or f"it has: {some}"
            if word in facts:  # of the words that are no fields, each is a fact
                hint = f"record it as a fact: clientcare mark {self.name} {word} --on DAY"
            raise ClientcareError(f'{self.name} has no "{word}"', hint)
        hint = hint_for(key, known) or f"there are: {', '.join(known)}"
        raise ClientcareError(f'there is no "{key}" in "{word}"', hint)

    def _elsewhere(self, key: str, like: Callable[..., str | None] | None = None) -> str:
        """Say in which table of the record a field of that name, or one like it, stands."""
        inner = [*_in_tables(self.model)]
        suggested = like(key, [path[-1] for path, _ in inner]) if like else key
        for path, is_entry in inner:
            if path[-1] == suggested and is_entry:
                mark, (name, inner_key) = f"clientcare mark {self.name}", path
                if name not in _OWN_COMMANDS:
                    return f"add it to {name}: {mark} {name} --set {inner_key}=…"
                if self.data.get(name):
                    return f"add it to the last of {name}: {mark} --set {name}.{inner_key}=…"
                return _OWN_COMMANDS[name].format(self.name)
            if path[-1] == suggested:
                return f"did you mean `{'.'.join(path)}`?"
        return ""

    def _lacking(self, entries: Any, rest: list[str | int], path: FieldPath) -> int:
        """The entry that is meant: the one of the number, else the last that lacks the field."""
        name = str(path[-1])
        if not entries:
            hint = _OWN_COMMANDS.get(name, f"add the first: clientcare mark {{}} {words_of(path)}")
            raise ClientcareError(f"{self.name} has no {name} yet", hint.format(self.name))
        if self.number:
            return self._entry(name, entries)
        for n in reversed(range(len(entries))):
            if self.is_correcting:
                return n
            found: Any = entries[n]
            for step in rest:
                found = found.get(step) if isinstance(found, dict) else None
            if isinstance(entries[n], dict) and found is None:
                return n
        said = words_of(rest)
        which = f"--entry 1 to {len(entries)}" if len(entries) > 1 else "--entry 1"
        word = words_of((*path, *rest))
        one = f"clientcare mark {self.name} --set {word}=… --entry 1"
        hint = f"name the one to change with {which}: {one}"
        if word in fact_words(self.model):  # which stands, in whichever entry
            hint = f"if one is wrong, correct it: clientcare edit {self.name}"
        raise ClientcareError(f"each of the {name} of {self.name} has its {said} already", hint)

    def _entry(self, name: str, entries: Any = None) -> int:
        entries = entries if entries is not None else self.data.get(name) or ()
        if not 1 <= self.number <= len(entries):
            hint = f"give --entry 1 to {len(entries)}" if entries else "add one first"
            raise ClientcareError(f"there is no entry {self.number} in {name} of {self.name}", hint)
        return self.number - 1


def _in_tables(model: type[Table]) -> Iterator[tuple[tuple[str, ...], bool]]:
    """Each field in the tables of a model, by its keys, and whether it is one of an entry."""
    for name, spec in fields(model).items():
        for known in fields(spec.table) if spec.table else ():
            yield (name, *(["ID"] if spec.is_map else []), known), spec.has_entries
        for path, is_entry in _in_tables(spec.table) if spec.table and not spec.has_entries else ():
            if not is_entry:
                yield (name, *path), False


def _last(entries: Any, day: str) -> int | None:
    """Which of some entries is the last: the one of the latest day, of several the last written."""
    if not entries:
        return None
    return max(range(len(entries)), key=lambda n: (str(entries[n].get(day, "")), n))


def words_of(path: Iterable[str | int], sign: str = ".") -> str:
    """Name a field as a command line does: without the positions in lists."""
    return sign.join(str(step) for step in path if not isinstance(step, int))
