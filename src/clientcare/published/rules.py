"""What `rule` and `config` publish."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any, Literal, NamedTuple, TypedDict

from clientcare.published.shape import Field, Undated, fill, undated
from clientcare.records.policy import ClosedSpan, Season
from clientcare.rules.catalogue import Rule
from clientcare.settings import Settings


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
    locked: Annotated[bool, Field("Whether nobody can ignore, waive or regrade it.")]
    instead_of: Annotated[str | None, Field("The rule that it replaces where both would fire.")]
    what: Annotated[str, Field("What it finds.")]
    why: Annotated[str, Field("Why that matters.")]
    fix: Annotated[str, Field("What to do about it.", fix_of)]
    bad: Annotated[str, Field("Records for which it fires.")]
    good: Annotated[str, Field("Records for which it does not.")]


class RulesJson(Undated):
    """`rule --format json`: the rules."""

    rules: Annotated[list[RuleJson], Field("The rules, by code.")]


def rules_json(rules: Iterable[Rule]) -> RulesJson:
    """Publish everything about some rules."""
    return {**undated(), "rules": fill(list[RuleJson], rules)}


class SettingJson(TypedDict):
    """A setting."""

    key: Annotated[str, Field("The dotted key.")]
    value: Annotated[Any, Field("The value in effect, as in the file; null where nothing sets it.")]
    origin: Annotated[str, Field("What set it.")]


class ConfigJson(Undated):
    """`config --format json`: every setting."""

    project: Annotated[str | None, Field("The project whose own settings are included.")]
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
    settings: list[SettingJson] = [
        {"key": row.key, "value": _plain(row.value), "origin": row.origin} for row in rows
    ]
    return {**undated(), "project": project, "settings": settings}


def _plain(value: Any) -> Any:
    """Turn a value into what JSON has."""
    if isinstance(value, ClosedSpan):
        return {"from": value.from_.isoformat(), "to": value.to.isoformat(), "why": value.why}
    if isinstance(value, Season):
        hours = _plain(value.hours)
        return {"from": value.from_.isoformat(), "to": value.to.isoformat(), "hours": hours}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value
