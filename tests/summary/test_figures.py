"""Kept promises, slips and causes."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.facts.view import FirstCommitted
from clientcare.summary.figures import Cause, Slip, Tally, figures_of, wilson
from tests.for_each import for_each
from tests.summary.sums import commitment, project_of
from tests.workspaces import workspace


@for_each(
    ("kept", "due", "low", "high"),
    [
        # By hand from Wilson's formula with z = 1.96.
        (7, 11, 0.3538, 0.8483),
        (2, 5, 0.1176, 0.7693),
        (5, 10, 0.2366, 0.7634),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (1, 1, 0.2065, 1.0),
        (90, 100, 0.8256, 0.9448),
    ],
)
def test_wilson_interval_against_figures_by_hand(
    kept: int, due: int, low: float, high: float
) -> None:
    found = wilson(kept, due)
    assert found is not None
    assert [round(end, 4) for end in found] == [low, high]


def test_nothing_due_has_no_interval() -> None:
    assert wilson(0, 0) is None


@given(st.integers(1, 400).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_the_interval_always_holds_the_share_and_mirrors(pair: tuple[int, int]) -> None:
    kept, due = pair
    low, high = wilson(kept, due) or (9.0, -9.0)
    assert 0 <= low <= kept / due + 1e-12
    assert kept / due - 1e-12 <= high <= 1
    other_low, other_high = wilson(due - kept, due) or (9.0, -9.0)
    assert low == pytest.approx(1 - other_high)
    assert high == pytest.approx(1 - other_low)


# Which promises count ----------------------------------------------------------------------------


def kept(*lines: str, by: str = "us") -> tuple[int, int, int]:
    """Kept, due, and kept by the agreed date, of one commitment as of Monday 2026-06-15."""
    figures = project_of(commitment("D-1", *lines, by=by)).figures
    tally = figures.kept_us if by == "us" else figures.kept_client
    return tally.kept, tally.due, tally.kept_agreed


TOLD = "{ on = 2026-06-05, to = 2026-06-12, told = 2026-06-05 }"
AGREED = "{ on = 2026-06-05, to = 2026-06-12, told = 2026-06-05, agreed = 2026-06-08 }"
RETURNED = "returns = [{ on = 2026-06-10, due = 2026-06-12"


@for_each(
    ("lines", "expected"),
    [
        (("promised = 2026-06-12", "delivered = 2026-06-12"), (1, 1, 1)),
        (("promised = 2026-06-12", "delivered = 2026-06-15"), (0, 1, 0)),
        (("promised = 2026-06-12",), (0, 1, 0)),
        (("promised = 2026-06-16", "delivered = 2026-06-12"), (0, 0, 0)),
        (("promised = 2026-06-15",), (0, 0, 0)),
        (("promised = 2026-06-15", "delivered = 2026-06-15"), (1, 1, 1)),
        (("delivered = 2026-06-12",), (0, 0, 0)),
        # Released before the date: does not count; on it or after: broken.
        (("promised = 2026-06-12", "cancelled = 2026-06-11"), (0, 0, 0)),
        (("promised = 2026-06-12", "replaced = 2026-06-11"), (0, 0, 0)),
        (("promised = 2026-06-12", "cancelled = 2026-06-12"), (0, 1, 0)),
        (("promised = 2026-06-12", "revoked = 2026-06-01"), (0, 1, 0)),
        (("promised = 2026-07-12", "revoked = 2026-06-01"), (0, 0, 0)),
        # Moved: the first date stands; beside it the agreed one, which a told one alone is not.
        (("promised = 2026-06-08", f"moves = [{TOLD}]", "delivered = 2026-06-12"), (0, 1, 0)),
        (("promised = 2026-06-08", f"moves = [{AGREED}]", "delivered = 2026-06-12"), (0, 1, 1)),
        (("promised = 2026-06-08", f"moves = [{AGREED}]", "delivered = 2026-06-15"), (0, 1, 0)),
        # A returned one counts by its redelivery.
        (("promised = 2026-06-12", "delivered = 2026-06-09", RETURNED + " }]"), (0, 1, 0)),
        (
            (
                "promised = 2026-06-12",
                "delivered = 2026-06-09",
                RETURNED + ", redelivered = 2026-06-12 }]",
            ),
            (1, 1, 1),
        ),
        (
            (
                "promised = 2026-06-12",
                "delivered = 2026-06-09",
                RETURNED + ", redelivered = 2026-06-15 }]",
            ),
            (0, 1, 0),
        ),
    ],
)
@for_each("by", ["us", "client"])
def test_which_promises_count_and_which_are_kept(
    by: str, lines: tuple[str, ...], expected: tuple[int, int, int]
) -> None:
    assert kept(*lines, by=by) == expected


def test_both_directions_are_counted_apart_and_third_parties_not_at_all() -> None:
    late, in_time = "promised = 2026-06-12", "delivered = 2026-06-11"
    figures = project_of(
        commitment("D-1", late, in_time)
        + commitment("D-2", late)
        + commitment("D-3", late, by="client")
        + commitment("D-4", late, in_time, by="other", owner="tom")
    ).figures
    assert (figures.kept_us.kept, figures.kept_us.due) == (1, 2)
    low, high = wilson(0, 1) or (0.0, 0.0)
    assert figures.kept_client == Tally(0, 1, low, high, 0, low, high)


def test_the_period_is_the_life_of_the_project() -> None:
    space = workspace(
        commitment("D-1", "promised = 2026-06-05", "delivered = 2026-06-05")
        + commitment("D-2", "promised = 2026-06-10")
    )
    (context,) = space.contexts
    whole = figures_of(context)
    assert (whole.kept_us.kept, whole.kept_us.due) == (1, 2)
    assert (whole.since, whole.until) == (date(2026, 6, 1), date(2026, 6, 15))


# Slips and causes --------------------------------------------------------------------------------


def test_slips_count_from_first_promised_to_delivered_or_now_due() -> None:
    figures = project_of(
        commitment("D-1", "promised = 2026-06-10", "delivered = 2026-06-08")  # 2 early
        + commitment("D-2", "promised = 2026-06-08", f"moves = [{TOLD}]")  # 4 later
        + commitment("D-3", "promised = 2026-06-05", "delivered = 2026-06-08")  # 1 late
        + commitment("D-4", "promised = 2026-06-05", "cancelled = 2026-06-08")
        + commitment("D-5")
        + commitment("D-6", "promised = 2026-06-03", by="client")
    ).figures
    assert figures.slip_us == Slip(3, 1.0, 4, "D-2")
    assert figures.slip_client == Slip(1, 0.0, 0, "D-6")
    assert project_of("").figures.slip_us == Slip(0, None, None, None)


def test_no_slip_counts_of_a_credit_or_of_what_was_first_committed_after_its_day() -> None:
    credit = ("kind = 'payment'", "amount = -5", "promised = 2026-06-01", "delivered = 2026-06-12")
    assert project_of(commitment("D-1", *credit, by="client")).figures.slip_client.promises == 0
    space = workspace(commitment("D-1", "promised = 2026-06-05", "delivered = 2026-06-05"))
    space.first_committed = FirstCommitted({"d-1": date(2026, 6, 8)}, ())
    assert figures_of(space.contexts[0]).slip_us.promises == 0


def test_the_median_of_an_even_number_lies_between_the_two_in_the_middle() -> None:
    figures = project_of(
        commitment("D-1", "promised = 2026-06-08", "delivered = 2026-06-08")
        + commitment("D-2", "promised = 2026-06-08", "delivered = 2026-06-09")
    ).figures
    assert figures.slip_us.median == 0.5


def test_causes_are_those_of_our_moves_that_stand_most_frequent_first() -> None:
    def move(day: int, to: int, cause: str, more: str = "") -> str:
        on = f"2026-06-{day:02}"
        why = f'cause = "{cause}", ' if cause else ""
        return f"{{ on = {on}, to = 2026-06-{to:02}, {why}told = {on}{more} }}"

    one = f"moves = [{move(3, 9, 'client')}, {move(4, 10, 'ours')}, {move(5, 12, 'ours')}]"
    refused = f"moves = [{move(3, 30, 'estimate', ', refused = 2026-06-04')}]"
    untold = "moves = [{ on = 2026-06-03, to = 2026-06-30, cause = 'change' }]"
    unnamed = f"moves = [{move(3, 9, '')}]"
    fix = '[[issue]]\nid = "I-1"\ntitle = "x"\nfound = 2026-06-01\npromised = 2026-06-08\n'
    figures = project_of(
        commitment("D-1", "promised = 2026-06-08", one)
        + commitment("D-2", "promised = 2026-06-08", refused)
        + commitment("D-3", "promised = 2026-06-08", untold)
        + commitment("D-4", "promised = 2026-06-08", unnamed)
        + commitment("D-5", "promised = 2026-06-08", unnamed, by="client")
        + fix
        + f"moves = [{move(3, 11, 'third-party')}]\n"
    ).figures
    assert figures.causes == (
        Cause("ours", 2, 3),
        Cause("third-party", 1, 3),
        Cause("client", 1, 1),
        Cause(None, 1, 1),
    )
