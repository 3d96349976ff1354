"""Where each field stands in the user's own text, and the lines of it as they are shown."""

from bisect import bisect_right
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

from clientcare.dataclass import NamedTuple
from clientcare.toml.parsing import FieldPath

if TYPE_CHECKING:
    from collections.abc import Iterator

    from clientcare.toml.outline import Place

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
        self._known: dict[FieldPath, Place] = {}

    def value(self, path: FieldPath) -> Span:
        """Give the place of a value; for a table or an element of `[[…]]`, that of its header.

        A list of `[[…]]` stands at its first header, a table without a header of its own where its
        name first stands. Raises `KeyError` where there is no such field.
        """
        if place := self._find(path):
            return self._span(*place[1])
        raise KeyError(path)

    def key(self, path: FieldPath) -> Span:
        """Give the place of a field's key; for an element of a list, that of the element.

        Where there is no such field, as in a file of another day, give that of the nearest.
        """
        place = self._find(path)
        return self._span(*place[0]) if place else self.nearest(path)

    def nearest(self, path: FieldPath) -> Span:
        """Give the place of a field, or where it is absent, of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            if place := self._find(path[:length]):
                return self._span(*place[1])
        end = self._line_starts[1] - 1 if len(self._line_starts) > 1 else len(self._text)
        return self._span(0, len(self._text[:end].rstrip("\r")))

    def _find(self, path: FieldPath) -> "Place | None":
        """Read as far as the place of a field; that of a table may be a header further down."""
        while (place := self._known.get(path)) is None or place[0] == place[1]:
            if next(self._steps, self) is self:
                break
        return place

    @cached_property
    def _steps(self) -> "Iterator[None]":
        from clientcare.toml.outline import index

        return index(self._text, self._known)

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
