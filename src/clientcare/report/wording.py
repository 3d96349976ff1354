"""How a report is worded: sentences, days, numbers, money and lists in the language of its reader.

Sentences come from the catalogues of gettext beside this module, compiled from `languages/*.po`;
how a language writes a day, a number, an amount or a list is known to Babel (CLDR).
"""

import importlib
import os
import re
from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from functools import cache, cached_property, reduce
from gettext import GNUTranslations
from pathlib import Path
from typing import TYPE_CHECKING

from clientcare.calendar.timed_day import TimedDay
from clientcare.dataclass import dataclass
from clientcare.errors import ClientcareError
from clientcare.pages.blocks import Inline, Words, fill, joined, plain, run
from clientcare.records.nearest import nearest
from clientcare.records.validation import DURATION_PATTERN, parse_duration
from clientcare.report.phrases import PHRASES, PLURALS
from clientcare.wording import LANGUAGES, language_code

if TYPE_CHECKING:
    from babel import Locale

LOCALES: Mapping[str, str] = {
    "en": "en_GB", "fi": "fi_FI", "sv": "sv_SE", "de": "de_DE", "ru": "ru_RU", "es": "es_ES",
    "fr": "fr_FR",
}  # fmt: skip
"""The locale whose days, numbers and lists a language writes."""
FOLDER = Path(__file__).with_name("languages")
_DAYS = {"ru": "d MMMM y 'года'"}
"""Where the long form of a day ends in a full stop, which would end a sentence twice."""
_DURATION = re.compile(DURATION_PATTERN)
SOURCE = "en"
"""The language that the phrases are written in."""


@dataclass(frozen=True)
class Wording:
    """One language, by its code."""

    code: str

    @cached_property
    def _locale(self) -> "Locale":
        from babel import Locale

        zone = os.environ.get("TZ")
        os.environ["TZ"] = "UTC"  # nothing asks for the machine's, and it may not be readable
        try:
            importlib.import_module("babel.dates")
        finally:
            if zone is None:
                del os.environ["TZ"]
            else:
                os.environ["TZ"] = zone
        return Locale.parse(LOCALES[self.code])

    @cached_property
    def _catalogue(self) -> GNUTranslations | None:
        if self.code == SOURCE:
            return None
        with (FOLDER / f"{self.code}.mo").open("rb") as file:
            return GNUTranslations(file)

    # Sentences ------------------------------------------------------------------------------------

    def phrase(self, name: str) -> str:
        """A phrase as it is to be filled."""
        text = PHRASES[name]
        return self._catalogue.pgettext(name, text) if self._catalogue else text

    def plural(self, name: str, number: Decimal | int) -> str:
        """A phrase in the form that a number asks for, as it is to be filled."""
        part_is_one = self.code == "fr" and number < 2  # elsewhere parts are several
        whole = int(number) if part_is_one or number == int(number) else 2
        one, many = PLURALS[name]
        if self._catalogue is None:
            return one if whole == 1 else many
        return self._catalogue.npgettext(name, one, many, whole)

    def say(self, phrase: str, /, **values: Words | int | None) -> Inline:
        """Say a phrase; what is absent leaves no gap."""
        return fill(self.phrase(phrase), **{k: v or "" for k, v in values.items()})

    def count(self, phrase: str, number: Decimal | int, /, **values: Words | int | None) -> Inline:
        """Say a phrase about a number, `{n}` in it: `3 working days`."""
        known = {k: v or "" for k, v in values.items()}
        return fill(self.plural(phrase, number), n=self.number(number), **known)

    def round(self, title: str, day: date) -> str:
        """Name one round of what comes again: `Monthly report (30 November 2026)`."""
        return plain(self.say("dated", what=title, day=self.day(day)))

    # Days, numbers, lists -------------------------------------------------------------------------

    def day(self, day: date) -> str:
        """Write a day: `15 September 2026`, with its hour where one was promised."""
        locale = self._locale
        from babel.dates import format_date, format_time, get_datetime_format

        number = day.toordinal()
        if number not in self._days:
            text = format_date(day, _DAYS.get(self.code, "long"), locale=locale)
            first = self.code == "fr" and day.day == 1
            self._days[number] = text.replace("1 ", "1er ", 1) if first else text
        if not isinstance(day, TimedDay):
            return self._days[number]
        pattern = str(get_datetime_format("medium", locale)).replace("'", "")
        at = format_time(day.at, "short", day.at.tzinfo, locale)
        return pattern.format(at, self._days[number])

    @cached_property
    def _days(self) -> dict[int, str]:
        return {}

    def number(self, number: Decimal | int) -> str:
        """Write a number with all its digits: `1,200.5`."""
        from babel.numbers import format_decimal

        number = Decimal(number).normalize()
        return format_decimal(number, locale=self._locale, decimal_quantization=False)

    def duration(self, text: str) -> str:
        """Write a duration in words; what is none is a text already."""
        if not _DURATION.match(text):
            return text
        number, unit = parse_duration(text)
        return plain(self.count(unit, number))

    def money(self, amount: Decimal, currency: str | None) -> str:
        """Write an amount with all its digits and its currency: `€22,400.50`, `€800`."""
        from babel.numbers import format_currency

        if not currency:
            return self.number(amount)
        pattern = self._locale.currency_formats["standard"].pattern
        if amount == amount.to_integral_value():
            pattern = pattern.replace(".00", "")
            digits = False
        else:
            digits = Decimal(format(amount, ".2f")) == amount
        return format_currency(
            amount, currency, pattern, self._locale, currency_digits=False,
            decimal_quantization=digits,
        )  # fmt: skip

    def listed(self, parts: Iterable[Words]) -> Inline:
        """Join parts as a sentence does: `a, b and c`."""
        from babel.lists import format_list

        found = [run(part) for part in parts if part]
        if len(found) < 2:
            return joined(found)
        text = format_list([f"{{_{n}}}" for n in range(len(found))], locale=self._locale)
        return fill(text, **{f"_{n}": part for n, part in enumerate(found)})

    def apart(self, parts: Iterable[Words]) -> Inline:
        """Join parts that are no sentences of their own: `a; b`."""
        found = [run(part) for part in parts if part] or [()]
        return reduce(lambda rest, first: self.say("apart", first=first, rest=rest), found[::-1])

    def own(self) -> Iterable[str]:
        """Every word that the language gives to a report."""
        yield from map(self.phrase, PHRASES)
        for name in PLURALS:
            yield from {self.plural(name, number) for number in (1, 2, 5, 1000000)}
        yield from self._locale.months["format"]["wide"].values()


@cache
def wording(language: str) -> Wording:
    """Return a language, by its code.

    Raises ClientcareError, which names those that there are.
    """
    code = language_code(language)
    if code:
        return Wording(code)
    suggested = nearest(language.strip().lower(), LANGUAGES)
    hint = f"did you mean {suggested}? " if suggested else ""
    raise ClientcareError(
        f'no report can be written in "{language}"', f"{hint}languages: {', '.join(LANGUAGES)}"
    )
