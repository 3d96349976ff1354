"""Records as `list` and `show` give them: the state, the owner, the dates, and the order."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, tzinfo
from typing import Any

from clientcare.calendar.timed_day import hour_of
from clientcare.calendar.working_time import instant_of
from clientcare.dataclass import NamedTuple
from clientcare.facts.dates import Dates
from clientcare.facts.limits import Rung
from clientcare.facts.promises import kept, state_in
from clientcare.facts.states import state_of
from clientcare.facts.workspace import Context, Workspace, is_series
from clientcare.records import KINDS, Commitment, Issue
from clientcare.store import Entry


class RecordSummary(NamedTuple):
    """A record and what follows from its facts; its own fields are attributes too.

    `context` is the project that it belongs to; None where none claims it. Of what comes again the
    dates and the state are those of its current round.
    """

    entry: Entry
    context: Context | None
    workspace: Workspace

    def __getattr__(self, field: str) -> Any:
        """A field of the record."""
        return getattr(self.entry.record, field)

    @property
    def record(self) -> Any:
        """The record as known."""
        return self.entry.record

    @property
    def zone(self) -> tzinfo:
        """The time zone of its local times."""
        return (self.context or self.workspace.snapshot).settings.zone

    @property
    def current(self) -> Any:
        """The record, or the round of it that is open or was the last."""
        return self.workspace.current(self.entry).record

    @property
    def rounds(self) -> "Sequence[RecordSummary]":
        """The rounds of what comes again that are judged now, in order."""
        if not is_series(self.record):
            return ()
        return [self._replace(entry=one) for one in self.workspace.rounds(self.entry)]

    @property
    def rounds_overdue(self) -> int:
        """How many rounds of what comes again are still owed after their due days."""
        return sum(one.overdue for one in self.rounds) + self.rounds_unjudged

    @property
    def rounds_unjudged(self) -> int:
        """How many rounds of what comes again are overdue, and too old to be judged each."""
        return self.workspace.unjudged.get(self.rounds[0].id, 0) if self.rounds else 0

    @property
    def id(self) -> str:
        """Its id, with the workspace before it where another one has the same."""
        return self.workspace.origin.name(self.entry.id)

    @property
    def root(self) -> str | None:
        """The workspace, where several were read."""
        return self.workspace.origin.root or None

    @property
    def title(self) -> str | None:
        """Its title, or its name; None where it has neither."""
        return getattr(self.record, "title", None) or getattr(self.record, "name", None)

    @property
    def project(self) -> str | None:
        """The id of its project."""
        return self.workspace.origin.name(self.context.id) if self.context else None

    @property
    def client_name(self) -> str | None:
        """The client of its project."""
        project = self.context.project if self.context else None
        return project.client if project else None

    @property
    def state(self) -> str | None:
        """Its state, derived."""
        if self.is_duplicate:
            return "duplicate"
        if self.context and isinstance(self.current, Commitment):
            return state_in(self.current, self.context)
        return state_of(self.current)

    @property
    def is_duplicate(self) -> bool:
        """Whether it says what another record says, and counts nowhere."""
        return self.entry in self.workspace.duplicates

    @property
    def owner(self) -> str | None:
        """Who owns it."""
        field = KINDS[self.entry.kind].owner
        return getattr(self.record, field) if field else None

    @property
    def dates(self) -> Dates | None:
        """The dates of a promise."""
        if self.context is None or not isinstance(self.current, Commitment | Issue):
            return None
        return None if self.is_duplicate else self.context.dates(self.current)

    @property
    def due(self) -> date | None:
        """The date of a promise that binds."""
        return self.dates.due if self.dates else None

    @property
    def minutes_late(self) -> int:
        """Minutes past the hour that was promised."""
        return self.dates.minutes_late if self.dates else 0

    @property
    def overdue(self) -> bool:
        """Whether it is a promise that is still owed after its due day."""
        return self.dates is not None and self.dates.overdue

    @property
    def kept(self) -> bool | None:
        """Whether it came by the date first promised; None of what counts in no figure."""
        if self.context is None or self.is_duplicate or not isinstance(self.record, Commitment):
            return None
        return kept(self.record, self.context)

    @property
    def rungs(self) -> Sequence[Rung]:
        """Its escalations, judged."""
        if self.context is None or not isinstance(self.current, Commitment | Issue):
            return ()
        return self.context.rungs(self.current)


def records_of(
    kind: str,
    contexts: Sequence[Context],
    loose: Iterable[Workspace] = (),
    *,
    duplicates: bool = False,
    by_round: bool = False,
) -> list[RecordSummary]:
    """The records of a kind in some projects, by the day that matters; without a day comes last.

    Of `loose` workspaces those too that belong to no project; `duplicates` only where asked for.
    What comes again is one of them, or with `by_round` each of its rounds.
    """
    found: list[tuple[Entry, Context | None, Workspace]] = []
    for context in contexts:
        own = (context.entries if by_round else context.recorded).get(kind, ())
        found += ((entry, context, context.workspace) for entry in own)
    for space in loose:
        found += ((entry, None, space) for entry in space.orphans if entry.kind == kind)
    for context in contexts if duplicates else ():
        for entry in context.workspace.duplicates:
            if entry.kind == kind and entry.project is context.loaded_project:
                found.append((entry, context, context.workspace))
    rows = (RecordSummary(*one) for one in found)
    return sorted(rows, key=lambda one: (*_when(one), one.entry.id.lower()))


def _when(one: RecordSummary) -> tuple[bool, str]:
    """The day that a list is ordered by: a commitment's due day, else the first fact."""
    if one.entry.kind == "commitment":
        value = hour_of(one.due) or one.due if one.dates else one.record.promised
    else:
        value = getattr(one.record, KINDS[one.entry.kind].day, None)
    if isinstance(value, datetime):
        return False, instant_of(value, one.zone).isoformat()
    return value is None, value.isoformat() if isinstance(value, date) else ""
