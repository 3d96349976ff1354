"""Family 6: what counts as done, whether it was tested, whether the client took it."""

from datetime import date

from tests.for_each import for_each
from tests.rules.judging import commitment, findings, issue, said
from tests.workspaces import PROJECT

KINDS = ["deliverable", "milestone", "demo"]
OTHERS = ["answer", "decision", "feedback", "access"]
TESTED = 'checked = { on = 2026-05-04, how = "by hand" }'

# CC601 missing-acceptance ------------------------------------------------------------------------


def due(day: str, kind: str, *more: str) -> str:
    """A promise of some kind."""
    return commitment("C1", f'kind = "{kind}"', f"promised = {day}", *more)


@for_each("kind", KINDS)
def test_what_is_due_within_five_days_has_acceptance_criteria(kind: str) -> None:
    assert said(due("2026-06-23", kind), "CC601") == []
    for day in ("2026-06-22", "2026-06-15", "2026-06-01"):
        assert said(due(day, kind), "CC601") == [
            f"warning C1 None: due {day}, without acceptance criteria"
        ]


@for_each(
    "records",
    [
        *(due("2026-06-18", kind) for kind in OTHERS),
        due("2026-06-18", "demo", 'acceptance = ["a room is found"]'),
        due("2026-06-18", "demo", "delivered = 2026-06-12"),
        due("2026-06-18", "demo", "revoked = 2026-06-12"),
        due("2026-06-18", "demo", 'by = "client"'),
        due("2026-06-18", "demo", "moves = [{ on = 2026-06-08, to = 2026-06-23, "
            "told = 2026-06-08 }]"),
        commitment("C1"),
    ],
)  # fmt: skip
def test_other_things_need_no_criteria_yet(records: str) -> None:
    assert said(records, "CC601") == []


def test_an_untold_move_makes_it_no_less_due() -> None:
    untold = "moves = [{ on = 2026-06-08, to = 2026-07-30 }]"
    assert len(said(due("2026-06-18", "demo", untold), "CC601")) == 1


def test_what_came_back_needs_criteria_again() -> None:
    back = 'returns = [{ on = 2026-06-12, why = "slow", due = 2026-06-19 }]'
    records = due("2026-06-10", "deliverable", "delivered = 2026-06-10", back)
    assert said(records, "CC601") == [
        "warning C1 None: due 2026-06-19, without acceptance criteria"
    ]


# CC602 untested-delivery and CC603 unaccepted-delivery -------------------------------------------


def delivered(day: str, *more: str, kind: str = "deliverable") -> str:
    """Something that we handed over."""
    return commitment("C1", f'kind = "{kind}"', f"delivered = {day}", *more)


@for_each("kind", KINDS)
def test_what_is_handed_over_was_tested(kind: str) -> None:
    assert said(delivered("2026-06-12", kind=kind), "CC602") == [
        "warning C1 delivered: delivered, and nothing says that it was tested"
    ]
    assert said(delivered("2026-06-12", TESTED, kind=kind), "CC602") == []


@for_each(
    ("day", "command"),
    [
        ("2026-06-15", "clientcare mark C1 checked --set how=…"),
        ("2026-06-10", "clientcare mark C1 checked --on DAY --set how=…"),
        ("2026-06-09", "clientcare log call --project demo --about C1"),
    ],
)
def test_a_test_is_recorded_as_long_as_that_is_in_time(day: str, command: str) -> None:
    """Later it would be CC126, and a past day would look better by it: CC125."""
    (found,) = findings(delivered(day), "CC602")
    assert found.remedy.command == command


@for_each("kind", KINDS)
def test_what_is_handed_over_is_accepted_within_ten_days(kind: str) -> None:
    assert said(delivered("2026-06-01", kind=kind), "CC603") == []
    assert said(delivered("2026-05-29", kind=kind), "CC603") == [
        "warning C1 delivered: delivered 2026-05-29, and neither accepted nor returned"
    ]


BACK = 'returns = [{ on = 2026-05-12, why = "slow" }]'
AGAIN = 'returns = [{{ on = 2026-05-12, why = "slow", redelivered = {} }}]'
BOTH = ("CC602", "CC603")


@for_each(
    "records",
    [
        *(delivered("2026-05-04", kind=kind) for kind in OTHERS),
        delivered("2026-05-04", 'by = "client"'),
        delivered("2026-05-04", 'by = "other"'),
        delivered("2026-05-04", "accepted = 2026-06-15"),
        commitment("C1", "accepted = 2026-05-04"),
        delivered("2026-05-04", BACK),
        delivered("2026-05-04", "cancelled = 2026-06-15"),
        delivered("2026-05-04", AGAIN.format("2026-05-18"), "accepted = 2026-05-18"),
        commitment("C1", "promised = 2026-05-04"),
        delivered("2026-06-16"),
    ],
)
def test_nothing_is_asked_of_what_was_taken_went_back_or_is_not_there(records: str) -> None:
    assert said(records, *BOTH) == []


def test_an_acceptance_before_a_return_is_void() -> None:
    records = delivered("2026-05-04", "accepted = 2026-05-05", AGAIN.format("2026-05-29"), TESTED)
    assert said(records, *BOTH) == [
        "warning C1 returns[0].redelivered: delivered 2026-05-29, and neither accepted nor returned"
    ]


def test_the_time_to_accept_starts_again_with_a_redelivery() -> None:
    assert said(delivered("2026-05-04", AGAIN.format("2026-06-01"), TESTED), *BOTH) == []
    assert said(delivered("2026-05-04", AGAIN.format("2026-06-01")), *BOTH) == [
        "warning C1 returns[0].redelivered: delivered, and nothing says that it was tested"
    ]


def test_an_acceptance_counts_from_its_day_and_then_the_delay_is_history() -> None:
    records = delivered("2026-05-04", "accepted = 2026-06-15")
    assert len(said(records, "CC603", now=date(2026, 6, 14))) == 1
    assert said(records, "CC603") == []


# CC604 untested-fix and CC605 unconfirmed-fix ----------------------------------------------------


def test_a_fix_is_tested_whether_closed_or_not() -> None:
    expected = ["error I1 fixed: fixed 2026-06-10, and not tested"]
    assert said(issue("I1", "fixed = 2026-06-10"), "CC604") == expected
    assert said(issue("I1", "fixed = 2026-06-09T22:00:00Z"), "CC604") == expected
    closed = issue("I1", "fixed = 2026-06-10", "confirmed = 2026-06-11", "closed = 2026-06-12")
    assert said(closed, "CC604") == expected


@for_each(
    "records",
    [
        issue("I1"),
        issue("I1", "fixed = 2026-06-10", "checked = { on = 2026-06-10 }"),
        issue("I1", "closed = 2026-06-10"),
        issue("I1", "fixed = 2026-06-16"),
    ],
)
def test_without_a_fix_or_with_a_test_nothing_is_untested(records: str) -> None:
    assert said(records, "CC604") == []


def reopened(*facts: str) -> str:
    """A problem that was fixed, tested, confirmed and closed, and came back."""
    first = ("fixed = 2026-06-03", "checked = { on = 2026-06-03 }", "confirmed = 2026-06-04")
    again = ", ".join(("on = 2026-06-08", *facts))
    return issue("I1", *first, "closed = 2026-06-04", f"reopened = [{{ {again} }}]")


def test_after_a_reopening_its_own_facts_stand() -> None:
    assert said(reopened(), "CC604", "CC605") == []
    assert said(reopened("fixed = 2026-06-10"), "CC604") == [
        "error I1 reopened[0].fixed: fixed 2026-06-10, and not tested"
    ]
    assert said(reopened("fixed = 2026-06-10", "checked = { on = 2026-06-10 }"), "CC604") == []
    assert said(reopened("closed = 2026-06-10"), "CC605") == [
        "warning I1 reopened[0].closed: closed 2026-06-10, and the client never confirmed"
    ]
    assert said(reopened("closed = 2026-06-10", "confirmed = 2026-06-10"), "CC605") == []


def test_a_problem_is_not_closed_without_the_clients_word() -> None:
    assert said(issue("I1", "closed = 2026-06-10"), "CC605") == [
        "warning I1 closed: closed 2026-06-10, and the client never confirmed"
    ]
    assert said(issue("I1", "closed = 2026-06-10", "confirmed = 2026-06-10"), "CC605") == []
    assert said(issue("I1", "fixed = 2026-06-10"), "CC605") == []


# CC606 repeated-return ---------------------------------------------------------------------------

ONCE = '{ on = 2026-06-03, why = "slow", redelivered = 2026-06-04 }'
TWICE = f'{ONCE}, {{ on = 2026-06-05, why = "wrong", redelivered = 2026-06-08 }}'


def returned(times: str, *more: str) -> str:
    """Something that was sent back."""
    return commitment("C1", "delivered = 2026-06-01", f"returns = [{times}]", *more)


@for_each("records", [returned(TWICE), returned(TWICE.replace(", redelivered = 2026-06-08", ""))])
def test_what_came_back_twice_was_not_understood(records: str) -> None:
    assert said(records, "CC606") == ["warning C1 returns: returned 2 times"]


def test_a_third_time_is_counted_too() -> None:
    again = TWICE + ', { on = 2026-06-09, why = "still wrong" }'
    assert said(returned(again), "CC606") == ["warning C1 returns: returned 3 times"]


@for_each(
    "records",
    [
        returned(ONCE),
        returned(TWICE, "accepted = 2026-06-08"),
        returned(TWICE, "cancelled = 2026-06-10"),
        returned(TWICE, 'by = "client"'),
        returned(TWICE.replace("06-05", "06-16").replace("06-08", "06-17")),
    ],
)
def test_once_is_no_habit_and_what_is_over_is_over(records: str) -> None:
    assert said(records, "CC606") == []


def test_an_acceptance_between_the_returns_ends_nothing() -> None:
    assert len(said(returned(TWICE, "accepted = 2026-06-04"), "CC606")) == 1


EXISTS_FROM = "{ on = 2026-06-08, fixed = 2026-06-09, closed = 2026-06-09 }"


def test_a_problem_that_came_back_twice_was_not_understood() -> None:
    end = ("fixed = 2026-06-03", "closed = 2026-06-03")
    twice = issue("I1", *end, f"reopened = [{EXISTS_FROM}, {{ on = 2026-06-11 }}]")
    assert said(twice, "CC606") == ["warning I1 reopened: reopened 2 times"]
    assert said(issue("I1", *end, f"reopened = [{EXISTS_FROM}]"), "CC606") == []
    over = f"reopened = [{EXISTS_FROM}, {{ on = 2026-06-11, closed = 2026-06-12 }}]"
    assert said(issue("I1", *end, over), "CC606") == []
    assert len(said(issue("I1", *end, over), "CC606", now=date(2026, 6, 11))) == 1


# The figures -------------------------------------------------------------------------------------


def test_a_project_may_set_the_figures() -> None:
    project = PROJECT + '[project.policy]\naccept_within = "1d"\ndue_soon = "1d"\n'
    assert len(said(delivered("2026-06-11"), "CC603", project=project)) == 1
    assert said(delivered("2026-06-12"), "CC603", project=project) == []
    assert len(said(due("2026-06-16", "demo"), "CC601", project=project)) == 1
    assert said(due("2026-06-17", "demo"), "CC601", project=project) == []


def test_each_finding_of_a_record_has_a_name_of_its_own() -> None:
    records = delivered("2026-05-04") + issue("I1", "fixed = 2026-06-09", "closed = 2026-06-10")
    found = findings(records, "CC602", "CC603", "CC604", "CC605")
    assert len({finding.fingerprint for finding in found}) == len(found) == 4
