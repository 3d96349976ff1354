"""Conditions on promises, ours and the client's: slips, inputs, payments, and change requests."""

from collections.abc import Iterator
from datetime import date, timedelta

from clientcare.dataclass import NamedTuple
from clientcare.deadlines import dunning_steps
from clientcare.facts.contact import TALKS, contacts, last_word, reminders
from clientcare.facts.dates import effective_from
from clientcare.facts.money import dated_steps, disputes, owed
from clientcare.facts.promises import QUESTIONS, open_needs, overdue_by
from clientcare.facts.states import is_closed
from clientcare.pending import blocks_of
from clientcare.playbooks.cases import (
    Case,
    Evidence,
    On,
    of,
    on_change,
    on_commitment,
    on_project,
    on_promise,
    said,
    yes,
)
from clientcare.records import Change, Commitment, Issue, Project, Record
from clientcare.records.policy import DunningStep
from clientcare.settings import DUNNING
from clientcare.wording import count, listed

Days = Iterator[tuple[date, str]]

on_commitment("ours", "We owe it")(lambda one, _: yes(one.by == "us"))
on_commitment("theirs", "The client owes it")(lambda one, _: yes(one.by == "client"))
On[Record](Commitment, Issue, Change, Project)("open", "It has not come to its end")(
    lambda one, _: yes(not is_closed(one))
)


@on_promise("escalated", "It was escalated")
def _escalated(record: Commitment | Issue, case: Case) -> Evidence | None:
    return case.last((one.raised, f"level {one.level}") for one in record.escalations)


# Slips -------------------------------------------------------------------------------------------


@on_promise("overdue", "It is still owed after its due day")
def _overdue(record: Commitment | Issue, case: Case) -> Evidence | None:
    dates = case.context.dates(record)
    return Evidence(overdue_by(dates)) if dates.overdue else None


@on_promise("slipping", "It is overdue, due later than first promised, or going to be")
def _slipping(record: Commitment | Issue, case: Case) -> Evidence | None:
    dates = case.context.dates(record)
    if not dates.open or dates.due is None or dates.promised is None:
        return None
    if dates.forecast:
        return Evidence(f"due {dates.due}, and going to be {dates.forecast}")
    if dates.overdue:
        return Evidence(overdue_by(dates))
    if dates.due > dates.promised:
        return Evidence(f"first promised for {dates.promised}, now due {dates.due}")
    return None


class _NewDate(NamedTuple):
    """The new date that counts: set by a move of ours, or by the client who sent it back."""

    on: date
    to: date
    why: str | None
    told: date | None
    agreed: date | None = None
    agreed_by: str | None = None


def _new_date(record: Commitment | Issue, case: Case) -> _NewDate | None:
    """The new date, set last, that the client did not refuse; None where it cannot hold."""
    found = [
        _NewDate(move.on, move.to, move.why, effective_from(move), move.agreed, move.agreed_by)
        for move in sorted(record.moves, key=lambda move: move.on)
        if move.refused is None
    ]
    found += [
        _NewDate(back.on, back.due, back.why, back.on, back.on)
        for back in case.context.dates(record).comebacks[-1:]
        if back.due and back.came is None
    ]
    last = max(reversed(found), key=lambda one: one.on, default=None)
    return last if last and last.to >= case.context.today else None


on_promise(
    "new-date-set", "It has a new date, which has not passed, and which the client did not refuse"
)(of(_new_date, lambda new, case: case.seen(new.on, f"to {new.to}")))
on_promise("slip-told", "The client was told of the new date")(
    of(_new_date, lambda new, case: case.seen(new.told))
)


@on_promise("slip-explained", "The new date has a reason")
def _slip_explained(record: Commitment | Issue, case: Case) -> Evidence | None:
    new = _new_date(record, case)
    why = (new.why or "").strip() if new else ""
    return case.seen(new.on, f"“{why}”") if new and why else None


@on_promise("slip-agreed", "The client agreed to the new date")
def _slip_agreed(record: Commitment | Issue, case: Case) -> Evidence | None:
    new = _new_date(record, case)
    who = f"by {case.context.person_name(new.agreed_by)}" if new and new.agreed_by else ""
    return case.seen(new.agreed, who) if new else None


def _since_slip(record: Commitment | Issue, case: Case, kind: str) -> Days:
    """Contacts of a kind since the slip was known: its first move, or the day after the promise."""
    days = [move.on for move in record.moves]
    if record.promised and record.promised < case.context.today:
        days.append(record.promised + timedelta(1))
    for touch in contacts(case.context) if days else ():
        if touch.on and touch.kind == kind and case.context.day(touch.on) >= min(days):
            yield touch.on, f"a {kind}"


on_promise("shown-since-slip", "Interim results were shown since the date first slipped: a demo")(
    lambda one, case: case.last(_since_slip(one, case, "demo"))
)
on_promise("met-since-slip", "We met the client since the date first slipped")(
    lambda one, case: case.last(_since_slip(one, case, "meeting"))
)

# Questions ---------------------------------------------------------------------------------------


def question(record: Commitment, case: Case) -> Commitment | None:
    """The answer or decision that a commitment waits for, the one due first."""
    needs = open_needs(record, case.context)
    asked = [need for need in needs if isinstance(need, Commitment) and need.kind in QUESTIONS]
    return min(asked, key=lambda one: case.context.dates(one).due or date.max, default=None)


on_commitment("open-question", "It needs an answer or a decision that is not there")(
    of(question, lambda one, _: Evidence(f"needs {one.id}: {one.title}"))
)
on_commitment("question-asked", "We asked for the answer: a reminder of it, or a contact about it")(
    of(question, lambda one, case: case.seen(last_word(one.id, case.context), one.id))
)
on_commitment("question-escalated", "It was escalated to get the answer")(
    of(question, lambda one, case: _escalated(one, case))
)


@on_commitment("question-overdue", "The answer or decision that it needs is overdue")
def _question_overdue(record: Commitment, case: Case) -> Evidence | None:
    asked = question(record, case)
    late = _overdue(asked, case) if asked else None
    return Evidence(f"{asked.id} is {late.words}") if asked and late else None


@on_commitment("moved-for-question", "It got a new date since the answer was due")
def _moved_for_question(record: Commitment, case: Case) -> Evidence | None:
    asked = question(record, case)
    due = case.context.dates(asked).due if asked else None
    return case.last((m.on, f"to {m.to}") for m in record.moves if due and m.on >= due)


@on_commitment("acceptance-written", "It has acceptance criteria")
def _acceptance_written(record: Commitment, case: Case) -> Evidence | None:
    number = len(record.acceptance)
    return Evidence("1 criterion" if number == 1 else f"{number} criteria") if number else None


@on_promise("goals-known", "The project has its goals written down")
def _goals_known(record: Commitment | Issue, case: Case) -> Evidence | None:
    project = case.context.project
    return Evidence(count(len(project.goals), "goal")) if project and project.goals else None


# Inputs ------------------------------------------------------------------------------------------

on_commitment("payment", "It is a payment")(
    lambda one, case: Evidence(owed(one, case.context)) if one.kind == "payment" else None
)


def _due(record: Commitment, case: Case) -> date:
    return case.context.dates(record).due or date.min


def _chased(record: Commitment, case: Case) -> Days:
    """Each reminder since the due day, and each contact of ours about it, with how it was done."""
    due = _due(record, case)
    return (pair for pair in reminders(record, case.context) if pair[0] >= due)


on_commitment("reminded", "We reminded them since it was due")(
    lambda one, case: case.last(_chased(one, case))
)
on_commitment("called", "We called or met them about it since it was due")(
    lambda one, case: case.last((day, how) for day, how in _chased(one, case) if how in TALKS)
)


@on_commitment(
    "effect-told",
    "The client read or heard what hangs on it: an update or a meeting about it since the due",
)
def _effect_told(record: Commitment, case: Case) -> Evidence | None:
    told = ("update", "message", "meeting")
    return case.last((day, how) for day, how in _chased(record, case) if how in told)


@on_commitment("reason-given", "A reminder since it was due was answered")
def _reason_given(record: Commitment, case: Case) -> Evidence | None:
    asked = (one for one in record.reminders if one.on >= _due(record, case))
    return case.last((one.on, f"“{one.answer}”") for one in asked if said(one.answer))


def dependants(case: Case) -> list[Commitment]:
    """The open commitments that wait for one."""
    blocked = blocks_of(case.id, case.context)
    return [one for name in blocked if (one := case.context.commitment(name))]


@on_commitment("blocks-something", "Another commitment waits for it")
def _blocks_something(record: Commitment, case: Case) -> Evidence | None:
    names = [one.id for one in dependants(case)]
    return Evidence(f"holds up {listed(names)}") if names else None


@on_commitment("dependants-moved", "Everything that waits for it got a new date since it was due")
def _dependants_moved(record: Commitment, case: Case) -> Evidence | None:
    due, waiting = _due(record, case), dependants(case)
    days = [max((m.on for m in one.moves if m.on >= due), default=None) for one in waiting]
    return None if None in days else case.last((day, "") for day in days)


def late_inputs(case: Case) -> list[Commitment]:
    """What the client owes too late in a project, payments aside, the longest first."""
    late = [
        one
        for one in case.context.records(Commitment)
        if one.by == "client" and one.kind != "payment" and case.context.dates(one).overdue
    ]
    return sorted(late, key=lambda one: (_due(one, case), one.id))


@on_project("owes-late", "The client owes something too late, payments aside")
def _owes_late(record: Project, case: Case) -> Evidence | None:
    names = [one.id for one in late_inputs(case)]
    return Evidence(f"overdue: {listed(names)}") if names else None


# Payments ----------------------------------------------------------------------------------------


@on_commitment("claim-founded", "A signed contract or an invoice stands behind it")
def _claim_founded(record: Commitment, case: Case) -> Evidence | None:
    contract = case.context.project.contract if case.context.project else None
    if record.invoiced or not (contract and contract.signed):
        return case.seen(record.invoiced, "invoice") or said(record.invoice, "invoice")
    return case.seen(contract.signed, "contract")


def _enter_step(step: DunningStep) -> None:
    @on_commitment(
        f"dunned-{step}", f"This step of the dunning ladder was taken, or a later one: {step}"
    )
    def taken(record: Commitment, case: Case) -> Evidence | None:
        steps = dated_steps(record, case.context)
        enough = DUNNING[DUNNING.index(step) :]
        same = [pair for pair in steps if pair[1] == step]
        return case.last(same or [pair for pair in steps if pair[1] in enough][:1])

    @on_commitment(
        f"dun-{step}-day", f"The day up to which this step of the dunning ladder can wait: {step}"
    )
    def day(record: Commitment, case: Case) -> Evidence | None:
        found = dunning_steps(record, case.context).get(step)
        if found is None or case.context.now.is_past(found.by):
            return None
        return case.seen(found.by_day)


for _step in DUNNING:
    _enter_step(_step)


def dispute(record: Commitment, case: Case) -> Issue | None:
    """The dispute or payment issue that questions a payment; an open one before a closed one."""
    return next(iter(disputes(record, case.context)), None)


on_commitment("payment-questioned", "A dispute or a payment issue is about it")(
    of(dispute, lambda one, _: Evidence(f"questioned by {one.id}"))
)
on_commitment("dispute-open", "A dispute or a payment issue about it is open")(
    of(dispute, lambda one, _: None if is_closed(one) else Evidence(one.id))
)


@on_commitment("dispute-settled", "The dispute about it is closed")
def _dispute_settled(record: Commitment, case: Case) -> Evidence | None:
    found = dispute(record, case)
    if found is None or not is_closed(found):
        return None
    closed = [found.closed, *(one.closed for one in found.reopened)]
    return case.last((day, found.id) for day in closed)


# Change requests ---------------------------------------------------------------------------------

on_change("given-up", "It was declined or withdrawn")(
    lambda one, case: (
        case.seen(one.decided, str(one.decision))
        if one.decision in ("declined", "withdrawn")
        else None
    )
)
on_change("assessed", "Its effect was worked out")(lambda one, case: case.seen(one.assessed))
on_change("agreed", "It was agreed")(
    lambda one, case: case.seen(one.decided) if one.decision == "agreed" else None
)


@on_change("requested", "Somebody asked for it")
def _requested(record: Change, case: Case) -> Evidence | None:
    who = record.requested_by
    by = f" by {case.context.person_name(who)}" if who else ""
    return Evidence(f"asked for{by}", record.requested)


@on_change("effort-known", "Its work, time and cost are written down")
def _effort_known(record: Change, case: Case) -> Evidence | None:
    effort = record.effort
    if effort is None or effort.work_days is None or effort.cost is None or not effort.delay:
        return None
    return Evidence(f"{effort.work_days:f} days of work, {effort.delay}, {effort.cost:,f}")


@on_change("consequences-listed", "Its consequences and risks are written down")
def _consequences_listed(record: Change, case: Case) -> Evidence | None:
    number = len(record.consequences)
    return Evidence(count(number, "consequence")) if number else None


@on_change("decided", "It was decided")
def _decided(record: Change, case: Case) -> Evidence | None:
    who = f", {case.context.person_name(record.decided_by)}" if record.decided_by else ""
    return case.seen(record.decided, f"{record.decision or 'decided'}{who}")


@on_change(
    "planned",
    "The plan shows it: a move since it was decided in what it affects, or one that names it",
)
def _planned(record: Change, case: Case) -> Evidence | None:
    found, undated = list[tuple[date | None, str]](), None
    affected = {name.lower() for name in record.affects}
    for context in case.context.workspace.contexts:
        for one in context.promises:
            touched = record.decided if one.id.lower() in affected else None
            for move in one.moves:
                if (touched and move.on >= touched) or _names(move.change, record):
                    found.append((move.on, f"{one.id} to {move.to}"))
            if isinstance(one, Commitment) and _names(one.change, record):
                undated = Evidence(one.id)
                found.append((one.made, one.id))
    return case.last(found) or undated


def _names(name: str | None, record: Change) -> bool:
    return name is not None and name.lower() == record.id.lower()
