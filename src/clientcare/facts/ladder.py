"""Escalation ladders: where an escalation is, where it should be, and by when to answer it."""

from collections.abc import Sequence
from datetime import date, datetime

from clientcare.calendar.working_time import Now, WorkCalendar, instant_of
from clientcare.dataclass import dataclass
from clientcare.facts.limits import ends_a_day, last_day
from clientcare.records import Escalation
from clientcare.records.project import LadderStep

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
    if stopped or now.moment <= first:
        return Rung(one, first, overdue=False, level=level, since=since, superseded=superseded)
    above, by = [n for n in sorted(steps(ladder)) if n > level], first
    while above and now.moment > by:
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
