"""A commitment: whatever one side owes the other by a date."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Annotated, Literal

from clientcare.records import base
from clientcare.records.base import ROUND, Escalation, Id, Money, Move, QualityCheck, Ref
from clientcare.records.tables import Table, private, public
from clientcare.records.validation import Limits

CommitmentKind = Literal[
    "deliverable", "milestone", "demo", "answer", "decision", "feedback", "access", "payment"
]


DELIVERED_AS: Mapping[str, tuple[str, ...]] = {
    "payment": ("paid", "received"), "answer": ("answered", "received"),
    "decision": ("answered", "decided", "received"), "feedback": ("received", "answered"),
    "access": ("received", "granted"), "milestone": ("reached",), "demo": ("shown",),
    "deliverable": (),
}  # fmt: skip
"""What the delivery of each kind of commitment is called too, the usual word first."""


def delivered_as(kind: str) -> str:
    """The usual word for the delivery of a kind of commitment."""
    return (*DELIVERED_AS.get(kind, ()), "delivered")[0]


class Return(Table):
    """The other side sent a delivery back."""

    EXISTS_FROM = "on"
    on: date = public("the day it came back", ..., role="fact")
    why: str | None = public("what was wrong with it", terms=True)
    due: date | None = public("when it is to come again", role="plan", terms=True)
    redelivered: date | None = public("when it came again", role="fact")


class Reminder(Table):
    """We reminded the one who owes it."""

    EXISTS_FROM = "on"
    on: date = private("the day of the reminder", ..., role="fact")
    how: Literal["mail", "call", "notice", "legal"] | None = private("by which means", terms=True)
    answer: str | None = private("what came back")


class Part(Table):
    """A part of a payment that came; with a minus, what was paid back."""

    EXISTS_FROM = "on"
    on: date = public("the day it came", ..., role="fact")
    amount: Money = public("how much; with a minus, paid back", ..., terms=True)
    note: str | None = private("for us")


class WrittenOff(Table):
    """A part of a payment that is asked for no more."""

    EXISTS_FROM = "on"
    on: date = public("the day of the decision", ..., role="fact")
    amount: Money = public("how much", ..., terms=True)
    why: str | None = private("why")


class Fulfilment(Table):
    """What came of a commitment, or of one round of it."""

    checked: QualityCheck | None = public("how we tested it before handing it over")
    delivered: date | None = public(
        "the day of the first delivery (a payment: received)", role="fact"
    )
    evidence: str | None = public("where to see it")
    returns: tuple[Return, ...] = public("deliveries sent back", ())
    accepted: date | None = public("the day the other side accepted it", role="fact")
    accepted_by: Id | None = public("who accepted it", role="person", terms=True)
    cancelled: date | None = public("the day the client released us", role="fact")
    revoked: date | None = public("the day we withdrew it", role="fact")
    replaced: date | None = public("the day another commitment took its place", role="fact")
    replaced_by: Ref | None = public(
        "the commitment that took its place", role="record", terms=True
    )
    why: str | None = public("why it was cancelled, revoked or replaced", terms=True)
    reminders: tuple[Reminder, ...] = private("our reminders", ())
    escalations: tuple[Escalation, ...] = public("its escalations", ())


class Billing(Table):
    """What was recorded of a payment, or of one round of it."""

    invoice: str | None = public("the invoice's number")
    invoiced: date | None = public("the day of the invoice", role="fact")
    payments: tuple[Part, ...] = public("the parts of a payment that came", ())
    written_off: tuple[WrittenOff, ...] = public("what of a payment is asked for no more", ())


class Round(Fulfilment, Billing):
    """What was recorded of one round of a commitment that comes again."""

    due: date = public("its day, before or after it is moved to a working day", ..., role="plan")
    moves: tuple[Move, ...] = public("each new date of this round", ())
    fulfilment = Fulfilment
    amount: Money | None = public("of this round, where it is not that of the series", terms=True)
    billing = Billing


SERIES_TOO = frozenset({"amount", "cancelled", "revoked", "replaced", "replaced_by", "why"})
"""What of a round a series itself may have too: it holds for every round that has none."""
OF_A_ROUND = frozenset(Round.declared) - {"due"} - SERIES_TOO
"""What stands in a round alone: no fact of one round is that of all."""


class Commitment(base.NamedRecord, Fulfilment, Billing):
    """Whatever one side owes the other by a date."""

    KIND = "commitment"
    EXISTS_FROM = "made"

    by: base.Side = public("the side that owes it; required for payments", "us", terms=True)
    kind: CommitmentKind = public("what it is", "deliverable", terms=True)
    owner: Id | None = public("the person who owes it", role="person")
    made: date | None = public("the day the promise was made", role="fact")
    promised: base.Moment | None = public("the date first promised; never edited", role="plan")
    every: base.DurationText | None = public(
        "of what comes again: how long from one round to the next", terms=True
    )
    until: date | None = public("the last day on which a round may fall", role="plan", terms=True)
    times: Annotated[int, Limits(ge=1, le=9999)] | None = public(
        "how many rounds there are", terms=True
    )
    moves: tuple[Move, ...] = public("each new date: on which day, to when, why, told, agreed", ())
    needs: tuple[Ref, ...] = public(
        "the commitments this one waits for", (), role="record", terms=True
    )
    acceptance: tuple[str, ...] = public("acceptance criteria", ())
    fulfilment = Fulfilment
    change: Id | None = public("the change request it came from", role="record")
    amount: Money | None = public("of a payment; a negative one is a credit")
    currency: base.Currency | None = public("of the amount; default the project's")
    billing = Billing
    rounds: tuple[Round, ...] = public("what was recorded of each round", ())

    @property
    def is_series(self) -> bool:
        """Whether it comes again: each of its rounds is judged as a commitment of its own."""
        return self.every is not None and ROUND not in self.id

    @property
    def series(self) -> str | None:
        """Of a round the id of its series."""
        return base.series_of(self.id) if ROUND in self.id else None

    @property
    def round(self) -> date | None:
        """Of a round its day, which stays when the round is moved."""
        return date.fromisoformat(self.id.partition(ROUND)[2]) if ROUND in self.id else None

    @property
    def is_credit(self) -> bool:
        """Whether it is a payment of nothing, or of less: its side has that much to its credit."""
        return self.kind == "payment" and self.amount is not None and self.amount <= 0

    @property
    def paid_by_day(self) -> dict[date, Decimal]:
        """What came of a payment, or was written off, on each day, the first day first.

        `delivered` says that whatever was open then came on its day.
        """
        days: dict[date, Decimal] = {}
        parts: tuple[Part | WrittenOff, ...] = (*self.payments, *self.written_off)
        for part in parts:
            days[part.on] = days.get(part.on, Decimal()) + part.amount
        if self.delivered and self.amount is not None:
            rest = self.amount - sum(sum_ for day, sum_ in days.items() if day <= self.delivered)
            if self._is_owed(rest):
                days[self.delivered] = days.get(self.delivered, Decimal()) + rest
        return dict(sorted(days.items()))

    def _is_owed(self, rest: Decimal) -> bool:
        """Whether something is left of the amount: of a credit, something below nothing."""
        return rest < 0 if self.is_credit else rest > 0

    @property
    def delivered_on(self) -> date | None:
        """The day of the first delivery; of a payment in parts, since when nothing is open."""
        return self.open_times[-1][1]

    @property
    def open_times(self) -> tuple[tuple[date | None, date | None], ...]:
        """When the first delivery was to come: the days after one through another.

        The first begins with None, and the last ends with it while it has not come. What was paid
        back is open again from that day.
        """
        if self.amount is None or not (self.payments or self.written_off):
            return ((None, self.delivered),)
        rest, since, found = self.amount, None, list[tuple[date | None, date | None]]()
        is_open = True
        for day, came in self.paid_by_day.items():
            rest -= came
            if is_open and not self._is_owed(rest):
                found.append((since, day))
            elif not is_open and self._is_owed(rest):
                since = day - timedelta(1)
            is_open = self._is_owed(rest)
        return (*found, (since, None)) if is_open else tuple(found)
