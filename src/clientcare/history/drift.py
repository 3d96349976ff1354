"""Every change of a promise in a history, with the working days that follow from it."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from clientcare.calendar.timed_day import timed
from clientcare.dataclass import NamedTuple
from clientcare.facts.workspace import Context, Workspace
from clientcare.history.cache import UnreadableVersion
from clientcare.history.reading import History
from clientcare.history.versions import Event
from clientcare.records import Commitment, Issue


class Drift(NamedTuple):
    """A history as it is shown: whose events, as seen from a workspace."""

    workspace: Workspace
    history: History
    events: tuple[Event, ...]

    @property
    def unreadable(self) -> list[UnreadableVersion]:
        """The versions of files that could not be read."""
        return self.history.unreadable

    def _context(self, event: Event) -> Context | None:
        return self.workspace.context(event.project) if event.project else None

    def rows(self) -> Iterator["Row"]:
        """Every event with its working days."""
        for event in self.events:
            dates, slip, early = event.difference.dates, None, None
            if dates:
                settings = (self._context(event) or self.workspace.snapshot).settings
                slip = settings.work_calendar.between(*dates)
                early = settings.work_calendar.between(event.on, dates[0])
            yield Row(event, slip, early)

    def by_record(self) -> list[list["Row"]]:
        """The events of each project and record, in the order in which they first came."""
        found: dict[tuple[str | None, str, str], list[Row]] = {}
        for row in self.rows():
            event = row.event
            key = (event.project, event.kind.lower(), event.record.lower())
            found.setdefault(key, []).append(row)
        return list(found.values())

    def title(self, record: str) -> str | None:
        """The title of a record that is still there."""
        entry = self.workspace.find(record)
        return entry.title if entry and entry.title != entry.id else None

    def dates(self, rows: list["Row"]) -> tuple[Any, date | None]:
        """The first date of a record, and the one that it is due on now."""
        moves = [row.event.difference for row in rows if row.event.difference.what == "move"]
        event = rows[0].event
        entry = self.workspace.find(event.record)
        context = self._context(event)
        first = next((change.old for change in moves if change.field == "promised"), None)
        if entry and context and isinstance(entry.record, Commitment | Issue):
            first = timed(first, context.settings.zone) if first else entry.record.promised
            current = self.workspace.current(entry).record
            assert isinstance(current, Commitment | Issue)
            return first, context.dates(current).due
        return first, None


class Row(NamedTuple):
    """An event with what follows from it: working days moved, and from the old date to its making.

    `early_by` is negative where it was made after the old date had passed.
    """

    event: Event
    slip: int | None
    early_by: int | None


def text_of(value: Any) -> str | None:
    """Write a value that was changed: a day, a moment, a yes or no as in a record, else as text."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
