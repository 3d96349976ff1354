"""The lines of a span as they are shown, and what to underline in them."""

from functools import lru_cache
from typing import NamedTuple

from clientcare.toml.places import Span

TAB = 4
WIDTH = 120


class ExcerptLine(NamedTuple):
    """A line of the text: its number, its text, and the stretch to underline, end exclusive.

    Tabs are spaces already; a line longer than the width is cut around the stretch, with `…` at
    each cut. `start == end` on a line of the context. Control characters stand as in the file.
    """

    number: int
    text: str
    start: int
    end: int


def excerpt(text: str, span: Span, context: int = 0, width: int = WIDTH) -> list[ExcerptLine]:
    """Give the lines of a span, and some on either side, with what to underline in each."""
    lines = _lines(text)
    first = max(span.line - context, 1)
    last = min(span.end_line + context, len(lines))
    if lines[last - 1] == "" and last == len(lines) > span.end_line:
        last -= 1
    return [_line(n, lines[n - 1].removesuffix("\r"), span, width) for n in range(first, last + 1)]


@lru_cache(maxsize=16)
def _lines(text: str) -> list[str]:
    """Split a text once, not once for each of the many findings that a file may have."""
    return text.split("\n")


def _line(number: int, line: str, span: Span, width: int) -> ExcerptLine:
    start = span.column - 1 if number == span.line else 0
    end = span.end_column - 1 if number == span.end_line else len(line)
    if not span.line <= number <= span.end_line:
        start = end = 0
    elif number != span.line:
        start = len(line) - len(line.lstrip())
    start, end = min(start, len(line)), min(max(start, end), len(line))
    shown = line.expandtabs(TAB)
    start, end = len(line[:start].expandtabs(TAB)), len(line[:end].expandtabs(TAB))
    return _cut(ExcerptLine(number, shown, start, end), width)


def _cut(line: ExcerptLine, width: int) -> ExcerptLine:
    """Cut a line that is too long around what is underlined, the beginning of that at least."""
    if len(line.text) <= width:
        return line
    room = width - 2
    left = max(0, min(line.start - room // 4, len(line.text) - room))
    if line.end <= room:
        left = 0
    right = left + room
    head, tail = "…" if left else "", "…" if right < len(line.text) else ""
    start, end = (max(left, min(at, right)) - left + len(head) for at in (line.start, line.end))
    return ExcerptLine(line.number, head + line.text[left:right] + tail, start, end)
