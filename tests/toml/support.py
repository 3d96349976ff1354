"""What several tests of this package share: ways to walk data and to cut text out of text."""

from decimal import Decimal
from typing import Any

from clientcare.toml import FieldPath, Span


def plain(data: object) -> object:
    """Data with NaN made comparable."""
    if isinstance(data, dict):
        return {key: plain(value) for key, value in data.items()}
    if isinstance(data, list):
        return [plain(value) for value in data]
    return str(data) if isinstance(data, Decimal) and data.is_nan() else data


def get(data: Any, path: FieldPath) -> Any:
    """Walk to a field."""
    for step in path:
        data = data[step]
    return data


def fields(data: object, path: FieldPath = ()) -> list[FieldPath]:
    """Paths of everything in the data, tables and lists too, and the top itself."""
    found = [path]
    if isinstance(data, dict):
        for key, value in data.items():
            found += fields(value, (*path, key))
    if isinstance(data, list):
        for number, value in enumerate(data):
            found += fields(value, (*path, number))
    return found


def cut(text: str, span: Span) -> str:
    """Take the text of a span out of its lines."""
    lines = text.split("\n")[span.line - 1 : span.end_line]
    lines[-1] = lines[-1][: span.end_column - 1]
    lines[0] = lines[0][span.column - 1 :]
    return "\n".join(lines)
