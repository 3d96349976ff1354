"""A past day judged twice: by the records as they were committed then, and as they are now.

What was recorded in time, or corrected on its first day, is left as recorded. So is what verdicts
do not rest on: a title, an owner, a note. What remains is what makes a day that is over look better
than the records of that day made it.
"""

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import date, timedelta
from functools import cache

from clientcare.cache import Cache
from clientcare.calendar.working_time import Now
from clientcare.dataclass import NamedTuple, replace
from clientcare.deadlines import something_recorded
from clientcare.facts.contact import from_us, moods
from clientcare.facts.limits import last_day_in_time
from clientcare.facts.promises import kept
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import hash_named
from clientcare.history import as_committed
from clientcare.history.differences import Raw
from clientcare.history.git import Repository
from clientcare.history.reading import History, files_at
from clientcare.history.snapshots import settings_on, under
from clientcare.history.trees import shown_name
from clientcare.history.versions import Contents, Files, last_name
from clientcare.records import Commitment, Issue, Touchpoint
from clientcare.rules import engine
from clientcare.rules.catalogue import HISTORY, WATERMELON, Pointer, Selection, catalogue, select
from clientcare.settings import Settings
from clientcare.store import Entry, Snapshot, reassemble
from clientcare.wording import days


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


# Judging a day -----------------------------------------------------------------------------------


class Verdict(NamedTuple):
    """What a day says of the records: findings and figures, by the record."""

    findings: Mapping[tuple[str, str], list[tuple[int, str]]]
    figures: Mapping[tuple[str, str], float]
    names: Mapping[str, tuple[str, str]]
    """The id and the project of each record, by its id in small letters."""
    moods: list[tuple[str, str, int]]
    """The client, the moment and the mood of each contact, whichever project it is of."""


def verdict(snapshot: Snapshot, on: date, projects: Collection[str]) -> Verdict:
    """Judge some projects (ids in small letters) at the end of a day."""
    now = Now.end_of(on, snapshot.settings.zone)
    workspace = Workspace(snapshot, now)
    workspace.contexts = [c for c in workspace.contexts if c.id.lower() in projects]
    found: dict[tuple[str, str], list[tuple[int, str]]] = {}
    whose: dict[str, tuple[str, str]] = {}
    outcome = engine.check(workspace, _selection(), placed=False)
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
    for entry in workspace.duplicates:  # says what the record says that it repeats
        other = workspace.find(entry.id)
        if other:
            name, same = entry.id.lower(), other.id.lower()
            found |= {(code, name): f for (code, of), f in [*found.items()] if of == same}
            figures |= {(what, name): v for (what, of), v in [*figures.items()] if of == same}
            whose[name] = entry.id, whose.get(same, ("", ""))[1]
    heard = [
        (context.project.client if context.project else "", str(one.on), mood)
        for context in workspace.contexts
        for one, mood in moods(context)
    ]
    return Verdict(found, figures, whose, sorted(heard))


def _speaks_of_the_past(code: str) -> bool:
    """Whether a rule is of families 1 to 8; whoever fills a gap in the records rewrites nothing."""
    one = catalogue()[code]
    return "1" <= code[2] <= "8" and not one.gap and code not in {*HISTORY, WATERMELON}


@cache
def _selection() -> Selection:
    """The rules that speak of the past, and those that may say it in the place of one."""
    whole = select(Settings())
    rules = (one for one in whole.rules if _speaks_of_the_past(one.code) or one.instead_of)
    return whole._replace(rules=tuple(rules))


def _figures(context: Context) -> Iterator[tuple[str, str, float]]:
    ours = [(entry, record) for entry, record in context.each(Commitment) if record.by == "us"]
    owed: list[tuple[Entry, Commitment | Issue]] = [*ours, *context.each(Issue)]
    for entry, one in owed:
        yield "late", entry.id, context.dates(one).days_late
        yield "own", entry.id, context.dates(one).days_own
    for entry, record in ours:
        came = kept(record, context)
        yield "slip", entry.id, context.dates(record).slip
        yield "own slip", entry.id, context.dates(record).shares["us"]
        yield "kept", entry.id, 0 if came is None else 1 if came else -1
    found = moods(context)
    if found:
        yield "mood", context.id, found[-1][1]
    project = context.project
    for silence in something_recorded.of(project, context) if project else ():
        yield "recorded", context.id, context.day(silence.start).toordinal()
        if silence.overdue:
            yield "silent", context.id, context.days_since(silence.start)


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


_OURS = {"own": ("late", "late"), "own slip": ("slip", "later than first promised")}
"""The figures that say how much of another one is ours: which that is, and its words."""


def _better_figures(then: Verdict, now: Verdict) -> Iterator[tuple[str, str]]:
    """The figures that look better: kept, days late, slip, mood, grey; and what is kept and new."""
    for (what, name), before in then.figures.items():
        after = now.figures.get((what, name), 0.0)
        of, words = _OURS.get(what, (what, ""))
        whole, whole_now = (of_day.figures.get((of, name), 0.0) for of_day in (then, now))
        if what == "kept" and before < 0 <= after:
            yield name, "the first promise was not kept"
        elif what == "late" and 0 <= after < before:
            yield name, f"{days(int(before))} late" + (f" (now {after:g})" if after else "")
        elif words and after < before and whole <= whole_now:
            yield name, f"{before:g} of {days(int(whole))} {words} were ours (now {after:g})"
        elif what == "slip" and after < before and before > 0:
            yield name, f"{days(int(before))} later than first promised"
        elif what == "mood" and not 0 < after <= before and then.moods != now.moods:
            yield name, f"the mood was {before:g} of 5" + (f" (now {after:g})" if after else "")
        elif what == "silent" and not after and _is_later("recorded", name, then, now):
            yield name, f"nothing was recorded for {days(int(before))}"
    for (what, name), after in now.figures.items():
        if what == "kept" and after > 0 and (what, name) not in then.figures:
            yield name, "it was promised and kept"


def _is_later(what: str, name: str, then: Verdict, now: Verdict) -> bool:
    return now.figures.get((what, name), 0) > then.figures[what, name]


def _gone_findings(then: Verdict, now: Verdict) -> Iterator[tuple[str, str]]:
    rules = catalogue()
    instead = {rule.instead_of: code for code, rule in rules.items() if rule.instead_of}
    for (code, name), before in then.findings.items():
        after = now.findings.get((code, name), [])
        other = now.findings.get((instead.get(code, ""), name), [])
        worst = max(severity for severity, _ in (*after, *other, (0, "")))
        if len(after) + len(other) < len(before) or worst < max(before)[0]:
            yield name, f"{max(before)[1]} ({rules[code].name})"


def _touched(files: Collection[str], *snapshots: Snapshot) -> set[str]:
    """The projects (ids in small letters) that something in some files may concern."""
    found = set()
    for snapshot in snapshots:
        for project in snapshot.projects:
            own = {project.file.name} | {
                e.file.name for each in project.entries.values() for e in each
            }
            if own & set(files):
                found.add(project.id.lower())
    return found


def rewritten_past(
    then: Mapping[str, Raw | None],
    base: Snapshot,
    present: Snapshot,
    on: date,
    policy: Snapshot,
    only: Collection[str] | None = None,
    *,
    was_there: Callable[[str, str], bool],
) -> list[Improvement]:
    """Judge a day by the records of then and by the present ones; what improved is returned.

    `then` holds the files that said something else, `base` the whole state of that day. Both are
    judged by one policy, each with its own calendars and ladders: those are facts of the world that
    a change may bend. `only` names projects by their ids in small letters. Of a project that came
    since, only the records count that `was_there` (kind, id in small letters) on the day.
    """
    known = {project.id.lower() for project in base.projects}
    others = {p.id.lower(): p for p in present.projects if p.id.lower() not in known}
    moved = {
        entry.id.lower(): name
        for name, project in others.items()
        for kind, each in project.entries.items()
        for entry in each
        if was_there(kind, entry.id.lower())
    }
    is_same_calendar = base.settings.calendar == present.settings.calendar
    if is_same_calendar and not (then or moved):
        return []
    merged, projects = reassemble(present, then), known | set(moved.values())
    if is_same_calendar:
        projects &= _touched(then, merged, present)
    was_in = {e.project.id.lower() for e in merged.entries if e.project and e.id.lower() in moved}
    projects |= was_in if projects & set(moved.values()) else set()
    if only is not None:
        projects &= set(only)
    if not projects:
        return []
    before = under(merged, policy, base)
    after = present if policy is present else under(reassemble(present, {}), policy, present)
    found = improvements(verdict(before, on, projects), verdict(after, on, projects), on)
    return [one for one in found if one.project.lower() in known or one.record.lower() in moved]


def name_projects_as_now(snapshot: Snapshot, renamed: Mapping[str, str]) -> None:
    """Give the projects of a past state the ids that they have now, in small letters."""
    for project in snapshot.projects:
        if project.id.lower() in renamed:
            project.id = last_name(project.id, renamed)
            if project.entry:
                project.entry.id = project.id


# The days of a whole history ---------------------------------------------------------------------


Days = Mapping[date, Collection[str] | None]
"""Days to be judged, each with the projects (ids in small letters) that it is for: None for all."""


def judged_days(present: Workspace, first: date) -> Days:
    """The days that a history which began on a first day is judged on.

    They are the end of each month and the day of each update that the client was sent, as far as
    what happened on them is recorded late by now.
    """
    days: dict[date, set[str] | None] = {}
    for context in present.contexts:
        for touch in context.records(Touchpoint):
            if touch.on and touch.kind == "update" and from_us(touch) and not touch.internal:
                named = days.setdefault(context.day(touch.on), set())
                assert named is not None
                named.add(context.id.lower())
    today, month = present.now.day, first.replace(day=1)
    while month <= today:
        month = (month + timedelta(31)).replace(day=1)
        days[month - timedelta(1)] = None
    settings = present.snapshot.settings
    return {day: days[day] for day in sorted(days) if first <= day <= last_judged(today, settings)}


def last_judged(today: date, settings: Settings) -> date:
    """The last day of which a fact is recorded late by now."""

    def is_late(days: int) -> bool:
        return last_day_in_time(today - timedelta(days), settings) <= today

    ago = 1
    while not is_late(ago):
        ago *= 2
    return today - timedelta(bisect_left(range(ago), True, key=is_late))


def rewritten_days(
    repository: Repository, history: History, present: Workspace, *, cached: bool = False
) -> list[Improvement]:
    """Judge each marked day of a history by the records of then and by the present ones.

    Of each record the last day is told that said of it what is not said now. With `cached`, what
    was told before is told again where all is the same that it depends on.
    """
    line = history.line
    days = judged_days(present, history.days[line[0]]) if line else {}
    if not days:
        return []
    cache = Cache.outside(repository.top, line[0], present.snapshot.prefix) if cached else None
    key = _all_that_decides(history, present, days)
    found = cache.read([key], lambda lines, _: _improvements(lines)) if cache else None
    if found is None:
        found = _judged(repository, history, present, days)
        if cache:
            cache.write(key, [*([one.day.toordinal(), *one[1:6]] for one in found), ["end"]])
    return found


def _improvements(lines: list[bytes]) -> list[Improvement]:
    *rows, end = map(json.loads, lines)
    if end != ["end"]:
        raise ValueError("this is no judgement of past days")
    return [Improvement(date.fromordinal(day), *rest) for day, *rest in rows]


def _all_that_decides(history: History, present: Workspace, days: Days) -> str:
    """A digest of whatever the verdicts on past days depend on, but for the program itself."""
    snapshot, settings = present.snapshot, present.snapshot.settings
    digest = hash_named("sha256")()
    for part in (
        *history.line[-1:],
        history.days[history.line[-1]],
        present.now.day if history.committed else None,
        *((day, ids and sorted(ids)) for day, ids in days.items()),
        *settings.values.items(),
        *((layer.file, layer.text) for layer in settings.layers),
        *((file.name, file.text, file.has_bom, file.fault) for file in snapshot.files),
    ):
        digest.update(repr(part).encode("utf-8", "surrogateescape") + b"\n")
    return str(digest.hexdigest())


def _judged(
    repository: Repository, history: History, present: Workspace, days: Days
) -> list[Improvement]:
    line, snapshot = history.line, present.snapshot
    known = [history.days[commit] for commit in line]
    ends = {day: line[bisect_right(known, day) - 1] for day in days}
    held = files_at(repository, snapshot.settings.records, history, [*dict.fromkeys(ends.values())])
    blobs = [blob for each in reversed(held.values()) for blob in each.values() if blob]
    contents = Contents(repository, blobs)
    settings_then = settings_on(repository, history.days, snapshot.settings)
    replay, shown = history.replay, shown_name(os.fsencode(snapshot.prefix))
    pairs = as_committed.Pairs(
        as_committed.RecordingTimes(
            as_committed.late_facts(replay.recorded, present),
            find=replay.find,
            renamed=replay.renamed,
            last_day=lambda day: last_day_in_time(day, snapshot.settings),
        )
    )
    files, found = dict(history.committed), dict[str, Improvement]()
    for day in sorted(days, reverse=True):
        for name, blob in held.pop(ends[day], {}).items():
            files[name] = contents.read(name, blob) if blob else None
        theirs = as_committed.record_tables({name: replay.files.get(name) for name in files})
        then = as_committed.then_tables(as_committed.record_tables(files), theirs, pairs)
        settings = settings_then(day)
        if not then and settings.calendar == snapshot.settings.calendar:
            continue
        world = _projects_then(replace(snapshot, settings=settings), files, shown)
        name_projects_as_now(world, replay.renamed)

        def was_there(kind: str, name: str, on: date = day) -> bool:
            known = replay.find(kind, name)
            return known is not None and known.first_committed <= on

        for one in rewritten_past(
            inside(then, shown), world, snapshot, day, snapshot, days[day], was_there=was_there
        ):
            found.setdefault(one.record.lower(), one)
    return list(found.values())


def _projects_then(present: Snapshot, files: Files, shown: str) -> Snapshot:
    """The projects alone as some files had them then."""
    own = [entry for entry in present.entries if entry.kind == "project"]
    alone = replace(present, files=[one.file for one in present.projects], entries=own)
    ours = {present.shown(file) for file in alone.files}
    changed: dict[str, Raw | None] = {}
    for name, records in files.items():
        tables = records.tables if records else {}
        if "project" in tables or name in ours:
            changed[name] = {"project": tables["project"]} if "project" in tables else None
    return reassemble(alone, inside(changed, shown))


def inside(tables: Mapping[str, Raw | None], *shown: str) -> dict[str, Raw | None]:
    """Files by their names in the workspace, without what outputs show before them."""
    return {
        next((name.removeprefix(one) for one in shown if name.startswith(one)), name): table
        for name, table in tables.items()
    }
