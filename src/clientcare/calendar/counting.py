"""Counting working days: how many there are up to a day, and which day is the n-th.

Days are ordinals (`date.toordinal`), so that a count is one look into a list. Years are laid out
when first asked for; where no day off is possible but the weekly ones, the week itself is the sum.
"""

from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date
from itertools import accumulate

LAST_ORDINAL = date.max.toordinal()


def day_at(ordinal: int) -> date:
    """The day of an ordinal; the first or the last one for what lies outside the calendar."""
    return date.fromordinal(min(max(ordinal, 1), LAST_ORDINAL))


def year_of(ordinal: int) -> int:
    """The year of a day."""
    return day_at(ordinal).year


class Week:
    """The working weekdays alone (Monday 0), repeated for ever; any integer is a day."""

    __slots__ = ("_order", "_until", "flags")

    def __init__(self, workdays: frozenset[int]) -> None:
        """Take at least one weekday of 0 to 6."""
        self.flags = bytes(weekday in workdays for weekday in range(7))
        self._order = sorted(workdays)
        self._until = list(accumulate(self.flags))

    def count(self, ordinal: int) -> int:
        """Working weekdays from 0001-01-01, a Monday, up to and including a day."""
        weeks, weekday = divmod(ordinal - 1, 7)
        return weeks * len(self._order) + self._until[weekday]

    def find(self, count: int) -> int:
        """The day with which the count of working weekdays reaches a number."""
        weeks, position = divmod(count - 1, len(self._order))
        return weeks * 7 + self._order[position] + 1


class WorkdayCount:
    """Counts working days and finds the n-th, over the years in which days off were looked up.

    `years` tells in which years a day may differ from the week, `days_off` those of one year that
    are off, `days_on` those that are worked unless they are off too; all are asked only when
    needed, the latter two once a year.
    """

    __slots__ = (
        "_after", "_before", "_counts", "_days_off", "_days_on", "_first", "_low", "_next", "_week",
        "_years",
    )  # fmt: skip

    def __init__(
        self,
        week: Week,
        years: Callable[[], range],
        days_off: Callable[[int], Iterable[int]],
        days_on: Callable[[int], Iterable[int]] = lambda year: (),
    ) -> None:
        """Start with no year laid out: day 0 is the last one counted, with a count of 0."""
        self._week = week
        self._years = years
        self._days_off = days_off
        self._days_on = days_on
        self._counts: list[int] = []  # of the days from _first on
        self._first = 1
        self._before = self._after = 0  # the counts just before the first and at the last of them
        self._low = self._next = 0  # the first year laid out, and the one after the last

    def count(self, ordinal: int) -> int:
        """Working days from a fixed origin up to and including a day; only differences matter."""
        index = ordinal - self._first
        if not 0 <= index < len(self._counts):
            self._lay_out(year_of(ordinal))
            index = ordinal - self._first
            if index < 0:
                return self._before - self._week.count(self._first - 1) + self._week.count(ordinal)
            if index >= len(self._counts):
                return self._after - self._week.count(self._last) + self._week.count(ordinal)
        return self._counts[index]

    def find(self, count: int) -> int:
        """The working day with which `count` reaches a number; it may lie outside the calendar."""
        if self._before < count <= self._after:
            return self._first + bisect_left(self._counts, count)
        return self._find_outside(count)

    def _find_outside(self, count: int) -> int:
        years = self._years()
        self._lay_out(year_of(self._week.find(count)))
        while count > self._after and self._next < years.stop:
            self._lay_out(self._next)
        while count <= self._before and self._low > years.start:
            self._lay_out(self._low - 1)
        if count <= self._before:
            return self._week.find(count - self._before + self._week.count(self._first - 1))
        if count <= self._after:
            return self._first + bisect_left(self._counts, count)
        return self._week.find(count - self._after + self._week.count(self._last))

    @property
    def _last(self) -> int:
        return self._first + len(self._counts) - 1

    def _lay_out(self, year: int) -> None:
        """Extend the list to a year, or as far towards it as days off are possible."""
        years = self._years()
        if not years:
            return
        year = min(max(year, years.start), years.stop - 1)
        if not self._counts:
            self._low = self._next = year
            self._first = date(year, 1, 1).toordinal()
            self._before = self._after = self._week.count(self._first - 1)
        while self._next <= year:
            self._counts += list(accumulate(self._flags(self._next), initial=self._after))[1:]
            self._after = self._counts[-1]
            self._next += 1
        while self._low > year:
            self._low -= 1
            flags = self._flags(self._low)
            self._before -= sum(flags)
            self._counts = list(accumulate(flags, initial=self._before))[1:] + self._counts
            self._first -= len(flags)

    def _flags(self, year: int) -> bytearray:
        """For each day of a year 1 if it is a working day, else 0."""
        first = date(year, 1, 1).toordinal()
        length = date(year, 12, 31).toordinal() - first + 1
        monday = (first - 1) % 7
        flags = bytearray((self._week.flags * 54)[monday : monday + length])
        for ordinal in self._days_on(year):
            flags[ordinal - first] = 1
        for ordinal in self._days_off(year):
            flags[ordinal - first] = 0
        return flags
