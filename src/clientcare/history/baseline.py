"""What a change brings: a revision's merge base against what is there now, judged on one day.

The judge is not the judged: settings, practice, calendar, ladders and waivers are those of the
base, and what a change does to them is reported.
"""

import os
from collections.abc import Collection, Iterator, Mapping
from datetime import date
from functools import partial

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple, replace
from clientcare.facts.limits import last_day_in_time
from clientcare.facts.workspace import Workspace
from clientcare.history import as_committed, snapshots
from clientcare.history.base_files import BaseFiles
from clientcare.history.branches import count_from_branches
from clientcare.history.findings import findings, future_head, past_hits
from clientcare.history.git import Commit, Repository
from clientcare.history.past import inside, last_judged, name_projects_as_now, rewritten_past
from clientcare.history.reading import dated_backwards, days_of, replay_line
from clientcare.history.replay import Replay
from clientcare.history.settings_changes import SettingChange, all_changes
from clientcare.history.trees import shown_name
from clientcare.history.verdicts import Improvement
from clientcare.history.versions import Event, LateFact, last_name
from clientcare.rules.catalogue import Hit, Rule, WaiverKey, catalogue
from clientcare.settings import FILE_NAME
from clientcare.store import File, Snapshot, Where, reassemble


class Base(NamedTuple):
    """What the present is compared with: the workspace then, if there was one, and the events.

    `judged` is the present as the settings of the base judge it; `changed` are the files that are
    others now; `void` are the waivers that came since, which hide nothing yet; `notes` say what was
    compared otherwise than one would expect.
    """

    commit: Commit
    judged: Workspace
    then: Snapshot | None
    changed: frozenset[str]
    events: list[Event]
    replay: Replay
    settings: list[SettingChange]
    past: list[Improvement]
    void: frozenset[WaiverKey]
    notes: list[str]


def compare_with(repository: Repository, revision: str, workspace: Workspace, head: str) -> Base:
    """Compare the merge base of a revision and a head with a workspace as it is now."""
    present, now = workspace.snapshot, workspace.now
    commit = repository.commit(repository.merge_base(repository.resolve(revision), head))
    reader = BaseFiles(repository, present)
    tree, notes = reader.tree(commit.id)
    then = snapshots.loaded(tree, present, reader.raws) if tree else None
    judge = then.settings if then else present.settings
    if judge.zone != present.settings.zone:
        now = Now.at(now.moment, judge.zone)
    changed = frozenset(snapshots.changed_files(tree.raws if tree else (), reader.raws))
    reader.look_at(changed, then)
    replay = Replay(judge.zone)
    if tree:
        replay.step(reader.versions(replay, tree), commit, commit.day(judge.zone))
    line = _line(reader, commit, head, now, tree)
    replay.known_renames = line.replay.renamed
    before = dict(replay.files)
    events = replay.step(reader.versions(replay), None, now.day)
    names = [n for n in {**before, **replay.files} if before.get(n) is not replay.files.get(n)]
    files = {name: before.get(name) for name in names}
    if line.backwards:
        notes.append(dated_backwards(line.backwards))
    events = _attributed(events, line.events, reader, line.commits)
    events = _dated(events, reader, commit, line.replay.renamed)
    if then:
        name_projects_as_now(then, replay.renamed)
    snapshot = judged_by(present, then, changed)
    snapshots.name_submodules(snapshot, repository, head)
    judged = workspace
    if snapshot is not present or now is not workspace.now:
        known = {"judged_today": workspace.judged_today, "is_divisible": workspace.is_divisible}
        judged = Workspace(snapshot, now, **known)
    count_from_branches(repository, line.replay, line.commits, line.days, judged)
    replay.recorded = _introduced_facts(replay.recorded, line.replay.recorded)
    over = last_judged(now.day, judge)
    changes = list(all_changes(then, present, over, replay.renamed)) if then else []
    past: list[Improvement] = []
    if then and tree:
        then.root, then.prefix = repository.folder, os.fsdecode(tree.prefix)
        recorded = _recorded(events, replay, line.replay, judged)
        theirs = as_committed.record_tables({name: replay.files.get(name) for name in files})
        tables = as_committed.then_tables(
            as_committed.record_tables(files), theirs, as_committed.Pairs(recorded)
        )
        on = min(commit.day(judge.zone), over)
        shown = reader.shown, shown_name(tree.prefix)
        held = {(one.kind, last_name(one.id, replay.renamed)) for one in then.entries}
        past = rewritten_past(
            inside(tables, *shown), then, present, on, then, was_there=lambda *key: key in held
        )
    void = frozenset(_new_waivers(then, snapshot, replay.renamed, changed))
    return Base(commit, judged, then, changed, events, replay, changes, past, void, notes)


# The judge of the base ---------------------------------------------------------------------------


def judged_by(snapshot: Snapshot, base: Snapshot | None, changed: Collection[str]) -> Snapshot:
    """The same records under the settings, the calendars and the ladders of a base.

    They are the same snapshot where the base has the same ones: neither its settings nor the file
    of a project are among the `changed` files.
    """
    projects = (*snapshot.projects, *(base.projects if base else ()))
    same = {one.file.name for one in projects}.isdisjoint(changed)
    if base is None or (same and base.settings.layers == snapshot.settings.layers):
        return snapshot
    return snapshots.under(reassemble(replace(snapshot, settings=base.settings), {}), base, base)


def _new_waivers(
    base: Snapshot | None, present: Snapshot, renamed: Mapping[str, str], changed: Collection[str]
) -> Iterator[WaiverKey]:
    """The waivers that the base did not have on the same record, by whatever id."""
    if base is None:
        return
    known = {
        (entry.kind, last_name(entry.id, renamed)): entry.record.waive
        for entry in base.entries
        if entry.record.waive
    }
    for was, now in as_committed.same_unnamed(base.entries, present.entries, changed):
        known[now.kind, now.id.lower()] = was.record.waive
    for entry in present.entries:
        key = entry.kind, entry.id.lower()
        for number, waiver in enumerate(entry.record.waive):
            if waiver not in known.get(key, ()):
                yield (*key, number)


# The past, judged twice --------------------------------------------------------------------------


def _recorded(
    events: list[Event], net: Replay, line: Replay, judged: Workspace
) -> as_committed.RecordingTimes:
    """What of the change was recorded late, and what was corrected on its first day."""
    early: dict[str, set[str]] = {}
    for event in events:
        if event.corrected:
            field = event.difference.field
            names = {field.rpartition(".")[2], field.partition("[")[0].partition(".")[0]}
            early.setdefault(event.record.lower(), set()).update(names)
    removed = {
        (e.kind, e.record.lower()) for e in events if e.early and e.difference.what == "dropped"
    }
    late = as_committed.late_facts(net.recorded, judged)
    in_time = partial(last_day_in_time, settings=judged.snapshot.settings)
    return as_committed.RecordingTimes(late, early, removed, line.find, net.renamed, in_time)


# What the rules on a change find -----------------------------------------------------------------


def change_hits(base: Base, workspace: Workspace, head: Commit) -> Iterator[tuple[Rule, Hit]]:
    """Find what the change rewrote, what it did to the settings, and a head of the future."""
    rules, found = catalogue(), list(findings(base.events, base.replay, base.judged))
    yield from found
    yield from past_hits(base.past, found, base.judged)
    for change in base.settings:
        where, path = _place_of(change, workspace.snapshot, base.judged)
        for hit in rules["CC013"].check(change):
            yield rules["CC013"], hit._replace(where=where, path=path)
    yield from future_head(head, workspace)


def _place_of(
    change: SettingChange, snapshot: Snapshot, judged: Workspace
) -> tuple[Where, tuple[str | int, ...]]:
    """Where a setting stands now: in clientcare.toml, or in its project; or what was moved."""
    if change.moved:
        return change.moved[0], ()
    path = tuple(change.key.split("."))
    if change.project:
        context = judged.context(change.project)
        if context and context.entries.get("project"):
            return context.entries["project"][0], path[:1] if path[0] == "escalation" else path
    text = next((layer.text for layer in snapshot.settings.layers if not layer.prefix), "")
    return File(FILE_NAME, text), path


# Which commit did it, and when -------------------------------------------------------------------


class _Line(NamedTuple):
    """What the commits of a change did one after the other, and what they left."""

    commits: list[str]
    days: dict[str, date]
    events: list[Event]
    replay: Replay
    backwards: list[str]


def _commits(repository: Repository, head: str, base: str) -> tuple[list[str], list[str]]:
    """The commits from a base to a head, oldest first, and the merge that alone leads there.

    A pull request is checked out as its merge into the base: then the merged line tells what was
    committed when.
    """

    def line(end: str) -> list[str]:
        return [digits for _, digits, _ in repository.line(end, without=base)][::-1]

    own, merged = line(head), repository.parent(head, 2)
    return (line(merged), own) if merged and own == [head] else (own, [])


def _line(
    reader: BaseFiles, base: Commit, head: str, now: Now, tree: snapshots.Tree | None
) -> _Line:
    """Replay the commits from a base to a head, and then what is not committed yet."""
    repository, settings = reader.repository, reader.present.settings
    line, merge = _commits(repository, head, base.id)
    replay = Replay(settings.zone)
    before = (repository.parent([*line, *merge][0]) if line or merge else None) or base.id
    start = repository.commit(before)
    if before != base.id:
        tree, _ = reader.tree(before)
    if tree:
        replay.step(reader.versions(replay, tree), start, start.day(replay.zone))
    latest = start.day(replay.zone)
    days, backwards = days_of(repository, line, replay.zone, latest, now.day)
    days |= days_of(repository, merge, replay.zone, latest, now.day)[0]
    # What was merged into the line was there before the merge.
    merges = repository.line(line[-1], without=base.id) if line else ()
    sides = [(commit, parent) for _, commit, merged in merges for parent in merged]
    line += merge
    for commit in line:
        merged = [repository.commit(side).day(replay.zone) for one, side in sides if one == commit]
        days[commit] = latest = max(latest, days[commit], *(min(d, now.day) for d in merged))
    events, _ = replay_line(repository, line, settings.records, replay, days)
    events += replay.step(reader.versions(replay), None, now.day)
    replay.recorded = replay.by_present_ids(replay.recorded)
    return _Line(line, days, replay.by_present_ids(events), replay, backwards)


def _attributed(
    events: list[Event], steps: list[Event], reader: "BaseFiles", line: list[str]
) -> list[Event]:
    """Name the commit that brought each change, as far as one did: waivers name commits.

    What several commits did together, none of them by itself, was done by the last of them.
    """
    by_change = {_name(event): event for event in steps}
    found = []
    for event in events:
        source = by_change.get(_name(event))
        if source:
            event = event._replace(commit=source.commit, on=source.on)
        elif commit := reader.last_commit_of(event, line):
            event = event._replace(commit=commit)
        found.append(event)
    return found


def _introduced_facts(net: list[LateFact], steps: list[LateFact]) -> list[LateFact]:
    """The facts that a change brings, each with the commit that first had it."""
    first = {(one.kind, one.record.lower(), one.key, one.day): one for one in reversed(steps)}
    names = [(one.kind, one.record.lower(), one.key, one.day) for one in net]
    return [first[name] for name in names if name in first]


def _name(event: Event) -> tuple[str, ...]:
    change = event.difference
    return event.kind, event.record.lower(), change.what, change.key, str(change.new)


def _dated(
    events: list[Event], reader: BaseFiles, base: Commit, renamed: Mapping[str, str]
) -> list[Event]:
    """Find out what was changed on the very day on which it was first committed, or put back.

    Only what was changed by the base's own day can have been corrected in time; the whole history
    tells since when it was recorded so, also of what was taken away meanwhile. `renamed` is what
    the change did.
    """
    repository, settings = reader.repository, reader.present.settings
    doubtful = any(not event.difference.declared for event in events)
    events = [event._replace(early=False) for event in events]
    if not doubtful or repository.is_shallow:
        return events
    replay = Replay(settings.zone)
    line = [digits for _, digits, _ in repository.line(base.id)][::-1]
    days, _ = days_of(repository, line, settings.zone)
    steps, _ = replay_line(repository, line, settings.records, replay, days)
    before = [event for event in replay.by_present_ids(steps) if not event.early]
    older = {*map(_former, before)}
    silent = {_former(event) for event in before if not event.difference.declared}
    of_base = {last_name(old, renamed): old for old in reversed([*renamed])}
    found = []
    for event in events:
        name, change = event.record.lower(), event.difference
        former = event._replace(record=of_base.get(name, name))
        again = former._replace(difference=change._replace(old=change.new))
        is_sooner = change.what == "move" and not change.declared and change.new is not None
        if is_sooner and str(change.new) < str(change.old) and _former(again) in silent:
            continue  # the first date, which the base no longer has, is put back
        # What was put back was there before.
        early = _is_early(former, replay) and _former(former) not in older
        found.append(event._replace(early=early))
    return found


def _former(event: Event) -> tuple[str, ...]:
    change = event.difference
    return event.kind, event.record.lower(), change.key, str(change.old)


def _is_early(event: Event, replay: Replay) -> bool:
    version = replay.find(event.kind, event.record)
    return (
        not event.difference.declared
        and version is not None
        and (event.commit is None or event.commit.day(replay.zone) == event.on)
        and version.since_when(event.difference.key) == event.on
    )
