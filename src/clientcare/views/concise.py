"""`check --output-format concise`: one line a finding, as editors and `grep` like it."""

from clientcare.views.console import Look
from clientcare.views.formats import Checked, headline


def render(checked: Checked, look: Look) -> str:
    """Write `file:line:column: CODE name severity: message` for each finding."""
    lines = [headline(finding, look) for finding in checked.outcome.findings]
    return "\n".join([*lines, *checked.ending()])
