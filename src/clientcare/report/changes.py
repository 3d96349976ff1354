"""What has changed since the client last heard from us: new, moved, delivered, solved, owed."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from functools import partial

from clientcare.facts.states import current_facts, told_of
from clientcare.pages.blocks import Bullets, Item, strong
from clientcare.records import Commitment, Issue
from clientcare.report.frame import Blocks, Frame, why

Dated = Iterator[tuple[date | datetime, Callable[[], Item]]]
"""What happened, each with its day and what writes it where it is new."""


def what_has_changed(frame: Frame) -> Blocks:
    """List what came since the last report, by what it is, each with its day."""
    if frame.since is None:
        return
    groups = [
        Item(strong(frame.text(name)), items)
        for name, found in _GROUPS.items()
        if (items := _in_order(frame, found))
    ]
    yield Bullets(tuple(groups)) if groups else frame.paragraph("nothing_changed")


def counted(frame: Frame) -> Iterator[tuple[str, int]]:
    """How many of each kind came since the last report, by the phrase that counts them."""
    view = frame.view
    yield "count_delivered", sum(_is_delivered(frame, one) for one in view.commitments)
    yield "count_problems", sum(bool(_in_order(frame, _trouble_of(one))) for one in view.issues)
    yield "count_solved", len(_in_order(frame, _solved))
    yield "count_moved", len(_in_order(frame, _moved))
    yield "count_received", len(_in_order(frame, _received))
    yield "count_decided", len(_in_order(frame, _decided))


def _is_delivered(frame: Frame, one: Commitment) -> bool:
    """Whether something of ours was delivered since the last report, or delivered again."""
    days = [one.delivered_on, *(back.redelivered for back in one.returns)]
    return one.by != "client" and any(map(frame.new, days))


def _trouble_of(issue: Issue) -> Callable[[Frame], Dated]:
    return lambda frame: _trouble(frame, issue)


def _in_order(frame: Frame, found: Callable[[Frame], Dated]) -> tuple[Item, ...]:
    new = [(frame.view.day(fact), write) for fact, write in found(frame) if frame.new(fact)]
    return tuple(write() for _, write in sorted(new, key=lambda pair: pair[0]))


# New ---------------------------------------------------------------------------------------------


def _new(frame: Frame) -> Dated:
    for one in frame.view.commitments:
        if one.made and one.by != "client":
            phrase = "new_promise" if one.promised else "new_undated"
            yield one.made, partial(frame.item, phrase, what=frame.title(one), due=one.promised)
    for issue in frame.view.issues:
        yield from _trouble(frame, issue)
    for change in frame.view.changes:
        if change.requested:
            day = change.requested
            yield day, partial(frame.item, "new_change", what=change.title, day=day)
    for risk in frame.view.risks:
        if risk.shared:
            yield risk.shared, partial(frame.item, "new_risk", what=risk.title, day=risk.shared)


def _trouble(frame: Frame, issue: Issue) -> Dated:
    """A problem that is new to the client, and each time that it came back."""
    told, what = told_of(issue), issue.title
    if issue.found_by == "client":
        yield issue.found, partial(frame.item, "new_problem_yours", what=what, day=issue.found)
    elif told:
        same = frame.view.day(told) == frame.view.day(issue.found)
        phrase = "new_problem_same_day" if same else "new_problem_told"
        yield told, partial(frame.item, phrase, what=what, day=issue.found, told=told)
    else:
        yield issue.found, partial(frame.item, "new_problem", what=what, day=issue.found)
    for back in issue.reopened:
        yield back.on, partial(frame.item, "came_back", what=what, day=back.on)


# Moved -------------------------------------------------------------------------------------------


def _moved(frame: Frame) -> Dated:
    records: list[Commitment | Issue] = [*frame.view.commitments, *frame.view.issues]
    for record in records:
        what = frame.title(record) if isinstance(record, Commitment) else record.title
        for move, before, told in frame.new_dates(record):
            if move.refused:
                day = move.refused
                yield day, partial(frame.item, "moved_refused", what=what, new=move.to, day=day)
            else:
                phrase = "moved_date" if before else "moved_first"
                yield told, partial(frame.item, phrase, what=what, old=before, new=move.to)


# Delivered, received, solved ---------------------------------------------------------------------


def _delivered(frame: Frame) -> Dated:
    for one in frame.view.commitments:
        if one.by == "client":
            continue
        what = frame.title(one)
        if day := one.delivered_on:
            yield day, partial(frame.item, "delivered_on", what=what, day=day)
        for back in one.returns:
            yield back.on, partial(frame.item, "sent_back", what=what, day=back.on)
            if day := back.redelivered:
                yield day, partial(frame.item, "delivered_again", what=what, day=day)
        if day := one.accepted:
            yield day, partial(frame.item, "accepted_on", what=what, day=day)


def _received(frame: Frame) -> Dated:
    for one in frame.view.commitments:
        if one.by != "client":
            continue
        day = one.delivered_on
        for part in one.payments:
            if part.on != day and part.amount > 0:
                amount = frame.money(part.amount, one.currency)
                yield (
                    part.on,
                    partial(frame.item, "paid_part", what=one.title, amount=amount, day=part.on),
                )
        if day:
            let_off = any(part.on == day for part in one.written_off)
            paid = one.delivered == day or any(part.on == day for part in one.payments)
            phrase = "paid_on" if one.kind == "payment" else "received_on"
            phrase = "settled_on" if let_off and not paid else phrase
            yield day, partial(frame.item, phrase, what=one.title, day=day)


def _solved(frame: Frame) -> Dated:
    for issue in frame.view.issues:
        facts, what = current_facts(issue), issue.title
        if facts.fixed and frame.new(facts.fixed):
            phrase = "solved_confirmed" if facts.confirmed else "solved_on"
            yield (
                facts.fixed,
                partial(frame.item, phrase, what=what, day=facts.fixed, confirmed=facts.confirmed),
            )
        elif facts.confirmed and frame.new(facts.confirmed):
            yield (
                facts.confirmed,
                partial(frame.item, "confirmed_on", what=what, day=facts.confirmed),
            )
        elif facts.closed:
            yield facts.closed, partial(frame.item, "closed_on", what=what, day=facts.closed)


# Decided and owed --------------------------------------------------------------------------------


def _decided(frame: Frame) -> Dated:
    for change in frame.view.changes:
        if change.decided and change.decision:
            day = change.decided
            yield day, partial(frame.item, f"decided_{change.decision}", what=change.title, day=day)
    for one in frame.view.commitments:
        yield from _released(frame, one)


def _released(frame: Frame, one: Commitment) -> Dated:
    what, reason = frame.title(one), why(one.why)
    if day := one.cancelled:
        phrase = "cancelled_on" if one.by == "us" else "dropped_on"
        yield day, partial(frame.item, phrase, what=what, day=day, why=reason)
    if day := one.revoked:
        phrase = "revoked_on" if one.by == "us" else "dropped_on"
        yield day, partial(frame.item, phrase, what=what, day=day, why=reason)
    if day := one.replaced:
        other = frame.view.commitment(one.replaced_by) if one.replaced_by else None
        title = other.title if other else None
        phrase = "replaced_with" if other else "replaced_on"
        yield day, partial(frame.item, phrase, what=what, day=day, other=title, why=reason)


def _owed(frame: Frame) -> Dated:
    for one in frame.view.commitments:
        if one.by == "client" and one.made:
            phrase = "owed_by" if one.promised else "owed"
            yield one.made, partial(frame.item, phrase, what=one.title, due=one.promised)
    for issue in frame.view.issues:
        shown = [option.presented for option in issue.options if option.presented]
        if shown and not any(option.chosen for option in issue.options):
            yield max(shown), partial(frame.item, "choice_owed", what=issue.title)


_GROUPS: dict[str, Callable[[Frame], Dated]] = {
    "new": _new,
    "moved": _moved,
    "delivered": _delivered,
    "received": _received,
    "solved": _solved,
    "decided": _decided,
    "newly_owed": _owed,
}
"""The groups in their order, by the phrase that titles them."""
