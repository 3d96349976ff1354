"""The sum behind each clock of a record, so that whoever doubts a number can check it by hand.

`explain(record, context)` asks the clocks that the rules ask, and lays out what they counted.
"""

from clientcare.facts.workspace import Context
from clientcare.records import Change, Commitment, Issue, Project, Record, Risk, Touchpoint
from clientcare.summary.explaining.model import Clock, Part, Span, State
from clientcare.summary.explaining.others import (
    change_clocks,
    project_clocks,
    risk_clocks,
    touchpoint_clocks,
)
from clientcare.summary.explaining.problems import issue_clocks
from clientcare.summary.explaining.promises import commitment_clocks

__all__ = ["Clock", "Part", "Span", "State", "explain"]


def explain(record: Record, context: Context) -> list[Clock]:
    """Lay out every clock of a record; a review has none."""
    if isinstance(record, Commitment):
        return list(commitment_clocks(record, context))
    if isinstance(record, Issue):
        return list(issue_clocks(record, context))
    if isinstance(record, Project):
        return list(project_clocks(record, context))
    if isinstance(record, Change):
        return list(change_clocks(record, context))
    if isinstance(record, Risk):
        return list(risk_clocks(record, context))
    return list(touchpoint_clocks(record, context)) if isinstance(record, Touchpoint) else []
