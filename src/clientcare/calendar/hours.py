"""Opening hours as records write them, and what seasons and half days leave of them.

A span is a time of day from one moment to another, each counted from midnight; one that ends at 24
hours ends with its day.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Any

from clientcare.dataclass import NamedTuple
from clientcare.records.project import WEEKDAYS

Span = tuple[timedelta, timedelta]
Spans = tuple[Span, ...]
Week = tuple[Spans, ...]
"""The hours of each weekday, Monday first."""
Hours = str | Mapping[Any, str]
"""As records write them: for every day, or by weekday (`mon`) with `else` for the others."""

_DAY = timedelta(1)


class Season(NamedTuple):
    """Other hours from one day through another."""

    first: date
    last: date
    hours: Hours


class Closing(NamedTuple):
    """Hours off, from one local time to another, and why."""

    start: datetime
    end: datetime
    why: str


def read_spans(text: str) -> Spans:
    """Read `09:00-12:30, 13:30-18:00`, or `24h`; an end of 00:00 is the midnight after.

    Raises ValueError where a span ends before it begins, or two overlap.
    """
    if text == "24h":
        return ((timedelta(0), _DAY),)
    spans = []
    for part in text.split(","):
        opens, _, closes = (one.strip() for one in part.partition("-"))
        first, last = _since_midnight(opens), _since_midnight(closes) or _DAY
        if last <= first:
            raise ValueError(f"closing time {closes} is not after opening time {opens}")
        spans.append((first, last))
    spans.sort()
    for one, other in pairwise(spans):
        if other[0] < one[1]:
            raise ValueError(f"the hours {text} overlap")
    return tuple(spans)


def _since_midnight(text: str) -> timedelta:
    hours, minutes = text.split(":")
    return timedelta(hours=int(hours), minutes=int(minutes))


def read_week(hours: Hours, needed: Iterable[int], base: Week = ()) -> Week:
    """Read hours that are the same every day, or given by weekday and for all `else`.

    A weekday that is not given has the hours of `base`. Raises ValueError where one of the needed
    ones (Monday 0) has none.
    """
    if isinstance(hours, str):
        return (read_spans(hours),) * 7
    given = {key: read_spans(text) for key, text in hours.items()}
    missing = [WEEKDAYS[n] for n in sorted(needed) if not {WEEKDAYS[n], "else"} & given.keys()]
    if missing and not base:
        raise ValueError(f"no hours for {', '.join(missing)}")
    fallback = base or (given.get("else") or next(iter(given.values())),) * 7
    return tuple(
        given.get(day) or given.get("else") or spans
        for day, spans in zip(WEEKDAYS, fallback, strict=True)
    )


class OpeningHours:
    """The hours of every day: of its weekday, in a season those of the season, less hours off."""

    def __init__(
        self,
        hours: Hours,
        workdays: frozenset[int],
        seasons: Sequence[Season] = (),
        closings: Sequence[Closing] = (),
    ) -> None:
        """Read the hours; ValueError where they cannot be. Of two seasons the later one counts."""
        self._week = read_week(hours, workdays)
        self._seasons = [
            (season.first, season.last, read_week(season.hours, (), self._week))
            for season in reversed(seasons)
        ]
        self._closed: dict[date, list[tuple[Span, str]]] = {}
        for start, end, why in closings:
            for n in range((end.date() - start.date()).days + 1):
                day = start.date() + timedelta(n)
                midnight = datetime.combine(day, time())
                span = max(start - midnight, timedelta(0)), min(end - midnight, _DAY)
                self._closed.setdefault(day, []).append((span, why))

    def of(self, day: date) -> Spans:
        """The hours of a day that is worked, in order."""
        week = next((w for a, b, w in self._seasons if a <= day <= b), self._week)
        spans = week[day.weekday()]
        for (start, end), _ in self._closed.get(day, ()):
            pieces = (((a, min(b, start)), (max(a, end), b)) for a, b in spans)
            spans = tuple((a, b) for pair in pieces for a, b in pair if a < b)
        return spans

    def emptied(self) -> dict[date, str]:
        """The days of which hours off leave nothing, each with why."""
        return {day: spans[-1][1] for day, spans in self._closed.items() if not self.of(day)}
