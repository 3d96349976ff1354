"""What was committed on a branch in time, and came to the line only when the branch was merged.

A merge is one step of the line, so that whatever it brings counts for its day. For what is recorded
late the commits of the branch count, as they do in `check --base`, however long it was open.
"""

from collections.abc import Collection, Iterator
from datetime import date, tzinfo

from clientcare.calendar.working_time import day_of
from clientcare.facts.workspace import Workspace
from clientcare.history.as_committed import late_ones
from clientcare.history.git import Repository, moment
from clientcare.history.reading import History
from clientcare.history.replay import Replay
from clientcare.history.trees import shown_name
from clientcare.history.versions import (
    Contents,
    FileRecords,
    Key,
    LateFact,
    RecordVersion,
    fresh_values,
    last_name,
)
from clientcare.records import Commitment


def count_from_branches(repository: Repository, history: History, workspace: Workspace) -> int:
    """Let what merges brought count from the commits of their branches; return how much does.

    What a branch committed too late stays recorded late by the merge, whose commit waivers name.
    """
    replay = history.replay
    known = repository.line(history.line[-1]) if history.line else ()
    merges = {digits: history.days[digits] for _, digits, merged in known if merged}
    late = late_ones(replay.recorded, workspace) if merges else ()
    facts = [one for one in late if one.commit and one.commit.id in merges]
    promises = [*_late_promises(replay, workspace, {*merges.values()})]
    on = {one.on for one in facts} | {one.first_committed for one in promises}
    if not on:
        return 0
    wanted = {digits for digits, day in merges.items() if day in on}
    keys = {(one.kind, last_name(one.record, replay.renamed)) for one in facts}
    keys |= {(one.kind, one.id.lower()) for one in promises}
    told, first = _told(repository, history, wanted, keys)
    for version in promises:
        key = version.kind, version.id.lower()
        since = min(first.get(key, date.max), version.first_committed)
        replay.present[key] = version._replace(first_committed=since)

    def is_late(fact: LateFact) -> bool:
        name = (fact.kind, fact.record.lower()), fact.key, fact.day
        earlier = fact._replace(on=min(told.get(name, date.max), fact.on))
        return any(late_ones([earlier], workspace))

    in_time = {id(one) for one in facts if not is_late(one)}
    replay.recorded = [one for one in replay.recorded if id(one) not in in_time]
    return len(in_time)


def _late_promises(
    replay: Replay, workspace: Workspace, days: Collection[date]
) -> Iterator[RecordVersion]:
    """The promises that were first committed after their own date, on one of some days."""
    records = (one for context in workspace.contexts for one in context.records(Commitment))
    for record in records:
        version = replay.present.get(("commitment", record.id.lower()))
        promised = day_of(record.promised or date.max, replay.zone)
        if version and version.first_committed in days and promised < version.first_committed:
            yield version


def _told(
    repository: Repository, history: History, merges: Collection[str], keys: Collection[Key]
) -> tuple[dict[tuple[Key, str, date], date], dict[Key, date]]:
    """The day on which branches first had each fact of some records, and each record itself."""
    told, first = dict[tuple[Key, str, date], date](), dict[Key, date]()
    zone, renamed = history.replay.zone, history.replay.renamed
    days = _days_of_branches(repository, history, merges, zone)
    for digits, file in _files(repository, days):
        named = ((kind, name, table) for (kind, _), (name, table) in file.named.items())
        for kind, name, table in (
            *named,
            *((one.kind, one.name, one.table) for one in file.unnamed),
        ):
            key = kind, last_name(name, renamed)
            if key not in keys:
                continue
            first[key] = min(first.get(key, date.max), days[digits])
            nothing = RecordVersion(kind, name, file.name, {}, date.max, {})
            values = fresh_values(nothing, nothing._replace(content=table), renamed)
            for field, value in values.items():
                if isinstance(value, date):
                    fact = key, field, day_of(value, zone)
                    told[fact] = min(told.get(fact, date.max), days[digits])
    return told, first


def _days_of_branches(
    repository: Repository, history: History, merges: Collection[str], zone: tzinfo
) -> dict[str, date]:
    """The day of every commit that some merges brought into a line.

    A commit counts for no day before those of its parents, nor before its author's: to date one of
    the two back moves nothing.
    """
    graph = repository.graph(history.line[-1])
    days, seen = dict(history.days), set[str]()
    for digits, (seconds, parents) in reversed(graph.items()):
        known = (days[one] for one in parents)
        days.setdefault(digits, max([moment(seconds, zone).date(), *known]))
    found = {}
    for digits in history.line:
        left = [*graph[digits][1][1:]]
        while left:
            if (one := left.pop()) not in seen and one not in history.days:
                seen.add(one)
                left += graph[one][1]
                if digits in merges:
                    found[one] = days[one]
    return found


def _files(repository: Repository, commits: Collection[str]) -> Iterator[tuple[str, FileRecords]]:
    """Every version of a record file that some commits made, with the commit."""
    versions = [
        (commit.id, shown_name(change.path), change.after.blob)
        for commit, changes in repository.changes(commits)
        for change in changes
        if change.after and change.after.is_file and change.path.startswith(repository.prefix)
        if change.path.endswith(b".toml")
    ]
    contents = Contents(repository, [blob for *_, blob in versions])
    for digits, name, blob in versions:
        if file := contents.read(name, blob):
            yield digits, file
