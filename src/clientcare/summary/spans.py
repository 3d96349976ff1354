"""Time laid out as spans: what of it counted, what did not, and why."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Literal, NamedTuple

from clientcare.calendar.working_time import WorkCalendar, day_of, instant_of, months_after
from clientcare.facts.limits import Pause
from clientcare.records.validation import parse_duration

Day = date | datetime
Unit = Literal["working days", "days", "minutes"]
_DAY = timedelta(1)


class Span(NamedTuple):
    """A stretch of time that counted or did not: days from `first` to `last`, or two moments.

    `amount` is how much of it counted, in the unit of its sum; `why` says what it was: `weekend`,
    the holiday by name and calendar, whom it waited for; nothing for time that counted.
    """

    first: Day
    last: Day
    amount: int
    why: str = ""


class Part(NamedTuple):
    """A sum: what it is of, how much it comes to, and the spans that it was made of."""

    label: str
    amount: int
    unit: Unit
    spans: tuple[Span, ...] = ()


def working_days(
    calendar: WorkCalendar, after: date, upto: date, free: Mapping[date, str] | None = None
) -> tuple[Span, ...]:
    """The days after one up to and including another; `free` days do not count, and why."""

    def why(day: date) -> str:
        return calendar.day_off(day) or (free or {}).get(day, "")

    return tuple(_joined(_days(after, upto), why))


def calendar_days(after: date, upto: date) -> tuple[Span, ...]:
    """The days after one up to and including another; every one counts."""
    return tuple(_joined(_days(after, upto), lambda day: ""))


def _days(after: date, upto: date) -> Iterator[date]:
    return (date.fromordinal(n) for n in range(after.toordinal() + 1, upto.toordinal() + 1))


def _joined(days: Iterable[date], why: Callable[[date], str]) -> Iterator[Span]:
    """Join neighbouring days that count, or that do not for the same reason."""
    span: Span | None = None
    for day in days:
        reason = why(day)
        if span and span.why == reason:
            span = span._replace(last=day, amount=span.amount + (not reason))
        else:
            if span:
                yield span
            span = Span(day, day, int(not reason), reason)
    if span:
        yield span


def opening_hours(
    calendar: WorkCalendar, start: datetime, end: datetime, pauses: Sequence[Pause]
) -> tuple[Span, ...]:
    """The opening hours between two moments, day by day, and the days and waits between them."""
    spans: list[Span] = []
    for day in _days(day_of(start, calendar.zone) - _DAY, day_of(end, calendar.zone)):
        if calendar.day_off(day):
            spans += working_days(calendar, day - _DAY, day)
        for opening, closing in calendar.openings(day):
            spans += _clock(max(start, opening), min(end, closing), pauses)
    return tuple(_without_gaps(spans))


def _without_gaps(spans: Iterable[Span]) -> Iterator[Span]:
    """Join days off for the same reason that follow each other."""
    last: Span | None = None
    for span in spans:
        if last and span.why and span.why == last.why and not isinstance(span.first, datetime):
            last = last._replace(last=span.last)
            continue
        if last:
            yield last
        last = span
    if last:
        yield last


def _clock(start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Span]:
    """The minutes between two moments; those inside a pause do not count."""
    here = start
    for pause in pauses:
        if pause.end <= here or pause.start >= end:
            continue
        if pause.start > here:
            yield Span(here, pause.start, _minutes(here, pause.start))
        until = min(pause.end, end)
        yield Span(max(here, pause.start), until, 0, pause.why)
        here = until
    if here < end:
        yield Span(here, end, _minutes(here, end))


def _minutes(start: datetime, end: datetime) -> int:
    return round((end - start) / timedelta(minutes=1))


def limit_part(
    calendar: WorkCalendar, start: Day, limit: str, target: datetime, pauses: Sequence[Pause]
) -> Part:
    """The sum of a limit: the time from its start to its target that counted and did not."""
    number, unit = parse_duration(limit)
    first, last = day_of(start, calendar.zone), day_of(target, calendar.zone) - _DAY
    if unit in ("h", "ch"):
        begins = start if isinstance(start, datetime) else calendar.end_of(start)
        begins = instant_of(begins, calendar.zone)
        return _in_hours(calendar, unit, limit, (begins, target), pauses)
    plain = calendar.after(start, limit)
    if unit == "cd" and pauses and target != plain:
        return _in_hours(calendar, "ch", limit, (calendar.end_of(first), target), pauses)
    by_date = unit in ("w", "m")
    if unit == "cd" or (by_date and target == plain):
        same = (
            months_after(first, number)
            if unit == "m"
            else first + timedelta(7 * number if by_date else number)
        )
        moved = working_days(calendar, same - _DAY, last) if last > same or by_date else ()
        onward = (span._replace(why=f"{span.why}: moved on") for span in moved if span.why)
        return Part(limit, (same - first).days, "days", (*calendar_days(first, same), *onward))
    free = {
        day: pause.why
        for pause in pauses
        for day in calendar.working_days_touched(pause.start, pause.end)
    }
    spans = working_days(calendar, first, last, free)
    return Part(limit, sum(span.amount for span in spans), "working days", spans)


def _in_hours(
    calendar: WorkCalendar,
    unit: str,
    limit: str,
    between: tuple[datetime, datetime],
    pauses: Sequence[Pause],
) -> Part:
    if unit == "h":
        spans = opening_hours(calendar, *between, pauses)
    else:
        spans = tuple(_clock(*between, pauses))
    return Part(limit, sum(span.amount for span in spans), "minutes", spans)
