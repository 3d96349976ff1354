"""`advise --format json`: the situations and their steps, in their published shape."""

from collections.abc import Iterable, Sequence
from typing import TypedDict

from clientcare.calendar.working_time import Now
from clientcare.findings import Unreadable
from clientcare.playbooks.advice import Advice, Advised
from clientcare.playbooks.conditions import Evidence
from clientcare.views.json_text import Top, dump, top


class EvidenceJson(TypedDict):
    """What shows that something holds, and since when."""

    words: str
    on: str | None


class StepJson(TypedDict):
    """A step of the way out; `done` is null while it is open, `after` up to when it can wait."""

    name: str
    text: str
    done: EvidenceJson | None
    after: str | None
    command: str | None


class SituationJson(TypedDict):
    """A situation that the facts show."""

    playbook: str
    situation: str
    why: str
    kind: str
    record: str
    title: str
    facts: list[EvidenceJson]
    steps: list[StepJson]


class AdviceJson(Top):
    """The advice on a record or a project."""

    project: str | None
    record: str
    kind: str
    title: str
    situations: list[SituationJson]


def render(
    subject: tuple[str, str, str],
    project: str | None,
    advice: Sequence[Advice],
    now: Now,
    unreadable: Iterable[Unreadable],
) -> str:
    """Write the advice on a subject: its kind, id and title."""
    kind, record, title = subject
    found: AdviceJson = {
        **top(now, unreadable),
        "project": project,
        "record": record,
        "kind": kind,
        "title": title,
        "situations": [_situation(one) for one in advice],
    }
    return dump(found)


def _situation(advice: Advice) -> SituationJson:
    return {
        "playbook": advice.playbook,
        "situation": advice.situation,
        "why": advice.why,
        "kind": advice.kind,
        "record": advice.record,
        "title": advice.title,
        "facts": [_evidence(fact) for fact in advice.facts],
        "steps": [_step(step) for step in advice.steps],
    }


def _evidence(evidence: Evidence) -> EvidenceJson:
    return {"words": evidence.words, "on": evidence.on.isoformat() if evidence.on else None}


def _step(step: Advised) -> StepJson:
    return {
        "name": step.name,
        "text": step.text,
        "done": _evidence(step.done) if step.done else None,
        "after": step.after.isoformat() if step.after else None,
        "command": step.command,
    }
