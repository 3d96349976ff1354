"""The official TOML test suite: what is valid is read, what is not is refused at a place."""

import datetime
import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import toml_rs

from clientcare.toml_text import FieldPath, Places, Span, TomlFault, decode, parse

from .suite import suite_files

VALID = suite_files("valid")
INVALID = suite_files("invalid")


def plain(data: object) -> object:
    """Data with NaN made comparable."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return str(data) if isinstance(data, Decimal) and data.is_nan() else data


@pytest.mark.parametrize("path", VALID)
def test_valid_file_is_read_as_the_standard_library_does(path: Path) -> None:
    data = path.read_bytes()
    expected = tomllib.loads(data.decode().removeprefix("\ufeff"), parse_float=Decimal)
    assert plain(parse(decode(data))) == plain(expected)


@pytest.mark.parametrize("path", INVALID)
def test_invalid_file_is_refused_at_a_place(path: Path) -> None:
    data = path.read_bytes()
    with pytest.raises(TomlFault) as caught:
        parse(decode(data))
    lines = data.split(b"\n")
    assert 1 <= caught.value.line <= len(lines)
    assert 1 <= caught.value.column <= len(lines[caught.value.line - 1]) + 1
    assert caught.value.message


def leaves(data: object, path: FieldPath = ()) -> list[FieldPath]:
    """Paths of everything in the data, tables and lists too."""
    found = [path] if path else []
    if isinstance(data, dict):
        for key, value in data.items():
            found += leaves(value, (*path, key))
    if isinstance(data, list):
        for number, value in enumerate(data):
            found += leaves(value, (*path, number))
    return found


def cut(text: str, span: Span) -> str:
    """Take the text of a span out of its lines."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)


@pytest.mark.parametrize("path", VALID)
def test_every_value_of_a_valid_file_is_found_at_its_place(path: Path) -> None:
    """What stands at the place of a plain value reads as that value."""
    text = decode(path.read_bytes())
    data, places = parse(text), Places(text)
    for field in leaves(data):
        value: Any = data
        for step in field:
            value = value[step]
        if not isinstance(value, dict | list):
            assert plain(parse("x = " + cut(text, places.value(field)))) == plain({"x": value})
            assert isinstance(value, str | int | Decimal | datetime.date | datetime.time)
        else:
            assert cut(text, places.value(field)).strip()
        assert cut(text, places.key(field)).strip()


def noted(node: Any, path: FieldPath, found: dict[FieldPath, Any]) -> dict[FieldPath, Any]:
    """Collect the places which the parsing library noted: of values and elements, by path."""
    is_place = any(isinstance(node.get(key), int | tuple) for key in ("key_line", "value_line"))
    if is_place and "value_line" in node:
        found[path] = node
    inside = node["value"] if is_place else node
    if isinstance(inside, dict):
        for key, value in inside.items():
            noted(value, (*path, key), found)
    if isinstance(inside, list):
        for number, value in enumerate(inside):
            noted(value, (*path, number), found)
    return found


def ends(position: int | tuple[int, int]) -> tuple[int, int]:
    return position if isinstance(position, tuple) else (position, position)


@pytest.mark.parametrize("path", VALID)
def test_places_are_those_the_parsing_library_knows(path: Path) -> None:
    """It counts columns in bytes and includes the last one; over several lines it loses count."""
    text = decode(path.read_bytes())
    lines = text.split("\n")
    places = Places(text)
    nodes = toml_rs.load_with_metadata(text, toml_version="1.0.0").meta["nodes"]
    for field, node in noted(nodes, (), {}).items():
        span = places.value(field)
        first, last = ends(node["value_line"])
        assert (span.line, span.end_line) == (first, last), field
        if first != last:
            continue
        start, end = ends(node["value_col"])
        assert len(lines[first - 1][: span.column - 1].encode()) == start - 1, field
        assert len(lines[last - 1][: span.end_column - 1].encode()) == end, field
