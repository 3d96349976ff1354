"""The output formats of `check`: one function a format, named like it, one line in this table.

What a format takes from a record goes through `clean.line`, and no line that a CI runner reads
begins with it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from importlib import import_module

from clientcare import findings
from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple, dataclass, field
from clientcare.facts.workspace import Context, Workspace
from clientcare.output.clean import file_name, line
from clientcare.output.terminal import Terminal
from clientcare.records import Commitment, Issue
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


class Whose(NamedTuple):
    """Who answers for a promise or a problem, if somebody does, and how late it is, if it is."""

    owner: str
    late: str


@dataclass
class CheckResult:
    """What a format shows: the outcome, and what it tells of the workspaces, as plain data."""

    outcome: findings.Outcome
    now: Now
    prefix: str = ""
    """The way from the repository's top to the workspace, ending in `/`, or nothing."""
    roots: Sequence[str] = ()
    """The workspaces as they were named, where several were read."""
    records: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """The records that were checked, by their ids, of each project."""
    whose: Callable[[findings.Finding], Whose | None] = lambda finding: None
    """Whose promise or problem a finding is about, and how late that is."""
    text_of: Callable[[str], str] = lambda file: ""
    """The text of a file, by the name that findings give it."""
    invalid: int = 0
    """How many records could not be read."""
    failing: frozenset[str] = frozenset()
    """The fingerprints of what the check fails for."""
    brief: bool = False
    """Whether the line that counts is left out."""

    def fails(self, finding: findings.Finding) -> bool:
        """Whether a finding is one for which the check fails."""
        return finding.fingerprint in self.failing

    def counts(self) -> str:
        """Count what was found, hidden, looked at and not seen, in one line."""
        found = self.outcome
        records = f", {count(self.invalid, 'record')} unreadable" if self.invalid else ""
        errors, warnings, infos = map(found.count, STYLES)
        return (
            f"{count(errors, 'error')}, {count(warnings, 'warning')}, {infos} info; "
            f"{len(found.waived)} waived; {count(found.files, 'file')}, "
            f"{count(found.records, 'record')} checked; "
            f"{count(found.unreadable_files, 'file')} unreadable{records}"
        )

    def ending(self) -> list[str]:
        """A line for each waived finding, always, and the last line, if it is wanted."""
        return [*map(waived_line, self.outcome.waived), *([] if self.brief else [self.counts()])]

    def by_rule(self) -> list[tuple[int, str, str, findings.Severity]]:
        """Count the findings of each rule: number, code, name, worst severity; most first."""
        found: dict[str, list[findings.Finding]] = {}
        for finding in self.outcome.findings:
            found.setdefault(finding.code, []).append(finding)
        rows = [(len(f), c, f[0].rule, max(x.severity for x in f)) for c, f in found.items()]
        return sorted(rows, key=lambda row: (-row[0], row[1]))


def result_of(
    outcome: findings.Outcome,
    workspaces: Sequence[Workspace],
    contexts: Iterable[Context] | None = None,
    *,
    failing: Iterable[findings.Finding] = (),
    brief: bool = False,
) -> CheckResult:
    """Take what was found in workspaces, or in projects of them, and for what the check fails."""
    if contexts is None:
        contexts = [context for one in workspaces for context in one.contexts]
    projects = {one.workspace.origin.name(one.id): one for one in contexts}
    snapshots = [workspace.snapshot for workspace in workspaces]

    @cache
    def texts() -> Mapping[str, str]:
        return {each.shown(file): file.text for each in snapshots for file in each.files}

    def whose(finding: findings.Finding) -> Whose | None:
        context = projects.get(finding.project or "")
        return _whose(finding.record, context) if context and finding.record else None

    return CheckResult(
        outcome,
        workspaces[0].now,
        snapshots[0].prefix,
        [one.origin.root for one in workspaces if one.origin.root],
        {
            name: [one.workspace.origin.name(e.id) for some in one.entries.values() for e in some]
            for name, one in projects.items()
        },
        whose,
        lambda file: texts().get(file, ""),
        sum(len(one.invalid) for one in snapshots),
        frozenset(finding.fingerprint for finding in failing),
        brief,
    )


def _whose(record: str, context: Context) -> Whose | None:
    entry = context.find(record.removeprefix(f"{context.workspace.origin.label}/"))
    if entry is None or not isinstance(entry.record, Commitment | Issue):
        return None
    owner, dates = entry.record.owner, context.dates(entry.record)
    late = dates.late_by if dates.overdue else ""
    return Whose(context.person_name(owner) if owner else "", late)


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
