"""Promises, problems and escalations with their clocks read: due, late, slipped, whose days."""

from datetime import date, datetime, timedelta
from typing import Any, TypeVar

from clientcare.dataclass import NamedTuple, dataclass, filled
from clientcare.deadlines import tell
from clientcare.facts.dates import Dates, WaitingTime
from clientcare.facts.limits import last_day, steps
from clientcare.facts.people import answering, asked, first_of_ladder, left_on
from clientcare.facts.promises import state_in
from clientcare.facts.states import accepted_on, is_closed, issue_state, restarted, told_of
from clientcare.facts.workspace import Context
from clientcare.findings import Remedy
from clientcare.next_steps import next_of_problem, next_of_promise
from clientcare.pending import blocks_of
from clientcare.records import Commitment, Issue
from clientcare.records.base import Side

V = TypeVar("V", date | datetime, date | datetime | None)


class EscalationStatus(NamedTuple):
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


@dataclass(frozen=True)
class _Dated:
    """A record with a promised date. `days_late_client` are the days blamed on the client.

    `forecast_days` are the working days from the first promise to a forecast not told yet;
    `slipped` says that it is due later than first promised, or that we know that it will be.
    """

    id: str
    title: str
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
    slipped: bool
    settled: bool
    overdue: bool
    days_late: int
    minutes_late: int
    days_late_ours: int
    days_late_client: int
    days_late_other: int
    escalations: tuple[EscalationStatus, ...]


@dataclass(frozen=True)
class Promise(_Dated):
    """A commitment with its dates.

    `needs` are the open commitments that it waits for, `blocks` those that wait for it. The next
    step is that of one which is overdue or falls due soon.
    """

    by: Side
    state: str
    soon: bool
    delivered: date | None
    accepted: date | None
    waits: list[WaitingTime]
    needs: tuple[str, ...]
    blocks: tuple[str, ...]
    next_step: Remedy | None
    record: Commitment

    @property
    def days_waited(self) -> int:
        """How many of the days late were spent waiting on the other side."""
        return {"us": self.days_late_client, "client": self.days_late_ours, "other": 0}[self.by]


@dataclass(frozen=True)
class Problem(_Dated):
    """An issue: how bad, how old, whether the client knows, and what comes next.

    `told` is when the client first knew; while that is None, `tell_by` is up to when telling is in
    time. `age` are working days since it was found, or last reopened.
    """

    severity: str | None
    client_priority: str | None
    state: str
    found: date | datetime
    age: int
    told: date | datetime | None
    tell_by: datetime | None
    untold: bool
    client_owner: str | None
    affects: tuple[str, ...]
    next_step: Remedy | None
    record: Issue


def _dated(record: Commitment | Issue, dates: Dates, context: Context) -> dict[str, Any]:
    """What a commitment and an issue have in common, and neither has itself."""
    by: Side = record.by if isinstance(record, Commitment) else "us"
    late = {"us": 0, "client": 0, "other": 0}
    late[by] += dates.days_own
    late["client" if by == "us" else "us"] += dates.days_waited
    first, forecast = dates.promised, dates.forecast
    later = bool(first and dates.due and dates.due > first)
    owes = asked(record, by, context) if record.owner else None
    if owes is None and context.person(record.owner) is None:
        owes = record.owner  # whom nobody knows: the id itself
    return {
        "owner_name": name_of(owes, context),
        "forecast_days": dates.calendar.between(first, forecast) if first and forecast else 0,
        "moves": dates.times_moved,
        "slip_days": dates.slip,
        "slip_ours": dates.shares["us"],
        "slip_client": dates.shares["client"],
        "slip_other": dates.shares["other"],
        "slipped": dates.open and (later or forecast is not None),
        "settled": is_closed(record),
        "days_late_ours": late["us"],
        "days_late_client": late["client"],
        "days_late_other": late["other"],
        "escalations": escalated(record, context),
        "record": record,
    }


def promise_of(record: Commitment, context: Context) -> Promise:
    """Read the clocks of a commitment."""
    dates, closed = context.dates(record), is_closed(record)
    near = not dates.overdue and not dates.credit and dates.due and context.soon(dates.due)
    soon = bool(dates.open and near)
    blocks = () if closed else blocks_of(record.id, context)
    step = not closed and (dates.overdue or soon or dates.forecast)
    needs = map(context.commitment, context.needs_of(record))
    return filled(
        Promise, dates, record, **_dated(record, dates, context),
        state=state_in(record, context),
        soon=soon,
        delivered=dates.completed_on,
        accepted=accepted_on(record),
        needs=tuple(need.id for need in needs if need and not is_closed(need)),
        blocks=blocks,
        next_step=next_of_promise(record, blocks, context) if step else None,
    )  # fmt: skip


def problem_of(record: Issue, context: Context) -> Problem:
    """Read the clocks of an issue."""
    dates, told = context.dates(record), told_of(record)
    untold = next(tell.of(record, context), None) if told is None else None
    return filled(
        Problem, dates, record, **_dated(record, dates, context),
        state=issue_state(record),
        found=_local(record.found, context),
        age=context.days_since(restarted(record)),
        told=_local(told, context),
        tell_by=untold.by if untold else None,
        untold=bool(untold and untold.overdue),
        client_owner=record.client_owner or first_of_ladder("client", context),
        next_step=None if is_closed(record) else next_of_problem(record, context),
    )  # fmt: skip


def name_of(person: str | None, context: Context) -> str | None:
    """What to call who answers for somebody today; None for nobody, and who has left."""
    if not person or left_on(person, context):
        return None
    return context.person_name(answering(person, context))


def escalated(record: Commitment | Issue, context: Context) -> tuple[EscalationStatus, ...]:
    """The escalations of a record, in the order of the file, each with its time left."""
    found, now, calendar = [], context.now.moment, context.calendar
    for rung in context.rungs(record):
        one, level, by = rung.escalation, steps(context.ladder).get(rung.level), rung.respond_by
        over = bool(rung.superseded or one.resolved or is_closed(record))
        waits = not over and not rung.answered
        hours = calendar.worked(min(now, by), max(now, by)) // timedelta(hours=1)
        last = last_day(context.instant(by), calendar)
        found.append(filled(
            EscalationStatus, one, rung,
            record=record.id,
            title=record.title,
            raised=_local(one.raised, context),
            answered=_local(rung.answered, context),
            resolved=_local(one.resolved, context),
            now_at_level=rung.level,
            ours=name_of(level.ours, context) if level else None,
            theirs=name_of(level.theirs, context) if level else None,
            hours_left=(hours if now <= by else -hours) if waits else None,
            days_left=calendar.between(context.today, last) if waits else None,
            running=not over,
        ))  # fmt: skip
    return tuple(found)


def _local(value: V, context: Context) -> V | datetime:
    """A moment as the workspace's clocks show it; a day, or nothing, as it is."""
    return context.instant(value) if isinstance(value, datetime) else value
