"""What is waited for beside promises: answers, choices, decisions, agreement, acceptance, help."""

from collections.abc import Iterator
from datetime import date, datetime

from clientcare.facts.contact import ASKING, from_us, last_word
from clientcare.facts.lateness import effective_from
from clientcare.facts.promises import HANDED_OVER
from clientcare.facts.states import accepted_on, current_facts, delivery, ended, is_closed
from clientcare.facts.workspace import Context
from clientcare.records import Change, Commitment, Issue, Touchpoint
from clientcare.records.base import Side
from clientcare.summary.model import ProjectSummary
from clientcare.summary.next_steps import Step
from clientcare.summary.pending import Kind, Pending, after, asked, lead, since


def words_in(context: Context, project: ProjectSummary) -> Iterator[Pending]:
    """Every word that one side waits for in a project."""
    yield from _waits(context)
    yield from _messages(context)
    yield from _choices(context)
    yield from _changes(context)
    yield from _agreements(context)
    yield from _acceptances(context)
    yield from _confirmations(context)
    yield from _escalations(context, project)


def _one(
    kind: Kind,
    record: Issue | Change | Commitment,
    context: Context,
    on: Side,
    who: str | None,
    start: date | datetime,
    step: Step,
    *,
    late: bool,
    title: str | None = None,
) -> Pending:
    day, days = since(start, context)
    return Pending(
        kind=kind,
        project=context.id,
        record=record.id,
        title=title or record.title,
        on=on,
        who=who,
        since=day,
        days=days,
        late=late,
        blocks=_endangered(record, context),
        reminded=after(last_word(record.id, context), day) if on == "client" else None,
        step=step,
        internal=record.internal,
    )


def _endangered(record: Issue | Change | Commitment, context: Context) -> tuple[str, ...]:
    """The open commitments that a record touches."""
    names = () if isinstance(record, Commitment) else record.affects
    found = (context.commitment(name) for name in names)
    return tuple(one.id for one in found if one and not is_closed(one))


def _open_issues(context: Context) -> Iterator[Issue]:
    return (record for record in context.records(Issue) if not is_closed(record))


def _waits(context: Context) -> Iterator[Pending]:
    """Open waits of open issues."""
    for issue in _open_issues(context):
        for wait in issue.waits:
            if wait.until is None:
                command = f"clientcare mark {issue.id} waits.until"
                yield _one(
                    "wait", issue, context, "client", asked(issue.client_owner, context),
                    wait.since, Step("ask again; when it is there", command, issue.id),
                    late=True, title=wait.why or issue.title,
                )  # fmt: skip


def _messages(context: Context) -> Iterator[Pending]:
    """Messages and complaints of the client that nobody has answered."""
    for entry, touch in context.each(Touchpoint):
        if from_us(touch) or touch.kind not in ASKING or touch.answered or not touch.on:
            continue
        day, days = since(touch.on, context)
        yield Pending(
            kind="message",
            project=context.id,
            record=entry.id,
            title=touch.title or touch.summary or f"a {touch.kind}",
            on="us",
            who=lead(context),
            since=day,
            days=days,
            late=context.passed(touch.on, context.settings.policy.answer_client),
            blocks=(),
            reminded=None,
            step=Step("answer", f"clientcare mark {entry.id} answered", entry.id),
            internal=touch.internal,
        )


def _choices(context: Context) -> Iterator[Pending]:
    """Options that were presented, and none chosen."""
    for issue in _open_issues(context):
        presented = [option.presented for option in issue.options if option.presented]
        chosen = any(option.chosen for option in issue.options)
        if presented and not chosen and not current_facts(issue).fixed:
            step = Step(
                "ask which way they choose", f"clientcare mark {issue.id} options.chosen", issue.id
            )
            who = asked(issue.client_owner, context)
            late = context.passed(max(presented), context.settings.policy.chase_within)
            yield _one(
                "choice", issue, context, "client", who, max(presented), step, late=late
            )  # fmt: skip


def _changes(context: Context) -> Iterator[Pending]:
    """Change requests: the client waits for their effect, then we for the decision."""
    policy = context.settings.policy
    for change in context.records(Change):
        if change.decided or change.requested is None:
            continue
        mark, us = f"clientcare mark {change.id}", lead(context)
        asked_by_us = context.side(change.requested_by) == "us"
        who = asked(None if asked_by_us else change.requested_by, context)
        if change.assessed:
            late = context.passed(change.assessed, policy.decide_change)
            step = Step("ask for a decision", f"{mark} decided --set decision=…", change.id)
            yield _one("change", change, context, "client", who, change.assessed, step, late=late)
        else:
            late = context.passed(change.requested, policy.assess_change)
            step = Step("work out what it takes", f"{mark} assessed", change.id)
            yield _one("change", change, context, "us", us, change.requested, step, late=late)


def _agreements(context: Context) -> Iterator[Pending]:
    """New dates of ours that the client knows, and neither agreed nor refused."""
    ours: list[Commitment | Issue] = [r for r in context.records(Commitment) if r.by == "us"]
    for record in [*ours, *_open_issues(context)]:
        dates = context.dates(record)
        last = dates.told[-1] if dates.told and dates.open else None
        told = effective_from(last) if last else None
        if not last or not told or last.agreed or last.refused:
            continue
        fact = "agreed" if isinstance(record, Commitment) else "moves.agreed"
        step = Step(
            f"ask whether {last.to} is agreed", f"clientcare mark {record.id} {fact}", record.id
        )
        owner = record.client_owner if isinstance(record, Issue) else None
        late = context.passed(told, context.settings.policy.agree_slip)
        yield _one(
            "agreement", record, context, "client", asked(owner, context), told, step, late=late
        )


def _acceptances(context: Context) -> Iterator[Pending]:
    """What we delivered, and the client has neither accepted nor sent back."""
    for record in context.records(Commitment):
        day = delivery(record)
        if record.by != "us" or record.kind not in HANDED_OVER or day is None:
            continue
        if accepted_on(record) is None and ended(record) is None:
            late = context.passed(day, context.settings.policy.accept_within)
            step = Step("ask for acceptance", f"clientcare mark {record.id} accepted", record.id)
            who = asked(None, context)
            yield _one("acceptance", record, context, "client", who, day, step, late=late)


def _confirmations(context: Context) -> Iterator[Pending]:
    """Fixes that the client has not confirmed."""
    for issue in _open_issues(context):
        facts = current_facts(issue)
        if facts.fixed and not facts.confirmed:
            who = asked(issue.client_owner, context)
            step = Step("ask them to confirm", f"clientcare mark {issue.id} confirmed", issue.id)
            late = context.passed(facts.fixed, context.settings.policy.accept_within)
            yield _one("confirmation", issue, context, "client", who, facts.fixed, step, late=late)


def _escalations(context: Context, project: ProjectSummary) -> Iterator[Pending]:
    """Calls for help that wait for their answer."""
    for one in project.escalations:
        if one.answered:
            continue
        entry = context.find(one.record)
        record = entry.record if entry else None
        if not isinstance(record, Issue | Commitment):
            continue
        ours = one.by == "client"
        command = "--answered --answer …" if ours else "--why …"
        what = "answer the call for help" if ours else "ask again, or call the next level"
        step = Step(what, f"clientcare escalate {one.record} {command}", one.record)
        yield _one(
            "escalation", record, context, "us" if ours else "client",
            one.ours if ours else one.theirs, one.raised, step, late=one.overdue,
        )._replace(reminded=None)  # fmt: skip
