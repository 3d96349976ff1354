"""Text that is safe and fits where it is shown: untrusted text made inert, colour, width, symbols.

Records are untrusted. Whatever a view takes from one goes through `line` (where one line is
expected) or `clean_lines`, for a terminal and for the log of a CI runner alike: some runners obey
`##[…]` anywhere in a line, and `::…::` at the start of one, even behind spaces. A view that is not
on a terminal therefore never begins a line with such a text, not even indented.
"""

import os
import re
from functools import cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TextIO

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

ColorChoice = Literal["auto", "always", "never"]

RUNNER_COMMAND = re.compile(r"##(?=[A-Za-z]*\[)")
"""What a CI runner may obey wherever it stands in a line."""
_LINE_END = re.compile(r"[ \t]*[\r\n][ \t\r\n]*")


def clean(text: str) -> str:
    """Make text inert: what cannot be seen is shown (`␛`, `\\u202e`), CI commands are broken up."""
    if not (text.isascii() and text.isprintable()):
        text = _to_show().sub(_shown, text)
    return RUNNER_COMMAND.sub("## ", text) if "##" in text else text


def line(text: str) -> str:
    """Make text inert and fold it into one line."""
    if not text.isprintable():
        text = _LINE_END.sub(" ", text.strip(" \t\r\n")).replace("\t", " ")
    return clean(text)


def file_name(name: str) -> str:
    """Make a file's name inert at the start of a line."""
    name = line(name)
    return f"./{name}" if name[:1] in (":", "#") else name


def clean_lines(text: str) -> str:
    """Make text inert and keep its lines."""
    return "\n".join(clean(each.expandtabs(4)) for each in _LINE_END_ONLY.split(text))


_LINE_END_ONLY = re.compile(r"\r\n|\n|\r")


@cache
def _to_show() -> re.Pattern[str]:
    """What is shown in another form: all that is unsafe, and what no stream can take."""
    from clientcare.records.unsafe import UNSAFE_PATTERN  # with all models: not for --help

    return re.compile(rf"[\t\n\r\ud800-\udfff]|{UNSAFE_PATTERN}")


def _shown(found: re.Match[str]) -> str:
    code = ord(found[0])
    if code < 0x20:
        return chr(0x2400 + code)
    if code == 0x7F:
        return "\u2421"
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


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
    "bold": "1", "dim": "2", "underline": "4", "red": "31", "green": "32", "yellow": "33",
    "blue": "34", "magenta": "35", "cyan": "36",
}  # fmt: skip


class Look(NamedTuple):
    """How text may look: in colour or not, and how wide a terminal is; None is no terminal."""

    color: bool = False
    width: int | None = None

    def paint(self, text: str, style: str) -> str:
        """Colour a text: `bold red` and the like; without colour as it is."""
        if not self.color or not text:
            return text
        return f"\x1b[{';'.join(_CODES[word] for word in style.split())}m{text}\x1b[0m"


def look_at(stream: TextIO | None, color: ColorChoice) -> Look:
    """Find out how text may look on a stream; the flag goes over NO_COLOR and FORCE_COLOR."""
    terminal = _is_terminal(stream)
    return Look(_in_color(color, terminal=terminal), _columns(stream) if terminal else None)


def _is_terminal(stream: TextIO | None) -> bool:
    try:
        return stream is not None and stream.isatty()
    except ValueError:
        return False


def _in_color(choice: ColorChoice, *, terminal: bool) -> bool:
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    forced = os.environ.get("FORCE_COLOR", "")
    if forced:
        return forced.lower() not in ("0", "false", "no", "off")
    return terminal and os.environ.get("TERM") != "dumb"


def _columns(stream: TextIO | None) -> int:
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isascii() and wanted.isdigit() and int(wanted):
        return max(int(wanted), 20)
    try:
        return max(os.get_terminal_size(stream.fileno()).columns if stream else 0, 20)
    except (OSError, ValueError):
        return 80


def console(look: Look, file: TextIO) -> "Console":
    """Make the only kind of rich console that is used: it adds nothing of its own to a text."""
    from rich.console import Console

    return Console(
        file=file,
        width=look.width or 100_000,
        height=100,
        force_terminal=look.color,
        force_interactive=False,
        color_system="standard" if look.color else None,
        no_color=not look.color,
        legacy_windows=False,
        markup=False,
        emoji=False,
        highlight=False,
        _environ={},
    )


def rendered(look: Look, *parts: "RenderableType") -> str:
    """Draw rich tables and texts, whose texts are clean already, without spaces at line ends."""
    from io import StringIO

    file = StringIO()
    drawing = console(look, file)
    for part in parts:
        drawing.print(part)
    return "\n".join(each.rstrip(" ") for each in file.getvalue().split("\n"))


def width_of(text: str) -> int:
    """Count the cells that a clean text fills on a terminal."""
    if text.isascii() or max(text.translate(_OUR_SIGNS), default="") < "\u0300":
        return len(text)
    from rich.cells import cell_len

    return cell_len(text)


def padded(text: str, width: int) -> str:
    """Fill a text with spaces up to a number of cells."""
    return text + " " * (width - width_of(text))


def folded(text: str, look: Look, first: str, rest: str) -> list[str]:
    """Break one line of clean text at a terminal's width; elsewhere it stays whole.

    `first` begins the first line (its colour aside, as long as `rest`), `rest` the others.
    """
    if look.width is None or len(rest) + len(text) <= look.width:
        return [first + text]
    from textwrap import wrap

    room = max(look.width - len(rest), 20)
    head, *tail = wrap(text, room, break_long_words=False, break_on_hyphens=False) or [""]
    return [first + head, *(rest + each for each in tail)]
