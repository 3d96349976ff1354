"""What we need from the client: inputs, payments, choices, decisions, acceptance, agreement."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import NamedTuple

from clientcare.facts.promises import HANDED_OVER
from clientcare.facts.states import accepted_on, current_facts, delivery, is_closed
from clientcare.pages.blocks import Words, table
from clientcare.records import Commitment, Issue
from clientcare.report.frame import Blocks, Frame


class Need(NamedTuple):
    """One thing that the client can do for the project: what, who, from or by when, and why."""

    day: date | None
    what: Words
    who: str | None
    when: Words
    why: Words


def needs(frame: Frame) -> list[Need]:
    """Everything that waits for the client, the oldest first."""
    found = [
        *_inputs(frame), *_choices(frame), *_waits(frame), *_decisions(frame),
        *_acceptances(frame), *_agreements(frame), *_confirmations(frame),
    ]  # fmt: skip
    return sorted(found, key=lambda need: need.day or date.max)


def what_we_need(frame: Frame) -> Blocks:
    """Show everything that waits for the client."""
    found = needs(frame)
    if not found:
        return
    head = [frame.say(name) for name in ("what", "who", "when", "why")]
    yield table(head, ((one.what, one.who or "", one.when, one.why) for one in found))


def _inputs(frame: Frame) -> Iterator[Need]:
    """What the client has promised, payments among it."""
    for one in frame.open("client"):
        if one.is_credit:
            continue
        found = frame.view.dates(one)
        when = frame.say("any_day")
        if found.due:
            phrase = "was_due" if found.overdue else "by"
            when = frame.say(phrase, day=found.due)
        yield Need(found.due, _input(frame, one), frame.asked(one), when,
                   _held_up(frame, one))  # fmt: skip


def _input(frame: Frame, one: Commitment) -> Words:
    if one.kind != "payment":
        return one.title
    what: Words = one.title
    if one.amount is not None:
        amount = frame.money(one.amount, one.currency)
        what = frame.say("worth", what=what, amount=amount)
    return frame.say("need_payment", what=what)


def _held_up(frame: Frame, one: Commitment) -> Words:
    """Say which of our promises wait for it."""
    waiting = [
        other.title
        for other in frame.view.commitments
        if other.by == "us"
        and not is_closed(other)
        and one.id.lower() in map(str.lower, other.needs)
    ]
    if not waiting:
        return ""
    return frame.count("waits_for_it", len(waiting), what=frame.quoted(waiting))


def _since(frame: Frame, day: date | datetime) -> Words:
    return frame.say("since_when", day=day)


def _unsolved(frame: Frame) -> Iterator[Issue]:
    return (
        one
        for one in frame.view.issues
        if not current_facts(one).fixed and not current_facts(one).closed
    )


def _choices(frame: Frame) -> Iterator[Need]:
    for issue in _unsolved(frame):
        days = [option.presented for option in issue.options if option.presented]
        if days and not any(option.chosen for option in issue.options):
            what, since = frame.say("need_choice", what=issue.title), _since(frame, max(days))
            yield Need(max(days), what, frame.asked(issue), since, _affected(frame, issue))


def _affected(frame: Frame, issue: Issue) -> Words:
    """Name the open promises of ours that a problem endangers."""
    found = [frame.view.commitment(name) for name in issue.affects]
    open_ = [one.title for one in found if one and not is_closed(one)]
    return frame.say("touches", what=frame.quoted(open_)) if open_ else ""


def _waits(frame: Frame) -> Iterator[Need]:
    for issue in _unsolved(frame):
        for wait in issue.waits:
            if wait.until is None and wait.why:
                what = frame.say("need_wait", why=wait.why, what=issue.title)
                since = _since(frame, wait.since)
                yield Need(frame.view.day(wait.since), what, frame.asked(issue), since, "")


def _decisions(frame: Frame) -> Iterator[Need]:
    for change in frame.view.changes:
        if change.presented and not change.decided:
            what, since = frame.say("need_decision", what=change.title), change.presented
            yield Need(since, what, frame.asked(change), _since(frame, since), "")


def _acceptances(frame: Frame) -> Iterator[Need]:
    for one in frame.view.commitments:
        day = delivery(one)
        waits = one.by == "us" and one.kind in HANDED_OVER and accepted_on(one) is None
        if day and waits and not (one.cancelled or one.revoked or one.replaced):
            what = frame.say("need_acceptance", what=one.title)
            yield Need(day, what, frame.asked(one), _since(frame, day), "")


def _agreements(frame: Frame) -> Iterator[Need]:
    records: list[Commitment | Issue] = [*frame.open("us"), *_unsolved(frame)]
    for record in records:
        told = frame.new_dates(record)
        last = told[-1].move if told else None
        if last and not (last.agreed or last.refused) and last.to >= frame.view.today:
            what = frame.say("need_agreement", what=record.title)
            since, new = _since(frame, told[-1].told), frame.say("new_date", day=last.to)
            yield Need(told[-1].told, what, frame.asked(record), since, new)


def _confirmations(frame: Frame) -> Iterator[Need]:
    for issue in frame.view.issues:
        facts = current_facts(issue)
        if facts.fixed and not facts.confirmed and not facts.closed:
            what = frame.say("need_confirmation", what=issue.title)
            day = frame.view.day(facts.fixed)
            yield Need(day, what, frame.asked(issue), _since(frame, day), "")
