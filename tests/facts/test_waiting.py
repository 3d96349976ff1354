"""Targets and the waits that extend them: by hand, and in quarters of an hour, one by one."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import instant_of
from clientcare.facts.limits import Pause, ends_a_day, last_day, target, wait_spans
from clientcare.records.issue import Wait
from tests.drawn import examples
from tests.facts.calendars import (
    CALENDAR,
    EXISTS_FROM,
    HELSINKI,
    QUARTER,
    SAO_PAULO,
    at,
    calendar,
    day,
    end_of,
    is_open,
    quarters,
    works_on,
)
from tests.for_each import for_each


def waits(now: Now, *facts: dict[str, Any]) -> list[Pause]:
    return wait_spans([Wait.model_validate(f) for f in facts], now, HELSINKI)


def wait(since: date | datetime, until: date | datetime | None = None, why: str = "") -> Any:
    return {k: v for k, v in (("since", since), ("until", until), ("why", why)) if v}


def end(number: int) -> datetime:
    return CALENDAR.end_of(day(number))


def local(number: int, hours: float) -> datetime:
    return instant_of(at(number, hours), HELSINKI)


# Spans


def test_waits_by_day_take_whole_days_and_an_open_one_ends_now() -> None:
    now = Now.at(at(8, 12), HELSINKI)
    spans = waits(now, wait(day(1), day(2), "tests"), wait(day(4), at(4, 10)), wait(day(7)))
    assert [(s.start, s.end, s.why) for s in spans] == [
        (local(1, 0), local(3, 0), "tests"),
        (local(4, 0), local(4, 10), "waiting on the client"),
        (local(7, 0), local(8, 12), "waiting on the client"),
    ]


def test_overlapping_waits_are_joined_and_each_reason_named_once() -> None:
    spans = waits(
        end_of(20),
        wait(day(4), day(5), "b"),
        wait(at(1, 9), day(3), "a"),
        wait(at(2, 9), at(2, 10), "c"),
        wait(day(4), day(4), "b"),
    )
    assert [(s.start, s.end, s.why) for s in spans] == [(local(1, 9), local(6, 0), "a; c; b")]


def test_a_wait_that_takes_no_time_is_none() -> None:
    assert waits(end_of(20), wait(at(1, 9), at(1, 9)), wait(at(5, 9), day(3))) == []


# Targets by hand

FROM_9_TO_12 = (local(2, 9), local(2, 12))
CASES: list[tuple[date | datetime, str, list[tuple[datetime, datetime]], datetime]] = [
    # without waits
    (day(0), "2d", [], end(2)),
    (at(0, 10), "2d", [], end(2)),
    (day(0), "0d", [], end(0)),
    (day(8), "1d", [], end(10)),
    # by each working day touched
    (day(0), "2d", [FROM_9_TO_12], end(3)),
    (day(0), "2d", [(local(2, 23), local(3, 0))], end(3)),
    (day(0), "2d", [(local(2, 0), local(3, 0))], end(3)),
    (day(0), "2d", [(local(1, 23), local(2, 1))], end(4)),
    (day(0), "2d", [FROM_9_TO_12, (local(2, 15), local(2, 16))], end(3)),
    (day(0), "2d", [(local(2, 9), local(8, 9))], end(10)),
    (day(4), "1d", [(local(5, 9), local(6, 9))], end(7)),  # a weekend
    # the day on which it starts does not count, waited or not
    (day(0), "2d", [(local(0, 9), local(0, 12))], end(2)),
    (day(0), "2d", [(local(-3, 9), local(0, 23))], end(2)),
    (day(0), "2d", [(local(-3, 9), local(1, 9))], end(3)),
    # what comes after the limit changes nothing
    (day(0), "2d", [(local(3, 0), local(9, 0))], end(2)),
    (day(0), "2d", [FROM_9_TO_12, (local(4, 0), local(9, 0))], end(3)),
    (day(0), "2d", [FROM_9_TO_12, (local(3, 12), local(4, 9))], end(7)),
    # by working time
    (at(0, 9), "4h", [], local(0, 13)),
    (at(0, 9), "4h", [(local(0, 10), local(0, 12))], local(0, 15)),
    (at(0, 9), "4h", [(local(0, 6), local(0, 10))], local(0, 14)),
    (at(0, 15), "4h", [(local(0, 18), local(1, 8))], local(1, 11)),
    (at(0, 15), "4h", [(local(0, 18), local(1, 10))], local(1, 12)),
    (day(0), "4h", [(local(0, 9), local(0, 12))], local(1, 13)),
    # by the clock
    (at(0, 9), "4ch", [(local(0, 10), local(0, 12))], local(0, 15)),
    (at(0, 9), "4ch", [(local(0, 13), local(0, 14))], local(0, 13)),
    (at(0, 9), "4ch", [(local(0, 12.75), local(0, 14))], local(0, 14.25)),
    (day(0), "2cd", [(local(1, 6), local(1, 12))], local(3, 6)),
    # by weeks
    (day(0), "1w", [(local(3, 9), local(3, 10))], end(8)),
]


@for_each(("start", "limit", "spans", "expected"), CASES)
def test_a_target(
    start: date | datetime,
    limit: str,
    spans: list[tuple[datetime, datetime]],
    expected: datetime,
) -> None:
    pauses = [Pause(a, b, "waiting") for a, b in spans]
    assert target(start, limit, CALENDAR, pauses) == expected


# The model

STEPS = st.integers(0, 4 * 24 * 14)
"""Quarters of an hour from the first day on; the clocks are put back in the night to day 7."""
AUTUMN = date(2026, 10, 19)


def moment(step: int) -> datetime:
    return datetime.combine(AUTUMN, datetime.min.time(), HELSINKI).astimezone(UTC) + step * QUARTER


def pauses_of(pairs: list[tuple[int, int]]) -> list[Pause]:
    facts = [wait(moment(min(p)), moment(max(p) + 1)) for p in pairs]
    return waits(end_of(date(2027, 6, 1)), *facts)


PAIRS = st.lists(st.tuples(STEPS, STEPS), max_size=3)


def waited(here: datetime, pauses: list[Pause]) -> bool:
    return any(p.start <= here < p.end for p in pauses)


@examples(80)
@given(STEPS, st.integers(0, 30), st.sampled_from(("h", "ch")), PAIRS)
def test_hours_run_outside_waits(
    step: int, number: int, unit: str, pairs: list[tuple[int, int]]
) -> None:
    start, pauses = moment(step), pauses_of(pairs)
    left, here = number * 4, start
    for here in quarters(start, 4 * 24 * 80):
        if not left:
            break
        counts = (unit == "ch" or is_open(here)) and not waited(here, pauses)
        left -= counts
        if not left:
            here += QUARTER
            break
    assert target(start, f"{number}{unit}", CALENDAR, pauses) == here


@given(st.integers(0, 20), st.integers(0, 12), PAIRS)
def test_days_run_on_days_that_no_wait_touches(
    first: int, number: int, pairs: list[tuple[int, int]]
) -> None:
    start, pauses = AUTUMN + timedelta(first), pauses_of(pairs)
    left, here = number, start
    while left:
        here += timedelta(1)
        begins, ends = CALENDAR.start_of(here), CALENDAR.end_of(here)
        touched = any(p.start < ends and p.end > begins for p in pauses)
        left -= works_on(here) and not touched
    assert target(start, f"{number}d", CALENDAR, pauses) == CALENDAR.end_of(here)


@given(st.integers(0, 20), st.integers(0, 12), PAIRS)
def test_calendar_days_run_as_long_as_the_clock_does(
    first: int, number: int, pairs: list[tuple[int, int]]
) -> None:
    start, pauses = AUTUMN + timedelta(first), pauses_of(pairs)
    begins, plain = CALENDAR.end_of(start), CALENDAR.end_of(start + timedelta(number))
    left, here = (plain - begins) // QUARTER, begins
    for here in quarters(begins, 4 * 24 * 80):
        if not left:
            break
        left -= not waited(here, pauses)
        if not left:
            here += QUARTER
            break
    assert target(start, f"{number}cd", CALENDAR, pauses) == here


UNITS = st.sampled_from(("h", "d", "w", "ch", "cd"))


@given(STEPS, st.integers(0, 9), UNITS, PAIRS, st.tuples(STEPS, STEPS), st.booleans())
def test_a_breach_is_never_undone_by_a_later_wait(
    step: int,
    number: int,
    unit: str,
    pairs: list[tuple[int, int]],
    later: tuple[int, int],
    by_day: bool,
) -> None:
    start: date | datetime = moment(step).astimezone(HELSINKI)
    if by_day:
        start = start.date()  # type: ignore[union-attr]
    before = target(start, f"{number}{unit}", CALENDAR, pauses_of(pairs))
    begin = before + min(later) * QUARTER
    pauses = [*pauses_of(pairs), Pause(begin, begin + (max(later) + 1) * QUARTER, "late")]
    joined = wait_spans(
        [Wait(since=p.start, until=p.end) for p in pauses], end_of(date(2028, 1, 1)), HELSINKI
    )
    assert target(start, f"{number}{unit}", CALENDAR, joined) == before


@given(STEPS, st.integers(0, 9), UNITS, PAIRS)
def test_waiting_never_brings_a_target_nearer(
    step: int, number: int, unit: str, pairs: list[tuple[int, int]]
) -> None:
    limit = f"{number}{unit}"
    extended = target(moment(step), limit, CALENDAR, pauses_of(pairs))
    assert extended >= target(moment(step), limit, CALENDAR)
    assert extended.utcoffset() == extended.astimezone(HELSINKI).utcoffset()


@given(STEPS, STEPS, st.integers(1, 9), st.sampled_from(("h", "d", "ch", "cd")))
def test_while_we_wait_nothing_passes(step: int, since: int, number: int, unit: str) -> None:
    start = moment(step)
    begin = min(moment(since), target(start, f"{number}{unit}", CALENDAR) - QUARTER)
    for hours in (1, 30, 400, 5000):
        now = Now.at(begin + timedelta(hours=hours), HELSINKI)
        spans = waits(now, wait(begin))
        assert now.moment <= target(start, f"{number}{unit}", CALENDAR, spans)


# The end of days


def test_the_end_of_a_day_is_known_where_the_clocks_skip_midnight() -> None:
    there = calendar(SAO_PAULO, closed={})
    limit = there.after(date(2018, 11, 2), "1cd")
    assert (limit.hour, limit.day) == (1, 4)  # the 4th began at 01:00
    assert ends_a_day(limit, there)
    assert last_day(limit, there) == date(2018, 11, 3)


@for_each(("limit", "is_end"), [(end(3), True), (local(3, 0.25), False), (local(3, 17), False)])
def test_which_limits_end_a_day(limit: datetime, is_end: bool) -> None:
    assert ends_a_day(limit, CALENDAR) == is_end
    assert last_day(limit, CALENDAR) == EXISTS_FROM + timedelta(3)


def test_the_last_days_of_the_calendar_are_no_trouble() -> None:
    now = end_of(date.max)
    since = datetime(2026, 6, 1, 9)  # noqa: DTZ001  (as records have it)
    spans = waits(now, wait(since))
    for limit in ("9d", "9h", "9999cd", "9999ch", "99w"):
        assert target(date(2026, 5, 29), limit, CALENDAR, spans) >= now.moment - timedelta(4)
