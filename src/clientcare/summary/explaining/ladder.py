"""The clocks of escalations: by when each was to be answered and resolved, and where it is now."""

from collections.abc import Iterator

from clientcare.facts.ladder import Rung, answer_within, steps
from clientcare.facts.people import people_at
from clientcare.facts.states import is_closed
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue
from clientcare.summary.explaining.limits import as_target, judged, limit_clock, on
from clientcare.summary.explaining.model import Clock
from clientcare.summary.explaining.spans import limit_part

_LADDER = "the project's ladder"


def escalation_clocks(record: Commitment | Issue, context: Context) -> Iterator[Clock]:
    """Lay out the answering, and then the resolving, of each escalation."""
    for rung in context.rungs(record):
        yield _answering(rung, context, closed=is_closed(record))
        one = rung.escalation
        if one.answered:
            stopped = "superseded by a higher level" if rung.superseded else ""
            clock = limit_clock(
                context, f"resolve level {one.level}", one.answered, "answered",
                "policy.resolve_within", done=one.resolved, stopped=stopped,
                done_why=f"resolved {on(one.resolved, context)}" if one.resolved else "",
            )  # fmt: skip
            if clock:
                yield clock


def _answering(rung: Rung, context: Context, *, closed: bool) -> Clock:
    one = rung.escalation
    name = f"escalation level {one.level}"
    whom = people_at(one.level, context)
    start_why = f"raised by {'us' if one.by == 'us' else 'the client'}, to {whom}"
    step = steps(context.ladder).get(one.level)
    limit = answer_within(one.level, context.ladder)
    source = _LADDER if step and step.respond_within else f"{_LADDER} gives it no time of its own"
    stopped = "superseded by a higher level" if rung.superseded else "closed" if closed else ""
    answered = rung.answered
    done_why = f"answered {on(answered, context)}" if answered else ""
    verdict, state = judged(context, rung.respond_by, answered, done_why, stopped)
    return Clock(
        name, f"{verdict}{_now_at(rung, context)}", state, one.raised, start_why, limit,
        source, as_target(rung.respond_by, context.calendar), answered,
        (limit_part(context.calendar, one.raised, limit, rung.respond_by, ()),),
    )  # fmt: skip


def _now_at(rung: Rung, context: Context) -> str:
    """Say where an overdue escalation should be now."""
    if not rung.overdue:
        return ""
    people = people_at(rung.level, context)
    if rung.level == rung.escalation.level:
        return f"; it is the last level: {people}"
    return f"; it should be at level {rung.level}: {people}, since {on(rung.since, context)}"
