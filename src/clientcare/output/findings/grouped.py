"""`check --output-format grouped`: the findings of each file together."""

from clientcare.findings import Finding
from clientcare.output.clean import file_name
from clientcare.output.findings import STYLES, Checked, shown
from clientcare.output.terminal import Terminal


def render(checked: Checked, terminal: Terminal) -> str:
    """Write each file's name and below it one line a finding; the worst file comes first."""
    files: dict[str, list[Finding]] = {}
    for finding in checked.outcome.findings:
        files.setdefault(finding.place.file, []).append(finding)
    blocks = []
    for name, findings in files.items():
        heading = f"{terminal.paint(file_name(name), 'bold')}:"
        blocks.append("\n".join([heading, *(_row(finding, terminal) for finding in findings)]))
    return "\n\n".join([*blocks, *checked.ending()])


def _row(finding: Finding, terminal: Terminal) -> str:
    here, what = finding.place, shown(finding)
    severity = terminal.paint(what.severity, STYLES[finding.severity])
    return f"  {here.line}:{here.column}: {what.rule} {severity}: {what.message}"
