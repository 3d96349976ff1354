"""The tables that a workspace sets and a project may override: policy, calendar, cadence."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from clientcare.records.base import LAX, DurationText, Many, Table, Text, private, public

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
HOURS_PATTERN = r"^([01][0-9]|2[0-3]):[0-5][0-9]-([01][0-9]|2[0-3]):[0-5][0-9]$"
WEEKDAYS: tuple[Weekday, ...] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Cadence(Table):
    """How often the client hears from us."""

    update: DurationText | None = public("a written update at least every …")
    meeting: DurationText | None = public("a meeting or demo at least every …")
    demo: DurationText | None = public("something shown at least every …")
    pulse: DurationText | None = public("a survey or mood at least every …")


class SeverityLimits(Table):
    """Time limits of one severity."""

    triage: DurationText | None = private("diagnosed and ranked within")
    tell: DurationText | None = private("the client told within")
    update: DurationText | None = private("the client updated every")
    workaround: DurationText | None = private("a workaround within")
    escalate: DurationText | None = private("escalated after")


class SeverityTable(Table):
    """Time limits by severity."""

    critical: SeverityLimits | None = private("critical issues")
    high: SeverityLimits | None = private("high issues")
    medium: SeverityLimits | None = private("medium issues")
    low: SeverityLimits | None = private("low issues")


class DunningTable(Table):
    """The dunning ladder, counted from the due day of a payment."""

    mail: DurationText | None = private("a reminder by mail")
    call: DurationText | None = private("a call")
    notice: DurationText | None = private("a formal notice")
    legal: DurationText | None = private("a lawyer or an agency")


class PolicyTable(Table):
    """The figures of the rules; what is absent keeps the value of the place above."""

    due_soon: DurationText | None = private("how near a date is soon")
    tell_slip: DurationText | None = private("a move is told within")
    agree_slip: DurationText | None = private("a told move is agreed within")
    max_moves: Annotated[int, Field(ge=0)] | None = private("more moves than this need a new plan")
    absence: DurationText | None = private("how far back a key person's absence is looked for")
    options: DurationText | None = private("options are presented within")
    plan: DurationText | None = private("a plan stands within")
    resolve_within: DurationText | None = private("an answered escalation is resolved within")
    answer_client: DurationText | None = private("a client's message is answered within")
    silent_client: DurationText | None = private("a client is silent after")
    chase_within: DurationText | None = private("an overdue input is chased within")
    assess_change: DurationText | None = private("a change request is assessed within")
    decide_change: DurationText | None = private("an assessed change is decided within")
    accept_within: DurationText | None = private("a delivery is accepted within")
    answer_dissatisfaction: DurationText | None = private("dissatisfaction is answered within")
    explain_mass: DurationText | None = private("a mass complaint is explained within")
    mediate: DurationText | None = private("a dispute is mediated within")
    decide_compensation: DurationText | None = private("compensation is decided within")
    settle_compensation: DurationText | None = private("accepted compensation is settled within")
    review: DurationText | None = private("a review is held within")
    review_risk: DurationText | None = private("a risk is looked at within")
    risks_by: DurationText | None = private("a project has risks recorded within")
    stale: DurationText | None = private("no fact for this long makes a project grey")
    severity: SeverityTable | None = private("limits by severity")
    dunning: DunningTable | None = private("the dunning ladder")


class ClosedSpan(Table):
    """Days on which nobody works."""

    from_: date = public("first day", ..., role="plan", alias="from")
    to: date = public("last day", ..., role="plan")
    why: Text | None = public("why")


class CalendarTable(Table):
    """Working time; what is absent keeps the value of the place above."""

    workdays: Many[Weekday] | None = public("days of the week")
    hours: Annotated[str, Field(pattern=HOURS_PATTERN)] | None = public("opening hours")
    holidays: Annotated[str, Field(pattern=r"^[A-Z]{2}(-[A-Za-z0-9]{1,4})?$")] | None = public(
        "a public-holiday calendar, as FI or DE-BY"
    )
    closed: Annotated[tuple[date | ClosedSpan, ...], LAX] | None = public("own days off")
