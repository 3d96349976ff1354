"""Days in words: `fri`, `+3d`, `13.11.`, `3 Dec`, `week 42`, as seen from a now."""

import re
from collections.abc import Callable
from contextlib import suppress
from datetime import date, timedelta

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import WorkCalendar

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ABOUT_NOW = {"today": 0, "yesterday": -1, "tomorrow": 1}
_SHIFT = r"(?a)(?P<sign>[+-])(?P<number>\d{1,4})(?P<unit>cd|d|w)\Z"
_DOTTED = r"(?a)(?P<day>\d{1,2})\.\s?(?P<month>\d{1,2})(?:\.\s?(?P<year>\d{4})?)?\Z"
_WEEK = r"(?a)(?:(?P<year>\d{4})-)?(?:week |w)(?P<week>\d{1,2})(?: (?P<after>\d{4}))?\Z"


def find_day(text: str, now: Now, calendar: WorkCalendar, *, ahead: bool | None) -> date | None:
    """Read a day; a weekday is the last one up to today, or with `ahead` the next one after it.

    `ahead` None takes the nearest of both.
    """
    word = text.strip().lower()
    with suppress(ValueError, OverflowError):
        if word[:1] in "+-" and (shift := re.match(_SHIFT, word)):
            number = int(shift["sign"] + shift["number"])
            if shift["unit"] == "d":
                return calendar.add(now.day, number)
            if shift["unit"] == "w":
                return calendar.next_workday(now.day + timedelta(7 * number))
            return now.day + timedelta(number)
        if len(word) == 10 and word[4] == "-":
            return date.fromisoformat(word)
        either = (False, True) if ahead is None else (ahead,)
        days = [named_day(" ".join(word.split()), now.day, ahead=one) for one in either]
        return min(filter(None, days), key=lambda day: abs(day - now.day), default=None)
    return None


def named_day(word: str, today: date, *, ahead: bool) -> date | None:
    """Read `fri`, `13.11.2026`, `3 Dec`, or `week 42` (its Friday); without a year the nearest."""
    if word in _ABOUT_NOW:
        return today + timedelta(_ABOUT_NOW[word])
    weekday = next((n for n, name in enumerate(_WEEKDAYS) if word in (name, name[:3])), None)
    if weekday is not None:
        back = (today.weekday() - weekday) % 7
        return today + timedelta(7 - back) if ahead else today - timedelta(back)
    from clientcare.toml.typed_values import day_in_words  # takes long, and is seldom needed

    if found := re.match(_WEEK, word):
        year, week = found["year"] or found["after"], int(found["week"])
        return _in_year(lambda in_year: date.fromisocalendar(in_year, week, 5), year, today, ahead)
    if found := re.match(_DOTTED, word):
        year, day, month = found["year"], int(found["day"]), int(found["month"])
    elif in_words := day_in_words(word):
        year, month, day = in_words
    else:
        return None
    return _in_year(lambda in_year: date(in_year, month, day), year, today, ahead)


def _in_year(make: Callable[[int], date], year: str | int | None, today: date, ahead: bool) -> date:
    """Make a day of its year; without one the last up to today, or with `ahead` the next one."""
    if year:
        return make(int(year))
    for step in range(9):  # 29 February may be as far away as eight years
        with suppress(ValueError):
            day = make(today.year + (step if ahead else -step))
            if day >= today if ahead else day <= today:
                return day
    raise ValueError
