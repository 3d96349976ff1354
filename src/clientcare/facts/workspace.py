"""A workspace as known at a now: what every rule, summary and view asks."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property, partial
from itertools import chain
from typing import TypeVar

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import day_of, instant_of
from clientcare.dataclass import NamedTuple, replace
from clientcare.facts.limits import last_day
from clientcare.facts.promises import silent_since
from clientcare.facts.rounds import MOST_UNRECORDED, Series, path_in_series, round_of
from clientcare.facts.states import facts, is_closed, known, path_in_whole, with_hours
from clientcare.facts.view import FirstCommitted, View
from clientcare.records import Commitment, Issue, Path, Project, Record
from clientcare.records.base import ROUND, Repeatable, renamed, series_of
from clientcare.settings import Settings
from clientcare.store import Entry, LoadedProject, Snapshot

R = TypeVar("R", bound=Record)


class Context(View):
    """One project with its records as known at a now: the full view, for us."""

    def __init__(self, workspace: "Workspace", loaded_project: LoadedProject) -> None:
        """Take what is known of the project; its entries are added by the workspace."""
        super().__init__()
        self.workspace = self.everywhere = workspace
        self.loaded_project = loaded_project
        self.id = loaded_project.id
        self.settings = loaded_project.settings
        self.calendar = loaded_project.settings.work_calendar
        self.now = workspace.now.within(self.settings.zone)
        self.people = loaded_project.people
        self.entries: dict[str, list[Entry]] = {}
        self.recorded: dict[str, list[Entry]] = {}
        """As `entries`, but what comes again as one record, not by its rounds."""

    @property
    def name(self) -> str:
        """The project's name, else its id."""
        return self.project.name if self.project else self.id

    @property
    def first_committed(self) -> FirstCommitted | None:
        """What the history says of when promises were recorded, where it was read."""
        return self.workspace.first_committed

    @property
    def silent(self) -> Mapping[str, date]:
        """Since when what we delivered is accepted by silence, by its id in small letters."""
        return silent_since(self)

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
        """Find any record of the workspace by its id, whatever its case, as known now.

        Of events that got the same id, because they give none, it is the project's own.
        """
        return self._events.get(name.lower()) or self.workspace.find(name)

    def id_of(self, record: Record) -> str:
        """The id of a record, its own or the one that it got when it was read."""
        return getattr(record, "id", None) or self._unnamed[id(record)].id

    def name_to_type(self, record: Record) -> str:
        """What names a record in a command: its id, told apart from another's of the same id."""
        own = getattr(record, "id", None)
        return own or self.workspace.name_to_type(self._unnamed[id(record)])

    @cached_property
    def _unnamed(self) -> dict[int, Entry]:
        entries = chain.from_iterable(self.entries.values())
        return {id(one.record): one for one in entries if not getattr(one.record, "id", None)}

    @cached_property
    def _events(self) -> dict[str, Entry]:
        return {one.id.lower(): one for one in reversed(self._unnamed.values())}

    def record(self, name: str) -> Record | None:
        """Find any record of the workspace by its id; of what comes again its current round."""
        entry = self.find(name)
        return self.workspace.current(entry).record if entry else None

    def falls_on(self, record: Commitment) -> date:
        """The day on which a round falls, before it is moved to a working day."""
        assert record.round
        entry = self.workspace.series_entry(record.series or "")
        return self.workspace.series(entry).falls_on(record.round)

    def unjudged(self, record: Commitment | Issue) -> int:
        """How many rounds after the first one of a series are overdue, and too many to judge."""
        return self.workspace.unjudged.get(record.id, 0)


def names_apart(entries: Sequence[Entry]) -> list[str]:
    """Name records that share an id, each by its project, else by its file: `PROJECT/ID`."""
    projects = [one.project.id for one in entries if one.project]
    is_enough = len(set(projects)) == len(entries)
    places = projects if is_enough else [one.file.name for one in entries]
    return [f"{place}/{one.id}" for place, one in zip(places, entries, strict=True)]


def is_series(record: Record) -> bool:
    """Whether a record is a commitment that comes again."""
    return isinstance(record, Commitment) and record.is_series


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class Origin(NamedTuple):
    """Which of several workspaces one is; nothing where one alone was read.

    `root` is its folder as it was named, `label` what tells it from the others, and `shared` holds
    the ids, in small letters, that others have as well.
    """

    root: str = ""
    label: str = ""
    shared: frozenset[str] = frozenset()

    def name(self, id: str) -> str:
        """Write an id: with the workspace before it where another one has the same."""
        return f"{self.label}/{id}" if id.lower() in self.shared else id


class Workspace:
    """Everything that was read, without what lies after a now."""

    def __init__(
        self,
        snapshot: Snapshot,
        now: Now,
        *,
        judged_today: bool = False,
        most_rounds: int = MOST_UNRECORDED,
        is_divisible: bool = False,
    ) -> None:
        """Drop what is later than `now`; `judged_today` says that now is the present.

        Of what comes again the last `most_rounds` are judged of which nothing was recorded. What
        `is_divisible` may be judged in two processes.
        """
        self.snapshot = snapshot
        self.now = now
        self.judged_today = judged_today
        self.most_rounds = most_rounds
        self.is_divisible = is_divisible
        self.origin = Origin()
        self.committed: Callable[[Now], Snapshot | None] | None = None
        """Finds the records as they were committed in time for an earlier now, if otherwise."""
        self.first_committed: FirstCommitted | None = None
        """What the history says of when promises were recorded, where it was read."""
        self._series = {one.id.lower(): one for one in snapshot.entries if is_series(one.record)}
        self._read({})
        repeating = (one for one in self.recorded if "duplicate_of" in vars(one.record))
        self.duplicates = [
            one for one in repeating
            if (other := self.repeated(one)) and not duplicate_fault(one, other)
        ]  # fmt: skip
        if self.duplicates:
            self._set_aside()

    def _read(self, repeated: Mapping[str, str]) -> None:
        """Take what is known of the records; what names a duplicate means what that repeats."""
        self.entries: list[Entry] = []
        self.recorded: list[Entry] = []
        """The records as their files have them: what comes again as one, not by its rounds."""
        self.orphans: list[Entry] = []
        self.later: list[tuple[Entry, Record | None]] = []
        self._by_id: dict[str, Entry] = {}
        self._whole: dict[int, Record] = {}
        self._parts: dict[int, tuple[Commitment, int | None]] = {}
        self._rounds: dict[int, list[Entry]] = {}
        self.unjudged: dict[str, int] = {}
        """How many later rounds are too old to be judged, by the id of the first of them all."""
        self._repeated = repeated
        projects = {id(e): Context(self, e) for e in self.snapshot.projects}
        self.contexts = list(projects.values())
        # By name, so that no verdict depends on the order in which the files were read.
        for entry in sorted(self.snapshot.entries, key=lambda entry: entry.file.name):
            self._add(entry, projects)

    def earlier(self, now: Now) -> "Workspace":
        """What was known at an earlier now, by the records as they were committed in time."""
        found = self.committed(now) if self.committed else None
        return Workspace(found or self.snapshot, now, is_divisible=self.is_divisible)

    def future_facts(self) -> Iterator[tuple[Entry, Path, date]]:
        """What is recorded as done after the present, where the present is the now."""
        for entry, _ in self.later if self.judged_today else ():
            for path, day in facts(entry.record):
                if not self.now.knows(day):
                    yield entry, path, day

    def _add(self, entry: Entry, projects: dict[int, Context]) -> None:
        context = projects[id(entry.project)] if entry.project else None
        whole = renamed(entry.record, self._repeated) if self._repeated else entry.record
        record = known(whole, context.now if context else self.now)
        if record is not whole:
            self.later.append((entry, record))
            if record is None:
                return
        if isinstance(record, (Commitment, Issue)):
            record = self._as_judged(record, context)
        if record is not entry.record:
            self._whole[id(record)] = whole
            entry = replace(entry, record=record)
        self.recorded.append(entry)
        self._by_id.setdefault(entry.id.lower(), entry)
        judged = self.rounds(entry) if is_series(record) else [entry]
        self.entries += judged
        if context:
            context.recorded.setdefault(entry.kind, []).append(entry)
            context.entries.setdefault(entry.kind, []).extend(judged)
            if isinstance(record, Project):
                context.project = context.project or record
        else:
            self.orphans += judged

    def _as_judged(self, record: Commitment | Issue, context: Context | None) -> Record:
        """A promise with the rank, the hours and the rounds by which it is judged."""
        if isinstance(record, Issue) and record.ranked:
            zone = (context or self.snapshot).settings.zone
            record = record.as_ranked(partial(instant_of, zone=zone))
        if context:
            record = with_hours(record, context.settings.zone)
        if self._series and isinstance(record, Commitment) and not record.is_series:
            zone = (context or self.snapshot).settings.zone
            record = self._resolved(record, day_of(record.promised or self.now.day, zone))
        return record

    def series_entry(self, name: str) -> Entry:
        """What comes again, by its own id or that of a round, though it may be a duplicate."""
        return self._series[series_of(name.lower())]

    def series(self, entry: Entry) -> Series:
        """The days of the rounds of what comes again."""
        assert isinstance(entry.record, Commitment)
        return Series(entry.record, self._settings(entry).work_calendar)

    def _settings(self, entry: Entry) -> Settings:
        return (entry.project or self.snapshot).settings

    def rounds(self, entry: Entry) -> list[Entry]:
        """The rounds of what comes again that are judged now, in order."""
        key = id(entry.record)
        if key not in self._rounds:
            settings = self._settings(entry)
            calendar, today = settings.work_calendar, self.now.within(settings.zone).day
            soon = last_day(calendar.after(today, settings.policy.due_soon), calendar)
            project = entry.project.project if entry.project else None
            closed = project.closed if project and project.closed else date.max
            series, most = self.series(entry), self.most_rounds
            judged = series.judged(today, soon, closed if closed <= today else None, most)
            self._rounds[key] = [self._round(entry, due, n) for due, n in judged.items()]
            if len(judged) > most:
                first = self._rounds[key][0].id
                self.unjudged[first] = series.unjudged(judged, min(soon, closed))
        return self._rounds[key]

    def _round(self, entry: Entry, due: date, number: int | None) -> Entry:
        assert isinstance(entry.record, Commitment)
        zone = self._settings(entry).zone
        record = self._resolved(round_of(entry.record, due, number, zone), due)
        found = replace(entry, record=record, id=record.id)
        self._parts[id(record)] = entry.record, number
        self._by_id.setdefault(found.id.lower(), found)
        return found

    def round(self, entry: Entry, day: date) -> Entry | None:
        """The round of what comes again that is due, or falls, on a day, however far it lies."""
        series = self.series(entry)
        due = series.day(day)
        if due is None:
            return None
        found = self._by_id.get(f"{entry.id}{ROUND}{due}".lower())
        return found or self._round(entry, due, series.recorded().get(due))

    def current(self, entry: Entry) -> Entry:
        """Of what comes again the first round that is open, else the last; else itself."""
        if not is_series(entry.record):
            return entry
        rounds = self.rounds(entry)
        return next((one for one in rounds if not is_closed(one.record)), (rounds or [entry])[-1])

    def _resolved(self, record: Commitment, day: date) -> Commitment:
        """Let a need of what comes again be one of its last round that is due by a day."""
        needs = []
        for name in record.needs:
            series, sign, given = name.partition(ROUND)
            due, entry = None, self._series.get(series.lower())
            if entry:
                days, wanted = self.series(entry), _day(given) if sign else None
                due = days.day(wanted) if wanted else days.last_by(day)
            needs.append(f"{entry.id}{ROUND}{due}" if entry and due else name)
        same = tuple(needs) == record.needs
        return record if same else record.model_copy(update={"needs": tuple(needs)})

    def repeated(self, entry: Entry) -> Entry | None:
        """The record of which one says that it is a duplicate."""
        name = entry.record.duplicate_of if isinstance(entry.record, Repeatable) else None
        return self.find(name) if name else None

    def _set_aside(self) -> None:
        """Let duplicates count nowhere; what refers to one means the record that it repeats."""
        ids = {one.id.lower(): other.id for one in self.duplicates if (other := self.repeated(one))}
        if any(renamed(one.record, ids) is not one.record for one in self.recorded):
            self._read(ids)
            self.duplicates = [one for one in self.recorded if one.id.lower() in ids]
        rounds = (self.rounds(entry) for entry in self.duplicates if is_series(entry.record))
        aside = {id(entry) for entry in chain(self.duplicates, *rounds)}
        kinds = [(*one.entries.values(), *one.recorded.values()) for one in self.contexts]
        for entries in chain((self.entries, self.recorded, self.orphans), *kinds):
            entries[:] = (entry for entry in entries if id(entry) not in aside)
        for entry in self.duplicates:
            other = self.repeated(entry)
            if other and self._by_id[entry.id.lower()] is entry:
                self._by_id[entry.id.lower()] = other

    def find(self, name: str) -> Entry | None:
        """Find a record by its id, whatever its case, as known now; of a round by its day too."""
        found = self._by_id.get(name.lower())
        if found is None and ROUND in name:
            series, _, day = name.partition(ROUND)
            entry, given = self._by_id.get(series.lower()), _day(day)
            if entry and given and is_series(entry.record):
                return self.round(entry, given)
        return found

    def name_to_type(self, entry: Entry) -> str:
        """What names a record in a command: its id, with a place where others got it."""
        return self._told_apart.get((entry.file.name, entry.path), entry.id)

    @cached_property
    def _told_apart(self) -> dict[tuple[str, Path], str]:
        """How the events are named whose id others have too, by their places."""
        events: dict[str, list[Entry]] = {}
        for one in self.snapshot.entries:
            if not one.own_id:
                events.setdefault(one.id, []).append(one)
        return {
            (one.file.name, one.path): name
            for found in events.values()
            if len(found) > 1
            for one, name in zip(found, names_apart(found), strict=True)
        }

    def path_in_file(self, entry: Entry, path: Path) -> Path:
        """Where a field of what is known of a record stands in the record as its file has it."""
        record = entry.record
        if path[:1] == ("needs",):  # they may name the round that is meant, each in its place
            return path
        if part := self._parts.get(id(record)):
            record, path = part[0], path_in_series(*part, path)
        whole = self._whole.get(id(record))
        return path_in_whole(record, whole, path) if whole else path

    def context(self, name: str) -> Context | None:
        """Find a project by its id, whatever its case."""
        wanted = name.lower()
        return next((c for c in self.contexts if c.id.lower() == wanted), None)


def duplicate_fault(entry: Entry, other: Entry) -> str:
    """Why a record cannot be the duplicate of another; empty where it can."""
    one, two = entry.record, other.record
    if other is entry:
        return "itself"
    if isinstance(two, Repeatable) and two.duplicate_of:
        return "itself a duplicate"
    if other.kind != entry.kind or other.project is not entry.project:
        return f"of another {'kind' if other.kind != entry.kind else 'project'}"
    if two.internal and not one.internal:
        return "internal, and this one is not"
    if isinstance(one, Commitment | Issue) and isinstance(two, Commitment | Issue) and one.promised:
        if two.promised is None:
            return "promised for no day"
        if two.promised > one.promised:
            return f"promised for {two.promised}, later than {one.promised}"
    return ""
