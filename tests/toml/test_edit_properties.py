"""Edits of any file: the data differ by what was asked for, the text by nothing beside it."""

import copy
import tomllib
from collections.abc import Callable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.toml import FieldPath, Places, decode, parse
from clientcare.toml.edit import EditRefused, add_entry, append_table, new_file, set_value
from tests.for_each import for_each

from .generated import DATA, WORDS, toml_texts
from .suite import suite_files
from .support import fields, get, plain

DAY = date(2026, 9, 15)
MOVE: dict[str, object] = {"on": date(2026, 8, 28), "to": DAY, "why": "the bank was late"}


def read(text: str) -> Any:
    return tomllib.loads(text, parse_float=Decimal)


def tables(data: object) -> list[FieldPath]:
    """Paths of all tables in the data."""
    return [path for path in fields(data) if isinstance(get(data, path), dict)]


def changed(before: str, change: Callable[[Any], None]) -> object:
    data = copy.deepcopy(read(before))
    change(data)
    return plain(data)


def difference(before: str, after: str) -> tuple[int, str, str]:
    """Where two texts part, and what stands there in the one and in the other."""
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    most = min(len(before), len(after)) - start
    while end < most and before[len(before) - end - 1] == after[len(after) - end - 1]:
        end += 1
    return start, before[start : len(before) - end], after[start : len(after) - end]


def offsets(text: str, path: FieldPath) -> tuple[int, int]:
    """Where a value begins and ends."""
    lines = text.split("\n")
    span = Places(text).value(path)
    starts = [0]
    for line in lines:
        starts.append(starts[-1] + len(line) + 1)
    return starts[span.line - 1] + span.column - 1, starts[span.end_line - 1] + span.end_column - 1


def outcome(edit: Callable[[], str]) -> str | EditRefused:
    """The edited text, or the refusal."""
    try:
        return edit()
    except EditRefused as refused:
        return refused


def check_set(
    text: str, path: FieldPath, key: str, value: object, order: Sequence[str] = ()
) -> None:
    """Set a value; only one that stands as a table or list of its own may be refused."""
    table = get(read(text), path)
    edited = outcome(lambda: set_value(text, path, key, value, order))
    if isinstance(edited, EditRefused):
        assert isinstance(table[key], dict | list), edited.message
        assert "table of its own" in edited.message
        return
    assert plain(read(edited)) == changed(text, lambda data: get(data, path).update({key: value}))
    start, removed, _ = difference(text, edited)
    if key not in table:
        assert removed == ""
    elif removed:
        first, last = offsets(text, (*path, key))
        assert first <= start <= start + len(removed) <= last


def check_add(
    text: str, path: FieldPath, key: str, entry: object, order: Sequence[str] = ()
) -> None:
    """Add to a list, which may be absent; a list of blocks takes only tables."""
    table = get(read(text), path)
    present = table.get(key, [])
    edited = outcome(lambda: add_entry(text, (*path, key), entry, order))
    if isinstance(edited, EditRefused):
        assert not isinstance(present, list) or not isinstance(entry, dict), edited.message
        return
    assert plain(read(edited)) == changed(
        text, lambda data: get(data, path).setdefault(key, []).append(entry)
    )
    _, removed, added = difference(text, edited)
    if present and removed:
        assert added.removeprefix(",").startswith(removed)
    elif removed:
        first, last = offsets(text, (*path, key))
        assert text[first:last].strip("[] \t\r\n") == ""


def check_append(text: str, kind: str, table: dict[str, object]) -> None:
    if not isinstance(read(text).get(kind, []), list):
        with pytest.raises(EditRefused):
            append_table(text, kind, table)
        return
    edited = append_table(text, kind, table)
    assert plain(read(edited)) == changed(
        text, lambda data: data.setdefault(kind, []).append(table)
    )
    assert edited.endswith("\n") or not text.endswith("\n")


@given(toml_texts(), st.data())
def test_a_value_set_changes_only_itself(text: str, draw: st.DataObject) -> None:
    data = read(text)
    path = draw.draw(st.sampled_from(tables(data)), label="table")
    key = draw.draw(st.sampled_from([*get(data, path), "new", "ü new"]), label="key")
    order = draw.draw(st.permutations([*get(data, path), "new"]), label="order")
    check_set(text, path, key, draw.draw(DATA, label="value"), order)


@given(toml_texts(), st.data())
def test_an_entry_added_changes_only_its_list(text: str, draw: st.DataObject) -> None:
    data = read(text)
    path = draw.draw(st.sampled_from(tables(data)), label="table")
    lists = [key for key, value in get(data, path).items() if isinstance(value, list)]
    key = draw.draw(st.sampled_from([*lists, *lists, "new"]), label="key")
    entry = draw.draw(st.one_of(st.just(dict(MOVE)), DATA), label="entry")
    order = draw.draw(st.permutations([*get(data, path), "new"]), label="order")
    check_add(text, path, key, entry, order)


@given(toml_texts(), st.sampled_from(["a", "moves", "commitment", "é 🎉"]))
def test_a_record_appended_leaves_the_rest(text: str, kind: str) -> None:
    check_append(text, kind, {"id": "A", "moves": [MOVE], "é": "x\ny"})


@given(st.dictionaries(WORDS, DATA, max_size=5))
def test_any_data_makes_a_new_file(data: dict[str, object]) -> None:
    assert parse(new_file(data)) == data


@pytest.mark.slow
@for_each("path", suite_files("valid"))
def test_edits_of_every_file_of_the_suite_change_only_what_was_asked(path: Path) -> None:
    text = decode(path.read_bytes())
    data = read(text)
    check_append(text, "commitment", dict(MOVE))
    for table in tables(data)[:20]:
        check_set(text, table, "new key", DAY)
        check_add(text, table, "new key", dict(MOVE))
        for key, value in list(get(data, table).items())[:20]:
            check_set(text, table, key, "new")
            check_set(text, table, key, [MOVE])
            if isinstance(value, list):
                check_add(text, table, key, dict(MOVE))
                check_add(text, table, key, DAY)
