"""The output formats of `check`: one function a format, named like it, one line in this table.

What a format takes from a record goes through `clean.line`, and no line that a CI runner reads
begins with it.
"""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from importlib import import_module

from clientcare import findings
from clientcare.facts.workspace import Context, Workspace
from clientcare.output.clean import file_name, line
from clientcare.output.terminal import Terminal
from clientcare.wording import count

FORMATS: Mapping[str, str] = {
    "full": "text", "concise": "text", "grouped": "text", "json": "services", "github": "services",
    "gitlab": "services", "junit": "junit", "sarif": "sarif", "markdown": "page", "html": "page",
}  # fmt: skip
"""The name of each format, and the module of this package in which its function stands."""

STATISTICS: Mapping[str, str] = {
    name: module for name, module in FORMATS.items() if module in ("text", "page") or name == "json"
}
"""The formats of `--statistics`."""

STYLES = {findings.ERROR: "bold red", findings.WARNING: "amber", findings.INFO: "dark-cyan"}


class CheckResult:
    """What a format shows: the outcome, and the workspaces that it is about."""

    def __init__(
        self,
        outcome: findings.Outcome,
        workspaces: Sequence[Workspace],
        failing: Iterable[findings.Finding] = (),
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

    def fails(self, finding: findings.Finding) -> bool:
        """Whether a finding is one for which the check fails."""
        return finding.fingerprint in self.failing

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The text of each file, by the name that findings give it."""
        snapshots = (workspace.snapshot for workspace in self.workspaces)
        return {each.shown(file): file.text for each in snapshots for file in each.files}

    def counts(self) -> str:
        """Count what was found, hidden, looked at and not seen, in one line."""
        found = self.outcome
        invalid = sum(len(one.snapshot.invalid) for one in self.workspaces)
        records = f", {count(invalid, 'record')} unreadable" if invalid else ""
        errors, warnings, infos = map(found.count, STYLES)
        return (
            f"{count(errors, 'error')}, {count(warnings, 'warning')}, {infos} info; "
            f"{len(found.waived)} waived; {count(found.files, 'file')}, "
            f"{count(found.records, 'record')} checked; "
            f"{count(found.unreadable_files, 'file')} unreadable{records}"
        )

    def ending(self) -> list[str]:
        """A line for each waived finding, always, and the last line, if it is wanted."""
        lines = [waived_line(finding) for finding in self.outcome.waived]
        if not self.brief:
            lines.append(self.counts())
        return ["\n".join(lines)] if lines else []

    def by_rule(self) -> list[tuple[int, str, str, findings.Severity]]:
        """Count the findings of each rule: number, code, name, worst severity; most first."""
        found: dict[str, list[findings.Finding]] = {}
        for finding in self.outcome.findings:
            found.setdefault(finding.code, []).append(finding)
        rows = [(len(f), c, f[0].rule, max(x.severity for x in f)) for c, f in found.items()]
        return sorted(rows, key=lambda row: (-row[0], row[1]))


def place(here: findings.Place) -> str:
    """Write where something stands: file, line and column."""
    return f"{file_name(here.file)}:{here.line}:{here.column}"


def waived_line(finding: findings.Finding) -> str:
    """Say in one line what a waiver hides, until when and why."""
    waived = finding.waived or findings.AppliedWaiver("")
    end = f"until {waived.until}" if waived.until else f"for commit {waived.commit}"
    return f"waived {end}: {finding.rule} {line(finding.record or '')}: {line(waived.why)}"


def new_waiver_line(waiver: findings.NewWaiver) -> str:
    """Say in one line what a waiver that comes with a change will hide."""
    end = f"until {waiver.until}" if waiver.until else f"for commit {waiver.commit}"
    about = f"{line(waiver.rule or 'no rule')} {line(waiver.record)}"
    why = line(waiver.why or "no reason given")
    return f"new waiver {end}, it hides nothing yet: {about}: {why}"


def render(name: str, checked: CheckResult, terminal: Terminal) -> str:
    """Write what was found in a format of the table."""
    written = getattr(import_module(f"{__name__}.{FORMATS[name]}"), name)
    return str(written(checked, terminal))


def render_statistics(name: str, checked: CheckResult, terminal: Terminal) -> str:
    """Write how often each rule fired, in place of the findings."""
    module = import_module(f"{__name__}.{STATISTICS[name]}")
    written = getattr(module, "counted" if STATISTICS[name] == "text" else f"counted_{name}")
    return str(written(checked, terminal))
