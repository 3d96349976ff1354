"""What a finding makes of a project's colour: the one place that sorts rules into red and amber."""

from typing import Literal

from clientcare.findings import ERROR, WARNING, Severity
from clientcare.rules.catalogue import WATERMELON

Colour = Literal["red", "grey", "amber", "green"]
COLOURS: tuple[Colour, ...] = ("red", "grey", "amber", "green")
"""The colours, each outranking those after it."""

RED_FAMILIES = "123478"
AMBER_FAMILIES = "12345678"


def colour_of(code: str, severity: Severity, *, gap: bool = False) -> Colour:
    """The colour that a finding calls for, with the rule's own severity; a gap for none."""
    if gap:
        return "green"
    family = code[2]
    if severity is ERROR:
        return "red" if family in RED_FAMILIES else "amber"
    if severity is WARNING and family in AMBER_FAMILIES and code != WATERMELON:
        return "amber"
    return "green"
