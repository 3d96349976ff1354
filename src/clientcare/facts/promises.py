"""Promises: what they wait for, whether they press, and where the date stands that binds."""

from datetime import date

from clientcare.facts.lateness import Dates
from clientcare.facts.states import current_facts, is_closed, last_return
from clientcare.facts.view import View
from clientcare.records import Change, Commitment, Issue, Path, Risk
from clientcare.wording import days, listed

Needed = Commitment | Issue | Change | Risk
"""What can be waited for: it comes to an end."""
QUESTIONS = ("answer", "decision")
"""What is owed in words."""
HANDED_OVER = ("deliverable", "milestone", "demo")
"""What is handed over, tested before and accepted after."""


def open_needs(record: Commitment, view: View) -> list[Needed]:
    """What a commitment waits for that is still owed."""
    found = (view.record(name) for name in record.needs)
    return [one for one in found if isinstance(one, Needed) and not is_closed(one)]


def pressing(record: Commitment, view: View) -> date | None:
    """The due day of a commitment that is due soon or overdue."""
    due = view.dates(record).due
    return due if due and view.soon(due) else None


# Places ------------------------------------------------------------------------------------------


def due_path(record: Commitment | Issue, dates: Dates) -> Path:
    """Where the date stands that binds now: a return's due, a move's `to`, or `promised`."""
    if isinstance(record, Commitment) and dates.back and dates.by_return:
        return ("returns", record.returns.index(dates.back), "due")
    if dates.standing:
        return ("moves", record.moves.index(dates.standing[-1]), "to")
    return ("promised",)


def delivery_path(record: Commitment) -> Path:
    """Where the delivery that counts is recorded."""
    back = last_return(record)
    if back is None or back.redelivered is None:
        return ("delivered",)
    return ("returns", record.returns.index(back), "redelivered")


def current_path(record: Issue, field: str) -> Path:
    """Where a fact of an issue is recorded that counts now: in its last reopening, or in itself."""
    facts = current_facts(record)
    if isinstance(facts, Issue):
        return (field,)
    return ("reopened", record.reopened.index(facts), field)


# Words -------------------------------------------------------------------------------------------


def overdue_by(dates: Dates) -> str:
    """Say how late something is, and whose days they are where the other side held it up."""
    late = f"{days(dates.days_late)} overdue" if dates.days_late else "overdue"
    text = f"{late}: due {dates.due}"
    if dates.days_waited:
        other = "the client" if dates.ours else "us"
        inputs = listed([wait.record or wait.why for wait in dates.waits])
        text += f"; {dates.days_waited} waiting on {other} ({inputs}), {dates.days_own} "
        text += "ours" if dates.ours else "theirs"
    return text
