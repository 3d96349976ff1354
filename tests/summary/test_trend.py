"""The trend of a project: on which days it is told, and what belongs to which week."""

import itertools
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from clientcare.records import Commitment
from clientcare.summary.agenda import events_since
from clientcare.summary.trend import MOST_REPORTS, report_days, trend_of
from tests.for_each import for_each
from tests.summary.sums import commitment
from tests.workspaces import PROJECT, workspace

START = date(2026, 6, 1)
"""When the project of the tests started, its first fact."""


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 9 * 366))
def test_the_first_report_knows_nothing_or_the_first_day_alone(days: int) -> None:
    today = START + timedelta(days)
    found = report_days(workspace("", now=today, project=PROJECT).contexts[0])
    assert found[-1] == today
    assert len(found) <= MOST_REPORTS + 1
    steps = {after - before for before, after in itertools.pairwise(found)}
    assert len(steps) <= 1
    assert all(step.days % 7 == 0 for step in steps)
    assert found[0] <= START
    assert len(found) == 1 or found[1] > START


def test_a_promise_is_drawn_from_the_day_on_which_it_was_made() -> None:
    """A week that is not whole counts too: the report before the first fact comes first."""
    records = commitment("D-1", "made = 2026-06-02", "promised = 2026-06-12")
    trend = trend_of(workspace(records, now=date(2026, 6, 24)).contexts[0])
    assert [week.on for week in trend.weeks] == [
        date(2026, 5, 27), date(2026, 6, 3), date(2026, 6, 10), date(2026, 6, 17),
        date(2026, 6, 24),
    ]  # fmt: skip
    assert next(point.on for point in trend.lines[0].points) == date(2026, 6, 3)


def test_what_is_open_is_listed_first_and_drawn_rather_than_the_earliest_to_end() -> None:
    ends = {"A": "delivered", "B": "cancelled", "C": "delivered"}
    records = commitment("D", "promised = 2026-06-26") + "".join(
        commitment(name, f"promised = 2026-06-{10 + n}", f"{end} = 2026-06-{10 + n}")
        for n, (name, end) in enumerate(ends.items())
    )
    trend = trend_of(workspace(records, now=date(2026, 6, 24)).contexts[0])
    assert [line.id for line in trend.lines] == ["D", "A", "B", "C"]
    assert [line.id for line in trend.drawn(2)] == ["D", "C"]
    assert trend.drawn(9) == list(trend.lines)


def test_what_came_is_no_longer_expected_on_another_day() -> None:
    moves = 'moves = [{ on = 2026-06-03, to = 2026-06-30, why = "x" }]'
    for delivered in ("", "delivered = 2026-06-12"):
        records = commitment("D-1", "made = 2026-06-01", "promised = 2026-06-12", moves, delivered)
        trend = trend_of(workspace(records, now=date(2026, 6, 24)).contexts[0])
        assert trend.lines[0].forecast == (None if delivered else date(2026, 6, 30))


def test_what_replaced_another_promise_slips_from_the_first_date() -> None:
    old = commitment("D-1", "promised = 2026-06-12", "replaced = 2026-06-10", 'replaced_by = "D-2"')
    new = commitment("D-2", "made = 2026-06-10", "promised = 2026-06-19")
    view = workspace(old + new, now=date(2026, 6, 24)).contexts[0]
    slips = {line.id: (line.first, line.slip) for line in trend_of(view).lines}
    assert slips == {"D-1": (date(2026, 6, 12), 0), "D-2": (date(2026, 6, 12), 5)}
    assert [view.dates(one).slip for one in view.our_promises] == [0, 5]


def test_what_came_back_before_the_first_report_slips_from_its_own_date() -> None:
    """The project's first fact is no day of this promise, of which no day of making is known."""
    back = "returns = [{ on = 2026-05-20, due = 2026-06-19 }]"
    came = commitment("D-1", "promised = 2026-05-15", "delivered = 2026-05-15", back)
    view = workspace(came, now=date(2026, 6, 24)).contexts[0]
    (line,) = trend_of(view).lines
    assert (line.first, line.last) == (date(2026, 5, 15), date(2026, 6, 19))
    assert line.slip == view.dates(view.records(Commitment)[0]).slip > 20


def test_a_project_without_a_dated_fact_has_the_colour_of_status_today() -> None:
    bare = '[project]\nid = "demo"\nname = "Demo"\nclient = "Demo Oy"\n'
    (week,) = trend_of(workspace("", now=date(2026, 6, 24), project=bare).contexts[0]).weeks
    assert week.colour == "green"


def test_each_past_version_of_a_promise_has_its_own_dates() -> None:
    """Versions that git remembers are made for one look: the next may lie at the same address."""
    view = workspace("", now=date(2026, 12, 24)).contexts[0]
    for n in range(50):
        day = START + timedelta(n)
        record = Commitment.model_validate({"id": "D-1", "title": "Go live", "promised": day})
        assert view.dates(record).due == day
        del record


@for_each("again", ["", ", due = 2026-06-24", ", due = 2026-06-24, redelivered = 2026-06-23"])
def test_a_return_of_what_was_accepted_starts_a_new_clock(again: str) -> None:
    """As in `list` and `status`: what was kept is kept, and a date is counted from the return."""
    back = f'returns = [{{ on = 2026-06-15, why = "no map"{again} }}]'
    facts = ["delivered = 2026-06-11", "accepted = 2026-06-12", back]
    record = commitment("D-1", "made = 2026-06-01", "promised = 2026-06-12", *facts)
    view = workspace(record, now=date(2026, 6, 24)).contexts[0]
    (line,) = trend_of(view).lines
    assert (line.first, line.slip) == (date(2026, 6, 12), 0)
    assert [view.dates(one).slip for one in view.our_promises] == [0]


def test_after_a_return_a_move_slips_from_the_date_of_the_return() -> None:
    moved = 'moves = [{ on = 2026-06-18, to = 2026-06-26, why = "x", told = 2026-06-18 }]'
    back = 'returns = [{ on = 2026-06-15, why = "no map", due = 2026-06-24 }]'
    facts = ["delivered = 2026-06-11", "accepted = 2026-06-12", back, moved]
    record = commitment("D-1", "made = 2026-06-01", "promised = 2026-06-12", *facts)
    view = workspace(record, now=date(2026, 6, 24)).contexts[0]
    assert [line.slip for line in trend_of(view).lines] == [2]
    assert [view.dates(one).slip for one in view.our_promises] == [2]


def test_a_rewritten_date_of_a_return_slips_from_the_one_that_was_given_first() -> None:
    def version(due: str) -> str:
        back = f'returns = [{{ on = 2026-06-15, why = "no map", due = {due} }}]'
        return commitment("D-1", "promised = 2026-06-12", "accepted = 2026-06-12", back)

    views = [workspace(version(f"2026-06-{day}")).contexts[0] for day in (24, 26)]
    days = (date(2026, 6, 15), date(2026, 6, 23))
    past = {"d-1": list(zip(days, (view.records(Commitment)[0] for view in views), strict=True))}
    view = workspace(version("2026-06-26"), now=date(2026, 6, 24)).contexts[0]
    assert [line.slip for line in trend_of(view, past).lines] == [2]
    assert [line.slip for line in trend_of(view).lines] == [0]


def test_a_mood_on_the_day_of_a_report_belongs_to_the_week_that_it_ends() -> None:
    records = "touchpoint = [{ on = 2026-05-25, mood = 4 }, { on = 2026-06-08, mood = 2 }]"
    trend = trend_of(workspace(records, now=date(2026, 6, 15)).contexts[0])
    moods = {week.on: week.mood for week in trend.weeks}
    assert list(moods) == [date(2026, 5, 25) + timedelta(7 * n) for n in range(4)]
    assert list(moods.values()) == [4, None, 2, None]


def test_each_overdue_round_of_what_comes_again_counts_in_each_week() -> None:
    record = commitment("D-1", "promised = 2026-06-02", 'every = "1w"')
    trend = trend_of(workspace(record, now=date(2026, 6, 24)).contexts[0])
    found = [(week.overdue, week.colour) for week in trend.weeks]
    assert found == [(0, None), (1, "red"), (2, "red"), (3, "red"), (4, "red")]


@for_each("late", ["", "rounds = [{ due = 2026-06-16, delivered = 2026-07-14 }]"])
def test_a_round_is_drawn_on_each_day_on_which_it_was_open(late: str) -> None:
    record = commitment("D-1", "promised = 2026-06-02", 'every = "1w"', "times = 4", late)
    trend = trend_of(workspace(record, now=date(2026, 7, 15)).contexts[0])
    points = {line.id: [point.on for point in line.points] for line in trend.lines}
    days = [week.on for week in trend.weeks]
    open_until = date(2026, 7, 14) if late else date.max
    for due, until in (("2026-06-09", date.max), ("2026-06-16", open_until)):
        seen = points[f"D-1@{due}"]
        assert seen[0] <= date.fromisoformat(due)
        assert seen == [day for day in days if seen[0] <= day < until]


def test_what_happened_on_the_day_of_a_meeting_was_told_in_it() -> None:
    made = ["promised = 2026-06-30", "delivered = 2026-06-08", "accepted = 2026-06-09"]
    view = workspace(commitment("D-1", *made)).contexts[0]
    assert [one.what for one in events_since(view, date(2026, 6, 7))] == ["delivered", "accepted"]
    assert [one.what for one in events_since(view, date(2026, 6, 8))] == ["accepted"]
