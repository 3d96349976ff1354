"""The clocks of promises, moves and payments, and of the escalations of either."""

from datetime import date, datetime

from clientcare.calendar.timed_day import hour_of
from clientcare.dataclass import NamedTuple
from clientcare.deadlines.clock import Deadline, Run, Runs, clock
from clientcare.facts import promises as facts
from clientcare.facts.contact import spoken_about
from clientcare.facts.dates import effective_from
from clientcare.facts.limits import Rung, answer_within, steps
from clientcare.facts.people import people_at
from clientcare.facts.promises import dated_steps, open_disputes, steps_taken
from clientcare.facts.states import accepted_on, commitment_state, delivery, is_closed
from clientcare.facts.view import View
from clientcare.records import Commitment, Issue
from clientcare.records.project import DunningStep
from clientcare.settings import DUNNING


@clock("tell of a move", "tell of the new date", policy="tell_slip")
def tell_slip(record: Commitment | Issue, view: View) -> Runs:
    """A new date of ours is told, it or a later one."""
    dates = view.dates(record)
    if not dates.ours or not record.moves:
        return
    told_later: date | None = None
    runs = []
    in_order = sorted(enumerate(record.moves), key=lambda pair: pair[1].on)
    for n, move in reversed(in_order):
        told_later = effective_from(move) or told_later
        runs.append(Run(
            move.on, "move made", told_later, "told", "" if dates.open else "it has ended",
            ("moves", n, "to"), name=f"tell of the move to {move.to}",
        ))  # fmt: skip
    yield from reversed(runs)


@clock("agree to a move", "agree to the new date", acts="client", policy="agree_slip")
def agree_slip(record: Commitment | Issue, view: View) -> Runs:
    """The last new date of ours that the client was told is agreed or refused."""
    dates = view.dates(record)
    last = dates.told[-1] if dates.ours and dates.told else None
    told = effective_from(last) if last else None
    if last and told:
        word, stopped = "agreed" if last.agreed else "refused", "" if dates.open else "it has ended"
        path = ("moves", record.moves.index(last), "to")
        yield Run(
            told, "told", last.agreed or last.refused, word, stopped, path,
            name=f"agree to {last.to}",
        )  # fmt: skip


@clock("due", "deliver it")
def due(record: Commitment | Issue, view: View) -> Runs:
    """What was promised comes by the day that binds."""
    dates = view.dates(record)
    if dates.due and not dates.credit:
        word = "fixed" if isinstance(record, Issue) else "delivered"
        stopped = f"ended {dates.withdrawn_on}" if dates.withdrawn_on else ""
        yield Run(
            dates.due, "due", hour_of(dates.completed_on) or dates.completed_on, word, stopped,
            facts.due_path(record, dates), due=hour_of(dates.due) or dates.due,
        )  # fmt: skip


@clock("accept", "accept it, or send it back", acts="client", policy="accept_within")
def accept_within(record: Commitment, view: View) -> Runs:
    """What was handed over is accepted or returned."""
    day = delivery(record) if view.project else None  # its contract may say that silence accepts
    if record.by == "us" and record.kind in facts.HANDED_OVER and day:
        state, silent = commitment_state(record), facts.by_silence(record, view)
        over = "" if state in ("delivered", "accepted") else state
        stopped = f"no word of theirs by {silent}: accepted by silence" if silent else over
        path = facts.delivery_path(record)
        yield Run(day, "delivered", accepted_on(record), "accepted", stopped, path)


@clock("acceptance by silence", "accept it, or send it back", acts="client", waits=True)
def accepted_by_silence(record: Commitment, view: View) -> Runs:
    """What was handed over and told counts as accepted where the client says nothing for a time."""
    told, silent = facts.told_of_delivery(record, view), facts.by_silence(record, view)
    within = facts.deemed_accepted(view)
    if told and within:
        yield Run(
            told, "told of the delivery", accepted_on(record), "accepted",
            f"no word of theirs by {silent}: accepted by silence" if silent else "",
            limit=within, limit_from="deemed_accepted of the contract",
        )  # fmt: skip


@clock("chase", "remind them", policy="chase_within", waits=True)
def chase(record: Commitment, view: View) -> Runs:
    """Something the client owes is asked for again and again while it is overdue."""
    dates = view.dates(record)
    if record.by != "client" or record.kind == "payment" or not dates.overdue:
        return
    asked = [
        (one.on, f"reminded by {one.how}" if one.how else "reminded") for one in record.reminders
    ]
    asked += [(view.day(on), how) for on, how in spoken_about(record.id, view)]
    asked += [(view.day(one.raised), "escalated") for one in record.escalations if one.by == "us"]
    since = (dates.asked_from or date.min, "due" if dates.asked_from == dates.due else "open again")
    start, why = max([since, *asked])
    yield Run(hour_of(start) or start, why, path=facts.due_path(record, dates))


@clock("dunning", "take the step of the dunning ladder", workday=True)
def dunning(record: Commitment, view: View) -> Runs:
    """Each step of the dunning ladder, counted from due; a later step does for an earlier one.

    What was paid, and then paid back, is asked for anew from that day.
    """
    dates = view.dates(record)
    start = dates.asked_from
    if record.by != "client" or record.kind != "payment" or dates.credit or start is None:
        return
    why = "due" if start == dates.due else "open again"
    taken = steps_taken(record, view)
    over = "" if dates.open else "paid" if dates.completed_on else "it has ended"
    for one in open_disputes(record, view)[:1]:
        over = over or f"questioned by {one.id}"
    for number, step in enumerate(DUNNING):
        later = next((how for how in taken if DUNNING.index(how) >= number), None)
        yield Run(
            hour_of(start) or start, why, stopped=f"taken: {later}" if later else over,
            path=facts.due_path(record, dates), name=f"dunning: {step}",
            key=f"policy.dunning.{step}",
        )  # fmt: skip


def dunning_steps(record: Commitment, view: View) -> dict[DunningStep, Deadline]:
    """The deadline of each step of the dunning ladder, by the step, in their order."""
    found = {one.run.key.rpartition(".")[2]: one for one in dunning.of(record, view)}
    return {step: found[step] for step in DUNNING if step in found}


class Dunning(NamedTuple):
    """Where a payment that the client owes stands on the dunning ladder.

    `taken` is the highest step taken, on `taken_on`; `step` the last one whose time has passed;
    `next_step` the one to take next, in time up to and including `next_by`. All are None for what
    does not climb the ladder or has not reached it.
    """

    taken: DunningStep | None = None
    taken_on: date | None = None
    step: DunningStep | None = None
    next_step: DunningStep | None = None
    next_by: date | datetime | None = None


def dunning_ladder(record: Commitment, view: View) -> Dunning:
    """Read where a payment stands; only what the client owes climbs the ladder."""
    if record.by != "client":
        return Dunning()
    dates, rank = view.dates(record), DUNNING.index
    ladder = dunning_steps(record, view) if dates.open and dates.due else {}
    steps = dated_steps(record, view)
    taken_on, taken = max(steps, key=lambda one: (rank(one[1]), one[0]), default=(None, None))
    reached = [step for step, one in ladder.items() if view.now.is_past(one.by)]
    found = Dunning(taken, taken_on, reached[-1] if reached else None)
    # a step whose time has come does for those before it
    first = max(rank(taken) + 1 if taken else 0, rank(reached[-1]) if reached else 0)
    for step, one in ladder.items() if dates.overdue else ():
        if rank(step) >= first and one.open:  # none is taken while the payment is questioned
            return found._replace(next_step=step, next_by=one.target)
    return found


def _ended(rung: Rung, record: Commitment | Issue) -> str:
    """Say why nobody asks for an answer or a solution any more; empty where somebody does."""
    closed = "closed" if is_closed(record) else ""
    return "superseded by a higher level" if rung.superseded else closed


@clock("answer the escalation", "answer the escalation", acts="client")
def answer_escalation(record: Commitment | Issue, view: View) -> Runs:
    """An escalation is answered within the time of its level, by the side that did not raise it."""
    if view.project is None:  # it cannot be read, so nobody knows the times of its ladder
        return
    for n, rung in enumerate(view.rungs(record)):
        one = rung.escalation
        step = steps(view.ladder).get(one.level)
        own = step and step.respond_within
        since = "" if own else " gives it no time of its own"
        yield Run(
            one.raised, f"raised by {'us' if one.by == 'us' else 'the client'}, to "
            f"{people_at(one.level, view)}", rung.answered, "answered", _ended(rung, record),
            ("escalations", n, "raised"), name=f"escalation level {one.level}",
            limit=answer_within(one.level, view.ladder),
            limit_from=f"the project's ladder{since}",
        )  # fmt: skip


@clock("resolve the escalation", "resolve the escalation", policy="resolve_within")
def resolve_escalation(record: Commitment | Issue, view: View) -> Runs:
    """An escalation that was answered is resolved."""
    for n, rung in enumerate(view.rungs(record)):
        one = rung.escalation
        if one.answered:
            yield Run(
                one.answered, "answered", one.resolved, "resolved", _ended(rung, record),
                ("escalations", n, "answered"), name=f"resolve level {one.level}",
            )  # fmt: skip
