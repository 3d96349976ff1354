"""Time laid out as spans: what of it counted, what did not, and why.

The work is that of the spans, not of the days in them: a clock may have run for half a century.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from clientcare.calendar.working_time import WorkCalendar, day_of, instant_of, months_after
from clientcare.dataclass import NamedTuple
from clientcare.facts.limits import Pause
from clientcare.records.validation import parse_duration

Day = date | datetime
Unit = Literal["working days", "days", "minutes"]
_DAY = timedelta(1)
_TICK = timedelta(microseconds=1)


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
    calendar: WorkCalendar, after: date, upto: date, pauses: Iterable[Pause] = ()
) -> tuple[Span, ...]:
    """The days after one up to and including another; those that a pause touches do not count."""
    here, spans = after + _DAY, list[Span]()
    for pause in pauses:
        first, last = calendar.touched(pause.start, pause.end) or (upto, after)
        first, last = max(first, here), min(last, upto)
        if first <= last:
            spans += [*_days(calendar, here, first - _DAY), Span(first, last, 0, pause.why)]
            here = last + _DAY
    return _joined([*spans, *_days(calendar, here, upto)])


def _days(calendar: WorkCalendar, first: date, last: date) -> Iterator[Span]:
    """The days of a time: those that count as long as they follow each other, and those between."""
    here = first.toordinal()
    for begin, end in calendar.runs(first, last):
        yield from _off(calendar, here, begin.toordinal() - 1)
        yield Span(begin, end, (end - begin).days + 1)
        here = end.toordinal() + 1
    yield from _off(calendar, here, last.toordinal())


def _off(calendar: WorkCalendar, first: int, last: int) -> Iterator[Span]:
    """Days off, by their ordinals, with the reason of each."""
    for why, found in groupby(map(date.fromordinal, range(first, last + 1)), calendar.day_off):
        same = list(found)
        yield Span(same[0], same[-1], 0, why or "")


def opening_hours(
    calendar: WorkCalendar, start: datetime, end: datetime, pauses: Sequence[Pause]
) -> tuple[Span, ...]:
    """The opening hours between two moments, day by day, with the days off and the pauses."""
    spans: list[Span] = []
    for pause in pauses:
        begin, until = max(start, pause.start), min(end, pause.end)
        if begin < until:
            spans += _open(calendar, start, begin)
            spans += _paused(calendar, begin, until, pause.why)
            start = until
    return _joined([*spans, *_open(calendar, start, end)])


def _open(calendar: WorkCalendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The hours that count, and the days off between them."""
    for span in _days(calendar, day_of(start, calendar.zone), day_of(end, calendar.zone)):
        if span.why:
            yield span
            continue
        for ordinal in range(span.first.toordinal(), span.last.toordinal() + 1):
            for opening, closing in calendar.openings(date.fromordinal(ordinal)):
                yield from _clock(max(start, opening), min(end, closing), ())


def _paused(calendar: WorkCalendar, start: datetime, end: datetime, why: str) -> Iterator[Span]:
    """The opening hours of a pause as one span, from the first to the last, and days off around."""
    first, last = day_of(start, calendar.zone), day_of(end, calendar.zone)
    if worked := calendar.worked(start, end):
        opening = calendar.advance(start, _TICK) - _TICK
        closing = calendar.advance(start, worked)
        yield from (span for span in _days(calendar, first, opening.date() - _DAY) if span.why)
        yield Span(opening, closing, 0, why)
        first = closing.date()
    yield from (span for span in _days(calendar, first, last) if span.why)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """Join days off for the same reason that follow each other."""
    found: list[Span] = []
    for span in spans:
        same = found and span.why and span.why == found[-1].why
        if same and not isinstance(span.first, datetime):
            found[-1] = found[-1]._replace(last=span.last)
        else:
            found.append(span)
    return tuple(found)


def _clock(start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Span]:
    """The minutes between two moments; those inside a pause do not count."""
    for pause in (*pauses, Pause(end, end, "")):
        begin, until = min(pause.start, end), min(pause.end, end)
        if start < begin:
            yield Span(start, begin, round((begin - start) / timedelta(minutes=1)))
        if max(start, begin) < until:
            yield Span(max(start, begin), until, 0, pause.why)
        start = max(start, until)


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
        length = (same - first).days
        plain_days = (Span(first + _DAY, same, length),) if length > 0 else ()
        return Part(limit, length, "days", (*plain_days, *onward))
    spans = working_days(calendar, first, last, pauses)
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
