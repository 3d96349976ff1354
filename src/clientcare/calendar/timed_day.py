"""A day for which an hour was promised: it counts as its day, and is late from its hour on."""

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
        """Write it to the minute."""
        return f"{self.at:%Y-%m-%d %H:%M}"

    def __hash__(self) -> int:
        """Equal days have one hash."""
        return super().__hash__()

    def __eq__(self, other: object) -> bool:
        """Compare moments, or days."""
        return self.at == other.at if isinstance(other, TimedDay) else super().__eq__(other)

    def __lt__(self, other: date) -> bool:
        """Compare moments, or days."""
        return self.at < other.at if isinstance(other, TimedDay) else super().__lt__(other)

    def __le__(self, other: date) -> bool:
        """Compare moments, or days."""
        return self.at <= other.at if isinstance(other, TimedDay) else super().__le__(other)

    def __gt__(self, other: date) -> bool:
        """Compare moments, or days."""
        return self.at > other.at if isinstance(other, TimedDay) else super().__gt__(other)

    def __ge__(self, other: date) -> bool:
        """Compare moments, or days."""
        return self.at >= other.at if isinstance(other, TimedDay) else super().__ge__(other)


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
