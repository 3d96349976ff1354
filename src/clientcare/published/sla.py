"""What `sla` publishes."""

from typing import Annotated, TypedDict

from clientcare.published.shape import Field, Top, fill, top
from clientcare.summary.sla import Sla


class _FiguresJson(TypedDict):
    n: Annotated[int, Field("How many there were.", "figures.n")]
    in_time: Annotated[int, Field("How many of them were in time.", "figures.in_time")]
    median_minutes: Annotated[
        int,
        Field(
            "Half of them took at most so many minutes: of working time, unless the limit runs by "
            "the clock.",
            "figures.median_minutes",
        ),
    ]
    worst_minutes: Annotated[
        int, Field("The minutes of the one that took longest.", "figures.worst_minutes")
    ]


class _MonthJson(TypedDict):
    month: Annotated[str, Field("The month: `2026-11`.")]


class MonthJson(_MonthJson, _FiguresJson):
    """What began in a month."""


class _ClockJson(TypedDict):
    project: Annotated[str, Field("The project.")]
    clock: Annotated[str, Field("`triage`, `tell`, `update`, `workaround` or `fix`.")]
    severity: Annotated[str, Field("The severity.")]
    limit: Annotated[str, Field("The limit: `4h`, `1d`.")]


class RowJson(_ClockJson, _FiguresJson):
    """One clock of one severity in a project."""

    months: Annotated[list[MonthJson], Field("The same by month, the first one first.")]


class SlaJson(Top):
    """`sla --format json`: response times by project, clock and severity."""

    since: Annotated[str | None, Field("The first day of what is counted; null: everything.")]
    rows: Annotated[list[RowJson], Field("The rows; none where a limit is not set or not run.")]


def sla_json(found: Sla) -> SlaJson:
    """Publish response times."""
    shape: SlaJson = fill(SlaJson, found, **top(found.now, found.unreadable))
    return shape
