"""Edits for tests: a draft of a small workspace, and what a record says after it."""

from datetime import date, datetime
from typing import Any

from clientcare.calendar.now import Now
from clientcare.dataclass import replace
from clientcare.edit.days import present_moment
from clientcare.edit.effect import ChangeSet
from clientcare.edit.marking import mark
from clientcare.edit.values import Days, Reader, read_pairs
from clientcare.facts.workspace import Workspace
from clientcare.naming import find_name
from clientcare.store import Entry
from tests.workspaces import TODAY, workspace


class Desk:
    """A workspace of one project with a draft of an edit on it, as of a day or a moment."""

    def __init__(self, records: str, *, now: date | datetime = TODAY) -> None:
        self.workspace: Workspace = workspace(records, now=now)
        self.draft = ChangeSet(self.workspace.snapshot)
        self.context = self.workspace.contexts[0]
        self.said: dict[str, str] = {}
        titles = {entry.id: entry.title for entry in self.workspace.snapshot.entries}
        self.reader = Reader(
            self.workspace.now,
            self.context.calendar,
            self.context.people,
            lambda text: find_name(text, titles, "record", titles),
            self.said,
            self.days(),
        )

    def entry(self, name: str = "D-1") -> Entry:
        found = self.workspace.find(name)
        assert found
        return found

    def days(self, on: date | datetime | None = None) -> Days:
        now: Now = self.workspace.now
        if on is None:
            return Days(now.day, now.day if now.moment.hour == 0 else present_moment(now))
        return Days(on.date() if isinstance(on, datetime) else on, on, given=True)

    def mark(
        self,
        *facts: str,
        name: str = "D-1",
        on: date | datetime | None = None,
        entry: int | None = None,
        sets: tuple[str, ...] = (),
    ) -> dict[str, Any]:
        """Mark a record, and return it as its file would say then."""
        reader = replace(self.reader, days=self.days(on))
        mark(self.draft, self.entry(name), facts, read_pairs(sets), reader, entry or 0)
        return self.record(name)

    def record(self, name: str = "D-1") -> dict[str, Any]:
        return self.draft.table(self.entry(name))

    def text(self, name: str = "D-1") -> str:
        return self.draft.text(self.entry(name).file.name)
