"""Every change of a promise in a history, with the working days that follow from it."""

import json
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from typing import Any

from clientcare.cache import Cache
from clientcare.calendar.timed_day import timed
from clientcare.dataclass import NamedTuple
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import hash_named
from clientcare.history.cache import UnreadableVersion
from clientcare.history.git import Repository
from clientcare.history.reading import History
from clientcare.history.versions import Event
from clientcare.naming import stem_of_event
from clientcare.records import Commitment, Issue
from clientcare.records.base import series_of
from clientcare.settings import Settings
from clientcare.store import Raw, Snapshot, assemble, reassemble
from clientcare.store.assembling import holds_money, names_of_others, sound_alone

_KEY = "sound"
"""The name under which the sound files are kept."""


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


class SoundFiles:
    """The files that an earlier run found to be sound, by what they hold, and left out in this one.

    What a history says of most records needs no look into their files.
    """

    def __init__(self, repository: Repository) -> None:
        self.cache = Cache.outside(repository.top, str(repository.folder), _KEY)
        self.ids: dict[str, list[str]] = {}
        """The ids, in small letters, of the records in each file that was left out."""

    def leave_out(self, settings: Settings, raws: Sequence[Raw]) -> Snapshot | None:
        """Assemble the other files; None where nothing can be kept."""
        if not self.cache:
            return None
        digest = hash_named("sha256")
        digests = {raw.name: digest(raw.data).hexdigest() for raw in raws if raw.data is not None}
        rows = self.cache.read([_KEY], lambda lines, _: [*map(json.loads, lines)]) or [(), ()]
        known = dict[str, list[str]](rows[0])
        self.ids = {name: known[one] for name, one in digests.items() if one in known}
        # Whether amounts are sound, the currency of their project says.
        keys = {name: f"{one} {name}" for name, one in digests.items()}
        of_money = {name: known[key] for name, key in keys.items() if key in known}
        left_out = {*self.ids, *of_money}
        part = assemble(settings, [raw for raw in raws if raw.name not in left_out])
        currencies = [[p.file.name, p.project and p.project.currency] for p in part.projects]
        if currencies == rows[1]:
            self.ids |= of_money
        elif of_money:
            part = reassemble(part, {raw.name: raw.data for raw in raws if raw.name in of_money})
        part.rest = [raw for raw in raws if raw.name in self.ids]
        has_money = {*of_money, *(one.file.name for one in part.entries if holds_money(one.record))}
        sound = (self.ids | sound_alone(part)).items()
        kept = {(keys if name in has_money else digests)[name]: ids for name, ids in sound}
        if kept.keys() != known.keys() or currencies != rows[1]:
            self.cache.write(_KEY, [[*kept.items()], currencies])
        return part

    def with_records(self, workspace: Workspace, names: Collection[str]) -> Workspace:
        """Add the records of some ids to a workspace, all where they stand for others."""
        snapshot = workspace.snapshot
        ids = {one for name in names for one in (name.lower(), series_of(name.lower()))}
        stems = {stem_of_event(name) for name in ids}
        found = {
            raw.name: raw.data
            for raw in snapshot.rest
            if not ids.isdisjoint(self.ids[raw.name])
            or raw.name.rpartition("/")[2].removesuffix(".toml").lower() in stems
        }
        tied = ({entry.id.lower(), *names_of_others(entry.record)} for entry in snapshot.entries)
        if any(len(each) > 1 and each & ids for each in tied):
            found = {raw.name: raw.data for raw in snapshot.rest}
        if not found:
            return workspace
        is_today = workspace.judged_today
        return Workspace(reassemble(snapshot, found), workspace.now, judged_today=is_today)


def text_of(value: Any) -> str | None:
    """Write a value that was changed: a day, a moment, a yes or no as in a record, else as text."""
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    return value.isoformat() if isinstance(value, date) else str(value)
