"""The files of the base of a change and of the present that differ or tell whose a record is."""

import os
from collections.abc import Callable, Iterable

from clientcare.errors import ClientcareError
from clientcare.history import snapshots
from clientcare.history.git import Commit, Repository
from clientcare.history.reading import uncommitted
from clientcare.history.replay import Replay
from clientcare.history.trees import shown_name
from clientcare.history.versions import Event, Files, read_tables
from clientcare.settings import FILE_NAME, read_settings
from clientcare.store import Snapshot


class BaseFiles:
    """Reads trees of the past and the present, and which commit changed a file last."""

    def __init__(self, repository: Repository, present: Snapshot) -> None:
        self.repository = repository
        self.present = present
        self.raws = snapshots.files_of(present)
        self.shown = shown_name(os.fsencode(present.prefix))
        self.wanted: set[str] = set()
        self.folders: tuple[str, ...] = ()

    def tree(self, commit: str) -> tuple[snapshots.Tree | None, list[str]]:
        """The workspace of a commit, wherever it lay; what is to be said of it."""
        ids = {entry.id.lower() for entry in self.present.entries}
        settings = self.present.settings
        try:
            tree = snapshots.read_tree(self.repository, commit, ids, settings, self.raws)
        except snapshots.NoWorkspace:
            return None, [f"the base {commit[:12]} has no workspace: everything counts as new"]
        notes = []
        if tree.prefix != self.repository.prefix:
            where = shown_name(tree.prefix) or "the top of the repository"
            notes.append(f"the workspace lay in {where} in the base {commit[:12]}")
        if tree.problem:
            known = self._earlier(tree, commit, [FILE_NAME], snapshots.settings_in)
            settings = read_settings(known[FILE_NAME])
            tree = snapshots.read_tree(self.repository, commit, ids, settings, self.raws)
            said = f"the settings of the base {commit[:12]} cannot be read ({tree.problem})"
            notes.append(f"{said}: judged by their last version that can")
        now = {raw.name: raw.data for raw in self.raws}
        lost = [
            raw.name
            for raw in tree.raws
            if raw.data != now.get(raw.name) and (raw.data is None or read_tables(raw.data) is None)
        ]
        if lost:
            earlier = self._earlier(tree, commit, lost, read_tables)
            raws = [raw._replace(data=earlier.get(raw.name, raw.data)) for raw in tree.raws]
            tree = tree._replace(raws=raws)
            for name in earlier:
                said = f"{name} cannot be read in the base {commit[:12]}"
                notes.append(f"{said}: compared with its last version that can")
        return tree, notes

    def _earlier(
        self, tree: snapshots.Tree, commit: str, lost: list[str], read: Callable[[bytes], object]
    ) -> dict[str, bytes]:
        """The last version of each lost file of a commit of which reading it makes something."""
        self.repository.refuse_shallow()
        found = dict[str, bytes]()
        names = {tree.prefix + os.fsencode(name): name for name in lost}
        line = [digits for _, digits, _ in self.repository.line(commit)]
        for _, changes in self.repository.changes(line[::-1], names):
            for path, after, _ in changes:
                data = self.repository.blob(after.blob) if after and after.is_file else None
                if after is None:
                    found.pop(names[path], None)
                elif data is not None and read(data) is not None:
                    found[names[path]] = data
        for name in lost:
            if name not in found:
                message = f"{name} cannot be read in the base {commit[:12]}, nor before it"
                raise ClientcareError(message, "name a base that can be read, or is without it")
        return found

    def look_at(self, changed: Iterable[str], then: Snapshot | None) -> None:
        """Take what changed, what holds projects or change requests, and what may have another now.

        An unchanged file belongs to another project once another claims a folder above it.
        """
        both = [self.present.entries, then.entries if then else []]
        kinds = ("project", "change")
        self.wanted = {*changed, *(e.file.name for es in both for e in es if e.kind in kinds)}
        before, after = ({(e.file.name, e.id) for e in es if e.kind == "project"} for es in both)
        claims = (name for name, _ in before ^ after if name.endswith("project.toml"))
        self.folders = tuple(name.removesuffix("project.toml") for name in claims)

    def versions(self, replay: Replay, tree: snapshots.Tree | None = None) -> Files:
        """The files of a tree, else of the present; None for those that are there no more."""
        raws, prefix = (tree.raws, shown_name(tree.prefix)) if tree else (self.raws, self.shown)
        chosen = (
            raw
            for raw in raws
            if raw.name in self.wanted or raw.data is None or raw.name.startswith(self.folders)
        )
        return uncommitted(replay, chosen, prefix)

    def last_commit_of(self, event: Event, line: list[str]) -> Commit | None:
        """The last commit of a line that changed the record of an event, or its project.

        None where the work tree holds something else than that commit.
        """
        own = [one.file.name for one in self.present.projects if one.id == event.project]
        names = {self.shown + name for name in own} | {event.file}
        steps = self.repository.changes(line, map(os.fsencode, names)) if line else ()
        found = [(commit, change) for commit, changes in steps for change in changes]
        lie = {self.shown + raw.name: raw.data for raw in self.raws}
        for path, after in {change.path: change.after for _, change in found}.items():
            data = lie.get(shown_name(path))
            if (after and after.blob) != (None if data is None else self.repository.blob_of(data)):
                return None
        return found[-1][0] if found else None
