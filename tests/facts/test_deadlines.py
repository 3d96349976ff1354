"""Clocks: each is declared once and by a setting that there is, and its deadlines make sense."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import get_args

import pytest
from hypothesis import given

from clientcare.deadlines import CLOCKS, Deadline
from clientcare.deadlines.clock import State
from clientcare.facts.workspace import Context
from clientcare.records import Commitment, Issue, Record, Touchpoint
from clientcare.records.base import Side
from clientcare.settings import SEVERITIES, Settings
from tests.any_workspace import Drawn, any_workspaces
from tests.drawn import examples
from tests.for_each import for_each
from tests.workspaces import workspace

FEW = examples(30)
ISSUE = '[[issue]]\nid = "I-1"\ntitle = "x"\nseverity = "critical"\n'


@for_each("name", CLOCKS)
def test_a_clock_is_limited_by_a_setting_that_there_is(name: str) -> None:
    clock = CLOCKS[name]
    assert clock.acts in get_args(Side)
    assert clock.do
    if clock.setting:
        keys = {clock.setting.format(severity=severity) for severity in SEVERITIES}
        assert keys <= Settings().values.keys()


def _deadlines(record: Record, context: Context) -> Iterator[Deadline]:
    for clock in CLOCKS.values():
        if isinstance(record, clock.kinds):
            yield from clock.of(record, context)


def one(records: str, clock: str, now: date | datetime) -> Deadline:
    (context,) = workspace(records, now=now).contexts
    for kind in (Issue, Commitment, Touchpoint):
        for record in context.records(kind):
            for found in _deadlines(record, context):
                if found.clock.name == clock:
                    return found
    raise AssertionError(clock)


def at(text: str, offset: str = "+03:00") -> datetime:
    """A moment in Helsinki, where the workspaces of the tests are."""
    return datetime.fromisoformat(text + offset)


@for_each(
    ("now", "state", "over"),
    [
        ("2026-06-15T10:00:00", "running", ""),
        ("2026-06-15T11:00:00", "running", ""),
        ("2026-06-15T11:00:20", "overdue", "1 min"),
        ("2026-06-15T12:20:00", "overdue", "1 h 20 min"),
        ("2026-06-17T09:00:00", "overdue", "2 working days"),
    ],
)
def test_where_a_limit_is_in_hours_hours_matter(now: str, state: State, over: str) -> None:
    found = one(ISSUE + "found = 2026-06-15T09:00:00\n", "triage", at(now))
    assert (found.limit, found.state, found.over) == ("2ch", state, over)


@for_each(
    ("triaged", "state", "over"),
    [
        ("2026-06-15T11:00:00", "in time", ""),
        ("2026-06-15T11:45:00", "late", "45 min"),
        ("2026-06-15", "in time", ""),
        ("2026-06-16", "late", "1 working day"),
    ],
)
def test_what_was_done_late_says_by_how_much(triaged: str, state: State, over: str) -> None:
    text = ISSUE + f"found = 2026-06-15T09:00:00\ntriaged = {triaged}\n"
    found = one(text, "triage", date(2026, 6, 19))
    assert (found.state, found.over) == (state, over)


def test_a_limit_in_working_hours_is_past_by_working_hours() -> None:
    text = ISSUE + "found = 2026-06-12T16:00:00\n"
    (context,) = workspace(
        text, now=at("2026-06-15T11:00:00", "+00:00"),
        settings='[calendar]\nhours = "09:00-17:00"\n[policy.severity.critical]\ntriage = "2h"\n',
    ).contexts  # fmt: skip
    (issue,) = context.records(Issue)
    (found,) = CLOCKS["triage"].of(issue, context)
    assert (found.by, found.over) == (at("2026-06-15T10:00:00", "+00:00"), "1 h")


@pytest.mark.slow
@FEW
@given(any_workspaces())
def test_every_deadline_is_met_stopped_running_or_past(drawn: Drawn) -> None:
    for context in drawn.workspace().contexts:
        for entries in context.entries.values():
            for entry in entries:
                for found in _deadlines(entry.record, context):
                    state = found.state
                    assert state in get_args(State)
                    assert (state in ("late", "overdue")) == bool(found.over), found.name
                    assert found.overdue == (state == "overdue")
                    assert found.open == (state in ("running", "overdue"))
                    assert (found.days_over > 0) == bool(found.over)
                    if state == "overdue":
                        assert found.by < context.now.moment


RANKS = """\
[policy.severity]
critical = { triage = "2ch" }
high = { triage = "2d" }
medium = { triage = "5d" }
low = { triage = "10d" }
"""


@for_each(
    ("facts", "by", "state"),
    [
        ("", "2026-06-09T00:00", "overdue"),
        ("critical 2026-06-03T10:00", "2026-06-03T12:00", "overdue"),
        ("high 2026-06-05", "2026-06-09T00:00", "overdue"),
        ("critical 2026-06-10T10:00", "2026-06-09T00:00", "overdue"),
        ("low 2026-06-03", "2026-06-16T00:00", "running"),
        ("low 2026-06-10", "2026-06-09T00:00", "overdue"),
        ("low 2026-06-03, critical 2026-06-04T10:00", "2026-06-04T12:00", "overdue"),
        ("triaged 2026-06-02, critical 2026-06-03T10:00", "2026-06-09T00:00", "in time"),
        ("triaged 2026-06-03T11:00:00, critical 2026-06-03T10:00", "2026-06-03T12:00", "in time"),
        ("triaged 2026-06-03T13:00:00, critical 2026-06-03T10:00", "2026-06-03T12:00", "late"),
    ],
)
def test_a_limit_runs_by_the_rank_of_each_moment(facts: str, by: str, state: State) -> None:
    text = '[[issue]]\nid = "I-1"\ntitle = "x"\nfound = 2026-06-01\nseverity = "medium"\n'
    ranks = [fact.split() for fact in facts.split(", ") if fact]
    text += "".join(f"triaged = {on}\n" for what, on in ranks if what == "triaged")
    for what, on in ranks:
        if what != "triaged":
            moment = f"{on}:00" if "T" in on else on
            text += f'[[issue.ranked]]\non = {moment}\nseverity = "{what}"\n'
    (context,) = workspace(text, now=at("2026-06-12T12:00:00"), settings=RANKS).contexts
    (issue,) = context.records(Issue)
    (found,) = CLOCKS["triage"].of(issue, context)
    assert (found.by.replace(tzinfo=None), found.state) == (datetime.fromisoformat(by), state)


def test_a_rank_that_was_lowered_runs_from_when_it_was_first_so_high() -> None:
    """It was low up to the raise, so that the time of a medium one began then, not before."""
    text = (
        '[[issue]]\nid = "I-1"\ntitle = "x"\nfound = 2026-06-01\nseverity = "low"\nranked = [\n'
        '{ on = 2026-06-04T10:00:00, severity = "critical" },\n'
        '{ on = 2026-06-04T11:00:00, severity = "medium" },\n]\n'
    )
    (context,) = workspace(text, now=at("2026-06-11T12:00:00"), settings=RANKS).contexts
    (issue,) = context.records(Issue)
    (found,) = CLOCKS["triage"].of(issue, context)
    assert found.by == at("2026-06-12T00:00:00", "+00:00")
    assert (found.state, found.run.start_why) == ("running", "ranked critical")


def test_ranks_are_in_the_order_of_their_moments_whatever_their_offsets() -> None:
    text = (
        '[[issue]]\nid = "I-1"\ntitle = "x"\nfound = 2026-06-01\nseverity = "medium"\nranked = [\n'
        '{ on = 2026-06-03T08:30:00Z, severity = "critical" },\n'
        '{ on = 2026-06-03T10:30:00+03:00, severity = "low" },\n'
        '{ on = 2026-06-03, severity = "high" },\n]\n'
    )
    (context,) = workspace(text, now=date(2026, 6, 12)).contexts
    (issue,) = context.records(Issue)
    assert issue.severity == "critical"
    assert [severity for _, severity in issue.ranks] == ["medium", "high", "low", "critical"]


def test_a_rank_without_a_limit_leaves_the_limit_of_the_one_before() -> None:
    text = (
        '[[issue]]\nid = "I-1"\ntitle = "x"\nfound = 2026-06-01\nseverity = "medium"\n'
        'ranked = [{ on = 2026-06-03, severity = "critical" }]\nfixed = 2026-06-04\n'
    )
    limits = '[policy.severity.medium]\nfix = "5d"\n'
    (context,) = workspace(text, now=date(2026, 6, 12), settings=limits).contexts
    (issue,) = context.records(Issue)
    (found,) = CLOCKS["fix"].of(issue, context)
    assert (found.by_day, found.state) == (date(2026, 6, 8), "in time")


def test_a_rank_of_before_it_came_back_limits_from_the_day_on_which_it_did() -> None:
    text = (
        '[[issue]]\nid = "I-1"\ntitle = "x"\nfound = 2026-06-01\nseverity = "medium"\n'
        'ranked = [{ on = 2026-06-03, severity = "high" }]\nfixed = 2026-06-04\n'
        "reopened = [{ on = 2026-06-10 }]\n"
    )
    (context,) = workspace(text, now=date(2026, 6, 12), settings=RANKS).contexts
    (issue,) = context.records(Issue)
    (found,) = CLOCKS["triage"].of(issue, context)
    assert (found.start, found.run.start_why) == (date(2026, 6, 10), "reopened")
