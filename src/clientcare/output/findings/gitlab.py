"""`check --output-format gitlab`: a Code Quality report, which GitLab shows in merge requests.

GitLab hides `check_name`, so the description names the rule too; it drops an entry whose
fingerprint stands twice in a file.
"""

from clientcare.findings import ERROR, INFO, WARNING, Finding
from clientcare.output.clean import line
from clientcare.output.findings import Checked
from clientcare.output.json import dump
from clientcare.output.terminal import Terminal

SEVERITIES = {ERROR: "major", WARNING: "minor", INFO: "info"}


def render(checked: Checked, terminal: Terminal) -> str:
    """Write every finding as an entry of the report."""
    entries = [_entry(finding) for finding in checked.outcome.findings]
    return dump(entries)


def _entry(finding: Finding) -> dict[str, object]:
    return {
        "description": f"{finding.code} {finding.rule}: {line(finding.message)}",
        "check_name": finding.rule,
        "fingerprint": finding.fingerprint,
        "severity": SEVERITIES[finding.severity],
        "location": {"path": finding.place.file, "lines": {"begin": finding.place.line}},
    }
