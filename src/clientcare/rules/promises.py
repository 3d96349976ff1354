"""Family 1, promises: what is owed by a date, whose it is, what it waits for, how it moved."""

import re
from collections.abc import Iterator
from datetime import date

from clientcare import deadlines
from clientcare.deadlines import Deadline
from clientcare.facts.dates import effective_from
from clientcare.facts.people import left_on, stand_in
from clientcare.facts.promises import due_path, later_needs, open_needs, overdue_by, pressing
from clientcare.facts.states import is_closed, is_ours
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, INFO, WARNING, Remedy
from clientcare.next_steps import TO_KEEP, ask_again, tell_of_new_date, yes_to_replacement
from clientcare.records import Change, Commitment, Issue, Path, with_role
from clientcare.records.base import Side
from clientcare.records.commitment import delivered_as
from clientcare.rules.catalogue import ESSENTIAL, SEARCH, THOROUGH, Hit, Pointer, at, rule
from clientcare.wording import count, days, listed, trim

Promise = Commitment | Issue


@rule("CC101", "overdue-commitment", on=(Commitment,), severity=ERROR, level=ESSENTIAL,
    why="The client plans with the day that we promised; past it, silence makes the delay worse.",
    fix=Remedy("deliver and record it", "clientcare mark {id} delivered",
               step="deliver it, or agree a new date",
               or_else=Remedy("agree a new date", "clientcare move {id} DATE --why …")),
    bad=SEARCH + 'owner = "mira"\npromised = 2026-06-10\n',
    good=SEARCH + 'owner = "mira"\npromised = 2026-06-15\n')  # fmt: skip
def overdue_commitment(record: Commitment, context: Context) -> Iterator[Hit]:
    """A commitment of ours is past its due day and not delivered."""
    own = None
    if what := TO_KEEP.get(record.kind):
        again = Remedy("agree a new date", f"clientcare move {record.id} DATE --why …")
        own = Remedy(f"{what} and record it",
                     f"clientcare mark {record.id} {delivered_as(record.kind)}",
                     step=f"{what}, or agree a new date", or_else=again)  # fmt: skip
    yield from (hit._replace(fix=hit.fix or own) for hit in past_due(record, context))


def past_due(record: Commitment | Issue, context: Context) -> Iterator[Hit]:
    """Say how late a promise is; while the project is paused that is only worth knowing."""
    for one in deadlines.due.overdue(record, context):
        dates = context.dates(record)
        said, grade = overdue_by(dates, context.unjudged(record)), None
        if context.is_on_hold(dates.due or context.today):
            said, grade = f"{said}; the project is paused", INFO
        fix = tell_of_new_date(record, context) if dates.ours else None
        yield at(one.run.path, said, key=("due",), severity=grade, fix=fix)


@rule("CC102", "overdue-input", on=(Commitment,), severity=WARNING, level=ESSENTIAL, whose="theirs",
    why="What the client owes may hold up what they wait for; a reminder helps both sides.",
    fix=Remedy("remind them, and record it", "clientcare mark {id} reminders --set how=mail",
               step="remind them of what they owe"),
    bad='[[commitment]]\nid = "DEMO-1"\ntitle = "Test accounts"\nby = "client"\nowner = "jan"\n'
    'promised = 2026-06-11\nreminders = [{ on = 2026-06-12, how = "mail" }]\n',
    good='[[commitment]]\nid = "DEMO-1"\ntitle = "Test accounts"\nby = "client"\nowner = "jan"\n'
    "promised = 2026-06-15\n")  # fmt: skip
def overdue_input(record: Commitment, context: Context) -> Iterator[Hit]:
    """Something that the client or a third party owes is past its due day."""
    if record.kind != "payment" or record.by != "client":
        fix = ask_again(record, context)
        yield from (hit._replace(fix=fix) for hit in past_due(record, context))


@rule("CC103", "blocked-commitment", on=(Commitment,), given="needs", severity=WARNING,
    why="A promise that waits for something open may slip; the client may still be able to help.",
    fix=Remedy("chase what it waits for, or tell the client early",
               "clientcare move {id} DATE --why …",
               step="chase what it waits for, or move it early"),
    bad=SEARCH + 'promised = 2026-06-18\n'
    'needs = ["DEMO-2"]\n[[commitment]]\nid = "DEMO-2"\ntitle = "Test accounts"\n'
    'by = "client"\nkind = "access"\npromised = 2026-06-17\n',
    good=SEARCH + 'promised = 2026-06-18\n'
    'needs = ["DEMO-2"]\n[[commitment]]\nid = "DEMO-2"\ntitle = "Test accounts"\n'
    'by = "client"\nkind = "access"\npromised = 2026-06-12\ndelivered = 2026-06-12\n')  # fmt: skip
def blocked_commitment(record: Commitment, context: Context) -> Iterator[Hit]:
    """Due soon or overdue while something it needs is open."""
    due = pressing(record, context)
    blocking = open_needs(record, context) if due else []
    if blocking:
        names = listed([need.id for need in blocking])
        also = tuple(Pointer((), f"{n.id} is open", context.find(n.id)) for n in blocking)
        fix = tell_of_new_date(record, context)
        yield at(
            "needs", f"due {due}, and waits for {names}", fix=fix, related=also, key=("needs",)
        )


_RETURNED = (
    SEARCH + 'owner = "mira"\npromised = 2026-06-05\n'
    'delivered = 2026-06-05\nreturns = [{{ on = 2026-06-12, why = "no rooms found"{} }}]\n'
)


@rule("CC110", "over-promise", on=(Commitment,), severity=WARNING,
    why="A date that cannot hold will have to be moved, and the client will have planned with it.",
    fix=Remedy("give a date that can hold", "clientcare move {id} DATE --why …",
               step="give it a date that can hold"),
    bad=SEARCH + 'promised = 2026-06-27\n',
    good=SEARCH + 'promised = 2026-06-26\n')  # fmt: skip
def over_promise(record: Commitment, context: Context) -> Iterator[Hit]:
    """Due before what it needs, on a day off, or after the project's end."""
    dates = context.dates(record)
    tell = tell_of_new_date(record, context)
    if tell and dates.forecast and any(_cannot_hold(record, dates.forecast, context)):
        tell = None
    for hit in _cannot_hold(record, dates.due, context) if dates.due else ():
        yield hit._replace(fix=tell)


def _cannot_hold(record: Commitment, due: date, context: Context) -> Iterator[Hit]:
    where = due_path(record, context.dates(record))
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


@rule("CC111", "undated-commitment", on=(Commitment,), severity=WARNING, gap=True,
    why="Without a date nobody can say whether a promise was kept.",
    fix=Remedy("agree a date and record it", "clientcare mark {id} --set promised=DATE",
               step="agree a date"),
    bad=SEARCH,
    good=SEARCH + 'promised = 2026-06-30\n')  # fmt: skip
def undated_commitment(record: Commitment, context: Context) -> Iterator[Hit]:
    """A commitment has no promised date."""
    if record.promised is None:
        yield at((), "no date is promised", key=("promised",))


_AGREED_AGAIN = Remedy(  # the due before it stands, and moves as any other does
    "agree when it comes again", "clientcare move {id} DATE --why … --told today",
    step="agree when it comes again",
)  # fmt: skip
_SIDES = {"us": "our side", "client": "the client's side", "other": "the third party's side"}


@rule("CC114", "undated-return", on=(Commitment,), given="returns", severity=WARNING,
    why="The client cannot plan with what came back without a new date.",
    fix=Remedy("agree when it comes again", "clientcare mark {id} --set returns.due=DATE",
               step="agree when it comes again"),
    bad=_RETURNED.format(""),
    good=_RETURNED.format(", due = 2026-06-19"))  # fmt: skip
def undated_return(record: Commitment, context: Context) -> Iterator[Hit]:
    """Sent back, and no day is given for when it comes again."""
    dates = context.dates(record)
    last = dates.comebacks[-1] if dates.comebacks and dates.open else None
    if last and (dates.due is None or dates.due < last.on):
        message = f"sent back on {last.on}, and no day is given for when it comes again"
        fix = None if last.settled else _AGREED_AGAIN
        yield at(last.path, message, key=("returns", "due"), fix=fix)


@rule("CC112", "unowned-commitment", on=(Commitment, Issue, Change), severity=WARNING, whose="any",
    looks_at="all",
    why="A promise needs one person whom the client can ask.",
    fix=Remedy("name who owes it", "clientcare mark {id} --set owner=PERSON",
               step="name who owes it"),
    bad=SEARCH + 'promised = 2026-06-30\n',
    good=SEARCH + 'promised = 2026-06-30\nowner = "mira"\n')  # fmt: skip
def unowned_commitment(record: Commitment | Issue | Change, context: Context) -> Iterator[Hit]:
    """Nobody who is there owns it, or somebody of the wrong side is said to have decided."""
    for path, name, wanted in _deciders(record):
        theirs = context.side(name)
        if theirs and theirs != wanted:
            step = f"name who on {_SIDES[wanted]} {str(path[-1]).removesuffix('_by')}"
            fix = Remedy(step, "clientcare edit {id}", step=step)
            yield at(path, f"{name} is not on {_SIDES[wanted]}", fix=fix)
    if not isinstance(record, Commitment) or is_closed(record) or record.is_credit:
        return
    if record.owner is None:
        yield at((), "nobody owns it", key=("owner",), gap=True)
        return
    person, side = context.person(record.owner), context.side(record.owner)
    due = context.dates(record).due
    if left := left_on(record.owner, context):
        yield at("owner", left)
    elif person and side and side != record.by:
        yield at("owner", f"{record.owner} is not on {_SIDES[record.by]}")
    elif person and due and stand_in(record.owner, context, max(due, context.today)) is None:
        gone, when = (
            ("is away", "overdue") if due < context.today else (f"is not there on {due}", "due")
        )
        yield at("owner", f"{record.owner} {gone}, when it is {when}; nobody covers")


_BY_CLIENT = ("accepted_by", "agreed_by", "confirmed_by", "decided_by")
"""Whose word has to be the client's, where the promise is ours."""
_DECIDERS = frozenset((*_BY_CLIENT, "answered_by"))


def _deciders(record: Commitment | Issue | Change) -> Iterator[tuple[Path, str, Side]]:
    """Who agreed, accepted, confirmed, decided or answered, and whose word it had to be."""
    for path, _, name in with_role(record, _DECIDERS):
        if path[-1] == "answered_by":
            assert not isinstance(record, Change)
            yield path, name, "client" if record.escalations[int(path[1])].by == "us" else "us"
        elif is_ours(record):
            yield path, name, "client"


_VAGUE = (
    r"\b(?:asap|a\.s\.a\.p\.?|as soon as possible|(?<!as )soon(?:ish)?|tb[acd]|shortly|"
    r"t\.b\.[acd]\.?|"
    r"eventually|in due course|at some point|some ?time|some day|when(?:ever)? possible|"
    r"if possible|hopefully|to be (?:decided|defined|determined|confirmed|announced)|etc)\b"
)


@rule("CC113", "vague-promise", on=(Commitment,), severity=INFO, gap=True, level=THOROUGH,
    why="Each side understands vague words in its own way.",
    fix=Remedy("say what, how much and when in words both sides would read alike"),
    bad='[[commitment]]\nid = "DEMO-1"\ntitle = "Fix search ASAP"\npromised = 2026-06-30\n',
    good='[[commitment]]\nid = "DEMO-1"\ntitle = "Search finds rooms by name"\n'
    "promised = 2026-06-30\n")  # fmt: skip
def vague_promise(record: Commitment, context: Context) -> Iterator[Hit]:
    """What is promised is said in words like "soon" or "TBD"."""
    texts: list[tuple[Path, str]] = [(("title",), record.title)]
    texts += [(("acceptance", n), text) for n, text in enumerate(record.acceptance)]
    for path, text in texts:
        found = re.search(_VAGUE, text, re.IGNORECASE)
        if found:
            yield at(path, f'"{found[0]}" can mean anything')


# Moves -------------------------------------------------------------------------------------------

_BOTH = (Commitment, Issue)
_DATED = SEARCH + 'owner = "mira"\npromised = 2026-06-12\n'
_ASK = Remedy(
    "say why, and ask whether the new date is agreed",
    "clientcare log call --project {project} --about {id}",
    when_yes="clientcare mark {id} agreed",
)


@rule("CC104", "slipped-date", on=_BOTH, severity=WARNING, level=ESSENTIAL,
    why="The client remembers the first date, so the whole slip counts, not only the last move.",
    fix=_ASK,
    bad=_DATED + 'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "x", told = 2026-06-08 }]\n',
    good=_DATED + 'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "x" }]\n')  # fmt: skip
def slipped_date(record: Promise, context: Context) -> Iterator[Hit]:
    """Due later than first promised."""
    dates = context.dates(record)
    if dates.promised and dates.due and dates.due > dates.promised:
        last = dates.new_dates[-1] if dates.new_dates and not dates.open_return else None
        moves = f" in {count(len(dates.new_dates), 'move')}" if dates.new_dates else ""
        slip = f"{days(dates.slip)} later" if dates.slip else "later"
        message = f"due {dates.due}, {slip} than first promised ({dates.promised}){moves}"
        agreed = last and last.agreed
        fix = _AGREED if agreed else None if dates.new_dates else _SENT_BACK
        if last and not agreed and not dates.told:
            yes = yes_to_replacement(record.id, last.on, context)
            fix = Remedy(_ASK.words, _ASK.command, when_yes=yes)
        severity = INFO if agreed else None
        yield at(due_path(record, dates), message, severity=severity, key=("due",), fix=fix)


_AGREED = Remedy("the client has agreed: hold the new date")
_SENT_BACK = Remedy("it came back, and the new date is later: agree it openly with the client")


@rule("CC105", "unexplained-slip", on=_BOTH, given="moves", severity=ERROR, level=ESSENTIAL,
    why="Without a reason a new date looks careless.",
    fix=Remedy("say why, in words the client may read", "clientcare mark {id} --set moves.why=…",
               step="say why the date moved"),
    bad=_DATED + "moves = [{ on = 2026-06-08, to = 2026-06-19, told = 2026-06-08 }]\n",
    good=_DATED + 'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "the supplier is late" }]\n',
)  # fmt: skip
def unexplained_slip(record: Promise, context: Context) -> Iterator[Hit]:
    """A date was moved without saying why."""
    for n, move in enumerate(record.moves):
        if not trim(move.why):
            yield at(("moves", n, "to"), f"moved to {move.to} without a reason")


@rule("CC106", "untold-slip", on=_BOTH, given="moves", severity=ERROR, level=ESSENTIAL,
    why="We know that the date will not hold, and the client does not.",
    fix=Remedy("tell the client today, and record it", "clientcare mark {id} told",
               step="tell the client of the new date"),
    bad=_DATED + 'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "the supplier is late" }]\n',
    good=_DATED + 'moves = [{ on = 2026-06-12, to = 2026-06-19, why = "the supplier is late" }]\n',
)  # fmt: skip
def untold_slip(record: Promise, context: Context) -> Iterator[Hit]:
    """A date was moved, and the client was not told in time."""
    tell = Remedy("tell the client today, and record it", "clientcare mark {id} moves.told")
    fix = tell if isinstance(record, Issue) else None  # `told` of a problem is about the problem
    forecast = context.dates(record).forecast
    if forecast and context.day(forecast) < context.today:
        fix = tell_of_new_date(record, context)
    for one in reversed([*deadlines.tell_slip.overdue(record, context)]):
        to, ago = record.moves[one.run.entry].to, days(context.days_since(one.start))
        said = f"moved to {to} {ago} ago, and the client not told{one.hours_over}"
        yield at(one.run.path, said, fix=fix)


@rule("CC107", "unagreed-slip", clock=deadlines.agree_slip, given="moves", severity=WARNING,
    why="A date that only we decided is not a promise yet.",
    fix=Remedy("ask for the client's word", "clientcare log call --project {project} --about {id}",
               when_yes="clientcare mark {id} agreed", step="ask whether the new date is agreed"),
    bad=_DATED + 'moves = [{ on = 2026-06-01, to = 2026-06-19, why = "x", told = 2026-06-01 }]\n',
    good=_DATED + 'moves = [{ on = 2026-06-01, to = 2026-06-19, why = "x", told = 2026-06-01, '
    'agreed = 2026-06-12 }]\n')  # fmt: skip
def unagreed_slip(one: Deadline, record: Promise, context: Context) -> str:
    """The client has neither agreed to the last new date nor refused it."""
    to = record.moves[one.run.entry].to
    return f"told {one.start} of the move to {to}, and neither agreed nor refused since"


@rule("CC108", "late-slip", on=_BOTH, given="moves", severity=WARNING,
    why="A new date that comes after the old one has passed does not warn anybody.",
    fix=Remedy("next time move and tell before the old date; say openly that this came late",
               "clientcare log call --project {project} --about {id}"),
    bad=_DATED + 'moves = [{ on = 2026-06-15, to = 2026-06-19, why = "x", told = 2026-06-15 }]\n',
    good=_DATED + 'moves = [{ on = 2026-06-12, to = 2026-06-19, why = "x", told = 2026-06-12 }]\n',
)  # fmt: skip
def late_slip(record: Promise, context: Context) -> Iterator[Hit]:
    """A move was made or told after the date that it replaced had passed."""
    dates = context.dates(record)
    before, since = record.promised, date.min
    for n, move in sorted(enumerate(record.moves), key=lambda pair: pair[1].on):
        told = effective_from(move, ours=dates.ours)
        again = _return_due(record, since, move.on)
        before = again or before
        was_open = again is not None or before is None or not _in_hand(record, before)
        if before and was_open and max(move.on, told or move.on) > before:
            what = "made" if move.on > before else "told"
            message = f"the move to {move.to} was {what} after {before} had passed"
            yield at(("moves", n, "told" if what == "told" else "on"), message)
        if told and move.refused is None:
            before, since = move.to, told


def _return_due(record: Promise, after: date, upto: date) -> date | None:
    """The date that a return or a reopening set in a time, the last where there are several."""
    comebacks = record.returns if isinstance(record, Commitment) else record.reopened
    dues = [back.due for back in comebacks if after < back.on <= upto and back.due]
    return dues[-1] if dues else None


def _in_hand(record: Promise, day: date) -> bool:
    """Whether a first delivery or fix came by a day: what was sent back later needs a new date."""
    first = record.delivered_on if isinstance(record, Commitment) else record.fixed
    return first is not None and first.isoformat()[:10] <= day.isoformat()


@rule("CC109", "serial-slip", on=_BOTH, severity=WARNING,
    why="After several new dates the client believes none of them.",
    fix=Remedy("make a new plan with the client instead of another date",
               when_yes="clientcare move {id} DATE --why … --told today --agreed today"),
    bad=_DATED + "moves = [\n"
    '  { on = 2026-06-01, to = 2026-06-16, why = "x", told = 2026-06-01 },\n'
    '  { on = 2026-06-08, to = 2026-06-17, why = "y", told = 2026-06-08 },\n'
    '  { on = 2026-06-12, to = 2026-06-19, why = "z", told = 2026-06-12 },\n]\n',
    good=_DATED + "moves = [\n"
    '  { on = 2026-06-01, to = 2026-06-16, why = "x", told = 2026-06-01 },\n'
    '  { on = 2026-06-08, to = 2026-06-17, why = "y", told = 2026-06-08 },\n]\n')  # fmt: skip
def serial_slip(record: Promise, context: Context) -> Iterator[Hit]:
    """The date moved more often than the policy allows."""
    told, most = context.dates(record).times_moved, context.settings.policy.max_moves
    if told > most:
        yield at("moves", f"moved {told} times, more than {most}: it needs a new plan")
