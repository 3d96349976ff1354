"""When we last spoke with the client, in what mood they were, and who waits for whom."""

from datetime import date, datetime
from typing import get_args

from clientcare.dataclass import NamedTuple
from clientcare.deadlines import next_contact
from clientcare.facts.contact import Cadence, counted_from, last_heard, last_of, moods
from clientcare.facts.workspace import Context


class Rhythm(NamedTuple):
    """One kind of contact: when last, and up to when the next is in time, a day or a moment."""

    what: Cadence
    last: date | None
    days: int | None
    within: str | None
    by: date | datetime | None
    overdue: bool

    @property
    def by_day(self) -> date | None:
        """The day on which it ends to be in time."""
        return self.by.date() if isinstance(self.by, datetime) else self.by


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
        moods=tuple(Mood(context.day(t.on), mood, t.why) for t, mood in moods(context) if t.on),
        heard=context.day(heard.on) if heard and heard.on else None,
    )


def _rhythm(what: Cadence, context: Context) -> Rhythm:
    """Read one cadence; the last contact is one of its own kind, whatever satisfies it besides."""
    touch = counted_from(context, what) if what == "pulse" else last_of(context, (what,))
    last = context.day(touch.on) if touch and touch.on else None
    due = next_contact(what, context)
    return Rhythm(
        what=what,
        last=last,
        days=context.days_since(last) if last else None,
        within=getattr(context.settings.cadence, what),
        by=due.target if due else None,
        overdue=due is not None and due.overdue,
    )
