"""What `check --output-format json`, `rule` and `config` publish."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Annotated, Any, Literal, TypedDict

from clientcare.calendar.now import Now
from clientcare.dataclass import NamedTuple
from clientcare.findings import ERROR, INFO, WARNING, Outcome, Severity
from clientcare.published.shape import Field, Root, Text, Top, Versioned, fill, top
from clientcare.records import Table
from clientcare.rules.catalogue import Rule
from clientcare.settings import Settings


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

    why: Annotated[str, Field("Why.", "waived.why", "")]
    until: Annotated[Text, Field("Until which day.", "waived.until")]
    commit: Annotated[Text, Field("The commit that is waived.", "waived.commit")]


class NewWaiverJson(TypedDict):
    """A waiver that comes with the change, and hides nothing yet."""

    rule: Annotated[str, Field("The rule as it is written.")]
    record: Annotated[str, Field("The record that it stands on.")]
    why: Annotated[str, Field("Why.")]
    until: Annotated[Text, Field("Until which day.")]
    commit: Annotated[Text, Field("The commit that is waived.")]


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


Summary = Annotated[SummaryJson, Field("The counts.", lambda outcome: outcome)]


class CheckJson(Top):
    """`check --output-format json`: everything that was found."""

    root: Annotated[Text, Field("The workspace, from the root of its repository; null of several.")]
    roots: Annotated[list[str], Field("The workspaces, where several were read.")]
    findings: Annotated[list[FindingJson], Field("The findings, the worst first.")]
    waived: Annotated[list[WaivedJson], Field("The findings that are waived.")]
    summary: Summary
    new_waivers: Annotated[
        list[NewWaiverJson], Field("With `--base`: the waivers that the change brings.")
    ]


class RuleCountJson(TypedDict):
    """How often a rule fired."""

    rule: Annotated[str, Field("The name of the rule.")]
    code: Annotated[str, Field("Its code.")]
    severity: Annotated[str, Field("The worst severity that it had.")]
    count: Annotated[int, Field("How many findings it has.")]


class StatisticsJson(Top):
    """`check --statistics --output-format json`: how often each rule fired."""

    statistics: Annotated[list[RuleCountJson], Field("The rules, the most frequent first.")]
    summary: Summary


def check_json(
    outcome: Outcome, now: Now, prefix: str = "", roots: Sequence[str] = ()
) -> CheckJson:
    """Publish everything that was found; `prefix` is the way from the repository's top."""
    root = None if roots else prefix.rstrip("/") or "."
    return fill(CheckJson, outcome, **top(now, outcome.unreadable), root=root, roots=[*roots])


def statistics_json(
    outcome: Outcome, rules: list[tuple[int, str, str, Severity]], now: Now
) -> StatisticsJson:
    """Publish how often each rule fired: count, code, name, worst severity."""
    statistics: list[RuleCountJson] = [
        {"rule": name, "code": code, "severity": severity.word, "count": count}
        for count, code, name, severity in rules
    ]
    return fill(StatisticsJson, outcome, **top(now, outcome.unreadable), statistics=statistics)


# Rules and settings -------------------------------------------------------------------------------


def fix_of(rule: Rule) -> str:
    """What to do, of any record: the ids that a finding fills in stand as words."""
    return str(rule.fix.filled("ID", "PROJECT"))


class RuleJson(TypedDict):
    """A rule."""

    code: Annotated[str, Field("The code: `CC101`.")]
    name: Annotated[str, Field("The name.")]
    severity: Annotated[str, Field("`error`, `warning` or `info`.", "severity.word")]
    level: Annotated[str, Field("The practice level from which on it runs.")]
    on: Annotated[list[str], Field("The kinds of record that it looks at.")]
    looks_at: Annotated[Literal["open", "all"], Field("Whether it looks at settled records too.")]
    whose: Annotated[str, Field("Whose commitments it looks at.")]
    gap: Annotated[bool, Field("Whether it finds what the records lack; that colours nothing.")]
    locked: Annotated[bool, Field("Whether nobody can ignore, waive or regrade it.")]
    instead_of: Annotated[Text, Field("The rule that it replaces where both would fire.")]
    what: Annotated[str, Field("What it finds.")]
    why: Annotated[str, Field("Why that matters.")]
    fix: Annotated[str, Field("What to do about it.", fix_of)]
    bad: Annotated[str, Field("Records for which it fires.")]
    good: Annotated[str, Field("Records for which it does not.")]


class RulesJson(Versioned):
    """`rule --format json`: the rules."""

    rules: Annotated[list[RuleJson], Field("The rules, by code.", lambda rules: rules)]


class SettingJson(TypedDict):
    """A setting."""

    key: Annotated[str, Field("The dotted key.")]
    value: Annotated[
        Any,
        Field(
            "The value in effect, as in the file; null where nothing sets it.",
            lambda row: _plain(row.value),
        ),
    ]
    origin: Annotated[str, Field("What set it.")]


class ConfigJson(Versioned):
    """`config --format json`: every setting."""

    project: Annotated[Text, Field("The project whose own settings are included.")]
    settings: Annotated[list[SettingJson], Field("The settings.")]


class Effective(NamedTuple):
    """A setting: its dotted key, the value in effect, and what set it."""

    key: str
    value: Any
    origin: str


def effective(settings: Settings, more: Iterable[Effective] = ()) -> list[Effective]:
    """Every setting with its origin; `more` come from flags and the environment."""
    own = [Effective(key, value, settings.origin(key)) for key, value in settings.values.items()]
    return [*more, *own]


def config_json(rows: Iterable[Effective], project: str | None) -> ConfigJson:
    """Publish every setting."""
    return fill(ConfigJson, None, project=project, settings=fill(list[SettingJson], rows))


def _plain(value: Any) -> Any:
    value = value.by_key() if isinstance(value, Table) else value
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
