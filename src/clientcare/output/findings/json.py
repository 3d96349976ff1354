"""`check --output-format json`, version 1: fields are only ever added."""

from clientcare.output.findings import Checked, by_rule
from clientcare.output.json import dump
from clientcare.output.terminal import Terminal
from clientcare.published.findings import check_json, statistics_json


def render(checked: Checked, terminal: Terminal) -> str:
    """Write everything that was found."""
    return dump(check_json(checked.outcome, checked.workspaces))


def render_statistics(checked: Checked, terminal: Terminal) -> str:
    """Write how often each rule fired."""
    outcome = checked.outcome
    return dump(statistics_json(outcome, by_rule(outcome), checked.workspaces[0]))
