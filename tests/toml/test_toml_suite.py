"""The official TOML test suite: what is valid is read, what is not is refused at a place."""

import tomllib
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import toml_rs
from hypothesis import given

from clientcare.toml import FieldPath, Places, TomlFault, decode, parse
from tests.for_each import for_each

from .generated import toml_texts
from .suite import suite_files
from .support import cut, fields, get, plain

pytestmark = pytest.mark.slow  # not each, but a thousand together

VALID = suite_files("valid")
INVALID = suite_files("invalid")


@for_each("path", VALID)
def test_valid_file_is_read_as_the_standard_library_does(path: Path) -> None:
    data = path.read_bytes()
    expected = tomllib.loads(data.decode().removeprefix("\ufeff"), parse_float=Decimal)
    assert plain(parse(decode(data))) == plain(expected)


@for_each("path", INVALID)
def test_invalid_file_is_refused_at_a_place(path: Path) -> None:
    data = path.read_bytes()
    with pytest.raises(TomlFault) as caught:
        parse(decode(data))
    lines = data.split(b"\n")
    assert 1 <= caught.value.line <= len(lines)
    assert 1 <= caught.value.column <= len(lines[caught.value.line - 1]) + 1
    assert caught.value.message


@for_each("path", VALID)
def test_every_value_of_a_valid_file_is_found_at_its_place(path: Path) -> None:
    check_places(decode(path.read_bytes()))


@given(toml_texts())
def test_every_value_of_any_file_is_found_at_its_place(text: str) -> None:
    check_places(text)


def check_places(text: str) -> None:
    """What stands at the place of a plain value reads as that value, whatever was asked before."""
    data, places = parse(text), Places(text)
    places.nearest(("what is nowhere", -1))  # which is known at the end of the text only
    for field in fields(data)[1:]:
        value, first = get(data, field), Places(text)
        assert (first.value(field), first.key(field)) == (places.value(field), places.key(field))
        written = cut(text, places.value(field))
        if isinstance(value, dict | list):
            assert written.strip() == written != ""
        else:
            assert plain(parse(f"x = {written}")) == plain({"x": value})
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


@for_each("path", VALID)
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
