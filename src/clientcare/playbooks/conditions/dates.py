"""Conditions on promises of ours: whose they are, whether they slip, and what was done about it."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from clientcare.facts.contact import contacts
from clientcare.facts.lateness import effective_from
from clientcare.facts.promises import overdue_by
from clientcare.facts.states import is_closed
from clientcare.playbooks.conditions.registry import HOLDS, Case, Evidence, condition
from clientcare.records import Change, Commitment, Issue, Project


def commitment(case: Case) -> Commitment:
    """The record of a case, which is a commitment."""
    assert isinstance(case.record, Commitment)
    return case.record


def promise(case: Case) -> Commitment | Issue:
    """The record of a case, which has a promised date."""
    assert isinstance(case.record, Commitment | Issue)
    return case.record


@condition("ours", Commitment)
def ours(case: Case) -> Evidence | None:
    """We owe it."""
    return HOLDS if commitment(case).by == "us" else None


@condition("theirs", Commitment)
def theirs(case: Case) -> Evidence | None:
    """The client owes it."""
    return HOLDS if commitment(case).by == "client" else None


@condition("open", Commitment, Issue, Change, Project)
def still_open(case: Case) -> Evidence | None:
    """It has not come to its end."""
    return None if is_closed(case.record) else HOLDS


@condition("overdue", Commitment, Issue)
def overdue(case: Case) -> Evidence | None:
    """It is still owed after its due day."""
    dates = case.context.dates(promise(case))
    return Evidence(overdue_by(dates)) if dates.overdue else None


@condition("slipping", Commitment, Issue)
def slipping(case: Case) -> Evidence | None:
    """It is overdue, due later than first promised, or going to be."""
    dates = case.context.dates(promise(case))
    if not dates.open or dates.due is None or dates.promised is None:
        return None
    if dates.forecast:
        return Evidence(f"due {dates.due}, and going to be {dates.forecast}")
    if dates.overdue:
        return Evidence(overdue_by(dates))
    if dates.due > dates.promised:
        return Evidence(f"first promised for {dates.promised}, now due {dates.due}")
    return None


class _Plan(NamedTuple):
    """The new date that counts: set by a move of ours, or by the client who sent it back."""

    on: date
    to: date
    why: str | None
    told: date | None
    agreed: date | None
    agreed_by: str | None


def _plan(case: Case) -> _Plan | None:
    """The new date, set last, that the client did not refuse; None where it cannot hold."""
    moves = sorted(promise(case).moves, key=lambda move: move.on)
    plans = [
        _Plan(move.on, move.to, move.why, effective_from(move), move.agreed, move.agreed_by)
        for move in moves
        if move.refused is None
    ]
    back = next(iter(case.context.dates(promise(case)).comebacks[-1:]), None)
    if back and back.due and back.came is None:
        sent = _Plan(back.on, back.due, back.why, back.on, back.on, None)
        plans = sorted([*plans, sent], key=lambda plan: plan.on)
    return plans[-1] if plans and plans[-1].to >= case.context.today else None


def _slips(case: Case) -> date | None:
    """The day from which the slip was known: its first move, or the day after the promised one."""
    record = promise(case)
    days = [move.on for move in record.moves]
    if record.promised and record.promised < case.context.today:
        days.append(record.promised + timedelta(1))
    return min(days, default=None)


@condition("new-date-set", Commitment, Issue)
def new_date_set(case: Case) -> Evidence | None:
    """It has a new date, which has not passed, and which the client did not refuse."""
    plan = _plan(case)
    return case.seen(plan.on, f"to {plan.to}") if plan else None


@condition("slip-explained", Commitment, Issue)
def slip_explained(case: Case) -> Evidence | None:
    """The new date has a reason."""
    plan = _plan(case)
    explained = plan and (plan.why or "").strip()
    return case.seen(plan.on, f"“{explained}”") if plan and explained else None


@condition("slip-told", Commitment, Issue)
def slip_told(case: Case) -> Evidence | None:
    """The client was told of the new date."""
    plan = _plan(case)
    return case.seen(plan.told) if plan else None


@condition("slip-agreed", Commitment, Issue)
def slip_agreed(case: Case) -> Evidence | None:
    """The client agreed to the new date."""
    plan = _plan(case)
    who = f"by {case.context.person_name(plan.agreed_by)}" if plan and plan.agreed_by else ""
    return case.seen(plan.agreed, who) if plan else None


@condition("shown-since-slip", Commitment, Issue)
def shown_since_slip(case: Case) -> Evidence | None:
    """Interim results were shown since the date first slipped: a demo."""
    return case.last(_held_since_slip(case, "demo"))


@condition("met-since-slip", Commitment, Issue)
def met_since_slip(case: Case) -> Evidence | None:
    """We met the client since the date first slipped."""
    return case.last(_held_since_slip(case, "meeting"))


def _held_since_slip(case: Case, kind: str) -> Iterator[tuple[date, str]]:
    start = _slips(case)
    for touch in contacts(case.context):
        day = case.context.day(touch.on) if touch.on else None
        if start and day and day >= start and touch.kind == kind:
            yield day, f"a {kind}"
