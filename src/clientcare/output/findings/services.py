"""Findings for services: json, workflow commands of GitHub, a Code Quality report of GitLab."""

from clientcare.findings import ERROR, INFO, WARNING, Finding
from clientcare.output.clean import dump, line
from clientcare.output.findings import CheckResult
from clientcare.output.terminal import Terminal
from clientcare.wording import count


def json(checked: CheckResult, terminal: Terminal) -> str:
    """Write everything that was found; version 1: fields are only ever added."""
    from clientcare.published.findings import check_json

    return dump(check_json(checked.outcome, checked.now, checked.prefix, checked.roots))


def counted_json(checked: CheckResult, terminal: Terminal) -> str:
    """Write how often each rule fired."""
    from clientcare.published.findings import statistics_json

    return dump(statistics_json(checked.outcome, checked.by_rule(), checked.now))


SHOWN = 10
"""How many errors, warnings and notices of a step GitHub shows; the worst come first."""
COMMANDS = {ERROR: "error", WARNING: "warning", INFO: "notice"}


def github(checked: CheckResult, terminal: Terminal) -> str:
    """Write one workflow command a finding, and then how many GitHub will not show."""
    lines = [_command(finding) for finding in checked.outcome.findings]
    more = {word: checked.outcome.count(severity) - SHOWN for severity, word in COMMANDS.items()}
    if said := [count(number, f"more {word}") for word, number in more.items() if number > 0]:
        head = f"GitHub annotates {SHOWN} of each kind; not annotated but in this log: "
        lines.append(head + ", ".join(said))
    return "\n".join([*lines, *checked.ending()])


def _command(finding: Finding) -> str:
    here = finding.place
    place: dict[str, object] = {"file": here.file, "line": here.line, "endLine": here.end_line}
    if here.line == here.end_line:  # columns are taken only where the place is on one line
        place |= {"col": here.column, "endColumn": here.end_column}
    place["title"] = f"{finding.code} {finding.rule}"
    escaped = {
        name: _data(line(str(value))).replace(":", "%3A").replace(",", "%2C")
        for name, value in place.items()
    }
    properties = ",".join(f"{name}={value}" for name, value in escaped.items())
    message = f"{line(finding.message)}\n{line(finding.fix)}"
    return f"::{COMMANDS[finding.severity]} {properties}::{_data(message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


SEVERITIES = {ERROR: "major", WARNING: "minor", INFO: "info"}


def gitlab(checked: CheckResult, terminal: Terminal) -> str:
    """Write every finding as an entry of a Code Quality report, which a merge request shows.

    GitLab hides `check_name`, so the description names the rule too; it drops an entry whose
    fingerprint stands twice in a file.
    """
    entries = [
        {
            "description": f"{one.code} {one.rule}: {line(one.message)}",
            "check_name": one.rule,
            "fingerprint": one.fingerprint,
            "severity": SEVERITIES[one.severity],
            "location": {"path": one.place.file, "lines": {"begin": one.place.line}},
        }
        for one in checked.outcome.findings
    ]
    return dump(entries)
