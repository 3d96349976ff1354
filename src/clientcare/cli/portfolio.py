"""Several workspaces at once, where `--root` names more than one: what is read of each."""

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from clientcare.cli.arguments import Globals
from clientcare.cli.common import (
    announce_unreadable,
    named_roots,
    open_at,
    open_workspace,
    pick_from,
)
from clientcare.cli.output import warn
from clientcare.dataclass import NamedTuple
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.facts.workspace import Workspace
    from clientcare.findings import Unreadable
    from clientcare.store import Snapshot


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
        from clientcare.rules.engine import unreadable

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
    roots = named_roots(ctx)
    if len(roots) < 2:
        return Portfolio([open_workspace(ctx, announce=announce)])
    from clientcare.findings import Unreadable
    from clientcare.settings import FILE_NAME
    from clientcare.store import find_workspace

    found: dict[str, Workspace] = {}
    failed = []
    for root in roots:
        try:
            found[root] = open_at(ctx, find_workspace(Path(), Path(root)))
        except ClientcareError as error:
            failed.append(Unreadable(Path(root, FILE_NAME).as_posix(), 1, error.message))
            warn(f"{root} cannot be read: {error.message}")
    if not found:
        raise ClientcareError("none of the workspaces can be read")
    _tell_apart(found)
    for workspace in found.values() if announce else ():
        announce_unreadable(workspace.snapshot)
    return Portfolio(list(found.values()), tuple(failed))


def _tell_apart(found: "Mapping[str, Workspace]") -> None:
    """Tell each workspace which it is, and what its files are called beside the others'.

    In one repository that is their way from its top; else it begins as the workspace was named.
    """
    from clientcare.facts.workspace import Origin

    owners = Counter(
        name
        for workspace in found.values()
        for name in {one.id.lower() for one in workspace.contexts}
        | {one.id.lower() for one in workspace.entries}
    )
    shared = frozenset(name for name, number in owners.items() if number > 1)
    above = os.path.commonpath([workspace.snapshot.root for workspace in found.values()])
    tops = {_top(workspace.snapshot) for workspace in found.values()}
    for root, workspace in found.items():
        label = Path(os.path.relpath(workspace.snapshot.root, above)).as_posix()
        workspace.origin = Origin(root, label, shared)
        if len(tops) > 1:
            workspace.snapshot.prefix = f"{Path(root).as_posix()}/".removeprefix("./")


def _top(snapshot: "Snapshot") -> Path:
    """The folder that the names of a workspace's files start from."""
    steps = len(Path(snapshot.prefix).parts)
    return snapshot.root.parents[steps - 1] if steps else snapshot.root
