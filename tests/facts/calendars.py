"""Calendars for the tests of clocks, and working time counted day by day and minute by minute."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import WorkCalendar

HELSINKI = ZoneInfo("Europe/Helsinki")  # clocks forward on 29 March 2026, back on 25 October
SAO_PAULO = ZoneInfo("America/Sao_Paulo")  # on 4 November 2018 the day began at 01:00
QUARTER = timedelta(minutes=15)
OFF = {date(2026, 6, 10): "own", date(2026, 6, 19): "Midsummer Eve", date(2026, 7, 1): "own"}
EXISTS_FROM = date(2026, 6, 1)
"""A Monday; the days of the tests lie in the weeks after it."""


def calendar(zone: tzinfo = HELSINKI, closed: dict[date, str] | None = None) -> WorkCalendar:
    return WorkCalendar(
        workdays=frozenset(range(5)),
        hours="09:00-17:00",
        zone=zone,
        closed=OFF if closed is None else closed,
    )


CALENDAR = calendar()


def day(number: int) -> date:
    return EXISTS_FROM + timedelta(number)


def at(number: int, hours: float = 0) -> datetime:
    """A local time without an offset, as records have it."""
    return datetime.combine(day(number), time()) + timedelta(hours=hours)


def end_of(when: date | int, zone: tzinfo = HELSINKI) -> Now:
    return Now.end_of(day(when) if isinstance(when, int) else when, zone)


def works_on(when: date) -> bool:
    """Counted from the description above, not by the calendar."""
    return when.weekday() < 5 and when not in OFF


def days_after(a: date, b: date) -> Iterator[date]:
    """The days after one, up to and including another."""
    yield from (a + timedelta(n) for n in range(1, (b - a).days + 1))


def quarters(start: datetime, count: int) -> Iterator[datetime]:
    """The quarters of an hour from a moment on, as moments in UTC."""
    here = start.astimezone(UTC)
    yield from (here + n * QUARTER for n in range(count))


def is_open(moment: datetime) -> bool:
    """Whether people work in the quarter that begins then."""
    local = moment.astimezone(HELSINKI)
    return works_on(local.date()) and 9 <= local.hour < 17
