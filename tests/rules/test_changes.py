"""CC505 to CC509: what was asked for since, and what came of it. Today is Monday 2026-06-15."""

from datetime import date

from tests.for_each import for_each
from tests.rules.judging import commitment, findings, record, said

REQUESTED = "requested = 2026-05-04"


def change(*lines: str, name: str = "X1") -> str:
    """A change request."""
    asked = () if any(line.startswith("requested") for line in lines) else (REQUESTED,)
    return record("change", name, *asked, *lines)


def agreed(on: str, *more: str, name: str = "X1") -> str:
    """A change that was agreed."""
    return change(f"decided = {on}", 'decision = "agreed"', *more, name=name)


def test_a_change_is_assessed_within_five_days() -> None:
    assert said(change("requested = 2026-06-08"), "CC505") == []
    assert said(change("requested = 2026-06-05"), "CC505") == [
        "warning X1 requested: requested 2026-06-05, and not assessed"
    ]


@for_each(
    "records",
    [
        change("assessed = 2026-06-15"),
        change("decided = 2026-06-15", 'decision = "declined"'),
        record("change", "X1"),
    ],
)
def test_a_change_that_was_assessed_or_decided_is_not_waited_for(records: str) -> None:
    assert said(records, "CC505") == []


def test_an_assessed_change_is_decided_within_ten_days_of_it() -> None:
    assert said(change("assessed = 2026-06-01"), "CC507") == []
    assert said(change("assessed = 2026-05-29"), "CC507") == [
        "warning X1 assessed: assessed 2026-05-29, and not decided"
    ]


@for_each("decision", ["agreed", "declined", "withdrawn"])
def test_any_decision_is_one(decision: str) -> None:
    records = change("assessed = 2026-05-04", "decided = 2026-06-15", f'decision = "{decision}"')
    assert said(records, "CC507") == []
    assert len(said(records, "CC507", now=date(2026, 6, 14))) == 1


def test_what_was_presented_waits_for_a_decision_assessed_or_not() -> None:
    records = change("presented = 2026-05-29")
    assert said(records, "CC505") == []
    assert said(records, "CC507") == ["warning X1 presented: presented 2026-05-29, and not decided"]


def test_a_change_that_was_never_assessed_waits_for_that() -> None:
    assert said(change(), "CC507") == []


EFFORT = 'effort = { work_days = 0, delay = "0d", cost = 0 }'
CONSEQUENCES = 'consequences = ["none"]'


@for_each(
    ("lines", "missing"),
    [
        ((), "work, time, cost and consequences"),
        ((CONSEQUENCES,), "work, time and cost"),
        ((EFFORT,), "consequences"),
        ((CONSEQUENCES, EFFORT.replace("work_days = 0, ", "")), "work"),
        ((CONSEQUENCES, EFFORT.replace(', delay = "0d"', "")), "time"),
        ((CONSEQUENCES, EFFORT.replace(", cost = 0", "")), "cost"),
    ],
)
def test_a_change_is_agreed_with_all_it_takes(lines: tuple[str, ...], missing: str) -> None:
    assert said(agreed("2026-06-15", *lines), "CC506") == [
        f"error X1 decision: agreed without its {missing}"
    ]


@for_each(
    "records",
    [
        agreed("2026-06-15", CONSEQUENCES, EFFORT),
        agreed("2026-06-15").replace("agreed", "declined"),
        agreed("2026-06-15").replace("agreed", "withdrawn"),
        change("assessed = 2026-06-12"),
        agreed("2026-06-16"),
    ],
)
def test_no_price_is_missed_of_what_has_one_or_was_not_agreed(records: str) -> None:
    assert said(records, "CC506") == []


# CC508 unplanned-change --------------------------------------------------------------------------


def moved(on: str, *more: str, kind: str = "commitment") -> str:
    """A promise of ours that was moved."""
    extra = "".join(f", {one}" for one in more)
    move = f'moves = [{{ on = {on}, to = 2026-07-07, why = "x"{extra} }}]'
    found = ("found = 2026-05-04",) if kind == "issue" else ()
    return record(kind, "C1", *found, "promised = 2026-06-30", move)


AFFECTS = 'affects = ["c1"]'


@for_each(
    "records",
    [
        agreed("2026-06-05"),
        agreed("2026-06-05", AFFECTS) + moved("2026-06-04"),
        agreed("2026-06-05") + moved("2026-06-08"),
        agreed("2026-06-05", AFFECTS) + commitment("C1", "promised = 2026-06-30"),
        agreed("2026-06-05", AFFECTS) + moved("2026-06-16"),
        agreed("2026-06-05") + commitment("C1", 'change = "X2"') + change(name="X2"),
    ],
)
def test_an_agreed_change_shows_in_the_plan(records: str) -> None:
    assert said(records, "CC508") == [
        "warning X1 decision: agreed, and no move and no commitment shows it"
    ]


@for_each(
    "records",
    [
        agreed("2026-06-05", AFFECTS) + moved("2026-06-05"),
        agreed("2026-06-05", AFFECTS) + moved("2026-06-08", kind="issue"),
        agreed("2026-06-05") + moved("2026-06-01", 'change = "x1"'),
        agreed("2026-06-05") + moved("2026-06-01", 'change = "X1"', kind="issue"),
        agreed("2026-06-05") + commitment("C1", 'change = "x1"'),
        agreed("2026-06-05") + commitment("C1", 'change = "X1"', "delivered = 2026-06-12"),
        agreed("2026-06-05").replace("agreed", "declined"),
        change("assessed = 2026-06-05"),
        agreed("2026-06-16"),
    ])  # fmt: skip
def test_a_change_in_the_plan_or_not_agreed_is_not_missed_there(records: str) -> None:
    assert said(records, "CC508") == []


# CC509 unagreed-change ---------------------------------------------------------------------------

BY_CHANGE = 'cause = "change"'


def test_a_move_blamed_on_a_change_needs_one_agreed_by_its_day() -> None:
    expected = [
        (
            "warning C1 moves[0].cause: moved on 2026-06-08 because of a change, "
            "and none was agreed by then"
        )
    ]
    named = moved("2026-06-08", BY_CHANGE, 'change = "X1"')
    assert said(moved("2026-06-08", BY_CHANGE), "CC509") == expected
    assert said(named + agreed("2026-06-09"), "CC509") == expected
    assert said(named + change(), "CC509") == expected
    assert said(named + agreed("2026-06-08").replace("agreed", "declined"), "CC509") == expected
    assert said(moved("2026-06-08", BY_CHANGE) + agreed("2026-06-08"), "CC509") == expected


@for_each(
    ("records", "fix"),
    [
        (
            moved("2026-06-08", BY_CHANGE),
            (
                "have the change agreed first, and name it in the move: "
                "clientcare new change --project demo --title … --affects C1"
            ),
        ),
        (
            moved("2026-06-08", BY_CHANGE, 'change = "x1"') + change(),
            (
                "ask whether the change is agreed: clientcare log call --project demo --about X1; "
                "when they say yes: clientcare mark X1 decided --set decision=agreed"
            ),
        ),
    ],
)
def test_the_change_behind_a_move_is_to_be_agreed(records: str, fix: str) -> None:
    assert [one.fix for one in findings(records, "CC509")] == [fix]


@for_each(
    "records",
    [
        moved("2026-06-08", BY_CHANGE, 'change = "x1"') + agreed("2026-06-08"),
        moved("2026-06-08", BY_CHANGE) + agreed("2026-06-08", AFFECTS),
        moved("2026-06-08", BY_CHANGE) + 'change = "X1"\n' + agreed("2026-06-08"),
        moved("2026-06-08", BY_CHANGE)
        + agreed("2026-06-12", AFFECTS)
        + agreed("2026-06-05", AFFECTS, name="X2"),
        moved("2026-06-08", 'cause = "client"'),
        moved("2026-06-08"),
        moved("2026-06-08", BY_CHANGE) + "delivered = 2026-06-12\n",
        moved("2026-06-08", BY_CHANGE) + 'by = "client"\n',
        moved("2026-06-08", BY_CHANGE, kind="issue"),
    ])  # fmt: skip
def test_a_move_behind_an_agreed_change_or_another_cause_is_fine(records: str) -> None:
    assert said(records, "CC509") == []


def test_each_such_move_is_told_at_its_place() -> None:
    moves = (
        'moves = [{ on = 2026-06-03, to = 2026-06-20, cause = "change" }, '
        '{ on = 2026-06-08, to = 2026-06-27, cause = "change" }]'
    )
    records = commitment("C1", "promised = 2026-06-12", moves) + agreed("2026-06-05", AFFECTS)
    assert [finding.field for finding in findings(records, "CC509")] == ["moves[0].cause"]


def test_a_change_that_affects_what_comes_again_shows_in_the_moves_of_its_rounds() -> None:
    move = 'moves = [{ on = 2026-06-10, to = 2026-06-19, why = "x", cause = "change" }]'
    records = commitment(
        "S-1", "promised = 2026-06-12", 'every = "1m"', f"rounds = [{{ due = 2026-06-12, {move} }}]"
    )
    for affected, found in (("S-1", 0), ("S-2", 1)):
        other = commitment("S-2", "promised = 2026-07-12")
        asked = agreed("2026-06-10", f'affects = ["{affected}"]')
        for rule in ("CC508", "CC509"):
            assert len(said(records + other + asked, rule)) == found, rule


def test_nobody_decides_what_they_have_not_seen() -> None:
    records = change("assessed = 2026-05-05", "presented = 2026-06-01")
    assert said(records, "CC507") == []
    assert said(records.replace("06-01", "05-29"), "CC507") == [
        "warning X1 presented: presented 2026-05-29, and not decided"
    ]
