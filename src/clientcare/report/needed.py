"""What we need from the client: inputs, payments, choices, decisions, acceptance, agreement."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from clientcare.facts.money import open_sum
from clientcare.pages.blocks import Inline, Words, table
from clientcare.pending import Pending, blocks_of, pending
from clientcare.records import Commitment, Issue
from clientcare.report.frame import Blocks, Frame

ASKED = {
    "choice": "need_choice",
    "wait": "need_wait",
    "change": "need_decision",
    "acceptance": "need_acceptance",
    "agreement": "need_agreement",
    "confirmation": "need_confirmation",
}
"""The phrase for each kind of word that we wait for from the client."""


class Need(NamedTuple):
    """One thing that the client can do for the project: what, who, from or by when, and why."""

    day: date | None
    what: Words
    who: str | None
    when: Words
    why: Words


def needs(frame: Frame) -> list[Need]:
    """Everything that waits for the client, the oldest first."""
    return sorted([*_inputs(frame), *_asked_for(frame)], key=lambda need: need.day or date.max)


def what_we_need(*frames: Frame) -> Blocks:
    """Show everything that waits for the client; of several projects, with the name of each."""
    found = [(one, frame.view.project.name) for frame in frames for one in needs(frame)]
    if not found:
        return
    found.sort(key=lambda pair: pair[0].day or date.max)
    several = len(frames) > 1
    head = [frames[0].say(name) for name in ("what", "who", "when", "why")]
    rows = ((one.what, one.who or "", one.when, one.why) for one, _ in found)
    if several:
        head.insert(0, frames[0].say("project"))
    yield table(
        head, ((name, *row) if several else row for row, (_, name) in zip(rows, found, strict=True))
    )


def credits_left(frame: Frame) -> Iterator[Inline]:
    """What the client has to their credit: of its own record, or paid beyond an invoice."""
    for one in frame.view.commitments:
        rest = open_sum(one) if one.kind == "payment" and one.by == "client" else None
        if rest is not None and rest < 0:
            yield frame.say("credit", what=one.title, amount=frame.money(-rest, one.currency))


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
    rest = open_sum(one)
    if rest is not None and one.amount is not None:
        phrase = "worth" if rest == one.amount else "worth_open"
        amount, left = (frame.money(each, one.currency) for each in (one.amount, rest))
        what = frame.say(phrase, what=what, amount=amount, open=left)
    return frame.say("need_payment", what=what)


def _held_up(frame: Frame, one: Commitment) -> Words:
    """Say which of our promises wait for it."""
    found = [frame.view.commitment(name) for name in blocks_of(one.id, frame.view)]
    waiting = [other.title for other in found if other and other.by == "us"]
    if not waiting:
        return ""
    return frame.count("waits_for_it", len(waiting), what=frame.quoted(waiting))


def _asked_for(frame: Frame) -> Iterator[Need]:
    """What waits for the client's word: a choice, a decision, acceptance, agreement and so on."""
    theirs = [o for o in frame.view.cached(pending) if o.on == "client" and o.kind in ASKED]
    for one in sorted(theirs, key=lambda one: list(ASKED).index(one.kind)):
        title = str(getattr(frame.view.record(one.record), "title", one.title))
        if one.since and (one.kind != "wait" or one.title != title):  # a wait has to say for what
            what = frame.say(ASKED[one.kind], what=title, why=one.title)
            when = frame.say("since_when", day=one.since)
            yield Need(one.since, what, frame.view.name(one.person), when, _why(frame, one))


def _why(frame: Frame, one: Pending) -> Words:
    """Say what hangs on it: the promises that a choice touches, the new date to agree to."""
    record = frame.view.record(one.record)
    if one.kind == "agreement" and isinstance(record, Commitment | Issue):
        return frame.say("new_date", day=frame.view.dates(record).told[-1].to)
    found = [frame.view.commitment(name) for name in one.blocks] if one.kind == "choice" else []
    return frame.say("touches", what=frame.quoted(x.title for x in found if x)) if found else ""
