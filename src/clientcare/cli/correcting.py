"""`clientcare undo`, `correct`, `delete`, `rename` and `reassign`: the ways back from a mistake."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from clientcare.cli.arguments import DryRun, Globals, RecordId, Round, Several, argument, option
from clientcare.cli.lookup import find_person, pick_projects, resolve_id
from clientcare.cli.output import note, put, warn
from clientcare.cli.recording import Session, begin, conclude, find_round, finish, judge
from clientcare.errors import ClientcareError
from clientcare.output.clean import line
from clientcare.wording import field_words

if TYPE_CHECKING:
    from clientcare.edit.effect import Effect
    from clientcare.store import Entry


def undo(
    ctx: Globals,
    list_: bool = option("List what can be taken back, the last first."),
    dry_run: DryRun = False,
) -> None:
    """Take back the last recording command; again: the one before.

    It is refused where the lines that the command wrote have been changed since.
    """
    from clientcare.edit.correcting import changes_to_undo, is_undone
    from clientcare.store.journal import Journal
    from clientcare.store.saving import contents

    session = begin(ctx, dry_run=dry_run, may_be_empty=True)
    root = session.workspace.snapshot.root
    edits = Journal(str(root)).edits()

    def files() -> dict[str, bytes | None]:
        return contents(root, [change.name for change in edits[-1].changes])

    while edits and is_undone(edits, files()):
        edits.pop()
    if list_:
        notes = [edit.note for edit in reversed(edits)]
        lines = [f"{one.at[:16].replace('T', ' ')}  {line(one.words)}" for one in notes]
        put("\n".join(lines) or "nothing can be taken back")
        return
    if not edits:
        raise ClientcareError("there is nothing to take back", "clientcare undo --list")
    last = edits[-1]
    changes = changes_to_undo(last, files())
    session.draft.recorded.append(last.note.words)
    before = {change.name: change.before for change in last.changes}
    restores = all(change.after == before[change.name] for change in changes)
    effect = judge(session, changes, restores=restores)
    for change in changes:
        say_rewritten(session, change.name, effect)
    conclude(session, changes, "taken back", effect, undoes=last.number)


def correct(
    ctx: Globals,
    id: RecordId,
    values: list[str] = argument(
        "As for mark --set; moves.to too. A list is replaced.", "KEY=VALUE...", default=...
    ),
    round: Round = None,
    dry_run: DryRun = False,
) -> None:
    """Correct values of a record on the day on which they were first committed, or before."""
    from clientcare.edit.marking import correct as correct_record
    from clientcare.edit.values import read_pairs

    session = begin(ctx, dry_run=dry_run)
    session.typed = "{key}={value}"
    sets = read_pairs(values)
    record = find_round(session, resolve_id(session.workspace, id), round, (), sets)
    reader = session.reader(session.context(record))
    paths = correct_record(session.draft, record, sets, reader)
    past = _before_today(session, record)
    for path in paths:
        old, here = _value(past, path), _value(record, path)
        if isinstance(old, list) and here is not None:
            new = _value(record, path, session.draft.text(record.file.name))
            old = ", ".join(str(one) for one in old if one in here and one not in new)
        elif old != here:
            continue
        if old in (None, ""):
            continue
        hint = f"record what happened since: clientcare mark {record.id}"
        if path[-1] in ("promised", "to"):
            hint = f"a date is moved: clientcare move {record.id} DATE --why …"
        elif path == ("amount",):
            less = f"clientcare mark {record.id} written_off --set amount=… --set why=…"
            hint = f"write off what is not owed: {less}; a wrong sum: clientcare edit {record.id}"
        words = f"{field_words(path)} of {record.id}"
        raise ClientcareError(f"{words} was committed before today: {old}", hint)
    finish(session, record.id)


def say_rewritten(session: Session, file: str, effect: "Effect") -> None:
    """Warn of what was committed before today in a file, a value or a record, and is taken away."""
    from clientcare.history.compare import compare
    from clientcare.rules.catalogue import catalogue
    from clientcare.toml import parse
    from clientcare.toml.edit import value_at

    def say(what: str, did: str, of: "Entry", code: str) -> None:
        rule = catalogue()[code]
        fix = rule.fix.filled(of.id, of.project.id if of.project else "")
        warn(
            f"{what} was committed before today{did} {rule.code} {rule.name} in the history: {fix}"
        )

    spaces, zone = (session.workspace, effect.after), session.workspace.snapshot.settings.zone
    had, has = ({e.id: e for e in each.snapshot.entries if e.file.name == file} for each in spaces)
    both = [(had[name], has[name]) for name in had if name in has]
    texts = [parse(one.file.text) for one in both[0]] if both else []
    changed = [
        (old, here, written)
        for old, new in both
        for here, written in [(value_at(texts[0], old.path), value_at(texts[1], new.path))]
        if any(not one.declared for one in compare(old.kind, here, written, zone))
    ]
    kept = {*(one.id for one in effect.after.snapshot.entries), *effect.renamed.values()}
    removed = [had[name] for name in had if name not in kept and had[name].own_id]
    try:
        committed = _committed_before_today(session) if changed or removed else []
    except ClientcareError:  # nothing can be asked of git: it is written all the same
        return
    if not committed:
        return
    from clientcare.history.findings import CODES, matters_when_gone

    for old in removed:
        if (past := _before_today(session, old, committed)) and matters_when_gone(
            old.kind, _value(past, ())
        ):
            say(old.id, "; without it there is", old, CODES["dropped"])
    known = {one.id.lower() for one in committed}
    for old, here, written in changed:
        if not (past := _before_today(session, old, committed)):
            continue
        then = _value(past, ())
        said = {one.field for one in compare(old.kind, then, here, zone)}
        for one in compare(old.kind, then, written, zone):
            is_whole = one.what == "hidden"  # unless it only repeats what was there
            if one.field in said or one.declared or (is_whole and str(one.new).lower() in known):
                continue
            what, value = (old.id, "") if is_whole else (f"{one.field} of {old.id}", f": {one.old}")
            say(what, f"{value}; the change is", old, CODES[one.what])


def _value(record: "Entry | None", path: tuple[str | int, ...], text: str = "") -> Any:
    """What a record's file, or a newer text of it, says for a field; None where nothing."""
    from clientcare.toml import parse
    from clientcare.toml.edit import value_at

    return value_at(parse(text or record.file.text), (*record.path, *path)) if record else None


def _committed_before_today(session: Session) -> "list[Entry]":
    """The records as they were committed before today; none where nothing was."""
    from clientcare.calendar.counting import day_at
    from clientcare.calendar.now import Now
    from clientcare.history.git import Repository
    from clientcare.history.snapshots import commit_on, load_at
    from clientcare.store import is_in_git

    snapshot = session.workspace.snapshot
    if not is_in_git(snapshot.root):
        return []
    day = day_at(session.workspace.now.day.toordinal() - 1)
    yesterday = Now.end_of(day, snapshot.settings.zone)
    repository = Repository(snapshot.root)
    repository.refuse_shallow()
    try:
        return load_at(repository, commit_on(repository, yesterday)).entries
    except ClientcareError:
        return []


def _before_today(
    session: Session, record: "Entry", committed: "Sequence[Entry] | None" = None
) -> "Entry | None":
    """A record as it was committed before today; None where it was not."""
    from clientcare.facts.rounds import entry_in

    snapshot = session.workspace.snapshot
    entries = _committed_before_today(session) if committed is None else committed
    name = (getattr(record.record, "series", None) or record.id).lower()
    same_kind = [entry for entry in entries if entry.kind == record.kind]
    ids = [entry.id.lower() for entry in snapshot.entries]
    for entry in same_kind:
        is_copied = ids.count(name) > 1 and entry.file.name != record.file.name
        if entry.id.lower() == name and not is_copied:
            return entry_in(entry, record)
    present = set(ids)
    place = (record.title, record.file.name, record.path)
    for entry in same_kind:  # it may have been renamed since
        was = (entry.title, entry.file.name, entry.path)
        if entry.id.lower() not in present and (was[0] == place[0] or was[1:] == place[1:]):
            return entry_in(entry, record)
    return None


def _refuse_round(record: "Entry", what: str) -> None:
    """Refuse what can be done to a whole record alone: a round is there as long as its series."""
    if series := getattr(record.record, "series", None):
        hint = f"take out what is recorded of it: clientcare edit {series}"
        raise ClientcareError(f"{record.id} is a round of {series}: it cannot be {what}", hint)


def delete(ctx: Globals, id: RecordId, dry_run: DryRun = False) -> None:
    """Delete a record on the day on which it was first committed, or before."""
    from clientcare.edit.correcting import delete as delete_record
    from clientcare.toml.writing import format_value

    session = begin(ctx, dry_run=dry_run)
    record = resolve_id(session.workspace, id)
    _refuse_round(record, "deleted")
    if _before_today(session, record):
        mark = f"clientcare mark {record.id}"
        twice = f"or that it is recorded twice: {mark} --set duplicate_of=ID"
        hint = f"say what became of it: {mark}; {twice}"
        if record.kind == "project":
            hint = f"close it: clientcare close {record.id}"
        raise ClientcareError(f"{record.id} was committed before today", hint)
    delete_record(session.draft, record)
    if finish(session, record.id) and (sources := getattr(record.record, "sources", ())):
        named = f"ignore = [{', '.join(map(format_value, sources))}]"
        note(ctx, f"if it was imported, the next import brings it back: [import.SOURCE] {named}")


def rename(
    ctx: Globals,
    id: RecordId,
    new: str = argument("The new id.", "NEW", default=...),
    dry_run: DryRun = False,
) -> None:
    """Give a record another id; every reference to it follows."""
    from clientcare.edit.correcting import rename as rename_record
    from clientcare.edit.making import check_id

    session = begin(ctx, dry_run=dry_run)
    record = resolve_id(session.workspace, id)
    _refuse_round(record, "renamed")
    check_id(new)
    if new.lower() in session.draft.ids - {record.id.lower()}:
        raise ClientcareError(f"the id {new} exists already", "give another one")
    rename_record(session.draft, record, new)
    finish(session, record.id)


def reassign(
    ctx: Globals,
    old: str = argument("The person who hands over.", "OLD", default=...),
    new: str = argument("The person who takes over.", "NEW", default=...),
    projects: Several = argument("Only in these projects. Default: all.", "[PROJECT]..."),
    dry_run: DryRun = False,
) -> None:
    """Hand over all that is open: promises, problems, steps, lessons, the lead, the ladder."""
    from clientcare.edit.correcting import reassign as reassign_records
    from clientcare.edit.correcting import reassign_cover
    from clientcare.settings import FILE_NAME

    session = begin(ctx, dry_run=dry_run)
    contexts = pick_projects(session.workspace, projects)
    old, new = find_person(old, contexts), find_person(new, contexts)
    found = []
    for context in contexts:
        if new in context.people:
            if context.side(old) not in (None, context.side(new)):
                message = f"{old} and {new} are not on the same side in {context.id}"
                raise ClientcareError(message, "name somebody of the same side")
            entries = [one for many in context.loaded_project.entries.values() for one in many]
            found += reassign_records(session.draft, entries, old, new)
        elif old in context.people:
            note(ctx, f"{new} is not in {context.id}: nothing is handed over there")
    handed = [one.id for one in found]
    if not projects and reassign_cover(session.draft, old, new):
        handed.append(FILE_NAME)
    if not handed:
        raise ClientcareError(f"{old} has nothing open", "clientcare status")
    session.draft.recorded.append(f"handed over to {new}: {', '.join(handed)}")
    if effect := finish(session, old):
        for one in found:
            if one.kind == "project":  # the client knows whom its ladder names
                say_rewritten(session, one.file.name, effect)
