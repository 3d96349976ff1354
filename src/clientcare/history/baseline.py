"""What a change brings: a revision's merge base against what is there now, judged on one day."""

import os
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from clientcare.calendar.working_time import Now
from clientcare.errors import ClientcareError
from clientcare.facts.workspace import Workspace
from clientcare.findings import Finding, Outcome
from clientcare.history.git import Commit, Repository
from clientcare.history.reading import read_history, read_tables, replay_line, uncommitted
from clientcare.history.replay import Event, FileVersion, Replay
from clientcare.history.snapshots import NoWorkspace, Tree, read_tree
from clientcare.history.trees import shown_name
from clientcare.rules.catalogue import HISTORY
from clientcare.store import Raw, Snapshot, assemble

ALWAYS = frozenset({"CC001", "CC002"})
"""What counts even where the revision had it: nobody knows what it hides."""


class Base(NamedTuple):
    """What the present is compared with: the workspace then, if there was one, and the events."""

    commit: Commit
    workspace: Workspace | None
    events: list[Event]
    replay: Replay


def compare_with(
    repository: Repository, revision: str, workspace: Workspace, head: str, raws: Iterable[Raw]
) -> Base:
    """Compare the merge base of a revision and a head with a workspace as it is now.

    `raws` are the record files of that workspace: of the folder, or of the head.
    """
    now, zone = workspace.now, workspace.snapshot.settings.zone
    commit = repository.commit(repository.merge_base(repository.resolve(revision), head))
    tree, replay = _tree(repository, commit.id), Replay(zone)
    if tree:
        replay.step(_versions(tree.raws, shown_name(tree.prefix)), commit, commit.day(zone))
    prefix = os.fsencode(workspace.snapshot.prefix)
    events = replay.step(uncommitted(replay, raws, shown_name(prefix)), None, now.day)
    events = _attributed(events, repository, commit.id, head, workspace)
    events = _dated(events, repository, commit, workspace)
    then = _loaded(tree, repository)
    known = Workspace(then, now, judged_today=workspace.judged_today) if then else None
    return Base(commit, known, events, replay)


# The tree of the base ----------------------------------------------------------------------------


def _tree(repository: Repository, commit: str) -> Tree | None:
    try:
        return read_tree(repository, commit)
    except NoWorkspace:
        return None


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


# Which commit did it, and when -------------------------------------------------------------------


def _attributed(
    events: list[Event], repository: Repository, base: str, head: str, workspace: Workspace
) -> list[Event]:
    """Name the commit that brought each change, as far as one did: waivers name commits."""
    line = [digits for _, digits in repository.line(head, without=base)][::-1]
    if not events or not line:
        return events
    records, replay = (
        workspace.snapshot.settings.records,
        Replay(workspace.snapshot.settings.zone),
    )
    before = repository.first_parent(line[0])
    if before and (tree := _tree(repository, before)):
        start = repository.commit(before)
        versions = _versions(tree.raws, shown_name(tree.prefix))
        replay.step(versions, start, start.day(replay.zone))
    steps, _ = replay_line(repository, line, records, replay)
    by_change = {_name(event): event for event in steps}
    found = []
    for event in events:
        source = by_change.get(_name(event))
        same = source._asdict() if source else {}
        found.append(event._replace(commit=same["commit"], on=same["on"]) if same else event)
    return found


def _name(event: Event) -> tuple[str, ...]:
    change = event.difference
    return event.kind, event.record.lower(), change.what, change.key, str(change.new)


def _dated(
    events: list[Event], repository: Repository, base: Commit, workspace: Workspace
) -> list[Event]:
    """Find out which facts were changed on the very day on which they were first committed.

    Only what was changed by the base's own day can have been; its history tells since when it
    stood so.
    """
    zone = workspace.snapshot.settings.zone
    doubtful = [
        e for e in events if e.difference.what == "rewritten-fact" and e.on <= base.day(zone)
    ]
    events = [event._replace(early=False) for event in events]
    if not doubtful or repository.is_shallow:
        return events
    whole = Now.at(max(base.at, workspace.now.moment), zone)
    records = workspace.snapshot.settings.records
    replay = read_history(repository, records, whole, head=base.id).replay
    return [event._replace(early=_is_early(event, replay)) for event in events]


def _is_early(event: Event, replay: Replay) -> bool:
    held = replay.find(event.kind, event.record)
    return (
        event.difference.what == "rewritten-fact"
        and held is not None
        and held.since.get(event.difference.key, held.first_committed) == event.on
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


def failing_kinds(outcome: Outcome) -> Outcome:
    """Keep of what is new what fails a change: broken records, and what was rewritten."""
    counts = (f for f in outcome.findings if f.code.startswith("CC0") or f.code in HISTORY)
    return Outcome(findings=tuple(counts))
