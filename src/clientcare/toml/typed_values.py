"""Days, moments, numbers, durations and yes or no as people write them.

Each reader takes a text without quotes around it and gives what is meant by it, or nothing where it
is nothing of its kind.
"""

import re
from calendar import monthrange
from contextlib import suppress
from datetime import date, timedelta
from decimal import Decimal

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
    r"(?:(?P<day>.*?\d)(?:[Tt] ?|,? (?:at )?))?(?P<hour>\d{1,2})"
    r"(?:(?(day)[:.h]|[:h])(?P<minute>\d\d)(?::(?P<second>\d\d(?:\.\d+)?))?|(?(day) ?h|(?!))"
    r"|(?= ?[ap]\.?m)|(?<=[Tt]\d\d)| ?(?=Uhr)) ?(?P<half>[ap])?(?(half)\.?m\.?)(?: ?Uhr)?"
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
    hour, minute, second = int(found["hour"]), int(found["minute"] or 0), found["second"] or "00"
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
