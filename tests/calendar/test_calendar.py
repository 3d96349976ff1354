import os
import time as clock
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.hours import Closing, Season
from clientcare.calendar.now import Now
from clientcare.calendar.working_time import (
    UnknownCalendar,
    WorkCalendar,
    day_of,
    instant_of,
    months_after,
)
from clientcare.records.validation import Duration, parse_duration
from tests.for_each import for_each

HELSINKI = ZoneInfo("Europe/Helsinki")  # clocks forward on 29 March 2026, back on 25 October
SAO_PAULO = ZoneInfo("America/Sao_Paulo")  # had days that began at 01:00: 4 November 2018
HOUR = timedelta(hours=1)
DAY = timedelta(1)
MON_FRI = frozenset(range(5))


def calendar(
    *,
    workdays: frozenset[int] = MON_FRI,
    hours: str | dict[str, str] = "09:00-17:00",
    zone: tzinfo = HELSINKI,
    holidays: str | tuple[str, ...] | None = "FI",
    closed: dict[date, str] | None = None,
    **more: Any,
) -> WorkCalendar:
    return WorkCalendar(
        workdays=workdays,
        hours=hours,
        zone=zone,
        holidays=(holidays,) if isinstance(holidays, str) else holidays or (),
        closed=closed or {},
        **more,
    )


FINNISH = calendar()
PLAIN = calendar(holidays=None)
SUN_THU = calendar(workdays=frozenset({6, 0, 1, 2, 3}), holidays=None)
DAY_AND_NIGHT = calendar(workdays=frozenset(range(7)), hours="00:00-00:00", holidays=None)
OFFICE_CLOSED = calendar(
    closed={date(2026, 12, day): "office closed" for day in (28, 29, 30, 31)}
    | {date(2027, 1, 4): ""}
)


def day(text: str) -> date:
    return date.fromisoformat(text)


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


# Working days


@for_each(
    ("what", "when", "reason"),
    [
        (FINNISH, "2026-11-20", None),
        (FINNISH, "2026-11-21", "weekend"),
        (FINNISH, "2026-11-22", "weekend"),
        (FINNISH, "2026-12-06", "weekend"),
        (FINNISH, "2027-12-06", "Independence Day (FI)"),
        (FINNISH, "2026-06-19", "Midsummer Eve (FI)"),
        (FINNISH, "2026-06-18", None),
        (PLAIN, "2026-06-19", None),
        (SUN_THU, "2026-11-20", "weekend"),
        (SUN_THU, "2026-11-22", None),
        (OFFICE_CLOSED, "2026-12-25", "Christmas Day (FI)"),
        (OFFICE_CLOSED, "2026-12-28", "office closed"),
        (OFFICE_CLOSED, "2027-01-04", "closed"),
        (OFFICE_CLOSED, "2027-01-05", None),
    ],
)
def test_day_off(what: WorkCalendar, when: str, reason: str | None) -> None:
    assert what.day_off(day(when)) == reason
    assert what.is_workday(day(when)) is (reason is None)


@for_each(
    ("what", "a", "b", "expected"),
    [
        (FINNISH, "2026-11-17", "2026-11-17", 0),
        (FINNISH, "2026-11-17", "2026-11-20", 3),
        (FINNISH, "2026-11-20", "2026-11-21", 0),
        (FINNISH, "2026-11-20", "2026-11-23", 1),
        (FINNISH, "2026-11-21", "2026-11-22", 0),
        (FINNISH, "2026-04-01", "2026-04-07", 2),  # Easter: Thursday and Tuesday
        (FINNISH, "2026-09-01", "2026-09-15", 10),
        (FINNISH, "2025-12-23", "2026-01-07", 6),  # 29, 30, 31 December, 2, 5, 7 January
        (FINNISH, "2026-01-01", "2026-12-31", 252),  # 260 weekdays after it, 8 of them holidays
        (PLAIN, "2026-01-01", "2026-12-31", 260),
        (SUN_THU, "2026-11-19", "2026-11-22", 1),
        (OFFICE_CLOSED, "2026-12-23", "2027-01-05", 1),
    ],
)
def test_between(what: WorkCalendar, a: str, b: str, expected: int) -> None:
    assert what.between(day(a), day(b)) == expected
    assert what.between(day(b), day(a)) == -expected


@for_each(
    ("what", "start", "n", "expected"),
    [
        (FINNISH, "2026-11-17", 0, "2026-11-17"),
        (FINNISH, "2026-11-21", 0, "2026-11-21"),
        (FINNISH, "2026-11-17", 3, "2026-11-20"),
        (FINNISH, "2026-11-20", 1, "2026-11-23"),
        (FINNISH, "2026-11-21", 1, "2026-11-23"),
        (FINNISH, "2026-04-02", 1, "2026-04-07"),
        (FINNISH, "2026-12-23", 1, "2026-12-28"),
        (OFFICE_CLOSED, "2026-12-23", 1, "2027-01-05"),
        (FINNISH, "2026-04-07", -1, "2026-04-02"),
        (FINNISH, "2026-11-23", -1, "2026-11-20"),
        (FINNISH, "2026-11-21", -1, "2026-11-19"),
        (SUN_THU, "2026-11-19", 1, "2026-11-22"),
        (SUN_THU, "2026-11-22", -1, "2026-11-19"),
    ],
)
def test_add(what: WorkCalendar, start: str, n: int, expected: str) -> None:
    assert what.add(day(start), n) == day(expected)


@for_each(
    ("what", "start", "expected"),
    [
        (FINNISH, "2026-11-20", "2026-11-20"),
        (FINNISH, "2026-11-21", "2026-11-23"),
        (FINNISH, "2026-04-03", "2026-04-07"),
        (OFFICE_CLOSED, "2026-12-24", "2027-01-05"),
        (SUN_THU, "2026-11-20", "2026-11-22"),
        (SUN_THU, "2026-11-22", "2026-11-22"),
    ],
)
def test_next_workday(what: WorkCalendar, start: str, expected: str) -> None:
    assert what.next_workday(day(start)) == day(expected)


# Hours by weekday, half days, seasons, working weekends

FOUR_AND_A_HALF = calendar(hours={"fri": "09:00-13:00", "else": "09:00-12:30, 13:30-18:00"})
HALF_DAYS = calendar(
    holidays=None,
    closings=[
        Closing(moment("2026-12-31T12:00"), moment("2026-12-31T17:00"), "New Year's Eve"),
        Closing(moment("2026-12-22T15:00"), moment("2026-12-24T11:00"), "moving"),
    ],
)
SHORT_SUMMER = calendar(
    holidays=None,
    seasons=[
        Season(date(2026, 6, 1), date(2026, 8, 31), "09:00-15:00"),
        Season(date(2026, 7, 1), date(2026, 7, 31), {"fri": "09:00-12:00"}),
    ],
)


@for_each(
    ("what", "when", "expected"),
    [
        (FOUR_AND_A_HALF, "2026-11-19", ["09:00-12:30", "13:30-18:00"]),
        (FOUR_AND_A_HALF, "2026-11-20", ["09:00-13:00"]),
        (FOUR_AND_A_HALF, "2026-11-21", []),
        (HALF_DAYS, "2026-12-31", ["09:00-12:00"]),
        (HALF_DAYS, "2026-12-22", ["09:00-15:00"]),
        (HALF_DAYS, "2026-12-23", []),
        (HALF_DAYS, "2026-12-24", ["11:00-17:00"]),
        (SHORT_SUMMER, "2026-05-29", ["09:00-17:00"]),
        (SHORT_SUMMER, "2026-06-01", ["09:00-15:00"]),
        (SHORT_SUMMER, "2026-07-30", ["09:00-17:00"]),  # that season gives no other hours for it
        (SHORT_SUMMER, "2026-07-31", ["09:00-12:00"]),
        (calendar(hours="24h"), "2026-11-20", ["00:00-00:00"]),
        (calendar(open_days=[date(2026, 11, 21)]), "2026-11-21", ["09:00-17:00"]),
    ],
)
def test_openings(what: WorkCalendar, when: str, expected: list[str]) -> None:
    assert [f"{a:%H:%M}-{b:%H:%M}" for a, b in what.openings(day(when))] == expected


HUNGARIAN = calendar(holidays="HU")
TWO_COUNTRIES = calendar(holidays=("FI", "DE-BY"))


@for_each(
    ("what", "when", "reason"),
    [
        (HUNGARIAN, "2026-08-08", None),  # a working Saturday, in place of 21 August
        (HUNGARIAN, "2026-08-15", "weekend"),
        (calendar(holidays="CN"), "2026-10-10", None),
        (calendar(holidays="LV"), "2026-06-27", None),
        (calendar(holidays="VN"), "2026-08-22", None),
        (calendar(holidays="HU", closed={date(2026, 8, 8): "open day"}), "2026-08-08", "weekend"),
        (TWO_COUNTRIES, "2026-06-19", "Midsummer Eve (FI)"),
        (TWO_COUNTRIES, "2026-06-04", "Corpus Christi (DE-BY)"),
        (TWO_COUNTRIES, "2026-05-01", "May Day (FI), Labor Day (DE-BY)"),
        (calendar(open_days=[date(2026, 6, 19)]), "2026-06-19", None),
        (HALF_DAYS, "2026-12-23", "moving"),
        (HALF_DAYS, "2026-12-24", None),
    ],
)
def test_days_that_differ_from_the_week(what: WorkCalendar, when: str, reason: str | None) -> None:
    assert what.day_off(day(when)) == reason
    assert what.is_workday(day(when)) is (reason is None)


@for_each(
    ("shift", "when", "expected"),
    [
        ("next", "2026-11-20", "2026-11-20"),
        ("next", "2026-11-21", "2026-11-23"),
        ("previous", "2026-11-20", "2026-11-20"),
        ("previous", "2026-11-21", "2026-11-20"),
        ("previous", "2026-04-06", "2026-04-02"),  # Easter Monday, back over Good Friday
    ],
)
def test_a_recurring_due_is_moved_to_a_working_day(shift: str, when: str, expected: str) -> None:
    assert calendar(shift=shift).on_workday(day(when)) == day(expected)


@for_each(
    ("start", "months", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),
        ("2024-01-31", 1, "2024-02-29"),
        ("2026-01-31", 2, "2026-03-31"),
        ("2026-12-15", 1, "2027-01-15"),
        ("2026-12-15", 0, "2026-12-15"),
        ("9999-12-01", 1, "9999-12-31"),
    ],
)
def test_months_end_on_the_same_day_of_the_month(start: str, months: int, expected: str) -> None:
    assert months_after(day(start), months) == day(expected)


def test_a_limit_in_months_ends_with_a_working_day() -> None:
    assert FINNISH.after(day("2026-10-21"), "1m") == FINNISH.end_of(day("2026-11-23"))


@pytest.mark.slow
@pytest.mark.parametrize(("first", "last"), [(2016, 2026), (2095, 2132)])
def test_long_times_are_counted_by_years_as_day_by_day(first: int, last: int) -> None:
    start, end = moment(f"{first}-03-01T10:00+02:00"), moment(f"{last}-11-20T11:30+02:00")
    for what in (FOUR_AND_A_HALF, HALF_DAYS, SHORT_SUMMER, FINNISH):
        days = (start.date() + timedelta(n) for n in range((end.date() - start.date()).days + 1))
        spans = [opening for each in days for opening in what.openings(each)]
        expected = sum(
            (max(min(b, end) - max(a, start), timedelta(0)) for a, b in spans), timedelta(0)
        )
        assert what.worked(start, end) == expected
        assert what.advance(start, expected) == end


def test_the_far_future_is_counted_by_kinds_of_years() -> None:
    fresh = calendar()
    worked = fresh.worked(moment("2099-12-31T12:00+02:00"), moment("9999-06-01T12:00+03:00"))
    assert worked > timedelta(600_000)
    assert len(fresh._openings) < 20 * 366  # fourteen kinds, and those of the ends


# Limits in time


@for_each(
    ("start", "duration", "expected"),
    [
        # working days end with a day, from whatever hour of the start
        ("2026-11-17", "3d", "2026-11-21T00:00+02:00"),
        ("2026-11-17T00:00", "3d", "2026-11-21T00:00+02:00"),
        ("2026-11-17T23:59", "3d", "2026-11-21T00:00+02:00"),
        ("2026-11-17T23:59+00:00", "3d", "2026-11-24T00:00+02:00"),  # the 18th in Helsinki
        ("2026-11-20", "1d", "2026-11-24T00:00+02:00"),
        ("2026-11-21", "1d", "2026-11-24T00:00+02:00"),
        ("2026-11-17", "0d", "2026-11-18T00:00+02:00"),
        ("2026-03-26", "2d", "2026-03-31T00:00+03:00"),
        ("2026-06-18", "1d", "2026-06-23T00:00+03:00"),
        # weeks
        ("2026-11-20", "1w", "2026-11-28T00:00+02:00"),
        ("2026-12-11T12:00", "2w", "2026-12-29T00:00+02:00"),  # Christmas Day, so the Monday after
        ("2026-11-21", "0w", "2026-11-24T00:00+02:00"),
        # days of the calendar
        ("2026-11-20", "30cd", "2026-12-21T00:00+02:00"),
        ("2026-11-20T18:00", "1cd", "2026-11-22T00:00+02:00"),
        ("2026-03-28", "1cd", "2026-03-30T00:00+03:00"),
        ("2026-11-20", "0cd", "2026-11-21T00:00+02:00"),
        # hours by the clock, through the nights on which it is changed
        ("2026-11-20T16:00", "4ch", "2026-11-20T20:00+02:00"),
        ("2026-11-20", "4ch", "2026-11-21T04:00+02:00"),
        ("2026-03-28T23:00", "4ch", "2026-03-29T04:00+03:00"),
        ("2026-03-29T02:59", "1ch", "2026-03-29T04:59+03:00"),
        ("2026-10-25T02:30", "1ch", "2026-10-25T03:30+03:00"),
        ("2026-10-25T02:30", "2ch", "2026-10-25T03:30+02:00"),
        ("2026-10-24", "24ch", "2026-10-25T23:00+02:00"),
        ("2026-11-20T16:00", "0ch", "2026-11-20T16:00+02:00"),
        # hours of work
        ("2026-11-20T15:00", "1h", "2026-11-20T16:00+02:00"),
        ("2026-11-20T15:00", "2h", "2026-11-20T17:00+02:00"),
        ("2026-11-20T15:00", "4h", "2026-11-23T11:00+02:00"),
        ("2026-11-20T07:00", "1h", "2026-11-20T10:00+02:00"),
        ("2026-11-20T17:00", "1h", "2026-11-23T10:00+02:00"),
        ("2026-11-21T12:00", "8h", "2026-11-23T17:00+02:00"),
        ("2026-11-20", "4h", "2026-11-23T13:00+02:00"),
        ("2026-11-20T15:30:20", "8h", "2026-11-23T15:30:20+02:00"),
        ("2026-06-18T16:00", "2h", "2026-06-22T10:00+03:00"),
        ("2026-11-02T09:00", "80h", "2026-11-13T17:00+02:00"),
        ("2026-11-21T12:00", "0h", "2026-11-21T12:00+02:00"),
        ("2026-11-20T13:00+00:00", "1h", "2026-11-20T16:00+02:00"),
    ],
)
def test_after(start: str, duration: str, expected: str) -> None:
    begin = day(start) if len(start) == 10 else moment(start)
    limit = FINNISH.after(begin, duration)
    assert limit.isoformat() == moment(expected).isoformat()
    assert FINNISH.after(begin, parse_duration(duration)) == limit


def test_after_takes_only_units_that_there_are() -> None:
    with pytest.raises(ValueError, match="not a unit of time: 'y'"):
        FINNISH.after(day("2026-11-20"), Duration(1, "y"))
    with pytest.raises(ValueError, match="not a duration: '3 days'"):
        FINNISH.after(day("2026-11-20"), "3 days")


@for_each(
    ("start", "end", "hours"),
    [
        ("2026-11-20T10:00", "2026-11-20T12:00", 2),
        ("2026-11-20T07:00", "2026-11-20T10:00", 1),
        ("2026-11-20T16:00", "2026-11-23T10:00", 2),
        ("2026-11-20T18:00", "2026-11-23T08:00", 0),
        ("2026-11-21T00:00", "2026-11-23T00:00", 0),
        ("2026-11-16T00:00", "2026-11-23T00:00", 40),
        ("2026-06-18T00:00", "2026-06-23T00:00", 16),  # Midsummer between
        ("2026-11-20T12:00", "2026-11-20T10:00", 0),
        ("2026-11-20T12:00", "2026-11-20T12:00", 0),
        ("2026-11-20T08:00+00:00", "2026-11-20T09:00+00:00", 1),
    ],
)
def test_worked(start: str, end: str, hours: int) -> None:
    assert FINNISH.worked(moment(start), moment(end)) == hours * HOUR


def test_a_day_of_round_the_clock_work_is_as_long_as_the_day() -> None:
    for text, hours in (("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-20", 24)):
        start, end = DAY_AND_NIGHT.start_of(day(text)), DAY_AND_NIGHT.end_of(day(text))
        assert DAY_AND_NIGHT.worked(start, end) == hours * HOUR
        assert DAY_AND_NIGHT.after(start, f"{hours}h") == end


def test_opening_hours_that_the_clocks_skip_are_no_hours() -> None:
    early = calendar(workdays=frozenset({6}), hours="03:30-04:10", holidays=None)
    saturday = moment("2026-03-28T12:00")
    assert early.worked(saturday, moment("2026-03-30T12:00")) == timedelta(0)
    assert early.advance(saturday, HOUR / 2).isoformat() == "2026-04-05T04:00:00+03:00"


@for_each(
    ("start", "end", "expected"),
    [
        ("2026-11-18", "2026-11-20", ["2026-11-18", "2026-11-19", "2026-11-20"]),
        ("2026-11-20", "2026-11-20", ["2026-11-20"]),
        ("2026-11-20", "2026-11-24", ["2026-11-20", "2026-11-23", "2026-11-24"]),
        ("2026-11-21", "2026-11-22", []),
        ("2026-04-02", "2026-04-07", ["2026-04-02", "2026-04-07"]),
        ("2026-11-19T23:00", "2026-11-20T00:01", ["2026-11-19", "2026-11-20"]),
        ("2026-11-19T23:00", "2026-11-20T00:00", ["2026-11-19"]),
        ("2026-11-19T00:00", "2026-11-19T00:00", ["2026-11-19"]),
        ("2026-11-19", "2026-11-20T07:00", ["2026-11-19", "2026-11-20"]),
        ("2026-11-19T22:30+00:00", "2026-11-20", ["2026-11-20"]),
        ("2026-11-20", "2026-11-18", []),
    ],
)
def test_working_days_touched(start: str, end: str, expected: list[str]) -> None:
    first, last = (day(t) if len(t) == 10 else moment(t) for t in (start, end))
    ends = (day(expected[0]), day(expected[-1])) if expected else None
    assert FINNISH.touched(first, last) == ends


@for_each(
    ("zone", "when", "start", "end"),
    [
        (HELSINKI, "2026-11-20", "2026-11-20T00:00:00+02:00", "2026-11-21T00:00:00+02:00"),
        (HELSINKI, "2026-03-29", "2026-03-29T00:00:00+02:00", "2026-03-30T00:00:00+03:00"),
        (HELSINKI, "2026-10-25", "2026-10-25T00:00:00+03:00", "2026-10-26T00:00:00+02:00"),
        (SAO_PAULO, "2018-11-04", "2018-11-04T01:00:00-02:00", "2018-11-05T00:00:00-02:00"),
        (SAO_PAULO, "2018-11-03", "2018-11-03T00:00:00-03:00", "2018-11-04T01:00:00-02:00"),
        (UTC, "2026-11-20", "2026-11-20T00:00:00+00:00", "2026-11-21T00:00:00+00:00"),
    ],
)
def test_start_and_end_of_a_day(zone: tzinfo, when: str, start: str, end: str) -> None:
    there = calendar(zone=zone)
    assert there.start_of(day(when)).isoformat() == start
    assert there.end_of(day(when)).isoformat() == end


@for_each("duration", ["9999h", "9999d", "9999w", "9999ch", "9999cd", "1d", "0d"])
@for_each("start", ["9999-12-20", "9999-12-31", "9999-12-31T23:59:59-12:00"])
def test_the_last_limit_is_two_days_before_the_calendar_ends(start: str, duration: str) -> None:
    begin = day(start) if len(start) == 10 else moment(start)
    limit = FINNISH.after(begin, duration)
    if start > "9999-12-30" or duration.startswith("9999"):
        hour = "02" if duration == "9999ch" else "00"  # midnight in UTC, or here
        assert limit.isoformat() == f"9999-12-29T{hour}:00:00+02:00"
    else:
        assert limit == FINNISH.end_of(FINNISH.add(date(9999, 12, 20), int(duration[:-1])))


def test_days_beyond_the_calendar_are_its_ends() -> None:
    assert FINNISH.add(date.max, 1) == FINNISH.add(day("2026-11-20"), 10**9) == date.max
    assert FINNISH.add(date.min, -1) == FINNISH.add(day("2026-11-20"), -(10**9)) == date.min
    assert SUN_THU.next_workday(date.max) == date.max  # a Friday
    assert FINNISH.start_of(date.min).isoformat() == "0001-01-03T00:00:00+01:39:49"
    assert FINNISH.end_of(date.max) == FINNISH.start_of(date.max)


# Days, moments and now


@for_each(
    ("value", "expected", "instant"),
    [
        ("2026-11-20T12:30", "2026-11-20", "2026-11-20T12:30:00+02:00"),
        ("2026-11-20T22:30+00:00", "2026-11-21", "2026-11-21T00:30:00+02:00"),
        ("2026-11-20T00:30+09:00", "2026-11-19", "2026-11-19T17:30:00+02:00"),
        ("2026-03-29T03:30", "2026-03-29", "2026-03-29T04:30:00+03:00"),  # skipped
        ("2026-10-25T03:30", "2026-10-25", "2026-10-25T03:30:00+03:00"),  # comes twice
    ],
)
def test_day_and_instant_of_a_moment(value: str, expected: str, instant: str) -> None:
    assert day_of(moment(value), HELSINKI) == day(expected)
    assert instant_of(moment(value), HELSINKI).isoformat() == instant


def test_day_and_instant_of_a_day() -> None:
    assert day_of(day("2026-11-20"), HELSINKI) == day("2026-11-20")
    assert instant_of(day("2026-11-20"), HELSINKI).isoformat() == "2026-11-20T00:00:00+02:00"


def test_the_second_passing_of_an_hour_is_kept_apart() -> None:
    first = instant_of(moment("2026-10-25T03:30"), HELSINKI)
    second = instant_of(moment("2026-10-25T03:30").replace(fold=1), HELSINKI)
    assert second - first == HOUR
    assert first < second


@for_each(
    ("value", "known"),
    [
        (day("2026-11-22"), True),
        (day("2026-11-23"), False),
        (moment("2026-11-22T23:59:59"), True),
        (moment("2026-11-23T00:00"), False),
        (moment("2026-11-22T21:59+00:00"), True),
        (moment("2026-11-22T22:00+00:00"), False),
        (moment("2026-11-23T08:00+12:00"), True),
    ],
)
def test_at_the_end_of_a_day_its_facts_are_known(value: date, known: bool) -> None:
    assert Now.end_of(day("2026-11-22"), HELSINKI).knows(value) is known


@for_each(
    ("value", "known"),
    [
        (day("2026-11-22"), True),
        (day("2026-11-23"), False),
        (moment("2026-11-22T12:00"), True),  # a tie is in time
        (moment("2026-11-22T12:00:01"), False),
        (moment("2026-11-22T10:00+00:00"), True),
        (moment("2026-11-22T10:01+00:00"), False),
    ],
)
def test_at_a_moment_what_came_before_is_known(value: date, known: bool) -> None:
    for text in ("2026-11-22T12:00", "2026-11-22T10:00+00:00", "2026-11-22T23:00+13:00"):
        assert Now.at(moment(text), HELSINKI).knows(value) is known


def test_now_is_in_the_zone() -> None:
    assert Now.end_of(day("2026-03-29"), HELSINKI) == Now(
        day("2026-03-29"), datetime(2026, 3, 30, tzinfo=HELSINKI)
    )
    assert Now.at(moment("2026-11-22T23:00+00:00"), HELSINKI) == Now(
        day("2026-11-23"), datetime(2026, 11, 23, 1, tzinfo=HELSINKI)
    )


def test_a_limit_in_the_hour_that_comes_twice_is_compared_by_the_instant() -> None:
    limit = PLAIN.after(moment("2026-10-25T02:45"), "1ch")  # 03:45 the first time
    before, past = moment("2026-10-25T00:44+00:00"), moment("2026-10-25T01:00+00:00")
    assert Now.at(before, HELSINKI).moment < limit
    assert Now.at(past, HELSINKI).moment > limit  # 03:00 on the wall
    assert Now.at(past, HELSINKI).knows(limit)
    assert not Now.at(before, HELSINKI).knows(limit)


# Settings that make no sense


def test_a_calendar_without_work_is_refused() -> None:
    for workdays in (frozenset[int](), frozenset({7}), frozenset({0, -1})):
        with pytest.raises(ValueError, match="at least one working day of the week"):
            calendar(workdays=workdays)


@for_each("hours", ["17:00-09:00", "09:00-09:00", "23:59-00:01"])
def test_a_calendar_that_closes_before_it_opens_is_refused(hours: str) -> None:
    opens, closes = hours.split("-")
    with pytest.raises(
        ValueError, match=f"closing time {closes} is not after opening time {opens}"
    ):
        calendar(hours=hours)


def test_an_unknown_public_holiday_calendar_is_refused_when_it_is_needed() -> None:
    unknown = calendar(holidays="fi")
    with pytest.raises(UnknownCalendar, match="did you mean 'FI'"):
        unknown.check()
    with pytest.raises(UnknownCalendar):
        unknown.between(day("2026-11-20"), day("2026-11-23"))
    FINNISH.check()
    PLAIN.check()


# For all calendars and times

ZONES = st.sampled_from(
    [UTC, HELSINKI, SAO_PAULO, ZoneInfo("Asia/Kathmandu"), ZoneInfo("Australia/Lord_Howe")]
)
DAYS = st.dates(date(2016, 1, 1), date(2021, 12, 31))
MOMENTS = st.datetimes(moment("2016-01-01"), moment("2021-12-31"), timezones=st.just(UTC))
UNITS = st.sampled_from(["h", "d", "w", "m", "ch", "cd"])
DURATIONS = st.builds(Duration, st.integers(0, 120), UNITS)
ENDS = [moment("0001-01-01T00:00"), moment("9999-12-31T23:59:59.999999")]


WEEKDAY_NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@st.composite
def hours_of_a_day(draw: st.DrawFn) -> str:
    """One span, several, or the whole day; some end at midnight."""
    if draw(st.booleans()) and draw(st.booleans()):
        return "24h"
    quarter = st.integers(0, 24 * 4)
    size = draw(st.sampled_from([2, 2, 4, 6]))
    ends = sorted(draw(st.lists(quarter, min_size=size, max_size=size, unique=True)))
    texts = [f"{end // 4 % 24:02}:{end % 4 * 15:02}" for end in ends]
    pairs = zip(texts[::2], texts[1::2], strict=True)
    return ", ".join(f"{opens}-{closes}" for opens, closes in pairs)


def hours_of_a_week() -> st.SearchStrategy[str | dict[str, str]]:
    by_weekday = st.dictionaries(st.sampled_from(WEEKDAY_NAMES), hours_of_a_day(), max_size=3)
    with_else = st.builds(lambda days, rest: {**days, "else": rest}, by_weekday, hours_of_a_day())
    return hours_of_a_day() | with_else


@st.composite
def closings(draw: st.DrawFn) -> Closing:
    start = draw(st.datetimes(moment("2016-01-01"), moment("2021-12-31")))
    return Closing(start, start + draw(st.timedeltas(HOUR / 4, 72 * HOUR)), "half day")


@st.composite
def seasons(draw: st.DrawFn) -> Season:
    first = draw(DAYS)
    return Season(first, first + draw(st.integers(0, 120)) * DAY, draw(hours_of_a_week()))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    codes = st.sampled_from(["FI", "US", "DE-BY", "HU", "CN", "LV"])
    return WorkCalendar(
        workdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        hours=draw(hours_of_a_week()),
        zone=draw(ZONES),
        holidays=draw(st.lists(codes, max_size=2, unique=True)),
        closed=dict.fromkeys(draw(st.lists(DAYS, max_size=5)), "closed"),
        closings=draw(st.lists(closings(), max_size=2)),
        seasons=draw(st.lists(seasons(), max_size=2)),
        open_days=draw(st.lists(DAYS, max_size=5)),
        shift=draw(st.sampled_from(["next", "previous"])),
    )


@given(calendars(), DAYS, DAYS)
def test_between_counts_the_days_that_are_not_off(any_: WorkCalendar, a: date, b: date) -> None:
    b = min(b, a + timedelta(400))
    days = (a + timedelta(n) for n in range(1, (b - a).days + 1))
    if b >= a:
        assert any_.between(a, b) == sum(any_.day_off(each) is None for each in days)


@given(calendars(), DAYS, DAYS, DAYS)
def test_between_is_antisymmetric_and_additive(
    any_: WorkCalendar, a: date, b: date, c: date
) -> None:
    assert any_.between(a, b) == -any_.between(b, a)
    assert any_.between(a, b) + any_.between(b, c) == any_.between(a, c)


@given(calendars(), DAYS, st.integers(-400, 400))
def test_adding_working_days_and_counting_them_back_agree(
    any_: WorkCalendar, start: date, n: int
) -> None:
    end = any_.add(start, n)
    assert any_.between(start, end) == n
    assert any_.between(end, start) == -n
    assert n == 0 or any_.is_workday(end)


@given(calendars(), DAYS)
def test_the_next_working_day_is_one_and_none_is_passed_over(
    any_: WorkCalendar, start: date
) -> None:
    found = any_.next_workday(start)
    assert any_.is_workday(found)
    assert any_.next_workday(found) == found
    assert any_.between(start, found) == (found != start)


@given(calendars(), MOMENTS, MOMENTS, DURATIONS)
def test_a_later_start_never_makes_an_earlier_limit(
    any_: WorkCalendar, a: datetime, b: datetime, duration: Duration
) -> None:
    a, b = sorted((a, b))
    assert any_.after(a, duration) <= any_.after(b, duration)
    first, second = day_of(a, any_.zone), day_of(b, any_.zone)
    assert any_.after(first, duration) <= any_.after(second, duration)
    assert any_.after(a, duration) <= any_.after(first, duration)  # doubt favours the person


@given(calendars(), MOMENTS, DURATIONS, st.integers(0, 50))
def test_a_longer_duration_never_makes_an_earlier_limit(
    any_: WorkCalendar, start: datetime, duration: Duration, more: int
) -> None:
    longer = Duration(duration.number + more, duration.unit)
    assert start <= any_.after(start, duration) <= any_.after(start, longer)


@given(calendars(), MOMENTS, st.integers(0, 200).map(lambda quarters: quarters * HOUR / 4))
def test_opening_time_that_has_passed_is_the_time_worked(
    any_: WorkCalendar, start: datetime, span: timedelta
) -> None:
    assert any_.worked(start, any_.advance(start, span)) == span


@pytest.mark.slow
@given(calendars(), MOMENTS, MOMENTS, MOMENTS)
def test_time_worked_adds_up(any_: WorkCalendar, a: datetime, b: datetime, c: datetime) -> None:
    a, b, c = sorted((a, b, c))
    assert any_.worked(a, b) + any_.worked(b, c) == any_.worked(a, c)
    assert any_.worked(a, c) <= c - a


@given(calendars(), MOMENTS)
def test_a_moment_lies_between_the_ends_of_its_day(any_: WorkCalendar, when: datetime) -> None:
    local = day_of(when, any_.zone)
    assert any_.start_of(local) <= when < any_.end_of(local)
    now = Now.end_of(local, any_.zone)
    assert now.knows(when)
    assert not now.knows(any_.end_of(local))
    assert Now.at(when, any_.zone).knows(when)


@pytest.mark.slow
@given(
    calendars(),
    st.one_of(
        st.dates(),
        st.datetimes(),
        st.datetimes(timezones=ZONES),
        st.sampled_from([date.min, date.max, *ENDS]),
        st.sampled_from(ENDS).flatmap(
            lambda end: st.integers(-1439, 1439).map(
                lambda minutes: end.replace(tzinfo=timezone(timedelta(minutes=minutes)))
            )
        ),
    ),
    st.builds(Duration, st.integers(0, 9999), UNITS),
)
def test_no_time_is_too_early_or_too_late(
    any_: WorkCalendar, start: date, duration: Duration
) -> None:
    local = day_of(start, any_.zone)
    for ends in (any_.after(start, duration), any_.start_of(local), any_.end_of(local)):
        assert ends.astimezone(any_.zone).astimezone(UTC) == ends
    assert any_.between(local, date.max) >= 0 >= any_.between(local, date.min)
    assert any_.add(local, 9999) >= local >= any_.add(local, -9999)
    assert any_.next_workday(local) >= local
    assert (any_.day_off(local) is None) is any_.is_workday(local)
    now = Now.at(start, any_.zone) if isinstance(start, datetime) else Now.end_of(start, any_.zone)
    assert now.knows(local)
    begin = instant_of(start, any_.zone)
    assert any_.worked(begin, any_.after(start, Duration(40, "cd"))) >= timedelta(0)
    assert any_.touched(start, local) in (None, (local, local))


@contextmanager
def machine_in(zone: str) -> Iterator[None]:
    """Set the machine's own time zone, and put it back."""
    before = os.environ.get("TZ")
    os.environ["TZ"] = zone
    clock.tzset()
    try:
        yield
    finally:
        os.environ.pop("TZ")
        if before is not None:
            os.environ["TZ"] = before
        clock.tzset()


@pytest.mark.skipif(not hasattr(clock, "tzset"), reason="the machine's zone cannot be set here")
@given(
    calendars(),
    st.datetimes(moment("2016-01-01"), moment("2021-12-31")),
    DURATIONS,
    st.sampled_from(["UTC", "Pacific/Kiritimati", "America/St_Johns", "Europe/Helsinki"]),
)
def test_the_zone_of_the_machine_never_matters(
    any_: WorkCalendar, start: datetime, duration: Duration, zone: str
) -> None:
    def answers() -> list[object]:
        limit = any_.after(start, duration)
        now = Now.at(start, any_.zone)
        return [
            limit.isoformat(),
            any_.worked(start, limit),
            any_.touched(start, limit),
            (now.day, now.moment.isoformat(), now.knows(limit), now.knows(start)),
            Now.end_of(start.date(), any_.zone).moment.isoformat(),
            any_.after(start.date(), duration).isoformat(),
        ]

    with machine_in("Asia/Tokyo"):
        expected = answers()
    with machine_in(zone):
        any_._ends.clear()
        any_._openings.clear()
        assert answers() == expected
