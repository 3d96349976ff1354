"""A terminal: colour or not, how wide, and which signs a stream can take."""

import os
from typing import Literal, TextIO

from clientcare.dataclass import NamedTuple

ColorChoice = Literal["auto", "always", "never"]

_PLAIN = str.maketrans(
    {
        "✓": "ok", "✗": "x", "✖": "x", "●": "*", "○": "o", "▲": "^", "◆": "*", "■": "#", "│": "|",
        "▁": "1", "▂": "2", "▄": "3", "▆": "4", "█": "5", "─": "-", "…": "...", "→": "->", "–": "-",
        "—": "-", "·": "-", "−": "-", "×": "x", "≥": ">=", "≤": "<=", "’": "'", "“": '"', "”": '"',
    }
)  # fmt: skip
_OUR_SIGNS = dict.fromkeys(_PLAIN)
"""One cell wide each: of texts of these and of Latin letters rich need not be asked."""


def encodable(text: str, encoding: str | None) -> str:
    """Return text that a stream of an encoding can take: our symbols in ASCII, else `\\u2713`."""
    encoding = encoding or "utf-8"
    if text.isascii():
        return text
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        plain = text.translate(_PLAIN)
        return plain.encode(encoding, "backslashreplace").decode(encoding)
    return text


_CODES = {
    "bold": "1", "dim": "2", "red": "31", "green": "32",
    "amber": "38;5;136", "dark-green": "38;5;28", "dark-cyan": "38;5;31",
}  # fmt: skip
"""Bold yellow, green and cyan of a terminal's own sixteen colours may not be readable on white."""


class Terminal(NamedTuple):
    """Where text is shown: in colour or not, and how wide; a width of None is no terminal."""

    color: bool = False
    width: int | None = None

    def paint(self, text: str, style: str) -> str:
        """Colour a text: `bold red` and the like; without colour as it is."""
        if not (self.color and text and style):
            return text
        return f"\x1b[{';'.join(_CODES[word] for word in style.split())}m{text}\x1b[0m"


def terminal_of(stream: TextIO | None, color: ColorChoice) -> Terminal:
    """Find out what a stream can show; the flag goes over NO_COLOR and FORCE_COLOR."""
    try:
        is_terminal = stream is not None and stream.isatty()
    except ValueError:  # it is closed
        is_terminal = False
    forced = os.environ.get("FORCE_COLOR", "").lower()
    if color != "auto":
        is_colored = color == "always"
    elif os.environ.get("NO_COLOR"):
        is_colored = False
    elif forced:
        is_colored = forced not in ("0", "false", "no", "off")
    else:
        is_colored = is_terminal and os.environ.get("TERM") != "dumb"
    return Terminal(is_colored, _columns(stream) if is_terminal else None)


def _columns(stream: TextIO | None) -> int:
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isascii() and wanted.isdigit() and int(wanted):
        return max(int(wanted), 20)
    try:
        columns = os.get_terminal_size(stream.fileno()).columns if stream else 0
    except (OSError, ValueError):
        columns = 0
    return max(columns, 20) if columns else 80  # a terminal that does not know its size says 0


def width_of(text: str) -> int:
    """Count the cells that a clean text fills on a terminal."""
    if text.isascii() or max(text.translate(_OUR_SIGNS), default="") < "\u0300":
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def folded(text: str, terminal: Terminal, first: str, rest: str) -> list[str]:
    """Break one line of clean text at a terminal's width; elsewhere it stays whole.

    `first` begins the first line (its colour aside, as long as `rest`), `rest` the others.
    """
    if terminal.width is None or len(rest) + len(text) <= terminal.width:
        return [first + text]
    from textwrap import wrap

    room = max(terminal.width - len(rest), 20)
    head, *tail = wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
    return [first + head, *(rest + each for each in tail)]
