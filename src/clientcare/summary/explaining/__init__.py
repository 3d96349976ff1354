"""The sum behind each clock of a record, so that whoever doubts a number can check it by hand.

`explain(record, view)` asks the deadlines that the rules ask, and lays out what they counted.
"""

from collections.abc import Iterator

from clientcare import deadlines
from clientcare.deadlines import CLOCKS, Deadline
from clientcare.facts.people import people_at
from clientcare.facts.view import View
from clientcare.records import Commitment, Issue, Record
from clientcare.summary.explaining.dates import due_and_slip, lateness
from clientcare.summary.explaining.model import Clock, Part, Span, State
from clientcare.summary.explaining.spans import limit_part
from clientcare.wording import days

__all__ = ["Clock", "Part", "Span", "State", "explain"]


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
