"""Days, moments and working time: the arithmetic under every date and limit.

Moments that are handed out carry the UTC offset of their own instant in place of the zone: Python
compares and subtracts two moments of one zone by the clock on the wall, which is wrong where the
clock is put back. Only `Now.moment` is in the zone itself. No moment is nearer than two days to the
ends of the calendar (years 1 and 9999), so that it can be told in any zone: what would lie beyond
stands there. Days beyond the ends are the first and the last day.
"""

from bisect import bisect_right
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from clientcare.calendar import UnknownCalendar
from clientcare.calendar.counting import LAST_ORDINAL, Week, WorkdayCount, day_at, year_of
from clientcare.calendar.hours import Closing, Hours, OpeningHours, Season
from clientcare.records.validation import Duration, parse_duration

if TYPE_CHECKING:
    from clientcare.calendar.public_holidays import PublicHolidays

__all__ = ["Duration", "UnknownCalendar", "WorkCalendar", "day_of", "end_of", "instant_of"]

EARLIEST = datetime(1, 1, 3, tzinfo=UTC)
LATEST = datetime(9999, 12, 29, tzinfo=UTC)
_MIDNIGHT = time()
_NONE = timedelta(0)
_WHOLE_DAY = timedelta(1)
_LONG = timedelta(20)
"""The opening time from which on whole years are summed up at once."""


Opening = tuple[datetime, datetime]
"""The moments between which people work."""


def day_of(value: date | datetime, zone: tzinfo) -> date:
    """The day of a fact in the zone; a moment without an offset is in the zone already."""
    if not isinstance(value, datetime):
        return value
    if value.tzinfo is None:
        return value.date()
    return _in_utc(value, zone).astimezone(zone).date()


def instant_of(value: date | datetime, zone: tzinfo) -> datetime:
    """A moment as the clocks of the zone show it, with its offset; of a day its first moment.

    A moment without an offset is in the zone. Of a local time that comes twice the first is meant;
    one that the clocks skip is as long after the gap's beginning as it reads.
    """
    if not isinstance(value, datetime):
        value = datetime.combine(value, _MIDNIGHT)
    moment = _in_utc(value, zone)
    return moment.astimezone(timezone(moment.astimezone(zone).utcoffset() or _NONE))


def _in_utc(value: datetime, zone: tzinfo) -> datetime:
    if value.tzinfo is None:
        value = datetime.combine(value, value.time(), zone)  # three times as fast as replace
    if 1 < value.year < 9999:
        return value.astimezone(UTC)
    clamped = min(max(value.replace(tzinfo=UTC, fold=0), EARLIEST), LATEST)
    return clamped.replace(tzinfo=value.tzinfo, fold=value.fold).astimezone(UTC)


def end_of(day: date, zone: tzinfo) -> datetime:
    """The first moment of the day after a day, in the zone."""
    return instant_of(day_at(day.toordinal() + 1), zone)


def months_after(day: date, months: int) -> date:
    """The same day of the month some months later, or the last day of a shorter month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if year > date.max.year:
        return date.max
    for last in range(day.day, 27, -1):
        with suppress(ValueError):  # no such day
            return date(year, month + 1, last)
    return date(year, month + 1, day.day)


class WorkCalendar:
    """The working days and opening hours of one workspace or project.

    Working days are the given weekdays (Monday 0) that are public holidays of none of the calendars
    `holidays`, and besides them the `open` days and the weekend days that those calendars name as
    worked; never the `closed` days, nor those of which closings leave no hours. `hours` are as
    `OpeningHours` reads them.
    """

    def __init__(
        self,
        *,
        workdays: frozenset[int],
        hours: Hours,
        zone: tzinfo,
        holidays: Sequence[str] = (),
        closed: Mapping[date, str] | None = None,
        closings: Sequence[Closing] = (),
        seasons: Sequence[Season] = (),
        open_days: Collection[date] = (),
        shift: Literal["next", "previous"] = "next",
    ) -> None:
        """Refuse a week without work and hours that cannot be (ValueError)."""
        if not workdays or not workdays <= set(range(7)):
            raise ValueError("a calendar needs at least one working day of the week")
        self.workdays = workdays
        self.zone = zone
        self.holidays = tuple(holidays)
        self.open_days = frozenset(open_days)
        self.shift = shift
        self._hours = OpeningHours(hours, workdays, seasons, closings)
        self.closed = {**self._hours.emptied(), **(closed or {})}
        self._days = WorkdayCount(Week(workdays), self._years, self._days_off, self._days_on)
        self._ends: dict[date, datetime] = {}
        self._openings: dict[int, tuple[Opening, ...]] = {}
        self._by_year: dict[int | tuple[int, int], timedelta] = {}
        self._closed_in = _by_year(self.closed)
        self._open_in = _by_year(self.open_days)

    def check(self) -> None:
        """Raise UnknownCalendar if there is no such public-holiday calendar."""
        _ = self._public

    def is_workday(self, day: date) -> bool:
        """Whether people work on a day."""
        ordinal = day.toordinal()
        return self._days.count(ordinal) > self._days.count(ordinal - 1)

    def day_off(self, day: date) -> str | None:
        """Why nobody works on a day: the weekend, the holiday by name and calendar, the closing.

        Every weekly day off is the weekend, whatever days those are.
        """
        if self.is_workday(day):
            return None
        if day.weekday() not in self.workdays:
            return "weekend"
        named = ((public.of(day.year).get(day), public.code) for public in self._public)
        names = ", ".join(f"{name} ({code})" for name, code in named if name)
        return names or self.closed[day] or "closed"

    def between(self, a: date, b: date) -> int:
        """Working days after `a` up to and including `b`; backwards the same with a minus."""
        return self._days.count(b.toordinal()) - self._days.count(a.toordinal())

    def add(self, day: date, n: int) -> date:
        """The n-th working day after a day, for n = 0 the day itself.

        Backwards the working day from which it takes n working days to the day: one before a
        Saturday is Thursday, since from Friday to Saturday there is none.
        """
        if not n:
            return day
        return day_at(self._days.find(self._days.count(day.toordinal()) + n))

    def next_workday(self, day: date) -> date:
        """The day itself if it is a working day, else the next one."""
        return day_at(self._days.find(self._days.count(day.toordinal() - 1) + 1))

    def on_workday(self, day: date) -> date:
        """The day itself if it is a working day, else the one that a recurring due is moved to."""
        if self.shift == "next" or self.is_workday(day):
            return self.next_workday(day)
        return day_at(self._days.find(self._days.count(day.toordinal())))

    def start_of(self, day: date) -> datetime:
        """The first moment of a day."""
        return self.end_of(day_at(day.toordinal() - 1))

    def end_of(self, day: date) -> datetime:
        """The moment at which a day is over, which is the first of the next."""
        end = self._ends.get(day)
        if end is None:
            end = self._ends[day] = end_of(day, self.zone)
        return end

    def after(self, start: date | datetime, duration: Duration | str) -> datetime:
        """The moment at which a time limit passes; a start by day counts from the day's end.

        Limits in days, weeks and months end with a day, whatever the time of the start; those in
        weeks and months with a working day.
        """
        number, unit = parse_duration(duration) if isinstance(duration, str) else duration
        if unit == "h":
            return self.advance(self._begin(start), timedelta(hours=number))
        if unit == "ch":
            return self.later(self._begin(start), timedelta(hours=number))
        day = day_of(start, self.zone)
        if unit == "d":
            return self.end_of(self.add(day, number))
        if unit == "cd":
            return self.end_of(day_at(day.toordinal() + number))
        if unit == "w":
            return self.end_of(self.next_workday(day_at(day.toordinal() + 7 * number)))
        if unit == "m":
            return self.end_of(self.next_workday(months_after(day, number)))
        raise ValueError(f"not a unit of time: {unit!r}")

    def advance(self, start: datetime, span: timedelta) -> datetime:
        """The moment at which so much opening time has passed; for none the start itself."""
        moment = instant_of(start, self.zone)
        count, here = self._days.count(moment.toordinal() - 1), moment.year
        while span > _NONE:
            count += 1
            ordinal = self._days.find(count)
            if ordinal > LAST_ORDINAL:
                return self.end_of(date.max)
            if span > _LONG and (year := year_of(ordinal)) > here:
                here = year
                if (whole := self._year(year)) < span:
                    count, span = self._days.count(date(year, 12, 31).toordinal()), span - whole
                    continue
            for opening, closing in self._openings_on(ordinal):
                opening = max(opening, moment)
                if closing - opening >= span:
                    return self.later(opening, span)
                span -= max(closing - opening, _NONE)
        return moment

    def worked(self, start: datetime, end: datetime) -> timedelta:
        """The opening time between two moments; none when the second is the earlier one."""
        begin, finish = instant_of(start, self.zone), instant_of(end, self.zone)
        parts = [(begin.toordinal(), finish.toordinal())]
        if begin.year < finish.year:
            turns = date(begin.year, 12, 31).toordinal(), date(finish.year, 1, 1).toordinal()
            parts = [(begin.toordinal(), turns[0]), (turns[1], finish.toordinal())]
        total = sum(map(self._year, range(begin.year + 1, finish.year)), _NONE)
        openings = (opening for part in parts for opening in self._openings_in(*part))
        return sum((max(min(b, finish) - max(a, begin), _NONE) for a, b in openings), total)

    def _year(self, year: int) -> timedelta:
        """The opening time of a year; beyond all exceptions equal years have the same."""
        first, last = date(year, 1, 1).toordinal(), date(year, 12, 31).toordinal()
        key = (first % 7, last - first) if year >= self.regular_from.year else year
        if key not in self._by_year:
            openings = self._openings_in(first, last)
            self._by_year[key] = sum((max(b - a, _NONE) for a, b in openings), _NONE)
        return self._by_year[key]

    def _openings_in(self, first: int, last: int) -> Iterator[Opening]:
        """The moments between which people work on the days of a time, given by ordinals."""
        count = self._days.count
        for number in range(count(first - 1) + 1, count(last) + 1):
            yield from self._openings_on(self._days.find(number))

    def openings(self, day: date) -> tuple[Opening, ...]:
        """The moments between which people work on a day, in order; none on a day off."""
        return self._openings_on(day.toordinal()) if self.is_workday(day) else ()

    def runs(self, first: date, last: date) -> Iterator[tuple[date, date]]:
        """The working days of a time, both its ends included: first and last of those in a row."""
        count = self._days.count
        here, end = first.toordinal(), last.toordinal()
        while (here := self._days.find(count(here - 1) + 1)) <= end:
            days = range(here, end + 1)  # in a row as long as no day off comes between
            here += bisect_right(days, here - count(here), key=lambda day: day - count(day))
            yield day_at(days.start), day_at(here - 1)

    def touched(self, start: date | datetime, end: date | datetime) -> tuple[date, date] | None:
        """The first and the last working day that a span touches, its ends included; None if none.

        A span that ends at a midnight does not touch the day that begins there.
        """
        last = day_of(end, self.zone)
        if isinstance(end, datetime) and instant_of(end, self.zone) == self.start_of(last):
            last = max(day_at(last.toordinal() - 1), day_of(start, self.zone))
        before = self._days.count(day_of(start, self.zone).toordinal() - 1)
        upto = self._days.count(last.toordinal())
        if upto <= before:
            return None
        return day_at(self._days.find(before + 1)), day_at(self._days.find(upto))

    def _begin(self, start: date | datetime) -> datetime:
        return start if isinstance(start, datetime) else self.end_of(start)

    def later(self, start: datetime, span: timedelta) -> datetime:
        """The moment at which so much time by the clock has passed."""
        try:
            later = _in_utc(start, self.zone) + span
        except OverflowError:
            later = LATEST
        return instant_of(later, self.zone)

    def _openings_on(self, ordinal: int) -> tuple[Opening, ...]:
        """The moments between which a working day's hours run; none do where the second is earlier.

        That happens where the clocks skip the opening time.
        """
        if ordinal not in self._openings:
            day = day_at(ordinal)
            midnight = datetime.combine(day, _MIDNIGHT)
            self._openings[ordinal] = tuple(
                (
                    instant_of(midnight + opens, self.zone),
                    self.end_of(day)
                    if closes == _WHOLE_DAY
                    else instant_of(midnight + closes, self.zone),
                )
                for opens, closes in self._hours.of(day)
            )
        return self._openings[ordinal]

    @cached_property
    def _public(self) -> "tuple[PublicHolidays, ...]":
        if not self.holidays:
            return ()
        from clientcare.calendar.public_holidays import public_holidays

        return tuple(map(public_holidays, self.holidays))

    def _years(self) -> range:
        """The years of every possible exception to the week.

        Two centuries are among them in any case: counting is fastest where the days are listed.
        """
        years = {1901, 2100, *self._closed_in, *self._open_in}
        for public in self._public:
            years |= {public.years[0], public.years[-1]}
        return range(min(years), max(years) + 1)

    @cached_property
    def regular_from(self) -> date:
        """The day from which on no day off is possible but the weekly ones."""
        return date(self._years().stop, 1, 1)

    def _days_off(self, year: int) -> Iterator[int]:
        """The closed days of a year and its public holidays, but the open ones, as ordinals."""
        yield from self._closed_in.get(year, ())
        for public in self._public:
            yield from (day.toordinal() for day in public.of(year) if day not in self.open_days)

    def _days_on(self, year: int) -> Iterator[int]:
        """The days of a year that are worked whatever their weekday, as ordinals."""
        yield from self._open_in.get(year, ())
        for public in self._public:
            yield from (day.toordinal() for day in public.worked(year))


def _by_year(days: Iterable[date]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for day in days:
        found.setdefault(day.year, []).append(day.toordinal())
    return found
