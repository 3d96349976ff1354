"""`waiting --format json`: who waits for whom, in its published shape."""

from typing import TypedDict

from clientcare.summary import Step
from clientcare.summary.owing import Waits
from clientcare.summary.pending import Pending
from clientcare.views.json_text import Top, dump, top


class StepJson(TypedDict):
    """What to do next, and what to type once it is done."""

    what: str
    command: str | None


class PendingJson(TypedDict):
    """Something that one side waits for."""

    kind: str
    project: str
    record: str
    title: str
    on: str
    who: str | None
    since: str | None
    days: int | None
    late: bool
    blocks: list[str]
    reminded: str | None
    amount: str | None
    currency: str | None
    internal: bool
    next_step: StepJson | None


class WaitingJson(Top):
    """Everything that is pending, the longest wait first."""

    pending: list[PendingJson]
    orphans: int


def render(waits: Waits) -> str:
    """Write everything that is pending."""
    found: WaitingJson = {
        **top(waits.now, waits.unreadable),
        "pending": [pending(one) for one in waits.pending],
        "orphans": waits.orphans,
    }
    return dump(found)


def pending(one: Pending) -> PendingJson:
    """Write one thing that is waited for."""
    return {
        "kind": one.kind,
        "project": one.project,
        "record": one.record,
        "title": one.title,
        "on": one.on,
        "who": one.who,
        "since": one.since.isoformat() if one.since else None,
        "days": one.days,
        "late": one.late,
        "blocks": list(one.blocks),
        "reminded": one.reminded.isoformat() if one.reminded else None,
        "amount": None if one.amount is None else str(one.amount),
        "currency": one.currency,
        "internal": one.internal,
        "next_step": step(one.step),
    }


def step(one: Step | None) -> StepJson | None:
    """Write a step."""
    return {"what": one.what, "command": one.command} if one else None
