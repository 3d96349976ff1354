"""A project: the agreement, the people, the ladder, and its own settings.

First the tables that a workspace sets and a project may override: policy, calendar, cadence.
"""

import re
from datetime import date
from typing import Annotated, Literal

from clientcare.records import base
from clientcare.records.base import (
    DurationText,
    Id,
    Level,
    Moment,
    Record,
    Share,
    Side,
    Words,
)
from clientcare.records.tables import Table, private, public
from clientcare.records.validation import Limits

SeverityClock = Literal["triage", "tell", "update", "workaround", "escalate", "fix"]
DunningStep = Literal["mail", "call", "notice", "legal"]
Contact = Literal["update", "meeting", "demo", "pulse"]
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_TIME = "([01][0-9]|2[0-3]):[0-5][0-9]"
_SPAN = f"{_TIME} ?- ?{_TIME}"
HOURS_PATTERN = f"^(24h|{_SPAN}(, ?{_SPAN})*)$"
HOLIDAYS_PATTERN = r"^[A-Z]{2}(-[A-Za-z0-9]{1,4})?$"
HoursText = Annotated[str, Limits(pattern=HOURS_PATTERN, max_length=200)]
HolidayCode = Annotated[str, Limits(pattern=HOLIDAYS_PATTERN)]
Hours = (
    HoursText | dict[Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun", "else"], HoursText]
)
"""Hours of every day, or of some weekdays with `else` for the others."""
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Cadence(Table):
    """How often the client hears from us."""

    update: DurationText | None = public("a written update at least every …")
    meeting: DurationText | None = public("a meeting or demo at least every …")
    demo: DurationText | None = public("something shown at least every …")
    pulse: DurationText | None = public("a survey or mood at least every …")


class SeverityLimits(Table):
    """Time limits of one severity; one that is absent is never."""

    triage: DurationText | None = private("diagnosed and ranked within")
    tell: DurationText | None = private("the client told within")
    update: DurationText | None = private("the client updated every")
    workaround: DurationText | None = private("a workaround within")
    escalate: DurationText | None = private("escalated after")
    fix: DurationText | None = private("fixed within, where no date is promised")


def _limits(**given: str) -> SeverityLimits:
    return SeverityLimits.model_construct(given)


class SeverityTable(Table):
    """Time limits by severity."""

    critical: SeverityLimits = private(
        "critical issues",
        _limits(triage="2ch", tell="4ch", update="1d", workaround="1d", escalate="1d"),
    )
    high: SeverityLimits = private(
        "high issues", _limits(triage="1d", tell="1d", update="3d", workaround="3d", escalate="3d")
    )
    medium: SeverityLimits = private("medium issues", _limits(triage="3d", tell="3d", update="5d"))
    low: SeverityLimits = private("low issues", _limits(triage="5d", tell="5d", update="10d"))


class DunningTable(Table):
    """The dunning ladder, counted from the due day of a payment."""

    mail: DurationText = private("a reminder by mail", "1cd")
    call: DurationText = private("a call", "7cd")
    notice: DurationText = private("a formal notice", "14cd")
    legal: DurationText = private("a lawyer or an agency", "30cd")


class PolicyTable(Table):
    """The figures of the rules; what a file leaves out keeps the value of the place above."""

    due_soon: DurationText = private("how near a date is soon", "5d")
    tell_slip: DurationText = private("a move is told within", "1d")
    agree_slip: DurationText = private("a told move is agreed within", "5d")
    max_moves: Annotated[int, Limits(ge=0)] = private("more moves than this need a new plan", 2)
    absence: DurationText = private("how far back a key person's absence is looked for", "20d")
    options: DurationText = private("options are presented within", "5d")
    plan: DurationText = private("a plan stands within", "2d")
    resolve_within: DurationText = private("an answered escalation is resolved within", "5d")
    answer_client: DurationText = private("a client's message is answered within", "1d")
    silent_client: DurationText = private("a client is silent after", "10d")
    chase_within: DurationText = private("an overdue input is chased within", "3d")
    assess_change: DurationText = private("a change request is assessed within", "5d")
    decide_change: DurationText = private("an assessed change is decided within", "10d")
    accept_within: DurationText = private("a delivery is accepted within", "10d")
    answer_dissatisfaction: DurationText = private("dissatisfaction is answered within", "2d")
    explain_mass: DurationText = private("a mass complaint is explained within", "2d")
    mediate: DurationText = private("a dispute is mediated within", "10d")
    decide_compensation: DurationText = private("compensation is decided within", "10d")
    settle_compensation: DurationText = private("accepted compensation is settled within", "10d")
    review: DurationText = private("a review is held within", "10d")
    review_risk: DurationText = private("a risk is looked at within", "20d")
    risks_by: DurationText = private("a project has risks recorded within", "20d")
    record_within: DurationText = private("a fact is recorded within", "3d")
    waiver_limit: DurationText = private("a waiver ends within", "60d")
    stale: DurationText = private("no fact for this long makes a project grey", "20d")
    severity: SeverityTable = private("limits by severity", SeverityTable.unset())
    dunning: DunningTable = private("the dunning ladder", DunningTable.unset())


class ClosedSpan(Table):
    """Days or hours in which nobody works."""

    from_: Moment = public("first day, or the moment", ..., role="plan", alias="from")
    to: Moment = public("last day, or the moment", ..., role="plan")
    why: str | None = public("why")


class Season(Table):
    """A time of the year with hours of its own."""

    from_: date = public("first day", ..., role="plan", alias="from")
    to: date = public("last day", ..., role="plan")
    hours: Hours = public("opening hours in that time", ...)


class CalendarTable(Table):
    """Working time; what a file leaves out keeps the value of the place above."""

    workdays: tuple[Weekday, ...] = public("days of the week", WEEKDAYS[:5])
    hours: Hours = public("opening hours", "09:00-17:00")
    holidays: HolidayCode | tuple[HolidayCode, ...] | None = public(
        "a public-holiday calendar, as FI or DE-BY, or several"
    )
    closed: tuple[date | ClosedSpan, ...] = public("own days and hours off", ())
    open: tuple[date, ...] = public(
        "days that are worked though weekend or holiday", (), role="plan"
    )
    season: tuple[Season, ...] = public("times of the year with other hours", ())
    shift: Literal["next", "previous"] = public(
        "the working day that a recurring due on a day off is moved to", "next"
    )


# The project --------------------------------------------------------------------------------------


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
    away: tuple[Away, ...] = public("when they are not there", ())

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
    clocks: tuple[PromisedClock, ...] = public(
        "the response times that were promised", (), terms=True
    )


class ReportSettings(Table):
    """How the client's report of the project is written."""

    may_name: tuple[str, ...] = private(
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
    paused: tuple[Paused, ...] = public("times in which it is on hold", ())
    time_zone: str | None = public("its own time zone; the workspace's where it is absent")
    goals: tuple[str, ...] = public("what it is for", (), terms=True)
    scope: tuple[str, ...] = public("what is in", (), terms=True)
    out_of_scope: tuple[str, ...] = public("what is out", (), terms=True)
    assumptions: tuple[str, ...] = public("what we take for granted", (), terms=True)
    currency: base.Currency | None = public("of amounts without their own", terms=True)
    people: dict[Id, Person] = public("the people, by id", {})
    pain_points: tuple[PainPoint, ...] = public("what hurts the client", ())
    escalation: tuple[LadderStep, ...] = public("the ladder", ())
    disputes: Disputes | None = public("how a dispute is settled")
    contract: Contract | None = public("what was signed")
    cadence: Cadence | None = public("how often we speak")
    health: tuple[Health, ...] = public("declared colours", ())
    report: ReportSettings | None = private("how the client's report is written")
    policy: PolicyTable | None = private("overrides of the workspace's policy")
    calendar: CalendarTable | None = public("overrides of the workspace's calendar")
