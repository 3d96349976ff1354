"""Family 1, promises: what is owed by a date, whose it is, and what it waits for."""

import re
from collections.abc import Iterator

from clientcare import deadlines
from clientcare.facts.people import has_left, stand_in
from clientcare.facts.promises import due_path, later_needs, open_needs, overdue_by, pressing
from clientcare.facts.states import is_closed
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, INFO, WARNING, Remedy
from clientcare.records import Change, Commitment, Issue, Path, with_role
from clientcare.records.base import Side
from clientcare.rules.catalogue import ESSENTIAL, THOROUGH, Hit, Pointer, at, rule
from clientcare.wording import listed


@rule(
    "CC101", "overdue-commitment", on=(Commitment,), severity=ERROR, level=ESSENTIAL,
    why="The client plans with the day that we promised; past it, silence makes the delay worse.",
    fix=Remedy("deliver and record it", "clientcare mark {id} delivered",
               step="deliver it, or agree a new date",
               or_else=Remedy("agree a new date", "clientcare move {id} DATE --why …")),
    bad='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\nowner = "mira"\npromised = 2026-06-10\n',
    good='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\nowner = "mira"\npromised = 2026-06-15\n',
)  # fmt: skip
def overdue_commitment(record: Commitment, context: Context) -> Iterator[Hit]:
    """A commitment of ours is past its due day and not delivered."""
    yield from past_due(record, context)


def past_due(record: Commitment | Issue, context: Context) -> Iterator[Hit]:
    """Say how late a promise of ours is; while the project is paused that is only worth knowing."""
    for one in deadlines.due.overdue(record, context):
        dates = context.dates(record)
        said = overdue_by(dates, context.unjudged(record))
        paused = dates.due and context.due_on_hold(dates.due)
        grade = INFO if paused else None
        said += "; the project is paused" if paused else ""
        yield at(one.run.path, said, key=("due",), severity=grade)


@rule(
    "CC102", "overdue-input", on=(Commitment,), severity=WARNING, level=ESSENTIAL, whose="theirs",
    why="What the client owes may hold up what they wait for; a reminder helps both sides.",
    fix=Remedy("remind them, and record it", "clientcare mark {id} reminders --set how=mail",
               step="remind them of what they owe"),
    bad='[[commitment]]\nid = "DEMO-1"\ntitle = "Test accounts"\nby = "client"\nowner = "jan"\n'
    'promised = 2026-06-11\nreminders = [{ on = 2026-06-12, how = "mail" }]\n',
    good='[[commitment]]\nid = "DEMO-1"\ntitle = "Test accounts"\nby = "client"\nowner = "jan"\n'
    "promised = 2026-06-15\n",
)  # fmt: skip
def overdue_input(record: Commitment, context: Context) -> Iterator[Hit]:
    """Something that the client or a third party owes is past its due day."""
    if record.kind != "payment" or record.by != "client":
        for one in deadlines.due.overdue(record, context):
            said = overdue_by(context.dates(record), context.unjudged(record))
            yield at(one.run.path, said, key=("due",))


@rule(
    "CC103", "blocked-commitment", on=(Commitment,), given="needs", severity=WARNING,
    why="A promise that waits for something open may slip; the client may still be able to help.",
    fix=Remedy("chase what it waits for, or tell the client early",
               "clientcare move {id} DATE --why …",
               step="chase what it waits for, or move it early"),
    bad='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\npromised = 2026-06-18\n'
    'needs = ["DEMO-2"]\n[[commitment]]\nid = "DEMO-2"\ntitle = "Test accounts"\n'
    'by = "client"\nkind = "access"\npromised = 2026-06-17\n',
    good='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\npromised = 2026-06-18\n'
    'needs = ["DEMO-2"]\n[[commitment]]\nid = "DEMO-2"\ntitle = "Test accounts"\n'
    'by = "client"\nkind = "access"\npromised = 2026-06-12\ndelivered = 2026-06-12\n',
)  # fmt: skip
def blocked_commitment(record: Commitment, context: Context) -> Iterator[Hit]:
    """Due soon or overdue while something it needs is open."""
    due = pressing(record, context)
    blocking = open_needs(record, context) if due else []
    if blocking:
        names = listed([need.id for need in blocking])
        also = tuple(Pointer((), f"{n.id} is open", context.find(n.id)) for n in blocking)
        yield at("needs", f"due {due}, and waits for {names}", related=also, key=("needs",))


_RETURNED = (
    '[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\nowner = "mira"\npromised = 2026-06-05\n'
    'delivered = 2026-06-05\nreturns = [{{ on = 2026-06-12, why = "no rooms found"{} }}]\n'
)


@rule(
    "CC110", "over-promise", on=(Commitment,), severity=WARNING,
    why="A date that cannot hold will have to be moved, and the client will have planned with it.",
    fix=Remedy("give a date that can hold", "clientcare move {id} DATE --why …",
               step="give it a date that can hold"),
    bad='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\npromised = 2026-06-27\n',
    good='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\npromised = 2026-06-26\n',
)  # fmt: skip
def over_promise(record: Commitment, context: Context) -> Iterator[Hit]:
    """Due before what it needs, on a day off, or after the project's end."""
    dates = context.dates(record)
    due, where = dates.due, due_path(record, dates)
    if due is None:
        return
    for need, through, theirs in later_needs(record, due, context):
        also = (Pointer((), f"{need.id} is due {theirs}", context.find(need.id)),)
        way = f" through {through.id}" if through else ""
        message = f"due {due}, before {need.id}, which it needs{way}, is due on {theirs}"
        yield at(where, message, related=also, key=("needs", need.id))
    off = context.calendar.day_off(due)
    if off:
        yield at(where, f"due {due}, a day off: {off}", key=("day-off",))
    ends = context.project.ends if context.project else None
    if ends and due > ends:
        yield at(where, f"due {due}, after the project ends on {ends}", key=("ends",))


@rule(
    "CC111", "undated-commitment", on=(Commitment,), severity=WARNING, gap=True,
    why="Without a date nobody can say whether a promise was kept.",
    fix=Remedy("agree a date and record it", "clientcare mark {id} --set promised=DATE",
               step="agree a date"),
    bad='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\n',
    good='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\npromised = 2026-06-30\n',
)  # fmt: skip
def undated_commitment(record: Commitment, context: Context) -> Iterator[Hit]:
    """A commitment has no promised date."""
    if record.promised is None:
        yield at((), "no date is promised", key=("promised",))


_SIDES = {"us": "our side", "client": "the client's side", "other": "the third party's side"}


@rule(
    "CC114", "undated-return", on=(Commitment,), given="returns", severity=WARNING,
    why="The client cannot plan with what came back without a new date.",
    fix=Remedy("agree when it comes again", "clientcare mark {id} returns.due --on DATE",
               step="agree when it comes again"),
    bad=_RETURNED.format(""),
    good=_RETURNED.format(", due = 2026-06-19"),
)  # fmt: skip
def undated_return(record: Commitment, context: Context) -> Iterator[Hit]:
    """Sent back, and no day is given for when it comes again."""
    dates = context.dates(record)
    last = dates.comebacks[-1] if dates.comebacks and dates.open else None
    if last and (dates.due is None or dates.due < last.on):
        message = f"sent back on {last.on}, and no day is given for when it comes again"
        yield at(last.path, message, key=("returns", "due"))


@rule(
    "CC112", "unowned-commitment", on=(Commitment, Issue, Change), severity=WARNING, whose="any",
    looks_at="all",
    why="A promise needs one person whom the client can ask.",
    fix=Remedy("name who owes it", "clientcare mark {id} --set owner=PERSON",
               step="name who owes it"),
    bad='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\npromised = 2026-06-30\n',
    good='[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\npromised = 2026-06-30\n'
    'owner = "mira"\n',
)  # fmt: skip
def unowned_commitment(record: Commitment | Issue | Change, context: Context) -> Iterator[Hit]:
    """Nobody who is there owns it, or somebody of the wrong side is said to have decided."""
    for path, name, wanted in _deciders(record):
        theirs = context.side(name)
        if theirs and theirs != wanted:
            yield at(path, f"{name} is not on {_SIDES[wanted]}")
    if not isinstance(record, Commitment) or is_closed(record) or record.is_credit:
        return
    if record.owner is None:
        yield at((), "nobody owns it", key=("owner",), gap=True)
        return
    person, side = context.person(record.owner), context.side(record.owner)
    due = context.dates(record).due
    if person and has_left(person, context.today):
        yield at("owner", f"{record.owner} left on {person.left}")
    elif person and side and side != record.by:
        yield at("owner", f"{record.owner} is not on {_SIDES[record.by]}")
    elif person and due and due >= context.today and stand_in(record.owner, context, due) is None:
        yield at("owner", f"{record.owner} is not there on {due}, when it is due; nobody covers")


_PEOPLE = frozenset({"person"})
_BY_CLIENT = ("accepted_by", "agreed_by", "confirmed_by", "decided_by")
"""Whose word has to be the client's, where the promise is ours."""


def _deciders(record: Commitment | Issue | Change) -> Iterator[tuple[Path, str, Side]]:
    """Who agreed, accepted, confirmed, decided or answered, and whose word it had to be."""
    ours = not isinstance(record, Commitment) or record.by == "us"
    for path, _, name in with_role(record, _PEOPLE):
        if path[-1] in _BY_CLIENT and ours:
            yield path, name, "client"
        elif path[-1] == "answered_by" and not isinstance(record, Change):
            yield path, name, "client" if record.escalations[int(path[1])].by == "us" else "us"


_VAGUE = (
    r"\b(?:asap|a\.s\.a\.p\.?|as soon as possible|(?<!as )soon(?:ish)?|tb[acd]|shortly|"
    r"t\.b\.[acd]\.?|"
    r"eventually|in due course|at some point|some ?time|some day|when(?:ever)? possible|"
    r"if possible|hopefully|to be (?:decided|defined|determined|confirmed|announced)|etc)\b"
)


@rule(
    "CC113", "vague-promise", on=(Commitment,), severity=INFO, gap=True, level=THOROUGH,
    why="Each side understands vague words in its own way.",
    fix=Remedy("say what, how much and when in words both sides would read alike"),
    bad='[[commitment]]\nid = "DEMO-1"\ntitle = "Fix search ASAP"\npromised = 2026-06-30\n',
    good='[[commitment]]\nid = "DEMO-1"\ntitle = "Search finds rooms by name"\n'
    "promised = 2026-06-30\n",
)  # fmt: skip
def vague_promise(record: Commitment, context: Context) -> Iterator[Hit]:
    """What is promised is said in words like "soon" or "TBD"."""
    texts: list[tuple[Path, str]] = [(("title",), record.title)]
    texts += [(("acceptance", n), text) for n, text in enumerate(record.acceptance)]
    for path, text in texts:
        found = re.search(_VAGUE, text, re.IGNORECASE)
        if found:
            yield at(path, f'"{found[0]}" can mean anything')
