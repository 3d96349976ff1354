"""Money from outside: what is open is told alike by every command, and a credit by none as owed."""

import csv
import json
import re
from pathlib import Path

import pytest

from clientcare.report.wording import wording
from clientcare.wording import LANGUAGES
from tests.cli.running import run, write

SETTINGS = 'time_zone = "Europe/Berlin"\n'
PROJECT = """\
[project]
id = "p1"
name = "Shop"
client = "West Inc"
currency = "EUR"
people.a = { name = "Anna", side = "us" }
people.b = { name = "Bo", side = "client" }
escalation = [{ level = 1, ours = "a", theirs = "b", respond_within = "4h" }]
"""
INVOICE = """\
[[commitment]]
id = "P1-inv"
title = "Invoice of September"
by = "client"
kind = "payment"
owner = "b"
invoice = "17"
promised = 2026-11-10
amount = 12500.00
payments = [{ on = 2026-11-05, amount = 7500, note = "by cheque" }]
"""
CREDIT = """\
[[commitment]]
id = "P1-credit"
title = "Correction"
by = "client"
kind = "payment"
invoice = "18"
promised = 2026-11-10
amount = -2500.00
"""
ISSUE = '[[issue]]\nid = "I-1"\ntitle = "Down"\nfound = 2026-11-02\n'
AS_OF = ("--as-of", "2026-11-18")


def workspace(folder: Path, *records: str, project: str = PROJECT) -> str:
    text = "\n".join((project, *records))
    return str(write(folder, {"clientcare.toml": SETTINGS, "projects/p1.toml": text}))


def said(*words: str, root: str) -> str:
    ran = run(*words, "--root", root, *AS_OF)
    assert ran.code in (0, 1), ran.err
    return ran.out


def test_every_command_tells_what_is_open(tmp_path: Path) -> None:
    root = workspace(tmp_path, INVOICE)
    for words in (
        ("status",), ("status", "--full"), ("waiting",), ("agenda", "p1"), ("check",),
        ("advise", "P1-inv"),
    ):  # fmt: skip
        assert "EUR 5,000 of EUR 12,500" in said(*words, root=root), words
    (payment,) = json.loads(said("status", "--format", "json", root=root))["projects"][0][
        "payments"
    ]
    (pending,) = json.loads(said("waiting", "--format", "json", root=root))["pending"]
    assert [(one["amount"], one["open"]) for one in (payment, pending)] == [
        ("12500.00", "5000.00"),
    ] * 2


def test_show_says_what_of_a_credit_is_open(tmp_path: Path) -> None:
    credit = INVOICE.replace("amount = 7500", "amount = -7500").replace("12500", "-12500")
    shown = said("show", "P1-inv", root=workspace(tmp_path, credit))
    assert "open     EUR -5,000 of EUR -12,500" in shown


@pytest.mark.parametrize(
    ("paid", "line"),
    [
        (7500, "open     EUR 5,000 of EUR 12,500"),
        (13000, "credit   EUR 500, paid beyond EUR 12,500"),
        (12500, ""),
    ],
)
def test_show_says_what_is_open_or_was_paid_beyond(tmp_path: Path, paid: int, line: str) -> None:
    root = workspace(tmp_path, INVOICE.replace("amount = 7500", f"amount = {paid}"))
    lines = said("show", "P1-inv", root=root).splitlines()
    found = [one.strip() for one in lines if one.strip().startswith(("open ", "credit "))]
    assert found == ([line] if line else [])


def test_mark_says_what_is_open_then(tmp_path: Path) -> None:
    root = workspace(tmp_path, INVOICE)
    for amount, words in (
        ("2000", "open: EUR 3,000 of EUR 12,500\n"),
        ("6000", "credit: EUR 3,000, paid beyond EUR 12,500\n"),
    ):
        mark = ("mark", "P1-inv", "paid", "--set", f"amount={amount}", "--root", root, *AS_OF)
        assert run(*mark).err == words
    assert run("mark", "P1-inv", "--set", "invoice=18", "--root", root, *AS_OF).err == ""


def test_the_day_on_which_nothing_was_open_any_more_is_one_in_every_command(tmp_path: Path) -> None:
    rest = "}, { on = 2026-11-16, amount = 5000 }]"
    root = workspace(tmp_path, INVOICE.replace("}]", rest))
    listed = json.loads(said("list", "commitment", "--format", "json", root=root))["records"][0]
    shown = json.loads(said("show", "P1-inv", "--format", "json", root=root))["record"]
    project = json.loads(said("status", "--all", "--format", "json", root=root))["projects"][0]
    for one in (listed, shown, project["commitments"][0]):
        assert (one["state"], one["delivered"], one["days_late"]) == ("delivered", "2026-11-16", 4)


def test_a_table_has_what_is_open_as_a_column(tmp_path: Path) -> None:
    root = workspace(tmp_path, INVOICE, CREDIT)
    rows = list(
        csv.DictReader(said("list", "commitment", "--format", "csv", root=root).split("\n"))
    )
    assert {row["id"]: (row["amount"], row["open"]) for row in rows} == {
        "P1-inv": ("12500.00", "5000.00"), "P1-credit": ("-2500.00", "-2500.00"),
    }  # fmt: skip


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_client_reads_what_is_open(language: str, tmp_path: Path) -> None:
    root = workspace(tmp_path, INVOICE, CREDIT)
    text = said("report", "p1", "--language", language, "--since", "2026-11-01", root=root)
    figures = re.sub(r"[\s.,’]", "", text)
    for amount in ("5000", "12500", "7500", "2500"):  # open, of which, received, the credit
        assert re.search(rf"(?<!\d){amount}(?!\d)", figures), (amount, text)
    assert "cheque" not in text


def test_a_credit_is_shown_as_one_and_nobody_asks_for_it(tmp_path: Path) -> None:
    root = workspace(tmp_path, CREDIT)
    assert run("check", "--root", root, *AS_OF).out.startswith("0 errors, 0 warnings")
    assert "their credit EUR 2,500\n" in said("status", root=root)
    status = said("status", "--full", root=root)
    assert "their credit  EUR 2,500 Correction P1-credit" in status
    for text in (status, said("status", root=root)):
        assert "owe" not in text
        assert "late" not in text
        assert "due soon" not in text
    assert "Correction" not in said("waiting", root=root)
    assert "Correction" not in said("agenda", "p1", root=root)


def test_sums_of_one_currency_are_netted_and_two_never_added(tmp_path: Path) -> None:
    dollars = CREDIT.replace("P1-credit", "P1-usd") + 'currency = "USD"\n'
    root = workspace(tmp_path, INVOICE, CREDIT, dollars)
    brief = "they owe EUR 2,500 after credits · their credit USD 2,500\n"
    assert brief in said("status", root=root)
    status = said("status", "--full", root=root)
    assert "they owe      in all EUR 2,500, EUR 2,500 of it late" in status
    assert "their credit  in all USD 2,500" in status


def test_of_two_currencies_that_are_owed_neither_is_left_out(tmp_path: Path) -> None:
    dollars = INVOICE.replace("P1-inv", "P1-usd") + 'currency = "USD"\n'
    small = CREDIT.replace("-2500", "-100")
    brief = "they owe EUR 4,900 after credits · they owe USD 5,000\n"
    assert brief in said("status", root=workspace(tmp_path, INVOICE, small, dollars))
    alone = said("status", root=workspace(tmp_path / "alone", INVOICE))
    assert "they owe EUR" not in alone, "its own line says it"


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_letter_does_not_ask_for_a_payment_without_what_the_client_questions(
    language: str, tmp_path: Path
) -> None:
    dispute = (
        '[[issue]]\nid = "P1-hours"\ntitle = "Two days too many"\nkind = "dispute"\n'
        'found = 2026-11-16\nfound_by = "client"\naffects = ["P1-inv"]\n'
    )
    words = ("report", "p1", "--language", language)
    for more, shown in (("", True), ("internal = true\n", False), ("closed = 2026-11-18\n", False)):
        text = said(*words, root=workspace(tmp_path / more[:2], INVOICE, dispute + more))
        (row,) = (line for line in text.splitlines() if "5" in line and line.startswith("| "))
        assert ("Two days too many" in row) == shown, text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("due", ["2026-11-10", "2026-11-27"])
def test_each_place_that_asks_the_client_for_a_payment_names_the_open_dispute(
    due: str, language: str, tmp_path: Path
) -> None:
    dispute = (
        '[[issue]]\nid = "P1-hours"\ntitle = "Two days too many"\nkind = "dispute"\n'
        'found = 2026-11-09\nfound_by = "client"\naffects = ["P1-inv"]\n'
    )
    invoice, own = INVOICE.replace("2026-11-10", due), f'language = "{language}"\n'
    phrases = (wording(language).phrase(name) for name in ("need_payment", "settle_first"))
    pay, first = (re.sub(r"\s", " ", text.partition("{")[0]) for text in phrases)
    for more, is_shown in (("", True), ("internal = true\n", False)):
        root = workspace(tmp_path / more[:2], own + invoice, dispute + more)
        for words in (
            ("report", "p1"), ("report", "p1", "--format", "html"),
            *((one, "p1", "--audience", "client") for one in ("agenda", "waiting", "calendar")),
        ):  # fmt: skip
            text = re.sub(r"\r?\n |\\(?=,)", "", said(*words, root=root))
            text = re.sub(r"\s", " ", text)
            assert (first in text, pay in text) == (is_shown, not is_shown), (words, text)


def test_a_round_in_dispute_is_asked_for_by_itself(tmp_path: Path) -> None:
    rounds = (
        '[[commitment]]\nid = "P1-rent"\ntitle = "Rent"\nby = "client"\nkind = "payment"\n'
        'owner = "b"\npromised = 2026-08-10\nevery = "1m"\nuntil = 2026-11-10\namount = 100\n'
        '[[issue]]\nid = "P1-hours"\ntitle = "Too much"\nkind = "dispute"\n'
        'found = 2026-11-09\nfound_by = "client"\naffects = ["P1-rent@2026-09-10"]\n'
    )
    text = said("report", "p1", root=workspace(tmp_path, rounds))
    assert "| Before you pay, settle the problem “Too much” with us: Rent (10 September" in text
    assert "| Pay: Rent (10 August 2026) and 2 later ones" in text


def test_compensation_that_was_accepted_is_owed_until_it_is_settled(tmp_path: Path) -> None:
    problem = (
        '[[issue]]\nid = "P1-down"\ntitle = "Mail was down"\nfound = 2026-11-02\n'
        'found_by = "client"\nclosed = 2026-11-03\n'
        'compensation = [{ kind = "refund", offered = 2026-11-04, accepted = 2026-11-05 }]\n'
    )
    root = workspace(tmp_path, problem)
    waiting = said("waiting", root=root)
    assert "the compensation accepted 2026-11-05" in waiting.partition("they wait for us")[2]
    assert "clientcare mark P1-down compensation.settled" in waiting
    owed = said("agenda", "p1", root=root).partition("we owe")[2]
    assert "Mail was down P1-down · the compensation accepted 2026-11-05" in owed
    settled = problem.replace("05 }]", "05, settled = 2026-11-06 }]")
    assert "compensation" not in said("waiting", root=workspace(tmp_path / "settled", settled))


def test_a_sum_says_of_how_many_payments_it_knows_no_amount(tmp_path: Path) -> None:
    travel = INVOICE.partition("invoice =")[0].replace("inv", "trip") + "promised = 2026-11-11\n"
    files = {"clientcare.toml": SETTINGS, "projects/p1.toml": PROJECT + INVOICE + travel}
    done = run("status", "p1", "--root", str(write(tmp_path, files)), "--as-of", "2026-11-20")
    assert "they owe EUR 5,000 in 2 payments, 1 of unknown amount" in done.out


def test_what_was_paid_beyond_an_invoice_is_a_credit(tmp_path: Path) -> None:
    twice = INVOICE.replace("amount = 7500", "amount = 12500.01")
    root = workspace(tmp_path, twice)
    assert "their credit  EUR 0.01 Invoice of September P1-inv · paid beyond EUR 12,500" in said(
        "status", "--full", root=root
    )
    assert "their credit EUR 0.01\n" in said("status", root=root)
    assert "You have a credit of €0.01: Invoice of September." in said("report", "p1", root=root)


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (("\namount = 12500.00", ""), "payments of what nobody named"),
        (('kind = "payment"', 'kind = "access"'), "an access has no payments"),
        (("amount = 7500", "amount = 0"), "a payment of 0"),
        (("amount = 7500", "amount = -7500"), "payments of -7500 do not fit the amount"),
        (("amount = 7500", "amount = 7500.005"), "7500.005 has more decimals than EUR has"),
        (("amount = 7500", "amount = 7500.50"), ""),
        (("amount = 7500", "amount = 7.500"), "7.500 has more decimals than EUR has"),
        (("amount = 12500.00", "amount = 12.500"), "12.500 has more decimals than EUR has"),
        (("amount = 12500.00", "amount = 12500.000"), ""),
        (("promised", "returns = [{ on = 2026-11-12 }]\npromised"), "payments and returns do not"),
    ],
)
def test_a_payment_that_cannot_have_been_is_found(
    change: tuple[str, str], message: str, tmp_path: Path
) -> None:
    root = workspace(tmp_path, INVOICE.replace(*change))
    out = run("check", "--root", root, *AS_OF, "--output-format", "concise").out
    assert ("CC002" in out) == bool(message)
    assert message in out


@pytest.mark.parametrize(
    ("day", "amount", "is_open"),
    [("12", -12500, "12500.00"), ("12", -100, "100.00"), ("12", -12501, None), ("08", -100, None)],
)
def test_what_was_paid_at_once_can_be_paid_back(
    day: str, amount: int, is_open: str | None, tmp_path: Path
) -> None:
    paid = f"delivered = 2026-11-09\npayments = [{{ on = 2026-11-{day}, amount = {amount} }}]"
    root = workspace(tmp_path, re.sub("payments = .*", paid, INVOICE))
    wrong = run("check", "--root", root, *AS_OF, "--output-format", "concise").out
    assert ("do not fit the amount" in wrong) == (is_open is None)
    if is_open:
        (waits,) = json.loads(said("waiting", "--format", "json", root=root))["pending"]
        assert (waits["open"], waits["on"]) == (is_open, "client")


def test_an_amount_without_a_currency_anywhere_is_found_and_judged_all_the_same(
    tmp_path: Path,
) -> None:
    bare = PROJECT.replace('currency = "EUR"\n', "")
    root = workspace(tmp_path, INVOICE, project=bare)
    found = json.loads(run("check", "--root", root, *AS_OF, "--output-format", "json").out)
    assert found["summary"]["records"] == 2
    said_of = {one["code"]: (one["line"], one["fix"]) for one in found["findings"]}
    line = (tmp_path / "projects/p1.toml").read_text().split("\n").index("amount = 12500.00") + 1
    fix = 'add `currency = "EUR"` beside it, or once in [project], with your currency'
    assert said_of["CC002"] == (line, fix)
    assert "CC802" in said_of
    root = workspace(tmp_path, INVOICE + 'currency = "JPY"\n', project=bare)
    assert "CC002" not in run("check", "--root", root, *AS_OF).out
    yen = INVOICE.replace("7500", "7500.5").replace("promised", 'currency = "JPY"\npromised')
    out = run("check", "--root", workspace(tmp_path, yen), *AS_OF).out
    assert "7500.5 has more decimals than JPY has" in out


@pytest.mark.parametrize(
    ("record", "words", "hint"),
    [
        ('[[change]]\nid = "X-1"\ntitle = "Groups"\n', ("--set", "effort.cost=5"),
         "add `--set effort.currency=EUR` beside it"),
        (ISSUE, ("compensation", "--set", "kind=refund", "--set", "amount=5"),
         "add `--set currency=EUR` beside it"),
        (ISSUE, ("options", "--set", "title=Second host", "--set", "cost=400"),
         'add `currency = "EUR"` once in [project]'),
    ],
)  # fmt: skip
def test_the_currency_that_is_missing_is_named_as_it_is_set(
    record: str, words: tuple[str, ...], hint: str, tmp_path: Path
) -> None:
    root = workspace(tmp_path, record, project=PROJECT.replace('currency = "EUR"\n', ""))
    mark = ("mark", "X-1" if "X-1" in record else "I-1", *words, "--root", root, *AS_OF)
    refused = run(*mark)
    assert (refused.code, f"hint: {hint}" in refused.err) == (2, True), refused.err
    if advised := re.search(r"`(--set \S+)`", refused.err):
        assert run(*mark, *advised[1].split()).code == 0


@pytest.mark.parametrize(
    "record",
    [
        ISSUE + 'compensation = [{ kind = "refund", amount = 5 }]\n',
        ISSUE + 'options = [{ title = "Second host", cost = 400 }]\n',
        '[[change]]\nid = "X-1"\ntitle = "Groups"\neffort = { cost = 5 }\n',
    ],
)
def test_every_amount_needs_a_currency(record: str, tmp_path: Path) -> None:
    root = workspace(tmp_path, record)
    assert "CC002" not in run("check", "--root", root, *AS_OF).out
    root = workspace(tmp_path, record, project=PROJECT.replace('currency = "EUR"\n', ""))
    assert "an amount without a currency" in run("check", "--root", root, *AS_OF).out
