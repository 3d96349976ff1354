"""`check --output-format github`: workflow commands, which GitHub shows as annotations.

GitHub shows ten errors, ten warnings and ten notices of a step; the worst come first, and the last
lines say how many more there are.
"""

from clientcare.findings import ERROR, INFO, WARNING, Finding
from clientcare.output.clean import line
from clientcare.output.findings import Checked, number
from clientcare.output.terminal import Terminal

SHOWN = 10
COMMANDS = {ERROR: "error", WARNING: "warning", INFO: "notice"}


def render(checked: Checked, terminal: Terminal) -> str:
    """Write one workflow command a finding, and then what GitHub will not show."""
    lines = [_command(finding) for finding in checked.outcome.findings]
    return "\n".join([*lines, *_beyond(checked), *checked.ending()])


def _command(finding: Finding) -> str:
    here = finding.place
    place = {
        "file": here.file,
        "line": here.line,
        "endLine": here.end_line,
        "col": here.column,
        "endColumn": here.end_column,
        "title": f"{finding.code} {finding.rule}",
    }
    if here.line != here.end_line:  # columns are taken only where the place is on one line
        del place["col"], place["endColumn"]
    properties = ",".join(f"{name}={_property(str(value))}" for name, value in place.items())
    message = f"{line(finding.message)}\n{line(finding.fix)}"
    return f"::{COMMANDS[finding.severity]} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(line(text)).replace(":", "%3A").replace(",", "%2C")


def _beyond(checked: Checked) -> list[str]:
    """Say how many findings get no annotation."""
    more = {word: checked.outcome.count(severity) - SHOWN for severity, word in COMMANDS.items()}
    said = [number(count, f"more {word}") for word, count in more.items() if count > 0]
    if not said:
        return []
    return [
        f"GitHub annotates {SHOWN} of each kind; not annotated but in this log: {', '.join(said)}"
    ]
