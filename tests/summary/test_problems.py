"""Problems: age, told or not, fix dates, and the step that comes next."""

from datetime import date, datetime

from clientcare.summary.promises import Problem
from tests.for_each import for_each
from tests.summary.sums import project_of

HEAD = '[[issue]]\nid = "I-1"\ntitle = "Login fails"\n'


def problem(*lines: str, now: date | datetime = date(2026, 6, 15)) -> Problem:
    (one,) = project_of(HEAD + "\n".join(lines) + "\n", now=now).issues
    return one


def test_the_client_is_told_or_there_is_a_time_to_tell_them_by() -> None:
    untold = problem('severity = "high"', "found = 2026-06-12")
    assert untold.told is None
    assert untold.tell_by is not None
    assert untold.tell_by.isoformat() == "2026-06-16T00:00:00+03:00"
    assert not untold.untold
    assert problem('severity = "high"', "found = 2026-06-11").untold
    told = problem('severity = "high"', "found = 2026-06-11", "told = 2026-06-15")
    assert (told.told, told.tell_by, told.untold) == (date(2026, 6, 15), None, False)
    theirs = problem("found = 2026-06-01", 'found_by = "client"')
    assert (theirs.told, theirs.untold) == (date(2026, 6, 1), False)


def test_age_counts_from_the_day_it_was_found_or_last_reopened() -> None:
    assert problem("found = 2026-06-01").age == 10
    again = problem(
        "found = 2026-06-01",
        "fixed = 2026-06-03",
        "closed = 2026-06-04",
        "reopened = [{ on = 2026-06-11 }]",
    )
    assert (again.age, again.state, again.settled) == (2, "new", False)


def test_people_answer_on_both_sides_the_clients_by_default_from_the_ladder() -> None:
    one = problem("found = 2026-06-12", 'owner = "olli"')
    assert (one.owner_name, one.client_owner) == ("Olli Kanto", "jan")
    assert problem("found = 2026-06-12", 'client_owner = "eva"').client_owner == "eva"


def test_the_fix_has_a_due_date_that_can_pass() -> None:
    late = problem("found = 2026-06-01", "promised = 2026-06-11")
    assert (late.due, late.overdue, late.days_late) == (date(2026, 6, 11), True, 2)
    fixed = problem("found = 2026-06-01", "promised = 2026-06-11", "fixed = 2026-06-15")
    assert (fixed.overdue, fixed.days_late) == (False, 2)


def test_open_problems_stand_worst_and_oldest_first() -> None:
    levels = [
        ("A", "low", 1),
        ("B", "critical", 5),
        ("C", None, 1),
        ("D", "low", 3),
        ("E", "low", 1),
    ]
    text = "".join(
        f'[[issue]]\nid = "{name}"\ntitle = "x"\nfound = 2026-06-{day:02}\n'
        + (f'severity = "{level}"\n' if level else "")
        for name, level, day in levels
    )
    closed = '[[issue]]\nid = "F"\ntitle = "x"\nfound = 2026-06-01\nclosed = 2026-06-02\n'
    project = project_of(text + closed)
    assert [one.id for one in project.problems] == ["B", "A", "E", "D", "C"]


FOUND = ("found = 2026-06-12", "told = 2026-06-12")
RANKED = (*FOUND, 'severity = "high"', "triaged = 2026-06-12")
HELPED = (*RANKED, 'workaround = { given = 2026-06-12, text = "by phone" }')
DONE = 'plan = [{ step = "restart", owner = "mira", done = 2026-06-12 }]'
PLANNED = 'plan = [{ step = "restart", owner = "mira", due = 2026-06-17 }'


@for_each(
    ("lines", "what", "command"),
    [
        (("found = 2026-06-12",), "tell the client", "mark I-1 told"),
        (FOUND, "diagnose and rank it", "mark I-1 triaged --set severity=…"),
        ((*FOUND, 'severity = "low"'), "diagnose and rank it", "mark I-1 triaged"),
        (RANKED, "give the client a workaround", 'mark I-1 workaround --set text="…"'),
        (
            HELPED,
            "plan the repair",
            'mark I-1 plan --set step="…" --set owner=PERSON --set due=DAY',
        ),
        (
            (*HELPED, PLANNED + "]"),
            "restart, Mira Laine, by 2026-06-17",
            "mark I-1 plan.done",
        ),
        (
            (*HELPED, PLANNED + ", { step = 'look', due = 2026-06-16 }]"),
            "look, by 2026-06-16",
            "mark I-1 plan.done --entry 2",
        ),
        (
            (*HELPED, DONE),
            "promise a date for the fix",
            "mark I-1 --set promised=DAY",
        ),
        ((*HELPED, "promised = 2026-06-20", DONE), "fix it", "mark I-1 fixed"),
        ((*RANKED, "fixed = 2026-06-12"), "test the fix", 'mark I-1 checked --set how="…"'),
        (
            (*RANKED, "fixed = 2026-06-12", "checked = { on = 2026-06-12 }"),
            "ask the client to confirm the fix",
            "mark I-1 confirmed",
        ),
        ((*RANKED, "fixed = 2026-06-12", "confirmed = 2026-06-13"), "close it", "mark I-1 closed"),
        (
            (*FOUND, 'severity = "low"', "triaged = 2026-06-12"),
            "promise a date for the fix",
            "mark I-1 --set promised=DAY",
        ),
    ],
)
def test_the_next_step_is_the_first_fact_that_is_missing(
    lines: tuple[str, ...], what: str, command: str
) -> None:
    step = problem(*lines).next_step
    assert step
    assert (step.words, step.when_yes or step.command) == (what, f"clientcare {command}")


def test_a_closed_problem_has_no_next_step() -> None:
    assert problem(*RANKED, "closed = 2026-06-13").next_step is None
