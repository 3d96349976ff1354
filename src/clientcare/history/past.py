"""A past day judged twice: by the records as they were committed then, and as they are now.

What was recorded in time, or corrected on its first day, is left as recorded. So is what verdicts
do not rest on: a title, an owner, a note. What remains is what makes a day that is over look better
than the records of that day made it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any, NamedTuple

from clientcare.calendar.working_time import Now
from clientcare.facts.contact import moods
from clientcare.facts.workspace import Context, Workspace
from clientcare.history.aligning import align, likeness
from clientcare.history.compare import Raw, day
from clientcare.history.reading import read_tables
from clientcare.records import KINDS, Commitment, Issue, Table
from clientcare.records.base import fields
from clientcare.rules import engine
from clientcare.rules.catalogue import HISTORY, WATERMELON, Pointer, catalogue, select
from clientcare.settings import Settings
from clientcare.store import LoadedProject, Snapshot, reassemble
from clientcare.store import Raw as RawFile

Key = tuple[str, str]


class Recorded(NamedTuple):
    """What of a record does not belong to the past: late facts, and first-day corrections.

    `late` holds the last word of the key and the day of each fact that was recorded late; None says
    that whatever was not there then was. `early` holds the fields corrected on their first day.
    """

    late: Mapping[str, Collection[tuple[str, date]]] | None
    early: Mapping[str, Collection[str]]
    deleted_early: Collection[Key] = ()
    first_committed: Callable[[Key], date | None] = lambda _: None
    renamed: Mapping[str, str] = {}

    def is_late(self, name: str, key: str, value: date) -> bool:
        """Whether a fact of a record was recorded late."""
        return self.late is None or (key, value) in self.late.get(name.lower(), ())


class Improvement(NamedTuple):
    """What a past day said of a record and no longer says; `project` is where it was.

    What was `invented` is said of a record of which that day said nothing.
    """

    day: date
    record: str
    project: str
    message: str
    more: int = 0
    invented: bool = False
    related: tuple[Pointer, ...] = ()


# The records of then, with what was recorded in time ---------------------------------------------


def as_committed(
    model: type[Table], base: Raw, now: Raw, name: str, recorded: Recorded, *, new: bool = False
) -> Raw:
    """A table as it was committed, with whatever of the present does not change the past.

    `name` is the id of the record; `new` says that the base did not have the table.
    """
    known, found = fields(model), dict[str, Any]()
    for key in {**base, **now}:
        was, value, spec = base.get(key), now.get(key), known.get(key)
        if spec is None:
            kept = value
        elif spec.table is not None and isinstance(was or value, list):
            kept = _entries(spec.table, key, base, now, name, recorded) or None
        elif spec.table is not None and not spec.is_map and isinstance(was or value, dict):
            inner = (was or {}, value if isinstance(value, dict) else {})
            fresh = new or was is None
            kept = as_committed(spec.table, *inner, name, recorded, new=fresh) or None
        elif spec.role in ("fact", "plan") or spec.terms:
            kept = _decided(key, was, value, name, recorded, is_fact=spec.role == "fact", new=new)
        else:
            kept = value
        if kept is not None:
            found[key] = kept
    return found


def _decided(
    key: str, was: Any, value: Any, name: str, recorded: Recorded, *, is_fact: bool, new: bool
) -> Any:
    """What of a fact, a plan or a term holds for the past."""
    if key in recorded.early.get(name.lower(), ()):
        return value
    if isinstance(was, list) and isinstance(value, list) and is_fact:
        more = [one for one in value if one not in was and isinstance(one, date)]
        return was + [one for one in more if not recorded.is_late(name, key, _day(one))]
    if was is not None:
        return was
    if is_fact and isinstance(value, date):
        return None if recorded.is_late(name, key, _day(value)) else value
    return value if new or not isinstance(value, str | int | dict) else None


def _day(value: date) -> date:
    return day(value) or value


def _entries(
    table: type[Table], key: str, base: Raw, now: Raw, name: str, recorded: Recorded
) -> list[Raw]:
    mine = [one for one in base.get(key) or [] if isinstance(one, dict)]
    theirs = [one for one in now.get(key) or [] if isinstance(one, dict)]
    first = table.EXISTS_FROM or "on"
    found = []
    for i, j in align(mine, theirs, ("on", "to"), (first,), in_order=key == "moves"):
        if j is None and i is not None:
            if key not in recorded.early.get(name.lower(), ()):
                found.append(mine[i])
            continue
        assert j is not None
        made = theirs[j].get(first)
        late = isinstance(made, date) and recorded.is_late(name, first, _day(made))
        if i is not None:
            found.append(as_committed(table, mine[i], theirs[j], name, recorded))
        elif not late:
            found.append(as_committed(table, {}, theirs[j], name, recorded, new=True))
    return found


class Held(NamedTuple):
    """A record's table, and the file that holds it."""

    kind: str
    table: Raw
    file: str

    @property
    def id(self) -> str:
        """Its id; empty where it has none."""
        return str(self.table.get("id", ""))


def _records(files: Mapping[str, dict[str, Any] | None]) -> Iterator[Held]:
    for file, tables in files.items():
        for kind, value in (tables or {}).items():
            if kind in KINDS:
                for table in value if isinstance(value, list) else [value]:
                    if isinstance(table, dict):
                        yield Held(kind, table, file)


def then_tables(
    base: Mapping[str, bytes | None], now: Mapping[str, bytes | None], recorded: Recorded
) -> dict[str, Raw | None]:
    """The tables of each changed file as they were committed; None of a file that was not there."""
    changed = [name for name in {**base, **now} if base.get(name) != now.get(name)]
    before = {name: _tables(base.get(name)) for name in changed}
    after = {name: _tables(now.get(name)) for name in changed}
    found: dict[str, Raw | None] = dict.fromkeys(changed)
    mine, theirs = list(_records(before)), list(_records(after))
    for old, new in _pairs(mine, theirs, recorded):
        held = _then(old, new, recorded)
        if held is None:
            continue
        kind, table, file = held
        tables = found[file] = found[file] or {}
        if kind == "project":
            tables[kind] = table
        else:
            tables.setdefault(kind, []).append(table)
    return found


def _tables(data: bytes | None) -> dict[str, Any] | None:
    return read_tables(data) if data is not None else None


def _pairs(
    mine: list[Held], theirs: list[Held], recorded: Recorded
) -> Iterator[tuple[Held | None, Held | None]]:
    """Pair the records of two states: by their ids, else the same, else the most alike."""
    left = {_key(one, recorded.renamed): one for one in mine if _has_name(one)}
    unnamed = [one for one in mine if not _has_name(one)]
    for new in theirs:
        if _has_name(new):
            key = _key(new, {})
            yield left.pop(key, None), new
            continue
        same = [one for one in unnamed if one.kind == new.kind]
        best = max(same, key=lambda one: likeness(one.table, new.table), default=None)
        if best is not None and likeness(best.table, new.table) >= 0.5:
            unnamed.remove(best)
            yield best, new
        else:
            yield None, new
    yield from ((old, None) for old in (*left.values(), *unnamed))


def _key(one: Held, renamed: Mapping[str, str]) -> tuple[str, str, str]:
    """What tells a record apart: its kind and id; a project without an id by its file."""
    name = one.id.lower()
    return one.kind, renamed.get(name, name), "" if name else one.file


def _has_name(one: Held) -> bool:
    return bool(one.id) or one.kind == "project"


def _then(old: Held | None, new: Held | None, recorded: Recorded) -> Held | None:
    """One record as it was committed; None where it was not, or what is new was recorded late."""
    if new is None:
        assert old is not None
        return None if (old.kind, old.id.lower()) in recorded.deleted_early else old
    model, name = KINDS[new.kind].model, new.id
    if old is not None:
        return new._replace(table=as_committed(model, old.table, new.table, name, recorded))
    made = new.table.get(model.EXISTS_FROM) if model.EXISTS_FROM else None
    if isinstance(made, date) and recorded.is_late(name, model.EXISTS_FROM, _day(made)):
        return None
    promised, first = day(new.table.get("promised")), recorded.first_committed((new.kind, name))
    if new.kind == "commitment" and promised and first and promised < first:
        return None
    if recorded.late is None:
        return None
    return new._replace(table=as_committed(model, {}, new.table, name, recorded, new=True))


# Judging a day -----------------------------------------------------------------------------------


def under(snapshot: Snapshot, policy: Snapshot, world: Snapshot) -> Snapshot:
    """The same records under the policy of one state, and the calendars and ladders of another."""
    judged = reassemble(snapshot, {})
    judged.settings = _with_calendar(policy.settings, world.settings)
    policies, worlds = _by_id(policy), _by_id(world)
    for project in judged.projects:
        name = project.id.lower()
        rules, place = policies.get(name, project), worlds.get(name, project)
        project.settings = _with_calendar(rules.settings, place.settings)
        if project.entry and project.project and place.project:
            ladder = {"escalation": place.project.escalation}
            project.entry.record = project.project.model_copy(update=ladder)
    return judged


def _by_id(snapshot: Snapshot) -> dict[str, LoadedProject]:
    return {project.id.lower(): project for project in snapshot.projects}


def _with_calendar(settings: Settings, other: Settings) -> Settings:
    if settings.table.calendar == other.table.calendar:
        return settings
    return replace(
        settings, table=settings.table.model_copy(update={"calendar": other.table.calendar})
    )


class Verdict(NamedTuple):
    """What a day says of the records: findings and figures, by the record."""

    findings: Mapping[tuple[str, str], list[tuple[int, str]]]
    figures: Mapping[tuple[str, str], float]
    names: Mapping[str, tuple[str, str]]
    """The id and the project of each record, by its id in small letters."""


def verdict(snapshot: Snapshot, on: date, projects: Collection[str]) -> Verdict:
    """Judge some projects (ids in small letters) at the end of a day."""
    now = Now.end_of(on, snapshot.settings.zone)
    workspace = Workspace(snapshot, now)
    workspace.contexts = [c for c in workspace.contexts if c.id.lower() in projects]
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    whose: dict[str, tuple[str, str]] = {}
    outcome = engine.check(workspace, select(Settings()))
    for one in (*outcome.findings, *outcome.waived):
        if one.record and _speaks_of_the_past(one.code):
            name = one.record.lower()
            whose[name] = one.record, one.project or ""
            found.setdefault((one.code, name), []).append((int(one.severity), one.message))
    figures: dict[tuple[str, str], float] = {}
    for context in workspace.contexts:
        for what, name, value in _figures(context):
            figures[what, name.lower()] = value
            whose[name.lower()] = name, context.id
    return Verdict(found, figures, whose)


def _speaks_of_the_past(code: str) -> bool:
    """Whether a rule is of families 1 to 8; whoever fills a gap in the records rewrites nothing."""
    one = catalogue()[code]
    return "1" <= code[2] <= "8" and not one.gap and code not in {*HISTORY, WATERMELON}


def _figures(context: Context) -> Iterator[tuple[str, str, float]]:
    for entry, record in context.each(Commitment):
        dates = context.dates(record)
        if record.by == "us":
            yield "late", entry.id, dates.days_late
            yield "slip", entry.id, dates.slip
            yield "kept", entry.id, _kept(record, context)
    for entry, issue in context.each(Issue):
        yield "late", entry.id, context.dates(issue).days_late
    found = moods(context)
    if found:
        yield "mood", context.id, found[-1][1]


def _kept(record: Commitment, context: Context) -> float:
    """1 where a promise was kept, -1 where it was broken, 0 where it counts in no figure."""
    on, dates = record.promised, context.dates(record)
    if on is None or on > context.today:
        return 0
    if on == context.today and dates.terms[0].completed_on is None:
        return 0
    released = [gone for gone in (record.cancelled, record.replaced) if gone]
    if record.revoked is None and min(released, default=on) < on:
        return 0
    return 1 if dates.kept and record.revoked is None else -1


# Comparing ---------------------------------------------------------------------------------------

MOST = 3
"""How many things that a day no longer says are told of one record."""


def improvements(then: Verdict, now: Verdict, on: date) -> list[Improvement]:
    """What a day said of each record by then's records, and no longer says by those of now."""
    found: dict[str, list[str]] = {}
    for name, message in (*_better_figures(then, now), *_gone_findings(then, now)):
        found.setdefault(name, []).append(message)
    return [
        Improvement(
            on,
            *(then.names.get(name) or now.names[name]),
            message=", ".join(said[:MOST]),
            more=max(0, len(said) - MOST),
            invented=name not in then.names,
        )
        for name, said in found.items()
    ]


def _better_figures(then: Verdict, now: Verdict) -> Iterator[tuple[str, str]]:
    """The figures that look better: kept, days late, slip and mood; and kept ones that are new."""
    for (what, name), before in then.figures.items():
        after = now.figures.get((what, name), 0.0)
        if what == "kept" and before < 0 <= after:
            yield name, "the first promise was not kept"
        elif what == "late" and 0 <= after < before:
            yield name, f"{before:g} working days late" + (f" (now {after:g})" if after else "")
        elif what == "slip" and after < before and before > 0:
            yield name, f"{before:g} working days later than first promised"
        elif what == "mood" and after > before:
            yield name, f"the mood was {before:g} of 5 (now {after:g})"
    for (what, name), after in now.figures.items():
        if what == "kept" and after > 0 and (what, name) not in then.figures:
            yield name, "it was promised and kept"


def _gone_findings(then: Verdict, now: Verdict) -> Iterator[tuple[str, str]]:
    rules = catalogue()
    instead = {rule.instead_of: code for code, rule in rules.items() if rule.instead_of}
    for (code, name), before in then.findings.items():
        after = now.findings.get((code, name), [])
        other = now.findings.get((instead.get(code, ""), name), [])
        worst = max(severity for severity, _ in (*after, *other, (0, "")))
        if len(after) + len(other) < len(before) or worst < max(before)[0]:
            yield name, f"{max(before)[1]} ({rules[code].name})"


def touched(files: Iterable[str], then: Snapshot, now: Snapshot, *, everywhere: bool) -> set[str]:
    """The projects (ids in small letters) that something in some files may concern."""
    names = set(files)
    found = set()
    for snapshot in (then, now):
        for project in snapshot.projects:
            own = {project.file.name} | {
                e.file.name for each in project.entries.values() for e in each
            }
            if everywhere or own & names:
                found.add(project.id.lower())
    return found


def rewritten_past(
    base: Snapshot,
    base_files: Sequence[RawFile],
    present: Snapshot,
    files: Sequence[RawFile],
    recorded: Recorded,
    on: date,
    policy: Snapshot | None = None,
) -> list[Improvement]:
    """Judge a day by the records of a base and by the present ones; what improved is returned.

    Both are judged by one policy, that of the base by default, each with its own calendars and
    ladders: those are facts of the world that a change may bend.
    """
    before, after = ({raw.name: raw.data for raw in raws} for raws in (base_files, files))
    tables = then_tables(before, after, recorded)
    everywhere = base.settings.table.calendar != present.settings.table.calendar
    projects = touched(tables, base, present, everywhere=everywhere) & _by_id(base).keys()
    if not projects:
        return []
    policy = policy or base
    then = under(reassemble(present, tables), policy, base)
    now = under(present, policy, present)
    return improvements(verdict(then, on, projects), verdict(now, on, projects), on)
