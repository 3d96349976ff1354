"""Family 5: what was agreed, what is unclear, what was asked for since. Today is a Monday."""

from datetime import date

import pytest

from clientcare.rules.catalogue import select
from clientcare.rules.engine import check
from tests.rules.judging import commitment, contact, findings, record, said
from tests.workspaces import PROJECT, workspace

BY_CLIENT = 'by = "client"'

# CC501 and CC502: the agreement ------------------------------------------------------------------

AGREEMENT = {
    "goals": 'goals = ["guests book rooms themselves"]\n',
    "scope": 'scope = ["search", "booking"]\n',
    "out_of_scope": 'out_of_scope = ["payments at the desk"]\n',
    "assumptions": 'assumptions = ["the client hosts the portal"]\n',
}


def without(*keys: str) -> str:
    """The usual project without parts of the agreement."""
    project = PROJECT
    for key in keys:
        assert AGREEMENT[key] in project
        project = project.replace(AGREEMENT[key], "")
    return project


@pytest.mark.parametrize("key", AGREEMENT)
def test_each_part_of_the_agreement_is_missed(key: str) -> None:
    expected = [f"warning demo None: the agreement lacks {key}"]
    assert said("", "CC501", project=without(key)) == expected


def test_the_parts_that_are_missing_are_named_together() -> None:
    expected = "warning demo None: the agreement lacks goals, scope, out_of_scope and assumptions"
    assert said("", "CC501", project=without(*AGREEMENT)) == [expected]


def test_an_agreement_that_is_whole_or_over_lacks_nothing() -> None:
    assert said("", "CC501") == []
    closed = without("goals").replace("ends =", "closed = 2026-06-12\nends =")
    assert said("", "CC501", project=closed) == []


def hurts(points: str) -> str:
    """The usual project with other pain points."""
    usual = 'pain_points = [{ text = "double bookings", confirmed = 2026-06-01 }]'
    assert usual in PROJECT
    return PROJECT.replace(usual, points)


def test_pain_points_are_recorded_and_confirmed() -> None:
    assert said("", "CC502") == []
    assert said("", "CC502", project=hurts("")) == [
        "warning demo None: no pain points are recorded"
    ]
    two = 'pain_points = [{ text = "a", confirmed = 2026-06-01 }, { text = "b" }]'
    assert said("", "CC502", project=hurts(two)) == [
        "warning demo pain_points[1]: the client never confirmed this"
    ]


def test_a_confirmation_counts_from_its_day() -> None:
    project = hurts('pain_points = [{ text = "a", confirmed = 2026-06-15 }]')
    assert said("", "CC502", project=project) == []
    assert len(said("", "CC502", project=project, now=date(2026, 6, 14))) == 1


# CC503 unclear-requirements ----------------------------------------------------------------------


def question(name: str, kind: str, *more: str) -> str:
    """Something that the client is to tell us."""
    return commitment(name, BY_CLIENT, f'kind = "{kind}"', "promised = 2026-06-30", *more)


def needing(due: str, *names: str, more: tuple[str, ...] = ()) -> str:
    """A promise of ours that waits for others."""
    return commitment("C1", f"promised = {due}", f"needs = {list(names)}", *more)


@pytest.mark.parametrize("kind", ["answer", "decision"])
@pytest.mark.parametrize("due", ["2026-06-22", "2026-06-01"])
def test_what_is_due_soon_cannot_wait_for_an_answer(kind: str, due: str) -> None:
    assert said(needing(due, "Q1") + question("Q1", kind), "CC503") == [
        f"warning C1 needs: due {due}, and Q1 not answered yet"
    ]


@pytest.mark.parametrize(
    "records",
    [
        needing("2026-06-23", "Q1") + question("Q1", "answer"),
        needing("2026-06-18", "Q1") + question("Q1", "answer", "delivered = 2026-06-15"),
        needing("2026-06-18", "Q1") + question("Q1", "answer", "cancelled = 2026-06-15"),
        needing("2026-06-18", "Q1") + question("Q1", "access"),
        needing("2026-06-18", "Q1") + question("Q1", "feedback"),
        needing("2026-06-18") + question("Q1", "answer"),
        needing("2026-06-18", "Q1", more=("delivered = 2026-06-12",)) + question("Q1", "answer"),
        needing("2026-06-18", "Q1", more=(BY_CLIENT,)) + question("Q1", "answer"),
    ],
    ids=[
        "not soon", "answered", "cancelled", "access", "feedback", "not needed", "delivered",
        "theirs",
    ],
)  # fmt: skip
def test_what_is_clear_or_not_due_soon_may_go_on(records: str) -> None:
    assert said(records, "CC503") == []


def test_an_answer_that_comes_back_is_open_again() -> None:
    back = 'returns = [{ on = 2026-06-12, why = "only half of it" }]'
    answer = question("Q1", "answer", "delivered = 2026-06-10", back)
    assert len(said(needing("2026-06-18", "Q1") + answer, "CC503")) == 1


def test_it_speaks_for_what_is_blocked_and_names_it() -> None:
    records = (
        needing("2026-06-18", "Q1", "A1") + question("Q1", "decision") + question("A1", "access")
    )
    (finding,) = findings(records, "CC103", "CC503")
    assert (finding.code, finding.message) == (
        "CC503",
        "due 2026-06-18, and Q1 not answered yet",
    )
    assert [related.message for related in finding.related] == [
        "Q1 is open",
        "instead of blocked-commitment: due 2026-06-18, and waits for Q1 and A1",
    ]
    assert finding.fix == "ask again, and record it: clientcare mark Q1 reminders --set how=call"
    (blocked,) = findings(records, "CC103")
    assert blocked.code == "CC103"


# CC504 unchased-client ---------------------------------------------------------------------------


def owed(due: str, *more: str) -> str:
    """Something that the client owes."""
    return commitment("C1", BY_CLIENT, 'kind = "access"', f"promised = {due}", *more)


def reminded(*days: str) -> str:
    """Reminders on some days."""
    return f"reminders = [{', '.join(f'{{ on = {day} }}' for day in days)}]"


def test_what_the_client_owes_is_chased_within_three_days() -> None:
    assert said(owed("2026-06-10"), "CC504") == []
    assert said(owed("2026-06-09"), "CC504") == [
        "warning C1 promised: 4 working days overdue: due 2026-06-09; nobody reminded them"
    ]


def test_each_reminder_holds_for_three_days() -> None:
    assert said(owed("2026-06-01", reminded("2026-06-03", "2026-06-10")), "CC504") == []
    assert said(owed("2026-06-01", reminded("2026-06-09", "2026-06-03")), "CC504") == [
        (
            "warning C1 promised: 10 working days overdue: due 2026-06-01; "
            "last reminded on 2026-06-09"
        )
    ]


@pytest.mark.parametrize(
    ("due", "day"), [("2026-06-10", "2026-06-01"), ("2026-06-10", "2026-06-10")]
)
def test_a_reminder_up_to_the_due_day_changes_nothing(due: str, day: str) -> None:
    assert said(owed(due, reminded(day)), "CC504") == []
    assert said(owed(due, reminded(day)), "CC504", now=date(2026, 6, 16)) == [
        f"warning C1 promised: 4 working days overdue: due {due}; last reminded on {day}"
    ]


@pytest.mark.parametrize("kind", ["call", "meeting", "message", "update"])
def test_a_contact_of_ours_about_it_is_a_reminder(kind: str) -> None:
    records = owed("2026-06-01")
    assert said(records + contact("2026-06-10", kind, 'about = ["c1"]'), "CC504") == []
    assert len(said(records + contact("2026-06-09", kind, 'about = ["C1"]'), "CC504")) == 1
    theirs = contact("2026-06-10", kind, 'from = "client"', 'about = ["C1"]')
    assert len(said(records + theirs, "CC504")) == 1


@pytest.mark.parametrize(
    "records",
    [
        owed("2026-06-01", "delivered = 2026-06-15"),
        owed("2026-06-01", "revoked = 2026-06-15"),
        owed("2026-06-01", "moves = [{ on = 2026-06-02, to = 2026-06-10 }]"),
        owed("2026-06-01").replace('"access"', '"payment"'),
        owed("2026-06-01").replace('"client"', '"other"'),
        owed("2026-06-01").replace(BY_CLIENT, ""),
        commitment("C1", BY_CLIENT),
    ],
    ids=["came", "revoked", "moved", "payment", "third party", "ours", "undated"],
)
def test_nobody_is_chased_for_what_is_not_overdue_or_has_rules_of_its_own(records: str) -> None:
    assert said(records, "CC504") == []


def test_it_speaks_for_the_overdue_input_unless_practice_is_essential() -> None:
    space = workspace(owed("2026-06-09"))
    settings = space.loaded.settings
    standard = check(space, select(settings, practice="standard")).findings
    (finding,) = [f for f in standard if f.code in ("CC102", "CC504")]
    assert finding.code == "CC504"
    assert [one.message for one in finding.related] == [
        "instead of overdue-input: 4 working days overdue: due 2026-06-09"
    ]
    essential = check(space, select(settings, practice="essential")).findings
    assert [f.code for f in essential] == ["CC102"]


def test_once_reminded_it_is_an_overdue_input_again() -> None:
    records = owed("2026-06-01", reminded("2026-06-12"))
    assert [finding.code for finding in findings(records, "CC102", "CC504")] == ["CC102"]


# Changes -----------------------------------------------------------------------------------------

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


@pytest.mark.parametrize(
    "records",
    [
        change("assessed = 2026-06-15"),
        change("decided = 2026-06-15", 'decision = "declined"'),
        record("change", "X1"),
    ],
    ids=["late", "decided without", "undated"],
)
def test_a_change_that_was_assessed_or_decided_is_not_waited_for(records: str) -> None:
    assert said(records, "CC505") == []


def test_an_assessed_change_is_decided_within_ten_days_of_it() -> None:
    assert said(change("assessed = 2026-06-01"), "CC507") == []
    assert said(change("assessed = 2026-05-29"), "CC507") == [
        "warning X1 assessed: assessed 2026-05-29, and not decided"
    ]


@pytest.mark.parametrize("decision", ["agreed", "declined", "withdrawn"])
def test_any_decision_is_one(decision: str) -> None:
    records = change("assessed = 2026-05-04", "decided = 2026-06-15", f'decision = "{decision}"')
    assert said(records, "CC507") == []
    assert len(said(records, "CC507", now=date(2026, 6, 14))) == 1


def test_a_change_that_was_never_assessed_waits_for_that() -> None:
    assert said(change(), "CC507") == []


EFFORT = 'effort = { work_days = 0, delay = "0d", cost = 0 }'
CONSEQUENCES = 'consequences = ["none"]'


@pytest.mark.parametrize(
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


@pytest.mark.parametrize(
    "records",
    [
        agreed("2026-06-15", CONSEQUENCES, EFFORT),
        agreed("2026-06-15").replace("agreed", "declined"),
        agreed("2026-06-15").replace("agreed", "withdrawn"),
        change("assessed = 2026-06-12"),
        agreed("2026-06-16"),
    ],
    ids=["priced at nothing", "declined", "withdrawn", "open", "later"],
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


@pytest.mark.parametrize(
    "records",
    [
        agreed("2026-06-05"),
        agreed("2026-06-05", AFFECTS) + moved("2026-06-04"),
        agreed("2026-06-05") + moved("2026-06-08"),
        agreed("2026-06-05", AFFECTS) + commitment("C1", "promised = 2026-06-30"),
        agreed("2026-06-05", AFFECTS) + moved("2026-06-16"),
        agreed("2026-06-05") + commitment("C1", 'change = "X2"') + change(name="X2"),
    ],
    ids=["nothing", "moved before", "not affected", "not moved", "later", "another change"],
)
def test_an_agreed_change_shows_in_the_plan(records: str) -> None:
    assert said(records, "CC508") == [
        "warning X1 decision: agreed, and no move and no commitment shows it"
    ]


@pytest.mark.parametrize(
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
    ],
    ids=[
        "moved", "fix moved", "named by a move", "by a fix's move", "by a commitment",
        "by a delivered one", "declined", "open", "later",
    ],
)  # fmt: skip
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


@pytest.mark.parametrize(
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
    ],
    ids=[
        "named by the move", "affects it", "named by the commitment", "one of two in time",
        "another cause", "no cause", "delivered", "theirs", "a fix",
    ],
)  # fmt: skip
def test_a_move_behind_an_agreed_change_or_another_cause_is_fine(records: str) -> None:
    assert said(records, "CC509") == []


def test_each_such_move_is_told_at_its_place() -> None:
    moves = (
        'moves = [{ on = 2026-06-03, to = 2026-06-20, cause = "change" }, '
        '{ on = 2026-06-08, to = 2026-06-27, cause = "change" }]'
    )
    records = commitment("C1", "promised = 2026-06-12", moves) + agreed("2026-06-05", AFFECTS)
    assert [finding.field for finding in findings(records, "CC509")] == ["moves[0].cause"]
