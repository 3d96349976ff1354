"""What `drift`, `trend` and `sla` publish."""

from typing import Annotated, Any, TypedDict

from clientcare.history.drift import Drift, text_of
from clientcare.published.shape import Field, Text, Top, fill, top
from clientcare.store import unreadable


def _changed(name: str) -> Any:
    return lambda row: text_of(getattr(row.event.difference, name))


def _after_due(row: Any) -> bool:
    dates = row.event.difference.dates
    return bool(dates and dates[0] < row.event.on)


class EventJson(TypedDict):
    """A change of a record; days are working days of its project's calendar."""

    event: Annotated[str, Field("What happened: `move`, `dropped`…", "event.difference.what")]
    declared: Annotated[bool, Field("Whether the record says so.", "event.difference.declared")]
    record: Annotated[str, Field("The id of the record.", "event.record")]
    project: Annotated[Text, Field("The project that claimed it then.", "event.project")]
    field: Annotated[Text, Field("The field.", lambda row: row.event.difference.field or None)]
    old: Annotated[Text, Field("What it said before.", _changed("before"))]
    new: Annotated[Text, Field("What it says after.", _changed("new"))]
    told: Annotated[Text, Field("The day the other side was told of a move.", _changed("told"))]
    slip_days: Annotated[int | None, Field("Working days from the old to the new date.", "slip")]
    after_due: Annotated[bool, Field("Whether it was made after the old date.", _after_due)]
    on: Annotated[str, Field("The day it was made.", "event.on")]
    commit: Annotated[Text, Field("The commit; null: not committed yet.", "event.commit.id")]
    author: Annotated[Text, Field("Who committed it.", "event.commit.author")]
    subject: Annotated[Text, Field("The first line of its message.", "event.commit.subject")]
    file: Annotated[str, Field("The file that held the record then.", "event.file")]
    corrected: Annotated[bool, Field("Whether it was changed on its first day.", "event.corrected")]
    covered: Annotated[
        bool, Field("Whether a move nobody agreed to covers it.", "event.difference.covered")
    ]


class DriftJson(Top):
    """`drift --format json`: every change of a promise in the history."""

    head: Annotated[str, Field("The last commit that was read.", "history.head")]
    commits: Annotated[int, Field("How many commits were read.", "history.commits")]
    events: Annotated[list[EventJson], Field("The changes, in the order of the history.")]


def drift_json(drift: Drift) -> DriftJson:
    """Publish every event."""
    head = top(drift.workspace.now, unreadable(drift.workspace.snapshot))
    head["unreadable"] += [
        {"file": lost.file, "line": 1, "message": f"cannot be read in commit {lost.commit.id}"}
        for lost in drift.unreadable
    ]
    return fill(DriftJson, drift, **head, events=fill(list[EventJson], drift.rows()))


class PointJson(TypedDict):
    """A date as it was known on the day of a report."""

    on: Annotated[str, Field("The day of the report.")]
    due: Annotated[Text, Field("The day it was due then.")]
    forecast: Annotated[Text, Field("The later day that we expected then, not told yet.")]


class LineJson(TypedDict):
    """The dates of one promise over time."""

    record: Annotated[str, Field("The id of the record.", "id")]
    title: Annotated[str, Field("Its title.")]
    first: Annotated[
        Text,
        Field("The first date that was given; of what replaced another promise that of the other."),
    ]
    due: Annotated[Text, Field("The day it is due now, or was at the end.", "last")]
    forecast: Annotated[Text, Field("The later day that we expect now, not told yet.")]
    slip_days: Annotated[int, Field("Working days from the first date to the last.", "slip")]
    delivered: Annotated[Text, Field("The day it was delivered.", "done")]
    ended: Annotated[Text, Field("The day it ended otherwise.")]
    internal: Annotated[bool, Field("Whether it is for us only.")]
    points: Annotated[list[PointJson], Field("Its date on the day of each report.")]


class WeekJson(TypedDict):
    """A project at the end of a day, a week after the one before."""

    on: Annotated[str, Field("The day.")]
    colour: Annotated[Text, Field("Its colour; null where nothing was known.")]
    overdue: Annotated[int, Field("How many promises of ours were overdue.")]
    mood: Annotated[int | None, Field("The last mood of the week, from 1 to 5.")]


class TrendJson(Top):
    """`trend --format json`: how the dates and the health of a project went."""

    project: Annotated[str, Field("The project's id.")]
    name: Annotated[str, Field("Its name.")]
    source: Annotated[str, Field("`git`, or `facts` where there is no history.")]
    promises: Annotated[list[LineJson], Field("Our promises with a date.", "lines")]
    weeks: Annotated[list[WeekJson], Field("The weeks.")]


class _FiguresJson(TypedDict):
    n: Annotated[int, Field("How many there were.", "figures.n")]
    in_time: Annotated[int, Field("How many of them were in time.", "figures.in_time")]
    median_minutes: Annotated[int, Field("The median of their minutes.", "figures.median_minutes")]
    worst_minutes: Annotated[int, Field("The minutes of the longest.", "figures.worst_minutes")]


class _OfMonth(TypedDict):
    month: Annotated[str, Field("The month: `2026-11`.")]


class MonthJson(_OfMonth, _FiguresJson):
    """What began in a month."""


class _OfClock(TypedDict):
    project: Annotated[str, Field("The project.")]
    clock: Annotated[str, Field("`triage`, `tell`, `update`, `workaround` or `fix`.")]
    severity: Annotated[str, Field("The severity.")]
    limit: Annotated[str, Field("The limit: `4h`, `1d`.")]


class RowJson(_OfClock, _FiguresJson):
    """One clock of one severity in a project; minutes of working time, but for `ch` and `cd`."""

    months: Annotated[list[MonthJson], Field("The same by month, the first one first.")]


class SlaJson(Top):
    """`sla --format json`: response times by project, clock and severity."""

    since: Annotated[Text, Field("The first day of what is counted; null: everything.")]
    rows: Annotated[list[RowJson], Field("The rows; none where a limit is not set or not run.")]
