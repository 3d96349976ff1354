"""What `check --output-format json` publishes."""

from collections.abc import Sequence
from typing import Annotated, TypedDict

from clientcare.facts.workspace import Workspace
from clientcare.findings import ERROR, INFO, WARNING, Outcome, Severity
from clientcare.published.shape import Field, Root, Top, fill, top

Text = str | None


class RelatedJson(TypedDict):
    """Another place that helps to understand a finding."""

    file: Annotated[str, Field("The file.", "place.file")]
    line: Annotated[int, Field("The line, from 1.", "place.line")]
    message: Annotated[str, Field("What stands there.")]


class FindingJson(TypedDict):
    """A finding; lines and columns from 1, columns in characters, ends exclusive."""

    rule: Annotated[str, Field("The name of the rule.")]
    code: Annotated[str, Field("Its code.")]
    severity: Annotated[str, Field("`error`, `warning` or `info`.", "severity.word")]
    project: Annotated[Text, Field("The project; null where none claims the record.")]
    record: Annotated[Text, Field("The id of the record; null where a whole file is meant.")]
    kind: Annotated[Text, Field("The kind of the record.")]
    field: Annotated[Text, Field("The field.")]
    file: Annotated[str, Field("The file.", "place.file")]
    line: Annotated[int, Field("The first line.", "place.line")]
    column: Annotated[int, Field("The first column.", "place.column")]
    end_line: Annotated[int, Field("The last line.", "place.end_line")]
    end_column: Annotated[int, Field("The column behind the last.", "place.end_column")]
    message: Annotated[str, Field("What is wrong.")]
    fix: Annotated[str, Field("What to do.", lambda one: str(one.fix))]
    related: Annotated[list[RelatedJson], Field("Other places that help to understand it.")]
    fingerprint: Annotated[str, Field("What stays the same while the finding does.")]
    root: Root


class WaivedJson(FindingJson):
    """A finding that is waived, and by what."""

    why: Annotated[str, Field("Why.", lambda one: one.waived.why if one.waived else "")]
    until: Annotated[Text, Field("Until which day.", lambda one: one.waived and one.waived.until)]
    commit: Annotated[
        Text, Field("The commit that is waived.", lambda one: one.waived and one.waived.commit)
    ]


class SummaryJson(TypedDict):
    """How much was found, hidden, looked at and not seen."""

    error: Annotated[int, Field("How many errors.", lambda one: one.count(ERROR))]
    warning: Annotated[int, Field("How many warnings.", lambda one: one.count(WARNING))]
    info: Annotated[int, Field("How many of severity info.", lambda one: one.count(INFO))]
    waived: Annotated[int, Field("How many are waived.", lambda one: len(one.waived))]
    files: Annotated[int, Field("How many files were read.")]
    unreadable: Annotated[int, Field("How many files could not be read.", "unreadable_files")]
    records: Annotated[int, Field("How many records were checked.")]
    projects: Annotated[int, Field("How many projects were checked.")]


class CheckJson(Top):
    """`check --output-format json`: everything that was found."""

    root: Annotated[
        Text,
        Field(
            "The workspace, as seen from the root of the repository; null where several were read."
        ),
    ]
    roots: Annotated[list[str], Field("The workspaces, where several were read.")]
    findings: Annotated[list[FindingJson], Field("The findings, the worst first.")]
    waived: Annotated[list[WaivedJson], Field("The findings that are waived.")]
    summary: Annotated[SummaryJson, Field("The counts.")]


class RuleCountJson(TypedDict):
    """How often a rule fired."""

    rule: Annotated[str, Field("The name of the rule.")]
    code: Annotated[str, Field("Its code.")]
    severity: Annotated[str, Field("The worst severity that it had.")]
    count: Annotated[int, Field("How many findings it has.")]


class StatisticsJson(Top):
    """`check --statistics --output-format json`: how often each rule fired."""

    statistics: Annotated[list[RuleCountJson], Field("The rules, the most frequent first.")]
    summary: Annotated[SummaryJson, Field("The counts.")]


def check_json(outcome: Outcome, workspaces: Sequence[Workspace]) -> CheckJson:
    """Publish everything that was found."""
    first, roots = workspaces[0], [one.origin.root for one in workspaces if one.origin.root]
    return {
        **top(first.now, outcome.unreadable),
        "root": None if roots else first.snapshot.prefix.rstrip("/") or ".",
        "roots": roots,
        "findings": fill(list[FindingJson], outcome.findings),
        "waived": fill(list[WaivedJson], outcome.waived),
        "summary": fill(SummaryJson, outcome),
    }


def statistics_json(
    outcome: Outcome, rules: list[tuple[int, str, str, Severity]], workspace: Workspace
) -> StatisticsJson:
    """Publish how often each rule fired: count, code, name, worst severity."""
    statistics: list[RuleCountJson] = [
        {"rule": name, "code": code, "severity": severity.word, "count": count}
        for count, code, name, severity in rules
    ]
    return {
        **top(workspace.now, outcome.unreadable),
        "statistics": statistics,
        "summary": fill(SummaryJson, outcome),
    }
