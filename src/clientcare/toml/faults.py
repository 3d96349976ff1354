"""What is wrong with a text in plain words, and what to type instead.

The parser says where it stopped and why in terms of its grammar; what people meant stands in the
line itself. Each slip is one function: it knows its own kind, or gives `None`.
"""

import re
from collections.abc import Callable
from typing import NamedTuple

import toml_rs

from clientcare.toml.tokens import STRING, TOKEN

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


class Slip(NamedTuple):
    """What is wrong with a text, by offsets: what to say, and what to type instead."""

    start: int
    end: int
    message: str
    hint: str | None


def explain(text: str, error: Exception) -> Slip:
    """Say where and why the parser stopped, and what to type instead."""
    stop = _merge_conflict(text) or _stop(text, error)
    stop = _unclosed_text(text, stop.start) or stop
    return Slip(stop.start, stop.end, *words_for(stop))


def _merge_conflict(text: str) -> Stop | None:
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


def _unclosed_text(text: str, before: int) -> Stop | None:
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


Words = tuple[str, str | None]
"""A message, and a hint at what to type."""


def words_for(stop: Stop) -> Words:
    """Say what is wrong; where no slip is known, in the words of the parser."""
    for slip in _SLIPS:
        if words := slip(stop):
            return words
    for beginning, words in _REASONS.items():
        if stop.reason.startswith(beginning):
            return words
    return stop.reason.replace(", expected nothing", ""), None


def _conflict(stop: Stop) -> Words | None:
    if stop.reason != "merge conflict":
        return None
    return "a merge conflict is left in the file", "keep one side, and remove the marks"


def _unclosed(stop: Stop) -> Words | None:
    if not stop.reason.startswith(("unclosed '", 'unclosed "')):
        return None
    quotes = stop.reason.split()[1]
    several = "" if len(quotes) > 1 else f"; several lines stand between {quotes * 3}"
    return "the text has no closing quote", f"close it with {quotes}{several}"


def _control(stop: Stop) -> Words | None:
    found = re.search(r"[\x00-\x08\x0b-\x1f\x7f]", stop.line)
    return (f"a control character: U+{ord(found[0]):04X}", None) if found else None


def _duplicate(stop: Stop) -> Words | None:
    if stop.reason != "duplicate key" and "cannot extend" not in stop.reason:
        return None
    above = stop.text[: stop.line_start]
    if header := re.match(r"\s*\[\[?\s*(.+?)\s*\]", stop.line):
        return _duplicate_table(above, header[1])
    name = stop.token.split("=")[0].strip()
    if "=" in stop.before:
        return f"{name} is set twice", None
    table = max((found.end() for found in re.finditer(r"^[ \t]*\[", above, re.M)), default=0)
    first = _line_of(rf"[ \t]*{re.escape(name)}[ \t]*[=.]", above, table)
    return f"{name} is set twice", f"the first is on line {first}" if first else None


def _duplicate_table(above: str, name: str) -> Words:
    first = _line_of(rf"[ \t]*\[\[?[ \t]*{re.escape(name)}[ \t]*\]", above, 0)
    if not first:
        return f"{name} is set twice", "it already stands above, in another form"
    if "." in name:
        parent = name.rsplit(".", 1)[0]
        hint = f"does a new [[{parent}]] begin between them?"
    else:
        hint = f"of several, each begins with [[{name}]] in double brackets"
    return f"[{name}] stands here twice", f"the first is on line {first}; {hint}"


def _line_of(pattern: str, above: str, start: int) -> int | None:
    """Give the number of the last line that begins so."""
    found = [match.start() for match in re.finditer(f"^{pattern}", above, re.M)]
    return above.count("\n", 0, found[-1]) + 1 if found and found[-1] >= start else None


def _curly_quotes(stop: Stop) -> Words | None:
    if not re.match(r"[“”„«‘’‚]", stop.rest):
        return None
    return "curly quotes do not open a text", 'use straight ones: "…"'


def _comment(stop: Stop) -> Words | None:
    if not re.match(r"\s*(//|;|--|/\*)", stop.line):
        return None
    return "not a key", "a comment begins with #"


def _name_with_space(stop: Stop) -> Words | None:
    if re.match(r"\s*\[\[?[^]\"'#=]*\w\s+\w", stop.line) and stop.reason.startswith("unclosed"):
        return "a name with a space in it", 'put it in quotes: "…"'
    if re.match(r"\s*[\w-]+(\s+[\w-]+)+\s*=", stop.line) and stop.reason.startswith("key with no"):
        return "a key with a space in it", "keys are joined by _"
    return None


def _no_equals(stop: Stop) -> Words | None:
    if not re.match("key with no value|missing assignment", stop.reason):
        return None
    before = stop.before[-100:] + (":" if stop.rest.startswith(":") else "")
    if found := re.search(r"""["']?([A-Za-z0-9_-]+)["']?\s*:\s*$""", before):
        return f"{found[1]} is followed by a colon", f"write {found[1]} = …"
    return "a key needs a value", "write key = value, on one line"


def _date(stop: Stop) -> Words | None:
    if turned := re.match(r"(\d{1,2})[./-] ?(\d{1,2})[./-] ?(\d{4})(?!\d)", stop.rest):
        return f"not a date: {turned[0]}", "write dates as year-month-day: 2026-11-02"
    found = re.match(r"(\d{4})[-./](\d{1,2})[-./](\d{1,2})(?![\d.])", stop.rest)
    if not found:
        return None
    day = f"{found[1]}-{found[2].zfill(2)}-{found[3].zfill(2)}"
    if found[0] != day:
        return f"not a date: {found[0]}", f"write {day}"
    if "date" in stop.reason or day.startswith("0000"):
        return f"there is no such day: {day}", None
    return None


def _time(stop: Stop) -> Words | None:
    if re.match(r"[\d-]{10}[Tt ][\d:.]+ [-+Zz]", stop.rest):
        return "a space before the offset", "leave it out"
    found = re.match(r"((?:\d{4}-\d\d-\d\d[Tt ])?\d\d?:\d\d)(?![:\d])([^\s,\]}]*)", stop.rest)
    if found:
        time = re.sub(r"(?<!\d)\d:", r"0\g<0>", found[1])
        return f"a time needs seconds: {found[1]}", f"write {time}:00{found[2]}"
    if re.match(r"[\d-]{10}[Tt ]\d:", stop.rest):
        return "an hour needs two digits", None
    if re.match(r"[\d-]*[Tt ]?\d\d:\d\d:\d\d", stop.rest) and re.search(
        r"time|offset|range", stop.reason
    ):
        return f"there is no such time: {stop.token}", None
    return None


def _number(stop: Stop) -> Words | None:
    if re.search(r"=\s*[-+]?\d+$", stop.before) and re.match(r",\d", stop.rest):
        return "a comma in a number", "write a point before the decimals, and nothing else: 1234.50"
    return None


def _boolean(stop: Stop) -> Words | None:
    if re.match(r"(null|none|nil)\b(?!\s*\w)", stop.rest, re.I):
        return f"not a value: {stop.token}", "leave a key out that has no value"
    found = re.match(r"(true|false|yes|no|on|off)\b(?!\s*\w)", stop.rest, re.I)
    if not found:
        return None
    word = "true" if found[1].lower() in {"true", "yes", "on"} else "false"
    return f"not a value: {found[1]}", f'write {word}, or "{found[1]}" if it is text'


def _unquoted(stop: Stop) -> Words | None:
    is_word = re.match(r"invalid (boolean|float)", stop.reason) and re.match(r"[A-Za-z]", stop.rest)
    if not (is_word or stop.reason.startswith("string values must be quoted")):
        return None
    if not stop.rest or stop.rest.startswith("#"):
        return "a value is missing", None
    word = stop.token
    if word.endswith(";"):
        return "a semicolon at the end of the line", "leave it out"
    if re.fullmatch(r"[-+\d._]+(\s+[-+\d._]+)+", word):
        return "a space between numbers", "put a comma there in a list, else nothing"
    return "text needs quotes", f'write "{word}"' if len(word) < 60 else 'write "…"'


def _escape(stop: Stop) -> Words | None:
    if "escape" in stop.reason or "unicode" in stop.reason:
        return "a backslash in a text in double quotes", r"write \\, or use single quotes"
    return None


def _more_on_the_line(stop: Stop) -> Words | None:
    if not stop.reason.startswith("unexpected key or value"):
        return None
    if stop.line.lstrip().startswith("["):
        return "something stands behind a header", None
    if stop.before.rstrip().endswith("="):
        return "a value is missing", None
    if stop.rest == ",":
        return "a comma at the end of the line", "leave it out"
    for quote, hint in ('"', r"write \" for a quote inside it"), ("'", "use double quotes"):
        if stop.before.count(quote) >= 2:
            return "the text ends before the end of the line", hint
    return "more than one value on the line", "one key = value a line; text needs quotes"


_SLIPS: tuple[Callable[[Stop], Words | None], ...] = (
    _conflict,
    _unclosed,
    _duplicate,
    _control,
    _curly_quotes,
    _comment,
    _name_with_space,
    _no_equals,
    _date,
    _time,
    _number,
    _boolean,
    _unquoted,
    _escape,
    _more_on_the_line,
)

_REASONS: dict[str, Words] = {
    "extra `=`": ("more than one =", "write key = value"),
    "extra comma": ("more than one comma", "one is enough"),
    "missing comma between": ("a comma is missing before this", None),
    "extra assignment between": ("a comma is missing before this", None),
    "unexpected `=` in array": ("the list above is not closed", "close it with ]"),
    "unclosed array, expected": ("the list is not closed", "close it with ]"),
    "unclosed inline table": ("a { table not closed on its line", "close it with }"),
    "unclosed table": ("the header is not closed", "close it with ]"),
    "unclosed array table": ("the header is not closed", "close it with ]]"),
    "trailing commas are not": ("a comma before }", "leave the last comma out"),
    "newlines are unsupported in": ("a { table not closed on its line", "close it with }"),
    "unexpected leading zero": ("a number with a leading zero", "quote it if it is text"),
    "`_` may only go between": ("an underscore at an end of a number", None),
    "invalid mantissa": ("a number without a digit before its point", "write 0.5"),
    "invalid fraction": ("a number without a digit behind its point", "write 5.0"),
    "invalid unquoted key": ("this key needs quotes", 'write "…" = value'),
    "unquoted keys cannot be": ("a key is missing", None),
    "invalid key-value pair": ("not a key", "write key = value, one a line"),
    "carriage return must be": ("a carriage return without a line feed", None),
    "not a character": ("half of a character (a lone surrogate)", None),
    "out of range": ("a number, day or time out of range", None),
}
