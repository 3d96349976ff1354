"""What happened to a record: its state, the delivery that stands, whether it has ended."""

from datetime import date, datetime

from clientcare.records import KINDS, Change, Commitment, Issue, Project, Record, Risk
from clientcare.records.commitment import Return
from clientcare.records.issue import Compensation, Reopened
from clientcare.records.project import Health


def is_ours(record: Record) -> bool:
    """Whether it is ours to keep: all but what another side promised."""
    return not isinstance(record, Commitment) or record.by == "us"


def last_return(record: Commitment) -> Return | None:
    """Return the latest return of a delivery."""
    return max(record.returns, key=lambda entry: entry.on) if record.returns else None


def accepted_on(record: Commitment) -> date | None:
    """Return the day of the acceptance that stands; a return voids the one before it."""
    day = record.accepted
    back = last_return(record) if day else None
    if day is None or back is None or day > back.on:
        return day
    return day if back.redelivered and day >= back.redelivered else None


def delivery(record: Commitment) -> date | None:
    """Return the day of the delivery that stands; None while it is open or open again."""
    back = last_return(record)
    if back is None:
        return record.delivered_on or record.accepted
    return back.redelivered or accepted_on(record)


def ended(record: Commitment) -> date | None:
    """Return the day a commitment was cancelled, revoked or replaced."""
    days = [day for day in (record.cancelled, record.revoked, record.replaced) if day]
    return min(days) if days else None


def commitment_state(record: Commitment) -> str:
    """Derive the state of a commitment from its facts."""
    if record.cancelled or record.revoked or record.replaced:
        ends = ("cancelled", "revoked", "replaced")
        return next(state for state in ends if getattr(record, state))
    if accepted_on(record):
        return "accepted"
    if delivery(record):
        return "delivered"
    return "returned" if record.returns else "open"


SERIOUS = ("critical", "high")


def current_facts(record: Issue) -> Issue | Reopened:
    """Return whose facts stand: the issue's own, or those of its last reopening."""
    return max(record.reopened, key=lambda entry: entry.on) if record.reopened else record


def solved_on(facts: Issue | Reopened) -> date | datetime | None:
    """Return when a problem was fixed, or confirmed as solved where nobody recorded a fix."""
    return facts.fixed or facts.confirmed


def closing_day(record: Issue | Risk | Project) -> date | None:
    """Return since when a record is closed."""
    return current_facts(record).closed if isinstance(record, Issue) else record.closed


def issue_state(record: Issue) -> str:
    """Derive the state of an issue from the facts that stand."""
    now = current_facts(record)
    if now.closed:
        return "closed"
    if now.confirmed:
        return "confirmed"
    if now.fixed:
        return "checked" if now.checked else "fixed"
    if now.workaround:
        return "worked-around"
    return "triaged" if now.triaged else "new"


def restarted(record: Issue) -> date | datetime:
    """Return when the issue's present clocks started: when found, or when last reopened."""
    now = current_facts(record)
    return now.on if isinstance(now, Reopened) else now.found


def told_of(record: Issue) -> date | datetime | None:
    """Return when the client first knew of an issue."""
    return record.found if record.found_by == "client" else record.told


def open_offers(record: Issue) -> list[Compensation]:
    """Return what was offered for an open problem and is neither accepted nor settled."""
    if is_closed(record) or any(one.accepted for one in record.compensation):
        return []
    offers = (one for one in record.compensation if one.offered and one.kind != "none")
    return [one for one in offers if not one.settled]


def serious(record: Issue) -> bool:
    """Whether an issue is high or critical."""
    return record.severity in SERIOUS


def serious_since(record: Issue) -> date | datetime:
    """Since when an issue has been high or critical without a break; since it was found at most."""
    since, before = record.found, False
    for on, severity in record.ranks:
        if (is_serious := severity in SERIOUS) and not before:
            since = on
        before = is_serious
    return since


def is_critical(record: Issue) -> bool:
    """Whether an issue is critical and neither fixed nor worked around, which alone makes red."""
    now = current_facts(record)
    done = now.closed or solved_on(now) or now.workaround
    return record.severity == "critical" and not done


def declared_health(project: Project | None) -> tuple[int, Health] | None:
    """Return the colour that somebody declared last, with its place in the list."""
    coloured = [(n, one) for n, one in enumerate(project.health if project else ()) if one.colour]
    return max(coloured, key=lambda pair: (pair[1].on, pair[0]), default=None)


def state_of(record: Record) -> str | None:
    """Derive the state of any record; None where its kind has no states.

    Unless a kind says otherwise, the last of its states whose fact is there is the one.
    """
    if isinstance(record, Commitment):
        return commitment_state(record)
    if isinstance(record, Issue):
        return issue_state(record)
    if isinstance(record, Change) and record.decision and record.decided:
        return record.decision
    states = KINDS[record.KIND].states
    happened = [state for state in states if getattr(record, state, None)]
    return happened[-1] if happened else next(iter(states), None)


def is_closed(record: object) -> bool:
    """Whether a record has come to its end; events (touchpoints, reviews) never do."""
    if isinstance(record, Commitment):
        return bool(delivery(record) or record.cancelled or record.revoked or record.replaced)
    if isinstance(record, Issue):
        return current_facts(record).closed is not None
    if isinstance(record, Change):
        return record.decided is not None
    return getattr(record, "closed", None) is not None


def is_draft(change: Change) -> bool:
    """Whether what a change takes is our draft still: neither presented nor decided."""
    return change.presented is None and change.decided is None
