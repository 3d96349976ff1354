"""What every format of `drift` shows: the events of a history, with their working days."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from decimal import Decimal
from typing import Any, NamedTuple, TypedDict

from clientcare.calendar.working_time import WorkCalendar
from clientcare.facts.workspace import Workspace
from clientcare.history.reading import History, UnreadableVersion
from clientcare.history.replay import Event


class EventJson(TypedDict):
    """An event as it is published; days are working days of its project's calendar."""

    event: str
    declared: bool
    record: str
    project: str | None
    field: str | None
    old: str | None
    new: str | None
    told: str | None
    slip_days: int | None
    after_due: bool
    on: str
    commit: str | None
    author: str | None
    subject: str | None
    file: str


class Drift(NamedTuple):
    """A history as it is shown: whose events, as seen from a workspace."""

    workspace: Workspace
    history: History
    events: tuple[Event, ...]

    @property
    def unreadable(self) -> list[UnreadableVersion]:
        """The versions of files that could not be read."""
        return self.history.unreadable


class Row(NamedTuple):
    """An event with what follows from it: working days moved, and from the old date to its making.

    `early_by` is negative where it was made after the old date had passed.
    """

    event: Event
    slip: int | None
    early_by: int | None


def rows(drift: Drift) -> Iterator[Row]:
    """Every event with its working days."""
    calendars = _Calendars(drift.workspace)
    for event in drift.events:
        dates, slip, early = event.difference.dates, None, None
        if dates:
            calendar = calendars.of(event.project)
            slip = calendar.between(*dates)
            early = calendar.between(event.on, dates[0])
        yield Row(event, slip, early)


class _Calendars:
    """The calendar of each project; of one that is no more the workspace's."""

    def __init__(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self._known: dict[str | None, WorkCalendar] = {}

    def of(self, project: str | None) -> WorkCalendar:
        if project not in self._known:
            context = self._workspace.context(project) if project else None
            settings = context.settings if context else self._workspace.snapshot.settings
            self._known[project] = settings.calendar
        return self._known[project]


def published(row: Row) -> EventJson:
    """Give an event its published shape."""
    event, change = row.event, row.event.difference
    dates = change.dates
    return {
        "event": change.what,
        "declared": change.declared,
        "record": event.record,
        "project": event.project,
        "field": change.field or None,
        "old": text_of(change.old),
        "new": text_of(change.new),
        "told": text_of(change.told),
        "slip_days": row.slip,
        "after_due": bool(dates and dates[0] < event.on),
        "on": event.on.isoformat(),
        "commit": event.commit.id if event.commit else None,
        "author": event.commit.author if event.commit else None,
        "subject": event.commit.subject if event.commit else None,
        "file": event.file,
    }


def text_of(value: Any) -> str | None:
    """Write a value that was changed: a day or a moment as in a record, whatever else as text."""
    if value is None:
        return None
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if isinstance(value, str | int | Decimal | datetime) else repr(value)


# Words -------------------------------------------------------------------------------------------


def days(number: int | None) -> str:
    """Write the working days of a move with their sign: `+10d`."""
    return "" if number is None else f"{number:+d}d"


def kind_of(event: Event) -> str:
    """Say in a word what an event is."""
    change = event.difference
    if change.what == "move":
        return "declared" if change.declared else "silent"
    if change.what == "lowered-bar":
        return "agreed" if change.declared else "bar"
    return {"rewritten-fact": "rewritten", "dropped": "dropped", "restored": "restored"}[
        change.what
    ]


def what_of(event: Event) -> str:
    """Say what was changed, from what to what."""
    change = event.difference
    if change.what in ("dropped", "restored"):
        return f"the {event.kind} was " + ("deleted" if change.what == "dropped" else "put back")
    old, new = text_of(change.old) or "no date", text_of(change.new)
    new = new or ("removed" if change.old is not None else "no date")
    arrow = f"{old} → {new}"
    if change.field == "promised" or (change.what == "move" and change.declared):
        return arrow
    return f"{change.field}: {arrow}"


def timing(row: Row) -> str:
    """Say how long before or after the old date a move was made."""
    if row.early_by is None or row.event.difference.dates is None:
        return ""
    old, on = row.event.difference.dates[0], row.event.on
    if old == on:
        return "made on the old date"
    number = abs(row.early_by)
    word = "before" if old > on else "after"
    return f"made {number} working day{'' if number == 1 else 's'} {word} the old date"


def telling(event: Event) -> str:
    """Say when the other side was told of a declared move."""
    change = event.difference
    if change.what != "move" or not change.declared:
        return ""
    return f"told {change.told}" if change.told else "not told yet"


def source(event: Event) -> str:
    """Name the commit behind an event, and who made it."""
    if event.commit is None:
        return "not committed yet"
    return f"{event.commit.id[:12]} {event.commit.author}: {event.commit.subject}"


def number(count: int, word: str) -> str:
    """Write a number of things."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def counts(drift: Drift) -> str:
    """Count what was found, and how much was read."""
    kinds = [kind_of(event) for event in drift.events]
    names = {
        "declared": "declared move", "silent": "silent move", "bar": "lowered bar",
        "agreed": "agreed change of the bar", "rewritten": "rewritten fact",
        "dropped": "dropped record", "restored": "restored record",
    }  # fmt: skip
    found = [
        number(kinds.count(kind), name).replace("change of the bars", "changes of the bar")
        for kind, name in names.items()
        if kind in ("declared", "silent") or kind in kinds
    ]
    read = number(drift.history.commits, "commit")
    lost = number(len(drift.unreadable), "version")
    unread = f"; {lost} of files unreadable" if drift.unreadable else ""
    return f"{', '.join(found)}; {read} read{unread}"


def by_record(all_rows: Iterable[Row]) -> dict[tuple[str | None, str], list[Row]]:
    """Sort events by project and record, in the order in which they first came."""
    found: dict[tuple[str | None, str], list[Row]] = {}
    for row in all_rows:
        name = (row.event.kind + " " + row.event.record).lower()
        found.setdefault((row.event.project, name), []).append(row)
    return found
