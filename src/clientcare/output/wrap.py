"""Lines of text for a terminal: broken at its width, coloured, inert.

Off a terminal nothing is broken, so that every line can be searched. No line begins with what a CI
runner takes for a command, whatever stands in a record.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby, pairwise

from clientcare.dataclass import replace
from clientcare.output.clean import line
from clientcare.output.terminal import Terminal, width_of
from clientcare.pages.blocks import Inline, Run, Style

STYLES: Mapping[Style, str] = {
    "strong": "bold", "faint": "dim", "id": "cyan", "command": "bold cyan", "red": "bold red",
    "amber": "bold yellow", "green": "bold green", "grey": "bold", "info": "cyan",
}  # fmt: skip
"""How `Terminal.paint` shows each style; others as they are."""

_COMMAND = re.compile(r"^((?:\s|\x1b\[[\d;]*m)*:)(?=(?:\x1b\[[\d;]*m)*:)")


def harmless(text: str) -> str:
    """Break up what a CI runner obeys at the start of a line."""
    return _COMMAND.sub(r"\1 ", text)


def hang(start: str, indent: int, body: Inline, terminal: Terminal, most: int = 0) -> Iterator[str]:
    """Draw text behind something `indent` cells wide, its further lines below each other.

    On a terminal it takes `most` lines at most; 0 is no limit.
    """
    left = None if terminal.width is None else max(terminal.width - indent, 16)
    first, *more = (_fitted(body, left, most) if left and most else wrapped(body, left)) or [()]
    yield harmless((start + painted(first, terminal)).rstrip(" "))
    yield from (harmless(" " * indent + painted(each, terminal)) for each in more)


def painted(text: Iterable[Run], terminal: Terminal) -> str:
    """Colour a line; neighbours of one style are coloured at once."""
    runs = groupby(text, key=lambda run: STYLES.get(run.style, ""))
    return "".join(terminal.paint("".join(run.text for run in some), how) for how, some in runs)


def wrapped(body: Iterable[Run], width: int | None) -> list[Inline]:
    """Break text into lines of a number of cells, at spaces, else anywhere; None never breaks."""
    clean = [replace(run, text=line(run.text)) for run in body]
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
    return [_without_end(each) for each in lines if each]


def _fitted(body: Inline, width: int, most: int) -> list[Inline]:
    """Break text into `most` lines at most; parts without room, and then words, give way to `…`."""
    lines, more = wrapped(body, width), Run(" …", "faint")
    if len(lines) <= most:
        return lines
    ends = [*(n for n, run in enumerate(body) if run.keep == "gap"), len(body)]
    kept = body[: ends[0]]
    for part in (body[start:end] for start, end in pairwise(ends)):
        if len(wrapped((*kept, *part, more), width)) <= most:
            kept = (*kept, *part)
    lines = wrapped((*kept, more), width)
    if len(lines) > most:
        words = wrapped(lines[most - 1], width - 2)[0]
        lines = [*lines[: most - 1], (*words, more)]
    return lines


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
    if run.keep == "gap" or (run.keep == "whole" and width_of(run.text) <= width):
        yield run
        return
    for n, text in enumerate(run.text.split(" ")):
        if n:
            yield Run(" ", run.style, "gap")
        yield Run(text, run.style)


def _pieces(group: list[Run], width: int) -> Iterator[list[Run]]:
    """Cut a word that is longer than a line."""
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


def _without_end(runs: list[Run]) -> Inline:
    while runs and runs[-1].keep == "gap":
        runs.pop()
    return tuple(runs)
