"""What a change brings: a revision's merge base against what is there now, judged on one day.

The judge is not the judged: settings, practice, calendar, ladders and waivers are those of the
base, and what a change does to them is reported.
"""

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from clientcare.calendar.working_time import Now
from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Workspace
from clientcare.findings import Finding, Outcome
from clientcare.history.as_committed import (
    Recorded,
    first_committed,
    held,
    late_facts,
    then_tables,
)
from clientcare.history.findings import findings, past_hits
from clientcare.history.git import SUBMODULE, Commit, Repository
from clientcare.history.past import Improvement, inside, last_judged, rewritten_past
from clientcare.history.reading import (
    dated_backwards,
    days_of,
    read_history,
    read_tables,
    replay_line,
    uncommitted,
)
from clientcare.history.replay import Event, FileVersion, Replay
from clientcare.history.replay import Recorded as RecordedFact
from clientcare.history.settings_changes import SettingChange, ladder_changes, setting_changes
from clientcare.history.snapshots import NoWorkspace, Tree, read_tree
from clientcare.history.trees import name_of, shown_name
from clientcare.records.faults import Fault
from clientcare.rules.catalogue import Hit, Rule, WaiverKey, Where, catalogue
from clientcare.settings import FILE_NAME, Settings, project_settings
from clientcare.store import File, Raw, Snapshot, assemble, reassemble
from clientcare.store.walking import steps_of

ALWAYS = frozenset({"CC001", "CC002", "CC013", "CC014"})
"""What counts even where the revision had it: nobody knows what it hides."""


class Base(NamedTuple):
    """What the present is compared with: the workspace then, if there was one, and the events.

    `judged` is the present as the settings of the base judge it; `void` are the waivers that came
    since, which hide nothing yet; `notes` say what was compared otherwise than one would expect.
    """

    commit: Commit
    judged: Workspace
    workspace: Workspace | None
    events: list[Event]
    replay: Replay
    settings: list[SettingChange]
    past: list[Improvement]
    void: frozenset[WaiverKey]
    notes: list[str]


def compare_with(
    repository: Repository, revision: str, workspace: Workspace, head: str, raws: Iterable[Raw]
) -> Base:
    """Compare the merge base of a revision and a head with a workspace as it is now.

    `raws` are the record files of that workspace: of the folder, or of the head.
    """
    now, raws = workspace.now, list(raws)
    commit = repository.commit(repository.merge_base(repository.resolve(revision), head))
    tree, notes = _tree(repository, commit.id, workspace.snapshot)
    then = _loaded(tree, repository)
    judge = then.settings if then else workspace.snapshot.settings
    if judge.zone != workspace.snapshot.settings.zone:
        now = Now.at(now.moment, judge.zone)
    replay = Replay(judge.zone)
    if tree:
        replay.step(_versions(tree.raws, shown_name(tree.prefix)), commit, commit.day(judge.zone))
    shown = shown_name(os.fsencode(workspace.snapshot.prefix))
    files = replay.mark()
    events = replay.step(uncommitted(replay, raws, shown), None, now.day)
    line = _line(repository, commit, head, workspace, raws, now)
    if line.backwards:
        notes.append(dated_backwards(line.backwards))
    events = _attributed(events, line.events)
    replay.recorded = _introduced_facts(replay.recorded, line.replay.recorded)
    events = _dated(events, repository, commit, workspace)
    snapshot = judged_by(workspace.snapshot, then)
    _name_unread(snapshot, repository, head)
    judged = Workspace(snapshot, now, judged_today=workspace.judged_today)
    before = Workspace(then, now, judged_today=workspace.judged_today) if then else None
    changes = list(_setting_changes(then, workspace.snapshot)) if then else []
    past: list[Improvement] = []
    if then and tree:
        recorded = _recorded(events, replay, line.replay, judged)
        theirs = held({name: replay.files.get(name) for name in files})
        tables = then_tables(held(files), theirs, recorded, {})
        before_that = shown, shown_name(tree.prefix)
        on = min(commit.day(judge.zone), last_judged(now.day, judge))
        past = rewritten_past(inside(tables, *before_that), then, workspace.snapshot, on, then)
    void = frozenset(_new_waivers(then, snapshot))
    return Base(commit, judged, before, events, replay, changes, past, void, notes)


# The tree of the base ----------------------------------------------------------------------------


def _tree(repository: Repository, commit: str, present: Snapshot) -> tuple[Tree | None, list[str]]:
    """The workspace of the base, wherever it lay; what is to be said of it."""
    ids = {entry.id.lower() for entry in present.entries}
    try:
        tree = read_tree(repository, commit, ids, present.settings)
    except NoWorkspace:
        return None, [f"the base {commit[:12]} has no workspace: everything counts as new"]
    notes = []
    if tree.prefix != repository.prefix:
        where = shown_name(tree.prefix) or "the top of the repository"
        notes.append(f"the workspace lay in {where} in the base {commit[:12]}")
    if tree.problem:
        notes.append(
            f"the settings of the base cannot be read ({tree.problem}): judged by the present"
        )
    return tree, notes


def _loaded(tree: Tree | None, repository: Repository) -> Snapshot | None:
    """The workspace of a tree; None where it cannot be judged, so that everything is new."""
    if tree is None:
        return None
    try:
        snapshot = assemble(tree.settings, tree.raws)
    except ClientcareError:
        return None
    snapshot.root, snapshot.prefix = repository.folder, os.fsdecode(tree.prefix)
    return snapshot


def _versions(raws: Sequence[Raw], prefix: str) -> list[FileVersion]:
    tables = [read_tables(raw.data) if raw.data is not None else None for raw in raws]
    return [
        FileVersion(prefix + raw.name, held, held is not None)
        for raw, held in zip(raws, tables, strict=True)
    ]


# The judge of the base ---------------------------------------------------------------------------


def judged_by(snapshot: Snapshot, base: Snapshot | None) -> Snapshot:
    """The same records under the settings, the calendars and the ladders of a base."""
    if base is None:
        return snapshot
    judged = reassemble(snapshot, {})
    judged.settings = base.settings
    known = {project.id.lower(): project for project in base.projects}
    for project in judged.projects:
        before = known.get(project.id.lower())
        if before is not None:
            project.settings = before.settings
        elif project.project is not None:
            own = project.project
            text = project.file.text
            project.settings = project_settings(base.settings, own, text, project.file.name)
        if project.entry and project.project and before and before.project:
            ladder = {"escalation": before.project.escalation}
            project.entry.record = project.project.model_copy(update=ladder)
    return judged


def _setting_changes(base: Snapshot, present: Snapshot) -> Iterator[SettingChange]:
    """What the change does to the settings of the workspace and of its projects."""
    yield from setting_changes(base.settings, present.settings)
    known = {project.id.lower(): project for project in base.projects}
    for project in present.projects:
        before = known.get(project.id.lower())
        if before is None or not (before.project and project.project):
            continue
        own = {*_own_keys(before.settings), *_own_keys(project.settings)}
        for change in setting_changes(before.settings, project.settings, project.id):
            if change.key in own:
                yield change
        yield from ladder_changes(before.project, project.project, project.id)


def _own_keys(settings: Settings) -> frozenset[str]:
    """The keys that a project sets itself."""
    return frozenset(key for layer in settings.layers if layer.prefix for key in layer.keys)


def _new_waivers(base: Snapshot | None, present: Snapshot) -> Iterator[WaiverKey]:
    """The waivers that the base did not have on the same record."""
    if base is None:
        return
    known = {
        (entry.kind, entry.id.lower()): entry.record.waive
        for entry in base.entries
        if entry.record.waive
    }
    for entry in present.entries:
        key = entry.kind, entry.id.lower()
        for number, waiver in enumerate(entry.record.waive):
            if waiver not in known.get(key, ()):
                yield (*key, number)


def _name_unread(snapshot: Snapshot, repository: Repository, head: str) -> None:
    """Add the submodules among the records, whose files no commit of ours holds."""
    folder = steps_of(snapshot.settings.records)
    for path, item in repository.items(head, repository.prefix).items():
        steps = tuple(name_of(path).split("/"))
        if item.mode.startswith(SUBMODULE) and folder[: len(steps)] == steps[: len(folder)]:
            problem = "is a submodule, whose files the commit does not hold"
            fault = Fault((), problem, "keep the records in one repository")
            snapshot.files.append(File(shown_name(path), fault=fault))


# The past, judged twice --------------------------------------------------------------------------


def _recorded(events: list[Event], net: Replay, line: Replay, judged: Workspace) -> Recorded:
    """What of the change was recorded late, and what was corrected on its first day."""
    early: dict[str, set[str]] = {}
    for event in events:
        if event.early and not event.difference.declared:
            field = event.difference.field
            names = {field.rpartition(".")[2], field.partition("[")[0].partition(".")[0]}
            early.setdefault(event.record.lower(), set()).update(names)
    gone = {
        (e.kind, e.record.lower()) for e in events if e.early and e.difference.what == "dropped"
    }
    late = late_facts(net.recorded, judged)
    return Recorded(late, early, gone, first_committed(line), net.renamed)


# What the gate says ------------------------------------------------------------------------------


def gate_hits(base: Base, workspace: Workspace, head: Commit) -> Iterator[tuple[Rule, Hit]]:
    """Find what the change rewrote, what it did to the settings, and a head of the future."""
    rules, found = catalogue(), list(findings(base.events, base.replay, base.judged))
    yield from found
    yield from past_hits(base.past, found, base.judged)
    for change in base.settings:
        where, path = _place_of(change, workspace.snapshot, base.judged)
        for hit in rules["CC013"].check(change):
            yield rules["CC013"], hit._replace(where=where, path=path)
    if not workspace.now.knows(head.at) and workspace.judged_today:
        for hit in rules["CC014"].check(head):
            yield rules["CC014"], hit._replace(where=File(FILE_NAME), key=(head.id,))


def _place_of(
    change: SettingChange, snapshot: Snapshot, judged: Workspace
) -> tuple[Where, tuple[str | int, ...]]:
    """Where a setting stands now: in clientcare.toml, or in its project."""
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

    events: list[Event]
    replay: Replay
    backwards: list[str]


def _line(
    repository: Repository,
    base: Commit,
    head: str,
    workspace: Workspace,
    raws: list[Raw],
    now: Now,
) -> _Line:
    """Replay the commits from a base to a head, and then what is not committed yet."""
    line = [digits for _, digits in repository.line(head, without=base.id)][::-1]
    settings = workspace.snapshot.settings
    replay = Replay(settings.zone)
    before = (repository.first_parent(line[0]) if line else None) or base.id
    start = repository.commit(before)
    tree, _ = _tree(repository, before, workspace.snapshot)
    if tree:
        versions = _versions(tree.raws, shown_name(tree.prefix))
        replay.step(versions, start, start.day(replay.zone))
    first = max(base.day(replay.zone), start.day(replay.zone))
    days, backwards = days_of(repository, line, replay.zone, first, now.day)
    events, _ = replay_line(repository, line, settings.records, replay, days)
    shown = shown_name(os.fsencode(workspace.snapshot.prefix))
    events += replay.step(uncommitted(replay, raws, shown), None, now.day)
    return _Line(events, replay, backwards)


def _attributed(events: list[Event], steps: list[Event]) -> list[Event]:
    """Name the commit that brought each change, as far as one did: waivers name commits."""
    by_change = {_name(event): event for event in steps}
    found = []
    for event in events:
        source = by_change.get(_name(event))
        same = event._replace(commit=source.commit, on=source.on) if source else event
        found.append(same)
    return found


def _introduced_facts(net: list[RecordedFact], steps: list[RecordedFact]) -> list[RecordedFact]:
    """The facts that a change brings, each with the commit that first had it."""
    first = {(one.kind, one.record.lower(), one.key, one.day): one for one in reversed(steps)}
    names = [(one.kind, one.record.lower(), one.key, one.day) for one in net]
    return [first[name] for name in names if name in first]


def _name(event: Event) -> tuple[str, ...]:
    change = event.difference
    return event.kind, event.record.lower(), change.what, change.key, str(change.new)


def _dated(
    events: list[Event], repository: Repository, base: Commit, workspace: Workspace
) -> list[Event]:
    """Find out what was changed on the very day on which it was first committed.

    Only what was changed by the base's own day can have been; its history tells since when it
    was recorded so.
    """
    zone = workspace.snapshot.settings.zone
    doubtful = [e for e in events if not e.difference.declared and e.on <= base.day(zone)]
    events = [event._replace(early=False) for event in events]
    if not doubtful or repository.is_shallow:
        return events
    whole = Now.at(max(base.at, workspace.now.moment), zone)
    records = workspace.snapshot.settings.records
    replay = read_history(repository, records, whole, head=base.id).replay
    return [event._replace(early=_is_early(event, replay)) for event in events]


def _is_early(event: Event, replay: Replay) -> bool:
    version = replay.find(event.kind, event.record)
    return (
        not event.difference.declared
        and version is not None
        and (event.commit is None or event.commit.day(replay.zone) == event.on)
        and version.since.get(event.difference.key, version.first_committed) == event.on
    )


# What is new -------------------------------------------------------------------------------------


def introduced(outcome: Outcome, before: Outcome | None) -> Outcome:
    """Keep of an outcome what one before did not have; of what hides records, all."""
    return Outcome(
        findings=_new(outcome.findings, before.findings if before else ()),
        waived=_new(outcome.waived, before.waived if before else ()),
        unreadable=outcome.unreadable,
        files=outcome.files,
        unreadable_files=outcome.unreadable_files,
        records=outcome.records,
        projects=outcome.projects,
        deselected=outcome.deselected,
    )


def _new(findings: Iterable[Finding], before: Iterable[Finding]) -> tuple[Finding, ...]:
    had, found = Counter(finding.fingerprint for finding in before), []
    for finding in findings:
        if finding.code in ALWAYS or had[finding.fingerprint] < 1:
            found.append(finding)
        else:
            had[finding.fingerprint] -= 1
    return tuple(found)
