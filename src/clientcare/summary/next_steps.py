"""The most valuable things to do now, each with the command that records it."""

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from clientcare.findings import ERROR, WARNING, Finding


class Step(NamedTuple):
    """Something to do now, and the command that records it, ready to be typed."""

    what: str
    command: str | None
    record: str | None = None
    rule: str | None = None


MOST = 3

FIRST = (
    "unanswered-client", "unanswered-dissatisfaction", "untold-issue", "untold-slip",
    "overdue-escalation", "missing-escalation", "unsolved-problem", "unexplained-mass-complaint",
    "overdue-commitment", "overdue-fix", "overdue-update", "stale-issue", "missing-workaround",
    "unsettled-compensation", "unchased-payment", "unchased-client", "unclear-requirements",
    "blocked-commitment", "over-promise", "overdue-meeting", "silent-client", "falling-mood",
    "undecided-change", "unagreed-slip", "unresolved-escalation", "overdue-input",
    "overdue-payment",
)  # fmt: skip
"""What keeps a client's trust, most valuable first: answer, tell, escalate, deliver, then chase."""

_COMMAND = re.compile(r"(?P<what>.*?)[:,;]? ?`?(?P<command>clientcare [a-z]+[^;`]*)`?", re.DOTALL)


def steps_from(findings: Iterable[Finding], most: int = MOST) -> tuple[Step, ...]:
    """The most valuable steps that a project's findings call for, one a record."""
    found: dict[tuple[str | None, str | None], Step] = {}
    for finding in sorted(findings, key=_value):
        if finding.severity >= WARNING and len(found) < most:
            found.setdefault((finding.kind, finding.record), step_of(finding))
    return tuple(found.values())


def _value(finding: Finding) -> tuple[bool, int, tuple[object, ...]]:
    place = FIRST.index(finding.rule) if finding.rule in FIRST else len(FIRST)
    return finding.severity is not ERROR, place, finding.order


def step_of(finding: Finding) -> Step:
    """Read what to do, and the command to type, from what a finding's rule says."""
    what, command = split_fix(finding.fix)
    return Step(what, command, finding.record, finding.rule)


def split_fix(fix: str) -> tuple[str, str | None]:
    """Part a fix into what to do in words and the first command it names, if it does."""
    found = _COMMAND.match(fix)
    if not found:
        return fix, None
    return found["what"].strip() or fix, found["command"].strip()


def commands_in(fix: str) -> Iterator[str]:
    """Every command that a fix names."""
    return (found["command"].strip() for found in _COMMAND.finditer(fix))
