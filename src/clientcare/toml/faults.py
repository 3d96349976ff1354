"""Where a text stopped being TOML: the parser's errors turned into faults."""

import re

import toml_rs

from clientcare.toml.guards import TOKEN
from clientcare.toml.outline import STRING
from clientcare.toml.parsing import TomlFault
from clientcare.toml.slips import Stop, words_for

_CONFLICT = re.compile(r"^(?:<{7}|>{7}) .*", re.MULTILINE)
_STRING = re.compile(STRING)
_EXTREME = re.compile(
    rf"{STRING}|#[^\n]*+|(?P<number>\b0000-\d\d-\d\d|(?:\b[\d-]{{10}}[Tt ]|\b)\d\d:\d\d:60"
    r"|[-+]?\b[\d_.]+[eE][-+]?\d[\d_]{5,})[-+:.\w]*"
)


def explain(text: str, error: Exception) -> TomlFault:
    """Turn an exception of the parser into a fault with a place, a message and a hint."""
    stop = _conflict(text) or _stop(text, error)
    stop = _unclosed(text, stop.start) or stop
    message, hint = words_for(stop)
    column = stop.start - stop.line_start + 1
    return TomlFault(
        message,
        hint,
        line=text.count("\n", 0, stop.start) + 1,
        column=column,
        end_column=max(column + 1, min(column + stop.end - stop.start, len(stop.line) + 1)),
    )


def _conflict(text: str) -> Stop | None:
    """Find the first mark that a merge left behind."""
    found = _CONFLICT.search(text)
    return Stop(text, *found.span(), "merge conflict") if found else None


def _stop(text: str, error: Exception) -> Stop:
    """Find the characters that the parser means: it counts in bytes."""
    if isinstance(error, UnicodeEncodeError):
        return Stop(text, error.start, error.start + 1, "not a character")
    if not isinstance(error, toml_rs.TOMLDecodeError):
        return _out_of_range(text)
    data = text.encode()
    start = len(data[: error.pos].decode(errors="ignore"))
    *_, marks, reason = error.msg.split("\n")
    end = error.pos + marks.count("^")
    end = start + len(data[error.pos : end].decode(errors="ignore"))
    return Stop(text, start, max(start + 1, end), reason)


def _unclosed(text: str, before: int) -> Stop | None:
    """Find a text in quotes without an end; the parser stops only well behind it."""
    for token in TOKEN.finditer(text):
        word = token[0]
        if token.start() > before:
            break
        if word[0] in "\"'" and not _STRING.fullmatch(word):
            quotes = re.match("(['\"])(?:\\1\\1)?", word)
            assert quotes
            return Stop(text, token.start(), token.end(), f"unclosed {quotes[0]}")
    return None


def _out_of_range(text: str) -> Stop:
    """Find the day, time or number that is well written and that there cannot be."""
    for found in _EXTREME.finditer(text):
        if found["number"]:
            return Stop(text, *found.span(), "out of range")
    return Stop(text, 0, 1, "out of range")
