"""Bytes to text to data: every way in which that can fail is one `TomlFault` with a place in it."""

from decimal import Decimal
from typing import Any

import toml_rs

BOM = b"\xef\xbb\xbf"

MAX_DEPTH = 100
"""How deep keys, tables and arrays may nest; records need six levels, the parser's stack ends at
some thousands and takes the whole process with it."""

MAX_DIGITS = 3500
"""How long a number may be; from 4,300 digits on, printing one is an error in Python."""


FieldPath = tuple[str | int, ...]
"""Keys and list positions from the top of the parsed data to a field."""


class TomlFault(Exception):  # noqa: N818  (a fault of the text, which becomes a finding)
    """A text that is not TOML: what is wrong, what to type instead, and where.

    `line` and `column` count from 1, columns in characters; `end_column` is exclusive and on the
    same line. `may_be_day` says that a day in words may stand there.
    """

    def __init__(
        self, message: str, hint: str | None = None, *, line: int, column: int, end_column: int,
        may_be_day: bool = False,
    ) -> None:  # fmt: skip
        super().__init__(message)
        self.message, self.hint, self.may_be_day = message, hint, may_be_day
        self.line, self.column, self.end_column = line, column, end_column


def decode(data: bytes) -> str:
    """Read the bytes of a file as UTF-8, without its byte order mark."""
    if data.startswith(BOM):
        data = data[3:]
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        column = len(before) - before.rfind("\n")
        raise TomlFault(
            f"not UTF-8 text: byte 0x{data[error.start]:02x}",
            "save the file as UTF-8",
            line=before.count("\n") + 1,
            column=column,
            end_column=column + 1,
        ) from None


def encode(text: str, like: bytes) -> bytes:
    """Write text as UTF-8, with a byte order mark where the file it replaces had one."""
    return (BOM if like.startswith(BOM) else b"") + text.encode()


def parse(text: str) -> dict[str, Any]:
    """Read TOML 1.0 text; numbers with a point or an exponent come as `Decimal`."""
    braces = text.count("{") if "{" in text else 0  # most have none, which is faster to see
    if text.count("[") + text.count("=") + text.count(".") + braces > MAX_DEPTH:
        from clientcare.toml.tokens import too_deep

        if (start := too_deep(text, MAX_DEPTH)) is not None:
            message = f"nested deeper than {MAX_DEPTH} levels"
            raise _fault(text, start, start + 1, message, "records need no more than six")
    if len(text) > MAX_DIGITS:
        from clientcare.toml.tokens import too_long_number

        if span := too_long_number(text, MAX_DIGITS):
            message = f"a number of {span[1] - span[0]} digits"
            raise _fault(text, span[0], span[0] + 1, message, "is it meant as text?")
    if text.startswith("\ufeff"):
        raise _fault(text, 0, 1, "a second byte order mark", None)
    try:
        return toml_rs.loads(text, parse_float=Decimal, toml_version="1.0.0")
    except (ValueError, ArithmeticError) as error:
        from clientcare.toml.faults import explain

        raise _fault(text, *explain(text, error, MAX_DEPTH)) from None


def _fault(
    text: str, start: int, end: int, message: str, hint: str | None, may_be_day: bool = False
) -> TomlFault:
    """Place a fault: by line and column, its end on the same line."""
    line_start = text.rfind("\n", 0, start) + 1
    line_end = text.find("\n", start)
    length = (len(text) if line_end < 0 else line_end) - line_start
    if text[line_start : line_start + length].endswith("\r"):
        length = len(text[line_start : line_start + length].rstrip("\r"))
    column = start - line_start + 1
    return TomlFault(
        message,
        hint,
        may_be_day=may_be_day,
        line=text.count("\n", 0, start) + 1,
        column=column,
        end_column=max(column + 1, min(column + end - start, length + 1)),
    )
