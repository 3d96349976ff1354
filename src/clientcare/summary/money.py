"""Payments with their dunning ladder, and compensation. Amounts are decimals, never floats."""

from datetime import date, datetime
from decimal import Decimal

from clientcare.dataclass import NamedTuple, filled
from clientcare.deadlines import dunning_ladder, settle_compensation
from clientcare.facts.money import currency_of, open_disputes, open_sum
from clientcare.facts.states import is_closed
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue
from clientcare.records.base import Side
from clientcare.summary.promises import name_of


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
        Payment,
        ladder,
        dates,
        record,
        owner_name=name_of(record.owner, context),
        open=open_sum(record),
        currency=currency_of(record.currency, context),
        settled=is_closed(record) and not open_sum(record),
        paid=dates.completed_on,
        next_on=context.day(ladder.next_by) if ladder.next_by else None,
        disputed=tuple(one.id for one in open_disputes(record, context)),
    )
