"""Conditions on change requests: from the wish to the plan that shows it."""

from datetime import date

from clientcare.playbooks.conditions.registry import Case, Evidence, condition
from clientcare.records import Change, Commitment, Issue
from clientcare.wording import count


def change(case: Case) -> Change:
    """The record of a case, which is a change request."""
    assert isinstance(case.record, Change)
    return case.record


@condition("given-up", Change)
def given_up(case: Case) -> Evidence | None:
    """It was declined or withdrawn."""
    record = change(case)
    gone = record.decision in ("declined", "withdrawn")
    return case.seen(record.decided, str(record.decision)) if gone else None


@condition("requested", Change)
def requested(case: Case) -> Evidence | None:
    """Somebody asked for it."""
    record = change(case)
    who = record.requested_by
    by = f" by {case.context.person_name(who)}" if who else ""
    return Evidence(f"asked for{by}", record.requested)


@condition("assessed", Change)
def assessed(case: Case) -> Evidence | None:
    """Its effect was worked out."""
    return case.seen(change(case).assessed)


@condition("effort-known", Change)
def effort_known(case: Case) -> Evidence | None:
    """Its work, time and cost are written down."""
    effort = change(case).effort
    if effort is None or effort.work_days is None or effort.cost is None or not effort.delay:
        return None
    return Evidence(f"{effort.work_days:f} days of work, {effort.delay}, {effort.cost:,f}")


@condition("consequences-listed", Change)
def consequences_listed(case: Case) -> Evidence | None:
    """Its consequences and risks are written down."""
    number = len(change(case).consequences)
    return Evidence(count(number, "consequence")) if number else None


@condition("decided", Change)
def decided(case: Case) -> Evidence | None:
    """It was decided."""
    record = change(case)
    who = f", {case.context.person_name(record.decided_by)}" if record.decided_by else ""
    return case.seen(record.decided, f"{record.decision or 'decided'}{who}")


@condition("agreed", Change)
def agreed(case: Case) -> Evidence | None:
    """It was agreed."""
    record = change(case)
    return case.seen(record.decided) if record.decision == "agreed" else None


@condition("planned", Change)
def planned(case: Case) -> Evidence | None:
    """The plan shows it: a move since it was decided in what it affects, or one that names it."""
    record, found = change(case), list[tuple[date, str]]()
    undated = None
    affected = {name.lower() for name in record.affects}
    for context in case.context.workspace.contexts:
        promises: list[Commitment | Issue] = [*context.records(Commitment), *context.records(Issue)]
        for one in promises:
            touched = one.id.lower() in affected
            for move in one.moves:
                since = bool(record.decided and move.on >= record.decided)
                if (touched and since) or _names(move.change, record):
                    found.append((move.on, f"{one.id} to {move.to}"))
            if isinstance(one, Commitment) and _names(one.change, record):
                undated = Evidence(one.id)
                found += [(one.made, one.id)] if one.made else []
    return case.last(found) or undated


def _names(name: str | None, record: Change) -> bool:
    return name is not None and name.lower() == record.id.lower()
