"""The clocks of a promised date: what it is due, how far it slipped, how late it is and whose."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import get_args

from clientcare.facts.lateness import Dates, Party, Waited, effective_from
from clientcare.facts.view import View
from clientcare.records import Commitment, Issue, Move
from clientcare.summary.explaining.model import Clock, Part, Span
from clientcare.summary.explaining.spans import working_days
from clientcare.wording import count, days

WHOSE = {"ours": "ours", "client": "the client's", "other": "others'"}


def due_and_slip(record: Commitment | Issue, view: View) -> Iterator[Clock]:
    """Lay out which date binds, and how far it moved from the first promise."""
    dates = view.dates(record)
    if isinstance(record, Commitment) or record.promised or record.moves:
        yield _due(record, dates)
    if dates.standing or dates.slip:
        yield _slip(dates)


# Due ---------------------------------------------------------------------------------------------


def _due(record: Commitment | Issue, dates: Dates) -> Clock:
    notes = [f"{dates.promised}: first promised"] if dates.promised else []
    notes += [_move_note(move, dates) for move in sorted(record.moves, key=lambda m: m.on)]
    back = dates.back
    if back:
        again = f", to come again by {back.due}" if back.due else ", with no new date"
        came = f"; it came on {back.redelivered}" if back.redelivered else ""
        notes.append(f"{back.on}: returned{again}{came}")
    verdict = f"due {dates.due}" if dates.due else "no date promised"
    if dates.forecast:
        verdict += f"; our forecast, not told yet: {dates.forecast}"
    return Clock("due", verdict, "settled", target=dates.due, notes=tuple(notes))


def _move_note(move: Move, dates: Dates) -> str:
    told = effective_from(move, ours=dates.ours)
    start = f"{move.on}: moved to {move.to}"
    if told is None:
        return f"{start}, not told: a forecast, which changes no date"
    if move not in dates.told:
        return f"{start}, told {told}, after the end: changes nothing"
    if move.refused:
        return f"{start}, told {told}, refused {move.refused}: does not stand"
    said = f"told {told}" if dates.ours else "counts from its making"
    agreed = f", agreed {move.agreed}" if move.agreed else ""
    return f"{start}, {said}{agreed}: stands"


# Slip --------------------------------------------------------------------------------------------


def _slip(dates: Dates) -> Clock:
    parts = []
    before = dates.promised
    for move in dates.standing:
        if before:
            cause = move.cause or "no cause given"
            parts.append(_step(before, move.to, f"{WHOSE[dates.party_of(move)]} ({cause})", dates))
        before = move.to
    if before and dates.due and before != dates.due:
        label = f"{WHOSE[dates.party]} (returned)"
        parts.append(_step(before, dates.due, label, dates))
    shares = [
        f"{dates.shares[party]} {WHOSE[party]}" for party in get_args(Party) if dates.shares[party]
    ]
    verdict = f"{days(dates.slip)} from first promised to due"
    return Clock(
        "slip", f"{verdict}: {', '.join(shares)}" if shares else verdict, "settled",
        start=dates.promised, start_why="first promised", target=dates.due, parts=tuple(parts),
    )  # fmt: skip


def _step(before: date, after: date, label: str, dates: Dates) -> Part:
    amount = dates.calendar.between(before, after)
    early, late = sorted((before, after))
    spans = working_days(dates.calendar, early, late)
    return Part(f"{before} to {after}: {label}", amount, "working days", spans)


# Late --------------------------------------------------------------------------------------------


def lateness(record: Commitment | Issue, view: View) -> Iterator[Clock]:
    """Lay out how late something came or is, and whose the days are."""
    dates = view.dates(record)
    due = dates.due
    if due is None:
        return
    end = dates.end or view.today
    if dates.gone:
        yield Clock("lateness", f"ended {dates.gone}: never late", "stopped", target=due)
    elif dates.days_late:
        yield _late(due, end, dates)
    elif dates.end:
        yield Clock("lateness", f"came {dates.end}, in time", "in time", target=due, done=end)
    else:
        left = view.calendar.between(view.today, due)
        yield Clock("lateness", f"not due yet, {days(left)} left", "running", target=due)


def _late(due: date, end: date, dates: Dates) -> Clock:
    upto = f"{dates.end}, when it came" if dates.end else f"{end}, the day asked for"
    spans = working_days(dates.calendar, due, end)
    parts = [Part(f"after {due} to {upto}", dates.days_late, "working days", spans)]
    parts += [_waited(wait, dates) for wait in dates.waits]
    return Clock(
        "lateness", _whose(dates), "late" if dates.end else "overdue", start=due,
        start_why="due", target=due, done=dates.end, parts=tuple(parts), notes=_overlap(dates),
    )  # fmt: skip


def _waited(wait: Waited, dates: Dates) -> Part:
    name = f"{wait.record}, due {wait.since}" if wait.record else f"{wait.why}, from {wait.since}"
    came = f"came {wait.until}" if wait.until else "has not come"
    other = "the client" if dates.ours else "us"
    label = f"waiting on {other}: {name}, {came}"
    return Part(label, wait.length, "working days", _grouped(tuple(dates.days_of(wait)), dates))


def _grouped(found: tuple[date, ...], dates: Dates) -> tuple[Span, ...]:
    """Join the working days that a wait took."""
    if not found:
        return ()
    first, last = found[0] - timedelta(1), found[-1]
    taken = set(found)
    between = (date.fromordinal(n) for n in range(first.toordinal(), last.toordinal()))
    others = {day: "another" for day in between if day not in taken}
    spans = working_days(dates.calendar, first, last, others)
    return tuple(span for span in spans if not span.why)


def _overlap(dates: Dates) -> tuple[str, ...]:
    """Say what of the waiting did not excuse anything."""
    named, cached = sum(wait.length for wait in dates.waits), dates.waited_once
    notes = []
    if named > cached:
        notes.append(f"{count(named - cached, 'day')} on which two waits overlapped count once")
    if cached > dates.days_waited:
        notes.append(f"waiting excuses no more than the {days(dates.days_late)} late")
    return tuple(notes)


def _whose(dates: Dates) -> str:
    late = f"{days(dates.days_late)} late"
    if not dates.days_waited:
        return late if dates.ours else f"{late}, all theirs"
    other = "the client" if dates.ours else "us"
    own = "ours" if dates.ours else "theirs"
    return f"{late}: {dates.days_waited} waiting on {other}, {dates.days_own} {own}"
