"""JSON Schema (draft 2020-12) of what each command publishes, made from the shapes."""

from collections.abc import Mapping
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, NotRequired, Union, get_args, get_origin, is_typeddict

from clientcare.published import findings, history, records, status, waiting
from clientcare.published.shape import Field

SHAPES: Mapping[str, Any] = {
    "status": status.StatusJson,
    "status-person": status.StatusOfPersonJson,
    "check": findings.CheckJson,
    "check-statistics": findings.StatisticsJson,
    "advise": waiting.AdviceJson,
    "agenda": waiting.AgendaJson,
    "waiting": waiting.WaitingJson,
    "list": records.ListJson,
    "show": records.ShowJson,
    "explain": records.ExplainJson,
    "drift": history.DriftJson,
    "trend": history.TrendJson,
    "sla": history.SlaJson,
    "rule": findings.RulesJson,
    "config": findings.ConfigJson,
}
"""The shape of each command's JSON, by the name of its schema."""

_TYPES: Mapping[Any, str] = {
    str: "string", int: "integer", float: "number", bool: "boolean", NoneType: "null",
}  # fmt: skip


def schema_of(name: str) -> dict[str, Any]:
    """Make the schema of one command's JSON; fields may be added, so others are allowed."""
    shapes: dict[str, Any] = {}
    top = _reference(SHAPES[name], shapes)
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **top,
        "$defs": {each: _object(shape, shapes) for each, shape in _all(shapes)},
    }


def _all(shapes: dict[str, Any]) -> list[tuple[str, Any]]:
    """Every shape that is reached from those that are known, each once, in order."""
    done = 0
    while done < len(shapes):
        done, found = len(shapes), list(shapes.values())
        for shape in found:
            _object(shape, shapes)
    return list(shapes.items())


def _reference(shape: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    shapes.setdefault(shape.__name__, shape)
    return {"$ref": f"#/$defs/{shape.__name__}"}


def _object(shape: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    fields = {name: _field(hint, shapes) for name, hint in shape.__annotations__.items()}
    found = {"type": "object", "description": words_of(shape), "properties": fields}
    optional = [name for name, hint in shape.__annotations__.items() if is_optional(hint)]
    return {**found, "required": [name for name in fields if name not in optional]}


def is_optional(hint: Any) -> bool:
    """Whether a field may be left out."""
    return get_origin(hint) is Annotated and get_origin(get_args(hint)[0]) is NotRequired


def words_of(shape: Any) -> str:
    """What a shape is, in a sentence; the functional form has no words of its own."""
    words = (shape.__doc__ or "").strip()
    return "" if words.startswith("dict(") else " ".join(words.split())


def field_words(hint: Any) -> str:
    """What a field says."""
    found = (each.words for each in get_args(hint)[1:] if isinstance(each, Field))
    return next(found, "") if get_origin(hint) is Annotated else ""


def _field(hint: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    words = field_words(hint)
    return {**({"description": words} if words else {}), **_type(hint, shapes)}


def _type(hint: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    origin, inside = get_origin(hint), get_args(hint)
    if origin in (Annotated, NotRequired):
        return _type(inside[0], shapes)
    if is_typeddict(hint):
        return _reference(hint, shapes)
    if origin in (Union, UnionType):
        return {"anyOf": [_type(each, shapes) for each in inside]}
    if origin is Literal:
        return {"enum": list(inside)}
    if origin is list:
        return {"type": "array", "items": _type(inside[0], shapes)}
    if origin is dict:
        return {"type": "object", "additionalProperties": _type(inside[1], shapes)}
    return {"type": _TYPES[hint]} if hint in _TYPES else {}
