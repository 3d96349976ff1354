"""clientcare.toml → Settings: every value with the place that it came from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, time, timedelta, tzinfo
from functools import cached_property
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import Field, ValidationError

from clientcare.calendar.working_time import UnknownCalendar, WorkCalendar
from clientcare.errors import ClientcareError
from clientcare.records.base import LAX, Id, Path, Table, Texts, private
from clientcare.records.faults import Fault, faults_of, nearest
from clientcare.records.policy import (
    WEEKDAYS,
    Cadence,
    CalendarTable,
    ClosedSpan,
    PolicyTable,
)
from clientcare.records.project import Person, Project
from clientcare.records.unsafe import may_be_unsafe, unsafe_texts
from clientcare.toml import Places, TomlFault, decode, parse

FILE_NAME = "clientcare.toml"
PRACTICES = ("essential", "standard", "thorough")
SEVERITIES = ("critical", "high", "medium", "low")
DUNNING = ("mail", "call", "notice", "legal")

Practice = Literal["essential", "standard", "thorough"]
Threshold = Literal["error", "warning", "info", "never"]
Regrade = Literal["error", "warning", "info"]


class CheckTable(Table):
    """Which rules run, how bad they are, and when the gate fails."""

    practice: Practice | None = private("from which level on rules run")
    select: Texts | None = private("rules to run: names, codes or families")
    ignore: Texts | None = private("rules not to run: names, codes or families")
    fail_on: Threshold | None = private("the severity from which on `check` exits 1")
    severity: Annotated[dict[str, Regrade], LAX] | None = private("rules graded anew")


class RecordTable(Table):
    """How the recording commands behave."""

    commit: bool | None = private("commit the file that a command wrote")


class SettingsTable(Table):
    """The whole of clientcare.toml."""

    records: Annotated[str, Field(min_length=1)] | None = private("the folder of the records")
    time_zone: str | None = private("the zone of local times and of the day's end")
    people: Annotated[dict[Id, Person], LAX] = private("our own people", {})
    calendar: CalendarTable | None = private("working time")
    cadence: Cadence | None = private("how often clients hear from us")
    policy: PolicyTable | None = private("the figures of the rules")
    check: CheckTable | None = private("which rules run")
    record: RecordTable | None = private("how recording commands behave")


DEFAULTS: dict[str, Any] = {
    "records": "projects",
    "time_zone": "UTC",
    "calendar.workdays": WEEKDAYS[:5],
    "calendar.hours": "09:00-17:00",
    "calendar.holidays": None,
    "calendar.closed": (),
    "cadence.update": None,
    "cadence.meeting": None,
    "cadence.demo": None,
    "cadence.pulse": None,
    "check.practice": "standard",
    "check.select": (),
    "check.ignore": (),
    "check.fail_on": "error",
    "check.severity": {},
    "record.commit": False,
    "policy.due_soon": "5d",
    "policy.tell_slip": "1d",
    "policy.agree_slip": "5d",
    "policy.max_moves": 2,
    "policy.absence": "20d",
    "policy.options": "5d",
    "policy.plan": "2d",
    "policy.resolve_within": "5d",
    "policy.answer_client": "1d",
    "policy.silent_client": "10d",
    "policy.chase_within": "3d",
    "policy.assess_change": "5d",
    "policy.decide_change": "10d",
    "policy.accept_within": "10d",
    "policy.answer_dissatisfaction": "2d",
    "policy.explain_mass": "2d",
    "policy.mediate": "10d",
    "policy.decide_compensation": "10d",
    "policy.settle_compensation": "10d",
    "policy.review": "10d",
    "policy.review_risk": "20d",
    "policy.risks_by": "20d",
    "policy.stale": "20d",
}
_BY_SEVERITY = {
    "triage": ("2ch", "1d", "3d", "5d"),
    "tell": ("4ch", "1d", "3d", "5d"),
    "update": ("1d", "3d", "5d", "10d"),
    "workaround": ("1d", "3d", None, None),
    "escalate": ("1d", "3d", None, None),
}
DEFAULTS |= {
    f"policy.severity.{level}.{what}": limits[n]
    for n, level in enumerate(SEVERITIES)
    for what, limits in _BY_SEVERITY.items()
}
DEFAULTS |= {
    f"policy.dunning.{step}": limit
    for step, limit in zip(DUNNING, ("1cd", "7cd", "14cd", "30cd"), strict=True)
}


@dataclass(frozen=True, slots=True)
class Layer:
    """A file that sets values over the ones below it."""

    name: str
    file: str
    text: str = field(repr=False)
    values: Mapping[str, Any]
    prefix: Path = ()

    def place(self, key: str) -> str:
        """Say where the file sets a dotted key."""
        return f"{self.file}:{Places(self.text).nearest((*self.prefix, *key.split('.'))).line}"


@dataclass(frozen=True)
class Settings:
    """The effective value of every setting, by dotted key, and where each came from."""

    values: Mapping[str, Any] = field(default_factory=lambda: DEFAULTS)
    layers: tuple[Layer, ...] = ()
    people: Mapping[str, Person] = field(default_factory=dict)

    def __getitem__(self, key: str) -> Any:
        """Return the effective value of a dotted key."""
        return self.values[key]

    def origin(self, key: str) -> str:
        """Say where the value of a dotted key came from: `default`, or a layer, file and line."""
        for layer in reversed(self.layers):
            if key in layer.values:
                return f"{layer.name}, {layer.place(key)}"
        return "default"

    def locate(self, key: str, *steps: str | int) -> str | None:
        """Say where the value of a dotted key stands, or something in it; None of a default."""
        for layer in reversed(self.layers):
            if key in layer.values:
                span = Places(layer.text).nearest((*layer.prefix, *key.split("."), *steps))
                return f"{layer.file}:{span.line}:{span.column}"
        return None

    def policy(self, key: str) -> str:
        """Return a duration of the policy, which always has one."""
        return str(self.values[f"policy.{key}"])

    @property
    def max_moves(self) -> int:
        """How many told moves a date may have before it needs a new plan."""
        return int(self.values["policy.max_moves"])

    def limit(self, severity: str | None, what: str) -> str | None:
        """Return a severity's limit, the lowest severity's where it has none; None is never."""
        found = self.values[f"policy.severity.{severity or SEVERITIES[-1]}.{what}"]
        return None if found is None else str(found)

    def cadence(self, what: str) -> str | None:
        """Return how often something is to happen; None is not at all."""
        found = self.values[f"cadence.{what}"]
        return None if found is None else str(found)

    @cached_property
    def zone(self) -> tzinfo:
        """The workspace's time zone."""
        return ZoneInfo(self.values["time_zone"])

    @cached_property
    def calendar(self) -> WorkCalendar:
        """Working time with these settings."""
        opens, closes = (time.fromisoformat(t) for t in self["calendar.hours"].split("-"))
        return WorkCalendar(
            workdays=frozenset(WEEKDAYS.index(day) for day in self["calendar.workdays"]),
            opens=opens,
            closes=closes,
            zone=self.zone,
            holidays=self["calendar.holidays"],
            closed=_closed_days(self["calendar.closed"]),
        )

    def under(self, layer: Layer) -> "Settings":
        """Return these settings with a layer over them."""
        return Settings({**self.values, **layer.values}, (*self.layers, layer), self.people)


def _closed_days(closed: tuple[date | ClosedSpan, ...]) -> dict[date, str]:
    days: dict[date, str] = {}
    for item in closed:
        if isinstance(item, ClosedSpan):
            span = (item.to - item.from_).days + 1
            days |= {item.from_ + timedelta(n): item.why or "closed" for n in range(span)}
        else:
            days[item] = "closed"
    return days


def flat(table: Table, prefix: str = "") -> dict[str, Any]:
    """Return the values that a table sets, by dotted key."""
    found: dict[str, Any] = {}
    for name in sorted(table.model_fields_set):
        value, key = getattr(table, name), f"{prefix}{name}"
        if isinstance(value, Table):
            found |= flat(value, f"{key}.")
        elif key != "people" and value is not None:
            found[key] = value
    return found


def read_settings(data: bytes, name: str = FILE_NAME) -> Settings:
    """Read clientcare.toml.

    Raises a ClientcareError that lists every fault with its place: settings are never half applied.
    """
    try:
        text = decode(data)
        raw = parse(text)
    except TomlFault as fault:
        place = f"{name}:{fault.line}:{fault.column}"
        raise ClientcareError(f"{place}: {fault.message}", fault.hint) from None
    try:
        table = SettingsTable.model_validate(raw)
    except ValidationError as error:
        raise _refusal(faults_of(error, SettingsTable, raw), text, name) from None
    values = flat(table)
    faults = _wrong_values(values, table, text)
    if faults:
        raise _refusal(faults, text, name)
    layer = Layer("workspace", name, text, values)
    return Settings({**DEFAULTS, **values}, (layer,), dict(table.people))


def _refusal(faults: list[Fault], text: str, name: str) -> ClientcareError:
    """Build one error from all faults of the settings."""
    places = Places(text)
    lines = []
    for fault in faults:
        span = places.key(fault.path) if fault.on_key else places.nearest(fault.path)
        words = f"{name}:{span.line}:{span.column}: {fault.message} ({fault.fix})"
        lines.append((span, words))
    message = "\n".join(words for _, words in sorted(lines))
    return ClientcareError(message, f"correct {name}; nothing was checked")


def _wrong_values(values: Mapping[str, Any], table: SettingsTable, text: str) -> list[Fault]:
    """Find values of the right type that cannot be: a zone, a calendar, hours, a folder."""
    faults = [*_wrong_zone(values), *_wrong_folder(values), *_wrong_people(table)]
    faults += _unsafe_texts(table, text)
    return faults or calendar_faults(Settings({**DEFAULTS, **values}))


def _wrong_zone(values: Mapping[str, Any]) -> list[Fault]:
    name = values.get("time_zone")
    if name is None:
        return []
    if is_time_zone(name):
        return []
    from zoneinfo import available_timezones

    meant = nearest(name, available_timezones())
    fix = f'did you mean "{meant}"?' if meant else 'write it as "Europe/Helsinki"'
    return [Fault(("time_zone",), f'"{name}" is not a time zone', fix)]


def is_time_zone(name: str) -> bool:
    """Whether a name means the same zone on every machine; `localtime` is each machine's own."""
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return False
    return name != "localtime"


def _wrong_folder(values: Mapping[str, Any]) -> list[Fault]:
    folder = str(values.get("records", "projects")).replace("\\", "/")
    if folder.startswith("/") or ".." in folder.split("/") or ":" in folder or "\0" in folder:
        fix = 'name a folder below clientcare.toml: "projects"'
        return [Fault(("records",), "the records must lie inside the workspace", fix)]
    return []


def _wrong_people(table: SettingsTable) -> list[Fault]:
    """The workspace's people serve every project, so they are ours."""
    return [
        Fault(("people", name, "side"), "the workspace's people are our own", 'write side = "us"')
        for name, person in table.people.items()
        if person.side not in (None, "us")
    ]


def _unsafe_texts(table: SettingsTable, text: str) -> list[Fault]:
    """Find what CC011 finds in records: of settings there are no findings."""
    if not may_be_unsafe(text):
        return []
    return [
        Fault(path, f"an invisible or control character ({name})", "write the text without it")
        for path, name in unsafe_texts(table)
    ]


MOST_CLOSED = 36_600
"""How many days off of their own a calendar may list: a hundred years of them."""


def calendar_faults(settings: Settings) -> list[Fault]:
    """Find what is wrong with the calendar of some settings; places are those below its table."""
    faults = _wrong_closings(settings["calendar.closed"])
    if faults:
        return faults
    try:
        settings.calendar.check()
    except UnknownCalendar as error:
        fix = f'did you mean "{error.suggestion}"?' if error.suggestion else 'as "FI" or "DE-BY"'
        message = f'no public holidays known for "{error.code}"'
        faults.append(Fault(("calendar", "holidays"), message, fix))
    except ValueError as error:
        key = "hours" if settings["calendar.workdays"] else "workdays"
        faults.append(Fault(("calendar", key), str(error), f"correct the {key}"))
    return faults


def _wrong_closings(closed: tuple[date | ClosedSpan, ...]) -> list[Fault]:
    faults, total = [], 0
    for n, item in enumerate(closed):
        if not isinstance(item, ClosedSpan):
            continue
        path: Path = ("calendar", "closed", n, "to")
        total += (item.to - item.from_).days + 1
        if item.to < item.from_:
            message = f"{item.to} lies before {item.from_}"
            faults.append(Fault(path, message, "correct one of the two days"))
        elif total > MOST_CLOSED:
            faults.append(Fault(path, "closed for more than a hundred years", "shorten it"))
    return faults


def project_settings(base: Settings, project: Project, text: str, name: str) -> Settings:
    """Return the settings of one project: the workspace's with the project's own over them."""
    new = {
        key: value
        for part in ("policy", "calendar", "cadence")
        if isinstance(table := getattr(project, part), Table)
        for key, value in flat(table, f"{part}.").items()
    }
    if not new:
        return base
    layer = f"project {project.id or project.name}"
    return base.under(Layer(layer, name, text, new, ("project",)))
