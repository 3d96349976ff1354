"""Where in the outline of a text the body of a table is, and the value of a field."""

from typing import NamedTuple

from clientcare.toml.outline import Pair, Section, Value
from clientcare.toml.places import FieldPath


class Body(NamedTuple):
    """The place where a table's own keys are written, which may be absent of any so far.

    `pairs` are its own. It is a section below a header, or an inline table, or the dotted keys with
    a common beginning (`shared` segments) in one of those.
    """

    within: Section | Value
    pairs: list[Pair]
    shared: int = 0


def find_value(sections: list[Section], path: FieldPath) -> tuple[Value, bool] | None:
    """Find the value of a field, and whether it stands within an inline table or list."""
    for section in sections:
        if section.path == path[: len(section.path)]:
            found = _value_in(section.pairs, path[len(section.path) :])
            if found:
                return found
    return None


def _value_in(pairs: list[Pair], path: FieldPath) -> tuple[Value, bool] | None:
    for pair in pairs:
        if _names(pair) == path[: len(pair.keys)]:
            rest = path[len(pair.keys) :]
            inner = _value_within(pair.value, rest)
            return (inner, bool(rest)) if inner else None
    return None


def _value_within(value: Value, path: FieldPath) -> Value | None:
    if not path:
        return value
    step = path[0]
    if isinstance(step, int):
        items = value.items or []
        return _value_within(items[step], path[1:]) if step < len(items) else None
    found = _value_in(value.pairs or [], path)
    return found[0] if found else None


def find_body(sections: list[Section], path: FieldPath) -> Body | None:
    """Find where a table's own keys stand; none if only the tables within it have headers."""
    for section in sections:
        if section.path == path and (section.keys or not path):
            return Body(section, section.pairs)
    if found := find_value(sections, path):
        return Body(found[0], found[0].pairs) if found[0].pairs is not None else None
    for section in sections:
        if section.path == path[: len(section.path)]:
            body = _dotted(section, section.pairs, path[len(section.path) :])
            if body:
                return body
    return None


def _dotted(within: Section | Value, pairs: list[Pair], path: FieldPath) -> Body | None:
    """Find the pairs whose dotted keys make the table at a path, here or in an inline table."""
    mine = [pair for pair in pairs if _names(pair)[: len(path)] == path]
    if path and mine:
        return Body(within, mine, len(path))
    for pair in pairs:
        if _names(pair) == path[: len(pair.keys)]:
            value, rest = _element(pair.value, path[len(pair.keys) :])
            if rest and value.pairs is not None:
                return _dotted(value, value.pairs, rest)
    return None


def _names(pair: Pair) -> FieldPath:
    return tuple(key.name for key in pair.keys)


def _element(value: Value, path: FieldPath) -> tuple[Value, FieldPath]:
    """Follow the positions in lists at the beginning of a path."""
    while path and isinstance(path[0], int) and path[0] < len(value.items or ()):
        assert value.items is not None
        value, path = value.items[path[0]], path[1:]
    return value, path


def sections_below(sections: list[Section], path: FieldPath) -> list[Section]:
    """Give the sections of a table and of all within it, in their order in the text."""
    return [section for section in sections if section.keys and section.path[: len(path)] == path]
