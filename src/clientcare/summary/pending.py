"""What one side still owes the other, be it a delivery, a word or a decision; the oldest first.

`status` names who waits for whom; this is the whole of it, with what was done about it last and
what to do next.
"""

from datetime import date, datetime
from decimal import Decimal
from shlex import quote
from typing import Literal, NamedTuple

from clientcare.facts.people import first_of_ladder
from clientcare.facts.workspace import Context
from clientcare.records.base import Side
from clientcare.summary.dates import name_of
from clientcare.summary.next_steps import Step

Kind = Literal[
    "commitment",
    "payment",
    "wait",
    "message",
    "choice",
    "change",
    "agreement",
    "acceptance",
    "confirmation",
    "escalation",
]


class Pending(NamedTuple):
    """Something that one side waits for.

    `on` is the side that has to act, `since` the day from which the other waits (of a promise its
    due day) and `days` the working days since, negative while it is not due yet and None without a
    day. `late` says that it should have come by now. `internal`: the client must not read it.
    """

    kind: Kind
    project: str
    record: str
    title: str
    on: Side
    who: str | None
    since: date | None
    days: int | None
    late: bool
    blocks: tuple[str, ...]
    reminded: date | None
    step: Step | None
    amount: Decimal | None = None
    currency: str | None = None
    internal: bool = False

    @property
    def order(self) -> tuple[object, ...]:
        """The longest wait first, what has no day last."""
        return self.since or date.max, self.project, self.record, self.kind


def after(day: date | None, since: date | None) -> date | None:
    """Keep a day that is not before another."""
    return day if day and (since is None or day >= since) else None


def asked(person: str | None, context: Context) -> str | None:
    """Name who is asked for a word: the person, else the first of the ladder."""
    return name_of(person or first_of_ladder("client", context), context)


def typed(text: str) -> str:
    """Write a text as a word that a shell takes as it is."""
    return quote(text)


def since(value: date | datetime, context: Context) -> tuple[date, int]:
    """The day of a day or a moment, and the working days since."""
    return context.day(value), context.days_since(value)


def lead(context: Context) -> str | None:
    """Name who answers for a project."""
    return name_of(context.project.lead, context) if context.project else None
