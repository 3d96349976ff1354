"""`list --format json`, version 1: what is published of the records of each kind."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypedDict

from clientcare.calendar.working_time import Now
from clientcare.findings import Unreadable
from clientcare.rules.engine import place_of
from clientcare.store import Snapshot
from clientcare.views.json_text import Top, dump, moment, plain, top
from clientcare.views.listing import Listed, state_of


class RecordJson(TypedDict):
    """What is published of every record; `title` is null where it has none."""

    id: str
    title: str | None
    project: str | None
    file: str
    line: int


class ProjectJson(RecordJson):
    """A project; `title` is its name."""

    client: str
    lead: str | None
    started: str | None
    ends: str | None
    closed: str | None
    state: str


class PromiseJson(RecordJson):
    """A promise: what was said first, what is due now, how late it is; days are working days."""

    kind: str
    owner: str | None
    promised: str | None
    due: str | None
    forecast: str | None
    moves: int
    slip_days: int
    state: str
    overdue: bool
    days_late: int


class CommitmentJson(PromiseJson):
    """A commitment."""

    by: str
    made: str | None
    delivered: str | None
    accepted: str | None


class IssueJson(PromiseJson):
    """An issue; its dates are those of the fix."""

    severity: str | None
    client_owner: str | None
    found: str
    told: str | None
    fixed: str | None


class ChangeJson(RecordJson):
    """A change request."""

    requested: str | None
    requested_by: str | None
    assessed: str | None
    decided: str | None
    decision: str | None
    state: str
    affects: list[str]


class RiskJson(RecordJson):
    """A risk."""

    seen: str | None
    probability: str | None
    impact: str | None
    owner: str | None
    state: str
    shared: str | None
    reviewed: list[str]


With = TypedDict("With", {"with": list[str]})
From = TypedDict("From", {"from": str})


class TouchpointJson(RecordJson, From, With):
    """A contact."""

    on: str | None
    kind: str | None
    mood: int | dict[str, int] | None
    about: list[str]
    summary: str | None


class ReviewJson(RecordJson, With):
    """A retrospective."""

    on: str | None
    about: list[str]


class ListJson(Top):
    """The whole; every record is of the kind."""

    kind: str
    records: list[RecordJson]


def render(
    kind: str,
    found: Iterable[Listed],
    now: Now,
    unreadable: Iterable[Unreadable],
    snapshot: Snapshot,
) -> str:
    """Write the records of a kind."""
    whole: ListJson = {
        **top(now, unreadable),
        "kind": kind,
        "records": [row(one, snapshot) for one in found],
    }
    return dump(whole)


def row(one: Listed, snapshot: Snapshot) -> RecordJson:
    """Give a record the published shape of its kind, with its place."""
    file = one.entry.file
    return placed(one, snapshot.shown(file), place_of(one.entry, (), snapshot).line)


def placed(one: Listed, file: str = "", line: int = 0) -> RecordJson:
    """The same with a place that is known already, or not wanted: to find one costs most."""
    shared: RecordJson = {
        "id": one.entry.id,
        "title": getattr(one.record, "title", None) or getattr(one.record, "name", None),
        "project": one.context.id if one.context else None,
        "file": file,
        "line": line,
    }
    shape: Callable[[Listed, RecordJson], RecordJson] = _SHAPES[one.entry.kind]
    return shape(one, shared)


def _project(one: Listed, shared: RecordJson) -> ProjectJson:
    record = one.record
    return {
        **shared,
        "client": record.client,
        "lead": record.lead,
        "started": moment(record.started, one.zone),
        "ends": moment(record.ends, one.zone),
        "closed": moment(record.closed, one.zone),
        "state": state_of(record) or "",
    }


def _promise(one: Listed, shared: RecordJson) -> PromiseJson:
    record, dates = one.record, one.dates
    return {
        **shared,
        "kind": record.kind,
        "owner": record.owner,
        "promised": moment(record.promised, one.zone),
        "due": moment(dates.due, one.zone) if dates else None,
        "forecast": moment(dates.forecast, one.zone) if dates else None,
        "moves": len(dates.told) if dates else 0,
        "slip_days": dates.slip if dates else 0,
        "state": state_of(record) or "",
        "overdue": one.overdue,
        "days_late": dates.days_late if dates else 0,
    }


def _commitment(one: Listed, shared: RecordJson) -> CommitmentJson:
    return {
        **_promise(one, shared),
        "by": one.record.by,
        "made": moment(one.record.made, one.zone),
        "delivered": moment(one.record.delivered, one.zone),
        "accepted": moment(one.record.accepted, one.zone),
    }


def _issue(one: Listed, shared: RecordJson) -> IssueJson:
    return {
        **_promise(one, shared),
        "severity": one.record.severity,
        "client_owner": one.record.client_owner,
        "found": moment(one.record.found, one.zone) or "",
        "told": moment(one.record.told, one.zone),
        "fixed": moment(one.record.fixed, one.zone),
    }


def _change(one: Listed, shared: RecordJson) -> ChangeJson:
    record = one.record
    return {
        **shared,
        "requested": moment(record.requested, one.zone),
        "requested_by": record.requested_by,
        "assessed": moment(record.assessed, one.zone),
        "decided": moment(record.decided, one.zone),
        "decision": record.decision,
        "state": state_of(record) or "",
        "affects": list(record.affects),
    }


def _risk(one: Listed, shared: RecordJson) -> RiskJson:
    record = one.record
    return {
        **shared,
        "seen": moment(record.seen, one.zone),
        "probability": record.probability,
        "impact": record.impact,
        "owner": record.owner,
        "state": state_of(record) or "",
        "shared": moment(record.shared, one.zone),
        "reviewed": plain(record.reviewed, one.zone),
    }


def _touchpoint(one: Listed, shared: RecordJson) -> TouchpointJson:
    record = one.record
    return {
        **shared,
        "on": moment(record.on, one.zone),
        "kind": record.kind,
        "from": record.from_,
        "with": list(record.with_),
        "mood": plain(record.mood, one.zone),
        "about": list(record.about),
        "summary": record.summary,
    }


def _review(one: Listed, shared: RecordJson) -> ReviewJson:
    record = one.record
    return {
        **shared,
        "on": moment(record.on, one.zone),
        "about": list(record.about),
        "with": list(record.with_),
    }


_SHAPES: Mapping[str, Callable[[Listed, RecordJson], Any]] = {
    "project": _project,
    "commitment": _commitment,
    "issue": _issue,
    "change": _change,
    "risk": _risk,
    "touchpoint": _touchpoint,
    "review": _review,
}
