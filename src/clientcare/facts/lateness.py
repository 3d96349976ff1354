"""Where the dates of a promise come from: its record, what came back, what it waited for."""

from bisect import insort
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta

from clientcare.calendar.now import Now
from clientcare.calendar.timed_day import hour_of, timed
from clientcare.calendar.working_time import WorkCalendar, day_of
from clientcare.dataclass import replace
from clientcare.facts.dates import Comeback, Dates, Stretch, WaitingTime, effective_from, joined
from clientcare.facts.states import accepted_on, delivery, ended, facts, known, solved_on
from clientcare.records import Change, Commitment, Issue, Move
from clientcare.records.issue import Reopened, Wait

Find = Callable[[Commitment], Iterable[Commitment]]
"""Finds what a commitment needs, as known now."""
EndOfChain = Callable[[Commitment], tuple[Commitment, date]]
"""Goes through the needs of a commitment while each waits for one other of its own side alone.

Gives the last of them, and the last day on which all on the way were open."""


def commitment_dates(
    record: Commitment,
    now: Now,
    calendar: WorkCalendar,
    find: Find,
    end_of_chain: EndOfChain | None = None,
) -> Dates:
    """Return the dates of a commitment as known at `now`."""

    def inputs(after: date, until: date) -> list[WaitingTime]:
        last, open_until = end_of_chain(record) if end_of_chain else (record, date.max)
        return _overdue_inputs(last, now, calendar, find, (after, min(until, open_until)))

    # the acceptance of what nobody recorded as delivered, before anything was sent back
    first_return = min((back.on for back in record.returns), default=date.max)
    taken = record.accepted if record.accepted and record.accepted <= first_return else None
    *before, (since, came) = record.open_times
    whole = Dates(
        record.promised, record.made, record.moves, record.by,
        owed=(*before, (since, came or taken)), now=now, calendar=calendar,
        inputs=inputs if record.needs and record.by != "other" else None,
        withdrawn_on=ended(record), credit=record.is_credit,
    )  # fmt: skip
    return _after(whole, returns(record))


def returns(record: Commitment) -> list[Comeback]:
    """How often a delivery was sent back, in order; accepted is what came last before that."""
    found: list[Comeback] = []
    day, last = record.accepted, None
    for n, back in sorted(enumerate(record.returns), key=lambda pair: pair[1].on):
        since = last is None or bool(day and (day > last.on or (last.came and day >= last.came)))
        settled, path = day is not None and day <= back.on and since, ("returns", n)
        last = Comeback(back.on, back.due, back.redelivered, back.why, path, settled)
        found.append(last)
    if last and last.came is None:
        found[-1] = last._replace(came=accepted_on(record))
    return found


def issue_dates(record: Issue, now: Now, calendar: WorkCalendar) -> Dates:
    """Return the dates of an issue's fix as known at `now`."""
    zone = calendar.zone
    in_hours = any(map(hour_of, (record.promised, *(move.to for move in record.moves))))

    def waits(after: date, until: date) -> list[WaitingTime]:
        return [_waited(wait, calendar, (after, until)) for wait in record.client_waits]

    def came(facts: Issue | Reopened) -> date | None:
        end = solved_on(facts) or facts.closed
        if end is None:
            return None
        return timed(end, zone) if in_hours else day_of(end, zone)

    whole = Dates(
        record.promised, day_of(record.found, zone), record.moves, "us",
        owed=((None, came(record)),), now=now, calendar=calendar,
        inputs=waits if record.client_waits else None,
    )  # fmt: skip
    comebacks = []
    before: Issue | Reopened = record
    for n, again in sorted(enumerate(record.reopened), key=lambda pair: pair[1].on):
        settled, path = bool(before.confirmed or before.closed), ("reopened", n)
        comebacks.append(Comeback(again.on, again.due, came(again), again.why, path, settled))
        before = again
    return _after(whole, comebacks)


def _after(dates: Dates, comebacks: Sequence[Comeback]) -> Dates:
    """The dates of what came back: the same ones on, or new ones where it had been accepted."""
    for back in comebacks:
        day_before = back.on - timedelta(1)
        if back.settled:
            dates = replace(
                dates,
                promised=back.due,
                promised_path=(*back.path, "due"),
                made=back.on,
                moves=tuple(m for m in dates.moves if (effective_from(m) or m.on) >= back.on),
                owed=((day_before, back.came),),
                comebacks=(back,),
                earlier=replace(dates, withdrawn_on=None),
            )
            continue
        owed = (*dates.owed, (max(day_before, dates.completed_on or date.min), back.came))
        if still := [since for since, upto in dates.owed if upto is None]:
            # it came back though nobody recorded that it had come
            owed = (*dates.owed[:-1], (still[0], back.came))
        dates = replace(dates, owed=owed, comebacks=(*dates.comebacks, back))
    return dates


def inherit(dates: Dates, old: Dates, move: Move | None) -> Dates:
    """The dates of a promise that replaced another: its first date and its moves come along.

    `move` is the replacement as a move; None where it changed no date.
    """
    if dates.earlier:
        return replace(dates, earlier=inherit(dates.earlier, old, move))
    first = old.terms[0]
    moves, summed = first.new_dates, (len(first.new_dates), first.moved)
    return replace(
        dates, promised=first.promised, inherited=moves + ((move,) if move else ()),
        took_over=old.withdrawn_on, summed=summed,
    )  # fmt: skip


def _overdue_inputs(
    record: Commitment, now: Now, calendar: WorkCalendar, find: Find, span: Stretch
) -> list[WaitingTime]:
    """What the other side owed, with each working day inside the span on which it was overdue.

    Inputs count through one's own needs too, on the days on which those were open.
    """
    other = "client" if record.by == "us" else "us"
    found = []
    for need, until in _needs(record, span[1], find):
        owed = list(overdue_spans(need, now, calendar)) if need.by == other else []
        inside = ((max(due, span[0]), min(last, until)) for due, last in owed)
        times = joined(stretch for stretch in inside if calendar.between(*stretch) > 0)
        if times:
            since = min(due for due, last in owed if last > span[0])
            length, came = sum(calendar.between(*one) for one in times), came_or_ended(need)
            found.append(WaitingTime(need.id, need.title, since, came, times, length))
    return found


def overdue_spans(record: Commitment, now: Now, calendar: WorkCalendar) -> Iterator[Stretch]:
    """When a commitment was overdue: from the day after a due day through a last day, in order.

    Each day is judged by what was so on that day: a date moved after it had passed does not undo
    the days before, and a delivery that came back was not owed until then.
    """

    def due_on(day: date) -> date | None:
        """The date that was due as of a day; None where nothing was owed then."""
        then = Now.end_of(day, calendar.zone)
        past = known(record, then)
        dates = commitment_dates(past, then, calendar, lambda _: ()) if past else None
        return dates.due if dates and dates.open and not dates.credit else None

    turns = sorted({day_of(fact, calendar.zone) for _, fact in facts(record)})
    starts = [date.min, *turns]
    ends = [*(turn - timedelta(1) for turn in turns), now.day]
    owed = [due_on(start) for start in starts]
    for n, due in enumerate(owed):
        if due is not None:
            came = n + 1 < len(owed) and owed[n + 1] is None
            last = starts[n + 1] if came else ends[n]
            first = max(due, starts[n] - timedelta(1)) if n else due
            if first < last:
                yield first, last


def came_or_ended(record: Commitment) -> date | None:
    """When what a record waits for came, or could no longer come."""
    return delivery(record) or ended(record)


def _needs(record: Commitment, until: date, find: Find) -> Iterator[tuple[Commitment, date]]:
    """The commitments that a record waits for, through its own side too.

    Each comes once, with the last day on which it could hold the record up: a way through open
    needs is as long as the first of them to close, and the longest way counts.
    """
    seen: set[str] = set()
    ways = [(until.toordinal(), 0, record)]
    while ways:
        last, _, holder = ways.pop()
        for need in find(holder):
            if need.id.lower() in seen:
                continue
            seen.add(need.id.lower())
            yield need, date.fromordinal(last)
            if need.by == record.by:
                closed = came_or_ended(need)
                inner = min(last, closed.toordinal()) if closed else last
                insort(ways, (inner, -len(seen), need))


def _waited(wait: Wait, calendar: WorkCalendar, span: Stretch) -> WaitingTime:
    """What of an issue's wait lies inside a span: every day that it touches."""
    first = day_of(wait.since, calendar.zone)
    last = day_of(wait.until, calendar.zone) if wait.until else None
    inside = max(span[0], first - timedelta(1)), min(span[1], last or span[1])
    length = max(0, calendar.between(*inside))
    why = wait.why or "waiting"
    return WaitingTime(None, why, first, last, (inside,) if length else (), length)


def agreed_replacement(old: Commitment, new: Commitment, changes: Iterable[Change]) -> date | None:
    """The day on which the client agreed to one of the changes that explains a replacement.

    What was agreed before the old promise was made, or led to it on that day, explains none.
    """

    def is_older(one: Change) -> bool:
        led_to_it = (old.change or "").lower() == one.id.lower()
        if one.decided is None or old.made is None:
            return False
        return one.decided <= old.made if led_to_it else one.decided < old.made

    names = {old.id.lower(), new.id.lower(), (new.series or new.id).lower()}
    named = {name.lower() for name in (old.change, new.change) if name}
    days = [
        one.decided
        for one in changes
        if one.decision == "agreed"
        and not is_older(one)
        and (one.requested is None or old.replaced is None or one.requested <= old.replaced)
        and (one.id.lower() in named or names & {name.lower() for name in one.affects})
    ]
    days += [move.agreed for move in old.moves if move.to >= (new.promised or date.max)]
    return next(filter(None, days), None)
