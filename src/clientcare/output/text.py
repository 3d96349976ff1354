"""A document tree → text: wrapped, coloured and lined up on a terminal, whole lines elsewhere.

The title of the document is left out: on a terminal its first lines say what it is.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, pairwise

from clientcare.output.clean import clean, harmless, line
from clientcare.output.terminal import Terminal, width_of
from clientcare.pages import blocks as tree
from clientcare.pages.blocks import Inline, Run, Style

_DAY = r"\d{4}-\d\d-\d\d"
WIDEST = 120
"""Columns beyond which a line is tiring to read; only tables are wider."""
NARROW = 60
"""Columns below which labels stand on lines of their own."""
LEAST = 24
"""Cells that a wrapped column has at least."""
ROOMY = 32
"""Cells of a title that is cut for which columns are left out."""
BELOW = " " * 4
"""What stands before a part of a row that goes on below."""


def render(document: tree.Document, terminal: Terminal) -> str:
    """Write a whole document."""
    return "\n".join(_blocks(document.blocks, terminal)) + "\n"


def _blocks(blocks: Sequence[tree.Block], terminal: Terminal) -> Iterator[str]:
    """Blocks with a line between, but for labelled rows, and a list after what opens it."""
    before: tree.Block | None = None
    for block in blocks:
        if isinstance(block, tree.TimeLine):
            continue
        opened = isinstance(block, tree.Bullets) and isinstance(before, tree.Paragraph)
        if before and not opened and not (_labelled(before) and _labelled(block)):
            yield ""
        yield from _block(block, terminal)
        before = block


def _labelled(block: tree.Block) -> bool:
    return isinstance(block, tree.Rows) and bool(block.label and block.margin)


def _block(block: tree.Block, terminal: Terminal) -> Iterator[str]:
    reading = terminal._replace(width=terminal.width and min(terminal.width, WIDEST))
    match block:
        case tree.Paragraph(words):
            yield from hang("", 0, words, reading)
        case tree.Quote(paragraphs):
            yield from (text for each in paragraphs for text in hang("  | ", 4, each, reading))
        case tree.Bullets(items):
            yield from _items(items, "", reading)
        case tree.Rows():
            yield from _rows(block, reading)
        case tree.Table():
            yield from _table(block.drawn, terminal)
        case tree.Verbatim(lines):
            for each in lines:
                kept = (run._replace(text=clean(run.text)) for run in each)
                yield harmless(painted(kept, terminal).rstrip())
        case tree.Section():
            yield from _section(block, reading, terminal)


def _section(block: tree.Section, reading: Terminal, terminal: Terminal) -> Iterator[str]:
    if block.divided:
        title = f"─── {line(tree.plain(block.title))} ".ljust(reading.width or WIDEST, "─")
        yield from (terminal.paint(title, "dim"), "")
    elif block.title:
        words = tuple(map(_heading, block.title))
        # A sign and a gap, as of a colour; never what a record says, which may be long.
        lead = words[:2] if words[1:] and words[1].text == "  " else ()
        yield from hang(painted(lead, reading), cells_of(lead), words[len(lead) :], reading)
    yield from _blocks(block.blocks, terminal)


def _heading(run: tree.Run) -> tree.Run:
    return run._replace(style="strong") if run.style == "plain" else run


def _items(items: Iterable[tree.Item], indent: str, terminal: Terminal) -> Iterator[str]:
    for item in items:
        yield from hang(f"{indent}- ", len(indent) + 2, item.words, terminal)
        yield from _items(item.items, f"{indent}  ", terminal)


# Rows --------------------------------------------------------------------------------------------


def _rows(block: tree.Rows, terminal: Terminal) -> Iterator[str]:
    label, margin = block.label, block.margin
    reading = terminal.width is not None and terminal.width < NARROW
    if label and (reading or not margin):
        yield terminal.paint(label, "bold")
        label, margin = "", margin and 2
    leads = [[_clean(cell) for cell in row.lead] for row in block.rows]
    widths = _widths(leads)
    for row, lead in zip(block.rows, leads, strict=True):
        start = terminal.paint(label, "bold") + " " * (margin - width_of(label))
        start += "".join(
            _padded(cell, width, terminal) for cell, width in zip(lead, widths, strict=False)
        )
        start += " " * sum(widths[len(lead) :] if lead else ())
        indent = margin + (sum(widths) if lead else 0)
        yield from hang(start, indent, row.body, terminal, row.lines)
        label = ""


def _clean(cell: tree.Inline) -> tree.Inline:
    return tuple(run._replace(text=line(run.text)) for run in cell)


def _widths(rows: Sequence[Sequence[tree.Inline]]) -> list[int]:
    """The cells of each column, with two spaces after them."""
    columns = max((len(row) for row in rows), default=0)
    return [max(cells_of(row[n]) for row in rows if n < len(row)) + 2 for n in range(columns)]


def _padded(cell: tree.Inline, width: int, terminal: Terminal) -> str:
    return painted(cell, terminal) + " " * (width - cells_of(cell))


# Tables ------------------------------------------------------------------------------------------


def _table(table: tree.Table, terminal: Terminal) -> Iterator[str]:
    """Draw a table; on a terminal it is made to fit, and what is left out is named."""
    if not table.rows:
        return
    head = tuple(tuple(map(_heading, cell)) for cell in table.head)
    rows = [[_clean(cell) for cell in row] for row in (head, *table.rows)]
    widths = _widths(rows)
    shown, left_out = list(range(len(widths))), list[str]()
    width = terminal.width
    is_cut, last = table.cut is not None, table.cut or 0
    spared = max(widths[last] - ROOMY, 0) if is_cut else 0
    for n in reversed(table.optional):
        if width is not None and sum(widths[each] for each in shown) - 2 - spared > width:
            shown.remove(n)
            left_out.insert(0, tree.plain(table.head[n]).lower())
    rows, widths = [[row[n] for n in shown] for row in rows], [widths[n] for n in shown]
    if width is not None:
        kept = shown.index(last) if is_cut else None
        _narrow(widths, rows[1:], width, kept)
    fits = width is None or sum(widths) - 2 <= width
    for row in rows:
        drawn = _table_row(row, widths, terminal, cut=is_cut)
        yield from drawn if fits else _stacked(row, widths, terminal._replace(width=width))
    if left_out:
        yield terminal.paint(f"(no room for: {', '.join(left_out)})", "dim")


def _narrow(
    widths: list[int], rows: Iterable[Sequence[tree.Inline]], width: int, kept: int | None
) -> None:
    """Narrow the widest columns until a table fits, but none with ids or days.

    No column is made narrower than a floor, which is lower where cells are cut; the column that is
    `kept` is narrowed after the others.
    """
    cells = ((n, run) for row in rows for n, cell in enumerate(row) for run in cell)
    whole = {n for n, run in cells if run.style == "id" or re.match(_DAY, run.text)}
    texts = [n for n in range(len(widths)) if n not in whole]
    order = sorted(texts, key=lambda n: (n == kept, -widths[n]))
    wrapped = [(LEAST, order[:1])]
    for floor, some in wrapped if kept is None else [(LEAST, order), (LEAST // 2, order)]:
        for n in some:
            over = max(sum(widths) - 2 - width, 0)
            widths[n] = max(widths[n] - over, min(widths[n], floor))


def _table_row(
    row: Sequence[tree.Inline], widths: Sequence[int], terminal: Terminal, *, cut: bool
) -> Iterator[str]:
    """Draw one row; a cell that is wider than its column goes on below itself, or is cut."""
    cells = [
        _fitted(cell, width - 2, cut=cut) if terminal.width is not None else [cell]
        for cell, width in zip(row, widths, strict=True)
    ]
    for n in range(max(map(len, cells))):
        parts = (
            _padded(cell[n] if n < len(cell) else (), width, terminal)
            for cell, width in zip(cells, widths, strict=True)
        )
        yield harmless("".join(parts).rstrip(" "))


def _fitted(cell: tree.Inline, width: int, *, cut: bool) -> list[tree.Inline]:
    if cells_of(cell) <= width:
        return [cell]
    if not cut:
        return wrapped(cell, width)
    text, style = tree.plain(cell), cell[0].style
    for size in range(len(text), -1, -1):
        said = f"{text[:size].rstrip(' ·')}{_more_than(size, cell)}"
        if width_of(said) <= width:
            break
    return [(tree.Run(said, style),)]


def _more_than(size: int, cell: tree.Inline) -> str:
    """What stands behind the first characters of a cell: how many things come after them."""
    more = start = 0
    for run in cell:
        end = start + len(run.text)
        more += run.things if (end if run.keep == "rest" else start) >= size else 0
        start = end
    return f"… +{more}" if more else "…"


def _stacked(
    row: Sequence[tree.Inline], widths: Sequence[int], terminal: Terminal
) -> Iterator[str]:
    """Draw one row of a table too wide for the terminal on several lines.

    A cell is broken only if it is wider than a line, so that ids and days can be read and copied.
    """
    assert terminal.width is not None
    here, used = "", 0
    for cell, width in zip(row, widths, strict=True):
        if used and used + max(width - 2, cells_of(cell)) > terminal.width:
            if not cells_of(cell):
                continue
            yield harmless(here.rstrip(" "))
            here, used = BELOW, len(BELOW)
        *lines, last = wrapped(cell, terminal.width - used) or [()]
        for each in lines:
            yield harmless(here + painted(each, terminal))
            here = " " * used
        room = max(width, cells_of(last) + 2)
        here, used = here + _padded(last, room, terminal), used + room
    yield harmless(here.rstrip(" "))


# Lines --------------------------------------------------------------------------------------------


STYLES: Mapping[Style, str] = {
    "strong": "bold", "faint": "dim", "id": "dark-cyan", "command": "bold dark-cyan",
    "red": "bold red", "amber": "bold amber", "green": "bold dark-green", "grey": "bold",
    "info": "dark-cyan",
}  # fmt: skip
"""How `Terminal.paint` shows each style; others as they are."""


def hang(start: str, indent: int, body: Inline, terminal: Terminal, most: int = 0) -> Iterator[str]:
    """Draw text behind something `indent` cells wide, its further lines below each other.

    On a terminal it takes `most` lines at most; 0 is no limit.
    """
    left = None if terminal.width is None else max(terminal.width - indent, 16)
    first, *more = (_shortened(body, left, most) if left and most else wrapped(body, left)) or [()]
    yield harmless((start + painted(first, terminal)).rstrip(" "))
    yield from (harmless(" " * indent + painted(each, terminal)) for each in more)


def painted(text: Iterable[Run], terminal: Terminal) -> str:
    """Colour a line; neighbours of one style are coloured at once."""
    runs = groupby(text, key=lambda run: STYLES.get(run.style, ""))
    return "".join(terminal.paint("".join(run.text for run in some), how) for how, some in runs)


def wrapped(body: Iterable[Run], width: int | None) -> list[Inline]:
    """Break text into lines of a number of cells, at spaces, else anywhere; None never breaks."""
    clean = [run._replace(text=line(run.text)) for run in body]
    if width is None:
        return [tuple(clean)]
    lines: list[list[Run]] = [[]]
    used = 0
    for piece in (piece for group in _unbroken(clean, width) for piece in _pieces(group, width)):
        size, blank = cells_of(piece), piece[0].keep == "gap"
        if used + size > width:
            lines.append([])
            used = 0
        if used or not blank:
            lines[-1] += piece
            used += size
    for each in lines:
        while each and each[-1].keep == "gap":
            each.pop()
    return [tuple(each) for each in lines if each]


def _shortened(body: Inline, width: int, most: int) -> list[Inline]:
    """Break text into `most` lines at most; parts without room, and then words, give way to `…`.

    Of the first warning some words are left, whatever has no room; things are counted that have
    none.
    """
    lines = wrapped(body, width)
    if len(lines) <= most:
        return lines
    ends = [*(n for n, run in enumerate(body) if run.keep == "gap"), len(body)]
    kept = body[: ends[0]]
    for part in (body[start:end] for start, end in pairwise(ends)):
        longer = (*kept, *part)
        fits = len(wrapped((*longer, _rest(body, longer)), width)) <= most
        worst = not fits and _warns(part) and not _warns(kept)
        if (fits or worst) and part[-1].keep != "rest":
            kept = longer
        if worst:  # rather its first words than none of it
            break
    more = _rest(body, kept)
    lines = wrapped((*kept, more), width)
    if len(lines) > most:
        words = wrapped(lines[most - 1], width - cells_of([more]))[0]
        lines = [*lines[: most - 1], (*words, more)]
    return lines


def _rest(body: Inline, kept: Inline) -> Run:
    """What stands for the rest of a text: how many things it names."""
    more = sum(run.things for run in body) - sum(run.things for run in kept)
    return Run(f" … + {more} more" if more else " …", "faint", "whole")


def _warns(runs: Iterable[Run]) -> bool:
    return any(run.style in ("red", "amber") for run in runs)


def cells_of(runs: Iterable[Run]) -> int:
    """Count the cells that clean text fills."""
    return sum(width_of(run.text) for run in runs)


def _unbroken(runs: Iterable[Run], width: int) -> Iterator[list[Run]]:
    """Split text into words and the gaps between them; a word may be of several styles."""
    word: list[Run] = []
    for part in (part for run in runs for part in _parts(run, width)):
        if part.keep == "gap":
            yield from ([word] if word else [])
            yield [part]
            word = []
        elif part.text:
            word.append(part)
    if word:
        yield word


def _parts(run: Run, width: int) -> Iterator[Run]:
    """A run as it is where it is to be kept so, else word by word with gaps between."""
    if run.keep == "gap" or (run.keep in ("whole", "rest") and width_of(run.text) <= width):
        yield run
        return
    for n, text in enumerate(run.text.split(" ")):
        if n:
            yield Run(" ", run.style, "gap")
        yield Run(text, run.style)


def _pieces(group: list[Run], width: int) -> Iterator[list[Run]]:
    if cells_of(group) <= width:
        yield group
        return
    piece: list[Run] = []
    used = 0
    for sign in (Run(sign, run.style) for run in group for sign in run.text):
        size = width_of(sign.text)
        if used + size > width and piece:
            yield piece
            piece, used = [], 0
        piece.append(sign)
        used += size
    yield piece
