"""Characters that no text of a record should hold: what they could do is not what one sees.

Control characters (line ends and tabs aside), those that turn the direction of text (Unicode
UAX 9), those that show nothing, and those that strike a letter out. A joiner between two non-ASCII
characters is part of a script or of an emoji, and safe; so is the selector of an emoji's style
right behind a symbol.
"""

import re
from collections.abc import Iterator
from functools import cache

from clientcare.records.tables import Table, walk
from clientcare.records.validation import Path

_ALWAYS = (
    r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"  # control
    r"\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069"  # direction, and separators of lines
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b\u2060-\u2065\u206a-\u206f"
    r"\u3164\ufeff\uffa0\ufff0-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e0fff"  # invisible
    r"\ufe00-\ufe0d"  # variants of a character, which can carry hidden text
    r"\u0334-\u0338\u20d2\u20d3\u20d8-\u20da\u20e5\u20e6\u20ea\u20eb"  # overlays
)
_SYMBOLS = r"#*0-9\u00a9\u00ae\u203c-\u3299\U0001f000-\U0001faff"
UNSAFE_PATTERN = (
    rf"[{_ALWAYS}]|(?<![^\x00-\x7f])[\u200c\u200d]|[\u200c\u200d](?![^\x00-\x7f])"
    rf"|(?<![{_SYMBOLS}])[\ufe0e\ufe0f]"
)


@cache
def unsafe() -> re.Pattern[str]:
    """The pattern that finds one unsafe character."""
    return re.compile(UNSAFE_PATTERN)


def one_safe_line(text: str) -> str:
    """A text on one line, with a space for each unsafe character."""
    return " ".join(unsafe().sub(" ", text).split())


def may_be_unsafe(text: str) -> bool:
    """Whether a TOML text could hold an unsafe character, as itself or escaped; cheap."""
    return "\\" in text or not text.isascii()


def unsafe_texts(table: Table) -> Iterator[tuple[Path, str]]:
    """Every text that holds an unsafe character: its path, and the name of the first one."""
    search = unsafe().search
    for path, _, value in walk(table):
        texts = [(path, value)]
        if isinstance(value, tuple):
            texts = [((*path, n), item) for n, item in enumerate(value)]
        for where, text in texts:
            if isinstance(text, str) and (found := search(text)):
                yield where, f"U+{ord(found[0]):04X}"
