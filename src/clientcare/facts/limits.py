"""Limits, and the times of waiting that extend them."""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime, timedelta, tzinfo

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import WorkCalendar, day_of, instant_of
from clientcare.dataclass import NamedTuple
from clientcare.records import Escalation
from clientcare.records.issue import Wait
from clientcare.records.project import LadderStep, Paused
from clientcare.records.validation import parse_duration
from clientcare.settings import Settings


class Pause(NamedTuple):
    """A time that did not count: from one moment to another, and why."""

    start: datetime
    end: datetime
    why: str


def wait_spans(waits: Iterable[Wait], now: Now, zone: tzinfo) -> list[Pause]:
    """The waits of an issue as moments, in order, overlapping ones joined; an open one ends now."""
    found = []
    for wait in waits:
        start, until = instant_of(wait.since, zone), wait.until
        if until is not None and not isinstance(until, datetime):
            until += timedelta(1)  # a wait lasts to the end of its last day
        if until:
            end = instant_of(until, zone)
        else:  # at its first moment it is none yet
            end = now.moment_of_day if start < now.moment_of_day else now.moment
        found.append(Pause(start, max(start, end), wait.why or "waiting on the client"))
    return joined(found)


def holds(paused: Iterable[Paused], now: Now, calendar: WorkCalendar) -> list[Pause]:
    """The times in which a project is on hold by agreement, in order; an open one ends now."""
    found = []
    for one in (pause for pause in paused if pause.agreed):
        end = calendar.end_of(one.until) if one.until else now.moment_of_day
        found.append(Pause(calendar.start_of(one.from_), end, one.why or "the project is paused"))
    return joined(found)


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


def target(
    start: date | datetime, limit: str, calendar: WorkCalendar, waits: Sequence[Pause] = ()
) -> datetime:
    """Return the moment up to which something with a limit is in time.

    Waiting extends it: `d`, `w` and `m` by each working day touched, `h` by working time, `ch` and
    `cd` by the clock; only waits before the limit has passed count: no breach is ever undone.
    """
    plain, zone = calendar.after(start, limit), calendar.zone
    # Of many pauses of a long project most were over before.
    over = bisect_right(waits, calendar.start_of(day_of(start, zone)), key=lambda one: one.end)
    waits = waits[over:]
    if not waits:
        return plain
    begins = instant_of(start, zone) if isinstance(start, datetime) else calendar.end_of(start)
    number, unit = parse_duration(limit)
    if unit in ("d", "w", "m"):
        first = day_of(start, zone)
        left = number if unit == "d" else calendar.between(first, last_day(plain, calendar))
        return _after_free_days(first, left, calendar, waits)
    if unit in ("ch", "cd"):
        return _after_free_time(begins, plain, waits, lambda a, b: b - a, calendar.later)
    return _after_free_time(begins, plain, waits, calendar.worked, calendar.advance)


def target_by(
    now: Now, start: date | datetime, limit: str, calendar: WorkCalendar, waits: Sequence[Pause]
) -> datetime:
    """The same as known by a now: with a wait that runs on, a limit in hours moves with it."""
    found = target(start, limit, calendar, waits)
    if waits and parse_duration(limit).unit in ("h", "ch", "cd"):
        until = now.moment_of_day
        if any(one.end == until and one.start < found for one in waits):
            now.hold_for_this_moment()
    return found


def last_day(limit: datetime, calendar: WorkCalendar) -> date:
    """The last day up to which a limit lets things be in time."""
    return day_of(limit - timedelta(microseconds=1), calendar.zone)


def last_day_in_time(day: date, settings: Settings) -> date:
    """The last day on which a fact of a day is recorded in time, by `record_within`."""
    calendar = settings.work_calendar
    return last_day(calendar.after(day, settings.policy.record_within), calendar)


def ends_a_day(limit: datetime, calendar: WorkCalendar) -> bool:
    """Whether a limit is the end of a day, which is not midnight wherever the clocks skip it."""
    return limit == calendar.end_of(last_day(limit, calendar))


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
    waits: Sequence[Pause],
    between: Callable[[datetime, datetime], timedelta],
    later: Callable[[datetime, timedelta], datetime],
) -> datetime:
    """The moment at which as much time outside waits has run as lies between start and target."""
    left, here = between(begins, plain), begins
    for span in waits:
        if span.end > here:
            free = between(here, max(here, span.start))
            if left <= free:
                break
            left, here = left - free, span.end
    return later(here, left)


WITHOUT_A_TIME = "1d"
"""The time to answer where the ladder gives none: an escalation always has an end."""


class Rung(NamedTuple):
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
    """Judge every escalation of a record as known at `now`; a closed record has none overdue.

    A level is superseded where a higher one was raised after it, or is open beside it.
    """
    found = []
    moments = [instant_of(one.raised, calendar.zone) for one in escalations]
    is_open = {one.level for one in escalations if not (one.answered or one.resolved)}
    last: dict[int, datetime] = {}
    for one, raised in zip(escalations, moments, strict=True):
        last[one.level] = max(raised, last.get(one.level, raised))
    for one, raised in zip(escalations, moments, strict=True):
        level, since = one.level, one.raised
        superseded = any(
            other > level and (latest >= raised or other in is_open)
            for other, latest in last.items()
        )
        first = by = calendar.after(since, answer_within(level, ladder))
        over = not (closed or superseded or one.answered or one.resolved) and now.is_past(first)
        above = [n for n in sorted(steps(ladder)) if n > level] if over else []
        while above and now.is_past(by):
            # the end of a day is read as that day, so that the next limit counts from it
            since = last_day(by, calendar) if ends_a_day(by, calendar) else by
            level = above.pop(0)
            by = calendar.after(since, answer_within(level, ladder))
        found.append(Rung(one, first, over, level, since, superseded))
    return found


TOP = 9
"""The highest level that an escalation can have."""


def next_level(rungs: Sequence[Rung], ladder: Sequence[LadderStep]) -> int | None:
    """The level to raise it to: the first, one above what is open, or where it should be.

    None where the top of the ladder was called.
    """
    running = [rung for rung in rungs if not rung.escalation.resolved]
    levels = sorted(steps(ladder))
    if not running:
        return levels[0] if levels else 1
    highest = max(running, key=lambda rung: rung.escalation.level)
    level = highest.escalation.level
    wanted = max(next((each for each in levels if each > level), level + 1), highest.level)
    return wanted if wanted <= (levels[-1] if levels else TOP) else None


def answer_within(level: int, ladder: Sequence[LadderStep]) -> str:
    """The time to answer at a level: its own, else that of the nearest level below that has one."""
    times = {n: step.respond_within for n, step in steps(ladder).items() if n <= level}
    known = [(n, time) for n, time in times.items() if time is not None]
    return max(known)[1] if known else WITHOUT_A_TIME
