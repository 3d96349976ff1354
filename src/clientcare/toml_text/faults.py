"""What is wrong with a text that the parser refuses, in plain words, and what to type instead.

The parser's own message says where it stopped; what people usually meant stands in the line itself.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import toml_rs

from clientcare.toml_text.parsing import TomlFault


class _Stop(NamedTuple):
    """Where the parser stopped and what it said: `token` is what it underlined."""

    text: str
    start: int
    end: int
    reason: str

    @property
    def line_start(self) -> int:
        return self.text.rfind("\n", 0, self.start) + 1

    @property
    def line(self) -> str:
        return self.text[self.line_start :].split("\n", 1)[0].rstrip("\r")

    @property
    def before(self) -> str:
        return self.text[self.line_start : self.start]

    @property
    def token(self) -> str:
        return self.text[self.start : self.end]

    @property
    def rest(self) -> str:
        return self.line[len(self.before) :].strip()


class _Words(NamedTuple):
    message: str
    hint: str | None = None


def explain(text: str, error: Exception) -> TomlFault:
    """Turn an exception of the parser into a fault with a place, a message and a hint."""
    stop = _stop(text, error)
    words = next((found for slip in _SLIPS if (found := slip(stop))), None) or _plain(stop)
    column = stop.start - stop.line_start + 1
    return TomlFault(
        *words,
        line=text.count("\n", 0, stop.start) + 1,
        column=column,
        end_column=max(column + 1, min(column + stop.end - stop.start, len(stop.line) + 1)),
    )


def _stop(text: str, error: Exception) -> _Stop:
    if isinstance(error, UnicodeEncodeError):
        return _Stop(text, error.start, error.start + 1, "not a character")
    if not isinstance(error, toml_rs.TOMLDecodeError):
        return _out_of_range(text)
    data = text.encode()
    start = len(data[: error.pos].decode(errors="ignore"))
    *_, marks, reason = error.msg.split("\n")
    width = marks.count("^")
    end = start + len(data[error.pos : error.pos + width].decode(errors="ignore"))
    return _Stop(text, start, max(start + 1, end), reason)


_STRING_OR_COMMENT = (
    r'"""[\s\S]*?"""|\'\'\'[\s\S]*?\'\'\'|"(?:[^"\\\n]|\\.)*"|\'[^\'\n]*\'|#[^\n]*|'
)
_EXTREME = re.compile(
    _STRING_OR_COMMENT + r"(?<![\w.-])(?P<extreme>0000-\d\d-\d\d\S*|(?:[\d-]+[Tt ])?\d\d:\d\d:60\S*"
    r"|[-+]?(?:0[xob])?[0-9A-Fa-f_]{1500,}|[-+]?[\d_.]+[eE][-+]?\d[\d_]{5,})"
)


def _out_of_range(text: str) -> _Stop:
    """Find the number, day or time that is written well and that no computer clock knows."""
    for found in _EXTREME.finditer(text):
        if found["extreme"]:
            return _Stop(text, *found.span("extreme"), "out of range")
    return _Stop(text, 0, 1, "out of range")


def _duplicate(stop: _Stop) -> _Words | None:
    if stop.reason != "duplicate key" and "cannot extend" not in stop.reason:
        return None
    if header := re.match(r"\s*\[\[?\s*(.+?)\s*\]", stop.line):
        return _duplicate_table(stop, header[1])
    name = stop.token.split("=")[0].strip()
    section = max(stop.text.rfind("\n[", 0, stop.line_start), 0)
    first = re.compile(rf"[ \t]*{re.escape(name)}[ \t]*[=.]", re.MULTILINE)
    return _Words(f"{name} is set twice", _first_place(stop, first, section))


def _duplicate_table(stop: _Stop, name: str) -> _Words:
    first = re.compile(rf"[ \t]*\[\[?[ \t]*{re.escape(name)}[ \t]*\]")
    place = _first_place(stop, first, 0)
    if place is None:
        return _Words(f"{name} is set twice", "it already stands above, in another form")
    return _Words(
        f"[{name}] stands here twice",
        f"{place}; of several, each begins with [[{name}]] in double brackets",
    )


def _first_place(stop: _Stop, pattern: re.Pattern[str], start: int) -> str | None:
    for found in re.finditer(r"^.*$", stop.text[: stop.line_start], re.MULTILINE):
        if found.start() >= start and pattern.match(found[0]):
            return f"the first is on line {stop.text.count(chr(10), 0, found.start()) + 1}"
    return None


def _curly_quotes(stop: _Stop) -> _Words | None:
    if not re.match(r"[“”„«‘’‚]", stop.rest):
        return None
    return _Words("curly quotes do not open a text", 'use straight ones: "…"')


def _no_equals(stop: _Stop) -> _Words | None:
    if stop.reason != "key with no value, expected `=`":
        return None
    if found := re.match(r"\s*-?\s*([A-Za-z0-9_-]+)\s*:(?:\s.*)?$", stop.line):
        return _Words(f"{found[1]} is followed by a colon", f"write {found[1]} = …")
    return _Words("a key needs a value", "write key = value, on one line")


def _date(stop: _Stop) -> _Words | None:
    found = re.match(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?![\d.])", stop.rest)
    turned = re.match(r"(\d{1,2})[./-](\d{1,2})[./-](\d{4})(?!\d)", stop.rest)
    if turned:
        return _Words(f"not a date: {turned[0]}", "write dates as year-month-day: 2026-11-02")
    if not found:
        return None
    year, month, day = found[1], found[2].zfill(2), found[3].zfill(2)
    if found[0] != f"{year}-{month}-{day}":
        return _Words(f"not a date: {found[0]}", f"write {year}-{month}-{day}")
    if "date" in stop.reason or (stop.reason == "out of range" and year == "0000"):
        return _Words(f"there is no such day: {found[0]}")
    return None


def _time(stop: _Stop) -> _Words | None:
    found = re.match(r"((?:\d{4}-\d\d-\d\d[Tt ])?\d\d?:\d\d)(?!:?\d)(\S*)", stop.rest)
    if found and not found[2].startswith(":"):
        time = re.sub(r"(?<!\d)\d:", r"0\g<0>", found[1])
        return _Words(
            f"a time needs seconds: {found[1]}", f"write {time}:00{found[2].rstrip(',]}')}"
        )
    if re.match(r"[\d-]*[Tt ]?\d\d:\d\d:\d\d", stop.rest) and re.search(
        r"time|offset|range", stop.reason
    ):
        return _Words(f"there is no such time: {stop.token.strip()}")
    return None


def _boolean(stop: _Stop) -> _Words | None:
    found = re.match(r"(?i)(true|false|yes|no|on|off)\b(?!\s*\w)", stop.rest)
    if not found:
        return None
    word = "true" if found[1].lower() in {"true", "yes", "on"} else "false"
    return _Words(f"not a value: {found[1]}", f'write {word}, or "{found[1]}" if it is text')


def _unquoted(stop: _Stop) -> _Words | None:
    if not stop.reason.startswith("string values must be quoted"):
        return None
    if not stop.rest or stop.rest.startswith("#"):
        return _Words("a value is missing")
    word = stop.token.strip()
    return _Words("text needs quotes", f'write "{word}"' if len(word) < 60 else 'write "…"')


def _string(stop: _Stop) -> _Words | None:
    if "escape" in stop.reason or "unicode" in stop.reason:
        return _Words("a backslash in a text in double quotes", r"write \\, or use single quotes")
    if "string, expected `" in stop.reason:
        quote = '"' if "basic" in stop.reason else "'"
        many = quote * 3
        return _Words(
            "the text has no closing quote",
            f"close it with {many if 'multi-line' in stop.reason else quote}"
            + ("" if "multi-line" in stop.reason else f"; several lines stand between {many}"),
        )
    return None


def _trailing(stop: _Stop) -> _Words | None:
    if not stop.reason.startswith("unexpected key or value"):
        return None
    if re.search(r"=\s*-?\d+$", stop.before) and re.match(r",\d", stop.rest):
        return _Words("a decimal comma", "write a point: 12.5")
    if stop.line.lstrip().startswith("["):
        return _Words("something stands behind a header")
    if stop.before.rstrip().endswith("="):
        return _Words("a value is missing")
    if stop.before.count('"') >= 2:
        return _Words("the text ends before the end of the line", r"write \" for a quote inside it")
    if stop.before.count("'") >= 2:
        return _Words("the text ends before the end of the line", "use double quotes around it")
    return _Words("more than one value on the line", "one key = value a line; text needs quotes")


def _control(stop: _Stop) -> _Words | None:
    found = re.search(r"[\x00-\x08\x0b-\x1f\x7f]", stop.line)
    return _Words(f"a control character: U+{ord(found[0]):04X}") if found else None


_Slip = Callable[[_Stop], _Words | None]
_SLIPS: tuple[_Slip, ...] = (
    _duplicate,
    _control,
    _curly_quotes,
    _no_equals,
    _date,
    _time,
    _boolean,
    _unquoted,
    _string,
    _trailing,
)

_REASONS = {
    "missing assignment between": _Words("a key needs a value", "write key = value"),
    "unclosed array, expected": _Words("the list is not closed", "close it with ]"),
    "unclosed inline table": _Words(
        "the { table is not closed", "close it with } on the same line"
    ),
    "unclosed table": _Words("the header is not closed", "close it with ]"),
    "unclosed array table": _Words("the header is not closed", "close it with ]]"),
    "trailing commas are not": _Words("a comma before }", "leave the last comma out"),
    "newlines are unsupported in": _Words("a { table must stand on one line"),
    "unexpected leading zero": _Words("a number with a leading zero", "quote it if it is text"),
    "`_` may only go between": _Words("an underscore at an end of a number"),
    "invalid unquoted key": _Words("this key needs quotes", 'write "…" = value'),
    "unquoted keys cannot be": _Words("a key is missing"),
    "carriage return must be": _Words("a carriage return without a line feed"),
    "not a character": _Words("half of a character (a lone surrogate)"),
    "out of range": _Words("a number, day or time out of range"),
}


def _plain(stop: _Stop) -> _Words:
    """Say what the parser said, without its syntax."""
    for beginning, words in _REASONS.items():
        if stop.reason.startswith(beginning):
            return words
    return _Words(stop.reason.replace(", expected nothing", ""))
