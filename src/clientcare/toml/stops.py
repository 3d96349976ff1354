"""Where a text stops being TOML: the exceptions of the parser, and faults that it sees too late."""

import re

import toml_rs

from clientcare.dataclass import NamedTuple
from clientcare.toml.tokens import STRING, tokens

_CONFLICT = re.compile(r"^(?:<{7}|>{7}) .*", re.MULTILINE)
_STRING = re.compile(STRING)
_EXTREME = re.compile(
    rf"{STRING}|#[^\n]*+|(?P<number>\b0000-\d\d-\d\d|(?:\b[\d-]{{10}}[Tt ]|\b)\d\d:\d\d:60"
    r"|[-+]?\b[\d_.]+[eE][-+]?\d[\d_]{5,})[-+:.\w]*"
)


class Stop(NamedTuple):
    """Where the parser stopped, by offsets, and what it said."""

    text: str
    start: int
    end: int
    reason: str

    @property
    def line_start(self) -> int:
        """The offset at which the line begins."""
        return self.text.rfind("\n", 0, self.start) + 1

    @property
    def line(self) -> str:
        """The whole line."""
        return self.text[self.line_start :].split("\n", 1)[0].rstrip("\r")

    @property
    def before(self) -> str:
        """What the line has before the stop."""
        return self.text[self.line_start : self.start]

    @property
    def rest(self) -> str:
        """What the line has from the stop on, without space around it."""
        return self.line[len(self.before) :].strip()

    @property
    def token(self) -> str:
        """What the parser underlined."""
        return self.text[self.start : self.end].strip()


def find_stop(text: str, error: Exception) -> Stop:
    """Find where a text stops being TOML: what a merge left, an open text, else what was said."""
    mark = _CONFLICT.search(text)
    stop = Stop(text, *mark.span(), "merge conflict") if mark else stop_of(text, error)
    return _unclosed(text, stop.start) or stop


def stop_of(text: str, error: Exception) -> Stop:
    """Find the characters that the parser means: it counts in bytes."""
    if isinstance(error, UnicodeEncodeError):
        return Stop(text, error.start, error.start + 1, "not a character")
    if not isinstance(error, toml_rs.TOMLDecodeError):
        # A day, a time or a number that is well written and that there cannot be.
        found = (found.span() for found in _EXTREME.finditer(text) if found["number"])
        return Stop(text, *next(found, (0, 1)), "out of range")
    data = text.encode()
    start = len(data[: error.pos].decode(errors="ignore"))
    *_, marks, reason = error.msg.split("\n")
    end = error.pos + marks.count("^")
    end = start + len(data[error.pos : end].decode(errors="ignore"))
    return Stop(text, start, max(start + 1, end), reason)


def _unclosed(text: str, before: int) -> Stop | None:
    """Find a text in quotes without an end; the parser stops only well behind it."""
    for token in tokens(text):
        word = token[0]
        if token.start() > before:
            break
        if word[0] in "\"'" and not _STRING.fullmatch(word):
            quotes = re.match("(['\"])(?:\\1\\1)?", word)
            assert quotes
            return Stop(text, token.start(), token.end(), f"unclosed {quotes[0]}")
    return None


def line_above(stop: Stop) -> Stop:
    """Move to the end of the line above, where the parser stops only below what is not closed."""
    end = len(stop.text[: stop.line_start].rstrip())
    return stop._replace(start=end, end=end + 1)
