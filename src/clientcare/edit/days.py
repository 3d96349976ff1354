"""Days and moments as people type them: `2026-05-04`, `today`, `fri`, `+3d`, `yesterday 14:30`."""

import re
from datetime import date, datetime, time, timedelta

from clientcare.calendar.working_time import Now, WorkCalendar, instant_of
from clientcare.errors import ClientcareError

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_ABOUT_NOW = {"today": 0, "yesterday": -1, "tomorrow": 1}
_SHIFT = re.compile(r"(?P<sign>[+-])(?P<number>\d{1,4})(?P<unit>cd|d|w)\Z", re.ASCII)
_MOMENT = re.compile(
    r"(?P<day>.*?)(?:[T ]\s*|\A)(?P<time>\d{1,2}:\d\d(?::\d\d)?)\s*(?P<zone>Z|[+-]\d\d:\d\d)?\Z",
    re.ASCII | re.IGNORECASE,
)
HINT = "write 2026-05-04, today, yesterday, fri, or +3d for the third working day from today"


def read_day(text: str, now: Now, calendar: WorkCalendar, *, ahead: bool) -> date:
    """Read a day; a weekday is the last one up to today, or with `ahead` the next one after it."""
    word = text.strip().lower()
    if word in _ABOUT_NOW:
        return now.day + timedelta(_ABOUT_NOW[word])
    if shift := _SHIFT.match(word):
        return _shifted(now.day, shift, calendar, text)
    weekday = next((n for n, name in enumerate(_WEEKDAYS) if word in (name, name[:3])), None)
    if weekday is not None:
        back = (now.day.weekday() - weekday) % 7
        return now.day + timedelta(7 - back) if ahead else now.day - timedelta(back)
    try:
        return date.fromisoformat(word) if len(word) == 10 else _no_day(text)
    except ValueError:
        return _no_day(text)


def read_moment(
    text: str, now: Now, calendar: WorkCalendar, *, ahead: bool = False
) -> date | datetime:
    """Read a day, or a moment: a day with a time, or a time alone, which is today's."""
    found = _MOMENT.match(text.strip())
    if not found:
        return read_day(text, now, calendar, ahead=ahead)
    hour = found["time"] if found["time"][1] != ":" else f"0{found['time']}"
    day = read_day(found["day"] or "today", now, calendar, ahead=ahead)
    try:
        moment = datetime.combine(day, time.fromisoformat(hour))
        if found["zone"]:
            return datetime.fromisoformat(f"{moment.isoformat()}{found['zone'].upper()}")
    except ValueError:
        raise ClientcareError(f'"{text}" is not a moment', "write 2026-05-04T14:30") from None
    return moment


def said(day: date | datetime) -> str:
    """Write a day, or a moment to the minute."""
    return f"{day:%Y-%m-%d %H:%M}" if isinstance(day, datetime) else str(day)


def is_relative(text: str) -> bool:
    """Whether a text names its day by another one, so that the day is worth saying."""
    return not re.match(r"\d{4}-", text.strip())


def present_moment(now: Now) -> datetime:
    """The present to the minute, as the workspace's clocks show it.

    It carries its offset only in the hour that comes twice, where it would mean another moment
    without.
    """
    moment = now.moment.replace(second=0, microsecond=0)
    zone = moment.tzinfo
    local = moment.replace(tzinfo=None, fold=0)
    if zone is not None and instant_of(local, zone) != moment:
        return datetime.fromisoformat(moment.isoformat())
    return local


def _shifted(today: date, shift: re.Match[str], calendar: WorkCalendar, text: str) -> date:
    number = int(shift["sign"] + shift["number"])
    try:
        if shift["unit"] == "d":
            return calendar.add(today, number)
        if shift["unit"] == "w":
            return calendar.next_workday(today + timedelta(7 * number))
        return today + timedelta(number)
    except OverflowError:
        return _no_day(text)


def _no_day(text: str) -> date:
    raise ClientcareError(f'"{text}" is not a day', HINT)
