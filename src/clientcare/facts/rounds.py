"""What comes again: the days of its rounds, and each round as a commitment of its own.

The days are arithmetic, whatever is recorded, so that a series may run for decades.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, tzinfo
from itertools import count, takewhile

from clientcare.calendar.counting import day_at
from clientcare.calendar.timed_day import hour_of, timed
from clientcare.calendar.working_time import WorkCalendar, months_after
from clientcare.dataclass import replace
from clientcare.facts.states import delivery, ended, with_hours
from clientcare.records import Commitment, Path
from clientcare.records.base import ROUND
from clientcare.records.commitment import OF_A_ROUND, SERIES_TOO
from clientcare.records.validation import parse_duration
from clientcare.store import Entry

MOST_UNRECORDED = 120
"""How many rounds that nobody recorded are judged, the latest ones, beside the first of all."""
LAST_ROUND = date(date.max.year - 1, 12, 31)
"""After which no round falls: all that would fall beyond the calendar are cut to its last day."""


class Series:
    """The days of the rounds of a commitment, in order."""

    def __init__(self, record: Commitment, calendar: WorkCalendar) -> None:
        """Take a commitment with `every` and `promised`, as known at a now."""
        assert record.every
        assert record.promised
        self.record = record
        self.calendar = calendar
        self.number, self.unit = parse_duration(record.every)
        first = record.promised
        self._length = self.number * (7 if self.unit == "w" else 1)
        self.promised = self.first = date(first.year, first.month, first.day)
        if self.unit == "d":
            self.first = calendar.on_workday(self.promised)
        self.last = record.until or LAST_ROUND
        self.size = record.times
        if over := ended(record):  # the round that was to come then is the last, or one recorded
            recorded = [self.due_by(day) for one in record.rounds if (day := self.day(one.due))]
            size = max(self.due_by(over) + 1, *recorded, 0)
            self.size = size if self.size is None else min(size, self.size)

    def _falls(self, n: int) -> date:
        """The day on which a round falls, which may be no working day."""
        return _later(self.first, n * self.number, self.unit, self.calendar)

    def _fallen_by(self, day: date) -> int:
        """How many rounds fall by a day."""
        if day < self.first:
            return 0
        if self.unit == "d":
            return self.calendar.between(self.first, day) // self.number + 1
        if self.unit != "m":
            return (day - self.first).days // self._length + 1
        months = (day.year - self.first.year) * 12 + day.month - self.first.month
        n = months // self.number
        return n + (self._falls(n) <= day)

    def exists(self, n: int) -> bool:
        """Whether there is a round of that number, from 0."""
        return n >= 0 and (self.size is None or n < self.size) and self._falls(n) <= self.last

    def due(self, n: int) -> date:
        """The working day on which a round is due; several may come to be due on one."""
        return self.calendar.on_workday(self._falls(n))

    def falls_on(self, due: date) -> date:
        """The day on which the round that is due on a day falls."""
        return self.promised if due == self.due(0) else self._falls(self.due_by(due) - 1)

    def due_by(self, day: date) -> int:
        """How many rounds are due by a day."""
        n = self._fallen_by(min(day, self.last))
        n = n if self.size is None else min(n, self.size)
        while n and self.due(n - 1) > day:
            n -= 1
        while self.exists(n) and self.due(n) <= day:
            n += 1
        return n

    def day(self, given: date) -> date | None:
        """The due day of the round that is due, or falls, on a day; None where none is."""
        n = self.due_by(given) - 1
        if n >= 0 and self.due(n) == given:
            return given
        if given == self.promised:
            return self.due(0)
        n = self._fallen_by(given) - 1
        return self.due(n) if self.exists(n) and self._falls(n) == given else None

    def near(self, given: date) -> list[date]:
        """The due days of the last round by a day and of the next one."""
        n = self.due_by(given)
        return [self.due(k) for k in (n - 1, n) if self.exists(k)]

    def last_by(self, day: date) -> date:
        """The due day of the last round that is due by a day, else of the first round."""
        return self.due(max(self.due_by(day) - 1, 0))

    def recorded(self) -> dict[date, int]:
        """The rounds of which something was recorded: the number of the entry by the due day."""
        found: dict[date, int] = {}
        for n, one in enumerate(self.record.rounds):
            if due := self.day(one.due):
                found.setdefault(due, n)
        return found

    def judged(
        self, today: date, horizon: date, closed: date | None, most: int = MOST_UNRECORDED
    ) -> dict[date, int | None]:
        """The rounds to judge, in order: by due day, with the number of the entry if there is one.

        All of which something was recorded; of the others the first, and the latest (`most`, or
        more where more are due after today) that are due by the horizon; the next one, where none
        is due between today and the horizon. Nothing comes again after the day on which its
        project was closed.
        """
        known = self.recorded()
        end = self.due_by(min(horizon, closed or horizon))
        most = max(most, end - self.due_by(today) + 1)
        found: dict[date, int | None] = dict(known)
        found |= dict.fromkeys(self._unrecorded(range(end), known, 1))
        found |= dict.fromkeys(self._unrecorded(range(end)[::-1], known, most))
        if closed is None and max(found.keys() - known.keys(), default=date.min) <= today:
            found |= dict.fromkeys(self._unrecorded(count(end), known, 1))
        return dict(sorted(found.items())) or {self.due(0): None}

    def unjudged(self, judged: Iterable[date], horizon: date) -> int:
        """How many rounds that are due by the horizon are not among those that are judged."""
        end = self.due_by(horizon)
        if end and self.unit == "cd":  # several may come to be due on one day
            if self.number == 1:  # one on each working day
                end = self.calendar.between(self.due(0), self.due(end - 1)) + 1
            else:
                end = len({self.due(n) for n in range(end)})
        return end - sum(day <= horizon for day in judged)

    def _unrecorded(
        self, numbers: Iterable[int], known: Mapping[date, int], most: int
    ) -> Iterator[date]:
        found: set[date] = set()
        for n in takewhile(self.exists, numbers):
            if (due := self.due(n)) not in known:
                found.add(due)
                yield due
            if len(found) == most:
                return


def _later(day: date, number: int, unit: str, calendar: WorkCalendar) -> date:
    """The day that lies a number of units after one, or before it; none beyond the calendar."""
    if unit == "m":
        return months_after(day, number)
    if unit == "d":
        return calendar.add(day, number)
    return day_at(day.toordinal() + number * (7 if unit == "w" else 1))


def round_before(record: Commitment, calendar: WorkCalendar) -> date:
    """The day on which the round before one fell, or would have."""
    assert record.every
    assert record.round
    number, unit = parse_duration(record.every)
    return _later(record.round, -number, unit, calendar)


def round_of(series: Commitment, due: date, n: int | None, zone: tzinfo) -> Commitment:
    """One round of a series as a commitment of its own; `n` is its entry in `rounds`.

    It is due at the hour of the first round, in the zone. What ended the series ended the rounds
    that were open then.
    """
    own = series.rounds[n] if n is not None else None
    hour = hour_of(series.promised)
    values = {k: v for k, v in vars(series).items() if k not in ("rounds", "until", "times")}
    values |= {k: v for k, v in vars(own).items() if k != "due"} if own else {}
    values |= {"id": f"{series.id}{ROUND}{due}", "title": f"{series.title} ({due})"}
    values["promised"] = timed(datetime.combine(due, hour.time()), zone) if hour else due
    found = with_hours(Commitment.model_construct(values), zone)
    assert isinstance(found, Commitment)
    if not ended(series) or own is None:
        return found
    if delivery(found) or own.cancelled or own.revoked or own.replaced:
        return found.model_copy(update={key: getattr(own, key) for key in SERIES_TOO - {"amount"}})
    return found


def path_in_series(series: Commitment, n: int | None, path: Path) -> Path:
    """Where a field of a round stands in its series; `n` is its entry in `rounds`, if any."""
    if path == ("promised",):
        return path if n is None else ("rounds", n, "due")
    if n is None or not path:
        return path
    own = path[0] in OF_A_ROUND or path[0] in series.rounds[n].model_fields_set
    return ("rounds", n, *path) if own else path


def entry_in(series: Entry, one: Entry) -> Entry | None:
    """What another state of a series says of the round that an entry is; of no round the series."""
    due = one.record.round if isinstance(one.record, Commitment) else None
    if due is None:
        return series
    if not isinstance(series.record, Commitment) or not series.record.is_series:
        return None
    settings = series.project.settings if series.project else None
    n = Series(series.record, settings.work_calendar).recorded().get(due) if settings else None
    return None if n is None else replace(series, path=(*series.path, "rounds", n))
