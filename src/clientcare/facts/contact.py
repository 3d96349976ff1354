"""Contacts and reviews with the client: whose, about what, when the next is due; the mood."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Literal

from clientcare.facts.rounds import round_before
from clientcare.facts.states import current_facts, is_closed, restarted
from clientcare.facts.view import View, Views, by_name, cached
from clientcare.records import Commitment, Issue, Project, Review, Touchpoint
from clientcare.records.base import ROUND, series_of
from clientcare.wording import days

Cadence = Literal["update", "meeting", "demo", "pulse"]

TALKS = ("meeting", "demo", "call")
"""The contacts in which both sides speak."""
ASKING = ("message", "complaint")
"""The contacts from a client that want an answer."""
COUNTS: dict[Cadence, tuple[str, ...]] = {
    "update": ("update", "meeting"), "meeting": ("meeting", "demo"), "demo": ("demo",),
}  # fmt: skip
"""The contacts that satisfy each cadence; a pulse is any contact that asked for the mood."""
UNHAPPY = ("dissatisfaction", "dispute", "mass-complaint")
"""The kinds of issue that a client's unhappiness becomes."""


def is_among_us(touch: Touchpoint, view: View) -> bool:
    """Whether it was a talk, and all who are known to have taken part were ours."""
    talk = touch.kind in (None, *TALKS) and from_us(touch) and bool(touch.with_)
    return talk and all(view.side(name) == "us" for name in touch.with_)


def from_us(touch: Touchpoint) -> bool:
    """Whether we turned to the client; a complaint is the client's, whoever wrote it down."""
    return touch.from_ == "us" and touch.kind != "complaint"


def client_attended(record: Touchpoint | Review, view: View) -> bool:
    """Whether somebody of the client took part in a contact or a review."""
    return any(view.side(name) == "client" for name in record.with_)


@cached
def contacts(view: View) -> list[Touchpoint]:
    """The dated contacts of a project, oldest first; those of one time in the files' order."""
    dated = [(touch.on, touch) for touch in view.records(Touchpoint) if touch.on]
    return [touch for _, touch in sorted(dated, key=lambda pair: view.instant(pair[0]))]


def last_of(view: View, kinds: Sequence[str]) -> Touchpoint | None:
    """The latest contact of some kinds; an update that the client sent us is none."""
    latest = _latest(view)
    found = [latest[kind] for kind in kinds if kind in latest]
    return max(found, key=lambda pair: pair[0])[1] if found else None


@cached
def _latest(view: View) -> dict[str, tuple[int, Touchpoint]]:
    ours = [one for one in contacts(view) if one.kind != "update" or from_us(one)]
    return {touch.kind: (n, touch) for n, touch in enumerate(ours) if touch.kind}


@cached
def last_heard(view: View) -> Touchpoint | None:
    """The latest contact in which the client spoke to us: theirs, or a talk that they attended."""
    for touch in reversed(contacts(view)):
        if not from_us(touch) or (touch.kind in TALKS and client_attended(touch, view)):
            return touch
    return None


def recent_talks(view: View) -> list[Touchpoint]:
    """The meetings, demos and calls of late; the policy says how far back that is."""
    within, talks = view.settings.policy.absence, (t for t in contacts(view) if t.kind in TALKS)
    return [one for one in talks if one.on and not view.passed(one.on, within)]


def since_words(start: date | datetime, view: View) -> str:
    """Write how long ago something was, and on which day."""
    passed = view.days_since(start)
    return (f"{days(passed)} ago, " if passed else "") + f"on {view.day(start)}"


def contacts_about(name: str, view: View) -> list[Touchpoint]:
    """Our contacts with the client that were about a record.

    About a round are also those about its series, after the round before it.
    """
    about, record = _by_subject(view.everywhere), view.commitment(name) if ROUND in name else None
    found = about.get(name.lower(), [])
    if record and record.round:
        before = round_before(record, view.calendar)
        of_series = about.get(series_of(name.lower()), ())
        found = [*found, *(one for one in of_series if one.on and view.day(one.on) > before)]
    return found


def spoken_about(name: str, view: View) -> list[tuple[date | datetime, str]]:
    """When we spoke with the client about a record, and how, in words."""
    about = contacts_about(name, view)
    return [(one.on, f"{one.kind or 'contact'} about it") for one in about if one.on]


@cached
def _by_subject(views: Views) -> dict[str, list[Touchpoint]]:
    return by_name(views, Touchpoint, lambda one, _: one.about if from_us(one) else ())


def reminders(record: Commitment, view: View) -> list[tuple[date, str]]:
    """When we asked for something, and how: each reminder, and each contact of ours about it."""
    asked: list[tuple[date, str]] = [(one.on, one.how or "mail") for one in record.reminders]
    about = contacts_about(record.id, view)
    asked += [(view.day(one.on), one.kind or "contact") for one in about if one.on]
    return sorted(asked, key=lambda pair: pair[0])


def last_word(name: str, view: View) -> date | None:
    """When we last turned to the client about a record: a reminder, or a contact about it."""
    record = view.commitment(name)
    days = [view.day(on) for on, _ in spoken_about(record.id if record else name, view)]
    days += (one.on for one in record.reminders) if record else ()
    return max(days, default=None)


def counted_from(view: View, what: Cadence) -> Touchpoint | None:
    """The latest contact that satisfied a cadence."""
    if what != "pulse":
        return last_of(view, COUNTS[what])
    asked = (t for t in reversed(contacts(view)) if t.kind == "survey" or mood_of(t) is not None)
    return next(asked, None)


def moved_since(last: date | datetime | None, view: View) -> list[str]:
    """The ids of our open promises that were moved after a contact."""
    after = view.day(last) if last else date.min
    ours = (one for one in view.our_promises if not is_closed(one))
    return [one.id for one in ours if any(move.on > after for move in one.moves)]


def taken_up_by(touch: Touchpoint, view: View) -> list[Issue]:
    """The problems that a contact's unhappiness became: it names them, or they were found since.

    What was closed before the contact did not come of it.
    """
    day = view.day(touch.on) if touch.on else date.min
    since = (one for one in view.records(Issue) if one.kind in UNHAPPY)
    named = (one for one in map(view.record, touch.about) if isinstance(one, Issue))
    return [
        *(one for one in since if view.day(one.found) >= day),
        *(one for one in named if (current_facts(one).closed or day) >= day),
    ]


def mood_of(touch: Touchpoint) -> int | None:
    """The mood of a contact, 1-5; of several people the lowest counts."""
    if isinstance(touch.mood, dict):
        return min(touch.mood.values(), default=None)
    return touch.mood


def unhappiest(touch: Touchpoint, view: View) -> str | None:
    """The client's person whose mood was the lowest in a contact, else the first one named."""
    moods = touch.mood if isinstance(touch.mood, dict) else {}
    named = (*sorted(moods, key=lambda name: moods[name]), *touch.with_)
    return next((name for name in named if view.side(name) == "client"), None)


@cached
def moods(view: View) -> list[tuple[Touchpoint, int]]:
    """The contacts with a mood, oldest first."""
    return [(one, mood) for one in contacts(view) if (mood := mood_of(one)) is not None]


def fall_of_mood(view: View) -> str:
    """Say how the last three moods fell; nothing where they did not."""
    fell = is_falling(view)
    return f"the mood fell from {fell[0]} to {fell[1]} to {fell[2]}" if fell else ""


def is_falling(view: View) -> tuple[int, int, int] | None:
    """The last three moods, where each is lower than the one before."""
    last = [mood for _, mood in moods(view)[-3:]]
    return (last[0], last[1], last[2]) if len(last) == 3 and last[0] > last[1] > last[2] else None


def looking_back(record: Issue | Project, view: View) -> list[Review]:
    """The reviews that can look back at a closed record; one without a day always can.

    Of a problem it is those since it was found or came back; of a project those near its end or
    after it: what was said in the middle of it is no word on the whole.
    """

    def is_late_enough(day: date) -> bool:
        if isinstance(record, Issue):
            return day >= view.day(restarted(record))
        last = view.limit(day, view.settings.policy.review)
        return record.closed is None or last >= view.calendar.end_of(record.closed)

    name = record.id if isinstance(record, Issue) else view.id
    about = _reviews(view.everywhere).get(name.lower(), [])
    return [one for one in about if one.on is None or is_late_enough(one.on)]


@cached
def _reviews(views: Views) -> dict[str, list[Review]]:
    """The reviews by what they are about: the project where they name nothing."""
    return by_name(views, Review, lambda one, view: one.about or (view.id,))
