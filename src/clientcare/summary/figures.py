"""Kept promises, slips, why dates moved; payments and compensation, in decimals, never floats."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from math import sqrt

from clientcare.dataclass import NamedTuple, filled
from clientcare.deadlines import dunning_ladder, settle_compensation
from clientcare.facts.promises import counted_day, currency_of, kept, open_disputes, open_sum
from clientcare.facts.states import is_closed
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue
from clientcare.records.base import Side
from clientcare.summary.promises import name_of


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


def figures_of(context: Context) -> Figures:
    """Count over the promises of a project by now, from its start on or from an earlier promise."""
    every = context.records(Commitment)
    ours, theirs = ([one for one in every if one.by == side] for side in ("us", "client"))
    due_ours, due_theirs = (
        [one for one in some if kept(one, context) is not None] for some in (ours, theirs)
    )
    days = [context.dates(record).terms[0].promised for record in (*due_ours, *due_theirs)]
    days.append(context.project.started if context.project else None)
    return Figures(
        since=min(filter(None, days), default=None),
        until=context.today,
        kept_us=_tally(due_ours, context),
        kept_client=_tally(due_theirs, context),
        slip_us=_slip(ours, context),
        slip_client=_slip(theirs, context),
        causes=_causes(context),
    )


def _tally(due: Sequence[Commitment], context: Context) -> Tally:
    """Count what came by a day; what came back after it had been accepted came all the same."""
    in_time = sum(bool(kept(one, context)) for one in due)
    agreed = 0
    for one in due:
        dates = context.dates(one).terms[0]
        end, moves = dates.completed_on, [move.to for move in dates.new_dates if move.agreed]
        last = moves[-1] if moves else dates.promised
        agreed += bool(end and last and end <= last and one.revoked is None)
    known = context.first_committed
    late = sum(one.id.lower() in known.late for one in due) if known else None
    low, high = wilson(in_time, len(due)) or (None, None)
    low_agreed, high_agreed = wilson(agreed, len(due)) or (None, None)
    return Tally(in_time, len(due), low, high, agreed, low_agreed, high_agreed, late)


def _slip(records: Iterable[Commitment], context: Context) -> Slip:
    """Median and worst slip of the dated promises that still stand or were delivered."""
    found: list[tuple[int, str]] = []
    for record in records:
        dates = context.dates(record).terms[0]
        first, last = counted_day(record, context), dates.completed_on or dates.due
        if first and last and not dates.withdrawn_on:
            found.append((context.calendar.between(first, last), record.id))
    if not found:
        return Slip(0, None, None, None)
    worst = min(found, key=lambda pair: (-pair[0], pair[1]))
    return Slip(len(found), median([days for days, _ in found]), *worst)


def median(numbers: Sequence[int]) -> float:
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


# Money -------------------------------------------------------------------------------------------


class Payment(NamedTuple):
    """A payment: how much, how late, and where it stands on the dunning ladder.

    `open` is what is still owed of the amount, below 0 a credit. `taken` is the highest step of
    the ladder that was taken, `step` the one that time has reached, `next_step` the one to take
    next, in time up to and including `next_by`, which falls on `next_on`. `disputed` are the open
    issues that question it.
    """

    id: str
    title: str
    by: Side
    owner_name: str | None
    amount: Decimal | None
    open: Decimal | None
    currency: str | None
    invoice: str | None
    due: date | None
    settled: bool
    paid: date | None
    overdue: bool
    days_late: int
    taken: str | None
    taken_on: date | None
    step: str | None
    next_step: str | None
    next_by: date | datetime | None
    next_on: date | None
    disputed: tuple[str, ...]

    @property
    def is_credit(self) -> bool:
        """Whether its side has something to its credit."""
        return self.open is not None and self.open < 0


class Offer(NamedTuple):
    """Compensation for an issue: considered, offered, accepted, settled, or ruled out."""

    issue: str
    title: str
    kind: str | None
    what: str | None
    amount: Decimal | None
    currency: str | None
    offered: date | None
    accepted: date | None
    settled: date | None
    settled_issue: bool
    overdue: bool

    @property
    def pending(self) -> bool:
        """Whether something is still to come: an answer, the settling, or the offer itself."""
        begun = bool(self.offered or self.accepted)
        return self.kind != "none" and self.settled is None and (begun or not self.settled_issue)

    @property
    def state(self) -> str:
        """The last thing that happened to it."""
        if self.kind == "none":
            return "ruled out"
        facts = (("settled", self.settled), ("accepted", self.accepted), ("offered", self.offered))
        return next((word for word, day in facts if day), "considered")


class Sum(NamedTuple):
    """What is open of some payments in one currency; those without an amount are only counted."""

    currency: str | None
    amount: Decimal
    payments: int


class Money(NamedTuple):
    """Payments and compensation; two currencies are never added."""

    payments: tuple[Payment, ...] = ()
    offers: tuple[Offer, ...] = ()

    @property
    def open(self) -> tuple[Payment, ...]:
        """The payments still owed, by either side."""
        return tuple(payment for payment in self.payments if not payment.settled)

    def total(self, by: Side, *, overdue: bool = False) -> tuple[Sum, ...]:
        """What one side still owes, or owes too late, currency by currency."""
        owed = [p for p in self.open if p.by == by and (p.overdue or not overdue)]
        return tuple(
            Sum(currency, sum((p.open or Decimal() for p in some), Decimal()), len(some))
            for currency in sorted({p.currency for p in owed}, key=lambda code: code or "")
            if (some := [p for p in owed if p.currency == currency])
        )


def money_of(context: Context) -> Money:
    """Every payment and every compensation of a project, settled ones too, marked."""
    payments = (one for one in context.records(Commitment) if one.kind == "payment")
    offers = []
    for issue in context.records(Issue):
        late = {one.run.entry for one in settle_compensation.overdue(issue, context)}
        for n, one in enumerate(issue.compensation):
            currency = currency_of(one.currency, context) if one.amount is not None else None
            offers.append(filled(
                Offer, one, issue=issue.id, title=issue.title, currency=currency,
                settled_issue=is_closed(issue), overdue=n in late,
            ))  # fmt: skip
    return Money(tuple(payment_of(one, context) for one in payments), tuple(offers))


def payment_of(record: Commitment, context: Context) -> Payment:
    """Read the clocks of a payment; only what the client owes climbs the dunning ladder."""
    dates, ladder = context.dates(record), dunning_ladder(record, context)
    return filled(
        Payment, ladder, dates, record,
        owner_name=name_of(record.owner, context),
        open=open_sum(record),
        currency=currency_of(record.currency, context),
        settled=is_closed(record) and not open_sum(record),
        paid=dates.completed_on,
        next_on=context.day(ladder.next_by) if ladder.next_by else None,
        disputed=tuple(one.id for one in open_disputes(record, context)),
    )  # fmt: skip
