"""What editors know of the files: JSON Schema of a record file and of clientcare.toml.

Made from the models, in the form that editors of TOML read (draft 2020-12): no null, which TOML has
not, and days and times as TOML's local ones too.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from clientcare.records import KINDS, Table, fields
from clientcare.records.validation import Limits
from clientcare.settings import FILE_NAME, SettingsTable

FOLDER = ".clientcare"
"""Where a workspace has its copy of the schemas; no record is looked for in it."""
TOMBI = "tombi.toml"
SCHEMAS = ("record", "settings")
_LIMITS = {
    "pattern": "pattern", "min_length": "minLength", "max_length": "maxLength",
    "ge": "minimum", "le": "maximum",
}  # fmt: skip
_DAY = {"type": "string", "format": "date"}
_MOMENTS = [{"type": "string", "format": name} for name in ("date-time-local", "date-time")]
_AMOUNT = {"type": "string", "pattern": r"^[+-]?[0-9]+(\.[0-9]+)?$"}
_TYPES: Mapping[Any, dict[str, Any]] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    date: _DAY,
    Decimal: {"anyOf": [{"type": "integer"}, {"type": "number"}, _AMOUNT]},
}


def editor_files(records: str) -> dict[str, str]:
    """The files that tell editors about a workspace whose records lie in a folder."""
    names = {one: f"{FOLDER}/{one}.schema.json" for one in SCHEMAS}
    found = {names[one]: schema_text(one) for one in SCHEMAS}
    inside = "" if records in (".", "") else f"{records.strip('/')}/"
    text = Path(__file__).with_name("tombi.toml.in").read_text(encoding="utf-8")
    return {TOMBI: text.format(**names, file=FILE_NAME, inside=inside), **found}


def schema_text(name: str) -> str:
    """The schema of a record file (`record`) or of clientcare.toml (`settings`)."""
    tables: dict[str, type[Table]] = {}
    whole = _object(SettingsTable, tables) if name == "settings" else _record_file(tables)
    made: dict[str, Any] = {}
    while len(made) < len(tables):
        made |= {name: _object(tables[name], tables) for name in list(tables) if name not in made}
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **whole,
        "$defs": dict(sorted(made.items())),
    }
    return json.dumps(schema, indent=1, ensure_ascii=True) + "\n"


def _record_file(tables: dict[str, type[Table]]) -> dict[str, Any]:
    kinds = {}
    for name, kind in KINDS.items():
        one = _reference(kind.model, tables)
        form = one if name == "project" else {"type": "array", "items": one}
        kinds[name] = {"description": kind.words, **form}
    return {
        "type": "object",
        "description": "A record file of clientcare.",
        "properties": kinds,
        "additionalProperties": False,
    }


def _reference(model: type[Table], tables: dict[str, type[Table]]) -> dict[str, Any]:
    tables.setdefault(model.__name__, model)
    return {"$ref": f"#/$defs/{model.__name__}"}


def _object(model: type[Table], tables: dict[str, type[Table]]) -> dict[str, Any]:
    known = fields(model)
    return {
        "type": "object",
        "description": " ".join((model.__doc__ or "").split()),
        "properties": {
            key: {
                "description": spec.meaning,
                **_type(spec.annotation, tables),
                **({} if spec.default is None else {"default": spec.default}),
            }
            for key, spec in known.items()
        },
        "required": [key for key, spec in known.items() if spec.required],
        "additionalProperties": False,
    }


def _type(hint: Any, tables: dict[str, type[Table]]) -> dict[str, Any]:
    origin, inside = get_origin(hint), get_args(hint)
    if origin is Annotated:
        return {**_type(inside[0], tables), **_limits(inside[1])}
    if origin in (Union, UnionType):
        hints = [one for one in inside if one is not NoneType]
        if len(hints) == 1:
            return _type(hints[0], tables)
        forms = (_MOMENTS if hint is datetime else [_type(hint, tables)] for hint in hints)
        return {"anyOf": [form for some in forms for form in some]}
    if origin is Literal:
        return {"type": "string", "enum": list(inside)}
    if origin is tuple:
        return {"type": "array", "items": _type(inside[0], tables)}
    if origin is dict:
        return _map(_type(inside[0], tables), _type(inside[1], tables))
    return _TYPES[hint] if hint in _TYPES else _reference(hint, tables)


def _limits(given: Limits) -> dict[str, Any]:
    unset = Limits()
    limits = {
        key: getattr(given, name)
        for name, key in _LIMITS.items()
        if getattr(given, name) != getattr(unset, name)
    }
    return {"enum": sorted(given.known)} if given.known else limits


def _map(key: dict[str, Any], value: dict[str, Any]) -> dict[str, Any]:
    if "enum" in key:
        allowed = {"properties": dict.fromkeys(key["enum"], value)}
    elif "pattern" in key:
        allowed = {"patternProperties": {key["pattern"]: value}}
    else:
        return {"type": "object", "additionalProperties": value}
    return {"type": "object", **allowed, "additionalProperties": False}
