"""Open and past problems: how bad, how old, whether the client knows, and what comes next."""

from datetime import date, datetime
from typing import NamedTuple

from clientcare.deadlines import tell
from clientcare.facts.states import is_closed, issue_state, restarted, told_of
from clientcare.facts.workspace import Context
from clientcare.findings import Remedy
from clientcare.pending import next_of_problem
from clientcare.records import Issue
from clientcare.summary.dates import Escalated, escalated, forecast_days, local, name_of


class Problem(NamedTuple):
    """An issue: how bad, how old, whether the client knows, and what comes next.

    `told` is when the client first knew; while that is None, `tell_by` is up to when telling is in
    time. `age` are working days since it was found, or last reopened.
    """

    id: str
    title: str
    kind: str
    severity: str | None
    client_priority: str | None
    state: str
    settled: bool
    found: date | datetime
    age: int
    told: date | datetime | None
    tell_by: datetime | None
    untold: bool
    owner: str | None
    owner_name: str | None
    client_owner: str | None
    client_owner_name: str | None
    affects: tuple[str, ...]
    promised: date | None
    due: date | None
    forecast: date | None
    forecast_days: int
    moves: int
    slip_days: int
    slip_ours: int
    slip_client: int
    slip_other: int
    overdue: bool
    days_late: int
    minutes_late: int
    days_late_ours: int
    days_late_client: int
    next_step: Remedy | None
    escalations: tuple[Escalated, ...]
    record: Issue

    @property
    def slipped(self) -> bool:
        """Whether the fix is due later than first promised, or we already know that it will be."""
        late = bool(self.promised and self.due and self.due > self.promised)
        open_ = self.state in ("new", "triaged", "worked-around")
        return open_ and (late or self.forecast is not None)


def problem_of(record: Issue, context: Context) -> Problem:
    """Read the clocks of an issue."""
    dates, told = context.dates(record), told_of(record)
    settled = is_closed(record)
    untold = next(tell.of(record, context), None) if told is None else None
    client_owner = record.client_owner or _first_of_ladder(context)
    return Problem(
        id=record.id,
        title=record.title,
        kind=record.kind,
        severity=record.severity,
        client_priority=record.client_priority,
        state=issue_state(record),
        settled=settled,
        found=local(record.found, context),
        age=context.days_since(restarted(record)),
        told=local(told, context) if told else None,
        tell_by=untold.by if untold else None,
        untold=bool(untold and context.now.moment > untold.by),
        owner=record.owner,
        owner_name=name_of(record.owner, context),
        client_owner=client_owner,
        client_owner_name=name_of(client_owner, context),
        affects=record.affects,
        promised=dates.promised,
        due=dates.due,
        forecast=dates.forecast,
        forecast_days=forecast_days(dates),
        moves=dates.times_moved,
        slip_days=dates.slip,
        slip_ours=dates.shares["ours"],
        slip_client=dates.shares["client"],
        slip_other=dates.shares["other"],
        overdue=dates.overdue,
        days_late=dates.days_late,
        minutes_late=dates.minutes_late,
        days_late_ours=dates.days_own,
        days_late_client=dates.days_waited,
        next_step=None if settled else next_of_problem(record, context),
        escalations=escalated(record, context),
        record=record,
    )


def _first_of_ladder(context: Context) -> str | None:
    """The client's person at the lowest level, who answers for a problem where nobody is named."""
    levels = [step for step in context.ladder if step.level is not None and step.theirs]
    return min(levels, key=lambda step: step.level or 0).theirs if levels else None
