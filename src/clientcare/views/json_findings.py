"""`check --output-format json`, version 1: fields are only ever added."""

from typing import TypedDict

from clientcare.findings import ERROR, INFO, WARNING, Finding, Outcome, Related
from clientcare.output.terminal import Terminal
from clientcare.views.formats import Checked
from clientcare.views.json_text import Top, dump, top


class RelatedJson(TypedDict):
    """Another place that helps to understand a finding."""

    file: str
    line: int
    message: str


class FindingJson(TypedDict):
    """A finding; lines and columns from 1, columns in characters, ends exclusive."""

    rule: str
    code: str
    severity: str
    project: str | None
    record: str | None
    kind: str | None
    field: str | None
    file: str
    line: int
    column: int
    end_line: int
    end_column: int
    message: str
    fix: str
    related: list[RelatedJson]
    fingerprint: str


class WaivedJson(FindingJson):
    """A finding that is waived, and by what."""

    why: str
    until: str | None
    commit: str | None


class SummaryJson(TypedDict):
    """How much was found, hidden, looked at and not seen."""

    error: int
    warning: int
    info: int
    waived: int
    files: int
    unreadable: int
    records: int
    projects: int


class CheckJson(Top):
    """The whole."""

    root: str
    findings: list[FindingJson]
    waived: list[WaivedJson]
    summary: SummaryJson


def render(checked: Checked, look: Terminal) -> str:
    """Write everything that was found."""
    outcome = checked.outcome
    found: CheckJson = {
        **top(checked.workspace.now, outcome.unreadable),
        "root": checked.snapshot.prefix.rstrip("/") or ".",
        "findings": [finding_json(finding) for finding in outcome.findings],
        "waived": [_waived(finding) for finding in outcome.waived],
        "summary": summary_json(outcome),
    }
    return dump(found)


def finding_json(finding: Finding) -> FindingJson:
    """Give a finding its published shape."""
    here = finding.place
    return {
        "rule": finding.rule,
        "code": finding.code,
        "severity": finding.severity.word,
        "project": finding.project,
        "record": finding.record,
        "kind": finding.kind,
        "field": finding.field,
        "file": here.file,
        "line": here.line,
        "column": here.column,
        "end_line": here.end_line,
        "end_column": here.end_column,
        "message": finding.message,
        "fix": finding.fix,
        "related": [_related(other) for other in finding.related],
        "fingerprint": finding.fingerprint,
    }


def _related(other: Related) -> RelatedJson:
    return {"file": other.place.file, "line": other.place.line, "message": other.message}


def _waived(finding: Finding) -> WaivedJson:
    waiver = finding.waived
    return {
        **finding_json(finding),
        "why": waiver.why if waiver else "",
        "until": waiver.until.isoformat() if waiver and waiver.until else None,
        "commit": waiver.commit if waiver else None,
    }


def summary_json(outcome: Outcome) -> SummaryJson:
    """Count the outcome."""
    return {
        "error": outcome.count(ERROR),
        "warning": outcome.count(WARNING),
        "info": outcome.count(INFO),
        "waived": len(outcome.waived),
        "files": outcome.files,
        "unreadable": outcome.unreadable_files,
        "records": outcome.records,
        "projects": outcome.projects,
    }
