"""`clientcare undo`, `correct`, `delete`, `rename` and `reassign`: the ways back from a mistake."""

from datetime import timedelta
from typing import TYPE_CHECKING, Annotated, Any

from clientcare.cli import asking
from clientcare.cli.arguments import Argument, Invocation, Option
from clientcare.cli.common import RecordId, pick_projects, project_record
from clientcare.cli.output import note, put
from clientcare.cli.recording import (
    DryRun,
    Round,
    Session,
    begin,
    conclude,
    find,
    find_round,
    finish,
    judge,
)
from clientcare.errors import ClientcareError
from clientcare.naming import find_name

if TYPE_CHECKING:
    from clientcare.store import Entry, Snapshot
    from clientcare.store.journal import Edit


def undo(
    ctx: Invocation,
    list_: Annotated[
        bool, Option("--list", help="List what can be taken back, the last first.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Take back the last recording command; again: the one before.

    It is refused where the lines that the command wrote have been changed since.
    """
    from clientcare.edit.correcting import taken_back
    from clientcare.store.journal import Journal
    from clientcare.store.saving import contents

    session = begin(ctx)
    root = session.workspace.snapshot.root
    edits = Journal(str(root)).edits()
    if list_:
        put("\n".join(map(_listed, reversed(edits))) or "nothing can be taken back")
        return
    if not edits:
        raise ClientcareError("there is nothing to take back", "clientcare undo --list")
    last = edits[-1]
    changes = taken_back(last, contents(root, [change.name for change in last.changes]))
    session.draft.recorded.append(last.note.words)
    effect = judge(session, changes)
    conclude(session, changes, "taken back", effect, dry_run=dry_run, undoes=last.number)


def _listed(edit: "Edit") -> str:
    from clientcare.output.clean import line

    return f"{edit.note.at[:16].replace('T', ' ')}  {line(edit.note.words)}"


def correct(
    ctx: Invocation,
    id: RecordId,
    values: Annotated[
        list[str], Argument(metavar="KEY=VALUE...", help="As for mark --set; moves.to too.")
    ],
    round: Round = None,
    dry_run: DryRun = False,
) -> None:
    """Correct values of a record on the day on which they were first committed, or before."""
    from clientcare.edit.marking import Sets
    from clientcare.edit.marking import correct as correct_record

    session = begin(ctx)
    sets = Sets.read(values)
    record = find_round(session, find(session, id), round, (), sets)
    reader = session.reader(session.context(record))
    days = session.days(None, reader)
    paths = correct_record(session.draft, record, sets, days=days, reader=reader)
    past = _before_today(session)
    for path in paths:
        _refuse_settled(record, path, past)
    finish(session, record.id, dry_run=dry_run)


def _refuse_settled(record: "Entry", path: tuple[str | int, ...], past: "Snapshot | None") -> None:
    """Refuse a value that was committed before today."""
    old = _value(_same_in(past, record), path)
    if old is None or old != _value(record, path):
        return
    name = " ".join(f"{step + 1}" if isinstance(step, int) else step for step in path)
    hint = f"record what happened since: clientcare mark {record.id}"
    if path[-1] in ("promised", "to"):
        hint = f"a date is moved: clientcare move {record.id} DATE --why …"
    raise ClientcareError(f"{name} of {record.id} was committed before today: {old}", hint)


def _same_in(snapshot: "Snapshot | None", record: "Entry") -> "Entry | None":
    from clientcare.facts.rounds import entry_in

    name = (getattr(record.record, "series", None) or record.id).lower()
    entries = snapshot.entries if snapshot else ()
    found = next(
        (one for one in entries if (one.kind, one.id.lower()) == (record.kind, name)), None
    )
    return entry_in(found, record) if found else None


def _value(record: "Entry | None", path: tuple[str | int, ...]) -> Any:
    """What a record's file says for a field; None where it says nothing."""
    from clientcare.toml import parse

    found: Any = parse(record.file.text) if record else None
    for step in (*record.path, *path) if record else ():
        try:
            found = found[step]
        except (KeyError, IndexError, TypeError):
            return None
    return found


def _before_today(session: Session) -> "Snapshot | None":
    """The records as they were committed before today; None where nothing was."""
    from clientcare.calendar.working_time import Now
    from clientcare.cli.past import is_in_git
    from clientcare.history.git import Repository
    from clientcare.history.snapshots import commit_on, load_at

    snapshot = session.workspace.snapshot
    if not is_in_git(snapshot.root):
        return None
    yesterday = session.workspace.now.day - timedelta(1)
    repository = Repository(snapshot.root)
    repository.refuse_shallow()
    try:
        commit = commit_on(repository, Now.end_of(yesterday, snapshot.settings.zone))
        return load_at(repository, commit)
    except ClientcareError:
        return None


def _refuse_round(record: "Entry", what: str) -> None:
    """Refuse what can be done to a whole record alone: a round is there as long as its series."""
    if series := getattr(record.record, "series", None):
        hint = f"take out what is recorded of it: clientcare edit {series}"
        raise ClientcareError(f"{record.id} is a round of {series}: it cannot be {what}", hint)


def delete(ctx: Invocation, id: RecordId, dry_run: DryRun = False) -> None:
    """Delete a record on the day on which it was first committed, or before."""
    from clientcare.edit.correcting import delete as delete_record

    session = begin(ctx)
    record = find(session, id)
    _refuse_round(record, "deleted")
    if _same_in(_before_today(session), record):
        same = f"clientcare mark {record.id} --set duplicate_of=ID"
        hint = (
            f"say what became of it: clientcare mark {record.id}; "
            f"or that it is recorded twice: {same}"
        )
        raise ClientcareError(f"{record.id} was committed before today", hint)
    delete_record(session.draft, record)
    finish(session, record.id, dry_run=dry_run)


def rename(
    ctx: Invocation,
    id: RecordId,
    new: Annotated[str, Argument(metavar="NEW", help="The new id.")],
    dry_run: DryRun = False,
) -> None:
    """Give a record another id; every reference to it follows."""
    from clientcare.edit.correcting import rename as rename_record
    from clientcare.edit.making import check_id, taken_ids

    session = begin(ctx)
    record = find(session, id)
    _refuse_round(record, "renamed")
    check_id(new)
    taken = {name.lower() for name in taken_ids(session.draft)} - {record.id.lower()}
    if new.lower() in taken:
        raise ClientcareError(f"the id {new} exists already", "give another one")
    rename_record(session.draft, record, new)
    finish(session, record.id, dry_run=dry_run)


def reassign(
    ctx: Invocation,
    old: Annotated[str, Argument(metavar="OLD", help="The person who hands over.")],
    new: Annotated[str, Argument(metavar="NEW", help="The person who takes over.")],
    projects: Annotated[
        list[str] | None,
        Argument(metavar="[PROJECT]...", help="Only in these projects. Default: all."),
    ] = None,
    dry_run: DryRun = False,
) -> None:
    """Hand over all that is open: promises, problems, steps, lessons, the lead, the ladder."""
    from clientcare.edit.correcting import reassign as reassign_records

    session = begin(ctx)
    contexts = pick_projects(session.workspace, projects)
    everybody = {name for context in contexts for name in context.people}
    old, new = (
        find_name(old, sorted(everybody), "person"),
        find_name(new, sorted(everybody), "person"),
    )
    found = []
    for context in contexts:
        if new in context.people:
            if context.side(old) != context.side(new):
                message = f"{old} and {new} are not on the same side in {context.id}"
                raise ClientcareError(message, "name somebody of the same side")
            entries = [one for many in context.loaded_project.entries.values() for one in many]
            found += reassign_records(session.draft, entries, old, new)
        elif old in context.people:
            note(ctx, f"{new} is not in {context.id}: nothing is handed over there")
    if not found:
        raise ClientcareError(f"{old} has nothing open", "clientcare status")
    session.draft.recorded.append(f"handed over to {new}: {', '.join(one.id for one in found)}")
    finish(session, old, dry_run=dry_run)


def close(
    ctx: Invocation,
    project: Annotated[
        str, Argument(metavar="PROJECT", help="The project by its id, or a part of it.")
    ],
    open_: Annotated[
        bool, Option("--open", help="Close it although something is still open.")
    ] = False,
    dry_run: DryRun = False,
) -> None:
    """Close a project; what is still open on both sides is shown first."""
    from clientcare.edit.marking import Sets, mark

    session = begin(ctx)
    (context,) = pick_projects(session.workspace, [project])
    entry = project_record(context)
    left = list(open_in(context))
    for line in left:
        note(ctx, line)
    if left and not open_:
        if not asking.can_ask():
            hint = (
                f"settle it first, or close it all the same: clientcare close {context.id} --open"
            )
            raise ClientcareError(f"{_are_open(len(left), context.id)} still open", hint)
        if not asking.agrees(f"{_are_open(len(left), context.id)} still open. Close it?"):
            raise ClientcareError("nothing was recorded")
    reader = session.reader(context)
    days = session.days(None, reader)
    mark(session.draft, entry, ["closed"], Sets({}), days=days, reader=reader)
    finish(session, entry.id, dry_run=dry_run)


def _are_open(number: int, project: str) -> str:
    return f"1 record of {project} is" if number == 1 else f"{number} records of {project} are"


def open_in(context: Any) -> "list[str]":
    """What is open in a project, ours before theirs, a line each."""
    from clientcare.facts.states import is_closed
    from clientcare.output.clean import line
    from clientcare.records import KINDS

    found = [
        (getattr(entry.record, "by", "us") != "us", entry)
        for kind in KINDS.values() if kind.states and kind.name != "project"
        for entry in context.entries.get(kind.name, ()) if not is_closed(entry.record)
    ]  # fmt: skip
    return [
        f"open, {'theirs' if theirs else 'ours'}: {entry.kind} {entry.id}: {line(entry.title)}"
        for theirs, entry in sorted(found, key=lambda pair: pair[0])
    ]
