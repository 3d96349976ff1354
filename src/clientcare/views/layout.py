"""Labelled blocks of rows → lines: a margin of labels, aligned leads, and text that flows.

On a terminal text is wrapped to its width; elsewhere every row is one line, however long, so that
nothing is cut and every line can be searched. Whatever a span holds is made inert here, and a lead
is always of our own words, so that no line begins with text from a record.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple

from clientcare.output.clean import line
from clientcare.output.terminal import Terminal, width_of

MARGIN = 11
"""Columns of the labels; on a narrow terminal they stand on lines of their own."""
NARROW = 60
SHORT = 32


class Span(NamedTuple):
    """A stretch of text in one style of `Terminal.paint`.

    A `whole` one is broken only if it is longer than a line; a `gap` stands between two others and
    is dropped where a line ends.
    """

    text: str
    style: str = ""
    keep: Literal["", "whole", "gap"] = ""


Words = tuple[Span, ...]


class Row(NamedTuple):
    """A few short cells, lined up with those of the other rows, and text that flows beside them."""

    lead: Words
    body: Words


class Block(NamedTuple):
    """Rows that belong together, under a label."""

    label: str
    rows: tuple[Row, ...]


def words(*parts: str | Span | Iterable[Span]) -> Words:
    """Put texts and spans after each other; empty ones are dropped."""
    found: list[Span] = []
    for part in parts:
        if isinstance(part, str):
            found.append(Span(part))
        elif isinstance(part, Span):
            found.append(part)
        else:
            found += part
    return tuple(span for span in found if span.text)


def joined(parts: Iterable[str | Span | Iterable[Span]], between: str = " · ") -> Words:
    """Put some parts after each other with a separator; empty ones are dropped.

    Short parts are kept whole, so that lines break between parts rather than in them.
    """
    gap = Span(between, "dim", "gap" if between.startswith(" ") else "")
    found: list[Span] = []
    for part in parts:
        new = words(part)
        if len(new) == 1 and len(new[0].text) <= SHORT:
            new = (new[0]._replace(keep="whole"),)
        if new:
            found += [gap, *new] if found else new
    return tuple(found)


# Drawing -----------------------------------------------------------------------------------------


def draw(blocks: Iterable[Block], look: Terminal, margin: int = MARGIN) -> Iterator[str]:
    """Draw blocks one below the other, with a margin for their labels."""
    for block in blocks:
        yield from _draw_block(block, look, margin)


def _draw_block(block: Block, look: Terminal, margin: int) -> Iterator[str]:
    label = block.label
    if label and look.width is not None and look.width < NARROW:
        yield look.paint(label, "bold")
        label, margin = "", 2
    leads = [[Span(line(cell.text), cell.style) for cell in row.lead] for row in block.rows]
    widths = _column_widths(leads)
    for row, lead in zip(block.rows, leads, strict=True):
        start = look.paint(label, "bold") + " " * (margin - width_of(label))
        yield from hang(start + _cells(lead, widths, look), margin + sum(widths), row.body, look)
        label = ""


def _column_widths(leads: Sequence[Sequence[Span]]) -> list[int]:
    """The cells of each column with two spaces after them."""
    columns = max((len(lead) for lead in leads), default=0)
    return [
        max(width_of(lead[n].text) if n < len(lead) else 0 for lead in leads) + 2
        for n in range(columns)
    ]


def _cells(lead: Sequence[Span], widths: Sequence[int], look: Terminal) -> str:
    cells = [*lead, *[Span("")] * (len(widths) - len(lead))]
    return "".join(
        look.paint(cell.text, cell.style) + " " * (width - width_of(cell.text))
        for cell, width in zip(cells, widths, strict=True)
    )


def hang(start: str, indent: int, body: Words, look: Terminal) -> Iterator[str]:
    """Draw text behind something `indent` cells wide, its further lines below each other."""
    left = None if look.width is None else max(look.width - indent, 16)
    first, *more = wrapped(body, left) or [()]
    yield (start + painted(first, look)).rstrip(" ")
    yield from (" " * indent + painted(each, look) for each in more)


def painted(text: Iterable[Span], look: Terminal) -> str:
    """Colour a line; neighbours of one style are coloured at once."""
    runs = groupby(text, key=lambda span: span.style)
    return "".join(look.paint("".join(span.text for span in run), style) for style, run in runs)


def wrapped(body: Iterable[Span], width: int | None) -> list[Words]:
    """Break text into lines of a number of cells, at spaces, else anywhere; None never breaks."""
    clean = [span._replace(text=line(span.text)) for span in body]
    if width is None:
        return [tuple(clean)]
    lines: list[list[Span]] = [[]]
    used = 0
    for piece in (piece for group in _unbroken(clean, width) for piece in _pieces(group, width)):
        size, blank = _cells_of(piece), piece[0].keep == "gap"
        if used + size > width:
            lines.append([])
            used = 0
        if used or not blank:
            lines[-1] += piece
            used += size
    return [_without_end(each) for each in lines if each]


def _cells_of(spans: Iterable[Span]) -> int:
    return sum(width_of(span.text) for span in spans)


def _unbroken(spans: Iterable[Span], width: int) -> Iterator[list[Span]]:
    """Split text into words and the gaps between them; a word may be of several styles."""
    word: list[Span] = []
    for part in (part for span in spans for part in _parts(span, width)):
        if part.keep == "gap":
            yield from ([word] if word else [])
            yield [part]
            word = []
        elif part.text:
            word.append(part)
    if word:
        yield word


def _parts(span: Span, width: int) -> Iterator[Span]:
    """A span as it is where it is to be kept so, else word by word with gaps between."""
    if span.keep == "gap" or (span.keep == "whole" and width_of(span.text) <= width):
        yield span
        return
    for n, text in enumerate(span.text.split(" ")):
        if n:
            yield Span(" ", span.style, "gap")
        yield Span(text, span.style)


def _pieces(group: list[Span], width: int) -> Iterator[list[Span]]:
    """Cut a word that is longer than a line."""
    if _cells_of(group) <= width:
        yield group
        return
    piece: list[Span] = []
    used = 0
    for sign in (Span(sign, span.style) for span in group for sign in span.text):
        size = width_of(sign.text)
        if used + size > width and piece:
            yield piece
            piece, used = [], 0
        piece.append(sign)
        used += size
    yield piece


def _without_end(spans: list[Span]) -> Words:
    while spans and spans[-1].keep == "gap":
        spans.pop()
    return tuple(spans)
