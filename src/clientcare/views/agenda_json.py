"""`agenda --format json`: the next meeting, in its published shape.

Each entry says by `internal` whether it is for us only; `untold`, `mood`, `ask`, `people` and
`held_back` always are.
"""

from datetime import date
from typing import TypedDict

from clientcare.summary import Problem
from clientcare.summary.agenda import Agenda, HeldBack, NewDate, Request, Untold
from clientcare.summary.attending import Attendee
from clientcare.summary.happened import Event
from clientcare.views.agenda_rows import log_command
from clientcare.views.json_text import Top, dump, top
from clientcare.views.waiting_json import PendingJson, StepJson, pending, step


class UntoldJson(TypedDict):
    """What the client does not know yet."""

    kind: str
    record: str
    title: str
    since: str
    late: bool
    old: str | None
    new: str | None
    why: str | None
    command: str
    internal: bool


class EventJson(TypedDict):
    """What happened since the last meeting."""

    on: str
    what: str
    record: str
    title: str
    detail: str | None
    internal: bool


class NewDateJson(TypedDict):
    """A date that moved, and that the client knows of."""

    record: str
    title: str
    fix: bool
    promised: str | None
    due: str
    slip_days: int
    why: str | None
    told: str
    agreed: str | None
    internal: bool


class ProblemJson(TypedDict):
    """An open problem that the client knows of."""

    record: str
    title: str
    severity: str | None
    state: str
    age: int
    due: str | None
    overdue: bool
    next_step: StepJson | None
    internal: bool


class RequestJson(TypedDict):
    """A change request that is open, or newly decided."""

    record: str
    title: str
    requested: str | None
    assessed: str | None
    decided: str | None
    decision: str | None
    work_days: str | None
    delay: str | None
    cost: str | None
    consequences: list[str]
    internal: bool


class MoodJson(TypedDict):
    """How they felt on a day."""

    on: str
    mood: int
    why: str | None


class PersonJson(TypedDict):
    """Somebody who must be there; `missed` talks of late they were in none of."""

    id: str
    name: str
    side: str
    role: str | None
    away: str | None
    missed: int


class HeldBackJson(TypedDict):
    """What the client was not told of on purpose."""

    kind: str
    record: str
    title: str
    text: str | None


class AgendaJson(Top):
    """The next meeting of a project."""

    project: str
    name: str
    client: str | None
    last_meeting: str | None
    due_by: str | None
    overdue: bool
    internal: bool
    untold: list[UntoldJson]
    changed: list[EventJson]
    dates: list[NewDateJson]
    decide: list[PendingJson]
    they_owe: list[PendingJson]
    we_owe: list[PendingJson]
    problems: list[ProblemJson]
    requests: list[RequestJson]
    mood: list[MoodJson]
    ask: list[str]
    people: list[PersonJson]
    held_back: list[HeldBackJson]
    command: str


def render(agenda: Agenda) -> str:
    """Write the agenda of the next meeting."""
    found: AgendaJson = {
        **top(agenda.now, agenda.unreadable),
        "project": agenda.project.id,
        "name": agenda.project.name,
        "client": agenda.project.client,
        "last_meeting": _day(agenda.since),
        "due_by": _day(agenda.by),
        "overdue": agenda.overdue,
        "internal": agenda.internal,
        "untold": [_untold(one) for one in agenda.untold],
        "changed": [_event(one) for one in agenda.changed],
        "dates": [_new_date(one) for one in agenda.dates],
        "decide": [pending(one) for one in agenda.decide],
        "they_owe": [pending(one) for one in agenda.they_owe],
        "we_owe": [pending(one) for one in agenda.we_owe],
        "problems": [_problem(one) for one in agenda.problems],
        "requests": [_request(one) for one in agenda.requests],
        "mood": [
            {"on": mood.on.isoformat(), "mood": mood.mood, "why": mood.why}
            for mood in agenda.project.contact.moods
        ],
        "ask": list(agenda.ask),
        "people": [_person(one) for one in agenda.people],
        "held_back": [_held_back(one) for one in agenda.held_back],
        "command": log_command(agenda),
    }
    return dump(found)


def _day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _untold(one: Untold) -> UntoldJson:
    return {
        "kind": one.kind,
        "record": one.record,
        "title": one.title,
        "since": one.since.isoformat(),
        "late": one.late,
        "old": _day(one.old),
        "new": _day(one.new),
        "why": one.why,
        "command": one.command,
        "internal": True,
    }


def _event(one: Event) -> EventJson:
    return {
        "on": one.day.isoformat(),
        "what": one.what,
        "record": one.record,
        "title": one.title,
        "detail": one.detail,
        "internal": one.internal,
    }


def _new_date(one: NewDate) -> NewDateJson:
    return {
        "record": one.record,
        "title": one.title,
        "fix": one.fix,
        "promised": _day(one.promised),
        "due": one.due.isoformat(),
        "slip_days": one.days,
        "why": one.why,
        "told": one.told.isoformat(),
        "agreed": _day(one.agreed),
        "internal": one.internal,
    }


def _problem(one: Problem) -> ProblemJson:
    return {
        "record": one.id,
        "title": one.title,
        "severity": one.severity,
        "state": one.state,
        "age": one.age,
        "due": _day(one.due),
        "overdue": one.overdue,
        "next_step": step(one.next_step),
        "internal": one.record.internal,
    }


def _request(one: Request) -> RequestJson:
    return {
        "record": one.record,
        "title": one.title,
        "requested": _day(one.requested),
        "assessed": _day(one.assessed),
        "decided": _day(one.decided),
        "decision": one.decision,
        "work_days": one.days,
        "delay": one.delay,
        "cost": one.cost,
        "consequences": list(one.consequences),
        "internal": one.internal,
    }


def _person(one: Attendee) -> PersonJson:
    return {
        "id": one.id,
        "name": one.name,
        "side": one.side,
        "role": one.role,
        "away": one.away,
        "missed": one.missed,
    }


def _held_back(one: HeldBack) -> HeldBackJson:
    return {"kind": one.kind, "record": one.record, "title": one.title, "text": one.text}
