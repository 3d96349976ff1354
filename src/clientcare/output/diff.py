"""A changed file: the lines that go and come, with their numbers and a line around them."""

from collections.abc import Iterator
from typing import NamedTuple

from clientcare.output.clean import clean, file_name
from clientcare.output.terminal import Terminal

AROUND = 1
"""How many unchanged lines stand around what changes."""
MOST = 60
"""How many lines of one file are shown; more are counted."""


class DiffLine(NamedTuple):
    """A line of a diff: its number in the new text, or in the old where it goes; sign and text."""

    number: int
    sign: str
    text: str


def render(name: str, before: str, after: str, terminal: Terminal) -> str:
    """Write a file's name and what changes in it; no line begins with a text of the file."""
    lines = list(_lines(before, after))
    width = len(str(max((line.number for line in lines), default=1)))
    shown = [_shown(line, width, terminal) for line in lines[:MOST]]
    if len(lines) > MOST:
        shown.append(f"  {' ' * width}   … {len(lines) - MOST} more lines")
    return "\n".join([terminal.paint(file_name(name), "bold"), *shown])


def _lines(before: str, after: str) -> Iterator[DiffLine]:
    """Every line that changes, with those around it."""
    from difflib import SequenceMatcher

    old, new = before.split("\n"), after.split("\n")
    if not (old[-1] or new[-1]):
        old, new = old[:-1], new[:-1]
    skip = max(0, _same(old, new) - AROUND)
    old, new = old[skip:], new[skip:]
    end = max(0, _same(old[::-1], new[::-1]) - AROUND)
    old, new = old[: len(old) - end], new[: len(new) - end]
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    for group in matcher.get_grouped_opcodes(AROUND):
        for what, i, j, k, m in group:
            if what == "equal":
                yield from (DiffLine(skip + n + 1, " ", new[n]) for n in range(k, m))
            else:
                yield from (DiffLine(skip + n + 1, "-", old[n]) for n in range(i, j))
                yield from (DiffLine(skip + n + 1, "+", new[n]) for n in range(k, m))


def _same(old: list[str], new: list[str]) -> int:
    """How many lines are the same from the beginning: comparing them all grows with the square."""
    pairs = enumerate(zip(old, new, strict=False))
    return next((n for n, (one, other) in pairs if one != other), min(len(old), len(new)))


_STYLES = {"+": "green", "-": "red"}


def _shown(line: DiffLine, width: int, terminal: Terminal) -> str:
    text = clean(line.text.removesuffix("\r").expandtabs(4))
    written = f"{line.sign} {text}".rstrip()
    if line.sign in _STYLES:
        written = terminal.paint(written, _STYLES[line.sign])
    return f"  {terminal.paint(f'{line.number:>{width}}', 'dim')} {written}".rstrip()
