"""What `list`, `show` and `explain` publish of records."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, NotRequired, TypedDict, get_args

from clientcare.calendar.now import Now
from clientcare.facts.contact import from_us
from clientcare.facts.states import told_of
from clientcare.findings import Unreadable
from clientcare.published import shape
from clientcare.published.shape import DueAt, Field, PromisedAt, Root, Text, Top, fill, top
from clientcare.records import KINDS, Path, fields
from clientcare.store import Entry, place_of, unreadable
from clientcare.summary.listing import RecordSummary

if TYPE_CHECKING:
    from clientcare.facts.workspace import Workspace
    from clientcare.history.timeline import TimelineEntry
    from clientcare.summary.explaining import Clock


State = Annotated[str, Field("Its state, derived from its facts.", "state", "")]


class RecordJson(TypedDict):
    """What is published of every record."""

    id: Annotated[str, Field("The id.")]
    title: Annotated[Text, Field("The title, of a project its name; null where it has none.")]
    project: Annotated[Text, Field("The project that it belongs to; null where none claims it.")]
    file: Annotated[str, Field("The file that holds it.")]
    line: Annotated[int, Field("The line where it begins, from 1.")]
    root: Root


class ProjectJson(RecordJson):
    """A project."""

    client: Annotated[str, Field("The client.")]
    lead: Annotated[Text, Field("Who leads it.")]
    started: Annotated[Text, Field("The day it started.")]
    ends: Annotated[Text, Field("The day it is to end.")]
    closed: Annotated[Text, Field("The day it was closed.")]
    state: Annotated[str, Field("`open` or `closed`.")]


class PromiseJson(RecordJson):
    """A promise: a commitment, or the fix of an issue. Days are working days."""

    kind: Annotated[str, Field("The kind of commitment or of issue.")]
    owner: Annotated[Text, Field("Who owns it.")]
    promised: Annotated[Text, Field("The day first promised.")]
    promised_at: PromisedAt
    due: Annotated[Text, Field("The day it is due now.")]
    due_at: DueAt
    forecast: Annotated[Text, Field("The later day that we expect, not told.", "dates.forecast")]
    moves: Annotated[int, Field("How many moves the other side knows.", "dates.times_moved", 0)]
    slip_days: Annotated[int, Field("From first promised to now due.", "dates.slip", 0)]
    state: State
    overdue: Annotated[bool, Field("Whether it is still owed after its due day.")]
    days_late: Annotated[int, Field("Working days late.", "dates.days_late", 0)]
    minutes_late: shape.MinutesLate


class CommitmentJson(PromiseJson):
    """A commitment."""

    by: Annotated[str, Field("The side that owes it: `us`, `client` or `other`.")]
    made: Annotated[Text, Field("The day it was promised on.")]
    delivered: Annotated[Text, Field("When it was delivered, or paid in full.", "delivered_on")]
    accepted: Annotated[Text, Field("When it was accepted.")]
    every: Annotated[Text, Field("Of what comes again: how long from one round to the next.")]
    series: Annotated[Text, Field("Of a round: the id of what comes again.")]
    round: Annotated[Text, Field("Of a round: its day, which stays when the round is moved.")]
    rounds_overdue: Annotated[int, Field("Of what comes again: how many rounds are overdue.")]


class IssueJson(PromiseJson):
    """An issue; its dates are those of the fix."""

    severity: Annotated[Text, Field("The severity.")]
    client_owner: Annotated[Text, Field("Who owns it on the client's side.")]
    found: Annotated[str, Field("When it was found.")]
    told: Annotated[Text, Field("When the other side was told.", lambda one: told_of(one.current))]
    fixed: Annotated[Text, Field("When it was fixed.")]


class ChangeJson(RecordJson):
    """A change request."""

    requested: Annotated[Text, Field("When it was asked for.")]
    requested_by: Annotated[Text, Field("Who asked for it.")]
    assessed: Annotated[Text, Field("When its effect was assessed.")]
    decided: Annotated[Text, Field("When it was decided.")]
    decision: Annotated[Text, Field("What was decided.")]
    state: State
    affects: Annotated[list[str], Field("The records that it affects.")]


class RiskJson(RecordJson):
    """A risk."""

    seen: Annotated[Text, Field("When it was first seen.")]
    probability: Annotated[Text, Field("How likely it is.")]
    impact: Annotated[Text, Field("How bad it would be.")]
    owner: Annotated[Text, Field("Who watches it.")]
    state: Annotated[str, Field("`open`, `happened` or `closed`.", "state", "")]
    shared: Annotated[Text, Field("When the client was told of it.")]
    reviewed: Annotated[list[str], Field("The days on which it was looked at again.")]


class TouchpointJson(RecordJson):
    """A contact with the client."""

    on: Annotated[Text, Field("When it was.")]
    kind: Annotated[Text, Field("The kind of contact.")]
    from_: Annotated[
        Text, Field("Who sent it.", lambda it: "us" if from_us(it.record) else "client")
    ]
    with_: Annotated[list[str], Field("Who took part.")]
    mood: Annotated[int | dict[str, int] | None, Field("The mood from 1 to 5, or each person's.")]
    about: Annotated[list[str], Field("The records that it was about.")]
    summary: Annotated[Text, Field("What was said.")]


class ReviewJson(RecordJson):
    """A retrospective."""

    on: Annotated[Text, Field("The day it was held.")]
    about: Annotated[list[str], Field("The records that it was about.")]
    with_: Annotated[list[str], Field("Who took part.")]


AnyRecord = (
    ProjectJson | CommitmentJson | IssueJson | ChangeJson | RiskJson | TouchpointJson | ReviewJson
)
SHAPES: Mapping[str, type[RecordJson]] = {
    one.__name__.removesuffix("Json").lower(): one for one in get_args(AnyRecord)
}
"""The shape of each kind that publishes more than the columns of its list."""


@cache
def shape_of(kind: str) -> Any:
    """The shape of a kind: the one declared for it, else what is published of every record and
    the columns of its list.
    """
    if kind in SHAPES:
        return SHAPES[kind]
    known = fields(KINDS[kind].model)
    made = type(kind, (), {})
    made.__annotations__ = dict(RecordJson.__annotations__)
    for column in KINDS[kind].columns:
        if column not in made.__annotations__:
            spec = known.get(column)
            says = Field(spec.meaning, spec.name) if spec else Field("Derived from its facts.")
            made.__annotations__[column] = Annotated[Any, says]
    return made


class ListJson(Top):
    """`list --format json`: the records of one kind."""

    kind: Annotated[str, Field("The kind of all records.")]
    records: Annotated[list[AnyRecord], Field("The records, each with the fields of its kind.")]


def record_json(one: RecordSummary, file: str = "", line: int = 0) -> dict[str, Any]:
    """Give a record the published shape of its kind; to find its place costs most."""
    own: type[dict[str, Any]] = shape_of(one.entry.kind)
    published = fill(own, one, one.zone, file=file, line=line)
    named: dict[str, Any] = shape.name_ids(published, one.workspace.origin)
    return named


def placed(one: RecordSummary) -> dict[str, Any]:
    """The same with its place."""
    path: Path = ()
    if getattr(one.record, "series", None):
        path = one.workspace.path_in_file(one.entry, ("promised",))[:-1]
    snapshot = one.workspace.snapshot
    place = place_of(one.entry, path, snapshot)
    return record_json(one, snapshot.shown(one.entry.file), place.line)


def list_json(
    kind: str, found: Iterable[RecordSummary], now: Now, unread: Iterable[Unreadable]
) -> ListJson:
    """Publish the records of a kind."""
    records = [placed(one) for one in found]
    return fill(ListJson, None, **top(now, unread), kind=kind, records=records)


# One record --------------------------------------------------------------------------------------


class EscalationJson(TypedDict):
    """An escalation, judged."""

    level: Annotated[int, Field("The level at which it was raised.", "escalation.level")]
    raised: Annotated[Text, Field("When it was raised.", "escalation.raised")]
    respond_by: Annotated[Text, Field("Until when it is to be answered.")]
    answered: Annotated[Text, Field("When it was answered.")]
    resolved: Annotated[Text, Field("When it was resolved.", "escalation.resolved")]
    overdue: Annotated[bool, Field("Whether the time to answer has passed without an answer.")]
    now_at_level: Annotated[int, Field("The level where it should be now.", "level")]


class EditJson(TypedDict):
    """A field that was changed."""

    field: Annotated[str, Field("The field.")]
    old: Annotated[Text, Field("What it said before; null where it was absent.")]
    new: Annotated[Text, Field("What it says after; null where it was removed.")]
    silent: Annotated[bool, Field("Whether a promise or a fact was rewritten by it.")]
    corrected: Annotated[bool, Field("Whether one was corrected by it on its first day.")]


class StageJson(TypedDict):
    """What became of a record on a day."""

    event: Annotated[str, Field("recorded, changed, moved, deleted or restored.", "happened")]
    on: Annotated[str, Field("The day.")]
    commit: Annotated[Text, Field("The commit; null: not committed yet.", "commit.id")]
    author: Annotated[Text, Field("Who committed it.", "commit.author")]
    subject: Annotated[Text, Field("The first line of its message.", "commit.subject")]
    file: Annotated[str, Field("The file that held the record then.")]
    edits: Annotated[list[EditJson], Field("What was changed in the record.")]


class ShowJson(Top):
    """`show --format json`: one record."""

    kind: Annotated[str, Field("Its kind.")]
    record: Annotated[AnyRecord, Field("The record as `list` publishes it.")]
    escalations: Annotated[list[EscalationJson], Field("Its escalations.")]
    rounds: Annotated[NotRequired[list[CommitmentJson]], Field("The rounds of what comes again.")]
    facts: Annotated[dict[str, Any], Field("Its fields that are set, with the keys of its file.")]
    history: Annotated[NotRequired[list[StageJson]], Field("With `--history`: its changes.")]


def show_json(
    one: RecordSummary, workspace: "Workspace", timeline: "Sequence[TimelineEntry] | None" = None
) -> ShowJson:
    """Publish one record; with its timeline, if that was asked for."""
    return fill(
        ShowJson,
        one.entry,
        **top(workspace.now, unreadable(workspace.snapshot)),
        record=placed(one),
        escalations=fill(list[EscalationJson], one.rungs, one.zone),
        rounds=[placed(each) for each in one.rounds] or None,
        facts=shape.plain(one.record, one.zone, hours=True),
        history=None if timeline is None else fill(list[StageJson], timeline),
    )


# How its deadlines were calculated ---------------------------------------------------------------


class SpanJson(TypedDict):
    """A stretch of time."""

    from_: Annotated[str, Field("The first day, or the first moment.", "first")]
    to: Annotated[str, Field("The last day, included, or the last moment.", "last")]
    counts: Annotated[bool, Field("Whether it counts.", lambda span: not span.why)]
    amount: Annotated[int, Field("How much of it counts, in the unit of the sum.")]
    why: Annotated[Text, Field("Why it does not count.", lambda span: span.why or None)]


class PartJson(TypedDict):
    """A sum."""

    label: Annotated[str, Field("What is counted.")]
    amount: Annotated[int, Field("How much, in all.")]
    unit: Annotated[str, Field("`working days`, `days` or `minutes`.")]
    spans: Annotated[list[SpanJson], Field("The stretches of time that it is made of.")]


class ClockJson(TypedDict):
    """How one deadline was calculated."""

    name: Annotated[str, Field("What the deadline is for.")]
    state: Annotated[str, Field("in time, late, running, overdue, stopped or settled.")]
    verdict: Annotated[str, Field("The result in words.")]
    start: Annotated[Text, Field("When it began to run.")]
    start_why: Annotated[Text, Field("What made it run.", lambda one: one.start_why or None)]
    limit: Annotated[Text, Field("The time that it gives: `1d`, `4h`.")]
    limit_from: Annotated[Text, Field("Where that is set.", lambda one: one.limit_from or None)]
    target: Annotated[Text, Field("When it ends.")]
    done: Annotated[Text, Field("When it was met.")]
    parts: Annotated[list[PartJson], Field("The sums.")]
    notes: Annotated[list[str], Field("What else matters to it.")]


class ExplainJson(Top):
    """`explain --format json`: how each deadline of a record was calculated."""

    id: Annotated[str, Field("The record's id.")]
    kind: Annotated[str, Field("Its kind.")]
    title: Annotated[Text, Field("Its title.")]
    project: Annotated[Text, Field("Its project.", "project.id")]
    clocks: Annotated[list[ClockJson], Field("Its deadlines.")]


def explain_json(
    entry: Entry, clocks: "Iterable[Clock]", zone: tzinfo, workspace: "Workspace"
) -> ExplainJson:
    """Publish every clock of a record."""
    head = top(workspace.now, unreadable(workspace.snapshot))
    title = entry.title if entry.title != entry.id else None
    return fill(ExplainJson, entry, **head, title=title, clocks=fill(list[ClockJson], clocks, zone))
