"""`explain --format json`, version 1: each clock of a record with its sum, span by span."""

from collections.abc import Iterable
from datetime import tzinfo
from typing import TypedDict

from clientcare.calendar.working_time import Now
from clientcare.findings import Unreadable
from clientcare.store import Entry
from clientcare.summary.explaining import Clock, Part, Span
from clientcare.views.json_text import Top, dump, moment, top

SpanEnds = TypedDict("SpanEnds", {"from": str, "to": str})


class SpanJson(SpanEnds):
    """A stretch of time: days with both ends included, or two moments; `why` says why it did not
    count, and is null where it did."""

    counts: bool
    amount: int
    why: str | None


class PartJson(TypedDict):
    """A sum; `unit` is `working days`, `days` or `minutes`."""

    label: str
    amount: int
    unit: str
    spans: list[SpanJson]


class ClockJson(TypedDict):
    """A clock; `state` is `in time`, `late`, `running`, `overdue`, `stopped` or `settled`."""

    name: str
    state: str
    verdict: str
    start: str | None
    start_why: str | None
    limit: str | None
    limit_from: str | None
    target: str | None
    done: str | None
    parts: list[PartJson]
    notes: list[str]


class ExplainJson(Top):
    """The whole."""

    id: str
    kind: str
    title: str | None
    project: str | None
    clocks: list[ClockJson]


def render(
    entry: Entry, clocks: Iterable[Clock], now: Now, zone: tzinfo, unreadable: Iterable[Unreadable]
) -> str:
    """Write every clock of a record."""
    whole: ExplainJson = {
        **top(now, unreadable),
        "id": entry.id,
        "kind": entry.kind,
        "title": entry.title if entry.title != entry.id else None,
        "project": entry.home.id if entry.home else None,
        "clocks": [_clock(clock, zone) for clock in clocks],
    }
    return dump(whole)


def _clock(clock: Clock, zone: tzinfo) -> ClockJson:
    return {
        "name": clock.name,
        "state": clock.state,
        "verdict": clock.verdict,
        "start": moment(clock.start, zone),
        "start_why": clock.start_why or None,
        "limit": clock.limit,
        "limit_from": clock.limit_from or None,
        "target": moment(clock.target, zone),
        "done": moment(clock.done, zone),
        "parts": [_part(part, zone) for part in clock.parts],
        "notes": list(clock.notes),
    }


def _part(part: Part, zone: tzinfo) -> PartJson:
    return {
        "label": part.label,
        "amount": part.amount,
        "unit": part.unit,
        "spans": [_span(span, zone) for span in part.spans],
    }


def _span(span: Span, zone: tzinfo) -> SpanJson:
    return {
        "from": moment(span.first, zone) or "",
        "to": moment(span.last, zone) or "",
        "counts": not span.why,
        "amount": span.amount,
        "why": span.why or None,
    }
