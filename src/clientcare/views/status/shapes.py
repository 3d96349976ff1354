"""The published shape of `status --format json`, version 1: fields are only ever added.

Days are dates, moments RFC 3339 with their offset. An amount or a share of somebody's time is text,
so that none is rounded; the shares of an interval are rounded to two decimals.
"""

from typing import TypedDict

from clientcare.published.shape import Top


class ReasonJson(TypedDict):
    """Why a colour is as it is; `record` is null where the project as a whole is meant."""

    rule: str
    record: str | None
    message: str


class WaivedJson(ReasonJson):
    """What does not count, because somebody accepted it for a time."""

    why: str
    until: str | None


class EscalationJson(TypedDict):
    """An escalation; `ours` and `theirs` are the people of the level where it should be now."""

    level: int
    raised: str
    by: str
    respond_by: str | None
    answered: str | None
    resolved: str | None
    overdue: bool
    now_at_level: int
    ours: str | None
    theirs: str | None


class CommitmentJson(TypedDict):
    """A commitment; slips and days late are working days."""

    id: str
    title: str
    by: str
    kind: str
    owner: str | None
    promised: str | None
    due: str | None
    forecast: str | None
    moves: int
    slip_days: int
    slip_ours: int
    slip_client: int
    slip_other: int
    state: str
    overdue: bool
    due_soon: bool
    days_late: int
    days_late_ours: int
    days_late_client: int
    days_late_other: int
    delivered: str | None
    accepted: str | None
    needs: list[str]
    blocks: list[str]
    escalations: list[EscalationJson]


class StepJson(TypedDict):
    """What to do, and the command that records it."""

    what: str
    command: str | None
    record: str | None
    rule: str | None


class IssueJson(TypedDict):
    """A problem; `age` in working days since it was found or last reopened."""

    id: str
    title: str
    kind: str
    severity: str | None
    client_priority: str | None
    state: str
    found: str
    age: int
    told: str | None
    tell_by: str | None
    owner: str | None
    client_owner: str | None
    affects: list[str]
    promised: str | None
    due: str | None
    forecast: str | None
    moves: int
    slip_days: int
    overdue: bool
    days_late: int
    days_late_ours: int
    days_late_client: int
    next_step: StepJson | None
    escalations: list[EscalationJson]


class TallyJson(TypedDict):
    """Promises kept, k of n, with the 95 % Wilson interval; null where n is 0."""

    kept: int
    due: int
    low: float | None
    high: float | None
    kept_agreed: int
    low_agreed: float | None
    high_agreed: float | None


KeptJson = TypedDict(
    "KeptJson", {"from": str | None, "to": str, "us": TallyJson, "client": TallyJson}
)
"""Kept promises of both sides over a period."""


class SlipOfJson(TypedDict):
    """Working days between first promised and now due or delivered."""

    promises: int
    median: float | None
    worst: int | None
    worst_record: str | None


class SlipJson(TypedDict):
    """The slips of both sides."""

    us: SlipOfJson
    client: SlipOfJson


class CauseJson(TypedDict):
    """Why dates of ours moved, and by how many working days in all."""

    cause: str | None
    moves: int
    days: int


class WaitingJson(TypedDict):
    """Who waits for whom; `on` is the side that has to act."""

    kind: str
    record: str
    title: str
    on: str
    who: str | None
    since: str | None
    days: int
    overdue: bool
    blocks: list[str]
    reminded: str | None


class MoodJson(TypedDict):
    """How the client felt on a day, and why."""

    on: str
    mood: int
    why: str | None


class PaymentJson(TypedDict):
    """A payment, and where it stands on the dunning ladder."""

    id: str
    title: str
    by: str
    amount: str | None
    currency: str | None
    invoice: str | None
    due: str | None
    paid: str | None
    overdue: bool
    days_late: int
    taken: str | None
    taken_on: str | None
    step: str | None
    next_step: str | None
    next_on: str | None
    disputed: list[str]


class CompensationJson(TypedDict):
    """Compensation for an issue."""

    issue: str
    kind: str | None
    what: str | None
    amount: str | None
    currency: str | None
    state: str
    offered: str | None
    accepted: str | None
    settled: str | None
    overdue: bool


class TakenJson(TypedDict):
    """An open step that needs somebody; `from` is the commitment that they were taken from."""

    step: str
    issue: str
    project: str
    share: str | None
    since: str | None
    source: str | None
    moved: bool


class PersonJson(TypedDict):
    """Somebody of whom a plan asks too much, or whom it took from something."""

    person: str
    name: str
    share: str
    capacity: str
    over: bool
    steps: list[TakenJson]


class ProjectJson(TypedDict):
    """A project; what it holds of settled records is given only when all was asked for."""

    id: str
    name: str
    client: str | None
    lead: str | None
    closed: str | None
    colour: str
    before: str | None
    declared: str | None
    declared_on: str | None
    reasons: list[ReasonJson]
    others: list[ReasonJson]
    waived: list[WaivedJson]
    unreadable: int
    records: int
    commitments: list[CommitmentJson]
    issues: list[IssueJson]
    waiting: list[WaitingJson]
    kept: KeptJson
    slip: SlipJson
    causes: list[CauseJson]
    mood: list[int]
    moods: list[MoodJson]
    last_update: str | None
    last_meeting: str | None
    last_demo: str | None
    payments: list[PaymentJson]
    compensation: list[CompensationJson]
    people: list[PersonJson]
    next_steps: list[StepJson]


class StatusJson(Top):
    """The whole: the projects, worst first, and how much belongs to none."""

    projects: list[ProjectJson]
    orphans: int
