"""Tables of inert text: aligned and whole off a terminal, folded to its width on one."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from clientcare.output.terminal import Terminal, padded, rendered, width_of
from clientcare.views.layout import Span, wrapped


class Cell(NamedTuple):
    """The text of a cell, inert already, and its colour."""

    text: str
    style: str = ""


Row = Sequence[Cell | str]


def table(headers: Sequence[str], rows: Sequence[Row], look: Terminal) -> str:
    """Write a table with a line of headers; the last column takes the room that is left."""
    if not rows:
        return ""
    cells = [[cell if isinstance(cell, Cell) else Cell(cell) for cell in row] for row in rows]
    cells.insert(0, [Cell(header, "bold") for header in headers])
    widths = [max(width_of(row[n].text) for row in cells) for n in range(len(headers))]
    if look.width is not None and sum(widths) + 2 * (len(widths) - 1) > look.width:
        if max(widths[:-1], default=0) > look.width - len(_BELOW):
            return _folded(cells, look)
        return "\n".join(text for row in cells for text in _broken(row, widths, look, look.width))
    return "\n".join(_line(row, widths, look) for row in cells)


def _line(row: Sequence[Cell], widths: Sequence[int], look: Terminal) -> str:
    """Write one row; the last cell gets no spaces behind it."""
    parts = []
    for n, (cell, width) in enumerate(zip(row, widths, strict=True)):
        last = n == len(row) - 1
        gap = "" if last else padded(cell.text, width)[len(cell.text) :] + "  "
        parts.append(_painted(cell, look) + gap)
    return "".join(parts).rstrip()


def _painted(cell: Cell, look: Terminal) -> str:
    return look.paint(cell.text, cell.style) if cell.style else cell.text


_BELOW = " " * 4
_ROOM = 24
"""Cells from which on the last column stands beside the others; with less it stands below."""


def _broken(
    row: Sequence[Cell], widths: Sequence[int], look: Terminal, width: int
) -> Iterator[str]:
    """Write one row of a table too wide for the terminal on several lines.

    No cell but the last is broken, so that ids and days can be read and copied; columns stay below
    each other.
    """
    here, used = "", 0
    for cell, size in zip(row[:-1], widths, strict=False):
        if used + size > width:
            yield here.rstrip()
            here, used = _BELOW, len(_BELOW)
        here += _painted(cell, look) + " " * (size - width_of(cell.text) + 2)
        used += size + 2
    text, style = row[-1]
    if width_of(text) > width - used < _ROOM and used:
        yield here.rstrip()
        here, used = _BELOW, len(_BELOW)
    for words in wrapped([Span(text)], width - used) or [()]:
        yield (here + _painted(Cell("".join(span.text for span in words), style), look)).rstrip()
        here = " " * used


def _folded(cells: Sequence[Sequence[Cell]], look: Terminal) -> str:
    """Write a table with a cell wider than the terminal: all cells are folded, the last first."""
    from rich.table import Table
    from rich.text import Text

    drawn = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=False)
    for n in range(len(cells[0])):
        last = n == len(cells[0]) - 1
        drawn.add_column(overflow="fold", no_wrap=False, ratio=1 if last else None)
    for row in cells:
        drawn.add_row(*(Text(cell.text, style=cell.style) for cell in row))
    return rendered(look, drawn).rstrip("\n")


def pairs(rows: Sequence[tuple[str, str]], look: Terminal, indent: str = "  ") -> list[str]:
    """Write names and values in two columns; a value keeps its lines, and is folded to fit."""
    from clientcare.output.terminal import folded

    room = max((width_of(name) for name, _ in rows), default=0)
    lines: list[str] = []
    for name, value in rows:
        rest = indent + " " * (room + 2)
        first = f"{indent}{look.paint(padded(name, room), 'bold')}  "
        for part in value.split("\n"):
            lines += [each.rstrip() for each in folded(part, look, first, rest)]
            first = rest + "| "
    return lines
