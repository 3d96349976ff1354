"""Where a text stops being TOML, and what is to be typed instead of what cannot be read.

What `line_corrections` gives are guesses: whoever shows one makes sure that the file is better with
it.
"""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import partial

import toml_rs

from clientcare.dataclass import NamedTuple
from clientcare.toml.tokens import STRING, tokens
from clientcare.toml.typed_values import (
    is_currency,
    read_amount,
    read_boolean,
    read_days,
    read_moment,
)

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


class Correction(NamedTuple):
    """What is wrong with a line, the text to type in words, and the line with each choice of it."""

    message: str
    typed: str
    lines: tuple[str, ...]
    is_value: bool = False
    """Whether it takes the value for something else than a text without its quotes."""


_QUOTES = {
    '"': '"', "'": "'", "`": "`", "“": "”", "”": "”", "„": "“”", "«": "»", "»": "«", "‘": "’",
    "’": "’", "‚": "‘’",
}  # fmt: skip
_KEYS_OF_TEXT = frozenset(
    {"title", "name", "client", "text", "why", "how", "notes", "role", "ref", "summary", "impact"}
)
"""Keys whose value is text, even where it looks like a day or a number."""
NO_LIST = "several texts stand in a list"
_SEVERAL = re.compile(rf"(?:{STRING})(?:\s*,\s*(?:{STRING}))+\s*,?\s*")
_SPACES = " \t\u00a0\u202f\u2007\u200b\ufeff"
_KEY = r"(?:\"[^\"]*\"|'[^']*'|[\w.-]+)"
_ASSIGNED = re.compile(rf"(?P<key>{_KEY}(?:[ ]{_KEY})*?)(?P<sign>\s*=\s*)(?P<value>[^=>\s].*)?\Z")
_OTHER_SIGN = re.compile(
    rf"(?P<key>{_KEY})(?:\s*(?:==+|=>|:=|->|:|,(?=[\"'])|\t)\s*|\s+(?=[\"'\d“„]|[\w-]+\Z))(?P<value>.+)\Z"
)
_HEADER = re.compile(r"(\[{1,2})\s*([^\[\]#]*[^\[\]#\s])\s*\]*\s*(.*)\Z")
_REMARK = re.compile(r"(?P<value>.*?\S)\s*(?P<mark>//|--|;|\()\s*(?P<remark>.+)\Z")


def line_corrections(line: str, at: int) -> Iterator[Correction]:
    """Give what a line may be meant to be; `at` is where the parser stopped in it."""
    indent = line[: len(line) - len(line.lstrip(_SPACES))]
    body = line[len(indent) :].rstrip(_SPACES)
    if not indent.isascii() and body:
        yield Correction("an invisible character or a strange space", body, (body,))
    if found := _HEADER.match(body):
        header = f"{found[1]}{found[2]}{']' * len(found[1])}"
        typed = f"{header} # {found[3]}".removesuffix(" # ")
        yield Correction("the header is not closed as it is opened", typed, (indent + typed,))
    elif body.startswith("{"):
        for message, choices in _list_corrections(body, at - len(indent)):
            lines = tuple(indent + typed for typed in choices)
            typed = " or ".join(choices).removesuffix(",")
            yield Correction(message, typed, lines, message.startswith("not a "))
    elif found := _ASSIGNED.match(body):
        yield from _assigned(indent, found, at - len(indent))
    elif found := _OTHER_SIGN.match(body):
        for _, (typed, *_others) in [("", (found["value"],)), *value_corrections(found["value"])]:
            whole = f"{found['key'].strip(_SPACES)} = {typed}"
            yield Correction("a key and its value are joined by =", whole, (indent + whole,))


def _assigned(indent: str, found: re.Match[str], at: int) -> Iterator[Correction]:
    key, sign, raw = found["key"], found["sign"], found["value"] or ""
    is_bare = not key.startswith(("'", '"'))
    for message, whole in (
        ("a key with a space in it", f"{key.replace(' ', '_')}{sign}{raw}"),
        ("this key needs quotes", f'"{key}"{sign}{raw}'),
        ("a strange space beside the =", f"{key} = {raw}"),
    ):
        if is_bare:
            yield Correction(message, whole, (indent + whole,))
    # A comment begins behind a space and all quotes.
    commented = re.match(r"(.*?)(\s+)(#[^\"']*)\Z", raw)
    value, gap, comment = commented.groups() if commented else (raw, "", "")
    is_text = key.rpartition(".")[2] in _KEYS_OF_TEXT
    if not is_text and _SEVERAL.fullmatch(value):
        several = f"[{value.rstrip(_SPACES + ',')}]"
        yield Correction(NO_LIST, several, (f"{indent}{key}{sign}{several}{gap}{comment}",), True)
    of_text = value_corrections(value, is_text=is_text)
    for message, choices in (*of_text, *_list_corrections(value, at - found.start("value"))):
        lines = tuple(f"{indent}{key}{sign}{typed}{gap}{comment}" for typed in choices)
        is_value = message.startswith(("not a ", "the text ends"))
        typed, amount = " or ".join(choices), read_amount(_unquoted(value))
        if amount and amount.number == typed and re.fullmatch("[A-Z]{3}", amount.unit):
            typed = f'{typed}, and on a line of its own currency = "{amount.unit}"'
        yield Correction(message, typed, lines, is_value)


Choices = tuple[str, tuple[str, ...]]
"""A message, and what may be typed instead: one text, or one of two."""


def value_corrections(raw: str, *, is_text: bool = False) -> Iterator[Choices]:
    """Give what a value may be meant to be, the likeliest first."""
    bare = raw.strip(_SPACES)
    if bare.rstrip(",;.") != bare:
        bare = bare.rstrip(",;.").rstrip(_SPACES)
        yield "something follows the value", (bare,)
    if bare[:1] in ("[", "{", "(") or not bare:
        return
    if found := _REMARK.match(bare):
        remark = found["mark"].strip("/;-") + found["remark"]
        yield "a comment begins with #", (f"{found['value']} # {remark}",)
    inner = _unquoted(bare)
    if not is_text:
        yield from typed_values(inner)
    yield _as_text(bare, inner)


def _unquoted(text: str) -> str:
    """Take off the quotes at both ends, of whatever kind; also one that stands alone."""
    closing = _QUOTES.get(text[:1])
    if closing and len(text) > 1 and (text[-1] in closing or text[-1] in "\"'"):
        return text[1:-1].strip(_SPACES)
    for quote in "\"'":
        if text.count(quote) == 1 and quote in (text[0], text[-1]):
            return text.strip(quote)
    return text


def typed_values(text: str) -> Iterator[Choices]:
    """Give a text without quotes as a day, a moment, an amount, true or false."""
    if days := read_days(text):
        yield f"not a date: {text}", tuple(map(str, days))
    if moment := read_moment(text):
        yield f"not a time as TOML has it: {text}", (moment,)
    amount = read_amount(text)
    if amount and amount.unit == "%" and "e" not in amount.number:
        yield f"not a number: {text}", (str((Decimal(amount.number) / 100).normalize()),)
    elif amount and (not amount.unit or is_currency(amount.unit)):
        yield f"not a number: {text}", (amount.number,)
    if (boolean := read_boolean(text)) is not None:
        yield f"not a value: {text}", (str(boolean).lower(),)


def _as_text(raw: str, inner: str) -> Choices:
    """Write a text in quotes, in single ones where there are backslashes, and say why."""
    if raw[0] not in _QUOTES:
        message = "text needs quotes"
    elif raw[0] not in "\"'":
        message = "curly quotes do not open a text"
    elif raw.count(raw[0]) == 1:
        message = "the text has no closing quote"
    elif raw[0] in inner:
        message = "the text ends before the end of the line"
    else:
        message = "a backslash in a text in double quotes"
    inner = re.sub(r'\\(["\\])', r"\1", inner) if "\\" in inner and raw[:1] == '"' else inner
    if "\\" in inner and "'" not in inner:
        return message, (f"'{inner}'",)
    escaped = inner.replace("\\", "\\\\").replace('"', '\\"')
    return message, (f'"{escaped}"',)


def _list_corrections(raw: str, at: int) -> Iterator[Choices]:
    """Give what a list or an inline table may be meant to be."""
    if raw[:1] not in ("[", "{", "("):
        return
    if raw[0] == "(":
        raw = f"[{raw[1:].removesuffix(')')}]"
        yield "a list is written in square brackets", (raw,)
    raw = raw.translate(dict.fromkeys(map(ord, "“”„"), '"'))
    yield "curly quotes do not open a text", (raw,)
    yield "more than one comma", (re.sub(r",(\s*,)+", ",", raw),)
    yield "a comma before }", (re.sub(r",(\s*\})", r"\1", raw),)
    yield "a key and its value are joined by =", (re.sub(r"([\w-])\s*:\s+", r"\1 = ", raw),)
    yield from _days_in_list(raw, at)
    if 0 < at < len(raw):
        yield "a comma is missing before this", (f"{raw[:at].rstrip()}, {raw[at:]}",)
    closer = {"[": "]", "{": "}"}[raw[0]]
    pad = " " if raw[1:2] == " " else ""
    yield "it is not closed", (f"{raw.rstrip(', ')}{pad}{closer}",)
    if raw[0] == "[" and raw[-1] == "]" and not re.search(r"[\[{]", raw[1:]):
        items = [item.strip(_SPACES) for item in raw[1:-1].split(",")]
        yield "text needs quotes", (f"[{', '.join(map(_item, filter(None, items)))}]",)


_IN_A_LIST = re.compile(r"\"[^\"]*\"|'[^']*'|(?<=[=\[,\s])(?P<day>\d[\d.:/T -]+\d)(?=\s*[\]},])")
"""A text in a list or an inline table, or what may be a day or a moment."""


def _days_in_list(raw: str, at: int) -> Iterator[Choices]:
    """Give a list with its days and moments as TOML has them, if the parser stopped at one."""

    def choices(found: re.Match[str]) -> list[Choices]:
        return [one for one in typed_values(found["day"] or "") if "number" not in one[0]]

    def mended(found: re.Match[str], last: int) -> str:
        return next((days[-last] for _, days in choices(found)), found[0])

    for found in _IN_A_LIST.finditer(raw):
        if found.start() <= at <= found.end():
            for message, days in choices(found):
                several = range(len(days))  # the first, then the last
                yield message, tuple(_IN_A_LIST.sub(partial(mended, last=n), raw) for n in several)


def _item(item: str) -> str:
    if re.fullmatch(r"[-+]?\d+(\.\d+)?|\d{4}-\d\d-\d\d|true|false|\"[^\"\\]*\"|'[^']*'", item):
        return item
    return next(choices[0] for _, choices in value_corrections(item))
