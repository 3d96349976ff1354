"""What every fact, deadline and next step is read from: one project as known at a now.

`Context` is the full view of a project, `report.disclosure.ClientView` the one that its client may
have. Both are a `View`, so that each question has one answer for both, from what each may see.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import Literal, Protocol, TypeVar

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import WorkCalendar, day_of, instant_of
from clientcare.dataclass import NamedTuple
from clientcare.facts import lateness, limits
from clientcare.facts.dates import Dates
from clientcare.facts.states import facts, is_closed
from clientcare.records import KINDS, Change, Commitment, Issue, Move, Project, Record
from clientcare.records.project import LadderStep, Paused, Person
from clientcare.settings import Settings

R = TypeVar("R", bound=Record)
A = TypeVar("A")
V = TypeVar("V")


def cached(compute: Callable[[A], V]) -> Callable[[A], V]:
    """Let a function of a view, or of all views, keep its answer with what it is about."""

    def answer(about: A) -> V:
        answers: dict[Callable[[A], V], V] = vars(about).setdefault("_answers", {})
        if compute not in answers:
            answers[compute] = compute(about)
        return answers[compute]

    return answer


class Views(Protocol):
    """The views of all projects of a workspace that may be looked at together."""

    @property
    def contexts(self) -> Sequence["View"]:
        """The view of each project."""


def by_name(
    views: Views, kind: type[R], names: Callable[[R, "View"], Iterable[str]]
) -> dict[str, list[R]]:
    """The records of all projects by what each of them names, in small letters."""
    found: dict[str, list[R]] = {}
    for view in views.contexts:
        for record in view.records(kind):
            for name in dict.fromkeys(map(str.lower, names(record, view))):
                found.setdefault(name, []).append(record)
    return found


class FirstCommitted(NamedTuple):
    """When promises were recorded, by their ids in small letters.

    `since` holds the day on which each was first committed, but for those that came with their
    project; `late` those whose delivery or acceptance was recorded late.
    """

    since: Mapping[str, date]
    late: Collection[str]


class View:
    """One project as known at a now, and the clocks that run on its calendar."""

    id: str
    now: Now
    calendar: WorkCalendar
    settings: Settings
    people: Mapping[str, Person]
    project: Project | None = None
    """The project's record; None where it cannot be read."""
    everywhere: Views
    """The views of all projects, as far as this one may look."""

    def __init__(self) -> None:
        self._dates: dict[int, tuple[Commitment | Issue, Dates]] = {}
        self._rungs: dict[int, tuple[Commitment | Issue, list[limits.Rung]]] = {}
        self._needs: dict[int, tuple[Commitment, list[str]]] = {}
        self._chain_ends: dict[str, tuple[Commitment, date]] = {}
        self._needs_others: dict[str, bool] = {}

    # What each view has of its own ----------------------------------------------------------------

    @property
    def first_committed(self) -> FirstCommitted | None:
        """What the history says of when promises were recorded; None where nobody read it."""
        return None

    @property
    def silent(self) -> Mapping[str, date]:
        """Since when what we delivered is accepted by silence, by its id in small letters."""
        raise NotImplementedError

    def records(self, kind: type[R]) -> Sequence[R]:
        """The project's records of a kind, in the order of the files."""
        raise NotImplementedError

    def record(self, name: str) -> Record | None:
        """Find a record by its id, whatever its case."""
        raise NotImplementedError

    # Records --------------------------------------------------------------------------------------

    def id_of(self, record: Record) -> str:
        """The id of a record; of one that has none of its own the one that it got, else nothing."""
        return str(getattr(record, "id", None) or "")

    def name_to_type(self, record: Record) -> str:
        """What names a record in a command: its id, told apart from another's of the same id."""
        return self.id_of(record)

    def commitment(self, name: str) -> Commitment | None:
        """Find a commitment by its id."""
        found = self.record(name)
        return found if isinstance(found, Commitment) else None

    @cached_property
    def last_fact(self) -> date | None:
        """The day of the latest fact of the project; None where no fact has a day."""
        records = (one for kind in KINDS.values() for one in self.records(kind.model))
        return max((self.day(on) for one in records for _, on in facts(one)), default=None)

    @property
    def promises(self) -> Iterator[Commitment | Issue]:
        """The records of the project that have dates: its commitments, then its issues."""
        yield from self.records(Commitment)
        yield from self.records(Issue)

    @property
    def open_issues(self) -> Iterator[Issue]:
        """The issues that are not closed."""
        return (one for one in self.records(Issue) if not is_closed(one))

    @property
    def our_promises(self) -> Iterator[Commitment | Issue]:
        """The promises that are ours: the commitments that we owe, and the fix of each issue."""
        return (one for one in self.promises if isinstance(one, Issue) or one.by == "us")

    def dates(self, record: Commitment | Issue) -> Dates:
        """The dates of a commitment or of an issue's fix; computed once a record."""
        key = id(record)  # kept with the record: no other one gets its number meanwhile
        if known := self._dates.get(key):
            return known[1]
        if isinstance(record, Issue):
            found = lateness.issue_dates(record, self.now, self.calendar)
        else:
            inputs, end = self._inputs, self._end_of_chain
            found = lateness.commitment_dates(record, self.now, self.calendar, inputs, end)
            self._dates[key] = record, found  # a circle of replacements asks for it again
            found = self._with_past(record, found)
        self._dates[key] = record, found
        return found

    def needs_of(self, record: Commitment) -> Sequence[str]:
        """The ids of what a commitment needs, and of what has replaced those; found out once."""
        if known := self._needs.get(id(record)):
            return known[1]
        found = [*record.needs]
        seen = {record.id.lower(), *map(str.lower, found)}
        for name in found:
            need = self.commitment(name)
            after = self.commitment(need.replaced_by or "") if need and need.replaced else None
            if after and after.id.lower() not in seen and not after.is_series:
                seen.add(after.id.lower())
                found.append(after.id)
        self._needs[id(record)] = record, found
        return found

    def _inputs(self, record: Commitment) -> list[Commitment]:
        """What a commitment needs, as far as one may have to wait for others there.

        What its own side owes it and waits for nobody is left out: a chain of those may be long.
        """
        found = filter(None, map(self.commitment, self.needs_of(record)))
        return [one for one in found if one.by != record.by or self._waits_for_others(one)]

    def _end_of_chain(self, record: Commitment) -> tuple[Commitment, date]:
        """Go along a chain of needs of one side to its last, as `lateness.EndOfChain` says.

        Every link of a chain has the same end, which is looked for once.
        """
        known, way, one = self._chain_ends, dict[str, Commitment](), record
        while (name := one.id.lower()) not in known and name not in way:
            way[name] = one
            needs = self._inputs(one)
            if len(needs) != 1 or needs[0].by != one.by:
                known[name] = one, date.max
            else:
                one = needs[0]
        if name not in known:  # a circle, which has no end
            return record, date.max
        for name, link in reversed(way.items()):
            if name not in known:
                last, open_until = known[one.id.lower()]
                closed = lateness.came_or_ended(one) or date.max
                known[name] = last, min(closed, open_until)
            one = link
        return known[record.id.lower()]

    def _waits_for_others(self, record: Commitment) -> bool:
        """Whether something of another side is among its needs, through its own side's too."""
        first, known = record.id.lower(), self._needs_others
        if first in known:
            return known[first]
        seen, way = {first}, [(first, iter(self.needs_of(record)))]
        while way and not known.get(way[-1][0]):
            need = next((one for one in map(self.commitment, way[-1][1]) if one), None)
            key = need.id.lower() if need else ""
            if need is None:
                way.pop()
            elif need.by != record.by:
                known |= dict.fromkeys((name for name, _ in way), True)
            elif key not in seen and known.get(key, True):
                seen.add(key)
                way.append((key, iter(self.needs_of(need))))
        known |= dict.fromkeys((name for name, _ in way) if way else seen, bool(way))
        return bool(way)

    def _with_past(self, record: Commitment, dates: Dates) -> Dates:
        """The dates of a promise with what it took over from those that it replaced, if any."""
        way = [*self.replaced.get(record.id.lower(), ())]
        for one in way:  # a chain may be long: the oldest first, so that none waits for another
            older = self.replaced.get(one.id.lower(), ())
            way += (each for each in older if id(each) not in self._dates)
        for one in reversed(way):
            self.dates(one)
        before = [one for one in self.replaced.get(record.id.lower(), ()) if one.by == record.by]
        known = ((self.dates(one), one) for one in before)
        dated = [(was, one) for was, one in known if was.terms[0].promised and was.due]
        if not dated:
            return dates
        was, old = min(dated, key=lambda pair: pair[0].terms[0].promised or date.max)
        move = None
        if record.promised and old.replaced and record.promised != was.due:
            agreed = lateness.agreed_replacement(old, record, self.records(Change))
            cause: Literal["change"] | None = "change" if agreed else None
            move = Move(
                on=old.replaced, to=record.promised, why=old.why, cause=cause, told=old.replaced,
                agreed=agreed,
            )  # fmt: skip
        return lateness.inherit(dates, was, move)

    @cached_property
    def replaced(self) -> dict[str, list[Commitment]]:
        """The commitments that another one replaced, by its id in small letters.

        What comes again took their place with its first round.
        """
        found: dict[str, list[Commitment]] = {}
        first_rounds: dict[str, str] = {}
        for one in self.records(Commitment):
            if one.series:
                first_rounds.setdefault(one.series.lower(), one.id.lower())
        for one in self.records(Commitment):
            if one.replaced and one.replaced_by:
                name = one.replaced_by.lower()
                found.setdefault(first_rounds.get(name, name), []).append(one)
        return found

    @property
    def ladder(self) -> tuple[LadderStep, ...]:
        """The project's escalation ladder."""
        return self.project.escalation if self.project else ()

    def rungs(self, record: Commitment | Issue) -> list[limits.Rung]:
        """The escalations of a record, each judged; computed once a record, as its dates."""
        if not record.escalations:
            return []
        if id(record) not in self._rungs:
            ladder, closed = self.ladder, is_closed(record)
            found = limits.judge(record.escalations, ladder, self.calendar, self.now, closed=closed)
            self._rungs[id(record)] = record, found
        return self._rungs[id(record)][1]

    # People ---------------------------------------------------------------------------------------

    def person(self, name: str | None) -> Person | None:
        """Find a person of the project or the workspace by id."""
        return self.people.get(name) if name else None

    def person_name(self, name: str | None) -> str:
        """What to call a person: the name, else the id."""
        person = self.person(name)
        return (person.name if person else None) or name or "nobody"

    def side(self, name: str | None) -> str | None:
        """Whose side a person is on; the workspace's own people are ours."""
        person, own = self.person(name), "us" if name in self.settings.people else None
        return (person.side or own) if person else None

    @property
    def past_end(self) -> date | None:
        """The day on which the project was to end, where that has passed and nobody closed it."""
        ends = self.project.ends if self.project and not self.project.closed else None
        return ends if ends and ends < self.today else None

    @property
    def paused(self) -> Paused | None:
        """The pause that the project is in now, agreed by the client or not."""
        day, pauses = self.today, self.project.paused if self.project else ()
        return next((p for p in pauses if p.from_ <= day <= (p.until or date.max)), None)

    # Time -----------------------------------------------------------------------------------------

    @property
    def today(self) -> date:
        """The day of the now."""
        return self.now.day

    @cached_property
    def holds(self) -> list[limits.Pause]:
        """The times in which the project is on hold, as the client agreed."""
        return limits.holds(self.project.paused, self.now, self.calendar) if self.project else []

    def is_on_hold(self, due: date) -> bool:
        """Whether a day comes after the begin of an agreed pause that stands now."""
        day, moment = self.calendar.end_of(due), self.now.moment_of_day
        return any(hold.start < day and hold.start <= moment <= hold.end for hold in self.holds)

    def pauses(self, record: Issue) -> list[limits.Pause]:
        """The times in which an issue waited for the client, or the project was on hold."""
        waits = limits.wait_spans(record.client_waits, self.now, self.calendar.zone)
        return limits.joined([*waits, *self.holds]) if self.holds and waits else self.holds or waits

    def limit(
        self, start: date | datetime, within: str, pauses: Sequence[limits.Pause] = ()
    ) -> datetime:
        """Return up to when something with a limit is in time."""
        return limits.target_by(self.now, start, within, self.calendar, pauses)

    def passed(self, start: date | datetime, within: str | None) -> bool:
        """Whether a limit has passed at this now; no limit never has."""
        return within is not None and self.now.is_past(self.limit(start, within))

    def day(self, value: date | datetime) -> date:
        """The day of a day or a moment in the workspace's zone."""
        return day_of(value, self.calendar.zone)

    def instant(self, value: date | datetime) -> datetime:
        """The moment of a moment, or at which a day begins."""
        return instant_of(value, self.calendar.zone)

    def came_after(self, fact: date, then: date, *, same: bool = False) -> bool:
        """Whether a fact came after another day or moment; or the `same` day, or that moment.

        Where one of them has no hour only the days count.
        """
        if isinstance(fact, datetime) and isinstance(then, datetime):
            fact, then = self.instant(fact), self.instant(then)
        else:
            fact, then = self.day(fact), self.day(then)
        return fact > then or (same and fact == then)

    def when(self, value: date | datetime) -> str:
        """Write a day, or a moment in the project's zone to the minute."""
        at = isinstance(value, datetime)
        return f"{self.instant(value):%Y-%m-%d %H:%M}" if at else str(value)

    def by_when(self, limit: datetime) -> str:
        """Write a limit: the day that it is the end of, or the moment."""
        ends = limits.ends_a_day(limit, self.calendar)
        return self.when(limits.last_day(limit, self.calendar) if ends else limit)

    def begins(self, start: date | datetime) -> datetime:
        """The moment from which a clock runs: of a day its end, since doubt favours the person."""
        return self.instant(start) if isinstance(start, datetime) else self.calendar.end_of(start)

    def days_since(self, value: date | datetime) -> int:
        """Working days from a day or a moment to today."""
        return self.calendar.between(self.day(value), self.today)

    def soon(self, day: date) -> bool:
        """Whether a day lies within `due_soon` from today, or has passed."""
        return day <= self._soon

    @cached_property
    def _soon(self) -> date:
        return self.day_within(self.settings.policy.due_soon)

    def day_within(self, within: str) -> date:
        """The last day of a time that starts today."""
        return limits.last_day(self.calendar.after(self.today, within), self.calendar)
