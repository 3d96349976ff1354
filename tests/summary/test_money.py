"""Payments on the dunning ladder, and compensation."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clientcare.summary.figures import Payment, Sum
from tests.summary.sums import commitment, project_of
from tests.workspaces import PROJECT


def payment(name: str, *more: str, by: str = "client") -> str:
    return commitment(name, 'kind = "payment"', *more, by=by)


def one(*more: str, by: str = "client") -> Payment:
    (found,) = project_of(payment("P-1", *more, by=by)).money.payments
    return found


def test_a_payment_climbs_the_dunning_ladder_from_its_due_day() -> None:
    # Due Monday 1 June: mail by 2, call by 8, notice by 15 June, legal by 1 July.
    late = one("promised = 2026-06-01", 'amount = "100.50"')
    assert (late.amount, late.currency) == (Decimal("100.50"), "EUR")
    assert (late.overdue, late.days_late) == (True, 10)
    assert (late.taken, late.step) == (None, "call")
    assert (late.next_step, late.next_on) == ("call", date(2026, 6, 8))
    fresh = one("promised = 2026-06-12")
    assert (fresh.step, fresh.next_step, fresh.next_on) == (None, "mail", date(2026, 6, 15))


def test_what_was_done_counts_as_for_the_rules_on_dunning() -> None:
    """From the due day on, and a contact about it as well."""
    early = one("promised = 2026-06-01", 'reminders = [{ on = 2026-05-29, how = "call" }]')
    assert (early.taken, early.next_step) == (None, "call")
    call = '[[touchpoint]]\non = 2026-06-09\nkind = "call"\nabout = ["P-1"]\n'
    (spoken,) = project_of(payment("P-1", "promised = 2026-06-01") + call).money.payments
    assert (spoken.taken, spoken.taken_on) == ("call", date(2026, 6, 9))
    assert (spoken.next_step, spoken.next_on) == ("notice", date(2026, 6, 15))


def test_a_step_taken_leads_to_the_next_one() -> None:
    steps = 'reminders = [{ on = 2026-06-09, how = "call" }, { on = 2026-06-03, how = "mail" }]'
    late = one("promised = 2026-06-01", steps)
    assert (late.taken, late.taken_on) == ("call", date(2026, 6, 9))
    assert (late.next_step, late.next_on) == ("notice", date(2026, 6, 15))
    last = one("promised = 2026-06-01", 'reminders = [{ on = 2026-06-09, how = "legal" }]')
    assert (last.next_step, last.next_on) == (None, None)


def test_what_is_paid_not_due_or_ours_climbs_no_ladder() -> None:
    paid = one("promised = 2026-06-01", "delivered = 2026-06-12")
    assert (paid.settled, paid.paid, paid.step, paid.next_step) == (
        True,
        date(2026, 6, 12),
        None,
        None,
    )
    assert one("promised = 2026-06-15").next_step is None
    ours = one("promised = 2026-06-01", by="us")
    assert (ours.overdue, ours.step, ours.next_step) == (True, None, None)
    undated = one()
    assert (undated.due, undated.overdue, undated.amount) == (None, False, None)


def test_an_open_dispute_about_it_is_named() -> None:
    issue = '[[issue]]\nid = "I-{0}"\ntitle = "x"\nfound = 2026-06-01\nkind = "{1}"\n'
    money = project_of(
        payment("P-1", "promised = 2026-06-01")
        + issue.format(1, "dispute")
        + 'affects = ["p-1"]\n'
        + issue.format(2, "defect")
        + 'affects = ["P-1"]\n'
        + issue.format(3, "payment")
        + 'affects = ["P-1"]\nclosed = 2026-06-02\n'
    ).money
    assert money.payments[0].disputed == ("I-1",)
    assert money.payments[0].next_step is None  # first it is settled


def test_totals_never_add_two_currencies_nor_round() -> None:
    money = project_of(
        payment("P-1", "promised = 2026-06-01", "amount = 0.1")
        + payment("P-2", "promised = 2026-06-30", "amount = 0.2")
        + payment("P-3", "promised = 2026-06-01", "amount = 5", 'currency = "USD"')
        + payment("P-4", "promised = 2026-06-01", 'currency = "USD"')
        + payment("P-5", "promised = 2026-06-01", "amount = 7", "delivered = 2026-06-02")
        + payment("P-6", "promised = 2026-06-30", "amount = 9", by="us")
    ).money
    assert money.total("client") == (Sum("EUR", Decimal("0.3"), 2), Sum("USD", Decimal(5), 2))
    assert money.total("client", overdue=True) == (
        Sum("EUR", Decimal("0.1"), 1),
        Sum("USD", Decimal(5), 2),
    )
    assert money.total("us") == (Sum("EUR", Decimal(9), 1),)
    assert money.total("us", overdue=True) == ()


def test_a_credit_is_netted_and_never_late() -> None:
    money = project_of(
        payment("P-1", "promised = 2026-06-01", "amount = 100.10")
        + payment("P-2", "promised = 2026-05-01", "amount = -40.05")
        + payment("P-3", "promised = 2026-05-01", "amount = -7", 'currency = "USD"')
    ).money
    assert money.total("client") == (Sum("EUR", Decimal("60.05"), 2), Sum("USD", Decimal(-7), 1))
    assert money.total("client", overdue=True) == (Sum("EUR", Decimal("100.10"), 1),)
    credit = money.payments[1]
    assert (credit.overdue, credit.days_late, credit.step, credit.next_step) == (
        False, 0, None, None,
    )  # fmt: skip


@given(st.lists(st.decimals("-9999.99", "9999.99", places=2), min_size=1, max_size=6))
def test_a_sum_is_exact_to_the_cent(amounts: list[Decimal]) -> None:
    records = (
        payment(f"P-{n}", "promised = 2026-06-01", f"amount = {amount}")
        for n, amount in enumerate(amounts)
    )
    (total,) = project_of("".join(records)).money.total("client")
    assert total == Sum("EUR", sum(amounts, Decimal()), len(amounts))


# In parts ----------------------------------------------------------------------------------------


def parts(*pairs: tuple[str, str], name: str = "payments") -> str:
    entries = (f"{{ on = 2026-{day}, amount = {amount} }}" for day, amount in pairs)
    return f"{name} = [{', '.join(entries)}]"


def test_what_is_open_is_the_amount_less_what_came_and_what_was_written_off() -> None:
    came, let_go = parts(("06-02", "7500"), ("06-10", "0.55")), ("06-11", "1000")
    found = one("promised = 2026-06-01", "amount = 12500", came, parts(let_go, name="written_off"))
    assert (found.amount, found.open) == (Decimal(12500), Decimal("3999.45"))
    assert (found.settled, found.overdue, found.paid) == (False, True, None)
    money = project_of(payment("P-1", "promised = 2026-06-01", "amount = 12500", came)).money
    assert money.total("client", overdue=True) == (Sum("EUR", Decimal("4999.45"), 1),)


def test_it_is_paid_on_the_day_on_which_nothing_is_open_any_more() -> None:
    came = parts(("06-05", "500.50"), ("06-03", "400"), ("06-04", "99.50"))
    found = one("promised = 2026-06-03", "amount = 1000", came)
    assert (found.settled, found.paid, found.open) == (True, date(2026, 6, 5), Decimal())
    assert (found.days_late, found.step, found.next_step) == (2, None, None)
    later = one("promised = 2026-06-01", "amount = 1000", parts(("06-16", "1000")))
    assert (later.open, later.overdue) == (Decimal(1000), True)  # as of 15 June it has not come


def test_what_the_bank_took_back_is_owed_again() -> None:
    back = one("promised = 2026-06-01", "amount = 9", parts(("06-02", "9"), ("06-09", "-9")))
    assert (back.open, back.settled, back.paid, back.overdue) == (Decimal(9), False, None, True)


def test_what_is_paid_beyond_is_a_credit_that_stays_in_sight() -> None:
    more = one("promised = 2026-06-01", "amount = 9", parts(("06-01", "5"), ("06-02", "5.01")))
    assert (more.open, more.settled, more.overdue) == (Decimal("-1.01"), False, False)
    assert (more.paid, more.next_step) == (date(2026, 6, 2), None)
    returned = parts(("06-01", "5"), ("06-02", "5.01"), ("06-03", "-1.01"))
    assert one("promised = 2026-06-01", "amount = 9", returned).settled


def test_delivered_says_that_the_rest_came() -> None:
    rest = one("amount = 9", "delivered = 2026-06-05", parts(("06-01", "5")))
    assert (rest.open, rest.settled, rest.paid) == (Decimal(), True, date(2026, 6, 5))
    twice = one("amount = 9", "delivered = 2026-06-05", parts(("06-08", "9")))
    assert (twice.open, twice.paid) == (Decimal(-9), date(2026, 6, 5))


def test_a_credit_is_paid_out_with_a_minus() -> None:
    part = one("promised = 2026-06-01", "amount = -9", parts(("06-02", "-4")))
    assert (part.open, part.settled, part.overdue) == (Decimal(-5), False, False)
    whole = one("promised = 2026-06-01", "amount = -9", parts(("06-02", "-4"), ("06-03", "-5")))
    assert (whole.open, whole.settled) == (Decimal(), True)


def test_of_what_was_cancelled_nothing_is_open() -> None:
    gone = one("amount = 9", "cancelled = 2026-06-05", parts(("06-01", "5")))
    assert (gone.open, gone.settled) == (Decimal(), True)
    credit = one("amount = -9", "cancelled = 2026-06-05")
    assert (credit.open, credit.settled) == (Decimal(), True)
    sent_back = one("amount = 9", "delivered = 2026-06-01", "returns = [{ on = 2026-06-02 }]")
    assert (sent_back.open, sent_back.settled) == (Decimal(9), False)


CENTS = st.decimals("0.01", "9999.99", places=2)


@pytest.mark.slow
@given(
    st.sampled_from(("EUR", "USD")),
    st.lists(st.tuples(st.integers(1, 28), CENTS), min_size=1, max_size=6),
    CENTS,
    st.randoms(use_true_random=False),
)
def test_what_is_owed_is_exact_however_it_was_paid(
    currency: str, came: list[tuple[int, Decimal]], rest: Decimal, random: Random
) -> None:
    """Never wrong by a cent, never in another currency, and alike in any order and any split."""
    amount = sum((part for _, part in came), rest)
    split = [piece for day, part in came for piece in _split(day, part, random)]
    other = payment("P-2", "amount = 1", 'currency = "GBP"')
    found = []
    for pairs in (came, random.sample(came, len(came)), split):
        written = parts(*((f"05-{day:02}", str(part)) for day, part in pairs))
        text = payment("P-1", f"amount = {amount}", f'currency = "{currency}"', written)
        found.append(project_of(text + other).money)
        assert found[-1].total("client") == tuple(
            sorted((Sum(currency, rest, 1), Sum("GBP", Decimal(1), 1)))
        )
        last = max(day for day, _ in came)
        whole = payment("P-1", f"amount = {amount - rest}", written)
        assert project_of(whole).money.payments[0].paid == date(2026, 5, last)
    assert found[0] == found[1] == found[2]


def _split(day: int, part: Decimal, random: Random) -> list[tuple[int, Decimal]]:
    cents = random.randint(0, int(part * 100))
    pieces = (Decimal(cents) / 100, part - Decimal(cents) / 100)
    return [(day, piece) for piece in pieces if piece]


def test_a_payment_without_currency_has_none() -> None:
    project = PROJECT.replace('currency = "EUR"\n', "")
    money = project_of(payment("P-1", "amount = 5"), project=project).money
    assert money.total("client") == (Sum(None, Decimal(5), 1),)


def test_open_payments_keep_a_closed_project_in_the_list() -> None:
    head, people = PROJECT.split("[project.people]")
    closed = f"{head}closed = 2026-06-10\n[project.people]{people}"
    owed = project_of(payment("P-1", "promised = 2026-06-30"), project=closed)
    assert (owed.closed, owed.listed) == (date(2026, 6, 10), True)
    paid = project_of(payment("P-1", "delivered = 2026-06-05"), project=closed)
    assert not paid.listed
    assert project_of("").listed


# Compensation ------------------------------------------------------------------------------------


def test_compensation_has_a_state_and_may_be_pending() -> None:
    issue = '[[issue]]\nid = "I-{0}"\ntitle = "x"\nfound = 2026-05-01\ncompensation = [{1}]\n'
    entries = (
        '{ kind = "discount", what = "a tenth", amount = 10 }, '
        '{ kind = "none", why = "no" }, '
        '{ kind = "refund", offered = 2026-06-01 }, '
        '{ kind = "refund", offered = 2026-05-01, accepted = 2026-05-29 }, '
        '{ kind = "refund", offered = 2026-06-01, accepted = 2026-06-02, settled = 2026-06-03 }'
    )
    offers = project_of(issue.format(1, entries)).money.offers
    assert [(o.state, o.pending, o.overdue) for o in offers] == [
        ("considered", True, False),
        ("ruled out", False, False),
        ("offered", True, False),
        ("accepted", True, True),
        ("settled", False, False),
    ]
    assert (offers[0].amount, offers[0].currency, offers[1].currency) == (Decimal(10), "EUR", None)
    closed = project_of(issue.format(1, entries) + "closed = 2026-06-05\n").money.offers
    assert [offer.pending for offer in closed] == [False, False, True, True, False]
