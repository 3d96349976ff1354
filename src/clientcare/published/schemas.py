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
    made: dict[str, Any] = {}
    while len(made) < len(shapes):
        made |= {each: _object(shapes[each], shapes) for each in list(shapes) if each not in made}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **top, "$defs": made}


def _reference(shape: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    shapes.setdefault(shape.__name__, shape)
    return {"$ref": f"#/$defs/{shape.__name__}"}


def _object(shape: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    fields = {}
    for name, hint in shape.__annotations__.items():
        words = field_words(hint)
        said = {"description": words} if words else {}
        fields[name.rstrip("_")] = {**said, **_type(hint, shapes)}
    found = {"type": "object", "description": words_of(shape), "properties": fields}
    required = [name for name in shape.__annotations__ if name in shape.__required_keys__]
    return {**found, "required": [name.rstrip("_") for name in required]}


def words_of(shape: Any) -> str:
    """What a shape is, in a sentence."""
    return " ".join((shape.__doc__ or "").split())


def field_words(hint: Any) -> str:
    """What a field says."""
    found = (each.words for each in get_args(hint)[1:] if isinstance(each, Field))
    return next(found, "") if get_origin(hint) is Annotated else ""


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
