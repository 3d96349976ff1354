"""Family 1, slips: how a date moved, and whether the other side knew."""

from collections.abc import Iterator
from datetime import date

from clientcare import deadlines
from clientcare.deadlines import Deadline
from clientcare.facts.dates import effective_from
from clientcare.facts.promises import due_path
from clientcare.facts.workspace import Context
from clientcare.findings import ERROR, INFO, WARNING, Remedy
from clientcare.records import Commitment, Issue, Move
from clientcare.rules.catalogue import ESSENTIAL, Hit, at, rule
from clientcare.wording import count, days

Promise = Commitment | Issue
BOTH = (Commitment, Issue)
_HEAD = '[[commitment]]\nid = "DEMO-1"\ntitle = "Search"\nowner = "mira"\npromised = 2026-06-12\n'


@rule(
    "CC104", "slipped-date", on=BOTH, severity=WARNING, level=ESSENTIAL,
    why="The client remembers the first date, so the whole slip counts, not only the last move.",
    fix=Remedy("say why, and ask whether the new date is agreed",
               "clientcare log call --project {project} --about {id}",
               when_yes="clientcare mark {id} agreed"),
    bad=_HEAD + 'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "x", told = 2026-06-08 }]\n',
    good=_HEAD + 'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "x" }]\n',
)  # fmt: skip
def slipped_date(record: Promise, context: Context) -> Iterator[Hit]:
    """Due later than first promised."""
    dates = context.dates(record)
    if dates.promised and dates.due and dates.due > dates.promised:
        last = dates.new_dates[-1] if dates.new_dates and not dates.open_return else None
        moves = f" in {count(len(dates.new_dates), 'move')}" if dates.new_dates else ""
        slip = f"{days(dates.slip)} later" if dates.slip else "later"
        message = f"due {dates.due}, {slip} than first promised ({dates.promised}){moves}"
        severity = INFO if last and last.agreed else None
        fix = None if dates.new_dates else _SENT_BACK
        yield at(due_path(record, dates), message, severity=severity, key=("due",), fix=fix)


_SENT_BACK = Remedy("it came back, and the new date is later: agree it openly with the client")


@rule(
    "CC105", "unexplained-slip", on=BOTH, given="moves", severity=ERROR, level=ESSENTIAL,
    why="Without a reason a new date looks careless.",
    fix=Remedy('add why = "…" to the move, in words the client may read',
               step="say why the date moved"),
    bad=_HEAD + "moves = [{ on = 2026-06-08, to = 2026-06-19, told = 2026-06-08 }]\n",
    good=_HEAD + 'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "the supplier is late" }]\n',
)  # fmt: skip
def unexplained_slip(record: Promise, context: Context) -> Iterator[Hit]:
    """A date was moved without saying why."""
    for n, move in enumerate(record.moves):
        if not (move.why or "").strip():
            yield at(("moves", n, "to"), f"moved to {move.to} without a reason")


@rule(
    "CC106", "untold-slip", on=BOTH, given="moves", severity=ERROR, level=ESSENTIAL,
    why="We know that the date will not hold, and the client does not.",
    fix=Remedy("tell the client today, and record it", "clientcare mark {id} told",
               step="tell the client of the new date"),
    bad=_HEAD + 'moves = [{ on = 2026-06-08, to = 2026-06-19, why = "the supplier is late" }]\n',
    good=_HEAD + 'moves = [{ on = 2026-06-12, to = 2026-06-19, why = "the supplier is late" }]\n',
)  # fmt: skip
def untold_slip(record: Promise, context: Context) -> Iterator[Hit]:
    """A date was moved, and the client was not told in time."""
    for one in reversed([*deadlines.tell_slip.overdue(record, context)]):
        to, ago = record.moves[int(one.run.path[1])].to, days(context.days_since(one.start))
        yield at(one.run.path, f"moved to {to} {ago} ago, and the client not told{one.hours_over}")


@rule(
    "CC107", "unagreed-slip", clock=deadlines.agree_slip, given="moves", severity=WARNING,
    why="A date that only we decided is not a promise yet.",
    fix=Remedy("ask for the client's word", "clientcare log call --project {project} --about {id}",
               when_yes="clientcare mark {id} agreed", step="ask whether the new date is agreed"),
    bad=_HEAD + 'moves = [{ on = 2026-06-01, to = 2026-06-19, why = "x", told = 2026-06-01 }]\n',
    good=_HEAD + 'moves = [{ on = 2026-06-01, to = 2026-06-19, why = "x", told = 2026-06-01, '
    'agreed = 2026-06-12 }]\n',
)  # fmt: skip
def unagreed_slip(one: Deadline, record: Promise, context: Context) -> str:
    """The client has neither agreed to the last new date nor refused it."""
    to = record.moves[int(one.run.path[1])].to
    return f"told {one.start} of the move to {to}, and neither agreed nor refused since"


@rule(
    "CC108", "late-slip", on=BOTH, given="moves", severity=WARNING,
    why="A new date that comes after the old one has passed does not warn anybody.",
    fix=Remedy("next time move and tell before the old date; say openly that this came late"),
    bad=_HEAD + 'moves = [{ on = 2026-06-15, to = 2026-06-19, why = "x", told = 2026-06-15 }]\n',
    good=_HEAD + 'moves = [{ on = 2026-06-12, to = 2026-06-19, why = "x", told = 2026-06-12 }]\n',
)  # fmt: skip
def late_slip(record: Promise, context: Context) -> Iterator[Hit]:
    """A move was made or told after the date that it replaced had passed."""
    dates = context.dates(record)
    before, since = record.promised, date.min
    for n, move in _in_order(record):
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


def _in_order(record: Promise) -> list[tuple[int, Move]]:
    """The moves in the order of their making, each with its number in the file."""
    return sorted(enumerate(record.moves), key=lambda pair: pair[1].on)


def _return_due(record: Promise, after: date, upto: date) -> date | None:
    """The date that a return set in a time, the last of them where there are several."""
    returns = record.returns if isinstance(record, Commitment) else ()
    dues = [back.due for back in returns if after < back.on <= upto and back.due]
    return dues[-1] if dues else None


def _in_hand(record: Promise, day: date) -> bool:
    """Whether a first delivery or fix came by a day: what was sent back later needs a new date."""
    first = record.delivered_on if isinstance(record, Commitment) else record.fixed
    return first is not None and first.isoformat()[:10] <= day.isoformat()


@rule(
    "CC109", "serial-slip", on=BOTH, severity=WARNING,
    why="After several new dates the client believes none of them.",
    fix=Remedy("make a new plan with the client instead of another date"),
    bad=_HEAD + "moves = [\n"
    '  { on = 2026-06-01, to = 2026-06-16, why = "x", told = 2026-06-01 },\n'
    '  { on = 2026-06-08, to = 2026-06-17, why = "y", told = 2026-06-08 },\n'
    '  { on = 2026-06-12, to = 2026-06-19, why = "z", told = 2026-06-12 },\n]\n',
    good=_HEAD + "moves = [\n"
    '  { on = 2026-06-01, to = 2026-06-16, why = "x", told = 2026-06-01 },\n'
    '  { on = 2026-06-08, to = 2026-06-17, why = "y", told = 2026-06-08 },\n]\n',
)  # fmt: skip
def serial_slip(record: Promise, context: Context) -> Iterator[Hit]:
    """The date moved more often than the policy allows."""
    told, most = context.dates(record).times_moved, context.settings.policy.max_moves
    if told > most:
        yield at("moves", f"moved {told} times, more than {most}: it needs a new plan")
