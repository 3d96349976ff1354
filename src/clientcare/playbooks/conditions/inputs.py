"""Conditions on what the client owes: questions, inputs and payments, and how they were chased."""

from collections.abc import Iterator
from datetime import date

from clientcare.deadlines import dunning_steps
from clientcare.facts.contact import TALKS, last_word, reminders
from clientcare.facts.money import dated_steps, disputes, owed
from clientcare.facts.promises import QUESTIONS, open_needs, overdue_by
from clientcare.facts.states import is_closed
from clientcare.pending import blocks_of
from clientcare.playbooks.conditions.dates import commitment
from clientcare.playbooks.conditions.registry import (
    Case,
    Evidence,
    condition,
    given,
    holds,
)
from clientcare.records import Commitment, Issue, Project
from clientcare.records.policy import DunningStep
from clientcare.settings import DUNNING
from clientcare.wording import count, listed

# Questions ---------------------------------------------------------------------------------------


def question(case: Case) -> Commitment | None:
    """The answer or decision that a commitment waits for, the one due first."""
    needs = open_needs(commitment(case), case.context)
    asked = [need for need in needs if isinstance(need, Commitment) and need.kind in QUESTIONS]
    return min(asked, key=lambda one: case.context.dates(one).due or date.max, default=None)


@condition("open-question", Commitment)
def open_question(case: Case) -> Evidence | None:
    """It needs an answer or a decision that is not there."""
    asked = question(case)
    return Evidence(f"needs {asked.id}: {asked.title}") if asked else None


@condition("question-overdue", Commitment)
def question_overdue(case: Case) -> Evidence | None:
    """The answer or decision that it needs is overdue."""
    asked = question(case)
    dates = case.context.dates(asked) if asked else None
    if asked is None or dates is None or not dates.overdue:
        return None
    return Evidence(f"{asked.id} is {overdue_by(dates)}")


@condition("question-asked", Commitment)
def question_asked(case: Case) -> Evidence | None:
    """We asked for the answer: a reminder of it, or a contact about it."""
    asked = question(case)
    return case.seen(last_word(asked.id, case.context), asked.id) if asked else None


@condition("question-escalated", Commitment)
def question_escalated(case: Case) -> Evidence | None:
    """It was escalated to get the answer."""
    asked = question(case)
    raised = asked.escalations if asked else ()
    return case.last((one.raised, f"level {one.level}") for one in raised)


@condition("moved-for-question", Commitment)
def moved_for_question(case: Case) -> Evidence | None:
    """It got a new date since the answer was due."""
    asked = question(case)
    due = case.context.dates(asked).due if asked else None
    moves = (move for move in commitment(case).moves if due and move.on >= due)
    return case.last((move.on, f"to {move.to}") for move in moves)


@condition("acceptance-written", Commitment)
def acceptance_written(case: Case) -> Evidence | None:
    """It has acceptance criteria."""
    number = len(commitment(case).acceptance)
    return Evidence("1 criterion" if number == 1 else f"{number} criteria") if number else None


@condition("goals-known", Commitment, Issue)
def goals_known(case: Case) -> Evidence | None:
    """The project has its goals written down."""
    project = case.context.project
    number = len(project.goals) if project else 0
    return Evidence(count(number, "goal")) if number else None


# Inputs ------------------------------------------------------------------------------------------


@condition("payment", Commitment)
def payment(case: Case) -> Evidence | None:
    """It is a payment."""
    record = commitment(case)
    return Evidence(owed(record, case.context)) if record.kind == "payment" else None


def _chased(case: Case) -> Iterator[tuple[date, str]]:
    """Each reminder since the due day, and each contact of ours about it, with how it was done."""
    record = commitment(case)
    due = case.context.dates(record).due or date.min
    return (pair for pair in reminders(record, case.context) if pair[0] >= due)


@condition("reminded", Commitment)
def reminded(case: Case) -> Evidence | None:
    """We reminded them since it was due."""
    return case.last(_chased(case))


@condition("called", Commitment)
def called(case: Case) -> Evidence | None:
    """We called or met them about it since it was due."""
    return case.last((day, how) for day, how in _chased(case) if how in TALKS)


@condition("reason-given", Commitment)
def reason_given(case: Case) -> Evidence | None:
    """A reminder since it was due was answered."""
    record = commitment(case)
    due = case.context.dates(record).due or date.min
    answered = [one for one in record.reminders if one.on >= due and (one.answer or "").strip()]
    return case.last((one.on, f"“{one.answer}”") for one in answered)


def dependants(case: Case) -> list[Commitment]:
    """The open commitments that wait for one."""
    blocked = blocks_of(case.id, case.context)
    return [one for name in blocked if (one := case.context.commitment(name))]


@condition("blocks-something", Commitment)
def blocks_something(case: Case) -> Evidence | None:
    """Another commitment waits for it."""
    names = [one.id for one in dependants(case)]
    return Evidence(f"holds up {listed(names)}") if names else None


@condition("effect-told", Commitment)
def effect_told(case: Case) -> Evidence | None:
    """The client read or heard what hangs on it: an update or a meeting about it since the due."""
    told = ("update", "message", "meeting")
    return case.last((day, how) for day, how in _chased(case) if how in told)


@condition("dependants-moved", Commitment)
def dependants_moved(case: Case) -> Evidence | None:
    """Everything that waits for it got a new date since it was due."""
    due = case.context.dates(commitment(case)).due or date.min
    days = [max((m.on for m in one.moves if m.on >= due), default=None) for one in dependants(case)]
    known = [day for day in days if day]
    return Evidence("", max(known)) if known and len(known) == len(days) else None


@condition("escalated", Commitment, Issue)
def escalated(case: Case) -> Evidence | None:
    """It was escalated."""
    record = case.record
    assert isinstance(record, Commitment | Issue)
    return case.last((one.raised, f"level {one.level}") for one in record.escalations)


# Payments ----------------------------------------------------------------------------------------


@condition("claim-founded", Commitment)
def claim_founded(case: Case) -> Evidence | None:
    """A signed contract or an invoice stands behind it."""
    record = commitment(case)
    contract = case.context.project.contract if case.context.project else None
    if record.invoiced or not (contract and contract.signed):
        return case.seen(record.invoiced, "invoice") or given(record.invoice, "invoice")
    return case.seen(contract.signed, "contract")


def _taken(step: str, case: Case) -> Evidence | None:
    """Whether a step of the dunning ladder was taken since the due day, or a later one."""
    taken = dated_steps(commitment(case), case.context)
    same = [pair for pair in taken if pair[1] == step]
    enough = DUNNING[DUNNING.index(step) :]
    return case.last(same or [pair for pair in taken if pair[1] in enough][:1])


def _ladder_day(step: DunningStep, case: Case) -> Evidence | None:
    """The day up to which a step of the dunning ladder can wait."""
    found = dunning_steps(commitment(case), case.context).get(step)
    return case.seen(found.by_day) if found else None


def _enter_ladder() -> None:
    for step in DUNNING:

        def taken(case: Case, step: str = step) -> Evidence | None:
            return _taken(step, case)

        def day(case: Case, step: DunningStep = step) -> Evidence | None:
            return _ladder_day(step, case)

        taken.__doc__ = f"This step of the dunning ladder was taken, or a later one: {step}."
        day.__doc__ = f"The day up to which this step of the dunning ladder can wait: {step}."
        condition(f"dunned-{step}", Commitment)(taken)
        condition(f"dun-{step}-day", Commitment)(day)


_enter_ladder()


def dispute(case: Case) -> Issue | None:
    """The dispute or payment issue that questions a payment; an open one before a closed one."""
    return next(iter(disputes(commitment(case), case.context)), None)


@condition("payment-questioned", Commitment)
def payment_questioned(case: Case) -> Evidence | None:
    """A dispute or a payment issue is about it."""
    found = dispute(case)
    return Evidence(f"questioned by {found.id}") if found else None


@condition("dispute-open", Commitment)
def dispute_open(case: Case) -> Evidence | None:
    """A dispute or a payment issue about it is open."""
    found = dispute(case)
    return Evidence(found.id) if found and not is_closed(found) else None


@condition("dispute-settled", Commitment)
def dispute_settled(case: Case) -> Evidence | None:
    """The dispute about it is closed."""
    found = dispute(case)
    if found is None or holds("dispute-open", case):
        return None
    closed = [found.closed, *(one.closed for one in found.reopened)]
    return case.last((day, found.id) for day in closed if day)


@condition("owes-late", Project)
def owes_late(case: Case) -> Evidence | None:
    """The client owes something too late, payments aside."""
    names = [one.id for one in late_inputs(case)]
    return Evidence(f"overdue: {listed(names)}") if names else None


def late_inputs(case: Case) -> list[Commitment]:
    """What the client owes too late in a project, payments aside, the longest first."""
    late = [
        one
        for one in case.context.records(Commitment)
        if one.by == "client" and one.kind != "payment" and case.context.dates(one).overdue
    ]
    return sorted(late, key=lambda one: (case.context.dates(one).due or date.max, one.id))
