"""Untrusted text made inert: no escape code, hidden character or command to a CI runner is left.

Whatever is shown of a record goes through `line` (where one line is expected) or `clean_lines`, for
a terminal and for the log of a CI runner alike: some runners obey `##[…]` anywhere in a line, and
`::…::` at the start of one, even behind spaces. Off a terminal therefore no line begins with such a
text, not even indented.
"""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

RUNNER_COMMAND = r"##(?=[A-Za-z]*\[)"
"""What a CI runner may obey wherever it stands in a line."""
_BLANKS = frozenset("\t\r\n")
_USUAL = frozenset([*map(chr, range(0x20, 0x334)), *"–—‘’“”•…→≤≥─│█●▲◆○✓✖✗■€"])
"""Characters that are safe if they can be printed; to compile all that are not takes long."""
_LINE_END = r"[ \t]*[\r\n][ \t\r\n]*"


def clean(text: str) -> str:
    """Make text inert: what cannot be seen is shown (`␛`, `\\u202e`), CI commands are broken up."""
    if not (text.isprintable() and _USUAL.issuperset(text)):
        text = _to_show().sub(_shown, text)
    return re.sub(RUNNER_COMMAND, "## ", text) if "##" in text else text


def line(text: str) -> str:
    """Make text inert and fold it into one line."""
    if not (text.isprintable() or _BLANKS.isdisjoint(text)):
        text = re.sub(_LINE_END, " ", text.strip(" \t\r\n")).replace("\t", " ")
    return clean(text)


def file_name(name: str) -> str:
    """Make a file's name inert at the start of a line."""
    name = line(name)
    return f"./{name}" if name[:1] in (":", "#") else name


def clean_lines(text: str) -> str:
    """Make text inert and keep its lines."""
    return "\n".join(clean(each.expandtabs(4)) for each in re.split(r"\r\n|\n|\r", text))


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


_COMMAND = r"^((?:\s|\x1b\[[\d;]*m)*:)(?=(?:\x1b\[[\d;]*m)*:)"


def harmless(text: str) -> str:
    """Break up what a CI runner obeys at the start of a line."""
    may_be_one = text.lstrip().startswith((":", "\x1b"))
    return re.sub(_COMMAND, r"\1 ", text) if may_be_one else text


def dump(value: Mapping[str, Any] | Sequence[Any], *, indent: int | None = 2) -> str:
    """Write a published object, or a list for a service that reads one; None is one line."""
    import json

    text = json.dumps(value, ensure_ascii=True, allow_nan=False, indent=indent)
    text = re.sub(RUNNER_COMMAND, r"#\\u0023", text) if "##" in text else text
    return text.replace("\x7f", "\\u007f") + "\n"
