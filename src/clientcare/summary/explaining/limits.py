"""Clocks with a target: a limit, when it began, when it was or is to be met."""

from collections.abc import Sequence
from datetime import date, datetime

from clientcare.calendar.working_time import WorkCalendar, day_of, instant_of
from clientcare.facts.limits import Pause, ends_a_day, last_day
from clientcare.facts.workspace import Context
from clientcare.summary.explaining.model import Clock, Day, State
from clientcare.summary.explaining.spans import limit_part
from clientcare.wording import days


def limit_clock(
    context: Context,
    name: str,
    start: Day,
    start_why: str,
    key: str,
    *,
    done: Day | None = None,
    done_why: str = "",
    stopped: str = "",
    pauses: Sequence[Pause] = (),
    notes: tuple[str, ...] = (),
) -> Clock | None:
    """Lay out a clock of the policy; None where the setting sets no limit.

    `done` met it; `stopped` says why it is no longer asked for though nothing met it.
    """
    limit = context.settings.values[key]
    if limit is None:
        return None
    target = context.limit(start, limit, list(pauses))
    verdict, state = judged(context, target, done, done_why, stopped)
    return Clock(
        name, verdict, state, start, start_why, limit, f"{key} ({context.settings.origin(key)})",
        as_target(target, context.calendar), done,
        (limit_part(context.calendar, start, limit, target, pauses),), notes,
    )  # fmt: skip


def as_target(target: datetime, calendar: WorkCalendar) -> Day:
    """The last day in time where a limit ends with a day, else the moment."""
    return last_day(target, calendar) if ends_a_day(target, calendar) else target


def judged(
    context: Context, target: datetime, done: Day | None, done_why: str, stopped: str
) -> tuple[str, State]:
    """Say how a clock stands against its target."""
    zone = context.calendar.zone
    last = as_target(target, context.calendar)
    if done is not None:
        late = _after(done, last, context)
        by = context.calendar.between(day_of(last, zone), day_of(done, zone))
        how = f"{days(by)} late" if late and by > 0 else "late" if late else "in time"
        return f"{done_why}, {how}", "late" if late else "in time"
    if stopped:
        return stopped, "stopped"
    if context.now.moment > target:
        over = context.calendar.between(day_of(last, zone), context.today)
        return (f"overdue by {days(over)}" if over > 0 else "overdue"), "overdue"
    left = context.calendar.between(context.today, day_of(last, zone))
    return (f"running, {days(left)} left" if left > 0 else "running, ends today"), "running"


def _after(done: Day, last: Day, context: Context) -> bool:
    """Whether a fact came after a target; a day and a moment are compared as days."""
    zone = context.calendar.zone
    if isinstance(done, datetime) and isinstance(last, datetime):
        return instant_of(done, zone) > instant_of(last, zone)
    return day_of(done, zone) > day_of(last, zone)


def on(value: date | datetime, context: Context) -> str:
    """Write a day, or a moment in the workspace's zone to the minute."""
    if isinstance(value, datetime):
        return f"{instant_of(value, context.calendar.zone):%Y-%m-%d %H:%M}"
    return str(value)
