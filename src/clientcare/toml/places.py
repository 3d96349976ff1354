"""Where each field stands in the user's own text."""

from bisect import bisect_right
from functools import cached_property
from typing import NamedTuple

FieldPath = tuple[str | int, ...]
"""Keys and list positions from the top of the parsed data to a field."""


class Span(NamedTuple):
    """A stretch of text: lines and columns from 1, columns in characters, ends exclusive."""

    line: int
    column: int
    end_line: int
    end_column: int


Place = tuple[tuple[int, int], tuple[int, int]]
"""Where a field's key begins and ends, and its value: offsets."""


class Places:
    """The places of everything in a text that `parse` accepts; nothing is read until one is asked.

    Paths are those of the parsed data: `("commitment", 2, "moves", 0, "to")`.
    """

    def __init__(self, text: str) -> None:
        """Keep the text."""
        self._text = text

    def value(self, path: FieldPath) -> Span:
        """Give the place of a value; for a table or an element of `[[…]]`, that of its header.

        A list of `[[…]]` stands at its first header, a table without a header of its own where its
        name first stands. Raises `KeyError` where there is no such field.
        """
        return self._span(*self._places[path][1])

    def key(self, path: FieldPath) -> Span:
        """Give the place of a field's key; for an element of a list, that of the element.

        Raises `KeyError` where there is no such field.
        """
        return self._span(*self._places[path][0])

    def nearest(self, path: FieldPath) -> Span:
        """Give the place of a field, or where it is absent, of the nearest thing around it."""
        for length in range(len(path), 0, -1):
            if place := self._places.get(path[:length]):
                return self._span(*place[1])
        end = self._line_starts[1] - 1 if len(self._line_starts) > 1 else len(self._text)
        return self._span(0, len(self._text[:end].rstrip("\r")))

    @cached_property
    def _places(self) -> dict[FieldPath, Place]:
        from clientcare.toml.index import index

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
