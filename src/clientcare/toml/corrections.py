"""How people write days, times, amounts, texts and lines, and what is to be typed in TOML instead.

The readers take a text without quotes around it and give what is meant by it, or nothing where it
is nothing of their kind. What `line_corrections` gives are guesses: whoever shows one makes sure
that the file is better with it.
"""

import re
from calendar import monthrange
from collections.abc import Iterator
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from clientcare.dataclass import NamedTuple

_DASHES = str.maketrans(dict.fromkeys("‐‑‒–—−", "-"))
_MONTHS = (
    "january januar janvier", "february februar février", "march märz mars", "april avril",
    "may mai", "june juni juin", "july juli juillet", "august août", "september septembre",
    "october oktober octobre", "november novembre", "december dezember décembre",
)  # fmt: skip
"""The names of the months in English, German and French; their first three letters are enough."""
_YEAR_FIRST = re.compile(
    r"(?P<year>\d{4})([-./])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?:Z|[+-]\d\d:?\d\d)?\Z", re.ASCII
)
_YEAR_LAST = re.compile(r"(\d{1,2})([-./]) ?(\d{1,2})\2 ?(\d{4}|\d\d)\Z", re.ASCII)
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)\Z", re.ASCII)
_DAY_IN_WORDS = re.compile(
    r"(?:[^\W\d]+[.,]? )?(\d{1,2})(?:\.|st|nd|rd|th)? (?:of )?([^\W\d]{3,})\.?,?(?: (\d{4}))?\Z"
)
_DAY_WITH_MARKS = re.compile(r"(\d{1,2})([-/.])([^\W\d]{3,})\2(\d{4}|\d\d)\Z")
"""A day as spreadsheets write it, `03-Dec-26`."""
_EAST_ASIAN = re.compile(
    r"(?P<year>\d{4}) ?[年년] ?(?P<month>\d{1,2}) ?[月월] ?(?P<day>\d{1,2}) ?[日일]\Z", re.ASCII
)
_MONTH_IN_WORDS = re.compile(
    r"(?:[^\W\d]+, )?([^\W\d]{3,})\.? (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?\Z"
)
_WEEK = re.compile(r"(\d{4})[- ]?W(\d{1,2})\Z|W(?:eek)? ?(\d{1,2})[ /]+(\d{4})\Z", re.I | re.ASCII)
_QUARTER = re.compile(r"(\d{4})[- /]?Q([1-4])\Z|Q([1-4])[ /-]*(\d{4})\Z", re.I | re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.](\d{1,2})\Z", re.ASCII)
_MOMENT = re.compile(
    r"(?:(?P<day>.*?\d)(?:[Tt] ?|,? (?:at )?))?(?P<hour>\d{1,2})(?(day)[:.h]|[:h])(?P<minute>\d\d)"
    r"(?::(?P<second>\d\d(?:\.\d+)?))? ?(?P<half>[ap])?(?(half)\.?m\.?)(?: ?Uhr)?"
    r" ?(?P<zone>[Zz]|[+-]\d\d:?\d\d)?\Z",
    re.ASCII | re.IGNORECASE,
)
CURRENCIES = {
    "€": "EUR", "$": "USD", "£": "GBP", "¥": "JPY", "₽": "RUB", "zł": "PLN", "fr.": "CHF",
    "euro": "EUR", "euros": "EUR", "dollar": "USD", "dollars": "USD", "pound": "GBP",
    "pounds": "GBP", "us$": "USD",
}  # fmt: skip
_NUMBER = re.compile(
    r"(?P<before>[^\W\d_]{1,7}\.?|[^\w\s.,+-]{1,2}|US\$)? ?(?P<sign>-?)"
    r"(?P<digits>\d[\d.,'’_ \u00a0\u202f]*|[.,]\d+)(?P<dash>[.,]?-+)? ?"
    r"(?P<after>[^\W\d_]{1,7}\.?|[^\w\s.,+-]{1,2})?\Z"
)


class Amount(NamedTuple):
    """A number as TOML has it, and the currency or unit that stood beside it."""

    number: str
    unit: str = ""


def read_days(text: str) -> list[date]:
    """Give the day that a text means; two where month and day may change places.

    Of a month and a quarter it is the last day, of a week the Friday; a day that does not exist
    gives the nearest one that does.
    """
    text = " ".join(_with_our_digits(text).translate(_DASHES).split())
    if found := _DAY_WITH_MARKS.match(text):
        text = f"{found[1]} {found[3]} {_full_year(found[4])}"
    if found := _YEAR_FIRST.match(text) or _EAST_ASIAN.match(text):
        return _existing(*map(int, found.group("year", "month", "day")))
    if found := _YEAR_LAST.match(text):
        one, two, year = int(found[1]), int(found[3]), _full_year(found[4])
        european = _existing(year, two, one, exact=True)
        american = _existing(year, one, two, exact=True)
        if found[2] == "/" and european and american and european != american:
            return [*european, *american]
        return european or american or _existing(year, two, one)
    if found := _COMPACT.match(text):
        return _existing(int(found[1]), int(found[2]), int(found[3]), exact=True)
    if in_words := day_in_words(text):
        written, month, day = in_words
        return _existing(written, month, day, exact=True) if written else []
    if found := _WEEK.match(text):
        with suppress(ValueError):
            return [date.fromisocalendar(int(found[1] or found[4]), int(found[2] or found[3]), 5)]
    elif found := _QUARTER.match(text):
        return _existing(int(found[1] or found[4]), 3 * int(found[2] or found[3]), 31)
    elif found := _MONTH.match(text):
        return _existing(int(found[1]), int(found[2]), 31)
    return []


def day_in_words(text: str) -> tuple[int | None, int, int] | None:
    """Read `3 Dec 2026` or `Dec 3`: the year, where it is given, the month and the day."""
    if found := _DAY_IN_WORDS.match(text):
        day, name, year = found.groups()
    elif found := _MONTH_IN_WORDS.match(text):
        name, day, year = found.groups()
    else:
        return None
    wanted = name.lower()
    numbers = [
        number
        for number, names in enumerate(_MONTHS, 1)
        if any(one.startswith(wanted) for one in names.split())
    ]
    return (int(year) if year else None, numbers[0], int(day)) if len(numbers) == 1 else None


def _with_our_digits(text: str) -> str:
    """Write the digits of other scripts, and the full-width ones of phones, as ours."""
    return "".join(str(int(sign)) if sign.isdecimal() else sign for sign in text)


def _full_year(year: str) -> int:
    return int(year) if len(year) == 4 else 2000 + int(year)


def _existing(year: int, month: int, day: int, *, exact: bool = False) -> list[date]:
    """Give a day if it exists; else, if that is allowed, the one that was probably meant."""
    with suppress(ValueError):
        return [date(year, month, day)]
    if exact or not year:
        return []
    if month > 12 and 1 <= day <= 12:
        return _existing(year, day, month, exact=True)
    if 1 <= month <= 12 and day:
        return [date(year, month, monthrange(year, month)[1])]
    return []


def read_moment(text: str) -> str | None:
    """Give a time, with its day or without, as TOML writes it: with seconds, of 24 hours."""
    text = " ".join(text.translate(_DASHES).split())
    found = _MOMENT.match(text)
    days = read_days(found["day"]) if found and found["day"] else []
    if not found or len(days) != (found["day"] is not None):
        return None
    hour, minute, second = int(found["hour"]), int(found["minute"]), found["second"] or "00"
    if found["half"]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found["half"].lower() == "p" else 0)
    day = days[0] if days else None
    if day and hour == 24 and minute == 0 and not float(second):
        day, hour = day + timedelta(1), 0
    if hour > 23 or minute > 59 or float(second) >= 60:
        return None
    zone = found["zone"] or ""
    if len(zone) == 5:
        zone = f"{zone[:3]}:{zone[3:]}"
    if day is None:
        return f"{hour:02}:{minute:02}:{second}"
    between = "T" if re.match(r"[\d-]{8,10}[Tt]", text) else " "
    return f"{day}{between}{hour:02}:{minute:02}:{second}{zone.upper()}"


def read_amount(text: str) -> Amount | None:
    """Give a number as TOML writes it, and the code of the currency beside it."""
    found = _NUMBER.match(_with_our_digits(text).strip().replace("−", "-"))
    if not found or (found["before"] and found["after"]):
        return None
    number = _plain_number(found["digits"].strip())
    unit = (found["before"] or found["after"] or "").strip()
    if number is None or (unit.startswith(("e", "E")) and len(unit) == 1):
        return None
    if unit.lower() == "k":
        number, unit = f"{(Decimal(number) * 1000).normalize():f}", ""
    sign = "-" if found["sign"] == "-" else ""
    return Amount(sign + number, CURRENCIES.get(unit.lower(), unit))


def _plain_number(digits: str) -> str | None:
    """Read digits in groups of three: the last of two kinds of marks stands before the decimals."""
    points, commas = digits.count("."), digits.count(",")
    mark = ""
    if points and commas:
        mark = max(".,", key=digits.rindex)
    elif points == 1:
        mark = "."
    elif commas == 1 and not re.fullmatch(r"[1-9]\d{0,2},\d{3}", digits):
        mark = ","
    whole, _, decimals = digits.rpartition(mark) if mark else (digits, "", "")
    groups = re.split(r"[.,'’_\s]", whole)
    lengths = [len(group) for group in groups[1:]]
    indian = lengths[-1:] == [3] and set(lengths[:-1]) == {2} and mark != "," and "," in whole
    if not indian and any(length != 3 for length in lengths):
        return None
    whole = "".join(groups) or "0"
    if not (whole + decimals).isascii() or not (whole + decimals).isdigit():
        return None
    if whole != "0" and whole.startswith("0"):  # a telephone number, an article number
        return None
    return f"{whole}.{decimals}" if decimals else whole


# Values and lines --------------------------------------------------------------------------------


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
    of_text = value_corrections(value, is_text=key.rpartition(".")[2] in _KEYS_OF_TEXT)
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


def read_boolean(text: str) -> bool | None:
    """Read yes and no in their usual forms."""
    word = text.lower()
    if word in ("true", "yes", "on", "1", "y", "ja"):
        return True
    return False if word in ("false", "no", "off", "0", "n", "nein") else None


_UNITS = {
    "hour": "h", "hr": "h", "h": "h", "day": "d", "working day": "d", "d": "d", "week": "w",
    "month": "m",
}  # fmt: skip
_OFTEN = {"daily": "1d", "weekly": "1w", "fortnightly": "2w", "monthly": "1m", "yearly": "12m"}


def read_duration(text: str) -> str | None:
    """Read a duration in words, as `3 days` or `weekly`."""
    text = text.strip().lower()
    found = re.fullmatch(r"([0-9]{1,4})\s*([a-z ]+?)s?\.?", text)
    unit = _UNITS.get(found[2]) if found else None
    return f"{found[1]}{unit}" if found and unit else _OFTEN.get(text)


def is_currency(unit: str) -> bool:
    """Whether what stands beside a number is the code of a currency, or a sign that has none."""
    return bool(re.fullmatch("[A-Z]{3}", unit)) or unit.lower() in ("kr", "kr.")


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
