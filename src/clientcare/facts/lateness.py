"""The one place that decides lateness: due, overdue, slip, days late and whose they are."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cached_property
from heapq import heappop, heappush
from typing import Literal, NamedTuple

from clientcare.calendar.timed_day import TimedDay, hour_of, timed
from clientcare.calendar.working_time import Now, WorkCalendar, day_of
from clientcare.dataclass import dataclass, replace
from clientcare.facts.known import facts, known
from clientcare.facts.states import accepted_on, delivery, ended
from clientcare.records import Commitment, Issue, Move, Path
from clientcare.records.issue import Reopened, Wait
from clientcare.wording import days, late

Party = Literal["ours", "client", "other"]
Find = Callable[[str], Commitment | None]
"""Finds a commitment by its id, as known now; None where there is none."""

_CAUSES: dict[str, Party] = {
    "ours": "ours",
    "estimate": "ours",
    "client": "client",
    "change": "client",
    "third-party": "other",
    "other": "other",
}
"""Whose the working days of a move are, by its cause."""


# Dates -------------------------------------------------------------------------------------------


_PARTIES: dict[str, Party] = {"us": "ours", "client": "client", "other": "other"}


def effective_from(move: Move, *, ours: bool = True) -> date | None:
    """Return the day from which a move counts; a move that is not ours counts when made."""
    return (move.told or move.agreed or move.refused) if ours else move.on


Stretch = tuple[date, date]
"""The days after one day, up to and including another."""


class Waited(NamedTuple):
    """Working days lost to an input that was overdue, or to a wait of an issue.

    The stretches come in order and apart; `length` is how many working days they hold.
    """

    record: str | None
    why: str
    since: date
    until: date | None
    stretches: tuple[Stretch, ...]
    length: int


class Comeback(NamedTuple):
    """A thing that came back: a delivery sent back, a problem reopened.

    `due` is when it is to come again, `came` when it did. `settled` says that the other side had
    accepted or confirmed it before: what was kept then stays kept, and a new clock runs.
    """

    on: date
    due: date | None
    came: date | None
    why: str | None
    path: Path
    settled: bool


@dataclass(frozen=True)
class Dates:
    """The dates of one promise, of a commitment or of an issue's fix, as known at a now.

    Days are working days of `calendar`. `completed_on` is when it was delivered or fixed, for good;
    `withdrawn_on` when it was cancelled, revoked or replaced. `promised` is the date first
    promised: of what came back after it was accepted, when it is to come again, and `earlier` are
    the dates that it had before. `owed` are the times in which the other side did not have it: the
    days after one (None: the beginning) through another (None: still). A `credit` is never late.
    What replaced another promise (it `took_over` on a day) has its first date, and its moves are
    `inherited`: the ones that stood, and the replacement itself.
    """

    promised: date | None
    promised_path: Path
    made: date | None
    moves: tuple[Move, ...]
    party: Party
    owed: tuple[tuple[date | None, date | None], ...]
    withdrawn_on: date | None
    comebacks: tuple[Comeback, ...]
    now: Now
    calendar: WorkCalendar
    inputs: Callable[[date, date], list[Waited]]
    earlier: "Dates | None" = None
    credit: bool = False
    inherited: tuple[Move, ...] = ()
    took_over: date | None = None

    @property
    def terms(self) -> "list[Dates]":
        """These dates after those that it had before, first the first."""
        return [*(self.earlier.terms if self.earlier else ()), self]

    @property
    def completed_on(self) -> date | None:
        """When it was delivered or fixed, for good."""
        return self.owed[-1][1]

    @property
    def ours(self) -> bool:
        """Whether it is our promise."""
        return self.party == "ours"

    @cached_property
    def told(self) -> tuple[Move, ...]:
        """The moves that the other side knows, in order; those after the end change nothing."""
        ordered = sorted(self.moves, key=lambda move: move.on)
        return tuple(m for m in ordered if self._counts(effective_from(m, ours=self.ours), m))

    def _counts(self, day: date | None, move: Move) -> bool:
        if day is None:
            return False
        return self.completed_on is None or max(day, move.on) <= self.completed_on

    @cached_property
    def standing(self) -> tuple[Move, ...]:
        """The told moves that the other side did not refuse."""
        return tuple(move for move in self.told if move.refused is None)

    @property
    def new_dates(self) -> tuple[Move, ...]:
        """Every move that set the date since the first promise, also before it was replaced."""
        return (*self.inherited, *self.standing)

    @property
    def times_moved(self) -> int:
        """How many moves the other side knows, those before it was replaced included."""
        return len(self.inherited) + len(self.told)

    @cached_property
    def open_return(self) -> Comeback | None:
        """What sent it back and set the date that binds, after every told, unrefused move."""
        last = self.comebacks[-1] if self.comebacks else None
        if self.completed_on is not None or last is None or last.due is None:
            return None
        told = effective_from(self.standing[-1], ours=self.ours) if self.standing else None
        return last if told is None or told < last.on else None

    @cached_property
    def due(self) -> date | None:
        """The date that binds: set last, by an open return or by a told, unrefused move."""
        if self.open_return:
            return self.open_return.due
        return self.new_dates[-1].to if self.new_dates else self.promised

    @cached_property
    def forecast(self) -> date | None:
        """The date of a later move that the other side does not know yet."""
        if not self.open:
            return None
        ordered = sorted(self.moves, key=lambda move: move.on)
        later = ordered[ordered.index(self.told[-1]) + 1 :] if self.told else ordered
        untold = [move for move in later if effective_from(move, ours=self.ours) is None]
        return untold[-1].to if untold else None

    @property
    def open(self) -> bool:
        """Whether it is still owed."""
        return self.completed_on is None and self.withdrawn_on is None

    @property
    def overdue(self) -> bool:
        """Whether it is still owed after its due day, or after the hour that was promised."""
        return self.open and self.is_late

    @cached_property
    def shares(self) -> dict[Party, int]:
        """The working days from the first promise to the due date, by whose they are."""
        found: dict[Party, int] = {"ours": 0, "client": 0, "other": 0}
        before = self.promised
        for move in self.new_dates:
            if before:
                found[self.party_of(move)] += self.calendar.between(before, move.to)
            before = move.to
        if before and self.due and before != self.due:
            found[self.party] += self.calendar.between(before, self.due)
        return found

    def party_of(self, move: Move) -> Party:
        """Whose days a move took; without a cause they are of the side whose promise it is."""
        return _CAUSES[move.cause] if move.cause else self.party

    @property
    def slip(self) -> int:
        """Working days from the first promise to the due date; negative where it moved earlier."""
        return sum(self.shares.values())

    @property
    def is_late(self) -> bool:
        """Whether it came after its due day, or is still owed; what is withdrawn is never late."""
        due = None if self.credit or self.withdrawn_on else self.due
        if due is None:
            return False
        if self.completed_on is None and isinstance(due, TimedDay):
            return self.now.moment > due.at
        return (self.completed_on or self.now.day) > due

    @cached_property
    def late_for(self) -> tuple[Stretch, ...]:
        """The times after due in which it was owed; none of them while the other side had it.

        None where it is not late, and what is withdrawn never is.
        """
        due = self.due
        if due is None or not self.is_late:
            return ()
        stretches = ((max(due, since or due), upto or self.now.day) for since, upto in self.owed)
        return tuple(stretch for stretch in stretches if stretch[0] < stretch[1])

    @cached_property
    def days_late(self) -> int:
        """Working days after due on which it was owed: at least 1 once it is late, else 0."""
        number = sum(self.calendar.between(*stretch) for stretch in self.late_for)
        return max(1, number) if self.is_late else 0

    @property
    def minutes_late(self) -> int:
        """Minutes by the clock after the hour that was promised; 0 where it is not known."""
        due = hour_of(self.due)
        end = hour_of(self.completed_on) or (self.now.moment if self.open else None)
        return max(1, (end - due) // timedelta(minutes=1)) if due and end and self.is_late else 0

    @property
    def late_today(self) -> bool:
        """Whether it is still owed on its due day, after the hour that was promised."""
        return self.overdue and self.due == self.now.day

    @property
    def late_by(self) -> str:
        """How late it is: for a day in hours where an hour was promised, else in working days."""
        return late(self.minutes_late, days(self.days_late))

    @cached_property
    def waits(self) -> list[Waited]:
        """What the other side owed meanwhile, with the working days on which it was overdue."""
        if not self.days_late:
            return []
        last = [self.standing[-1].on] if self.standing else []
        after = max([*last, *([self.made] if self.made else [])], default=date.min)
        return self.inputs(after, self.completed_on or self.now.day)

    @cached_property
    def waited_together(self) -> int:
        """The working days of all waits together, overlapping ones once."""
        stretches = _joined(stretch for wait in self.waits for stretch in wait.stretches)
        return sum(self.calendar.between(*stretch) for stretch in stretches)

    @property
    def days_waited(self) -> int:
        """The days late that the other side's overdue inputs excuse."""
        return min(self.waited_together, self.days_late)

    def days_of(self, wait: Waited) -> Iterator[date]:
        """The working days of a wait, one by one."""
        for after, upto in wait.stretches:
            numbers = range(after.toordinal() + 1, upto.toordinal() + 1)
            yield from filter(self.calendar.is_workday, map(date.fromordinal, numbers))

    @property
    def days_own(self) -> int:
        """The days late that nothing excuses."""
        return self.days_late - self.days_waited

    @property
    def kept(self) -> bool:
        """Whether it came by the date first promised; if accepted, it did though it came back."""
        first = self.terms[0]
        end = first.completed_on
        return end is not None and first.promised is not None and end <= first.promised


def no_inputs(after: date, until: date) -> list[Waited]:
    """Wait for nothing."""
    return []


def commitment_dates(record: Commitment, now: Now, calendar: WorkCalendar, find: Find) -> Dates:
    """Return the dates of a commitment as known at `now`."""

    def inputs(after: date, until: date) -> list[Waited]:
        return _overdue_inputs(record, now, calendar, find, (after, until))

    whole = Dates(
        promised=record.promised,
        promised_path=("promised",),
        made=record.made,
        moves=record.moves,
        party=_PARTIES[record.by],
        owed=((None, record.delivered_on or _first_accepted(record)),),
        withdrawn_on=ended(record),
        comebacks=(),
        now=now,
        calendar=calendar,
        inputs=inputs if record.needs and record.by != "other" else no_inputs,
        credit=record.is_credit,
    )
    return _after(whole, returns(record)) if record.returns else whole


def _first_accepted(record: Commitment) -> date | None:
    """The acceptance of what nobody recorded as delivered, before anything was sent back."""
    first = min((back.on for back in record.returns), default=date.max)
    return record.accepted if record.accepted and record.accepted <= first else None


def returns(record: Commitment) -> list[Comeback]:
    """How often a delivery was sent back, in order; accepted is what came last before that."""
    found: list[Comeback] = []
    day = record.accepted
    for n, back in sorted(enumerate(record.returns), key=lambda pair: pair[1].on):
        last = found[-1] if found else None
        since = last is None or bool(day and (day > last.on or (last.came and day >= last.came)))
        settled = day is not None and day <= back.on and since
        found.append(
            Comeback(back.on, back.due, back.redelivered, back.why, ("returns", n), settled)
        )
    if found and found[-1].came is None:
        found[-1] = found[-1]._replace(came=accepted_on(record))
    return found


def issue_dates(record: Issue, now: Now, calendar: WorkCalendar) -> Dates:
    """Return the dates of an issue's fix as known at `now`."""
    zone = calendar.zone

    def waits(after: date, until: date) -> list[Waited]:
        return [_waited(wait, calendar, (after, until)) for wait in record.client_waits]

    in_hours = any(map(hour_of, (record.promised, *(move.to for move in record.moves))))

    def came(facts: Issue | Reopened) -> date | None:
        end = facts.fixed or facts.confirmed or facts.closed
        if end is None:
            return None
        return timed(end, zone) if in_hours else day_of(end, zone)

    whole = Dates(
        promised=record.promised,
        promised_path=("promised",),
        made=day_of(record.found, zone),
        moves=record.moves,
        party="ours",
        owed=((None, came(record)),),
        withdrawn_on=None,
        comebacks=(),
        now=now,
        calendar=calendar,
        inputs=waits if record.client_waits else no_inputs,
    )
    comebacks = []
    before: Issue | Reopened = record
    for n, again in sorted(enumerate(record.reopened), key=lambda pair: pair[1].on):
        settled = bool(before.confirmed or before.closed)
        path = ("reopened", n)
        comebacks.append(Comeback(again.on, again.due, came(again), again.why, path, settled))
        before = again
    return _after(whole, comebacks) if comebacks else whole


def _after(dates: Dates, comebacks: Sequence[Comeback]) -> Dates:
    """The dates of what came back: the same ones on, or new ones where it had been accepted."""
    for back in comebacks:
        if not back.settled:
            still = [span for span in dates.owed if span[1] is None]
            before = max(back.on - timedelta(1), dates.completed_on or date.min)
            owed = (*dates.owed, (before, back.came))
            if still:  # it came back though nobody recorded that it had come
                owed = (*dates.owed[:-1], (still[0][0], back.came))
            dates = replace(dates, owed=owed, comebacks=(*dates.comebacks, back))
            continue
        dates = replace(
            dates,
            promised=back.due,
            promised_path=(*back.path, "due"),
            made=back.on,
            moves=tuple(m for m in dates.moves if (effective_from(m) or m.on) >= back.on),
            owed=((back.on - timedelta(1), back.came),),
            comebacks=(back,),
            earlier=replace(dates, withdrawn_on=None),
        )
    return dates


def inherit(dates: Dates, old: Dates, move: Move | None) -> Dates:
    """The dates of a promise that replaced another: its first date and its moves come along.

    `move` is the replacement as a move; None where it changed no date.
    """
    if dates.earlier:
        return replace(dates, earlier=inherit(dates.earlier, old, move))
    first = old.terms[0]
    moves = first.new_dates + ((move,) if move else ())
    return replace(dates, promised=first.promised, inherited=moves, took_over=old.withdrawn_on)


# Waiting -----------------------------------------------------------------------------------------


def _overdue_inputs(
    record: Commitment, now: Now, calendar: WorkCalendar, find: Find, span: Stretch
) -> list[Waited]:
    """What the other side owed, with each working day inside the span on which it was overdue.

    Inputs count through one's own needs too, on the days on which those were open.
    """
    other = "client" if record.by == "us" else "us"
    found = []
    for need, until in _needs(record, span[1], find):
        owed = list(overdue_spans(need, now, calendar)) if need.by == other else []
        inside = ((max(due, span[0]), min(last, until)) for due, last in owed)
        stretches = _joined(stretch for stretch in inside if calendar.between(*stretch) > 0)
        if stretches:
            since = min(due for due, last in owed if last > span[0])
            length = sum(calendar.between(*stretch) for stretch in stretches)
            found.append(Waited(need.id, need.title, since, _came(need), stretches, length))
    return found


def overdue_spans(record: Commitment, now: Now, calendar: WorkCalendar) -> Iterator[Stretch]:
    """When a commitment was overdue: from the day after a due day through a last day, in order.

    Each day is judged by what was so on that day: a date moved after it had passed does not undo
    the days before, and a delivery that came back was not owed until then.
    """
    turns = sorted({day_of(fact, calendar.zone) for _, fact in facts(record)})
    starts = [date.min, *turns]
    ends = [*(turn - timedelta(1) for turn in turns), now.day]
    owed = [_owed_since(record, start, calendar) for start in starts]
    for n, due in enumerate(owed):
        if due is not None:
            came = n + 1 < len(owed) and owed[n + 1] is None
            last = starts[n + 1] if came else ends[n]
            first = max(due, starts[n] - timedelta(1)) if n else due
            if first < last:
                yield first, last


def _owed_since(record: Commitment, day: date, calendar: WorkCalendar) -> date | None:
    """The date that was due as of a day; None where nothing was owed then."""
    then = Now.end_of(day, calendar.zone)
    past = known(record, then)
    dates = commitment_dates(past, then, calendar, lambda _: None) if past else None
    return dates.due if dates and dates.open and not dates.credit else None


def _came(record: Commitment) -> date | None:
    return delivery(record) or ended(record)


def _needs(record: Commitment, until: date, find: Find) -> Iterator[tuple[Commitment, date]]:
    """The commitments that a record waits for, through its own side too.

    Each comes once, with the last day on which it could hold the record up: a way through open
    needs is as long as the first of them to close, and the longest way counts.
    """
    seen: set[str] = set()
    ways = [(-until.toordinal(), 0, record)]
    number = 0
    while ways:
        last, _, holder = heappop(ways)
        for need in filter(None, map(find, holder.needs)):
            if need.id.lower() in seen:
                continue
            seen.add(need.id.lower())
            yield need, date.fromordinal(-last)
            if need.by == record.by:
                number += 1
                closed = _came(need)
                inner = min(-last, closed.toordinal()) if closed else -last
                heappush(ways, (-inner, number, need))


def _waited(wait: Wait, calendar: WorkCalendar, span: Stretch) -> Waited:
    """What of an issue's wait lies inside a span: every day that it touches."""
    first = day_of(wait.since, calendar.zone)
    last = day_of(wait.until, calendar.zone) if wait.until else None
    inside = max(span[0], first - timedelta(1)), min(span[1], last or span[1])
    length = max(0, calendar.between(*inside))
    why = wait.why or "waiting"
    return Waited(None, why, first, last, (inside,) if length else (), length)


def _joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same days as stretches that come in order and apart."""
    found: list[Stretch] = []
    for after, upto in sorted(stretches):
        if found and after <= found[-1][1]:
            found[-1] = (found[-1][0], max(upto, found[-1][1]))
        else:
            found.append((after, upto))
    return tuple(found)
