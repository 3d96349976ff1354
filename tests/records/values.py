"""The kinds of values that fields take, and what is said of those that they do not take."""

from typing import NamedTuple

DAYS = ("2026-06-01",)
MOMENTS = (*DAYS, "2026-06-01T14:30:00", "2026-06-01T14:30:00+03:00", "2026-06-01 14:30:00Z")
NOT_DAYS = {
    '"2026-06-01"': ("expected a day, found text", "remove the quotes: 2026-06-01"),
    '"1.6.2026"': ("expected a day, found text", "write 2026-06-01, without quotes"),
    "2026-06-01T14:30:00": ("expected a day, found a date-time", "write the day alone: 2026-06-01"),
    "14:30:00": ("expected a day, found a time", "write it as 2026-09-01, without quotes"),
    "20260601": ("expected a day, found a number", "write 2026-06-01"),
    "0": ("expected a day, found a number", "write it as 2026-09-01, without quotes"),
    "true": ("expected a day, found a true/false", "write it as 2026-09-01, without quotes"),
    "[2026-06-01]": ("expected a day, found a list", "write it as 2026-09-01, without quotes"),
    "{ on = 2026-06-01 }": (
        "expected a day, found a table",
        "write it as 2026-09-01, without quotes",
    ),
}
_MOMENT = "write it as 2026-09-01 or 2026-09-01T14:30:00, without quotes"
NOT_MOMENTS = {
    '"2026-06-01 14:30"': (
        "expected a day or a moment, found text",
        "write 2026-06-01 14:30:00, without quotes",
    ),
    "14:30:00": ("expected a day or a moment, found a time", _MOMENT),
    "1780000000": ("expected a day or a moment, found a number", _MOMENT),
    "false": ("expected a day or a moment, found a true/false", _MOMENT),
    "[2026-06-01]": ("expected a day or a moment, found a list", _MOMENT),
    "{ on = 2026-06-01 }": ("expected a day or a moment, found a table", _MOMENT),
}
_QUOTES = 'put it in quotes: "…"'
NOT_TEXTS = {
    "5": ("expected text, found a number", 'write "5"'),
    "2026-06-01": ("expected text, found a day", 'write "2026-06-01"'),
    "true": ("expected text, found a true/false", _QUOTES),
    '["a"]': ("expected text, found a list", _QUOTES),
}
_LIST = "write it in brackets: […]"
NOT_LISTS = {
    '"a"': ("expected a list, found text", 'write ["a"]'),
    "5": ("expected a list, found a number", _LIST),
}
_ID = "start it with a letter and go on with letters, digits, `.`, `_` or `-`"
NOT_IDS = {
    '""': ('"" is not a valid id', _ID),
    '"1a"': ('"1a" is not a valid id', _ID),
    '"a b"': ('"a b" is not a valid id', 'write "a-b"'),
    '"ä"': ('"ä" is not a valid id', 'write "a"'),
    '"a\\n"': ('"a\\n" is not a valid id', 'write "a"'),
    f'"{"a" * 121}"': ("longer than 120 characters", "shorten it"),
    "5": ("expected text, found a number", _QUOTES),
}
_DURATION = (
    'write "4h" (working hours), "3d" (working days), "2w", "1m" (months), "4ch" (hours) '
    'or "30cd" (days)'
)
NOT_DURATIONS = {
    '"3 days"': ('"3 days" is not a duration', 'write "3d"'),
    '"3D"': ('"3D" is not a duration', 'write "3d"'),
    '"-3d"': ('"-3d" is not a duration', _DURATION),
    '"1.5d"': ('"1.5d" is not a duration', _DURATION),
    '"٣d"': ('"٣d" is not a duration', _DURATION),
    '"1٣d"': ('"1٣d" is not a duration', _DURATION),
    '"99999d"': ('"99999d" is not a duration', _DURATION),
    '"3d\\n"': ('"3d\\n" is not a duration', 'write "3d"'),
    "3": ("expected text, found a number", _QUOTES),
}
_POINT = "write digits with a point: 1250.50"
NOT_MONEY = {
    "nan": ('"NaN" is not a finite number', _POINT),
    "-inf": ('"-Infinity" is not a finite number', _POINT),
    '"NaN"': ('"NaN" is not a finite number', _POINT),
    '"12,50"': ("expected a decimal number, found text", "write 12.50, without quotes"),
    '"EUR 12"': (
        "expected a decimal number, found text",
        'write 12, without quotes, and beside it currency = "EUR"',
    ),
    "true": ("expected a decimal number, found a true/false", _POINT),
    "2026-06-01": ("expected a decimal number, found a day", _POINT),
    "1234567890123456789": ('"1234567890123456789" cannot be read here', "write fewer digits"),
}
_MONEY = ("5", "-5.50", "0.1", '"1250.50"', "1_000", "5e2")


class Field(NamedTuple):
    """What a field takes: values that are right, and wrong ones with what is said of each."""

    good: tuple[str, ...]
    bad: dict[str, tuple[str, str]]
    internal: bool = False

    @property
    def private(self) -> "Field":
        """The same field, which no client may read."""
        return self._replace(internal=True)


def choice(*words: str) -> Field:
    """A field with a few words to choose from; the longest one may be misspelt."""
    listed, longest = ", ".join(words), max(words, key=len)
    slip = longest[:-1] + "_"
    bad = {
        f'"{slip}"': (f'"{slip}" is not one of {listed}', f'did you mean "{longest}"?'),
        '"§"': (f'"§" is not one of {listed}', f"write one of {listed}"),
        "5": (f'"5" is not one of {listed}', f"write one of {listed}"),
        "true": ("expected text, found a true/false", f"write one of {listed}"),
        f'["{words[0]}"]': ("expected text, found a list", f"write one of {listed}"),
    }
    return Field(tuple(f'"{word}"' for word in words), bad)


DAY = Field(DAYS, NOT_DAYS)
MOMENT = Field(MOMENTS, NOT_MOMENTS)
TEXT = Field(('"a"', '""', "'''\ntwo\nlines'''"), NOT_TEXTS)
ZONE = Field(
    ('"Europe/Berlin"',),
    {**NOT_TEXTS, '"Berlin"': ('"Berlin" is not a time zone', 'did you mean "Europe/Berlin"?')},
)
EMPTY = ("the text is empty", "write what it is in a few words")
WORDS = Field(('"a"',), {**NOT_TEXTS, '""': EMPTY, '" \\t"': EMPTY})
TEXTS = Field(("[]", '["a", "b"]'), NOT_LISTS)
ID = Field(('"a"', '"Acme-1.b_c"', f'"{"a" * 120}"'), NOT_IDS)
IDS = Field(("[]", '["a", "B-1"]'), NOT_LISTS)
REF = Field(
    (*ID.good, '"a@2026-06-01"'), {**NOT_IDS, '"a@x"': ('"a@x" is not a valid id', 'write "a-x"')}
)
REFS = Field(("[]", '["a", "B-1@2026-06-01"]'), NOT_LISTS)
DAYS_LIST = Field(("[]", "[2026-06-01, 2026-06-02]"), NOT_LISTS)
DURATION = Field(
    ('"0d"', '"4h"', '"3d"', '"2w"', '"4ch"', '"1m"', '"30cd"', '"9999d"'), NOT_DURATIONS
)
MONEY = Field(_MONEY, NOT_MONEY)
TO_OFFER = Field(
    tuple(good for good in _MONEY if good[0] != "-"),
    {**NOT_MONEY, "-5": ('"-5" is out of range', "write a number that is at least 0")},
)
PART = MONEY._replace(good=tuple(good for good in _MONEY if good[0] != "-"))
"""A part of an amount of its sign."""
MONEY_OR_WORDS = Field((*_MONEY, '"two days of work"'), {"nan": NOT_MONEY["nan"]})
WORK_DAYS = Field(
    ("0", "2.5", '"3"'),
    {"-1": ('"-1" is out of range', "write a number that is at least 0"), "nan": NOT_MONEY["nan"]},
)
SHARE = Field(
    ("0", "0.5", "1", '"0.25"'),
    {
        "1.01": ('"1.01" is out of range', "write a number that is at most 1"),
        "-0.1": ('"-0.1" is out of range', "write a number that is at least 0"),
        '"half"': ("expected a decimal number, found text", _POINT),
    },
)
CURRENCY = Field(
    ('"EUR"',),
    {
        '"€"': ('"€" is not a currency', 'write its ISO 4217 code: "EUR"'),
        '"eur"': ('"eur" is not a currency', 'write its ISO 4217 code: "EUR"'),
        '"EUT"': ('"EUT" is not a currency', 'write its ISO 4217 code: "EUR"'),
    },
)
_TRUE = "write true, without quotes"
FLAG = Field(
    ("true", "false"),
    {
        '"true"': ("expected true or false, found text", _TRUE),
        "1": ("expected true or false, found a number", _TRUE),
        "2": (
            "expected true or false, found a number",
            "write true or false, without quotes",
        ),
    },
)
_WHOLE = "write it without quotes or decimals"
LEVEL = Field(
    ("1", "9"),
    {
        "0": ('"0" is out of range', "write a number that is at least 1"),
        "10": ('"10" is out of range', "write a number that is at most 9"),
        "1.0": ("expected a whole number, found a number", _WHOLE),
        '"1"': ("expected a whole number, found text", "write 1, without quotes"),
        "true": ("expected a whole number, found a true/false", _WHOLE),
    },
)
COUNT = Field(
    ("0", "4000"),
    {
        "1.5": ("expected a whole number, found a number", _WHOLE),
        "-1": ('"-1" is out of range', "write a number that is at least 0"),
    },
)
TIMES = Field(("1", "120"), {"0": LEVEL.bad["0"], "1.5": COUNT.bad["1.5"]})
MOOD = Field(
    ("1", "5", "{ jan = 4, eva = 1 }"),
    {
        "6": ('"6" is out of range', "write a number that is at most 5"),
        '"good"': ("expected a whole number, found text", _WHOLE),
        "true": ("expected a whole number, found a true/false", _WHOLE),
    },
)
LANGUAGE = Field(
    ('"en"', '"fi"', '"pt-BR"'),
    {'"Finnish"': ('"Finnish" is not a language', 'write its code: "fi"')},
)
HOURS = Field(
    (
        *('"09:00-17:00"', '"00:00-00:00"', '"22:30-23:59"', '"24h"'),
        *('"09:00-12:30, 13:30-18:00"', '{ fri = "09:00-15:00", else = "24h" }'),
    ),
    {
        text: (f"{text} are not opening hours", f"write {way}")
        for text, way in {
            '"9-17"': 'them as "09:00-17:00"',
            '"09:60-17:00"': 'them as "09:00-17:00"',
            '"0٩:00-17:00"': 'them as "09:00-17:00"',
            '"09:00-12:00;13:00-17:00"': 'them as "09:00-17:00"',
            '"09:00-24:00"': '"09:00-00:00"',
            '"00:00-24:00"': '"24h"',
        }.items()
    },
)
HOLIDAYS = Field(
    ('"FI"', '"DE-BY"', '["FI", "DE-BY"]'),
    {
        '"fi"': ('"fi" is not a holiday calendar', 'write "FI"'),
        '"fi, ee"': ('"fi, ee" is not a holiday calendar', 'write ["FI", "EE"]'),
        '"de_by"': ('"de_by" is not a holiday calendar', 'write "DE-BY"'),
        '"Finland"': (
            '"Finland" is not a holiday calendar',
            'write a country, with its part if need be: "DE-BY"',
        ),
    },
)
SINGLE = Field((), {"5": ("expected a table, found a number", "write its keys in a table")})
MANY = Field(("[]",), {"5": ("expected a list, found a number", _LIST)})
BY_NAME = Field(("{}",), {"5": ("expected a table, found a number", "write its keys in a table")})
SIDES = ("us", "client", "other")
LEVELS = ("critical", "high", "medium", "low")
RANKS = choice("low", "medium", "high")
WEEKDAYS = Field(('["mon", "tue", "wed", "thu", "fri", "sat", "sun"]',), NOT_LISTS)
CLOCKS = Field(('["triage", "fix"]',), NOT_LISTS)
NO_MOVES = Field(
    ("0", "3"),
    {
        "-1": ('"-1" is out of range', "write a number that is at least 0"),
        '"2"': ("expected a whole number, found text", "write 2, without quotes"),
    },
)
