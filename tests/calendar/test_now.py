"""What has passed as of a moment, and as of the end of a day."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import day_of
from tests.calendar.test_calendar import calendar
from tests.for_each import for_each

ZONES = [ZoneInfo(name) for name in ("Europe/Berlin", "America/New_York", "Asia/Tokyo")]
DAYS = st.dates(date(2020, 1, 1), date(2030, 12, 31))


@given(DAYS, DAYS, st.sampled_from(ZONES))
def test_the_end_of_a_day_has_passed_from_the_next_day_on(
    due: date, today: date, zone: ZoneInfo
) -> None:
    limit = calendar(zone=zone).end_of(due)
    assert Now.end_of(today, zone).is_past(limit) is (today > due)
    begins = datetime.combine(today, datetime.min.time(), zone)
    assert Now.at(begins, zone).is_past(limit) is (today > due)


@given(st.integers(0, 10**8), st.sampled_from(ZONES))
def test_a_moment_within_a_day_has_passed_after_it(seconds: int, zone: ZoneInfo) -> None:
    limit = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds // 1800 * 1800)
    second = timedelta(seconds=1)
    assert Now.at(limit + second, zone).is_past(limit)
    assert not Now.at(limit - second, zone).is_past(limit)
    ends_a_day = day_of(limit - timedelta(microseconds=1), zone) < day_of(limit, zone)
    assert Now.at(limit, zone).is_past(limit) is ends_a_day


@for_each("zone", ZONES)
def test_a_whole_day_is_in_time_up_to_its_own_end(zone: ZoneInfo) -> None:
    day = date(2026, 3, 29)
    now = Now.end_of(day, zone)
    assert not now.is_past(now.moment)
    assert Now.at(now.moment, zone).is_past(now.moment)
