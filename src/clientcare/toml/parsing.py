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


class TomlFault(Exception):  # noqa: N818  (a fault of the text, which becomes a finding)
    """A text that is not TOML: what is wrong, what to type instead, and where.

    `line` and `column` count from 1, columns in characters; `end_column` is exclusive and on the
    same line.
    """

    def __init__(
        self, message: str, hint: str | None = None, *, line: int, column: int, end_column: int
    ) -> None:
        """Keep the message, the hint and the place."""
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.line = line
        self.column = column
        self.end_column = end_column


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
    if sum(map(text.count, "[{.=")) > MAX_DEPTH:
        from clientcare.toml.guards import check_depth

        check_depth(text, MAX_DEPTH)
    if len(text) > MAX_DIGITS:
        from clientcare.toml.guards import check_digits

        check_digits(text, MAX_DIGITS)
    if text.startswith("\ufeff"):
        raise TomlFault("a second byte order mark", line=1, column=1, end_column=2)
    try:
        return toml_rs.loads(text, parse_float=Decimal, toml_version="1.0.0")
    except (ValueError, ArithmeticError) as error:
        from clientcare.toml.faults import explain

        raise explain(text, error) from None
