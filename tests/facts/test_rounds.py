"""What comes again: the days of its rounds under any calendar, and each round judged by itself."""

from datetime import date, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.calendar.working_time import WorkCalendar, months_after
from clientcare.facts.rounds import MOST_UNRECORDED, Series, round_before
from clientcare.facts.workspace import Workspace
from clientcare.records import Commitment
from clientcare.summary.figures import figures_of
from clientcare.summary.health import health_of
from clientcare.summary.model import judge
from tests.drawn import examples
from tests.for_each import for_each
from tests.workspaces import TODAY, workspace

FEW = examples(40)
FIRST = date(2026, 1, 30)
DAYS = st.dates(date(2024, 1, 1), date(2026, 12, 31))
PERIODS = st.sampled_from(("1d", "3d", "7d", "1w", "2w", "1m", "3m", "12m", "1cd", "5cd", "30cd"))


@st.composite
def calendars(draw: st.DrawFn) -> WorkCalendar:
    shift: Literal["next", "previous"] = draw(st.sampled_from(("next", "previous")))
    closed = draw(st.sets(st.dates(date(2026, 1, 1), date(2026, 3, 31)), max_size=40))
    return WorkCalendar(
        workdays=frozenset(draw(st.sets(st.integers(0, 6), min_size=1))),
        hours="09:00-17:00",
        zone=ZoneInfo("Europe/Helsinki"),
        holidays=draw(st.sampled_from(((), ("FI",)))),
        closed=dict.fromkeys(closed, "own"),
        shift=shift,
    )


def commitment(every: str = "1m", first: date = FIRST, **others: object) -> Commitment:
    return Commitment.model_validate(
        {"id": "a", "title": "Report", "every": every, "promised": first, **others}
    )


def dues(series: Series, upto: date) -> list[date]:
    """The due days by an end, one round after the other."""
    found: list[date] = []
    n = 0
    while series.exists(n) and series.due(n) <= upto:
        found.append(series.due(n))
        n += 1
    return found


def calendar(shift: Literal["next", "previous"] = "next") -> WorkCalendar:
    return WorkCalendar(
        workdays=frozenset(range(5)), hours="09:00-17:00", zone=ZoneInfo("UTC"), shift=shift
    )


@for_each(
    ("every", "shift", "expected"),
    [
        ("1m", "next", ["2026-01-30", "2026-03-02", "2026-03-30", "2026-04-30"]),
        ("1m", "previous", ["2026-01-30", "2026-02-27", "2026-03-30", "2026-04-30"]),
        ("3m", "next", ["2026-01-30", "2026-04-30"]),
        ("4w", "next", ["2026-01-30", "2026-02-27", "2026-03-27", "2026-04-24"]),
        ("30d", "next", ["2026-01-30", "2026-03-13", "2026-04-24"]),
        ("30cd", "next", ["2026-01-30", "2026-03-02", "2026-03-31", "2026-04-30"]),
    ],
)
def test_the_days_of_the_rounds(
    every: str, shift: Literal["next", "previous"], expected: list[str]
) -> None:
    series = Series(commitment(every), calendar(shift))
    assert [str(day) for day in dues(series, date(2026, 4, 30))] == expected


def test_the_rounds_end_with_until_or_after_some_times() -> None:
    until = Series(commitment(until=date(2026, 3, 30)), calendar())
    times = Series(commitment(times=3), calendar())
    assert dues(until, date.max) == dues(times, date.max)
    assert len(dues(times, date.max)) == 3
    ended = Series(commitment(until=date(2026, 3, 29)), calendar())
    assert len(dues(ended, date.max)) == 2


@FEW
@given(calendars(), PERIODS, DAYS, DAYS)
def test_each_due_day_is_a_working_day_and_is_found_again(
    own: WorkCalendar, every: str, first: date, day: date
) -> None:
    series = Series(commitment(every, first), own)
    found = dues(series, day)
    assert series.due_by(day) == len(found)
    assert found == sorted(found)
    several = len(set(found)) if series.unit == "cd" else len(found)
    assert series.unjudged((), day) == several
    for n, due in enumerate(found[-5:], max(len(found) - 5, 0)):
        assert own.is_workday(due)
        assert series.day(due) == due
        assert series.day(series._falls(n)) in (due, own.on_workday(series._falls(n)))
    if found and day not in found:
        assert series.last_by(day) == found[-1]


@FEW
@given(calendars(), PERIODS, DAYS, st.lists(st.integers(0, 30), max_size=8))
def test_the_days_are_the_same_whatever_is_recorded(
    own: WorkCalendar, every: str, first: date, numbers: list[int]
) -> None:
    bare = Series(commitment(every, first), own)
    rounds = [{"due": bare.due(n), "delivered": bare.due(n)} for n in numbers]
    series = Series(commitment(every, first, rounds=rounds), own)
    horizon = first + timedelta(60)
    judged = series.judged(first, horizon, None)
    assert set(bare.judged(first, horizon, None)) - {bare.due(bare.due_by(horizon))} <= set(judged)
    assert set(judged) >= {bare.due(n) for n in numbers}
    assert list(judged) == sorted(judged)


def test_months_are_counted_from_the_first_round() -> None:
    series = Series(commitment(first=date(2026, 8, 31)), calendar())
    assert [series._falls(n) for n in (1, 2, 6)] == [
        date(2026, 9, 30), date(2026, 10, 31), date(2027, 2, 28),
    ]  # fmt: skip
    assert months_after(date(2026, 1, 31), -2) == date(2025, 11, 30)


def test_the_round_before_one_lies_a_period_before_it() -> None:
    one = commitment().model_copy(update={"id": "a@2026-03-30", "promised": date(2026, 3, 30)})
    assert round_before(one, calendar()) == date(2026, 2, 28)


def test_of_a_daily_series_of_thirty_years_few_rounds_are_judged() -> None:
    series = Series(commitment("1d", date(1996, 6, 3)), calendar())
    judged = series.judged(date(2026, 6, 15), date(2026, 6, 22), None)
    assert len(judged) == MOST_UNRECORDED + 1
    assert next(iter(judged)) == date(1996, 6, 3)


@pytest.mark.slow
@FEW
@given(
    st.sampled_from(("1d", "1w", "2w", "1m")), st.integers(0, 200), st.sets(st.integers(0, 12)),
    st.integers(0, 60),
)  # fmt: skip
def test_a_past_day_is_judged_alike_by_the_latest_round_alone(
    every: str, before: int, done: set[int], horizon: int
) -> None:
    """The colour of a project and how many are overdue, as `trend` asks for each week."""
    series = Series(commitment(every, TODAY - timedelta(before)), calendar())
    rounds = [f"{{ due = {series.due(n)}, delivered = {series.due(n)} }}" for n in sorted(done)]
    text = f'[[commitment]]\nid = "a"\ntitle = "Report"\nowner = "mira"\nevery = "{every}"\n'
    text += f"promised = {TODAY - timedelta(before)}\nrounds = [{', '.join(rounds)}]\n"
    whole = workspace(text, now=TODAY + timedelta(horizon))
    short = Workspace(whole.snapshot, whole.now, most_rounds=1)

    def seen(space: Workspace) -> tuple[int, str]:
        (context,) = space.contexts
        late = (context.dates(one).overdue + context.unjudged(one) for one in context.our_promises)
        return sum(late), health_of(context, judge(space)).colour

    assert seen(short) == seen(whole)


# Each by itself ----------------------------------------------------------------------------------

OUTCOMES = ("", "delivered = {in_time}", "delivered = {late}", "cancelled = {in_time}",
            "revoked = {late}", "delivered = {in_time}, accepted = {late}")  # fmt: skip


def figures(space: Workspace) -> tuple[object, ...]:
    found = figures_of(space.contexts[0])
    return found.kept_us, found.slip_us[:3]


@FEW
@given(st.lists(st.sampled_from(OUTCOMES), min_size=1, max_size=6))
def test_rounds_count_as_promises_of_their_own(outcomes: list[str]) -> None:
    record = commitment("1w", date(2026, 5, 4), times=len(outcomes))
    series = Series(record, workspace("").snapshot.settings.work_calendar)
    head = 'title = "Report"\nowner = "mira"\n'
    again, apart = f'[[commitment]]\nid = "a"\n{head}promised = 2026-05-04\nevery = "1w"\n', ""
    again += f"times = {len(outcomes)}\n"
    for n, outcome in enumerate(outcomes):
        due = series.due(n)
        facts = outcome.format(in_time=due, late=due + timedelta(2)).replace(", ", "\n")
        apart += f'[[commitment]]\nid = "a{n}"\n{head}promised = {due}\n{facts}\n'
        again += f"[[commitment.rounds]]\ndue = {due}\n{facts}\n" if outcome else ""
    assert figures(workspace(again)) == figures(workspace(apart))


def test_a_round_that_is_due_today_is_not_overdue() -> None:
    space = workspace(
        '[[commitment]]\nid = "a"\ntitle = "R"\npromised = 2026-06-15\nevery = "1w"\n', now=TODAY
    )
    context = space.contexts[0]
    assert [one.id for one in context.records(Commitment)] == ["a@2026-06-15", "a@2026-06-22"]
    assert not any(context.dates(one).overdue for one in context.records(Commitment))
