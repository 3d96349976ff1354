"""The most valuable things to do now, each with the command that records it."""

from collections.abc import Iterable
from typing import NamedTuple

from clientcare.findings import ERROR, WARNING, Finding, Remedy
from clientcare.records.base import ROUND

MOST = 3

MOST_VALUABLE = (
    "unreadable-file",
    "invalid-record",
    "unanswered-client",
    "unanswered-dissatisfaction",
    "untold-issue",
    "untold-slip",
    "unexplained-slip",
    "overdue-escalation",
    "missing-escalation",
    "unexplained-mass-complaint",
    "overdue-commitment",
    "overdue-fix",
    "unsolved-problem",
    "overdue-update",
    "stale-issue",
    "missing-workaround",
    "untested-fix",
    "unpriced-change",
    "unsettled-compensation",
    "unchased-payment",
    "unchased-client",
    "unclear-requirements",
    "blocked-commitment",
    "over-promise",
    "overdue-meeting",
    "silent-client",
    "falling-mood",
    "undecided-change",
    "unagreed-slip",
    "unresolved-escalation",
    "overdue-input",
    "overdue-payment",
    "unaccepted-delivery",
    "unconfirmed-fix",
    "missing-plan",
    "missing-options",
    "untriaged-issue",
    "undated-issue",
    "undated-commitment",
    "missing-acceptance",
    "unowned-commitment",
    "unowned-issue",
)
"""The rules whose findings call for a step, by what keeps a client's trust: read, answer, tell,
escalate, deliver, then chase. The step itself stands in the rule's remedy.
"""


class Step(NamedTuple):
    """Something to do now, and the command that records it, ready to be typed."""

    what: str
    command: str | None
    record: str | None = None
    rule: str | None = None


def steps_from(findings: Iterable[Finding], most: int = MOST) -> tuple[Step, ...]:
    """The most valuable steps that a project's findings call for, one a record or series."""
    found: dict[tuple[str | None, str | None], Step] = {}
    for finding in sorted(findings, key=_value):
        if finding.severity >= WARNING and len(found) < most:
            name = finding.record and finding.record.partition(ROUND)[0]
            found.setdefault((finding.kind, name), step_of(finding))
    return tuple(found.values())


_PLACES = {rule: place for place, rule in enumerate(MOST_VALUABLE)}


def _value(finding: Finding) -> tuple[bool, int, tuple[object, ...]]:
    place = _PLACES.get(finding.rule, len(_PLACES))
    return finding.severity is not ERROR, place, (finding.code, finding.record or "", finding.order)


def step_of(finding: Finding) -> Step:
    """Say what a finding calls for, and what to type: its remedy's command, else one to edit."""
    remedy = finding.remedy
    edit = Remedy("", f"clientcare edit {finding.record}").within(finding.root or "").command
    command = remedy.command or (edit if finding.record else None)
    said = remedy.step or remedy.words
    if finding.rule not in _PLACES:
        said = f"{said} ({finding.rule})"
    return Step(said, command, finding.record, finding.rule)
