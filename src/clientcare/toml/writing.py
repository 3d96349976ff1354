"""Data to TOML text: values, keys and whole tables as the commands write them."""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal

LINE_WIDTH = 88
"""A list that would end beyond this column is written one item a line."""

_INDENT = "    "
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_SHOWN_AS_THEY_ARE = "\u200c\u200d"  # joiners: emoji and whole scripts are written with them


def format_key(name: str) -> str:
    """Write one segment of a key, in quotes where it needs them."""
    return name if _BARE_KEY.fullmatch(name) else f'"{_escaped(name)}"'


def format_value(
    value: object, *, newline: str = "\n", indent: str = "", one_line: bool = False
) -> str:
    """Write a value; lists of tables stand one table a line, texts of several lines between \"\"\".

    `indent` is that of the line which the value begins on. Texts are kept on one line where the
    file's lines do not end in a bare line feed, which would change them. Raises `TypeError` for
    what TOML has no form for, `None` among it.
    """
    if isinstance(value, str):
        if one_line or newline != "\n" or "\n" not in value or "\r" in value:
            return f'"{_escaped(value)}"'
        return '"""\n' + "\n".join(map(_escaped, value.split("\n"))) + '"""'
    if isinstance(value, Mapping):
        return format_inline(value)
    if isinstance(value, Sequence):
        return _list(value, newline, indent, one_line=one_line)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, Decimal):  # as it was given: 12.50 keeps its nought, and 500 gets none
        return "nan" if value.is_nan() else str(value).lower().replace("infinity", "inf")
    if isinstance(value, datetime | time | date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    raise TypeError(f"TOML has no form for {type(value).__name__}")


def format_inline(table: Mapping[str, object], *, pad: str = " ", equals: str = " = ") -> str:
    """Write a table between braces on one line."""
    pairs = (
        f"{format_key(key)}{equals}{format_value(value, one_line=True)}"
        for key, value in table.items()
    )
    inside = ", ".join(pairs)
    return f"{{{pad}{inside}{pad}}}" if inside else "{}"


def format_pairs(table: Mapping[str, object], *, newline: str = "\n", indent: str = "") -> str:
    """Write the keys and values of a table, one a line, without a header."""
    return "".join(
        f"{indent}{format_key(key)} = "
        f"{format_value(value, newline=newline, indent=indent)}{newline}"
        for key, value in table.items()
    )


def format_file(data: Mapping[str, object]) -> str:
    """Write a new file: plain values first, then `[table]` and `[[list of tables]]`."""
    plain = {key: value for key, value in data.items() if not _is_block(value)}
    blocks = [format_pairs(plain)] if plain else []
    for key, value in data.items():
        if _is_block(value):
            blocks += _blocks(format_key(key), value)
    return "\n".join(blocks)


def _is_block(value: object) -> bool:
    return isinstance(value, Mapping) or _is_list_of_tables(value)


def _is_list_of_tables(value: object) -> bool:
    if isinstance(value, str) or not isinstance(value, Sequence):
        return False
    return bool(value) and all(isinstance(item, Mapping) for item in value)


def _blocks(name: str, value: object) -> list[str]:
    """Write a table under its header; one that holds only tables as those, each under its own."""
    if not isinstance(value, Mapping):
        assert isinstance(value, Sequence)
        return [f"[[{name}]]\n{format_pairs(item)}" for item in value]
    if value and all(isinstance(inner, Mapping) for inner in value.values()):
        return [
            block
            for key, inner in value.items()
            for block in _blocks(f"{name}.{format_key(key)}", inner)
        ]
    return [f"[{name}]\n{format_pairs(value)}"]


def _escaped(text: str) -> str:
    """Escape a text for double quotes, and in it all that a screen would not show as it is."""
    import tomli_w

    written = tomli_w.dumps({"x": text}).removeprefix('x = "').removesuffix('"\n')
    if written.isascii() and "\t" not in written:
        return written
    return "".join(map(_shown, written))


def _shown(char: str) -> str:
    """Escape controls, direction marks, and separators of lines, which deceive the reader."""
    if unicodedata.category(char) not in ("Cc", "Cf", "Zl", "Zp") or char in _SHOWN_AS_THEY_ARE:
        return char
    code = ord(char)
    return r"\t" if char == "\t" else f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08X}"


def _list(items: Sequence[object], newline: str, indent: str, *, one_line: bool) -> str:
    written = [format_value(item, one_line=True) for item in items]
    short = f"[{', '.join(written)}]"
    fits = len(indent) + len(short) <= LINE_WIDTH and not _is_list_of_tables(items)
    if one_line or fits:
        return short
    lines = "".join(f"{indent}{_INDENT}{item},{newline}" for item in written)
    return f"[{newline}{lines}{indent}]"
