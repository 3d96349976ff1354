"""What a clock is, and a deadline: one running of a clock, with its limit and how it ended."""

from collections.abc import Callable, Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any, Literal, get_args

from clientcare.dataclass import NamedTuple, cached_property, dataclass
from clientcare.facts.limits import Pause, ends_a_day, last_day
from clientcare.facts.states import SERIOUS, closing_day
from clientcare.facts.view import View
from clientcare.records import Issue, Path, Project, Record, Risk
from clientcare.records.base import Side
from clientcare.records.validation import parse_duration
from clientcare.settings import SEVERITIES
from clientcare.wording import days, late

Day = date | datetime
State = Literal["running", "in time", "late", "overdue", "stopped"]
"""How a deadline stands: still to be met, met in time, met late, past, or no longer asked for."""


class Run(NamedTuple):
    """One running of a clock on a record: since when, how it was met, or why it is not asked for.

    `done_word` says what met it: `told`, before the day. `stopped` says why nobody asks for it any
    more though nothing met it, `stopped_on` since when. `path` is the field in the record that it
    is about, `name` what it is called where the clock runs several times on one record. `due` is a
    day (or a moment) that somebody gave, in place of a limit; `limit` a time that is no setting,
    from `limit_from`.
    """

    start: Day
    start_why: str
    done: Day | None = None
    done_word: str = ""
    stopped: str = ""
    path: Path = ()
    name: str = ""
    key: str = ""
    due: Day | None = None
    limit: str = ""
    limit_from: str = ""
    notes: tuple[str, ...] = ()
    stopped_on: Day | None = None

    @property
    def entry(self) -> int:
        """The entry that it is about, of a list, from 0."""
        return int(self.path[1])


Runs = Iterator[Run]
Read = Callable[[Any, View], Iterable[Run]]


@dataclass(frozen=True)
class Clock:
    """A clock of the product: on which records it runs, by which setting, who acts and what to do.

    `setting` is a key of the settings, where `{severity}` stands for that of the issue. Where it
    `waits`, waiting for the client extends its limit. One that ends on a `workday` is moved to the
    next working day. A `serious` one runs while an issue is high or critical.
    """

    name: str
    kinds: tuple[type[Record], ...]
    setting: str
    acts: Side
    do: str
    read: Read
    waits: bool = False
    workday: bool = False
    serious: bool = False

    def of(self, record: Record, view: View) -> Iterator["Deadline"]:
        """Every running of the clock on a record, past and present; none where no limit is set."""
        for run in self.read(record, view):
            yield from self._limited(run, record, view)

    def _limited(self, run: Run, record: Record, view: View) -> Iterator["Deadline"]:
        """The deadline of a running; none where no limit is set."""
        if run.due or run.limit:
            yield Deadline(self, record, view, run, run.limit)
        elif isinstance(record, Issue) and (self.serious or "{severity}" in self.setting):
            yield from self._by_rank(run, record, view)
        elif limit := view.settings.values[self.key(run, record)]:
            yield Deadline(self, record, view, run, limit)

    def _by_rank(self, run: Run, issue: Issue, view: View) -> Iterator["Deadline"]:
        """The deadline that binds under the ranks of an issue, each from its moment on.

        A raise starts the clock of the higher rank then, and never makes late what was in time;
        what was already late stays so. A lower rank runs from when it was at least as high.
        """
        found: Deadline | None = None
        risen: list[tuple[int, date, str]] = []  # each rank above the ones before, and since when
        for on, severity in issue.ranks:
            rank = SEVERITIES.index(severity or SEVERITIES[-1])
            begun = not risen or view.begins(on) <= view.begins(run.start)
            met = run.done is not None and view.begins(run.done) < view.begins(on)
            if not begun and found and (met or found.by < view.begins(on)):
                break
            raised = not begun and rank < risen[-1][0]
            since, why = (run.start, run.start_why) if begun else (on, f"ranked {severity}")
            while risen and risen[-1][0] <= rank:
                _, since, why = risen.pop()
            risen.append((rank, since, why))
            key = self.setting.format(severity=SEVERITIES[rank])
            here = run._replace(key=key, start=since, start_why=why)
            limit = view.settings.values[key] if severity in SERIOUS or not self.serious else None
            ranked = Deadline(self, issue, view, here, limit) if limit else None
            if not (raised and found and ranked and found.by <= ranked.by):
                found = ranked if ranked or not raised else found
        if found:
            yield found

    def overdue(self, record: Record, view: View) -> Iterator["Deadline"]:
        """The runnings of the clock that are past their limit, and neither met nor stopped."""
        for run in self.read(record, view):
            if run.done is None and not run.stopped:
                yield from (one for one in self._limited(run, record, view) if one.overdue)

    def is_overdue(self, record: Record, view: View) -> bool:
        """Whether any running of the clock is past its limit, and neither met nor stopped."""
        return any(self.overdue(record, view))

    def key(self, run: Run, record: Record) -> str:
        """The setting that limits a running of the clock."""
        severity = record.severity if isinstance(record, Issue) else None
        return (run.key or self.setting).format(severity=severity or SEVERITIES[-1])


CLOCKS: dict[str, Clock] = {}
"""Every clock by its name, in the order in which they are explained."""


def clock(
    name: str,
    do: str,
    *,
    acts: Side = "us",
    policy: str = "",
    setting: str = "",
    waits: bool = False,
    workday: bool = False,
    serious: bool = False,
) -> Callable[[Read], Clock]:
    """Declare a clock on the kinds of record that its function takes, and gives the runnings of.

    `policy` is the setting without its table.
    """

    def declare(read: Read) -> Clock:
        kind = next(iter(read.__annotations__.values()))
        key = f"policy.{policy}" if policy else setting
        kinds = get_args(kind) or (kind,)
        CLOCKS[name] = Clock(name, kinds, key, acts, do, read, waits, workday, serious)
        return CLOCKS[name]

    return declare


@dataclass(frozen=True)
class Deadline:
    """One running of a clock: up to when something is in time, and whether it was.

    `limit` is a duration, or empty where somebody gave the day.
    """

    clock: Clock
    record: Record
    view: View
    run: Run
    limit: str

    @property
    def name(self) -> str:
        """What it is called."""
        return self.run.name or self.clock.name

    @property
    def start(self) -> Day:
        """When it began."""
        return self.run.start

    @property
    def done(self) -> Day | None:
        """When it was met."""
        return self.run.done

    @property
    def limit_from(self) -> str:
        """What set the limit: the setting with the place that it came from."""
        if self.run.limit or not self.limit:
            return self.run.limit_from
        key = self.clock.key(self.run, self.record)
        return f"{key} ({self.view.settings.origin(key)})"

    @cached_property
    def pauses(self) -> list[Pause]:
        """The times that did not count."""
        if self.clock.waits and isinstance(self.record, Issue):
            return self.view.pauses(self.record)
        on_hold = self.clock.waits or self.clock.setting.startswith("cadence.")
        return self.view.holds if on_hold else []

    @cached_property
    def by(self) -> datetime:
        """The moment up to which it is in time."""
        calendar = self.view.calendar
        due = self.run.due
        if due is not None:
            return self.view.instant(due) if isinstance(due, datetime) else calendar.end_of(due)
        limit = self.view.limit(self.start, self.limit, self.pauses)
        if self.clock.workday and not calendar.is_workday(day := last_day(limit, calendar)):
            return calendar.end_of(calendar.next_workday(day))
        return limit

    @property
    def by_day(self) -> date:
        """The last day on which it is in time."""
        return last_day(self.by, self.view.calendar)

    @property
    def target(self) -> Day:
        """The last day in time where the limit ends with a day, else the moment."""
        return self.by_day if ends_a_day(self.by, self.view.calendar) else self.by

    @property
    def open(self) -> bool:
        """Whether it is still to be met."""
        return self.done is None and not self.run.stopped

    @property
    def overdue(self) -> bool:
        """Whether it is still to be met, and past."""
        due = self.run.due
        if due is not None and not isinstance(due, datetime):  # a day needs no moment
            return self.open and self.view.today > due
        return self.open and self.view.now.is_past(self.by)

    @property
    def passed(self) -> bool:
        """Whether its limit had passed when it was met or stopped, or has by now."""
        end = self.done or self.run.stopped_on
        return self._is_after(end) if end else self.view.now.is_past(self.by)

    @property
    def state(self) -> State:
        """How it stands at the view's now."""
        if self.done is not None:
            return "late" if self._is_after(self.done) else "in time"
        if self.run.stopped:
            return "stopped"
        return "overdue" if self.overdue else "running"

    def _is_after(self, done: Day) -> bool:
        """Whether a fact came too late; a day and a moment are compared as days."""
        target = self.target
        if isinstance(done, datetime) and isinstance(target, datetime):
            return self.view.instant(done) > target
        return self.view.day(done) > self.view.day(target)

    @property
    def in_hours(self) -> bool:
        """Whether hours matter: its limit is in hours, or it ends at a moment."""
        if self.limit:
            return parse_duration(self.limit).unit in ("h", "ch")
        return isinstance(self.run.due, datetime)

    @property
    def days_over(self) -> int:
        """Working days past it, until it was met or until now: at least 1 once late, else 0."""
        if self.overdue:
            last = self.view.today  # a whole day ends in the next
        elif (end := self._end) is not None:
            last = self.view.day(end)
        else:
            return 0
        return max(1, self.view.calendar.between(self.view.day(self.target), last))

    @property
    def minutes_over(self) -> int:
        """Minutes past it, at least 1 once late; of working time where its limit is in that.

        0 where it is not late, and where it was met on a day without an hour.
        """
        end = self._end
        if end is None or not isinstance(end, datetime):
            return 0
        over = end - self.by if self._by_clock else self.view.calendar.worked(self.by, end)
        return max(1, over // timedelta(minutes=1))

    @property
    def _by_clock(self) -> bool:
        """Whether what lies past it is counted by the clock, not by working time."""
        return not self.limit or parse_duration(self.limit).unit == "ch"

    def minutes_until(self, end: Day) -> int:
        """Minutes from its start to something; of working time unless its limit runs by the clock.

        The times that did not count are left out. From a day to a day it counts from end to end.
        """
        calendar = self.view.calendar
        by_days = not isinstance(self.start, datetime) and not isinstance(end, datetime)
        upto = calendar.end_of(end) if by_days else self.view.instant(end)
        here, free = self.view.begins(self.start), list[tuple[datetime, datetime]]()
        for pause in self.pauses:
            free.append((here, min(pause.start, upto)))
            here = max(here, pause.end)
        spans = [(since, until) for since, until in (*free, (here, upto)) if since < until]
        by_clock = not self.limit or parse_duration(self.limit).unit in ("ch", "cd")
        worked = (until - since if by_clock else calendar.worked(since, until)
                  for since, until in spans)  # fmt: skip
        return sum(worked, timedelta()) // timedelta(minutes=1)

    @property
    def _end(self) -> Day | None:
        """Up to when it is late; None where it is not."""
        if self.state == "overdue":
            return self.view.now.moment if self.in_hours else self.view.today
        if self.state == "late" and self.done is not None:
            return self.view.instant(self.done) if isinstance(self.done, datetime) else self.done
        return None

    @property
    def over(self) -> str:
        """Write how far it is past: in hours, for a day, where its limit is in hours; else in days.

        Empty where it is not past.
        """
        otherwise = days(self.days_over) if self.days_over else ""
        if not self.in_hours:
            return otherwise
        later = self.view.calendar.later if self._by_clock else self.view.calendar.advance
        if self.overdue and self.view.now.is_past(later(self.by, timedelta(1))):
            return otherwise  # whatever the minute is
        return late(self.minutes_over, otherwise)

    @property
    def hours_over(self) -> str:
        """What a message adds where the limit is in hours: how far past it, and the limit."""
        if not self.in_hours or not self.limit:
            return ""
        return f", {self.over} over, limit {parse_duration(self.limit).number} h"


def closed_on(record: Issue | Risk | Project) -> str:
    """Say since when a record is closed; empty where it is open."""
    closed = closing_day(record)
    return f"closed {closed}" if closed else ""
