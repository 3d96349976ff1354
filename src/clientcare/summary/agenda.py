"""The next status meeting: what to tell and to decide, what is open, what changed, whom it needs.

It is our own preparation. What the client may see of it is told apart from what is for us only:
each entry says so itself, by `internal`; what they were not told is always for us only.
"""

from collections.abc import Container, Iterator
from datetime import date, datetime
from itertools import chain
from shlex import quote
from typing import Literal

from clientcare import deadlines
from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple, filled
from clientcare.facts.contact import is_among_us, is_falling, last_of
from clientcare.facts.dates import effective_from
from clientcare.facts.promises import currency_of, forecasts, held_back, untold_issues, written
from clientcare.facts.states import closing_day, is_closed, is_draft, is_ours, told_of
from clientcare.facts.view import View
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Unreadable
from clientcare.pending import Pending, pending
from clientcare.records import Change, Commitment, Issue, Risk, Touchpoint
from clientcare.records.issue import Compensation, Option, Reopened
from clientcare.summary.model import ProjectSummary, Summary
from clientcare.summary.people import Attendee, attendees
from clientcare.summary.promises import Problem

DECISIONS = ("choice", "agreement", "acceptance", "confirmation", "compensation", "change")


class Notice(NamedTuple):
    """What the client does not know yet: a new date, or a problem.

    `since` is the day of the move, or on which the problem was found; `late` says that telling is
    overdue. `old` and `new` are the dates of a move.
    """

    kind: Literal["move", "problem"]
    record: str
    title: str
    since: date
    late: bool
    why: str | None
    command: str
    old: date | None = None
    new: date | None = None


class NewDate(NamedTuple):
    """A date that moved, and that the client knows of: to be talked over until it is agreed."""

    record: str
    title: str
    fix: bool
    promised: date | None
    due: date
    days: int
    why: str | None
    told: date
    agreed: date | None
    internal: bool


class ChangeRequest(NamedTuple):
    """A change request that is open, or was decided since the last meeting."""

    record: str
    title: str
    requested: date | None
    assessed: date | None
    presented: date | None
    decided: date | None
    decision: str | None
    days: str | None
    delay: str | None
    cost: str | None
    consequences: tuple[str, ...]
    internal: bool


class Event(NamedTuple):
    """Something that happened to a record on a day; `detail` is the day or the word with it."""

    day: date
    what: str
    record: str
    title: str
    detail: str | None
    internal: bool


Dated = Iterator[tuple[date | datetime | None, str, str | None]]


class InternalItem(NamedTuple):
    """What the client has not been told of on purpose, as `facts.promises.held_back` says."""

    kind: Literal["option", "compensation", "risk"]
    record: str
    title: str
    text: str | None


class Agenda(NamedTuple):
    """Everything to prepare for the next status meeting of a project.

    `since` is the day of the last meeting, `by` the day by which the next is due. `ask` are the
    reasons to ask how the client feels. An `internal` project is for us only in whole.
    """

    now: Now
    project: ProjectSummary
    since: date | None
    by: date | None
    overdue: bool
    internal: bool
    untold: tuple[Notice, ...]
    changed: tuple[Event, ...]
    dates: tuple[NewDate, ...]
    decide: tuple[Pending, ...]
    they_owe: tuple[Pending, ...]
    we_owe: tuple[Pending, ...]
    problems: tuple[Problem, ...]
    requests: tuple[ChangeRequest, ...]
    ask: tuple[str, ...]
    people: tuple[Attendee, ...]
    held_back: tuple[InternalItem, ...]
    unreadable: tuple[Unreadable, ...]

    @property
    def command(self) -> str:
        """What records the meeting once it was held, and what was told in it."""
        people = ",".join(one.id for one in self.people) or "…"
        told = ",".join(one.record for one in self.untold if one.kind == "move")
        head = f"clientcare log meeting --project {quote(self.project.id)} --with {people}"
        return f"{head} --ours … --theirs … --mood …{f' --told {told}' if told else ''}"


def agenda_of(
    workspace: Workspace, context: Context, summary: Summary, shown: View | None
) -> Agenda:
    """Prepare the next meeting of a project, which is the only one of the summary.

    `shown` is what its client may read, None where that is nothing: what does not follow from it is
    for us only.
    """
    project = summary.projects[0]
    last = last_of(context, ("meeting",))
    since = context.day(last.on) if last and last.on else None
    rhythm = next(one for one in project.contact.rhythms if one.what == "meeting")
    untold = {one.id for one in project.problems if not one.told}  # for us only until they know it
    known = (one for one in pending(shown) if one.record not in untold) if shown else ()
    theirs = {_key(one): one for one in known}
    waits = [_as_shown(one, theirs.get(_key(one))) for one in pending(context)]
    to_decide = [
        one for one in waits
        if one.on == "client" and one.kind in DECISIONS
    ]  # fmt: skip
    met = last.on if last else None
    seen = set(events_since(shown, met, met=True)) if shown and met else set[Event]()
    events = events_since(context, met, met=True) if met else []
    return Agenda(
        now=workspace.now,
        project=project,
        since=since,
        by=rhythm.by_day,
        overdue=rhythm.overdue,
        internal=context.project is None or context.project.internal,
        untold=tuple(sorted(_notices(context), key=lambda one: (one.kind, one.since, one.record))),
        changed=tuple(_as_seen(one, seen) for one in events),
        dates=tuple(_new_dates(context, since)),
        decide=tuple(to_decide),
        they_owe=tuple(one for one in waits if one.on != "us" and one not in to_decide),
        we_owe=tuple(one for one in waits if one.on == "us"),
        problems=tuple(one for one in project.problems if one.told),
        requests=tuple(_requests(context, since)),
        ask=tuple(_reasons_to_ask(context, project, since)),
        people=tuple(attendees(context, rhythm.by_day)),
        held_back=tuple(_internal_items(context)),
        unreadable=summary.unreadable,
    )


def _as_seen(one: Event, seen: Container[Event]) -> Event:
    """What happened, less an id that the client may not read; for us only where they saw none."""
    shown = (each for each in (one, one._replace(detail=None)) if each in seen)
    return next(shown, one._replace(internal=True))


def _key(one: Pending) -> tuple[str, str, str, date | None]:
    return one.kind, one.record, one.on, one.since


def _as_shown(one: Pending, theirs: Pending | None) -> Pending:
    """What is pending; what the client may see of it names nothing else."""
    if theirs is None:
        return one._replace(internal=True)
    return one._replace(blocks=theirs.blocks, title=theirs.title)


def _notices(context: Context) -> Iterator[Notice]:
    """What the client does not know: new dates of ours, and problems."""
    for record, move in forecasts(context):
        dates = context.dates(record)
        # `told` of an issue is about the problem itself
        told = "moves.told" if isinstance(record, Issue) else "told"
        late = deadlines.tell_slip.is_overdue(record, context)
        command = f"clientcare mark {record.id} {told}"
        yield Notice(
            "move", record.id, record.title, move.on, late, move.why, command, dates.due,
            dates.forecast,
        )  # fmt: skip
    for issue in untold_issues(context):
        since, late = context.day(issue.found), deadlines.tell.is_overdue(issue, context)
        command = f"clientcare mark {issue.id} told"
        yield Notice("problem", issue.id, issue.title, since, late, issue.impact, command)


def _internal_items(context: Context) -> Iterator[InternalItem]:
    for record, one in held_back(context):
        if isinstance(one, Option):
            yield InternalItem("option", record.id, record.title, one.title)
        elif isinstance(one, Compensation):
            yield InternalItem("compensation", record.id, record.title, one.what or one.kind)
        elif isinstance(one, Risk):
            yield InternalItem("risk", record.id, record.title, one.response)


def _new_dates(context: Context, since: date | None) -> list[NewDate]:
    """The open dates of ours that moved, not agreed yet or newly; those to be agreed first."""
    found = []
    for record in context.our_promises:
        dates = context.dates(record)
        last = dates.moves_in_force[-1] if dates.moves_in_force and dates.open else None
        told = last and (last.told or last.agreed)
        news = last and (last.agreed is None or since is None or last.agreed > since)
        if told and news and dates.due and not is_closed(record):
            fix = isinstance(record, Issue)
            found.append(filled(
                NewDate, dates, last, record, record=record.id, fix=fix, days=dates.slip, told=told,
            ))  # fmt: skip
    return sorted(found, key=lambda one: (one.agreed is not None, -one.days, one.record))


def _requests(context: Context, since: date | None) -> Iterator[ChangeRequest]:
    for change in context.records(Change):
        if change.decided and not (since and change.decided > since):
            continue
        draft = is_draft(change) and not change.internal
        effort = None if draft else change.effort
        currency = currency_of(effort.currency if effort else None, context)
        cost = effort.cost if effort else None
        work = effort.work_days if effort else None
        yield filled(
            ChangeRequest, change, record=change.id,
            days=f"{work:f}" if work is not None else None,
            delay=effort.delay if effort else None,
            cost=written(cost, currency) if cost is not None else None,
            consequences=() if draft else change.consequences,
        )  # fmt: skip


LOW = 3
"""Up to which mood one asks why."""


def _reasons_to_ask(context: Context, project: ProjectSummary, since: date | None) -> Iterator[str]:
    """Say why it is time to ask whether the client is happy, and why not."""
    moods = project.contact.moods
    pulse = next(one for one in project.contact.rhythms if one.what == "pulse")
    if not moods:
        asked = f"They were asked on {pulse.last}, and no answer is recorded."
        yield asked if pulse.last else "Nobody has asked them yet whether they are happy."
        return
    last = moods[-1]
    if last.mood <= LOW:
        why = "" if last.why else ", and nobody knows why"
        yield f"The mood was {last.mood} of 5 on {last.on}{why}: is it better?"
    if falling := is_falling(context):
        yield f"It fell twice in a row, from {falling[0]} to {last.mood}: what has changed?"
    if pulse.overdue:
        yield f"They were last asked on {pulse.last}; it was due by {pulse.by}."
    for issue in context.records(Issue):
        if since and (closed := closing_day(issue)) and closed > since:
            yield f"{issue.id} was closed on {closed}: how did we handle it?"


# What happened ------------------------------------------------------------------------------------


TOLD = frozenset({
    "promised", "moved", "new date agreed", "new date refused", "found", "told", "came back",
    "requested", "shared", "help called for",
})  # fmt: skip
"""What the client heard of on the day that it names."""


def events_since(view: View, since: date, *, met: bool = False) -> list[Event]:
    """Everything that happened after a day or a moment, the oldest first.

    Where we `met` then, also what happened on that day, but for what they heard of on it.
    """
    found = []
    for record in chain(view.promises, view.records(Change), view.records(Risk)):
        for value, what, detail in _happened(record):
            other = view.record(detail) if detail and what == "replaced" else None
            if value and view.came_after(value, since, same=met and what not in TOLD):
                shown, day = None if other and other.internal else detail, view.day(value)
                found.append(Event(day, what, record.id, record.title, shown, record.internal))
    for touch in view.records(Touchpoint):
        if touch.on and touch.decisions and view.came_after(touch.on, since, same=met):
            name = view.id_of(touch) or ""
            said = "; ".join(text.removesuffix(".") for text in touch.decisions)
            hidden = is_among_us(touch, view) or touch.internal
            found.append(Event(view.day(touch.on), "decided", name, said, None, hidden))
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
    # A return that is open came after an acceptance of the same day, which it voids.
    is_back = bool(record.returns) and not record.returns[-1].redelivered
    yield record.accepted if is_back else None, "accepted", None
    for back in record.returns:
        yield back.on, "sent back", str(back.due) if back.due else None
        yield back.redelivered, f"{arrived} again", None
    yield None if is_back else record.accepted, "accepted", None
    yield record.cancelled, "cancelled", None
    yield record.revoked, "withdrawn", None
    yield record.replaced, "replaced", record.replaced_by


def _moves(record: Commitment | Issue) -> Dated:
    for move in record.moves:
        yield effective_from(move, ours=is_ours(record)), "moved", str(move.to)
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
