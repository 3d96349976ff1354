from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.counting import LAST_ORDINAL, Week, WorkdayCount
from tests.for_each import for_each

MONDAY = date(2026, 11, 23).toordinal()
YEARS = range(2000, 2010)
EXISTS_FROM, LAST = date(2000, 1, 1).toordinal(), date(2009, 12, 31).toordinal()


def counter(workdays: set[int], *off: int) -> WorkdayCount:
    """A count whose days off may lie in YEARS."""

    def days_off(year: int) -> list[int]:
        return [day for day in off if date.fromordinal(day).year == year]

    return WorkdayCount(Week(frozenset(workdays)), lambda: YEARS, days_off)


@for_each(
    ("workdays", "monday_to_sunday"),
    [
        ({0, 1, 2, 3, 4}, [1, 2, 3, 4, 5, 5, 5]),
        ({6, 0, 1, 2, 3}, [1, 2, 3, 4, 4, 4, 5]),
        ({5}, [0, 0, 0, 0, 0, 1, 1]),
        (set(range(7)), [1, 2, 3, 4, 5, 6, 7]),
    ],
)
def test_week_counts_its_working_weekdays(workdays: set[int], monday_to_sunday: list[int]) -> None:
    week = Week(frozenset(workdays))
    sunday_before = week.count(MONDAY - 1)
    counts = [week.count(MONDAY + n) - sunday_before for n in range(7)]
    assert counts == monday_to_sunday


@given(st.sets(st.integers(0, 6), min_size=1), st.integers(-LAST_ORDINAL, 2 * LAST_ORDINAL))
def test_week_finds_what_it_counted(workdays: set[int], count: int) -> None:
    week = Week(frozenset(workdays))
    day = week.find(count)
    assert week.count(day) == count
    assert week.count(day - 1) == count - 1


DAYS = st.integers(EXISTS_FROM - 1000, LAST + 1000)


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(st.integers(EXISTS_FROM, LAST), max_size=30),
    st.lists(DAYS, min_size=2, max_size=8),
)
def test_counts_agree_with_looking_at_every_day_in_any_order(
    workdays: set[int], off: set[int], asked: list[int]
) -> None:
    counts = counter(workdays, *off)
    origin = counts.count(asked[0])
    for day in asked:
        low, high = sorted((asked[0], day))
        worked = sum((d - 1) % 7 in workdays and d not in off for d in range(low + 1, high + 1))
        assert counts.count(day) - origin == (worked if day == high else -worked)


@given(
    st.sets(st.integers(0, 6), min_size=1),
    st.sets(st.integers(EXISTS_FROM, LAST), max_size=30),
    DAYS,
    st.integers(-4000, 4000),
)
def test_what_is_found_is_the_first_day_with_its_count(
    workdays: set[int], off: set[int], origin: int, n: int
) -> None:
    wanted = counter(workdays, *off).count(origin) + n
    fresh = counter(workdays, *off)  # its years are laid out by the search, from another end
    fresh.count(origin)
    day = fresh.find(wanted)
    assert (fresh.count(day), fresh.count(day - 1)) == (wanted, wanted - 1)


def test_days_off_are_asked_for_once_a_year_and_only_where_needed() -> None:
    asked: list[int] = []

    def days_off(year: int) -> list[int]:
        asked.append(year)
        return []

    counts = WorkdayCount(Week(frozenset({0})), lambda: YEARS, days_off)
    assert asked == []
    for _ in range(2):
        counts.count(date(2004, 5, 1).toordinal())
        counts.count(date(2006, 5, 1).toordinal())
        counts.count(date(2003, 5, 1).toordinal())
    assert asked == [2004, 2005, 2006, 2003]


def test_without_years_only_the_week_counts() -> None:
    week = Week(frozenset({0, 1}))
    counts = WorkdayCount(week, lambda: range(0), lambda year: [year])
    assert counts.count(MONDAY) == week.count(MONDAY)
    assert counts.find(week.count(MONDAY)) == MONDAY
    assert counts.find(-5) == week.find(-5)
