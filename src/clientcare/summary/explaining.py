"""The sum behind each clock of a record, so that whoever doubts a number can check it by hand.

`explain(record, view)` asks the deadlines that the rules ask, and lays out what they counted.
"""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, get_args

from clientcare import deadlines
from clientcare.dataclass import NamedTuple
from clientcare.deadlines import CLOCKS, Deadline
from clientcare.facts.dates import Dates, Party, WaitingTime, effective_from
from clientcare.facts.people import people_at
from clientcare.facts.view import View
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue, Move, Record
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
    return list(_clocks(record, view))


def _clocks(record: Record, view: View) -> Iterator[Clock]:
    for clock in CLOCKS.values():
        if not isinstance(record, clock.kinds):
            continue
        if isinstance(record, Commitment | Issue) and clock is deadlines.tell_slip:
            yield from due_and_slip(record, view)
        if isinstance(record, Commitment | Issue) and clock is deadlines.due:
            yield from lateness(record, view)
        else:
            yield from (_laid_out(one) for one in clock.of(record, view))


def _laid_out(one: Deadline) -> Clock:
    """Lay out a deadline: from when, within what, up to when, and the sum of its limit."""
    calendar = one.view.calendar
    parts = (limit_part(calendar, one.start, one.limit, one.by, one.pauses),) if one.limit else ()
    return Clock(
        one.name, _verdict(one), one.state, one.start, one.run.start_why, one.limit or None,
        one.limit_from, one.target, one.done, parts, (*one.run.notes, *_not_paused(one)),
    )  # fmt: skip


def _not_paused(one: Deadline) -> Iterator[str]:
    """Say of each wait for a third party that it stops no clock."""
    if one.clock.waits and isinstance(one.record, Issue):
        for wait in one.record.waits:
            if wait.for_ == "other":
                why = f" ({wait.why})" if wait.why else ""
                since = one.view.when(wait.since)
                yield f"waiting for a third party since {since}{why} stops no clock"


def _verdict(one: Deadline) -> str:
    """Say how a deadline stands at the view's now."""
    if one.done is not None:
        late = f"{one.over} late" if one.over else "in time"
        return f"{one.run.done_word} {one.view.when(one.done)}, {late}"
    if one.state == "overdue":
        return f"overdue by {one.over}{_present_level(one)}"
    if one.state == "stopped":
        return one.run.stopped
    left = one.view.calendar.between(one.view.today, one.by_day)
    return f"running, {days(left)} left" if left > 0 else "running, ends today"


def _present_level(one: Deadline) -> str:
    """Say where an overdue escalation should be now."""
    if one.clock is not deadlines.answer_escalation:
        return ""
    assert isinstance(one.record, Commitment | Issue)
    rung = one.view.rungs(one.record)[int(one.run.path[1])]
    people = people_at(rung.level, one.view)
    if rung.level == rung.escalation.level:
        return f"; it is the last level: {people}"
    return f"; it should be at level {rung.level}: {people}, since {one.view.when(rung.since)}"


# A promised date ---------------------------------------------------------------------------------

WHOSE = {"ours": "ours", "client": "the client's", "other": "others'"}


def due_and_slip(record: Commitment | Issue, view: View) -> Iterator[Clock]:
    """Lay out which date binds, and how far it moved from the first promise."""
    dates = view.dates(record)
    if isinstance(record, Commitment) or record.promised or record.moves:
        yield _due(dates, _round_note(record, view))
    if dates.new_dates or dates.slip:
        yield _slip(dates)


# Due ---------------------------------------------------------------------------------------------


def _round_note(record: Commitment | Issue, view: View) -> list[str]:
    """Why a round of what comes again is due on its day."""
    day = record.round if isinstance(record, Commitment) else None
    if day is None or not isinstance(view, Context) or not isinstance(record, Commitment):
        return []
    falls = view.falls_on(record)
    note = f"{day}: a round of {record.series}, every {record.every}"
    if falls != day:
        off = view.calendar.day_off(falls) or "a working day"
        note += f"; it falls on {falls}, {off}: moved to the {view.calendar.shift} working day"
    return [note]


def _due(dates: Dates, of_a_round: Sequence[str]) -> Clock:
    notes = [*of_a_round, *(note for term in dates.terms for note in _notes(term))]
    verdict = f"due {dates.due}" if dates.due else "no date promised"
    if dates.forecast:
        verdict += f"; our forecast, not told yet: {dates.forecast}"
    return Clock("due", verdict, "settled", target=dates.due, notes=tuple(notes))


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
    yield from (_move_note(move, dates) for move in sorted(dates.moves, key=lambda m: m.on))
    for back in dates.comebacks[1 if dates.earlier else 0 :]:
        word = "returned" if back.path[0] == "returns" else "reopened"
        again = f", to come again by {back.due}" if back.due else ", with no new date"
        came = f"; it came on {back.came}" if back.came else ""
        yield f"{back.on}: {word}{again}{came}"


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
    for move in dates.new_dates:
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
    end = dates.completed_on or view.today
    if dates.withdrawn_on:
        yield Clock("lateness", f"ended {dates.withdrawn_on}: never late", "stopped", target=due)
    elif dates.days_late:
        yield _late(due, dates)
    elif dates.completed_on:
        yield Clock(
            "lateness", f"came {dates.completed_on}, in time", "in time", target=due, done=end
        )
    else:
        left = view.calendar.between(view.today, due)
        yield Clock("lateness", f"not due yet, {days(left)} left", "running", target=due)


def _late(due: date, dates: Dates) -> Clock:
    done = dates.completed_on
    parts = [_owed(stretch, dates) for stretch in dates.late_for]
    notes = _overlap(dates)
    if not sum(part.amount for part in parts) and not dates.minutes_late:
        notes = ("no working day lies between, which counts as 1", *notes)
    parts += [_waited(wait, dates) for wait in dates.waits]
    return Clock(
        "lateness", _whose(dates), "late" if done else "overdue", start=due, start_why="due",
        target=due, done=done, parts=tuple(parts), notes=notes,
    )  # fmt: skip


def _owed(stretch: tuple[date, date], dates: Dates) -> Part:
    """The working days of a time in which it was late, and with the one who owes it."""
    after, upto = stretch
    ended = "when it came" if upto in (end for _, end in dates.owed) else "the day asked for"
    amount = dates.calendar.between(after, upto)
    spans = working_days(dates.calendar, after, upto)
    return Part(f"after {after} to {upto}, {ended}", amount, "working days", spans)


def _waited(wait: WaitingTime, dates: Dates) -> Part:
    name = f"{wait.record}, due {wait.since}" if wait.record else f"{wait.why}, from {wait.since}"
    came = f"came {wait.until}" if wait.until else "has not come"
    other = "the client" if dates.ours else "us"
    label = f"waiting on {other}: {name}, {came}"
    spans = (span for days in wait.stretches for span in working_days(dates.calendar, *days))
    return Part(label, wait.length, "working days", tuple(span for span in spans if not span.why))


def _overlap(dates: Dates) -> tuple[str, ...]:
    """Say what of the waiting did not excuse anything."""
    named, together = sum(wait.length for wait in dates.waits), dates.waited_together
    notes = []
    if named > together:
        notes.append(f"{count(named - together, 'day')} on which two waits overlapped count once")
    if together > dates.days_waited:
        notes.append(f"waiting excuses no more than the {days(dates.days_late)} late")
    return tuple(notes)


def _whose(dates: Dates) -> str:
    late = f"{dates.late_by} late"
    if not dates.days_waited:
        return late if dates.ours else f"{late}, all theirs"
    other = "the client" if dates.ours else "us"
    own = "ours" if dates.ours else "theirs"
    return f"{late}: {dates.days_waited} waiting on {other}, {dates.days_own} {own}"
