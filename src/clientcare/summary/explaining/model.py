"""What an explanation is made of: clocks, their sums, and the spans that counted or did not."""

from datetime import date, datetime
from typing import Literal, NamedTuple

Day = date | datetime
Unit = Literal["working days", "days", "minutes"]
State = Literal["in time", "late", "running", "overdue", "stopped", "settled"]
"""How a clock stands: done in time, done late, running, past its target, no longer asked for, or
a sum without a target."""


class Span(NamedTuple):
    """A stretch of time that counted or did not: days from `first` to `last`, or two moments.

    `amount` is how much of it counted, in the unit of its sum; `why` says what it was: `weekend`,
    the holiday by name and calendar, whom it waited for; nothing for time that counted.
    """

    first: Day
    last: Day
    amount: int
    why: str = ""


class Part(NamedTuple):
    """A sum: what it is of, how much it comes to, and the spans that it was made of."""

    label: str
    amount: int
    unit: Unit
    spans: tuple[Span, ...] = ()


class Clock(NamedTuple):
    """One clock: since when it runs, within what time, up to when, and how it ended.

    `limit_from` says what set the limit; `notes` are the facts that decided, in their order.
    """

    name: str
    verdict: str
    state: State
    start: Day | None = None
    start_why: str = ""
    limit: str | None = None
    limit_from: str = ""
    target: Day | None = None
    done: Day | None = None
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()
