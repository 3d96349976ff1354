"""Amounts of money in a record that cannot be meant, as of no currency."""

import re
from collections.abc import Iterator
from decimal import Decimal
from itertools import accumulate

from clientcare.errors import Fix
from clientcare.records.base import Record, with_article
from clientcare.records.commitment import Commitment
from clientcare.records.events import Change
from clientcare.records.faults import Fault
from clientcare.records.issue import Issue
from clientcare.records.validation import Path

NO_DECIMALS = frozenset(
    ("BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV",
     "XAF", "XOF", "XPF")
)  # fmt: skip

THREE_DECIMALS = frozenset(("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"))
"""The currencies of ISO 4217 whose smallest unit is no hundredth."""


def amount_faults(record: Record, currency: str | None) -> Iterator[Fault]:
    """Find amounts that cannot be meant or have no currency, and payments that cannot have been.

    `currency` is that of the record's project. The record is judged all the same.
    """
    for path, amount, own in _amounts(record):
        if isinstance(amount, Decimal | int) and not own and currency is None:
            fix: str = 'add `currency = "EUR"` once in [project], with your currency'
            if path[0] != "options":  # they have no currency of their own
                key = "effort.currency" if path[0] == "effort" else "currency"
                fix = Fix(fix.replace("once", "beside it, or once"), **{key: '"EUR"'})
            yield Fault(path, "an amount without a currency", fix)
        elif isinstance(amount, Decimal):
            yield from _too_exact(path, amount, own or currency)
    if isinstance(record, Commitment) and (record.payments or record.written_off):
        yield from _part_faults(record, record.currency or currency)
    for n, each in enumerate(record.rounds if isinstance(record, Commitment) else ()):
        if each.payments or each.written_off:
            assert isinstance(record, Commitment)
            one = record.model_copy(update=vars(each))
            for fault in _part_faults(one, record.currency or currency):
                yield Fault(("rounds", n, *fault.path), fault.message, fault.fix)


def _too_exact(path: Path, amount: Decimal, currency: str | None) -> Iterator[Fault]:
    """Find more decimals than a currency has: `1.250` is 1,250 to whom a point parts thousands."""
    most = 0 if currency in NO_DECIMALS else 3 if currency in THREE_DECIMALS else 2
    in_thousands = most < 3 and amount.as_tuple().exponent == -3
    parted = in_thousands and re.fullmatch(r"-?[1-9]\d{0,2}\.\d{3}", f"{amount:f}")
    if currency and (parted or amount != round(amount, most)):
        whole = f"{parted[0].replace('.', '')}, or " if parted else ""
        fix = f"write {whole}{round(amount, most)}"
        yield Fault(path, f"{amount} has more decimals than {currency} has", fix)


def _amounts(record: Record) -> Iterator[tuple[Path, object, str | None]]:
    """Every amount that a record may have but its parts, and the currency of its own."""
    if isinstance(record, Commitment):
        code = record.currency
        yield ("amount",), record.amount, code
        yield from (
            (("rounds", n, "amount"), one.amount, code) for n, one in enumerate(record.rounds)
        )
    if isinstance(record, Issue):
        for n, offer in enumerate(record.compensation):
            yield ("compensation", n, "amount"), offer.amount, offer.currency
        yield from (
            (("options", n, "cost"), one.cost, None) for n, one in enumerate(record.options)
        )
    if isinstance(record, Change) and record.effort:
        yield ("effort", "cost"), record.effort.cost, record.effort.currency


def _part_faults(record: Commitment, currency: str | None) -> Iterator[Fault]:
    key = "payments" if record.payments else "written_off"
    if record.kind != "payment":
        said = f"{with_article(record.kind)} has no {key}"
        yield Fault((key,), said, Fix("add {kind}", kind='"payment"'))
    elif record.amount is None:
        said = f"{key} of what nobody named"
        yield Fault((key,), said, Fix("add the whole sum: {amount}", amount="…"))
    elif record.returns:
        fix = "write what the bank took back as a payment with a minus"
        yield Fault(("returns",), f"{key} and returns do not go together", fix)
    else:
        came = accumulate(record.paid_by_day.values())
        is_paid_back = record.delivered and all(total * record.amount >= 0 for total in came)
        for name in ("payments", "written_off"):
            sums = [part.amount for part in getattr(record, name)]
            if sum(sums) * record.amount < 0 and not (name == "payments" and is_paid_back):
                fix = "write a minus for a credit alone, and for what was paid back"
                yield Fault((name,), f"{name} of {sum(sums)} do not fit the amount", fix)
            for n, amount in enumerate(sums):
                if not amount:
                    yield Fault((name, n, "amount"), "a payment of 0", "leave it out")
                yield from _too_exact((name, n, "amount"), amount, currency)
