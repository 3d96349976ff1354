"""A project: the agreement, the people, the ladder, and its own settings."""

import re
from datetime import date
from typing import Annotated, Literal

from clientcare.records import base
from clientcare.records.base import DurationText, Id, Level, Many, Record, Share, Side, Words
from clientcare.records.policy import Cadence, CalendarTable, PolicyTable
from clientcare.records.tables import Table, private, public
from clientcare.records.validation import Limits


class Away(Table):
    """A time in which a person is not there."""

    from_: date = public("first day away", ..., role="turn", alias="from")
    to: date | None = public("last day away", role="plan")
    cover: Id | None = public("who stands in", role="person")


LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
"""A part of the name of a host."""
MAIL_ADDRESS = rf"[A-Za-z0-9][A-Za-z0-9._+-]*@{LABEL}(?:\.{LABEL})+\Z"
"""A plain address of mail, and nothing more."""


class Person(Table):
    """Somebody on one of the sides; of one of our own people, what this project adds."""

    name: Words | None = public("how they are called")
    side: Side | None = public("whose side they are on; `other` is a third party", terms=True)
    email: str | None = public("where to write to them")
    phone: str | None = public("where to call them")
    role: str | None = public("what they do")
    key: bool = public("a key person", False, terms=True)
    capacity: Share | None = private("0-1, share of their time that is ours to plan; default 1")
    left: date | None = public("the day they left", role="turn")
    away: Many[Away] = public("when they are not there", ())

    @property
    def address(self) -> str | None:
        """Where mail reaches them: `email`, where it is a plain address."""
        return self.email if self.email and re.match(MAIL_ADDRESS, self.email) else None

    def over(self, other: "Person | None") -> "Person":
        """What this and another record say of a person, this one first; of two, this one alone."""
        if not other or self.name not in (None, other.name):
            return self
        if self.side not in (None, other.side or "us"):
            return self
        away = (*other.away, *self.away)
        return Person.model_construct({**vars(other), **vars(self), "away": away})


class PainPoint(Table):
    """What hurts the client, in the client's words."""

    text: str | None = public("what hurts")
    confirmed: date | None = public("the day the client confirmed it", role="fact")


class LadderStep(Table):
    """A step of the escalation ladder: who answers on each side, and within what time."""

    level: Level | None = public("1, 2, …", terms=True)
    ours: Id | None = public("our person", role="person", terms=True)
    theirs: Id | None = public("the client's person", role="person", terms=True)
    respond_within: DurationText | None = public("the time to answer", terms=True)


class Disputes(Table):
    """How a dispute is settled."""

    how: str | None = public("the agreed way")
    neutral: str | None = public("the neutral third party")
    agreed: date | None = public("the day it was agreed", role="fact")


PromisedClock = Literal["triage", "tell", "workaround", "fix"]


class Contract(Table):
    """What was signed."""

    ref: str | None = public("its reference", terms=True)
    signed: date | None = public("the day it was signed", role="fact")
    payment: str | None = public("the payment clause, in words", terms=True)
    compensation: str | None = public("the compensation clause, in words", terms=True)
    deemed_accepted: DurationText | None = public(
        "a delivery that the client was told of counts as accepted by silence after", terms=True
    )
    clocks: Many[PromisedClock] = public("the response times that were promised", (), terms=True)


class ReportSettings(Table):
    """How the client's report of the project is written."""

    may_name: Many[str] = private(
        "names of other clients that are none here, as a common word is", ()
    )


class Paused(Table):
    """A time in which the project is on hold; without the client's agreement it changes nothing."""

    from_: date = public("first day", ..., role="turn", alias="from", terms=True)
    until: date | None = public("last day; open where it is absent", role="plan", terms=True)
    why: str | None = public("why", terms=True)
    agreed: date | None = public("the day the client agreed to it", role="fact")


class Health(Table):
    """A colour that somebody declared."""

    EXISTS_FROM = "on"
    on: date = public("the day", ..., role="fact")
    colour: base.Colour | None = public("the colour", terms=True)
    why: str | None = public("why", terms=True)


class Project(Record):
    """What one client and we do together."""

    KIND = "project"
    EXISTS_FROM = ""

    id: Id | None = public("default: the folder's name or the file's stem")
    name: Words = public("the project's name", ...)
    client: Words = public("who the client is", ...)
    prefix: Id | None = private("of new ids; default the id in capitals")
    language: Annotated[str, Limits(pattern=r"^[a-z]{2}(-[A-Z]{2})?$")] = private(
        "of client reports", "en"
    )
    lead: Id | None = public("the person who answers for the project", role="person")
    started: date | None = public("first day", role="turn", terms=True)
    ends: date | None = public("last day agreed", role="plan", terms=True)
    closed: date | None = public("the day it was closed", role="fact")
    paused: Many[Paused] = public("times in which it is on hold", ())
    time_zone: str | None = public("its own time zone; the workspace's where it is absent")
    goals: Many[str] = public("what it is for", (), terms=True)
    scope: Many[str] = public("what is in", (), terms=True)
    out_of_scope: Many[str] = public("what is out", (), terms=True)
    assumptions: Many[str] = public("what we take for granted", (), terms=True)
    currency: base.Currency | None = public("of amounts without their own", terms=True)
    people: dict[Id, Person] = public("the people, by id", {})
    pain_points: Many[PainPoint] = public("what hurts the client", ())
    escalation: Many[LadderStep] = public("the ladder", ())
    disputes: Disputes | None = public("how a dispute is settled")
    contract: Contract | None = public("what was signed")
    cadence: Cadence | None = public("how often we speak")
    health: Many[Health] = public("declared colours", ())
    report: ReportSettings | None = private("how the client's report is written")
    policy: PolicyTable | None = private("overrides of the workspace's policy")
    calendar: CalendarTable | None = public("overrides of the workspace's calendar")
