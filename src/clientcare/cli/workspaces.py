"""Workspaces as commands read them: several at once, and what git has of one."""

import gc
import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from clientcare.cli import common
from clientcare.cli.arguments import Globals
from clientcare.cli.lookup import pick_from
from clientcare.cli.output import PROGRESS, warn
from clientcare.dataclass import NamedTuple, replace
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.facts.workspace import Origin, Workspace
    from clientcare.findings import Finding, Outcome, Unreadable
    from clientcare.history.git import Commit, Repository
    from clientcare.history.reading import History
    from clientcare.history.replay import Watch
    from clientcare.history.timeline import TimelineEntry
    from clientcare.rules.catalogue import Hit, Rule
    from clientcare.store import Entry, Snapshot


class Portfolio(NamedTuple):
    """The workspaces that were named, and those of them that could not be read."""

    workspaces: Sequence["Workspace"]
    failed: "tuple[Unreadable, ...]" = ()

    def pick(self, names: Sequence[str] | None) -> "list[tuple[Workspace, list[str]]]":
        """The workspaces that hold the projects that are named, with their ids; without names all.

        No ids stand for every project of a workspace.
        """
        if not names:
            return [(workspace, []) for workspace in self.workspaces]
        found: dict[int, tuple[Workspace, list[str]]] = {}
        for context in pick_from(self.workspaces, names):
            workspace = context.workspace
            found.setdefault(id(workspace), (workspace, []))[1].append(context.id)
        return list(found.values())

    @property
    def unreadable(self) -> "list[Unreadable]":
        """Everything that could not be read."""
        from clientcare.store import unreadable

        found = [one for workspace in self.workspaces for one in unreadable(workspace.snapshot)]
        return [*self.failed, *found]

    @property
    def code(self) -> int:
        """The exit code of a command that has shown all that could be read."""
        return 2 if self.failed else 0


def open_portfolio(ctx: Globals, *, announce: bool = True) -> Portfolio:
    """Read each workspace that is named; say of those that cannot be read why.

    Raises ClientcareError where that is all of them.
    """
    roots = common.named_roots(ctx)
    if len(roots) < 2:
        return Portfolio([common.open_workspace(ctx, announce=announce)])
    from clientcare.findings import Unreadable
    from clientcare.settings import FILE_NAME
    from clientcare.store import find_workspace

    found: dict[str, Workspace] = {}
    failed = []
    for root in roots:
        try:
            folder = find_workspace(Path(), Path(root))
            found[root] = common.open_workspace(ctx, folder, announce=False)
        except ClientcareError as error:
            failed.append(Unreadable(Path(root, FILE_NAME).as_posix(), 1, error.message))
            warn(f"{root} cannot be read: {error.message}")
    if not found:
        raise ClientcareError("none of the workspaces can be read")
    _tell_apart(found)
    for workspace in found.values() if announce else ():
        common.announce_unreadable(workspace.snapshot)
    return Portfolio(list(found.values()), tuple(failed))


def _tell_apart(found: "Mapping[str, Workspace]") -> None:
    """Tell each workspace which it is, and what its files are called beside the others'.

    In one repository that is their way from its top; else it begins as the workspace was named.
    """
    from clientcare.facts.workspace import Origin

    def ids(workspace: "Workspace") -> set[str]:
        invalid = (one.id for one in workspace.snapshot.invalid if one.id)
        entries = (one.id for one in (*workspace.entries, *workspace.recorded))
        return {*map(str.lower, chain((one.id for one in workspace.contexts), entries, invalid))}

    owners = Counter(name for workspace in found.values() for name in ids(workspace))
    shared = frozenset(name for name, number in owners.items() if number > 1)
    above = os.path.commonpath([workspace.snapshot.root for workspace in found.values()])
    tops = {_top(workspace.snapshot) for workspace in found.values()}
    for root, workspace in found.items():
        label = Path(os.path.relpath(workspace.snapshot.root, above)).as_posix()
        workspace.origin = Origin(root, label, shared)
        if len(tops) > 1:
            workspace.snapshot.prefix = f"{Path(root).as_posix()}/".removeprefix("./")


def _top(snapshot: "Snapshot") -> Path:
    steps = len(Path(snapshot.prefix).parts)
    return snapshot.root.parents[steps - 1] if steps else snapshot.root


def rename_for_portfolio(origin: "Origin", outcome: "Outcome") -> "Outcome":
    """An outcome, with its names as they are beside what other workspaces hold."""
    from clientcare.findings import fingerprint

    if not origin.root:
        return outcome

    def name(one: "Finding") -> "Finding":
        return one._replace(
            project=one.project and origin.name(one.project),
            record=one.record and origin.name(one.record),
            fingerprint=fingerprint(one.fingerprint, origin.label, ()),
        )

    unreadable = (
        one._replace(project=one.project and origin.name(one.project)) for one in outcome.unreadable
    )
    findings, waived = (tuple(map(name, some)) for some in (outcome.findings, outcome.waived))
    return replace(outcome, findings=findings, waived=waived, unreadable=tuple(unreadable))


# What git has of a workspace ---------------------------------------------------------------------


def ask_git(ctx: Globals, workspace: "Workspace", *, when: bool = False) -> None:
    """Let earlier days be judged by the records as they were committed then, where git has them.

    With `when`, the whole history is read to tell what was recorded late.
    """
    from clientcare.store import is_in_git

    root = workspace.snapshot.root.resolve()
    if ctx.at or not is_in_git(root):
        return
    from clientcare.history.as_committed import committed_by, when_recorded
    from clientcare.history.branches import count_from_branches
    from clientcare.history.git import Repository

    try:
        repository = Repository(root)
        workspace.committed = committed_by(repository, workspace)
        if when:
            history = read_past(ctx, workspace, repository=repository)
            past = history.replay, history.line, history.days
            count_from_branches(repository, *past, workspace)
            workspace.first_committed = when_recorded(history.replay, workspace)
    except ClientcareError:  # no commits yet, a shallow clone, no git: the dated facts tell
        return


def ignored_files(root: Path, records: str) -> "tuple[Repository | None, Sequence[str]]":
    """The repository around a workspace, if there is one, and the record files it ignores."""
    from clientcare.store import is_in_git

    root = root.resolve()
    if not is_in_git(root):
        return None, ()
    from clientcare.history.git import Repository
    from clientcare.history.trees import name_of
    from clientcare.store.files import is_record, readable_name, steps_of

    try:
        repository = Repository(root)
    except ClientcareError:
        return None, ()
    found = [name_of(path) for path in repository.ignored(records)]
    folder = steps_of(records)
    return repository, [
        readable_name(one) for one in found if is_record(tuple(one.split("/")), folder)
    ]


# What was changed since --------------------------------------------------------------------------


def read_past(
    ctx: Globals,
    workspace: "Workspace",
    watch: "Watch | None" = None,
    *,
    merges: bool = False,
    repository: "Repository | None" = None,
) -> "History":
    """Read the history up to the now of a workspace; of the present one, the work tree as well."""
    from clientcare.history.git import Repository
    from clientcare.history.reading import keep_line, read_history
    from clientcare.history.snapshots import files_of

    snapshot = workspace.snapshot
    records = snapshot.settings.records
    repository = repository or Repository(snapshot.root)
    head = common.commit_at(repository, ctx.at).id if ctx.at else None
    if may_cache(ctx):
        keep_line(repository, head)
    return read_history(
        repository, records, workspace.now, work_tree=None if head else files_of(snapshot),
        head=head, ahead=workspace.judged_today, watch=watch, merges=merges,
        progress=partial(PROGRESS.follow, "reading the history"), cached=may_cache(ctx),
    )  # fmt: skip


def may_cache(ctx: Globals) -> bool:
    """Whether what was found out before may be kept and used."""
    return not (ctx.no_cache or os.environ.get("CLIENTCARE_NO_CACHE"))


def timeline_of(ctx: Globals, workspace: "Workspace", entry: "Entry") -> "list[TimelineEntry]":
    """The timeline of one record, followed by its id."""
    from clientcare.history.timeline import Timeline

    if not entry.own_id:
        hint = "give it one: a record is followed by its id"
        raise ClientcareError(f"{entry.id} has no id in its file", hint)
    timeline = Timeline(entry.kind, getattr(entry.record, "series", None) or entry.id)
    return timeline.marked(read_past(ctx, workspace, timeline.watch).events)


def history_hits(
    ctx: Globals,
    workspace: "Workspace",
    repository: "Repository | None",
    say: Callable[[str], None],
) -> "list[tuple[Rule, Hit]]":
    """Find what breaks the rules on history, over the whole of it; say what is notable of it."""
    from clientcare.history.branches import count_from_branches
    from clientcare.history.findings import as_waived, findings, future_head, past_hits
    from clientcare.history.git import Repository
    from clientcare.history.past import rewritten_days
    from clientcare.history.reading import dated_backwards
    from clientcare.history.snapshots import name_submodules
    from clientcare.wording import count

    repository = repository or Repository(workspace.snapshot.root)
    history = read_past(ctx, workspace, merges=True, repository=repository)
    if lost := len(history.unreadable):
        few = f"{count(lost, 'version')} of files in the history"
        say(f"{few} could not be read: see clientcare drift --format json")
    if history.backwards:
        say(dated_backwards(history.backwards))
    line = history.replay, history.line, history.days
    if in_time := count_from_branches(repository, *line, workspace):
        few = count(in_time, "fact")
        say(f"{few} counted as recorded in time: committed on a branch that was merged later")
    found = list(findings(history.events, history.replay, workspace))
    known, head = known_by(ctx, workspace, repository)
    if not ctx.at:  # a commit is read as it is, its submodules too
        name_submodules(workspace.snapshot, repository, head.id)
    # Each judged day leaves a workspace of cycles; what was read until now is not looked at again.
    gc.freeze()
    gc.enable()
    past = rewritten_days(repository, history, known, cached=may_cache(ctx))
    hits = [*found, *past_hits(past, found, workspace), *future_head(head, workspace)]
    return [*as_waived(hits, repository, history.line)]


def known_by(
    ctx: Globals, workspace: "Workspace", repository: "Repository"
) -> "tuple[Workspace, Commit]":
    """The workspace that a change is judged in, and its commit.

    Commits after the as-of are not read: where the last one is later, that of the last known one.
    Without an as-of the last one is read whatever it is dated.
    """
    from clientcare.facts.workspace import Workspace
    from clientcare.history.snapshots import commit_on, load_at

    if ctx.at:
        return workspace, common.commit_at(repository, ctx.at)
    head = repository.commit(repository.head())
    if workspace.judged_today or workspace.now.knows(head.at):
        return workspace, head
    commit = commit_on(repository, workspace.now)
    return Workspace(load_at(repository, commit), workspace.now), commit
