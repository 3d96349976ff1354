"""Conditions on any problem: how bad it is, who knows of it, and what was done about it."""

from datetime import date
from typing import get_args

from clientcare.calendar.working_time import instant_of
from clientcare.deadlines import escalate, update
from clientcare.facts.contact import contacts_about
from clientcare.facts.states import current_facts, is_closed, told_of
from clientcare.facts.states import serious as is_serious
from clientcare.playbooks.conditions.registry import HOLDS, Case, Evidence, condition, given
from clientcare.records import Commitment, Issue
from clientcare.records.issue import IssueKind
from clientcare.wording import count, listed


def issue(case: Case) -> Issue:
    """The record of a case, which is an issue."""
    assert isinstance(case.record, Issue)
    return case.record


KINDS = get_args(IssueKind)


def _enter_kinds() -> None:
    for kind in KINDS:

        def test(case: Case, kind: str = kind) -> Evidence | None:
            return HOLDS if issue(case).kind == kind else None

        test.__doc__ = f"It is a problem of this kind: {kind}."
        condition(f"kind-{kind}", Issue)(test)


_enter_kinds()


@condition("serious", Issue)
def serious(case: Case) -> Evidence | None:
    """It is critical or high."""
    record = issue(case)
    return Evidence(str(record.severity)) if is_serious(record) else None


@condition("unsolved", Issue)
def unsolved(case: Case) -> Evidence | None:
    """It is not fixed."""
    return None if current_facts(issue(case)).fixed else HOLDS


@condition("closed", Issue)
def closed(case: Case) -> Evidence | None:
    """It was closed."""
    return case.seen(current_facts(issue(case)).closed, "closed")


@condition("found", Issue)
def found(case: Case) -> Evidence | None:
    """It was found; says by whom, how bad it is and what it endangers."""
    record = issue(case)
    by = "by the client" if record.found_by == "client" else "by us"
    return Evidence(
        f"{record.severity or 'not ranked'}, found {by}", case.context.day(record.found)
    )


@condition("endangers", Issue)
def endangers(case: Case) -> Evidence | None:
    """It endangers a commitment that is open."""
    linked = (case.context.commitment(name) for name in issue(case).affects)
    names = [one.id for one in linked if one and not is_closed(one)]
    return Evidence(f"endangers {listed(names)}") if names else None


@condition("told", Issue)
def told(case: Case) -> Evidence | None:
    """The client knows of it."""
    record = issue(case)
    words = "they found it" if record.found_by == "client" else ""
    return case.seen(told_of(record), words)


@condition("triaged", Issue)
def triaged(case: Case) -> Evidence | None:
    """It was diagnosed and ranked."""
    return case.seen(current_facts(issue(case)).triaged, issue(case).severity or "")


@condition("owned", Issue)
def owned(case: Case) -> Evidence | None:
    """Somebody on our side owns it."""
    record = issue(case)
    return Evidence(case.context.person_name(record.owner)) if record.owner else None


@condition("impact-known", Issue)
def impact_known(case: Case) -> Evidence | None:
    """It says what it does to the client's business."""
    return given(issue(case).impact)


@condition("workaround-called-for", Issue)
def workaround_called_for(case: Case) -> Evidence | None:
    """Its severity has a limit for a workaround, and it is not fixed or has one."""
    record = issue(case)
    wanted = case.context.settings.limit(record.severity, "workaround") is not None
    facts = current_facts(record)
    return HOLDS if wanted and (facts.workaround or not facts.fixed) else None


@condition("workaround-given", Issue)
def workaround_given(case: Case) -> Evidence | None:
    """The client has a workaround."""
    workaround = current_facts(issue(case)).workaround
    return case.seen(workaround.given) if workaround else None


@condition("options-presented", Issue)
def options_presented(case: Case) -> Evidence | None:
    """The client saw two options or more."""
    days = [one.presented for one in issue(case).options if one.presented]
    return Evidence(count(len(days), "option"), max(days)) if len(days) > 1 else None


@condition("option-chosen", Issue)
def option_chosen(case: Case) -> Evidence | None:
    """The client chose an option."""
    options = issue(case).options
    return case.last((one.chosen, f"“{one.title or ''}”") for one in options if one.chosen)


@condition("plan-written", Issue)
def plan_written(case: Case) -> Evidence | None:
    """It has a remedial plan, each step with an owner and a date."""
    plan = issue(case).plan
    if not plan or any(not step.done and not (step.owner and step.due) for step in plan):
        return None
    done = sum(step.done is not None for step in plan)
    return Evidence(f"{done} of {count(len(plan), 'step')} done")


@condition("takes-people", Issue)
def takes_people(case: Case) -> Evidence | None:
    """Its plan takes somebody from a commitment that is open."""
    names = [one.id for one, _ in sources(case)]
    return Evidence(f"takes people from {listed(names)}") if names else None


@condition("people-paid-for", Issue)
def people_paid_for(case: Case) -> Evidence | None:
    """What its plan takes people from was moved since."""
    found = sources(case)
    days = [move for _, move in found if move]
    return Evidence("", max(days)) if days and len(days) == len(found) else None


def sources(case: Case) -> list[tuple[Commitment, date | None]]:
    """Each open commitment that an open step takes somebody from, and its last move since."""
    found: dict[str, tuple[Commitment, date | None]] = {}
    record = case.record
    for step in record.plan if isinstance(record, Issue) else ():
        source = case.context.commitment(step.from_) if step.from_ and not step.done else None
        if source and not is_closed(source):
            moved = [m.on for m in source.moves if step.since and m.on >= step.since]
            found[source.id] = (source, max(moved, default=None))
    return list(found.values())


@condition("informed", Issue)
def informed(case: Case) -> Evidence | None:
    """The client heard of it within the time that its severity allows."""
    record, context = issue(case), case.context
    heard = [told_of(record), *(one.on for one in record.updates)]
    heard += [contact.on for contact in contacts_about(record.id, context)]
    known = [value for value in heard if value is not None]
    if not known:
        return None
    last = max(known, key=lambda value: instant_of(value, context.calendar.zone))
    return None if update.is_overdue(record, context) else case.seen(last)


@condition("updated", Issue)
def updated(case: Case) -> Evidence | None:
    """The client was told since where it stands."""
    return case.last((one.on, "") for one in issue(case).updates)


@condition("escalation-called-for", Issue)
def escalation_called_for(case: Case) -> Evidence | None:
    """It is past the time after which its severity is escalated, or it was escalated."""
    record, context = issue(case), case.context
    if record.escalations:
        return HOLDS
    late = escalate.is_overdue(record, context)
    return Evidence("past its time to escalate") if late else None
