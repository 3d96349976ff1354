"""The clocks of projects, changes, risks and touchpoints."""

from collections.abc import Iterator
from typing import get_args

from clientcare.facts.contact import Cadence, contacts_about, counted_from
from clientcare.facts.workspace import Context
from clientcare.records import Change, Project, Risk, Touchpoint
from clientcare.summary.explaining.limits import limit_clock, on
from clientcare.summary.explaining.model import Clock, Day


def project_clocks(record: Project, context: Context) -> Iterator[Clock]:
    """Lay out each cadence that is set: from the last such contact, else from the start."""
    stopped = f"closed {record.closed}" if record.closed else ""
    for what in get_args(Cadence):
        last = counted_from(context, what)
        start: Day | None = last.on if last else record.started
        if start:
            why = f"last {last.kind or 'contact'}" if last else "the project started"
            clock = limit_clock(
                context, f"next {what}", start, why, f"cadence.{what}", stopped=stopped
            )
            yield from [clock] if clock else []


def change_clocks(record: Change, context: Context) -> Iterator[Clock]:
    """Lay out the assessing and the deciding of a change request."""
    decided = f"{record.decision or 'decided'} {record.decided}" if record.decided else ""
    found = []
    if record.requested:
        found.append(limit_clock(
            context, "assess", record.requested, "requested", "policy.assess_change",
            done=record.assessed, done_why=f"assessed {record.assessed}", stopped=decided,
        ))  # fmt: skip
    if record.assessed:
        found.append(limit_clock(
            context, "decide", record.assessed, "assessed", "policy.decide_change",
            done=record.decided, done_why=decided,
        ))  # fmt: skip
    yield from (clock for clock in found if clock)


def risk_clocks(record: Risk, context: Context) -> Iterator[Clock]:
    """Lay out by when a risk is to be looked at again."""
    looks = [(record.seen, "seen")] if record.seen else []
    looks += [(day, "reviewed") for day in record.reviewed]
    looks += [
        (context.day(touch.on), f"{touch.kind or 'contact'} about it")
        for touch in contacts_about(record.id, context)
        if touch.on
    ]
    if looks:
        last, why = max(looks)
        stopped = f"closed {record.closed}" if record.closed else ""
        clock = limit_clock(context, "look again", last, why, "policy.review_risk", stopped=stopped)
        yield from [clock] if clock else []


def touchpoint_clocks(record: Touchpoint, context: Context) -> Iterator[Clock]:
    """Lay out the answering of a message or complaint from the client."""
    ours = record.kind == "message" and record.from_ == "us"
    if record.kind not in ("message", "complaint") or ours or not record.on:
        return
    done_why = f"answered {on(record.answered, context)}" if record.answered else ""
    clock = limit_clock(
        context, "answer", record.on, "it came", "policy.answer_client", done=record.answered,
        done_why=done_why,
    )  # fmt: skip
    yield from [clock] if clock else []
