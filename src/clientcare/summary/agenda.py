"""The next status meeting: what to tell first, what changed, what is open, whom it needs.

It is our own preparation. What the client may see of it is told apart from what is for us only:
each entry says so itself, by `internal`; what they were not told is always for us only.
"""

from collections.abc import Iterator
from datetime import date
from shlex import quote
from typing import Literal

from clientcare import deadlines
from clientcare.calendar.working_time import Now
from clientcare.dataclass import NamedTuple
from clientcare.facts.contact import last_of
from clientcare.facts.money import currency_of, written
from clientcare.facts.states import is_closed, is_draft, told_of
from clientcare.facts.view import View
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Unreadable
from clientcare.pending import Pending, pending
from clientcare.records import Change, Commitment, Issue, Risk
from clientcare.summary.happened import Event, events_since
from clientcare.summary.model import ProjectSummary, Summary
from clientcare.summary.people import Attendee, attendees
from clientcare.summary.promises import Problem

DECISIONS = ("choice", "agreement", "acceptance", "confirmation")


class Untold(NamedTuple):
    """What the client does not know yet: a new date, or a problem.

    `since` is the day of the move, or on which the problem was found; `late` says that telling is
    overdue. `old` and `new` are the dates of a move.
    """

    kind: Literal["move", "problem"]
    record: str
    title: str
    since: date
    late: bool
    old: date | None
    new: date | None
    why: str | None
    command: str


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


class Request(NamedTuple):
    """A change request that is open, or was decided since the last meeting."""

    record: str
    title: str
    requested: date | None
    assessed: date | None
    decided: date | None
    decision: str | None
    days: str | None
    delay: str | None
    cost: str | None
    consequences: tuple[str, ...]
    internal: bool


class HeldBack(NamedTuple):
    """What the client has not been told of on purpose: an offer not made, a risk not shared."""

    kind: Literal["compensation", "risk"]
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
    untold: tuple[Untold, ...]
    changed: tuple[Event, ...]
    dates: tuple[NewDate, ...]
    decide: tuple[Pending, ...]
    they_owe: tuple[Pending, ...]
    we_owe: tuple[Pending, ...]
    problems: tuple[Problem, ...]
    requests: tuple[Request, ...]
    ask: tuple[str, ...]
    people: tuple[Attendee, ...]
    held_back: tuple[HeldBack, ...]
    unreadable: tuple[Unreadable, ...]

    @property
    def command(self) -> str:
        """What records the meeting once it was held, and what was told in it."""
        people = ",".join(one.id for one in self.people)
        told = ",".join(self.to_tell)
        parts = [
            f"clientcare log meeting --project {quote(self.project.id)}",
            f"--with {people}" if people else "--with …",
            "--ours … --theirs … --mood …",
            f"--told {told}" if told else "",
        ]
        return " ".join(part for part in parts if part)

    @property
    def to_tell(self) -> tuple[str, ...]:
        """The records whose new dates are to be told in the meeting."""
        return tuple(one.record for one in self.untold if one.kind == "move")


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
    waits = _seen_waits(context, shown)
    return Agenda(
        now=workspace.now,
        project=project,
        since=since,
        by=rhythm.by_day,
        overdue=rhythm.overdue,
        internal=context.project is None or context.project.internal,
        untold=tuple(sorted(_untold(context), key=lambda one: (one.kind, one.since, one.record))),
        changed=tuple(_seen_events(context, shown, since)) if since else (),
        dates=tuple(_dates(context, since)),
        decide=tuple(one for one in waits if _to_decide(one)),
        they_owe=tuple(one for one in waits if one.on != "us" and not _to_decide(one)),
        we_owe=tuple(one for one in waits if one.on == "us"),
        problems=tuple(one for one in project.problems if one.told),
        requests=tuple(_requests(context, since)),
        ask=tuple(_reasons_to_ask(context, project, since)),
        people=tuple(attendees(context, rhythm.by_day)),
        held_back=tuple(_held_back(context)),
        unreadable=summary.unreadable,
    )


def _seen_waits(context: Context, shown: View | None) -> list[Pending]:
    """What is pending; what the client may see of it names nothing else."""
    theirs = {_key(one): one for one in shown.cached(pending)} if shown else {}
    return [
        one._replace(blocks=theirs[_key(one)].blocks, title=theirs[_key(one)].title)
        if _key(one) in theirs
        else one._replace(internal=True)
        for one in context.cached(pending)
    ]


def _key(one: Pending) -> tuple[str, str, str, date | None]:
    return one.kind, one.record, one.on, one.since


def _seen_events(context: Context, shown: View | None, since: date) -> list[Event]:
    """What happened; what the client may see of it names nothing else."""
    theirs = {one[:3]: one for one in events_since(shown, since)} if shown else {}
    events = events_since(context, since)
    return [theirs.get(one[:3]) or one._replace(internal=True) for one in events]


def _to_decide(one: Pending) -> bool:
    """Whether the client has to decide it, rather than to bring it."""
    return one.kind in DECISIONS or (one.kind == "change" and one.on == "client")


# What the client does not know -------------------------------------------------------------------


_TOLD = {Commitment: "told", Issue: "moves.told"}
"""What records that a move was told: `told` of an issue is about the problem itself."""


def _untold(context: Context) -> Iterator[Untold]:
    for record in context.our_promises:
        dates = context.dates(record)
        if dates.forecast:
            move = max(record.moves, key=lambda move: move.on)
            yield Untold(
                kind="move",
                record=record.id,
                title=record.title,
                since=move.on,
                late=deadlines.tell_slip.is_overdue(record, context),
                old=dates.due,
                new=dates.forecast,
                why=move.why,
                command=f"clientcare mark {record.id} {_TOLD[type(record)]}",
            )
    for issue in context.records(Issue):
        if told_of(issue) is None and not is_closed(issue):
            yield _unknown(issue, context)


def _unknown(issue: Issue, context: Context) -> Untold:
    return Untold(
        kind="problem",
        record=issue.id,
        title=issue.title,
        since=context.day(issue.found),
        late=deadlines.tell.is_overdue(issue, context),
        old=None,
        new=None,
        why=issue.impact,
        command=f"clientcare mark {issue.id} told",
    )


def _held_back(context: Context) -> Iterator[HeldBack]:
    for issue in context.records(Issue):
        for offer in issue.compensation:
            if offer.offered is None and offer.kind != "none" and not is_closed(issue):
                yield HeldBack("compensation", issue.id, issue.title, offer.what or offer.kind)
    for risk in context.records(Risk):
        if risk.closed is None and risk.happened is None and (risk.internal or not risk.shared):
            yield HeldBack("risk", risk.id, risk.title, risk.response)


# What is open ------------------------------------------------------------------------------------


def _dates(context: Context, since: date | None) -> Iterator[NewDate]:
    """The open dates of ours that moved, not agreed yet or newly; those to be agreed first."""
    found = []
    for record in context.our_promises:
        dates = context.dates(record)
        last = dates.moves_in_force[-1] if dates.moves_in_force and dates.open else None
        told = last and (last.told or last.agreed)
        news = last and (last.agreed is None or since is None or last.agreed > since)
        if last and told and news and dates.due and not is_closed(record):
            found.append(
                NewDate(
                    record=record.id,
                    title=record.title,
                    fix=isinstance(record, Issue),
                    promised=dates.promised,
                    due=dates.due,
                    days=dates.slip,
                    why=last.why,
                    told=told,
                    agreed=last.agreed,
                    internal=record.internal,
                )
            )
    yield from sorted(found, key=lambda one: (one.agreed is not None, -one.days, one.record))


def _requests(context: Context, since: date | None) -> Iterator[Request]:
    for change in context.records(Change):
        news = change.decided and since and change.decided > since
        if change.decided and not news:
            continue
        draft = is_draft(change) and not change.internal
        effort = None if draft else change.effort
        currency = currency_of(effort.currency if effort else None, context)
        cost = effort.cost if effort else None
        work = effort.work_days if effort else None
        yield Request(
            record=change.id,
            title=change.title,
            requested=change.requested,
            assessed=change.assessed,
            decided=change.decided,
            decision=change.decision,
            days=f"{work:f}" if work is not None else None,
            delay=effort.delay if effort else None,
            cost=written(cost, currency) if cost is not None else None,
            consequences=() if draft else change.consequences,
            internal=change.internal,
        )


# How they feel -----------------------------------------------------------------------------------

LOW = 3
"""Up to which mood one asks why."""


def _reasons_to_ask(context: Context, project: ProjectSummary, since: date | None) -> Iterator[str]:
    """Say why it is time to ask whether the client is happy, and why not."""
    moods = project.contact.moods
    if not moods:
        yield "Nobody has asked them yet whether they are happy."
        return
    last = moods[-1]
    if last.mood <= LOW:
        why = "" if last.why else ", and nobody knows why"
        yield f"The mood was {last.mood} of 5 on {last.on}{why}: is it better?"
    if len(moods) > 2 and moods[-3].mood > moods[-2].mood > last.mood:
        yield f"It fell twice in a row, from {moods[-3].mood} to {last.mood}: what has changed?"
    pulse = next(one for one in project.contact.rhythms if one.what == "pulse")
    if pulse.overdue:
        yield f"They were last asked on {last.on}; it was due by {pulse.by}."
    for issue in context.records(Issue):
        if since and issue.closed and issue.closed > since:
            yield f"{issue.id} was closed on {issue.closed}: how did we handle it?"
