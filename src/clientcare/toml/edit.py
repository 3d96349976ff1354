"""Edits of TOML text that touch nothing else: text in, text out.

Each one finds its place in the outline of the text, splices a few characters in, and then reads the
result: unless it says what it said before plus exactly what was asked for, the edit is refused.
All raise `EditRefused` then, and `TomlFault` where the text cannot be read to begin with.
"""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from clientcare.errors import ClientcareError
from clientcare.toml import layout
from clientcare.toml.layout import find_body, find_value, sections_below
from clientcare.toml.outline import Section, outline
from clientcare.toml.parsing import FieldPath, TomlFault, parse
from clientcare.toml.writing import format_file, format_key


class EditRefused(ClientcareError):  # noqa: N818  (a refusal is an answer, not a failure)
    """An edit that cannot be made, or not without changing something else; `message` says why."""


def set_value(
    text: str, table_path: FieldPath, key: str, value: object, order: Sequence[str] = ()
) -> str:
    """Give a key of a table a value: a new one in place of the old, or the key with it.

    A new key goes below the last own key of its table that comes before it in `order`, whatever
    form that is written in; where there is none, or no order, below the last of all. A table
    that is not there yet is written inline, in the body of the nearest one around it that is.
    """
    data = parse(text)
    table_path, key, value = _in_existing_table(data, table_path, key, value)
    table = value_at(data, table_path)
    old = table.get(key)
    if old is not None and _same(old, value):
        return text
    table[key] = value
    path = (*table_path, key)
    return _checked(
        text, data, lambda: _splices_to_set(text, outline(text), path, value, old, order)
    )


def add_entry(text: str, list_path: FieldPath, entry: object, order: Sequence[str] = ()) -> str:
    """Add an entry, a table or a plain value, at the end of a list, which may be absent so far.

    It takes the form the list has: a block `[[…]]`, or in brackets on a line of its own or not.
    The first table of a list is written as a block if its record has other lists so, else as
    `key = [` with one entry a line.
    """
    data = parse(text)
    *around, key = list_path
    table_path = tuple(around)
    if not isinstance(key, str):
        raise EditRefused(f"there is no list {_dotted(list_path)}")
    if not isinstance(value_at(data, table_path), dict):
        return set_value(text, table_path, key, [entry], order)
    entries = value_at(data, table_path).setdefault(key, [])
    if not isinstance(entries, list):
        raise EditRefused(f"{key} is not a list")
    entries.append(entry)
    return _checked(
        text, data, lambda: _splices_to_add(text, outline(text), table_path, key, entry, order)
    )


def append_table(text: str, kind: str, table: Mapping[str, object]) -> str:
    """Add a `[[kind]]` block at the end of a file."""
    data = parse(text)
    if not isinstance(data.get(kind, []), list):
        raise EditRefused(f"[{kind}] is here once; of several, each begins with [[{kind}]]")
    if find_value(outline(text), (kind,)):
        return add_entry(text, (kind,), table)
    data.setdefault(kind, []).append(table)
    header = f"[[{format_key(kind)}]]"
    return _checked(text, data, lambda: [layout.append_block(text, header, table)])


def table_span(text: str, path: FieldPath) -> tuple[int, int] | None:
    """Where the text of a table begins and ends, with the comments above it and all below it.

    None where it is not written under headers of its own that follow each other.
    """
    sections = outline(text)
    own = [n for n, one in enumerate(sections) if one.path[: len(path)] == path and one.keys]
    if not own or own != list(range(own[0], own[-1] + 1)) or sections[own[0]].path != path:
        return None
    start = layout.above_comments(text, sections[own[0]].start)
    last = own[-1] + 1
    end = layout.above_comments(text, sections[last].start) if last < len(sections) else len(text)
    return start, end


def remove_table(text: str, path: FieldPath) -> str:
    """Take a table out, with the comments above it."""
    span = table_span(text, path) or layout.item_span(text, outline(text), path)
    if span is None:
        raise EditRefused("it is not written in one piece")
    data = parse(text)
    *around, step = path
    holder: Any = value_at(data, tuple(around))
    del holder[step]
    if around and not holder:
        data.pop(str(around[0]))
    return _checked(text, data, lambda: [layout.Splice(span[0], span[1], "")])


def new_file(data: Mapping[str, object]) -> str:
    """Write a new file: plain values, then each table as `[…]`, each of a list as `[[…]]`."""
    return _checked("", dict(data), lambda: [layout.Splice(0, 0, format_file(data))])


def _in_existing_table(
    data: dict[str, Any], table_path: FieldPath, key: str, value: object
) -> tuple[FieldPath, str, object]:
    """Turn a value in a table that is absent into a table in the nearest one that is there."""
    for length, step in enumerate(table_path):
        inside = value_at(data, table_path[:length])
        if isinstance(inside, dict) and isinstance(step, str) and step not in inside:
            missing = table_path[length + 1 :]
            for name in reversed((*missing, key)):
                value = {name: value}
            return table_path[:length], step, value
    if not isinstance(value_at(data, table_path), dict):
        raise EditRefused(f"there is no table {_dotted(table_path)}")
    return table_path, key, value


def _splices_to_set(
    text: str,
    sections: list[Section],
    path: FieldPath,
    value: object,
    old: object,
    order: Sequence[str],
) -> list[layout.Splice]:
    """Find where a key goes, or what of its old value, None where there is none, is another now."""
    *around, key = path
    table_path, key = tuple(around), str(key)
    if old is not None:
        found = find_value(sections, path)
        if found is None:
            raise EditRefused(f"{key} is written as a table of its own; set what is in it instead")
        items = found[0].items or []
        if isinstance(old, list) and isinstance(value, list) and len(old) == len(value):
            return [
                layout.replace_value(text, item, new, one_line=True)
                for item, was, new in zip(items, old, value, strict=True)
                if not _same(was, new)
            ]
        return [layout.replace_value(text, found[0], value, one_line=found[1])]
    if body := find_body(sections, table_path):
        return [layout.insert_pair(text, sections, body, key, value, order)]
    below = sections_below(sections, table_path)
    last = sum(isinstance(step, str) for step in table_path) - 1
    header = text[below[0].keys[0].start : below[0].keys[last].end]  # as it is written
    if isinstance(value, Mapping) and value:
        header = f"[{header}.{format_key(key)}]"
        return [layout.insert_block(text, below[-1], header, value, like=below[-1])]
    return [layout.insert_header(text, below[0], f"[{header}]", (key, value))]


def _splices_to_add(
    text: str,
    sections: list[Section],
    table_path: FieldPath,
    key: str,
    entry: object,
    order: Sequence[str],
) -> list[layout.Splice]:
    path = (*table_path, key)
    if found := find_value(sections, path):
        return layout.extend_list(text, found[0], entry, one_line=found[1])
    blocks = [
        section
        for section in sections_below(sections, table_path)
        if section.is_element and section.path[:-2] == table_path
    ]
    same = [section for section in blocks if section.path[:-1] == path]
    if same and not isinstance(entry, Mapping):
        raise EditRefused(f"{key} is a list of tables")
    if not (same or blocks) or not isinstance(entry, Mapping):
        return _splices_to_set(text, sections, path, [entry], None, order)
    like = (same or blocks)[-1]
    below = sections_below(sections, like.path if same else table_path)
    earlier = () if same else layout.earlier(key, order)
    depth = len(table_path)
    above = [one for one in below if one.path == table_path or one.path[depth] in earlier]
    above = above if earlier and above else below
    names = text[like.keys[0].start : like.keys[-1].start] + format_key(key)
    header = text[like.start : like.end] if same else f"[[{names}]]"
    return [layout.insert_block(text, above[-1], header, entry, like=like)]


def _checked(text: str, expected: object, splices: Callable[[], list[layout.Splice]]) -> str:
    try:
        edited = text
        for splice in sorted(splices(), reverse=True):  # they do not overlap
            edited = edited[: splice.start] + splice.new + edited[splice.end :]
        if _same(parse(edited), expected):
            return edited
    except (TomlFault, TypeError, ValueError) as error:
        raise EditRefused(f"it cannot be written: {error}", getattr(error, "hint", None)) from error
    raise EditRefused("the file would then say something else than was asked for")


def value_at(data: Any, path: FieldPath) -> Any:
    """What some data hold at a path; None where nothing."""
    for step in path:
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def _same(one: object, other: object) -> bool:
    """Compare data and its types; only a whole decimal may have been written as a whole number."""
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(_same(one[key], other[key]) for key in one)
    if isinstance(one, str) or isinstance(other, str):
        return isinstance(one, str) and isinstance(other, str) and one == other
    if isinstance(one, Sequence) and isinstance(other, Sequence):
        return len(one) == len(other) and all(map(_same, one, other))
    if _is_number(one) and _is_number(other):
        return one == other or (one != one and other != other)
    return type(one) is type(other) and str(one) == str(other)


def _is_number(value: object) -> bool:
    return isinstance(value, int | Decimal) and not isinstance(value, bool)


def _dotted(path: FieldPath) -> str:
    return ".".join(str(step) for step in path)
