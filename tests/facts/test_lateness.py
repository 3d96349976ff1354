"""Due, forecast, slip, days late and whose: cases by hand, and a model that lives day by day."""

from typing import Any

from clientcare.facts.dates import Dates
from clientcare.facts.lateness import commitment_dates, issue_dates, returns
from clientcare.facts.states import known
from clientcare.records import Commitment, Issue
from tests.facts.calendars import CALENDAR, at, day, end_of
from tests.for_each import for_each

Facts = dict[str, Any]


def commitment(name: str = "C-1", **facts: Any) -> Commitment:
    return Commitment.model_validate({"id": name, "title": name, **facts})


def dates_of(now: int, record: Commitment, *others: Commitment) -> Dates:
    """The dates as of the end of a day, of the facts that are known by then."""
    then = end_of(now)
    seen = {o.id.lower(): k for o in (record, *others) if (k := known(o, then))}

    def needs(one: Commitment) -> list[Commitment]:
        return [seen[name.lower()] for name in one.needs if name.lower() in seen]

    return commitment_dates(seen[record.id.lower()], then, CALENDAR, needs)


def move(on: int, to: int, told: int | None = None, **more: Any) -> Facts:
    days = {"told": told, **{k: v for k, v in more.items() if k in ("agreed", "refused")}}
    return {
        "on": day(on),
        "to": day(to),
        **{k: day(v) for k, v in days.items() if v is not None},
        **({"cause": more["cause"]} if "cause" in more else {}),
    }


# Due


@for_each(
    ("facts", "due", "forecast"),
    [
        ({}, None, None),
        ({"promised": day(10)}, 10, None),
        ({"promised": day(10), "moves": [move(1, 15)]}, 10, 15),
        ({"promised": day(10), "moves": [move(1, 15, 3)]}, 15, None),
        ({"promised": day(10), "moves": [move(1, 15, agreed=3)]}, 15, None),
        ({"promised": day(10), "moves": [move(1, 15, refused=3)]}, 10, None),
        ({"promised": day(10), "moves": [move(1, 15, 2, refused=3)]}, 10, None),
        ({"promised": day(10), "moves": [move(1, 15, 2), move(3, 17, refused=4)]}, 15, None),
        ({"promised": day(10), "moves": [move(1, 15, 2), move(3, 17)]}, 15, 17),
        ({"promised": day(10), "moves": [move(1, 15), move(3, 17, 4)]}, 17, None),
        ({"promised": day(10), "moves": [move(1, 15), move(3, 17), move(4, 18)]}, 10, 18),
        # in the order of their making, whatever their order in the file or of the telling
        ({"promised": day(10), "moves": [move(3, 17, 4), move(1, 15, 2)]}, 17, None),
        ({"promised": day(10), "moves": [move(1, 15, 6), move(3, 17, 4)]}, 17, None),
        # of two moves on one day the later one in the file
        ({"promised": day(10), "moves": [move(1, 15, 1), move(1, 17, 1)]}, 17, None),
        ({"promised": day(10), "moves": [move(1, 15, 1), move(1, 17)]}, 15, 17),
        ({"promised": day(10), "moves": [move(1, 17), move(1, 15, 1)]}, 15, None),
        # told tomorrow is not told
        ({"promised": day(10), "moves": [move(1, 15, 21)]}, 10, 15),
        ({"promised": day(10), "moves": [move(1, 15, 20)]}, 15, None),
        ({"promised": day(10), "moves": [move(21, 25, 21)]}, 10, None),
        ({"moves": [move(1, 15, 1)]}, 15, None),
        # what is not ours moves when it is made
        ({"by": "client", "promised": day(10), "moves": [move(1, 15)]}, 15, None),
        ({"by": "other", "promised": day(10), "moves": [move(1, 15)]}, 15, None),
        ({"by": "client", "promised": day(10), "moves": [move(1, 15, refused=2)]}, 10, None),
        # after a delivery that stands nothing moves any more; on its day it does
        ({"promised": day(10), "delivered": day(12), "moves": [move(13, 15, 13)]}, 10, None),
        ({"promised": day(10), "delivered": day(12), "moves": [move(11, 15, 13)]}, 10, None),
        ({"promised": day(10), "delivered": day(12), "moves": [move(12, 15, 12)]}, 15, None),
        ({"by": "client", "promised": day(10), "delivered": day(12),
          "moves": [move(13, 15)]}, 10, None),
        # an open return
        ({"promised": day(10), "delivered": day(9), "returns": [{"on": day(11)}]}, 10, None),
        ({"promised": day(10), "delivered": day(9),
          "returns": [{"on": day(11), "due": day(15)}]}, 15, None),
        ({"promised": day(10), "delivered": day(9),
          "returns": [{"on": day(11), "due": day(15)}], "moves": [move(5, 12, 5)]}, 15, None),
        ({"promised": day(10), "delivered": day(9),
          "returns": [{"on": day(11), "due": day(15)}], "moves": [move(12, 18, 13)]}, 18, None),
        ({"promised": day(10), "delivered": day(9),
          "returns": [{"on": day(11), "due": day(15)}], "moves": [move(12, 18)]}, 15, 18),
        ({"promised": day(10), "delivered": day(9),
          "returns": [{"on": day(11), "due": day(15), "redelivered": day(14)}]}, 10, None),
        ({"promised": day(10), "delivered": day(9), "returns": [
            {"on": day(11), "due": day(15), "redelivered": day(14)}, {"on": day(16)}]}, 10, None),
        # nor is a return open once the delivery was accepted after all
        ({"promised": day(10), "delivered": day(9), "accepted": day(12),
          "returns": [{"on": day(11), "due": day(15)}]}, 10, None),
        # a move made between a delivery and its return counts once it is open again
        ({"promised": day(10), "delivered": day(9), "moves": [move(10, 18, 10)],
          "returns": [{"on": day(11)}]}, 18, None),
    ],
)  # fmt: skip
def test_due_and_forecast(facts: Facts, due: int | None, forecast: int | None) -> None:
    dates = dates_of(20, commitment(**facts))
    assert (dates.due, dates.forecast) == (
        None if due is None else day(due),
        None if forecast is None else day(forecast),
    )


# Overdue


def test_nothing_is_overdue_on_its_due_day() -> None:
    record = commitment(promised=day(10))
    assert [dates_of(now, record).overdue for now in (9, 10, 11, 12)] == [False, False, True, True]


@for_each("end", ["delivered", "accepted", "cancelled", "revoked", "replaced"])
def test_what_has_ended_is_not_overdue(end: str) -> None:
    record = commitment("C-1", **{"promised": day(1), end: day(8)})
    assert dates_of(7, record).overdue
    assert not dates_of(8, record).overdue
    assert not dates_of(30, record).overdue


def test_what_was_returned_is_open_again_from_that_day() -> None:
    record = commitment(
        promised=day(1), delivered=day(1), returns=[{"on": day(4), "redelivered": day(8)}]
    )
    overdue = [dates_of(now, record).overdue for now in range(10)]
    assert overdue == [False] * 4 + [True] * 4 + [False] * 2


# Slip and late


@for_each(
    ("facts", "slip", "late"),
    [
        # the 9th day is off, and so is the 18th; the 12th and 13th are a weekend
        ({"promised": day(8)}, (0, 0, 0), 6),
        ({"promised": day(8), "delivered": day(8)}, (0, 0, 0), 0),
        ({"promised": day(8), "delivered": day(1)}, (0, 0, 0), 0),
        ({"promised": day(8), "delivered": day(11)}, (0, 0, 0), 2),
        ({"promised": day(5), "delivered": day(6)}, (0, 0, 0), 1),  # a Saturday, a Sunday
        ({"promised": day(8), "cancelled": day(15)}, (0, 0, 0), 0),
        ({"promised": day(8), "replaced": day(15)}, (0, 0, 0), 0),
        ({}, (0, 0, 0), 0),
        ({"promised": day(8), "moves": [move(1, 12, 1)]}, (2, 0, 0), 4),
        ({"promised": day(8), "moves": [move(1, 12, 1, cause="client")]}, (0, 2, 0), 4),
        ({"promised": day(8), "moves": [move(1, 12, 1, cause="change")]}, (0, 2, 0), 4),
        ({"promised": day(8), "moves": [move(1, 12, 1, cause="third-party")]}, (0, 0, 2), 4),
        ({"promised": day(8), "moves": [move(1, 12, 1, cause="other")]}, (0, 0, 2), 4),
        ({"promised": day(8), "moves": [move(1, 12, 1, cause="estimate")]}, (2, 0, 0), 4),
        ({"promised": day(8), "moves": [move(1, 12, 1, cause="ours")]}, (2, 0, 0), 4),
        (
            {"promised": day(8), "moves": [move(1, 12, 1, cause="client"), move(2, 10, 2)]},
            (-1, 2, 0), 5,
        ),
        ({"promised": day(8), "moves": [move(1, 12)]}, (0, 0, 0), 6),
        ({"promised": day(8), "moves": [move(1, 3, 1)]}, (-3, 0, 0), 9),
        ({"by": "client", "promised": day(8), "moves": [move(1, 12)]}, (0, 2, 0), 4),
        ({"by": "other", "promised": day(8), "moves": [move(1, 12)]}, (0, 0, 2), 4),
        ({"by": "client", "promised": day(8), "moves": [move(1, 12, cause="ours")]}, (2, 0, 0), 4),
        ({"promised": day(8), "delivered": day(8), "returns": [{"on": day(10), "due": day(12)}]},
         (2, 0, 0), 4),
        ({"promised": day(8), "delivered": day(11), "returns": [
            {"on": day(12), "redelivered": day(15)}]}, (0, 0, 0), 4),
    ],
)  # fmt: skip
def test_slip_by_whose_and_days_late(facts: Facts, slip: tuple[int, int, int], late: int) -> None:
    dates = dates_of(20, commitment(**facts))
    assert (*dates.shares.values(), dates.days_late) == (*slip, late)
    assert dates.slip == sum(slip)


@for_each(
    ("facts", "kept"),
    [
        ({"promised": day(8)}, False),
        ({"promised": day(8), "delivered": day(8)}, True),
        ({"promised": day(8), "delivered": day(9)}, False),
        ({"promised": day(8), "delivered": day(9), "moves": [move(1, 12, 1)]}, False),
        ({"delivered": day(9)}, False),
        ({"promised": day(8), "delivered": day(8), "returns": [{"on": day(9)}]}, False),
        (
            {"promised": day(8), "delivered": day(5), "returns": [
                {"on": day(6), "redelivered": day(8)}]},
            True,
        ),
    ],
)  # fmt: skip
def test_kept_is_delivered_by_the_first_date(facts: Facts, kept: bool) -> None:
    assert dates_of(20, commitment(**facts)).kept is kept


# Waiting on the other side


def late(now: int, record: Commitment, *others: Commitment) -> tuple[int, int, int]:
    dates = dates_of(now, record, *others)
    assert dates.days_own + dates.days_waited == dates.days_late
    return dates.days_late, dates.days_own, dates.days_waited


def their(name: str = "Q-1", **facts: Any) -> Commitment:
    return commitment(name, by="client", **facts)


OURS: Facts = {"promised": day(8), "needs": ["q-1"]}
THEIRS: Facts = {"promised": day(1)}


@for_each(
    ("ours", "theirs", "expected"),
    [
        # on day 20 ours is 6 working days late: on days 10, 11, 14, 15, 16 and 17
        (OURS, THEIRS, (6, 0, 6)),
        (OURS, {"promised": day(15)}, (6, 4, 2)),
        (OURS, {"promised": day(1), "delivered": day(1)}, (6, 6, 0)),
        (OURS, {"promised": day(1), "delivered": day(3)}, (6, 4, 2)),
        (OURS, {"promised": day(15), "delivered": day(16)}, (6, 5, 1)),
        (OURS, {"promised": day(1), "cancelled": day(2)}, (6, 5, 1)),
        (OURS, {"promised": day(1), "by": "other"}, (6, 6, 0)),
        (OURS, {"promised": day(1), "by": "us"}, (6, 6, 0)),
        (OURS, {}, (6, 6, 0)),
        # only days after it was made, and after the last told move was made
        ({**OURS, "made": day(10)}, THEIRS, (6, 1, 5)),
        ({**OURS, "moves": [move(3, 11, 4)]}, THEIRS, (4, 0, 4)),
        ({**OURS, "moves": [move(15, 16, 15)]}, THEIRS, (1, 0, 1)),
        ({**OURS, "moves": [move(15, 16, 15)]}, {"promised": day(1), "delivered": day(15)},
         (1, 1, 0)),
        ({**OURS, "moves": [move(16, 17)]}, {"promised": day(1), "delivered": day(16)}, (6, 0, 6)),
        # a date that they moved after it had passed had been overdue until then
        (OURS, {"promised": day(1), "moves": [move(4, 19)]}, (6, 4, 2)),
        (OURS, {"promised": day(1), "moves": [move(1, 19)]}, (6, 6, 0)),
        # what came and was sent back was not owed meanwhile
        (OURS, {"promised": day(1), "delivered": day(2), "returns": [
            {"on": day(15), "redelivered": day(16)}]}, (6, 3, 3)),
        (OURS, {"promised": day(1), "delivered": day(2), "returns": [
            {"on": day(10), "due": day(15)}]}, (6, 3, 3)),
        # nothing that is not late is excused
        ({**OURS, "delivered": day(8)}, THEIRS, (0, 0, 0)),
        ({**OURS, "promised": day(19)}, THEIRS, (1, 0, 1)),
        ({**OURS, "cancelled": day(15)}, THEIRS, (0, 0, 0)),
        ({**OURS, "delivered": day(11)}, {"promised": day(15)}, (2, 2, 0)),
    ],
)  # fmt: skip
def test_days_late_and_whose(ours: Facts, theirs: Facts, expected: tuple[int, int, int]) -> None:
    other = commitment(**{"name": "Q-1", "by": "client", **theirs})
    assert late(20, commitment(**ours), other) == expected


def test_overlapping_waits_count_once_and_both_are_named() -> None:
    ours = commitment(promised=day(8), needs=["Q-1", "Q-2", "Q-3"])
    others = (their("Q-1", promised=day(1)), their("Q-2", promised=day(2)), their("Q-3"))
    dates = dates_of(9, ours, *others)  # no working day after the due one, which counts as 1
    assert (dates.days_late, dates.days_waited) == (1, 1)
    dates = dates_of(11, ours, *others)
    assert (dates.days_late, dates.days_waited) == (2, 2)
    assert [(w.record, w.since, w.until, w.length) for w in dates.waits] == [
        ("Q-1", day(1), None, 7),
        ("Q-2", day(2), None, 6),
    ]


def test_inputs_count_through_our_own_open_needs() -> None:
    ours = commitment(promised=day(8), needs=["C-2"])
    between = commitment("C-2", needs=["C-3"])
    last = commitment("C-3", needs=["Q-1"])
    theirs = their(promised=day(1))
    assert late(20, ours, between, last, theirs) == (6, 0, 6)
    done = commitment("C-2", needs=["C-3"], delivered=day(4))
    assert late(20, ours, done, last, theirs) == (6, 3, 3)
    third = commitment("C-2", needs=["C-3"], by="other")
    assert late(20, ours, third, last, theirs) == (6, 6, 0)


def test_of_several_ways_to_an_input_the_one_that_is_open_longest_counts() -> None:
    ours = commitment(promised=day(8), needs=["C-2", "C-3"])
    short = commitment("C-2", needs=["Q-1"], delivered=day(3))
    long = commitment("C-3", needs=["Q-1"], delivered=day(11))
    assert late(20, ours, short, long, their(promised=day(1))) == (6, 0, 6)
    assert late(20, ours, short, commitment("C-3"), their(promised=day(1))) == (6, 4, 2)


def test_for_the_clients_promises_the_sides_are_exchanged() -> None:
    theirs = their("Q-9", promised=day(8), needs=["C-1"])
    assert late(20, theirs, commitment(promised=day(1))) == (6, 0, 6)
    assert late(20, theirs, their("C-1", promised=day(1))) == (6, 6, 0)
    assert late(20, commitment("Q-9", by="other", promised=day(8), needs=["C-1"]),
                commitment(promised=day(1))) == (6, 6, 0)  # fmt: skip


def test_circles_and_many_ways_are_walked_once() -> None:
    circle = commitment(promised=day(8), needs=["C-2", "C-1"])
    assert late(20, circle, commitment("C-2", needs=["C-1"])) == (6, 6, 0)
    layers = [
        commitment(f"L-{n}-{k}", needs=[f"L-{n + 1}-0", f"L-{n + 1}-1"])
        for n in range(40)
        for k in (0, 1)
    ]
    ends = [their(f"L-40-{k}", promised=day(1)) for k in (0, 1)]
    top = commitment(promised=day(8), needs=["L-0-0", "L-0-1"])
    assert late(20, top, *layers, *ends) == (6, 0, 6)
    chain = [commitment(f"K-{n}", needs=[f"K-{n + 1}"]) for n in range(3000)]
    top = commitment(promised=day(8), needs=["K-0"])
    assert late(20, top, *chain, their("K-3000", promised=day(15))) == (6, 4, 2)


# Issues


@for_each(
    ("facts", "expected"),
    [
        ({}, (6, 6, 0)),
        ({"waits": [{"since": day(9)}]}, (6, 0, 6)),
        ({"waits": [{"since": day(15), "until": day(16)}]}, (6, 4, 2)),
        ({"waits": [{"since": at(15, 10), "until": at(15, 11)}]}, (6, 5, 1)),
        ({"waits": [{"since": at(15, 10), "until": at(16, 11)}, {"since": day(16)}]}, (6, 3, 3)),
        ({"waits": [{"since": day(1), "until": day(2)}]}, (6, 4, 2)),
        ({"waits": [{"since": day(0), "until": day(0)}]}, (6, 6, 0)),
        ({"fixed": day(11)}, (2, 2, 0)),
        ({"fixed": day(11), "waits": [{"since": day(11)}]}, (2, 1, 1)),
        ({"fixed": day(8)}, (0, 0, 0)),
        ({"closed": day(8)}, (0, 0, 0)),
        ({"confirmed": day(8)}, (0, 0, 0)),
        # what was fixed and came back was not late while the client had it
        ({"fixed": day(8), "reopened": [{"on": day(15)}]}, (3, 3, 0)),
        ({"fixed": day(8), "reopened": [{"on": day(10), "fixed": at(11, 8)}]}, (2, 2, 0)),
        ({"moves": [move(3, 11, 3)]}, (4, 4, 0)),
        ({"moves": [move(3, 11, 3)], "waits": [{"since": day(1), "until": day(4)}]}, (4, 3, 1)),
    ],
)
def test_a_fix_is_late_like_a_promise(facts: Facts, expected: tuple[int, int, int]) -> None:
    issue = Issue.model_validate(
        {"id": "I-1", "title": "a", "found": day(0), "promised": day(8), **facts}
    )
    dates = issue_dates(issue, end_of(20), CALENDAR)
    assert (dates.days_late, dates.days_own, dates.days_waited) == expected
    assert dates.overdue == (dates.completed_on is None)


@for_each(
    ("redelivered", "accepted", "settled"),
    [(10, 10, True), (None, 10, False), (None, 11, True), (11, 11, True), (11, 13, False)],
)
def test_what_came_back_was_accepted_where_that_was_said_since(
    redelivered: int | None, accepted: int, settled: bool
) -> None:
    back = {"on": day(10)} | ({"redelivered": day(redelivered)} if redelivered else {})
    facts = {"accepted": day(accepted), "returns": [back, {"on": day(12)}]}
    record = Commitment.model_validate({"id": "D-1", "title": "x", **facts})
    assert returns(record)[-1].settled is settled
