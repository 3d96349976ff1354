"""clientcare.toml → Settings: every value with the place that it came from."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from functools import cached_property
from typing import Annotated, Any, Literal, get_args
from zoneinfo import ZoneInfo

from clientcare.calendar.hours import Closing, Season, read_week
from clientcare.calendar.working_time import UnknownCalendar, WorkCalendar, instant_of
from clientcare.dataclass import NamedTuple
from clientcare.records.base import Id, Severity, Words
from clientcare.records.commitment import CommitmentKind
from clientcare.records.faults import Fault, read_table, refusal, strange_years, unsafe_faults
from clientcare.records.issue import IssueKind
from clientcare.records.nearest import nearest
from clientcare.records.project import (
    WEEKDAYS,
    Cadence,
    CalendarTable,
    ClosedSpan,
    DunningStep,
    Person,
    PolicyTable,
    Project,
    SeverityClock,
    SeverityLimits,
)
from clientcare.records.tables import Table, private
from clientcare.records.validation import Limits, Path
from clientcare.toml import Places

FILE_NAME = "clientcare.toml"
Practice = Literal["essential", "standard", "thorough"]
PRACTICES: tuple[str, ...] = get_args(Practice)
SEVERITIES: tuple[Severity, ...] = get_args(Severity)
DUNNING: tuple[DunningStep, ...] = get_args(DunningStep)

Threshold = Literal["error", "warning", "info", "never"]
Regrade = Literal["error", "warning", "info"]


class CheckTable(Table):
    """Which rules run, how bad they are, and when the gate fails."""

    practice: Practice = private("from which level on rules run", "standard")
    select: tuple[str, ...] = private("rules to run: names, codes or families", ())
    ignore: tuple[str, ...] = private("rules not to run: names, codes or families", ())
    fail_on: Threshold = private("the severity from which on `check` exits 1", "error")
    severity: dict[str, Regrade] = private("rules graded anew", {})


class RecordTable(Table):
    """How the recording commands behave."""

    commit: bool = private("commit the file that a command wrote", False)


Named = dict[str, Words]


class ImportTable(Table):
    """What the values of one tracker mean here, each table from its value to ours."""

    people: dict[str, Id] = private("a person, by id", {})
    severity: dict[str, Severity] = private("a severity", {})
    kind: dict[str, IssueKind] = private("the kind of an issue", {})
    client: dict[str, Literal["client", "us"]] = private("who reported it", {})
    commitment: dict[str, CommitmentKind] = private(
        "what makes a commitment of an item, and of which kind", {}
    )
    columns: Named = private("the field that a column holds", {})
    ignore: tuple[Words, ...] = private("items that are not imported: addresses or keys", ())


class ImportsTable(Table):
    """What the values of each source of imports mean."""

    csv: ImportTable = private("tables", ImportTable.unset())
    jsonl: ImportTable = private("JSON Lines", ImportTable.unset())
    github: ImportTable = private("GitHub", ImportTable.unset())
    gitlab: ImportTable = private("GitLab", ImportTable.unset())
    jira: ImportTable = private("Jira", ImportTable.unset())


class SettingsTable(Table):
    """The whole of clientcare.toml; what a file leaves out has the default that stands here."""

    records: Annotated[str, Limits(min_length=1)] = private("the folder of the records", "projects")
    time_zone: str = private("the zone of local times and of the day's end", "UTC")
    people: dict[Id, Person] = private("our own people", {})
    calendar: CalendarTable = private("working time", CalendarTable.unset())
    cadence: Cadence = private("how often clients hear from us", Cadence())
    check: CheckTable = private("which rules run", CheckTable.unset())
    record: RecordTable = private("how recording commands behave", RecordTable.unset())
    policy: PolicyTable = private("the figures of the rules", PolicyTable.unset())
    import_: ImportsTable = private(
        "what values of trackers mean", ImportsTable.unset(), alias="import"
    )


_NO_SETTINGS = ("people", "import_")
"""Tables of clientcare.toml that hold no setting: each entry is its own."""


class Layer(NamedTuple):
    """A file that sets values over the ones below it, and the dotted keys that it sets."""

    name: str
    file: str
    text: str
    keys: frozenset[str]
    prefix: Path = ()

    def place(self, key: str) -> str:
        """Say where the file sets a dotted key."""
        return f"{self.file}:{Places(self.text).nearest((*self.prefix, *key.split('.'))).line}"


class Settings(SettingsTable):
    """The effective value of every setting, as `settings.policy.tell_slip`, and where from.

    A dotted key names one for people, as `policy.tell_slip` does.
    """

    layers: tuple[Layer, ...] = ()

    def limit(self, severity: Severity | None, what: SeverityClock) -> str | None:
        """Return a severity's limit, the lowest severity's where it has none; None is never."""
        limits: SeverityLimits = getattr(self.policy.severity, severity or SEVERITIES[-1])
        found: str | None = getattr(limits, what)
        return found

    @cached_property
    def values(self) -> Mapping[str, Any]:
        """The value of every setting by its dotted key, in the order of the format."""
        return dict(_every(self))

    def origin(self, key: str) -> str:
        """Say where the value of a dotted key came from: `default`, or a layer, file and line."""
        set_by = (layer for layer in reversed(self.layers) if key in layer.keys)
        return next((f"{layer.name}, {layer.place(key)}" for layer in set_by), "default")

    def locate(self, key: str, *steps: str | int) -> str | None:
        """Say where the value of a dotted key stands, or something in it; None of a default."""
        for layer in reversed(self.layers):
            if key in layer.keys:
                span = Places(layer.text).nearest((*layer.prefix, *key.split("."), *steps))
                return f"{layer.file}:{span.line}:{span.column}"
        return None

    @cached_property
    def zone(self) -> tzinfo:
        """The workspace's time zone."""
        return ZoneInfo(self.time_zone)

    @cached_property
    def work_calendar(self) -> WorkCalendar:
        """Working time with these settings."""
        given = self.calendar
        codes = (given.holidays,) if isinstance(given.holidays, str) else given.holidays or ()
        days, hours = _closings(given.closed, self.zone)
        return WorkCalendar(
            workdays=frozenset(WEEKDAYS.index(day) for day in given.workdays),
            hours=given.hours,
            zone=self.zone,
            holidays=codes,
            closed=days,
            closings=hours,
            seasons=[Season(one.from_, one.to, one.hours) for one in given.season],
            open_days=given.open,
            shift=given.shift,
        )

    def changed(self, **values: Any) -> "Settings":
        """Return these settings with some other values."""
        own = {name: getattr(self, name) for name in (*self.model_fields_set, "layers")}
        return Settings.model_construct({**own, **values})

    def under(self, layer: Layer, over: SettingsTable) -> "Settings":
        """Return these settings with what a file sets over them."""
        made = self.changed(**_over(self, over), layers=(*self.layers, layer))
        if made.calendar is self.calendar and made.time_zone == self.time_zone:
            vars(made)["work_calendar"] = self.work_calendar  # it counts the days of a year once
        return made


def _closings(
    closed: Iterable[date | ClosedSpan], zone: tzinfo
) -> tuple[dict[date, str], list[Closing]]:
    """What is closed: whole days, and hours from one local time to another; each with why."""
    days: dict[date, str] = {}
    hours = []
    for item in closed:
        if not isinstance(item, ClosedSpan):
            days[item] = "closed"
        elif isinstance(item.from_, datetime) or isinstance(item.to, datetime):
            hours.append(Closing(*_ends(item, zone), item.why or "closed"))
        else:
            span = (item.to - item.from_).days + 1
            days |= {item.from_ + timedelta(n): item.why or "closed" for n in range(span)}
    return days, hours


def _ends(span: ClosedSpan, zone: tzinfo) -> tuple[datetime, datetime]:
    """The local times between which something is closed; a day ends with its last moment."""
    start, end = (
        instant_of(one, zone).replace(tzinfo=None)
        if isinstance(one, datetime)
        else datetime.combine(one, time())
        for one in (span.from_, span.to)
    )
    if not isinstance(span.to, datetime):
        end = datetime.combine(span.to, time(23, 59, 59)) + timedelta(seconds=span.to < date.max)
    return start, end


def _over(base: Table, over: Table) -> dict[str, Any]:
    """The values that a table sets over those of another one, table in table."""
    values = {}
    for name in over.model_fields_set:
        value, inner = getattr(over, name), getattr(base, name)
        if isinstance(value, Table):
            value = inner.model_copy(update=_over(inner, value))
        values[name] = value
    return values


def _every(table: Table, prefix: str = "", *, own: bool = False) -> Iterator[tuple[str, Any]]:
    """Every value of the settings, or those that a file sets, by its dotted key."""
    for name in table.model_fields_set if own else table.declared:
        value = getattr(table, name)
        if name in _NO_SETTINGS:
            continue
        if isinstance(value, Table):
            yield from _every(value, f"{prefix}{name}.", own=own)
        else:
            yield f"{prefix}{name}", value


def _keys_of(table: SettingsTable) -> frozenset[str]:
    """The dotted keys that a file sets."""
    return frozenset(key for key, value in _every(table, own=True) if value is not None)


def read_settings(data: bytes) -> Settings:
    """Read clientcare.toml.

    Raises a ClientcareError that lists every fault with its place: settings are never half applied.
    """
    hint = f"correct {FILE_NAME}; nothing was checked"
    table, raw, text = read_table(SettingsTable, data, FILE_NAME, hint)
    settings = Settings().under(Layer("workspace", FILE_NAME, text, _keys_of(table)), table)
    faults = [*_wrong_values(table), *unsafe_faults(settings, text)]
    if faults := faults or calendar_faults(settings) or list(strange_years(raw)):
        raise refusal(faults, text, FILE_NAME, hint)
    return settings


def read_import_table(data: bytes, name: str) -> ImportTable:
    """Read a file with the tables of one `[import.<source>]`; raises ClientcareError as above."""
    return read_table(ImportTable, data, name, f"correct {name}; nothing was checked")[0]


def zone_faults(name: str) -> list[Fault]:
    """Find that a name is no time zone; the place is that of the key in its table."""
    if is_time_zone(name):
        return []
    from zoneinfo import available_timezones

    # of an offset (`GMT+1`) the nearest name would be another one
    digits = any(map(str.isdigit, name))
    suggested = None if digits else nearest(name, available_timezones() - _MACHINES_OWN)
    fix = f'did you mean "{suggested}"?' if suggested else 'write it as "Europe/Helsinki"'
    return [Fault(("time_zone",), f'"{name}" is not a time zone', fix)]


def is_time_zone(name: str) -> bool:
    """Whether a name means the same zone on every machine; some are each machine's own."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return name not in _MACHINES_OWN


_MACHINES_OWN = {"localtime", "posixrules"}


def _wrong_values(table: SettingsTable) -> Iterator[Fault]:
    """Find values of the right type that cannot be, the calendar aside."""
    yield from zone_faults(table.time_zone)
    folder = table.records.replace("\\", "/")
    if folder.startswith("/") or ".." in folder.split("/") or ":" in folder or "\0" in folder:
        fix = 'name a folder below clientcare.toml: "projects"'
        yield Fault(("records",), "the records must lie inside the workspace", fix)
    for name, person in table.people.items():
        if person.side not in (None, "us"):  # they serve every project
            fault = "the workspace's people are our own"
            yield Fault(("people", name, "side"), fault, 'write side = "us"')
        for n, away in enumerate(person.away):
            if away.to and away.to < away.from_:
                path: Path = ("people", name, "away", n, "to")
                message = f"{away.to} lies before {away.from_}"
                yield Fault(path, message, "correct one of the two days")


MOST_CLOSED = 36_600
"""How many days off of their own a calendar may list: a hundred years of them."""


def calendar_faults(settings: Settings) -> list[Fault]:
    """Find what is wrong with the calendar of some settings; places are those below its table."""
    table = settings.calendar
    faults = list(_wrong_days(table, settings.zone))
    if faults:
        return faults
    try:
        settings.work_calendar.check()
    except UnknownCalendar as error:
        fix = f'did you mean "{error.suggestion}"?' if error.suggestion else 'as "FI" or "DE-BY"'
        message = f'no public holidays known for "{error.code}"'
        path: Path = ("calendar", "holidays")
        if not isinstance(table.holidays, str) and table.holidays:
            path = (*path, table.holidays.index(error.code))
        faults.append(Fault(path, message, fix))
    except ValueError as error:
        key = "hours" if table.workdays else "workdays"
        fix = 'add `else = "09:00-17:00"`' if "no hours for" in str(error) else f"correct the {key}"
        faults.append(Fault(("calendar", key), str(error), fix))
    return faults


def _wrong_days(table: CalendarTable, zone: tzinfo) -> Iterator[Fault]:
    total = 0
    for n, item in enumerate(table.closed):
        if isinstance(item, ClosedSpan):
            path: Path = ("calendar", "closed", n, "to")
            start, end = _ends(item, zone)
            total += (end - start).days
            if end <= start:
                message = f"{item.to} lies before {item.from_}"
                yield Fault(path, message, "correct one of the two days")
            elif total > MOST_CLOSED:
                yield Fault(path, "closed for more than a hundred years", "shorten it")
    for n, season in enumerate(table.season):
        path = ("calendar", "season", n)
        if season.to < season.from_:
            message = f"{season.to} lies before {season.from_}"
            yield Fault((*path, "to"), message, "correct one of the two days")
        try:
            read_week(season.hours, ())
        except ValueError as error:
            yield Fault((*path, "hours"), str(error), "correct the hours")
    closed = set(table.closed)
    for n, day in enumerate(table.open):
        if day in closed:
            message = f"{day} is among the closed days"
            yield Fault(("calendar", "open", n), message, "take it out of one")


def project_settings(base: Settings, project: Project, text: str, name: str) -> Settings:
    """Return the settings of one project: the workspace's with the project's own over them."""
    own = {key: getattr(project, key) for key in ("time_zone", "calendar", "cadence", "policy")}
    over = SettingsTable.model_construct({key: value for key, value in own.items() if value})
    keys = _keys_of(over)
    if not keys:
        return base
    layer = Layer(f"project {project.id or project.name}", name, text, keys, ("project",))
    return base.under(layer, over)
