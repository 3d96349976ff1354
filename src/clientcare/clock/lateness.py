"""The one place that decides lateness: due, overdue, slip, days late and whose they are."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Literal, NamedTuple

from clientcare.clock.calendar import Now, WorkCalendar, day_of
from clientcare.clock.states import delivery, ended, last_return, stands
from clientcare.records import Commitment, Issue, Move
from clientcare.records.commitment import Return
from clientcare.records.issue import Wait

Party = Literal["ours", "client", "other"]
Find = Callable[[str], Commitment | None]
"""Finds a commitment by its id, as known now; None where there is none."""

CAUSES: dict[str | None, Party] = {
    None: "ours",
    "ours": "ours",
    "estimate": "ours",
    "client": "client",
    "change": "client",
    "third-party": "other",
    "other": "other",
}
"""Whose the working days of a move are, by its cause."""


# Dates -------------------------------------------------------------------------------------------


def told_day(move: Move, *, ours: bool = True) -> date | None:
    """Return the day from which a move counts; a move that is not ours counts when made."""
    return (move.told or move.agreed or move.refused) if ours else move.on


class Waited(NamedTuple):
    """Working days lost to an input that was overdue, or to a wait of an issue."""

    record: str | None
    why: str
    since: date
    until: date | None
    days: tuple[date, ...]


@dataclass(frozen=True)
class Dates:
    """The dates of one promise, of a commitment or of an issue's fix, as known at a now.

    Days are working days of `calendar`. `end` is when it was delivered or fixed, for good;
    `gone` when it was cancelled, revoked or replaced.
    """

    promised: date | None
    made: date | None
    moves: tuple[Move, ...]
    ours: bool
    end: date | None
    gone: date | None
    back: Return | None
    now: Now
    calendar: WorkCalendar
    inputs: Callable[[date, date], list[Waited]]

    @cached_property
    def told(self) -> tuple[Move, ...]:
        """The moves that the other side knows, in order; those after the end change nothing."""
        ordered = sorted(self.moves, key=lambda move: move.on)
        return tuple(m for m in ordered if self._counts(told_day(m, ours=self.ours), m))

    def _counts(self, day: date | None, move: Move) -> bool:
        if day is None:
            return False
        return self.end is None or max(day, move.on) <= self.end

    @cached_property
    def standing(self) -> tuple[Move, ...]:
        """The told moves that the other side did not refuse."""
        return tuple(move for move in self.told if move.refused is None)

    @cached_property
    def due(self) -> date | None:
        """The date that binds: set last, by an open return or by a told, unrefused move."""
        last = self.standing[-1] if self.standing else None
        back = self.back
        if back and back.redelivered is None and back.due:
            told = told_day(last, ours=self.ours) if last else None
            if told is None or told < back.on:
                return back.due
        return last.to if last else self.promised

    @cached_property
    def forecast(self) -> date | None:
        """The date of a later move that the other side does not know yet."""
        after = self.told[-1].on if self.told else None
        untold = [
            m
            for m in sorted(self.moves, key=lambda move: move.on)
            if told_day(m, ours=self.ours) is None and (after is None or m.on >= after)
        ]
        return untold[-1].to if untold and self.end is None and self.gone is None else None

    @property
    def open(self) -> bool:
        """Whether it is still owed."""
        return self.end is None and self.gone is None

    @property
    def overdue(self) -> bool:
        """Whether it is still owed after its due day."""
        return self.open and self.due is not None and self.due < self.now.day

    @cached_property
    def shares(self) -> dict[Party, int]:
        """The working days from the first promise to the due date, by whose they are."""
        found: dict[Party, int] = {"ours": 0, "client": 0, "other": 0}
        before = self.promised
        for move in self.standing:
            if before:
                found[CAUSES[move.cause]] += self.calendar.between(before, move.to)
            before = move.to
        if before and self.due and before != self.due:
            found["ours" if self.ours else "client"] += self.calendar.between(before, self.due)
        return found

    @property
    def slip(self) -> int:
        """Working days from the first promise to the due date; negative where it moved earlier."""
        return sum(self.shares.values())

    @cached_property
    def days_late(self) -> int:
        """Working days from due to the delivery that stands, or to now; 0 for what is gone."""
        if self.due is None or self.gone:
            return 0
        return max(0, self.calendar.between(self.due, self.end or self.now.day))

    @cached_property
    def waits(self) -> list[Waited]:
        """What the other side owed meanwhile, with the working days on which it was overdue."""
        if not self.days_late:
            return []
        last = [self.standing[-1].on] if self.standing else []
        after = max([*last, *([self.made] if self.made else [])], default=date.min)
        return self.inputs(after, self.end or self.now.day)

    @cached_property
    def days_waited(self) -> int:
        """The days late that the other side's overdue inputs excuse; overlapping days once."""
        days = {day for wait in self.waits for day in wait.days}
        return min(len(days), self.days_late)

    @property
    def days_own(self) -> int:
        """The days late that nothing excuses."""
        return self.days_late - self.days_waited

    @property
    def kept(self) -> bool:
        """Whether it came by the date first promised."""
        return self.end is not None and self.promised is not None and self.end <= self.promised


def no_inputs(after: date, until: date) -> list[Waited]:
    """Wait for nothing."""
    return []


def commitment_dates(record: Commitment, now: Now, calendar: WorkCalendar, find: Find) -> Dates:
    """Return the dates of a commitment as known at `now`."""

    def inputs(after: date, until: date) -> list[Waited]:
        return _overdue_inputs(record, now, calendar, find, (after, until))

    return Dates(
        promised=record.promised,
        made=record.made,
        moves=record.moves,
        ours=record.by == "us",
        end=delivery(record),
        gone=ended(record),
        back=last_return(record),
        now=now,
        calendar=calendar,
        inputs=inputs if record.needs and record.by != "other" else no_inputs,
    )


def issue_dates(record: Issue, now: Now, calendar: WorkCalendar) -> Dates:
    """Return the dates of an issue's fix as known at `now`."""
    facts, zone = stands(record), calendar.zone

    def waits(after: date, until: date) -> list[Waited]:
        return [
            Waited(None, wait.why or "waiting", day_of(wait.since, zone), last, days)
            for wait, last, days in _wait_days(record.waits, calendar, (after, until))
        ]

    end = facts.fixed or facts.confirmed or facts.closed
    return Dates(
        promised=record.promised,
        made=day_of(record.found, zone),
        moves=record.moves,
        ours=True,
        end=day_of(end, zone) if end else None,
        gone=None,
        back=None,
        now=now,
        calendar=calendar,
        inputs=waits if record.waits else no_inputs,
    )


# Waiting -----------------------------------------------------------------------------------------


def _overdue_inputs(
    record: Commitment, now: Now, calendar: WorkCalendar, find: Find, span: tuple[date, date]
) -> list[Waited]:
    """What the other side owed, with each working day inside the span on which it was overdue.

    Inputs count through one's own needs too, on the days on which those were open.
    """
    other = "client" if record.by == "us" else "us"
    found: dict[str, tuple[Commitment, date, set[date]]] = {}
    for need, until in _needs(record, span[1], find, set()):
        if need.by != other:
            continue
        dates = commitment_dates(need, now, calendar, find)
        came = dates.end or dates.gone
        if dates.due is None:
            continue
        first = max(dates.due, span[0])
        days = _workdays(calendar, first, min(until, came or until))
        found.setdefault(need.id.lower(), (need, dates.due, set()))[2].update(days)
    return [
        Waited(need.id, need.title, due, _came(need), tuple(sorted(days)))
        for need, due, days in found.values()
        if days
    ]


def _came(record: Commitment) -> date | None:
    return delivery(record) or ended(record)


def _needs(
    record: Commitment, until: date, find: Find, seen: set[str]
) -> Iterator[tuple[Commitment, date]]:
    """The commitments that a record waits for, in depth through its own side.

    Each comes with the last day on which it could hold the record up.
    """
    for name in record.needs:
        need = find(name)
        if need is None or name.lower() in seen:
            continue
        yield need, until
        if need.by == record.by:
            closed = _came(need)
            inner = min(until, closed) if closed else until
            yield from _needs(need, inner, find, {*seen, name.lower()})


def _workdays(calendar: WorkCalendar, after: date, until: date) -> Iterator[date]:
    """The working days after one day, up to and including another."""
    day = after
    while day < until:
        day += timedelta(1)
        if calendar.is_workday(day):
            yield day


def _wait_days(
    waits: Sequence[Wait], calendar: WorkCalendar, span: tuple[date, date]
) -> Iterator[tuple[Wait, date | None, tuple[date, ...]]]:
    """Each wait with its last day and the working days inside the span that it touches."""
    for wait in waits:
        first = day_of(wait.since, calendar.zone)
        last = day_of(wait.until, calendar.zone) if wait.until else None
        after = max(span[0], first - timedelta(1))
        yield wait, last, tuple(_workdays(calendar, after, min(span[1], last or span[1])))
