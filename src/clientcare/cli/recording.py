"""What the recording commands share: where to begin, and how an edit is checked, shown and written.

The commands themselves stand in `recording_*.py`.
"""

from collections.abc import Sequence
from functools import cached_property, partial
from shlex import quote
from typing import TYPE_CHECKING

from clientcare.cli.arguments import Globals
from clientcare.cli.common import open_workspace, present
from clientcare.cli.lookup import context_of, round_on
from clientcare.cli.output import PROGRESS, note, put, terminal, warn
from clientcare.dataclass import dataclass, field
from clientcare.errors import ClientcareError, Fix
from clientcare.naming import find_name
from clientcare.output.clean import file_name, line
from clientcare.records.base import series_of
from clientcare.records.commitment import OF_A_ROUND

if TYPE_CHECKING:
    from clientcare.edit.effect import ChangeSet, Effect
    from clientcare.edit.values import Reader, Texts
    from clientcare.facts.workspace import Context, Workspace
    from clientcare.store import Entry
    from clientcare.store.saving import Change


@dataclass
class Session:
    """One recording command at work: the workspace as it was read, and the draft of the edit."""

    ctx: Globals
    workspace: "Workspace"
    dry_run: bool
    said: dict[str, str] = field(default_factory=dict)
    typed: str = ""
    """How the command line gives a `{key}` a `{value}`; empty where a file is written by hand."""
    content: str = ""
    """What a second command of the same content has too; empty where that is no slip."""

    @cached_property
    def draft(self) -> "ChangeSet":
        """What is to be written."""
        from clientcare.edit.effect import ChangeSet

        return ChangeSet(self.workspace.snapshot)

    def as_typed(self, key: str, value: str) -> str:
        """Write what stands in a file as a key and a value as this command takes it."""
        key = key.replace("_", "-") if self.typed.startswith("--{key}") else key
        value = value.strip('"')
        return self.typed.format(key=key, value=value if value == "…" else quote(value))

    def context(self, entry: "Entry") -> "Context":
        """The project that claims a record; raises where none does."""
        found = context_of(self.workspace, entry)
        if found is None:
            hint = "move its file below a folder with a project.toml"
            raise ClientcareError(f"no project claims {entry.id}", hint)
        return found

    def reader(self, context: "Context | None" = None, on: str | None = None) -> "Reader":
        """What reads values of what happened now or on a day: in a project, or in the workspace."""
        from clientcare.edit.days import present_moment
        from clientcare.edit.values import Days, Reader

        own = self.workspace.snapshot.settings
        settings, people = (context.settings, context.people) if context else (own, own.people)
        now = self.workspace.now.within(settings.zone)
        days = Days(now.day, now.day if now.whole_day else present_moment(now))
        calendar = settings.work_calendar
        share = self._how_to_share
        reader = Reader(now, calendar, people, self._find_record, self.said, days, share)
        return reader if on is None else reader.on(on, settings.zone)

    def _how_to_share(self, person: str) -> str | None:
        """How to name somebody of ours for all projects, where only another project does."""
        from clientcare.store.part import complete

        projects = [one.project for one in complete(self.workspace.snapshot).projects]
        found = [one.people[person] for one in projects if one and person in one.people]
        if not found or found[0].side != "us":
            return None
        first = "" if len(projects) > 1 else "record the project without them; then "
        name = quote(found[0].name or person)
        share = f"clientcare new person --name {name} --side us"
        return f"{first}name them once for all projects: {share}"

    def _find_record(self, text: str) -> str:
        from clientcare.store.part import complete

        snapshot = complete(self.workspace.snapshot)
        titles = {invalid.id: "" for invalid in snapshot.invalid if invalid.id}
        titles |= {entry.id: entry.title for entry in snapshot.entries}
        return find_name(text, titles, "record", titles, (one.prefix for one in snapshot.projects))


def begin(
    ctx: Globals, id: str | None = None, *, dry_run: bool, may_be_empty: bool = False
) -> Session:
    """Read the workspace; of a large one what is tied to the record of an id, if one is given."""
    if ctx.at:
        hint = "leave out --at; to date a fact, give --on DAY"
        raise ClientcareError("--at is for reading: nothing is recorded in the past", hint)
    part = None
    if id and "/" not in id and (name := series_of(id)):
        from clientcare.store.part import part_with

        part = partial(part_with, name)
    workspace = open_workspace(ctx, part=part, may_be_empty=may_be_empty)
    PROGRESS.stop()  # questions and editors come next: nothing may be drawn over them
    if ctx.as_of and workspace.now.day > present(workspace.snapshot.settings.zone).day:
        hint = "leave out --as-of; what is planned is set or moved, not marked"
        raise ClientcareError(f"--as-of {workspace.now.day} lies in the future", hint)
    return Session(ctx, workspace, dry_run)


def find_round(
    session: Session,
    entry: "Entry",
    day: str | None,
    facts: "Sequence[str]" = (),
    sets: "Texts | None" = None,
) -> "Entry":
    """Find what is recorded of what comes again: the named round, the one meant, or the series."""
    from clientcare.edit import steps
    from clientcare.edit.days import is_relative, weekday_and_day
    from clientcare.facts.workspace import is_series

    sets = sets or {}
    workspace, record = session.workspace, entry.record
    series = getattr(record, "series", None) or entry.id
    whole = entry if series == entry.id else workspace.series_entry(series)
    for word in (*facts, *sets) if day == "all" else ():
        if word.partition(".")[0] in OF_A_ROUND:
            message = f"{word} is of one round, not of all"
            raise ClientcareError(message, f"leave out --round all, or name one: {series}@DAY")
    if day == "all" or (day is None and steps.is_of_the_series(facts, sets)):
        return whole
    if day is not None:
        entry = round_on(workspace, whole, day)
        due = getattr(entry.record, "round", None)
        if due and is_relative(day):
            session.said[day] = weekday_and_day(due)
    elif is_series(record):
        entry = steps.default_round(workspace, entry, facts, sets)
    return steps.round_in_file(session.draft, workspace, entry)


def warn_of_duplicate(session: Session, entry: "Entry", facts: "Sequence[str]") -> None:
    """Say that facts of a duplicate count nowhere."""
    for one in session.workspace.duplicates if facts else ():
        other = session.workspace.find(one.id) if one.id == series_of(entry.id) else None
        if other:
            warn(f"{one.id} repeats {other.id} and counts nowhere; record it of {other.id}")


def finish(
    session: Session, subject: str, *, most: int | None = None, effect: "Effect | None" = None
) -> "Effect | None":
    """Check an edit, write it, and show what it did, in up to `most` files each line by line.

    `effect` is what it does, where that was judged. Returns None where nothing changes.
    """
    for given, day in session.said.items():
        note(session.ctx, f'"{given}" is {day}')
    changes = session.draft.changes()
    if not changes:
        note(session.ctx, f"{subject}: this is recorded already; nothing to change")
        return None
    effect = effect or judge(session, changes)
    conclude(session, changes, subject, effect, most=most)
    return effect


def judge(session: Session, changes: "Sequence[Change]", *, restores: bool = False) -> "Effect":
    """Judge the workspace as it would be; raises ClientcareError where an edit would do harm."""
    from clientcare.edit.effect import effect_of

    PROGRESS.start("judging what it does")
    try:
        return effect_of(session.workspace, changes, restores=restores)
    except ClientcareError as error:
        if not (session.typed and isinstance(error.hint, Fix)):
            raise
        raise type(error)(error.message, error.hint.typed(session.as_typed)) from None
    finally:
        PROGRESS.stop()  # nothing may be drawn over what comes next


def conclude(
    session: Session,
    changes: "Sequence[Change]",
    subject: str,
    effect: "Effect",
    *,
    most: int | None = None,
    undoes: str = "",
) -> None:
    """Write the files of a checked edit, all or none; then show and commit it."""
    from clientcare.output.recorded import render
    from clientcare.store.saving import Note, save

    ctx, snapshot = session.ctx, session.workspace.snapshot
    said = ", ".join(dict.fromkeys(session.draft.recorded))
    recorded = f"{subject}: {said}"
    if not session.dry_run:
        at = present(snapshot.settings.zone).moment.isoformat()
        save(snapshot.root, changes, Note(recorded, at, session.content, undoes))
    if ctx.quiet:
        put("\n".join(file_name(snapshot.shown(change.name)) for change in changes))
    else:
        done, intended = (
            ("taken back", "would take back") if undoes else ("recorded", "would record")
        )
        put(
            render(
                changes, snapshot.prefix, (intended if session.dry_run else done),
                said if undoes else recorded, effect, terminal(ctx),
                reads=_read_by_clients(session, changes, effect), most=most,
            )
        )  # fmt: skip
    if session.dry_run:
        note(ctx, "dry run: nothing was written")
    elif snapshot.settings.record.commit:
        _commit(session, changes, recorded)


def _read_by_clients(session: Session, changes: "Sequence[Change]", effect: "Effect") -> list[str]:
    """Name the fields that the clients of the changed projects may read from now on."""
    from clientcare.report.disclosure import newly_readable

    names = {change.name for change in changes}
    entries = effect.after.snapshot.entries
    touched = {one.project.id: None for one in entries if one.file.name in names and one.project}
    found: dict[str, None] = {}
    for project in touched:
        if after := effect.after.context(project):
            before = session.workspace.context(effect.renamed.get(project, project))
            found |= dict.fromkeys(newly_readable(before, after, effect.renamed))
    return list(found)


def _commit(session: Session, changes: "Sequence[Change]", recorded: str) -> None:
    """Commit what was written; a refusal is only told."""
    from clientcare.history.program import commit_files

    names = [change.name for change in changes]
    try:
        digits = commit_files(session.workspace.snapshot.root, names, line(recorded))
    except ClientcareError as error:
        warn(f"the record is written, but not committed: {error.message}")
    else:
        if digits:
            note(session.ctx, f"committed as {digits}")
