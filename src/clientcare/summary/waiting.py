"""Who waits for whom: as `waiting` tells it of all projects, and as `status` does of one."""

from collections.abc import Mapping, Sequence
from datetime import date
from operator import attrgetter
from typing import Literal, NamedTuple

from clientcare.calendar.working_time import Now
from clientcare.facts.workspace import Context, Origin, Workspace
from clientcare.findings import Unreadable
from clientcare.pending import Pending, pending
from clientcare.records.base import Side
from clientcare.summary.model import ProjectSummary, Summary, Waiting

_KINDS: Mapping[str, Literal["commitment", "issue", "message"]] = {
    "commitment": "commitment", "payment": "commitment", "wait": "issue", "message": "message",
}  # fmt: skip


def waiting_in(context: Context) -> tuple[Waiting, ...]:
    """What of all that is pending holds a project up, the longest wait first."""
    found = [
        Waiting(
            kind=_KINDS[one.kind],
            record=one.record,
            title=one.title,
            on=one.on,
            who=one.who,
            since=one.since,
            days=max(one.days or 0, 0),
            overdue=one.late,
            blocks=one.blocks,
            reminded=one.reminded,
        )
        for one in context.cached(pending)
        if one.kind in _KINDS and _holds_up(one, context)
    ]
    return tuple(sorted(found, key=lambda w: (-w.days, w.since or date.max, w.record)))


def _holds_up(one: Pending, context: Context) -> bool:
    """Whether another side waits for it: it is late, or soon needed by something of theirs."""
    if one.late or one.kind in ("wait", "message"):
        return True
    if one.since and not context.soon(one.since):
        return False
    needed = (context.commitment(name) for name in one.blocks)
    return any(record and record.by != one.on for record in needed)


_order = attrgetter("order")


class Waits(NamedTuple):
    """Who waits for whom in some projects, the longest wait first.

    `projects` are those that are looked at, by id.
    """

    now: Now
    pending: tuple[Pending, ...]
    projects: Mapping[str, ProjectSummary]
    unreadable: tuple[Unreadable, ...]
    orphans: int

    def on(self, side: Side) -> list[Pending]:
        """What one side has to do."""
        return [one for one in self.pending if one.on == side]


def waits_of(workspace: Workspace, summary: Summary) -> Waits:
    """Collect everything that is pending; of a closed project what is still owed."""
    shown = [project for project in summary.projects if project.listed]
    names, origin = {project.id for project in shown}, workspace.origin
    found = [
        _named(one, origin) if origin.root else one
        for context in workspace.contexts
        if origin.name(context.id) in names
        for one in context.cached(pending)
    ]
    return Waits(
        now=summary.now,
        pending=tuple(sorted(found, key=_order)),
        projects={project.id: project for project in shown},
        unreadable=summary.unreadable,
        orphans=summary.orphans,
    )


def _named(one: Pending, origin: Origin) -> Pending:
    """The same, called as beside what other workspaces hold."""
    return one._replace(
        project=origin.name(one.project),
        record=origin.name(one.record),
        blocks=tuple(map(origin.name, one.blocks)),
        step=one.step.within(origin.root) if one.step else None,
        root=origin.root,
    )


def together(parts: Sequence[Waits], failed: Sequence[Unreadable] = ()) -> Waits:
    """What several workspaces wait for as one; `failed` are those that could not be read."""
    return Waits(
        now=parts[0].now,
        pending=tuple(sorted((one for part in parts for one in part.pending), key=_order)),
        projects={id: one for part in parts for id, one in part.projects.items()},
        unreadable=(*failed, *(one for part in parts for one in part.unreadable)),
        orphans=sum(part.orphans for part in parts),
    )
