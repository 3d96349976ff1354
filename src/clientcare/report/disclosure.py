"""What a client may read of a project: new records, made only of what is allowed.

Nothing is removed here. A view starts empty and takes over, field by field, what declares the
client as its audience, and of tables that are told, shared, presented or offered only those that
were. What a rule below does not let through does not exist for whoever holds a `ClientView`.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cache
from itertools import chain
from typing import Any, TypeVar, cast

from clientcare.errors import ClientcareError
from clientcare.facts.contact import client_attended, is_among_us
from clientcare.facts.dates import effective_from
from clientcare.facts.states import is_draft
from clientcare.facts.view import View
from clientcare.facts.workspace import Context
from clientcare.records import (
    KINDS,
    Change,
    Commitment,
    Issue,
    Move,
    Person,
    Project,
    Record,
    Review,
    Risk,
    Table,
    Touchpoint,
    specs,
)
from clientcare.records.base import renamed_id, series_of
from clientcare.records.issue import Compensation, Option
from clientcare.store import Entry

T = TypeVar("T", bound=Table)
R = TypeVar("R", bound=Record)


# What is allowed ---------------------------------------------------------------------------------


def may_read(record: Record, context: Context) -> bool:
    """Whether a client may read a record at all: a risk once shared, a review they were in.

    Of an internal project they may read nothing.
    """
    if record.internal or (context.project and context.project.internal):
        return False
    if isinstance(record, Risk):
        return record.shared is not None
    if isinstance(record, Review):
        return client_attended(record, context)
    return True


def is_told(record: Record, context: Context) -> bool:
    """Whether a client may read a record, and what it says reaches them: no talk of ours alone."""
    among_us = isinstance(record, Touchpoint) and is_among_us(record, context)
    return may_read(record, context) and not among_us


def may_read_table(table: Table, owner: Record) -> bool:
    """Whether a client may read a table in a record that they may read.

    A move of ours once they were told, an option once presented, a compensation once offered; what
    was ruled out is no offer.
    """
    if isinstance(table, Move):
        ours = not isinstance(owner, Commitment) or owner.by == "us"
        return effective_from(table, ours=ours) is not None
    if isinstance(table, Option):
        return table.presented is not None
    if isinstance(table, Compensation):
        return table.offered is not None and table.kind != "none"
    return True


def may_read_field(name: str, owner: Record) -> bool:
    """Whether a client may read a field that is theirs to read in this record at all.

    What a change takes and what follows from it are a draft until they were presented.
    """
    if isinstance(owner, Change) and name in ("effort", "consequences"):
        return not is_draft(owner)
    return True


@cache
def readable_fields(model: type[Table]) -> tuple[str, ...]:
    """The fields of a model that declare the client as their audience."""
    return tuple(name for name, spec in specs(model).items() if spec.audience == "client")


# The view ----------------------------------------------------------------------------------------


class ClientView(View):
    """One project as its client may read it at a now; made by `for_client` only.

    People are those of the project and of ours, each with their side. A reference to a record or a
    person that the view does not hold is not in it either. It looks at no other project.
    """

    project: Project

    def __init__(
        self,
        context: Context,
        project: Project,
        people: Mapping[str, Person],
        records: Mapping[type[Record], Sequence[Record]],
    ) -> None:
        """Hold what may be read; of the full view only the clocks are taken."""
        super().__init__()
        self.id, self.now, self.calendar = context.id, context.now, context.calendar
        self.settings, self._silent = context.settings, context.silent
        self.people, self.project, self._records = people, project, records
        self.everywhere = self
        self._by_id = {
            name.lower(): one for one in self.all_records if (name := getattr(one, "id", None))
        }

    @property
    def silent(self) -> Mapping[str, date]:
        """Since when what we delivered is accepted by silence, by its id in small letters."""
        return self._silent

    @property
    def contexts(self) -> "tuple[ClientView]":
        """The views that may be looked at together: this one alone."""
        return (self,)

    def records(self, kind: type[R]) -> list[R]:
        """The records of a kind that the client may read."""
        return [record for record in self._records.get(kind, ()) if isinstance(record, kind)]

    def record(self, name: str) -> Record | None:
        """Find a record of the view by its id, whatever its case."""
        return self._by_id.get(name.lower())

    @property
    def all_records(self) -> Iterator[Record]:
        """Every record of the view, the project first."""
        yield self.project
        yield from chain.from_iterable(self._records.values())

    def name(self, person: str | None) -> str | None:
        """What a person is called; None where the view does not know them."""
        found = self.person(person)
        return (found.name or person) if found else None


RoundTitle = Callable[[str, date], str]
"""Names a round of what comes again by the title of its series and its day."""


def for_client(context: Context, round_title: RoundTitle | None = None) -> ClientView:
    """Build what the client of a project may read of it; `round_title` in the client's language.

    Raises ClientcareError where the project's own record cannot be read, or is internal.
    """
    project = context.project
    if project is None:
        message = f"the project {context.id} cannot be read, so nobody can report"
        raise ClientcareError(message, "correct it first: clientcare check")
    if project.internal:
        hint = "take `internal = true` from its [project], or ask for --audience internal"
        message = f"the project {context.id} is internal: no client may read of it"
        raise ClientcareError(message, hint)
    opening, people = _Disclosure(context, round_title), dict[str, Person]()
    for name, known in context.people.items():
        person, side = opening.opened(known, project), context.side(name)
        people[name] = person if person.side == side else person.model_copy(update={"side": side})
    records: dict[type[Record], list[Record]] = {}
    for entry in opening.entries:
        if entry.kind != "project":
            record = opening.opened(entry.record, entry.record)
            if not getattr(record, "id", entry.id):
                record = record.model_copy(update={"id": entry.id})
            records.setdefault(KINDS[entry.kind].model, []).append(record)
    return ClientView(context, opening.opened(project, project), people, records)


class _Disclosure:
    """Makes new records of what is allowed of the old ones."""

    def __init__(self, context: Context, round_title: RoundTitle | None = None) -> None:
        """Note which records and people there are for the client."""
        self.people = context.people
        self.round_title = round_title
        found = (one for kind in KINDS for one in context.entries.get(kind, ()))
        self.entries = [one for one in found if may_read(one.record, context)]
        recorded = chain.from_iterable(context.recorded.values())
        self.open = {one.id.lower() for one in recorded if may_read(one.record, context)}
        self.terms = self.open, {name: context.side(name) for name in context.people}
        """What decides, beside a record itself, what the client may read of it."""

    def opened(self, table: T, owner: Record) -> T:
        """Build a new table of the fields of an old one that the client may read."""
        model = type(table)
        known, values, given = specs(model), dict[str, Any](), vars(table)
        for name in readable_fields(model):
            if name in given and may_read_field(name, owner):
                spec, value = known[name], given[name]
                plain = spec.table is None and spec.role not in ("person", "record")
                values[name] = value if plain else self._kept(value, spec.role, owner)
        if self.round_title and isinstance(table, Commitment) and table.round:
            series = table.title.removesuffix(f" ({table.round})")
            values["title"] = self.round_title(series, table.round)
        found = model.model_construct(values)
        if isinstance(found, Issue) and isinstance(table, Issue):
            return cast("T", found.remembering_first(table))
        return found

    def _kept(self, value: Any, role: str, owner: Record) -> Any:
        """What the client may read of a value, or of each of several; None for nothing."""
        if isinstance(value, tuple):
            found = (self._kept(one, role, owner) for one in value)
            return tuple(one for one in found if one is not None)
        if isinstance(value, dict):
            kept = {key: self._kept(inner, role, owner) for key, inner in value.items()}
            return {key: inner for key, inner in kept.items() if inner is not None}
        if isinstance(value, Table):
            return self.opened(value, owner) if may_read_table(value, owner) else None
        if role == "record" and value is not None:
            return value if series_of(value.lower()) in self.open else None
        return value if role != "person" or value in self.people else None


# What an edit tells ------------------------------------------------------------------------------


def newly_readable(
    before: Context | None, after: Context, renamed: Mapping[str, str] | None = None
) -> list[str]:
    """Name the fields that a client may read after an edit and could not read so before it.

    `renamed` are the earlier ids of records: another id, or a reference to it, tells nothing new.
    """
    if after.project is None or after.project.internal:
        return []
    ids, opening = renamed or {}, _Disclosure(after)
    was = before if before and before.project and not before.project.internal else None
    earlier = _Disclosure(was or after)
    known = [one for one in earlier.entries if is_told(one.record, was)] if was else []
    by_place = {(e.kind, e.id): e for e in known}
    series_known = {getattr(e.record, "series", None) for e in known} - {None}
    by_id = {(e.kind, id): e for e in known if (id := e.own_id)}
    by_title: dict[tuple[str, Any], list[Entry]] = {}
    for one in known:
        by_title.setdefault((one.kind, getattr(one.record, "title", None)), []).append(one)
    found: dict[str, None] = {}
    for entry in (one for one in opening.entries if is_told(one.record, after)):
        record = entry.record
        old = by_place.get((entry.kind, entry.id))
        if old and vars(old.record) == vars(record) and (
            earlier.terms == opening.terms
            or not any(_new_fields(opening.opened(record, record),
                                   earlier.opened(old.record, old.record), ids))
        ):  # fmt: skip
            continue
        id = entry.own_id
        same = by_id.get((entry.kind, ids.get(id, id)))
        series = getattr(record, "series", None)
        if not same and series in series_known:
            continue  # the next round comes up by itself
        # Another title tells something new, whatever else a record says.
        alike = by_title.get((entry.kind, getattr(record, "title", None)), [])
        others = [same] if same else alike
        told = opening.opened(record, record)
        olds = [earlier.opened(one.record, one.record) for one in others]
        new = [list(_new_fields(told, one, ids)) for one in olds]
        if [] not in new:
            found |= dict.fromkeys(new[0] if same else _new_fields(told, None, ids))
    return list(found)


def _new_fields(
    table: Table, before: Table | None, renamed: Mapping[str, str], prefix: str = ""
) -> Iterator[str]:
    """The keys of what a table says that it did not say before, dotted."""
    for name, spec in specs(type(table)).items():
        value = getattr(table, name) if name in table.model_fields_set else None
        old = getattr(before, name) if before and name in before.model_fields_set else None
        entries = value if isinstance(value, tuple) else (value,)
        if spec.role == "record":
            entries = tuple(renamed_id(str(one), renamed) for one in entries)
        if value in (None, ()) or old in (value, entries, *entries[:1]) or name == "id":
            continue
        kept = old if isinstance(old, tuple) else (old,)
        tables = [(n, one) for n, one in enumerate(entries) if isinstance(one, Table)]
        if not tables:
            yield f"{prefix}{spec.key}"
        for n, one in tables:
            same = kept[n] if n < len(kept) and type(kept[n]) is type(one) else None
            if one not in kept:
                yield from _new_fields(one, same, renamed, f"{prefix}{spec.key}.")
