"""`status --format json`: a summary in its published shape."""

from datetime import tzinfo
from typing import Any

from clientcare.calendar.working_time import Now
from clientcare.findings import Remedy
from clientcare.output.json import dump
from clientcare.published.shape import moment, top
from clientcare.summary import (
    Escalated,
    Figures,
    Load,
    Money,
    Offer,
    Payment,
    Problem,
    ProjectSummary,
    Promise,
    Step,
    Summary,
    Tally,
    Waiting,
)
from clientcare.views.status.shapes import (
    CommitmentJson,
    CompensationJson,
    EscalationJson,
    IssueJson,
    PaymentJson,
    PersonJson,
    ProjectJson,
    ReasonJson,
    SlipJson,
    SlipOfJson,
    StatusJson,
    StepJson,
    TallyJson,
    WaitingJson,
)


def render(summary: Summary, *, everything: bool = False) -> str:
    """Write a summary; with `everything` also closed projects and settled records."""
    zone = _zone(summary.now)
    shown = summary.listed(everything=everything)
    found: StatusJson = {
        **top(summary.now, summary.unreadable),
        "projects": [_project(project, zone, everything) for project in shown],
        "orphans": summary.orphans,
    }
    return dump(found)


def _zone(now: Now) -> tzinfo:
    assert now.moment.tzinfo is not None
    return now.moment.tzinfo


def _project(project: ProjectSummary, zone: tzinfo, everything: bool) -> ProjectJson:
    health, contact, figures = project.health, project.contact, project.figures
    return {
        "id": project.id,
        "name": project.name,
        "client": project.client,
        "lead": project.lead,
        "closed": _day(project.closed),
        "colour": health.colour,
        "before": health.before,
        "declared": health.declared.colour if health.declared else None,
        "declared_on": _day(health.declared.on) if health.declared else None,
        "reasons": [_reason(one) for one in health.reasons],
        "others": [_reason(one) for one in health.others],
        "waived": [
            {**_reason(one), "why": one.why, "until": _day(one.until)} for one in health.waived
        ],
        "unreadable": project.unreadable,
        "records": project.records,
        "commitments": [
            _commitment(one, zone) for one in project.commitments if everything or not one.settled
        ],
        "issues": [_issue(one, zone) for one in project.issues if everything or not one.settled],
        "waiting": [_waiting(one) for one in project.waiting],
        "kept": {
            "from": _day(figures.since),
            "to": figures.until.isoformat(),
            "us": _tally(figures.kept_us),
            "client": _tally(figures.kept_client),
        },
        "slip": _slip(figures),
        "causes": [{"cause": c.cause, "moves": c.moves, "days": c.days} for c in figures.causes],
        "mood": [mood.mood for mood in contact.moods],
        "moods": [{"on": m.on.isoformat(), "mood": m.mood, "why": m.why} for m in contact.moods],
        "last_update": _day(contact.last("update")),
        "last_meeting": _day(contact.last("meeting")),
        "last_demo": _day(contact.last("demo")),
        "payments": _payments(project.money, everything),
        "compensation": _compensation(project.money, everything),
        "people": [_person(load) for load in project.people],
        "next_steps": [_step(step) for step in project.steps],
    }


def _day(value: Any) -> str | None:
    return value.isoformat() if value else None


def _reason(one: Any) -> ReasonJson:
    return {"rule": one.rule, "record": one.record, "message": one.message}


def _commitment(one: Promise, zone: tzinfo) -> CommitmentJson:
    return {
        "id": one.id,
        "title": one.title,
        "by": one.by,
        "kind": one.kind,
        "owner": one.owner,
        "promised": _day(one.promised),
        "due": _day(one.due),
        "forecast": _day(one.forecast),
        "moves": one.moves,
        "slip_days": one.slip_days,
        "slip_ours": one.slip_ours,
        "slip_client": one.slip_client,
        "slip_other": one.slip_other,
        "state": one.state,
        "overdue": one.overdue,
        "due_soon": one.soon,
        "days_late": one.days_late,
        "days_late_ours": one.days_late_ours,
        "days_late_client": one.days_late_client,
        "days_late_other": one.days_late_other,
        "delivered": _day(one.delivered),
        "accepted": _day(one.accepted),
        "needs": list(one.needs),
        "blocks": list(one.blocks),
        "escalations": [_escalation(each, zone) for each in one.escalations],
    }


def _issue(one: Problem, zone: tzinfo) -> IssueJson:
    return {
        "id": one.id,
        "title": one.title,
        "kind": one.kind,
        "severity": one.severity,
        "client_priority": one.client_priority,
        "state": one.state,
        "found": moment(one.found, zone) or "",
        "age": one.age,
        "told": moment(one.told, zone),
        "tell_by": moment(one.tell_by, zone),
        "owner": one.owner,
        "client_owner": one.client_owner,
        "affects": list(one.affects),
        "promised": _day(one.promised),
        "due": _day(one.due),
        "forecast": _day(one.forecast),
        "moves": one.moves,
        "slip_days": one.slip_days,
        "overdue": one.overdue,
        "days_late": one.days_late,
        "days_late_ours": one.days_late_ours,
        "days_late_client": one.days_late_client,
        "next_step": _remedy(one.next_step, one.id) if one.next_step else None,
        "escalations": [_escalation(each, zone) for each in one.escalations],
    }


def _escalation(one: Escalated, zone: tzinfo) -> EscalationJson:
    return {
        "level": one.level,
        "raised": moment(one.raised, zone) or "",
        "by": one.by,
        "respond_by": moment(one.respond_by, zone),
        "answered": moment(one.answered, zone),
        "resolved": moment(one.resolved, zone),
        "overdue": one.overdue,
        "now_at_level": one.now_at_level,
        "ours": one.ours,
        "theirs": one.theirs,
    }


def _remedy(one: Remedy, record: str) -> StepJson:
    return {"what": one.words, "command": one.command or None, "record": record, "rule": None}


def _step(one: Step) -> StepJson:
    return {"what": one.what, "command": one.command, "record": one.record, "rule": one.rule}


def _waiting(one: Waiting) -> WaitingJson:
    return {
        "kind": one.kind,
        "record": one.record,
        "title": one.title,
        "on": one.on,
        "who": one.who,
        "since": _day(one.since),
        "days": one.days,
        "overdue": one.overdue,
        "blocks": list(one.blocks),
        "reminded": _day(one.reminded),
    }


def _tally(one: Tally) -> TallyJson:
    return {
        "kept": one.kept,
        "due": one.due,
        "low": _rounded(one.low),
        "high": _rounded(one.high),
        "kept_agreed": one.kept_agreed,
        "low_agreed": _rounded(one.low_agreed),
        "high_agreed": _rounded(one.high_agreed),
    }


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 2)


def _slip(figures: Figures) -> SlipJson:
    us, client = (
        SlipOfJson(
            promises=slip.promises,
            median=slip.median,
            worst=slip.worst,
            worst_record=slip.worst_record,
        )
        for slip in (figures.slip_us, figures.slip_client)
    )
    return {"us": us, "client": client}


def _payments(money: Money, everything: bool) -> list[PaymentJson]:
    return [_payment(one) for one in money.payments if everything or not one.settled]


def _payment(one: Payment) -> PaymentJson:
    return {
        "id": one.id,
        "title": one.title,
        "by": one.by,
        "amount": _amount(one.amount),
        "currency": one.currency,
        "invoice": one.invoice,
        "due": _day(one.due),
        "paid": _day(one.paid),
        "overdue": one.overdue,
        "days_late": one.days_late,
        "taken": one.taken,
        "taken_on": _day(one.taken_on),
        "step": one.step,
        "next_step": one.next_step,
        "next_on": _day(one.next_on),
        "disputed": list(one.disputed),
    }


def _amount(value: Any) -> str | None:
    return None if value is None else format(value, "f")


def _compensation(money: Money, everything: bool) -> list[CompensationJson]:
    return [_offer(one) for one in money.offers if everything or one.pending]


def _offer(one: Offer) -> CompensationJson:
    return {
        "issue": one.issue,
        "kind": one.kind,
        "what": one.what,
        "amount": _amount(one.amount),
        "currency": one.currency,
        "state": one.state,
        "offered": _day(one.offered),
        "accepted": _day(one.accepted),
        "settled": _day(one.settled),
        "overdue": one.overdue,
    }


def _person(load: Load) -> PersonJson:
    return {
        "person": load.person,
        "name": load.name,
        "share": str(load.share),
        "capacity": str(load.capacity),
        "over": load.over,
        "steps": [
            {
                "step": taken.step,
                "issue": taken.issue,
                "project": taken.project,
                "share": None if taken.share is None else str(taken.share),
                "since": _day(taken.since),
                "source": taken.source,
                "moved": taken.moved,
            }
            for taken in load.steps
        ],
    }
