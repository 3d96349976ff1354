"""`clientcare config`: each effective value and where it came from, as text or as JSON."""

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple, TypedDict

from clientcare.output.clean import line
from clientcare.output.terminal import Terminal
from clientcare.records.policy import ClosedSpan
from clientcare.settings import Settings
from clientcare.views.json_text import VERSION, UnreadableJson, dump
from clientcare.views.tables import table


class Effective(NamedTuple):
    """A setting: its dotted key, the value that holds, and what set it."""

    key: str
    value: Any
    origin: str


class SettingJson(TypedDict):
    """A setting; `value` as in the file, null where nothing sets it."""

    key: str
    value: Any
    origin: str


class ConfigJson(TypedDict):
    """The whole; settings do not depend on a day or on what can be read."""

    version: int
    as_of: None
    unreadable: list[UnreadableJson]
    project: str | None
    settings: list[SettingJson]


def effective(settings: Settings, more: Iterable[Effective] = ()) -> list[Effective]:
    """Every setting with its origin; `more` come from flags and the environment."""
    own = [Effective(key, value, settings.origin(key)) for key, value in settings.values.items()]
    return [*more, *own]


def render_text(rows: Sequence[Effective], look: Terminal) -> str:
    """Write a line a setting, its value as clientcare.toml would have it."""
    lines = [(row.key, line(row.origin), line(_toml(row.value))) for row in rows]
    return table(["SETTING", "FROM", "VALUE"], lines, look)


def render_json(rows: Iterable[Effective], project: str | None) -> str:
    """Write every setting."""
    whole: ConfigJson = {
        "version": VERSION,
        "as_of": None,
        "unreadable": [],
        "project": project,
        "settings": [
            {"key": row.key, "value": _plain(row.value), "origin": row.origin} for row in rows
        ],
    }
    return dump(whole)


def _plain(value: Any) -> Any:
    """Turn a value into what JSON has."""
    if isinstance(value, ClosedSpan):
        return {"from": value.from_.isoformat(), "to": value.to.isoformat(), "why": value.why}
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value.isoformat() if isinstance(value, date) else value


def _toml(value: Any) -> str:
    """Write a value as TOML, on one line; one that nothing sets is `-`."""
    if isinstance(value, ClosedSpan):
        why = f", why = {json.dumps(value.why, ensure_ascii=False)}" if value.why else ""
        return f"{{ from = {value.from_}, to = {value.to}{why} }}"
    if isinstance(value, Mapping):
        inside = ", ".join(f"{key} = {_toml(inner)}" for key, inner in value.items())
        return f"{{ {inside} }}" if inside else "{}"
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_toml, value))}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, bool):
        return str(value).lower()
    return "-" if value is None else str(value)
