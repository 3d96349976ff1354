"""What to do next: the most valuable first, one a record, each with its command."""

from clientcare.findings import Remedy
from clientcare.rules.catalogue import catalogue
from clientcare.summary.health import MOST_VALUABLE, Step
from tests.for_each import for_each
from tests.summary.sums import commitment, project_of
from tests.workspaces import PROJECT

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


def test_of_one_rule_what_is_the_latest_stands_first() -> None:
    older = commitment("D-9", "promised = 2026-06-02")
    oldest = MESSAGE.replace("T-1", "T-9").replace("06-08", "06-01")
    steps = project_of(OVERDUE + older + MESSAGE + oldest).steps
    assert [step.record for step in steps] == ["T-9", "T-1", "D-9"]


def test_a_rule_without_a_place_of_its_own_speaks_for_itself() -> None:
    done = "delivered = 2026-06-12"
    assert project_of(commitment("D-1", "promised = 2026-06-12", done)).steps == (
        Step(
            "test it (untested-delivery)",
            "clientcare mark D-1 checked --on DAY --set how=…",
            "D-1",
            "untested-delivery",
        ),
    )


_CALL = "clientcare log call --project demo --about D-1"


def test_what_they_were_asked_today_is_no_step_until_tomorrow() -> None:
    done = "delivered = 2026-05-18"
    records = commitment("D-1", "promised = 2026-06-12", done, "checked = { on = 2026-05-18 }")
    call = '[[touchpoint]]\non = 2026-06-{}\nkind = "call"\nwith = ["jan"]\nabout = ["D-1"]\n'
    asks = Step("ask the client to accept it", _CALL, "D-1", "unaccepted-delivery")
    assert project_of(records).steps == (asks,)
    assert project_of(records + call.format("12")).steps == (asks,)
    assert project_of(records + call.format("15")).steps == ()


def test_every_rule_that_has_a_place_exists() -> None:
    assert set(MOST_VALUABLE) <= {rule.name for rule in catalogue().values()}


@for_each(
    ("remedy", "text"),
    [
        (Remedy("do it", "clientcare mark {id} told"), "do it: clientcare mark A told"),
        (Remedy("talk to them"), "talk to them"),
        (
            Remedy(
                "do it", "clientcare mark {id} x", or_else=Remedy("wait", "clientcare move A D")
            ),
            "do it: clientcare mark A x; or wait: clientcare move A D",
        ),
        (
            Remedy("write", "clientcare log update --project {project}"),
            "write: clientcare log update --project p",
        ),
    ],
)
def test_a_remedy_says_words_and_command(remedy: Remedy, text: str) -> None:
    assert str(remedy.filled("A", "p")) == text


def test_a_name_in_a_command_is_one_word_of_a_shell() -> None:
    filled = Remedy("do it", "clientcare edit {id}").filled("a; rm -r $HOME", "p")
    assert filled.command == "clientcare edit 'a; rm -r $HOME'"


def test_what_has_no_command_is_written_by_hand() -> None:
    days = (("05-04", "06-25"), ("05-18", "06-29"), ("06-08", "06-30"))
    told = ", told = 2026-06-08, agreed = 2026-06-08, why = 'x' }"
    moves = ", ".join(f"{{ on = 2026-{on}, to = 2026-{to}{told}" for on, to in days)
    steps = project_of(commitment("D-1", "promised = 2026-06-22", f"moves = [{moves}]")).steps
    (written,) = [step for step in steps if step.rule == "serial-slip"]
    assert written.command == "clientcare edit D-1"


def test_a_closed_project_answers_too() -> None:
    message = '[[touchpoint]]\nid = "T-1"\non = 2026-06-15\nkind = "message"\nfrom = "client"\n'
    project = PROJECT.replace("ends =", "closed = 2026-06-12\nends =")
    steps = project_of(message, project=project).steps
    assert [(one.record, one.rule) for one in steps][:1] == [("T-1", "unanswered-client")]
