"""Kept promises with their interval, slips, and why dates moved."""

from collections.abc import Iterable, Sequence
from datetime import date
from math import sqrt

from clientcare.dataclass import NamedTuple
from clientcare.facts.dates import Dates
from clientcare.facts.promises import had_to_be_kept, kept
from clientcare.facts.workspace import Context
from clientcare.records import Commitment


class Tally(NamedTuple):
    """Promises kept, k of n, with the 95 % Wilson interval of the share; None where n is 0.

    First against the date first promised, then, of the same promises, against the one last agreed.
    `recorded_late` says of how many the delivery was recorded late; None where nobody looked.
    """

    kept: int
    due: int
    low: float | None
    high: float | None
    kept_agreed: int
    low_agreed: float | None
    high_agreed: float | None
    recorded_late: int | None = None


class Slip(NamedTuple):
    """Working days between first promised and now due (or delivered)."""

    promises: int
    median: float | None
    worst: int | None
    worst_record: str | None


class Cause(NamedTuple):
    """How often dates of ours moved for a cause, and by how many working days in all."""

    cause: str | None
    moves: int
    days: int


class Figures(NamedTuple):
    """Kept promises and slips of both sides over a period, and why our dates moved."""

    since: date | None
    until: date
    kept_us: Tally
    kept_client: Tally
    slip_us: Slip
    slip_client: Slip
    causes: tuple[Cause, ...]


Z95 = 1.959963984540054
"""How many standard deviations either side of the middle hold 95 % of a normal distribution."""


def wilson(kept: int, due: int) -> tuple[float, float] | None:
    """The 95 % Wilson score interval of a share; None of nothing.

    E. B. Wilson, Probable Inference, the Law of Succession, and Statistical Inference (1927).
    """
    if not due:
        return None
    share, square = kept / due, Z95 * Z95
    middle = share + square / (2 * due)
    spread = Z95 * sqrt((share * (1 - share) + square / (4 * due)) / due)
    scale = 1 + square / due
    return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


def figures_of(context: Context, since: date | None = None, until: date | None = None) -> Figures:
    """Count over the promises whose first date lies in a period; by default the whole project."""
    end = min(until or context.today, context.today)
    ours = [record for record in context.records(Commitment) if record.by == "us"]
    theirs = [record for record in context.records(Commitment) if record.by == "client"]
    due_ours = [record for record in ours if had_to_be_kept(record, context, since, end)]
    due_theirs = [record for record in theirs if had_to_be_kept(record, context, since, end)]
    return Figures(
        since=since or _beginning(context, [*due_ours, *due_theirs]),
        until=end,
        kept_us=_tally(due_ours, context),
        kept_client=_tally(due_theirs, context),
        slip_us=_slip(ours, context),
        slip_client=_slip(theirs, context),
        causes=_causes(context),
    )


def _beginning(context: Context, due: Iterable[Commitment]) -> date | None:
    """The day from which on the figures count: the project's start, or an earlier promise."""
    days = [day for record in due if (day := context.dates(record).terms[0].promised)]
    started = context.project.started if context.project else None
    return min([*days, *([started] if started else [])], default=None)


# Kept --------------------------------------------------------------------------------------------


def _tally(due: Sequence[Commitment], context: Context) -> Tally:
    in_time = sum(bool(kept(one, context)) for one in due)
    last = ((one, agreed_date(context.dates(one).terms[0])) for one in due)
    agreed = sum(_kept_by(record, day, context) for record, day in last)
    low, high = wilson(in_time, len(due)) or (None, None)
    low_agreed, high_agreed = wilson(agreed, len(due)) or (None, None)
    known = context.first_committed
    late = sum(one.id.lower() in known.late for one in due) if known else None
    return Tally(in_time, len(due), low, high, agreed, low_agreed, high_agreed, late)


def _kept_by(record: Commitment, day: date | None, context: Context) -> bool:
    """Whether it came by a day; what was sent back after it had been accepted came all the same."""
    end = context.dates(record).terms[0].completed_on
    return record.revoked is None and end is not None and day is not None and end <= day


def agreed_date(dates: Dates) -> date | None:
    """The date that both sides agreed on last: of the last agreed move, else the first promise."""
    agreed = [move for move in dates.new_dates if move.agreed]
    return agreed[-1].to if agreed else dates.promised


# Slips and causes --------------------------------------------------------------------------------


def _slip(records: Iterable[Commitment], context: Context) -> Slip:
    """Median and worst slip of the dated promises that still stand or were delivered."""
    found: list[tuple[int, str]] = []
    for record in records:
        dates = context.dates(record).terms[0]
        last = dates.completed_on or dates.due
        if dates.promised and last and not dates.withdrawn_on:
            found.append((context.calendar.between(dates.promised, last), record.id))
    if not found:
        return Slip(0, None, None, None)
    worst = min(found, key=lambda pair: (-pair[0], pair[1]))
    return Slip(len(found), _median([days for days, _ in found]), *worst)


def _median(numbers: Sequence[int]) -> float:
    """The middle one of some numbers, or halfway between the two in the middle."""
    ordered, half = sorted(numbers), len(numbers) // 2
    return (ordered[half] + ordered[-1 - half]) / 2


def _causes(context: Context) -> tuple[Cause, ...]:
    """Why dates of ours moved, most frequent first; fixes of problems included."""
    found: dict[str | None, list[int]] = {}
    for record in context.our_promises:
        for dates in context.dates(record).terms:
            before = dates.inherited[-1].to if dates.inherited else dates.promised
            for move in dates.moves_in_force:
                days = context.calendar.between(before, move.to) if before else 0
                found.setdefault(move.cause, []).append(days)
                before = move.to
    causes = (Cause(cause, len(days), sum(days)) for cause, days in found.items())
    return tuple(sorted(causes, key=lambda c: (-c.moves, -c.days, c.cause or "~")))
