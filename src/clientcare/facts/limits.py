"""Limits, and the times of waiting that extend them."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from clientcare.calendar.working_time import Now, WorkCalendar, day_of, instant_of
from clientcare.dataclass import NamedTuple, dataclass
from clientcare.records import Escalation
from clientcare.records.issue import Wait
from clientcare.records.project import LadderStep, Paused
from clientcare.records.validation import parse_duration


class Pause(NamedTuple):
    """A time that did not count: from one moment to another, and why."""

    start: datetime
    end: datetime
    why: str


def wait_spans(waits: Iterable[Wait], now: Now, zone: tzinfo) -> list[Pause]:
    """The waits of an issue as moments, in order, overlapping ones joined; an open one ends now."""
    return joined(_wait_span(wait, now, zone) for wait in waits)


def holds(paused: Iterable[Paused], now: Now, calendar: WorkCalendar) -> list[Pause]:
    """The times in which a project is on hold by agreement, in order; an open one ends now."""
    return joined(
        Pause(
            calendar.start_of(one.from_),
            calendar.end_of(one.until) if one.until else now.moment,
            one.why or "the project is paused",
        )
        for one in paused
        if one.agreed
    )


def joined(pauses: Iterable[Pause]) -> list[Pause]:
    """The same times in order, overlapping ones as one."""
    joined: list[Pause] = []
    for span in sorted(pauses):
        if joined and span.start <= joined[-1].end:
            last = joined[-1]
            why = last.why if span.why in last.why else f"{last.why}; {span.why}"
            joined[-1] = Pause(last.start, max(last.end, span.end), why)
        elif span.end > span.start:
            joined.append(span)
    return joined


def _wait_span(wait: Wait, now: Now, zone: tzinfo) -> Pause:
    start = instant_of(wait.since, zone)
    if wait.until is None:
        end = now.moment
    elif isinstance(wait.until, datetime):
        end = instant_of(wait.until, zone)
    else:
        end = instant_of(wait.until + timedelta(1), zone)
    return Pause(start, max(start, end), wait.why or "waiting on the client")


def target(
    start: date | datetime, limit: str, calendar: WorkCalendar, waits: Sequence[Pause] = ()
) -> datetime:
    """Return the moment up to which something with a limit is in time.

    Waiting extends it: `d`, `w` and `m` by each working day touched, `h` by working time, `ch` and
    `cd` by the clock; only waits before the limit has passed count: no breach is ever undone.
    """
    plain = calendar.after(start, limit)
    if not any(span.start < plain and span.end > _begins(start, calendar) for span in waits):
        return plain
    number, unit = parse_duration(limit)
    if unit in ("d", "w", "m"):
        first = day_of(start, calendar.zone)
        left = number if unit == "d" else calendar.between(first, last_day(plain, calendar))
        return _after_free_days(first, left, calendar, waits)
    clock = unit in ("ch", "cd")
    return _after_free_time(_begins(start, calendar), plain, calendar, waits, by_clock=clock)


def last_day(limit: datetime, calendar: WorkCalendar) -> date:
    """The last day up to which a limit lets things be in time."""
    return day_of(limit - timedelta(microseconds=1), calendar.zone)


def ends_a_day(limit: datetime, calendar: WorkCalendar) -> bool:
    """Whether a limit is the end of a day, which is not midnight wherever the clocks skip it."""
    return limit == calendar.end_of(last_day(limit, calendar))


def _begins(start: date | datetime, calendar: WorkCalendar) -> datetime:
    if isinstance(start, datetime):
        return instant_of(start, calendar.zone)
    return calendar.end_of(start)


def _after_free_days(
    first: date, left: int, calendar: WorkCalendar, waits: Sequence[Pause]
) -> datetime:
    """The end of the n-th working day after `first` that no wait touches."""
    day = first
    for span in waits:
        touched = day_of(span.start, calendar.zone)
        free = max(0, calendar.between(day, touched - timedelta(1)))
        if left <= free:
            break
        left, day = left - free, max(day, last_day(span.end, calendar))
    return calendar.end_of(calendar.add(day, left))


def _after_free_time(
    begins: datetime,
    plain: datetime,
    calendar: WorkCalendar,
    waits: Sequence[Pause],
    *,
    by_clock: bool,
) -> datetime:
    """The moment at which as much time outside waits has run as lies between start and target."""
    run = (lambda a, b: b - a) if by_clock else calendar.worked
    left, here = run(begins, plain), begins
    for span in waits:
        if span.end <= here:
            continue
        free = run(here, max(here, span.start))
        if left <= free:
            break
        left, here = left - free, span.end
    return calendar.later(here, left) if by_clock else calendar.advance(here, left)


# Escalation ladders ------------------------------------------------------------------------------


WITHOUT_A_TIME = "1d"
"""The time to answer where the ladder gives none: an escalation always has an end."""


@dataclass(frozen=True, slots=True)
class Rung:
    """One escalation, judged: by when it is to be answered, and where it should be now.

    `since` is when the present level became the one to answer.
    """

    escalation: Escalation
    respond_by: datetime
    overdue: bool
    level: int
    since: date | datetime
    superseded: bool

    @property
    def answered(self) -> date | datetime | None:
        """When it was answered; resolving answers too."""
        return self.escalation.answered or self.escalation.resolved


def steps(ladder: Sequence[LadderStep]) -> dict[int, LadderStep]:
    """The steps of a ladder by level; of a level that stands twice, the first."""
    found: dict[int, LadderStep] = {}
    for step in ladder:
        if step.level is not None:
            found.setdefault(step.level, step)
    return found


def judge(
    escalations: Sequence[Escalation],
    ladder: Sequence[LadderStep],
    calendar: WorkCalendar,
    now: Now,
    *,
    closed: bool,
) -> list[Rung]:
    """Judge every escalation of a record as known at `now`; a closed record has none overdue."""
    return [
        _judge(one, _superseded(one, escalations, calendar), ladder, calendar, now, closed=closed)
        for one in escalations
    ]


def _superseded(one: Escalation, all_of_them: Sequence[Escalation], calendar: WorkCalendar) -> bool:
    """Whether a higher level was raised after it, or is open beside it."""

    def at(value: date | datetime) -> datetime:
        return instant_of(value, calendar.zone)

    return any(
        other.level > one.level
        and (at(other.raised) >= at(one.raised) or not (other.answered or other.resolved))
        for other in all_of_them
    )


def _judge(
    one: Escalation,
    superseded: bool,
    ladder: Sequence[LadderStep],
    calendar: WorkCalendar,
    now: Now,
    *,
    closed: bool,
) -> Rung:
    level, since = one.level, one.raised
    first = calendar.after(since, answer_within(level, ladder))
    stopped = closed or superseded or bool(one.answered or one.resolved)
    if stopped or not now.is_past(first):
        return Rung(one, first, overdue=False, level=level, since=since, superseded=superseded)
    above, by = [n for n in sorted(steps(ladder)) if n > level], first
    while above and now.is_past(by):
        level, since = above.pop(0), _as_start(by, calendar)
        by = calendar.after(since, answer_within(level, ladder))
    return Rung(one, first, overdue=True, level=level, since=since, superseded=False)


def answer_within(level: int, ladder: Sequence[LadderStep]) -> str:
    """The time to answer at a level: its own, else that of the nearest level below that has one."""
    times = {n: step.respond_within for n, step in steps(ladder).items() if n <= level}
    known = [(n, time) for n, time in times.items() if time is not None]
    return max(known)[1] if known else WITHOUT_A_TIME


def _as_start(moment: datetime, calendar: WorkCalendar) -> date | datetime:
    """Read the end of a day as that day, so that the next limit counts from it."""
    return last_day(moment, calendar) if ends_a_day(moment, calendar) else moment
