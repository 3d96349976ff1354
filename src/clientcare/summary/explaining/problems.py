"""The clocks of an issue."""

from collections.abc import Iterator

from clientcare.calendar.working_time import instant_of
from clientcare.facts.contact import contacts_about
from clientcare.facts.states import current_facts, restarted, serious, told_of
from clientcare.facts.workspace import Context
from clientcare.records import Issue
from clientcare.settings import SEVERITIES
from clientcare.summary.explaining.dates import date_clocks
from clientcare.summary.explaining.ladder import escalation_clocks
from clientcare.summary.explaining.limits import limit_clock, on
from clientcare.summary.explaining.model import Clock, Day


def issue_clocks(record: Issue, context: Context) -> Iterator[Clock]:
    """Lay out every clock of an issue: as its severity asks, then the fix, then the escalations."""
    found = [
        _telling(record, context),
        _triaging(record, context),
        _working_around(record, context),
        *_serious(record, context),
        _updating(record, context),
        _escalating(record, context),
    ]
    yield from (clock for clock in found if clock)
    if record.promised or record.moves:
        yield from date_clocks(record, context)
    yield from escalation_clocks(record, context)


def _key(record: Issue, what: str) -> str:
    return f"policy.severity.{record.severity or SEVERITIES[-1]}.{what}"


def _begun(record: Issue) -> str:
    return "reopened" if record.reopened else "found"


def _over(record: Issue, context: Context) -> str:
    """Say why a clock that nothing met is no longer asked for."""
    facts = current_facts(record)
    if facts.fixed:
        return f"fixed {on(facts.fixed, context)}"
    return f"closed {facts.closed}" if facts.closed else ""


def _telling(record: Issue, context: Context) -> Clock | None:
    told = told_of(record)
    why = "the client found it" if record.found_by == "client" else "told"
    done_why = f"{why} {on(told, context)}" if told else ""
    closed = current_facts(record).closed
    return limit_clock(
        context, "tell", record.found, "found", _key(record, "tell"), done=told, done_why=done_why,
        stopped=f"closed {closed}" if closed else "",
    )  # fmt: skip


def _triaging(record: Issue, context: Context) -> Clock | None:
    triaged = current_facts(record).triaged
    ranked = triaged if record.severity else None
    notes = () if record.severity else ("no severity yet: the lowest one's limit is asked for",)
    return limit_clock(
        context, "triage", restarted(record), _begun(record), _key(record, "triage"), done=ranked,
        done_why=f"triaged {on(ranked, context)}" if ranked else "", stopped=_over(record, context),
        pauses=context.pauses(record), notes=notes,
    )  # fmt: skip


def _working_around(record: Issue, context: Context) -> Clock | None:
    workaround = current_facts(record).workaround
    given: Day | None = workaround.given if workaround else None
    stopped = "there is one, without a day" if workaround else _over(record, context)
    return limit_clock(
        context, "workaround", restarted(record), _begun(record), _key(record, "workaround"),
        done=given, done_why=f"given {on(given, context)}" if given else "", stopped=stopped,
        pauses=context.pauses(record),
    )  # fmt: skip


def _serious(record: Issue, context: Context) -> Iterator[Clock | None]:
    """What only a high or critical issue needs: options where it endangers a promise, a plan."""
    if not serious(record):
        return
    pauses, over = context.pauses(record), _over(record, context)
    if record.affects:
        shown = sorted(option.presented for option in record.options if option.presented)
        second = shown[1] if len(shown) > 1 else None
        yield limit_clock(
            context, "options", record.found, "found", "policy.options", done=second,
            done_why=f"the second of them presented {second}", stopped=over, pauses=pauses,
        )  # fmt: skip
    yield limit_clock(
        context, "plan", record.found, "found", "policy.plan", pauses=pauses,
        stopped="there is a plan" if record.plan else over,
    )  # fmt: skip


def _updating(record: Issue, context: Context) -> Clock | None:
    """How long ago the client last heard of it, by whichever way."""
    heard: list[tuple[Day, str]] = [(update.on, "updated") for update in record.updates]
    heard += [(entry.on, "reopened") for entry in record.reopened]
    heard += [
        (contact.on, f"{contact.kind or 'contact'} about it")
        for contact in contacts_about(record.id, context)
        if contact.on
    ]
    if told := told_of(record):
        heard.append((told, "told"))
    if not heard:
        return None
    last, why = max(heard, key=lambda pair: instant_of(pair[0], context.calendar.zone))
    closed = current_facts(record).closed
    return limit_clock(
        context, "update", last, why, _key(record, "update"),
        stopped=f"closed {closed}" if closed else "",
    )  # fmt: skip


def _escalating(record: Issue, context: Context) -> Clock | None:
    """Unfixed by then, it is to be escalated."""
    start = restarted(record)
    begun = context.day(start)
    raised = [one.raised for one in record.escalations if context.day(one.raised) >= begun]
    raised += [one.raised for one in record.escalations if not one.resolved]
    first = min(raised, key=lambda at: instant_of(at, context.calendar.zone), default=None)
    return limit_clock(
        context, "escalate", start, _begun(record), _key(record, "escalate"), done=first,
        done_why=f"escalated {on(first, context)}" if first else "", stopped=_over(record, context),
        pauses=context.pauses(record),
    )  # fmt: skip
