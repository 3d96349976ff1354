"""The sum behind each clock of a record, so that whoever doubts a number can check it by hand.

`explain(record, view)` asks the deadlines that the rules ask, and lays out what they counted. The
work is that of the spans, not of the days in them: a clock may have run for half a century.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Literal

from clientcare import deadlines
from clientcare.calendar.working_time import WorkCalendar, day_of, instant_of, months_after
from clientcare.dataclass import NamedTuple
from clientcare.deadlines import CLOCKS, Day, Deadline
from clientcare.facts.dates import Dates, effective_from
from clientcare.facts.limits import Pause
from clientcare.facts.people import people_at
from clientcare.facts.view import View
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue, Move, Record
from clientcare.records.base import Side
from clientcare.records.validation import parse_duration
from clientcare.wording import count, days

Unit = Literal["working days", "days", "minutes"]
_DAY = timedelta(1)
_TICK = timedelta(microseconds=1)


class Span(NamedTuple):
    """A stretch of time that counted or did not: days from `first` to `last`, or two moments.

    `amount` is how much of it counted, in the unit of its sum; `why` says what it was: `weekend`,
    the holiday by name and calendar, whom it waited for; nothing for time that counted.
    """

    first: Day
    last: Day
    amount: int
    why: str = ""


class Part(NamedTuple):
    """A sum: what it is of, how much it comes to, and the spans that it was made of."""

    label: str
    amount: int
    unit: Unit
    spans: tuple[Span, ...] = ()


def working_days(
    calendar: WorkCalendar, after: date, upto: date, pauses: Iterable[Pause] = ()
) -> tuple[Span, ...]:
    """The days after one up to and including another; those that a pause touches do not count."""
    here, spans = after + _DAY, list[Span]()
    for pause in pauses:
        first, last = calendar.touched(pause.start, pause.end) or (upto, after)
        first, last = max(first, here), min(last, upto)
        if first <= last:
            spans += [*_days(calendar, here, first - _DAY), Span(first, last, 0, pause.why)]
            here = last + _DAY
    return _joined([*spans, *_days(calendar, here, upto)])


def _days(calendar: WorkCalendar, first: date, last: date) -> Iterator[Span]:
    """The runs of days that count, and the days between; one where the week alone decides."""
    here, far = first.toordinal(), max(first, calendar.regular_from)
    near = last if last - far < timedelta(366) else far - _DAY
    for begin, end in calendar.runs(first, near):
        yield from _off(calendar, here, begin.toordinal() - 1)
        yield Span(begin, end, (end - begin).days + 1)
        here = end.toordinal() + 1
    yield from _off(calendar, here, near.toordinal())
    if near < last:
        yield Span(far, last, calendar.between(near, last))


def _off(calendar: WorkCalendar, first: int, last: int) -> Iterator[Span]:
    """Days off, by their ordinals, with the reason of each."""
    for why, found in groupby(map(date.fromordinal, range(first, last + 1)), calendar.day_off):
        same = list(found)
        yield Span(same[0], same[-1], 0, why or "")


def opening_hours(
    calendar: WorkCalendar, start: datetime, end: datetime, pauses: Sequence[Pause]
) -> tuple[Span, ...]:
    """The opening hours between two moments, day by day, with the days off and the pauses."""
    spans: list[Span] = []
    for pause in pauses:
        begin, until = max(start, pause.start), min(end, pause.end)
        if begin < until:
            spans += _open(calendar, start, begin)
            spans += _paused(calendar, begin, until, pause.why)
            start = until
    return _joined([*spans, *_open(calendar, start, end)])


def _open(calendar: WorkCalendar, start: datetime, end: datetime) -> Iterator[Span]:
    """The hours that count, and the days off between them."""
    for span in _days(calendar, day_of(start, calendar.zone), day_of(end, calendar.zone)):
        if span.why:
            yield span
            continue
        for ordinal in range(span.first.toordinal(), span.last.toordinal() + 1):
            for opening, closing in calendar.openings(date.fromordinal(ordinal)):
                yield from _clock(max(start, opening), min(end, closing), ())


def _paused(calendar: WorkCalendar, start: datetime, end: datetime, why: str) -> Iterator[Span]:
    """The opening hours of a pause as one span, from the first to the last, and days off around."""
    first, last = day_of(start, calendar.zone), day_of(end, calendar.zone)
    if worked := calendar.worked(start, end):
        opening = calendar.advance(start, _TICK) - _TICK
        closing = calendar.advance(start, worked)
        yield from (span for span in _days(calendar, first, opening.date() - _DAY) if span.why)
        yield Span(opening, closing, 0, why)
        first = closing.date()
    yield from (span for span in _days(calendar, first, last) if span.why)


def _joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    found: list[Span] = []
    for span in spans:
        same = found and span.why and span.why == found[-1].why
        if same and not isinstance(span.first, datetime):
            found[-1] = found[-1]._replace(last=span.last)
        else:
            found.append(span)
    return tuple(found)


def _clock(start: datetime, end: datetime, pauses: Sequence[Pause]) -> Iterator[Span]:
    """The minutes between two moments; those inside a pause do not count."""
    for pause in (*pauses, Pause(end, end, "")):
        begin, until = min(pause.start, end), min(pause.end, end)
        if start < begin:
            yield Span(start, begin, round((begin - start) / timedelta(minutes=1)))
        if max(start, begin) < until:
            yield Span(max(start, begin), until, 0, pause.why)
        start = max(start, until)


def limit_part(
    calendar: WorkCalendar, start: Day, limit: str, target: datetime, pauses: Sequence[Pause]
) -> Part:
    """The sum of a limit: the time from its start to its target that counted and did not."""
    number, unit = parse_duration(limit)
    first, last = day_of(start, calendar.zone), day_of(target, calendar.zone) - _DAY
    if unit in ("h", "ch"):
        begins = start if isinstance(start, datetime) else calendar.end_of(start)
        begins = instant_of(begins, calendar.zone)
        return _in_hours(calendar, unit, limit, (begins, target), pauses)
    plain = calendar.after(start, limit)
    if unit == "cd" and pauses and target != plain:
        return _in_hours(calendar, "ch", limit, (calendar.end_of(first), target), pauses)
    by_date = unit in ("w", "m")
    if unit == "cd" or (by_date and target == plain):
        whole = timedelta(7 * number if unit == "w" else number)
        same = months_after(first, number) if unit == "m" else first + whole
        moved = working_days(calendar, same - _DAY, last) if last > same or by_date else ()
        onward = (span._replace(why=f"{span.why}: moved on") for span in moved if span.why)
        length = (same - first).days
        plain_days = (Span(first + _DAY, same, length),) if length > 0 else ()
        return Part(limit, length, "days", (*plain_days, *onward))
    spans = working_days(calendar, first, last, pauses)
    return Part(limit, sum(span.amount for span in spans), "working days", spans)


def _in_hours(
    calendar: WorkCalendar,
    unit: str,
    limit: str,
    between: tuple[datetime, datetime],
    pauses: Sequence[Pause],
) -> Part:
    if unit == "h":
        spans = opening_hours(calendar, *between, pauses)
    else:
        spans = tuple(_clock(*between, pauses))
    return Part(limit, sum(span.amount for span in spans), "minutes", spans)


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
        owed = f"{wait.record}, due {wait.since}"
        name = owed if wait.record else f"{wait.why}, from {wait.since}"
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
