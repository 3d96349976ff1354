"""`check --output-format concise`: one line a finding, as editors and `grep` like it."""

from clientcare.output.terminal import Terminal
from clientcare.views.formats import Checked, headline


def render(checked: Checked, look: Terminal) -> str:
    """Write `file:line:column: CODE name severity: message` for each finding."""
    lines = [headline(finding, look) for finding in checked.outcome.findings]
    return "\n".join([*lines, *checked.ending()])
