"""When we last spoke with the client, in what mood they were, and who waits for whom."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple, get_args

from clientcare.facts.contact import (
    ASKING,
    Cadence,
    cadence,
    contacts,
    counted_from,
    from_us,
    last_heard,
    last_of,
    moods,
)
from clientcare.facts.limits import last_day
from clientcare.facts.states import is_closed
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue, Touchpoint
from clientcare.records.base import Side
from clientcare.summary.dates import Promise, name_of


class Waiting(NamedTuple):
    """Who waits for whom: an open commitment, a wait of an issue, an unanswered message.

    `on` is the side that has to act, `since` the day from which the other waits, `days` for how
    many working days; 0 while it is not due yet.
    """

    kind: Literal["commitment", "issue", "message"]
    record: str
    title: str
    on: Side
    who: str | None
    since: date | None
    days: int
    overdue: bool
    blocks: tuple[str, ...]
    reminded: date | None


class Rhythm(NamedTuple):
    """One kind of contact: when last, and up to when the next is in time."""

    what: Cadence
    last: date | None
    days: int | None
    within: str | None
    by: date | None
    overdue: bool


class Mood(NamedTuple):
    """How the client felt on a day, 1 to 5, the lowest of those asked."""

    on: date
    mood: int
    why: str | None


class Contact(NamedTuple):
    """When we last spoke, and in what mood they were."""

    rhythms: tuple[Rhythm, ...] = ()
    moods: tuple[Mood, ...] = ()
    heard: date | None = None
    """When the client last turned to us, or took part in something."""

    def last(self, what: str) -> date | None:
        """The day of the last contact of a kind."""
        return next((r.last for r in self.rhythms if r.what == what), None)

    @property
    def last_why(self) -> Mood | None:
        """The latest mood that somebody gave a reason for."""
        return next((mood for mood in reversed(self.moods) if mood.why), None)


def contact_of(context: Context) -> Contact:
    """When each kind of contact happened last, and when it is due again."""
    heard = last_heard(context)
    return Contact(
        rhythms=tuple(_rhythm(what, context) for what in get_args(Cadence)),
        moods=tuple(Mood(_day(t, context), mood, t.why) for t, mood in moods(context)),
        heard=_day(heard, context) if heard else None,
    )


def _day(touch: Touchpoint, context: Context) -> date:
    return context.day(touch.on or date.min)


def _rhythm(what: Cadence, context: Context) -> Rhythm:
    """Read one cadence; the last contact is one of its own kind, whatever satisfies it besides."""
    touch = counted_from(context, what) if what == "pulse" else last_of(context, (what,))
    last = _day(touch, context) if touch else None
    due = cadence(context, what)
    closed = context.project is not None and context.project.closed is not None
    runs = due is not None and not closed and context.day(due.start) <= context.today
    by = context.limit(due.start, due.within) if due and runs else None
    return Rhythm(
        what=what,
        last=last,
        days=context.days_since(last) if last else None,
        within=context.settings.cadence.every(what),
        by=last_day(by, context.calendar) if by else None,
        overdue=bool(by and context.now.moment > by),
    )


# Waiting -----------------------------------------------------------------------------------------


def waiting_in(context: Context, promises: tuple[Promise, ...]) -> tuple[Waiting, ...]:
    """Who waits for whom, the longest wait first."""
    reminded = _reminders(context)
    found = [
        *(_for_promise(one, reminded) for one in promises if _holds_up(one, context)),
        *_in_issues(context),
        *_for_answers(context),
    ]
    return tuple(sorted(found, key=lambda w: (-w.days, w.since or date.max, w.record)))


def _holds_up(one: Promise, context: Context) -> bool:
    """Whether another side waits for it: it is overdue, or soon needed by something of theirs."""
    if one.settled or one.overdue or not (one.soon or one.due is None):
        return one.overdue
    blocked = (context.commitment(name) for name in one.blocks)
    return any(record and record.by != one.by for record in blocked)


def _reminders(context: Context) -> dict[str, date]:
    """The last reminder of each commitment: one of its own, or a contact of ours about it."""
    found: dict[str, date] = {}
    for record in context.records(Commitment):
        for reminder in record.reminders:
            _later(found, record.id, reminder.on)
    for touch in contacts(context):
        for name in touch.about if from_us(touch) else ():
            _later(found, name, _day(touch, context))
    return found


def _later(found: dict[str, date], name: str, day: date) -> None:
    key = name.lower()
    found[key] = max(found.get(key, day), day)


def _for_promise(one: Promise, reminded: dict[str, date]) -> Waiting:
    return Waiting(
        kind="commitment",
        record=one.id,
        title=one.title,
        on=one.by,
        who=one.owner_name,
        since=one.due,
        days=one.days_late,
        overdue=one.overdue,
        blocks=one.blocks,
        reminded=None if one.by == "us" else reminded.get(one.id.lower()),
    )


def _in_issues(context: Context) -> Iterator[Waiting]:
    """Open waits of open issues: we wait for the client."""
    for record in context.records(Issue):
        for wait in record.waits:
            if wait.until is None and not is_closed(record):
                since = context.day(wait.since)
                yield Waiting(
                    kind="issue",
                    record=record.id,
                    title=wait.why or record.title,
                    on="client",
                    who=name_of(record.client_owner, context),
                    since=since,
                    days=context.days_since(since),
                    overdue=True,
                    blocks=(record.id,),
                    reminded=None,
                )


def _for_answers(context: Context) -> Iterator[Waiting]:
    """Messages and complaints of the client that nobody has answered."""
    for entry, touchpoint in context.each(Touchpoint):
        asked = not from_us(touchpoint) and touchpoint.kind in ASKING
        if asked and touchpoint.on is not None and touchpoint.answered is None:
            since = context.day(touchpoint.on)
            yield Waiting(
                kind="message",
                record=entry.id,
                title=touchpoint.title or touchpoint.summary or str(touchpoint.kind),
                on="us",
                who=None,
                since=since,
                days=context.days_since(since),
                overdue=context.passed(touchpoint.on, context.settings.policy.answer_client),
                blocks=(),
                reminded=None,
            )
