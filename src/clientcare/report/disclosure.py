"""What a client may read of a project: new records, made only of what is allowed.

Nothing is removed here. A view starts empty and takes over, field by field, what declares the
client as its audience, and of tables that are told, shared, presented or offered only those that
were. What a rule below does not let through does not exist for whoever holds a `ClientView`.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any, TypeVar, cast

from clientcare.calendar.working_time import Now, WorkCalendar, day_of, instant_of
from clientcare.errors import ClientcareError
from clientcare.facts import lateness
from clientcare.facts.ladder import Rung, judge
from clientcare.facts.lateness import Dates, effective_from
from clientcare.facts.states import is_closed
from clientcare.facts.workspace import Context
from clientcare.records import (
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
from clientcare.records.issue import Compensation, Option

T = TypeVar("T", bound=Table)
R = TypeVar("R", bound=Record)


# What is allowed ---------------------------------------------------------------------------------


def may_read(record: Record, context: Context) -> bool:
    """Whether a client may read a record at all: a risk once shared, a review they were in."""
    if record.internal:
        return False
    if isinstance(record, Risk):
        return record.shared is not None
    if isinstance(record, Review):
        return any(context.side(name) == "client" for name in record.with_)
    return True


def may_read_table(table: Table, owner: Record) -> bool:
    """Whether a client may read a table in a record that they may read.

    A move of ours once they were told, an option once presented, a compensation once offered.
    """
    if isinstance(table, Move):
        ours = not isinstance(owner, Commitment) or owner.by == "us"
        return effective_from(table, ours=ours) is not None
    if isinstance(table, Option):
        return table.presented is not None
    if isinstance(table, Compensation):
        return table.offered is not None
    return True


@cache
def readable_fields(model: type[Table]) -> tuple[str, ...]:
    """The fields of a model that declare the client as their audience."""
    return tuple(name for name, spec in specs(model).items() if spec.audience == "client")


# The view ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ClientView:
    """One project as its client may read it at a now; made by `for_client` only.

    People are those of the project and of ours, each with their side. A reference to a record or a
    person that the view does not hold is not in it either.
    """

    id: str
    now: Now
    calendar: WorkCalendar
    project: Project
    people: Mapping[str, Person]
    commitments: tuple[Commitment, ...]
    issues: tuple[Issue, ...]
    changes: tuple[Change, ...]
    risks: tuple[Risk, ...]
    touchpoints: tuple[Touchpoint, ...]
    reviews: tuple[Review, ...]

    @property
    def today(self) -> date:
        """The day of the now."""
        return self.now.day

    @property
    def records(self) -> Iterator[Record]:
        """Every record of the view, the project first."""
        yield self.project
        for records in (self.commitments, self.issues, self.changes, self.risks):
            yield from records
        yield from self.touchpoints
        yield from self.reviews

    def day(self, value: date | datetime) -> date:
        """The day of a day or a moment in the workspace's zone."""
        return day_of(value, self.calendar.zone)

    def instant(self, value: date | datetime) -> datetime:
        """The moment of a moment, or at which a day begins."""
        return instant_of(value, self.calendar.zone)

    def commitment(self, name: str) -> Commitment | None:
        """Find a commitment by its id, whatever its case."""
        wanted = name.lower()
        return next((c for c in self.commitments if c.id.lower() == wanted), None)

    def dates(self, record: Commitment | Issue) -> Dates:
        """The dates of a promise, from what the client knows of it."""
        if isinstance(record, Commitment):
            return lateness.commitment_dates(record, self.now, self.calendar, self.commitment)
        return lateness.issue_dates(record, self.now, self.calendar)

    def rungs(self, record: Commitment | Issue) -> list[Rung]:
        """The escalations of a record, each judged."""
        ladder, closed = self.project.escalation, is_closed(record)
        return judge(record.escalations, ladder, self.calendar, self.now, closed=closed)

    def name(self, person: str | None) -> str | None:
        """What a person is called; None where the view does not know them."""
        found = self.people.get(person) if person else None
        return (found.name or person) if found else None

    def side(self, person: str | None) -> str | None:
        """Whose side a person is on."""
        found = self.people.get(person) if person else None
        return found.side if found else None


def for_client(context: Context) -> ClientView:
    """Build what the client of a project may read of it.

    Raises ClientcareError where the project's own record cannot be read, or is internal.
    """
    project = context.project
    if project is None:
        hint = "correct it first: clientcare check"
        raise ClientcareError(
            f"the project {context.id} cannot be read, so nobody can report", hint
        )
    if project.internal:
        raise ClientcareError(
            f"the project {context.id} is internal: no client may read of it",
            "take `internal = true` from its [project], or ask for --audience internal",
        )
    return _Opening(context).view(project)


class _Opening:
    """Makes new records of what is allowed of the old ones."""

    def __init__(self, context: Context) -> None:
        """Note which records and people there are for the client."""
        self.context = context
        self.open = {
            entry.id.lower()
            for entries in context.entries.values()
            for entry in entries
            if may_read(entry.record, context)
        }

    def view(self, project: Project) -> ClientView:
        """Build the view."""
        context = self.context
        return ClientView(
            id=context.id,
            now=context.now,
            calendar=context.calendar,
            project=self.opened(project, project),
            people={name: self._person(name, project) for name in context.people},
            commitments=self._all(Commitment),
            issues=self._all(Issue),
            changes=self._all(Change),
            risks=self._all(Risk),
            touchpoints=self._all(Touchpoint),
            reviews=self._all(Review),
        )

    def _all(self, kind: type[R]) -> tuple[R, ...]:
        records = self.context.records(kind)
        return tuple(self.opened(r, r) for r in records if may_read(r, self.context))

    def _person(self, name: str, project: Project) -> Person:
        person = self.opened(self.context.people[name], project)
        side = self.context.side(name)
        return person if person.side == side else person.model_copy(update={"side": side})

    def opened(self, table: T, owner: Record) -> T:
        """Build a new table of the fields of an old one that the client may read."""
        model = type(table)
        known, values = specs(model), dict[str, Any]()
        for name in readable_fields(model):
            if name in table.model_fields_set:
                spec = known[name]
                keep = self._keeper(spec.role, spec.table, owner)
                values[spec.key] = _kept(getattr(table, name), keep)
        return cast("T", model.model_construct(**values))

    def _keeper(self, role: str, inner: type[Table] | None, owner: Record) -> "_Keep":
        """Choose what decides about one value of a field: itself, less of it, or None."""
        if inner:
            return lambda value: self._table(value, owner)
        if role == "record":
            return lambda value: value if value.lower() in self.open else None
        if role == "person":
            return lambda value: value if value in self.context.people else None
        return lambda value: value

    def _table(self, value: Any, owner: Record) -> Any:
        if not isinstance(value, Table):
            return value
        return self.opened(value, owner) if may_read_table(value, owner) else None


_Keep = Callable[[Any], Any]


def _kept(value: Any, keep: _Keep) -> Any:
    """Decide about a value, or about each of several."""
    if isinstance(value, tuple):
        return tuple(_some(map(keep, value)))
    if isinstance(value, dict):
        kept = {key: keep(inner) for key, inner in value.items()}
        return {key: inner for key, inner in kept.items() if inner is not None}
    return None if value is None else keep(value)


def _some(values: Iterable[Any]) -> Iterator[Any]:
    return (value for value in values if value is not None)
