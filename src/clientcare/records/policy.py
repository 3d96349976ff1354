"""The tables that a workspace sets and a project may override: policy, calendar, cadence."""

from datetime import date
from typing import Annotated, Literal

from clientcare.records.base import DurationText, Many, Moment
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

    workdays: Many[Weekday] = public("days of the week", WEEKDAYS[:5])
    hours: Hours = public("opening hours", "09:00-17:00")
    holidays: HolidayCode | Many[HolidayCode] | None = public(
        "a public-holiday calendar, as FI or DE-BY, or several"
    )
    closed: tuple[date | ClosedSpan, ...] = public("own days and hours off", ())
    open: Many[date] = public("days that are worked though weekend or holiday", (), role="plan")
    season: Many[Season] = public("times of the year with other hours", ())
    shift: Literal["next", "previous"] = public(
        "the working day that a recurring due on a day off is moved to", "next"
    )
