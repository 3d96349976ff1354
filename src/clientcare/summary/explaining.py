"""The sum behind each clock of a record, so that whoever doubts a number can check it by hand.

`explain(record, view)` asks the deadlines that the rules ask, and lays out what they counted.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Literal

from clientcare import deadlines
from clientcare.dataclass import NamedTuple
from clientcare.deadlines import CLOCKS, Deadline
from clientcare.facts.dates import Dates, effective_from
from clientcare.facts.people import people_at
from clientcare.facts.view import View
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue, Move, Record
from clientcare.records.base import Side
from clientcare.summary.spans import Day, Part, limit_part, working_days
from clientcare.wording import count, days

State = Literal["in time", "late", "running", "overdue", "stopped", "settled"]
"""How a clock stands: done in time, done late, running, past its target, no longer asked for, or
a sum without a target."""


class Clock(NamedTuple):
    """One clock: since when it runs, within what time, up to when, and how it ended.

    `limit_from` says what set the limit; `notes` are the facts that decided, in their order.
    """

    name: str
    verdict: str
    state: State
    start: Day | None = None
    start_why: str = ""
    limit: str | None = None
    limit_from: str = ""
    target: Day | None = None
    done: Day | None = None
    parts: tuple[Part, ...] = ()
    notes: tuple[str, ...] = ()


def explain(record: Record, view: View) -> list[Clock]:
    """Lay out every clock of a record."""
    found: list[Clock] = []
    for clock in CLOCKS.values():
        if not isinstance(record, clock.kinds):
            continue
        if isinstance(record, Commitment | Issue) and clock is deadlines.tell_slip:
            found += _due_and_slip(record, view)
        if isinstance(record, Commitment | Issue) and clock is deadlines.due:
            found += _lateness(record, view)
        else:
            found += (_laid_out(one) for one in clock.of(record, view))
    return found


def _laid_out(one: Deadline) -> Clock:
    """Lay out a deadline: from when, within what, up to when, and the sum of its limit."""
    parts, notes = [], list(one.run.notes)
    if one.limit:
        parts.append(limit_part(one.view.calendar, one.start, one.limit, one.by, one.pauses))
    for wait in one.record.waits if one.clock.waits and isinstance(one.record, Issue) else ():
        if wait.for_ == "other":
            why, since = f" ({wait.why})" if wait.why else "", one.view.when(wait.since)
            notes.append(f"waiting for a third party since {since}{why} stops no clock")
    return Clock(
        one.name, _verdict(one), one.state, one.start, one.run.start_why, one.limit or None,
        one.limit_from, one.target, one.done, tuple(parts), tuple(notes),
    )  # fmt: skip


def _verdict(one: Deadline) -> str:
    """Say how a deadline stands at the view's now."""
    if one.done is not None:
        late = f"{one.over} late" if one.over else "in time"
        return f"{one.run.done_word} {one.view.when(one.done)}, {late}"
    if one.state == "overdue":
        escalated = one.clock is deadlines.answer_escalation
        return f"overdue by {one.over}{_present_level(one) if escalated else ''}"
    if one.state == "stopped":
        return one.run.stopped
    left = one.view.calendar.between(one.view.today, one.by_day)
    return f"running, {days(left)} left" if left > 0 else "running, ends today"


def _present_level(one: Deadline) -> str:
    """Say where an overdue escalation should be now."""
    assert isinstance(one.record, Commitment | Issue)
    rung = one.view.rungs(one.record)[one.run.entry]
    people = people_at(rung.level, one.view)
    if rung.level == rung.escalation.level:
        return f"; it is the last level: {people}"
    return f"; it should be at level {rung.level}: {people}, since {one.view.when(rung.since)}"


# A promised date ---------------------------------------------------------------------------------

WHOSE: Mapping[Side, str] = {"us": "ours", "client": "the client's", "other": "others'"}


def _due_and_slip(record: Commitment | Issue, view: View) -> Iterator[Clock]:
    """Lay out which date binds, and how far it moved from the first promise."""
    dates = view.dates(record)
    if isinstance(record, Commitment) or record.promised or record.moves:
        notes = [*_round_note(record, view), *(n for term in dates.terms for n in _notes(term))]
        verdict = f"due {dates.due}" if dates.due else "no date promised"
        if dates.forecast:
            verdict += f"; our forecast, not told yet: {dates.forecast}"
        yield Clock("due", verdict, "settled", target=dates.due, notes=tuple(notes))
    if dates.new_dates or dates.slip:
        yield _slip(dates)


def _round_note(record: Commitment | Issue, view: View) -> Iterator[str]:
    """Why a round of what comes again is due on its day."""
    day = record.round if isinstance(record, Commitment) else None
    if day and isinstance(view, Context) and isinstance(record, Commitment):
        falls = view.falls_on(record)
        note = f"{day}: a round of {record.series}, every {record.every}"
        if falls != day:
            off = view.calendar.day_off(falls) or "a working day"
            note += f"; it falls on {falls}, {off}: moved to the {view.calendar.shift} working day"
        yield note


def _notes(dates: Dates) -> Iterator[str]:
    """What set the dates of one term: the first promise or what came back, then moves, returns."""
    if dates.earlier:
        word = "returned" if dates.promised_path[0] == "returns" else "reopened"
        again = f"to come again by {dates.promised}" if dates.promised else "no new date given"
        yield f"{dates.made}: {word} after it had been accepted, a new clock: {again}"
    elif dates.promised:
        yield f"{dates.promised}: first promised"
    for move in dates.inherited:
        yield f"{move.on}: {move.to}, before or when it took the place of another promise: stands"
    told = {id(move) for move in dates.told}
    for move in sorted(dates.moves, key=lambda one: one.on):
        yield _move_note(move, dates, in_time=id(move) in told)
    for back in dates.comebacks[1 if dates.earlier else 0 :]:
        word = "returned" if back.path[0] == "returns" else "reopened"
        again = f", to come again by {back.due}" if back.due else ", with no new date"
        came = f"; it came on {back.came}" if back.came else ""
        yield f"{back.on}: {word}{again}{came}"


def _move_note(move: Move, dates: Dates, *, in_time: bool) -> str:
    told = effective_from(move, ours=dates.ours)
    start = f"{move.on}: moved to {move.to}"
    if told is None:
        return f"{start}, not told: a forecast, which changes no date"
    if not in_time:
        return f"{start}, told {told}, after the end: changes nothing"
    if move.refused:
        return f"{start}, told {told}, refused {move.refused}: does not stand"
    said = f"told {told}" if dates.ours else "counts from its making"
    agreed = f", agreed {move.agreed}" if move.agreed else ""
    return f"{start}, {said}{agreed}: stands"


def _slip(dates: Dates) -> Clock:
    steps: list[tuple[date, Side, str]] = [
        (move.to, dates.side_of(move), move.cause or "no cause given") for move in dates.new_dates
    ]
    if dates.due:
        steps.append((dates.due, dates.side, "returned"))
    parts, before = list[Part](), dates.promised
    for n, (after, side, cause) in enumerate(steps):
        if before and (after != before or n < len(dates.new_dates)):
            amount = dates.calendar.between(before, after)
            spans = working_days(dates.calendar, min(before, after), max(before, after))
            given = "" if cause == WHOSE[side] else f" ({cause})"
            label = f"{before} to {after}: {WHOSE[side]}{given}"
            parts.append(Part(label, amount, "working days", spans))
        before = after
    verdict = f"{days(dates.slip)} from first promised to due"
    shares = [f"{number} {WHOSE[side]}" for side, number in dates.shares.items() if number]
    return Clock(
        "slip", f"{verdict}: {', '.join(shares)}" if shares else verdict, "settled",
        start=dates.promised, start_why="first promised", target=dates.due, parts=tuple(parts),
    )  # fmt: skip


def _lateness(record: Commitment | Issue, view: View) -> Iterator[Clock]:
    """Lay out how late something came or is, and whose the days are."""
    dates, calendar = view.dates(record), view.calendar
    due, done = dates.due, dates.completed_on
    if due is None:
        return
    if dates.withdrawn_on:
        yield Clock("lateness", f"ended {dates.withdrawn_on}: never late", "stopped", target=due)
    elif dates.credit:
        yield Clock("lateness", "nothing is asked for: never late", "stopped", target=due)
    elif dates.days_late:
        yield _late(due, dates)
    elif done:
        yield Clock("lateness", f"came {done}, in time", "in time", target=due, done=done)
    else:
        verdict = f"not due yet, {days(calendar.between(view.today, due))} left"
        yield Clock("lateness", verdict, "running", target=due)


def _late(due: date, dates: Dates) -> Clock:
    """Lay out the working days of each time in which it was late, and what of them was waiting."""
    calendar, done, parts, notes = dates.calendar, dates.completed_on, list[Part](), list[str]()
    for after, upto in dates.late_for:
        ended = "when it came" if upto in (end for _, end in dates.owed) else "the day asked for"
        spans = working_days(calendar, after, upto)
        label = f"after {after} to {upto}, {ended}"
        parts.append(Part(label, calendar.between(after, upto), "working days", spans))
    if not sum(part.amount for part in parts) and not dates.minutes_late:
        notes.append("no working day lies between, which counts as 1")
    other, own = ("the client", "ours") if dates.ours else ("us", "theirs")
    for wait in dates.waits:
        name = (
            f"{wait.record}, due {wait.since}" if wait.record else f"{wait.why}, from {wait.since}"
        )
        came = f"came {wait.until}" if wait.until else "has not come"
        spans = tuple(span for stretch in wait.stretches
                      for span in working_days(calendar, *stretch) if not span.why)  # fmt: skip
        label = f"waiting on {other}: {name}, {came}"
        parts.append(Part(label, wait.length, "working days", spans))
    together = dates.waited_together
    if (twice := sum(wait.length for wait in dates.waits) - together) > 0:
        notes.append(f"{count(twice, 'day')} on which two waits overlapped count once")
    if together > dates.days_waited:
        notes.append(f"waiting excuses no more than the {days(dates.days_late)} late")
    verdict = f"{dates.late_by} late"
    if dates.days_waited:
        verdict += f": {dates.days_waited} waiting on {other}, {dates.days_own} {own}"
    elif not dates.ours:
        verdict += ", all theirs"
    return Clock(
        "lateness", verdict, "late" if done else "overdue", start=due, start_why="due",
        target=due, done=done, parts=tuple(parts), notes=tuple(notes),
    )  # fmt: skip
