"""An issue: a problem, from the day it was found to the client's confirmation."""

from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated, Literal

from clientcare.records import base
from clientcare.records.base import Id, Moment, NamedRecord, QualityCheck, Severity, Words
from clientcare.records.tables import Table, private, public
from clientcare.records.validation import Limits

IssueKind = Literal[
    "defect", "function", "design", "delay", "requirements", "dispute", "dissatisfaction",
    "mass-complaint", "payment", "other",
]  # fmt: skip


class Workaround(Table):
    """A quick temporary solution."""

    EXISTS_FROM = "given"
    text: str | None = public("what the client can do meanwhile")
    given: Moment = public("when the client got it", ..., role="fact")


class Option(Table):
    """A solution that the client can choose."""

    title: Words | None = public("the option in a few words", terms=True)
    cost: base.Money | str | None = public("what it costs, as a number or in words", terms=True)
    delay: str | None = public("what it does to the dates, in words or as a duration", terms=True)
    pros: tuple[str, ...] = public("what speaks for it", (), terms=True)
    cons: tuple[str, ...] = public("what speaks against it", (), terms=True)
    presented: date | None = public("the day the client saw it", role="fact")
    chosen: date | None = public("the day the client chose it", role="fact")


class Step(Table):
    """A step of the remedial plan."""

    step: Words | None = public("what is done")
    owner: Id | None = public("who does it", role="person")
    due: date | None = public("by when", role="plan")
    done: date | None = public("the day it was done", role="fact")
    since: date | None = private("since when the person works on it", role="turn")
    share: base.Share | None = private("0-1 of the owner's time")
    from_: Id | None = private(
        "the commitment the person is taken from", role="record", alias="from"
    )


class Ranked(Table):
    """The problem was ranked anew."""

    EXISTS_FROM = "on"
    on: Moment = public("when", ..., role="fact")
    severity: Severity | None = public("how bad we think it is from then on", terms=True)
    why: str | None = public("why", terms=True)


class Update(Table):
    """What the client was told since."""

    EXISTS_FROM = "on"
    on: Moment = public("when", ..., role="fact")
    text: str | None = public("what was said", terms=True)


class Wait(Table):
    """A time in which we waited for the client, or for somebody else."""

    EXISTS_FROM = "since"
    for_: Literal["client", "other"] = public(
        "for whom; waiting for a third party stops no clock", "client", alias="for", terms=True
    )
    since: Moment = public("since when", ..., role="fact")
    until: Moment | None = public("until when", role="fact")
    why: str | None = public("for what", terms=True)


class Reopened(Table):
    """The problem came back; the last entry's facts are the ones that stand."""

    EXISTS_FROM = "on"
    on: date = public("the day it came back", ..., role="fact")
    why: str | None = public("what came back", terms=True)
    due: date | None = public("when it is to be fixed again", role="plan", terms=True)
    triaged: Moment | None = public("when it was diagnosed again", role="fact")
    workaround: Workaround | None = public("a temporary solution")
    fixed: Moment | None = public("when it was fixed again", role="fact")
    checked: QualityCheck | None = public("how the new fix was tested")
    confirmed: date | None = public("the client's confirmation", role="fact")
    confirmed_by: Id | None = public("who confirmed it", role="person", terms=True)
    closed: date | None = public("the end", role="fact")


class Compensation(Table):
    """What we offer for the trouble; the client reads it once it is offered."""

    kind: Literal["refund", "discount", "service", "acceleration", "none"] | None = public(
        "what it is", terms=True
    )
    what: str | None = public("in words", terms=True)
    amount: Annotated[Decimal, Limits(ge=0, max_digits=18)] | None = public(
        "its amount", terms=True
    )
    currency: base.Currency | None = public("of the amount; default the project's", terms=True)
    offered: date | None = public("the day it was offered", role="fact")
    accepted: date | None = public("the day the client accepted it", role="fact")
    settled: date | None = public("the day it was settled", role="fact")
    why: str | None = private("why this, or why none")


class Mediation(Table):
    """A neutral third party heard both sides."""

    EXISTS_FROM = "on"
    by: str | None = public("who mediates")
    on: date = public("the day", ..., role="fact")
    outcome: str | None = public("what came of it", terms=True)


class Issue(NamedRecord):
    """A problem that the client has, or will have."""

    KIND = "issue"
    EXISTS_FROM = "found"

    kind: IssueKind = public("what kind of problem", "defect", terms=True)
    severity: Severity | None = public("how bad it is, as we first ranked it", terms=True)
    ranked: tuple[Ranked, ...] = public("each time it was ranked anew", ())
    client_priority: Severity | None = public("how bad the client thinks it is", terms=True)
    priority_why: str | None = public("why our severity is lower than the client's priority")
    found: Moment = public("when it was found", ..., role="fact")
    found_by: Literal["us", "client"] = public("who found it", "us", terms=True)
    began: Moment | None = public("when the trouble itself began", role="fact")
    triaged: Moment | None = public("when it was diagnosed and ranked", role="fact")
    told: Moment | None = public("when the client was told", role="fact")
    owner: Id | None = public("who answers for it on our side", role="person")
    client_owner: Id | None = public(
        "who answers for it on the client's side; default the ladder's first step", role="person"
    )
    impact: str | None = public("what it does to the client's business and end users")
    affects: tuple[base.Ref, ...] = public(
        "the commitments it endangers", (), role="record", terms=True
    )
    promised: Moment | None = public(
        "the date a fix was first promised for; never edited", role="plan"
    )
    moves: tuple[base.Move, ...] = public("each new date of the fix", ())
    workaround: Workaround | None = public("a quick temporary solution")
    root_cause: str | None = private("the cause, for us; what the client is told is cause_told")
    cause_told: str | None = public("what the client is told of the cause", terms=True)
    options: tuple[Option, ...] = public("the solutions to choose from", ())
    plan: tuple[Step, ...] = public("the remedial plan", ())
    updates: tuple[Update, ...] = public("what the client was told", ())
    waits: tuple[Wait, ...] = public("waiting for the client, or for a third party", ())
    fixed: Moment | None = public("when it was fixed", role="fact")
    checked: QualityCheck | None = public("how the fix was tested")
    confirmed: date | None = public("the client's confirmation", role="fact")
    confirmed_by: Id | None = public("who confirmed it", role="person", terms=True)
    closed: date | None = public("the end", role="fact")
    reopened: tuple[Reopened, ...] = public("when it came back", ())
    escalations: tuple[base.Escalation, ...] = public("its escalations", ())
    compensation: tuple[Compensation, ...] = public("for the trouble", ())
    statement: str | None = public("of a mass complaint: the public explanation", terms=True)
    evidence: str | None = public("its proof")
    reached: Annotated[int, Limits(ge=0)] | None = public("how many it concerns")
    mediation: tuple[Mediation, ...] = public("of a dispute", ())
    _first_severity: Severity | None = None
    _instant: Callable[[Moment], datetime] | None = None

    def as_ranked(self, instant: Callable[[Moment], datetime]) -> "Issue":
        """The issue with the severity of its last rank, which remembers the first one.

        `instant` says which moment a day or a moment is, so that ranks can be put in order.
        """
        ranked = [one for one in self.ranked if one.severity]
        if not ranked:
            return self
        last = sorted(ranked, key=lambda one: instant(one.on))[-1].severity
        update = {"severity": last, "_first_severity": self.severity, "_instant": instant}
        return self.model_copy(update=update)

    def remembering_first(self, other: "Issue") -> "Issue":
        """Take over from the same issue how it was first ranked."""
        first = {"_first_severity": other._first_severity, "_instant": other._instant}
        return self.model_copy(update=first)

    @property
    def client_waits(self) -> tuple[Wait, ...]:
        """The waits that stop clocks: those for the client."""
        return tuple(wait for wait in self.waits if wait.for_ == "client")

    @property
    def ranks(self) -> tuple[tuple[Moment, Severity | None], ...]:
        """Since when it was ranked how, first the first; of a record that was made `as_ranked`."""
        later = [(one.on, one.severity) for one in self.ranked if one.severity]
        if instant := self._instant:
            later.sort(key=lambda rank: instant(rank[0]))
        first = self._first_severity if later else self.severity
        return ((self.found, first), *later)
