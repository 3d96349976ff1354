"""Dates as a calendar file (RFC 5545), which every calendar opens: all-day events, one a date.

An event keeps its UID for as long as its record keeps its id, and its SEQUENCE counts the moves
and each time that it was over or came back, so that a calendar which opens the file again moves
what it has. What was delivered or called off stays in the file as cancelled for thirty days.
"""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta

from clientcare import deadlines
from clientcare.calendar.timed_day import hour_of
from clientcare.dataclass import NamedTuple
from clientcare.facts import states
from clientcare.facts.people import answering, asked, is_there
from clientcare.facts.view import View
from clientcare.pending import pending
from clientcare.records import Commitment, Issue, Review
from clientcare.records.base import Side
from clientcare.records.unsafe import one_safe_line, unsafe

KEPT = 30
"""Days for which what is over stays in the file, as cancelled."""

_NO_DATES = (
    *("BEGIN:VTIMEZONE", "TZID:UTC", "BEGIN:STANDARD", "DTSTART:19700101T000000"),
    *("TZOFFSETFROM:+0000", "TZOFFSETTO:+0000", "END:STANDARD", "END:VTIMEZONE"),
)


class Event(NamedTuple):
    """A date: of which record and what of it, on which day or at which moment, and whose.

    `internal`: the client must not read it.
    """

    record: str
    what: str
    title: str
    on: date
    person: str | None
    category: str
    moves: int = 0
    over: bool = False
    url: str = ""
    internal: bool = False


class Invitation(NamedTuple):
    """A meeting to which a mail invites: when, what it is about, and who calls it."""

    project: str
    title: str
    on: date
    text: str
    host: tuple[str, str]
    now: datetime


# What there is -----------------------------------------------------------------------------------


def events(view: View) -> Iterator[Event]:
    """Every date of a project: of promises, fixes, plan steps, lessons, escalations, contacts."""
    for record in view.records(Commitment):
        yield from _promise(record, view)
    for issue in view.records(Issue):
        yield from _solution(issue, view)
    called = {
        (one.record, one.since): one.person for one in pending(view) if one.kind == "escalation"
    }
    for promise in view.promises:
        for n, one in enumerate(deadlines.answer_escalation.of(promise, view)):
            if one.open:
                who = called.get((promise.id, view.day(one.start)))
                yield Event(promise.id, f"escalation{n}", promise.title, one.by, who, "escalation")
    for review in view.records(Review):
        for n, lesson in enumerate(review.lessons):
            if lesson.due and lesson.action and not lesson.done:
                name, who = f"lesson{n}", lesson.owner and answering(lesson.owner, view, lesson.due)
                yield Event(
                    view.name_to_type(review), name, lesson.action, lesson.due, who, "lesson"
                )
    yield from _contacts(view)


def _is_shown(end: date | None, view: View) -> bool:
    """Whether it is still to come, or came to its end not long ago."""
    return end is None or (view.today - end).days <= KEPT


def _whose(record: Commitment | Issue, side: Side, due: date, view: View) -> str | None:
    """Who has to act on a day: who owns it, or is asked in their place; while away, who covers."""
    owner = record.owner
    if isinstance(record, Commitment) and not owner:
        return None
    name = owner if owner and is_there(owner, view) else asked(record, side, view)
    return answering(name, view, view.day(due)) if name else None


def _url(sources: Iterable[str]) -> str:
    return next((one for one in sources if one.startswith("https://")), "")


def _promise(record: Commitment, view: View) -> Iterator[Event]:
    dates, end = view.dates(record), states.ended(record)
    if end is None and states.is_closed(record):
        end = states.delivery(record) or states.accepted_on(record)
    due = dates.due or dates.promised
    if due and _is_shown(end, view) and not record.is_credit:
        moves = len(dates.told) + 2 * len(record.returns)
        who = _whose(record, record.by, due, view)
        yield Event(record.id, "due", record.title, hour_of(due) or due, who, record.kind,
                    moves, over=end is not None, url=_url(record.sources))  # fmt: skip


def _solution(issue: Issue, view: View) -> Iterator[Event]:
    dates = view.dates(issue)
    facts = states.current_facts(issue)
    end = states.solved_on(facts) or facts.closed
    end = view.day(end) if end else None
    if dates.due and _is_shown(end, view):
        moves = len(dates.told) + 2 * len(issue.reopened)
        who = _whose(issue, "us", dates.due, view)
        yield Event(issue.id, "fix", issue.title, hour_of(dates.due) or dates.due, who, "solution",
                    moves, over=end is not None, url=_url(issue.sources))  # fmt: skip
    for n, step in enumerate(issue.plan):
        if step.due and step.step and not step.done and not states.is_closed(issue):
            who = step.owner and answering(step.owner, view, step.due)
            yield Event(issue.id, f"step{n}", step.step, step.due, who, "plan")


def _contacts(view: View) -> Iterator[Event]:
    project, known = view.project, deadlines
    clocks = {"update": known.next_update, "meeting": known.next_meeting, "demo": known.next_demo}
    for what, clock in clocks.items():
        for deadline in clock.of(project, view) if project else ():
            if deadline.open and project:
                who = asked(None, "us", view)
                who = who and answering(who, view, deadline.by_day)
                yield Event(view.id, what, project.name, deadline.by_day, who, what)


# How it is written -------------------------------------------------------------------------------


def render(found: Iterable[Event], project: str, now: datetime, names: dict[str, str]) -> str:
    """Write the file of one or several projects.

    `names` are how an event of a category is called, `{what}` being its title; and `internal` ones.
    """
    stamp = f"{now.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    lines = [f"X-WR-CALNAME:{_text(project)}"]
    for event in sorted(found, key=lambda one: (one.internal, str(one.on), one.record, one.what)):
        lines += _event(event, stamp, names)
    return _file(lines)


def request(meeting: Invitation, guests: Iterable[tuple[str, str]]) -> str:
    """Write the file that asks guests, each a name and an address, to a meeting (RFC 5546)."""
    name, address = meeting.host
    text = "\\n".join(_escaped(unsafe().sub(" ", line)) for line in meeting.text.splitlines())
    asked = "ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE"
    lines = [
        *("METHOD:REQUEST", "BEGIN:VEVENT"),
        f"UID:{meeting.project.lower()}.meeting-{meeting.on:%Y%m%d}@clientcare",
        f"DTSTAMP:{meeting.now.astimezone(UTC):%Y%m%dT%H%M%SZ}",
        *_time(meeting.on, timedelta(hours=1)),
        f"SUMMARY:{_text(meeting.title)}",
        f"DESCRIPTION:{text}",
        f"ORGANIZER;CN={_quoted(name)}:mailto:{address}",
        *(f"ATTENDEE;CN={_quoted(name)};{asked}:mailto:{address}" for name, address in guests),
        *("SEQUENCE:0", "STATUS:CONFIRMED", "END:VEVENT"),
    ]
    return _file(lines)


def _file(lines: Iterable[str]) -> str:
    head = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clientcare//clientcare//EN",
            "CALSCALE:GREGORIAN")  # fmt: skip
    lines = [*lines]
    if "BEGIN:VEVENT" not in lines:  # RFC 5545 asks for a component, and this one shows nothing
        lines += _NO_DATES
    return "".join(f"{_folded(line)}\r\n" for line in [*head, *lines, "END:VCALENDAR"])


def _time(on: date, length: timedelta) -> Iterator[str]:
    """When an event begins and ends: a moment and its length, or a whole day."""
    if isinstance(on, datetime):
        start = on.astimezone(UTC)
        yield f"DTSTART:{start:%Y%m%dT%H%M%SZ}"
        yield f"DTEND:{start + length:%Y%m%dT%H%M%SZ}"
    else:
        yield f"DTSTART;VALUE=DATE:{on:%Y%m%d}"
        yield f"DTEND;VALUE=DATE:{on + timedelta(days=1):%Y%m%d}"


def summary(event: Event, names: dict[str, str]) -> str:
    """What a calendar shows of an event."""
    said = names.get(event.category, "{what}").replace("{what}", event.title)
    return names["internal"].replace("{what}", said) if event.internal else said


def _event(event: Event, stamp: str, names: dict[str, str]) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{event.record.lower()}.{event.what}@clientcare"
    yield f"DTSTAMP:{stamp}"
    yield from _time(event.on, timedelta(minutes=15))
    if not isinstance(event.on, datetime):
        yield "TRANSP:TRANSPARENT"
    yield f"SUMMARY:{_text(summary(event, names))}"
    yield f"SEQUENCE:{event.moves + event.over}"
    yield f"CATEGORIES:{_text(event.category)}"
    yield f"STATUS:{'CANCELLED' if event.over else 'CONFIRMED'}"
    if event.internal:
        yield "CLASS:PRIVATE"
    if event.url.isascii() and event.url.isprintable() and event.url and " " not in event.url:
        yield f"URL:{event.url}"
    yield "END:VEVENT"


def _text(text: str) -> str:
    """Escape a text; a line end or another unsafe character becomes a space."""
    return _escaped(one_safe_line(text))


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _quoted(name: str) -> str:
    """A name as the value of a parameter, which can hold no quotation mark."""
    return '"' + one_safe_line(name).replace('"', "'") + '"'


def _folded(line: str) -> str:
    """Fold a line after at most 75 octets, never inside a character.

    What a CI runner would obey in its log, `::…` and `##[…`, is always folded apart.
    """
    parts, size, limit = [""], 0, 75
    for sign in line:
        width = len(sign.encode())
        if size + width > limit or (sign in "#:" and parts[-1][-1:] == sign):
            parts.append("")
            size, limit = 0, 74  # the space at the beginning counts
        parts[-1] += sign
        size += width
    return "\r\n ".join(parts)
