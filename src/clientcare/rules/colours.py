"""What a finding makes of a project's colour: the one place that sorts rules into red and amber."""

from typing import Literal

from clientcare.facts.states import current_facts, is_closed
from clientcare.findings import ERROR, WARNING, Severity
from clientcare.records import Issue
from clientcare.rules.catalogue import WATERMELON

Shade = Literal["red", "grey", "amber", "green"]
SHADES: tuple[Shade, ...] = ("red", "grey", "amber", "green")
"""The colours, each outranking those after it."""

RED_FAMILIES = "123478"
AMBER_FAMILIES = "12345678"


def shade_of(code: str, severity: Severity) -> Shade:
    """The colour that a finding of a rule, with the rule's own severity, speaks for."""
    family = code[2]
    if severity is ERROR:
        return "red" if family in RED_FAMILIES else "amber"
    if severity is WARNING and family in AMBER_FAMILIES and code != WATERMELON:
        return "amber"
    return "green"


def is_burning(issue: Issue) -> bool:
    """Whether an issue is critical and neither fixed nor worked around, which alone makes red."""
    if issue.severity != "critical" or is_closed(issue):
        return False
    facts = current_facts(issue)
    return not (facts.fixed or facts.confirmed or facts.workaround)
