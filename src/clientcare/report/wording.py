"""How a report speaks: phrases, days, numbers and money in the language of its reader."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from clientcare.errors import ClientcareError
from clientcare.facts.money import written
from clientcare.pages.blocks import Inline, Words, fill, joined, plain, run
from clientcare.records.durations import DURATION_PATTERN, parse_duration
from clientcare.records.faults import nearest
from clientcare.report import english

_DURATION = re.compile(DURATION_PATTERN)


@dataclass(frozen=True)
class Wording:
    """One language: its phrases, by name, and how it writes days, numbers and durations."""

    months: Sequence[str]
    counts: Mapping[str, tuple[str, str]]
    phrases: Mapping[str, str]

    def say(self, phrase: str, /, **values: Words | int | None) -> Inline:
        """Say a phrase; what is absent leaves no gap."""
        return fill(self.phrases[phrase], **{k: v or "" for k, v in values.items()})

    def text(self, phrase: str, /, **values: Words | int | None) -> str:
        """Say a phrase as plain text."""
        return plain(self.say(phrase, **values))

    def day(self, day: date) -> str:
        """Write a day: `15 September 2026`."""
        return self.text("day", day=day.day, month=self.months[day.month - 1], year=day.year)

    def count(self, number: int | Decimal, unit: str) -> str:
        """Write a number of units, of a duration or others: `3 working days`."""
        one, many = self.counts[unit]
        return (one if number == 1 else many).replace("{n}", f"{Decimal(number):,f}")

    def duration(self, text: str) -> str:
        """Write a duration in words; what is none is a text already."""
        if not _DURATION.match(text):
            return text
        number, unit = parse_duration(text)
        return self.count(number, unit)

    def money(self, amount: Decimal, currency: str | None) -> str:
        """Write an amount with all its digits: `EUR 22,400.50`."""
        return written(amount, currency)

    def listed(self, parts: Iterable[Words]) -> Inline:
        """Join parts as a sentence does: `a, b and c`."""
        all_of_them = [run(part) for part in parts if part]
        if len(all_of_them) < 2:
            return joined(all_of_them)
        *first, last = all_of_them
        return joined([joined(first, ", "), f" {self.phrases['and']} ", last])

    def own(self) -> Iterable[str]:
        """Every word that the language gives to a report."""
        yield from self.phrases.values()
        yield from self.months
        for pair in self.counts.values():
            yield from pair


LANGUAGES = {"en": Wording(english.MONTHS, english.COUNTS, english.PHRASES)}


def wording(language: str) -> Wording:
    """Return a language, by its code.

    Raises ClientcareError, which names those that there are.
    """
    wanted = language.strip().lower()
    found = LANGUAGES.get(wanted) or LANGUAGES.get(wanted.partition("-")[0])
    if found:
        return found
    meant = nearest(wanted, LANGUAGES)
    hint = f"did you mean {meant}? " if meant else ""
    raise ClientcareError(
        f'no report can be written in "{language}"', f"{hint}languages: {', '.join(LANGUAGES)}"
    )
