"""The output formats of `check`: one module a format, one line in this table.

Each module has `render(checked, terminal) -> str`. What a format takes from a record goes through
`clean.line`, and no line that a CI runner reads begins with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib import import_module
from typing import Any, NamedTuple

from clientcare.facts.workspace import Context, Workspace
from clientcare.findings import ERROR, INFO, WARNING, Finding, Outcome, Severity, Waived
from clientcare.output.clean import file_name, line
from clientcare.output.terminal import Terminal

FORMATS = (
    "full", "concise", "grouped", "json", "github", "gitlab", "junit", "sarif", "markdown",
)  # fmt: skip
"""The name of each format, and of the module of this package that writes it."""

STATISTICS = ("full", "concise", "grouped", "json")
"""The formats of `--statistics`."""

STYLES = {ERROR: "bold red", WARNING: "yellow", INFO: "cyan"}


class Checked:
    """What a format shows: the outcome, and the workspaces that it is about."""

    def __init__(
        self,
        outcome: Outcome,
        *workspaces: Workspace,
        failing: Iterable[Finding] = (),
        contexts: Sequence[Context] | None = None,
        brief: bool = False,
    ) -> None:
        """Take what was found, of which projects (None: of all), and for what the check fails.

        `brief` leaves out the line that counts.
        """
        self.outcome = outcome
        self.workspaces = workspaces
        self.failing = {finding.fingerprint for finding in failing}
        self.brief = brief
        if contexts is None:
            contexts = [context for one in workspaces for context in one.contexts]
        self.projects = {one.workspace.origin.name(one.id): one for one in contexts}

    def fails(self, finding: Finding) -> bool:
        """Whether a finding is one for which the check fails."""
        return finding.fingerprint in self.failing

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of each file, by the name that findings give it."""
        snapshots = (workspace.snapshot for workspace in self.workspaces)
        return {each.shown(file): file.text for each in snapshots for file in each.files}

    def counts(self) -> str:
        """Count what was found, hidden, looked at and not seen, in one line."""
        return counts(self.outcome, sum(len(one.snapshot.invalid) for one in self.workspaces))

    def ending(self) -> list[str]:
        """A line for each waived finding, always, and the last line, if it is wanted."""
        lines = [waived_line(finding) for finding in self.outcome.waived]
        if not self.brief:
            lines.append(self.counts())
        return ["\n".join(lines)] if lines else []


class Shown(NamedTuple):
    """The parts of a finding that every text format shows, made inert."""

    place: str
    rule: str
    severity: str
    message: str


def shown(finding: Finding) -> Shown:
    """Take from a finding what one line of text says of it."""
    here = finding.place
    place = f"{file_name(here.file)}:{here.line}:{here.column}"
    return Shown(
        place, f"{finding.code} {finding.rule}", finding.severity.word, line(finding.message)
    )


def headline(finding: Finding, terminal: Terminal) -> str:
    """Say in one line where a finding stands, which rule it is and what is wrong."""
    place, rule, severity, message = shown(finding)
    severity = terminal.paint(severity, STYLES[finding.severity])
    return f"{terminal.paint(place, 'bold')}: {rule} {severity}: {message}"


def waived_line(finding: Finding) -> str:
    """Say in one line what a waiver hides, until when and why."""
    waived = finding.waived or Waived("")
    end = f"until {waived.until}" if waived.until else f"for commit {waived.commit}"
    return f"waived {end}: {finding.rule} {line(finding.record or '')}: {line(waived.why)}"


def number(count: int, word: str) -> str:
    """Write a number of things: `1 error`, `2 errors`."""
    return f"{count} {word}{'' if count == 1 else 's'}"


def counts(outcome: Outcome, invalid: int = 0) -> str:
    """Count what was found, hidden, looked at and not seen, in one line."""
    found = f"{number(outcome.count(ERROR), 'error')}, {number(outcome.count(WARNING), 'warning')}"
    unread = f"{number(outcome.unreadable_files, 'file')} unreadable"
    if invalid:
        unread += f", {number(invalid, 'record')} unreadable"
    return (
        f"{found}, {outcome.count(INFO)} info; {len(outcome.waived)} waived; "
        f"{number(outcome.files, 'file')}, {number(outcome.records, 'record')} checked; {unread}"
    )


def render(name: str, checked: Checked, terminal: Terminal) -> str:
    """Write what was found in a format of the table."""
    return str(_module(name).render(checked, terminal))


def render_statistics(name: str, checked: Checked, terminal: Terminal) -> str:
    """Write how often each rule fired, in place of the findings."""
    if name == "json":
        return str(_module(name).render_statistics(checked, terminal))
    rows = by_rule(checked.outcome)
    room = max((len(str(row[0])) for row in rows), default=1)
    name_room = max((len(row[2]) for row in rows), default=1)
    lines = [
        f"{count:>{room}}  {code}  {name:<{name_room}}  {terminal.paint(worst.word, STYLES[worst])}"
        for count, code, name, worst in rows
    ]
    return "\n".join([*lines, *checked.ending()])


def _module(name: str) -> Any:
    return import_module(f"clientcare.output.findings.{name}")


def by_rule(outcome: Outcome) -> list[tuple[int, str, str, Severity]]:
    """Count the shown findings of each rule: number, code, name, worst severity; most first."""
    found: dict[str, list[Finding]] = {}
    for finding in outcome.findings:
        found.setdefault(finding.code, []).append(finding)
    rows = [(len(f), c, f[0].rule, max(x.severity for x in f)) for c, f in found.items()]
    return sorted(rows, key=lambda row: (-row[0], row[1]))
