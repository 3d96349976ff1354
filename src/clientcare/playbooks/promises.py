"""Conditions on promises, ours and the client's: slips, inputs, payments, and change requests."""

from collections.abc import Iterator
from datetime import date, timedelta

from clientcare.deadlines import dunning_ladder, dunning_steps
from clientcare.facts.contact import TALKS, contacts, last_word, reminders
from clientcare.facts.dates import effective_from
from clientcare.facts.promises import (
    currency_of,
    dated_steps,
    disputes,
    names_of,
    open_questions,
    overdue_by,
    owed,
    written,
)
from clientcare.facts.states import is_closed
from clientcare.next_steps import theirs_on_hold
from clientcare.pending import blocks_of
from clientcare.playbooks import cases
from clientcare.playbooks.cases import Case, Evidence, naming, on_change, on_commitment, on_promise
from clientcare.records import Change, Commitment, Issue, Move, Project, Record
from clientcare.records.base import with_article
from clientcare.records.project import DunningStep
from clientcare.settings import DUNNING
from clientcare.wording import count, effort, listed, trim

Days = Iterator[tuple[date, str]]

on_commitment("ours", "We owe it")(lambda one, _: one.by == "us")
on_commitment("theirs", "The client owes it")(lambda one, _: one.by == "client")
cases.On[Record](Commitment, Issue, Change, Project)("open", "It has not come to its end")(
    lambda one, _: not is_closed(one)
)


def _escalated(record: Commitment | Issue, case: Case) -> Evidence | None:
    return case.last((one.raised, f"level {one.level}") for one in record.escalations)


on_promise("escalated", "It was escalated")(_escalated)


# Slips -------------------------------------------------------------------------------------------


def _overdue(record: Commitment | Issue, case: Case) -> str | None:
    dates = case.context.dates(record)
    if theirs_on_hold(record, case.context):
        return None
    return overdue_by(dates) if dates.overdue else None


on_promise("overdue", "It is still owed after its due day")(_overdue)


@on_promise("slipping", "It is overdue, due later than first promised, or going to be")
def _slipping(record: Commitment | Issue, case: Case) -> str | None:
    dates = case.context.dates(record)
    if not dates.open or dates.due is None or dates.promised is None:
        return None
    if dates.forecast and dates.forecast >= dates.due:  # within a day the hour may be later
        return f"due {dates.due}, and going to be {dates.forecast}"
    if dates.overdue or dates.due <= dates.promised:
        return _overdue(record, case)
    return f"first promised for {dates.promised}, now due {dates.due}"


def _new_date(record: Commitment | Issue, case: Case) -> Move | None:
    """The new date, set last, that the client did not refuse; None where it cannot hold.

    One that the client set, who sent the delivery back, is a move that they know and agree to; one
    that came with what it replaced is a move, too.
    """
    dates = case.context.dates(record)
    found = [
        move.model_copy(update={"told": effective_from(move)})
        for move in (*dates.inherited, *sorted(record.moves, key=lambda move: move.on))
        if move.refused is None
    ]
    for back in dates.comebacks[-1:]:
        if back.due and back.came is None:
            days = {"on": back.on, "to": back.due, "told": back.on, "agreed": back.on}
            found.append(Move.model_construct({**days, "why": back.why}))
    last = max(reversed(found), key=lambda one: one.on, default=None)
    return last if last and last.to >= case.context.today else None


on_promise(
    "new-date-set", "It has a new date, which has not passed, and which the client did not refuse"
)(lambda one, case: (new := _new_date(one, case)) and case.seen(new.on, f"to {new.to}"))
on_promise("slip-told", "The client was told of the new date")(
    lambda one, case: (new := _new_date(one, case)) and new.told
)


@on_commitment("took-place", "Its date is later than that of what it replaced, with no move since")
def _took_place(record: Commitment, case: Case) -> Evidence | None:
    dates = case.context.dates(record)
    return case.seen(dates.took_over) if dates.inherited and not record.moves else None


@on_promise("slip-explained", "The new date has a reason")
def _slip_explained(record: Commitment | Issue, case: Case) -> Evidence | None:
    new = _new_date(record, case)
    why = trim(new.why) if new else ""
    return case.seen(new.on, f"“{why}”") if new and why else None


@on_promise("slip-agreed", "The client agreed to the new date")
def _slip_agreed(record: Commitment | Issue, case: Case) -> Evidence | None:
    new = _new_date(record, case)
    who = f"by {case.context.person_name(new.agreed_by)}" if new and new.agreed_by else ""
    return case.seen(new.agreed, who) if new else None


def _since_slip(record: Commitment | Issue, case: Case, kind: str) -> Days:
    """Contacts of a kind since the slip was known: its first move, or the day after the promise."""
    days = [move.on for move in (*case.context.dates(record).inherited, *record.moves)]
    if record.promised and record.promised < case.context.today:
        days.append(record.promised + timedelta(1))
    for touch in contacts(case.context) if days else ():
        if touch.on and touch.kind == kind and case.context.day(touch.on) >= min(days):
            yield touch.on, with_article(kind)


on_promise("shown-since-slip", "Interim results were shown since the date first slipped: a demo")(
    lambda one, case: case.last(_since_slip(one, case, "demo"))
)
on_promise("met-since-slip", "We met the client since the date first slipped")(
    lambda one, case: case.last(_since_slip(one, case, "meeting"))
)

# Questions ---------------------------------------------------------------------------------------


def question(record: Commitment, case: Case) -> Commitment | None:
    """The answer or decision that a commitment waits for, the one due first."""
    asked = open_questions(record, case.context)
    return min(asked, key=lambda one: case.context.dates(one).due or date.max, default=None)


on_commitment("open-question", "It needs an answer or a decision that is not there")(
    lambda one, case: (asked := question(one, case)) and f"needs {asked.id}: {asked.title}"
)
on_commitment("question-escalated", "It was escalated to get the answer")(
    lambda one, case: (asked := question(one, case)) and _escalated(asked, case)
)
on_commitment("question-asked", "We asked for the answer: a reminder of it, or a contact about it")(
    lambda one, case: (
        (asked := question(one, case)) and case.seen(last_word(asked.id, case.context), asked.id)
    )
)


@on_commitment("question-overdue", "The answer or decision that it needs is overdue")
def _question_overdue(record: Commitment, case: Case) -> str | None:
    asked = question(record, case)
    late = asked and _overdue(asked, case)
    return f"{asked.id} is {late}" if asked and late else None


@on_commitment("moved-for-question", "It got a new date since the answer was due")
def _moved_for_question(record: Commitment, case: Case) -> Evidence | None:
    asked = question(record, case)
    due = case.context.dates(asked).due if asked else None
    return case.last((m.on, f"to {m.to}") for m in record.moves if due and m.on >= due)


@on_commitment("acceptance-written", "It has acceptance criteria")
def _acceptance_written(record: Commitment, case: Case) -> str | None:
    number = len(record.acceptance)
    return "1 criterion" if number == 1 else f"{number} criteria" if number else None


on_promise("goals-known", "The project has its goals written down")(
    lambda _, case: case.project and case.project.goals and count(len(case.project.goals), "goal")
)

# Inputs ------------------------------------------------------------------------------------------

on_commitment("payment", "It is a payment")(
    lambda one, case: one.kind == "payment" and owed(one, case.context)
)


def _due(record: Commitment, case: Case) -> date:
    """The day from which it is asked for: its due day, or the one after which it was open again."""
    return case.context.dates(record).asked_from or date.min


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
on_commitment(
    "effect-told",
    "The client read or heard what hangs on it: an update or a meeting about it since the due",
)(
    lambda one, case: case.last(
        (day, how) for day, how in _chased(one, case) if how in ("update", "message", "meeting")
    )
)


@on_commitment("reason-given", "A reminder since it was due was answered")
def _reason_given(record: Commitment, case: Case) -> Evidence | None:
    asked = (one for one in record.reminders if one.on >= _due(record, case))
    return case.last((one.on, f"“{one.answer}”") for one in asked if cases.said(one.answer))


def dependants(case: Case) -> list[Commitment]:
    """The open commitments that wait for one."""
    blocked = blocks_of(case.id, case.context)
    return [one for name in blocked if (one := case.context.commitment(name))]


on_commitment("blocks-something", "Another commitment waits for it")(
    lambda _, case: naming("holds up", dependants(case))
)


@on_commitment("dependants-moved", "Everything that waits for it got a new date since it was due")
def _dependants_moved(record: Commitment, case: Case) -> Evidence | None:
    due, waiting = _due(record, case), dependants(case)
    days = [max((m.on for m in one.moves if m.on >= due), default=None) for one in waiting]
    return case.last_of_all(days)


def late_inputs(case: Case) -> list[Commitment]:
    """What the client owes too late in a project, payments aside, the longest first."""
    late = [
        one
        for one in case.context.records(Commitment)
        if one.by == "client" and one.kind != "payment" and case.context.dates(one).overdue
    ]
    return sorted(late, key=lambda one: (_due(one, case), one.id))


cases.on_project("owes-late", "The client owes something too late, payments aside")(
    lambda _, case: naming("overdue:", late_inputs(case))
)


# Payments ----------------------------------------------------------------------------------------


@on_commitment("claim-founded", "A signed contract or an invoice stands behind it")
def _claim_founded(record: Commitment, case: Case) -> object:
    contract = case.project.contract if case.project else None
    if record.invoiced or not (contract and contract.signed):
        return case.seen(record.invoiced, "invoice") or (cases.said(record.invoice) and "invoice")
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
        return Evidence(on=found.by_day, until=case.context.by_when(found.by))

    if step == DUNNING[-1]:
        return

    @on_commitment(
        f"dunned-past-{step}", f"It was not taken, and a later step of the ladder is due: {step}"
    )
    def passed(record: Commitment, case: Case) -> str | None:
        due = dunning_ladder(record, case.context).step
        is_past = due and DUNNING.index(due) > DUNNING.index(step)
        return f"the {due} is due" if due and is_past and not taken(record, case) else None


for _step in DUNNING:
    _enter_step(_step)


@on_commitment("no-time-for-reasons", "The formal notice or a later step of the ladder is due")
def _no_time_for_reasons(record: Commitment, case: Case) -> str | None:
    due = dunning_ladder(record, case.context).step
    return due if due in ("notice", "legal") and not _reason_given(record, case) else None


def dispute(record: Commitment, case: Case) -> Issue | None:
    """The dispute or payment issue that questions a payment; an open one before a closed one."""
    return next(iter(disputes(record, case.context)), None)


on_commitment("payment-questioned", "A dispute or a payment issue is about it")(
    lambda one, case: (found := dispute(one, case)) and f"questioned by {found.id}"
)
on_commitment("dispute-open", "A dispute or a payment issue about it is open")(
    lambda one, case: (found := dispute(one, case)) and not is_closed(found) and found.id
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
        one.decision in ("declined", "withdrawn") and case.seen(one.decided, str(one.decision))
    )
)
on_change("assessed", "Its effect was worked out")(lambda one, _: one.assessed or one.presented)
on_change("agreed", "It was agreed")(lambda one, _: one.decision == "agreed" and one.decided)


@on_change("requested", "Somebody asked for it")
def _requested(record: Change, case: Case) -> Evidence | None:
    who = record.requested_by
    by = f" by {case.context.person_name(who)}" if who else ""
    return Evidence(f"asked for{by}", record.requested)


@on_change("effort-known", "Its work, time and cost are written down")
def _effort_known(record: Change, case: Case) -> str | None:
    known = record.effort
    if known is None or known.work_days is None or known.cost is None or not known.delay:
        return None
    cost = written(known.cost, currency_of(known.currency, case.context))
    return listed(effort(f"{known.work_days:f}", known.delay, cost))


on_change("consequences-listed", "Its consequences and risks are written down")(
    lambda one, _: one.consequences and count(len(one.consequences), "consequence")
)


@on_change("decided", "It was decided")
def _decided(record: Change, case: Case) -> Evidence | None:
    who = f", {case.context.person_name(record.decided_by)}" if record.decided_by else ""
    return case.seen(record.decided, f"{record.decision or 'decided'}{who}")


@on_change(
    "planned",
    "The plan shows it: a move since it was decided in what it affects, or one that names it",
)
def _planned(record: Change, case: Case) -> Evidence | str | None:
    found, undated = list[tuple[date | None, str]](), None
    affected, name = {name.lower() for name in record.affects}, record.id.lower()
    for context in case.context.workspace.contexts:
        for one in context.promises:
            touched = record.decided if affected & names_of(one) else None
            for move in one.moves:
                if (touched and move.on >= touched) or (move.change or "").lower() == name:
                    found.append((move.on, f"{one.id} to {move.to}"))
            if isinstance(one, Commitment) and (one.change or "").lower() == name:
                undated = one.id
                found.append((one.made, one.id))
    return case.last(found) or undated
