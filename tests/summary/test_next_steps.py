"""What to do next: the most valuable first, one a record, each with its command."""

import pytest

from clientcare.rules.catalogue import catalogue
from clientcare.summary import Step
from clientcare.summary.next_steps import EXISTS_FROM, split_fix
from tests.summary.sums import commitment, project_of

OVERDUE = commitment("D-1", "promised = 2026-06-12")
UNTOLD = commitment(
    "D-2", "promised = 2026-06-30", "moves = [{ on = 2026-06-08, to = 2026-07-30, why = 'x' }]"
)
MESSAGE = '[[touchpoint]]\nid = "T-1"\non = 2026-06-08\nkind = "message"\nfrom = "client"\n'


def test_three_steps_errors_first_in_the_order_of_their_value() -> None:
    undated = commitment("D-3")
    assert project_of(OVERDUE + undated + UNTOLD + MESSAGE).steps == (
        Step("answer the client", "clientcare mark T-1 answered", "T-1", "unanswered-client"),
        Step("tell the client of the new date", "clientcare mark D-2 told", "D-2", "untold-slip"),
        Step(
            "deliver it, or agree a new date",
            "clientcare mark D-1 delivered",
            "D-1",
            "overdue-commitment",
        ),
    )


def test_one_step_a_record_and_none_where_nothing_is_wrong() -> None:
    both = commitment("D-1", "promised = 2026-06-12", owner="gone")
    assert [step.rule for step in project_of(both).steps] == ["overdue-commitment"]
    assert project_of(commitment("D-1", "promised = 2026-12-01")).steps == ()


def test_a_rule_without_a_place_of_its_own_speaks_for_itself() -> None:
    done = "delivered = 2026-06-12"
    assert project_of(commitment("D-1", "promised = 2026-06-12", done)).steps == (
        Step(
            "test it (untested-delivery)",
            "clientcare mark D-1 checked --set how=…",
            "D-1",
            "untested-delivery",
        ),
    )


def test_every_rule_that_has_a_place_exists() -> None:
    assert set(EXISTS_FROM) <= {rule.name for rule in catalogue().values()}


@pytest.mark.parametrize(
    ("fix", "parted"),
    [
        ("do it: clientcare mark A told", ("do it", "clientcare mark A told")),
        (
            "do it: clientcare mark A x; or wait: clientcare move A DAY",
            ("do it", "clientcare mark A x"),
        ),
        ("see (clientcare move A DAY) or not", ("see", "clientcare move A DAY")),
        ("use `clientcare mark A told` now", ("use", "clientcare mark A told")),
        ("talk to them", ("talk to them", None)),
        ("clientcare mark A told", ("clientcare mark A told", "clientcare mark A told")),
    ],
)
def test_a_fix_is_parted_into_words_and_command(fix: str, parted: tuple[str, str | None]) -> None:
    assert split_fix(fix) == parted


def test_what_has_no_command_is_written_by_hand() -> None:
    move = "moves = [{ on = 2026-06-12, to = 2026-07-30, told = 2026-06-12 }]"
    steps = project_of(commitment("D-1", "promised = 2026-06-30", move)).steps
    assert steps[0].command == "clientcare edit D-1"
