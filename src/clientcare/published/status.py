"""What `status` publishes. The shares of an interval are rounded to two decimals."""

from typing import Annotated, Any, TypedDict

from clientcare.published import shape
from clientcare.published.shape import DueAt, Field, MinutesLate, PromisedAt, Root, Text, Top, fill
from clientcare.summary.health import Step
from clientcare.summary.model import ProjectSummary, Summary


class ReasonJson(TypedDict):
    """Why a colour is as it is."""

    rule: Annotated[str, Field("The rule that gives the colour.")]
    record: Annotated[Text, Field("The record; null where the project as a whole is meant.")]
    message: Annotated[str, Field("What is wrong.")]


class WaivedJson(ReasonJson):
    """What does not count, because somebody accepted it for a time."""

    why: Annotated[str, Field("Why it was accepted.")]
    until: Annotated[Text, Field("Until which day.")]


class EscalationJson(TypedDict):
    """An escalation."""

    level: Annotated[int, Field("The level at which it was raised.")]
    raised: Annotated[str, Field("When it was raised.")]
    by: Annotated[str, Field("The side that raised it.")]
    respond_by: Annotated[Text, Field("Until when it is to be answered.")]
    answered: Annotated[Text, Field("When it was answered.")]
    resolved: Annotated[Text, Field("When it was resolved.")]
    overdue: Annotated[bool, Field("Whether the time to answer has passed without an answer.")]
    now_at_level: Annotated[int, Field("The level where it should be now.")]
    ours: Annotated[Text, Field("Our person at that level.")]
    theirs: Annotated[Text, Field("Their person at that level.")]


class CommitmentJson(TypedDict):
    """A commitment; slips and days late are working days."""

    id: Annotated[str, Field("The id.")]
    title: Annotated[str, Field("The title.")]
    by: Annotated[str, Field("The side that owes it: `us`, `client` or `other`.")]
    kind: Annotated[str, Field("Its kind.")]
    owner: Annotated[Text, Field("Who owns it.")]
    promised: Annotated[Text, Field("The day first promised.")]
    promised_at: PromisedAt
    due: Annotated[Text, Field("The day it is due now.")]
    due_at: DueAt
    forecast: Annotated[Text, Field("The later day that we expect, not told yet.")]
    moves: Annotated[int, Field("How many moves the other side was told of.")]
    slip_days: Annotated[int, Field("From the day first promised to the day due now.")]
    slip_ours: Annotated[int, Field("How much of the slip is ours.")]
    slip_client: Annotated[int, Field("How much of the slip is the client's.")]
    slip_other: Annotated[int, Field("How much of the slip is others'.")]
    state: Annotated[str, Field("Its state.")]
    overdue: Annotated[bool, Field("Whether it is still owed after its due day.")]
    due_soon: Annotated[bool, Field("Whether it falls due soon.", "soon")]
    days_late: Annotated[int, Field("How late it is.")]
    minutes_late: MinutesLate
    days_late_ours: Annotated[int, Field("How many of these days are ours.")]
    days_late_client: Annotated[int, Field("How many of these days are the client's.")]
    days_late_other: Annotated[int, Field("How many of these days are others'.")]
    delivered: Annotated[Text, Field("The day it was delivered.")]
    accepted: Annotated[Text, Field("The day it was accepted.")]
    needs: Annotated[list[str], Field("The records that it still waits for.")]
    blocks: Annotated[list[str], Field("The records that wait for it.")]
    escalations: Annotated[list[EscalationJson], Field("Its escalations.")]
    series: Annotated[Text, Field("Of a round: the id of what comes again.", "record.series")]
    round: Annotated[Text, Field("Of a round: its day, which stays when it moves.", "record.round")]


class StepJson(TypedDict):
    """What to do next."""

    what: Annotated[str, Field("What to do.")]
    command: Annotated[Text, Field("What to type once it is done.")]
    record: Annotated[Text, Field("The record that it is about.")]
    rule: Annotated[Text, Field("The rule that asks for it.")]


def _step(of: Any) -> Step | None:
    return of.next_step and Step(of.next_step.words, of.next_step.command or None, of.id, None)


class IssueJson(TypedDict):
    """A problem; days are working days."""

    id: Annotated[str, Field("The id.")]
    title: Annotated[str, Field("The title.")]
    kind: Annotated[str, Field("Its kind.")]
    severity: Annotated[Text, Field("Its severity.")]
    client_priority: Annotated[Text, Field("How bad it is to the client.")]
    state: Annotated[str, Field("Its state.")]
    found: Annotated[str, Field("When it was found.")]
    age: Annotated[int, Field("How old it is, since it was found or last reopened.")]
    told: Annotated[Text, Field("When the client was told.")]
    tell_by: Annotated[Text, Field("Until when the client is to be told.")]
    owner: Annotated[Text, Field("Who owns it.")]
    client_owner: Annotated[Text, Field("Who owns it on the client's side.")]
    affects: Annotated[list[str], Field("The records that it endangers.")]
    promised: Annotated[Text, Field("The day first promised for the fix.")]
    promised_at: PromisedAt
    due: Annotated[Text, Field("The day the fix is due now.")]
    due_at: DueAt
    forecast: Annotated[Text, Field("The later day that we expect, not told yet.")]
    moves: Annotated[int, Field("How many moves the client was told of.")]
    slip_days: Annotated[int, Field("From the day first promised to the day due now.")]
    overdue: Annotated[bool, Field("Whether the fix is overdue.")]
    days_late: Annotated[int, Field("How late the fix is.")]
    minutes_late: MinutesLate
    days_late_ours: Annotated[int, Field("How many of these days are ours.")]
    days_late_client: Annotated[int, Field("How many of these days are the client's.")]
    next_step: Annotated[StepJson | None, Field("What to do next.", _step)]
    escalations: Annotated[list[EscalationJson], Field("Its escalations.")]


Share = float | None


def _rounded(name: str) -> Any:
    return lambda it: None if getattr(it, name) is None else round(getattr(it, name), 2)


class TallyJson(TypedDict):
    """Promises kept, k of n, with the 95 % Wilson interval; null where n is 0."""

    kept: Annotated[int, Field("How many were kept by the first date.")]
    due: Annotated[int, Field("Of how many.")]
    low: Annotated[Share, Field("The lower end of the interval.", _rounded("low"))]
    high: Annotated[Share, Field("The upper end of the interval.", _rounded("high"))]
    kept_agreed: Annotated[int, Field("How many were kept by the last agreed date.")]
    low_agreed: Annotated[Share, Field("The lower end of its interval.", _rounded("low_agreed"))]
    high_agreed: Annotated[Share, Field("The upper end of its interval.", _rounded("high_agreed"))]
    recorded_late: Annotated[int | None, Field("How many were recorded late; null: no git read.")]


class KeptJson(TypedDict):
    """Kept promises of both sides over a period."""

    from_: Annotated[Text, Field("The first day of the period.", "since")]
    to: Annotated[str, Field("The last day of the period.", "until")]
    us: Annotated[TallyJson, Field("Our promises.", "kept_us")]
    client: Annotated[TallyJson, Field("The client's promises.", "kept_client")]


class SlipOfJson(TypedDict):
    """Working days between first promised and now due or delivered."""

    promises: Annotated[int, Field("Of how many promises.")]
    median: Annotated[float | None, Field("The median.")]
    worst: Annotated[int | None, Field("The worst.")]
    worst_record: Annotated[Text, Field("The record with the worst.")]


class SlipJson(TypedDict):
    """The slips of both sides."""

    us: Annotated[SlipOfJson, Field("Our promises.", "slip_us")]
    client: Annotated[SlipOfJson, Field("The client's promises.", "slip_client")]


class CauseJson(TypedDict):
    """Why dates of ours moved."""

    cause: Annotated[Text, Field("The cause; null where none is named.")]
    moves: Annotated[int, Field("How many moves.")]
    days: Annotated[int, Field("By how many working days in all.")]


class WaitingJson(TypedDict):
    """Who waits for whom."""

    kind: Annotated[
        str,
        Field(
            "What kind of thing is waited for.",
            lambda it: "commitment" if it.is_promise else {"wait": "issue"}.get(it.kind, it.kind),
        ),
    ]
    record: Annotated[str, Field("The record.")]
    title: Annotated[str, Field("Its title.")]
    on: Annotated[str, Field("The side that has to act.")]
    who: Annotated[Text, Field("The person who has to act.")]
    since: Annotated[Text, Field("Since which day; of a promise its due day.")]
    days: Annotated[int, Field("For how many working days.", "waited")]
    overdue: Annotated[bool, Field("Whether it should have come by now.", "late")]
    blocks: Annotated[list[str], Field("The records that it holds up.")]
    reminded: Annotated[Text, Field("The day they were last reminded.")]


class PaymentJson(TypedDict):
    """A payment, and the dunning steps taken."""

    id: Annotated[str, Field("The id.")]
    title: Annotated[str, Field("The title.")]
    by: Annotated[str, Field("The side that owes it.")]
    amount: Annotated[Text, Field("The amount.")]
    open: Annotated[Text, Field("What is still owed of it; below 0 it is a credit.")]
    currency: Annotated[Text, Field("Its currency.")]
    invoice: Annotated[Text, Field("The number of the invoice.")]
    due: Annotated[Text, Field("The day it is due.")]
    paid: Annotated[Text, Field("The day it was paid.")]
    overdue: Annotated[bool, Field("Whether it is overdue.")]
    days_late: Annotated[int, Field("Working days late.")]
    taken: Annotated[Text, Field("The last dunning step taken.")]
    taken_on: Annotated[Text, Field("The day it was taken.")]
    step: Annotated[Text, Field("The dunning step that is due.")]
    next_step: Annotated[Text, Field("The dunning step after it.")]
    next_on: Annotated[Text, Field("The day after which that is due.")]
    disputed: Annotated[list[str], Field("The open disputes about it.")]


class CompensationJson(TypedDict):
    """Compensation for an issue."""

    issue: Annotated[str, Field("The issue.")]
    kind: Annotated[Text, Field("What kind of compensation.")]
    what: Annotated[Text, Field("What is offered.")]
    amount: Annotated[Text, Field("The amount.")]
    currency: Annotated[Text, Field("Its currency.")]
    state: Annotated[str, Field("Its state.")]
    offered: Annotated[Text, Field("The day it was offered.")]
    accepted: Annotated[Text, Field("The day it was accepted.")]
    settled: Annotated[Text, Field("The day it was given.")]
    overdue: Annotated[bool, Field("Whether it is overdue.")]


class StepOfPlanJson(TypedDict):
    """An open step of a plan that needs somebody."""

    step: Annotated[str, Field("The step.")]
    issue: Annotated[str, Field("The issue whose plan it is of.")]
    project: Annotated[str, Field("The project of the issue.")]
    share: Annotated[Text, Field("How much of their time it needs, from 0 to 1.")]
    since: Annotated[Text, Field("Since which day.")]
    source: Annotated[Text, Field("The commitment that they were taken from.")]
    moved: Annotated[bool, Field("Whether the date of that commitment was moved.")]


class PersonJson(TypedDict):
    """Somebody of whom plans ask too much, or whom one took from something."""

    person: Annotated[str, Field("Their id.")]
    name: Annotated[str, Field("Their name.")]
    share: Annotated[str, Field("How much of their time is asked for, from 0 to 1.")]
    capacity: Annotated[str, Field("How much of it they have.")]
    over: Annotated[bool, Field("Whether too much is asked for.")]
    steps: Annotated[list[StepOfPlanJson], Field("The steps that need them.")]


class DangerJson(TypedDict):
    """Something that endangers a project."""

    rank: Annotated[int, Field("How near it is to the client's trust: 1 is the worst, 8 the last.")]
    kind: Annotated[str, Field("What kind of danger: `escalation`, `mood`, `broken`, `payment`…")]
    record: Annotated[str, Field("The record; the project where no other is meant.")]
    message: Annotated[str, Field("Say it in a few words; days are working days.")]


class PauseJson(TypedDict):
    """A time in which a project is on hold."""

    from_: Annotated[str, Field("The first day.")]
    until: Annotated[Text, Field("The last day.")]
    why: Annotated[Text, Field("Why.")]
    agreed: Annotated[Text, Field("The day the client agreed; else nothing stands still.")]


def _last(kind: str) -> Any:
    return lambda project: project.contact.last(kind)


class ProjectJson(TypedDict):
    """A project; settled records are given only with `--all`."""

    id: Annotated[str, Field("The id.")]
    name: Annotated[str, Field("The name.")]
    client: Annotated[Text, Field("The client.")]
    lead: Annotated[Text, Field("Who leads it.")]
    closed: Annotated[Text, Field("The day it was closed.")]
    colour: Annotated[str, Field("`red`, `grey`, `amber` or `green`.", "health.colour")]
    dangers: Annotated[list[DangerJson], Field("What endangers it, the worst first.")]
    before: Annotated[Text, Field("The colour at the day compared with.", "health.before.colour")]
    before_on: Annotated[Text, Field("The day of that colour.", "health.before.on")]
    before_now: Annotated[Text, Field("That by the records of now, if other.", "health.before.now")]
    past_end: Annotated[Text, Field("The day it was to end, where that has passed unclosed.")]
    paused: Annotated[PauseJson | None, Field("The pause that it is in.")]
    declared: Annotated[Text, Field("The colour that was declared last.", "health.declared.colour")]
    declared_on: Annotated[Text, Field("The day it was declared.", "health.declared.on")]
    gaps: Annotated[int, Field("How many gaps the records have; they colour nothing.")]
    reasons: Annotated[list[ReasonJson], Field("Why the colour is so.", "health.reasons")]
    others: Annotated[list[ReasonJson], Field("What else was found.", "health.others")]
    waived: Annotated[list[WaivedJson], Field("What is waived.", "health.waived")]
    unreadable: Annotated[int, Field("How many files and records of it cannot be read.")]
    root: Root
    records: Annotated[int, Field("How many records it has.")]
    commitments: Annotated[list[CommitmentJson], Field("Its commitments.")]
    issues: Annotated[list[IssueJson], Field("Its problems.")]
    waiting: Annotated[list[WaitingJson], Field("Who waits for whom.")]
    kept: Annotated[KeptJson, Field("Promises kept.", "figures")]
    slip: Annotated[SlipJson, Field("How far dates slipped.", "figures")]
    causes: Annotated[list[CauseJson], Field("Why dates of ours moved.", "figures.causes")]
    mood: Annotated[
        list[int],
        Field("The moods, the earliest first.", lambda it: [m.mood for m in it.contact.moods]),
    ]
    moods: Annotated[
        list[shape.MoodJson], Field("The same with days and reasons.", "contact.moods")
    ]
    last_update: Annotated[Text, Field("The day of the last update.", _last("update"))]
    last_meeting: Annotated[Text, Field("The day of the last meeting.", _last("meeting"))]
    last_demo: Annotated[Text, Field("The day of the last demo.", _last("demo"))]
    payments: Annotated[list[PaymentJson], Field("Its payments.")]
    compensation: Annotated[list[CompensationJson], Field("Its compensation.")]
    people: Annotated[list[PersonJson], Field("People whom plans need.")]
    next_steps: Annotated[list[StepJson], Field("The most valuable steps.", "steps")]


class StatusJson(Top):
    """`status --format json`: the projects, the worst first."""

    projects: Annotated[list[ProjectJson], Field("The projects.")]
    orphans: Annotated[int, Field("How many records belong to no project.")]


def status_json(summary: Summary, *, everything: bool = False) -> StatusJson:
    """Publish a summary; with `everything` also closed projects and settled records."""
    projects = [_project(one, summary, everything) for one in summary.listed(everything=everything)]
    return fill(StatusJson, summary, projects=projects)


def _project(project: ProjectSummary, summary: Summary, everything: bool) -> ProjectJson:
    zone, money = summary.now.moment.tzinfo, project.money

    def shown(of: Any, entries: Any) -> Any:
        return fill(list[of], (one for one in entries if everything or not one.settled), zone)

    offers = [one for one in money.offers if everything or one.pending]
    published = fill(
        ProjectJson,
        project,
        zone,
        commitments=shown(CommitmentJson, project.commitments),
        issues=shown(IssueJson, project.issues),
        payments=shown(PaymentJson, money.payments),
        compensation=fill(list[CompensationJson], offers),
    )
    named: ProjectJson = shape.name_ids(published, project.origin)
    return named


class TaskJson(TypedDict):
    """Something that a person has to do."""

    project: Annotated[str, Field("The project.")]
    record: Annotated[str, Field("The record; the project for a contact to make.")]
    title: Annotated[str, Field("Its title.")]
    what: Annotated[str, Field("What to do.")]
    due: Annotated[Text, Field("Up to which day, as promised or by its limit.")]
    days_late: Annotated[int, Field("Working days since; 0 while it is in time.")]
    minutes_late: Annotated[int, Field("Minutes past its hour; 0 where its limit has none.")]
    command: Annotated[Text, Field("What to type once it is done.")]
    root: Root


class StatusOfPersonJson(Top):
    """`status --person P --format json`: what one person owes in the next days."""

    person: Annotated[str, Field("The person's id.")]
    name: Annotated[str, Field("Their name.")]
    owes: Annotated[list[TaskJson], Field("What they owe, the earliest first.")]
