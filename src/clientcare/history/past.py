"""A past day judged twice: by the records as they were committed then, and as they are now.

What was recorded in time, or corrected on its first day, is left as recorded. So is what verdicts
do not rest on: a title, an owner, a note. What remains is what makes a day that is over look better
than the records of that day made it.
"""

import json
import os
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Mapping
from datetime import date, timedelta

from clientcare.cache import Cache
from clientcare.dataclass import replace
from clientcare.facts.contact import from_us
from clientcare.facts.limits import last_day_in_time
from clientcare.facts.workspace import Workspace
from clientcare.findings import hash_named
from clientcare.history import as_committed
from clientcare.history.differences import Raw
from clientcare.history.git import Repository
from clientcare.history.reading import History, files_at
from clientcare.history.snapshots import settings_on, under
from clientcare.history.trees import shown_name
from clientcare.history.verdicts import Improvement, improvements, verdict
from clientcare.history.versions import Contents, Files, last_name
from clientcare.records import Touchpoint
from clientcare.settings import Settings
from clientcare.store import Snapshot, reassemble


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
