"""A workspace as known at a now: what every rule, summary and view asks."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Self, TypeVar

from clientcare.calendar.working_time import Now, WorkCalendar, day_of
from clientcare.facts import lateness
from clientcare.facts.known import known, path_in_whole
from clientcare.facts.ladder import Rung, judge
from clientcare.facts.lateness import Dates
from clientcare.facts.limits import Pause, last_day, target, wait_spans
from clientcare.facts.states import is_closed
from clientcare.records import Commitment, Escalation, Issue, Path, Project, Record
from clientcare.records.project import LadderStep, Person
from clientcare.settings import Settings
from clientcare.store import Entry, LoadedProject, Snapshot

R = TypeVar("R", bound=Record)
V = TypeVar("V")


class _Memory:
    """Remembers what was once computed."""

    def __init__(self) -> None:
        self._known: dict[Callable[[Any], Any], Any] = {}

    def cached(self, compute: Callable[[Self], V]) -> V:
        """Compute something about the whole of this the first time it is asked for."""
        if compute not in self._known:
            self._known[compute] = compute(self)
        found: V = self._known[compute]
        return found


class Context(_Memory):
    """One project with its records as known at a now, and the clocks that run on its calendar."""

    def __init__(self, workspace: "Workspace", loaded_project: LoadedProject) -> None:
        """Take what is known of the project; its entries are added by the workspace."""
        super().__init__()
        self.workspace = workspace
        self.loaded_project = loaded_project
        self.settings: Settings = loaded_project.settings
        self.calendar: WorkCalendar = loaded_project.settings.calendar
        self.now: Now = workspace.now
        self.today: date = workspace.now.day
        self.people = loaded_project.people
        self.entries: dict[str, list[Entry]] = {}
        self.entry: Entry | None = None
        self._dates: dict[int, Dates] = {}

    @property
    def id(self) -> str:
        """The project's id."""
        return self.loaded_project.id

    @property
    def project(self) -> Project | None:
        """The project's record as known; None where it cannot be read."""
        own = self.entries.get("project")
        record = own[0].record if own else None
        return record if isinstance(record, Project) else None

    @property
    def name(self) -> str:
        """The project's name, else its id."""
        return self.project.name if self.project else self.id

    def records(self, kind: type[R]) -> list[R]:
        """The project's records of a kind, in the order of the files."""
        found = (entry.record for entry in self.entries.get(kind.KIND, ()))
        return [record for record in found if isinstance(record, kind)]

    def each(self, kind: type[R]) -> Iterator[tuple[Entry, R]]:
        """The project's records of a kind, each with its entry."""
        for entry in self.entries.get(kind.KIND, ()):
            if isinstance(entry.record, kind):
                yield entry, entry.record

    def find(self, name: str) -> Entry | None:
        """Find any record of the workspace by its id, whatever its case, as known now."""
        return self.workspace.find(name)

    def commitment(self, name: str) -> Commitment | None:
        """Find a commitment of the workspace by its id."""
        entry = self.workspace.find(name)
        return entry.record if entry and isinstance(entry.record, Commitment) else None

    def person(self, name: str | None) -> Person | None:
        """Find a person of the project or the workspace by id."""
        return self.people.get(name) if name else None

    def person_name(self, name: str | None) -> str:
        """What to call a person: the name, else the id."""
        person = self.person(name)
        return (person.name if person else None) or name or "nobody"

    def side(self, name: str | None) -> str | None:
        """Whose side a person is on; the workspace's own people are ours."""
        person = self.person(name)
        if person is None:
            return None
        return person.side or ("us" if name in self.settings.people else None)

    def dates(self, record: Commitment | Issue) -> Dates:
        """The dates of a commitment or of an issue's fix; computed once a record."""
        found = self._dates.get(id(record))
        if found is None:
            if isinstance(record, Commitment):
                found = lateness.commitment_dates(record, self.now, self.calendar, self.commitment)
            else:
                found = lateness.issue_dates(record, self.now, self.calendar)
            self._dates[id(record)] = found
        return found

    @property
    def ladder(self) -> tuple[LadderStep, ...]:
        """The project's escalation ladder."""
        return self.project.escalation if self.project else ()

    def rungs(self, record: Commitment | Issue) -> list[Rung]:
        """The escalations of a record, each judged."""
        if not record.escalations:
            return []
        closed = is_closed(record)
        return judge(record.escalations, self.ladder, self.calendar, self.now, closed=closed)

    def unresolved(self, record: Commitment | Issue) -> list[Escalation]:
        """The escalations of a record that still run."""
        return [rung.escalation for rung in self.rungs(record) if not rung.escalation.resolved]

    def pauses(self, record: Issue) -> list[Pause]:
        """The times in which an issue waited for the client."""
        return wait_spans(record.waits, self.now, self.calendar.zone)

    def limit(
        self, start: date | datetime, within: str, pauses: list[Pause] | None = None
    ) -> datetime:
        """Return up to when something with a limit is in time."""
        return target(start, within, self.calendar, pauses or ())

    def passed(
        self, start: date | datetime, within: str | None, pauses: list[Pause] | None = None
    ) -> bool:
        """Whether a limit has passed at this now; no limit never has."""
        return within is not None and self.now.moment > self.limit(start, within, pauses)

    def day(self, value: date | datetime) -> date:
        """The day of a day or a moment in the workspace's zone."""
        return day_of(value, self.calendar.zone)

    def days_since(self, value: date | datetime) -> int:
        """Working days from a day or a moment to today."""
        return self.calendar.between(self.day(value), self.today)

    def soon(self, day: date) -> bool:
        """Whether a day lies within `due_soon` from today, or has passed."""
        return day <= self.cached(_soon)

    def day_within(self, within: str) -> date:
        """The last day of a time that starts today."""
        return last_day(self.calendar.after(self.today, within), self.calendar)


def _soon(context: Context) -> date:
    return context.day_within(context.settings.policy("due_soon"))


class Workspace(_Memory):
    """Everything that was read, without what lies after a now."""

    def __init__(self, snapshot: Snapshot, now: Now, *, judged_today: bool = False) -> None:
        """Drop what is later than `now`; `judged_today` says that now is the present."""
        super().__init__()
        self.snapshot = snapshot
        self.now = now
        self.judged_today = judged_today
        self.entries: list[Entry] = []
        self.orphans: list[Entry] = []
        self.later: list[tuple[Entry, Record | None]] = []
        self._by_id: dict[str, Entry] = {}
        self._whole: dict[int, Record] = {}
        homes = {id(e): Context(self, e) for e in snapshot.projects}
        self.contexts = list(homes.values())
        for entry in snapshot.entries:
            self._add(entry, homes)

    def _add(self, entry: Entry, homes: dict[int, Context]) -> None:
        record = known(entry.record, self.now)
        if record is not entry.record:
            self.later.append((entry, record))
            if record is None:
                return
            self._whole[id(record)] = entry.record
            entry = replace(entry, record=record)
        self.entries.append(entry)
        self._by_id.setdefault(entry.id.lower(), entry)
        if entry.home:
            homes[id(entry.home)].entries.setdefault(entry.kind, []).append(entry)
        else:
            self.orphans.append(entry)

    def find(self, name: str) -> Entry | None:
        """Find a record by its id, whatever its case, as known now."""
        return self._by_id.get(name.lower())

    def path_in_file(self, entry: Entry, path: Path) -> Path:
        """Where a field of what is known of a record stands in the record as its file has it."""
        whole = self._whole.get(id(entry.record))
        return path_in_whole(entry.record, whole, path) if whole else path

    def context(self, name: str) -> Context | None:
        """Find a project by its id, whatever its case."""
        wanted = name.lower()
        return next((c for c in self.contexts if c.id.lower() == wanted), None)
