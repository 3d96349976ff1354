"""What happened in a project after a day, as far as the client may know: event by event."""

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain

from clientcare.dataclass import NamedTuple
from clientcare.facts.dates import effective_from
from clientcare.facts.states import told_of
from clientcare.facts.view import View
from clientcare.records import Change, Commitment, Issue, Risk
from clientcare.records.issue import Reopened


class Event(NamedTuple):
    """Something that happened to a record on a day; `detail` is the day or the word with it."""

    day: date
    what: str
    record: str
    title: str
    detail: str | None
    internal: bool


Dated = Iterator[tuple[date | datetime | None, str, str | None]]


def events_since(view: View, since: date) -> list[Event]:
    """Everything that happened after a day, the oldest first."""
    found = []
    for record in chain(view.promises, view.records(Change), view.records(Risk)):
        for value, what, detail in _happened(record):
            day = view.day(value) if value else None
            other = view.record(detail) if detail and what == "replaced" else None
            if day and day > since:
                shown = None if other and other.internal else detail
                found.append(Event(day, what, record.id, record.title, shown, record.internal))
    return sorted(found, key=lambda event: (event.day, event.record))


def _happened(record: Commitment | Issue | Change | Risk) -> Dated:
    if isinstance(record, Commitment):
        yield from _to_promise(record)
    elif isinstance(record, Issue):
        yield from _to_problem(record) if told_of(record) else ()
    elif isinstance(record, Change):
        yield record.requested, "requested", None
        yield record.assessed, "assessed", None
        yield record.decided, record.decision or "decided", None
    elif record.shared:
        yield record.shared, "shared", None
        yield record.happened, "happened", None


def _to_promise(record: Commitment) -> Dated:
    ours = record.by == "us"
    arrived = "delivered" if ours else "paid" if record.kind == "payment" else "received"
    yield record.made, "promised", str(record.promised) if record.promised else None
    yield from _moves(record)
    done = record.delivered_on
    for part in record.payments:
        if part.on != done:
            yield part.on, "part paid" if part.amount > 0 else "paid back", None
    yield done, arrived, None
    for back in record.returns:
        yield back.on, "sent back", str(back.due) if back.due else None
        yield back.redelivered, f"{arrived} again", None
    yield record.accepted, "accepted", None
    yield record.cancelled, "cancelled", None
    yield record.revoked, "withdrawn", None
    yield record.replaced, "replaced", record.replaced_by


def _moves(record: Commitment | Issue) -> Dated:
    ours = not isinstance(record, Commitment) or record.by == "us"
    for move in record.moves:
        yield effective_from(move, ours=ours), "moved", str(move.to)
        if move.told:
            yield move.agreed, "new date agreed", str(move.to)
        yield move.refused, "new date refused", str(move.to)


def _to_problem(record: Issue) -> Dated:
    yield told_of(record), "found" if record.found_by == "client" else "told", record.severity
    yield from _moves(record)
    rounds: list[Issue | Reopened] = [record, *record.reopened]
    for facts in rounds:
        if isinstance(facts, Reopened):
            yield facts.on, "came back", None
        yield facts.workaround.given if facts.workaround else None, "worked around", None
        yield facts.fixed, "fixed", None
        yield facts.confirmed, "confirmed", None
        yield facts.closed, "closed", None
    for escalation in record.escalations:
        yield escalation.raised, "help called for", f"level {escalation.level}"
