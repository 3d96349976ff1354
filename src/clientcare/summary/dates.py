"""Commitments and escalations with their clocks read: due, late, slipped, whose days."""

from datetime import date, datetime, timedelta
from typing import NamedTuple

from clientcare.calendar.working_time import instant_of
from clientcare.facts.dates import Dates
from clientcare.facts.limits import Rung, steps
from clientcare.facts.limits import last_day as day_of_limit
from clientcare.facts.people import answering
from clientcare.facts.promises import state_in
from clientcare.facts.states import accepted_on, is_closed
from clientcare.facts.workspace import Context
from clientcare.findings import Remedy
from clientcare.pending import blocks_of, next_of_promise
from clientcare.records import Commitment, Issue
from clientcare.records.base import Side


class Escalated(NamedTuple):
    """An escalation, judged: where it is, whom it is with, and how much of its time is left.

    `ours` and `theirs` name the people of the level at which it should be now. `hours_left` are
    working hours and `days_left` working days up to `respond_by`, negative once that has passed.
    """

    record: str
    title: str
    level: int
    raised: date | datetime
    by: str
    why: str | None
    respond_by: datetime | None
    answered: date | datetime | None
    resolved: date | datetime | None
    overdue: bool
    now_at_level: int
    ours: str | None
    theirs: str | None
    hours_left: int | None
    days_left: int | None
    running: bool


class Hold(NamedTuple):
    """What the other side owed meanwhile: the evidence for days not blamed on the owner."""

    record: str | None
    what: str
    due: date
    came: date | None
    days: int


class Promise(NamedTuple):
    """A commitment with its dates. `days_late_client` are the days blamed on the client, and so on.

    `forecast_days` are the working days from the first promise to a forecast not told yet.

    `needs` are the open commitments that it waits for, `blocks` those that wait for it. The next
    step is that of one which is overdue or falls due soon.
    """

    id: str
    title: str
    by: Side
    kind: str
    owner: str | None
    owner_name: str | None
    promised: date | None
    due: date | None
    forecast: date | None
    forecast_days: int
    moves: int
    slip_days: int
    slip_ours: int
    slip_client: int
    slip_other: int
    state: str
    settled: bool
    overdue: bool
    soon: bool
    days_late: int
    minutes_late: int
    days_late_ours: int
    days_late_client: int
    days_late_other: int
    delivered: date | None
    accepted: date | None
    holds: tuple[Hold, ...]
    needs: tuple[str, ...]
    blocks: tuple[str, ...]
    next_step: Remedy | None
    escalations: tuple[Escalated, ...]
    record: Commitment

    @property
    def slipped(self) -> bool:
        """Whether it is due later than first promised, or we already know that it will be."""
        late = bool(self.promised and self.due and self.due > self.promised)
        return not self.settled and (late or self.forecast is not None)


def promise_of(record: Commitment, context: Context) -> Promise:
    """Read the clocks of a commitment."""
    dates = context.dates(record)
    settled = is_closed(record)
    late, soon = _days_late(record, dates), _falls_soon(dates, context)
    blocks = () if settled else blocks_of(record.id, context)
    near = not settled and (dates.overdue or soon)
    return Promise(
        id=record.id,
        title=record.title,
        by=record.by,
        kind=record.kind,
        owner=record.owner,
        owner_name=name_of(record.owner, context),
        promised=dates.promised,
        due=dates.due,
        forecast=dates.forecast,
        forecast_days=forecast_days(dates),
        moves=dates.times_moved,
        slip_days=dates.slip,
        slip_ours=dates.shares["ours"],
        slip_client=dates.shares["client"],
        slip_other=dates.shares["other"],
        state=state_in(record, context),
        settled=settled,
        overdue=dates.overdue,
        soon=soon,
        days_late=dates.days_late,
        minutes_late=dates.minutes_late,
        days_late_ours=late["us"],
        days_late_client=late["client"],
        days_late_other=late["other"],
        delivered=dates.completed_on,
        accepted=accepted_on(record),
        holds=tuple(Hold(w.record, w.why, w.since, w.until, w.length) for w in dates.waits),
        needs=_open_needs(record, context),
        blocks=blocks,
        next_step=next_of_promise(record, blocks, context) if near else None,
        escalations=escalated(record, context),
        record=record,
    )


def name_of(person: str | None, context: Context) -> str | None:
    """What to call who answers for somebody today; None for nobody."""
    return context.person_name(answering(person, context)) if person else None


def forecast_days(dates: Dates) -> int:
    """Working days from the first promise to our forecast; 0 where there is none."""
    if dates.promised is None or dates.forecast is None:
        return 0
    return dates.calendar.between(dates.promised, dates.forecast)


def _days_late(record: Commitment, dates: Dates) -> dict[str, int]:
    """Whose the days late are: the owner's, but those spent waiting on the other side."""
    found = {"us": 0, "client": 0, "other": 0}
    found[record.by] += dates.days_own
    found["client" if record.by == "us" else "us"] += dates.days_waited
    return found


def _falls_soon(dates: Dates, context: Context) -> bool:
    due = dates.due
    is_owed = dates.open and not dates.overdue and not dates.credit
    return bool(is_owed and due and context.soon(due))


def _open_needs(record: Commitment, context: Context) -> tuple[str, ...]:
    found = (context.commitment(name) for name in record.needs)
    return tuple(need.id for need in found if need and not is_closed(need))


# Escalations -------------------------------------------------------------------------------------


def escalated(record: Commitment | Issue, context: Context) -> tuple[Escalated, ...]:
    """The escalations of a record, in the order of the file, each with its time left."""
    return tuple(_escalated(record, rung, context) for rung in context.rungs(record))


def _escalated(record: Commitment | Issue, rung: Rung, context: Context) -> Escalated:
    one, level = rung.escalation, steps(context.ladder).get(rung.level)
    over = bool(rung.superseded or one.resolved or is_closed(record))
    by = None if rung.answered else rung.respond_by
    return Escalated(
        record=record.id,
        title=record.title,
        level=one.level,
        raised=local(one.raised, context),
        by=one.by,
        why=one.why,
        respond_by=rung.respond_by,
        answered=_local(rung.answered, context),
        resolved=_local(one.resolved, context),
        overdue=rung.overdue,
        now_at_level=rung.level,
        ours=name_of(level.ours, context) if level else None,
        theirs=name_of(level.theirs, context) if level else None,
        hours_left=_hours_left(by, context) if by and not over else None,
        days_left=_days_left(by, context) if by and not over else None,
        running=not over,
    )


def local(value: date | datetime, context: Context) -> date | datetime:
    """A moment as the workspace's clocks show it; a day as it is."""
    return instant_of(value, context.calendar.zone) if isinstance(value, datetime) else value


def _local(value: date | datetime | None, context: Context) -> date | datetime | None:
    return local(value, context) if value else None


def _hours_left(by: datetime, context: Context) -> int:
    """Whole working hours up to a moment, negative once it has passed."""
    now, hour = context.now.moment, timedelta(hours=1)
    if now <= by:
        return context.calendar.worked(now, by) // hour
    return -(context.calendar.worked(by, now) // hour)


def _days_left(by: datetime, context: Context) -> int:
    """Working days from today to the day on which a moment falls."""
    return context.calendar.between(context.today, last_day(by, context))


def last_day(by: datetime, context: Context) -> date:
    """The day that a limit falls in: of a limit at a day's end that day itself."""
    return day_of_limit(instant_of(by, context.calendar.zone), context.calendar)
