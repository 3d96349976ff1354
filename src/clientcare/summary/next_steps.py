"""The most valuable things to do now, each with the command that records it."""

import re
from collections.abc import Iterable
from typing import NamedTuple

from clientcare.findings import ERROR, WARNING, Finding

MOST = 3

EXISTS_FROM = {
    "unanswered-client": "answer the client",
    "unanswered-dissatisfaction": "call the client and ask what is wrong",
    "untold-issue": "tell the client of the problem",
    "untold-slip": "tell the client of the new date",
    "unexplained-slip": "say why the date moved",
    "overdue-escalation": "answer the escalation",
    "missing-escalation": "call for help at the next level",
    "unexplained-mass-complaint": "explain openly what happened",
    "overdue-commitment": "deliver it, or agree a new date",
    "overdue-fix": "finish the fix, or agree a new date",
    "unsolved-problem": "fix it, or offer a workaround",
    "overdue-update": "write the client an update",
    "stale-issue": "tell the client where it stands",
    "missing-workaround": "offer the client a workaround",
    "untested-fix": "test the fix",
    "unpriced-change": "agree what the change takes",
    "unsettled-compensation": "settle what was promised in return",
    "unchased-payment": "take the next step to be paid",
    "unchased-client": "remind the client of what they owe",
    "unclear-requirements": "ask the client again for their answer",
    "blocked-commitment": "chase what it waits for, or move it early",
    "over-promise": "give it a date that can hold",
    "overdue-meeting": "meet the client",
    "silent-client": "call the client and show what there is",
    "falling-mood": "ask the client what changed",
    "undecided-change": "ask for a decision on the change",
    "unagreed-slip": "ask whether the new date is agreed",
    "unresolved-escalation": "do what the answer to the escalation said",
    "overdue-input": "remind them of what they owe",
    "overdue-payment": "ask why it is not paid",
    "unaccepted-delivery": "ask the client to accept it",
    "unconfirmed-fix": "ask the client to confirm the fix",
    "missing-plan": "plan the repair",
    "missing-options": "show the client two ways out",
    "untriaged-issue": "diagnose and rank it",
    "undated-issue": "promise a date for the fix",
    "undated-commitment": "agree a date",
    "missing-acceptance": "agree when it counts as done",
    "unowned-commitment": "name who owes it",
    "unowned-issue": "name who answers for it on both sides",
}
"""What keeps a client's trust, most valuable first: answer, tell, escalate, deliver, then chase."""

_COMMAND = re.compile(r"(?P<what>.*?)[\s:,;(]*`?(?P<command>clientcare [a-z]+[^;`)]*)", re.DOTALL)
_RECORDED = re.compile(r",? and record (?:it|each|them|how|their word)\Z")


class Step(NamedTuple):
    """Something to do now, and the command that records it, ready to be typed."""

    what: str
    command: str | None
    record: str | None = None
    rule: str | None = None


def steps_from(findings: Iterable[Finding], most: int = MOST) -> tuple[Step, ...]:
    """The most valuable steps that a project's findings call for, one a record."""
    found: dict[tuple[str | None, str | None], Step] = {}
    for finding in sorted(findings, key=_value):
        if finding.severity >= WARNING and len(found) < most:
            found.setdefault((finding.kind, finding.record), step_of(finding))
    return tuple(found.values())


def _value(finding: Finding) -> tuple[bool, int, tuple[object, ...]]:
    place = _PLACES.get(finding.rule, len(_PLACES))
    return finding.severity is not ERROR, place, (finding.code, finding.record or "", finding.order)


_PLACES = {rule: place for place, rule in enumerate(EXISTS_FROM)}


def step_of(finding: Finding) -> Step:
    """Say what a finding calls for, and what to type: its rule's command, else one to edit."""
    what, command = split_fix(finding.fix)
    if command is None and finding.record:
        command = f"clientcare edit {finding.record}"
    said = EXISTS_FROM.get(finding.rule) or f"{_RECORDED.sub('', what)} ({finding.rule})"
    return Step(said, command, finding.record, finding.rule)


def split_fix(fix: str) -> tuple[str, str | None]:
    """Part a fix into what to do in words and the first command that it names, if it names one."""
    found = _COMMAND.match(fix)
    if not found:
        return fix, None
    return found["what"] or fix, found["command"].strip()
