"""`check --statistics --output-format json`, version 1: how often each rule fired."""

from typing import TypedDict

from clientcare.output.terminal import Terminal
from clientcare.views.formats import Checked, by_rule
from clientcare.views.json_findings import SummaryJson, summary_json
from clientcare.views.json_text import Top, dump, top


class RuleCountJson(TypedDict):
    """How often a rule fired."""

    rule: str
    code: str
    severity: str
    count: int


class StatisticsJson(Top):
    """The whole with `--statistics`."""

    statistics: list[RuleCountJson]
    summary: SummaryJson


def render(checked: Checked, look: Terminal) -> str:
    """Write how often each rule fired."""
    outcome = checked.outcome
    found: StatisticsJson = {
        **top(checked.workspace.now, outcome.unreadable),
        "statistics": [
            {"rule": name, "code": code, "severity": severity.word, "count": count}
            for count, code, name, severity in by_rule(outcome)
        ],
        "summary": summary_json(outcome),
    }
    return dump(found)
