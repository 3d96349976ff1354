"""Bytes to text to data: every way in which that can fail is one `TomlFault` with a place in it.

And where each field of a text stands, with the lines around it as they are shown.
"""

from bisect import bisect_right
from decimal import Decimal
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import toml_rs

from clientcare.dataclass import NamedTuple

if TYPE_CHECKING:
    from clientcare.toml.outline import Place

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
    same line.
    """

    def __init__(
        self, message: str, hint: str | None = None, *, line: int, column: int, end_column: int
    ) -> None:
        super().__init__(message)
        self.message, self.hint = message, hint
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


def _fault(text: str, start: int, end: int, message: str, hint: str | None) -> TomlFault:
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
        line=text.count("\n", 0, start) + 1,
        column=column,
        end_column=max(column + 1, min(column + end - start, length + 1)),
    )


# Places ------------------------------------------------------------------------------------------


TAB = 4
WIDTH = 120


class Span(NamedTuple):
    """A stretch of text: lines and columns from 1, columns in characters, ends exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


class Places:
    """The places of everything in a text that `parse` accepts; nothing is read until one is asked.

    Paths are those of the parsed data: `("commitment", 2, "moves", 0, "to")`.
    """

    def __init__(self, text: str) -> None:
        self._text = text

    def value(self, path: FieldPath) -> Span:
        """Give the place of a value; for a table or an element of `[[…]]`, that of its header.

        A list of `[[…]]` stands at its first header, a table without a header of its own where its
        name first stands. Raises `KeyError` where there is no such field.
        """
        return self._span(*self._places[path][1])

    def key(self, path: FieldPath) -> Span:
        """Give the place of a field's key; for an element of a list, that of the element.

        Where there is no such field, as in a file of another day, give that of the nearest.
        """
        place = self._places.get(path)
        return self._span(*place[0]) if place else self.nearest(path)

    def nearest(self, path: FieldPath) -> Span:
        """Give the place of a field, or where it is absent, of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            if place := self._places.get(path[:length]):
                return self._span(*place[1])
        end = self._line_starts[1] - 1 if len(self._line_starts) > 1 else len(self._text)
        return self._span(0, len(self._text[:end].rstrip("\r")))

    @cached_property
    def _places(self) -> "dict[FieldPath, Place]":
        from clientcare.toml.outline import index

        return index(self._text)

    @cached_property
    def _line_starts(self) -> list[int]:
        starts = [0]
        while found := self._text.find("\n", starts[-1]) + 1:
            starts.append(found)
        return starts

    def _span(self, start: int, end: int) -> Span:
        return Span(*self._position(start), *self._position(end))

    def _position(self, offset: int) -> tuple[int, int]:
        line = bisect_right(self._line_starts, offset)
        return line, offset - self._line_starts[line - 1] + 1


class ExcerptLine(NamedTuple):
    """A line of the text: its number, its text, and the stretch to underline, end exclusive.

    Tabs are spaces already; a line longer than the width is cut around the stretch, with `…` at
    each cut. Control characters stand as in the file.
    """

    number: int
    text: str
    start: int
    end: int


def excerpt(text: str, span: Span, width: int = WIDTH) -> list[ExcerptLine]:
    """Give the lines of a span, with what to underline in each."""
    lines = _lines(text)
    shown = range(span.line, min(span.end_line, len(lines)) + 1)
    return [_line(n, lines[n - 1].removesuffix("\r"), span, width) for n in shown]


@lru_cache(maxsize=16)
def _lines(text: str) -> list[str]:
    """Split a text once, not once for each of the many findings that a file may have."""
    return text.split("\n")


def _line(number: int, line: str, span: Span, width: int) -> ExcerptLine:
    start = span.column - 1 if number == span.line else 0
    end = span.end_column - 1 if number == span.end_line else len(line)
    if number != span.line:
        start = len(line) - len(line.lstrip())
    start, end = min(start, len(line)), min(max(start, end), len(line))
    shown = line.expandtabs(TAB)
    start, end = len(line[:start].expandtabs(TAB)), len(line[:end].expandtabs(TAB))
    if len(shown) <= width:
        return ExcerptLine(number, shown, start, end)
    # A line that is too long is cut around what is underlined, the beginning of that at least.
    room = width - 2
    left = 0 if end <= room else max(0, min(start - room // 4, len(shown) - room))
    right = left + room
    head, tail = "…" if left else "", "…" if right < len(shown) else ""
    start, end = (max(left, min(at, right)) - left + len(head) for at in (start, end))
    return ExcerptLine(number, head + shown[left:right] + tail, start, end)
