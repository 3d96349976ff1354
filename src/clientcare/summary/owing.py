"""Everything that one side owes the other: promises here, words and decisions beside it."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from clientcare.calendar.working_time import Now
from clientcare.facts.contact import contacts_about, last_word
from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import Unreadable
from clientcare.records.base import Side
from clientcare.summary.asking import words_in
from clientcare.summary.dates import Promise
from clientcare.summary.model import ProjectSummary, Summary
from clientcare.summary.money import Payment
from clientcare.summary.next_steps import Step
from clientcare.summary.pending import Pending, typed

RECEIVED = {"payment": "paid", "answer": "answered", "decision": "answered", "access": "received"}
"""What the delivery of each kind of commitment is called, where it is not called so."""


def pending_in(context: Context, project: ProjectSummary) -> tuple[Pending, ...]:
    """Everything that is pending in a project, the longest wait first.

    Promises are in it from the time they fall due soon; payments, and what has no date but holds
    something up, always.
    """
    found = (*_promises(context, project), *words_in(context, project))
    return tuple(sorted(found, key=lambda one: one.order))


def _promises(context: Context, project: ProjectSummary) -> Iterator[Pending]:
    payments = {payment.id: payment for payment in project.money.open}
    for one in project.commitments:
        payment = payments.get(one.id)
        owed = one.overdue or one.soon or payment or (one.due is None and one.blocks)
        if not one.settled and owed:
            yield _promise(one, payment, context)


def _promise(one: Promise, payment: Payment | None, context: Context) -> Pending:
    return Pending(
        kind="payment" if payment else "commitment",
        project=context.id,
        record=one.id,
        title=one.title,
        on=one.by,
        who=one.owner_name,
        since=one.due,
        days=context.days_since(one.due) if one.due else None,
        late=one.overdue,
        blocks=one.blocks,
        reminded=None if one.by == "us" else last_word(one.id, context),
        step=_our_step(one) if one.by == "us" else _their_step(one, payment, context),
        amount=payment.amount if payment else None,
        currency=payment.currency if payment else None,
        internal=one.record.internal,
    )


def received(kind: str) -> str:
    """Call the delivery of a kind of commitment as a recording command does."""
    return RECEIVED.get(kind, "delivered")


def _our_step(one: Promise) -> Step:
    if one.forecast:
        return Step(
            f"tell them of the new date, {one.forecast}", f"clientcare mark {one.id} told", one.id
        )
    word = {"payment": "pay it", "answer": "answer", "decision": "decide"}.get(one.kind, "deliver")
    command = f"clientcare mark {one.id} {received(one.kind)}"
    return Step(f"{word}, or agree a new date" if one.overdue else word, command, one.id)


DUN = {
    "mail": "remind them by mail",
    "call": "call, and ask for the reason",
    "notice": "send the formal notice",
    "legal": "bring in a lawyer or an agency",
}


def _their_step(one: Promise, payment: Payment | None, context: Context) -> Step | None:
    mark = f"clientcare mark {one.id}"
    if not one.overdue:
        if not one.blocks:
            return None
        about = f"clientcare log call --project {typed(context.id)} --about {one.id}"
        return Step("ask whether it will be there in time", about, one.id)
    if payment and payment.disputed:
        dispute = payment.disputed[0]
        return Step(f"settle {dispute} first", f"clientcare advise {dispute}", one.id)
    if payment:
        if payment.next_step is None:
            return Step("ask what became of it", f"{mark} reminders --set how=call", one.id)
        last = f" after {payment.next_on}" if _later(payment.next_on, context) else ""
        what = f"{DUN[payment.next_step]}{last}"
        return Step(what, f"{mark} reminders --set how={payment.next_step}", one.id)
    return _chase(one, mark, context)


def _later(day: date | None, context: Context) -> bool:
    return day is not None and day >= context.today


def _chase(one: Promise, mark: str, context: Context) -> Step:
    """Remind, then call, then ask the next level for help."""
    due = one.due or date.min
    taken = {reminder.how or "mail" for reminder in one.record.reminders if reminder.on >= due}
    spoken = [touch.kind for touch in contacts_about(one.id, context) if touch.on]
    if not taken and not spoken:
        return Step("remind them", f"{mark} reminders --set how=mail", one.id)
    if "call" not in taken and "call" not in spoken:
        return Step("call, and ask what stands in the way", f"{mark} reminders --set how=call")
    if not any(escalation.running for escalation in one.escalations):
        return Step("ask the next level for help", f"clientcare escalate {one.id} --why …", one.id)
    return Step("call again", f"{mark} reminders --set how=call", one.id)


class Waits(NamedTuple):
    """Who waits for whom in some projects, the longest wait first.

    `projects` gives their names by id, `closed` the ids of those that are closed and in it only for
    payments still open.
    """

    now: Now
    pending: tuple[Pending, ...]
    projects: Mapping[str, str]
    closed: frozenset[str]
    unreadable: tuple[Unreadable, ...]
    orphans: int

    def on(self, side: Side) -> list[Pending]:
        """What one side has to do."""
        return [one for one in self.pending if one.on == side]


def waits_of(workspace: Workspace, summary: Summary) -> Waits:
    """Collect everything that is pending; of a closed project its open payments."""
    found: list[Pending] = []
    for project in summary.projects:
        context = workspace.context(project.id)
        if context and project.listed:
            pending = pending_in(context, project)
            found += [p for p in pending if p.kind == "payment" or project.closed is None]
    shown = [project for project in summary.projects if project.listed]
    return Waits(
        now=summary.now,
        pending=tuple(sorted(found, key=lambda one: one.order)),
        projects={project.id: project.name for project in shown},
        closed=frozenset(project.id for project in shown if project.closed),
        unreadable=summary.unreadable,
        orphans=summary.orphans,
    )
