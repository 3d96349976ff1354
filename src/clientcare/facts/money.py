"""Money: amounts in one way of writing, what is owed, and how far it was asked for."""

from datetime import date
from decimal import Decimal

from clientcare.facts.contact import TALKS, reminders
from clientcare.facts.promises import names_of
from clientcare.facts.states import is_closed
from clientcare.facts.view import View, Views, by_name, cached
from clientcare.records import Commitment, Issue
from clientcare.records.project import DunningStep
from clientcare.settings import DUNNING


def currency_of(given: str | None, view: View) -> str | None:
    """The currency of an amount: its own, else the project's."""
    return given or (view.project.currency if view.project else None)


def written(amount: Decimal | None, currency: str | None) -> str:
    """Write an amount exactly, with its currency: `EUR 28,000`, `EUR 28,000.50`."""
    if amount is None:
        return "an unknown amount"
    if amount == amount.to_integral_value():
        figure = f"{amount:,.0f}"
    else:
        cents = f"{amount:,.2f}"
        figure = cents if Decimal(cents.replace(",", "")) == amount else f"{amount:,f}"
    return f"{currency} {figure}" if currency else figure


def open_sum(record: Commitment) -> Decimal | None:
    """What is still owed of a payment; None where it has no amount.

    Below 0 it is a credit: the record's own, or what was paid beyond its amount.
    """
    if record.amount is None:
        return None
    if record.returns and not is_closed(record):
        return record.amount
    rest = record.amount - sum(record.paid_by_day.values())
    beyond = max if record.is_credit else min
    return beyond(rest, Decimal()) if is_closed(record) else rest


def owed(record: Commitment, view: View) -> str:
    """Write what is still owed of a payment: `EUR 5,000 of EUR 12,500`."""
    currency, rest = currency_of(record.currency, view), open_sum(record)
    whole = "" if rest == record.amount else f" of {written(record.amount, currency)}"
    return f"{written(rest, currency)}{whole}"


def balance(record: Commitment, view: View) -> list[tuple[str, str]]:
    """What is still owed of a payment that was paid in part, or was paid beyond its amount."""
    rest = open_sum(record)
    if not rest or rest == record.amount:
        return []
    if record.is_credit or rest > 0:
        return [("open", owed(record, view))]
    currency = currency_of(record.currency, view)
    beyond = written(record.amount, currency)
    return [("credit", f"{written(-rest, currency)}, paid beyond {beyond}")]


def open_disputes(record: Commitment, view: View) -> list[Issue]:
    """The disputes and payment issues about a payment that are not closed."""
    return [one for one in disputes(record, view) if not is_closed(one)]


def dated_steps(record: Commitment, view: View) -> list[tuple[date, DunningStep]]:
    """The dunning steps taken since it is asked for, each with its day; a contact counts as one."""
    start, found = view.dates(record).asked_from, list[tuple[date, DunningStep]]()
    for day, how in reminders(record, view):
        if start and day >= start:
            other: DunningStep = "call" if how in TALKS else "mail"
            found.append((day, next((step for step in DUNNING if step == how), other)))
    return found


def steps_taken(record: Commitment, view: View) -> list[DunningStep]:
    """The dunning steps taken since it is asked for, in order."""
    return [how for _, how in dated_steps(record, view)]


def disputes(record: Commitment, view: View) -> list[Issue]:
    """The disputes and payment issues of any project that are about a payment, open ones first."""
    known = _disputed(view.everywhere)
    found = [one for name in sorted(names_of(record)) for one in known.get(name, ())]
    return sorted(found, key=is_closed)


@cached
def _disputed(views: Views) -> dict[str, list[Issue]]:
    questions = ("dispute", "payment")
    return by_name(views, Issue, lambda one, _: one.affects if one.kind in questions else ())
