"""`clientcare mark`, `move`, `escalate` and `close`: what happened to a record."""

from functools import partial
from typing import TYPE_CHECKING, Literal

from clientcare.cli import arguments, asking
from clientcare.cli.arguments import DryRun, Globals, On, OptionalId, Round, Several, Text, option
from clientcare.cli.lookup import context_of, find_person, pick_projects, project_record
from clientcare.cli.output import note
from clientcare.cli.recording import Session, begin, find_round, finish, warn_of_duplicate
from clientcare.errors import ClientcareError
from clientcare.output.clean import line
from clientcare.records import KINDS, Commitment, Issue
from clientcare.wording import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from clientcare.edit.effect import Effect
    from clientcare.edit.values import Reader
    from clientcare.facts.workspace import Context
    from clientcare.store import Entry


def mark(
    ctx: Globals,
    id: OptionalId = None,
    facts: Several = arguments.argument(
        "What happened: delivered, told, fixed, closed, paid; a table such as checked; a "
        "list such as returns; or list.field, to complete its last entry.",
        "[FACT]...",
    ),
    on: On = None,
    set: Several = option(
        "What goes with it, or undated fields of the record. Lists: repeated.", "KEY=VALUE..."
    ),
    entry: int | None = option("Which entry of a list to complete, from 1.", "N"),
    round: Round = None,
    dry_run: DryRun = False,
) -> None:
    """Record facts of a record, on the day they happened."""
    from clientcare.edit.effect import WrongOrderError
    from clientcare.edit.marking import mark as mark_record
    from clientcare.edit.values import read_pairs

    words = [word for word in facts or () if "=" not in word]
    session = begin(ctx, None if words == ["left"] else id, dry_run=dry_run)
    session.typed = "--set {key}={value}"
    if id and words == ["left"] and (person := _person_left(session, id, on)):
        finish(session, person)
        _ask_to_hand_over(session, person)
        return
    record = asking.record(session, id)
    sets = read_pairs([*(set or ()), *(word for word in facts or () if "=" in word)])
    if not words and not sets:
        words = [asking.fact(record)]
        record, round = find_round(session, record, round, words, sets), None
        on, sets = asking.goes_with(session, record, words[0], on)
    record = find_round(session, record, round, words, sets)
    warn_of_duplicate(session, record, words)
    reader = session.reader(session.context(record), on)
    try:
        empty = mark_record(session.draft, record, words, sets, reader, entry or 0)
    except ClientcareError:
        _refuse_days(words, reader)
        raise
    for word, key in empty:
        hint = f"say it: clientcare mark {record.id} {word} --set {key}=…"
        raise ClientcareError(f"nothing is said of {word}", hint)
    if record.kind == "project" and "closed" in words:
        for one in open_in(session.context(record)):
            note(ctx, one)
    try:
        effect = finish(session, record.id)
    except WrongOrderError as error:
        if on or not words:
            raise
        hint = f"{error.hint}, or name the day of what you record: --on DAY"
        raise ClientcareError(error.message, hint) from None
    if effect:
        _say_what_is_open(session, record, effect)
        _warn_of_rewritten(session, record, effect)


def _warn_of_rewritten(session: Session, record: "Entry", effect: "Effect") -> None:
    from clientcare.store import is_in_git

    if is_in_git(session.workspace.snapshot.root):
        from clientcare.cli.correcting import say_rewritten

        say_rewritten(session, record.file.name, effect)


def _refuse_days(words: "Sequence[str]", reader: "Reader") -> None:
    """Refuse a day that stands in the place of a fact."""
    for word in words:
        try:
            reader.moment(word)
        except ClientcareError:
            continue
        raise ClientcareError(f'"{word}" is a day, not a fact', f"date the facts: --on {word}")


def _say_what_is_open(session: Session, record: "Entry", effect: "Effect") -> None:
    """Say what is open of a payment now, or was paid beyond it."""
    from clientcare.facts.promises import balance

    found = [
        balance(one.record, context)
        for space in (session.workspace, effect.after)
        if (one := space.find(record.id)) and isinstance(one.record, Commitment)
        if (context := context_of(space, one))
    ]
    for lead, words in found[-1] if found and found[0] != found[-1] else ():
        note(session.ctx, f"{lead}: {words}")


def _person_left(session: Session, name: str, on: Text) -> str | None:
    """Record that a person has left, wherever they are named; None where nobody is meant."""
    from clientcare.edit.marking import mark as mark_record
    from clientcare.settings import FILE_NAME

    workspace = session.workspace
    try:
        id = find_person(name, workspace.contexts)
    except ClientcareError:
        return None
    here = [one for one in workspace.contexts if one.project and id in one.project.people]
    ours = workspace.snapshot.settings.people.get(id)
    reader = session.reader()
    day = reader.day(on, ahead=None) if on else reader.days.day
    known = [ours, *(one.project.people[id] for one in here if one.project)]
    for left in (person.left for person in known if person and person.left):
        if left != day:
            way = f"under [people.{id}] in {FILE_NAME}" if ours else f"clientcare edit {here[0].id}"
            hint = f"if it is wrong, correct it: {way}"
            raise ClientcareError(f"{id} left on {left}: that is recorded already", hint)
    for context in here:
        sets = {f"people.{id}.left": [str(day)]}
        mark_record(session.draft, context.entries["project"][0], [], sets, session.reader(context))
    if ours:
        session.draft.set(session.draft.settings_entry(), ("people", id, "left"), day)
    session.draft.recorded[:] = [f"left {day}"]
    return id if here or ours else None


def _ask_to_hand_over(session: Session, person: str) -> None:
    """Name the command that gives what somebody who leaves has to do to another one."""
    from clientcare.edit.correcting import reassign
    from clientcare.edit.effect import ChangeSet

    unwritten = ChangeSet(session.workspace.snapshot)
    if reassign(unwritten, session.workspace.entries, person, person):
        note(session.ctx, f"hand over what is open: clientcare reassign {person} PERSON")


def move(
    ctx: Globals,
    id: OptionalId = None,
    date: Text = arguments.argument("The new date: 2026-05-04, fri, +3d, 'fri 2pm'.", "DATE"),
    why: Text = option("The reason, in words the client may read."),
    cause: Literal["ours", "client", "change", "third-party", "estimate", "other"] | None = option(
        "Whose days they are."
    ),
    told: Text = option("When the other side was told; until then the old date stands.", "DAY"),
    agreed: Text = option("When they agreed.", "DAY"),
    agreed_by: Text = option("Who agreed.", "PERSON"),
    change: Text = option("The change request behind it.", "ID"),
    round: Round = None,
    on: On = None,
    dry_run: DryRun = False,
) -> None:
    """Give a promise a new date; the first one stays."""
    from clientcare.edit.steps import movable
    from clientcare.edit.steps import move as move_record

    session = begin(ctx, id, dry_run=dry_run)
    record = asking.record(session, id, ("commitment", "issue"))
    record = find_round(session, record, round, ["moves"])
    warn_of_duplicate(session, record, ["moves"])
    context = session.context(record)
    reader = session.reader(context)
    if date is None and asking.can_ask():
        movable(record)  # before anybody is asked for a date
    read = partial(reader.moment, ahead=True)
    to = read(asking.text(date, "DATE", "To which date?", read, asking.DAYS))
    given = {"why": asking.text(why, "--why", "Why, in words the client may read?"),
             "cause": cause, "told": told, "agreed": agreed, "agreed_by": agreed_by,
             "change": change}  # fmt: skip
    known = [day for day in (told, agreed) if day]
    on = on or min(known, key=reader.day, default=None)  # it was decided before they were told
    move_record(session.draft, record, to, given, context, session.reader(context, on))
    if effect := finish(session, record.id):
        _say_which_date_counts(ctx, record, effect)


def _say_which_date_counts(ctx: Globals, record: "Entry", effect: "Effect") -> None:
    """Say that the old date stands where the other side does not know the new one yet."""
    entry = effect.after.find(record.id)
    context = context_of(effect.after, entry) if entry else None
    if entry is None or context is None or not isinstance(entry.record, Commitment | Issue):
        return
    dates = context.dates(entry.record)
    if dates.forecast and dates.due:
        note(ctx, f"{dates.due:%A} {dates.due} still stands until the other side is told")
        note(ctx, f"when you tell them: clientcare mark {record.id} told")


def escalate(
    ctx: Globals,
    id: OptionalId = None,
    level: int | None = option("The step of the ladder. Default: the next.", "N"),
    by: Literal["us", "client"] | None = option("Who escalates."),
    why: Text = option("Why."),
    answered: bool = option("Record that the last escalation was answered."),
    answer: Text = option("The answer."),
    answered_by: Text = option("Who answered.", "PERSON"),
    resolved: bool = option("Record that the last escalation was resolved."),
    round: Round = None,
    on: On = None,
    dry_run: DryRun = False,
) -> None:
    """Raise an escalation to a level of the ladder, or record how one ended."""
    from clientcare.edit.steps import end_escalation
    from clientcare.edit.steps import escalate as raise_escalation

    session = begin(ctx, id, dry_run=dry_run)
    record = asking.record(session, id, ("issue", "commitment"))
    record = find_round(session, record, round, ["escalations"])
    warn_of_duplicate(session, record, ["escalations"])
    context = session.context(record)
    reader = session.reader(context, on)
    answered = answered or answer is not None or answered_by is not None
    facts = [word for word, said in (("answered", answered), ("resolved", resolved)) if said]
    if facts and (level is not None or by or why is not None):
        hint = "leave out --level, --by, --why"
        raise ClientcareError("an escalation is either raised or ended", hint)
    if facts:
        ended = {"answer": answer, "answered_by": answered_by}
        end_escalation(session.draft, record, facts, ended, reader)
    else:
        why = asking.text(why, "--why", "Why is it escalated?")
        raised = {"level": None if level is None else str(level), "by": by, "why": why}
        raise_escalation(session.draft, record, raised, context, reader)
    finish(session, record.id)


def close(
    ctx: Globals,
    project: arguments.Project,
    open_: bool = option("Close it although something is still open."),
    dry_run: DryRun = False,
) -> None:
    """Close a project; what is still open on both sides is shown first."""
    from clientcare.edit.marking import mark

    session = begin(ctx, dry_run=dry_run)
    (context,) = pick_projects(session.workspace, [project])
    entry = project_record(context)
    left = open_in(context)
    for one in left:
        note(ctx, one)
    if left and not open_:
        are = f"{count(len(left), 'record')} of {context.id} {'is' if len(left) == 1 else 'are'}"
        way = f"clientcare close {context.id} --open"
        hint = f"settle it first, or close it all the same: {way}"
        asking.confirm(f"{are} still open", f"{are} still open. Close it?", hint)
    mark(session.draft, entry, ["closed"], {}, session.reader(context))
    finish(session, entry.id)


def open_in(context: "Context") -> list[str]:
    """What is open in a project, ours before theirs, a line each."""
    from clientcare.facts.states import is_closed

    found = [
        (getattr(entry.record, "by", "us") != "us", entry)
        for kind in KINDS.values() if kind.states and kind.name != "project"
        for entry in context.entries.get(kind.name, ()) if not is_closed(entry.record)
    ]  # fmt: skip
    return [
        f"open, {'theirs' if theirs else 'ours'}: {entry.kind} {entry.id}: {line(entry.title)}"
        for theirs, entry in sorted(found, key=lambda pair: pair[0])
    ]
