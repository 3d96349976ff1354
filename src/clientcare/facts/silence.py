"""Acceptance by silence: what a contract says of a delivery that the client says nothing of."""

from collections.abc import Iterator, Mapping
from datetime import date, datetime

from clientcare.facts.contact import contacts_about, from_us
from clientcare.facts.limits import last_day
from clientcare.facts.promises import HANDED_OVER
from clientcare.facts.states import accepted_on, commitment_state, delivery, ended
from clientcare.facts.view import View
from clientcare.records import Commitment, Touchpoint


def told_of_delivery(record: Commitment, view: View) -> date | datetime | None:
    """When the client was first told of the delivery that stands, by a contact or a letter.

    None of what is not handed over, or where no contract says what silence means.
    """
    contract, day = view.project.contract if view.project else None, delivery(record)
    if record.by != "us" or record.kind not in HANDED_OVER or day is None or ended(record):
        return None
    if not (contract and contract.deemed_accepted):
        return None
    letters = (one for one in view.records(Touchpoint) if one.report and from_us(one))
    told = [one.on for one in (*contacts_about(record.id, view), *letters) if one.on]
    return min((on for on in told if view.day(on) >= day), key=view.instant, default=None)


def silent_since(view: View) -> Mapping[str, date]:
    """The last day on which each delivery could be refused before silence accepted it, by its id.

    In small letters; only of what is accepted by silence now.
    """
    return dict(_silent(view))


def _silent(view: View) -> Iterator[tuple[str, date]]:
    contract = view.project.contract if view.project else None
    for record in view.records(Commitment) if contract and contract.deemed_accepted else ():
        told = told_of_delivery(record, view)
        if contract and contract.deemed_accepted and told and accepted_on(record) is None:
            limit = view.limit(told, contract.deemed_accepted, view.holds)
            if view.now.moment > limit:
                yield record.id.lower(), last_day(limit, view.calendar)


def by_silence(record: Commitment, view: View) -> date | None:
    """Since when a delivery is accepted by silence; None where it is not."""
    return view.silent.get(record.id.lower())


def state_in(record: Commitment, view: View) -> str:
    """The state of a commitment, acceptance by silence included."""
    return "accepted-by-silence" if by_silence(record, view) else commitment_state(record)
