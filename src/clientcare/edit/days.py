"""Days and moments as people type them: `2026-05-04`, `13.11.`, `3 Dec`, `fri`, `+3d`."""

import re
from collections.abc import Sequence
from datetime import date, datetime, time

from clientcare.calendar.day_words import find_day, named_day
from clientcare.calendar.now import Now
from clientcare.calendar.working_time import WorkCalendar, instant_of
from clientcare.errors import ClientcareError

CLOCK = r"\d{1,2}(?::\d\d(?::\d\d)?|h(?:\d\d)?(?!\w)|(?::\d\d)? ?[ap]m\b)(?: ?[ap]m\b)?"
"""A time of day as people type it: `14:30`, `9h`, `9h30`, `2:30 pm`."""
_MOMENT = (
    rf"(?ai)(?P<day>.*?)(?:,?[T ]\s*(?:at )?|\A)(?P<time>{CLOCK})\s*(?P<zone>Z|[+-]\d\d:\d\d)?\Z"
)
_TIME = (
    r"(?P<hour>\d{1,2})(?:[:h](?P<minute>\d\d))?h?(?::(?P<second>\d\d))?(?: ?(?P<half>[ap])m)?\Z"
)
_DOTTED_TIME = r"(?a)(?:\A|(?<= ))([01]?\d|2[0-3])\.([0-5]\d)\Z"
HINT = "write 2026-05-04, 4.5., 4 May, today, fri, week 19, or +3d for the third working day"


def read_day(text: str, now: Now, calendar: WorkCalendar, *, ahead: bool | None) -> date:
    """Read a day as `find_day`; raises ClientcareError for what is none."""
    if (found := find_day(text, now, calendar, ahead=ahead)) is None:
        raise ClientcareError(f'"{text}" is not a day', _meant(text.strip().lower()) or HINT)
    return found


def _meant(word: str) -> str:
    """Name the days that a date in figures, which is never guessed, may mean; or the time."""
    from clientcare.toml.typed_values import read_days

    if found := re.search(_DOTTED_TIME, word):
        return f"write {word[: found.start()]}{found[1]}:{found[2]} for the time"
    days = [] if word[4:5] == "-" else read_days(word)
    return f"write {' or '.join(map(str, days))}" if days else ""


def words_of_day(words: Sequence[str]) -> int:
    """How many words at the start name a day together (`3 Dec 2026`, `week 42`); at least one."""
    for number in range(min(4, len(words)), 1, -1):
        try:
            if named_day(" ".join(words[:number]).lower(), date(2000, 1, 1), ahead=True):
                return number
        except ValueError:  # it is written like a day, which does not exist
            return number
    return 1


def read_moment(
    text: str, now: Now, calendar: WorkCalendar, *, ahead: bool | None = False
) -> date | datetime:
    """Read a day, or a moment: a day with a time, or a time alone, which is today's."""
    found = re.match(_MOMENT, text.strip())
    if not found:
        return read_day(text, now, calendar, ahead=ahead)
    day = read_day(found["day"] or "today", now, calendar, ahead=ahead)
    try:
        moment = datetime.combine(day, _time(found["time"].lower()))
        if found["zone"]:
            return datetime.fromisoformat(f"{moment.isoformat()}{found['zone'].upper()}")
    except ValueError:
        raise ClientcareError(f'"{text}" is not a moment', "write 2026-05-04T14:30") from None
    return moment


def _time(text: str) -> time:
    found = re.match(_TIME, text)
    if found is None:
        raise ValueError(text)
    hour = int(found["hour"])
    if found["half"]:
        if not 1 <= hour <= 12:
            raise ValueError(text)
        hour = hour % 12 + 12 * (found["half"] == "p")
    return time(hour, int(found["minute"] or 0), int(found["second"] or 0))


def format_day(day: date | datetime) -> str:
    """Write a day, or a moment to the minute."""
    return f"{day:%Y-%m-%d %H:%M}" if isinstance(day, datetime) else str(day)


def weekday_and_day(day: date | datetime) -> str:
    """Write a day or a moment with its weekday, as what was typed is echoed."""
    return f"{day:%A} {format_day(day)}"


def is_relative(text: str) -> bool:
    """Whether a text names its day by another one, so that the day is worth saying."""
    return not re.match(r"\d{4}-\d", text.strip())


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
