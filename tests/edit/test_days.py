"""Days and moments as people type them."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import instant_of
from clientcare.edit.days import is_relative, present_moment, read_day, read_moment
from clientcare.errors import ClientcareError
from clientcare.settings import read_settings
from tests.for_each import for_each

HELSINKI = ZoneInfo("Europe/Helsinki")
SETTINGS = b'time_zone = "Europe/Helsinki"\n[calendar]\nholidays = "FI"\n'
CALENDAR = read_settings(SETTINGS).work_calendar
MONDAY = Now.at(datetime(2026, 6, 15, 14, 30, tzinfo=HELSINKI), HELSINKI)
"""The week of Midsummer, whose Friday is a public holiday."""


@for_each(
    ("text", "back", "ahead"),
    [
        ("2026-05-04", "2026-05-04", "2026-05-04"),
        (" today ", "2026-06-15", "2026-06-15"),
        ("Yesterday", "2026-06-14", "2026-06-14"),
        ("tomorrow", "2026-06-16", "2026-06-16"),
        ("mon", "2026-06-15", "2026-06-22"),
        ("fri", "2026-06-12", "2026-06-19"),
        ("Sunday", "2026-06-14", "2026-06-21"),
        ("+3d", "2026-06-18", "2026-06-18"),
        ("+4d", "2026-06-22", "2026-06-22"),
        ("-1d", "2026-06-12", "2026-06-12"),
        ("+2w", "2026-06-29", "2026-06-29"),
        ("+4cd", "2026-06-19", "2026-06-19"),
        ("-10cd", "2026-06-05", "2026-06-05"),
        ("13.11.2025", "2025-11-13", "2025-11-13"),
        ("3. 12. 2025", "2025-12-03", "2025-12-03"),
        ("13.11.", "2025-11-13", "2026-11-13"),
        ("13.11", "2025-11-13", "2026-11-13"),
        ("15.6.", "2026-06-15", "2026-06-15"),
        ("3 Dec", "2025-12-03", "2026-12-03"),
        ("3. december", "2025-12-03", "2026-12-03"),
        ("Dec 3", "2025-12-03", "2026-12-03"),
        ("3rd of December", "2025-12-03", "2026-12-03"),
        ("3. März", "2026-03-03", "2027-03-03"),
        ("3 juin 2024", "2024-06-03", "2024-06-03"),
        ("Sept 3, 2024", "2024-09-03", "2024-09-03"),
        ("29 Feb", "2024-02-29", "2028-02-29"),
        ("week 42", "2025-10-17", "2026-10-16"),
        ("w24", "2026-06-12", "2027-06-18"),
        ("2026-W47", "2026-11-20", "2026-11-20"),
        ("week 53 2026", "2027-01-01", "2027-01-01"),
    ],
)
def test_a_weekday_lies_behind_a_fact_and_ahead_of_a_plan(text: str, back: str, ahead: str) -> None:
    assert str(read_day(text, MONDAY, CALENDAR, ahead=False)) == back
    assert str(read_day(text, MONDAY, CALENDAR, ahead=True)) == ahead


@for_each(
    ("text", "moment"),
    [
        ("2026-05-04", "2026-05-04"),
        ("2026-05-04T14:30", "2026-05-04 14:30:00"),
        ("2026-05-04 9:05:07", "2026-05-04 09:05:07"),
        ("2026-05-04t14:30z", "2026-05-04 14:30:00+00:00"),
        ("2026-05-04T14:30+02:00", "2026-05-04 14:30:00+02:00"),
        ("14:30", "2026-06-15 14:30:00"),
        ("fri 16:20", "2026-06-12 16:20:00"),
        ("yesterday 09:00", "2026-06-14 09:00:00"),
    ],
)
def test_a_moment_is_a_day_with_a_time(text: str, moment: str) -> None:
    assert str(read_moment(text, MONDAY, CALENDAR)) == moment


@for_each(
    "text",
    ["", "soon", "2026-02-30", "2026-5-4", "20260504", "fr", "3d", "+d", "+3h", "25:00", "12:60",
     "2026-05-04T", "2026-05-04T14", "fri 9", "٢٠٢٦-٠٥-٠٤", "+9999w x", "2026-05-04\n2026-05-05",
     "30 Feb 2026", "30.2.", "3 Foo", "week 54", "1.13.2026", "week 42 42"],
)  # fmt: skip
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(ClientcareError, match=r"is not a (day|moment)"):
        read_moment(text, MONDAY, CALENDAR)


@given(st.text(max_size=12), st.booleans())
def test_whatever_is_typed_is_read_or_refused(text: str, ahead: bool) -> None:
    try:
        found = read_moment(text, MONDAY, CALENDAR, ahead=ahead)
    except ClientcareError:
        return
    assert isinstance(found, date)


@given(st.integers(-9999, 9999), st.sampled_from(["d", "w", "cd"]))
def test_any_shift_is_a_day(number: int, unit: str) -> None:
    assert isinstance(read_day(f"{number:+}{unit}", MONDAY, CALENDAR, ahead=True), date)


def test_only_a_relative_day_is_worth_saying() -> None:
    assert [is_relative(text) for text in ("2026-05-04", "fri", "14:30")] == [False, True, True]


def test_the_present_is_written_to_the_minute_and_with_an_offset_only_where_it_must() -> None:
    first = datetime(2026, 10, 25, 0, 40, 30, tzinfo=ZoneInfo("UTC"))  # 03:40, for the first time
    for moment in (first, first + timedelta(hours=1), first + timedelta(hours=5)):
        now = Now.at(moment, HELSINKI)
        written = present_moment(now)
        assert written.second == 0
        assert instant_of(written, HELSINKI) == moment.replace(second=0)
    assert present_moment(Now.at(first + timedelta(hours=5), HELSINKI)).tzinfo is None
