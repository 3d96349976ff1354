"""Promises: what they wait for, which date binds, what the client knows; the money of payments."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime
from decimal import Decimal

from clientcare.facts import states
from clientcare.facts.contact import TALKS, contacts_about, from_us, reminders
from clientcare.facts.dates import Dates
from clientcare.facts.limits import last_day
from clientcare.facts.view import View, Views, by_name, cached
from clientcare.records import Change, Commitment, Issue, Move, Path, Risk, Touchpoint
from clientcare.records.issue import Compensation, Option
from clientcare.records.project import DunningStep
from clientcare.settings import DUNNING
from clientcare.wording import listed

Needed = Commitment | Issue | Change | Risk
"""What can be waited for: it comes to an end."""
QUESTIONS = ("answer", "decision")
"""What is owed in words."""
HANDED_OVER = ("deliverable", "milestone", "demo")
"""What is handed over, tested before and accepted after."""


def names_of(record: Commitment | Issue) -> set[str]:
    """The ids by which others name a promise, in small letters: of a round its series' too."""
    series = record.series if isinstance(record, Commitment) else None
    return {record.id.lower(), (series or record.id).lower()}


def open_needs(record: Commitment, view: View) -> list[Needed]:
    """What a commitment waits for that is still owed."""
    found = map(view.record, view.needs_of(record))
    return [one for one in found if isinstance(one, Needed) and not states.is_closed(one)]


def open_questions(record: Commitment, view: View) -> list[Commitment]:
    """The answers and decisions that a commitment waits for."""
    needs = open_needs(record, view)
    return [one for one in needs if isinstance(one, Commitment) and one.kind in QUESTIONS]


def pressing(record: Commitment, view: View) -> date | None:
    """The due day of a commitment that is due soon or overdue."""
    due = view.dates(record).due
    return due if due and view.soon(due) else None


def later_needs(
    record: Commitment, due: date, view: View
) -> Iterator[tuple[Commitment, Commitment | None, date]]:
    """What a commitment needs that is due later than a day, each with its due day.

    Where a need is in time itself, the latest that it needs in its turn, through any chain; then
    the need comes with it.
    """
    for need in open_needs(record, view):
        theirs = view.dates(need).due if isinstance(need, Commitment) else None
        if isinstance(need, Commitment) and theirs and theirs > due:
            yield need, None, theirs
        elif isinstance(need, Commitment):
            latest = _latest_need(need, view)
            if latest and latest[0] > due:
                yield latest[1], need, latest[0]


def _latest_need(record: Commitment, view: View) -> tuple[date, Commitment] | None:
    """What is due last of all that a commitment needs through any chain; each is looked at once."""
    known = _latest_needs(view)
    way = {record.id.lower(): record}
    while way:
        name, one = next(reversed(way.items()))
        needs = {n.id.lower(): n for n in open_needs(one, view) if isinstance(n, Commitment)}
        unseen = next((key for key in needs if key not in known and key not in way), None)
        if unseen:
            way[unseen] = needs[unseen]
            continue
        dues = [(due, need) for need in needs.values() if (due := view.dates(need).due)]
        dues += [found for key in needs if (found := known.get(key))]
        known[name] = max(dues, key=lambda pair: pair[0], default=None)
        del way[name]
    return known[record.id.lower()]


@cached
def _latest_needs(view: View) -> dict[str, tuple[date, Commitment] | None]:
    return {}


def counted_day(record: Commitment, view: View) -> date | None:
    """The first date of a promise that counts in a figure; None of a credit, and without a date.

    One that was first committed after its day, where the history was read, never counts.
    """
    first, known = view.dates(record).terms[0].promised, view.first_committed
    if first is None or record.is_credit:
        return None
    late = known and known.since.get(record.id.lower(), first) > first
    return None if late else first


def _had_to_be_kept(record: Commitment, view: View) -> bool:
    """Whether a promise had to be kept by now, by its first date, and nobody released us.

    One that replaced another stands for both, unless the other had been broken already.
    """
    first, day = view.dates(record).terms[0], counted_day(record, view)
    if day is None or day > view.today:
        return False
    if day == view.today and first.completed_on is None:
        return False
    if first.took_over and first.took_over >= day:
        return False
    released = min(filter(None, (record.cancelled, record.replaced)), default=day)
    return record.revoked is not None or released >= day


def kept(record: Commitment, view: View) -> bool | None:
    """Whether a promise came by its first date; None where it did not have to come yet, or ever."""
    if not _had_to_be_kept(record, view):
        return None
    return view.dates(record).kept and record.revoked is None


def due_path(record: Commitment | Issue, dates: Dates) -> Path:
    """Where the date stands that binds now: a return's due, a move's `to`, or `promised`."""
    if dates.open_return:
        return (*dates.open_return.path, "due")
    if dates.moves_in_force:
        return ("moves", record.moves.index(dates.moves_in_force[-1]), "to")
    return dates.promised_path


def delivery_path(record: Commitment) -> Path:
    """Where the delivery that counts is recorded."""
    back = states.last_return(record)
    if back is None or back.redelivered is None:
        return ("delivered",)
    return ("returns", record.returns.index(back), "redelivered")


def current_path(record: Issue, field: str) -> Path:
    """Where a fact of an issue is recorded that counts now: in its last reopening, or in itself."""
    facts = states.current_facts(record)
    if isinstance(facts, Issue):
        return (field,)
    return ("reopened", record.reopened.index(facts), field)


def overdue_by(dates: Dates, unjudged: int = 0) -> str:
    """Say how late something is, and whose days they are where the other side held it up.

    Of the first round of a series also how many after it are overdue too, and not judged.
    """
    text = f"{dates.late_by} overdue: due {dates.due}"
    if dates.days_waited:
        other = "the client" if dates.ours else "us"
        inputs = listed([wait.record or wait.why for wait in dates.waits])
        text += f"; {dates.days_waited} waiting on {other} ({inputs}), {dates.days_own} "
        text += "ours" if dates.ours else "theirs"
    if unjudged:
        text += f"; {unjudged:,} rounds after it are overdue too, too many to judge each"
    return text


def told_of_delivery(record: Commitment, view: View) -> date | datetime | None:
    """When the client was first told of the delivery that stands, by a contact or a letter.

    None of what is not handed over, or where no contract says what silence means.
    """
    day = states.delivery(record)
    if record.by != "us" or record.kind not in HANDED_OVER or day is None or states.ended(record):
        return None
    if not deemed_accepted(view):
        return None
    letters = (one for one in view.records(Touchpoint) if one.report and from_us(one))
    told = [one.on for one in (*contacts_about(record.id, view), *letters) if one.on]
    return min((on for on in told if view.day(on) >= day), key=view.instant, default=None)


def deemed_accepted(view: View) -> str | None:
    """The time of silence by which a delivery is accepted by contract, if there is one."""
    contract = view.project.contract if view.project else None
    return contract.deemed_accepted if contract else None


@cached
def silent_since(view: View) -> Mapping[str, date]:
    """The last day on which each delivery could be refused before silence accepted it, by its id.

    In small letters; only of what is accepted by silence now.
    """
    found, within = {}, deemed_accepted(view)
    for record in view.records(Commitment) if within else ():
        told = told_of_delivery(record, view)
        if within and told and states.accepted_on(record) is None:
            limit = view.limit(told, within, view.holds)
            if view.now.is_past(limit):
                found[record.id.lower()] = last_day(limit, view.calendar)
    return found


def by_silence(record: Commitment, view: View) -> date | None:
    """Since when a delivery is accepted by silence; None where it is not."""
    return view.silent.get(record.id.lower())


def state_in(record: Commitment, view: View) -> str:
    """The state of a commitment, acceptance by silence included."""
    return "accepted-by-silence" if by_silence(record, view) else states.commitment_state(record)


def forecasts(view: View) -> Iterator[tuple[Commitment | Issue, Move]]:
    """The promises of ours whose new date the client does not know, each with its last move."""
    for record in view.our_promises:
        if move := view.dates(record).forecast_move:
            yield record, move


def untold_issues(view: View) -> list[Issue]:
    """The open problems that the client does not know of."""
    return [issue for issue in view.open_issues if states.told_of(issue) is None]


def held_back(
    view: View,
) -> Iterator[tuple[Issue, Issue | Option | Compensation] | tuple[Risk, Risk]]:
    """What is not told, presented, offered or shared, each with its record: problems, then risks.

    What was ruled out is no offer; of a risk that happened the record tells that it became.
    """
    for issue in view.open_issues:
        if states.told_of(issue) is None:
            yield issue, issue
        yield from ((issue, option) for option in issue.options if option.presented is None)
        for offer in issue.compensation:
            if offer.offered is None and offer.kind != "none":
                yield issue, offer
    for risk in view.records(Risk):
        over = risk.closed or (risk.happened and risk.became)
        if not over and (risk.internal or risk.shared is None):
            yield risk, risk


# Money -------------------------------------------------------------------------------------------


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
    if record.returns and not states.is_closed(record):
        return record.amount
    rest = record.amount - sum(record.paid_by_day.values())
    beyond = max if record.is_credit else min
    return beyond(rest, Decimal()) if states.is_closed(record) else rest


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


def is_founded(record: Commitment, view: View) -> bool:
    """Whether an invoice or a signed contract stands behind a payment, as far as is known."""
    contract = view.project.contract if view.project else None
    is_signed = view.project is None or (contract and contract.signed)
    return bool(record.invoice or record.invoiced or is_signed)


def open_disputes(record: Commitment, view: View) -> list[Issue]:
    """The disputes and payment issues about a payment that are not closed."""
    return [one for one in disputes(record, view) if not states.is_closed(one)]


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
    return sorted(found, key=states.is_closed)


@cached
def _disputed(views: Views) -> dict[str, list[Issue]]:
    questions = ("dispute", "payment")
    return by_name(views, Issue, lambda one, _: one.affects if one.kind in questions else ())
