"""What was committed on a branch in time, and came to the line only when the branch was merged.

A merge is one step of the line, so that whatever it brings counts for its day. For what is recorded
late the commits of the branch count, as they do in `check --base`, however long it was open.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, tzinfo

from clientcare.calendar.working_time import day_of
from clientcare.facts.workspace import Workspace
from clientcare.history.as_committed import late_ones
from clientcare.history.git import Graph, Repository, moment
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


def count_from_branches(
    repository: Repository,
    replay: Replay,
    line: Sequence[str],
    days: Mapping[str, date],
    workspace: Workspace,
) -> int:
    """Let what merges brought count from the commits of their branches; return how much does.

    `days` are those of the commits of the line. What a branch committed too late stays recorded
    late by the merge, whose commit waivers name.
    """
    late = [one for one in late_ones(replay.recorded, workspace) if one.commit]
    promises = [*_late_promises(replay, workspace)]
    if not line or not (late or promises):
        return 0
    graph = repository.graph(line[-1])
    merges = {digits: days[digits] for digits in line if len(graph[digits][1]) > 1}
    facts = [one for one in late if one.commit and one.commit.id in merges]
    promises = [one for one in promises if one.first_committed in merges.values()]
    on = {one.on for one in facts} | {one.first_committed for one in promises}
    wanted = {digits for digits, day in merges.items() if day in on}
    keys = {(one.kind, last_name(one.record, replay.renamed)) for one in facts}
    keys |= {(one.kind, one.id.lower()) for one in promises}
    branches = _days_of_branches(graph, line, days, wanted, replay.zone)
    told, first = _told(repository, branches, replay, keys)
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


def _late_promises(replay: Replay, workspace: Workspace) -> Iterator[RecordVersion]:
    """The promises that were first committed after their own date."""
    records = (one for context in workspace.contexts for one in context.records(Commitment))
    for record in records:
        version = replay.present.get(("commitment", record.id.lower()))
        promised = day_of(record.promised or date.max, replay.zone)
        if version and promised < version.first_committed:
            yield version


def _told(
    repository: Repository, days: Mapping[str, date], replay: Replay, keys: Collection[Key]
) -> tuple[dict[tuple[Key, str, date], date], dict[Key, date]]:
    """The day on which some commits first had each fact of some records, and each record itself."""
    told, first = dict[tuple[Key, str, date], date](), dict[Key, date]()
    zone, renamed = replay.zone, replay.renamed
    for digits, file in _files(repository, days):
        named = ((kind, name, table) for (kind, _), (name, table) in file.named.items())
        unnamed = ((one.kind, one.name, one.table) for one in file.unnamed)
        for kind, name, table in (*named, *unnamed):
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
    graph: Graph,
    line: Sequence[str],
    days: Mapping[str, date],
    merges: Collection[str],
    zone: tzinfo,
) -> dict[str, date]:
    """The day of every commit that some merges brought into a line.

    A commit counts for no day before those of its parents, nor before its author's: to date one of
    the two back moves nothing.
    """
    known, seen = dict(days), {*line}
    for digits, (seconds, parents) in reversed(graph.items()):
        before = (known[one] for one in parents)
        known.setdefault(digits, max([moment(seconds, zone).date(), *before]))

    def brought(left: list[str]) -> Iterator[str]:
        while left:
            if (one := left.pop()) not in seen:
                seen.add(one)
                left += graph[one][1]
                yield one

    found = dict[str, date]()
    for _ in brought(graph[line[0]][1][:1]):  # what was there before the line
        pass
    for digits in line:
        commits = {one: known[one] for one in brought(graph[digits][1][1:])}
        found |= commits if digits in merges else {}
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
