"""Lateness held to a model that lives day by day, and knows nothing of the next."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.facts.dates import Dates
from clientcare.records import Commitment
from tests.drawn import examples
from tests.facts.calendars import day, days_after, works_on
from tests.facts.test_lateness import Facts, commitment, dates_of

# The model: each day is lived through, and nothing is known of the next


DAYS = st.integers(0, 35).map(day)
SOME_DAY = st.none() | DAYS
NAMES = ("A", "B", "C", "D", "E")


def optional(**fields: st.SearchStrategy[Any]) -> st.SearchStrategy[Facts]:
    """Tables with some of the fields; what is not set is left out."""
    return st.fixed_dictionaries({}, optional=fields)


MOVES = st.lists(
    st.fixed_dictionaries(
        {"on": DAYS, "to": DAYS}, optional={"told": DAYS, "agreed": DAYS, "refused": DAYS}
    ),
    max_size=3,
)
RETURNS = st.lists(
    st.fixed_dictionaries({"on": DAYS}, optional={"due": DAYS, "redelivered": DAYS}), max_size=2
)


@st.composite
def promises(draw: st.DrawFn, name: str, returns: bool = True) -> Commitment:
    facts = draw(
        optional(
            made=DAYS,
            promised=DAYS,
            moves=MOVES,
            **({"returns": RETURNS} if returns else {}),
            delivered=DAYS,
            accepted=DAYS,
            cancelled=DAYS,
            needs=st.lists(st.sampled_from(NAMES), max_size=3),
        )
    )
    return commitment(name, by=draw(st.sampled_from(("us", "client", "other"))), **facts)


GROUPS = st.tuples(*(promises(name) for name in NAMES))
NEVER_RETURNED = st.tuples(*(promises(name, returns=False) for name in NAMES))


def due_on(record: Commitment, now: date) -> date | None:
    """What was due as of a day, while it was owed; the rules of the page, one by one."""
    if (record.made and record.made > now) or not is_owed(record, now):
        return None
    found, since = record.promised, date.min
    for one in sorted(record.moves, key=lambda m: m.on):
        told = told_on(one, record.by, now)
        if one.on <= now and told and not (one.refused and one.refused <= now):
            found, since = one.to, told
    back = last_back(record, now)
    again: date | None = back.due if back else None
    return again if again and back.on > since else found


def told_on(one: Any, by: str, now: date) -> date | None:
    if by != "us":
        return date.min if one.on > now else one.on
    return next((d for d in (one.told, one.agreed, one.refused) if d and d <= now), None)


def last_back(record: Commitment, now: date) -> Any:
    backs = [back for back in record.returns if back.on <= now]
    return max(backs, key=lambda back: back.on, default=None)


def end_on(record: Commitment, now: date) -> date | None:
    """The delivery that stands as of a day."""
    delivered, accepted = (
        d if d and d <= now else None for d in (record.delivered, record.accepted)
    )
    back = last_back(record, now)
    if back is None:
        return delivered or accepted
    again: date | None = back.redelivered
    if again and again <= now:
        return again
    return accepted if accepted and accepted > back.on else None


def is_owed(record: Commitment, now: date) -> bool:
    gone = record.cancelled and record.cancelled <= now
    return not gone and end_on(record, now) is None


def was_overdue(record: Commitment, on: date) -> bool:
    """Whether it was overdue on a day: due before it, and still owed as it began."""
    due = due_on(record, on)
    if is_owed(record, on):
        return due is not None and due < on
    eve = date.fromordinal(on.toordinal() - 1)
    before = due_on(record, eve)
    return before is not None and before < on


def inputs_on(record: Commitment, on: date, now: date, group: dict[str, Commitment]) -> set[str]:
    """What a record waits for on a day, through its own side's needs that were open on it."""
    found: set[str] = set()
    left: list[tuple[Commitment, frozenset[str]]] = [(record, frozenset())]
    while left:
        holder, way = left.pop()
        for name in set(holder.needs) - way:
            need = group[name]
            if need.made and need.made > now:
                continue
            found.add(name)
            gone = need.cancelled if need.cancelled and need.cancelled <= now else None
            came = end_on(need, now) or gone
            if need.by == record.by and (came is None or on <= came):
                left.append((need, way | {name}))
    return found


def model(record: Commitment, now: date, group: dict[str, Commitment]) -> tuple[int, int] | None:
    """Days late and days waited of a record as of a day; None where it is not known yet."""
    if record.made and record.made > now:
        return None
    end, last = end_on(record, now), _last_move(record, now)
    due = _due_that_stood(record, now, end)
    if due is None or (record.cancelled and record.cancelled <= now):
        return 0, 0
    until = end or now
    late = sum(works_on(d) for d in days_after(due, until))
    late = max(1, late) if due < until else 0
    after = max([d for d in (record.made, last) if d], default=date(2026, 5, 1))
    other = {"us": "client", "client": "us"}.get(record.by)
    waited = sum(
        works_on(d)
        and any(
            group[n].by == other and was_overdue(group[n], d)
            for n in inputs_on(record, d, now, group)
        )
        for d in days_after(after, until)
    )
    return late, min(late, waited)


def _standing(record: Commitment, now: date) -> Iterator[Any]:
    end = end_on(record, now)
    for one in sorted(record.moves, key=lambda m: m.on):
        told = told_on(one, record.by, now)
        refused = one.refused and one.refused <= now
        if one.on <= now and told and not refused and (not end or max(told, one.on) <= end):
            yield one


def _last_move(record: Commitment, now: date) -> date | None:
    return max((one.on for one in _standing(record, now)), default=None)


def _due_that_stood(record: Commitment, now: date, end: date | None) -> date | None:
    if end is None:
        return due_on(record, now) if is_owed(record, now) else record.promised
    last = record.promised
    for one in _standing(record, now):
        last = one.to
    return last


@pytest.mark.slow
@examples(150)
@given(NEVER_RETURNED, DAYS)
def test_days_late_and_waited_are_those_of_the_model(
    group: tuple[Commitment, ...], now: date
) -> None:
    by_name = {record.id: record for record in group}
    number = (now - day(0)).days
    for record in group:
        expected = model(record, now, by_name)
        if expected is None:
            continue
        dates = dates_of(number, record, *(r for r in group if r is not record))
        assert (dates.days_late, dates.days_waited) == expected
        assert dates.days_own + dates.days_waited == dates.days_late
        assert dates.days_own >= 0


@given(promises("A"), DAYS)
def test_days_late_are_days_on_which_the_other_side_did_not_have_it(
    record: Commitment, now: date
) -> None:
    if record.made and record.made > now:
        return
    dates = dates_of((now - day(0)).days, record)
    came_or_now = dates.completed_on or now
    is_late = dates.due is not None and not dates.withdrawn_on and came_or_now > dates.due
    assert (dates.days_late > 0) == is_late
    counted = [d for after, upto in dates.late_for for d in days_after(after, upto)]
    assert all(dates.due and d > dates.due and d <= now for d in counted)
    if dates.late_for:
        assert dates.days_late == max(1, sum(works_on(d) for d in counted))


# Promises for all


def same(a: Dates, b: Dates) -> bool:
    names = (
        "promised",
        "due",
        "forecast",
        "overdue",
        "shares",
        "days_late",
        "days_waited",
        "completed_on",
    )
    return all(getattr(a, name) == getattr(b, name) for name in names)


@given(GROUPS, DAYS)
def test_nothing_is_ever_overdue_on_its_due_day(group: tuple[Commitment, ...], now: date) -> None:
    number = (now - day(0)).days
    for record in group:
        if record.made and record.made > now:
            continue
        dates = dates_of(number, record, *group)
        if dates.due == now:
            assert not dates.overdue
            assert dates.completed_on or dates.days_late == 0


@given(promises("A"), DAYS, DAYS, DAYS)
def test_an_untold_move_changes_no_due(record: Commitment, on: date, to: date, now: date) -> None:
    ours = record.model_copy(update={"by": "us", "made": None})
    untold = commitment(moves=[{"on": on, "to": to}]).moves
    more = ours.model_copy(update={"moves": (*ours.moves, *untold)})
    number = (now - day(0)).days
    before, after = dates_of(number, ours), dates_of(number, more)
    assert (before.due, before.overdue, before.days_late, before.shares) == (
        after.due, after.overdue, after.days_late, after.shares,
    )  # fmt: skip


@given(GROUPS, promises("A"), DAYS)
def test_waiting_never_moves_a_negotiated_date(
    group: tuple[Commitment, ...], record: Commitment, now: date
) -> None:
    if record.made and record.made > now:
        return
    number = (now - day(0)).days
    alone = dates_of(number, record.model_copy(update={"needs": ()}))
    waiting = dates_of(number, record.model_copy(update={"needs": NAMES}), *group[1:])
    assert (alone.due, alone.overdue, alone.days_late) == (
        waiting.due, waiting.overdue, waiting.days_late,
    )  # fmt: skip


@given(GROUPS, DAYS)
def test_the_order_of_records_changes_nothing(group: tuple[Commitment, ...], now: date) -> None:
    number = (now - day(0)).days
    for record in group:
        if not (record.made and record.made > now):
            turned = record.model_copy(update={"needs": record.needs[::-1]})
            assert same(
                dates_of(number, record, *group), dates_of(number, turned, *group[::-1], turned)
            )
