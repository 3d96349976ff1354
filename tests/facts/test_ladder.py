"""Escalation ladders: by when to answer, and how far one has climbed."""

from datetime import date, datetime
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.now import Now
from clientcare.calendar.working_time import instant_of
from clientcare.facts.limits import Rung, judge, steps
from clientcare.records import Escalation
from clientcare.records.project import LadderStep
from tests.drawn import examples
from tests.facts.calendars import (
    CALENDAR,
    EXISTS_FROM,
    HELSINKI,
    SAO_PAULO,
    at,
    calendar,
    day,
    days_after,
    end_of,
    works_on,
)
from tests.for_each import for_each


def ladder(*within: str | None) -> list[LadderStep]:
    return [LadderStep(level=n, respond_within=w) for n, w in enumerate(within, 1)]


def call(raised: date | datetime, level: int = 1, **facts: Any) -> Escalation:
    return Escalation.model_validate({"level": level, "raised": raised, **facts})


def judged(
    now: Now, *calls: Escalation, path: list[LadderStep] | None = None, closed: bool = False
) -> list[Rung]:
    return judge(calls, ladder("1d", "2d") if path is None else path, CALENDAR, now, closed=closed)


def one(now: Now, *calls: Escalation, path: list[LadderStep] | None = None) -> tuple[Any, ...]:
    """The first escalation: by when, whether overdue, where it should be, since when."""
    rung = judged(now, *calls, path=path)[0]
    return rung.respond_by, rung.overdue, rung.level, rung.since


# Climbing


@for_each(
    ("now", "overdue", "level", "since"),
    [
        (0, False, 1, day(0)),
        (1, False, 1, day(0)),
        (2, True, 2, day(1)),
        (3, True, 2, day(1)),
        (4, True, 3, day(3)),
        (20, True, 3, day(3)),
    ],
)
def test_it_climbs_by_the_time_of_each_level_and_stops_at_the_top(
    now: int, overdue: bool, level: int, since: date
) -> None:
    path = ladder("1d", "2d", "1d")
    assert one(end_of(now), call(day(0)), path=path) == (
        CALENDAR.end_of(day(1)), overdue, level, since,
    )  # fmt: skip


def test_a_moment_and_hours_count_to_the_moment() -> None:
    path = ladder("4h", "2ch")
    raised = at(0, 15)
    by = instant_of(at(1, 11), HELSINKI)
    for now, expected in (
        (at(1, 11), (by, False, 1, raised)),
        (at(1, 11.01), (by, True, 2, by)),
        (at(4, 9), (by, True, 2, by)),
    ):
        assert one(Now.at(now, HELSINKI), call(raised), path=path) == expected


def test_the_end_of_a_day_is_that_day_where_the_clocks_skip_midnight() -> None:
    there = calendar(SAO_PAULO, closed={})
    path = ladder("1cd", "1d", "1d")
    (rung,) = judge(
        [call(date(2018, 11, 2))], path, there,
        Now.end_of(date(2018, 11, 6), SAO_PAULO), closed=False,
    )  # fmt: skip
    assert (rung.level, rung.since) == (3, date(2018, 11, 5))


def test_a_step_without_a_time_takes_that_of_the_one_below() -> None:
    path = ladder("1d", None, "1d")
    by = CALENDAR.end_of(day(1))
    assert one(end_of(2), call(day(0)), path=path) == (by, True, 2, day(1))
    assert one(end_of(20), call(day(0)), path=path) == (by, True, 3, day(2))


@for_each("path", [[], ladder(None), [LadderStep(level=3, respond_within=None)]])
def test_a_call_without_any_time_is_to_be_answered_in_a_day(path: list[LadderStep]) -> None:
    by = CALENDAR.end_of(day(1))
    assert one(end_of(1), call(day(0)), path=path)[:2] == (by, False)
    assert one(end_of(2), call(day(0)), path=path)[:2] == (by, True)


def test_levels_that_the_ladder_passes_over_are_passed_over() -> None:
    path = [LadderStep(level=n, respond_within="1d") for n in (4, 1)]
    assert one(end_of(3), call(day(0)), path=path)[1:] == (True, 4, day(1))


def test_of_a_level_that_stands_twice_the_first_counts() -> None:
    twice = [LadderStep(level=1, respond_within=w) for w in ("1d", "5d")]
    assert steps([*twice, LadderStep()])[1].respond_within == "1d"
    assert list(steps([*twice, LadderStep()])) == [1]


# What ends it


@for_each("facts", [{"answered": day(20)}, {"resolved": day(20)}, {"answered": at(20, 9)}])
def test_answering_or_resolving_stops_it(facts: dict[str, Any]) -> None:
    (rung,) = judged(end_of(20), call(day(0), **facts))
    assert not rung.overdue
    assert rung.level == 1
    assert rung.answered == next(iter(facts.values()))


def test_closing_the_record_ends_it() -> None:
    assert not judged(end_of(20), call(day(0)), closed=True)[0].overdue


@for_each(
    ("calls", "overdue"),
    [
        ([call(day(0)), call(day(1), 2)], [False, True]),
        ([call(day(1), 2), call(day(0))], [True, False]),
        ([call(day(0)), call(day(1), 2, answered=day(2))], [False, False]),
        ([call(day(0)), call(day(1), 2, resolved=day(2))], [False, False]),
        ([call(day(0)), call(day(0), 2)], [False, True]),
        ([call(day(0)), call(day(0), 2, answered=day(2))], [False, False]),
        # a new call below one that was answered before is a new one; below an open one it is not
        ([call(day(5)), call(day(0), 2, answered=day(2))], [True, False]),
        ([call(day(5)), call(day(0), 2)], [False, True]),
        # of the same level each is judged
        ([call(day(0)), call(day(1))], [True, True]),
        ([call(day(0)), call(day(1), answered=day(2))], [True, False]),
    ],
)
def test_a_higher_level_supersedes_the_open_lower_ones(
    calls: list[Escalation], overdue: list[bool]
) -> None:
    rungs = judged(end_of(20), *calls)
    assert [rung.overdue for rung in rungs] == overdue
    assert [rung.escalation for rung in rungs] == calls
    assert all(not rung.overdue for rung in rungs if rung.superseded)


# The model: it climbs day by day


@examples(150)
@given(
    st.lists(st.integers(0, 4), min_size=1, max_size=4),
    st.integers(0, 3),
    st.integers(0, 30),
    st.integers(0, 40),
)
def test_it_stands_where_climbing_day_by_day_leads(
    within: list[int], level: int, raised: int, now: int
) -> None:
    here = start = level % len(within) + 1
    since, overdue = day(raised), False
    for today in days_after(day(raised), max(day(now), day(raised))):
        while today > (last := _after(since, within[here - 1])):
            overdue = True
            if here == len(within):
                break
            here, since = here + 1, last
    path = ladder(*(f"{n}d" for n in within))
    rung = one(end_of(max(now, raised)), call(day(raised), start), path=path)
    assert rung[1:] == (overdue, here, since)


def _after(start: date, number: int) -> date:
    here = start
    while number:
        here = date.fromordinal(here.toordinal() + 1)
        number -= works_on(here)
    return here


@given(st.lists(st.sampled_from(("1d", "3h", "5ch", "1w", "2cd")), min_size=1, max_size=4),
       st.integers(0, 96 * 7), st.lists(st.integers(0, 60), min_size=2, max_size=2))  # fmt: skip
def test_it_never_climbs_down(within: list[str], step: int, nows: list[int]) -> None:
    raised = call(at(0, step / 4))
    early, late = (
        one(end_of(date.fromordinal(EXISTS_FROM.toordinal() + 7 + n)), raised, path=ladder(*within))
        for n in sorted(nows)
    )
    assert (early[1], early[2]) <= (late[1], late[2])
    assert early[0] == late[0]
