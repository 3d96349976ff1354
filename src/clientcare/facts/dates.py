"""The dates of one promise: due, overdue, slip, days late and whose they are."""

from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta

from clientcare.calendar.now import Now
from clientcare.calendar.timed_day import TimedDay, hour_of
from clientcare.calendar.working_time import WorkCalendar
from clientcare.dataclass import NamedTuple, cached_property, dataclass
from clientcare.records import Move, Path
from clientcare.records.base import Side
from clientcare.wording import days, late

_NO_DAYS: Mapping[Side, int] = {"us": 0, "client": 0, "other": 0}
_CAUSES: dict[str, Side] = {
    "ours": "us", "estimate": "us", "client": "client", "change": "client",
    "third-party": "other", "other": "other",
}  # fmt: skip
"""Whose the working days of a move are, by its cause."""


def effective_from(move: Move, *, ours: bool = True) -> date | None:
    """Return the day from which a move counts; a move that is not ours counts when made."""
    return (move.told or move.agreed or move.refused) if ours else move.on


Stretch = tuple[date, date]
"""The days after one day, up to and including another."""


class WaitingTime(NamedTuple):
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
    made: date | None
    moves: tuple[Move, ...]
    side: Side
    owed: tuple[tuple[date | None, date | None], ...]
    now: Now
    calendar: WorkCalendar
    inputs: Callable[[date, date], list[WaitingTime]] | None = None
    promised_path: Path = ("promised",)
    withdrawn_on: date | None = None
    comebacks: tuple[Comeback, ...] = ()
    earlier: "Dates | None" = None
    credit: bool = False
    inherited: tuple[Move, ...] = ()
    took_over: date | None = None
    summed: tuple[int, Mapping[Side, int]] = (0, _NO_DAYS)
    """How many of `inherited`, the first ones, were summed up before, and what they moved."""

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
        return self.side == "us"

    @cached_property
    def told(self) -> tuple[Move, ...]:
        """The moves that the other side knows, in order; those after the end change nothing."""
        if not self.moves:
            return ()
        end = self.completed_on or date.max
        days = ((effective_from(move, ours=self.ours), move) for move in self._in_order)
        return tuple(move for day, move in days if day and max(day, move.on) <= end)

    @property
    def _in_order(self) -> list[Move]:
        return sorted(self.moves, key=lambda move: move.on)

    @cached_property
    def moves_in_force(self) -> tuple[Move, ...]:
        """The told moves that the other side did not refuse."""
        return tuple(move for move in self.told if move.refused is None)

    @property
    def new_dates(self) -> tuple[Move, ...]:
        """Every move that set the date since the first promise, also before it was replaced."""
        return (*self.inherited, *self.moves_in_force)

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
        told = [effective_from(move, ours=self.ours) for move in self.moves_in_force[-1:]]
        return None if any(day and day >= last.on for day in told) else last

    @cached_property
    def due(self) -> date | None:
        """The date that binds: set last, by an open return or by a told, unrefused move."""
        if self.open_return:
            return self.open_return.due
        return self.new_dates[-1].to if self.new_dates else self.promised

    @property
    def asked_from(self) -> date | None:
        """The day from which it is asked for: due, or the later one on which it was open again."""
        since = self.owed[-1][0]
        again = since + timedelta(1) if since else None
        return again if again and self.due and again > self.due else self.due

    @cached_property
    def forecast_move(self) -> Move | None:
        """The last move that the other side does not know yet, after all that it knows."""
        if not self.open:
            return None
        later = self._in_order
        if self.told:
            later = later[later.index(self.told[-1]) + 1 :]
        untold = [move for move in later if effective_from(move, ours=self.ours) is None]
        return untold[-1] if untold else None

    @property
    def forecast(self) -> date | None:
        """The date of a later move that the other side does not know yet."""
        return self.forecast_move.to if self.forecast_move else None

    @property
    def open(self) -> bool:
        """Whether it is still owed."""
        return self.completed_on is None and self.withdrawn_on is None

    @property
    def overdue(self) -> bool:
        """Whether it is still owed after its due day, or after the hour that was promised."""
        return self.open and self.is_late

    @cached_property
    def moved(self) -> dict[Side, int]:
        """The working days from the first promise to the date of the last move, as `shares`."""
        n, known = self.summed
        found, moves = {**known}, self.new_dates
        before = moves[n - 1].to if n else self.promised
        for move in moves[n:]:
            if before:
                found[self.side_of(move)] += self.calendar.between(before, move.to)
            before = move.to
        return found

    @cached_property
    def shares(self) -> dict[Side, int]:
        """The working days from the first promise to the due date, by whose they are."""
        found = {**self.moved}
        before = self.new_dates[-1].to if self.new_dates else self.promised
        if before and self.due and before != self.due:
            found[self.side] += self.calendar.between(before, self.due)
        return found

    def side_of(self, move: Move) -> Side:
        """Whose days a move took; without a cause they are of the side whose promise it is."""
        return _CAUSES[move.cause] if move.cause else self.side

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
            return self.now.is_past(due.at)
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
        if due is None or not self.is_late:
            return 0
        end = hour_of(self.completed_on) or (self.now.moment if self.open else None)
        return max(1, (end - due) // timedelta(minutes=1)) if end else 0

    @property
    def late_today(self) -> bool:
        """Whether it is still owed on its due day, after the hour that was promised."""
        return self.overdue and self.due == self.now.day

    @property
    def late_by(self) -> str:
        """How late it is: for a day in hours where an hour was promised, else in working days."""
        due, otherwise = hour_of(self.due), days(self.days_late)
        if due and self.open and self.now.is_past(self.calendar.later(due, timedelta(1))):
            return otherwise  # whatever the minute is
        return late(self.minutes_late, otherwise)

    @cached_property
    def waits(self) -> list[WaitingTime]:
        """What the other side owed meanwhile, with the working days on which it was overdue."""
        if not self.days_late or self.inputs is None:
            return []
        began = (self.made, *(move.on for move in self.moves_in_force[-1:]))
        after = max(filter(None, began), default=date.min)
        return self.inputs(after, self.completed_on or self.now.day)

    @cached_property
    def waited_together(self) -> int:
        """The working days of all waits together, overlapping ones once."""
        stretches = joined(stretch for wait in self.waits for stretch in wait.stretches)
        return sum(self.calendar.between(*stretch) for stretch in stretches)

    @property
    def days_waited(self) -> int:
        """The days late that the other side's overdue inputs excuse."""
        return min(self.waited_together, self.days_late)

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


def joined(stretches: Iterable[Stretch]) -> tuple[Stretch, ...]:
    """The same days as stretches that come in order and apart."""
    found: list[Stretch] = []
    for after, upto in sorted(stretches):
        if found and after <= found[-1][1]:
            found[-1] = (found[-1][0], max(upto, found[-1][1]))
        else:
            found.append((after, upto))
    return tuple(found)
