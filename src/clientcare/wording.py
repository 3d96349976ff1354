"""Words that many messages share."""

from collections.abc import Sequence

from clientcare.records import Path
from clientcare.records.validation import parse_duration

LANGUAGES = ("en", "fi", "sv", "de", "ru", "es", "fr")
"""The languages that a report to a client can be written in."""


def language_code(name: str) -> str | None:
    """The language that a name such as `de` or `en-GB` means; None where there is none."""
    wanted = name.strip().lower()
    return next((c for c in (wanted, wanted.partition("-")[0]) if c in LANGUAGES), None)


def trim(text: str | None) -> str:
    """Take what somebody wrote; nothing but blanks is nothing."""
    return (text or "").strip()


def count(number: int, noun: str) -> str:
    """Write a number with its noun: `1 move`, `2 moves`."""
    return f"{number} {noun}{'' if abs(number) == 1 else 's'}"


def days(number: int) -> str:
    """Write a number of working days."""
    return count(number, "working day")


_UNITS = {
    "h": "working hour", "ch": "hour", "d": "working day", "cd": "day", "w": "week", "m": "month",
}  # fmt: skip


def effort(work_days: str | None, delay: str | None, cost: str | None) -> list[str]:
    """What a change takes in words, of what is known: `3 days of work`, `a delay of 1 week`."""
    number, unit = parse_duration(delay) if delay else (0, "d")
    return [
        *([f"{work_days} day{'s' * (work_days != '1')} of work"] if work_days else []),
        *([f"a delay of {count(number, _UNITS[unit])}"] if delay else []),
        *([cost] if cost else []),
    ]


DAY_OF_MINUTES = 24 * 60


def late(minutes: int, otherwise: str) -> str:
    """Write how late something is: for a day in hours, where they are known."""
    return hours(minutes) if 0 < minutes < DAY_OF_MINUTES else otherwise


def hours(minutes: int) -> str:
    """Write a time in hours and minutes: `1 h 20 min`."""
    whole, rest = divmod(minutes, 60)
    parts = [*([f"{whole} h"] if whole else []), *([f"{rest} min"] if rest else [])]
    return " ".join(parts) or "0 h"


def listed(words: Sequence[str]) -> str:
    """Join words as a sentence does: `a`, `a and b`, `a, b and c`."""
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} and {words[-1]}"


def field_words(path: Path) -> str:
    """Name a field in a sentence: `moves 1 on` is the day of the first move."""
    return " ".join(f"{step + 1}" if isinstance(step, int) else step for step in path)
