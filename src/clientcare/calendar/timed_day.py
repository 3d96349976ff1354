"""A day for which an hour was promised: it counts as its day, and is late from its hour on."""

from collections.abc import Callable
from datetime import date, datetime, tzinfo
from typing import Any

from clientcare.calendar.working_time import instant_of


class TimedDay(date):
    """A day with the moment of it that was promised, `at`; it is written to the minute.

    Two of them compare by their moments; one and a day compare as days. What is counted from one is
    a plain day.
    """

    at: datetime

    def __new__(cls, year: int, month: int, day: int, at: datetime | None = None) -> Any:
        """Make one; without a moment, as Python does where it adds days to one, a plain day."""
        if at is None:
            return date(year, month, day)
        made = super().__new__(cls, year, month, day)
        made.at = at
        return made

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M}"


def _comparing(name: str) -> Callable[[TimedDay, date], bool]:
    of_days, of_moments = getattr(date, name), getattr(datetime, name)

    def compare(one: TimedDay, other: date) -> bool:
        same: bool = (
            of_moments(one.at, other.at) if isinstance(other, TimedDay) else of_days(one, other)
        )
        return same

    return compare


for _name in ("__eq__", "__ne__", "__lt__", "__le__", "__gt__", "__ge__"):
    setattr(TimedDay, _name, _comparing(_name))


def timed(value: date, zone: tzinfo) -> date:
    """The day of a moment in a zone, with its hour; a day as it is."""
    if not isinstance(value, datetime):
        return value
    at = instant_of(value, zone)
    day: date = TimedDay(at.year, at.month, at.day, at)
    return day


def hour_of(day: date | None) -> datetime | None:
    """The moment of a day for which an hour was promised; None of any other."""
    return day.at if isinstance(day, TimedDay) else None
