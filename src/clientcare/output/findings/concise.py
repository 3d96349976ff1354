"""`check --output-format concise`: one line a finding, as editors and `grep` like it."""

from clientcare.output.findings import Checked, headline
from clientcare.output.terminal import Terminal


def render(checked: Checked, terminal: Terminal) -> str:
    """Write `file:line:column: CODE name severity: message` for each finding."""
    lines = [headline(finding, terminal) for finding in checked.outcome.findings]
    return "\n".join([*lines, *checked.ending()])
