"""The clocks of a commitment."""

from collections.abc import Iterator

from clientcare.facts.contact import contacts_about
from clientcare.facts.money import steps_taken
from clientcare.facts.promises import HANDED_OVER
from clientcare.facts.states import accepted_on, commitment_state, delivery
from clientcare.facts.workspace import Context
from clientcare.records import Commitment
from clientcare.settings import DUNNING
from clientcare.summary.explaining.dates import date_clocks
from clientcare.summary.explaining.ladder import escalation_clocks
from clientcare.summary.explaining.limits import limit_clock
from clientcare.summary.explaining.model import Clock


def commitment_clocks(record: Commitment, context: Context) -> Iterator[Clock]:
    """Lay out every clock of a commitment."""
    yield from date_clocks(record, context)
    found = [*_accepting(record, context), *_chasing(record, context), *_dunning(record, context)]
    yield from (clock for clock in found if clock)
    yield from escalation_clocks(record, context)


def _accepting(record: Commitment, context: Context) -> Iterator[Clock | None]:
    """What was handed over is accepted or returned in time."""
    day = delivery(record)
    if record.by != "us" or record.kind not in HANDED_OVER or day is None:
        return
    accepted = accepted_on(record)
    open_ = commitment_state(record) in ("delivered", "accepted")
    yield limit_clock(
        context, "accept", day, "delivered", "policy.accept_within", done=accepted,
        done_why=f"accepted {accepted}", stopped="" if open_ else commitment_state(record),
    )  # fmt: skip


def _chasing(record: Commitment, context: Context) -> Iterator[Clock | None]:
    """Something the client owes is asked for again and again while it is overdue."""
    dates = context.dates(record)
    if record.by != "client" or record.kind == "payment" or not dates.overdue or not dates.due:
        return
    asked = [
        (one.on, f"reminded by {one.how}" if one.how else "reminded") for one in record.reminders
    ]
    asked += [
        (context.day(touch.on), f"{touch.kind or 'contact'} about it")
        for touch in contacts_about(record.id, context)
        if touch.on
    ]
    start, why = max([(dates.due, "due"), *asked])
    yield limit_clock(context, "chase", start, why, "policy.chase_within")


def _dunning(record: Commitment, context: Context) -> Iterator[Clock | None]:
    """Each step of the dunning ladder, counted from due; a later step does for an earlier one."""
    dates = context.dates(record)
    if record.by != "client" or record.kind != "payment" or dates.due is None:
        return
    taken = steps_taken(record, context)
    for number, step in enumerate(DUNNING):
        later = next((how for how in taken if DUNNING.index(how) >= number), None)
        done = f"taken: {later}" if later else ""
        paid = "" if dates.open else "paid" if dates.end else "it has ended"
        yield limit_clock(
            context, f"dunning: {step}", dates.due, "due", f"policy.dunning.{step}",
            stopped=done or paid,
        )  # fmt: skip
