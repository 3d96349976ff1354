"""Family 8: what the client owes, and what we offer for the trouble. Today is 2026-06-15."""

from datetime import date, timedelta
from decimal import Decimal

from clientcare.deadlines import dunning_steps
from clientcare.facts.promises import steps_taken, written
from clientcare.records import Commitment
from clientcare.rules.catalogue import select
from clientcare.rules.engine import check
from tests.for_each import for_each
from tests.rules.judging import commitment, contact, findings, issue, said
from tests.workspaces import PROJECT, workspace

EUROS = 'amount = 4800\ncurrency = "EUR"\ninvoice = "2026-17"'


def payment(due: str, *more: str, by: str = "client") -> str:
    """An invoice of 4,800 euros."""
    return commitment("P1", f'by = "{by}"', 'kind = "payment"', f"promised = {due}", EUROS, *more)


def reminders(*taken: tuple[str, str]) -> str:
    """Reminders: on which day, how."""
    steps = (f'{{ on = {day}, how = "{how}" }}' for day, how in taken)
    return f"reminders = [{', '.join(steps)}]"


BOTH = ("CC801", "CC802")

CREDIT = payment("2026-05-01").replace("4800", "-2500.00").replace('invoice = "2026-17"', "")


def test_a_credit_is_neither_overdue_nor_chased_nor_a_claim() -> None:
    project = PROJECT.replace('contract = { ref = "C-1", signed = 2026-06-01 }\n', "")
    rules = ("CC101", "CC102", *BOTH, "CC803")
    assert said(CREDIT, *rules, project=project) == []
    codes = {f.code for f in findings(CREDIT.replace("-2500", "2500"), *rules, project=project)}
    assert codes == {"CC802", "CC803"}


def test_nobody_asks_for_a_payment_of_nothing() -> None:
    assert said(payment("2026-05-01").replace("4800", "0"), "CC101", "CC102", *BOTH) == []
    assert said(payment("2026-05-01").replace("4800", "0.01"), "CC802") != []


# CC801 overdue-payment ---------------------------------------------------------------------------


def test_a_payment_is_overdue_the_day_after_it_was_due() -> None:
    assert said(payment("2026-06-15"), "CC801") == []
    assert said(payment("2026-06-12"), "CC801") == [
        "warning P1 promised: EUR 4,800 1 working day overdue: due 2026-06-12; no reminder yet"
    ]


def test_the_last_step_taken_is_told() -> None:
    records = payment("2026-06-01", reminders(("2026-06-09", "call"), ("2026-06-02", "mail")))
    assert said(records, "CC801") == [
        (
            "warning P1 promised: EUR 4,800 10 working days overdue: due 2026-06-01; "
            "last step taken: call"
        )
    ]


@for_each(
    "records",
    [
        payment("2026-06-01", "delivered = 2026-06-15"),
        payment("2026-06-01", "cancelled = 2026-06-15"),
        payment("2026-06-01", "moves = [{ on = 2026-06-02, to = 2026-06-15 }]"),
        payment("2026-06-01", by="us"),
        payment("2026-06-01", by="other"),
        payment("2026-06-01").replace('"payment"', '"access"'),
        payment("2026-06-01").replace("promised = 2026-06-01\n", ""),
    ],
)
def test_what_is_paid_or_not_owed_by_the_client_is_not_overdue(records: str) -> None:
    assert said(records, *BOTH) == []


def test_what_was_paid_later_was_overdue_until_then() -> None:
    records = payment("2026-06-01", "delivered = 2026-06-15")
    assert len(said(records, "CC801", now=date(2026, 6, 14))) == 1


@for_each(
    ("amount", "currency", "text"),
    [
        ("4800", "EUR", "EUR 4,800"),
        ("1234567.5", "USD", "USD 1,234,567.50"),
        ("0.125", "KWD", "KWD 0.125"),
        ("4800", None, "4,800"),
        ("1E+3", "EUR", "EUR 1,000"),
    ],
)
def test_an_amount_is_written_as_it_stands(amount: str, currency: str | None, text: str) -> None:
    assert written(Decimal(amount), currency) == text


def test_a_payment_may_have_no_amount_and_the_projects_currency() -> None:
    no_amount = payment("2026-06-12").replace("amount = 4800\n", "")
    (finding,) = findings(no_amount, "CC801")
    assert finding.message.startswith("an unknown amount 1 working day overdue")
    no_currency = payment("2026-06-12").replace('currency = "EUR"\n', "")
    (finding,) = findings(no_currency, "CC801", project=PROJECT.replace("EUR", "SEK"))
    assert finding.message.startswith("SEK 4,800 1 working day overdue")


# CC802 unchased-payment --------------------------------------------------------------------------

DUE = date(2026, 6, 5)
STEPS = [("mail", 3), ("call", 7), ("notice", 14), ("legal", 31)]
"""The last day after due on which each step is in time; 1 and 30 days after it nobody works."""


@for_each(("step", "after"), STEPS)
def test_each_step_of_the_ladder_is_counted_in_calendar_days(step: str, after: int) -> None:
    records, steps = payment(str(DUE)), ["mail", "call", "notice", "legal"]
    before = steps[steps.index(step) - 1] if step != "mail" else None
    on_time, late = DUE + timedelta(after), DUE + timedelta(after + 1)
    space = workspace(records, now=on_time)
    context = space.contexts[0]
    (record,) = context.records(Commitment)
    reached = [
        name for name, one in dunning_steps(record, context).items() if context.now.moment > one.by
    ]
    assert reached[-1:] == ([before] if before else [])
    (finding,) = findings(records, *BOTH, now=late)
    assert (finding.code, finding.severity.word) == ("CC802", "error")
    what = "legal step" if step == "legal" else step
    assert finding.message.endswith(f"overdue: due 2026-06-05; the {what} is due")
    assert finding.fix.endswith(f"clientcare mark P1 reminders --set how={step}")


@for_each(("step", "after"), STEPS)
def test_a_step_or_a_later_one_that_was_taken_is_enough(step: str, after: int) -> None:
    steps = [name for name, _ in STEPS]
    late = DUE + timedelta(after + 1)
    for taken in steps:
        records = payment(str(DUE), reminders((str(late), taken)))
        enough = steps.index(taken) >= steps.index(step)
        expected = ["CC801"] if enough else ["CC802"]
        assert [finding.code for finding in findings(records, *BOTH, now=late)] == expected


def test_before_the_first_step_nobody_need_write() -> None:
    assert [f.code for f in findings(payment("2026-06-12"), *BOTH)] == ["CC801"]
    assert [f.code for f in findings(payment("2026-06-11"), *BOTH)] == ["CC802"]


def test_only_what_was_done_on_or_after_the_due_day_counts() -> None:
    early, on_the_day = reminders(("2026-06-10", "call")), reminders(("2026-06-11", "call"))
    assert [f.code for f in findings(payment("2026-06-11", early), *BOTH)] == ["CC802"]
    assert [f.code for f in findings(payment("2026-06-11", on_the_day), *BOTH)] == ["CC801"]


def test_a_new_date_starts_the_ladder_again() -> None:
    move = "moves = [{ on = 2026-06-08, to = 2026-06-11 }]"
    records = payment("2026-05-04", move, reminders(("2026-06-05", "legal")))
    (finding,) = findings(records, *BOTH)
    assert finding.message.endswith("due 2026-06-11; the mail is due")
    assert finding.field == "moves[0].to"


@for_each(
    ("back", "step"),
    [(15, ""), (12, ""), (10, "the mail is due"), (5, "the call is due")],
)
def test_what_was_paid_back_is_asked_for_anew_from_that_day(back: int, step: str) -> None:
    """The steps before it was paid count no more, nor does the time before."""
    asked = reminders(("2026-04-10", "notice"))
    paid = "payments = [{ on = 2026-04-12, amount = 4800 }, { on = 2026-06-%02d, amount = -4800 }]"
    found = said(payment("2026-04-01", asked, paid % back), *BOTH)
    assert [one.rpartition("; ")[2] for one in found] == [step or "no reminder yet"]
    again = reminders(("2026-04-10", "notice"), ("2026-06-15", "legal"))
    found = said(payment("2026-04-01", again, paid % back), *BOTH)
    assert [one.rpartition("; ")[2] for one in found] == ["last step taken: legal"]


def test_a_reminder_of_no_kind_is_a_mail() -> None:
    records = payment("2026-06-12", "reminders = [{ on = 2026-06-15 }]")
    assert [f.code for f in findings(records, *BOTH)] == ["CC801"]


@for_each(
    ("kind", "step"),
    [
        ("message", "mail"), ("update", "mail"), ("survey", "mail"),
        ("call", "call"), ("meeting", "call"), ("demo", "call"),
    ],
)  # fmt: skip
def test_a_contact_of_ours_about_it_is_a_step(kind: str, step: str) -> None:
    records = payment("2026-06-05") + contact("2026-06-08", kind, 'about = ["p1"]')
    context = workspace(records).contexts[0]
    (record,) = context.records(Commitment)
    assert steps_taken(record, context) == [step]


@for_each(
    "touch",
    [
        contact("2026-06-08", "message", 'about = ["P1"]', 'from = "client"'),
        contact("2026-06-08", "complaint", 'about = ["P1"]'),
        contact("2026-06-04", "call", 'about = ["P1"]'),
        contact("2026-06-08", "call"),
        contact("2026-06-16", "call", 'about = ["P1"]'),
    ],
)
def test_another_contact_is_none(touch: str) -> None:
    context = workspace(payment("2026-06-05") + touch).contexts[0]
    (record,) = context.records(Commitment)
    assert steps_taken(record, context) == []


def test_steps_are_in_the_order_of_their_days() -> None:
    records = payment("2026-06-05", reminders(("2026-06-12", "notice"), ("2026-06-08", "mail")))
    context = workspace(records + contact("2026-06-10", "call", 'about = ["P1"]')).contexts[0]
    (record,) = context.records(Commitment)
    assert steps_taken(record, context) == ["mail", "call", "notice"]


AFFECTS = 'affects = ["p1"]'


@for_each("kind", ["dispute", "payment"])
def test_nobody_is_dunned_for_what_is_disputed(kind: str) -> None:
    disputed = issue("I1", f'kind = "{kind}"', AFFECTS)
    assert [f.code for f in findings(payment("2026-06-05") + disputed, *BOTH)] == ["CC801"]


@for_each(
    "other",
    [
        issue("I1", 'kind = "dispute"', AFFECTS, "closed = 2026-06-12"),
        issue("I1", 'kind = "defect"', AFFECTS),
        issue("I1", 'kind = "dissatisfaction"', AFFECTS),
        issue("I1", 'kind = "dispute"'),
        issue("I1", 'kind = "dispute"', AFFECTS, "found = 2026-06-16"),
    ],
)
def test_other_problems_hold_no_dunning_up(other: str) -> None:
    assert [f.code for f in findings(payment("2026-06-05") + other, *BOTH)] == ["CC802"]


def test_it_speaks_for_the_overdue_payment_unless_practice_is_essential() -> None:
    space = workspace(payment("2026-06-05"))
    settings = space.snapshot.settings
    standard = check(space, select(settings, practice="standard")).findings
    (finding,) = [f for f in standard if f.code in BOTH]
    assert finding.code == "CC802"
    assert [one.message for one in finding.related] == [
        (
            "instead of overdue-payment: EUR 4,800 6 working days overdue: due 2026-06-05; "
            "no reminder yet"
        )
    ]
    essential = check(space, select(settings, practice="essential")).findings
    assert [f.code for f in essential] == ["CC801"]


def test_the_ladder_is_the_projects() -> None:
    project = PROJECT + '[project.policy.dunning]\nmail = "10cd"\n'
    project += 'call = "20cd"\n'
    assert [f.code for f in findings(payment("2026-06-05"), *BOTH, project=project)] == ["CC801"]
    assert [f.code for f in findings(payment("2026-06-02"), *BOTH, project=project)] == ["CC802"]


# CC803 unfounded-claim ---------------------------------------------------------------------------

UNSIGNED = PROJECT.replace("signed = 2026-06-01", 'payment = "30 days"')


def claim(*more: str, by: str = "client", kind: str = "payment") -> str:
    """Something to be paid."""
    return commitment("P1", f'by = "{by}"', f'kind = "{kind}"', *more)


def test_a_claim_stands_on_an_invoice_or_a_signed_contract() -> None:
    assert said(claim(), "CC803", project=UNSIGNED) == [
        "warning P1 None: neither an invoice nor a signed contract to stand on"
    ]
    without = PROJECT.replace('contract = { ref = "C-1", signed = 2026-06-01 }\n', "")
    assert len(said(claim(), "CC803", project=without)) == 1


@for_each(
    "records",
    [
        claim('invoice = "2026-17"'),
        claim("invoiced = 2026-06-12"),
        claim("delivered = 2026-06-12"),
        claim(kind="access"),
        claim(by="us"),
        claim(by="other"),
    ],
)
def test_what_stands_on_paper_or_is_no_claim_is_fine(records: str) -> None:
    assert said(records, "CC803", project=UNSIGNED) == []


def test_a_contract_counts_from_the_day_it_was_signed() -> None:
    assert said(claim(), "CC803") == []
    assert len(said(claim(), "CC803", now=date(2026, 5, 29))) == 1


def test_of_a_project_that_cannot_be_read_nobody_knows_the_contract() -> None:
    space = workspace(claim(), project=PROJECT + "[project.wrong]\n")
    shown = check(space, select(space.snapshot.settings, select=("CC803",))).findings
    assert {finding.code for finding in shown} == {"CC002"}


# CC804 undecided-compensation --------------------------------------------------------------------


def serious(*more: str, severity: str = "high") -> str:
    """A serious problem that the client knows."""
    return issue("I1", f'severity = "{severity}"', *more)


@for_each("severity", ["high", "critical"])
def test_compensation_for_a_serious_problem_is_decided_in_ten_days(severity: str) -> None:
    assert said(serious(severity=severity), "CC804") == []
    assert said(serious("found = 2026-05-29", severity=severity), "CC804") == [
        "warning I1 None: open since 2026-05-29, and no compensation offered or ruled out"
    ]


REOPENED = "reopened = [{ on = 2026-06-12 }]"


def test_compensation_for_what_came_back_is_decided_at_once() -> None:
    assert said(serious("fixed = 2026-06-08", REOPENED), "CC804") == [
        "warning I1 None: reopened on 2026-06-12, and no compensation offered or ruled out"
    ]
    assert said(serious("found = 2026-05-29"), "CC804") == [
        "warning I1 None: open since 2026-05-29, and no compensation offered or ruled out"
    ]
    # How long it was open counts from the day on which it came back.
    back = REOPENED.replace("06-12", "06-11")
    assert said(serious("found = 2026-05-04", "fixed = 2026-05-06", back), "CC804") == [
        "warning I1 None: reopened on 2026-06-11, and no compensation offered or ruled out"
    ]
    offered = 'compensation = [{ kind = "discount", offered = 2026-05-05 }]'
    assert said(serious("found = 2026-05-04", "fixed = 2026-05-06", back, offered), "CC804") == []


OLD = "found = 2026-05-04"


@for_each(
    "records",
    [
        serious(OLD, 'compensation = [{ what = "June free", offered = 2026-06-15 }]'),
        serious(OLD, 'compensation = [{ what = "June free", accepted = 2026-06-15 }]'),
        serious(OLD, 'compensation = [{ kind = "none", why = "agreed with Jan" }]'),
        serious(OLD, "closed = 2026-06-15"),
        serious(OLD, severity="medium"),
        issue("I1", OLD),
        serious(REOPENED, "closed = 2026-06-03", 'compensation = [{ kind = "none" }]'),
    ],
)
def test_what_is_decided_over_or_small_asks_for_no_compensation(records: str) -> None:
    assert said(records, "CC804") == []


@for_each("offer", ['{ kind = "discount", what = "June free" }', "{ offered = 2026-06-16 }"])
def test_an_idea_is_no_offer(offer: str) -> None:
    assert len(said(serious(OLD, f"compensation = [{offer}]"), "CC804")) == 1


# CC805 unsettled-compensation --------------------------------------------------------------------


def compensated(*offers: str, more: str = "") -> str:
    """A problem with compensation."""
    return issue("I1", "found = 2026-05-04", f"compensation = [{', '.join(offers)}]", more)


@for_each("more", ["", "closed = 2026-06-01"])
def test_what_was_accepted_is_settled_in_ten_days(more: str) -> None:
    late = '{ kind = "refund", offered = 2026-05-18, accepted = 2026-05-29 }'
    assert said(compensated(late, more=more), "CC805") == [
        "error I1 compensation[0].accepted: accepted 2026-05-29, and not settled"
    ]
    assert said(compensated(late.replace("05-29", "06-01"), more=more), "CC805") == []


@for_each(
    "offer",
    [
        "{ offered = 2026-05-04 }",
        "{ accepted = 2026-05-04, settled = 2026-06-15 }",
        '{ kind = "none", accepted = 2026-05-04 }',
        "{ accepted = 2026-06-16 }",
    ],
)
def test_what_is_settled_or_was_not_accepted_is_not_owed(offer: str) -> None:
    assert said(compensated(offer), "CC805") == []


def test_a_settling_to_come_is_none_and_each_offer_is_judged() -> None:
    offers = (
        "{ accepted = 2026-05-04, settled = 2026-06-16 }",
        "{ accepted = 2026-05-05, settled = 2026-05-06 }",
        "{ accepted = 2026-05-07 }",
    )
    found = findings(compensated(*offers), "CC805")
    assert [f.field for f in found] == ["compensation[0].accepted", "compensation[2].accepted"]
    assert len({finding.fingerprint for finding in found}) == 2


@for_each(("back", "late"), [("2026-06-12", 2), ("2026-06-15", 1)])
def test_what_was_paid_back_is_late_from_that_day(back: str, late: int) -> None:
    came = f"{{ on = 2026-06-01, amount = 4800 }}, {{ on = {back}, amount = -4800 }}"
    (found,) = findings(payment("2026-06-01", f"payments = [{came}]"), *BOTH)
    assert f"{late} working day{'s' * (late > 1)} overdue" in found.message
