"""What the recording commands share: where to begin, and how an edit is checked, shown and written.

The commands themselves stand in `recording_*.py`.
"""

from collections.abc import Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Annotated

from clientcare.cli.arguments import Argument, Invocation, Option
from clientcare.cli.common import open_workspace, pick_projects, present, resolve_id, round_on
from clientcare.cli.output import PROGRESS, note, put, terminal, warn
from clientcare.dataclass import dataclass, field
from clientcare.errors import ClientcareError

if TYPE_CHECKING:
    from clientcare.edit.draft import Draft
    from clientcare.edit.marking import Days, Sets
    from clientcare.edit.proving import Effect
    from clientcare.edit.values import Reader
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.store import Entry
    from clientcare.store.saving import Change

DryRun = Annotated[bool, Option("--dry-run", help="Show what it would do, and write nothing.")]
On = Annotated[
    str | None,
    Option(
        metavar="DAY", help="When it happened: 2026-05-04, yesterday, fri, 14:30. Default: now."
    ),
]
Round = Annotated[
    str | None,
    Option(
        "--round",
        metavar="DAY",
        help="Which round of what comes again: its day, or all. Default: the oldest open one.",
    ),
]
Again = Annotated[
    bool, Option("--again", help="Record it although the same was recorded within the hour.")
]
OptionalId = Annotated[
    str | None,
    Argument(metavar="ID", help="The record's id, or an unambiguous part of it."),
]


@dataclass
class Session:
    """One recording command at work: the workspace as it was read, and the draft of the edit."""

    ctx: Invocation
    workspace: "Workspace"
    said: dict[str, str] = field(default_factory=dict)
    content: str = ""
    """What a second command of the same content has too; empty where that is no slip."""

    @cached_property
    def draft(self) -> "Draft":
        """What is to be written."""
        from clientcare.edit.draft import Draft

        return Draft(self.workspace.snapshot)

    def context(self, entry: "Entry") -> "Context":
        """The project that claims a record; raises where none does."""
        found = self.workspace.context(entry.project.id) if entry.project else None
        if found is None:
            hint = "move its file below a folder with a project.toml"
            raise ClientcareError(f"no project claims {entry.id}", hint)
        return found

    def reader(self, context: "Context | None" = None) -> "Reader":
        """What reads values: among a project's people and by its calendar."""
        from clientcare.edit.values import Reader

        snapshot = self.workspace.snapshot
        settings = context.settings if context else snapshot.settings
        people = context.people if context else snapshot.settings.people
        return Reader(self.workspace.now, settings.work_calendar, people, self._titles, self.said)

    def _titles(self) -> dict[str, str]:
        from clientcare.store.part import complete

        snapshot = complete(self.workspace.snapshot)
        unread = {invalid.id: "" for invalid in snapshot.invalid if invalid.id}
        return unread | {entry.id: entry.title for entry in snapshot.entries}

    def days(self, on: str | None, reader: "Reader") -> "Days":
        """The day of what is recorded: the one given, else the as-of, to the minute."""
        from datetime import datetime

        from clientcare.calendar.working_time import day_of
        from clientcare.edit.days import present_moment
        from clientcare.edit.marking import Days

        now, zone = self.workspace.now, self.workspace.snapshot.settings.zone
        if on is None:
            is_whole_day = day_of(now.moment, zone) != now.day
            return Days(now.day, now.day if is_whole_day else present_moment(now))
        moment = reader.moment(on)
        day = day_of(moment, zone) if isinstance(moment, datetime) else moment
        return Days(day, moment, given=True)


def begin(ctx: Invocation, id: str | None = None) -> Session:
    """Read the workspace; of a large one what is tied to the record of an id, if one is given."""
    if ctx.obj.at:
        hint = "leave out --at; to date a fact, give --on DAY"
        raise ClientcareError("--at is for reading: nothing is recorded in the past", hint)
    from clientcare.records.base import ROUND

    about = id.partition(ROUND)[0] if id and "/" not in id else None
    workspace = open_workspace(ctx, about=about)
    PROGRESS.stop()  # questions and editors come next: nothing may be drawn over them
    return Session(ctx, workspace)


def find(session: Session, text: str) -> "Entry":
    """Find a record by its id or an unambiguous part of it."""
    return resolve_id(session.workspace, text)


def find_round(
    session: Session, entry: "Entry", day: str | None, facts: "Sequence[str]", sets: "Sets"
) -> "Entry":
    """Find what is recorded of what comes again: the named round, the one meant, or the series."""
    from clientcare.edit import steps
    from clientcare.facts.workspace import is_series

    workspace, record = session.workspace, entry.record
    series = getattr(record, "series", None) or entry.id
    if day == "all" or (day is None and steps.is_of_the_series(facts, sets)):
        return workspace.find(series) or entry
    if day is not None:
        entry = round_on(workspace, workspace.find(series) or entry, day)
    elif is_series(record):
        entry = steps.meant_round(workspace, entry, facts, sets)
    return steps.opened(session.draft, workspace, entry)


def find_project(session: Session, text: str) -> "Context":
    """Find a project by its id or an unambiguous part of it."""
    return pick_projects(session.workspace, [text])[0]


def finish(
    session: Session, subject: str, *, dry_run: bool, most: int | None = None
) -> "Effect | None":
    """Check an edit, write it, and show what it did, in up to `most` files each line by line.

    Returns None where nothing changes.
    """
    ctx, draft = session.ctx, session.draft
    for given, day in session.said.items():
        note(ctx, f'"{given}" is {day}')
    changes = draft.changes()
    if not changes:
        note(ctx, f"{subject}: this is recorded already; nothing to change")
        return None
    effect = judge(session, changes)
    conclude(session, changes, subject, effect, dry_run=dry_run, most=most)
    return effect


def judge(session: Session, changes: "Sequence[Change]") -> "Effect":
    """Judge the workspace as it would be; raises ClientcareError where an edit would do harm."""
    from clientcare.edit.proving import prove

    with PROGRESS.during("judging what it does"):
        return prove(session.workspace, changes)


def conclude(
    session: Session,
    changes: "Sequence[Change]",
    subject: str,
    effect: "Effect",
    *,
    dry_run: bool,
    most: int | None = None,
    undoes: str = "",
) -> None:
    """Write the files of a checked edit, all or none; then show and commit it."""
    from clientcare.store.saving import Note, save

    ctx, snapshot = session.ctx, session.workspace.snapshot
    recorded = f"{subject}: {', '.join(dict.fromkeys(session.draft.recorded))}"
    if not dry_run:
        at = present(snapshot.settings.zone).moment.isoformat()
        save(snapshot.root, changes, Note(recorded, at, session.content, undoes))
    _show(session, changes, recorded, effect, dry_run=dry_run, most=most)
    if dry_run:
        note(ctx, "dry run: nothing was written")
    else:
        _commit(session, changes, recorded)


def _show(
    session: Session,
    changes: "Sequence[Change]",
    recorded: str,
    effect: "Effect",
    *,
    dry_run: bool,
    most: int | None = None,
) -> None:
    from clientcare.output.clean import file_name

    snapshot = session.workspace.snapshot
    if session.ctx.obj.quiet:
        put("\n".join(file_name(snapshot.shown(change.name)) for change in changes))
        return
    from clientcare.output import recorded as view

    put(
        view.render(
            changes, snapshot.prefix, recorded, effect, terminal(session.ctx),
            reads=_read_by_clients(session, changes, effect), intended=dry_run, most=most,
        )
    )  # fmt: skip


def _read_by_clients(session: Session, changes: "Sequence[Change]", effect: "Effect") -> list[str]:
    """Name the fields that the clients of the changed projects may read from now on."""
    from clientcare.report.disclosure import newly_readable

    names = {change.name for change in changes}
    touched = {
        entry.project.id: None
        for entry in effect.after.snapshot.entries
        if entry.file.name in names and entry.project
    }
    found: dict[str, None] = {}
    for project in touched:
        if after := effect.after.context(project):
            before = session.workspace.context(project)
            found |= dict.fromkeys(newly_readable(before, after))
    return list(found)


def _commit(session: Session, changes: "Sequence[Change]", recorded: str) -> None:
    """Commit what was written, where the workspace wants that; a refusal is only told."""
    snapshot = session.workspace.snapshot
    if not snapshot.settings.record.commit:
        return
    from clientcare.history.committing import commit_files
    from clientcare.output.clean import line

    try:
        digits = commit_files(snapshot.root, [change.name for change in changes], line(recorded))
    except ClientcareError as error:
        warn(f"the record is written, but not committed: {error.message}")
    else:
        note(session.ctx, f"committed as {digits}")
